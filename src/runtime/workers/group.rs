//! [`Group`]: what a runtime and its workers share.

use super::{
    Settings,
    worker_control::{Control, MAX_WAIT},
};
use crate::{
    host::{BlobUrlStore, Broadcasts, SharedQuotas},
    runtime::Builder,
};
use boa_engine::Context;
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The sum of the heaps may exceed its limit by this part of it, and by what a single function of
/// the engine takes.
const STEPS: u64 = 16;

/// The least number of bytes after which a runtime asks again.
const MIN_STEP: u64 = 64 << 10;

/// A function of the program that completes the configuration of a worker's runtime.
pub(in crate::runtime) type Configure = Arc<dyn Fn(Builder) -> Builder + Send + Sync>;

/// A runtime of the program, and the workers below it.
pub(in crate::runtime) struct Group {
    pub(super) most: usize,
    places: Mutex<Places>,
    /// Notified when there is a free place.
    freed: Condvar,
    /// The bytes of each runtime's heap, as last reported.
    sizes: Box<[AtomicU64]>,
    settings: Settings,
    configure: Configure,
    pub(in crate::runtime) broadcasts: Broadcasts,
    pub(in crate::runtime) blob_urls: BlobUrlStore,
    /// The quotas of the first runtime.
    quotas: OnceLock<SharedQuotas>,
    #[cfg(feature = "fetch")]
    pub(in crate::runtime) requests: crate::fetch::RequestCount,
}

/// The places of workers, by their indices.
struct Places {
    free: Vec<usize>,
    /// In the order in which the workers were started.
    taken: Vec<(usize, Arc<Control>)>,
}

impl Group {
    pub(in crate::runtime) fn new(
        most: usize,
        mut settings: Settings,
        configure: Configure,
    ) -> Arc<Self> {
        settings.limits.stoppable = true;
        Arc::new(Self {
            most,
            places: Mutex::new(Places {
                free: (1..=most).rev().collect(),
                taken: Vec::new(),
            }),
            freed: Condvar::new(),
            sizes: (0..=most).map(|_| AtomicU64::new(0)).collect(),
            settings,
            configure,
            broadcasts: Broadcasts::default(),
            blob_urls: BlobUrlStore::default(),
            quotas: OnceLock::new(),
            #[cfg(feature = "fetch")]
            requests: crate::fetch::RequestCount::default(),
        })
    }

    /// The configuration of a worker's runtime.
    pub(super) fn builder(&self) -> Builder {
        let mut builder = Builder::default();
        builder.shared = self.settings.clone();
        (self.configure)(builder)
    }

    /// Counts a worker. If there are as many as there may be, the first of those that end gives
    /// up its sockets, and its place is waited for. `None` if there is no such worker, or if it is
    /// a worker that ends itself, `by`, whose script asks for another.
    pub(super) fn admit(self: &Arc<Self>, by: &Member, control: &Arc<Control>) -> Option<Member> {
        let places = self.places.lock().ok()?;
        if !places.free.is_empty() {
            return self.take_place(places, control);
        }
        let mut taken = places.taken.iter();
        if taken.any(|(index, it)| *index == by.index && it.is_ending()) {
            return None;
        }
        let (_, ending) = places.taken.iter().find(|(_, it)| it.is_ending())?;
        ending.cut();
        self.take_place_within(MAX_WAIT, places, control)
    }

    /// As [`admit`](Self::admit), and waits for the end of another worker.
    pub(super) fn admit_within(
        self: &Arc<Self>,
        at_most: Duration,
        control: &Arc<Control>,
    ) -> Option<Member> {
        let places = self.places.lock().ok()?;
        self.take_place_within(at_most, places, control)
    }

    fn take_place_within(
        self: &Arc<Self>,
        at_most: Duration,
        places: MutexGuard<'_, Places>,
        control: &Arc<Control>,
    ) -> Option<Member> {
        let waited = self
            .freed
            .wait_timeout_while(places, at_most, |places| places.free.is_empty());
        let (places, _) = waited.ok()?;
        self.take_place(places, control)
    }

    fn take_place(
        self: &Arc<Self>,
        mut places: MutexGuard<'_, Places>,
        control: &Arc<Control>,
    ) -> Option<Member> {
        let index = places.free.pop()?;
        places.taken.push((index, control.clone()));
        Some(Member {
            group: self.clone(),
            index,
        })
    }

    /// Gives the first runtime's quotas to all.
    pub(in crate::runtime) fn share_quotas(&self, context: &Context) {
        let quotas = self
            .quotas
            .get_or_init(|| SharedQuotas::from_context(context));
        quotas.clone().install(context);
    }
}

/// A runtime of a group. It counts against the number of workers until this is dropped, except the
/// first one, which has the index 0.
pub(in crate::runtime) struct Member {
    pub(in crate::runtime) group: Arc<Group>,
    index: usize,
}

impl Member {
    pub(in crate::runtime) const fn first(group: Arc<Group>) -> Self {
        Self { group, index: 0 }
    }

    /// Whether it is the runtime of the program.
    pub(in crate::runtime) const fn is_first(&self) -> bool {
        self.index == 0
    }

    /// Tells the others the size of the runtime's heap.
    pub(in crate::runtime) fn share_heap(&self) {
        self.share(boa_gc::heap_size() as u64);
    }

    fn share(&self, size: u64) {
        self.group.sizes[self.index].store(size, Ordering::Relaxed);
    }

    /// How large the runtime's heap, which has to have this size now, may become before this is
    /// asked again, in bytes. The others grow as well, so it is a part of what they leave.
    pub(in crate::runtime) fn heap_limit(&self, size_now: u64) -> u64 {
        self.share(size_now);
        let (sizes, heap) = (&self.group.sizes, self.group.settings.limits.heap_bytes);
        let size = |index: usize| sizes[index].load(Ordering::Relaxed);
        let others = (0..sizes.len()).filter(|index| *index != self.index);
        let left = heap.saturating_sub(others.map(size).sum());
        let step = (heap / (STEPS * sizes.len() as u64)).max(MIN_STEP);
        left.min(size(self.index).saturating_add(step))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.group.sizes[self.index].store(0, Ordering::Relaxed);
        if let Ok(mut places) = self.group.places.lock()
            && self.index > 0
        {
            places.taken.retain(|(index, _)| *index != self.index);
            places.free.push(self.index);
            self.group.freed.notify_all();
        }
    }
}
