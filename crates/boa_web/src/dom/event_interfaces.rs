//! The interfaces that inherit from `Event`, and the slots that they add.

use super::event::{Event, EventInterface, EventOf, InitArguments, construct};
use crate::webidl::{
    Constructor, Dictionary, FromJs, Inspected, Interface, Members, Nullable, UsvString, getter,
    is_message_port, operation, or_null, type_error,
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue,
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
    pub fn of_connection(port: &JsObject, context: &mut Context) -> JsResult<Self> {
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
        getter($name, |this, _| {
            Ok(this.read(|event| match &event.kind {
                EventKind::$kind { $field, .. } => $field.clone().into(),
                _ => JsValue::undefined(),
            }))
        })
    };
}

/// A member of type `USVString` of an event's dictionary, the empty string by default.
fn usv_string(init: &Dictionary, name: &'static str, context: &mut Context) -> JsResult<JsString> {
    Ok(init
        .member::<UsvString>(name, context)?
        .map(|text| JsString::from(text.0))
        .unwrap_or_default())
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
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct::<Self>(new_target, args, context, |init, context| {
                Ok(EventKind::Custom {
                    detail: init
                        .member("detail", context)?
                        .unwrap_or_else(JsValue::null),
                })
            })
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type", "detail"])];
    const MEMBERS: Members<Self> = &[
        kind_getter!("detail", Custom, detail),
        operation("initCustomEvent", 1, |this, args, context| {
            let init = InitArguments::read(args, context)?;
            let new =
                Option::from_js(args.get_or_undefined(3), context)?.unwrap_or_else(JsValue::null);
            this.initialize(init, |kind| {
                if let EventKind::Custom { detail } = kind {
                    *detail = new;
                }
            });
            Ok(JsValue::undefined())
        }),
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
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct::<Self>(new_target, args, context, |init, context| {
                Ok(EventKind::Message(MessageEventInit {
                    data: init.member("data", context)?.unwrap_or_else(JsValue::null),
                    last_event_id: init.member("lastEventId", context)?.unwrap_or_default(),
                    origin: usv_string(init, "origin", context)?,
                    ports: ports(init.member("ports", context)?.unwrap_or_default(), context)?,
                    source: source(
                        init.member::<Nullable<JsValue>>("source", context)?
                            .and_then(|it| it.0),
                        context,
                    )?,
                }))
            })
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type", "data", "origin"])];
    const MEMBERS: Members<Self> = &[
        getter("data", |this, _| {
            Ok(message(this, |message| message.data.clone()))
        }),
        getter("origin", |this, _| {
            Ok(message(this, |message| message.origin.clone().into()))
        }),
        getter("lastEventId", |this, _| {
            Ok(message(this, |message| {
                message.last_event_id.clone().into()
            }))
        }),
        getter("source", |this, _| {
            Ok(message(this, |message| or_null(message.source.clone())))
        }),
        getter("ports", |this, context| {
            let made = message(this, |message| or_null(message.ports.clone()));
            if made.is_object() {
                return Ok(made);
            }
            let empty = frozen_array(Vec::new(), context)?;
            this.write(|event| {
                if let EventKind::Message(message) = &mut event.kind {
                    message.ports = Some(empty.clone());
                }
            });
            Ok(empty.into())
        }),
        operation("initMessageEvent", 1, |this, args, context| {
            let init = InitArguments::read(args, context)?;
            let data =
                Option::from_js(args.get_or_undefined(3), context)?.unwrap_or_else(JsValue::null);
            let origin = Option::<UsvString>::from_js(args.get_or_undefined(4), context)?;
            let last_event_id =
                Option::<JsString>::from_js(args.get_or_undefined(5), context)?.unwrap_or_default();
            let source = source(
                Nullable::<JsValue>::from_js(args.get_or_undefined(6), context)?.0,
                context,
            )?;
            let ports = ports(
                Option::from_js(args.get_or_undefined(7), context)?.unwrap_or_default(),
                context,
            )?;
            let origin = origin
                .map(|origin| JsString::from(origin.0))
                .unwrap_or_default();
            this.initialize(init, |kind| {
                *kind = EventKind::Message(MessageEventInit {
                    data,
                    origin,
                    last_event_id,
                    source,
                    ports,
                });
            });
            Ok(JsValue::undefined())
        }),
    ];
}

fn message(
    this: &EventOf<MessageEvent>,
    reader: impl FnOnce(&MessageEventInit) -> JsValue,
) -> JsValue {
    this.read(|event| match &event.kind {
        EventKind::Message(message) => reader(message),
        _ => JsValue::undefined(),
    })
}

/// `MessageEventSource?`: the global object, or a port.
fn source(value: Option<JsValue>, context: &mut Context) -> JsResult<Option<JsObject>> {
    let Some(value) = value else { return Ok(None) };
    match value.as_object() {
        Some(object) if JsObject::equals(&object, &context.global_object()) => Ok(Some(object)),
        Some(object) if is_message_port(&object, context) => Ok(Some(object)),
        _ => Err(type_error(
            "the source is neither a window nor a message port",
        )),
    }
}

/// `sequence<MessagePort>`.
fn ports(values: Vec<JsObject>, context: &mut Context) -> JsResult<Option<JsObject>> {
    if values.iter().all(|value| is_message_port(value, context)) {
        return Ok(Some(frozen_array(values, context)?));
    }
    Err(type_error("an element of ports is not a MessagePort"))
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
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct::<Self>(new_target, args, context, |init, context| {
                Ok(EventKind::Close {
                    code: init.member("code", context)?.unwrap_or(0),
                    reason: usv_string(init, "reason", context)?,
                    was_clean: init.member("wasClean", context)?.unwrap_or(false),
                })
            })
        }));
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
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct::<Self>(new_target, args, context, |init, context| {
                Ok(EventKind::Error {
                    colno: init.member("colno", context)?.unwrap_or(0),
                    error: init.member("error", context)?.unwrap_or_default(),
                    filename: usv_string(init, "filename", context)?,
                    lineno: init.member("lineno", context)?.unwrap_or(0),
                    message: init.member("message", context)?.unwrap_or_default(),
                })
            })
        }));
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
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(2, |new_target, args, context| {
            construct::<Self>(new_target, args, context, |init, context| {
                Ok(EventKind::PromiseRejection {
                    promise: init.required("promise", context)?,
                    reason: init.member("reason", context)?.unwrap_or_default(),
                })
            })
        }));
    const INSPECTED: &'static [Inspected] =
        &[Inspected::Attributes(&["type", "promise", "reason"])];
    const MEMBERS: Members<Self> = &[
        kind_getter!("promise", PromiseRejection, promise),
        kind_getter!("reason", PromiseRejection, reason),
    ];
}
