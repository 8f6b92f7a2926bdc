//! The [event loop](https://html.spec.whatwg.org/multipage/webappapis.html#event-loops): the
//! engine's job executor and the interfaces' [`Host`] in one.

mod budgeted_futures;
pub(super) mod control;
pub(super) mod dropped_host;
mod idle_gc;
pub(super) mod job_host;
mod jobs;
mod queues;
mod rejections;
mod self_wake;
mod shutdown;

use crate::{
    dom::{
        self, EnginePanicked, ErrorReport, Host, StackFrame, Task, TaskSource, TimerKey,
        interruption, script_is_running,
    },
    engine::nesting,
    web::{InspectOptions, inspect},
    websocket,
};
use crate::{
    engine::{
        Persistent, heap,
        interruptible::{CallDeadlineSet, Interrupt, Interruptible, runs_bytecode},
        sources::Sources,
    },
    runtime::{
        calls::script_function,
        clock::{self, LatestReading},
        modules::transpiler::{Goal, Transpiler},
        random::Random,
        recording::{Order, Pace, Recording},
        reporter::{self, Reporter},
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsValue, Module, Script, Source,
    context::time::JsInstant,
    job::{NativeAsyncJob, PromiseJob},
};
use budgeted_futures::LocalFuture;
use control::{Control, Message, StopReason, stopped_error};
use futures_util::{StreamExt, stream::FuturesUnordered};
use idle_gc::IdleGc;
use queues::Queues;
use rejections::Rejections;
use self_wake::SelfWake;
use shutdown::Shutdown;
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    path::{Path, PathBuf},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context as TaskContext, Poll},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
#[cfg(feature = "source-maps")]
use {crate::runtime::modules::source_maps::SourceMaps, std::cell::OnceCell};

/// The limit on tasks in one turn. After a turn sent data leaves, and the network driver looks for
/// received data.
const MAX_TASKS_PER_TURN: usize = 128;

/// The limit on the time of a turn. The last task may exceed it.
const MAX_TURN_TIME: Duration = Duration::from_millis(1);

/// The clock is read once in this number of tasks, for the loop and for the time stamps of
/// messages: a reading takes a tenth of the time of a short task. The first tasks of a turn are
/// fewer between two readings, so that long tasks behind a short one are noticed.
const TASKS_PER_CLOCK_READ: usize = 8;

/// See the [module's documentation](self).
pub(in crate::runtime) struct EventLoop {
    /// The queues outlive a dropped call of [`EventLoop::run`].
    pub(in crate::runtime) queues: Queues,
    /// That of the context's clock.
    pub(in crate::runtime) latest_reading: Rc<LatestReading>,
    pub(in crate::runtime) microtasks: RefCell<VecDeque<PromiseJob>>,
    at_checkpoint: Cell<bool>,
    /// Whether the loop lets other futures and the network have their turn.
    yields: Cell<bool>,
    /// New asynchronous jobs of the engine. A running job borrows the context, so it ends with a
    /// call of `run`.
    pub(in crate::runtime) new_async_jobs: RefCell<Vec<NativeAsyncJob>>,
    pub(in crate::runtime) new_cleanup_jobs: RefCell<Vec<NativeAsyncJob>>,
    pub(in crate::runtime) rejections: Rejections,
    pub(in crate::runtime) sources: Sources,
    #[cfg(feature = "source-maps")]
    pub(in crate::runtime) source_maps: OnceCell<SourceMaps>,
    reporter: Rc<dyn Reporter>,
    random: Random,
    transpiler: Option<Rc<dyn Transpiler>>,
    control: Arc<Control>,
    /// Calls scripts so that they can be interrupted, if the limits demand it.
    interruptible: RefCell<Option<Rc<Interruptible<Control>>>>,
    /// The number of interruptions that have ended something.
    interruptions: Cell<u64>,
    /// Messages from handles.
    messages: RefCell<mpsc::Receiver<Message>>,
    /// The shutdown that a handle has requested.
    pub(in crate::runtime) shut_down: Shutdown,
}

/// The reason for which [`EventLoop::run`] returned.
#[derive(Clone, Copy)]
pub(in crate::runtime) enum Outcome {
    /// The condition of the caller is true.
    Done,
    /// Nothing keeps the loop alive.
    Idle,
    /// The runtime was stopped.
    Stopped(StopReason),
    /// The shutdown that a handle requested is complete.
    ShutDown,
    /// The futures belong to another tokio runtime, or the thread has none.
    OtherTokio,
    /// The tokio runtime has no time.
    NoTime,
}

/// The condition for the end of the loop, besides a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum Until {
    Idle,
    Stopped,
}

impl EventLoop {
    pub(in crate::runtime) fn new(
        reporter: Rc<dyn Reporter>,
        random: Random,
        order: Order,
        transpiler: Option<Rc<dyn Transpiler>>,
        control: Arc<Control>,
        messages: mpsc::Receiver<Message>,
    ) -> Rc<Self> {
        Rc::new(Self {
            queues: Queues::new(order),
            latest_reading: Rc::default(),
            microtasks: RefCell::default(),
            at_checkpoint: Cell::new(false),
            yields: Cell::new(false),
            new_async_jobs: RefCell::default(),
            new_cleanup_jobs: RefCell::default(),
            rejections: Rejections::default(),
            sources: Sources::default(),
            #[cfg(feature = "source-maps")]
            source_maps: OnceCell::new(),
            reporter,
            random,
            transpiler,
            control,
            interruptible: RefCell::default(),
            interruptions: Cell::new(0),
            messages: RefCell::new(messages),
            shut_down: Shutdown::default(),
        })
    }

    /// Makes scripts interruptible from now on.
    pub(in crate::runtime) fn set_interruptible(&self, interruptible: Interruptible<Control>) {
        self.interruptible.replace(Some(Rc::new(interruptible)));
    }

    /// Runs until `done` returns true, or until nothing is left to wait for.
    ///
    /// If its future is dropped, the engine's asynchronous jobs are lost: imports in progress, and
    /// asynchronous functions of the embedder. Tasks, timers and sockets continue at the next call.
    pub(in crate::runtime) async fn run(
        self: &Rc<Self>,
        context: &RefCell<&mut Context>,
        until: Until,
        done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        // A call whose future was dropped may have left it.
        self.yields.set(false);
        let mut turns = SelfWake::new(self.run_turns(context, until, done), || self.yields.get());
        poll_fn(|waker| {
            if !heap::may_be_used() {
                return Poll::Ready(Outcome::Stopped(StopReason::ThreadEnded));
            }
            let polled = self.catch_engine_panic(|| Pin::new(&mut turns).poll(waker));
            polled.unwrap_or(Poll::Ready(Outcome::Stopped(StopReason::EnginePanicked)))
        })
        .await
    }

    async fn run_turns(
        self: &Rc<Self>,
        context: &RefCell<&mut Context>,
        until: Until,
        mut done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        if !self.queues.futures.belong_to_current_runtime() {
            return Outcome::OtherTokio;
        }
        let mut jobs = Persistent::new(FuturesUnordered::new());
        let mut cleanups = Persistent::new(FuturesUnordered::new());
        let (mut alarm, mut end, mut pace) = (None, None, Pace::default());
        let mut idle_gc = IdleGc::default();
        script_function::release_dropped(&context.borrow());
        let mut has_time = false;
        // The number of tasks since the network driver was polled.
        let mut ran_since = 0;
        loop {
            // A panic of the engine is an interruption.
            let _ = self.turn(&mut context.borrow_mut(), |context| {
                self.perform_microtask_checkpoint(context);
            });
            if let Some(outcome) = self.interruption(&mut context.borrow_mut()) {
                return outcome;
            }
            if done(&mut context.borrow_mut()) {
                return Outcome::Done;
            }
            cleanups.extend(
                self.new_cleanup_jobs
                    .take()
                    .into_iter()
                    .map(|job| job.call(context)),
            );

            let mut ran = 0;
            let start = Instant::now();
            self.latest_reading.forget();
            let mut long = false;
            while ran < MAX_TASKS_PER_TURN && !long {
                let context = &mut *context.borrow_mut();
                let Some(task) = self.queues.next_task(context) else {
                    break;
                };
                let _ = self.turn(context, |context| {
                    task.run(context);
                    self.perform_microtask_checkpoint(context);
                });
                ran += 1;
                if ran.is_power_of_two() || ran % TASKS_PER_CLOCK_READ == 0 {
                    long = start.elapsed() >= MAX_TURN_TIME;
                    self.latest_reading.forget();
                }
                if let Some(outcome) = self.interruption(context) {
                    return outcome;
                }
                if done(context) {
                    return Outcome::Done;
                }
            }
            if !has_time && self.needs_time(&mut context.borrow_mut()) {
                has_time = clock::check_time().is_ok();
                if !has_time {
                    return Outcome::NoTime;
                }
            }
            if ran > 0 {
                idle_gc.ran(ran);
                // Sent messages leave at once.
                poll_fn(|waker| Poll::Ready(self.queues.futures.poll(waker).is_ready())).await;
                // Tasks and timers without end have to wait until the network driver has seen what
                // arrived.
                ran_since += ran;
                if long || ran_since >= MAX_TASKS_PER_TURN {
                    ran_since = 0;
                    self.yields.set(true);
                    tokio::task::yield_now().await;
                    self.yields.set(false);
                }
            } else if until == Until::Idle && jobs.is_empty() && !self.control.is_kept() {
                self.take_messages();
                if !self.is_alive() {
                    return Outcome::Idle;
                }
            }

            self.queues.set_alarm(&mut alarm, &context.borrow());
            self.shut_down.set_end(&mut end);
            poll_fn(|waker| {
                let mut progress = ran > 0;
                progress |= self.queues.futures.poll(waker).is_ready();
                progress |= self.poll_handles(waker).is_ready();
                script_function::release_dropped(&context.borrow());
                if let Some(recording) = self.queues.order.replayed() {
                    recording.poll_pace(&mut pace, waker);
                }
                if self.may_begin_jobs() {
                    jobs.extend(
                        self.new_async_jobs
                            .take()
                            .into_iter()
                            .map(|job| job.call(context)),
                    );
                }
                // A poll of asynchronous jobs is a turn of its own.
                let began = self.begin_turn(&mut context.borrow_mut());
                while let Poll::Ready(Some(result)) = jobs.poll_next_unpin(waker) {
                    progress = true;
                    if let Err(error) = result {
                        dom::report_exception(error, &mut context.borrow_mut());
                    }
                }
                while let Poll::Ready(Some(_)) = cleanups.poll_next_unpin(waker) {
                    progress = true;
                }
                self.end_turn(began);
                let due = alarm
                    .as_mut()
                    .is_some_and(|alarm| clock::poll_sleep(alarm.sleep.as_mut(), waker).is_ready());
                let over = end
                    .as_mut()
                    .is_some_and(|end| clock::poll_sleep(end.as_mut(), waker).is_ready());
                if progress || due || over || self.can_go_on() {
                    return Poll::Ready(());
                }
                ran_since = 0;
                match &self.queues.order {
                    Order::Free | Order::Outside(_) => {
                        // Scripts can see that objects are gone, so there is no such collection in
                        // a recording.
                        if self.queues.needs_time() {
                            idle_gc.poll(waker);
                        }
                        Poll::Pending
                    }
                    Order::Recorded(recorder, _) => {
                        recorder.flush();
                        Poll::Pending
                    }
                    Order::Replayed(recording) => recording.poll_stuck(&mut pace, waker),
                }
            })
            .await;
        }
    }

    /// Whether a timer was set, or a socket is there.
    fn needs_time(&self, context: &mut Context) -> bool {
        self.queues.needs_time()
            || !self.queues.futures.is_empty() && !websocket::all_closed(context)
    }

    /// The reason for which the loop must end at once.
    fn interruption(&self, context: &mut Context) -> Option<Outcome> {
        if self
            .queues
            .order
            .replayed()
            .is_some_and(Recording::must_stop)
        {
            self.stop(StopReason::Replay);
        }
        if let Some(reason) = self.control.stopped() {
            return Some(Outcome::Stopped(reason));
        }
        self.shut_down.is_over(context).then_some(Outcome::ShutDown)
    }

    /// Ends the runtime after a shutdown, and answers the requests.
    pub(in crate::runtime) fn end_by_shutting_down(&self) {
        let requests = self.shut_down.take();
        self.stop(StopReason::ShutDown);
        self.clear();
        for request in requests {
            // The caller may have been dropped.
            let _ = request.send(());
        }
    }

    /// Ready if handles have sent messages, or the loop was stopped. Otherwise registers the waker.
    fn poll_handles(self: &Rc<Self>, waker: &mut TaskContext<'_>) -> Poll<()> {
        self.control.register(waker.waker());
        let mut progress = self.control.stopped().is_some() | self.control.take_released();
        while self.takes_messages()
            && let Poll::Ready(Some(message)) = self.poll_message(waker)
        {
            self.queue_message(message);
            progress = true;
        }
        if progress {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Messages beyond this limit wait in the channel, which is bounded.
    fn takes_messages(&self) -> bool {
        self.queues.pending_of(TaskSource::Embedder) < MAX_TASKS_PER_TURN
    }

    fn poll_message(&self, waker: &mut TaskContext<'_>) -> Poll<Option<Message>> {
        self.messages.borrow_mut().poll_recv(waker)
    }

    /// Takes the messages that arrived before the loop checks whether it is idle.
    fn take_messages(self: &Rc<Self>) {
        while self.takes_messages()
            && let Ok(message) = { self.messages.borrow_mut().try_recv() }
        {
            self.queue_message(message);
        }
    }

    /// Each message is a task, so all messages before a shutdown request run before the shutdown.
    fn queue_message(self: &Rc<Self>, message: Message) {
        let task = match message {
            Message::Steps(steps) => dom::task(|context| dom::call_program(|| steps(context))),
            Message::StepsWithin(at_most, steps) => {
                let event_loop = self.clone();
                dom::task(move |context| {
                    let _deadline = event_loop.set_call_deadline(at_most);
                    dom::call_program(|| steps(context));
                })
            }
            Message::ShutDown(request) => {
                let event_loop = self.clone();
                dom::task(move |context| event_loop.shut_down.begin(request, context))
            }
        };
        self.queues.queue_task(TaskSource::Embedder, task);
    }

    /// Runs steps that may run scripts, as one turn.
    pub(in crate::runtime) fn turn<R>(
        &self,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> R,
    ) -> Result<R, EnginePanicked> {
        let began = self.begin_turn(context);
        let result = self.catch_engine_panic(|| steps(context));
        self.end_turn(began);
        result
    }

    /// Runs steps of the engine. If it panics, the runtime is stopped.
    pub(in crate::runtime) fn catch_engine_panic<R>(
        &self,
        steps: impl FnOnce() -> R,
    ) -> Result<R, EnginePanicked> {
        dom::catch_engine_panic(steps).inspect_err(|_| self.stop(StopReason::EnginePanicked))
    }

    fn begin_turn(&self, context: &mut Context) -> bool {
        self.interruptible
            .borrow()
            .as_ref()
            .is_some_and(|interruptible| interruptible.begin_turn(context))
    }

    fn end_turn(&self, began: bool) {
        if began && let Some(interruptible) = &*self.interruptible.borrow() {
            interruptible.end_turn();
        }
    }

    /// Checks the deadline of the turn.
    fn poll_deadline(&self) {
        if let Some(interruptible) = &*self.interruptible.borrow() {
            interruptible.poll_deadline();
        }
    }

    /// Sets a deadline for the scripts that run until the result is dropped. None if scripts can't
    /// be interrupted.
    pub(in crate::runtime) fn set_call_deadline(
        &self,
        at_most: Duration,
    ) -> Option<CallDeadlineSet> {
        self.interruptible
            .borrow()
            .as_ref()
            .map(|interruptible| interruptible.set_call_deadline(at_most))
    }

    /// The number of interruptions that have ended something.
    pub(in crate::runtime) fn interruptions(&self) -> u64 {
        self.interruptions.get()
    }

    /// Must be called with the result of what no other script has called. If it was interrupted,
    /// the interruption ends here. The engine's own limits may have ended it in place of the
    /// interruption.
    pub(in crate::runtime) fn script_ended<T>(&self, result: JsResult<T>) -> JsResult<T> {
        let was_ended = result
            .as_ref()
            .is_err_and(|error| error.as_engine().is_some());
        // A microtask that has ended by itself leaves the interruption to those that wait.
        let was_interrupted = (was_ended || !self.at_checkpoint.get()) && self.take_interruption();
        if was_interrupted && was_ended {
            Err(interruption())
        } else {
            result
        }
    }

    fn take_interruption(&self) -> bool {
        let is_interrupted = self.control.take_interruption();
        if is_interrupted {
            self.interruptions.update(|count| count + 1);
        }
        is_interrupted
    }

    /// The number of pending timers and of queued tasks.
    pub(in crate::runtime) fn pending(&self) -> (usize, usize) {
        self.queues.pending()
    }

    /// Defines the functions of scripts that the loop implements.
    pub(in crate::runtime) fn register(&self, context: &mut Context) -> JsResult<()> {
        self.random.register(context)
    }

    /// Runs steps that parse a source, with a limit on its nesting. A SyntaxError gets its
    /// position.
    pub(in crate::runtime) fn parsing<R>(
        &self,
        name: &Path,
        text: &str,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> JsResult<R>,
    ) -> JsResult<R> {
        let parsed = self.catch_engine_panic(|| {
            nesting::with_stack_for(|| nesting::units(text), || steps(context))
        });
        parsed
            .unwrap_or_else(|_| Err(stopped_error(StopReason::EnginePanicked)))
            .map_err(|error| self.sources.syntax_error(error, text, name, context))
    }

    /// The file that takes the place of one that does not exist.
    pub(in crate::runtime) fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        self.transpiler.as_ref()?.substitute(missing)
    }

    /// Marks a script in the kept sources, and returns its JavaScript.
    fn transpiled<'a>(
        &self,
        name: &Path,
        text: &'a str,
        goal: Goal,
        context: &mut Context,
    ) -> JsResult<Cow<'a, str>> {
        let code = match &self.transpiler {
            // Transpilers recurse as the engine's parser does.
            Some(transpiler) => nesting::with_stack_for(
                || nesting::units(text),
                || {
                    let code = transpiler.transpile(text, name, goal);
                    code.map_err(|error| {
                        self.sources
                            .error_at(error.message, error.offset, text, name, context)
                    })
                },
            )?,
            None => Cow::Borrowed(text),
        };
        self.sources.add_script(name, text, &code);
        Ok(code)
    }

    /// Stops all scripts.
    pub(in crate::runtime) fn stop(&self, reason: StopReason) {
        self.control.stop(reason);
    }

    /// Drops all pending work. It holds objects of scripts, and those hold the loop.
    pub(in crate::runtime) fn clear(&self) {
        if !heap::may_be_used() {
            return self.abandon();
        }
        // The pattern names all fields, so that the compiler finds a new one.
        let Self {
            queues,
            microtasks,
            new_async_jobs,
            new_cleanup_jobs,
            rejections,
            sources,
            interruptible,
            messages,
            shut_down,
            at_checkpoint: _,
            yields: _,
            latest_reading: _,
            interruptions: _,
            reporter: _,
            random: _,
            transpiler: _,
            #[cfg(feature = "source-maps")]
                source_maps: _,
            control,
        } = self;
        queues.clear();
        sources.clear();
        drop((
            microtasks.take(),
            new_async_jobs.take(),
            new_cleanup_jobs.take(),
        ));
        rejections.clear();
        drop((interruptible.take(), shut_down.take()));
        control.clear();
        let mut messages = messages.borrow_mut();
        messages.close();
        while messages.try_recv().is_ok() {}
    }

    /// Tells handles that the loop has ended. The work that refers to objects of the heap stays as
    /// it is, because the heap can't be used.
    fn abandon(&self) {
        drop(self.shut_down.take());
        self.control.clear();
        // Code that a loop calls may end the process, and so the thread.
        if let Ok(mut messages) = self.messages.try_borrow_mut() {
            messages.close();
            while messages.try_recv().is_ok() {}
        }
    }

    /// Whether the loop has work, or waits for an event that it does not cause itself.
    pub(in crate::runtime) fn is_alive(&self) -> bool {
        match self.queues.order.replayed() {
            None => self.has_work() || self.queues.is_alive(),
            Some(recording) => self.has_jobs() || self.queues.is_alive_in(recording),
        }
    }

    fn has_jobs(&self) -> bool {
        !self.microtasks.borrow().is_empty() || !self.new_async_jobs.borrow().is_empty()
    }

    /// Whether new asynchronous jobs may begin: in a replay when they did.
    fn may_begin_jobs(&self) -> bool {
        let has_new = !self.new_async_jobs.borrow().is_empty();
        match &self.queues.order {
            Order::Recorded(recorder, _) if has_new => recorder.jobs(),
            Order::Replayed(recording) if has_new => {
                if !recording.is_at_jobs() {
                    return false;
                }
                recording.begin_jobs();
            }
            _ => {}
        }
        has_new
    }

    /// Whether the loop need not wait.
    fn can_go_on(&self) -> bool {
        match self.queues.order.replayed() {
            None => self.has_work(),
            Some(recording) => {
                self.queues.futures.has_new()
                    || !self.microtasks.borrow().is_empty()
                    || self.queues.has_recorded(recording)
                    || recording.is_at_jobs() && !self.new_async_jobs.borrow().is_empty()
            }
        }
    }

    fn has_work(&self) -> bool {
        self.queues.has_work() || self.has_jobs()
    }

    /// [Perform a microtask
    /// checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#perform-a-microtask-checkpoint).
    pub(in crate::runtime) fn perform_microtask_checkpoint(&self, context: &mut Context) {
        if self.at_checkpoint.replace(true) {
            return;
        }
        let before = self.interruptions();
        loop {
            self.poll_deadline();
            // Microtasks that are too short to be interrupted may follow each other without an end,
            // and so may others that queue the next one first.
            let is_interrupted = self.take_interruption() || self.interruptions() > before + 1;
            if self.control.stopped().is_some() || is_interrupted {
                drop(self.microtasks.take());
            }
            let job = self.microtasks.borrow_mut().pop_front();
            let Some(job) = job else { break };
            if let Err(error) = job.call(context) {
                dom::report_exception(error, context);
            }
        }
        if let Some(task) = self.rejections.notify() {
            self.queues.queue_task(TaskSource::DomManipulation, task);
        }
        context.clear_kept_objects();
        self.at_checkpoint.set(false);
    }
}

impl EventLoop {
    /// A position in a script for people, and the line of the source.
    pub(in crate::runtime) fn located(&self, frame: StackFrame) -> (StackFrame, Option<String>) {
        #[cfg(feature = "source-maps")]
        if let Some(original) = self.original(&frame) {
            return original;
        }
        let line = self.sources.line(&frame);
        (frame, line)
    }

    #[cfg(feature = "source-maps")]
    fn original(&self, frame: &StackFrame) -> Option<(StackFrame, Option<String>)> {
        self.source_maps
            .get()?
            .original(frame, |script| self.sources.text(script))
    }
}

impl Host for EventLoop {
    fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>, _: &mut Context) {
        self.queues.queue_task(source, task);
    }

    fn queue_task_from_future(&self, source: TaskSource, task: Rc<dyn Task>) {
        self.queues.queue_task(source, task);
    }

    fn checkpoint(&self, context: &mut Context) {
        self.perform_microtask_checkpoint(context);
    }

    fn time_of_messages(&self, context: &Context) -> JsInstant {
        // The readings of a recorded clock are recorded, and how many tasks a turn has is not.
        let latest = if self.queues.order.is_recorded() {
            None
        } else {
            self.latest_reading.get()
        };
        latest.unwrap_or_else(|| context.clock().now())
    }

    fn report(&self, report: &ErrorReport) {
        // The end of a script that is stopped or interrupted is not an exception.
        if self.control.interrupted().is_none() {
            reporter::uncaught(&*self.reporter, report);
        }
    }

    fn locate(&self, report: &mut ErrorReport) {
        self.sources.locate(report);
        #[cfg(feature = "source-maps")]
        if let Some(maps) = self.source_maps.get() {
            maps.locate(report, |script| self.sources.text(script));
        }
    }

    #[cfg(feature = "source-maps")]
    fn original_position(&self, frame: &StackFrame) -> Option<StackFrame> {
        self.original(frame).map(|(frame, _)| frame)
    }

    fn describe(&self, value: &JsValue, context: &mut Context) -> String {
        let mut options = InspectOptions::default();
        options.depth = 1;
        options.break_length = usize::MAX;
        options.elements = 10;
        inspect(value, &options, context).replace('\n', " ")
    }

    fn keep_source(&self, name: &Path, text: &str) {
        self.sources.keep(name, text);
    }

    fn parse(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Script> {
        let text = &*self.transpiled(name, text, Goal::Script, context)?;
        self.parsing(name, text, context, |context| {
            Script::parse(Source::from_bytes(text).with_path(name), None, context)
        })
    }

    fn parse_module(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Module> {
        let text = &*self.transpiled(name, text, Goal::Module, context)?;
        self.parsing(name, text, context, |context| {
            Module::parse(Source::from_bytes(text).with_path(name), None, context)
        })
    }

    fn spawn_local(&self, future: LocalFuture, _: &mut Context) {
        self.queues.futures.spawn(future);
    }

    fn set_timer(
        &self,
        delay: Duration,
        keeps_alive: bool,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        self.queues.set_timer(delay, keeps_alive, task, context)
    }

    fn clear_timer(&self, key: TimerKey) {
        self.queues.clear_timer(key);
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes);
    }

    fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if let Some(reason) = self.control.stopped() {
            return Err(stopped_error(reason));
        }
        let interruptible = self.interruptible.borrow().clone();
        // A script that is called by another does not yield.
        let Some(interruptible) = interruptible.filter(|_| !script_is_running(context)) else {
            return callback.call(this, args, context);
        };
        // Neither does a function of the engine.
        let result = if runs_bytecode(callback) {
            interruptible.call(callback, this, args, context)
        } else {
            callback.call(this, args, context)
        };
        self.script_ended(result)
    }

    fn check_interrupt(&self) -> JsResult<()> {
        self.poll_deadline();
        self.control.interrupted().map_or(Ok(()), Err)
    }

    fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        if let Some(reason) = self.control.stopped() {
            return Err(stopped_error(reason));
        }
        let interruptible = self.interruptible.borrow().clone();
        match interruptible.filter(|_| !script_is_running(context)) {
            Some(interruptible) => self.script_ended(interruptible.evaluate(script, context)),
            None => script.evaluate(context),
        }
    }
}
