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
    /// Its name in recordings.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Hangup => "SIGHUP",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        [Self::Interrupt, Self::Terminate, Self::Hangup]
            .into_iter()
            .find(|signal| signal.name() == name)
    }

    /// The exit status after the signal: 128 plus its number on Unix.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Hangup => 129,
        }
    }
}
