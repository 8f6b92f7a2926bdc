//! The queues of a host: tasks, timers, and futures.

use super::budgeted_futures::BudgetedFutures;
use crate::{
    dom::{Task, TaskSource, TimerKey},
    runtime::{
        clock,
        recording::{Order, Origins, Recording},
    },
};
use boa_engine::{
    Context,
    context::time::{Clock, JsInstant},
};
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
/// Sources with queued tasks take turns, with one task each. So a task waits for the tasks before
/// it in its own queue, and between two of them for at most one task of every other source.
#[derive(Default)]
pub(in crate::runtime) struct Queues {
    /// In the order of [`TaskSource::ALL`].
    tasks: [RefCell<VecDeque<Queued>>; TaskSource::ALL.len()],
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
    pub(in crate::runtime) order: Order,
    /// The clock of the loop itself, if the clock of scripts is recorded.
    unrecorded_clock: Option<Rc<dyn Clock>>,
    origins: Origins,
}

struct Queued {
    task: Rc<dyn Task>,
    /// The number of the future that it is of, in a recording.
    origin: Option<u64>,
}

/// Where the task of a recording is.
enum Place {
    Timer(TimerKey),
    /// A queue, and the index in it.
    Queue(usize, usize),
}

/// The place of the timer task source, after the others. Its queue is the timers that are due.
const TIMER_SOURCE: usize = TaskSource::ALL.len();

/// The timer task source in recordings.
const TIMER_NAME: &str = "timer";

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
    keeps_alive: bool,
}

impl Queues {
    pub(in crate::runtime) fn new(order: Order, clock: Rc<dyn Clock>) -> Self {
        Self {
            unrecorded_clock: order.is_recorded().then_some(clock),
            order,
            ..Self::default()
        }
    }

    pub(in crate::runtime) fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>) {
        let place = source.index();
        let origin = if self.order.is_recorded() {
            self.origins.of(&task, self.futures.current())
        } else {
            None
        };
        let queued = Queued { task, origin };
        self.tasks[place].borrow_mut().push_back(queued);
        self.filled.update(|filled| filled | 1 << place);
        if source == TaskSource::WebSocket {
            self.has_sockets.set(true);
        }
    }

    /// The next task: of the first source that has one, from the one after the source whose turn
    /// was last.
    pub(in crate::runtime) fn next_task(&self, context: &Context) -> Option<Rc<dyn Task>> {
        if let Some(recording) = self.order.replayed() {
            return self.take_recorded(recording);
        }
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
        let (name, task, number) = match TaskSource::ALL.get(place as usize) {
            Some(source) => {
                let queued = self.take_task(source.index(), 0)?;
                (source.name(), queued.task, queued.origin)
            }
            None => {
                let key = timer?;
                (TIMER_NAME, self.take_timer(key)?, Some(key.sequence))
            }
        };
        if let Order::Recorded(recorder) = &self.order {
            recorder.task(name, number);
        }
        Some(task)
    }

    /// The task at the position of a recording, if it is there already.
    fn take_recorded(&self, recording: &Recording) -> Option<Rc<dyn Task>> {
        if !recording.is_due() {
            return None;
        }
        let task = match self.recorded(recording)? {
            Place::Timer(key) => self.take_timer(key),
            Place::Queue(place, index) => self.take_task(place, index).map(|it| it.task),
        };
        recording.advance();
        task
    }

    fn recorded(&self, recording: &Recording) -> Option<Place> {
        let (name, number) = recording.task()?;
        if name == TIMER_NAME {
            let timers = self.timers.borrow();
            let key = timers.keys().find(|key| Some(key.sequence) == number);
            return key.copied().map(Place::Timer);
        }
        let sources = TaskSource::ALL.iter();
        let place = sources.map(|it| it.name()).position(|it| it == name)?;
        let tasks = self.tasks[place].borrow();
        let index = tasks.iter().position(|queued| queued.origin == number);
        index.map(|index| Place::Queue(place, index))
    }

    /// Passes the task of a port that was closed, which has nothing to do.
    pub(in crate::runtime) fn pass_closed_port(&self, recording: &Recording) -> bool {
        let is_closed = recording.is_due()
            && self.recorded(recording).is_none()
            && recording.task().is_some_and(|(name, number)| {
                name == TaskSource::PostedMessage.name()
                    && number.is_some_and(|number| self.futures.has_ended(number))
            });
        if is_closed {
            recording.advance();
        }
        is_closed
    }

    /// Whether the task at the position of a recording is there, and its time has come.
    pub(in crate::runtime) fn has_recorded(&self, recording: &Recording) -> bool {
        recording.is_due() && self.recorded(recording).is_some()
    }

    /// As [`is_alive`](Self::is_alive). A task of a socket, or of a port for another thread, counts
    /// if it was recorded: the last events of a run that was stopped had none.
    pub(in crate::runtime) fn is_alive_in(&self, recording: &Recording) -> bool {
        const OF_OTHERS: [usize; 2] = [
            TaskSource::WebSocket.index(),
            TaskSource::PostedMessage.index(),
        ];
        let is_own = |of_others: usize| {
            let tasks = self.tasks[of_others].borrow();
            tasks.iter().any(|queued| queued.origin.is_none())
        };
        self.filled.get() & !OF_OTHERS.iter().fold(0, |bits, place| bits | 1 << place) != 0
            || self.timers_that_keep_alive.get() > 0
            || self.futures.keep_alive()
            || OF_OTHERS.into_iter().any(is_own)
            || self.recorded(recording).is_some()
    }

    fn take_task(&self, place: usize, index: usize) -> Option<Queued> {
        let mut tasks = self.tasks[place].borrow_mut();
        let task = tasks.remove(index);
        if tasks.is_empty() {
            self.filled.update(|filled| filled & !(1 << place));
        }
        task
    }

    /// The time for the loop itself, which is not recorded.
    fn now(&self, context: &Context) -> JsInstant {
        if self.order.replayed().is_some() {
            // Timers run when it was recorded.
            return JsInstant::new(0, 0);
        }
        match &self.unrecorded_clock {
            Some(clock) => clock.now(),
            None => context.clock().now(),
        }
    }

    /// The first timer, if it is due. The clock is read if the timer was not due at the last
    /// reading.
    fn due_timer(&self, context: &Context) -> Option<TimerKey> {
        let first = *self.timers.borrow().first_key_value()?.0;
        if self.due_until.get().is_some_and(|until| first.due <= until) {
            return Some(first);
        }
        let now = self.now(context);
        self.due_until.set(Some(now));
        (first.due <= now).then_some(first)
    }

    fn take_timer(&self, key: TimerKey) -> Option<Rc<dyn Task>> {
        let timer = self.timers.borrow_mut().remove(&key)?;
        self.uncount(&timer);
        Some(timer.task)
    }

    /// A timer that is due after the end of the clock is due at its end.
    pub(in crate::runtime) fn set_timer(
        &self,
        delay: Duration,
        keeps_alive: bool,
        task: Rc<dyn Task>,
        context: &Context,
    ) -> TimerKey {
        let sequence = self.timers_set.replace(self.timers_set.get() + 1);
        let key = TimerKey::after(delay, self.now(context), sequence);
        let timer = Timer { task, keeps_alive };
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

    pub(in crate::runtime) fn set_timer_keeps_alive(&self, key: TimerKey, keeps_alive: bool) {
        if let Some(timer) = self.timers.borrow_mut().get_mut(&key) {
            self.uncount(timer);
            timer.keeps_alive = keeps_alive;
            self.count(timer);
        }
    }

    fn count(&self, timer: &Timer) {
        self.timers_that_keep_alive
            .update(|count| count + usize::from(timer.keeps_alive));
    }

    fn uncount(&self, timer: &Timer) {
        self.timers_that_keep_alive
            .update(|count| count - usize::from(timer.keeps_alive));
    }

    /// Sets the alarm to the next timer, if there is one. An alarm for the same time stays.
    pub(in crate::runtime) fn set_alarm(&self, alarm: &mut Option<Alarm>, context: &Context) {
        if self.order.replayed().is_some() {
            return;
        }
        let due = self
            .timers
            .borrow()
            .first_key_value()
            .map(|(key, _)| key.due);
        let sleeps = |alarm: &Alarm| Some(alarm.due) == due && !alarm.sleep.is_elapsed();
        if !alarm.as_ref().is_some_and(sleeps) {
            *alarm = due.map(|due| Alarm {
                due,
                sleep: Box::pin(clock::sleep_until(due, self.now(context))),
            });
        }
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
        self.origins.clear();
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

    /// Whether a task can run at once.
    pub(in crate::runtime) fn has_work(&self) -> bool {
        self.filled.get() != 0 || self.futures.has_new()
    }

    /// Whether the host has work, or waits for an event that it does not cause itself.
    pub(in crate::runtime) fn is_alive(&self) -> bool {
        self.has_work() || self.timers_that_keep_alive.get() > 0 || self.futures.keep_alive()
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
                None => drop(
                    self.queues
                        .set_timer(Duration::ZERO, true, task, &self.context),
                ),
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
        log.queues
            .set_timer(Duration::MAX, true, task(|_| unreachable!()), &log.context);
        let mut alarm = None;
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("it can be built");
        tokio.block_on(async { log.queues.set_alarm(&mut alarm, &log.context) });
        assert!(alarm.is_some() && log.queues.next_task(&log.context).is_none());
    }
}
