//! [`FetchConfig`]: the configuration of `fetch` in a realm.

use crate::{net, web::location};
use std::{rc::Rc, sync::Arc};
use url::Url;

/// Receives the URL of a failed request and the error.
pub type OnFailure = Rc<dyn Fn(&Url, &net::Error)>;

/// The configuration of `fetch` in a realm.
#[derive(Clone)]
#[non_exhaustive]
pub struct FetchConfig {
    /// Opens the byte streams of requests.
    pub connector: Arc<dyn net::connector::Connector>,
    /// Limits, timeouts and permissions. They hold for each redirect.
    pub options: Arc<net::Options>,
    /// The [API base URL](https://html.spec.whatwg.org/multipage/webappapis.html#api-base-url), for
    /// relative URLs and for the `Origin` of requests.
    pub location: Option<Url>,
    /// The `User-Agent` of requests whose script sets none.
    pub user_agent: Option<String>,
    /// The limit on requests that are under way, with those whose content was not read to its end.
    pub max_requests: usize,
    /// Whether the TypeError of a failed request says the reason. The standard forbids it, so that
    /// scripts cannot examine the network.
    pub failure_details: bool,
    /// Receives the reason of a failed request, which scripts do not see.
    pub on_failure: OnFailure,
}

impl FetchConfig {
    /// A configuration without location, user agent and callback.
    #[must_use]
    pub fn new(connector: Arc<dyn net::connector::Connector>, options: net::Options) -> Self {
        Self {
            connector,
            options: Arc::new(options),
            location: None,
            user_agent: None,
            max_requests: 500,
            failure_details: false,
            on_failure: Rc::new(|_, _| {}),
        }
    }

    /// The
    /// [origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)
    /// of the location.
    pub(super) fn origin(&self) -> Option<String> {
        self.location
            .as_ref()
            .map(|location| location.origin().ascii_serialization())
    }

    /// Whether a URL of HTTP has another origin than the location.
    pub(super) fn is_cross_origin(&self, url: &Url) -> bool {
        location::is_cross_origin(self.location.as_ref(), url)
    }
}

boa_web::opaque_debug!(FetchConfig { location, options });
