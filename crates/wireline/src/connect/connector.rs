//! The interface between connections and networks: a [`Connector`] opens a [`Stream`] to a
//! [`Target`].
//!
//! Programs use [`TcpConnector`](crate::TcpConnector). It takes a [`Resolve`] of one's own,
//! [`Resolution`]s of single hosts, and [`Redirect`]s. A [`SimulatedConnector`] gives any
//! other the [`Conditions`] of a bad network.

pub use crate::{
    connect::{
        redirect::{Redirect, RedirectError},
        resolve::{Resolution, ResolutionError, Resolve},
    },
    testing::{
        network_conditions::{Conditions, ConditionsError},
        simulated_connector::SimulatedConnector,
    },
};

#[cfg(feature = "proxy")]
use crate::Proxies;
#[cfg(feature = "tls")]
use crate::Tls;
use crate::{
    Error, Options, Permissions, Phase,
    connect::{deadline::Deadline, http2, permission_check::PermissionCheck},
    is_blocked_port, is_loopback,
    observe::{
        observer::{ConnectionObserver, Observation, Peer},
        telemetry,
    },
    permissions::Denied,
};
use futures_util::future::BoxFuture;
use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::io::{AsyncRead, AsyncWrite};
use url::{Host, Url};

/// Opens byte streams.
///
/// [`TcpConnector`](crate::TcpConnector) uses the network of the operating system,
/// [`MemoryNetwork`](crate::MemoryNetwork) a network inside the process.
///
/// ```
/// use wireline::{Error, MemoryNetwork, Phase, connector::{Connected, Connector, Target}};
/// use futures_util::future::BoxFuture;
///
/// /// Connects every host to the same tunnel, one connection at a time.
/// struct Tunnel {
///     network: MemoryNetwork,
///     one: std::sync::Arc<tokio::sync::Semaphore>,
/// }
///
/// impl Connector for Tunnel {
///     fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
///         let (mut place, network, one) = (target.clone(), self.network.clone(), self.one.clone());
///         Box::pin(async move {
///             target.check_opaque()?; // the address behind the tunnel: target.check_address(..) is for one that is known
///             let turn = if target.one_at_a_time() {
///                 let _waiting = target.enter_queue();
///                 Some(one.acquire_owned().await.expect("it is never closed"))
///             } else {
///                 None
///             };
///             target.enter(Phase::Connecting);
///             place.host = url::Host::Domain("tunnel.example".to_owned());
///             Ok(network.connect(place).await?.with_guard(turn))
///         })
///     }
/// }
/// ```
pub trait Connector: Send + Sync + 'static {
    /// Opens a byte stream to `target`. It must be encrypted if [`Target::secure`] is true.
    ///
    /// A connector that does not know Unix domain sockets must fail if there is a
    /// [`Target::unix_socket`], because the host is not the destination then.
    ///
    /// Dropping the future abandons the attempt.
    ///
    /// # Errors
    ///
    /// The reason why the stream was not opened. It becomes
    /// [`Closed::error`](crate::Closed::error).
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>>;
}

impl<C: Connector + ?Sized> Connector for Arc<C> {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        (**self).connect(target)
    }
}

/// The host and port that a [`Connector`] connects to, and the permissions and the deadline of the
/// attempt.
///
/// ```
/// use wireline::connector::Target;
///
/// let target = Target::from_url(&"wss://chat.example/room".parse()?)?;
/// assert_eq!((target.to_string().as_str(), target.port, target.secure), ("chat.example:443", 443, true));
/// // A target that was created like this has no permissions: every check succeeds.
/// assert!(target.check_name().is_ok());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// See [`Connector`] for an implementation that uses it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Target {
    /// The host: a domain name or an IP address.
    pub host: Host<String>,
    /// The port of the URL, or the default port of its scheme.
    pub port: u16,
    /// Whether the stream must be encrypted (`wss:`).
    pub secure: bool,
    /// Whether the caller encrypts the stream. It goes through the proxy for encrypted connections.
    #[cfg(feature = "proxy")]
    pub(crate) caller_encrypts: bool,
    pub(crate) deadline: Option<Deadline>,
    pub(crate) permission_check: Option<PermissionCheck>,
    /// The socket of the URL.
    pub(crate) socket: Option<PathBuf>,
    pub(crate) options: Option<Arc<Options>>,
    /// `None` is HTTP/1.1.
    pub(crate) http2: Option<http2::Policy>,
    pub(crate) observer: Option<Arc<ConnectionObserver>>,
}

impl Target {
    /// The target of a `ws:` or `wss:` URL.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for any other scheme.
    pub fn from_url(url: &Url) -> Result<Self, Error> {
        Self::with_schemes(url, "ws", "wss")
    }

    /// The target of an `http:` or `https:` URL.
    #[cfg(feature = "http1")]
    pub(crate) fn from_http_url(url: &Url) -> Result<Self, Error> {
        Self::with_schemes(url, "http", "https")
    }

    /// Checks that the port is not blocked, and that a secure context reaches no unencrypted host
    /// beyond loopback.
    pub(crate) fn check(&self, url: &Url, from_secure_context: bool) -> Result<(), Error> {
        if is_blocked_port(self.port) {
            return Err(Error::BlockedPort { port: self.port });
        }
        if from_secure_context && !self.secure && !is_loopback(url) {
            return Err(Error::MixedContent {
                host: self.host.to_string(),
            });
        }
        Ok(())
    }

    /// Checks that the permissions allow the socket, or the URL otherwise.
    pub(crate) fn check_permissions(
        &self,
        permissions: &Permissions,
        url: &Url,
    ) -> Result<(), Error> {
        match self.unix_socket() {
            Some(path) => permissions.check_socket(path)?,
            None => permissions.check(url)?,
        }
        Ok(())
    }

    fn with_schemes(url: &Url, plain: &str, encrypted: &str) -> Result<Self, Error> {
        let secure = url.scheme() == encrypted;
        if !secure && url.scheme() != plain {
            return Err(Error::Unsupported {
                scheme: url.scheme().to_owned(),
            });
        }
        match (url.host(), url.port_or_known_default()) {
            (Some(host), Some(port)) => Ok(Self {
                host: host.to_owned(),
                port,
                secure,
                #[cfg(feature = "proxy")]
                caller_encrypts: false,
                deadline: None,
                permission_check: None,
                socket: None,
                options: None,
                http2: None,
                observer: None,
            }),
            _ => Err(Error::Unsupported {
                scheme: url.scheme().to_owned(),
            }),
        }
    }

    /// Checks whether [`Options::permissions`] allow a connection to `address` for the URL of this
    /// target. A connector must call it before it connects to the address.
    ///
    /// If a connector calls none of the checks, [`check_opaque`](Self::check_opaque) is called
    /// after it has connected.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_address(&self, address: SocketAddr) -> Result<(), Error> {
        self.checked(|permissions, url| permissions.check_address(url, address))
    }

    /// Checks whether [`Options::permissions`] allow the URL by the name of its host alone. Use it
    /// for networks whose names have no addresses.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_name(&self) -> Result<(), Error> {
        self.checked(Permissions::check_name)
    }

    /// Checks whether [`Options::permissions`] allow the URL at an unknown address, for example
    /// behind a proxy.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_opaque(&self) -> Result<(), Error> {
        self.checked(Permissions::check_opaque)
    }

    /// The check after the connector has connected: see
    /// [`check_address`](Self::check_address).
    pub(crate) fn check_connected(&self) -> Result<(), Error> {
        match &self.permission_check {
            Some(permission_check) => permission_check.check_connected(),
            None => Ok(()),
        }
    }

    /// Records the other end of the stream, and reports it to the observer.
    pub(crate) fn connected(&self, address: Option<SocketAddr>, is_reused: bool) {
        let unix_socket = self.unix_socket();
        telemetry::connected(address, unix_socket);
        if let Some(observer) = &self.observer {
            observer.connected(Peer {
                address,
                unix_socket,
                is_reused,
                ..Peer::default()
            });
        }
    }

    fn checked(
        &self,
        check: impl FnOnce(&Permissions, &Url) -> Result<(), Denied>,
    ) -> Result<(), Error> {
        match &self.permission_check {
            Some(permission_check) => permission_check.check(check),
            None => Ok(()),
        }
    }

    /// The Unix domain socket to connect to in place of the host and port, or the named pipe on
    /// Windows, from the URL or [`Options::unix_socket`]. The certificate still has to name the
    /// host.
    #[must_use]
    pub fn unix_socket(&self) -> Option<&Path> {
        self.socket
            .as_deref()
            .or_else(|| self.options.as_ref()?.unix_socket.as_deref())
    }

    /// Checks whether [`Options::permissions`] allow a connection to
    /// [`unix_socket`](Self::unix_socket). If the file exists, its canonical path, which has no
    /// symbolic links, must be allowed and not denied too. The path of a rule may lead through
    /// links. For rules that allow, that is the path of the folder, and not the socket itself.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_unix_socket(&self) -> Result<(), Error> {
        match self.unix_socket() {
            Some(path) => self.checked(|permissions, _| permissions.check_socket_file(path)),
            None => Ok(()),
        }
    }

    /// [`Options::tls`]: the settings to use in place of the connector's.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(&self) -> Option<&Tls> {
        self.options.as_ref()?.tls.as_ref()
    }

    /// [`Options::proxies`]: the proxies to use in place of the connector's.
    #[cfg(feature = "proxy")]
    #[must_use]
    pub fn proxies(&self) -> Option<&Proxies> {
        self.options.as_ref()?.proxies.as_ref()
    }

    /// [`Options::resolver`]: the resolver to use in place of the connector's.
    #[must_use]
    pub fn resolver(&self) -> Option<&Arc<dyn Resolve>> {
        self.options.as_ref()?.resolver.as_ref()
    }

    /// [`Options::local_address`].
    #[must_use]
    pub fn local_address(&self) -> Option<IpAddr> {
        self.options.as_ref()?.local_address
    }

    /// Checks whether [`Options::permissions`] allow a proxy that the options of the connection
    /// name.
    #[cfg(feature = "proxy")]
    pub(crate) fn check_proxy(&self, proxy: &Host, address: SocketAddr) -> Result<(), Error> {
        match &self.permission_check {
            Some(permission_check) => permission_check.check_proxy(proxy, address),
            None => Ok(()),
        }
    }

    /// Sets the current phase of the attempt. [`Error::Timeout`] has the phase in which the time
    /// ran out.
    pub fn enter(&self, phase: Phase) {
        if let Some(deadline) = &self.deadline {
            deadline.enter(phase);
        }
        self.observe(&Observation::Phase(phase));
    }

    /// Reports an event, for example [`Observation::Resolved`], to [`Options::observer`]. If the
    /// connector does not report `Connected`, the connection reports it.
    ///
    /// ```
    /// use wireline::{connector::Target, observer::{Observation, Peer}};
    ///
    /// fn tell(target: &Target, address: std::net::SocketAddr) {
    ///     let mut peer = Peer::default();
    ///     peer.address = Some(address);
    ///     target.observe(&Observation::Connected(peer));
    /// }
    /// ```
    pub fn observe(&self, observation: &Observation<'_>) {
        if let Some(observer) = &self.observer {
            observer.observe(observation);
        }
    }

    /// Starts the wait for other connections to the same host or address. It ends when the returned
    /// guard is dropped.
    ///
    /// The wait does not count towards [`Options::establish_timeout`]. It has no limit here: the
    /// connector must end it. [`TcpConnector`](crate::TcpConnector) limits the turns of the
    /// connections that are waited for.
    #[must_use = "the wait is over when it is dropped"]
    pub fn enter_queue(&self) -> impl Send + Sync + use<> {
        self.observe(&Observation::Phase(Phase::Waiting));
        self.deadline.as_ref().map(Deadline::enter_queue)
    }

    /// Whether the connector should wait until no other connection to the same address is being
    /// established: [`Options::one_at_a_time`]. False for a target that a program has made itself:
    /// it has no options.
    #[must_use]
    pub fn one_at_a_time(&self) -> bool {
        self.deadline.as_ref().is_some_and(Deadline::one_at_a_time)
    }

    /// Checks whether [`Options::permissions`] allow the URL when a proxy is asked for this host
    /// and port.
    #[cfg(feature = "proxy")]
    pub(crate) fn check_at_proxy(&self, host: &Host, port: u16) -> Result<(), Error> {
        self.checked(|permissions, url| permissions.check_through_proxy(url, host, port))
    }
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        (&self.host, self.port, self.secure) == (&other.host, other.port, other.secure)
    }
}

impl Eq for Target {}

impl Hash for Target {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.host, self.port, self.secure).hash(state);
    }
}

/// Formats `host:port`, with an IPv6 address in brackets.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A byte stream that a [`Connector`] has opened.
///
/// ```
/// use wireline::connector::Connected;
///
/// let (client, server) = tokio::io::duplex(64);
/// let connected = Connected::new(client).with_guard("until the handshake is over");
/// # drop((connected, server));
/// ```
pub struct Connected {
    /// The stream. The opening handshake must not have begun on it.
    pub stream: Box<dyn Stream>,
    pub(crate) guard: Option<Box<dyn Any + Send>>,
    pub(crate) peer_address: Option<SocketAddr>,
    /// Present if the stream is one of an HTTP/2 session. Nothing can be sent over it before its
    /// opening.
    pub(crate) http2: Option<Box<http2::Opening>>,
}

impl Connected {
    /// Wraps a stream.
    pub fn new(stream: impl Stream + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            guard: None,
            peer_address: None,
            http2: None,
        }
    }

    /// Sets the address at the other end of the stream: the proxy, if there is one. Traces contain
    /// it.
    #[must_use]
    pub fn with_peer_address(mut self, address: SocketAddr) -> Self {
        self.peer_address = Some(address);
        self
    }

    /// Keeps `guard` until the opening handshake has succeeded or failed, and then drops it.
    ///
    /// A connector can use it to delay other connections to the same address while this one is
    /// [in the state CONNECTING](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    #[must_use]
    pub fn with_guard(mut self, guard: impl Any + Send) -> Self {
        self.guard = Some(Box::new(guard));
        self
    }
}

opaque_debug!(Connected);

/// A byte stream under a WebSocket connection. It is implemented for every type that meets its
/// bounds.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + ?Sized> Stream for T {}
