//! The memory of a connection that is idle: see `crates/wireline/benches/README.md`.
//!
//! The network is memory, so that connections need no descriptors. A connection has received one message before.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement prints, and ends where something fails")]

use bytes::Bytes;
use cap::Cap;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use std::{
    alloc::System,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use wireline::{Connected, Connector, Error, Event, EventSink, Options, Request, Target};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const CONNECTIONS: usize = 10_000;
const URL: &str = "ws://a.example/";

fn main() {
    println!("| client | an idle connection |\n|---|---|");
    for (name, measure) in [
        ("`wireline::run`", run as fn() -> usize),
        ("`wireline::run`, compressed", run_compressed),
        ("`wireline::Socket`", socket),
        ("`wireline::Socket`, compressed", socket_compressed),
        ("tokio-tungstenite", tungstenite),
        ("fastwebsockets", fastwebsockets),
        ("yawc", yawc),
        ("yawc, compressed", yawc_compressed),
    ] {
        println!("| {name} | {} B |", measure() / CONNECTIONS);
    }
}

fn run() -> usize {
    measure(false, async |stream| {
        let (commands, queue) = wireline::commands(u64::MAX);
        let (opened, message) = tokio::sync::oneshot::channel();
        let request = Request::new(URL.parse().unwrap());
        let sink = First(Some(opened));
        tokio::spawn(wireline::run(request, Arc::new(options(false)), Once::new(stream), queue, sink));
        message.await.unwrap();
        commands
    })
}

fn run_compressed() -> usize {
    measure(true, async |stream| {
        let (commands, queue) = wireline::commands(u64::MAX);
        let (opened, message) = tokio::sync::oneshot::channel();
        let request = Request::new(URL.parse().unwrap());
        let sink = First(Some(opened));
        tokio::spawn(wireline::run(request, Arc::new(options(true)), Once::new(stream), queue, sink));
        message.await.unwrap();
        commands
    })
}

fn socket() -> usize {
    measure(false, async |stream| first(open(stream, false).await).await)
}

fn socket_compressed() -> usize {
    measure(true, async |stream| first(open(stream, true).await).await)
}

async fn open(stream: DuplexStream, deflate: bool) -> wireline::Socket {
    wireline::connect_with(Request::new(URL.parse().unwrap()), options(deflate), Once::new(stream)).await.unwrap()
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

fn yawc() -> usize {
    measure(false, async |stream| {
        let options = yawc::Options::default().without_compression();
        first(yawc::WebSocket::handshake(URL.parse().unwrap(), stream, options).await.unwrap()).await
    })
}

fn yawc_compressed() -> usize {
    measure(true, async |stream| {
        let options = yawc::Options::default().with_balanced_compression();
        first(yawc::WebSocket::handshake(URL.parse().unwrap(), stream, options).await.unwrap()).await
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
    let key = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(name, value)| name.eq_ignore_ascii_case("sec-websocket-key").then_some(value))
        .unwrap();
    let extensions = if deflate { "Sec-WebSocket-Extensions: permessage-deflate\r\n" } else { "" };
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n{extensions}\r\n",
        derive_accept_key(key.as_bytes())
    );
    stream.write_all(response.as_bytes()).await.unwrap();
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

fn options(deflate: bool) -> Options {
    let mut options = Options::default();
    if !deflate {
        options.deflate = None;
    }
    options
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

/// A connector that returns one stream once.
struct Once(Mutex<Option<Connected>>);

impl Once {
    fn new(stream: DuplexStream) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Connected::new(stream)))))
    }
}

impl Connector for Once {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connected = self.0.lock().unwrap().take();
        async { Ok(connected.unwrap()) }.boxed()
    }
}
