//! The interface for programs: a WebSocket as a stream of messages and a sink for messages.

use crate::{
    Batch, Closed, Command, Commands, Connector, Error, Event, EventSink, Message, MessageKind,
    Opened, Options, Request, TcpConnector, Text,
    connection::{establish::establish, open_connection::Connection},
    observe::{
        observer::ConnectionObserver,
        telemetry::{self, Instrumented},
    },
    protocol::{
        close_frame::{MAX_CLOSE_REASON, is_close_code},
        outgoing::ENCODE_LIMIT,
    },
    socket::driver::{Half, ReceivedMessages, Shared},
};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use std::{
    collections::VecDeque,
    future::poll_fn,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll, ready},
};
use tokio::task::coop;
use tracing::Instrument;

/// Opens a WebSocket connection with the default [`Options`], over the network of the operating
/// system.
///
/// It takes a [`Request`], a [`Url`](url::Url), the text of a URL, or an [`http::Request`]. The
/// connection is not restricted: see [`Options::permissions`].
///
/// All connections of this function in a process share a [`TcpConnector`]. They are established at
/// the same time, unlike those of browsers: see [`Options::one_at_a_time`].
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut socket = wireline::connect("wss://feed.example/").await?;
/// while let Some(message) = socket.recv().await {
///     println!("{:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The reason why the connection was not established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
pub async fn connect(request: impl TryInto<Request, Error: Into<Error>>) -> Result<Socket, Error> {
    // All sockets of the process share the threads that resolve names.
    static CONNECTOR: LazyLock<Arc<TcpConnector>> = LazyLock::new(Arc::default);
    connect_with(request, Options::default(), CONNECTOR.clone()).await
}

/// Opens a WebSocket connection over `connector`. The returned future establishes the connection.
///
/// It takes a [`Request`], a [`Url`](url::Url), the text of a URL, or an [`http::Request`]. A
/// connector that several sockets use is cloned, as [`TcpConnector`] and
/// [`MemoryNetwork`](crate::MemoryNetwork) can be, or is in an [`Arc`].
///
/// Afterwards the tasks that use the [`Socket`] drive the connection. A small task of the current
/// tokio runtime drives it while they do something else.
///
/// # Errors
///
/// The reason why the connection was not established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
///
/// # Panics
///
/// If it is called outside a tokio runtime.
pub async fn connect_with(
    request: impl TryInto<Request, Error: Into<Error>>,
    options: Options,
    connector: impl Connector,
) -> Result<Socket, Error> {
    let request = request.try_into().map_err(Into::into)?;
    connect_to(request, options, Arc::new(connector)).await
}

async fn connect_to(
    request: Request,
    options: Options,
    connector: Arc<dyn Connector>,
) -> Result<Socket, Error> {
    let (commands, queue) = crate::commands(options.max_queued.min(HIGH_WATER_MARK));
    let (span, id) = telemetry::span(&request.url);
    let observer = ConnectionObserver::new(&options, id);
    let (options, counters) = (Arc::new(options), commands.counters());
    let opening = async {
        let mut sink = Instrumented::new(ReceivedMessages::default(), observer.clone(), counters);
        // Boxed, because it is much larger than the future of a program's task should be.
        match Box::pin(establish(
            request,
            options.clone(),
            connector,
            queue,
            observer,
        ))
        .await
        {
            Ok(established) => {
                let mut connection = Connection::new(established, &options, sink);
                let opened = connection
                    .sink()
                    .inner_mut()
                    .take_opened()
                    .unwrap_or_default();
                Ok((opened, connection))
            }
            Err(refusal) => {
                let error = refusal.error.clone();
                sink.event(Event::Closed(refusal.into()));
                Err(error)
            }
        }
    };
    let (opened, connection) = opening.instrument(span.clone()).await?;
    let shared = Shared::new(connection, &commands, span);
    shared.start();
    let sender = SocketSender {
        commands: Some(commands),
        taken: 0,
        queued: 0,
        is_behind: false,
        shared: shared.clone(),
    };
    Ok(Socket {
        opened,
        sender,
        receiver: SocketReceiver {
            current: Batch::default(),
            error_returned: false,
            shared,
        },
    })
}

/// An established WebSocket connection.
///
/// It is a [`Stream`] and a [`Sink`] of messages. [`recv`](Self::recv), [`send`](Self::send),
/// [`feed`](Self::feed) and [`flush`](Self::flush) are those of
/// [`StreamExt`](futures_util::StreamExt) and [`SinkExt`] without their import.
///
/// The stream ends when the connection has ended. If it did not end with a closing handshake, the
/// last item is an error. Messages are received only as fast as they are taken: see
/// [`Options::max_unread`].
///
/// The sink is ready while less than 1 MiB and less than [`Options::max_queued`] waits to be sent.
/// Flushing waits until everything was handed to the operating system. Over HTTP/2 it waits until
/// the session has everything, which keeps up to 64 KiB of each socket until the operating system
/// and the server take them.
///
/// A program that only sends drops the receiving half after [`into_split`](Self::into_split).
/// Otherwise the connection stops to read when [`Options::max_unread`] bytes of messages wait: it
/// notices neither Pings nor the server's Close frame then, and a server that waits for its
/// messages to be read may stop to read too. [`Options::write_timeout`] limits that.
///
/// While the program does not poll the socket, a task of its runtime answers Pings, writes queued
/// messages and holds the deadlines of the [`Options`].
///
/// Dropping the socket starts the closing handshake without a status code, after the messages that
/// were sent. The same task completes it if the runtime continues to run.
///
/// ```
/// use wireline::{MemoryNetwork, Message, Options};
/// # use futures_util::{SinkExt, StreamExt};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("echo.example", 80);
/// # tokio::spawn(async move {
/// #     let mut server = tokio_tungstenite::accept_async(listener.accept().await).await.expect("a handshake");
/// #     while let Some(Ok(message)) = server.next().await {
/// #         if !message.is_close() && server.send(message).await.is_err() { break }
/// #     }
/// # });
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
    opened: Opened,
    sender: SocketSender,
    receiver: SocketReceiver,
}

/// The sending half of a [`Socket`]: a [`Sink`] of messages.
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
const MESSAGES_PER_BUDGET_UNIT: usize = 16;

/// About the size of a frame's header, so that empty messages count.
const HEADER: usize = 8;

/// The maximum capacity of an empty queue of batches.
const KEPT_BATCHES: usize = 8;

/// The receiving half of a [`Socket`]: a [`Stream`] of messages.
///
/// Messages that arrive after it was dropped are discarded.
#[derive(Debug)]
pub struct SocketReceiver {
    /// The batch that contains the next messages.
    current: Batch,
    /// Whether the stream has returned the error.
    error_returned: bool,
    shared: Arc<Shared>,
}

/// The number of bytes in the queue at which the sink is not ready any more.
const HIGH_WATER_MARK: u64 = 1 << 20;

impl Socket {
    /// The result of the opening handshake: subprotocol, extensions, header fields.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The address at the other end: that of the proxy if there is one. `None` for a Unix domain
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

    /// Splits the socket into two halves, which different tasks can own. Unlike those of
    /// [`StreamExt::split`](futures_util::StreamExt::split), the sending half does not hold a
    /// message back.
    ///
    /// ```
    /// # use wireline::{MemoryNetwork, Message, Options};
    /// # use futures_util::{SinkExt, StreamExt};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let network = MemoryNetwork::new();
    /// # let mut listener = network.listen("echo.example", 80);
    /// # tokio::spawn(async move {
    /// #     let mut server = tokio_tungstenite::accept_async(listener.accept().await).await.expect("a handshake");
    /// #     while let Some(Ok(message)) = server.next().await {
    /// #         if !message.is_close() && server.send(message).await.is_err() { break }
    /// #     }
    /// # });
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
        self.receiver.shared.split();
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
    /// That of [`close_with`](Self::close_with).
    pub async fn close(&mut self) -> Result<Closed, Error> {
        self.close_with(None, "").await
    }

    /// Starts the closing handshake after the queued messages, and waits for the end of the
    /// connection. Messages that arrive meanwhile are discarded. Without a code the Close frame is
    /// empty, and the reason is not sent.
    ///
    /// The wait is limited by [`Options::stall_timeout`], [`Options::close_timeout`],
    /// [`Options::close_limit`] and [`Options::end_timeout`].
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
        let receiver = &mut self.receiver;
        receiver.current = Batch::default();
        let shared = &receiver.shared;
        let closed = poll_fn(|cx| {
            let take = |batches: &mut VecDeque<Batch>| {
                batches.clear();
                shared.ended().map_or(Poll::Pending, Poll::Ready)
            };
            shared.poll(Half::Receiver, cx, |_| false, take)
        })
        .await;
        handshake_result(closed)
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
    /// While [`Options::max_unread`] bytes of messages are not taken, the connection reads nothing,
    /// also not the server's Close frame. So take the messages first, or [split](Self::into_split)
    /// the socket and take them in another task.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn closed(&self) -> Closed {
        self.receiver.closed().await
    }
}

/// The result of a closing handshake.
fn handshake_result(closed: &Closed) -> Result<Closed, Error> {
    match closed {
        Closed {
            code: None,
            error: Some(error),
            ..
        } => Err(error.clone()),
        closed => Ok(closed.clone()),
    }
}

impl Stream for Socket {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The sink is ready while less than 1 MiB and less than [`Options::max_queued`] waits to be sent.
/// Closing the sink starts the closing handshake without a status code, and waits for the end of
/// the connection. Messages have to be taken meanwhile.
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

impl SocketReceiver {
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// As [`Socket::recv`].
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
    /// While [`Options::max_unread`] bytes of messages are not taken, the connection reads nothing,
    /// also not the server's Close frame. So take the messages first.
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

impl SocketSender {
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

    /// As [`Socket::send`].
    ///
    /// # Errors
    ///
    /// Those of [`Socket::send`].
    ///
    /// # Cancel safety
    ///
    /// That of [`Socket::send`].
    pub fn send(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        SinkExt::send(self, message.into())
    }

    /// As [`Socket::feed`].
    ///
    /// # Errors
    ///
    /// Those of [`Socket::send`].
    ///
    /// # Cancel safety
    ///
    /// That of [`Socket::send`].
    pub fn feed(&mut self, message: impl Into<Message>) -> impl Future<Output = Result<(), Error>> {
        SinkExt::feed(self, message.into())
    }

    /// As [`Socket::flush`].
    ///
    /// # Errors
    ///
    /// Those of [`Socket::send`].
    ///
    /// # Cancel safety
    ///
    /// That of [`Socket::flush`].
    pub fn flush(&mut self) -> impl Future<Output = Result<(), Error>> {
        SinkExt::flush(self)
    }

    /// Closes without a status code, as [`close_with`](Self::close_with) does.
    ///
    /// # Errors
    ///
    /// Those of [`Socket::close`].
    ///
    /// # Cancel safety
    ///
    /// That of [`close_with`](Self::close_with).
    pub async fn close(&mut self) -> Result<Closed, Error> {
        self.close_with(None, "").await
    }

    /// Starts the closing handshake after the queued messages, and waits for the end of the
    /// connection. Without a code the Close frame is empty, and the reason is not sent.
    ///
    /// The receiving half still receives messages, and has to take them. If it was dropped, they
    /// are discarded. [`Options::close_limit`] limits the wait in any case, also while queued
    /// messages are sent.
    ///
    /// # Errors
    ///
    /// Those of [`Socket::close_with`].
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

    /// As [`SocketReceiver::closed`]. The receiving half must take the messages, or must be
    /// dropped.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped.
    pub async fn closed(&self) -> Closed {
        self.shared.closed().await.clone()
    }

    /// Queues a Close frame, unless there is one already.
    fn start_close(&mut self, code: Option<u16>, reason: &str) -> Result<(), Error> {
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
            // If the connection has ended, the caller is told the reason.
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

/// See the [`Sink`] of [`Socket`]. It takes part in tokio's
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

#[cfg(test)]
#[path = "client_socket_tests.rs"]
mod tests;
