//! [`Ports`]: the message ports of one context, and the only place that turns a notification of a
//! channel into a queued task.

use super::{Kind, MessagePort, PortTask};
use crate::{
    dom::{Host, Registrations, Task, TaskSource, host, task_scope::in_scope},
    webidl::PlatformRef,
};
use boa_engine::Context;
use boa_gc::{Gc, WeakGc};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, VecDeque},
    future::poll_fn,
    mem,
    rc::Rc,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Poll, Waker},
};

/// The notifications for the ports of one context, which channels push in any thread: the keys of
/// the ports.
#[derive(Debug, Default)]
pub(super) struct Notifications(Mutex<Pushed>);

#[derive(Debug, Default)]
struct Pushed {
    /// Those that only this thread causes, which reads them after the steps that cause them. So a
    /// replay queues their tasks where the recorded run did.
    local: VecDeque<u64>,
    /// Those of the ports below, which the reader reads.
    remote: VecDeque<u64>,
    /// The ports that other threads may notify. While there is one, there is a reader.
    remote_ports: BTreeSet<u64>,
    reader: Option<Running>,
}

/// A future of the event loop.
#[derive(Debug)]
struct Running {
    /// Is alive as long as the future: an event loop drops its futures when it ends.
    token: Weak<()>,
    waker: Option<Waker>,
}

impl Running {
    /// Notes a new future, unless one runs. Returns what the future must have.
    fn start(running: &mut Option<Self>) -> Option<Arc<()>> {
        if let Some(running) = running
            && running.token.strong_count() > 0
        {
            return None;
        }
        let token = Arc::new(());
        *running = Some(Self {
            token: Arc::downgrade(&token),
            waker: None,
        });
        Some(token)
    }

    /// Completes the future. Another one may be started at once: whether this one was polled
    /// meanwhile makes no difference, so that a replay starts as many as the recorded run.
    fn stop(running: &mut Option<Self>) -> Option<Waker> {
        running.take()?.waker
    }

    /// Whether the future with the token is to go on. If so, it will be woken.
    fn goes_on(running: &mut Option<Self>, token: &Arc<()>, waker: &Waker) -> bool {
        let of_token = |it: &&mut Self| Weak::as_ptr(&it.token) == Arc::as_ptr(token);
        let Some(running) = running.as_mut().filter(of_token) else {
            return false;
        };
        running.waker = Some(waker.clone());
        true
    }
}

impl Notifications {
    fn pushed(&self) -> MutexGuard<'_, Pushed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notifies a port.
    pub(super) fn push(&self, port: u64) {
        let mut pushed = self.pushed();
        if pushed.remote_ports.contains(&port) {
            pushed.remote.push_back(port);
            let reader = pushed.reader.as_mut().and_then(|it| it.waker.take());
            drop(pushed);
            reader.into_iter().for_each(Waker::wake);
        } else {
            pushed.local.push_back(port);
        }
    }

    /// Other threads may notify the port from now on.
    pub(super) fn add_remote(&self, port: u64) {
        self.pushed().remote_ports.insert(port);
    }

    /// The port has lost its end of the channel.
    pub(super) fn remove_remote(&self, port: u64) {
        let mut pushed = self.pushed();
        pushed.remote_ports.remove(&port);
        if pushed.remote_ports.is_empty() {
            pushed.remote.clear();
            let reader = Running::stop(&mut pushed.reader);
            drop(pushed);
            reader.into_iter().for_each(Waker::wake);
        }
    }

    /// Starts a reader, if one is needed.
    fn start_reader(&self) -> Option<Arc<()>> {
        let mut pushed = self.pushed();
        if pushed.remote_ports.is_empty() {
            return None;
        }
        Running::start(&mut pushed.reader)
    }

    /// Notifies a port of what this thread has done.
    fn push_local(&self, port: u64) {
        self.pushed().local.push_back(port);
    }

    fn pop_local(&self) -> Option<u64> {
        self.pushed().local.pop_front()
    }

    /// Takes the notifications of the ports that other threads may notify. Later ones wake the
    /// reader. `None` if it is to complete.
    fn take_remote(&self, token: &Arc<()>, waker: &Waker) -> Option<VecDeque<u64>> {
        let mut pushed = self.pushed();
        let goes_on = Running::goes_on(&mut pushed.reader, token, waker);
        goes_on.then(|| mem::take(&mut pushed.remote))
    }
}

/// The ports of one context, whatever their realm.
#[derive(Default)]
pub(super) struct Ports {
    notifications: Arc<Notifications>,
    /// The key of a port is the number of ports that were created before.
    all: RefCell<Registrations<WeakGc<MessagePort>>>,
    /// The enabled ports that are entangled with no port of this context. Nothing else may refer to
    /// them, so these are roots for the collector.
    rooted: RefCell<BTreeMap<u64, RootedPort>>,
    /// The number of those that keep the event loop alive.
    keeping_alive: Cell<usize>,
    /// The future that keeps it alive, while there are some.
    keeper: RefCell<Option<Running>>,
}

/// A port that may get messages from another thread.
struct RootedPort {
    #[expect(dead_code, reason = "nothing else may refer to the port")]
    port: PlatformRef<MessagePort>,
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

    pub(super) const fn notifications(&self) -> &Arc<Notifications> {
        &self.notifications
    }

    /// Adds a port and returns its key.
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

    /// Makes a port that may get messages from another thread a root, or no longer.
    pub(super) fn set_root(&self, key: u64, port: Option<PlatformRef<MessagePort>>) {
        let new = port.map(|port| RootedPort {
            keeps_alive: port.keeps_alive(),
            port,
        });
        let count = |rooted: &Option<RootedPort>| {
            usize::from(rooted.as_ref().is_some_and(|it| it.keeps_alive))
        };
        let added = count(&new);
        let old = match new {
            Some(new) => self.rooted.borrow_mut().insert(key, new),
            None => self.rooted.borrow_mut().remove(&key),
        };
        self.keeping_alive
            .update(|keeping| keeping + added - count(&old));
        if self.keeping_alive.get() == 0 {
            let keeper = Running::stop(&mut self.keeper.borrow_mut());
            keeper.into_iter().for_each(Waker::wake);
        }
    }

    /// Notifies a port of this context, and reads all notifications of this thread.
    pub(super) fn notify(self: &Rc<Self>, key: u64, context: &mut Context) {
        self.notifications.push_local(key);
        self.read_local(context);
    }

    /// Reads the notifications that this thread has caused. Must be called after steps that cause
    /// some. Spawns the futures that are needed and do not run.
    pub(super) fn read_local(self: &Rc<Self>, context: &mut Context) {
        let host = host(context);
        while let Some(key) = self.notifications.pop_local() {
            self.queue_task(key, |source, task| host.queue_task(source, task, context));
        }
        if let Some(token) = self.notifications.start_reader() {
            let read = self.clone().read_remote(host.clone(), token);
            host.spawn_background(Box::pin(read), context);
        }
        if let Some(token) = self.start_keeper() {
            host.spawn_local(Box::pin(self.clone().keep_alive(token)), context);
        }
    }

    /// Reads the notifications of the ports that other threads may notify, while there are such
    /// ports.
    async fn read_remote(self: Rc<Self>, host: Rc<dyn Host>, token: Arc<()>) {
        poll_fn(|context| {
            let Some(taken) = self.notifications.take_remote(&token, context.waker()) else {
                return Poll::Ready(());
            };
            // What is pushed meanwhile is for the next poll. So a thread that sends without end
            // delays nothing else.
            for key in taken {
                self.queue_task(key, |source, task| {
                    host.queue_task_from_future(source, task);
                });
            }
            Poll::Pending
        })
        .await;
    }

    /// Starts a keeper, if one is needed.
    fn start_keeper(&self) -> Option<Arc<()>> {
        if self.keeping_alive.get() == 0 {
            return None;
        }
        Running::start(&mut self.keeper.borrow_mut())
    }

    /// Is pending while a port keeps the event loop alive.
    async fn keep_alive(self: Rc<Self>, token: Arc<()>) {
        poll_fn(|context| {
            let mut keeper = self.keeper.borrow_mut();
            if Running::goes_on(&mut keeper, &token, context.waker()) {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    /// Queues a task for a notification, if its port still exists and has something to do.
    fn queue_task(&self, key: u64, queue: impl FnOnce(TaskSource, Rc<dyn Task>)) {
        if let Some(port) = self.get(key)
            && let Some(task) = port.read_notification(self)
        {
            queue(TaskSource::PostedMessage, task);
        }
    }
}

impl PlatformRef<MessagePort> {
    /// Makes an enabled port that may get messages from another thread a root. If it is entangled
    /// with a port of this context, that one refers to it.
    pub(super) fn update_root(&self, ports: &Ports) {
        let is_entangled_elsewhere = self
            .end
            .borrow()
            .as_ref()
            .is_some_and(|end| end.entangled_key(&ports.notifications).is_none());
        let is_root =
            is_entangled_elsewhere && self.is_enabled.get() && !self.has_fired_close.get();
        ports.set_root(self.key.get(), is_root.then(|| self.clone()));
    }

    /// There is a message, or the channel or the port has changed. Returns the task to be queued, if
    /// there is something to do.
    fn read_notification(&self, ports: &Ports) -> Option<Rc<dyn Task>> {
        self.end.borrow().as_ref()?.clear_notified();
        if self.is_remote() {
            ports.notifications.add_remote(self.key.get());
        }
        self.update_root(ports);
        let (queued, messages) = (self.queued.get(), self.messages());
        let has_task = match self.kind {
            Kind::Broadcast { .. } => queued < messages,
            // Later messages have no task yet: another port may have the end when it would run.
            Kind::Port | Kind::Implicit { .. } | Kind::Internal(_) => {
                queued == 0 && (messages > 0 || self.is_to_fire_close())
            }
        };
        has_task.then(|| {
            self.queued.set(queued + 1);
            in_scope(self.scope.as_ref(), Rc::new(PortTask(self.clone())))
        })
    }
}
