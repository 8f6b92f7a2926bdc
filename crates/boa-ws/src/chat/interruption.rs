//! What ends a conversation from outside of it: a signal, or the time of `--within`.

use crate::{
    process::{signals::Signal, status::UNEXPECTED},
    work_thread::WasInterrupted,
};
use std::future::pending;
use tokio::time::{Instant, sleep_until};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interruption {
    Signal(Signal),
    /// No message has matched in time.
    TimeOver,
}

impl Interruption {
    /// The exit status.
    pub(super) fn status(self) -> u8 {
        match self {
            Self::Signal(signal) => signal.status(),
            Self::TimeOver => UNEXPECTED,
        }
    }

    /// The code of the Close frame.
    pub(super) fn close_code(self) -> u16 {
        match self {
            Self::Signal(Signal::Interrupt) | Self::TimeOver => 1000,
            Self::Signal(_) => 1001,
        }
    }
}

/// Waits for the first of both.
pub(super) async fn interruption(
    interrupted: WasInterrupted,
    deadline: Option<Instant>,
) -> Interruption {
    let time_over = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => pending().await,
        }
    };
    tokio::select! {
        biased;
        signal = interrupted.signal() => Interruption::Signal(signal),
        () = time_over => Interruption::TimeOver,
    }
}
