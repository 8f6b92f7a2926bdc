//! The interface for programs: a WebSocket as a stream of messages and a sink for messages.

use super::{
    Batch, Closed, Command, Commands, Connector, Error, Event, EventSink, Message, MessageKind, Opened, Options,
    Request, TcpConnector, Text,
    accounting::Account,
    close_frame::{MAX_CLOSE_REASON, is_close_code},
    run,
};
use futures_util::{Sink, Stream, task::AtomicWaker};
use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Acquire, Ordering::Release},
    },
    task::{Context, Poll, ready},
};
use tokio::{sync::oneshot, task::coop};

/// Opens a WebSocket connection with the default [`Options`], over the network of the operating system.
///
/// The connection is not restricted: see [`Options::permissions`].
///
/// All connections of this function in a process share a [`TcpConnector`], so those to the same address and port are
/// established [one at a time](https://www.rfc-editor.org/rfc/rfc6455#section-4.1). Each has its own timeout. To open
/// many connections to a server at once, call [`connect_with`] with another [`TcpConnector`] or with
/// [`Options::one_at_a_time`] set to `false`.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use futures_util::StreamExt;
///
/// let mut socket = wireline::connect(wireline::Request::new("wss://feed.example/".parse()?)).await?;
/// while let Some(message) = socket.next().await {
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
pub async fn connect(request: Request) -> Result<Socket, Error> {
    // All sockets of the process share the queue of an address.
    static CONNECTOR: LazyLock<Arc<TcpConnector>> = LazyLock::new(Arc::default);
    connect_with(request, Options::default(), CONNECTOR.clone()).await
}

/// Opens a WebSocket connection over `connector`. The returned future establishes the connection. Afterwards the
/// connection runs as a task of the current tokio runtime.
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
pub async fn connect_with(request: Request, options: Options, connector: Arc<dyn Connector>) -> Result<Socket, Error> {
    let (commands, queue) = super::commands(options.max_queued.min(HIGH_WATER_MARK));
    let (established, mut outcome) = oneshot::channel();
    let shared = Arc::new(Shared::new(commands.waiting()));
    let inbox = InboxSink { shared: shared.clone(), established: Some(established) };
    // It is not a task until it is established. If the caller drops this future, a task would keep its place in the
    // queue of the address.
    let mut connection = Box::pin(run(request, Arc::new(options), connector, queue, inbox));
    let (outcome, ended) = tokio::select! {
        biased;
        outcome = &mut outcome => (outcome, false),
        // The connection may open and end at once, if the server sends everything in one write.
        () = &mut connection => (outcome.await, true),
    };
    // The connection reports an outcome before it ends.
    let opened = outcome.unwrap_or(Err(Error::Abandoned))?;
    if !ended {
        tokio::spawn(connection);
    }
    let sender = SocketSender { commands: Some(commands), taken: 0, shared: shared.clone() };
    Ok(Socket { opened, sender, receiver: SocketReceiver { current: Batch::default(), shared } })
}

/// An established WebSocket connection.
///
/// It is a [`Stream`] and a [`Sink`] of messages.
///
/// The stream ends when the connection has ended. If it did not end with a closing handshake, the last item is an
/// error. Messages are received only as fast as they are taken: see [`Options::max_unread`].
///
/// The sink is ready while less than 1 MiB and less than [`Options::max_queued`] waits to be sent. Flushing waits until
/// everything was handed to the operating system.
///
/// Dropping the socket starts the closing handshake without a status code, after the messages that were sent. The task
/// of the connection completes it if the runtime continues to run.
///
/// ```
/// use wireline::{MemoryNetwork, Message, Options, Request};
/// use futures_util::{SinkExt, StreamExt};
/// # use std::sync::Arc;
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
/// let request = Request::new("ws://echo.example/".parse()?);
/// let mut socket = wireline::connect_with(request, Options::default(), Arc::new(network)).await?;
/// assert_eq!(socket.opened().protocol, "");
/// socket.send("hello".into()).await?;
/// assert_eq!(socket.next().await.transpose()?, Some(Message::from("hello")));
/// let closed = socket.close(1000, "that was all").await?;
/// assert!(closed.clean && !closed.failed());
/// assert_eq!(closed.status(), 1000);
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
///
/// Dropping the future of `next` loses no message. A dropped future of `send` has either queued the message or not. A
/// queued message is sent, in order, even if it was not flushed.
#[derive(Debug)]
pub struct Socket {
    opened: Opened,
    sender: SocketSender,
    receiver: SocketReceiver,
}

/// The sending half of a [`Socket`]: a [`Sink`] of messages.
///
/// Dropping it starts the closing handshake without a status code, after the messages that were sent.
#[derive(Debug)]
pub struct SocketSender {
    /// `None` after the sink was closed.
    commands: Option<Commands>,
    /// The number of messages since the last unit of the task's budget.
    taken: usize,
    shared: Arc<Shared>,
}

/// The number of messages for one unit of tokio's budget. Queueing a message is fast, and the connection's task writes
/// all queued messages at once, so it should find many.
const MESSAGES_PER_BUDGET_UNIT: usize = 16;

/// The receiving half of a [`Socket`]: a [`Stream`] of messages.
///
/// Messages that arrive after it was dropped are discarded.
#[derive(Debug)]
pub struct SocketReceiver {
    /// The batch that contains the next messages.
    current: Batch,
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

    /// Splits the socket into two halves, which different tasks can own. If both halves are dropped, the closing
    /// handshake follows the queued messages. Unlike [`StreamExt::split`](futures_util::StreamExt::split), the sending
    /// half does not hold a message back.
    ///
    /// ```
    /// # use wireline::{MemoryNetwork, Message, Options, Request};
    /// # use futures_util::{SinkExt, StreamExt};
    /// # use std::sync::Arc;
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
    /// # let request = Request::new("ws://echo.example/".parse()?);
    /// let socket = wireline::connect_with(request, Options::default(), Arc::new(network)).await?;
    /// let (mut sender, mut receiver): (wireline::SocketSender, wireline::SocketReceiver) = socket.split();
    /// let sending = tokio::spawn(async move { sender.send("hello".into()).await });
    /// assert_eq!(receiver.next().await.transpose()?, Some(Message::from("hello")));
    /// sending.await??;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn split(self) -> (SocketSender, SocketReceiver) {
        (self.sender, self.receiver)
    }

    /// Starts the closing handshake after the queued messages, and waits for the end of the connection. Messages that
    /// arrive meanwhile are discarded. Without a code the Close frame is empty, and the reason is not sent.
    ///
    /// The wait is limited by [`Options::stall_timeout`], [`Options::close_timeout`], [`Options::close_limit`] and
    /// [`Options::end_timeout`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidClose`] if the code must not be sent, or if the reason has more than 123 bytes. The connection
    /// stays open then. Otherwise the reason why the connection ended without a Close frame of the server, such as
    /// [`Error::CloseTimeout`].
    ///
    /// # Cancel safety
    ///
    /// The handshake has started even if the future is dropped. Another call waits for its end.
    pub async fn close(&mut self, code: impl Into<Option<u16>>, reason: &str) -> Result<Closed, Error> {
        let code = code.into();
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
        let Self { sender, receiver, .. } = self;
        if let Some(commands) = sender.commands.take() {
            // If the connection has ended, `closed` has the reason.
            let _ = commands.send(Command::Close { code, reason: reason.to_owned() });
        }
        let closed = poll_fn(|cx| {
            receiver.shared.readable.register(cx.waker());
            receiver.discard();
            receiver.shared.inbox().closed.clone().map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        match closed {
            Closed { code: None, error: Some(error), .. } => Err(error),
            closed => Ok(closed),
        }
    }
}

impl Stream for Socket {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The sink is ready while less than 1 MiB and less than [`Options::max_queued`] waits to be sent. Closing the sink
/// starts the closing handshake without a status code, and waits for the end of the connection. Messages have to be
/// taken meanwhile.
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
    /// Drops the messages that were not taken.
    fn discard(&mut self) {
        self.current = Batch::default();
        let batches = std::mem::take(&mut self.shared.inbox().batches);
        drop(batches);
    }
}

/// It takes part in tokio's [cooperative scheduling](tokio::task::coop), so that a task which takes many messages does
/// not block others.
impl Stream for SocketReceiver {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let budget = ready!(coop::poll_proceed(cx));
        let Self { current, shared } = &mut *self;
        if current.is_empty() {
            let mut inbox = shared.inbox();
            match (inbox.batches.pop_front(), &inbox.closed) {
                (Some(batch), _) => *current = batch,
                (None, None) => {
                    shared.readable.register(cx.waker());
                    return Poll::Pending;
                }
                (None, Some(closed)) => {
                    let error = closed.error.clone().filter(|_| !inbox.error_returned);
                    inbox.error_returned = true;
                    return Poll::Ready(error.map(Err));
                }
            }
        }
        budget.made_progress();
        Poll::Ready(current.pop_front().map(|(kind, bytes)| {
            match kind {
                MessageKind::Binary => Ok(Message::Binary(bytes)),
                MessageKind::Text => Text::try_from(bytes)
                    .map(Message::Text)
                    .map_err(|_| Error::Violation { code: 1007, reason: "a text message is not UTF-8" }),
            }
        }))
    }
}

/// See the [`Sink`] of [`Socket`]. It takes part in tokio's [cooperative scheduling](tokio::task::coop), with one unit
/// for 16 messages.
impl Sink<Message> for SocketSender {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.taken >= MESSAGES_PER_BUDGET_UNIT {
            ready!(coop::poll_proceed(cx)).made_progress();
            self.taken = 0;
        }
        let has_room = self.shared.waiting.poll_room(cx);
        // This check follows the registration of the waker, because the end of the connection wakes it.
        if self.shared.has_ended() {
            return Poll::Ready(Err(self.shared.error()));
        }
        has_room.map(Ok)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.taken += 1;
        let Some(commands) = &self.commands else { return Err(self.shared.error()) };
        commands.send(Command::Send(message)).map_err(|error| match error {
            Error::Closed => self.shared.error(),
            error => error,
        })
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.shared.waiting.poll_settled(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        if self.shared.has_ended() { Poll::Ready(Err(self.shared.error())) } else { Poll::Pending }
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.commands = None;
        self.shared.closed.register(cx.waker());
        match &self.shared.inbox().closed {
            Some(closed) => Poll::Ready(closed.error.clone().map_or(Ok(()), Err)),
            None => Poll::Pending,
        }
    }
}

/// The state that the task of the connection and the socket share.
#[derive(Debug)]
struct Shared {
    inbox: Mutex<Inbox>,
    /// The memory of messages that were not handed to the operating system.
    waiting: Arc<Account>,
    /// Whether the connection has ended. The result is in `inbox`.
    ended: AtomicBool,
    /// Woken when there is a message or the end.
    readable: AtomicWaker,
    /// Woken at the end of the connection.
    closed: AtomicWaker,
}

#[derive(Debug, Default)]
struct Inbox {
    batches: VecDeque<Batch>,
    closed: Option<Closed>,
    /// Whether the stream has returned the error.
    error_returned: bool,
    /// Whether the receiver was dropped.
    dropped: bool,
}

impl Shared {
    fn new(waiting: Arc<Account>) -> Self {
        let (inbox, ended, readable, closed) = <_>::default();
        Self { inbox, waiting, ended, readable, closed }
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Acquire)
    }

    /// The reason why nothing can be sent any more.
    fn error(&self) -> Error {
        self.inbox().closed.as_ref().and_then(|closed| closed.error.clone()).unwrap_or(Error::Closed)
    }

    fn end(&self, closed: Closed) {
        self.inbox().closed.get_or_insert(closed);
        self.ended.store(true, Release);
        self.readable.wake();
        self.closed.wake();
        self.waiting.wake();
    }
}

/// The [`EventSink`] of the connection's task.
struct InboxSink {
    shared: Arc<Shared>,
    established: Option<oneshot::Sender<Result<Opened, Error>>>,
}

impl EventSink for InboxSink {
    fn event(&mut self, event: Event) {
        let Self { shared, established } = self;
        match event {
            Event::Opened(opened) => {
                if let Some(established) = established.take() {
                    let _ = established.send(Ok(opened));
                }
            }
            Event::Messages(batch) => {
                let mut inbox = shared.inbox();
                if !inbox.dropped {
                    inbox.batches.push_back(batch);
                }
                drop(inbox);
                shared.readable.wake();
            }
            Event::Sent(_) | Event::Closing => {}
            Event::Closed(closed) => match established.take() {
                Some(established) => {
                    let _ = established.send(Err(closed.error.unwrap_or(Error::Abandoned)));
                }
                None => shared.end(closed),
            },
        }
    }
}

/// Messages that were not taken must not keep the closing handshake from its end.
impl Drop for SocketReceiver {
    fn drop(&mut self) {
        self.shared.inbox().dropped = true;
        self.discard();
    }
}

/// If the runtime ends before the connection, the socket must not wait for it.
impl Drop for InboxSink {
    fn drop(&mut self) {
        self.shared.end(Closed { error: Some(Error::Abandoned), ..Closed::default() });
    }
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
