//! [`Builder`]: the configuration of a runtime.

#[cfg(feature = "source-maps")]
use super::modules::source_maps::SourceMaps;
#[cfg(feature = "fetch")]
use crate::fetch;
use crate::{
    dom::{self, ErrorReport},
    net,
    permissions::Permissions,
    web::{self, Console},
    websocket::{self, ConnectionOptions, WebSocketConfig},
};
use crate::{
    engine::{
        self, Persistent,
        heap::{self, Heap},
        top_level_await::AwaitTracker,
    },
    runtime::{
        Error, Handle, Limits, Reporter, Runtime, StopReason,
        calls::script_function,
        clock::{ContextClock, TokioClock},
        define_async_function, define_function,
        event_loop::{
            EventLoop,
            control::{Control, MAX_QUEUED_MESSAGES},
        },
        hooks::Hooks,
        modules::{
            import_map::ImportMap,
            loader::{CustomLoader, Loader},
            module_map::ModuleMap,
            module_root::{OnFile, Root},
            module_source::{self, Fetch, ModuleFetch, ModuleSource, ModuleSources},
            transpiler::Transpiler,
        },
        random::Random,
        recording::{HostIo, Order, RecordedConnector, Recorder, Recording, ReplayedConnector},
        storage::LocalStorage,
        values,
        workers::{self, Configure, Group, Member, ParentReporter, Scope, Settings},
    },
};
use boa_engine::{
    Context, JsResult, JsString, context::time::Clock, module::ModuleLoader, property::Attribute,
};
use boa_runtime::extensions::RuntimeExtension;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt,
    future::Future,
    mem,
    path::{Path, PathBuf},
    rc::{Rc, Weak},
    sync::Arc,
};
use tokio::sync::mpsc;
use url::Url;

/// The configuration of a [`Runtime`]. By default scripts may reach nothing.
///
/// ```
/// use boa_engine::{context::time::StdClock, module::MapModuleLoader};
/// use boa_websocket::{Limits, Permissions, Runtime, extensions::UrlExtension, net, websocket::ConnectionOptions};
/// use std::{rc::Rc, time::Duration};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = net::Options::default();
/// options.ping = Some(Duration::from_secs(30));
/// let mut limits = Limits::default();
/// limits.connections = Some(10);
/// let builder = Runtime::builder()
///     .permissions(Permissions::none().allow_net("*.example")?)
///     .location("https://app.example/".parse()?)
///     .user_agent("my-program/1.0")
///     .default_header("X-Client", "my-program")
///     .on_opened(|url, opened| println!("{url} set {:?}", opened.headers.iter().find(|(name, _)| name == "set-cookie")))
///     .connection_options(ConnectionOptions::none().headers(true))
///     .net_options(options)
///     .limits(limits)
///     .console(Rc::new(()))
///     .reporter(Rc::new(()))
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
#[must_use]
pub struct Builder {
    /// What workers inherit.
    shared: Settings,
    location: Option<Url>,
    reporter: Rc<dyn Reporter>,
    console: Rc<dyn Console>,
    clock: Option<Rc<dyn Clock>>,
    random: Random,
    headers: Option<websocket::Headers>,
    opened: Option<websocket::OnOpened>,
    refused: Option<websocket::OnRefused>,
    on_module_file: Option<OnFile>,
    module_sources: Vec<(String, Fetch)>,
    fetch_module: Option<Fetch>,
    #[cfg(feature = "source-maps")]
    source_maps: Option<SourceMaps>,
    loader: Option<Rc<dyn CustomLoader>>,
    recorder: Option<Recorder>,
    recording: Option<Recording>,
    host_io: Option<Rc<dyn HostIo>>,
    transpiler: Option<Rc<dyn Transpiler>>,
    /// The items of `localStorage`, if scripts have storages.
    storage: Option<Option<LocalStorage>>,
    workers: Option<(usize, Configure)>,
    /// The runtime among the workers to which it belongs, and what makes it one of them.
    member: Option<Rc<Member>>,
    scope: Option<Scope>,
    /// The script whose origin a worker has.
    origin: Option<Url>,
    /// Definitions to add after all others.
    additions: Vec<Addition>,
}

type Addition = Box<dyn FnOnce(&mut Context) -> JsResult<()>>;

impl Default for Builder {
    fn default() -> Self {
        Self {
            shared: Settings::default(),
            location: None,
            reporter: Rc::new(()),
            console: Rc::new(()),
            clock: None,
            random: Random::default(),
            headers: None,
            opened: None,
            refused: None,
            on_module_file: None,
            module_sources: Vec::new(),
            fetch_module: None,
            #[cfg(feature = "source-maps")]
            source_maps: None,
            loader: None,
            recorder: None,
            recording: None,
            host_io: None,
            transpiler: None,
            storage: None,
            workers: None,
            member: None,
            scope: None,
            origin: None,
            additions: Vec::new(),
        }
    }
}

impl Builder {
    /// The hosts, ports and addresses that scripts may reach. None by default.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.shared.permissions = permissions;
        self
    }

    /// The script's `location`: the base of relative URLs, and the `Origin` of handshakes. None by
    /// default.
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// The network of the sockets: its proxies, its trusted authorities, its name resolution, or a
    /// network inside the process. By default connections go directly through the operating system
    /// and trust the platform's authorities.
    ///
    /// ```
    /// use boa_websocket::{
    ///     Runtime,
    ///     net::{Proxies, TcpConnector, Tls},
    /// };
    /// use std::sync::Arc;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir();
    /// let mut tls = Tls::new();
    /// if let Ok(pem) = std::fs::read(folder.join("authority.pem")) {
    ///     tls = tls.authority(&pem)?;
    /// }
    /// let connector = TcpConnector::new().tls(tls).proxies(Proxies::from_env());
    /// let runtime = Runtime::builder().connector(Arc::new(connector)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connector(mut self, connector: Arc<dyn net::connector::Connector>) -> Self {
        self.shared.connector = Some(connector);
        self
    }

    /// Limits and timeouts of connections. These options must not have permissions: set those with
    /// [`permissions`](Self::permissions).
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.shared.net = options;
        self
    }

    /// Limits on the resources of scripts.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.shared.limits = limits;
        self
    }

    /// The receiver of unhandled exceptions and failed connections. By default these are discarded.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = reporter;
        self
    }

    /// The output of `console`. By default it is discarded.
    pub fn console(mut self, console: Rc<dyn Console>) -> Self {
        self.console = console;
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

    /// Adds a header field to all handshakes. Scripts can't set a field of the same name then.
    ///
    /// With a field that [can't be sent](net::runtime::check_header) every connection fails, and
    /// the [`Reporter`] receives the reason.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.shared
            .default_headers
            .push((name.into(), value.into()));
        self
    }

    /// Sets the function that returns the header fields for a URL, such as tokens and cookies. It
    /// is called for each connection. Its fields replace those of [`Builder::default_header`] with
    /// the same name.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// let builder = Runtime::builder().headers(|url| match url.host_str() {
    ///     Some("chat.example") => vec![("Authorization".into(), "Bearer 12345".into())],
    ///     _ => vec![],
    /// });
    /// ```
    pub fn headers(mut self, headers: impl Fn(&Url) -> Vec<(String, String)> + 'static) -> Self {
        self.headers = Some(Rc::new(move |url| dom::call_program(|| headers(url))));
        self
    }

    /// Sets a function that receives the server's answer when a connection is open, before the
    /// script does: its header fields, for cookies for example.
    pub fn on_opened(mut self, callback: impl Fn(&Url, &net::Opened) + 'static) -> Self {
        self.opened = Some(Rc::new(move |url, opened| {
            dom::call_program(|| callback(url, opened));
        }));
        self
    }

    /// Sets a function that receives the header fields of an answer that opened no connection, such
    /// as 401 Unauthorized, before the script sees the failure. A program that stores cookies needs
    /// it, because browsers store those as well.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// let builder = Runtime::builder().on_refused(|url, headers| println!("{url} refused: {headers:?}"));
    /// ```
    pub fn on_refused(mut self, callback: impl Fn(&Url, &[(String, String)]) + 'static) -> Self {
        self.refused = Some(Rc::new(move |url, headers| {
            dom::call_program(|| callback(url, headers));
        }));
        self
    }

    /// The members that an object of options as the second argument of `new WebSocket` may have.
    /// None by default: the standard does not have it.
    pub fn connection_options(mut self, permitted: ConnectionOptions) -> Self {
        self.shared.connection_options = permitted;
        self
    }

    /// Whether `error` events of WebSockets have a `message` with the reason of the failure. False
    /// by default: by the standard a script cannot tell reasons apart, so that it cannot examine
    /// the network. It is for scripts of those who own both ends.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().failure_details(true).build()?;
    /// let script = "new WebSocket('ws://chat.example/').onerror = (event) => { globalThis.reason = event.message }";
    /// runtime.execute("main.js", script).await?;
    /// runtime.run().await?;
    /// let reason = runtime.execute("reason.js", "reason").await?;
    /// # let reason = reason.as_string().map(|reason| reason.to_std_string_escaped()).unwrap_or_default();
    /// assert!(reason.starts_with("access to chat.example:80 is not allowed"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn failure_details(mut self, yes: bool) -> Self {
        self.shared.failure_details = yes;
        self
    }

    /// Whether scripts have `fetch`, `Headers`, `Request` and `Response`. False by default. The
    /// crate feature `fetch` has this method.
    ///
    /// Requests use the [`connector`](Self::connector), and the [`permissions`](Self::permissions)
    /// hold for each URL and each redirect. The [`Reporter`] receives the reason of a failed
    /// request; the script gets it with [`failure_details`](Self::failure_details) alone.
    ///
    /// ```
    /// # use boa_websocket::{Permissions, Runtime};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("api.example:443")?;
    /// let runtime = Runtime::builder().permissions(permissions).fetch(true).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "fetch")]
    pub fn fetch(mut self, yes: bool) -> Self {
        self.shared.fetch = yes;
        self
    }

    /// `navigator.userAgent`, and the `User-Agent` of handshakes and requests. By default the name
    /// and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.shared.user_agent = user_agent.into();
        self
    }

    /// The folder whose files scripts may import as modules, with its subfolders. None by default:
    /// then scripts import only `data:` and `blob:` URLs, whose source they have.
    ///
    /// Scripts import them by relative specifiers, such as `./rules.mjs`. Absolute paths and
    /// `file:` URLs are refused, and so are files outside of the folder, whether through `..` or
    /// through a symbolic link. The target of a link counts, not the place of the link.
    pub fn modules(mut self, root: impl Into<PathBuf>) -> Self {
        self.shared.modules = Root::Folder(root.into());
        self
    }

    /// Lets scripts import every file that the process may read, by absolute paths and `file:` URLs
    /// as well.
    pub fn modules_from_anywhere(mut self) -> Self {
        self.shared.modules = Root::Everything;
        self
    }

    /// Calls a function with the path of each file that is loaded as a module, before it is read.
    /// Symbolic links in the path are resolved. For programs that run a script again when one of
    /// its files has changed.
    pub fn on_module_file(mut self, callback: impl Fn(&Path) + 'static) -> Self {
        self.on_module_file = Some(Rc::new(callback));
        self
    }

    /// Adds a module in memory. Scripts import it by `name`: a URL, or a name such as `config` or
    /// `lib/rooms.mjs`, which is relative to `memory:///`. An import may take it as JSON or as
    /// text.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder()
    ///     .module("lib/greet.mjs", "export const greet = (name) => `hello ${name}`; export const { url } = import.meta;")
    ///     .module("names", r#"["Ada"]"#)
    ///     .module("main", "import { greet, url } from './lib/greet.mjs';
    ///         import names from 'names' with { type: 'json' };
    ///         globalThis.said = `${names.map(greet)} from ${url}`;")
    ///     .build()?;
    /// runtime.import("main").await?;
    /// assert_eq!(runtime.evaluate::<String>("said.js", "said").await?, "hello Ada from memory:///lib/greet.mjs");
    /// # Ok(())
    /// # }
    /// ```
    pub fn module(mut self, name: impl Into<String>, source: impl Into<ModuleSource>) -> Self {
        self.module_sources
            .push((name.into(), module_source::in_memory(source.into())));
        self
    }

    /// As [`Builder::module`], for a source that another process has.
    #[cfg(all(unix, feature = "isolated"))]
    pub(crate) fn module_outside(mut self, name: String, fetch: Fetch) -> Self {
        self.module_sources.push((name, fetch));
        self
    }

    /// Sets a function that fetches modules: from a database, or by HTTP. It is asked for the URLs
    /// that are neither in memory nor files. `file:` URLs are asked for too, unless
    /// [`Builder::modules`] or [`Builder::modules_from_anywhere`] permit files. [`ModuleFetch`] has
    /// an example.
    ///
    /// The function decides what scripts may import: [`Builder::permissions`] are for sockets. It
    /// is called once for each URL and type, unless it fails. An `Err` is the reason in the
    /// TypeError of the import, and says where the import is. The future runs on the runtime's
    /// thread and need not be `Send`. [`Limits::module_time`] and [`Limits::module_bytes`] bound
    /// it. The modules are not in a [recording](Builder::record): a replay asks again.
    pub fn fetch_modules<F, E>(mut self, fetch: impl Fn(ModuleFetch) -> F + 'static) -> Self
    where
        F: Future<Output = Result<ModuleSource, E>> + 'static,
        E: fmt::Display + 'static,
    {
        self.fetch_module = Some(module_source::boxed(fetch));
        self
    }

    /// Sets addresses for the specifiers of modules. The addresses are those of files, of modules
    /// in memory, or of modules that [`Builder::fetch_modules`] fetches. Files have to be permitted
    /// nevertheless.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::ImportMap};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let map = ImportMap::parse(r#"{ "imports": { "chat": "./chat-2.mjs" } }"#, &"memory:///".parse()?)?;
    /// let builder = Runtime::builder().import_map(map).module("chat-2.mjs", "export default 2");
    /// let mut runtime = builder.build()?;
    /// assert_eq!(runtime.evaluate::<u8>("a.js", "import('chat').then((chat) => chat.default)").await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn import_map(mut self, map: ImportMap) -> Self {
        self.shared.import_map = Some(map);
        self
    }

    /// Reports errors of bundles with the positions in the sources that they were made of, by their
    /// [source maps](https://tc39.es/ecma426/). Needs the feature `source-maps`.
    ///
    /// `load` returns the map of a script: it is given the name of the script and the URL in its
    /// last comment `//# sourceMappingURL=`, which usually is relative to the script. It is called
    /// when the first error of that script is reported. A map in the comment itself, a `data:` URL,
    /// is used without a call. A map that is missing, not valid, larger than 32 MiB, or of sections
    /// is ignored: the positions are those in the bundle then.
    ///
    /// The positions are in [`ErrorReport`], [`Error::NeverSettles`] and the output of `console`.
    /// What scripts see is that of the bundle, as in browsers: `error.stack` and
    /// [`ErrorEvent`](https://html.spec.whatwg.org/multipage/webappapis.html#errorevent).
    ///
    /// ```
    /// use boa_websocket::{Error, Runtime};
    /// use std::{fs, path::Path};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let map = r#"{ "version": 3, "sources": ["../src/chat.ts"], "names": [], "mappings": "AAEI" }"#;
    /// # let read = |_| Ok::<_, std::io::Error>(map.as_bytes().to_vec());
    /// let maps = move |script: &str, url: &str| {
    /// # /*
    ///     fs::read(Path::new(script).with_file_name(url)).ok()
    /// # */ read(Path::new(script).with_file_name(url)).ok()
    /// };
    /// let mut runtime = Runtime::builder().source_maps(maps).build()?;
    /// let bundle = "null.x\n//# sourceMappingURL=chat.js.map";
    /// let Err(Error::Script(report)) = runtime.execute("app/dist/chat.js", bundle).await else { panic!() };
    /// assert!(report.to_string().ends_with(" (app/src/chat.ts:3:5)"), "{report}");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "source-maps")]
    pub fn source_maps(mut self, load: impl Fn(&str, &str) -> Option<Vec<u8>> + 'static) -> Self {
        self.source_maps = Some(SourceMaps::new(Box::new(load)));
        self
    }

    /// Sets a module loader of the engine in place of files, memory, import map and the function of
    /// [`Builder::fetch_modules`], which have no effect then. [`Runtime::import`] passes its path
    /// to the loader.
    pub fn module_loader(mut self, loader: Rc<impl ModuleLoader>) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Records what comes into the runtime from outside: the bytes of its connections, its clock,
    /// random numbers, the time zone, its modules, and the order in which all of it arrived.
    /// Connections use HTTP/1.1. [`Recording`] has an example.
    ///
    /// What the program does itself is not recorded: calls of scripts, messages of a [`Handle`],
    /// results of functions in Rust. Of functions that return promises, the order of their results
    /// is.
    pub fn record(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Runs scripts against a recording, in place of the network, the clock, the source of random
    /// numbers, the time zone and the files of modules. No connection leaves the process, so the
    /// permissions do not count. [`Recording`] has an example.
    pub fn replay(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// Sets what turns scripts and modules in other languages into JavaScript. None by default.
    /// [`Transpiler`] has an example.
    pub fn transpiler(mut self, transpiler: Rc<dyn Transpiler>) -> Self {
        self.transpiler = Some(transpiler);
        self
    }

    /// Gives scripts `sessionStorage`, which lasts as long as the runtime, and `localStorage`, if it
    /// is known where its items are. Neither by default. [`LocalStorage`] has an example.
    ///
    /// Each has at most 10 MiB of keys and values, in UTF-16. The items of `localStorage` are not in
    /// a [recording](Builder::record), so a runtime that is recorded or replayed has none. Workers
    /// have no storages, as in browsers.
    pub fn storage(mut self, local: Option<LocalStorage>) -> Self {
        self.storage = Some(local);
        self
    }

    /// Lets scripts start workers: at most this number at once, nested ones included. None by
    /// default.
    ///
    /// A worker is a thread with a runtime of its own. It inherits what this builder has of
    /// permissions, connector, network options, limits, default header fields, options of connections,
    /// failure details, `fetch`, user agent, folder of modules and import map. `configure` gets its builder on that
    /// thread, and adds what can't cross threads, such as a console, a transpiler or functions in
    /// Rust. The [`Reporter`] of this builder gets the reports of workers.
    ///
    /// All runtimes count together against the limits on connections, on timers, on the heap and on
    /// bytes outside of it. The other limits hold for each. Workers are always [stoppable](Limits::stoppable). They end with the runtime. A
    /// runtime that is recorded or replayed has no workers.
    ///
    /// ```
    /// use boa_websocket::Runtime;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().workers(2, |worker| worker).build()?;
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
    pub fn workers(
        mut self,
        at_most: usize,
        configure: impl Fn(Self) -> Self + Send + Sync + 'static,
    ) -> Self {
        self.workers = Some((at_most, Arc::new(configure)));
        self
    }

    /// The builder of a worker's runtime.
    pub(super) fn of_worker(settings: Settings) -> Self {
        Self {
            shared: settings,
            ..Self::default()
        }
    }

    /// Makes the runtime that of a worker.
    pub(super) fn in_worker(
        mut self,
        scope: Scope,
        member: Rc<Member>,
        origin: Option<Url>,
        reporter: Rc<ParentReporter>,
    ) -> Self {
        self.scope = Some(scope);
        self.member = Some(member);
        self.origin = origin;
        self.reporter = reporter;
        self
    }

    /// The runtime among its workers. A worker is among those of its parent.
    fn member(&mut self) -> Option<Rc<Member>> {
        let (most, configure) = self.workers.take().unzip();
        if self.member.is_some() {
            return self.member.take();
        }
        let is_live = self.recorder.is_none() && self.recording.is_none() && self.host_io.is_none();
        let (most, configure) = (most.filter(|_| is_live)?, configure?);
        // All runtimes count against the limit on connections together.
        self.shared.connector = Some(self.shared.limited_connector());
        self.shared.limits.connections = None;
        let group = Group::new(most, self.shared.clone(), configure);
        Some(Rc::new(Member::first(group)))
    }

    /// Sets what the runtime asks for files and for the time zone, in a process that may open no
    /// files.
    #[cfg(all(unix, feature = "isolated"))]
    pub(crate) fn host_io(mut self, host: Rc<dyn HostIo>) -> Self {
        self.host_io = Some(host);
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

    /// Adds a global variable. [`values`](super::values) describes the conversion.
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

    /// Builds the runtime.
    ///
    /// # Errors
    /// [`Error::PermissionsInOptions`]. [`Error::ModuleName`]. [`Error::Engine`] if the engine
    /// can't be set up. [`Error::Script`] if an extension or another addition throws.
    pub fn build(mut self) -> Result<Runtime, Error> {
        if self.shared.net.permissions.is_some() {
            return Err(Error::PermissionsInOptions);
        }
        if !heap::may_be_used() {
            return Err(StopReason::ThreadEnded.into());
        }
        let control = Arc::new(Control::default());
        let (sender, messages) = mpsc::channel(MAX_QUEUED_MESSAGES);
        let handle = Handle::new(control.clone(), sender);
        if self.recorder.is_some() || self.recording.is_some() {
            self.storage = self.storage.map(|_| None);
        }
        let member = self.member();
        let blob_urls = member.as_ref().map(|it| it.group().blob_urls().clone());
        let blob_urls = blob_urls.unwrap_or_default();
        let sources = mem::take(&mut self.module_sources);
        let sources = ModuleSources::new(
            sources,
            self.fetch_module.take(),
            &self.shared.modules,
            &self.shared.limits,
            blob_urls.clone(),
        )
        .map_err(|name| Error::ModuleName { name })?;
        let clock = self
            .clock
            .take()
            .unwrap_or_else(|| Rc::new(TokioClock::new()));
        let order = self.order(&clock);
        let random = order.random(mem::take(&mut self.random));
        let transpiler = self.transpiler.take();
        let reporter = self.reporter.clone();
        let event_loop = EventLoop::new(
            reporter,
            random,
            order.clone(),
            transpiler,
            control.clone(),
            messages,
        );
        #[cfg(feature = "source-maps")]
        if let Some(maps) = self.source_maps.take() {
            // The event loop is new, so there are none yet.
            let _ = event_loop.source_maps.set(maps);
        }
        let loader = Rc::new(match self.loader.take() {
            Some(loader) => Loader::Custom(loader),
            None => Loader::Files(ModuleMap::new(
                self.shared.modules.clone(),
                self.shared.import_map.take(),
                sources,
                self.on_module_file.take(),
                event_loop.clone(),
            )),
        });
        let await_tracker = Rc::new(AwaitTracker::default());
        let context = Context::builder()
            .can_block(self.scope.is_some())
            .job_executor(event_loop.clone())
            .module_loader(loader.clone())
            .host_hooks(Rc::new(Hooks {
                event_loop: event_loop.clone(),
                await_tracker: await_tracker.clone(),
                buffer: self.shared.limits.buffer,
            }))
            .clock(Rc::new(ContextClock::new(
                order.clock(clock),
                event_loop.latest_reading.clone(),
            )));
        #[cfg(feature = "intl")]
        let context = context
            .icu_buffer_provider(engine::intl::Provider)
            .map_err(|error| Error::engine(&error.into()))?;
        let mut context = context.build().map_err(|error| Error::engine(&error))?;
        script_function::install(handle.clone(), &context);
        blob_urls.install(&context);
        let registered = self
            .shared
            .limits
            .clone()
            .apply(&event_loop, control, &mut context);
        if let Some(member) = &member {
            let group = member.group();
            group.share_quotas(&context);
            let broadcasts = match &self.scope {
                // Its opaque origin has no other realms.
                Some(scope) if scope.url().scheme() == "data" => web::Broadcasts::default(),
                Some(_) => group.broadcasts().for_thread(),
                None => group.broadcasts().clone(),
            };
            broadcasts.install(&mut context);
            // The event loop is new.
            let _ = event_loop.member.set(member.clone());
        }
        let loaded = Rc::downgrade(&loader);
        let registered = registered.and_then(|()| {
            let owner = member.map(|member| self.owner(member, &event_loop));
            self.register(&event_loop, loaded, &mut context)?;
            if let Some(owner) = owner {
                workers::register(owner, &mut context);
            }
            Ok(())
        });
        let context = Persistent::new(context);
        let mut runtime = Runtime {
            context,
            event_loop,
            loader,
            await_tracker,
            handle,
            _heap: Heap::new(),
        };
        match registered {
            Ok(()) => Ok(runtime),
            Err(error) => Err(Error::Script(Box::new(ErrorReport::new(
                error,
                &mut runtime.context,
            )))),
        }
    }

    /// What a realm that starts workers knows of its runtime.
    fn owner(&self, member: Rc<Member>, event_loop: &EventLoop) -> workers::Owner {
        let url = self.scope.as_ref().map(Scope::url);
        workers::Owner {
            member,
            reporter: self.reporter.clone(),
            console: self.console.clone(),
            children: event_loop.workers.clone(),
            base: url.or(self.location.as_ref()).cloned(),
            origin: self.origin.as_ref().or(self.location.as_ref()).cloned(),
            first_script: event_loop.first_script.clone(),
        }
    }

    fn register(
        mut self,
        event_loop: &Rc<EventLoop>,
        loader: Weak<Loader>,
        context: &mut Context,
    ) -> JsResult<()> {
        dom::install_host(event_loop.clone(), event_loop.clone(), context);
        web::install_console(self.console.clone(), context);
        if let Some(scope) = self.scope.take() {
            let url = scope.url().clone();
            self.location = match url.scheme() {
                "http" | "https" => Some(url),
                // Its origin is opaque.
                "data" => None,
                // It is no base of addresses, and has the origin of its parent.
                _ => self.origin.take(),
            };
            let origin = self.location.as_ref();
            scope.register(&self.shared.user_agent, origin, loader, context)?;
        } else {
            dom::register(context)?;
            web::register(context)?;
            web::navigator::register(&self.shared.user_agent, context);
            web::location::register(self.location.as_ref(), context);
            if let Some(local) = self.storage.take() {
                web::define_storage(local.map(|local| local.area()), context);
            }
        }
        engine::immutable_prototype::register(context);
        event_loop.register(context)?;
        let additions = mem::take(&mut self.additions);
        #[cfg(feature = "fetch")]
        let has_fetch = self.shared.fetch;
        let network = self.network();
        #[cfg(feature = "fetch")]
        if has_fetch {
            fetch::register(fetch_config(&network), context)?;
        }
        websocket::register(network, context)?;
        additions
            .into_iter()
            .try_for_each(|addition| addition(context))
    }

    /// The order of the event loop's tasks. In a replay nothing is reached, so that nothing has to
    /// be permitted.
    fn order(&mut self, clock: &Rc<dyn Clock>) -> Order {
        if let Some(recording) = self.recording.take() {
            self.shared.connector = Some(Arc::new(ReplayedConnector(recording.clone())));
            self.shared.net.http2 = net::Http2::Off;
            self.shared.permissions = Permissions::all();
            return Order::Replayed(recording);
        }
        let Some(recorder) = self.recorder.take() else {
            return self.host_io.take().map_or(Order::Live, Order::HostIo);
        };
        let inner = self.shared.connector();
        self.shared.connector = Some(Arc::new(RecordedConnector::new(recorder.clone(), inner)));
        self.shared.net.http2 = net::Http2::Off;
        Order::Recorded(recorder, clock.clone())
    }

    fn network(self) -> WebSocketConfig {
        let connector = self.shared.limited_connector();
        let mut options = self.shared.net;
        options.permissions = Some(self.shared.permissions);
        let mut network = WebSocketConfig::new(connector, options);
        network.location = self.location;
        network.user_agent = Some(self.shared.user_agent);
        network.headers = headers(self.shared.default_headers, self.headers);
        network.connection_options = self.shared.connection_options;
        network.failure_details = self.shared.failure_details;
        if let Some(opened) = self.opened {
            network.on_opened = opened;
        }
        if let Some(refused) = self.refused {
            network.on_refused = refused;
        }
        let reporter = self.reporter;
        network.on_failure =
            Rc::new(move |url, error| dom::call_program(|| reporter.connection_failed(url, error)));
        network
    }
}

/// The network of sockets, for `fetch`.
#[cfg(feature = "fetch")]
fn fetch_config(network: &WebSocketConfig) -> fetch::FetchConfig {
    let mut config = fetch::FetchConfig::new(network.connector.clone(), (*network.options).clone());
    config.location.clone_from(&network.location);
    config.user_agent.clone_from(&network.user_agent);
    config.failure_details = network.failure_details;
    config.on_failure = network.on_failure.clone();
    config
}

/// The header fields for a URL, and the default fields with other names.
fn headers(
    defaults: Vec<(String, String)>,
    by_url: Option<websocket::Headers>,
) -> websocket::Headers {
    Rc::new(move |url| {
        let mut headers = by_url
            .as_ref()
            .map(|headers| headers(url))
            .unwrap_or_default();
        let chosen = headers.len();
        for (name, value) in &defaults {
            if !headers[..chosen]
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
            {
                headers.push((name.clone(), value.clone()));
            }
        }
        headers
    })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("permissions", &self.shared.permissions)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
