//! [`Ports`]: the ports of one context, and the news of their channels.

use super::{MessagePort, port_news::PortNews};
use crate::{
    dom::{Host, Registrations, TaskSource, host},
    webidl::PlatformRef,
};
use boa_engine::Context;
use boa_gc::{Gc, WeakGc};
use futures_util::{
    FutureExt,
    future::{self, AbortHandle, AbortRegistration, Abortable},
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::poll_fn,
    rc::Rc,
    sync::Arc,
};

/// The ports of one context, whatever their realm.
///
/// A port whose other end may be in another thread has a future that reads its news. So a recording
/// knows whose message a task has.
#[derive(Default)]
pub(super) struct Ports {
    news: Arc<PortNews>,
    all: RefCell<Registrations<WeakGc<MessagePort>>>,
    /// The started ports whose other end is in no port of this context. Nothing else may refer to
    /// them.
    waiting: RefCell<BTreeMap<u64, Waiting>>,
    /// The number of open broadcast channels that other threads may send to.
    broadcasts: Cell<usize>,
    /// The future that reads their messages.
    broadcasts_reader: RefCell<Option<EndOnDrop>>,
    /// The futures that are to be spawned, in their order.
    new: RefCell<Vec<New>>,
}

/// A port that waits.
struct Waiting {
    #[expect(dead_code, reason = "nothing else may refer to the port")]
    port: PlatformRef<MessagePort>,
    /// It keeps the event loop alive.
    keeper: Option<EndOnDrop>,
}

/// Ends a future.
struct EndOnDrop(AbortHandle);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A future that is to be spawned.
enum New {
    /// It reads the news of a port.
    Reader(u64),
    /// It reads the messages of broadcast channels.
    Broadcasts(AbortRegistration),
    /// It keeps the event loop alive.
    Keeper(AbortRegistration),
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

    pub(super) const fn news(&self) -> &Arc<PortNews> {
        &self.news
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
        let old = self.waiting.borrow_mut().remove(&key);
        let Some(port) = port else { return };
        let keeper = port.keeps_alive().then(|| {
            let old = old.and_then(|old| old.keeper);
            old.unwrap_or_else(|| {
                let (handle, registration) = AbortHandle::new_pair();
                self.new.borrow_mut().push(New::Keeper(registration));
                EndOnDrop(handle)
            })
        });
        let waiting = Waiting { port, keeper };
        self.waiting.borrow_mut().insert(key, waiting);
    }

    /// Gives the news of a port to its future, because other threads may cause them.
    pub(super) fn read_later(&self, key: u64) {
        if self.news.push_remote(key) {
            self.new.borrow_mut().push(New::Reader(key));
        }
    }

    /// Counts a broadcast channel that other threads may send to. While there is one, a future
    /// reads the messages of all in their order.
    pub(super) fn open_broadcast(&self) {
        self.broadcasts.update(|open| open + 1);
        if self.broadcasts.get() == 1 {
            let (handle, registration) = AbortHandle::new_pair();
            self.broadcasts_reader.replace(Some(EndOnDrop(handle)));
            self.new.borrow_mut().push(New::Broadcasts(registration));
        }
    }

    pub(super) fn close_broadcast(&self) {
        self.broadcasts.update(|open| open.saturating_sub(1));
        if self.broadcasts.get() == 0 {
            self.broadcasts_reader.take();
        }
    }

    /// Queues the tasks of ports that have news of this thread, and spawns the futures that read
    /// the news of other threads. The event loop stays alive while a script waits for them.
    pub(super) fn read_news(self: &Rc<Self>, context: &mut Context) {
        let host = host(context);
        while let Some(key) = self.news.pop_local() {
            if let Some(task) = self.get(key).and_then(|port| port.news(self)) {
                host.queue_task(TaskSource::PostedMessage, task, context);
            }
        }
        while self.broadcasts.get() == 0
            && let Some(key) = self.news.pop_broadcast()
        {
            if let Some(task) = self.get(key).and_then(|port| port.broadcast_task()) {
                host.queue_task(TaskSource::PostedMessage, task, context);
            }
        }
        for new in self.new.take() {
            match new {
                New::Broadcasts(registration) => {
                    let read = self.clone().read_broadcasts(host.clone());
                    let read = Abortable::new(read, registration).map(|_| ());
                    host.spawn_background(Box::pin(read), context);
                }
                New::Reader(key) => {
                    host.spawn_background(Box::pin(self.clone().read(key, host.clone())), context);
                }
                New::Keeper(registration) => {
                    let kept = Abortable::new(future::pending::<()>(), registration).map(|_| ());
                    host.spawn_local(Box::pin(kept), context);
                }
            }
        }
    }

    /// Reads the news of a port that come from other threads, until it has lost its end.
    async fn read(self: Rc<Self>, key: u64, host: Rc<dyn Host>) {
        while poll_fn(|context| self.news.poll_remote(key, context)).await {
            if let Some(task) = self.get(key).and_then(|port| port.read_news(&self)) {
                host.queue_task_from_future(TaskSource::PostedMessage, task);
            }
        }
    }

    /// Reads the messages of broadcast channels.
    async fn read_broadcasts(self: Rc<Self>, host: Rc<dyn Host>) {
        loop {
            let key = poll_fn(|context| self.news.poll_broadcast(context)).await;
            if let Some(task) = self.get(key).and_then(|port| port.broadcast_task()) {
                host.queue_task_from_future(TaskSource::PostedMessage, task);
            }
        }
    }
}
