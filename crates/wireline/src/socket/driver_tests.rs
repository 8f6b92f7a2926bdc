//! The tasks that share a connection: none waits for ever, in whatever order and on whatever
//! threads they run.

use super::*;
use crate::{
    Message, Options, SocketReceiver, SocketSender,
    protocol::frame::Opcode,
    testing::scripted_server::{self, SECOND, Server, Wakes, alive_tasks, frame, open_socket},
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use proptest::prelude::*;
use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};
use test_server::{AfterHandshake, ByteStream, Streamed};
use tokio::{io::ReadBuf, runtime::Builder};

#[tokio::test(start_paused = true)]
async fn a_task_that_finds_the_connection_locked_is_woken_when_it_is_unlocked() {
    let (socket, mut server) = open_socket(Options::default()).await;
    let (mut sender, mut receiver) = socket.into_split();
    let shared = receiver.shared().clone();
    server.send(&frame(Opcode::Text, b"hello")).await;
    let wakes = [Arc::new(Wakes::default()), Arc::new(Wakes::default())];
    let wakers = wakes.clone().map(Waker::from);

    let locked = shared.try_lock(Some(Half::Sender)).unwrap();
    sender.start_send_unpin("queued".into()).unwrap();
    let mut reading = Context::from_waker(&wakers[0]);
    assert!(receiver.poll_next_unpin(&mut reading).is_pending());
    let mut writing = Context::from_waker(&wakers[1]);
    assert!(sender.poll_flush_unpin(&mut writing).is_pending());
    assert!(
        wakes.iter().all(|wakes| wakes.0.load(SeqCst) == 0),
        "woken while the connection is locked"
    );
    drop(locked);
    assert!(
        wakes.iter().all(|wakes| wakes.0.load(SeqCst) > 0),
        "not woken"
    );

    // The message that was queued meanwhile precedes the next.
    sender.start_send_unpin("next".into()).unwrap();
    assert!(sender.poll_flush_unpin(&mut writing).is_ready());
    assert_eq!(server.frame().await.1, b"queued");
    assert_eq!(server.frame().await.1, b"next");
    assert!(receiver.poll_next_unpin(&mut reading).is_ready());
}

#[test]
fn a_socket_can_be_polled_in_another_runtime() {
    let first = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .unwrap();
    let options = Options::new().ping(10 * SECOND);
    let (mut socket, mut server) =
        first.block_on(async { first.spawn(open_socket(options)).await.unwrap() });
    // It has no timers.
    let second = Builder::new_current_thread().build().unwrap();
    second.block_on(async {
        socket.send("there").await.unwrap();
        assert_eq!(server.frame().await.1, b"there");
        server.send(&frame(Opcode::Text, b"back")).await;
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("back"));
    });
    drop(first);
    assert!(matches!(
        second.block_on(socket.next()),
        Some(Err(Error::RuntimeEnded))
    ));
}

/// A stream that accepts every byte at once. After some messages the server sends a Ping.
#[derive(Default)]
struct Accepting {
    received: Vec<u8>,
    reader: Option<Waker>,
    messages: usize,
    pong_after: Arc<AtomicUsize>,
}

impl Accepting {
    const MESSAGES_BEFORE_PING: usize = 1000;
}

impl ByteStream for Accepting {
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.received.is_empty() {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        buf.put_slice(&std::mem::take(&mut self.received));
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes[0] == 0x80 | Opcode::Pong as u8 {
            self.pong_after.store(self.messages, SeqCst);
        } else {
            self.messages += 1;
            if self.messages == Self::MESSAGES_BEFORE_PING {
                self.received = frame(Opcode::Ping, b"?");
                self.reader.take().into_iter().for_each(Waker::wake);
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_that_only_sends_answers_pings_at_once() {
    let stream = Accepting::default();
    let pong_after = stream.pong_after.clone();
    let request = scripted_server::request("ws://a.example/");
    let stream = Streamed(AfterHandshake::new("", Vec::new(), stream));
    let mut socket = crate::connect_over(request, Options::default(), stream)
        .await
        .unwrap();
    for _ in 0..10 * Accepting::MESSAGES_BEFORE_PING {
        socket.send("x").await.unwrap();
    }
    let messages = Accepting::MESSAGES_BEFORE_PING;
    assert!(
        (messages..=messages + 1).contains(&pong_after.load(SeqCst)),
        "{pong_after:?}"
    );
}

/// A task that a test polls. It is polled only after it was woken.
struct Task<'a> {
    future: Pin<Box<dyn Future<Output = ()> + 'a>>,
    wakes: Arc<Wakes>,
    is_done: bool,
}

impl<'a> Task<'a> {
    fn new(future: impl Future<Output = ()> + 'a) -> Self {
        Self {
            future: Box::pin(future),
            wakes: Arc::new(Wakes(AtomicUsize::new(1))),
            is_done: false,
        }
    }

    fn is_woken(&self) -> bool {
        !self.is_done && self.wakes.0.load(SeqCst) > 0
    }

    fn poll(&mut self) {
        self.wakes.0.store(0, SeqCst);
        let waker = self.wakes.clone().into();
        self.is_done = self
            .future
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready();
    }
}

async fn send_all(mut sender: SocketSender, lens: &[usize], flushes: &[bool]) {
    for (n, len) in lens.iter().enumerate() {
        sender.feed(vec![n as u8; *len]).await.unwrap();
        if flushes[n % flushes.len()] {
            sender.flush().await.unwrap();
        }
    }
    // The last messages are not flushed.
    std::future::pending::<()>().await;
}

async fn receive_all(mut receiver: SocketReceiver, lens: &[usize]) {
    for (n, len) in lens.iter().enumerate() {
        let message = receiver.next().await.unwrap().unwrap();
        assert!(
            message == vec![n as u8; *len].into(),
            "another message than the one with the number {n}"
        );
    }
}

/// Returns messages, and sends a Ping with each, whose Pong it awaits.
async fn echo(mut server: Server, lens: &[usize]) {
    for (n, len) in lens.iter().enumerate() {
        let (mut opcode, mut payload) = server.frame().await;
        while opcode == Opcode::Pong {
            (opcode, payload) = server.frame().await;
        }
        assert!(
            opcode == Opcode::Binary && payload == vec![n as u8; *len],
            "the message with the number {n}"
        );
        server.send(&frame(Opcode::Ping, b"?")).await;
        server.send(&frame(Opcode::Binary, &payload)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_message_arrives_in_whatever_order_woken_tasks_are_polled(
        lens in proptest::collection::vec(prop_oneof![0..200usize, 0..100_000usize], 1..30),
        flushes in proptest::collection::vec(any::<bool>(), 1..5),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 1..100),
        max_unread in prop_oneof![Just(0), Just(1000), Just(1 << 20)],
    ) {
        let runtime = test_server::paused_tokio_runtime();
        runtime.block_on(async {
            let (socket, server) = open_socket(Options::new().max_unread(max_unread)).await;
            let (sender, receiver) = socket.into_split();
            let mut tasks = [
                Task::new(send_all(sender, &lens, &flushes)),
                Task::new(receive_all(receiver, &lens)),
                Task::new(echo(server, &lens)),
            ];
            let mut order = order.iter().cycle();
            // While no task is woken, the driver has its turn. It needs a few.
            let mut idle = 0;
            while !(tasks[1].is_done && tasks[2].is_done) {
                let woken: Vec<_> = tasks.iter_mut().filter(|task| task.is_woken()).collect();
                if let Some(chosen) = order.next().filter(|_| !woken.is_empty()) {
                    let count = woken.len();
                    woken.into_iter().nth(chosen.index(count)).unwrap().poll();
                    idle = 0;
                } else {
                    idle += 1;
                    assert!(idle < 20, "all tasks wait for ever");
                }
                yield_now().await;
            }
        });
    }
}

#[test]
fn two_halves_on_two_threads_lose_no_message_and_no_wake_up() {
    const MESSAGES: u32 = 20_000;
    let runtime = Builder::new_multi_thread()
        .worker_threads(3)
        .enable_time()
        .build()
        .unwrap();
    let all = async {
        for max_unread in [0, 10_000, 1 << 20] {
            let (socket, server) = open_socket(Options::new().max_unread(max_unread)).await;
            let (mut sender, mut receiver) = socket.into_split();
            let (mut reading, mut writing) = tokio::io::split(server.stream);
            // Every frame is returned as it came, without its mask.
            let server = tokio::spawn(async move {
                let mut server = Server {
                    stream: tokio::io::join(&mut reading, tokio::io::sink()),
                };
                for _ in 0..MESSAGES {
                    let (opcode, payload) = server.frame().await;
                    let frame = frame(opcode, &payload);
                    tokio::io::AsyncWriteExt::write_all(&mut writing, &frame)
                        .await
                        .unwrap();
                }
            });
            let sending = tokio::spawn(async move {
                for n in 0..MESSAGES {
                    sender.feed(n.to_be_bytes().to_vec()).await.unwrap();
                    if n % 7 == 0 {
                        sender.flush().await.unwrap();
                    }
                }
                sender
            });
            let receiving = tokio::spawn(async move {
                for n in 0..MESSAGES {
                    let message = receiver.next().await.unwrap().unwrap();
                    assert_eq!(message, n.to_be_bytes().to_vec().into());
                }
            });
            receiving.await.unwrap();
            server.await.unwrap();
            drop(sending.await.unwrap());
        }
    };
    // A lost wake-up would let it wait for ever.
    runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(300), all).await })
        .expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn the_driver_ends_with_the_connection() {
    let before = alive_tasks();
    let (mut socket, server) = open_socket(Options::default()).await;
    assert_eq!(alive_tasks(), before + 1);
    drop(server);
    assert!(matches!(socket.next().await, Some(Err(Error::EndOfStream))));
    while alive_tasks() > before {
        yield_now().await;
    }
    assert!(socket.next().now_or_never().is_some());
}
