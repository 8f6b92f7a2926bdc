//! The values of a program as a [`Value`], and back.

use super::{Container, Value, array_name};
use crate::runtime::values::{
    ValueError,
    containers::each_number,
    date,
    deserialize::Deserializer,
    from_js::{Unreadable, index_of_kind, safe_integer},
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

    fn undefined() -> Value {
        Value::Undefined
    }

    fn null() -> Value {
        Value::Null
    }

    fn boolean(value: bool) -> Value {
        Value::Boolean(value)
    }

    fn number(value: f64) -> Value {
        Value::Number(value)
    }

    fn integer(value: i128) -> Value {
        Value::Integer(value)
    }

    fn big_int(value: i128) -> Value {
        within(Container::BigInt, Value::Integer(value))
    }

    fn large(value: u128) -> Value {
        Value::Large(value)
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<Value, ValueError> {
        Ok(Value::Bytes(value.to_owned()))
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        bytes: AlignedVec<u8>,
    ) -> Result<Value, ValueError> {
        match index_of_kind(kind) {
            Some(index) => Ok(Value::Numbers(index, bytes.to_vec())),
            None => Err(ValueError::new("it is a typed array without a type")),
        }
    }

    fn date(&mut self, milliseconds: Value) -> Result<Value, ValueError> {
        match milliseconds {
            Value::Integer(milliseconds) => i64::try_from(milliseconds)
                .map(Value::Date)
                .map_err(|_| ValueError::new("the time is beyond those that a Date can have")),
            other => Ok(other),
        }
    }

    fn function(&mut self) -> Result<Value, ValueError> {
        Err(ValueError::new("it is a function of another process"))
    }

    fn array(&mut self, values: Vec<Value>) -> Value {
        Value::List(values)
    }

    fn set(&mut self, values: Vec<Value>) -> Value {
        within(Container::Set, Value::List(values))
    }

    fn object(&mut self) -> SentRecord {
        SentRecord {
            entries: Vec::new(),
            is_map: false,
        }
    }

    fn map(&mut self) -> SentRecord {
        SentRecord {
            entries: Vec::new(),
            is_map: true,
        }
    }

    fn insert(
        &mut self,
        record: &mut SentRecord,
        key: Value,
        value: Value,
    ) -> Result<(), ValueError> {
        let has_text = matches!(
            key,
            Value::Boolean(_)
                | Value::Integer(_)
                | Value::Large(_)
                | Value::Number(_)
                | Value::Text(_)
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
            Value::Integer(number) => number.to_string(),
            Value::Large(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Boolean(value) => value.to_string(),
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
            Value::Undefined | Value::Null => Read::Unit,
            Value::Boolean(value) => Read::Boolean(value),
            Value::Integer(value) => Read::Integer(value),
            Value::Large(value) => Read::Large(value),
            Value::Number(value) => Read::Number(value),
            Value::Text(value) => Read::Text(value),
            Value::Bytes(bytes) => Read::Bytes(bytes),
            Value::Numbers(index, bytes) => {
                Read::List(each_number::<Value>(array_name(index), &bytes).into_iter())
            }
            Value::Container(_, value) => self.read(*value)?,
            Value::Date(milliseconds) => Read::Text(date::iso_text(milliseconds)?),
            Value::Unreadable(mark) => return Err(Unreadable::of_mark(mark).error()),
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
        Ok(Value::Undefined)
    }

    fn is_undefined(value: &Value) -> bool {
        *value == Value::Undefined
    }

    fn is_null(value: &Value) -> bool {
        *value == Value::Null
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
            Value::Text(name) => Ok(Ok((name, Value::Undefined))),
            Value::Record(entries) => match <[(Value, Value); 1]>::try_from(entries) {
                Ok([(Value::Text(name), content)]) => Ok(Ok((name, content))),
                _ => Err(no_variant()),
            },
            other => Ok(Err(other)),
        }
    }

    fn bytes(&mut self, value: &mut Value) -> Result<Option<Vec<u8>>, ValueError> {
        Ok(match value {
            Value::Bytes(bytes) | Value::Numbers(_, bytes) => Some(mem::take(bytes)),
            _ => None,
        })
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        value: &mut Value,
    ) -> Result<Option<Vec<u8>>, ValueError> {
        Ok(match value {
            Value::Numbers(index, bytes) if index_of_kind(kind) == Some(*index) => {
                Some(mem::take(bytes))
            }
            Value::Bytes(bytes) if kind == TypedArrayKind::Uint8 => Some(mem::take(bytes)),
            _ => None,
        })
    }

    fn date(&mut self, value: &Value) -> Result<Option<i64>, ValueError> {
        match value {
            Value::Date(milliseconds) => date::valid(*milliseconds).map(Some),
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
                Self::Integer(number.into())
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
        safe_integer(number).map_or(Self::Number(number), Self::from)
    }
}
