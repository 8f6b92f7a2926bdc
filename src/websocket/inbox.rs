//! The queue between a connection and its object: [each event of the network is a
//! task](https://websockets.spec.whatwg.org/#feedback-from-the-protocol). And the
//! [lifetime](https://websockets.spec.whatwg.org/#garbage-collection) of a WebSocket.

use super::{
    BinaryType, WebSocket,
    config::WebSocketConfig,
    sockets::{SocketList, SocketState},
    state::{Effect, Input, ReadyState},
};
use crate::{
    dom::{CloseEvent, Event, EventInit, EventKind, EventTarget, Host, MessageEventInit, Task, TaskSource},
    net::{self, Command},
    web::Blob,
    webidl::{PlatformRef, string::from_utf8},
};
use boa_engine::{
    Context, JsResult, JsStr, JsString, JsValue, js_string,
    object::builtins::{AlignedVec, JsArrayBuffer},
};
use boa_gc::WeakGc;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

/// The events of a connection that wait for their tasks.
///
/// The connection's future and the queued task own it, and no object of the collector does. While the object must stay alive,
/// the inbox refers to it strongly. So the object can be collected when the future and the task are dropped.
pub(super) struct Inbox {
    queue: RefCell<VecDeque<net::Event>>,
    /// The bytes of all messages that were fired.
    received: Cell<u64>,
    /// The bytes of all messages that were written to the operating system.
    sent: Cell<u64>,
    socket: RefCell<Option<WeakGc<WebSocket>>>,
    delivery: RefCell<Weak<Delivery>>,
    /// The object, while it must not be collected.
    strong_target: RefCell<Option<Rc<Target>>>,
    /// Whether the task of the connection's last event has begun.
    ended: Cell<bool>,
    /// Tasks that wait until no socket of the realm is connecting. This socket is connecting.
    waiters: RefCell<Vec<Rc<dyn Task>>>,
    host: Rc<dyn Host>,
    config: Rc<WebSocketConfig>,
    /// Empty if the realm refuses new sockets.
    list: Weak<SocketList>,
}

impl Inbox {
    pub(super) fn new(host: Rc<dyn Host>, config: Rc<WebSocketConfig>, list: Weak<SocketList>) -> Rc<Self> {
        Rc::new(Self {
            queue: RefCell::default(),
            received: Cell::new(0),
            sent: Cell::new(0),
            socket: RefCell::default(),
            delivery: RefCell::default(),
            strong_target: RefCell::default(),
            ended: Cell::new(false),
            waiters: RefCell::default(),
            host,
            config,
            list,
        })
    }

    pub(super) fn set_socket(&self, socket: &PlatformRef<WebSocket>) {
        *self.socket.borrow_mut() = Some(WeakGc::new(socket.slots()));
    }

    /// Makes the reference to the object strong, or weak without a `socket`.
    fn set_strong(&self, socket: Option<&PlatformRef<WebSocket>>) {
        if self.strong_target.borrow().is_some() == socket.is_some() {
            return;
        }
        // Dropped after the borrow has ended.
        let _before = self.strong_target.replace(socket.map(Target::of));
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
        self.socket().is_some_and(|socket| socket.state.borrow().ready_state() == ReadyState::Connecting)
    }

    pub(super) fn add_waiter(&self, task: Rc<dyn Task>) {
        self.waiters.borrow_mut().push(task);
    }

    /// If this socket is no longer connecting, queues its waiters or passes them to another socket that is.
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
        let Some(socket) = self.socket() else { return };
        let effect = socket.apply(Input::Disappear);
        if matches!(effect, Effect::StartGoingAway | Effect::Abandon) {
            socket.command(Command::Close { code: Some(1001), reason: String::new() });
        }
        if effect == Effect::StartGoingAway
            && let Some(delivery) = self.delivery.borrow().upgrade()
        {
            self.queue.borrow_mut().push_back(net::Event::Closing);
            delivery.queue(context);
        }
    }

    /// None if the object was collected.
    pub(super) fn state(&self) -> Option<SocketState> {
        let socket = self.socket()?;
        let state = socket.state.borrow();
        let weight = |event: &net::Event| if let net::Event::Messages(batch) = event { batch.weight() } else { 0 };
        Some(SocketState {
            url: socket.record.clone(),
            ready_state: state.ready_state(),
            received: self.received.get(),
            sent: self.sent.get(),
            queued: state.queued(),
            unread: self.queue.borrow().iter().map(weight).sum::<usize>() as u64,
        })
    }

    fn target(&self) -> Option<Rc<Target>> {
        let target = self.strong_target.borrow().clone();
        target.or_else(|| self.socket().as_ref().map(Target::of))
    }

    fn socket(&self) -> Option<PlatformRef<WebSocket>> {
        let slots = self.socket.borrow().as_ref()?.upgrade()?;
        let object = slots.object.borrow().clone()?;
        Some(PlatformRef::with_slots(object, slots))
    }
}

/// The object with the slots of both interfaces. It is shared, because counting references into the collector's heap takes
/// longer.
struct Target(PlatformRef<WebSocket>, PlatformRef<EventTarget>);

impl Target {
    fn of(socket: &PlatformRef<WebSocket>) -> Rc<Self> {
        Rc::new(Self(socket.clone(), socket.parent()))
    }
}

/// The task of an inbox: it delivers one event or message. If there are more, it queues itself again, behind the tasks of other
/// sockets.
///
/// The connection's future and the host's queue share it. When both have dropped it, the connection has ended, also when the
/// host was dropped.
struct Delivery {
    inbox: Rc<Inbox>,
    is_queued: Cell<bool>,
}

impl Delivery {
    fn queue(self: Rc<Self>, context: &mut Context) {
        if !self.is_queued.replace(true) {
            self.inbox.host.clone().queue_task(TaskSource::WebSocket, self, context);
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.inbox.end();
    }
}

/// The [`net::EventSink`] of a connection.
pub(super) struct InboxSink(Rc<Delivery>);

impl InboxSink {
    pub(super) fn new(inbox: Rc<Inbox>) -> Self {
        let delivery = Rc::new(Delivery { inbox, is_queued: Cell::new(false) });
        *delivery.inbox.delivery.borrow_mut() = Rc::downgrade(&delivery);
        Self(delivery)
    }
}

impl net::EventSink for InboxSink {
    fn event(&mut self, event: net::Event) {
        let inbox = &self.0.inbox;
        match &event {
            net::Event::Messages(batch) if batch.is_empty() => return,
            net::Event::Sent(bytes) => inbox.sent.update(|all| all + bytes),
            _ => {}
        }
        inbox.queue.borrow_mut().push_back(event);
        if !self.0.is_queued.replace(true) {
            inbox.host.queue_task_from_future(TaskSource::WebSocket, self.0.clone());
        }
    }
}

impl Task for Delivery {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.is_queued.set(false);
        let inbox = self.inbox.clone();
        let Some(event) = inbox.queue.borrow_mut().pop_front() else { return };
        let has_more_messages = matches!(&event, net::Event::Messages(batch) if batch.len() > 1);
        if has_more_messages || !inbox.queue.borrow().is_empty() {
            self.queue(context);
        }
        inbox.deliver(event, context);
    }
}

impl Inbox {
    /// Performs the steps of one event, or those of the first message of a batch, in the object's realm.
    fn deliver(&self, event: net::Event, context: &mut Context) {
        if matches!(event, net::Event::Closed(_)) {
            self.end();
        }
        // An object that was collected has no listeners and no state.
        let Some(target) = self.target() else { return self.flush_waiters(context) };
        let Target(socket, _) = &*target;
        let outer = (socket.realm != *context.realm()).then(|| context.enter_realm(socket.realm.clone()));
        let is_message = matches!(event, net::Event::Messages(_));
        match event {
            net::Event::Opened(opened) => socket.established(&opened, &self.config, context),
            net::Event::Messages(batch) => self.deliver_message(batch, &target, context),
            net::Event::Sent(bytes) => {
                socket.apply(Input::Sent(bytes));
            }
            net::Event::Closing => {
                socket.apply(Input::ClosingHandshakeStarted);
            }
            net::Event::Closed(closed) => socket.closed(&closed, &self.config, context),
            // There are no others yet.
            _ => {}
        }
        if !is_message {
            self.flush_waiters(context);
        }
        if let Some(outer) = outer {
            context.enter_realm(outer);
        }
        // Only its listeners can change the lifetime during a message, and their calls update it.
        if !is_message {
            socket.update_lifetime();
        }
    }

    /// Delivers the first message of a batch. The others go back to the front of the queue.
    fn deliver_message(&self, mut batch: net::Batch, target: &Target, context: &mut Context) {
        let Target(socket, target) = target;
        let Some((kind, payload)) = batch.front() else { return };
        let length = payload.len();
        let is_fired = socket.apply(Input::Message) == Effect::FireMessage;
        let data = is_fired.then(|| socket.message_data(kind, payload, context));
        batch.skip();
        if !batch.is_empty() {
            self.queue.borrow_mut().push_front(net::Event::Messages(batch));
        }
        let Some(data) = data else { return };
        self.received.update(|all| all + length as u64);
        match data {
            Ok(data) => socket.message_received(target, data, &*self.host, context),
            Err(error) => crate::dom::report_exception(error, context),
        }
        if let Some(list) = self.list.upgrade() {
            list.gc_pressure.delivered(length);
        }
    }
}

impl PlatformRef<WebSocket> {
    /// <https://websockets.spec.whatwg.org/#websocket-established>
    fn established(&self, opened: &net::Opened, config: &WebSocketConfig, context: &mut Context) {
        (config.on_opened)(&self.record, opened);
        if self.apply(Input::Established) == Effect::FireOpen {
            *self.extensions.borrow_mut() = from_utf8(&opened.extensions);
            *self.protocol.borrow_mut() = from_utf8(&opened.protocol);
            self.fire::<Event>(js_string!("open"), EventKind::Event, context);
        }
    }

    /// Fires the event of [a message that was received](https://websockets.spec.whatwg.org/#websocket-message-received).
    fn message_received(
        &self,
        target: &PlatformRef<EventTarget>,
        data: JsValue,
        host: &dyn Host,
        context: &mut Context,
    ) {
        let kind = EventKind::Message(MessageEventInit::new(data, self.origin.clone()));
        let event = Event::create_from(&self.template, EventInit::new(js_string!("message"), kind), context);
        target.dispatch_by(host, &event, context);
    }

    /// The `data` of a message's event: a string, or an object of the current `binaryType`.
    fn message_data(&self, kind: net::MessageKind, payload: &[u8], context: &mut Context) -> JsResult<JsValue> {
        Ok(match (kind, self.binary_type.get()) {
            (net::MessageKind::Text, _) => text(payload).into(),
            (net::MessageKind::Binary, BinaryType::Blob) => {
                Blob::create(bytes::Bytes::copy_from_slice(payload), "", context).into_object().into()
            }
            (net::MessageKind::Binary, BinaryType::ArrayBuffer) => {
                let block = AlignedVec::from_slice(ALIGNMENT, payload);
                JsArrayBuffer::from_byte_block(block, context)?.into()
            }
        })
    }

    /// <https://websockets.spec.whatwg.org/#websocket-closed>
    fn closed(&self, closed: &net::Closed, config: &WebSocketConfig, context: &mut Context) {
        let Effect::FireClose { error } = self.apply(Input::Closed { failed: closed.failed() }) else { return };
        self.disconnect();
        if !closed.headers.is_empty() {
            (config.on_refused)(&self.record, &closed.headers);
        }
        if error {
            if let Some(error) = &closed.error
                && !matches!(error, net::Error::Abandoned)
            {
                (config.on_failure)(&self.record, error);
            }
            let details = closed.error.as_ref().filter(|_| config.failure_details);
            self.fire_error(details, context);
        }
        let kind =
            EventKind::Close { was_clean: closed.clean, code: closed.status(), reason: from_utf8(&closed.reason) };
        self.fire::<CloseEvent>(js_string!("close"), kind, context);
    }

    /// Fires `error`. With `details` the event has a property of its own with the reason, which is not in the standard.
    fn fire_error(&self, details: Option<&net::Error>, context: &mut Context) {
        let event = Event::create::<Event>(EventInit::new(js_string!("error"), EventKind::Event), context);
        if let Some(error) = details {
            let message = from_utf8(&net::chain(error).to_string());
            // An event is extensible, and has no property of this name.
            let defined = event.as_object().create_data_property(js_string!("message"), message, context);
            debug_assert!(matches!(defined, Ok(true)));
        }
        self.parent().dispatch(&event, context);
    }

    fn fire<I: crate::dom::EventInterface>(&self, r#type: JsString, kind: EventKind, context: &mut Context) {
        let event = Event::create::<I>(EventInit::new(r#type, kind), context);
        self.parent().dispatch(&event, context);
    }

    /// Applies [the rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection).
    pub(super) fn update_lifetime(&self) {
        // After the end of the connection no event can be fired.
        let Some(inbox) = self.inbox.upgrade() else { return };
        let target: PlatformRef<EventTarget> = self.parent();
        let keeps_alive = self.state.borrow().keeps_alive(|event| target.has_listener(event));
        inbox.set_strong(keeps_alive.then_some(self));
    }
}

/// The engine's string of bytes that are known to be UTF-8.
fn text(bytes: &[u8]) -> JsString {
    // The engine's strings are Latin-1 too, so ASCII, the usual case, is copied as it is.
    if bytes.is_ascii() {
        return JsString::from(JsStr::latin1(bytes));
    }
    from_utf8(std::str::from_utf8(bytes).unwrap_or_default())
}

/// The alignment that the engine demands for the bytes of an ArrayBuffer.
const ALIGNMENT: usize = 64;
