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
use futures_util::{StreamExt as _, future::BoxFuture};
use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};
use tokio::{
    io::AsyncReadExt,
    task::{coop, yield_now},
};

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
            read_ended: false,
            shut: false,
            wait: Wait::default(),
            keep_alive: KeepAlive::new(options),
        }
    }

    /// Ready when the connection has ended.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Closed> {
        loop {
            if let Some((violation, turn)) = &mut self.violation {
                let violation = *violation;
                ready!(turn.as_mut().poll(cx));
                self.violation = None;
                self.poll_commands(cx);
                // What answers the messages goes before the Close frame, as far as the server takes it.
                self.poll_write(cx);
                self.violated(violation);
            }
            let mut again = self.poll_commands(cx);
            again |= self.poll_write(cx);
            again |= self.poll_read(cx);
            if self.violation.is_some() {
                continue;
            }
            if self.has_ended() {
                // For an encrypted stream it says goodbye; it is not waited for.
                let _ = Pin::new(&mut *self.stream).poll_shutdown(cx);
                return Poll::Ready(self.closed(false));
            }
            self.wait.set(self.awaited(), self.options);
            if !again {
                if self.wait.poll(cx).is_ready() {
                    return Poll::Ready(self.closed(true));
                }
                ready!(self.poll_keep_alive(cx));
            }
        }
    }

    /// Ready when there is something to send.
    fn poll_keep_alive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let open = self.awaited() == Awaited::Anything;
        let Some(keep_alive) = self.keep_alive.as_mut().filter(|_| open) else { return Poll::Pending };
        match ready!(keep_alive.poll(cx)) {
            Due::Ping => self.outgoing.ping(Bytes::new()),
            Due::Failure => {
                let close = CloseFrame { code: Some(1011), reason: "no pong in time".to_owned() };
                self.fail(Error::PongTimeout, &close);
            }
        }
        Poll::Ready(())
    }

    /// Takes the commands that are there, so that they leave in one write.
    fn poll_commands(&mut self, cx: &mut Context<'_>) -> bool {
        // Who sends on and on, from another thread, does not keep the connection from writing.
        const AT_ONCE: usize = 1 << 15;
        // The queue is none of tokio's: without a look at the budget, somebody who sends on and on would be all that is polled.
        let Poll::Ready(budget) = coop::poll_proceed(cx) else { return false };
        let mut count = 0;
        let mut overflow = false;
        while !self.deserted && count < AT_ONCE {
            let Poll::Ready(command) = self.commands.poll_next_unpin(cx) else { break };
            count += 1;
            match command {
                Some(Command::Send(message)) => {
                    watch::to_send(&message);
                    self.outgoing.message(message);
                }
                Some(Command::Close { code, reason }) => self.outgoing.close(&CloseFrame { code, reason }),
                Some(Command::Overflow) => overflow = true,
                None => self.deserted = true,
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
        match self.poll_write_chunk(cx) {
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
                    self.sent += self.outgoing.written(len);
                    self.wait.progress(len);
                    if let Some(keep_alive) = &mut self.keep_alive {
                        keep_alive.wrote();
                    }
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
        let ready = discards || self.feedback.poll_ready(cx).is_ready();
        if let Some(keep_alive) = &mut self.keep_alive {
            keep_alive.listen(ready);
        }
        if !ready {
            return false;
        }
        if self.decoder.is_paused() {
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
                if let Some(keep_alive) = &mut self.keep_alive {
                    keep_alive.heard();
                }
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
        self.fail(Error::Violation { code, what }, &CloseFrame { code: Some(code), reason: what.to_owned() });
    }

    /// [Fails the connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7): nothing that is queued is sent any
    /// more, only the rest of a frame that has begun, which a Close frame would be taken for.
    fn fail(&mut self, error: Error, close: &CloseFrame) {
        self.failure.get_or_insert(error);
        self.decoder.end();
        self.outgoing.close_now(close);
    }

    fn has_ended(&self) -> bool {
        let answers = self.close_received.is_some() || self.failure.is_some();
        self.read_ended && !self.decoder.is_paused() && (!answers || self.close_sent || self.broken.is_some())
    }

    /// What is waited for, and not for ever.
    fn awaited(&self) -> Awaited {
        if self.failure.is_some() || self.broken.is_some() || (self.close_sent && self.close_received.is_some()) {
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
