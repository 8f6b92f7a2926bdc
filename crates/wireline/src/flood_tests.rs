//! Servers that never stop sending: whatever it is, others have a turn, and every wait has its end.

use super::{
    Closed, Command, Commands, Error, Event, EventSink, Options, Request,
    frame::Opcode,
    run,
    testing::{Once, close, compressed_part, frame, part, response_to},
};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// What is read in a wake-up at the most: so many times what is read at once. There may be two between two turns of another task.
const BETWEEN: usize = 16 * (256 << 10);

/// A kind of flood.
struct FloodKind {
    name: &'static str,
    /// What comes once, after the opening handshake.
    first: Vec<u8>,
    /// What comes again and again.
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
        kind("empty fragments", part(false, Opcode::Text, b""), part(false, Opcode::Continuation, b"")),
        kind(
            "compressed nothing",
            compressed_part(false, Opcode::Binary, b""),
            part(false, Opcode::Continuation, &nothing),
        ),
        kind("compressed messages", vec![], compressed_part(true, Opcode::Binary, &[&nothing[..], &[0]].concat())),
    ]
}

/// A stream that takes everything, or nothing after the request, and always has something to read.
struct Flood {
    request: Vec<u8>,
    answer: Vec<u8>,
    unit: Vec<u8>,
    /// How much of the unit is gone.
    at: usize,
    read: Arc<AtomicUsize>,
    /// How much there is to read before the stream ends.
    all: usize,
    takes: bool,
    waker: Option<Waker>,
}

impl AsyncRead for Flood {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Self { answer, unit, at, read, all, request, waker, .. } = &mut *self;
        if !request.ends_with(b"\r\n\r\n") {
            *waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if !answer.is_empty() {
            let len = answer.len().min(buf.remaining());
            buf.put_slice(&answer.drain(..len).collect::<Vec<_>>());
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        while buf.remaining() > 0 && read.load(Relaxed) < *all {
            let len = (unit.len() - *at).min(buf.remaining());
            buf.put_slice(&unit[*at..*at + len]);
            *at = (*at + len) % unit.len();
        }
        read.fetch_add(buf.filled().len() - before, Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Flood {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.request.ends_with(b"\r\n\r\n") {
            return if self.takes { Poll::Ready(Ok(bytes.len())) } else { Poll::Pending };
        }
        self.request.extend_from_slice(bytes);
        if self.request.ends_with(b"\r\n\r\n") {
            let response = response_to(&String::from_utf8(self.request.clone()).unwrap());
            let response = response.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            self.answer.splice(..0, response.into_bytes());
            if let Some(waker) = self.waker.take() {
                waker.wake();
            }
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

/// Forgets everything but the end, and sends commands at the beginning.
struct Forgetful {
    closed: Arc<Mutex<Option<Closed>>>,
    sender: Commands,
    commands: Vec<Command>,
}

impl EventSink for Forgetful {
    fn event(&mut self, event: Event) {
        match event {
            Event::Opened(_) => self.commands.drain(..).for_each(|command| self.sender.send(command).unwrap()),
            Event::Closed(closed) => *self.closed.lock().unwrap() = Some(closed),
            _ => {}
        }
    }
}

/// How a connection under a flood ended.
struct Outcome {
    closed: Closed,
    elapsed: Duration,
    /// How much was read between two turns of another task at the most, in bytes.
    most: usize,
}

/// A connection that is given some commands under a flood after some other bytes. In each turn of another task the clock goes
/// on by `step`; if it stands still, the flood has an end.
async fn flood(kind: &FloodKind, first: &[u8], takes: bool, commands: Vec<Command>, step: Duration) -> Outcome {
    // What waits would come to its end much sooner.
    let all = if step.is_zero() { 4 * BETWEEN } else { 100 * BETWEEN };
    let read = Arc::new(AtomicUsize::new(0));
    let stream = Flood {
        request: Vec::new(),
        answer: [first, &kind.first].concat(),
        unit: kind.unit.clone(),
        at: 0,
        read: read.clone(),
        all,
        takes,
        waker: None,
    };
    let options = Options { max_fragments: u32::MAX, max_message: usize::MAX, ..Options::default() };
    let (sender, queue) = super::commands(u64::MAX);
    let closed = Arc::new(Mutex::new(None));
    let sink = Forgetful { closed: closed.clone(), sender, commands };
    let request = Request::new("ws://a.example/".parse().unwrap());
    let connection = run(request, Arc::new(options), Arc::new(Once::new(stream)), queue, sink);
    let connection = tokio::spawn(connection);
    // A task of its own: what a runtime blocks on has a turn now and then.
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
    Outcome { closed, elapsed, most }
}

/// The end came after so many seconds, or soon after that.
fn came_after(elapsed: Duration, seconds: u64, step: Duration) -> bool {
    (Duration::from_secs(seconds)..=Duration::from_secs(seconds) + 3 * step).contains(&elapsed)
}

#[tokio::test(start_paused = true)]
async fn others_have_a_turn_under_every_flood() {
    for kind in kinds() {
        let Outcome { closed, most, .. } = flood(&kind, b"", true, vec![], Duration::ZERO).await;
        assert!(matches!(closed.error, Some(Error::EndOfStream)), "{}: {:?}", kind.name, closed.error);
        assert!(most <= 2 * BETWEEN, "{}: {most} bytes without a turn", kind.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_that_is_not_answered_is_given_up_under_every_flood() {
    let step = Duration::from_secs(10);
    for kind in kinds() {
        let close = Command::Close { code: None, reason: String::new() };
        let Outcome { closed, elapsed, .. } = flood(&kind, b"", true, vec![close], step).await;
        assert!(matches!(closed.error, Some(Error::CloseTimeout)), "{}: {:?}", kind.name, closed.error);
        assert!(came_after(elapsed, 60, step), "{}: {elapsed:?}", kind.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_reads_nothing_before_our_close_frame_is_left_under_every_flood() {
    let step = Duration::from_secs(10);
    for kind in kinds() {
        let commands =
            vec![Command::Send(vec![0; 1 << 20].into()), Command::Close { code: None, reason: String::new() }];
        let Outcome { closed, elapsed, .. } = flood(&kind, b"", false, commands, step).await;
        assert!(matches!(closed.error, Some(Error::CloseTimeout)), "{}: {:?}", kind.name, closed.error);
        assert!(came_after(elapsed, 30, step), "{}: {elapsed:?}", kind.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_end_the_stream_is_left_under_every_flood() {
    let step = Duration::from_secs(1);
    for kind in kinds() {
        for (first, clean) in [(close(1000, ""), true), (vec![0xff], false)] {
            let Outcome { closed, elapsed, .. } = flood(&kind, &first, true, vec![], step).await;
            assert_eq!((closed.clean, closed.failed()), (clean, !clean), "{}: {:?}", kind.name, closed.error);
            assert!(came_after(elapsed, 2, step), "{}: {elapsed:?}", kind.name);
        }
    }
}
