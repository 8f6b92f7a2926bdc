//! `WebSocket` in a `Context` that somebody else made.

use super::{EventsExtension, RuntimeExtension, within};
use crate::{
    net,
    permissions::Permissions,
    runtime::{Reporter, error::PERMISSIONS_IN_OPTIONS},
    web,
    webidl::type_error,
    websocket,
};
use boa_engine::{Context, JsResult, realm::Realm};
use std::{fmt, rc::Rc, sync::Arc};
use url::Url;

/// Registers `WebSocket` on a `Context` of one's own, with whatever job executor it has, and the events and `Blob` that belong
/// to it.
///
/// The [module's documentation](super) says what the executor must do, which other extensions there are, and what is less
/// than in a [`Runtime`](crate::Runtime).
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::{Permissions, WebSocketExtension, extensions::RuntimeExtension};
///
/// let context = &mut Context::default();
/// WebSocketExtension::new(Permissions::none().allow_net("localhost:8080")?).register(None, context)?;
/// let there = context.eval(Source::from_bytes("typeof WebSocket + typeof EventTarget"))?;
/// assert_eq!(there, boa_engine::js_string!("functionfunction").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// ```
/// use boa_engine::Context;
/// use boa_websocket::{Permissions, WebSocketExtension, extensions::RuntimeExtension, net};
/// use std::{rc::Rc, sync::Arc, time::Duration};
///
/// let mut options = net::Options::default();
/// options.ping = Some(Duration::from_secs(30));
/// WebSocketExtension::new(Permissions::none())
///     .connector(Arc::new(net::MemoryNetwork::new()))
///     .net_options(options)
///     .location("https://app.example/".parse()?)
///     .reporter(Rc::new(()))
///     .checkpoint_by_run_jobs()
///     .register(None, &mut Context::default())?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct WebSocketExtension {
    permissions: Permissions,
    connector: Option<Arc<dyn net::Connector>>,
    options: net::Options,
    location: Option<Url>,
    reporter: Option<Rc<dyn Reporter>>,
    checkpoints: bool,
}

impl WebSocketExtension {
    /// An extension whose sockets may reach what `permissions` say.
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn new(permissions: Permissions) -> Self {
        Self {
            permissions,
            connector: None,
            options: net::Options::default(),
            location: None,
            reporter: None,
            checkpoints: false,
        }
    }

    /// Where connections come from. The operating system's network by default.
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn connector(mut self, connector: Arc<dyn net::Connector>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// Limits and waits of connections. They must have no permissions, or registering fails: [`WebSocketExtension::new`] says
    /// what may be reached.
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.options = options;
        self
    }

    /// The base of relative URLs, and the `Origin` of handshakes. None by default.
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// Who is told of connections that failed, and of exceptions as [`EventsExtension::reporter`] has it. Nobody by default.
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = Some(reporter);
        self
    }

    /// As [`EventsExtension::checkpoint_by_run_jobs`].
    ///
    /// [`WebSocketExtension`] has an example.
    pub fn checkpoint_by_run_jobs(mut self) -> Self {
        self.checkpoints = true;
        self
    }
}

impl RuntimeExtension for WebSocketExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        within(realm, context, |context| self.register_here(context))
    }
}

impl WebSocketExtension {
    fn register_here(self, context: &mut Context) -> JsResult<()> {
        if self.options.permissions.is_some() {
            return Err(type_error(PERMISSIONS_IN_OPTIONS));
        }
        EventsExtension { reporter: self.reporter.clone(), checkpoints: self.checkpoints }.ensure(context)?;
        web::define_blob(context)?;
        let connector = self.connector.unwrap_or_else(|| Arc::new(net::TcpConnector::default()));
        let options = net::Options { permissions: Some(self.permissions), ..self.options };
        let mut network = websocket::Network::new(connector, options);
        network.location = self.location;
        if let Some(reporter) = self.reporter {
            network.on_failure = Rc::new(move |url, error| reporter.connection_failed(url, error));
        }
        websocket::register(network, context)
    }
}

impl fmt::Debug for WebSocketExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketExtension").field("permissions", &self.permissions).finish_non_exhaustive()
    }
}
