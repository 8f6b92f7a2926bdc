//! A WebSocket for programs in Rust: a stream of messages, and a sink for them.

use super::{
    Batch, Closed, Command, Commands, Connector, Error, Event, EventSink, Kind, Message, Opened, Options, Request,
    TcpConnector, Text,
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
/// Nothing restricts what it reaches: see [`Options::permissions`].
///
/// All of these in a process take turns: of those to one address and port
/// [one at a time](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) is being established, each within its own time. A program that
/// opens many connections to a server, or must not wait for another part of itself, gives [`connect_with`] a
/// [`TcpConnector`] of its own, or sets [`Options::one_at_a_time`] to `false`.
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
/// Everything that keeps the connection from being established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
pub async fn connect(request: Request) -> Result<Socket, Error> {
    // One for the process, so that its sockets take turns at one address.
    static CONNECTOR: LazyLock<Arc<TcpConnector>> = LazyLock::new(Arc::default);
    connect_with(request, Options::default(), CONNECTOR.clone()).await
}

/// Opens a WebSocket connection. Once it is established it runs as a task of the current tokio runtime; until then it is
/// this future that does everything, and holds all there is.
///
/// # Errors
///
/// Everything that keeps the connection from being established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
///
/// # Panics
///
/// Outside a tokio runtime.
pub async fn connect_with(request: Request, options: Options, connector: Arc<dyn Connector>) -> Result<Socket, Error> {
    let (commands, queue) = super::commands(options.max_queued.min(HIGH_WATER));
    let (established, mut outcome) = oneshot::channel();
    let shared = Arc::new(Shared::new(commands.waiting()));
    let inbox = Inbox { shared: shared.clone(), established: Some(established) };
    // Not a task until it is established: one that nobody polls would hold its turn at the address when the caller has
    // given up.
    let mut connection = Box::pin(run(request, Arc::new(options), connector, queue, inbox));
    let (outcome, ended) = tokio::select! {
        biased;
        outcome = &mut outcome => (outcome, false),
        // It may be established and over at once, when the server says all of it in one write.
        () = &mut connection => (outcome.await, true),
    };
    // It reports before it ends.
    let opened = outcome.unwrap_or(Err(Error::Abandoned))?;
    if !ended {
        tokio::spawn(connection);
    }
    let sender = SocketSender { commands: Some(commands), taken: 0, shared: shared.clone() };
    Ok(Socket { opened, sender, receiver: SocketReceiver { current: Batch::default(), shared } })
}

/// An established WebSocket connection.
///
/// It is a [`Stream`] of messages and a [`Sink`] for them. The stream ends when the connection has; when it did not end
/// by a closing handshake, an error comes first. Messages are received only as they are taken: see
/// [`Options::max_unread`]. The sink takes messages while less than 1 MiB waits to be sent, or than
/// [`Options::max_queued`]; it is flushed when everything was handed to the operating system.
///
/// Dropping the socket starts the closing handshake without a status code, after what was sent; its task sees to the rest
/// as long as the runtime lives.
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
/// `next` of the stream takes no message when it is dropped. `send` of the sink has either taken the message or not;
/// what it has taken is sent, in order, flushed or not.
#[derive(Debug)]
pub struct Socket {
    opened: Opened,
    sender: SocketSender,
    receiver: SocketReceiver,
}

/// The half of a [`Socket`] that sends: a [`Sink`] for messages.
///
/// Dropping it starts the closing handshake without a status code, after what was sent.
#[derive(Debug)]
pub struct SocketSender {
    /// None once the sink was closed.
    commands: Option<Commands>,
    /// The messages taken since the task's budget was looked at.
    taken: usize,
    shared: Arc<Shared>,
}

/// How many messages are taken for one unit of tokio's budget. The connection's task writes those that are there at once, so it
/// needs many; taking them all is quick.
const MESSAGES_A_UNIT: usize = 16;

/// The half of a [`Socket`] that receives: a [`Stream`] of messages.
///
/// What arrives after it was dropped is received and dropped.
#[derive(Debug)]
pub struct SocketReceiver {
    /// What the next messages are taken from.
    current: Batch,
    shared: Arc<Shared>,
}

/// What may wait to be sent before the sink is no longer ready, in bytes.
const HIGH_WATER: u64 = 1 << 20;

impl Socket {
    /// What the opening handshake settled: subprotocol, extensions, header fields.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The two halves, for two tasks. What the sender took is sent, in order, even if both halves are dropped, and the closing
    /// handshake follows it: what [`StreamExt::split`](futures_util::StreamExt::split) returns may keep a message to itself.
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

    /// Starts the closing handshake, after what was sent, and waits for the end of the connection. Messages that still
    /// arrive are dropped. Without a code the Close frame is empty, and the reason is not sent.
    ///
    /// The wait is limited by [`Options::stall_timeout`], [`Options::close_timeout`], [`Options::close_limit`] and
    /// [`Options::end_timeout`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidClose`] when the code may not be sent, or the reason has more than 123 bytes; nothing has
    /// happened then. Otherwise whatever ended the connection before a Close frame of the server came, such as
    /// [`Error::CloseTimeout`].
    ///
    /// # Cancel safety
    ///
    /// The handshake has started even if the future is dropped; calling it again waits on.
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
            // If there is nothing to close any more, the end says why.
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

/// Ready while less than 1 MiB, or than `Options::max_queued`, waits to be sent. Closing the sink starts the closing handshake without a status code, and
/// waits for the end of the connection; messages have to be taken meanwhile.
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

/// It takes part in tokio's [budget](tokio::task::coop): a task that takes messages leaves room for others, however many
/// there are.
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
                    let error = closed.error.clone().filter(|_| !inbox.told);
                    inbox.told = true;
                    return Poll::Ready(error.map(Err));
                }
            }
        }
        budget.made_progress();
        Poll::Ready(current.pop_front().map(|(kind, bytes)| {
            match kind {
                Kind::Binary => Ok(Message::Binary(bytes)),
                Kind::Text => Text::try_from(bytes)
                    .map(Message::Text)
                    .map_err(|_| Error::Violation { code: 1007, what: "a text message is not UTF-8" }),
            }
        }))
    }
}

/// As the [`Sink`] of a whole [`Socket`]. It takes part in tokio's [budget](tokio::task::coop), with one unit for 16 messages.
impl Sink<Message> for SocketSender {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.taken >= MESSAGES_A_UNIT {
            ready!(coop::poll_proceed(cx)).made_progress();
            self.taken = 0;
        }
        let has_room = self.shared.waiting.poll_room(cx);
        // After it has registered: the end wakes.
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

/// What the task of the connection and the socket share.
#[derive(Debug)]
struct Shared {
    inbox: Mutex<Unread>,
    /// What was taken to be sent, and not handed to the operating system.
    waiting: Arc<Account>,
    /// The connection has ended: `inbox` says how.
    ended: AtomicBool,
    /// Woken when there is something to take.
    readable: AtomicWaker,
    /// Woken at the end.
    closed: AtomicWaker,
}

#[derive(Debug, Default)]
struct Unread {
    batches: VecDeque<Batch>,
    closed: Option<Closed>,
    /// The stream has given the error.
    told: bool,
    /// The socket is gone.
    dropped: bool,
}

impl Shared {
    fn new(waiting: Arc<Account>) -> Self {
        let (inbox, ended, readable, closed) = <_>::default();
        Self { inbox, waiting, ended, readable, closed }
    }

    fn inbox(&self) -> MutexGuard<'_, Unread> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Acquire)
    }

    /// Why nothing can be sent any more.
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

/// The end of [`Shared`] that the connection's task has.
struct Inbox {
    shared: Arc<Shared>,
    established: Option<oneshot::Sender<Result<Opened, Error>>>,
}

impl EventSink for Inbox {
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

/// A socket that was dropped reads nothing more: what is unread must not keep the closing handshake from ending.
impl Drop for SocketReceiver {
    fn drop(&mut self) {
        self.shared.inbox().dropped = true;
        self.discard();
    }
}

/// The runtime ended before the connection did: nobody is to wait for it.
impl Drop for Inbox {
    fn drop(&mut self) {
        self.shared.end(Closed { error: Some(Error::Abandoned), ..Closed::default() });
    }
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
