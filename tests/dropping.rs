//! A runtime that is dropped takes its connections along.

use boa_engine::{
    Context, Source,
    context::ContextBuilder,
    job::{JobExecutor, SimpleJobExecutor},
};
use boa_runtime::extensions::RuntimeExtension;
use boa_websocket::{
    Permissions, Runtime, WebSocketExtension,
    net::{MemoryListener, MemoryNetwork},
};
use futures_util::{FutureExt, StreamExt};
use std::{cell::RefCell, rc::Rc, sync::Arc};
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
        let mut server =
            tokio_tungstenite::accept_async(listener.accept().await).await.expect("the handshake succeeds");
        while server.next().await.is_some_and(|message| message.is_ok()) {}
    })
}

#[tokio::test(start_paused = true)]
async fn connections_of_a_runtime_end_with_it() {
    let network = MemoryNetwork::new();
    let ended = end_of(network.listen("server.example", 80));
    let builder = Runtime::builder().permissions(Permissions::all()).connector(Arc::new(network));
    let mut runtime = builder.build().expect("it can be built");
    runtime.execute("open.js", SCRIPT).await.expect("the script runs");
    let opened = async {
        loop {
            let turn = tokio::time::timeout(std::time::Duration::from_millis(1), runtime.run()).await;
            assert!(turn.is_err(), "an open socket keeps the runtime alive");
            let opened = runtime.execute("opened.js", "globalThis.opened === true").await.expect("the script runs");
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
    let executor = Rc::new(SimpleJobExecutor::new());
    let mut context: Context = ContextBuilder::new().job_executor(executor.clone()).build().expect("it can be built");
    let extension = WebSocketExtension::new(Permissions::all()).connector(Arc::new(network));
    extension.register(None, &mut context).expect("it can be registered");
    context.eval(Source::from_bytes(SCRIPT)).expect("the script runs");
    {
        let shared = RefCell::new(&mut context);
        let mut jobs = Box::pin(executor.clone().run_jobs_async(&shared));
        for _ in 0..100 {
            assert!(jobs.as_mut().now_or_never().is_none(), "an open socket keeps the executor busy");
            tokio::task::yield_now().await;
        }
        assert!((&mut ended).now_or_never().is_none());
    }
    drop((context, executor));
    ended.await.expect("the server sees the end");
}
