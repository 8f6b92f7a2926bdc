//! Backpressure of `WebSocketStream`, counted in bytes on the network and in memory.

use crate::{MEMORY, alone, on};
use boa_websocket::{Runtime, net::MemoryNetwork, websocket};
use futures_util::SinkExt;
use std::{cell::Cell, rc::Rc, time::Duration};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

const MESSAGE: usize = 64 << 10;

/// Runs until the paused clock has advanced: everything that needs no time is done.
pub(crate) async fn settle(runtime: &mut Runtime) {
    timeout(Duration::from_secs(1), runtime.run())
        .await
        .expect_err("the connection is open");
}

#[test]
fn nothing_is_read_when_nobody_pulls() {
    alone(async || {
        let sent = Rc::new(Cell::new(0_usize));
        let counter = sent.clone();
        let network = MemoryNetwork::new();
        let mut listener = network.listen("server.example", 80);
        let server = async move {
            let mut server = test_server::accept(listener.accept().await).await;
            while counter.get() < 1000
                && server.send(Message::binary(vec![0; MESSAGE])).await.is_ok()
            {
                counter.set(counter.get() + 1);
            }
            test_server::read_to_the_end(server).await;
        };
        let script = "let reader, bytes = 0;
            new WebSocketStream('ws://server.example/').opened.then(({ readable }) => { reader = readable.getReader(); });
            async function read(n) { while (n-- > 0) bytes += (await reader.read()).value.length; }";
        tokio::task::spawn_local(server);
        let mut runtime = on(network).build().unwrap();
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
        let read_ahead = state.received - state.unread;
        assert!(
            read_ahead.abs_diff(MESSAGE as u64) < MESSAGE as u64 / 2,
            "one message is read ahead: {state:?}"
        );
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
    });
}

#[test]
fn a_server_that_does_not_read_keeps_one_write_waiting_and_no_memory() {
    alone(async || {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("server.example", 80);
        let server = async move {
            let _server = test_server::accept(listener.accept().await).await;
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
        tokio::task::spawn_local(server);
        let mut runtime = on(network).build().unwrap();
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
    });
}
