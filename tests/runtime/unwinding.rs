//! Exceptions from functions that a callback has called.

use super::{built, echo::echo, execute, run_script, run_to_end, text};
use boa_engine::{Context, Source};
use boa_websocket::{
    Builder, Error, Limits, Permissions, Reporter, Runtime,
    dom::ErrorReport,
    extensions::{EventsExtension, RuntimeExtension},
    net,
    runtime::StopReason,
};
use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};
use test_server::rows;
use tokio::time::timeout;
use url::Url;

/// A function that throws in a function of its own, and targets of events.
const PREPARATION: &str = r"
    function nested() { throw new Error('nested') }
    function deep() { deep() }
    // Leaves a hundred values.
    const values = new Array(100).fill(0);
    function wide() { nested(...values) }
    const event = new Event('x');
    const target = new EventTarget();
    target.addEventListener('x', function listener() { nested() });
    const same = (value) => value;
    addEventListener('error', (event) => event.preventDefault());
    addEventListener('unhandledrejection', (event) => event.preventDefault());
";

/// Expressions whose native function catches an exception, and the types of their values.
const CATCHING: &str = r"
    target.dispatchEvent(event) -> boolean
    (target.addEventListener('x', () => same(1)), target.addEventListener('x', () => wide()), target.addEventListener('x', () => { values.forEach(same) }), target).dispatchEvent(event) -> boolean
    (target.addEventListener('x', { get handleEvent() { nested() } }), target).dispatchEvent(event) -> boolean
    (target.addEventListener('x', () => deep()), target).dispatchEvent(event) -> boolean
    (target.addEventListener('x', deep), target).dispatchEvent(event) -> boolean
    (target.addEventListener('x', new Proxy(() => nested(), {})), target).dispatchEvent(event) -> boolean
    (target.addEventListener('x', (() => nested()).bind(1)), target).dispatchEvent(event) -> boolean
    reportError({ __proto__: new Error('x'), toString() { nested() } }) -> undefined
    reportError(Object.assign(new Error('x'), { toString() { nested() } })) -> undefined
    (() => { const controller = new AbortController(); controller.signal.onabort = () => nested(); return controller })().abort() -> undefined
    new ReadableStream().pipeTo(new WritableStream(), { get preventAbort() { nested() } }) -> object
    new ReadableStream({ pull() { nested() } }, { highWaterMark: 0 }).getReader().read() -> object
    new ReadableStream({ cancel() { nested() } }).cancel() -> object
    new ReadableStream({ start() { return { get then() { nested() } } } }) -> object
    ReadableStream.from({ [Symbol.iterator]: () => ({ next() { nested() } }) }).getReader().read() -> object
    ReadableStream.from([{ get then() { nested() } }]).getReader().read() -> object
    ReadableStream.from({ [Symbol.iterator]: () => ({ next: () => ({ get done() { nested() } }) }) }).getReader().read() -> object
    ReadableStream.from({ [Symbol.iterator]: () => ({ next: () => ({}), get return() { nested() } }) }).cancel() -> object
    new WritableStream({ write() { nested() } }).getWriter().write({}) -> object
    new WritableStream({ abort() { nested() } }).abort() -> object
    new WritableStream({}, { size() { nested() } }).getWriter().write(1) -> object
    new WritableStream({}, { size: () => ({ valueOf() { nested() } }) }).getWriter().write(1) -> object
    (Object.defineProperty(Number.prototype, 'byteLength', { get() { nested() }, configurable: true }), new WritableStream({}, new ByteLengthQueuingStrategy({ highWaterMark: 1 })).getWriter().write(1)) -> object
    (() => { Object.defineProperty(Object.prototype, 'then', { get() { nested() }, configurable: true }); const read = new ReadableStream({ start(it) { it.enqueue(1) } }).getReader().read(); delete Object.prototype.then; return read })() -> object
";

fn limits() -> [Limits; 2] {
    let mut stoppable = Limits::default();
    stoppable.stoppable = true;
    [Limits::default(), stoppable]
}

fn builder(limits: Limits) -> Builder {
    Runtime::builder().limits(limits)
}

async fn prepared(limits: Limits) -> Runtime {
    let mut runtime = builder(limits).build().expect("it can be built");
    execute(&mut runtime, PREPARATION).await;
    runtime
}

#[tokio::test]
async fn a_call_gets_its_arguments_after_a_native_function_caught_an_exception() {
    for limits in limits() {
        for (expression, r#type) in rows(CATCHING, "->") {
            let mut runtime = prepared(limits.clone()).await;
            let found = text(&mut runtime, &format!("same(typeof same({expression}))")).await;
            assert_eq!(found, r#type, "{expression}");
            let script = format!(
                "let late = ''; setTimeout(() => {{ late = same(typeof same({expression})) }})"
            );
            run_script(&mut runtime, &script).await;
            assert_eq!(
                text(&mut runtime, "late").await,
                r#type,
                "{expression} in a task"
            );
        }
    }
}

#[tokio::test]
async fn the_same_holds_in_a_context_that_exists() {
    let context = &mut Context::default();
    EventsExtension::default()
        .register(None, context)
        .expect("it can be registered");
    let script = "const target = new EventTarget(); function nested() { throw 1 } \
        target.addEventListener('x', () => nested()); ((value) => value)(target.dispatchEvent(new Event('x')))";
    let value = context
        .eval(Source::from_bytes(script))
        .expect("the script runs");
    assert_eq!(value, true.into());
}

/// A stack of 2,000 values is full after 400 exceptions that leave five values each.
fn limits_on_the_stack() -> [Limits; 2] {
    limits().map(|mut limits| {
        limits.stack_values = 2000;
        limits
    })
}

/// Fails if there is no room for a hundred calls.
const LEVELS: &str = "function levels(n) { return n ? 1 + levels(n - 1) : 0 } levels(100)";

/// Scripts that throw a thousand times in calls without a script below.
const FROM_TASKS: &[&str] = &[
    "const { port1, port2 } = new MessageChannel(); \
        port2.onmessage = () => { if (--left > 0) port1.postMessage(0); else port2.close(); nested() }; port1.postMessage(0)",
    "const { port1, port2 } = new MessageChannel(); port2.start(); port2.addEventListener('message', { handleEvent() { \
        if (--left > 0) port1.postMessage(0); else port2.close(); nested() } }); port1.postMessage(0)",
    "const again = () => { if (--left > 0) setTimeout(again); nested() }; again()",
    "const again = () => { if (--left > 0) queueMicrotask(again); nested() }; again()",
    "const again = () => { if (--left > 0) Promise.resolve().then(again); nested() }; Promise.resolve().then(again)",
    "const target2 = new EventTarget(); for (let n = 0; n < left; n++) target2.addEventListener('x', () => nested()); \
        setTimeout(target2.dispatchEvent.bind(target2, event)); setTimeout(() => { left = 0 })",
    "const target2 = new EventTarget(); for (let n = 0; n < left; n++) target2.addEventListener('x', () => nested()); \
        const level = (n) => n ? 1 + level(n - 1) : 0; target2.addEventListener('x', () => { left -= 10 * level(100) }); \
        setTimeout(() => { target2.dispatchEvent(event) })",
    "left = 200; const again = () => { if (--left > 0) setTimeout(again); deep() }; setTimeout(again)",
    "const again = () => { if (--left > 0) { const { readable, writable } = new TextEncoderStream(); \
        readable.getReader().read().catch(() => {}); \
        writable.getWriter().write({ toString() { nested() } }).catch(again) } }; again()",
    "left = 300; const again = () => { if (--left > 0) { const stream = new WritableStream(); \
        structuredClone(stream, { transfer: [stream] }).getWriter().write({ get x() { wide() } }).catch(again) } }; again()",
    "left = 300; const getter = { get() { if (this instanceof ArrayBuffer) wide() }, configurable: true }; \
        Object.defineProperty(Object.prototype, 'then', getter); \
        const again = () => { if (--left > 0) new Blob(['x']).arrayBuffer().catch(again); else delete Object.prototype.then }; \
        again()",
];

#[tokio::test]
async fn exceptions_from_tasks_do_not_fill_the_stack() {
    for limits in limits_on_the_stack() {
        for script in FROM_TASKS {
            let mut runtime = prepared(limits.clone()).await;
            // The exception of a script is the result.
            let _ = runtime
                .execute("tasks.js", &format!("let left = 1000; {script}"))
                .await;
            runtime.run().await.expect("the loop comes to its end");
            assert_eq!(text(&mut runtime, "left").await, "0", "{script}");
            assert_eq!(text(&mut runtime, LEVELS).await, "100", "{script}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn exceptions_of_chunks_for_sockets_do_not_fill_the_stack() {
    for limits in limits_on_the_stack() {
        let network = echo();
        let builder = builder(limits)
            .permissions(Permissions::all())
            .connector(Arc::new(network));
        let mut runtime = builder.build().expect("it can be built");
        execute(&mut runtime, PREPARATION).await;
        let script = "let left = 30; (async () => { while (--left > 0) { \
            const stream = new WebSocketStream('ws://echo.example/'); \
            const { writable } = await stream.opened; \
            const writer = writable.getWriter(); \
            writer.write('so that the next write is a microtask'); \
            await writer.write({ toString() { wide() } }).catch(() => stream.close()) } })()";
        execute(&mut runtime, script).await;
        timeout(Duration::from_secs(60), runtime.run())
            .await
            .expect("all sockets are closed")
            .expect("nothing stops it");
        assert_eq!(text(&mut runtime, "left").await, "0");
        assert_eq!(text(&mut runtime, LEVELS).await, "100");
    }
}

#[tokio::test]
async fn exceptions_of_scripts_do_not_fill_the_stack() {
    for limits in limits_on_the_stack() {
        let mut runtime = prepared(limits).await;
        execute(&mut runtime, "function outer() { nested() }").await;
        for _ in 0..500 {
            let value = execute(&mut runtime, "outer(); 1").await;
            assert!(value.is_undefined());
            runtime
                .call::<()>("outer", ())
                .await
                .expect_err("it throws");
        }
        assert_eq!(text(&mut runtime, LEVELS).await, "100");
    }
}

#[tokio::test]
async fn an_endless_script_is_ended_after_an_exception() {
    for script in [
        "for (;;);",
        "setTimeout(() => { for (;;); })",
        "Promise.resolve().then(() => { for (;;); })",
    ] {
        let mut limits = Limits::default();
        limits.script_time = Some(Duration::from_millis(200));
        let mut runtime = prepared(limits).await;
        runtime
            .call::<()>("nested", ())
            .await
            .expect_err("it throws");
        let ended = run_to_end(&mut runtime, script).await;
        assert!(
            matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))),
            "{script}: {ended:?}"
        );
    }
}

#[derive(Default)]
struct Stacks(RefCell<Vec<String>>);

impl Reporter for Stacks {
    fn uncaught(&self, report: &ErrorReport) {
        let frames = report
            .stack
            .iter()
            .map(|frame| format!("{:?}:{}", frame.function, frame.line));
        self.0
            .borrow_mut()
            .push(frames.collect::<Vec<_>>().join(" "));
    }

    fn connection_failed(&self, _: &Url, _: &net::Error) {}
}

#[tokio::test]
async fn call_stacks_do_not_contain_the_functions_that_call_callbacks() {
    for limits in limits() {
        let stacks = Rc::new(Stacks::default());
        let mut runtime = built(builder(limits).reporter(stacks.clone()));
        let script = r"
            let stack;
            function nested() { stack = new Error('nested').stack; throw 'a string' }
            const target = new EventTarget();
            target.addEventListener('x', function listener() { nested() });
            target.dispatchEvent(new Event('x'));
            setTimeout(function timer() { nested() });
            setTimeout(function timer() { nested() }, 1);
            stack";
        let stack = text(&mut runtime, script).await;
        let mut lines = stack.lines();
        assert_eq!(lines.next(), Some("Error: nested"));
        let names: Vec<_> = lines
            .map(|line| line.trim().split(' ').nth(1).unwrap_or(line))
            .collect();
        assert_eq!(
            names,
            ["nested", "listener", "dispatchEvent", "<main>"],
            "{stack}"
        );
        runtime.run().await.expect("the loop comes to its end");
        let stack = text(&mut runtime, "stack").await;
        assert!(!stack.contains("[host]"), "{stack}");
        let expected = [
            r#"Some("nested"):3 Some("listener"):5 Some("dispatchEvent"):0 None:6"#,
            r#"Some("nested"):3 Some("timer"):7"#,
            r#"Some("nested"):3 Some("timer"):8"#,
        ];
        assert_eq!(*stacks.0.borrow(), expected);
    }
}
