//! [`SocketReceiver`]: the receiving half of a socket.

use crate::{
    Batch, Closed, Error, Message, MessageKind, Statistics, Text,
    socket::{driver::Shared, signals::Half},
};
use futures_util::{Stream, StreamExt};
use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::task::coop;

/// The receiving half of a [`Socket`](crate::Socket): a [`Stream`] of messages.
///
/// Messages that arrive after it was dropped are discarded.
#[derive(Debug)]
pub struct SocketReceiver {
    /// The batch that contains the next messages.
    current: Batch,
    error_returned: bool,
    shared: Arc<Shared>,
}

/// The maximum capacity of an empty queue of batches.
const KEPT_BATCHES: usize = 8;

impl SocketReceiver {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            current: Batch::default(),
            error_returned: false,
            shared,
        }
    }

    /// Waits for the end of the connection. The messages until then are discarded.
    pub(super) async fn discard_until_end(&mut self) -> &Closed {
        self.current = Batch::default();
        let shared = &self.shared;
        poll_fn(|cx| {
            let take = |batches: &mut VecDeque<Batch>| {
                batches.clear();
                shared.ended().map_or(Poll::Pending, Poll::Ready)
            };
            shared.poll(Half::Receiver, cx, |_| false, take)
        })
        .await
    }

    /// Returns the counters of the connection.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.shared().counters().statistics()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// As [`Socket::recv`](crate::Socket::recv).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no message.
    pub fn recv(&mut self) -> impl Future<Output = Option<Result<Message, Error>>> {
        self.next()
    }

    /// Waits for the end of the connection, and returns how it ended: also with the code of a
    /// closing handshake that the server has begun.
    ///
    /// While [`Options::max_unread`](crate::Options::max_unread) bytes of messages are not taken,
    /// the connection reads nothing, also not the server's Close frame. So take the messages first.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn closed(&self) -> Closed {
        self.shared.closed().await.clone()
    }
}

/// It takes part in tokio's [cooperative scheduling](tokio::task::coop), so that a task which takes
/// many messages does not block others.
impl Stream for SocketReceiver {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let budget = ready!(coop::poll_proceed(cx));
        let Self {
            current,
            error_returned,
            shared,
        } = &mut *self;
        if current.is_empty() {
            let take = |batches: &mut VecDeque<Batch>| match (batches.pop_front(), shared.ended()) {
                (Some(batch), _) => {
                    // A program that was late must not keep what it needed for that.
                    if batches.is_empty() && batches.capacity() > KEPT_BATCHES {
                        *batches = VecDeque::new();
                    }
                    Poll::Ready(Ok(batch))
                }
                (None, Some(closed)) => Poll::Ready(Err(closed)),
                (None, None) => Poll::Pending,
            };
            match ready!(shared.poll(Half::Receiver, cx, |batches| !batches.is_empty(), take)) {
                Ok(batch) => *current = batch,
                Err(closed) => {
                    let error = closed.error.clone().filter(|_| !*error_returned);
                    *error_returned = true;
                    return Poll::Ready(error.map(Err));
                }
            }
        }
        budget.made_progress();
        Poll::Ready(current.pop_front().map(|(kind, bytes)| match kind {
            MessageKind::Binary => Ok(Message::Binary(bytes)),
            MessageKind::Text => Text::try_from(bytes).map(Message::Text).map_err(|_| {
                Error::Violation {
                    code: 1007,
                    reason: "a text message is not UTF-8",
                }
            }),
        }))
    }
}

/// Messages that were not taken must not keep the closing handshake from its end.
impl Drop for SocketReceiver {
    fn drop(&mut self) {
        self.shared.discard();
    }
}
