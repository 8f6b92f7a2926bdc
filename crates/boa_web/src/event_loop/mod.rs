//! A small [event loop](https://html.spec.whatwg.org/multipage/webappapis.html#event-loops) for a
//! `Context` of the embedder.

pub(crate) mod default_executor;
mod host;
mod jobs;
mod notice;
#[cfg(test)]
mod tests;

use crate::{
    dom::{self, ErrorReport},
    engine::heap,
    web,
    webidl::{Conflict, mark_object_as_handled, type_error},
};
use boa_engine::{
    Context, JsError, JsResult, JsValue, builtins::promise::PromiseState,
    object::builtins::JsPromise,
};
use futures_timer::Delay;
use host::{LoopHost, Until};
use notice::Listener;
use std::{
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    rc::Rc,
    task::{self, Poll},
    thread,
    time::{Duration, Instant},
};

/// The time of scripts in one poll of [`EventLoop::run_async`], after which other tasks of the
/// thread have their turn. The last task may exceed it.
const POLL_TIME: Duration = Duration::from_millis(1);

/// A timer far away is looked at again after this time.
const MAX_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

const ADVICE: &str = "make the context with `EventLoop::new()` as its job executor";

const HAS_JOBS: &str =
    "the context's job executor has jobs: install the event loop before scripts run";

/// An event loop for a `Context`: tasks, timers and futures, on the thread of the context. It needs
/// no tokio, and it polls nothing busily.
///
/// It is the context's [`JobExecutor`](boa_engine::job::JobExecutor). So promises, timers, asynchronous functions of the program
/// (`NativeFunction::from_async_fn`) and, with `boa_websocket`, sockets are the jobs of one loop:
///
/// ```
/// use boa_engine::{Context, Source, js_string};
/// use boa_web::EventLoop;
///
/// let context = &mut Context::builder().job_executor(EventLoop::new()).build()?;
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
/// # Which function runs it
///
/// | the program | calls |
/// |---|---|
/// | evaluates a script, and waits for all that it has begun | [`run`](Self::run) |
/// | waits for a promise | [`run_until`](Self::run_until), or `JsPromise::await_blocking` |
/// | has frames | [`run_for`](Self::run_for) with the time that a frame has, or [`run_ready`](Self::run_ready) |
/// | has a loop that waits for events of its own | [`run_ready`](Self::run_ready), until [`next_deadline`](Self::next_deadline), and when [`on_wake`](Self::on_wake) says so |
/// | is asynchronous | [`run_async`](Self::run_async), [`run_until_async`](Self::run_until_async) |
/// | calls `Context::run_jobs` | nothing else: it runs what is ready, as `run_ready` does. While a task runs it performs a microtask checkpoint |
///
/// Scripts, tasks, timers and futures are dropped with the context and the last `Rc` of the loop.
/// All scripts run in the realm that was current at [`install`](Self::install), which must be
/// current in the functions that run the loop.
///
/// Promises that are rejected without a handler fire `unhandledrejection`, and are reported as
/// exceptions are, unless the [`HostHooks`](boa_engine::context::HostHooks) of the context have a
/// `promise_rejection_tracker` of their own.
pub struct EventLoop(Rc<LoopHost>);

impl EventLoop {
    /// An event loop for a context that is not made yet, as its job executor.
    #[must_use]
    pub fn new() -> Rc<Self> {
        Rc::new(Self(Rc::default()))
    }

    /// Makes the context's event loop the [`Host`](crate::host::Host) of the current realm, and defines the
    /// interfaces of [`dom`] and [`web`] there. `location` and `navigator` have parameters:
    /// [`web::location::register`], [`web::navigator::register`].
    ///
    /// A context that was made with its own executor, as `Context::default()` is, gets a new event
    /// loop in place of it.
    ///
    /// # Errors
    /// A TypeError if the context has a job executor of the program, or if its default executor has
    /// jobs already: make such a context with [`EventLoop::new`] as its executor. A TypeError if the
    /// realm has another [`Host`](crate::host::Host), such as one of extensions that were registered before.
    ///
    /// A TypeError with the names if the global object has some of them already, from the program
    /// or from boa_runtime: [`install_with`](Self::install_with) has the choice. The loop is the
    /// executor and the host then, and the global object has its other names.
    pub fn install(context: &mut Context) -> JsResult<Rc<Self>> {
        Self::install_with(Conflict::Fail, context)
    }

    /// As [`install`](Self::install), with a choice for the names that the global object has already.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{EventLoop, webidl::Conflict};
    ///
    /// let context = &mut Context::default();
    /// context.eval(Source::from_bytes("globalThis.URL = class { href = 'mine' }"))?;
    /// let error = EventLoop::install(context).unwrap_err();
    /// assert!(error.to_string().contains("`URL`"));
    /// let events = EventLoop::install_with(Conflict::Keep, context)?;
    /// let kept = context.eval(Source::from_bytes("new URL().href + typeof setTimeout"))?;
    /// assert_eq!(kept, boa_engine::js_string!("minefunction").into());
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    ///
    /// # Errors
    /// As [`install`](Self::install).
    pub fn install_with(conflict: Conflict, context: &mut Context) -> JsResult<Rc<Self>> {
        let event_loop = match context.downcast_job_executor::<Self>() {
            Some(event_loop) => event_loop.take_over()?,
            None => Self::replace_executor(context)?,
        };
        event_loop.install_host(context)?;
        conflict.define(context, |context| {
            dom::register(context)?;
            web::register(context)
        })?;
        Ok(event_loop)
    }

    /// From now on it is a loop of the program, if it has stood in for the engine's executor.
    fn take_over(self: Rc<Self>) -> JsResult<Rc<Self>> {
        if let Some(stand_in) = self.0.stand_in() {
            if stand_in.has_jobs() {
                return Err(type_error(format!("{HAS_JOBS}, or {ADVICE}")));
            }
            self.0.end_stand_in();
        }
        Ok(self)
    }

    /// Makes the event loop the [`Host`](crate::host::Host) of the current realm, and defines nothing, for a
    /// program that chooses the interfaces. The loop is the context's job executor. Does nothing if
    /// the loop is the host already.
    ///
    /// # Errors
    /// A TypeError if the realm has another host.
    pub fn install_host(&self, context: &mut Context) -> JsResult<()> {
        if !dom::has_host(context) {
            dom::install_host(self.0.clone(), self.0.clone(), context);
        } else if Rc::as_ptr(&dom::host(context)).cast::<()>() != Rc::as_ptr(&self.0).cast() {
            return Err(type_error(
                "the realm has another host: install the event loop before other extensions",
            ));
        }
        Ok(())
    }

    fn replace_executor(context: &mut Context) -> JsResult<Rc<Self>> {
        let Some(default) = default_executor::replaceable(context) else {
            return Err(type_error(format!(
                "the context has a job executor of the program: {ADVICE}"
            )));
        };
        let default = default.map_err(|why| type_error(format!("{why}: {ADVICE}")))?;
        if !default.is_empty() {
            return Err(type_error(format!("{HAS_JOBS}, or {ADVICE}")));
        }
        let event_loop = Self::new();
        context.replace_job_executor(event_loop.clone());
        Ok(event_loop)
    }

    /// Runs the tasks, timers and futures of the scripts until none is left. Blocks this thread
    /// while it waits.
    ///
    /// # Errors
    /// The first exception that no script has caught. The rest is still there: call it again.
    pub fn run(&self, context: &mut Context) -> Result<(), Box<ErrorReport>> {
        while let Some(delay) = self.run_ready(context)? {
            park(delay);
        }
        Ok(())
    }

    /// Runs the tasks, timers and futures that are ready, with a microtask checkpoint after each
    /// task, and what these make ready, and does not wait. A program with a loop of its own, such as
    /// one that draws, calls it; if scripts may queue tasks without end, it calls
    /// [`run_for`](Self::run_for) in its place.
    ///
    /// Returns the time until the next timer. That is [`Duration::MAX`] if there are only futures,
    /// which unpark the thread and call [`on_wake`](Self::on_wake). Returns `None` if nothing is
    /// left to wait for.
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
        self.0.run_ready(Duration::MAX, context)
    }

    /// As [`run_ready`](Self::run_ready), for at most `budget`, which the last task may exceed: for
    /// a frame that has little time for scripts. Returns [`Duration::ZERO`] if more is ready.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::EventLoop;
    /// use std::time::Duration;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let script = "var n = 0; const { port1, port2 } = new MessageChannel(); \
    ///     port1.onmessage = () => { n++; port2.postMessage(0); }; port2.postMessage(0)";
    /// context.eval(Source::from_bytes(script))?; // a task that queues the next one
    /// let mut frames = 0;
    /// while frames < 3 && events.run_for(Duration::from_millis(2), context)?.is_some() {
    ///     frames += 1; // draws
    /// }
    /// assert_eq!(frames, 3);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`run_ready`](Self::run_ready).
    pub fn run_for(
        &self,
        budget: Duration,
        context: &mut Context,
    ) -> Result<Option<Duration>, Box<ErrorReport>> {
        self.0.run_ready(budget, context)
    }

    /// Runs the loop until a promise settles, and returns its value. Blocks this thread while it
    /// waits. It may be called by a function of the program that a script calls.
    ///
    /// Exceptions of other tasks that no script has caught are kept for the next
    /// [`run`](Self::run).
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string, object::builtins::JsPromise};
    /// use boa_web::EventLoop;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let promise = context.eval(Source::from_bytes("new Promise((f) => setTimeout(f, 5, 'done'))"))?;
    /// let promise = JsPromise::resolve(promise, context)?;
    /// assert_eq!(events.run_until(&promise, context)?, js_string!("done").into());
    ///
    /// let never = JsPromise::pending(context);
    /// let error = events.run_until(&never, context).unwrap_err();
    /// assert!(error.to_string().contains("never settles"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The reason of a promise that is rejected. An error if nothing is left that could settle the
    /// promise.
    pub fn run_until(&self, promise: &JsPromise, context: &mut Context) -> JsResult<JsValue> {
        // The caller handles a rejection.
        mark_object_as_handled(promise, context);
        loop {
            if let Some(result) = settled(promise) {
                return result;
            }
            self.0.wait(promise, context)?;
        }
    }

    /// As [`run`](Self::run), for programs that are asynchronous, on any runtime. Scripts run in the
    /// polls of this future, for a millisecond at a time.
    ///
    /// It may be dropped, and called again: nothing is lost.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::EventLoop;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// context.eval(Source::from_bytes("var n = 0; const timer = setInterval(() => { if (++n === 3) clearInterval(timer) }, 5)"))?;
    /// events.run_async(context).await?;
    /// assert_eq!(context.eval(Source::from_bytes("n"))?, 3.into());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_async(&self, context: &mut Context) -> Result<(), Box<ErrorReport>> {
        let mut timer = None;
        poll_fn(|waker| self.poll_to_report(waker, &mut timer, context)).await
    }

    /// As [`run_until`](Self::run_until), for programs that are asynchronous.
    ///
    /// # Errors
    /// As [`run_until`](Self::run_until).
    pub async fn run_until_async(
        &self,
        promise: &JsPromise,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        mark_object_as_handled(promise, context);
        let mut timer = None;
        poll_fn(|waker| {
            loop {
                if let Some(result) = settled(promise) {
                    return Poll::Ready(result);
                }
                let polled = self.poll_run(waker, &mut timer, Until::Settled(promise), context);
                if settled(promise).is_none() {
                    return polled.map(|()| Err(host::never_settles()));
                }
            }
        })
        .await
    }

    /// As [`poll_run`](Self::poll_run), to the end or to the first report.
    fn poll_to_report(
        &self,
        waker: &mut task::Context<'_>,
        timer: &mut Option<Delay>,
        context: &mut Context,
    ) -> Poll<Result<(), Box<ErrorReport>>> {
        let polled = self.poll_run(waker, timer, Until::NothingIsReady, context);
        match self.0.take_report() {
            Some(report) => Poll::Ready(Err(report)),
            None => polled.map(Ok),
        }
    }

    /// Runs what is ready, for [`POLL_TIME`]. Pending while the loop waits, after which `waker` is
    /// woken.
    fn poll_run(
        &self,
        waker: &mut task::Context<'_>,
        timer: &mut Option<Delay>,
        until: Until<'_>,
        context: &mut Context,
    ) -> Poll<()> {
        let listener = Listener::waking(&self.0, waker.waker());
        *timer = None;
        match self.0.run(&listener, POLL_TIME, until, context) {
            None => return Poll::Ready(()),
            Some(Duration::ZERO) => waker.waker().wake_by_ref(),
            Some(Duration::MAX) => {}
            Some(delay) => {
                let timer = timer.insert(Delay::new(delay.min(MAX_DELAY)));
                if Pin::new(timer).poll(waker).is_ready() {
                    waker.waker().wake_by_ref();
                }
            }
        }
        Poll::Pending
    }

    /// The time of the next timer, for a program that waits for events of its own, and then calls
    /// [`run_ready`](Self::run_ready): the present time if something is ready. `None` if only
    /// futures are left, or nothing.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::EventLoop;
    /// use std::time::{Duration, Instant};
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// assert_eq!(events.next_deadline(context), None);
    /// let before = Instant::now();
    /// context.eval(Source::from_bytes("setTimeout(() => {}, 50)"))?;
    /// assert!(events.next_deadline(context).is_some_and(|it| it > before + Duration::from_millis(40)));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_deadline(&self, context: &Context) -> Option<Instant> {
        Instant::now().checked_add(self.0.until_next(context)?)
    }

    /// Sets the function that is called when a future of the loop can go on: on any thread, once
    /// until the next call that runs the loop. It wakes the program's own loop, which calls
    /// [`run_ready`](Self::run_ready) then. It must not run the loop itself.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{EventLoop, dom};
    /// use std::sync::mpsc;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let (proxy, wakes) = mpsc::channel();
    /// events.on_wake(move || { let _ = proxy.send(()); });
    ///
    /// let (sender, receiver) = tokio::sync::oneshot::channel::<u32>();
    /// dom::host(context).spawn_local(Box::pin(async { assert_eq!(receiver.await, Ok(7)) }), context);
    /// events.run_ready(context)?;
    /// std::thread::spawn(move || sender.send(7));
    /// wakes.recv()?; // the program's own loop
    /// assert_eq!(events.run_ready(context)?, None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_wake(&self, callback: impl Fn() + Send + Sync + 'static) {
        self.0.set_on_wake(callback);
    }

    /// Has futures and asynchronous functions polled and dropped within `scope`, which calls the
    /// function that it gets once. For futures that need the context of an asynchronous runtime,
    /// which another thread drives:
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{EventLoop, dom};
    /// use std::time::Duration;
    ///
    /// let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    /// let handle = tokio.handle().clone();
    /// std::thread::spawn(move || tokio.block_on(std::future::pending::<()>()));
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// events.poll_within(move |poll| {
    ///     let _entered = handle.enter();
    ///     poll();
    /// });
    /// dom::host(context).spawn_local(Box::pin(async { tokio::time::sleep(Duration::from_millis(5)).await }), context);
    /// events.run(context)?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn poll_within(&self, scope: impl Fn(&mut dyn FnMut()) + 'static) {
        self.0.set_poll_scope(scope);
    }

    /// Has the exceptions that no script catches passed to `reporter`, as browsers write them to the
    /// console. Then the functions that run the loop go on, and return none.
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string};
    /// use boa_web::EventLoop;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// events.report_to(|report| eprintln!("{report}"));
    /// let script = "var log = []; setTimeout(() => null.length); setTimeout(() => log.push('it goes on'))";
    /// context.eval(Source::from_bytes(script))?;
    /// events.run(context)?;
    /// assert_eq!(context.eval(Source::from_bytes("log.join()"))?, js_string!("it goes on").into());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn report_to(&self, reporter: impl Fn(&ErrorReport) + 'static) {
        self.0.report_to(reporter);
    }
}

/// The value or the reason of a promise, unless it is pending.
fn settled(promise: &JsPromise) -> Option<JsResult<JsValue>> {
    match promise.state() {
        PromiseState::Pending => None,
        PromiseState::Fulfilled(value) => Some(Ok(value)),
        PromiseState::Rejected(reason) => Some(Err(JsError::from_opaque(reason))),
    }
}

/// Blocks this thread for at most `delay`, until a future can go on.
fn park(delay: Duration) {
    if delay == Duration::MAX {
        thread::park();
    } else {
        thread::park_timeout(delay);
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        if heap::may_be_used() {
            self.0.close();
        } else {
            // Its tasks refer to objects of the engine's heap, which has ended.
            mem::forget(self.0.clone());
        }
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(&mut f.debug_struct("EventLoop"))
    }
}
