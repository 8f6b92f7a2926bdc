//! The memory of a connection is limited for all data and declared lengths of the server.
//!
//! There is one test in this process, because it measures the memory of the whole process.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

use cap::Cap;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, task::AtomicWaker};
use std::{
    alloc::System,
    iter::repeat_n,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use test_server::{
    AfterHandshake, Streamed,
    frame::{deflated, frame, header},
    handshake::{self, DEFLATE},
    paused_tokio_runtime,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use wireline::{
    Closed, Error, MemoryNetwork, Options, Request,
    connector::{Connected, Connector, Target},
    runtime::{Batch, Command, Event, EventSink},
};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const MIB: usize = 1 << 20;

/// A sink that counts messages and drops them, or keeps them.
#[derive(Clone, Default)]
struct Counter {
    messages: Arc<AtomicUsize>,
    closed: Arc<Mutex<Option<Closed>>>,
    stuck: Arc<AtomicBool>,
    /// Whether messages are kept.
    keeps: Arc<AtomicBool>,
    kept: Arc<Mutex<Vec<Batch>>>,
    waker: Arc<AtomicWaker>,
}

impl EventSink for Counter {
    fn event(&mut self, event: Event) {
        match event {
            Event::Messages(batch) => {
                self.messages.fetch_add(batch.len(), Ordering::Relaxed);
                if self.keeps.load(Ordering::Relaxed) {
                    self.kept.lock().unwrap().push(batch);
                }
            }
            Event::Closed(closed) => *self.closed.lock().unwrap() = Some(closed),
            _ => {}
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.waker.register(cx.waker());
        if self.stuck.load(Ordering::Relaxed) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

/// Runs a connection to a server that does `write`. The connection may allocate `allowed` bytes; if
/// it allocates more, the process aborts. Returns the number of messages and the close code of the
/// failure.
fn within(
    allowed: usize,
    options: Options,
    deflate: bool,
    counter: &Counter,
    write: impl AsyncFnOnce(&mut DuplexStream),
) -> (usize, Option<u16>) {
    paused_tokio_runtime().block_on(async {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("a.example", 80);
        let (_commands, queue) = wireline::runtime::commands(u64::MAX);
        let request = Request::new("ws://a.example/".parse().unwrap());
        let client = wireline::runtime::run(
            request,
            Arc::new(options),
            Arc::new(network),
            queue,
            counter.clone(),
        );
        let server = async {
            let mut stream = listener.accept().await;
            handshake::accept(&mut stream, if deflate { DEFLATE } else { "" }).await;
            MEMORY.set_limit(MEMORY.allocated() + allowed).unwrap();
            write(&mut stream).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        };
        tokio::join!(client, server);
        MEMORY.set_limit(usize::MAX).unwrap();
    });
    let closed = counter.closed.lock().unwrap().take();
    let code = match closed.and_then(|closed| closed.error) {
        Some(Error::Violation { code, .. }) => Some(code),
        Some(Error::MessageTooBig { .. }) => Some(1009),
        _ => None,
    };
    (counter.messages.swap(0, Ordering::Relaxed), code)
}

/// A compressed message of `len` zeroes.
fn bomb(len: usize) -> Vec<u8> {
    deflated(0xc2, repeat_n(&vec![0; MIB][..], len / MIB))
}

/// Bytes that compression makes little shorter.
fn varied(len: usize) -> Vec<u8> {
    (0..len as u32)
        .map(|n| (n.wrapping_mul(n) >> 7) as u8)
        .collect()
}

/// A compressed message.
fn compressed(payload: &[u8]) -> Vec<u8> {
    deflated(0xc2, [payload])
}

async fn send(stream: &mut DuplexStream, bytes: &[u8]) {
    // The client may have stopped reading or ended the connection.
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(bytes)).await;
}

#[test]
fn a_server_cannot_fill_the_memory() {
    let counter = Counter::default();
    let sent = |allowed, options, deflate, bytes: &[u8]| {
        within(allowed, options, deflate, &counter, async |s| {
            send(s, bytes).await;
        })
    };

    // A huge declared length.
    let unlimited = || {
        let mut options = Options::default();
        options.max_message = usize::MAX;
        options
    };
    let declared = [header(0x82, 1 << 62), vec![0; 1000]].concat();
    assert_eq!(sent(4 * MIB, unlimited(), false, &declared), (0, None));
    let outcome = sent(4 * MIB, Options::default(), false, &declared);
    assert_eq!(outcome, (0, Some(1009)));

    // One million empty fragments, and one more.
    let fragments = [frame(0x01, b""), frame(0x00, b"").repeat(1_000_000)].concat();
    let outcome = sent(4 * MIB, Options::default(), false, &fragments);
    assert_eq!(outcome, (0, Some(1009)));

    // A message of the maximum length, and one more byte in another fragment.
    let mut options = Options::default();
    options.max_message = 8 * MIB;
    let largest = frame(0x02, &vec![0; 8 * MIB]);
    let more = frame(0x80, b"x");
    let outcome = within(20 * MIB, options.clone(), false, &counter, async |s| {
        send(s, &largest).await;
        send(s, &more).await;
    });
    assert_eq!(outcome, (0, Some(1009)));

    // One mebibyte that expands to a gibibyte.
    let gibibyte = bomb(1 << 30);
    assert!(gibibyte.len() < 2 * MIB);
    let outcome = sent(80 * MIB, Options::default(), true, &gibibyte);
    assert_eq!(outcome, (0, Some(1009)));

    // Messages below the limit that expand to a gibibyte in total. They do not accumulate.
    let small = bomb(MIB).repeat(1024);
    let outcome = sent(8 * MIB, Options::default(), true, &small);
    assert_eq!(outcome, (1024, None));

    // They are not read while the sink is not ready.
    counter.stuck.store(true, Ordering::Relaxed);
    within(4 * MIB, Options::default(), true, &counter, async |s| {
        send(s, &small).await;
        assert_eq!(counter.messages.load(Ordering::Relaxed), 0);
        counter.stuck.store(false, Ordering::Relaxed);
        counter.waker.wake();
    });

    // Empty messages occupy memory.
    let empty = frame(0x82, b"").repeat(2_000_000);
    let outcome = sent(16 * MIB, Options::default(), false, &empty);
    assert_eq!(outcome, (2_000_000, None));

    // Messages that are not taken, each followed by Pongs. The buffers that contain them count.
    for (message, padding) in [
        (1, 190 << 10),
        (1, 100),
        (2000, 30_000),
        (30_000, 190 << 10),
        (0, 0),
    ] {
        let unit = [
            frame(0x82, &vec![7; message]),
            frame(0x8a, &[7; 125]).repeat(padding / 127),
        ];
        let flood = unit
            .concat()
            .repeat((40 << 20) / (unit.concat().len() + 100));
        counter.keeps.store(true, Ordering::Relaxed);
        within(4 * MIB, Options::default(), false, &counter, async |s| {
            send(s, &flood).await;
            counter.keeps.store(false, Ordering::Relaxed);
            counter.kept.lock().unwrap().clear();
        });
    }

    // Pings to a client whose writes are pending.
    let pings = frame(0x89, &[7; 125]).repeat(100_000);
    let outcome = sent(4 * MIB, Options::default(), false, &pings);
    assert_eq!(outcome, (0, None));

    // Messages to a server that reads nothing. The constant for each message counts.
    for message in ["", "x"] {
        paused_tokio_runtime().block_on(async {
            let network = MemoryNetwork::new();
            let mut listener = network.listen("a.example", 80);
            let (commands, queue) = wireline::runtime::commands(8 << 20);
            let request = Request::new("ws://a.example/".parse().unwrap());
            let client = wireline::runtime::run(
                request,
                Arc::default(),
                Arc::new(network),
                queue,
                counter.clone(),
            );
            let client = tokio::spawn(client);
            let mut stream = listener.accept().await;
            handshake::accept(&mut stream, "").await;
            MEMORY.set_limit(MEMORY.allocated() + 12 * MIB).unwrap();
            let mut count = 0;
            while commands.send(Command::Send(message.into())).is_ok() {
                count += 1;
                if count % 1000 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            assert!((20_000..200_000).contains(&count), "{count}");
            MEMORY.set_limit(usize::MAX).unwrap();
            client.abort();
        });
    }

    idle_sockets_occupy_little();
    idle_sockets_with_compression_occupy_little();
    a_socket_whose_program_was_late_occupies_little();
    kept_messages_keep_little_besides();
    heads_take_work_in_proportion();
}

/// Allocations for an answer grow with its bytes, and not with their square, however they
/// arrive: a byte at a time, or as chunks of a byte.
fn heads_take_work_in_proportion() {
    let fields = |count: usize, len: usize| format!("X: {}\r\n", "x".repeat(len)).repeat(count);
    let early = "HTTP/1.1 103 Early\r\n\r\n".repeat(200);
    let refused = format!(
        "HTTP/1.1 503 Busy\r\n{}Content-Length: 0\r\n\r\n",
        fields(100, 100)
    );
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned()
        + &"1\r\nx\r\n".repeat(1000)
        + "0\r\n\r\n";
    for (answer, is_http) in [
        (early + &refused, false),
        (refused.clone(), false),
        (refused, true),
        (chunks, true),
    ] {
        // An exchange over HTTP is in a feature.
        if is_http && cfg!(not(feature = "http1")) {
            continue;
        }
        for piece in [1, 100_000] {
            let runtime = paused_tokio_runtime();
            let (network, len) = (MemoryNetwork::new(), answer.len());
            let mut listener = network.listen("a.example", 80);
            let allocated = runtime.block_on(async {
                let serve = async {
                    let mut stream = listener.accept().await;
                    handshake::request(&mut stream).await;
                    for piece in answer.as_bytes().chunks(piece) {
                        // The client may have ended the connection.
                        if stream.write_all(piece).await.is_err() {
                            break;
                        }
                        tokio::task::yield_now().await;
                    }
                };
                let before = MEMORY.total_allocated();
                let ask = async {
                    if is_http {
                        http(network).await;
                    } else {
                        drop(
                            wireline::connect_with("ws://a.example/", Options::default(), network)
                                .await,
                        );
                    }
                };
                tokio::join!(serve, ask);
                MEMORY.total_allocated() - before
            });
            let most = 64 * len + (128 << 10);
            assert!(
                allocated <= most,
                "{allocated} bytes for {len} in pieces of {piece}, is_http: {is_http}"
            );
        }
    }
}

#[cfg(feature = "http1")]
async fn http(network: MemoryNetwork) {
    let request = wireline::http1::Request::new("http://a.example/".parse().unwrap());
    let mut response = wireline::http1::send(request, Arc::default(), Arc::new(network))
        .await
        .unwrap();
    while let Some(chunk) = response.content.next().await {
        chunk.unwrap();
    }
}

#[cfg(not(feature = "http1"))]
async fn http(_: MemoryNetwork) {}

/// The server of an idle connection: it answers the request, reads everything, and sends nothing
/// more.
#[derive(Default)]
struct Silent {
    /// Fields of the response.
    extensions: &'static str,
    /// Sent with the response.
    message: Vec<u8>,
    /// The maximum length of a read, in bytes, if there is one.
    piece: Option<usize>,
}

impl Connector for Silent {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let mut server = AfterHandshake::new(self.extensions, self.message.clone(), ());
        server.piece = self.piece.unwrap_or(usize::MAX);
        async { Ok(Connected::new(Streamed(server))) }.boxed()
    }
}

/// The memory of an idle socket, also after a burst of messages.
fn idle_sockets_occupy_little() {
    const SOCKETS: usize = 100;
    paused_tokio_runtime().block_on(async {
        let connector = Arc::new(Silent::default());
        let open =
            || wireline::connect_with("ws://a.example/", Options::default(), connector.clone());
        let mut sockets = Vec::with_capacity(SOCKETS);
        // The allocations of a process's first connection do not count.
        let first = open().await.unwrap();
        let before = MEMORY.allocated();
        for _ in 0..SOCKETS {
            sockets.push(open().await.unwrap());
        }
        let idle = (MEMORY.allocated() - before) / SOCKETS;
        for socket in &mut sockets {
            for _ in 0..10_000 {
                socket.feed("hello").await.unwrap();
            }
            socket.flush().await.unwrap();
        }
        // The driver frees buffers after it has paused.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let used = (MEMORY.allocated() - before) / SOCKETS;
        assert!(
            idle < 2800 && used < 2800,
            "{idle} bytes for a socket, {used} after a burst"
        );
        drop((first, sockets));
    });
}

/// The memory of an idle socket that has received and sent a compressed message.
fn idle_sockets_with_compression_occupy_little() {
    const NONE: &str = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover\r\n";
    // As many as a process has compressors for. They do not count.
    const FIRST: usize = 16;
    const SOCKETS: usize = 50;
    for (extensions, len, allowed) in [
        (DEFLATE, 200, 60 << 10),
        (DEFLATE, 200_000, 100 << 10),
        (NONE, 200, 10 << 10),
        (NONE, 200_000, 10 << 10),
    ] {
        let payload = varied(len);
        let message = compressed(&payload);
        paused_tokio_runtime().block_on(async {
            let connector = Arc::new(Silent {
                extensions,
                message,
                ..Silent::default()
            });
            let open = async || {
                let mut socket = wireline::connect_with(
                    "ws://a.example/",
                    Options::default(),
                    connector.clone(),
                )
                .await
                .unwrap();
                assert_eq!(socket.next().await.unwrap().unwrap().len(), len);
                socket.send(payload.clone()).await.unwrap();
                socket
            };
            let settle = async || tokio::time::sleep(Duration::from_secs(1)).await;
            let mut sockets = Vec::with_capacity(FIRST + SOCKETS);
            for _ in 0..FIRST {
                sockets.push(open().await);
            }
            settle().await;
            let before = MEMORY.allocated();
            for _ in 0..SOCKETS {
                sockets.push(open().await);
            }
            settle().await;
            let used = (MEMORY.allocated() - before) / SOCKETS;
            assert!(
                used < allowed,
                "{used} bytes for a socket after {len} bytes with {extensions}"
            );
        });
    }
}

/// The memory of an idle socket whose program has taken many messages late, each of which was read
/// alone.
fn a_socket_whose_program_was_late_occupies_little() {
    paused_tokio_runtime().block_on(async {
        let message = frame(0x82, &[7; 500]);
        let count = 1000;
        let open = async |count: usize| {
            let connector = Silent {
                message: message.repeat(count),
                piece: Some(message.len()),
                ..Silent::default()
            };
            wireline::connect_with("ws://a.example/", Options::default(), connector)
                .await
                .unwrap()
        };
        let settle = async || tokio::time::sleep(Duration::from_secs(1)).await;
        let first = open(1).await;
        let before = MEMORY.allocated();
        let mut socket = open(count).await;
        settle().await;
        assert!(
            MEMORY.allocated() - before > count * message.len(),
            "they have arrived"
        );
        for _ in 0..count {
            socket.recv().await.unwrap().unwrap();
        }
        settle().await;
        let used = MEMORY.allocated() - before;
        assert!(used < 4000, "{used} bytes");
        drop(socket);
        settle().await;
        // The same without the receiving half.
        let before = MEMORY.allocated();
        let (sender, receiver) = open(count).await.into_split();
        settle().await;
        drop(receiver);
        settle().await;
        let used = MEMORY.allocated() - before;
        assert!(used < 4000, "{used} bytes");
        drop((first, sender));
    });
}

/// A program keeps one of a hundred messages, which were received together with the others, or the
/// only one, which was received with a large head.
fn kept_messages_keep_little_besides() {
    let large: &'static str = format!("{DEFLATE}X: {}\r\n", "x".repeat(3600)).leak();
    let fragmented = |len: usize| [frame(0x02, &[7]), frame(0x80, &vec![7; len - 1])].concat();
    let plain = |len: usize| frame(0x82, &vec![7; len]);
    let cases = [1, 100, 1000, 20_000]
        .map(|len| {
            [
                ("", len, plain(len)),
                ("", len, fragmented(len)),
                (DEFLATE, len, compressed(&varied(len))),
            ]
        })
        .into_iter()
        .flatten()
        .map(|(extensions, len, message)| {
            (
                extensions,
                len,
                message.repeat((8 * MIB / (len + 100)).next_multiple_of(100)),
                100,
            )
        })
        .chain([
            (large, 100, plain(100), 1),
            (large, 100, compressed(&varied(100)), 1),
        ]);
    for (extensions, len, message, every) in cases {
        paused_tokio_runtime().block_on(async {
            let connector = Arc::new(Silent {
                extensions,
                message,
                ..Silent::default()
            });
            let mut socket =
                wireline::connect_with("ws://a.example/", Options::default(), connector.clone())
                    .await
                    .unwrap();
            let (mut kept, mut count) = (Vec::new(), 0);
            let idle = Duration::from_secs(1);
            while let Ok(Some(message)) = tokio::time::timeout(idle, socket.next()).await {
                count += 1;
                if count % every == 0 {
                    kept.push(message.unwrap());
                }
            }
            let (messages, before) = (kept.len(), MEMORY.allocated());
            kept.clear();
            let used = before - MEMORY.allocated();
            assert!(
                (messages >= 4 || every == 1) && used <= 4 * len * messages,
                "{used} bytes for {messages} messages of {len} bytes"
            );
        });
    }
}
