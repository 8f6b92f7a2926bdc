//! The result of serialization: data without references to a heap, so that it can go to another
//! thread.

use super::{slots::Extent, text::Text};
use crate::web::AgentCluster;
use crate::web::blob::Portable as PortableBlob;
use boa_engine::{
    JsBigInt, JsString, JsValue, JsVariant,
    bigint::RawBigInt,
    builtins::{
        array_buffer::{AlignedVec, SharedArrayBuffer},
        error::ErrorKind,
        typed_array::TypedArrayKind,
    },
    property::PropertyKey,
};

/// The serialized form of one object. Objects refer to each other by index, so that neither depth
/// nor cycles matter.
#[derive(Debug, Clone)]
pub(super) enum CloneRecord {
    /// A Boolean, Number, BigInt or String object: its primitive value.
    Wrapper(Primitive),
    /// The time value.
    Date(f64),
    RegExp {
        source: Text,
        flags: Text,
    },
    ArrayBuffer {
        bytes: AlignedVec<u8>,
        max_byte_length: Option<u64>,
    },
    /// The memory that all clones share.
    SharedArrayBuffer(SharedArrayBuffer, AgentCluster),
    /// A view on the buffer of an earlier record.
    View {
        buffer: usize,
        /// None for a DataView.
        kind: Option<TypedArrayKind>,
        extent: Extent,
    },
    /// Keys and values, alternating.
    Map(Vec<Slot>),
    Set(Vec<Slot>),
    Error {
        kind: ErrorKind,
        message: Option<Text>,
        cause: Option<Slot>,
        stack: Option<Text>,
    },
    Array {
        length: f64,
        properties: Vec<CloneProperty>,
    },
    Object {
        properties: Vec<CloneProperty>,
    },
    /// It has the next end of the value.
    MessagePort,
    /// It has the next end.
    ReadableStream,
    /// It has the next end.
    WritableStream,
    /// Its sides have the next two ends: the readable one first.
    TransformStream,
    Blob(PortableBlob),
    File {
        blob: PortableBlob,
        name: Text,
        last_modified: i64,
    },
    #[cfg(feature = "crypto")]
    CryptoKey(std::sync::Arc<crate::web::crypto::Key>),
    DomException {
        name: Text,
        message: Text,
        stack: Option<Text>,
        /// The quota and the requested amount, if it is a `QuotaExceededError`.
        amounts: Option<[Option<f64>; 2]>,
    },
}

/// A value within a record.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    Primitive(Primitive),
    /// The object of the record with this index.
    Object(usize),
}

/// A value that is neither an object nor a symbol.
#[derive(Debug, Clone)]
pub(super) enum Primitive {
    Undefined,
    Null,
    Boolean(bool),
    Integer(i32),
    Number(f64),
    BigInt(RawBigInt),
    String(Text),
}

impl Primitive {
    /// `None` for an object and a symbol.
    pub(super) fn new(value: &JsValue) -> Option<Self> {
        Some(match value.variant() {
            JsVariant::Undefined => Self::Undefined,
            JsVariant::Null => Self::Null,
            JsVariant::Boolean(value) => Self::Boolean(value),
            JsVariant::Integer32(value) => Self::Integer(value),
            JsVariant::Float64(value) => Self::Number(value),
            JsVariant::BigInt(value) => Self::BigInt(value.as_inner().clone()),
            JsVariant::String(value) => Self::String(Text::from(&value)),
            JsVariant::Object(_) | JsVariant::Symbol(_) => return None,
        })
    }

    /// The bytes that the value takes outside of its slot.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::BigInt(value) => usize::try_from(value.bits() / 8).unwrap_or(usize::MAX),
            Self::String(text) => text.size(),
            _ => 0,
        }
    }
}

impl From<Primitive> for JsValue {
    fn from(primitive: Primitive) -> Self {
        match primitive {
            Primitive::Undefined => Self::undefined(),
            Primitive::Null => Self::null(),
            Primitive::Boolean(value) => value.into(),
            Primitive::Integer(value) => value.into(),
            Primitive::Number(value) => value.into(),
            Primitive::BigInt(value) => JsBigInt::from(value).into(),
            Primitive::String(text) => JsString::from(&text).into(),
        }
    }
}

/// The key of a property. Symbols are not serialized.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Index(u32),
    Name(Text),
}

impl Key {
    /// `None` for a symbol.
    pub(super) fn new(key: &PropertyKey) -> Option<Self> {
        match key {
            PropertyKey::Index(index) => Some(Self::Index(index.get())),
            PropertyKey::String(name) => Some(Self::Name(Text::from(name))),
            PropertyKey::Symbol(_) => None,
        }
    }

    /// The bytes that the key takes outside of its property.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Index(_) => 0,
            Self::Name(name) => name.size(),
        }
    }
}

impl From<Key> for PropertyKey {
    fn from(key: Key) -> Self {
        match key {
            Key::Index(index) => index.into(),
            Key::Name(name) => JsString::from(&name).into(),
        }
    }
}

/// A property of an object.
#[derive(Debug, Clone)]
pub(super) struct CloneProperty {
    pub(super) key: Key,
    pub(super) value: Slot,
}
