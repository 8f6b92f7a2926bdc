//! [`Origin`] of a realm, which its workers inherit.

use crate::{
    host::{BlobUrlStore, Broadcasts},
    runtime::modules::requester::Reach,
    web::location,
};
use url::Url;

/// [The origin](https://html.spec.whatwg.org/multipage/workers.html#set-up-a-worker-environment-settings-object)
/// of a realm.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Origin {
    /// The location of the program's realm. Workers are secure contexts if that one is, whatever
    /// their origin.
    pub(in crate::runtime) location: Option<Url>,
    /// The opaque origin that a `data:` URL has, and that the workers below inherit.
    pub(in crate::runtime) opaque: Option<Opaque>,
    /// Which files the script that has started the worker may load. If it is none, no script of the
    /// worker may load any: its Blob may be one of a server's script.
    pub(in crate::runtime) reach: Reach,
}

/// What the realms of an opaque origin share.
#[derive(Clone)]
pub(in crate::runtime) struct Opaque {
    pub(in crate::runtime) broadcasts: Broadcasts,
    blob_urls: BlobUrlStore,
}

impl Origin {
    /// The location, unless the origin is an opaque one in its place.
    pub(in crate::runtime) fn own_location(&self) -> Option<&Url> {
        self.location.as_ref().filter(|_| self.opaque.is_none())
    }

    /// Whether an opaque origin replaces the origin of the location.
    pub(in crate::runtime) const fn is_opaque(&self) -> bool {
        self.location.is_some() && self.opaque.is_some()
    }

    /// The blob URLs of an opaque origin that replaces the origin of the location. Without a
    /// location all realms share them.
    pub(in crate::runtime) fn blob_urls(&self) -> Option<&BlobUrlStore> {
        let opaque = self.opaque.as_ref().filter(|_| self.is_opaque());
        opaque.map(|opaque| &opaque.blob_urls)
    }

    /// Whether the script of a worker has another origin. Without a location none has. For an
    /// opaque origin all have, except `data:` URLs and its own Blobs. A file has the origin of the
    /// scripts that may use files.
    pub(super) fn excludes(&self, url: &Url) -> bool {
        if url.scheme() == "file" && self.reach == Reach::Nothing {
            true
        } else if self.opaque.is_some() {
            !matches!(url.scheme(), "data" | "blob") || url.origin().is_tuple()
        } else {
            location::is_cross_origin(self.location.as_ref(), url)
        }
    }

    /// The origin of a worker that a realm of this origin starts. `blob_urls` is the store of its
    /// group.
    pub(super) fn of_worker(self, url: &Url, blob_urls: &BlobUrlStore) -> Self {
        if url.scheme() == "data" {
            let opaque = Opaque {
                broadcasts: Broadcasts::default(),
                blob_urls: blob_urls.with_opaque_origin(),
            };
            Self {
                opaque: Some(opaque),
                ..self
            }
        } else {
            self
        }
    }
}
