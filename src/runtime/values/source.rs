//! [`Source`]: what values of Rust are read from.

use super::{ValueError, deserialize::Deserializer};
use boa_engine::builtins::typed_array::TypedArrayKind;
use serde::de::Visitor;

/// The name of a newtype struct whose visitor distinguishes all types of values: see
/// [`Source::visit_raw`].
pub(crate) const RAW: &str = "boa_websocket::RawValue";

/// A source of values of Rust: a value of a script, or a value of another process.
pub(crate) trait Source: Sized {
    /// The default is `undefined`.
    type Value: Clone + Default;
    /// A string.
    type Name: Clone + Into<Self::Value>;
    /// The values of a sequence that were not read.
    type List;
    /// The entries of an object or of a `Map` that were not read.
    type Record;

    /// Called before a value is read again from the beginning.
    fn restart(&mut self) {}

    /// Called for each value and key in another one.
    fn count(&mut self) -> Result<(), ValueError> {
        Ok(())
    }

    fn read(&mut self, value: Self::Value) -> Result<Read<Self>, ValueError>;

    fn list(values: Vec<Self::Value>) -> Self::List;

    fn next(&mut self, list: &mut Self::List) -> Result<Option<Self::Value>, ValueError>;

    fn list_length(list: &Self::List) -> Option<usize>;

    fn next_entry(
        &mut self,
        record: &mut Self::Record,
    ) -> Option<KeyedValue<Self::Name, Self::Value>>;

    fn record_length(record: &Self::Record) -> usize;

    /// The value of an entry that came without one.
    fn property(
        &mut self,
        record: &Self::Record,
        name: &Self::Name,
    ) -> Result<Self::Value, ValueError>;

    fn is_undefined(value: &Self::Value) -> bool;

    fn is_null(value: &Self::Value) -> bool;

    fn is_name(name: &Self::Name, text: &str) -> bool;

    fn name_text(name: &Self::Name) -> String;

    /// The name of a key that is no string, in the path of an error.
    fn key_name(&mut self, key: &Self::Value) -> Result<Self::Name, ValueError>;

    fn variant(
        &mut self,
        value: Self::Value,
    ) -> Result<NamedVariant<Self::Name, Self::Value>, ValueError>;

    /// The bytes of an ArrayBuffer or a view. They may be taken out of the value.
    fn bytes(&mut self, value: &mut Self::Value) -> Result<Option<Vec<u8>>, ValueError>;

    /// The same of a typed array of this kind.
    fn typed_array(
        &mut self,
        kind: TypedArrayKind,
        value: &mut Self::Value,
    ) -> Result<Option<Vec<u8>>, ValueError>;

    /// The milliseconds of a valid `Date`, or `None` if it is no `Date`.
    fn date(&mut self, value: &Self::Value) -> Result<Option<i64>, ValueError>;

    /// Reads a [`Function`](crate::runtime::Function).
    fn visit_function<'de, V: Visitor<'de>>(
        deserializer: Deserializer<'_, Self>,
        visitor: V,
    ) -> Result<V::Value, ValueError>;

    /// Reads a type with the name [`RAW`].
    fn visit_raw<'de, V: Visitor<'de>>(
        deserializer: Deserializer<'_, Self>,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(deserializer)
    }
}

/// A value, as the types of serde have it.
pub(crate) enum Read<S: Source> {
    Unit,
    Boolean(bool),
    Integer(i128),
    /// An integer beyond `i128`.
    Large(u128),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(S::List),
    Record(S::Record),
}

/// The key of an entry.
pub(crate) enum Key<N, V> {
    /// A string, which may stand for a number or a boolean.
    Text(N),
    Other(V),
}

/// A key and its value, or `None` if the object has to be asked for it.
pub(crate) type KeyedValue<N, V> = (Key<N, V>, Option<V>);

/// The name of a variant of an enum and its content, or the value that is no variant.
pub(crate) type NamedVariant<N, V> = Result<(N, V), V>;

/// The error of an object that is no variant.
pub(crate) fn no_variant() -> ValueError {
    ValueError::new("a variant is a string, or an object with one property")
}
