//! [`EventTarget`](https://dom.spec.whatwg.org/#interface-eventtarget): listeners, and dispatch.

use super::{
    AbortSignal, Behavior, DomException, Event, EventOf, Host,
    event::Phase,
    event_handler::{self, EventHandlers},
    host, report_exception,
};
use crate::webidl::{
    Brand, CallbackInterface, Constructor, Dictionary, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Root,
    operation, string::is, type_error,
};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::{Cell, OnceCell};

/// The slots of an event target.
///
/// A listener's target is whatever has it as a layer; here nothing else.
///
/// ```
/// use boa_engine::{JsObject, Source};
/// use boa_websocket::{dom::EventTarget, webidl::{self, Layers}};
///
/// # let mut runtime = boa_websocket::Runtime::builder().build()?;
/// let context = runtime.context();
/// /// For those that live as long as somebody listens.
/// fn changed(_target: &JsObject) {}
///
/// let target = webidl::create(Layers::new().with(EventTarget::with_observer(changed)), context);
/// let handler = context.eval(Source::from_bytes("(event) => {}"))?;
/// EventTarget::set_handler(target.object(), "reading", &handler, context)?;
/// assert_eq!(EventTarget::handler(target.object(), "reading", context)?, handler);
/// assert!(target.has_listener("reading"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// [`Event`] has an example of dispatching, [`event_handler!`](crate::event_handler) of an interface that inherits from this one,
/// [`Behavior`] of a tree.
#[derive(Debug, Default, Trace, Finalize)]
pub struct EventTarget {
    listeners: GcRefCell<Vec<Gc<Listener>>>,
    pub(super) handlers: GcRefCell<EventHandlers>,
    #[unsafe_ignore_trace]
    on_change: Option<fn(&JsObject)>,
    #[unsafe_ignore_trace]
    behavior: Option<&'static Behavior>,
}

/// The event that a listener on the global object's side is called for: `window.event`.
#[derive(Default, Trace, Finalize, boa_engine::JsData)]
struct CurrentEvent(GcRefCell<Option<JsObject>>);

/// An [event listener](https://dom.spec.whatwg.org/#concept-event-listener).
#[derive(Debug, Trace, Finalize)]
pub(super) struct Listener {
    r#type: JsString,
    callback: Callback,
    capture: bool,
    passive: bool,
    once: bool,
    removed: Cell<bool>,
    /// To the signal that removes it, if there is one.
    pub(super) tie: OnceCell<Tie>,
}

/// What a listener needs of its target and of the signal that removes it from there. The signal has a weak reference to the
/// listener: it would keep it and the target for as long as it lives.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Tie {
    pub(super) target: PlatformRef<EventTarget>,
    signal: PlatformRef<AbortSignal>,
    key: u64,
}

/// What a listener calls.
#[derive(Debug, Trace, Finalize)]
enum Callback {
    Interface(CallbackInterface),
    /// The target's event handler of the listener's type, looked up when it is called.
    Handler(#[unsafe_ignore_trace] &'static str),
}

impl Interface for EventTarget {
    const NAME: &'static str = "EventTarget";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 0,
        steps: |new_target, _, context| {
            Ok(new_target.create(Layers::new().with(Self::default()), context)?.into_object())
        },
    });
    const MEMBERS: Members<Self> = &[
        operation("addEventListener", 2, Self::add_event_listener),
        operation("removeEventListener", 2, Self::remove_event_listener),
        operation("dispatchEvent", 1, Self::dispatch_event),
    ];
}

impl EventTarget {
    /// An event target that tells of each change of its listeners, for those whose lifetime depends on them.
    #[must_use]
    pub fn with_observer(on_change: fn(&JsObject)) -> Self {
        let mut target = Self::default();
        target.on_change = Some(on_change);
        target
    }

    /// An event target whose parents hear of its events.
    #[must_use]
    pub fn with_behavior(behavior: &'static Behavior) -> Self {
        let mut target = Self::default();
        target.behavior = Some(behavior);
        target
    }

    /// Whether a listener for events of the type is there.
    #[must_use]
    pub fn has_listener(&self, r#type: &str) -> bool {
        self.listeners.borrow().iter().any(|listener| is(&listener.r#type, r#type))
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener>
    fn add_event_listener(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let r#type = JsString::from_js(&args[0], context)?;
        let callback = Nullable::<CallbackInterface>::from_js(&args[1], context)?.0;
        let options = args.get_or_undefined(2);
        let (capture, once, passive, signal) = if is_dictionary(options) {
            let options = Dictionary::from_js(options, context)?;
            let capture = options.member("capture", context)?.unwrap_or(false);
            let once = options.member("once", context)?.unwrap_or(false);
            let passive = options.member("passive", context)?.unwrap_or(false);
            let signal = match options.member::<JsValue>("signal", context)? {
                None => None,
                Some(value) => Some(
                    PlatformRef::<AbortSignal>::of(&value, context)
                        .ok_or_else(|| type_error("the signal is not an AbortSignal"))?,
                ),
            };
            (capture, once, passive, signal)
        } else {
            (options.to_boolean(), false, false, None)
        };
        if signal.as_ref().is_some_and(|signal| signal.is_aborted()) {
            return Ok(JsValue::undefined());
        }
        let Some(callback) = callback else { return Ok(JsValue::undefined()) };
        if this.find(&r#type, &callback, capture).is_some() {
            return Ok(JsValue::undefined());
        }
        let callback = Callback::Interface(callback);
        let (removed, tie) = (Cell::new(false), OnceCell::new());
        let listener = Gc::new(Listener { r#type, callback, capture, passive, once, removed, tie });
        this.listeners.borrow_mut().push(listener.clone());
        if let Some(signal) = signal {
            let key = signal.tie(&listener);
            listener.tie.get_or_init(|| Tie { target: this.clone(), signal, key });
        }
        this.changed();
        Ok(JsValue::undefined())
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-removeeventlistener>
    fn remove_event_listener(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let r#type = JsString::from_js(&args[0], context)?;
        let callback = Nullable::<CallbackInterface>::from_js(&args[1], context)?.0;
        let options = args.get_or_undefined(2);
        let capture = if is_dictionary(options) {
            Dictionary::from_js(options, context)?.member("capture", context)?.unwrap_or(false)
        } else {
            options.to_boolean()
        };
        let found = callback.and_then(|callback| this.find(&r#type, &callback, capture));
        if let Some(listener) = found {
            this.remove(&listener);
        }
        Ok(JsValue::undefined())
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-dispatchevent>
    fn dispatch_event(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let event = EventOf::<Event>::of(&args[0], context).ok_or_else(|| type_error("the value is not an Event"))?;
        if event.read(|event| event.dispatching || !event.initialized) {
            return Err(DomException::error(
                "InvalidStateError",
                "the event is being dispatched, or was not initialized",
                context,
            ));
        }
        event.write(|event| event.trusted = false);
        Ok(this.dispatch(&event, context).into())
    }

    fn find(&self, r#type: &JsString, callback: &CallbackInterface, capture: bool) -> Option<Gc<Listener>> {
        let listeners = self.listeners.borrow();
        let same = |listener: &&Gc<Listener>| match &listener.callback {
            Callback::Interface(known) => {
                // What differs most often, and is compared most quickly, comes first: all are looked at for each that is added.
                JsObject::equals(&known.0, &callback.0) && listener.capture == capture && listener.r#type == *r#type
            }
            Callback::Handler(_) => false,
        };
        listeners.iter().find(same).cloned()
    }
}

/// The union of a dictionary and a boolean: undefined, null and objects are the former.
fn is_dictionary(options: &JsValue) -> bool {
    options.is_null_or_undefined() || options.is_object()
}

impl PlatformRef<EventTarget> {
    /// Fires an event of ours: [dispatches](https://dom.spec.whatwg.org/#concept-event-dispatch) it, and says whether
    /// nobody canceled it.
    pub fn dispatch<I>(&self, event: &EventOf<I>, context: &mut Context) -> bool {
        self.dispatch_by(&*host(context), event, context)
    }

    /// As [`dispatch`](Self::dispatch), for those who have the realm's host at hand.
    pub(crate) fn dispatch_by<I>(&self, host: &dyn Host, event: &EventOf<I>, context: &mut Context) -> bool {
        let r#type = event.write(|event| {
            event.dispatching = true;
            event.target = Some(self.object().clone());
            event.current_target = Some(self.object().clone());
            event.phase = Phase::AtTarget;
            event.r#type.clone()
        });
        match self.behavior {
            Some(behavior) => self.dispatch_in_tree(behavior, &r#type, event, host, context),
            None => {
                // The target is its own and only path: it is invoked once for capturing listeners, if it has any, and once
                // for the others.
                let captures = self.listeners.borrow().iter().any(|listener| listener.capture);
                if captures && !event.read(|event| event.stop_propagation) {
                    self.invoke(&r#type, event, true, host, context);
                }
                if !event.read(|event| event.stop_propagation) {
                    self.invoke(&r#type, event, false, host, context);
                }
                event.write(Event::clean_up_after_dispatch);
            }
        }
        !event.read(|event| event.canceled)
    }

    /// The part of dispatch that knows of parents and activation behavior.
    fn dispatch_in_tree<I>(
        &self,
        behavior: &'static Behavior,
        r#type: &JsString,
        event: &EventOf<I>,
        host: &dyn Host,
        context: &mut Context,
    ) {
        let plain = event.as_event();
        let bubbles = plain.read(|event| event.bubbles);
        let mut activated = (behavior.activation)(self, &plain, context).map(|activation| (self.clone(), activation));
        let mut path = vec![self.clone()];
        let mut next = (behavior.parent)(self, &plain, context);
        while let Some(target) = next {
            next = None;
            if let Some(behavior) = target.behavior {
                if activated.is_none() && bubbles {
                    let activation = (behavior.activation)(&target, &plain, context);
                    activated = activation.map(|activation| (target.clone(), activation));
                }
                next = (behavior.parent)(&target, &plain, context);
            }
            path.push(target);
        }
        event.write(|event| event.path = path.iter().map(|target| target.object().clone()).collect());
        if let Some((target, activation)) = &activated {
            (activation.before)(target, context);
        }
        let on_the_way_down = path.iter().enumerate().rev().map(|(index, target)| (index, target, true));
        let on_the_way_up = path.iter().enumerate().map(|(index, target)| (index, target, false));
        for (index, target, capture) in on_the_way_down.chain(on_the_way_up) {
            let phase = match (index, capture) {
                (0, _) => Phase::AtTarget,
                (_, true) => Phase::Capturing,
                (_, false) if bubbles => Phase::Bubbling,
                (_, false) => continue,
            };
            if event.read(|event| event.stop_propagation) {
                break;
            }
            event.write(|event| {
                event.phase = phase;
                event.current_target = Some(target.object().clone());
            });
            target.invoke(r#type, event, capture, host, context);
        }
        event.write(Event::clean_up_after_dispatch);
        if let Some((target, activation)) = &activated {
            if plain.read(|event| event.canceled) {
                (activation.canceled)(target, context);
            } else {
                (activation.activate)(target, &plain, context);
            }
        }
    }

    /// [Inner invoke](https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke).
    fn invoke<I>(&self, r#type: &JsString, event: &EventOf<I>, capture: bool, host: &dyn Host, context: &mut Context) {
        // A copy, as the standard has it: what the callbacks add is not called. One listener is the common case.
        let matching = |listener: &&Gc<Listener>| listener.capture == capture && listener.r#type == *r#type;
        let (first, rest) = {
            let listeners = self.listeners.borrow();
            let mut found = listeners.iter().filter(matching).cloned();
            let Some(first) = found.next() else { return };
            (first, found.collect::<Vec<_>>())
        };
        for listener in std::iter::once(first).chain(rest) {
            if listener.removed.get() {
                continue;
            }
            if listener.once {
                self.remove(&listener);
            }
            if listener.passive {
                event.write(|event| event.in_passive_listener = true);
            }
            let outer = set_current_event(Some(event.as_object()), context);
            let result = match &listener.callback {
                Callback::Interface(callback) => {
                    let argument = event.as_object().clone().into();
                    let operation = callback.operation("handleEvent", self.object().clone().into(), context);
                    operation.and_then(|(callback, this)| host.call(&callback, &this, &[argument], context)).map(|_| ())
                }
                Callback::Handler(r#type) => event_handler::process(self, r#type, event, host, context),
            };
            if let Err(error) = result {
                report_exception(error, context);
            }
            if let Some(outer) = outer {
                set_current_event(outer.as_ref(), context);
            }
            if listener.passive {
                event.write(|event| event.in_passive_listener = false);
            }
            if !script_is_running(context) {
                host.checkpoint(context);
            }
            if event.read(|event| event.stop_immediate_propagation) {
                return;
            }
        }
    }

    /// Adds the listener through which the event handler of the type is called.
    pub(super) fn activate_handler(&self, r#type: &'static str) {
        let listener = Listener {
            r#type: JsString::from(r#type),
            callback: Callback::Handler(r#type),
            capture: false,
            passive: false,
            once: false,
            removed: Cell::new(false),
            tie: OnceCell::new(),
        };
        self.listeners.borrow_mut().push(Gc::new(listener));
        self.changed();
    }

    /// Removes the listener that [`activate_handler`](Self::activate_handler) added.
    pub(super) fn deactivate_handler(&self, r#type: &'static str) {
        let listener = self
            .listeners
            .borrow()
            .iter()
            .find(|listener| matches!(listener.callback, Callback::Handler(known) if known == r#type))
            .cloned();
        if let Some(listener) = listener {
            self.remove(&listener);
        }
    }

    /// [Removes an event listener](https://dom.spec.whatwg.org/#remove-an-event-listener).
    pub(super) fn remove(&self, listener: &Gc<Listener>) {
        listener.removed.set(true);
        self.listeners.borrow_mut().retain(|known| !Gc::ptr_eq(known, listener));
        if let Some(tie) = listener.tie.get() {
            tie.signal.untie(tie.key);
        }
        self.changed();
    }

    /// What its kind adds to dispatch.
    pub(super) fn behavior(&self) -> Option<&'static Behavior> {
        self.behavior
    }

    fn changed(&self) {
        if let Some(on_change) = self.on_change {
            on_change(self.object());
        }
    }
}

/// Sets the global object's [current event](https://dom.spec.whatwg.org/#window-current-event), if it is one that has it, and
/// returns the one before.
fn set_current_event(event: Option<&JsObject>, context: &Context) -> Option<Option<JsObject>> {
    let host_defined = context.realm().host_defined();
    let current = host_defined.get::<CurrentEvent>()?;
    Some(std::mem::replace(&mut *current.0.borrow_mut(), event.cloned()))
}

/// Lets the global object have a [current event](https://dom.spec.whatwg.org/#window-current-event), which windows have.
pub fn enable_current_event(context: &Context) {
    context.realm().host_defined_mut().insert_default::<CurrentEvent>();
}

/// The [current event](https://dom.spec.whatwg.org/#window-current-event): what a listener is called for.
pub fn current_event(context: &Context) -> Option<JsObject> {
    context.realm().host_defined().get::<CurrentEvent>().and_then(|current| current.0.borrow().clone())
}

/// [Clean up after running script](https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script): a
/// microtask checkpoint, unless the callback was called from a script that still runs.
pub fn clean_up_after_running_script(context: &mut Context) {
    if !script_is_running(context) {
        host(context).checkpoint(context);
    }
}

/// Whether the JavaScript execution context stack is not empty.
fn script_is_running(context: &Context) -> bool {
    context.stack_trace().next().is_some()
}
