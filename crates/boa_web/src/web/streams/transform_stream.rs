//! [`TransformStream`](https://streams.spec.whatwg.org/#ts-class).

use super::{
    QueuingStrategy, ReadableStream, TransformStreamDefaultController, Transformer, WritableStream,
    queuing_strategy::Queue,
    transform_stream_default_controller::TransformSide,
    transformer::{ScriptTransformer, SharedTransformer},
};
use crate::webidl::{
    self, Constructor, Deferred, Inspected, Interface, Layers, Members, PlatformRef, Resolution,
    Root, Steps, getter,
};
use boa_engine::{Context, JsObject, JsResult};
use boa_gc::{Finalize, Gc, Trace};

/// A `TransformStream`: its two sides are `readable` and `writable`.
///
/// Its controller has the other slots of the standard. Nothing needs them after the stream was
/// transferred.
#[derive(Debug, Trace, Finalize)]
pub(in crate::web) struct TransformStream {
    readable: PlatformRef<ReadableStream>,
    writable: PlatformRef<WritableStream>,
}

impl Interface for TransformStream {
    const NAME: &'static str = "TransformStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target,
         (transformer, writable_strategy, readable_strategy): (
            Option<JsObject>,
            QueuingStrategy,
            QueuingStrategy,
        ),
         context| {
            let prototype = new_target.prototype::<Self>(context)?;
            let transformer = ScriptTransformer::from_object(transformer, context)?;
            let (readable, writable) =
                (readable_strategy.queue(0.0)?, writable_strategy.queue(1.0)?);
            let slots = Self::initialize(transformer, writable, readable, context)?;
            let layers = Layers::new().with(slots);
            Ok(webidl::create_with_prototype(layers, prototype, context))
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["readable", "writable"])];
    const MEMBERS: Members<Self> = &[
        getter("readable", &Steps(|this, _| Ok(this.readable.clone()))),
        getter("writable", &Steps(|this, _| Ok(this.writable.clone()))),
    ];
}

impl TransformStream {
    /// [Sets up](https://streams.spec.whatwg.org/#transformstream-set-up) a transform stream, in
    /// the current realm. Its strategies are the defaults of the constructor: the writable side is
    /// ready for a chunk, and nothing is transformed before it is read.
    pub(super) fn create(
        transformer: impl Transformer + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let slots = Self::set_up(transformer, context)?;
        Ok(webidl::create(Layers::new().with(slots), context))
    }

    /// As [`TransformStream::create`], without an object: for the
    /// [transform](https://streams.spec.whatwg.org/#generictransformstream-transform) of other
    /// interfaces, which no script gets.
    pub(super) fn set_up(
        transformer: impl Transformer + 'static,
        context: &mut Context,
    ) -> JsResult<Self> {
        let (writable, readable) = (Queue::of_chunks(1.0), Queue::of_chunks(0.0));
        Self::initialize(transformer, writable, readable, context)
    }

    /// [InitializeTransformStream](https://streams.spec.whatwg.org/#initialize-transform-stream)
    /// and
    /// [SetUpTransformStreamDefaultController](https://streams.spec.whatwg.org/#set-up-transform-stream-default-controller).
    /// Fails with the exception of [`Transformer::start`].
    fn initialize(
        transformer: impl Transformer + 'static,
        writable: Queue,
        readable: Queue,
        context: &mut Context,
    ) -> JsResult<Self> {
        let transformer: SharedTransformer = Gc::new(Box::new(transformer));
        let controller = TransformStreamDefaultController::create(transformer.clone(), context);
        let (started, deferred) = Deferred::promise();
        let side = TransformSide {
            controller: controller.clone(),
            started,
        };
        let writable = WritableStream::create_with_queue(side.clone(), writable, context)?;
        let readable = ReadableStream::create_with_queue(side, readable, context)?;
        controller.set_sides(&readable, &writable);
        let result = transformer.start(&controller, context)?;
        deferred.resolve(Resolution::Value(result), context)?;
        Ok(Self { readable, writable })
    }

    /// A stream with these sides.
    pub(super) fn of_sides(
        readable: PlatformRef<ReadableStream>,
        writable: PlatformRef<WritableStream>,
        context: &Context,
    ) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(Self { readable, writable }), context)
    }

    /// The [readable side](https://streams.spec.whatwg.org/#readable-side), which the chunks come
    /// from.
    pub(in crate::web) const fn readable(&self) -> &PlatformRef<ReadableStream> {
        &self.readable
    }

    /// The [writable side](https://streams.spec.whatwg.org/#writable-side), which chunks are
    /// written to.
    pub(in crate::web) const fn writable(&self) -> &PlatformRef<WritableStream> {
        &self.writable
    }
}
