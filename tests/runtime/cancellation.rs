//! Futures of a runtime that are dropped before they complete: the promises of their documentation.

use super::{
    built,
    echo::{echo, serve_each},
    execute, on, runtime, text,
};
use boa_engine::JsValue;
use boa_websocket::{
    Error, Permissions, Runtime,
    extensions::{RuntimeExtension, WebSocketExtension},
    net::{MemoryListener, MemoryNetwork},
    runtime::StopReason,
    websocket,
};
use std::{future::Future, sync::Arc, time::Duration};
use test_server::{Folder, assert_matches};
use tokio::time::{Instant, timeout};

const SHORT: Duration = Duration::from_millis(100);

/// Drops the future after some time of a paused clock.
async fn give_up<T>(future: impl Future<Output = T>) {
    assert!(timeout(SHORT, future).await.is_err(), "it was ready before");
}

/// A server that accepts handshakes, and then sends nothing.
pub(super) fn silent(listener: MemoryListener) {
    serve_each(listener, |stream| async move {
        let _server = tokio_tungstenite::accept_async(stream).await;
        std::future::pending::<()>().await;
    });
}

/// A runtime with an open socket whose server does not answer a Close frame.
async fn with_a_silent_server() -> Runtime {
    let network = MemoryNetwork::new();
    silent(network.listen("silent.example", 80));
    let mut runtime = built(on(network));
    let script = "
        let ticks = 0;
        const socket = new WebSocket('ws://silent.example/');
        socket.onclose = () => {};
        setInterval(() => { ticks += 1; }, 10);
    ";
    runtime.execute("silent.js", script).await.expect("it runs");
    give_up(runtime.run()).await;
    assert_eq!(text(&mut runtime, "String(socket.readyState)").await, "1");
    runtime
}

#[tokio::test(start_paused = true)]
async fn a_script_that_is_executed_is_never_waited_for() {
    let mut runtime = runtime();
    let execute = std::pin::pin!(runtime.execute(
        "wait.js",
        "setTimeout(() => {}, 1e6); new Promise(() => {})"
    ));
    assert_matches!(futures_util::poll!(execute), std::task::Poll::Ready(Ok(_)));
}

#[tokio::test(start_paused = true)]
async fn timers_and_sockets_continue_at_the_next_run() {
    let network = echo();
    let mut runtime = built(on(network));
    let script = "
        const log = [], socket = new WebSocket('ws://echo.example/');
        socket.onmessage = ({ data }) => { log.push(data); socket.close(); };
        setTimeout(() => socket.send('hello'), 250);
        setTimeout(() => log.push('timer'), 150);
    ";
    runtime.execute("wait.js", script).await.expect("it runs");
    give_up(runtime.run()).await;
    give_up(runtime.run_until_stopped()).await;
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "log.join()").await, "timer,hello");
}

#[tokio::test(start_paused = true)]
async fn the_evaluation_of_a_module_goes_on() {
    let source =
        "await new Promise((resolve) => setTimeout(resolve, 250)); globalThis.done = true;";
    let folder = Folder::with(std::env::temp_dir(), &[("wait.mjs", source)]);
    let mut runtime = runtime();
    give_up(runtime.import(folder.join("wait.mjs"))).await;
    drop(folder);
    runtime.run().await.expect("it ends");
    assert_eq!(
        text(&mut runtime, "String(delete globalThis.done)").await,
        "true"
    );
    give_up(runtime.import_source("wait.mjs", source)).await;
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "String(globalThis.done)").await, "true");
}

#[tokio::test(start_paused = true)]
async fn timers_of_a_dropped_call_continue() {
    let mut runtime = runtime();
    let script = "
        var log = [];
        async function later(what) { await new Promise((resolve) => setTimeout(resolve, 250)); log.push(what); }
    ";
    let later = execute(&mut runtime, format!("{script} later")).await;
    give_up(runtime.call::<()>("later", "call")).await;
    give_up(runtime.call_value(
        &later,
        &JsValue::undefined(),
        &[boa_engine::js_string!("value").into()],
    ))
    .await;
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "log.join()").await, "call,value");
}

#[tokio::test(start_paused = true)]
async fn sockets_continue_to_close_after_a_dropped_shutdown() {
    let network = echo();
    let mut runtime = built(on(network));
    let script = "
        let code;
        const socket = new WebSocket('ws://echo.example/');
        socket.onclose = (event) => { code = event.code; };
    ";
    runtime.execute("close.js", script).await.expect("it runs");
    give_up(runtime.run()).await;
    {
        let mut shut_down = std::pin::pin!(runtime.shut_down(Duration::from_secs(1)));
        assert!(futures_util::poll!(shut_down.as_mut()).is_pending());
    }
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "String(code)").await, "1001");
}

#[tokio::test(start_paused = true)]
async fn a_handles_request_to_shut_down_outlives_the_futures_that_carry_it_out() {
    let mut runtime = with_a_silent_server().await;
    let handle = runtime.handle();
    let asked = tokio::spawn({
        let handle = handle.clone();
        async move { handle.shut_down(Duration::from_millis(1050)).await }
    });
    let start = Instant::now();
    let mut given_up = 0;
    // The loop of a program with other work.
    let ended = loop {
        match timeout(SHORT, runtime.run_until_stopped()).await {
            Ok(ended) => break ended,
            Err(_) => given_up += 1,
        }
        assert!(given_up < 100, "it runs on");
    };
    assert!(ended.is_ok(), "{ended:?}");
    assert_eq!(
        (given_up, start.elapsed() < Duration::from_millis(1100)),
        (10, true)
    );
    assert_eq!(asked.await.expect("it does not panic"), Ok(()));
    assert_eq!(handle.stopped(), Some(StopReason::ShutDown));
}

#[tokio::test(start_paused = true)]
async fn of_two_requests_to_shut_down_the_earlier_end_counts_and_both_are_answered() {
    let mut runtime = with_a_silent_server().await;
    let handle = runtime.handle();
    let asked = tokio::spawn(async move {
        tokio::join!(
            handle.shut_down(Duration::MAX),
            handle.shut_down(Duration::from_millis(500))
        )
    });
    let start = Instant::now();
    runtime.run().await.expect("being shut down is no error");
    assert!(
        (500..600).contains(&start.elapsed().as_millis()),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(asked.await.expect("it does not panic"), (Ok(()), Ok(())));
}

#[tokio::test(start_paused = true)]
async fn sockets_of_a_runtime_that_was_stopped_are_gone() {
    let mut runtime = with_a_silent_server().await;
    assert_eq!(runtime.state().sockets.len(), 1);
    runtime.handle().stop();
    assert_matches!(runtime.run().await, Err(Error::Stopped(StopReason::Asked)));
    assert_eq!(runtime.state(), boa_websocket::runtime::State::default());
    assert!(websocket::all_closed(runtime.context()));
}

#[tokio::test(start_paused = true)]
async fn another_network_does_not_take_the_sockets_of_the_first_away() {
    let mut runtime = with_a_silent_server().await;
    let other = MemoryNetwork::new();
    silent(other.listen("other.example", 80));
    WebSocketExtension::new(Permissions::all())
        .connector(Arc::new(other))
        .register(None, runtime.context())
        .expect("it can be");
    text(
        &mut runtime,
        "const second = new WebSocket('ws://other.example/'); second.onclose = () => {}; ''",
    )
    .await;
    give_up(runtime.run()).await;
    assert_eq!(runtime.state().sockets.len(), 2);
    assert!(!websocket::all_closed(runtime.context()));
    runtime.shut_down(SHORT).await;
    assert_eq!(
        text(
            &mut runtime,
            "[socket.readyState, second.readyState].join()"
        )
        .await,
        "2,2"
    );
}

#[test]
fn a_runtime_goes_on_in_its_own_tokio_runtime_alone() {
    let (first, second) = (
        test_server::paused_tokio_runtime(),
        test_server::paused_tokio_runtime(),
    );
    let mut runtime = first.block_on(with_a_silent_server());
    for _ in 0..2 {
        assert_matches!(second.block_on(runtime.run()), Err(Error::OtherTokio));
        let script = "await new Promise((resolve) => setTimeout(resolve, 1));";
        assert_matches!(
            second.block_on(runtime.import_source("a.mjs", script)),
            Err(Error::OtherTokio)
        );
        // Its tokio runtime is dropped before the second run.
        drop(std::mem::replace(
            &mut runtime,
            first.block_on(with_a_silent_server()),
        ));
    }
    drop(first);
    assert_matches!(second.block_on(runtime.run()), Err(Error::OtherTokio));
    second.block_on(runtime.shut_down(SHORT));
    // A runtime without futures runs in any tokio runtime.
    let mut runtime = second.block_on(async {
        let mut runtime = super::runtime();
        execute(
            &mut runtime,
            "let n = 0; const id = setInterval(() => { n += 1; }, 30)",
        )
        .await;
        give_up(runtime.run()).await;
        assert_eq!(text(&mut runtime, "String(n)").await, "3");
        runtime
    });
    drop(second);
    let third = test_server::paused_tokio_runtime();
    third
        .block_on(runtime.execute("last.js", "setTimeout(() => clearInterval(id), 1000)"))
        .expect("it runs");
    third.block_on(runtime.run()).expect("it ends");
    assert_eq!(third.block_on(text(&mut runtime, "String(n > 3)")), "true");
    // Without a tokio runtime it is an error too.
    let waker = futures_util::task::noop_waker();
    let run = std::pin::pin!(runtime.run()).poll(&mut std::task::Context::from_waker(&waker));
    assert_matches!(run, std::task::Poll::Ready(Err(Error::NoTokio)));
}
