//! Errors of TLS, with messages for users. Those of `rustls` contain names of its variants.

use super::CertificateError;
use std::fmt;
use tokio_rustls::rustls::{AlertDescription, Error, PeerIncompatible};

/// An error of [`rustls`](crate::rustls) with a message for users. It is inside the `io::Error` that is the source of
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
    pub(super) fn new(error: Error) -> Self {
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

/// What has happened, where "it" is the server or the proxy.
pub(super) fn sentence(error: &Error) -> String {
    match error {
        Error::PeerIncompatible(why) => incompatible(why),
        Error::PeerMisbehaved(why) => format!("it breaks the rules of TLS ({})", words(why)),
        Error::AlertReceived(alert) => format!("it ended the connection: {}", self::alert(*alert)),
        Error::InvalidCertificate(error) => CertificateError::from_rustls(error).to_string(),
        Error::InvalidMessage(why) => format!("it sent what is not TLS ({})", words(why)),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            "it sent a message of TLS that does not belong there".to_owned()
        }
        Error::InvalidEncryptedClientHello(why) => format!("its name cannot be encrypted ({})", words(why)),
        Error::NoCertificatesPresented => "it has no certificate".to_owned(),
        Error::UnsupportedNameType => "certificates are not issued for such a name".to_owned(),
        Error::DecryptError => {
            "what it sent cannot be decrypted: it was changed on the way, or has other keys".to_owned()
        }
        Error::EncryptError => "a message for it is too large to be encrypted".to_owned(),
        Error::PeerSentOversizedRecord => "it sent a record that is larger than TLS allows".to_owned(),
        Error::NoApplicationProtocol => NO_PROTOCOL.to_owned(),
        Error::InvalidCertRevocationList(why) => {
            format!("the list of revoked certificates cannot be used ({})", words(why))
        }
        Error::FailedToGetCurrentTime => {
            "this machine has no time of day, to which certificates are compared".to_owned()
        }
        Error::FailedToGetRandomBytes => "this machine has no random numbers".to_owned(),
        Error::HandshakeNotComplete => "the TLS handshake is not complete".to_owned(),
        Error::BadMaxFragmentSize => "the configured size of fragments is not possible".to_owned(),
        Error::InconsistentKeys(_) => "the certificate and the private key do not belong together".to_owned(),
        Error::General(why) => why.clone(),
        Error::Other(other) => other.to_string(),
        // The enumeration may grow.
        other => words(other),
    }
}

const NO_PROTOCOL: &str = "it does not speak HTTP/1.1, which a WebSocket begins with";

const OLD_VERSION: &str = "it speaks no version of TLS that this client does (1.2 and 1.3, unless it is configured otherwise); earlier \
                           versions are not secure, so the server has to be updated";

fn incompatible(why: &PeerIncompatible) -> String {
    use PeerIncompatible as Why;
    match why {
        Why::ServerDoesNotSupportTls12Or13
        | Why::ServerTlsVersionIsDisabledByOurConfig
        | Why::SupportedVersionsExtensionRequired
        | Why::Tls12NotOffered
        | Why::Tls12NotOfferedOrEnabled => OLD_VERSION.to_owned(),
        Why::NoCipherSuitesInCommon
        | Why::NoKxGroupsInCommon
        | Why::NoSignatureSchemesInCommon
        | Why::NoEcPointFormatsInCommon
        | Why::NoCertificateRequestSignatureSchemesInCommon => {
            format!("it knows no secure cipher that is known here ({}); the server has to be updated", words(why))
        }
        other => format!("its TLS cannot be used ({})", words(other)),
    }
}

/// The meaning of [an alert](https://www.rfc-editor.org/rfc/rfc8446#section-6).
pub(super) fn alert(alert: AlertDescription) -> String {
    use AlertDescription as Alert;
    let meaning = match alert {
        Alert::CloseNotify | Alert::UserCanceled => "it did not want to go on",
        Alert::HandshakeFailure | Alert::InsufficientSecurity => {
            "it finds no version and cipher that both sides have, or asks for a certificate of the client"
        }
        Alert::ProtocolVersion => OLD_VERSION,
        Alert::NoApplicationProtocol => NO_PROTOCOL,
        Alert::UnrecognisedName => "it knows no host of this name",
        Alert::InternalError => "it has an error of its own (internal error)",
        Alert::CertificateRequired | Alert::NoCertificate => "it asks for a certificate of the client",
        Alert::UnknownCA => "it does not know the authority of the client's certificate",
        Alert::CertificateExpired => "the client's certificate has expired",
        Alert::CertificateRevoked => "the client's certificate was revoked",
        Alert::BadCertificate | Alert::UnsupportedCertificate | Alert::CertificateUnknown => {
            "it does not accept the client's certificate"
        }
        Alert::AccessDenied => "it does not let this client in",
        Alert::Unknown(number) => return format!("alert {number} of TLS"),
        other => return words(&other),
    };
    meaning.to_owned()
}

/// The name of a variant in words: `NoCipherSuitesInCommon` is "no cipher suites in common". Its values are left out.
pub(super) fn words(variant: &impl fmt::Debug) -> String {
    let debug = format!("{variant:?}");
    let name = debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() || before.is_uppercase() => word.push(c),
            _ => words.push(c.into()),
        }
        before = c;
    }
    let plain = |word: String| {
        let is_acronym = word.len() > 1 && word.chars().all(char::is_uppercase);
        if is_acronym { word } else { word.to_lowercase() }
    };
    words.into_iter().map(plain).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "tls_error_tests.rs"]
mod tests;
