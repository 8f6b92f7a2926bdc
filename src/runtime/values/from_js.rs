//! Reads JavaScript values for serde.

use super::{
    ValueError,
    containers::{TYPED_ARRAYS, name_of_kind},
    date,
    deserialize::{Deserializer, Input},
    source::{self, Key, NamedVariant, Read, Source, no_variant},
    to_js::MAX_SAFE_INTEGER,
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
use serde::de::{IntoDeserializer, Visitor};
use std::vec;

/// Follows the bytes of an ArrayBuffer, a DataView or 8-bit numbers in a value as it is. Other
/// numbers have the index of the name of their typed array.
pub(crate) const BYTES: u8 = 255;

/// The index of the name of a typed array.
pub(crate) fn index_of_kind(kind: TypedArrayKind) -> Option<u8> {
    let name = name_of_kind(kind)?;
    u8::try_from(TYPED_ARRAYS.iter().position(|known| *known == name)?).ok()
}

/// The limit on the values of one conversion. A short script can make an array with four thousand
/// million holes.
pub(crate) const MAX_VALUES: u32 = 1 << 22;

/// After this number of values, or of keys of an object, the host is asked whether the script may
/// continue.
const VALUES_BETWEEN_CHECKS: u32 = 64;

/// The values of a script.
pub(super) struct Js<'c> {
    context: &'c mut Context,
    /// The number of values that may still be visited.
    left: u32,
    /// The charge for copied strings and bytes. Many values may refer to one string of the script.
    charge: Option<Charge>,
}

impl<'c> Js<'c> {
    pub(super) fn new(context: &'c mut Context) -> Self {
        Self {
            context,
            left: MAX_VALUES,
            charge: None,
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

    fn bytes_of(&mut self, object: &JsObject) -> Result<Option<Vec<u8>>, ValueError> {
        let bytes = self.run(|context| BufferSource::try_from_object(object, context))?;
        self.charge(bytes.as_ref().map_or(0, |BufferSource(bytes)| bytes.len()))?;
        Ok(bytes.map(|BufferSource(bytes)| bytes))
    }

    fn run<T>(&mut self, steps: impl FnOnce(&mut Context) -> JsResult<T>) -> Result<T, ValueError> {
        steps(self.context).map_err(|error| ValueError::thrown(&error))
    }

    fn read_object(&mut self, object: JsObject) -> Result<Read<Self>, ValueError> {
        if object.is_ordinary() {
            let entries = ordinary_entries(&object).into_iter();
            return Ok(Read::Record(ReadRecord { object, entries }));
        }
        if object.is_callable() {
            return Err(Unreadable::Function.error());
        }
        if object.is::<Promise>() {
            return Err(Unreadable::Promise.error());
        }
        if object.is::<ArrayBuffer>() || object.is::<DataView>() {
            return Ok(Read::Bytes(self.bytes_of(&object)?.unwrap_or_default()));
        }
        if object.is::<Date>() {
            let milliseconds = date::read(object, self.context)?;
            return Ok(Read::Text(date::iso_text(milliseconds)?));
        }
        if object.is_array() || object.is::<TypedArray>() {
            let length = self.run(|context| {
                object
                    .get(js_string!("length"), context)?
                    .to_length(context)
            })?;
            return Ok(Read::List(List::Indexed {
                object,
                next: 0,
                length,
            }));
        }
        let object = match JsSet::from_object(object) {
            Ok(set) => {
                let mut values = Vec::with_capacity(set.size());
                self.run(|_| {
                    set.for_each_native(|value| {
                        values.push(value);
                        Ok(())
                    })
                })?;
                return Ok(Read::List(Self::list(values)));
            }
            Err(object) => object,
        };
        let entries = self.run(|context| entries(&object, context))?.into_iter();
        Ok(Read::Record(ReadRecord { object, entries }))
    }
}

type Entry = source::KeyedValue<JsString, JsValue>;

pub(super) enum List {
    Indexed {
        object: JsObject,
        next: u64,
        length: u64,
    },
    Listed(vec::IntoIter<JsValue>),
}

pub(super) struct ReadRecord {
    object: JsObject,
    entries: vec::IntoIter<Entry>,
}

impl Source for Js<'_> {
    type Value = JsValue;
    type Name = JsString;
    type List = List;
    type Record = ReadRecord;

    fn restart(&mut self) {
        self.left = MAX_VALUES;
        self.charge = None;
    }

    fn count(&mut self) -> Result<(), ValueError> {
        self.left = self.left.checked_sub(1).ok_or_else(ValueError::too_many)?;
        if self.left.is_multiple_of(VALUES_BETWEEN_CHECKS) {
            self.run(|context| check_interrupt(context))
        } else {
            Ok(())
        }
    }

    fn read(&mut self, value: JsValue) -> Result<Read<Self>, ValueError> {
        Ok(match value.variant() {
            JsVariant::Undefined | JsVariant::Null => Read::Unit,
            JsVariant::Boolean(value) => Read::Boolean(value),
            JsVariant::String(value) => {
                self.charge(value.len())?;
                Read::Text(to_utf8(&value))
            }
            JsVariant::Integer32(value) => Read::Integer(value.into()),
            JsVariant::Float64(value) => {
                safe_integer(value).map_or(Read::Number(value), |value| Read::Integer(value.into()))
            }
            JsVariant::BigInt(value) => read_big_int(&value)?,
            JsVariant::Object(object) => self.read_object(object)?,
            JsVariant::Symbol(_) => return Err(Unreadable::Symbol.error()),
        })
    }

    fn list(values: Vec<JsValue>) -> List {
        List::Listed(values.into_iter())
    }

    fn next(&mut self, list: &mut List) -> Result<Option<JsValue>, ValueError> {
        match list {
            List::Indexed { next, length, .. } if *next >= *length => Ok(None),
            List::Indexed { object, next, .. } => {
                let index = *next;
                *next += 1;
                self.run(|context| object.get(index, context)).map(Some)
            }
            List::Listed(values) => Ok(values.next()),
        }
    }

    fn list_length(list: &List) -> Option<usize> {
        match list {
            // An array may be longer than its elements are many.
            List::Indexed { .. } => None,
            List::Listed(values) => Some(values.len()),
        }
    }

    fn next_entry(&mut self, record: &mut ReadRecord) -> Option<Entry> {
        record.entries.next()
    }

    fn record_length(record: &ReadRecord) -> usize {
        record.entries.len()
    }

    fn property(&mut self, record: &ReadRecord, name: &JsString) -> Result<JsValue, ValueError> {
        self.run(|context| record.object.get(name.clone(), context))
    }

    fn is_undefined(value: &JsValue) -> bool {
        value.is_undefined()
    }

    fn is_null(value: &JsValue) -> bool {
        value.is_null()
    }

    fn is_name(name: &JsString, text: &str) -> bool {
        if text.is_ascii() {
            string::is(name, text)
        } else {
            to_utf8(name) == text
        }
    }

    fn name_text(name: &JsString) -> String {
        to_utf8(name)
    }

    fn key_name(&mut self, key: &JsValue) -> Result<JsString, ValueError> {
        // A conversion of an object would run script.
        if key.is_object() || key.is_symbol() {
            Ok(js_string!("?"))
        } else {
            self.run(|context| key.to_string(context))
        }
    }

    fn variant(&mut self, value: JsValue) -> Result<NamedVariant<JsString, JsValue>, ValueError> {
        if let Some(name) = value.as_string() {
            return Ok(Ok((name, JsValue::undefined())));
        }
        let Some(object) = value.as_object() else {
            return Ok(Err(value));
        };
        let entries = self.run(|context| entries(&object, context))?;
        let Ok([(Key::Text(name), content)]) = <[Entry; 1]>::try_from(entries) else {
            return Err(no_variant());
        };
        let content = match content {
            Some(content) => content,
            None => self.run(|context| object.get(name.clone(), context))?,
        };
        Ok(Ok((name, content)))
    }

    fn bytes(&mut self, value: &mut JsValue) -> Result<Option<Vec<u8>>, ValueError> {
        match value.as_object() {
            Some(object) => self.bytes_of(&object),
            None => Ok(None),
        }
    }

    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        value: &mut JsValue,
    ) -> Result<Option<Vec<u8>>, ValueError> {
        if let Some(object) = value.as_object()
            && let Ok(array) = JsTypedArray::from_object(object)
            && array.kind() == Some(kind)
        {
            let bytes = self.run(|context| {
                AllowSharedBufferSource::from_js(value, context)?.read(<[u8]>::to_vec, context)
            })?;
            self.charge(bytes.len())?;
            Ok(Some(bytes))
        } else {
            Ok(None)
        }
    }

    fn date(&mut self, value: &JsValue) -> Result<Option<i64>, ValueError> {
        let date = value.as_object().filter(|object| object.is::<Date>());
        date.map(|date| date::valid(date::read(date, self.context)?))
            .transpose()
    }

    fn visit_function<'de, V: Visitor<'de>>(
        deserializer: Deserializer<'_, Self>,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Deserializer { input, nesting } = deserializer;
        let value = input.into_value();
        match value.as_callable() {
            Some(function) => {
                script_function::read(function, visitor, nesting.conversion.source.context)
            }
            None => nesting.visit(value, &[], visitor),
        }
    }

    /// Visits a value whose visitor takes all types apart: `undefined` is a unit and `null` is
    /// none, a `Date` is a newtype, and an ArrayBuffer or a view is bytes, with one more for the
    /// kind of their numbers. All arguments of a call are a sequence.
    fn visit_raw<'de, V: Visitor<'de>>(
        deserializer: Deserializer<'_, Self>,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Deserializer { input, nesting } = deserializer;
        let value = match input {
            Input::Arguments(arguments) => {
                let arguments = Self::list(arguments.into_owned());
                return nesting.visit_read(Read::List(arguments), &[], visitor);
            }
            input => input.into_value(),
        };
        if value.is_null() {
            return visitor.visit_none();
        }
        let is_part = nesting.depth > 0;
        // A type that ignores such a property can be read all the same.
        if is_part && let Some(unreadable) = Unreadable::of(&value) {
            return visitor.visit_char(unreadable.mark());
        }
        let Some(object) = value.as_object() else {
            return nesting.visit(value, &[], visitor);
        };
        let source = &mut nesting.conversion.source;
        if object.is::<Date>() {
            let milliseconds = date::read(object, source.context)?;
            return visitor.visit_newtype_struct(milliseconds.into_deserializer());
        }
        let array = JsTypedArray::from_object(object.clone());
        let kind = array.ok().and_then(|array| array.kind());
        // A byte more says what they are.
        let mark = match kind {
            None | Some(TypedArrayKind::Uint8 | TypedArrayKind::Uint8Clamped) => Some(BYTES),
            Some(kind) => index_of_kind(kind),
        };
        let bytes = if mark.is_some() {
            source.bytes_of(&object)?
        } else {
            None
        };
        match (bytes, mark) {
            (Some(mut bytes), Some(mark)) => {
                bytes.reserve_exact(1);
                bytes.push(mark);
                visitor.visit_byte_buf(bytes)
            }
            _ => nesting.visit(value, &[], visitor),
        }
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

    /// The character for it in a value as it is. A text is never a `char` there.
    const fn mark(self) -> char {
        match self {
            Self::Symbol => 's',
            Self::Function => 'f',
            Self::Promise => 'p',
        }
    }

    #[cfg(feature = "isolated")]
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

/// The integer that a number is, if it is a
/// [safe one](https://tc39.es/ecma262/#sec-number.issafeinteger), but for -0.
pub(crate) fn safe_integer(value: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "it is exact")]
    let safe = value.abs() <= MAX_SAFE_INTEGER as f64;
    if !safe || value.fract() != 0.0 || (value == 0.0 && value.is_sign_negative()) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is a safe integer")]
    Some(value as i64)
}

fn read_big_int<S: Source>(value: &JsBigInt) -> Result<Read<S>, ValueError> {
    let too_large = || ValueError::new("it is a BigInt of more than 128 bits");
    // The time to write the digits is quadratic in their number.
    if value.as_inner().bits() > 128 {
        return Err(too_large());
    }
    let digits = value.to_string_radix(10);
    if let Ok(value) = digits.parse() {
        Ok(Read::Integer(value))
    } else {
        digits.parse().map(Read::Large).map_err(|_| too_large())
    }
}

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
