//! The hosts that scripts may reach, and the data that servers get.

use super::Builder;
use crate::{dom, net, permissions::Permissions, websocket::ConnectionOptions};
use std::{rc::Rc, sync::Arc};
use url::Url;

impl Builder {
    /// The hosts, ports and addresses that scripts may reach. None by default.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.shared.permissions = permissions;
        self
    }

    /// The script's `location`: the base of relative URLs, and the `Origin` of handshakes. With
    /// [`fetch`](Self::fetch), scripts start workers from its server, and import modules from all
    /// servers that permit it to this origin. None by default.
    pub fn location(mut self, location: Url) -> Self {
        self.location = Some(location);
        self
    }

    /// The network of the sockets: its proxies, its trusted authorities, its name resolution, or a
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
    pub fn connector(mut self, connector: Arc<dyn net::connector::Connector>) -> Self {
        self.shared.connector = Some(connector);
        self
    }

    /// Limits and timeouts of connections. These options must not have permissions: set those with
    /// [`permissions`](Self::permissions).
    pub fn net_options(mut self, options: net::Options) -> Self {
        self.shared.net = options;
        self
    }

    /// Adds a header field to all handshakes. Scripts can't set a field of the same name then.
    ///
    /// With a field that [can't be sent](net::runtime::check_header) every connection fails, and
    /// the [`Reporter`](crate::runtime::Reporter) receives the reason.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.shared
            .default_headers
            .push((name.into(), value.into()));
        self
    }

    /// Sets the function that returns the header fields for a URL, such as tokens and cookies. It
    /// is called for each connection. Its fields replace the fields of [`Builder::default_header`]
    /// with the same name.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// let builder = Runtime::builder().headers(|url| match url.host_str() {
    ///     Some("chat.example") => vec![("Authorization".into(), "Bearer 12345".into())],
    ///     _ => vec![],
    /// });
    /// ```
    pub fn headers(mut self, headers: impl Fn(&Url) -> Vec<(String, String)> + 'static) -> Self {
        self.headers = Some(Rc::new(move |url| dom::call_program(|| headers(url))));
        self
    }

    /// Sets a function that receives the server's answer when a connection is open, before the
    /// script does: its header fields, for cookies for example.
    pub fn on_opened(mut self, callback: impl Fn(&Url, &net::Opened) + 'static) -> Self {
        self.opened = Some(Rc::new(move |url, opened| {
            dom::call_program(|| callback(url, opened));
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
    pub fn on_refused(mut self, callback: impl Fn(&Url, &[(String, String)]) + 'static) -> Self {
        self.refused = Some(Rc::new(move |url, headers| {
            dom::call_program(|| callback(url, headers));
        }));
        self
    }

    /// The members that an object of options as the second argument of `new WebSocket` may have.
    /// None by default: the standard does not have it.
    pub fn connection_options(mut self, permitted: ConnectionOptions) -> Self {
        self.shared.connection_options = permitted;
        self
    }

    /// Whether `error` events of WebSockets have a `message` with the reason of the failure. False
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

    /// Whether scripts have `fetch`, `Headers`, `Request` and `Response`. False by default. The
    /// crate feature `fetch` has this method.
    ///
    /// Requests use the [`connector`](Self::connector), and the [`permissions`](Self::permissions)
    /// hold for each URL and each redirect. The [`Reporter`](crate::runtime::Reporter) receives the
    /// reason of a failed request; the script gets it with
    /// [`failure_details`](Self::failure_details) alone. All this holds for scripts of
    /// `importScripts` too. If there is a [`location`](Self::location), it holds for the scripts of
    /// workers from its server, and for modules with an `http:` or `https:` URL, unless the program
    /// has a function that [fetches modules](Self::fetch_modules).
    ///
    /// ```
    /// # use boa_websocket::{Permissions, Runtime};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("api.example:443")?;
    /// let runtime = Runtime::builder().permissions(permissions).fetch(true).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "fetch")]
    pub fn fetch(mut self, yes: bool) -> Self {
        self.shared.fetch = yes;
        self
    }

    /// `navigator.userAgent`, and the `User-Agent` of handshakes and requests. By default the name
    /// and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.shared.user_agent = user_agent.into();
        self
    }

    /// `navigator.language`, and the default locale of `Intl`: a language tag, such as `de-AT`.
    /// `en-US` by default.
    ///
    /// ```
    /// use boa_websocket::Runtime;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut runtime = Runtime::builder().locale("de-AT").build()?;
    /// assert_eq!(runtime.evaluate::<String>("main.js", "navigator.language").await?, "de-AT");
    /// # Ok(())
    /// # }
    /// ```
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.shared.locale = locale.into();
        self
    }
}
