//! One connection from when it is established to its end: exchange messages,
//! [close](https://www.rfc-editor.org/rfc/rfc6455#section-7) or
//! [fail](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).

use super::{
    Closed, Command, CommandQueue, Error, Event, Feedback, Options, Stream,
    frame::Violation,
    message::{CloseFrame, Decoded, Decoder, Destination, Space},
    outgoing::Outgoing,
    waits::{Awaited, Due, KeepAlive, Wait},
    watch,
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncReadExt,
    task::{coop, yield_now},
};

/// How often a wake-up writes, reads and decodes at the most, and how long it goes on doing so. Then all others of the thread
/// have a turn, whatever the server sends.
const ROUNDS: usize = 16;
const TIME: Duration = Duration::from_millis(1);

/// An established connection.
pub(super) struct Connection<'a, F> {
    stream: Box<dyn Stream>,
    decoder: Decoder,
    outgoing: Outgoing,
    commands: CommandQueue,
    options: &'a Options,
    feedback: &'a mut F,
    /// Nobody can send commands any more.
    deserted: bool,
    /// Something was written and not flushed.
    unflushed: bool,
    /// Payload that was written, and not told to the feedback.
    sent: u64,
    /// Our Close frame was written.
    close_sent: bool,
    /// The server's Close frame.
    close_received: Option<CloseFrame>,
    /// The server broke the protocol, after messages: whoever takes them has a turn to answer.
    violation: Option<(Violation, BoxFuture<'static, ()>)>,
    /// The connection has failed.
    failure: Option<Error>,
    /// Reading or writing failed.
    broken: Option<io::Error>,
    /// The server takes nothing for now.
    blocked: bool,
    /// Nothing will be read any more.
    read_ended: bool,
    /// Nothing will be written any more.
    shut: bool,
    wait: Wait,
    keep_alive: Option<KeepAlive>,
}

impl<'a, F: Feedback> Connection<'a, F> {
    pub(super) fn new(
        stream: Box<dyn Stream>,
        decoder: Decoder,
        outgoing: Outgoing,
        commands: CommandQueue,
        options: &'a Options,
        feedback: &'a mut F,
    ) -> Self {
        Self {
            stream,
            decoder,
            outgoing,
            commands,
            options,
            feedback,
            deserted: false,
            unflushed: false,
            sent: 0,
            close_sent: false,
            close_received: None,
            violation: None,
            failure: None,
            broken: None,
            blocked: false,
            read_ended: false,
            shut: false,
            wait: Wait::default(),
            keep_alive: KeepAlive::new(options),
        }
    }

    /// Ready when the connection has ended.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Closed> {
        let mut began = None;
        for round in 1.. {
            if self.has_ended() || !self.poll_round(cx) {
                break;
            }
            if round == ROUNDS || began.get_or_insert_with(Instant::now).elapsed() >= TIME {
                // Woken at once, it would be polled many times before the network driver and those who yield are.
                let _ = pin!(yield_now()).poll(cx);
                break;
            }
        }
        if self.has_ended() {
            return Poll::Ready(self.end(cx, false));
        }
        self.poll_deadlines(cx)
    }

    /// Does once whatever can be done. False if nothing could.
    fn poll_round(&mut self, cx: &mut Context<'_>) -> bool {
        if let Some((violation, turn)) = &mut self.violation {
            let violation = *violation;
            if turn.as_mut().poll(cx).is_pending() {
                return false;
            }
            self.violation = None;
            self.poll_commands(cx);
            // What answers the messages goes before the Close frame, as far as the server takes it.
            self.poll_write(cx);
            self.violated(violation);
        }
        let mut progress = self.poll_commands(cx);
        progress |= self.poll_write(cx);
        progress |= self.poll_read(cx);
        progress
    }

    /// Looks at every deadline. It is done in each wake-up, however much the server sends.
    fn poll_deadlines(&mut self, cx: &mut Context<'_>) -> Poll<Closed> {
        let awaited = self.awaited();
        self.wait.set(awaited, self.options);
        if self.wait.poll(cx).is_ready() {
            return Poll::Ready(self.end(cx, true));
        }
        let Some(keep_alive) = self.keep_alive.as_mut().filter(|_| awaited == Awaited::Anything) else {
            return Poll::Pending;
        };
        match ready!(keep_alive.poll(cx)) {
            Due::Ping => {
                self.outgoing.ping(Bytes::new());
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Due::Failure => {
                let close = CloseFrame { code: Some(1011), reason: "no pong in time".to_owned() };
                self.fail(Error::PongTimeout, &close);
                // It is dead: the Close frame is for the case that only its answers are lost.
                self.poll_write(cx);
                Poll::Ready(self.end(cx, false))
            }
        }
    }

    fn end(&mut self, cx: &mut Context<'_>, timed_out: bool) -> Closed {
        // For an encrypted stream it says goodbye; it is not waited for.
        let _ = Pin::new(&mut *self.stream).poll_shutdown(cx);
        self.closed(timed_out)
    }

    /// Takes the commands that are there, so that they leave in one write.
    fn poll_commands(&mut self, cx: &mut Context<'_>) -> bool {
        // Who sends on and on, from another thread, does not keep the connection from writing.
        const AT_ONCE: usize = 1 << 12;
        // The queue is none of tokio's: without a look at the budget, somebody who sends on and on would be all that is polled.
        let Poll::Ready(budget) = coop::poll_proceed(cx) else { return false };
        let mut count = 0;
        let mut overflow = false;
        while !self.deserted && count < AT_ONCE {
            let Poll::Ready(command) = self.commands.poll_next(cx) else { break };
            count += 1;
            let Some((command, charge)) = command else {
                self.deserted = true;
                break;
            };
            match command {
                Command::Send(message) => {
                    watch::to_send(&message);
                    self.outgoing.message(message, charge);
                }
                Command::Close { code, reason } => {
                    self.outgoing.close(&CloseFrame { code, reason });
                    charge.settle();
                }
                Command::Overflow => {
                    overflow = true;
                    charge.settle();
                }
            }
        }
        if overflow {
            self.fail(Error::QueueFull, &CloseFrame::default());
        }
        if count > 0 {
            budget.made_progress();
        }
        if count > 0 && self.deserted {
            self.outgoing.close(&CloseFrame::default());
        }
        count > 0
    }

    /// Writes a chunk.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
        if self.broken.is_some() || self.shut {
            return false;
        }
        // Without it even a stream that takes something says that it is not ready.
        let may_write = coop::has_budget_remaining();
        let written = self.poll_write_chunk(cx);
        self.blocked = may_write && written.is_pending();
        match written {
            Poll::Ready(Ok(again)) => again,
            Poll::Ready(Err(error)) => {
                self.broken = Some(error);
                true
            }
            Poll::Pending => false,
        }
    }

    fn poll_write_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut stream = Pin::new(&mut *self.stream);
        let chunk = self.outgoing.chunk();
        let any = !chunk.is_empty();
        if any {
            match stream.as_mut().poll_write(cx, chunk) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(len)) => {
                    if let Some(keep_alive) = &mut self.keep_alive
                        && self.outgoing.has_ping()
                    {
                        keep_alive.wrote();
                    }
                    self.sent += self.outgoing.written(len);
                    self.wait.progress(len);
                    self.unflushed = true;
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
                self.feedback.event(Event::Sent(std::mem::take(&mut self.sent)));
            }
        }
        if self.outgoing.is_over() {
            self.close_sent = true;
            if self.failure.is_some() {
                // The server is to read our Close frame before its stream ends: so we end ours, and wait for it.
                ready!(stream.poll_shutdown(cx))?;
                self.shut = true;
            }
        }
        Poll::Ready(Ok(any))
    }

    /// Reads once, or decodes what was read before.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        if self.read_ended && !self.decoder.is_paused() {
            return false;
        }
        let discards = self.close_received.is_some() || self.failure.is_some();
        let ready = discards || (self.decoder.poll_ready(cx).is_ready() && self.feedback.poll_ready(cx).is_ready());
        self.wait.listen(ready);
        if let Some(keep_alive) = &mut self.keep_alive {
            keep_alive.listen(ready);
        }
        if !ready {
            return false;
        }
        if self.decoder.is_paused() {
            // What was received is not dealt with yet, and more of it may wait: nobody is silent.
            self.heard();
            let decoded = self.decoder.decode();
            self.received(decoded);
            return true;
        }
        let (destination, read) = match self.decoder.space() {
            Space::Buffer(mut bytes) => (Destination::Buffer, pin!(self.stream.read_buf(&mut bytes)).poll(cx)),
            Space::Message(mut bytes) => (Destination::Message, pin!(self.stream.read_buf(&mut bytes)).poll(cx)),
        };
        match read {
            Poll::Pending => {
                self.decoder.idle();
                return false;
            }
            Poll::Ready(Ok(0)) => self.read_ended = true,
            Poll::Ready(Ok(len)) => {
                self.heard();
                let decoded = self.decoder.filled(destination, len);
                self.received(decoded);
            }
            Poll::Ready(Err(error)) => {
                self.read_ended = true;
                self.broken.get_or_insert(error);
            }
        }
        true
    }

    fn heard(&mut self) {
        self.wait.heard();
        if let Some(keep_alive) = &mut self.keep_alive {
            keep_alive.heard();
        }
    }

    fn received(&mut self, decoded: Decoded) {
        if self.failure.is_some() {
            // Whatever the server still says, a Close frame too, is no part of the connection any more.
            return;
        }
        let any = !decoded.batches.is_empty();
        for batch in decoded.batches {
            self.feedback.event(Event::Messages(batch));
        }
        for payload in decoded.pings {
            self.outgoing.pong(payload);
        }
        if let Some(close) = decoded.close {
            if !self.outgoing.is_closing() {
                self.feedback.event(Event::Closing);
            }
            self.outgoing.close_now(&close);
            self.close_received = Some(close);
        }
        match decoded.violation {
            Some(violation) if any => self.violation = Some((violation, Box::pin(yield_now()))),
            Some(violation) => self.violated(violation),
            None => {}
        }
    }

    fn violated(&mut self, Violation { code, what }: Violation) {
        let error = if code == 1009 { Error::MessageTooBig { what } } else { Error::Violation { code, what } };
        self.fail(error, &CloseFrame { code: Some(code), reason: what.to_owned() });
    }

    /// [Fails the connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7): nothing that is queued is sent any
    /// more, only the rest of a frame that has begun, which a Close frame would be taken for.
    fn fail(&mut self, error: Error, close: &CloseFrame) {
        self.failure.get_or_insert(error);
        self.decoder.end();
        self.outgoing.close_now(close);
    }

    fn has_ended(&self) -> bool {
        if self.violation.is_some() || self.decoder.is_paused() {
            return false;
        }
        if self.close_received.is_none() && self.failure.is_none() {
            return self.read_ended;
        }
        // Nothing more is received, and only our Close frame is left to do. A server that has ended its side within a message
        // of ours, and takes no more of it, reads no Close frame after it.
        let is_unread = self.blocked && self.outgoing.is_within_message();
        self.broken.is_some() || (self.read_ended && (self.close_sent || is_unread))
    }

    /// Whether nothing but the end of the stream is to come, or its other half.
    fn is_closed_by_server(&self) -> bool {
        self.close_received.is_some() && (self.close_sent || self.read_ended)
    }

    /// What is waited for, and not for ever.
    fn awaited(&self) -> Awaited {
        if self.failure.is_some() || self.broken.is_some() || self.is_closed_by_server() {
            Awaited::End
        } else if self.close_sent {
            Awaited::Close
        } else if self.outgoing.is_closing() {
            Awaited::Progress
        } else {
            Awaited::Anything
        }
    }

    fn closed(&mut self, timed_out: bool) -> Closed {
        let clean = self.close_received.is_some() && self.close_sent && self.failure.is_none();
        let error = match (self.failure.take(), self.broken.take()) {
            (Some(failure), _) => Some(failure),
            _ if clean => None,
            (None, broken) if self.close_received.is_some() && (broken.is_some() || !timed_out) => {
                Some(Error::CloseUnsent)
            }
            (None, _) if self.close_sent && !timed_out => Some(Error::CloseUnanswered),
            (None, Some(error)) => Some(Error::reset(error)),
            (None, None) if timed_out => Some(Error::CloseTimeout),
            (None, None) => Some(Error::EndOfStream),
        };
        match self.close_received.take() {
            // Without a code it is 1005, clean or not.
            Some(close) => Closed {
                code: close.code.or((!clean).then_some(1005)),
                reason: close.reason,
                clean,
                error,
                ..Closed::default()
            },
            None => Closed { clean, error, ..Closed::default() },
        }
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "closing_tests.rs"]
mod closing_tests;
