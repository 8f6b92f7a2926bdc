//! Steps that catch exceptions of scripts.

use boa_engine::{Context, JsData, JsObject, JsResult, JsValue, property::PropertyKey};
use boa_gc::{Finalize, Trace};

/// Steps that may run script.
pub(crate) type StepsInFrame = Box<dyn FnOnce(&mut Context) -> JsResult<JsValue>>;

/// The function of the realm that runs steps in a frame of their own.
#[derive(Trace, Finalize, JsData)]
struct RunInFrame(#[unsafe_ignore_trace] fn(StepsInFrame, &mut Context) -> JsResult<JsValue>);

/// Sets the function that the current realm uses for [`in_own_frame`].
pub(crate) fn set_run_in_frame(run: fn(StepsInFrame, &mut Context) -> JsResult<JsValue>, context: &Context) {
    context.realm().host_defined_mut().insert(RunInFrame(run));
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
    let run = context.realm().host_defined().get::<RunInFrame>().map(|run| run.0);
    match run {
        Some(run) => run(Box::new(steps), context),
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
