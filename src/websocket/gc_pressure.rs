//! Runs the collector after a number of bytes of messages.
//!
//! - **The engine**: its collector counts its own small allocations only. The bytes of messages are
//!   in strings and buffers, which it does not count. So a flood of large messages would fill the
//!   memory before the collector runs. No upstream issue was found.
//! - **Can be deleted** when the collector counts strings and buffers, or accepts reports of memory
//!   outside of its heap.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// The fewest bytes that are delivered between two collections. With a small heap, half of it makes
/// a flood a twentieth slower, and twice as much makes it no faster.
const MIN_DELIVERED: usize = 8 << 20;

/// The most bytes that are delivered between two collections.
const MAX_DELIVERED: usize = 12 * MIN_DELIVERED;

/// The time of a collection for each [`MIN_DELIVERED`] bytes. If the heap is so large that a
/// collection takes longer, it runs after more bytes, so that collections stay a small part of the
/// work.
const TIME_PER_MIN_DELIVERED: Duration = Duration::from_millis(1);

/// The number of collections whose times are kept. The quickest of them depends on the heap alone.
/// Other processes may have slowed down the others.
const MAX_SAMPLES: usize = 4;

/// The bytes that were delivered since the last collection.
#[derive(Debug, Default)]
pub(super) struct GcPressure {
    delivered: Cell<usize>,
    /// The times of the last collections, the latest last. 0 until there were as many.
    collections: Cell<[Duration; MAX_SAMPLES]>,
}

impl GcPressure {
    pub(super) fn since_collection(&self) -> usize {
        self.delivered.get()
    }

    pub(super) fn delivered(&self, bytes: usize) {
        self.delivered.update(|delivered| delivered + bytes);
    }

    /// Must be called after a task that delivered a message, while no script is running.
    pub(super) fn collect_if_due(&self) {
        let delivered = self.delivered.get();
        if delivered < MIN_DELIVERED || delivered < limit_after(self.collections.get()) {
            return;
        }
        let start = Instant::now();
        boa_gc::force_collect();
        self.delivered.set(0);
        self.collections
            .update(|[_, second, third, last]| [second, third, last, start.elapsed()]);
    }
}

fn limit_after(collections: [Duration; MAX_SAMPLES]) -> usize {
    let quickest = collections.into_iter().min().unwrap_or_default();
    let times = quickest.as_nanos() / TIME_PER_MIN_DELIVERED.as_nanos();
    MIN_DELIVERED
        .saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        .clamp(MIN_DELIVERED, MAX_DELIVERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_collections_run_after_more_bytes() {
        let all = |duration| [duration; MAX_SAMPLES];
        assert_eq!(limit_after(all(Duration::from_micros(500))), MIN_DELIVERED);
        assert_eq!(
            limit_after(all(Duration::from_millis(2))),
            2 * MIN_DELIVERED
        );
        assert_eq!(limit_after(all(Duration::MAX)), MAX_DELIVERED);
    }

    #[test]
    fn the_quickest_of_the_last_collections_sets_the_limit() {
        let mut collections = [Duration::from_secs(1); MAX_SAMPLES];
        collections[1] = Duration::from_micros(500);
        assert_eq!(limit_after(collections), MIN_DELIVERED);
        assert_eq!(
            limit_after(<[Duration; MAX_SAMPLES]>::default()),
            MIN_DELIVERED
        );
    }
}
