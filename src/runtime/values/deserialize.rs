//! To Rust: a [`serde::Deserializer`] of a JavaScript value.

use super::{
    MAX_DEPTH, ValueError,
    containers::{TYPED_ARRAYS, kind, name_of_kind},
    date,
    serialize::MAX_SAFE_INTEGER,
};
use crate::{
    dom::check_interrupt,
    runtime::calls::script_function,
    webidl::{
        AllowSharedBufferSource, BufferSource, Charge, FromJs, empty_charge,
        string::{self, to_utf8},
    },
};
use boa_engine::{
    Context, JsBigInt, JsObject, JsResult, JsString, JsValue, JsVariant,
    builtins::{
        array_buffer::ArrayBuffer,
        dataview::DataView,
        date::Date,
        object::OrdinaryObject,
        promise::Promise,
        typed_array::{TypedArray, TypedArrayKind},
    },
    js_string,
    object::builtins::{JsMap, JsSet, JsTypedArray},
    property::PropertyKey,
};
use serde::{
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess,
        SeqAccess, VariantAccess, Visitor,
        value::{BorrowedStrDeserializer, SeqDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use std::vec;

/// The name of a type that reads values as they are: see `visit_raw`.
pub(crate) const RAW: &str = "boa_websocket::isolated::Value";

/// After the bytes of a value as it is: those of an ArrayBuffer, of a DataView, or of numbers of 8
/// bits. Other numbers have the index of the name of their typed array.
pub(crate) const BYTES: u8 = 255;

fn mark_of_kind(kind: TypedArrayKind) -> Option<u8> {
    let name = name_of_kind(kind)?;
    u8::try_from(TYPED_ARRAYS.iter().position(|known| *known == name)?).ok()
}

/// The limit on the values of one conversion. A short script can make an array with four thousand
/// million holes.
pub(crate) const MAX_VALUES: u32 = 1 << 22;

/// After this number of values, or of keys of an object, the host is asked whether the script may
/// continue.
const VALUES_BETWEEN_CHECKS: u32 = 64;

pub(super) fn value<T: DeserializeOwned>(
    value: &JsValue,
    context: &mut Context,
) -> Result<T, ValueError> {
    converted(&|| Input::Value(value.clone()), context)
}

pub(super) fn arguments<T: DeserializeOwned>(
    args: &[JsValue],
    context: &mut Context,
) -> Result<T, ValueError> {
    converted(&|| Input::Arguments(args), context)
}

fn converted<'a, T: DeserializeOwned>(
    input: &dyn Fn() -> Input<'a>,
    context: &mut Context,
) -> Result<T, ValueError> {
    let conversion = &mut Conversion::new(context);
    let error = match T::deserialize(Deserializer {
        input: input(),
        conversion,
        depth: 0,
    }) {
        Err(error) if conversion.undefined == Undefined::Found => error,
        result => return result,
    };
    // A property that can't be undefined may be one that can be missing.
    let conversion = &mut Conversion {
        undefined: Undefined::Missing,
        ..Conversion::new(context)
    };
    T::deserialize(Deserializer {
        input: input(),
        conversion,
        depth: 0,
    })
    .map_err(|_| error)
}

/// What properties are whose value is undefined.
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
struct Conversion<'c> {
    context: &'c mut Context,
    /// The number of values that may still be visited.
    left: u32,
    /// The charge for copied strings and bytes. Many values may refer to one string of the script.
    charge: Option<Charge>,
    undefined: Undefined,
}

impl<'c> Conversion<'c> {
    fn new(context: &'c mut Context) -> Self {
        Self {
            context,
            left: MAX_VALUES,
            charge: None,
            undefined: Undefined::Value,
        }
    }

    /// Must be called for each value.
    fn visit(&mut self) -> Result<(), ValueError> {
        self.left = self.left.checked_sub(1).ok_or_else(ValueError::too_many)?;
        if self.left.is_multiple_of(VALUES_BETWEEN_CHECKS) {
            self.run(|context| check_interrupt(context))
        } else {
            Ok(())
        }
    }

    /// Must be called for copied bytes.
    fn charge(&mut self, bytes: usize) -> Result<(), ValueError> {
        let charge = self
            .charge
            .get_or_insert_with(|| empty_charge(self.context));
        charge
            .add(bytes)
            .map_err(|error| ValueError::thrown(&error))
    }

    fn text(&mut self, string: &JsString) -> Result<String, ValueError> {
        self.charge(string.len())?;
        Ok(to_utf8(string))
    }

    fn bytes(&mut self, object: &JsObject) -> Result<Option<Vec<u8>>, ValueError> {
        let bytes = self.run(|context| BufferSource::try_from_object(object, context))?;
        self.charge(bytes.as_ref().map_or(0, |BufferSource(bytes)| bytes.len()))?;
        Ok(bytes.map(|BufferSource(bytes)| bytes))
    }

    fn run<T>(&mut self, steps: impl FnOnce(&mut Context) -> JsResult<T>) -> Result<T, ValueError> {
        steps(self.context).map_err(|error| ValueError::thrown(&error))
    }
}

struct Deserializer<'a, 'c> {
    input: Input<'a>,
    conversion: &'a mut Conversion<'c>,
    depth: u32,
}

enum Input<'a> {
    Value(JsValue),
    /// A tuple consists of all arguments. Any other type is read from the first one.
    Arguments(&'a [JsValue]),
    /// The key of a property: a string that may stand for a number or a boolean.
    Key(JsString),
}

impl<'a, 'c> Deserializer<'a, 'c> {
    fn value(&self) -> JsValue {
        match self.input {
            Input::Value(ref value) => value.clone(),
            Input::Key(ref key) => key.clone().into(),
            Input::Arguments(args) => args.first().cloned().unwrap_or_default(),
        }
    }

    fn inner(
        conversion: &'a mut Conversion<'c>,
        input: Input<'a>,
        depth: u32,
    ) -> Result<Self, ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::too_deep());
        }
        conversion.visit()?;
        Ok(Self {
            input,
            conversion,
            depth,
        })
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.value().variant() {
            JsVariant::Undefined | JsVariant::Null => visitor.visit_unit(),
            JsVariant::Boolean(value) => visitor.visit_bool(value),
            JsVariant::String(value) => visitor.visit_string(self.conversion.text(&value)?),
            JsVariant::Integer32(value) => visitor.visit_i32(value),
            JsVariant::Float64(value) => visit_number(value, visitor),
            JsVariant::BigInt(value) => visit_bigint(&value, visitor),
            JsVariant::Object(object) => self.visit_object(object, &[], visitor),
            JsVariant::Symbol(_) => Err(Unreadable::Symbol.error()),
        }
    }

    /// Visits a value whose visitor takes all types apart: `undefined` is a unit and `null` is
    /// none, a `Date` is a newtype, and an ArrayBuffer or a view is bytes, with one more for the
    /// kind of their numbers. All arguments of a call are a sequence.
    fn visit_raw<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if let Input::Arguments(args) = self.input {
            let values = args.to_vec();
            let items = Items::Listed(values.into_iter());
            return visitor.visit_seq(Elements {
                items,
                next: 0,
                conversion: self.conversion,
                depth: self.depth,
            });
        }
        let value = self.value();
        if value.is_null() {
            return visitor.visit_none();
        }
        let is_part = self.depth > 0;
        // A type that ignores such a property can be read all the same.
        if is_part && let Some(unreadable) = Unreadable::of(&value) {
            return visitor.visit_char(unreadable.mark());
        }
        let Some(object) = value.as_object() else {
            return self.visit(visitor);
        };
        if object.is::<Date>() {
            let milliseconds = date::read_any(object, self.conversion.context)?;
            return visitor.visit_newtype_struct(milliseconds.into_deserializer());
        }
        let array = JsTypedArray::from_object(object.clone());
        let kind = array.ok().and_then(|array| array.kind());
        // A byte more says what they are.
        let mark = match kind {
            None | Some(TypedArrayKind::Uint8 | TypedArrayKind::Uint8Clamped) => Some(BYTES),
            Some(kind) => mark_of_kind(kind),
        };
        let bytes = if mark.is_some() {
            self.conversion.bytes(&object)?
        } else {
            None
        };
        match (bytes, mark) {
            (Some(mut bytes), Some(mark)) => {
                bytes.push(mark);
                visitor.visit_byte_buf(bytes)
            }
            _ => self.visit(visitor),
        }
    }

    /// Visits an object. Of its properties the values of these fields alone are read, if there are
    /// any.
    fn visit_object<'de, V: Visitor<'de>>(
        self,
        object: JsObject,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Self {
            conversion, depth, ..
        } = self;
        if object.is_ordinary() {
            let entries = conversion
                .run(|context| entries(&object, context))?
                .into_iter();
            return visitor.visit_map(Entries {
                object,
                fields,
                entries,
                current: None,
                conversion,
                depth,
            });
        }
        if object.is_callable() {
            return Err(Unreadable::Function.error());
        }
        if object.is::<Promise>() {
            return Err(Unreadable::Promise.error());
        }
        if object.is::<ArrayBuffer>() || object.is::<DataView>() {
            let bytes = conversion.bytes(&object)?.unwrap_or_default();
            return visitor.visit_seq(SeqDeserializer::new(bytes.into_iter()));
        }
        if object.is::<Date>() {
            return visitor
                .visit_string(date::iso_text(date::read_any(object, conversion.context)?)?);
        }
        if object.is_array() || object.is::<TypedArray>() {
            let length = conversion.run(|context| {
                object
                    .get(js_string!("length"), context)?
                    .to_length(context)
            })?;
            return visitor.visit_seq(Elements {
                items: Items::Indexed(object, length),
                next: 0,
                conversion,
                depth,
            });
        }
        let object = match JsSet::from_object(object) {
            Ok(set) => {
                let mut values = Vec::with_capacity(set.size());
                conversion.run(|_| {
                    set.for_each_native(|value| {
                        values.push(value);
                        Ok(())
                    })
                })?;
                return visitor.visit_seq(Elements {
                    items: Items::Listed(values.into_iter()),
                    next: 0,
                    conversion,
                    depth,
                });
            }
            Err(object) => object,
        };
        let entries = conversion
            .run(|context| entries(&object, context))?
            .into_iter();
        visitor.visit_map(Entries {
            object,
            fields,
            entries,
            current: None,
            conversion,
            depth,
        })
    }
}

/// A value that no type of Rust is read from.
#[derive(Clone, Copy)]
pub(crate) enum Unreadable {
    Symbol,
    Function,
    Promise,
}

impl Unreadable {
    fn of(value: &JsValue) -> Option<Self> {
        match value.variant() {
            JsVariant::Symbol(_) => Some(Self::Symbol),
            JsVariant::Object(object) if object.is_callable() => Some(Self::Function),
            JsVariant::Object(object) if object.is::<Promise>() => Some(Self::Promise),
            _ => None,
        }
    }

    /// What stands for it in a value as it is. A text is never a `char` there.
    const fn mark(self) -> char {
        match self {
            Self::Symbol => 's',
            Self::Function => 'f',
            Self::Promise => 'p',
        }
    }

    #[cfg(all(unix, feature = "isolated"))]
    pub(crate) fn of_mark(mark: char) -> Self {
        match mark {
            's' => Self::Symbol,
            'p' => Self::Promise,
            _ => Self::Function,
        }
    }

    pub(crate) fn error(self) -> ValueError {
        ValueError::new(match self {
            Self::Symbol => "it is a symbol, which Rust has nothing for",
            Self::Function => "it is a function, which is read as a `Function` only",
            Self::Promise => "it is a promise, which has to be awaited first",
        })
    }
}

/// Visits an `i64` if the number is a safe integer.
fn visit_number<'de, V: Visitor<'de>>(value: f64, visitor: V) -> Result<V::Value, ValueError> {
    match safe_integer(value) {
        Some(value) => visitor.visit_i64(value),
        None => visitor.visit_f64(value),
    }
}

/// The integer that a number is, if it is a [safe
/// one](https://tc39.es/ecma262/#sec-number.issafeinteger), but for -0.
pub(crate) fn safe_integer(value: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "it is exact")]
    let safe = value.abs() <= MAX_SAFE_INTEGER as f64;
    if !safe || value.fract() != 0.0 || (value == 0.0 && value.is_sign_negative()) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is a safe integer")]
    Some(value as i64)
}

fn visit_bigint<'de, V: Visitor<'de>>(
    value: &JsBigInt,
    visitor: V,
) -> Result<V::Value, ValueError> {
    let too_large = || ValueError::new("it is a BigInt of more than 128 bits");
    // The time to write the digits is quadratic in their number.
    if value.as_inner().bits() > 128 {
        return Err(too_large());
    }
    let digits = value.to_string_radix(10);
    if let Ok(value) = digits.parse() {
        visitor.visit_i64(value)
    } else if let Ok(value) = digits.parse() {
        visitor.visit_u64(value)
    } else if let Ok(value) = digits.parse() {
        visitor.visit_i128(value)
    } else if let Ok(value) = digits.parse() {
        visitor.visit_u128(value)
    } else {
        Err(too_large())
    }
}

/// The key of an entry.
enum Key {
    /// A string, which may stand for a number or a boolean.
    Text(JsString),
    Other(JsValue),
}

/// A key and its value, or `None` if the object has to be asked for it.
type Entry = (Key, Option<JsValue>);

/// The entries of a `Map`, or the own enumerable properties whose keys are strings.
fn entries(object: &JsObject, context: &mut Context) -> JsResult<Vec<Entry>> {
    if object.is_ordinary() {
        return Ok(ordinary_entries(object));
    }
    if let Ok(map) = JsMap::from_object(object.clone()) {
        let mut entries = Vec::new();
        map.for_each_native(|key, value| {
            let key = key
                .as_string()
                .map_or_else(|| Key::Other(key.clone()), Key::Text);
            entries.push((key, Some(value)));
            Ok(())
        })?;
        return Ok(entries);
    }
    let this = JsValue::from(object.clone());
    let mut keys = Vec::new();
    for (count, key) in object.own_property_keys(context)?.into_iter().enumerate() {
        if count.is_multiple_of(VALUES_BETWEEN_CHECKS as usize) {
            check_interrupt(context)?;
        }
        let key = JsValue::from(key);
        let is_enumerable =
            OrdinaryObject::property_is_enumerable(&this, std::slice::from_ref(&key), context)?;
        if !key.is_symbol() && is_enumerable.to_boolean() {
            keys.push((Key::Text(key.to_string(context)?), None));
        }
    }
    Ok(keys)
}

/// The same for an object whose data properties no script sees being read. A getter is called
/// later.
fn ordinary_entries(object: &JsObject) -> Vec<Entry> {
    let object = object.borrow();
    let properties = object.properties();
    let mut indices: Vec<_> = properties.index_property_keys().collect();
    indices.sort_unstable();
    let keys = indices
        .into_iter()
        .map(PropertyKey::from)
        .chain(object.shape().keys());
    let entry = |key: PropertyKey| {
        let property = properties
            .get(&key)
            .filter(|property| property.enumerable() == Some(true))?;
        let name = match key {
            PropertyKey::String(name) => name,
            PropertyKey::Index(index) => JsString::from(index.get().to_string()),
            PropertyKey::Symbol(_) => return None,
        };
        Some((Key::Text(name), property.value().cloned()))
    };
    keys.filter_map(entry).collect()
}

/// The number or boolean that a map's key stands for. Otherwise the string.
pub(crate) fn visit_key<'de, V: Visitor<'de>>(
    text: String,
    visitor: V,
) -> Result<V::Value, ValueError> {
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
            match &self.input {
                Input::Key(key) => visit_key(to_utf8(key), visitor),
                _ if self.value().as_number() == Some(0.0) => visitor.visit_i64(0),
                _ => self.visit(visitor),
            }
        }
    )*};
}

/// Other types that the key of a map may stand for.
macro_rules! visits_keys {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            match &self.input {
                Input::Key(key) => visit_key(to_utf8(key), visitor),
                _ => self.visit(visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, '_> {
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
        match self.value().as_object() {
            Some(object) => self.visit_object(object, fields, visitor),
            None => self.visit(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if self.value().is_null_or_undefined() {
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
        let bytes = match self.value().as_object() {
            Some(object) => self.conversion.bytes(&object)?,
            None => None,
        };
        match bytes {
            Some(bytes) => visitor.visit_byte_buf(bytes),
            None => self.visit(visitor),
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
            return match self.value().as_callable() {
                Some(function) => script_function::read(function, visitor, self.conversion.context),
                None => self.visit(visitor),
            };
        }
        if name == date::NAME {
            return match self
                .value()
                .as_object()
                .filter(|object| object.is::<Date>())
            {
                Some(object) => visitor.visit_i64(date::read(object, self.conversion.context)?),
                None => Err(de::Error::custom("it is no Date")),
            };
        }
        if let Some(kind) = kind(name)
            && let Some(object) = self.value().as_object()
            && let Ok(array) = JsTypedArray::from_object(object.clone())
            && array.kind() == Some(kind)
        {
            let bytes = self.conversion.run(|context| {
                AllowSharedBufferSource::from_js(&object.into(), context)?
                    .read(<[u8]>::to_vec, context)
            })?;
            self.conversion.charge(bytes.len())?;
            return visitor.visit_byte_buf(bytes);
        }
        if name == RAW {
            return self.visit_raw(visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self.input {
            Input::Arguments(args) => {
                let mut values = args.to_vec();
                values.resize(length, JsValue::undefined());
                let items = Items::Listed(values.into_iter());
                visitor.visit_seq(Elements {
                    items,
                    next: 0,
                    conversion: self.conversion,
                    depth: self.depth,
                })
            }
            _ => self.visit(visitor),
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
        let value = self.value();
        if let Some(name) = value.as_string() {
            return visitor.visit_enum(Variant {
                name,
                content: JsValue::undefined(),
                conversion: self.conversion,
                depth: self.depth,
            });
        }
        let Some(object) = value.as_object() else {
            return self.visit(visitor);
        };
        let entries = self.conversion.run(|context| entries(&object, context))?;
        let Ok([(Key::Text(name), content)]) = <[Entry; 1]>::try_from(entries) else {
            return Err(ValueError::new(
                "a variant is a string, or an object with one property",
            ));
        };
        let content = match content {
            Some(content) => content,
            None => self
                .conversion
                .run(|context| object.get(name.clone(), context))?,
        };
        visitor.visit_enum(Variant {
            name,
            content,
            conversion: self.conversion,
            depth: self.depth,
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_unit()
    }
}

/// The elements of a sequence.
struct Elements<'a, 'c> {
    items: Items,
    next: u64,
    conversion: &'a mut Conversion<'c>,
    depth: u32,
}

enum Items {
    Indexed(JsObject, u64),
    Listed(vec::IntoIter<JsValue>),
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        let index = self.next;
        let place = |error: ValueError| error.within(format_args!("[{index}]"));
        let value = match &mut self.items {
            Items::Indexed(_, length) if index >= *length => None,
            Items::Indexed(object, _) => Some(
                self.conversion
                    .run(|context| object.get(index, context))
                    .map_err(place)?,
            ),
            Items::Listed(values) => values.next(),
        };
        let Some(value) = value else { return Ok(None) };
        self.next += 1;
        let deserializer =
            Deserializer::inner(self.conversion, Input::Value(value), self.depth + 1)?;
        seed.deserialize(deserializer).map(Some).map_err(place)
    }

    fn size_hint(&self) -> Option<usize> {
        match &self.items {
            // An array may be longer than its elements are many.
            Items::Indexed(..) => None,
            Items::Listed(values) => Some(values.len()),
        }
    }
}

/// The properties of an object, or the entries of a Map.
struct Entries<'a, 'c> {
    object: JsObject,
    /// The keys whose values are read. All, if there are none.
    fields: &'static [&'static str],
    entries: vec::IntoIter<Entry>,
    current: Option<Current>,
    conversion: &'a mut Conversion<'c>,
    depth: u32,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ValueError> {
        loop {
            let Some((key, mut value)) = self.entries.next() else {
                return Ok(None);
            };
            let name = match &key {
                Key::Text(name) => name.clone(),
                // The name is for the path of an error. A conversion of an object would run script.
                Key::Other(key) if key.is_object() || key.is_symbol() => js_string!("?"),
                Key::Other(key) => self.conversion.run(|context| key.to_string(context))?,
            };
            let is_name = |field: &&&str| {
                if field.is_ascii() {
                    string::is(&name, field)
                } else {
                    to_utf8(&name) == **field
                }
            };
            let field = self.fields.iter().find(is_name).copied();
            let is_read = self.fields.is_empty() || field.is_some();
            if is_read && self.conversion.undefined == Undefined::Missing {
                let known = self.get(&name, value)?;
                if known.is_undefined() {
                    continue;
                }
                value = Some(known);
            }
            self.current = Some(Current {
                name: name.clone(),
                value,
                is_read,
            });
            if let Some(field) = field {
                self.conversion.visit()?;
                return seed
                    .deserialize(BorrowedStrDeserializer::new(field))
                    .map(Some);
            }
            let key = match key {
                Key::Text(name) => Input::Key(name),
                Key::Other(key) => Input::Value(key),
            };
            let deserializer = Deserializer::inner(self.conversion, key, self.depth + 1)?;
            return seed.deserialize(deserializer).map(Some);
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, ValueError> {
        let current = self
            .current
            .take()
            .ok_or_else(|| ValueError::new("a value was asked for before its key"))?;
        let Current {
            name,
            value,
            is_read,
        } = current;
        let value = if is_read {
            self.get(&name, value)?
        } else {
            JsValue::undefined()
        };
        if is_read && value.is_undefined() && self.conversion.undefined == Undefined::Value {
            self.conversion.undefined = Undefined::Found;
        }
        let deserializer =
            Deserializer::inner(self.conversion, Input::Value(value), self.depth + 1)?;
        seed.deserialize(deserializer)
            .map_err(|error| error.within(format_args!(".{}", to_utf8(&name))))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The entry whose key was read.
struct Current {
    name: JsString,
    value: Option<JsValue>,
    /// Whether the type has a field for it.
    is_read: bool,
}

impl Entries<'_, '_> {
    /// The value of a property.
    fn get(&mut self, name: &JsString, known: Option<JsValue>) -> Result<JsValue, ValueError> {
        match known {
            Some(value) => Ok(value),
            None => self
                .conversion
                .run(|context| self.object.get(name.clone(), context))
                .map_err(|error| error.within(format_args!(".{}", to_utf8(name)))),
        }
    }
}

/// A variant of an enum.
struct Variant<'a, 'c> {
    name: JsString,
    content: JsValue,
    conversion: &'a mut Conversion<'c>,
    depth: u32,
}

impl<'a, 'c> Variant<'a, 'c> {
    fn content(
        self,
    ) -> Result<(Deserializer<'a, 'c>, impl FnOnce(ValueError) -> ValueError), ValueError> {
        let name = to_utf8(&self.name);
        let deserializer =
            Deserializer::inner(self.conversion, Input::Value(self.content), self.depth + 1)?;
        Ok((deserializer, move |error: ValueError| {
            error.within(format_args!(".{name}"))
        }))
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = ValueError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), ValueError> {
        let name = StringDeserializer::<ValueError>::new(to_utf8(&self.name));
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = ValueError;

    fn unit_variant(self) -> Result<(), ValueError> {
        let (content, place) = self.content()?;
        <() as de::Deserialize>::deserialize(content).map_err(place)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        let (content, place) = self.content()?;
        seed.deserialize(content).map_err(place)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ValueError> {
        let (content, place) = self.content()?;
        content.visit(visitor).map_err(place)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let (content, place) = self.content()?;
        de::Deserializer::deserialize_struct(content, "", fields, visitor).map_err(place)
    }
}
