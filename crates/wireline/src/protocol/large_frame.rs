//! A frame whose payload takes several writes.

use crate::protocol::frame;
use bytes::{Bytes, BytesMut};
use std::ops::Deref;

/// The maximum number of bytes of a large payload for one write. A client masks them in place or, if
/// the payload is shared, in a copy. So a message is never in memory twice, and the masked bytes
/// are still in the processor's caches when they are written.
pub(crate) const MAX_LARGE_WRITE: usize = 512 << 10;

/// A frame whose header is in the write buffer or was written.
#[derive(Debug)]
pub(crate) struct LargeFrame {
    payload: Payload,
    /// The charge for the part that was not moved to the write buffer or written.
    charge: usize,
    /// The number of bytes that were moved to the write buffer or written.
    at: usize,
    /// The end of the part that is ready to be written as it is, if it is after `at`.
    ready: usize,
    /// `None` for a server, which does not mask.
    key: Option<[u8; 4]>,
}

#[derive(Debug)]
enum Payload {
    /// Other owners may read it, or it is not masked.
    Shared(Bytes),
    /// It is masked in place.
    Own(BytesMut),
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Own(bytes) => bytes,
        }
    }
}

impl LargeFrame {
    /// A frame whose payload is masked in place if `in_place` is true and it has no other owner.
    pub(crate) fn new(payload: Bytes, charge: usize, key: Option<[u8; 4]>, in_place: bool) -> Self {
        let own = if in_place && key.is_some() {
            payload.try_into_mut()
        } else {
            Err(payload)
        };
        Self {
            payload: own.map_or_else(Payload::Shared, Payload::Own),
            charge,
            at: 0,
            ready: 0,
            key,
        }
    }

    /// Makes the next part ready: a client masks it in place. False if it must be masked in a copy.
    pub(crate) fn prepare(&mut self) -> bool {
        if self.is_copied() {
            return false;
        }
        if self.ready <= self.at {
            self.ready = self.payload.len().min(self.at + MAX_LARGE_WRITE);
            if let (Payload::Own(payload), Some(key)) = (&mut self.payload, self.key) {
                frame::mask(&mut payload[self.at..self.ready], key, self.at);
            }
        }
        true
    }

    /// The part that is ready and was not written.
    pub(crate) fn ready(&self) -> &[u8] {
        &self.payload[self.at..self.ready]
    }

    /// The payload that was not moved or written, with the masking key and the number of bytes
    /// before it.
    pub(crate) fn rest(&self) -> (&[u8], Option<[u8; 4]>, usize) {
        (&self.payload[self.at..], self.key, self.at)
    }

    /// Whether the payload is masked in a copy.
    pub(crate) fn is_copied(&self) -> bool {
        self.key.is_some() && matches!(self.payload, Payload::Shared(_))
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.at == self.payload.len()
    }

    /// `len` bytes were moved to the write buffer or written. Returns the charge for them.
    pub(crate) fn advance(&mut self, len: usize) -> usize {
        self.at += len;
        let charge = if self.is_complete() {
            self.charge
        } else {
            len.min(self.charge)
        };
        self.charge -= charge;
        charge
    }
}
