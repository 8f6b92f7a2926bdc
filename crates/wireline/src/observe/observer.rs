//! Events of connections, for programs that show or store them.

use crate::{Closed, Error, MessageKind, Opened, Options, Phase};
use std::{
    fmt,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use url::Url;

pub use crate::opcode::Opcode;

/// Receives the events of connections: [`Options::observer`].
///
/// The task that drives the connection calls it and waits. So it must return soon, must not block,
/// and must not panic. Events of one connection arrive in order, one at a time. Events of several
/// connections may arrive at once.
///
/// Events contain secrets: the credentials of the URL, header fields such as `Authorization` and
/// cookies, and the content of messages. Text from the server is passed on unescaped.
///
/// Every function with these arguments is an observer. This one prints the messages of a
/// connection:
///
/// ```
/// use wireline::{MemoryNetwork, Message, Options, observer::Observation};
/// use std::{sync::Arc, time::Instant};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("echo.example", 80);
/// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
/// let began = Instant::now();
/// let mut options = Options::default();
/// options.observer = Some(Arc::new(move |connection: u64, at: Instant, observation: &Observation<'_>| {
///     let after = at.saturating_duration_since(began);
///     match observation {
///         Observation::MessageSent { payload, .. } => println!("{after:?} #{connection} sent {} bytes", payload.len()),
///         Observation::MessageReceived { payload, .. } => println!("{after:?} #{connection} got {} bytes", payload.len()),
///         _ => {}
///     }
/// }));
/// let mut socket = wireline::connect_with("ws://echo.example/", options, network).await?;
/// socket.send("hello").await?;
/// assert_eq!(socket.recv().await.transpose()?, Some(Message::from("hello")));
/// # Ok(())
/// # }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Receives an event of the connection with this number.
    ///
    /// `connection` is the `id` of the connection's [span](crate::telemetry), which is unique in
    /// the process. `at` is the time of tokio's clock.
    fn observe(&self, connection: u64, at: Instant, observation: &Observation<'_>);
}

impl<F: Fn(u64, Instant, &Observation<'_>) + Send + Sync + 'static> Observer for F {
    fn observe(&self, connection: u64, at: Instant, observation: &Observation<'_>) {
        self(connection, at, observation);
    }
}

impl fmt::Debug for dyn Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// An event of a connection, for an [`Observer`], which has an example.
///
/// `Connecting` is first. `Closed`, `Answered` or `Dropped` is last, or `Connected` for a stream of
/// [`delegated_connect`](crate::runtime::delegated_connect()).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Observation<'a> {
    /// An attempt to establish a connection begins.
    Connecting {
        /// The URL, with its credentials.
        url: &'a Url,
        /// The subprotocols that are offered.
        protocols: &'a [String],
    },
    /// A phase of establishing the connection begins. Phases that take no time may be left out.
    Phase(Phase),
    /// The addresses of a host, or of the proxy if there is one, in the order in which they are
    /// tried.
    Resolved {
        /// The host.
        host: &'a str,
        /// Its addresses, with the port.
        addresses: &'a [SocketAddr],
    },
    /// A byte stream is connected.
    Connected(Peer<'a>),
    /// A proxy has connected the stream to the server.
    Tunnelled {
        /// The proxy, without its credentials.
        proxy: &'a str,
    },
    /// The stream is encrypted.
    Encrypted(Encryption<'a>),
    /// The request of the opening handshake was written.
    Request(RequestHead<'a>),
    /// The head of the response has arrived.
    Response(ResponseHead<'a>),
    /// The connection is established.
    Opened(&'a Opened),
    /// A message is being sent. Its frames follow.
    MessageSent {
        /// Text or binary.
        kind: MessageKind,
        /// The whole payload, before compression. Text is UTF-8.
        payload: &'a [u8],
    },
    /// A part of a message of `send_reader` is being sent. Its frame follows.
    PartSent {
        /// Text or binary.
        kind: MessageKind,
        /// The part, before compression.
        payload: &'a [u8],
        /// Whether it is the first part of its message.
        first: bool,
        /// Whether it is the last part of its message.
        last: bool,
    },
    /// A frame was encoded, to be written at once or as soon as the stream accepts it.
    FrameSent(Frame<'a>),
    /// A frame was received, or the header of one that is longer than the bytes that were read.
    FrameReceived(Frame<'a>),
    /// A message was received. Its frames came before.
    MessageReceived {
        /// Text or binary.
        kind: MessageKind,
        /// The payload, after decompression. Text is UTF-8.
        payload: &'a [u8],
    },
    /// A Pong was received. Of many that come at once, the last 16 are observed.
    Pong {
        /// Its payload.
        payload: &'a [u8],
        /// The time since its Ping. `None` if it answers none.
        round_trip: Option<Duration>,
    },
    /// The stream accepts no more bytes, and the number of waiting bytes has reached a new maximum.
    /// It is counted as for [`Options::max_queued`].
    Buffered(usize),
    /// The client's Close frame was encoded.
    CloseSent {
        /// The status code.
        code: Option<u16>,
        /// The reason, or the empty string.
        reason: &'a str,
    },
    /// The server's Close frame has arrived.
    CloseReceived {
        /// The status code.
        code: Option<u16>,
        /// The reason, or the empty string.
        reason: &'a str,
    },
    /// The connection has ended, or was never established.
    Closed(&'a Closed),
    /// A part of the content of a request over HTTP is being sent.
    ContentSent(&'a [u8]),
    /// A part of the content of an answer over HTTP has arrived, without transfer codings. Content
    /// codings such as `gzip` are as they were transmitted.
    ContentReceived(&'a [u8]),
    /// The answer to a request over HTTP is complete, or there is none, and the connection has
    /// ended.
    Answered {
        /// The length of its content in bytes, as it was transmitted.
        received: u64,
        /// Why there is no answer, or why it is not complete.
        error: Option<&'a Error>,
    },
    /// The connection was dropped before its end.
    Dropped,
}

/// The ends of a byte stream: [`Observation::Connected`]. [`Observer`] has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peer<'a> {
    /// The address of this machine.
    pub local: Option<SocketAddr>,
    /// The address of the server, or of the proxy if there is one. `None` if the connector
    /// has not reported it.
    pub address: Option<SocketAddr>,
    /// The proxy, without its credentials.
    pub proxy: Option<&'a str>,
    /// The Unix domain socket.
    pub unix_socket: Option<&'a Path>,
    /// Whether the stream is one of an HTTP/2 session that was there before.
    pub is_reused: bool,
}

/// How a stream is encrypted: [`Observation::Encrypted`]. [`Observer`] has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encryption<'a> {
    /// The host: the server, or an `https:` proxy.
    pub host: &'a str,
    /// The version, such as `TLS 1.3`.
    pub version: &'a str,
    /// The cipher suite by its registered name, such as `TLS_AES_128_GCM_SHA256`.
    pub cipher_suite: &'a str,
    /// The protocol that was chosen by [ALPN](https://www.rfc-editor.org/rfc/rfc7301): `h2`,
    /// `http/1.1`, or none.
    pub alpn: Option<&'a str>,
    /// The name of the certificate's subject as in
    /// [RFC 4514](https://www.rfc-editor.org/rfc/rfc4514): `CN=chat.example`. Empty if it has none,
    /// or cannot be read.
    pub subject: &'a str,
    /// The name of the certificate's issuer.
    pub issuer: &'a str,
}

/// The request of an opening handshake: [`Observation::Request`]. [`Observer`] has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestHead<'a> {
    /// `HTTP/1.1` or `HTTP/2`.
    pub version: &'a str,
    /// `GET`, or `CONNECT` in HTTP/2.
    pub method: &'a str,
    /// The path and the query.
    pub target: &'a str,
    /// The header fields, in order; with HTTP/2 they have no `:method`, `:path` and the like. Each
    /// byte of a value is a character (U+0000 to U+00FF).
    pub headers: &'a [(String, String)],
}

/// The head of a response: [`Observation::Response`]. [`Observer`] has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseHead<'a> {
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    pub version: &'a str,
    /// The status code.
    pub status: u16,
    /// The words after it, or the empty string.
    pub reason: &'a str,
    /// The header fields, in order. Each byte of a value is a character (U+0000 to U+00FF).
    pub headers: &'a [(String, String)],
}

/// A frame: [`Observation::FrameSent`], [`Observation::FrameReceived`]. [`Observer`] has an
/// example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// Whether it is the last frame of its message.
    pub fin: bool,
    /// RSV1: whether the message that begins with this frame
    /// [is compressed](https://www.rfc-editor.org/rfc/rfc7692#section-6).
    pub compressed: bool,
    /// The type of the frame.
    pub opcode: Opcode,
    /// The length of the payload on the wire, in bytes, without the header.
    pub length: u64,
    /// The payload of a control frame. Empty for other frames.
    pub control: &'a [u8],
}

/// Whether values of this header field are secrets: `Authorization`, `Proxy-Authorization`,
/// `Cookie`, `Set-Cookie`, `Sec-WebSocket-Key`, and the answer to it, `Sec-WebSocket-Accept`.
///
/// ```
/// use wireline::observer::is_secret_header;
///
/// assert!(is_secret_header("set-cookie") && !is_secret_header("Sec-WebSocket-Protocol"));
/// ```
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "sec-websocket-key",
        "sec-websocket-accept",
    ];
    NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Formats a URL without its user and password.
///
/// ```
/// use wireline::observer::WithoutCredentials;
///
/// let url = "wss://ann:secret@chat.example/room".parse()?;
/// assert_eq!(WithoutCredentials(&url).to_string(), "wss://chat.example/room");
/// # Ok::<_, url::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WithoutCredentials<'a>(pub &'a Url);

impl fmt::Display for WithoutCredentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        // A URL without a host has none.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        url.fmt(f)
    }
}

pub(crate) struct ConnectionObserver {
    observer: Arc<dyn Observer>,
    connection: u64,
    /// Whether the current attempt was observed to be connected.
    connected: AtomicBool,
    /// The most bytes that have waited for the stream.
    most_buffered: AtomicUsize,
}

opaque_debug!(ConnectionObserver { connection });

impl ConnectionObserver {
    /// The observer of the connection with this number, if the options have one.
    pub(crate) fn new(options: &Options, connection: u64) -> Option<Arc<Self>> {
        let observer = options.observer.clone()?;
        Some(Arc::new(Self {
            observer,
            connection,
            connected: AtomicBool::new(false),
            most_buffered: AtomicUsize::new(0),
        }))
    }

    // Connections without an observer are the usual ones: their loops have no code of this.
    #[cold]
    #[inline(never)]
    pub(crate) fn observe(&self, observation: &Observation<'_>) {
        if matches!(observation, Observation::Connected(_)) {
            self.connected.store(true, Relaxed);
        }
        self.observer.observe(
            self.connection,
            tokio::time::Instant::now().into_std(),
            observation,
        );
    }

    /// Another attempt to connect begins.
    pub(crate) fn begin_attempt(&self) {
        self.connected.store(false, Relaxed);
    }

    /// The same as `Observation::Connected`, unless the connector has reported it itself.
    pub(crate) fn connected(&self, peer: Peer<'_>) {
        if !self.connected.load(Relaxed) {
            self.observe(&Observation::Connected(peer));
        }
    }

    /// The stream accepts no more, and so many bytes wait.
    pub(crate) fn buffered(&self, bytes: usize) {
        if self.most_buffered.fetch_max(bytes, Relaxed) < bytes {
            self.observe(&Observation::Buffered(bytes));
        }
    }
}

#[cfg(test)]
#[path = "observer_tests.rs"]
mod tests;
