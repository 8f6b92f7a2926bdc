//! Properties of the states for any order of inputs.

use super::*;
use proptest::prelude::*;
use std::time::Duration;
use test_server::assert_matches;

#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    Read,
    SetReading(bool),
    Written(usize, bool),
    KeepAlive,
    Advance(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    let input = prop_oneof![
        Just(Input::CloseQueued),
        Just(Input::CloseWritten),
        Just(Input::WriteShut),
        Just(Input::WriteFailed(Error::EndedInHandshake)),
        Just(Input::WriteStuck),
        prop::option::of(3000..3010_u16).prop_map(close_received),
        any::<bool>()
            .prop_map(|failed| Input::ReadEnded(failed.then_some(Error::EndedInHandshake))),
        (1..9_u16).prop_map(|code| Input::Violated(Violation { code, reason: "" })),
        (1..9_u16).prop_map(fail),
        Just(Input::TimedOut),
    ];
    prop_oneof![
        10 => input.prop_map(Step::Input),
        1 => Just(Step::Read),
        1 => any::<bool>().prop_map(Step::SetReading),
        1 => (0..20_000_usize, any::<bool>())
            .prop_map(|(bytes, is_ping_pending)| Step::Written(bytes, is_ping_pending)),
        1 => Just(Step::KeepAlive),
        1 => (0..40_000_u64).prop_map(|ms| Step::Advance(Duration::from_millis(ms))),
    ]
}

/// A state machine with a clock.
struct Connection {
    state: ConnectionState,
    timeouts: CloseTimeouts,
    now: Instant,
}

impl Connection {
    fn new(ping: Option<Duration>) -> Self {
        let (options, now) = (Options::new().ping(ping), Instant::now());
        Self {
            state: ConnectionState::open(&options, now),
            timeouts: CloseTimeouts::new(Role::Client, &options),
            now,
        }
    }

    fn apply(&mut self, input: Input) {
        self.state.apply(input, &self.timeouts, self.now);
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Input(ref input) => self.apply(input.clone()),
            Step::Read => self.state.on_read(|| self.now),
            Step::SetReading(is_reading) => self.state.set_reading(is_reading, || self.now),
            Step::Written(bytes, is_ping_pending) => {
                self.state.on_write(bytes, is_ping_pending, || self.now);
            }
            Step::KeepAlive => {
                self.state.expire_keep_alive(self.now);
            }
            Step::Advance(time) => self.now += time,
        }
    }
}

fn close_received(code: Option<u16>) -> Input {
    Input::CloseReceived(CloseFrame {
        code,
        reason: String::new(),
    })
}

fn fail(code: u16) -> Input {
    Input::Fail(Error::Violation { code, reason: "" })
}

/// The order of the states on the way to the end.
fn rank(state: &ConnectionState) -> u8 {
    match state {
        ConnectionState::Open { .. } => 0,
        ConnectionState::CloseQueued { .. } => 1,
        ConnectionState::CloseSent { .. } | ConnectionState::CloseReceived { .. } => 2,
        ConnectionState::ReadEnded { .. } | ConnectionState::WriteFailed { .. } => 3,
        ConnectionState::Draining { .. } | ConnectionState::Violated { .. } => 4,
        ConnectionState::Failed(failure) => 5 + failure.progress as u8,
        ConnectionState::Ended(_) => 9,
    }
}

proptest! {
    #[test]
    fn states_only_advance_and_the_result_matches_the_inputs(
        steps in prop::collection::vec(step(), 0..40),
        pings in any::<bool>(),
    ) {
        let mut connection = Connection::new(pings.then_some(Duration::from_secs(10)));
        let (mut received, mut failed, mut is_written) = (None, None, false);
        for step in steps.iter().chain(&[Step::Input(Input::TimedOut)]) {
            let before = rank(&connection.state);
            match (step, &connection.state) {
                (_, ConnectionState::Ended(_)) => {}
                (Step::Input(Input::CloseReceived(frame)), state) if received.is_none() && !state.has_failed() => received = Some(frame.code),
                (Step::Input(Input::Fail(Error::Violation { code, .. }) | Input::Violated(Violation { code, .. })), _) => { failed.get_or_insert(*code); }
                (Step::Input(Input::CloseWritten), state) if state.may_write() => is_written = true,
                _ => {}
            }
            connection.step(step);
            prop_assert!(rank(&connection.state) >= before, "{step:?} led from {before} to {:?}", connection.state);
            let needs_no_deadline = matches!(connection.state, ConnectionState::Open { .. } | ConnectionState::Ended(_));
            prop_assert!(needs_no_deadline || connection.state.deadline().is_some(), "{:?}", connection.state);
        }
        prop_assert!(connection.state.has_ended() && !connection.state.may_write());
        let closed = connection.state.take_closed();
        prop_assert_eq!(closed.clean, closed.error.is_none());
        prop_assert_eq!(closed.clean, received.is_some() && is_written && failed.is_none(), "{:?}", &closed);
        match received {
            Some(code) => prop_assert_eq!(closed.status(), code.unwrap_or(1005)),
            None => prop_assert_eq!(closed.status(), 1006),
        }
        match (failed, &closed.error) {
            (None, _) => {}
            (Some(code), Some(Error::Violation { code: reported, .. })) => prop_assert_eq!(*reported, code),
            (Some(_), other) => prop_assert!(false, "the failure was forgotten: {other:?}"),
        }
    }

    #[test]
    fn a_server_cannot_postpone_the_last_deadline(steps in prop::collection::vec(step(), 0..40)) {
        let mut connection = Connection::new(None);
        connection.apply(Input::CloseWritten);
        let limit = connection.now + connection.timeouts.whole + connection.timeouts.stream_end;
        for step in &steps {
            // The time advances to the next deadline at most.
            let (before, deadline) = (connection.now, connection.state.deadline());
            connection.step(step);
            if let Some(deadline) = deadline && connection.now > deadline {
                connection.now = deadline.max(before);
                connection.apply(Input::TimedOut);
            }
            prop_assert!(connection.state.has_ended() || connection.now <= limit);
            prop_assert!(connection.state.deadline().is_none_or(|deadline| deadline <= limit), "{:?}", connection.state);
        }
    }
}

#[test]
fn a_failure_after_both_close_frames_is_not_clean_and_keeps_the_servers_code() {
    let mut connection = Connection::new(None);
    for input in [
        Input::CloseWritten,
        close_received(Some(3000)),
        fail(1),
        Input::ReadEnded(None),
    ] {
        connection.apply(input);
    }
    let closed = connection.state.take_closed();
    assert_eq!((closed.clean, closed.code), (false, Some(3000)));
    assert_matches!(closed.error, Some(Error::Violation { code: 1, .. }));
}

#[test]
fn progress_in_writing_moves_the_deadline_of_a_closing_connection() {
    let mut connection = Connection::new(None);
    connection.apply(Input::CloseQueued);
    let first = connection.state.deadline();
    connection.step(&Step::Advance(Duration::from_secs(1)));
    connection.step(&Step::Written(16_000, false));
    assert_eq!(connection.state.deadline(), first);
    connection.step(&Step::Written(400, false));
    assert_eq!(
        connection.state.deadline(),
        first.map(|first| first + Duration::from_secs(1))
    );
}
