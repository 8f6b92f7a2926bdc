//! Objects that are created repeatedly leave no memory behind.
//!
//! With `TESTS=whole` in the environment 100,000 of each, and 10,000 to 40,000 of those that take
//! longer, such as sockets; with `GIVING_BACK=million` a million. Otherwise a tenth.

use crate::{MEMORY, alone, dropped::with_streams, echo, on, share::is_whole};
use boa_engine::Context;
use boa_websocket::{
    Builder, Error, Handle, Limits, Runtime,
    net::{MemoryNetwork, Options},
    websocket::socket_states,
};
use cpu_time::ThreadTime;
use futures_util::StreamExt;
use std::{cell::OnceCell, env, rc::Rc, time::Duration};
use test_server::{Folder, rows};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// The memory is looked at after each round. The heap grows by a round's objects until the
/// collector runs, so the least of many rounds is by up to that more than what the collector
/// leaves. With rounds of few objects that is little, whatever a kind takes. Fewer than 4 objects
/// would leave a kind out whose objects differ by their number in the round.
const ROUNDS: usize = 2_500;

/// The number of objects in a round, for so many in all in the short form.
fn in_a_round_of(all: usize) -> usize {
    let all = if is_million() { 1_000_000 } else { all };
    all / ROUNDS
}

fn is_million() -> bool {
    env::var("GIVING_BACK").is_ok_and(|it| it == "million")
}

/// The tolerance for each object, in bytes: half the size of the smallest reference.
const BYTES: f64 = 4.0;

/// Checks that memory does not grow.
fn assert_flat(what: &str, used: &[usize], in_a_round: usize) {
    assert_growth_below(BYTES, what, used, in_a_round);
}

pub(crate) fn assert_growth_below(bytes: f64, what: &str, used: &[usize], in_a_round: usize) {
    let growth = growth(used, in_a_round);
    println!(
        "{what}: {}, each leaves {growth:.3} bytes of {}",
        in_a_round * used.len(),
        used[used.len() - 1]
    );
    assert!(growth < bytes, "{what}: each leaves {growth:.2} bytes");
}

/// The bytes that each object leaves. Memory grows between collections, so the least of many rounds
/// is compared. `used` is the memory in use after each round.
fn growth(used: &[usize], in_a_round: usize) -> f64 {
    let (rounds, quarter) = (used.len(), used.len() / 4);
    let least = |rounds: &[usize]| *rounds.iter().min().unwrap() as f64;
    let grown = least(&used[rounds - quarter..]) - least(&used[quarter..2 * quarter]);
    grown / (in_a_round * rounds / 2) as f64
}

/// The memory in use after each round. A tenth of all rounds is made, and a further tenth as long
/// as memory grows by so many bytes for each object: the collector runs less often in few rounds.
pub(crate) async fn rounds(
    all: usize,
    in_a_round: usize,
    bytes: f64,
    mut round: impl AsyncFnMut(),
) -> Vec<usize> {
    let mut used = Vec::with_capacity(all);
    while used.len() < all {
        round().await;
        used.push(MEMORY.allocated());
        let is_tenth = used.len().is_multiple_of(all / 10);
        if is_tenth && growth(&used, in_a_round) < bytes && !is_million() && !is_whole() {
            break;
        }
    }
    used
}

/// A context of Boa 0.22 takes 283 KiB. `Intl` takes 10 KiB more.
#[test]
fn a_context_takes_at_most_200_kib() {
    const CONTEXTS: usize = 32;
    const KIB: usize = if cfg!(feature = "intl") { 210 } else { 200 };
    alone(async || {
        // Strings that all contexts of a thread use.
        let _first = Context::default();
        let before = MEMORY.allocated();
        let contexts: Vec<Context> = (0..CONTEXTS).map(|_| Context::default()).collect();
        let each = (MEMORY.allocated() - before) / CONTEXTS;
        println!("a context takes {each} bytes");
        assert!(each <= KIB << 10, "a context takes {each} bytes");
        drop(contexts);
    });
}

/// Calls `round(n)` repeatedly, and waits for everything that it starts.
async fn flat_on(builder: Builder, what: &str, script: &str, in_a_round: usize) {
    assert_flat(
        what,
        &used_by(builder, script, in_a_round).await,
        in_a_round,
    );
}

async fn used_by(builder: Builder, script: &str, in_a_round: usize) -> Vec<usize> {
    let mut runtime = builder.build().unwrap();
    runtime.execute("flat.js", script).await.unwrap();
    rounds(ROUNDS, in_a_round, BYTES, async || {
        runtime.call::<()>("round", in_a_round).await.unwrap();
        runtime.run().await.unwrap();
    })
    .await
}

/// The least that a test has to notice: a reference.
#[test]
fn references_that_are_kept_do_not_leave_memory_flat() {
    alone(async || {
        const SCRIPT: &str =
            "const kept = [], same = {}; function round(n) { while (n-- > 0) kept.push(same); }";
        let in_a_round = in_a_round_of(100_000);
        let growth = growth(&used_by(on(echo()), SCRIPT, in_a_round).await, in_a_round);
        assert!(growth > BYTES, "{growth} bytes");
    });
}

macro_rules! flat {
    ($builder:expr, $all:literal; $($(#[$attribute:meta])* $name:ident: $script:literal;)*) => {$(
        $(#[$attribute])*
        #[test]
        fn $name() {
            alone(async || flat_on($builder, stringify!($name), $script, in_a_round_of($all)).await);
        }
    )*};
}

flat! {
    on(echo()), 40_000;

    sockets_that_are_refused:
        "let left; function next() { if (left-- > 0) new WebSocket('ws://nobody.example/').onclose = next; } \
        function round(n) { left = n; next(); }";

    sockets_with_listeners_that_are_removed:
        "let left; function next() { if (left-- <= 0) return; const socket = new WebSocket('ws://nobody.example/'); \
        const listener = () => { socket.removeEventListener('close', listener); next(); }; socket.addEventListener('close', listener); } \
        function round(n) { left = n; next(); }";

    sockets_without_listeners:
        "let left; function next() { if (left-- > 0) { new WebSocket('ws://nobody.example/'); setTimeout(next); } } \
        function round(n) { left = n; next(); }";

    sockets_whose_listeners_are_removed_from_a_signal:
        "const controller = new AbortController(), { signal } = controller; let left; function f() {} \
        function next() { if (left-- <= 0) return; const socket = new WebSocket('ws://refused.example/'); \
            socket.addEventListener('message', f, { signal }); socket.removeEventListener('message', f); socket.onclose = next; } \
        function round(n) { left = n; next(); }";

    sockets_with_listeners_once_with_a_signal:
        "const controller = new AbortController(), { signal } = controller; let left; \
        function next() { if (left-- > 0) \
            new WebSocket('ws://refused.example/').addEventListener('close', () => next(), { signal, once: true }); } \
        function round(n) { left = n; next(); }";

    sockets_that_end_with_listeners_with_a_signal:
        "const controller = new AbortController(), { signal } = controller; let left; \
        function next() { if (left-- <= 0) return; const socket = new WebSocket('ws://refused.example/'); \
            for (const type of ['open', 'message', 'close']) socket.addEventListener(type, () => {}, { signal }); \
            socket.onclose = next; } \
        function round(n) { left = n; next(); }";

    streams_of_messages_that_are_refused:
        "let left; const next = async () => { while (left-- > 0) await new WebSocketStream('ws://nobody.example/').opened.catch(() => {}); }; \
        function round(n) { left = n; next(); }";

    streams_of_messages_with_a_signal:
        "const controller = new AbortController(), { signal } = controller; let left; \
        const next = async () => { while (left-- > 0) \
            await new WebSocketStream('ws://nobody.example/', { signal }).closed.catch(() => {}); }; \
        function round(n) { left = n; next(); }";

    byte_streams_with_bytes_in_their_queues:
        "function round(n) { while (n-- > 0) new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array(16)); } }); }";

    byte_streams_with_reads_that_wait:
        "function round(n) { while (n-- > 0) { \
            const stream = new ReadableStream({ type: 'bytes', pull(c) { c.byobRequest.respond(1); } }); \
            stream.getReader({ mode: 'byob' }).read(new Uint16Array(4), { min: 2 }); } }";

    byte_streams_with_branches:
        "function round(n) { while (n-- > 0) { \
            const stream = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array(16)); } }); \
            stream.tee()[n % 2].getReader({ mode: 'byob' }).read(new Uint8Array(4)); } }";
}

flat! {
    on(echo()), 100_000;

    events: "const target = new EventTarget(); target.addEventListener('x', () => {}); \
        function round(n) { while (n-- > 0) target.dispatchEvent(new Event('x')); }";

    timers: "function round(n) { if (n > 0) setTimeout(round, 1, n - 1); }";

    timers_that_are_cleared: "function round(n) { while (n-- > 0) clearTimeout(setTimeout(() => {}, 1e6)); }";

    microtasks: "async function round(n) { while (n-- > 0) await n; }";

    rejections_that_a_listener_takes:
        "addEventListener('unhandledrejection', (event) => event.preventDefault()); \
        function round(n) { while (n-- > 0) Promise.reject(n); }";

    rejections_that_are_handled_late:
        "addEventListener('unhandledrejection', (event) => event.preventDefault()); \
        function round(n) { const all = []; while (n-- > 0) all.push(Promise.reject(n)); \
            setTimeout(() => all.forEach((one) => one.catch(() => {}))); }";

    listeners_that_are_removed_from_a_signal:
        "const controller = new AbortController(), { signal } = controller; function f() {} \
        function round(n) { while (n-- > 0) { const target = new EventTarget(); \
            target.addEventListener('x', f, { signal }); target.removeEventListener('x', f); } }";

    listeners_once_with_a_signal:
        "const controller = new AbortController(), { signal } = controller; \
        function round(n) { while (n-- > 0) { const target = new EventTarget(); \
            target.addEventListener('x', () => {}, { signal, once: true }); target.dispatchEvent(new Event('x')); } }";

    listeners_whose_targets_are_collected:
        "const controller = new AbortController(), { signal } = controller; \
        function round(n) { while (n-- > 0) new EventTarget().addEventListener('x', () => {}, { signal }); }";

    dependent_signals_that_are_aborted:
        "const always = new AbortController(); \
        function round(n) { while (n-- > 0) { const own = new AbortController(); \
            AbortSignal.any([always.signal, own.signal]).onabort = () => {}; own.abort(1); } }";

    dependent_signals_whose_listeners_are_collected:
        "const always = new AbortController(); \
        function round(n) { while (n-- > 0) { const signal = AbortSignal.any([always.signal]); \
            new EventTarget().addEventListener('x', () => {}, { signal }); } }";

    messages_of_channels:
        "function round(n) { const { port1, port2 } = new MessageChannel(); \
            port2.onmessage = () => { if (--n > 0) port1.postMessage({ n }); else port2.close(); }; \
            port1.postMessage({ n }); }";

    ports_without_a_receiver:
        "function round(n) { while (n-- > 0) { const outer = new MessageChannel(), inner = new MessageChannel(); \
            outer.port1.postMessage(0, [inner.port1]); } }";

    ports_in_the_queues_of_each_other:
        "function round(n) { while (n-- > 0) { const a = new MessageChannel(), b = new MessageChannel(); \
            a.port2.postMessage(0, [b.port1]); b.port2.postMessage(0, [a.port1]); a.port2.close(); b.port2.close(); } }";

    clones: "function round(n) { while (n-- > 0) structuredClone({ a: [n, new Date(n)], b: new Error('x') }); }";

    files: "async function round(n) { while (n-- > 0) await new Blob(['x', String(n)]).text(); }";

    addresses: "function round(n) { while (n-- > 0) new URL('x?y=' + n, 'http://a.example/').searchParams.append('z', '1'); }";
}

flat! {
    with_streams(on(echo())), 40_000;

    streams_of_rust_that_are_forgotten: "function round(n) { while (n-- > 0) { readable(); writable(); } }";

    streams_of_rust_that_are_cancelled:
        "async function round(n) { while (n-- > 0) { const r = readable().getReader(); r.read(); await r.cancel(); } }";

    streams_of_scripts_that_rust_reads:
        "function round(n) { while (n-- > 0) read_all(ReadableStream.from(['x'])); }";

    streams_that_go_to_rust_and_back: "async function round(n) { \
        while (n-- > 0) for await (const chunk of there_and_back(ReadableStream.from(['x']))); }";
}

/// They take ten times as long as the other objects, so the short form makes fewer.
#[cfg(feature = "fetch")]
#[test]
fn requests_bodies_and_forms_leave_memory_flat() {
    alone(async || {
        let table = r"
            requests that fail -> async function round(n) { while (n-- > 0) await fetch('http://nobody.example/').catch(() => {}); }
            requests with a signal -> const controller = new AbortController(), { signal } = controller; async function round(n) { while (n-- > 0) await fetch('http://nobody.example/', { signal }).catch(() => {}); }
            requests that are aborted -> async function round(n) { while (n-- > 0) { const controller = new AbortController(); const failed = fetch('http://nobody.example/', controller).catch(() => {}); controller.abort(); await failed; } }
            bodies that are read -> async function round(n) { while (n-- > 0) await new Response('x', { headers: { a: 'b' } }).text(); }
            bodies that are cloned -> function round(n) { while (n-- > 0) new Request('http://a.example/', { method: 'POST', body: 'x' }).clone(); }
            forms -> async function round(n) { while (n-- > 0) { const form = new FormData(); form.append('a', new Blob(['x'])); await new Response(form).formData(); } }
        ";
        for (what, script) in rows(table, "->") {
            flat_on(on(echo()), what, script, in_a_round_of(10_000)).await;
        }
    });
}

flat! {
    on(crate::http()), 10_000;

    /// Content that is read, that is cancelled, and that a script has forgotten, with a signal that
    /// is always there.
    #[cfg(feature = "fetch")]
    requests_that_are_answered_leave_memory_flat:
        "const { signal } = new AbortController(); \
        async function round(n) { while (n-- > 0) { \
            const response = await fetch(`http://http.example/${n % 2 ? 'half' : ''}`, { signal }); \
            if (n % 4 === 0) await response.text(); \
            if (n % 4 === 1) await response.body.cancel(); } }";
}

// A connection takes a hundred times as long as the other objects, so the short form opens fewer.
flat! {
    on(echo()), 40_000;

    opening_and_closing_sockets_leaves_memory_flat:
        "const controller = new AbortController(), { signal } = controller; let left; \
        function next() { if (left-- <= 0) return; const socket = new WebSocket('ws://echo.example/'); \
        socket.addEventListener('message', () => {}, { signal }); \
        socket.onopen = () => socket.send('x'); socket.onmessage = () => socket.close(); socket.onclose = next; } \
        function round(n) { left = n; next(); }";
}

/// Ends a connection in the way that the first message says.
async fn end(stream: DuplexStream) {
    let mut server = test_server::accept(stream).await;
    let Some(Ok(message)) = server.next().await else {
        return;
    };
    let how = message.to_text().unwrap();
    let bytes: &[u8] = match how {
        "close" => &[0x88, 0],
        "leave in a header" => &[0x82, 126, 255],
        "leave in a payload" => &[0x02, 10, 1, 2, 3],
        "send a reserved opcode" => &[0x8f, 0],
        // Pings are not answered, so the client takes a silent server for dead.
        "leave" | "be silent" => &[],
        other => panic!("{other}"),
    };
    let stream = server.get_mut();
    if stream.write_all(bytes).await.is_err() || how.starts_with("leave") {
        return;
    }
    while stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {}
}

fn on_faults() -> Builder {
    let network = MemoryNetwork::new();
    echo::serve_each(network.listen("faults.example", 80), end);
    let mut options = Options::default();
    options.ping = Some(Duration::from_secs(30));
    on(network).net_options(options)
}

flat! {
    on_faults(), 20_000;

    sockets_that_fail_side_by_side_leave_memory_flat:
        "const ends = ['close', 'leave', 'leave in a header', 'leave in a payload', 'send a reserved opcode', 'be silent']; \
        let next = 0, opened = 0; \
        function round(n) { \
            if (opened !== next) throw new Error(`${opened} of ${next} sockets have opened`); \
            while (n-- > 0) { \
                const socket = new WebSocket('ws://faults.example/'), end = ends[next++ % ends.length]; \
                socket.onopen = () => { opened++; socket.send(end); }; socket.onclose = () => {}; } }";
}

flat! {
    on(echo()), 20_000;

    exceptions_of_listeners_leave_memory_flat:
        "addEventListener('error', (event) => event.preventDefault()); \
        function nested() { throw new Error('x'); } \
        function round(n) { const { port1, port2 } = new MessageChannel(); \
        port2.onmessage = () => { if (--n > 0) port1.postMessage(0); else port2.close(); nested(); }; \
        port1.postMessage(0); }";
}

flat! {
    on(echo()), 10_000;

    opening_and_closing_streams_of_messages_leaves_memory_flat:
        "const controller = new AbortController(), { signal } = controller; \
        async function round(n) { while (n-- > 0) { \
            const stream = new WebSocketStream('ws://echo.example/', { signal }); \
            const { readable, writable } = await stream.opened; \
            await writable.getWriter().write('x'); \
            for await (const message of readable) break; \
            await stream.closed; } }";
}

/// A connection of which a script has kept nothing is closed while the script runs. Nothing but the
/// engine calls the collector.
#[test]
fn connections_of_streams_that_are_forgotten_are_closed() {
    alone(async || {
        const SCRIPT: &str = "async function round(n) { while (n-- > 0) { \
                const { writable } = await new WebSocketStream('ws://echo.example/').opened; \
                const writer = writable.getWriter(); \
                for (let m = 0; m < 3; m++) await writer.write('x'); } }";
        let mut runtime = on(echo()).build().unwrap();
        runtime.execute("forgotten.js", SCRIPT).await.unwrap();
        let (mut most, mut used) = (0, Vec::new());
        for _ in 0..40 {
            runtime.call::<()>("round", 100).await.unwrap();
            most = most.max(socket_states(runtime.context()).len());
            used.push(MEMORY.allocated());
        }
        println!("at most {most} connections, {used:?} bytes");
        assert!(
            most < 1500,
            "{most} of 4,000 forgotten connections are open"
        );
    });
}

#[test]
fn calls_from_rust_leave_memory_flat() {
    alone(async || {
        let mut runtime = Runtime::builder().build().unwrap();
        runtime
            .execute(
                "calls.js",
                "const f = (x) => [x]; const g = async (x) => x; const h = () => { throw 1; }",
            )
            .await
            .unwrap();
        let handle = runtime.handle();
        let in_a_round = in_a_round_of(100_000);
        let used = rounds(ROUNDS, in_a_round, BYTES, async || {
            for n in 0..in_a_round / 4 {
                runtime.call::<Vec<usize>>("f", n).await.unwrap();
                runtime.call::<usize>("g", n).await.unwrap();
                runtime.call::<()>("h", n).await.unwrap_err();
                let call = handle.call::<usize>("g", n);
                let called = tokio::time::timeout(Duration::from_secs(1), async {
                    tokio::join!(call, runtime.run()).0
                });
                called.await.unwrap().unwrap();
            }
        })
        .await;
        assert_flat("calls", &used, in_a_round);
    });
}

/// Four times as many take four times as long, and not sixteen times.
#[test]
fn many_rejections_at_once_take_linear_time() {
    alone(async || {
        const SCRIPTS: [&str; 2] = [
            "addEventListener('unhandledrejection', (event) => event.preventDefault()); \
             function round(n) { while (n-- > 0) Promise.reject(n); }",
            "function round(n) { const all = []; while (n-- > 0) all.push(Promise.reject(n)); return Promise.allSettled(all).then(() => {}); }",
        ];
        for script in SCRIPTS {
            let mut runtime = Runtime::builder().build().unwrap();
            runtime.execute("many.js", script).await.unwrap();
            let mut quickest = [Duration::MAX; 2];
            for _ in 0..3 {
                for (quickest, many) in quickest.iter_mut().zip([4_000, 16_000]) {
                    let start = ThreadTime::now();
                    runtime.call::<()>("round", many).await.unwrap();
                    runtime.run().await.unwrap();
                    *quickest = start.elapsed().min(*quickest);
                }
            }
            let [few, many] = quickest;
            assert!(
                many < 9 * few,
                "{few:?}, and for four times as many {many:?}: {script}"
            );
        }
    });
}

#[test]
fn interruptions_leave_memory_flat() {
    alone(async || {
        let mut limits = Limits::default();
        limits.stoppable = true;
        let handle = Rc::new(OnceCell::<Handle>::new());
        let own = handle.clone();
        let builder = on(echo()).limits(limits);
        let mut runtime = builder
            .function("interrupt", move |()| {
                own.get().map(Handle::interrupt).ok_or("")
            })
            .build()
            .unwrap();
        handle.set(runtime.handle()).unwrap();
        let script = "const deep = (n) => { if (n) deep(n - 1); const kept = [n]; for (;;) interrupt(); }; \
            const callback = () => { setTimeout(deep, 0, 9) }; const microtask = () => queueMicrotask(() => deep(9));";
        runtime.execute("interrupted.js", script).await.unwrap();
        let in_a_round = in_a_round_of(40_000);
        let used = rounds(ROUNDS, in_a_round, BYTES, async || {
            for n in 0..in_a_round {
                match n % 4 {
                    0 => assert!(matches!(
                        runtime.call::<()>("deep", 9).await,
                        Err(Error::Interrupted)
                    )),
                    1 => assert!(matches!(
                        runtime.execute("again.js", "deep(9)").await,
                        Err(Error::Interrupted)
                    )),
                    2 => runtime.call("callback", ()).await.unwrap(),
                    _ => runtime.call("microtask", ()).await.unwrap(),
                }
            }
            runtime.run().await.unwrap();
        })
        .await;
        assert_flat("interruptions", &used, in_a_round);
    });
}

/// A script that asks for packages that are not there, and for one that is, each time by another
/// specifier.
#[cfg(feature = "packages")]
#[test]
fn specifiers_of_packages_leave_memory_flat() {
    alone(async || {
        let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("node_modules/a/b.js", "")]);
        let mut runtime = on(echo()).packages(&*folder).build().unwrap();
        let script = "import { createRequire } from 'node:module'; \
            const require = createRequire(new URL('main.mjs', import.meta.url)); let n = 0; \
            globalThis.round = (count) => { while (count-- > 0) { \
                try { require(`p${n}`) } catch {} \
                require(`a/x${n++}/../b.js`); \
            } }";
        runtime
            .import_source(folder.join("main.mjs"), script)
            .await
            .unwrap();
        let in_a_round = in_a_round_of(100_000);
        let used = rounds(ROUNDS, in_a_round, BYTES, async || {
            runtime.call::<()>("round", in_a_round).await.unwrap();
        })
        .await;
        assert_flat("specifiers of packages", &used, in_a_round);
    });
}

/// The collector counts the bytes of the buffers that byte streams create. It looks at all of the
/// heap after 128 MiB of them.
#[test]
fn buffers_that_byte_streams_create_are_collected() {
    alone(async || {
        let mut runtime = on(echo()).build().unwrap();
        let script = "const pull = (c) => c.byobRequest.respond(1); \
            const stream = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 1 << 20, pull }); \
            const reader = stream.getReader(); \
            async function round(n) { while (n-- > 0) await reader.read(); }";
        runtime.execute("buffers.js", script).await.unwrap();
        let before = MEMORY.allocated();
        for _ in 0..50 {
            runtime.call::<()>("round", 10).await.unwrap();
            runtime.run().await.unwrap();
            let used = MEMORY.allocated() - before;
            assert!(used < 160 << 20, "{used} bytes are in use");
        }
    });
}
