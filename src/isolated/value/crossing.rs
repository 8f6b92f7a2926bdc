//! The values of a program as a [`Value`], and back.

use super::{Container, Scalar, Value, array_name};
use crate::runtime::values::{
    ValueError,
    containers::each_number,
    date,
    deserialize::Deserializer,
    from_js::{BYTES, Unreadable, index_of_kind, safe_integer},
    serialize::{Output, other_key},
    source::{Key, NamedVariant, Read, Source, no_variant},
};
use boa_engine::{builtins::typed_array::TypedArrayKind, object::builtins::AlignedVec};
use serde::de::Visitor;
use std::{mem, vec};

/// The values for another process, and of one.
pub(super) struct Crossing;

/// An object or a `Map` that is being built.
pub(super) struct SentRecord {
    entries: Vec<(Value, Value)>,
    is_map: bool,
}

fn within(container: Container, value: Value) -> Value {
    Value::Container(container, Box::new(value))
}

impl Output for Crossing {
    type Value = Value;
    type Record = SentRecord;

    fn null() -> Value {
        Scalar::Null.into()
    }

    fn boolean(value: bool) -> Value {
        Scalar::Boolean(value).into()
    }

    fn number(value: f64) -> Value {
        Scalar::Number(value).into()
    }

    fn integer(value: i128) -> Value {
        Scalar::Integer(value).into()
    }

    fn big_int(value: i128) -> Value {
        within(Container::BigInt, Scalar::Integer(value).into())
    }

    fn large(value: u128) -> Value {
        Scalar::Large(value).into()
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<Value, ValueError> {
        Ok(Value::Bytes(BYTES, value.into()))
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        bytes: AlignedVec<u8>,
    ) -> Result<Value, ValueError> {
        match index_of_kind(kind) {
            Some(index) => Ok(Value::Bytes(index, bytes.to_vec().into())),
            None => Err(ValueError::new("it is a typed array without a type")),
        }
    }

    fn date(&mut self, milliseconds: Value) -> Result<Value, ValueError> {
        match milliseconds {
            Value::Scalar(Scalar::Integer(milliseconds)) => i64::try_from(milliseconds)
                .map(|it| Scalar::Date(it).into())
                .map_err(|_| ValueError::new("the time is beyond those that a Date can have")),
            other => Ok(other),
        }
    }

    fn function(&mut self) -> Result<Value, ValueError> {
        Err(ValueError::new("it is a function of another process"))
    }

    fn accepted(&mut self) -> Result<Value, ValueError> {
        Err(ValueError::new("it is a connection of another process"))
    }

    fn array(&mut self, values: Vec<Value>) -> Value {
        Value::List(values)
    }

    fn set(&mut self, values: Vec<Value>) -> Value {
        within(Container::Set, Value::List(values))
    }

    fn new_record(&mut self, is_map: bool) -> SentRecord {
        let entries = Vec::new();
        SentRecord { entries, is_map }
    }

    fn insert(
        &mut self,
        record: &mut SentRecord,
        key: Value,
        value: Value,
    ) -> Result<(), ValueError> {
        let has_text = matches!(
            key,
            Value::Scalar(
                Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::Large(_) | Scalar::Number(_)
            ) | Value::Text(_)
                | Value::Container(Container::BigInt, _)
        );
        if !has_text && !record.is_map {
            return Err(other_key());
        }
        record.entries.push((key, value));
        Ok(())
    }

    fn record(&mut self, SentRecord { entries, is_map }: SentRecord) -> Value {
        let record = Value::Record(entries);
        if is_map {
            within(Container::Map, record)
        } else {
            record
        }
    }

    fn key_text(key: &Value) -> String {
        match key {
            Value::Text(text) => text.clone(),
            Value::Scalar(Scalar::Integer(number)) => number.to_string(),
            Value::Scalar(Scalar::Large(number)) => number.to_string(),
            Value::Scalar(Scalar::Number(number)) => number.to_string(),
            Value::Scalar(Scalar::Boolean(value)) => value.to_string(),
            _ => "?".to_owned(),
        }
    }
}

impl Source for Crossing {
    type Value = Value;
    type Name = String;
    type List = vec::IntoIter<Value>;
    type Record = vec::IntoIter<(Value, Value)>;

    fn read(&mut self, value: Value) -> Result<Read<Self>, ValueError> {
        Ok(match value {
            Value::Scalar(Scalar::Undefined | Scalar::Null) => Read::Unit,
            Value::Scalar(Scalar::Boolean(value)) => Read::Boolean(value),
            Value::Scalar(Scalar::Integer(value)) => Read::Integer(value),
            Value::Scalar(Scalar::Large(value)) => Read::Large(value),
            Value::Scalar(Scalar::Number(value)) => Read::Number(value),
            Value::Scalar(Scalar::Date(milliseconds)) => Read::Text(date::iso_text(milliseconds)?),
            Value::Scalar(Scalar::Unreadable(mark)) => {
                return Err(Unreadable::of_mark(mark).error());
            }
            Value::Text(value) => Read::Text(value),
            Value::Bytes(BYTES, bytes) => Read::Bytes(bytes.into()),
            Value::Bytes(index, bytes) => {
                Read::List(each_number::<Value>(array_name(index), &bytes).into_iter())
            }
            Value::Container(_, value) => self.read(*value)?,
            Value::List(values) => Read::List(values.into_iter()),
            Value::Record(entries) => Read::Record(entries.into_iter()),
        })
    }

    fn list(values: Vec<Value>) -> Self::List {
        values.into_iter()
    }

    fn next(&mut self, list: &mut Self::List) -> Result<Option<Value>, ValueError> {
        Ok(list.next())
    }

    fn list_length(list: &Self::List) -> Option<usize> {
        Some(list.len())
    }

    fn next_entry(
        &mut self,
        record: &mut Self::Record,
    ) -> Option<(Key<String, Value>, Option<Value>)> {
        let (key, value) = record.next()?;
        let key = match key {
            Value::Text(text) => Key::Text(text),
            other => Key::Other(other),
        };
        Some((key, Some(value)))
    }

    fn record_length(record: &Self::Record) -> usize {
        record.len()
    }

    fn property(&mut self, _: &Self::Record, _: &String) -> Result<Value, ValueError> {
        Ok(Value::default())
    }

    fn is_undefined(value: &Value) -> bool {
        *value == Value::default()
    }

    fn is_null(value: &Value) -> bool {
        *value == Value::Scalar(Scalar::Null)
    }

    fn is_name(name: &String, text: &str) -> bool {
        name == text
    }

    fn name_text(name: &String) -> String {
        name.clone()
    }

    fn key_name(&mut self, key: &Value) -> Result<String, ValueError> {
        Ok(Self::key_text(key))
    }

    fn variant(&mut self, value: Value) -> Result<NamedVariant<String, Value>, ValueError> {
        match value {
            Value::Text(name) => Ok(Ok((name, Value::default()))),
            Value::Record(entries) => match <[(Value, Value); 1]>::try_from(entries) {
                Ok([(Value::Text(name), content)]) => Ok(Ok((name, content))),
                _ => Err(no_variant()),
            },
            other => Ok(Err(other)),
        }
    }

    fn bytes(&mut self, value: &mut Value) -> Result<Option<Vec<u8>>, ValueError> {
        Ok(match value {
            Value::Bytes(_, bytes) => Some(mem::take(bytes).into()),
            _ => None,
        })
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        value: &mut Value,
    ) -> Result<Option<Vec<u8>>, ValueError> {
        Ok(match value {
            Value::Bytes(index, bytes)
                if index_of_kind(kind) == Some(*index)
                    || (*index == BYTES && kind == TypedArrayKind::Uint8) =>
            {
                Some(mem::take(bytes).into())
            }
            _ => None,
        })
    }

    fn date(&mut self, value: &Value) -> Result<Option<i64>, ValueError> {
        match value {
            Value::Scalar(Scalar::Date(milliseconds)) => date::valid(*milliseconds).map(Some),
            _ => Ok(None),
        }
    }

    fn visit_function<'de, V: Visitor<'de>>(
        _: Deserializer<'_, Self>,
        _: V,
    ) -> Result<V::Value, ValueError> {
        Err(ValueError::new("a function stays in its process"))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! integers {
    ($($integer:ident)*) => {$(
        impl From<$integer> for Value {
            fn from(number: $integer) -> Self {
                Scalar::Integer(number.into()).into()
            }
        }
    )*};
}

integers! { i8 u8 i16 u16 i32 u32 i64 u64 }

impl From<f32> for Value {
    fn from(number: f32) -> Self {
        f64::from(number).into()
    }
}

/// A number as a script has it: an integer, if it is one.
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        safe_integer(number).map_or(Scalar::Number(number).into(), Self::from)
    }
}
