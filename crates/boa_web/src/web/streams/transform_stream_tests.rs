//! What the standard's tests do not show.

use super::{TransformStream, TransformStreamDefaultController, Transformer};
use crate::{
    web::testing::{Realm, Setup},
    webidl::{Deferred, PlatformRef, Promise},
};
use boa_engine::{
    Context, JsError, JsResult, JsString, JsValue, Source, builtins::promise::PromiseState,
    js_string, property::Attribute,
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};

/// Adds a text to each chunk.
#[derive(Debug, Clone, Trace, Finalize)]
struct Suffix {
    text: JsString,
    started: Promise,
    cancelled: Gc<GcRefCell<Option<JsValue>>>,
}

impl Suffix {
    fn new(started: Promise) -> Self {
        Self {
            text: js_string!("!"),
            started,
            cancelled: Gc::default(),
        }
    }
}

impl Transformer for Suffix {
    fn start(
        &self,
        _: &PlatformRef<TransformStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        match &self.started {
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
        controller.enqueue(js_string!(&text, &self.text).into(), context)?;
        Ok(Promise::undefined())
    }

    fn flush(
        &self,
        controller: &PlatformRef<TransformStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        controller.enqueue(js_string!("end").into(), context)?;
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, _: &mut Context) -> JsResult<Promise> {
        *self.cancelled.borrow_mut() = Some(reason);
        Ok(Promise::undefined())
    }
}

/// Evaluates a script with the stream as `stream`, runs its jobs, and returns the value of `result`
/// then.
fn evaluate(stream: &PlatformRef<TransformStream>, script: &str, context: &mut Context) -> String {
    context
        .register_global_property(
            js_string!("stream"),
            stream.object().clone(),
            Attribute::all(),
        )
        .unwrap();
    context.eval(Source::from_bytes(script)).unwrap();
    context.run_jobs().unwrap();
    let result = context.eval(Source::from_bytes("String(result)")).unwrap();
    result.to_string(context).unwrap().to_std_string_lossy()
}

const READ_ALL: &str = "var result = [];
    (async () => {
        try { for await (const chunk of stream.readable) result.push(chunk); } catch (error) { result.push('error ' + error); }
    })();";

#[test]
fn a_transformer_in_rust_makes_the_chunks_of_the_readable_side() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let stream = TransformStream::create(Suffix::new(Promise::undefined()), context).unwrap();
    let writer = stream.writable().get_writer(context).unwrap();
    assert_eq!(evaluate(&stream, READ_ALL, context), "");
    writer.write(1.into(), context).unwrap();
    writer.write(2.into(), context).unwrap();
    writer.close(context).unwrap();
    assert_eq!(evaluate(&stream, "", context), "1!,2!,end");
}

#[test]
fn nothing_is_transformed_before_the_start_or_before_it_is_read() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let (started, start) = Deferred::promise();
    let stream = TransformStream::create(Suffix::new(started), context).unwrap();
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

    let stream = TransformStream::create(Suffix::new(Promise::undefined()), context).unwrap();
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
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let stream = TransformStream::create(Suffix::new(Promise::undefined()), context).unwrap();
    let script =
        "stream.writable.getWriter().write(Symbol()).catch(error => result.push(error.name))";
    let result = evaluate(&stream, &format!("{READ_ALL} {script}"), context);
    assert_eq!(result.matches("TypeError").count(), 2, "{result}");
}

#[test]
fn a_start_in_rust_that_throws_or_rejects_is_as_one_of_a_script() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let error =
        TransformStream::create(Suffix::new(Promise::Rejected(3.into())), context).unwrap_err();
    assert_eq!(error.into_opaque(context).unwrap(), 3.into());

    let (started, start) = Deferred::promise();
    let stream = TransformStream::create(Suffix::new(started), context).unwrap();
    start.reject(js_string!("no").into(), context).unwrap();
    assert_eq!(evaluate(&stream, READ_ALL, context), "error no");
}

#[test]
fn a_transformer_in_rust_is_told_that_either_side_has_ended_early() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    for script in [
        "stream.readable.cancel('reason').then(() => result = 'done')",
        "stream.writable.abort('reason').then(() => result = 'done')",
    ] {
        let transformer = Suffix::new(Promise::undefined());
        let stream = TransformStream::create(transformer.clone(), context).unwrap();
        assert_eq!(
            evaluate(&stream, &format!("var result; {script}"), context),
            "done",
            "{script}"
        );
        assert_eq!(
            *transformer.cancelled.borrow(),
            Some(js_string!("reason").into())
        );
    }
}
