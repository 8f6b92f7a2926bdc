//! To the program: its values from a [`Value`].

use super::{Value, array_name, serialize::Crossing};
use crate::runtime::values::{
    Deserializer, Key, NamedVariant, Number, Output, Read, Source, Unreadable, ValueError,
    each_number, index_of_kind, iso_text, no_variant, safe_integer, valid_date,
};
use boa_engine::builtins::typed_array::TypedArrayKind;
use serde::de::Visitor;
use std::{mem, vec};

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
                Read::List(each_number(array_name(index), &bytes, Value::from).into_iter())
            }
            Value::Container(_, value) => self.read(*value)?,
            Value::Date(milliseconds) => Read::Text(iso_text(milliseconds)?),
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
            Value::Date(milliseconds) => valid_date(*milliseconds).map(Some),
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

/// A number as a script has it: an integer, if it is one.
impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Integer(number) => Self::Integer(number),
            Number::Float(number) => safe_integer(number)
                .map_or(Self::Number(number), |number| Self::Integer(number.into())),
        }
    }
}
