//! The shutdown of a runtime whose scripts continue.

use super::{Reports, built, cancellation::silent, echo::serve_each, execute, on, text};
use boa_websocket::{Runtime, net::MemoryNetwork};
use futures_util::SinkExt;
use std::{rc::Rc, time::Duration};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

/// `server.example` answers Close frames, and `silent.example` answers nothing.
fn network() -> MemoryNetwork {
    let network = MemoryNetwork::new();
    serve_each(network.listen("server.example", 80), test_server::echo);
    silent(network.listen("silent.example", 80));
    network
}

/// Connects again after each close.
const RECONNECT: &str = "
    const log = [];
    function connect() {
        const socket = new WebSocket('ws://server.example/');
        for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => log.push(type));
        socket.onclose = () => { if (log.length < 20) connect(); };
    }
    connect();
";

async fn open(reports: &Rc<Reports>, script: &str) -> Runtime {
    let builder = on(network());
    let mut runtime = built(builder.reporter(reports.clone()));
    execute(&mut runtime, script.to_owned()).await;
    timeout(Duration::from_millis(10), runtime.run())
        .await
        .expect_err("its socket is open");
    runtime
}

/// Shuts a runtime down, or has its handle do so.
pub(super) async fn shut_down(runtime: &mut Runtime, by_handle: bool, within: Duration) {
    if by_handle {
        let handle = runtime.handle();
        let asked = tokio::spawn(async move { handle.shut_down(within).await });
        runtime.run().await.expect("being shut down is no error");
        assert_eq!(asked.await.expect("it does not panic"), Ok(()));
    } else {
        runtime.shut_down(within).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_is_made_meanwhile_is_not_waited_for() {
    for by_handle in [false, true] {
        let mut runtime = open(&Rc::default(), RECONNECT).await;
        let start = Instant::now();
        shut_down(&mut runtime, by_handle, Duration::from_secs(9)).await;
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "by_handle {by_handle}: {:?}",
            start.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_is_made_meanwhile_fails() {
    let reports = Rc::new(Reports::default());
    let mut runtime = open(
        &reports,
        &format!("{RECONNECT}; const silent = new WebSocket('ws://silent.example/')"),
    )
    .await;
    // The other socket is not closed before the deadline.
    runtime.shut_down(Duration::from_millis(500)).await;
    let log = text(&mut runtime, "log.join()").await;
    assert!(
        log.starts_with("open,close,error,close,error,close"),
        "{log}"
    );
    assert!(
        reports.failures.borrow().is_empty(),
        "it was given up, and nothing was wrong with it"
    );
    // After the shutdown, scripts of this runtime may connect again.
    let script = "const later = new WebSocket('ws://server.example/'); later.onopen = () => log.push('again'); ''";
    text(&mut runtime, script).await;
    timeout(Duration::from_millis(10), runtime.run())
        .await
        .expect_err("its socket is open");
    assert!(text(&mut runtime, "log.join()").await.ends_with("again"));
}

#[tokio::test(start_paused = true)]
async fn messages_that_come_after_close_was_called_are_counted_and_not_delivered() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    tokio::spawn(async move {
        let mut server = tokio_tungstenite::accept_async(listener.accept().await).await?;
        for _ in 0..3 {
            server.feed(Message::text("12345")).await?;
        }
        server.flush().await?;
        std::future::pending::<Result<(), tokio_tungstenite::tungstenite::Error>>().await
    });
    let mut runtime = built(on(network));
    let script = "
        var seen = 0;
        const socket = new WebSocket('ws://server.example/');
        socket.onmessage = () => { seen += 5; socket.close(); };
        socket.onclose = () => {};
    ";
    runtime.execute("close.js", script).await.expect("it runs");
    timeout(Duration::from_millis(10), runtime.run())
        .await
        .expect_err("the server does not answer");
    let [socket] = &runtime.state().sockets[..] else {
        panic!("there is one")
    };
    assert_eq!(
        (socket.messages_received, socket.received, socket.unread),
        (3, 15, 0)
    );
    assert_eq!(text(&mut runtime, "String(seen)").await, "5");
}
