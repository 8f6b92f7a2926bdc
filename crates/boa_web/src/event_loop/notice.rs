//! The notice that a future of the loop can go on.

use super::host::LoopHost;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
    thread::{self, Thread},
};

/// The program's function that is called with a notice.
pub(super) type OnWake = Arc<dyn Fn() + Send + Sync>;

/// Wakes who runs the loop, or who will run it.
pub(super) struct Notice {
    wakes: Wakes,
    on_wake: Option<OnWake>,
    given: AtomicBool,
}

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

    fn new(host: &LoopHost, wakes: Wakes) -> Arc<Self> {
        Arc::new(Self {
            wakes,
            on_wake: host.on_wake(),
            given: AtomicBool::new(false),
        })
    }

    /// Whether it was given since the last call.
    pub(super) fn take(&self) -> bool {
        self.given.swap(false, Ordering::AcqRel)
    }
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.given.swap(true, Ordering::AcqRel) {
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
