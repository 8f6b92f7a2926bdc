//! Reading, and what follows from the messages of the server.

use super::{MAX_ROUNDS, OpenConnection, now};
use crate::{
    Error, Event, EventSink,
    connection::connection_state::Input,
    observe::observer::Observation,
    protocol::{
        close_frame::CloseFrame,
        decoded::Decoded,
        decoder::{Destination, ReadTarget},
        frame::Violation,
    },
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};
use tokio::{io::AsyncReadExt, task::coop};

/// The work of decoding for one unit of tokio's budget. A task has 128 units for each poll, so that
/// decoding takes about 1 ms of it, however many messages the program takes.
const WORK_PER_BUDGET_UNIT: usize = 32 << 10;

impl<F: EventSink> OpenConnection<F> {
    /// Reads once, or continues to decode the bytes of the last read.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
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
        if self.sink.wants_control_frames() {
            self.decoder.expect_pongs();
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
                self.commands.counters().read(len);
                let decoded = self.decoder.filled(destination, len);
                take_budget(decoded.work, cx);
                self.handle_decoded(decoded);
            }
            Poll::Ready(Err(error)) => self.read_ended = Some(Err(error)),
        }
        true
    }

    /// Applies the end of reading after everything before it was decoded.
    pub(super) fn apply_read_end(&mut self) {
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
            self.commands
                .counters()
                .received(batch.len(), batch.total_bytes());
            self.sink.event(Event::Messages(batch));
        }
        let are_wanted = self.sink.wants_control_frames();
        for payload in decoded.pongs {
            self.handle_pong(&payload);
            if are_wanted {
                self.sink.event(Event::Pong(payload));
            }
        }
        for payload in decoded.pings {
            if are_wanted {
                self.sink.event(Event::Ping(payload.clone()));
            }
            self.outgoing.control.pong(payload);
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
    pub(super) fn poll_violation(&mut self, cx: &mut Context<'_>) -> bool {
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

    pub(super) fn handle_violation(&mut self, violation: Violation) {
        let close = CloseFrame {
            code: Some(violation.code),
            reason: violation.reason.to_owned(),
        };
        self.fail(violation.error(), &close);
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
