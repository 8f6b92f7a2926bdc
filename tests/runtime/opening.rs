//! Sockets of a script that open at the same time, over TCP and with a paused clock.

use super::{on, run_script, text};
use boa_websocket::{Runtime, net::TcpConnector};
use std::{cell::Cell, net::SocketAddr, rc::Rc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{LocalSet, spawn_local},
    time::{Instant, sleep},
};
use tokio_tungstenite::accept_async;

/// The time that the server takes for a handshake.
const HANDSHAKE: Duration = Duration::from_millis(100);

/// The server's handshakes.
#[derive(Default)]
struct Handshakes {
    pending: Cell<usize>,
    /// The largest number of those that were pending at a time.
    most: Cell<usize>,
}

/// Answers a handshake after [`HANDSHAKE`], and closes with the client.
async fn serve(stream: TcpStream, handshakes: Rc<Handshakes>) {
    handshakes.pending.update(|pending| pending + 1);
    handshakes
        .most
        .set(handshakes.most.get().max(handshakes.pending.get()));
    sleep(HANDSHAKE).await;
    handshakes.pending.update(|pending| pending - 1);
    if let Ok(server) = accept_async(stream).await {
        test_server::read_to_the_end(server).await;
    }
}

/// A server whose first connections are not answered.
async fn server(silent: usize) -> (SocketAddr, Rc<Handshakes>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let handshakes = Rc::<Handshakes>::default();
    let counted = handshakes.clone();
    spawn_local(async move {
        let mut unanswered = Vec::new();
        for _ in 0..silent {
            unanswered.push(listener.accept().await.expect("a connection"));
        }
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn_local(serve(stream, counted.clone()));
        }
    });
    (address, handshakes)
}

/// A runtime for which each host has the address of this machine.
fn runtime() -> Runtime {
    let connector =
        TcpConnector::new().resolutions(["*::127.0.0.1".parse().expect("a resolution")]);
    on(connector).build().expect("it can be built")
}

/// The numbers of the sockets in the order of their `open` events, each closed then.
const OPEN: &str = "
    const order = [], seconds = {}, start = performance.now();
    function open(name, url) {
        const socket = new WebSocket(url);
        const said = (what) => () => { order.push(name + what); seconds[name] = Math.floor((performance.now() - start) / 1000); };
        socket.onopen = () => { said('')(); socket.close(); };
        socket.onerror = said(' failed');
    }
";

#[tokio::test(start_paused = true)]
async fn four_hundred_sockets_open_one_after_the_other_and_none_fails() {
    const SOCKETS: u32 = 400;
    let test = async {
        let (address, handshakes) = server(0).await;
        let mut runtime = runtime();
        let began = Instant::now();
        let script = format!(
            "{OPEN}; for (let i = 0; i < {SOCKETS}; i++) open(i, 'ws://server.example:{}/');",
            address.port()
        );
        run_script(&mut runtime, script).await;
        let in_order =
            format!("order.join() === Array.from({{ length: {SOCKETS} }}, (_, i) => i).join()");
        assert_eq!(
            text(&mut runtime, &in_order).await,
            "true",
            "{}",
            text(&mut runtime, "order.join()").await
        );
        assert_eq!(
            handshakes.most.get(),
            1,
            "handshakes were pending at a time"
        );
        // A paused clock is a millisecond late for each timer at most. The wait is longer than the
        // limit on establishing.
        let least = HANDSHAKE * SOCKETS;
        assert!(
            began.elapsed() >= least && began.elapsed() < least + least / 20,
            "{:?}",
            began.elapsed()
        );
    };
    LocalSet::new().run_until(test).await;
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_hangs_gives_its_turn_up() {
    let test = async {
        let (address, _) = server(1).await;
        let mut runtime = runtime();
        let port = address.port();
        let script = format!(
            "{OPEN}
            open('hanging', 'ws://silent.example:{port}/');
            open('same host', 'ws://silent.example:{port}/');
            open('other host', 'ws://other.example:{port}/');"
        );
        run_script(&mut runtime, script).await;
        let seen = text(
            &mut runtime,
            "order.join() + ' ' + Object.values(seconds).join()",
        )
        .await;
        assert_eq!(seen, "other host,same host,hanging failed 1,5,30");
    };
    LocalSet::new().run_until(test).await;
}
