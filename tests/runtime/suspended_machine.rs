//! A machine that is suspended for hours while a socket is open. The clock jumps, as on systems
//! whose monotonic clock counts that time.

use super::{built, on, text};
use boa_websocket::net::{MemoryNetwork, Options};
use std::time::Duration;
use test_server::frame::{Frame, Opcode};
use tokio::{
    io::{AsyncWriteExt, DuplexStream},
    time::{Instant, advance, sleep, timeout},
};
use tokio_tungstenite::WebSocketStream;

const NIGHT: Duration = Duration::from_secs(8 * 3600);
const PING: Duration = Duration::from_secs(10);
const PONG: Duration = Duration::from_secs(5);

/// Runs a socket that sends Pings to a server with these steps. Returns the log of its script and
/// the time of its end.
async fn log_against<S: Future<Output = ()>>(
    steps: impl FnOnce(WebSocketStream<DuplexStream>) -> S,
) -> (String, Instant) {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("home.example", 80);
    let mut options = Options::default();
    (options.ping, options.silence_timeout) = (Some(PING), PONG);
    let mut runtime = built(on(network).net_options(options));
    let script = "
        const log = [], socket = new WebSocket('ws://home.example/');
        socket.onmessage = ({ data }) => { log.push(data); if (data === 'good morning') socket.close(1000); };
        socket.onclose = ({ code, wasClean }) => log.push(code, wasClean);
    ";
    runtime.execute("night.js", script).await.expect("it runs");
    let server = async {
        let stream = listener.accept().await;
        steps(test_server::accept(stream).await).await;
    };
    let day = Duration::from_secs(24 * 3600);
    let ended = async {
        timeout(day, runtime.run())
            .await
            .expect("it ends")
            .expect("no error");
        Instant::now()
    };
    let ((), ended) = tokio::join!(server, ended);
    (text(&mut runtime, "log.join()").await, ended)
}

async fn send(stream: &mut DuplexStream, opcode: Opcode, payload: &[u8]) {
    stream
        .write_all(&Frame::new(opcode, payload).bytes())
        .await
        .expect("there is room");
}

#[tokio::test(start_paused = true)]
async fn a_pong_that_arrived_before_the_machine_was_suspended_counts_after_it() {
    let (log, _) = log_against(async |server| {
        let mut stream = server.into_inner();
        let Frame {
            opcode, payload, ..
        } = Frame::read(&mut stream).await;
        assert_eq!(opcode, Opcode::PING);
        sleep(PONG - Duration::from_secs(1)).await;
        // The client has not read the Pong when the clock jumps.
        send(&mut stream, Opcode::PONG, &payload).await;
        advance(NIGHT).await;
        sleep(Duration::from_secs(1)).await;
        send(&mut stream, Opcode::TEXT, b"good morning").await;
        loop {
            let Frame {
                opcode, payload, ..
            } = Frame::read(&mut stream).await;
            if opcode == Opcode::CLOSE {
                return send(&mut stream, Opcode::CLOSE, &payload).await;
            }
        }
    })
    .await;
    assert_eq!(log, "good morning,1000,true");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_was_lost_meanwhile_is_noticed_by_the_next_ping() {
    let start = Instant::now();
    let (log, ended) = log_against(async |server| {
        advance(NIGHT).await;
        // The server reads and writes nothing more, and keeps the stream open.
        sleep(NIGHT).await;
        drop(server);
    })
    .await;
    assert_eq!(log, "1006,false");
    let noticed = ended - start - NIGHT;
    assert!(
        noticed <= PING + PONG + Duration::from_secs(1),
        "{noticed:?}"
    );
}
