//! The signals that end the command, with the exit statuses that shells give them.

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::io;
use tokio::sync::mpsc;

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What service managers send: SIGTERM, on Windows Ctrl-Break or the shutdown of the system.
    Terminate,
    /// The terminal is gone: SIGHUP, on Windows a console that is closed.
    Hangup,
}

impl Signal {
    /// 128 and the number that the signal has on Unix.
    pub(super) fn status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Hangup => 129,
        }
    }
}

/// From its creation on, signals no longer end the process by themselves.
pub(super) struct Signals {
    system: system::Signals,
    /// Asked for by a key, which is no signal while a page is shown.
    asked: mpsc::UnboundedReceiver<Signal>,
    interrupter: Interrupter,
}

/// Asks as a signal does.
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
        let (sender, asked) = mpsc::unbounded_channel();
        Ok(Self { system: system::Signals::new()?, asked, interrupter: Interrupter(sender) })
    }

    pub(super) fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// From now on a terminal that is gone does not end the process by itself.
    pub(super) fn hear_of_the_terminal(&mut self) -> io::Result<()> {
        self.system.hear_of_the_terminal()
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            signal = self.system.next() => signal,
            Some(signal) = self.asked.recv() => signal,
        }
    }
}
