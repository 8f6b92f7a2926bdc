//! [`Inbox`]: how a channel tells a thread which of its ports have news.

use futures_util::task::AtomicWaker;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

/// The ports of one context that have news: a message, or the end of their channel. A port is added
/// once for the news that it has not read.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    ports: Mutex<VecDeque<u64>>,
    /// The future that handles the news.
    reader: AtomicWaker,
    /// The thread, while its event loop does not run.
    idle: AtomicWaker,
}

impl Inbox {
    pub(super) fn push(&self, port: u64) {
        let mut ports = self.ports.lock().unwrap_or_else(PoisonError::into_inner);
        ports.push_back(port);
        drop(ports);
        self.reader.wake();
        self.idle.wake();
    }

    pub(super) fn pop(&self) -> Option<u64> {
        let mut ports = self.ports.lock().unwrap_or_else(PoisonError::into_inner);
        ports.pop_front()
    }

    /// Wakes the future that handles the news when there are some.
    pub(super) fn register(&self, waker: &Waker) {
        self.reader.register(waker);
    }

    /// Ready if there are news, which stay where they are.
    pub(super) fn poll_news(&self, context: &mut Context<'_>) -> Poll<()> {
        self.idle.register(context.waker());
        let ports = self.ports.lock().unwrap_or_else(PoisonError::into_inner);
        if ports.is_empty() {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}
