//! The checks of [permissions](crate::Options::permissions) while a connection is being
//! established.

use crate::{
    Error, is_blocked_port,
    permissions::{Denied, Permissions},
};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use url::{Host, Url};

/// The permissions of one attempt to connect. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct PermissionCheck(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    permissions: Permissions,
    url: Url,
    /// Whether a check of the remote has succeeded.
    was_checked: AtomicBool,
}

impl PermissionCheck {
    pub(crate) fn new(permissions: Permissions, url: Url) -> Self {
        Self(Arc::new(Inner {
            permissions,
            url,
            was_checked: AtomicBool::new(false),
        }))
    }

    pub(crate) fn permissions(&self) -> &Permissions {
        &self.0.permissions
    }

    pub(crate) fn check_address(&self, address: SocketAddr) -> Result<(), Error> {
        self.record(self.0.permissions.check_address(&self.0.url, address))
    }

    pub(crate) fn check_name(&self) -> Result<(), Error> {
        self.record(self.0.permissions.check_name(&self.0.url))
    }

    pub(crate) fn check_opaque(&self) -> Result<(), Error> {
        self.record(self.0.permissions.check_opaque(&self.0.url))
    }

    pub(crate) fn check_through_proxy(&self, host: &Host, port: u16) -> Result<(), Error> {
        self.record(
            self.0
                .permissions
                .check_through_proxy(&self.0.url, host, port),
        )
    }

    pub(crate) fn check_socket(&self, path: &Path) -> Result<(), Error> {
        self.record(self.0.permissions.check_socket_file(path))
    }

    /// Checks the address of a proxy. The check of the remote behind it is separate.
    pub(crate) fn check_proxy(&self, proxy: &Host, address: SocketAddr) -> Result<(), Error> {
        if is_blocked_port(address.port()) {
            return Err(Error::BlockedPort {
                port: address.port(),
            });
        }
        // Rules have the schemes of URLs. The connection to the proxy counts as one for `ws:`.
        let url = format!("ws://{proxy}:{}/", address.port()).parse::<Url>();
        let url = url.map_err(|_| Error::InvalidProxy {
            proxy: proxy.to_string(),
            why: "it has no valid host",
        })?;
        Ok(self.0.permissions.check_address(&url, address)?)
    }

    /// Must be called after the connector has connected. If the connector has checked nothing, its
    /// addresses count as unknown.
    pub(crate) fn check_connected(&self) -> Result<(), Error> {
        if self.0.was_checked.load(Ordering::Relaxed) {
            Ok(())
        } else {
            self.check_opaque()
        }
    }

    fn record(&self, outcome: Result<(), Denied>) -> Result<(), Error> {
        if outcome.is_ok() {
            self.0.was_checked.store(true, Ordering::Relaxed);
        }
        Ok(outcome?)
    }
}
