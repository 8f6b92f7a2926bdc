//! The client's end of a connection. It counts what the client writes, and does to what it reads
//! what the server asks for.

use crate::{clock, frames::Frames, transcript::Runs};
use boa_websocket::net::{
    Error,
    connector::{Connected, Connector, Stream, Target},
};
use bytes::Bytes;
use futures_util::{future::BoxFuture, task::AtomicWaker};
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    task::coop,
    time::Instant,
};

/// The state that the server and the client's end share.
#[derive(Debug, Default)]
pub(crate) struct SharedWire {
    state: Mutex<LinkState>,
    /// Notified when a flood is over, or the client's end is gone.
    pub(crate) changed: Notify,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
pub(crate) struct LinkState {
    pub(crate) reset: bool,
    pub(crate) pieces: Option<usize>,
    pub(crate) flood: Option<Source>,
    /// There was a client's end, and it was dropped.
    pub(crate) connected: bool,
    pub(crate) gone: bool,
    /// The frames that the client wrote, and those that the server has read.
    pub(crate) written: Frames,
    pub(crate) received: Frames,
    /// The number of bytes that the server sent, and that the client read.
    pub(crate) sent: u64,
    pub(crate) read: u64,
    /// The number of bytes that the server had sent before each move, and the length of the longest
    /// message that the move begins. It is `usize::MAX` for moves that end the exchange of
    /// messages.
    pub(crate) moves: Vec<(u64, usize)>,
    /// The messages that the server has sent as a whole, and the number of all bytes up to their
    /// end.
    pub(crate) settled: Runs,
    pub(crate) settled_at: Option<u64>,
    /// When the client read something the last time.
    pub(crate) heard: Option<Instant>,
    /// The start of its wait for something to read. None if it does not wait.
    pub(crate) listening: Option<Instant>,
    /// When it wrote something the last time, and its first Ping since it read something.
    pub(crate) wrote: Option<Instant>,
    pub(crate) pinged: Option<Instant>,
}

/// Bytes that the client reads after what was sent, again and again.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) bytes: Bytes,
    pub(crate) at: usize,
    pub(crate) rounds: usize,
    pub(crate) until: Instant,
}

impl Source {
    pub(crate) fn is_over(&self) -> bool {
        self.at == 0 && Instant::now() >= self.until
    }
}

impl LinkState {
    /// Whether the client has read something that may make it end the exchange of messages, for one
    /// that takes messages of so many bytes, or has no connection any more.
    pub(crate) fn may_have_ended(&self, max_message: usize) -> bool {
        self.gone
            || self.reset
            || self
                .moves
                .iter()
                .any(|&(sent, longest)| self.read > sent && longest > max_message)
    }
}

impl SharedWire {
    pub(crate) fn state(&self) -> MutexGuard<'_, LinkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn wake_reader(&self) {
        self.reader.wake();
    }

    /// Waits until the condition is true.
    pub(crate) async fn until(&self, mut so: impl FnMut(&mut LinkState) -> bool) {
        loop {
            let changed = self.changed.notified();
            if so(&mut self.state()) {
                return;
            }
            changed.await;
        }
    }
}

/// See the module's documentation.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    link: Arc<SharedWire>,
}

impl Wire {
    pub(crate) fn new(stream: Box<dyn Stream>, link: Arc<SharedWire>) -> Self {
        link.state().connected = true;
        Self { stream, link }
    }
}

const PIECE: usize = 4 << 10;

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        clock::catch_up();
        let read = self.poll_piece(cx, buffer);
        let mut state = self.link.state();
        match read {
            Poll::Ready(_) => state.listening = None,
            Poll::Pending => state.listening = state.listening.or_else(|| Some(Instant::now())),
        }
        drop(state);
        read
    }
}

impl Wire {
    fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, link } = self;
        link.reader.register(cx.waker());
        let (reset, pieces) = {
            let state = link.state();
            (state.reset, state.pieces)
        };
        if reset {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let filled = buffer.filled().len();
        let read = match pieces {
            None => Pin::new(stream).poll_read(cx, buffer),
            Some(pieces) => {
                let mut piece = [0; PIECE];
                let mut piece =
                    ReadBuf::new(&mut piece[..pieces.min(PIECE).min(buffer.remaining())]);
                let read = Pin::new(stream).poll_read(cx, &mut piece);
                buffer.put_slice(piece.filled());
                read
            }
        };
        let mut state = link.state();
        if read.is_ready() {
            state.heard = Some(Instant::now());
            state.read += (buffer.filled().len() - filled) as u64;
            return read;
        }
        let Some(source) = &state.flood else {
            return Poll::Pending;
        };
        if source.is_over() {
            link.changed.notify_waiters();
            return Poll::Pending;
        }
        let Poll::Ready(budget) = coop::poll_proceed(cx) else {
            return Poll::Pending;
        };
        budget.made_progress();
        state.heard = Some(Instant::now());
        let Some(source) = &mut state.flood else {
            return Poll::Pending;
        };
        let mut most = buffer.remaining().min(pieces.unwrap_or(usize::MAX));
        while most > 0 && !source.is_over() {
            let part = &source.bytes[source.at..];
            let part = &part[..part.len().min(most)];
            buffer.put_slice(part);
            most -= part.len();
            source.at += part.len();
            if source.at == source.bytes.len() {
                source.at = 0;
                source.rounds += 1;
            }
        }
        let len = (buffer.filled().len() - filled) as u64;
        state.sent += len;
        state.read += len;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        clock::catch_up();
        if self.link.state().reset {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(len)) = &written {
            let mut state = self.link.state();
            let pings = state.written.pings;
            state.written.feed(&bytes[..*len]);
            let now = Instant::now();
            state.wrote = Some(now);
            if state.written.pings > pings && state.pinged <= state.heard {
                state.pinged = Some(now);
            }
            drop(state);
            clock::skip();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.link.state().gone = true;
        self.link.changed.notify_waiters();
    }
}

/// Puts a [`Wire`] in front of what another connector opens.
pub(crate) struct Wired {
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) link: Arc<SharedWire>,
}

impl Connector for Wired {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let (connected, link) = (self.connector.connect(target), self.link.clone());
        Box::pin(async {
            let mut connected = connected.await?;
            connected.stream = Box::new(Wire::new(connected.stream, link));
            Ok(connected)
        })
    }
}
