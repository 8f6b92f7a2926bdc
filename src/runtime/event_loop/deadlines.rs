//! The deadlines after which scripts end: that of a script run, and that of a call.
//!
//! A script run is a task and the microtasks after it, or other steps that may run scripts. A
//! [turn](super::turns) of the event loop has many.
//!
//! A call of a handle may start other script runs: its microtasks, timers, requests, sockets, ports
//! and imports. They know the call, and have its deadline, or the same time again if that had passed
//! before they began.
//!
//! The engine calls [`HostHooks::check_interrupt`](boa_engine::context::HostHooks::check_interrupt)
//! after a number of calls and iterations of loops. The hook reads the clock here.

use super::{
    EventLoop,
    budgeted_futures::LocalFuture,
    control::{Control, StopReason},
};
use crate::{
    dom::{Task, TaskSource},
    host::TaskOrigin,
};
use boa_engine::{
    Context,
    job::{NativeAsyncJob, PromiseJob},
};
use boa_web::internal::task_scope::{TaskScope, set_current_scope};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::{Future as _, poll_fn},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

/// The script runs of a runtime whose scripts can be interrupted, and their deadlines.
pub(in crate::runtime) struct Deadlines {
    control: Arc<Control>,
    script_time: Option<Duration>,
    in_script_run: Cell<bool>,
    /// The end of the time of the current script run.
    script_run: Cell<Option<Instant>>,
    call: Rc<CallDeadline>,
    started_by: Rc<StartedBy>,
    /// When the first code of a call of a handle began in the current script run.
    calls_began: Cell<Option<Instant>>,
}

/// The time of a call of a handle.
pub(super) struct CallTime {
    end: Instant,
    at_most: Duration,
}

/// The call of a handle that has started what runs now.
#[derive(Default)]
struct StartedBy(RefCell<Option<Rc<CallTime>>>);

impl StartedBy {
    fn get(&self) -> Option<Rc<CallTime>> {
        self.0.borrow().clone()
    }

    /// Runs steps that a call has started.
    fn within<R>(&self, call: &Rc<CallTime>, steps: impl FnOnce() -> R) -> R {
        /// Restores the outer call, also after a panic.
        struct Outer<'a>(&'a StartedBy, Option<Rc<CallTime>>);

        impl Drop for Outer<'_> {
            fn drop(&mut self) {
                self.0.0.replace(self.1.take());
            }
        }

        let _outer = Outer(self, self.0.replace(Some(call.clone())));
        steps()
    }
}

/// A microtask, and the call of a handle that has started it.
pub(in crate::runtime) struct Microtask {
    job: PromiseJob,
    call: Option<Rc<CallTime>>,
}

impl Deadlines {
    pub(in crate::runtime) fn new(control: Arc<Control>, script_time: Option<Duration>) -> Self {
        Self {
            control,
            script_time,
            in_script_run: Cell::new(false),
            script_run: Cell::new(None),
            call: Rc::default(),
            started_by: Rc::default(),
            calls_began: Cell::new(None),
        }
    }

    /// Has the ports and sockets of a context know the call that has created them.
    pub(super) fn set_scopes(&self, context: &mut Context) {
        let started_by = self.started_by.clone();
        set_current_scope(move || Some(started_by.get()?), context);
    }

    /// Begins a script run. Returns false if one is already going on.
    pub(super) fn begin_script_run(&self) -> bool {
        if self.in_script_run.replace(true) {
            return false;
        }
        self.control.script_run_began();
        self.call.script_run_began();
        self.calls_began.set(None);
        self.script_run.set(
            self.script_time
                .and_then(|time| Instant::now().checked_add(time)),
        );
        true
    }

    pub(super) fn end_script_run(&self) {
        self.poll();
        self.script_run.set(None);
        self.control.script_run_ended();
        self.in_script_run.set(false);
    }

    /// Reads the clock if there is a deadline. One that has passed stops the runtime or interrupts
    /// the script run.
    pub(super) fn poll(&self) {
        let (script_run, call) = (self.script_run.get(), self.call.0.get());
        if script_run.is_none() && call.is_none() {
            return;
        }
        let now = Instant::now();
        if script_run.is_some_and(|end| now >= end) {
            self.control.stop(StopReason::ScriptTime);
        }
        if let Some((end, interval)) = call
            && now >= end
        {
            self.call.renew(now, interval);
            self.control.interrupt();
        }
    }

    /// Sets the deadline of a call, until the result is dropped: the deadline that is earlier
    /// counts.
    pub(super) fn set_call_deadline(&self, at_most: Duration) -> CallDeadlineSet {
        let end = Instant::now().checked_add(at_most);
        self.set_deadline(end, at_most, self.started_by.get())
    }

    /// As [`set_call_deadline`](Self::set_call_deadline), for a call of a handle: what it starts
    /// knows it.
    pub(super) fn start_call(&self, at_most: Duration) -> CallDeadlineSet {
        let now = Instant::now();
        let end = now.checked_add(at_most);
        let call = end.map(|end| Rc::new(CallTime { end, at_most }));
        self.calls_began.set(self.calls_began.get().or(Some(now)));
        self.set_deadline(end, at_most, call)
    }

    /// Sets the deadline of what a call of a handle has started, until the result is dropped. After
    /// the deadline of the call it is the time of the call again, from when its code began in this
    /// script run.
    fn resume_call(&self, call: &Rc<CallTime>) -> CallDeadlineSet {
        let began = self.calls_began.get().unwrap_or_else(Instant::now);
        self.calls_began.set(Some(began));
        let end = if call.end > began {
            Some(call.end)
        } else {
            began.checked_add(call.at_most.max(MIN_CALL_TIME))
        };
        self.set_deadline(end, call.at_most, Some(call.clone()))
    }

    fn set_deadline(
        &self,
        end: Option<Instant>,
        at_most: Duration,
        call: Option<Rc<CallTime>>,
    ) -> CallDeadlineSet {
        let outer = self.call.0.get();
        let own = end.map(|end| (end, at_most.max(MIN_CALL_TIME)));
        let earlier = match (outer, own) {
            (Some(outer), Some(own)) if outer.0 <= own.0 => Some(outer),
            (outer, own) => own.or(outer),
        };
        self.call.0.set(earlier);
        CallDeadlineSet {
            call: self.call.clone(),
            outer,
            started_by: self.started_by.clone(),
            outer_call: self.started_by.0.replace(call),
        }
    }
}

impl EventLoop {
    /// The call of a handle that has started what runs now.
    fn current_call(&self) -> Option<Rc<CallTime>> {
        self.deadlines.borrow().as_ref()?.started_by.get()
    }

    /// Sets the deadline of what a call of a handle has started, if one has.
    pub(super) fn resume_call(&self, call: Option<&Rc<CallTime>>) -> Option<CallDeadlineSet> {
        let deadlines = self.deadlines.borrow();
        Some(deadlines.as_ref()?.resume_call(call?))
    }

    pub(super) fn queue_microtask(&self, job: PromiseJob) {
        let call = self.current_call();
        self.microtasks
            .borrow_mut()
            .push_back(Microtask { job, call });
    }

    /// Queues a microtask before those that wait. In a microtask it is the last one. Returns whether
    /// it is.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn queue_tick(&self, job: PromiseJob) -> bool {
        let call = self.current_call();
        let tick = Microtask { job, call };
        let is_last = self.is_at_checkpoint();
        let mut waiting = self.microtasks.borrow_mut();
        if is_last {
            waiting.push_back(tick);
        } else {
            waiting.push_front(tick);
        }
        is_last
    }

    /// Whether microtasks wait.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn has_microtasks(&self) -> bool {
        !self.microtasks.borrow().is_empty()
    }

    /// The call of a handle that has started the next microtask.
    pub(super) fn call_of_next_microtask(&self) -> Option<Rc<CallTime>> {
        self.microtasks.borrow().front()?.call.clone()
    }

    /// Drops the microtasks that a call has started.
    pub(super) fn drop_microtasks_of(&self, call: &Rc<CallTime>) {
        let (dropped, left) = self
            .microtasks
            .take()
            .into_iter()
            .partition(|it| it.call.as_ref().is_some_and(|it| Rc::ptr_eq(it, call)));
        // Drop code may queue others.
        let queued = self.microtasks.replace(left);
        self.microtasks.borrow_mut().extend(queued);
        drop::<VecDeque<_>>(dropped);
    }

    /// Takes the next microtask.
    pub(super) fn next_microtask(&self) -> Option<PromiseJob> {
        let microtask = self.microtasks.borrow_mut().pop_front();
        microtask.map(|it| it.job)
    }

    /// A task that knows the call that queues it. The tasks of ports and sockets know the call that
    /// has created the port or the socket already: a call that reads from a stream which was there
    /// before does not make its later messages its own.
    pub(super) fn queued_by_call(&self, source: TaskSource, task: Rc<dyn Task>) -> Rc<dyn Task> {
        match source {
            TaskSource::PostedMessage | TaskSource::WebSocket => task,
            _ => self.started_by_call(task),
        }
    }

    /// A task that knows the call that has started it.
    pub(super) fn started_by_call(&self, task: Rc<dyn Task>) -> Rc<dyn Task> {
        match self.current_call() {
            Some(call) => Rc::new(Started { call, task }),
            None => task,
        }
    }

    /// A future whose tasks know the call that has spawned it.
    pub(super) fn spawned_by_call(&self, mut future: LocalFuture) -> LocalFuture {
        match self.starting_call() {
            Some((started_by, call)) => Box::pin(poll_fn(move |waker| {
                started_by.within(&call, || future.as_mut().poll(waker))
            })),
            None => future,
        }
    }

    /// An asynchronous job of the engine, such as an import, whose microtasks and tasks know the call
    /// that has queued it.
    pub(super) fn job_of_call(&self, job: NativeAsyncJob) -> NativeAsyncJob {
        let Some((started_by, call)) = self.starting_call() else {
            return job;
        };
        let realm = job.realm().cloned();
        let steps = async move |context: &RefCell<&mut Context>| {
            let mut running = job.call(context);
            poll_fn(|waker| started_by.within(&call, || Pin::new(&mut running).poll(waker))).await
        };
        match realm {
            Some(realm) => NativeAsyncJob::with_realm(steps, realm),
            None => NativeAsyncJob::new(steps),
        }
    }

    /// Where the call stands that has started what runs now, and this call.
    fn starting_call(&self) -> Option<(Rc<StartedBy>, Rc<CallTime>)> {
        let started_by = self.deadlines.borrow().as_ref()?.started_by.clone();
        let call = started_by.get()?;
        Some((started_by, call))
    }
}

impl TaskScope for CallTime {
    fn task(self: Rc<Self>, task: Rc<dyn Task>) -> Rc<dyn Task> {
        Rc::new(Started { call: self, task })
    }
}

/// A task that a call of a handle has started.
struct Started {
    call: Rc<CallTime>,
    task: Rc<dyn Task>,
}

impl Task for Started {
    fn run(self: Rc<Self>, context: &mut Context) {
        let event_loop = context.downcast_job_executor::<EventLoop>();
        let _deadline = event_loop.and_then(|it| it.resume_call(Some(&self.call)));
        self.task.clone().run(context);
    }

    fn origin(&self) -> TaskOrigin {
        self.task.origin()
    }
}

/// The least time between two interruptions by the deadline of a call.
const MIN_CALL_TIME: Duration = Duration::from_millis(1);

/// The deadline of a call, and the time after which a script that continues is interrupted again.
#[derive(Default)]
struct CallDeadline(Cell<Option<(Instant, Duration)>>);

impl CallDeadline {
    /// A script run that begins after the deadline is not the call's.
    fn script_run_began(&self) {
        if let Some((end, interval)) = self.0.get() {
            let now = Instant::now();
            if now >= end {
                self.renew(now, interval);
            }
        }
    }

    fn renew(&self, now: Instant, interval: Duration) {
        self.0
            .set(now.checked_add(interval).map(|end| (end, interval)));
    }
}

/// Ends the deadline of a call when it is dropped.
pub(in crate::runtime) struct CallDeadlineSet {
    call: Rc<CallDeadline>,
    outer: Option<(Instant, Duration)>,
    started_by: Rc<StartedBy>,
    outer_call: Option<Rc<CallTime>>,
}

impl Drop for CallDeadlineSet {
    fn drop(&mut self) {
        self.call.0.set(self.outer);
        self.started_by.0.replace(self.outer_call.take());
    }
}
