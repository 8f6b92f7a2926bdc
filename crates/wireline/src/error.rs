//! Everything that keeps a WebSocket connection from opening, or ends it otherwise than by a closing handshake.

use super::{CertificateError, Target};
use crate::permissions::Denied;
use std::{fmt, io, ops::Deref, sync::Arc};

/// Why a connection did not open, or broke. One variant a cause; the text is one line for a person.
///
/// It can be cloned, which is why errors of the operating system are [`Shared`]. They are its source. `Display` does not repeat
/// the text of the source: [`chain`] is the text of both.
///
/// ```
/// use wireline::{Error, Request};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let error = wireline::connect(Request::new("ws://chat.example:25/".parse()?)).await.unwrap_err();
/// assert!(matches!(error, Error::BlockedPort { port: 25 }));
/// assert_eq!(error.to_string(), "port 25 is blocked, because it belongs to another protocol");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The scheme of the URL is not one that can be connected to.
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
    /// A page that came over an encrypted connection may not open an unencrypted one
    /// ([Mixed Content](https://w3c.github.io/webappsec-mixed-content/)).
    #[error("a page from a secure location cannot open an insecure connection to {host}")]
    MixedContent {
        /// The host of the URL.
        host: String,
    },
    /// The permissions given do not cover the URL, or the addresses of its host.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A header field that was asked for cannot be sent.
    #[error("cannot send the header {name:?}: {why}")]
    Header {
        /// Its name, as given.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A subprotocol that was asked for cannot be sent.
    #[error("cannot ask for the subprotocol {protocol:?}: it is empty, repeated, or not a token")]
    InvalidProtocol {
        /// The subprotocol, as given.
        protocol: String,
    },
    /// The name of the host has no address.
    #[error("cannot resolve {host}")]
    Resolve {
        /// The name.
        host: String,
        /// What the resolver said.
        source: Shared<io::Error>,
    },
    /// Nobody listens there.
    #[error("connection refused by {address}")]
    Refused {
        /// The address and port, or each of them that refused.
        address: String,
    },
    /// The operating system could not connect, for another reason than a refusal.
    #[error("cannot connect to {address}")]
    Connect {
        /// The address and port tried last.
        address: String,
        /// What the operating system said.
        source: Shared<io::Error>,
    },
    /// A proxy that was asked for cannot be used.
    #[error("cannot use the proxy {proxy:?}: {why}")]
    InvalidProxy {
        /// The URL of the proxy, without a user and a password.
        proxy: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The proxy itself cannot be reached.
    #[error("cannot reach the proxy {proxy}")]
    ProxyUnreachable {
        /// Scheme, host and port of the proxy.
        proxy: String,
        /// Why not.
        source: Shared<Error>,
    },
    /// The proxy does not connect to the server.
    #[error("the proxy {proxy} does not connect to the server: {answer}")]
    ProxyRefused {
        /// Scheme, host and port of the proxy.
        proxy: String,
        /// What it said: an HTTP status and reason, or what the reply of SOCKS means.
        answer: String,
    },
    /// What is needed for encrypted connections is not there, or does not fit together.
    #[error("cannot encrypt: {why}")]
    TlsConfiguration {
        /// What is wrong.
        why: String,
    },
    /// The certificate of the server (or of the proxy) is not trusted, is not valid, or is another host's.
    #[error("the certificate of {host} is not trusted: {why}")]
    Certificate {
        /// The host whose certificate it should be.
        host: String,
        /// What is wrong with it.
        why: CertificateError,
    },
    /// The server (or the proxy) asks for a certificate of the client, and got none or one that it refuses.
    #[error("{}", client_certificate(.host, *.refused))]
    ClientCertificate {
        /// The host that asks for it.
        host: String,
        /// Whether there was one to show.
        refused: bool,
    },
    /// What answers does not speak TLS.
    #[error(
        "{host} does not speak TLS on this port; if its connections are meant to be unencrypted, the URL has ws: instead of wss:"
    )]
    NotTls {
        /// The host.
        host: String,
    },
    /// The server (or the proxy) refused the [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-4).
    #[error("{host} refuses to encrypt the connection: {why}")]
    TlsRefused {
        /// The host.
        host: String,
        /// What it says.
        why: String,
    },
    /// The [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-4) failed, for another reason than the
    /// certificate of the server.
    #[error("cannot establish an encrypted connection to {host}")]
    Tls {
        /// The host.
        host: String,
        /// What happened.
        source: Shared<io::Error>,
    },
    /// The connection was not established within [`Options::establish_timeout`](super::Options::establish_timeout).
    #[error("{phase} took too long")]
    Timeout {
        /// What was being waited for.
        phase: Phase,
    },
    /// The server answered, with another status than 101.
    #[error("the server answered {status}{} instead of 101 Switching Protocols{}", spaced(.reason), redirect(.location))]
    Status {
        /// The status code.
        status: u16,
        /// The reason phrase, possibly empty.
        reason: String,
        /// The `Location` header field of a redirect, which is never followed.
        location: Option<String>,
    },
    /// The response says another protocol, or none, in `Upgrade`.
    #[error("the server's answer has {}, where \"Upgrade: websocket\" is needed", header("Upgrade", .found))]
    Upgrade {
        /// What the header field says.
        found: Option<String>,
    },
    /// The response does not say `Upgrade` in `Connection`.
    #[error("the server's answer has {}, where \"Connection: Upgrade\" is needed", header("Connection", .found))]
    Connection {
        /// What the header field says.
        found: Option<String>,
    },
    /// `Sec-WebSocket-Accept` is missing, repeated, or not the answer to our key.
    #[error("the server's answer has {}, which does not match the key that was sent", header("Sec-WebSocket-Accept", .found))]
    Accept {
        /// What the header field says.
        found: Option<String>,
    },
    /// The response chose no subprotocol although some were asked for.
    #[error("the server chose none of the subprotocols offered")]
    ProtocolMissing,
    /// The response chose a subprotocol that was not offered.
    #[error("the server chose the subprotocol {protocol:?}, which was not offered")]
    ProtocolNotOffered {
        /// What it chose.
        protocol: String,
    },
    /// The response chose more than one subprotocol.
    #[error("the server chose more than one subprotocol")]
    ProtocolTwice,
    /// The response uses an extension that was not offered, or with parameters that do not fit.
    #[error("the server's Sec-WebSocket-Extensions {extensions:?} was refused: {why}")]
    Extension {
        /// What the header field says.
        extensions: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The response has a larger head than [`Options::max_head`](super::Options::max_head) or
    /// [`Options::max_headers`](super::Options::max_headers) allows.
    #[error("the head of the server's answer is too large")]
    HeadTooLarge,
    /// The response is not HTTP/1.1.
    #[error("the server's answer is not valid HTTP/1.1: {why}")]
    HeadInvalid {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The server ended the connection before its response was complete.
    #[error("the server ended the connection during the opening handshake")]
    EndedInHandshake,
    /// The attempt was given up before the connection was established.
    #[error("closed before the connection was established")]
    Abandoned,
    /// The server sent more than is accepted: [`Options::max_message`](super::Options::max_message),
    /// [`Options::max_fragments`](super::Options::max_fragments). A Close frame with code 1009 told it.
    #[error("the server sent too much: {what} (close code 1009)")]
    MessageTooBig {
        /// What it was that was too much.
        what: &'static str,
    },
    /// The server broke the protocol; a Close frame with `code` told it.
    #[error("the server broke the protocol: {what} (close code {code})")]
    Violation {
        /// 1002 or 1007.
        code: u16,
        /// What it did.
        what: &'static str,
    },
    /// The connection broke.
    #[error("the connection was lost")]
    Reset(#[source] Shared<io::Error>),
    /// The server ended the connection without a Close frame.
    #[error("the server ended the connection without a Close frame")]
    EndOfStream,
    /// The server neither answered our Close frame nor ended the connection within
    /// [`Options::close_timeout`](super::Options::close_timeout) and [`Options::close_limit`](super::Options::close_limit),
    /// or stopped reading what was to be sent before it.
    #[error("the server did not answer the Close frame in time")]
    CloseTimeout,
    /// After our Close frame the server ended the connection without one of its own.
    #[error("the server did not answer the Close frame")]
    CloseUnanswered,
    /// The server sent its Close frame and went away before ours could be sent, while a message was.
    #[error("the server closed the connection and went away before the Close frame could be sent")]
    CloseUnsent,
    /// A Ping was not answered within [`Options::pong_timeout`](super::Options::pong_timeout).
    #[error("the server did not answer a Ping in time")]
    PongTimeout,
    /// The arguments of [`Socket::close`](super::Socket::close) cannot be sent.
    #[error("cannot close with code {code}: {why}")]
    InvalidClose {
        /// The status code given.
        code: u16,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Something was to be sent after the end of the connection.
    #[error("the connection is closed")]
    Closed,
    /// More than [`Options::max_queued`](super::Options::max_queued) bytes wait to be sent.
    #[error("too much is waiting to be sent")]
    QueueFull,
}

/// An error that another one comes from, shared by its clones.
///
/// It is none itself, so that it is the error in it which [`source`](std::error::Error::source) gives:
///
/// ```
/// use wireline::Error;
/// use std::{error::Error as _, io};
///
/// let refused: io::Error = io::ErrorKind::NetworkUnreachable.into();
/// let error = Error::Connect { address: "10.0.0.1:80".to_owned(), source: refused.into() };
/// let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
/// assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::NetworkUnreachable));
/// ```
#[derive(Debug)]
pub struct Shared<E>(Arc<E>);

impl<E> Clone for Shared<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E> From<E> for Shared<E> {
    fn from(error: E) -> Self {
        Self(Arc::new(error))
    }
}

impl<E> Deref for Shared<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.0
    }
}

impl<E: fmt::Display> fmt::Display for Shared<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text of an error and those of its [sources](std::error::Error::source), each after a colon: the whole in one line, for a
/// person.
///
/// ```
/// use wireline::Error;
/// use std::io;
///
/// let source: io::Error = io::ErrorKind::NetworkUnreachable.into();
/// let error = Error::Connect { address: "10.0.0.1:80".to_owned(), source: source.into() };
/// assert_eq!(error.to_string(), "cannot connect to 10.0.0.1:80");
/// assert_eq!(wireline::chain(&error).to_string(), "cannot connect to 10.0.0.1:80: network unreachable");
/// ```
pub fn chain(error: &(dyn std::error::Error + 'static)) -> impl fmt::Display {
    Chain(error)
}

struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        std::iter::successors(self.0.source(), |error| error.source()).try_for_each(|source| write!(f, ": {source}"))
    }
}

/// A part of establishing a connection.
///
/// [`Connector`](super::Connector) has an example of one that [enters](Target::enter) a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Waiting until another connection to the same address is established, or has failed.
    Waiting,
    /// Resolving the name.
    Resolving,
    /// Connecting to an address, or whatever a [`Connector`](super::Connector) does.
    Connecting,
    /// Reaching the server through a proxy.
    Proxy,
    /// The [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-2).
    Tls,
    /// Waiting for the response of the opening handshake.
    Handshake,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting for another connection to the same address",
            Self::Resolving => "resolving the name",
            Self::Connecting => "connecting",
            Self::Proxy => "connecting through the proxy",
            Self::Tls => "the TLS handshake",
            Self::Handshake => "the opening handshake",
        })
    }
}

impl Error {
    pub(super) fn connect(address: impl fmt::Display, source: io::Error) -> Self {
        let address = address.to_string();
        match source.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused { address },
            _ => Self::Connect { address, source: source.into() },
        }
    }

    pub(super) fn resolve(target: &Target, source: io::Error) -> Self {
        Self::Resolve { host: target.host.to_string(), source: source.into() }
    }

    /// That the connection broke; or what its stream says, where that knows better.
    pub(super) fn reset(source: io::Error) -> Self {
        Self::known(&source).unwrap_or_else(|| Self::Reset(source.into()))
    }

    /// What a stream says with one of its errors.
    pub(super) fn known(source: &io::Error) -> Option<Self> {
        source.get_ref()?.downcast_ref().cloned()
    }
}

fn client_certificate(host: &str, refused: bool) -> String {
    if refused {
        format!(
            "{host} refuses the certificate of the client; it may be of an authority that {host} does not know, or expired"
        )
    } else {
        format!("{host} asks for a certificate of the client, and there is none; Tls::identity has one for servers")
    }
}

fn spaced(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(" {}", reason.escape_debug()) }
}

fn redirect(location: &Option<String>) -> String {
    location
        .as_ref()
        .map_or_else(String::new, |l| format!(" (a redirect to {}, which is not followed)", l.escape_debug()))
}

fn header(name: &str, value: &Option<String>) -> String {
    match value {
        Some(value) => format!("\"{name}: {}\"", value.escape_debug()),
        None => format!("no {name} header"),
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
