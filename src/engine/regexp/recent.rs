//! What was used last, within limits.

use boa_engine::JsString;
use boa_gc::{Finalize, Trace};
use rustc_hash::FxHashMap;
use std::mem;

/// How many values a generation has.
const MAX_VALUES: usize = 512;

/// The limit on the lengths of all sources of a generation, because the compiled form of a pattern is some hundred times as long.
const MAX_SOURCES: usize = 64 << 10;

/// The source of a pattern and its flags.
pub(super) type Key = (JsString, JsString);

/// Values by patterns, in two generations. When the young one is full, it becomes the old one, and those of the old one that were
/// not used meanwhile are dropped.
///
/// So patterns that are used in turn are all kept if a generation has room for them. Of a few more than that, a few are made again in
/// each turn. A map that is cleared when it is full, or drops the one that was used least recently, would make all of them again.
#[derive(Trace, Finalize)]
pub(super) struct Recent<T: Trace> {
    young: FxHashMap<Key, T>,
    /// The lengths of all sources of the young generation.
    len: usize,
    old: FxHashMap<Key, T>,
}

impl<T: Trace> Default for Recent<T> {
    fn default() -> Self {
        Self { young: FxHashMap::default(), len: 0, old: FxHashMap::default() }
    }
}

impl<T: Clone + Trace> Recent<T> {
    pub(super) fn get(&mut self, key: &Key) -> Option<T> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    /// Of longer patterns than a generation has room for, nothing is kept.
    pub(super) fn insert(&mut self, key: Key, value: T) {
        let len = key.0.len();
        if len > MAX_SOURCES {
            return;
        }
        if self.young.len() >= MAX_VALUES || self.len + len > MAX_SOURCES {
            self.old = mem::take(&mut self.young);
            self.len = 0;
        }
        self.len += len;
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize, len: usize) -> Key {
        let number = format!("{number:04}");
        (JsString::from("a".repeat(len - number.len()) + &number), JsString::from("y"))
    }

    /// How many values are made when so many patterns of a length are used in turn, after the first turn.
    fn made(patterns: usize, len: usize, turns: usize) -> usize {
        let mut recent = Recent::default();
        let mut made = 0;
        for turn in 0..=turns {
            for number in 0..patterns {
                let key = key(number, len);
                if recent.get(&key).is_none() {
                    recent.insert(key, ());
                    made += usize::from(turn > 0);
                }
                assert!(recent.young.len() <= MAX_VALUES && recent.old.len() <= MAX_VALUES);
                assert!(recent.len <= MAX_SOURCES);
                assert_eq!(recent.len, recent.young.keys().map(|key| key.0.len()).sum::<usize>());
            }
        }
        made
    }

    #[test]
    fn patterns_in_turn_are_kept_while_a_generation_has_room_for_them() {
        assert_eq!(made(MAX_VALUES, 4, 5), 0);
        assert_eq!(made(MAX_SOURCES / 1024, 1024, 5), 0);
    }

    #[test]
    fn of_a_few_patterns_more_a_few_are_made_in_each_turn() {
        assert!((1..=2 * 64 * 5).contains(&made(MAX_VALUES + 64, 4, 5)));
        assert!((1..=2 * 8 * 5).contains(&made(MAX_SOURCES / 1024 + 8, 1024, 5)));
    }

    #[test]
    fn a_pattern_that_is_longer_than_the_limit_leaves_the_others() {
        let mut recent = Recent::default();
        recent.insert(key(1, 4), ());
        recent.insert(key(2, MAX_SOURCES + 1), ());
        assert_eq!((recent.get(&key(1, 4)), recent.get(&key(2, MAX_SOURCES + 1))), (Some(()), None));
    }
}
