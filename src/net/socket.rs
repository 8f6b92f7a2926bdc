//! A WebSocket for programs in Rust: a stream of messages, and a sink for them.

use super::{
    Batch, Closed, Command, Commands, Connector, Error, Event, Feedback, Kind, Message, Opened, Options, Request,
    TcpConnector, Text, message::may_be_sent, run,
};
use futures_util::{Sink, Stream, task::AtomicWaker};
use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release},
    },
    task::{Context, Poll},
};
use tokio::sync::oneshot;

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
/// use boa_websocket::net;
/// use futures_util::StreamExt;
///
/// let mut socket = net::connect(net::Request::new("wss://feed.example/".parse()?)).await?;
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
/// The [module's documentation](super) has an example.
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
    let (commands, receiver) = super::commands();
    let (established, mut outcome) = oneshot::channel();
    let shared = Arc::new(Shared { max_unread: options.max_unread, ..Shared::default() });
    let limit = options.max_queued;
    let inbox = Inbox { shared: shared.clone(), established: Some(established) };
    // Not a task until it is established: one that nobody polls would hold its turn at the address when the caller has
    // given up.
    let mut connection = Box::pin(run(request, Arc::new(options), connector, receiver, inbox));
    let outcome = tokio::select! {
        biased;
        outcome = &mut outcome => outcome,
        () = &mut connection => outcome.await,
    };
    // It reports before it ends.
    let opened = outcome.unwrap_or(Err(Error::Abandoned))?;
    tokio::spawn(connection);
    Ok(Socket { opened, commands: Some(commands), current: Batch::default(), shared, limit })
}

/// An established WebSocket connection.
///
/// It is a [`Stream`] of messages and a [`Sink`] for them. The stream ends when the connection has; when it did not end
/// by a closing handshake, an error comes first. Messages are received only as they are taken: at most
/// [`Options::max_unread`] bytes wait. The sink takes messages while less than 1 MiB waits to be sent; it is flushed when
/// everything was handed to the operating system.
///
/// Dropping the socket starts the closing handshake without a status code, after what was sent; its task sees to the rest
/// as long as the runtime lives.
///
/// ```
/// use boa_websocket::net::{self, MemoryNetwork, Message, Options, Request};
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
/// let mut socket = net::connect_with(request, Options::default(), Arc::new(network)).await?;
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
    commands: Option<Commands>,
    /// What the next messages are taken from.
    current: Batch,
    shared: Arc<Shared>,
    limit: u64,
}

/// What may wait to be sent before the sink is no longer ready, in bytes.
const HIGH_WATER: u64 = 1 << 20;

impl Socket {
    /// What the opening handshake settled: subprotocol, extensions, header fields.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Starts the closing handshake, after what was sent, and waits for the end of the connection. Messages that still
    /// arrive are dropped. Without a code the Close frame is empty, and the reason is not sent.
    ///
    /// The wait is limited by [`Options::stall_timeout`], [`Options::close_timeout`] and [`Options::end_timeout`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidClose`] when the code may not be sent, or the reason has more than 123 bytes; nothing has
    /// happened then. Whatever ended the connection is in [`Closed::error`].
    ///
    /// # Cancel safety
    ///
    /// The handshake has started even if the future is dropped; calling it again waits on.
    pub async fn close(&mut self, code: impl Into<Option<u16>>, reason: &str) -> Result<Closed, Error> {
        let code = code.into();
        if let Some(code) = code {
            let why = if !may_be_sent(code) {
                "a Close frame must not have it"
            } else if reason.len() > 123 {
                "the reason is longer than 123 bytes"
            } else {
                ""
            };
            if !why.is_empty() {
                return Err(Error::InvalidClose { code, why });
            }
        }
        if let Some(commands) = &self.commands {
            let _ = commands.unbounded_send(Command::Close { code, reason: reason.to_owned() });
        }
        Ok(poll_fn(|cx| {
            self.shared.readable.register(cx.waker());
            self.discard();
            self.shared.inbox().closed.clone().map_or(Poll::Pending, Poll::Ready)
        })
        .await)
    }
}

impl Socket {
    /// Drops the messages that were not taken.
    fn discard(&mut self) {
        self.current = Batch::default();
        let mut inbox = self.shared.inbox();
        inbox.batches.clear();
        self.shared.unread.store(0, Relaxed);
        drop(inbox);
        self.shared.drained.wake();
    }
}

impl Stream for Socket {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { current, shared, .. } = &mut *self;
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
        let weight = current.weight();
        let message = current.pop_front();
        shared.took(weight - current.weight());
        Poll::Ready(message.map(|(kind, bytes)| {
            match kind {
                Kind::Binary => Ok(Message::Binary(bytes)),
                Kind::Text => Text::try_from(bytes)
                    .map(Message::Text)
                    .map_err(|_| Error::Violation { code: 1007, what: "a text message is not UTF-8" }),
            }
        }))
    }
}

/// Ready while less than 1 MiB, or than `Options::max_queued`, waits to be sent. Closing the sink starts the closing handshake without a status code, and
/// waits for the end of the connection; messages have to be taken meanwhile.
impl Sink<Message> for Socket {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let takes_more = || match self.shared.ended.load(Acquire) {
            true => Some(Err(self.shared.error())),
            false => (self.shared.queued.load(Relaxed) < HIGH_WATER.min(self.limit)).then_some(Ok(())),
        };
        if let Some(ready) = takes_more() {
            return Poll::Ready(ready);
        }
        self.shared.writable.register(cx.waker());
        takes_more().map_or(Poll::Pending, Poll::Ready)
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let len = message.len() as u64;
        let queued = self.shared.queued.load(Relaxed);
        // One message is always taken, however large.
        if queued > 0 && queued + len > self.limit {
            return Err(Error::QueueFull);
        }
        // Before the connection can tell that it was sent.
        self.shared.queued.fetch_add(len, Relaxed);
        if let Some(commands) = &self.commands {
            let _ = commands.unbounded_send(Command::Send(message));
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.shared.writable.register(cx.waker());
        let ended = self.shared.ended.load(Acquire);
        match self.shared.queued.load(Relaxed) {
            0 => Poll::Ready(Ok(())),
            _ if ended => Poll::Ready(Err(self.shared.error())),
            _ => Poll::Pending,
        }
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.commands = None;
        self.shared.writable.register(cx.waker());
        match &self.shared.inbox().closed {
            Some(closed) => Poll::Ready(closed.error.clone().map_or(Ok(()), Err)),
            None => Poll::Pending,
        }
    }
}

/// What the task of the connection and the socket share.
#[derive(Debug, Default)]
struct Shared {
    inbox: Mutex<Unread>,
    max_unread: usize,
    /// What the messages that were not taken weigh.
    unread: AtomicUsize,
    /// Payload that was taken to be sent, and not handed to the operating system.
    queued: AtomicU64,
    /// The connection has ended: `inbox` says how.
    ended: AtomicBool,
    /// Woken when there is something to take.
    readable: AtomicWaker,
    /// Woken when there is less to send.
    writable: AtomicWaker,
    /// Woken when something was taken.
    drained: AtomicWaker,
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
    fn inbox(&self) -> MutexGuard<'_, Unread> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With so much unread, in bytes, nothing more is read.
    fn limit(&self) -> usize {
        self.max_unread.max(1)
    }

    /// A message that weighs so much was taken.
    fn took(&self, weight: usize) {
        let unread = self.unread.fetch_sub(weight, Relaxed);
        if unread >= self.limit() && unread - weight < self.limit() {
            self.drained.wake();
        }
    }

    /// Why nothing can be sent any more.
    fn error(&self) -> Error {
        self.inbox().closed.as_ref().and_then(|closed| closed.error.clone()).unwrap_or(Error::Closed)
    }

    fn end(&self, closed: Closed) {
        self.inbox().closed.get_or_insert(closed);
        self.ended.store(true, Release);
    }
}

/// The end of [`Shared`] that the connection's task has.
struct Inbox {
    shared: Arc<Shared>,
    established: Option<oneshot::Sender<Result<Opened, Error>>>,
}

impl Feedback for Inbox {
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
                    shared.unread.fetch_add(batch.weight(), Relaxed);
                    inbox.batches.push_back(batch);
                }
                drop(inbox);
                shared.readable.wake();
            }
            Event::Sent(bytes) => {
                shared.queued.fetch_sub(bytes, Relaxed);
                shared.writable.wake();
            }
            Event::Closing => {}
            Event::Closed(closed) => match established.take() {
                Some(established) => {
                    let _ = established.send(Err(closed.error.unwrap_or(Error::Abandoned)));
                }
                None => {
                    shared.end(closed);
                    shared.readable.wake();
                    shared.writable.wake();
                }
            },
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Before the look: what is taken after it wakes.
        self.shared.drained.register(cx.waker());
        if self.shared.unread.load(Relaxed) < self.shared.limit() { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// A socket that was dropped reads nothing more: what is unread must not keep the closing handshake from ending.
impl Drop for Socket {
    fn drop(&mut self) {
        self.shared.inbox().dropped = true;
        self.discard();
    }
}

/// The runtime ended before the connection did: nobody is to wait for it.
impl Drop for Inbox {
    fn drop(&mut self) {
        self.shared.end(Closed { error: Some(Error::Abandoned), ..Closed::default() });
        self.shared.readable.wake();
        self.shared.writable.wake();
    }
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
