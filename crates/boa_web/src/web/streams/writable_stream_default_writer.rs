//! [`WritableStreamDefaultWriter`](https://streams.spec.whatwg.org/#default-writer-class).

use super::{
    WritableStream, promise_slot::PromiseSlot, writable_stream::WritableStreamState,
    write_request::WriteRequest,
};
use crate::webidl::{
    self, Constructor, Deferred, Inspected, Interface, Layers, Members, PlatformRef, Promise, Root,
    Steps, getter, operation, pending, type_error,
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};

/// A writer, to which a [`WritableStream`] is locked.
#[derive(Debug, Trace, Finalize)]
pub(super) struct WritableStreamDefaultWriter {
    /// `None` after the lock is released.
    stream: GcRefCell<Option<PlatformRef<WritableStream>>>,
    /// [`ready`](https://streams.spec.whatwg.org/#default-writer-ready): is fulfilled when the
    /// stream wants chunks, and another promise takes its place when it does not. Rejected when the
    /// stream is errored or the lock is released.
    pub(super) ready: PromiseSlot,
    /// [`closed`](https://streams.spec.whatwg.org/#default-writer-closed): is fulfilled when the
    /// stream is closed, and rejected when it is errored or the lock is released.
    pub(super) closed: PromiseSlot,
}

impl Interface for WritableStreamDefaultWriter {
    const NAME: &'static str = "WritableStreamDefaultWriter";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, stream: PlatformRef<WritableStream>, context| {
            let prototype = new_target.prototype::<Self>(context)?;
            Self::set_up(&stream, prototype, context)
        },
    )));
    const INSPECTED: &'static [Inspected] =
        &[Inspected::Attributes(&["closed", "desiredSize", "ready"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "closed",
            &Steps(|this, context| this.closed.for_script(context)),
        ),
        getter("desiredSize", &Steps(|this, _| this.desired_size())),
        getter(
            "ready",
            &Steps(|this, context| this.ready.for_script(context)),
        ),
        operation(
            "abort",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.abort(reason.unwrap_or_default(), context)
            }),
        ),
        operation("close", &Steps(|this, (): (), context| this.close(context))),
        operation(
            "releaseLock",
            &Steps(|this, (): (), context| this.release_lock(context)),
        ),
        operation(
            "write",
            &Steps(|this, chunk: Option<JsValue>, context| {
                let (promise, resolver) = pending(context);
                this.add_write_request(
                    chunk.unwrap_or_default(),
                    WriteRequest::Object(resolver),
                    context,
                )?;
                Ok(Promise::Object(promise))
            }),
        ),
    ];
}

impl WritableStreamDefaultWriter {
    /// [SetUpWritableStreamDefaultWriter](https://streams.spec.whatwg.org/#set-up-writable-stream-default-writer).
    pub(super) fn set_up(
        stream: &PlatformRef<WritableStream>,
        prototype: JsObject,
        context: &Context,
    ) -> JsResult<PlatformRef<Self>> {
        use WritableStreamState as State;
        if stream.is_locked() {
            return Err(type_error("the stream is locked to another writer"));
        }
        let wants_none = stream.has_backpressure() && !stream.close_queued_or_in_flight();
        let ready = match stream.state() {
            State::Writable if wants_none => PromiseSlot::pending(),
            State::Writable | State::Closed => PromiseSlot::fulfilled(),
            State::Erroring | State::Errored => PromiseSlot::rejected(stream.stored_error()),
        };
        let closed = match stream.state() {
            State::Writable | State::Erroring => PromiseSlot::pending(),
            State::Closed => PromiseSlot::fulfilled(),
            State::Errored => PromiseSlot::rejected(stream.stored_error()),
        };
        let slots = Self {
            stream: GcRefCell::new(Some(stream.clone())),
            ready,
            closed,
        };
        let writer = webidl::create_with_prototype(Layers::new().with(slots), prototype, context);
        stream.set_writer(Some(writer.clone()));
        Ok(writer)
    }

    /// The stream, until the lock is released.
    pub(super) fn stream(&self) -> Option<PlatformRef<WritableStream>> {
        self.stream.borrow().clone()
    }

    /// The stream. Fails with a TypeError after the lock is released.
    fn locked_stream(&self) -> JsResult<PlatformRef<WritableStream>> {
        self.stream().ok_or_else(released)
    }

    /// [`desiredSize`](https://streams.spec.whatwg.org/#default-writer-desired-size): how many
    /// chunks, or how much of them, the stream wants until `ready` becomes pending. It is negative
    /// if more was written. `None` if the stream is errored or will be. Fails with a TypeError after
    /// the lock is released.
    pub(super) fn desired_size(&self) -> JsResult<Option<f64>> {
        let stream = self.locked_stream()?;
        Ok(match stream.state() {
            WritableStreamState::Errored | WritableStreamState::Erroring => None,
            WritableStreamState::Closed => Some(0.0),
            WritableStreamState::Writable => Some(stream.controller().desired_size()),
        })
    }
}

impl PlatformRef<WritableStreamDefaultWriter> {
    /// [`write`](https://streams.spec.whatwg.org/#default-writer-write): queues a chunk. The
    /// promise is settled like the promise of
    /// [`UnderlyingSink::write`](super::UnderlyingSink::write). It is rejected if the stream is
    /// closed or errored, or the lock is released.
    pub(super) fn write(&self, chunk: JsValue, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        self.add_write_request(chunk, WriteRequest::Deferred(deferred), context)?;
        Ok(promise)
    }

    /// [WritableStreamDefaultWriterWrite](https://streams.spec.whatwg.org/#writable-stream-default-writer-write).
    pub(super) fn add_write_request(
        &self,
        chunk: JsValue,
        request: WriteRequest,
        context: &mut Context,
    ) -> JsResult<()> {
        let Some(stream) = self.stream() else {
            return reject(request, released(), context);
        };
        let controller = stream.controller();
        let size = controller.get_chunk_size(&chunk, context)?;
        // The strategy may have released the lock.
        if !self
            .stream()
            .is_some_and(|it| Gc::ptr_eq(it.slots(), stream.slots()))
        {
            return reject(request, released(), context);
        }
        match stream.state() {
            WritableStreamState::Errored => return request.reject(&stream.stored_error(), context),
            WritableStreamState::Closed => {
                return reject(request, type_error("the stream is closed"), context);
            }
            _ if stream.close_queued_or_in_flight() => {
                return reject(request, type_error("the stream is being closed"), context);
            }
            WritableStreamState::Erroring => {
                return request.reject(&stream.stored_error(), context);
            }
            WritableStreamState::Writable => {}
        }
        stream.add_write_request(request);
        controller.write(chunk, size, context)
    }

    /// [`close`](https://streams.spec.whatwg.org/#default-writer-close): closes the stream after
    /// the chunks that were written. The promise is settled like the promise of
    /// [`UnderlyingSink::close`](super::UnderlyingSink::close). Fails with a TypeError if the stream
    /// is being closed, or the lock is released.
    pub(super) fn close(&self, context: &mut Context) -> JsResult<Promise> {
        let stream = self.locked_stream()?;
        if stream.close_queued_or_in_flight() {
            return Err(type_error("the stream is being closed already"));
        }
        stream.close(context)
    }

    /// [`abort`](https://streams.spec.whatwg.org/#default-writer-abort): errors the stream with the
    /// reason. Chunks that are not written yet are dropped. The promise is settled like the promise
    /// of [`UnderlyingSink::abort`](super::UnderlyingSink::abort). Fails with a TypeError after the
    /// lock is released.
    pub(super) fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.locked_stream()?.abort(reason, context)
    }

    /// [`releaseLock`](https://streams.spec.whatwg.org/#default-writer-release-lock). Chunks that
    /// were written stay in the queue.
    pub(super) fn release_lock(&self, context: &mut Context) -> JsResult<()> {
        let Some(stream) = self.stream() else {
            return Ok(());
        };
        let error = released().into_opaque(context)?;
        self.ready.ensure_rejected(&error, context)?;
        self.closed.ensure_rejected(&error, context)?;
        stream.set_writer(None);
        *self.stream.borrow_mut() = None;
        Ok(())
    }
}

fn released() -> JsError {
    type_error("the lock of the writer was released")
}

fn reject(request: WriteRequest, error: JsError, context: &mut Context) -> JsResult<()> {
    let reason = error.into_opaque(context)?;
    request.reject(&reason, context)
}
