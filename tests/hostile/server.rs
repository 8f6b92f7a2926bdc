//! The hostile server: it answers a handshake, plays its moves, and ends as its script says.

use crate::{
    clock,
    server_script::{CLOSE, Flood, Move, Reading, State},
    transcript::Runs,
    wire::{SharedWire, Source},
};
use boa_websocket::net::connector::Stream;
use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};
use test_server::{
    frame::frame,
    handshake::{self, DEFLATE, request_bytes},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split},
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// The behaviour of a server from the request to the end of the connection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) handshake: Handshake,
    /// It agrees to permessage-deflate, if that is offered.
    pub(crate) deflate: bool,
    pub(crate) moves: Vec<Move>,
    pub(crate) ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Handshake {
    /// It accepts `after` milliseconds later, and writes its response in pieces of `pieces` bytes.
    Accept {
        after: u64,
        pieces: usize,
    },
    /// It accepts, and its first move is in the same write.
    WithFirstMove,
    /// It writes a byte every 50 ms.
    Slow,
    Silent,
    Refuse,
    Noise,
    /// It sends a head that does not end.
    Endless,
    /// It accepts, and ends the stream.
    End,
}

/// The behaviour of a server after its moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    /// It answers a Close frame, and ends the stream.
    Polite,
    /// It answers a Close frame, and does not end the stream.
    AnswersOnly,
    /// It reads, and says nothing more.
    Silent,
    /// It does not even read.
    Stuck,
    /// It ends its side of the stream, and reads.
    HalfClose,
    /// It ends both sides.
    Gone,
    Reset,
}

/// The server's end of the connection.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) link: Arc<SharedWire>,
    /// Floods come out of the client's end, so that there is always more to read. Otherwise they
    /// are written.
    pub(crate) at_client: bool,
    pub(crate) in_memory: bool,
    /// The time that a write may take. After it the server continues.
    pub(crate) patience: Duration,
    /// Each byte is written on its own, as a TLS record. Long parts are not.
    pub(crate) single_bytes: bool,
}

/// Plays it to the end of the connection, and returns the messages that a client may have received.
pub(crate) async fn play(stream: impl Stream + 'static, plan: Plan, reach: Reach) -> Runs {
    let mut playing = pin!(Server::run(stream, plan, reach));
    std::future::poll_fn(|cx| {
        clock::catch_up();
        let polled = playing.as_mut().poll(cx);
        // Computing of the server takes the client no time.
        clock::skip();
        polled
    })
    .await
}

struct Server<S> {
    write: WriteHalf<S>,
    reach: Reach,
    reading: watch::Sender<Reading>,
    state: State,
    close_sent: bool,
    reset: bool,
}

/// The moves of the server end: it can't write any more, or the client is gone.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl<S: Stream + 'static> Server<S> {
    async fn run(stream: S, plan: Plan, reach: Reach) -> Runs {
        let (mut read, write) = split(stream);
        let Ok(head) = request_bytes(&mut read).await else {
            return Runs::default();
        };
        let link = reach.link.clone();
        link.state().received.feed(&head);
        let head = String::from_utf8_lossy(&head);
        let deflate = plan.deflate && head.contains("permessage-deflate");
        let (reading, mode) = watch::channel(Reading::All);
        let mut server = Self {
            write,
            reach,
            reading,
            state: State::new(deflate),
            close_sent: false,
            reset: false,
        };
        let acting = async {
            if server.act(&plan, &head).await.is_err() {
                server.state.lost = true;
            }
            server.end(plan.ending).await;
        };
        let reading = async {
            Self::read(read, mode, link).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = acting => {}
            () = reading => {}
        }
        server.state.messages
    }

    async fn act(&mut self, plan: &Plan, request: &str) -> Result<(), Over> {
        let mut moves = &plan.moves[..];
        let extensions = if self.state.deflate { DEFLATE } else { "" };
        let mut response = handshake::response(request, extensions).into_bytes();
        match plan.handshake {
            Handshake::Accept { after, pieces } => {
                sleep(Duration::from_millis(after)).await;
                for piece in response.chunks(pieces.max(1)) {
                    self.write(piece).await?;
                    tokio::task::yield_now().await;
                }
            }
            Handshake::WithFirstMove => {
                if let Some((first, rest)) = moves.split_first() {
                    self.announce(first);
                    response.extend(first.bytes(&mut self.state));
                    if matches!(first, Move::Close { .. }) {
                        self.close_sent = true;
                    }
                    if !matches!(first, Move::Flood { .. }) {
                        moves = rest;
                    }
                }
                self.write(&response).await?;
            }
            Handshake::Slow => {
                for byte in response {
                    self.write(&[byte]).await?;
                    sleep(Duration::from_millis(50)).await;
                }
            }
            Handshake::Silent => return Err(Over),
            Handshake::Refuse => {
                self.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100000\r\n\r\nno")
                    .await?;
                return Err(Over);
            }
            Handshake::Noise => {
                self.write(&[0xff; 1000]).await?;
                return Err(Over);
            }
            Handshake::Endless => {
                let header = b"X-Header: value\r\n".repeat(1000);
                self.write(b"HTTP/1.1 101 Switching Protocols\r\n").await?;
                loop {
                    self.write(&header).await?;
                }
            }
            Handshake::End => {
                self.write(&response).await?;
                return Err(Over);
            }
        }
        self.settle();
        for next in moves {
            if self.reach.link.state().gone {
                return Err(Over);
            }
            self.make(next).await?;
            self.settle();
        }
        Ok(())
    }

    /// Notes that all messages so far have been written as a whole.
    fn settle(&self) {
        if !self.state.lost {
            let mut link = self.reach.link.state();
            (link.settled, link.settled_at) = (self.state.messages.clone(), Some(link.sent));
        }
    }

    /// Tells the watch what is about to be sent.
    fn announce(&self, next: &Move) {
        let longest = if self.state.lost {
            usize::MAX
        } else {
            next.longest()
        };
        let mut link = self.reach.link.state();
        let sent = link.sent;
        link.moves.push((sent, longest));
    }

    async fn make(&mut self, next: &Move) -> Result<(), Over> {
        self.announce(next);
        match *next {
            Move::Flood { of, ms } => self.flood(of, Duration::from_millis(ms)).await,
            Move::Silence { ms } => {
                sleep(Duration::from_millis(ms)).await;
                Ok(())
            }
            Move::Pieces { len } => {
                self.reach.link.state().pieces = Some(len.max(1));
                Ok(())
            }
            Move::Read(reading) => {
                let _ = self.reading.send(reading);
                Ok(())
            }
            Move::HalfClose => {
                self.state.lost = true;
                self.write.shutdown().await?;
                Ok(())
            }
            Move::Reset => {
                self.reset();
                Err(Over)
            }
            _ => {
                self.close_sent |= matches!(next, Move::Close { .. });
                let bytes = next.bytes(&mut self.state);
                self.write(&bytes).await
            }
        }
    }

    async fn flood(&mut self, of: Flood, duration: Duration) -> Result<(), Over> {
        let (first, bytes, message) = of.bytes(&mut self.state);
        let size = bytes.len();
        self.state.follows(first.len());
        self.write(&first).await?;
        let until = Instant::now() + duration;
        let mut cut = false;
        let mut rounds = 0;
        let link = self.reach.link.clone();
        if self.reach.at_client {
            link.state().flood = Some(Source {
                bytes,
                at: 0,
                rounds: 0,
                until,
            });
            link.wake_reader();
            let over =
                link.until(|state| state.gone || state.flood.as_ref().is_none_or(Source::is_over));
            let _ = timeout(duration + self.reach.patience, over).await;
            if let Some(source) = link.state().flood.take() {
                cut = source.at > 0;
                rounds = source.rounds;
            }
        } else {
            while Instant::now() < until && !cut {
                cut = self.write(&bytes).await.is_err();
                rounds += usize::from(!cut);
            }
        }
        if let Some((text, len)) = message
            && !self.state.lost
        {
            self.state.messages.push(text, len, rounds);
            self.reach.link.state().settled = self.state.messages.clone();
            self.state.messages.push(text, len, usize::from(cut));
        }
        if cut {
            // Some of the last round was read, or may have been.
            self.reach.link.state().settled_at = None;
        }
        // The client may have read nothing of it.
        let sent = rounds + usize::from(cut);
        self.state.follows(size * sent);
        self.state.lost |= cut || (of == Flood::Zeros && sent > 0);
        if cut { Err(Over) } else { Ok(()) }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Over> {
        self.reach.link.state().sent += bytes.len() as u64;
        let pieces = if self.reach.single_bytes {
            bytes.len() / 4096 + 1
        } else {
            bytes.len().max(1)
        };
        let writing = async {
            for piece in bytes.chunks(pieces) {
                self.write.write_all(piece).await?;
                self.write.flush().await?;
            }
            Ok(())
        };
        timeout(self.reach.patience, writing)
            .await
            .unwrap_or(Err(Over))
    }

    /// In memory the client's end does it; the kernel does it when the stream is dropped.
    fn reset(&mut self) {
        self.reset = true;
        self.reach.link.state().reset = self.reach.in_memory;
        self.reach.link.wake_reader();
    }

    async fn end(&mut self, ending: Ending) {
        if self.reset {
            return;
        }
        let link = self.reach.link.clone();
        let _ = self.reading.send(if ending == Ending::Stuck {
            Reading::Nothing
        } else {
            Reading::All
        });
        match ending {
            Ending::Gone => return,
            Ending::Reset => return self.reset(),
            Ending::Silent | Ending::Stuck => {}
            Ending::HalfClose => {
                let _ = self.write.shutdown().await;
            }
            Ending::Polite | Ending::AnswersOnly => {
                link.until(|state| state.gone || state.received.close.is_some())
                    .await;
                let body = link.state().received.close.clone().unwrap_or_default();
                if !self.close_sent {
                    let close = frame(0x80 | CLOSE, &body);
                    self.state.follows(close.len());
                    let _ = self.write(&close).await;
                }
                if ending == Ending::Polite {
                    let _ = self.write.shutdown().await;
                }
            }
        }
        link.until(|state| state.gone).await;
    }

    async fn read(
        mut stream: ReadHalf<S>,
        mut mode: watch::Receiver<Reading>,
        link: Arc<SharedWire>,
    ) {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let reading = *mode.borrow_and_update();
            let most = match reading {
                Reading::All => buffer.len(),
                Reading::Slow(most) => most.clamp(1, buffer.len()),
                Reading::Nothing => 0,
            };
            if most == 0 {
                if mode.changed().await.is_err() {
                    return;
                }
                continue;
            }
            tokio::select! {
                changed = mode.changed() => if changed.is_err() { return },
                read = stream.read(&mut buffer[..most]) => {
                    let Ok(len @ 1..) = read else { return };
                    link.state().received.feed(&buffer[..len]);
                    link.changed.notify_waiters();
                    if most < buffer.len() {
                        sleep(Duration::from_millis(10)).await;
                    }
                }
            }
        }
    }
}
