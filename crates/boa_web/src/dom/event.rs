//! [`Event`](https://dom.spec.whatwg.org/#interface-event).
//!
//! A socket creates an event for every message. So all events are of one native type with a variant
//! for each kind ([`EventKind`](super::EventKind)), and a brand check is a comparison.

use super::{EventKind, host::since_time_origin};
use crate::webidl::{
    Argument, Brand, Constructor, FromJs, Inspected, Interface, Members, NewTarget, ObjectTemplate,
    Root, Steps, attribute, constant, dictionaries, getter, operation, type_error, unforgeable,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, context::time::JsInstant,
};
use boa_gc::{Finalize, Trace};
use std::{fmt, marker::PhantomData, slice};

/// The [internal slots of an event](https://dom.spec.whatwg.org/#concept-event).
///
/// ```
/// use boa_engine::{Source, js_string, property::Attribute};
/// use boa_web::{
///     dom::{Event, EventTarget, EventKind, MessageEventInit, MessageEvent, EventInit},
///     webidl::{self, Layers},
/// };
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let target = webidl::create(Layers::new().with(EventTarget::default()), context);
/// context.register_global_property(js_string!("target"), target.object().clone(), Attribute::all())?;
/// let script = "target.addEventListener('message', (event) => { if (event.data === 42) event.preventDefault() })";
/// context.eval(Source::from_bytes(script))?;
/// assert!(target.has_listener("message"));
///
/// let message = EventKind::Message(MessageEventInit::new(42.into(), js_string!("https://chat.example")));
/// let event = Event::create::<MessageEvent>(EventInit::new(js_string!("message"), message).cancelable(), context);
/// let not_canceled = target.dispatch(&event, context);
/// assert!(!not_canceled);
/// event.read(|event| {
///     assert_eq!(event.r#type().to_std_string_lossy(), "message");
///     assert!(event.is_trusted() && event.default_prevented() && !event.bubbles());
///     assert!(event.target().is_some() && matches!(event.kind(), EventKind::Message(_)));
/// });
/// let plain = event.as_event();
/// assert!(plain.as_object().is::<Event>());
/// let object = event.into_object(); // for a script
/// # drop(object);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Trace, Finalize, JsData)]
pub struct Event {
    pub(super) r#type: JsString,
    pub(super) target: Option<JsObject>,
    pub(super) current_target: Option<JsObject>,
    #[unsafe_ignore_trace]
    pub(super) phase: Phase,
    /// The targets on its path, its own first, during dispatch. Empty if there is only one.
    pub(super) path: Vec<JsObject>,
    pub(super) bubbles: bool,
    pub(super) cancelable: bool,
    pub(super) composed: bool,
    pub(super) trusted: bool,
    pub(super) initialized: bool,
    pub(super) dispatching: bool,
    pub(super) stop_propagation: bool,
    pub(super) stop_immediate_propagation: bool,
    pub(super) canceled: bool,
    pub(super) in_passive_listener: bool,
    /// A time on the context's clock. The getter converts it to a timestamp.
    #[unsafe_ignore_trace]
    created: JsInstant,
    pub(super) kind: EventKind,
}

/// [`eventPhase`](https://dom.spec.whatwg.org/#dom-event-eventphase).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    None = 0,
    Capturing = 1,
    AtTarget = 2,
    Bubbling = 3,
}

/// The values that an event is created with.
#[derive(Debug)]
#[non_exhaustive]
pub struct EventInit {
    /// The `type`.
    pub r#type: JsString,
    /// Whether the event goes to the ancestors of its target.
    pub bubbles: bool,
    /// Whether `preventDefault()` has an effect.
    pub cancelable: bool,
    /// The slots that the interface adds. They determine the interface.
    pub kind: EventKind,
}

impl EventInit {
    /// An event that does not bubble and can't be canceled.
    #[must_use]
    pub const fn new(r#type: JsString, kind: EventKind) -> Self {
        Self {
            r#type,
            bubbles: false,
            cancelable: false,
            kind,
        }
    }

    /// Makes the event bubble.
    #[must_use]
    pub const fn bubbling(mut self) -> Self {
        self.bubbles = true;
        self
    }

    /// Makes the event cancelable.
    #[must_use]
    pub const fn cancelable(mut self) -> Self {
        self.cancelable = true;
        self
    }
}

/// `Event`, or an interface that inherits from it. `examples/custom_event_target.rs` defines one.
pub trait EventInterface: Interface<This = EventOf<Self>> {
    /// Whether an event of this kind implements the interface.
    fn is(kind: &EventKind) -> bool;
}

/// An object that passed the brand check for the event interface `I`.
pub struct EventOf<I>(JsObject<Event>, JsObject, PhantomData<I>);

impl<I: EventInterface> Brand for EventOf<I> {
    const NAME: &'static str = I::NAME;

    fn of(value: &JsValue, _: &Context) -> Option<Self> {
        let object = value.as_object()?;
        let event = object.clone().downcast::<Event>().ok()?;
        let is = I::is(&event.borrow().data().kind);
        is.then_some(Self(event, object, PhantomData))
    }

    fn object(&self) -> &JsObject {
        &self.1
    }
}

/// [An interface type](https://webidl.spec.whatwg.org/#js-interface): any event that implements it.
impl<I: EventInterface> FromJs for EventOf<I> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Self::of(value, context).ok_or_else(|| {
            type_error(format!(
                "the value is not an event that implements the interface {}",
                I::NAME
            ))
        })
    }
}

impl<I> EventOf<I> {
    fn new(event: JsObject<Event>) -> Self {
        let object = event.clone().upcast();
        Self(event, object, PhantomData)
    }

    /// The object itself.
    #[must_use]
    pub const fn as_object(&self) -> &JsObject {
        &self.1
    }

    /// Reads the slots. The event is borrowed while the closure runs, so the closure must not run
    /// script.
    pub fn read<R>(&self, reader: impl FnOnce(&Event) -> R) -> R {
        reader(self.0.borrow().data())
    }

    /// The same event as an `Event`.
    #[must_use]
    pub fn as_event(&self) -> EventOf<Event> {
        EventOf(self.0.clone(), self.1.clone(), PhantomData)
    }

    /// Writes the slots. The event is borrowed while the closure runs, so the closure must not run
    /// script.
    pub(super) fn write<R>(&self, writer: impl FnOnce(&mut Event) -> R) -> R {
        writer(self.0.borrow_mut().data_mut())
    }

    /// The object itself, by value: the result of a constructor's steps.
    #[must_use]
    pub fn into_object(self) -> JsObject {
        self.1
    }

    /// Sets `isTrusted`, which is true for an event that no script has created.
    pub fn trusted(self, trusted: bool) -> Self {
        self.write(|event| event.trusted = trusted);
        self
    }

    /// Lets the event leave shadow trees.
    pub fn composed(self) -> Self {
        self.write(|event| event.composed = true);
        self
    }

    /// Makes the event one that must be
    /// [initialized](https://dom.spec.whatwg.org/#dom-document-createevent) before it can be
    /// dispatched, as `document.createEvent()` returns it.
    pub fn uninitialized(self) -> Self {
        self.write(|event| {
            event.trusted = false;
            event.initialized = false;
        });
        self
    }

    /// [Initializes](https://dom.spec.whatwg.org/#concept-event-initialize) the event, unless it is
    /// being dispatched. An interface's `init…Event()` method calls it; `kind` sets the slots that
    /// the interface adds.
    ///
    /// ```
    /// use boa_engine::{JsString, js_string};
    /// use boa_web::{
    ///     dom::{Event, EventInit, EventKind, InitArguments},
    ///     webidl::Arguments,
    /// };
    ///
    /// # let context = &mut boa_engine::Context::default();
    /// # let events = boa_web::EventLoop::install(context)?;
    /// let init = EventInit::new(JsString::default(), EventKind::Event);
    /// let event = Event::create::<Event>(init, context).uninitialized(); // createEvent("event")
    /// let init = InitArguments::from_args(&[js_string!("ready").into(), true.into()], context)?;
    /// event.initialize(init, |_| {}); // initEvent("ready", true)
    /// assert!(event.read(|event| event.bubbles() && !event.is_trusted()));
    /// let event = event.trusted(true); // an event of the program
    /// assert!(event.read(|event| event.is_trusted()));
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    pub fn initialize(&self, init: InitArguments, kind: impl FnOnce(&mut EventKind)) {
        self.write(|event| {
            if event.dispatching {
                return;
            }
            event.initialized = true;
            event.stop_propagation = false;
            event.stop_immediate_propagation = false;
            event.canceled = false;
            event.trusted = false;
            event.target = None;
            event.r#type = init.r#type;
            event.bubbles = init.bubbles;
            event.cancelable = init.cancelable;
            kind(&mut event.kind);
        });
    }
}

/// The arguments that `initEvent()` and the other `init…Event()` methods begin with. The first one
/// is required.
#[derive(Debug, Clone)]
pub struct InitArguments {
    r#type: JsString,
    bubbles: bool,
    cancelable: bool,
}

/// Three arguments at once: they are the first element of a tuple with further ones.
impl Argument for InitArguments {
    const IS_OPTIONAL: bool = false;

    fn next(args: &mut slice::Iter<'_, JsValue>, context: &mut Context) -> JsResult<Self> {
        Ok(Self {
            r#type: Argument::next(args, context)?,
            bubbles: Argument::next(args, context)?,
            cancelable: Argument::next(args, context)?,
        })
    }
}

impl<I> Clone for EventOf<I> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), self.1.clone(), PhantomData)
    }
}

impl<I: Interface> fmt::Debug for EventOf<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventOf").field(&I::NAME).finish()
    }
}

impl EventInterface for Event {
    fn is(_: &EventKind) -> bool {
        true
    }
}

impl Interface for Event {
    const NAME: &'static str = "Event";
    type Parent = Root;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, EventDictionary), context| {
            construct::<Self>(new_target, r#type, init, EventKind::Event, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "type",
            &Steps(|this, _| Ok(this.read(|event| event.r#type.clone()))),
        ),
        getter(
            "target",
            &Steps(|this, _| Ok(this.read(|event| event.target.clone()))),
        ),
        getter(
            "srcElement",
            &Steps(|this, _| Ok(this.read(|event| event.target.clone()))),
        ),
        getter(
            "currentTarget",
            &Steps(|this, _| Ok(this.read(|event| event.current_target.clone()))),
        ),
        operation(
            "composedPath",
            &Steps(|this, (), _| {
                // A target without a parent is the whole path. There are no shadow trees, which
                // could hide parts of it.
                Ok(this.read(
                    |event| match (&event.current_target, event.path.is_empty()) {
                        (None, _) => Vec::new(),
                        (Some(target), true) => vec![target.clone()],
                        (Some(_), false) => event.path.clone(),
                    },
                ))
            }),
        ),
        constant("NONE", Phase::None as u16),
        constant("CAPTURING_PHASE", Phase::Capturing as u16),
        constant("AT_TARGET", Phase::AtTarget as u16),
        constant("BUBBLING_PHASE", Phase::Bubbling as u16),
        getter(
            "eventPhase",
            &Steps(|this, _| Ok(this.read(|event| event.phase as u16))),
        ),
        operation(
            "stopPropagation",
            &Steps(|this, (), _| {
                this.write(|event| event.stop_propagation = true);
                Ok(())
            }),
        ),
        attribute(
            "cancelBubble",
            &Steps(|this, _| Ok(this.read(|event| event.stop_propagation))),
            &Steps(|this, cancel_bubble: bool, _| {
                if cancel_bubble {
                    this.write(|event| event.stop_propagation = true);
                }
                Ok(())
            }),
        ),
        operation(
            "stopImmediatePropagation",
            &Steps(|this, (), _| {
                this.write(|event| {
                    event.stop_propagation = true;
                    event.stop_immediate_propagation = true;
                });
                Ok(())
            }),
        ),
        getter(
            "bubbles",
            &Steps(|this, _| Ok(this.read(|event| event.bubbles))),
        ),
        getter(
            "cancelable",
            &Steps(|this, _| Ok(this.read(|event| event.cancelable))),
        ),
        attribute(
            "returnValue",
            &Steps(|this, _| Ok(!this.read(|event| event.canceled))),
            &Steps(|this, return_value: bool, _| {
                if !return_value {
                    this.write(Event::cancel);
                }
                Ok(())
            }),
        ),
        operation(
            "preventDefault",
            &Steps(|this, (), _| {
                this.write(Event::cancel);
                Ok(())
            }),
        ),
        getter(
            "defaultPrevented",
            &Steps(|this, _| Ok(this.read(|event| event.canceled))),
        ),
        getter(
            "composed",
            &Steps(|this, _| Ok(this.read(|event| event.composed))),
        ),
        unforgeable(getter(
            "isTrusted",
            &Steps(|this, _| Ok(this.read(|event| event.trusted))),
        )),
        getter(
            "timeStamp",
            &Steps(|this, context| {
                Ok(since_time_origin(this.read(|event| event.created), context))
            }),
        ),
        operation(
            "initEvent",
            &Steps(|this, init: InitArguments, _| {
                this.initialize(init, |_| {});
                Ok(())
            }),
        ),
    ];
}

impl Event {
    /// [Creates an event](https://dom.spec.whatwg.org/#concept-event-create) whose `isTrusted` is
    /// true, in the current realm.
    pub fn create<I: EventInterface>(new: EventInit, context: &Context) -> EventOf<I> {
        Self::create_from(
            &ObjectTemplate::from_realm(context.realm()),
            new,
            context.clock().now(),
            context,
        )
    }

    /// Like [`Event::create`], for callers that keep the template and know the time.
    pub fn create_from<I: EventInterface>(
        template: &ObjectTemplate<I>,
        new: EventInit,
        created: JsInstant,
        context: &Context,
    ) -> EventOf<I> {
        let mut event = Self::new(new, created);
        event.trusted = true;
        EventOf::new(template.instantiate(event, context.root_shape()))
    }

    fn new(new: EventInit, created: JsInstant) -> Self {
        Self {
            r#type: new.r#type,
            target: None,
            current_target: None,
            phase: Phase::None,
            path: Vec::new(),
            bubbles: new.bubbles,
            cancelable: new.cancelable,
            composed: false,
            trusted: false,
            initialized: true,
            dispatching: false,
            stop_propagation: false,
            stop_immediate_propagation: false,
            canceled: false,
            in_passive_listener: false,
            created,
            kind: new.kind,
        }
    }

    /// The `type`.
    #[must_use]
    pub const fn r#type(&self) -> &JsString {
        &self.r#type
    }

    /// The `target`.
    #[must_use]
    pub const fn target(&self) -> Option<&JsObject> {
        self.target.as_ref()
    }

    /// Whether the event goes to the ancestors of its target.
    #[must_use]
    pub const fn bubbles(&self) -> bool {
        self.bubbles
    }

    /// The slots that the interface adds.
    #[must_use]
    pub const fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// Whether no script has created the event.
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Whether the event was canceled.
    #[must_use]
    pub const fn default_prevented(&self) -> bool {
        self.canceled
    }

    /// [Sets the canceled flag](https://dom.spec.whatwg.org/#set-the-canceled-flag).
    pub(super) const fn cancel(&mut self) {
        if self.cancelable && !self.in_passive_listener {
            self.canceled = true;
        }
    }

    /// The last steps of [dispatch](https://dom.spec.whatwg.org/#concept-event-dispatch), except
    /// for activation.
    pub(super) fn clean_up_after_dispatch(&mut self) {
        self.phase = Phase::None;
        self.current_target = None;
        self.path.clear();
        self.dispatching = false;
        self.stop_propagation = false;
        self.stop_immediate_propagation = false;
    }
}

dictionaries! {
    /// `EventInit`: the dictionary that those of other events inherit from.
    ///
    /// ```
    /// use boa_web::{dom::EventDictionary, webidl::dictionaries};
    ///
    /// dictionaries! {
    ///     /// `dictionary ReadingEventInit : EventInit { double value = 0; };`
    ///     struct ReadingEventInit: EventDictionary {
    ///         value: "value" f64 = 0.0,
    ///     }
    /// }
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct EventDictionary {
        /// Whether the event goes to the ancestors of its target.
        pub bubbles: "bubbles" bool = false,
        /// Whether `preventDefault()` has an effect.
        pub cancelable: "cancelable" bool = false,
        /// Whether the event leaves shadow trees.
        pub composed: "composed" bool = false,
    }
}

/// [The constructor of an event](https://dom.spec.whatwg.org/#constructing-events), for
/// [`Interface::CONSTRUCTOR`], with its arguments. `kind` has the members that the interface's
/// dictionary adds to `EventInit`: [`EventDictionary`] has an example of one.
///
/// # Errors
/// The errors of [`NewTarget::prototype`].
pub fn construct<I: EventInterface>(
    new_target: &NewTarget<'_>,
    r#type: JsString,
    init: EventDictionary,
    kind: EventKind,
    context: &mut Context,
) -> JsResult<JsObject> {
    let template = ObjectTemplate::<I>::from_realm(context.realm());
    let prototype = new_target.prototype_by(&template, context)?;
    let mut event = Event::new(
        EventInit {
            r#type,
            bubbles: init.bubbles,
            cancelable: init.cancelable,
            kind,
        },
        context.clock().now(),
    );
    event.composed = init.composed;
    let event = template.instantiate_with_prototype(prototype, event, context.root_shape());
    Ok(event.upcast())
}
