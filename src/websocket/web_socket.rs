//! [`WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface): its members and its
//! events.

use super::{
    arguments::{Protocols, SentData},
    close_info,
    connection::{Connection, PendingConnection},
    control::{self, Control},
    event_queue::Delivery,
    inbox::SocketObject,
    message_data::{BinaryType, BinaryValue, binary_data},
    registry,
    state::{Effect, ReadyState},
};
use crate::{
    dom::{
        CloseEvent, DomException, Event, EventInit, EventInterface, EventKind, EventTarget,
        MessageEvent, MessageEventInit, event_handler,
    },
    host::Dispatcher,
    messages::STILL_CONNECTING,
    net,
    webidl::{
        self, AssignedEnumeration, Clamp, Constructor, Inspected, Interface, Layers, Members,
        NewTarget, ObjectTemplate, PlatformRef, Steps, UsvString, attribute, constant, getter,
        operation, string::from_utf8,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace, WeakGc};
use bytes::Bytes;
use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

/// A `WebSocket`.
#[derive(Trace, Finalize)]
pub struct WebSocket {
    connection: Connection,
    url: JsString,
    /// The serialized origin of the URL, for `MessageEvent.origin`.
    origin: JsString,
    extensions: GcRefCell<JsString>,
    protocol: GcRefCell<JsString>,
    #[unsafe_ignore_trace]
    binary_type: Cell<BinaryType>,
    /// The object of these slots. The collector handles the cycle.
    object: OnceCell<PlatformRef<EventTarget>>,
    /// The template of its `message` events.
    template: ObjectTemplate<MessageEvent>,
}

boa_web::opaque_debug!(WebSocket);

impl Interface for WebSocket {
    const NAME: &'static str = "WebSocket";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(Self::construct)));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Attributes(&["url"]),
        Inspected::Constant("readyState"),
        Inspected::Attributes(&["protocol"]),
    ];
    const MEMBERS: Members<Self> = &[
        getter("url", &Steps(|this, _| Ok(this.url.clone()))),
        constant("CONNECTING", ReadyState::Connecting as u16),
        constant("OPEN", ReadyState::Open as u16),
        constant("CLOSING", ReadyState::Closing as u16),
        constant("CLOSED", ReadyState::Closed as u16),
        getter(
            "readyState",
            &Steps(|this, _| Ok(this.connection.state.ready_state() as u16)),
        ),
        getter(
            "bufferedAmount",
            &Steps(|this, _| Ok(this.connection.state.buffered_amount())),
        ),
        event_handler!(open),
        event_handler!(error),
        event_handler!(close),
        getter(
            "extensions",
            &Steps(|this, _| Ok(this.extensions.borrow().clone())),
        ),
        getter(
            "protocol",
            &Steps(|this, _| Ok(this.protocol.borrow().clone())),
        ),
        operation("close", &Steps(Self::close)),
        event_handler!(message),
        attribute(
            "binaryType",
            &Steps(|this, _| Ok(this.binary_type.get())),
            &Steps(Self::set_binary_type),
        ),
        operation("send", &Steps(Self::send)),
    ];
}

impl WebSocket {
    /// <https://websockets.spec.whatwg.org/#dom-websocket-websocket>
    fn construct(
        new_target: &NewTarget<'_>,
        (UsvString(url), protocols): (UsvString, Option<Protocols>),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let protocols = protocols.unwrap_or_default();
        let realm = registry::config(context);
        let prototype = new_target.prototype::<Self>(context)?;
        let (connection, pending) =
            Connection::prepare::<Self>(&url, protocols, Delivery::Immediate, realm, context)?;
        let slots = Self::of(connection, &net::Opened::default(), context);
        Ok(Self::create(slots, pending, prototype, context))
    }

    /// An open object for a connection that the program has accepted. Its `open` event has passed.
    pub(super) fn accept(upgraded: net::Upgraded, context: &mut Context) -> PlatformRef<Self> {
        let opened = upgraded.opened().clone();
        let realm = registry::config(context);
        let prototype = webidl::prototype_of::<Self>(context.realm());
        let (connection, pending) = Connection::accept(upgraded, realm, context);
        let slots = Self::of(connection, &opened, context);
        Self::create(slots, pending, prototype, context)
    }

    fn of(connection: Connection, opened: &net::Opened, context: &Context) -> Self {
        Self {
            url: from_utf8(connection.url().as_str()),
            origin: from_utf8(&connection.url().origin().ascii_serialization()),
            connection,
            extensions: GcRefCell::new(from_utf8(&opened.extensions)),
            protocol: GcRefCell::new(from_utf8(&opened.protocol)),
            binary_type: Cell::new(BinaryType::Blob),
            object: OnceCell::new(),
            template: ObjectTemplate::from_realm(context.realm()),
        }
    }

    /// Makes the object, and starts its connection.
    fn create(
        slots: Self,
        pending: PendingConnection,
        prototype: JsObject,
        context: &mut Context,
    ) -> PlatformRef<Self> {
        let target = EventTarget::with_observer(Self::listeners_changed);
        let socket = webidl::create_with_prototype(
            Layers::new().with(target).with(slots),
            prototype,
            context,
        );
        socket.object.get_or_init(|| socket.as_parent());
        let weak = WeakGc::new(socket.slots());
        let upgrade_target = move || {
            let slots = weak.upgrade()?;
            let object = slots.object.get()?.object().clone();
            Some(Rc::new(PlatformRef::with_slots(object, slots)) as Rc<dyn SocketObject>)
        };
        pending.start(upgrade_target, context);
        socket
    }

    /// <https://websockets.spec.whatwg.org/#dom-websocket-close>
    fn close(
        this: &PlatformRef<Self>,
        (code, reason): (Option<Clamp<u16>>, Option<UsvString>),
        context: &mut Context,
    ) -> JsResult<()> {
        let code = code.map(|Clamp(code)| code);
        let reason = reason.map(|UsvString(reason)| reason).unwrap_or_default();
        close_info::check(code, &reason, context)?;
        this.connection.close(code, reason);
        this.update_lifetime();
        Ok(())
    }

    /// <https://websockets.spec.whatwg.org/#dom-websocket-send>
    fn send(
        this: &PlatformRef<Self>,
        SentData(message): SentData,
        context: &mut Context,
    ) -> JsResult<()> {
        if this.connection.send(message) == Effect::InvalidState {
            return Err(DomException::error(
                "InvalidStateError",
                STILL_CONNECTING,
                context,
            ));
        }
        this.update_lifetime();
        Ok(())
    }

    /// <https://websockets.spec.whatwg.org/#dom-websocket-binarytype>
    fn set_binary_type(
        this: &PlatformRef<Self>,
        AssignedEnumeration(value): AssignedEnumeration<BinaryType>,
        _: &mut Context,
    ) -> JsResult<()> {
        if let Some(value) = value {
            this.binary_type.set(value);
        }
        Ok(())
    }

    fn listeners_changed(object: &JsObject) {
        if let Some(this) = PlatformRef::<Self>::of_object(object) {
            this.update_lifetime();
        }
    }

    #[cfg(feature = "packages")]
    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The object, as soon as there is one.
    fn target(&self) -> &PlatformRef<EventTarget> {
        self.object
            .get()
            .expect("the constructor sets it before the connection has events")
    }

    fn is_watched(&self) -> bool {
        let inbox = self.connection.inbox();
        inbox.is_some_and(|inbox| inbox.watching.is_on())
    }

    /// Fires `error`. With `details` the event has a property of its own with the reason, which is
    /// not in the standard.
    fn fire_error(&self, details: Option<&net::Error>, context: &mut Context) {
        let event = Event::create::<Event>(
            EventInit::new(js_string!("error"), EventKind::Event),
            context,
        );
        if let Some(error) = details {
            let message = from_utf8(&net::chain(error).to_string());
            control::set(&event, js_string!("message"), message.into(), context);
            if self.is_watched() {
                control::describe(&event, error, context);
            }
        }
        self.target().dispatch(&event, context);
    }

    /// Fires `open`. That of an object of the package `ws` has the header fields of the response.
    fn fire_open(&self, opened: &net::Opened, context: &mut Context) {
        let init = EventInit::new(js_string!("open"), EventKind::Event);
        let event = Event::create::<Event>(init, context);
        if self.is_watched() {
            control::set_headers(&event, &opened.headers, context);
        }
        self.target().dispatch(&event, context);
    }

    fn fire<I: EventInterface>(&self, r#type: JsString, kind: EventKind, context: &mut Context) {
        let event = Event::create::<I>(EventInit::new(r#type, kind), context);
        self.target().dispatch(&event, context);
    }
}

impl SocketObject for PlatformRef<WebSocket> {
    fn sent(&self, context: &mut Context) -> JsResult<()> {
        if self.is_watched() {
            self.fire::<Event>(js_string!("sent"), EventKind::Event, context);
        }
        Ok(())
    }

    fn control_received(
        &self,
        control: Control,
        payload: &Bytes,
        context: &mut Context,
    ) -> JsResult<()> {
        let name = match control {
            Control::Ping => js_string!("ping"),
            Control::Pong => js_string!("pong"),
        };
        let data = binary_data(payload, BinaryValue::Chunk, context)?;
        let kind = EventKind::Message(MessageEventInit::new(data, self.origin.clone()));
        self.fire::<MessageEvent>(name, kind, context);
        Ok(())
    }

    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn binary_value(&self) -> BinaryValue {
        BinaryValue::Data(self.binary_type.get())
    }

    fn keeps_alive(&self) -> bool {
        self.connection
            .state
            .keeps_alive(|event| self.target().has_listener(event))
    }

    fn established(&self, opened: &net::Opened, context: &mut Context) -> JsResult<()> {
        *self.extensions.borrow_mut() = from_utf8(&opened.extensions);
        *self.protocol.borrow_mut() = from_utf8(&opened.protocol);
        self.fire_open(opened, context);
        Ok(())
    }

    fn message_received(
        &self,
        data: JsValue,
        by: &Dispatcher,
        context: &mut Context,
    ) -> JsResult<()> {
        let kind = EventKind::Message(MessageEventInit::new(data, self.origin.clone()));
        let init = EventInit::new(js_string!("message"), kind);
        let time = by.host.time_of_messages(context);
        let event = Event::create_from(&self.template, init, time, context);
        self.target().dispatch_by(by, &event, context);
        Ok(())
    }

    fn closed(
        &self,
        closed: &net::Closed,
        is_error: bool,
        details: Option<&net::Error>,
        context: &mut Context,
    ) -> JsResult<()> {
        if is_error {
            self.fire_error(details, context);
        }
        let kind = EventKind::Close {
            was_clean: closed.clean,
            code: closed.status(),
            reason: from_utf8(&closed.reason),
        };
        self.fire::<CloseEvent>(js_string!("close"), kind, context);
        Ok(())
    }
}
