//! Maps each task to the future that queued it.

use crate::{
    dom::{Task, TaskSource},
    host::TaskOrigin,
    runtime::event_loop::budgeted_futures::LocalFuture,
};
use rustc_hash::FxHashMap;
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::{Rc, Weak},
};

/// The futures that have queued tasks. Scripts spawn them in the same order in each run, while the
/// network decides about the order of their tasks. So the number of a future says which task a line
/// of a recording is about.
#[derive(Default)]
pub(super) struct TaskOrigins {
    /// The number of futures that were spawned.
    spawned: Cell<u64>,
    /// The number of the future that is being polled.
    polled: Rc<Cell<Option<u64>>>,
    /// By the address of the task.
    tasks: RefCell<FxHashMap<*const (), Origin>>,
}

/// A task, and the number of its future.
type Origin = (Weak<dyn Task>, u64);

/// Notes that no future is being polled, also if one has panicked.
struct Polled<'a>(&'a Cell<Option<u64>>);

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl TaskOrigins {
    /// Gives a future its number, from 1.
    pub(super) fn of_future(&self, mut future: LocalFuture) -> LocalFuture {
        self.spawned.update(|spawned| spawned + 1);
        let (number, polled) = (self.spawned.get(), self.polled.clone());
        Box::pin(poll_fn(move |waker| {
            polled.set(Some(number));
            let _polled = Polled(&polled);
            future.as_mut().poll(waker)
        }))
    }

    /// A task was queued. It is of the future that has queued it first: the one that is being
    /// polled. The task of a socket also queues itself.
    pub(super) fn queued(&self, task: &Rc<dyn Task>) {
        let Some(number) = self.polled.get() else {
            return;
        };
        let mut tasks = self.tasks.borrow_mut();
        if tasks.len() == tasks.capacity() {
            tasks.retain(|_, (task, _)| task.strong_count() > 0);
            let left = tasks.len();
            tasks.reserve(left.max(8));
        }
        // While there is a weak reference, no other task has the address.
        let of_task = tasks.entry(Rc::as_ptr(task).cast());
        of_task.or_insert_with(|| (Rc::downgrade(task), number));
    }

    /// The number of a queued task in a recording: of its port, if another thread may send the
    /// messages, or of its future. The messages of other ports have none.
    pub(super) fn number(&self, source: TaskSource, task: &Rc<dyn Task>) -> Option<u64> {
        match task.origin() {
            TaskOrigin::Port(key) => Some(key),
            _ if source == TaskSource::PostedMessage => None,
            _ => {
                let tasks = self.tasks.borrow();
                let (_, number) = tasks.get(&Rc::as_ptr(task).cast())?;
                Some(*number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::task;
    use futures_util::FutureExt;

    const SOURCE: TaskSource = TaskSource::WebSocket;

    /// Queues a task in a new future.
    fn queue_in_future(origins: &Rc<TaskOrigins>, task: &Rc<dyn Task>) {
        let (queue, queued) = (origins.clone(), task.clone());
        let future = origins.of_future(Box::pin(async move { queue.queued(&queued) }));
        assert!(future.now_or_never().is_some());
    }

    #[test]
    fn a_task_stays_that_of_the_future_that_queued_it_first() {
        let origins = Rc::new(TaskOrigins::default());
        let (one, other) = (task(|_| {}), task(|_| {}));
        queue_in_future(&origins, &other);
        queue_in_future(&origins, &one);
        assert_eq!(origins.number(SOURCE, &one), Some(2));
        origins.queued(&one);
        queue_in_future(&origins, &one);
        assert_eq!(origins.number(SOURCE, &one), Some(2));
        assert_eq!(origins.number(SOURCE, &other), Some(1));
        assert_eq!(origins.number(TaskSource::PostedMessage, &one), None);
    }

    #[test]
    fn a_new_task_is_not_taken_for_one_that_was_dropped() {
        let origins = Rc::new(TaskOrigins::default());
        for number in 1..1000 {
            let new = task(|_| {});
            assert_eq!(origins.number(SOURCE, &new), None);
            queue_in_future(&origins, &new);
            assert_eq!(origins.number(SOURCE, &new), Some(number));
        }
        assert!(origins.tasks.borrow().len() < 100);
    }
}
