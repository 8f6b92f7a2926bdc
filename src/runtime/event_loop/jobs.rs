//! The event loop as the engine's [`JobExecutor`].

use super::{EventLoop, Outcome, Until};
use crate::{
    dom::{self, Task, TaskSource},
    runtime::Error,
};
use boa_engine::{
    Context, JsNativeError, JsResult, JsValue,
    job::{GenericJob, IntervalJob, Job, JobExecutor, TimeoutJob},
};
use std::{cell::RefCell, rc::Rc};

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.microtasks.borrow_mut().push_back(job),
            Job::AsyncJob(job) => self.new_async_jobs.borrow_mut().push(job),
            Job::FinalizationRegistryCleanupJob(job) => self.cleanup_jobs.start(job),
            Job::GenericJob(job) => self
                .queues
                .queue_task(TaskSource::JavaScriptEngine, generic(job)),
            Job::TimeoutJob(job) => {
                let delay = job.timeout().into();
                self.queues.set_timer(delay, true, timeout(job), context);
            }
            Job::IntervalJob(job) => {
                let delay = job.interval().into();
                self.clone()
                    .queues
                    .set_timer(delay, true, interval(job, self), context);
            }
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

fn generic(job: GenericJob) -> Rc<dyn Task> {
    dom::task(move |context| {
        report_after(job.call(context), context);
    })
}

fn timeout(job: TimeoutJob) -> Rc<dyn Task> {
    dom::task(move |context| {
        if !job.cancelled() {
            report_after(job.call(context), context);
        }
    })
}

fn interval(job: IntervalJob, event_loop: Rc<EventLoop>) -> Rc<dyn Task> {
    dom::task(move |context| {
        if job.cancelled() {
            return;
        }
        report_after(job.call(context), context);
        let delay = job.interval().into();
        event_loop
            .clone()
            .queues
            .set_timer(delay, true, interval(job, event_loop), context);
    })
}

/// Reports the exception of a job, after its microtasks.
fn report_after(result: JsResult<JsValue>, context: &mut Context) {
    dom::clean_up_after_running_script(context);
    if let Err(error) = result {
        dom::report_exception(error, context);
    }
}
