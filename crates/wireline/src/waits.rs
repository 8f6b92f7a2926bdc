//! The waits of a connection that is open: each for something that the server has to do, and each of them finite.

use super::Options;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::{Duration, Instant, Sleep, sleep_until};

/// A moment that is waited for. It may be moved without cost.
#[derive(Default)]
struct Alarm {
    /// Ends at that moment, or before.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    /// Ready from `deadline` on. It is looked at before tokio is asked, whose budget may be spent: a deadline holds
    /// however much else there is to do.
    fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= deadline {
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
    deadline: Option<Instant>,
    /// How long nothing may be received, and when the wait is over whatever is.
    silence: Option<(Duration, Instant)>,
    listening: bool,
    alarm: Alarm,
}

impl Wait {
    /// What has to be written for a wait for progress to begin anew.
    const PROGRESS: usize = 16 << 10;

    pub(super) fn progress(&mut self, written: usize) {
        self.written += written;
    }

    /// Something was received.
    pub(super) fn heard(&mut self) {
        if let Some((silence, end)) = self.silence {
            self.deadline = Some(after(silence).min(end));
        }
    }

    /// Whether the connection is being read from: nothing is heard otherwise, and it is not the server that is silent.
    pub(super) fn listen(&mut self, listening: bool) {
        if let Some((_, end)) = self.silence
            && listening != self.listening
        {
            if listening {
                self.heard();
            } else {
                self.deadline = Some(end);
            }
        }
        self.listening = listening;
    }

    pub(super) fn set(&mut self, awaited: Awaited, options: &Options) {
        let progressed = awaited == Awaited::Progress && self.written >= Self::PROGRESS;
        if awaited == self.awaited && !progressed {
            return;
        }
        self.awaited = awaited;
        self.written = 0;
        self.silence = None;
        self.deadline = match awaited {
            Awaited::Anything => None,
            Awaited::Progress => Some(after(options.stall_timeout)),
            Awaited::Close => {
                let end = after(options.close_limit);
                self.silence = Some((options.close_timeout, end));
                Some(if self.listening { after(options.close_timeout).min(end) } else { end })
            }
            Awaited::End => Some(after(options.end_timeout)),
        };
    }

    /// Ready when the time is over.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.deadline.map_or(Poll::Pending, |deadline| self.alarm.poll(deadline, cx))
    }
}

/// The moment after so much time; far away if there is none.
fn after(duration: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    Instant::now() + duration.min(FAR)
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
    deadline: Instant,
    alarm: Alarm,
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
            deadline: after(idle),
            alarm: Alarm::default(),
        })
    }

    /// Something was received.
    pub(super) fn heard(&mut self) {
        self.pinged = false;
        self.deadline = after(self.idle);
    }

    /// Something was written that is before the Ping, or the Ping itself: the server has to read it before it can answer.
    pub(super) fn wrote(&mut self) {
        if self.pinged {
            self.deadline = after(self.pong);
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
        ready!(self.alarm.poll(self.deadline, cx));
        if self.pinged {
            return Poll::Ready(Due::Failure);
        }
        self.pinged = true;
        self.deadline = after(self.pong);
        Poll::Ready(Due::Ping)
    }
}

#[cfg(test)]
#[path = "waits_tests.rs"]
mod tests;
