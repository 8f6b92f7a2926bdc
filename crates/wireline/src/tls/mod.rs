//! Encryption, the checks of certificates, and the messages of their errors.

pub(crate) mod certificate;
mod certificate_names;
pub(crate) mod encrypt;
pub(crate) mod settings;
pub(crate) mod tls_error;
pub(crate) mod verifier;

pub(crate) use encrypt::Peer;
pub(crate) use settings::Tls;
#[cfg(feature = "http2")]
pub(crate) use settings::TlsId;
#[cfg(feature = "http1")]
pub(crate) use tls_error::lacks_close_notify;
