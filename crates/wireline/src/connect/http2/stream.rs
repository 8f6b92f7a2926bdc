//! The byte stream of a WebSocket in a session.

use super::session::Slot;
use crate::Error;
use bytes::{Buf, Bytes, BytesMut};
use h2::{FlowControl, SendStream};
use http::Response;
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    task::coop,
};

/// The maximum number of bytes of one write. Other sockets of the session take turns with it.
pub(super) const MAX_WRITE: usize = 16 << 10;

/// The capacity of the buffer that is kept while it is empty, in bytes, because sockets may be idle
/// for days.
const MAX_IDLE_CAPACITY: usize = 4 << 10;

/// The byte stream of a WebSocket in a session. No bytes pass before the request was accepted.
///
/// The end of writing is END_STREAM. Dropping the stream before both halves have ended sends
/// RST_STREAM(CANCEL).
pub(super) struct Http2Stream {
    exchange: Arc<Exchange>,
    /// Present from the first write on.
    sender: Option<SendStream<Bytes>>,
    /// Present from the first read on.
    flow: Option<FlowControl>,
    is_shut_down: bool,
    _slot: Slot,
}

/// The state that a stream and its [receiver](super::receiver::Receiver) share.
#[derive(Default)]
pub(super) struct Exchange(Mutex<State>);

#[derive(Default)]
struct State {
    sender: Option<SendStream<Bytes>>,
    flow: Option<FlowControl>,
    response: Option<Response<()>>,
    unread: BytesMut,
    /// Set when no bytes follow the unread ones.
    end: Option<Result<(), Error>>,
    /// Whether it is certain that the server has not processed the request.
    unprocessed: bool,
    /// Whether the stream was dropped.
    dropped: bool,
    /// Woken when there is a response, data or the end.
    reader: Option<Waker>,
    /// Woken when the stream was dropped.
    receiver: Option<Waker>,
}

impl Http2Stream {
    pub(super) fn new(exchange: Arc<Exchange>, slot: Slot) -> Self {
        Self {
            exchange,
            sender: None,
            flow: None,
            is_shut_down: false,
            _slot: slot,
        }
    }

    fn sender(&mut self) -> io::Result<&mut SendStream<Bytes>> {
        if self.sender.is_none() {
            self.sender = self.exchange.state().sender.take();
        }
        self.sender
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// The reason why nothing can be written.
    fn write_error(&mut self, cx: &mut Context<'_>) -> io::Error {
        if let Some(Err(error)) = &self.exchange.state().end {
            return io::Error::other(error.clone());
        }
        match self.sender.as_mut().map(|sender| sender.poll_reset(cx)) {
            Some(Poll::Ready(Ok(reason))) => io::Error::other(Error::Http2Reset {
                code: reason.into(),
                by_server: true,
            }),
            Some(Poll::Ready(Err(error))) => io::Error::other(Error::from_h2(error)),
            Some(Poll::Pending) | None => io::ErrorKind::BrokenPipe.into(),
        }
    }
}

impl AsyncRead for Http2Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let budget = ready!(coop::poll_proceed(cx));
        let this = &mut *self;
        let mut state = this.exchange.state();
        if state.unread.is_empty() {
            return match &state.end {
                Some(end) => {
                    budget.made_progress();
                    Poll::Ready(end.clone().map_err(io::Error::other))
                }
                None => {
                    state.reader = Some(cx.waker().clone());
                    Poll::Pending
                }
            };
        }
        budget.made_progress();
        let len = state.unread.len().min(buffer.remaining());
        buffer.put_slice(&state.unread[..len]);
        state.unread.advance(len);
        if state.unread.is_empty() && state.unread.capacity() > MAX_IDLE_CAPACITY {
            state.unread = BytesMut::new();
        }
        if this.flow.is_none() {
            this.flow = state.flow.take();
        }
        drop(state);
        if let Some(flow) = &mut this.flow {
            // It fails only if more is released than was received.
            let _ = flow.release_capacity(len);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Http2Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_shut_down {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let budget = ready!(coop::poll_proceed(cx));
        let wanted = bytes.len().min(MAX_WRITE);
        let sender = self.sender()?;
        sender.reserve_capacity(wanted);
        loop {
            let len = sender.capacity().min(wanted);
            if len > 0 || wanted == 0 {
                budget.made_progress();
                return Poll::Ready(
                    match sender.send_data(Bytes::copy_from_slice(&bytes[..len]), false) {
                        Ok(()) => Ok(len),
                        Err(_) => Err(self.write_error(cx)),
                    },
                );
            }
            match ready!(sender.poll_capacity(cx)) {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Poll::Ready(Err(self.write_error(cx))),
            }
        }
    }

    /// The task of the session writes what was accepted as soon as its connection takes it.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.is_shut_down, true) {
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(match self.sender()?.send_data(Bytes::new(), true) {
            Ok(()) => Ok(()),
            Err(_) => Err(self.write_error(cx)),
        })
    }
}

impl Drop for Http2Stream {
    fn drop(&mut self) {
        let mut state = self.exchange.state();
        state.dropped = true;
        // The receiver drops it after the session has written what it can.
        if let Some(sender) = self.sender.take() {
            state.sender = Some(sender);
        }
        let receiver = state.receiver.take();
        drop(state);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
    }
}

impl Exchange {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_sender(&self, sender: SendStream<Bytes>) {
        self.state().sender = Some(sender);
    }

    pub(super) fn poll_response(&self, cx: &mut Context<'_>) -> Poll<Result<Response<()>, Error>> {
        let mut state = self.state();
        match (state.response.take(), &state.end) {
            (Some(response), _) => Poll::Ready(Ok(response)),
            (None, Some(Err(error))) => Poll::Ready(Err(error.clone())),
            (None, Some(Ok(()))) => Poll::Ready(Err(Error::EndedInHandshake)),
            (None, None) => {
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    pub(super) fn set_unprocessed(&self) {
        self.state().unprocessed = true;
    }

    /// Whether it is certain that the server has not processed the request, because it was not sent
    /// or because the server has said so.
    pub(super) fn is_unprocessed(&self) -> bool {
        self.state().unprocessed
    }

    // For the receiver:

    pub(super) fn set_response(&self, response: Response<()>, flow: FlowControl) {
        self.change(|state| {
            state.response = Some(response);
            state.flow = Some(flow);
        });
    }

    pub(super) fn push(&self, data: &[u8]) {
        self.change(|state| state.unread.extend_from_slice(data));
    }

    /// Ends reading. The first end counts.
    pub(super) fn end(&self, end: Result<(), Error>) {
        self.change(|state| {
            state.end.get_or_insert(end);
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Ready when the stream was dropped. Returns what keeps it from being reset.
    pub(super) fn poll_dropped(&self, cx: &mut Context<'_>) -> Poll<impl Sized + use<>> {
        let mut state = self.state();
        if state.dropped {
            return Poll::Ready((state.sender.take(), state.flow.take()));
        }
        if !state
            .receiver
            .as_ref()
            .is_some_and(|receiver| receiver.will_wake(cx.waker()))
        {
            state.receiver = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}
