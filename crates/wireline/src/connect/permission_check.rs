//! The checks of [permissions](crate::Options::permissions) while a connection is being
//! established.

use crate::{
    Error,
    permissions::{Denied, Permissions},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use url::Url;

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

    #[cfg(any(feature = "http2", feature = "proxy"))]
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
