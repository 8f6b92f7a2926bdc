//! The settings of connections that a runtime and the extensions of a `Context` have.

use super::workers::Settings;
use crate::{
    net,
    websocket::{self, NetworkConfig},
};
use std::rc::Rc;
use url::Url;

/// The functions of the program that take part in connections.
#[derive(Default)]
pub(crate) struct NetworkCallbacks {
    pub(crate) headers: Option<websocket::Headers>,
    pub(crate) opened: Option<websocket::OnOpened>,
    pub(crate) refused: Option<websocket::OnRefused>,
}

/// Setters of a type with the fields `shared` ([`Settings`]), `location` and `callbacks`
/// ([`NetworkCallbacks`]): those of connections of all kinds.
macro_rules! network_setters {
    () => {
        /// The base of relative URLs, and the `Origin` of handshakes and requests. None by default.
        ///
        /// In a [`Runtime`](crate::Runtime) it is also the script's `location`; extensions of a
        /// `Context` define none. In a `Runtime` with `fetch`, scripts start workers from its server, and
        /// import modules from all servers that permit it to this origin.
        pub fn location(mut self, location: url::Url) -> Self {
            self.location = Some(location);
            self
        }

        /// The network: its proxies, its trusted authorities, its name resolution, or a
        /// network inside the process. By default connections go directly through the operating system
        /// and trust the platform's authorities.
        ///
        /// ```
        /// use boa_websocket::{
        ///     Runtime,
        ///     net::{Proxies, TcpConnector, Tls},
        /// };
        /// use std::sync::Arc;
        ///
        /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let folder = std::env::temp_dir();
        /// let mut tls = Tls::new();
        /// if let Ok(pem) = std::fs::read(folder.join("authority.pem")) {
        ///     tls = tls.authority(&pem)?;
        /// }
        /// let connector = TcpConnector::new().tls(tls).proxies(Proxies::from_env());
        /// let runtime = Runtime::builder().connector(Arc::new(connector)).build()?;
        /// # Ok(())
        /// # }
        /// ```
        pub fn connector(
            mut self,
            connector: std::sync::Arc<dyn crate::net::connector::Connector>,
        ) -> Self {
            self.shared.connector = Some(connector);
            self
        }

        /// Limits and timeouts of connections. These options must not have permissions: those are set
        /// apart.
        pub fn net_options(mut self, options: crate::net::Options) -> Self {
            self.shared.net = options;
            self
        }

        /// Whether `error` events of WebSockets and the TypeErrors of failed requests have a `message` with
        /// the reason of the failure. False
        /// by default: the standard hides the reason, so that scripts cannot probe the network. It is
        /// for scripts of those who own both ends.
        ///
        /// ```
        /// # use boa_websocket::Runtime;
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), boa_websocket::Error> {
        /// let mut runtime = Runtime::builder().failure_details(true).build()?;
        /// let script = "new WebSocket('ws://chat.example/').onerror = (event) => { globalThis.reason = event.message }";
        /// runtime.execute("main.js", script).await?;
        /// runtime.run().await?;
        /// let reason = runtime.execute("reason.js", "reason").await?;
        /// # let reason = reason.as_string().map(|reason| reason.to_std_string_escaped()).unwrap_or_default();
        /// assert!(reason.starts_with("access to chat.example:80 is not allowed"));
        /// # Ok(())
        /// # }
        /// ```
        pub fn failure_details(mut self, yes: bool) -> Self {
            self.shared.failure_details = yes;
            self
        }

        /// The `User-Agent` of handshakes and requests, and `navigator.userAgent` in a
        /// [`Runtime`](crate::Runtime); extensions of a `Context` define none. By default the name and
        /// version of this crate.
        pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
            self.shared.user_agent = user_agent.into();
            self
        }
    };
}
pub(in crate::runtime) use network_setters;

/// As [`network_setters`]: those of `fetch`.
#[cfg(feature = "fetch")]
macro_rules! fetch_setters {
    () => {
        /// A client of the program for the requests of `fetch` and of `EventSource`, and for scripts
        /// and modules of servers: one that counts them, or that has connections, TLS and
        /// HTTP of its own. WebSockets use the [`connector`](Self::connector). The crate feature
        /// `fetch` has this method.
        ///
        /// The client gets a request after the checks of its URL, with the header fields and the
        /// content that a server would get. Redirects, content codings, integrity, limits and
        /// timeouts remain with this library: the client is called for each redirect, and must not
        /// decode contents. Permissions that depend on addresses hold as for a proxy, because the
        /// client alone knows the address.
        ///
        /// An aborted request drops the future or the body of the client. An error of
        /// either is the failure of the request, and is in its `cause` with
        /// [`failure_details`](Self::failure_details). Recordings have the answers, and a replay does
        /// not call the client. A client of `importScripts` must not need the tokio runtime of the
        /// script's thread, which waits for it.
        ///
        /// ```
        /// use boa_websocket::{Permissions, Runtime, net::http1::Body};
        /// use std::{convert::Infallible, sync::{Arc, atomic::{AtomicU32, Ordering::Relaxed}}};
        ///
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let bill = Arc::new(AtomicU32::new(0));
        /// let counted = bill.clone();
        /// let client = move |request: http::Request<Body>| {
        ///     counted.fetch_add(1, Relaxed);
        ///     // Or `reqwest::Client`, `hyper`, a `tower::Service`.
        ///     async move { Ok::<_, Infallible>(http::Response::new(request.uri().to_string())) }
        /// };
        /// let mut runtime = Runtime::builder()
        ///     .permissions(Permissions::none().allow_net("api.example:443")?)
        ///     .fetch(true)
        ///     .fetch_client(client)
        ///     .build()?;
        /// let script = "fetch('https://api.example/token').then((answer) => answer.text())";
        /// let said: String = runtime.evaluate("main.js", script).await?;
        /// assert_eq!((said.as_str(), bill.load(Relaxed)), ("https://api.example/token", 1));
        /// # Ok(())
        /// # }
        /// ```
        pub fn fetch_client(mut self, client: impl crate::net::http1::HttpClient) -> Self {
            let connector = crate::net::http1::ClientConnector::new(client);
            self.shared.fetch_client = Some(std::sync::Arc::new(connector));
            self
        }
    };
}
#[cfg(feature = "fetch")]
pub(in crate::runtime) use fetch_setters;

/// As [`network_setters`]: those of WebSockets.
macro_rules! web_socket_setters {
    () => {
        /// Adds a header field to all handshakes. Scripts can't set a field of the same name then.
        ///
        /// With a field that [can't be sent](crate::net::runtime::check_header) every connection fails, and
        /// the [`Reporter`](crate::Reporter) receives the reason.
        pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.shared
                .default_headers
                .push((name.into(), value.into()));
            self
        }

        /// Sets the function that returns the header fields for a URL, such as tokens and cookies. It
        /// is called for each connection. Its fields replace the fields of [`default_header`](Self::default_header)
        /// with the same name.
        ///
        /// ```
        /// # use boa_websocket::Runtime;
        /// let builder = Runtime::builder().headers(|url| match url.host_str() {
        ///     Some("chat.example") => vec![("Authorization".into(), "Bearer 12345".into())],
        ///     _ => vec![],
        /// });
        /// ```
        pub fn headers(
            mut self,
            headers: impl Fn(&url::Url) -> Vec<(String, String)> + 'static,
        ) -> Self {
            self.callbacks.headers = Some(std::rc::Rc::new(move |url| {
                crate::host::call_program(|| headers(url))
            }));
            self
        }

        /// Sets a function that receives the server's answer when a connection is open, before the
        /// script does: its header fields, for cookies for example.
        pub fn on_opened(
            mut self,
            callback: impl Fn(&url::Url, &crate::net::Opened) + 'static,
        ) -> Self {
            self.callbacks.opened = Some(std::rc::Rc::new(move |url, opened| {
                crate::host::call_program(|| callback(url, opened));
            }));
            self
        }

        /// Sets a function that receives the header fields of an answer that opened no connection, such
        /// as 401 Unauthorized, before the script sees the failure. A program that stores cookies needs
        /// it, because browsers store those as well.
        ///
        /// ```
        /// # use boa_websocket::Runtime;
        /// let builder = Runtime::builder().on_refused(|url, headers| println!("{url} refused: {headers:?}"));
        /// ```
        pub fn on_refused(
            mut self,
            callback: impl Fn(&url::Url, &[(String, String)]) + 'static,
        ) -> Self {
            self.callbacks.refused = Some(std::rc::Rc::new(move |url, headers| {
                crate::host::call_program(|| callback(url, headers));
            }));
            self
        }

        /// The members that an object of options as the second argument of `new WebSocket` may have.
        /// None by default: the standard does not have it.
        pub fn connection_options(
            mut self,
            permitted: crate::websocket::ConnectionOptions,
        ) -> Self {
            self.shared.connection_options = permitted;
            self
        }
    };
}
pub(in crate::runtime) use web_socket_setters;

/// The configuration of the connections of a realm. `on_failure` gets their failures.
pub(in crate::runtime) fn network_config(
    mut shared: Settings,
    location: Option<Url>,
    callbacks: NetworkCallbacks,
    on_failure: websocket::OnFailure,
) -> NetworkConfig {
    #[cfg(feature = "fetch")]
    let keeps_connections = shared.keeps_connections();
    shared.limit_connections();
    let connector = shared.connector();
    let mut options = shared.net;
    options.permissions = Some(shared.permissions);
    let mut network = NetworkConfig::new(connector, options);
    #[cfg(feature = "fetch")]
    if !keeps_connections {
        network.pool = None;
    }
    #[cfg(feature = "fetch")]
    if let Some(client) = shared.fetch_client {
        // A connection to it has one request.
        network.pool = None;
        network.request_connector = Some(client);
    }
    network.location = location;
    network.user_agent = Some(shared.user_agent);
    network.headers = headers(shared.default_headers, callbacks.headers);
    network.connection_options = shared.connection_options;
    network.failure_details = shared.failure_details;
    if let Some(opened) = callbacks.opened {
        network.on_opened = opened;
    }
    if let Some(refused) = callbacks.refused {
        network.on_refused = refused;
    }
    network.on_failure = on_failure;
    network
}

/// The header fields for a URL, and the default fields with other names.
fn headers(
    defaults: Vec<(String, String)>,
    by_url: Option<websocket::Headers>,
) -> websocket::Headers {
    Rc::new(move |url| {
        let mut headers = by_url
            .as_ref()
            .map(|headers| headers(url))
            .unwrap_or_default();
        let defaults = net::runtime::unless_given(defaults.iter().cloned(), &headers);
        headers.extend(defaults);
        headers
    })
}
