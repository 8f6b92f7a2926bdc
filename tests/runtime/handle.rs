//! Control of a runtime from other threads.

use super::{built, execute, limited, on, on_a_tokio_of_its_own, runtime, stopping_itself};
use boa_engine::{Source, js_string};
use boa_websocket::{
    Error, Handle, Runtime,
    net::MemoryNetwork,
    runtime::{HandleError, StopReason},
    websocket::ReadyState,
};
use futures_util::{SinkExt, StreamExt};
use std::{sync::mpsc, time::Duration};
use test_server::assert_matches;
use tokio::{sync::oneshot, task::JoinHandle};
use tokio_tungstenite::tungstenite::Message;

fn is_send_and_sync(_: &(impl Send + Sync + Clone)) {}

/// Runs a future on another thread with its own tokio runtime.
fn elsewhere<R: Send + 'static>(
    handle: Handle,
    steps: impl AsyncFnOnce(Handle) -> R + Send + 'static,
) -> std::thread::JoinHandle<R> {
    is_send_and_sync(&handle);
    std::thread::spawn(move || on_a_tokio_of_its_own(async move || steps(handle).await))
}

#[tokio::test]
async fn steps_of_other_threads_run_on_the_loop() {
    let mut runtime = runtime();
    let script = "
        var log = [];
        const add = (a, b) => a + b;
        const later = (what) => new Promise((resolve) => setTimeout(resolve, 1, what));
        const fail = async () => { throw new RangeError('no') };
    ";
    execute(&mut runtime, script).await;
    let other = elsewhere(runtime.handle(), async |handle| {
        assert_eq!(handle.call::<f64>("add", (1, 2)).await, Ok(3.0));
        assert_eq!(
            handle.call::<Vec<String>>("later", [["a"]]).await,
            Ok(vec!["a".to_owned()])
        );
        let error = handle.call::<()>("fail", ()).await.expect_err("it throws");
        let shown = error.to_string();
        let HandleError::Script { message, stack } = error else {
            panic!("it throws")
        };
        assert_eq!(
            shown,
            format!("RangeError: no (test.js:5:{})", stack[0].column)
        );
        assert_eq!((message.as_str(), stack[0].line), ("RangeError: no", 5));
        let missing = handle.call::<()>("missing", ()).await;
        assert_eq!(
            missing,
            Err(HandleError::NotAFunction {
                name: "missing".into()
            })
        );
        let Err(HandleError::Value(error)) = handle.call::<u8>("add", ("a", "b")).await else {
            panic!("it does not fit")
        };
        assert!(error.to_string().contains("expected u8"));
        let ran = handle
            .run(|context| context.eval(Source::from_bytes("log.push('run')")).is_ok())
            .await;
        assert_eq!(ran, Ok(true));
        handle
            .post(|context| {
                assert!(
                    context
                        .eval(Source::from_bytes("log.push('posted')"))
                        .is_ok()
                );
            })
            .expect("there is room");
        handle.shut_down(Duration::from_secs(5)).await
    });
    runtime.run_until_stopped().await.expect("it is shut down");
    assert_eq!(other.join().expect("it does not panic"), Ok(()));
    let log = runtime
        .context()
        .global_object()
        .get(js_string!("log"), runtime.context())
        .expect("it is there");
    assert_eq!(log.display().to_string(), "[ \"run\", \"posted\" ]");
    assert_matches!(
        runtime.execute("more.js", "1").await,
        Err(Error::Stopped(StopReason::ShutDown))
    );
}

/// The error does not depend on the state of the script or on the engine's error.
#[tokio::test]
async fn a_call_into_a_stopped_script_is_an_error_with_the_reason() {
    const SCRIPT: &str = "
        function loop() { stop(); for (;;); }
        async function asynchronous() { stop(); for (;;); }
        async function afterAwait() { await 1; stop(); for (;;); }
        function expressions() { stop(); for (;;) /a/.test('b'); }
        function callback() { [1].forEach(() => { stop(); for (;;); }) }
        function afterCallback() { [1].forEach(() => { stop() }); null.x }
        const getter = () => ({ get endless() { stop(); for (;;); } }).endless;
        const waits = () => new Promise(() => { setTimeout(() => { stop(); for (;;); }) });
    ";
    for name in [
        "loop",
        "asynchronous",
        "afterAwait",
        "expressions",
        "callback",
        "afterCallback",
        "getter",
        "waits",
    ] {
        for by_handle in [true, false] {
            let builder = limited(|limits| {
                (limits.stoppable, limits.loop_iterations) = (true, Some(1_000_000));
            });
            let mut runtime = stopping_itself(builder);
            execute(&mut runtime, SCRIPT).await;
            if by_handle {
                let handle = runtime.handle();
                let other = tokio::spawn(async move { handle.call::<()>(name, ()).await });
                let ended = runtime.run_until_stopped().await;
                assert_matches!(
                    ended,
                    Err(Error::Stopped(StopReason::Asked)),
                    "{name}: {ended:?}"
                );
                // Pending promises are never settled after this.
                drop(runtime);
                let answer = other.await.expect("it does not panic");
                assert_eq!(
                    answer,
                    Err(HandleError::Stopped(StopReason::Asked)),
                    "{name}"
                );
            } else {
                let answer = runtime.call::<()>(name, ()).await;
                assert_matches!(
                    answer,
                    Err(Error::Stopped(StopReason::Asked)),
                    "{name}: {answer:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_call_beyond_the_script_time_is_an_error_with_the_reason() {
    let mut runtime = built(limited(|limits| {
        limits.script_time = Some(Duration::from_millis(500));
    }));
    execute(
        &mut runtime,
        "const f = () => [1].forEach(() => { for (;;); })",
    )
    .await;
    let handle = runtime.handle();
    let other = tokio::spawn(async move { handle.call::<()>("f", ()).await });
    let ended = runtime.run_until_stopped().await;
    assert_matches!(ended, Err(Error::Stopped(StopReason::ScriptTime)));
    let answer = other.await.expect("it does not panic");
    assert_eq!(answer, Err(HandleError::Stopped(StopReason::ScriptTime)));
}

#[tokio::test]
async fn requests_before_the_loop_runs_are_completed() {
    let mut runtime = runtime();
    execute(&mut runtime, "var log = 0").await;
    let (sender, receiver) = mpsc::channel();
    runtime
        .handle()
        .post(move |_| sender.send(()).expect("the test listens"))
        .expect("there is room");
    runtime.run().await.expect("it comes to its end");
    assert_eq!(receiver.try_recv(), Ok(()));
}

#[tokio::test]
async fn a_handle_reports_a_runtime_that_has_ended() {
    let runtime = runtime();
    let handle = runtime.handle();
    let waiting = tokio::spawn({
        let handle = handle.clone();
        async move { handle.run(|_| ()).await }
    });
    tokio::task::yield_now().await;
    drop(runtime);
    assert_eq!(
        waiting.await.expect("it does not panic"),
        Err(HandleError::Ended)
    );
    assert_eq!(handle.post(|_| ()), Err(HandleError::Ended));
    assert_eq!(handle.call::<()>("f", ()).await, Err(HandleError::Ended));
    assert_eq!(handle.state().await, Err(HandleError::Ended));
    assert_eq!(
        handle.shut_down(Duration::ZERO).await,
        Err(HandleError::Ended)
    );
    handle.stop();
}

/// A runtime, and a call whose promise is never settled.
async fn pending_call() -> (Runtime, JoinHandle<Result<(), HandleError>>) {
    let mut runtime = runtime();
    execute(&mut runtime, "const never = () => new Promise(() => {})").await;
    let handle = runtime.handle();
    let call = tokio::spawn(async move { handle.call::<()>("never", ()).await });
    tokio::task::yield_now().await;
    runtime.run().await.expect("it comes to its end");
    tokio::task::yield_now().await;
    assert!(!call.is_finished());
    (runtime, call)
}

#[tokio::test]
async fn a_promise_that_is_never_settled_is_waited_for_until_the_runtime_ends() {
    let (runtime, call) = pending_call().await;
    drop(runtime);
    let ended = call.await.expect("it does not panic");
    assert_eq!(ended, Err(HandleError::Ended));

    let (mut runtime, call) = pending_call().await;
    let handle = runtime.handle();
    let asked = tokio::spawn(async move { handle.shut_down(Duration::from_secs(1)).await });
    runtime.run_until_stopped().await.expect("it is shut down");
    assert_eq!(asked.await.expect("it does not panic"), Ok(()));
    let ended = call.await.expect("it does not panic");
    assert_eq!(ended, Err(HandleError::Ended));

    let (runtime, call) = pending_call().await;
    // The runtime may be running or not.
    runtime.handle().stop();
    let ended = call.await.expect("it does not panic");
    assert_eq!(ended, Err(HandleError::Stopped(StopReason::Asked)));
}

#[tokio::test]
async fn a_full_channel_refuses_messages() {
    let mut runtime = runtime();
    let handle = runtime.handle();
    let posted = (0..).take_while(|_| handle.post(|_| ()).is_ok()).count();
    assert_eq!(handle.post(|_| ()), Err(HandleError::Busy));
    assert!((1..=10_000).contains(&posted));
    runtime.run().await.expect("it comes to its end");
    assert_eq!(handle.post(|_| ()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_waits_is_stopped() {
    let mut runtime = runtime();
    execute(&mut runtime, "setInterval(() => {}, 1e6)").await;
    let handle = runtime.handle();
    tokio::spawn(async move { handle.stop() });
    assert_matches!(runtime.run().await, Err(Error::Stopped(StopReason::Asked)));
}

/// A server that sends one message at once, and returns the code of the Close frame that it
/// receives.
fn server(network: &MemoryNetwork) -> JoinHandle<Option<u16>> {
    let mut listener = network.listen("server.example", 80);
    tokio::spawn(async move {
        let mut server = test_server::accept(listener.accept().await).await;
        server
            .send(Message::text("hello"))
            .await
            .expect("it can be sent");
        let mut code = None;
        while let Some(Ok(message)) = server.next().await {
            if let Message::Close(frame) = message {
                code = frame.map(|frame| frame.code.into());
            }
        }
        code
    })
}

#[tokio::test(start_paused = true)]
async fn sockets_are_closed_with_1001_when_it_is_shut_down() {
    let network = MemoryNetwork::new();
    let closed = server(&network);
    let builder = on(network);
    let (sender, opened) = oneshot::channel();
    let sender = std::cell::Cell::new(Some(sender));
    let builder = builder.function("opened", move |()| {
        sender
            .take()
            .ok_or("twice")
            .map(|sender| sender.send(()).is_ok())
    });
    let mut runtime = builder.build().expect("it can be built");
    let script = "
        var seen = [];
        const socket = new WebSocket('ws://server.example/');
        socket.onmessage = () => { opened(); setInterval(() => {}, 1000) };
        socket.onclose = (event) => seen.push(event.code);
    ";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let asked = tokio::spawn(async move {
        opened.await.expect("it opens");
        let both = tokio::join!(
            handle.shut_down(Duration::from_secs(9)),
            handle.shut_down(Duration::from_secs(9))
        );
        (both, handle.stopped())
    });
    runtime.run().await.expect("being shut down is no error");
    assert_eq!(
        asked.await.expect("it does not panic"),
        ((Ok(()), Ok(())), Some(StopReason::ShutDown))
    );
    assert_eq!(closed.await.expect("it does not panic"), Some(1001));
    let seen = runtime
        .context()
        .global_object()
        .get(js_string!("seen"), runtime.context())
        .expect("it is there");
    assert_eq!(seen.display().to_string(), "[ 1001 ]");
}

#[tokio::test(start_paused = true)]
async fn the_state_counts_sockets_timers_and_bytes() {
    let network = MemoryNetwork::new();
    let _closed = server(&network);
    let _silent = network.listen("silent.example", 80);
    let mut runtime = built(on(network));
    let script = "
        const open = new WebSocket('ws://server.example/path');
        const connecting = new WebSocket('ws://silent.example/');
        const result = new Promise((resolve) => {
            open.onmessage = () => { open.send('four'); open.send(new Uint8Array(3)); setTimeout(resolve, 1) };
        });
        setTimeout(() => {}, 1e6);
        const ready = () => result;
    ";
    assert_eq!(runtime.state(), boa_websocket::runtime::State::default());
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let state = tokio::spawn(async move {
        handle.call::<()>("ready", ()).await.expect("it opens");
        let state = handle.state().await;
        handle.stop();
        state.expect("it is there")
    });
    assert!(runtime.run().await.is_err());
    let state = state.await.expect("it does not panic");
    let sockets: Vec<_> = state
        .sockets
        .iter()
        .map(|socket| (socket.url.as_str(), socket.ready_state))
        .collect();
    assert_eq!(
        sockets,
        [
            ("ws://server.example/path", ReadyState::Open),
            ("ws://silent.example/", ReadyState::Connecting)
        ]
    );
    let open = &state.sockets[0];
    assert_eq!(
        (open.received, open.sent, open.queued, open.unread),
        (5, 7, 0, 0)
    );
    assert_eq!((state.timers, state.bytes_waiting()), (1, 0));
    let after = runtime.execute("after.js", "1").await;
    let after = after.expect_err("it was stopped").to_string();
    assert_eq!(after, "the runtime was stopped");
}
