//! [Sending data](https://www.rfc-editor.org/rfc/rfc6455#section-6.1): messages and control frames become bytes, as many
//! frames at a time as a write takes.

use super::{
    Kind, Message,
    frame::{self, Header, Opcode},
    message::CloseFrame,
};
use bytes::Bytes;
use std::collections::VecDeque;

/// What a write takes. A larger message is masked in steps of it, so that it is never there twice.
const CHUNK: usize = 64 << 10;

/// What is to be sent, and the bytes of it that are ready.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    queue: VecDeque<Message>,
    /// The message whose frame has begun, and is not yet in `bytes` as a whole.
    current: Option<Current>,
    pong: Option<Bytes>,
    close: Close,
    /// Frames; the first `written` bytes are gone.
    bytes: Vec<u8>,
    written: usize,
    /// How much of `bytes` is payload of messages.
    payload: u64,
}

#[derive(Debug)]
struct Current {
    payload: Bytes,
    at: usize,
    key: [u8; 4],
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
    /// Queues a message; after [`Outgoing::close`] it is discarded.
    pub(super) fn message(&mut self, message: Message) {
        if matches!(self.close, Close::No) {
            self.queue.push_back(message);
        }
    }

    /// Answers a Ping, in place of one whose answer has not begun.
    pub(super) fn pong(&mut self, payload: Bytes) {
        if !matches!(self.close, Close::Encoded) {
            self.pong = Some(payload);
        }
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
        self.pong = None;
        if !matches!(self.close, Close::Encoded) {
            self.close = Close::Asked(frame.body());
        }
    }

    /// Whether a message is neither whole in the bytes nor gone. A Close frame would have to wait for it.
    pub(super) fn is_within_message(&self) -> bool {
        self.current.is_some()
    }

    /// Drops what has not begun, and the message that has.
    pub(super) fn give_up(&mut self) {
        self.queue.clear();
        self.current = None;
        self.pong = None;
        self.close = Close::Encoded;
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
        if self.written == self.bytes.len() {
            self.bytes.clear();
            self.written = 0;
            self.fill();
        }
        &self.bytes[self.written..]
    }

    /// Takes note that `len` bytes of the [chunk](Self::chunk) were written. When that was all of it, how much of it was
    /// payload of messages.
    pub(super) fn written(&mut self, len: usize) -> Option<u64> {
        self.written += len;
        (self.written == self.bytes.len()).then(|| std::mem::take(&mut self.payload))
    }

    fn fill(&mut self) {
        while self.bytes.len() < CHUNK {
            if let Some(current) = &mut self.current {
                let len = (current.payload.len() - current.at).min(CHUNK - self.bytes.len());
                let start = self.bytes.len();
                self.bytes.extend_from_slice(&current.payload[current.at..current.at + len]);
                frame::mask(&mut self.bytes[start..], current.key, current.at);
                current.at += len;
                self.payload += len as u64;
                if current.at == current.payload.len() {
                    self.current = None;
                }
            } else if let Some(payload) = self.pong.take() {
                self.control(Opcode::Pong, &payload);
            } else if let Some(message) = self.queue.pop_front() {
                let (kind, payload) = message.into_parts();
                let opcode = if kind == Kind::Text { Opcode::Text } else { Opcode::Binary };
                let key = self.header(opcode, payload.len());
                if !payload.is_empty() {
                    self.current = Some(Current { payload, at: 0, key });
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

    fn control(&mut self, opcode: Opcode, payload: &[u8]) {
        let key = self.header(opcode, payload.len());
        let start = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        frame::mask(&mut self.bytes[start..], key, 0);
    }

    /// Begins a frame, with a [fresh, unpredictable](https://www.rfc-editor.org/rfc/rfc6455#section-10.3) key.
    fn header(&mut self, opcode: Opcode, len: usize) -> [u8; 4] {
        let key = rand::random();
        Header { fin: true, opcode, len: len as u64 }.emit(Some(key), &mut self.bytes);
        key
    }
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
