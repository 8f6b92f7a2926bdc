//! What scripts print, on the standard streams.

use super::FAILURE;
use super::terminal;
use anstream::{AutoStream, ColorChoice};
use boa_websocket::web::{Console, ConsoleMessage, Level};
use std::io::{self, IsTerminal, Write};

/// Warnings, errors and traces go to standard error, everything else to standard output.
pub(super) struct StandardStreams {
    colours: bool,
}

impl StandardStreams {
    pub(super) fn new() -> Self {
        // One answer for both: what a script prints is never looked through for escape sequences.
        let colours = AutoStream::choice(&io::stdout()) != ColorChoice::Never
            && AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        Self { colours }
    }
}

impl Console for StandardStreams {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let line = format!("{message}\n");
        {
            let is_error = matches!(message.level, Level::Trace | Level::Warn | Level::Error);
            let stream = if is_error { terminal::Stream::Error } else { terminal::Stream::Output };
            if terminal::said(stream, &line) {
                return;
            }
        }
        match message.level {
            Level::Trace | Level::Warn | Level::Error => {
                if let Err(error) = io::stderr().write_all(line.as_bytes()) {
                    lost(&error, 0);
                }
            }
            _ => write_out(line.as_bytes()),
        }
    }

    fn clear(&self) {
        if terminal::forget_what_was_said() {
            return;
        }
        if io::stdout().is_terminal() {
            write_out(b"\x1b[2J\x1b[H");
        }
    }

    fn colours(&self) -> bool {
        self.colours
    }
}

/// Whoever reads standard output may have enough, as `head` has: then there is nothing left to do. When output is lost for
/// another reason, going on would hide it.
pub(super) fn write_out(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let Err(error) = stdout.write_all(bytes).and_then(|()| stdout.flush()) else { return };
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    super::report::problem(&format_args!("cannot write to standard output: {error}"));
    std::process::exit(FAILURE.into());
}

/// Standard error can't be written to: nobody is left to be told so. Where its reader has gone, the process ends.
pub(super) fn lost(error: &io::Error, status: u8) {
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(status.into());
    }
}
