//! [ReadableStreamFromIterable](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamfromiterable):
//! `ReadableStream.from`.

use super::{DefaultController, ReadableStream, UnderlyingSource, promise_of};
use crate::{
    dom::host,
    webidl::{CallbackContext, PlatformRef, Promise, Resolution, Settled, type_error},
};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsSymbol, JsValue,
    builtins::iterable::create_iter_result_object, js_string, property::PropertyKey,
};
use boa_gc::{Finalize, Trace};

impl ReadableStream {
    /// [ReadableStreamFromIterable](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamfromiterable).
    /// Fails with a TypeError if the value is not iterable, and the exceptions of its iterator
    /// method.
    pub(super) fn from_iterable(
        value: &JsValue,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        Self::create(IteratorRecord::get(value, context)?, 0.0, context)
    }
}

/// An [iterator record](https://tc39.es/ecma262/#sec-iterator-records).
#[derive(Debug, Clone, Trace, Finalize)]
struct IteratorRecord {
    iterator: JsValue,
    next: JsValue,
    /// Whether the iterator is synchronous: its values may be promises.
    is_sync: bool,
    /// The script whose stream it is.
    callback_context: CallbackContext,
}

impl IteratorRecord {
    /// [GetIterator](https://tc39.es/ecma262/#sec-getiterator) for asynchronous iteration.
    fn get(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let (method, is_sync) = match method(value, JsSymbol::async_iterator(), context)? {
            Some(method) => (Some(method), false),
            None => (method(value, JsSymbol::iterator(), context)?, true),
        };
        let method = method.ok_or_else(|| type_error("the value is not iterable"))?;
        let iterator = host(context).call(&method, value, &[], context)?;
        let object = iterator
            .as_object()
            .ok_or_else(|| type_error("the iterator is not an object"))?;
        let next = object.get(js_string!("next"), context)?;
        Ok(Self {
            iterator,
            next,
            is_sync,
            callback_context: CallbackContext::from_callback(&object, context),
        })
    }

    /// [IteratorNext](https://tc39.es/ecma262/#sec-iteratornext).
    fn next(&self, context: &mut Context) -> JsResult<JsValue> {
        let next = self
            .next
            .as_callable()
            .ok_or_else(|| type_error("the iterator's next is not a function"))?;
        self.callback_context.enter(context, |context| {
            host(context).call(&next, &self.iterator, &[], context)
        })
    }

    /// The `return` of the iterator. `None` if it has none.
    fn call_return(&self, reason: JsValue, context: &mut Context) -> JsResult<Option<JsValue>> {
        self.callback_context.enter(context, |context| {
            let Some(method) = method(&self.iterator, js_string!("return"), context)? else {
                return Ok(None);
            };
            host(context)
                .call(&method, &self.iterator, &[reason], context)
                .map(Some)
        })
    }

    /// The promise of
    /// [`%AsyncFromSyncIteratorPrototype%`](https://tc39.es/ecma262/#sec-asyncfromsynciteratorcontinuation)
    /// for a result of a synchronous iterator.
    fn continuation(
        &self,
        result: &JsValue,
        closes: bool,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let result = iterator_result(result)?;
        let done = result.get(js_string!("done"), context)?.to_boolean();
        let value = result.get(js_string!("value"), context)?;
        let value = Promise::resolve(value, context)?;
        let record = (self.clone(), done, closes);
        value.then(
            record,
            |(record, done, closes), settled, context| match settled {
                Ok(value) => Ok(Resolution::Value(create_iter_result_object(
                    value, *done, context,
                ))),
                Err(reason) => {
                    if *closes && !done {
                        // The reason of the rejection counts, and not an exception of `return`.
                        if let Err(error) = record.call_return(JsValue::undefined(), context) {
                            error.into_opaque(context)?;
                        }
                    }
                    Err(JsError::from_opaque(reason))
                }
            },
            context,
        )
    }
}

/// [GetMethod](https://tc39.es/ecma262/#sec-getmethod).
fn method(
    value: &JsValue,
    name: impl Into<PropertyKey>,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    let method = value.get_v(name, context)?;
    if method.is_null_or_undefined() {
        return Ok(None);
    }
    method
        .as_callable()
        .map(Some)
        .ok_or_else(|| type_error("a method of the iterator is not a function"))
}

fn iterator_result(result: &JsValue) -> JsResult<JsObject> {
    result
        .as_object()
        .ok_or_else(|| type_error("the result of the iterator is not an object"))
}

impl UnderlyingSource for IteratorRecord {
    fn pull(&self, controller: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        let next = match self.next(context) {
            Ok(result) if self.is_sync => self.continuation(&result, true, context),
            result => Promise::of_result(result, context),
        };
        promise_of(next, context)?.then(controller.clone(), take_result, context)
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let returned = match self.call_return(reason, context) {
            Ok(None) => return Ok(Promise::undefined()),
            Ok(Some(result)) if self.is_sync => self.continuation(&result, false, context),
            Ok(Some(result)) => Promise::resolve(result, context),
            Err(error) => Err(error),
        };
        promise_of(returned, context)?.then(
            (),
            |(), settled, _| {
                iterator_result(&settled.map_err(JsError::from_opaque)?)?;
                Ok(Resolution::undefined())
            },
            context,
        )
    }
}

/// Adds the value of an iterator's result to the stream.
fn take_result(
    controller: &DefaultController,
    settled: Settled,
    context: &mut Context,
) -> JsResult<Resolution> {
    let result = iterator_result(&settled.map_err(JsError::from_opaque)?)?;
    if result.get(js_string!("done"), context)?.to_boolean() {
        controller.close(context)?;
    } else {
        let value = result.get(js_string!("value"), context)?;
        controller.enqueue(value, context)?;
    }
    Ok(Resolution::undefined())
}
