//! The queues of a host: tasks, timers, and futures.

use super::budgeted_futures::{BudgetedFutures, LocalFuture};
use crate::{
    dom::{Task, TaskSource},
    host::{TimerKey, TimerKind},
    runtime::{
        clock,
        input_log::{InputLog, NoLog},
    },
};
use boa_engine::{Context, context::time::JsInstant};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    pin::Pin,
    rc::Rc,
    task::Context as TaskContext,
    time::Duration,
};
use tokio::time::Sleep;

/// The queues of one host:
/// [one for each task source](https://html.spec.whatwg.org/multipage/webappapis.html#task-queue).
///
/// Sources with queued tasks are served round-robin, one task each. So a task waits for the tasks
/// before it in its own queue, and between two of them for at most one task of every other source.
pub(in crate::runtime) struct Queues {
    /// In the order of [`TaskSource::ALL`].
    tasks: [RefCell<VecDeque<Rc<dyn Task>>>; TaskSource::ALL.len()],
    /// A bit for each queue that is not empty.
    filled: Cell<u32>,
    /// The first queue to try for the next task.
    next: Cell<u32>,
    timers: RefCell<BTreeMap<TimerKey, Timer>>,
    timers_that_keep_alive: Cell<usize>,
    timers_set: Cell<u64>,
    has_sockets: Cell<bool>,
    /// The greatest time at which timers were known to be due.
    due_until: Cell<Option<JsInstant>>,
    pub(in crate::runtime) futures: BudgetedFutures,
    /// The log of inputs, which may choose the next task.
    pub(in crate::runtime) log: Rc<dyn InputLog>,
}

/// A task that was taken from its queue.
#[cfg_attr(
    not(feature = "recording"),
    expect(dead_code, reason = "a recording has the source and the number")
)]
pub(in crate::runtime) struct Taken {
    /// `None` if it is the task of a timer.
    pub(in crate::runtime) source: Option<TaskSource>,
    /// The number of timers that were set before, if it is the task of a timer.
    pub(in crate::runtime) timer: Option<u64>,
    pub(in crate::runtime) task: Rc<dyn Task>,
}

/// The place of the timer task source, after the others. Its queue is the timers that are due.
const TIMER_SOURCE: usize = TaskSource::ALL.len();

/// A sleep until a timer is due.
pub(in crate::runtime) struct Alarm {
    due: JsInstant,
    sleep: Pin<Box<Sleep>>,
}

impl Alarm {
    /// Polls the sleep, if there is one.
    pub(in crate::runtime) fn is_due(
        alarm: &mut Option<Self>,
        waker: &mut TaskContext<'_>,
    ) -> bool {
        alarm
            .as_mut()
            .is_some_and(|alarm| clock::poll_sleep(alarm.sleep.as_mut(), waker).is_ready())
    }
}

struct Timer {
    task: Rc<dyn Task>,
    kind: TimerKind,
}

impl Default for Queues {
    fn default() -> Self {
        Self::new(Rc::new(NoLog))
    }
}

impl Queues {
    pub(in crate::runtime) fn new(log: Rc<dyn InputLog>) -> Self {
        Self {
            tasks: Default::default(),
            filled: Cell::default(),
            next: Cell::default(),
            timers: RefCell::default(),
            timers_that_keep_alive: Cell::default(),
            timers_set: Cell::default(),
            has_sockets: Cell::default(),
            due_until: Cell::default(),
            futures: BudgetedFutures::default(),
            log,
        }
    }

    pub(in crate::runtime) fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>) {
        let place = source.index();
        self.log.queued(&task);
        self.tasks[place].borrow_mut().push_back(task);
        self.filled.update(|filled| filled | 1 << place);
        if source == TaskSource::WebSocket {
            self.has_sockets.set(true);
        }
    }

    pub(in crate::runtime) fn spawn(&self, future: LocalFuture) {
        self.futures.spawn(self.log.spawned(future));
    }

    /// As [`spawn`](Self::spawn), for a future that keeps no loop alive.
    pub(in crate::runtime) fn spawn_background(&self, future: LocalFuture) {
        self.futures.spawn_background(self.log.spawned(future));
    }

    /// The next task: that of [`take_round_robin`](Self::take_round_robin) below, but in a replay
    /// the one that the log has.
    pub(in crate::runtime) fn next_task(&self, context: &Context) -> Option<Rc<dyn Task>> {
        self.log.next_task(self, context)
    }

    /// The next task: of the first source that has one, from the one after the source that had
    /// the last.
    pub(in crate::runtime) fn take_round_robin(&self, context: &Context) -> Option<Taken> {
        let mut ready = self.filled.get();
        let timer = self.due_timer(context);
        if timer.is_some() {
            ready |= 1 << TIMER_SOURCE;
        }
        if ready == 0 {
            return None;
        }
        let next = self.next.get();
        let place = (next + ready.rotate_right(next).trailing_zeros()) % u32::BITS;
        self.next.set((place + 1) % u32::BITS);
        if let Some(source) = TaskSource::ALL.get(place as usize) {
            return self.take_task(*source, 0);
        }
        self.take_timer(timer?)
    }

    /// The timer that was set after this number of others.
    #[cfg(feature = "recording")]
    pub(in crate::runtime) fn timer_of(&self, sequence: u64) -> Option<TimerKey> {
        let timers = self.timers.borrow();
        timers.keys().find(|key| key.sequence == sequence).copied()
    }

    /// The index of the first task of a source for which `is_right` is true.
    #[cfg(feature = "recording")]
    pub(in crate::runtime) fn position(
        &self,
        source: TaskSource,
        is_right: impl FnMut(&Rc<dyn Task>) -> bool,
    ) -> Option<usize> {
        let tasks = self.tasks[source.index()].borrow();
        tasks.iter().position(is_right)
    }

    /// Takes the task of a source at this index in its queue.
    pub(in crate::runtime) fn take_task(&self, source: TaskSource, index: usize) -> Option<Taken> {
        let place = source.index();
        let mut tasks = self.tasks[place].borrow_mut();
        let task = tasks.remove(index);
        if tasks.is_empty() {
            self.filled.update(|filled| filled & !(1 << place));
        }
        Some(Taken {
            source: Some(source),
            timer: None,
            task: task?,
        })
    }

    /// The first timer, if it is due. The clock is read if the timer was not due at the last
    /// reading.
    fn due_timer(&self, context: &Context) -> Option<TimerKey> {
        let first = *self.timers.borrow().first_key_value()?.0;
        if self.due_until.get().is_some_and(|until| first.due <= until) {
            return Some(first);
        }
        let now = self.log.loop_time(context)?;
        self.due_until.set(Some(now));
        (first.due <= now).then_some(first)
    }

    /// Takes the task of a timer.
    pub(in crate::runtime) fn take_timer(&self, key: TimerKey) -> Option<Taken> {
        let timer = self.timers.borrow_mut().remove(&key)?;
        self.uncount(&timer);
        Some(Taken {
            source: None,
            timer: Some(key.sequence),
            task: timer.task,
        })
    }

    /// A timer that is due after the end of the clock is due at its end.
    pub(in crate::runtime) fn set_timer(
        &self,
        delay: Duration,
        kind: TimerKind,
        task: Rc<dyn Task>,
        context: &Context,
    ) -> TimerKey {
        let sequence = self.timers_set.replace(self.timers_set.get() + 1);
        let now = self.log.loop_time(context);
        let key = TimerKey::after(delay, now.unwrap_or(JsInstant::new(0, 0)), sequence);
        let timer = Timer { task, kind };
        self.count(&timer);
        self.timers.borrow_mut().insert(key, timer);
        key
    }

    pub(in crate::runtime) fn clear_timer(&self, key: TimerKey) {
        let timer = self.timers.borrow_mut().remove(&key);
        if let Some(timer) = timer {
            self.uncount(&timer);
        }
    }

    pub(in crate::runtime) fn set_timer_kind(&self, key: TimerKey, kind: TimerKind) {
        if let Some(timer) = self.timers.borrow_mut().get_mut(&key) {
            self.uncount(timer);
            timer.kind = kind;
            self.count(timer);
        }
    }

    fn count(&self, timer: &Timer) {
        self.timers_that_keep_alive
            .update(|count| count + usize::from(timer.kind == TimerKind::KeepsAlive));
    }

    fn uncount(&self, timer: &Timer) {
        self.timers_that_keep_alive
            .update(|count| count - usize::from(timer.kind == TimerKind::KeepsAlive));
    }

    /// Sets the alarm to the next timer, if there is one. An alarm for the same time stays.
    pub(in crate::runtime) fn set_alarm(&self, alarm: &mut Option<Alarm>, context: &Context) {
        let due = self
            .timers
            .borrow()
            .first_key_value()
            .map(|(key, _)| key.due);
        let sleeps = |alarm: &Alarm| Some(alarm.due) == due && !alarm.sleep.is_elapsed();
        if !alarm.as_ref().is_some_and(sleeps) {
            *alarm = due.and_then(|due| {
                let now = self.log.loop_time(context)?;
                let sleep = Box::pin(clock::sleep_until(due, now));
                Some(Alarm { due, sleep })
            });
        }
    }

    /// The time until the next timer, if there is one.
    pub(in crate::runtime) fn until_timer(&self, context: &Context) -> Option<Duration> {
        let due = self.timers.borrow().first_key_value()?.0.due;
        Some(clock::until(due, context.clock().now()))
    }

    /// Drops all tasks, timers and futures, and with the futures the connections.
    pub(in crate::runtime) fn clear(&self) {
        // Drop code may call this host again, so nothing is borrowed meanwhile. It may queue tasks:
        // dropped futures cancel the streams that they read.
        drop(self.timers.take());
        self.futures.clear();
        while self.filled.take() != 0 {
            for tasks in &self.tasks {
                drop(tasks.take());
            }
        }
        self.timers_that_keep_alive.set(0);
    }

    /// The number of pending timers and of queued tasks.
    pub(in crate::runtime) fn pending(&self) -> (usize, usize) {
        (
            self.timers.borrow().len(),
            self.tasks.iter().map(|tasks| tasks.borrow().len()).sum(),
        )
    }

    pub(in crate::runtime) fn pending_of(&self, source: TaskSource) -> usize {
        self.tasks[source.index()].borrow().len()
    }

    /// Whether a timer was set, or a socket has connected: both need the timers of tokio, which a
    /// tokio runtime may lack.
    pub(in crate::runtime) fn needs_time(&self) -> bool {
        self.timers_set.get() > 0 || self.has_sockets.get()
    }

    /// Whether tasks are queued.
    pub(in crate::runtime) fn has_tasks(&self) -> bool {
        self.filled.get() != 0
    }

    /// Whether a task or a new future can run at once.
    pub(in crate::runtime) fn has_work(&self) -> bool {
        self.log.has_task(self) || self.futures.has_new()
    }

    /// Whether the host has work, or waits for an event that it does not cause itself.
    pub(in crate::runtime) fn is_alive(&self) -> bool {
        self.log.is_alive(self)
            || self.futures.has_new()
            || self.timers_that_keep_alive.get() > 0
            || self.futures.keep_alive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::task;
    use boa_engine::context::{ContextBuilder, time::FixedClock};

    /// The task sources. None is the one of timers.
    fn all() -> impl Iterator<Item = Option<TaskSource>> {
        TaskSource::ALL.iter().copied().map(Some).chain([None])
    }

    /// The task source (none for timers) and the number of a task that ran.
    type Ran = (Option<TaskSource>, usize);

    struct Log {
        context: Context,
        queues: Queues,
        ran: Rc<RefCell<Vec<Ran>>>,
    }

    impl Log {
        fn new() -> Self {
            let context = ContextBuilder::new()
                .clock(Rc::new(FixedClock::from_millis(1000)))
                .build();
            Self {
                context: context.expect("it can be made"),
                queues: Queues::default(),
                ran: Rc::default(),
            }
        }

        /// Queues a task of a source, or sets a timer that is due.
        fn queue(&self, source: Option<TaskSource>, number: usize) {
            let ran = self.ran.clone();
            let task = task(move |_| ran.borrow_mut().push((source, number)));
            match source {
                Some(source) => self.queues.queue_task(source, task),
                None => drop(self.queues.set_timer(
                    Duration::ZERO,
                    TimerKind::KeepsAlive,
                    task,
                    &self.context,
                )),
            }
        }

        fn run_all(&mut self) -> Vec<Ran> {
            while let Some(task) = self.queues.next_task(&self.context) {
                task.run(&mut self.context);
            }
            assert_eq!(
                (self.queues.pending(), self.queues.has_work()),
                ((0, 0), false)
            );
            self.ran.take()
        }
    }

    #[test]
    fn a_task_waits_for_one_task_of_each_other_source() {
        let mut log = Log::new();
        for flood in all() {
            for waits in all().filter(|waits| *waits != flood) {
                (0..1000).for_each(|number| log.queue(flood, number));
                log.queue(waits, 0);
                let place = log.run_all().iter().position(|ran| *ran == (waits, 0));
                assert!(
                    place <= Some(1),
                    "{waits:?} waited for {place:?} tasks of {flood:?}"
                );
            }
        }
        for waits in all() {
            for flood in all().filter(|flood| *flood != waits) {
                (0..1000).for_each(|number| log.queue(flood, number));
            }
            log.queue(waits, 0);
            let place = log.run_all().iter().position(|ran| *ran == (waits, 0));
            assert!(
                place <= Some(TaskSource::ALL.len()),
                "{waits:?} waited for {place:?} tasks"
            );
        }
    }

    #[test]
    fn tasks_of_a_source_run_in_their_order() {
        let mut log = Log::new();
        for number in 0..100 {
            all().for_each(|source| log.queue(source, number));
        }
        let ran = log.run_all();
        assert_eq!(ran.len(), 100 * all().count());
        for source in all() {
            let numbers = ran
                .iter()
                .filter(|(of, _)| *of == source)
                .map(|(_, number)| *number);
            assert!(numbers.eq(0..100), "{source:?}");
        }
    }

    #[test]
    fn a_timer_that_is_due_after_the_end_of_the_clock_never_is() {
        let log = Log::new();
        log.queues.set_timer(
            Duration::MAX,
            TimerKind::KeepsAlive,
            task(|_| unreachable!()),
            &log.context,
        );
        let mut alarm = None;
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("it can be built");
        tokio.block_on(async { log.queues.set_alarm(&mut alarm, &log.context) });
        assert!(alarm.is_some() && log.queues.next_task(&log.context).is_none());
    }
}
