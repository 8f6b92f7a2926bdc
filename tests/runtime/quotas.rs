//! The quotas of scripts.

use super::{built, execute, limited, run_script, runtime, text};
use boa_websocket::{
    Console, ConsoleMessage, Error, Limits, Runtime, runtime::StopReason,
    websocket::ConnectionOptions,
};
use std::{cell::RefCell, collections::BTreeMap, convert::Infallible, rc::Rc, time::Duration};
use test_server::rows;

#[tokio::test]
async fn the_largest_buffer_is_limited() {
    let mut runtime = built(limited(|limits| limits.buffer_bytes = 1000));
    for script in [
        "new ArrayBuffer(1001)",
        "new Uint8Array(1001)",
        "new ArrayBuffer(1, { maxByteLength: 1001 })",
        "new TextEncoder().encode('x'.repeat(1001))",
        "new TextEncoder().encode('\u{e9}'.repeat(501))",
        "new TextEncoder().encode('\u{20ac}'.repeat(334))",
    ] {
        let caught = format!("try {{ {script} }} catch (error) {{ error.constructor.name }}");
        assert_eq!(text(&mut runtime, &caught).await, "RangeError", "{script}");
    }
    let lengths = "[new ArrayBuffer(1000).byteLength, new TextEncoder().encode('x'.repeat(1000)).length].join()";
    assert_eq!(text(&mut runtime, lengths).await, "1000,1000");
}

/// Runs a script that catches its errors, and returns its output.
async fn within(limits: Limits, script: &str) -> String {
    let mut runtime = built(Runtime::builder().limits(limits));
    let refused = "const refused = (steps) => { try { steps(); return 'nothing' } catch (error) { return error.constructor.name } };";
    execute(&mut runtime, refused).await;
    text(&mut runtime, script).await
}

/// Checks the results of scripts, rows of a table, within these limits.
async fn refuses(limits: &Limits, table: &str) {
    for (script, expected) in rows(table, "->") {
        assert_eq!(within(limits.clone(), script).await, expected, "{script}");
    }
}

fn a_mebibyte() -> Limits {
    let mut limits = Limits::default();
    limits.blob_bytes = 1 << 20;
    limits
}

#[tokio::test]
async fn the_bytes_of_blobs_are_limited() {
    let table = r"
        refused(() => { let b = new Blob(['x'.repeat(1e5)]); for (let n = 0; n < 12; n++) b = new Blob([b, b]) }) -> RangeError
        refused(() => new Blob(Array(1e4).fill('x'.repeat(1e6)))) -> RangeError
        refused(() => new Blob([new Uint8Array(1 << 21)])) -> RangeError
        const all = []; refused(() => { for (;;) all.push(new Blob(['x'.repeat(1e5)])) }) + all.length -> RangeError10
        # Shared bytes count once, and unreachable ones do not count.
        const b = new Blob(['x'.repeat(5e5)]), all = []; refused(() => { for (let n = 0; n < 1e3; n++) all.push(new Blob([b, b]), b.slice(1), structuredClone(b)) }) -> nothing
        refused(() => { for (let n = 0; n < 100; n++) new Blob(['x'.repeat(5e5)]) }) -> nothing
        const { port1 } = new MessageChannel(); refused(() => { for (;;) port1.postMessage(new Uint8Array(1e5)) }) -> RangeError
        const { port1, port2 } = new MessageChannel(); refused(() => { for (;;) port1.postMessage(1) }) -> RangeError
        refused(() => structuredClone(new Uint8Array(1 << 21))) -> RangeError
        refused(() => { for (let n = 0; n < 100; n++) structuredClone(new Uint8Array(5e5)) }) -> nothing
    ";
    refuses(&a_mebibyte(), table).await;
    let twelve = "let b = new Blob(['x'.repeat(1e6)]); refused(() => { for (let n = 0; n < 12; n++) b = new Blob([b, b]) }) + b.size";
    assert_eq!(
        within(Limits::default(), twelve).await,
        "RangeError1024000000"
    );
}

#[tokio::test]
async fn the_bytes_of_urls_and_decoders_are_limited() {
    let table = r"
        refused(() => new URLSearchParams(Array(1e4).fill(['a', 'x'.repeat(1e6)]))) -> RangeError
        refused(() => new URLSearchParams([Array(1e4).fill('x'.repeat(1e6))])) -> TypeError
        refused(() => new URLSearchParams({ a: 'x'.repeat(2e6) })) -> RangeError
        refused(() => new URLSearchParams('a&'.repeat(1e5))) -> RangeError
        refused(() => new URLSearchParams('a&'.repeat(1e4))) -> nothing
        const p = new URLSearchParams(); refused(() => { for (;;) p.append('a', 'x'.repeat(1e5)) }) + p.size -> RangeError10
        const p = new URLSearchParams('a=1'); refused(() => p.set('a', 'x'.repeat(2e6))) + p -> RangeErrora=1
        const p = new URLSearchParams(); refused(() => { for (let n = 0; n < 100; n++) { p.set('a', 'x'.repeat(4e5)); p.delete('a') } }) -> nothing
        const all = []; refused(() => { for (;;) all.push(new URL('a:' + 'x'.repeat(1e5))) }) + all.length -> RangeError10
        const url = new URL('a:b'); refused(() => { url.hash = 'x'.repeat(2e6) }) + url -> RangeErrora:b
        const url = new URL('a:b'); refused(() => { url.href = 'c:' + 'x'.repeat(2e6) }) + url -> RangeErrora:b
        const url = new URL('a:b?' + 'a&'.repeat(1e5)); refused(() => url.searchParams) -> RangeError
        const url = new URL('a:b'), list = url.searchParams; list.append('a', 'x'.repeat(9e5)); url.href; refused(() => new URL('a:' + 'x'.repeat(2e5))) -> RangeError
        refused(() => { for (let n = 0; n < 100; n++) new URL('a:' + 'x'.repeat(5e5)) }) -> nothing
        const bytes = new Uint8Array(1e5).fill(255), decoder = new TextDecoder('utf-8', { fatal: true }), names = new Set(); for (let n = 0; n < 20; n++) names.add(refused(() => decoder.decode(bytes, { stream: true }))); [...names].join() -> TypeError,RangeError
    ";
    refuses(&a_mebibyte(), table).await;
}

/// The engine shares the bytes of strings, and Rust copies them.
#[tokio::test]
async fn arguments_of_rust_functions_are_limited() {
    let builder = Runtime::builder().limits(a_mebibyte());
    let builder = builder.function("strings", |all: Vec<String>| Ok::<_, Infallible>(all.len()));
    let builder = builder.function("numbers", |all: Vec<u64>| Ok::<_, Infallible>(all.len()));
    let builder = builder.function("names", |all: BTreeMap<String, u8>| {
        Ok::<_, Infallible>(all.len())
    });
    let mut runtime = builder.build().expect("it can be built");
    for (script, expected) in [
        ("strings(Array(100).fill('x'.repeat(1e5)))", "TypeError"),
        ("strings(Array(10).fill('x'.repeat(1e5)))", "10"),
        ("numbers(new ArrayBuffer(2e6))", "TypeError"),
        ("numbers(new ArrayBuffer(1e6))", "1000000"),
        ("names({ ['x'.repeat(2e6)]: 1 })", "TypeError"),
        ("numbers([2n ** (2n ** 22n)])", "TypeError"),
    ] {
        let caught =
            format!("try {{ String({script}) }} catch (error) {{ error.constructor.name }}");
        assert_eq!(text(&mut runtime, &caught).await, expected, "{script}");
    }
}

#[tokio::test]
async fn sequences_are_limited_while_they_are_converted() {
    let table = "
        refused(() => new Blob(Array(1e5).fill(''))) -> RangeError
        refused(() => new Blob(Array(1e4).fill(''))) -> nothing
        refused(() => AbortSignal.any(Array(2e5).fill(new AbortController().signal))) -> RangeError
        refused(() => { for (let n = 0; n < 20; n++) new Blob(Array(1e4).fill('')) }) -> nothing
    ";
    refuses(&a_mebibyte(), table).await;
}

/// A long argument is cut in messages.
#[tokio::test]
async fn errors_do_not_repeat_long_arguments() {
    for script in [
        "new URL('x'.repeat(1e6))",
        "new URL('a:b').href = 'x'.repeat(1e6)",
        "new TextDecoder('x'.repeat(1e6))",
        "new WebSocket('ftp://' + 'x'.repeat(1e6))",
        "new Date().toLocaleString('x'.repeat(1e6))",
        "new Date().toLocaleString('en-US', { timeZone: 'x'.repeat(1e6) })",
        "new Date().toLocaleString('en-US', { hour: 'x'.repeat(1e6) })",
    ] {
        let mut runtime = runtime();
        let message = format!(
            "try {{ {script} }} catch (error) {{ String(error.message.length < 400) + error.name }}"
        );
        assert!(
            text(&mut runtime, &message).await.starts_with("true"),
            "{script}"
        );
    }
}

#[tokio::test]
async fn header_fields_of_a_script_in_a_handshake_are_limited() {
    let mut runtime = built(Runtime::builder().connection_options(ConnectionOptions::all()));
    let table = r"
        'ws://server.example/' + 'x'.repeat(2e6) -> SyntaxError
        'ws://server.example/', Array(1e5).fill('x'.repeat(1e6)) -> SyntaxError
        'ws://server.example/', Array.from({ length: 3e5 }, (_, n) => 'p' + n) -> SyntaxError
        'ws://server.example/', { protocols: ['a'.repeat(6e5)], headers: { b: 'c'.repeat(6e5) } } -> SyntaxError
        'ws://server.example/', { headers: Array(1e5).fill(['a', 'x'.repeat(1e6)]) } -> SyntaxError
        'ws://server.example/', { ca: Array(1e5).fill(new Uint8Array(1e6)) } -> SyntaxError
        'ws://server.example/', { unix: '/' + 'x'.repeat(2e6) } -> SyntaxError
        'ws://server.example/' + 'x'.repeat(1e6), { protocols: ['a'.repeat(5e5)], headers: { b: 'c'.repeat(5e5) } } -> opened
    ";
    for (arguments, expected) in rows(table, "->") {
        let script = format!(
            "try {{ new WebSocket({arguments}); 'opened' }} catch (error) {{ error.name }}"
        );
        assert_eq!(text(&mut runtime, &script).await, expected, "{arguments}");
    }
}

/// A cell of a table is as wide as the widest in its column, labels are stored, and groups indent.
#[tokio::test]
async fn the_output_and_the_labels_of_a_console_are_limited() {
    #[derive(Default)]
    struct Last(RefCell<String>);

    impl Console for Last {
        fn print(&self, message: &ConsoleMessage<'_>) {
            *self.0.borrow_mut() = message.to_string();
        }
    }

    let console = Rc::new(Last::default());
    let mut runtime = built(Runtime::builder().console(console.clone()));
    let mut small = built(
        Runtime::builder()
            .limits(a_mebibyte())
            .console(console.clone()),
    );
    for arguments in [
        "Array(100).fill('x'.repeat(1e5))",
        "['%s'.repeat(100), ...Array(100).fill('x'.repeat(1e5))]",
    ] {
        let caught = format!(
            "try {{ console.log.apply(console, {arguments}) }} catch (error) {{ error.constructor.name }}"
        );
        assert_eq!(text(&mut small, &caught).await, "RangeError", "{arguments}");
    }
    let wide = "const row = {}; for (let n = 0; n < 100; n++) row[n] = 'x'.repeat(1e4);";
    for rows in [
        "Array(1000).fill(row)",
        "Array(1000).fill({ ['x'.repeat(1e6)]: 1 })",
        "new Set(Array.from({ length: 1000 }, () => ['x'.repeat(1e4), {}]))",
    ] {
        execute(&mut runtime, format!("{{ {wide} console.table({rows}) }}")).await;
        let text = console.0.take();
        assert!(
            text.len() < 32 << 20 && text.contains(" more rows"),
            "{} bytes",
            text.len()
        );
    }
    let labels =
        "for (let n = 0; n < 10_001; n++) console.count('label ' + n); console.count('label 0');";
    runtime.execute("labels.js", labels).await.expect("it runs");
    assert_eq!(console.0.take(), "label 0: 2");
    execute(&mut runtime, "console.count('label 10000')").await;
    assert_eq!(console.0.take(), "label 10000: 1");
    let timers = "for (let n = 0; n < 10_001; n++) console.time('label ' + n);";
    runtime.execute("timers.js", timers).await.expect("it runs");
    assert_eq!(console.0.take(), "There are 10000 timers already");
    execute(
        &mut runtime,
        "for (let n = 0; n < 1e4; n++) console.group(); console.log('x')",
    )
    .await;
    assert_eq!(console.0.take().len(), 80 + 1);
}

#[tokio::test]
async fn a_blob_is_not_read_into_a_buffer_that_is_too_large() {
    let mut runtime = built(limited(|limits| limits.buffer_bytes = 1000));
    let script = "
        globalThis.log = [];
        const blob = new Blob(['x'.repeat(1001)]), reader = new FileReader();
        for (const read of ['arrayBuffer', 'bytes']) blob[read]().catch((error) => log.push(error.name));
        blob.text().then((text) => log.push(text.length));
        reader.onloadend = () => log.push(reader.result, reader.error.name);
        reader.readAsArrayBuffer(blob);
    ";
    run_script(&mut runtime, script).await;
    assert_eq!(
        text(&mut runtime, "log.join()").await,
        "RangeError,RangeError,1001,,RangeError"
    );
}

#[tokio::test(start_paused = true)]
async fn the_number_of_pending_timers_is_limited() {
    let mut limits = Limits::default();
    limits.timers = 100;
    let table = r"
        let n = 0; refused(() => { for (;; n++) setTimeout(() => {}, 1e9) }) + n -> RangeError100
        let n = 0; refused(() => { for (;; n++) setInterval(() => {}) }) + n -> RangeError100
        let n = 0; refused(() => { for (;; n++) AbortSignal.timeout(1e9) }) + n -> RangeError100
        refused(() => { for (let n = 0; n < 1e3; n++) clearTimeout(setTimeout(() => {}, 1e9)) }) -> nothing
    ";
    refuses(&limits, table).await;
    let mut runtime = built(Runtime::builder().limits(limits));
    let script = "
        var count = 0, errors = 0;
        onerror = (message, file, line, column, error) => { errors += error instanceof RangeError; return true };
        function f() { if (count++ < 1000) { setTimeout(f); setTimeout(f) } }
        f();
    ";
    execute(&mut runtime, script).await;
    assert_eq!(runtime.state().timers, 2);
    runtime.run().await.expect("it comes to its end");
    // A running timer counts as pending until its end. A refused timer throws, which ends the
    // function.
    assert_eq!(
        text(&mut runtime, "[count > 1000, errors > 100].join()").await,
        "true,true"
    );
    execute(&mut runtime, "for (let n = 0; n < 100; n++) setTimeout(f)").await;
}

/// All runtimes of a thread have one heap, so the garbage of a script
/// that has ended is given back.
#[tokio::test]
async fn scripts_beyond_the_limit_on_the_heap_end_and_the_runtime_goes_on() {
    for script in [
        "const all = []; for (;;) try { all.push(new Array(1e5).fill(1)) } catch {}",
        "for (;;) try { new Array(4294967294).fill(1.5) } catch {}",
        "const all = []; for (;;) try { all.push('x'.repeat(1e6) + all.length) } catch {}",
        "const all = new Map(); for (;;) try { all.set(all.size, {}) } catch {}",
        "const all = []; for (;;) try { all.push(new Uint8Array(1e6)) } catch {}",
        "let last = null; for (;;) try { last = { last } } catch {}",
        "Array.from({ length: 1e9 })",
        "[...{ length: 1e9, [Symbol.iterator]: Array.prototype.values }]",
        "Array(1e9).fill(0).map((n) => n)",
    ] {
        let mut runtime = built(limited(|limits| limits.heap_bytes = 64 << 20));
        let ended = runtime
            .execute("heap.js", format!("(() => {{ {script} }})()"))
            .await;
        let message = ended.expect_err(script).to_string();
        assert!(message.contains("heap"), "{script}: {message}");
        assert_eq!(text(&mut runtime, "'usable'").await, "usable", "{script}");
    }
}

/// A limit that is reached while a module is loaded or evaluated ends the script, and the engine
/// does not panic.
#[tokio::test]
async fn limits_that_modules_reach_end_them_and_the_engine_goes_on() {
    let text = "k\u{20ac}".repeat(1 << 20);
    let modules = [
        ("endless", "for (;;);".to_owned()),
        ("endless-await", "for (;;); await 0".to_owned()),
        ("await-endless", "await 0; for (;;);".to_owned()),
        ("full", "for (let all;;) all = { all };".to_owned()),
        (
            "full-await",
            "for (let all;;) all = { all }; await 0".to_owned(),
        ),
        (
            "await-full",
            "await 0; for (let all;;) all = { all };".to_owned(),
        ),
        ("text", format!("export default '{text}'")),
        ("data", format!("[\"{text}\"]")),
        ("objects", format!("[{}0]", "{},".repeat(100_000))),
    ];
    for (name, source) in modules {
        let (with, options) = if source.starts_with('[') {
            ("with { type: 'json' }", ", { with: { type: 'json' } }")
        } else {
            ("", "")
        };
        for main in [
            format!("import 'memory:///{name}' {with}"),
            format!("import 'memory:///{name}' {with}; await 0"),
            format!("await import('memory:///{name}'{options})"),
            format!("import('memory:///{name}'{options})"),
        ] {
            let builder = limited(|limits| {
                limits.heap_bytes = 4 << 20;
                limits.script_time = Some(Duration::from_millis(100));
            });
            let builder = builder.module(name, source.clone());
            let mut runtime = built(builder.module("main", main.clone()));
            let run = async |runtime: &mut Runtime| {
                runtime
                    .execute("main.js", "import('memory:///main')")
                    .await?;
                runtime.run().await
            };
            match run(&mut runtime).await {
                Err(Error::Stopped(StopReason::ScriptTime)) => {}
                Err(Error::Stopped(reason)) => panic!("{name}, {main}: {reason}"),
                _ => {
                    execute(&mut runtime, "globalThis.usable = 1").await;
                }
            }
        }
    }
}
