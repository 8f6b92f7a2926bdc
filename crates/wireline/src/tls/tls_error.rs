//! Errors of TLS. Those that a user can do something about have messages that say what.

use crate::CertificateError;
use std::fmt;
#[cfg(feature = "http1")]
use std::io;
use tokio_rustls::rustls::{AlertDescription, Error, PeerIncompatible};

/// The end of an encrypted stream without the message of TLS that says so. Its bytes are whole as
/// far as they came, but the peer may have sent more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoCloseNotify;

/// Whether [`NoCloseNotify`] is inside of an error.
#[cfg(feature = "http1")]
pub(crate) fn lacks_close_notify(error: &io::Error) -> bool {
    matches!(error.get_ref(), Some(inner) if inner.is::<NoCloseNotify>())
}

impl fmt::Display for NoCloseNotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it ended without the message of TLS that says so (close_notify)")
    }
}

impl std::error::Error for NoCloseNotify {}

/// An error of [`rustls`](crate::rustls). `Display` says what can be done, if that is known, and
/// otherwise it is the text of rustls. It is inside the `io::Error` that is the source of
/// [`Error::Tls`](crate::Error::Tls) or [`Error::Reset`](crate::Error::Reset).
///
/// ```
/// use wireline::{Error, TlsError, rustls};
///
/// /// Whether the server has no secure version of TLS.
/// fn is_outdated(error: &Error) -> bool {
///     let Error::Tls { source, .. } = error else { return false };
///     let error = source.get_ref().and_then(|source| source.downcast_ref::<TlsError>());
///     matches!(
///         error.map(TlsError::error),
///         Some(rustls::Error::PeerIncompatible(rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13))
///     )
/// }
/// # assert!(!is_outdated(&Error::Closed));
/// ```
#[derive(Clone, Debug)]
pub struct TlsError(Error);

impl TlsError {
    pub(crate) fn new(error: Error) -> Self {
        Self(error)
    }

    /// The error of rustls.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0
    }
}

impl std::error::Error for TlsError {}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(&self.0))
    }
}

/// A description of the error, where "it" is the server or the proxy: what it means for the user if
/// that is known here, or else the text of rustls.
pub(crate) fn sentence(error: &Error) -> String {
    use PeerIncompatible as Peer;
    match error {
        Error::PeerIncompatible(
            Peer::ServerDoesNotSupportTls12Or13 | Peer::ServerTlsVersionIsDisabledByOurConfig,
        ) => OLD_VERSION.to_owned(),
        Error::PeerIncompatible(Peer::NoCertificateRequestSignatureSchemesInCommon) => {
            "it knows no secure cipher that is known here (no signature algorithms in common); the server has to be updated"
                .to_owned()
        }
        Error::AlertReceived(alert) => self::alert(*alert),
        Error::InvalidCertificate(error) => CertificateError::from_rustls(error).to_string(),
        Error::NoApplicationProtocol => NO_PROTOCOL.to_owned(),
        Error::InconsistentKeys(_) => {
            "the certificate and the private key do not belong together".to_owned()
        }
        // Verifiers have texts for users.
        Error::Other(verifier) => verifier.to_string(),
        other => other.to_string(),
    }
}

const OLD_VERSION: &str = "it speaks no version of TLS that this client does (1.2 and 1.3, unless it is configured otherwise); \
                           earlier versions are not secure, so the server has to be updated";

const NO_PROTOCOL: &str = "it does not speak HTTP/1.1, which a WebSocket begins with";

/// The meaning of [an alert](https://www.rfc-editor.org/rfc/rfc8446#section-6). Those about the
/// client's certificate are [`Error::ClientCertificate`](crate::Error::ClientCertificate).
pub(crate) fn alert(alert: AlertDescription) -> String {
    use AlertDescription as Alert;
    let meaning = match alert {
        Alert::HandshakeFailure | Alert::InsufficientSecurity => {
            "it finds no version, cipher and kind of key that both sides have (keys on the curve P-521 are not among them), \
             or asks for a certificate of the client"
        }
        Alert::ProtocolVersion => OLD_VERSION,
        Alert::NoApplicationProtocol => NO_PROTOCOL,
        Alert::UnrecognisedName => "it knows no host of this name",
        other => return Error::AlertReceived(other).to_string(),
    };
    meaning.to_owned()
}

#[cfg(test)]
#[path = "tls_error_tests.rs"]
mod tests;
