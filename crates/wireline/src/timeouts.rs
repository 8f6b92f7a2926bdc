//! How long an established connection waits for the server, in each of its states.

use super::Options;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::time::{Sleep, sleep_until};

/// Wakes at a moment, which may be moved without cost.
#[derive(Default)]
pub(super) struct Alarm {
    /// Ends at that moment, or before.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    /// Ready from `deadline` on. The clock is read before tokio is asked, whose budget may be spent: a deadline holds
    /// however much else there is to do.
    pub(super) fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = tokio::time::Instant::from_std(deadline);
        if tokio::time::Instant::now() >= deadline {
            return Poll::Ready(());
        }
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
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

/// The moment so long after `now`; a year later if that is longer.
pub(super) fn after(now: Instant, duration: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    now + duration.min(YEAR)
}

/// The wait until what is before our Close frame was written. It begins anew each time that enough was written.
#[derive(Clone, Debug)]
pub(super) struct StallTimeout {
    limit: Duration,
    deadline: Instant,
    /// The bytes that were written since the wait began.
    written: usize,
}

impl StallTimeout {
    /// So many bytes begin the wait anew.
    const PROGRESS: usize = 16 << 10;

    pub(super) fn new(options: &Options, now: Instant) -> Self {
        Self { limit: options.stall_timeout, deadline: after(now, options.stall_timeout), written: 0 }
    }

    pub(super) fn wrote(&mut self, bytes: usize, now: Instant) {
        self.written += bytes;
        if self.written >= Self::PROGRESS {
            self.written = 0;
            self.deadline = after(now, self.limit);
        }
    }

    pub(super) const fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// The wait for the server's Close frame: limited for each silence, and in all.
#[derive(Clone, Debug)]
pub(super) struct AnswerTimeout {
    silence: Duration,
    /// When the wait is over, whatever else the server sends.
    end: Instant,
    deadline: Instant,
    is_reading: bool,
}

impl AnswerTimeout {
    /// A wait that begins now. Silence counts from when [`AnswerTimeout::set_reading`] says that the connection is read from.
    pub(super) fn new(options: &Options, now: Instant) -> Self {
        let end = after(now, options.close_limit);
        Self { silence: options.close_timeout, end, deadline: end, is_reading: false }
    }

    /// Something was received.
    pub(super) fn heard(&mut self, now: Instant) {
        self.deadline = after(now, self.silence).min(self.end);
    }

    pub(super) fn set_reading(&mut self, is_reading: bool, now: Instant) {
        if is_reading && !self.is_reading {
            self.heard(now);
        } else if !is_reading {
            self.deadline = self.end;
        }
        self.is_reading = is_reading;
    }

    pub(super) const fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// Keeps an idle connection alive, and notices one that is dead, by
/// [Pings](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2).
#[derive(Clone, Debug)]
pub(super) struct KeepAlive {
    idle: Duration,
    pong: Duration,
    /// A Ping was sent, and nothing was received since.
    is_pinged: bool,
    is_reading: bool,
    deadline: Instant,
}

/// What a connection has to do that was idle for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeepAliveAction {
    /// Send a Ping.
    Ping,
    /// Fail: the server did not answer the Ping.
    Fail,
}

impl KeepAlive {
    /// None if no Pings are to be sent.
    pub(super) fn new(options: &Options, now: Instant) -> Option<Self> {
        let idle = options.ping?;
        let deadline = after(now, idle);
        Some(Self { idle, pong: options.pong_timeout, is_pinged: false, is_reading: true, deadline })
    }

    /// Something was received.
    pub(super) fn heard(&mut self, now: Instant) {
        self.is_pinged = false;
        self.deadline = after(now, self.idle);
    }

    /// Something was written that is before the Ping, or the Ping itself: the server has to read it before it can answer.
    pub(super) fn wrote(&mut self, now: Instant) {
        if self.is_pinged {
            self.deadline = after(now, self.pong);
        }
    }

    /// Says whether the connection is being read from. Nothing is heard otherwise.
    pub(super) fn set_reading(&mut self, is_reading: bool, now: Instant) {
        if is_reading && !self.is_reading {
            self.heard(now);
        }
        self.is_reading = is_reading;
    }

    /// None while the connection is not being read from.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.is_reading.then_some(self.deadline)
    }

    /// The deadline was reached.
    pub(super) fn expire(&mut self, now: Instant) -> KeepAliveAction {
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
