//! The [`Host`] of a `Context` that the embedder has made: an asynchronous job of that context runs
//! the tasks.

use super::{
    budgeted_futures::LocalFuture,
    queues::{Alarm, Queues},
};
use crate::{
    dom::{Diagnostics, ErrorReport, Host, Task, TaskSource, TimerKey},
    engine::{Persistent, heap},
    runtime::reporter::{self, Reporter},
    webidl::in_realm,
};
use boa_engine::{Context, JsResult, JsValue, job::NativeAsyncJob, realm::Realm};
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    mem,
    rc::Rc,
    task::Poll,
    time::Duration,
};

pub(in crate::runtime) struct JobHost {
    queues: Rc<Queues>,
    /// Whether the job is queued. It ends when nothing is left to wait for, so that the embedder's
    /// executor can end.
    running: Rc<Cell<bool>>,
    /// Whether the context's `run_jobs` is a microtask checkpoint and nothing else.
    checkpoints: Cell<bool>,
    reporter: RefCell<Rc<dyn Reporter>>,
}

impl JobHost {
    pub(in crate::runtime) fn new() -> Rc<Self> {
        Rc::new(Self {
            queues: Rc::default(),
            running: Rc::default(),
            checkpoints: Cell::new(false),
            reporter: RefCell::new(Rc::new(())),
        })
    }

    /// Sets the options that an extension has.
    pub(in crate::runtime) fn configure(
        &self,
        reporter: Option<Rc<dyn Reporter>>,
        checkpoints: bool,
    ) {
        if let Some(reporter) = reporter {
            self.reporter.replace(reporter);
        }
        if checkpoints {
            self.checkpoints.set(true);
        }
    }

    fn ensure_running(&self, context: &mut Context) {
        if self.running.replace(true) {
            return;
        }
        let (queues, running) = (self.queues.clone(), self.running.clone());
        let guard = Guard { queues, running };
        let realm = Persistent::new(context.realm().clone());
        let job = NativeAsyncJob::new(async move |context| {
            let guard = guard;
            run(&guard.queues, &realm, context).await
        });
        context.enqueue_job(job.into());
    }
}

/// Clears the queues when the job ends or is dropped with its executor. They hold objects of
/// scripts, and those hold the host.
struct Guard {
    queues: Rc<Queues>,
    running: Rc<Cell<bool>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !heap::may_be_used() {
            // They refer to objects of the heap.
            return mem::forget(self.queues.clone());
        }
        self.queues.clear();
        self.running.set(false);
    }
}

/// Runs the tasks in the realm of the host. The realm that is current in the executor may have no
/// host.
async fn run(queues: &Queues, realm: &Realm, context: &RefCell<&mut Context>) -> JsResult<JsValue> {
    let mut alarm = None;
    loop {
        let task = queues.next_task(&context.borrow());
        if let Some(task) = task {
            in_realm(realm.clone(), &mut context.borrow_mut(), |context| {
                task.run(context);
            });
            // The executor runs microtasks after each task.
            tokio::task::yield_now().await;
            // The futures are polled after each task, so endless tasks do not delay them.
            poll_fn(|waker| Poll::Ready(queues.futures.poll(waker).is_ready())).await;
            continue;
        }
        if !queues.is_alive() {
            return Ok(JsValue::undefined());
        }
        queues.set_alarm(&mut alarm, &context.borrow());
        poll_fn(|waker| {
            let ended = queues.futures.poll(waker).is_ready();
            let due = Alarm::is_due(&mut alarm, waker);
            if ended || due || queues.has_work() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

impl Diagnostics for JobHost {
    fn report(&self, report: &ErrorReport) {
        let reporter = self.reporter.borrow().clone();
        reporter::uncaught(&*reporter, report);
    }
}

impl Host for JobHost {
    fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>, context: &mut Context) {
        self.queues.queue_task(source, task);
        self.ensure_running(context);
    }

    fn queue_task_from_future(&self, source: TaskSource, task: Rc<dyn Task>) {
        self.queues.queue_task(source, task);
    }

    fn checkpoint(&self, context: &mut Context) {
        if self.checkpoints.get() {
            // The executor has reported the failure of a checkpoint.
            let _ = context.run_jobs();
        }
    }

    fn spawn_local(&self, future: LocalFuture, context: &mut Context) {
        self.queues.spawn(future);
        self.ensure_running(context);
    }

    fn set_timer(
        &self,
        delay: Duration,
        keeps_alive: bool,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let key = self.queues.set_timer(delay, keeps_alive, task, context);
        self.ensure_running(context);
        key
    }

    fn clear_timer(&self, key: TimerKey) {
        self.queues.clear_timer(key);
    }

    fn set_timer_keeps_alive(&self, key: TimerKey, keeps_alive: bool) {
        self.queues.set_timer_keeps_alive(key, keeps_alive);
    }
}
