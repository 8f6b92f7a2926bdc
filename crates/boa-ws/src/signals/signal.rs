//! The kinds of signals.

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM. On Windows Ctrl-Break or the shutdown of the system.
    Terminate,
    /// SIGHUP: the terminal was closed. On Windows the console was closed.
    Hangup,
}

impl Signal {
    /// The exit status after the signal: 128 plus its number on Unix.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Hangup => 129,
        }
    }
}
