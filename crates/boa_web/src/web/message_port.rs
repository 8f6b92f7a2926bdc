//! [Channel messaging](https://html.spec.whatwg.org/multipage/web-messaging.html#channel-messaging):
//! `MessageChannel` and `MessagePort`. Both ends of a channel are in one event loop, and mostly in
//! one realm.

use super::clone::{Serialized, data_clone_error};
use crate::{
    dom::{
        Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit, Registrations,
        TaskSource, event_handler, host, report_exception, task,
    },
    webidl::{
        self, Constructor, Dictionary, FromJs, Interface, Layers, Members, PlatformRef, Root,
        attribute, getter, iterator_method, operation, sequence,
    },
};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use std::{cell::Cell, collections::VecDeque, fmt};

/// [`MessageChannel`](https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels).
#[derive(Debug, Trace, Finalize)]
pub struct MessageChannel {
    port1: JsObject,
    port2: JsObject,
}

impl Interface for MessageChannel {
    const NAME: &'static str = "MessageChannel";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
        let (end1, end2) = ChannelEnd::pair();
        let (port1, port2) = (
            MessagePort::create(&end1, context),
            MessagePort::create(&end2, context),
        );
        let slots = Self {
            port1: port1.into_object(),
            port2: port2.into_object(),
        };
        new_target.object(slots, context)
    }));
    const MEMBERS: Members<Self> = &[
        getter("port1", |this, _| Ok(this.port1.clone().into())),
        getter("port2", |this, _| Ok(this.port2.clone().into())),
    ];
}

/// The slots that a
/// [message port](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports) adds to
/// those of an event target.
#[derive(Debug, Trace, Finalize)]
pub struct MessagePort {
    /// `None` after the port is detached.
    end: GcRefCell<Option<Gc<ChannelEnd>>>,
    /// Whether messages are taken from the queue.
    enabled: Cell<bool>,
    /// Whether the task for the next message is queued.
    is_queued: Cell<bool>,
    /// Takes the messages in place of listeners.
    handler: GcRefCell<Option<Gc<Box<dyn PortHandler>>>>,
}

/// The handlers of the messages of a port that no script has.
pub(super) trait PortHandler: Trace {
    fn message(&self, data: &JsValue, context: &mut Context) -> JsResult<()>;

    /// A message can't be deserialized.
    fn message_error(&self, context: &mut Context) -> JsResult<()>;
}

impl fmt::Debug for dyn PortHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PortHandler")
    }
}

/// One end of a channel. It stays the same when it goes from one port to another.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct ChannelEnd {
    /// The [entangled](https://html.spec.whatwg.org/multipage/web-messaging.html#entangle) end.
    other: GcRefCell<Option<Gc<ChannelEnd>>>,
    /// The port of this end. `None` while it is being transferred.
    port: GcRefCell<Option<PlatformRef<MessagePort>>>,
    /// The port message queue.
    queue: GcRefCell<VecDeque<Serialized>>,
}

impl ChannelEnd {
    pub(super) fn pair() -> (Gc<Self>, Gc<Self>) {
        let (one, other) = (Gc::new(Self::default()), Gc::new(Self::default()));
        *one.other.borrow_mut() = Some(other.clone());
        *other.other.borrow_mut() = Some(one.clone());
        (one, other)
    }

    fn port(&self) -> Option<PlatformRef<MessagePort>> {
        self.port.borrow().clone()
    }
}

impl Interface for MessagePort {
    const NAME: &'static str = "MessagePort";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation("postMessage", 1, |this, args, context| {
            let transfer = transfer(args.get_or_undefined(1), context)?;
            this.post_message(&args[0], &transfer, context)
        }),
        operation("start", 0, |this, _, context| {
            this.start(context);
            Ok(JsValue::undefined())
        }),
        operation("close", 0, |this, _, context| {
            this.close(context);
            Ok(JsValue::undefined())
        }),
        event_handler!(close),
        attribute(
            "onmessage",
            |this: &PlatformRef<Self>, context| {
                EventTarget::handler(this.object(), "message", context)
            },
            |this, value, context| {
                EventTarget::set_handler(this.object(), "message", value, context)?;
                this.start(context);
                Ok(())
            },
        ),
        event_handler!(messageerror),
    ];
}

/// `sequence<object> transfer`, or `optional StructuredSerializeOptions options = {}`.
fn transfer(value: &JsValue, context: &mut Context) -> JsResult<Vec<JsObject>> {
    if let Some(object) = value.as_object()
        && let Some(method) = iterator_method(&object, context)?
    {
        return sequence(&object, &method, context);
    }
    Ok(Dictionary::from_js(value, context)?
        .member("transfer", context)?
        .unwrap_or_default())
}

impl MessagePort {
    /// The port of an end: a new one, or the
    /// [receiver of one that is transferred](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-receiving-steps).
    pub(super) fn create(end: &Gc<ChannelEnd>, context: &Context) -> PlatformRef<Self> {
        let slots = Self {
            end: GcRefCell::new(Some(end.clone())),
            enabled: Cell::new(false),
            is_queued: Cell::new(false),
            handler: GcRefCell::default(),
        };
        let port = webidl::create(
            Layers::new().with(EventTarget::default()).with(slots),
            context,
        );
        *end.port.borrow_mut() = Some(port.clone());
        RealmPorts::register(&port, context);
        port
    }

    pub(super) fn is_detached(&self) -> bool {
        self.end.borrow().is_none()
    }

    /// The
    /// [transfer steps](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-steps):
    /// returns the end and leaves the port without one. `None` if the port is detached.
    pub(super) fn detach(&self) -> Option<Gc<ChannelEnd>> {
        let end = self.end.borrow_mut().take()?;
        end.port.borrow_mut().take();
        Some(end)
    }
}

impl PlatformRef<MessagePort> {
    /// The
    /// [message port post message steps](https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps).
    pub(super) fn post_message(
        &self,
        message: &JsValue,
        transfer: &[JsObject],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if transfer
            .iter()
            .any(|object| JsObject::equals(object, self.object()))
        {
            return Err(data_clone_error(
                "a port can't be transferred through itself",
                context,
            ));
        }
        let target = self
            .end
            .borrow()
            .as_ref()
            .and_then(|end| end.other.borrow().clone());
        // A port that is sent to itself is lost, and the message with it.
        let port = target.as_ref().and_then(|target| target.port());
        let doomed = port.is_some_and(|port| {
            transfer
                .iter()
                .any(|object| JsObject::equals(object, port.object()))
        });
        let message = Serialized::with_transfer(message, transfer, context)?;
        if let Some(target) = target.filter(|_| !doomed) {
            target.queue.borrow_mut().push_back(message);
            if let Some(port) = target.port() {
                port.deliver(context);
            }
        }
        Ok(JsValue::undefined())
    }

    /// Sets the handler of messages, and enables the port message queue.
    pub(super) fn set_handler(&self, handler: Box<dyn PortHandler>, context: &mut Context) {
        *self.handler.borrow_mut() = Some(Gc::new(handler));
        self.start(context);
    }

    /// Enables the port message queue.
    fn start(&self, context: &mut Context) {
        if self.enabled.replace(true) {
            return;
        }
        self.deliver(context);
    }

    /// Whether the port message queue has messages.
    fn has_messages(&self) -> bool {
        self.enabled.get()
            && self
                .end
                .borrow()
                .as_ref()
                .is_some_and(|end| !end.queue.borrow().is_empty())
    }

    /// Queues a task that takes a message from the port message queue, if there is one: the queue
    /// may belong to another port then. The task queues the next one, so that ports take turns.
    /// Each port is a task source.
    fn deliver(&self, context: &mut Context) {
        if !self.has_messages() || self.is_queued.replace(true) {
            return;
        }
        let this = self.clone();
        host(context).queue_task(
            TaskSource::PostedMessage,
            task(move |context: &mut Context| {
                this.is_queued.set(false);
                let end = this.end.borrow().clone();
                let message = end.and_then(|end| end.queue.borrow_mut().pop_front());
                this.deliver(context);
                if let Some(message) = message
                    && let Err(error) = this.receive(message, context)
                {
                    report_exception(error, context);
                }
            }),
            context,
        );
    }

    fn receive(&self, message: Serialized, context: &mut Context) -> JsResult<()> {
        let handler = self.handler.borrow().clone();
        if let Some(handler) = handler {
            return match message.deserialize(context) {
                Ok((data, _)) => handler.message(&data, context),
                Err(_) => handler.message_error(context),
            };
        }
        let origin = JsString::default();
        let (r#type, message) = match message.deserialize(context) {
            Ok((data, transferred)) => {
                let ports: Vec<_> = transferred
                    .into_iter()
                    .filter(|it| Self::of_object(it).is_some())
                    .collect();
                (
                    js_string!("message"),
                    MessageEventInit::new(data, origin).with_ports(ports, context)?,
                )
            }
            Err(_) => (
                js_string!("messageerror"),
                MessageEventInit::new(JsValue::null(), origin),
            ),
        };
        let event = Event::create::<MessageEvent>(
            EventInit::new(r#type, EventKind::Message(message)),
            context,
        );
        self.parent().dispatch(&event, context);
        Ok(())
    }

    /// Detaches and disentangles the port.
    pub(super) fn close(&self, context: &mut Context) {
        if let Some(end) = self.detach() {
            disentangle(&end, context);
        }
    }
}

/// The ports of a realm.
#[derive(Default, Trace, Finalize, JsData)]
struct RealmPorts(GcRefCell<Registrations<WeakGc<MessagePort>>>);

impl RealmPorts {
    fn register(port: &PlatformRef<MessagePort>, context: &Context) {
        let mut host_defined = context.realm().host_defined_mut();
        if !host_defined.has::<Self>() {
            host_defined.insert_default::<Self>();
        }
        if let Some(Self(ports)) = host_defined.get::<Self>() {
            ports
                .borrow_mut()
                .add(WeakGc::new(port.slots()), WeakGc::is_upgradable);
        }
    }

    /// Takes all of them.
    fn take(context: &Context) -> Vec<Gc<MessagePort>> {
        let ports = context.realm().host_defined_mut().remove::<Self>();
        ports.map_or_else(Vec::new, |ports| {
            ports
                .0
                .borrow()
                .iter()
                .filter_map(WeakGc::upgrade)
                .collect()
        })
    }
}

/// Detaches and
/// [disentangles](https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle) all ports
/// of the current realm, because its document is unloaded. Their messages are dropped. Ports of
/// other realms at the other ends get `close`.
pub(super) fn disentangle_all(context: &mut Context) {
    // All are detached first, so that ports of this realm at the other ends get no event.
    let ends: Vec<_> = RealmPorts::take(context)
        .iter()
        .filter_map(|port| port.detach())
        .collect();
    for end in ends {
        end.queue.borrow_mut().clear();
        disentangle(&end, context);
    }
}

/// [Disentangles](https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle) an end.
/// The other one gets `close` after the messages in transit.
fn disentangle(end: &ChannelEnd, context: &mut Context) {
    let Some(other) = end.other.borrow_mut().take() else {
        return;
    };
    other.other.borrow_mut().take();
    if other.port().is_some() {
        queue_close_event(other, context);
    }
}

/// Queues a task that fires `close` at the port of an end after its last message.
fn queue_close_event(end: Gc<ChannelEnd>, context: &mut Context) {
    host(context).queue_task(
        TaskSource::PostedMessage,
        task(move |context: &mut Context| {
            let Some(port) = end.port() else { return };
            if port.has_messages() {
                return queue_close_event(end, context);
            }
            let event = Event::create::<Event>(
                EventInit::new(js_string!("close"), EventKind::Event),
                context,
            );
            port.parent().dispatch(&event, context);
        }),
        context,
    );
}
