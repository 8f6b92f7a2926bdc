//! An established connection until its end: messages, the
//! [closing handshake](https://www.rfc-editor.org/rfc/rfc6455#section-7), and
//! [failure](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).

mod executing;
mod reading;
mod writing;

use crate::{
    Closed, CommandQueue, Error, Event, EventSink, Message, Opened, Options, Role, Stream,
    accounting::Account,
    connection::{
        commands::message_size,
        connection_state::{ConnectionState, Input},
        pings::PendingPings,
        timeouts::{CloseTimeouts, KeepAliveAction, Timer},
    },
    observe::telemetry,
    protocol::{close_frame::CloseFrame, decoder::Decoder, outgoing::Outgoing},
};
use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::task::yield_now;

/// The limits of one poll: the number of rounds (write, read, decode), and the time. After that,
/// other tasks of the thread run, however much the server sends.
const MAX_ROUNDS: usize = 8;
const MAX_TIME: Duration = Duration::from_millis(1);

/// A connection after its opening handshake.
pub(crate) struct Established {
    /// This end.
    pub(crate) role: Role,
    pub(crate) opened: Opened,
    pub(crate) stream: Box<dyn Stream>,
    /// Contains the bytes that were read with the handshake.
    pub(crate) decoder: Decoder,
    /// Contains the messages that were queued during the handshake.
    pub(crate) outgoing: Outgoing,
    pub(crate) commands: CommandQueue,
}

/// An established connection.
pub(crate) struct OpenConnection<F> {
    stream: Box<dyn Stream>,
    decoder: Decoder,
    outgoing: Outgoing,
    commands: CommandQueue,
    timeouts: CloseTimeouts,
    sink: F,
    state: ConnectionState,
    timer: Timer,
    /// All senders of commands were dropped.
    commands_closed: bool,
    /// Commands that are queued were not executed.
    commands_left: bool,
    /// Bytes were written and not flushed.
    unflushed: bool,
    /// Payload bytes that were written and not yet reported as [`Event::Sent`].
    sent: u64,
    /// The Pings of the program that were not answered. `None` before the first.
    pings: Option<Box<PendingPings>>,
    /// The time of the last Ping of the keep-alive that was not answered.
    pinged: Option<Instant>,
    /// The last write was pending.
    write_blocked: bool,
    /// The last poll ended before it had done everything that could be done without waiting.
    is_unfinished: bool,
    /// The last read was pending, or had to wait for another reason.
    read_waits: bool,
    /// Reading has ended: the server has ended its half of the stream, or a read failed.
    read_ended: Option<Result<(), io::Error>>,
}

impl<F: EventSink> OpenConnection<F> {
    /// Delivers [`Event::Opened`].
    pub(crate) fn new(established: Established, options: &Options, mut sink: F) -> Self {
        let Established {
            role,
            opened,
            stream,
            mut decoder,
            outgoing,
            commands,
        } = established;
        commands.counters().open();
        commands.counters().read(decoder.len());
        if options.ping.is_some() {
            decoder.expect_pongs();
        }
        sink.event(Event::Opened(opened));
        Self {
            stream,
            decoder,
            outgoing,
            commands,
            state: ConnectionState::open(options, now()),
            timeouts: CloseTimeouts::new(role, options),
            sink,
            timer: Timer::default(),
            commands_closed: false,
            commands_left: false,
            unflushed: false,
            sent: 0,
            pings: None,
            pinged: None,
            write_blocked: false,
            read_waits: false,
            is_unfinished: false,
            read_ended: None,
        }
    }

    pub(crate) fn sink(&mut self) -> &mut F {
        &mut self.sink
    }

    /// For `Socket`, which has no queue of commands: queues a message after all others, and charges
    /// it to `account`.
    pub(crate) fn send(&mut self, message: Message, account: &Arc<Account>) {
        telemetry::message_queued(&message);
        let size = message_size(&message);
        self.outgoing.charge_message(message, account, size);
    }

    /// Ready when the connection has ended. If `is_enough` becomes true, it stops without regard to
    /// what else could be done: see [`is_unfinished`](Self::is_unfinished).
    pub(crate) fn poll_until(
        &mut self,
        cx: &mut Context<'_>,
        is_enough: impl Fn(&F) -> bool,
    ) -> Poll<Closed> {
        self.is_unfinished = false;
        let mut began: Option<Instant> = None;
        for round in 1..=MAX_ROUNDS {
            if self.state.has_ended() || !self.poll_round(cx) {
                break;
            }
            if is_enough(&self.sink) {
                self.is_unfinished = self.has_more();
                break;
            }
            if round == MAX_ROUNDS || began.is_some_and(|began| began.elapsed() >= MAX_TIME) {
                // `wake_by_ref` would poll this task many times before tokio polls the network
                // driver and the tasks that yield.
                let _ = pin!(yield_now()).poll(cx);
                break;
            }
            began.get_or_insert_with(Instant::now);
        }
        ready!(self.poll_end(cx));
        // It sends the `close_notify` of TLS. The result is not awaited.
        let _ = Pin::new(&mut *self.stream).poll_shutdown(cx);
        Poll::Ready(self.state.take_closed())
    }

    /// Whether another poll would free memory.
    pub(crate) fn has_idle_buffer(&self) -> bool {
        self.outgoing.has_idle_buffer()
    }

    /// Whether the last poll left something undone for which no waker will be called.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.is_unfinished
    }

    /// Delivers [`Event::Closed`] and returns the sink. The stream is dropped.
    pub(crate) fn end(mut self, closed: Closed) -> F {
        self.commands.counters().end();
        self.sink.event(Event::Closed(closed));
        self.sink
    }

    /// Drops the stream and returns the sink. No event is delivered.
    pub(crate) fn abandon(self) -> F {
        self.commands.counters().end();
        self.sink
    }

    /// Runs one round: commands, write, read. False if there was no progress.
    fn poll_round(&mut self, cx: &mut Context<'_>) -> bool {
        let mut progress = self.poll_commands(cx);
        progress |= self.poll_write(cx);
        progress |= self.poll_violation(cx);
        self.read_waits = !self.poll_read(cx);
        self.apply_read_end();
        progress || !self.read_waits
    }

    /// Whether another round may make progress. False only if that is known.
    fn has_more(&self) -> bool {
        !(self.read_waits
            && !self.commands_left
            && self.state.may_answer()
            && self.outgoing.is_empty()
            && !self.unflushed)
            || self.has_idle_buffer()
    }

    /// Ready when the connection has ended. It checks the deadline in each wake-up, however much
    /// the server sends.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.state.has_ended() {
            return Poll::Ready(());
        }
        let Some(deadline) = self.state.deadline() else {
            return Poll::Pending;
        };
        ready!(self.timer.poll(deadline, cx));
        if let Some(violation) = self.state.violation() {
            self.handle_violation(violation);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.state.is_write_overdue(now()) {
            self.fail(
                Error::WriteTimeout,
                &CloseFrame {
                    code: Some(1011),
                    reason: "no bytes are taken".to_owned(),
                },
            );
            self.apply(Input::TimedOut);
            return Poll::Ready(());
        }
        match self.state.expire_keep_alive(now()) {
            Some(KeepAliveAction::Ping) => {
                self.outgoing.control.keep_alive_ping();
                self.pinged = Some(now());
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Some(KeepAliveAction::Fail) => {
                let close = CloseFrame {
                    code: Some(1011),
                    reason: "no pong in time".to_owned(),
                };
                self.fail(Error::PongTimeout, &close);
                // The Close frame is for a server whose answers alone are lost.
                self.poll_write(cx);
            }
            None => {}
        }
        self.apply(Input::TimedOut);
        Poll::Ready(())
    }

    fn apply(&mut self, input: Input) {
        self.state.apply(input, &self.timeouts, now());
    }

    /// Starts the closing handshake, unless it has started.
    fn close(&mut self, frame: &CloseFrame) {
        self.outgoing.close(frame);
        self.apply(Input::CloseQueued);
    }

    /// [Fails the connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7). Queued
    /// messages are discarded. Only the rest of a frame that has begun is sent, because the server
    /// would read the Close frame as its payload.
    fn fail(&mut self, error: Error, close: &CloseFrame) {
        self.decoder.end();
        self.outgoing.close_now(close);
        self.apply(Input::Fail(error));
    }
}

/// The time of tokio's clock, which tests can pause.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
#[path = "open_connection_tests.rs"]
mod tests;

#[cfg(test)]
mod closing_tests;
