//! [Event handlers](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-attributes): `onmessage` and the like.

use super::{Event, EventOf, EventTarget, Host, Kind};
use crate::webidl::{Brand, This, function, type_error};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction, property::PropertyDescriptor};
use boa_gc::{Finalize, Trace};

/// `attribute EventHandler on<type>;` in a table of members, of an interface that inherits from `EventTarget`.
macro_rules! event_handler {
    ($type:ident) => {
        $crate::webidl::attribute(
            concat!("on", stringify!($type)),
            |this, context| {
                $crate::dom::EventTarget::handler($crate::webidl::Brand::object(this), stringify!($type), context)
            },
            |this, value, context| {
                $crate::dom::EventTarget::set_handler(
                    $crate::webidl::Brand::object(this),
                    stringify!($type),
                    value,
                    context,
                )
            },
        )
    };
}
pub(crate) use event_handler;

/// The [event handler map](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-map): a handful at most.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct EventHandlers(Vec<EventHandler>);

#[derive(Debug, Trace, Finalize)]
struct EventHandler {
    #[unsafe_ignore_trace]
    r#type: &'static str,
    callback: JsObject,
}

impl EventHandlers {
    fn get(&self, r#type: &str) -> Option<&JsObject> {
        self.0.iter().find(|handler| handler.r#type == r#type).map(|handler| &handler.callback)
    }

    /// Returns whether there was one before.
    fn set(&mut self, r#type: &'static str, callback: JsObject) -> bool {
        if let Some(handler) = self.0.iter_mut().find(|handler| handler.r#type == r#type) {
            handler.callback = callback;
            return true;
        }
        self.0.push(EventHandler { r#type, callback });
        false
    }

    fn remove(&mut self, r#type: &str) {
        self.0.retain(|handler| handler.r#type != r#type);
    }
}

impl EventTarget {
    /// [The getter of an event handler attribute](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes).
    ///
    /// # Errors
    /// A TypeError if the object is no event target.
    pub fn handler(target: &JsObject, r#type: &'static str, context: &Context) -> JsResult<JsValue> {
        let this = event_target(target, context)?;
        let handlers = this.handlers.borrow();
        Ok(handlers.get(r#type).map_or_else(JsValue::null, |callback| callback.clone().into()))
    }

    /// [The setter of an event handler attribute](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes):
    /// what is no object means null. A handler keeps its place among the listeners while it is replaced, and loses it
    /// when it is set to null.
    ///
    /// # Errors
    /// A TypeError if the object is no event target.
    pub fn set_handler(target: &JsObject, r#type: &'static str, value: &JsValue, context: &Context) -> JsResult<()> {
        let this = event_target(target, context)?;
        match value.as_object() {
            Some(callback) => {
                let replaced = this.handlers.borrow_mut().set(r#type, callback);
                if !replaced {
                    this.activate_handler(r#type);
                }
            }
            None => {
                this.handlers.borrow_mut().remove(r#type);
                this.deactivate_handler(r#type);
            }
        }
        Ok(())
    }
}

fn event_target(object: &JsObject, context: &Context) -> JsResult<This<EventTarget>> {
    This::of(&object.clone().into(), context).ok_or_else(|| type_error("Illegal invocation: not an EventTarget"))
}

/// [The event handler processing algorithm](https://html.spec.whatwg.org/multipage/webappapis.html#the-event-handler-processing-algorithm).
pub(super) fn process<I>(
    target: &This<EventTarget>,
    r#type: &'static str,
    event: &EventOf<I>,
    host: &dyn Host,
    context: &mut Context,
) -> JsResult<()> {
    let callback = target.handlers.borrow().get(r#type).cloned();
    // An object that can't be called is kept as the attribute's value and does nothing.
    let Some(callback) = callback.filter(JsObject::is_callable) else { return Ok(()) };
    let this = JsValue::from(target.object().clone());
    let special = if r#type == "error" && JsObject::equals(target.object(), &context.global_object()) {
        event.read(error_arguments)
    } else {
        None
    };
    let canceled = match special {
        Some(arguments) => host.call(&callback, &this, &arguments, context)?.as_boolean() == Some(true),
        None => {
            let arguments = [event.as_object().clone().into()];
            host.call(&callback, &this, &arguments, context)?.as_boolean() == Some(false)
        }
    };
    if canceled {
        event.write(Event::cancel);
    }
    Ok(())
}

/// What `onerror` of a global object gets instead of the event.
fn error_arguments(event: &Event) -> Option<[JsValue; 5]> {
    match &event.kind {
        Kind::Error { message, filename, lineno, colno, error } => {
            Some([message.clone().into(), filename.clone().into(), (*lineno).into(), (*colno).into(), error.clone()])
        }
        _ => None,
    }
}

/// Defines event handler attributes on the global object.
pub(super) fn define_on_global(types: &[&'static str], context: &Context) {
    let realm = context.realm();
    for &r#type in types {
        let get = NativeFunction::from_copy_closure(move |this, _, context| {
            EventTarget::handler(&this_or_global(this, context)?, r#type, context)
        });
        let set = NativeFunction::from_copy_closure(move |this, args, context| {
            let value = args.first().cloned().unwrap_or_default();
            EventTarget::set_handler(&this_or_global(this, context)?, r#type, &value, context)?;
            Ok(JsValue::undefined())
        });
        let name = format!("on{type}");
        context.global_object().insert_property(
            JsString::from(name.as_str()),
            PropertyDescriptor::builder()
                .get(function(realm, get, JsString::from(format!("get {name}")), 0))
                .set(function(realm, set, JsString::from(format!("set {name}")), 1))
                .enumerable(true)
                .configurable(true),
        );
    }
}

fn this_or_global(this: &JsValue, context: &Context) -> JsResult<JsObject> {
    let target = This::<EventTarget>::of(this, context).ok_or_else(|| type_error("Illegal invocation"))?;
    Ok(Brand::object(&target).clone())
}
