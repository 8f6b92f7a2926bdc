//! A certificate authority of tests, and clients that trust it.

use crate::Tls;
pub(crate) use test_server::authority::{Authority, accept, self_signed};

/// Clients that trust an authority.
pub(crate) trait Trusted {
    /// A client configuration that trusts this authority.
    fn trusted(&self) -> Tls;
}

impl Trusted for Authority {
    fn trusted(&self) -> Tls {
        Tls::new().authority(self.pem.as_bytes()).unwrap()
    }
}
