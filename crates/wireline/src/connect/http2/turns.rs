//! A limit on the bytes that a session reads at a time.

use crate::Stream;
use std::{
    future::Future,
    io::{self, IoSlice},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    task::yield_now,
};

/// A stream that is pending after every [`TURN`] bytes that were read, until the task is polled
/// again.
///
/// A session that reads as long as there is something to read would keep everything in its own
/// buffers, whose frames are many times as large in memory as small payloads, and keep other tasks
/// of the thread from running.
pub(super) struct Turns {
    stream: Box<dyn Stream>,
    left: usize,
    /// Set when something was received.
    received: Arc<AtomicBool>,
}

/// The number of bytes that a session reads before its data is distributed.
const TURN: usize = 64 << 10;

impl Turns {
    pub(super) fn new(stream: Box<dyn Stream>, received: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            left: TURN,
            received,
        }
    }
}

impl AsyncRead for Turns {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            self.left = TURN;
            // Not `wake_by_ref`: tokio would poll this task many times before the network and the
            // tasks that yield.
            let _ = pin!(yield_now()).poll(cx);
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_pending() {
            self.left = TURN;
        }
        ready!(read)?;
        let len = buffer.filled().len() - before;
        if len > 0 {
            self.received.store(true, Relaxed);
        }
        self.left = self.left.saturating_sub(len);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Turns {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
