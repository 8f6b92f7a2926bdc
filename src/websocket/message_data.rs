//! The payloads of messages as values of scripts.

use crate::{
    web::Blob,
    webidl::{copy_bytes, enumerations, string::from_utf8},
};
use boa_engine::{
    Context, JsResult, JsStr, JsString, JsValue,
    object::builtins::{JsArrayBuffer, JsUint8Array},
};
use bytes::Bytes;

enumerations! {
    /// [`BinaryType`](https://websockets.spec.whatwg.org/#enumdef-binarytype)
    pub(super) BinaryType { Blob "blob", ArrayBuffer "arraybuffer" }
}

/// The type of the value of a binary message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BinaryValue {
    /// The data of an event.
    Data(BinaryType),
    /// A chunk of a WebSocketStream.
    Chunk,
}

/// The value of a text message, with a copy of its payload, which is known to be UTF-8. `is_ascii`
/// says whether it is known to be ASCII.
pub(super) fn text_data(payload: &[u8], is_ascii: bool) -> JsValue {
    // The engine's strings are Latin-1 too, so ASCII, the usual case, is copied as it is.
    if is_ascii || payload.is_ascii() {
        JsString::from(JsStr::latin1(payload)).into()
    } else {
        from_utf8(std::str::from_utf8(payload).unwrap_or_default()).into()
    }
}

/// The value of a binary message, with a copy of its payload. Fails with the engine's error if it
/// can't create the object.
pub(super) fn binary_data(
    payload: &[u8],
    binary_value: BinaryValue,
    context: &mut Context,
) -> JsResult<JsValue> {
    if binary_value == BinaryValue::Data(BinaryType::Blob) {
        let blob = Blob::create(Bytes::copy_from_slice(payload), "", context);
        return Ok(blob.into());
    }
    let block = copy_bytes(payload)?;
    let buffer = JsArrayBuffer::from_byte_block(block, context)?;
    Ok(match binary_value {
        BinaryValue::Chunk => JsUint8Array::from_array_buffer(buffer, context)?.into(),
        BinaryValue::Data(_) => buffer.into(),
    })
}
