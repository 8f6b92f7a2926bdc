//! [Buffer source types](https://webidl.spec.whatwg.org/#js-buffer-source-types) by reference:
//! steps read and write the bytes in place.

use super::{FromJs, range_error, type_error};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsValue,
    builtins::{
        array_buffer::{AlignedVec, ArrayBuffer, SharedArrayBuffer},
        dataview::DataView,
        typed_array::{TypedArray, TypedArrayKind},
    },
    object::builtins::{
        JsArrayBuffer, JsDataView, JsSharedArrayBuffer, JsTypedArray, JsUint8Array,
    },
};

/// `AllowSharedBufferSource` (`ArrayBuffer or SharedArrayBuffer or [AllowShared] ArrayBufferView`).
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::webidl::{AllowSharedBufferSource, ArrayBufferView, FromJs};
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("new Uint8Array([1, 2, 3, 4]).subarray(1)"))?;
/// let view = ArrayBufferView::from_js(&value, context)?;
/// assert_eq!((view.byte_length(context)?, view.is_shared(context)?), (3, false));
/// let written = view.write(|bytes| { bytes[0] = 20; ("one", 1) }, context)?;
/// assert_eq!(written, "one");
/// let source = AllowSharedBufferSource::from_js(&view.object().clone().into(), context)?;
/// assert_eq!(source.read(<[u8]>::to_vec, context)?, [20, 3, 4]);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AllowSharedBufferSource(pub(super) JsObject);

impl FromJs for AllowSharedBufferSource {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        let object = value
            .as_object()
            .filter(|object| is_view(object) || Buffer::of(object).is_ok());
        object
            .map(Self)
            .ok_or_else(|| type_error("the value is not a buffer or a view on one"))
    }
}

impl AllowSharedBufferSource {
    /// Calls `steps` with the current bytes. A detached buffer has none.
    pub fn read<R>(&self, steps: impl FnOnce(&[u8]) -> R, context: &mut Context) -> JsResult<R> {
        Ok(match place(&self.0, context)? {
            Some(place) => Buffer::of(&place.buffer)?.read(place.offset, Some(place.length), steps),
            None => Buffer::of(&self.0)?.read(0, None, steps),
        })
    }
}

/// `[AllowShared] ArrayBufferView`: a typed array or a DataView.
#[derive(Debug, Clone)]
pub struct ArrayBufferView(JsObject);

impl FromJs for ArrayBufferView {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        let object = value.as_object().filter(is_view);
        object.map(Self).ok_or_else(not_a_view)
    }
}

impl ArrayBufferView {
    /// The view itself.
    #[must_use]
    pub const fn object(&self) -> &JsObject {
        &self.0
    }

    /// Whether the bytes are in a SharedArrayBuffer. IDL without `[AllowShared]` demands a
    /// TypeError then.
    pub fn is_shared(&self, context: &mut Context) -> JsResult<bool> {
        Ok(self.place(context)?.buffer.is::<SharedArrayBuffer>())
    }

    /// The current length of the view, in bytes.
    pub fn byte_length(&self, context: &mut Context) -> JsResult<usize> {
        Ok(self.place(context)?.length)
    }

    fn place(&self, context: &mut Context) -> JsResult<ViewRange> {
        place(&self.0, context)?.ok_or_else(not_a_view)
    }

    /// Calls `steps` with the bytes, to write to them. A detached buffer has none. The steps return
    /// a result and the number of bytes that they have written from the start. Bytes after that
    /// number may be lost.
    pub fn write<R>(
        &self,
        steps: impl FnOnce(&mut [u8]) -> (R, usize),
        context: &mut Context,
    ) -> JsResult<R> {
        let ViewRange {
            buffer,
            offset,
            length,
            ..
        } = self.place(context)?;
        match Buffer::of(&buffer)? {
            Buffer::Plain(buffer) => {
                let mut data = buffer.data_mut();
                let bytes = data
                    .as_mut()
                    .and_then(|data| data.get_mut(offset..offset + length));
                Ok(steps(bytes.unwrap_or_default()).0)
            }
            // The engine shows the bytes of a SharedArrayBuffer to itself only, but copies into one
            // from another array.
            Buffer::Shared(shared) => {
                let mut bytes = AlignedVec::new(64);
                bytes.resize(length, 0);
                let (result, written) = steps(&mut bytes);
                bytes.truncate(written);
                let source = JsUint8Array::from_array_buffer(
                    JsArrayBuffer::from_byte_block(bytes, context)?,
                    context,
                )?;
                let target = JsUint8Array::from_shared_array_buffer(shared, context)?;
                target.set_values(source.into(), Some(offset as u64), context)?;
                Ok(result)
            }
        }
    }
}

/// A copy of bytes for an ArrayBuffer.
///
/// # Errors
/// A RangeError if there is no memory for it.
pub fn copy_bytes(bytes: &[u8]) -> JsResult<AlignedVec<u8>> {
    // The alignment is a constant of the type; the argument for it is not looked at.
    let mut copy = AlignedVec::new(0);
    copy.try_reserve_exact(bytes.len())
        .map_err(|_| range_error("there is no memory for a copy of the bytes"))?;
    // `from_slice` and `clone` of this type copy byte by byte.
    copy.extend_from_slice(bytes);
    Ok(copy)
}

enum Buffer {
    Plain(JsArrayBuffer),
    Shared(JsSharedArrayBuffer),
}

impl Buffer {
    /// Fails with a TypeError for an object that is no buffer.
    fn of(object: &JsObject) -> JsResult<Self> {
        if object.is::<SharedArrayBuffer>() {
            return JsSharedArrayBuffer::from_object(object.clone()).map(Self::Shared);
        }
        JsArrayBuffer::from_object(object.clone()).map(Self::Plain)
    }

    fn read<R>(&self, offset: usize, length: Option<usize>, steps: impl FnOnce(&[u8]) -> R) -> R {
        let range = |bytes: &[u8]| offset..length.map_or(bytes.len(), |length| offset + length);
        match self {
            Self::Plain(buffer) => {
                let data = buffer.data();
                let bytes: &[u8] = data.as_deref().unwrap_or_default();
                steps(bytes.get(range(bytes)).unwrap_or_default())
            }
            Self::Shared(buffer) => {
                let bytes = buffer.to_vec();
                steps(bytes.get(range(&bytes)).unwrap_or_default())
            }
        }
    }
}

/// The error for a value that is no view.
pub(crate) fn not_a_view() -> JsError {
    type_error("the value is not a view on a buffer")
}

fn is_view(object: &JsObject) -> bool {
    object.is::<TypedArray>() || object.is::<DataView>()
}

/// Where the bytes of a view are.
pub(crate) struct ViewRange {
    pub(crate) buffer: JsObject,
    /// `None` for a DataView.
    pub(crate) kind: Option<TypedArrayKind>,
    /// In bytes, as the length. Both are 0 if the view has no bytes any more.
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

/// The buffer of a view. `None` for an object that is no view.
pub(crate) fn view_buffer(object: &JsObject, context: &mut Context) -> JsResult<Option<JsObject>> {
    let buffer = if object.is::<TypedArray>() {
        JsTypedArray::from_object(object.clone())?.buffer(context)?
    } else if object.is::<DataView>() {
        JsDataView::from_object(object.clone())?.buffer(context)?
    } else {
        return Ok(None);
    };
    let no_buffer = || type_error("the view has no buffer");
    buffer.as_object().ok_or_else(no_buffer).map(Some)
}

/// `None` for an object that is no view.
pub(crate) fn place(object: &JsObject, context: &mut Context) -> JsResult<Option<ViewRange>> {
    let Some(buffer) = view_buffer(object, context)? else {
        return Ok(None);
    };
    let (kind, offset, length) = if object.is::<TypedArray>() {
        let view = JsTypedArray::from_object(object.clone())?;
        let (offset, length) = (view.byte_offset(context)?, view.byte_length(context)?);
        (view.kind(), offset, length)
    } else {
        let view = JsDataView::from_object(object.clone())?;
        // The getters throw once the buffer is detached or has shrunk.
        let (offset, length) = match (view.byte_offset(context), view.byte_length(context)) {
            (Ok(offset), Ok(length)) => (offset, length),
            _ => (0, 0),
        };
        let number = |number| usize::try_from(number).unwrap_or(0);
        (None, number(offset), number(length))
    };
    Ok(Some(ViewRange {
        buffer,
        kind,
        offset,
        length,
    }))
}

/// Whether an object is
/// [a resizable ArrayBuffer](https://tc39.es/ecma262/#sec-isfixedlengtharraybuffer).
pub(crate) fn is_resizable(buffer: &JsObject) -> bool {
    let Some(mut buffer) = buffer.downcast_mut::<ArrayBuffer>() else {
        return false;
    };
    // The only public function that shows it: `resize` throws for other buffers, even with the
    // current length.
    let length = buffer.data().map(<[u8]>::len);
    length.is_some_and(|length| buffer.resize(length as u64).is_ok())
}

/// A new view on a buffer: a DataView if `kind` is `None`. A view without `length`, which counts
/// elements, follows the length of its buffer. Fails with a RangeError or a TypeError if the buffer
/// has no such place.
pub(crate) fn create_view(
    kind: Option<TypedArrayKind>,
    buffer: JsObject,
    byte_offset: u64,
    length: Option<u64>,
    context: &mut Context,
) -> JsResult<JsObject> {
    let constructors = context.intrinsics().constructors();
    let constructor = match kind {
        None => constructors.data_view(),
        Some(TypedArrayKind::Int8) => constructors.typed_int8_array(),
        Some(TypedArrayKind::Uint8) => constructors.typed_uint8_array(),
        Some(TypedArrayKind::Uint8Clamped) => constructors.typed_uint8clamped_array(),
        Some(TypedArrayKind::Int16) => constructors.typed_int16_array(),
        Some(TypedArrayKind::Uint16) => constructors.typed_uint16_array(),
        Some(TypedArrayKind::Int32) => constructors.typed_int32_array(),
        Some(TypedArrayKind::Uint32) => constructors.typed_uint32_array(),
        Some(TypedArrayKind::BigInt64) => constructors.typed_bigint64_array(),
        Some(TypedArrayKind::BigUint64) => constructors.typed_biguint64_array(),
        Some(TypedArrayKind::Float16) => constructors.typed_float16_array(),
        Some(TypedArrayKind::Float32) => constructors.typed_float32_array(),
        Some(TypedArrayKind::Float64) => constructors.typed_float64_array(),
    };
    let arguments = [
        buffer.into(),
        byte_offset.into(),
        length.map_or_else(JsValue::undefined, Into::into),
    ];
    constructor
        .constructor()
        .construct(&arguments, None, context)
}
