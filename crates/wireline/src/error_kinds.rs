//! The kinds of errors, for programs that need not know each cause.

use crate::{Error, Phase};
use http::StatusCode;
use std::io;

impl Error {
    /// Whether a timeout was exceeded: a timeout of the [`Options`](crate::Options), or a timeout
    /// of the operating system while it connects or waits for an acknowledgement.
    ///
    /// ```
    /// use wireline::{Error, Phase};
    ///
    /// assert!(Error::Timeout { phase: Phase::Connecting }.is_timeout() && Error::PongTimeout.is_timeout());
    /// assert!(!Error::Closed.is_timeout());
    /// ```
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::CloseTimeout | Self::PongTimeout | Self::WriteTimeout => {
                true
            }
            Self::Resolve { source, .. }
            | Self::Connect { source, .. }
            | Self::Tls { source, .. }
            | Self::Reset(source) => source.kind() == io::ErrorKind::TimedOut,
            Self::ProxyUnreachable { source, .. } => source.is_timeout(),
            _ => false,
        }
    }

    /// Whether the attempt failed before the server had received a byte of the request: the name
    /// was not resolved, the address or the proxy was not reached, or TLS failed.
    ///
    /// ```
    /// use wireline::Error;
    ///
    /// assert!(Error::Refused { address: "127.0.0.1:80".to_owned() }.is_connect());
    /// assert!(!Error::EndedInHandshake.is_connect() && !Error::EndOfStream.is_connect());
    /// ```
    #[must_use]
    pub fn is_connect(&self) -> bool {
        match self {
            Self::Resolve { .. }
            | Self::Refused { .. }
            | Self::Connect { .. }
            | Self::ProxyUnreachable { .. }
            | Self::ProxyRefused { .. }
            | Self::NoTls { .. }
            | Self::ClientCertificate { .. }
            | Self::NotTls { .. }
            | Self::TlsRefused { .. }
            | Self::Tls { .. } => true,
            #[cfg(feature = "tls")]
            Self::Certificate { .. } => true,
            Self::Timeout { phase } => match phase {
                Phase::Waiting
                | Phase::Resolving
                | Phase::Connecting
                | Phase::Proxy
                | Phase::Tls => true,
                Phase::Handshake | Phase::Answer => false,
            },
            _ => false,
        }
    }

    /// Whether an open connection has ended. Returns false for errors that leave the connection
    /// open, such as [`QueueFull`](Self::QueueFull) and [`InvalidClose`](Self::InvalidClose).
    ///
    /// The errors of HTTP/2 are, also if they ended the opening handshake. So is
    /// [`Reset`](Self::Reset).
    ///
    /// ```
    /// use wireline::Error;
    ///
    /// assert!(Error::Closed.is_closed() && Error::EndOfStream.is_closed());
    /// assert!(!Error::QueueFull.is_closed() && !Error::EndedInHandshake.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(
            self,
            Self::RuntimeEnded
                | Self::MessageTooBig { .. }
                | Self::Violation { .. }
                | Self::Reset(_)
                | Self::Http2Reset { .. }
                | Self::Http2Session { .. }
                | Self::EndOfStream
                | Self::CloseTimeout
                | Self::CloseUnanswered
                | Self::CloseUnsent
                | Self::PongTimeout
                | Self::WriteTimeout
                | Self::MessageIncomplete { .. }
                | Self::Closed
        )
    }

    /// Whether another attempt may succeed without a change to the program: the network, a proxy or
    /// the server was not reached, was overloaded, or has ended the connection. The example
    /// `reconnect` continues after these only.
    ///
    /// Of [statuses](Self::status) they are 408, 425, 429, 500, 502, 503 and 504
    /// ([RFC 9110, 15](https://www.rfc-editor.org/rfc/rfc9110#section-15)). A response may say when
    /// to try again: see the example of [`Error`].
    ///
    /// ```
    /// use wireline::{Error, Phase};
    ///
    /// assert!(Error::Timeout { phase: Phase::Connecting }.is_transient() && Error::EndOfStream.is_transient());
    /// assert!(!Error::BlockedPort { port: 25 }.is_transient() && !Error::ProtocolMissing.is_transient());
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Resolve { .. }
            | Self::Refused { .. }
            | Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::EndedInHandshake
            | Self::Reset(_)
            | Self::EndOfStream
            | Self::CloseTimeout
            | Self::CloseUnanswered
            | Self::CloseUnsent
            | Self::PongTimeout
            | Self::WriteTimeout
            | Self::Closed => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502..=504),
            Self::ProxyUnreachable { source, .. } => source.is_transient(),
            // The status of a gateway that was not answered, which is the first word of the answer.
            Self::ProxyRefused { answer, .. } => ["502", "503", "504"]
                .iter()
                .any(|status| answer.starts_with(status)),
            Self::Tls { source, .. } => {
                use io::ErrorKind::{
                    BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof,
                };
                matches!(
                    source.kind(),
                    BrokenPipe | ConnectionAborted | ConnectionReset | TimedOut | UnexpectedEof
                )
            }
            Self::Http2Reset { by_server, .. } | Self::Http2Session { by_server, .. } => *by_server,
            _ => false,
        }
    }

    /// The status code of the response that refused the connection.
    ///
    /// ```
    /// # use wireline::Error;
    /// # let error = Error::Status { status: 404, reason: String::new(), location: None, headers: Default::default(), body: Vec::new() };
    /// assert_eq!(error.status(), Some(wireline::http::StatusCode::NOT_FOUND));
    /// assert_eq!(Error::EndOfStream.status(), None);
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => StatusCode::from_u16(*status).ok(),
            _ => None,
        }
    }
}
