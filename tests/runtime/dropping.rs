//! A dropped runtime drops its connections.

use super::{built, echo::serve_each, execute, extensions::Existing, on, value_table::eval};
use boa_websocket::extensions::RuntimeExtension;
use boa_websocket::{
    Permissions,
    extensions::WebSocketExtension,
    net::{MemoryListener, MemoryNetwork},
};
use futures_util::FutureExt;
use std::sync::Arc;
use tokio::task::JoinHandle;

const SCRIPT: &str = r#"
    const kept = new WebSocket("ws://server.example/");
    kept.onmessage = () => {};
    kept.onopen = () => { globalThis.opened = true; };
    const timer = typeof setTimeout === "function" && setTimeout(() => kept.send("never"), 1e9);
    Promise.resolve().then(() => new Promise(() => {}));
"#;

/// Resolves when the server's connection has ended.
fn end_of(mut listener: MemoryListener) -> JoinHandle<()> {
    tokio::spawn(async move {
        let server = test_server::accept(listener.accept().await).await;
        test_server::read_to_the_end(server).await;
    })
}

#[tokio::test(start_paused = true)]
async fn connections_of_a_runtime_end_with_it() {
    let network = MemoryNetwork::new();
    let ended = end_of(network.listen("server.example", 80));
    let mut runtime = built(on(network));
    execute(&mut runtime, SCRIPT).await;
    let opened = async {
        loop {
            let turn =
                tokio::time::timeout(std::time::Duration::from_millis(1), runtime.run()).await;
            assert!(turn.is_err(), "an open socket keeps the runtime alive");
            let opened = execute(&mut runtime, "globalThis.opened === true").await;
            if opened.as_boolean() == Some(true) {
                break;
            }
        }
    };
    opened.await;
    assert!(!ended.is_finished());
    drop(runtime);
    ended.await.expect("the server sees the end");
}

#[tokio::test(start_paused = true)]
async fn connections_of_an_extension_end_with_the_executor() {
    let network = MemoryNetwork::new();
    let mut ended = end_of(network.listen("server.example", 80));
    let mut existing = Existing::new();
    let extension = WebSocketExtension::new(Permissions::all()).connector(Arc::new(network));
    extension
        .register(None, &mut existing.context)
        .expect("it can be registered");
    eval(SCRIPT, &mut existing.context);
    {
        let mut jobs = Box::pin(existing.run_jobs());
        for _ in 0..100 {
            assert!(
                jobs.as_mut().now_or_never().is_none(),
                "an open socket keeps the executor busy"
            );
            tokio::task::yield_now().await;
        }
        assert!((&mut ended).now_or_never().is_none());
    }
    drop(existing);
    ended.await.expect("the server sees the end");
}

/// The runtime is dropped after each number of polls. Everything that it owned must be freed.
#[tokio::test(start_paused = true)]
async fn a_runtime_dropped_at_any_point_leaves_nothing() {
    const EVERYTHING: &str = r#"
        const sockets = [1, 2, 3].map(() => new WebSocket("ws://server.example/"));
        for (const socket of sockets) {
            socket.onopen = async () => { await later(); socket.send("hello"); await later(); socket.send(new Blob(["x"])); };
            socket.onmessage = ({ data }) => { later().then(() => typeof data === "string" || socket.close()); };
        }
        setInterval(() => later(), 1);
        AbortSignal.timeout(5).addEventListener("abort", () => sockets[0].close());
    "#;
    let mut open_at_the_end = 0;
    for polls in 0..120 {
        let network = MemoryNetwork::new();
        let held = Arc::new(());
        let connections = held.clone();
        let server = serve_each(network.listen("server.example", 80), move |stream| {
            let connection = connections.clone();
            async move {
                let _connection = connection;
                test_server::echo(stream).await;
            }
        });
        let calls = held.clone();
        let builder = on(network).async_function("later", move |(): ()| {
            let call = calls.clone();
            async move {
                let _call = call;
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                Ok::<_, String>(())
            }
        });
        let mut runtime = builder.build().expect("it can be built");
        execute(&mut runtime, EVERYTHING).await;
        let mut run = Box::pin(runtime.run());
        for _ in 0..polls {
            if run.as_mut().now_or_never().is_some() {
                break;
            }
            // Lets other tasks run, and some time pass.
            tokio::time::sleep(std::time::Duration::from_micros(300)).await;
        }
        drop(run);
        // The function, the server, and this test hold references.
        if Arc::strong_count(&held) > 3 {
            open_at_the_end += 1;
        }
        drop(runtime);
        let mut waits = 0;
        // The function is dropped when the engine's objects are collected.
        while Arc::strong_count(&held) > 3 {
            waits += 1;
            assert!(
                waits < 1000,
                "after {polls} polls: {} are left",
                Arc::strong_count(&held) - 3
            );
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        server.abort();
    }
    assert!(
        open_at_the_end > 40,
        "{open_at_the_end} runtimes had something to let go of"
    );
}
