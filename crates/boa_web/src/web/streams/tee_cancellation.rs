//! Cancelling the branches of `tee`, for both kinds of streams.

use super::ReadableStream;
use crate::webidl::{Deferred, PlatformRef, Promise, Resolution};
use boa_engine::{Context, JsResult, JsValue, object::builtins::JsArray};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The stream of a `tee`, and the reasons of the branches that were cancelled.
#[derive(Trace, Finalize)]
pub(super) struct TeeCancellation {
    stream: PlatformRef<ReadableStream>,
    reasons: GcRefCell<[Option<JsValue>; 2]>,
    /// The `cancelPromise`.
    promise: Deferred,
}

impl TeeCancellation {
    pub(super) fn new(stream: &PlatformRef<ReadableStream>) -> Self {
        Self {
            stream: stream.clone(),
            reasons: GcRefCell::default(),
            promise: Deferred::default(),
        }
    }

    pub(super) const fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }

    pub(super) fn is_cancelled(&self, branch: usize) -> bool {
        self.reasons.borrow()[branch].is_some()
    }

    /// The cancel algorithm of a branch. The second one cancels the stream.
    pub(super) fn cancel(
        &self,
        branch: usize,
        reason: JsValue,
        context: &mut Context,
    ) -> JsResult<Promise> {
        self.reasons.borrow_mut()[branch] = Some(reason);
        let reasons = self.reasons.borrow().clone();
        if let [Some(reason1), Some(reason2)] = reasons {
            let composite = JsArray::from_iter([reason1, reason2], context);
            self.cancel_stream(composite.into(), context)?;
        }
        Ok(self.promise.to_promise())
    }

    /// Cancels the stream. Its promise settles the promise of the branches.
    pub(super) fn cancel_stream(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        let cancelled = self.stream.cancel(reason, context)?;
        self.promise
            .resolve(Resolution::Promise(cancelled), context)
    }

    /// Resolves the promise of the branches at the end of the stream, unless the stream itself is
    /// being cancelled.
    pub(super) fn resolve_at_end(&self, context: &mut Context) -> JsResult<()> {
        let both_cancelled = self.reasons.borrow().iter().all(Option::is_some);
        if both_cancelled {
            Ok(())
        } else {
            self.promise.fulfill(context)
        }
    }
}
