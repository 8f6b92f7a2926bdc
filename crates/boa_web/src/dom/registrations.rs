//! Registrations of objects with another object that calls them once, or with their realm.

use boa_gc::{Finalize, Trace};
use std::collections::BTreeMap;

/// Entries in the order in which they were added. Each can be removed by its key, quickly however
/// many there are.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Registrations<T: Trace> {
    entries: BTreeMap<u64, T>,
    added: u64,
    /// The number of entries at which dead ones are removed next.
    sweep_at: usize,
}

/// With fewer entries than this, dead ones are not removed.
const MIN_SWEEP_SIZE: usize = 8;

impl<T: Trace> Default for Registrations<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            added: 0,
            sweep_at: MIN_SWEEP_SIZE,
        }
    }
}

impl<T: Trace> Registrations<T> {
    /// Adds an entry and returns its key. When the number of entries has doubled, entries that are
    /// not alive are removed. So at most half of the entries are dead.
    pub(crate) fn add(&mut self, entry: T, is_alive: impl Fn(&T) -> bool) -> u64 {
        if self.entries.len() >= self.sweep_at {
            self.entries.retain(|_, entry| is_alive(entry));
            self.sweep_at = MIN_SWEEP_SIZE.max(2 * self.entries.len());
        }
        let key = self.added;
        self.added += 1;
        self.entries.insert(key, entry);
        key
    }

    pub(crate) fn get_mut(&mut self, key: u64) -> Option<&mut T> {
        self.entries.get_mut(&key)
    }

    pub(crate) fn remove(&mut self, key: u64) -> Option<T> {
        self.entries.remove(&key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_entries_never_outnumber_live_ones() {
        let mut registrations = Registrations::default();
        for number in 0..10_000_u32 {
            // One in a hundred stays alive.
            registrations.add(number, |known| *known % 100 == 0);
        }
        assert!(registrations.iter().count() <= 2 * (10_000 / 100) + MIN_SWEEP_SIZE);
        assert!(
            (0..10_000)
                .step_by(100)
                .all(|number| registrations.iter().any(|known| *known == number))
        );
    }

    #[test]
    fn entries_keep_their_order_and_their_keys() {
        let mut registrations = Registrations::default();
        let keys = ["a", "b", "c"].map(|name| registrations.add(name, |_| true));
        assert_eq!(registrations.remove(keys[1]), Some("b"));
        assert_eq!(registrations.remove(keys[1]), None);
        assert_eq!(registrations.iter().collect::<Vec<_>>(), [&"a", &"c"]);
    }
}
