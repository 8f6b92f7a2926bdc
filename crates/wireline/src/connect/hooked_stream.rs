//! [`HookedStream`]: a stream with additional steps at its reads, writes and errors.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The steps of a [`HookedStream`]. Each does nothing by default.
pub trait StreamHooks {
    /// Called before each read. The read waits until this is ready.
    fn before_read(&mut self, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    /// Called after each read, with the number of bytes.
    fn after_read(&mut self, _outcome: &Poll<io::Result<usize>>) {}

    /// Called after each write, with the number of bytes.
    fn after_write(&mut self, _outcome: &Poll<io::Result<usize>>) {}

    /// Called while an operation waits. It fails with the error once there is one.
    fn on_wait(&mut self, _cx: &mut Context<'_>) -> Poll<io::Error> {
        Poll::Pending
    }

    /// Whether an error of a read is the end of the stream.
    fn is_end(&self, _error: &io::Error) -> bool {
        false
    }

    /// Replaces an error of any operation.
    fn error(&self, error: io::Error) -> io::Error {
        error
    }
}

/// A stream whose hooks are called. The hooks are dropped with the stream.
pub struct HookedStream<S, H> {
    stream: S,
    hooks: H,
}

impl<S, H> HookedStream<S, H> {
    /// Adds hooks to a stream.
    pub const fn new(stream: S, hooks: H) -> Self {
        Self { stream, hooks }
    }
}

impl<S, H> std::fmt::Debug for HookedStream<S, H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookedStream").finish_non_exhaustive()
    }
}

impl<S: Unpin, H: StreamHooks> HookedStream<S, H> {
    /// Polls the stream, and the hook of one that waits.
    fn poll<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let outcome = poll(Pin::new(&mut self.stream), cx);
        if outcome.is_ready() {
            return outcome;
        }
        self.hooks.on_wait(cx).map(Err)
    }

    fn write(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let outcome = self.poll(cx, write);
        self.hooks.after_write(&outcome);
        outcome.map_err(|error| self.hooks.error(error))
    }
}

impl<S: AsyncRead + Unpin, H: StreamHooks + Unpin> AsyncRead for HookedStream<S, H> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.hooks.before_read(cx));
        let before = buffer.filled().len();
        let outcome = self.poll(cx, |stream, cx| stream.poll_read(cx, buffer));
        let outcome = match outcome {
            Poll::Ready(Err(error)) if self.hooks.is_end(&error) => Poll::Ready(Ok(())),
            outcome => outcome,
        };
        let outcome = outcome.map_ok(|()| buffer.filled().len() - before);
        self.hooks.after_read(&outcome);
        outcome
            .map_ok(|_| ())
            .map_err(|error| self.hooks.error(error))
    }
}

impl<S: AsyncWrite + Unpin, H: StreamHooks + Unpin> AsyncWrite for HookedStream<S, H> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = self.poll(cx, AsyncWrite::poll_flush);
        outcome.map_err(|error| self.hooks.error(error))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = self.poll(cx, AsyncWrite::poll_shutdown);
        outcome.map_err(|error| self.hooks.error(error))
    }
}
