//! [`ReadableStream`](https://streams.spec.whatwg.org/#rs-class).

use super::{
    PipeOptions, QueuingStrategy, ReadIntoRequest, ReadRequest, ReadableByteStreamController,
    ReadableStreamByobReader, ReadableStreamDefaultController, ReadableStreamDefaultReader,
    UnderlyingSource, WritableStream, queuing_strategy::Queue, underlying_source::ScriptSource,
};
use crate::webidl::{
    self, AsyncIterable, Constructor, Deferred, Inspected, Interface, Layers, Members, PlatformRef,
    Promise, Resolution, Root, Steps, dictionaries, enumerations, getter, operation, range_error,
    static_operation, type_error,
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::Cell;

/// A `ReadableStream`: `create` and `create_byte_stream` make one from a source in Rust.
#[derive(Debug, Default, Trace, Finalize)]
pub struct ReadableStream {
    #[unsafe_ignore_trace]
    state: Cell<State>,
    stored_error: GcRefCell<JsValue>,
    disturbed: Cell<bool>,
    reader: GcRefCell<Option<Reader>>,
    controller: GcRefCell<Option<Controller>>,
}

/// The `[[state]]` of a stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Readable,
    Closed,
    Errored,
}

/// The `[[reader]]` of a locked stream.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) enum Reader {
    Default(PlatformRef<ReadableStreamDefaultReader>),
    Byob(PlatformRef<ReadableStreamByobReader>),
}

/// The `[[controller]]` of a stream.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) enum Controller {
    Default(PlatformRef<ReadableStreamDefaultController>),
    Byte(PlatformRef<ReadableByteStreamController>),
}

enumerations! {
    /// [`ReadableStreamReaderMode`](https://streams.spec.whatwg.org/#enumdef-readablestreamreadermode).
    ReadableStreamReaderMode { Byob "byob" }
}

dictionaries! {
    /// [`ReadableStreamGetReaderOptions`](https://streams.spec.whatwg.org/#dictdef-readablestreamgetreaderoptions).
    struct ReadableStreamGetReaderOptions {
        mode: "mode" Option<ReadableStreamReaderMode>,
    }

    /// [`ReadableStreamIteratorOptions`](https://streams.spec.whatwg.org/#dictdef-readablestreamiteratoroptions).
    pub(crate) struct ReadableStreamIteratorOptions {
        prevent_cancel: "preventCancel" bool = false,
    }

    /// [`ReadableWritablePair`](https://streams.spec.whatwg.org/#dictdef-readablewritablepair).
    struct ReadableWritablePair {
        readable: "readable" PlatformRef<ReadableStream>,
        writable: "writable" PlatformRef<WritableStream>,
    }
}

impl Interface for ReadableStream {
    const NAME: &'static str = "ReadableStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (object, strategy): (Option<JsObject>, QueuingStrategy), context| {
            let stream = new_target.create(Layers::new().with(Self::default()), context)?;
            let source = ScriptSource::from_object(object, context)?;
            if source.is_byte_source {
                if strategy.has_size() {
                    return Err(range_error("the strategy of a byte stream has no size"));
                }
                let high_water_mark = strategy.extract_high_water_mark(0.0)?;
                let auto_allocate_chunk_size = source.auto_allocate_chunk_size;
                if auto_allocate_chunk_size == Some(0) {
                    return Err(type_error("autoAllocateChunkSize is 0"));
                }
                ReadableByteStreamController::set_up(
                    &stream,
                    Box::new(source),
                    high_water_mark,
                    auto_allocate_chunk_size,
                    context,
                )?;
            } else {
                let queue = strategy.queue(1.0)?;
                let source = Box::new(source);
                ReadableStreamDefaultController::set_up(&stream, source, queue, context)?;
            }
            Ok(stream)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["locked"])];
    const MEMBERS: Members<Self> = &[
        static_operation(
            "from",
            &Steps(|iterable: JsValue, context| Self::from_iterable(&iterable, context)),
        ),
        getter("locked", &Steps(|this, _| Ok(this.is_locked()))),
        operation(
            "cancel",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.check_unlocked()?;
                this.cancel(reason.unwrap_or_default(), context)
            }),
        ),
        operation(
            "getReader",
            &Steps(|this, options: ReadableStreamGetReaderOptions, context| {
                Ok(match options.mode {
                    None => ReadableStreamDefaultReader::acquire(this, context)?.into_object(),
                    Some(ReadableStreamReaderMode::Byob) => {
                        ReadableStreamByobReader::acquire(this, context)?.into_object()
                    }
                })
            }),
        ),
        operation(
            "pipeThrough",
            &Steps(
                |this, (pair, options): (ReadableWritablePair, PipeOptions), context| {
                    this.pipe_to(&pair.writable, options, context)?
                        .mark_as_handled(context);
                    Ok(pair.readable)
                },
            ),
        ),
        operation(
            "pipeTo",
            &Steps(
                |this,
                 (destination, options): (PlatformRef<WritableStream>, PipeOptions),
                 context| this.pipe_to(&destination, options, context),
            ),
        ),
        operation(
            "tee",
            &Steps(|this, (): (), context| {
                let (branch1, branch2) = this.tee(context)?;
                Ok(vec![branch1, branch2])
            }),
        ),
        webidl::async_iterable::<Self>(),
    ];
}

impl ReadableStream {
    /// [CreateReadableStream](https://streams.spec.whatwg.org/#create-readable-stream): a stream
    /// that a source in Rust fills. Each chunk counts as 1 against `high_water_mark`.
    ///
    /// # Errors
    /// The exception of the start algorithm.
    ///
    /// # Panics
    /// If the realm has no streams.
    pub fn create(
        source: impl UnderlyingSource + 'static,
        high_water_mark: f64,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        Self::create_with_queue(source, Queue::of_chunks(high_water_mark), context)
    }

    pub(super) fn create_with_queue(
        source: impl UnderlyingSource + 'static,
        queue: Queue,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let stream = webidl::create(Layers::new().with(Self::default()), context);
        ReadableStreamDefaultController::set_up(&stream, Box::new(source), queue, context)?;
        Ok(stream)
    }

    /// [CreateReadableByteStream](https://streams.spec.whatwg.org/#abstract-opdef-createreadablebytestream):
    /// a byte stream that a source in Rust fills. [`UnderlyingSource`] has an example. The
    /// source is asked for bytes while a read waits.
    ///
    /// # Errors
    /// The exception of the start algorithm.
    ///
    /// # Panics
    /// If the realm has no streams.
    pub fn create_byte_stream(
        source: impl UnderlyingSource<ReadableByteStreamController> + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let stream = webidl::create(Layers::new().with(Self::default()), context);
        ReadableByteStreamController::set_up(&stream, Box::new(source), 0.0, None, context)?;
        Ok(stream)
    }

    pub(super) const fn state(&self) -> State {
        self.state.get()
    }

    /// The reason, if the stream is errored.
    pub(super) fn stored_error(&self) -> JsValue {
        self.stored_error.borrow().clone()
    }

    pub(super) fn set_disturbed(&self) {
        self.disturbed.set(true);
    }

    /// [IsReadableStreamDisturbed](https://streams.spec.whatwg.org/#is-readable-stream-disturbed):
    /// whether it was read from or cancelled.
    #[must_use]
    pub fn is_disturbed(&self) -> bool {
        self.disturbed.get()
    }

    /// [IsReadableStreamLocked](https://streams.spec.whatwg.org/#is-readable-stream-locked):
    /// whether it has a reader.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.reader.borrow().is_some()
    }

    /// Fails with a TypeError if the stream is locked.
    pub(super) fn check_unlocked(&self) -> JsResult<()> {
        if self.is_locked() {
            Err(type_error(
                "the stream is locked: it has a reader, or is piped",
            ))
        } else {
            Ok(())
        }
    }

    pub(super) fn set_reader(&self, reader: Option<Reader>) {
        *self.reader.borrow_mut() = reader;
    }

    pub(super) fn set_controller(&self, controller: Controller) {
        *self.controller.borrow_mut() = Some(controller);
    }

    fn reader(&self) -> Option<Reader> {
        self.reader.borrow().clone()
    }

    pub(super) fn controller_slot(&self) -> Option<Controller> {
        self.controller.borrow().clone()
    }

    fn controller(&self) -> JsResult<Controller> {
        self.controller_slot()
            .ok_or_else(|| type_error("the stream has no controller"))
    }

    /// [ReadableStreamGetNumReadRequests](https://streams.spec.whatwg.org/#readable-stream-get-num-read-requests).
    pub(super) fn num_read_requests(&self) -> usize {
        match &*self.reader.borrow() {
            Some(Reader::Default(reader)) => reader.generic.requests.borrow().len(),
            _ => 0,
        }
    }

    /// Whether a reader waits for a chunk.
    #[must_use]
    pub fn has_pending_reads(&self) -> bool {
        self.num_read_requests() > 0
    }

    /// [ReadableStreamAddReadRequest](https://streams.spec.whatwg.org/#readable-stream-add-read-request).
    pub(super) fn add_read_request(&self, request: Box<dyn ReadRequest>) {
        if let Some(Reader::Default(reader)) = &*self.reader.borrow() {
            reader.generic.requests.borrow_mut().push_back(request);
        }
    }

    /// Takes the first read request, for
    /// [ReadableStreamFulfillReadRequest](https://streams.spec.whatwg.org/#readable-stream-fulfill-read-request).
    pub(super) fn next_read_request(&self) -> Option<Box<dyn ReadRequest>> {
        match &*self.reader.borrow() {
            Some(Reader::Default(reader)) => reader.generic.requests.borrow_mut().pop_front(),
            _ => None,
        }
    }

    /// [ReadableStreamHasDefaultReader](https://streams.spec.whatwg.org/#readable-stream-has-default-reader).
    pub(super) fn has_default_reader(&self) -> bool {
        matches!(&*self.reader.borrow(), Some(Reader::Default(_)))
    }

    /// [ReadableStreamHasBYOBReader](https://streams.spec.whatwg.org/#readable-stream-has-byob-reader).
    pub(super) fn has_byob_reader(&self) -> bool {
        matches!(&*self.reader.borrow(), Some(Reader::Byob(_)))
    }

    /// [ReadableStreamGetNumReadIntoRequests](https://streams.spec.whatwg.org/#readable-stream-get-num-read-into-requests).
    pub(super) fn num_read_into_requests(&self) -> usize {
        match &*self.reader.borrow() {
            Some(Reader::Byob(reader)) => reader.generic.requests.borrow().len(),
            _ => 0,
        }
    }

    /// [ReadableStreamAddReadIntoRequest](https://streams.spec.whatwg.org/#readable-stream-add-read-into-request).
    pub(super) fn add_read_into_request(&self, request: Box<dyn ReadIntoRequest>) {
        if let Some(Reader::Byob(reader)) = &*self.reader.borrow() {
            reader.generic.requests.borrow_mut().push_back(request);
        }
    }

    /// Takes the first read-into request, for
    /// [ReadableStreamFulfillReadIntoRequest](https://streams.spec.whatwg.org/#readable-stream-fulfill-read-into-request).
    pub(super) fn next_read_into_request(&self) -> Option<Box<dyn ReadIntoRequest>> {
        match &*self.reader.borrow() {
            Some(Reader::Byob(reader)) => reader.generic.requests.borrow_mut().pop_front(),
            _ => None,
        }
    }

    /// The controller's
    /// [[[ReleaseSteps]]](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamcontroller-releasesteps).
    pub(super) fn release_steps(&self) {
        if let Some(Controller::Byte(controller)) = &*self.controller.borrow() {
            controller.release_steps();
        }
    }

    /// A script waits for the end of the stream.
    pub(super) fn watch_end(&self, context: &mut Context) -> JsResult<()> {
        match &self.controller_slot() {
            Some(Controller::Byte(controller)) => controller.watch_end(context),
            _ => Ok(()),
        }
    }

    /// Notifies the source of a stream of chunks that the reader has released its lock.
    pub(super) fn reader_released(&self, context: &mut Context) {
        if let Some(Controller::Default(controller)) = &self.controller_slot() {
            controller.reader_released(context);
        }
    }

    /// The controller's
    /// [[[PullSteps]]](https://streams.spec.whatwg.org/#readablestreamcontroller-pullsteps).
    pub(super) fn pull_steps(
        &self,
        request: Box<dyn ReadRequest>,
        context: &mut Context,
    ) -> JsResult<()> {
        match &self.controller()? {
            Controller::Default(controller) => controller.pull_steps(request, context),
            Controller::Byte(controller) => controller.pull_steps(request, context),
        }
    }

    /// [ReadableStreamCancel](https://streams.spec.whatwg.org/#readable-stream-cancel).
    pub fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.disturbed.set(true);
        match self.state() {
            State::Closed => return Ok(Promise::undefined()),
            State::Errored => return Ok(Promise::Rejected(self.stored_error())),
            State::Readable => {}
        }
        self.close(context)?;
        if let Some(Reader::Byob(reader)) = &self.reader() {
            reader
                .generic
                .end_requests(|request| request.close_steps(None, context))?;
        }
        let cancelled = match &self.controller()? {
            Controller::Default(controller) => controller.cancel_steps(reason, context)?,
            Controller::Byte(controller) => controller.cancel_steps(reason, context)?,
        };
        cancelled.then(
            (),
            |(), settled, _| {
                settled
                    .map(|_| Resolution::undefined())
                    .map_err(JsError::from_opaque)
            },
            context,
        )
    }

    /// [ReadableStreamClose](https://streams.spec.whatwg.org/#readable-stream-close).
    pub(super) fn close(&self, context: &mut Context) -> JsResult<()> {
        self.state.set(State::Closed);
        match &self.reader() {
            None => Ok(()),
            Some(Reader::Default(reader)) => {
                reader.generic.closed.resolve(context)?;
                reader
                    .generic
                    .end_requests(|request| request.close_steps(context))
            }
            // The buffers of waiting reads are given back when the source responds.
            Some(Reader::Byob(reader)) => reader.generic.closed.resolve(context),
        }
    }

    /// [ReadableStreamError](https://streams.spec.whatwg.org/#readable-stream-error).
    pub(super) fn error(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.state.set(State::Errored);
        *self.stored_error.borrow_mut() = reason;
        let reason = self.stored_error();
        match &self.reader() {
            None => Ok(()),
            Some(Reader::Default(reader)) => reader.generic.error(&reason, context),
            Some(Reader::Byob(reader)) => reader.generic.error(&reason, context),
        }
    }
}

impl PlatformRef<ReadableStream> {
    /// [ReadableStreamTee](https://streams.spec.whatwg.org/#readable-stream-tee): two streams of
    /// the same chunks. This stream is locked.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    pub fn tee(&self, context: &mut Context) -> JsResult<(Self, Self)> {
        self.tee_as(false, context)
    }

    /// [Tees](https://streams.spec.whatwg.org/#readablestream-tee) the stream. The second stream
    /// has structured clones of the chunks, as the body of a cloned response has.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    pub fn tee_with_clones(&self, context: &mut Context) -> JsResult<(Self, Self)> {
        self.tee_as(true, context)
    }

    fn tee_as(&self, with_clones: bool, context: &mut Context) -> JsResult<(Self, Self)> {
        match self.controller_slot() {
            Some(Controller::Byte(_)) => self.byte_tee(context),
            _ => self.default_tee(with_clones, context),
        }
    }

    /// [Creates a proxy](https://streams.spec.whatwg.org/#readablestream-create-a-proxy): a stream
    /// of the same chunks. This stream is locked.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    pub fn proxied(&self, context: &mut Context) -> JsResult<Self> {
        let identity = super::TransformStream::create(Identity, context)?;
        self.pipe_to(identity.writable(), PipeOptions::default(), context)?
            .mark_as_handled(context);
        Ok(identity.readable().clone())
    }
}

/// Passes chunks on.
#[derive(Trace, Finalize)]
struct Identity;

impl super::Transformer for Identity {
    fn transform(
        &self,
        chunk: JsValue,
        controller: &PlatformRef<super::TransformStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        controller.enqueue(chunk, context)?;
        Ok(Promise::undefined())
    }
}

/// The state of an asynchronous iterator of a stream.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct ReadableStreamIterator {
    reader: PlatformRef<ReadableStreamDefaultReader>,
    prevent_cancel: bool,
}

/// <https://streams.spec.whatwg.org/#rs-asynciterator>
impl AsyncIterable for ReadableStream {
    type Arguments = ReadableStreamIteratorOptions;
    type State = ReadableStreamIterator;

    fn start(
        this: &PlatformRef<Self>,
        options: ReadableStreamIteratorOptions,
        context: &mut Context,
    ) -> JsResult<ReadableStreamIterator> {
        Ok(ReadableStreamIterator {
            reader: ReadableStreamDefaultReader::acquire(this, context)?,
            prevent_cancel: options.prevent_cancel,
        })
    }

    fn next(state: &ReadableStreamIterator, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        state.reader.read(
            Box::new(IteratorReadRequest {
                reader: state.reader.clone(),
                deferred,
            }),
            context,
        )?;
        Ok(promise)
    }

    fn end(
        state: &ReadableStreamIterator,
        value: JsValue,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let cancelled = if state.prevent_cancel {
            Promise::undefined()
        } else {
            state.reader.cancel(value, context)?
        };
        state.reader.release(context)?;
        Ok(cancelled)
    }
}

/// The read request of an asynchronous iterator.
#[derive(Debug, Trace, Finalize)]
struct IteratorReadRequest {
    reader: PlatformRef<ReadableStreamDefaultReader>,
    deferred: Deferred,
}

impl ReadRequest for IteratorReadRequest {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        self.deferred.resolve(Resolution::Value(chunk), context)
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        self.reader.release(context)?;
        self.deferred.resolve(
            Resolution::Value(webidl::end_of_iteration(context)),
            context,
        )
    }

    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.reader.release(context)?;
        self.deferred.reject(reason, context)
    }
}
