//! Classes of the engine whose objects are event targets.

use super::{
    CustomEvent, Event, EventInit, EventKind, EventTarget, event_handler::handler_property,
};
use crate::webidl::{self, Brand, PlatformRef, type_error};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, class::Class, js_string};
use boa_gc::{Finalize, Gc, Trace};

/// The event target in an object of an [`EventTargetClass`]. The class has it as a field.
#[derive(Debug, Default, Clone, Trace, Finalize)]
pub struct EventTargetSlots(Gc<EventTarget>);

/// A [class of the engine](Class) that extends `EventTarget`: with `addEventListener`, and with
/// event handlers such as `onreading`. [`register_event_target_class`] defines it in the current
/// realm.
///
/// [`fire_custom_event`] fires an event at one of its objects, where the context is at hand. In
/// `boa_websocket` a `runtime::Function` of `runtime::event_function` does so from any thread.
///
/// A method that the engine's `#[boa_class]` has borrowed `self` for must not fire events itself:
/// listeners could call the object. It queues a task, posts to such a function, or has no `self`.
///
/// ```
/// use boa_engine::{Context, Finalize, JsData, Source, Trace, boa_class, js_string};
/// use boa_web::{
///     EventLoop,
///     dom::{EventTargetClass, EventTargetSlots, fire_custom_event, register_event_target_class},
/// };
///
/// #[derive(Debug, Trace, Finalize, JsData)]
/// struct Sensor { room: String, events: EventTargetSlots }
///
/// #[boa_class]
/// impl Sensor {
///     #[boa(constructor)]
///     fn new(room: String) -> Self { Self { room, events: EventTargetSlots::default() } }
///
///     #[boa(getter)]
///     fn room(&self) -> String { self.room.clone() }
/// }
///
/// impl EventTargetClass for Sensor {
///     const EVENTS: &'static [&'static str] = &["reading"];
///
///     fn event_target(&self) -> &EventTargetSlots { &self.events }
/// }
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// register_event_target_class::<Sensor>(context)?;
/// let script = "const sensor = new Sensor('attic'), seen = [];
///     sensor.onreading = ({ target, detail }) => seen.push(`${target.room}: ${detail}`);
///     sensor";
/// let sensor = context.eval(Source::from_bytes(script))?.as_object().expect("a sensor");
/// fire_custom_event(&sensor, "reading", 21.into(), context)?;
/// assert_eq!(context.eval(Source::from_bytes("seen[0]"))?, js_string!("attic: 21").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait EventTargetClass: Class {
    /// The types of events that have an
    /// [event handler](https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers)
    /// attribute: `reading` for `onreading`. Objects can have other events too.
    const EVENTS: &'static [&'static str] = &[];

    /// The field that makes the object an event target.
    fn event_target(&self) -> &EventTargetSlots;
}

/// Defines a class that extends `EventTarget` in the current realm, in place of
/// `Context::register_global_class`. [`EventTargetClass`] has an example.
///
/// # Errors
/// The errors of `Context::register_global_class`. A TypeError if the realm has no `EventTarget`.
pub fn register_event_target_class<C: EventTargetClass>(context: &mut Context) -> JsResult<()> {
    if !webidl::is_defined::<EventTarget>(context.realm()) {
        return Err(type_error("the realm has no EventTarget"));
    }
    context.register_global_class::<C>()?;
    let class = context
        .get_global_class::<C>()
        .ok_or_else(|| type_error("the class was not registered"))?;
    let (constructor, prototype) = (class.constructor(), class.prototype());
    let parent = webidl::prototype_of::<EventTarget>(context.realm());
    let parent_constructor = parent.get(js_string!("constructor"), context)?.as_object();
    prototype.set_prototype(Some(parent));
    constructor.set_prototype(parent_constructor);
    for r#type in C::EVENTS {
        let (name, property) = handler_property(r#type, object_of, context.realm());
        prototype.define_property_or_throw(name, property, context)?;
    }
    webidl::find_slots_with::<EventTarget>(slots::<C>, context);
    Ok(())
}

fn slots<C: EventTargetClass>(object: &JsObject) -> Option<Gc<EventTarget>> {
    let object = object.clone().downcast::<C>().ok()?;
    // A method that has borrowed the object for writing may be running.
    let object = object.try_borrow().ok()?;
    Some(object.data().event_target().0.clone())
}

fn object_of(this: &JsValue, _: &Context) -> JsResult<JsObject> {
    this.as_object()
        .ok_or_else(|| type_error("Illegal invocation: not an EventTarget"))
}

/// Fires a `CustomEvent` at an event target: an object of an [`EventTargetClass`], of an interface,
/// or the global object. Returns false if a listener has canceled it.
///
/// # Errors
/// A TypeError if the object is not an event target, or a method that has borrowed it is running.
pub fn fire_custom_event(
    target: &JsObject,
    r#type: &str,
    detail: JsValue,
    context: &mut Context,
) -> JsResult<bool> {
    let target =
        PlatformRef::<EventTarget>::of(&target.clone().into(), context).ok_or_else(|| {
            type_error("the object is not an EventTarget, or a method of it is running")
        })?;
    let init = EventInit::new(JsString::from(r#type), EventKind::Custom { detail }).cancelable();
    let event = Event::create::<CustomEvent>(init, context);
    Ok(target.dispatch(&event, context))
}
