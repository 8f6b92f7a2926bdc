//! The state of upstream's handlers between connections.

use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Values by key, and channels by key.
#[derive(Default)]
pub(super) struct Stash {
    values: Mutex<HashMap<(String, String), Value>>,
    channels: Mutex<HashMap<String, Channel>>,
    changed: Notify,
}

/// A queue between pages.
#[derive(Default)]
struct Channel {
    queue: Arc<Queue>,
    has_reader: bool,
    writers: usize,
}

/// The queued items of a channel.
#[derive(Default)]
pub(super) struct Queue {
    items: Mutex<VecDeque<Item>>,
    added: Notify,
}

pub(super) enum Item {
    Close,
    Message(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

impl Stash {
    pub(super) fn put(&self, path: &str, key: &str, value: Value) {
        lock(&self.values).insert((path.to_owned(), key.to_owned()), value);
        self.changed.notify_waiters();
    }

    pub(super) fn take(&self, path: &str, key: &str) -> Option<Value> {
        lock(&self.values).remove(&(path.to_owned(), key.to_owned()))
    }

    /// Waits for a value and takes it.
    pub(super) async fn wait(&self, path: &str, key: &str) -> Value {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(value) = self.take(path, key) {
                return value;
            }
            changed.await;
        }
    }

    /// Joins a channel. None for a second reader.
    pub(super) fn join(&self, key: &str, direction: Direction) -> Option<Arc<Queue>> {
        let mut channels = lock(&self.channels);
        let channel = channels.entry(key.to_owned()).or_default();
        match direction {
            Direction::Read if channel.has_reader => return None,
            Direction::Read => channel.has_reader = true,
            Direction::Write => channel.writers += 1,
        }
        Some(channel.queue.clone())
    }

    /// Leaves a channel. The last one to leave removes an empty channel.
    pub(super) fn leave(&self, key: &str, direction: Direction) {
        let mut channels = lock(&self.channels);
        let Some(channel) = channels.get_mut(key) else {
            return;
        };
        match direction {
            Direction::Read => channel.has_reader = false,
            Direction::Write => channel.writers -= 1,
        }
        if !channel.has_reader && channel.writers == 0 && lock(&channel.queue.items).is_empty() {
            channels.remove(key);
        }
    }

    pub(super) fn delete_channel(&self, key: &str) {
        lock(&self.channels).remove(key);
    }
}

impl Queue {
    pub(super) fn push(&self, item: Item) {
        lock(&self.items).push_back(item);
        self.added.notify_one();
    }

    /// Cancel safe.
    pub(super) async fn pop(&self) -> Item {
        loop {
            if let Some(item) = lock(&self.items).pop_front() {
                return item;
            }
            self.added.notified().await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
