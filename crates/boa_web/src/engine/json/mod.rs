//! [`JSON.parse` and `JSON.stringify`](https://tc39.es/ecma262/#sec-json-object).
//!
//! - **The engine**: `parse` parses the text as a script. Both functions recurse once for each
//!   level of nesting, which overflows the stack. They take several times as long as these. No
//!   upstream issue was found.
//! - **Can be deleted** when `JSON.parse("[".repeat(1e6))` is a SyntaxError, and `cargo bench`
//!   shows no difference.
//!
//! `JSON.rawJSON` and `JSON.isRawJSON` are the engine's functions.

mod building;
mod json_text;
mod lexer;
mod names;
mod output;
mod parse;
mod parts;
mod revive;
mod stringify;

#[cfg(test)]
mod tests;

use crate::webidl::{Original, call_original, function, non_enumerable};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsValue, NativeFunction, js_string,
    object::builtins::JsArray, property::PropertyKey,
};
use boa_gc::GcRefCell;
use names::Shapes;
use parse::KeyCache;

/// The greatest depth of a value that is serialized or revived. A getter can make such a value
/// endless. The depth of a parsed text is limited by its length.
const MAX_DEPTH: usize = 100_000;

/// Defines both on the realm's `JSON`.
pub(crate) fn register(context: &Context) {
    let json = context.intrinsics().objects().json();
    let parse = NativeFunction::from_copy_closure_with_captures(
        |_, args, keys, context| parse(args, keys, context),
        GcRefCell::<KeyCache>::default(),
    );
    let stringify = NativeFunction::from_copy_closure_with_captures(
        |_, args, shapes, context| stringify::stringify(args, shapes, context),
        Shapes::new(context.intrinsics().constructors().object().prototype()),
    );
    for (name, length, native) in [
        (js_string!("parse"), 2, parse),
        (js_string!("stringify"), 3, stringify),
    ] {
        let function = function(context.realm(), native, name.clone(), length);
        json.insert_property(name, non_enumerable(function));
    }
}

/// <https://tc39.es/ecma262/#sec-json.parse>
fn parse(args: &[JsValue], keys: &GcRefCell<KeyCache>, context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    // No script runs while the keys are borrowed.
    let Some(reviver) = args.get_or_undefined(1).as_callable() else {
        return parse::parse(&text, &mut keys.borrow_mut(), &mut (), context);
    };
    let mut records = revive::Records::default();
    let value = parse::parse(&text, &mut keys.borrow_mut(), &mut records, context)?;
    revive::revive(value, &reviver, &text, &records, context)
}

/// [IsArray](https://tc39.es/ecma262/#sec-isarray), which is true for a proxy of an array.
fn is_array(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    Ok(object.is_array()
        || !object.is_ordinary()
            && call_original(Original::IsArray, &[object.clone().into()], context)?.to_boolean())
}

/// Whether it has an `[[IsRawJSON]]` internal slot.
fn is_raw_json(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    if object.is_array() || object.is_ordinary() {
        return Ok(false);
    }
    Ok(call_original(Original::IsRawJson, &[object.clone().into()], context)?.to_boolean())
}

/// [EnumerableOwnProperties](https://tc39.es/ecma262/#sec-enumerableownproperties), of kind "key".
fn keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    let keys =
        call_original(Original::Keys, &[object.clone().into()], context)?.to_object(context)?;
    let length = JsArray::from_object(keys.clone())?.length(context)?;
    (0..length)
        .map(|index| keys.get(index, context)?.to_property_key(context))
        .collect()
}

/// [LengthOfArrayLike](https://tc39.es/ecma262/#sec-lengthofarraylike).
fn length(object: &JsObject, context: &mut Context) -> JsResult<u64> {
    object
        .get(js_string!("length"), context)?
        .to_length(context)
}
