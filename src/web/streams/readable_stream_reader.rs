//! What both readers share: [`ReadableStreamGenericReader`](https://streams.spec.whatwg.org/#generic-reader-mixin).

use super::{ReadableStream, readable_stream::State, type_error_value};
use crate::webidl::{Deferred, PlatformRef, Promise};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The slots of the mixin.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct GenericReader {
    stream: GcRefCell<Option<PlatformRef<ReadableStream>>>,
    closed: GcRefCell<Deferred>,
}

impl GenericReader {
    /// [ReadableStreamReaderGenericInitialize](https://streams.spec.whatwg.org/#readable-stream-reader-generic-initialize),
    /// without the reference from the stream to the reader.
    pub(super) fn new(stream: &PlatformRef<ReadableStream>, context: &mut Context) -> JsResult<Self> {
        let closed = Deferred::default();
        match stream.state() {
            State::Readable => {}
            State::Closed => closed.fulfill(context)?,
            State::Errored => Self::reject(&closed, stream.stored_error(), context)?,
        }
        Ok(Self { stream: GcRefCell::new(Some(stream.clone())), closed: GcRefCell::new(closed) })
    }

    /// The stream. `None` after the lock was released.
    pub(super) fn stream(&self) -> Option<PlatformRef<ReadableStream>> {
        self.stream.borrow().clone()
    }

    pub(super) fn closed(&self) -> Promise {
        self.closed.borrow().to_promise()
    }

    pub(super) fn resolve_closed(&self, context: &mut Context) -> JsResult<()> {
        let closed = self.closed.borrow().clone();
        closed.fulfill(context)
    }

    pub(super) fn reject_closed(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        let closed = self.closed.borrow().clone();
        Self::reject(&closed, reason, context)
    }

    fn reject(closed: &Deferred, reason: JsValue, context: &mut Context) -> JsResult<()> {
        closed.to_promise().mark_as_handled(context)?;
        closed.reject(reason, context)
    }

    /// [ReadableStreamReaderGenericCancel](https://streams.spec.whatwg.org/#readable-stream-reader-generic-cancel).
    pub(super) fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        match self.stream() {
            Some(stream) => stream.cancel(reason, context),
            None => type_error_value("the reader has released its lock", context).map(Promise::Rejected),
        }
    }

    /// [ReadableStreamReaderGenericRelease](https://streams.spec.whatwg.org/#readable-stream-reader-generic-release).
    pub(super) fn release(&self, context: &mut Context) -> JsResult<()> {
        let Some(stream) = self.stream() else { return Ok(()) };
        let reason = type_error_value("the reader has released its lock", context)?;
        if stream.state() != State::Readable {
            *self.closed.borrow_mut() = Deferred::default();
        }
        self.reject_closed(reason, context)?;
        stream.release_steps();
        stream.set_reader(None);
        *self.stream.borrow_mut() = None;
        Ok(())
    }
}

/// `closed` of both readers.
pub(super) fn closed(reader: &GenericReader, context: &mut Context) -> JsResult<JsValue> {
    Ok(JsObject::from(reader.closed().object(context)?).into())
}
