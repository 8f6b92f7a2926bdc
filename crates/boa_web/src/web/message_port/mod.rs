//! [Channel messaging](https://html.spec.whatwg.org/multipage/web-messaging.html#channel-messaging):
//! `MessageChannel` and `MessagePort`. The ends of a channel may be in two threads.

mod channel;
mod port_news;
mod ports;

pub use channel::{ChannelEnd, StepsSender};

use super::clone::{Serialized, StructuredSerializeOptions, not_cloned};
use crate::{
    dom::{
        Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit, Task, TaskSource,
        event_handler, host, report_exception,
    },
    webidl::{
        self, Constructor, FromJs, Interface, Layers, Members, PlatformRef, Root, Steps, attribute,
        getter, iterator_method, operation, sequence,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string, realm::Realm};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use channel::{Item, Owner};
use ports::Ports;
use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::{Rc, Weak},
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
#[derive(Debug, Default, Trace, Finalize)]
pub struct MessagePort {
    /// The object with these slots.
    object: OnceCell<JsObject>,
    realm: OnceCell<Realm>,
    /// Its key among the ports of the context.
    key: Cell<u64>,
    /// `None` after the port is detached.
    #[unsafe_ignore_trace]
    end: RefCell<Option<ChannelEnd>>,
    /// The port of the other end, if it is in this context. Each keeps the other.
    peer: GcRefCell<Option<Gc<MessagePort>>>,
    /// Whether messages are taken from the queue.
    enabled: Cell<bool>,
    /// The number of queued tasks.
    queued: Cell<usize>,
    /// Its task, while that is queued.
    #[unsafe_ignore_trace]
    task: RefCell<Weak<PortTask>>,
    /// Whether it is the port of a broadcast channel, whose messages have a task each.
    is_broadcast: Cell<bool>,
    /// Whether other threads may send to that channel.
    is_shared: Cell<bool>,
    has_fired_close: Cell<bool>,
    /// Takes the messages in place of listeners.
    handler: GcRefCell<Option<Gc<Box<dyn PortHandler>>>>,
    /// Whether the port keeps no event loop alive.
    is_background: Cell<bool>,
    /// Gets the events in place of the port itself.
    target: OnceCell<PlatformRef<EventTarget>>,
    /// The origin of the events. Empty without one.
    origin: OnceCell<JsString>,
}

/// The task of a port, which takes a message from the port message queue. It is queued again for
/// each message.
#[derive(Debug)]
struct PortTask(PlatformRef<MessagePort>);

impl Task for PortTask {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.0.run_task(context);
    }
}

/// The handlers of the messages of a port that no script has.
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
/// use boa_web::{web::Transfer, webidl::FromJs};
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
    /// The port of an end: a new one, or the
    /// [receiver of one that is transferred](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-receiving-steps).
    pub(super) fn create(end: ChannelEnd, context: &mut Context) -> PlatformRef<Self> {
        Self::create_with(end, None, context)
    }

    /// The port of an end whose other end goes to another thread, or has come from there.
    pub fn create_remote(end: ChannelEnd, context: &mut Context) -> PlatformRef<Self> {
        end.leave_thread();
        Self::create(end, context)
    }

    /// A port that scripts do not get. Its events fire at the target.
    pub fn implicit(
        end: ChannelEnd,
        target: PlatformRef<EventTarget>,
        context: &mut Context,
    ) -> PlatformRef<Self> {
        end.leave_thread();
        let is_of_global = JsObject::equals(target.object(), &context.global_object());
        let port = Self::create_with(end, Some(target), context);
        port.is_background.set(is_of_global);
        port
    }

    /// Queues the tasks of ports that have news.
    pub(super) fn read_all_news(context: &mut Context) {
        Ports::of(context).read_news(context);
    }

    /// Sets the origin of the events.
    pub(super) fn set_origin(&self, origin: JsString) {
        // It is set once.
        let _ = self.origin.set(origin);
    }

    /// Makes it the port of a broadcast channel, which gives each message its task. `is_shared`
    /// says whether other threads may send some. Then it keeps the event loop alive.
    pub(super) fn set_broadcast(&self, is_shared: bool, context: &Context) {
        self.is_broadcast.set(true);
        self.is_background.set(!is_shared);
        if is_shared {
            self.is_shared.set(true);
            Ports::of(context).open_broadcast();
        }
    }

    /// The port of an end. Its events fire at the target, if there is one.
    pub(super) fn create_with(
        end: ChannelEnd,
        target: Option<PlatformRef<EventTarget>>,
        context: &mut Context,
    ) -> PlatformRef<Self> {
        let slots = Self::default();
        if let Some(target) = target {
            // The slots are new.
            let _ = slots.target.set(target);
        }
        let port = webidl::create(
            Layers::new().with(EventTarget::default()).with(slots),
            context,
        );
        let _ = port.object.set(port.object().clone());
        let _ = port.realm.set(context.realm().clone());
        let ports = Ports::of(context);
        let key = ports.add(port.slots());
        port.key.set(key);
        end.set_owner(Some(Owner {
            news: ports.news().clone(),
            port: key,
        }));
        *port.end.borrow_mut() = Some(end);
        if let Some(entangled) = port.entangled(&ports) {
            *port.peer.borrow_mut() = Some(entangled.slots().clone());
            *entangled.peer.borrow_mut() = Some(port.slots().clone());
            entangled.update(&ports);
        }
        if port.is_remote() {
            ports.read_later(key);
        }
        ports.read_news(context);
        port
    }

    pub(super) fn is_detached(&self) -> bool {
        self.end.borrow().is_none()
    }

    /// The object with these slots.
    fn object(&self) -> Option<JsObject> {
        self.object.get().cloned()
    }

    /// Whether the other end may be in another thread.
    fn is_remote(&self) -> bool {
        let end = self.end.borrow();
        end.as_ref().is_some_and(ChannelEnd::is_remote)
    }

    /// Whether a script waits for messages from another thread. Those for the global object keep no
    /// loop alive: its runtime knows whether a script listens to them.
    fn keeps_alive(&self) -> bool {
        (self.is_remote() || self.is_broadcast.get()) && !self.is_background.get()
    }

    /// The number of messages in the port message queue, if it is enabled.
    fn messages(&self) -> usize {
        let end = self.end.borrow();
        let end = end.as_ref().filter(|_| self.enabled.get());
        end.map_or(0, ChannelEnd::len)
    }

    /// Whether the port has lost its other end, and has not fired `close`.
    fn is_to_fire_close(&self) -> bool {
        let end = self.end.borrow();
        !self.has_fired_close.get() && end.as_ref().is_some_and(ChannelEnd::is_disentangled)
    }

    /// The port of the other end, if it is in this context.
    fn entangled(&self, ports: &Ports) -> Option<PlatformRef<Self>> {
        let key = self.end.borrow().as_ref()?.entangled_port(ports.news())?;
        ports.get(key)
    }

    /// The
    /// [transfer steps](https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports:transfer-steps):
    /// returns the end and leaves the port without one. `None` if the port is detached.
    pub fn detach(&self, context: &Context) -> Option<ChannelEnd> {
        let end = self.end.borrow_mut().take()?;
        end.set_owner(None);
        let ports = Ports::of(context);
        ports.set_waiting(self.key.get(), None);
        if self.is_shared.get() {
            ports.close_broadcast();
        }
        if let Some(peer) = self.peer.borrow_mut().take() {
            peer.peer.borrow_mut().take();
            if let Some(object) = peer.object() {
                PlatformRef::with_slots(object, peer).update(&ports);
            }
        }
        Some(end)
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
            end.post(message, ports.news());
        }
        ports.read_news(context);
        Ok(())
    }

    /// Sets the handler of messages, and enables the port message queue.
    pub(super) fn set_handler(&self, handler: Box<dyn PortHandler>, context: &mut Context) {
        *self.handler.borrow_mut() = Some(Gc::new(handler));
        self.start(context);
    }

    /// Enables the port message queue.
    pub fn start(&self, context: &mut Context) {
        if self.enabled.replace(true) {
            return;
        }
        let ports = Ports::of(context);
        if let Some(task) = self.news(&ports) {
            host(context).queue_task(TaskSource::PostedMessage, task, context);
        }
        ports.read_news(context);
    }

    /// Keeps a started port that waits for messages from elsewhere. A port in the same context is
    /// kept by the port that may send them.
    fn update(&self, ports: &Ports) {
        let waits = self.enabled.get()
            && !self.has_fired_close.get()
            && self
                .end
                .borrow()
                .as_ref()
                .is_some_and(|end| end.entangled_port(ports.news()).is_none());
        ports.set_waiting(self.key.get(), waits.then(|| self.clone()));
    }

    /// Whether the port keeps the event loop alive while it waits for another thread.
    pub fn set_keeps_alive(&self, keeps_alive: bool, context: &mut Context) {
        self.is_background.set(!keeps_alive);
        let ports = Ports::of(context);
        self.update(&ports);
        ports.read_news(context);
    }

    /// There is a message, or the channel has changed. Returns the task to be queued, as the next
    /// three functions.
    fn news(&self, ports: &Ports) -> Option<Rc<PortTask>> {
        if self.is_remote() {
            self.update(ports);
            ports.read_later(self.key.get());
            None
        } else {
            self.read_news(ports)
        }
    }

    /// Reads the news: in the future of the port, if another thread may have caused them.
    fn read_news(&self, ports: &Ports) -> Option<Rc<PortTask>> {
        if let Some(end) = &*self.end.borrow() {
            end.news_were_read();
        }
        self.update(ports);
        self.task_if_ready()
    }

    /// The task for one message of a broadcast channel.
    fn broadcast_task(&self) -> Option<Rc<PortTask>> {
        (!self.is_detached()).then(|| self.task())
    }

    /// The task, if there is a message: the queue may belong to another port when the task runs.
    /// The task queues itself again, so that ports take turns. Each port is a task source.
    fn task_if_ready(&self) -> Option<Rc<PortTask>> {
        let has_task = self.messages() > 0 || self.is_to_fire_close();
        let is_ready = has_task && self.queued.get() == 0 && !self.is_broadcast.get();
        is_ready.then(|| self.task())
    }

    /// The task that is queued, or a new one. It is queued once more.
    fn task(&self) -> Rc<PortTask> {
        self.queued.update(|queued| queued + 1);
        let queued = self.task.borrow().upgrade();
        queued.unwrap_or_else(|| {
            let task = Rc::new(PortTask(self.clone()));
            self.task.replace(Rc::downgrade(&task));
            task
        })
    }

    fn run_task(&self, context: &mut Context) {
        self.queued.update(|queued| queued - 1);
        let item = self.enabled.get().then(|| self.take()).flatten();
        if item.is_none() && self.is_to_fire_close() {
            self.has_fired_close.set(true);
            self.update(&Ports::of(context));
            return self.fire_close(context);
        }
        if let Some(task) = self.task_if_ready() {
            host(context).queue_task(TaskSource::PostedMessage, task, context);
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

    /// The target of the port's events.
    fn target(&self) -> PlatformRef<EventTarget> {
        self.target.get().cloned().unwrap_or_else(|| self.parent())
    }

    fn receive(&self, message: Serialized, context: &mut Context) -> JsResult<()> {
        let handler = self.handler.borrow().clone();
        if let Some(handler) = handler {
            return match message.deserialize(context) {
                Ok((data, _)) => handler.message(&data, context),
                Err(_) => handler.message_error(context),
            };
        }
        let origin = self.origin.get().cloned().unwrap_or_default();
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
        self.target().dispatch(&event, context);
        Ok(())
    }

    fn fire_close(&self, context: &mut Context) {
        let init = EventInit::new(js_string!("close"), EventKind::Event);
        let event = Event::create::<Event>(init, context);
        self.parent().dispatch(&event, context);
    }

    /// Detaches and
    /// [disentangles](https://html.spec.whatwg.org/multipage/web-messaging.html#disentangle) the
    /// port. The other one gets `close` after the messages in transit.
    pub fn close(&self, context: &mut Context) {
        let end = self.detach(context);
        // This notifies the other end.
        drop(end);
        Ports::of(context).read_news(context);
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
        .filter(|port| port.realm.get() == Some(context.realm()))
        .filter_map(|port| port.detach(context))
        .collect();
    drop(ends);
    ports.read_news(context);
}
