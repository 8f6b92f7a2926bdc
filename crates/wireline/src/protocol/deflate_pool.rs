//! The streams of zlib that the connections of a process share.
//!
//! A stream that compresses takes 374 KiB, most of which is about its last 32 KiB of input. A
//! connection has one while it works, and gives it back after that. As long as no other connection
//! needs it, it gets the same one again.

use flate2::{Compress, Decompress};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// Those that compress.
pub(crate) static COMPRESSORS: Pool<Compress> = Pool::new();

/// Those that decompress messages without a context.
pub(crate) static DECOMPRESSORS: Pool<Decompress> = Pool::new();

/// The maximum number of streams in a pool.
const MAX_STREAMS: usize = 16;

/// Streams that are not in use, the least recently used first.
#[derive(Debug)]
pub(crate) struct Pool<T>(Mutex<Vec<Pooled<T>>>);

#[derive(Debug)]
struct Pooled<T> {
    /// `None` if it has no context.
    owner: Option<Owner>,
    kind: Kind,
    stream: Box<T>,
}

/// The window and the level. Streams that differ in them cannot take each other's place.
pub(crate) type Kind = (u8, u32);

/// The connection that a stream has the context of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner(u64);

impl Owner {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Relaxed))
    }
}

/// A stream that was taken out of a pool.
pub(crate) enum Taken<T> {
    /// It has the context of its owner.
    Own(Box<T>),
    /// It must be reset. It may have the context of another connection.
    Other(Box<T>),
}

impl<T> Pool<T> {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Takes the stream of `owner`, or one without an owner. If the pool is full, takes the least
    /// recently used.
    pub(crate) fn take(&self, owner: Option<Owner>, kind: Kind) -> Option<Taken<T>> {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if owner.is_some()
            && let Some(n) = streams.iter().position(|pooled| pooled.owner == owner)
        {
            return Some(Taken::Own(streams.remove(n).stream));
        }
        let is_full = streams.len() >= MAX_STREAMS;
        let n = streams
            .iter()
            .position(|pooled| pooled.kind == kind && pooled.owner.is_none())
            .or_else(|| {
                streams
                    .iter()
                    .position(|pooled| is_full && pooled.kind == kind)
            })?;
        Some(Taken::Other(streams.remove(n).stream))
    }

    /// Gives a stream back. If the pool is full, the least recently used one is freed.
    pub(crate) fn give(&self, owner: Option<Owner>, kind: Kind, stream: Box<T>) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = (streams.len() >= MAX_STREAMS).then(|| streams.remove(0));
        streams.push(Pooled {
            owner,
            kind,
            stream,
        });
        drop(streams);
        drop(oldest);
    }

    /// Frees the stream of `owner`.
    pub(crate) fn remove(&self, owner: Owner) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = streams
            .iter()
            .position(|pooled| pooled.owner == Some(owner))
            .map(|n| streams.remove(n));
        drop(streams);
        drop(own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<T>(taken: Option<Taken<T>>) -> Option<(bool, T)> {
        match taken? {
            Taken::Own(stream) => Some((true, *stream)),
            Taken::Other(stream) => Some((false, *stream)),
        }
    }

    #[test]
    fn a_connection_gets_its_stream_back_until_others_need_it() {
        let pool = Pool::new();
        let owners: Vec<Owner> = (0..=MAX_STREAMS).map(|_| Owner::new()).collect();
        let kind = (15, 1);
        for (n, owner) in owners[..MAX_STREAMS].iter().enumerate() {
            assert_eq!(taken(pool.take(Some(*owner), kind)), None);
            pool.give(Some(*owner), kind, Box::new(n));
        }
        assert_eq!(taken(pool.take(Some(owners[0]), kind)), Some((true, 0)));
        pool.give(Some(owners[0]), kind, Box::new(0));
        // Now the second is the least recently used.
        assert_eq!(
            taken(pool.take(Some(owners[MAX_STREAMS]), (9, 1))),
            None,
            "no other fits"
        );
        assert_eq!(
            taken(pool.take(Some(owners[MAX_STREAMS]), kind)),
            Some((false, 1))
        );
        pool.give(Some(owners[MAX_STREAMS]), kind, Box::new(1));
        pool.remove(owners[2]);
        assert_eq!(taken(pool.take(Some(owners[2]), kind)), None);
        assert_eq!(taken(pool.take(Some(owners[0]), kind)), Some((true, 0)));
    }

    #[test]
    fn a_pool_has_a_limit_and_gives_streams_without_a_context_to_all() {
        let pool = Pool::new();
        for n in 0..3 * MAX_STREAMS {
            pool.give(None, (15, 1), Box::new(n));
        }
        assert_eq!(pool.0.lock().unwrap().len(), MAX_STREAMS);
        assert_eq!(
            taken(pool.take(None, (15, 1))),
            Some((false, 2 * MAX_STREAMS))
        );
    }
}
