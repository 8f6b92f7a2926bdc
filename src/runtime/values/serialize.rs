//! From Rust: a [`serde::Serializer`] whose output is a JavaScript value.

use super::{
    BigInt, MAX_DEPTH, Map, Set, ValueError,
    containers::{kind, write_typed_array},
    date,
};
use crate::{
    runtime::calls::script_function,
    webidl::{new_object, string::from_utf8},
};
use boa_engine::{
    Context, JsBigInt, JsObject, JsString, JsValue,
    object::builtins::{AlignedVec, JsArray, JsArrayBuffer, JsMap, JsSet, JsUint8Array},
};
use serde::{Serialize, ser};
use std::cell::Cell;

pub(super) fn value(value: impl Serialize, context: &mut Context) -> Result<JsValue, ValueError> {
    value.serialize(Serializer {
        context,
        depth: 0,
        arguments: None,
        shape: Shape::Plain,
    })
}

pub(super) fn arguments(
    value: impl Serialize,
    context: &mut Context,
) -> Result<Vec<JsValue>, ValueError> {
    let several = Cell::new(None);
    let one = value.serialize(Serializer {
        context,
        depth: 0,
        arguments: Some(&several),
        shape: Shape::Plain,
    })?;
    Ok(several.take().unwrap_or_else(|| vec![one]))
}

/// What the next value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain,
    /// A map becomes a `Map`.
    Map,
    /// A sequence becomes a `Set`.
    Set,
    /// An integer becomes a BigInt.
    BigInt,
}

struct Serializer<'a> {
    shape: Shape,
    context: &'a mut Context,
    depth: u32,
    /// Receives the elements of a tuple that is several arguments, or none.
    arguments: Option<&'a Cell<Option<Vec<JsValue>>>>,
}

impl<'a> Serializer<'a> {
    /// A serializer for the next value of the same level.
    fn sibling(&mut self) -> Serializer<'_> {
        Serializer {
            context: self.context,
            depth: self.depth,
            arguments: None,
            shape: Shape::Plain,
        }
    }

    fn deeper(self) -> Result<Self, ValueError> {
        if self.depth == MAX_DEPTH {
            Err(ValueError::too_deep())
        } else {
            Ok(Self {
                depth: self.depth + 1,
                arguments: None,
                shape: Shape::Plain,
                ..self
            })
        }
    }

    fn tuple(self, length: usize) -> Result<Elements<'a>, ValueError> {
        let arguments = self.arguments;
        Ok(Elements {
            arguments,
            ..self.elements(Some(length))?
        })
    }

    fn elements(self, length: Option<usize>) -> Result<Elements<'a>, ValueError> {
        // `Serialize` may announce a wrong length.
        let values = Vec::with_capacity(length.unwrap_or(0).min(1 << 16));
        let is_set = self.shape == Shape::Set;
        Ok(Elements {
            values,
            is_set,
            variant: None,
            arguments: None,
            serializer: self.deeper()?,
        })
    }

    fn properties(self) -> Result<Properties<'a>, ValueError> {
        let object = match self.shape {
            Shape::Map => Target::Map(JsMap::new(self.context)),
            _ => Target::Object(new_object(self.context)),
        };
        Ok(Properties {
            object,
            key: None,
            variant: None,
            serializer: self.deeper()?,
        })
    }

    fn small_integer(self, value: impl Into<i64> + Into<JsValue>) -> JsValue {
        if self.shape == Shape::BigInt {
            self.integer(Into::<i64>::into(value))
        } else {
            value.into()
        }
    }

    fn integer(self, value: impl TryInto<i64> + Into<JsBigInt> + Copy) -> JsValue {
        match value.try_into() {
            _ if self.shape == Shape::BigInt => JsValue::from(value.into()),
            #[expect(
                clippy::cast_precision_loss,
                reason = "it is checked that nothing is lost"
            )]
            Ok(safe) if safe.unsigned_abs() <= MAX_SAFE_INTEGER => JsValue::from(safe as f64),
            _ => JsValue::from(value.into()),
        }
    }
}

/// <https://tc39.es/ecma262/#sec-number.max_safe_integer>
pub(super) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

impl<'a> ser::Serializer for Serializer<'a> {
    type Ok = JsValue;
    type Error = ValueError;
    type SerializeSeq = Elements<'a>;
    type SerializeTuple = Elements<'a>;
    type SerializeTupleStruct = Elements<'a>;
    type SerializeTupleVariant = Elements<'a>;
    type SerializeMap = Properties<'a>;
    type SerializeStruct = Properties<'a>;
    type SerializeStructVariant = Properties<'a>;

    fn serialize_bool(self, v: bool) -> Result<JsValue, ValueError> {
        Ok(v.into())
    }

    fn serialize_i8(self, v: i8) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_i16(self, v: i16) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_i32(self, v: i32) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_i64(self, v: i64) -> Result<JsValue, ValueError> {
        Ok(self.integer(v))
    }

    fn serialize_i128(self, v: i128) -> Result<JsValue, ValueError> {
        Ok(self.integer(v))
    }

    fn serialize_u8(self, v: u8) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_u16(self, v: u16) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_u32(self, v: u32) -> Result<JsValue, ValueError> {
        Ok(self.small_integer(v))
    }

    fn serialize_u64(self, v: u64) -> Result<JsValue, ValueError> {
        Ok(self.integer(v))
    }

    fn serialize_u128(self, v: u128) -> Result<JsValue, ValueError> {
        Ok(self.integer(v))
    }

    fn serialize_f32(self, v: f32) -> Result<JsValue, ValueError> {
        Ok(f64::from(v).into())
    }

    fn serialize_f64(self, v: f64) -> Result<JsValue, ValueError> {
        Ok(v.into())
    }

    fn serialize_char(self, v: char) -> Result<JsValue, ValueError> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, v: &str) -> Result<JsValue, ValueError> {
        Ok(from_utf8(v).into())
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<JsValue, ValueError> {
        let made = JsArrayBuffer::from_byte_block(AlignedVec::from_slice(0, v), self.context)
            .and_then(|buffer| JsUint8Array::from_array_buffer(buffer, self.context));
        made.map(JsValue::from)
            .map_err(|error| ValueError::thrown(&error))
    }

    fn serialize_none(self) -> Result<JsValue, ValueError> {
        Ok(JsValue::null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<JsValue, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<JsValue, ValueError> {
        if let Some(arguments) = self.arguments {
            arguments.set(Some(Vec::new()));
        }
        Ok(JsValue::undefined())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<JsValue, ValueError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<JsValue, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<JsValue, ValueError> {
        if name == script_function::NAME {
            return script_function::write(self.context);
        }
        if name == date::NAME {
            let Self { context, depth, .. } = self;
            let milliseconds = value.serialize(Serializer {
                context,
                depth,
                arguments: None,
                shape: Shape::Plain,
            })?;
            return date::write(&milliseconds, context);
        }
        if let Some(kind) = kind(name) {
            return write_typed_array(kind, self.context);
        }
        let shape = match name {
            Map::<()>::NAME => Shape::Map,
            Set::<()>::NAME => Shape::Set,
            BigInt::<()>::NAME => Shape::BigInt,
            // A type around one of these.
            _ => self.shape,
        };
        // A tuple in a `Set` is not several arguments.
        let arguments = self.arguments.filter(|_| shape == Shape::Plain);
        value.serialize(Self {
            shape,
            arguments,
            ..self
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<JsValue, ValueError> {
        let mut properties = self.properties()?;
        properties.add(JsString::from(variant).into(), value)?;
        properties.object()
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements<'a>, ValueError> {
        self.elements(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements<'a>, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Elements<'a>, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Elements<'a>, ValueError> {
        Ok(Elements {
            variant: Some(variant),
            ..self.elements(Some(length))?
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Properties<'a>, ValueError> {
        self.properties()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Properties<'a>, ValueError> {
        self.properties()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Properties<'a>, ValueError> {
        Ok(Properties {
            variant: Some(variant),
            ..self.properties()?
        })
    }
}

/// `{ Variant: content }`
fn wrapped(
    variant: Option<&'static str>,
    content: JsValue,
    context: &mut Context,
) -> Result<JsValue, ValueError> {
    let Some(variant) = variant else {
        return Ok(content);
    };
    let object = new_object(context);
    define(&object, JsString::from(variant), content, context)?;
    Ok(object.into())
}

/// Defines an own property, also where the prototype has a setter of that name.
fn define(
    object: &JsObject,
    key: JsString,
    value: JsValue,
    context: &mut Context,
) -> Result<(), ValueError> {
    object
        .create_data_property_or_throw(key, value, context)
        .map(|_| ())
        .map_err(|error| ValueError::thrown(&error))
}

/// An array that is being built.
struct Elements<'a> {
    values: Vec<JsValue>,
    is_set: bool,
    variant: Option<&'static str>,
    arguments: Option<&'a Cell<Option<Vec<JsValue>>>>,
    serializer: Serializer<'a>,
}

impl Elements<'_> {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let serializer = self.serializer.sibling();
        let value = value
            .serialize(serializer)
            .map_err(|error| error.within(format_args!("[{}]", self.values.len())))?;
        self.values.push(value);
        Ok(())
    }

    fn array(self) -> Result<JsValue, ValueError> {
        if let Some(arguments) = self.arguments {
            arguments.set(Some(self.values));
            return Ok(JsValue::undefined());
        }
        let context = self.serializer.context;
        let array = if self.is_set {
            JsSet::from_iter(self.values, context).into()
        } else {
            JsArray::from_iter(self.values, context).into()
        };
        wrapped(self.variant, array, context)
    }
}

enum Target {
    Object(JsObject),
    Map(JsMap),
}

/// A plain object or a `Map` that is being built.
struct Properties<'a> {
    object: Target,
    key: Option<JsValue>,
    variant: Option<&'static str>,
    serializer: Serializer<'a>,
}

impl Properties<'_> {
    fn add<T: Serialize + ?Sized>(&mut self, key: JsValue, value: &T) -> Result<(), ValueError> {
        let serializer = self.serializer.sibling();
        let value = value
            .serialize(serializer)
            .map_err(|error| error.within(format_args!(".{}", name_of(&key))))?;
        let context = &mut *self.serializer.context;
        match &self.object {
            Target::Map(map) => map
                .set(key, value, context)
                .map(drop)
                .map_err(|error| ValueError::thrown(&error)),
            Target::Object(object) => {
                if key.is_object() || key.is_null_or_undefined() {
                    return Err(ValueError::new(
                        "an object's keys must be strings, numbers or booleans; `values::Map` has others",
                    ));
                }
                // The conversion of a primitive value runs no script.
                let key = key
                    .to_string(context)
                    .map_err(|error| ValueError::thrown(&error))?;
                define(object, key, value, context)
            }
        }
    }

    fn object(self) -> Result<JsValue, ValueError> {
        let object = match self.object {
            Target::Object(object) => object.into(),
            Target::Map(map) => map.into(),
        };
        wrapped(self.variant, object, self.serializer.context)
    }
}

/// A key in the path of an error. A conversion of an object would run script.
fn name_of(key: &JsValue) -> String {
    match key.as_string() {
        Some(name) => name.to_std_string_lossy(),
        None if key.is_object() => "?".to_owned(),
        None => key.display().to_string(),
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),*) => {$(
        impl ser::$trait for Elements<'_> {
            type Ok = JsValue;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.add(value)
            }

            fn end(self) -> Result<JsValue, ValueError> {
                self.array()
            }
        }
    )*};
}

elements!(
    SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! properties {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Properties<'_> {
            type Ok = JsValue;
            type Error = ValueError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), ValueError> {
                self.add(JsString::from(key).into(), value)
            }

            fn end(self) -> Result<JsValue, ValueError> {
                self.object()
            }
        }
    )*};
}

properties!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Properties<'_> {
    type Ok = JsValue;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        let serializer = self.serializer.sibling();
        self.key = Some(key.serialize(serializer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = self
            .key
            .take()
            .ok_or_else(|| ValueError::new("a map's value came before its key"))?;
        self.add(key, value)
    }

    fn end(self) -> Result<JsValue, ValueError> {
        self.object()
    }
}
