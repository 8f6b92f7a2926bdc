//! A dropped runtime is freed with everything that it has.

use crate::{MEMORY, Token, alone, echo, on};
use boa_engine::{Context, JsArgs, JsResult, JsValue, NativeFunction, js_string};
use boa_websocket::{
    Builder, Permissions, Runtime,
    dom::host,
    net,
    runtime::{Function, ModuleScript, ModuleSource},
    web::streams::{Chunk, ReadableStream, WritableStream},
    webidl::{FromJs, PlatformRef},
};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, future, sink, stream};
use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};
#[cfg(feature = "packages")]
use test_server::Folder;
use test_server::rows;

/// The things that a runtime can have, and a script that creates each.
const KINDS: &str = r#"
    nothing:
    a timer: setTimeout(() => {}, 1e6)
    a timer of a string: setTimeout('(', 1)
    an interval: setInterval(() => {}, 5)
    a microtask: queueMicrotask(() => {})
    an unhandled rejection: Promise.reject(new Error('no'))
    an unhandled rejection of an asynchronous function: (async () => { await 1; throw new Error('no'); })()
    a handled rejection: Promise.reject(new Error('no')).catch(() => {})
    a rejection that is handled late: var p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 5)
    a rejection with a listener: addEventListener('unhandledrejection', (e) => e.preventDefault()); Promise.reject(1)
    a pending promise: var p = new Promise(() => {}); (async () => { await p; })()
    a generator: var g = (function* () { yield 1; })(); g.next()
    an asynchronous generator: var g = (async function* () { yield 1; await new Promise(() => {}); })(); g.next(); g.next()
    listeners: addEventListener('x', () => {}); onerror = () => {}; dispatchEvent(new Event('x'))
    an exception: setTimeout(() => { throw new Error('no'); }, 1)
    a syntax error: try { eval('('); } catch {}
    weak references: var f = new FinalizationRegistry(() => {}); f.register({}, 1); var w = new WeakRef({})
    weak collections: var o = {}, m = new WeakMap([[o, o]]), s = new WeakSet([o, {}])
    a proxy: var p = new Proxy({}, { get: () => globalThis }); p.x
    a class: class A { #x = globalThis; static s = new A(); m() { return this.#x; } }; var a = new A()
    a regular expression: var r = /(a+)b/g; 'aab'.replace(r, (x) => x)
    a typed array: var t = new Uint8Array(new ArrayBuffer(100000, { maxByteLength: 200000 }))
    a signal with a time: var s = AbortSignal.timeout(1e9); s.onabort = () => {}
    a dependent signal: var c = new AbortController(), s = AbortSignal.any([c.signal, AbortSignal.timeout(1e9)]); s.onabort = () => {}
    a dependent signal that was aborted: var c = new AbortController(), d = new AbortController(); var s = AbortSignal.any([c.signal, d.signal]); s.onabort = () => {}; c.abort()
    a listener with a signal: var c = new AbortController(); addEventListener('x', () => {}, { signal: c.signal })
    a channel: var c = new MessageChannel(); c.port2.onmessage = () => {}; c.port1.postMessage(1)
    a channel without a reader: var c = new MessageChannel(); c.port1.postMessage({ a: [1, 'x', new Map([[1, {}]])] })
    a channel that is closed: var c = new MessageChannel(); c.port2.onclose = () => {}; c.port1.close()
    a transferred port without a receiver: var c = new MessageChannel(), d = new MessageChannel(); c.port1.postMessage(0, [d.port1])
    a port that was lost: (() => { const c = new MessageChannel(), d = new MessageChannel(); c.port1.postMessage(0, [d.port1]); })()
    a port that was received: var c = new MessageChannel(), d = new MessageChannel(), p; c.port2.onmessage = (e) => { p = e.ports[0]; p.onmessage = () => {}; }; c.port1.postMessage(0, [d.port1])
    a clone: var x = structuredClone({ a: new Date(), b: [new Error('x', { cause: {} })], c: new Blob(['x']) })
    a Blob: var b = new Blob(['x'.repeat(1e5)]); b.text().then(() => {}); b.arrayBuffer()
    a reader of files: var r = new FileReader(); r.onload = () => {}; r.readAsText(new Blob(['x']))
    the console: console.log({ a: 1 }); console.time('x'); console.group('g'); console.count()
    a URL: var u = new URL('http://a/b?c'); u.searchParams.append('a', 'b'); var i = u.searchParams.entries()
    a decoder: var t = new TextDecoder(); t.decode(new Uint8Array(4), { stream: true })
    random numbers: crypto.randomUUID()
    broadcast channels: var c = new BroadcastChannel('x'); c.onmessage = () => {}; new BroadcastChannel('x').postMessage({})
    a worker: var w = new Worker('data:text/javascript,onmessage = () => {}'); w.onmessage = () => {}; w.postMessage({})
    a worker that is busy: new Worker('data:text/javascript,for (;;);')
    a worker that has ended: new Worker('data:text/javascript,')
    a worker without a script: new Worker('nothing.js').onerror = () => {}
    a shared worker: new SharedWorker('data:text/javascript,onconnect = (e) => { e.ports[0].onmessage = () => {} }').port.onmessage = () => {}
    a shared worker that is busy: new SharedWorker('data:text/javascript,for (;;);')
    a shared worker without a script: new SharedWorker('nothing.js').onerror = () => {}
    a worker with a port: var c = new MessageChannel(), w = new Worker('data:text/javascript,onmessage = (e) => { e.ports[0].onmessage = () => {} }'); w.postMessage(0, [c.port2]); c.port1.onmessage = () => {}
    a failed import: import('./nothing.mjs').catch(() => {})
    an import that is being fetched: var p = import('modules://m/never.mjs'); (async () => { await p; })()
    an asynchronous function of the engine: var p = native(); (async () => { await p; })()
    a wait for shared memory: var p = Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value; (async () => { await p; })()
    JSON: var j = JSON.parse('{"a": [1]}', (k, v) => v); JSON.stringify(j, () => globalThis.nothing)
    a kept function: keep(() => token())
    a date: new Date().toLocaleString()
    a socket that is refused: var w = new WebSocket('ws://nobody.example/'); w.onclose = () => {}
    a socket that connects: var w = new WebSocket('ws://echo.example/'); w.onopen = w.onclose = () => {}; setTimeout(() => {})
    an open socket: var w = new WebSocket('ws://echo.example/')
    an open socket with listeners: var w = new WebSocket('ws://echo.example/'); w.onmessage = () => {}; w.onclose = () => {}
    an open socket without references: new WebSocket('ws://echo.example/').onmessage = () => {}
    a socket that sends: var w = new WebSocket('ws://echo.example/'); w.onopen = () => w.send('x'.repeat(1e6))
    a socket that was closed: var w = new WebSocket('ws://echo.example/'); w.onclose = () => {}; w.onopen = () => w.close()
    a stream of messages that is refused: var s = new WebSocketStream('ws://nobody.example/'); s.opened.catch(() => {})
    a stream of messages that connects: var c = new AbortController(), s = new WebSocketStream('ws://echo.example/', { signal: c.signal }); s.opened
    a stream of messages that is read: (async () => { for await (const x of (await new WebSocketStream('ws://echo.example/').opened).readable); })()
    a stream of messages that is piped: var s = new WebSocketStream('ws://echo.example/'); s.opened.then(({ readable, writable }) => readable.pipeThrough(new TransformStream()).pipeTo(writable)).catch(() => {})
    a stream of messages that is written to: var s = new WebSocketStream('ws://echo.example/'), w; s.opened.then(({ writable }) => { w = writable.getWriter(); return w.write('x'.repeat(1e6)); }).catch(() => {})
    a stream of messages that was closed: var s = new WebSocketStream('ws://echo.example/'); s.opened.then(() => s.close()); s.closed.then(() => {})
    a function of Rust's that runs: later().then(() => {})
    a stream of Rust's: var s = readable()
    a stream of Rust's that is read: var r = readable().getReader(); r.read().then(() => {})
    a stream of Rust's that was cancelled: var s = readable(); s.getReader().read(); s.cancel().catch(() => {})
    a sink of Rust's: var s = writable()
    a sink of Rust's that is written to: var w = writable().getWriter(); w.write('x').catch(() => {}); w.close()
    a sink of Rust's that was aborted: var w = writable().getWriter(); w.write('x').catch(() => {}); w.abort()
    a stream that Rust reads: read(new ReadableStream({ pull(c) { c.enqueue('x'); } }, { highWaterMark: 0 }))
    a stream that Rust waits for: read(new ReadableStream())
    a stream that Rust writes to: write(new WritableStream({ write() { return new Promise(() => {}); } }))
    a stream that goes to Rust and back: var s = there_and_back(new ReadableStream())
    a stream that goes to Rust and back, and is read: var s = there_and_back(new ReadableStream()); s.getReader().read().then(() => {})
    a pipe between streams of Rust's: readable().pipeTo(writable()).catch(() => {})
"#;

/// The things that `fetch` adds.
#[cfg(feature = "fetch")]
const KINDS_OF_FETCH: &str = r"
    a request that fails: fetch('http://nobody.example/').catch(() => {})
    a request: var p = fetch('http://http.example/half')
    content that is not read: fetch('http://http.example/half').then((r) => { globalThis.r = r })
    content that waits: fetch('http://http.example/half').then((r) => { globalThis.p = r.text() })
    content that was read: fetch('http://http.example/').then((r) => { globalThis.p = r.text() })
    content that is piped: fetch('http://http.example/half').then((r) => r.body.pipeTo(new WritableStream()))
    a request with a signal: var c = new AbortController(); fetch('http://http.example/half', c).then((r) => { globalThis.r = r })
    a request that was aborted: var c = new AbortController(); fetch('http://http.example/half', c).catch(() => {}); c.abort()
    a request whose body is a stream: var body = new ReadableStream(); fetch('http://http.example/', { method: 'POST', body, duplex: 'half' })
    bodies: var r = new Response('x'), q = new Request('http://a/', { method: 'PUT', body: r.clone().body, duplex: 'half' })
    a form: var f = new FormData(); f.append('a', new Blob(['x'])); var r = new Response(f)
";

#[cfg(not(feature = "fetch"))]
const KINDS_OF_FETCH: &str = "";

/// The things that `crypto.subtle` adds.
#[cfg(feature = "crypto")]
const KINDS_OF_CRYPTO: &str = r"
    keys: var p = crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']).then((keys) => { globalThis.keys = [keys, keys.publicKey.algorithm]; })
    a digest: var p = crypto.subtle.digest('SHA-256', new Uint8Array(10))
    a digest on another thread: var p = crypto.subtle.digest('SHA-256', new Uint8Array(100000)).then(() => {})
    digests that wait: for (let n = 0; n < 5; n++) crypto.subtle.digest('SHA-256', new Uint8Array(100000)).then(() => {})
    an error of an algorithm: crypto.subtle.digest('MD5', new Uint8Array(10)).catch(() => {})
";

#[cfg(not(feature = "crypto"))]
const KINDS_OF_CRYPTO: &str = "";

fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(KINDS, ":")
        .chain(rows(KINDS_OF_CRYPTO, ":"))
        .chain(rows(KINDS_OF_FETCH, ":"))
}

/// A network with servers of both kinds.
fn servers() -> net::MemoryNetwork {
    #[cfg(feature = "fetch")]
    return crate::http();
    #[cfg(not(feature = "fetch"))]
    echo()
}

/// Functions with which scripts exchange streams with Rust.
pub(crate) fn with_streams(builder: Builder) -> Builder {
    type Steps = fn(&JsValue, &mut Context) -> JsResult<JsValue>;
    let functions: [(&str, Steps); 6] = [
        ("readable", |_, context| {
            let stream = stream::pending::<Result<Bytes, String>>();
            Ok(ReadableStream::from_stream(stream, context)?
                .into_object()
                .into())
        }),
        ("writable", |_, context| {
            let sink = sink::unfold((), |(), _: Chunk| future::pending::<Result<(), String>>());
            Ok(WritableStream::from_sink(sink, context)?
                .into_object()
                .into())
        }),
        ("read", |stream, context| {
            let mut chunks =
                PlatformRef::<ReadableStream>::from_js(stream, context)?.into_stream(context)?;
            let read = async move {
                drop(chunks.next().await);
                future::pending::<()>().await;
            };
            host(context).spawn_local(Box::pin(read), context);
            Ok(JsValue::undefined())
        }),
        ("read_all", |stream, context| {
            let mut chunks =
                PlatformRef::<ReadableStream>::from_js(stream, context)?.into_stream(context)?;
            let read = async move { while chunks.next().await.is_some() {} };
            host(context).spawn_local(Box::pin(read), context);
            Ok(JsValue::undefined())
        }),
        ("write", |stream, context| {
            let mut sink =
                PlatformRef::<WritableStream>::from_js(stream, context)?.into_sink(context)?;
            let write = async move { while sink.send("x".into()).await.is_ok() {} };
            host(context).spawn_local(Box::pin(write), context);
            Ok(JsValue::undefined())
        }),
        ("there_and_back", |stream, context| {
            let chunks =
                PlatformRef::<ReadableStream>::from_js(stream, context)?.into_stream(context)?;
            Ok(ReadableStream::from_stream(chunks, context)?
                .into_object()
                .into())
        }),
    ];
    let kept = RefCell::new(Vec::new());
    let builder = builder.function("keep", move |function: Function<(), ()>| {
        kept.borrow_mut().push(function);
        Ok::<_, String>(())
    });
    functions
        .into_iter()
        .fold(builder, |builder, (name, steps)| {
            builder.setup(move |context| {
                let steps = move |_: &JsValue, args: &[JsValue], context: &mut Context| {
                    steps(args.get_or_undefined(0), context)
                };
                context.register_global_callable(
                    name.into(),
                    0,
                    NativeFunction::from_copy_closure(steps),
                )
            })
        })
}

/// A runtime with a token.
fn with_token() -> (Token, Runtime) {
    let builder = on(servers())
        .async_function("later", |(): ()| future::pending::<Result<(), String>>())
        .fetch_modules(|_| future::pending::<Result<ModuleSource, String>>())
        .setup(|context: &mut Context| {
            let native = NativeFunction::from_async_fn(async |_, _, context| {
                // The future keeps an object of the heap.
                let global = context.borrow().global_object();
                future::pending::<()>().await;
                Ok(global.into())
            });
            context.register_global_callable(js_string!("native"), 0, native)
        });
    let (token, builder) = Token::new(with_streams(builder));
    (token, builder.build().unwrap())
}

async fn assert_freed(kind: &str, script: &str, end: impl AsyncFnOnce(&mut Runtime)) {
    let (token, mut runtime) = with_token();
    drop(runtime.execute("kind.js", script).await.unwrap());
    // It is dropped after a timeout too.
    let _ = tokio::time::timeout(Duration::from_millis(50), runtime.run()).await;
    end(&mut runtime).await;
    assert!(!token.is_freed(), "{kind}");
    drop(runtime);
    assert!(token.is_freed(), "a runtime with {kind} is not freed");
}

#[test]
fn a_runtime_that_is_dropped_is_freed_whatever_it_has() {
    alone(async || {
        for (kind, script) in kinds() {
            assert_freed(kind, script, async |_| {}).await;
        }
    });
}

#[test]
fn a_runtime_that_was_never_run_is_freed_whatever_it_has() {
    alone(async || {
        for (kind, script) in kinds() {
            let (token, mut runtime) = with_token();
            let source = boa_engine::Source::from_bytes(script);
            drop(runtime.context().eval(source).unwrap());
            drop(runtime);
            assert!(token.is_freed(), "a runtime with {kind} is not freed");
        }
    });
}

#[test]
fn a_runtime_that_was_stopped_is_freed_whatever_it_has() {
    alone(async || {
        for (kind, script) in kinds() {
            assert_freed(kind, script, async |runtime| {
                runtime.handle().stop();
                runtime.run().await.unwrap_err();
            })
            .await;
        }
    });
}

#[test]
fn a_runtime_that_was_shut_down_is_freed_whatever_it_has() {
    alone(async || {
        for at_most in [Duration::ZERO, Duration::from_secs(1)] {
            for (kind, script) in kinds() {
                assert_freed(kind, script, async |runtime| {
                    runtime.shut_down(at_most).await;
                })
                .await;
            }
        }
    });
}

#[test]
fn a_runtime_that_is_dropped_is_freed_while_the_program_keeps_a_function() {
    alone(async || {
        let (token, builder) = Token::new(on(echo()));
        let mut runtime = builder.build().unwrap();
        let kept: Function<(), ()> = runtime.evaluate("kept.js", "() => token()").await.unwrap();
        drop(runtime);
        assert!(token.is_freed());
        drop(kept);
    });
}

/// Its namespace is created.
const MODULE: &str =
    "export const answer = 42; export function f() { return token(); } setTimeout(() => {}, 1e6);";

#[test]
fn a_runtime_with_a_module_is_freed() {
    alone(async || {
        let (token, builder) = Token::new(on(echo()));
        let mut runtime = builder.build().unwrap();
        let evaluated = tokio::time::timeout(
            Duration::from_secs(1),
            runtime.import_source("a.mjs", MODULE),
        )
        .await;
        drop(evaluated.unwrap().unwrap());
        drop(runtime);
        assert!(token.is_freed());
    });
}

#[cfg(feature = "packages")]
#[test]
fn a_runtime_with_a_package_that_waits_for_the_end_is_freed() {
    let package = "
        const WebSocket = require('ws');
        process.on('exit', () => token());
        process.on('uncaughtException', () => token());
        process.stdout.write('no line end');
        process.nextTick(() => token());
        for (const path of ['open', 'paused', 'terminated']) {
            const socket = new WebSocket('ws://echo.example/' + path);
            socket.on('ping', () => token());
            socket.on('open', () => {
                socket.send('x', () => token());
                socket.ping('a', () => token());
                if (path === 'paused') socket.pause();
                if (path === 'terminated') socket.terminate();
            });
        }
        setTimeout(() => process.nextTick(() => token()), 1e6);";
    alone(async || {
        let files = [
            ("node_modules/a/index.js", package),
            ("main.mjs", "import 'a'"),
        ];
        let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
        for at_most in [Duration::ZERO, Duration::from_secs(1)] {
            let (token, builder) = Token::new(on(echo()));
            let builder = builder.modules(&*folder).packages(&*folder);
            let mut runtime = builder.build().unwrap();
            runtime.import(folder.join("main.mjs")).await.unwrap();
            let _ = tokio::time::timeout(at_most, runtime.run_to_exit()).await;
            drop(runtime);
            assert!(token.is_freed(), "{at_most:?}");
        }
    });
}

#[test]
fn functions_and_consoles_of_a_program_are_freed_with_the_runtime_even_if_the_realm_stays() {
    alone(async || {
        let network = Arc::new(echo());
        let given = Rc::new(());
        let (token, builder) = Token::new(Runtime::builder().permissions(Permissions::all()));
        let builder = builder
            .connector(network.clone())
            .console(given.clone())
            .reporter(given.clone());
        let mut runtime = builder.build().unwrap();
        let module = runtime.import_source("a.mjs", MODULE).await.unwrap();
        let context = runtime.context();
        let function = module
            .namespace(context)
            .get(js_string!("f"), context)
            .unwrap();
        runtime
            .execute(
                "socket.js",
                "const socket = new WebSocket('ws://echo.example/'); socket.onclose = () => {}",
            )
            .await
            .unwrap();
        let _ = tokio::time::timeout(Duration::from_secs(1), runtime.run()).await;
        drop(runtime);
        assert!(token.is_freed());
        assert_eq!(
            (Arc::strong_count(&network), Rc::strong_count(&given)),
            (1, 1)
        );

        // Its remains do not affect other contexts.
        let context = &mut Context::default();
        let error = function
            .as_callable()
            .unwrap()
            .call(&JsValue::undefined(), &[], context)
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the runtime of this function was dropped"),
            "{error}"
        );
    });
}

/// The bytes that each of many runtimes with a module leaves.
async fn left_by_modules(finish: impl Fn(&ModuleScript, &mut Runtime)) -> usize {
    const RUNTIMES: usize = 20;
    let mut used = Vec::with_capacity(RUNTIMES);
    for _ in 0..RUNTIMES {
        let mut runtime = Runtime::builder().build().unwrap();
        let module = runtime
            .import_source("a.mjs", "export const answer = 42")
            .await
            .unwrap();
        finish(&module, &mut runtime);
        drop((module, runtime));
        used.push(MEMORY.allocated());
    }
    // The first runtimes do not count, because a thread allocates some memory once.
    (used[RUNTIMES - 1].saturating_sub(used[4])) / (RUNTIMES - 5)
}

#[test]
fn runtimes_with_modules_leave_nothing() {
    alone(async || {
        let left = left_by_modules(|_, _| {}).await;
        assert!(left < 1024, "{left} bytes");
        let left =
            left_by_modules(|module, runtime| drop(module.namespace(runtime.context()))).await;
        assert!(left < 1024, "{left} bytes with namespaces");
    });
}

/// The garbage of as many is in memory between two collections if the collector counts an array as
/// a hundred bytes.
#[test]
fn strings_and_buffers_are_counted() {
    alone(async || {
        let mut runtime = on(echo()).build().unwrap();
        for garbage in ["new Uint8Array(1 << 20)", "{ text: 'x'.repeat(1 << 20) }"] {
            let before = MEMORY.allocated();
            for _ in 0..50 {
                runtime
                    .execute(
                        "garbage.js",
                        format!("for (let i = 0; i < 20; i++) ({garbage})"),
                    )
                    .await
                    .unwrap();
                let used = MEMORY.allocated().saturating_sub(before) >> 20;
                assert!(used < 200, "{garbage}: {used} MiB");
            }
        }
    });
}
