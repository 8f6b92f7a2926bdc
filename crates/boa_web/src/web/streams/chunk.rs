//! The chunks and errors of streams for code in Rust.

use super::array_buffers::ByteChunk;
use crate::{
    dom::ErrorReport,
    web::blob::check_buffer_length,
    webidl::{
        AllowSharedBufferSource, FromJs, copy_bytes,
        string::{from_utf8, to_utf8},
        type_error,
    },
};
use boa_engine::{Context, JsResult, JsValue};
use bytes::Bytes;
use std::{error, fmt, io};

/// A chunk of a stream in Rust. Scripts see it as a string or a Uint8Array.
///
/// ```
/// use boa_engine::js_string;
/// use boa_web::{web::streams::Chunk, webidl::FromJs};
/// use bytes::Bytes;
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// assert_eq!(Chunk::from_js(&js_string!("text").into(), context)?, Chunk::from("text"));
/// let array = Chunk::from(vec![1, 2]).to_js(context)?;
/// assert_eq!(Bytes::from(Chunk::from_js(&array, context)?), [1, 2][..]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    /// A string.
    Text(String),
    /// The bytes of a Uint8Array. A script may also write an ArrayBuffer or any view on one: the
    /// bytes are copied.
    Bytes(Bytes),
}

impl Chunk {
    /// Converts the chunk to a value for scripts: a string, or a new Uint8Array.
    ///
    /// # Errors
    /// A RangeError for more bytes than a buffer may have.
    pub fn to_js(&self, context: &mut Context) -> JsResult<JsValue> {
        match self {
            Self::Text(text) => Ok(from_utf8(text).into()),
            Self::Bytes(bytes) => {
                check_buffer_length(bytes.len(), context)?;
                Ok(ByteChunk::of_bytes(copy_bytes(bytes)?)
                    .into_view(context)?
                    .into())
            }
        }
    }
}

impl FromJs for Chunk {
    /// Lone surrogates of a string become U+FFFD. Values other than strings and buffers are a
    /// TypeError.
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(string) = value.as_string() {
            return Ok(Self::Text(to_utf8(&string)));
        }
        let source = AllowSharedBufferSource::from_js(value, context).map_err(|_| {
            type_error("the chunk is neither a string nor a buffer or a view on one")
        })?;
        Ok(Self::Bytes(source.read(Bytes::copy_from_slice, context)?))
    }
}

impl From<String> for Chunk {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Chunk {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Bytes> for Chunk {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Chunk {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Chunk> for Bytes {
    /// Text becomes UTF-8.
    fn from(chunk: Chunk) -> Self {
        match chunk {
            Chunk::Text(text) => text.into(),
            Chunk::Bytes(bytes) => bytes,
        }
    }
}

/// The reason why a stream of a script failed, as text: `TypeError: undefined is not a function`.
/// It may be sent to other threads.
///
/// [`IntoStream`](super::IntoStream) and [`IntoSink`](super::IntoSink) return it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamError {
    message: String,
}

impl StreamError {
    /// Describes the reason.
    pub(super) fn new(reason: JsValue, context: &mut Context) -> Self {
        Self {
            message: ErrorReport::rejection(reason, context).message,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for StreamError {}

impl From<StreamError> for io::Error {
    fn from(error: StreamError) -> Self {
        Self::other(error)
    }
}
