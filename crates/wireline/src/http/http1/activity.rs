//! The limit on silence in an exchange.

use crate::{Error, Phase, StreamHooks};
use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// When bytes were last read or written.
#[derive(Clone, Default)]
pub(super) struct Activity(Arc<Mutex<Progress>>);

struct Progress {
    last: Instant,
    /// Whether bytes of the answer were read.
    has_read: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            has_read: false,
        }
    }
}

impl Activity {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self) {
        self.progress().last = Instant::now();
    }

    /// A request begins.
    pub(super) fn begin(&self) {
        *self.progress() = Progress::default();
    }

    /// Whether the server has said something since then.
    pub(super) fn has_read(&self) -> bool {
        self.progress().has_read
    }

    fn last(&self) -> Instant {
        self.progress().last
    }
}

/// The limit on the time without activity.
pub(super) struct Silence {
    pub(super) activity: Activity,
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    pub(super) fn new(activity: Activity, limit: Duration) -> Self {
        Self {
            activity,
            limit,
            sleep: None,
        }
    }

    /// Ready with the error when there was no activity for the whole limit.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        loop {
            // A limit that is beyond all times is none.
            let Some(end) = self.activity.last().checked_add(self.limit) else {
                return Poll::Pending;
            };
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if sleep.deadline() != end {
                sleep.as_mut().reset(end);
            }
            ready!(sleep.as_mut().poll(cx));
            if self.activity.last().checked_add(self.limit) == Some(end) {
                return Poll::Ready(Error::Timeout {
                    phase: Phase::Answer,
                });
            }
        }
    }
}

impl StreamHooks for Activity {
    fn after_read(&mut self, outcome: &Poll<io::Result<usize>>) {
        if let Poll::Ready(read) = outcome {
            let mut progress = self.progress();
            progress.last = Instant::now();
            progress.has_read |= matches!(read, Ok(1..));
        }
    }

    fn after_write(&mut self, outcome: &Poll<io::Result<usize>>) {
        if outcome.is_ready() {
            self.record();
        }
    }
}
