//! The limits and waits of a connection.

use crate::permissions::Permissions;
use std::time::Duration;

/// Limits and waits of a connection: nothing grows, and nothing is waited for, without end.
///
/// | field | default |
/// |---|---|
/// | [`establish_timeout`](Self::establish_timeout) | 30 s |
/// | [`one_at_a_time`](Self::one_at_a_time) | `true` |
/// | [`stall_timeout`](Self::stall_timeout) | 30 s |
/// | [`close_timeout`](Self::close_timeout) | 20 s |
/// | [`close_limit`](Self::close_limit) | 60 s |
/// | [`end_timeout`](Self::end_timeout) | 2 s |
/// | [`ping`](Self::ping) | none |
/// | [`pong_timeout`](Self::pong_timeout) | 20 s |
/// | [`max_message`](Self::max_message) | 64 MiB |
/// | [`max_fragments`](Self::max_fragments) | 1,000,000 |
/// | [`max_queued`](Self::max_queued) | 256 MiB |
/// | [`max_unread`](Self::max_unread) | 1 MiB |
/// | [`max_head`](Self::max_head) | 64 KiB |
/// | [`max_headers`](Self::max_headers) | 128 |
/// | [`deflate`](Self::deflate) | offered; messages of 64 bytes or more are compressed |
/// | [`permissions`](Self::permissions) | none given: everything may be reached |
///
/// ```
/// use wireline::{Options, Permissions};
/// use std::time::Duration;
///
/// let mut options = Options::default();
/// options.ping = Some(Duration::from_secs(30));
/// options.permissions = Some(Permissions::all().deny_net("private")?);
/// # Ok::<_, wireline::permissions::RuleError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The longest that resolving, connecting and the opening handshake may take together. The wait for another connection to
    /// the same address ([`one_at_a_time`](Self::one_at_a_time)) does not count in it, and may take as long again.
    pub establish_timeout: Duration,
    /// Whether the connection waits until no other one to the same address and port
    /// [is being established](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) over the same
    /// [connector](super::TcpConnector). The standard asks every client for it; a program in Rust that connects to servers
    /// of its own may do without. WebSockets of scripts wait, whatever is said here.
    pub one_at_a_time: bool,
    /// The longest, once closing has started, that sending the next 16 KiB of what was queued before may take.
    pub stall_timeout: Duration,
    /// The longest silence of the server before its Close frame, from when ours was written: it may have something to
    /// finish. What it sends in that time is no silence, nor is the time in which nothing is read because too much is
    /// unread.
    pub close_timeout: Duration,
    /// The longest wait for the server's Close frame in all, from when ours was written, whatever else it sends.
    pub close_limit: Duration,
    /// The longest wait for the server to end the byte stream, after both Close frames or a failure.
    pub end_timeout: Duration,
    /// Sends a [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) when nothing was received for so long; never if
    /// `None`. A connection that is not being read from, since too much is unread, sends none.
    pub ping: Option<Duration>,
    /// The longest wait, after such a Ping, for the server to send anything. The connection has failed then. It counts from
    /// when the Ping was handed to the operating system; while a message that was begun before is in its way, from when
    /// the operating system took a part of that.
    pub pong_timeout: Duration,
    /// The largest message accepted, in bytes of payload. A larger one fails the connection with 1009.
    pub max_message: usize,
    /// The most frames that a message may come in. More fail the connection with 1009. 0 counts as 1.
    pub max_fragments: u32,
    /// Another message is taken to be sent while fewer bytes than this wait: payloads, and what it takes to remember them, for
    /// a message may be empty. So one always is, however large it is, even if this is 0. A [`Socket`](super::Socket) is not
    /// ready until then, and a script's socket fails.
    pub max_queued: u64,
    /// The connection is read from while fewer bytes than this are kept for whoever receives its messages: payloads, the
    /// buffers that they are parts of, and what it takes to remember them. So one message always is received, however large
    /// it is, even if this is 0.
    pub max_unread: usize,
    /// The largest head of a response, in bytes.
    pub max_head: usize,
    /// The most header fields in a response.
    pub max_headers: usize,
    /// Whether [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692) is offered, and how it is used.
    pub deflate: Option<Deflate>,
    /// What may be reached; `None` is unrestricted. Rules about addresses are held against the address that is connected to,
    /// or, through a proxy, refuse what they can't see. For [`connect_with`](super::connect_with) and the like: a
    /// runtime for scripts has its own, and refuses options that have some.
    pub permissions: Option<Permissions>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            establish_timeout: Duration::from_secs(30),
            one_at_a_time: true,
            stall_timeout: Duration::from_secs(30),
            close_timeout: Duration::from_secs(20),
            close_limit: Duration::from_secs(60),
            end_timeout: Duration::from_secs(2),
            ping: None,
            pong_timeout: Duration::from_secs(20),
            max_message: 64 << 20,
            max_fragments: 1_000_000,
            max_queued: 256 << 20,
            max_unread: 1 << 20,
            max_head: 64 << 10,
            max_headers: 128,
            deflate: Some(Deflate::default()),
            permissions: None,
        }
    }
}

/// How messages are compressed when the server agrees to
/// [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692).
///
/// ```
/// use wireline::{Deflate, Options};
///
/// let mut deflate = Deflate::default();
/// deflate.threshold = 1024;
/// let mut options = Options::default();
/// options.deflate = Some(deflate); // or None, to offer nothing
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deflate {
    /// The least size of a message that is compressed, in bytes: less is hardly worth its time, and may grow. 64 by
    /// default. An empty message never is.
    pub threshold: usize,
}

impl Default for Deflate {
    fn default() -> Self {
        Self { threshold: 64 }
    }
}
