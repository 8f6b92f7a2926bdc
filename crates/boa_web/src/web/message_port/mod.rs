//! [Channel messaging](https://html.spec.whatwg.org/multipage/web-messaging.html#channel-messaging):
//! `MessageChannel` and `MessagePort`. The ends of a channel may be in two threads.
//!
//! A message goes through the three files of this folder:
//!
//! 1. `postMessage()`, here, serializes it.
//! 2. The [channel] appends it to the port message queue of its other end, and notifies the port
//!    that has this end.
//! 3. The [ports] of that port's context read the notification, and queue a task.
//! 4. The task, here, takes the message from the queue, deserializes it, and fires `message`.

mod channel;
mod ports;
#[cfg(test)]
mod tests;

pub use channel::{ChannelEnd, StepsSender};

use super::clone::{Serialized, StructuredSerializeOptions, not_cloned};
use crate::{
    dom::{
        Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit, Task, TaskOrigin,
        event_handler, report_exception,
        task_scope::{TaskScope, current_scope},
    },
    webidl::{
        self, Constructor, FromJs, Interface, Layers, Members, PlatformRef, Root, Steps, attribute,
        getter, iterator_method, operation, sequence,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string, realm::Realm};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use channel::{Item, PortId};
use ports::Ports;
use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

/// [`MessageChannel`](https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels).
#[derive(Debug, Trace, Finalize)]
pub(super) struct MessageChannel {
    port1: PlatformRef<MessagePort>,
    port2: PlatformRef<MessagePort>,
}

impl Interface for MessageChannel {
    const NAME: &'static str = "MessageChannel";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let (end1, end2) = ChannelEnd::pair();
            let (port1, port2) = (
                MessagePort::create(end1, context),
                MessagePort::create(end2, context),
            );
            new_target.object(Self { port1, port2 }, context)
        })));
    const MEMBERS: Members<Self> = &[
        getter("port1", &Steps(|this, _| Ok(this.port1.clone()))),
        getter("port2", &Steps(|this, _| Ok(this.port2.clone()))),
    ];
}

/// The slots that a
/// [message port](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports) adds to
/// `EventTarget`.
#[derive(Debug, Trace, Finalize)]
pub struct MessagePort {
    kind: Kind,
    realm: Realm,
    /// The object with these slots.
    object: OnceCell<JsObject>,
    /// Its key among the ports of the context.
    key: Cell<u64>,
    /// `None` after the port is detached.
    #[unsafe_ignore_trace]
    end: RefCell<Option<ChannelEnd>>,
    /// The port with which it is
    /// [entangled](https://html.spec.whatwg.org/multipage/web-messaging.html#entangle), if that is in
    /// this context. Each keeps the other.
    entangled: GcRefCell<Option<Gc<MessagePort>>>,
    /// Whether the port message queue is enabled.
    is_enabled: Cell<bool>,
    /// The number of queued tasks: at most one, but for a broadcast channel.
    queued: Cell<usize>,
    has_fired_close: Cell<bool>,
    /// The scope in which the port was created, which its tasks have, too: one task takes the
    /// messages of several senders.
    #[unsafe_ignore_trace]
    scope: Option<Rc<dyn TaskScope>>,
}

/// What a port is for.
#[derive(Debug, Trace, Finalize)]
enum Kind {
    /// A port that scripts have: of a `MessageChannel`, of a `SharedWorker`, or transferred. Its
    /// events fire at the port.
    Port,
    /// The [implicit port](https://html.spec.whatwg.org/multipage/workers.html#the-worker-interface)
    /// of a worker. Its messages fire at the target: the worker's object or its global scope.
    Implicit {
        target: PlatformRef<EventTarget>,
        /// Whether it keeps the event loop alive, while it is open.
        keeps_alive: Cell<bool>,
    },
    /// The port of a broadcast channel. Each message has a task, in the order in which they were
    /// sent to all channels. They fire at the target: the channel.
    Broadcast {
        target: PlatformRef<EventTarget>,
        /// The origin of the events.
        origin: JsString,
        /// Whether other threads may send to the channel.
        is_shared: bool,
    },
    /// The port of a
    /// [cross-realm transform stream](https://streams.spec.whatwg.org/#transferrable-streams), whose
    /// handler takes the messages.
    Internal(OnceCell<Box<dyn PortHandler>>),
}

/// The task that takes an item from the port message queue.
#[derive(Debug)]
struct PortTask(PlatformRef<MessagePort>);

impl Task for PortTask {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.0.run_task(context);
    }

    fn origin(&self) -> TaskOrigin {
        let port = &self.0;
        if port.is_detached() {
            TaskOrigin::Cancelled
        } else if port.is_remote() {
            TaskOrigin::Port(port.key.get())
        } else {
            TaskOrigin::Local
        }
    }
}

/// The handler of the messages of an internal port.
pub(super) trait PortHandler: Trace {
    fn message(&self, data: &JsValue, context: &mut Context) -> JsResult<()>;

    /// A message can't be deserialized.
    fn message_error(&self, context: &mut Context) -> JsResult<()>;
}

opaque_debug!(dyn PortHandler);

impl Interface for MessagePort {
    const NAME: &'static str = "MessagePort";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation(
            "postMessage",
            &Steps(
                |this, (message, Transfer(transfer)): (JsValue, Transfer), context| {
                    this.post_message(&message, &transfer, context)
                },
            ),
        ),
        operation(
            "start",
            &Steps(|this, (), context| {
                this.start(context);
                Ok(())
            }),
        ),
        operation(
            "close",
            &Steps(|this, (), context| {
                this.close(context);
                Ok(())
            }),
        ),
        event_handler!(close),
        attribute(
            "onmessage",
            &Steps(|this: &PlatformRef<Self>, context| {
                EventTarget::handler(this.object(), "message", context)
            }),
            &Steps(|this: &PlatformRef<Self>, value: JsValue, context| {
                EventTarget::set_handler(this.object(), "message", &value, context)?;
                this.start(context);
                Ok(())
            }),
        ),
        event_handler!(messageerror),
    ];
}

/// The objects to transfer: the second argument of the overloaded `postMessage()` of ports and
/// workers.
///
/// ```webidl
/// undefined postMessage(any message, sequence<object> transfer);
/// undefined postMessage(any message, optional StructuredSerializeOptions options = {});
/// ```
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{host::Transfer, webidl::FromJs};
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("({ transfer: [new ArrayBuffer(1)] })"))?;
/// let Transfer(objects) = Transfer::from_js(&value, context)?;
/// assert_eq!(objects.len(), 1);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Transfer(pub Vec<JsObject>);

impl FromJs for Transfer {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object()
            && let Some(method) = iterator_method(&object, context)?
        {
            return sequence(&object, &method, context).map(Self);
        }
        let options = StructuredSerializeOptions::from_js(value, context)?;
        Ok(Self(options.transfer))
    }
}

impl MessagePort {
    /// A port with the end: a new one, or the
    /// [receiver of one that is transferred](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-receiving-steps).
    pub fn create(end: ChannelEnd, context: &mut Context) -> PlatformRef<Self> {
        Self::of_kind(Kind::Port, end, context)
    }

    /// The implicit port of a worker, which scripts do not get. Its messages fire at the target.
    /// While it is open, it keeps the event loop alive, unless the target is the global object: the
    /// program knows whether a script listens there.
    pub fn implicit(
        end: ChannelEnd,
        target: PlatformRef<EventTarget>,
        context: &mut Context,
    ) -> PlatformRef<Self> {
        let is_global = JsObject::equals(target.object(), &context.global_object());
        let kind = Kind::Implicit {
            target,
            keeps_alive: Cell::new(!is_global),
        };
        Self::of_kind(kind, end, context)
    }

    /// The port of a broadcast channel with this origin. It is enabled. `is_shared` says whether
    /// other threads may send messages. If so, it keeps the event loop alive until it is closed.
    pub(super) fn broadcast(
        end: ChannelEnd,
        target: PlatformRef<EventTarget>,
        origin: JsString,
        is_shared: bool,
        context: &mut Context,
    ) -> PlatformRef<Self> {
        let kind = Kind::Broadcast {
            target,
            origin,
            is_shared,
        };
        let port = Self::of_kind(kind, end, context);
        port.start(context);
        port
    }

    /// The port of a cross-realm transform stream, which has no handler yet.
    pub(super) fn internal(end: ChannelEnd, context: &mut Context) -> PlatformRef<Self> {
        Self::of_kind(Kind::Internal(OnceCell::new()), end, context)
    }

    fn of_kind(kind: Kind, end: ChannelEnd, context: &mut Context) -> PlatformRef<Self> {
        let slots = Self {
            kind,
            realm: context.realm().clone(),
            object: OnceCell::new(),
            key: Cell::new(0),
            end: RefCell::new(None),
            entangled: GcRefCell::new(None),
            is_enabled: Cell::new(false),
            queued: Cell::new(0),
            has_fired_close: Cell::new(false),
            scope: current_scope(context),
        };
        let layers = Layers::new().with(EventTarget::default()).with(slots);
        let port: PlatformRef<Self> = webidl::create(layers, context);
        // The slots are new.
        let _ = port.object.set(port.object().clone());
        let ports = Ports::of(context);
        let key = ports.add(port.slots());
        port.key.set(key);
        end.set_port(PortId {
            notifications: ports.notifications().clone(),
            key,
        });
        *port.end.borrow_mut() = Some(end);
        if let Some(entangled) = port.find_entangled(&ports) {
            *port.entangled.borrow_mut() = Some(entangled.slots().clone());
            *entangled.entangled.borrow_mut() = Some(port.slots().clone());
            entangled.update_root(&ports);
        }
        // The end may have got messages in transit.
        ports.notify(key, context);
        port
    }

    pub(super) fn is_detached(&self) -> bool {
        self.end.borrow().is_none()
    }

    /// The object with these slots.
    fn object(&self) -> Option<JsObject> {
        self.object.get().cloned()
    }

    /// Whether other threads may send messages to the port.
    fn is_remote(&self) -> bool {
        let end = self.end.borrow();
        let Some(end) = end.as_ref() else {
            return false;
        };
        match self.kind {
            Kind::Broadcast { is_shared, .. } => is_shared,
            Kind::Port | Kind::Implicit { .. } | Kind::Internal(_) => end.is_remote(),
        }
    }

    /// Whether the event loop stays alive for messages of other threads, once the port is enabled.
    fn keeps_alive(&self) -> bool {
        let is_background = match &self.kind {
            Kind::Implicit { keeps_alive, .. } => !keeps_alive.get(),
            Kind::Port | Kind::Broadcast { .. } | Kind::Internal(_) => false,
        };
        !is_background && self.is_remote()
    }

    /// The number of items in the port message queue, if that is enabled.
    fn messages(&self) -> usize {
        let end = self.end.borrow();
        let end = end.as_ref().filter(|_| self.is_enabled.get());
        end.map_or(0, ChannelEnd::len)
    }

    /// Whether the port was disentangled by the other end, and has not fired `close`.
    fn is_to_fire_close(&self) -> bool {
        let end = self.end.borrow();
        !self.has_fired_close.get() && end.as_ref().is_some_and(ChannelEnd::is_disentangled)
    }

    /// The port of the other end, if it is in this context.
    fn find_entangled(&self, ports: &Ports) -> Option<PlatformRef<Self>> {
        let key = self
            .end
            .borrow()
            .as_ref()?
            .entangled_key(ports.notifications())?;
        ports.get(key)
    }

    /// The
    /// [transfer steps](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-steps):
    /// returns the end and leaves the port without one. `None` if the port is detached.
    pub fn detach(&self, context: &Context) -> Option<ChannelEnd> {
        let end = self.end.borrow_mut().take()?;
        end.clear_port();
        let ports = Ports::of(context);
        ports.set_root(self.key.get(), None);
        if let Some(entangled) = self.entangled.borrow_mut().take() {
            entangled.entangled.borrow_mut().take();
            if let Some(object) = entangled.object() {
                PlatformRef::with_slots(object, entangled).update_root(&ports);
            }
        }
        Some(end)
    }

    /// Reads the notifications that this thread has caused, for ports of the context.
    pub(super) fn read_local_notifications(context: &mut Context) {
        Ports::of(context).read_local(context);
    }
}

impl PlatformRef<MessagePort> {
    /// The
    /// [message port post message steps](https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps).
    ///
    /// # Errors
    /// A DataCloneError. The exception of a getter.
    pub fn post_message(
        &self,
        message: &JsValue,
        transfer: &[JsObject],
        context: &mut Context,
    ) -> JsResult<()> {
        if transfer
            .iter()
            .any(|object| JsObject::equals(object, self.object()))
        {
            return not_cloned("a port can't be transferred through itself", context);
        }
        let message = Serialized::with_transfer(message, transfer, context)?;
        let ports = Ports::of(context);
        if let Some(end) = &*self.end.borrow() {
            end.post(message, ports.notifications());
        }
        ports.read_local(context);
        Ok(())
    }

    /// Sets the handler of an internal port, and enables the port message queue.
    pub(super) fn set_handler(&self, handler: Box<dyn PortHandler>, context: &mut Context) {
        if let Kind::Internal(known) = &self.kind {
            // It is set once.
            let _ = known.set(handler);
        }
        self.start(context);
    }

    /// Enables the port message queue.
    pub fn start(&self, context: &mut Context) {
        if !self.is_enabled.replace(true) {
            Ports::of(context).notify(self.key.get(), context);
        }
    }

    /// Has an implicit port keep the event loop alive, while it is open.
    pub fn keep_alive(&self, context: &mut Context) {
        self.set_keeps_alive(true, context);
    }

    /// Ends the effect of [`keep_alive`](Self::keep_alive).
    pub fn end_keep_alive(&self, context: &mut Context) {
        self.set_keeps_alive(false, context);
    }

    fn set_keeps_alive(&self, new: bool, context: &mut Context) {
        if let Kind::Implicit { keeps_alive, .. } = &self.kind {
            keeps_alive.set(new);
            Ports::of(context).notify(self.key.get(), context);
        }
    }

    fn run_task(&self, context: &mut Context) {
        self.queued.update(|queued| queued - 1);
        let item = self.is_enabled.get().then(|| self.take()).flatten();
        if item.is_none() && self.is_to_fire_close() {
            self.has_fired_close.set(true);
            self.update_root(&Ports::of(context));
            return self.fire_close(context);
        }
        // Each port is a task source. The task for the next message is queued behind those of other
        // ports, so that they take turns. A broadcast channel has it already.
        if !matches!(self.kind, Kind::Broadcast { .. }) {
            Ports::of(context).notify(self.key.get(), context);
        }
        match item {
            None => {}
            Some(Item::Steps(steps)) => steps(context),
            Some(Item::Message(message)) => {
                if let Err(error) = self.receive(message, context) {
                    report_exception(error, context);
                }
            }
        }
    }

    fn take(&self) -> Option<Item> {
        self.end.borrow().as_ref()?.take()
    }

    fn receive(&self, message: Serialized, context: &mut Context) -> JsResult<()> {
        let (target, origin) = match &self.kind {
            Kind::Port => (self.as_parent(), JsString::default()),
            Kind::Implicit { target, .. } => (target.clone(), JsString::default()),
            Kind::Broadcast { target, origin, .. } => (target.clone(), origin.clone()),
            Kind::Internal(handler) => {
                let Some(handler) = handler.get() else {
                    return Ok(());
                };
                return match message.deserialize(context) {
                    Ok((data, _)) => handler.message(&data, context),
                    Err(_) => handler.message_error(context),
                };
            }
        };
        let (r#type, message) = match message.deserialize(context) {
            Ok((data, transferred)) => {
                let ports = transferred.into_iter();
                let ports: Vec<_> = ports.filter(|it| Self::of_object(it).is_some()).collect();
                let message = MessageEventInit::new(data, origin).with_ports(ports, context)?;
                (js_string!("message"), message)
            }
            Err(_) => {
                let message = MessageEventInit::new(JsValue::null(), origin);
                (js_string!("messageerror"), message)
            }
        };
        let init = EventInit::new(r#type, EventKind::Message(message));
        let event = Event::create::<MessageEvent>(init, context);
        target.dispatch(&event, context);
        Ok(())
    }

    fn fire_close(&self, context: &mut Context) {
        let init = EventInit::new(js_string!("close"), EventKind::Event);
        let event = Event::create::<Event>(init, context);
        self.as_parent().dispatch(&event, context);
    }

    /// Detaches and
    /// [disentangles](https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle) the
    /// port. The other one gets `close` after the messages in transit.
    pub fn close(&self, context: &mut Context) {
        let end = self.detach(context);
        // This notifies the port of the other end.
        drop(end);
        Ports::of(context).read_local(context);
    }
}

/// Prepares a context for ports. Must be called before a port is made.
pub(super) fn install(context: &mut Context) {
    Ports::install(context);
}

/// Detaches and
/// [disentangles](https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle) all ports
/// of the current realm, because its document is unloaded. Their messages are dropped. Ports of
/// other realms at the other ends get `close`.
pub(super) fn disentangle_all(context: &mut Context) {
    let ports = Ports::of(context);
    // All are detached first, so that ports of this realm at the other ends get no event.
    let ends: Vec<_> = ports
        .all()
        .iter()
        .filter(|port| port.realm == *context.realm())
        .filter_map(|port| port.detach(context))
        .collect();
    drop(ends);
    ports.read_local(context);
}
