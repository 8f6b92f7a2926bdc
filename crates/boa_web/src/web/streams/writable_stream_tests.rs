//! Behavior that the standard's tests do not cover.

use super::{UnderlyingSink, WritableStream, WritableStreamDefaultController};
use crate::{
    web::testing::{Realm, run},
    webidl::{PlatformRef, Promise, type_error},
};
use boa_engine::{Context, JsError, JsResult, JsValue, Source, js_string, vm::RuntimeLimits};
use boa_gc::{Finalize, Trace};

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
        crate::web::register_streams(realm);
        realm.set("other", controller);
        realm.value("Object.getOwnPropertyDescriptor(WritableStreamDefaultController.prototype, 'signal').get.call(other)")
    });
    realm.set("signal", signal);
    let is_signal = realm.value("signal instanceof AbortSignal");
    assert_eq!(is_signal, true.into());
}

/// A sink that can't start.
#[derive(Debug, Trace, Finalize)]
struct Unable;

impl UnderlyingSink for Unable {
    fn start(
        &self,
        _: &PlatformRef<WritableStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        Err(JsError::from_opaque(js_string!("no").into()))
    }

    fn write(
        &self,
        _: JsValue,
        _: &PlatformRef<WritableStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        Ok(Promise::undefined())
    }
}

#[test]
fn creating_a_stream_in_rust_throws_what_its_start_throws_and_checks_the_mark() {
    let context = &mut Realm::default();
    let error = WritableStream::create(Unable, 1.0, context).unwrap_err();
    assert_eq!(error.into_opaque(context).unwrap(), js_string!("no").into());
    for mark in [-1.0, f64::NAN] {
        let error = WritableStream::create(Unable, mark, context).unwrap_err();
        assert!(error.to_string().starts_with("RangeError"), "{error}");
    }
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
