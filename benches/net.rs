//! What a message costs, here and with tokio-tungstenite and fastwebsockets: see `README.md`.
//!
//! Everybody has a turn in every round, so that whatever else the machine does is shared fairly.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement prints, and ends where something fails")]

use boa_websocket::net::{self, Connected, Connector, Error, Event, Feedback, Options, Request, Stream, Target};
use bytes::Bytes;
use cpu_time::ThreadTime;
use fastwebsockets::{Frame, OpCode, Payload, Role, WebSocket};
use futures_util::{FutureExt, SinkExt, StreamExt, future::BoxFuture};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    sync::oneshot,
};
use tokio_tungstenite::tungstenite::{self, handshake::derive_accept_key, protocol::WebSocketConfig};

#[derive(Clone, Copy, PartialEq)]
enum Contender {
    /// `net::run`, as scripts use it: all messages of a wake-up at once.
    Run,
    /// `net::Socket`: one message after the other.
    Socket,
    Tungstenite,
    Fastwebsockets,
}

use Contender::{Fastwebsockets, Run, Socket, Tungstenite};

#[derive(Clone, Copy)]
enum Task {
    /// Receives messages out of the memory: all that is left is decoding.
    Decode,
    Receive,
    Send,
    /// Sends a message, waits for its echo, and so on.
    Echo,
}

struct Scenario {
    name: &'static str,
    task: Task,
    len: usize,
    count: usize,
}

const SCENARIOS: [Scenario; 8] = [
    Scenario { name: "decode 32 B", task: Task::Decode, len: 32, count: 3_000_000 },
    Scenario { name: "receive 32 B", task: Task::Receive, len: 32, count: 1_000_000 },
    Scenario { name: "receive 64 KiB", task: Task::Receive, len: 64 << 10, count: 8000 },
    Scenario { name: "receive 1 MiB", task: Task::Receive, len: 1 << 20, count: 500 },
    Scenario { name: "send 32 B", task: Task::Send, len: 32, count: 100_000 },
    Scenario { name: "send 64 KiB", task: Task::Send, len: 64 << 10, count: 4000 },
    Scenario { name: "send 1 MiB", task: Task::Send, len: 1 << 20, count: 250 },
    Scenario { name: "echo 32 B", task: Task::Echo, len: 32, count: 2000 },
];

/// What a message took, in nanoseconds.
#[derive(Clone, Copy)]
struct Cost {
    time: f64,
    cpu: f64,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let rounds: usize = arguments.next().map_or(9, |rounds| rounds.parse().unwrap());
    let only = arguments.next().unwrap_or_default();
    let address = serve();
    println!("| | net::run | net::Socket | tungstenite | fastwebsockets | the fastest of the others takes |");
    println!("|---|---|---|---|---|---|");
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.name.contains(&only)) {
        let contenders = match scenario.task {
            Task::Decode | Task::Receive => &[Run, Socket, Tungstenite, Fastwebsockets][..],
            Task::Send | Task::Echo => &[Socket, Tungstenite, Fastwebsockets],
        };
        let measured: Vec<Vec<Cost>> =
            (0..rounds).map(|_| contenders.iter().map(|who| scenario.measure(*who, address)).collect()).collect();
        let cell = |who| match contenders.iter().position(|contender| *contender == who) {
            Some(n) => {
                let [time, cpu] = [|cost: &Cost| cost.time, |cost: &Cost| cost.cpu]
                    .map(|of| median(measured.iter().map(|round| of(&round[n]))));
                format!("{time:.0} ns, CPU {cpu:.1}")
            }
            None => String::new(),
        };
        // Of the time of one round, not of different ones.
        let ratio = |of: fn(&Cost) -> f64| {
            median(measured.iter().map(|round| {
                let others =
                    contenders.iter().zip(round).filter(|(who, _)| matches!(who, Tungstenite | Fastwebsockets));
                others.map(|(_, cost)| of(cost)).fold(f64::INFINITY, f64::min) / of(&round[0])
            }))
        };
        let [run, socket, tungstenite, fastwebsockets] = [Run, Socket, Tungstenite, Fastwebsockets].map(cell);
        let (time, cpu) = (ratio(|cost| cost.time), ratio(|cost| cost.cpu));
        println!(
            "| {} | {run} | {socket} | {tungstenite} | {fastwebsockets} | {time:.2} of the time, {cpu:.2} of the CPU |",
            scenario.name
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Scenario {
    fn measure(&self, who: Contender, address: SocketAddr) -> Cost {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (time, cpu) = (Instant::now(), ThreadTime::now());
        runtime.block_on(self.perform(who, address));
        let per_message = |duration: Duration| duration.as_nanos() as f64 / self.count as f64;
        Cost { time: per_message(time.elapsed()), cpu: per_message(cpu.elapsed()) }
    }

    async fn perform(&self, who: Contender, address: SocketAddr) {
        let stream: Box<dyn Stream> = if let Task::Decode = self.task {
            Box::new(Canned::new(&frame(self.len), self.count))
        } else {
            let stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            Box::new(stream)
        };
        let verb = match self.task {
            Task::Decode | Task::Receive => "receive",
            Task::Send => "send",
            Task::Echo => "echo",
        };
        let path = format!("/{verb}/{}/{}", self.len, self.count);
        match who {
            Run => run(stream, &path, self.count).await,
            Socket => self.talk(net_socket(stream, &path).await).await,
            Tungstenite => self.talk(tungstenite_socket(stream, &path).await).await,
            Fastwebsockets => self.talk(fastwebsockets_socket(stream, &path).await).await,
        }
    }

    async fn talk(&self, mut socket: impl Talk) {
        let payload = Bytes::from(vec![7; self.len]);
        match self.task {
            Task::Decode | Task::Receive => {
                for _ in 0..self.count {
                    assert_eq!(socket.receive().await, self.len);
                }
            }
            Task::Send => {
                for _ in 0..self.count {
                    socket.feed(&payload).await;
                }
                socket.flush().await;
                socket.receive().await;
            }
            Task::Echo => {
                for _ in 0..self.count {
                    socket.feed(&payload).await;
                    socket.flush().await;
                    assert_eq!(socket.receive().await, self.len);
                }
            }
        }
    }
}

/// What all have in common.
trait Talk {
    async fn receive(&mut self) -> usize;
    async fn feed(&mut self, payload: &Bytes);
    async fn flush(&mut self);
}

impl Talk for net::Socket {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().unwrap().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, net::Message::Binary(payload.clone())).await.unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

impl Talk for tokio_tungstenite::WebSocketStream<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().unwrap().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, tungstenite::Message::Binary(payload.clone())).await.unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

impl Talk for WebSocket<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.read_frame().await.unwrap().payload.len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        // It masks in place.
        let payload = Payload::Owned(payload.to_vec());
        self.write_frame(Frame::new(true, OpCode::Binary, None, payload)).await.unwrap();
    }

    async fn flush(&mut self) {
        self.flush().await.unwrap();
    }
}

fn url(path: &str) -> String {
    format!("ws://127.0.0.1{path}")
}

fn options() -> Options {
    let mut options = Options::default();
    options.deflate = None;
    options
}

async fn net_socket(stream: Box<dyn Stream>, path: &str) -> net::Socket {
    net::connect_with(Request::new(url(path).parse().unwrap()), options(), Once::new(stream)).await.unwrap()
}

async fn tungstenite_socket(
    stream: Box<dyn Stream>,
    path: &str,
) -> tokio_tungstenite::WebSocketStream<Box<dyn Stream>> {
    let config = WebSocketConfig::default();
    tokio_tungstenite::client_async_with_config(url(path), stream, Some(config)).await.unwrap().0
}

async fn fastwebsockets_socket(mut stream: Box<dyn Stream>, path: &str) -> WebSocket<Box<dyn Stream>> {
    let request = format!("GET {path} HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    WebSocket::after_handshake(stream, Role::Client)
}

async fn run(stream: Box<dyn Stream>, path: &str, count: usize) {
    struct Counter(usize, Option<oneshot::Sender<()>>);

    impl Feedback for Counter {
        fn event(&mut self, event: Event) {
            if let Event::Messages(batch) = event {
                self.0 -= batch.iter().count();
                if self.0 == 0 {
                    let _ = self.1.take().map(|done| done.send(()));
                }
            }
        }

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }

    let (done, all) = oneshot::channel();
    let (_commands, receiver) = net::commands();
    let request = Request::new(url(path).parse().unwrap());
    tokio::select! {
        biased;
        _ = all => {}
        () = net::run(request, Arc::new(options()), Once::new(stream), receiver, Counter(count, Some(done))) => {}
    }
}

/// Gives out one stream, once.
struct Once(Mutex<Option<Connected>>);

impl Once {
    fn new(stream: Box<dyn Stream>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Connected::new(stream)))))
    }
}

impl Connector for Once {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connected = self.0.lock().unwrap().take();
        async { Ok(connected.unwrap()) }.boxed()
    }
}

/// A message as a server sends it.
fn frame(len: usize) -> Vec<u8> {
    let mut frame = match len {
        0..126 => vec![0x82, len as u8],
        126..0x1_0000 => [&[0x82, 126][..], &(len as u16).to_be_bytes()].concat(),
        _ => [&[0x82, 127][..], &(len as u64).to_be_bytes()].concat(),
    };
    frame.resize(frame.len() + len, 7);
    frame
}

fn response(request: &[u8]) -> Vec<u8> {
    let request = str::from_utf8(request).unwrap();
    let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .into_bytes()
}

/// Serves a connection after the other.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A client may leave as soon as it has what it wants.
            let _ = serve_one(stream.unwrap());
        }
    });
    address
}

fn serve_one(mut stream: std::net::TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    stream.write_all(&response(&head))?;
    let order: Vec<&str> = str::from_utf8(&head).unwrap().split([' ', '/']).collect();
    let (len, count): (usize, usize) = (order[3].parse().unwrap(), order[4].parse().unwrap());
    let frame = frame(len);
    // What a client sends has a mask in addition.
    let masked = frame.len() + 4;
    match order[2] {
        "receive" => {
            let at_once = (1 << 20) / frame.len() + 1;
            let frames = frame.repeat(at_once);
            let mut left = count;
            while left > 0 {
                let some = left.min(at_once);
                stream.write_all(&frames[..some * frame.len()])?;
                left -= some;
            }
        }
        "send" => {
            let mut buffer = vec![0; 1 << 20];
            let mut left = masked * count;
            while left > 0 {
                left -= stream.read(&mut buffer)?;
            }
            stream.write_all(&frame)?;
        }
        _ => {
            let mut buffer = vec![0; masked];
            for _ in 0..count {
                stream.read_exact(&mut buffer)?;
                stream.write_all(&frame)?;
            }
        }
    }
    // The client is the first to leave.
    let _ = stream.read(&mut [0]);
    Ok(())
}

/// Messages that are there already.
struct Canned {
    request: Vec<u8>,
    response: Vec<u8>,
    frames: Vec<u8>,
    at: usize,
    left: usize,
}

impl Canned {
    fn new(frame: &[u8], count: usize) -> Self {
        let left = frame.len() * count;
        Self { request: Vec::new(), response: Vec::new(), frames: frame.repeat(10_000), at: 0, left }
    }
}

impl AsyncRead for Canned {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.response.is_empty() {
            let len = this.response.len().min(buf.remaining());
            buf.put_slice(&this.response.drain(..len).collect::<Vec<_>>());
        } else if this.left > 0 {
            let len = buf.remaining().min(this.left).min(this.frames.len() - this.at);
            buf.put_slice(&this.frames[this.at..this.at + len]);
            this.at = (this.at + len) % this.frames.len();
            this.left -= len;
        } else {
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Canned {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.request.extend_from_slice(bytes);
        if self.request.ends_with(b"\r\n\r\n") {
            self.response = response(&self.request);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
