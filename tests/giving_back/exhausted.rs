//! A message for which the process has no memory.

use crate::{MEMORY, alone, backpressure::settle, on};
use boa_websocket::{
    Reporter,
    dom::ErrorReport,
    net::{self, MemoryNetwork},
    websocket::socket_states,
};
use futures_util::SinkExt;
use std::{cell::RefCell, rc::Rc};
use tokio_tungstenite::tungstenite::Message;
use url::Url;

/// The length of the message, in bytes. Everything else takes far less.
const LARGE: usize = 16 << 20;

#[derive(Default)]
struct Failures(RefCell<Vec<String>>);

impl Reporter for Failures {
    fn uncaught(&self, report: &ErrorReport) {
        panic!("{}", report.message);
    }

    fn connection_failed(&self, _: &Url, error: &net::Error) {
        self.0.borrow_mut().push(net::chain(error).to_string());
    }
}

/// The message has arrived, and the copy for the script can't be made. A read waits for it.
#[test]
fn a_message_without_memory_for_its_copy_fails_the_connection() {
    const SCRIPT: &str = "const stream = new WebSocketStream('ws://server.example/');
        let reader;
        stream.opened.then(({ readable }) => { reader = readable.getReader(); });
        const end = (promise) => promise.then(() => 'fulfilled', ({ name, closeCode }) => `${name} ${closeCode}`);
        async function read() {
            const { value } = await reader.read();
            const ends = await Promise.all([end(reader.read()), end(stream.closed)]);
            return [value.length, ...ends].join();
        }";
    alone(async || {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("server.example", 80);
        let server = async move {
            let mut server = test_server::accept(listener.accept().await).await;
            for length in [1, LARGE, 1] {
                let message = Message::binary(vec![0; length]);
                server.send(message).await.expect("the client reads");
            }
            test_server::read_to_the_end(server).await;
        };
        tokio::task::spawn_local(server);
        let failures = Rc::new(Failures::default());
        let mut runtime = on(network).reporter(failures.clone()).build().unwrap();
        runtime.execute("reader.js", SCRIPT).await.unwrap();
        settle(&mut runtime).await;
        let states = socket_states(runtime.context());
        assert!(states[0].unread >= LARGE as u64, "{states:?}");

        MEMORY.set_limit(MEMORY.allocated() + LARGE / 4).unwrap();
        let read = runtime.call::<String>("read", ()).await;
        MEMORY.set_limit(usize::MAX).unwrap();
        assert_eq!(read.unwrap(), "1,WebSocketError 1006,WebSocketError 1006");
        assert_eq!(
            *failures.0.borrow(),
            [
                "a message cannot be given to the script: RangeError: there is no memory for a copy of the bytes"
            ]
        );
        // The closing handshake ends the connection.
        runtime.run().await.unwrap();
        assert!(socket_states(runtime.context()).is_empty());
    });
}
