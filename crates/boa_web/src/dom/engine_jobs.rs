//! Jobs of the engine as tasks and timers of a [`Host`], for event loops that are the engine's
//! [`JobExecutor`](boa_engine::job::JobExecutor).

use super::{
    Host, Task, TimerKey, TimerKind, clean_up_after_running_script, report_exception, task,
};
use boa_engine::{
    Context, JsResult, JsValue,
    job::{GenericJob, IntervalJob, TimeoutJob},
};
use std::{
    cell::Cell,
    rc::{Rc, Weak},
};

/// The task of a job that is due at once.
pub fn task_of(job: GenericJob) -> Rc<dyn Task> {
    task(move |context| report_after(job.call(context), context))
}

/// Sets the timer of a job, which keeps the host alive until it has run or is cancelled.
pub fn set_timeout<H: Host + 'static>(host: &Rc<H>, job: TimeoutJob, context: &mut Context) {
    let token = job.cancellation_token().clone();
    if token.revoked() {
        return;
    }
    let delay = job.timeout().into();
    let task = task(move |context| report_after(job.call(context), context));
    let key = host.set_timer(delay, TimerKind::KeepsAlive, task, context);
    let host = Rc::downgrade(host);
    token.push_callback(move |_| clear_timer(&host, Some(key)));
}

/// As [`set_timeout`], again and again.
pub fn set_interval<H: Host + 'static>(host: &Rc<H>, job: IntervalJob, context: &mut Context) {
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
    // The job has the token, and the timer has the interval.
    let interval = Rc::downgrade(&interval);
    token.push_callback(move |_| {
        if let Some(interval) = interval.upgrade() {
            clear_timer(&interval.host, interval.next.take());
        }
    });
}

struct Interval<H> {
    job: IntervalJob,
    host: Weak<H>,
    next: Cell<Option<TimerKey>>,
}

impl<H: Host + 'static> Interval<H> {
    fn set(self: Rc<Self>, context: &mut Context) {
        let Some(host) = self.host.upgrade() else {
            return;
        };
        let this = self.clone();
        let task = task(move |context| {
            report_after(this.job.call(context), context);
            if !this.job.cancelled() {
                this.set(context);
            }
        });
        let key = host.set_timer(
            self.job.interval().into(),
            TimerKind::KeepsAlive,
            task,
            context,
        );
        self.next.set(Some(key));
    }
}

fn clear_timer<H: Host>(host: &Weak<H>, key: Option<TimerKey>) {
    if let (Some(host), Some(key)) = (host.upgrade(), key) {
        host.clear_timer(key);
    }
}

/// Reports the exception of a job, after its microtasks.
fn report_after(result: JsResult<JsValue>, context: &mut Context) {
    clean_up_after_running_script(context);
    if let Err(error) = result {
        report_exception(error, context);
    }
}
