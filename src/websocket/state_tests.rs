//! Tests of the state machine.

use super::state::*;
use proptest::prelude::*;

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Established),
        (0..600_u64, prop::bool::weighted(0.9))
            .prop_map(|(length, has_room)| Input::Send { length, has_room }),
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
        let state = StateMachine::new();
        let (mut transmitting, mut never_sent) = (0_u64, 0_u64);
        let (mut opened, mut closed, mut full, mut handshakes) = (0, 0, false, 0);
        let ends = inputs.iter().any(|input| matches!(input, Input::Closed { .. }));
        for input in inputs {
            // The network sends only bytes that were transmitted to it.
            let input = if let Input::Sent(bytes) = input { Input::Sent(bytes.min(transmitting)) } else { input };
            let before = state.ready_state();
            let effect = state.apply(input);
            prop_assert!(state.ready_state() >= before, "{before:?} became {:?}", state.ready_state());
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
            // Only the end of the connection closes the socket.
            // `error` is fired together with `close`.
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
    fn a_socket_stays_alive_while_it_may_fire_an_event_that_has_a_listener(
        inputs in prop::collection::vec(input(), 0..40),
        listeners in prop::sample::subsequence(&["open", "message", "error", "close", "unknown"], 0..=5),
    ) {
        let state = StateMachine::new();
        let mut was_alive = true;
        for input in inputs {
            let effect = state.apply(input);
            let fired: &[&str] = match effect {
                Effect::FireOpen => &["open"],
                Effect::FireMessage => &["message"],
                Effect::FireClose { error: false } => &["close"],
                Effect::FireClose { error: true } => &["error", "close"],
                _ => &[],
            };
            let observed = fired.iter().find(|event| listeners.contains(event));
            prop_assert!(was_alive || observed.is_none(), "{observed:?} was fired after the object could be collected");
            let is_alive = state.keeps_alive(|event| listeners.contains(&event));
            let is_closed = state.ready_state() == ReadyState::Closed;
            prop_assert_eq!(state.keeps_alive(|_| false), state.queued() > 0 && !is_closed);
            prop_assert!(!is_closed || !is_alive);
            prop_assert!(was_alive || !is_alive || state.queued() > 0, "a collectable object stays alive again");
            was_alive = is_alive;
        }
    }
}

const fn send(length: u64, has_room: bool) -> Input {
    Input::Send { length, has_room }
}

const fn closed(failed: bool) -> Input {
    Input::Closed { failed }
}

/// Applies inputs one after the other.
fn applies(state: &StateMachine, steps: &[(Input, Effect)]) {
    for (input, effect) in steps {
        assert_eq!(state.apply(*input), *effect, "{input:?}");
    }
}

#[test]
fn a_socket_that_disappears_sends_nothing_and_is_closing_after_its_task() {
    let state = StateMachine::new();
    state.apply(Input::Established);
    applies(
        &state,
        &[
            (send(3, true), Effect::Transmit),
            (Input::Disappear, Effect::StartGoingAway),
        ],
    );
    assert_eq!(state.ready_state(), ReadyState::Open);
    applies(
        &state,
        &[
            (Input::Message, Effect::FireMessage),
            (send(20, true), Effect::Nothing),
        ],
    );
    assert_eq!((state.buffered_amount(), state.queued()), (23, 3));
    applies(
        &state,
        &[
            (Input::Disappear, Effect::Nothing),
            (Input::ClosingHandshakeStarted, Effect::Nothing),
        ],
    );
    assert_eq!(state.ready_state(), ReadyState::Closing);
    applies(
        &state,
        &[
            (Input::Message, Effect::Nothing),
            (closed(false), Effect::FireClose { error: false }),
        ],
    );
    assert_eq!(state.buffered_amount(), 23);
}
