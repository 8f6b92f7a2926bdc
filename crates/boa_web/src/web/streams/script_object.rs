//! The object of a script with the algorithms of a stream: an underlying source, an underlying sink
//! or a transformer.

use crate::{
    dom,
    webidl::{CallbackFunction, FromJs, Promise, or_null},
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// The object: the `this` of its callback functions, or null.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ScriptObject(JsValue);

impl ScriptObject {
    pub(super) fn new(object: Option<JsObject>) -> Self {
        Self(or_null(object))
    }

    /// The object as a dictionary.
    pub(super) fn dictionary<T: FromJs>(&self, context: &mut Context) -> JsResult<T> {
        T::from_js(&self.0, context)
    }

    /// [Invokes](https://webidl.spec.whatwg.org/#invoke-a-callback-function) the callback function
    /// that starts the stream. Without one the result is undefined. Fails with its exception.
    pub(super) fn start(
        &self,
        start: Option<&CallbackFunction>,
        controller: &JsObject,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let Some(start) = start else {
            return Ok(JsValue::undefined());
        };
        dom::invoke(start, &self.0, &[controller.clone().into()], context)
    }

    /// [Invokes](https://webidl.spec.whatwg.org/#invoke-a-callback-function) a callback function
    /// that returns a promise. Without one the promise is fulfilled with undefined.
    pub(super) fn invoke(
        &self,
        callback: Option<&CallbackFunction>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<Promise> {
        let Some(callback) = callback else {
            return Ok(Promise::undefined());
        };
        let result = dom::invoke(callback, &self.0, args, context);
        Promise::of_result(result, context)
    }
}
