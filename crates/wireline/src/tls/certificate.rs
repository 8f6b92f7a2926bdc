//! Errors of certificates, with messages for users.

use std::time::{Duration, SystemTime};
use tokio_rustls::rustls::{self, pki_types::UnixTime};
use webpki::EndEntityCert;

/// The reason why a certificate is not accepted. `Display` says how to correct it.
///
/// Dates are compared with the system's clock, which may be wrong.
///
/// ```
/// use wireline::{CertificateError, Error};
///
/// /// Whether the user may be asked to trust the certificate.
/// fn may_be_asked(error: &Error) -> bool {
///     let Error::Certificate { why, .. } = error else { return false };
///     matches!(why, CertificateError::SelfSigned | CertificateError::UnknownIssuer)
/// }
/// # let (host, why) = ("chat.example".to_owned(), CertificateError::SelfSigned);
/// # assert!(may_be_asked(&Error::Certificate { host, why }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The certificate is self-signed, and is not a trusted one.
    #[error("it is self-signed and not trusted; `Tls::authority` trusts it")]
    SelfSigned,
    /// No trusted certificate authority has issued it.
    #[error(
        "it was issued by an authority that is not trusted; `Tls::authority` trusts another one"
    )]
    UnknownIssuer,
    /// It has expired.
    #[error(
        "it has expired{}; the server needs a new one, unless the clock of this machine is wrong",
        with_time(" at ", *not_after).unwrap_or_default()
    )]
    Expired {
        /// The end of its validity, if the platform reports it.
        not_after: Option<SystemTime>,
    },
    /// Its validity has not begun.
    #[error(
        "it is not valid {}; the clock of this machine may be wrong",
        with_time("before ", *not_before).as_deref().unwrap_or("yet")
    )]
    NotValidYet {
        /// The begin of its validity, if the platform reports it.
        not_before: Option<SystemTime>,
    },
    /// It is for other hosts.
    #[error("it is for {}", hosts(names))]
    WrongName {
        /// The names and addresses that it is for, if the platform reports them.
        names: Vec<String>,
    },
    /// Its certificate authority has revoked it.
    #[error("its authority has revoked it; the server needs a new one")]
    Revoked,
    /// It is invalid for another reason.
    #[error("{why}")]
    Invalid {
        /// The reason, as a sentence.
        why: String,
    },
}

impl CertificateError {
    pub(crate) fn from_rustls(error: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Rustls;
        match error {
            Rustls::UnknownIssuer => Self::UnknownIssuer,
            Rustls::Expired => Self::Expired { not_after: None },
            Rustls::ExpiredContext { not_after, .. } => Self::Expired {
                not_after: system_time(*not_after),
            },
            Rustls::NotValidYet => Self::NotValidYet { not_before: None },
            Rustls::NotValidYetContext { not_before, .. } => Self::NotValidYet {
                not_before: system_time(*not_before),
            },
            Rustls::NotValidForName => Self::WrongName { names: Vec::new() },
            Rustls::NotValidForNameContext { presented, .. } => Self::WrongName {
                names: presented
                    .iter()
                    .map(|name| plain_name(name).to_owned())
                    .collect(),
            },
            Rustls::Revoked => Self::Revoked,
            Rustls::Other(rustls::OtherError(other)) => match other.downcast_ref::<webpki::Error>()
            {
                // webpki reports a self-signed certificate of an authority as this, unless it is
                // part of a chain.
                Some(webpki::Error::CaUsedAsEndEntity) => Self::SelfSigned,
                Some(webpki::Error::CertRevoked) => Self::Revoked,
                Some(webpki::Error::UnknownIssuer) => Self::UnknownIssuer,
                Some(other) => Self::Invalid {
                    why: invalid_by_webpki(other).to_owned(),
                },
                None if other.is::<SelfSigned>() => Self::SelfSigned,
                // Verifiers of platforms have texts for users.
                None => Self::Invalid {
                    why: format!("it cannot be used ({other})"),
                },
            },
            other => Self::Invalid {
                why: invalid(other).to_owned(),
            },
        }
    }
}

/// The reason why webpki does not accept a certificate. rustls has kinds of its own for the most
/// frequent ones.
fn invalid_by_webpki(error: &webpki::Error) -> &'static str {
    use webpki::Error as Webpki;
    match error {
        Webpki::UnsupportedCertVersion => {
            "it is of a version of X.509 before 3, and has no names that count"
        }
        Webpki::EndEntityUsedAsCa => {
            "a certificate that is not of an authority was used to issue it"
        }
        Webpki::NameConstraintViolation => {
            "its authority may not issue certificates for these names"
        }
        Webpki::PathLenConstraintViolated => "its authority may not have an authority below it",
        Webpki::CertDistrusted => "its authority is not trusted for certificates of its kind",
        Webpki::InvalidCertValidity => "its validity ends before it begins",
        Webpki::InvalidSerialNumber => "its serial number is invalid",
        Webpki::EmptyEkuExtension | Webpki::RequiredEkuNotFoundContext(_) => {
            "it was issued for another purpose than to identify a server"
        }
        Webpki::SignatureAlgorithmMismatch
        | Webpki::InvalidSignatureForPublicKey
        | Webpki::UnsupportedSignatureAlgorithmContext(_)
        | Webpki::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            "its signature is invalid, or by an algorithm that is not secure or not known here"
        }
        Webpki::MaximumNameConstraintComparisonsExceeded
        | Webpki::MaximumPathBuildCallsExceeded
        | Webpki::MaximumPathDepthExceeded
        | Webpki::MaximumSignatureChecksExceeded => {
            "there are too many certificates between it and its authority"
        }
        Webpki::InvalidNetworkMaskConstraint | Webpki::MalformedNameConstraint => {
            "the limits of its authority to some names are invalid"
        }
        Webpki::MalformedDnsIdentifier | Webpki::UnsupportedNameType => "a name in it is invalid",
        Webpki::ExtensionValueInvalid | Webpki::MalformedExtensions => {
            "an extension in it is invalid"
        }
        Webpki::UnsupportedCriticalExtension => {
            "it has a critical extension that is not known here"
        }
        Webpki::UnknownRevocationStatus => "it is not known whether its authority has revoked it",
        Webpki::BadDer | Webpki::BadDerTime | Webpki::TrailingData(_) => {
            "it is damaged, or is not a certificate"
        }
        _ => UNKNOWN,
    }
}

const UNKNOWN: &str = "it cannot be used, for a reason that this client does not know";

/// The reason why a certificate is not valid.
fn invalid(error: &rustls::CertificateError) -> &'static str {
    use rustls::CertificateError as Rustls;
    match error {
        Rustls::BadEncoding => "it is damaged, or is not a certificate",
        Rustls::BadSignature => {
            "its signature is not by the key of its authority: it was changed, or two authorities have the same name"
        }
        Rustls::UnhandledCriticalExtension => "it has a critical extension that is not known here",
        Rustls::UnknownRevocationStatus => "it is not known whether its authority has revoked it",
        Rustls::ExpiredRevocationList | Rustls::ExpiredRevocationListContext { .. } => {
            "the list of certificates that its authority has revoked is out of date"
        }
        Rustls::InvalidPurpose | Rustls::InvalidPurposeContext { .. } => {
            "it was issued for another purpose than to identify a server"
        }
        Rustls::InvalidOcspResponse => {
            "the statement of its authority that it is not revoked (OCSP) is invalid"
        }
        Rustls::ApplicationVerificationFailure => "the program does not accept it",
        #[expect(deprecated, reason = "a verifier may still return the last one")]
        Rustls::UnsupportedSignatureAlgorithmContext { .. }
        | Rustls::UnsupportedSignatureAlgorithmForPublicKeyContext { .. }
        | Rustls::UnsupportedSignatureAlgorithm => {
            "it is signed by an algorithm that is not secure, or not known here; the server needs a new one"
        }
        _ => UNKNOWN,
    }
}

/// The error of a self-signed certificate.
#[derive(Debug, thiserror::Error)]
#[error("it is self-signed")]
struct SelfSigned;

/// Replaces the error "unknown issuer" of a self-signed certificate by [`SelfSigned`].
pub(crate) fn detect_self_signed(
    error: rustls::Error,
    certificate: &EndEntityCert<'_>,
) -> rustls::Error {
    let unknown = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
    if error == unknown && certificate.issuer() == certificate.subject() {
        let other = rustls::OtherError(std::sync::Arc::new(SelfSigned));
        return rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other));
    }
    error
}

fn system_time(time: UnixTime) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs()))
}

/// `before` followed by the time, if there is one.
fn with_time(before: &str, time: Option<SystemTime>) -> Option<String> {
    let time = jiff::Timestamp::try_from(time?).ok()?;
    Some(format!("{before}{time}"))
}

/// The hosts of a certificate for other hosts.
fn hosts(names: &[String]) -> String {
    if names.is_empty() {
        return "another host".to_owned();
    }
    let some: Vec<_> = names
        .iter()
        .take(3)
        .map(|name| name.escape_debug().to_string())
        .collect();
    let more = if names.len() > some.len() {
        " and others"
    } else {
        ""
    };
    format!(
        "{}{more}; the URL must name one of its hosts",
        some.join(", ")
    )
}

/// A name or an address without the variant that rustls writes around it: `DnsName("a")`.
fn plain_name(name: &str) -> &str {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .unwrap_or(name);
    inner.trim_matches('"')
}
