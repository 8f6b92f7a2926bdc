//! [`ByteStream`]: a server without a network.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a server does with the reads and writes of its client. [`Streamed`] is the client's end.
pub trait ByteStream: Unpin {
    /// As `poll_read` of tokio.
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>>;

    /// As `poll_write` of tokio. A client that may not write yet is not woken.
    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>>;
}

/// A stream on which nothing has to be flushed.
#[derive(Debug, Clone, Default)]
pub struct Streamed<S>(pub S);

impl<S: ByteStream> AsyncRead for Streamed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.read(cx, buf)
    }
}

impl<S: ByteStream> AsyncWrite for Streamed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.write(bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
