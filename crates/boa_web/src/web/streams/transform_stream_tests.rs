//! What the standard's tests do not show.

use super::{TransformStream, TransformStreamDefaultController, Transformer};
use crate::{
    web::testing::Realm,
    webidl::{Deferred, PlatformRef, Promise},
};
use boa_engine::{
    Context, JsError, JsResult, JsValue, builtins::promise::PromiseState, js_str, js_string,
};
use boa_gc::{Finalize, Trace};

/// Adds a text to each chunk. It has started when the promise is fulfilled.
#[derive(Debug, Trace, Finalize)]
struct Suffix(Promise);

impl Transformer for Suffix {
    fn start(
        &self,
        _: &PlatformRef<TransformStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        match &self.0 {
            Promise::Rejected(reason) => Err(JsError::from_opaque(reason.clone())),
            promise => Ok(promise.clone()),
        }
    }

    fn transform(
        &self,
        chunk: JsValue,
        controller: &PlatformRef<TransformStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let text = chunk.to_string(context)?;
        controller.enqueue(js_string!(&text, js_str!("!")).into(), context)?;
        Ok(Promise::undefined())
    }
}

/// Evaluates a script with the stream as `stream`, runs its jobs, and returns the value of `result`
/// then.
fn evaluate(stream: &PlatformRef<TransformStream>, script: &str, realm: &mut Realm) -> String {
    realm.set("stream", stream.object().clone());
    realm.value(script);
    realm.run_jobs().unwrap();
    let result = realm.value("String(result)").as_string().unwrap();
    result.to_std_string_lossy()
}

const READ_ALL: &str = "var result = [];
    (async () => {
        try { for await (const chunk of stream.readable) result.push(chunk); } catch (error) { result.push('error ' + error); }
    })();";

#[test]
fn nothing_is_transformed_before_the_start_or_before_it_is_read() {
    let context = &mut Realm::default();
    let (started, start) = Deferred::promise();
    let stream = TransformStream::create(Suffix(started), context).unwrap();
    let writer = stream.writable().get_writer(context).unwrap();
    let written = writer
        .write(1.into(), context)
        .unwrap()
        .object(context)
        .unwrap();
    assert_eq!(evaluate(&stream, READ_ALL, context), "");
    assert_eq!(written.state(), PromiseState::Pending);
    start.fulfill(context).unwrap();
    assert_eq!(evaluate(&stream, "", context), "1!");

    let stream = TransformStream::create(Suffix(Promise::undefined()), context).unwrap();
    let writer = stream.writable().get_writer(context).unwrap();
    let written = writer
        .write(1.into(), context)
        .unwrap()
        .object(context)
        .unwrap();
    context.run_jobs().unwrap();
    assert_eq!(
        (written.state(), writer.desired_size().unwrap()),
        (PromiseState::Pending, Some(0.0))
    );
    assert_eq!(evaluate(&stream, READ_ALL, context), "1!");
    assert_eq!(
        written.state(),
        PromiseState::Fulfilled(JsValue::undefined())
    );
}

#[test]
fn an_exception_of_a_transformer_in_rust_errors_both_sides() {
    let context = &mut Realm::default();
    let stream = TransformStream::create(Suffix(Promise::undefined()), context).unwrap();
    let script =
        "stream.writable.getWriter().write(Symbol()).catch(error => result.push(error.name))";
    let result = evaluate(&stream, &format!("{READ_ALL} {script}"), context);
    assert_eq!(result.matches("TypeError").count(), 2, "{result}");
}

#[test]
fn a_start_in_rust_that_throws_or_rejects_is_as_one_of_a_script() {
    let context = &mut Realm::default();
    let error = TransformStream::create(Suffix(Promise::Rejected(3.into())), context).unwrap_err();
    assert_eq!(error.into_opaque(context).unwrap(), 3.into());

    let (started, start) = Deferred::promise();
    let stream = TransformStream::create(Suffix(started), context).unwrap();
    start.reject(js_string!("no").into(), context).unwrap();
    assert_eq!(evaluate(&stream, READ_ALL, context), "error no");
}
