//! What messages weigh on memory.
//!
//! The collector counts its own small allocations only. The bytes of messages hang on them, in strings and in buffers: a
//! flood of large messages would fill the memory long before the collector sees a reason to look.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// So many bytes are always delivered between two collections. Twice as much takes as long and half as much a twentieth
/// longer, at a small heap.
const MIN_DELIVERED: usize = 8 << 20;

/// So many at the most, however long a collection takes.
const MAX_DELIVERED: usize = 12 * MIN_DELIVERED;

/// What a collection may take for each [`MIN_DELIVERED`] bytes. Where the heap is so large that it takes longer, more is delivered in
/// between, so that collecting stays a smaller part of the work.
const BUDGET: Duration = Duration::from_millis(1);

/// How many collections are remembered. The quickest of them tells how large the heap is; what made the others slower may
/// have been the rest of the machine.
const MAX_SAMPLES: usize = 4;

/// The bytes that were delivered since the last collection.
#[derive(Debug, Default)]
pub(super) struct GcPressure {
    delivered: Cell<usize>,
    /// How long the last collections took, the latest last; none for those that were not needed yet.
    collections: Cell<[Duration; MAX_SAMPLES]>,
}

impl GcPressure {
    pub(super) fn since_collection(&self) -> usize {
        self.delivered.get()
    }

    /// To be called after a task that delivered a message, when no script is running.
    pub(super) fn delivered(&self, bytes: usize) {
        let delivered = self.delivered.get() + bytes;
        self.delivered.set(delivered);
        if delivered < MIN_DELIVERED || delivered < limit_after(self.collections.get()) {
            return;
        }
        let start = Instant::now();
        boa_gc::force_collect();
        self.delivered.set(0);
        self.collections.update(|[_, second, third, last]| [second, third, last, start.elapsed()]);
    }
}

fn limit_after(collections: [Duration; MAX_SAMPLES]) -> usize {
    let quickest = collections.into_iter().min().unwrap_or_default();
    let times = quickest.as_nanos() / BUDGET.as_nanos();
    MIN_DELIVERED.saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)).clamp(MIN_DELIVERED, MAX_DELIVERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_collections_are_rarer() {
        let all = |duration| [duration; MAX_SAMPLES];
        assert_eq!(limit_after(all(Duration::from_micros(500))), MIN_DELIVERED);
        assert_eq!(limit_after(all(Duration::from_millis(2))), 2 * MIN_DELIVERED);
        assert_eq!(limit_after(all(Duration::MAX)), MAX_DELIVERED);
    }

    #[test]
    fn one_slow_collection_among_quick_ones_changes_nothing() {
        let mut collections = [Duration::from_secs(1); MAX_SAMPLES];
        collections[1] = Duration::from_micros(500);
        assert_eq!(limit_after(collections), MIN_DELIVERED);
        assert_eq!(limit_after(<[Duration; MAX_SAMPLES]>::default()), MIN_DELIVERED);
    }
}
