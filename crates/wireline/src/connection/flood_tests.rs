//! Servers that never stop sending: other tasks run, and every timeout holds.

use crate::{
    Closed, Command, Commands, Error, Event, EventSink, Options, Role,
    connect::connect_over::GivenStream,
    connect_with,
    protocol::{deflate::Deflater, deflate_parameters::Parameters, frame::Opcode},
    runtime::run,
    testing::scripted_server::{
        close, compressed_fragment, compressed_message, fragment, frame, request,
    },
};
use futures_util::StreamExt;
use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};
use test_server::{AfterHandshake, ByteStream, Streamed, assert_matches, handshake::DEFLATE};
use tokio::{io::ReadBuf, time::Instant};

/// The maximum number of bytes that are read in one wake-up: 8 reads. There may be two wake-ups
/// between two polls of another task.
const BETWEEN: usize = 8 * (512 << 10);

struct FloodKind {
    name: &'static str,
    /// Bytes that are sent once, after the opening handshake.
    first: Vec<u8>,
    /// Bytes that are repeated.
    unit: Vec<u8>,
}

fn kinds() -> Vec<FloodKind> {
    let kind = |name, first, unit| FloodKind { name, first, unit };
    let nothing = [0, 0, 0, 0xff, 0xff].repeat(20);
    vec![
        kind("empty Pings", vec![], frame(Opcode::Ping, b"")),
        kind("Pings", vec![], frame(Opcode::Ping, &[7; 125])),
        kind("Pongs", vec![], frame(Opcode::Pong, b"")),
        kind("empty messages", vec![], frame(Opcode::Text, b"")),
        kind("messages", vec![], frame(Opcode::Binary, &[7; 1000])),
        kind(
            "empty fragments",
            fragment(false, Opcode::Text, b""),
            fragment(false, Opcode::Continuation, b""),
        ),
        kind(
            "compressed nothing",
            compressed_fragment(false, Opcode::Binary, b""),
            fragment(false, Opcode::Continuation, &nothing),
        ),
        kind(
            "compressed messages",
            vec![],
            compressed_fragment(true, Opcode::Binary, &[&nothing[..], &[0]].concat()),
        ),
    ]
}

/// A stream that always has bytes to read. It accepts all writes, or none.
#[derive(Default)]
struct Flood {
    unit: Vec<u8>,
    /// The position in `unit`.
    at: usize,
    read: Arc<AtomicUsize>,
    /// The number of bytes before the end of the stream.
    all: usize,
    takes: bool,
}

impl Flood {
    /// A connector of a connection whose handshake these bytes and then the flood follow.
    fn after(self, first: Vec<u8>) -> GivenStream {
        GivenStream::new(Streamed(AfterHandshake::new(DEFLATE, first, self)))
    }
}

impl ByteStream for Flood {
    fn read(&mut self, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        while buf.remaining() > 0 && self.read.load(Relaxed) < self.all {
            let len = (self.unit.len() - self.at).min(buf.remaining());
            buf.put_slice(&self.unit[self.at..self.at + len]);
            self.at = (self.at + len) % self.unit.len();
        }
        self.read.fetch_add(buf.filled().len() - before, Relaxed);
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.takes {
            Poll::Ready(Ok(bytes.len()))
        } else {
            Poll::Pending
        }
    }
}

/// A sink that sends commands at the opening and keeps the end.
struct Forgetful {
    closed: Arc<Mutex<Option<Closed>>>,
    sender: Commands,
    commands: Vec<Command>,
}

impl EventSink for Forgetful {
    fn event(&mut self, event: Event) {
        match event {
            Event::Opened(_) => self
                .commands
                .drain(..)
                .for_each(|command| self.sender.send(command).unwrap()),
            Event::Closed(closed) => *self.closed.lock().unwrap() = Some(closed),
            _ => {}
        }
    }
}

/// The result of a connection under a flood.
struct Outcome {
    closed: Closed,
    elapsed: Duration,
    /// The maximum number of bytes that were read between two polls of another task.
    most: usize,
}

/// Runs a connection with `commands` under a flood that follows `first`. Each poll of another task
/// advances the clock by `step`. With a `step` of zero the flood ends.
async fn flood(
    kind: &FloodKind,
    first: &[u8],
    takes: bool,
    commands: Vec<Command>,
    step: Duration,
) -> Outcome {
    // Timeouts end the connection much earlier.
    let all = if step.is_zero() {
        4 * BETWEEN
    } else {
        100 * BETWEEN
    };
    let read = Arc::new(AtomicUsize::new(0));
    let stream = Flood {
        unit: kind.unit.clone(),
        read: read.clone(),
        all,
        takes,
        ..Flood::default()
    };
    let options = Options::new()
        .max_fragments(u32::MAX)
        .max_message(usize::MAX);
    let (sender, queue) = crate::commands(u64::MAX);
    let closed = Arc::new(Mutex::new(None));
    let sink = Forgetful {
        closed: closed.clone(),
        sender,
        commands,
    };
    let connection = run(
        request("ws://a.example/"),
        Arc::new(options),
        Arc::new(stream.after([first, &kind.first].concat())),
        queue,
        sink,
    );
    let connection = tokio::spawn(connection);
    // It is a task, because the future of `block_on` is polled less often.
    let other = tokio::spawn(async move {
        let (start, mut before, mut most) = (Instant::now(), 0, 0);
        while !connection.is_finished() {
            tokio::task::yield_now().await;
            if !step.is_zero() {
                tokio::time::advance(step).await;
            }
            let now = read.load(Relaxed);
            most = most.max(now - before);
            before = now;
        }
        connection.await.unwrap();
        (start.elapsed(), most)
    });
    let (elapsed, most) = other.await.unwrap();
    let closed = closed.lock().unwrap().take().unwrap();
    Outcome {
        closed,
        elapsed,
        most,
    }
}

/// Whether the end came `seconds` after the start, or a few steps later.
fn came_after(elapsed: Duration, seconds: u64, step: Duration) -> bool {
    (Duration::from_secs(seconds)..=Duration::from_secs(seconds) + 3 * step).contains(&elapsed)
}

#[tokio::test(start_paused = true)]
async fn other_tasks_run_under_every_flood() {
    for kind in kinds() {
        let Outcome { closed, most, .. } = flood(&kind, b"", true, vec![], Duration::ZERO).await;
        assert!(
            matches!(closed.error, Some(Error::EndOfStream)),
            "{}: {:?}",
            kind.name,
            closed.error
        );
        assert!(
            most <= 2 * BETWEEN,
            "{}: {most} bytes without a turn",
            kind.name
        );
    }
}

/// A program takes one message after the other, and each of them takes long to expand.
#[tokio::test(start_paused = true)]
async fn other_tasks_run_while_messages_are_expanded() {
    const MESSAGE: usize = 1 << 20;
    let mut deflater = Deflater::new(Role::Client, Parameters::default(), 0);
    let message = compressed_message(&mut deflater, Opcode::Binary, &vec![0; MESSAGE]);
    let stream = Flood {
        all: 300 * message.len(),
        unit: message,
        takes: true,
        ..Flood::default()
    };
    let stream = stream.after(Vec::new());
    let connected = connect_with("ws://a.example/", Options::default(), stream).await;
    let mut socket = connected.unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    let receiver = tokio::spawn(async move {
        while let Some(Ok(message)) = socket.next().await {
            assert_eq!(message.len(), MESSAGE);
            count.fetch_add(1, Relaxed);
        }
    });
    let other = tokio::spawn(async move {
        let (mut before, mut most) = (0, 0);
        while !receiver.is_finished() {
            tokio::task::yield_now().await;
            let now = taken.load(Relaxed);
            most = most.max(now - before);
            before = now;
        }
        (before, most)
    });
    let (all, most) = other.await.unwrap();
    // A poll of the program and one of the driver.
    assert!(
        all >= 300 && most <= 9,
        "{all} messages, {most} without a turn"
    );
}

/// It is a third of that if the server takes nothing.
#[tokio::test(start_paused = true)]
async fn the_close_limit_holds_under_every_flood() {
    let step = Duration::from_secs(10);
    let close = || Command::Close {
        code: None,
        reason: String::new(),
    };
    let message = || Command::Send(vec![0; 1 << 20].into());
    for kind in kinds() {
        for (commands, takes, seconds) in [
            (vec![close()], true, 60),
            (vec![message(), close()], false, 20),
        ] {
            let Outcome {
                closed, elapsed, ..
            } = flood(&kind, b"", takes, commands, step).await;
            let context = format!("{}: {:?} after {elapsed:?}", kind.name, closed.error);
            assert_matches!(closed.error, Some(Error::CloseTimeout), "{context}");
            assert!(came_after(elapsed, seconds, step), "{context}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_timeout_holds_under_every_flood() {
    let step = Duration::from_secs(1);
    for kind in kinds() {
        for (first, clean) in [(close(1000, ""), true), (vec![0xff], false)] {
            let Outcome {
                closed, elapsed, ..
            } = flood(&kind, &first, true, vec![], step).await;
            assert_eq!(
                (closed.clean, closed.failed()),
                (clean, !clean),
                "{}: {:?}",
                kind.name,
                closed.error
            );
            assert!(came_after(elapsed, 2, step), "{}: {elapsed:?}", kind.name);
        }
    }
}
