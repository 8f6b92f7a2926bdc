//! [`Handle`]: control of a runtime from other threads.

use super::{
    HandleError, State,
    calls::{
        call_script::lookup,
        handle_call::{Reply, call},
        script_function::Target,
    },
    deadline::within,
    event_loop::control::{Control, KeepAlive, Message, ShutdownRequest, Steps, StopReason},
    snapshot,
};
use crate::dom::host;
use boa_engine::Context;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt,
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
    /// [`HandleError::DeadlinePassed`], and so do [`execute`](Self::execute),
    /// [`evaluate`](Self::evaluate) and [`import`](Self::import). The runtime continues. The time
    /// starts with the call and includes time in which the runtime is busy. A call that has not started by then is dropped.
    ///
    /// The deadline interrupts the function as [`Handle::interrupt`] does, if
    /// [`Limits::stoppable`](super::Limits::stoppable) is set. A promise of the function is waited
    /// for until the deadline. The deadline also interrupts what the function has started: code
    /// after an `await` and in reactions of promises, callbacks of timers, imports, events of
    /// sockets, ports and workers that it has opened, and what goes on after these, a request, an
    /// asynchronous function of the program or the reading of a file. What begins after the
    /// deadline has the same time again, for each task. Code that waits for a socket, a port or a
    /// promise of something else is not interrupted, nor are scripts within a worker:
    /// [`Limits::script_time`](super::Limits::script_time) covers all. The caller needs a tokio
    /// runtime with time.
    ///
    /// ```
    /// use boa_websocket::{Limits, Runtime, runtime::HandleError};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let limits = Limits::new().stoppable(true);
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
    /// for. Tasks that a thread has posted before it drops the last one run first. A runtime that
    /// is stopped, shut down or dropped ends all the same.
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
    /// closing handshake, and its futures return [`Error::Stopped`](crate::Error::Stopped).
    ///
    /// With [`Limits::stoppable`](super::Limits::stoppable) a running script ends as well. The
    /// documentation of that field lists the scripts that end within milliseconds, later, or never.
    /// Without it a running script first runs to completion.
    pub fn stop(&self) {
        self.control.stop(StopReason::Asked);
    }

    /// Ends the script, the callback or the microtask that is running, and nothing else. Timers,
    /// sockets and later calls continue. Returns whether the runtime was running one. Otherwise
    /// nothing happens; later code is not affected.
    ///
    /// The script can't catch the end, and its `finally` blocks do not run. A caller in Rust gets
    /// [`Error::Interrupted`](crate::Error::Interrupted) or [`HandleError::Interrupted`]. No
    /// `error` event is fired, and the [`Reporter`](super::Reporter) is not called. A promise that
    /// an interrupted callback or asynchronous function would have settled stays pending.
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
    /// let limits = Limits::new().stoppable(true);
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

    /// Shuts the runtime down: closes its sockets with the code 1001, terminates its workers, whose
    /// sockets close too, runs until all are closed or `at_most` has passed, and ends.
    /// [`Runtime::run`](super::Runtime::run) returns `Ok` then. New sockets fail at once, and the
    /// shutdown does not wait for them.
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
        self.send(Message::ShutDown(ShutdownRequest {
            timeout: at_most,
            done,
        }))
        .await?;
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
        self.ask(|sender| {
            Box::new(move |context| {
                // The caller may have been dropped.
                let _ = sender.send(steps(context));
            })
        })
        .await
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
    /// As [`Handle::run`]. The future continues.
    pub async fn run_async<F>(
        &self,
        steps: impl FnOnce(&mut Context) -> F + Send + 'static,
    ) -> Result<F::Output, HandleError>
    where
        F: Future<Output: Send + 'static> + 'static,
    {
        self.ask(|sender| {
            Box::new(move |context| {
                let future = steps(context);
                let completed = async move {
                    // The caller may have been dropped.
                    let _ = sender.send(future.await);
                };
                host(context).spawn_local(Box::pin(completed), context);
            })
        })
        .await
    }

    /// Sends steps that pass on their result, and awaits it.
    async fn ask<R>(
        &self,
        steps: impl FnOnce(oneshot::Sender<R>) -> Steps,
    ) -> Result<R, HandleError> {
        let (sender, result) = oneshot::channel();
        self.send(Message::Steps(None, steps(sender))).await?;
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
            .try_send(Message::Steps(None, Box::new(steps)))
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
    /// As [`Handle::run`]. The function itself continues.
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
        self.reply(move |reply, context| call(find, arguments, reply, context))
            .await
    }

    /// Sends steps that run scripts, and awaits their reply until the deadline.
    pub(super) async fn reply<R: DeserializeOwned + Send + 'static>(
        &self,
        run: impl FnOnce(Reply<R>, &mut Context) + Send + 'static,
    ) -> Result<R, HandleError> {
        let (sender, result) = oneshot::channel();
        let control = self.control.clone();
        let at_most = self.at_most;
        let steps: Steps = Box::new(move |context| {
            let reply = Reply::new(sender, control, at_most);
            // The deadline may have passed before the call.
            if !reply.is_late() {
                run(reply, context);
            }
        });
        let called = async {
            self.messages
                .send(Message::Steps(at_most, steps))
                .await
                .map_err(|_| self.ended())?;
            result.await.map_err(|_| self.ended())?
        };
        let called = within(Instant::now(), at_most, called, |error| {
            // The deadline may have dropped the reaction that answers.
            matches!(error, HandleError::Interrupted | HandleError::Ended)
        });
        // When the collector drops the reactions of a promise, the call is answered with an error.
        tokio::select! {
            biased;
            result = called => result,
            () = self.control.ended() => Err(self.ended()),
        }
    }

    async fn send(&self, message: Message) -> Result<(), HandleError> {
        let sent = self.messages.send(message).await;
        sent.map_err(|_| HandleError::Ended)
    }

    pub(super) fn wake(&self) {
        self.control.wake();
    }

    /// The error of a call without an answer.
    fn ended(&self) -> HandleError {
        match self.control.stopped() {
            Some(StopReason::ShutDown) | None => HandleError::Ended,
            Some(reason) => HandleError::Stopped(reason),
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

    /// Why the runtime was stopped or shut down. `None` if it was not.
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
