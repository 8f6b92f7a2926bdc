//! `stack` of errors: with the error in the first line, without the functions of this crate that
//! call scripts, and with the positions of the source. `Error.captureStackTrace`.
//!
//! - **The engine** has only the functions in `stack`, and no functions of bytecode that its call
//!   stacks leave out.
//! - **Can be deleted** when the engine's `stack` begins with the error.

use crate::{
    dom::{is_host_code, is_interruption, stack_of_error},
    webidl::{Original, function, get_original, non_enumerable, type_error},
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, NativeFunction,
    builtins::{error::Error, proxy::Proxy},
    js_string,
    property::{PropertyDescriptor, PropertyKey},
};

/// Replaces the getter of `Error.prototype.stack`, and defines `Error.captureStackTrace`.
pub(super) fn register(context: &Context) {
    let constructor = context.intrinsics().constructors().error();
    let (prototype, constructor) = (constructor.prototype(), constructor.constructor());
    let key = PropertyKey::from(js_string!("stack"));
    let Some(own) = prototype.borrow().properties().get(&key) else {
        return;
    };
    let get = function(
        context.realm(),
        NativeFunction::from_fn_ptr(stack),
        js_string!("get stack"),
        0,
    );
    let set = own.set().cloned().unwrap_or_default();
    let property = PropertyDescriptor::builder()
        .get(get)
        .set(set)
        .enumerable(false)
        .configurable(true);
    prototype.insert_property(key, property);
    let capture = NativeFunction::from_fn_ptr(capture_stack_trace);
    let capture = function(context.realm(), capture, js_string!("captureStackTrace"), 2);
    constructor.insert_property(js_string!("captureStackTrace"), non_enumerable(capture));
}

/// The call stack that the engine keeps with an error, a line for each function. `None` if it has
/// none.
pub(crate) fn frames(error: &JsObject, context: &mut Context) -> Option<String> {
    let stack = get_original(Original::Stack, error, context).ok()?;
    Some(for_scripts(&stack.as_string()?.to_std_string_lossy()))
}

/// `get Error.prototype.stack`
pub(crate) fn stack(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(error) = this.as_object().filter(|object| object.is::<Error>()) else {
        return Ok(JsValue::undefined());
    };
    let name = property(&error, js_string!("name"), this, context)?;
    let frames = frames(&error, context).unwrap_or_default();
    Ok(with_first_line(name, this, &error, &frames, context)?.into())
}

/// [`Error.captureStackTrace`](https://tc39.es/proposal-error-capturestacktrace/): defines `stack`,
/// without the functions up to the given one.
fn capture_stack_trace(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = args.get_or_undefined(0);
    let object = this
        .as_object()
        .ok_or_else(|| type_error("the stack of a value that is no object can't be captured"))?;
    let error = context
        .intrinsics()
        .constructors()
        .error()
        .constructor()
        .construct(&[], None, context)?;
    let all = frames(&error, context).unwrap_or_default();
    // The innermost frame is this function's.
    let mut shown = all
        .split_inclusive('\n')
        .skip_while(|line| line.contains(" (native"))
        .collect::<Vec<_>>();
    if let Some(until) = args.get_or_undefined(1).as_object()
        && let Some(until) = property(&until, js_string!("name"), this, context)?
    {
        let prefix = format!("    at {} (", until.to_std_string_lossy());
        if let Some(position) = shown.iter().position(|line| line.starts_with(&prefix)) {
            shown.drain(..=position);
        }
    }
    let name = property(&object, js_string!("name"), this, context)?;
    let stack = with_first_line(name, this, &object, &shown.concat(), context)?;
    object.define_property_or_throw(js_string!("stack"), non_enumerable(stack), context)?;
    Ok(JsValue::undefined())
}

/// `TypeError: the message`, and the call stack.
fn with_first_line(
    name: Option<JsString>,
    this: &JsValue,
    error: &JsObject,
    frames: &str,
    context: &mut Context,
) -> JsResult<JsString> {
    let name = name.unwrap_or(js_string!("Error"));
    let message = property(error, js_string!("message"), this, context)?.unwrap_or_default();
    let frames = JsString::from(frames.trim_end());
    Ok(stack_of_error(&name, &message, &frames))
}

/// The text of a property of the object or its prototypes, whose getter gets `this`. `None` for a
/// value that is no string, and for an exception: the stack of an error is read where errors are
/// reported.
fn property(
    object: &JsObject,
    name: JsString,
    this: &JsValue,
    context: &mut Context,
) -> JsResult<Option<JsString>> {
    let key = PropertyKey::from(name);
    let links = std::iter::successors(Some(object.clone()), JsObject::prototype);
    let mut links = links.take_while(|link| !link.is::<Proxy>());
    let Some(found) = links.find_map(|link| link.borrow().properties().get(&key)) else {
        return Ok(None);
    };
    let value = match found.get().and_then(JsValue::as_callable) {
        Some(get) => match get.call(this, &[], context) {
            Err(error) if error.as_engine().is_some() || is_interruption(&error) => {
                return Err(error);
            }
            value => value.ok(),
        },
        None => found.value().cloned(),
    };
    Ok(value.and_then(|value| value.as_string()))
}

/// The engine's text of a call stack as scripts see it.
fn for_scripts(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| !is_host_code(line.trim_end()))
        .collect()
}
