//! The interfaces in a `Context` that somebody else made.

use super::{Reporter, guest::Guest};
use crate::{dom, net, permissions::Permissions, web, webidl, websocket};
use boa_engine::{Context, JsResult, realm::Realm};
use boa_runtime::extensions::RuntimeExtension;
use std::{fmt, rc::Rc, sync::Arc};
use url::Url;

/// Registers `WebSocket`, events and `Blob` on a `Context` of one's own, with whatever job executor it has.
///
/// The executor must run asynchronous jobs on a tokio runtime, by its `run_jobs_async` or an equivalent of its own.
/// `timers`, `console` and the like may come from elsewhere.
///
/// # What is less than in a [`Runtime`](crate::Runtime)
///
/// - Microtasks run after the task and not between two listeners, unless the executor's `run_jobs` is a pure microtask
///   checkpoint and [`WebSocketExtension::checkpoint_by_run_jobs`] says so.
/// - `unhandledrejection` is not fired: that takes hooks that can't be changed once a `Context` is built.
/// - What ends the executor (boa's simple one ends at the first job that throws) ends the sockets' events too.
///
/// # Example
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_runtime::extensions::RuntimeExtension;
/// use boa_websocket::{Permissions, WebSocketExtension};
///
/// let context = &mut Context::default();
/// WebSocketExtension::new(Permissions::none().allow_net("localhost:8080")?).register(None, context)?;
/// let there = context.eval(Source::from_bytes("typeof WebSocket + typeof EventTarget"))?;
/// assert_eq!(there, boa_engine::js_string!("functionfunction").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct WebSocketExtension {
    permissions: Permissions,
    connector: Option<Arc<dyn net::Connector>>,
    options: net::Options,
    location: Option<Url>,
    reporter: Rc<dyn Reporter>,
    checkpoints: bool,
}

impl WebSocketExtension {
    /// An extension whose sockets may reach what `permissions` say.
    pub fn new(permissions: Permissions) -> Self {
        Self {
            permissions,
            connector: None,
            options: net::Options::default(),
            location: None,
            reporter: Rc::new(()),
            checkpoints: false,
        }
    }

    /// Where connections come from. The operating system's network by default.
    pub fn connector(mut self, connector: Arc<dyn net::Connector>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// Limits and waits of connections.
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.options = options;
        self
    }

    /// The base of relative URLs, and the `Origin` of handshakes. None by default.
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// Who is told of exceptions in listeners and of connections that failed. Nobody by default.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = reporter;
        self
    }

    /// Says that the context's `run_jobs` runs the microtasks that are queued and nothing else, so that it can be called
    /// between two listeners.
    pub fn checkpoint_by_run_jobs(mut self) -> Self {
        self.checkpoints = true;
        self
    }
}

impl RuntimeExtension for WebSocketExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        let outer = realm.map(|realm| context.enter_realm(realm));
        let result = self.register_here(context);
        if let Some(outer) = outer {
            context.enter_realm(outer);
        }
        result
    }
}

impl WebSocketExtension {
    fn register_here(self, context: &mut Context) -> JsResult<()> {
        dom::install_host(Guest::new(self.checkpoints, self.reporter.clone()), context);
        dom::register(context)?;
        webidl::define::<web::Blob>(context)?;
        let connector = self.connector.unwrap_or_else(|| Arc::new(net::TcpConnector::default()));
        let options = net::Options { permissions: Some(self.permissions), ..self.options };
        let mut network = websocket::Network::new(connector, options);
        network.location = self.location;
        let reporter = self.reporter;
        network.on_failure = Rc::new(move |url, error| reporter.connection_failed(url, error));
        websocket::register(network, context)
    }
}

impl fmt::Debug for WebSocketExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketExtension").field("permissions", &self.permissions).finish_non_exhaustive()
    }
}
