//! The checks of [permissions](crate::Options::permissions) while a connection is being
//! established.

use crate::{
    Error, is_blocked_port,
    permissions::{Denied, Permissions},
};
use std::{
    net::SocketAddr,
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

    /// Checks the remote, for the URL of the attempt.
    pub(crate) fn check(
        &self,
        check: impl FnOnce(&Permissions, &Url) -> Result<(), Denied>,
    ) -> Result<(), Error> {
        check(&self.0.permissions, &self.0.url)?;
        self.0.was_checked.store(true, Ordering::Relaxed);
        Ok(())
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
            self.check(Permissions::check_opaque)
        }
    }
}
