//! The standard streams of output.

use crate::output::terminal_text::TerminalText;
use anstream::{AutoStream, ColorChoice};
use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
};

/// A standard stream for output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Error,
}

/// Whether the stream is a terminal.
pub(crate) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Output => stdout().is_terminal(),
        Stream::Error => stderr().is_terminal(),
    }
}

/// Whether the stream takes colours.
pub(crate) fn has_colors(stream: Stream) -> bool {
    let choice = match stream {
        Stream::Output => AutoStream::choice(&stdout()),
        Stream::Error => AutoStream::choice(&stderr()),
    };
    choice != ColorChoice::Never || is_forced()
}

/// Whether the variable of Node asks for colours, as `CLICOLOR_FORCE` does.
fn is_forced() -> bool {
    let value = |name| env::var_os(name).filter(|value| !value.is_empty());
    value("FORCE_COLOR").is_some_and(|value| value != "0") && value("NO_COLOR").is_none()
}

#[expect(clippy::disallowed_methods, reason = "here it is written to")]
fn stdout() -> io::Stdout {
    io::stdout()
}

#[expect(clippy::disallowed_methods, reason = "here it is written to")]
fn stderr() -> io::Stderr {
    io::stderr()
}

/// Writes to the stream itself, with colours if it takes them.
pub(super) fn write_to(stream: Stream, text: &TerminalText) -> io::Result<()> {
    if has_colors(stream) {
        write_bytes(stream, text.as_str().as_bytes())
    } else {
        write_bytes(stream, text.plain().as_bytes())
    }
}

/// In one system call, so that lines of other processes do not interrupt it.
pub(super) fn write_bytes(stream: Stream, bytes: &[u8]) -> io::Result<()> {
    match stream {
        Stream::Output => {
            let mut stdout = stdout().lock();
            stdout.write_all(bytes)?;
            stdout.flush()
        }
        Stream::Error => stderr().write_all(bytes),
    }
}
