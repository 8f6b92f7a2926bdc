//! Backpressure of `WebSocketStream`, counted in bytes on the network, and its permissions.

use boa_websocket::{
    Limits, Permissions, Runtime,
    net::{MemoryNetwork, Options},
    websocket,
};
use cap::Cap;
use futures_util::{SinkExt, StreamExt};
use std::{alloc::System, cell::Cell, rc::Rc, sync::Arc, time::Duration};
use tokio::{task::LocalSet, time::timeout};
use tokio_tungstenite::{accept_async, tungstenite::Message};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const MESSAGE: usize = 64 << 10;

fn runtime(network: MemoryNetwork) -> Runtime {
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(network));
    builder
        .net_options(Options::default())
        .build()
        .expect("it can be built")
}

/// Runs until the paused clock has advanced: everything that can go on without time has gone on.
async fn settle(runtime: &mut Runtime) {
    timeout(Duration::from_secs(1), runtime.run())
        .await
        .expect_err("the connection is open");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_when_nobody_pulls() {
    let sent = Rc::new(Cell::new(0_usize));
    let counter = sent.clone();
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = async move {
        let mut server = accept_async(listener.accept().await)
            .await
            .expect("the handshake succeeds");
        while counter.get() < 1000 && server.send(Message::binary(vec![0; MESSAGE])).await.is_ok() {
            counter.set(counter.get() + 1);
        }
        while server.next().await.is_some_and(|message| message.is_ok()) {}
    };
    let script = "let reader, bytes = 0;
        new WebSocketStream('ws://server.example/').opened.then(({ readable }) => { reader = readable.getReader(); });
        async function read(n) { while (n-- > 0) bytes += (await reader.read()).value.length; }";
    LocalSet::new()
        .run_until(async {
            tokio::task::spawn_local(server);
            let mut runtime = runtime(network);
            runtime.execute("reader.js", script).await.expect("it runs");
            settle(&mut runtime).await;
            let stalled = sent.get();
            assert!(
                stalled < 50,
                "{stalled} messages were sent, and none was read"
            );
            let states = websocket::socket_states(runtime.context());
            let [state] = &states[..] else {
                panic!("{states:?}")
            };
            assert_eq!(state.received, MESSAGE as u64, "one message is read ahead");
            assert!(state.unread < 50 * MESSAGE as u64, "{state:?}");

            // The server sends as many as are read.
            let before = MEMORY.allocated();
            let mut read = 0_usize;
            for n in [100, 200, 600] {
                runtime
                    .call::<()>("read", n)
                    .await
                    .expect("there are as many");
                read += n;
                settle(&mut runtime).await;
                let more = sent.get() - stalled;
                assert!(
                    more.abs_diff(read) < 50,
                    "{more} messages were sent after {read} were read"
                );
            }
            let grown = MEMORY.allocated().saturating_sub(before);
            assert!(
                grown < 64 << 20,
                "{grown} bytes of {} are kept",
                900 * MESSAGE
            );
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_read_keeps_one_write_waiting_and_no_memory() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = async move {
        let _server = accept_async(listener.accept().await)
            .await
            .expect("the handshake succeeds");
        std::future::pending::<()>().await;
    };
    let script = "let written = 0;
        (async () => {
            const { writable } = await new WebSocketStream('ws://server.example/').opened;
            const writer = writable.getWriter();
            const chunk = new Uint8Array(65536);
            for (;;) { await writer.write(chunk); written++; }
        })();
        const count = () => written;";
    LocalSet::new()
        .run_until(async {
            tokio::task::spawn_local(server);
            let mut runtime = runtime(network);
            runtime.execute("writer.js", script).await.expect("it runs");
            settle(&mut runtime).await;
            let written: usize = runtime.call("count", ()).await.expect("a number");
            assert!(written < 50, "{written} writes are done");
            let before = MEMORY.allocated();
            for _ in 0..100 {
                settle(&mut runtime).await;
            }
            assert_eq!(
                runtime.call::<usize>("count", ()).await.expect("a number"),
                written
            );
            assert!(MEMORY.allocated() < before + (1 << 20));
            let states = websocket::socket_states(runtime.context());
            assert!(states[0].queued <= 3 * MESSAGE as u64, "{states:?}");
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn streams_and_sockets_share_the_limit_on_connections() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = async move {
        loop {
            let mut server = accept_async(listener.accept().await)
                .await
                .expect("the handshake succeeds");
            tokio::task::spawn_local(async move {
                while server.next().await.is_some_and(|it| it.is_ok()) {}
            });
        }
    };
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
    LocalSet::new()
        .run_until(async {
            tokio::task::spawn_local(server);
            let builder = Runtime::builder()
                .permissions(Permissions::all())
                .connector(Arc::new(network))
                .limits(limits);
            let mut runtime = builder.build().expect("it can be built");
            runtime.execute("many.js", script).await.expect("it runs");
            timeout(Duration::from_secs(60), runtime.run())
                .await
                .expect("all are closed")
                .expect("nothing stops it");
            let seen = runtime
                .execute("seen.js", "seen.join()")
                .await
                .expect("it runs");
            assert_eq!(
                seen.as_string().expect("a string"),
                "WebSocketError,WebSocketError,end"
            );
        })
        .await;
}

/// The promise `closed` comes after the messages, as bytes of a socket come before its end.
#[tokio::test(start_paused = true)]
async fn a_connection_that_has_ended_keeps_the_runtime_going_until_its_messages_are_read_or_dropped()
 {
    for end in [
        "reader.read().then(() => reader.read()).then(() => reader.read())",
        "reader.cancel()",
        "stream.close()",
    ] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("server.example", 80);
        let server = async move {
            let mut server = accept_async(listener.accept().await)
                .await
                .expect("the handshake succeeds");
            for text in ["one", "two", "three"] {
                server
                    .send(Message::text(text))
                    .await
                    .expect("it is connected");
            }
        };
        let script = "let reader, stream = new WebSocketStream('ws://server.example/');
            stream.closed.catch(() => {});
            stream.opened.then(({ readable }) => { reader = readable.getReader(); reader.closed.catch(() => {}); });";
        LocalSet::new()
            .run_until(async {
                tokio::task::spawn_local(server);
                let mut runtime = runtime(network);
                runtime.execute("reader.js", script).await.expect("it runs");
                settle(&mut runtime).await;
                runtime
                    .execute(
                        "end.js",
                        &format!("{end}.catch(() => {{}})")
                            .replace("close().catch(() => {})", "close()"),
                    )
                    .await
                    .expect("it runs");
                timeout(Duration::from_secs(60), runtime.run())
                    .await
                    .expect("nothing is left")
                    .expect("nothing stops it");
            })
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_needs_the_permission_for_its_host() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let permissions = Permissions::none()
        .allow_net("other.example")
        .expect("a rule");
    let builder = Runtime::builder()
        .permissions(permissions)
        .connector(Arc::new(network))
        .failure_details(true);
    let mut runtime = builder.build().expect("it can be built");
    let script = "let said; new WebSocketStream('ws://server.example/').opened.catch(({ message }) => { said = message; });";
    runtime.execute("stream.js", script).await.expect("it runs");
    timeout(Duration::from_secs(1), runtime.run())
        .await
        .expect("nothing is left")
        .expect("it comes to its end");
    let said: String = runtime
        .execute("said.js", "said")
        .await
        .expect("it runs")
        .as_string()
        .expect("a string")
        .to_std_string_lossy();
    assert!(said.contains("not allowed"), "{said}");
    timeout(Duration::from_secs(1), listener.accept())
        .await
        .map(drop)
        .expect_err("nothing has connected");
}
