//! The tasks, microtasks, timers and futures of an event loop.

use super::{
    default_executor::StandIn,
    notice::{Notice, OnWake},
    park,
};
use crate::{
    dom::{
        self, Diagnostics, ErrorReport, Host, Task, TaskSource, TimerKey, TimerKind,
        checkpoint::PerformingCheckpoint, rejections::Rejections,
    },
    engine::{async_jobs::AsyncJobs, thread_bound::ThreadBound},
};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult,
    builtins::promise::{OperationType, Promise},
    context::time::JsInstant,
    job::{NativeAsyncJob, PromiseJob},
};
use futures_util::stream::{FuturesUnordered, Stream};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{self, Waker},
    time::{Duration, Instant},
};

/// Calls the function that it gets, once.
type PollScope = Rc<dyn Fn(&mut dyn FnMut())>;

type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

struct Timer {
    task: Rc<dyn Task>,
    kind: TimerKind,
}

#[derive(Default)]
pub(super) struct LoopHost {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    microtasks: RefCell<VecDeque<PromiseJob>>,
    timers: RefCell<BTreeMap<TimerKey, Timer>>,
    timers_set: Cell<u64>,
    /// Whether the last task was not one of a timer. Timers and tasks take turns.
    timer_is_next: Cell<bool>,
    futures: RefCell<FuturesUnordered<LocalFuture>>,
    /// Futures that were spawned since the last poll.
    new_futures: RefCell<Vec<LocalFuture>>,
    /// The engine's asynchronous jobs, such as asynchronous functions of the program.
    jobs: AsyncJobs,
    has_new_jobs: Cell<bool>,
    /// The loop does not stay alive for these.
    cleanup_jobs: AsyncJobs,
    rejections: Rejections,
    reports: RefCell<VecDeque<ErrorReport>>,
    /// [Performing a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#performing-a-microtask-checkpoint).
    in_checkpoint: Cell<bool>,
    /// Whether a task runs.
    is_running: Cell<bool>,
    /// The number of tasks, microtasks and jobs that have run.
    ran: Cell<u64>,
    on_wake: RefCell<Option<OnWake>>,
    /// Whether the last run ended early after a future was woken.
    was_woken: Cell<bool>,
    /// The notice of the last run, if that has left nothing to do: until it is given no future can
    /// go on.
    armed: RefCell<Option<Arc<Notice>>>,
    poll_scope: RefCell<Option<PollScope>>,
    /// Set if the loop is in the place of the engine's executor.
    stand_in: RefCell<Option<Rc<StandIn>>>,
    /// Whether the event loop was dropped. The realm may outlive it.
    closed: Cell<bool>,
}

/// What happens when an exception is reported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reports {
    /// The run ends.
    End,
    /// The run goes on, and the report waits for the next one.
    Wait,
}

impl LoopHost {
    /// Runs what is ready, for at most `budget`. Returns the time until the next timer, zero if more
    /// is ready, or `None` if nothing is left to wait for.
    ///
    /// # Errors
    /// The first report that is kept.
    pub(super) fn run_ready(
        &self,
        budget: Duration,
        context: &mut Context,
    ) -> Result<Option<Duration>, Box<ErrorReport>> {
        if self.is_idle(context) {
            ThreadBound::release();
            context.clear_kept_objects();
            return Ok(self.delay(context));
        }
        let notice = Notice::unparking(self);
        let delay = self.run(&notice, budget, Reports::End, context);
        if let Some(report) = self.take_report() {
            return Err(report);
        }
        if delay != Some(Duration::ZERO) {
            self.armed.replace(Some(notice));
        }
        Ok(delay)
    }

    /// Whether a run would find nothing to do: nothing was queued since the last one, no future was
    /// woken, and no timer is due.
    fn is_idle(&self, context: &Context) -> bool {
        let armed = self.armed.borrow();
        armed.as_ref().is_some_and(|notice| !notice.is_given())
            && self.until_next(context) != Some(Duration::ZERO)
    }

    /// The first report that is kept.
    pub(super) fn take_report(&self) -> Option<Box<ErrorReport>> {
        self.reports.borrow_mut().pop_front().map(Box::new)
    }

    /// As [`run_ready`](Self::run_ready). Reports are kept for the next call of that.
    pub(super) fn run(
        &self,
        notice: &Arc<Notice>,
        budget: Duration,
        reports: Reports,
        context: &mut Context,
    ) -> Option<Duration> {
        ThreadBound::release();
        // Futures have another waker from now on.
        self.armed.take();
        self.was_woken.set(false);
        let start = Instant::now();
        let mut woken;
        loop {
            woken = self.poll(notice, context);
            self.perform_checkpoint(context);
            if reports == Reports::End && !self.reports.borrow().is_empty() {
                break;
            }
            match self.next_task(context) {
                Some(task) => {
                    self.count();
                    let _running = Flag::set(&self.is_running, true);
                    task.run(context);
                }
                None if woken || self.has_new_futures() || notice.end() => {}
                None => return self.delay(context),
            }
            if start.elapsed() >= budget {
                break;
            }
        }
        // The caller calls again.
        self.was_woken.set(notice.end() || woken);
        Some(Duration::ZERO)
    }

    /// Runs what is ready. If nothing was, blocks this thread until something may be. A task may
    /// call it: the tasks that run meanwhile run within that task.
    pub(super) fn wait(&self, context: &mut Context) -> JsResult<()> {
        let _running = Flag::set(&self.is_running, false);
        let _checkpoint = Flag::set(&self.in_checkpoint, false);
        let before = self.ran.get();
        let notice = Notice::unparking(self);
        let delay = self.run(&notice, Duration::MAX, Reports::Wait, context);
        if self.ran.get() == before {
            park(delay.ok_or_else(never_settles)?);
        }
        Ok(())
    }

    /// Polls the new futures and those that were woken. Returns whether one was woken meanwhile.
    fn poll(&self, notice: &Arc<Notice>, context: &mut Context) -> bool {
        notice.take();
        let waker = Waker::from(notice.clone());
        let waker = &mut task::Context::from_waker(&waker);
        self.within_scope(&mut || {
            self.poll_futures(waker);
            self.poll_jobs(waker, context);
        });
        dom::resume_program_panic();
        notice.take()
    }

    fn poll_futures(&self, waker: &mut task::Context<'_>) {
        let mut futures = self.futures.take();
        futures.extend(self.new_futures.take());
        while let task::Poll::Ready(Some(())) = Pin::new(&mut futures).poll_next(waker) {
            self.count();
        }
        // Drop code of a future may have run the loop.
        futures.extend(self.futures.take());
        *self.futures.borrow_mut() = futures;
    }

    fn poll_jobs(&self, waker: &mut task::Context<'_>, context: &mut Context) {
        let _running = Flag::set(&self.is_running, true);
        self.has_new_jobs.set(false);
        self.jobs.poll(waker, context, |result, context| {
            self.count();
            if let Err(error) = result {
                dom::report_exception(error, context);
            }
        });
        self.cleanup_jobs.poll(waker, context, |_, _| ());
    }

    fn within_scope(&self, steps: &mut dyn FnMut()) {
        let scope = self.poll_scope.borrow().clone();
        match scope {
            Some(scope) => scope(steps),
            None => steps(),
        }
    }

    pub(super) fn has_poll_scope(&self) -> bool {
        self.poll_scope.borrow().is_some()
    }

    pub(super) fn set_poll_scope(&self, scope: impl Fn(&mut dyn FnMut()) + 'static) {
        // Drop code of the one before may use the loop.
        let before = self.poll_scope.borrow_mut().replace(Rc::new(scope));
        drop(before);
    }

    fn has_new_futures(&self) -> bool {
        self.has_new_jobs.get() || !self.new_futures.borrow().is_empty()
    }

    /// [Performs a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#perform-a-microtask-checkpoint).
    pub(super) fn perform_checkpoint(&self, context: &mut Context) {
        let Some(_performing) = PerformingCheckpoint::start(&self.in_checkpoint) else {
            return;
        };
        while let Some(job) = { self.microtasks.borrow_mut().pop_front() } {
            self.count();
            let _running = Flag::set(&self.is_running, true);
            if let Err(error) = job.call(context) {
                dom::report_exception(error, context);
            }
        }
        if let Some(task) = self.rejections.notify() {
            self.queue(task);
        }
        context.clear_kept_objects();
    }

    fn next_task(&self, context: &Context) -> Option<Rc<dyn Task>> {
        let due = self.first_timer().filter(|key| key.due <= now(context));
        let has_tasks = !self.tasks.borrow().is_empty();
        match due.filter(|_| !has_tasks || self.timer_is_next.get()) {
            Some(key) => {
                self.timer_is_next.set(false);
                self.timers.borrow_mut().remove(&key).map(|it| it.task)
            }
            None => {
                self.timer_is_next.set(true);
                self.tasks.borrow_mut().pop_front()
            }
        }
    }

    fn first_timer(&self) -> Option<TimerKey> {
        self.timers.borrow().first_key_value().map(|(key, _)| *key)
    }

    /// The time until the next timer, if there is something to wait for.
    fn delay(&self, context: &Context) -> Option<Duration> {
        let waits = !self.futures.borrow().is_empty()
            || self.jobs.are_waiting()
            || self
                .timers
                .borrow()
                .values()
                .any(|it| it.kind == TimerKind::KeepsAlive);
        waits.then(|| self.until_timer(context).unwrap_or(Duration::MAX))
    }

    fn until_timer(&self, context: &Context) -> Option<Duration> {
        let now = now(context);
        self.first_timer().map(|key| {
            if key.due > now {
                Duration::from(key.due - now)
            } else {
                Duration::ZERO
            }
        })
    }

    /// The time until something is ready, if that is known.
    pub(super) fn until_next(&self, context: &Context) -> Option<Duration> {
        let is_ready = !self.tasks.borrow().is_empty()
            || !self.microtasks.borrow().is_empty()
            || !self.reports.borrow().is_empty()
            || self.was_woken.get()
            || self.rejections.are_waiting()
            || self.has_new_futures();
        if is_ready {
            Some(Duration::ZERO)
        } else {
            self.until_timer(context)
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.is_running.get()
    }

    fn count(&self) {
        self.ran.set(self.ran.get().wrapping_add(1));
    }

    pub(super) fn on_wake(&self) -> Option<OnWake> {
        self.on_wake.borrow().clone()
    }

    pub(super) fn set_on_wake(&self, callback: impl Fn() + Send + Sync + 'static) {
        // It has the function before.
        self.armed.take();
        // Drop code of the one before may use the loop.
        let before = self.on_wake.borrow_mut().replace(Arc::new(callback));
        drop(before);
    }

    pub(super) fn stand_in(&self) -> Option<Rc<StandIn>> {
        self.stand_in.borrow().clone()
    }

    pub(super) fn set_stand_in(&self, stand_in: Option<StandIn>) {
        // Drop code of the one before may use the loop.
        let before = self.stand_in.replace(stand_in.map(Rc::new));
        drop(before);
    }

    pub(super) fn queue_microtask(&self, job: PromiseJob) {
        if !self.closed.get() {
            self.microtasks.borrow_mut().push_back(job);
        }
    }

    /// [HostPromiseRejectionTracker](https://html.spec.whatwg.org/multipage/webappapis.html#the-hostpromiserejectiontracker-implementation).
    pub(super) fn track_rejection(
        &self,
        promise: &JsObject<Promise>,
        operation: OperationType,
        context: &mut Context,
    ) {
        // Before the interfaces are there, nobody is told.
        if !self.closed.get() && dom::has_host(context) {
            self.rejections.track(promise, operation, false, context);
        }
    }

    pub(super) fn start_job(&self, job: NativeAsyncJob) {
        if !self.closed.get() {
            self.has_new_jobs.set(true);
            self.jobs.start(job);
        }
    }

    pub(super) fn start_cleanup(&self, job: NativeAsyncJob) {
        if !self.closed.get() {
            self.has_new_jobs.set(true);
            self.cleanup_jobs.start(job);
        }
    }

    pub(super) fn queue(&self, task: Rc<dyn Task>) {
        if !self.closed.get() {
            self.tasks.borrow_mut().push_back(task);
        }
    }

    /// Drops everything, and takes nothing more.
    pub(super) fn close(&self) {
        self.closed.set(true);
        // Drop code may call this host again, so nothing is borrowed meanwhile.
        drop(self.timers.take());
        self.within_scope(&mut || {
            drop((self.futures.take(), self.new_futures.take()));
            self.jobs.clear();
            self.cleanup_jobs.clear();
        });
        drop(self.tasks.take());
        drop(self.microtasks.take());
        self.rejections.clear();
        drop(self.reports.take());
        drop((self.on_wake.take(), self.poll_scope.take()));
        drop(self.armed.take());
        drop(self.stand_in.take());
    }

    pub(super) fn describe(&self, f: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        f.field("tasks", &self.tasks.borrow().len())
            .field("timers", &self.timers.borrow().len())
            .finish_non_exhaustive()
    }
}

fn now(context: &Context) -> JsInstant {
    context.clock().now()
}

pub(super) fn never_settles() -> JsError {
    let message =
        "the promise never settles: no task, timer or future is left that could settle it";
    JsNativeError::error().with_message(message).into()
}

/// A flag that has a value, until this is dropped.
struct Flag<'a> {
    flag: &'a Cell<bool>,
    before: bool,
}

impl<'a> Flag<'a> {
    fn set(flag: &'a Cell<bool>, value: bool) -> Self {
        let before = flag.replace(value);
        Self { flag, before }
    }
}

impl Drop for Flag<'_> {
    fn drop(&mut self) {
        self.flag.set(self.before);
    }
}

impl Host for LoopHost {
    fn queue_task_from_future(&self, _: TaskSource, task: Rc<dyn Task>) {
        self.queue(task);
    }

    fn checkpoint(&self, context: &mut Context) {
        self.perform_checkpoint(context);
    }

    fn spawn_local(&self, future: LocalFuture, _: &mut Context) {
        if !self.closed.get() {
            self.new_futures.borrow_mut().push(future);
        }
    }

    fn set_timer(
        &self,
        delay: Duration,
        kind: TimerKind,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let sequence = self.timers_set.replace(self.timers_set.get() + 1);
        let key = TimerKey::after(delay, now(context), sequence);
        if !self.closed.get() {
            let timer = Timer { task, kind };
            self.timers.borrow_mut().insert(key, timer);
        }
        key
    }

    fn clear_timer(&self, key: TimerKey) {
        // Drop code may call this host again.
        let timer = self.timers.borrow_mut().remove(&key);
        drop(timer);
    }

    fn set_timer_kind(&self, key: TimerKey, kind: TimerKind) {
        if let Some(timer) = self.timers.borrow_mut().get_mut(&key) {
            timer.kind = kind;
        }
    }
}

impl Diagnostics for LoopHost {
    fn report(&self, report: &ErrorReport) {
        if self.closed.get() {
            return;
        }
        match self.stand_in() {
            Some(stand_in) => stand_in.report(report),
            None => self.reports.borrow_mut().push_back(report.clone()),
        }
    }
}
