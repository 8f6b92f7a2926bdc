//! The control frames that wait to be sent.

use crate::protocol::close_frame::CloseFrame;
use bytes::Bytes;
use std::collections::VecDeque;

/// The maximum number of Pings that wait for their answer. If there are more,
/// [only the most recent are answered](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3).
pub(crate) const MAX_PINGS: usize = 16;

/// Pings and Pongs, which go before the queued messages, and the Close frame, which follows them.
#[derive(Debug, Default)]
pub(crate) struct ControlFrames {
    /// Whether a Ping of the keep-alive is queued, which has no payload.
    pub(super) keep_alive_ping: bool,
    /// The payload of the last Ping of the program. Its Pong answers the earlier ones too.
    pub(super) user_ping: Option<[u8; 8]>,
    /// Pings with a payload of the program.
    pub(super) pings: VecDeque<Bytes>,
    pub(super) pongs: VecDeque<Bytes>,
    close: CloseState,
}

#[derive(Debug, Default)]
enum CloseState {
    #[default]
    Open,
    /// It follows the queue.
    Queued(Vec<u8>),
    /// It is in the buffer, or was written.
    Encoded,
}

impl ControlFrames {
    /// Queues a Pong. If [`MAX_PINGS`] are waiting, it replaces the oldest.
    pub(crate) fn pong(&mut self, payload: Bytes) {
        if !self.has_encoded_close() {
            push(&mut self.pongs, payload);
        }
    }

    /// Queues a Ping. If [`MAX_PINGS`] are waiting, it replaces the oldest.
    pub(crate) fn ping(&mut self, payload: Bytes) {
        if !self.has_encoded_close() {
            push(&mut self.pings, payload);
        }
    }

    /// Queues a Ping without payload, unless the Close frame was encoded.
    pub(crate) fn keep_alive_ping(&mut self) {
        if !self.has_encoded_close() {
            self.keep_alive_ping = true;
        }
    }

    /// Queues a Ping of the program in place of those that are queued, unless the Close frame was
    /// encoded.
    pub(crate) fn user_ping(&mut self, payload: [u8; 8]) {
        if !self.has_encoded_close() {
            self.user_ping = Some(payload);
        }
    }

    /// Whether a Ping of the program is queued.
    pub(crate) fn has_user_ping(&self) -> bool {
        self.user_ping.is_some()
    }

    /// Queues a Close frame, unless there is one already.
    pub(super) fn close(&mut self, frame: &CloseFrame) {
        if matches!(self.close, CloseState::Open) {
            self.close = CloseState::Queued(frame.body());
        }
    }

    /// Drops the Pings and the Pongs. Queues a Close frame in place of one that was not encoded.
    pub(super) fn close_now(&mut self, frame: &CloseFrame) {
        self.keep_alive_ping = false;
        self.user_ping = None;
        self.pings.clear();
        self.pongs.clear();
        if !self.has_encoded_close() {
            self.close = CloseState::Queued(frame.body());
        }
    }

    /// The body of the queued Close frame, which is then encoded.
    pub(super) fn take_close(&mut self) -> Option<Vec<u8>> {
        let CloseState::Queued(body) = &mut self.close else {
            return None;
        };
        let body = std::mem::take(body);
        self.close = CloseState::Encoded;
        Some(body)
    }

    /// Whether a Close frame was queued.
    pub(super) fn is_closing(&self) -> bool {
        !matches!(self.close, CloseState::Open)
    }

    pub(super) fn has_encoded_close(&self) -> bool {
        matches!(self.close, CloseState::Encoded)
    }

    /// Whether none is queued.
    pub(super) fn is_empty(&self) -> bool {
        !self.keep_alive_ping
            && self.user_ping.is_none()
            && self.pings.is_empty()
            && self.pongs.is_empty()
            && !matches!(self.close, CloseState::Queued(_))
    }
}

fn push(waiting: &mut VecDeque<Bytes>, payload: Bytes) {
    if waiting.len() == MAX_PINGS {
        waiting.pop_front();
    }
    waiting.push_back(payload);
}
