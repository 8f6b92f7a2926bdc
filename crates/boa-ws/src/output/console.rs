//! Writes the output of `console` to the standard streams.

use crate::output::{
    line_printer,
    log::{self, Stream},
    sanitize::sanitize,
    write_err, write_out,
};
use anstream::{AutoStream, ColorChoice};
use boa_websocket::web::{Console, ConsoleMessage, Level};
use std::io::{self, IsTerminal};

/// Warnings, errors and traces go to standard error, everything else to standard output.
pub(crate) struct StandardStreams {
    colours: bool,
}

impl StandardStreams {
    pub(crate) fn new() -> Self {
        // Values have colours only if both streams show them, because escape sequences are not
        // removed later.
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
        if is_terminal(stream) {
            line_printer::wait_for_room();
            if line_printer::print(&harmless(&line)) {
                return;
            }
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
        const CLEAR: &str = "\x1b[2J\x1b[H";
        if io::stdout().is_terminal() && !line_printer::print(CLEAR) {
            write_out(CLEAR.as_bytes());
        }
    }

    fn colours(&self) -> bool {
        self.colours
    }
}

fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Error => io::stderr().is_terminal(),
        Stream::Output => io::stdout().is_terminal(),
    }
}

/// The escape sequences of the console's colours.
const COLOURS: [&str; 9] = [
    "\x1b[1m", "\x1b[22m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[35m", "\x1b[36m", "\x1b[39m",
    "\x1b[90m",
];

/// The text for the line editor's terminal: without control characters but line feeds and the
/// console's colours.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\x1b']) {
        shown += &sanitize(&rest[..at]);
        let length = match COLOURS
            .iter()
            .find(|colour| rest[at..].starts_with(**colour))
        {
            Some(colour) => {
                shown += colour;
                colour.len()
            }
            None if rest[at..].starts_with('\n') => {
                shown.push('\n');
                1
            }
            None => {
                shown += &sanitize("\x1b");
                1
            }
        };
        rest = &rest[at + length..];
    }
    shown += &sanitize(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn only_line_feeds_and_colours_of_the_console_are_kept() {
        assert_eq!(
            harmless("{ a: \x1b[33m1\x1b[39m }\n\x1b[2J\x07b\n"),
            "{ a: \x1b[33m1\x1b[39m }\n␛[2J␇b\n"
        );
    }
}
