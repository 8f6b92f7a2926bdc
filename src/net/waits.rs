//! The waits of a connection that is open: each for something that the server has to do, and each of them finite.

use super::Options;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::{Duration, Instant, Sleep, sleep};

/// Something that the server has to do in a limited time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Awaited {
    #[default]
    Anything,
    /// To read what is still to be sent before our Close frame.
    Progress,
    /// To send its Close frame.
    Close,
    /// To end the stream.
    End,
}

/// The wait for what is awaited.
#[derive(Default)]
pub(super) struct Wait {
    awaited: Awaited,
    /// What was written since the wait began.
    written: usize,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Wait {
    /// What has to be written for a wait for progress to begin anew.
    const PROGRESS: usize = 16 << 10;

    pub(super) fn progress(&mut self, written: usize) {
        self.written += written;
    }

    pub(super) fn set(&mut self, awaited: Awaited, options: &Options) {
        let progressed = awaited == Awaited::Progress && self.written >= Self::PROGRESS;
        if awaited == self.awaited && !progressed {
            return;
        }
        self.awaited = awaited;
        self.written = 0;
        self.sleep = match awaited {
            Awaited::Anything => None,
            Awaited::Progress => Some(options.stall_timeout),
            Awaited::Close => Some(options.close_timeout),
            Awaited::End => Some(options.end_timeout),
        }
        .map(|duration| Box::pin(sleep(duration)));
    }

    /// Ready when the time is over.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(cx))
    }
}

/// Keeps an idle connection alive, and notices one that is dead, by
/// [Pings](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2).
pub(super) struct KeepAlive {
    idle: Duration,
    pong: Duration,
    /// A Ping was sent, and nothing was received since.
    pinged: bool,
    /// The connection is being read from.
    listening: bool,
    since: Instant,
    /// Ends with the wait, or before: not every byte sets it anew.
    sleep: Pin<Box<Sleep>>,
}

/// What is to be done for the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A Ping is to be sent.
    Ping,
    /// The connection is dead.
    Failure,
}

impl KeepAlive {
    pub(super) fn new(options: &Options) -> Option<Self> {
        options.ping.map(|idle| Self {
            idle,
            pong: options.pong_timeout,
            pinged: false,
            listening: true,
            since: Instant::now(),
            sleep: Box::pin(sleep(idle)),
        })
    }

    /// Something was received.
    pub(super) fn heard(&mut self) {
        self.since = Instant::now();
        if self.pinged {
            self.pinged = false;
            self.sleep = Box::pin(sleep(self.idle));
        }
    }

    /// Something was written, which the server has to read before a Ping.
    pub(super) fn wrote(&mut self) {
        if self.pinged {
            self.since = Instant::now();
        }
    }

    /// Whether the connection is being read from: nothing is heard otherwise.
    pub(super) fn listen(&mut self, listening: bool) {
        if listening && !self.listening {
            self.heard();
        }
        self.listening = listening;
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Due> {
        if !self.listening {
            return Poll::Pending;
        }
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            let wait = if self.pinged { self.pong } else { self.idle };
            let left = wait.saturating_sub(self.since.elapsed());
            if left > Duration::ZERO {
                self.sleep = Box::pin(sleep(left));
            } else if self.pinged {
                return Poll::Ready(Due::Failure);
            } else {
                self.pinged = true;
                self.since = Instant::now();
                self.sleep = Box::pin(sleep(self.pong));
                return Poll::Ready(Due::Ping);
            }
        }
    }
}

#[cfg(test)]
#[path = "waits_tests.rs"]
mod tests;
