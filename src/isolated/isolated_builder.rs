//! [`Builder`]: the configuration of a runtime in a child.

use super::{
    Error, ExitReason, Runtime,
    modules::Modules,
    network::Network,
    process::{Executable, Process},
    process_limits::ProcessLimits,
    protocol::{Encoded, OWN_FILES, Setup, ToChild},
    value::{self, Value},
};
use crate::{
    Console, Limits, Permissions, Reporter,
    host::BlobUrlStore,
    net,
    runtime::{
        FunctionError, ImportMap, ModuleFetch, ModuleSource,
        modules::{module_root::Root, module_source::ModuleSources},
        values::ValueError,
    },
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
/// It has the methods of [`crate::Builder`] that can hold for another process. The rest of the
/// configuration is the argument of [`child_main`](super::child_main).
#[derive(Default)]
#[must_use]
pub struct Builder {
    /// The configuration that is the same for a runtime in this process.
    inner: crate::Builder,
    /// Whether there are permissions.
    is_reachable: bool,
    process: ProcessLimits,
    executable: Option<Executable>,
    authorities: Vec<Vec<u8>>,
    without_platform_authorities: bool,
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

/// Defines methods that pass their arguments on to [`crate::Builder`].
macro_rules! forwarded {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        impl Builder {
            $(
                $(#[$doc])*
                pub fn $name(mut self, $($argument: $type),*) -> Self {
                    self.inner = self.inner.$name($($argument),*);
                    self
                }
            )*
        }
    };
}

forwarded! {
    /// The network of the sockets, in the program. Its streams are relayed to the child. Without
    /// it, connections are TCP streams of the operating system, which the child gets themselves.
    ///
    /// The child encrypts connections with `wss:`. The settings for that are
    /// [`authority`](Self::authority) and
    /// [`without_platform_authorities`](Self::without_platform_authorities), and not the settings
    /// of the connector.
    connector(connector: Arc<dyn net::connector::Connector>);

    /// Limits and timeouts of connections: see [`crate::Builder::net_options`]. Members about TLS
    /// and HTTP/2 have no effect.
    net_options(options: net::Options);

    /// Limits on the resources of scripts.
    limits(limits: Limits);

    /// The receiver of unhandled exceptions and failed connections: see
    /// [`crate::Builder::reporter`]. The reports have no thrown values, which are in the child.
    reporter(reporter: Rc<dyn Reporter>);

    /// The output of `console`: see [`crate::Builder::console`].
    console(console: Rc<dyn Console>);

    /// The script's `location`: see [`crate::Builder::location`].
    location(location: Url);

    /// `navigator.userAgent`, and the `User-Agent` of handshakes and requests: see
    /// [`crate::Builder::user_agent`].
    user_agent(user_agent: impl Into<String>);

    /// `navigator.language`, and the default locale of `Intl`: see [`crate::Builder::locale`].
    locale(locale: impl Into<String>);

    /// Whether `error` events have the reason of the failure: see
    /// [`crate::Builder::failure_details`].
    failure_details(yes: bool);

    /// Adds a header field to all handshakes: see [`crate::Builder::default_header`]. The child
    /// knows it.
    default_header(name: impl Into<String>, value: impl Into<String>);

    /// Sets the function that returns the header fields for a URL: see [`crate::Builder::headers`].
    /// A child that was taken over can ask for the fields of any URL.
    headers(headers: impl Fn(&Url) -> Vec<(String, String)> + 'static);

    /// The folder whose files scripts may import as modules: see [`crate::Builder::modules`]. The
    /// program reads them.
    modules(root: impl Into<PathBuf>);

    /// Lets scripts import every file that the program may read: see
    /// [`crate::Builder::modules_from_anywhere`].
    modules_from_anywhere();
    /// Lets the scripts of a folder import packages of npm: see [`crate::Builder::packages`]. The
    /// program finds and reads the files. Needs the feature `packages`.
    #[cfg(feature = "packages")]
    packages(folder: impl Into<PathBuf>);

    /// Calls a function with the path of each file that is loaded as a module: see
    /// [`crate::Builder::on_module_file`].
    on_module_file(callback: impl Fn(&Path) + 'static);

    /// Gives scripts environment variables: see [`crate::Builder::environment`]. The child knows
    /// them. Scripts in a child have no standard input.
    environment(variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>);

    /// Gives scripts arguments: see [`crate::Builder::arguments`].
    arguments(arguments: impl IntoIterator<Item = impl Into<String>>);

    /// Adds a module in memory: see [`crate::Builder::module`]. The child knows its name, and asks
    /// for its source when it is imported.
    module(name: impl Into<String>, source: impl Into<ModuleSource>);

    /// Sets addresses for the specifiers of modules: see [`crate::Builder::import_map`]. The child
    /// has the map. The program holds what may be loaded.
    import_map(map: ImportMap);
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
        self.inner = self.inner.permissions(permissions);
        self.is_reachable = true;
        self
    }

    /// Trusts the certificate authorities in `pem` as well: see [`net::Tls::authority`].
    pub fn authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities.push(pem.into());
        self
    }

    /// Trusts only the certificates of [`authority`](Self::authority).
    pub fn without_platform_authorities(mut self) -> Self {
        self.without_platform_authorities = true;
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
        self.inner = self.inner.fetch_modules(fetch);
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

    /// Starts the process. The first script waits until it is ready.
    ///
    /// # Errors
    /// [`PermissionsInOptions`](crate::Error::PermissionsInOptions).
    /// [`ModuleName`](crate::Error::ModuleName). [`Value`](crate::Error::Value) for a global
    /// variable, and for a folder of modules whose name is not UTF-8. [`Error::Child`] if the process
    /// can't be started: always, on other systems than Unix.
    pub fn build(self) -> Result<Runtime, Error> {
        let inner = self.inner;
        let mut shared = inner.shared;
        if shared.net.permissions.is_some() {
            return Err(crate::Error::PermissionsInOptions.into());
        }
        let modules_in_memory = inner
            .module_sources
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        let fetches_modules = inner.fetch_module.is_some();
        let sources = ModuleSources::new(
            inner.module_sources,
            inner.fetch_module,
            &shared.modules,
            &shared.limits,
            // The Blob URLs of the script are in the child.
            BlobUrlStore::default(),
        )?;
        if let Root::Folder(folder) = &shared.modules
            && folder.to_str().is_none()
        {
            let why = "the name of the folder of modules must be UTF-8";
            return Err(crate::Error::from(ValueError::new(why)).into());
        }
        let executable = self
            .executable
            .map_or_else(Executable::own, Ok)
            .map_err(ExitReason::not_started)?;
        let mut process =
            Process::start(&executable, self.process.clone()).map_err(ExitReason::not_started)?;
        let globals = self
            .globals
            .into_iter()
            .map(|(name, value)| Ok((name, Encoded(value::encode(&value?)?))));
        // A connection is a file. One more than there may be would end the child.
        let connections =
            usize::try_from(self.process.files.saturating_sub(OWN_FILES)).unwrap_or(usize::MAX);
        let most = &mut shared.limits.connections;
        *most = Some(most.map_or(connections, |most| most.min(connections)));
        #[cfg(feature = "packages")]
        let packages = shared.packages.clone();
        let console = inner.console.unwrap_or_else(|| Rc::new(()));
        let setup = Setup {
            process: self.process.clone(),
            settings: shared.clone(),
            location: inner.location,
            colors: console.colors(),
            asks_for_headers: inner.callbacks.headers.is_some(),
            is_reachable: self.is_reachable,
            authorities: self.authorities.into_iter().map(Encoded).collect(),
            trusts_platform: !self.without_platform_authorities,
            functions: (self.functions.iter())
                .map(|(name, function)| (name.clone(), matches!(function, Function::Async(_))))
                .collect(),
            globals: globals.collect::<Result<_, ValueError>>()?,
            modules_in_memory,
            fetches_modules,
        };
        process.send(&ToChild::Setup(Box::new(setup)), None)?;
        let mut options = shared.net;
        options.permissions = Some(shared.permissions);
        let network = Network::new(shared.connector, options, self.process.files);
        Ok(Runtime::new(
            process,
            super::runtime::Program {
                console,
                reporter: inner.reporter.unwrap_or_else(|| Rc::new(())),
                functions: self
                    .functions
                    .into_iter()
                    .map(|(_, function)| function)
                    .collect(),
                headers: inner.callbacks.headers,
                modules: Modules::new(
                    shared.modules,
                    sources,
                    inner.on_module_file,
                    #[cfg(feature = "packages")]
                    packages,
                ),
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

boa_web::opaque_debug!(Builder { inner, process });
