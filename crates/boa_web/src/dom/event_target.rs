//! [`EventTarget`](https://dom.spec.whatwg.org/#interface-eventtarget): listeners and dispatch.

use super::{
    AbortSignal, Behavior, DomException, Event, EventOf, Host,
    event::Phase,
    event_handler::{self, EventHandlers},
    host::{check_interrupt, dispatcher, set_current_event},
    report_exception,
    running_script::RunningScripts,
};
use crate::webidl::{
    CallbackContext, Constructor, FromJs, Interface, Members, Nullable, PlatformRef, Root, Steps,
    dictionaries, operation, string::is, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

/// The slots of an event target. An interface that inherits from `EventTarget` has them as its
/// first layer.
///
/// ```
/// use boa_engine::{JsObject, Source};
/// use boa_web::{dom::EventTarget, webidl::{self, Layers}};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// /// Keeps the target alive while it has listeners, for example.
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
/// [`Event`] has an example of dispatching, [`event_handler!`](crate::event_handler) has one of an
/// interface that inherits from `EventTarget`, and [`Behavior`] has one of a tree.
#[derive(Debug, Default, Trace, Finalize)]
pub struct EventTarget {
    listeners: GcRefCell<Vec<Gc<Listener>>>,
    pub(super) handlers: GcRefCell<EventHandlers>,
    #[unsafe_ignore_trace]
    on_change: Option<fn(&JsObject)>,
    #[unsafe_ignore_trace]
    behavior: Option<&'static Behavior>,
}

/// The event of the running listener: `window.event`.
#[derive(Default, Clone, Trace, Finalize)]
pub(super) struct CurrentEvent(Gc<GcRefCell<Option<JsObject>>>);

/// An [event listener](https://dom.spec.whatwg.org/#concept-event-listener).
#[derive(Debug, Trace, Finalize)]
pub(super) struct Listener {
    r#type: JsString,
    callback: Callback,
    capture: bool,
    passive: bool,
    once: bool,
    removed: Cell<bool>,
    /// The link to the signal that removes the listener, if there is one.
    pub(super) tie: OnceCell<SignalLink>,
}

/// The link between a listener, its target and the signal that removes it. The signal refers to the
/// listener weakly: a strong reference would keep the listener and its target alive as long as the
/// signal.
#[derive(Debug, Trace, Finalize)]
pub(super) struct SignalLink {
    pub(super) target: PlatformRef<EventTarget>,
    signal: PlatformRef<AbortSignal>,
    key: u64,
}

/// The callback of a listener.
#[derive(Debug, Trace, Finalize)]
enum Callback {
    Interface(JsObject, CallbackContext),
    /// The target's event handler of the listener's type. It is looked up at each call.
    Handler(#[unsafe_ignore_trace] &'static str),
}

impl Interface for EventTarget {
    const NAME: &'static str = "EventTarget";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            new_target.object(Self::default(), context)
        })));
    const MEMBERS: Members<Self> = &[
        operation("addEventListener", &Steps(Self::add_event_listener)),
        operation("removeEventListener", &Steps(Self::remove_event_listener)),
        operation("dispatchEvent", &Steps(Self::dispatch_event)),
    ];
}

dictionaries! {
    /// `dictionary EventListenerOptions { boolean capture = false; };`
    struct EventListenerOptions {
        capture: "capture" bool = false,
    }

    /// ```webidl
    /// dictionary AddEventListenerOptions : EventListenerOptions {
    ///   boolean passive;
    ///   boolean once = false;
    ///   AbortSignal signal;
    /// };
    /// ```
    struct AddEventListenerOptions: EventListenerOptions {
        once: "once" bool = false,
        passive: "passive" Option<bool>,
        signal: "signal" Option<PlatformRef<AbortSignal>>,
    }
}

/// `optional (Options or boolean) options = {}`: the options of a listener, or whether it captures.
enum OptionsOrCapture<T> {
    Options(T),
    Capture(bool),
}

impl<T: FromJs> FromJs for OptionsOrCapture<T> {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_object() {
            T::from_js(value, context).map(Self::Options)
        } else {
            // Without options all members have their defaults, as with `false`.
            Ok(Self::Capture(value.to_boolean()))
        }
    }
}

impl OptionsOrCapture<EventListenerOptions> {
    /// [Flattens](https://dom.spec.whatwg.org/#concept-flatten-options) the options.
    fn flatten(self) -> bool {
        match self {
            Self::Options(options) => options.capture,
            Self::Capture(capture) => capture,
        }
    }
}

impl OptionsOrCapture<AddEventListenerOptions> {
    /// [Flattens more](https://dom.spec.whatwg.org/#event-flatten-more) options.
    fn flatten_more(self) -> AddEventListenerOptions {
        match self {
            Self::Options(options) => options,
            Self::Capture(capture) => AddEventListenerOptions {
                parent: EventListenerOptions { capture },
                once: false,
                passive: None,
                signal: None,
            },
        }
    }
}

/// The arguments of `addEventListener()` and `removeEventListener()`.
type ListenerArguments<T> = (JsString, Nullable<JsObject>, OptionsOrCapture<T>);

impl EventTarget {
    /// An event target that calls `on_change` after each change of its listeners, with its object.
    /// An interface needs it if its objects stay alive while they have listeners.
    #[must_use]
    pub fn with_observer(on_change: fn(&JsObject)) -> Self {
        let mut target = Self::default();
        target.on_change = Some(on_change);
        target
    }

    /// An event target that takes part in dispatch as `behavior` says. An interface needs it if its
    /// objects form a tree.
    #[must_use]
    pub fn with_behavior(behavior: &'static Behavior) -> Self {
        let mut target = Self::default();
        target.behavior = Some(behavior);
        target
    }

    /// Whether the target has a listener for events of the type.
    #[must_use]
    pub fn has_listener(&self, r#type: &str) -> bool {
        self.listeners
            .borrow()
            .iter()
            .any(|listener| is(&listener.r#type, r#type))
    }

    /// Whether the target has a listener, for events of another type than this one.
    #[must_use]
    pub fn has_listener_except(&self, r#type: Option<&str>) -> bool {
        self.listeners
            .borrow()
            .iter()
            .any(|listener| r#type.is_none_or(|r#type| !is(&listener.r#type, r#type)))
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener>
    fn add_event_listener(
        this: &PlatformRef<Self>,
        (r#type, Nullable(callback), options): ListenerArguments<AddEventListenerOptions>,
        context: &mut Context,
    ) -> JsResult<()> {
        let AddEventListenerOptions {
            parent: EventListenerOptions { capture },
            once,
            passive,
            signal,
        } = options.flatten_more();
        let passive = passive.unwrap_or(false);
        if signal.as_ref().is_some_and(|signal| signal.is_aborted()) {
            return Ok(());
        }
        let Some(callback) = callback else {
            return Ok(());
        };
        if this.find(&r#type, &callback, capture).is_some() {
            return Ok(());
        }
        let callback_context = CallbackContext::from_callback(&callback, context);
        let callback = Callback::Interface(callback, callback_context);
        let (removed, tie) = (Cell::new(false), OnceCell::new());
        let listener = Gc::new(Listener {
            r#type,
            callback,
            capture,
            passive,
            once,
            removed,
            tie,
        });
        this.listeners.borrow_mut().push(listener.clone());
        if let Some(signal) = signal {
            let key = signal.tie(&listener);
            listener.tie.get_or_init(|| SignalLink {
                target: this.clone(),
                signal,
                key,
            });
        }
        this.changed();
        Ok(())
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-removeeventlistener>
    fn remove_event_listener(
        this: &PlatformRef<Self>,
        (r#type, Nullable(callback), options): ListenerArguments<EventListenerOptions>,
        _: &mut Context,
    ) -> JsResult<()> {
        let capture = options.flatten();
        let found = callback.and_then(|callback| this.find(&r#type, &callback, capture));
        if let Some(listener) = found {
            this.remove(&listener);
        }
        Ok(())
    }

    /// <https://dom.spec.whatwg.org/#dom-eventtarget-dispatchevent>
    fn dispatch_event(
        this: &PlatformRef<Self>,
        event: EventOf<Event>,
        context: &mut Context,
    ) -> JsResult<bool> {
        if event.read(|event| event.dispatching || !event.initialized) {
            return Err(DomException::error(
                "InvalidStateError",
                "the event is being dispatched, or was not initialized",
                context,
            ));
        }
        event.write(|event| event.trusted = false);
        let is_not_canceled = this.dispatch(&event, context);
        // A listener may have been interrupted, whose error was not the caller's.
        check_interrupt(context)?;
        Ok(is_not_canceled)
    }

    fn find(&self, r#type: &JsString, callback: &JsObject, capture: bool) -> Option<Gc<Listener>> {
        let listeners = self.listeners.borrow();
        let same = |listener: &&Gc<Listener>| match &listener.callback {
            Callback::Interface(known, _) => {
                // The cheapest and most distinguishing comparison first: each new listener is
                // compared with all others.
                JsObject::equals(known, callback)
                    && listener.capture == capture
                    && listener.r#type == *r#type
            }
            Callback::Handler(_) => false,
        };
        listeners.iter().find(same).cloned()
    }
}

/// The function to call and its `this`, for
/// [calling the user object's operation](https://webidl.spec.whatwg.org/#call-a-user-objects-operation).
/// A function is called with the given `this`. The method of an object is looked up at each call,
/// and called with the object.
fn handle_event(
    callback: &JsObject,
    this: JsValue,
    context: &mut Context,
) -> JsResult<(JsObject, JsValue)> {
    if callback.is_callable() {
        return Ok((callback.clone(), this));
    }
    let method = callback.get(JsString::from("handleEvent"), context)?;
    let method = method
        .as_callable()
        .ok_or_else(|| type_error("the object's handleEvent is not a function"))?;
    Ok((method, callback.clone().into()))
}

impl PlatformRef<EventTarget> {
    /// [Dispatches](https://dom.spec.whatwg.org/#concept-event-dispatch) an event. Returns false if
    /// a listener has canceled it.
    pub fn dispatch<I>(&self, event: &EventOf<I>, context: &mut Context) -> bool {
        self.dispatch_by(&Dispatcher::from_context(context), event, context)
    }

    /// Like [`dispatch`](Self::dispatch), for callers that keep the dispatcher of the realm.
    pub fn dispatch_by<I>(
        &self,
        by: &Dispatcher,
        event: &EventOf<I>,
        context: &mut Context,
    ) -> bool {
        self.dispatch_with_target(self.object(), by, event, context)
    }

    /// Like [`dispatch_by`](Self::dispatch_by), with another `target` of the event. With the
    /// [legacy target override flag](https://dom.spec.whatwg.org/#concept-event-dispatch) it is the
    /// document of the window.
    pub fn dispatch_with_target<I>(
        &self,
        target: &JsObject,
        by: &Dispatcher,
        event: &EventOf<I>,
        context: &mut Context,
    ) -> bool {
        let r#type = event.write(|event| {
            event.dispatching = true;
            event.target = Some(target.clone());
            event.current_target = Some(self.object().clone());
            event.phase = Phase::AtTarget;
            event.r#type.clone()
        });
        match self.behavior {
            Some(behavior) => self.dispatch_in_tree(behavior, &r#type, event, by, context),
            None => {
                // A target without a tree is the whole path. Its capturing listeners are invoked
                // first, if it has any, and then the others.
                let captures = self
                    .listeners
                    .borrow()
                    .iter()
                    .any(|listener| listener.capture);
                if captures && !event.read(|event| event.stop_propagation) {
                    self.invoke(&r#type, event, true, by, context);
                }
                if !event.read(|event| event.stop_propagation) {
                    self.invoke(&r#type, event, false, by, context);
                }
                event.write(Event::clean_up_after_dispatch);
            }
        }
        !event.read(|event| event.canceled)
    }

    /// Dispatch with parents and activation behavior.
    fn dispatch_in_tree<I>(
        &self,
        behavior: &'static Behavior,
        r#type: &JsString,
        event: &EventOf<I>,
        by: &Dispatcher,
        context: &mut Context,
    ) {
        let plain = event.as_event();
        let bubbles = plain.read(|event| event.bubbles);
        let mut activated = (behavior.activation)(self, &plain, context)
            .map(|activation| (self.clone(), activation));
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
        event.write(|event| {
            event.path = path.iter().map(|target| target.object().clone()).collect();
        });
        if let Some((target, activation)) = &activated {
            (activation.before)(target, context);
        }
        let on_the_way_down = path
            .iter()
            .enumerate()
            .rev()
            .map(|(index, target)| (index, target, true));
        let on_the_way_up = path
            .iter()
            .enumerate()
            .map(|(index, target)| (index, target, false));
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
            target.invoke(r#type, event, capture, by, context);
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
    fn invoke<I>(
        &self,
        r#type: &JsString,
        event: &EventOf<I>,
        capture: bool,
        by: &Dispatcher,
        context: &mut Context,
    ) {
        // A copy, as in the standard: listeners that the callbacks add are not called. One listener
        // is the common case.
        let matching =
            |listener: &&Gc<Listener>| listener.capture == capture && listener.r#type == *r#type;
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
            let outer = by
                .current_event
                .as_ref()
                .map(|current| current.0.borrow_mut().replace(event.as_object().clone()));
            let result = match &listener.callback {
                Callback::Interface(callback, callback_context) => {
                    let argument = event.as_object().clone().into();
                    callback_context.enter(context, |context| {
                        let this = self.object().clone().into();
                        let (callback, this) = handle_event(callback, this, context)?;
                        by.host.call(&callback, &this, &[argument], context)?;
                        Ok(())
                    })
                }
                Callback::Handler(r#type) => {
                    event_handler::process(self, r#type, event, &*by.host, context)
                }
            };
            // The end of the callback, which is before its exception is reported.
            if !by.running_scripts.any(context) {
                by.host.checkpoint(context);
            }
            if let Err(error) = result {
                report_exception(error, context);
            }
            if let (Some(current), Some(outer)) = (&by.current_event, outer) {
                *current.0.borrow_mut() = outer;
            }
            if listener.passive {
                event.write(|event| event.in_passive_listener = false);
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
            .find(
                |listener| matches!(listener.callback, Callback::Handler(known) if known == r#type),
            )
            .cloned();
        if let Some(listener) = listener {
            self.remove(&listener);
        }
    }

    /// [Removes an event listener](https://dom.spec.whatwg.org/#remove-an-event-listener).
    pub(super) fn remove(&self, listener: &Gc<Listener>) {
        listener.removed.set(true);
        self.listeners
            .borrow_mut()
            .retain(|known| !Gc::ptr_eq(known, listener));
        if let Some(tie) = listener.tie.get() {
            tie.signal.untie(tie.key);
        }
        self.changed();
    }

    /// How targets of this kind take part in dispatch.
    pub(super) fn behavior(&self) -> Option<&'static Behavior> {
        self.behavior
    }

    fn changed(&self) {
        if let Some(on_change) = self.on_change {
            on_change(self.object());
        }
    }
}

/// The parts of a realm that the dispatch of an event needs. The realm finds them by their Rust
/// type, so code that fires many events keeps a `Dispatcher`, for
/// [`dispatch_by`](PlatformRef::dispatch_by).
#[derive(Clone)]
pub struct Dispatcher {
    /// The host of the realm.
    pub host: Rc<dyn Host>,
    /// `None` if the global object has no `event`.
    pub(super) current_event: Option<CurrentEvent>,
    pub(super) running_scripts: RunningScripts,
}

opaque_debug!(Dispatcher);

impl Dispatcher {
    /// The dispatcher of the current realm, whose interfaces must be defined.
    ///
    /// # Panics
    /// If the realm has no [`Host`].
    #[must_use]
    pub fn from_context(context: &Context) -> Self {
        dispatcher(context).expect("a host is installed with the interfaces")
    }
}

/// Makes the host record the [current event](https://dom.spec.whatwg.org/#window-current-event),
/// for global objects that have the attribute `event`. Windows have it. Does nothing in a realm
/// without a host.
pub fn enable_current_event(context: &Context) {
    set_current_event(CurrentEvent::default(), context);
}

/// The [current event](https://dom.spec.whatwg.org/#window-current-event): the event of the running
/// listener. `None` outside of listeners, and without [`enable_current_event`].
///
/// ```
/// use boa_engine::{Context, Source, js_string};
/// use boa_web::{host, EventLoop, dom, webidl};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// host::enable_current_event(context);
/// webidl::define_operation("currentType", &webidl::Steps(|(), context| {
///     let event = dom::current_event(context).expect("a listener calls this");
///     event.get(js_string!("type"), context)
/// }), context);
/// let script = "var seen; addEventListener('ready', () => { seen = currentType() }); dispatchEvent(new Event('ready')); seen";
/// assert_eq!(context.eval(Source::from_bytes(script))?, js_string!("ready").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn current_event(context: &Context) -> Option<JsObject> {
    let current = dispatcher(context)?.current_event?;
    current.0.borrow().clone()
}
