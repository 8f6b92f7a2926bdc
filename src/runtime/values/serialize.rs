//! From Rust: the [`serde::Serializer`] of values for scripts and of values for another process.

use super::{
    BigInt, MAX_DEPTH, Map, Set, ValueError,
    containers::{kind, take_bytes},
    date,
};
use crate::{runtime::calls::script_function, websocket};
use boa_engine::{builtins::typed_array::TypedArrayKind, object::builtins::AlignedVec};
use serde::{Serialize, ser};
use std::cell::Cell;

/// Makes values of a script, or values for another process, from values of Rust.
pub(crate) trait Output {
    /// The default is `undefined`.
    type Value: Default;
    /// An object or a `Map` that is being built.
    type Record;

    fn null() -> Self::Value;
    fn boolean(value: bool) -> Self::Value;
    fn number(value: f64) -> Self::Value;
    fn integer(value: i128) -> Self::Value;
    fn big_int(value: i128) -> Self::Value;
    /// An integer beyond `i128`.
    fn large(value: u128) -> Self::Value;
    fn text(value: &str) -> Self::Value;
    fn bytes(&mut self, value: &[u8]) -> Result<Self::Value, ValueError>;
    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        bytes: AlignedVec<u8>,
    ) -> Result<Self::Value, ValueError>;
    fn date(&mut self, milliseconds: Self::Value) -> Result<Self::Value, ValueError>;
    /// The function of the [`Function`](crate::runtime::Function) that is being serialized.
    fn function(&mut self) -> Result<Self::Value, ValueError>;
    /// The socket of the [`Accepted`](crate::websocket::Accepted) that is being serialized.
    fn accepted(&mut self) -> Result<Self::Value, ValueError>;
    fn array(&mut self, values: Vec<Self::Value>) -> Self::Value;
    fn set(&mut self, values: Vec<Self::Value>) -> Self::Value;
    fn new_record(&mut self, is_map: bool) -> Self::Record;
    fn insert(
        &mut self,
        record: &mut Self::Record,
        key: Self::Value,
        value: Self::Value,
    ) -> Result<(), ValueError>;
    fn record(&mut self, record: Self::Record) -> Self::Value;
    /// A key in the path of an error.
    fn key_text(key: &Self::Value) -> String;
}

/// The error of an object's key that no string stands for.
pub(crate) fn other_key() -> ValueError {
    ValueError::new(
        "an object's keys must be strings, numbers or booleans; `values::Map` has others",
    )
}

pub(crate) fn serialize<O: Output>(
    value: impl Serialize,
    output: &mut O,
) -> Result<O::Value, ValueError> {
    value.serialize(Serializer {
        output,
        depth: 0,
        arguments: None,
        shape: Shape::Plain,
    })
}

/// The arguments of a call: a tuple is several, `()` is none, and any other value is one.
pub(crate) fn serialize_arguments<O: Output>(
    value: impl Serialize,
    output: &mut O,
) -> Result<Vec<O::Value>, ValueError> {
    let arguments = Cell::new(Arguments::One);
    let one = value.serialize(Serializer {
        output,
        depth: 0,
        arguments: Some(&arguments),
        shape: Shape::Plain,
    })?;
    Ok(match arguments.into_inner() {
        Arguments::One => vec![one],
        Arguments::Several(values) => values,
    })
}

/// How many arguments a value is.
enum Arguments<V> {
    One,
    /// The elements of a tuple; none for `()`.
    Several(Vec<V>),
}

/// The type that the next value becomes.
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

struct Serializer<'a, O: Output> {
    output: &'a mut O,
    depth: u32,
    /// For the elements of a tuple that is several arguments.
    arguments: Option<&'a Cell<Arguments<O::Value>>>,
    shape: Shape,
}

impl<'a, O: Output> Serializer<'a, O> {
    /// A serializer for the next value of the same level.
    fn sibling(&mut self) -> Serializer<'_, O> {
        Serializer {
            output: self.output,
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

    fn tuple(self, length: usize) -> Result<Elements<'a, O>, ValueError> {
        let arguments = self.arguments;
        Ok(Elements {
            arguments,
            ..self.elements(Some(length))?
        })
    }

    fn elements(self, length: Option<usize>) -> Result<Elements<'a, O>, ValueError> {
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

    fn entries(self) -> Result<Entries<'a, O>, ValueError> {
        let record = self.output.new_record(self.shape == Shape::Map);
        Ok(Entries {
            record,
            key: None,
            variant: None,
            serializer: self.deeper()?,
        })
    }

    fn integer(self, value: impl Into<i128>) -> O::Value {
        match self.shape {
            Shape::BigInt => O::big_int(value.into()),
            _ => O::integer(value.into()),
        }
    }
}

macro_rules! integers {
    ($($method:ident $integer:ident),*) => {$(
        fn $method(self, v: $integer) -> Result<O::Value, ValueError> {
            Ok(self.integer(v))
        }
    )*};
}

impl<'a, O: Output> ser::Serializer for Serializer<'a, O> {
    type Ok = O::Value;
    type Error = ValueError;
    type SerializeSeq = Elements<'a, O>;
    type SerializeTuple = Elements<'a, O>;
    type SerializeTupleStruct = Elements<'a, O>;
    type SerializeTupleVariant = Elements<'a, O>;
    type SerializeMap = Entries<'a, O>;
    type SerializeStruct = Entries<'a, O>;
    type SerializeStructVariant = Entries<'a, O>;

    fn serialize_bool(self, v: bool) -> Result<O::Value, ValueError> {
        Ok(O::boolean(v))
    }

    integers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    );

    fn serialize_u128(self, v: u128) -> Result<O::Value, ValueError> {
        Ok(match i128::try_from(v) {
            Ok(v) => self.integer(v),
            Err(_) => O::large(v),
        })
    }

    fn serialize_f32(self, v: f32) -> Result<O::Value, ValueError> {
        Ok(O::number(v.into()))
    }

    fn serialize_f64(self, v: f64) -> Result<O::Value, ValueError> {
        Ok(O::number(v))
    }

    fn serialize_char(self, v: char) -> Result<O::Value, ValueError> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, v: &str) -> Result<O::Value, ValueError> {
        Ok(O::text(v))
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<O::Value, ValueError> {
        self.output.bytes(v)
    }

    fn serialize_none(self) -> Result<O::Value, ValueError> {
        Ok(O::null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<O::Value, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<O::Value, ValueError> {
        if let Some(arguments) = self.arguments {
            arguments.set(Arguments::Several(Vec::new()));
        }
        Ok(O::Value::default())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<O::Value, ValueError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<O::Value, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &T,
    ) -> Result<O::Value, ValueError> {
        if name == script_function::NAME {
            return self.output.function();
        }
        if name == websocket::ACCEPTED {
            return self.output.accepted();
        }
        if name == date::NAME {
            let milliseconds = value.serialize(self.sibling())?;
            return self.output.date(milliseconds);
        }
        if let Some(kind) = kind(name) {
            return self.output.typed_array(kind, take_bytes()?);
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
    ) -> Result<O::Value, ValueError> {
        let mut entries = self.entries()?;
        entries.add(O::text(variant), value)?;
        entries.end()
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements<'a, O>, ValueError> {
        self.elements(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements<'a, O>, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Elements<'a, O>, ValueError> {
        self.tuple(length)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Elements<'a, O>, ValueError> {
        Ok(Elements {
            variant: Some(variant),
            ..self.elements(Some(length))?
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a, O>, ValueError> {
        self.entries()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'a, O>, ValueError> {
        self.entries()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries<'a, O>, ValueError> {
        Ok(Entries {
            variant: Some(variant),
            ..self.entries()?
        })
    }
}

/// `{ Variant: content }`
fn wrapped<O: Output>(
    variant: Option<&'static str>,
    content: O::Value,
    output: &mut O,
) -> Result<O::Value, ValueError> {
    let Some(variant) = variant else {
        return Ok(content);
    };
    let mut object = output.new_record(false);
    output.insert(&mut object, O::text(variant), content)?;
    Ok(output.record(object))
}

/// A sequence that is being built.
struct Elements<'a, O: Output> {
    values: Vec<O::Value>,
    is_set: bool,
    variant: Option<&'static str>,
    arguments: Option<&'a Cell<Arguments<O::Value>>>,
    serializer: Serializer<'a, O>,
}

impl<O: Output> Elements<'_, O> {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let value = value
            .serialize(self.serializer.sibling())
            .map_err(|error| error.within(format_args!("[{}]", self.values.len())))?;
        self.values.push(value);
        Ok(())
    }

    fn end(self) -> Result<O::Value, ValueError> {
        if let Some(arguments) = self.arguments {
            arguments.set(Arguments::Several(self.values));
            return Ok(O::Value::default());
        }
        let output = self.serializer.output;
        let list = if self.is_set {
            output.set(self.values)
        } else {
            output.array(self.values)
        };
        wrapped(self.variant, list, output)
    }
}

/// A plain object or a `Map` that is being built.
struct Entries<'a, O: Output> {
    record: O::Record,
    key: Option<O::Value>,
    variant: Option<&'static str>,
    serializer: Serializer<'a, O>,
}

impl<O: Output> Entries<'_, O> {
    fn add<T: Serialize + ?Sized>(&mut self, key: O::Value, value: &T) -> Result<(), ValueError> {
        let value = value
            .serialize(self.serializer.sibling())
            .map_err(|error| error.within(format_args!(".{}", O::key_text(&key))))?;
        self.serializer.output.insert(&mut self.record, key, value)
    }

    fn end(self) -> Result<O::Value, ValueError> {
        let output = self.serializer.output;
        let record = output.record(self.record);
        wrapped(self.variant, record, output)
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),*) => {$(
        impl<O: Output> ser::$trait for Elements<'_, O> {
            type Ok = O::Value;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.add(value)
            }

            fn end(self) -> Result<O::Value, ValueError> {
                self.end()
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
        impl<O: Output> ser::$trait for Entries<'_, O> {
            type Ok = O::Value;
            type Error = ValueError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), ValueError> {
                self.add(O::text(key), value)
            }

            fn end(self) -> Result<O::Value, ValueError> {
                self.end()
            }
        }
    )*};
}

entries!(SerializeStruct, SerializeStructVariant);

impl<O: Output> ser::SerializeMap for Entries<'_, O> {
    type Ok = O::Value;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        self.key = Some(key.serialize(self.serializer.sibling())?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = self
            .key
            .take()
            .ok_or_else(|| ValueError::new("a map's value came before its key"))?;
        self.add(key, value)
    }

    fn end(self) -> Result<O::Value, ValueError> {
        self.end()
    }
}
