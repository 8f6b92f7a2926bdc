//! Runtimes on threads that have no tokio runtime, and in tokio runtimes without time.

use super::{Reports, built, on, runtime};
use boa_websocket::{Error, Permissions, Runtime, net::MemoryNetwork, runtime::HandleError};
use std::{
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};
use test_server::assert_matches;

/// The result of a future that does not wait.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

const MINUTE: Duration = Duration::from_secs(60);

async fn one(runtime: &mut Runtime) -> Result<u8, Error> {
    runtime.evaluate("one.js", "1").await
}

fn in_tokio<T>(has_time: bool, steps: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let tokio = if has_time {
        builder.enable_time().start_paused(true)
    } else {
        &mut builder
    }
    .build();
    tokio.expect("it can be built").block_on(steps)
}

#[test]
fn without_a_tokio_runtime_there_is_an_error_and_no_panic() {
    let mut runtime = runtime();
    assert_eq!(now(one(&mut runtime)).expect("nothing waits"), 1);
    now(runtime.execute(
        "timer.js",
        "setTimeout(() => { globalThis.rang = true }, 1)",
    ))
    .expect("it runs");
    assert_matches!(now(runtime.run()), Err(Error::NoTokio));
    assert_matches!(now(runtime.within(MINUTE, one)), Err(Error::NoTokio));
    now(runtime.shut_down(MINUTE));
    let called = now(runtime.handle().with_deadline(MINUTE).call::<()>("f", ()));
    assert_matches!(called, Err(HandleError::Script { message, .. }) if message == Error::NoTokio.to_string());
    // It continues where there is one.
    in_tokio(true, runtime.run()).expect("it comes to its end");
    assert!(now(runtime.evaluate::<bool>("rang.js", "rang")).expect("it rang"));
}

#[test]
fn in_a_tokio_runtime_without_time_there_is_an_error_and_no_panic() {
    let network = MemoryNetwork::new();
    let _listener = network.listen("chat.example", 80);
    for script in [
        "setTimeout(() => {}, 1)",
        "new WebSocket('ws://chat.example/')",
    ] {
        let mut runtime = built(on(network.clone()));
        in_tokio(false, async {
            runtime.execute("script.js", script).await.expect("it runs");
            let ended = runtime.run().await;
            assert_matches!(ended, Err(Error::NoTime), "{script}: {ended:?}");
            assert!(ended.unwrap_err().to_string().contains("`enable_time`"));
            assert_matches!(runtime.within(MINUTE, one).await, Err(Error::NoTime));
            assert_eq!(one(&mut runtime).await.expect("nothing waits"), 1);
            runtime.shut_down(MINUTE).await;
        });
    }
}

#[test]
fn in_a_tokio_runtime_without_io_connections_fail() {
    let reports = Rc::new(Reports::default());
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .failure_details(true)
        .reporter(reports.clone());
    let mut runtime = built(builder);
    in_tokio(true, async {
        let script = "var why; new WebSocket('ws://127.0.0.1:8999/').onerror = ({ message }) => { why = message }";
        runtime.execute("script.js", script).await.expect("it runs");
        runtime.run().await.expect("it comes to its end");
        let why: String = runtime.evaluate("why.js", "why").await.expect("a text");
        assert!(why.contains("`enable_io`"), "{why}");
    });
    assert_eq!(reports.failures.borrow().len(), 1);
}
