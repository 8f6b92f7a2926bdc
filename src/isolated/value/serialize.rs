//! From the program: a [`serde::Serializer`] whose output is a [`Value`].

use super::{Container, Value};
use crate::runtime::values::{DATE, FUNCTION, MAX_DEPTH, TYPED_ARRAYS, ValueError, take_bytes};
use serde::{Serialize, ser};

pub(super) fn value(value: impl Serialize) -> Result<Value, ValueError> {
    value.serialize(Serializer::at(0))
}

pub(super) fn arguments(value: impl Serialize) -> Result<Vec<Value>, ValueError> {
    match value.serialize(Serializer {
        arguments: true,
        ..Serializer::at(0)
    })? {
        // Only a tuple or a unit is one here.
        Value::Record(mut several)
            if matches!(several.first(), Some((Value::Undefined, Value::List(_)))) =>
        {
            match several.pop() {
                Some((_, Value::List(values))) => Ok(values),
                _ => Ok(Vec::new()),
            }
        }
        one => Ok(vec![one]),
    }
}

/// The arguments that a tuple is. No type of the program becomes a record with such a key.
fn several(values: Vec<Value>) -> Value {
    Value::Record(vec![(Value::Undefined, Value::List(values))])
}

struct Serializer {
    depth: u32,
    /// Whether a tuple is several arguments.
    arguments: bool,
    /// Whether a map is a `Map`, whose keys may be of any kind.
    any_key: bool,
}

impl Serializer {
    const fn at(depth: u32) -> Self {
        Self {
            depth,
            arguments: false,
            any_key: false,
        }
    }

    fn deeper(&self) -> Result<u32, ValueError> {
        if self.depth == MAX_DEPTH {
            return Err(ValueError::too_deep());
        }
        Ok(self.depth + 1)
    }

    fn elements(self, length: Option<usize>) -> Result<Elements, ValueError> {
        // `Serialize` may announce a wrong length.
        let values = Vec::with_capacity(length.unwrap_or(0).min(1 << 16));
        Ok(Elements {
            values,
            variant: None,
            arguments: false,
            depth: self.deeper()?,
        })
    }

    fn tuple(self, length: usize) -> Result<Elements, ValueError> {
        let arguments = self.arguments;
        Ok(Elements {
            arguments,
            ..self.elements(Some(length))?
        })
    }

    fn entries(self, variant: Option<&'static str>) -> Result<Entries, ValueError> {
        Ok(Entries {
            entries: Vec::new(),
            key: None,
            variant,
            any_key: self.any_key,
            depth: self.deeper()?,
        })
    }
}

impl ser::Serializer for Serializer {
    type Ok = Value;
    type Error = ValueError;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Elements;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    fn serialize_bool(self, v: bool) -> Result<Value, ValueError> {
        Ok(Value::Boolean(v))
    }

    fn serialize_i8(self, v: i8) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_i16(self, v: i16) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_i32(self, v: i32) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_i64(self, v: i64) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_i128(self, v: i128) -> Result<Value, ValueError> {
        Ok(Value::Integer(v))
    }

    fn serialize_u8(self, v: u8) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_u16(self, v: u16) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_u32(self, v: u32) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_u64(self, v: u64) -> Result<Value, ValueError> {
        Ok(Value::Integer(v.into()))
    }

    fn serialize_u128(self, v: u128) -> Result<Value, ValueError> {
        Ok(i128::try_from(v).map_or(Value::Large(v), Value::Integer))
    }

    fn serialize_f32(self, v: f32) -> Result<Value, ValueError> {
        Ok(Value::Number(v.into()))
    }

    fn serialize_f64(self, v: f64) -> Result<Value, ValueError> {
        Ok(Value::Number(v))
    }

    fn serialize_char(self, v: char) -> Result<Value, ValueError> {
        Ok(Value::Text(v.into()))
    }

    fn serialize_str(self, v: &str) -> Result<Value, ValueError> {
        Ok(Value::Text(v.to_owned()))
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<Value, ValueError> {
        Ok(Value::Bytes(v.to_owned()))
    }

    fn serialize_none(self) -> Result<Value, ValueError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, ValueError> {
        Ok(if self.arguments {
            several(Vec::new())
        } else {
            Value::Undefined
        })
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, ValueError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, ValueError> {
        if name == FUNCTION {
            return Err(ValueError::new("it is a function of another process"));
        }
        if name == DATE {
            return match value.serialize(Self::at(self.depth))? {
                Value::Integer(milliseconds) => match i64::try_from(milliseconds) {
                    Ok(milliseconds) => Ok(Value::Date(milliseconds)),
                    Err(_) => Err(ValueError::new(
                        "the time is beyond those that a Date can have",
                    )),
                },
                other => Ok(other),
            };
        }
        if let Some(index) = TYPED_ARRAYS.iter().position(|known| *known == name) {
            let index = u8::try_from(index).map_err(ValueError::new)?;
            return take_bytes().map_or_else(
                || value.serialize(self),
                |bytes| Ok(Value::Numbers(index, bytes)),
            );
        }
        if let Some(container) = Container::of(name) {
            let value = value.serialize(Self {
                any_key: container == Container::Map,
                ..self
            })?;
            return Ok(Value::Container(container, Box::new(value)));
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, ValueError> {
        let depth = self.deeper()?;
        let content = value.serialize(Self::at(depth));
        let content = content.map_err(|error| error.within(format_args!(".{variant}")))?;
        Ok(Value::Record(vec![(
            Value::Text(variant.to_owned()),
            content,
        )]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements, ValueError> {
        self.elements(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Elements, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Elements, ValueError> {
        Ok(Elements {
            variant: Some(variant),
            ..self.elements(Some(length))?
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, ValueError> {
        self.entries(None)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, ValueError> {
        self.entries(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries, ValueError> {
        self.entries(Some(variant))
    }
}

/// `{ Variant: content }`
fn wrapped(variant: Option<&'static str>, content: Value) -> Value {
    match variant {
        Some(variant) => Value::Record(vec![(Value::Text(variant.to_owned()), content)]),
        None => content,
    }
}

struct Elements {
    values: Vec<Value>,
    variant: Option<&'static str>,
    arguments: bool,
    depth: u32,
}

impl Elements {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let value = value.serialize(Serializer::at(self.depth));
        let value = value.map_err(|error| error.within(format_args!("[{}]", self.values.len())))?;
        self.values.push(value);
        Ok(())
    }

    fn list(self) -> Value {
        if self.arguments {
            several(self.values)
        } else {
            wrapped(self.variant, Value::List(self.values))
        }
    }
}

struct Entries {
    entries: Vec<(Value, Value)>,
    key: Option<Value>,
    variant: Option<&'static str>,
    any_key: bool,
    depth: u32,
}

impl Entries {
    fn add<T: Serialize + ?Sized>(&mut self, key: Value, value: &T) -> Result<(), ValueError> {
        let value = value.serialize(Serializer::at(self.depth));
        let value = value.map_err(|error| error.within(format_args!(".{}", key_text(&key))))?;
        self.entries.push((key, value));
        Ok(())
    }

    fn record(self) -> Value {
        wrapped(self.variant, Value::Record(self.entries))
    }
}

/// A key in the path of an error.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Large(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        _ => "?".to_owned(),
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),*) => {$(
        impl ser::$trait for Elements {
            type Ok = Value;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.add(value)
            }

            fn end(self) -> Result<Value, ValueError> {
                Ok(self.list())
            }
        }
    )*};
}

elements!(
    SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! entries {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Entries {
            type Ok = Value;
            type Error = ValueError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), ValueError> {
                self.add(Value::Text(key.to_owned()), value)
            }

            fn end(self) -> Result<Value, ValueError> {
                Ok(self.record())
            }
        }
    )*};
}

entries!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        let key = key.serialize(Serializer::at(self.depth))?;
        if self.any_key {
            self.key = Some(key);
            return Ok(());
        }
        if matches!(
            key,
            Value::Undefined | Value::Null | Value::Bytes(_) | Value::Date(_)
        ) || matches!(key, Value::List(_) | Value::Record(_))
        {
            return Err(ValueError::new(
                "a map's keys must be strings, numbers or booleans",
            ));
        }
        self.key = Some(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = self
            .key
            .take()
            .ok_or_else(|| ValueError::new("a map's value came before its key"))?;
        self.add(key, value)
    }

    fn end(self) -> Result<Value, ValueError> {
        Ok(self.record())
    }
}
