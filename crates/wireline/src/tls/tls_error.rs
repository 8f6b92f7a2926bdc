//! Errors of TLS, with messages for users. `rustls` puts names of its variants into its own.

use crate::{
    CertificateError,
    tls::messages::{
        OLD_VERSION, encrypted_hello, incompatible, invalid_message, misbehaved, revocation_list,
    },
};
use std::fmt;
#[cfg(feature = "http1")]
use std::io;
use tokio_rustls::rustls::{AlertDescription, Error};

/// The end of an encrypted stream without the message of TLS that says so. Its bytes are whole as
/// far as they came, but the peer may have sent more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoCloseNotify;

impl NoCloseNotify {
    /// Whether it is inside of an error.
    #[cfg(feature = "http1")]
    pub(crate) fn is_in(error: &io::Error) -> bool {
        matches!(error.get_ref(), Some(inner) if inner.is::<Self>())
    }
}

impl fmt::Display for NoCloseNotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it ended without the message of TLS that says so (close_notify)")
    }
}

impl std::error::Error for NoCloseNotify {}

/// An error of [`rustls`](crate::rustls) with a message for users. It is inside the `io::Error`
/// that is the source of [`Error::Tls`](crate::Error::Tls) or
/// [`Error::Reset`](crate::Error::Reset).
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

    /// The error of the TLS library. Its text names variants.
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

/// A description of the error, where "it" is the server or the proxy.
pub(crate) fn sentence(error: &Error) -> String {
    match error {
        Error::PeerIncompatible(why) => incompatible(why),
        Error::PeerMisbehaved(why) => misbehaved(why),
        Error::AlertReceived(alert) => format!("it ended the connection: {}", self::alert(*alert)),
        Error::InvalidCertificate(error) => CertificateError::from_rustls(error).to_string(),
        Error::InvalidMessage(why) => invalid_message(why),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            "it sent a message of TLS that does not belong there".to_owned()
        }
        Error::InvalidEncryptedClientHello(why) => encrypted_hello(why).to_owned(),
        Error::NoCertificatesPresented => "it has no certificate".to_owned(),
        Error::UnsupportedNameType => "certificates are not issued for such a name".to_owned(),
        Error::DecryptError => {
            "what it sent cannot be decrypted: it was changed on the way, or has other keys"
                .to_owned()
        }
        Error::EncryptError => "a message for it is too large to be encrypted".to_owned(),
        Error::PeerSentOversizedRecord => {
            "it sent a record that is larger than TLS allows".to_owned()
        }
        Error::NoApplicationProtocol => NO_PROTOCOL.to_owned(),
        Error::InvalidCertRevocationList(why) => revocation_list(why),
        Error::FailedToGetCurrentTime => {
            "this machine has no time of day, to which certificates are compared".to_owned()
        }
        Error::FailedToGetRandomBytes => "this machine has no random numbers".to_owned(),
        Error::HandshakeNotComplete => "the TLS handshake is not complete".to_owned(),
        Error::BadMaxFragmentSize => "the configured size of fragments is not possible".to_owned(),
        Error::InconsistentKeys(_) => {
            "the certificate and the private key do not belong together".to_owned()
        }
        Error::General(why) => why.clone(),
        Error::Other(other) => other.to_string(),
        // The enumeration may grow.
        _ => UNKNOWN.to_owned(),
    }
}

const UNKNOWN: &str = "TLS has failed for a reason that this client does not know";

const NO_PROTOCOL: &str = "it does not speak HTTP/1.1, which a WebSocket begins with";

/// The meaning of [an alert](https://www.rfc-editor.org/rfc/rfc8446#section-6).
pub(crate) fn alert(alert: AlertDescription) -> String {
    use AlertDescription as Alert;
    let meaning = match alert {
        Alert::CloseNotify | Alert::UserCanceled => "it did not want to continue",
        Alert::HandshakeFailure | Alert::InsufficientSecurity => {
            "it finds no version, cipher and kind of key that both sides have (keys on the curve P-521 are not among them), \
             or asks for a certificate of the client"
        }
        Alert::ProtocolVersion => OLD_VERSION,
        Alert::NoApplicationProtocol => NO_PROTOCOL,
        Alert::UnrecognisedName => "it knows no host of this name",
        Alert::InternalError => "it has an error of its own (internal error)",
        Alert::CertificateRequired | Alert::NoCertificate => {
            "it asks for a certificate of the client"
        }
        Alert::UnknownCA => "it does not know the authority of the client's certificate",
        Alert::CertificateExpired => "the client's certificate has expired",
        Alert::CertificateRevoked => "the client's certificate was revoked",
        Alert::BadCertificate | Alert::UnsupportedCertificate | Alert::CertificateUnknown => {
            "it does not accept the client's certificate"
        }
        Alert::AccessDenied => "it does not let this client in",
        Alert::Unknown(number) => return format!("alert {number} of TLS"),
        Alert::UnexpectedMessage => "it received a message that it did not expect",
        Alert::BadRecordMac | Alert::DecryptionFailed => {
            "it could not decrypt what was sent: that was changed on the way, or has other keys"
        }
        Alert::DecryptError => "it could not verify a signature or a key of the handshake",
        Alert::RecordOverflow => "it received a record that is larger than TLS allows",
        Alert::DecompressionFailure => "it could not decompress what was sent",
        Alert::DecodeError => "it could not read a message of the handshake",
        Alert::IllegalParameter => "it received a value that it does not accept",
        Alert::ExportRestriction => "it may not use such long keys",
        Alert::InappropriateFallback => "it knows a later version of TLS than was offered",
        Alert::NoRenegotiation => "it does not begin the handshake again",
        Alert::MissingExtension => "it misses an extension of TLS",
        Alert::UnsupportedExtension => "it received an extension of TLS that it did not offer",
        Alert::CertificateUnobtainable => "it could not fetch the client's certificate",
        Alert::BadCertificateStatusResponse => {
            "it does not accept the status of the client's certificate"
        }
        Alert::BadCertificateHashValue => {
            "the client's certificate is another one than was announced"
        }
        Alert::UnknownPSKIdentity => "it does not know the pre-shared key",
        Alert::EncryptedClientHelloRequired => "it wants the name of the host encrypted",
        _ => "it gave an unknown reason",
    };
    meaning.to_owned()
}

#[cfg(test)]
#[path = "tls_error_tests.rs"]
mod tests;
