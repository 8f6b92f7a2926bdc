//! The bytes of buffers and views, and how they move:
//! [TransferArrayBuffer](https://streams.spec.whatwg.org/#transfer-array-buffer).

use crate::webidl::{self, FromJs, ViewRange, type_error};
use boa_engine::{
    Context, JsObject, JsResult, JsValue,
    builtins::{array_buffer::AlignedVec, typed_array::TypedArrayKind},
    object::builtins::JsArrayBuffer,
};
use std::collections::VecDeque;

/// `ArrayBufferView` without `[AllowShared]` and `[AllowResizable]`: a typed array or a DataView,
/// and where its bytes are.
#[derive(Debug)]
pub(super) struct View {
    pub(super) buffer: JsArrayBuffer,
    /// `None` for a DataView.
    pub(super) kind: Option<TypedArrayKind>,
    pub(super) byte_offset: usize,
    /// 0 if the buffer is detached.
    pub(super) byte_length: usize,
}

impl FromJs for View {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let object = value.as_object().ok_or_else(webidl::not_a_view)?;
        Self::of_object(&object, context)
    }
}

impl View {
    /// Fails with a TypeError for an object that is no view, and for a view on a shared or
    /// resizable buffer.
    pub(super) fn of_object(object: &JsObject, context: &mut Context) -> JsResult<Self> {
        let ViewRange {
            buffer,
            kind,
            offset: byte_offset,
            length: byte_length,
        } = webidl::place(object, context)?.ok_or_else(webidl::not_a_view)?;
        let is_resizable = webidl::is_resizable(&buffer);
        let buffer = JsArrayBuffer::from_object(buffer)
            .map_err(|_| type_error("a view on a SharedArrayBuffer is not allowed"))?;
        if is_resizable {
            return Err(type_error(
                "a view on a resizable ArrayBuffer is not allowed",
            ));
        }
        Ok(Self {
            buffer,
            kind,
            byte_offset,
            byte_length,
        })
    }

    /// The number of elements. A DataView has one for each byte.
    pub(super) const fn length(&self) -> usize {
        self.byte_length / element_size(self.kind)
    }

    /// Fails with a TypeError if the view or its buffer has no bytes, or if the buffer is detached.
    pub(super) fn require_bytes(&self) -> JsResult<()> {
        if is_detached(&self.buffer) {
            return Err(type_error("the buffer of the view is detached"));
        }
        if self.byte_length == 0 {
            Err(type_error("the view has no bytes"))
        } else {
            Ok(())
        }
    }

    /// [CloneAsUint8Array](https://streams.spec.whatwg.org/#abstract-opdef-cloneasuint8array).
    /// Fails with a RangeError if there is no memory for the clone.
    pub(super) fn clone_as_uint8_array(&self, context: &mut Context) -> JsResult<JsObject> {
        let bytes = self.buffer.data();
        let range = self.byte_offset..self.byte_offset + self.byte_length;
        let clone = webidl::copy_bytes(
            bytes
                .as_deref()
                .and_then(|bytes| bytes.get(range))
                .unwrap_or_default(),
        );
        drop(bytes);
        ByteChunk::of_bytes(clone?).into_view(context)
    }
}

/// [IsDetachedBuffer](https://tc39.es/ecma262/#sec-isdetachedbuffer).
pub(super) fn is_detached(buffer: &JsArrayBuffer) -> bool {
    buffer.data().is_none()
}

/// Takes the bytes out of a buffer, which is detached. Fails with a TypeError if the buffer is
/// detached, or can't be.
pub(super) fn transfer(buffer: &JsArrayBuffer) -> JsResult<AlignedVec<u8>> {
    buffer.detach(&JsValue::undefined())
}

/// The bytes of an element of a view.
pub(super) const fn element_size(kind: Option<TypedArrayKind>) -> usize {
    match kind {
        None
        | Some(TypedArrayKind::Int8 | TypedArrayKind::Uint8 | TypedArrayKind::Uint8Clamped) => 1,
        Some(TypedArrayKind::Int16 | TypedArrayKind::Uint16 | TypedArrayKind::Float16) => 2,
        Some(TypedArrayKind::Int32 | TypedArrayKind::Uint32 | TypedArrayKind::Float32) => 4,
        Some(TypedArrayKind::BigInt64 | TypedArrayKind::BigUint64 | TypedArrayKind::Float64) => 8,
    }
}

/// Bytes of a stream's queue, which no script can reach.
#[derive(Debug)]
pub(super) struct ByteChunk {
    pub(super) bytes: AlignedVec<u8>,
    pub(super) byte_offset: usize,
    pub(super) byte_length: usize,
}

impl ByteChunk {
    pub(super) fn of_bytes(bytes: AlignedVec<u8>) -> Self {
        Self {
            byte_offset: 0,
            byte_length: bytes.len(),
            bytes,
        }
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes
            .get(self.byte_offset..self.byte_offset + self.byte_length)
            .unwrap_or_default()
    }

    /// A Uint8Array of the bytes.
    pub(super) fn into_view(self, context: &mut Context) -> JsResult<JsObject> {
        let buffer = JsArrayBuffer::from_byte_block(self.bytes, context)?;
        create_view(
            Some(TypedArrayKind::Uint8),
            buffer,
            self.byte_offset,
            self.byte_length,
            context,
        )
    }
}

/// The `[[queue]]` of a byte stream.
#[derive(Debug, Default)]
pub(super) struct ByteQueue {
    chunks: VecDeque<ByteChunk>,
    total_size: usize,
}

impl ByteQueue {
    pub(super) const fn total_size(&self) -> usize {
        self.total_size
    }

    pub(super) fn push(&mut self, chunk: ByteChunk) {
        self.total_size += chunk.byte_length;
        self.chunks.push_back(chunk);
    }

    pub(super) fn shift(&mut self) -> Option<ByteChunk> {
        let chunk = self.chunks.pop_front()?;
        self.total_size -= chunk.byte_length;
        Some(chunk)
    }

    /// Moves bytes from the queue to `target`, until one of them has no more.
    pub(super) fn read(&mut self, target: &mut [u8]) {
        let mut written = 0;
        while let Some(head) = self.chunks.front_mut().filter(|_| written < target.len()) {
            let length = head.byte_length.min(target.len() - written);
            if let Some(bytes) = head.as_slice().get(..length) {
                target[written..written + length].copy_from_slice(bytes);
            }
            written += length;
            self.total_size -= length;
            head.byte_offset += length;
            head.byte_length -= length;
            if head.byte_length == 0 {
                self.chunks.pop_front();
            }
        }
    }
}

pub(super) fn create_view(
    kind: Option<TypedArrayKind>,
    buffer: JsArrayBuffer,
    byte_offset: usize,
    length: usize,
    context: &mut Context,
) -> JsResult<JsObject> {
    webidl::create_view(
        kind,
        buffer.into(),
        byte_offset as u64,
        Some(length as u64),
        context,
    )
}
