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

/// From its creation on, signals no longer end the process by themselves.
pub(super) struct Signals {
    system: system::Signals,
    /// Requests by keys: the terminal makes no signals of them while a page is shown.
    requests: mpsc::UnboundedReceiver<Signal>,
    interrupter: Interrupter,
}

/// Sends a request to end, as a signal does.
#[derive(Clone)]
pub(super) struct Interrupter(mpsc::UnboundedSender<Signal>);

impl Interrupter {
    pub(super) fn interrupt(&self, signal: Signal) {
        // The process may be ending already.
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

    /// From now on a terminal that is gone does not end the process by itself.
    pub(super) fn subscribe_terminal(&mut self) -> io::Result<()> {
        self.system.subscribe_terminal()
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            signal = self.system.next() => signal,
            Some(signal) = self.requests.recv() => signal,
        }
    }
}
