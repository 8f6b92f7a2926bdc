//! The [`Host`] of a `Context` that the embedder has made: an asynchronous job of that context runs
//! the tasks.

use super::{budgeted_futures::LocalFuture, queues::Queues};
use crate::{
    dom::{ErrorReport, Task, TaskSource},
    engine::{Persistent, heap},
    host::{Diagnostics, Host, TimerKey, TimerKind},
    runtime::{
        io_driver::IoDriver,
        reporter::{self, Reporter},
    },
    webidl::in_realm,
};
use boa_engine::{Context, JsResult, JsValue, job::NativeAsyncJob, realm::Realm};
use futures_timer::Delay;
use std::{
    cell::{Cell, RefCell},
    future::{Future as _, poll_fn},
    mem,
    pin::Pin,
    rc::Rc,
    task::{self, Poll},
    time::{Duration, Instant},
};

/// A timer far away is looked at again after this time.
const MAX_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The time of tasks in one poll of the job, which the last one may exceed.
const POLL_TIME: Duration = Duration::from_millis(1);

pub(in crate::runtime) struct JobHost {
    queues: Rc<Queues>,
    /// Whether the job is queued. It ends when nothing is left to wait for, so that the embedder's
    /// executor can end.
    running: Rc<Cell<bool>>,
    /// Whether the context's `run_jobs` is a microtask checkpoint and nothing else.
    checkpoints: Rc<Cell<bool>>,
    reporter: RefCell<Rc<dyn Reporter>>,
    driver: Rc<RefCell<Option<IoDriver>>>,
}

impl JobHost {
    pub(in crate::runtime) fn new() -> Rc<Self> {
        Rc::new(Self {
            queues: Rc::default(),
            running: Rc::default(),
            checkpoints: Rc::default(),
            reporter: RefCell::new(Rc::new(())),
            driver: Rc::default(),
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

    /// Has the futures polled within a tokio runtime.
    pub(in crate::runtime) fn set_io_driver(&self, driver: IoDriver) {
        self.driver.replace(Some(driver));
    }

    pub(in crate::runtime) fn io_driver(&self) -> Option<IoDriver> {
        self.driver.borrow().clone()
    }

    fn ensure_running(&self, context: &mut Context) {
        if self.running.replace(true) {
            return;
        }
        let guard = Guard {
            queues: self.queues.clone(),
            running: self.running.clone(),
            checkpoints: self.checkpoints.clone(),
            driver: self.driver.clone(),
        };
        let realm = Persistent::new(context.realm().clone());
        let job = NativeAsyncJob::new(async move |context| {
            let guard = guard;
            run(&guard, &realm, context).await
        });
        context.enqueue_job(job.into());
    }
}

/// Clears the queues when the job ends or is dropped with its executor. They hold objects of
/// scripts, and those hold the host.
struct Guard {
    queues: Rc<Queues>,
    running: Rc<Cell<bool>>,
    checkpoints: Rc<Cell<bool>>,
    driver: Rc<RefCell<Option<IoDriver>>>,
}

impl Guard {
    /// Polls the futures. Ready if one has ended.
    fn poll_futures(&self, waker: &mut task::Context<'_>) -> Poll<()> {
        let mut result = Poll::Pending;
        self.within_driver(&mut || result = self.queues.futures.poll(waker));
        result
    }

    fn within_driver(&self, steps: &mut dyn FnMut()) {
        let driver = self.driver.borrow().clone();
        match driver {
            Some(driver) => driver.enter(steps),
            None => steps(),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !heap::may_be_used() {
            // They refer to objects of the heap.
            return mem::forget(self.queues.clone());
        }
        self.within_driver(&mut || self.queues.clear());
        self.running.set(false);
    }
}

/// Runs the tasks in the realm of the host. The realm that is current in the executor may have no
/// host.
async fn run(guard: &Guard, realm: &Realm, context: &RefCell<&mut Context>) -> JsResult<JsValue> {
    let queues = &guard.queues;
    loop {
        if run_tasks(guard, realm, &mut context.borrow_mut()) {
            // The executor runs microtasks after each poll.
            tokio::task::yield_now().await;
            // The futures are polled after the tasks of a poll, so endless tasks do not delay them.
            poll_fn(|waker| Poll::Ready(guard.poll_futures(waker).is_ready())).await;
            continue;
        }
        if !queues.is_alive() {
            return Ok(JsValue::undefined());
        }
        let mut timer = queues
            .until_timer(&context.borrow())
            .map(|delay| Delay::new(delay.min(MAX_DELAY)));
        poll_fn(|waker| {
            let ended = guard.poll_futures(waker).is_ready();
            let due = timer
                .as_mut()
                .is_some_and(|timer| Pin::new(timer).poll(waker).is_ready());
            if ended || due || queues.has_work() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// Runs the tasks that are ready, for at most [`POLL_TIME`], if microtasks can run between them.
/// Otherwise runs one. Returns whether there was one.
fn run_tasks(guard: &Guard, realm: &Realm, context: &mut Context) -> bool {
    let start = Instant::now();
    let mut has_run = false;
    while let Some(task) = guard.queues.next_task(context) {
        has_run = true;
        in_realm(realm.clone(), context, |context| task.run(context));
        if !guard.checkpoints.get() {
            break;
        }
        // The executor has reported the failure of a checkpoint.
        let _ = context.run_jobs();
        if start.elapsed() >= POLL_TIME {
            break;
        }
    }
    has_run
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
        kind: TimerKind,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let key = self.queues.set_timer(delay, kind, task, context);
        self.ensure_running(context);
        key
    }

    fn clear_timer(&self, key: TimerKey) {
        self.queues.clear_timer(key);
    }

    fn set_timer_kind(&self, key: TimerKey, kind: TimerKind) {
        self.queues.set_timer_kind(key, kind);
    }
}
