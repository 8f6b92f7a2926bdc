//! [`Builder`]: the configuration of a runtime.

mod build;
mod module_settings;
mod network_settings;
mod program_settings;

#[cfg(feature = "source-maps")]
use super::modules::source_maps::SourceMaps;
#[cfg(feature = "recording")]
use super::recording::{RecordedRun, Recorder, Recording, ReplayedRun};
use crate::{
    runtime::{
        Limits, Reporter, define_async_function, define_function, define_operation,
        extension::RuntimeExtension,
        host_io::HostIo,
        input_log::InputLog,
        modules::{
            loader::CustomLoader, module_root::OnFile, module_source::Fetch, transpiler::Transpiler,
        },
        network_settings::NetworkCallbacks,
        program::{Lines, ShowDialog},
        random::Random,
        storage::{LocalStorage, Storages},
        values,
        workers::{Configure, Member, Origin, ParentReporter, Scope, Settings},
    },
    web::Console,
    webidl::{Arguments, IntoJs},
};
use boa_engine::{Context, JsResult, JsString, context::time::Clock, property::Attribute};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, future::Future, path::PathBuf, rc::Rc, sync::Arc};
use url::Url;

/// The configuration of a [`Runtime`](crate::Runtime). By default scripts may reach nothing.
///
/// ```
/// use boa_engine::{context::time::StdClock, module::MapModuleLoader};
/// use boa_websocket::{Limits, Permissions, Runtime, extensions::UrlExtension, net, websocket::ConnectionOptions};
/// use std::{rc::Rc, time::Duration};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = net::Options::new().ping(Duration::from_secs(30));
/// let limits = Limits::new().connections(10);
/// let builder = Runtime::builder()
///     .permissions(Permissions::none().allow_net("*.example")?)
///     .location("https://app.example/".parse()?)
///     .user_agent("my-program/1.0")
///     .default_header("X-Client", "my-program")
///     .on_opened(|url, opened| println!("{url} set {:?}", opened.headers.iter().find(|(name, _)| name == "set-cookie")))
///     .connection_options(ConnectionOptions::none().headers(true))
///     .net_options(options)
///     .limits(limits)
///     .clock(Rc::new(StdClock::new()))
///     .extension(UrlExtension);
/// // ModuleMap: from a folder, from all files, or from a custom loader.
/// let builder = builder.modules("scripts");
/// let builder = builder.modules_from_anywhere().on_module_file(|file| println!("{} is read", file.display()));
/// let builder = builder.module_loader(Rc::new(MapModuleLoader::new()));
/// let runtime = builder.build()?;
/// # drop(runtime);
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
#[must_use]
pub struct Builder {
    /// The settings that workers inherit.
    pub(crate) shared: Settings,
    pub(crate) location: Option<Url>,
    pub(crate) reporter: Option<Rc<dyn Reporter>>,
    pub(crate) console: Option<Rc<dyn Console>>,
    clock: Option<Rc<dyn Clock>>,
    random: Random,
    pub(crate) callbacks: NetworkCallbacks,
    pub(crate) on_module_file: Option<OnFile>,
    pub(crate) module_sources: Vec<(String, Fetch)>,
    pub(crate) fetch_module: Option<Fetch>,
    #[cfg(feature = "source-maps")]
    source_maps: Option<SourceMaps>,
    script_folder: Option<PathBuf>,
    main_script: Option<PathBuf>,
    loader: Option<Rc<dyn CustomLoader>>,
    /// `None` is a runtime without a log of its inputs.
    log: Option<Rc<dyn InputLog>>,
    pub(crate) host_io: Option<Rc<dyn HostIo>>,
    transpiler: Option<Rc<dyn Transpiler>>,
    /// The standard input of the main script. Workers have none.
    standard_input: Option<Lines>,
    dialogs: Option<ShowDialog>,
    storages: Storages,
    max_workers: usize,
    configure_workers: Option<Configure>,
    /// The runtime among the workers to which it belongs, and what makes it one of them.
    member: Option<Rc<Member>>,
    scope: Option<Scope>,
    /// The origin of a worker.
    origin: Origin,
    /// Definitions to add after all others.
    additions: Vec<Addition>,
}

type Addition = Box<dyn FnOnce(&mut Context) -> JsResult<()>>;

impl Builder {
    /// Limits on the resources of scripts.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.shared.limits = limits;
        self
    }

    /// The receiver of unhandled exceptions and failed connections. By default these are discarded.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = Some(reporter);
        self
    }

    /// The output of `console`. By default it is discarded.
    pub fn console(mut self, console: Rc<dyn Console>) -> Self {
        self.console = Some(console);
        self
    }

    /// The clock of scripts: `Date`, `performance.now()`, timers. The default uses tokio's
    /// monotonic clock and the system's time of day.
    ///
    /// This clock decides when a timer is due. The event loop waits for that time on tokio's clock,
    /// so tests can control the default clock with `tokio::time::pause`.
    pub fn clock(mut self, clock: Rc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The source of random values for scripts: `crypto`, and `Math.random`. The default is a
    /// generator that the operating system seeds. Any other source is for reproducible tests.
    /// Masking keys of connections never use it.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().random(|bytes| bytes.fill(0)).build()?;
    /// let id = runtime.execute("id.js", "Math.random() + crypto.randomUUID()").await?;
    /// assert_eq!(id, boa_engine::js_string!("000000000-0000-4000-8000-000000000000").into());
    /// # Ok(())
    /// # }
    /// ```
    pub fn random(mut self, fill: impl FnMut(&mut [u8]) + 'static) -> Self {
        self.random = Random::custom(fill);
        self
    }

    /// Records what comes into the runtime from outside: the bytes of its connections, its clock,
    /// random numbers, the time zone, its modules, and the order in which all of it arrived.
    /// Connections use HTTP/1.1. [`Recording`] has an example.
    ///
    /// Actions of the program are not recorded: calls of scripts, messages of a
    /// [`Handle`](crate::Handle), results of functions in Rust. Of functions that return promises,
    /// the order of their results is.
    #[cfg(feature = "recording")]
    pub fn record(mut self, recorder: Recorder) -> Self {
        self.log = Some(Rc::new(RecordedRun::new(recorder)));
        self
    }

    /// Runs scripts against a recording, in place of the network, the clock, the source of random
    /// numbers, the time zone and the files of modules. No connection leaves the process, so the
    /// permissions do not count. [`Recording`] has an example.
    #[cfg(feature = "recording")]
    pub fn replay(mut self, recording: Recording) -> Self {
        self.log = Some(Rc::new(ReplayedRun::new(recording)));
        self
    }

    /// Gives scripts `sessionStorage`, which lasts as long as the runtime.
    ///
    /// It has at most 10 MiB of keys and values, in UTF-16. Workers have none, as in browsers.
    pub fn session_storage(mut self) -> Self {
        if matches!(self.storages, Storages::None) {
            self.storages = Storages::Session;
        }
        self
    }

    /// Gives scripts `localStorage` with these items, and `sessionStorage`. [`LocalStorage`] has an
    /// example.
    ///
    /// Each has at most 10 MiB of keys and values, in UTF-16. The items of `localStorage` are not
    /// in a [recording](Builder::record), so a runtime that is recorded or replayed has none.
    /// Workers have no storages, as in browsers.
    pub fn local_storage(mut self, items: LocalStorage) -> Self {
        self.storages = Storages::SessionAndLocal(items);
        self
    }

    /// Lets scripts start workers: at most this number at a time, nested workers included. The
    /// default is 0.
    ///
    /// A worker is a thread with a runtime of its own. It inherits what this builder has of
    /// permissions, connector, network options, limits, default header fields, options of
    /// connections, failure details, `fetch`, user agent, folder of modules and import map.
    /// [`Builder::configure_workers`] adds what can't cross threads. The [`Reporter`] of this builder
    /// gets the reports of workers.
    ///
    /// All runtimes count together against the limits on connections, on timers, on the heap and on
    /// bytes outside of it. The other limits hold for each. Workers are always
    /// [stoppable](Limits::stoppable), which says when `terminate()` ends them. They end with the
    /// runtime, and are [recorded](Builder::record) and replayed with it.
    ///
    /// A worker that runs keeps the runtime alive, and so does a `MessagePort` that listens and
    /// whose other port is in a worker. A port whose other port is in the same runtime does not. A
    /// `BroadcastChannel` keeps its runtime, or its worker, alive until it is closed. A
    /// `SharedWorker` keeps the runtime alive until its script has handled `connect`, and its port
    /// does as others do.
    ///
    /// ```
    /// use boa_websocket::Runtime;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().max_workers(2).build()?;
    /// let script = "
    ///     var answer;
    ///     const worker = new Worker('data:text/javascript,onmessage = ({ data }) => { postMessage(2 * data); close() }');
    ///     worker.onmessage = ({ data }) => { answer = data };
    ///     worker.postMessage(21);";
    /// runtime.execute("double.js", script).await?;
    /// runtime.run().await?; // until the worker has closed itself
    /// assert_eq!(runtime.evaluate::<u32>("answer.js", "answer").await?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn max_workers(mut self, workers: usize) -> Self {
        self.max_workers = workers;
        self
    }

    /// Configures the runtime of each worker. `configure` gets its builder on the thread of the
    /// worker, and adds what can't cross threads, such as a console, a transpiler or functions in
    /// Rust.
    ///
    /// ```
    /// use boa_websocket::Runtime;
    /// use std::convert::Infallible;
    ///
    /// let builder = Runtime::builder().max_workers(2).configure_workers(|worker| {
    ///     worker.function("half", |n: f64| Ok::<_, Infallible>(n / 2.0))
    /// });
    /// ```
    pub fn configure_workers(
        mut self,
        configure: impl Fn(Self) -> Self + Send + Sync + 'static,
    ) -> Self {
        self.configure_workers = Some(Arc::new(configure));
        self
    }

    /// Makes it the runtime of a worker.
    pub(super) fn in_worker(
        mut self,
        scope: Scope,
        member: Rc<Member>,
        origin: Origin,
        reporter: Rc<ParentReporter>,
    ) -> Self {
        self.scope = Some(scope);
        self.member = Some(member);
        self.origin = origin;
        self.reporter = Some(reporter);
        self
    }

    /// Adds an extension of this crate or of another one. Extensions are registered in the order in
    /// which they were added, after the interfaces of the runtime.
    pub fn extension(self, extension: impl RuntimeExtension + 'static) -> Self {
        self.setup(|context| extension.register(None, context))
    }

    /// Adds steps that prepare the context before the first script runs.
    ///
    /// ```
    /// use boa_engine::{js_string, property::Attribute};
    /// # use boa_websocket::Runtime;
    /// let builder = Runtime::builder().setup(|context| {
    ///     context.register_global_property(js_string!("answer"), 42, Attribute::all())
    /// });
    /// ```
    pub fn setup(mut self, steps: impl FnOnce(&mut Context) -> JsResult<()> + 'static) -> Self {
        self.additions.push(Box::new(steps));
        self
    }

    /// Adds a global function in Rust. [`define_function`] describes its arguments, its result and
    /// its errors.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let builder = Runtime::builder().function("add", |(a, b): (f64, f64)| Ok::<_, String>(a + b));
    /// let mut runtime = builder.build()?;
    /// assert_eq!(runtime.execute("add.js", "add(1, 2)").await?.as_number(), Some(3.0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn function<A, R, E>(
        self,
        name: impl Into<String>,
        function: impl Fn(A) -> Result<R, E> + 'static,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
        E: fmt::Display + 'static,
    {
        let name = name.into();
        self.setup(move |context| define_function(&name, function, context))
    }

    /// Adds a global function in Rust that has the context, and whose arguments and result are
    /// converted as those of an operation of Web IDL. [`define_operation`] describes it.
    pub fn operation<A: Arguments + 'static, R: IntoJs + 'static>(
        self,
        name: impl Into<String>,
        steps: impl Fn(A, &mut Context) -> JsResult<R> + 'static,
    ) -> Self {
        let name = name.into();
        self.setup(move |context| define_operation(&name, steps, context))
    }

    /// Adds a global function in Rust that returns a promise. [`define_async_function`] describes
    /// it.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # use std::{convert::Infallible, time::Duration};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder()
    ///     .async_function("later", |milliseconds: u64| async move {
    ///         tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    ///         Ok::<_, Infallible>("now")
    ///     })
    ///     .build()?;
    /// runtime.execute("later.js", "const twice = async () => (await later(1)) + (await later(1));").await?;
    /// let said: String = runtime.call("twice", ()).await?;
    /// assert_eq!(said, "nownow");
    /// # Ok(())
    /// # }
    /// ```
    pub fn async_function<A, R, E, F>(
        self,
        name: impl Into<String>,
        function: impl Fn(A) -> F + 'static,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Future<Output = Result<R, E>> + 'static,
        R: Serialize + 'static,
        E: fmt::Display + 'static,
    {
        let name = name.into();
        self.setup(move |context| define_async_function(&name, function, context))
    }

    /// Adds a global variable. [`values`](crate::runtime::values) describes the conversion.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().global("rooms", ["lobby", "attic"]).build()?;
    /// assert_eq!(runtime.execute("rooms.js", "rooms.length").await?.as_number(), Some(2.0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn global(self, name: impl Into<String>, value: impl Serialize + 'static) -> Self {
        let name = name.into();
        self.setup(move |context| {
            let value = values::to_js(value, context)?;
            context.register_global_property(JsString::from(name), value, Attribute::all())
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("permissions", &self.shared.permissions)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
