//! The members of both readers:
//! [`ReadableStreamGenericReader`](https://streams.spec.whatwg.org/#generic-reader-mixin).

use super::{ReadableStream, promise_slot::PromiseSlot, readable_stream::State, type_error_value};
use crate::webidl::{PlatformRef, Promise};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::collections::VecDeque;

/// The slots of the mixin.
#[derive(Trace, Finalize)]
pub(super) struct GenericReader<R: ?Sized + 'static> {
    stream: GcRefCell<Option<PlatformRef<ReadableStream>>>,
    pub(super) closed: PromiseSlot,
    /// The reads that wait for a chunk.
    pub(super) requests: GcRefCell<VecDeque<Box<R>>>,
    #[unsafe_ignore_trace]
    error_steps: fn(&R, JsValue, &mut Context) -> JsResult<()>,
}

impl<R: Trace + ?Sized + 'static> GenericReader<R> {
    /// [ReadableStreamReaderGenericInitialize](https://streams.spec.whatwg.org/#readable-stream-reader-generic-initialize),
    /// without the reference from the stream to the reader.
    pub(super) fn new(
        stream: &PlatformRef<ReadableStream>,
        error_steps: fn(&R, JsValue, &mut Context) -> JsResult<()>,
    ) -> Self {
        let closed = match stream.state() {
            State::Readable => PromiseSlot::pending(),
            State::Closed => PromiseSlot::fulfilled(),
            State::Errored => PromiseSlot::rejected(stream.stored_error()),
        };
        Self {
            stream: GcRefCell::new(Some(stream.clone())),
            closed,
            requests: GcRefCell::default(),
            error_steps,
        }
    }

    /// Ends all reads that wait.
    pub(super) fn end_requests(&self, steps: impl FnMut(Box<R>) -> JsResult<()>) -> JsResult<()> {
        let requests = std::mem::take(&mut *self.requests.borrow_mut());
        requests.into_iter().try_for_each(steps)
    }

    /// [ReadableStreamDefaultReaderErrorReadRequests](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultreadererrorreadrequests)
    /// and [ReadableStreamBYOBReaderErrorReadIntoRequests](https://streams.spec.whatwg.org/#abstract-opdef-readablestreambyobreadererrorreadintorequests).
    fn error_requests(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        self.end_requests(|request| (self.error_steps)(&request, reason.clone(), context))
    }

    /// The stream is errored.
    pub(super) fn error(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        self.closed.reject(reason, context)?;
        self.error_requests(reason, context)
    }

    /// The stream. `None` after the lock was released.
    pub(super) fn stream(&self) -> Option<PlatformRef<ReadableStream>> {
        self.stream.borrow().clone()
    }

    /// The promise `closed` for a script.
    pub(super) fn closed_for_script(&self, context: &mut Context) -> JsResult<Promise> {
        if let Some(stream) = self.stream() {
            stream.watch_end(context)?;
        }
        self.closed.for_script(context)
    }

    /// [ReadableStreamReaderGenericCancel](https://streams.spec.whatwg.org/#readable-stream-reader-generic-cancel).
    pub(super) fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        match self.stream() {
            Some(stream) => stream.cancel(reason, context),
            None => {
                type_error_value("the reader has released its lock", context).map(Promise::Rejected)
            }
        }
    }

    /// [ReadableStreamDefaultReaderRelease](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultreaderrelease)
    /// and [ReadableStreamBYOBReaderRelease](https://streams.spec.whatwg.org/#abstract-opdef-readablestreambyobreaderrelease):
    /// unlocks the stream. Pending reads are rejected.
    pub(super) fn release(&self, context: &mut Context) -> JsResult<()> {
        let Some(stream) = self.stream() else {
            return Ok(());
        };
        let reason = type_error_value("the reader has released its lock", context)?;
        self.closed.ensure_rejected(&reason, context)?;
        stream.release_steps();
        stream.set_reader(None);
        *self.stream.borrow_mut() = None;
        let reason = type_error_value("the reader has released its lock", context)?;
        self.error_requests(&reason, context)?;
        stream.reader_released(context);
        Ok(())
    }
}
