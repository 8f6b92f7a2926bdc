//! [`ConnectionOptions`]: which options of a connection a script may set.

#[cfg(feature = "tls")]
use super::recent_tls::RecentTls;
#[cfg(feature = "tls")]
use crate::net;

/// Which members the options object of the constructor of `WebSocket` may have. The standard does
/// not have that object: without any member, the constructor takes no options.
///
/// | method | members | |
/// |---|---|---|
/// | [`headers`](Self::headers) | `headers` | header fields of the handshake |
/// | [`host_header`](Self::host_header) | `Host` in `headers` | this field too |
/// | [`tls`](Self::tls) | `ca`, `cert`, `key` | PEM, as a string or bytes: the authorities to trust in place of the platform's (one or a sequence), the client's certificate and its key |
/// | [`proxy`](Self::proxy) | `proxy` | the URL of a proxy; `null` connects directly |
/// | [`deflate`](Self::deflate) | `deflate` | `false` turns compression off; an object has `clientMaxWindowBits`, `clientNoContextTakeover`, `level`, `serverMaxWindowBits`, `serverNoContextTakeover`, `threshold` |
/// | [`limits`](Self::limits) | `maxMessage`, `ping` | the largest message in bytes; the silence in milliseconds, at least 1000, after which the server is pinged |
/// | [`unix`](Self::unix) | `unix` | the absolute path of a Unix domain socket to connect to |
///
/// `protocols` is a member with any of them. Options can lower the limits of the runtime, and not
/// raise them. Permissions apply to hosts in `Host`, to proxies and to Unix domain sockets. A
/// member that is known here and not permitted throws a NotAllowedError; unknown members are
/// ignored. Scripts give the contents of files, never their names.
///
/// ```
/// use boa_websocket::{Runtime, net::Tls, websocket::ConnectionOptions};
///
/// let options = ConnectionOptions::none().headers(true).tls(Tls::new()).limits(true);
/// let builder = Runtime::builder().connection_options(options);
/// # drop((builder, ConnectionOptions::all().host_header(false).proxy(false).deflate(true).unix(false)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    pub(super) headers: bool,
    pub(super) host_header: bool,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<net::Tls>,
    #[cfg(feature = "proxy")]
    pub(super) proxy: bool,
    pub(super) deflate: bool,
    pub(super) limits: bool,
    pub(super) unix: bool,
    #[cfg(feature = "tls")]
    pub(super) recent_tls: RecentTls,
}

impl ConnectionOptions {
    /// No member: the constructor is the standard's. This is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// All members.
    ///
    /// Connections with `ca`, `cert` or `key` then start from [`Tls::new`](net::Tls::new), and not
    /// from the settings of the runtime's connector: they leave out its authorities, its
    /// certificates and its `rustls::ClientConfig`. Call [`tls`](Self::tls) too if the connector
    /// has settings of its own.
    #[must_use]
    pub fn all() -> Self {
        Self {
            headers: true,
            host_header: true,
            #[cfg(feature = "tls")]
            tls: Some(net::Tls::new()),
            #[cfg(feature = "proxy")]
            proxy: true,
            deflate: true,
            limits: true,
            unix: true,
            #[cfg(feature = "tls")]
            recent_tls: RecentTls::default(),
        }
    }

    /// Whether `headers` is permitted.
    #[must_use]
    pub fn headers(mut self, yes: bool) -> Self {
        self.headers = yes;
        self
    }

    /// Whether `Host` is permitted in `headers`.
    #[must_use]
    pub fn host_header(mut self, yes: bool) -> Self {
        self.host_header = yes;
        self
    }

    /// Permits `ca`, `cert` and `key`. They change `base`, which should be the settings of the
    /// runtime's connector.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self, base: net::Tls) -> Self {
        // The settings that were made before have another base.
        Self {
            tls: Some(base),
            recent_tls: RecentTls::default(),
            ..self
        }
    }

    /// Whether `proxy` is permitted.
    ///
    /// With it a script can bypass a proxy of the connector or of the environment: `proxy: null`
    /// connects directly. Do not permit it where connections have to go through a proxy.
    #[cfg(feature = "proxy")]
    #[must_use]
    pub fn proxy(mut self, yes: bool) -> Self {
        self.proxy = yes;
        self
    }

    /// Whether `deflate` is permitted.
    #[must_use]
    pub fn deflate(mut self, yes: bool) -> Self {
        self.deflate = yes;
        self
    }

    /// Whether `maxMessage` and `ping` are permitted.
    #[must_use]
    pub fn limits(mut self, yes: bool) -> Self {
        self.limits = yes;
        self
    }

    /// Whether `unix` is permitted.
    #[must_use]
    pub fn unix(mut self, yes: bool) -> Self {
        self.unix = yes;
        self
    }

    /// Whether `ca`, `cert` and `key` are permitted.
    pub(super) fn permits_tls(&self) -> bool {
        #[cfg(feature = "tls")]
        return self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        false
    }

    /// Whether `proxy` is permitted.
    pub(super) fn permits_proxy(&self) -> bool {
        #[cfg(feature = "proxy")]
        return self.proxy;
        #[cfg(not(feature = "proxy"))]
        false
    }

    /// Whether the constructor takes options.
    pub(super) fn any(&self) -> bool {
        self.headers
            || self.deflate
            || self.limits
            || self.unix
            || self.permits_proxy()
            || self.permits_tls()
    }
}
