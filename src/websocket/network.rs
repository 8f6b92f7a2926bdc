//! What WebSockets are made with: where connections come from, and whose they are.

use crate::net;
use std::{fmt, rc::Rc, sync::Arc};
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
