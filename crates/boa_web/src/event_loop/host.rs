//! The tasks, microtasks, timers and futures of an event loop.

use super::{
    default_executor::StandIn,
    notice::{Listener, Notice, OnWake},
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
    builtins::promise::{OperationType, Promise, PromiseState},
    context::time::JsInstant,
    job::{NativeAsyncJob, PromiseJob},
    object::builtins::JsPromise,
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

type Reporter = Rc<dyn Fn(&ErrorReport)>;

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
    /// Gets the exceptions that no script has caught, in place of `reports`.
    reporter: RefCell<Option<Reporter>>,
    /// [Performing a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#performing-a-microtask-checkpoint).
    in_checkpoint: Cell<bool>,
    /// Whether a task runs.
    is_running: Cell<bool>,
    /// The number of tasks, microtasks and jobs that have run.
    ran: Cell<u64>,
    on_wake: RefCell<Option<OnWake>>,
    /// The waker of all futures and jobs.
    notice: Arc<Notice>,
    /// Whether a future was woken since it was polled, which the notice does not know any more.
    was_woken: Cell<bool>,
    /// Whether the last run has left nothing to do: until the notice is given no future can go on.
    armed: Cell<bool>,
    /// That of the program.
    poll_scope: RefCell<Option<PollScope>>,
    /// That of extensions, within the program's.
    io_scope: RefCell<Option<PollScope>>,
    /// Set if the loop is in the place of the engine's executor.
    stand_in: RefCell<Option<Rc<StandIn>>>,
    /// Whether the event loop was dropped. The realm may outlive it.
    closed: Cell<bool>,
}

/// What ends a run.
#[derive(Clone, Copy)]
pub(super) enum Until<'a> {
    /// Nothing is ready, or an exception is reported.
    NothingIsReady,
    /// The promise is settled, or nothing is ready. Reports wait for the next run.
    Settled(&'a JsPromise),
}

/// The most exceptions that wait for a run which returns them. Later ones are lost.
const MAX_REPORTS: usize = 1000;

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
        let listener = Listener::unparking(self);
        let delay = self.run(&listener, budget, Until::NothingIsReady, context);
        if let Some(report) = self.take_report() {
            return Err(report);
        }
        self.armed.set(delay != Some(Duration::ZERO));
        Ok(delay)
    }

    /// Whether a run would find nothing to do: nothing was queued since the last one, no future was
    /// woken, and no timer is due.
    fn is_idle(&self, context: &Context) -> bool {
        self.armed.get()
            && !self.notice.is_given()
            && self.until_next(context) != Some(Duration::ZERO)
    }

    /// The first report that is kept.
    pub(super) fn take_report(&self) -> Option<Box<ErrorReport>> {
        self.reports.borrow_mut().pop_front().map(Box::new)
    }

    /// As [`run_ready`](Self::run_ready). Reports are kept for the next call of that.
    pub(super) fn run(
        &self,
        listener: &Listener,
        budget: Duration,
        until: Until<'_>,
        context: &mut Context,
    ) -> Option<Duration> {
        ThreadBound::release();
        self.armed.set(false);
        let start = Instant::now();
        loop {
            self.poll(context);
            self.perform_checkpoint(context);
            if self.has_come(until) {
                break;
            }
            match self.next_task(context) {
                Some(task) => {
                    self.count();
                    let _running = Flag::set(&self.is_running, true);
                    task.run(context);
                }
                None if self.was_woken.get() || self.has_new_futures() || self.end(listener) => {}
                None => return self.delay(context),
            }
            if start.elapsed() >= budget {
                break;
            }
        }
        // The caller calls again.
        self.end(listener);
        Some(Duration::ZERO)
    }

    fn has_come(&self, until: Until<'_>) -> bool {
        match until {
            Until::NothingIsReady => !self.reports.borrow().is_empty(),
            Until::Settled(promise) => promise.state() != PromiseState::Pending,
        }
    }

    /// Ends a run. Returns whether a future was woken meanwhile, so that it has to go on.
    fn end(&self, listener: &Listener) -> bool {
        if self.notice.end(listener) {
            self.was_woken.set(true);
        }
        self.was_woken.get()
    }

    /// Runs what is ready, until a promise settles. If nothing was, blocks this thread until something
    /// may be. A task may call it: the tasks that run meanwhile run within that task.
    pub(super) fn wait(&self, promise: &JsPromise, context: &mut Context) -> JsResult<()> {
        let _running = Flag::set(&self.is_running, false);
        let _checkpoint = Flag::set(&self.in_checkpoint, false);
        let before = self.ran.get();
        let listener = Listener::unparking(self);
        let delay = self.run(&listener, Duration::MAX, Until::Settled(promise), context);
        if self.ran.get() == before {
            park(delay.ok_or_else(never_settles)?);
        }
        Ok(())
    }

    /// Polls the new futures and those that were woken.
    fn poll(&self, context: &mut Context) {
        self.notice.take();
        self.was_woken.set(false);
        let waker = Waker::from(self.notice.clone());
        let waker = &mut task::Context::from_waker(&waker);
        self.within_scope(&mut || {
            self.poll_futures(waker);
            self.poll_jobs(waker, context);
        });
        dom::resume_program_panic();
        if self.notice.take() {
            self.was_woken.set(true);
        }
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

    /// Calls a function in the scopes of the program and of extensions.
    pub(super) fn within_scope(&self, steps: &mut dyn FnMut()) {
        let within_io = &mut || call_within(&self.io_scope, steps);
        call_within(&self.poll_scope, within_io);
    }

    pub(super) fn set_poll_scope(&self, scope: impl Fn(&mut dyn FnMut()) + 'static) {
        set_scope(&self.poll_scope, scope);
    }

    pub(super) fn set_io_scope(&self, scope: impl Fn(&mut dyn FnMut()) + 'static) {
        set_scope(&self.io_scope, scope);
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
        // The listener of the last run has the function before.
        self.armed.set(false);
        // Drop code of the one before may use the loop.
        let before = self.on_wake.borrow_mut().replace(Arc::new(callback));
        drop(before);
    }

    pub(super) fn report_to(&self, reporter: impl Fn(&ErrorReport) + 'static) {
        // Drop code of the one before may use the loop.
        let before = self.reporter.borrow_mut().replace(Rc::new(reporter));
        drop(before);
    }

    pub(super) fn stand_in(&self) -> Option<Rc<StandIn>> {
        self.stand_in.borrow().clone()
    }

    pub(super) fn set_stand_in(&self, stand_in: StandIn) {
        // Drop code of the one before may use the loop.
        let before = self.stand_in.replace(Some(Rc::new(stand_in)));
        drop(before);
    }

    /// From now on it is a loop of the program, which gets the reports.
    pub(super) fn end_stand_in(&self) {
        let before = (self.stand_in.take(), self.reporter.take());
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
        drop((self.on_wake.take(), self.reporter.take()));
        drop((self.poll_scope.take(), self.io_scope.take()));
        self.notice.close();
        drop(self.stand_in.take());
    }

    pub(super) fn describe(&self, f: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        f.field("tasks", &self.tasks.borrow().len())
            .field("timers", &self.timers.borrow().len())
            .finish_non_exhaustive()
    }
}

fn call_within(scope: &RefCell<Option<PollScope>>, steps: &mut dyn FnMut()) {
    let scope = scope.borrow().clone();
    match scope {
        Some(scope) => scope(steps),
        None => steps(),
    }
}

fn set_scope(of: &RefCell<Option<PollScope>>, scope: impl Fn(&mut dyn FnMut()) + 'static) {
    // Drop code of the one before may use the loop.
    let before = of.borrow_mut().replace(Rc::new(scope));
    drop(before);
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
        let reporter = self.reporter.borrow().clone();
        match reporter {
            Some(reporter) => reporter(report),
            None => {
                let mut reports = self.reports.borrow_mut();
                if reports.len() < MAX_REPORTS {
                    reports.push_back(report.clone());
                }
            }
        }
    }
}
