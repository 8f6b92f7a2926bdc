//! The state of an established connection on its way to its end: what each thing that can happen changes, how long each state
//! may last, and how the connection has ended.
//!
//! A state has the Close frame and the timeout that belong to it, and no others.

use super::{
    Closed, Error, Options,
    close_frame::CloseFrame,
    timeouts::{AnswerTimeout, KeepAlive, KeepAliveAction, StallTimeout, after},
};
use std::time::Instant;

/// The state of an established connection.
#[derive(Debug)]
pub(super) enum ConnectionState {
    /// Messages go both ways.
    Open { keep_alive: Option<KeepAlive> },
    /// Our Close frame waits to be written, after what was sent before it.
    Closing { stall: StallTimeout },
    /// Our Close frame was written, and the server's has not come.
    CloseSent { answer: AnswerTimeout },
    /// The server's Close frame came, and ours waits to be written.
    CloseReceived { frame: CloseFrame, stall: StallTimeout },
    /// As `CloseReceived`, and the server has ended its half of the stream.
    ReadEnded { frame: CloseFrame, end: Instant },
    /// Both Close frames went over. The server has yet to end the stream.
    Draining { frame: CloseFrame, end: Instant },
    /// Nothing can be written any more. What the server still sends counts.
    WriteFailed { error: Error, end: Instant },
    /// [The connection has failed](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7). What the server still sends is
    /// discarded. `received` is its Close frame, if that came before.
    Failed { error: Error, received: Option<CloseFrame>, farewell: Farewell, end: Instant },
    /// Nothing is to be done any more.
    Ended(Ending),
}

/// How far the Close frame of a connection is that has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Farewell {
    /// It waits to be written.
    Queued,
    /// It waits to be written, and the server has ended its half of the stream.
    ReadEnded,
    /// It was written.
    Written,
    /// It was written, and our half of the stream was ended.
    Shut,
}

/// How a connection has ended.
#[derive(Debug, Default)]
pub(super) struct Ending {
    received: Option<CloseFrame>,
    /// None if both Close frames went over.
    error: Option<Error>,
}

/// What can happen to a connection.
#[derive(Debug)]
pub(super) enum Input {
    /// Our Close frame was queued, because the owner of the connection closes it.
    CloseQueued,
    /// Our Close frame was handed to the operating system.
    CloseWritten,
    /// Our half of the stream was ended.
    WriteShut,
    /// A write failed.
    WriteFailed(Error),
    /// The server has ended its half of the stream, takes no more of a message of ours, and so reads no Close frame after it.
    WriteStuck,
    /// The server's Close frame was received.
    CloseReceived(CloseFrame),
    /// All that the server has sent was dealt with, and nothing more can be read. With an error if the read failed.
    ReadEnded(Option<Error>),
    /// The connection has to be failed.
    Fail(Error),
    /// The deadline of the state was reached.
    TimedOut,
}

impl ConnectionState {
    /// A connection that was established now.
    pub(super) fn open(options: &Options, now: Instant) -> Self {
        Self::Open { keep_alive: KeepAlive::new(options, now) }
    }

    pub(super) fn apply(&mut self, input: Input, options: &Options, now: Instant) {
        let state = std::mem::replace(self, Self::Ended(Ending::default()));
        *self = state.after(input, options, now);
    }

    fn after(self, input: Input, options: &Options, now: Instant) -> Self {
        let end = || after(now, options.end_timeout);
        match (self, input) {
            (state @ Self::Ended(_), _) => state,

            (Self::Open { .. }, Input::CloseQueued) => Self::Closing { stall: StallTimeout::new(options, now) },

            (Self::Open { .. } | Self::Closing { .. }, Input::CloseWritten) => {
                Self::CloseSent { answer: AnswerTimeout::new(options, now) }
            }
            (Self::CloseReceived { frame, .. }, Input::CloseWritten) => Self::Draining { frame, end: end() },
            (Self::ReadEnded { frame, .. }, Input::CloseWritten) => Self::ended(Some(frame), None),
            (Self::Failed { error, received, farewell, end }, Input::CloseWritten) => match farewell {
                Farewell::Queued => Self::Failed { error, received, farewell: Farewell::Written, end },
                Farewell::ReadEnded => Self::ended(received, Some(error)),
                Farewell::Written | Farewell::Shut => Self::Failed { error, received, farewell, end },
            },
            (Self::Failed { error, received, end, .. }, Input::WriteShut) => {
                Self::Failed { error, received, farewell: Farewell::Shut, end }
            }

            (Self::Open { .. } | Self::Closing { .. }, Input::WriteFailed(error)) => {
                Self::WriteFailed { error, end: end() }
            }
            (Self::CloseReceived { frame, .. } | Self::ReadEnded { frame, .. }, Input::WriteFailed(_))
            | (Self::ReadEnded { frame, .. }, Input::WriteStuck) => Self::ended(Some(frame), Some(Error::CloseUnsent)),
            (Self::Failed { error, received, .. }, Input::WriteFailed(_))
            | (Self::Failed { error, received, farewell: Farewell::ReadEnded, .. }, Input::WriteStuck) => {
                Self::ended(received, Some(error))
            }

            (Self::Open { .. }, Input::CloseReceived(frame)) => {
                Self::CloseReceived { frame, stall: StallTimeout::new(options, now) }
            }
            (Self::Closing { stall }, Input::CloseReceived(frame)) => Self::CloseReceived { frame, stall },
            (Self::CloseSent { .. }, Input::CloseReceived(frame)) => Self::Draining { frame, end: end() },
            (Self::WriteFailed { .. }, Input::CloseReceived(frame)) => {
                Self::ended(Some(frame), Some(Error::CloseUnsent))
            }

            (Self::Open { .. } | Self::Closing { .. }, Input::ReadEnded(error)) => {
                Self::ended(None, Some(error.unwrap_or(Error::EndOfStream)))
            }
            (Self::CloseSent { .. }, Input::ReadEnded(_)) => Self::ended(None, Some(Error::CloseUnanswered)),
            (Self::CloseReceived { frame, .. }, Input::ReadEnded(None)) => Self::ReadEnded { frame, end: end() },
            (Self::CloseReceived { frame, .. } | Self::ReadEnded { frame, .. }, Input::ReadEnded(Some(_))) => {
                Self::ended(Some(frame), Some(Error::CloseUnsent))
            }
            (Self::Draining { frame, .. }, Input::ReadEnded(_) | Input::TimedOut) => Self::ended(Some(frame), None),
            (Self::WriteFailed { error, .. }, Input::ReadEnded(_) | Input::TimedOut) => Self::ended(None, Some(error)),
            (
                Self::Failed { error, received, farewell: Farewell::Queued | Farewell::ReadEnded, end },
                Input::ReadEnded(None),
            ) => Self::Failed { error, received, farewell: Farewell::ReadEnded, end },
            (Self::Failed { error, received, .. }, Input::ReadEnded(_) | Input::TimedOut) => {
                Self::ended(received, Some(error))
            }

            (Self::Open { .. } | Self::Closing { .. }, Input::Fail(error)) => {
                Self::Failed { error, received: None, farewell: Farewell::Queued, end: end() }
            }
            (Self::CloseSent { .. }, Input::Fail(error)) => {
                Self::Failed { error, received: None, farewell: Farewell::Written, end: end() }
            }
            (Self::CloseReceived { frame, .. }, Input::Fail(error)) => {
                Self::Failed { error, received: Some(frame), farewell: Farewell::Queued, end: end() }
            }
            (Self::ReadEnded { frame, end }, Input::Fail(error)) => {
                Self::Failed { error, received: Some(frame), farewell: Farewell::ReadEnded, end }
            }
            (Self::Draining { frame, end }, Input::Fail(error)) => {
                Self::Failed { error, received: Some(frame), farewell: Farewell::Written, end }
            }
            (Self::WriteFailed { .. }, Input::Fail(error)) => Self::ended(None, Some(error)),

            (Self::Open { .. } | Self::Closing { .. } | Self::CloseSent { .. }, Input::TimedOut) => {
                Self::ended(None, Some(Error::CloseTimeout))
            }
            (Self::CloseReceived { frame, .. } | Self::ReadEnded { frame, .. }, Input::TimedOut) => {
                Self::ended(Some(frame), Some(Error::CloseTimeout))
            }

            // The first failure and the first Close frame of each side count.
            (
                state,
                Input::CloseQueued
                | Input::CloseWritten
                | Input::WriteShut
                | Input::WriteFailed(_)
                | Input::WriteStuck
                | Input::CloseReceived(_)
                | Input::ReadEnded(None)
                | Input::Fail(_),
            ) => state,
        }
    }

    fn ended(received: Option<CloseFrame>, error: Option<Error>) -> Self {
        Self::Ended(Ending { received, error })
    }

    pub(super) const fn has_ended(&self) -> bool {
        matches!(self, Self::Ended(_))
    }

    /// Whether something may still be written, and our half of the stream ended.
    pub(super) const fn may_write(&self) -> bool {
        !matches!(self, Self::WriteFailed { .. } | Self::Failed { farewell: Farewell::Shut, .. } | Self::Ended(_))
    }

    /// Whether our half of the stream is to be ended: the server is to read our Close frame before its stream ends.
    pub(super) const fn is_shutting_down(&self) -> bool {
        matches!(self, Self::Failed { farewell: Farewell::Written, .. })
    }

    /// Whether what the server sends is discarded.
    pub(super) const fn discards(&self) -> bool {
        matches!(
            self,
            Self::CloseReceived { .. }
                | Self::ReadEnded { .. }
                | Self::Draining { .. }
                | Self::Failed { .. }
                | Self::Ended(_)
        )
    }

    /// Whether nothing that the server sends, its Close frame included, is part of the connection.
    pub(super) const fn has_failed(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Ended(_))
    }

    /// Something was received.
    pub(super) fn heard(&mut self, now: Instant) {
        match self {
            Self::Open { keep_alive: Some(keep_alive) } => keep_alive.heard(now),
            Self::CloseSent { answer } => answer.heard(now),
            _ => {}
        }
    }

    /// Says whether the connection is being read from. A server is not silent while it is not.
    pub(super) fn set_reading(&mut self, is_reading: bool, now: Instant) {
        match self {
            Self::Open { keep_alive: Some(keep_alive) } => keep_alive.set_reading(is_reading, now),
            Self::CloseSent { answer } => answer.set_reading(is_reading, now),
            _ => {}
        }
    }

    /// So many bytes were written, and a Ping has yet to be written or was among them.
    pub(super) fn wrote(&mut self, bytes: usize, has_ping: bool, now: Instant) {
        match self {
            Self::Open { keep_alive: Some(keep_alive) } if has_ping => keep_alive.wrote(now),
            Self::Closing { stall } | Self::CloseReceived { stall, .. } => stall.wrote(bytes, now),
            _ => {}
        }
    }

    /// When this state has lasted too long, or the connection has been idle for long. Only an open connection may have none.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Open { keep_alive } => keep_alive.as_ref().and_then(KeepAlive::deadline),
            Self::Closing { stall } | Self::CloseReceived { stall, .. } => Some(stall.deadline()),
            Self::CloseSent { answer } => Some(answer.deadline()),
            Self::ReadEnded { end, .. }
            | Self::Draining { end, .. }
            | Self::WriteFailed { end, .. }
            | Self::Failed { end, .. } => Some(*end),
            Self::Ended(_) => None,
        }
    }

    /// What an open connection does at its [deadline](Self::deadline); None in all other states.
    pub(super) fn keep_alive(&mut self, now: Instant) -> Option<KeepAliveAction> {
        match self {
            Self::Open { keep_alive: Some(keep_alive) } => Some(keep_alive.expire(now)),
            _ => None,
        }
    }

    /// How the connection has ended, once it [has](Self::has_ended).
    pub(super) fn take_closed(&mut self) -> Closed {
        let Self::Ended(ending) = self else { return Closed::default() };
        let Ending { received, error } = std::mem::take(ending);
        let clean = received.is_some() && error.is_none();
        match received {
            // Without a code it is 1005, clean or not.
            Some(frame) => Closed {
                code: frame.code.or((!clean).then_some(1005)),
                reason: frame.reason,
                clean,
                error,
                ..Closed::default()
            },
            None => Closed { clean, error, ..Closed::default() },
        }
    }
}

#[cfg(test)]
#[path = "connection_state_tests.rs"]
mod tests;
