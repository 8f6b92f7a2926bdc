//! [Read requests](https://streams.spec.whatwg.org/#read-request): what a reader does with the next
//! chunk.

use crate::webidl::{Resolver, object_of};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// A [read request](https://streams.spec.whatwg.org/#read-request). One of the three operations is
/// performed, once.
///
/// An error that one of them returns is one that ends the script.
pub trait ReadRequest: Trace {
    /// The steps for a chunk.
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()>;

    /// The steps for the end of the stream.
    fn close_steps(&self, context: &mut Context) -> JsResult<()>;

    /// The steps for a stream that is errored with `reason`.
    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()>;
}

/// A [read-into request](https://streams.spec.whatwg.org/#read-into-request). One of the three
/// operations is performed, once.
///
/// An error that one of them returns is one that ends the script.
pub(super) trait ReadIntoRequest: Trace {
    /// The steps for a chunk: a view on the bytes that were read.
    fn chunk_steps(&self, chunk: JsObject, context: &mut Context) -> JsResult<()>;

    /// The steps for the end of the stream, with an empty view on the buffer of the request. There
    /// is none after the stream was cancelled.
    fn close_steps(&self, chunk: Option<JsObject>, context: &mut Context) -> JsResult<()>;

    /// The steps for a stream that is errored with `reason`.
    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()>;
}

/// The read request and read-into request of a script: it settles the promise of `read`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ScriptReadRequest(pub(super) Resolver);

impl ScriptReadRequest {
    fn resolve(&self, value: JsValue, done: bool, context: &mut Context) -> JsResult<()> {
        // A dictionary, whose members are in lexicographical order.
        let result = object_of([("done", done.into()), ("value", value)], context);
        self.0.resolve(&result.into(), context)
    }
}

impl ReadRequest for ScriptReadRequest {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        self.resolve(chunk, false, context)
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        self.resolve(JsValue::undefined(), true, context)
    }

    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.0.reject(&reason, context)
    }
}

impl ReadIntoRequest for ScriptReadRequest {
    fn chunk_steps(&self, chunk: JsObject, context: &mut Context) -> JsResult<()> {
        self.resolve(chunk.into(), false, context)
    }

    fn close_steps(&self, chunk: Option<JsObject>, context: &mut Context) -> JsResult<()> {
        self.resolve(
            chunk.map_or_else(JsValue::undefined, JsValue::from),
            true,
            context,
        )
    }

    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        ReadRequest::error_steps(self, reason, context)
    }
}
