//! [`Socket`]: a WebSocket as a stream of messages and a sink for messages.

use crate::{Closed, Error, Message, Opened, SocketReceiver, SocketSender, Statistics};
use futures_util::{Sink, Stream};
use std::{
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

/// An established WebSocket connection.
///
/// It is a [`Stream`] and a [`Sink`] of messages. [`recv`](Self::recv), [`send`](Self::send),
/// [`feed`](Self::feed) and [`flush`](Self::flush) do the same as in
/// [`StreamExt`](futures_util::StreamExt) and [`SinkExt`](futures_util::SinkExt) without their
/// import.
///
/// The stream ends when the connection has ended. If it did not end with a closing handshake, the
/// last item is an error. Messages are received only as fast as they are taken: see
/// [`Options::max_unread`](crate::Options::max_unread).
///
/// The sink is ready while less than 1 MiB and less than
/// [`Options::max_queued`](crate::Options::max_queued) waits to be sent. Flushing waits until
/// everything was handed to the operating system. Over HTTP/2 it waits until the session has
/// everything, which keeps up to 64 KiB of each socket until the operating system and the server
/// take them.
///
/// A program that only sends drops the receiving half after [`into_split`](Self::into_split).
/// Otherwise the connection stops to read when [`Options::max_unread`](crate::Options::max_unread)
/// bytes of messages wait: it notices neither Pings nor the server's Close frame then, and a server
/// that waits for its messages to be read may stop to read too.
/// [`Options::silence_timeout`](crate::Options::silence_timeout) limits that.
///
/// While the program does not poll the socket, a task of its runtime answers Pings, writes queued
/// messages and holds the deadlines of the [`Options`](crate::Options).
///
/// Dropping the socket starts the closing handshake without a status code, after the messages that
/// were sent. The same task completes it if the runtime continues to run.
///
/// ```
/// use wireline::{MemoryNetwork, Message, Options};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("echo.example", 80);
/// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
/// let mut socket = wireline::connect_with("ws://echo.example/", Options::default(), network).await?;
/// assert_eq!(socket.opened().protocol, "");
/// socket.send("hello").await?;
/// assert_eq!(socket.recv().await.transpose()?, Some(Message::from("hello")));
/// let closed = socket.close_with(1000, "that was all").await?;
/// assert!(closed.clean && !closed.failed());
/// assert_eq!(closed.status(), 1000);
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
///
/// Dropping the future of `recv` or `next` loses no message. A dropped future of `send` has either
/// queued the message or not. A queued message is sent, in order, even if it was not flushed.
#[derive(Debug)]
pub struct Socket {
    pub(super) opened: Opened,
    pub(super) sender: SocketSender,
    pub(super) receiver: SocketReceiver,
}

impl Socket {
    /// The result of the opening handshake: subprotocol, extensions, header fields.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The address of the server, or of the proxy if there is one. `None` for a Unix domain
    /// socket, and if the connector has not set it
    /// ([`Connected::with_peer_address`](crate::connector::Connected::with_peer_address)).
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.opened.peer_address
    }

    /// Waits for the next message. `None` after the end: see [`Socket`]. The same as
    /// [`StreamExt::next`](futures_util::StreamExt::next).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no message.
    pub fn recv(&mut self) -> impl Future<Output = Option<Result<Message, Error>>> {
        self.receiver.recv()
    }

    /// Sends a message, and waits until the operating system has accepted this message and all
    /// earlier ones, or over HTTP/2 the session. To wait for room only, use [`feed`](Self::feed).
    /// It converts the message itself: `send("text")`, not `send("text".into())`, whose type is
    /// ambiguous.
    ///
    /// # Errors
    ///
    /// The reason why the connection has ended, or [`Error::Closed`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the message is queued or not. A queued message is sent.
    pub fn send(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        self.sender.send(message)
    }

    /// Waits for room in the queue, and queues a message. The connection writes it soon, together
    /// with the next messages; [`flush`](Self::flush) writes it now.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    ///
    /// # Cancel safety
    ///
    /// As for [`send`](Self::send).
    pub fn feed(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        self.sender.feed(message)
    }

    /// Waits until the operating system has accepted all queued messages, or over HTTP/2 the
    /// session.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    ///
    /// # Cancel safety
    ///
    /// The queued messages are sent also if the future is dropped.
    pub fn flush(&mut self) -> impl Future<Output = Result<(), Error>> {
        self.sender.flush()
    }

    /// Splits the socket into two halves, which different tasks can own. Unlike with
    /// [`StreamExt::split`](futures_util::StreamExt::split), the sending half does not hold a
    /// message back.
    ///
    /// ```
    /// # use wireline::{MemoryNetwork, Message, Options};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let network = MemoryNetwork::new();
    /// # let mut listener = network.listen("echo.example", 80);
    /// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
    /// let socket = wireline::connect_with("ws://echo.example/", Options::default(), network).await?;
    /// let (mut sender, mut receiver): (wireline::SocketSender, wireline::SocketReceiver) = socket.into_split();
    /// let sending = tokio::spawn(async move { sender.send("hello").await });
    /// assert_eq!(receiver.recv().await.transpose()?, Some(Message::from("hello")));
    /// sending.await??;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_split(self) -> (SocketSender, SocketReceiver) {
        self.receiver.shared().split();
        (self.sender, self.receiver)
    }

    /// Closes without a status code, as [`close_with`](Self::close_with) does.
    ///
    /// # Errors
    ///
    /// The reason why the connection ended without a Close frame of the server.
    ///
    /// # Cancel safety
    ///
    /// As [`close_with`](Self::close_with).
    pub async fn close(&mut self) -> Result<Closed, Error> {
        self.close_with(None, "").await
    }

    /// Starts the closing handshake after the queued messages, and waits for the end of the
    /// connection. Messages that arrive meanwhile are discarded. Without a code the Close frame is
    /// empty, and the reason is not sent.
    ///
    /// [`Options::close_timeout`](crate::Options::close_timeout) limits the wait.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidClose`] if the code must not be sent, or if the reason has more than 123
    /// bytes. The connection stays open then. Otherwise the reason why the connection ended without
    /// a Close frame of the server, such as [`Error::CloseTimeout`].
    ///
    /// # Cancel safety
    ///
    /// The handshake has started even if the future is dropped. Another call waits for its end.
    pub async fn close_with(
        &mut self,
        code: impl Into<Option<u16>>,
        reason: &str,
    ) -> Result<Closed, Error> {
        self.sender.start_close(code.into(), reason)?;
        handshake_result(self.receiver.discard_until_end().await)
    }

    /// Returns the counters of the connection.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.sender().statistics()
    }

    pub(crate) fn sender(&self) -> &SocketSender {
        &self.sender
    }

    pub(crate) fn sender_mut(&mut self) -> &mut SocketSender {
        &mut self.sender
    }

    /// Waits for the end of the connection, and returns how it ended: also with the code of a
    /// closing handshake that the server has begun. It does not close the connection.
    ///
    /// While [`Options::max_unread`](crate::Options::max_unread) bytes of messages are not taken,
    /// the connection reads nothing, also not the server's Close frame. So take the messages first,
    /// or [split](Self::into_split) the socket and take them in another task.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn closed(&self) -> Closed {
        self.receiver.closed().await
    }
}

impl Stream for Socket {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The sink is ready while less than 1 MiB and less than
/// [`Options::max_queued`](crate::Options::max_queued) waits to be sent. Closing the sink starts
/// the closing handshake without a status code, and waits for the end of the connection. Messages
/// have to be taken meanwhile.
impl Sink<Message> for Socket {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        Pin::new(&mut self.sender).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.sender).poll_close(cx)
    }
}

pub(super) fn handshake_result(closed: &Closed) -> Result<Closed, Error> {
    match closed {
        Closed {
            code: None,
            error: Some(error),
            ..
        } => Err(error.clone()),
        closed => Ok(closed.clone()),
    }
}

#[cfg(test)]
#[path = "client_socket_tests.rs"]
mod tests;
