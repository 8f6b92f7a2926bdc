//! From the program: its values as a [`Value`].

use super::{Container, Value};
use crate::runtime::values::{Output, ValueError, index_of_kind, other_key};
use boa_engine::{builtins::typed_array::TypedArrayKind, object::builtins::AlignedVec};

/// The values for another process, and of one.
pub(super) struct Crossing;

/// An object or a `Map` that is being built.
pub(super) struct Record {
    entries: Vec<(Value, Value)>,
    is_map: bool,
}

fn within(container: Container, value: Value) -> Value {
    Value::Container(container, Box::new(value))
}

impl Output for Crossing {
    type Value = Value;
    type Record = Record;

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

    fn object(&mut self) -> Record {
        Record {
            entries: Vec::new(),
            is_map: false,
        }
    }

    fn map(&mut self) -> Record {
        Record {
            entries: Vec::new(),
            is_map: true,
        }
    }

    fn insert(&mut self, record: &mut Record, key: Value, value: Value) -> Result<(), ValueError> {
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

    fn record(&mut self, Record { entries, is_map }: Record) -> Value {
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
