//! Functions that recurse once for each level of nesting of a value.
//!
//! - **The engine**: these functions don't check the stack. A value that is nested too deep aborts
//!   the process. So does a value that contains itself, except in `join`
//!   ([3406](https://github.com/boa-dev/boa/pull/3406)). No upstream issue was found.
//! - **Can be deleted** when `cycle[0] = cycle; cycle.toLocaleString()` and `flat(Infinity)` of an
//!   array that is 300,000 levels deep throw.
//!
//! They are replaced by functions that check the stack, and then call the originals.

use crate::{
    dom::check_interrupt,
    webidl::{member_property::replace_method, range_error},
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsValue, js_string, value::IntegerOrInfinity,
};

/// More bytes of the stack than one of these functions needs until the next check.
const MIN_REMAINING_STACK: usize = 256 << 10;

/// More bytes of the stack than one level of `flat` needs.
const FLAT_LEVEL_STACK: usize = 8 << 10;

/// Replaces the functions in the current realm.
pub(super) fn register(context: &Context) {
    let constructors = context.intrinsics().constructors();
    let (array, error, object) = (
        constructors.array().prototype(),
        constructors.error().prototype(),
        constructors.object().prototype(),
    );
    for (prototype, name, length) in [
        (&array, "join", 1),
        (&array, "toString", 0),
        (&array, "toLocaleString", 0),
        (&error, "toString", 0),
        (&object, "toLocaleString", 0),
    ] {
        replace_method(prototype, name, length, guarded, context.realm());
    }
    replace_method(&array, "flat", 0, flat, context.realm());
}

/// The bytes of the stack that may be used. On systems where the size is unknown, there is no
/// limit.
fn available_stack() -> usize {
    stacker::remaining_stack().map_or(usize::MAX, |left| left.saturating_sub(MIN_REMAINING_STACK))
}

fn guarded(
    this: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    if available_stack() == 0 {
        return Err(range_error(
            "the value is nested too deep for the stack that is left",
        ));
    }
    original.call(this, args, context)
}

/// [`Array.prototype.flat`](https://tc39.es/ecma262/#sec-array.prototype.flat) with a depth that
/// the stack permits.
fn flat(
    this: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let depth = args.get_or_undefined(0);
    if depth.is_undefined() {
        return guarded(this, &[], original, context);
    }
    // In the standard's order: the object, its length, the depth.
    let object = this.to_object(context)?;
    let depth = depth.to_integer_or_infinity(context)?;
    let levels = i32::try_from(available_stack() / FLAT_LEVEL_STACK).unwrap_or(i32::MAX);
    let wanted = match depth {
        IntegerOrInfinity::Integer(depth) => {
            i32::try_from(depth).unwrap_or(if depth < 0 { 0 } else { i32::MAX })
        }
        IntegerOrInfinity::PositiveInfinity => i32::MAX,
        IntegerOrInfinity::NegativeInfinity => 0,
    };
    let flattened = original.call(&object.into(), &[wanted.min(levels).into()], context)?;
    if wanted > levels && contains_array(&flattened, context)? {
        return Err(range_error(
            "the array is nested too deep for the stack that is left",
        ));
    }
    Ok(flattened)
}

fn contains_array(value: &JsValue, context: &mut Context) -> JsResult<bool> {
    let Some(object) = value.as_object() else {
        return Ok(false);
    };
    let length = object
        .get(js_string!("length"), context)?
        .to_length(context)?;
    // The array's species constructor may have made an object with any length.
    for index in 0..length {
        check_interrupt(context)?;
        if object
            .get(index, context)?
            .as_object()
            .is_some_and(|item| item.is_array())
        {
            return Ok(true);
        }
    }
    Ok(false)
}
