//! Endless scripts are ended.

use super::{
    Reports, built, execute, limited, run_script, run_to_end, runtime, stopping_itself, text,
};
use boa_engine::js_string;
use boa_websocket::{
    Builder, Error, Handle, Limits, Permissions, Runtime, net::MemoryNetwork, runtime::StopReason,
    websocket::ConnectionOptions,
};
use cpu_time::ThreadTime;
use std::{
    cell::{Cell, OnceCell},
    convert::Infallible,
    rc::Rc,
    sync::{Arc, mpsc},
    time::Duration,
};
use test_server::assert_matches;

fn timed() -> Builder {
    limited_to(Duration::from_millis(20))
}

fn limited_to(script_time: Duration) -> Builder {
    limited(|limits| limits.script_time = Some(script_time))
}

/// Runs a script and the loop, and returns the result.
async fn end_of(builder: Builder, script: &str) -> Result<(), Error> {
    run_to_end(&mut built(builder), script).await
}

/// Checks that the limit on time ends a script.
async fn is_ended(script: &str) {
    let ended = end_of(timed(), script).await;
    assert_matches!(
        ended,
        Err(Error::Stopped(StopReason::ScriptTime)),
        "{script}: {ended:?}"
    );
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
        "setInterval(() => {}, 1000); AbortSignal.timeout(1).onabort = () => { for (;;); }",
        "setInterval(() => {}, 1000); AbortSignal.timeout(1).addEventListener('abort', { handleEvent() { for (;;); } })",
        "onerror = () => { for (;;); }; setTimeout(() => { throw 1 })",
        "addEventListener('unhandledrejection', () => { for (;;); }); Promise.reject(1)",
    ] {
        is_ended(script).await;
    }
}

#[tokio::test]
async fn a_match_of_a_regular_expression_is_ended() {
    const MATCH: &str = r"try { /(a+)+\1b/.test('a'.repeat(60)) } catch {}";
    const PATTERN: &str =
        r"new URLPattern({ hash: '((?:a+)+\\1b)' }).test({ hash: 'a'.repeat(60) })";
    for script in [MATCH, PATTERN] {
        is_ended(script).await;
    }
    let mut runtime = built(limited(|limits| limits.stoppable = true));
    let short = Duration::from_millis(20);
    let ended = runtime
        .within(short, async |runtime| {
            runtime.execute("match.js", MATCH).await
        })
        .await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    assert_eq!(text(&mut runtime, "'usable'").await, "usable");
}

/// Code that does not yield is ended by the engine's own checks.
#[tokio::test]
async fn endless_loops_below_functions_of_the_engine_are_ended_too() {
    for script in [
        "[1].forEach(() => { for (;;); })",
        "addEventListener('x', () => { for (;;); }); dispatchEvent(new Event('x'))",
        "(function () { for (;;); }).call()",
        "({ get endless() { for (;;); } }).endless",
        "[...(function* () { for (;;); })()]",
        "(async () => { await 1; for (;;); })()",
        "eval('for (;;);')",
        "[2, 1].sort(() => { for (;;); })",
        "`${{ toString() { for (;;); } }}`",
        "new Function('for (;;);')()",
        "(async () => { try { await 1; for (;;); } finally { for (;;); } })()",
        "new Proxy({}, { get() { for (;;); } }).x",
        "Reflect.apply(() => { for (;;); }, null, [])",
        "new EventTarget().addEventListener('x', null, { get once() { for (;;); } })",
        "const f = () => {}; Object.defineProperty(f, 'name', { get() { for (;;); } }); setTimeout(() => f.name)",
    ] {
        is_ended(script).await;
    }
    let mut runtime = timed().build().expect("it can be built");
    let ended = runtime
        .import_source("endless.mjs", "export const x = 1; for (;;);")
        .await;
    assert_matches!(ended, Err(Error::Stopped(StopReason::ScriptTime)));
}

/// Functions, in the engine and in this repository, that call a function `f` of the script, which
/// runs on for ever.
const NATIVE_CALLS: [&str; 76] = [
    // Events.
    "addEventListener('x', f); dispatchEvent(new Event('x'))",
    "addEventListener('x', { handleEvent: f }); dispatchEvent(new Event('x'))",
    "addEventListener('x', { get handleEvent() { f() } }); dispatchEvent(new Event('x'))",
    "const c = new AbortController(); c.signal.onabort = f; c.abort()",
    "onerror = f; reportError(1)",
    "setTimeout(f)",
    "queueMicrotask(f)",
    // Conversions of Web IDL.
    "new Event({ toString: f })",
    "new Event('x', { get bubbles() { f() } })",
    "new URL({ [Symbol.toPrimitive]: f })",
    "performance.mark('x', { startTime: { valueOf: f } })",
    "new Blob({ [Symbol.iterator]: f })",
    "new Blob({ [Symbol.iterator]: () => ({ next: f }) })",
    "new Blob([{ toString: f }])",
    "new URLSearchParams(new Proxy({}, { ownKeys: f }))",
    "new URLSearchParams('a=1').forEach(f)",
    "console.log('%s', { toString: f })",
    "console.log(new Proxy({}, { getPrototypeOf: f, get: f })); f()",
    "atob({ toString: f })",
    "structuredClone({ get a() { f() } })",
    "structuredClone([1], { get transfer() { f() } })",
    "new MessageChannel().port1.postMessage({ get a() { f() } })",
    "new WebSocket({ toString: f })",
    // Streams.
    "new ReadableStream({ start: f })",
    "new ReadableStream({ pull: f })",
    "new ReadableStream({ cancel: f }).cancel()",
    "new ReadableStream({}, { size: f, highWaterMark: 1, ...{} }); new ReadableStream({ start(c) { c.enqueue(1) } }, { size: f })",
    "new ReadableStream({ start(c) { c.enqueue(1) } }).pipeTo(new WritableStream({ write: f }))",
    "new WritableStream({ write: f }).getWriter().write(1)",
    "new WritableStream({ close: f }).getWriter().close()",
    "new WritableStream({ abort: f }).abort()",
    "new WritableStream({ start: f })",
    "const t = new TransformStream({ transform: f }); t.writable.getWriter().write(1); t.readable.getReader().read()",
    "ReadableStream.from({ [Symbol.asyncIterator]: f })",
    "ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: f }) }).getReader().read()",
    // Promises.
    "new Promise(f)",
    "Promise.resolve().then(f)",
    "Promise.resolve().finally(f)",
    "Promise.resolve({ then: f })",
    "Promise.resolve({ get then() { f() } })",
    "Promise.all({ [Symbol.iterator]: f })",
    "Promise.try(f)",
    "(async () => { await { then: f } })()",
    "(async () => { await 1; f() })()",
    // Built-in objects.
    "[1].forEach(f)",
    "[1].map(f)",
    "[2, 1].sort(f)",
    "[2, 1].toSorted(f)",
    "[1, 2].reduce(f)",
    "Array.from([1], f)",
    "Array.from({ length: 1, get 0() { f() } })",
    "new Uint8Array([2, 1]).sort(f)",
    "new Map([[1, 1]]).forEach(f)",
    "new Set({ [Symbol.iterator]: f })",
    "Object.groupBy([1], f)",
    "JSON.parse('[1]', f)",
    "JSON.stringify({ toJSON: f })",
    "JSON.stringify([1], f)",
    "JSON.stringify({ get a() { f() } })",
    "'x'.replace('x', f)",
    "'x'.replace(/x/, f)",
    "'x'.split({ [Symbol.split]: f })",
    "new RegExp({ toString: f })",
    "`${{ toString: f }}`",
    "+{ valueOf: f }",
    "({ get a() { f() } }).a",
    "({ set a(value) { f() } }).a = 1",
    "new Proxy({}, { get: f }).x",
    "new Proxy({}, { has: f }); 'x' in new Proxy({}, { has: f })",
    "new Proxy(f, {})()",
    "Reflect.apply(f, null, [])",
    "Reflect.construct(function () { f() }, [])",
    "f.call()",
    "f.bind()()",
    "eval('f()')",
    "new Function('f()')()",
];

/// The three that end scripts, of scripts that are called natively.
#[tokio::test]
async fn scripts_that_are_called_natively_are_ended() {
    const ENDLESS: &str = "const f = function () { started(); for (;;); };";
    for call in NATIVE_CALLS {
        let script = format!("{ENDLESS} {call}");
        for by in ["script_time", "deadline", "stop"] {
            let handle = Rc::new(OnceCell::<Handle>::new());
            let own = handle.clone();
            let has_started = Rc::new(Cell::new(false));
            let started = has_started.clone();
            let builder = limited(|limits| {
                limits.stoppable = true;
                limits.script_time = (by == "script_time").then_some(Duration::from_millis(20));
            });
            let builder = builder.function("started", move |()| {
                started.set(true);
                if by == "stop" {
                    own.get().map(Handle::stop);
                }
                Ok::<_, Infallible>(())
            });
            let mut runtime = built(builder);
            handle.set(runtime.handle()).expect("once");
            let run = async |runtime: &mut Runtime| {
                runtime.execute("native.js", &script).await?;
                runtime.run().await
            };
            let ended = if by == "deadline" {
                runtime.within(Duration::from_millis(20), run).await
            } else {
                run(&mut runtime).await
            };
            let is_expected = match by {
                "script_time" => matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))),
                "stop" => matches!(ended, Err(Error::Stopped(StopReason::Asked))),
                _ => matches!(ended, Err(Error::DeadlinePassed)),
            };
            // A task that was interrupted is not an error of the loop.
            let is_task = by == "deadline" && matches!(ended, Ok(()));
            assert!(is_expected || is_task, "{call}: {by}: {ended:?}");
            // The time may be over before, on a busy machine.
            assert!(has_started.get() || by != "stop", "{call}");
        }
    }
}

#[tokio::test]
async fn calls_below_functions_of_the_engine_are_ended() {
    for script in [
        // A deeper recursion would exceed another limit.
        "[1].forEach(() => { const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; f(200) })",
        "(async () => { const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; await 1; f(200) })()",
        "[1].forEach(() => { const f = () => { for (let n = 0; n < 1e7; n++); }; for (let n = 0; n < 1e7; n++) f() })",
        "new Uint32Array(1e7).sort(() => 1)",
        "[].reverse.call({ length: 2 ** 53 })",
        "Reflect.apply(() => 1, null, { length: 2 ** 53 })",
        "new Set({ [Symbol.iterator]: () => ({ n: 0, next() { return { done: this.n++ === 1e7 } } }) })",
    ] {
        let began = ThreadTime::now();
        is_ended(script).await;
        assert!(began.elapsed() < Duration::from_secs(1), "{script}");
    }
}

/// These functions check whether the script may continue.
#[tokio::test]
async fn endless_native_functions_are_ended() {
    for script in [
        "const a = []; a.length = 4294967295; JSON.stringify(a)",
        "JSON.stringify(new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 - 1 : undefined) }))",
        "JSON.stringify(1, new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 - 1 : 1) }))",
        "const all = new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 - 1 : 1), deleteProperty: () => true }); \
         JSON.parse('[1,2]', function (key) { if (key === '0') this[1] = all })",
        "const list = new URLSearchParams('a=1'); list.forEach(() => list.append('b', ''))",
        "new Date().toLocaleString({ length: 2 ** 53 - 1 })",
    ] {
        is_ended(script).await;
    }
}

/// Checks that conversions end before the last of very many elements, which calls `reached`.
async fn conversions_are_ended(prepare: &str, conversions: &[&str]) {
    for steps in conversions {
        let (sender, reached) = mpsc::channel();
        let builder = timed()
            .connection_options(ConnectionOptions::none().headers(true))
            .function("reached", move |()| sender.send(()));
        let builder = builder.function("given", |value: serde_json::Value| {
            Ok::<_, Infallible>(value.is_null())
        });
        let mut runtime = builder.build().expect("it can be built");
        let ended = runtime
            .execute("long.js", &format!("{prepare} {steps}"))
            .await;
        assert_matches!(
            ended,
            Err(Error::Stopped(StopReason::ScriptTime)),
            "{steps}: {ended:?}"
        );
        assert!(reached.try_recv().is_err(), "{steps}");
    }
}

/// Four times as many take four times as long, and not sixteen times, as with comparisons of all
/// pairs.
#[tokio::test]
async fn abort_signal_any_takes_linear_time() {
    let mut runtime = runtime();
    let prepare = "const made = Array.from({ length: 20_000 }, () => new AbortController().signal); \
         const few = made.slice(0, 5_000); AbortSignal.any(few)";
    execute(&mut runtime, prepare).await;
    // Other work of the machine slows a run, by the caches and cores that it shares. So the least
    // of three is compared.
    let mut quickest = [Duration::MAX; 2];
    for _ in 0..3 {
        for (quickest, script) in quickest
            .iter_mut()
            .zip(["AbortSignal.any(few)", "AbortSignal.any(made)"])
        {
            let began = ThreadTime::now();
            runtime.execute("any.js", script).await.expect("it runs");
            *quickest = began.elapsed().min(*quickest);
        }
    }
    let [few, many] = quickest;
    assert!(many < few * 10, "{few:?}, {many:?}");
}

/// All functions of this crate with a sequence as an argument.
#[tokio::test]
async fn conversions_of_long_iterators_are_ended() {
    let long = "const signal = new AbortController().signal; let count = 0; \
        const busy = () => { for (let round = 0; round < 1000; round++); return ++count === 1e4 && (reached(), true) }; \
        const long = (value) => ({ [Symbol.iterator]: () => ({ next: () => ({ value, done: busy() }) }) });";
    let conversions = [
        "new Blob(long(''))",
        "new File(long(new Blob()), 'name')",
        "new WebSocket('ws://server.example/', long('chat'))",
        "new WebSocket('ws://server.example/', { protocols: long('chat') })",
        "new WebSocket('ws://server.example/', { headers: long(['a', 'b']) })",
        "new WebSocket('ws://server.example/', { headers: [long('a')] })",
        "AbortSignal.any(long(signal))",
        "new URLSearchParams(long(['a', 'b']))",
        "new URLSearchParams([long('a')])",
        "new MessageChannel().port1.postMessage(1, long({}))",
        "structuredClone(1, { transfer: long({}) })",
        "console.table([], long('a'))",
        "new MessageEvent('message', { ports: long(new MessageChannel().port1) })",
    ];
    conversions_are_ended(long, &conversions).await;
}

#[tokio::test]
async fn conversions_of_large_records_are_ended() {
    let large = "const keys = Array.from({ length: 100 }, (_, n) => 'k' + n); let count = 0; \
        const get = (_, key) => { if (typeof key === 'symbol') return; for (let round = 0; round < 50_000; round++); \
            if (++count === 100) reached(); return 'x' }; \
        const getOwnPropertyDescriptor = () => ({ value: '', enumerable: true, configurable: true }); \
        const large = new Proxy({}, { ownKeys: () => keys, getOwnPropertyDescriptor, get });";
    let conversions = [
        "new URLSearchParams(large)",
        "new WebSocket('ws://server.example/', { headers: large })",
    ];
    conversions_are_ended(large, &conversions).await;
}

#[tokio::test]
async fn conversions_for_functions_of_rust_are_ended() {
    let large = "let count = 0; \
        const busy = () => { for (let round = 0; round < 10_000; round++); if (++count === 1000) reached(); return 1 }; \
        const elements = [], keys = Array.from({ length: 1000 }, (_, n) => 'k' + n); \
        for (let n = 0; n < 1000; n++) Object.defineProperty(elements, n, { get: busy }); \
        const properties = new Proxy({}, { ownKeys: () => keys, \
            getOwnPropertyDescriptor: () => ({ value: busy(), enumerable: true, configurable: true }) });";
    conversions_are_ended(
        large,
        &[
            "given(elements)",
            "given({ elements })",
            "given(properties)",
        ],
    )
    .await;
}

/// Runs a script that signals its start, and stops it from another thread.
async fn stopped_by_a_thread(script: &str) {
    let (sender, started) = mpsc::channel();
    let mut runtime = built(
        limited(|limits| limits.stoppable = true).function("started", move |()| sender.send(())),
    );
    let handle = runtime.handle();
    let thread = std::thread::spawn(move || {
        started.recv().expect("the script starts");
        handle.stop();
    });
    let ended = runtime.execute("busy.js", script).await;
    assert_matches!(ended, Err(Error::Stopped(StopReason::Asked)));
    thread.join().expect("it does not panic");
}

#[tokio::test]
async fn a_thread_stops_a_script_that_is_busy() {
    stopped_by_a_thread("started(); try { for (;;); } catch {}").await;
}

#[tokio::test]
async fn a_runtime_that_was_stopped_runs_nothing_any_more() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = tokio::spawn(async move {
        let server = test_server::accept(listener.accept().await).await;
        test_server::read_to_the_end(server).await;
    });
    let (sender, calls) = mpsc::channel();
    let reports = Rc::new(Reports::default());
    // Long enough for everything before the endless loop, however busy the machine is.
    let builder = limited_to(Duration::from_secs(1)).permissions(Permissions::all());
    let builder = builder
        .connector(Arc::new(network))
        .reporter(reports.clone());
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
    execute(&mut runtime, script).await;
    for _ in 0..2 {
        let ended = runtime.run().await;
        assert_matches!(ended, Err(Error::Stopped(StopReason::ScriptTime)));
    }
    server.await.expect("the connection is dropped");
    assert_eq!(calls.try_iter().collect::<Vec<_>>(), ["open"]);
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
    assert_matches!(
        runtime.execute("more.js", "1").await,
        Err(Error::Stopped(StopReason::ScriptTime))
    );
    assert_matches!(
        runtime.import_source("more.mjs", "1").await,
        Err(Error::Stopped(_))
    );
    assert_matches!(
        runtime.call::<()>("called", "x").await,
        Err(Error::Stopped(_))
    );
    assert_eq!(runtime.handle().stopped(), Some(StopReason::ScriptTime));
    runtime.shut_down(Duration::from_secs(1)).await;
    drop(runtime);
    assert_eq!(calls.try_iter().count(), 0);
}

/// Scripts can't observe that they are stoppable.
#[tokio::test(start_paused = true)]
async fn callbacks_keep_their_arguments_and_exceptions() {
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
        let mut runtime = built(limited(|limits| limits.stoppable = stoppable));
        run_script(&mut runtime, script).await;
        seen.push(text(&mut runtime, "seen.join('\\n')").await);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].ends_with("global undefined"), "{}", seen[0]);
}

#[tokio::test]
async fn a_stack_shows_the_script_alone() {
    let mut runtime = built(limited(|limits| limits.stoppable = true));
    runtime
        .execute(
            "stack.js",
            "function inner() { null.x } function outer() { inner() }",
        )
        .await
        .expect("the script runs");
    let Err(Error::Script(report)) = runtime.call::<()>("outer", ()).await else {
        panic!("it throws")
    };
    let functions: Vec<_> = report
        .stack
        .iter()
        .map(|frame| frame.function.as_deref())
        .collect();
    assert_eq!(functions, [Some("inner"), Some("outer")]);
    let value = report
        .value()
        .and_then(|value| value.as_object())
        .expect("an error")
        .get(js_string!("message"), runtime.context());
    assert!(value.expect("it has one").is_string());
}

/// Without a limit on time the limit on loop iterations has a default, so [`Handle::stop`] ends the
/// loop.
///
/// [`Handle::stop`]: boa_websocket::Handle::stop
#[tokio::test]
async fn an_endless_loop_that_yields_nowhere_is_stopped_when_it_has_made_its_rounds() {
    stopped_by_a_thread("[1].forEach(() => { started(); for (;;); })").await;
}

/// The code that the documentation of [`Limits::stoppable`] excepts runs to its own end after a
/// request to stop, with any limit on loop iterations.
#[tokio::test]
async fn one_long_step_is_not_ended() {
    let documentation = include_str!("../../src/runtime/limits.rs");
    for (script, size) in [
        ("\"a\".padEnd(N).toUpperCase()", 1 << 20),
        ("3n ** BigInt(N)", 1 << 21),
        ("yours(N)", 1 << 22),
    ] {
        assert!(documentation.contains(script) || script.starts_with("yours"));
        let script = script.replace('N', &size.to_string());
        // It would end between two steps of a script, but not below a function of the engine.
        let script = format!("[1].forEach(() => {{ stop(); {script}; reached() }})");
        assert!(is_reached(&script).await, "{script}");
    }
    for ended in [
        "const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; f(16)",
        "for (let n = 0; n < 1_999; n++) {1;2;3}",
    ] {
        assert!(
            !is_reached(&format!("stop(); {ended}; reached()")).await,
            "{ended}"
        );
    }
}

/// Functions that take a long text end in the middle of it.
#[tokio::test]
async fn functions_of_long_texts_are_ended() {
    for (text, function) in [
        ("'a'.repeat(1000).repeat(20)", "encodeURIComponent"),
        ("'%61'.repeat(1000).repeat(20)", "decodeURI"),
        ("`[${'0,'.repeat(1000).repeat(20)}0]`", "JSON.parse"),
    ] {
        let script = format!(
            "const text = {text}; [1].forEach(() => {{ stop(); {function}(text); reached() }})"
        );
        assert!(!is_reached(&script).await, "{script}");
    }
}

/// Whether a script that stops its runtime runs to its end.
async fn is_reached(script: &str) -> bool {
    let (sender, reached) = mpsc::channel();
    let builder = limited(|limits| {
        limits.stoppable = true;
        limits.loop_iterations = Some(2_000);
    });
    let builder = builder
        .function("reached", move |()| sender.send(()))
        .function("yours", |rounds: u64| {
            let sum = (0..rounds).fold(0, |sum, n| std::hint::black_box(sum ^ n));
            Ok::<_, Infallible>(sum)
        });
    let mut runtime = stopping_itself(builder);
    let ended = runtime.execute("endless.js", script).await;
    assert_matches!(
        ended,
        Err(Error::Stopped(StopReason::Asked)),
        "{script}: {ended:?}"
    );
    reached.try_recv().is_ok()
}

/// Measured in CPU time of the thread, which other processes do not affect. Half of the rounds may
/// be slower.
#[tokio::test]
async fn bytecode_is_ended_within_20_milliseconds() {
    const SCRIPT_TIME: Duration = Duration::from_millis(5);
    const WITHIN: Duration = Duration::from_millis(20);
    for body in [
        "for (;;);",
        "for (;;) { try { for (;;); } finally { continue } }",
        "const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; f(100)",
        "const text = []; for (;;) { text.push('x'); if (text.length > 1000) text.length = 0; }",
    ] {
        for script in [
            format!("begin(); {body}"),
            format!("setTimeout(() => {{ begin(); {body} }})"),
            format!("Promise.resolve().then(() => {{ begin(); {body} }})"),
            format!(
                "AbortSignal.timeout(0).onabort = () => {{ begin(); {body} }}; setTimeout(() => {{}}, 10)"
            ),
        ] {
            let (mut by_time, mut by_hand) = (Vec::new(), Vec::new());
            for _ in 0..9 {
                let mut limits = Limits::default();
                limits.script_time = Some(SCRIPT_TIME);
                by_time.push(
                    time_to_end(limits, false, &script)
                        .await
                        .saturating_sub(SCRIPT_TIME),
                );
                let mut limits = Limits::default();
                limits.stoppable = true;
                by_hand.push(time_to_end(limits, true, &script).await);
            }
            for (what, mut times) in [("script_time", by_time), ("stop()", by_hand)] {
                times.sort_unstable();
                assert!(
                    times[times.len() / 2] < WITHIN,
                    "{script} by {what}: {times:?}"
                );
            }
        }
    }
}

/// Functions of the engine that take long: a script that repeats them ends after the number that
/// fits into its time, and one or two more.
#[tokio::test]
async fn a_script_of_long_steps_is_ended_before_twice_its_time_and_a_few_steps() {
    const SCRIPT_TIME: Duration = Duration::from_millis(50);
    for step in [
        "new Array(1e5).fill(1)",
        "a.indexOf(2)",
        "a.slice().reverse()",
        "text.split('')",
        "[...a]",
    ] {
        let prepare = "const a = new Array(1e5).fill(1), text = 'x'.repeat(1e5);";
        let mut limits = Limits::default();
        limits.stoppable = true;
        let once = time_to_end(limits, false, &format!("{prepare} begin(); {step}; stop()")).await;
        for body in [
            format!("for (;;) {step}"),
            format!("let n = 0; for (;;) if (n++ > 1000) {step}"),
        ] {
            for script in [
                format!("{prepare} setTimeout(() => {{ begin(); {body} }})"),
                format!(
                    "{prepare} Promise.resolve().then(() => {{ setTimeout(() => {{ begin(); {body} }}) }})"
                ),
            ] {
                let mut limits = Limits::default();
                limits.script_time = Some(SCRIPT_TIME);
                let (mut time, at_most) = (Duration::MAX, 2 * SCRIPT_TIME + 8 * once);
                // Other work of the machine slows a run, by the caches and cores that it shares. So
                // the least of up to three counts.
                for _ in 0..3 {
                    time = time_to_end(limits.clone(), false, &script).await.min(time);
                    if time < at_most {
                        break;
                    }
                }
                assert!(
                    time < at_most,
                    "{script}: {time:?}, where a step takes {once:?}"
                );
            }
        }
    }
}

/// The CPU time of the thread from `begin()` in a script until the runtime has ended. With `stop`,
/// `begin()` also requests the stop.
async fn time_to_end(limits: Limits, stop: bool, script: &str) -> Duration {
    let began = Rc::new(Cell::new(ThreadTime::now()));
    let handle = Rc::new(OnceCell::<Handle>::new());
    let stopping = handle.clone();
    let builder = Runtime::builder().limits(limits);
    let builder = builder.function("stop", move |()| {
        stopping.get().map(Handle::stop).ok_or("there is no handle")
    });
    let builder = builder.function("begin", {
        let (began, handle) = (began.clone(), handle.clone());
        move |()| {
            began.set(ThreadTime::now());
            if stop {
                handle.get().expect("it is there").stop();
            }
            Ok::<_, Infallible>(())
        }
    });
    let mut runtime = builder.build().expect("it can be built");
    handle.set(runtime.handle()).expect("once");
    let ended = run_to_end(&mut runtime, script).await;
    assert_matches!(ended, Err(Error::Stopped(_)), "{script}: {ended:?}");
    began.get().elapsed()
}
