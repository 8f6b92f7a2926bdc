//! [`Signals`]: the waker of the connection of a socket, and the tasks that it wakes.

use futures_util::task::AtomicWaker;
use std::{
    sync::{
        Arc,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{AcqRel, Relaxed, Release},
        },
    },
    task::Wake,
};

/// A half of a socket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Sender,
    Receiver,
}

/// The waker of the connection, and the tasks that it wakes.
#[derive(Default)]
pub(super) struct Signals {
    /// The connection can make progress, and was not driven since.
    pub(super) notified: AtomicBool,
    /// There are queued messages, and the connection was not driven since.
    pub(super) unwritten: AtomicBool,
    /// The driver was woken, and was not polled since; or it pauses, and looks at the others by
    /// itself after that.
    pub(super) is_driver_woken: AtomicBool,
    /// A half has found the connection locked, and must be woken when it is unlocked.
    pub(super) contended: AtomicBool,
    /// The halves may be on two threads.
    pub(super) is_split: AtomicBool,
    /// The receiver was dropped.
    pub(super) discards: AtomicBool,
    /// The number of times that tasks other than the driver's have driven the connection.
    pub(super) drives: AtomicUsize,
    pub(super) sender: AtomicWaker,
    pub(super) receiver: AtomicWaker,
    pub(super) driver: AtomicWaker,
}

impl Signals {
    pub(super) fn waker_of(&self, half: Half) -> &AtomicWaker {
        match half {
            Half::Sender => &self.sender,
            Half::Receiver => &self.receiver,
        }
    }

    /// It is called with the lock held.
    pub(super) fn count_drive(&self) {
        self.drives
            .store(self.drives.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// Has the driver drive the connection, unless another task does so before.
    pub(super) fn notify_driver(&self) {
        self.notified.store(true, Release);
        self.wake_driver();
    }

    pub(super) fn wake_driver(&self) {
        if !self.is_driver_woken.swap(true, AcqRel) {
            self.driver.wake();
        }
    }

    /// Wakes all tasks that wait.
    pub(super) fn wake_all(&self) {
        self.receiver.wake();
        self.sender.wake();
        self.wake_driver();
    }
}

impl Wake for Signals {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.notified.store(true, Release);
        // The tasks of the program first: on a runtime with one thread they then have their turn
        // before the driver.
        self.receiver.wake();
        self.sender.wake();
        self.wake_driver();
    }
}
