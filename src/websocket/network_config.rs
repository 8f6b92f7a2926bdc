//! [`NetworkConfig`]: the configuration of the WebSockets of a realm, and of its requests.

use super::ConnectionOptions;
use crate::net;
use std::{rc::Rc, sync::Arc};
use url::Url;

/// Receives the URL of a failed connection or request and the error.
pub(crate) type OnFailure = Rc<dyn Fn(&Url, &net::Error)>;

/// Receives the URL of an established connection and the server's response. Of a connection that the
/// program has accepted there is no response: it receives what was agreed on.
pub(crate) type OnOpened = Rc<dyn Fn(&Url, &net::Opened)>;

/// Receives the URL and the header fields of a response that refused the connection.
pub(crate) type OnRefused = Rc<dyn Fn(&Url, &[(String, String)])>;

/// Returns additional header fields for the handshake with a URL.
pub(crate) type Headers = Rc<dyn Fn(&Url) -> Vec<(String, String)>>;

/// The configuration of the WebSockets of a realm, or of `fetch` in it.
#[derive(Clone)]
pub(crate) struct NetworkConfig {
    /// Opens the byte streams of connections.
    pub(crate) connector: Arc<dyn net::connector::Connector>,
    /// Limits, timeouts and permissions. They hold for each redirect.
    pub(crate) options: Arc<net::Options>,
    /// Of `fetch` only: the connections that are kept for further requests. `None` opens one for
    /// each request.
    #[cfg(feature = "fetch")]
    pub(crate) pool: Option<net::http1::Pool>,
    /// Of `fetch` only: opens the byte streams of requests, if that is not `connector`: a
    /// [`ClientConnector`](net::http1::ClientConnector) for example.
    #[cfg(feature = "fetch")]
    pub(crate) request_connector: Option<Arc<dyn net::connector::Connector>>,
    /// The [API base URL](https://html.spec.whatwg.org/multipage/webappapis.html#api-base-url), for
    /// relative URLs and for the `Origin` of handshakes and requests.
    pub(crate) location: Option<Url>,
    /// Whether there is no location because the origin is opaque: the `Origin` is `null`.
    pub(crate) has_opaque_origin: bool,
    /// Whether the runtime is recorded or replayed: it has no connections that the program has
    /// accepted.
    pub(crate) is_logged: bool,
    /// The `User-Agent` of handshakes, and of requests whose script sets none.
    pub(crate) user_agent: Option<String>,
    /// Additional header fields of handshakes, not of requests. They replace fields of the same
    /// name from the script.
    pub(crate) headers: Headers,
    /// Of WebSockets only: the options that the second argument of the constructor may have. The
    /// standard does not have them.
    pub(crate) connection_options: ConnectionOptions,
    /// Whether the `message` of `error` events, and of the TypeErrors of failed requests, has the
    /// reason. The standards forbid it, so that scripts cannot examine the network.
    pub(crate) failure_details: bool,
    /// Receives the reason of a failed connection or request, which scripts do not see.
    pub(crate) on_failure: OnFailure,
    /// Of WebSockets only: receives the server's response, before the `open` event.
    pub(crate) on_opened: OnOpened,
    /// Of WebSockets only: receives the header fields of a response that refused the connection,
    /// before the `error` event.
    pub(crate) on_refused: OnRefused,
}

impl NetworkConfig {
    /// A configuration without location, user agent, header fields and callbacks.
    #[must_use]
    pub(crate) fn new(
        connector: Arc<dyn net::connector::Connector>,
        options: net::Options,
    ) -> Self {
        Self {
            connector,
            options: Arc::new(options),
            #[cfg(feature = "fetch")]
            pool: Some(net::http1::Pool::default()),
            #[cfg(feature = "fetch")]
            request_connector: None,
            location: None,
            has_opaque_origin: false,
            is_logged: false,
            user_agent: None,
            headers: Rc::new(|_| Vec::new()),
            connection_options: ConnectionOptions::none(),
            failure_details: false,
            on_failure: Rc::new(|_, _| {}),
            on_opened: Rc::new(|_, _| {}),
            on_refused: Rc::new(|_, _| {}),
        }
    }

    /// The header fields for a URL: the script's, replaced by the configured fields of the same
    /// names.
    pub(crate) fn headers_for(
        &self,
        url: &Url,
        from_script: Vec<(String, String)>,
    ) -> Vec<(String, String)> {
        let configured = (self.headers)(url);
        let mut headers = net::runtime::unless_given(from_script, &configured);
        headers.extend(configured);
        headers
    }

    /// [The serialization](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)
    /// of the realm's origin.
    pub(crate) fn origin(&self) -> Option<String> {
        if self.has_opaque_origin {
            return Some("null".to_owned());
        }
        self.location
            .as_ref()
            .map(|location| location.origin().ascii_serialization())
    }
}

boa_web::opaque_debug!(NetworkConfig { location, options });
