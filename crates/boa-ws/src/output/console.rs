//! Writes the output of `console` to the standard streams.

use crate::output::{
    Raw, Stream, has_colors, is_terminal, line_printer, log, print, print_raw,
    terminal_text::TerminalText, write_or_end, write_raw,
};
use boa_websocket::web::{Console, ConsoleMessage, Level};

/// Warnings, errors and traces go to standard error, everything else to standard output.
pub(crate) struct StandardStreams {
    colors: bool,
    /// Whether the output goes to the streams as it is.
    raw: bool,
}

impl StandardStreams {
    /// `raw` is for a script that its user runs as a program: it may control the terminal. Others,
    /// which may come from the network, may use colours of all that a terminal obeys.
    pub(crate) fn new(raw: bool) -> Self {
        // Values have colours only if both streams show them, because escape sequences of scripts
        // are not removed later.
        let colors = has_colors(Stream::Output) && has_colors(Stream::Error);
        Self { colors, raw }
    }
}

impl Console for StandardStreams {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let line = format!("{message}\n");
        let stream = match message.level {
            Level::Trace | Level::Warn | Level::Error => Stream::Error,
            _ => Stream::Output,
        };
        let above_line = line_printer::is_open() && is_terminal(stream);
        if above_line {
            line_printer::wait_for_room();
        }
        if self.raw && !above_line && !log::is_kept() {
            return match stream {
                Stream::Output => print_raw(Raw::Console, line.as_bytes()),
                Stream::Error => write_raw(Raw::Console, line.as_bytes()),
            };
        }
        // The page that is shown, or the line editor, has the terminal, until it ends.
        let text = TerminalText::colored(&line);
        if log::append(stream, &text) || above_line && line_printer::print(&text) {
            return;
        }
        match stream {
            Stream::Output => print(&text),
            Stream::Error => write_or_end(&text),
        }
    }

    fn clear(&self) {
        if log::clear() || !is_terminal(Stream::Output) {
            return;
        }
        let clear = TerminalText::literal("\x1b[2J\x1b[H");
        if !line_printer::print(&clear) {
            print(&clear);
        }
    }

    fn colors(&self) -> bool {
        self.colors
    }
}
