//! [`TextEncoderStream`](https://encoding.spec.whatwg.org/#interface-textencoderstream).

use super::{
    GenericTransformStream, TransformController, TransformStream, Transformer,
    generic_transform_stream,
};
use crate::{
    dom::check_interrupt,
    web::{blob::array_buffer_of, encoding::append_utf8},
    webidl::{
        Constructor, Inspected, Interface, Members, PlatformRef, Promise, Root, Steps, copy_bytes,
        getter,
    },
};
use boa_engine::{
    Context, JsResult, JsString, JsValue,
    builtins::array_buffer::AlignedVec,
    js_string,
    object::builtins::JsUint8Array,
    realm::Realm,
    string::{JsStr, JsStrVariant},
};
use boa_gc::{Finalize, Trace};
use std::cell::Cell;

/// A transform stream that encodes strings in UTF-8.
#[derive(Debug, Trace, Finalize)]
pub(super) struct TextEncoderStream {
    transform: TransformStream,
}

impl Interface for TextEncoderStream {
    const NAME: &'static str = "TextEncoderStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (): (), context| {
            let transform = TransformStream::set_up(EncodeTransformer::default(), context)?;
            new_target.object(Self { transform }, context)
        })));
    const INSPECTED: &'static [Inspected] = generic_transform_stream::INSPECTED;
    const MEMBERS: Members<Self> = &[getter("encoding", &Steps(|_, _| Ok(js_string!("utf-8"))))];
    const MIXINS: &'static [Members<Self>] = &[Self::GENERIC_MEMBERS];
}

impl GenericTransformStream for TextEncoderStream {
    fn transform(&self) -> &TransformStream {
        &self.transform
    }
}

/// U+FFFD in UTF-8.
const REPLACEMENT: [u8; 3] = [0xef, 0xbf, 0xbd];

#[derive(Debug, Default, Trace, Finalize)]
struct EncodeTransformer {
    /// The
    /// [leading surrogate](https://encoding.spec.whatwg.org/#textencoderstream-pending-high-surrogate)
    /// at the end of the last chunk.
    leading_surrogate: Cell<Option<u16>>,
}

impl EncodeTransformer {
    /// Encodes a chunk, except for a leading surrogate at its end.
    fn encode(&self, chunk: &JsString, realm: &Realm) -> AlignedVec<u8> {
        let mut bytes = AlignedVec::new(64);
        let Some(first) = chunk.iter().next() else {
            return bytes;
        };
        let leading = self.leading_surrogate.take();
        let JsStrVariant::Utf16(mut units) = chunk.as_str().variant() else {
            if leading.is_some() {
                bytes.extend_from_slice(&REPLACEMENT);
            }
            append_utf8(chunk.as_str(), &mut bytes, realm);
            return bytes;
        };
        if let Some(leading) = leading {
            if is_trailing_surrogate(first) {
                append_utf8(JsStr::utf16(&[leading, first]), &mut bytes, realm);
                units = &units[1..];
            } else {
                bytes.extend_from_slice(&REPLACEMENT);
            }
        }
        if let Some((&last, rest)) = units.split_last()
            && is_leading_surrogate(last)
        {
            self.leading_surrogate.set(Some(last));
            units = rest;
        }
        append_utf8(JsStr::utf16(units), &mut bytes, realm);
        bytes
    }
}

const fn is_leading_surrogate(unit: u16) -> bool {
    matches!(unit, 0xd800..=0xdbff)
}

const fn is_trailing_surrogate(unit: u16) -> bool {
    matches!(unit, 0xdc00..=0xdfff)
}

fn enqueue(
    bytes: AlignedVec<u8>,
    controller: &TransformController,
    context: &mut Context,
) -> JsResult<Promise> {
    if !bytes.is_empty() {
        let buffer = array_buffer_of(bytes, context)?;
        controller.enqueue(
            JsUint8Array::from_array_buffer(buffer, context)?.into(),
            context,
        )?;
    }
    Ok(Promise::undefined())
}

impl Transformer for EncodeTransformer {
    /// [Encodes and enqueues a chunk](https://encoding.spec.whatwg.org/#encode-and-enqueue-a-chunk).
    fn transform(
        &self,
        chunk: JsValue,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let chunk = chunk.to_string(context)?;
        let bytes = self.encode(&chunk, context.realm());
        // A text that was encoded up to an interruption is no chunk.
        check_interrupt(context)?;
        enqueue(bytes, controller, context)
    }

    /// [Encodes and flushes](https://encoding.spec.whatwg.org/#encode-and-flush).
    fn flush(&self, controller: &TransformController, context: &mut Context) -> JsResult<Promise> {
        if self.leading_surrogate.take().is_none() {
            return Ok(Promise::undefined());
        }
        enqueue(copy_bytes(&REPLACEMENT)?, controller, context)
    }
}
