//! What messages weigh on memory.
//!
//! The collector counts its own small allocations only. The bytes of messages hang on them, in strings and in buffers: a
//! flood of large messages would fill the memory long before the collector sees a reason to look.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// So many bytes are always delivered between two collections.
const LEAST: usize = 32 << 20;

/// So many at the most, however long a collection takes.
const MOST: usize = 3 * LEAST;

/// What a collection may take for each [`LEAST`] bytes. Where the heap is so large that it takes longer, more is delivered in
/// between, so that collecting stays a smaller part of the work.
const BUDGET: Duration = Duration::from_millis(2);

/// The bytes that were delivered since the last collection.
#[derive(Debug)]
pub(super) struct Pressure {
    delivered: Cell<usize>,
    limit: Cell<usize>,
}

impl Default for Pressure {
    fn default() -> Self {
        Self { delivered: Cell::new(0), limit: Cell::new(LEAST) }
    }
}

impl Pressure {
    pub(super) fn since_collection(&self) -> usize {
        self.delivered.get()
    }

    /// To be called after a task that delivered a message, when no script is running.
    pub(super) fn delivered(&self, bytes: usize) {
        let delivered = self.delivered.get() + bytes;
        if delivered < self.limit.get() {
            self.delivered.set(delivered);
            return;
        }
        let start = Instant::now();
        boa_gc::force_collect();
        self.delivered.set(0);
        self.limit.set(limit_after(start.elapsed()));
    }
}

fn limit_after(collection: Duration) -> usize {
    let times = collection.as_nanos() / BUDGET.as_nanos();
    LEAST.saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_collections_are_rarer() {
        assert_eq!(limit_after(Duration::from_millis(1)), LEAST);
        assert_eq!(limit_after(Duration::from_millis(4)), 2 * LEAST);
        // The machine may have been busy with something else.
        assert_eq!(limit_after(Duration::MAX), MOST);
    }
}
