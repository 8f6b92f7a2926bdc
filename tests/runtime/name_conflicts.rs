//! Extensions beside classes and functions of the program, and of boa_runtime.

use super::{on, value, value_table::eval};
use boa_engine::{Context, JsResult, js_string, realm::Realm};
use boa_runtime::extensions::{MicrotaskExtension, RuntimeExtension as _, TimeoutExtension};
use boa_websocket::{
    EventLoop, Permissions, Runtime,
    extensions::{
        Conflict, EventsExtension, OnConflict, RuntimeExtension, TimersExtension, UrlExtension,
        WebSocketExtension,
    },
    net::MemoryNetwork,
};

/// Classes of a program with a document.
const CLASSES: &str =
    "globalThis.EventTarget = class { mine = true }; globalThis.Event = class { mine = true };";

/// The classes of a program with a document, and an extension beside them.
fn beside_classes(extension: impl RuntimeExtension) -> (Context, JsResult<()>) {
    let mut context = Context::default();
    eval(CLASSES, &mut context);
    let registered = extension.register(None, &mut context);
    (context, registered)
}

/// Whose the names are.
fn whose(context: &mut Context) -> String {
    let script = "[EventTarget, Event, CustomEvent].map((it) => new it('x').mine ?? 'ours').join()";
    eval(script, context).display().to_string()
}

#[test]
fn names_of_the_program_are_an_error_that_has_them() {
    let sockets = || WebSocketExtension::new(Permissions::none());
    let (mut context, registered) = beside_classes(sockets());
    let error = registered.expect_err("there are classes").to_string();
    for part in ["TypeError", "`EventTarget`", "`Event`", "`Conflict::Keep`"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(!error.contains("`CustomEvent`"), "{error}");
    assert_eq!(whose(&mut context), "\"true,true,ours\"");

    // The choice that the error names works after it.
    let again = sockets().register(None, &mut context);
    assert!(again.is_err(), "the names are still there");
    sockets()
        .on_conflict(Conflict::Replace)
        .register(None, &mut context)
        .expect("they are replaced");
    assert_eq!(whose(&mut context), "\"ours,ours,ours\"");
}

#[test]
fn the_program_chooses_which_names_stay() {
    let (mut context, registered) =
        beside_classes(EventsExtension::new().on_conflict(Conflict::Replace));
    registered.expect("they are replaced");
    assert_eq!(whose(&mut context), "\"ours,ours,ours\"");

    let sockets = WebSocketExtension::new(Permissions::none());
    let (mut context, registered) =
        beside_classes((TimersExtension, sockets).on_conflict(Conflict::Keep));
    registered.expect("they are kept");
    assert_eq!(whose(&mut context), "\"true,true,ours\"");
    // The interfaces of the library do not need the names.
    let script = "const socket = new WebSocket('ws://a.example/'); \
        [typeof socket.addEventListener, socket instanceof EventTarget, typeof setTimeout].join()";
    assert_eq!(
        eval(script, &mut context),
        js_string!("function,false,function").into()
    );
    // The choice is over.
    eval("globalThis.URL = class {}", &mut context);
    let error = UrlExtension.register(None, &mut context);
    assert!(
        error
            .expect_err("it is there")
            .to_string()
            .contains("`URL`")
    );
}

#[test]
fn an_event_loop_replaces_names_by_choice_only() {
    let mut context = Context::default();
    eval(CLASSES, &mut context);
    let error = EventLoop::install(&mut context).expect_err("there are classes");
    let error = error.to_string();
    assert!(
        error.contains("`Event`") && error.contains("`EventTarget`"),
        "{error}"
    );
    assert_eq!(whose(&mut context), "\"true,true,ours\"");
    // It is the executor all the same.
    EventLoop::install_with(Conflict::Keep, &mut context).expect("they are kept");
    assert_eq!(whose(&mut context), "\"true,true,ours\"");

    let mut context = Context::default();
    eval(CLASSES, &mut context);
    EventLoop::install_with(Conflict::Replace, &mut context).expect("they are replaced");
    assert_eq!(whose(&mut context), "\"ours,ours,ours\"");
    EventLoop::install(&mut context).expect("the names are ours");
}

/// The timers of boa_runtime.
fn timeouts(realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
    TimeoutExtension.register(realm, context)
}

fn microtasks(realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
    MicrotaskExtension.register(realm, context)
}

#[test]
fn functions_of_boa_runtime_are_replaced_by_choice_only() {
    let context = &mut Context::default();
    (TimersExtension, timeouts)
        .register(None, context)
        .expect("ours were first");
    let context = &mut Context::default();
    let error = (timeouts, microtasks, TimersExtension)
        .register(None, context)
        .expect_err("theirs were first");
    let error = error.to_string();
    assert!(
        error.contains("`setTimeout`") && error.contains("`queueMicrotask`"),
        "{error}"
    );
    let context = &mut Context::default();
    (timeouts, TimersExtension.on_conflict(Conflict::Replace))
        .register(None, context)
        .expect("they are replaced");
}

#[tokio::test]
async fn names_of_this_crate_are_no_conflict() {
    let context = &mut Context::default();
    EventLoop::install(context).expect("a new context");
    for _ in 0..2 {
        (TimersExtension, UrlExtension, EventsExtension::new())
            .register(None, context)
            .expect("the names are ours");
    }
    let mut runtime = Runtime::builder()
        .extension((TimersExtension, UrlExtension))
        .build()
        .expect("the names are ours");
    assert!(value::<bool>(&mut runtime, "setTimeout.length === 1").await);
}

/// As after `boa_runtime::register`, whose `AbortController` replaces that of a runtime.
#[tokio::test]
async fn signals_of_other_classes_abort_what_a_script_waits_for() {
    const CLASS: &str = "
        class Signal {
            aborted = false; reason; listeners = [];
            addEventListener(type, listener) { this.listeners.push(listener) }
        }
        globalThis.AbortController = class {
            signal = new Signal();
            abort(reason) {
                Object.assign(this.signal, { aborted: true, reason });
                for (const listener of this.signal.listeners) queueMicrotask(listener);
            }
        };";
    let network = MemoryNetwork::new();
    let _silent = network.listen("a.example", 80);
    let builder = on(network);
    #[cfg(feature = "fetch")]
    let builder = builder.fetch(true);
    let mut runtime = builder.build().expect("it can be built");
    runtime.execute("class.js", CLASS).await.expect("it runs");
    let script = "(async () => {
        const ended = async (start) => {
            const controller = new AbortController();
            setTimeout(() => controller.abort('enough'), 5);
            return start(controller.signal).catch((why) => why);
        };
        const log = [];
        const controller = new AbortController(), target = new EventTarget();
        target.addEventListener('x', () => log.push('x'), { signal: controller.signal });
        target.dispatchEvent(new Event('x'));
        controller.abort();
        await null;
        target.dispatchEvent(new Event('x'));
        log.push(await ended((signal) => new WebSocketStream('ws://a.example/', { signal }).opened));
        if (typeof fetch === 'function') {
            log.push(await ended((signal) => fetch('http://a.example/', { signal })));
            log.push(new Request('http://a.example/', { signal: controller.signal }).signal.aborted);
        } else {
            log.push('enough', true);
        }
        return log.join();
    })()";
    assert_eq!(
        value::<String>(&mut runtime, script).await,
        "x,enough,enough,true"
    );
}
