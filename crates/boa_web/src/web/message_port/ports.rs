//! [`Ports`]: the ports of one context, and the news of their channels.

use super::{MessagePort, inbox::Inbox};
use crate::{
    dom::{Host, Registrations, Task, TaskSource, host},
    webidl::PlatformRef,
};
use boa_engine::Context;
use boa_gc::{Gc, WeakGc};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::poll_fn,
    rc::Rc,
    sync::Arc,
    task::{Poll, Waker},
};

/// The ports of one context, whatever their realm.
#[derive(Default)]
pub(super) struct Ports {
    inbox: Arc<Inbox>,
    all: RefCell<Registrations<WeakGc<MessagePort>>>,
    /// The started ports whose other end is in no port of this context. Nothing else may refer to
    /// them.
    waiting: RefCell<BTreeMap<u64, Waiting>>,
    /// The number of those whose other end may be in another thread.
    remote: Cell<usize>,
    /// The number of those that keep the event loop alive.
    kept: Cell<usize>,
    /// Whether a future reads the news from other threads.
    is_polled: Cell<bool>,
    /// Wakes the future that keeps the event loop alive.
    keeping: RefCell<Option<Waker>>,
}

/// A port that waits.
struct Waiting {
    #[expect(dead_code, reason = "nothing else may refer to the port")]
    port: PlatformRef<MessagePort>,
    is_remote: bool,
    keeps_alive: bool,
}

impl Ports {
    /// Must be called before the others.
    pub(super) fn install(context: &mut Context) {
        if !context.has_data::<Rc<Self>>() {
            context.insert_data(Rc::<Self>::default());
        }
    }

    /// The ports of the context.
    pub(super) fn of(context: &Context) -> Rc<Self> {
        context.get_data::<Rc<Self>>().cloned().unwrap_or_default()
    }

    pub(super) const fn inbox(&self) -> &Arc<Inbox> {
        &self.inbox
    }

    pub(super) fn add(&self, port: &Gc<MessagePort>) -> u64 {
        let mut all = self.all.borrow_mut();
        all.add(WeakGc::new(port), WeakGc::is_upgradable)
    }

    pub(super) fn get(&self, key: u64) -> Option<PlatformRef<MessagePort>> {
        let slots = self.all.borrow_mut().get_mut(key)?.upgrade()?;
        Some(PlatformRef::with_slots(slots.object()?, slots))
    }

    /// All that exist.
    pub(super) fn all(&self) -> Vec<Gc<MessagePort>> {
        let all = self.all.borrow();
        all.iter().filter_map(WeakGc::upgrade).collect()
    }

    /// Keeps a port that waits for another thread, or not any longer.
    pub(super) fn set_waiting(&self, key: u64, port: Option<PlatformRef<MessagePort>>) {
        let mut waiting = self.waiting.borrow_mut();
        let old = waiting.remove(&key);
        if let Some(old) = &old {
            self.remote
                .update(|remote| remote - usize::from(old.is_remote));
            self.kept.update(|kept| kept - usize::from(old.keeps_alive));
        }
        if let Some(port) = port {
            let (is_remote, keeps_alive) = (port.is_remote(), port.keeps_alive());
            self.remote.update(|remote| remote + usize::from(is_remote));
            self.kept.update(|kept| kept + usize::from(keeps_alive));
            let new = Waiting {
                port,
                is_remote,
                keeps_alive,
            };
            waiting.insert(key, new);
        }
        drop(waiting);
        if let Some(keeping) = &*self.keeping.borrow() {
            keeping.wake_by_ref();
        }
    }

    /// Whether another thread may send a message that a script waits for.
    fn waits_for_thread(&self) -> bool {
        self.kept.get() > 0
    }

    /// Queues the tasks of ports that have news, and waits for those of other threads. The event
    /// loop stays alive while a script waits for them.
    pub(super) fn read_news(self: &Rc<Self>, context: &mut Context) {
        let host = host(context);
        self.queue_tasks(|task| host.queue_task(TaskSource::PostedMessage, task, context));
        if self.remote.get() == 0 {
            return;
        }
        if !self.is_polled.replace(true) {
            host.spawn_background(Box::pin(self.clone().poll(host.clone())), context);
        }
        if self.waits_for_thread() && self.keeping.borrow().is_none() {
            self.keeping.replace(Some(Waker::noop().clone()));
            host.spawn_local(Box::pin(self.clone().keep_alive()), context);
        }
    }

    fn queue_tasks(&self, mut queue: impl FnMut(Rc<dyn Task>)) {
        while let Some(key) = self.inbox.pop() {
            if let Some(port) = self.get(key) {
                port.news(self, &mut queue);
            }
        }
    }

    /// Reads the news of other threads, until the host ends.
    async fn poll(self: Rc<Self>, host: Rc<dyn Host>) {
        poll_fn(|context| {
            self.inbox.register(context.waker());
            self.queue_tasks(|task| host.queue_task_from_future(TaskSource::PostedMessage, task));
            Poll::<()>::Pending
        })
        .await;
    }

    /// Completes when no port waits for another thread.
    async fn keep_alive(self: Rc<Self>) {
        poll_fn(|context| {
            self.keeping.replace(Some(context.waker().clone()));
            if self.waits_for_thread() {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
        self.keeping.replace(None);
    }
}
