//! [`WritableStream`](https://streams.spec.whatwg.org/#ws-class).

use super::{
    UnderlyingSink, WritableStreamDefaultController, WritableStreamDefaultWriter,
    queuing_strategy::{Queue, QueuingStrategy},
    underlying_sink::ScriptSink,
    write_request::WriteRequest,
};
use crate::webidl::{
    self, Constructor, Deferred, Inspected, Interface, Layers, Members, PlatformRef, Promise, Root,
    Steps, getter, operation, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::{
    cell::{Cell, OnceCell},
    collections::VecDeque,
};

/// A `WritableStream`: `create` makes one from a sink in Rust. [`UnderlyingSink`] has an example.
#[derive(Debug, Trace, Finalize)]
pub struct WritableStream {
    #[unsafe_ignore_trace]
    state: Cell<WritableStreamState>,
    stored_error: GcRefCell<JsValue>,
    backpressure: Cell<bool>,
    /// Set right after the creation of the stream.
    controller: OnceCell<PlatformRef<WritableStreamDefaultController>>,
    writer: GcRefCell<Option<PlatformRef<WritableStreamDefaultWriter>>>,
    write_requests: GcRefCell<VecDeque<WriteRequest>>,
    in_flight_write_request: GcRefCell<Option<WriteRequest>>,
    close_request: GcRefCell<Option<Deferred>>,
    in_flight_close_request: GcRefCell<Option<Deferred>>,
    pending_abort_request: GcRefCell<Option<PendingAbortRequest>>,
}

/// `[[state]]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WritableStreamState {
    Writable,
    Closed,
    /// It will be errored when the calls of the sink that are in flight have ended.
    Erroring,
    Errored,
}

/// A [pending abort request](https://streams.spec.whatwg.org/#pending-abort-request).
#[derive(Debug, Trace, Finalize)]
struct PendingAbortRequest {
    promise: Deferred,
    reason: JsValue,
    was_already_erroring: bool,
}

impl Interface for WritableStream {
    const NAME: &'static str = "WritableStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (underlying_sink, strategy): (Option<JsObject>, QueuingStrategy), context| {
            let prototype = new_target.prototype::<Self>(context)?;
            let sink = ScriptSink::from_object(underlying_sink, context)?;
            let queue = strategy.queue(1.0)?;
            let stream =
                webidl::create_with_prototype(Layers::new().with(Self::new()), prototype, context);
            stream.set_up(sink, queue, context)?;
            Ok(stream)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["locked"])];
    const MEMBERS: Members<Self> = &[
        getter("locked", &Steps(|this, _| Ok(this.is_locked()))),
        operation(
            "abort",
            &Steps(|this, reason: Option<JsValue>, context| {
                if this.is_locked() {
                    return Err(type_error(
                        "a stream that is locked to a writer can't be aborted",
                    ));
                }
                this.abort(reason.unwrap_or_default(), context)
            }),
        ),
        operation(
            "close",
            &Steps(|this, (): (), context| {
                if this.is_locked() {
                    return Err(type_error(
                        "a stream that is locked to a writer can't be closed",
                    ));
                }
                if this.close_queued_or_in_flight() {
                    return Err(type_error("the stream is being closed already"));
                }
                this.close(context)
            }),
        ),
        operation(
            "getWriter",
            &Steps(|this, (): (), context| this.get_writer(context)),
        ),
    ];
}

impl WritableStream {
    /// [InitializeWritableStream](https://streams.spec.whatwg.org/#initialize-writable-stream).
    const fn new() -> Self {
        Self {
            state: Cell::new(WritableStreamState::Writable),
            stored_error: GcRefCell::new(JsValue::undefined()),
            backpressure: Cell::new(false),
            controller: OnceCell::new(),
            writer: GcRefCell::new(None),
            write_requests: GcRefCell::new(VecDeque::new()),
            in_flight_write_request: GcRefCell::new(None),
            close_request: GcRefCell::new(None),
            in_flight_close_request: GcRefCell::new(None),
            pending_abort_request: GcRefCell::new(None),
        }
    }

    /// A stream that writes to a sink, in the current realm. There is backpressure while the chunks
    /// that are not written yet are as many as the high water mark or more. [`UnderlyingSink`] has
    /// an example.
    ///
    /// # Errors
    /// The exception of [`UnderlyingSink::start`], and a RangeError for a mark that is negative or
    /// not a number.
    pub fn create(
        sink: impl UnderlyingSink + 'static,
        high_water_mark: f64,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        if high_water_mark.is_nan() || high_water_mark < 0.0 {
            return Err(webidl::range_error(format!(
                "the high water mark {high_water_mark} is negative or not a number"
            )));
        }
        Self::create_with_queue(sink, Queue::of_chunks(high_water_mark), context)
    }

    /// [CreateWritableStream](https://streams.spec.whatwg.org/#create-writable-stream). Fails with
    /// the exception of [`UnderlyingSink::start`].
    pub(super) fn create_with_queue(
        sink: impl UnderlyingSink + 'static,
        queue: Queue,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let stream = webidl::create(Layers::new().with(Self::new()), context);
        stream.set_up(sink, queue, context)?;
        Ok(stream)
    }

    /// Whether it is
    /// [locked to a writer](https://streams.spec.whatwg.org/#is-writable-stream-locked).
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.writer.borrow().is_some()
    }

    pub(super) const fn state(&self) -> WritableStreamState {
        self.state.get()
    }

    const fn has_ended(&self) -> bool {
        matches!(
            self.state(),
            WritableStreamState::Closed | WritableStreamState::Errored
        )
    }

    pub(super) fn stored_error(&self) -> JsValue {
        self.stored_error.borrow().clone()
    }

    pub(super) fn has_backpressure(&self) -> bool {
        self.backpressure.get()
    }

    pub(super) fn controller(&self) -> &PlatformRef<WritableStreamDefaultController> {
        self.controller
            .get()
            .expect("the controller is set right after the creation of the stream")
    }

    fn writer(&self) -> Option<PlatformRef<WritableStreamDefaultWriter>> {
        self.writer.borrow().clone()
    }

    pub(super) fn set_writer(&self, writer: Option<PlatformRef<WritableStreamDefaultWriter>>) {
        *self.writer.borrow_mut() = writer;
    }

    /// [WritableStreamAddWriteRequest](https://streams.spec.whatwg.org/#writable-stream-add-write-request).
    pub(super) fn add_write_request(&self, request: WriteRequest) {
        self.write_requests.borrow_mut().push_back(request);
    }

    /// [WritableStreamCloseQueuedOrInFlight](https://streams.spec.whatwg.org/#writable-stream-close-queued-or-in-flight).
    pub(super) fn close_queued_or_in_flight(&self) -> bool {
        self.close_request.borrow().is_some() || self.in_flight_close_request.borrow().is_some()
    }

    pub(super) fn has_write_request_in_flight(&self) -> bool {
        self.in_flight_write_request.borrow().is_some()
    }

    /// [WritableStreamHasOperationMarkedInFlight](https://streams.spec.whatwg.org/#writable-stream-has-operation-marked-in-flight).
    fn has_operation_marked_in_flight(&self) -> bool {
        self.has_write_request_in_flight() || self.in_flight_close_request.borrow().is_some()
    }

    /// [WritableStreamMarkCloseRequestInFlight](https://streams.spec.whatwg.org/#writable-stream-mark-close-request-in-flight).
    pub(super) fn mark_close_request_in_flight(&self) {
        *self.in_flight_close_request.borrow_mut() = self.close_request.borrow_mut().take();
    }

    /// [WritableStreamMarkFirstWriteRequestInFlight](https://streams.spec.whatwg.org/#writable-stream-mark-first-write-request-in-flight).
    pub(super) fn mark_first_write_request_in_flight(&self) {
        *self.in_flight_write_request.borrow_mut() = self.write_requests.borrow_mut().pop_front();
    }
}

impl PlatformRef<WritableStream> {
    /// [SetUpWritableStreamDefaultController](https://streams.spec.whatwg.org/#set-up-writable-stream-default-controller).
    fn set_up(
        &self,
        sink: impl UnderlyingSink + 'static,
        queue: Queue,
        context: &mut Context,
    ) -> JsResult<()> {
        let sink: Gc<Box<dyn UnderlyingSink>> = Gc::new(Box::new(sink));
        let starting = sink.clone();
        let controller = WritableStreamDefaultController::create(self, sink, queue, context);
        let controller = self.controller.get_or_init(|| controller);
        self.update_backpressure(controller.has_backpressure(), context)?;
        let started = starting.start(controller, context)?;
        started.react(
            controller.clone(),
            PlatformRef::<WritableStreamDefaultController>::started,
            context,
        )
    }

    /// [Locks](https://streams.spec.whatwg.org/#acquire-writable-stream-default-writer) the stream
    /// to a new writer. Fails with a TypeError if the stream is locked.
    pub(super) fn get_writer(
        &self,
        context: &Context,
    ) -> JsResult<PlatformRef<WritableStreamDefaultWriter>> {
        let prototype = webidl::prototype_of::<WritableStreamDefaultWriter>(context.realm());
        WritableStreamDefaultWriter::set_up(self, prototype, context)
    }

    /// [WritableStreamAbort](https://streams.spec.whatwg.org/#writable-stream-abort).
    pub(super) fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        if self.has_ended() {
            return Ok(Promise::undefined());
        }
        self.controller().signal_abort(&reason, context);
        // The listeners of the signal may have changed the state.
        if self.has_ended() {
            return Ok(Promise::undefined());
        }
        if let Some(request) = &*self.pending_abort_request.borrow() {
            return Ok(Promise::Deferred(request.promise.clone()));
        }
        let was_already_erroring = self.state() == WritableStreamState::Erroring;
        let reason = if was_already_erroring {
            JsValue::undefined()
        } else {
            reason
        };
        let (promise, deferred) = Deferred::promise();
        let request = PendingAbortRequest {
            promise: deferred,
            reason: reason.clone(),
            was_already_erroring,
        };
        *self.pending_abort_request.borrow_mut() = Some(request);
        if !was_already_erroring {
            self.start_erroring(reason, context)?;
        }
        Ok(promise)
    }

    /// [WritableStreamClose](https://streams.spec.whatwg.org/#writable-stream-close). The stream is
    /// not being closed.
    pub(super) fn close(&self, context: &mut Context) -> JsResult<Promise> {
        if self.has_ended() {
            let error = type_error("the stream is closed or errored, so it can't be closed");
            return Promise::of_result(Err(error), context);
        }
        let (promise, deferred) = Deferred::promise();
        *self.close_request.borrow_mut() = Some(deferred);
        if self.has_backpressure()
            && self.state() == WritableStreamState::Writable
            && let Some(writer) = self.writer()
        {
            writer.ready.resolve(context)?;
        }
        self.controller().close(context)?;
        Ok(promise)
    }

    /// [WritableStreamDealWithRejection](https://streams.spec.whatwg.org/#writable-stream-deal-with-rejection).
    pub(super) fn deal_with_rejection(
        &self,
        error: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        if self.state() == WritableStreamState::Writable {
            self.start_erroring(error, context)
        } else {
            self.finish_erroring(context)
        }
    }

    /// [WritableStreamStartErroring](https://streams.spec.whatwg.org/#writable-stream-start-erroring).
    pub(super) fn start_erroring(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.state.set(WritableStreamState::Erroring);
        if let Some(writer) = self.writer() {
            writer.ready.ensure_rejected(&reason, context)?;
        }
        *self.stored_error.borrow_mut() = reason;
        if !self.has_operation_marked_in_flight() && self.controller().is_started() {
            self.finish_erroring(context)?;
        }
        Ok(())
    }

    /// [WritableStreamFinishErroring](https://streams.spec.whatwg.org/#writable-stream-finish-erroring).
    pub(super) fn finish_erroring(&self, context: &mut Context) -> JsResult<()> {
        self.state.set(WritableStreamState::Errored);
        self.controller().error_steps();
        let stored_error = self.stored_error();
        let requests = std::mem::take(&mut *self.write_requests.borrow_mut());
        for request in requests {
            request.reject(&stored_error, context)?;
        }
        let request = self.pending_abort_request.borrow_mut().take();
        let Some(request) = request else {
            return self.reject_close_and_closed_promise_if_needed(context);
        };
        if request.was_already_erroring {
            request.promise.reject(stored_error, context)?;
            return self.reject_close_and_closed_promise_if_needed(context);
        }
        let aborted = self
            .controller()
            .abort_steps(request.reason.clone(), context)?;
        aborted.react(
            (self.clone(), request.promise.clone()),
            |(stream, promise), settled, context| {
                match settled {
                    Ok(_) => promise.fulfill(context)?,
                    Err(reason) => promise.reject(reason, context)?,
                }
                stream.reject_close_and_closed_promise_if_needed(context)
            },
            context,
        )
    }

    /// [WritableStreamRejectCloseAndClosedPromiseIfNeeded](https://streams.spec.whatwg.org/#writable-stream-reject-close-and-closed-promise-if-needed).
    fn reject_close_and_closed_promise_if_needed(&self, context: &mut Context) -> JsResult<()> {
        let stored_error = self.stored_error();
        let close_request = self.close_request.borrow_mut().take();
        if let Some(promise) = close_request {
            promise.reject(stored_error.clone(), context)?;
        }
        self.writer().map_or(Ok(()), |writer| {
            writer.closed.reject(&stored_error, context)
        })
    }

    /// [WritableStreamFinishInFlightWrite](https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-write).
    pub(super) fn finish_in_flight_write(&self, context: &mut Context) -> JsResult<()> {
        let request = self.in_flight_write_request.borrow_mut().take();
        request.map_or(Ok(()), |request| request.resolve(context))
    }

    /// [WritableStreamFinishInFlightWriteWithError](https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-write-with-error).
    pub(super) fn finish_in_flight_write_with_error(
        &self,
        error: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let request = self.in_flight_write_request.borrow_mut().take();
        if let Some(request) = request {
            request.reject(&error, context)?;
        }
        self.deal_with_rejection(error, context)
    }

    /// [WritableStreamFinishInFlightClose](https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-close).
    pub(super) fn finish_in_flight_close(&self, context: &mut Context) -> JsResult<()> {
        let request = self.in_flight_close_request.borrow_mut().take();
        if let Some(promise) = request {
            promise.fulfill(context)?;
        }
        if self.state() == WritableStreamState::Erroring {
            // The error came too late.
            *self.stored_error.borrow_mut() = JsValue::undefined();
            let request = self.pending_abort_request.borrow_mut().take();
            if let Some(request) = request {
                request.promise.fulfill(context)?;
            }
        }
        self.state.set(WritableStreamState::Closed);
        self.writer()
            .map_or(Ok(()), |writer| writer.closed.resolve(context))
    }

    /// [WritableStreamFinishInFlightCloseWithError](https://streams.spec.whatwg.org/#writable-stream-finish-in-flight-close-with-error).
    pub(super) fn finish_in_flight_close_with_error(
        &self,
        error: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let request = self.in_flight_close_request.borrow_mut().take();
        if let Some(promise) = request {
            promise.reject(error.clone(), context)?;
        }
        let request = self.pending_abort_request.borrow_mut().take();
        if let Some(request) = request {
            request.promise.reject(error.clone(), context)?;
        }
        self.deal_with_rejection(error, context)
    }

    /// [WritableStreamUpdateBackpressure](https://streams.spec.whatwg.org/#writable-stream-update-backpressure).
    pub(super) fn update_backpressure(
        &self,
        backpressure: bool,
        context: &mut Context,
    ) -> JsResult<()> {
        if self.backpressure.replace(backpressure) == backpressure {
            return Ok(());
        }
        match self.writer() {
            Some(writer) if backpressure => writer.ready.renew(),
            Some(writer) => return writer.ready.resolve(context),
            None => {}
        }
        Ok(())
    }
}
