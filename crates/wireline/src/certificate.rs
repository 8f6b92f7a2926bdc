//! What is wrong with a certificate, in sentences for a person.

use std::{
    fmt,
    time::{Duration, SystemTime},
};
use tokio_rustls::rustls::{self, pki_types::UnixTime};
use webpki::EndEntityCert;

/// What is wrong with a certificate. The text says what could be done.
///
/// Dates are held against the clock of the system, which may be wrong.
///
/// ```
/// use wireline::{CertificateError, Error};
///
/// /// Whether a person could be asked to trust it.
/// fn may_be_asked(error: &Error) -> bool {
///     let Error::Certificate { why, .. } = error else { return false };
///     matches!(why, CertificateError::SelfSigned | CertificateError::UnknownIssuer)
/// }
/// # let (host, why) = ("chat.example".to_owned(), CertificateError::SelfSigned);
/// # assert!(may_be_asked(&Error::Certificate { host, why }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// Its only signature is its own, and it is not one that is trusted.
    SelfSigned,
    /// None of the authorities that are trusted vouches for it.
    UnknownIssuer,
    /// It is not valid any more.
    Expired {
        /// When it was valid for the last time, where the platform tells.
        not_after: Option<SystemTime>,
    },
    /// It is not valid yet.
    NotValidYet {
        /// When it is valid for the first time, where the platform tells.
        not_before: Option<SystemTime>,
    },
    /// It is valid for other hosts.
    WrongName {
        /// Names and addresses that it is for, where the platform tells.
        names: Vec<String>,
    },
    /// Its authority has revoked it.
    Revoked,
    /// Something else is wrong with it.
    Invalid {
        /// What the library for it says.
        why: String,
    },
}

impl CertificateError {
    pub(super) fn of(error: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Rustls;
        match error {
            Rustls::UnknownIssuer => Self::UnknownIssuer,
            Rustls::Expired => Self::Expired { not_after: None },
            Rustls::ExpiredContext { not_after, .. } => Self::Expired { not_after: system_time(*not_after) },
            Rustls::NotValidYet => Self::NotValidYet { not_before: None },
            Rustls::NotValidYetContext { not_before, .. } => Self::NotValidYet { not_before: system_time(*not_before) },
            Rustls::NotValidForName => Self::WrongName { names: Vec::new() },
            Rustls::NotValidForNameContext { presented, .. } => {
                Self::WrongName { names: presented.iter().map(|name| bare(name).to_owned()).collect() }
            }
            Rustls::Revoked => Self::Revoked,
            Rustls::Other(rustls::OtherError(other)) => match other.downcast_ref::<webpki::Error>() {
                // An authority's certificate is one that it has signed itself, where it is not one of a chain.
                Some(webpki::Error::CaUsedAsEndEntity) => Self::SelfSigned,
                Some(webpki::Error::UnsupportedCertVersion) => Self::Invalid {
                    why: "it is of a version of X.509 before 3, and has no names that count".to_owned(),
                },
                _ if other.is::<SelfSigned>() => Self::SelfSigned,
                _ => Self::Invalid { why: format!("it cannot be used ({other})") },
            },
            other => Self::Invalid { why: format!("it cannot be used ({other})") },
        }
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfSigned => {
                f.write_str("it is signed by itself, and not known here; net::Tls::authority would trust it")
            }
            Self::UnknownIssuer => {
                f.write_str("no authority that is trusted vouches for it; net::Tls::authority would trust another one")
            }
            Self::Expired { not_after } => {
                write!(f, "it has expired{}", dated(" at ", *not_after))?;
                f.write_str("; the server needs a new one, unless the clock of this machine is wrong")
            }
            Self::NotValidYet { not_before } => {
                write!(f, "it is not valid yet{}", dated(", but from ", *not_before))?;
                f.write_str("; the clock of this machine may be wrong")
            }
            Self::WrongName { names } if names.is_empty() => f.write_str("it is for another host"),
            Self::WrongName { names } => {
                let some: Vec<_> = names.iter().take(3).map(|name| name.escape_debug().to_string()).collect();
                let more = if names.len() > some.len() { " and others" } else { "" };
                write!(f, "it is for {}{more}; the URL has to name what it is for", some.join(", "))
            }
            Self::Revoked => f.write_str("its authority has revoked it; the server needs a new one"),
            Self::Invalid { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for CertificateError {}

/// A certificate that only has a signature of its own.
#[derive(Debug)]
struct SelfSigned;

impl fmt::Display for SelfSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is signed by itself")
    }
}

impl std::error::Error for SelfSigned {}

/// The error of a verifier, more exactly where nobody vouches for a certificate but itself.
pub(super) fn explained(error: rustls::Error, certificate: &EndEntityCert<'_>) -> rustls::Error {
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

/// The time after `before`, or nothing.
fn dated(before: &str, time: Option<SystemTime>) -> String {
    time.and_then(|time| jiff::Timestamp::try_from(time).ok())
        .map_or_else(String::new, |time| format!("{before}{time}"))
}

/// A name or an address as a person writes it: errors of rustls have their kinds around them.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}
