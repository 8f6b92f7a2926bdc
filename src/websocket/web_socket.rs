//! [`WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface): its members and its
//! events.

use super::{
    arguments::{self, Protocols},
    close_info,
    connection::Connection,
    event_queue::Delivery,
    inbox::Target,
    message_data::BinaryType,
    registry,
    state::{Effect, ReadyState},
};
use crate::{
    dom::{
        CloseEvent, Dispatcher, DomException, Event, EventInit, EventInterface, EventKind,
        EventTarget, MessageEvent, MessageEventInit, event_handler,
    },
    net,
    webidl::{
        self, Clamp, Constructor, FromJs, Inspected, Interface, Layers, Members, NewTarget,
        ObjectTemplate, PlatformRef, UsvString, attribute, constant, getter, operation,
        string::{from_utf8, is},
    },
};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace, WeakGc};
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
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(1, Self::construct));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Attributes(&["url"]),
        Inspected::Constant("readyState"),
        Inspected::Attributes(&["protocol"]),
    ];
    const MEMBERS: Members<Self> = &[
        getter("url", |this, _| Ok(this.url.clone().into())),
        constant("CONNECTING", ReadyState::Connecting as u16),
        constant("OPEN", ReadyState::Open as u16),
        constant("CLOSING", ReadyState::Closing as u16),
        constant("CLOSED", ReadyState::Closed as u16),
        getter("readyState", |this, _| {
            Ok((this.connection.state.ready_state() as u16).into())
        }),
        getter("bufferedAmount", |this, _| {
            Ok(this.connection.state.buffered_amount().into())
        }),
        event_handler!(open),
        event_handler!(error),
        event_handler!(close),
        getter("extensions", |this, _| {
            Ok(this.extensions.borrow().clone().into())
        }),
        getter("protocol", |this, _| {
            Ok(this.protocol.borrow().clone().into())
        }),
        operation("close", 0, Self::close),
        event_handler!(message),
        attribute(
            "binaryType",
            |this, _| {
                Ok(match this.binary_type.get() {
                    BinaryType::Blob => js_string!("blob"),
                    _ => js_string!("arraybuffer"),
                }
                .into())
            },
            Self::set_binary_type,
        ),
        operation("send", 1, Self::send),
    ];
}

impl WebSocket {
    /// <https://websockets.spec.whatwg.org/#dom-websocket-websocket>
    fn construct(
        new_target: &NewTarget<'_>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let UsvString(url) = UsvString::from_js(&args[0], context)?;
        let realm = registry::config(context);
        let protocols = Protocols::from_argument(args.get_or_undefined(1), &realm.0, context)?;
        let prototype = new_target.prototype::<Self>(context)?;
        let (connection, pending) =
            Connection::prepare::<Self>(&url, protocols, Delivery::Immediate, realm, context)?;
        let slots = Self {
            url: from_utf8(connection.url().as_str()),
            origin: from_utf8(&connection.url().origin().ascii_serialization()),
            connection,
            extensions: GcRefCell::default(),
            protocol: GcRefCell::default(),
            binary_type: Cell::new(BinaryType::Blob),
            object: OnceCell::new(),
            template: ObjectTemplate::of(context.realm()),
        };
        let target = EventTarget::with_observer(Self::listeners_changed);
        let socket = webidl::create_with_prototype(
            Layers::new().with(target).with(slots),
            prototype,
            context,
        );
        socket.object.get_or_init(|| socket.parent());
        let weak = WeakGc::new(socket.slots());
        let target = move || {
            let slots = weak.upgrade()?;
            let object = slots.object.get()?.object().clone();
            Some(Rc::new(PlatformRef::with_slots(object, slots)) as Rc<dyn Target>)
        };
        pending.start(target, context);
        Ok(socket.into_object())
    }

    /// <https://websockets.spec.whatwg.org/#dom-websocket-close>
    fn close(
        this: &PlatformRef<Self>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let code =
            Option::<Clamp<u16>>::from_js(args.get_or_undefined(0), context)?.map(|code| code.0);
        let reason =
            Option::<UsvString>::from_js(args.get_or_undefined(1), context)?.map(|reason| reason.0);
        let reason = reason.unwrap_or_default();
        close_info::check(code, &reason, context)?;
        this.connection.close(code, reason);
        this.update_lifetime();
        Ok(JsValue::undefined())
    }

    /// <https://websockets.spec.whatwg.org/#dom-websocket-send>
    fn send(
        this: &PlatformRef<Self>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let message = arguments::message(&args[0], context)?;
        if this.connection.send(message) == Effect::InvalidState {
            let message =
                "The WebSocket is still connecting: send when its 'open' event has been fired";
            return Err(DomException::error("InvalidStateError", message, context));
        }
        this.update_lifetime();
        Ok(JsValue::undefined())
    }

    /// The setter of an attribute of an enumeration type ignores other values.
    fn set_binary_type(
        this: &PlatformRef<Self>,
        value: &JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let value = value.to_string(context)?;
        if is(&value, "blob") {
            this.binary_type.set(BinaryType::Blob);
        } else if is(&value, "arraybuffer") {
            this.binary_type.set(BinaryType::ArrayBuffer);
        }
        Ok(())
    }

    fn listeners_changed(object: &JsObject) {
        if let Some(this) = PlatformRef::<Self>::of_object(object) {
            this.update_lifetime();
        }
    }

    /// The object, as soon as there is one.
    fn target(&self) -> &PlatformRef<EventTarget> {
        self.object
            .get()
            .expect("the constructor sets it before the connection has events")
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
            // An event is extensible, and has no property of this name.
            let defined =
                event
                    .as_object()
                    .create_data_property(js_string!("message"), message, context);
            debug_assert!(matches!(defined, Ok(true)));
        }
        self.target().dispatch(&event, context);
    }

    fn fire<I: EventInterface>(&self, r#type: JsString, kind: EventKind, context: &mut Context) {
        let event = Event::create::<I>(EventInit::new(r#type, kind), context);
        self.target().dispatch(&event, context);
    }
}

impl Target for PlatformRef<WebSocket> {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn binary_type(&self) -> BinaryType {
        self.binary_type.get()
    }

    fn keeps_alive(&self) -> bool {
        self.connection
            .state
            .keeps_alive(|event| self.target().has_listener(event))
    }

    fn established(&self, opened: &net::Opened, context: &mut Context) -> JsResult<()> {
        *self.extensions.borrow_mut() = from_utf8(&opened.extensions);
        *self.protocol.borrow_mut() = from_utf8(&opened.protocol);
        self.fire::<Event>(js_string!("open"), EventKind::Event, context);
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
