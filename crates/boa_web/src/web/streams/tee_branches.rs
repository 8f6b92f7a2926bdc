//! The branches of `tee`, for both kinds of streams.

use super::{ReadableStream, pulling::Pulls};
use crate::webidl::{Deferred, PlatformRef, Promise, Resolution};
use boa_engine::{Context, JsResult, JsValue, object::builtins::JsArray};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The stream of a `tee`, the controllers of its branches, and the reasons of those that were
/// cancelled.
#[derive(Trace, Finalize)]
pub(super) struct TeeBranches<C: Trace + 'static> {
    stream: PlatformRef<ReadableStream>,
    controllers: GcRefCell<[Option<PlatformRef<C>>; 2]>,
    reasons: GcRefCell<[Option<JsValue>; 2]>,
    /// The `cancelPromise`.
    promise: Deferred,
}

impl<C: Pulls> TeeBranches<C> {
    pub(super) fn new(stream: &PlatformRef<ReadableStream>) -> Self {
        Self {
            stream: stream.clone(),
            controllers: GcRefCell::default(),
            reasons: GcRefCell::default(),
            promise: Deferred::default(),
        }
    }

    pub(super) const fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }

    pub(super) fn set(&self, branch: usize, controller: &PlatformRef<C>) {
        self.controllers.borrow_mut()[branch] = Some(controller.clone());
    }

    pub(super) fn get(&self, branch: usize) -> Option<PlatformRef<C>> {
        self.controllers.borrow()[branch].clone()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = PlatformRef<C>> {
        [self.get(0), self.get(1)].into_iter().flatten()
    }

    /// The controller of a branch that was not cancelled.
    pub(super) fn open(&self, branch: usize) -> Option<PlatformRef<C>> {
        self.get(branch).filter(|_| !self.is_cancelled(branch))
    }

    pub(super) fn all_open(&self) -> impl Iterator<Item = PlatformRef<C>> {
        [self.open(0), self.open(1)].into_iter().flatten()
    }

    pub(super) fn error(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        self.all()
            .try_for_each(|branch| C::error(&branch, reason.clone(), context))
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
