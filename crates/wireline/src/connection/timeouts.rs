//! The timeouts of an established connection.

use crate::{Options, Role};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    time::{Sleep, sleep_until},
};

/// A timer of the runtime in which it was created. Changing its deadline is cheap.
pub(crate) struct Timer {
    /// It completes at the deadline or earlier.
    sleep: Option<Pin<Box<Sleep>>>,
    runtime: Option<Handle>,
}

impl Default for Timer {
    fn default() -> Self {
        Self {
            sleep: None,
            runtime: Handle::try_current().ok(),
        }
    }
}

impl Timer {
    /// Ready from `deadline` on. It reads the clock before it polls tokio's timer, because the
    /// timer is pending while the task's budget is used up.
    pub(crate) fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = tokio::time::Instant::from_std(deadline);
        if tokio::time::Instant::now() >= deadline {
            return Poll::Ready(());
        }
        let sleep = self.sleep.get_or_insert_with(|| {
            // A socket may be polled in another runtime, or in none.
            let _runtime = self.runtime.as_ref().map(Handle::enter);
            Box::pin(sleep_until(deadline))
        });
        if sleep.deadline() > deadline {
            sleep.as_mut().reset(deadline);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

/// The timeouts for the closing of a connection, and the end that it is for. The rest of
/// [`Options`], which may be large, is not needed after it was established.
#[derive(Clone, Debug)]
pub(crate) struct CloseTimeouts {
    pub(crate) role: Role,
    /// [`Options::close_timeout`]: the maximum time without progress.
    pub(crate) progress: Duration,
    /// [`Options::close_limit`]: the maximum time in all, without the time that data is given.
    pub(crate) whole: Duration,
    /// [`Options::end_timeout`]: the maximum time for the end of the byte stream.
    pub(crate) stream_end: Duration,
}

impl CloseTimeouts {
    pub(crate) fn new(role: Role, options: &Options) -> Self {
        Self {
            role,
            progress: options.close_timeout,
            whole: options.close_limit(),
            stream_end: options.end_timeout(),
        }
    }
}

/// `now` plus `duration`, or plus a year if that is earlier.
pub(crate) fn after(now: Instant, duration: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    now + duration.min(YEAR)
}

/// The timeouts for the data before the client's Close frame: one that restarts each time that
/// [`PROGRESS_BYTES`](Self::PROGRESS_BYTES) were written, and one for closing as a whole.
#[derive(Clone, Debug)]
pub(crate) struct StallTimeout {
    /// The maximum time without progress.
    progress: Duration,
    deadline: Instant,
    /// The number of bytes that were written since the last start.
    written: usize,
    /// The end of closing.
    end: Instant,
}

impl StallTimeout {
    /// The number of written bytes that restart the timeout.
    const PROGRESS_BYTES: usize = 16 << 10;

    /// The number of written bytes that extend closing by a second. A server that takes as much
    /// each second is not cut off, however much is queued.
    const BYTES_PER_SECOND: u64 = 64 << 10;

    pub(crate) fn new(timeouts: &CloseTimeouts, now: Instant) -> Self {
        Self {
            progress: timeouts.progress,
            deadline: after(now, timeouts.progress),
            written: 0,
            end: after(now, timeouts.whole),
        }
    }

    /// The same with another time for progress, which begins now.
    pub(crate) fn with_progress(self, progress: Duration, now: Instant) -> Self {
        Self {
            progress,
            deadline: after(now, progress),
            written: 0,
            ..self
        }
    }

    pub(crate) fn on_write(&mut self, bytes: usize, now: Instant) {
        self.written += bytes;
        if self.written >= Self::PROGRESS_BYTES {
            let written = std::mem::take(&mut self.written) as u64;
            self.end += Duration::from_millis(written * 1000 / Self::BYTES_PER_SECOND);
            self.deadline = after(now, self.progress);
        }
    }

    /// The end of closing.
    pub(crate) const fn end(&self) -> Instant {
        self.end
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline.min(self.end)
    }
}

/// The timeouts for the server's Close frame: one that restarts with each read, and one for closing
/// as a whole.
#[derive(Clone, Debug)]
pub(crate) struct CloseFrameTimeout {
    /// The maximum time without progress.
    progress: Duration,
    /// The end of closing.
    end: Instant,
    deadline: Instant,
    is_reading: bool,
}

impl CloseFrameTimeout {
    /// A timeout within closing, which ends at `end`. The time without progress begins with the first
    /// call of [`CloseFrameTimeout::set_reading`] with `true`.
    pub(crate) const fn new(timeouts: &CloseTimeouts, end: Instant) -> Self {
        Self {
            progress: timeouts.progress,
            end,
            deadline: end,
            is_reading: false,
        }
    }

    /// Bytes were received.
    pub(crate) fn on_read(&mut self, now: Instant) {
        self.deadline = after(now, self.progress).min(self.end);
    }

    pub(crate) fn set_reading(&mut self, is_reading: bool, now: Instant) {
        if is_reading && !self.is_reading {
            self.on_read(now);
        } else if !is_reading {
            self.deadline = self.end;
        }
        self.is_reading = is_reading;
    }

    pub(crate) const fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// Keeps an idle connection alive, and detects a dead one, with
/// [Pings](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2).
#[derive(Clone, Debug)]
pub(crate) struct KeepAlive {
    idle: Duration,
    pong: Duration,
    /// Whether a Ping was sent and nothing was received since.
    is_pinged: bool,
    is_reading: bool,
    deadline: Instant,
}

/// The timeout of a write in an open connection. It restarts with each byte that is written.
#[derive(Clone, Debug)]
pub(crate) struct WriteTimeout {
    silence: Duration,
    /// When the write was blocked.
    since: Option<Instant>,
}

impl WriteTimeout {
    pub(crate) const fn new(options: &Options) -> Self {
        Self {
            silence: options.silence_timeout,
            since: None,
        }
    }

    /// The last write was blocked, or nothing is to be written.
    pub(crate) fn set_blocked(&mut self, is_blocked: bool, now: impl FnOnce() -> Instant) {
        if !is_blocked {
            self.since = None;
        } else if self.since.is_none() {
            self.since = Some(now());
        }
    }

    /// Bytes were written.
    pub(crate) const fn on_write(&mut self) {
        self.since = None;
    }

    /// `None` while no write is blocked. The keep-alive may have an earlier one.
    pub(crate) fn deadline(&self, keep_alive: Option<&KeepAlive>) -> Option<Instant> {
        let since = self.since?;
        let deadline = after(since, self.silence);
        let earlier = keep_alive.and_then(|keep_alive| keep_alive.write_deadline(since));
        Some(earlier.map_or(deadline, |earlier| deadline.min(earlier)))
    }
}

/// The action at the deadline of a [`KeepAlive`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeepAliveAction {
    /// Send a Ping.
    Ping,
    /// Fail the connection: the server did not answer the Ping.
    Fail,
}

impl KeepAlive {
    /// `None` if Pings are disabled.
    pub(crate) fn new(options: &Options, now: Instant) -> Option<Self> {
        let idle = options.ping?;
        let deadline = after(now, idle);
        Some(Self {
            idle,
            pong: options.pong_timeout(),
            is_pinged: false,
            is_reading: true,
            deadline,
        })
    }

    /// Bytes were received.
    pub(crate) fn on_read(&mut self, now: Instant) {
        self.is_pinged = false;
        self.deadline = after(now, self.idle);
    }

    /// The Ping or data before it was written. The server must read it before it can answer.
    pub(crate) fn on_write(&mut self, now: Instant) {
        if self.is_pinged {
            self.deadline = after(now, self.pong);
        }
    }

    /// Sets whether the connection is being read from. While it is not, nothing can be received.
    pub(crate) fn set_reading(&mut self, is_reading: bool, now: Instant) {
        if is_reading && !self.is_reading {
            self.on_read(now);
        }
        self.is_reading = is_reading;
    }

    /// `None` while the connection is not being read from.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.is_reading.then_some(self.deadline)
    }

    /// The deadline of a write that is blocked since `since` while the connection is not being read
    /// from: when a Ping had been due and not answered. `None` while it is read from.
    pub(crate) fn write_deadline(&self, since: Instant) -> Option<Instant> {
        (!self.is_reading).then(|| after(after(since, self.idle).max(self.deadline), self.pong))
    }

    /// Must be called at the deadline.
    pub(crate) fn expire(&mut self, now: Instant) -> KeepAliveAction {
        if self.is_pinged {
            return KeepAliveAction::Fail;
        }
        self.is_pinged = true;
        self.deadline = after(now, self.pong);
        KeepAliveAction::Ping
    }
}

#[cfg(test)]
#[path = "timeouts_tests.rs"]
mod tests;
