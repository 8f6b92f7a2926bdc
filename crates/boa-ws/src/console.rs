//! Writes the output of `console` to the standard streams.

use crate::{
    log::{self, Stream},
    output::{write_err, write_out},
};
use anstream::{AutoStream, ColorChoice};
use boa_websocket::web::{Console, ConsoleMessage, Level};
use std::io::{self, IsTerminal};

/// Warnings, errors and traces go to standard error, everything else to standard output.
pub(super) struct StandardStreams {
    colours: bool,
}

impl StandardStreams {
    pub(super) fn new() -> Self {
        // Values have colours only if both streams show them, because escape sequences are not removed later.
        let colours = AutoStream::choice(&io::stdout()) != ColorChoice::Never
            && AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        Self { colours }
    }
}

impl Console for StandardStreams {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let line = format!("{message}\n");
        let stream = match message.level {
            Level::Trace | Level::Warn | Level::Error => Stream::Error,
            _ => Stream::Output,
        };
        if log::append(stream, &line) {
            return;
        }
        match stream {
            Stream::Error => write_err(line.as_bytes()),
            Stream::Output => write_out(line.as_bytes()),
        }
    }

    fn clear(&self) {
        if log::clear() {
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
