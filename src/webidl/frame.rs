//! Steps that catch exceptions of scripts.

use super::promise::OriginalFunctions;
use boa_engine::{Context, JsData, JsObject, JsResult, JsString, JsValue, property::PropertyKey};
use boa_gc::{Finalize, Trace};

/// Steps that may run script.
pub(crate) type StepsInFrame = Box<dyn FnOnce(&mut Context) -> JsResult<JsValue>>;

/// What runs steps in a frame of their own: it gets the steps and the function whose frame it is.
pub(crate) type RunInFrame = fn(&JsObject, StepsInFrame, &mut Context) -> JsResult<JsValue>;

#[derive(Clone, Trace, Finalize, JsData)]
struct OwnFrame {
    function: JsObject,
    #[unsafe_ignore_trace]
    run: RunInFrame,
}

/// Sets what the current realm uses for [`in_own_frame`].
pub(crate) fn set_run_in_frame(function: JsObject, run: RunInFrame, context: &Context) {
    context.realm().host_defined_mut().insert(OwnFrame { function, run });
}

/// Runs steps in a frame of the engine's own, so that they leave nothing on its stack of values. This is needed by a caller that
/// catches an exception of a script, and returns to a script afterwards.
///
/// # Errors
/// That of the steps.
pub(crate) fn in_own_frame(
    steps: impl FnOnce(&mut Context) -> JsResult<JsValue> + 'static,
    context: &mut Context,
) -> JsResult<JsValue> {
    let frame = context.realm().host_defined().get::<OwnFrame>().cloned();
    match frame {
        Some(frame) => (frame.run)(&frame.function, Box::new(steps), context),
        None => steps(context),
    }
}

/// The value of a property, from [a frame of its own](in_own_frame).
///
/// # Errors
/// The exception of a getter.
pub(crate) fn get_in_own_frame(
    object: &JsObject,
    key: impl Into<PropertyKey>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let (object, key) = (object.clone(), key.into());
    in_own_frame(move |context| object.get(key, context), context)
}

/// [GetV](https://tc39.es/ecma262/#sec-getv), from [a frame of its own](in_own_frame): the receiver of a getter is the value itself,
/// also if it is a primitive.
///
/// The engine does not export the operation. This can be deleted when it does.
///
/// # Errors
/// A TypeError for undefined and null, and the exception of a getter.
pub(crate) fn get_v_in_own_frame(
    value: &JsValue,
    key: impl Into<PropertyKey>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let object = value.to_object(context)?;
    let Some(get) = OriginalFunctions::reflect_get(context).filter(|_| !value.is_object()) else {
        return get_in_own_frame(&object, key, context);
    };
    let args = [object.into(), JsValue::from(&key.into()), value.clone()];
    in_own_frame(move |context| get.call(&JsValue::undefined(), &args, context), context)
}

/// The value as a string, from [a frame of its own](in_own_frame).
///
/// # Errors
/// The exception of an object's conversion, and a TypeError for a symbol.
pub(crate) fn to_string_in_own_frame(value: &JsValue, context: &mut Context) -> JsResult<JsString> {
    if !value.is_object() {
        return value.to_string(context);
    }
    let value = value.clone();
    in_own_frame(move |context| value.to_string(context).map(JsValue::from), context)?.to_string(context)
}

/// The value as a number, from [a frame of its own](in_own_frame).
///
/// # Errors
/// The exception of an object's conversion, and a TypeError for a symbol and a BigInt.
pub(crate) fn to_number_in_own_frame(value: &JsValue, context: &mut Context) -> JsResult<f64> {
    if !value.is_object() {
        return value.to_number(context);
    }
    let value = value.clone();
    in_own_frame(move |context| value.to_number(context).map(JsValue::from), context)?.to_number(context)
}
