//! [`Phase`]: how far an attempt to connect is.

use std::fmt;

/// A phase of establishing a connection.
///
/// A [`Connector`](crate::Connector) [enters](crate::Target::enter) phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Waiting until another connection to the same host or address is established, has failed, or
    /// had its turn.
    Waiting,
    /// Resolving the name.
    Resolving,
    /// Connecting to an address, or the first phase of a [`Connector`](crate::Connector).
    Connecting,
    /// Connecting through a proxy.
    Proxy,
    /// The [TLS handshake](https://www.rfc-editor.org/rfc/rfc8446#section-2).
    Tls,
    /// Waiting for the response of the opening handshake.
    Handshake,
    /// Waiting for a part of an answer over HTTP:
    /// [`Options::silence_timeout`](crate::Options::silence_timeout).
    Answer,
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
            Self::Answer => "the server's answer",
        })
    }
}
