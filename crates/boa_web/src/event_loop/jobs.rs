//! The event loop as the engine's [`JobExecutor`].

use super::EventLoop;
use crate::dom::{ErrorReport, engine_jobs};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsValue,
    builtins::promise::{OperationType, Promise},
    job::{Job, JobExecutor},
    object::builtins::JsPromise,
};
use std::{cell::RefCell, future::poll_fn, rc::Rc};

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        let host = &self.0;
        match job {
            Job::PromiseJob(job) => host.queue_microtask(job),
            Job::AsyncJob(job) => host.start_job(job),
            Job::FinalizationRegistryCleanupJob(job) => host.start_cleanup(job),
            Job::GenericJob(job) => host.queue(engine_jobs::task_of(job)),
            Job::TimeoutJob(job) => engine_jobs::set_timeout(host, job, context),
            Job::IntervalJob(job) => engine_jobs::set_interval(host, job, context),
            // Other kinds of jobs are not used.
            _ => {}
        }
    }

    /// Runs what is ready, as [`EventLoop::run_ready`] does. While a task runs, performs a microtask
    /// checkpoint. A loop that stands in for the engine's executor waits until no job is left, as that
    /// one does.
    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        if self.0.is_running() {
            self.0.perform_checkpoint(context);
            return Ok(());
        }
        let result = match self.0.stand_in() {
            Some(stand_in) => {
                stand_in.run_earlier(context)?;
                self.run(context)
            }
            None => self.run_ready(context).map(|_| ()),
        };
        result.map_err(|report| thrown(&report))
    }

    fn run_until_settled(
        self: Rc<Self>,
        promise: &JsPromise,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if let Some(stand_in) = self.0.stand_in() {
            stand_in.run_earlier(context)?;
        }
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
        if let Some(stand_in) = self.0.stand_in() {
            stand_in.run_earlier(&mut context.borrow_mut())?;
        }
        let mut timer = None;
        let ended =
            poll_fn(|waker| self.poll_to_report(waker, &mut timer, &mut context.borrow_mut()));
        ended.await.map_err(|report| thrown(&report))
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
