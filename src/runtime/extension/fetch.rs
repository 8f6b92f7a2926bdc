//! `fetch` in an existing `Context`.

use super::{EventsExtension, RuntimeExtension, websocket::prepare, within};
use crate::{
    fetch,
    permissions::Permissions,
    runtime::{
        Reporter,
        network_settings::{NetworkCallbacks, fetch_setters, network_setters},
        workers::Settings,
    },
};
use boa_engine::{Context, JsResult, realm::Realm};
use std::{fmt, rc::Rc};
use tokio::runtime::Handle;
use url::Url;

/// Defines `fetch`, `Headers`, `Request`, `Response`, `FormData`, `EventSource` and
/// `XMLHttpRequest` in an existing `Context`, and the events, `Blob` and streams that they need.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::{EventLoop, Permissions, extensions::{FetchExtension, RuntimeExtension}};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// FetchExtension::new(Permissions::none().allow_net("api.example:443")?)
///     .user_agent("my-program/1.0")
///     .failure_details(true)
///     .register(None, context)?;
/// let script = "var said; fetch('https://other.example/').catch((error) => { said = String(error) })";
/// context.eval(Source::from_bytes(script))?;
/// events.run(context)?;
/// let said = context.eval(Source::from_bytes("said"))?.to_string(context)?.to_std_string_lossy();
/// assert!(said.contains("access to other.example:443 is not allowed"), "{said}");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct FetchExtension {
    shared: Settings,
    location: Option<Url>,
    tokio: Option<Handle>,
    events: EventsExtension,
}

impl FetchExtension {
    /// An extension whose requests may reach the hosts that `permissions` allow.
    pub fn new(permissions: Permissions) -> Self {
        Self {
            shared: Settings::with_permissions(permissions),
            location: None,
            tokio: None,
            events: EventsExtension::new(),
        }
    }

    network_setters!();

    fetch_setters!();

    /// As [`WebSocketExtension::tokio`](super::WebSocketExtension::tokio).
    pub fn tokio(mut self, runtime: Handle) -> Self {
        self.tokio = Some(runtime);
        self
    }

    /// The receiver of failed requests, as in
    /// [`WebSocketExtension::reporter`](super::WebSocketExtension::reporter).
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.events = self.events.reporter(reporter);
        self
    }
}

impl RuntimeExtension for FetchExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        within(realm, context, |context| {
            let network = prepare(
                self.shared,
                self.location,
                NetworkCallbacks::default(),
                self.tokio,
                self.events,
                context,
            )?;
            fetch::register(network, context)
        })
    }
}

impl fmt::Debug for FetchExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchExtension")
            .field("permissions", &self.shared.permissions)
            .finish_non_exhaustive()
    }
}
