//! A certificate authority of tests, and clients that trust it.

use crate::Tls;
pub(crate) use test_server::authority::{Authority, accept, self_signed};

/// The settings of clients that trust an authority.
pub(crate) fn trusted(authority: &Authority) -> Tls {
    Tls::new().authority(authority.pem.as_bytes()).unwrap()
}
