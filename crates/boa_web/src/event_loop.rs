//! A small [event loop](https://html.spec.whatwg.org/multipage/webappapis.html#event-loops) for a
//! `Context` of the embedder.

use crate::{
    dom::{
        self, Diagnostics, ErrorReport, Host, Task, TaskSource, TimerKey,
        checkpoint::PerformingCheckpoint,
    },
    engine::heap,
    web,
};
use boa_engine::{Context, JsResult, context::time::JsInstant};
use futures_util::stream::{FuturesUnordered, Stream};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    fmt,
    future::Future,
    mem,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{self, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

/// An event loop for the current realm of a `Context`: tasks, timers and futures, on the thread
/// that calls [`run`](Self::run). It needs no tokio.
///
/// ```
/// use boa_engine::{Context, Source, js_string};
/// use boa_web::EventLoop;
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// context.eval(Source::from_bytes("var log = []; setTimeout(() => log.push('later'), 5); log.push('now')"))?;
/// events.run(context)?;
/// assert_eq!(context.eval(Source::from_bytes("log.join()"))?, js_string!("now,later").into());
///
/// // An exception that no script catches ends `run`, which may be called again.
/// context.eval(Source::from_bytes("setTimeout(() => null.length)"))?;
/// let report = events.run(context).unwrap_err();
/// assert!(report.message.starts_with("TypeError: "));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// Keep it as long as the scripts are to run: dropping it drops their tasks, timers and futures.
/// All scripts run in the realm that was current at [`install`](Self::install), which must be
/// current in [`run`](Self::run).
///
/// It does not report promises that are rejected without a handler. The engine passes these to the
/// [`HostHooks`](boa_engine::context::HostHooks) of the `Context`.
#[must_use = "dropping it drops the tasks and timers of the scripts"]
pub struct EventLoop(Rc<LoopHost>);

impl EventLoop {
    /// Makes an event loop the [`Host`] of the current realm, and defines the interfaces of [`dom`]
    /// and [`web`] there. `location` and `navigator` have parameters: [`web::location::register`],
    /// [`web::navigator::register`].
    pub fn install(context: &mut Context) -> JsResult<Self> {
        let event_loop = Self(Rc::new(LoopHost::default()));
        dom::install_host(event_loop.0.clone(), event_loop.0.clone(), context);
        dom::register(context)?;
        web::register(context)?;
        Ok(event_loop)
    }

    /// Runs the tasks, timers and futures of the scripts until none is left. Blocks this thread
    /// while it waits.
    ///
    /// # Errors
    /// The first exception that no script has caught. The rest is still there: call it again.
    pub fn run(&self, context: &mut Context) -> Result<(), Box<ErrorReport>> {
        while let Some(delay) = self.run_ready(context)? {
            if delay == Duration::MAX {
                thread::park();
            } else {
                thread::park_timeout(delay);
            }
        }
        Ok(())
    }

    /// Runs the tasks, timers and futures that are ready, with a microtask checkpoint after each
    /// task, and does not wait. A program with a loop of its own, such as one that draws, calls it.
    /// Returns the time until the next timer. That is [`Duration::MAX`] if there are only futures,
    /// which unpark the thread. Returns `None` if nothing is left to wait for.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::EventLoop;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// context.eval(Source::from_bytes("const timer = setTimeout(() => {}, 60_000)"))?;
    /// assert!(events.run_ready(context)?.is_some_and(|delay| delay.as_secs() >= 59));
    /// context.eval(Source::from_bytes("clearTimeout(timer)"))?;
    /// assert_eq!(events.run_ready(context)?, None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The first exception that no script has caught. The rest is still there: call it again.
    pub fn run_ready(&self, context: &mut Context) -> Result<Option<Duration>, Box<ErrorReport>> {
        let host = &self.0;
        loop {
            let woken = host.poll_futures();
            host.checkpoint(context);
            if let Some(report) = host.reports.borrow_mut().pop_front() {
                return Err(Box::new(report));
            }
            match host.next_task(context) {
                Some(task) => task.run(context),
                None if woken || !host.new_futures.borrow().is_empty() => {}
                None => return Ok(host.delay(context)),
            }
        }
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        self.0.closed.set(true);
        if heap::may_be_used() {
            self.0.clear();
        } else {
            // They refer to objects of the engine's heap, which has ended.
            mem::forget(self.0.clone());
        }
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLoop")
            .field("tasks", &self.0.tasks.borrow().len())
            .field("timers", &self.0.timers.borrow().len())
            .finish_non_exhaustive()
    }
}

type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

struct Timer {
    task: Rc<dyn Task>,
    keeps_alive: bool,
}

#[derive(Default)]
struct LoopHost {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    timers: RefCell<BTreeMap<TimerKey, Timer>>,
    timers_set: Cell<u64>,
    /// Whether the last task was not one of a timer. Timers and tasks take turns.
    timer_is_next: Cell<bool>,
    futures: RefCell<FuturesUnordered<LocalFuture>>,
    /// Futures that were spawned since the last poll.
    new_futures: RefCell<Vec<LocalFuture>>,
    reports: RefCell<VecDeque<ErrorReport>>,
    /// [Performing a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#performing-a-microtask-checkpoint).
    in_checkpoint: Cell<bool>,
    /// Whether the event loop was dropped. The realm may outlive it.
    closed: Cell<bool>,
}

impl LoopHost {
    /// Polls the new futures and those that were woken. Returns whether one was woken meanwhile.
    fn poll_futures(&self) -> bool {
        let notice = Arc::new(Notice {
            thread: thread::current(),
            given: AtomicBool::new(false),
        });
        let waker = Waker::from(notice.clone());
        let mut futures = self.futures.take();
        futures.extend(self.new_futures.take());
        while let task::Poll::Ready(Some(())) =
            Pin::new(&mut futures).poll_next(&mut task::Context::from_waker(&waker))
        {}
        *self.futures.borrow_mut() = futures;
        dom::resume_program_panic();
        notice.given.load(Ordering::Acquire)
    }

    fn next_task(&self, context: &Context) -> Option<Rc<dyn Task>> {
        let due = self.first_timer().filter(|key| key.due <= now(context));
        let has_tasks = !self.tasks.borrow().is_empty();
        match due.filter(|_| !has_tasks || self.timer_is_next.get()) {
            Some(key) => {
                self.timer_is_next.set(false);
                self.timers.borrow_mut().remove(&key).map(|it| it.task)
            }
            None => {
                self.timer_is_next.set(true);
                self.tasks.borrow_mut().pop_front()
            }
        }
    }

    fn first_timer(&self) -> Option<TimerKey> {
        self.timers.borrow().first_key_value().map(|(key, _)| *key)
    }

    /// The time until the next timer, if there is something to wait for.
    fn delay(&self, context: &Context) -> Option<Duration> {
        let waits = !self.futures.borrow().is_empty()
            || self.timers.borrow().values().any(|it| it.keeps_alive);
        let until = |key: TimerKey| Duration::from(key.due - now(context));
        waits.then(|| self.first_timer().map_or(Duration::MAX, until))
    }

    fn clear(&self) {
        // Drop code may call this host again, so nothing is borrowed meanwhile.
        drop(self.timers.take());
        drop((self.futures.take(), self.new_futures.take()));
        drop(self.tasks.take());
        drop(self.reports.take());
    }
}

fn now(context: &Context) -> JsInstant {
    context.clock().now()
}

/// Unparks the thread of the event loop.
struct Notice {
    thread: Thread,
    given: AtomicBool,
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        self.given.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Host for LoopHost {
    fn queue_task_from_future(&self, _: TaskSource, task: Rc<dyn Task>) {
        if !self.closed.get() {
            self.tasks.borrow_mut().push_back(task);
        }
    }

    fn checkpoint(&self, context: &mut Context) {
        let Some(_performing) = PerformingCheckpoint::start(&self.in_checkpoint) else {
            return;
        };
        if let Err(error) = context.run_jobs() {
            dom::report_exception(error, context);
        }
    }

    fn spawn_local(&self, future: LocalFuture, _: &mut Context) {
        if !self.closed.get() {
            self.new_futures.borrow_mut().push(future);
        }
    }

    fn set_timer(
        &self,
        delay: Duration,
        keeps_alive: bool,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let sequence = self.timers_set.replace(self.timers_set.get() + 1);
        let key = TimerKey::after(delay, now(context), sequence);
        if !self.closed.get() {
            let timer = Timer { task, keeps_alive };
            self.timers.borrow_mut().insert(key, timer);
        }
        key
    }

    fn clear_timer(&self, key: TimerKey) {
        // Drop code may call this host again.
        let timer = self.timers.borrow_mut().remove(&key);
        drop(timer);
    }

    fn set_timer_keeps_alive(&self, key: TimerKey, keeps_alive: bool) {
        if let Some(timer) = self.timers.borrow_mut().get_mut(&key) {
            timer.keeps_alive = keeps_alive;
        }
    }
}

impl Diagnostics for LoopHost {
    fn report(&self, report: &ErrorReport) {
        if !self.closed.get() {
            self.reports.borrow_mut().push_back(report.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webidl::{Steps, define_operation};
    use boa_engine::{JsValue, Source, js_string};

    fn eval(script: &str, context: &mut Context) -> JsValue {
        context.eval(Source::from_bytes(script)).expect("it runs")
    }

    #[test]
    fn a_future_that_another_thread_wakes_ends_the_wait() {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let host = dom::host(context);
        let future = {
            let host = host.clone();
            async move {
                let answer: i32 = receiver.await.expect("it is sent");
                let task = dom::task(move |context| {
                    drop(eval(&format!("var answer = {answer}"), context));
                });
                host.queue_task_from_future(TaskSource::Networking, task);
            }
        };
        host.spawn_local(Box::pin(future), context);
        let other = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            sender.send(42).expect("it is awaited");
        });
        events.run(context).expect("nothing throws");
        assert_eq!(eval("answer", context), 42.into());
        other.join().expect("it ends");
    }

    #[test]
    fn timers_and_tasks_take_turns() {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        let host = dom::host(context);
        let log = Rc::<RefCell<Vec<&str>>>::default();
        let task = |name: &'static str| {
            let log = log.clone();
            dom::task(move |_| log.borrow_mut().push(name))
        };
        for _ in 0..2 {
            host.queue_task(TaskSource::Networking, task("task"), context);
        }
        for _ in 0..3 {
            host.set_timer(Duration::ZERO, true, task("timer"), context);
        }
        events.run(context).expect("nothing throws");
        assert_eq!(*log.borrow(), ["task", "timer", "task", "timer", "timer"]);
    }

    #[test]
    fn a_checkpoint_within_a_checkpoint_does_nothing() {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        define_operation(
            "checkpoint",
            &Steps(|(), context| {
                dom::host(context).checkpoint(context);
                Ok(())
            }),
            context,
        );
        let script = "
            var log = [];
            queueMicrotask(() => { checkpoint(); log.push('first'); });
            queueMicrotask(() => log.push('second'));";
        eval(script, context);
        events.run(context).expect("nothing throws");
        let log = eval("log.join()", context);
        assert_eq!(log, js_string!("first,second").into());
    }

    #[test]
    fn a_timer_that_does_not_keep_it_alive_is_not_waited_for() {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        let host = dom::host(context);
        let never = dom::task(|_| unreachable!());
        host.set_timer(Duration::MAX, false, never, context);
        assert_eq!(events.run_ready(context).expect("nothing throws"), None);
    }

    #[test]
    fn nothing_is_kept_after_its_end() {
        let token = Rc::new(());
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        let host = dom::host(context);
        let mut events = Some(events);
        for _ in ["before its end", "after it"] {
            let (one, two, three) = (token.clone(), token.clone(), token.clone());
            let timer = dom::task(move |_| drop(one));
            host.set_timer(Duration::from_secs(60), true, timer, context);
            let task = dom::task(move |_| drop(two));
            host.queue_task(TaskSource::DomManipulation, task, context);
            let future = async move {
                std::future::pending::<()>().await;
                drop(three);
            };
            host.spawn_local(Box::pin(future), context);
            drop(events.take());
            assert_eq!(Rc::strong_count(&token), 1);
        }
    }
}
