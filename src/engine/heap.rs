//! Frees the memory of a runtime when the runtime is dropped.
//!
//! - **The engine**: the collector runs when enough was allocated since the last collection. A context that is dropped stays in the
//!   heap until then. [Issue 4279](https://github.com/boa-dev/boa/issues/4279) is about contexts that are made and dropped
//!   repeatedly; it is closed.
//! - **Can be deleted** when dropping a context frees its realms.

use std::{cell::Cell, thread};

/// The collector runs when the dropped runtimes of a thread are one for every four that are alive. All runtimes of a thread
/// share one heap, which the collector traverses as a whole. So the time to drop a runtime does not depend on their number.
const ALIVE_PER_DROPPED: usize = 4;

thread_local! {
    static RUNTIMES: Cell<Runtimes> = const { Cell::new(Runtimes { alive: 0, dropped: 0 }) };
}

/// The runtimes of a thread.
#[derive(Clone, Copy)]
struct Runtimes {
    alive: usize,
    /// Since the last collection.
    dropped: usize,
}

/// Runs the collector when a runtime has been dropped.
///
/// The engine's collector runs when enough was allocated. A program may not allocate again, and the collector counts only a
/// small part of the memory of a realm.
pub(crate) struct Heap(());

impl Heap {
    pub(crate) fn new() -> Self {
        RUNTIMES.with(|runtimes| runtimes.update(|it| Runtimes { alive: it.alive + 1, ..it }));
        Self(())
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // A thread that ends frees its heap itself.
        let collects = RUNTIMES.try_with(|runtimes| {
            let Runtimes { alive, dropped } = runtimes.get();
            let (alive, dropped) = (alive.saturating_sub(1), dropped + 1);
            let collects = dropped * ALIVE_PER_DROPPED >= alive;
            runtimes.set(Runtimes { alive, dropped: if collects { 0 } else { dropped } });
            collects
        });
        // The collector can't run within itself, and it may be the code that panicked.
        if collects == Ok(true) && boa_gc::finalizer_safe() && !thread::panicking() {
            boa_gc::force_collect();
        }
    }
}
