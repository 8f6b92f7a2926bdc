//! Scripts are interrupted, and the runtime continues.

use super::{Reports, called, echo::echo, execute, imported_source, limited, run_script, text};
use boa_websocket::{Builder, Error, Handle, Permissions, Runtime, runtime::HandleError};
use std::{
    cell::OnceCell,
    convert::Infallible,
    rc::Rc,
    sync::{Arc, mpsc},
    thread::JoinHandle,
};
use test_server::assert_matches;

/// A loop that nothing interrupts ends after a second or more.
const LOOP_ITERATIONS: u64 = 100_000_000;

pub(super) fn stoppable() -> Builder {
    limited(|limits| (limits.stoppable, limits.loop_iterations) = (true, Some(LOOP_ITERATIONS)))
}

/// A runtime whose scripts are interrupted by another thread when they call `started()`.
struct Interrupted {
    runtime: Runtime,
    reports: Rc<Reports>,
    /// Returns the number of interruptions.
    thread: JoinHandle<usize>,
}

impl Interrupted {
    fn new(builder: Builder) -> Self {
        let (sender, started) = mpsc::channel();
        let reports = Rc::new(Reports::default());
        let builder = builder
            .reporter(reports.clone())
            .function("started", move |()| sender.send(()));
        let runtime = builder.build().expect("it can be built");
        let handle = runtime.handle();
        let thread =
            std::thread::spawn(move || started.iter().filter(|()| handle.interrupt()).count());
        Self {
            runtime,
            reports,
            thread,
        }
    }

    /// Checks that nothing was reported.
    fn end(self, interruptions: usize) {
        drop(self.runtime);
        assert_eq!(*self.reports.uncaught.borrow(), [""; 0]);
        assert_eq!(
            self.thread.join().expect("it does not panic"),
            interruptions
        );
    }
}

/// A runtime whose scripts interrupt themselves by `interrupt()`, which returns whether there was
/// something to interrupt. Scripts end within a few instructions after it.
pub(super) fn interrupting_itself(builder: Builder) -> (Runtime, Rc<Reports>) {
    let handle = Rc::new(OnceCell::<Handle>::new());
    let (own, reports) = (handle.clone(), Rc::new(Reports::default()));
    let interrupt =
        move |_: Option<u32>| own.get().map(Handle::interrupt).ok_or("there is no handle");
    let builder = builder
        .reporter(reports.clone())
        .function("interrupt", interrupt);
    let runtime = builder.build().expect("it can be built");
    handle.set(runtime.handle()).expect("once");
    (runtime, reports)
}

/// The depths that calls reach under a limit on calls and under one on values. Frames and values
/// that were left make them smaller.
async fn depths(runtime: &mut Runtime) -> [String; 2] {
    assert_eq!(runtime.context().stack_trace().count(), 0);
    let limits = runtime.context().runtime_limits();
    let mut depths = [String::new(), String::new()];
    for (depth, (recursion, stack)) in depths
        .iter_mut()
        .zip([(200, usize::MAX), (usize::MAX, 2_000)])
    {
        runtime
            .context()
            .runtime_limits_mut()
            .set_recursion_limit(recursion);
        runtime
            .context()
            .runtime_limits_mut()
            .set_stack_size_limit(stack);
        let deep = runtime
            .execute(
                "deep.js",
                "var depth = 0; function deep() { depth++; deep() } deep()",
            )
            .await;
        assert_matches!(deep, Err(Error::Script(_)));
        *depth = text(runtime, "String(depth)").await;
    }
    runtime.context().set_runtime_limits(limits);
    depths
}

#[tokio::test]
async fn a_script_is_interrupted_and_others_run_afterwards() {
    for body in [
        "for (;;);",
        "try { for (;;); } catch {} finally { after = 'finally' }",
        "const f = () => g(1, 2, 3), g = (...args) => { for (const a of args) { for (;;); } }; f()",
        "const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; f(100)",
        "for (;;) { try { throw 1 } catch (error) {} }",
        "class A { constructor() { for (;;); } }; new (class extends A {})()",
        "(async () => { for (;;); })()",
        "for (;;) [1, 2, 3].map((x) => x)",
        "with ({ x: 1 }) { for (;;) x++ }",
        "for (let i = 0; ; i++) { const { a, ...b } = { a: i }; let j = () => i }",
    ] {
        let mut interrupted = Interrupted::new(limited(|limits| limits.stoppable = true));
        let runtime = &mut interrupted.runtime;
        let before = depths(runtime).await;
        let script = format!("var after = 'nothing'; {{ started(); {body} }}");
        let ended = runtime.execute("busy.js", script).await;
        assert_matches!(ended, Err(Error::Interrupted), "{body}: {ended:?}");
        assert_eq!(depths(runtime).await, before, "{body}");
        assert_eq!(text(runtime, "after").await, "nothing", "{body}");
        interrupted.end(1);
    }
}

/// Callbacks of the engine's own functions, getters, conversions, generators and code after an
/// `await` end as other code does.
#[tokio::test]
async fn code_below_functions_of_the_engine_is_interrupted() {
    for (body, is_told) in [
        ("[1].forEach(() => { interrupt(); for (;;); })", true),
        ("[2, 1].sort(() => { interrupt(); for (;;); })", true),
        (
            "({ get endless() { interrupt(); for (;;); } }).endless",
            true,
        ),
        ("`${{ toString() { interrupt(); for (;;); } }}`", true),
        ("[...(function* () { interrupt(); for (;;); })()]", true),
        ("eval('interrupt(); for (;;);')", true),
        (
            "new EventTarget().addEventListener('x', null, { get once() { interrupt(); for (;;); } })",
            true,
        ),
        (
            "const t = new EventTarget(); t.onx = t.addEventListener('x', () => { interrupt(); for (;;); }); for (;;) t.dispatchEvent(new Event('x'))",
            true,
        ),
        ("(async () => { await 1; interrupt(); for (;;); })()", false),
        (
            "(async () => { for await (const x of [1]) { interrupt(); for (;;); } })()",
            false,
        ),
    ] {
        let (mut runtime, reports) = interrupting_itself(stoppable());
        let before = depths(&mut runtime).await;
        let ended = runtime.execute("busy.js", body).await;
        assert_eq!(
            matches!(ended, Err(Error::Interrupted)),
            is_told,
            "{body}: {ended:?}"
        );
        assert_eq!(depths(&mut runtime).await, before, "{body}");
        assert_eq!(
            text(&mut runtime, "[3, 1, 2].sort().map((x) => 2 * x).join()").await,
            "2,4,6"
        );
        assert_eq!(*reports.uncaught.borrow(), [""; 0], "{body}");
    }
}

/// Everything that a script can do, after many interruptions at many positions.
#[tokio::test(start_paused = true)]
async fn after_a_thousand_interruptions_everything_works() {
    const PREPARE: &str = "
        const log = [];
        const late = (n) => { for (;;) { for (let i = 0; i < n; i++); interrupt(); } };
        const bodies = [
            (n) => { for (;;) { for (let i = 0; i < n % 13; i++); try { if (n-- < 0) interrupt(); throw n } catch (error) { log.length } } },
            (n) => { const f = (m) => (m ? [f(m - 1), ...log] : late(n)); f(n % 50) },
            (n) => { for (const value of [1, 2]) { for (const { length } of ['a']) late(n) } },
            (n) => { (async () => { try { late(n) } finally { log.push('finally') } })() },
            (n) => { new (class { #x = late(n); static y = 1 })() },
            (n) => { [n].forEach(() => { interrupt(); for (;;); }) },
        ];
        const body = (n) => bodies[n % bodies.length](n);
    ";
    const CHECK: &str = "
        (async () => {
            const steps = [];
            async function* numbers() { try { yield 1; yield await Promise.resolve(2) } finally { steps.push('closed') } }
            for await (const n of numbers()) steps.push(n);
            steps.push(await numbers().next().then(({ value }) => value));
            function* pairs(n) { while (n--) yield [n, yield* [n]] }
            steps.push([...pairs(2)].length);
            steps.push(await Promise.all([1, new Promise((resolve) => setTimeout(resolve, 5, 'timer'))]));
            await Promise.reject(new Error('no')).catch((error) => steps.push(error.message));
            steps.push([3, 1, 2].sort((a, b) => a - b), { get x() { return 1 } }.x);
            function inner() { return new Error('stack').stack } function outer() { return inner() }
            steps.push(outer().split('\\n').filter((line) => line.includes('at ')).map((line) => line.trim().split(' (')[0]).join('>'));
            let depth = 0; const deep = () => { depth++; deep() };
            steps.push(await import('./none.mjs').catch((error) => error.name));
            return JSON.stringify([steps, log]);
        })()
    ";
    let (mut runtime, reports) = interrupting_itself(stoppable());
    execute(&mut runtime, PREPARE).await;
    execute(&mut runtime, format!("globalThis.check = () => {CHECK}")).await;
    let (limits, expected) = (
        depths(&mut runtime).await,
        runtime.call::<String>("check", ()).await.expect("it runs"),
    );
    for n in 0..1_000 {
        let ended = match n % 2 {
            0 => runtime
                .execute("busy.js", format!("body({n})"))
                .await
                .map(drop),
            _ => runtime.call::<()>("body", n).await,
        };
        assert_matches!(ended, Err(Error::Interrupted), "{n}: {ended:?}");
    }
    assert_eq!(depths(&mut runtime).await, limits);
    assert_eq!(
        runtime.call::<String>("check", ()).await.expect("it runs"),
        expected
    );
    assert!(
        ["<main>", "test.js:13:29"]
            .iter()
            .any(|outermost| expected.contains(&format!("at inner>at outer>at {outermost}\""))),
        "{expected}"
    );

    let module = "export let depth = 0; const deep = () => { depth++; deep() }; globalThis.depth = () => { depth = 0; deep() }; \
        globalThis.depthReached = () => depth; await 1; export const done = 'yes'";
    imported_source(&mut runtime, "module.mjs", module).await;
    let (mut fresh, _) = interrupting_itself(stoppable());
    imported_source(&mut fresh, "module.mjs", module).await;
    let mut depths = Vec::new();
    for runtime in [&mut runtime, &mut fresh] {
        assert!(runtime.call::<()>("depth", ()).await.is_err());
        depths.push(called::<u32>(runtime, "depthReached", ()).await);
    }
    assert_eq!(depths[0], depths[1]);
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_timer_is_interrupted_and_the_next_one_runs() {
    let mut interrupted = Interrupted::new(stoppable());
    let runtime = &mut interrupted.runtime;
    let script = "
        var log = [], onerror = () => log.push('error');
        setTimeout(() => { log.push('first'); started(); for (;;); });
        setTimeout(() => { log.push('second'); queueMicrotask(() => log.push('microtask')) }, 1);
        const interval = setInterval(() => { if (log.push('interval') > 5) clearInterval(interval); started(); for (;;); }, 1);
    ";
    run_script(runtime, script).await;
    assert_eq!(
        text(runtime, "log.join()").await,
        "first,second,microtask,interval,interval,interval"
    );
    interrupted.end(4);
}

/// A listener that is interrupted neither ends the socket, nor the other listeners of the same
/// event.
#[tokio::test]
async fn a_listener_of_a_socket_is_interrupted_and_the_next_event_comes() {
    let builder = stoppable()
        .permissions(Permissions::all())
        .connector(Arc::new(echo()));
    let mut interrupted = Interrupted::new(builder);
    let runtime = &mut interrupted.runtime;
    let script = "
        var log = [];
        const socket = new WebSocket('ws://echo.example/');
        socket.onopen = () => { socket.send('a'); socket.send('b'); started(); for (;;); };
        socket.onmessage = ({ data }) => { log.push(data); started(); for (;;); };
        socket.addEventListener('message', ({ data }) => { log.push('second ' + data); if (data === 'b') socket.close() });
        socket.onclose = ({ wasClean }) => log.push(wasClean);
    ";
    run_script(runtime, script).await;
    assert_eq!(
        text(runtime, "log.join()").await,
        "a,second a,b,second b,true"
    );
    interrupted.end(3);
}

#[tokio::test]
async fn a_microtask_is_interrupted_and_the_others_run() {
    let mut interrupted = Interrupted::new(stoppable());
    let runtime = &mut interrupted.runtime;
    let script = "
        var log = [];
        queueMicrotask(() => log.push('before'));
        const pending = Promise.resolve().then(() => { started(); for (;;); });
        pending.then(() => log.push('fulfilled'), () => log.push('rejected')).finally(() => log.push('settled'));
        queueMicrotask(() => { log.push('after'); queueMicrotask(() => log.push('later')) });
    ";
    execute(runtime, script).await;
    assert_eq!(text(runtime, "log.join()").await, "before,after,later");
    interrupted.end(1);
}

#[tokio::test]
async fn endless_microtasks_are_interrupted() {
    for (script, interruptions) in [
        (
            "(async () => { for (let n = 0; ; n++) { await 1; if (n === 100) interrupt(++count) } })()",
            1,
        ),
        (
            "const next = () => { if (n++ === 100) interrupt(++count); queueMicrotask(next) }; let n = 0; next()",
            1,
        ),
        (
            "const next = () => { queueMicrotask(next); interrupt(++count); for (;;); }; queueMicrotask(next)",
            2,
        ),
    ] {
        let (mut runtime, reports) = interrupting_itself(stoppable());
        let script = format!("var count = 0; setTimeout(() => count += 100); {script}");
        run_script(&mut runtime, &script).await;
        assert_eq!(
            text(&mut runtime, "String(count)").await,
            (100 + interruptions).to_string(),
            "{script}"
        );
        assert_eq!(*reports.uncaught.borrow(), [""; 0]);
    }
}

#[tokio::test]
async fn the_top_level_of_a_module_is_interrupted() {
    for source in [
        "interrupt(); for (;;);",
        "await 1; interrupt(); for (;;);",
        "[1].map(() => { interrupt(); for (;;); })",
    ] {
        let (mut runtime, reports) = interrupting_itself(stoppable());
        let before = depths(&mut runtime).await;
        let ended = runtime.import_source("busy.mjs", source).await;
        assert_matches!(ended, Err(Error::Interrupted), "{source}: {ended:?}");
        assert_eq!(depths(&mut runtime).await, before, "{source}");
        imported_source(&mut runtime, "later.mjs", "await 1; globalThis.answer = 42").await;
        assert_eq!(text(&mut runtime, "String(answer)").await, "42");
        assert_eq!(*reports.uncaught.borrow(), [""; 0]);
    }
}

/// Interruptions are for running code. A top-level `await` that waits is not.
#[tokio::test(start_paused = true)]
async fn where_nothing_runs_nothing_is_interrupted() {
    let (mut runtime, reports) = interrupting_itself(stoppable());
    let handle = runtime.handle();
    assert!(!handle.interrupt());
    assert_eq!(
        text(
            &mut runtime,
            "let sum = 0; for (let n = 0; n < 1000; n++) sum += n; String(sum)"
        )
        .await,
        "499500"
    );
    assert!(!handle.interrupt());
    let waiting =
        "await new Promise((resolve) => setTimeout(resolve, 1000)); globalThis.waited = 'yes'";
    let imported = {
        let importing = runtime.import_source("waiting.mjs", waiting);
        let interrupting = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            handle.interrupt()
        };
        tokio::join!(importing, interrupting)
    };
    assert!(imported.0.is_ok() && !imported.1);
    assert_eq!(text(&mut runtime, "waited").await, "yes");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
    drop(runtime);
    assert!(!handle.interrupt());
}

#[tokio::test]
async fn a_script_that_ends_by_itself_is_not_interrupted() {
    let (mut runtime, _) = interrupting_itself(stoppable());
    assert_eq!(text(&mut runtime, "interrupt()").await, "true");
    let threw = runtime.execute("throws.js", "interrupt(), null.x").await;
    assert_matches!(threw, Err(Error::Script(_)));
    assert_eq!(text(&mut runtime, "[1, 2].join()").await, "1,2");
}

#[tokio::test]
async fn without_stoppable_nothing_is_interrupted() {
    let (mut runtime, _) = interrupting_itself(Runtime::builder());
    let script = "const can = interrupt(); for (let n = 0; n < 1000; n++); String(can)";
    assert_eq!(text(&mut runtime, script).await, "false");
}

#[tokio::test]
async fn a_call_by_a_handle_is_interrupted_and_the_next_is_answered() {
    let (mut runtime, _) = interrupting_itself(stoppable());
    execute(
        &mut runtime,
        "const busy = () => { interrupt(); for (;;); }, idle = () => 1",
    )
    .await;
    let handle = runtime.handle();
    let calling = async {
        let busy = handle.call::<u32>("busy", ()).await;
        let idle = handle.call::<u32>("idle", ()).await;
        handle.stop();
        (busy, idle)
    };
    let (ended, (busy, idle)) = tokio::join!(runtime.run_until_stopped(), calling);
    assert!(ended.is_err());
    assert_eq!((busy, idle), (Err(HandleError::Interrupted), Ok(1)));
}

/// A function of Rust that a script calls, and which takes long, ends by itself.
#[tokio::test]
async fn a_script_is_interrupted_after_a_function_of_the_program() {
    let builder = stoppable().function("noted", |()| Ok::<_, Infallible>(1));
    let (mut runtime, _) = interrupting_itself(builder);
    let ended = runtime
        .execute("busy.js", "for (;;) { interrupt(); noted() }")
        .await;
    assert_matches!(ended, Err(Error::Interrupted));
    assert_eq!(text(&mut runtime, "String(noted())").await, "1");
}

/// Functions that take longer than a copy for each byte ask on their way whether they must end.
#[tokio::test]
async fn functions_of_long_texts_and_bytes_are_interrupted() {
    const PREPARE: &str = "const units = 3 << 20, bytes = new Uint8Array(units).fill(97), ascii = 'a'.repeat(units), \
        latin1 = 'ä'.repeat(units), wide = '\\u1234'.repeat(units), \
        escaped = '%41'.repeat(units), hex = '0a'.repeat(units); let reached;";
    for call in [
        "new TextDecoder().decode(bytes)",
        "new TextDecoder('utf-8', { fatal: true }).decode(bytes)",
        "new TextDecoder().decode(bytes, { stream: true })",
        "new TextDecoder('gb18030').decode(bytes)",
        "new TextEncoder().encode(latin1)",
        "new TextEncoder().encode(wide)",
        "new TextEncoder().encodeInto(wide, bytes)",
        "bytes.toBase64()",
        "bytes.toHex()",
        "Uint8Array.fromBase64(ascii)",
        "Uint8Array.fromHex(hex)",
        "bytes.setFromBase64(ascii)",
        "bytes.setFromHex(hex)",
        "encodeURIComponent(wide)",
        "decodeURIComponent(escaped)",
        "escape(wide)",
        "unescape(escaped)",
        "ascii.replaceAll('a', 'b')",
        "ascii.split('a')",
        "JSON.parse(' '.repeat(units) + 1)",
        "bytes.reverse()",
        "bytes.toReversed()",
        "bytes.with(1, 1)",
        "bytes.includes(1)",
        "bytes.indexOf(1)",
        "bytes.lastIndexOf(1)",
        "bytes.sort()",
        "bytes.join()",
    ] {
        let (mut runtime, _) = interrupting_itself(stoppable());
        execute(&mut runtime, PREPARE).await;
        let script = format!("interrupt(); {call}; reached = true");
        let ended = runtime.execute("long.js", script).await;
        assert_matches!(ended, Err(Error::Interrupted), "{call}: {ended:?}");
        assert_eq!(
            text(&mut runtime, "String(reached)").await,
            "undefined",
            "{call}"
        );
    }
}

/// The engine leaves the values of a module's frame when it links it.
#[tokio::test]
async fn modules_leave_nothing_on_the_stack() {
    let (mut runtime, _) = interrupting_itself(stoppable());
    let before = depths(&mut runtime).await;
    for n in 0..20 {
        let source = "export const x = 1, y = 2, z = [x, y]";
        imported_source(&mut runtime, format!("{n}.mjs"), source).await;
    }
    assert_eq!(depths(&mut runtime).await, before);
}
