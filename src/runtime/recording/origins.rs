//! Maps each task to the future that queued it.

use crate::dom::Task;
use rustc_hash::FxHashMap;
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// The futures that have queued tasks. Scripts spawn them in the same order in each run, while the
/// network decides about the order of their tasks. So the number of a future says which task a line
/// of a recording is about.
#[derive(Default)]
pub(in crate::runtime) struct Origins(RefCell<FxHashMap<*const (), Origin>>);

/// A task, and the number of its future.
type Origin = (Weak<dyn Task>, u64);

impl Origins {
    /// The number of the future that has queued this task first: the one that is being polled, or
    /// an earlier one. The task of a socket also queues itself.
    pub(in crate::runtime) fn of(&self, task: &Rc<dyn Task>, polled: Option<u64>) -> Option<u64> {
        let mut origins = self.0.borrow_mut();
        let address = Rc::as_ptr(task).cast();
        if let Some((_, origin)) = origins.get(&address) {
            return Some(*origin);
        }
        let origin = polled?;
        if origins.len() == origins.capacity() {
            origins.retain(|_, (task, _)| task.strong_count() > 0);
            let left = origins.len();
            origins.reserve(left.max(8));
        }
        // While there is a weak reference, no other task has the address.
        origins.insert(address, (Rc::downgrade(task), origin));
        Some(origin)
    }

    pub(in crate::runtime) fn clear(&self) {
        drop(self.0.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::task;

    #[test]
    fn a_task_stays_that_of_the_future_that_queued_it_first() {
        let origins = Origins::default();
        let (one, other) = (task(|_| {}), task(|_| {}));
        assert_eq!(origins.of(&one, Some(3)), Some(3));
        assert_eq!(origins.of(&one, None), Some(3));
        assert_eq!(origins.of(&one, Some(4)), Some(3));
        assert_eq!(origins.of(&other, None), None);
    }

    #[test]
    fn a_new_task_is_not_taken_for_one_that_was_dropped() {
        let origins = Origins::default();
        for number in 0..1000 {
            let new = task(|_| {});
            assert_eq!(origins.of(&new, None), None);
            assert_eq!(origins.of(&new, Some(number)), Some(number));
        }
        assert!(origins.0.borrow().len() < 100);
    }
}
