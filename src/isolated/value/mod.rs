//! [`Value`]: a value between the processes, and its conversions. They are those of
//! [`values`](crate::runtime::values), so that a program gets the same values from a runtime in a
//! child as from one in its own process.
//!
//! The records of structured cloning are no such values. Serialization fails for a function, a
//! promise or a symbol anywhere in the value, where a type of Rust may have no member for it. Its
//! records are a graph, whose shared objects and cycles a program would have to expand within
//! limits.

mod crossing;

use super::protocol::MAX_FRAME;
use crate::runtime::values::{
    self, BigInt, Input, MAX_DEPTH, Map, Set, ValueError,
    containers::{TYPED_ARRAYS, serialize_typed_array},
    date,
    from_js::{BYTES, MAX_VALUES},
    source::RAW,
};
use crossing::Crossing;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, MapAccess, SeqAccess, Visitor},
    ser::{SerializeMap, SerializeSeq, SerializeTuple},
};
use std::{borrow::Cow, fmt};

/// A value of a script, or of the program.
///
/// As a type of serde it is what crosses between Rust and scripts in the child: each variant is
/// read from one type of JavaScript and becomes the same. Between processes it is bytes: [`encode`]
/// and [`decode`].
///
/// What `structuredClone` and ports serialize is another form: graphs whose objects have identities,
/// made and read with a context. The program has no context of the child, so it sends a tree that
/// serde makes without an engine.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Value {
    #[default]
    Undefined,
    Null,
    Boolean(bool),
    Integer(i128),
    /// An integer beyond those of `i128`.
    Large(u128),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    /// The numbers of a typed array, and the index of its name.
    Numbers(u8, Vec<u8>),
    /// The milliseconds of a `Date`.
    Date(i64),
    /// The mark of a value that no type of the program is read from.
    Unreadable(char),
    List(Vec<Value>),
    Record(Vec<(Value, Value)>),
    /// What the program has said that a value becomes.
    Container(Container, Box<Value>),
}

/// A type of [`values`](crate::runtime::values) that says what a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Container {
    Map,
    Set,
    BigInt,
}

impl Container {
    const fn name(self) -> &'static str {
        match self {
            Self::Map => Map::<()>::NAME,
            Self::Set => Set::<()>::NAME,
            Self::BigInt => BigInt::<()>::NAME,
        }
    }
}

/// A part of a value as bytes. The parts of a list and of a record follow it. So nothing that reads
/// them recurses before it has counted the levels.
#[derive(Serialize, Deserialize)]
enum Token<'a> {
    Undefined,
    Null,
    Boolean(bool),
    Integer(i128),
    Large(u128),
    Number(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Numbers(u8, &'a [u8]),
    Date(i64),
    List(u32),
    Record(u32),
    Container(Container),
    Unreadable(char),
}

/// The name of a typed array.
fn array_name(index: u8) -> &'static str {
    TYPED_ARRAYS
        .get(usize::from(index))
        .copied()
        .unwrap_or_default()
}

/// The limit on the memory that a value of a message takes in the process that reads it. With the
/// bytes of the message, that is at most three times the largest one, less what the program keeps
/// of others.
const MAX_MEMORY: usize = MAX_FRAME / 2 * 3;

/// What an allocation takes beside its bytes.
const ALLOCATION: usize = 16;

const fn of_bytes(length: usize) -> usize {
    length.saturating_add(ALLOCATION)
}

const fn of_list(length: usize) -> usize {
    of_bytes(length.saturating_mul(size_of::<Value>()))
}

const fn of_record(length: usize) -> usize {
    of_list(length.saturating_mul(2))
}

/// What may still be read or written.
struct Left {
    values: u32,
    memory: usize,
}

impl Left {
    const fn all() -> Self {
        Self {
            values: MAX_VALUES,
            memory: MAX_MEMORY,
        }
    }

    fn take_value(&mut self, depth: u32) -> Result<(), ValueError> {
        self.values = self
            .values
            .checked_sub(1)
            .ok_or_else(ValueError::too_many)?;
        // The list of arguments is a level more.
        if depth > MAX_DEPTH + 1 {
            Err(ValueError::too_deep())
        } else {
            Ok(())
        }
    }

    fn take_memory(&mut self, bytes: usize) -> Result<(), ValueError> {
        self.memory = self.memory.checked_sub(bytes).ok_or_else(|| {
            ValueError::new(format_args!(
                "it takes more memory than the {MAX_MEMORY} bytes that one for another process may"
            ))
        })?;
        Ok(())
    }
}

/// The value as bytes.
pub(super) fn encode(value: &Value) -> Result<Vec<u8>, ValueError> {
    let mut bytes = Vec::new();
    append(value, &mut bytes, &mut Left::all(), 0)?;
    Ok(bytes)
}

fn append(
    value: &Value,
    bytes: &mut Vec<u8>,
    left: &mut Left,
    depth: u32,
) -> Result<(), ValueError> {
    // What the other process would refuse is an error here, and no broken protocol there.
    left.take_value(depth)?;
    left.take_memory(match value {
        Value::Text(text) => of_bytes(text.len()),
        Value::Bytes(bytes) | Value::Numbers(_, bytes) => of_bytes(bytes.len()),
        Value::List(values) => of_list(values.len()),
        Value::Record(entries) => of_record(entries.len()),
        Value::Container(..) => of_list(1),
        _ => 0,
    })?;
    let count = |length: usize| u32::try_from(length).map_err(|_| ValueError::too_many());
    let token = match value {
        Value::Undefined => Token::Undefined,
        Value::Null => Token::Null,
        Value::Boolean(value) => Token::Boolean(*value),
        Value::Integer(value) => Token::Integer(*value),
        Value::Large(value) => Token::Large(*value),
        Value::Number(value) => Token::Number(*value),
        Value::Text(value) => Token::Text(value),
        Value::Bytes(value) => Token::Bytes(value),
        Value::Numbers(index, value) => Token::Numbers(*index, value),
        Value::Date(value) => Token::Date(*value),
        Value::Unreadable(mark) => Token::Unreadable(*mark),
        Value::Container(container, _) => Token::Container(*container),
        Value::List(values) => Token::List(count(values.len())?),
        Value::Record(entries) => Token::Record(count(entries.len())?),
    };
    let head = std::mem::take(bytes);
    *bytes = postcard::to_extend(&token, head).map_err(ValueError::new)?;
    match value {
        Value::List(values) => values
            .iter()
            .try_for_each(|value| append(value, bytes, left, depth + 1)),
        Value::Container(_, value) => append(value, bytes, left, depth + 1),
        Value::Record(entries) => entries.iter().try_for_each(|(key, value)| {
            append(key, bytes, left, depth + 1)?;
            append(value, bytes, left, depth + 1)
        }),
        _ => Ok(()),
    }
}

/// The value of bytes that another process has written.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, ValueError> {
    decode_counted(bytes).map(|(value, _)| value)
}

/// As [`decode`], with the memory that the value takes.
pub(super) fn decode_counted(bytes: &[u8]) -> Result<(Value, usize), ValueError> {
    let mut rest = bytes;
    let mut left = Left::all();
    let value = next(&mut rest, &mut left, 0)?;
    if rest.is_empty() {
        Ok((value, MAX_MEMORY - left.memory))
    } else {
        Err(ValueError::new("bytes follow the value"))
    }
}

fn next(rest: &mut &[u8], left: &mut Left, depth: u32) -> Result<Value, ValueError> {
    left.take_value(depth)?;
    let (token, after) = postcard::take_from_bytes::<Token<'_>>(rest).map_err(ValueError::new)?;
    *rest = after;
    Ok(match token {
        Token::Undefined => Value::Undefined,
        Token::Null => Value::Null,
        Token::Boolean(value) => Value::Boolean(value),
        Token::Integer(value) => Value::Integer(value),
        Token::Large(value) => Value::Large(value),
        Token::Number(value) => Value::Number(value),
        Token::Text(value) => {
            left.take_memory(of_bytes(value.len()))?;
            Value::Text(value.to_owned())
        }
        Token::Bytes(value) => {
            left.take_memory(of_bytes(value.len()))?;
            Value::Bytes(value.to_owned())
        }
        Token::Numbers(index, value) => {
            left.take_memory(of_bytes(value.len()))?;
            Value::Numbers(index, value.to_owned())
        }
        Token::Date(value) => Value::Date(value),
        Token::Unreadable(mark) => Value::Unreadable(mark),
        Token::Container(container) => {
            left.take_memory(of_list(1))?;
            Value::Container(container, Box::new(next(rest, left, depth + 1)?))
        }
        Token::List(length) => {
            let length = at_most_the_rest(length, rest)?;
            left.take_memory(of_list(length))?;
            let mut values = Vec::with_capacity(length);
            for _ in 0..length {
                values.push(next(rest, left, depth + 1)?);
            }
            Value::List(values)
        }
        Token::Record(length) => {
            let length = at_most_the_rest(length, rest)?;
            left.take_memory(of_record(length))?;
            let mut entries = Vec::with_capacity(length);
            for _ in 0..length {
                entries.push((next(rest, left, depth + 1)?, next(rest, left, depth + 1)?));
            }
            Value::Record(entries)
        }
    })
}

/// The length of a list, whose values have a byte each at least. So memory for it can be reserved.
fn at_most_the_rest(length: u32, rest: &[u8]) -> Result<usize, ValueError> {
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= rest.len());
    length.ok_or_else(|| ValueError::new("it is cut off"))
}

/// The value of a type of the program.
pub(super) fn from_rust(value: impl Serialize) -> Result<Value, ValueError> {
    values::serialize(value, &mut Crossing)
}

/// The arguments of a call: a tuple is several, `()` is none, and any other value is one.
pub(super) fn from_arguments(arguments: impl Serialize) -> Result<Vec<Value>, ValueError> {
    values::serialize_arguments(arguments, &mut Crossing)
}

/// The value as a type of the program.
pub(super) fn to_rust<T: DeserializeOwned>(value: Value) -> Result<T, ValueError> {
    let again = value.has_undefined_property().then(|| value.clone());
    values::deserialize(Crossing, Input::Value(value), || again.map(Input::Value))
}

/// The opposite of [`from_arguments`]. Missing elements of a tuple are undefined.
pub(super) fn to_arguments<T: DeserializeOwned>(arguments: Vec<Value>) -> Result<T, ValueError> {
    let has_undefined_property = arguments.iter().any(Value::has_undefined_property);
    let again = has_undefined_property.then(|| arguments.clone());
    let input = |arguments| Input::Arguments(Cow::Owned(arguments));
    values::deserialize(Crossing, input(arguments), || again.map(input))
}

/// To a script, in the child.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined | Self::Unreadable(_) => serializer.serialize_unit(),
            Self::Null => serializer.serialize_none(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i128(*value),
            Self::Large(value) => serializer.serialize_u128(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Bytes(value) => serializer.serialize_bytes(value),
            Self::Numbers(index, value) => {
                serialize_typed_array(array_name(*index), value, serializer)
            }
            Self::Container(container, value) => {
                serializer.serialize_newtype_struct(container.name(), value)
            }
            Self::Date(milliseconds) => {
                serializer.serialize_newtype_struct(date::NAME, milliseconds)
            }
            Self::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                values
                    .iter()
                    .try_for_each(|value| list.serialize_element(value))?;
                list.end()
            }
            Self::Record(entries) => {
                let mut record = serializer.serialize_map(Some(entries.len()))?;
                entries
                    .iter()
                    .try_for_each(|(key, value)| record.serialize_entry(key, value))?;
                record.end()
            }
        }
    }
}

/// The arguments of a call, to a script in the child.
pub(super) struct Arguments(pub(super) Vec<Value>);

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0
            .iter()
            .try_for_each(|value| tuple.serialize_element(value))?;
        tuple.end()
    }
}

/// From a script, in the child.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Undefined)
            }

            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Boolean(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Integer(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Integer(value.into()))
            }

            fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
                Ok(Value::Integer(value))
            }

            fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
                Ok(i128::try_from(value).map_or(Value::Large(value), Value::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Number(value))
            }

            fn visit_char<E>(self, mark: char) -> Result<Value, E> {
                Ok(Value::Unreadable(mark))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Value, E> {
                Ok(Value::Text(value))
            }

            fn visit_byte_buf<E>(self, mut value: Vec<u8>) -> Result<Value, E> {
                Ok(match value.pop() {
                    None | Some(BYTES) => Value::Bytes(value),
                    Some(index) => Value::Numbers(index, value),
                })
            }

            /// A `Date`.
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                milliseconds: D,
            ) -> Result<Value, D::Error> {
                i64::deserialize(milliseconds).map(Value::Date)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = values.next_element()? {
                    list.push(value);
                }
                Ok(Value::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
                let mut record = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    record.push(entry);
                }
                Ok(Value::Record(record))
            }
        }

        deserializer.deserialize_newtype_struct(RAW, Any)
    }
}

impl Value {
    /// Whether an object in it has a property whose value is undefined.
    fn has_undefined_property(&self) -> bool {
        match self {
            Self::List(values) => values.iter().any(Self::has_undefined_property),
            Self::Record(entries) => entries
                .iter()
                .any(|(_, value)| *value == Self::Undefined || value.has_undefined_property()),
            Self::Container(_, value) => value.has_undefined_property(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
