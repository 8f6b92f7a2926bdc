//! [`Value`]: a value between the processes, and its conversions. They are those of
//! [`values`](crate::runtime::values), so that a program gets the same values from a runtime in a
//! child as from one in its own process.
//!
//! A value is a tree, and no record of structured cloning. Such a record is a graph: a hostile child
//! could send shared objects and cycles that its parent would have to expand. The values and the
//! depth of a tree are counted while it is read.

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
    ser::SerializeTuple,
};
use std::{borrow::Cow, fmt};

/// A value of a script, or of the program.
///
/// As a type of serde it is what crosses between Rust and scripts in the child: each variant is
/// read from one type of JavaScript and becomes the same. Between processes it is bytes: [`encode`]
/// and [`decode`].
///
/// No variant is larger than a [`Scalar`], whose tag has room for those of the others.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Scalar(Scalar),
    Text(String),
    /// [`BYTES`], or the index of the name of a typed array and the bytes of its numbers.
    Bytes(u8, Box<[u8]>),
    List(Vec<Value>),
    Record(Vec<(Value, Value)>),
    /// What the program has said that a value becomes.
    Container(Container, Box<Value>),
}

/// A value without an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Scalar {
    Undefined,
    Null,
    Boolean(bool),
    Integer(i128),
    /// An integer beyond those of `i128`.
    Large(u128),
    Number(f64),
    /// The milliseconds of a `Date`.
    Date(i64),
    /// The mark of a value that no type of the program is read from.
    Unreadable(char),
}

impl From<Scalar> for Value {
    fn from(value: Scalar) -> Self {
        Self::Scalar(value)
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::Scalar(Scalar::Undefined)
    }
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
    Scalar(Scalar),
    Text(&'a str),
    Bytes(u8, &'a [u8]),
    List(u32),
    Record(u32),
    Container(Container),
}

/// The name of a typed array. It is empty for [`BYTES`].
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

fn of_list(length: u32) -> usize {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    of_bytes(length.saturating_mul(size_of::<Value>()))
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

    /// Counts a value and its memory, without those of its parts.
    fn take(&mut self, token: &Token<'_>, depth: u32) -> Result<(), ValueError> {
        self.values = self
            .values
            .checked_sub(1)
            .ok_or_else(ValueError::too_many)?;
        // The list of arguments is a level more.
        if depth > MAX_DEPTH + 1 {
            return Err(ValueError::too_deep());
        }
        let memory = match token {
            Token::Scalar(_) => 0,
            Token::Text(text) => of_bytes(text.len()),
            Token::Bytes(_, bytes) => of_bytes(bytes.len()),
            Token::List(length) => of_list(*length),
            Token::Record(length) => of_list(length.saturating_mul(2)),
            Token::Container(_) => of_list(1),
        };
        self.memory = self.memory.checked_sub(memory).ok_or_else(|| {
            ValueError::new(format_args!(
                "it takes more memory than the {MAX_MEMORY} bytes that one for another process may"
            ))
        })?;
        Ok(())
    }
}

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
    let count = |length: usize| u32::try_from(length).map_err(|_| ValueError::too_many());
    let token = match value {
        Value::Scalar(value) => Token::Scalar(*value),
        Value::Text(text) => Token::Text(text),
        Value::Bytes(kind, bytes) => Token::Bytes(*kind, bytes),
        Value::List(values) => Token::List(count(values.len())?),
        Value::Record(entries) => Token::Record(count(entries.len())?),
        Value::Container(container, _) => Token::Container(*container),
    };
    // What the other process would refuse is an error here, and no broken protocol there.
    left.take(&token, depth)?;
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
    let (token, after) = postcard::take_from_bytes::<Token<'_>>(rest).map_err(ValueError::new)?;
    *rest = after;
    left.take(&token, depth)?;
    Ok(match token {
        Token::Scalar(value) => Value::Scalar(value),
        Token::Text(text) => Value::Text(text.to_owned()),
        Token::Bytes(kind, bytes) => Value::Bytes(kind, bytes.into()),
        Token::List(length) => {
            let length = at_most_the_rest(length, rest)?;
            let mut values = Vec::with_capacity(length);
            for _ in 0..length {
                values.push(next(rest, left, depth + 1)?);
            }
            Value::List(values)
        }
        Token::Record(length) => {
            let length = at_most_the_rest(length, rest)?;
            let mut entries = Vec::with_capacity(length);
            for _ in 0..length {
                entries.push((next(rest, left, depth + 1)?, next(rest, left, depth + 1)?));
            }
            Value::Record(entries)
        }
        Token::Container(container) => {
            Value::Container(container, Box::new(next(rest, left, depth + 1)?))
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
            Self::Scalar(Scalar::Undefined | Scalar::Unreadable(_)) => serializer.serialize_unit(),
            Self::Scalar(Scalar::Null) => serializer.serialize_none(),
            Self::Scalar(Scalar::Boolean(value)) => serializer.serialize_bool(*value),
            Self::Scalar(Scalar::Integer(value)) => serializer.serialize_i128(*value),
            Self::Scalar(Scalar::Large(value)) => serializer.serialize_u128(*value),
            Self::Scalar(Scalar::Number(value)) => serializer.serialize_f64(*value),
            Self::Scalar(Scalar::Date(milliseconds)) => {
                serializer.serialize_newtype_struct(date::NAME, milliseconds)
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(kind, bytes) => serialize_typed_array(array_name(*kind), bytes, serializer),
            Self::Container(container, value) => {
                serializer.serialize_newtype_struct(container.name(), value)
            }
            Self::List(values) => serializer.collect_seq(values),
            Self::Record(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
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
                Ok(Scalar::Undefined.into())
            }

            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Scalar::Null.into())
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Scalar::Boolean(value).into())
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Scalar::Integer(value.into()).into())
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Scalar::Integer(value.into()).into())
            }

            fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
                Ok(Scalar::Integer(value).into())
            }

            fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
                Ok(i128::try_from(value)
                    .map_or(Scalar::Large(value), Scalar::Integer)
                    .into())
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Scalar::Number(value).into())
            }

            fn visit_char<E>(self, mark: char) -> Result<Value, E> {
                Ok(Scalar::Unreadable(mark).into())
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Value, E> {
                Ok(Value::Text(value))
            }

            fn visit_byte_buf<E>(self, mut bytes: Vec<u8>) -> Result<Value, E> {
                let kind = bytes.pop().unwrap_or(BYTES);
                Ok(Value::Bytes(kind, bytes.into()))
            }

            /// A `Date`.
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                milliseconds: D,
            ) -> Result<Value, D::Error> {
                i64::deserialize(milliseconds).map(|it| Scalar::Date(it).into())
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
                .any(|(_, value)| *value == Self::default() || value.has_undefined_property()),
            Self::Container(_, value) => value.has_undefined_property(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
