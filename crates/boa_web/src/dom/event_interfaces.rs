//! The interfaces that inherit from `Event`, and the slots that they add.

use super::event::{Event, EventDictionary, EventInterface, EventOf, InitArguments, construct};
use crate::webidl::{
    Constructor, FromJs, Inspected, Interface, Members, Nullable, Steps, UsvString, dictionaries,
    getter, is_message_port, operation, type_error,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, GcErased, Trace};

/// The slots that an interface adds to `Event`.
#[derive(Debug, Trace, Finalize)]
#[non_exhaustive]
pub enum EventKind {
    /// A plain `Event`.
    Event,
    /// A `CustomEvent`.
    Custom {
        /// The value from the event's author.
        detail: JsValue,
    },
    /// A `MessageEvent`.
    Message(MessageEventInit),
    /// A `CloseEvent`.
    Close {
        /// Whether the closing handshake was completed.
        was_clean: bool,
        /// The connection's close code.
        code: u16,
        /// The connection's close reason.
        reason: JsString,
    },
    /// An `ErrorEvent`.
    Error {
        /// The message.
        message: JsString,
        /// The name of the script that threw.
        filename: JsString,
        /// The line, from 1. 0 if it is unknown.
        lineno: u32,
        /// The column, from 1. 0 if it is unknown.
        colno: u32,
        /// The value that was thrown.
        error: JsValue,
    },
    /// A `PromiseRejectionEvent`.
    PromiseRejection {
        /// The promise.
        promise: JsObject,
        /// The reason of the rejection.
        reason: JsValue,
    },
    /// A `StorageEvent`.
    Storage(StorageEventInit),
    /// The slots of an interface outside of this crate.
    Other(GcErased),
}

/// The members that `MessageEventInit` adds to `EventInit`.
#[derive(Debug, Trace, Finalize)]
pub struct MessageEventInit {
    /// The message.
    pub data: JsValue,
    /// The origin of the sender.
    pub origin: JsString,
    last_event_id: JsString,
    source: Option<JsObject>,
    /// The frozen array, from the first use of the attribute.
    ports: Option<JsObject>,
}

/// The members that `StorageEventInit` adds to `EventInit`.
#[derive(Debug, Default, Trace, Finalize)]
#[non_exhaustive]
pub struct StorageEventInit {
    /// The key of the item that has changed.
    pub key: Option<JsString>,
    /// Its value before.
    pub old_value: Option<JsString>,
    /// Its value now.
    pub new_value: Option<JsString>,
    /// The URL of the document that has changed it.
    pub url: JsString,
    /// The `Storage` that has it.
    pub area: Option<JsObject>,
}

impl MessageEventInit {
    /// A message with an origin, and without ports, source and last event ID.
    #[must_use]
    pub fn new(data: JsValue, origin: JsString) -> Self {
        Self {
            data,
            origin,
            last_event_id: JsString::default(),
            source: None,
            ports: None,
        }
    }

    /// Sets the
    /// [last event ID](https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-last-event-id).
    #[must_use]
    pub fn with_last_event_id(mut self, id: JsString) -> Self {
        self.last_event_id = id;
        self
    }

    /// The message with which a port
    /// [arrives at a shared worker](https://html.spec.whatwg.org/multipage/workers.html#event-workerglobalscope-connect).
    ///
    /// # Errors
    /// If the array of ports can't be made.
    pub fn from_connection(port: &JsObject, context: &mut Context) -> JsResult<Self> {
        let empty = JsString::default();
        let mut message = Self::new(empty.clone().into(), empty);
        message.source = Some(port.clone());
        message.with_ports(vec![port.clone()], context)
    }

    /// Sets the window that has sent the message.
    pub(crate) fn with_source(mut self, source: JsObject) -> Self {
        self.source = Some(source);
        self
    }

    /// Sets the ports that came with the message.
    pub(crate) fn with_ports(
        mut self,
        ports: Vec<JsObject>,
        context: &mut Context,
    ) -> JsResult<Self> {
        self.ports = Some(frozen_array(ports, context)?);
        Ok(self)
    }
}

/// The getter of a slot that only one kind of event has. The brand check refuses all other events.
macro_rules! kind_getter {
    ($name:literal, $kind:ident, $field:ident) => {
        getter(
            $name,
            &Steps(|this, _| {
                Ok(this.read(|event| match &event.kind {
                    EventKind::$kind { $field, .. } => $field.clone(),
                    _ => Default::default(),
                }))
            }),
        )
    };
}

dictionaries! {
    /// `dictionary CustomEventInit : EventInit { any detail = null; };`
    struct CustomEventDictionary: EventDictionary {
        detail: "detail" JsValue = JsValue::null(),
    }

    /// ```webidl
    /// dictionary MessageEventInit : EventInit {
    ///   any data = null;
    ///   USVString origin = "";
    ///   DOMString lastEventId = "";
    ///   MessageEventSource? source = null;
    ///   sequence<MessagePort> ports = [];
    /// };
    /// ```
    struct MessageEventDictionary: EventDictionary {
        data: "data" JsValue = JsValue::null(),
        last_event_id: "lastEventId" JsString = JsString::default(),
        origin: "origin" UsvString = UsvString(String::new()),
        ports: "ports" Vec<Port> = Vec::new(),
        source: "source" Nullable<MessageEventSource> = Nullable(None),
    }

    /// ```webidl
    /// dictionary CloseEventInit : EventInit {
    ///   boolean wasClean = false;
    ///   unsigned short code = 0;
    ///   USVString reason = "";
    /// };
    /// ```
    struct CloseEventDictionary: EventDictionary {
        code: "code" u16 = 0,
        reason: "reason" UsvString = UsvString(String::new()),
        was_clean: "wasClean" bool = false,
    }

    /// ```webidl
    /// dictionary ErrorEventInit : EventInit {
    ///   DOMString message = "";
    ///   USVString filename = "";
    ///   unsigned long lineno = 0;
    ///   unsigned long colno = 0;
    ///   any error;
    /// };
    /// ```
    struct ErrorEventDictionary: EventDictionary {
        colno: "colno" u32 = 0,
        error: "error" JsValue = JsValue::undefined(),
        filename: "filename" UsvString = UsvString(String::new()),
        lineno: "lineno" u32 = 0,
        message: "message" JsString = JsString::default(),
    }

    /// `dictionary PromiseRejectionEventInit : EventInit { required object promise; any reason; };`
    struct PromiseRejectionEventDictionary: EventDictionary {
        promise: "promise" JsObject,
        reason: "reason" JsValue = JsValue::undefined(),
    }
}

/// [`CustomEvent`](https://dom.spec.whatwg.org/#interface-customevent).
#[derive(Debug)]
pub enum CustomEvent {}

impl EventInterface for CustomEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Custom { .. })
    }
}

impl Interface for CustomEvent {
    const NAME: &'static str = "CustomEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, CustomEventDictionary), context| {
            let kind = EventKind::Custom {
                detail: init.detail,
            };
            construct::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type", "detail"])];
    const MEMBERS: Members<Self> = &[
        kind_getter!("detail", Custom, detail),
        operation(
            "initCustomEvent",
            &Steps(|this, (init, new): (InitArguments, Option<JsValue>), _| {
                this.initialize(init, |kind| {
                    if let EventKind::Custom { detail } = kind {
                        *detail = new.unwrap_or_else(JsValue::null);
                    }
                });
                Ok(())
            }),
        ),
    ];
}

/// [`MessageEvent`](https://html.spec.whatwg.org/multipage/comms.html#the-messageevent-interface).
/// [`Event`] has an example that creates one.
#[derive(Debug)]
pub enum MessageEvent {}

impl EventInterface for MessageEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Message(_))
    }
}

impl Interface for MessageEvent {
    const NAME: &'static str = "MessageEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, MessageEventDictionary), context| {
            let kind = EventKind::Message(MessageEventInit {
                data: init.data,
                last_event_id: init.last_event_id,
                origin: JsString::from(init.origin.0),
                ports: Some(frozen_ports(init.ports, context)?),
                source: init.source.0.map(|source| source.0),
            });
            construct::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type", "data", "origin"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "data",
            &Steps(|this, _| Ok(message(this, |message| message.data.clone()))),
        ),
        getter(
            "origin",
            &Steps(|this, _| Ok(message(this, |message| message.origin.clone()))),
        ),
        getter(
            "lastEventId",
            &Steps(|this, _| Ok(message(this, |message| message.last_event_id.clone()))),
        ),
        getter(
            "source",
            &Steps(|this, _| Ok(message(this, |message| message.source.clone()))),
        ),
        getter(
            "ports",
            &Steps(|this, context| {
                if let Some(made) = message(this, |message| message.ports.clone()) {
                    return Ok(made);
                }
                let empty = frozen_array(Vec::new(), context)?;
                this.write(|event| {
                    if let EventKind::Message(message) = &mut event.kind {
                        message.ports = Some(empty.clone());
                    }
                });
                Ok(empty)
            }),
        ),
        operation("initMessageEvent", &Steps(Self::init_message_event)),
    ];
}

/// The arguments of `initMessageEvent()`: the data, the origin, the last event ID, the source and
/// the ports come after those of all such methods.
type MessageArguments = (
    InitArguments,
    Option<JsValue>,
    Option<UsvString>,
    Option<JsString>,
    Option<Nullable<MessageEventSource>>,
    Option<Vec<Port>>,
);

impl MessageEvent {
    /// <https://html.spec.whatwg.org/multipage/comms.html#dom-messageevent-initmessageevent>
    fn init_message_event(
        this: &EventOf<Self>,
        (init, data, origin, last_event_id, source, ports): MessageArguments,
        context: &mut Context,
    ) -> JsResult<()> {
        let message = MessageEventInit {
            data: data.unwrap_or_else(JsValue::null),
            origin: origin
                .map(|origin| JsString::from(origin.0))
                .unwrap_or_default(),
            last_event_id: last_event_id.unwrap_or_default(),
            source: source.and_then(|source| source.0).map(|source| source.0),
            ports: Some(frozen_ports(ports.unwrap_or_default(), context)?),
        };
        this.initialize(init, |kind| *kind = EventKind::Message(message));
        Ok(())
    }
}

fn message<R: Default>(
    this: &EventOf<MessageEvent>,
    reader: impl FnOnce(&MessageEventInit) -> R,
) -> R {
    this.read(|event| match &event.kind {
        EventKind::Message(message) => reader(message),
        _ => R::default(),
    })
}

/// `MessageEventSource`: the global object, or a port.
struct MessageEventSource(JsObject);

impl FromJs for MessageEventSource {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) if JsObject::equals(&object, &context.global_object()) => Ok(Self(object)),
            Some(object) if is_message_port(&object, context) => Ok(Self(object)),
            _ => Err(type_error(
                "the source is neither a window nor a message port",
            )),
        }
    }
}

/// `MessagePort`, whose interface is in a layer above.
struct Port(JsObject);

impl FromJs for Port {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) if is_message_port(&object, context) => Ok(Self(object)),
            _ => Err(type_error("an element of ports is not a MessagePort")),
        }
    }
}

/// `FrozenArray<MessagePort>`
fn frozen_ports(ports: Vec<Port>, context: &mut Context) -> JsResult<JsObject> {
    frozen_array(ports.into_iter().map(|port| port.0).collect(), context)
}

fn frozen_array(values: Vec<JsObject>, context: &mut Context) -> JsResult<JsObject> {
    let array = JsObject::from(JsArray::from_iter(
        values.into_iter().map(JsValue::from),
        context,
    ));
    array.set_integrity_level(IntegrityLevel::Frozen, context)?;
    Ok(array)
}

/// [`CloseEvent`](https://websockets.spec.whatwg.org/#the-closeevent-interface).
#[derive(Debug)]
pub enum CloseEvent {}

impl EventInterface for CloseEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Close { .. })
    }
}

impl Interface for CloseEvent {
    const NAME: &'static str = "CloseEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, CloseEventDictionary), context| {
            let kind = EventKind::Close {
                code: init.code,
                reason: JsString::from(init.reason.0),
                was_clean: init.was_clean,
            };
            construct::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type", "code", "reason", "wasClean",
    ])];
    const MEMBERS: Members<Self> = &[
        kind_getter!("wasClean", Close, was_clean),
        kind_getter!("code", Close, code),
        kind_getter!("reason", Close, reason),
    ];
}

/// [`ErrorEvent`](https://html.spec.whatwg.org/multipage/webappapis.html#the-errorevent-interface).
#[derive(Debug)]
pub enum ErrorEvent {}

impl EventInterface for ErrorEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Error { .. })
    }
}

impl Interface for ErrorEvent {
    const NAME: &'static str = "ErrorEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, ErrorEventDictionary), context| {
            let kind = EventKind::Error {
                colno: init.colno,
                error: init.error,
                filename: JsString::from(init.filename.0),
                lineno: init.lineno,
                message: init.message,
            };
            construct::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type", "message", "filename", "lineno", "colno", "error",
    ])];
    const MEMBERS: Members<Self> = &[
        kind_getter!("message", Error, message),
        kind_getter!("filename", Error, filename),
        kind_getter!("lineno", Error, lineno),
        kind_getter!("colno", Error, colno),
        kind_getter!("error", Error, error),
    ];
}

/// [`PromiseRejectionEvent`](https://html.spec.whatwg.org/multipage/webappapis.html#the-promiserejectionevent-interface).
#[derive(Debug)]
pub enum PromiseRejectionEvent {}

impl EventInterface for PromiseRejectionEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::PromiseRejection { .. })
    }
}

impl Interface for PromiseRejectionEvent {
    const NAME: &'static str = "PromiseRejectionEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, PromiseRejectionEventDictionary), context| {
            let kind = EventKind::PromiseRejection {
                promise: init.promise,
                reason: init.reason,
            };
            construct::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] =
        &[Inspected::Attributes(&["type", "promise", "reason"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "promise",
            &Steps(|this, _| {
                Ok(this.read(|event| match &event.kind {
                    EventKind::PromiseRejection { promise, .. } => Some(promise.clone()),
                    _ => None,
                }))
            }),
        ),
        kind_getter!("reason", PromiseRejection, reason),
    ];
}
