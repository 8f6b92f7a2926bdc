//! The exit statuses of the command.

/// The script ended, and every exception was handled.
pub(crate) const SUCCESS: u8 = 0;

/// An uncaught exception or rejection, or a script that can't be parsed.
pub(crate) const UNCAUGHT: u8 = 1;

/// The command or the system failed, and not the script or the command line.
pub(crate) const FAILURE: u8 = 1;

/// Wrong usage, a file that can't be read, or a port that is in use.
pub(crate) const USAGE: u8 = 2;

/// A top-level `await` that can't settle. Other runtimes use the same number.
pub(crate) const NEVER_SETTLES: u8 = 13;

/// A replayed script has done something other than what was recorded.
pub(crate) const DIFFERENT: u8 = 5;

/// Nobody reads the output any more: its pipe was closed. Shells give this status to programs that
/// SIGPIPE has ended.
pub(crate) const UNREAD: u8 = 141;

/// No connection was opened.
pub(crate) const NOT_CONNECTED: u8 = 3;

/// The server has closed the connection with a code that stands for an error.
pub(crate) const CLOSED_WITH_ERROR: u8 = 4;

/// No message has matched the pattern of `--expect`.
pub(crate) const UNEXPECTED: u8 = 6;
