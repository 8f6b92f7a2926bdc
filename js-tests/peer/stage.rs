//! What the connections of one test have in common.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// The connections of one test: how many, what they recorded, what was wrong with them.
#[derive(Default)]
pub(crate) struct Stage {
    state: Mutex<State>,
    /// Somebody who waits for a signal or a journal has a reason to look.
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// Connections there have been, and connections there are.
    connections: (usize, usize),
    journals: HashMap<String, Journal>,
    signals: HashSet<String>,
    complaints: Vec<String>,
}

#[derive(Default)]
struct Journal {
    entries: Vec<String>,
    ended: bool,
}

impl Stage {
    /// What went wrong, in the order it did. A test with a complaint has failed.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.state().complaints.clone()
    }

    /// Completes when no connection is open: all that can be complained of has been.
    pub(crate) async fn empty(&self) {
        self.when(|state| (state.connections.1 == 0).then_some(())).await;
    }

    pub(super) fn complain(&self, connection: usize, what: &str) {
        self.state().complaints.push(format!("connection {connection}: {what}"));
    }

    /// Counts a connection, and gives its number.
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

    /// Connections there have been, and connections there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        self.state().connections
    }

    pub(super) fn begin(&self, journal: &str) {
        self.state().journals.entry(journal.to_owned()).or_default().ended = false;
    }

    pub(super) fn record(&self, journal: Option<&str>, entry: &str) {
        let mut state = self.state();
        if let Some(journal) = journal.and_then(|name| state.journals.get_mut(name)) {
            journal.entries.push(entry.to_owned());
        }
    }

    /// What the connection of that name sent, once it has ended.
    pub(super) async fn journal(&self, name: &str) -> Vec<String> {
        self.when(|state| state.journals.get(name).filter(|journal| journal.ended).map(|it| it.entries.clone())).await
    }

    pub(super) fn signal(&self, name: &str) {
        self.state().signals.insert(name.to_owned());
        self.changed.notify_waiters();
    }

    pub(super) async fn signalled(&self, name: &str) {
        self.when(|state| state.signals.contains(name).then_some(())).await;
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
