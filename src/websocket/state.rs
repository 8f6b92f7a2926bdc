//! The state machine of a WebSocket, and of a WebSocketStream: each [`Input`] changes the
//! [`StateMachine`] and returns an [`Effect`].
//!
//! Every change of [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate) and
//! of [`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount) is here.

use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReadyState {
    /// The connection is not established yet.
    Connecting = 0,
    /// The connection is established. Messages can be sent and received.
    Open = 1,
    /// The closing handshake has started, or `close()` was called.
    Closing = 2,
    /// The connection is closed, or could not be established.
    Closed = 3,
}

/// The state of one WebSocket.
#[derive(Debug)]
pub(super) struct StateMachine {
    ready_state: Cell<ReadyState>,
    buffered_amount: Cell<u64>,
    /// The part of `buffered_amount` that is never sent.
    discarded: Cell<u64>,
    /// Set when a message exceeds the limit:
    /// [flag the WebSocket as full](https://websockets.spec.whatwg.org/#dom-websocket-send).
    full: Cell<bool>,
    /// Set by [`Input::Disappear`]. The task that sets `readyState` to CLOSING may not have run
    /// yet.
    disappearing: Cell<bool>,
}

/// A call of the script, or a task of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// [The connection is established](https://websockets.spec.whatwg.org/#eventdef-websocket-open):
    /// its task runs.
    Established,
    /// [`send()`](https://websockets.spec.whatwg.org/#dom-websocket-send).
    Send {
        /// The length of the message, in bytes.
        length: u64,
        /// Whether the connection has taken the message, if [`StateMachine::takes_messages`].
        has_room: bool,
    },
    /// The task runs that subtracts transmitted bytes from `bufferedAmount`.
    Sent(u64),
    /// [`close()`](https://websockets.spec.whatwg.org/#dom-websocket-close), with valid arguments.
    Close,
    /// [Make disappear](https://websockets.spec.whatwg.org/#make-disappear).
    Disappear,
    /// [The closing handshake was started](https://websockets.spec.whatwg.org/#closing-handshake-started)
    /// by the server, or by
    /// [`Input::Disappear`]: its task runs.
    ClosingHandshakeStarted,
    /// [A message was received](https://websockets.spec.whatwg.org/#websocket-message-received):
    /// its task runs.
    Message,
    /// [The connection is closed](https://websockets.spec.whatwg.org/#websocket-closed): its task
    /// runs.
    Closed {
        /// Whether the connection was
        /// [failed](https://websockets.spec.whatwg.org/#fail-the-websocket-connection).
        failed: bool,
    },
}

/// The steps that the caller must perform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    /// Throw an InvalidStateError.
    InvalidState,
    FireOpen,
    FireMessage,
    /// Fire `error` if the field is set, then `close`.
    FireClose {
        error: bool,
    },
    /// The connection has the message.
    Transmit,
    /// Abandon the attempt to connect.
    Abandon,
    StartClosingHandshake,
    /// Start the closing handshake with the code 1001, and queue the task of
    /// [`Input::ClosingHandshakeStarted`].
    StartGoingAway,
    /// Close the connection, because a message exceeds the limit of waiting messages.
    CloseFull,
}

impl StateMachine {
    pub(super) const fn new() -> Self {
        Self::with(ReadyState::Connecting)
    }

    /// The state of a connection that was established before.
    pub(super) const fn open() -> Self {
        Self::with(ReadyState::Open)
    }

    const fn with(ready_state: ReadyState) -> Self {
        Self {
            ready_state: Cell::new(ready_state),
            buffered_amount: Cell::new(0),
            discarded: Cell::new(0),
            full: Cell::new(false),
            disappearing: Cell::new(false),
        }
    }

    pub(super) fn ready_state(&self) -> ReadyState {
        self.ready_state.get()
    }

    pub(super) fn buffered_amount(&self) -> u64 {
        self.buffered_amount.get()
    }

    /// Whether a message exceeded the limit of waiting messages. It is not sent, and the connection
    /// is closed.
    pub(super) fn is_full(&self) -> bool {
        self.full.get()
    }

    /// Whether messages are sent. Others are discarded, or refused.
    pub(super) fn takes_messages(&self) -> bool {
        self.ready_state.get() == ReadyState::Open && !self.disappearing.get()
    }

    /// The bytes that the connection has yet to send.
    pub(super) fn queued(&self) -> u64 {
        self.buffered_amount.get() - self.discarded.get()
    }

    /// [The rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection):
    /// whether the object must stay alive although no script can reach it. `has_listener` returns
    /// whether it has a listener for an event.
    pub(super) fn keeps_alive(&self, has_listener: impl Fn(&str) -> bool) -> bool {
        let events: &[&str] = match self.ready_state.get() {
            ReadyState::Connecting => &["open", "message", "error", "close"],
            ReadyState::Open => &["message", "error", "close"],
            ReadyState::Closing => &["error", "close"],
            ReadyState::Closed => return false,
        };
        self.queued() > 0 || events.iter().any(|event| has_listener(event))
    }

    pub(super) fn apply(&self, input: Input) -> Effect {
        use ReadyState::{Closed, Closing, Connecting, Open};
        match (self.ready_state.get(), input) {
            (Connecting, Input::Established) => {
                self.ready_state.set(Open);
                Effect::FireOpen
            }
            (Connecting, Input::Send { .. }) => Effect::InvalidState,
            (Open, Input::Send { length, has_room }) if self.takes_messages() => {
                self.buffered_amount.update(|all| all + length);
                if !has_room {
                    self.discarded.update(|all| all + length);
                    self.full.set(true);
                    self.ready_state.set(Closing);
                    return Effect::CloseFull;
                }
                Effect::Transmit
            }
            (Open | Closing | Closed, Input::Send { length, .. }) => {
                self.buffered_amount.update(|all| all + length);
                self.discarded.update(|all| all + length);
                Effect::Nothing
            }
            (_, Input::Sent(bytes)) => {
                let sent = bytes.min(self.queued());
                self.buffered_amount.update(|all| all - sent);
                Effect::Nothing
            }
            (Connecting, Input::Close) => {
                self.ready_state.set(Closing);
                Effect::Abandon
            }
            (Open, Input::Close) => {
                self.ready_state.set(Closing);
                if self.disappearing.get() {
                    Effect::Nothing
                } else {
                    Effect::StartClosingHandshake
                }
            }
            (Connecting, Input::Disappear) => Effect::Abandon,
            (Open, Input::Disappear) if !self.disappearing.get() => {
                self.disappearing.set(true);
                Effect::StartGoingAway
            }
            (Open, Input::ClosingHandshakeStarted) => {
                self.ready_state.set(Closing);
                Effect::Nothing
            }
            (Open, Input::Message) => Effect::FireMessage,
            (Connecting | Open | Closing, Input::Closed { failed }) => {
                self.ready_state.set(Closed);
                Effect::FireClose {
                    error: failed || self.full.get(),
                }
            }
            (Open | Closing | Closed, Input::Established)
            | (Closing | Closed, Input::Close)
            | (Open | Closing | Closed, Input::Disappear)
            | (Connecting | Closing | Closed, Input::ClosingHandshakeStarted | Input::Message)
            | (Closed, Input::Closed { .. }) => Effect::Nothing,
        }
    }
}
