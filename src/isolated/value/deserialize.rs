//! To the program: a [`serde::Deserializer`] of a [`Value`].

use super::{Value, array_name, serialize::key_text};
use crate::runtime::values::{
    DATE, FUNCTION, Number, TypedArrayElement, Unreadable, ValueError, each_number, iso_text,
    safe_integer, valid_date, visit_key,
};
use serde::{
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess,
        Visitor,
        value::{SeqDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use std::{iter, vec};

pub(super) fn value<T: DeserializeOwned>(value: Value) -> Result<T, ValueError> {
    converted(value, Input::Value)
}

pub(super) fn arguments<T: DeserializeOwned>(arguments: Vec<Value>) -> Result<T, ValueError> {
    converted(Value::List(arguments), Input::Arguments)
}

fn converted<T: DeserializeOwned>(value: Value, input: Input) -> Result<T, ValueError> {
    let other = value.has_undefined_property().then(|| value.clone());
    let result = T::deserialize(Deserializer { value, input });
    match (result, other) {
        // A property that can't be undefined may be one that can be missing.
        (Err(error), Some(other)) => T::deserialize(Deserializer {
            value: other.without_undefined_properties(),
            input,
        })
        .map_err(|_| error),
        (result, _) => result,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Input {
    Value,
    /// A list that is the arguments of a call.
    Arguments,
    /// The key of a property: a string that may stand for a number or a boolean.
    Key,
}

struct Deserializer {
    value: Value,
    input: Input,
}

impl Deserializer {
    fn of(value: Value) -> Self {
        Self {
            value,
            input: Input::Value,
        }
    }

    /// The value, or the first argument.
    fn one(self) -> Value {
        match (self.input, self.value) {
            (Input::Arguments, Value::List(arguments)) => {
                arguments.into_iter().next().unwrap_or_default()
            }
            (_, value) => value,
        }
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.one() {
            Value::Undefined | Value::Null => visitor.visit_unit(),
            Value::Boolean(value) => visitor.visit_bool(value),
            Value::Integer(value) => visit_integer(value, visitor),
            Value::Large(value) => visitor.visit_u128(value),
            Value::Number(value) => visitor.visit_f64(value),
            Value::Text(value) => visitor.visit_string(value),
            Value::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.into_iter())),
            Value::Numbers(index, bytes) => {
                let numbers = each_number(array_name(index), &bytes, Value::from);
                visitor.visit_seq(Elements {
                    values: numbers.into_iter(),
                    next: 0,
                })
            }
            Value::Container(_, value) => Self::of(*value).visit(visitor),
            Value::Date(milliseconds) => visitor.visit_string(iso_text(milliseconds)?),
            Value::Unreadable(mark) => Err(Unreadable::of_mark(mark).error()),
            Value::List(values) => visitor.visit_seq(Elements {
                values: values.into_iter(),
                next: 0,
            }),
            Value::Record(entries) => visitor.visit_map(Entries {
                entries: entries.into_iter(),
                current: None,
            }),
        }
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

fn visit_integer<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value, ValueError> {
    if let Ok(value) = i64::try_from(value) {
        visitor.visit_i64(value)
    } else if let Ok(value) = u64::try_from(value) {
        visitor.visit_u64(value)
    } else {
        visitor.visit_i128(value)
    }
}

/// Integers, to which -0 is 0.
macro_rules! visits_integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            match self {
                Self { value: Value::Text(text), input: Input::Key } => visit_key(text, visitor),
                other => match other.one() {
                    Value::Number(0.0) => visitor.visit_i64(0),
                    value => Self::of(value).visit(visitor),
                },
            }
        }
    )*};
}

macro_rules! visits_keys {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            match self {
                Self { value: Value::Text(text), input: Input::Key } => visit_key(text, visitor),
                _ => self.visit(visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer {
    type Error = ValueError;

    visits_keys!(deserialize_bool deserialize_f32 deserialize_f64);

    visits_integers!(
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    );

    /// Types that are read from the type of the value.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.visit(visitor)
    }

    forward_to_deserialize_any!(char str string seq map struct identifier);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let input = self.input;
        let is_missing = match (&self.value, input) {
            (Value::List(arguments), Input::Arguments) => {
                matches!(
                    arguments.first(),
                    None | Some(Value::Undefined | Value::Null)
                )
            }
            (value, _) => matches!(value, Value::Undefined | Value::Null),
        };
        if is_missing {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.input {
            Input::Arguments => visitor.visit_unit(),
            _ => self.visit(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.one() {
            Value::Bytes(bytes) | Value::Numbers(_, bytes) => visitor.visit_byte_buf(bytes),
            other => Self::of(other).visit(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        if name == FUNCTION {
            return Err(ValueError::new("a function stays in its process"));
        }
        if name == DATE {
            return match self.one() {
                Value::Date(milliseconds) => visitor.visit_i64(valid_date(milliseconds)?),
                other => Err(de::Error::invalid_type(other.unexpected(), &"a Date")),
            };
        }
        match &self.value {
            Value::Numbers(index, bytes) if array_name(*index) == name => {
                visitor.visit_byte_buf(bytes.clone())
            }
            Value::Bytes(bytes) if name == <u8 as TypedArrayElement>::NAME => {
                visitor.visit_byte_buf(bytes.clone())
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self {
            Self {
                value: Value::List(mut values),
                input: Input::Arguments,
            } => {
                values.truncate(length);
                let missing = length.saturating_sub(values.len());
                values.extend(iter::repeat_n(Value::Undefined, missing));
                visitor.visit_seq(Elements {
                    values: values.into_iter(),
                    next: 0,
                })
            }
            other => other.visit(visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self.one() {
            Value::Text(name) => visitor.visit_enum(Variant {
                name,
                content: Value::Undefined,
            }),
            Value::Record(entries) => match <[(Value, Value); 1]>::try_from(entries) {
                Ok([(key, content)]) => visitor.visit_enum(Variant {
                    name: key_text(&key),
                    content,
                }),
                Err(_) => Err(ValueError::new(
                    "a variant is a string, or an object with one property",
                )),
            },
            other => Self::of(other).visit(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_unit()
    }
}

struct Elements {
    values: vec::IntoIter<Value>,
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        let Some(value) = self.values.next() else {
            return Ok(None);
        };
        let index = self.next;
        self.next += 1;
        let element = seed.deserialize(Deserializer::of(value));
        element
            .map(Some)
            .map_err(|error| error.within(format_args!("[{index}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

struct Entries {
    entries: vec::IntoIter<(Value, Value)>,
    current: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ValueError> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.current = Some((key_text(&key), value));
        seed.deserialize(Deserializer {
            value: key,
            input: Input::Key,
        })
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, ValueError> {
        let (key, value) = self
            .current
            .take()
            .ok_or_else(|| ValueError::new("a value was asked for before its key"))?;
        seed.deserialize(Deserializer::of(value))
            .map_err(|error| error.within(format_args!(".{key}")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

struct Variant {
    name: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = ValueError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), ValueError> {
        let name = StringDeserializer::<ValueError>::new(self.name.clone());
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = ValueError;

    fn unit_variant(self) -> Result<(), ValueError> {
        let Self { name, content } = self;
        let unit = <() as de::Deserialize>::deserialize(Deserializer::of(content));
        unit.map_err(|error| error.within(format_args!(".{name}")))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        let Self { name, content } = self;
        seed.deserialize(Deserializer::of(content))
            .map_err(|error| error.within(format_args!(".{name}")))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ValueError> {
        let Self { name, content } = self;
        Deserializer::of(content)
            .visit(visitor)
            .map_err(|error| error.within(format_args!(".{name}")))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Self { name, content } = self;
        Deserializer::of(content)
            .visit(visitor)
            .map_err(|error| error.within(format_args!(".{name}")))
    }
}
