//! Writes JavaScript values for serde.

use super::{
    ValueError,
    containers::write_typed_array,
    date,
    serialize::{Output, other_key},
};
use crate::{
    runtime::calls::script_function,
    webidl::{copy_bytes, new_object, string::from_utf8},
    websocket,
};
use boa_engine::{
    Context, JsBigInt, JsObject, JsValue,
    builtins::typed_array::TypedArrayKind,
    object::builtins::{AlignedVec, JsArray, JsMap, JsSet},
};

/// <https://tc39.es/ecma262/#sec-number.max_safe_integer>
pub(super) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

pub(crate) enum JsRecord {
    Object(JsObject),
    Map(JsMap),
}

impl Output for Context {
    type Value = JsValue;
    type Record = JsRecord;

    fn null() -> JsValue {
        JsValue::null()
    }

    fn boolean(value: bool) -> JsValue {
        value.into()
    }

    fn number(value: f64) -> JsValue {
        value.into()
    }

    fn integer(value: i128) -> JsValue {
        match (i32::try_from(value), i64::try_from(value)) {
            (Ok(small), _) => small.into(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "it is checked that nothing is lost"
            )]
            (_, Ok(safe)) if safe.unsigned_abs() <= MAX_SAFE_INTEGER => (safe as f64).into(),
            (_, Ok(value)) => JsBigInt::from(value).into(),
            _ => Self::big_int(value),
        }
    }

    fn big_int(value: i128) -> JsValue {
        JsBigInt::from(value).into()
    }

    fn large(value: u128) -> JsValue {
        JsBigInt::from(value).into()
    }

    fn text(value: &str) -> JsValue {
        from_utf8(value).into()
    }

    fn bytes(&mut self, value: &[u8]) -> Result<JsValue, ValueError> {
        let bytes = copy_bytes(value).map_err(|error| ValueError::thrown(&error))?;
        write_typed_array(TypedArrayKind::Uint8, bytes, self)
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        bytes: AlignedVec<u8>,
    ) -> Result<JsValue, ValueError> {
        write_typed_array(kind, bytes, self)
    }

    fn date(&mut self, milliseconds: JsValue) -> Result<JsValue, ValueError> {
        date::write(&milliseconds, self)
    }

    fn function(&mut self) -> Result<JsValue, ValueError> {
        script_function::write(self)
    }

    fn accepted(&mut self) -> Result<JsValue, ValueError> {
        let upgraded = websocket::take_accepted()
            .ok_or_else(|| ValueError::new("the connection was passed to a script before"))?;
        let socket = websocket::accept(upgraded, self);
        socket
            .map(Into::into)
            .map_err(|error| ValueError::thrown(&error))
    }

    fn array(&mut self, values: Vec<JsValue>) -> JsValue {
        JsArray::from_iter(values, self).into()
    }

    fn set(&mut self, values: Vec<JsValue>) -> JsValue {
        JsSet::from_iter(values, self).into()
    }

    fn new_record(&mut self, is_map: bool) -> JsRecord {
        if is_map {
            JsRecord::Map(JsMap::new(self))
        } else {
            JsRecord::Object(new_object(self))
        }
    }

    fn insert(
        &mut self,
        record: &mut JsRecord,
        key: JsValue,
        value: JsValue,
    ) -> Result<(), ValueError> {
        let set = match record {
            JsRecord::Map(map) => map.set(key, value, self).map(drop),
            JsRecord::Object(_) if key.is_object() || key.is_null_or_undefined() => {
                return Err(other_key());
            }
            // The conversion of a primitive value runs no script. An own property is defined, also
            // where the prototype has a setter of that name.
            JsRecord::Object(object) => key.to_string(self).and_then(|key| {
                object
                    .create_data_property_or_throw(key, value, self)
                    .map(drop)
            }),
        };
        set.map_err(|error| ValueError::thrown(&error))
    }

    fn record(&mut self, record: JsRecord) -> JsValue {
        match record {
            JsRecord::Object(object) => object.into(),
            JsRecord::Map(map) => map.into(),
        }
    }

    fn key_text(key: &JsValue) -> String {
        match key.as_string() {
            Some(name) => name.to_std_string_lossy(),
            // A conversion of an object would run script.
            None if key.is_object() => "?".to_owned(),
            None => key.display().to_string(),
        }
    }
}
