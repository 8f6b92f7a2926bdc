//! [`JSON.parse` and `JSON.stringify`](https://tc39.es/ecma262/#sec-json-object).
//!
//! - **The engine**: `parse` parses the text as a script. Both functions recurse once for each
//!   level of nesting, which overflows the stack. They take several times as long as these. No
//!   upstream issue was found.
//! - **Can be deleted** when `JSON.parse("[".repeat(1e6))` is a SyntaxError, and `cargo bench`
//!   shows no difference.
//!
//! `JSON.rawJSON` and `JSON.isRawJSON` remain those of the engine.

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

use crate::webidl::{function, non_enumerable};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string,
    object::builtins::JsArray, property::PropertyKey,
};
use boa_gc::{Finalize, GcRefCell, Trace};
use names::Shapes;
use parse::KeyCache;
use stringify::Stringifier;

/// The greatest depth of a value that is serialized or revived. A getter can make such a value
/// endless. The depth of a parsed text is limited by its length.
const MAX_DEPTH: usize = 100_000;

/// Defines both on the realm's `JSON`.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    let json = context.intrinsics().objects().json();
    let abstracts = EngineFunctions::of_realm(&json, context)?;
    let parser = Parser {
        keys: GcRefCell::default(),
        abstracts: abstracts.clone(),
    };
    let shapes = Shapes::new(context.intrinsics().constructors().object().prototype());
    let stringifier = Stringifier { abstracts, shapes };
    let parse = NativeFunction::from_copy_closure_with_captures(
        |_, args, parser, context| parser.parse(args, context),
        parser,
    );
    let stringify = NativeFunction::from_copy_closure_with_captures(
        |_, args, stringifier, context| stringify::stringify(args, stringifier, context),
        stringifier,
    );
    for (name, length, native) in [
        (js_string!("parse"), 2, parse),
        (js_string!("stringify"), 3, stringify),
    ] {
        let function = function(context.realm(), native, name.clone(), length);
        json.insert_property(name, non_enumerable(function));
    }
    Ok(())
}

#[derive(Trace, Finalize)]
struct Parser {
    keys: GcRefCell<KeyCache>,
    abstracts: EngineFunctions,
}

impl Parser {
    /// <https://tc39.es/ecma262/#sec-json.parse>
    fn parse(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let text = args.get_or_undefined(0).to_string(context)?;
        let Some(reviver) = args.get_or_undefined(1).as_callable() else {
            return self.value_of(&text, &mut (), context);
        };
        let mut records = revive::Records::default();
        let value = self.value_of(&text, &mut records, context)?;
        revive::revive(value, &reviver, &text, &records, &self.abstracts, context)
    }

    /// Runs no script, because the keys are borrowed.
    fn value_of(
        &self,
        text: &JsString,
        seen: &mut impl parse::Observer,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        parse::parse(text, &mut self.keys.borrow_mut(), seen, context)
    }
}

/// Abstract operations that the engine does not export. Each is run by a function that the realm
/// had before any script could replace it.
#[derive(Debug, Clone, Trace, Finalize)]
struct EngineFunctions {
    is_array: JsObject,
    is_raw_json: JsObject,
    object_keys: JsObject,
    delete_property: JsObject,
    reflect_get: JsObject,
    bigint_prototype: JsObject,
}

impl EngineFunctions {
    fn of_realm(json: &JsObject, context: &mut Context) -> JsResult<Self> {
        let method = |object: &JsObject, name: &str, context: &mut Context| {
            object
                .get(JsString::from(name), context)?
                .to_object(context)
        };
        let constructors = context.intrinsics().constructors();
        let (array, object) = (
            constructors.array().constructor(),
            constructors.object().constructor(),
        );
        let bigint_prototype = constructors.bigint().prototype();
        let reflect = context.intrinsics().objects().reflect();
        Ok(Self {
            is_array: method(&array, "isArray", context)?,
            is_raw_json: method(json, "isRawJSON", context)?,
            object_keys: method(&object, "keys", context)?,
            delete_property: method(&reflect, "deleteProperty", context)?,
            reflect_get: method(&reflect, "get", context)?,
            bigint_prototype,
        })
    }

    /// [IsArray](https://tc39.es/ecma262/#sec-isarray), which is true for a proxy of an array.
    fn is_array(&self, object: &JsObject, context: &mut Context) -> JsResult<bool> {
        Ok(object.is_array()
            || !object.is_ordinary()
                && self
                    .is_array
                    .call(&JsValue::undefined(), &[object.clone().into()], context)?
                    .to_boolean())
    }

    /// Whether it has an `[[IsRawJSON]]` internal slot.
    fn is_raw_json(&self, object: &JsObject, context: &mut Context) -> JsResult<bool> {
        if object.is_array() || object.is_ordinary() {
            return Ok(false);
        }
        Ok(self
            .is_raw_json
            .call(&JsValue::undefined(), &[object.clone().into()], context)?
            .to_boolean())
    }

    /// [EnumerableOwnProperties](https://tc39.es/ecma262/#sec-enumerableownproperties), of kind
    /// "key".
    fn keys(&self, object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
        let keys = self
            .object_keys
            .call(&JsValue::undefined(), &[object.clone().into()], context)?
            .to_object(context)?;
        let length = JsArray::from_object(keys.clone())?.length(context)?;
        (0..length)
            .map(|index| keys.get(index, context)?.to_property_key(context))
            .collect()
    }

    /// [LengthOfArrayLike](https://tc39.es/ecma262/#sec-lengthofarraylike).
    fn length(&self, object: &JsObject, context: &mut Context) -> JsResult<u64> {
        object
            .get(js_string!("length"), context)?
            .to_length(context)
    }

    /// [GetV](https://tc39.es/ecma262/#sec-getv), of a BigInt.
    fn get_v_of_bigint(
        &self,
        bigint: &JsValue,
        key: &PropertyKey,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let args = [
            self.bigint_prototype.clone().into(),
            key.clone().into(),
            bigint.clone(),
        ];
        self.reflect_get.call(&JsValue::undefined(), &args, context)
    }

    /// `[[Delete]]`
    fn delete(&self, object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<()> {
        let args = [object.clone().into(), key.clone().into()];
        self.delete_property
            .call(&JsValue::undefined(), &args, context)?;
        Ok(())
    }
}
