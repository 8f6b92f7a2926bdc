//! Values of the engine in what may go to another thread, such as an error.

use super::{Persistent, heap};
use boa_engine::JsValue;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt, mem,
    sync::{Arc, Mutex, PoisonError},
};

/// A value that its own thread can read, and that any thread may keep and drop.
///
/// The thread has a table of its values. A value that another thread has dropped stays in the table
/// until the thread calls [`ThreadBound::release`], makes another one, or ends.
#[derive(Clone, Default)]
pub struct ThreadBound(Option<Arc<Kept>>);

impl ThreadBound {
    /// Keeps a value.
    pub fn new(value: JsValue) -> Self {
        Self::release();
        let kept = TABLE.try_with(|table| {
            let key = table.keys.get();
            table.keys.set(key + 1);
            table
                .values
                .borrow_mut()
                .insert(key, Persistent::new(value));
            Arc::new(Kept {
                key,
                dropped: table.dropped.clone(),
            })
        });
        Self(kept.ok())
    }

    /// The value, on its thread.
    pub fn get(&self) -> Option<JsValue> {
        let kept = self.0.as_ref()?;
        let value = TABLE.try_with(|table| {
            if !kept.is_of(table) || !heap::may_be_used() {
                return None;
            }
            let values = table.values.borrow();
            values.get(&kept.key).map(|value| JsValue::clone(value))
        });
        value.ok().flatten()
    }

    /// Drops the values of this thread that other threads have dropped.
    pub fn release() {
        // The thread may be ending.
        let _ = TABLE.try_with(|table| {
            if table.values.borrow().is_empty() {
                return;
            }
            let keys = mem::take(&mut *lock(&table.dropped));
            keys.into_iter().for_each(|key| table.remove(key));
        });
    }
}

impl fmt::Debug for ThreadBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ThreadBound").field(&self.get()).finish()
    }
}

struct Kept {
    key: u64,
    dropped: Arc<Dropped>,
}

/// The keys of values in the table of a thread that were dropped.
type Dropped = Mutex<Vec<u64>>;

fn lock(dropped: &Dropped) -> std::sync::MutexGuard<'_, Vec<u64>> {
    dropped.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    fn is_of(&self, table: &Table) -> bool {
        Arc::ptr_eq(&self.dropped, &table.dropped)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let removed = heap::may_be_used()
            && TABLE
                .try_with(|table| {
                    let is_here = self.is_of(table);
                    if is_here {
                        table.remove(self.key);
                    }
                    is_here
                })
                .unwrap_or(false);
        if !removed {
            lock(&self.dropped).push(self.key);
        }
    }
}

thread_local! {
    static TABLE: Table = Table::default();
}

#[derive(Default)]
struct Table {
    values: RefCell<HashMap<u64, Persistent<JsValue>>>,
    keys: Cell<u64>,
    dropped: Arc<Dropped>,
}

impl Table {
    fn remove(&self, key: u64) {
        // Drop code of the value may use the table.
        let value = self.values.borrow_mut().remove(&key);
        drop(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boa_engine::js_string;
    use std::thread;

    fn count() -> usize {
        TABLE.with(|table| table.values.borrow().len())
    }

    #[test]
    fn a_value_is_read_on_its_thread_and_dropped_on_any() {
        let value = JsValue::from(js_string!("reason"));
        let kept = ThreadBound::new(value.clone());
        let clone = kept.clone();
        let seen = thread::spawn(move || clone.get().is_some()).join();
        assert!(matches!(seen, Ok(false)));
        assert_eq!(kept.get(), Some(value));
        assert_eq!(count(), 1);
        drop(kept);
        assert_eq!(count(), 0);

        let kept = ThreadBound::new(JsValue::null());
        assert!(thread::spawn(move || drop(kept)).join().is_ok());
        assert_eq!(count(), 1);
        ThreadBound::release();
        assert_eq!(count(), 0);
        assert_eq!(ThreadBound::default().get(), None);
    }
}
