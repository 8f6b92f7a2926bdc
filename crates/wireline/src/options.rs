//! The options of a connection: limits, timeouts, and how its stream is opened.

#[cfg(feature = "http2")]
use crate::Http2;
#[cfg(feature = "proxy")]
use crate::Proxies;
#[cfg(feature = "tls")]
use crate::Tls;
use crate::{Resolve, observe::observer::Observer, permissions::Permissions};
use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

/// The options of a connection: limits and timeouts, compression, and how its stream is opened.
/// Every buffer has a limit and every wait has a timeout.
///
/// | field | default |
/// |---|---|
/// | [`establish_timeout`](Self::establish_timeout) | 30 s |
/// | [`one_at_a_time`](Self::one_at_a_time) | `false` |
/// | [`silence_timeout`](Self::silence_timeout) | 5 min |
/// | [`close_timeout`](Self::close_timeout) | 20 s |
/// | [`ping`](Self::ping) | none |
/// | [`max_message`](Self::max_message) | 64 MiB |
/// | [`max_fragments`](Self::max_fragments) | 1,000,000 |
/// | [`max_queued`](Self::max_queued) | 256 MiB |
/// | [`max_unread`](Self::max_unread) | 1 MiB |
/// | [`max_head`](Self::max_head) | 64 KiB |
/// | [`max_headers`](Self::max_headers) | 128 |
/// | [`deflate`](Self::deflate) | offered; messages of 64 bytes or more are compressed |
/// | [`http2`](Self::http2) | off |
/// | [`permissions`](Self::permissions) | none given: everything may be reached |
/// | [`tls`](Self::tls), [`proxies`](Self::proxies), [`resolver`](Self::resolver) | as the connector has them |
/// | [`local_address`](Self::local_address), [`unix_socket`](Self::unix_socket) | none |
/// | [`observer`](Self::observer) | none |
///
/// Each field has a setter of its name. Later versions may have more fields.
///
/// With the feature `serde` this is a type of serde. The limits, the timeouts and `deflate` are
/// serialized. The fields from `http2` on say how a host is reached, and are not serialized: they
/// have their defaults in options that were deserialized, and so do missing fields.
///
/// ```
/// use wireline::{Options, Permissions};
/// use std::time::Duration;
///
/// let mut options = Options::new().ping(Duration::from_secs(30)).max_message(1 << 20).deflate(None);
/// options.permissions = Some(Permissions::all().deny_net("private")?); // the same as the setter
/// # Ok::<_, wireline::permissions::RuleError>(())
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Options {
    /// The maximum time for resolving, connecting and the opening handshake together. The wait for
    /// other connections ([`one_at_a_time`](Self::one_at_a_time)) does not count.
    pub establish_timeout: Duration,
    /// Whether the connection waits until no other connection to the same address and port
    /// [is being established](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) over the same
    /// [`TcpConnector`](crate::TcpConnector). The RFC requires it, so that a client cannot be made
    /// to overload a server. A program that chooses its servers need not wait.
    ///
    /// A handshake that hangs does not keep others waiting until it fails: its turn is over after 1
    /// s for other hosts of the address, and after 5 s for its own host. The RFC has no time for a
    /// server that is silent, and asks for a "reasonably low number" of pending connections where
    /// it cannot ask for one. With the default [`establish_timeout`](Self::establish_timeout) at
    /// most 6 to a host are pending. The wait has no other limit: it lasts for one turn of each
    /// connection before this one at most.
    pub one_at_a_time: bool,
    /// The maximum time in which the server makes no progress that the connection waits for:
    ///
    /// - It takes no byte although the connection has something to send. A slow server stays
    ///   connected; a server that has stopped reading does not.
    /// - A request over HTTP waits for its response, without a byte in either direction: see the
    ///   module `http1`, in the feature of that name.
    /// - A [`ping`](Self::ping) waits for its answer. This wait lasts 20 s at most.
    ///
    /// An open WebSocket with nothing to send waits for nothing: without `ping` its server may be
    /// silent for any time.
    pub silence_timeout: Duration,
    /// The maximum time in which the server makes no progress while the connection closes. It has
    /// this time to take each 16 KiB of the queued messages. After the client's Close frame was
    /// written, this is the maximum silence until the server's arrives; time in which the connection
    /// does not read because of `max_unread` does not count.
    ///
    /// Two more times follow from it:
    ///
    /// - Closing may last three times as long in all, from the call that closes the socket, or from
    ///   the server's Close frame, to the other Close frame. Each 64 KiB of queued messages that the
    ///   server takes meanwhile extend it by a second, so that much data can be sent over a slow
    ///   network.
    /// - The same time, but 2 s at most, is the limit for the server to end the byte stream after
    ///   both Close frames, or after a failure. A [`Socket`](crate::Socket) ends after this wait.
    pub close_timeout: Duration,
    /// The silence of the server after which a
    /// [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) is sent. `None` sends no Pings,
    /// as browsers do. The right time depends on the proxies and address translators on the way,
    /// which forget a silent connection after a time of their own.
    ///
    /// If the server sends nothing after a Ping within 20 s, or within
    /// [`silence_timeout`](Self::silence_timeout) if that is shorter, the connection fails. This
    /// time begins when the operating system has accepted the Ping. If a message before the Ping is
    /// still being sent, it begins again whenever the operating system accepts a part of that
    /// message.
    ///
    /// While the connection does not read because of `max_unread`, no Ping is sent. A dead server is
    /// noticed by a write that is blocked for the time in which a Ping would have failed.
    pub ping: Option<Duration>,
    /// The maximum length of a received message, in bytes of payload. A longer message fails the
    /// connection with 1009.
    pub max_message: usize,
    /// The maximum number of frames of a received message. More fail the connection with 1009. 0
    /// counts as 1.
    pub max_fragments: u32,
    /// The memory for messages to be sent, in bytes. Another message is accepted while less is in
    /// use. Besides payloads it counts a constant for each message. If nothing waits, one message
    /// of any size is accepted, even if this is 0. At the limit a [`Socket`](crate::Socket) is not
    /// ready, and [`Commands::send`](crate::Commands::send) fails.
    pub max_queued: u64,
    /// The memory for received messages that were not taken, in bytes. The connection reads while
    /// less is in use. It counts the buffers that contain the messages and a constant for each
    /// message. If nothing waits, one message of any size is received, even if this is 0.
    pub max_unread: usize,
    /// The maximum length of the head of the response, in bytes.
    pub max_head: usize,
    /// The maximum number of header fields in the response.
    pub max_headers: usize,
    /// Whether [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692) is offered, and how it
    /// is used. Without the feature `compression` it has no effect: nothing is offered, and nothing
    /// accepted.
    pub deflate: Option<Deflate>,
    /// Whether `wss:` uses HTTP/2, in which many WebSockets share a connection.
    #[cfg(feature = "http2")]
    #[cfg_attr(feature = "serde", serde(skip))]
    pub http2: Http2,
    /// The hosts and addresses that the connection may reach. `None` is unrestricted. Rules about
    /// addresses apply to the address that is connected to. Through a proxy, rules about addresses
    /// refuse names, whose addresses are unknown.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub permissions: Option<Permissions>,
    /// The trusted certificates and the client certificate, which replace the certificates of the
    /// [connector](crate::TcpConnector).
    #[cfg(feature = "tls")]
    #[cfg_attr(feature = "serde", serde(skip))]
    pub tls: Option<Tls>,
    /// The proxies, which replace the proxies of the [connector](crate::TcpConnector). If there are
    /// [`permissions`](Self::permissions), they must allow the addresses of these proxies too.
    #[cfg(feature = "proxy")]
    #[cfg_attr(feature = "serde", serde(skip))]
    pub proxies: Option<Proxies>,
    /// The resolver, which replaces the resolver of the [connector](crate::TcpConnector).
    #[cfg_attr(feature = "serde", serde(skip))]
    pub resolver: Option<Arc<dyn Resolve>>,
    /// The address of this machine from which the connection is opened. Only addresses of its
    /// family are connected to.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub local_address: Option<IpAddr>,
    /// The absolute path of a Unix domain socket to connect to, in place of the host of the URL.
    /// The `Host` header field and the certificate still have the host. A URL
    /// `ws+unix:///path:/resource` names such a socket itself. On Windows it is the path of a named
    /// pipe, `//./pipe/NAME`.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub unix_socket: Option<PathBuf>,
    /// Receives the connection's events: see [`Observer`]. `None` costs nothing.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub observer: Option<Arc<dyn Observer>>,
}

/// The limit on the wait for an answer to a Ping. A server that is alive answers within a round
/// trip; the rest is for queues on the way.
const PONG: Duration = Duration::from_secs(20);

/// How many times the time without progress closing may last: while messages are sent, until the
/// Close frame is answered, and once more for messages that come before the answer.
const CLOSE_LIMIT: u32 = 3;

/// The limit on the wait for the end of the byte stream, when nothing more can be learned from the
/// server. A program that waits for the end of a socket waits for it too.
const END: Duration = Duration::from_secs(2);

impl Default for Options {
    fn default() -> Self {
        Self {
            establish_timeout: Duration::from_secs(30),
            one_at_a_time: false,
            silence_timeout: Duration::from_secs(300),
            close_timeout: Duration::from_secs(20),
            ping: None,
            max_message: 64 << 20,
            max_fragments: 1_000_000,
            max_queued: 256 << 20,
            max_unread: 1 << 20,
            max_head: 64 << 10,
            max_headers: 128,
            deflate: Some(Deflate::default()),
            #[cfg(feature = "http2")]
            http2: Http2::Off,
            permissions: None,
            #[cfg(feature = "tls")]
            tls: None,
            #[cfg(feature = "proxy")]
            proxies: None,
            resolver: None,
            local_address: None,
            unix_socket: None,
            observer: None,
        }
    }
}

impl Options {
    /// The [defaults](Self).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    crate::setters! {
        establish_timeout: Duration,
        one_at_a_time: bool,
        silence_timeout: Duration,
        close_timeout: Duration,
        ping: impl Into<Option<Duration>>,
        max_message: usize,
        max_fragments: u32,
        max_queued: u64,
        max_unread: usize,
        max_head: usize,
        max_headers: usize,
        deflate: impl Into<Option<Deflate>>,
        #[cfg(feature = "http2")]
        http2: Http2,
        permissions: impl Into<Option<Permissions>>,
        #[cfg(feature = "tls")]
        tls: impl Into<Option<Tls>>,
        #[cfg(feature = "proxy")]
        proxies: impl Into<Option<Proxies>>,
        resolver: Arc<dyn Resolve>,
        local_address: impl Into<Option<IpAddr>>,
        observer: Arc<dyn Observer>,
    }

    /// The maximum time between a Ping and the next bytes of the server.
    pub(crate) fn pong_timeout(&self) -> Duration {
        self.silence_timeout.min(PONG)
    }

    /// The maximum time for closing in all, without what data extends it by.
    pub(crate) const fn close_limit(&self) -> Duration {
        self.close_timeout.saturating_mul(CLOSE_LIMIT)
    }

    /// The maximum time for the server to end the byte stream after both Close frames, or after a
    /// failure. It is also the maximum time
    ///
    /// - for each 16 KiB of the message that is being sent, if the server has ended its half of the
    ///   stream after its Close frame,
    /// - in which the messages before a violation of the protocol are taken, so that they can be
    ///   answered,
    /// - for the content of a response that opens no WebSocket.
    pub(crate) fn end_timeout(&self) -> Duration {
        self.close_timeout.min(END)
    }

    /// Sets [`unix_socket`](#structfield.unix_socket).
    #[must_use]
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.unix_socket = Some(path.into());
        self
    }
}

/// The compression of messages if the server agrees to
/// [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692).
///
/// # Memory
///
/// An idle connection keeps what later messages may refer to: 48 KB and a copy of the last 32 KB
/// from the first compressed message that it has received, and the last 8 KB that it has sent. What
/// compresses takes 380 KB. The 16 connections of a process that sent last have one each; another
/// one begins a new one with those 8 KB when it sends again, which takes some microseconds. With
/// [`server_no_context_takeover`](Self::server_no_context_takeover) and
/// [`client_no_context_takeover`](Self::client_no_context_takeover) nothing is kept after a
/// message.
///
/// ```
/// use wireline::{Deflate, Options};
///
/// let deflate = Deflate::new()
///     .threshold(1024)
///     .level(6)
///     // The server needs no window for each connection then.
///     .server_no_context_takeover(true)
///     .client_max_window_bits(12);
/// let options = Options::new().deflate(deflate); // or None, to offer nothing
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Deflate {
    /// The minimum length of a message that is compressed, in bytes. Shorter messages may grow by
    /// compression. The default is 64. An empty message is never compressed.
    pub threshold: usize,
    /// The level of compression, from 0 (none) and 1 (fast) to 9 (small). A larger number counts as
    /// 9. The default is 1.
    pub level: u32,
    /// Compresses each message on its own
    /// ([`client_no_context_takeover`](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.1.2)), so
    /// that the server need not keep a window. The default is `false`, but a server may ask for it.
    pub client_no_context_takeover: bool,
    /// Asks the server to compress each message on its own
    /// ([`server_no_context_takeover`](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.1.1)). A
    /// server that agrees to compression without it fails the connection. The default is `false`.
    pub server_no_context_takeover: bool,
    /// The largest window for messages to the server, as the binary logarithm of its size in bytes:
    /// [`client_max_window_bits`](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.2.2), 9 to 15.
    /// Other numbers count as the nearest. The default is 15. A server may ask for a smaller
    /// window.
    pub client_max_window_bits: u8,
    /// The largest window for messages of the server:
    /// [`server_max_window_bits`](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.2.1), 8 to 15.
    /// Other numbers count as the nearest. The default is 15. A server that agrees to compression
    /// with a larger window fails the connection.
    pub server_max_window_bits: u8,
}

impl Default for Deflate {
    fn default() -> Self {
        Self {
            threshold: 64,
            level: 1,
            client_no_context_takeover: false,
            server_no_context_takeover: false,
            client_max_window_bits: 15,
            server_max_window_bits: 15,
        }
    }
}

impl Deflate {
    /// The defaults of the fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    crate::setters! {
        threshold: usize,
        level: u32,
        client_no_context_takeover: bool,
        server_no_context_takeover: bool,
        client_max_window_bits: u8,
        server_max_window_bits: u8,
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
