//! The checks of [permissions](super::Options::permissions) while a connection is being established.

use super::Error;
use crate::permissions::{Denied, Permissions};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use url::{Host, Url};

/// The permissions of one attempt to connect. Clones are the same attempt.
#[derive(Clone, Debug)]
pub(super) struct Permit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    permissions: Permissions,
    url: Url,
    /// Whether a check of the place that is connected to has allowed it.
    was_checked: AtomicBool,
}

impl Permit {
    pub(super) fn new(permissions: Permissions, url: Url) -> Self {
        Self(Arc::new(Inner { permissions, url, was_checked: AtomicBool::new(false) }))
    }

    pub(super) fn address(&self, address: SocketAddr) -> Result<(), Error> {
        self.record(self.0.permissions.check_address(&self.0.url, address))
    }

    pub(super) fn name(&self) -> Result<(), Error> {
        self.record(self.0.permissions.check_name(&self.0.url))
    }

    pub(super) fn check_opaque(&self) -> Result<(), Error> {
        self.record(self.0.permissions.check_opaque(&self.0.url))
    }

    pub(super) fn through_proxy(&self, host: &Host, port: u16) -> Result<(), Error> {
        self.record(self.0.permissions.check_through_proxy(&self.0.url, host, port))
    }

    /// To be called with a stream that is connected. A connector that has checked nothing is taken for one whose addresses
    /// cannot be seen.
    pub(super) fn connected(&self) -> Result<(), Error> {
        if self.0.was_checked.load(Ordering::Relaxed) { Ok(()) } else { self.check_opaque() }
    }

    fn record(&self, outcome: Result<(), Denied>) -> Result<(), Error> {
        if outcome.is_ok() {
            self.0.was_checked.store(true, Ordering::Relaxed);
        }
        Ok(outcome?)
    }
}
