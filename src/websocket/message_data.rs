//! The payloads of messages as values of scripts.

use crate::webidl::string::from_utf8;
use boa_engine::{
    Context, JsResult, JsStr, JsString,
    object::builtins::{AlignedVec, JsArrayBuffer},
};

/// The alignment that the engine demands for the bytes of an ArrayBuffer.
const ALIGNMENT: usize = 64;

/// The engine's string of a payload that is known to be UTF-8.
pub(super) fn message_text(payload: &[u8]) -> JsString {
    // The engine's strings are Latin-1 too, so ASCII, the usual case, is copied as it is.
    if payload.is_ascii() {
        return JsString::from(JsStr::latin1(payload));
    }
    from_utf8(std::str::from_utf8(payload).unwrap_or_default())
}

/// An ArrayBuffer with a copy of a payload.
///
/// # Errors
/// The engine's, if it can't create the object.
pub(super) fn message_buffer(payload: &[u8], context: &mut Context) -> JsResult<JsArrayBuffer> {
    JsArrayBuffer::from_byte_block(AlignedVec::from_slice(ALIGNMENT, payload), context)
}
