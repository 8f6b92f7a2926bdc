//! [Transformers](https://streams.spec.whatwg.org/#transformer-api).

use super::{TransformController, script_object::ScriptObject};
use crate::webidl::{CallbackFunction, Promise, dictionaries, range_error};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Gc, Trace};

/// Transforms the chunks of the writable side of a [`TransformStream`](super::TransformStream) to
/// chunks of the readable side.
///
/// An exception of a method counts as a rejection of its promise, which errors both sides.
pub(super) trait Transformer: Trace {
    /// Runs when the stream is created. A promise is resolved with the result. Nothing is
    /// transformed before that promise is fulfilled.
    fn start(&self, controller: &TransformController, context: &mut Context) -> JsResult<JsValue> {
        let _ = (controller, context);
        Ok(JsValue::undefined())
    }

    /// Transforms a chunk of the writable side, when the readable side wants chunks. It may enqueue
    /// any number of chunks there. It is not called again before its promise is fulfilled.
    fn transform(
        &self,
        chunk: JsValue,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise>;

    /// Runs when the writable side is closed, after the last chunk. The readable side is closed
    /// when the promise is fulfilled.
    fn flush(&self, controller: &TransformController, context: &mut Context) -> JsResult<Promise> {
        let _ = (controller, context);
        Ok(Promise::undefined())
    }

    /// Runs instead of [`Transformer::flush`] when the readable side is cancelled or the writable
    /// side aborted. The other side is errored with the reason when the promise is fulfilled. The
    /// reason of a rejection takes the place of that reason.
    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let _ = (reason, context);
        Ok(Promise::undefined())
    }
}

opaque_debug!(dyn Transformer);

/// A transformer that several hold: it may be called while its stream forgets it.
pub(super) type SharedTransformer = Gc<Box<dyn Transformer>>;

dictionaries! {
    /// [`Transformer`](https://streams.spec.whatwg.org/#dictdef-transformer).
    struct TransformerDictionary {
        cancel: "cancel" Option<CallbackFunction>,
        flush: "flush" Option<CallbackFunction>,
        readable_type: "readableType" Option<JsValue>,
        start: "start" Option<CallbackFunction>,
        transform: "transform" Option<CallbackFunction>,
        writable_type: "writableType" Option<JsValue>,
    }
}

/// [`Transformer`](https://streams.spec.whatwg.org/#dictdef-transformer), with the object it was
/// converted from.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ScriptTransformer {
    object: ScriptObject,
    start: Option<CallbackFunction>,
    transform: Option<CallbackFunction>,
    flush: Option<CallbackFunction>,
    cancel: Option<CallbackFunction>,
}

impl ScriptTransformer {
    /// Converts the first argument of the constructor. Fails with any exception of the conversion,
    /// and a RangeError for a transformer with a `readableType` or a `writableType`.
    pub(super) fn from_object(object: Option<JsObject>, context: &mut Context) -> JsResult<Self> {
        let object = ScriptObject::new(object);
        let transformer: TransformerDictionary = object.dictionary(context)?;
        if transformer.readable_type.is_some() || transformer.writable_type.is_some() {
            return Err(range_error(
                "the members readableType and writableType of a transformer are reserved",
            ));
        }
        Ok(Self {
            object,
            start: transformer.start,
            transform: transformer.transform,
            flush: transformer.flush,
            cancel: transformer.cancel,
        })
    }
}

impl Transformer for ScriptTransformer {
    fn start(&self, controller: &TransformController, context: &mut Context) -> JsResult<JsValue> {
        self.object
            .start(self.start.as_ref(), controller.object(), context)
    }

    fn transform(
        &self,
        chunk: JsValue,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        if self.transform.is_none() {
            controller.enqueue(chunk, context)?;
            return Ok(Promise::undefined());
        }
        self.object.invoke(
            self.transform.as_ref(),
            &[chunk, controller.object().clone().into()],
            context,
        )
    }

    fn flush(&self, controller: &TransformController, context: &mut Context) -> JsResult<Promise> {
        self.object.invoke(
            self.flush.as_ref(),
            &[controller.object().clone().into()],
            context,
        )
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.object.invoke(self.cancel.as_ref(), &[reason], context)
    }
}
