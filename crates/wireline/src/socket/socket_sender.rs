//! [`SocketSender`]: the sending half of a socket.

use crate::{
    Closed, Command, Commands, Error, Message, Statistics,
    protocol::{
        close_frame::{MAX_CLOSE_REASON, is_close_code},
        outgoing::ENCODE_LIMIT,
    },
    socket::{client_socket::handshake_result, driver::Shared, signals::Half},
};
use futures_util::{Sink, SinkExt};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::task::coop;

/// The sending half of a [`Socket`](crate::Socket): a [`Sink`] of messages.
///
/// Dropping it starts the closing handshake without a status code, after the messages that were
/// sent.
#[derive(Debug)]
pub struct SocketSender {
    /// `None` after the sink was closed.
    commands: Option<Commands>,
    /// The number of messages since the last unit of the task's budget.
    taken: usize,
    /// The number of payload bytes, and a constant for each message, that were queued since the
    /// sender has driven the connection.
    queued: usize,
    /// Whether there may be messages in the queue of commands.
    is_behind: bool,
    shared: Arc<Shared>,
}

/// The number of messages for one unit of tokio's budget. Queueing a message is fast, and one write
/// should take many.
pub(super) const MESSAGES_PER_BUDGET_UNIT: usize = 16;

/// About the size of a frame's header, so that empty messages count.
const HEADER: usize = 8;

impl SocketSender {
    pub(super) fn new(commands: Commands, shared: Arc<Shared>) -> Self {
        Self {
            commands: Some(commands),
            taken: 0,
            queued: 0,
            is_behind: false,
            shared,
        }
    }

    /// Returns the counters of the connection.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.shared().counters().statistics()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The queue of commands, unless the closing handshake has started.
    pub(crate) fn commands(&self) -> Option<&Commands> {
        self.commands.as_ref()
    }

    /// Sends something after all messages.
    pub(crate) fn with_commands(
        &mut self,
        send: impl FnOnce(&Commands) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(commands) = &self.commands else {
            return Err(self.shared.error());
        };
        // Messages that are sent from now on must not overtake it.
        self.is_behind = true;
        send(commands).map_err(|_| self.shared.error())
    }

    /// As [`Socket::send`](crate::Socket::send).
    ///
    /// # Errors
    ///
    /// As [`Socket::send`](crate::Socket::send).
    ///
    /// # Cancel safety
    ///
    /// As [`Socket::send`](crate::Socket::send).
    pub fn send(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        SinkExt::send(self, message.into())
    }

    /// As [`Socket::feed`](crate::Socket::feed).
    ///
    /// # Errors
    ///
    /// As [`Socket::send`](crate::Socket::send).
    ///
    /// # Cancel safety
    ///
    /// As [`Socket::send`](crate::Socket::send).
    pub fn feed(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        SinkExt::feed(self, message.into())
    }

    /// As [`Socket::flush`](crate::Socket::flush).
    ///
    /// # Errors
    ///
    /// As [`Socket::send`](crate::Socket::send).
    ///
    /// # Cancel safety
    ///
    /// As [`Socket::flush`](crate::Socket::flush).
    pub fn flush(&mut self) -> impl Future<Output = Result<(), Error>> {
        SinkExt::flush(self)
    }

    /// Closes without a status code, as [`close_with`](Self::close_with) does.
    ///
    /// # Errors
    ///
    /// As [`Socket::close`](crate::Socket::close).
    ///
    /// # Cancel safety
    ///
    /// As [`close_with`](Self::close_with).
    pub async fn close(&mut self) -> Result<Closed, Error> {
        self.close_with(None, "").await
    }

    /// Starts the closing handshake after the queued messages, and waits for the end of the
    /// connection. Without a code the Close frame is empty, and the reason is not sent.
    ///
    /// The receiving half still receives messages, and has to take them. If it was dropped, they
    /// are discarded. [`Options::close_timeout`](crate::Options::close_timeout) limits the wait in
    /// any case, also while queued messages are sent.
    ///
    /// # Errors
    ///
    /// As [`Socket::close_with`](crate::Socket::close_with).
    ///
    /// # Cancel safety
    ///
    /// The handshake has started even if the future is dropped. Another call waits for its end.
    pub async fn close_with(
        &mut self,
        code: impl Into<Option<u16>>,
        reason: &str,
    ) -> Result<Closed, Error> {
        self.start_close(code.into(), reason)?;
        handshake_result(self.shared.closed().await)
    }

    /// As [`SocketReceiver::closed`](crate::SocketReceiver::closed). The receiving half must take
    /// the messages, or must be dropped.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn closed(&self) -> Closed {
        self.shared.closed().await.clone()
    }

    /// Queues a Close frame, unless there is one already.
    pub(super) fn start_close(&mut self, code: Option<u16>, reason: &str) -> Result<(), Error> {
        if let Some(code) = code {
            let why = if !is_close_code(code) {
                "a Close frame must not have it"
            } else if reason.len() > MAX_CLOSE_REASON {
                "the reason is longer than 123 bytes"
            } else {
                ""
            };
            if !why.is_empty() {
                return Err(Error::InvalidClose { code, why });
            }
        }
        if let Some(commands) = self.commands.take() {
            // If the connection has ended, waiting for its end returns the reason.
            let _ = commands.send(Command::Close {
                code,
                reason: reason.to_owned(),
            });
        }
        Ok(())
    }

    /// The reason why nothing can be sent any more.
    fn end<T>(&self) -> Option<Result<T, Error>> {
        self.shared.has_ended().then(|| Err(self.shared.error()))
    }
}

/// See the [`Sink`] of [`Socket`](crate::Socket). It takes part in tokio's
/// [cooperative scheduling](tokio::task::coop), with one unit for 16 messages.
impl Sink<Message> for SocketSender {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.taken >= MESSAGES_PER_BUDGET_UNIT {
            ready!(coop::poll_proceed(cx)).made_progress();
            self.taken = 0;
        }
        // They are written although there is room for more.
        if self.queued >= ENCODE_LIMIT {
            self.queued = 0;
            self.shared.drive();
        }
        if let Some(end) = self.end() {
            return Poll::Ready(end);
        }
        let waiting = self.shared.waiting();
        if waiting.has_room() {
            return Poll::Ready(Ok(()));
        }
        self.shared.poll(
            Half::Sender,
            cx,
            |_| waiting.has_room(),
            |_| {
                self.end()
                    .map_or_else(|| waiting.poll_room(cx).map(Ok), Poll::Ready)
            },
        )
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let Self {
            commands,
            taken,
            queued,
            is_behind,
            shared,
        } = &mut *self;
        *taken += 1;
        *queued += message.len() + HEADER;
        let Some(commands) = commands else {
            return Err(shared.error());
        };
        shared
            .send(message, commands, is_behind)
            .map_err(|error| match error {
                Error::Closed => shared.error(),
                error => error,
            })
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.queued = 0;
        let waiting = self.shared.waiting();
        if waiting.is_settled() || self.shared.write() {
            return Poll::Ready(Ok(()));
        }
        self.shared.poll(
            Half::Sender,
            cx,
            |_| waiting.is_settled(),
            |_| match waiting.poll_settled(cx) {
                Poll::Ready(()) => Poll::Ready(Ok(())),
                Poll::Pending => self.end().map_or(Poll::Pending, Poll::Ready),
            },
        )
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.commands = None;
        let shared = &self.shared;
        let end = |_: &mut _| match shared.ended() {
            Some(closed) => Poll::Ready(closed.error.clone().map_or(Ok(()), Err)),
            None => Poll::Pending,
        };
        shared.poll(Half::Sender, cx, |_| false, end)
    }
}
