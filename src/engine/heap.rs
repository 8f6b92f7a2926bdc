//! The heap of a runtime, given back when the runtime is dropped.
//!
//! - **The engine**: the collector runs when enough was allocated since the last time. A context that is dropped stays in the
//!   heap until then. [Issue 4279](https://github.com/boa-dev/boa/issues/4279) is about contexts that are made and dropped again
//!   and again; it is closed.
//! - **Can be deleted** when dropping a context frees its realms.

use std::{cell::Cell, thread};

/// Of the runtimes of a thread that live, so many may be dropped before the collector runs: one of four. All of them are in
/// one heap, which it goes through as a whole. So dropping one takes a few times as long as going through one, however
/// many there are.
const SHARE: usize = 4;

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
/// The engine's collector runs when enough was allocated since. Nothing may ever be allocated again, and what it counts is
/// a small part of what a realm occupies.
pub(crate) struct Heap(());

impl Heap {
    pub(crate) fn new() -> Self {
        RUNTIMES.with(|runtimes| runtimes.update(|it| Runtimes { alive: it.alive + 1, ..it }));
        Self(())
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // A thread that ends has given back its heap, or is about to.
        let collects = RUNTIMES.try_with(|runtimes| {
            let Runtimes { alive, dropped } = runtimes.get();
            let (alive, dropped) = (alive.saturating_sub(1), dropped + 1);
            let collects = dropped * SHARE >= alive;
            runtimes.set(Runtimes { alive, dropped: if collects { 0 } else { dropped } });
            collects
        });
        // The collector can't run within itself, and may be what panicked.
        if collects == Ok(true) && boa_gc::finalizer_safe() && !thread::panicking() {
            boa_gc::force_collect();
        }
    }
}
