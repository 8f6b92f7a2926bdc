//! [`TextDecoderStream`](https://encoding.spec.whatwg.org/#interface-textdecoderstream).

use super::{GenericTransformStream, TransformController, TransformStream, Transformer};
use crate::{
    dom::check_interrupt,
    web::encoding::{
        IncludesTextDecoderCommon, PartialDecoder, TextDecoderCommon, TextDecoderOptions,
    },
    webidl::{
        AllowSharedBufferSource, Constructor, FromJs, Inspected, Interface, Members, PlatformRef,
        Promise, Root, Steps,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};

/// A transform stream that decodes bytes in any encoding.
#[derive(Debug, Trace, Finalize)]
pub(super) struct TextDecoderStream {
    #[unsafe_ignore_trace]
    common: TextDecoderCommon,
    transform: TransformStream,
}

impl Interface for TextDecoderStream {
    const NAME: &'static str = "TextDecoderStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (label, options): (Option<JsString>, TextDecoderOptions), context| {
            let common = TextDecoderCommon::new(label, &options)?;
            let transformer = DecodeTransformer(PartialDecoder::new(common));
            let transform = TransformStream::set_up(transformer, context)?;
            new_target.object(Self { common, transform }, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = TextDecoderCommon::INSPECTED;
    const MEMBERS: Members<Self> = &[];
    const MIXINS: &'static [Members<Self>] = &[Self::COMMON_MEMBERS, Self::GENERIC_MEMBERS];
}

impl IncludesTextDecoderCommon for TextDecoderStream {
    fn common(&self) -> &TextDecoderCommon {
        &self.common
    }
}

impl GenericTransformStream for TextDecoderStream {
    fn transform(&self) -> &TransformStream {
        &self.transform
    }
}

#[derive(Trace, Finalize)]
struct DecodeTransformer(#[unsafe_ignore_trace] PartialDecoder);

impl DecodeTransformer {
    fn decode(
        &self,
        input: Option<&AllowSharedBufferSource>,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let decoded = self.0.decode(input, input.is_some(), context)?;
        // Bytes that were decoded up to an interruption are no chunk.
        check_interrupt(context)?;
        if !decoded.is_empty() {
            controller.enqueue(decoded.into(), context)?;
        }
        Ok(Promise::undefined())
    }
}

impl Transformer for DecodeTransformer {
    /// [Decodes and enqueues a chunk](https://encoding.spec.whatwg.org/#decode-and-enqueue-a-chunk).
    fn transform(
        &self,
        chunk: JsValue,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let input = AllowSharedBufferSource::from_js(&chunk, context)?;
        self.decode(Some(&input), controller, context)
    }

    /// [Flushes and enqueues](https://encoding.spec.whatwg.org/#flush-and-enqueue).
    fn flush(&self, controller: &TransformController, context: &mut Context) -> JsResult<Promise> {
        self.decode(None, controller, context)
    }
}
