//! A JavaScript runtime: a realm with this crate's interfaces, and its event loop. [`Runtime`] has
//! examples.

mod builder;
mod calls;
mod clock;
mod deadline;
mod error;
mod event_loop;
mod exit_reason;
pub mod extension;
mod handle;
mod hooks;
mod limited_connector;
mod limits;
mod modules;
mod random;
mod recording;
mod reporter;
mod snapshot;
mod storage;
#[cfg(test)]
mod streams_tests;
pub mod values;
mod workers;

pub use builder::Builder;
pub use calls::{
    Function, FunctionError, define_async_function, define_function, event_function,
    future_to_promise,
};
pub use error::Error;
pub use event_loop::control::{KeepAlive, StopReason};
pub use exit_reason::ExitReason;
#[doc(inline)]
pub use extension::WebSocketExtension;
pub use handle::{Handle, HandleError};
pub use limits::Limits;
pub use modules::{
    Goal, ImportMap, ImportMapError, ModuleFetch, ModuleScript, ModuleSource, ModuleType,
    TranspileError, Transpiler,
};
pub use recording::{Difference, Recorder, Recording, RecordingError};
pub use reporter::Reporter;
pub use snapshot::State;
pub use storage::{LocalStorage, LocalStorageError};
pub use workers::{
    DedicatedWorkerGlobalScope, SharedWorker, SharedWorkerGlobalScope, Worker, WorkerGlobalScope,
    WorkerLocation,
};
#[cfg(all(unix, feature = "isolated"))]
pub(crate) use {
    deadline::within,
    modules::{
        import_map::Addresses,
        module_root::{OnFile, Root, leads_below},
        module_source::{Fetch, ModuleSources, boxed, in_memory},
    },
    recording::{HostIo, system_processors},
};

use crate::engine::{
    Persistent,
    heap::{self, Heap},
    source_text,
    top_level_await::AwaitTracker,
};
use crate::{
    dom::{self, Diagnostics, ErrorReport, Host, interruption, is_interruption},
    web::MessagePort,
    websocket,
};
use boa_engine::{
    Context, JsError, JsResult, JsValue, Module, NativeFunction, Script,
    builtins::promise::PromiseState,
    object::{FunctionObjectBuilder, builtins::JsPromise},
};
use event_loop::{EventLoop, Outcome, Until, dropped_host};
use futures_util::{FutureExt, future};
use modules::loader::Loader;
use std::{cell::RefCell, path::Path, pin::pin, rc::Rc, time::Duration};

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
    context: Persistent<Context>,
    event_loop: Rc<EventLoop>,
    loader: Rc<Loader>,
    await_tracker: Rc<AwaitTracker>,
    handle: Handle,
    /// The last field: the others are dropped before it.
    _heap: Heap,
}

impl Runtime {
    /// The configuration of a new runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs a classic script to completion, and the microtasks after it. Returns the value of its
    /// last statement.
    ///
    /// `name` appears in error messages and stacks, and is the base of relative imports. A byte
    /// order mark and a first line that starts with `#!` are skipped. Timers and sockets run in
    /// [`Runtime::run`]. [`Runtime::evaluate`] converts the value, and awaits it if it is a
    /// promise.
    ///
    /// # Errors
    /// [`Error::NotUtf8`]. [`Error::Script`] if the script can't be parsed or throws, unless a
    /// listener cancels the global `error` event. The [`Reporter`] does not receive an exception
    /// that is returned here.
    ///
    /// # Cancel safety
    /// The script runs in the first poll, which completes the future.
    pub async fn execute(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<JsValue, Error> {
        self.keep_first_name(name.as_ref());
        let script = self.script(name.as_ref(), source.as_ref())?;
        self.turn(|context| script(context).or_else(|error| thrown(error, context)))?
    }

    /// Parses a classic script, whose source is kept for positions.
    fn parse(&mut self, name: &Path, source: &[u8]) -> Result<Persistent<Script>, Error> {
        let text = text(name, source)?;
        self.keep_first_name(name);
        let event_loop = self.event_loop.clone();
        event_loop.sources.keep(name, text);
        self.turn(|context| {
            let parsed = event_loop.parse(name, text, context);
            parsed
                .map(Persistent::new)
                .map_err(|error| Error::Script(Box::new(ErrorReport::new(error, context))))
        })?
    }

    fn evaluate_script(&mut self, script: &Script) -> Result<JsValue, Error> {
        let event_loop = self.event_loop.clone();
        self.turn(|context| {
            let evaluated = event_loop.evaluate(script, context);
            evaluated.or_else(|error| thrown(error, context))
        })?
    }

    /// The name of the first script is the base of the URLs of workers.
    fn keep_first_name(&self, name: &Path) {
        self.event_loop.first_script.get_or_init(|| name.to_owned());
    }

    /// The steps that parse a classic script and run it. Its source is kept for positions.
    fn script<'a>(
        &self,
        name: &'a Path,
        source: &'a [u8],
    ) -> Result<impl FnOnce(&mut Context) -> JsResult<JsValue> + use<'a>, Error> {
        let text = text(name, source)?;
        let event_loop = self.event_loop.clone();
        event_loop.sources.keep(name, text);
        Ok(move |context: &mut Context| {
            let script = event_loop.parse(name, text, context)?;
            event_loop.evaluate(&script, context)
        })
    }

    /// Runs a module from a file, with all its imports, until its top level is evaluated. The event
    /// loop runs meanwhile, so a top-level `await` may wait for timers and sockets.
    ///
    /// With [`Builder::module`] or [`Builder::fetch_modules`], `path` may be the name of a module
    /// in memory, or a URL.
    ///
    /// # Errors
    /// [`Error::Script`] as in [`Runtime::execute`]. [`Error::NeverSettles`].
    ///
    /// # Cancel safety
    /// The evaluation of the module continues at the next call of [`Runtime::run`], unless imports
    /// were still being loaded.
    pub async fn import(&mut self, path: impl AsRef<Path>) -> Result<ModuleScript, Error> {
        self.import_and(path.as_ref(), |_| ()).await
    }

    /// As [`Runtime::import`], with steps between the evaluation of the module and the event loop
    /// that its top-level `await`s need.
    async fn import_and(
        &mut self,
        path: &Path,
        then: impl FnOnce(&mut Context),
    ) -> Result<ModuleScript, Error> {
        self.keep_first_name(path);
        if let Some(fetching) = self.loader.fetch_main(path) {
            self.check()?;
            // The loop polls it, and runs meanwhile.
            self.event_loop
                .spawn_local(Box::pin(fetching.clone().map(drop)), &mut self.context);
            let context = RefCell::new(&mut *self.context);
            let outcome = self
                .event_loop
                .run(&context, Until::Idle, |_| fetching.peek().is_some())
                .await;
            self.end(outcome)?;
        }
        self.check()?;
        let module = self.loader.main(path, &mut self.context).await;
        self.evaluate_module(module, then).await
    }

    /// As [`Runtime::import`], for a source in memory. `name` is the base of relative imports.
    ///
    /// # Errors
    /// Those of [`Runtime::import`], and [`Error::NotUtf8`].
    ///
    /// # Cancel safety
    /// That of [`Runtime::import`].
    pub async fn import_source(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<ModuleScript, Error> {
        let name = name.as_ref();
        let text = text(name, source.as_ref())?;
        self.check()?;
        self.keep_first_name(name);
        self.event_loop.sources.keep(name, text);
        let module = self.event_loop.parse_module(name, text, &mut self.context);
        self.evaluate_module(module, |_| ()).await
    }

    async fn evaluate_module(
        &mut self,
        module: Result<Module, JsError>,
        then: impl FnOnce(&mut Context),
    ) -> Result<ModuleScript, Error> {
        let evaluated = match module.map(Persistent::new) {
            Ok(module) => self
                .load_link_evaluate(&module, then)
                .await
                .map(|()| module),
            Err(error) => Err(Failure::Threw(error)),
        };
        let result = match evaluated {
            Ok(module) => Ok(ModuleScript::new(Some(module))),
            Err(Failure::NeverSettles) => {
                let position = self.await_tracker.last();
                let (position, source_line) =
                    position.map(|frame| self.event_loop.located(frame)).unzip();
                let source_line = source_line.flatten();
                Err(Error::NeverSettles {
                    position,
                    source_line,
                })
            }
            Err(Failure::Ended(error)) => return Err(error),
            Err(Failure::Threw(error)) => {
                thrown(error, &mut self.context).map(|_| ModuleScript::new(None))
            }
        };
        self.turn(|_| result)?
    }

    async fn load_link_evaluate(
        &mut self,
        module: &Module,
        then: impl FnOnce(&mut Context),
    ) -> Result<(), Failure> {
        let interruptions = self.event_loop.interruptions();
        let loaded = Persistent::new(self.engine(|context| module.load(context))?);
        self.settle(&loaded, interruptions).await?;
        let event_loop = self.event_loop.clone();
        let linked = self.engine(|context| {
            module
                .link(context)
                .map_err(|error| event_loop.sources.at_imported_name(error, context))
        })?;
        linked?;
        self.await_tracker.start();
        let evaluated = self.turn(|context| {
            let result = event_loop.script_ended(module.evaluate(context));
            then(context);
            result
        });
        let result = match evaluated {
            Ok(Ok(promise)) => self
                .settle(&Persistent::new(promise), interruptions)
                .await
                .map(|_| ()),
            Ok(Err(error)) => Err(error.into()),
            Err(reason) => Err(reason.into()),
        };
        self.await_tracker.stop();
        result
    }

    /// Runs the event loop until the promise is settled. `interruptions` is their number before the
    /// script began that made the promise.
    async fn settle(
        &mut self,
        promise: &JsPromise,
        interruptions: u64,
    ) -> Result<JsValue, Failure> {
        handle(promise, &mut self.context)?;
        let pending = || matches!(promise.state(), PromiseState::Pending);
        let outcome = self.run_loop(Until::Idle, |_| !pending()).await;
        self.end(outcome).map_err(Failure::Ended)?;
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            PromiseState::Rejected(reason) => Err(JsError::from_opaque(reason).into()),
            PromiseState::Pending if self.event_loop.interruptions() > interruptions => {
                Err(interruption().into())
            }
            PromiseState::Pending => Err(Failure::NeverSettles),
        }
    }

    /// Runs the event loop until nothing keeps it alive: no timer, no open socket, no task, no
    /// [`KeepAlive`].
    ///
    /// # Errors
    /// [`Error::Stopped`] if the runtime is stopped, or was before. A shutdown is not an error.
    /// [`Error::OtherTokio`]. [`Error::NoTime`].
    ///
    /// # Cancel safety
    /// Timers, sockets and tasks continue at the next call. So does a shutdown of a [`Handle`],
    /// with its original deadline. Imports in progress are lost.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.run_until(Until::Idle).await
    }

    /// As [`Runtime::run`], but when nothing keeps the loop alive, waits for requests of a
    /// [`Handle`]. Returns after a [shutdown](Handle::shut_down).
    ///
    /// # Errors
    /// Those of [`Runtime::run`].
    ///
    /// # Cancel safety
    /// That of [`Runtime::run`].
    pub async fn run_until_stopped(&mut self) -> Result<(), Error> {
        self.run_until(Until::Stopped).await
    }

    async fn run_until(&mut self, until: Until) -> Result<(), Error> {
        self.check()?;
        let outcome = self.run_loop(until, |_| false).await;
        match self.end(outcome) {
            Err(Error::Stopped(StopReason::ShutDown)) => Ok(()),
            result => result,
        }
    }

    /// Runs the event loop. The loop of a worker also waits for messages while its global object
    /// listens to them, and ends when its script has closed it.
    async fn run_loop(
        &mut self,
        until: Until,
        mut done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        loop {
            let done = |context: &mut Context| done(context) || workers::is_closing(context);
            let context = RefCell::new(&mut *self.context);
            let outcome = self.event_loop.run(&context, until, done).await;
            if !matches!(outcome, Outcome::Idle) {
                return outcome;
            }
            // Messages may have come at the last moment.
            MessagePort::read_news(&mut self.context);
            if self.event_loop.is_alive() {
                continue;
            }
            if !workers::listens(&self.context) {
                return outcome;
            }
            let news = pin!(MessagePort::news(&self.context));
            future::select(news, pin!(self.handle.wait_for_end())).await;
        }
    }

    /// Closes all sockets with the code 1001, and runs the event loop until they are closed or
    /// `at_most` has passed. New sockets fail at once. Sockets that are still open then are dropped
    /// with the runtime, without a closing handshake.
    ///
    /// # Cancel safety
    /// The sockets have begun to close, and continue at the next call of [`Runtime::run`]. The
    /// deadline is lost.
    pub async fn shut_down(&mut self, at_most: Duration) {
        if !heap::may_be_used() {
            return;
        }
        let _refusal = Persistent::new(websocket::Refusal::new(&self.context));
        websocket::make_disappear(&mut self.context);
        let context = RefCell::new(&mut *self.context);
        let closed = self
            .event_loop
            .run(&context, Until::Idle, websocket::all_closed);
        let workers = self.event_loop.workers.clone();
        let closed = async { future::join(closed, workers.shut_down(at_most)).await.0 };
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
    fn end(&self, outcome: Outcome) -> Result<(), Error> {
        match outcome {
            Outcome::Done | Outcome::Idle => Ok(()),
            Outcome::Stopped(reason) => {
                self.event_loop.clear();
                Err(Error::Stopped(reason))
            }
            Outcome::ShutDown => {
                self.event_loop.end_by_shutting_down();
                Err(Error::Stopped(StopReason::ShutDown))
            }
            Outcome::OtherTokio => Err(Error::OtherTokio),
            Outcome::NoTime => Err(Error::NoTime),
        }
    }

    /// Runs steps and the microtasks after them, as one turn of the event loop.
    fn turn<R>(&mut self, steps: impl FnOnce(&mut Context) -> R) -> Result<R, StopReason> {
        self.check()?;
        let event_loop = self.event_loop.clone();
        let result = event_loop.turn(&mut self.context, |context| {
            let result = steps(context);
            event_loop.perform_microtask_checkpoint(context);
            result
        });
        self.check()?;
        result.map_err(|_| StopReason::EnginePanicked)
    }

    /// Runs steps of the engine outside of turns.
    fn engine<R>(&mut self, steps: impl FnOnce(&mut Context) -> R) -> Result<R, StopReason> {
        let event_loop = self.event_loop.clone();
        event_loop
            .catch_engine_panic(|| steps(&mut self.context))
            .map_err(|_| StopReason::EnginePanicked)
    }

    /// Whether the runtime may still run scripts.
    fn check(&mut self) -> Result<(), StopReason> {
        if heap::has_ended() {
            self.event_loop.stop(StopReason::ThreadEnded);
        } else if !heap::may_be_used() {
            // It goes on when the collector has ended.
            return Err(StopReason::ThreadEnded);
        }
        let Some(reason) = self.handle.stopped() else {
            return Ok(());
        };
        self.event_loop.clear();
        Err(reason)
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
            // What belongs to the program may queue tasks when it is dropped.
            dropped_host::disconnect(&mut self.context);
        }
        self.event_loop.clear();
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("alive", &self.event_loop.is_alive())
            .finish_non_exhaustive()
    }
}

/// The reason for which a module was not evaluated.
enum Failure {
    Threw(JsError),
    NeverSettles,
    /// The event loop has ended.
    Ended(Error),
}

impl From<StopReason> for Failure {
    fn from(reason: StopReason) -> Self {
        Self::Ended(reason.into())
    }
}

impl From<JsError> for Failure {
    fn from(error: JsError) -> Self {
        Self::Threw(error)
    }
}

fn text<'a>(name: &Path, source: &'a [u8]) -> Result<&'a str, Error> {
    source_text::text(source).map_err(|problem| Error::NotUtf8 {
        name: name.display().to_string(),
        line: problem.line,
        offset: problem.offset,
    })
}

/// Fires the `error` event for an exception of the top level. Returns the exception unless a
/// listener has canceled the event.
fn thrown(error: JsError, context: &mut Context) -> Result<JsValue, Error> {
    if is_interruption(&error) {
        return Err(Error::Interrupted);
    }
    let report = ErrorReport::new(error, context);
    if dom::fire_error(&report, context) {
        Ok(JsValue::undefined())
    } else {
        Err(Error::Script(Box::new(report)))
    }
}

/// Marks a promise as handled, because the caller reads its outcome.
fn handle(promise: &JsPromise, context: &mut Context) -> Result<(), JsError> {
    let nothing = NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined()));
    let nothing = FunctionObjectBuilder::new(context.realm(), nothing).build();
    promise.catch(nothing, context).map(|_| ())
}
