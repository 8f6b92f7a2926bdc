//! [`Group`]: what a runtime and its workers share.

use crate::{
    net,
    permissions::Permissions,
    runtime::{
        Builder, Handle, Limits,
        modules::{import_map::ImportMap, module_root::Root},
    },
    web::{BlobUrlStore, Broadcasts},
    websocket::ConnectionOptions,
};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

/// A function of the program that completes the configuration of a worker's runtime.
pub(in crate::runtime) type Configure = Arc<dyn Fn(Builder) -> Builder + Send + Sync>;

/// A runtime of the program, and the workers below it.
pub(in crate::runtime) struct Group {
    most: usize,
    running: AtomicUsize,
    settings: Settings,
    configure: Configure,
    /// The limit on the heap of the first runtime without workers.
    heap: u64,
    broadcasts: Broadcasts,
    blob_urls: BlobUrlStore,
    /// The first runtime.
    first: OnceLock<Handle>,
}

/// The settings of a runtime that its workers inherit.
#[derive(Clone)]
pub(in crate::runtime) struct Settings {
    pub(in crate::runtime) permissions: Permissions,
    /// It counts the connections of the whole group.
    pub(in crate::runtime) connector: Arc<dyn net::connector::Connector>,
    pub(in crate::runtime) net: net::Options,
    pub(in crate::runtime) limits: Limits,
    pub(in crate::runtime) default_headers: Vec<(String, String)>,
    pub(in crate::runtime) connection_options: ConnectionOptions,
    pub(in crate::runtime) failure_details: bool,
    #[cfg(feature = "fetch")]
    pub(in crate::runtime) fetch: bool,
    pub(in crate::runtime) user_agent: String,
    pub(in crate::runtime) modules: Root,
    pub(in crate::runtime) import_map: Option<ImportMap>,
}

impl Group {
    pub(in crate::runtime) fn new(
        most: usize,
        mut settings: Settings,
        configure: Configure,
    ) -> Arc<Self> {
        let heap = settings.limits.heap;
        settings.limits.heap = share(heap, most);
        settings.limits.stoppable = true;
        Arc::new(Self {
            most,
            running: AtomicUsize::new(0),
            settings,
            configure,
            heap,
            broadcasts: Broadcasts::default(),
            blob_urls: BlobUrlStore::default(),
            first: OnceLock::new(),
        })
    }

    /// Sets the first runtime, whose heap shrinks by that of each worker.
    pub(in crate::runtime) fn set_first(&self, handle: Handle) {
        let _ = self.first.set(handle);
    }

    /// The configuration of a worker's runtime.
    pub(super) fn builder(&self) -> Builder {
        (self.configure)(Builder::of_worker(self.settings.clone()))
    }

    /// Counts a worker. `None` if there are as many as there may be.
    pub(super) fn admit(self: &Arc<Self>) -> Option<Permit> {
        let admitted = self
            .running
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |running| {
                (running < self.most).then_some(running + 1)
            });
        admitted.ok()?;
        self.divide_heap();
        Some(Permit(self.clone()))
    }

    /// The broadcast channels of all runtimes.
    pub(in crate::runtime) const fn broadcasts(&self) -> &Broadcasts {
        &self.broadcasts
    }

    /// The blob URLs of all runtimes.
    pub(in crate::runtime) const fn blob_urls(&self) -> &BlobUrlStore {
        &self.blob_urls
    }

    pub(super) const fn most(&self) -> usize {
        self.most
    }

    /// Leaves to the first runtime what its workers do not have.
    fn divide_heap(&self) {
        let running = self.running.load(Ordering::Relaxed) as u64;
        let heap = self.heap - running * share(self.heap, self.most);
        if let Some(first) = self.first.get() {
            // A runtime that is too busy for it gets the next one.
            let _ = first.post(move |context| Limits::set_heap(heap, context));
        }
    }
}

/// The heap of each worker.
const fn share(heap: u64, most: usize) -> u64 {
    heap / (most as u64 + 1)
}

/// A worker that counts until this is dropped.
pub(super) struct Permit(Arc<Group>);

impl Permit {
    pub(super) const fn group(&self) -> &Arc<Group> {
        &self.0
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
        self.0.divide_heap();
    }
}
