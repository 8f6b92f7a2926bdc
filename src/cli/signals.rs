//! The signals that end the command, with the exit statuses that shells give them.

use std::io;
#[cfg(unix)]
use tokio::signal::unix::{self, SignalKind};
use tokio::sync::mpsc;

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What `kill` and service managers send.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has it"))]
    Terminate,
    /// The terminal is gone.
    Hangup,
}

impl Signal {
    /// 128 and the number of the signal.
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
    #[cfg(unix)]
    interrupt: unix::Signal,
    #[cfg(unix)]
    terminate: unix::Signal,
    /// Those of the terminal, while a page is shown in it.
    #[cfg(unix)]
    hangup: Option<unix::Signal>,
    /// Asked for by a key, which is no signal while a page is shown.
    asked: mpsc::UnboundedReceiver<Signal>,
    #[cfg_attr(not(feature = "terminal"), expect(dead_code, reason = "it keeps the receiver open"))]
    interrupter: Interrupter,
}

/// Asks as a signal does.
#[derive(Clone)]
#[cfg_attr(not(feature = "terminal"), expect(dead_code, reason = "no keys are read"))]
pub(super) struct Interrupter(mpsc::UnboundedSender<Signal>);

#[cfg(feature = "terminal")]
impl Interrupter {
    pub(super) fn interrupt(&self, signal: Signal) {
        // The process may be ending already.
        let _ = self.0.send(signal);
    }
}

#[cfg(feature = "terminal")]
impl Signals {
    pub(super) fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// From now on a terminal that is gone does not end the process by itself.
    pub(super) fn hear_of_the_terminal(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        {
            self.hangup = Some(unix::signal(SignalKind::hangup())?);
        }
        Ok(())
    }
}

#[cfg(unix)]
impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        let (sender, asked) = mpsc::unbounded_channel();
        Ok(Self {
            interrupt: unix::signal(SignalKind::interrupt())?,
            terminate: unix::signal(SignalKind::terminate())?,
            hangup: None,
            asked,
            interrupter: Interrupter(sender),
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Signal {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.terminate.recv() => Signal::Terminate,
            Some(()) = hangup => Signal::Hangup,
            Some(signal) = self.asked.recv() => signal,
            else => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(super) fn new() -> io::Result<Self> {
        let (sender, asked) = mpsc::unbounded_channel();
        Ok(Self { asked, interrupter: Interrupter(sender) })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            Ok(()) = tokio::signal::ctrl_c() => Signal::Interrupt,
            Some(signal) = self.asked.recv() => signal,
            else => std::future::pending().await,
        }
    }
}
