//! [`Group`]: what a runtime and its workers share.

use super::{
    Settings,
    worker_control::{Control, MAX_WAIT},
};
use crate::{
    runtime::{Builder, Limits},
    web::{BlobUrlStore, Broadcasts},
    webidl::SharedQuotas,
};
use boa_engine::Context;
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A function of the program that completes the configuration of a worker's runtime.
pub(in crate::runtime) type Configure = Arc<dyn Fn(Builder) -> Builder + Send + Sync>;

/// A runtime of the program, and the workers below it.
pub(in crate::runtime) struct Group {
    most: usize,
    places: Mutex<Places>,
    /// Notified when there is a free place.
    freed: Condvar,
    /// The bytes of each runtime's heap, at the begin of its last turn.
    sizes: Box<[AtomicU64]>,
    /// The limit on their sum.
    heap: u64,
    settings: Settings,
    configure: Configure,
    broadcasts: Broadcasts,
    blob_urls: BlobUrlStore,
    /// Those of the first runtime.
    quotas: OnceLock<SharedQuotas>,
    #[cfg(feature = "fetch")]
    requests: crate::fetch::RequestCount,
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
            heap: settings.limits.heap,
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
        (self.configure)(Builder::of_worker(self.settings.clone()))
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

    /// The requests of all runtimes.
    #[cfg(feature = "fetch")]
    pub(in crate::runtime) const fn requests(&self) -> &crate::fetch::RequestCount {
        &self.requests
    }

    /// Gives the first runtime's quotas to all.
    pub(in crate::runtime) fn share_quotas(&self, context: &Context) {
        let quotas = self.quotas.get_or_init(|| SharedQuotas::of(context));
        quotas.clone().install(context);
    }
}

/// A runtime of a group. It counts against the number of workers until this is dropped, except the
/// first one, which has the index 0.
pub(in crate::runtime) struct Member {
    group: Arc<Group>,
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

    pub(in crate::runtime) const fn group(&self) -> &Arc<Group> {
        &self.group
    }

    /// Limits the heap of the runtime to what the others leave. Each says at the begin of a turn
    /// how much it has, so the sum may be exceeded by what others get during one.
    pub(in crate::runtime) fn share_heap(&self, context: &mut Context) {
        #[cfg(patched_engine)]
        let size = boa_gc::heap_size() as u64;
        // The engine of the registry has no limit on its heap.
        #[cfg(not(patched_engine))]
        let size = 0;
        self.group.sizes[self.index].store(size, Ordering::Relaxed);
        let sizes = self.group.sizes.iter();
        let all: u64 = sizes.map(|size| size.load(Ordering::Relaxed)).sum();
        let others = all.saturating_sub(size);
        Limits::set_heap(self.group.heap.saturating_sub(others), context);
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
