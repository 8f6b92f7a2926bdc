//! [`TransformStreamDefaultController`](https://streams.spec.whatwg.org/#ts-default-controller-class).

use super::{
    DefaultController, ReadableStream, ReadableStreamDefaultController, Transformer,
    UnderlyingSink, UnderlyingSource, WritableController, WritableStream, promise_of,
    promise_slot::PromiseSlot,
    pulling::Pulls,
    readable_stream::{Controller, State},
    transformer::SharedTransformer,
    type_error_value,
    writable_stream::WritableStreamState,
};
use crate::webidl::{
    self, Deferred, Inspected, Interface, Layers, Members, PlatformRef, Promise, Resolution, Root,
    Settled, Steps, getter, operation, type_error,
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::{Cell, OnceCell};

/// The controller of a [`TransformStream`](super::TransformStream), which its
/// transformer gets.
#[derive(Trace, Finalize)]
pub(super) struct TransformStreamDefaultController {
    /// The controller of the readable side. Set right after the creation of this one, as the next
    /// field.
    readable: OnceCell<PlatformRef<ReadableStreamDefaultController>>,
    writable: OnceCell<PlatformRef<WritableStream>>,
    /// Whether the readable side wants no chunk.
    backpressure: Cell<bool>,
    backpressure_change: PromiseSlot,
    /// `None` once none of its algorithms will be called.
    transformer: GcRefCell<Option<SharedTransformer>>,
    /// The promise of the flush or cancel algorithm, of which one is called.
    finish_promise: GcRefCell<Option<Deferred>>,
}

opaque_debug!(TransformStreamDefaultController);

impl Interface for TransformStreamDefaultController {
    const NAME: &'static str = "TransformStreamDefaultController";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["desiredSize"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "desiredSize",
            &Steps(|this, _| Ok(this.readable().desired_size())),
        ),
        operation(
            "enqueue",
            &Steps(|this, chunk: Option<JsValue>, context| {
                this.enqueue(chunk.unwrap_or_default(), context)
            }),
        ),
        operation(
            "error",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.error(reason.unwrap_or_default(), context)
            }),
        ),
        operation(
            "terminate",
            &Steps(|this, (): (), context| this.terminate(context)),
        ),
    ];
}

impl TransformStreamDefaultController {
    pub(super) fn create(transformer: SharedTransformer, context: &Context) -> PlatformRef<Self> {
        let slots = Self {
            readable: OnceCell::new(),
            writable: OnceCell::new(),
            backpressure: Cell::new(true),
            backpressure_change: PromiseSlot::pending(),
            transformer: GcRefCell::new(Some(transformer)),
            finish_promise: GcRefCell::new(None),
        };
        webidl::create(Layers::new().with(slots), context)
    }

    /// Sets the streams that the controller was created for.
    pub(super) fn set_sides(
        &self,
        readable: &PlatformRef<ReadableStream>,
        writable: &PlatformRef<WritableStream>,
    ) {
        if let Some(Controller::Default(controller)) = &readable.controller_slot() {
            self.readable.get_or_init(|| controller.clone());
        }
        self.writable.get_or_init(|| writable.clone());
    }

    fn readable(&self) -> &DefaultController {
        self.readable
            .get()
            .expect("the sides are set right after the creation of the controller")
    }

    fn writable(&self) -> &PlatformRef<WritableStream> {
        self.writable
            .get()
            .expect("the sides are set right after the creation of the controller")
    }

    /// [TransformStreamDefaultControllerClearAlgorithms](https://streams.spec.whatwg.org/#transform-stream-default-controller-clear-algorithms).
    fn clear_algorithms(&self) {
        *self.transformer.borrow_mut() = None;
    }

    /// Calls an algorithm of the transformer.
    fn call_transformer(
        &self,
        algorithm: impl FnOnce(&dyn Transformer, &mut Context) -> JsResult<Promise>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let transformer = self.transformer.borrow().clone();
        let Some(transformer) = transformer else {
            return Ok(Promise::undefined());
        };
        promise_of(algorithm(&**transformer, context), context)
    }

    /// [TransformStreamSetBackpressure](https://streams.spec.whatwg.org/#transform-stream-set-backpressure).
    fn set_backpressure(&self, backpressure: bool, context: &mut Context) -> JsResult<()> {
        self.backpressure_change.resolve(context)?;
        self.backpressure_change.renew();
        self.backpressure.set(backpressure);
        Ok(())
    }

    /// [TransformStreamUnblockWrite](https://streams.spec.whatwg.org/#transform-stream-unblock-write).
    fn unblock_write(&self, context: &mut Context) -> JsResult<()> {
        if self.backpressure.get() {
            self.set_backpressure(false, context)
        } else {
            Ok(())
        }
    }

    /// [TransformStreamErrorWritableAndUnblockWrite](https://streams.spec.whatwg.org/#transform-stream-error-writable-and-unblock-write).
    fn error_writable_and_unblock_write(
        &self,
        reason: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        self.clear_algorithms();
        self.writable().controller().error(reason, context)?;
        self.unblock_write(context)
    }

    /// [`enqueue`](https://streams.spec.whatwg.org/#ts-default-controller-enqueue): adds a chunk to
    /// the readable side. Fails with a TypeError if that side is closed or errored, and with the
    /// exception of its strategy, which errors both sides.
    pub(super) fn enqueue(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        let readable = self.readable();
        if !readable.can_close_or_enqueue() {
            return Err(type_error(
                "the readable side takes no chunk: it is closed, errored or terminated",
            ));
        }
        if let Err(error) = readable.enqueue(chunk, context) {
            let reason = error.into_opaque(context)?;
            self.error_writable_and_unblock_write(reason, context)?;
            return Err(JsError::from_opaque(readable.stream().stored_error()));
        }
        // The readable side may have asked for a chunk, and then have got enough.
        if !readable.should_call_pull() && !self.backpressure.get() {
            self.set_backpressure(true, context)?;
        }
        Ok(())
    }

    /// [`error`](https://streams.spec.whatwg.org/#ts-default-controller-error): errors both sides.
    fn error(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.readable().error(reason.clone(), context)?;
        self.error_writable_and_unblock_write(reason, context)
    }

    /// [`terminate`](https://streams.spec.whatwg.org/#ts-default-controller-terminate): closes the
    /// readable side after its chunks, and errors the writable side.
    fn terminate(&self, context: &mut Context) -> JsResult<()> {
        self.readable().close(context)?;
        let reason = type_error_value("the transform stream was terminated", context)?;
        self.error_writable_and_unblock_write(reason, context)
    }

    /// Errors the readable side, or closes it, when the flush or cancel algorithm of the writable
    /// side has ended.
    fn finish_readable(
        &self,
        result: Result<Option<JsValue>, JsValue>,
        context: &mut Context,
    ) -> JsResult<()> {
        let Some(finish) = self.finish_promise.borrow().clone() else {
            return Ok(());
        };
        let readable = self.readable();
        match result {
            Err(reason) => {
                readable.error(reason.clone(), context)?;
                finish.reject(reason, context)
            }
            Ok(_) if readable.stream().state() == State::Errored => {
                finish.reject(readable.stream().stored_error(), context)
            }
            Ok(reason) => {
                match reason {
                    Some(reason) => readable.error(reason, context)?,
                    None => readable.close(context)?,
                }
                finish.fulfill(context)
            }
        }
    }

    /// Errors the writable side when the cancel algorithm of the readable side has ended.
    fn finish_writable(
        &self,
        settled: Settled,
        reason: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let Some(finish) = self.finish_promise.borrow().clone() else {
            return Ok(());
        };
        let writable = self.writable();
        match settled {
            Err(reason) => {
                writable.controller().error(reason.clone(), context)?;
                self.unblock_write(context)?;
                finish.reject(reason, context)
            }
            Ok(_) if writable.state() == WritableStreamState::Errored => {
                finish.reject(writable.stored_error(), context)
            }
            Ok(_) => {
                writable.controller().error(reason, context)?;
                self.unblock_write(context)?;
                finish.fulfill(context)
            }
        }
    }
}

impl PlatformRef<TransformStreamDefaultController> {
    /// [TransformStreamDefaultControllerPerformTransform](https://streams.spec.whatwg.org/#transform-stream-default-controller-perform-transform).
    fn perform_transform(&self, chunk: JsValue, context: &mut Context) -> JsResult<Promise> {
        let transformed =
            self.call_transformer(|it, context| it.transform(chunk, self, context), context)?;
        transformed.then(
            self.clone(),
            |controller, settled, context| match settled {
                Ok(_) => Ok(Resolution::undefined()),
                Err(reason) => {
                    controller.error(reason.clone(), context)?;
                    Err(JsError::from_opaque(reason))
                }
            },
            context,
        )
    }

    /// Calls the flush or cancel algorithm, and then the steps that end the other side. If one of
    /// them was called before, returns its promise.
    fn finish(
        &self,
        reason: JsValue,
        algorithm: impl FnOnce(&dyn Transformer, &mut Context) -> JsResult<Promise>,
        steps: fn(&(Self, JsValue), Settled, &mut Context) -> JsResult<()>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        if let Some(finish) = &*self.finish_promise.borrow() {
            return Ok(finish.to_promise());
        }
        let (promise, finish) = Deferred::promise();
        *self.finish_promise.borrow_mut() = Some(finish);
        let ended = self.call_transformer(algorithm, context)?;
        self.clear_algorithms();
        ended.react((self.clone(), reason), steps, context)?;
        Ok(promise)
    }
}

/// Both the
/// [default sink](https://streams.spec.whatwg.org/#transform-stream-default-sink-abstract-ops) of
/// the writable side and the
/// [default source](https://streams.spec.whatwg.org/#transform-stream-default-source-abstract-ops)
/// of the readable side.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) struct TransformSide {
    pub(super) controller: PlatformRef<TransformStreamDefaultController>,
    pub(super) started: Promise,
}

impl TransformSide {
    /// [A promise resolved with](https://webidl.spec.whatwg.org/#a-promise-resolved-with) the
    /// promise of the start. It is settled two microtasks later. Scripts can observe this through
    /// `cancel` and `error` before the start of the stream.
    fn resolved_with_start(&self, context: &mut Context) -> JsResult<Promise> {
        let (resolved, deferred) = Deferred::promise();
        deferred.resolve(Resolution::Promise(self.started.clone()), context)?;
        Ok(resolved)
    }
}

impl UnderlyingSink for TransformSide {
    fn start(&self, _: &WritableController, context: &mut Context) -> JsResult<Promise> {
        self.resolved_with_start(context)
    }

    fn write(
        &self,
        chunk: JsValue,
        _: &WritableController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let controller = &self.controller;
        if !controller.backpressure.get() {
            return controller.perform_transform(chunk, context);
        }
        controller.backpressure_change.promise().then(
            (controller.clone(), chunk),
            |(controller, chunk), _, context| {
                let writable = controller.writable();
                if writable.state() == WritableStreamState::Erroring {
                    return Err(JsError::from_opaque(writable.stored_error()));
                }
                Ok(Resolution::Promise(
                    controller.perform_transform(chunk.clone(), context)?,
                ))
            },
            context,
        )
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        self.controller.finish(
            JsValue::undefined(),
            |it, context| it.flush(&self.controller, context),
            |(controller, _), settled, context| {
                controller.finish_readable(settled.map(|_| None), context)
            },
            context,
        )
    }

    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.controller.finish(
            reason.clone(),
            |it, context| it.cancel(reason, context),
            |(controller, reason), settled, context| {
                controller.finish_readable(settled.map(|_| Some(reason.clone())), context)
            },
            context,
        )
    }
}

impl UnderlyingSource for TransformSide {
    fn start(&self, _: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        self.resolved_with_start(context)
    }

    fn pull(&self, _: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        self.controller.set_backpressure(false, context)?;
        // Nothing is pulled again until there is backpressure.
        Ok(self.controller.backpressure_change.promise())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.controller.finish(
            reason.clone(),
            |it, context| it.cancel(reason, context),
            |(controller, reason), settled, context| {
                controller.finish_writable(settled, reason.clone(), context)
            },
            context,
        )
    }
}
