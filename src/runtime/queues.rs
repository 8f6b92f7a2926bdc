//! What waits to run: tasks, timers, and the futures that queue tasks.

use super::clock;
use crate::dom::{Task, TimerKey};
use boa_engine::{Context, context::time::JsInstant};
use futures_util::{Stream, stream::FuturesUnordered};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context as TaskContext, Poll},
    time::Duration,
};
use tokio::time::Sleep;

/// A future of [`Host::spawn_local`](crate::dom::Host::spawn_local).
pub(super) type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

/// The queues of one host.
#[derive(Default)]
pub(super) struct Queues {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    timers: RefCell<BTreeMap<TimerKey, Timer>>,
    timers_that_keep_alive: Cell<usize>,
    timers_set: Cell<u64>,
    futures: RefCell<FuturesUnordered<LocalFuture>>,
    /// Those that came while the others were being polled, or before they are the next time.
    new_futures: RefCell<Vec<LocalFuture>>,
}

struct Timer {
    task: Rc<dyn Task>,
    keeps_alive: bool,
}

impl Queues {
    pub(super) fn queue_task(&self, task: Rc<dyn Task>) {
        self.tasks.borrow_mut().push_back(task);
    }

    /// The next task. Timers that are due have become tasks by now.
    pub(super) fn next_task(&self, context: &Context) -> Option<Rc<dyn Task>> {
        if !self.timers.borrow().is_empty() {
            self.queue_due_timers(context.clock().now());
        }
        self.tasks.borrow_mut().pop_front()
    }

    pub(super) fn spawn_local(&self, future: LocalFuture) {
        self.new_futures.borrow_mut().push(future);
    }

    pub(super) fn set_timer(
        &self,
        delay: Duration,
        keeps_alive: bool,
        task: Rc<dyn Task>,
        context: &Context,
    ) -> TimerKey {
        let sequence = self.timers_set.replace(self.timers_set.get() + 1);
        let key = TimerKey { due: context.clock().now() + delay.into(), sequence };
        self.timers.borrow_mut().insert(key, Timer { task, keeps_alive });
        self.timers_that_keep_alive.update(|count| count + usize::from(keeps_alive));
        key
    }

    pub(super) fn clear_timer(&self, key: TimerKey) {
        let timer = self.timers.borrow_mut().remove(&key);
        if let Some(timer) = timer {
            self.forget(&timer);
        }
    }

    fn queue_due_timers(&self, now: JsInstant) {
        let mut timers = self.timers.borrow_mut();
        while let Some(first) = timers.first_entry()
            && first.key().due <= now
        {
            let timer = first.remove();
            self.forget(&timer);
            self.tasks.borrow_mut().push_back(timer.task);
        }
    }

    fn forget(&self, timer: &Timer) {
        self.timers_that_keep_alive.update(|count| count - usize::from(timer.keeps_alive));
    }

    /// Sleeps until the next timer is due, if there is one.
    pub(super) fn next_timer(&self, context: &Context) -> Option<Pin<Box<Sleep>>> {
        let timers = self.timers.borrow();
        let (key, _) = timers.first_key_value()?;
        Some(Box::pin(clock::sleep_until(key.due, context)))
    }

    /// Polls the futures that are awake. Ready if one came to its end.
    pub(super) fn poll_futures(&self, waker: &mut TaskContext<'_>) -> Poll<()> {
        let mut futures = self.futures.borrow_mut();
        futures.extend(self.new_futures.take());
        let mut ended = Poll::Pending;
        while let Poll::Ready(Some(())) = Pin::new(&mut *futures).poll_next(waker) {
            ended = Poll::Ready(());
        }
        ended
    }

    /// Forgets everything: connections are dropped, and so is what tasks and timers hold.
    pub(super) fn clear(&self) {
        // Whatever is dropped may come back here, so nothing is borrowed meanwhile.
        drop((self.tasks.take(), self.timers.take(), self.new_futures.take(), self.futures.take()));
        self.timers_that_keep_alive.set(0);
    }

    /// How many timers and tasks wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.timers.borrow().len(), self.tasks.borrow().len())
    }

    /// Whether there is something to run at once.
    pub(super) fn has_work(&self) -> bool {
        !self.tasks.borrow().is_empty() || !self.new_futures.borrow().is_empty()
    }

    /// Whether something may still run that nobody has to ask for.
    pub(super) fn is_alive(&self) -> bool {
        self.has_work() || self.timers_that_keep_alive.get() > 0 || !self.futures.borrow().is_empty()
    }
}
