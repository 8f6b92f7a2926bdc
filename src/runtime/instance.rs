//! [`Runtime`].

use super::{
    Builder, Error, Handle, State, StopReason, clock,
    event_loop::{EventLoop, Outcome, Until, dropped_host},
    modules::loader::Loader,
    program::Exited,
    snapshot, workers,
};
use crate::{
    engine::{
        Persistent,
        heap::{self, Heap},
        top_level_await::AwaitTracker,
    },
    net::Upgraded,
    websocket,
};
use boa_engine::{Context, JsObject};
use futures_util::future;
use std::{cell::RefCell, rc::Rc, time::Duration};

/// A realm, its global object and its event loop.
///
/// A runtime belongs to one thread. It needs a tokio runtime with time, and with I/O unless its
/// [`Connector`](crate::net::connector::Connector) does not use it. Its futures stay in that tokio
/// runtime: polling it in another one is an error while it has sockets.
///
/// A runtime is not a sandbox: `SECURITY.md` says what scripts can do to their process.
///
/// ```
/// use boa_websocket::Runtime;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().build()?;
/// let sum = runtime.execute("sum.js", "1 + 2").await?;
/// runtime.run().await?;
/// assert_eq!(sum.as_number(), Some(3.0));
/// # Ok(())
/// # }
/// ```
///
/// Modules, calls, values, and a shutdown:
///
/// ```
/// use boa_engine::{JsValue, js_string};
/// use boa_websocket::{Error, Runtime, runtime::StopReason};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let folder = std::env::temp_dir().join(format!("boa_websocket-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).expect("a folder");
/// # std::fs::write(folder.join("main.mjs"), "export const answer = 42").expect("a file");
/// # let path = folder.join("main.mjs");
/// let mut runtime = Runtime::builder().build()?;
/// let main = runtime.import(path).await?; // "main.mjs", say
/// let source = "await new Promise((resolve) => setTimeout(resolve, 5)); export const twice = (x) => 2 * x;";
/// let module = runtime.import_source("twice.mjs", source).await?;
/// # std::fs::remove_dir_all(&folder).expect("it was there");
///
/// let context = runtime.context();
/// let answer = main.namespace(context).get(js_string!("answer"), context).expect("it is exported");
/// let twice = module.namespace(context).get(js_string!("twice"), context).expect("it is exported");
/// assert_eq!(runtime.call_value(&twice, &JsValue::undefined(), &[answer]).await?, 84.into());
///
/// runtime.execute("timer.js", "setTimeout(() => {}, 1e9)").await?;
/// assert_eq!(runtime.state().timers, 1);
/// let handle = runtime.handle();
/// handle.stop();
/// assert!(matches!(runtime.run_until_stopped().await, Err(Error::Stopped(StopReason::Asked))));
/// runtime.shut_down(Duration::from_secs(1)).await; // its sockets close with 1001, if it has any
/// # Ok(())
/// # }
/// ```
pub struct Runtime {
    pub(super) context: Persistent<Context>,
    pub(super) event_loop: Rc<EventLoop>,
    pub(super) loader: Rc<Loader>,
    pub(super) await_tracker: Rc<AwaitTracker>,
    pub(super) handle: Handle,
    /// The connections of a script that has called `exit`, until they are closed.
    pub(super) exited: Option<Exited>,
    /// The last field: the others are dropped before it.
    pub(super) _heap: Heap,
}

impl Runtime {
    /// The configuration of a new runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs the event loop until nothing keeps it alive: no timer, no open socket, no task, no
    /// [`KeepAlive`](super::KeepAlive).
    ///
    /// # Errors
    /// [`Error::Stopped`] if the runtime is stopped, or was before. A shutdown is not an error.
    /// [`Error::NoTokio`]. [`Error::OtherTokio`]. [`Error::NoTime`].
    ///
    /// # Cancel safety
    /// Nothing is lost. Timers, sockets, tasks, imports that are being fetched, asynchronous modules
    /// and asynchronous functions continue at the next call, also those of the engine
    /// (`NativeFunction::from_async_fn`). So does a shutdown of a [`Handle`], with its original
    /// deadline.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.run_until(Until::NoListener).await
    }

    /// As [`Runtime::run`], for a program that ends with its script. The `process` of packages of
    /// npm then has the events `beforeExit` and `exit`. The loop goes on if a listener of
    /// `beforeExit` has started something. After `exit()` and `close()` of the script there is
    /// `exit` alone, in each run. Without packages it is [`Runtime::run`].
    ///
    /// ```
    /// # use boa_websocket::{Error, Runtime, runtime::StopReason};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut runtime = Runtime::builder().build()?;
    /// runtime.execute("bot.js", "setTimeout(() => {}, 1)").await?;
    /// let status = match runtime.run_to_exit().await {
    ///     Err(Error::Stopped(StopReason::Exit { status })) => status,
    ///     ended => ended.map(|()| 0)?,
    /// };
    /// # assert_eq!(status, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`Runtime::run`]. [`StopReason::Exit`] if a package has set `process.exitCode`
    /// to another number than 0.
    ///
    /// # Cancel safety
    /// As [`Runtime::run`].
    pub async fn run_to_exit(&mut self) -> Result<(), Error> {
        #[cfg(feature = "packages")]
        while let Some(packages) = self.loader.packages().cloned() {
            self.run().await?;
            self.script_run(|context| packages.before_exit(context))?;
            if self.event_loop.is_alive() {
                continue;
            }
            let status = self.script_run(|context| packages.exit(None, context))?;
            let Some(status @ 1..) = status else {
                return Ok(());
            };
            let reason = StopReason::Exit { status };
            self.event_loop.control.stop(reason);
            self.check()?;
            return Err(reason.into());
        }
        self.run().await
    }

    /// As [`Runtime::run`], but when nothing keeps the loop alive, waits for requests of a
    /// [`Handle`]. Returns after a [shutdown](Handle::shut_down).
    ///
    /// # Errors
    /// The errors of [`Runtime::run`].
    ///
    /// # Cancel safety
    /// As [`Runtime::run`].
    pub async fn run_until_stopped(&mut self) -> Result<(), Error> {
        self.run_until(Until::Stopped).await
    }

    async fn run_until(&mut self, until: Until) -> Result<(), Error> {
        self.check_open()?;
        let outcome = self.run_loop(until, |_| false).await;
        match self.end(outcome) {
            Err(Error::Stopped(StopReason::ShutDown)) => Ok(()),
            result => result,
        }
    }

    /// Runs the event loop. The loop of a worker ends when its script has called `close()`.
    pub(super) async fn run_loop(
        &mut self,
        until: Until,
        mut done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        let done = |context: &mut Context| done(context) || workers::is_closing(context);
        let context = RefCell::new(&mut *self.context);
        self.event_loop.run(&context, until, done).await
    }

    /// An open `WebSocket` for scripts, over a connection after its opening handshake: one that a
    /// server of the program has accepted, or that the program has upgraded as a client.
    /// [`Accepted`](websocket::Accepted) is the same as an argument of calls, on any thread.
    ///
    /// `readyState` is OPEN, so there is no `open` event. All else is as for a socket of `new
    /// WebSocket`: messages, `bufferedAmount`, `close()`, the
    /// [options](Builder::net_options) of connections with their limits, garbage collection, and
    /// what a shutdown, a stop and a drop do. It keeps the event loop alive. Permissions and
    /// [`Limits::connections`](crate::Limits::connections) are about connections that scripts open.
    ///
    /// Messages are tasks of the event loop. None runs before the first script that gets the object
    /// has returned, so a script that sets `onmessage` before its first `await` receives all
    /// messages.
    ///
    /// ```
    /// use boa_engine::{JsString, property::Attribute};
    /// use boa_websocket::{Runtime, net::{Message, Options, Role, Socket, Upgraded}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let url: url::Url = "ws://chat.example/".parse()?;
    /// let (ours, theirs) = tokio::io::duplex(1 << 10); // a stream of hyper, say
    /// let mut runtime = Runtime::builder().build()?;
    /// let socket = runtime.websocket(Upgraded::new(ours, Role::Server, url.clone()))?;
    /// runtime.context().register_global_property(JsString::from("socket"), socket, Attribute::all())?;
    /// runtime.execute("session.js", "socket.onmessage = ({ data }) => socket.send(data + '!')").await?;
    /// let client = tokio::spawn(async move {
    ///     let mut client = Socket::from_upgraded(Upgraded::new(theirs, Role::Client, url), Options::default());
    ///     client.send("hello").await?;
    ///     let answer = client.recv().await.transpose()?;
    ///     client.close().await?;
    ///     Ok::<_, boa_websocket::net::Error>(answer)
    /// });
    /// runtime.run().await?; // until the connection is closed
    /// assert_eq!(client.await??, Some(Message::from("hello!")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Script`] in a runtime that is recorded or replayed. [`Error::Stopped`].
    pub fn websocket(&mut self, upgraded: Upgraded) -> Result<JsObject, Error> {
        self.check()?;
        let accepted = self.engine(|context| websocket::accept(upgraded, context))?;
        accepted.map_err(|error| Error::of_script(error, &mut self.context))
    }

    /// Closes all sockets with the code 1001, and runs the event loop until they are closed or
    /// `at_most` has passed. New sockets fail at once. Workers are terminated, and their sockets
    /// close within the same time. Sockets that are still open then are dropped with the runtime,
    /// without a closing handshake.
    ///
    /// After [`StopReason::Exit`] and [`StopReason::Closed`] too, where no script runs meanwhile.
    ///
    /// # Cancel safety
    /// The sockets have begun to close, and continue at the next call of [`Runtime::run`]. The
    /// deadline is lost.
    pub async fn shut_down(&mut self, at_most: Duration) {
        if !heap::may_be_used() {
            return;
        }
        if let Some(exited) = self.exited.take() {
            return exited.close(at_most).await;
        }
        let _refusal = Persistent::new(websocket::SocketsRefused::new(&self.context));
        websocket::make_disappear(&mut self.context);
        let context = RefCell::new(&mut *self.context);
        let closed = self
            .event_loop
            .run(&context, Until::Idle, websocket::all_closed);
        let workers = self.event_loop.workers.clone();
        let closed = async { future::join(closed, workers.terminate(at_most)).await.0 };
        // Without time there are no sockets. After a timeout they are dropped too.
        if clock::check_time().is_ok()
            && let Ok(outcome) = tokio::time::timeout(at_most, closed).await
        {
            let _ = self.end(outcome);
        }
        // A handle has requested a shutdown meanwhile.
        if self.event_loop.shut_down.is_active() {
            self.event_loop.end_by_shutting_down();
        }
    }

    /// A handle to the runtime, for other threads and for other tasks of its thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// A snapshot of the runtime's state.
    pub fn state(&self) -> State {
        snapshot::of(&self.context)
    }

    /// Turns the outcome of the loop into the state of the runtime.
    pub(super) fn end(&mut self, outcome: Outcome) -> Result<(), Error> {
        match outcome {
            Outcome::Done | Outcome::Idle => Ok(()),
            Outcome::Stopped(reason) => {
                self.drop_work();
                Err(Error::Stopped(reason))
            }
            Outcome::ShutDown => {
                self.event_loop.end_by_shutting_down();
                Err(Error::Stopped(StopReason::ShutDown))
            }
            Outcome::NoTokio => Err(Error::NoTokio),
            Outcome::OtherTokio => Err(Error::OtherTokio),
            Outcome::NoTime => Err(Error::NoTime),
        }
    }

    /// Runs steps and the microtasks after them, as one script run.
    pub(super) fn script_run<R>(
        &mut self,
        steps: impl FnOnce(&mut Context) -> R,
    ) -> Result<R, StopReason> {
        self.check()?;
        let event_loop = self.event_loop.clone();
        let result = event_loop.run_interruptible(&mut self.context, |context| {
            let result = steps(context);
            event_loop.perform_microtask_checkpoint(context);
            result
        });
        self.check()?;
        result.map_err(|_| StopReason::EnginePanicked)
    }

    /// Runs steps of the engine outside of script runs.
    pub(super) fn engine<R>(
        &mut self,
        steps: impl FnOnce(&mut Context) -> R,
    ) -> Result<R, StopReason> {
        let event_loop = self.event_loop.clone();
        event_loop
            .catch_engine_panic(|| steps(&mut self.context))
            .map_err(|_| StopReason::EnginePanicked)
    }

    /// Whether the runtime may still run scripts.
    pub(super) fn check(&mut self) -> Result<(), StopReason> {
        if heap::has_ended() {
            self.event_loop.control.stop(StopReason::ThreadEnded);
        } else if !heap::may_be_used() {
            // It continues when the collector has ended.
            return Err(StopReason::ThreadEnded);
        }
        let Some(reason) = self.handle.stopped() else {
            return Ok(());
        };
        self.drop_work();
        Err(reason)
    }

    /// As [`Runtime::check`], before what the program asks for: a script that has called `close()`
    /// runs nothing more.
    pub(super) fn check_open(&mut self) -> Result<(), StopReason> {
        // After the end of the heap there is no context.
        self.check()?;
        self.event_loop.stop_if_closing(&mut self.context);
        self.check()
    }

    /// Drops the work of a runtime that is stopped. The thread of a worker does it itself, because
    /// the connections are closed then. The connections of a script that has called `exit` or
    /// `close` are kept, but a replay has no servers.
    pub(super) fn drop_work(&mut self) {
        if self.event_loop.is_of_worker() {
            return;
        }
        let has_exited = matches!(
            self.handle.stopped(),
            Some(StopReason::Exit { .. } | StopReason::Closed)
        );
        if has_exited && self.exited.is_none() && !self.event_loop.log().is_replay() {
            // The end of the connections is not the script's.
            self.event_loop.log().finished();
            let workers = self.event_loop.workers.clone();
            self.exited = self.engine(|context| Exited::new(&workers, context)).ok();
        }
        self.event_loop.clear();
    }

    /// The engine's context, for uses that this type has no method for.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }
}

/// Drops all connections without a closing handshake. [`Runtime::shut_down`] performs one. The
/// collector runs and frees the memory of the realm. If a thread has many runtimes, it runs when a
/// quarter of them were dropped.
///
/// A runtime that is dropped after the engine's heap, at the end of its thread, is leaked with its
/// connections: "Where to keep a runtime" on the [front page](crate#where-to-keep-a-runtime).
impl Drop for Runtime {
    fn drop(&mut self) {
        if heap::may_be_used() {
            // Objects of the program may queue tasks when they are dropped.
            dropped_host::disconnect(&mut self.context);
        }
        self.event_loop.clear();
        if let Some(exited) = self.exited.take() {
            exited.end();
        }
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("alive", &self.event_loop.is_alive())
            .finish_non_exhaustive()
    }
}
