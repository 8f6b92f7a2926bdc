//! The configuration that a program allows for workers, and the limits that their runtimes share.

use super::{
    Reports, built,
    cancellation::silent,
    echo::{echo, serve_each},
    limited, on, run_script, runtime,
    shutting_down::shut_down,
    text, value,
};
use boa_websocket::{
    Builder, Console, ConsoleMessage, Limits, Permissions, Runtime, net::MemoryNetwork,
};
#[cfg(feature = "fetch")]
use futures_util::FutureExt;
use futures_util::StreamExt;
use std::{
    convert::Infallible,
    env,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::Duration,
};
use test_server::Folder;
use tokio::{
    io::DuplexStream,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;
use url::Url;

/// Runs a script that ends with the results of workers in `heard`.
async fn heard(builder: Builder, script: &str) -> String {
    let mut runtime = built(builder);
    let script = format!(
        "const heard = [];
         const start = (source) => {{
           const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
           worker.onmessage = ({{ data }}) => heard.push(data);
           return worker;
         }};
         const attempt = (steps) => {{ try {{ return steps(); }} catch (error) {{ heard.push(error.name); }} }};
         {script}"
    );
    run_script(&mut runtime, script).await;
    text(&mut runtime, "heard.join()").await
}

#[tokio::test]
async fn there_are_no_workers_unless_the_program_allows_them() {
    let mut runtime = runtime();
    let script = "[typeof Worker, typeof SharedWorker].join()";
    assert_eq!(text(&mut runtime, script).await, "undefined,undefined");
}

#[tokio::test]
async fn more_workers_than_allowed_are_refused_and_nested_ones_count() {
    let builder = Runtime::builder().max_workers(2);
    let script = "
        const nested = `try { new Worker('data:,'); } catch (error) { postMessage(error.name); }`;
        const first = start('onmessage = close');
        const second = start(`onmessage = () => { ${nested} close(); }`);
        attempt(() => start(''));
        second.postMessage(0);
        second.onmessage = ({ data }) => { heard.push(data); first.postMessage(0); };";
    let heard = heard(builder, script).await;
    assert_eq!(heard, "QuotaExceededError,QuotaExceededError");
}

#[tokio::test]
async fn a_worker_has_the_permissions_of_its_parent() {
    let builder = Runtime::builder()
        .permissions(Permissions::none())
        .max_workers(1);
    let script = "start(`
        const socket = new WebSocket('ws://denied.example/');
        socket.onclose = ({ code }) => { postMessage(code); close(); };`);";
    assert_eq!(heard(builder, script).await, "1006");
}

/// Sends what is printed.
struct Printed(Sender<String>);

impl Console for Printed {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let sent = self.0.send(message.to_string());
        sent.expect("the test outlives its workers");
    }
}

#[tokio::test]
async fn consoles_of_workers_show_the_class_of_the_global_object() {
    let (printed, texts) = mpsc::channel();
    let builder = Runtime::builder()
        .max_workers(2)
        .configure_workers(move |worker| worker.console(Rc::new(Printed(printed.clone()))));
    let script = "
        start('console.log(self); close()');
        const source = 'onconnect = () => { console.log(self); close(); }';
        new SharedWorker('data:text/javascript,' + encodeURIComponent(source));";
    assert_eq!(heard(builder, script).await, "");
    let mut texts: Vec<_> = texts.try_iter().collect();
    texts.sort();
    let expected = [
        "DedicatedWorkerGlobalScope {}",
        "SharedWorkerGlobalScope {}",
    ];
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn workers_are_loaded_from_the_folder_of_modules_only() {
    let files = [
        ("worker.js", "postMessage('out'); close();"),
        ("inside/worker.js", "postMessage('in'); close();"),
    ];
    let folder = Folder::with(env::temp_dir(), &files);
    let inside = folder.join("inside");
    let mut all = String::new();
    for kind in ["classic", "module"] {
        for folder in [&*folder, &inside] {
            let file = Url::from_file_path(folder.join("worker.js")).expect("it is absolute");
            let script = format!(
                "const worker = new Worker('{file}', {{ type: '{kind}' }});
                 worker.onmessage = ({{ data }}) => heard.push(data);
                 worker.onerror = () => heard.push('error');"
            );
            let builder = Runtime::builder().modules(&inside).max_workers(1);
            all += &format!("{kind} {}, ", heard(builder, &script).await);
        }
    }
    assert_eq!(all, "classic error, classic in, module error, module in, ");
}

/// On Windows such a URL is the path of a file.
#[tokio::test]
async fn a_worker_with_a_url_of_an_unknown_scheme_is_no_file() {
    for (kind, of) in [("classic", "scripts of"), ("module", "not from")] {
        for scheme in ["c", "x-files"] {
            let reports = Rc::new(Reports::default());
            let builder = Runtime::builder()
                .modules_from_anywhere()
                .max_workers(1)
                .reporter(reports.clone());
            let script = format!("new Worker('{scheme}:/worker.js', {{ type: '{kind}' }})");
            run_script(&mut built(builder), script).await;
            let told = reports.uncaught.borrow().join("; ");
            assert!(told.contains(&format!("{of} '{scheme}:'")), "{told}");
        }
    }
}

#[tokio::test]
async fn timers_of_all_workers_count_together() {
    let builder = limited(|limits| limits.timers = 3).max_workers(1);
    let script = "
        const own = [setTimeout(() => {}, 1e6), setTimeout(() => {}, 1e6)];
        const worker = start(`
          let count = 0;
          try {
            for (;;) { setTimeout(() => {}, 1e6); count += 1; }
          } catch (error) {
            postMessage(count + error.name);
          }
          close();`);
        worker.addEventListener('message', () => own.forEach(clearTimeout));";
    let heard = heard(builder, script).await;
    assert_eq!(heard, "1RangeError");
}

#[tokio::test]
async fn bytes_outside_of_the_heap_count_together() {
    let builder = limited(|limits| limits.blob_bytes = 1 << 20).max_workers(2);
    let script = "
        const own = new Blob([new Uint8Array(600 << 10)]);
        const source = `
            try { new Blob([new Uint8Array(600 << 10)]); postMessage('made'); } catch (error) { postMessage(error.name); }
            close();`;
        start(source);
        globalThis.size = () => own.size;";
    assert_eq!(heard(builder, script).await, "RangeError");
}

#[tokio::test]
async fn connections_of_all_workers_count_together() {
    let mut limits = Limits::default();
    limits.connections = Some(2);
    let builder = on(echo()).limits(limits).max_workers(3);
    // The worker gets the last one of two, and a nested one none.
    let script = "
        const open = (then) => `
            const socket = new WebSocket('ws://echo.example/');
            socket.onopen = () => { postMessage('open'); ${then} };
            socket.onclose = ({ code }) => { postMessage(code); close(); };`;
        const nested = open('socket.close(3000)');
        const worker = open(`
            const nested = new Worker('data:text/javascript,' + encodeURIComponent(${JSON.stringify(nested)}));
            nested.onmessage = ({ data }) => { postMessage('nested ' + data); socket.close(3001); };`);
        const own = new WebSocket('ws://echo.example/');
        own.onopen = () => {
            const first = start(worker);
            first.addEventListener('message', ({ data }) => {
                if (data !== 3001) return;
                // One is free again.
                start(open('socket.close(3002)')).addEventListener('message', ({ data }) => data === 3002 && own.close());
            });
        };";
    let heard = heard(builder, script).await;
    assert_eq!(heard, "open,nested 1006,3001,open,3002");
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn requests_of_all_workers_count_together() {
    let network = MemoryNetwork::new();
    let _listener = network.listen("api.example", 80);
    let builder = on(network)
        .fetch(true)
        .failure_details(true)
        .max_workers(1)
        .configure_workers(|worker| worker.fetch(true).failure_details(true));
    let script = "
        const ask = () => fetch('http://api.example/', controller);
        const controller = new AbortController();
        const all = Array.from({ length: 400 }, ask);
        const worker = start(`
            const controller = new AbortController();
            const all = Array.from({ length: 101 }, ${ask});
            all[100].catch(({ message }) => { postMessage(message); controller.abort(); });
            Promise.allSettled(all).then(() => close());`);
        worker.addEventListener('message', () => controller.abort());
        all.forEach((one) => one.catch(() => {}));";
    let refused = "fetch failed: 500 requests are under way, which is the limit";
    assert_eq!(heard(builder, script).await, refused);
}

#[tokio::test]
async fn the_heaps_of_all_workers_count_together() {
    for (own, is_too_much) in [(1, false), (40, true)] {
        let reports = Rc::new(Reports::default());
        let mut runtime = built(
            limited(|limits| limits.heap_bytes = 64 << 20)
                .reporter(reports.clone())
                .max_workers(1),
        );
        // A runtime that waits has reported the size of its heap.
        let script = format!(
            "const own = Array.from({{ length: {own} }}, () => new Uint8Array(1 << 20));
            const source = `setTimeout(() => Array.from({{ length: 40 }}, () => new Uint8Array(1 << 20)))`;
            setTimeout(() => new Worker('data:text/javascript,' + encodeURIComponent(source)))"
        );
        run_script(&mut runtime, script).await;
        let reports = reports.uncaught.borrow();
        let of_heap = reports.iter().filter(|report| report.contains("heap"));
        assert_eq!(of_heap.count(), usize::from(is_too_much), "{reports:?}");
        assert_eq!(reports.len(), usize::from(is_too_much), "{reports:?}");
    }
}

/// A length that a script chooses ends it where the others leave no room for it.
#[tokio::test]
async fn a_worker_is_refused_a_length_for_which_others_leave_no_room() {
    for (own, is_too_much) in [(1, false), (40, true)] {
        let reports = Rc::new(Reports::default());
        let builder = limited(|limits| limits.heap_bytes = 64 << 20)
            .reporter(reports.clone())
            .max_workers(1);
        // A runtime that waits has reported the size of its heap.
        let script = format!(
            "const own = Array.from({{ length: {own} }}, () => new Uint8Array(1 << 20));
            setTimeout(() => start(`
                let made;
                try {{ made = new Uint8Array(40 << 20); }} catch {{}}
                postMessage(made.length >> 20);
                close();`))"
        );
        let made = if is_too_much { "" } else { "40" };
        assert_eq!(heard(builder, &script).await, made, "{own} MiB of its own");
        let reports = reports.uncaught.borrow();
        assert_eq!(reports.len(), usize::from(is_too_much), "{reports:?}");
        assert!(
            reports.iter().all(|report| report.contains("heap")),
            "{reports:?}"
        );
    }
}

/// No worker has a turn that begins after the heap of another has
/// grown.
#[tokio::test]
async fn the_heaps_of_workers_that_grow_at_the_same_time_count_together() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(
        limited(|limits| limits.heap_bytes = 64 << 20)
            .reporter(reports.clone())
            .max_workers(2),
    );
    // The numbers count workers that have begun, and workers that have got their memory or failed.
    // A worker keeps its memory until the other one is done.
    let script = "
        const memory = new SharedArrayBuffer(8);
        const numbers = new Int32Array(memory);
        const source = `onmessage = ({ data }) => {
            onmessage = null;
            const numbers = new Int32Array(data);
            const arrive = (place) => {
                Atomics.add(numbers, place, 1);
                Atomics.notify(numbers, place);
                for (let n; (n = Atomics.load(numbers, place)) < 2;) Atomics.wait(numbers, place, n);
            };
            arrive(0);
            const own = Array.from({ length: 40 }, () => new Uint8Array(1 << 20));
            arrive(1);
            own.length = 0;
        }`;
        for (let n = 0; n < 2; n++) {
            const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
            worker.onerror = () => {
                Atomics.add(numbers, 1, 1);
                Atomics.notify(numbers, 1);
            };
            worker.postMessage(memory);
        }";
    run_script(&mut runtime, script).await;
    let reports = reports.uncaught.take();
    assert!(matches!(reports.len(), 1 | 2), "{reports:?}");
    assert!(
        reports.iter().all(|report| report.contains("heap")),
        "{reports:?}"
    );
}

/// The time in which a terminated worker ends, at most. On an idle machine it is far below a
/// second, and a worker that is not ended runs for minutes.
pub(super) const MAX_END: Duration = Duration::from_secs(20);

/// A time that no test takes.
const HOUR: Duration = Duration::from_secs(3600);

/// A network whose server at `silent.example` says nothing after its handshakes.
fn with_a_silent_server() -> MemoryNetwork {
    let network = MemoryNetwork::new();
    silent(network.listen("silent.example", 80));
    network
}

/// None of these would end by itself within minutes.
const ENDLESS: &[&str] = &[
    "for (;;);",
    "(async () => { await 1; for (;;); })()",
    "[...(function* () { for (;;); })()]",
    "for (;;) 'a'.repeat(1 << 27)",
    r"/(a+)+\1b/.test('a'.repeat(60))",
    "new Array(1e6).fill().sort(() => { for (let n = 0; n < 1e4; n++); return 1 })",
    "new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) })",
    "JSON.parse(`[${'1,'.repeat(1e5)}1]`, () => { for (let n = 0; n < 1e4; n++); })",
    "JSON.stringify(new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 - 1 : 1) }))",
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9)",
];

/// A program whose script may start a worker. The receiver is notified of the end of its runtime.
pub(super) fn with_a_worker(builder: Builder) -> (Builder, Receiver<()>) {
    let (kept, ended) = mpsc::channel();
    let kept = Mutex::new(Some(kept));
    let builder = builder.max_workers(1).configure_workers(move |worker| {
        let kept: Option<Sender<()>> = kept.lock().expect("no thread panics").take();
        // The function is dropped with the runtime.
        worker.function("kept", move |()| Ok::<_, Infallible>(kept.is_some()))
    });
    (builder, ended)
}

#[tokio::test]
async fn a_terminated_worker_ends_soon_whatever_it_does() {
    let modules = ["for (;;);", "await 1; for (;;);"].map(|body| (body, "module"));
    let scripts = ENDLESS.iter().map(|body| (*body, "classic"));
    for (body, kind) in scripts.chain(modules) {
        let (builder, ended) = with_a_worker(Runtime::builder());
        // The worker is in the middle of it after the time.
        let script = format!(
            "const source = encodeURIComponent('postMessage(0);' + {body:?});
            const worker = new Worker('data:text/javascript,' + source, {{ type: {kind:?} }});
            worker.onmessage = () => setTimeout(() => worker.terminate(), 20);"
        );
        assert_eq!(heard(builder, &script).await, "");
        let end = ended.recv_timeout(MAX_END);
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "{body}");
    }
}

#[tokio::test]
async fn a_terminated_worker_ends_soon_also_if_a_server_does_not_answer_its_close_frame() {
    let (builder, ended) = with_a_worker(on(with_a_silent_server()));
    let mut runtime = built(builder);
    let script = "
        const source = `new WebSocket('ws://silent.example/').onopen = () => postMessage(0)`;
        const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
        worker.onmessage = () => worker.terminate();";
    run_script(&mut runtime, script).await;
    let end = ended.recv_timeout(MAX_END);
    assert_eq!(end, Err(RecvTimeoutError::Disconnected));
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_worker_that_waits_for_messages() {
    let mut runtime = built(Runtime::builder().max_workers(1));
    let script = "
        const worker = new Worker('data:text/javascript,onmessage = () => {}; postMessage(0)');
        new Promise((resolve) => { worker.onmessage = () => resolve('it runs'); })";
    let started: String = value(&mut runtime, script).await;
    assert_eq!(started, "it runs");
    let shut_down = runtime.shut_down(HOUR);
    let ended = timeout(MAX_END, shut_down).await;
    ended.expect("the worker has no socket");
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_the_script_of_a_shared_worker() {
    let mut runtime = built(Runtime::builder().max_workers(1));
    let script = "
        const source = `onconnect = ({ ports: [port] }) => { port.postMessage('it runs'); for (;;); }`;
        const { port } = new SharedWorker('data:text/javascript,' + encodeURIComponent(source));
        new Promise((resolve) => { port.onmessage = ({ data }) => resolve(data); })";
    let started: String = value(&mut runtime, script).await;
    assert_eq!(started, "it runs");
    let ended = timeout(MAX_END, runtime.shut_down(HOUR)).await;
    ended.expect("the script ends");
}

/// Waits for the message of a worker.
const OPEN: &str = "
    const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
    new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); })";

#[tokio::test]
async fn no_script_of_a_worker_runs_while_a_shutdown_closes_its_socket() {
    let was_called = Arc::<AtomicBool>::default();
    let called = was_called.clone();
    let builder = on(echo()).max_workers(1).configure_workers(move |worker| {
        let called = called.clone();
        worker.function("tell", move |()| {
            called.store(true, Ordering::Relaxed);
            Ok::<_, Infallible>(())
        })
    });
    let mut runtime = built(builder);
    let script = format!(
        "const source = `
            const socket = new WebSocket('ws://echo.example/');
            socket.onopen = () => postMessage('open');
            socket.onclose = () => tell();`;
        {OPEN}"
    );
    assert_eq!(value::<String>(&mut runtime, &script).await, "open");
    runtime.shut_down(HOUR).await;
    drop(runtime);
    assert!(!was_called.load(Ordering::Relaxed));
}

/// How a client has closed its connection.
#[derive(Debug, PartialEq)]
struct Closed {
    /// The code of its Close frame.
    code: Option<u16>,
    /// Whether the server's could be sent.
    is_answered: bool,
}

async fn closed(stream: DuplexStream) -> Closed {
    let mut closed = Closed {
        code: None,
        is_answered: false,
    };
    let Ok(mut server) = tokio_tungstenite::accept_async(stream).await else {
        return closed;
    };
    loop {
        match server.next().await {
            Some(Ok(Message::Close(frame))) => closed.code = frame.map(|frame| frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) => return closed,
            None => {
                closed.is_answered = true;
                return closed;
            }
        }
    }
}

/// A network with `server.example`, which reports how its clients close.
fn telling() -> (MemoryNetwork, UnboundedReceiver<Closed>) {
    let network = MemoryNetwork::new();
    let (sender, clients) = unbounded_channel();
    serve_each(network.listen("server.example", 80), move |stream| {
        let sender = sender.clone();
        async move { sender.send(closed(stream).await) }
    });
    (network, clients)
}

#[tokio::test]
async fn a_shutdown_waits_for_the_servers_of_nested_workers() {
    for by_handle in [true, false] {
        let (network, mut clients) = telling();
        let mut runtime = built(on(network).max_workers(2));
        let script = format!(
            "const nested = `const socket = new WebSocket('ws://server.example/');
                socket.onopen = () => postMessage('open');`;
            const source = `
                const nested = new Worker('data:text/javascript,' + encodeURIComponent(${{JSON.stringify(nested)}}));
                nested.onmessage = ({{ data }}) => postMessage(data);`;
            {OPEN}"
        );
        assert_eq!(value::<String>(&mut runtime, &script).await, "open");
        shut_down(&mut runtime, by_handle, HOUR).await;
        drop(runtime);
        let expected = Closed {
            code: Some(1001),
            is_answered: true,
        };
        assert_eq!(clients.recv().await, Some(expected), "{by_handle}");
    }
}

/// More than tokio lets a future poll at once.
#[tokio::test]
async fn all_close_frames_of_a_worker_leave_when_its_runtime_is_dropped() {
    const SOCKETS: usize = 150;
    let (network, mut clients) = telling();
    let mut runtime = built(on(network).max_workers(1));
    let script = format!(
        "const source = `
            let left = {SOCKETS};
            const sockets = Array.from({{ length: left }}, () => new WebSocket('ws://server.example/'));
            for (const socket of sockets) socket.onopen = () => {{ if (--left === 0) postMessage('open'); }};`;
        {OPEN}"
    );
    assert_eq!(value::<String>(&mut runtime, &script).await, "open");
    drop(runtime);
    for _ in 0..SOCKETS {
        let client = clients.recv().await.expect("each connection has ended");
        assert_eq!(client.code, Some(1001));
    }
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn nothing_begins_while_the_socket_of_a_closed_worker_closes() {
    let network = with_a_silent_server();
    let mut api = network.listen("api.example", 80);
    let has_begun = Arc::<AtomicBool>::default();
    let begun = has_begun.clone();
    let builder = on(network)
        .fetch(true)
        .max_workers(1)
        .configure_workers(move |worker| {
            let begun = begun.clone();
            worker.fetch(true).async_function("begin", move |()| {
                let begun = begun.clone();
                async move {
                    begun.store(true, Ordering::Relaxed);
                    Ok::<_, Infallible>(())
                }
            })
        });
    let mut runtime = built(builder);
    let script = "
        const source = `new WebSocket('ws://silent.example/').onopen = () => {
            fetch('http://api.example/', { method: 'POST', body: 'x' });
            begin();
            close();
        }`;
        new Worker('data:text/javascript,' + encodeURIComponent(source));";
    run_script(&mut runtime, script).await;
    assert!(api.accept().now_or_never().is_none(), "a request was sent");
    assert!(!has_begun.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_worker_that_only_closes_its_socket_makes_room_for_another() {
    let builder = on(with_a_silent_server()).max_workers(1);
    let script = "
        let left = 5;
        const next = () => {
            const worker = start(`new WebSocket('ws://silent.example/').onopen = () => postMessage('open')`);
            worker.addEventListener('message', () => {
                worker.terminate();
                if (--left > 0) attempt(next);
            });
        };
        next();";
    assert_eq!(heard(builder, script).await, "open,open,open,open,open");
}
