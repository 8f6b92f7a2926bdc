//! [Pull-into descriptors](https://streams.spec.whatwg.org/#pull-into-descriptor): the buffers of
//! reads that wait for bytes.

use super::array_buffers::{ByteChunk, ByteQueue, View, create_view, element_size, transfer};
use crate::webidl::{self, range_error};
use boa_engine::{
    Context, JsObject, JsResult,
    builtins::{array_buffer::AlignedVec, typed_array::TypedArrayKind},
    object::builtins::JsArrayBuffer,
};
use boa_gc::{Finalize, Trace};

/// The buffer of a pull-into descriptor.
#[derive(Debug, Trace, Finalize)]
pub(super) enum DescriptorBuffer {
    /// No script can reach the bytes.
    Bytes(#[unsafe_ignore_trace] AlignedVec<u8>),
    /// A script has got a view of the buffer.
    Object(JsArrayBuffer),
}

impl DescriptorBuffer {
    /// The buffer as an object, which a script may then use as it likes.
    fn object(&mut self, context: &mut Context) -> JsResult<JsArrayBuffer> {
        match self {
            Self::Object(buffer) => Ok(buffer.clone()),
            Self::Bytes(bytes) => {
                let bytes = std::mem::replace(bytes, AlignedVec::new(0));
                let buffer = JsArrayBuffer::from_byte_block(bytes, context)?;
                *self = Self::Object(buffer.clone());
                Ok(buffer)
            }
        }
    }

    /// [TransferArrayBuffer](https://streams.spec.whatwg.org/#transfer-array-buffer): takes the
    /// bytes away from a script that had got a view of them. Fails with a TypeError if the buffer
    /// is detached.
    pub(super) fn transfer(&mut self) -> JsResult<()> {
        if let Self::Object(buffer) = self {
            *self = Self::Bytes(transfer(buffer)?);
        }
        Ok(())
    }

    fn with_bytes<R>(&mut self, steps: impl FnOnce(&mut [u8]) -> R) -> R {
        match self {
            Self::Bytes(bytes) => steps(bytes),
            Self::Object(buffer) => steps(buffer.data_mut().as_deref_mut().unwrap_or_default()),
        }
    }
}

/// The reader whose request a descriptor fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderType {
    Default,
    Byob,
    /// The reader has released its lock.
    None,
}

/// A [pull-into descriptor](https://streams.spec.whatwg.org/#pull-into-descriptor).
#[derive(Debug, Trace, Finalize)]
pub(super) struct PullIntoDescriptor {
    pub(super) buffer: DescriptorBuffer,
    pub(super) buffer_byte_length: usize,
    byte_offset: usize,
    pub(super) byte_length: usize,
    pub(super) bytes_filled: usize,
    minimum_fill: usize,
    #[unsafe_ignore_trace]
    kind: Option<TypedArrayKind>,
    #[unsafe_ignore_trace]
    pub(super) reader_type: ReaderType,
}

impl PullIntoDescriptor {
    /// For a read into a view, whose buffer is detached. Fails with a TypeError if the buffer can't
    /// be transferred.
    pub(super) fn of_view(view: &View, min: usize) -> JsResult<Self> {
        let bytes = transfer(&view.buffer)?;
        Ok(Self {
            buffer_byte_length: bytes.len(),
            buffer: DescriptorBuffer::Bytes(bytes),
            byte_offset: view.byte_offset,
            byte_length: view.byte_length,
            bytes_filled: 0,
            minimum_fill: min * element_size(view.kind),
            kind: view.kind,
            reader_type: ReaderType::Byob,
        })
    }

    /// For a read of a default reader, with a buffer of this size. Fails with a RangeError if there
    /// can't be such a buffer.
    pub(super) fn allocate(size: u64, context: &mut Context) -> JsResult<Self> {
        let size = usize::try_from(size)
            .map_err(|_| range_error("there is no buffer of autoAllocateChunkSize"))?;
        let buffer = JsArrayBuffer::new(size, context)?;
        Ok(Self {
            buffer: DescriptorBuffer::Object(buffer),
            buffer_byte_length: size,
            byte_offset: 0,
            byte_length: size,
            bytes_filled: 0,
            minimum_fill: 1,
            kind: Some(TypedArrayKind::Uint8),
            reader_type: ReaderType::Default,
        })
    }

    /// The place of the next byte in the buffer.
    pub(super) const fn position(&self) -> usize {
        self.byte_offset + self.bytes_filled
    }

    pub(super) const fn remaining(&self) -> usize {
        self.byte_length - self.bytes_filled
    }

    /// Whether the request can be fulfilled.
    pub(super) const fn is_filled(&self) -> bool {
        self.bytes_filled >= self.minimum_fill
    }

    /// The number of bytes after the last whole element.
    pub(super) const fn remainder(&self) -> usize {
        self.bytes_filled % element_size(self.kind)
    }

    /// Takes the buffer of another view. Fails with a TypeError if it can't be transferred.
    pub(super) fn set_buffer(&mut self, view: &View) -> JsResult<()> {
        self.buffer = DescriptorBuffer::Bytes(transfer(&view.buffer)?);
        Ok(())
    }

    /// A view of the bytes that are to be filled, for a script.
    pub(super) fn request_view(&mut self, context: &mut Context) -> JsResult<JsObject> {
        let buffer = self.buffer.object(context)?;
        create_view(
            Some(TypedArrayKind::Uint8),
            buffer,
            self.position(),
            self.remaining(),
            context,
        )
    }

    /// Writes bytes to the place of the next byte, as many as fit. Returns their number, which is
    /// not yet counted as filled.
    pub(super) fn write(&mut self, bytes: &[u8]) -> usize {
        let (position, length) = (self.position(), bytes.len().min(self.remaining()));
        self.buffer
            .with_bytes(|target| match target.get_mut(position..position + length) {
                Some(target) => {
                    target.copy_from_slice(&bytes[..length]);
                    length
                }
                None => 0,
            })
    }

    /// A copy of the last `length` bytes that were filled. Fails with a RangeError if there is no
    /// memory for it.
    pub(super) fn clone_last(&mut self, length: usize) -> JsResult<ByteChunk> {
        let end = self.position();
        let clone = self.buffer.with_bytes(|bytes| {
            webidl::copy_bytes(bytes.get(end - length..end).unwrap_or_default())
        });
        Ok(ByteChunk::of_bytes(clone?))
    }

    /// [ReadableByteStreamControllerFillPullIntoDescriptorFromQueue](https://streams.spec.whatwg.org/#readable-byte-stream-controller-fill-pull-into-descriptor-from-queue).
    /// Returns whether the request can be fulfilled.
    pub(super) fn fill_from_queue(&mut self, queue: &mut ByteQueue) -> bool {
        let most = self.bytes_filled + queue.total_size().min(self.remaining());
        let aligned = most - most % element_size(self.kind);
        let ready = aligned >= self.minimum_fill;
        let end = if ready { aligned } else { most };
        let range = self.position()..self.byte_offset + end;
        self.buffer
            .with_bytes(|bytes| queue.read(bytes.get_mut(range).unwrap_or_default()));
        self.bytes_filled = end;
        ready
    }

    /// [ReadableByteStreamControllerConvertPullIntoDescriptor](https://streams.spec.whatwg.org/#readable-byte-stream-controller-convert-pull-into-descriptor):
    /// the view of what was filled.
    pub(super) fn into_view(mut self, context: &mut Context) -> JsResult<JsObject> {
        self.buffer.transfer()?;
        let buffer = self.buffer.object(context)?;
        create_view(
            self.kind,
            buffer,
            self.byte_offset,
            self.bytes_filled / element_size(self.kind),
            context,
        )
    }
}
