use super::*;
use crate::process::signals::Signal;

const LINGER: Duration = Duration::from_millis(500);

/// A state with a clock that the test advances.
struct Fixture {
    state: ConversationState,
    now: Instant,
}

impl Fixture {
    fn new(linger: Duration) -> Self {
        Self {
            state: ConversationState::new(linger),
            now: Instant::now(),
        }
    }

    fn send(&mut self) {
        let sent = self.state.on_action(UserAction::Send("hi".into()));
        assert_eq!(sent, Outgoing::Message("hi".into()));
    }

    /// The input ends, and everything is written.
    fn end_input(&mut self, end: UserAction) {
        assert_eq!(self.state.on_action(end), Outgoing::Flush);
        self.state.on_flushed(self.now);
    }

    fn close(&mut self) {
        let reason = String::new();
        let close = self
            .state
            .on_action(UserAction::Close { code: 1000, reason });
        assert_eq!(close, Outgoing::close(1000));
    }

    /// The linger time passes without a message.
    fn idle(&mut self) {
        self.now = self.state.linger_end().expect("it lingers");
        assert_eq!(self.state.on_linger_end(), Some(Outgoing::close(1000)));
    }

    fn last_message(&mut self) -> Option<TimedClose> {
        self.state.on_message(true, self.now)
    }

    /// The status, whether another connection makes no sense, and whether this side has ended it.
    fn ended(&self, closed: Closed) -> (u8, bool, bool) {
        let outcome = self.state.ended(closed);
        (outcome.status, outcome.is_final, outcome.is_local)
    }
}

/// A close with both Close frames.
fn clean(code: u16) -> Closed {
    let mut closed = Closed::default();
    (closed.code, closed.clean) = (Some(code), true);
    closed
}

/// An end without a Close frame.
fn lost() -> Closed {
    let mut closed = Closed::default();
    closed.error = Some(Error::EndOfStream);
    closed
}

fn unanswered() -> Closed {
    let mut closed = Closed::default();
    closed.error = Some(Error::CloseUnanswered);
    closed
}

#[test]
fn an_open_connection_takes_actions_and_has_no_timer() {
    let mut open = Fixture::new(LINGER);
    open.send();
    assert_eq!(open.state.on_action(UserAction::Ping), Outgoing::Ping);
    assert_eq!(open.state.on_message(false, open.now), None);
    open.state.on_flushed(open.now);
    assert_eq!(open.state.on_linger_end(), None);
    assert!(open.state.takes_actions() && open.state.delivers() && open.state.is_interruptible());
    assert!(open.state.deadline().is_none() && open.state.linger_end().is_none());
    assert!(open.state.timed_out(open.now).is_none());
}

#[test]
fn the_code_of_the_server_is_the_result_of_an_open_connection() {
    let open = Fixture::new(LINGER);
    for (closed, expected) in [
        (clean(1000), (SUCCESS, true, false)),
        (clean(1001), (SUCCESS, false, false)),
        (clean(1005), (CLOSED_WITH_ERROR, false, false)),
        (clean(1008), (CLOSED_WITH_ERROR, true, false)),
        (clean(1011), (CLOSED_WITH_ERROR, false, false)),
        (lost(), (FAILURE, false, false)),
    ] {
        assert_eq!(open.ended(closed.clone()), expected, "{closed:?}");
    }
}

#[test]
fn the_linger_time_starts_when_everything_is_written() {
    let mut connection = Fixture::new(LINGER);
    connection.send();
    assert_eq!(connection.state.on_action(UserAction::End), Outgoing::Flush);
    assert!(!connection.state.takes_actions() && connection.state.linger_end().is_none());
    // Messages meanwhile start nothing.
    assert_eq!(connection.state.on_message(false, connection.now), None);
    assert_eq!(connection.state.linger_end(), None);
    connection.now += Duration::from_secs(9);
    connection.state.on_flushed(connection.now);
    assert_eq!(connection.state.linger_end(), Some(connection.now + LINGER));
}

#[test]
fn each_message_restarts_the_linger_time() {
    let mut connection = Fixture::new(LINGER);
    connection.end_input(UserAction::End);
    for _ in 0..3 {
        connection.now += LINGER / 2;
        assert_eq!(connection.state.on_message(false, connection.now), None);
        assert_eq!(connection.state.linger_end(), Some(connection.now + LINGER));
    }
}

#[test]
fn an_idle_connection_is_closed_without_a_deadline() {
    let mut connection = Fixture::new(LINGER);
    connection.send();
    connection.end_input(UserAction::End);
    assert!(!connection.state.is_closing());
    connection.idle();
    assert!(connection.state.is_closing() && connection.state.delivers());
    assert!(connection.state.deadline().is_none() && connection.state.linger_end().is_none());
    assert!(connection.state.timed_out(connection.now).is_none());
    assert_eq!(connection.ended(clean(1011)), (SUCCESS, true, true));
    assert_eq!(connection.ended(unanswered()), (FAILURE, true, true));
    // The timer has no second effect.
    assert_eq!(connection.state.on_linger_end(), None);
}

#[test]
fn only_messages_that_nothing_has_answered_in_time_are_unanswered() {
    let idle = |linger, sends: bool, receives: bool| {
        let mut connection = Fixture::new(linger);
        if sends {
            connection.send();
        }
        connection.end_input(UserAction::End);
        assert!(!connection.state.is_unanswered());
        connection.idle();
        if receives {
            assert_eq!(connection.state.on_message(false, connection.now), None);
        }
        connection.state.is_unanswered()
    };
    assert!(idle(LINGER, true, false));
    assert!(!idle(LINGER, true, true));
    assert!(!idle(LINGER, false, false));
    assert!(!idle(Duration::ZERO, true, false));

    let mut closed_by_user = Fixture::new(LINGER);
    closed_by_user.send();
    closed_by_user.close();
    assert!(!closed_by_user.state.is_unanswered());
}

#[test]
fn an_input_that_cannot_be_read_is_a_failure_however_the_connection_ends() {
    let mut connection = Fixture::new(LINGER);
    connection.send();
    assert_eq!(
        connection.state.on_action(UserAction::Fail),
        Outgoing::Flush
    );
    assert_eq!(connection.ended(clean(1000)), (FAILURE, true, true));
    connection.state.on_flushed(connection.now);
    assert_eq!(connection.ended(clean(1000)), (FAILURE, true, true));
    connection.idle();
    assert_eq!(connection.ended(clean(1000)), (FAILURE, true, true));

    let mut connection = Fixture::new(LINGER);
    connection.end_input(UserAction::Fail);
    assert!(connection.last_message().is_some());
    assert_eq!(connection.ended(clean(1000)), (FAILURE, true, true));
}

#[test]
fn the_server_may_close_while_the_input_is_written_and_while_the_connection_lingers() {
    let mut connection = Fixture::new(LINGER);
    assert_eq!(connection.state.on_action(UserAction::End), Outgoing::Flush);
    for _ in ["flushing", "lingering"] {
        assert!(!connection.state.is_closing());
        assert_eq!(connection.ended(clean(1000)), (SUCCESS, true, true));
        // Not the code of this side.
        let status = CLOSED_WITH_ERROR;
        assert_eq!(connection.ended(clean(1011)), (status, true, true));
        assert_eq!(connection.ended(lost()), (FAILURE, true, true));
        connection.state.on_flushed(connection.now);
    }
}

#[test]
fn the_last_message_closes_with_a_deadline_and_later_ones_are_discarded() {
    for end in [None, Some(UserAction::End)] {
        let mut connection = Fixture::new(LINGER);
        connection.send();
        if let Some(end) = end {
            connection.end_input(end);
        }
        let deadline = connection.now + LAST_MESSAGE_CLOSE_TIMEOUT;
        let close = connection.last_message();
        let frame = Outgoing::close(1000);
        assert_eq!(close, Some(TimedClose { frame, deadline }));
        let state = &connection.state;
        assert!(!state.delivers() && !state.takes_actions() && !state.is_interruptible());
        assert_eq!(state.deadline(), Some(deadline));
        assert_eq!(connection.ended(lost()), (SUCCESS, true, true));
        assert!(
            state
                .timed_out(deadline - Duration::from_nanos(1))
                .is_none()
        );
        let outcome = state.timed_out(deadline).expect("a result");
        assert_eq!((outcome.status, outcome.has_received), (SUCCESS, true));
        assert!(outcome.is_final && outcome.is_local);
    }
}

#[test]
fn the_last_message_after_a_close_frame_changes_neither_deadline_nor_status() {
    let mut connection = Fixture::new(LINGER);
    connection.close();
    assert_eq!(connection.last_message(), None);
    assert!(!connection.state.delivers() && connection.state.deadline().is_none());
    assert_eq!(connection.ended(lost()), (FAILURE, true, true));

    let mut connection = Fixture::new(LINGER);
    connection
        .state
        .on_interruption(Interruption::Signal(Signal::Terminate), connection.now);
    let deadline = connection.state.deadline();
    connection.now += Duration::from_millis(1);
    assert_eq!(connection.last_message(), None);
    assert_eq!(connection.state.deadline(), deadline);
    assert_eq!(connection.ended(clean(1000)).0, Signal::Terminate.status());
}

#[test]
fn a_close_frame_of_the_user_waits_for_that_of_the_server() {
    let mut connection = Fixture::new(LINGER);
    let (code, reason) = (4000, "bye".to_owned());
    let action = UserAction::Close {
        code,
        reason: reason.clone(),
    };
    assert_eq!(
        connection.state.on_action(action),
        Outgoing::Close { code, reason }
    );
    assert!(connection.state.is_closing() && !connection.state.takes_actions());
    assert!(connection.state.delivers() && connection.state.deadline().is_none());
    assert_eq!(connection.ended(clean(4000)), (SUCCESS, true, true));
    assert_eq!(connection.ended(unanswered()), (FAILURE, true, true));
}

#[test]
fn a_signal_and_the_end_of_the_time_close_with_a_deadline_in_each_phase() {
    type Prepare = fn(&mut Fixture);
    let phases: [(&str, Prepare); 5] = [
        ("open", |_| {}),
        ("flushing", |connection| {
            connection.state.on_action(UserAction::Fail);
        }),
        ("lingering", |connection| {
            connection.end_input(UserAction::Fail);
        }),
        ("closed by the user", Fixture::close),
        ("idle", |connection| {
            connection.end_input(UserAction::Fail);
            connection.idle();
        }),
    ];
    for (end, code) in [
        (Interruption::Signal(Signal::Interrupt), 1000),
        (Interruption::Signal(Signal::Terminate), 1001),
        (Interruption::Signal(Signal::Hangup), 1001),
        (Interruption::TimeOver, 1000),
    ] {
        for (phase, prepare) in phases {
            let mut connection = Fixture::new(LINGER);
            prepare(&mut connection);
            assert!(connection.state.is_interruptible(), "{phase}");
            let close = connection.state.on_interruption(end, connection.now);
            let deadline = connection.now + signals::SIGNAL_CLOSE_TIMEOUT;
            let frame = Outgoing::close(code);
            assert_eq!(close, TimedClose { frame, deadline }, "{phase}");
            let state = &connection.state;
            assert!(state.is_closing() && !state.is_interruptible(), "{phase}");
            assert!(!state.takes_actions() && state.delivers(), "{phase}");
            assert!(state.linger_end().is_none(), "{phase}");
            let expected = (end.status(), true, true);
            assert_eq!(connection.ended(clean(1000)), expected, "{phase}");
            let outcome = state.timed_out(deadline).expect("a result");
            assert_eq!(outcome.status, end.status(), "{phase}");
        }
    }
}

#[test]
fn a_result_has_the_error_and_whether_a_message_was_received() {
    let mut connection = Fixture::new(LINGER);
    let outcome = connection.state.ended(lost());
    assert!(matches!(outcome.error, Some(Error::EndOfStream)) && !outcome.has_received);
    connection.state.on_message(false, connection.now);
    assert!(connection.state.ended(clean(1000)).has_received);
}
