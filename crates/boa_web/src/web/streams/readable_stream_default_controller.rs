//! [`ReadableStreamDefaultController`](https://streams.spec.whatwg.org/#rs-default-controller-class):
//! the queue of a stream of chunks, and when its source is asked for more.

use super::{
    ReadRequest, ReadableStream, UnderlyingSource,
    pulling::{Pulling, Pulls},
    queue_with_sizes::QueueWithSizes,
    queuing_strategy::{Queue, SizeAlgorithm},
    readable_stream::{Controller, State},
};
use crate::webidl::{
    self, Interface, Layers, Members, PlatformRef, Promise, Root, Steps, getter, operation,
};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The controller of a `ReadableStream`, for its source: `enqueue`, `close`, `error`.
#[derive(Trace, Finalize)]
pub struct ReadableStreamDefaultController {
    stream: PlatformRef<ReadableStream>,
    queue: GcRefCell<QueueWithSizes<JsValue>>,
    high_water_mark: f64,
    /// `None` once the algorithms were cleared.
    size: GcRefCell<Option<SizeAlgorithm>>,
    pulling: Pulling<Self>,
}

opaque_debug!(ReadableStreamDefaultController);

impl Interface for ReadableStreamDefaultController {
    const NAME: &'static str = "ReadableStreamDefaultController";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("desiredSize", &Steps(|this, _| Ok(this.desired_size()))),
        operation(
            "close",
            &Steps(|this, (): (), context| {
                this.check_open("can't be closed")?;
                this.close(context)
            }),
        ),
        operation(
            "enqueue",
            &Steps(|this, chunk: Option<JsValue>, context| {
                this.check_open("takes no chunk")?;
                this.enqueue(chunk.unwrap_or_default(), context)
            }),
        ),
        operation(
            "error",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.error(reason.unwrap_or_default(), context)
            }),
        ),
    ];
}

impl ReadableStreamDefaultController {
    /// [SetUpReadableStreamDefaultController](https://streams.spec.whatwg.org/#set-up-readable-stream-default-controller).
    /// Fails with the exception of the start algorithm.
    pub(super) fn set_up(
        stream: &PlatformRef<ReadableStream>,
        source: Box<dyn UnderlyingSource>,
        queue: Queue,
        context: &mut Context,
    ) -> JsResult<()> {
        let slots = Self {
            stream: stream.clone(),
            queue: GcRefCell::default(),
            high_water_mark: queue.high_water_mark,
            size: GcRefCell::new(Some(queue.size)),
            pulling: Pulling::new(source),
        };
        let controller = webidl::create(Layers::new().with(slots), context);
        stream.set_controller(Controller::Default(controller.clone()));
        Pulls::start(&controller, context)
    }

    /// [ReadableStreamDefaultControllerClearAlgorithms](https://streams.spec.whatwg.org/#readable-stream-default-controller-clear-algorithms).
    fn clear_algorithms(&self) {
        self.pulling.clear();
        *self.size.borrow_mut() = None;
    }

    /// [ReadableStreamDefaultControllerGetDesiredSize](https://streams.spec.whatwg.org/#readable-stream-default-controller-get-desired-size):
    /// the sizes of chunks that fit into the queue, 0 after the end. `None` if the stream is
    /// errored.
    #[must_use]
    pub fn desired_size(&self) -> Option<f64> {
        match self.stream.state() {
            State::Errored => None,
            State::Closed => Some(0.0),
            State::Readable => Some(self.high_water_mark - self.queue.borrow().total_size()),
        }
    }

    /// The stream.
    #[must_use]
    pub const fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }
}

impl Pulls for ReadableStreamDefaultController {
    fn pulling(&self) -> &Pulling<Self> {
        &self.pulling
    }

    fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }

    fn wants_more(&self) -> bool {
        self.stream.num_read_requests() > 0 || self.desired_size().is_some_and(|size| size > 0.0)
    }

    fn error(this: &PlatformRef<Self>, reason: JsValue, context: &mut Context) -> JsResult<()> {
        this.error(reason, context)
    }
}

impl PlatformRef<ReadableStreamDefaultController> {
    /// [ReadableStreamDefaultControllerClose](https://streams.spec.whatwg.org/#readable-stream-default-controller-close):
    /// ends the stream after the chunks in its queue.
    pub fn close(&self, context: &mut Context) -> JsResult<()> {
        if !self.can_close_or_enqueue() {
            return Ok(());
        }
        self.pulling.close_requested.set(true);
        if self.queue.borrow().is_empty() {
            self.clear_algorithms();
            self.stream.close(context)?;
        }
        Ok(())
    }

    /// [ReadableStreamDefaultControllerEnqueue](https://streams.spec.whatwg.org/#readable-stream-default-controller-enqueue):
    /// hands a chunk to a waiting reader, or adds it to the queue.
    ///
    /// # Errors
    /// The exception of the strategy's `size`, or a RangeError for its result. The stream is
    /// errored with it.
    pub fn enqueue(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        if !self.can_close_or_enqueue() {
            return Ok(());
        }
        if let Some(request) = self.stream.next_read_request() {
            request.chunk_steps(chunk, context)?;
        } else {
            let size = self.size.borrow().clone();
            let size = size.map_or(Ok(1.0), |size| size.size(&chunk, context));
            let result =
                size.and_then(|size| self.queue.borrow_mut().enqueue_value_with_size(chunk, size));
            if let Err(error) = result {
                return Pulls::fail(self, error, context);
            }
        }
        Pulls::call_pull_if_needed(self, context)
    }

    /// [ReadableStreamDefaultControllerError](https://streams.spec.whatwg.org/#readable-stream-default-controller-error):
    /// errors the stream. The chunks in its queue are lost.
    pub fn error(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        if self.stream.state() != State::Readable {
            return Ok(());
        }
        self.queue.borrow_mut().reset();
        self.clear_algorithms();
        self.stream.error(reason, context)
    }

    /// [[[PullSteps]]](https://streams.spec.whatwg.org/#rs-default-controller-private-pull).
    pub(super) fn pull_steps(
        &self,
        request: Box<dyn ReadRequest>,
        context: &mut Context,
    ) -> JsResult<()> {
        let chunk = self.queue.borrow_mut().dequeue_value();
        let Some(chunk) = chunk else {
            self.stream.add_read_request(request);
            return Pulls::call_pull_if_needed(self, context);
        };
        if self.pulling.close_requested.get() && self.queue.borrow().is_empty() {
            self.clear_algorithms();
            self.stream.close(context)?;
        } else {
            Pulls::call_pull_if_needed(self, context)?;
        }
        request.chunk_steps(chunk, context)
    }

    /// Notifies the source that the reader has released its lock.
    pub(super) fn reader_released(&self, context: &mut Context) {
        if let Some(source) = self.pulling.source() {
            source.released(context);
        }
    }

    /// [[[CancelSteps]]](https://streams.spec.whatwg.org/#rs-default-controller-private-cancel).
    pub(super) fn cancel_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.queue.borrow_mut().reset();
        let result = self.pulling.cancel(reason, context);
        self.clear_algorithms();
        result
    }
}
