//! SIGINT, SIGTERM and SIGHUP.

use super::signal::Signal;
use std::{future::pending, io};
use tokio::signal::unix::{self, SignalKind, signal};

pub(super) struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    /// Handled only while a page is shown in the terminal, because `nohup` ignores the signal.
    hangup: Option<unix::Signal>,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: None,
        })
    }

    pub(super) fn subscribe_terminal(&mut self) -> io::Result<()> {
        self.hangup = Some(signal(SignalKind::hangup())?);
        Ok(())
    }

    pub(super) async fn next(&mut self) -> Signal {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.terminate.recv() => Signal::Terminate,
            Some(()) = hangup => Signal::Hangup,
            else => pending().await,
        }
    }
}
