//! A client of the [WebSocket protocol](https://www.rfc-editor.org/rfc/rfc6455) that knows no JavaScript engine:
//! everything between a URL and a message.
//!
//! # Layout
//!
//! - This file is the border: what goes in ([`Request`], [`Options`], [`Command`]), what comes out ([`Event`],
//!   [`Error`]), and what an embedder may replace ([`Connector`], [`EventSink`]).
//! - `connect` races the addresses that `resolve` found, waits in the `connect_queue`, goes through the `tunnel` of a
//!   `proxy`, and encrypts (`tls`, with those whom the `verifier` trusts; what is wrong with a `certificate` has names). `redirect` sends it elsewhere. `deadline` is the time for it. `memory` is a network without an operating system.
//! - `handshake`, `extensions`, `deflate`, `frame`, `message` and `outgoing` are pure: bytes in, values out, and back.
//! - `establish` drives one connection from its request to the end of the opening handshake, `connection` from there to
//!   its end, in the states of `connection_state` and within its `timeouts`.
//! - `accounting` counts what is kept: messages that nobody has taken (`read_buffer`, `batch`), and those that wait to be
//!   sent (`commands`, `outgoing`).
//! - `socket` is the interface for programs in Rust: [`connect`] and [`Socket`].
//!
//! # Permissions
//!
//! On its own `net` reaches whatever it is asked to reach, except the ports that
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
#[path = "../../../fuzz/corpus.rs"]
mod corpus;
mod deadline;
mod deflate;
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
mod handshake;
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
mod socket;
pub mod telemetry;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_tls;
mod timeouts;
mod tls;
mod tunnel;
mod verifier;

pub use batch::{Batch, Kind, Message, Text};
pub use certificate::CertificateError;
pub use close_frame::{MAX_CLOSE_REASON, is_application_close_code, is_close_code};
pub use commands::{Command, CommandQueue, Commands, commands};
pub use connect::TcpConnector;
pub use error::{Error, Phase, Shared, chain};
pub use establish::run;
pub use memory::{MemoryListener, MemoryNetwork};
pub use options::{Deflate, Options};
pub use permissions::Permissions;
pub use ports::is_blocked_port;
pub use proxy::{Proxies, Proxy};
pub use redirect::{Redirect, RedirectError};
pub use request::{ProtocolError, Request, check_header, check_protocols, is_loopback};
pub use resolve::{Resolution, ResolutionError};
pub use socket::{Socket, SocketReceiver, SocketSender, connect, connect_with};
pub use tls::Tls;

use futures_util::future::BoxFuture;
use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    net::SocketAddr,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};
use url::{Host, Url};

/// Where byte streams come from.
///
/// [`TcpConnector`] is the network of the operating system, [`MemoryNetwork`] one inside the process.
///
/// ```
/// use wireline::{Connected, Connector, Error, MemoryNetwork, Phase, Target};
/// use futures_util::future::BoxFuture;
///
/// /// All hosts are one, and one connection is made at a time.
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
///                 let _waiting = target.wait_for_turn();
///                 Some(one.acquire_owned().await.expect("it is never closed"))
///             } else {
///                 None
///             };
///             target.enter(Phase::Connecting);
///             place.host = url::Host::Domain("tunnel.example".to_owned());
///             Ok(network.connect(place).await?.holding(turn))
///         })
///     }
/// }
/// ```
pub trait Connector: Send + Sync + 'static {
    /// Opens a byte stream to `target`, encrypted when [`Target::secure`] says so.
    ///
    /// Dropping the future gives the attempt up.
    ///
    /// # Errors
    ///
    /// Whatever kept the stream from opening; it ends in [`Closed::error`].
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>>;
}

/// What a [`Connector`] is asked to reach.
///
/// ```
/// use wireline::Target;
///
/// let target = Target::of(&"wss://chat.example/room".parse()?)?;
/// assert_eq!((target.to_string().as_str(), target.port, target.secure), ("chat.example:443", 443, true));
/// // None of anybody's permissions belong to one that was made like this.
/// assert!(target.check_name().is_ok());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// [`Connector`] has an example of what a connector does with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Target {
    /// A name or an address.
    pub host: Host<String>,
    /// The port, of the URL or of its scheme.
    pub port: u16,
    /// Whether the stream has to be encrypted (`wss:`).
    pub secure: bool,
    deadline: Option<deadline::Deadline>,
    permit: Option<permit::Permit>,
}

impl Target {
    /// The target of a `ws:` or `wss:` URL.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for any other scheme.
    pub fn of(url: &Url) -> Result<Self, Error> {
        let secure = match url.scheme() {
            "ws" => false,
            "wss" => true,
            other => return Err(Error::Unsupported { scheme: other.to_owned() }),
        };
        match (url.host(), url.port_or_known_default()) {
            (Some(host), Some(port)) => Ok(Self { host: host.to_owned(), port, secure, deadline: None, permit: None }),
            _ => Err(Error::Unsupported { scheme: url.scheme().to_owned() }),
        }
    }

    /// Whether [`Options::permissions`] allow this address for the target's URL. A connector asks before it connects.
    ///
    /// One that doesn't, of no address that it connects to, is taken for one whose addresses can't be seen: where
    /// permissions are about addresses, its connections fail.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`].
    pub fn check_address(&self, address: SocketAddr) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), |permit| permit.address(address))
    }

    /// Whether [`Options::permissions`] allow the target's URL by its name alone, on a network where names have no addresses.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`].
    pub fn check_name(&self) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), permit::Permit::name)
    }

    /// Whether [`Options::permissions`] allow the target's URL at an address that can't be seen, as behind a proxy.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`].
    pub fn check_opaque(&self) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), permit::Permit::check_opaque)
    }

    /// Says what the connector has come to: [`Error::Timeout`] names it when the time is over.
    pub fn enter(&self, phase: Phase) {
        if let Some(deadline) = &self.deadline {
            deadline.enter(phase);
        }
    }

    /// Says that the connection waits for others before it, until what is returned is dropped. That is not to count in
    /// [`Options::establish_timeout`], but may take as long by itself.
    #[must_use = "the wait is over when it is dropped"]
    pub fn wait_for_turn(&self) -> impl Send + Sync + use<> {
        self.deadline.as_ref().map(deadline::Deadline::wait_for_turn)
    }

    /// Whether it has to wait until no other connection to the same address is being established:
    /// [`Options::one_at_a_time`].
    #[must_use]
    pub fn one_at_a_time(&self) -> bool {
        self.deadline.as_ref().is_none_or(deadline::Deadline::one_at_a_time)
    }

    /// When the time is over for what is being done now.
    fn end(&self) -> Option<Instant> {
        match &self.deadline {
            Some(deadline) => deadline.end(),
            // Who asked for it may have no limit. The others do not wait for ever.
            None => Instant::now().checked_add(Options::default().establish_timeout),
        }
    }

    /// Whether [`Options::permissions`] allow the target's URL at this host, which a proxy is asked for.
    fn check_through_proxy(&self) -> Result<(), Error> {
        self.permit.as_ref().map_or(Ok(()), |permit| permit.through_proxy(&self.host, self.port))
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

/// `host:port`, an IPv6 address in brackets.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A byte stream that a [`Connector`] opened.
///
/// ```
/// use wireline::Connected;
///
/// let (client, server) = tokio::io::duplex(64);
/// let connected = Connected::new(client).holding("until the handshake is over");
/// # drop((connected, server));
/// ```
pub struct Connected {
    /// The stream, ready for the first byte of the opening handshake.
    pub stream: Box<dyn Stream>,
    guard: Option<Box<dyn Any + Send>>,
}

impl Connected {
    /// Wraps a stream.
    pub fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), guard: None }
    }

    /// Keeps `guard` until the opening handshake has succeeded or failed, then drops it.
    ///
    /// It is how a connector holds other connections to one address back while this one is
    /// [in the state CONNECTING](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    #[must_use]
    pub fn holding(mut self, guard: impl Any + Send) -> Self {
        self.guard = Some(Box::new(guard));
        self
    }
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").finish_non_exhaustive()
    }
}

/// A byte stream that a WebSocket can run over; implemented by everything that fits.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + ?Sized> Stream for T {}

/// What happens to a connection, in this order: `Opened` at most once, `Closed` exactly once and last.
#[derive(Debug)]
pub enum Event {
    /// [The WebSocket connection is established](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    Opened(Opened),
    /// All messages that one wake-up completed.
    Messages(Batch),
    /// So many bytes of payload (text counts as UTF-8) were handed to the operating system since the last `Sent`.
    Sent(u64),
    /// The server's Close frame arrived, and none of ours had been asked for.
    Closing,
    /// [The WebSocket connection is closed](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.4), or was never
    /// established.
    Closed(Closed),
}

/// What was agreed in the opening handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The subprotocol in use, or nothing.
    pub protocol: String,
    /// The extensions in use, as the response named them, or nothing.
    pub extensions: String,
    /// The header fields of the response in their order; a byte of a value is a character.
    pub headers: Vec<(String, String)>,
    /// The parameters of permessage-deflate, if it is in use.
    deflate: Option<deflate::Parameters>,
}

/// How a connection ended.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Closed {
    /// The status code of the server's Close frame. `None` is
    /// [1005](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5) (its frame had no code) when `clean`,
    /// otherwise 1006 (there was no such frame).
    pub code: Option<u16>,
    /// The reason in the server's Close frame.
    pub reason: String,
    /// Whether the closing handshake was completed: both Close frames went over.
    pub clean: bool,
    /// Why, when it was not clean.
    pub error: Option<Error>,
    /// The header fields of the response that refused the connection, or was no good, in their order; a byte of a value is a
    /// character.
    pub headers: Vec<(String, String)>,
}

impl Closed {
    /// Whether the protocol demanded to
    /// [fail the WebSocket connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7): a script sees an `error`
    /// event then. A server that merely leaves our Close frame unanswered fails nothing, nor does one that goes away after
    /// its own.
    #[must_use]
    pub fn failed(&self) -> bool {
        !matches!(self.error, None | Some(Error::CloseTimeout | Error::CloseUnanswered | Error::CloseUnsent))
    }

    /// The status code that a script sees: [`Closed::code`], 1005 or 1006.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.unwrap_or(if self.clean { 1005 } else { 1006 })
    }
}

/// What receives the events of a connection: called by the task that runs it, in order.
pub trait EventSink {
    /// Takes an event. It should be quick: the connection waits for it.
    fn event(&mut self, event: Event);

    /// Whether the connection may read on, for all that the sink knows: it always may if this is not implemented.
    ///
    /// `Pending` keeps it from reading until the waker is called (it still sends, and a closing handshake still times out).
    /// Nor does it read while messages of more than [`Options::max_unread`] bytes wait to be taken, which it counts itself.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Ready(())
    }
}

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
