//! The event loop as the engine's [`JobExecutor`].

use super::{
    EventLoop,
    host::{LoopHost, Reports},
};
use crate::dom::{self, ErrorReport, Host as _, Task, TimerKey};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsValue,
    builtins::promise::{OperationType, Promise},
    job::{GenericJob, IntervalJob, Job, JobExecutor, TimeoutJob},
    object::builtins::JsPromise,
};
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::{Rc, Weak},
    task::Poll,
};

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        let host = &self.0;
        match job {
            Job::PromiseJob(job) => host.queue_microtask(job),
            Job::AsyncJob(job) => host.start_job(job),
            Job::FinalizationRegistryCleanupJob(job) => host.start_cleanup(job),
            Job::GenericJob(job) => host.queue(generic(job)),
            Job::TimeoutJob(job) => set_timeout(host, job, context),
            Job::IntervalJob(job) => set_interval(host, job, context),
            // Other kinds of jobs are not used.
            _ => {}
        }
    }

    /// Runs what is ready, as [`EventLoop::run_ready`] does. While a task runs, performs a microtask
    /// checkpoint.
    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        if self.0.is_running() {
            self.0.perform_checkpoint(context);
            return Ok(());
        }
        match self.run_ready(context) {
            Ok(_) => Ok(()),
            Err(report) => Err(thrown(&report)),
        }
    }

    fn run_until_settled(
        self: Rc<Self>,
        promise: &JsPromise,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        self.run_until(promise, context)
    }

    fn promise_rejection_tracker(
        self: Rc<Self>,
        promise: &JsObject<Promise>,
        operation: OperationType,
        context: &mut Context,
    ) {
        self.0.track_rejection(promise, operation, context);
    }

    async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
        let mut timer = None;
        poll_fn(|waker| {
            let context = &mut context.borrow_mut();
            let polled = self.poll_run(waker, &mut timer, Reports::End, context);
            match self.0.take_report() {
                Some(report) => Poll::Ready(Err(thrown(&report))),
                None => polled.map(Ok),
            }
        })
        .await
    }
}

/// The exception of a report.
fn thrown(report: &ErrorReport) -> JsError {
    match report.value() {
        Some(value) => JsError::from_opaque(value),
        // The engine has ended the evaluation.
        None => JsNativeError::error()
            .with_message(report.message.clone())
            .into(),
    }
}

fn generic(job: GenericJob) -> Rc<dyn Task> {
    dom::task(move |context| report_after(job.call(context), context))
}

fn set_timeout(host: &Rc<LoopHost>, job: TimeoutJob, context: &mut Context) {
    let token = job.cancellation_token().clone();
    if token.revoked() {
        return;
    }
    let delay = job.timeout().into();
    let task = dom::task(move |context| report_after(job.call(context), context));
    let key = host.set_timer(delay, true, task, context);
    let host = Rc::downgrade(host);
    token.push_callback(move |_| clear_timer(&host, Some(key)));
}

fn set_interval(host: &Rc<LoopHost>, job: IntervalJob, context: &mut Context) {
    let token = job.cancellation_token().clone();
    if token.revoked() {
        return;
    }
    let interval = Rc::new(Interval {
        job,
        host: Rc::downgrade(host),
        next: Cell::new(None),
    });
    interval.clone().set(context);
    token.push_callback(move |_| clear_timer(&interval.host, interval.next.take()));
}

struct Interval {
    job: IntervalJob,
    host: Weak<LoopHost>,
    next: Cell<Option<TimerKey>>,
}

impl Interval {
    fn set(self: Rc<Self>, context: &mut Context) {
        let Some(host) = self.host.upgrade() else {
            return;
        };
        let this = self.clone();
        let task = dom::task(move |context| {
            report_after(this.job.call(context), context);
            if !this.job.cancelled() {
                this.set(context);
            }
        });
        let key = host.set_timer(self.job.interval().into(), true, task, context);
        self.next.set(Some(key));
    }
}

fn clear_timer(host: &Weak<LoopHost>, key: Option<TimerKey>) {
    if let (Some(host), Some(key)) = (host.upgrade(), key) {
        host.clear_timer(key);
    }
}

/// Reports the exception of a job, after its microtasks.
fn report_after(result: JsResult<JsValue>, context: &mut Context) {
    dom::clean_up_after_running_script(context);
    if let Err(error) = result {
        dom::report_exception(error, context);
    }
}
