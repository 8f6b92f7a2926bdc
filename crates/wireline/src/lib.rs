//! A client for the [WebSocket protocol](https://www.rfc-editor.org/rfc/rfc6455) on tokio. It does not depend on a
//! JavaScript engine.
//!
//! # Layout
//!
//! - This file has the public interface: the input ([`Request`], [`Options`], [`Command`]), the output ([`Event`],
//!   [`Error`]), and the traits that an embedder may implement ([`Connector`], [`EventSink`]).
//! - `connect` opens a byte stream: it races the addresses from `resolve`, waits in the `connect_queue`, goes through
//!   the `tunnel` of a `proxy`, and encrypts with `tls`. `verifier` checks certificates; `certificate` has the errors
//!   about them, and `tls_error` those about TLS. `redirect` replaces the host and port. `unix` connects to sockets of
//!   the file system. `given_stream` takes a stream that is connected already. `deadline` limits the time. `memory` is
//!   a network without an operating system.
//! - `handshake`, `extensions`, `deflate`, `frame`, `close_frame`, `message`, `outgoing` and `connection_state` are pure:
//!   they have no I/O and do not wait. So is `permissions`, except that it finds the canonical paths of Unix domain
//!   sockets.
//! - `http2` has the sessions of HTTP/2, whose streams take the place of connections.
//! - `establish` drives a connection from its request to the end of the opening handshake; `response_body` reads why a
//!   server has refused it. `connection` drives it from there to its end, in the states of `connection_state` and within
//!   its `timeouts`.
//! - `accounting` counts the memory of messages that were received and not taken (`read_buffer`, `batch`), and of
//!   messages that wait to be sent (`commands`, `outgoing`).
//! - `statistics` counts what was sent and received. `round_trips` measures the time between a Ping and its Pong.
//! - `socket` is the interface for programs: [`connect`] and [`Socket`]. `send_reader` sends a message while it is read.
//!   `driver` has the tasks that use a socket drive its connection, and drives it in the background while they do not.
//!
//! # Permissions
//!
//! Without permissions the client connects to every address and port, except the ports that
//! [Fetch blocks](https://fetch.spec.whatwg.org/#port-blocking). [`Options::permissions`] restricts it.
//!
//! # Example
//!
//! ```
//! use wireline::{MemoryNetwork, Message, Options, Request};
//! use futures_util::{SinkExt, StreamExt};
//! use std::sync::Arc;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = MemoryNetwork::new();
//! let mut listener = network.listen("chat.example", 80);
//! tokio::spawn(async move {
//!     let mut server = tokio_tungstenite::accept_async(listener.accept().await).await?;
//!     while let Some(message) = server.next().await {
//!         server.send(message?).await?;
//!     }
//!     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
//! });
//!
//! let request = Request::new("ws://chat.example/".parse()?);
//! let mut socket = wireline::connect_with(request, Options::default(), Arc::new(network)).await?;
//! socket.send(Message::from("hello")).await?;
//! assert_eq!(socket.next().await.ok_or("the end")??, Message::from("hello"));
//! # Ok(())
//! # }
//! ```

mod accounting;
mod batch;
mod certificate;
mod close_frame;
mod commands;
mod connect;
mod connect_queue;
mod connection;
mod connection_state;
#[cfg(test)]
mod corpus;
mod deadline;
mod deflate;
mod driver;
mod error;
mod establish;
mod extensions;
#[cfg(test)]
mod faults_tests;
#[cfg(test)]
mod flood_tests;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod given_stream;
mod handshake;
mod http2;
mod memory;
mod message;
mod options;
mod outgoing;
pub mod permissions;
mod permit;
mod ports;
mod proxy;
mod read_buffer;
mod redirect;
mod request;
mod resolve;
mod response_body;
mod round_trips;
mod send_reader;
#[cfg(test)]
mod session_sharing_tests;
mod socket;
mod statistics;
pub mod telemetry;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_tls;
mod timeouts;
mod tls;
mod tls_error;
mod tls_faults;
mod tunnel;
mod unix;
mod verifier;

pub use batch::{Batch, Message, MessageKind, Text};
pub use certificate::CertificateError;
pub use close_frame::{MAX_CLOSE_REASON, is_application_close_code, is_close_code};
pub use commands::{Command, CommandQueue, Commands, commands};
pub use connect::TcpConnector;
pub use error::{Error, Phase, SharedError, chain};
pub use establish::run;
pub use given_stream::connect_over;
pub use http2::Http2;
pub use memory::{MemoryListener, MemoryNetwork};
pub use options::{Deflate, Options};
pub use permissions::Permissions;
pub use ports::is_blocked_port;
pub use proxy::{Proxies, Proxy};
pub use redirect::{Redirect, RedirectError};
pub use request::{ProtocolError, Request, check_header, check_host_header, check_protocols, is_loopback};
pub use resolve::{Resolution, ResolutionError, Resolve};
pub use socket::{Socket, SocketReceiver, SocketSender, connect, connect_with};
pub use statistics::Statistics;
pub use tls::Tls;
pub use tls_error::TlsError;
pub use tokio_rustls::rustls;

use futures_util::future::BoxFuture;
use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};
use url::{Host, Url};

/// Opens byte streams.
///
/// [`TcpConnector`] uses the network of the operating system, [`MemoryNetwork`] a network inside the process.
///
/// ```
/// use wireline::{Connected, Connector, Error, MemoryNetwork, Phase, Target};
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
    /// A connector that does not know Unix domain sockets must fail if there is a [`Target::unix_socket`], because the
    /// host is not the destination then.
    ///
    /// Dropping the future abandons the attempt.
    ///
    /// # Errors
    ///
    /// The reason why the stream was not opened. It becomes [`Closed::error`].
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>>;
}

/// The host and port that a [`Connector`] connects to, and the permissions and the deadline of the attempt.
///
/// ```
/// use wireline::Target;
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
    deadline: Option<deadline::Deadline>,
    permit: Option<permit::Permit>,
    /// The socket of the URL.
    socket: Option<PathBuf>,
    options: Option<Arc<Options>>,
    /// `None` is [`Http2::Off`].
    http2: Option<http2::Policy>,
}

impl Target {
    /// The target of a `ws:` or `wss:` URL.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for any other scheme.
    pub fn from_url(url: &Url) -> Result<Self, Error> {
        let secure = match url.scheme() {
            "ws" => false,
            "wss" => true,
            other => return Err(Error::Unsupported { scheme: other.to_owned() }),
        };
        match (url.host(), url.port_or_known_default()) {
            (Some(host), Some(port)) => {
                let host = host.to_owned();
                Ok(Self { host, port, secure, deadline: None, permit: None, socket: None, options: None, http2: None })
            }
            _ => Err(Error::Unsupported { scheme: url.scheme().to_owned() }),
        }
    }

    /// Checks whether [`Options::permissions`] allow a connection to `address` for the URL of this target. A connector
    /// must call it before it connects to the address.
    ///
    /// If a connector calls none of the checks, [`check_opaque`](Self::check_opaque) is called after it has connected.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_address(&self, address: SocketAddr) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), |permit| permit.check_address(address))
    }

    /// Checks whether [`Options::permissions`] allow the URL by the name of its host alone. It is for networks whose
    /// names have no addresses.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_name(&self) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), permit::Permit::check_name)
    }

    /// Checks whether [`Options::permissions`] allow the URL at an unknown address, for example behind a proxy.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_opaque(&self) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), permit::Permit::check_opaque)
    }

    /// The Unix domain socket to connect to in place of the host and port: that of the URL, or
    /// [`Options::unix_socket`]. The host remains that of the certificate.
    #[must_use]
    pub fn unix_socket(&self) -> Option<&Path> {
        self.socket.as_deref().or_else(|| self.options.as_ref()?.unix_socket.as_deref())
    }

    /// Checks whether [`Options::permissions`] allow a connection to [`unix_socket`](Self::unix_socket). If the file
    /// exists, its canonical path, which has no symbolic links, must be allowed and not denied too. The path of a rule may
    /// lead through links. For rules that allow, that is the path of the folder, and not the socket itself.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] if they do not.
    pub fn check_unix_socket(&self) -> Result<(), Error> {
        match (&self.permit, self.unix_socket()) {
            (Some(permit), Some(path)) => permit.check_socket(path),
            _ => Ok(()),
        }
    }

    /// [`Options::tls`]: the settings to use in place of the connector's.
    #[must_use]
    pub fn tls(&self) -> Option<&Tls> {
        self.options.as_ref()?.tls.as_ref()
    }

    /// [`Options::proxies`]: the proxies to use in place of the connector's.
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

    /// Checks whether [`Options::permissions`] allow a proxy that the options of the connection name.
    fn check_proxy(&self, proxy: &Host, address: SocketAddr) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), |permit| permit.check_proxy(proxy, address))
    }

    /// Sets the current phase of the attempt. [`Error::Timeout`] has the phase in which the time ran out.
    pub fn enter(&self, phase: Phase) {
        if let Some(deadline) = &self.deadline {
            deadline.enter(phase);
        }
    }

    /// Starts the wait for other connections to the same address. It ends when the returned guard is dropped.
    ///
    /// The wait does not count towards [`Options::establish_timeout`]. It has a limit of the same length.
    #[must_use = "the wait is over when it is dropped"]
    pub fn enter_queue(&self) -> impl Send + Sync + use<> {
        self.deadline.as_ref().map(deadline::Deadline::enter_queue)
    }

    /// Whether the connector must wait until no other connection to the same address is being established:
    /// [`Options::one_at_a_time`].
    #[must_use]
    pub fn one_at_a_time(&self) -> bool {
        self.deadline.as_ref().is_none_or(deadline::Deadline::one_at_a_time)
    }

    /// The deadline of the current phase.
    fn end(&self) -> Option<Instant> {
        match &self.deadline {
            Some(deadline) => deadline.end(),
            // A target without an attempt has no limit of its own. A limit is needed all the same, because others wait
            // for it.
            None => Instant::now().checked_add(Options::default().establish_timeout),
        }
    }

    /// Checks whether [`Options::permissions`] allow the URL when a proxy is asked for this host and port.
    fn check_through_proxy(&self) -> Result<(), Error> {
        self.check_at_proxy(&self.host, self.port)
    }

    /// The same for another host and port.
    fn check_at_proxy(&self, host: &Host, port: u16) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), |permit| permit.check_through_proxy(host, port))
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
/// use wireline::Connected;
///
/// let (client, server) = tokio::io::duplex(64);
/// let connected = Connected::new(client).with_guard("until the handshake is over");
/// # drop((connected, server));
/// ```
pub struct Connected {
    /// The stream. Nothing of the opening handshake was written to it.
    pub stream: Box<dyn Stream>,
    guard: Option<Box<dyn Any + Send>>,
    peer_address: Option<SocketAddr>,
    /// Present if the stream is one of an HTTP/2 session. Nothing can be sent over it before its opening.
    http2: Option<http2::Opening>,
}

impl Connected {
    /// Wraps a stream.
    pub fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), guard: None, peer_address: None, http2: None }
    }

    /// Sets the address at the other end of the stream, which is that of the proxy if there is one. Traces have it.
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

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").finish_non_exhaustive()
    }
}

/// A byte stream under a WebSocket connection. It is implemented for every type that meets its bounds.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + ?Sized> Stream for T {}

/// An event of a connection. `Opened` is delivered at most once and first, `Closed` exactly once and last.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// [The WebSocket connection is established](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    Opened(Opened),
    /// The messages that were completed by one read of the connection.
    Messages(Batch),
    /// The number of payload bytes (text counts as UTF-8) that were written to the stream since the last `Sent`.
    Sent(u64),
    /// The server's Close frame arrived before the client's was queued.
    Closing,
    /// [The WebSocket connection is closed](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.4), or was never
    /// established.
    Closed(Closed),
}

/// The result of the opening handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The subprotocol in use, or the empty string.
    pub protocol: String,
    /// The `Sec-WebSocket-Extensions` of the response, or the empty string.
    pub extensions: String,
    /// The header fields of the response, in order. Each byte of a value is a character (U+0000 to U+00FF).
    pub headers: Vec<(String, String)>,
    /// The parameters of permessage-deflate, if it is in use.
    deflate: Option<deflate::Parameters>,
}

/// How a connection ended.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Closed {
    /// The status code of the server's Close frame. `None` stands for
    /// [1005](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5) (the frame had no code) if `clean` is true, and
    /// otherwise for 1006 (there was no such frame).
    pub code: Option<u16>,
    /// The reason in the server's Close frame.
    pub reason: String,
    /// Whether the closing handshake was completed: both Close frames were transmitted.
    pub clean: bool,
    /// Why the connection ended, if it was not clean.
    pub error: Option<Error>,
    /// The header fields of the response, in order, if the response refused the connection or was invalid. Each byte of
    /// a value is a character (U+0000 to U+00FF).
    pub headers: Vec<(String, String)>,
}

impl Closed {
    /// Whether the protocol required to
    /// [fail the WebSocket connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7). A script receives an
    /// `error` event then.
    ///
    /// It is false if the server did not answer the client's Close frame, or ended the stream after its own.
    #[must_use]
    pub fn failed(&self) -> bool {
        !matches!(self.error, None | Some(Error::CloseTimeout | Error::CloseUnanswered | Error::CloseUnsent))
    }

    /// The status code for a script: [`Closed::code`], 1005 or 1006.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.unwrap_or(if self.clean { 1005 } else { 1006 })
    }
}

/// Receives the events of a connection. The task of the connection calls it, in order.
pub trait EventSink {
    /// Receives an event. The connection does not continue until it returns.
    fn event(&mut self, event: Event);

    /// Whether the connection may continue to read. The default implementation always returns `Ready`.
    ///
    /// After `Pending` the connection does not read until the waker is called. It still writes, and a closing handshake
    /// still times out. The connection itself stops reading while received messages of [`Options::max_unread`] bytes or
    /// more are not taken, also if this function returns `Ready`.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Ready(())
    }
}

/// Compiles the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
