//! Replaces methods of the engine in the current realm.

use crate::webidl::{function, non_enumerable};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};

/// The steps of a method: with `this`, the arguments and the method that was there before.
type Steps = fn(&JsValue, &[JsValue], &JsObject, &mut Context) -> JsResult<JsValue>;

/// Replaces a method by one that has the original at hand.
pub(super) fn replace(
    prototype: &JsObject,
    name: JsString,
    steps: Steps,
    context: &mut Context,
) -> JsResult<()> {
    let Some(original) = prototype.get(name.clone(), context)?.as_object() else {
        return Ok(());
    };
    let length = original
        .get(js_string!("length"), context)?
        .to_length(context)?;
    let length = usize::try_from(length).unwrap_or(0);
    let native = NativeFunction::from_copy_closure_with_captures(
        move |this, args, original: &JsObject, context| steps(this, args, original, context),
        original,
    );
    let replacement = function(context.realm(), native, name.clone(), length);
    prototype.insert_property(name, non_enumerable(replacement));
    Ok(())
}
