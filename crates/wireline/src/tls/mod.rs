//! Encryption, the checks of certificates, and the messages of their errors.

pub(crate) mod certificate;
pub(crate) mod encrypt;
pub(crate) mod settings;
pub(crate) mod tls_error;
pub(crate) mod verifier;
