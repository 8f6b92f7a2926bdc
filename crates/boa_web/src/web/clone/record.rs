//! The result of serialization. The collector traces it: a transferred port refers to objects.
//!
//! No type here is finalized (`unsafe_no_drop`), so a value can be taken apart without being
//! dropped.

use crate::{
    dom::DomException,
    web::{Blob, File, message_port::ChannelEnd},
};
use boa_engine::{
    JsString, JsValue,
    builtins::{array_buffer::AlignedVec, error::ErrorKind, typed_array::TypedArrayKind},
    property::PropertyKey,
};
use boa_gc::{Finalize, Gc, Trace};

/// The serialized form of one object. Objects refer to each other by index, so that neither depth
/// nor cycles matter.
#[derive(Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) enum Record {
    /// A Boolean, Number, BigInt or String object: its primitive value.
    Wrapper(JsValue),
    Date(JsValue),
    RegExp {
        source: JsString,
        flags: JsString,
    },
    ArrayBuffer {
        #[unsafe_ignore_trace]
        bytes: AlignedVec<u8>,
        max_byte_length: Option<u64>,
    },
    View(View),
    /// Keys and values, alternating.
    Map(Vec<Slot>),
    Set(Vec<Slot>),
    Error {
        #[unsafe_ignore_trace]
        kind: ErrorKind,
        message: Option<JsString>,
        cause: Option<Slot>,
        stack: Option<JsString>,
    },
    Array {
        length: JsValue,
        properties: Vec<Property>,
    },
    Object {
        properties: Vec<Property>,
    },
    /// The end of a channel.
    MessagePort(Gc<ChannelEnd>),
    ReadableStream(Gc<ChannelEnd>),
    WritableStream(Gc<ChannelEnd>),
    TransformStream {
        readable: Gc<ChannelEnd>,
        writable: Gc<ChannelEnd>,
    },
    Blob(Blob),
    File(Blob, File),
    DomException {
        exception: DomException,
        stack: Option<JsString>,
    },
}

/// A value within a record.
#[derive(Debug, Clone, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) enum Slot {
    Primitive(JsValue),
    /// The object of the record with this index.
    Object(usize),
}

/// A property of an object.
#[derive(Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) struct Property {
    #[unsafe_ignore_trace]
    pub(super) key: PropertyKey,
    pub(super) value: Slot,
}

/// A view on the buffer of an earlier record.
#[derive(Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) struct View {
    pub(super) buffer: usize,
    /// None for a DataView.
    #[unsafe_ignore_trace]
    pub(super) kind: Option<TypedArrayKind>,
    pub(super) byte_offset: u64,
    /// In elements. None for a view that grows and shrinks with its buffer.
    pub(super) length: Option<u64>,
}
