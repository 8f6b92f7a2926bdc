//! Keeps the connection of a session alive, and detects a dead one, with one
//! [PING](https://www.rfc-editor.org/rfc/rfc9113#section-6.7) for all sockets.

use super::session::Settings;
use h2::{Ping, PingPong};
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep};

/// [`Options::ping`](crate::Options::ping), and the time for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) idle: Duration,
    pub(super) pong: Duration,
}

/// The longest time of a timer: a year.
const MAX_TIME: Duration = Duration::from_secs(60 * 60 * 24 * 365);

pub(super) struct KeepAlive {
    times: Times,
    pings: PingPong,
    /// Set when something was received.
    received: Arc<AtomicBool>,
    timer: Pin<Box<Sleep>>,
    /// Whether a PING was sent, and nothing was received since.
    is_pinged: bool,
}

impl KeepAlive {
    /// `None` without pings. `received` is set whenever something is received.
    pub(super) fn new(
        settings: &Settings,
        pings: Option<PingPong>,
        received: Arc<AtomicBool>,
    ) -> Option<Self> {
        let Times { idle, pong } = settings.ping?;
        let times = Times {
            idle: idle.min(MAX_TIME),
            pong: pong.min(MAX_TIME),
        };
        Some(Self {
            times,
            pings: pings?,
            received,
            timer: Box::pin(sleep(times.idle)),
            is_pinged: false,
        })
    }

    /// Ready when the server has not answered in time.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Only one PING can be on the way. Its answer is noticed like everything that is received.
        let _ = self.pings.poll_pong(cx);
        if self.received.swap(false, Relaxed) {
            self.is_pinged = false;
            self.timer.as_mut().reset(Instant::now() + self.times.idle);
        }
        loop {
            ready!(self.timer.as_mut().poll(cx));
            if self.is_pinged {
                return Poll::Ready(());
            }
            self.is_pinged = true;
            // It fails if the answer to the last one has not arrived: then this time is for that.
            let _ = self.pings.send_ping(Ping::opaque());
            self.timer.as_mut().reset(Instant::now() + self.times.pong);
        }
    }
}
