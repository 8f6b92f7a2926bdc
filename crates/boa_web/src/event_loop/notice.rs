//! The notice that a future of the loop can go on.

use super::host::LoopHost;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    task::{Wake, Waker},
    thread::{self, Thread},
};

/// The program's function that is called with a notice.
pub(super) type OnWake = Arc<dyn Fn() + Send + Sync>;

/// The waker of all futures of a loop. While the loop runs, it sees the notice itself, and nobody is
/// woken. A run within another one leaves the futures the same waker, so none is lost.
#[derive(Default)]
pub(super) struct Notice {
    state: AtomicU8,
    /// Set at the end of each run.
    listener: Mutex<Option<Listener>>,
}

/// Who runs the loop when a future can go on.
#[derive(Clone)]
pub(super) struct Listener {
    wakes: Wakes,
    on_wake: Option<OnWake>,
}

/// The loop runs.
const RUNNING: u8 = 0;
/// The loop runs, and a future can go on.
const RUNNING_WOKEN: u8 = 1;
/// The run has ended.
const ENDED: u8 = 2;
/// The run has ended, and the notice was given.
const GIVEN: u8 = 3;

#[derive(Clone)]
enum Wakes {
    Thread(Thread),
    Task(Waker),
}

impl Listener {
    /// This thread, which is unparked.
    pub(super) fn unparking(host: &LoopHost) -> Self {
        Self::new(host, Wakes::Thread(thread::current()))
    }

    /// An asynchronous task.
    pub(super) fn waking(host: &LoopHost, waker: &Waker) -> Self {
        Self::new(host, Wakes::Task(waker.clone()))
    }

    fn new(host: &LoopHost, wakes: Wakes) -> Self {
        Self {
            wakes,
            on_wake: host.on_wake(),
        }
    }

    fn notify(&self) {
        match &self.wakes {
            Wakes::Thread(thread) => thread.unpark(),
            Wakes::Task(waker) => waker.wake_by_ref(),
        }
        if let Some(on_wake) = &self.on_wake {
            on_wake();
        }
    }
}

impl Notice {
    /// Begins a poll. Returns whether a future was woken since the last call.
    pub(super) fn take(&self) -> bool {
        is_woken(self.state.swap(RUNNING, Ordering::AcqRel))
    }

    /// Whether the notice was given, or no run has ended.
    pub(super) fn is_given(&self) -> bool {
        self.state.load(Ordering::Acquire) != ENDED
    }

    /// Ends the run: a future that is woken from now on notifies `listener`. Returns whether one was
    /// woken since the last [`take`](Self::take).
    pub(super) fn end(&self, listener: &Listener) -> bool {
        let before = self.lock().replace(listener.clone());
        // Drop code of the program's may wake a future.
        drop(before);
        is_woken(self.state.swap(ENDED, Ordering::AcqRel))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Listener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the listener. Nobody runs the loop any more.
    pub(super) fn close(&self) {
        let before = self.lock().take();
        drop(before);
    }
}

const fn is_woken(state: u8) -> bool {
    matches!(state, RUNNING_WOKEN | GIVEN)
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let woken = |state| match state {
            RUNNING => Some(RUNNING_WOKEN),
            ENDED => Some(GIVEN),
            _ => None,
        };
        let before = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, woken);
        if before != Ok(ENDED) {
            return;
        }
        // The program's function is called without the lock.
        let listener = self.lock().clone();
        if let Some(listener) = listener {
            listener.notify();
        }
    }
}
