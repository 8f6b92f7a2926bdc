//! [`WritableStreamDefaultController`](https://streams.spec.whatwg.org/#ws-default-controller-class).

use super::{
    UnderlyingSink, WritableStream, promise_of,
    queue_with_sizes::QueueWithSizes,
    queuing_strategy::{Queue, SizeAlgorithm},
    writable_stream::WritableStreamState,
};
use crate::{
    dom::AbortSignal,
    webidl::{
        self, Inspected, Interface, Layers, Members, PlatformRef, Promise, Root, Settled, Steps,
        getter, operation,
    },
};
use boa_engine::{Context, JsResult, JsValue, realm::Realm};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::{Cell, OnceCell};

/// The controller of a [`WritableStream`], which its sink gets.
///
/// ```
/// use boa_engine::{Context, JsResult, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::{
///     web::streams::{UnderlyingSink, WritableStream, WritableStreamDefaultController},
///     webidl::{PlatformRef, Promise},
/// };
///
/// /// Takes one chunk.
/// #[derive(Trace, Finalize)]
/// struct First;
///
/// impl UnderlyingSink for First {
///     fn write(
///         &self,
///         _: JsValue,
///         controller: &PlatformRef<WritableStreamDefaultController>,
///         context: &mut Context,
///     ) -> JsResult<Promise> {
///         assert!(!controller.signal(context).is_aborted());
///         controller.error(js_string!("enough").into(), context)?; // no chunk is written after this one
///         Ok(Promise::undefined())
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let stream = WritableStream::create(First, 2.0, context)?.into_object();
/// context.register_global_property(js_string!("stream"), stream, Attribute::all())?;
/// let script = "let why; const writer = stream.getWriter(); writer.write(1); writer.write(2).catch((reason) => { why = reason; })";
/// context.eval(Source::from_bytes(script))?;
/// context.run_jobs()?;
/// assert_eq!(context.eval(Source::from_bytes("why"))?, js_string!("enough").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Trace, Finalize)]
pub struct WritableStreamDefaultController {
    stream: PlatformRef<WritableStream>,
    queue: GcRefCell<QueueWithSizes<QueuedItem>>,
    started: Cell<bool>,
    high_water_mark: f64,
    /// `None` once no chunk is accepted.
    size: GcRefCell<Option<SizeAlgorithm>>,
    /// `None` once none of its algorithms will be called.
    sink: GcRefCell<Option<Gc<Box<dyn UnderlyingSink>>>>,
    /// Set when abort is signaled.
    abort_reason: OnceCell<JsValue>,
    /// The abort controller's signal, created on first use.
    signal: OnceCell<PlatformRef<AbortSignal>>,
    /// The realm of the signal.
    realm: Realm,
}

#[derive(Debug, Clone, Trace, Finalize)]
enum QueuedItem {
    Chunk(JsValue),
    /// The [close sentinel](https://streams.spec.whatwg.org/#close-sentinel).
    Close,
}

impl Interface for WritableStreamDefaultController {
    const NAME: &'static str = "WritableStreamDefaultController";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["signal"])];
    const MEMBERS: Members<Self> = &[
        getter("signal", &Steps(|this, context| Ok(this.signal(context)))),
        operation(
            "error",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.error(reason.unwrap_or_default(), context)
            }),
        ),
    ];
}

impl WritableStreamDefaultController {
    pub(super) fn create(
        stream: &PlatformRef<WritableStream>,
        sink: Gc<Box<dyn UnderlyingSink>>,
        queue: Queue,
        context: &Context,
    ) -> PlatformRef<Self> {
        let slots = Self {
            stream: stream.clone(),
            queue: GcRefCell::default(),
            started: Cell::new(false),
            high_water_mark: queue.high_water_mark,
            size: GcRefCell::new(Some(queue.size)),
            sink: GcRefCell::new(Some(sink)),
            abort_reason: OnceCell::new(),
            signal: OnceCell::new(),
            realm: context.realm().clone(),
        };
        webidl::create(Layers::new().with(slots), context)
    }

    pub(super) const fn is_started(&self) -> bool {
        self.started.get()
    }

    /// [WritableStreamDefaultControllerGetDesiredSize](https://streams.spec.whatwg.org/#writable-stream-default-controller-get-desired-size).
    pub(super) fn desired_size(&self) -> f64 {
        self.high_water_mark - self.queue.borrow().total_size()
    }

    /// [WritableStreamDefaultControllerGetBackpressure](https://streams.spec.whatwg.org/#writable-stream-default-controller-get-backpressure).
    pub(super) fn has_backpressure(&self) -> bool {
        self.desired_size() <= 0.0
    }

    /// The abort signal, which `abort` of a writer aborts: a sink may end the write that is in
    /// flight. Cf.
    /// [`signal`](https://streams.spec.whatwg.org/#ws-default-controller-signal).
    pub fn signal(&self, context: &mut Context) -> PlatformRef<AbortSignal> {
        let create = || {
            webidl::in_realm(self.realm.clone(), context, |context| {
                let signal = AbortSignal::create(context);
                if let Some(reason) = self.abort_reason.get() {
                    signal.signal_abort(reason, context);
                }
                signal
            })
        };
        self.signal.get_or_init(create).clone()
    }

    /// [Signals abort](https://dom.spec.whatwg.org/#abortcontroller-signal-abort) on the abort
    /// controller.
    pub(super) fn signal_abort(&self, reason: &JsValue, context: &mut Context) {
        let reason = self.abort_reason.get_or_init(|| reason.clone());
        if let Some(signal) = self.signal.get() {
            signal.signal_abort(reason, context);
        }
    }

    /// [`[[ErrorSteps]]`](https://streams.spec.whatwg.org/#ws-default-controller-private-error).
    pub(super) fn error_steps(&self) {
        self.queue.borrow_mut().reset();
    }

    /// [WritableStreamDefaultControllerClearAlgorithms](https://streams.spec.whatwg.org/#writable-stream-default-controller-clear-algorithms).
    fn clear_algorithms(&self) {
        *self.sink.borrow_mut() = None;
        *self.size.borrow_mut() = None;
    }

    /// Calls an algorithm of the sink.
    fn call_sink(
        &self,
        algorithm: impl FnOnce(&dyn UnderlyingSink, &mut Context) -> JsResult<Promise>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let sink = self.sink.borrow().clone();
        let Some(sink) = sink else {
            return Ok(Promise::undefined());
        };
        promise_of(algorithm(&**sink, context), context)
    }
}

impl PlatformRef<WritableStreamDefaultController> {
    /// The last steps of
    /// [SetUpWritableStreamDefaultController](https://streams.spec.whatwg.org/#set-up-writable-stream-default-controller),
    /// when the promise of the start algorithm is settled.
    pub(super) fn started(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        self.started.set(true);
        match settled {
            Ok(_) => self.advance_queue_if_needed(context),
            Err(reason) => self.stream.deal_with_rejection(reason, context),
        }
    }

    /// [`error`](https://streams.spec.whatwg.org/#ws-default-controller-error): errors the stream,
    /// when the write in flight has ended. Does nothing if the stream is closed or errored.
    pub fn error(&self, error: JsValue, context: &mut Context) -> JsResult<()> {
        if self.stream.state() != WritableStreamState::Writable {
            return Ok(());
        }
        self.clear_algorithms();
        self.stream.start_erroring(error, context)
    }

    /// [`[[AbortSteps]]`](https://streams.spec.whatwg.org/#ws-default-controller-private-abort).
    pub(super) fn abort_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let promise = self.call_sink(|sink, context| sink.abort(reason, context), context)?;
        self.clear_algorithms();
        Ok(promise)
    }

    /// [WritableStreamDefaultControllerGetChunkSize](https://streams.spec.whatwg.org/#writable-stream-default-controller-get-chunk-size).
    pub(super) fn get_chunk_size(&self, chunk: &JsValue, context: &mut Context) -> JsResult<f64> {
        let size = self.size.borrow().clone();
        let Some(size) = size else { return Ok(1.0) };
        match size.size(chunk, context) {
            Ok(size) => Ok(size),
            Err(error) => {
                let reason = error.into_opaque(context)?;
                self.error(reason, context)?;
                Ok(1.0)
            }
        }
    }

    /// [WritableStreamDefaultControllerWrite](https://streams.spec.whatwg.org/#writable-stream-default-controller-write).
    pub(super) fn write(&self, chunk: JsValue, size: f64, context: &mut Context) -> JsResult<()> {
        let enqueued = self
            .queue
            .borrow_mut()
            .enqueue_value_with_size(QueuedItem::Chunk(chunk), size);
        if let Err(error) = enqueued {
            let reason = error.into_opaque(context)?;
            return self.error(reason, context);
        }
        self.update_backpressure(context)?;
        self.advance_queue_if_needed(context)
    }

    /// [WritableStreamDefaultControllerClose](https://streams.spec.whatwg.org/#writable-stream-default-controller-close).
    pub(super) fn close(&self, context: &mut Context) -> JsResult<()> {
        self.queue
            .borrow_mut()
            .enqueue_value_with_size(QueuedItem::Close, 0.0)?;
        self.advance_queue_if_needed(context)
    }

    fn update_backpressure(&self, context: &mut Context) -> JsResult<()> {
        if self.stream.state() != WritableStreamState::Writable
            || self.stream.close_queued_or_in_flight()
        {
            return Ok(());
        }
        self.stream
            .update_backpressure(self.has_backpressure(), context)
    }

    /// [WritableStreamDefaultControllerAdvanceQueueIfNeeded](https://streams.spec.whatwg.org/#writable-stream-default-controller-advance-queue-if-needed).
    fn advance_queue_if_needed(&self, context: &mut Context) -> JsResult<()> {
        if !self.is_started() || self.stream.has_write_request_in_flight() {
            return Ok(());
        }
        if self.stream.state() == WritableStreamState::Erroring {
            return self.stream.finish_erroring(context);
        }
        let item = self.queue.borrow().peek().cloned();
        match &item {
            None => Ok(()),
            Some(QueuedItem::Close) => self.process_close(context),
            Some(QueuedItem::Chunk(chunk)) => self.process_write(chunk.clone(), context),
        }
    }

    /// [WritableStreamDefaultControllerProcessClose](https://streams.spec.whatwg.org/#writable-stream-default-controller-process-close).
    fn process_close(&self, context: &mut Context) -> JsResult<()> {
        self.stream.mark_close_request_in_flight();
        self.queue.borrow_mut().dequeue_value();
        let closed = self.call_sink(|sink, context| sink.close(context), context)?;
        self.clear_algorithms();
        closed.react(
            self.stream.clone(),
            |stream, settled, context| match settled {
                Ok(_) => stream.finish_in_flight_close(context),
                Err(reason) => stream.finish_in_flight_close_with_error(reason, context),
            },
            context,
        )
    }

    /// [WritableStreamDefaultControllerProcessWrite](https://streams.spec.whatwg.org/#writable-stream-default-controller-process-write).
    fn process_write(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        self.stream.mark_first_write_request_in_flight();
        let written = self.call_sink(|sink, context| sink.write(chunk, self, context), context)?;
        written.react(self.clone(), Self::written, context)
    }

    fn written(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        if let Err(reason) = settled {
            if self.stream.state() == WritableStreamState::Writable {
                self.clear_algorithms();
            }
            return self
                .stream
                .finish_in_flight_write_with_error(reason, context);
        }
        self.stream.finish_in_flight_write(context)?;
        self.queue.borrow_mut().dequeue_value();
        self.update_backpressure(context)?;
        self.advance_queue_if_needed(context)
    }
}
