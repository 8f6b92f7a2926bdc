//! The memory of a connection that is idle: see `crates/wireline/benches/README.md`.
//!
//! The network is memory, so that connections need no descriptors. A connection has received one
//! message before, or has sent and received many.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

mod common;

use bytes::Bytes;
use cap::Cap;
use common::{Once, options, response};
use fastwebsockets::{Frame, OpCode, Payload};
use futures_util::{SinkExt, StreamExt};
use std::{alloc::System, sync::Arc, time::Duration};
use test_server::frame::{deflated, frame};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split},
    sync::oneshot,
};
use tokio_tungstenite::{WebSocketStream, tungstenite};
use wireline::{
    Message, Request,
    runtime::{Command, Event, EventSink},
};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const CONNECTIONS: usize = 10_000;
const URL: &str = "ws://a.example/";

/// The messages of a connection with traffic, one way, and their length in bytes.
const MESSAGES: usize = 50;
const LEN: usize = 1 << 10;

/// The compression and the traffic of a measured connection.
#[derive(Clone, Copy)]
struct Case {
    deflate: bool,
    /// The number of messages each way, besides the first one from the server.
    messages: usize,
}

fn main() {
    println!(
        "| client | an idle connection | after {MESSAGES} messages of 1 KiB each way |\n|---|---|---|"
    );
    for (name, deflate, measure) in [
        ("`wireline::runtime::run`", false, run as fn(Case) -> usize),
        ("`wireline::runtime::run`, compressed", true, run),
        ("`wireline::Socket`", false, socket),
        ("`wireline::Socket`, compressed", true, socket),
        ("tokio-tungstenite", false, tungstenite),
        ("fastwebsockets", false, fastwebsockets),
        ("yawc", false, yawc),
        ("yawc, compressed", true, yawc),
    ] {
        let [idle, used] =
            [0, MESSAGES].map(|messages| measure(Case { deflate, messages }) / CONNECTIONS);
        println!("| {name} | {idle} B | {used} B |");
    }
}

fn run(case: Case) -> usize {
    measure(case, async |stream| {
        let (commands, queue) = wireline::runtime::commands(u64::MAX);
        let (sender, received) = oneshot::channel();
        let request = Request::new(URL.parse().unwrap());
        let sink = Counter {
            left: 1 + case.messages,
            received: Some(sender),
        };
        tokio::spawn(wireline::runtime::run(
            request,
            Arc::new(options(case.deflate)),
            Once::new(stream),
            queue,
            sink,
        ));
        for _ in 0..case.messages {
            commands.send(Command::Send(payload().into())).unwrap();
            tokio::task::yield_now().await;
        }
        received.await.unwrap();
        commands
    })
}

fn socket(case: Case) -> usize {
    measure(case, async |stream| {
        let socket = wireline::connect_over(URL, options(case.deflate), stream)
            .await
            .unwrap();
        talk(socket, case, Message::Binary).await
    })
}

/// Receives the first message, and then sends and receives in turns.
async fn talk<S, M>(mut socket: S, case: Case, message: impl Fn(Bytes) -> M) -> S
where
    S: StreamExt + SinkExt<M, Error: std::fmt::Debug> + Unpin,
{
    assert!(socket.next().await.is_some());
    for _ in 0..case.messages {
        socket.send(message(payload())).await.unwrap();
        assert!(socket.next().await.is_some());
    }
    socket
}

/// A payload that compresses to about half.
fn payload() -> Bytes {
    (0..LEN as u32)
        .map(|n| b'a' + (n.wrapping_mul(n) >> 7) as u8 % 26)
        .collect()
}

fn tungstenite(case: Case) -> usize {
    measure(case, async |stream| {
        let socket: WebSocketStream<_> = tokio_tungstenite::client_async(URL, stream)
            .await
            .unwrap()
            .0;
        talk(socket, case, tungstenite::Message::Binary).await
    })
}

fn fastwebsockets(case: Case) -> usize {
    measure(case, async |mut stream| {
        let request = b"GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(request).await.unwrap();
        test_server::handshake::request(&mut stream).await;
        let mut socket =
            fastwebsockets::WebSocket::after_handshake(stream, fastwebsockets::Role::Client);
        assert_eq!(socket.read_frame().await.unwrap().payload.len(), 5);
        for _ in 0..case.messages {
            let payload = Payload::Owned(payload().to_vec());
            socket
                .write_frame(Frame::new(true, OpCode::Binary, None, payload))
                .await
                .unwrap();
            assert_eq!(socket.read_frame().await.unwrap().payload.len(), LEN);
        }
        socket
    })
}

fn yawc(case: Case) -> usize {
    let options = yawc::Options::default();
    let options = if case.deflate {
        options.with_balanced_compression()
    } else {
        options.without_compression()
    };
    measure(case, async |stream| {
        let socket = yawc::WebSocket::handshake(URL.parse().unwrap(), stream, options.clone())
            .await
            .unwrap();
        talk(socket, case, yawc::Frame::binary).await
    })
}

/// The memory that opening all connections has added, in bytes.
fn measure<T>(case: Case, open: impl AsyncFn(DuplexStream) -> T) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // The first connection allocates memory for the whole process.
        drop(open_one(case, &open, duplex(4096)).await);
        tokio::task::yield_now().await;
        // All connections of `wireline` in a process share 16 compressors.
        let mut first = Vec::new();
        for _ in 0..16 {
            first.push(open_one(case, &open, duplex(4096)).await);
        }
        let mut streams = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            streams.push(used_duplex().await);
        }
        let mut open_connections = Vec::with_capacity(CONNECTIONS);
        let before = MEMORY.allocated();
        for pair in streams {
            open_connections.push(open_one(case, &open, pair).await);
        }
        // A `Socket` frees its buffers after it has paused.
        tokio::time::sleep(Duration::from_secs(1)).await;
        MEMORY.allocated() - before
    })
}

/// A stream whose own buffers are as large as they become.
async fn used_duplex() -> (DuplexStream, DuplexStream) {
    let (mut client, mut server) = duplex(4096);
    for _ in 0..2 {
        let mut bytes = [0; 4096];
        client.write_all(&bytes).await.unwrap();
        // The buffer is twice as large when a part of it has been read.
        server.read_exact(&mut bytes[..1024]).await.unwrap();
        client.write_all(&bytes[..1024]).await.unwrap();
        server.read_exact(&mut bytes).await.unwrap();
        std::mem::swap(&mut client, &mut server);
    }
    (client, server)
}

async fn open_one<T>(
    case: Case,
    open: impl AsyncFn(DuplexStream) -> T,
    (client, server): (DuplexStream, DuplexStream),
) -> (T, DuplexStream) {
    let (done, is_done) = oneshot::channel();
    let client = async {
        let client = open(client).await;
        done.send(()).unwrap();
        client
    };
    tokio::join!(client, serve(server, case, is_done))
}

/// Sends all messages, and reads what arrives until the client has what it needs.
async fn serve(
    mut stream: DuplexStream,
    Case { deflate, messages }: Case,
    is_done: oneshot::Receiver<()>,
) -> DuplexStream {
    let head = test_server::handshake::request(&mut stream).await;
    stream
        .write_all(response(&head, deflate).as_bytes())
        .await
        .unwrap();
    // "Hello", as it is and compressed: RFC 7692, section 7.2.3.1.
    let plain: &[u8] = b"\x82\x05Hello";
    let compressed: &[u8] = &[0xc2, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    stream
        .write_all(if deflate { compressed } else { plain })
        .await
        .unwrap();
    let (mut reader, mut writer) = split(stream);
    let message = message(deflate);
    let writing = async {
        for _ in 0..messages {
            writer.write_all(&message).await.unwrap();
        }
        std::future::pending::<()>().await;
    };
    let reading = async {
        let mut buffer = [0; 4096];
        while reader.read(&mut buffer).await.unwrap() > 0 {}
    };
    tokio::select! {
        () = writing => {}
        () = reading => {}
        _ = is_done => {}
    }
    reader.unsplit(writer)
}

/// A frame with a message of [`LEN`] bytes.
fn message(deflate: bool) -> Vec<u8> {
    if deflate {
        deflated(0xc2, [&payload()[..]])
    } else {
        frame(0x82, &payload())
    }
}

/// Reports the last message.
struct Counter {
    left: usize,
    received: Option<oneshot::Sender<()>>,
}

impl EventSink for Counter {
    fn event(&mut self, event: Event) {
        if let Event::Messages(batch) = event {
            self.left -= batch.len();
            if self.left == 0
                && let Some(received) = self.received.take()
            {
                received.send(()).unwrap();
            }
        }
    }
}
