//! The event loop as the engine's [`JobExecutor`].

use super::{EventLoop, Outcome, Until};
use crate::{dom::TaskSource, runtime::Error};
use boa_engine::{
    Context, JsNativeError, JsResult,
    job::{Job, JobExecutor},
};
use boa_web::internal::engine_jobs;
use std::{cell::RefCell, rc::Rc};

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.microtasks.borrow_mut().push_back(job),
            Job::AsyncJob(job) => self.new_async_jobs.borrow_mut().push(job),
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

    async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
        let error = match self.run(context, Until::Idle, |_| false).await {
            Outcome::OtherTokio => Error::OtherTokio,
            Outcome::NoTime => Error::NoTime,
            _ => return Ok(()),
        };
        let error = JsNativeError::error().with_message(error.to_string());
        Err(error.into())
    }
}
