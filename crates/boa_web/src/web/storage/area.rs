//! [Storage areas](https://html.spec.whatwg.org/multipage/webstorage.html#concept-storage-map): the
//! items of a `Storage`, in memory or where a program keeps them.

use boa_engine::JsString;
use std::{
    cell::{OnceCell, Ref, RefCell},
    collections::{BTreeMap, btree_map},
};

/// The limit on the keys and values of an area together, in code units of two bytes: 10 MiB, as in
/// Chromium.
const MAX_STORAGE_UNITS: usize = 5 << 20;

/// The items of an area, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub struct StorageItems {
    items: BTreeMap<JsString, JsString>,
    /// The number of their code units.
    units: usize,
    /// The keys by index, if they were asked for since one was added or removed.
    keys: OnceCell<Vec<JsString>>,
}

/// A change of the items of an area.
#[derive(Debug, Clone)]
pub enum StorageChange {
    /// The item of a key gets a value.
    Set(JsString, JsString),
    /// The item of a key is removed.
    Remove(JsString),
    /// All items are removed.
    Clear,
}

/// The keys and values would have more than 5 Mi code units of two bytes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageFull;

impl StorageItems {
    /// The number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &JsString) -> Option<&JsString> {
        self.items.get(key)
    }

    /// The keys and values.
    pub fn iter(&self) -> btree_map::Iter<'_, JsString, JsString> {
        self.items.iter()
    }

    /// The key at an index.
    #[must_use]
    pub fn key(&self, index: usize) -> Option<&JsString> {
        let keys = self
            .keys
            .get_or_init(|| self.items.keys().cloned().collect());
        keys.get(index)
    }

    /// Makes a change.
    ///
    /// # Errors
    /// [`StorageFull`] beyond the limit. Nothing changes then.
    pub fn change(&mut self, change: &StorageChange) -> Result<(), StorageFull> {
        if let StorageChange::Set(key, value) = change {
            let known = self.get(key).map_or(0, |known| key.len() + known.len());
            let units = (self.units - known)
                .saturating_add(key.len())
                .saturating_add(value.len());
            if units > MAX_STORAGE_UNITS && units > self.units {
                return Err(StorageFull);
            }
        }
        self.change_anyway(change);
        Ok(())
    }

    /// As [`Self::change`], without a limit: for items that are kept already.
    pub fn change_anyway(&mut self, change: &StorageChange) {
        match change {
            StorageChange::Set(key, value) => {
                self.units += key.len() + value.len();
                match self.items.insert(key.clone(), value.clone()) {
                    Some(known) => self.units -= key.len() + known.len(),
                    None => drop(self.keys.take()),
                }
            }
            StorageChange::Remove(key) => {
                if let Some(value) = self.items.remove(key) {
                    self.units -= key.len() + value.len();
                    self.keys.take();
                }
            }
            StorageChange::Clear => *self = Self::default(),
        }
    }
}

impl<'a> IntoIterator for &'a StorageItems {
    type Item = (&'a JsString, &'a JsString);
    type IntoIter = btree_map::Iter<'a, JsString, JsString>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Where the items of a `Storage` are.
pub trait StorageArea {
    /// The items as they are now.
    fn items(&self) -> Ref<'_, StorageItems>;

    /// Makes a change.
    ///
    /// # Errors
    /// [`StorageFull`] beyond the limit. Nothing changes then.
    fn change(&self, change: &StorageChange) -> Result<(), StorageFull>;

    /// Whether changes have to be committed.
    fn is_persistent(&self) -> bool {
        false
    }

    /// Keeps the changes that are not kept yet. It is called in a task after each task that has
    /// made changes.
    ///
    /// # Errors
    /// Why they can't be kept. The exception that is reported has this text.
    fn commit(&self) -> Result<(), String> {
        Ok(())
    }
}

/// An area that lasts as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStorage(RefCell<StorageItems>);

impl StorageArea for MemoryStorage {
    fn items(&self) -> Ref<'_, StorageItems> {
        self.0.borrow()
    }

    fn change(&self, change: &StorageChange) -> Result<(), StorageFull> {
        self.0.borrow_mut().change(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &mut StorageItems, key: &str, length: usize) -> Result<(), StorageFull> {
        let value = "x".repeat(length);
        items.change(&StorageChange::Set(key.into(), value.as_str().into()))
    }

    #[test]
    fn keys_and_values_count_against_the_limit() {
        let items = &mut StorageItems::default();
        assert_eq!(set(items, "a", MAX_STORAGE_UNITS), Err(StorageFull));
        assert!(items.is_empty());
        assert_eq!(set(items, "a", MAX_STORAGE_UNITS - 1), Ok(()));
        assert_eq!(set(items, "b", 0), Err(StorageFull));
        assert_eq!(set(items, "a", MAX_STORAGE_UNITS - 2), Ok(()));
        assert_eq!(set(items, "b", 0), Ok(()));
        assert_eq!(items.key(1), Some(&"b".into()));
        items.change_anyway(&StorageChange::Remove("a".into()));
        assert_eq!((items.len(), items.units), (1, 1));
        assert_eq!((items.key(0), items.key(1)), (Some(&"b".into()), None));
        assert_eq!(set(items, "a", 1), Ok(()));
        assert_eq!(items.key(1), Some(&"b".into()));
        items.change_anyway(&StorageChange::Clear);
        assert_eq!((items.len(), items.units), (0, 0));
    }

    #[test]
    fn what_is_kept_beyond_the_limit_may_become_less() {
        let items = &mut StorageItems::default();
        let value = "x".repeat(MAX_STORAGE_UNITS + 10);
        items.change_anyway(&StorageChange::Set("a".into(), value.as_str().into()));
        assert_eq!(set(items, "a", MAX_STORAGE_UNITS + 5), Ok(()));
        assert_eq!(set(items, "a", MAX_STORAGE_UNITS + 6), Err(StorageFull));
    }
}
