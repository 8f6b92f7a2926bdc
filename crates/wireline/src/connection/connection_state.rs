//! The states of an established connection: the transitions, the deadline of each state, and the
//! result.
//!
//! Each state contains the Close frame and the timeout that belong to it, and no others.
//!
//! The names are those of a client's end. At a server's end, "client" and "server" stand for the
//! opposite.

use crate::{
    Closed, Error, Options, Role,
    connection::timeouts::{
        CloseFrameTimeout, CloseTimeouts, KeepAlive, KeepAliveAction, StallTimeout, WriteTimeout,
        after,
    },
    protocol::{close_frame::CloseFrame, frame::Violation},
};
use std::time::Instant;

/// The state of an established connection.
#[derive(Debug)]
pub(crate) enum ConnectionState {
    /// Messages go both ways.
    Open {
        keep_alive: Option<KeepAlive>,
        write: WriteTimeout,
    },
    /// The client's Close frame is queued.
    CloseQueued { stall: StallTimeout },
    /// The client's Close frame was written. The server's has not arrived.
    CloseSent { answer: CloseFrameTimeout },
    /// The server's Close frame has arrived. The client's is queued.
    CloseReceived {
        frame: CloseFrame,
        stall: StallTimeout,
    },
    /// As `CloseReceived`, and the server has ended its half of the stream.
    ReadEnded {
        frame: CloseFrame,
        stall: StallTimeout,
    },
    /// Both Close frames were transmitted. The server has not ended the stream.
    Draining {
        frame: CloseFrame,
        end: Instant,
        /// Whether this end has to end its half of the stream first, because it is the server's.
        must_shut: bool,
    },
    /// The server has violated the protocol after messages. The connection fails when the owner has
    /// taken the messages, so that it can answer them, but not later than `end`.
    Violated { violation: Violation, end: Instant },
    /// A write failed. The server's data is still read.
    WriteFailed { error: Error, end: Instant },
    /// [The connection has failed](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).
    /// Everything that the server sends is discarded.
    Failed(Failure),
    /// The connection has ended.
    Ended(Ending),
}

/// A failed connection.
#[derive(Debug)]
pub(crate) struct Failure {
    error: Error,
    /// The server's Close frame, if it arrived before the failure.
    received: Option<CloseFrame>,
    progress: CloseProgress,
    end: Instant,
}

impl Failure {
    fn with(self, progress: CloseProgress) -> ConnectionState {
        ConnectionState::Failed(Self { progress, ..self })
    }

    fn ended(self) -> ConnectionState {
        ConnectionState::ended(self.received, Some(self.error))
    }
}

/// The progress of the Close frame of a failed connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseProgress {
    Queued,
    /// It is queued, and the server has ended its half of the stream.
    ReadEnded,
    /// It was written.
    Written,
    /// It was written, and the client has ended its half of the stream.
    Shut,
}

/// The result of a connection.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    received: Option<CloseFrame>,
    /// `None` if both Close frames were transmitted.
    error: Option<Error>,
}

/// An input of the state machine.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// The owner of the connection has queued a Close frame.
    CloseQueued,
    /// The client's Close frame was written to the stream.
    CloseWritten,
    /// The client's half of the stream was shut down.
    WriteShut,
    WriteFailed(Error),
    /// The server of a failed connection has ended its half of the stream and does not accept the
    /// rest of a message, so it will not read the Close frame after it.
    WriteStuck,
    /// The server's Close frame was received.
    CloseReceived(CloseFrame),
    /// Everything that the server sent was decoded, and nothing more can be read. The error is from
    /// the read, if it failed.
    ReadEnded(Option<Error>),
    /// The server has violated the protocol after messages that were delivered.
    Violated(Violation),
    /// The connection must be failed.
    Fail(Error),
    /// The deadline of the state was reached.
    TimedOut,
}

impl ConnectionState {
    /// The state of a connection that was established at `now`.
    pub(crate) fn open(options: &Options, now: Instant) -> Self {
        Self::Open {
            keep_alive: KeepAlive::new(options, now),
            write: WriteTimeout::new(options),
        }
    }

    pub(crate) fn apply(&mut self, input: Input, timeouts: &CloseTimeouts, now: Instant) {
        let state = std::mem::replace(self, Self::Ended(Ending::default()));
        *self = state.after(input, timeouts, now);
    }

    fn after(self, input: Input, timeouts: &CloseTimeouts, now: Instant) -> Self {
        let end = || after(now, timeouts.stream_end);
        let draining = |frame| Self::Draining {
            frame,
            end: end(),
            must_shut: timeouts.role == Role::Server,
        };
        let failed = |error, received, progress| {
            Self::Failed(Failure {
                error,
                received,
                progress,
                end: end(),
            })
        };
        match (self, input) {
            (state @ Self::Ended(_), _) => state,

            (Self::Open { .. }, Input::CloseQueued) => Self::CloseQueued {
                stall: StallTimeout::new(timeouts, now),
            },

            (Self::Open { .. }, Input::Violated(violation)) => Self::Violated {
                violation,
                end: end(),
            },
            // The queued answers precede the Close frame.
            (Self::Violated { violation, .. }, Input::CloseQueued | Input::Fail(_)) => {
                failed(violation.error(), None, CloseProgress::Queued)
            }
            (Self::Violated { violation, .. }, Input::WriteFailed(_) | Input::TimedOut) => {
                Self::ended(None, Some(violation.error()))
            }

            (Self::Open { .. }, Input::CloseWritten) => Self::CloseSent {
                answer: CloseFrameTimeout::new(timeouts, after(now, timeouts.whole)),
            },
            (Self::CloseQueued { stall }, Input::CloseWritten) => Self::CloseSent {
                answer: CloseFrameTimeout::new(timeouts, stall.end()),
            },
            (Self::CloseReceived { frame, .. }, Input::CloseWritten)
            | (Self::CloseSent { .. }, Input::CloseReceived(frame)) => draining(frame),
            (Self::ReadEnded { frame, .. }, Input::CloseWritten) => Self::ended(Some(frame), None),
            (Self::Failed(failure), Input::CloseWritten) => match failure.progress {
                CloseProgress::Queued => failure.with(CloseProgress::Written),
                CloseProgress::ReadEnded => failure.ended(),
                CloseProgress::Written | CloseProgress::Shut => Self::Failed(failure),
            },
            (Self::Failed(failure), Input::WriteShut) => failure.with(CloseProgress::Shut),
            (Self::Draining { frame, end, .. }, Input::WriteShut) => Self::Draining {
                frame,
                end,
                must_shut: false,
            },

            (Self::Open { .. } | Self::CloseQueued { .. }, Input::WriteFailed(error)) => {
                Self::WriteFailed { error, end: end() }
            }
            (
                Self::CloseReceived { frame, .. } | Self::ReadEnded { frame, .. },
                Input::WriteFailed(_),
            )
            | (Self::ReadEnded { frame, .. }, Input::TimedOut) => {
                Self::ended(Some(frame), Some(Error::CloseUnsent))
            }
            (Self::Failed(failure), Input::WriteFailed(_)) => failure.ended(),
            (Self::Failed(failure), Input::WriteStuck)
                if failure.progress == CloseProgress::ReadEnded =>
            {
                failure.ended()
            }

            (Self::Open { .. }, Input::CloseReceived(frame)) => Self::CloseReceived {
                frame,
                stall: StallTimeout::new(timeouts, now),
            },
            (Self::CloseQueued { stall }, Input::CloseReceived(frame)) => {
                Self::CloseReceived { frame, stall }
            }
            (Self::WriteFailed { .. }, Input::CloseReceived(frame)) => {
                Self::ended(Some(frame), Some(Error::CloseUnsent))
            }

            (Self::Open { .. } | Self::CloseQueued { .. }, Input::ReadEnded(error)) => {
                Self::ended(None, Some(error.unwrap_or(Error::EndOfStream)))
            }
            (Self::CloseSent { .. }, Input::ReadEnded(_)) => {
                Self::ended(None, Some(Error::CloseUnanswered))
            }
            // It may still read: what is left of a message, and the Close frame after it.
            (Self::CloseReceived { frame, stall }, Input::ReadEnded(None)) => Self::ReadEnded {
                frame,
                stall: stall.with_progress(timeouts.stream_end, now),
            },
            (
                Self::CloseReceived { frame, .. } | Self::ReadEnded { frame, .. },
                Input::ReadEnded(Some(_)),
            ) => Self::ended(Some(frame), Some(Error::CloseUnsent)),
            (
                Self::Draining { frame, .. },
                Input::ReadEnded(_) | Input::WriteFailed(_) | Input::TimedOut,
            ) => Self::ended(Some(frame), None),
            (Self::WriteFailed { error, .. }, Input::ReadEnded(_) | Input::TimedOut) => {
                Self::ended(None, Some(error))
            }
            (Self::Failed(failure), Input::ReadEnded(None))
                if matches!(
                    failure.progress,
                    CloseProgress::Queued | CloseProgress::ReadEnded
                ) =>
            {
                failure.with(CloseProgress::ReadEnded)
            }
            (Self::Failed(failure), Input::ReadEnded(_) | Input::TimedOut) => failure.ended(),

            (Self::Open { .. } | Self::CloseQueued { .. }, Input::Fail(error)) => {
                failed(error, None, CloseProgress::Queued)
            }
            (Self::CloseSent { .. }, Input::Fail(error)) => {
                failed(error, None, CloseProgress::Written)
            }
            (Self::CloseReceived { frame, .. }, Input::Fail(error)) => {
                failed(error, Some(frame), CloseProgress::Queued)
            }
            (Self::ReadEnded { frame, .. }, Input::Fail(error)) => {
                failed(error, Some(frame), CloseProgress::ReadEnded)
            }
            (Self::Draining { frame, end, .. }, Input::Fail(error)) => Self::Failed(Failure {
                error,
                received: Some(frame),
                progress: CloseProgress::Written,
                end,
            }),
            (Self::WriteFailed { .. }, Input::Fail(error)) => Self::ended(None, Some(error)),

            (
                Self::Open { .. } | Self::CloseQueued { .. } | Self::CloseSent { .. },
                Input::TimedOut,
            ) => Self::ended(None, Some(Error::CloseTimeout)),
            (Self::CloseReceived { frame, .. }, Input::TimedOut) => {
                Self::ended(Some(frame), Some(Error::CloseTimeout))
            }

            (state, Input::Violated(violation)) => {
                state.after(Input::Fail(violation.error()), timeouts, now)
            }

            // Everything before the violation was decoded. The end is applied after the failure.
            (state @ Self::Violated { .. }, Input::ReadEnded(_) | Input::CloseReceived(_)) => state,

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

    pub(crate) const fn has_ended(&self) -> bool {
        matches!(self, Self::Ended(_))
    }

    /// Whether bytes may still be written, or the stream be shut down.
    pub(crate) const fn may_write(&self) -> bool {
        !matches!(
            self,
            Self::WriteFailed { .. }
                | Self::Failed(Failure {
                    progress: CloseProgress::Shut,
                    ..
                })
                | Self::Ended(_)
        )
    }

    /// Whether this end must end its half of the stream: after a failure, so that the other end
    /// reads the Close frame before the stream ends, and a server after both Close frames.
    pub(crate) const fn is_shutting_down(&self) -> bool {
        matches!(
            self,
            Self::Failed(Failure {
                progress: CloseProgress::Written,
                ..
            }) | Self::Draining {
                must_shut: true,
                ..
            }
        )
    }

    /// Whether messages from the server are discarded.
    pub(crate) const fn discards(&self) -> bool {
        matches!(
            self,
            Self::CloseReceived { .. }
                | Self::ReadEnded { .. }
                | Self::Draining { .. }
                | Self::Failed(_)
                | Self::Ended(_)
        )
    }

    /// Whether a violation may wait for answers to the messages before it.
    pub(crate) const fn may_answer(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The violation that waits for answers.
    pub(crate) const fn violation(&self) -> Option<Violation> {
        if let Self::Violated { violation, .. } = self {
            Some(*violation)
        } else {
            None
        }
    }

    /// Whether everything from the server is ignored, its Close frame included.
    pub(crate) const fn has_failed(&self) -> bool {
        matches!(
            self,
            Self::Violated { .. } | Self::Failed(_) | Self::Ended(_)
        )
    }

    /// Bytes were received. As in the other functions, the time is asked for only if it matters.
    pub(crate) fn on_read(&mut self, now: impl FnOnce() -> Instant) {
        match self {
            Self::Open {
                keep_alive: Some(keep_alive),
                ..
            } => keep_alive.on_read(now()),
            Self::CloseSent { answer } => answer.on_read(now()),
            _ => {}
        }
    }

    /// Sets whether the connection is being read from. While it is not, the server does not count
    /// as silent.
    pub(crate) fn set_reading(&mut self, is_reading: bool, now: impl FnOnce() -> Instant) {
        match self {
            Self::Open {
                keep_alive: Some(keep_alive),
                ..
            } => keep_alive.set_reading(is_reading, now()),
            Self::CloseSent { answer } => answer.set_reading(is_reading, now()),
            _ => {}
        }
    }

    /// `bytes` were written. `is_ping_pending`: a Ping is queued or was among them.
    pub(crate) fn on_write(
        &mut self,
        bytes: usize,
        is_ping_pending: bool,
        now: impl FnOnce() -> Instant,
    ) {
        match self {
            Self::Open { keep_alive, write } => {
                write.on_write();
                if let (Some(keep_alive), true) = (keep_alive, is_ping_pending) {
                    keep_alive.on_write(now());
                }
            }
            Self::CloseQueued { stall }
            | Self::CloseReceived { stall, .. }
            | Self::ReadEnded { stall, .. } => {
                stall.on_write(bytes, now());
            }
            _ => {}
        }
    }

    /// Sets whether the last write was blocked.
    pub(crate) fn set_write_blocked(&mut self, is_blocked: bool, now: impl FnOnce() -> Instant) {
        if let Self::Open { write, .. } = self {
            write.set_blocked(is_blocked, now);
        }
    }

    /// Whether a write of an open connection has been blocked for too long.
    pub(crate) fn is_write_overdue(&self, now: Instant) -> bool {
        self.write_deadline()
            .is_some_and(|deadline| deadline <= now)
    }

    fn write_deadline(&self) -> Option<Instant> {
        match self {
            Self::Open { keep_alive, write } => write.deadline(keep_alive.as_ref()),
            _ => None,
        }
    }

    /// The deadline of the state, or of the next Ping. Only an open connection may have none.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Open { keep_alive, .. } => {
                let keep_alive = keep_alive.as_ref().and_then(KeepAlive::deadline);
                keep_alive.into_iter().chain(self.write_deadline()).min()
            }
            Self::CloseQueued { stall }
            | Self::CloseReceived { stall, .. }
            | Self::ReadEnded { stall, .. } => Some(stall.deadline()),
            Self::CloseSent { answer } => Some(answer.deadline()),
            Self::Draining { end, .. }
            | Self::Violated { end, .. }
            | Self::WriteFailed { end, .. }
            | Self::Failed(Failure { end, .. }) => Some(*end),
            Self::Ended(_) => None,
        }
    }

    /// The action of an open connection at its [deadline](Self::deadline). `None` in all other
    /// states.
    pub(crate) fn expire_keep_alive(&mut self, now: Instant) -> Option<KeepAliveAction> {
        match self {
            Self::Open {
                keep_alive: Some(keep_alive),
                ..
            } => Some(keep_alive.expire(now)),
            _ => None,
        }
    }

    /// Takes the result after the connection [has ended](Self::has_ended).
    pub(crate) fn take_closed(&mut self) -> Closed {
        let Self::Ended(ending) = self else {
            return Closed::default();
        };
        let Ending { received, error } = std::mem::take(ending);
        let Some(frame) = received else {
            return Closed {
                error,
                ..Closed::default()
            };
        };
        let clean = error.is_none();
        Closed {
            // A frame without a code is 1005, clean or not.
            code: frame.code.or((!clean).then_some(1005)),
            reason: frame.reason,
            clean,
            error,
            ..Closed::default()
        }
    }
}

#[cfg(test)]
#[path = "connection_state_tests.rs"]
mod tests;
