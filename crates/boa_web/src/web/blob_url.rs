//! [Blob URLs](https://w3c.github.io/FileAPI/#url): `URL.createObjectURL`, `URL.revokeObjectURL`,
//! and the store of both.

use super::{Blob, blob::Data, crypto, location::origin, parse_url};
use crate::webidl::{
    self, Charge, PlatformRef, insert_realm_data, realm_data,
    string::{from_utf8, to_utf8},
    with_realm_data,
};
use boa_engine::{Context, JsData, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use rustc_hash::FxHashMap;
use std::{
    mem,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use url::{Position, Url};

/// A [blob URL store](https://w3c.github.io/FileAPI/#BlobURLStore), as the realms of one origin see
/// it. Clones are the same store of the same origin, also in other threads.
///
/// A realm has a store of its own, until [`BlobUrlStore::install`] gives it the store of another
/// realm. An entry is removed when a script revokes its URL, and with the realm that has created
/// it, or with the [`BlobUrls`] that were taken from it.
///
/// ```
/// use boa_engine::Source;
/// use boa_web::host::BlobUrlStore;
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let store = BlobUrlStore::from_context(context);
/// let script = "const url = URL.createObjectURL(new Blob(['hello'], { type: 'text/plain' })); url";
/// let url = context.eval(Source::from_bytes(script))?.to_string(context)?.to_std_string_lossy();
/// let url = url.parse()?;
/// let entry = store.resolve(&url).expect("it is not revoked");
/// assert_eq!((entry.r#type(), entry.size(), &*entry.bytes()), ("text/plain", 5, &b"hello"[..]));
/// assert_eq!(entry.parts(1..3).concat(), b"el");
/// context.eval(Source::from_bytes("URL.revokeObjectURL(url)"))?;
/// assert!(store.resolve(&url).is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct BlobUrlStore {
    entries: Arc<Mutex<FxHashMap<String, BlobUrlEntry>>>,
    /// The identity of the origin, in place of a
    /// [storage key](https://storage.spec.whatwg.org/#storage-key).
    origin: Arc<()>,
}

/// A [blob URL entry](https://w3c.github.io/FileAPI/#blob-url-entry): the bytes and the type of a
/// Blob. They remain as long as the entry, even if the URL is revoked.
#[derive(Debug, Clone)]
pub struct BlobUrlEntry(Arc<Entry>);

#[derive(Debug)]
struct Entry {
    data: Data,
    r#type: String,
    /// Of the realm that has created it.
    environment: Arc<()>,
    /// Of its store.
    origin: Arc<()>,
    /// The charge for the entry and its URL. The bytes have their own.
    #[expect(dead_code, reason = "it is dropped with the entry")]
    charge: Charge,
}

impl BlobUrlStore {
    /// The store of the current realm.
    #[must_use]
    pub fn from_context(context: &Context) -> Self {
        environment(context, |environment| environment.store.clone())
    }

    /// Makes this the store of the current realm. The entries that the realm has created in another
    /// store are removed.
    pub fn install(&self, context: &Context) {
        let environment = Environment {
            store: self.clone(),
            id: Arc::default(),
        };
        insert_realm_data(RealmEnvironment(environment), context.realm());
    }

    /// The same store for realms of another, opaque origin. Neither origin finds or revokes the
    /// URLs of the other.
    ///
    /// ```
    /// use boa_engine::Source;
    /// use boa_web::host::BlobUrlStore;
    ///
    /// # let context = &mut boa_engine::Context::default();
    /// # let events = boa_web::EventLoop::install(context)?;
    /// let store = BlobUrlStore::from_context(context);
    /// let url = context.eval(Source::from_bytes("URL.createObjectURL(new Blob(['hello']))"))?;
    /// let url = url.to_string(context)?.to_std_string_lossy().parse()?;
    /// assert!(store.resolve(&url).is_some());
    /// assert!(store.with_opaque_origin().resolve(&url).is_none());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_opaque_origin(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            origin: Arc::default(),
        }
    }

    /// [Resolves a blob URL](https://w3c.github.io/FileAPI/#blob-url-resolve) for a realm of this
    /// origin, as [obtaining a blob object](https://w3c.github.io/FileAPI/#blob-url-obtain-object)
    /// does. The fragment of the URL does not count.
    #[must_use]
    pub fn resolve(&self, url: &Url) -> Option<BlobUrlEntry> {
        if url.scheme() != "blob" {
            return None;
        }
        let entries = self.entries();
        let entry = entries.get(&url[..Position::AfterQuery]);
        entry.filter(|entry| self.has_origin_of(entry)).cloned()
    }

    /// Removes the entry of a URL, if it has this origin.
    fn revoke(&self, url: &str) {
        let mut entries = self.entries();
        let is_own = |entry: &BlobUrlEntry| self.has_origin_of(entry);
        if entries.get(url).is_some_and(is_own) {
            let revoked = entries.remove(url);
            drop((entries, revoked));
        }
    }

    /// [Checks for same-partition blob URL usage](https://w3c.github.io/FileAPI/#check-for-same-partition-blob-url-usage).
    fn has_origin_of(&self, entry: &BlobUrlEntry) -> bool {
        Arc::ptr_eq(&self.origin, &entry.0.origin)
    }

    fn entries(&self) -> MutexGuard<'_, FxHashMap<String, BlobUrlEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BlobUrlEntry {
    /// The number of bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.data.size()
    }

    /// The media type of the Blob, in lowercase. Empty if there is none.
    #[must_use]
    pub fn r#type(&self) -> &str {
        &self.0.r#type
    }

    /// All bytes, shared with the Blob. Only a Blob of several parts is copied.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.0.data.bytes()
    }

    /// The bytes of a range, in the parts of the Blob, which share them.
    #[must_use]
    pub fn parts(&self, range: Range<usize>) -> Vec<Bytes> {
        self.0.data.parts_of(range)
    }
}

/// Internal state of the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct RealmEnvironment(#[unsafe_ignore_trace] Environment);

/// The entries that a realm has created. They are removed when this is dropped.
///
/// ```
/// use boa_engine::Source;
/// use boa_web::host::{BlobUrlStore, BlobUrls};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let store = BlobUrlStore::from_context(context);
/// let url = context.eval(Source::from_bytes("URL.createObjectURL(new Blob(['hello']))"))?;
/// let url = url.to_string(context)?.to_std_string_lossy().parse()?;
/// let urls = BlobUrls::take(context).expect("there is one");
/// assert!(store.resolve(&url).is_some());
/// drop(urls);
/// assert!(store.resolve(&url).is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BlobUrls(#[expect(dead_code, reason = "it is dropped with this")] Environment);

impl BlobUrls {
    /// Takes the entries from the current realm, so that they outlive it. `None` if there are none.
    #[must_use]
    pub fn take(context: &Context) -> Option<Self> {
        let known = context
            .realm()
            .host_defined_mut()
            .remove::<RealmEnvironment>();
        let environment = mem::take(&mut known?.0);
        environment.has_any().then(|| Self(environment))
    }
}

/// The store of a realm, and the identity of the entries that it has created there.
#[derive(Debug, Default)]
struct Environment {
    store: BlobUrlStore,
    id: Arc<()>,
}

impl Environment {
    fn has_created(&self, entry: &BlobUrlEntry) -> bool {
        Arc::ptr_eq(&entry.0.environment, &self.id)
    }

    fn has_any(&self) -> bool {
        let entries = self.store.entries();
        entries.values().any(|entry| self.has_created(entry))
    }

    fn remove_all(&self) {
        let mut entries = self.store.entries();
        entries.retain(|_, entry| !self.has_created(entry));
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.remove_all();
    }
}

fn environment<R>(context: &Context, read: impl FnOnce(&Environment) -> R) -> R {
    with_realm_data(context.realm(), |known: &RealmEnvironment| read(&known.0))
}

/// Removes the entries that the current realm has created from its [`BlobUrlStore`].
pub fn remove_blob_urls(context: &mut Context) {
    realm_data(context.realm(), |known: &RealmEnvironment| {
        known.0.remove_all();
    });
}

/// <https://w3c.github.io/FileAPI/#dfn-createObjectURL>
pub(super) fn create_object_url(
    blob: &PlatformRef<Blob>,
    context: &mut Context,
) -> JsResult<JsString> {
    // Generates a new blob URL.
    let url = format!(
        "blob:{}/{}",
        origin(context).to_std_string_lossy(),
        crypto::uuid(context)
    );
    let r#type = to_utf8(blob.r#type());
    let size = size_of::<(String, BlobUrlEntry)>() + size_of::<Entry>() + url.len() + r#type.len();
    let charge = webidl::charge_bytes(size, context)?;
    let result = from_utf8(&url);
    let (store, environment) = environment(context, |it| (it.store.clone(), it.id.clone()));
    let entry = Entry {
        data: blob.data().clone(),
        r#type,
        environment,
        origin: store.origin.clone(),
        charge,
    };
    store.entries().insert(url, BlobUrlEntry(Arc::new(entry)));
    Ok(result)
}

/// <https://w3c.github.io/FileAPI/#dfn-revokeObjectURL>
pub(super) fn revoke_object_url(url: &JsString, context: &mut Context) -> JsResult<()> {
    // The URLs of a store have no fragment, so that a URL with a fragment revokes nothing.
    if let Ok(url) = parse_url(&to_utf8(url), None)
        && url.scheme() == "blob"
    {
        BlobUrlStore::from_context(context).revoke(url.as_str());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EventLoop;
    use boa_engine::Source;

    fn context() -> Context {
        let mut context = Context::default();
        // The tests run no tasks.
        drop(EventLoop::install(&mut context).expect("it is new"));
        context
    }

    fn created(script: &str, context: &mut Context) -> Url {
        let url = context.eval(Source::from_bytes(script)).expect("a URL");
        let url = url.as_string().expect("a string").to_std_string_lossy();
        url.parse().expect("it is valid")
    }

    #[test]
    fn entries_are_removed_with_the_realm_that_has_created_them() {
        let store = BlobUrlStore::default();
        let (mut one, mut other) = (context(), context());
        store.install(&one);
        store.install(&other);
        let script = "URL.createObjectURL(new Blob(['a', 'b'.repeat(5000)]))";
        let urls = [created(script, &mut one), created(script, &mut other)];
        let sizes = || {
            urls.each_ref()
                .map(|url| store.resolve(url).map(|it| it.size()))
        };
        assert_eq!(sizes(), [Some(5001), Some(5001)]);
        crate::host::run_unloading_cleanup_steps(&mut one);
        assert_eq!(sizes(), [None, Some(5001)]);
        BlobUrlStore::default().install(&other);
        assert_eq!(sizes(), [None, None]);
    }

    #[test]
    fn bytes_count_until_their_url_is_revoked() {
        let mut context = context();
        crate::host::set_quotas(10_000, 10, &context);
        let mut run = |script: &str| context.eval(Source::from_bytes(script)).is_ok();
        assert!(run(
            "let url = URL.createObjectURL(new Blob(['a'.repeat(6000)]))"
        ));
        assert!(!run("new Blob(['a'.repeat(6000)])"));
        assert!(run("URL.revokeObjectURL(`${url}#a`)") && !run("new Blob(['a'.repeat(6000)])"));
        assert!(run(
            "URL.revokeObjectURL(url); new Blob(['a'.repeat(6000)])"
        ));
    }

    #[test]
    fn urls_without_bytes_count_too() {
        let mut context = context();
        crate::host::set_quotas(10_000, 10, &context);
        let script = "for (const blob = new Blob([]);;) URL.createObjectURL(blob)";
        let error = context
            .eval(Source::from_bytes(script))
            .expect_err("there is no end");
        assert!(error.to_string().starts_with("RangeError"), "{error}");
    }
}
