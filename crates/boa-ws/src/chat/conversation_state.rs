//! The states of a conversation over an established connection: the transitions, the deadline of
//! each state, and the status of the command.
//!
//! Each state contains the end of the input and the deadline that belong to it, and no others.

use super::{frontend::UserAction, interruption::Interruption};
use crate::process::{
    signals,
    status::{CLOSED_WITH_ERROR, FAILURE, SUCCESS},
};
use boa_websocket::net::{Closed, Error, Message};
use std::time::{Duration, Instant};

/// The time that the server has to answer the Close frame after the last message that is wanted.
const LAST_MESSAGE_CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// A conversation over an established connection.
#[derive(Debug)]
pub(super) struct ConversationState {
    phase: Phase,
    has_sent: bool,
    received: Received,
    /// The wait for messages after the end of the input. Each message restarts it.
    linger: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Messages go both ways.
    Open,
    /// The input has ended. Its last message was not written yet.
    Flushing(InputEnd),
    /// Everything was written. The connection is closed at `end` if no message arrives before.
    Lingering { input: InputEnd, end: Instant },
    /// This side has queued a Close frame. Without a deadline the timeouts of the connection apply.
    Closing {
        cause: CloseCause,
        deadline: Option<Deadline>,
    },
}

/// The end of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InputEnd {
    Complete,
    /// It cannot be read.
    Failed,
}

/// The reason why this side closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CloseCause {
    /// The user, the last message that is wanted, a signal, or the end of the time.
    Request,
    /// No message arrived within the linger time.
    Idle(InputEnd),
}

/// The time at which the wait for the end of the connection is given up, and the exit status.
#[derive(Clone, Copy, Debug)]
struct Deadline {
    at: Instant,
    status: u8,
}

/// The messages that were received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Received {
    Nothing,
    Messages,
    /// All that are wanted. Others are discarded.
    LastMessage,
}

/// An item of the queue of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outgoing {
    Message(Message),
    Ping,
    /// Reports when all messages before it were written.
    Flush,
    Close {
        code: u16,
        reason: String,
    },
}

impl Outgoing {
    fn close(code: u16) -> Self {
        let reason = String::new();
        Self::Close { code, reason }
    }
}

/// A Close frame to queue. The wait for room in the queue ends at the deadline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TimedClose {
    pub(super) frame: Outgoing,
    pub(super) deadline: Instant,
}

/// The result of a connection, or of an attempt to connect.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) status: u8,
    /// Whether another connection makes no sense.
    pub(super) is_final: bool,
    /// Whether this side has ended it.
    pub(super) is_local: bool,
    /// Whether a message was received.
    pub(super) has_received: bool,
    /// Why it was lost.
    pub(super) error: Option<Error>,
}

impl InputEnd {
    const fn status(self) -> Option<u8> {
        match self {
            Self::Complete => None,
            Self::Failed => Some(FAILURE),
        }
    }
}

impl ConversationState {
    pub(super) const fn new(linger: Duration) -> Self {
        Self {
            phase: Phase::Open,
            has_sent: false,
            received: Received::Nothing,
            linger,
        }
    }

    /// Whether actions of the user or of the input are executed.
    pub(super) const fn takes_actions(&self) -> bool {
        matches!(self.phase, Phase::Open)
    }

    /// Whether messages are delivered. Otherwise they are discarded.
    pub(super) fn delivers(&self) -> bool {
        self.received != Received::LastMessage
    }

    /// Whether a signal, or the end of the time, can still change the end of the connection.
    pub(super) const fn is_interruptible(&self) -> bool {
        self.deadline().is_none()
    }

    /// Whether this side has queued a Close frame.
    pub(super) const fn is_closing(&self) -> bool {
        matches!(self.phase, Phase::Closing { .. })
    }

    /// When the wait for the end of the connection is given up.
    pub(super) const fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Closing {
                deadline: Some(deadline),
                ..
            } => Some(deadline.at),
            _ => None,
        }
    }

    /// When the wait for messages after the end of the input is over.
    pub(super) const fn linger_end(&self) -> Option<Instant> {
        match self.phase {
            Phase::Lingering { end, .. } => Some(end),
            _ => None,
        }
    }

    /// An action while [actions are executed](Self::takes_actions). Returns what to queue.
    pub(super) fn on_action(&mut self, action: UserAction) -> Outgoing {
        match action {
            UserAction::Send(message) => {
                self.has_sent = true;
                Outgoing::Message(message)
            }
            UserAction::Ping => Outgoing::Ping,
            UserAction::Close { code, reason } => {
                self.phase = Phase::Closing {
                    cause: CloseCause::Request,
                    deadline: None,
                };
                Outgoing::Close { code, reason }
            }
            UserAction::End => self.on_input_end(InputEnd::Complete),
            UserAction::Fail => self.on_input_end(InputEnd::Failed),
        }
    }

    fn on_input_end(&mut self, input: InputEnd) -> Outgoing {
        self.phase = Phase::Flushing(input);
        Outgoing::Flush
    }

    /// The messages before a [`Flush`](Outgoing::Flush) were written.
    pub(super) fn on_flushed(&mut self, now: Instant) {
        if let Phase::Flushing(input) = self.phase {
            self.phase = Phase::Lingering {
                input,
                end: now + self.linger,
            };
        }
    }

    /// A message was delivered. `is_last`: it is the last that is wanted.
    pub(super) fn on_message(&mut self, is_last: bool, now: Instant) -> Option<TimedClose> {
        if !is_last {
            self.received = Received::Messages;
            if let Phase::Lingering { end, .. } = &mut self.phase {
                *end = now + self.linger;
            }
            return None;
        }
        self.received = Received::LastMessage;
        let input = match self.phase {
            Phase::Open => InputEnd::Complete,
            Phase::Flushing(input) | Phase::Lingering { input, .. } => input,
            Phase::Closing { .. } => return None,
        };
        let deadline = Deadline {
            at: now + LAST_MESSAGE_CLOSE_TIMEOUT,
            status: input.status().unwrap_or(SUCCESS),
        };
        Some(self.close_before(deadline, CloseCause::Request, 1000))
    }

    /// The [linger time](Self::linger_end) has passed. Returns what to queue.
    pub(super) fn on_linger_end(&mut self) -> Option<Outgoing> {
        let Phase::Lingering { input, .. } = self.phase else {
            return None;
        };
        self.phase = Phase::Closing {
            cause: CloseCause::Idle(input),
            deadline: None,
        };
        Some(Outgoing::close(1000))
    }

    /// A signal, or the end of the time, while the connection
    /// [is interruptible](Self::is_interruptible).
    pub(super) fn on_interruption(&mut self, end: Interruption, now: Instant) -> TimedClose {
        let cause = match self.phase {
            Phase::Closing { cause, .. } => cause,
            Phase::Open | Phase::Flushing(_) | Phase::Lingering { .. } => CloseCause::Request,
        };
        let deadline = Deadline {
            at: now + signals::SIGNAL_CLOSE_TIMEOUT,
            status: end.status(),
        };
        self.close_before(deadline, cause, end.close_code())
    }

    fn close_before(&mut self, deadline: Deadline, cause: CloseCause, code: u16) -> TimedClose {
        self.phase = Phase::Closing {
            cause,
            deadline: Some(deadline),
        };
        TimedClose {
            frame: Outgoing::close(code),
            deadline: deadline.at,
        }
    }

    /// The result if the [deadline](Self::deadline) has passed.
    pub(super) fn timed_out(&self, now: Instant) -> Option<Outcome> {
        match self.phase {
            Phase::Closing {
                deadline: Some(Deadline { at, status }),
                ..
            } if at <= now => Some(Outcome {
                status,
                is_final: true,
                is_local: true,
                has_received: self.has_received(),
                error: None,
            }),
            _ => None,
        }
    }

    /// The result of a connection that has ended.
    pub(super) fn ended(&self, closed: Closed) -> Outcome {
        let is_local = !matches!(self.phase, Phase::Open);
        Outcome {
            status: self
                .status()
                .unwrap_or_else(|| status_of(&closed, self.is_closing())),
            is_final: is_local || is_final(&closed),
            is_local,
            has_received: self.has_received(),
            error: closed.error,
        }
    }

    /// The exit status, if it does not depend on the end of the connection.
    const fn status(&self) -> Option<u8> {
        match self.phase {
            Phase::Closing {
                deadline: Some(deadline),
                ..
            } => Some(deadline.status),
            Phase::Flushing(input)
            | Phase::Lingering { input, .. }
            | Phase::Closing {
                cause: CloseCause::Idle(input),
                deadline: None,
            } => input.status(),
            Phase::Open
            | Phase::Closing {
                cause: CloseCause::Request,
                deadline: None,
            } => None,
        }
    }

    fn has_received(&self) -> bool {
        self.received != Received::Nothing
    }

    /// Whether the connection was closed because no message answered the input in time. Without a
    /// linger time no answer was expected.
    pub(super) fn is_unanswered(&self) -> bool {
        let is_idle = matches!(
            self.phase,
            Phase::Closing {
                cause: CloseCause::Idle(_),
                ..
            }
        );
        is_idle && self.has_sent && !self.has_received() && !self.linger.is_zero()
    }
}

/// Whether the server has closed with a code after which it does not want another connection.
fn is_final(closed: &Closed) -> bool {
    closed.clean && matches!(closed.status(), 1000 | 1003 | 1007 | 1008)
}

fn status_of(closed: &Closed, is_local: bool) -> u8 {
    match closed {
        Closed {
            code: None | Some(1000 | 1001),
            clean: true,
            ..
        } => SUCCESS,
        Closed { clean: true, .. } if is_local => SUCCESS,
        Closed {
            code: Some(1000 | 1001),
            ..
        } if !closed.failed() => SUCCESS,
        Closed { code: Some(_), .. } if !closed.failed() => CLOSED_WITH_ERROR,
        _ => FAILURE,
    }
}

#[cfg(test)]
#[path = "conversation_state_tests.rs"]
mod tests;
