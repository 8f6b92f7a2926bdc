//! A session: a connection to a server for many WebSockets.

use super::{
    keep_alive::{KeepAlive, Times},
    paced_stream::{Pace, PacedStream},
    receiver::Receiver,
    stream::Exchange,
};
use crate::{Error, Options, Stream};
use bytes::Bytes;
use futures_util::{StreamExt, stream::FuturesUnordered, task::AtomicWaker};
use h2::client::{Builder, Connection, SendRequest};
use http::Request;
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// The time between the end of the last socket of a session and the end of the session.
pub(super) const IDLE_TIME: Duration = Duration::from_secs(10);

/// The maximum time for the orderly end of a session.
const END_TIME: Duration = Duration::from_secs(2);

/// The maximum number of bytes that a session keeps for a stream until they are written.
pub(super) const MAX_SEND_BUFFER: usize = 64 << 10;

const MAX_WINDOW: u32 = (1 << 31) - 1;

/// The range of the window of a stream.
const STREAM_WINDOW: (usize, usize) = (16 << 10, 16 << 20);

/// The sum of the differences to 256 of the lengths of the small DATA frames that were received and
/// not distributed. This much is more than what [`PacedStream`] lets through.
const DATA_FRAME_BUDGET: usize = 8 << 20;

/// The limit on streams before the server's SETTINGS are known. No server sends this value.
const UNKNOWN: usize = usize::MAX - 1;

/// The settings of a session that depend on [`Options`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The window of each stream.
    window: u32,
    /// The maximum size of the header fields of a response.
    max_head: u32,
    pub(super) ping: Option<Times>,
}

impl Settings {
    pub(crate) fn new(options: &Options) -> Self {
        let (min, max) = STREAM_WINDOW;
        Self {
            window: options.max_unread.clamp(min, max) as u32,
            max_head: u32::try_from(options.max_head).unwrap_or(u32::MAX),
            ping: options.ping.map(|idle| Times {
                idle,
                pong: options.pong_timeout(),
            }),
        }
    }

    /// The number of streams whose windows fit into the session's window, and leave room for
    /// another.
    const fn max_streams(self) -> usize {
        (MAX_WINDOW / self.window) as usize - 1
    }

    fn builder(self) -> Builder {
        let mut builder = Builder::new();
        builder
            .enable_push(false)
            .initial_max_send_streams(UNKNOWN)
            .initial_window_size(self.window)
            .initial_connection_window_size(MAX_WINDOW)
            .max_header_list_size(self.max_head)
            .max_send_buffer_size(MAX_SEND_BUFFER)
            .data_frame_budget(DATA_FRAME_BUDGET);
        builder
    }
}

/// The end of a session before its start. No request was sent.
#[derive(Debug)]
pub(super) struct NotStarted {
    pub(super) error: Error,
    /// Whether the server's SETTINGS have announced WebSockets. `None` if they have not arrived.
    pub(super) announced: Option<bool>,
}

/// A session. Clones are the same session.
#[derive(Clone)]
pub(crate) struct Session(Arc<Shared>);

/// The state that a session and its task share.
struct Shared {
    max_streams: usize,
    /// The limit on the fields of informational answers.
    max_head: usize,
    /// Whether the server's first SETTINGS have announced WebSockets.
    announced: bool,
    state: Mutex<State>,
    /// Wakes the task.
    waker: AtomicWaker,
}

struct State {
    /// `None` if the session takes no more streams.
    requests: Option<SendRequest<Bytes>>,
    /// The number of [`Slot`]s.
    slots: usize,
    /// The receivers that the task has not taken yet.
    receivers: Vec<Receiver>,
    /// Whether the task has ended. Then nothing takes the receivers.
    ended: bool,
}

impl Session {
    /// Starts a session over a stream to a server, and waits for the server's SETTINGS. The session
    /// runs in a task of its own.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the stream.
    pub(crate) async fn start(
        stream: Box<dyn Stream>,
        settings: Settings,
    ) -> Result<Self, NotStarted> {
        let received = Arc::<AtomicBool>::default();
        let handshake = settings
            .builder()
            .handshake(PacedStream::new(stream, Pace::new(received.clone())));
        let (requests, mut connection) = handshake.await.map_err(|error| NotStarted {
            error: Error::from_h2(error),
            announced: None,
        })?;
        let announced = poll_fn(|cx| {
            let polled = Pin::new(&mut connection).poll(cx);
            // The settings change only while the connection is polled.
            let is_known = requests.current_max_send_streams() != UNKNOWN;
            let announced = is_known.then(|| requests.is_extended_connect_protocol_enabled());
            match (polled, announced) {
                (Poll::Pending, None) => Poll::Pending,
                (Poll::Pending, Some(announced)) => Poll::Ready(Ok(announced)),
                (Poll::Ready(end), _) => {
                    let goodbye = || {
                        if is_known {
                            lost()
                        } else {
                            Error::EndedInHandshake
                        }
                    };
                    let error = end.err().map_or_else(goodbye, Error::from_h2);
                    Poll::Ready(Err(NotStarted { error, announced }))
                }
            }
        })
        .await?;
        let state = State {
            requests: Some(requests),
            slots: 0,
            receivers: Vec::new(),
            ended: false,
        };
        let max_streams = settings.max_streams();
        let shared = Arc::new(Shared {
            max_streams,
            max_head: settings.max_head as usize,
            announced,
            state: Mutex::new(state),
            waker: AtomicWaker::new(),
        });
        let session = Self(shared.clone());
        let keep_alive = KeepAlive::new(&settings, connection.ping_pong(), received);
        let receivers = FuturesUnordered::new();
        tokio::spawn(Task {
            connection: Some(connection),
            shared,
            receivers,
            timer: None,
            keep_alive,
        });
        Ok(session)
    }

    /// Whether the session will never take another socket.
    pub(crate) fn has_ended(&self) -> bool {
        self.0.state().requests().is_none()
    }

    /// Whether the server's first SETTINGS have
    /// [announced WebSockets](https://www.rfc-editor.org/rfc/rfc8441#section-3).
    pub(super) fn has_websockets(&self) -> bool {
        self.0.announced
    }

    /// A slot for another socket. `None` if the session takes no more, or if the server has not
    /// [announced WebSockets](https://www.rfc-editor.org/rfc/rfc8441#section-3).
    pub(crate) fn slot(&self) -> Option<Slot> {
        let mut state = self.0.state();
        let max_streams = state
            .requests()?
            .current_max_send_streams()
            .min(self.0.max_streams);
        if state.slots >= max_streams || !state.requests()?.is_extended_connect_protocol_enabled() {
            return None;
        }
        state.slots += 1;
        Some(Slot(self.clone()))
    }

    /// Takes no more sockets. The session ends after those that it has.
    pub(crate) fn refuse(&self) {
        self.0.state().requests = None;
        self.0.waker.wake();
    }

    /// The same, unless there is more than one socket.
    pub(super) fn refuse_unless_shared(&self) {
        if self.0.state().slots <= 1 {
            self.refuse();
        }
    }

    /// Sends a request in a stream of its own, which `exchange` is for.
    pub(super) fn send(&self, request: Request<()>, exchange: &Arc<Exchange>) -> Result<(), Error> {
        let receiver = self
            .start_request(request, exchange)
            .inspect_err(|_| exchange.set_unprocessed())?;
        self.receive(receiver)
    }

    /// Gives a request to the connection. If it fails, nothing was sent.
    pub(super) fn start_request(
        &self,
        request: Request<()>,
        exchange: &Arc<Exchange>,
    ) -> Result<Receiver, Error> {
        let mut requests = self.0.state().requests.clone().ok_or_else(lost)?;
        let (response, sender) = requests
            .send_request(request, false)
            .map_err(Error::from_h2)?;
        exchange.set_sender(sender);
        Ok(Receiver::new(response, exchange.clone(), self.0.max_head))
    }

    /// Gives a receiver to the task. Fails if the connection has ended since the request.
    pub(super) fn receive(&self, receiver: Receiver) -> Result<(), Error> {
        let mut state = self.0.state();
        if state.ended {
            drop(state);
            drop(receiver);
            return Err(lost());
        }
        state.receivers.push(receiver);
        drop(state);
        self.0.waker.wake();
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.0.state().slots
    }
}

/// The error of a session that has ended.
pub(super) fn lost() -> Error {
    Error::Http2Session {
        code: h2::Reason::NO_ERROR.into(),
        by_server: true,
    }
}

/// A place for a socket in a session.
pub(crate) struct Slot(Session);

impl Slot {
    pub(crate) const fn session(&self) -> &Session {
        &self.0
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let shared = &self.0.0;
        let mut state = shared.state();
        state.slots -= 1;
        let is_idle = state.slots == 0;
        drop(state);
        if is_idle {
            shared.waker.wake();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// `None` if the session takes no more streams, for example because the server has sent GOAWAY.
    fn requests(&mut self) -> Option<&SendRequest<Bytes>> {
        let ended = self.requests.as_mut().is_some_and(|requests| {
            matches!(
                requests.poll_ready(&mut Context::from_waker(Waker::noop())),
                Poll::Ready(Err(_))
            )
        });
        if ended {
            self.requests = None;
        }
        self.requests.as_ref()
    }
}

/// The task of a session. It ends when the connection has ended.
struct Task {
    /// Present until the end.
    connection: Option<Connection<PacedStream, Bytes>>,
    shared: Arc<Shared>,
    receivers: FuturesUnordered<Receiver>,
    /// Runs while the session has no sockets, and then until the connection has ended.
    timer: Option<Pin<Box<Sleep>>>,
    keep_alive: Option<KeepAlive>,
}

impl Task {
    fn poll_receivers(&mut self, cx: &mut Context<'_>) {
        self.receivers
            .extend(std::mem::take(&mut self.shared.state().receivers));
        while let Poll::Ready(Some(())) = self.receivers.poll_next_unpin(cx) {}
    }

    fn set_lost(&mut self, error: &Error) {
        self.receivers
            .iter_mut()
            .for_each(|receiver| receiver.set_lost(error.clone()));
    }

    /// Ready when the session must end.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let mut state = self.shared.state();
            if state.slots > 0 {
                self.timer = None;
                return Poll::Pending;
            }
            let time = if state.requests.is_some() {
                IDLE_TIME
            } else {
                END_TIME
            };
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(time)));
            ready!(timer.as_mut().poll(cx));
            self.timer = None;
            if state.requests.take().is_none() {
                return Poll::Ready(());
            }
            // Without a reference to it the connection says goodbye when it is polled.
            cx.waker().wake_by_ref();
        }
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        this.shared.waker.register(cx.waker());
        let Some(connection) = &mut this.connection else {
            return Poll::Ready(());
        };
        // Before the receivers: it writes what sockets have sent before they were dropped.
        match Pin::new(connection).poll(cx) {
            Poll::Pending => {
                this.poll_receivers(cx);
                let is_dead = this
                    .keep_alive
                    .as_mut()
                    .is_some_and(|keep_alive| keep_alive.poll(cx).is_ready());
                if is_dead {
                    this.set_lost(&Error::PongTimeout);
                } else {
                    ready!(this.poll_timer(cx));
                }
            }
            Poll::Ready(Err(error)) if error.reason().is_some() => {
                this.set_lost(&Error::from_h2(error));
            }
            Poll::Ready(_) => {}
        }
        this.shared.state().requests = None;
        // Its drop notifies all streams.
        this.connection = None;
        this.poll_receivers(cx);
        Poll::Ready(())
    }
}

/// Also at the end of the tokio runtime.
impl Drop for Task {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.requests = None;
        state.ended = true;
        let receivers = std::mem::take(&mut state.receivers);
        drop(state);
        drop(receivers);
    }
}
