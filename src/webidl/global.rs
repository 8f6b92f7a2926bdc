//! [Operations](https://webidl.spec.whatwg.org/#idl-operations) of the global object: `setTimeout`, `atob` and the like.

use super::{
    member::{function, method, require},
    type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction};

/// Defines an operation on the current realm's global object. It needs at least `length` arguments.
///
/// Called without a `this`, or with the global object as one, it runs its steps; any other `this` is a TypeError.
pub fn define_operation(
    name: &'static str,
    length: usize,
    steps: fn(&[JsValue], &mut Context) -> JsResult<JsValue>,
    context: &Context,
) {
    let native = NativeFunction::from_copy_closure(move |this, args, context| {
        if !means_global(this, context) {
            return Err(type_error(format!(
                "Illegal invocation: '{name}' called on another object than the global one"
            )));
        }
        require(args, length, || format!("Failed to execute '{name}'"))?;
        steps(args, context)
    });
    method(&context.global_object(), name, function(context.realm(), native, JsString::from(name), length));
}

fn means_global(this: &JsValue, context: &Context) -> bool {
    this.is_null_or_undefined()
        || this.as_object().is_some_and(|object| JsObject::equals(&object, &context.global_object()))
}
