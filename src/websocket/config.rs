//! What WebSockets are made with: where connections come from, and whose they are.

use crate::net;
use std::{fmt, rc::Rc, sync::Arc};
use url::Url;

/// Is told of a connection that failed: its URL, and why.
pub type OnFailure = Rc<dyn Fn(&Url, &net::Error)>;

/// Is told what a server answered that a connection is made to.
pub type OnOpened = Rc<dyn Fn(&Url, &net::Opened)>;

/// Is told which header fields the answer of a server had that a connection was not made to.
pub type OnRefused = Rc<dyn Fn(&Url, &[(String, String)])>;

/// Says which header fields the handshake with a URL has besides those of the protocol.
pub type Headers = Rc<dyn Fn(&Url) -> Vec<(String, String)>>;

/// What the WebSockets of a realm are made with.
#[derive(Clone)]
#[non_exhaustive]
pub struct WebSocketConfig {
    /// Where byte streams come from.
    pub connector: Arc<dyn net::Connector>,
    /// Limits, waits and permissions.
    pub options: Arc<net::Options>,
    /// The [API base URL](https://html.spec.whatwg.org/multipage/webappapis.html#api-base-url), if relative URLs mean
    /// anything, and with it the origin of handshakes.
    pub location: Option<Url>,
    /// The `User-Agent` of handshakes.
    pub user_agent: Option<String>,
    /// Header fields of handshakes. They take the place of what the script chose by the same name.
    pub headers: Headers,
    /// Whether the constructor's second argument may be an object with `headers`, which no standard knows.
    pub headers_argument: bool,
    /// Is told why a connection failed, which scripts are not.
    pub on_failure: OnFailure,
    /// Is told what the server answered, before scripts are.
    pub on_opened: OnOpened,
    /// Is told the header fields of an answer that opened no connection, before scripts are told that it failed.
    pub on_refused: OnRefused,
}

impl WebSocketConfig {
    /// Connections from `connector`, and nothing else out of the ordinary.
    #[must_use]
    pub fn new(connector: Arc<dyn net::Connector>, options: net::Options) -> Self {
        Self {
            connector,
            options: Arc::new(options),
            location: None,
            user_agent: None,
            headers: Rc::new(|_| Vec::new()),
            headers_argument: false,
            on_failure: Rc::new(|_, _| {}),
            on_opened: Rc::new(|_, _| {}),
            on_refused: Rc::new(|_, _| {}),
        }
    }

    /// The header fields for a URL: those that the script chose, and ours instead where both are.
    pub(super) fn headers_for(&self, url: &Url, chosen: Vec<(String, String)>) -> Vec<(String, String)> {
        let ours = (self.headers)(url);
        let is_ours = |name: &str| ours.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut headers: Vec<_> = chosen.into_iter().filter(|(name, _)| !is_ours(name)).collect();
        headers.extend(ours);
        headers
    }

    /// [The serialization](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin) of the
    /// location's origin.
    pub(super) fn origin(&self) -> Option<String> {
        self.location.as_ref().map(|location| location.origin().ascii_serialization())
    }
}

impl fmt::Debug for WebSocketConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketConfig")
            .field("location", &self.location)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
