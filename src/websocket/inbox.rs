//! The queue between a connection and its object: [each event of the network is a
//! task](https://websockets.spec.whatwg.org/#feedback-from-the-protocol). And the
//! [lifetime](https://websockets.spec.whatwg.org/#garbage-collection) of a WebSocket.

use super::{
    WebSocket, WebSocketStream,
    config::WebSocketConfig,
    connection::{Connection, Receive},
    feedback::Feedback,
    sockets::{SocketList, SocketState},
    state::{Effect, Input, ReadyState},
    web_socket_stream::{self, StreamFeedback},
};
use crate::{
    dom::{Dispatcher, EventTarget, Subject, Task, TaskSource},
    net::{self, runtime::Command},
    webidl::PlatformRef,
};
use boa_engine::Context;
use boa_gc::WeakGc;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    rc::{Rc, Weak},
    task::{Poll, Waker},
};

/// The events of a connection that wait for their tasks.
///
/// The connection's future and the queued task own it, and no object of the collector does. While
/// the object must stay alive, the inbox refers to it strongly. So the object can be collected when
/// the future and the task are dropped.
pub(super) struct Inbox {
    queue: RefCell<VecDeque<net::runtime::Event>>,
    /// The bytes of all messages that were fired.
    received: Cell<u64>,
    /// The bytes of all messages that were written to the operating system.
    sent: Cell<u64>,
    target: RefCell<Option<WeakTarget>>,
    delivery: RefCell<Weak<Delivery>>,
    /// The object, while it must not be collected.
    strong_target: RefCell<Option<Rc<Target>>>,
    receive: Receive,
    /// Whether the next message may be delivered, with [`Receive::Pulled`].
    is_pulled: Cell<bool>,
    /// Wakes the future that keeps the delivery while events wait for a call of [`Inbox::pull`]
    /// after the connection has ended.
    unread_waker: Cell<Option<Waker>>,
    /// Whether the task of the connection's last event has begun.
    ended: Cell<bool>,
    /// The number of the socket in its realm.
    number: u64,
    /// What the next task must deliver, because it was recorded.
    prepared: Cell<Option<Prepared>>,
    /// Tasks that wait until no socket of the realm is connecting. This socket is connecting.
    waiters: RefCell<Vec<Rc<dyn Task>>>,
    dispatcher: Dispatcher,
    config: Rc<WebSocketConfig>,
    /// Empty if the realm refuses new sockets.
    list: Weak<SocketList>,
}

/// What was recorded for the next task of an inbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prepared {
    /// The first event in the queue.
    First,
    /// No event: those in the queue wait.
    Nothing,
}

impl Inbox {
    pub(super) fn new(
        number: u64,
        dispatcher: Dispatcher,
        config: Rc<WebSocketConfig>,
        list: Weak<SocketList>,
        receive: Receive,
    ) -> Rc<Self> {
        Rc::new(Self {
            queue: RefCell::default(),
            received: Cell::new(0),
            sent: Cell::new(0),
            target: RefCell::default(),
            delivery: RefCell::default(),
            strong_target: RefCell::default(),
            receive,
            is_pulled: Cell::new(false),
            unread_waker: Cell::default(),
            ended: Cell::new(false),
            number,
            prepared: Cell::default(),
            waiters: RefCell::default(),
            dispatcher,
            config,
            list,
        })
    }

    pub(super) fn set_target(&self, target: &Target) {
        *self.target.borrow_mut() = Some(target.downgrade());
    }

    /// Makes the reference to the object strong or weak.
    pub(super) fn set_strong(&self, is_strong: bool, target: impl FnOnce() -> Target) {
        if self.strong_target.borrow().is_some() == is_strong {
            return;
        }
        // Dropped after the borrow has ended.
        let _before = self
            .strong_target
            .replace(is_strong.then(|| Rc::new(target())));
    }

    /// Lets the next message be delivered, with [`Receive::Pulled`].
    pub(super) fn pull(&self, context: &mut Context) {
        self.is_pulled.set(true);
        self.queue_delivery(context);
    }

    /// Queues the delivery if there are events, because they may not wait any longer.
    pub(super) fn queue_delivery(&self, context: &mut Context) {
        let delivery = self.delivery.borrow().upgrade();
        if let Some(delivery) = delivery
            && !self.queue.borrow().is_empty()
        {
            delivery.queue(context);
        }
    }

    /// The next event to deliver.
    ///
    /// While a message waits for [`Inbox::pull`], `Sent` events are still delivered, and `Closed`
    /// too if a write is pending. Other events keep their order. A connection that is not open drops
    /// its messages.
    fn take_event(&self) -> Option<net::runtime::Event> {
        let index = match self.prepared.take() {
            Some(Prepared::First) => Some(0),
            Some(Prepared::Nothing) => None,
            None => self.next_event(),
        };
        let mut queue = self.queue.borrow_mut();
        let event = queue.remove(index?);
        if queue.is_empty()
            && let Some(waker) = self.unread_waker.take()
        {
            waker.wake();
        }
        event
    }

    /// The index of the next event to deliver.
    fn next_event(&self) -> Option<usize> {
        let stops_at_messages = self.receive == Receive::Pulled && !self.is_pulled.get();
        let target = if stops_at_messages {
            self.target()
        } else {
            None
        };
        let target = target.filter(|target| target.connection().ready_state() == ReadyState::Open);
        let queue = self.queue.borrow();
        match target {
            Some(target) if matches!(queue.front(), Some(net::runtime::Event::Messages(_))) => {
                let has_write = target.has_waiting_write();
                queue.iter().position(|event| match event {
                    net::runtime::Event::Sent(_) => true,
                    net::runtime::Event::Closed(_) => has_write,
                    _ => false,
                })
            }
            _ => (!queue.is_empty()).then_some(0),
        }
    }

    /// What the next task would deliver.
    fn subject(&self) -> Subject {
        let index = self.next_event();
        let queue = self.queue.borrow();
        let (step, amount) = index
            .and_then(|index| queue.get(index))
            .map_or(("nothing", 0), step);
        let was_unwritten = self
            .target()
            .is_some_and(|target| target.connection().was_unwritten_at_close());
        let step = if was_unwritten {
            format!("{step}{UNWRITTEN}").into()
        } else {
            step.into()
        };
        Subject {
            number: self.number,
            step,
            amount,
        }
    }

    /// Puts an event that was recorded to the front. What was sent is told in the amounts that were
    /// recorded. False if the event did not happen yet.
    fn prepare(&self, subject: &Subject) -> bool {
        if subject.number != self.number {
            return false;
        }
        let (wanted, was_unwritten) = match subject.step.strip_suffix(UNWRITTEN) {
            Some(wanted) => (wanted, true),
            None => (&*subject.step, false),
        };
        if !self.prepare_event(wanted, subject.amount) {
            return false;
        }
        // It depends on when the client has written, which is not recorded.
        if let Some(target) = self.target() {
            target.connection().set_unwritten_at_close(was_unwritten);
        }
        true
    }

    fn prepare_event(&self, wanted: &str, amount: u64) -> bool {
        if wanted == "nothing" {
            self.prepared.set(Some(Prepared::Nothing));
            return true;
        }
        let mut queue = self.queue.borrow_mut();
        if wanted == "sent" {
            let sent = queue
                .iter()
                .map(|event| {
                    if let net::runtime::Event::Sent(bytes) = event {
                        *bytes
                    } else {
                        0
                    }
                })
                .sum::<u64>();
            let Some(rest) = sent.checked_sub(amount) else {
                return false;
            };
            queue.retain(|event| !matches!(event, net::runtime::Event::Sent(_)));
            if rest > 0 {
                queue.push_front(net::runtime::Event::Sent(rest));
            }
            queue.push_front(net::runtime::Event::Sent(amount));
        } else {
            let Some(index) = queue.iter().position(|event| step(event).0 == wanted) else {
                return false;
            };
            if let Some(event) = queue.remove(index) {
                queue.push_front(event);
            }
        }
        self.prepared.set(Some(Prepared::First));
        true
    }

    /// The server's Close frame has arrived. Its task is yet to run.
    fn server_closes(&self) {
        let Some(target) = self.target() else { return };
        let sent = |event: &net::runtime::Event| {
            if let net::runtime::Event::Sent(bytes) = event {
                *bytes
            } else {
                0
            }
        };
        let told_later: u64 = self.queue.borrow().iter().map(sent).sum();
        if target.connection().queued() > told_later {
            target.connection().set_unwritten_at_close(true);
        }
    }

    /// Drops the messages that wait. The connection is read again.
    ///
    /// The collector calls this too, when it drops the object. No borrow of the queue lasts until
    /// the collector runs, so there always is a queue to change. If there were not, a panic of the
    /// collector would be worse than messages that are kept.
    fn drop_messages(&self) {
        if let Ok(mut queue) = self.queue.try_borrow_mut() {
            queue.retain(|event| !matches!(event, net::runtime::Event::Messages(_)));
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    /// Marks the connection as ended.
    fn end(&self) {
        if !self.ended.replace(true)
            && let Some(list) = self.list.upgrade()
        {
            list.connection_ended();
        }
    }

    pub(super) fn is_connecting(&self) -> bool {
        self.target()
            .is_some_and(|target| target.connection().ready_state() == ReadyState::Connecting)
    }

    pub(super) fn add_waiter(&self, task: Rc<dyn Task>) {
        self.waiters.borrow_mut().push(task);
    }

    /// If this socket is no longer connecting, queues its waiters or passes them to another socket
    /// that is.
    fn flush_waiters(&self, context: &mut Context) {
        if let Some(list) = self.list.upgrade()
            && !self.is_connecting()
        {
            for task in self.waiters.take() {
                list.when_none_connects(task, context);
            }
        }
    }

    /// [Make disappear](https://websockets.spec.whatwg.org/#make-disappear).
    pub(super) fn make_disappear(&self, context: &mut Context) {
        let Some(target) = self.target() else { return };
        let connection = target.connection();
        let effect = connection.apply(Input::Disappear);
        if matches!(effect, Effect::StartGoingAway | Effect::Abandon) {
            connection.command(Command::Close {
                code: Some(1001),
                reason: String::new(),
            });
        }
        if self.receive == Receive::Pulled {
            // Nothing may pull them any more, and the Close frame of the server is behind them.
            self.drop_messages();
        }
        if effect == Effect::StartGoingAway
            && let Some(delivery) = self.delivery.borrow().upgrade()
        {
            self.queue
                .borrow_mut()
                .push_back(net::runtime::Event::Closing);
            delivery.queue(context);
        }
    }

    /// None if the object was collected.
    pub(super) fn state(&self) -> Option<SocketState> {
        let target = self.target()?;
        let connection = target.connection();
        let weight = |event: &net::runtime::Event| {
            if let net::runtime::Event::Messages(batch) = event {
                batch.weight()
            } else {
                0
            }
        };
        let statistics = connection.statistics();
        Some(SocketState {
            number: self.number,
            url: connection.url().clone(),
            ready_state: connection.ready_state(),
            received: self.received.get(),
            sent: self.sent.get(),
            queued: connection.queued(),
            unread: self.queue.borrow().iter().map(weight).sum::<usize>() as u64,
            messages_received: statistics.messages_received,
            messages_sent: statistics.messages_sent,
        })
    }

    /// None if the object was collected.
    fn target(&self) -> Option<Rc<Target>> {
        let target = self.strong_target.borrow().clone();
        target.or_else(|| self.target.borrow().as_ref()?.upgrade().map(Rc::new))
    }
}

/// The object of a connection. It is shared, because counting references into the collector's heap
/// takes longer.
pub(super) enum Target {
    /// With the slots of both interfaces.
    WebSocket(PlatformRef<WebSocket>, PlatformRef<EventTarget>),
    WebSocketStream(PlatformRef<WebSocketStream>),
}

impl Target {
    fn connection(&self) -> &Connection {
        match self {
            Self::WebSocket(socket, _) => &socket.connection,
            Self::WebSocketStream(stream) => &stream.connection,
        }
    }

    /// Whether a write of a stream waits for the network.
    fn has_waiting_write(&self) -> bool {
        match self {
            Self::WebSocket(..) => false,
            Self::WebSocketStream(stream) => stream.has_waiting_write(),
        }
    }

    fn downgrade(&self) -> WeakTarget {
        match self {
            Self::WebSocket(socket, _) => WeakTarget::WebSocket(WeakGc::new(socket.slots())),
            Self::WebSocketStream(stream) => {
                WeakTarget::WebSocketStream(WeakGc::new(stream.slots()))
            }
        }
    }
}

/// A [`Target`] that may have been collected.
enum WeakTarget {
    WebSocket(WeakGc<WebSocket>),
    WebSocketStream(WeakGc<WebSocketStream>),
}

impl WeakTarget {
    fn upgrade(&self) -> Option<Target> {
        match self {
            Self::WebSocket(slots) => {
                let slots = slots.upgrade()?;
                let object = slots.object.borrow().clone()?;
                let socket = PlatformRef::with_slots(object, slots);
                let target = socket.parent();
                Some(Target::WebSocket(socket, target))
            }
            Self::WebSocketStream(slots) => {
                let slots = slots.upgrade()?;
                let object = slots.object.borrow().clone()?;
                Some(Target::WebSocketStream(PlatformRef::with_slots(
                    object, slots,
                )))
            }
        }
    }
}

/// Follows the name of an event in recordings if messages were unwritten when the server's Close
/// frame arrived.
const UNWRITTEN: &str = "-unwritten";

/// The name of an event in recordings, and its amount.
const fn step(event: &net::runtime::Event) -> (&'static str, u64) {
    match event {
        net::runtime::Event::Opened(_) => ("open", 0),
        net::runtime::Event::Messages(_) => ("message", 0),
        net::runtime::Event::Sent(bytes) => ("sent", *bytes),
        net::runtime::Event::Closing => ("closing", 0),
        net::runtime::Event::Closed(_) => ("close", 0),
        _ => ("other", 0),
    }
}

/// The task of an inbox: it delivers one event or message. If there are more, it queues itself
/// again, behind the tasks of other sockets.
///
/// The connection's future and the host's queue share it. When both have dropped it, the connection
/// has ended, also when the host was dropped.
struct Delivery {
    inbox: Rc<Inbox>,
    is_queued: Cell<bool>,
}

impl Delivery {
    fn queue(self: Rc<Self>, context: &mut Context) {
        if !self.is_queued.replace(true) {
            self.inbox
                .dispatcher
                .host
                .clone()
                .queue_task(TaskSource::WebSocket, self, context);
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.inbox.end();
    }
}

/// The inbox of an object. When the object is collected, the messages that wait for it are dropped:
/// the connection is closed only when the server's Close frame behind them was read.
pub(super) struct InboxOfObject(Weak<Inbox>);

impl InboxOfObject {
    pub(super) fn new(inbox: &Rc<Inbox>) -> Self {
        Self(Rc::downgrade(inbox))
    }

    /// None after the end of the connection was delivered.
    pub(super) fn get(&self) -> Option<Rc<Inbox>> {
        self.0.upgrade()
    }
}

impl Drop for InboxOfObject {
    fn drop(&mut self) {
        if let Some(inbox) = self.get() {
            inbox.drop_messages();
            if let Some(waker) = inbox.unread_waker.take() {
                waker.wake();
            }
        }
    }
}

/// The [`net::runtime::EventSink`] of a connection.
pub(super) struct InboxSink(Rc<Delivery>);

impl InboxSink {
    pub(super) fn new(inbox: Rc<Inbox>) -> Self {
        let delivery = Rc::new(Delivery {
            inbox,
            is_queued: Cell::new(false),
        });
        *delivery.inbox.delivery.borrow_mut() = Rc::downgrade(&delivery);
        Self(delivery)
    }

    /// A future that keeps the delivery until all events were taken, or the object was collected.
    pub(super) fn until_read(&self) -> impl Future<Output = ()> + use<> {
        let delivery = self.0.clone();
        poll_fn(move |task| {
            let inbox = &delivery.inbox;
            if inbox.queue.borrow().is_empty() || inbox.target().is_none() {
                return Poll::Ready(());
            }
            inbox.unread_waker.set(Some(task.waker().clone()));
            Poll::Pending
        })
    }
}

impl net::runtime::EventSink for InboxSink {
    fn event(&mut self, event: net::runtime::Event) {
        let inbox = &self.0.inbox;
        match &event {
            net::runtime::Event::Messages(batch) if batch.is_empty() => return,
            net::runtime::Event::Sent(bytes) => inbox.sent.update(|all| all + bytes),
            net::runtime::Event::Closing => inbox.server_closes(),
            _ => {}
        }
        inbox.queue.borrow_mut().push_back(event);
        if !self.0.is_queued.replace(true) {
            inbox
                .dispatcher
                .host
                .queue_task_from_future(TaskSource::WebSocket, self.0.clone());
        }
    }
}

impl Task for Delivery {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.is_queued.set(false);
        let inbox = self.inbox.clone();
        let is_prepared = inbox.prepared.get().is_some();
        let event = inbox.take_event();
        // In a replay events may arrive together that did not. Each that was recorded has a task.
        if is_prepared && !inbox.has_ended() {
            self.clone().queue(context);
        }
        let Some(event) = event else { return };
        let has_more_messages =
            matches!(&event, net::runtime::Event::Messages(batch) if batch.len() > 1);
        if has_more_messages || !inbox.queue.borrow().is_empty() {
            self.queue(context);
        }
        inbox.deliver(event, context);
    }

    fn subject(&self) -> Option<Subject> {
        Some(self.inbox.subject())
    }

    fn prepare(&self, subject: &Subject) -> bool {
        self.inbox.prepare(subject)
    }
}

impl Inbox {
    /// Performs the steps of one event, or those of the first message of a batch, in the object's
    /// realm.
    fn deliver(&self, event: net::runtime::Event, context: &mut Context) {
        if matches!(event, net::runtime::Event::Closed(_)) {
            self.end();
        }
        // An object that was collected has no listeners and no state.
        let Some(target) = self.target() else {
            return self.flush_waiters(context);
        };
        let realm = target.connection().realm();
        let outer = (realm != context.realm()).then(|| context.enter_realm(realm.clone()));
        if let net::runtime::Event::Messages(batch) = event {
            self.deliver_message(batch, &target, context);
        } else {
            match &*target {
                Target::WebSocket(socket, _) => socket.deliver(&event, &self.config, context),
                Target::WebSocketStream(stream) => stream.deliver(&event, &self.config, context),
            }
            self.flush_waiters(context);
        }
        if let Some(outer) = outer {
            context.enter_realm(outer);
        }
    }

    /// Delivers the first message of a batch. The others go back to the front of the queue.
    fn deliver_message(
        &self,
        mut batch: net::runtime::Batch,
        target: &Target,
        context: &mut Context,
    ) {
        let Some((kind, payload)) = batch.front() else {
            return;
        };
        let length = payload.len();
        let is_delivered = target.connection().apply(Input::Message) == Effect::FireMessage;
        let data = is_delivered.then(|| match target {
            Target::WebSocket(socket, _) => socket.message_data(kind, payload, context),
            Target::WebSocketStream(_) => web_socket_stream::chunk(kind, payload, context),
        });
        batch.skip();
        if !batch.is_empty() {
            self.queue
                .borrow_mut()
                .push_front(net::runtime::Event::Messages(batch));
        }
        let Some(data) = data else { return };
        self.received.update(|all| all + length as u64);
        self.is_pulled.set(false);
        let delivered = data.and_then(|data| match target {
            Target::WebSocket(socket, target) => {
                socket.message_received(target, data, &self.dispatcher, context);
                Ok(())
            }
            Target::WebSocketStream(stream) => stream.message_received(data, context),
        });
        if let Err(error) = delivered {
            crate::dom::report_exception(error, context);
        }
        if let Some(list) = self.list.upgrade() {
            list.gc_pressure.delivered(length);
        }
    }
}
