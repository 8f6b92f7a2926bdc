//! `GetV` of ECMAScript, which the engine does not export.

use super::original_functions::OriginalFunctions;
use boa_engine::{Context, JsResult, JsValue, property::PropertyKey};

/// [GetV](https://tc39.es/ecma262/#sec-getv): the receiver of a getter is the value itself, also if
/// it is a primitive. Fails with a TypeError for undefined and null, and the exception of a getter.
pub(crate) fn get_v(
    value: &JsValue,
    key: impl Into<PropertyKey>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let (object, key) = (value.to_object(context)?, key.into());
    let Some(get) = OriginalFunctions::reflect_get(context).filter(|_| !value.is_object()) else {
        return object.get(key, context);
    };
    get.call(
        &JsValue::undefined(),
        &[object.into(), JsValue::from(&key), value.clone()],
        context,
    )
}
