//! [`Handle`]: control of a runtime from other threads.

use super::{
    Error, ExitReason, State,
    calls::{
        call_script::{MaybePromise, lookup, resolve_if_thenable},
        script_function::Target,
    },
    deadline::within,
    error::{DEADLINE_PASSED, INTERRUPTED},
    event_loop::control::{Control, KeepAlive, Message, ShutdownRequest, Steps, StopReason},
    snapshot,
    values::{self, ValueError},
};
use crate::dom::{self, ErrorReport, StackFrame, host};
use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsValue, NativeFunction,
    object::{FunctionObjectBuilder, builtins::JsFunction},
};
use boa_gc::{Finalize, Trace};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::Cell,
    fmt,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// A handle to a runtime, for other threads and for other tasks of its thread.
/// [`Runtime::handle`](super::Runtime::handle) returns it. Clones refer to the same runtime. A
/// handle does not keep the runtime alive.
///
/// The runtime processes requests while [`run`](super::Runtime::run), or another of its futures, is
/// being polled.
///
/// ```
/// # use boa_websocket::Runtime;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?;
/// runtime.execute("add.js", "function add(a, b) { return a + b; }").await?;
/// let handle = runtime.handle();
/// let other = std::thread::spawn(move || {
///     tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
///         let sum: f64 = handle.call("add", (1, 2)).await?;
///         handle.shut_down(std::time::Duration::from_secs(1)).await?;
///         Ok::<_, Box<dyn std::error::Error + Send + Sync>>(sum)
///     })
/// });
/// runtime.run_until_stopped().await?;
/// assert_eq!(other.join().expect("it does not panic").expect("it works"), 3.0);
/// # Ok(())
/// # }
/// ```
///
/// A call without an answer, and a shutdown:
///
/// ```
/// use boa_websocket::{Error, Runtime, runtime::{HandleError, StopReason}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?;
/// let handle = runtime.handle();
/// handle.post(|context| drop(context.global_object()))?;
/// let asking = tokio::spawn(async move {
///     let state = handle.state().await?;
///     let sum = handle.run(|_| 1 + 2).await?;
///     let missing = handle.call::<()>("missing", ()).await;
///     assert!(matches!(missing, Err(HandleError::NotAFunction { .. })));
///     handle.stop();
///     assert_eq!(handle.stopped(), Some(StopReason::Asked));
///     Ok::<_, HandleError>((state.sockets.len(), sum))
/// });
/// assert!(matches!(runtime.run_until_stopped().await, Err(Error::Stopped(StopReason::Asked))));
/// assert_eq!(asking.await??, (0, 3));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Handle {
    control: Arc<Control>,
    messages: mpsc::Sender<Message>,
    /// The time of a call.
    at_most: Option<Duration>,
}

impl Handle {
    pub(super) fn new(control: Arc<Control>, messages: mpsc::Sender<Message>) -> Self {
        Self {
            control,
            messages,
            at_most: None,
        }
    }

    /// A handle whose [`call`](Self::call)s end after this time with
    /// [`HandleError::DeadlinePassed`]. The runtime continues. The time begins with the call, and
    /// includes that in which the runtime is busy. A call that has not begun by then is not made.
    ///
    /// The deadline interrupts the function as [`Handle::interrupt`] does, if
    /// [`Limits::stoppable`](super::Limits::stoppable) is set. A promise of the function is waited
    /// for until the deadline; code after an `await` is not interrupted. The caller needs a tokio
    /// runtime with time.
    ///
    /// ```
    /// use boa_websocket::{Limits, Runtime, runtime::HandleError};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut limits = Limits::default();
    /// limits.stoppable = true;
    /// let mut runtime = Runtime::builder().limits(limits).build()?;
    /// runtime.execute("busy.js", "function busy() { for (;;); } function idle() { return 1 }").await?;
    /// let handle = runtime.handle();
    /// let calling = tokio::spawn(async move {
    ///     let busy = handle.with_deadline(Duration::from_millis(50)).call::<()>("busy", ()).await;
    ///     let idle = handle.call::<u32>("idle", ()).await;
    ///     handle.stop();
    ///     (busy, idle)
    /// });
    /// let _ = runtime.run_until_stopped().await;
    /// assert_eq!(calling.await?, (Err(HandleError::DeadlinePassed), Ok(1)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_deadline(&self, at_most: Duration) -> Self {
        Self {
            at_most: Some(at_most),
            ..self.clone()
        }
    }

    /// Keeps the event loop alive until the result is dropped, on whichever thread: for a device, a
    /// timer or a connection of the program whose events scripts wait for.
    /// [`Runtime::run`](super::Runtime::run) does not return meanwhile, and a promise is waited
    /// for. What a thread has posted before it drops the last one is done first. A runtime that is
    /// stopped, shut down or dropped ends all the same.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::Function};
    /// use std::{cell::RefCell, convert::Infallible, rc::Rc};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let given: Rc<RefCell<Option<Function<(u32,), ()>>>> = Rc::default();
    /// let listener = given.clone();
    /// let mut runtime = Runtime::builder()
    ///     .function("onReading", move |function| {
    ///         given.replace(Some(function));
    ///         Ok::<_, Infallible>(())
    ///     })
    ///     .build()?;
    /// runtime.execute("sensor.js", "const read = new Promise((resolve) => onReading(resolve))").await?;
    /// let listener = listener.take().expect("it was passed");
    /// let keep_alive = runtime.handle().keep_alive();
    /// let device = std::thread::spawn(move || {
    ///     listener.post((21,)).expect("the runtime has not ended");
    ///     drop(keep_alive);
    /// });
    /// assert_eq!(runtime.evaluate::<u32>("read.js", "read").await?, 21);
    /// device.join().expect("it does not panic");
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_alive(&self) -> KeepAlive {
        KeepAlive::new(self.control.clone())
    }

    /// Stops the runtime for good. It runs no more scripts, its connections are dropped without a
    /// closing handshake, and its futures return [`Error::Stopped`].
    ///
    /// With [`Limits::stoppable`](super::Limits::stoppable) a running script ends as well. The
    /// documentation of that field lists the scripts that end within milliseconds, later, or never.
    /// Without it a running script first runs to completion.
    pub fn stop(&self) {
        self.control.stop(StopReason::Asked);
    }

    /// Ends the script, the callback or the microtask that is running, and nothing else. Timers,
    /// sockets and later calls continue. Returns whether the runtime was running one. If not, there
    /// is no effect, on a later one neither.
    ///
    /// The script can't catch the end, and its `finally` blocks do not run. A caller in Rust gets
    /// [`Error::Interrupted`] or [`HandleError::Interrupted`]. No `error` event is fired, and the
    /// [`Reporter`](super::Reporter) is not called. A promise that an interrupted callback or
    /// asynchronous function would have settled stays pending.
    ///
    /// Microtasks that the ended script has queued run afterwards. If microtasks queue others
    /// without an end, those that wait are dropped: at the first call, if each is too short to be
    /// interrupted, and at the second otherwise.
    ///
    /// This needs [`Limits::stoppable`](super::Limits::stoppable) or
    /// [`Limits::script_time`](super::Limits::script_time), without which it returns false. The
    /// documentation of the former lists the scripts that end within milliseconds, later, or never.
    /// A script that ends by itself before completes as usual.
    ///
    /// A deadline for one call, which leaves the runtime usable:
    ///
    /// ```
    /// use boa_websocket::{Error, Limits, Runtime};
    /// use std::{sync::mpsc, thread, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut limits = Limits::default();
    /// limits.stoppable = true;
    /// let mut runtime = Runtime::builder().limits(limits).build()?;
    ///
    /// let (done, is_done) = mpsc::channel::<()>();
    /// let handle = runtime.handle();
    /// let timer = thread::spawn(move || {
    ///     while is_done.recv_timeout(Duration::from_millis(100)) == Err(mpsc::RecvTimeoutError::Timeout) {
    ///         handle.interrupt();
    ///     }
    /// });
    /// let result = runtime.execute("busy.js", "var before = 1; for (;;);").await;
    /// drop(done);
    /// timer.join().expect("it does not panic");
    ///
    /// assert!(matches!(result, Err(Error::Interrupted)));
    /// assert_eq!(runtime.execute("later.js", "before + 1").await?.as_number(), Some(2.0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn interrupt(&self) -> bool {
        self.control.interrupt()
    }

    /// Shuts the runtime down: closes its sockets with the code 1001, runs until they are closed or
    /// `at_most` has passed, and ends. [`Runtime::run`](super::Runtime::run) returns `Ok` then. New
    /// sockets fail at once, and the shutdown does not wait for them.
    ///
    /// The time begins when the runtime receives the request. With several requests the earliest
    /// deadline counts.
    ///
    /// # Errors
    /// [`HandleError::Ended`] if the runtime has ended before.
    ///
    /// # Cancel safety
    /// A sent request is not taken back. A request that still waits for room in the channel is.
    pub async fn shut_down(&self, at_most: Duration) -> Result<(), HandleError> {
        let (done, finished) = oneshot::channel();
        let request = Message::ShutDown(ShutdownRequest {
            timeout: at_most,
            done,
        });
        self.messages
            .send(request)
            .await
            .map_err(|_| HandleError::Ended)?;
        match (finished.await, self.stopped()) {
            // Another request was completed first.
            (Ok(()), _) | (Err(_), Some(StopReason::ShutDown)) => Ok(()),
            (Err(_), _) => Err(HandleError::Ended),
        }
    }

    /// Runs steps on the runtime's thread, as a task of its event loop, and returns their result.
    ///
    /// # Errors
    /// [`HandleError::Ended`] if the runtime ends before.
    ///
    /// # Cancel safety
    /// Sent steps run. Steps that still wait for room in the channel do not.
    pub async fn run<R: Send + 'static>(
        &self,
        steps: impl FnOnce(&mut Context) -> R + Send + 'static,
    ) -> Result<R, HandleError> {
        let (sender, result) = oneshot::channel();
        let steps: Steps = Box::new(move |context| {
            // The caller may have been dropped.
            let _ = sender.send(steps(context));
        });
        self.messages
            .send(Message::Steps(steps))
            .await
            .map_err(|_| HandleError::Ended)?;
        result.await.map_err(|_| HandleError::Ended)
    }

    /// As [`Handle::run`], for steps that return a future. The runtime polls the future, and its
    /// loop stays alive until the future completes. It runs on the runtime's thread and need not be
    /// `Send`.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut runtime = Runtime::builder().build()?;
    /// let handle = runtime.handle();
    /// let asking = tokio::spawn(async move {
    ///     let steps = |context: &mut boa_engine::Context| {
    ///         let sockets = boa_websocket::websocket::socket_states(context).len();
    ///         async move {
    ///             tokio::time::sleep(Duration::from_millis(1)).await;
    ///             sockets
    ///         }
    ///     };
    ///     let sockets = handle.run_async(steps).await;
    ///     handle.stop();
    ///     sockets
    /// });
    /// let _ = runtime.run_until_stopped().await;
    /// assert_eq!(asking.await??, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`HandleError::Ended`] if the runtime ends before the future completes.
    ///
    /// # Cancel safety
    /// That of [`Handle::run`]. The future continues.
    pub async fn run_async<F>(
        &self,
        steps: impl FnOnce(&mut Context) -> F + Send + 'static,
    ) -> Result<F::Output, HandleError>
    where
        F: Future<Output: Send + 'static> + 'static,
    {
        let (sender, result) = oneshot::channel();
        let steps: Steps = Box::new(move |context| {
            let future = steps(context);
            let completed = async move {
                // The caller may have been dropped.
                let _ = sender.send(future.await);
            };
            host(context).spawn_local(Box::pin(completed), context);
        });
        self.messages
            .send(Message::Steps(steps))
            .await
            .map_err(|_| HandleError::Ended)?;
        result.await.map_err(|_| HandleError::Ended)
    }

    /// As [`Handle::run`], without waiting for the result. It can be called outside of asynchronous
    /// code.
    ///
    /// # Errors
    /// [`HandleError::Ended`]. [`HandleError::Busy`] if the channel is full.
    pub fn post(
        &self,
        steps: impl FnOnce(&mut Context) + Send + 'static,
    ) -> Result<(), HandleError> {
        self.messages
            .try_send(Message::Steps(Box::new(steps)))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => HandleError::Busy,
                mpsc::error::TrySendError::Closed(_) => HandleError::Ended,
            })
    }

    /// Calls a function of the script and awaits its promise, as
    /// [`Runtime::call`](super::Runtime::call) does. If the promise is never settled, this waits
    /// until the runtime is stopped, shut down or dropped.
    ///
    /// # Errors
    /// [`HandleError::Ended`]. [`HandleError::Stopped`] if the runtime is stopped before there is a
    /// result. [`HandleError::DeadlinePassed`] of a handle of [`Handle::with_deadline`].
    /// [`HandleError::NotAFunction`], [`HandleError::Script`] and [`HandleError::Value`] as in
    /// [`Runtime::call`](super::Runtime::call).
    ///
    /// # Cancel safety
    /// That of [`Handle::run`]. The function itself continues.
    pub async fn call<R: DeserializeOwned + Send + 'static>(
        &self,
        name: impl Into<String>,
        arguments: impl Serialize + Send + 'static,
    ) -> Result<R, HandleError> {
        let name = name.into();
        self.call_target(
            move |context| lookup(&name, context).map_err(HandleError::from),
            arguments,
        )
        .await
    }

    /// Calls the function that steps on the runtime's thread find.
    pub(super) async fn call_target<R: DeserializeOwned + Send + 'static>(
        &self,
        find: impl FnOnce(&mut Context) -> Result<Target, HandleError> + Send + 'static,
        arguments: impl Serialize + Send + 'static,
    ) -> Result<R, HandleError> {
        let (sender, result) = oneshot::channel();
        let control = self.control.clone();
        let at_most = self.at_most;
        let steps: Steps = Box::new(move |context| {
            // The deadline has passed before the call.
            if at_most.is_none() || !sender.is_closed() {
                call(find, arguments, Reply::new(sender, control), context);
            }
        });
        let called = async {
            let message = match at_most {
                Some(at_most) => Message::StepsWithin(at_most, steps),
                None => Message::Steps(steps),
            };
            self.messages
                .send(message)
                .await
                .map_err(|_| self.ended())?;
            result.await.map_err(|_| self.ended())?
        };
        let called = async {
            match at_most {
                Some(at_most) => within(Instant::now(), at_most, called).await,
                None => called.await,
            }
        };
        // When the collector drops the reactions of a promise, the call is answered with an error.
        tokio::select! {
            biased;
            result = called => result,
            () = self.control.ended() => Err(self.ended()),
        }
    }

    /// Wakes the runtime's loop.
    pub(super) fn wake(&self) {
        self.control.wake();
    }

    /// The error of a call without an answer.
    fn ended(&self) -> HandleError {
        match self.control.stopped() {
            Some(
                reason @ (StopReason::Asked
                | StopReason::ScriptTime
                | StopReason::Replay
                | StopReason::ThreadEnded
                | StopReason::EnginePanicked),
            ) => HandleError::Stopped(reason),
            Some(StopReason::ShutDown) | None => HandleError::Ended,
        }
    }

    /// A snapshot of the runtime's state, for a dashboard.
    ///
    /// # Errors
    /// [`HandleError::Ended`] if the runtime ends before.
    ///
    /// # Cancel safety
    /// Cancel safe: reading the state changes nothing.
    pub async fn state(&self) -> Result<State, HandleError> {
        self.run(|context| snapshot::of(context)).await
    }

    /// Resolves when the runtime runs no more scripts.
    pub(super) async fn wait_for_end(&self) {
        self.control.ended().await;
    }

    /// The reason for which the runtime was stopped or shut down. `None` if it was not.
    #[must_use]
    pub fn stopped(&self) -> Option<StopReason> {
        self.control.stopped()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("stopped", &self.stopped())
            .finish_non_exhaustive()
    }
}

/// The reason for which a [`Handle`] could not complete a request. Unlike JavaScript values it is
/// `Send`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandleError {
    /// The runtime ended before it completed the request.
    Ended,
    /// The function was ended by [`Handle::interrupt`]. The runtime continues.
    Interrupted,
    /// The deadline of [`Handle::with_deadline`] has passed. The runtime continues.
    DeadlinePassed,
    /// The runtime was stopped: by [`Handle::stop`], or because a script ran for too long.
    Stopped(StopReason),
    /// The channel to the runtime is full.
    Busy,
    /// No function has the name.
    NotAFunction {
        /// The name in the call.
        name: String,
    },
    /// The process of an isolated runtime has ended, and with it the runtime.
    Child(ExitReason),
    /// The function threw, or its promise was rejected. Also any other reason for which it has no
    /// result, without a stack.
    Script {
        /// The exception, in one line.
        message: String,
        /// The call stack, innermost first.
        stack: Vec<StackFrame>,
    },
    /// An argument or a result can't be converted.
    Value(ValueError),
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("the runtime has ended"),
            Self::Interrupted => f.write_str(INTERRUPTED),
            Self::DeadlinePassed => f.write_str(DEADLINE_PASSED),
            Self::Stopped(reason) => reason.fmt(f),
            Self::Busy => f.write_str("too much waits for the runtime"),
            Self::NotAFunction { name } => write!(f, "there is no function '{name}'"),
            Self::Child(end) => end.fmt(f),
            Self::Script { message, stack } => {
                boa_web::internal::write_with_position(message, stack, f)
            }
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HandleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` writes this error's text, so its source comes next.
            Self::Value(error) => error.source(),
            _ => None,
        }
    }
}

/// Becomes an Error, or a TypeError for a value that can't be converted.
impl From<HandleError> for JsError {
    fn from(error: HandleError) -> Self {
        match error {
            HandleError::Value(error) => error.into(),
            other => JsNativeError::error()
                .with_message(other.to_string())
                .into(),
        }
    }
}

impl From<ErrorReport> for HandleError {
    fn from(report: ErrorReport) -> Self {
        Self::Script {
            message: report.message,
            stack: report.stack,
        }
    }
}

impl From<Error> for HandleError {
    fn from(error: Error) -> Self {
        match error {
            Error::Script(report) => (*report).into(),
            Error::NotAFunction { name } => Self::NotAFunction { name },
            Error::Value(error) => Self::Value(error),
            Error::Interrupted => Self::Interrupted,
            Error::DeadlinePassed => Self::DeadlinePassed,
            Error::Stopped(reason) => Self::Stopped(reason),
            Error::Child(end) => Self::Child(end),
            other => Self::Script {
                message: other.to_string(),
                stack: Vec::new(),
            },
        }
    }
}

/// The channel for the result of a call. Dropping it without a result is an error for the caller.
struct Reply<R> {
    caller: Rc<Cell<Option<Caller<R>>>>,
    control: Arc<Control>,
}

type Caller<R> = oneshot::Sender<Result<R, HandleError>>;

impl<R> Clone for Reply<R> {
    fn clone(&self) -> Self {
        Self {
            caller: self.caller.clone(),
            control: self.control.clone(),
        }
    }
}

impl<R: DeserializeOwned + 'static> Reply<R> {
    fn new(caller: Caller<R>, control: Arc<Control>) -> Self {
        Self {
            caller: Rc::new(Cell::new(Some(caller))),
            control,
        }
    }

    fn fulfilled(&self, value: &JsValue, context: &mut Context) {
        let result = values::from_js(value, context);
        self.send(result.map_err(HandleError::Value));
    }

    /// The engine's error for a stopped script depends on the script. It is not an exception of the
    /// script.
    fn fail_with(&self, error: JsError, context: &mut Context) {
        // The time of the turn may have ended just now.
        let _ = host(context).check_interrupt();
        self.send(Err(match self.control.stopped() {
            Some(reason) => HandleError::Stopped(reason),
            None => Error::of_script(error, context).into(),
        }));
    }

    fn send(&self, result: Result<R, HandleError>) {
        if let Some(sender) = self.caller.take() {
            // The caller may have been dropped.
            let _ = sender.send(result);
        }
    }
}

fn call<R: DeserializeOwned + 'static>(
    find: impl FnOnce(&mut Context) -> Result<Target, HandleError>,
    arguments: impl Serialize,
    reply: Reply<R>,
    context: &mut Context,
) {
    let prepared = find(context).and_then(|target| {
        let arguments = values::to_arguments(arguments, context).map_err(HandleError::Value)?;
        Ok((target, arguments))
    });
    let (target, arguments) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return reply.send(Err(error)),
    };
    let result = host(context).call(&target.function, &target.this, &arguments, context);
    match result.and_then(|value| resolve_if_thenable(value, context)) {
        Ok(MaybePromise::Value(value)) => reply.fulfilled(&value, context),
        Ok(MaybePromise::Promise(promise)) => {
            let on_fulfilled = reaction(reply.clone(), Reply::fulfilled, context);
            let on_rejected = reaction(
                reply,
                |reply, reason, context| {
                    reply.fail_with(JsError::from_opaque(reason.clone()), context);
                },
                context,
            );
            if let Err(error) = promise.then(Some(on_fulfilled), Some(on_rejected), context) {
                dom::report_exception(error, context);
            }
        }
        Err(error) => reply.fail_with(error, context),
    }
}

/// The steps of a function of [`reaction`] with the value of a promise.
type React = Rc<dyn Fn(&JsValue, &mut Context)>;

#[derive(Clone, Trace, Finalize)]
struct Captured(#[unsafe_ignore_trace] React);

fn reaction<R: 'static>(
    reply: Reply<R>,
    react: fn(&Reply<R>, &JsValue, &mut Context),
    context: &mut Context,
) -> JsFunction {
    let react = move |value: &JsValue, context: &mut Context| react(&reply, value, context);
    let native = NativeFunction::from_copy_closure_with_captures(
        |_, args, captured: &Captured, context| -> JsResult<JsValue> {
            (captured.0)(args.first().unwrap_or(&JsValue::undefined()), context);
            Ok(JsValue::undefined())
        },
        Captured(Rc::new(react)),
    );
    FunctionObjectBuilder::new(context.realm(), native).build()
}
