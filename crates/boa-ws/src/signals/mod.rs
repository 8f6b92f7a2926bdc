//! The signals that end the command, with the exit statuses that shells give them.

mod signal;
#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

pub(crate) use self::signal::Signal;
use std::io;
use tokio::sync::mpsc;

/// The signals of the process. While it exists, they do not end the process by themselves.
pub(super) struct Signals {
    system: system::Signals,
    /// Requests by keys. While a page is shown, the terminal does not convert keys to signals.
    requests: mpsc::UnboundedReceiver<Signal>,
    interrupter: Interrupter,
}

/// Sends a request to end, as a signal does.
#[derive(Clone)]
pub(super) struct Interrupter(mpsc::UnboundedSender<Signal>);

impl Interrupter {
    pub(super) fn interrupt(&self, signal: Signal) {
        // The process may already be ending.
        let _ = self.0.send(signal);
    }
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        let (sender, requests) = mpsc::unbounded_channel();
        Ok(Self { system: system::Signals::new()?, requests, interrupter: Interrupter(sender) })
    }

    pub(super) fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Handles Hangup as well, which no longer ends the process by itself.
    pub(super) fn subscribe_terminal(&mut self) -> io::Result<()> {
        self.system.subscribe_terminal()
    }

    /// Waits for the next signal.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            signal = self.system.next() => signal,
            Some(signal) = self.requests.recv() => signal,
        }
    }
}
