//! A limit on the bytes that a session reads at a time.

use crate::{HookedStream, Stream, StreamHooks};
use std::{
    future::Future,
    io,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};
use tokio::task::yield_now;

/// A stream that is pending after every [`BYTES`] that were read, until the task is polled again.
///
/// A session that reads as long as there is something to read would keep everything in its own
/// buffers, whose frames are many times as large in memory as small payloads, and keep other tasks
/// of the thread from running.
pub(super) type PacedStream = HookedStream<Box<dyn Stream>, Pace>;

/// The number of bytes that a session reads before its data is distributed.
const BYTES: usize = 64 << 10;

pub(super) struct Pace {
    left: usize,
    /// Set when something was received.
    received: Arc<AtomicBool>,
}

impl Pace {
    pub(super) const fn new(received: Arc<AtomicBool>) -> Self {
        Self {
            left: BYTES,
            received,
        }
    }
}

impl StreamHooks for Pace {
    fn before_read(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.left > 0 {
            return Poll::Ready(());
        }
        self.left = BYTES;
        // Not `wake_by_ref`: tokio would poll this task many times before the network and the
        // tasks that yield.
        let _ = pin!(yield_now()).poll(cx);
        Poll::Pending
    }

    fn after_read(&mut self, outcome: &Poll<io::Result<usize>>) {
        match outcome {
            Poll::Pending => self.left = BYTES,
            Poll::Ready(Ok(len)) => {
                if *len > 0 {
                    self.received.store(true, Relaxed);
                }
                self.left = self.left.saturating_sub(*len);
            }
            Poll::Ready(Err(_)) => {}
        }
    }
}
