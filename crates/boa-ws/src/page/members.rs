//! Members of objects of a page, as scripts reach them.

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, object::builtins::JsFunction,
};
use boa_websocket::webidl::type_error;

pub(super) fn get(object: &JsObject, name: &str, context: &mut Context) -> JsResult<JsValue> {
    object.get(JsString::from(name), context)
}

/// The value of a property that is a string.
pub(super) fn text(object: &JsObject, name: &str, context: &mut Context) -> JsResult<String> {
    Ok(get(object, name, context)?
        .to_string(context)?
        .to_std_string_lossy())
}

/// A method.
///
/// # Errors
/// A TypeError if a script has replaced it with something else.
pub(super) fn method(object: &JsObject, name: &str, context: &mut Context) -> JsResult<JsFunction> {
    let method = get(object, name, context)?
        .as_object()
        .and_then(JsFunction::from_object);
    method.ok_or_else(|| type_error(format!("{name} is not a function")))
}

/// Calls a method with strings.
pub(super) fn call(
    object: &JsObject,
    name: &str,
    args: &[&str],
    context: &mut Context,
) -> JsResult<JsValue> {
    let args: Vec<JsValue> = args
        .iter()
        .map(|text| JsString::from(*text).into())
        .collect();
    method(object, name, context)?.call(&object.clone().into(), &args, context)
}

/// The elements of the document that match a selector, in tree order.
pub(super) fn elements(
    document: &JsObject,
    selector: &str,
    context: &mut Context,
) -> JsResult<Vec<JsObject>> {
    let Some(list) = call(document, "querySelectorAll", &[selector], context)?.as_object() else {
        return Ok(Vec::new());
    };
    let length = get(&list, "length", context)?.to_u32(context)?;
    let mut elements = Vec::new();
    for index in 0..length {
        elements.extend(list.get(index, context)?.as_object());
    }
    Ok(elements)
}

/// Whether a method that is called with strings returns true.
pub(super) fn is(
    object: &JsObject,
    name: &str,
    args: &[&str],
    context: &mut Context,
) -> JsResult<bool> {
    Ok(call(object, name, args, context)?.to_boolean())
}

/// Sets a property to a string.
pub(super) fn set(
    object: &JsObject,
    name: &str,
    value: &str,
    context: &mut Context,
) -> JsResult<()> {
    object
        .set(JsString::from(name), js_string!(value), true, context)
        .map(drop)
}
