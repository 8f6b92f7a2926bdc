//! What the standard's tests do not show.

use super::{UnderlyingSink, WritableStream, WritableStreamDefaultController};
use crate::{
    web::testing::{Realm, run},
    webidl::{Deferred, PlatformRef, Promise, type_error},
};
use boa_engine::{
    Context, JsError, JsResult, JsString, JsValue, Source, js_string, vm::RuntimeLimits,
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::collections::VecDeque;

/// Records what it is asked for. Each result is the next of `results`, or else fulfilled.
#[derive(Debug, Default, Trace, Finalize)]
struct Recording {
    calls: GcRefCell<Vec<String>>,
    results: GcRefCell<VecDeque<JsResult<Promise>>>,
}

impl Recording {
    fn call(&self, call: String) -> JsResult<Promise> {
        self.calls.borrow_mut().push(call);
        let result = self.results.borrow_mut().pop_front();
        result.unwrap_or_else(|| Ok(Promise::undefined()))
    }

    fn answering(results: impl Into<VecDeque<JsResult<Promise>>>) -> Gc<Self> {
        Gc::new(Self {
            calls: GcRefCell::default(),
            results: GcRefCell::new(results.into()),
        })
    }
}

/// An exception of a script.
fn thrown(text: JsString) -> JsResult<Promise> {
    Err(JsError::from_opaque(text.into()))
}

#[derive(Debug, Clone, Trace, Finalize)]
struct Sink(Gc<Recording>);

impl UnderlyingSink for Sink {
    fn start(
        &self,
        _: &PlatformRef<WritableStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        self.0.call("start".to_owned())
    }

    fn write(
        &self,
        chunk: JsValue,
        _: &PlatformRef<WritableStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        self.0.call(format!("write {}", chunk.display()))
    }

    fn close(&self, _: &mut Context) -> JsResult<Promise> {
        self.0.call("close".to_owned())
    }

    fn abort(&self, reason: JsValue, _: &mut Context) -> JsResult<Promise> {
        self.0.call(format!("abort {}", reason.display()))
    }
}

fn calls(recording: &Recording) -> String {
    recording.calls.borrow().join(", ")
}

/// Keeps how a promise was settled.
fn settled(
    promise: &Promise,
    context: &mut Context,
) -> Gc<GcRefCell<Option<Result<JsValue, JsValue>>>> {
    let cell = Gc::new(GcRefCell::new(None));
    promise
        .react(
            cell.clone(),
            |cell, settled, _| {
                *cell.borrow_mut() = Some(settled);
                Ok(())
            },
            context,
        )
        .unwrap();
    cell
}

#[test]
fn ready_and_closed_stay_the_same_objects_until_another_promise_takes_their_place() {
    assert_eq!(
        run("const stream = new WritableStream({ write() { return new Promise(() => {}); } });
            const writer = stream.getWriter();
            const { ready, closed } = writer;
            log(ready === writer.ready, closed === writer.closed);
            writer.write(1).catch(() => {});
            const pending = writer.ready;
            log(ready === pending, pending === writer.ready);
            writer.releaseLock();
            log(pending === writer.ready, closed === writer.closed);
            const next = stream.getWriter();
            const before = next.ready;
            next.abort('reason').catch(() => {});
            log(before === next.ready, next.closed === next.closed);
            Promise.allSettled([ready, pending, closed, before]).then(all => log(all.map(it => it.reason ?? it.status)))"),
        "true true\nfalse true\ntrue true\ntrue true\n\
         fulfilled,TypeError: the lock of the writer was released,TypeError: the lock of the writer was released,reason"
    );
}

#[test]
fn rejections_of_ready_and_closed_are_not_reported_whether_a_script_has_seen_them_or_not() {
    assert_eq!(
        run("const streams = [0, 1].map(() => new WritableStream({ start(controller) { controller.error('bad'); } }));
            const writer = streams[0].getWriter();
            writer.ready; writer.closed;
            setTimeout(() => { writer.releaseLock(); writer.ready; streams[1].getWriter().closed; log('end'); })"),
        "end"
    );
}

#[test]
fn a_signal_that_is_asked_for_after_the_abort_is_aborted() {
    assert_eq!(
        run("const controllers = [];
            const make = () => new WritableStream({ start(controller) { controllers.push(controller); } });
            make().abort('reason'); make().abort();
            log(controllers.map(({ signal }) => signal.aborted + ' ' + (signal.reason.name ?? signal.reason)));
            log(controllers[0].signal === controllers[0].signal, controllers[0].signal === controllers[1].signal);
            make().getWriter().close(); const { signal } = controllers[2];
            log(signal.aborted, signal.reason)"),
        "true reason,true AbortError\ntrue false\nfalse undefined"
    );
}

#[test]
fn a_signal_is_of_the_realm_of_its_controller() {
    let realm = &mut Realm::default();
    let controller = realm
        .value("var controller; new WritableStream({ start(it) { controller = it } }); controller");
    let signal = realm.in_other_realm(|realm| {
        crate::web::define_streams(realm);
        realm.set("other", controller);
        realm.value("Object.getOwnPropertyDescriptor(WritableStreamDefaultController.prototype, 'signal').get.call(other)")
    });
    realm.set("signal", signal);
    let is_signal = realm.value("signal instanceof AbortSignal");
    assert_eq!(is_signal, true.into());
}

#[test]
fn a_sink_in_rust_gets_a_chunk_at_a_time_and_its_promise_settles_the_write() {
    let context = &mut Realm::default();
    let (first, written) = Deferred::promise();
    let recording = Recording::answering([Ok(Promise::undefined()), Ok(first)]);
    let stream = WritableStream::create(Sink(recording.clone()), 1.0, context).unwrap();
    let writer = stream.get_writer(context).unwrap();
    assert_eq!(writer.desired_size().unwrap(), Some(1.0));
    let one = settled(&writer.write(1.into(), context).unwrap(), context);
    let two = settled(&writer.write(2.into(), context).unwrap(), context);
    let ready = settled(&writer.ready(), context);
    let closed = settled(&writer.close(context).unwrap(), context);
    context.run_jobs().unwrap();
    assert_eq!(calls(&recording), "start, write 1");
    assert_eq!(writer.desired_size().unwrap(), Some(-1.0));
    assert!(
        one.borrow().is_none() && ready.borrow().is_some(),
        "a stream that is closed asks for no chunk"
    );
    written.fulfill(context).unwrap();
    context.run_jobs().unwrap();
    assert_eq!(calls(&recording), "start, write 1, write 2, close");
    for promise in [one, two, closed] {
        assert_eq!(*promise.borrow(), Some(Ok(JsValue::undefined())));
    }
    assert_eq!(writer.desired_size().unwrap(), Some(0.0));
}

#[test]
fn an_exception_of_a_sink_in_rust_rejects_the_write_and_errors_the_stream() {
    let context = &mut Realm::default();
    let recording = Recording::answering([Ok(Promise::undefined()), thrown(js_string!("full"))]);
    let writer = WritableStream::create(Sink(recording.clone()), 1.0, context)
        .unwrap()
        .get_writer(context)
        .unwrap();
    let one = settled(&writer.write(1.into(), context).unwrap(), context);
    let two = settled(&writer.write(2.into(), context).unwrap(), context);
    let closed = settled(&writer.closed(), context);
    context.run_jobs().unwrap();
    for promise in [one, two, closed] {
        assert_eq!(*promise.borrow(), Some(Err(js_string!("full").into())));
    }
    assert_eq!(calls(&recording), "start, write 1");
    assert_eq!(writer.desired_size().unwrap(), None);
}

#[test]
fn creating_a_stream_in_rust_throws_what_its_start_throws_and_checks_the_mark() {
    let context = &mut Realm::default();
    let recording = Recording::answering([thrown(js_string!("no"))]);
    let error = WritableStream::create(Sink(recording.clone()), 1.0, context).unwrap_err();
    assert_eq!(error.into_opaque(context).unwrap(), js_string!("no").into());
    for mark in [-1.0, f64::NAN] {
        let error = WritableStream::create(Sink(recording.clone()), mark, context).unwrap_err();
        assert!(error.to_string().starts_with("RangeError"), "{error}");
    }
    assert_eq!(calls(&recording), "start");
}

#[test]
fn a_released_writer_has_no_stream() {
    let context = &mut Realm::default();
    let stream = WritableStream::create(Sink(Gc::default()), 1.0, context).unwrap();
    let writer = stream.get_writer(context).unwrap();
    assert!(stream.get_writer(context).is_err());
    let closed = settled(&writer.closed(), context);
    writer.release_lock(context).unwrap();
    writer.release_lock(context).unwrap();
    let write = settled(&writer.write(1.into(), context).unwrap(), context);
    context.run_jobs().unwrap();
    assert!(matches!(*closed.borrow(), Some(Err(_))) && matches!(*write.borrow(), Some(Err(_))));
    assert!(writer.desired_size().is_err() && writer.close(context).is_err());
    assert!(writer.abort(JsValue::undefined(), context).is_err());
    assert!(stream.get_writer(context).is_ok());
}

/// Ends the script, as an interrupt does.
#[derive(Debug, Trace, Finalize)]
struct Interrupted;

impl UnderlyingSink for Interrupted {
    fn write(
        &self,
        _: JsValue,
        _: &PlatformRef<WritableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let mut limits = RuntimeLimits::default();
        limits.set_loop_iteration_limit(1);
        context.set_runtime_limits(limits);
        context.eval(Source::from_bytes("for (;;) {}"))?;
        Err(type_error("the loop has ended"))
    }
}

#[test]
fn an_error_that_ends_the_script_is_no_rejection() {
    let context = &mut Realm::default();
    let writer = WritableStream::create(Interrupted, 1.0, context)
        .unwrap()
        .get_writer(context)
        .unwrap();
    context.run_jobs().unwrap();
    let error: JsError = writer.write(1.into(), context).unwrap_err();
    assert!(error.as_engine().is_some(), "{error}");
}
