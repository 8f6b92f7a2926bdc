//! Writing what is queued.

use super::{MAX_ROUNDS, OpenConnection, now};
use crate::{Error, Event, EventSink, connection::connection_state::Input};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::task::coop;

impl<F: EventSink> OpenConnection<F> {
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

    /// Writes a chunk.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
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
        let has_user_ping = self.outgoing.control.has_user_ping();
        let chunk = self.outgoing.chunk();
        let any = !chunk.is_empty();
        if any {
            match stream.as_mut().poll_write(cx, chunk) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(len)) => {
                    self.state
                        .on_write(len, self.outgoing.is_ping_pending(), now);
                    let payload = self.outgoing.written(len);
                    self.sent += payload;
                    let messages = self.outgoing.take_messages_written();
                    self.commands.counters().written(len, messages, payload);
                    self.unflushed = true;
                    if has_user_ping
                        && !self.outgoing.control.has_user_ping()
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
                // The other end must read the Close frame before its stream ends. So this end shuts
                // down its half, and waits for the other.
                ready!(stream.poll_shutdown(cx))?;
                self.apply(Input::WriteShut);
            }
        }
        Poll::Ready(Ok(any))
    }
}
