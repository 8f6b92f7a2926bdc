//! `WebSocketStream`: its limits, and how long it keeps a runtime alive.

use super::{built, echo::serve_each, execute, on};
use boa_websocket::{Limits, Runtime, net::MemoryNetwork};
use futures_util::SinkExt;
use std::time::Duration;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Runs until the paused clock has advanced: everything that needs no time is done.
async fn settle(runtime: &mut Runtime) {
    timeout(Duration::from_secs(1), runtime.run())
        .await
        .expect_err("the connection is open");
}

#[tokio::test(start_paused = true)]
async fn streams_and_sockets_share_the_limit_on_connections() {
    let network = MemoryNetwork::new();
    serve_each(network.listen("server.example", 80), test_server::echo);
    let mut limits = Limits::default();
    limits.connections = Some(1);
    let script = "const seen = [], url = 'ws://server.example/';
        const refused = () => new WebSocketStream(url).opened.catch(({ name }) => seen.push(name));
        (async () => {
            const stream = new WebSocketStream(url);
            await stream.opened;
            await refused();
            stream.close();
            await stream.closed;
            const socket = new WebSocket(url);
            socket.onopen = async () => { await refused(); socket.close(); seen.push('end'); };
        })();";
    let mut runtime = built(on(network).limits(limits));
    runtime.execute("many.js", script).await.expect("it runs");
    timeout(Duration::from_secs(60), runtime.run())
        .await
        .expect("all are closed")
        .expect("nothing stops it");
    let seen = execute(&mut runtime, "seen.join()").await;
    assert_eq!(
        seen.as_string().expect("a string"),
        "WebSocketError,WebSocketError,end"
    );
}

/// The promise `closed` comes after the messages, as bytes of a socket come before its end.
#[tokio::test(start_paused = true)]
async fn a_connection_that_has_ended_keeps_the_runtime_going_until_its_messages_are_read_or_dropped()
 {
    for end in [
        "reader.read().then(() => reader.read()).then(() => reader.read()).catch(() => {})",
        "reader.cancel().catch(() => {})",
        "stream.close()",
    ] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("server.example", 80);
        tokio::spawn(async move {
            let mut server = test_server::accept(listener.accept().await).await;
            for text in ["one", "two", "three"] {
                server
                    .send(Message::text(text))
                    .await
                    .expect("it is connected");
            }
        });
        let script = "let reader, stream = new WebSocketStream('ws://server.example/');
            stream.closed.catch(() => {});
            stream.opened.then(({ readable }) => { reader = readable.getReader(); reader.closed.catch(() => {}); });";
        let mut runtime = built(on(network));
        runtime.execute("reader.js", script).await.expect("it runs");
        settle(&mut runtime).await;
        execute(&mut runtime, end).await;
        timeout(Duration::from_secs(60), runtime.run())
            .await
            .expect("nothing is left")
            .expect("nothing stops it");
    }
}
