//! Scripts that would go on for ever are ended.

use super::{Reports, text};
use boa_engine::js_string;
use boa_websocket::{
    Error, Limits, Permissions, Runtime,
    net::MemoryNetwork,
    runtime::{Builder, StopReason},
};
use futures_util::StreamExt;
use std::{
    convert::Infallible,
    rc::Rc,
    sync::Arc,
    sync::mpsc,
    time::{Duration, Instant},
};

fn timed() -> Builder {
    let mut limits = Limits::default();
    limits.script_time = Some(Duration::from_millis(20));
    Runtime::builder().limits(limits)
}

/// Runs a script, and the loop after it, and says how it ended.
async fn end_of(builder: Builder, script: &str) -> Result<(), Error> {
    let mut runtime = builder.build().expect("it can be built");
    runtime.execute("endless.js", script).await?;
    runtime.run().await
}

#[tokio::test]
async fn endless_bytecode_is_ended_wherever_it_is_entered() {
    for script in [
        "for (;;);",
        "function f() { for (;;); } f()",
        "function f() { f2() } function f2() { f3() } const f3 = () => { while (true) f4() }; function f4() {} f()",
        "function f(n) { if (n) { f(n - 1); f(n - 1) } } f(100)",
        "try { for (;;); } catch {} finally { for (;;); }",
        "for (;;) { try { for (;;); } finally { continue } }",
        "const never = { get endless() { return 1 } }; for (;;) never.endless",
        "(async () => { for (;;); })()",
        "setTimeout(() => { for (;;); })",
        "setTimeout('for (;;);')",
        "setTimeout(function () { for (;;) this.x = arguments[0] }, 0, 1)",
        "setTimeout((function () { for (;;); }).bind({}, 1))",
        "queueMicrotask(() => { for (;;); })",
        "Promise.resolve().then(() => { for (;;); })",
        "Promise.reject().catch(function f() { for (;;); })",
        "Promise.resolve({ then() { for (;;); } })",
        "const again = () => { Promise.resolve().then(again) }; again()",
        "const again = async () => { for (;;) await 1 }; again()",
        "setTimeout(() => {}, 2); AbortSignal.timeout(1).onabort = () => { for (;;); }",
        "setTimeout(() => {}, 2); AbortSignal.timeout(1).addEventListener('abort', { handleEvent() { for (;;); } })",
        "onerror = () => { for (;;); }; setTimeout(() => { throw 1 })",
        "addEventListener('unhandledrejection', () => { for (;;); }); Promise.reject(1)",
    ] {
        let ended = end_of(timed(), script).await;
        assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))), "{script}: {ended:?}");
    }
}

/// What yields nowhere is ended by the engine's limit on loops, which the limit on time sets.
#[tokio::test]
async fn endless_loops_below_functions_of_the_engine_are_ended_too() {
    for script in [
        "[1].forEach(() => { for (;;); })",
        "[2, 1].sort(() => { for (;;); })",
        "({ get endless() { for (;;); } }).endless",
        "`${{ toString() { for (;;); } }}`",
        "eval('for (;;);')",
        "new Function('for (;;);')()",
        "[...(function* () { for (;;); })()]",
        "(async () => { await 1; for (;;); })()",
        "(async () => { try { await 1; for (;;); } finally { for (;;); } })()",
        "new Proxy({}, { get() { for (;;); } }).x",
        "Reflect.apply(() => { for (;;); }, null, [])",
        "new EventTarget().addEventListener('x', null, { get once() { for (;;); } })",
        "const f = () => {}; Object.defineProperty(f, 'name', { get() { for (;;); } }); setTimeout(() => f.name)",
    ] {
        let ended = end_of(timed(), script).await;
        assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))), "{script}: {ended:?}");
    }
    let mut runtime = timed().build().expect("it can be built");
    let ended = runtime.import_source("endless.mjs", "export const x = 1; for (;;);").await;
    assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))), "{ended:?}");
}

#[tokio::test]
async fn a_limit_on_rounds_ends_a_loop_and_no_more() {
    let mut limits = Limits::default();
    limits.loop_iterations = Some(10_000);
    let reports = Rc::new(Reports::default());
    let builder = Runtime::builder().limits(limits).reporter(reports.clone());
    let mut runtime = builder.build().expect("it can be built");
    let script = "var after = 0; setTimeout(() => { [1].forEach(() => { for (;;); }) }); setTimeout(() => after++, 1);";
    runtime.execute("loops.js", script).await.expect("the script runs");
    runtime.run().await.expect("it comes to its end");
    assert_eq!(text(&mut runtime, "String(after)").await, "1");
    assert!(reports.uncaught.borrow()[0].starts_with("RuntimeLimitError"));
}

#[tokio::test]
async fn a_thread_stops_a_script_that_is_busy() {
    let mut limits = Limits::default();
    limits.stoppable = true;
    let (sender, started) = mpsc::channel();
    let builder = Runtime::builder().limits(limits).function("started", move |()| sender.send(()));
    let mut runtime = builder.build().expect("it can be built");
    let handle = runtime.handle();
    let thread = std::thread::spawn(move || {
        started.recv().expect("the script starts");
        handle.stop();
    });
    let ended = runtime.execute("busy.js", "started(); try { for (;;); } catch {}").await;
    assert!(matches!(ended, Err(Error::Stopped(StopReason::Asked))), "{ended:?}");
    thread.join().expect("it does not panic");
}

#[tokio::test]
async fn a_runtime_that_was_stopped_runs_nothing_any_more() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = tokio::spawn(async move {
        let mut server =
            tokio_tungstenite::accept_async(listener.accept().await).await.expect("the handshake succeeds");
        while server.next().await.is_some_and(|message| message.is_ok()) {}
    });
    let (sender, calls) = mpsc::channel();
    let reports = Rc::new(Reports::default());
    let builder = timed().permissions(Permissions::all()).connector(Arc::new(network)).reporter(reports.clone());
    let builder = builder.function("called", move |who: String| {
        sender.send(who).expect("the test listens");
        Ok::<_, Infallible>(())
    });
    let mut runtime = builder.build().expect("it can be built");
    let script = "
        const socket = new WebSocket('ws://server.example/');
        socket.onopen = () => {
            called('open');
            setTimeout(() => called('timer'));
            Promise.resolve().then(() => called('microtask'));
            addEventListener('error', () => called('error'));
            addEventListener('unhandledrejection', () => called('rejection'));
            Promise.reject(1);
            for (;;);
        };
        socket.addEventListener('open', () => called('second'));
        socket.onerror = socket.onclose = () => called('closed');
    ";
    runtime.execute("socket.js", script).await.expect("the script runs");
    for _ in 0..2 {
        let ended = runtime.run().await;
        assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))), "{ended:?}");
    }
    server.await.expect("the connection is dropped");
    assert_eq!(calls.try_iter().collect::<Vec<_>>(), ["open"]);
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
    assert!(matches!(runtime.execute("more.js", "1").await, Err(Error::Stopped(StopReason::ScriptTime))));
    assert!(matches!(runtime.import_source("more.mjs", "1").await, Err(Error::Stopped(_))));
    assert!(matches!(runtime.call::<()>("called", "x").await, Err(Error::Stopped(_))));
    assert_eq!(runtime.handle().stopped(), Some(StopReason::ScriptTime));
    runtime.shut_down(Duration::from_secs(1)).await;
    drop(runtime);
    assert_eq!(calls.try_iter().count(), 0);
}

/// Scripts can't tell that they could be ended.
#[tokio::test(start_paused = true)]
async fn callbacks_are_called_as_ever() {
    let script = "
        var seen = [];
        const note = function () { 'use strict'; const args = [...arguments]; seen.push([this === undefined ? 'none' : this === globalThis ? 'global' : typeof this, ...args].join(' ')) };
        const bound = note.bind('bound', 'first');
        setTimeout(note, 1, 'timer', 2);
        setTimeout(bound, 2, 'timer');
        queueMicrotask(note);
        Promise.resolve('value').then(note);
        const signal = AbortSignal.timeout(3);
        signal.onabort = function (event) { seen.push(this === signal, event.target === signal) };
        signal.addEventListener('abort', { handleEvent(event) { seen.push(this !== signal, event.type) } });
        onerror = (...args) => { seen.push(args.length, args[0]); return true };
        setTimeout(function named() { throw new Error('no') }, 4);
        setTimeout(() => seen.push(new Error('x').stack.split('\\n').filter((line) => line.includes('calls.js')).length), 5);
        const tricky = () => { seen.push('tricky') };
        Object.defineProperty(tricky, 'length', { get() { seen.push('looked at') } });
        setTimeout(tricky, 6);
        setTimeout(new Proxy(note, {}), 7, 'proxy');
        setTimeout(class { static x = 1 }, 8);
        Function.prototype.bind = Function.prototype.call = () => seen.push('replaced');
        setTimeout(note, 9, typeof next);
    ";
    let mut seen = Vec::new();
    for stoppable in [false, true] {
        let mut limits = Limits::default();
        limits.stoppable = stoppable;
        let mut runtime = Runtime::builder().limits(limits).build().expect("it can be built");
        runtime.execute("calls.js", script).await.expect("the script runs");
        runtime.run().await.expect("it comes to its end");
        seen.push(text(&mut runtime, "seen.join('\\n')").await);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].ends_with("global undefined"), "{}", seen[0]);
}

#[tokio::test]
async fn a_stack_shows_the_script_alone() {
    let mut limits = Limits::default();
    limits.stoppable = true;
    let mut runtime = Runtime::builder().limits(limits).build().expect("it can be built");
    runtime
        .execute("stack.js", "function inner() { null.x } function outer() { inner() }")
        .await
        .expect("the script runs");
    let Err(Error::Script(report)) = runtime.call::<()>("outer", ()).await else { panic!("it throws") };
    let functions: Vec<_> = report.stack.iter().map(|frame| frame.function.as_deref()).collect();
    assert_eq!(functions, [Some("inner"), Some("outer")]);
    let value = report.value.as_object().expect("an error").get(js_string!("message"), runtime.context());
    assert!(value.expect("it has one").is_string());
}

/// What [`Limits::stoppable`] lists as a single step of the engine's: it takes as long as it does, and the script is ended
/// after it.
#[tokio::test]
async fn a_step_of_the_engine_is_not_interrupted() {
    for step in ["/(a+)+$/.test('a'.repeat(22) + 'b')", "new Uint8Array(1 << 22).fill(1)"] {
        let mut limits = Limits::default();
        limits.script_time = Some(Duration::from_millis(1));
        let mut runtime = Runtime::builder().limits(limits).build().expect("it can be built");
        let began = Instant::now();
        let ended = runtime.execute("long.js", step).await;
        assert!(matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))), "{step}: {ended:?}");
        assert!(began.elapsed() > Duration::from_millis(50), "{step} was interrupted after {:?}", began.elapsed());
    }
}
