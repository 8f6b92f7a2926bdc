//! [`Error`]: why a connection does not open, or ends without a closing handshake.

#[cfg(feature = "tls")]
use crate::CertificateError;
use crate::{Phase, SharedError, Target, chain, permissions::Denied};
use std::{convert::Infallible, fmt, io, sync::Arc};

/// The reason why a connection did not open, or broke. There is a variant for each cause. `Display`
/// writes one line for users.
///
/// Errors of the operating system are [`SharedError`]s, so that this type can be cloned. They are
/// its source. `Display` does not repeat the text of the source; [`chain`] writes both.
///
/// ```
/// use wireline::Error;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let error = wireline::connect("ws://chat.example:25/").await.unwrap_err();
/// assert!(matches!(error, Error::BlockedPort { port: 25 }));
/// assert_eq!(error.to_string(), "port 25 is blocked, because it belongs to another protocol");
/// # Ok(())
/// # }
/// ```
///
/// The methods `is_…` and [`status`](Self::status) are for programs that need not know each cause.
/// A response that refuses the connection is part of the error:
///
/// ```
/// use wireline::Error;
///
/// /// The number of seconds after which the server wants to be asked again.
/// fn retry_after(error: &Error) -> Option<u64> {
///     let Error::Status { status: 429 | 503, headers, .. } = error else { return None };
///     wireline::header(headers, "retry-after").next()?.parse().ok()
/// }
/// # assert_eq!(retry_after(&Error::Closed), None);
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not a URL. The error does not contain the text, because a password may be in it.
    #[error("the URL is invalid")]
    InvalidUrl(#[from] url::ParseError),
    /// The scheme of the URL is neither `ws` nor `wss`.
    #[error("cannot connect to a {scheme}: URL")]
    Unsupported {
        /// The scheme, without a colon.
        scheme: String,
    },
    /// [Fetch blocks the port](https://fetch.spec.whatwg.org/#port-blocking).
    #[error("port {port} is blocked, because it belongs to another protocol")]
    BlockedPort {
        /// The port of the URL.
        port: u16,
    },
    /// A page from a secure origin may not open an unencrypted connection
    /// ([Mixed Content](https://w3c.github.io/webappsec-mixed-content/)).
    #[error("a page from a secure location cannot open an insecure connection to {host}")]
    MixedContent {
        /// The host of the URL.
        host: String,
    },
    /// The permissions do not allow the URL, or any address of its host.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A header field of the request cannot be sent.
    #[error("cannot send the header {name:?}: {why}")]
    Header {
        /// The name of the field.
        name: String,
        /// The reason.
        why: &'static str,
    },
    /// A subprotocol of the request cannot be sent.
    #[error("cannot offer the subprotocol {protocol:?}: it is empty, repeated, or not a token")]
    InvalidProtocol {
        /// The subprotocol.
        protocol: String,
    },
    /// The path of a Unix domain socket is invalid, or on Windows names no pipe.
    #[error("cannot connect to the Unix domain socket {path:?}: {why}")]
    UnixSocket {
        /// The path.
        path: String,
        /// The reason.
        why: &'static str,
    },
    /// The name of the host has no address.
    #[error("cannot resolve {host}")]
    Resolve {
        /// The name.
        host: String,
        /// The error of the resolver.
        source: SharedError<io::Error>,
    },
    /// The connection was refused: nothing listens on the port.
    #[error("connection refused by {address}")]
    Refused {
        /// The address and port, or the first three and the number of the others.
        address: String,
    },
    /// The operating system could not connect. The reason is not a refusal.
    #[error("cannot connect to {address}")]
    Connect {
        /// The first address and port that failed.
        address: String,
        /// The error of the operating system.
        source: SharedError<io::Error>,
    },
    /// The URL of the proxy is invalid.
    #[error("cannot use the proxy {proxy:?}: {why}")]
    InvalidProxy {
        /// The URL of the proxy, without user and password.
        proxy: String,
        /// The reason.
        why: &'static str,
    },
    /// The proxy cannot be reached.
    #[error("cannot reach the proxy {proxy}")]
    ProxyUnreachable {
        /// Scheme, host and port of the proxy.
        proxy: String,
        /// The reason.
        source: SharedError<Error>,
    },
    /// The proxy refused to connect to the server.
    #[error("the proxy {proxy} does not connect to the server: {answer}")]
    ProxyRefused {
        /// Scheme, host and port of the proxy.
        proxy: String,
        /// Its answer: an HTTP status and reason phrase, or the meaning of a SOCKS reply.
        answer: String,
    },
    /// The configuration of TLS is incomplete or inconsistent.
    #[error("cannot configure TLS: {why}")]
    TlsConfiguration {
        /// The reason, as a sentence.
        why: String,
    },
    /// The program was built without the feature `tls` of this crate.
    #[error(
        "cannot encrypt the connection to {host}: the program was built without the feature `tls` of wireline; ws: and http: need none"
    )]
    NoTls {
        /// The host.
        host: String,
    },
    /// The certificate of the server or the proxy is not accepted.
    #[cfg(feature = "tls")]
    #[error("the certificate of {host} is not trusted: {why}")]
    Certificate {
        /// The host that the certificate should be for.
        host: String,
        /// The reason.
        why: CertificateError,
    },
    /// The server or the proxy requires a client certificate. There was none, or it was refused.
    #[error("{}", client_certificate(.host, *.refused))]
    ClientCertificate {
        /// The host that requires it.
        host: String,
        /// Whether a client certificate was configured, and refused.
        refused: bool,
    },
    /// The server does not speak TLS.
    #[error(
        "{host} does not speak TLS on this port; if its connections are meant to be unencrypted, the URL has ws: or http:, not wss: or https:"
    )]
    NotTls {
        /// The host.
        host: String,
    },
    /// The server or the proxy refused the
    /// [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-4).
    #[error("{host} refused the TLS handshake: {why}")]
    TlsRefused {
        /// The host.
        host: String,
        /// The reason, from the alert that it sent.
        why: String,
    },
    /// The [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-4) failed for another
    /// reason.
    #[error("cannot establish an encrypted connection to {host}")]
    Tls {
        /// The host.
        host: String,
        /// The error of the TLS stream.
        source: SharedError<io::Error>,
    },
    /// The connection was not established within
    /// [`Options::establish_timeout`](crate::Options::establish_timeout).
    #[error("{phase} took too long")]
    Timeout {
        /// The phase in which the time ran out.
        phase: Phase,
    },
    /// The status of the response is not 101, or not 200 over HTTP/2.
    #[error("the server answered {status}{}, which opens no WebSocket{}", spaced(.reason), redirect(.location))]
    Status {
        /// The status code.
        status: u16,
        /// The reason phrase, which may be empty.
        reason: String,
        /// The `Location` header field of a redirect. Redirects are not followed.
        location: Option<String>,
        /// The header fields, in order. Each byte of a value is a character (U+0000 to U+00FF).
        headers: Arc<[(String, String)]>,
        /// The start of the content: what arrives of the first 16 KiB within 2 s, or within
        /// [`Options::close_timeout`](crate::Options::close_timeout) if that is shorter. Chunks are
        /// decoded, other codings are not.
        body: Vec<u8>,
    },
    /// The `Upgrade` of the response is missing or is not `websocket`.
    #[error("the response has {}; expected \"Upgrade: websocket\"", header("Upgrade", .found))]
    Upgrade {
        /// The value of the header field.
        found: Option<String>,
    },
    /// The `Connection` of the response is missing or does not contain `Upgrade`.
    #[error("the response has {}; expected \"Connection: Upgrade\"", header("Connection", .found))]
    Connection {
        /// The value of the header field.
        found: Option<String>,
    },
    /// An exchange over HTTP (`http1`) failed, or its answer can't be used.
    #[error("{why}")]
    Http {
        /// The reason, as a sentence.
        why: String,
    },
    /// `Sec-WebSocket-Accept` is missing, repeated, or does not match the key of the request.
    #[error("the server's answer has {}, which does not match the key that was sent", header("Sec-WebSocket-Accept", .found))]
    Accept {
        /// The value of the header field.
        found: Option<String>,
    },
    /// The response has no subprotocol although the request offered some.
    #[error("the server chose none of the subprotocols offered")]
    ProtocolMissing,
    /// The response has a subprotocol that was not offered.
    #[error("the server chose the subprotocol {protocol:?}, which was not offered")]
    ProtocolNotOffered {
        /// The subprotocol in the response.
        protocol: String,
    },
    /// The response has more than one subprotocol.
    #[error("the server chose more than one subprotocol")]
    ProtocolTwice,
    /// The response has an extension that was not offered, or parameters that are invalid.
    #[error("the server's Sec-WebSocket-Extensions {extensions:?} was refused: {why}")]
    Extension {
        /// The value of the header field.
        extensions: String,
        /// The reason.
        why: &'static str,
    },
    /// The head of the response exceeds [`Options::max_head`](crate::Options::max_head) or
    /// [`Options::max_headers`](crate::Options::max_headers).
    #[error("the head of the server's answer is too large")]
    HeadTooLarge,
    /// The response is not HTTP/1.1.
    #[error("the server's answer is not valid HTTP/1.1: {why}")]
    HeadInvalid {
        /// The reason.
        why: &'static str,
    },
    /// The server ended or reset the stream before its response was complete.
    #[error("the server ended the connection during the opening handshake")]
    EndedInHandshake,
    /// A [`Connector`](crate::Connector) failed for a reason of its own. `Display` writes the error
    /// and its sources. See [`Error::other`].
    #[error("{}", chain(&**.0))]
    Other(SharedError<dyn std::error::Error + Send + Sync>),
    /// The attempt was abandoned before the connection was established.
    #[error("closed before the connection was established")]
    Abandoned,
    /// The tokio runtime on which the connection was opened has ended, and with it the connection.
    #[error("the runtime of the connection has ended")]
    RuntimeEnded,
    /// The other end exceeded [`Options::max_message`](crate::Options::max_message) or
    /// [`Options::max_fragments`](crate::Options::max_fragments). A Close frame with code 1009 was
    /// sent.
    #[error("too much was received: {reason} (close code 1009)")]
    MessageTooBig {
        /// The limit that was exceeded, as a sentence.
        reason: &'static str,
    },
    /// The other end violated the protocol. A Close frame with `code` was sent.
    #[error("the other end broke the protocol: {reason} (close code {code})")]
    Violation {
        /// 1002 or 1007.
        code: u16,
        /// The violation, as a sentence.
        reason: &'static str,
    },
    /// Reading from the stream or writing to it failed.
    #[error("the connection was lost")]
    Reset(#[source] SharedError<io::Error>),
    /// The [stream of HTTP/2](https://www.rfc-editor.org/rfc/rfc9113#section-5.4.2) was reset.
    #[error("{} the HTTP/2 stream: {}", if *.by_server { "the server reset" } else { "the server broke the protocol of" }, code_name(*.code))]
    Http2Reset {
        /// The [error code](https://www.rfc-editor.org/rfc/rfc9113#section-7).
        code: u32,
        /// Whether the server reset it. Otherwise the client did, because the server had violated
        /// HTTP/2.
        by_server: bool,
    },
    /// The [session of HTTP/2](https://www.rfc-editor.org/rfc/rfc9113#section-5.4.1) was ended with
    /// all its streams, or without this one.
    #[error("{} the HTTP/2 session: {}", if *.by_server { "the server ended" } else { "the server broke the protocol of" }, code_name(*.code))]
    Http2Session {
        /// The [error code](https://www.rfc-editor.org/rfc/rfc9113#section-7).
        code: u32,
        /// Whether the server ended it. Otherwise the client did, because the server had violated
        /// HTTP/2.
        by_server: bool,
    },
    /// The other end ended the stream without a Close frame.
    #[error("the other end ended the connection without a Close frame")]
    EndOfStream,
    /// The other end did not answer the Close frame, or did not read the data before it, within
    /// [`Options::close_timeout`](crate::Options::close_timeout), or both together lasted three
    /// times as long.
    #[error("the Close frame was not answered in time")]
    CloseTimeout,
    /// After the Close frame of this end, the other one ended the stream without a Close frame.
    #[error("the Close frame was not answered")]
    CloseUnanswered,
    /// The other end sent its Close frame, and ended the stream or read no more before the Close
    /// frame of this end could be sent.
    #[error(
        "the other end closed the connection and went away before the Close frame could be sent"
    )]
    CloseUnsent,
    /// The other end did not answer a Ping in time: see [`Options::ping`](crate::Options::ping).
    #[error("a Ping was not answered in time")]
    PongTimeout,
    /// The other end took no byte of the waiting data within
    /// [`Options::silence_timeout`](crate::Options::silence_timeout).
    #[error("the other end stopped reading: it accepted no byte in time")]
    WriteTimeout,
    /// A message was not completed that [`Socket::send_reader`](crate::Socket::send_reader) was to
    /// send: its reader failed, it is not UTF-8, or the call was cancelled.
    #[error("`send_reader` could not complete its message")]
    MessageIncomplete {
        /// The error of the reader, or the fault of the text.
        source: SharedError<io::Error>,
    },
    /// The arguments of [`Socket::close_with`](crate::Socket::close_with) are invalid.
    #[error("cannot close with code {code}: {why}")]
    InvalidClose {
        /// The status code given.
        code: u16,
        /// The reason.
        why: &'static str,
    },
    /// A message was sent after the end of the connection.
    #[error("the connection is closed")]
    Closed,
    /// [`Options::max_queued`](crate::Options::max_queued) bytes or more wait to be sent.
    #[error("too much is waiting to be sent")]
    QueueFull,
}

/// A [`Request`](crate::Request) is made of one without an error.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Error {
    /// Wraps an error of a [`Connector`](crate::Connector) that no other variant describes.
    ///
    /// ```
    /// let error = wireline::Error::other("the tunnel is down");
    /// assert_eq!(error.to_string(), "the tunnel is down");
    /// ```
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(SharedError(error.into().into()))
    }

    pub(crate) fn connect(address: impl fmt::Display, source: io::Error) -> Self {
        let address = address.to_string();
        match source.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused { address },
            _ => Self::Connect {
                address,
                source: source.into(),
            },
        }
    }

    pub(crate) fn resolve(target: &Target, source: io::Error) -> Self {
        Self::Resolve {
            host: target.host.to_string(),
            source: source.into(),
        }
    }

    /// The error inside `source`, or [`Error::Reset`].
    pub(crate) fn reset(source: io::Error) -> Self {
        Self::known(&source).unwrap_or_else(|| Self::Reset(source.into()))
    }

    /// The [`Error`] inside an error of a stream.
    pub(crate) fn known(source: &io::Error) -> Option<Self> {
        source.get_ref()?.downcast_ref().cloned()
    }
}

fn client_certificate(host: &str, refused: bool) -> String {
    if refused {
        format!(
            "{host} refuses the certificate of the client; it may be of an authority that {host} does not know, or expired"
        )
    } else {
        format!(
            "{host} asks for a certificate of the client, and there is none; Tls::identity has one for servers"
        )
    }
}

/// The [name of an error code](https://www.rfc-editor.org/rfc/rfc9113#section-7) of HTTP/2, or its
/// number.
fn code_name(code: u32) -> String {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    let name = NAMES.get(code as usize);
    name.map_or_else(|| format!("0x{code:x}"), |name| (*name).to_owned())
}

fn spaced(reason: &str) -> String {
    if reason.is_empty() {
        String::new()
    } else {
        format!(" {}", reason.escape_debug())
    }
}

fn redirect(location: &Option<String>) -> String {
    location.as_ref().map_or_else(String::new, |l| {
        format!(
            " (a redirect to {}, which is not followed)",
            l.escape_debug()
        )
    })
}

fn header(name: &str, value: &Option<String>) -> String {
    match value {
        Some(value) => format!("\"{name}: {}\"", value.escape_debug()),
        None => format!("no {name} header"),
    }
}

#[cfg(test)]
impl Error {
    pub(crate) fn timed_out_in(&self, phase: Phase) -> bool {
        matches!(self, Self::Timeout { phase: it } if *it == phase)
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
