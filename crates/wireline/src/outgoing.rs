//! [Sending data](https://www.rfc-editor.org/rfc/rfc6455#section-6.1): messages and control frames become bytes, as many
//! frames at a time as a write takes.

use super::{
    Kind, Message,
    accounting::Charge,
    close_frame::CloseFrame,
    deflate::Deflater,
    frame::{self, Header, Opcode},
    message::PINGS,
};
use bytes::{Bytes, BytesMut};
use std::{collections::VecDeque, ops::Deref};

/// What a write takes.
const CHUNK: usize = 128 << 10;

/// What a write takes of a message that is larger than that. It is masked in such steps: where it is or, if somebody else may read
/// it, in a copy, so that it is never there twice. It should be in the processor's caches still when it is written.
const STRIDE: usize = 512 << 10;

/// How much of the buffer is kept when there is nothing to write: a connection may have nothing to say for days.
const KEPT: usize = 4 << 10;

/// What is compressed at a time. A larger message is sent in fragments, so that what it is compressed to need not be there
/// as a whole.
const PIECE: usize = 256 << 10;

/// What is compressed before what came of it is written: much may become little.
const COMPRESSED: usize = 4 * PIECE;

/// What is to be sent, and the bytes of it that are ready. Messages hold the charge for them until they were written.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    queue: VecDeque<(Message, Charge)>,
    /// If permessage-deflate is in use.
    deflater: Option<Deflater>,
    /// The message whose frame has begun, and is not yet in `bytes` as a whole.
    current: Option<Current>,
    /// The message that is being compressed; what was is in `bytes`, in whole frames.
    compressing: Option<Compressing>,
    ping: Option<Bytes>,
    pongs: VecDeque<Bytes>,
    close: Close,
    /// Frames; the first `written` bytes are gone.
    bytes: Vec<u8>,
    written: usize,
    /// How much of `bytes` is payload of messages that has not been told to be gone.
    payload: u64,
    /// How much payload was compressed to what is in `bytes`. It is gone when all of them are.
    compressed: u64,
    /// The charge for the messages in `bytes`.
    charge: Option<Charge>,
    /// Whether a Ping is in `bytes`.
    has_ping: bool,
}

#[derive(Debug)]
struct Current {
    payload: Payload,
    /// The charge for what is not in `bytes`, or gone.
    charge: Charge,
    /// What is in `bytes`, or gone.
    at: usize,
    /// Until where it is masked itself, if that is further.
    masked: usize,
    key: [u8; 4],
}

#[derive(Debug)]
enum Payload {
    /// Somebody else may read it, too.
    Shared(Bytes),
    /// It is masked where it is.
    Own(BytesMut),
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Own(bytes) => bytes,
        }
    }
}

impl Current {
    /// Masks some more of what is not in `bytes`, where it is. False if it is to be copied.
    fn mask(&mut self) -> bool {
        let Payload::Own(payload) = &mut self.payload else { return false };
        if self.masked <= self.at {
            self.masked = payload.len().min(self.at + STRIDE);
            frame::mask(&mut payload[self.at..self.masked], self.key, self.at);
        }
        true
    }
}

#[derive(Debug)]
struct Compressing {
    opcode: Opcode,
    payload: Bytes,
    /// The charge for what is not in `bytes`.
    charge: Charge,
    at: usize,
}

#[derive(Debug, Default)]
enum Close {
    #[default]
    No,
    /// It follows what is queued.
    Asked(Vec<u8>),
    /// It is in the bytes, or gone.
    Encoded,
}

impl Outgoing {
    /// Nothing to send.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Compresses what is to be sent; nothing has been yet.
    pub(super) fn compress(&mut self, deflater: Deflater) {
        self.deflater = Some(deflater);
    }

    /// Queues a message; after [`Outgoing::close`] it is discarded.
    pub(super) fn message(&mut self, message: Message, charge: Charge) {
        if matches!(self.close, Close::No) {
            self.queue.push_back((message, charge));
        }
    }

    /// Answers a Ping, when too many wait in place of the first of them.
    pub(super) fn pong(&mut self, payload: Bytes) {
        if !matches!(self.close, Close::Encoded) {
            if self.pongs.len() == PINGS {
                self.pongs.pop_front();
            }
            self.pongs.push_back(payload);
        }
    }

    /// Sends a Ping, unless there will be no more frames.
    pub(super) fn ping(&mut self, payload: Bytes) {
        if !matches!(self.close, Close::Encoded) {
            self.ping = Some(payload);
        }
    }

    /// Whether a large message has begun, and its end is not ready to be written.
    pub(super) fn is_within_message(&self) -> bool {
        self.current.is_some()
    }

    /// Whether a Ping waits for what is before it to be written.
    pub(super) fn has_ping(&self) -> bool {
        self.ping.is_some() || self.has_ping
    }

    /// Ends what is sent with a Close frame, after what is queued. Only the first one counts.
    pub(super) fn close(&mut self, frame: &CloseFrame) {
        if matches!(self.close, Close::No) {
            self.close = Close::Asked(frame.body());
        }
    }

    /// Ends what is sent with a Close frame, unless there is one on its way, as soon as the frame that has begun allows
    /// it; what is queued is dropped.
    pub(super) fn close_now(&mut self, frame: &CloseFrame) {
        self.queue.clear();
        // A Close frame may come between the fragments of a message.
        self.compressing = None;
        self.ping = None;
        self.pongs.clear();
        if !matches!(self.close, Close::Encoded) {
            self.close = Close::Asked(frame.body());
        }
    }

    /// Whether a Close frame was asked for.
    pub(super) fn is_closing(&self) -> bool {
        !matches!(self.close, Close::No)
    }

    /// Whether nothing is left, a Close frame included.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.close, Close::Encoded) && self.written == self.bytes.len()
    }

    /// The bytes to write next; empty when there is nothing to send.
    pub(super) fn chunk(&mut self) -> &[u8] {
        if self.written < self.bytes.len() {
            return &self.bytes[self.written..];
        }
        self.bytes.clear();
        self.written = 0;
        if !self.current.as_mut().is_some_and(Current::mask) {
            self.fill();
        }
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        match &self.current {
            Some(current) if self.bytes.is_empty() => &current.payload[current.at..current.masked],
            _ => &self.bytes,
        }
    }

    /// Takes note that `len` bytes of the [chunk](Self::chunk) were written. Returns how much more payload of messages is
    /// gone: what is left of the chunk is taken to be payload, headers too.
    pub(super) fn written(&mut self, len: usize) -> u64 {
        if self.bytes.is_empty() {
            if let Some(current) = &mut self.current {
                current.at += len;
                current.charge.split(len).settle();
                if current.at == current.payload.len()
                    && let Some(current) = self.current.take()
                {
                    current.charge.settle();
                }
            }
            return len as u64;
        }
        self.written += len;
        let mut compressed = 0;
        if self.written == self.bytes.len() {
            self.has_ping = false;
            compressed = std::mem::take(&mut self.compressed);
            if let Some(charge) = self.charge.take() {
                charge.settle();
            }
        }
        let left = (self.bytes.len() - self.written) as u64;
        let gone = self.payload.saturating_sub(left);
        self.payload -= gone;
        gone + compressed
    }

    /// Moves a charge to what is in `bytes`.
    fn charge(&mut self, charge: Charge) {
        match &mut self.charge {
            Some(all) => all.absorb(charge),
            None => self.charge = Some(charge),
        }
    }

    fn fill(&mut self) {
        let mut compressed = 0;
        while self.bytes.len() < CHUNK && compressed < COMPRESSED {
            if let Some(current) = &mut self.current {
                let left = current.payload.len() - current.at;
                let is_shared = matches!(current.payload, Payload::Shared(_));
                let most = if is_shared && left > CHUNK { STRIDE } else { CHUNK };
                let len = left.min(most - self.bytes.len());
                let start = self.bytes.len();
                self.bytes.extend_from_slice(&current.payload[current.at..current.at + len]);
                frame::mask(&mut self.bytes[start..], current.key, current.at);
                current.at += len;
                self.payload += len as u64;
                let charge = current.charge.split(len);
                self.charge(charge);
                if left == len
                    && let Some(current) = self.current.take()
                {
                    self.charge(current.charge);
                }
            } else if let Some(payload) = self.pongs.pop_front() {
                self.control(Opcode::Pong, &payload);
            } else if let Some(payload) = self.ping.take() {
                self.has_ping = true;
                self.control(Opcode::Ping, &payload);
            } else if self.compressing.is_some() {
                compressed += self.compress_piece();
            } else if let Some((message, charge)) = self.queue.pop_front() {
                let (kind, payload) = message.into_parts();
                let opcode = if kind == Kind::Text { Opcode::Text } else { Opcode::Binary };
                if self.deflater.as_ref().is_some_and(|deflater| deflater.takes(payload.len())) {
                    self.compressing = Some(Compressing { opcode, payload, charge, at: 0 });
                } else if payload.len() <= CHUNK - self.bytes.len() {
                    self.payload += payload.len() as u64;
                    self.whole(true, false, opcode, &payload);
                    self.charge(charge);
                } else {
                    let key = self.header(true, false, opcode, payload.len());
                    let own = if payload.len() > CHUNK { payload.try_into_mut() } else { Err(payload) };
                    let payload = own.map_or_else(Payload::Shared, Payload::Own);
                    self.current = Some(Current { payload, charge, at: 0, masked: 0, key });
                }
            } else if let Close::Asked(body) = &mut self.close {
                let body = std::mem::take(body);
                self.close = Close::Encoded;
                self.control(Opcode::Close, &body);
            } else {
                break;
            }
        }
    }

    /// Sends the next frame of the message that is being compressed. Returns how much of it that was.
    fn compress_piece(&mut self) -> usize {
        let (Some(mut message), Some(deflater)) = (self.compressing.take(), &mut self.deflater) else { return 0 };
        let len = (message.payload.len() - message.at).min(PIECE);
        let piece = &message.payload[message.at..message.at + len];
        let first = message.opcode != Opcode::Continuation;
        let last = message.at + len == message.payload.len();
        let mut compressed = Vec::new();
        deflater.deflate(piece, last, &mut compressed);
        self.compressed += len as u64;
        self.whole(last, first, message.opcode, &compressed);
        message.opcode = Opcode::Continuation;
        message.at += len;
        if last {
            self.charge(message.charge);
        } else {
            self.charge(message.charge.split(len));
            self.compressing = Some(message);
        }
        len
    }

    fn control(&mut self, opcode: Opcode, payload: &[u8]) {
        self.whole(true, false, opcode, payload);
    }

    fn whole(&mut self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        let key = self.header(fin, rsv1, opcode, payload.len());
        let start = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        frame::mask(&mut self.bytes[start..], key, 0);
    }

    /// Begins a frame, with a [fresh, unpredictable](https://www.rfc-editor.org/rfc/rfc6455#section-10.3) key.
    fn header(&mut self, fin: bool, rsv1: bool, opcode: Opcode, len: usize) -> [u8; 4] {
        let key = rand::random();
        Header { fin, rsv1, opcode, len: len as u64 }.emit(Some(key), &mut self.bytes);
        key
    }
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
