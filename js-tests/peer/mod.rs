//! The scripted peer: a WebSocket server that executes the steps in the query of the URL, valid or
//! not.
//!
//! `ws://peer/?accept&text=hi&expect=text:hello&close=1000,bye` is a server that accepts the
//! handshake, sends "hi", expects "hello" and closes. A step is `name` or `name=value`; values are
//! percent-decoded, so `%0D%0A` is a line break and `%26` an ampersand. The table of steps is
//! [`Step`]. Without a query the path has the program after `/:`. Without either the program is
//! `accept&echo`.
//!
//! After its last step the peer follows the protocol: it answers pings and the Close frame, and
//! ends.
//!
//! A request without the fields of a handshake is one of HTTP, as of `fetch`:
//! `http://peer/?answer=200 OK,hello` answers with this body, and the connection ends after the last
//! step.
//!
//! A violation of the protocol by the client, in the request or in a frame, is a *complaint* and
//! fails the test. So is a step that can't be executed, and an expectation that is not met.

mod request;
mod stage;
mod step;
pub(crate) mod tests;

use std::{collections::HashSet, io, sync::Arc, time::Duration};

use test_server::frame::{Frame, Opcode};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    task::yield_now,
    time::sleep,
};

pub(crate) use self::stage::Stage;
use self::{
    request::{Draft, Request},
    step::Step,
};

/// A byte stream that can be reset.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    /// Makes further reads and writes of the other side fail with `ConnectionReset`.
    fn reset(&mut self);
}

/// Serves one connection to its end.
pub(crate) async fn serve(wire: impl Wire, stage: Arc<Stage>) {
    let number = stage.connected();
    let mut peer = Peer {
        wire,
        stage,
        number,
        name: None,
        received: Vec::new(),
        request: Request::default(),
        draft: Draft::default(),
        accepted: false,
        close_sent: false,
        close_received: false,
        corked: None,
        drip: false,
        keys: Vec::new(),
    };
    let result = peer.play().await;
    if let Err(Stop::Complaint(what)) = result {
        peer.stage.complain(number, &what);
    }
    peer.stage.disconnected(peer.name.as_deref());
}

/// The reason for which the steps end early.
enum Stop {
    /// The connection has ended.
    Over,
    /// The test or the client is wrong.
    Complaint(String),
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Over
    }
}

type Played = Result<(), Stop>;

struct Peer<W> {
    wire: W,
    stage: Arc<Stage>,
    /// The number of the connection within the test, from 1.
    number: usize,
    /// The name of its journal in the stage.
    name: Option<String>,
    /// Bytes of the client that no step has consumed.
    received: Vec<u8>,
    request: Request,
    draft: Draft,
    accepted: bool,
    close_sent: bool,
    close_received: bool,
    /// Bytes that wait for `uncork`.
    corked: Option<Vec<u8>>,
    drip: bool,
    /// The masking keys of the client's frames.
    keys: Vec<[u8; 4]>,
}

impl<W: Wire> Peer<W> {
    async fn play(&mut self) -> Played {
        while !self
            .request
            .parse(&self.received)
            .map_err(Stop::Complaint)?
        {
            if self.wire.read_buf(&mut self.received).await? == 0 {
                return Err(Stop::Complaint(
                    "the client ended before its request was whole".to_owned(),
                ));
            }
        }
        self.received.drain(..self.request.length);
        for what in self.request.violations() {
            self.stage.complain(self.number, &what);
        }
        let mut times = 1;
        for step in Step::program(&self.request.query).map_err(Stop::Complaint)? {
            if let Step::Times(number) = step {
                times = number;
                continue;
            }
            for _ in 0..std::mem::replace(&mut times, 1) {
                self.perform(&step).await?;
            }
        }
        self.follow_protocol(false).await
    }

    async fn perform(&mut self, step: &Step) -> Played {
        match step {
            Step::Header(name, value) => self.draft.set(name, value),
            Step::Also(name, value) => self.draft.add(name, value),
            Step::Cut(length) => self.draft.cut = Some(*length),
            Step::Interim(status) => self.write(Draft::interim(status)).await?,
            Step::Accept(_) if self.request.is_http() => {
                return Err(Stop::Complaint(
                    "a request of HTTP has no handshake to accept".to_owned(),
                ));
            }
            Step::Accept(status) => {
                let head = self.draft.accept(status, &self.request);
                self.accepted = true;
                self.write(head).await?;
            }
            Step::Refuse(status, body) => {
                let head = self.draft.refuse(status, body);
                self.write(head).await?;
            }
            Step::Head(bytes) => {
                let head = self.request.fill_in(bytes);
                self.accepted = !self.request.is_http();
                self.write(head).await?;
            }
            Step::Answer(status, body) => {
                let content = self.content().await?;
                let body = self.request.described(body, &content);
                let answer = self.draft.answer(status, body.as_bytes(), &self.request);
                self.write(answer).await?;
            }
            Step::Stream(status) => {
                self.content().await?;
                self.write(self.draft.stream(status)).await?;
            }
            Step::Chunk(bytes) => {
                let size = format!("{:x}\r\n", bytes.len()).into_bytes();
                self.write([&size, &**bytes, b"\r\n"].concat()).await?;
            }
            Step::Frame(frame) => {
                self.close_sent |= frame.opcode == Opcode::CLOSE;
                self.write(frame.bytes()).await?;
            }
            Step::Raw(bytes) => self.write(bytes.clone()).await?,
            Step::Expect(expected) => {
                let came = self.take().await?;
                if came != *expected {
                    return Err(Stop::Complaint(format!(
                        "expected {expected}, the client sent {came}"
                    )));
                }
            }
            Step::Report => {
                let came = self.take().await?;
                self.tell(&came).await?;
            }
            Step::Skip => drop(self.take().await?),
            Step::Request(None) => self.tell(&self.request.head()).await?,
            Step::Request(Some(name)) => self.tell(&self.request.values(name)).await?,
            Step::Keys => {
                let different: HashSet<_> = self.keys.iter().collect();
                self.tell(&format!(
                    "{} frames, {} keys",
                    self.keys.len(),
                    different.len()
                ))
                .await?;
            }
            Step::Count => self.tell(&self.stage.count().to_string()).await?,
            Step::Name(name) => {
                self.name = Some(name.clone());
                self.stage.begin(name);
            }
            Step::Journal(name) => {
                for entry in self.stage.journal(name).await {
                    self.tell(&entry).await?;
                }
            }
            Step::Pause(milliseconds) => sleep(Duration::from_millis(*milliseconds)).await,
            Step::Cork => self.corked = Some(Vec::new()),
            Step::Uncork => {
                let bytes = self.corked.take().unwrap_or_default();
                self.write(bytes).await?;
            }
            Step::Drip => self.drip = true,
            Step::Echo => return self.follow_protocol(true).await,
            Step::Drain => while self.read_frame().await?.is_some() {},
            Step::Silence => std::future::pending().await,
            Step::Half => self.wire.shutdown().await?,
            Step::End => {
                self.wire.shutdown().await?;
                return Err(Stop::Over);
            }
            Step::Reset => {
                self.wire.reset();
                return Err(Stop::Over);
            }
            // `play` handles it.
            Step::Times(_) => {}
        }
        Ok(())
    }

    /// Follows the protocol to the end of the connection.
    async fn follow_protocol(&mut self, echo: bool) -> Played {
        if !self.accepted {
            self.wire.shutdown().await?;
            return Ok(());
        }
        if self.close_received && self.close_sent {
            return Ok(self.wire.shutdown().await?);
        }
        while let Some(mut frame) = self.read_frame().await? {
            match frame.opcode {
                Opcode::CLOSE => {
                    if !self.close_sent {
                        self.write(frame.unmasked().bytes()).await?;
                    }
                    break;
                }
                Opcode::PING => {
                    frame.opcode = Opcode::PONG;
                    self.write(frame.unmasked().bytes()).await?;
                }
                Opcode::PONG => {}
                _ if echo => self.write(frame.unmasked().bytes()).await?,
                _ => {}
            }
        }
        Ok(self.wire.shutdown().await?)
    }

    async fn tell(&mut self, text: &str) -> Played {
        self.write(Frame::text(text).bytes()).await
    }

    async fn write(&mut self, bytes: Vec<u8>) -> Played {
        if let Some(corked) = &mut self.corked {
            corked.extend(bytes);
            return Ok(());
        }
        for part in bytes.chunks(if self.drip { 1 } else { bytes.len().max(1) }) {
            self.wire.write_all(part).await?;
            self.wire.flush().await?;
            // Lets the client read before the next write.
            yield_now().await;
        }
        Ok(())
    }

    /// The content of a request of HTTP, once all of it has arrived.
    async fn content(&mut self) -> Result<Vec<u8>, Stop> {
        loop {
            let content = self.request.content(&self.received);
            if let Some((content, length)) = content.map_err(Stop::Complaint)? {
                self.received.drain(..length);
                return Ok(content);
            }
            if self.wire.read_buf(&mut self.received).await? == 0 {
                self.stage.record(self.name.as_deref(), "end");
                return Err(Stop::Over);
            }
        }
    }

    /// The next frame of the client, or the end of the connection.
    async fn take(&mut self) -> Result<String, Stop> {
        Ok(self
            .read_frame()
            .await?
            .map_or_else(|| "end".to_owned(), |frame| frame.to_string()))
    }

    /// The next frame. `None` if the client has ended the connection.
    async fn read_frame(&mut self) -> Result<Option<Frame>, Stop> {
        let frame = loop {
            if let Some((frame, length)) = Frame::parse(&self.received) {
                self.received.drain(..length);
                break frame;
            }
            match self.wire.read_buf(&mut self.received).await {
                Ok(0) if self.received.is_empty() => {
                    self.stage.record(self.name.as_deref(), "end");
                    return Ok(None);
                }
                Ok(0) => {
                    return Err(Stop::Complaint(
                        "the client ended within a frame".to_owned(),
                    ));
                }
                Ok(_) => {}
                Err(_) => {
                    self.stage.record(self.name.as_deref(), "reset");
                    return Err(Stop::Over);
                }
            }
        };
        if let Some(what) = frame.violation() {
            self.stage
                .complain(self.number, &format!("{what}: {frame}"));
        }
        if self.close_received {
            self.stage.complain(
                self.number,
                &format!("a frame after the Close frame: {frame}"),
            );
        }
        self.close_received |= frame.opcode == Opcode::CLOSE;
        self.keys.extend(frame.mask);
        self.stage.record(self.name.as_deref(), &frame.to_string());
        Ok(Some(frame))
    }
}
