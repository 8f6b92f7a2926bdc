//! What waits to run: tasks, timers, and the futures that queue tasks.

use super::{clock, futures::Futures};
use crate::dom::{Task, TimerKey};
use boa_engine::{Context, context::time::JsInstant};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    pin::Pin,
    rc::Rc,
    time::Duration,
};
use tokio::time::Sleep;

/// The queues of one host.
#[derive(Default)]
pub(super) struct Queues {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    timers: RefCell<BTreeMap<TimerKey, Timer>>,
    timers_that_keep_alive: Cell<usize>,
    timers_set: Cell<u64>,
    pub(super) futures: Futures,
}

/// A sleep until a timer is due.
pub(super) struct Alarm {
    due: JsInstant,
    pub(super) sleep: Pin<Box<Sleep>>,
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

    /// Makes the alarm the one of the next timer, if there is one. What still sleeps until then sleeps on.
    pub(super) fn set_alarm(&self, alarm: &mut Option<Alarm>, context: &Context) {
        let due = self.timers.borrow().first_key_value().map(|(key, _)| key.due);
        let sleeps = |alarm: &Alarm| Some(alarm.due) == due && !alarm.sleep.is_elapsed();
        if !alarm.as_ref().is_some_and(sleeps) {
            *alarm = due.map(|due| Alarm { due, sleep: Box::pin(clock::sleep_until(due, context)) });
        }
    }

    /// Forgets everything: connections are dropped, and so is what tasks and timers hold.
    pub(super) fn clear(&self) {
        // Whatever is dropped may come back here, so nothing is borrowed meanwhile.
        drop((self.tasks.take(), self.timers.take()));
        self.futures.clear();
        self.timers_that_keep_alive.set(0);
    }

    /// How many timers and tasks wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.timers.borrow().len(), self.tasks.borrow().len())
    }

    /// Whether there is something to run at once.
    pub(super) fn has_work(&self) -> bool {
        !self.tasks.borrow().is_empty() || self.futures.has_new()
    }

    /// Whether something may still run that nobody has to ask for.
    pub(super) fn is_alive(&self) -> bool {
        self.has_work() || self.timers_that_keep_alive.get() > 0 || !self.futures.is_empty()
    }
}
