//! The limits on silence in an exchange, on its work in a poll, and on informational answers.

use crate::{Error, Phase, StreamHooks, requests::work::Work, tls::lacks_close_notify};
use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// The units of [`Work`] for a byte that hyper reads. Some it only copies, others it parses.
const FOR_A_BYTE: u64 = 4;

/// The units of [`Work`] for a chunk of content.
const FOR_A_CHUNK: u64 = 2000;

/// The bytes of an informational answer without its fields. hyper does not say the reason.
const STATUS_LINE: usize = "HTTP/1.1 100 Continue\r\n\r\n".len();

/// When bytes were last read or written, and what was read.
#[derive(Clone, Default)]
pub(super) struct Activity(Arc<Mutex<Progress>>);

struct Progress {
    last: Instant,
    /// Whether bytes of the answer were read.
    has_read: bool,
    /// The bytes of informational answers.
    informational: usize,
    work: Work,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            has_read: false,
            informational: 0,
            work: Work::default(),
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

    /// An [informational answer](https://www.rfc-editor.org/rfc/rfc9110#section-15.2) has come,
    /// which hyper skips.
    pub(super) fn informational(&self, fields: &http::HeaderMap) {
        let fields = fields.iter().map(|(name, value)| {
            let line_break_and_colon = 4;
            name.as_str().len() + value.len() + line_break_and_colon
        });
        self.progress().informational += STATUS_LINE + fields.sum::<usize>();
    }

    /// Whether the informational answers have more bytes than a head may have.
    pub(super) fn has_too_many_informational(&self, max_head: usize) -> bool {
        self.progress().informational > max_head
    }

    /// Counts a chunk of content.
    pub(super) fn chunk(&self) {
        self.progress().work.add(FOR_A_CHUNK);
    }

    /// Ready if the connection may be driven further in this poll.
    pub(super) fn poll_next_step(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.progress().work.poll_next_step(cx)
    }

    /// No work is left of an exchange that has ended.
    pub(super) fn end(&self) {
        self.progress().work = Work::default();
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
    fn before_read(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_next_step(cx)
    }

    fn after_read(&mut self, outcome: &Poll<io::Result<usize>>) {
        if let Poll::Ready(read) = outcome {
            let mut progress = self.progress();
            progress.last = Instant::now();
            progress.has_read |= matches!(read, Ok(1..));
            let read = read.as_ref().map_or(0, |read| *read as u64);
            progress.work.add(read.saturating_mul(FOR_A_BYTE));
        }
    }

    /// hyper knows whether the answer may end here: content without a length ends with the
    /// connection. Servers that do not say so by TLS are many, and browsers read their answers.
    fn is_end(&self, error: &io::Error) -> bool {
        lacks_close_notify(error)
    }

    fn after_write(&mut self, outcome: &Poll<io::Result<usize>>) {
        if outcome.is_ready() {
            self.record();
        }
    }
}
