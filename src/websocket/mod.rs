//! [`WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface), and
//! [`WebSocketStream`](https://github.com/whatwg/websockets/pull/48).

mod address;
mod arguments;
mod close_info;
mod config;
mod connection;
mod connection_options;
mod delivery_task;
mod event_queue;
mod events;
mod gc_pressure;
mod inbox;
mod message_data;
mod registry;
mod state;
#[cfg(test)]
mod state_tests;
mod target;
mod web_socket_error;
mod web_socket_stream;

pub use config::{Headers, OnFailure, OnOpened, OnRefused, WebSocketConfig};
pub use connection_options::ConnectionOptions;
pub(crate) use registry::Refusal;
pub(crate) use registry::make_disappear;
pub use registry::{
    SocketState, all_closed, delivered_since_collection, socket_states, when_none_connects,
};
pub use state::ReadyState;
pub use web_socket_error::WebSocketError;
pub use web_socket_stream::WebSocketStream;

use crate::{
    dom::{DomException, EventTarget, MessageEvent, add_unloading_cleanup_steps, event_handler},
    web,
    webidl::{
        self, Clamp, Constructor, FromJs, Inspected, Interface, Layers, Members, NewTarget,
        ObjectTemplate, PlatformRef, UsvString, attribute, constant, getter, operation,
        string::{from_utf8, is},
    },
};
use arguments::{Protocols, SendData};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use connection::Connection;
use event_queue::Delivery;
use events::WebSocketEvents;
use state::Effect;
use std::{cell::Cell, sync::Arc};
use target::Target;

/// The slots of a WebSocket.
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
    /// The object of these slots, for the inbox. The collector handles the cycle.
    object: GcRefCell<Option<JsObject>>,
    /// The template of its `message` events.
    template: Gc<ObjectTemplate<MessageEvent>>,
}

impl std::fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSocket").finish_non_exhaustive()
    }
}

/// [`binaryType`](https://websockets.spec.whatwg.org/#dom-websocket-binarytype).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BinaryType {
    Blob,
    ArrayBuffer,
}

impl BinaryType {
    fn name(self) -> JsString {
        match self {
            Self::Blob => js_string!("blob"),
            Self::ArrayBuffer => js_string!("arraybuffer"),
        }
    }
}

impl Interface for WebSocket {
    const NAME: &'static str = "WebSocket";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(1, Self::construct));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Attribute("url"),
        Inspected::Constant("readyState"),
        Inspected::Attribute("protocol"),
    ];
    const MEMBERS: Members<Self> = &[
        getter("url", |this, _| Ok(this.url.clone().into())),
        constant("CONNECTING", ReadyState::Connecting as u16),
        constant("OPEN", ReadyState::Open as u16),
        constant("CLOSING", ReadyState::Closing as u16),
        constant("CLOSED", ReadyState::Closed as u16),
        getter("readyState", |this, _| {
            Ok((this.connection.ready_state() as u16).into())
        }),
        getter("bufferedAmount", |this, _| {
            Ok(this.connection.buffered_amount().into())
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
            |this, _| Ok(this.binary_type.get().name().into()),
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
        let (config, _) = registry::config(context);
        let protocols = Protocols::from_argument(
            args.get_or_undefined(1),
            &config.connection_options,
            context,
        )?;
        let prototype = new_target.prototype::<Self>(context)?;
        let (connection, establishment) =
            Connection::prepare(&url, protocols, Delivery::Immediate, context)?;
        let slots = Self {
            url: from_utf8(connection.url().as_str()),
            origin: from_utf8(&connection.url().origin().ascii_serialization()),
            connection,
            extensions: GcRefCell::default(),
            protocol: GcRefCell::default(),
            binary_type: Cell::new(BinaryType::Blob),
            object: GcRefCell::default(),
            template: registry::message_template(context),
        };
        let target = EventTarget::with_observer(Self::listeners_changed);
        let socket = webidl::create_with_prototype(
            Layers::new().with(target).with(slots),
            prototype,
            context,
        );
        *socket.object.borrow_mut() = Some(socket.object().clone());
        let target = socket.parent();
        establishment.start(&Target::WebSocket(socket.clone(), target), context);
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
        let SendData(message) = SendData::from_js(&args[0], context)?;
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
}

/// Defines `WebSocket`, `WebSocketStream`, `WebSocketError` and streams in the current realm. If
/// they are defined already, sets the configuration of new objects. The realm must already have a
/// [`Host`](crate::dom::Host), and the interfaces of [`dom`](crate::dom).
///
/// ```
/// use boa_engine::{Source, js_string};
/// use boa_websocket::{net::{MemoryNetwork, Options}, websocket::{self, WebSocketConfig, ReadyState}};
/// use std::{rc::Rc, sync::Arc};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = boa_websocket::Runtime::builder().build()?; // has a configuration, which this one replaces
/// let context = runtime.context();
/// let mut config = WebSocketConfig::new(Arc::new(MemoryNetwork::new()), Options::default());
/// config.location = Some("https://app.example/".parse()?);
/// config.headers = Rc::new(|_| vec![("Authorization".to_owned(), "Bearer 12345".to_owned())]);
/// config.on_opened = Rc::new(|url, opened| println!("{url} selected the subprotocol {:?}", opened.protocol));
/// config.on_failure = Rc::new(|url, error| println!("{url}: {}", boa_websocket::net::chain(error)));
/// websocket::register(config, context)?;
/// context.eval(Source::from_bytes("const socket = new WebSocket('/chat')"))?;
///
/// let [state] = &websocket::socket_states(context)[..] else { panic!() };
/// assert_eq!((state.url.as_str(), state.ready_state, state.queued), ("wss://app.example/chat", ReadyState::Connecting, 0));
/// assert_eq!(websocket::delivered_since_collection(context), 0);
/// boa_websocket::dom::run_unloading_cleanup_steps(context); // the sockets go away
/// runtime.run().await?;
/// assert!(websocket::all_closed(runtime.context()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Infallible: the `JsResult` is for the engine's signature.
pub fn register(mut config: WebSocketConfig, context: &mut Context) -> JsResult<()> {
    if !config.options.one_at_a_time {
        // The standard demands it of scripts.
        Arc::make_mut(&mut config.options).one_at_a_time = true;
    }
    registry::install(config, context);
    if webidl::is_defined::<WebSocket>(context.realm()) {
        return Ok(());
    }
    web::define_streams(context);
    add_unloading_cleanup_steps(make_disappear, context);
    webidl::define::<WebSocket>(context);
    webidl::define::<WebSocketStream>(context);
    webidl::define::<WebSocketError>(context);
    Ok(())
}
