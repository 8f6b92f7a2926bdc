//! Memory, descriptors and tasks are freed, for each state of a socket and each end of its runtime.

use crate::{MEMORY, alone_in_real_time, descriptors::descriptors, no_exception::NoException};
use boa_engine::{
    Context, Source,
    context::ContextBuilder,
    job::{JobExecutor, SimpleJobExecutor},
};
use boa_websocket::extensions::RuntimeExtension;
use boa_websocket::{
    Limits, Permissions, Runtime,
    extensions::{TimersExtension, WebSocketExtension},
    net::Options,
    runtime::define_function,
};
use futures_util::SinkExt;
use std::{cell::RefCell, future::pending, rc::Rc, time::Duration};
use test_server::rows;
use tokio::{
    runtime::Handle,
    sync::Notify,
    task::{JoinHandle, JoinSet},
};
use tokio_tungstenite::tungstenite::Message;

/// The states of a socket, and a script for each. The path is an instruction for the server.
pub(crate) const STATES: &str = r"
    # The server signals that it has the request.
    connecting: const socket = new WebSocket(server + 'silent'); socket.onopen = socket.onclose = () => {}
    open: const socket = new WebSocket(server + 'idle'); socket.onmessage = () => {}; socket.onopen = () => reached()
    paused: const socket = new WebSocket(server + 'flood'); socket.onmessage = () => reached()
    a message queued: const socket = new WebSocket(server + 'idle'); socket.onopen = () => { let text = 'x'.repeat(64); for (let n = 0; n < 16; n++) text += text; socket.send(text); reached(); }
    closing: const socket = new WebSocket(server + 'idle'); socket.onclose = () => {}; socket.onopen = () => { socket.close(); reached(); }
    waiting for the end after Close: const socket = new WebSocket(server + 'closes'); socket.onclose = () => {}; const look = () => socket.readyState >= 2 ? reached() : setTimeout(look, 1); look()
    closed: const socket = new WebSocket(server + 'leaves'); socket.onclose = () => reached()
    refused: const socket = new WebSocket('ws://localhost:1/'); socket.onclose = () => reached()
    a stream that connects: const stream = new WebSocketStream(server + 'silent'); stream.opened.catch(() => {})
    a stream that is read: const stream = new WebSocketStream(server + 'idle'); stream.opened.then(({ readable }) => { readable.getReader().read().catch(() => {}); reached(); })
    a stream whose messages are not read: const stream = new WebSocketStream(server + 'flood'); stream.opened.then(() => setTimeout(() => reached(), 5))
    a stream that is piped: const stream = new WebSocketStream(server + 'flood'); const write = () => (reached(), new Promise(() => {})); stream.opened.then(({ readable }) => readable.pipeTo(new WritableStream({ write }))).catch(() => {})
    a stream with a write that waits: const stream = new WebSocketStream(server + 'idle'), chunk = new Uint8Array(1 << 17); stream.opened.then(async ({ writable }) => { const writer = writable.getWriter(); for (const promise of [writer.closed, writer.ready]) promise.catch(() => {}); let written = 0, before = -1; setTimeout(function check() { if (written === before) return reached(); before = written; setTimeout(check, 20); }, 20); for (;; written++) await writer.write(chunk); }).catch(() => {})
    a stream that is closing: const stream = new WebSocketStream(server + 'idle'); stream.closed.catch(() => {}); stream.opened.then(() => { stream.close(); reached(); })
    a stream that is closed: const stream = new WebSocketStream(server + 'leaves'); stream.closed.then(() => reached())
";

/// The ways in which a runtime ends.
#[derive(Debug, Clone, Copy)]
enum End {
    Drop,
    Stop,
    ShutDown(Duration),
    Limit,
}

const ENDS: &[End] = &[
    End::Drop,
    End::Stop,
    End::ShutDown(Duration::ZERO),
    End::ShutDown(Duration::from_millis(5)),
    End::Limit,
];

/// A server that reads nothing.
pub(crate) struct Server {
    pub(crate) url: String,
    accepting: JoinHandle<()>,
    connections: Rc<RefCell<JoinSet<()>>>,
}

impl Server {
    pub(crate) async fn start(reached: Rc<Notify>) -> Self {
        let (listener, address) = test_server::listen().await;
        let connections: Rc<RefCell<JoinSet<()>>> = Rc::default();
        let all = connections.clone();
        let accepting = tokio::task::spawn_local(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let reached = reached.clone();
                all.borrow_mut().spawn_local(async move {
                    let mut head = [0; 8];
                    while stream.peek(&mut head).await.unwrap() < head.len() {}
                    let path = head[5];
                    if path == b's' {
                        reached.notify_one();
                        return pending().await;
                    }
                    let Ok(mut server) = tokio_tungstenite::accept_async(stream).await else {
                        return;
                    };
                    match path {
                        b'f' => while server.send(Message::text("x".repeat(1000))).await.is_ok() {},
                        b'c' => {
                            let _ = server.close(None).await;
                            pending::<()>().await;
                        }
                        b'l' => {
                            let _ = server.close(None).await;
                            test_server::read_to_the_end(server).await;
                        }
                        _ => pending::<()>().await,
                    }
                });
            }
        });
        Self {
            url: format!("ws://{address}/"),
            accepting,
            connections,
        }
    }

    /// Drops all connections, and stops listening.
    pub(crate) async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await;
        let mut connections = self.connections.take();
        connections.shutdown().await;
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.max_unread = 4000;
    options
}

async fn end_a_runtime(script: &str, end: End) {
    let reached = Rc::new(Notify::new());
    let server = Server::start(reached.clone()).await;
    let mut limits = Limits::default();
    if matches!(end, End::Limit) {
        // Not `script_time`: on a busy machine the script that prepares the socket would reach it.
        // The script must not reach this limit either, which counts the iterations of the engine's
        // functions too.
        limits.loop_iterations = Some(1000);
    }
    let notify = reached.clone();
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .net_options(options())
        .limits(limits);
    let builder =
        builder
            .global("server", server.url.clone())
            .function("reached", move |(): ()| {
                notify.notify_one();
                Ok::<_, String>(())
            });
    let mut runtime = builder.reporter(Rc::new(NoException)).build().unwrap();
    runtime.execute("socket.js", script).await.unwrap();
    tokio::select! {
        () = reached.notified() => {}
        _ = runtime.run_until_stopped() => unreachable!("nothing stops it"),
    }
    match end {
        End::Drop => {}
        End::Stop => {
            runtime.handle().stop();
            runtime.run().await.unwrap_err();
        }
        End::ShutDown(at_most) => runtime.shut_down(at_most).await,
        End::Limit => drop(
            runtime
                .execute("endless.js", "for (;;);")
                .await
                .unwrap_err(),
        ),
    }
    drop(runtime);
    server.stop().await;
}

async fn end_a_context(script: &str) {
    let reached = Rc::new(Notify::new());
    let server = Server::start(reached.clone()).await;
    let executor = Rc::new(SimpleJobExecutor::new());
    let mut context: Context = ContextBuilder::new()
        .job_executor(executor.clone())
        .build()
        .unwrap();
    let extension = WebSocketExtension::new(Permissions::all()).net_options(options());
    (TimersExtension, extension)
        .register(None, &mut context)
        .unwrap();
    let notify = reached.clone();
    let steps = move |(): ()| {
        notify.notify_one();
        Ok::<_, String>(())
    };
    define_function("reached", steps, &mut context).unwrap();
    let script = format!("const server = '{}'; {script}", server.url);
    context.eval(Source::from_bytes(&script)).unwrap();
    {
        let shared = RefCell::new(&mut context);
        tokio::select! {
            () = reached.notified() => {}
            // An executor without work is in the state.
            _ = executor.clone().run_jobs_async(&shared) => {}
        }
    }
    drop((context, executor));
    server.stop().await;
}

/// The numbers of descriptors of the process and of tasks.
pub(crate) fn descriptors_and_tasks() -> (Option<usize>, usize) {
    (descriptors(), Handle::current().metrics().num_alive_tasks())
}

#[test]
fn a_runtime_frees_everything_whatever_its_socket_does_and_however_it_ends() {
    alone_in_real_time(async || {
        for (state, script) in rows(STATES, ":") {
            for end in ENDS {
                // Resources that a process or a thread allocates once exist after this.
                end_a_runtime(script, *end).await;
                let (memory, others) = (MEMORY.allocated(), descriptors_and_tasks());
                let mut ended = 0;
                let left = loop {
                    for _ in 0..3 {
                        end_a_runtime(script, *end).await;
                    }
                    ended += 3;
                    let left = MEMORY.allocated().saturating_sub(memory) / ended;
                    // A thread that the harness starts meanwhile takes its memory once.
                    if left < 2048 || ended == 30 {
                        break left;
                    }
                };
                assert_eq!(
                    descriptors_and_tasks(),
                    others,
                    "{state}, {end:?}: descriptors and tasks"
                );
                assert!(
                    left < 2048,
                    "{state}, {end:?}: {left} bytes are left of each"
                );
            }
        }
    });
}

#[test]
fn an_existing_context_frees_everything_whatever_its_socket_does() {
    const CONTEXTS: usize = 45;
    alone_in_real_time(async || {
        for (state, script) in rows(STATES, ":") {
            end_a_context(script).await;
            let others = descriptors_and_tasks();
            let mut used = Vec::with_capacity(CONTEXTS);
            for _ in 0..CONTEXTS {
                end_a_context(script).await;
                used.push(MEMORY.allocated());
            }
            assert_eq!(
                descriptors_and_tasks(),
                others,
                "{state}: descriptors and tasks"
            );
            // The engine decides when the collector runs.
            let least = |contexts: &[usize]| *contexts.iter().min().unwrap();
            let (before, after) = (
                least(&used[..CONTEXTS / 3]),
                least(&used[2 * CONTEXTS / 3..]),
            );
            let left = after.saturating_sub(before) / (CONTEXTS / 2);
            assert!(
                left < 16 * 1024,
                "{state}: {left} bytes are left of each: {used:?}"
            );
        }
    });
}
