//! The notice that a future of the loop can go on.

use super::host::LoopHost;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Wake, Waker},
    thread::{self, Thread},
};

/// The program's function that is called with a notice.
pub(super) type OnWake = Arc<dyn Fn() + Send + Sync>;

/// Wakes who will run the loop. During a run the loop sees the notice itself, and nobody is woken.
pub(super) struct Notice {
    wakes: Wakes,
    on_wake: Option<OnWake>,
    state: AtomicU8,
}

/// The loop runs.
const RUNNING: u8 = 0;
/// The loop runs, and a future can go on.
const RUNNING_WOKEN: u8 = 1;
/// The run has ended.
const ENDED: u8 = 2;
/// The run has ended, and the notice was given.
const GIVEN: u8 = 3;

enum Wakes {
    Thread(Thread),
    Task(Waker),
}

impl Notice {
    /// Unparks this thread.
    pub(super) fn unparking(host: &LoopHost) -> Arc<Self> {
        Self::new(host, Wakes::Thread(thread::current()))
    }

    /// Wakes an asynchronous task.
    pub(super) fn waking(host: &LoopHost, waker: &Waker) -> Arc<Self> {
        Self::new(host, Wakes::Task(waker.clone()))
    }

    /// The notice of a run that begins.
    fn new(host: &LoopHost, wakes: Wakes) -> Arc<Self> {
        Arc::new(Self {
            wakes,
            on_wake: host.on_wake(),
            state: AtomicU8::new(RUNNING),
        })
    }

    /// Whether a future was woken since the last call, in a run.
    pub(super) fn take(&self) -> bool {
        self.state.swap(RUNNING, Ordering::AcqRel) == RUNNING_WOKEN
    }

    /// Whether the notice was given, or the run has not ended.
    pub(super) fn is_given(&self) -> bool {
        self.state.load(Ordering::Acquire) != ENDED
    }

    /// Ends the run: a future that is woken from now on gives the notice. Returns whether one was
    /// woken since the last [`take`](Self::take).
    pub(super) fn end(&self) -> bool {
        self.state.swap(ENDED, Ordering::AcqRel) == RUNNING_WOKEN
    }
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
        match &self.wakes {
            Wakes::Thread(thread) => thread.unpark(),
            Wakes::Task(waker) => waker.wake_by_ref(),
        }
        if let Some(on_wake) = &self.on_wake {
            on_wake();
        }
    }
}
