//! To Rust: the [`serde::Deserializer`] of values of scripts and of values of another process.

use super::{
    MAX_DEPTH, ValueError,
    containers::kind,
    date,
    source::{Key, RAW, Read, Source},
};
use crate::runtime::calls::script_function;
use serde::{
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess,
        Visitor,
        value::{BorrowedStrDeserializer, SeqDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use std::borrow::Cow;

/// Reads a value of Rust from the input. `again` is the same input, if it has a property that is
/// undefined.
pub(crate) fn deserialize<'a, T: DeserializeOwned, S: Source>(
    source: S,
    input: Input<'a, S>,
    again: impl FnOnce() -> Option<Input<'a, S>>,
) -> Result<T, ValueError> {
    let mut conversion = Conversion {
        source,
        undefined: Undefined::Value,
    };
    let error = match T::deserialize(conversion.begin(input)) {
        Err(error) if conversion.undefined == Undefined::Found => error,
        result => return result,
    };
    let Some(input) = again() else {
        return Err(error);
    };
    // A property that can't be undefined may be one that can be missing.
    conversion.source.restart();
    conversion.undefined = Undefined::Missing;
    T::deserialize(conversion.begin(input)).map_err(|_| error)
}

/// How properties whose value is undefined are read.
#[derive(Clone, Copy, PartialEq)]
enum Undefined {
    /// Properties as others. None was read.
    Value,
    /// The same, and one was read.
    Found,
    /// As if they were missing, which they are in JSON.
    Missing,
}

/// The state that one conversion shares.
pub(crate) struct Conversion<S> {
    pub(super) source: S,
    undefined: Undefined,
}

impl<S: Source> Conversion<S> {
    fn begin<'a>(&'a mut self, input: Input<'a, S>) -> Deserializer<'a, S> {
        let nesting = Nesting {
            conversion: self,
            depth: 0,
        };
        Deserializer { input, nesting }
    }
}

pub(crate) struct Deserializer<'a, S: Source> {
    pub(super) input: Input<'a, S>,
    pub(super) nesting: Nesting<'a, S>,
}

pub(crate) enum Input<'a, S: Source> {
    Value(S::Value),
    /// A tuple consists of all arguments. Any other type is read from the first one.
    Arguments(Cow<'a, [S::Value]>),
    /// The key of a property: a string that may stand for a number or a boolean.
    Key(S::Name),
}

impl<S: Source> Input<'_, S> {
    pub(super) fn into_value(self) -> S::Value {
        match self {
            Self::Value(value) => value,
            Self::Arguments(Cow::Borrowed(arguments)) => {
                arguments.first().cloned().unwrap_or_default()
            }
            Self::Arguments(Cow::Owned(arguments)) => {
                arguments.into_iter().next().unwrap_or_default()
            }
            Self::Key(name) => name.into(),
        }
    }

    fn is_null_or_undefined(&self) -> bool {
        let value = match self {
            Self::Value(value) => Some(value),
            Self::Arguments(arguments) => arguments.first(),
            Self::Key(_) => return false,
        };
        value.is_none_or(|value| S::is_null(value) || S::is_undefined(value))
    }
}

impl<S: Source> Deserializer<'_, S> {
    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.nesting.visit(self.input.into_value(), &[], visitor)
    }
}

/// The level of nesting of a value.
pub(crate) struct Nesting<'a, S> {
    pub(super) conversion: &'a mut Conversion<S>,
    pub(super) depth: u32,
}

impl<S: Source> Nesting<'_, S> {
    /// A value in this one.
    fn inner<'b>(&'b mut self, input: Input<'b, S>) -> Result<Deserializer<'b, S>, ValueError> {
        if self.depth == MAX_DEPTH {
            return Err(ValueError::too_deep());
        }
        self.conversion.source.count()?;
        let nesting = Nesting {
            conversion: self.conversion,
            depth: self.depth + 1,
        };
        Ok(Deserializer { input, nesting })
    }

    /// Visits a value. Of an object the values of these fields alone are read, if there are any.
    pub(super) fn visit<'de, V: Visitor<'de>>(
        self,
        value: S::Value,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let read = self.conversion.source.read(value)?;
        self.visit_read(read, fields, visitor)
    }

    pub(super) fn visit_read<'de, V: Visitor<'de>>(
        self,
        read: Read<S>,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match read {
            Read::Unit => visitor.visit_unit(),
            Read::Boolean(value) => visitor.visit_bool(value),
            Read::Integer(value) => {
                if let Ok(value) = i64::try_from(value) {
                    visitor.visit_i64(value)
                } else if let Ok(value) = u64::try_from(value) {
                    visitor.visit_u64(value)
                } else {
                    visitor.visit_i128(value)
                }
            }
            Read::Large(value) => visitor.visit_u128(value),
            Read::Number(value) => visitor.visit_f64(value),
            Read::Text(value) => visitor.visit_string(value),
            Read::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.into_iter())),
            Read::List(list) => visitor.visit_seq(Elements {
                list,
                next: 0,
                nesting: self,
            }),
            Read::Record(record) => visitor.visit_map(Entries {
                record,
                fields,
                current: None,
                nesting: self,
            }),
        }
    }
}

/// The number or boolean that a map's key stands for. Otherwise the string.
fn visit_key<'de, V: Visitor<'de>>(text: String, visitor: V) -> Result<V::Value, ValueError> {
    if let Ok(value) = text.parse() {
        visitor.visit_i64(value)
    } else if let Ok(value) = text.parse() {
        visitor.visit_u64(value)
    } else if let Ok(value) = text.parse() {
        visitor.visit_f64(value)
    } else if let Ok(value) = text.parse() {
        visitor.visit_bool(value)
    } else {
        visitor.visit_string(text)
    }
}

/// Integers, to which -0 is 0.
macro_rules! visits_integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let Self { input, nesting } = self;
            if let Input::Key(name) = input {
                return visit_key(S::name_text(&name), visitor);
            }
            match nesting.conversion.source.read(input.into_value())? {
                Read::Number(0.0) => visitor.visit_i64(0),
                read => nesting.visit_read(read, &[], visitor),
            }
        }
    )*};
}

/// Other types that the key of a map may stand for.
macro_rules! visits_keys {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            match &self.input {
                Input::Key(name) => visit_key(S::name_text(name), visitor),
                _ => self.visit(visitor),
            }
        }
    )*};
}

impl<'de, S: Source> de::Deserializer<'de> for Deserializer<'_, S> {
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

    forward_to_deserialize_any!(char str string seq map identifier);

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.nesting.visit(self.input.into_value(), fields, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if self.input.is_null_or_undefined() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.input {
            Input::Arguments(_) => visitor.visit_unit(),
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
        let Self { input, nesting } = self;
        let mut value = input.into_value();
        match nesting.conversion.source.bytes(&mut value)? {
            Some(bytes) => visitor.visit_byte_buf(bytes),
            None => nesting.visit(value, &[], visitor),
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
        if name == script_function::NAME {
            return S::visit_function(self, visitor);
        }
        if name == RAW {
            return S::visit_raw(self, visitor);
        }
        if name == date::NAME {
            let value = self.input.into_value();
            let milliseconds = self.nesting.conversion.source.date(&value)?;
            return visitor
                .visit_i64(milliseconds.ok_or_else(|| ValueError::new("it is not a Date"))?);
        }
        let Some(kind) = kind(name) else {
            return visitor.visit_newtype_struct(self);
        };
        let Self { input, nesting } = self;
        let mut value = input.into_value();
        match nesting.conversion.source.typed_array(kind, &mut value)? {
            Some(bytes) => visitor.visit_byte_buf(bytes),
            None => visitor.visit_newtype_struct(Deserializer {
                input: Input::Value(value),
                nesting,
            }),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self {
            Self {
                input: Input::Arguments(arguments),
                nesting,
            } => {
                let mut values = arguments.into_owned();
                values.resize(length, S::Value::default());
                nesting.visit_read(Read::List(S::list(values)), &[], visitor)
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
        let Self { input, nesting } = self;
        match nesting.conversion.source.variant(input.into_value())? {
            Ok((name, content)) => visitor.visit_enum(Variant {
                name,
                content,
                nesting,
            }),
            Err(other) => nesting.visit(other, &[], visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_unit()
    }
}

struct Elements<'a, S: Source> {
    list: S::List,
    next: u64,
    nesting: Nesting<'a, S>,
}

impl<'de, S: Source> SeqAccess<'de> for Elements<'_, S> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        let index = self.next;
        let within = |error: ValueError| error.within(format_args!("[{index}]"));
        let source = &mut self.nesting.conversion.source;
        let Some(value) = source.next(&mut self.list).map_err(within)? else {
            return Ok(None);
        };
        self.next += 1;
        let deserializer = self.nesting.inner(Input::Value(value))?;
        seed.deserialize(deserializer).map(Some).map_err(within)
    }

    fn size_hint(&self) -> Option<usize> {
        S::list_length(&self.list)
    }
}

/// The properties of an object, or the entries of a Map.
struct Entries<'a, S: Source> {
    record: S::Record,
    /// The keys whose values are read. All, if there are none.
    fields: &'static [&'static str],
    current: Option<Current<S>>,
    nesting: Nesting<'a, S>,
}

/// The entry whose key was read.
struct Current<S: Source> {
    name: S::Name,
    value: Option<S::Value>,
    /// Whether the type has a field for it.
    is_read: bool,
}

impl<S: Source> Entries<'_, S> {
    /// The value of a property.
    fn get(&mut self, name: &S::Name, known: Option<S::Value>) -> Result<S::Value, ValueError> {
        match known {
            Some(value) => Ok(value),
            None => (self.nesting.conversion.source)
                .property(&self.record, name)
                .map_err(|error| error.within(format_args!(".{}", S::name_text(name)))),
        }
    }
}

impl<'de, S: Source> MapAccess<'de> for Entries<'_, S> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ValueError> {
        loop {
            let source = &mut self.nesting.conversion.source;
            let Some((key, mut value)) = source.next_entry(&mut self.record) else {
                return Ok(None);
            };
            let name = match &key {
                Key::Text(name) => name.clone(),
                Key::Other(key) => source.key_name(key)?,
            };
            let mut fields = self.fields.iter().copied();
            let field = fields.find(|field| S::is_name(&name, field));
            let is_read = self.fields.is_empty() || field.is_some();
            if is_read && self.nesting.conversion.undefined == Undefined::Missing {
                let known = self.get(&name, value)?;
                if S::is_undefined(&known) {
                    continue;
                }
                value = Some(known);
            }
            self.current = Some(Current {
                name,
                value,
                is_read,
            });
            if let Some(field) = field {
                self.nesting.conversion.source.count()?;
                return seed
                    .deserialize(BorrowedStrDeserializer::new(field))
                    .map(Some);
            }
            let deserializer = self.nesting.inner(match key {
                Key::Text(name) => Input::Key(name),
                Key::Other(key) => Input::Value(key),
            })?;
            return seed.deserialize(deserializer).map(Some);
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, ValueError> {
        let Current {
            name,
            value,
            is_read,
        } = self
            .current
            .take()
            .ok_or_else(|| ValueError::new("a value was asked for before its key"))?;
        let value = if is_read {
            self.get(&name, value)?
        } else {
            S::Value::default()
        };
        let conversion = &mut *self.nesting.conversion;
        if is_read && S::is_undefined(&value) && conversion.undefined == Undefined::Value {
            conversion.undefined = Undefined::Found;
        }
        let deserializer = self.nesting.inner(Input::Value(value))?;
        seed.deserialize(deserializer)
            .map_err(|error| error.within(format_args!(".{}", S::name_text(&name))))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(S::record_length(&self.record))
    }
}

struct Variant<'a, S: Source> {
    name: S::Name,
    content: S::Value,
    nesting: Nesting<'a, S>,
}

impl<S: Source> Variant<'_, S> {
    /// Reads the content by these steps.
    fn content<R>(
        self,
        steps: impl FnOnce(Deserializer<'_, S>) -> Result<R, ValueError>,
    ) -> Result<R, ValueError> {
        let Self {
            name,
            content,
            mut nesting,
        } = self;
        let deserializer = nesting.inner(Input::Value(content))?;
        steps(deserializer).map_err(|error| error.within(format_args!(".{}", S::name_text(&name))))
    }
}

impl<'de, S: Source> EnumAccess<'de> for Variant<'_, S> {
    type Error = ValueError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), ValueError> {
        let name = StringDeserializer::<ValueError>::new(S::name_text(&self.name));
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de, S: Source> VariantAccess<'de> for Variant<'_, S> {
    type Error = ValueError;

    fn unit_variant(self) -> Result<(), ValueError> {
        self.content(|content| <() as de::Deserialize>::deserialize(content))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        self.content(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ValueError> {
        self.content(|content| content.visit(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.content(|content| de::Deserializer::deserialize_struct(content, "", fields, visitor))
    }
}
