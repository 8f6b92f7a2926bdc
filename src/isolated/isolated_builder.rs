//! [`Builder`]: the configuration of a runtime in a child.

use super::{
    Runtime,
    modules::Modules,
    network::Network,
    process::{Executable, Process},
    process_limits::ProcessLimits,
    protocol::{self, Encoded, ModuleRoot, OWN_FILES, Setup, ToChild, VERSION},
    value::{self, Value},
};
use crate::{
    Console, Error, Limits, Permissions, Reporter, net,
    runtime::{
        ExitReason, Fetch, FunctionError, ImportMap, ModuleFetch, ModuleSource, ModuleSources,
        OnFile, Root, boxed, in_memory, values::ValueError,
    },
    web::BlobUrlStore,
};
use futures_util::future::LocalBoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    ffi::OsString,
    fmt,
    future::Future,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};
use url::Url;

/// The configuration of a [`Runtime`] in a child. By default scripts may reach nothing.
///
/// Its methods are those of [`crate::Builder`], as far as they can hold for another process. The
/// rest of the configuration is the argument of [`child_main`](super::child_main).
#[must_use]
pub struct Builder {
    limits: Limits,
    process: ProcessLimits,
    executable: Option<Executable>,
    console: Rc<dyn Console>,
    reporter: Rc<dyn Reporter>,
    permissions: Option<Permissions>,
    connector: Option<Arc<dyn net::connector::Connector>>,
    net: net::Options,
    authorities: Vec<Vec<u8>>,
    trusts_platform: bool,
    location: Option<Url>,
    user_agent: Option<String>,
    locale: Option<String>,
    failure_details: bool,
    default_headers: Vec<(String, String)>,
    headers: Option<Headers>,
    modules: Root,
    on_module_file: Option<OnFile>,
    module_sources: Vec<(String, Fetch)>,
    fetch_module: Option<Fetch>,
    import_map: Option<ImportMap>,
    functions: Vec<(String, Function)>,
    globals: Vec<(String, Result<Value, ValueError>)>,
}

pub(super) type Headers = Rc<dyn Fn(&Url) -> Vec<(String, String)>>;

/// A function of the program that scripts call.
#[derive(Clone)]
pub(super) enum Function {
    Sync(Rc<dyn Fn(Vec<Value>) -> Result<Value, FunctionError>>),
    Async(Rc<dyn Fn(Vec<Value>) -> Later>),
}

type Later = LocalBoxFuture<'static, Result<Value, FunctionError>>;

impl Default for Builder {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            process: ProcessLimits::default(),
            executable: None,
            console: Rc::new(()),
            reporter: Rc::new(()),
            permissions: None,
            connector: None,
            net: net::Options::default(),
            authorities: Vec::new(),
            trusts_platform: true,
            location: None,
            user_agent: None,
            locale: None,
            failure_details: false,
            default_headers: Vec::new(),
            headers: None,
            modules: Root::Nothing,
            on_module_file: None,
            module_sources: Vec::new(),
            fetch_module: None,
            import_map: None,
            functions: Vec::new(),
            globals: Vec::new(),
        }
    }
}

impl Builder {
    /// Limits the resources of the process.
    pub fn process_limits(mut self, limits: ProcessLimits) -> Self {
        self.process = limits;
        self
    }

    /// The program to start, in place of the one that runs: for a program whose `main` can't call
    /// [`child_main`](super::child_main), or a plug-in of another program. Its `main` must call it,
    /// in the same version of this crate.
    pub fn executable(
        mut self,
        path: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        self.executable = Some(Executable {
            path: path.into(),
            arguments,
        });
        self
    }

    /// The hosts, ports and addresses that scripts may reach: see [`crate::Builder::permissions`].
    /// None by default. The program holds them, and not the child: it opens the connections, and
    /// passes the descriptors on.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.permissions = Some(permissions);
        self
    }

    /// The network of the sockets, in the program. Its streams are relayed to the child. Without
    /// it, connections are TCP streams of the operating system, which the child gets themselves.
    ///
    /// The child encrypts connections with `wss:`. The settings for that are
    /// [`authority`](Self::authority) and
    /// [`without_platform_authorities`](Self::without_platform_authorities), and not those of the
    /// connector.
    pub fn connector(mut self, connector: Arc<dyn net::connector::Connector>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// Trusts the certificate authorities in `pem` as well: see [`net::Tls::authority`].
    pub fn authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities.push(pem.into());
        self
    }

    /// Trusts only the certificates of [`authority`](Self::authority).
    pub fn without_platform_authorities(mut self) -> Self {
        self.trusts_platform = false;
        self
    }

    /// Limits and timeouts of connections: see [`crate::Builder::net_options`]. Members about TLS
    /// and HTTP/2 have no effect.
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.net = options;
        self
    }

    /// Limits on the resources of scripts.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The receiver of unhandled exceptions and failed connections: see
    /// [`crate::Builder::reporter`]. The reports have no thrown values, which are in the child.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = reporter;
        self
    }

    /// The output of `console`: see [`crate::Builder::console`].
    pub fn console(mut self, console: Rc<dyn Console>) -> Self {
        self.console = console;
        self
    }

    /// The script's `location`: see [`crate::Builder::location`].
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// `navigator.userAgent`, and the `User-Agent` of handshakes and requests: see
    /// [`crate::Builder::user_agent`].
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// `navigator.language`, and the default locale of `Intl`: see [`crate::Builder::locale`].
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// Whether `error` events have the reason of the failure: see
    /// [`crate::Builder::failure_details`].
    pub fn failure_details(mut self, yes: bool) -> Self {
        self.failure_details = yes;
        self
    }

    /// Adds a header field to all handshakes: see [`crate::Builder::default_header`]. The child
    /// knows it.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }

    /// Sets the function that returns the header fields for a URL: see [`crate::Builder::headers`].
    /// A child that was taken over can ask for those of any URL.
    pub fn headers(mut self, headers: impl Fn(&Url) -> Vec<(String, String)> + 'static) -> Self {
        self.headers = Some(Rc::new(headers));
        self
    }

    /// The folder whose files scripts may import as modules: see [`crate::Builder::modules`]. The
    /// program reads them.
    pub fn modules(mut self, root: impl Into<PathBuf>) -> Self {
        self.modules = Root::Folder(root.into());
        self
    }

    /// Lets scripts import every file that the program may read: see
    /// [`crate::Builder::modules_from_anywhere`].
    pub fn modules_from_anywhere(mut self) -> Self {
        self.modules = Root::Everything;
        self
    }

    /// Calls a function with the path of each file that is loaded as a module: see
    /// [`crate::Builder::on_module_file`].
    pub fn on_module_file(mut self, callback: impl Fn(&Path) + 'static) -> Self {
        self.on_module_file = Some(Rc::new(callback));
        self
    }

    /// Adds a module in memory: see [`crate::Builder::module`]. The child knows its name, and asks
    /// for its source when it is imported.
    pub fn module(mut self, name: impl Into<String>, source: impl Into<ModuleSource>) -> Self {
        self.module_sources
            .push((name.into(), in_memory(source.into())));
        self
    }

    /// Sets a function that fetches modules: see [`crate::Builder::fetch_modules`]. It runs in the
    /// program, while a method of the runtime is polled. A child that was taken over can ask for
    /// any URL that scripts can import.
    pub fn fetch_modules<F, E>(mut self, fetch: impl Fn(ModuleFetch) -> F + 'static) -> Self
    where
        F: Future<Output = Result<ModuleSource, E>> + 'static,
        E: fmt::Display + 'static,
    {
        self.fetch_module = Some(boxed(fetch));
        self
    }

    /// Sets addresses for the specifiers of modules: see [`crate::Builder::import_map`]. The child
    /// has the map. The program holds what may be loaded.
    pub fn import_map(mut self, map: ImportMap) -> Self {
        self.import_map = Some(map);
        self
    }

    /// Adds a global function in Rust: see [`crate::Builder::function`]. It runs in the program,
    /// and the script waits for it. A [`Function`](crate::runtime::Function) can't be an argument.
    pub fn function<A, R, E>(
        mut self,
        name: impl Into<String>,
        function: impl Fn(A) -> Result<R, E> + 'static,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
        E: fmt::Display + 'static,
    {
        let steps = move |arguments| {
            let arguments = value::to_arguments(arguments)?;
            outcome(function(arguments))
        };
        self.functions
            .push((name.into(), Function::Sync(Rc::new(steps))));
        self
    }

    /// Adds a global function in Rust that returns a promise: see
    /// [`crate::Builder::async_function`]. It runs in the program, while a method of the runtime is
    /// polled.
    pub fn async_function<A, R, E, F>(
        mut self,
        name: impl Into<String>,
        function: impl Fn(A) -> F + 'static,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Future<Output = Result<R, E>> + 'static,
        R: Serialize + 'static,
        E: fmt::Display + 'static,
    {
        let steps = move |arguments| -> Later {
            match value::to_arguments(arguments) {
                Ok(arguments) => {
                    let future = function(arguments);
                    Box::pin(async { outcome(future.await) })
                }
                Err(error) => Box::pin(async move { Err(error.into()) }),
            }
        };
        self.functions
            .push((name.into(), Function::Async(Rc::new(steps))));
        self
    }

    /// Adds a global variable: see [`crate::Builder::global`].
    pub fn global(mut self, name: impl Into<String>, value: impl Serialize + 'static) -> Self {
        self.globals.push((name.into(), value::from_rust(value)));
        self
    }

    /// Starts the process. That it is ready is awaited with the first script.
    ///
    /// # Errors
    /// [`Error::PermissionsInOptions`]. [`Error::ModuleName`]. [`Error::Value`] for a global
    /// variable. [`Error::Child`] if the process can't be started.
    pub fn build(self) -> Result<Runtime, Error> {
        if self.net.permissions.is_some() {
            return Err(Error::PermissionsInOptions);
        }
        let modules_in_memory = self
            .module_sources
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        let fetches_modules = self.fetch_module.is_some();
        let sources = ModuleSources::new(
            self.module_sources,
            self.fetch_module,
            &self.modules,
            &self.limits,
            // Those of the script are in the child.
            BlobUrlStore::default(),
        )
        .map_err(|name| Error::ModuleName { name })?;
        let start = |error: std::io::Error| {
            Error::Child(ExitReason::Start {
                why: error.to_string(),
            })
        };
        let executable = self
            .executable
            .map_or_else(Executable::own, Ok)
            .map_err(start)?;
        let reaches = self.permissions.is_some();
        let mut process = Process::start(&executable, self.process.clone()).map_err(start)?;
        let globals = self
            .globals
            .into_iter()
            .map(|(name, value)| Ok((name, Encoded(value::encode(&value?)?))));
        // A connection is a file. One more than there may be would end the child.
        let connections =
            usize::try_from(self.process.files.saturating_sub(OWN_FILES)).unwrap_or(usize::MAX);
        let mut limits = self.limits;
        limits.connections = Some(
            limits
                .connections
                .map_or(connections, |most| most.min(connections)),
        );
        let setup = Setup {
            version: VERSION.to_owned(),
            limits,
            process: self.process.clone(),
            location: self.location.map(String::from),
            user_agent: self.user_agent,
            locale: self.locale,
            failure_details: self.failure_details,
            colours: self.console.colours(),
            default_headers: self.default_headers,
            asks_for_headers: self.headers.is_some(),
            network: protocol::Network {
                is_reachable: reaches,
                authorities: self.authorities.into_iter().map(Encoded).collect(),
                trusts_platform: self.trusts_platform,
                options: self.net.clone(),
            },
            functions: (self.functions.iter())
                .map(|(name, function)| (name.clone(), matches!(function, Function::Async(_))))
                .collect(),
            globals: globals.collect::<Result<_, ValueError>>()?,
            modules: match &self.modules {
                Root::Nothing => ModuleRoot::Nothing,
                Root::Folder(folder) => ModuleRoot::Folder(folder.display().to_string()),
                Root::Everything => ModuleRoot::Everything,
            },
            modules_in_memory,
            fetches_modules,
            import_map: self.import_map.map(|map| map.to_parts()),
        };
        process.send(&ToChild::Setup(Box::new(setup)), None)?;
        let mut options = self.net;
        options.permissions = Some(self.permissions.unwrap_or_else(Permissions::none));
        let network = Network::new(self.connector, options, self.process.files);
        Ok(Runtime::new(
            process,
            super::runtime::Program {
                console: self.console,
                reporter: self.reporter,
                functions: self
                    .functions
                    .into_iter()
                    .map(|(_, function)| function)
                    .collect(),
                headers: self.headers,
                modules: Modules::new(self.modules, sources, self.on_module_file),
                network,
            },
        ))
    }
}

fn outcome<E: fmt::Display + 'static>(
    result: Result<impl Serialize, E>,
) -> Result<Value, FunctionError> {
    match result {
        Ok(value) => Ok(value::from_rust(value)?),
        Err(error) => Err(FunctionError::of(&error)),
    }
}

boa_web::opaque_debug!(Builder {
    permissions,
    process
});
