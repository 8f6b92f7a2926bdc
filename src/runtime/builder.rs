//! How a runtime is put together.

use super::{
    Error, Reporter, Runtime,
    awaiting::Awaiting,
    clock::TokioClock,
    event_loop::EventLoop,
    hooks::Hooks,
    modules::{Modules, Root},
};
use crate::{
    dom, net,
    permissions::Permissions,
    web::{self, Console},
    websocket::{self, Network},
};
use boa_engine::{Context, JsResult};
use std::{fmt, path::PathBuf, rc::Rc, sync::Arc};
use url::Url;

/// What a [`Runtime`] is built from. Nothing is permitted unless it is said.
#[must_use]
pub struct Builder {
    pub(super) permissions: Permissions,
    pub(super) location: Option<Url>,
    pub(super) connector: Option<Arc<dyn net::Connector>>,
    pub(super) net: net::Options,
    pub(super) reporter: Rc<dyn Reporter>,
    pub(super) console: Rc<dyn Console>,
    pub(super) headers_argument: bool,
    pub(super) user_agent: String,
    pub(super) modules: Root,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            permissions: Permissions::none(),
            location: None,
            connector: None,
            net: net::Options::default(),
            reporter: Rc::new(()),
            console: Rc::new(()),
            headers_argument: false,
            user_agent: concat!("boa-ws/", env!("CARGO_PKG_VERSION")).to_owned(),
            modules: Root::Nothing,
        }
    }
}

impl Builder {
    /// What scripts may reach. Nothing by default.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.permissions = permissions;
        self
    }

    /// The script's `location`: the base of relative URLs, and the `Origin` of handshakes. None by default.
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// Where connections come from. The operating system's network by default.
    pub fn connector(mut self, connector: Arc<dyn net::Connector>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// Limits and waits of connections.
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.net = options;
        self
    }

    /// Who is told of exceptions that nobody handled and of connections that failed. Nobody by default.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = reporter;
        self
    }

    /// What scripts print to. It is discarded by default.
    pub fn console(mut self, console: Rc<dyn Console>) -> Self {
        self.console = console;
        self
    }

    /// Whether the second argument of `new WebSocket` may be an object with `headers`. No by default: no standard has it.
    pub fn headers_argument(mut self, yes: bool) -> Self {
        self.headers_argument = yes;
        self
    }

    /// `navigator.userAgent`, and the `User-Agent` of handshakes.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The folder whose files may be imported as modules, those of its subfolders too. None by default.
    ///
    /// What a symbolic link points to counts, not where it stands.
    pub fn modules(mut self, root: impl Into<PathBuf>) -> Self {
        self.modules = Root::Folder(root.into());
        self
    }

    /// Lets every file that the process may read be imported as a module.
    pub fn modules_from_anywhere(mut self) -> Self {
        self.modules = Root::Everything;
        self
    }

    /// Builds the runtime.
    ///
    /// # Errors
    /// [`Error::Engine`] if the engine can't be set up.
    pub fn build(self) -> Result<Runtime, Error> {
        let event_loop = EventLoop::new(self.reporter.clone());
        let modules = Modules::new(self.modules.clone(), event_loop.clone());
        let awaiting = Rc::new(Awaiting::default());
        let context = Context::builder()
            .job_executor(event_loop.clone())
            .module_loader(modules.clone())
            .host_hooks(Rc::new(Hooks { event_loop: event_loop.clone(), awaiting: awaiting.clone() }))
            .clock(Rc::new(TokioClock::new()))
            .build();
        let mut context = context.map_err(|error| Error::engine(&error))?;
        self.register(&event_loop, &mut context).map_err(|error| Error::engine(&error))?;
        Ok(Runtime { context, event_loop, modules, awaiting })
    }

    fn register(self, event_loop: &Rc<EventLoop>, context: &mut Context) -> JsResult<()> {
        dom::install_host(event_loop.clone(), context);
        dom::register(context)?;
        web::install_console(self.console.clone(), context);
        web::register(context)?;
        web::navigator::register(&self.user_agent, context)?;
        web::location::register(self.location.as_ref(), context)?;
        websocket::register(self.network(), context)?;
        Ok(())
    }

    fn network(self) -> Network {
        let connector = self.connector.unwrap_or_else(|| Arc::new(net::TcpConnector::default()));
        let mut network = Network::new(connector, net::Options { permissions: Some(self.permissions), ..self.net });
        network.location = self.location;
        network.user_agent = Some(self.user_agent);
        network.headers_argument = self.headers_argument;
        let reporter = self.reporter;
        network.on_failure = Rc::new(move |url, error| reporter.connection_failed(url, error));
        network
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("permissions", &self.permissions)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
