//! An established connection until its end: messages, the
//! [closing handshake](https://www.rfc-editor.org/rfc/rfc6455#section-7), and
//! [failure](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).

use crate::{
    Closed, Command, CommandQueue, Error, Event, EventSink, Message, Opened, Options, Stream,
    connection::{
        accounting::Account,
        commands::{InternalCommand, message_size},
        connection_state::{ConnectionState, Input},
        pings::{PendingPings, RoundTripSender},
        timeouts::{KeepAliveAction, Timeouts, Timer},
    },
    observe::{observer::Observation, telemetry},
    protocol::{
        close_frame::CloseFrame,
        decoder::{Decoded, Decoder, Destination, ReadTarget},
        frame::Violation,
        outgoing::Outgoing,
    },
};
use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncReadExt,
    task::{coop, yield_now},
};

/// The limits of one poll: the number of rounds (write, read, decode), and the time. After that,
/// other tasks of the thread run, however much the server sends.
const MAX_ROUNDS: usize = 16;
const MAX_TIME: Duration = Duration::from_millis(1);

/// The work of decoding for one unit of tokio's budget. A task has 128 units for each poll, so that
/// decoding takes about 1 ms of it, however many messages the program takes.
const WORK_PER_BUDGET_UNIT: usize = 32 << 10;

/// The maximum number of commands that are executed before something is written. A thread that
/// sends without pause must not keep the connection from writing.
const MAX_COMMANDS: usize = 1 << 12;

/// A connection after its opening handshake.
pub(crate) struct Established {
    pub(crate) opened: Opened,
    pub(crate) stream: Box<dyn Stream>,
    /// Contains the bytes that were read with the response.
    pub(crate) decoder: Decoder,
    /// Contains the messages that were queued during the handshake.
    pub(crate) outgoing: Outgoing,
    pub(crate) commands: CommandQueue,
}

/// An established connection.
pub(crate) struct Connection<F> {
    stream: Box<dyn Stream>,
    decoder: Decoder,
    outgoing: Outgoing,
    commands: CommandQueue,
    timeouts: Timeouts,
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

impl<F: EventSink> Connection<F> {
    /// Delivers [`Event::Opened`].
    pub(crate) fn new(established: Established, options: &Options, mut sink: F) -> Self {
        let Established {
            opened,
            stream,
            mut decoder,
            outgoing,
            commands,
        } = established;
        commands.counters().open();
        commands.counters().wire_received.add(decoder.len() as u64);
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
            timeouts: options.into(),
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

    /// Queues a message after all others, and charges it to `account`.
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

    /// Writes what is queued, as far as the stream accepts it. It does nothing else that may be
    /// due. True if everything was written.
    pub(crate) fn poll_writes(&mut self, cx: &mut Context<'_>) -> bool {
        // In other states a write may change the deadline.
        if !self.state.may_answer() || self.outgoing.is_closing() {
            return false;
        }
        for _ in 0..MAX_ROUNDS {
            if !self.poll_write(cx) {
                break;
            }
            if self.outgoing.is_empty() && !self.unflushed {
                return true;
            }
        }
        false
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
        match self.state.keep_alive(now()) {
            Some(KeepAliveAction::Ping) => {
                self.outgoing.keep_alive_ping();
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

    /// Executes the queued commands, so that their frames leave in one write.
    fn poll_commands(&mut self, cx: &mut Context<'_>) -> bool {
        // The channel does not take part in tokio's budget. Without this, a sender in another task
        // could keep all other tasks from running.
        let Poll::Ready(budget) = coop::poll_proceed(cx) else {
            return false;
        };
        let any = self.execute_commands(cx);
        if any {
            budget.made_progress();
        }
        any || self.commands_left
    }

    /// Executes queued commands until there is enough to write. If nothing can be written, it
    /// executes all or [`MAX_COMMANDS`]. True if there were any.
    pub(crate) fn execute_commands(&mut self, cx: &mut Context<'_>) -> bool {
        let mut count = 0;
        let mut overflow = false;
        self.commands_left = false;
        let may_write = self.state.may_write() && !self.write_blocked;
        while !self.commands_closed {
            if count == MAX_COMMANDS || (may_write && self.outgoing.is_full()) {
                self.commands_left = true;
                break;
            }
            let Poll::Ready(next) = self.commands.poll_next(cx) else {
                break;
            };
            count += 1;
            let Some((command, bytes)) = next else {
                self.commands_closed = true;
                break;
            };
            // Messages and fragments take their bytes from the charge.
            match command {
                InternalCommand::Command(Command::Send(message)) => {
                    telemetry::message_queued(&message);
                    self.outgoing
                        .message(message, self.commands.charge(), bytes);
                }
                InternalCommand::Fragment(fragment) => {
                    self.outgoing
                        .fragment(*fragment, self.commands.charge(), bytes);
                }
                InternalCommand::Command(Command::Close { code, reason }) => {
                    self.commands.charge().release(bytes);
                    self.close(&CloseFrame { code, reason });
                }
                InternalCommand::Command(Command::Overflow) => {
                    self.commands.charge().release(bytes);
                    overflow = true;
                }
                InternalCommand::Ping(sender) => {
                    self.commands.charge().release(bytes);
                    self.ping(sender);
                }
                InternalCommand::Abort(error) => {
                    self.commands.charge().release(bytes);
                    let reason = "the client cannot continue a fragmented message".to_owned();
                    self.fail(
                        *error,
                        &CloseFrame {
                            code: Some(1011),
                            reason,
                        },
                    );
                }
            }
        }
        if overflow {
            self.fail(Error::QueueFull, &CloseFrame::default());
        }
        if count > 0 && self.commands_closed {
            self.close(&CloseFrame::default());
        }
        count > 0
    }

    /// Whether there may be queued commands that were not executed.
    pub(crate) fn has_commands_left(&self) -> bool {
        self.commands_left
    }

    /// Sends a Ping whose Pong is reported to `sender`. After the Close frame `sender` is dropped.
    fn ping(&mut self, sender: RoundTripSender) {
        if self.outgoing.is_closing() {
            return;
        }
        let pings = self.pings.get_or_insert_default();
        if let Some(payload) = pings.add(sender) {
            self.outgoing.user_ping(payload);
            self.decoder.expect_pongs();
        }
    }

    /// A Pong was received.
    fn handle_pong(&mut self, payload: &[u8]) {
        let round_trip = if payload.is_empty() {
            self.pinged
                .take()
                .map(|pinged| now().saturating_duration_since(pinged))
        } else {
            self.pings
                .as_mut()
                .and_then(|pings| pings.pong(payload, now()))
        };
        if let Some(round_trip) = round_trip {
            self.commands.counters().set_round_trip(round_trip);
        }
        if let Some(observer) = self.outgoing.observer() {
            observer.observe(&Observation::Pong {
                payload,
                round_trip,
            });
        }
    }

    /// Fails the connection for a violation when the messages before it were taken.
    fn poll_violation(&mut self, cx: &mut Context<'_>) -> bool {
        // Without budget neither commands nor the stream are polled.
        if self.state.violation().is_none()
            || self.decoder.poll_taken(cx).is_pending()
            || coop::poll_proceed(cx).is_pending()
        {
            return false;
        }
        // The answers to the messages precede the Close frame, as far as the server accepts them.
        for _ in 0..MAX_ROUNDS {
            let any = self.poll_commands(cx);
            while self.poll_write(cx) {}
            if !any || !self.commands_left {
                break;
            }
        }
        if let Some(violation) = self.state.violation() {
            self.handle_violation(violation);
        }
        true
    }

    /// Starts the closing handshake, unless it has started.
    fn close(&mut self, frame: &CloseFrame) {
        self.outgoing.close(frame);
        self.apply(Input::CloseQueued);
    }

    /// Writes a chunk.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.state.may_write() {
            return false;
        }
        // Without budget a stream is pending even if it could accept bytes.
        let may_write = coop::has_budget_remaining();
        let written = self.poll_write_chunk(cx);
        self.write_blocked = may_write && written.is_pending();
        if may_write {
            self.state.set_write_blocked(self.write_blocked, now);
        }
        if self.write_blocked
            && let Some(observer) = self.outgoing.observer()
        {
            observer.buffered(self.commands.charge().total());
        }
        match written {
            Poll::Ready(Ok(again)) => again,
            Poll::Ready(Err(error)) => {
                self.apply(Input::WriteFailed(Error::reset(error)));
                true
            }
            Poll::Pending => false,
        }
    }

    fn poll_write_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut stream = Pin::new(&mut *self.stream);
        let has_user_ping = self.outgoing.has_user_ping();
        let chunk = self.outgoing.chunk();
        let any = !chunk.is_empty();
        if any {
            match stream.as_mut().poll_write(cx, chunk) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(len)) => {
                    self.state.on_write(len, self.outgoing.has_ping(), now);
                    let payload = self.outgoing.written(len);
                    self.sent += payload;
                    let counters = self.commands.counters();
                    counters.wire_sent.add(len as u64);
                    counters.payload_sent.add(payload);
                    counters
                        .messages_sent
                        .add(self.outgoing.take_messages_written());
                    self.unflushed = true;
                    if has_user_ping
                        && !self.outgoing.has_user_ping()
                        && let Some(pings) = &mut self.pings
                    {
                        pings.written(now());
                    }
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if self.unflushed => {}
                Poll::Pending => return Poll::Pending,
            }
        }
        if self.unflushed {
            ready!(stream.as_mut().poll_flush(cx))?;
            self.unflushed = false;
            if self.sent > 0 {
                self.sink.event(Event::Sent(std::mem::take(&mut self.sent)));
            }
        }
        if self.outgoing.is_finished() {
            self.state.apply(Input::CloseWritten, &self.timeouts, now());
            if self.state.is_shutting_down() {
                // The server must read the Close frame before its stream ends. So the client shuts
                // down its half, and waits for the server's.
                ready!(stream.poll_shutdown(cx))?;
                self.apply(Input::WriteShut);
            }
        }
        Poll::Ready(Ok(any))
    }

    /// Reads once, or continues to decode the bytes of the last read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        if self.read_ended.is_some() && !self.decoder.is_paused() {
            return false;
        }
        let is_ready = self.state.violation().is_none()
            && (self.state.discards()
                || (self.decoder.poll_ready(cx).is_ready() && self.sink.poll_ready(cx).is_ready()));
        self.state.set_reading(is_ready, now);
        if !is_ready {
            return false;
        }
        if self.decoder.is_paused() {
            // Decoding has used up the budget of the task.
            if coop::poll_proceed(cx).is_pending() {
                return false;
            }
            // Received bytes are not decoded yet and more may wait, so the server is not silent.
            self.state.on_read(now);
            let decoded = self.decoder.decode();
            take_budget(decoded.work, cx);
            self.handle_decoded(decoded);
            return true;
        }
        let (destination, read) = match self.decoder.read_target() {
            ReadTarget::Buffer(mut bytes) => (
                Destination::Buffer,
                pin!(self.stream.read_buf(&mut bytes)).poll(cx),
            ),
            ReadTarget::Message(mut bytes) => (
                Destination::Message,
                pin!(self.stream.read_buf(&mut bytes)).poll(cx),
            ),
        };
        match read {
            Poll::Pending => {
                self.decoder.idle();
                return false;
            }
            Poll::Ready(Ok(0)) => self.read_ended = Some(Ok(())),
            Poll::Ready(Ok(len)) => {
                self.state.on_read(now);
                self.commands.counters().wire_received.add(len as u64);
                let decoded = self.decoder.filled(destination, len);
                take_budget(decoded.work, cx);
                self.handle_decoded(decoded);
            }
            Poll::Ready(Err(error)) => self.read_ended = Some(Err(error)),
        }
        true
    }

    /// Applies the end of reading after everything before it was decoded.
    fn apply_read_end(&mut self) {
        if self.state.violation().is_some() || self.decoder.is_paused() {
            return;
        }
        let Some(end) = &mut self.read_ended else {
            return;
        };
        let error = std::mem::replace(end, Ok(())).err().map(Error::reset);
        self.apply(Input::ReadEnded(error));
        if self.write_blocked && self.outgoing.is_within_message() {
            self.apply(Input::WriteStuck);
        }
    }

    fn handle_decoded(&mut self, decoded: Decoded) {
        if self.state.has_failed() {
            // After a failure everything that the server sends is ignored, its Close frame
            // included.
            return;
        }
        let any = !decoded.batches.is_empty();
        for batch in decoded.batches {
            self.sink.event(Event::Messages(batch));
        }
        for payload in decoded.pongs {
            self.handle_pong(&payload);
        }
        for payload in decoded.pings {
            self.outgoing.pong(payload);
        }
        if let Some(close) = decoded.close {
            if let Some(observer) = self.outgoing.observer() {
                let CloseFrame { code, reason } = &close;
                observer.observe(&Observation::CloseReceived {
                    code: *code,
                    reason,
                });
            }
            if !self.outgoing.is_closing() {
                self.sink.event(Event::Closing);
            }
            self.outgoing.close_now(&close);
            self.apply(Input::CloseReceived(close));
        }
        match decoded.violation {
            Some(violation) if any && self.state.may_answer() => {
                self.apply(Input::Violated(violation));
            }
            Some(violation) => self.handle_violation(violation),
            None => {}
        }
    }

    fn handle_violation(&mut self, violation: Violation) {
        let close = CloseFrame {
            code: Some(violation.code),
            reason: violation.reason.to_owned(),
        };
        self.fail(violation.error(), &close);
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

/// Takes the part of the task's budget that `work` is worth. If it is used up, whatever is polled
/// next is pending.
fn take_budget(work: usize, cx: &mut Context<'_>) {
    for _ in 0..work / WORK_PER_BUDGET_UNIT {
        if !coop::has_budget_remaining() {
            break;
        }
        if let Poll::Ready(budget) = coop::poll_proceed(cx) {
            budget.made_progress();
        }
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
#[path = "closing_tests.rs"]
mod closing_tests;
