//! What the WebSockets of a realm share: where connections come from, and whose they are.

use super::{feedback::Inbox, pressure::Pressure};
use crate::net;
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::{
    cell::RefCell,
    fmt,
    rc::{Rc, Weak},
    sync::Arc,
};
use url::Url;

/// Is told of a connection that failed: its URL, and why.
pub type OnFailure = Rc<dyn Fn(&Url, &net::Error)>;

/// What the WebSockets of a realm are made with.
#[derive(Clone)]
#[non_exhaustive]
pub struct Network {
    /// Where byte streams come from.
    pub connector: Arc<dyn net::Connector>,
    /// Limits, waits and permissions.
    pub options: Arc<net::Options>,
    /// The [API base URL](https://html.spec.whatwg.org/multipage/webappapis.html#api-base-url), if relative URLs mean
    /// anything, and with it the origin of handshakes.
    pub location: Option<Url>,
    /// The `User-Agent` of handshakes.
    pub user_agent: Option<String>,
    /// Whether the constructor's second argument may be an object with `headers`, which no standard knows.
    pub headers_argument: bool,
    /// Is told why a connection failed, which scripts are not.
    pub on_failure: OnFailure,
}

impl Network {
    /// Connections from `connector`, and nothing else out of the ordinary.
    #[must_use]
    pub fn new(connector: Arc<dyn net::Connector>, options: net::Options) -> Self {
        Self {
            connector,
            options: Arc::new(options),
            location: None,
            user_agent: None,
            headers_argument: false,
            on_failure: Rc::new(|_, _| {}),
        }
    }

    /// [The serialization](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin) of the
    /// location's origin.
    pub(super) fn origin(&self) -> Option<String> {
        self.location.as_ref().map(|location| location.origin().ascii_serialization())
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("location", &self.location)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The network of a realm, and the sockets on it that are not closed.
#[derive(Trace, Finalize, JsData)]
struct Installed {
    #[unsafe_ignore_trace]
    network: Rc<Network>,
    #[unsafe_ignore_trace]
    sockets: RefCell<Vec<Weak<Inbox>>>,
    #[unsafe_ignore_trace]
    pressure: Rc<Pressure>,
}

pub(super) fn install(network: Network, context: &Context) {
    let installed = Installed { network: Rc::new(network), sockets: RefCell::default(), pressure: Rc::default() };
    context.realm().host_defined_mut().insert(installed);
}

/// The network of the current realm, and what its messages weigh.
pub(super) fn network(context: &Context) -> (Rc<Network>, Rc<Pressure>) {
    let host_defined = context.realm().host_defined();
    let installed = host_defined.get::<Installed>().expect("the network comes with the interface");
    (installed.network.clone(), installed.pressure.clone())
}

/// Whether no WebSocket of the current realm has a connection that is not closed.
pub fn all_closed(context: &mut Context) -> bool {
    let installed =
        context.realm().host_defined().get::<Installed>().map(|installed| installed.sockets.borrow().clone());
    installed.into_iter().flatten().all(|socket| socket.upgrade().is_none_or(|socket| socket.has_ended()))
}

/// Adds a socket to those of the realm.
pub(super) fn enlist(socket: &Rc<Inbox>, context: &Context) {
    if let Some(installed) = context.realm().host_defined().get::<Installed>() {
        let mut sockets = installed.sockets.borrow_mut();
        if sockets.len() == sockets.capacity() {
            sockets.retain(|socket| socket.upgrade().is_some_and(|socket| !socket.has_ended()));
        }
        sockets.push(Rc::downgrade(socket));
    }
}

/// Makes all WebSockets of the current realm [disappear](https://websockets.spec.whatwg.org/#make-disappear): an attempt to
/// connect is given up, an open connection starts its closing handshake with the code 1001. Scripts are told as if the
/// server had done it.
pub fn go_away(context: &Context) {
    let sockets = context.realm().host_defined().get::<Installed>().map(|installed| installed.sockets.borrow().clone());
    for socket in sockets.into_iter().flatten().filter_map(|socket| socket.upgrade()) {
        socket.go_away();
    }
}
