//! The state of a WebSocket: what each thing that can happen to it changes, and what has to follow.
//!
//! Every change of [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate) and of
//! [`bufferedAmount`](https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount) is here.

/// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadyState {
    /// The connection is not established yet.
    Connecting = 0,
    /// Messages go over it.
    Open = 1,
    /// The closing handshake is under way.
    Closing = 2,
    /// The connection is closed, or was never established.
    Closed = 3,
}

/// The state of one WebSocket.
#[derive(Debug)]
pub(super) struct State {
    ready_state: ReadyState,
    buffered_amount: u64,
    /// Of those that wait, the bytes of messages that came too late to be sent: they are counted for ever.
    discarded: u64,
    /// Set by a message that did not fit ("flag the WebSocket as full").
    full: bool,
    /// Whether the closing handshake has been started because the object was to disappear: the task that says so to the
    /// script has yet to run.
    disappearing: bool,
}

/// What can happen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// [The connection is established](https://websockets.spec.whatwg.org/#eventdef-websocket-open): its task runs.
    Established,
    /// [`send()`](https://websockets.spec.whatwg.org/#dom-websocket-send).
    Send {
        /// The length of the message, in bytes.
        length: u64,
        /// Whether the connection takes another message.
        has_room: bool,
    },
    /// The task runs after which so many bytes count as transmitted.
    Sent(u64),
    /// [`close()`](https://websockets.spec.whatwg.org/#dom-websocket-close), its arguments being valid.
    Close,
    /// [Make disappear](https://websockets.spec.whatwg.org/#make-disappear).
    Disappear,
    /// [The closing handshake was started](https://websockets.spec.whatwg.org/#closing-handshake-started) by the server,
    /// or because the object is to disappear: its task runs.
    ClosingHandshakeStarted,
    /// [A message was received](https://websockets.spec.whatwg.org/#websocket-message-received): its task runs.
    Message,
    /// [The connection is closed](https://websockets.spec.whatwg.org/#websocket-closed): its task runs.
    Closed {
        /// Whether the connection had to be failed.
        failed: bool,
    },
}

/// What has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    /// Throw an InvalidStateError.
    InvalidState,
    FireOpen,
    FireMessage,
    /// Fire `error` if it says so, then `close`.
    FireClose {
        error: bool,
    },
    Transmit,
    /// Give up the attempt to connect.
    Abandon,
    StartClosingHandshake,
    /// Start the closing handshake with the code 1001, and queue the task that says so.
    StartGoingAway,
    /// Close the connection, because too much waits to be sent.
    CloseFull,
}

impl State {
    pub(super) const fn new() -> Self {
        Self { ready_state: ReadyState::Connecting, buffered_amount: 0, discarded: 0, full: false, disappearing: false }
    }

    pub(super) const fn ready_state(&self) -> ReadyState {
        self.ready_state
    }

    pub(super) const fn buffered_amount(&self) -> u64 {
        self.buffered_amount
    }

    /// The bytes that wait to be sent and that the connection will send.
    pub(super) const fn queued(&self) -> u64 {
        self.buffered_amount - self.discarded
    }

    /// [The rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection): whether the object must be
    /// kept although no script can reach it. `has_listener` tells whether it has a listener for an event.
    pub(super) fn keeps_alive(&self, has_listener: impl Fn(&str) -> bool) -> bool {
        let events: &[&str] = match self.ready_state {
            ReadyState::Connecting => &["open", "message", "error", "close"],
            ReadyState::Open => &["message", "error", "close"],
            ReadyState::Closing => &["error", "close"],
            ReadyState::Closed => return false,
        };
        self.queued() > 0 || events.iter().any(|event| has_listener(event))
    }

    pub(super) fn apply(&mut self, input: Input) -> Effect {
        use ReadyState::{Closed, Closing, Connecting, Open};
        match (self.ready_state, input) {
            (Connecting, Input::Established) => {
                self.ready_state = Open;
                Effect::FireOpen
            }
            (Connecting, Input::Send { .. }) => Effect::InvalidState,
            (Open, Input::Send { length, has_room }) if !self.disappearing => {
                self.buffered_amount += length;
                if !has_room {
                    self.discarded += length;
                    self.full = true;
                    self.ready_state = Closing;
                    return Effect::CloseFull;
                }
                Effect::Transmit
            }
            (Open | Closing | Closed, Input::Send { length, .. }) => {
                self.buffered_amount += length;
                self.discarded += length;
                Effect::Nothing
            }
            (_, Input::Sent(bytes)) => {
                self.buffered_amount -= bytes.min(self.buffered_amount - self.discarded);
                Effect::Nothing
            }
            (Connecting, Input::Close) => {
                self.ready_state = Closing;
                Effect::Abandon
            }
            (Open, Input::Close) => {
                self.ready_state = Closing;
                if self.disappearing { Effect::Nothing } else { Effect::StartClosingHandshake }
            }
            (Connecting, Input::Disappear) => Effect::Abandon,
            (Open, Input::Disappear) if !self.disappearing => {
                self.disappearing = true;
                Effect::StartGoingAway
            }
            (Open, Input::ClosingHandshakeStarted) => {
                self.ready_state = Closing;
                Effect::Nothing
            }
            (Open, Input::Message) => Effect::FireMessage,
            (Connecting | Open | Closing, Input::Closed { failed }) => {
                self.ready_state = Closed;
                Effect::FireClose { error: failed || self.full }
            }
            (Open | Closing | Closed, Input::Established)
            | (Closing | Closed, Input::Close)
            | (Open | Closing | Closed, Input::Disappear)
            | (Connecting | Closing | Closed, Input::ClosingHandshakeStarted | Input::Message)
            | (Closed, Input::Closed { .. }) => Effect::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn input() -> impl Strategy<Value = Input> {
        prop_oneof![
            Just(Input::Established),
            (0..600_u64, prop::bool::weighted(0.9)).prop_map(|(length, has_room)| Input::Send { length, has_room }),
            (0..600_u64).prop_map(Input::Sent),
            Just(Input::Close),
            Just(Input::Disappear),
            Just(Input::ClosingHandshakeStarted),
            Just(Input::Message),
            any::<bool>().prop_map(|failed| Input::Closed { failed }),
        ]
    }

    proptest! {
        #[test]
        fn any_order_of_inputs_keeps_the_promises(inputs in prop::collection::vec(input(), 0..60)) {
            let mut state = State::new();
            let (mut transmitting, mut never_sent) = (0_u64, 0_u64);
            let (mut opened, mut closed, mut full, mut handshakes) = (0, 0, false, 0);
            let ends = inputs.iter().any(|input| matches!(input, Input::Closed { .. }));
            for input in inputs {
                // The network can only have sent what it was given.
                let input = if let Input::Sent(bytes) = input { Input::Sent(bytes.min(transmitting)) } else { input };
                let before = state.ready_state();
                let effect = state.apply(input);
                prop_assert!(state.ready_state() >= before, "{before:?} went back to {:?}", state.ready_state());
                match (input, effect) {
                    (Input::Send { length, has_room }, Effect::Transmit) => {
                        prop_assert!(has_room);
                        transmitting += length;
                    }
                    (Input::Send { .. }, Effect::InvalidState) => prop_assert_eq!(before, ReadyState::Connecting),
                    (Input::Send { length, .. }, _) => never_sent += length,
                    (Input::Sent(bytes), _) => transmitting -= bytes,
                    _ => {}
                }
                prop_assert_eq!(state.buffered_amount(), transmitting + never_sent);
                prop_assert_eq!(state.queued(), transmitting);
                match effect {
                    Effect::FireOpen => opened += 1,
                    Effect::FireMessage => prop_assert_eq!(state.ready_state(), ReadyState::Open),
                    Effect::CloseFull => full = true,
                    Effect::StartClosingHandshake | Effect::StartGoingAway => handshakes += 1,
                    _ => {}
                }
                // The end of the connection closes the socket, whatever came before, and nothing else does. `error` has no
                // effect of its own: it comes with `close` or not at all.
                if let (Input::Closed { failed }, true) = (input, before != ReadyState::Closed) {
                    prop_assert_eq!(effect, Effect::FireClose { error: failed || full });
                    prop_assert_eq!(state.ready_state(), ReadyState::Closed);
                    closed += 1;
                } else {
                    prop_assert!(!matches!(effect, Effect::FireClose { .. }), "{input:?} in {before:?} closed");
                    prop_assert_eq!(state.ready_state() == ReadyState::Closed, before == ReadyState::Closed);
                }
                prop_assert!(closed == 0 || state.ready_state() == ReadyState::Closed);
                prop_assert!(opened <= 1 && closed <= 1 && handshakes <= 1);
            }
            prop_assert_eq!(closed, i32::from(ends));
        }

        #[test]
        fn a_socket_is_kept_while_it_may_fire_an_event_that_has_a_listener(
            inputs in prop::collection::vec(input(), 0..40),
            listeners in prop::sample::subsequence(&["open", "message", "error", "close", "unknown"], 0..=5),
        ) {
            let mut state = State::new();
            let mut was_kept = true;
            for input in inputs {
                let effect = state.apply(input);
                let fired: &[&str] = match effect {
                    Effect::FireOpen => &["open"],
                    Effect::FireMessage => &["message"],
                    Effect::FireClose { error: false } => &["close"],
                    Effect::FireClose { error: true } => &["error", "close"],
                    _ => &[],
                };
                let heard = fired.iter().find(|event| listeners.contains(event));
                prop_assert!(was_kept || heard.is_none(), "{heard:?} was fired after the object could be collected");
                let is_kept = state.keeps_alive(|event| listeners.contains(&event));
                let is_closed = state.ready_state() == ReadyState::Closed;
                prop_assert_eq!(state.keeps_alive(|_| false), state.queued() > 0 && !is_closed);
                prop_assert!(!is_closed || !is_kept);
                prop_assert!(was_kept || !is_kept || state.queued() > 0, "the object came back");
                was_kept = is_kept;
            }
        }
    }

    #[test]
    fn a_message_that_does_not_fit_closes_and_is_an_error() {
        let mut state = State::new();
        state.apply(Input::Established);
        assert_eq!(state.apply(Input::Send { length: 10, has_room: true }), Effect::Transmit);
        assert_eq!(state.apply(Input::Send { length: 1, has_room: false }), Effect::CloseFull);
        assert_eq!((state.ready_state(), state.buffered_amount()), (ReadyState::Closing, 11));
        assert_eq!(state.apply(Input::Send { length: 5, has_room: true }), Effect::Nothing);
        assert_eq!(state.apply(Input::Closed { failed: false }), Effect::FireClose { error: true });
        assert_eq!(state.buffered_amount(), 16);
    }

    #[test]
    fn a_socket_that_disappears_is_closing_when_its_task_has_run_and_sends_nothing_from_now_on() {
        let mut state = State::new();
        state.apply(Input::Established);
        assert_eq!(state.apply(Input::Send { length: 3, has_room: true }), Effect::Transmit);
        assert_eq!(state.apply(Input::Disappear), Effect::StartGoingAway);
        assert_eq!(state.ready_state(), ReadyState::Open);
        assert_eq!(state.apply(Input::Message), Effect::FireMessage);
        assert_eq!(state.apply(Input::Send { length: 20, has_room: true }), Effect::Nothing);
        assert_eq!((state.buffered_amount(), state.queued()), (23, 3));
        assert_eq!(state.apply(Input::Disappear), Effect::Nothing);
        assert_eq!(state.apply(Input::ClosingHandshakeStarted), Effect::Nothing);
        assert_eq!(state.ready_state(), ReadyState::Closing);
        assert_eq!(state.apply(Input::Message), Effect::Nothing);
        assert_eq!(state.apply(Input::Closed { failed: false }), Effect::FireClose { error: false });
        assert_eq!(state.buffered_amount(), 23);
    }

    #[test]
    fn a_socket_that_was_closed_while_connecting_never_opens() {
        let mut state = State::new();
        assert_eq!(state.apply(Input::Close), Effect::Abandon);
        assert_eq!(state.apply(Input::Established), Effect::Nothing);
        assert_eq!(state.apply(Input::Closed { failed: true }), Effect::FireClose { error: true });
        assert_eq!(state.apply(Input::Closed { failed: true }), Effect::Nothing);
    }
}
