//! A WebSocket for programs in Rust: a stream of messages, and a sink for them.

use super::{
    Batch, Closed, Command, Connector, Error, Event, Feedback, Kind, Message, Opened, Options, Request, TcpConnector,
    Text, message::may_be_sent, run,
};
use futures_util::{Sink, Stream, task::AtomicWaker};
use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::sync::{mpsc, oneshot};

/// Opens a WebSocket connection with the default [`Options`], over the network of the operating system.
///
/// Nothing restricts what it reaches: see [`Options::permissions`].
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

/// Opens a WebSocket connection. It runs as a task of the current tokio runtime.
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
    let (commands, receiver) = mpsc::unbounded_channel();
    let (established, outcome) = oneshot::channel();
    let shared = Arc::new(Shared { max_unread: options.max_unread, ..Shared::default() });
    let limit = options.max_queued;
    let inbox = Inbox { shared: shared.clone(), established: Some(established) };
    tokio::spawn(run(request, Arc::new(options), connector, receiver, inbox));
    // The task reports before it ends; only the end of the runtime keeps it from it.
    let opened = outcome.await.unwrap_or(Err(Error::Abandoned))?;
    Ok(Socket { opened, commands: Some(commands), shared, limit })
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
/// # Cancel safety
///
/// `next` of the stream takes no message when it is dropped. `send` of the sink has either taken the message or not;
/// what it has taken is sent, in order, flushed or not.
#[derive(Debug)]
pub struct Socket {
    opened: Opened,
    commands: Option<mpsc::UnboundedSender<Command>>,
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
            let _ = commands.send(Command::Close { code, reason: reason.to_owned() });
        }
        Ok(poll_fn(|cx| {
            self.shared.readable.register(cx.waker());
            let mut inbox = self.shared.inbox();
            inbox.batches.clear();
            inbox.unread = 0;
            let closed = inbox.closed.clone();
            drop(inbox);
            self.shared.drained.wake();
            closed.map_or(Poll::Pending, Poll::Ready)
        })
        .await)
    }
}

impl Stream for Socket {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut guard = self.shared.inbox();
        let inbox = &mut *guard;
        let Some(batch) = inbox.batches.front_mut() else {
            return match &inbox.closed {
                None => inbox.wait(&self.shared.readable, cx),
                Some(closed) if !inbox.told => {
                    inbox.told = true;
                    Poll::Ready(closed.error.clone().map(Err))
                }
                Some(_) => Poll::Ready(None),
            };
        };
        let weight = batch.weight();
        let message = batch.pop_front();
        let left = batch.weight();
        if batch.is_empty() {
            inbox.batches.pop_front();
        }
        let was_full = inbox.unread >= self.shared.limit();
        inbox.unread -= weight - left;
        let is_full = inbox.unread >= self.shared.limit();
        drop(guard);
        if was_full && !is_full {
            self.shared.drained.wake();
        }
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

/// Ready while less than 1 MiB waits to be sent. Closing the sink starts the closing handshake without a status code, and
/// waits for the end of the connection; messages have to be taken meanwhile.
impl Sink<Message> for Socket {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let inbox = self.shared.inbox();
        match &inbox.closed {
            Some(closed) => Poll::Ready(Err(closed.error.clone().unwrap_or(Error::Closed))),
            None if inbox.queued < HIGH_WATER => Poll::Ready(Ok(())),
            None => inbox.wait(&self.shared.writable, cx),
        }
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let len = message.len() as u64;
        let mut inbox = self.shared.inbox();
        // One message is always taken, however large.
        if inbox.queued > 0 && inbox.queued + len > self.limit {
            return Err(Error::QueueFull);
        }
        inbox.queued += len;
        drop(inbox);
        if let Some(commands) = &self.commands {
            let _ = commands.send(Command::Send(message));
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.shared.writable.register(cx.waker());
        let inbox = self.shared.inbox();
        match &inbox.closed {
            _ if inbox.queued == 0 => Poll::Ready(Ok(())),
            Some(closed) => Poll::Ready(Err(closed.error.clone().unwrap_or(Error::Closed))),
            None => Poll::Pending,
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
    /// What the batches weigh.
    unread: usize,
    /// Payload that was taken to be sent, and not handed to the operating system.
    queued: u64,
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
}

impl Unread {
    /// Waits for a change. It cannot come before this is done: whoever makes one needs what is borrowed here.
    fn wait<T>(&self, place: &AtomicWaker, cx: &Context<'_>) -> Poll<T> {
        place.register(cx.waker());
        Poll::Pending
    }
}

/// The end of [`Shared`] that the connection's task has.
struct Inbox {
    shared: Arc<Shared>,
    established: Option<oneshot::Sender<Result<Opened, Error>>>,
}

impl Feedback for Inbox {
    fn event(&mut self, event: Event) {
        let mut inbox = self.shared.inbox();
        match event {
            Event::Opened(opened) => {
                if let Some(established) = self.established.take() {
                    let _ = established.send(Ok(opened));
                }
            }
            Event::Messages(_) if inbox.dropped => {}
            Event::Messages(batch) => {
                inbox.unread += batch.weight();
                inbox.batches.push_back(batch);
            }
            Event::Sent(bytes) => inbox.queued = inbox.queued.saturating_sub(bytes),
            Event::Closing => {}
            Event::Closed(closed) => match self.established.take() {
                Some(established) => {
                    let _ = established.send(Err(closed.error.unwrap_or(Error::Abandoned)));
                }
                None => inbox.closed = Some(closed),
            },
        }
        drop(inbox);
        self.shared.readable.wake();
        self.shared.writable.wake();
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Before the look: what is taken after it wakes.
        self.shared.drained.register(cx.waker());
        if self.shared.inbox().unread < self.shared.limit() { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// A socket that was dropped reads nothing more: what is unread must not keep the closing handshake from ending.
impl Drop for Socket {
    fn drop(&mut self) {
        let mut inbox = self.shared.inbox();
        inbox.dropped = true;
        inbox.batches.clear();
        inbox.unread = 0;
        drop(inbox);
        self.shared.drained.wake();
    }
}

/// The runtime ended before the connection did: nobody is to wait for it.
impl Drop for Inbox {
    fn drop(&mut self) {
        let mut inbox = self.shared.inbox();
        if inbox.closed.is_none() {
            inbox.closed = Some(Closed { error: Some(Error::Abandoned), ..Closed::default() });
        }
        drop(inbox);
        self.shared.readable.wake();
        self.shared.writable.wake();
    }
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
