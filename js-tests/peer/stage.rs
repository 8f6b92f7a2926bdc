//! The shared state of the connections of one test.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// The connections of one test: their number, their journals and their complaints.
#[derive(Default)]
pub(crate) struct Stage {
    state: Mutex<State>,
    /// Notified after each change, for those that wait for the end of a connection.
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// The number of all connections, and of open connections.
    connections: (usize, usize),
    journals: HashMap<String, Journal>,
    complaints: Vec<String>,
}

#[derive(Default)]
struct Journal {
    entries: Vec<String>,
    ended: bool,
}

impl Stage {
    /// The complaints, in order. A test with a complaint fails.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.state().complaints.clone()
    }

    /// Completes when no connection is open, so that no further complaint can follow.
    pub(crate) async fn empty(&self) {
        self.when(|state| (state.connections.1 == 0).then_some(()))
            .await;
    }

    pub(super) fn complain(&self, connection: usize, what: &str) {
        self.state()
            .complaints
            .push(format!("connection {connection}: {what}"));
    }

    /// Counts a connection, and returns its number.
    pub(super) fn connected(&self) -> usize {
        let mut state = self.state();
        state.connections.0 += 1;
        state.connections.1 += 1;
        state.connections.0
    }

    pub(super) fn disconnected(&self, name: Option<&str>) {
        let mut state = self.state();
        state.connections.1 -= 1;
        if let Some(journal) = name.and_then(|name| state.journals.get_mut(name)) {
            journal.ended = true;
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// The number of all connections.
    pub(super) fn count(&self) -> usize {
        self.state().connections.0
    }

    pub(super) fn begin(&self, journal: &str) {
        self.state()
            .journals
            .entry(journal.to_owned())
            .or_default()
            .ended = false;
    }

    pub(super) fn record(&self, journal: Option<&str>, entry: &str) {
        let mut state = self.state();
        if let Some(journal) = journal.and_then(|name| state.journals.get_mut(name)) {
            journal.entries.push(entry.to_owned());
        }
    }

    /// Waits for the end of the connection of this name, and returns its messages.
    pub(super) async fn journal(&self, name: &str) -> Vec<String> {
        self.when(|state| {
            state
                .journals
                .get(name)
                .filter(|journal| journal.ended)
                .map(|it| it.entries.clone())
        })
        .await
    }

    async fn when<T>(&self, ready: impl Fn(&State) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            if let Some(value) = ready(&self.state()) {
                return value;
            }
            changed.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
