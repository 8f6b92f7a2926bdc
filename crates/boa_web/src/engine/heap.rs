//! Frees the memory of a runtime when the runtime is dropped, and never touches memory that the
//! engine has freed.
//!
//! The engine's collector runs when enough was allocated since the last collection. A context or a
//! realm that is dropped stays in the heap until then, also if its thread allocates nothing more.

use boa_gc::{Finalize, Gc, Trace};
use std::{
    cell::Cell,
    fmt, mem,
    ops::{Deref, DerefMut},
    thread,
};

/// The collector runs when the dropped runtimes of a thread are one for every four that are alive.
/// All runtimes of a thread share one heap, which the collector traverses as a whole. So the time
/// to drop a runtime does not depend on their number.
const ALIVE_PER_DROPPED: usize = 4;

thread_local! {
    /// It has no destructor, so it can be read as long as the thread has code to run.
    static STAGE: Cell<Stage> = const { Cell::new(Stage::Unwatched) };
    static RUNTIMES: Cell<Runtimes> = const { Cell::new(Runtimes { alive: 0, dropped: 0 }) };
}

/// The stages of a thread's heap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Unwatched,
    Watched,
    Ended,
}

/// Its destructor runs before the heap's: a thread drops its thread-locals in the reverse order of
/// their first use, and [`watch`] makes the heap first.
struct EndOfHeap;

impl Drop for EndOfHeap {
    fn drop(&mut self) {
        STAGE.set(Stage::Ended);
    }
}

/// Notes the end of the heap from now on.
fn watch() {
    thread_local! {
        static END: EndOfHeap = const { EndOfHeap };
    }
    if STAGE.get() == Stage::Unwatched {
        STAGE.set(Stage::Watched);
        drop(Gc::new(()));
        // A thread that ends has no use for the notice: its heap has ended, or is the last to end.
        if END.try_with(|_| ()).is_err() {
            STAGE.set(Stage::Ended);
        }
    }
}

/// Whether the engine's heap of this thread is being destroyed or is gone, because the thread ends.
pub fn has_ended() -> bool {
    STAGE.get() == Stage::Ended
}

/// Whether references to objects of the heap may be used and dropped: it has not ended, and the
/// collector is not freeing objects.
pub fn may_be_used() -> bool {
    !has_ended() && boa_gc::finalizer_safe()
}

/// A value of the engine in a place that may outlive the engine's heap: a thread-local variable, or
/// a task in one.
///
/// The heap is a thread-local too. When its thread ends, it frees all objects. A `Context`, a
/// `JsValue` or another value of the engine that is dropped afterwards uses freed memory, without
/// an `unsafe` of the program. A `Persistent` forgets its value then. It also does so while the
/// collector frees objects, as in the state of a function that only its own runtime refers to.
///
/// A value in a variable of a function needs none.
///
/// ```
/// use boa_web::engine::{Context, Persistent};
/// use std::cell::RefCell;
///
/// thread_local! {
///     static CONTEXT: RefCell<Option<Persistent<Context>>> = const { RefCell::new(None) };
/// }
///
/// CONTEXT.with_borrow_mut(|kept| {
///     let context = kept.get_or_insert_with(|| Persistent::new(Context::default()));
///     assert!(context.global_object().is_extensible(context).is_ok());
/// });
/// ```
///
/// A clone that is made at such a time has no value.
///
/// # Panics
/// Its value can't be used at such a time, nor can a clone without one.
#[derive(Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub struct Persistent<T>(Option<T>);

impl<T> Persistent<T> {
    /// Keeps a value.
    pub fn new(value: T) -> Self {
        watch();
        Self(Some(value))
    }
}

/// The message of a panic in place of an access to freed memory.
const ENDED: &str =
    "the heap of the engine has ended with its thread, or its collector frees objects";

impl<T> Deref for Persistent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().filter(|_| may_be_used()).expect(ENDED)
    }
}

impl<T> DerefMut for Persistent<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().filter(|_| may_be_used()).expect(ENDED)
    }
}

/// To clone a value of the engine writes to its heap.
impl<T: Clone> Clone for Persistent<T> {
    fn clone(&self) -> Self {
        Self(self.0.as_ref().filter(|_| may_be_used()).cloned())
    }
}

/// To format a value of the engine reads its heap.
impl<T: fmt::Debug> fmt::Debug for Persistent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Persistent")
            .field(&self.0.as_ref().filter(|_| may_be_used()))
            .finish()
    }
}

impl<T> Drop for Persistent<T> {
    fn drop(&mut self) {
        if !may_be_used() {
            mem::forget(self.0.take());
        }
    }
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
/// The engine's collector runs when enough was allocated, and a program may not allocate again.
#[derive(Debug)]
pub struct Heap(());

impl Heap {
    /// Counts a runtime until it is dropped.
    #[expect(clippy::new_without_default, reason = "it counts what is made")]
    pub fn new() -> Self {
        RUNTIMES.with(|runtimes| {
            runtimes.update(|it| Runtimes {
                alive: it.alive + 1,
                ..it
            });
        });
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
            runtimes.set(Runtimes {
                alive,
                dropped: if collects { 0 } else { dropped },
            });
            collects
        });
        // The collector can't run within itself, and it may be the code that panicked.
        if collects == Ok(true) && may_be_used() && !thread::panicking() {
            boa_gc::force_collect();
        }
    }
}
