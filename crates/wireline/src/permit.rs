//! What [permissions](super::Options::permissions) say of the place where a connection comes to.

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
    /// Whether the place was shown that is connected to.
    shown: AtomicBool,
}

impl Permit {
    pub(super) fn new(permissions: Permissions, url: Url) -> Self {
        Self(Arc::new(Inner { permissions, url, shown: AtomicBool::new(false) }))
    }

    pub(super) fn address(&self, address: SocketAddr) -> Result<(), Error> {
        self.shown(self.0.permissions.check_address(&self.0.url, address))
    }

    pub(super) fn name(&self) -> Result<(), Error> {
        self.shown(self.0.permissions.check_name(&self.0.url))
    }

    pub(super) fn unseen(&self) -> Result<(), Error> {
        self.shown(self.0.permissions.check_unseen(&self.0.url))
    }

    pub(super) fn through_proxy(&self, host: &Host, port: u16) -> Result<(), Error> {
        self.shown(self.0.permissions.check_through_proxy(&self.0.url, host, port))
    }

    /// A connector that has shown nothing has come to a place that can't be seen.
    pub(super) fn connected(&self) -> Result<(), Error> {
        if self.0.shown.load(Ordering::Relaxed) { Ok(()) } else { self.unseen() }
    }

    fn shown(&self, outcome: Result<(), Denied>) -> Result<(), Error> {
        if outcome.is_ok() {
            self.0.shown.store(true, Ordering::Relaxed);
        }
        Ok(outcome?)
    }
}
