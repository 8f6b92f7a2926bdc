//! [`PortNews`]: how a channel notifies a thread of ports that have news.

use std::{
    collections::{BTreeMap, VecDeque},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// The ports of one context that have news: a message, or the end of their channel.
#[derive(Debug, Default)]
pub(super) struct PortNews {
    news: Mutex<News>,
}

#[derive(Debug, Default)]
struct News {
    /// Those whose news come from this thread. A port is added once for the news that it has not
    /// read.
    local: VecDeque<u64>,
    /// Those that have a future for the news of other threads.
    remote: BTreeMap<u64, Remote>,
    /// The ports of broadcast channels, once for each message.
    broadcasts: VecDeque<u64>,
    broadcasts_reader: Option<Waker>,
}

#[derive(Debug, Default)]
struct Remote {
    has_news: bool,
    reader: Option<Waker>,
}

impl Remote {
    /// There are news. Returns the waker of their reader.
    const fn tell(&mut self) -> Option<Waker> {
        self.has_news = true;
        self.reader.take()
    }
}

impl PortNews {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The port has news.
    pub(super) fn push(&self, port: u64) {
        let mut news = self.news();
        if let Some(remote) = news.remote.get_mut(&port) {
            let reader = remote.tell();
            drop(news);
            reader.into_iter().for_each(Waker::wake);
        } else {
            news.local.push_back(port);
        }
    }

    /// The port of a broadcast channel has a message.
    pub(super) fn push_broadcast(&self, port: u64) {
        let mut news = self.news();
        news.broadcasts.push_back(port);
        let reader = news.broadcasts_reader.take();
        drop(news);
        reader.into_iter().for_each(Waker::wake);
    }

    /// The port of the next broadcast message.
    pub(super) fn pop_broadcast(&self) -> Option<u64> {
        self.news().broadcasts.pop_front()
    }

    /// As [`pop_broadcast`](Self::pop_broadcast), once there is one.
    pub(super) fn poll_broadcast(&self, context: &mut Context<'_>) -> Poll<u64> {
        let mut news = self.news();
        if let Some(port) = news.broadcasts.pop_front() {
            return Poll::Ready(port);
        }
        news.broadcasts_reader = Some(context.waker().clone());
        Poll::Pending
    }

    /// The next port with news of this thread.
    pub(super) fn pop_local(&self) -> Option<u64> {
        self.news().local.pop_front()
    }

    /// The port has news for its future. Returns whether it has none yet.
    pub(super) fn push_remote(&self, port: u64) -> bool {
        let mut news = self.news();
        let is_new = !news.remote.contains_key(&port);
        let reader = news.remote.entry(port).or_default().tell();
        drop(news);
        reader.into_iter().for_each(Waker::wake);
        is_new
    }

    /// The port has lost its end of the channel. Its future completes.
    pub(super) fn forget(&self, port: u64) {
        let forgotten = self.news().remote.remove(&port);
        forgotten
            .and_then(|it| it.reader)
            .into_iter()
            .for_each(Waker::wake);
    }

    /// Whether the port has news for its future, once there are some. False if it was forgotten.
    pub(super) fn poll_remote(&self, port: u64, context: &mut Context<'_>) -> Poll<bool> {
        let mut news = self.news();
        let Some(remote) = news.remote.get_mut(&port) else {
            return Poll::Ready(false);
        };
        if mem::take(&mut remote.has_news) {
            return Poll::Ready(true);
        }
        remote.reader = Some(context.waker().clone());
        Poll::Pending
    }
}
