//! The kinds of signals.

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What service managers send: SIGTERM, on Windows Ctrl-Break or the shutdown of the system.
    Terminate,
    /// The terminal is gone: SIGHUP, on Windows a console that is closed.
    Hangup,
}

impl Signal {
    /// 128 and the number that the signal has on Unix.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Hangup => 129,
        }
    }
}
