//! The elements of `[[writeRequests]]`.

use super::pipe_to::Pipe;
use crate::webidl::{Deferred, Resolver};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Gc, Trace};

/// The steps after a chunk is written, or can't be.
#[derive(Debug, Trace, Finalize)]
pub(super) enum WriteRequest {
    /// A script has the promise object.
    Object(Resolver),
    Deferred(Deferred),
    /// A pipe needs no promise. Its steps run at once, where the reaction to a promise is a
    /// microtask: they must not run script, nor change the stream.
    Pipe(Gc<Pipe>),
}

impl WriteRequest {
    pub(super) fn resolve(self, context: &mut Context) -> JsResult<()> {
        match &self {
            Self::Object(resolver) => resolver.resolve(&JsValue::undefined(), context),
            Self::Deferred(deferred) => deferred.fulfill(context),
            Self::Pipe(pipe) => pipe.written(context),
        }
    }

    pub(super) fn reject(self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        match &self {
            Self::Object(resolver) => resolver.reject(reason, context),
            Self::Deferred(deferred) => deferred.reject(reason.clone(), context),
            Self::Pipe(pipe) => pipe.written(context),
        }
    }
}
