//! The server's end of a WebSocket connection, with the interface of upstream's handlers.

use super::{
    frame::{self, BINARY, CLOSE, CONTINUATION, Frame, PING, PONG, TEXT},
    handlers::Handler,
    head::Io,
};
use std::io;
use tokio::time::sleep;

/// The reason for which a handler ended.
#[derive(Debug)]
pub(super) enum Fault {
    /// The handler called an operation that is no longer possible.
    BadOperation,
    InvalidFrame,
    Unsupported,
    InvalidUtf8,
    /// The client has disconnected.
    Terminated,
    /// The handler has aborted or failed: the connection ends without a Close frame.
    Aborted,
}

impl From<io::Error> for Fault {
    fn from(_: io::Error) -> Self {
        Self::Terminated
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    Text(String),
    Binary(Vec<u8>),
}

impl Message {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    pub(super) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Text(text) if text == expected)
    }

    /// The number of characters or bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// The server's end of a connection.
pub(super) struct Stream<'a> {
    io: &'a mut Io,
    handler: Handler,
    /// An incomplete message: its opcode and its payload so far.
    fragments: Option<(u8, Vec<u8>)>,
    /// Whether the client's Close frame was read.
    client_terminated: bool,
    /// Whether the server's Close frame was sent.
    server_terminated: bool,
}

impl<'a> Stream<'a> {
    pub(super) fn new(io: &'a mut Io, handler: Handler) -> Self {
        Self {
            io,
            handler,
            fragments: None,
            client_terminated: false,
            server_terminated: false,
        }
    }

    /// Writes bytes without the protocol.
    pub(super) async fn write_raw(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        Ok(self.io.write(bytes).await?)
    }

    pub(super) async fn send_text(&mut self, text: &str) -> Result<(), Fault> {
        self.send(TEXT, text.as_bytes()).await
    }

    pub(super) async fn send_message(&mut self, message: &Message) -> Result<(), Fault> {
        match message {
            Message::Text(text) => self.send(TEXT, text.as_bytes()).await,
            Message::Binary(bytes) => self.send(BINARY, bytes).await,
        }
    }

    pub(super) async fn send_ping(&mut self, body: &str) -> Result<(), Fault> {
        Ok(self.io.write(&frame::build(PING, body.as_bytes())).await?)
    }

    async fn send(&mut self, opcode: u8, payload: &[u8]) -> Result<(), Fault> {
        if self.server_terminated {
            return Err(Fault::BadOperation);
        }
        Ok(self.io.write(&frame::build(opcode, payload)).await?)
    }

    /// Waits for a message. None after the client's Close frame, which is answered first.
    pub(super) async fn receive(&mut self) -> Result<Option<Message>, Fault> {
        if self.client_terminated {
            return Err(Fault::BadOperation);
        }
        loop {
            let frame = self.next_frame().await?;
            match self.take(frame).await? {
                Taken::Nothing => {}
                Taken::Message(message) => return Ok(Some(message)),
                Taken::Close => return Ok(None),
            }
        }
    }

    /// Waits for a frame. Cancel safe.
    pub(super) async fn next_frame(&mut self) -> Result<Frame, Fault> {
        loop {
            if let Some((frame, length)) = frame::parse(self.io.buffer())? {
                self.io.consume(length);
                return Ok(frame);
            }
            self.io.read_more().await?;
        }
    }

    /// Handles a frame.
    pub(super) async fn take(&mut self, frame: Frame) -> Result<Taken, Fault> {
        if frame.reserved != 0 {
            return Err(Fault::Unsupported);
        }
        let (opcode, payload) = match (frame.opcode.0, frame.fin, self.fragments.take()) {
            (CONTINUATION, _, None) | (TEXT | BINARY | 3..=7, _, Some(_)) | (8.., false, _) => {
                return Err(Fault::InvalidFrame);
            }
            (CONTINUATION, fin, Some((opcode, mut payload))) => {
                payload.extend_from_slice(&frame.payload);
                if !fin {
                    self.fragments = Some((opcode, payload));
                    return Ok(Taken::Nothing);
                }
                (opcode, payload)
            }
            (opcode, false, None) => {
                self.fragments = Some((opcode, frame.payload));
                return Ok(Taken::Nothing);
            }
            // Upstream's server refuses control frames between fragments.
            (8.., true, Some(_)) => return Err(Fault::InvalidFrame),
            (opcode, true, None) => (opcode, frame.payload),
        };
        match opcode {
            TEXT => String::from_utf8(payload)
                .map(|text| Taken::Message(Message::Text(text)))
                .map_err(|_| Fault::InvalidUtf8),
            BINARY => Ok(Taken::Message(Message::Binary(payload))),
            CLOSE => self.client_closes(&payload).await.map(|()| Taken::Close),
            PING => {
                self.io.write(&frame::build(PONG, &payload)).await?;
                Ok(Taken::Nothing)
            }
            PONG => Ok(Taken::Nothing),
            _ => Err(Fault::Unsupported),
        }
    }

    async fn client_closes(&mut self, body: &[u8]) -> Result<(), Fault> {
        self.client_terminated = true;
        let (code, reason) = match body {
            [] => (None, String::new()),
            [_] => return Err(Fault::InvalidFrame),
            [a, b, reason @ ..] => (
                Some(u16::from_be_bytes([*a, *b])),
                String::from_utf8_lossy(reason).into_owned(),
            ),
        };
        if self.server_terminated {
            return Ok(());
        }
        let (wait, code, reason) = self.handler.passive_closing_handshake(code, reason)?;
        sleep(wait).await;
        self.send_close(code, &reason).await
    }

    async fn send_close(&mut self, code: Option<u16>, reason: &str) -> Result<(), Fault> {
        let Some(body) = frame::close_body(code, reason) else {
            return Err(Fault::BadOperation);
        };
        self.server_terminated = true;
        Ok(self.io.write(&frame::build(CLOSE, &body)).await?)
    }

    /// Starts the closing handshake, unless it has started, and waits for its end.
    pub(super) async fn close(&mut self, code: Option<u16>, reason: &str) -> Result<(), Fault> {
        if self.server_terminated {
            return Ok(());
        }
        self.send_close(code, reason).await?;
        if matches!(code, Some(1001 | 1002)) {
            return Ok(());
        }
        match self.receive().await? {
            None => Ok(()),
            Some(_) => Err(Fault::Terminated),
        }
    }

    /// Whether either side has sent a Close frame.
    pub(super) const fn is_closing(&self) -> bool {
        self.server_terminated || self.client_terminated
    }
}

/// The result of a frame.
pub(super) enum Taken {
    Nothing,
    Message(Message),
    Close,
}
