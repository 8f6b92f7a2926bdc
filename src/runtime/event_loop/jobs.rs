//! The event loop as the engine's [`JobExecutor`].

use super::{EventLoop, Outcome, Until};
use crate::{
    dom::TaskSource,
    host,
    runtime::{Error, evaluation::mark_as_handled},
    webidl::type_error,
};
use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsValue,
    builtins::promise::PromiseState,
    job::{Job, JobExecutor},
    object::builtins::JsPromise,
};
use boa_web::internal::engine_jobs;
use std::{cell::RefCell, rc::Rc};

/// The text of the error of `JsPromise::await_blocking`.
const CANNOT_BLOCK: &str = "a function of a `Runtime` can't block until a promise settles: await it in a \
     `Builder::async_function`, by `JsPromise::into_js_future`";

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.queue_microtask(job),
            Job::AsyncJob(job) => {
                let job = self.job_of_call(job);
                self.new_async_jobs.borrow_mut().push(job);
            }
            Job::FinalizationRegistryCleanupJob(job) => self.cleanup_jobs.start(job),
            Job::GenericJob(job) => self
                .queues
                .queue_task(TaskSource::JavaScriptEngine, engine_jobs::task_of(job)),
            Job::TimeoutJob(job) => engine_jobs::set_timeout(&self, job, context),
            Job::IntervalJob(job) => engine_jobs::set_interval(&self, job, context),
            // Other kinds of jobs are not used.
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        self.perform_microtask_checkpoint(context);
        Ok(())
    }

    /// A script that waits for a promise would keep the tasks waiting that settle it: this loop runs
    /// them one after the other. Outside of scripts, performs a microtask checkpoint.
    fn run_until_settled(
        self: Rc<Self>,
        promise: &JsPromise,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if matches!(promise.state(), PromiseState::Pending) {
            host::clean_up_after_running_script(context);
        }
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            PromiseState::Rejected(reason) => {
                mark_as_handled(promise, context);
                Err(JsError::from_opaque(reason))
            }
            PromiseState::Pending => Err(type_error(CANNOT_BLOCK)),
        }
    }

    async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
        let error = match self.run(context, Until::Idle, |_| false).await {
            Outcome::NoTokio => Error::NoTokio,
            Outcome::OtherTokio => Error::OtherTokio,
            Outcome::NoTime => Error::NoTime,
            _ => return Ok(()),
        };
        let error = JsNativeError::error().with_message(error.to_string());
        Err(error.into())
    }
}
