//! [Event handlers](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-attributes),
//! such as `onmessage`.

use super::{Event, EventKind, EventOf, EventTarget, Host};
use crate::webidl::{
    Brand, CallbackContext, PlatformRef, function, insert_realm_data, members_holder, or_null,
    realm_data, type_error,
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, NativeFunction,
    property::PropertyDescriptor, realm::Realm,
};
use boa_gc::{Finalize, Trace};

/// `attribute EventHandler on<type>;` in a table of members, of an interface that inherits from
/// [`EventTarget`](crate::dom::EventTarget).
///
/// ```
/// use boa_engine::{Context, JsValue, Source, js_string};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::{
///     dom::{EventTarget, event_handler},
///     webidl::{self, Interface, Layers, Members, PlatformRef},
/// };
///
/// /// [Exposed=*] interface Sensor : EventTarget { attribute EventHandler onreading; };
/// #[derive(Trace, Finalize)]
/// struct Sensor;
///
/// impl Interface for Sensor {
///     const NAME: &'static str = "Sensor";
///     type Parent = EventTarget;
///     type This = PlatformRef<Self>;
///     const MEMBERS: Members<Self> = &[event_handler!(reading)];
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// webidl::define::<Sensor>(context);
/// let sensor = webidl::create(Layers::new().with(EventTarget::default()).with(Sensor), context);
/// webidl::define_attribute("sensor", sensor.into_object(), webidl::GlobalSetter::None, context);
/// let script = "let value; sensor.onreading = (event) => { value = event.detail };
///     sensor.dispatchEvent(new CustomEvent('reading', { detail: 21 })); value";
/// assert_eq!(context.eval(Source::from_bytes(script))?, JsValue::from(21));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! event_handler {
    ($type:ident) => {
        $crate::dom::event_handler!(concat!("on", stringify!($type)), stringify!($type))
    };
    ($name:expr, $type:expr) => {
        $crate::webidl::attribute(
            $name,
            &$crate::webidl::Steps(|this, context| {
                $crate::dom::EventTarget::handler(
                    $crate::webidl::Brand::object(this),
                    $type,
                    context,
                )
            }),
            // `[LegacyTreatNonObjectAsNull]`: any value is right.
            &$crate::webidl::Steps(|this, value: boa_engine::JsValue, context| {
                $crate::dom::EventTarget::set_handler(
                    $crate::webidl::Brand::object(this),
                    $type,
                    &value,
                    context,
                )
            }),
        )
    };
}

/// The
/// [event handler map](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-map).
/// It is a list, because it is short.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct EventHandlers(Vec<EventHandler>);

/// An event handler that is active: it has a listener.
#[derive(Debug, Trace, Finalize)]
struct EventHandler {
    #[unsafe_ignore_trace]
    r#type: &'static str,
    /// `None` is null, after a text that could not be compiled. The listener stays then.
    value: Option<Value>,
}

/// An event handler's value that is not null.
#[derive(Debug, Clone, Trace, Finalize)]
enum Value {
    Callback(JsObject, CallbackContext),
    /// An
    /// [internal raw uncompiled handler](https://html.spec.whatwg.org/multipage/webappapis.html#internal-raw-uncompiled-handler).
    Uncompiled(JsString),
}

impl EventHandlers {
    fn get(&self, r#type: &str) -> Option<Value> {
        let handler = self.0.iter().find(|handler| handler.r#type == r#type);
        handler.and_then(|handler| handler.value.clone())
    }

    /// Returns whether the type had an active handler before.
    fn set(&mut self, r#type: &'static str, value: Option<Value>) -> bool {
        if let Some(handler) = self.0.iter_mut().find(|handler| handler.r#type == r#type) {
            handler.value = value;
            return true;
        }
        self.0.push(EventHandler { r#type, value });
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
    /// A TypeError if the object is not an event target.
    pub fn handler(
        target: &JsObject,
        r#type: &'static str,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let this = event_target(target, context)?;
        let value = current_value(&this, r#type, context);
        Ok(or_null(value.map(|(callback, _)| callback)))
    }

    /// [The setter of an event handler attribute](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes).
    /// A value that is not an object means null. A handler that is replaced keeps its place among
    /// the listeners; one that is set to null loses it.
    ///
    /// # Errors
    /// A TypeError if the object is not an event target.
    pub fn set_handler(
        target: &JsObject,
        r#type: &'static str,
        value: &JsValue,
        context: &Context,
    ) -> JsResult<()> {
        let this = event_target(target, context)?;
        let value = value.as_object().map(|callback| {
            let callback_context = CallbackContext::from_callback(&callback, context);
            Value::Callback(callback, callback_context)
        });
        set_value(&this, r#type, value);
        Ok(())
    }
}

impl PlatformRef<EventTarget> {
    /// Sets an event handler to the text of its
    /// [content attribute](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-content-attributes),
    /// or to null without a text. The first use compiles the text: by the function in
    /// [`Behavior`](super::Behavior), or by the function of [`set_global_handler_compiler`] if the
    /// target has no behavior.
    pub fn set_handler_text(&self, r#type: &'static str, text: Option<JsString>) {
        set_value(self, r#type, text.map(Value::Uncompiled));
    }
}

fn set_value(this: &PlatformRef<EventTarget>, r#type: &'static str, value: Option<Value>) {
    match value {
        Some(value) => {
            let was_active = this.handlers.borrow_mut().set(r#type, Some(value));
            if !was_active {
                this.activate_handler(r#type);
            }
        }
        None => {
            this.handlers.borrow_mut().remove(r#type);
            this.deactivate_handler(r#type);
        }
    }
}

/// The compiler of the global object's event handlers that are text.
#[derive(Trace, Finalize, boa_engine::JsData)]
struct Compiler(#[unsafe_ignore_trace] HandlerCompiler);

/// Compiles the text of an event handler: takes the target, the event's type and the text, and
/// returns the function. `None` if the text is not valid; the compiler has reported the error then.
pub type HandlerCompiler = fn(&JsObject, &'static str, &JsString, &mut Context) -> Option<JsObject>;

/// Sets the compiler for event handlers of the global object that are text, such as those from the
/// attributes of `<body>`.
///
/// ```
/// use boa_engine::{Context, JsValue, Source, js_string};
/// use boa_web::{host, dom::{self, EventTarget}, webidl::{Brand, PlatformRef}};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// host::define_global_event_handlers(&["ready"], context);
/// let compile: host::HandlerCompiler = |_, _, text, context| {
///     let source = format!("(function (event) {{ {} }})", text.to_std_string_lossy());
///     context.eval(Source::from_bytes(&source)).ok()?.as_object()
/// };
/// host::set_global_handler_compiler(compile, context);
/// let window = <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context).expect("a runtime has one");
/// window.set_handler_text("ready", Some(js_string!("globalThis.called = event.type"))); // <body onready="…">
/// context.eval(Source::from_bytes("dispatchEvent(new Event('ready'))"))?;
/// assert_eq!(context.eval(Source::from_bytes("called"))?, js_string!("ready").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn set_global_handler_compiler(compile: HandlerCompiler, context: &Context) {
    insert_realm_data(Compiler(compile), context.realm());
}

/// [Getting the current value of the event handler](https://html.spec.whatwg.org/multipage/webappapis.html#getting-the-current-value-of-the-event-handler).
/// `None` for null.
fn current_value(
    this: &PlatformRef<EventTarget>,
    r#type: &'static str,
    context: &mut Context,
) -> Option<(JsObject, CallbackContext)> {
    let value = this.handlers.borrow().get(r#type);
    let text = match &value? {
        Value::Callback(callback, callback_context) => {
            return Some((callback.clone(), callback_context.clone()));
        }
        Value::Uncompiled(text) => text.clone(),
    };
    let compile = match this.behavior() {
        Some(behavior) => Some(behavior.compile_handler),
        None => realm_data(context.realm(), |it: &Compiler| it.0),
    };
    let compiled = compile.and_then(|compile| compile(this.object(), r#type, &text, context));
    // The function has the script that it was compiled as.
    let compiled = compiled.map(|function| (function, CallbackContext::default()));
    // Also with the value null it keeps its place among the listeners.
    let value = compiled
        .clone()
        .map(|(function, callback_context)| Value::Callback(function, callback_context));
    this.handlers.borrow_mut().set(r#type, value);
    compiled
}

fn event_target(object: &JsObject, context: &Context) -> JsResult<PlatformRef<EventTarget>> {
    PlatformRef::of(&object.clone().into(), context)
        .ok_or_else(|| type_error("Illegal invocation: not an EventTarget"))
}

/// [The event handler processing algorithm](https://html.spec.whatwg.org/multipage/webappapis.html#the-event-handler-processing-algorithm).
pub(super) fn process<I>(
    target: &PlatformRef<EventTarget>,
    r#type: &'static str,
    event: &EventOf<I>,
    host: &dyn Host,
    context: &mut Context,
) -> JsResult<()> {
    let callback = current_value(target, r#type, context);
    // An object that can't be called is kept as the attribute's value and does nothing.
    let Some((callback, callback_context)) =
        callback.filter(|(callback, _)| callback.is_callable())
    else {
        return Ok(());
    };
    let this = JsValue::from(target.object().clone());
    let special =
        if r#type == "error" && JsObject::equals(target.object(), &context.global_object()) {
            event.read(error_arguments)
        } else {
            None
        };
    let mut call = |arguments: &[JsValue]| {
        callback_context.enter(context, |context| {
            host.call(&callback, &this, arguments, context)
        })
    };
    let canceled = match special {
        Some(arguments) => call(&arguments)?.as_boolean() == Some(true),
        None => call(&[event.as_object().clone().into()])?.as_boolean() == Some(false),
    };
    if canceled {
        event.write(Event::cancel);
    }
    Ok(())
}

/// The arguments of the global object's `onerror`, which gets these values in place of an event.
fn error_arguments(event: &Event) -> Option<[JsValue; 5]> {
    match &event.kind {
        EventKind::Error {
            message,
            filename,
            lineno,
            colno,
            error,
        } => Some([
            message.clone().into(),
            filename.clone().into(),
            (*lineno).into(),
            (*colno).into(),
            error.clone(),
        ]),
        _ => None,
    }
}

/// The event handlers of both windows and workers.
const GLOBAL_EVENT_HANDLERS: [&str; 6] = [
    "error",
    "languagechange",
    "offline",
    "online",
    "rejectionhandled",
    "unhandledrejection",
];

/// Defines the event handlers of the global object that windows and workers have.
pub fn define_window_or_worker_handlers(context: &Context) {
    define_global_event_handlers(&GLOBAL_EVENT_HANDLERS, context);
}

/// Defines event handler attributes on the global object: `onready` for the type `"ready"`.
pub fn define_global_event_handlers(types: &[&'static str], context: &Context) {
    for &r#type in types {
        let (name, property) = handler_property(r#type, this_or_global, context.realm());
        members_holder(context).insert_property(name, property);
    }
}

/// The name and the property of an event handler attribute. `object` finds the event target of a
/// `this` value.
pub(super) fn handler_property(
    r#type: &'static str,
    object: fn(&JsValue, &Context) -> JsResult<JsObject>,
    realm: &Realm,
) -> (JsString, PropertyDescriptor) {
    let get = NativeFunction::from_copy_closure(move |this, _, context| {
        EventTarget::handler(&object(this, context)?, r#type, context)
    });
    let set = NativeFunction::from_copy_closure(move |this, args, context| {
        let value = args.get_or_undefined(0);
        EventTarget::set_handler(&object(this, context)?, r#type, value, context)?;
        Ok(JsValue::undefined())
    });
    let name = format!("on{}", r#type.to_ascii_lowercase());
    let get = function(realm, get, JsString::from(format!("get {name}")), 0);
    let set = function(realm, set, JsString::from(format!("set {name}")), 1);
    let property = PropertyDescriptor::builder().get(get).set(set);
    (
        JsString::from(name),
        property.enumerable(true).configurable(true).build(),
    )
}

fn this_or_global(this: &JsValue, context: &Context) -> JsResult<JsObject> {
    let target = PlatformRef::<EventTarget>::of(this, context)
        .ok_or_else(|| type_error("Illegal invocation"))?;
    Ok(Brand::object(&target).clone())
}
