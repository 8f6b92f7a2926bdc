//! Writing to the standard streams: the output of the command, and its messages to the person.
//!
//! Messages go to standard error: in colours where a terminal shows them and `NO_COLOR` does not forbid it.

use crate::{
    log::{self, Stream},
    status::FAILURE,
};
use annotate_snippets::{Group, Level, Renderer};
use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Says why the command can't do what it was asked.
pub(crate) fn error(what: &dyn Display) {
    // The caller ends the process with a status that says as much.
    let _ = write(&titled(Level::ERROR, what));
}

/// Writes a text about the command line as it is.
pub(crate) fn usage(text: &str) {
    // The caller ends the process with a status that says as much.
    let _ = write(text);
}

/// Warns of something, such as an option that makes connections less secure.
pub(crate) fn warning(what: &dyn Display) {
    write_or_end(&titled(Level::WARNING, what), 0);
}

/// Says how the error before can be avoided.
pub(crate) fn hint(what: &dyn Display) {
    write_or_end(&titled(Level::HELP, what), FAILURE);
}

/// Tells the person something that is not wrong.
pub(crate) fn note(what: &dyn Display) {
    write_or_end(&format!("{what}\n"), 0);
}

fn titled(level: Level<'_>, what: &dyn Display) -> String {
    rendered(Group::with_title(level.primary_title(what.to_string())))
}

/// The text of a message, with its colours.
pub(crate) fn rendered(group: Group<'_>) -> String {
    let mut text = Renderer::styled().render(&[group]);
    text.push('\n');
    text
}

/// Writes to standard error. Ends the process with this status when its reader is gone.
pub(crate) fn write_or_end(text: &str, status: u8) {
    if let Err(error) = write(text) {
        lost(&error, status);
    }
}

/// Writes to standard error, or to the log while a page is shown.
pub(crate) fn write(text: &str) -> io::Result<()> {
    if log::append(Stream::Error, text) {
        return Ok(());
    }
    // In one call of the system: others who write there come before a line or after it.
    if AutoStream::choice(&io::stderr()) == ColorChoice::Never {
        io::stderr().write_all(strip_str(text).to_string().as_bytes())
    } else {
        anstream::stderr().write_all(text.as_bytes())
    }
}

/// Writes to standard output. Its reader may have enough, as `head` has: then the process ends. When output is lost for another
/// reason, going on would hide it.
pub(crate) fn write_out(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let Err(failure) = stdout.write_all(bytes).and_then(|()| stdout.flush()) else { return };
    if failure.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    error(&format_args!("cannot write to standard output: {failure}"));
    std::process::exit(FAILURE.into());
}

/// Writes to standard error as it is. Ends the process when its reader is gone.
pub(crate) fn write_err(bytes: &[u8]) {
    if let Err(error) = io::stderr().write_all(bytes) {
        lost(&error, 0);
    }
}

/// Standard error can't be written to, so the error can't be reported. Where its reader is gone, the process ends.
fn lost(error: &io::Error, status: u8) {
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(status.into());
    }
}
