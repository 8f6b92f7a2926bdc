//! The memory of a connection that is idle: see `crates/wireline/benches/README.md`.
//!
//! The network is memory, so that connections need no descriptors. A connection has received one message before.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement prints, and ends where something fails")]

mod common;

use bytes::Bytes;
use cap::Cap;
use common::{Once, options, response};
use futures_util::StreamExt;
use std::{alloc::System, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use wireline::{
    Request,
    runtime::{Event, EventSink},
};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const CONNECTIONS: usize = 10_000;
const URL: &str = "ws://a.example/";

fn main() {
    println!("| client | an idle connection |\n|---|---|");
    for (name, measure) in [
        ("`wireline::runtime::run`", (|| run(false)) as fn() -> usize),
        ("`wireline::runtime::run`, compressed", || run(true)),
        ("`wireline::Socket`", || socket(false)),
        ("`wireline::Socket`, compressed", || socket(true)),
        ("tokio-tungstenite", tungstenite),
        ("fastwebsockets", fastwebsockets),
        ("yawc", || yawc(&yawc::Options::default().without_compression(), false)),
        ("yawc, compressed", || yawc(&yawc::Options::default().with_balanced_compression(), true)),
    ] {
        println!("| {name} | {} B |", measure() / CONNECTIONS);
    }
}

fn run(deflate: bool) -> usize {
    measure(deflate, async |stream| {
        let (commands, queue) = wireline::runtime::commands(u64::MAX);
        let (opened, message) = tokio::sync::oneshot::channel();
        let request = Request::new(URL.parse().unwrap());
        let sink = First(Some(opened));
        tokio::spawn(wireline::runtime::run(request, Arc::new(options(deflate)), Once::new(stream), queue, sink));
        message.await.unwrap();
        commands
    })
}

fn socket(deflate: bool) -> usize {
    measure(deflate, async |stream| {
        let request = Request::new(URL.parse().unwrap());
        first(wireline::connect_over(request, options(deflate), stream).await.unwrap()).await
    })
}

async fn first<S: StreamExt + Unpin>(mut socket: S) -> S {
    assert!(socket.next().await.is_some());
    socket
}

fn tungstenite() -> usize {
    measure(false, async |stream| first(tokio_tungstenite::client_async(URL, stream).await.unwrap().0).await)
}

fn fastwebsockets() -> usize {
    measure(false, async |mut stream| {
        let request = b"GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(request).await.unwrap();
        read_head(&mut stream).await;
        let mut socket = fastwebsockets::WebSocket::after_handshake(stream, fastwebsockets::Role::Client);
        assert_eq!(socket.read_frame().await.unwrap().payload.len(), 5);
        socket
    })
}

fn yawc(options: &yawc::Options, deflate: bool) -> usize {
    measure(deflate, async |stream| {
        first(yawc::WebSocket::handshake(URL.parse().unwrap(), stream, options.clone()).await.unwrap()).await
    })
}

/// The memory that opening all connections has added, in bytes.
fn measure<T>(deflate: bool, open: impl AsyncFn(DuplexStream) -> T) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // What is allocated once for all.
        drop(open_one(deflate, &open, duplex(4096)).await);
        tokio::task::yield_now().await;
        let streams: Vec<_> = (0..CONNECTIONS).map(|_| duplex(4096)).collect();
        let mut open_connections = Vec::with_capacity(CONNECTIONS);
        let before = MEMORY.allocated();
        for pair in streams {
            open_connections.push(open_one(deflate, &open, pair).await);
        }
        MEMORY.allocated() - before
    })
}

async fn open_one<T>(
    deflate: bool,
    open: impl AsyncFn(DuplexStream) -> T,
    (client, server): (DuplexStream, DuplexStream),
) -> (T, DuplexStream) {
    tokio::join!(open(client), serve(server, deflate))
}

async fn serve(mut stream: DuplexStream, deflate: bool) -> DuplexStream {
    let head = read_head(&mut stream).await;
    stream.write_all(response(&head, deflate).as_bytes()).await.unwrap();
    // "Hello", as it is and compressed: RFC 7692, section 7.2.3.1.
    let plain: &[u8] = b"\x82\x05Hello";
    let compressed: &[u8] = &[0xc2, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    stream.write_all(if deflate { compressed } else { plain }).await.unwrap();
    stream
}

async fn read_head(stream: &mut DuplexStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// Reports the first message.
struct First(Option<tokio::sync::oneshot::Sender<Bytes>>);

impl EventSink for First {
    fn event(&mut self, event: Event) {
        if let Event::Messages(batch) = event
            && let Some(first) = self.0.take()
        {
            let (_, payload) = batch.iter().next().unwrap();
            first.send(Bytes::copy_from_slice(payload)).unwrap();
        }
    }
}
