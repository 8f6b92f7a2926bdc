//! The elements of `[[writeRequests]]`.

use crate::webidl::{Deferred, Resolver};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Gc, Trace};

/// The steps after a chunk is written, or can't be.
#[derive(Debug, Trace, Finalize)]
pub(super) enum WriteRequest {
    /// A script has the promise object.
    Object(Resolver),
    Deferred(Deferred),
    Steps(Gc<Box<dyn WriteSteps>>),
}

/// The steps of a [`WriteRequest`] that needs no promise. They run at once, where the reaction to a
/// promise is a microtask: they must not run script, nor change the stream.
pub(super) trait WriteSteps: Trace {
    fn written(&self, context: &mut Context) -> JsResult<()>;

    fn failed(&self, reason: &JsValue, context: &mut Context) -> JsResult<()>;
}

opaque_debug!(dyn WriteSteps);

impl WriteRequest {
    pub(super) fn resolve(self, context: &mut Context) -> JsResult<()> {
        match &self {
            Self::Object(resolver) => resolver.resolve(&JsValue::undefined(), context),
            Self::Deferred(deferred) => deferred.fulfill(context),
            Self::Steps(steps) => steps.written(context),
        }
    }

    pub(super) fn reject(self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        match &self {
            Self::Object(resolver) => resolver.reject(reason, context),
            Self::Deferred(deferred) => deferred.reject(reason.clone(), context),
            Self::Steps(steps) => steps.failed(reason, context),
        }
    }
}
