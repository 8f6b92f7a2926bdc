//! Writing to the standard streams: the output of the command, and its messages to the person.
//!
//! Messages go to standard error, in colours if it is a terminal and `NO_COLOR` is not set.

pub(crate) mod close_notice;
pub(crate) mod connection_error;
pub(crate) mod console;
pub(crate) mod error_causes;
pub(crate) mod fold;
pub(crate) mod hints;
mod import_hints;
pub(crate) mod line_printer;
pub(crate) mod log;
pub(crate) mod sanitize;
pub(crate) mod spelling;
pub(crate) mod unimplemented;

use self::log::Stream;
use crate::{
    process::{exit, status::FAILURE},
    threads::spawn,
};
use annotate_snippets::{Group, Level, Renderer};
use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use std::{
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
    sync::{
        LazyLock,
        mpsc::{SyncSender, sync_channel},
    },
};

/// The number of messages of the main thread that wait until standard error takes them. Further
/// ones are lost.
const MAX_ASIDE: usize = 64;

/// Writes an error message.
pub(crate) fn error(message: &dyn Display) {
    // The exit status shows the error as well.
    let _ = write(&titled(Level::ERROR, message));
}

/// Writes a warning, for example about an option that makes connections less secure.
pub(crate) fn warning(message: &dyn Display) {
    write_or_end(&titled(Level::WARNING, message), 0);
}

/// Writes how the previous error can be avoided.
pub(crate) fn hint(message: &dyn Display) {
    write_or_end(&titled(Level::HELP, message), FAILURE);
}

/// Writes information that is not a warning.
pub(crate) fn note(message: &dyn Display) {
    write_or_end(&format!("{message}\n"), 0);
}

/// A task for the thread of [`aside`].
enum Aside {
    Write(String),
    /// Answers when everything before it was written.
    Flush(SyncSender<()>),
}

/// The messages of the main thread. None without a thread.
static ASIDE: LazyLock<Option<SyncSender<Aside>>> = LazyLock::new(|| {
    let (sender, messages) = sync_channel(MAX_ASIDE);
    let thread = spawn("messages", move || {
        for message in messages {
            match message {
                Aside::Write(text) => write_or_end(&text, 0),
                // The receiver may have stopped waiting.
                Aside::Flush(answer) => drop(answer.send(())),
            }
        }
    });
    thread.is_ok().then_some(sender)
});

/// Writes on another thread, and never waits: for the main thread, which waits for signals.
fn aside(text: String) {
    // If the stream blocks for long, the text is lost, as on a full disk.
    let _ = ASIDE
        .as_ref()
        .map(|sender| sender.try_send(Aside::Write(text)));
}

/// [`note`] of the main thread.
pub(crate) fn note_aside(message: &dyn Display) {
    aside(format!("{message}\n"));
}

/// [`warning`] of the main thread.
pub(crate) fn warning_aside(message: &dyn Display) {
    aside(titled(Level::WARNING, message));
}

/// [`error`] of the main thread.
pub(crate) fn error_aside(message: &dyn Display) {
    aside(titled(Level::ERROR, message));
}

/// Waits until the messages of the main thread are written.
pub(crate) fn flush_aside() {
    // Without a message there is no thread to wait for.
    let Some(Some(sender)) = LazyLock::get(&ASIDE) else {
        return;
    };
    let (answer, answered) = sync_channel(1);
    if sender.send(Aside::Flush(answer)).is_ok() {
        let _ = answered.recv();
    }
}

fn titled(level: Level<'_>, message: &dyn Display) -> String {
    rendered(Group::with_title(level.primary_title(message.to_string())))
}

/// The text of a message, with its colours.
pub(crate) fn rendered(group: Group<'_>) -> String {
    let mut text = Renderer::styled().render(&[group]);
    text.push('\n');
    text
}

/// Writes to standard error. Ends the process with this status if the stream is closed.
pub(crate) fn write_or_end(text: &str, status: u8) {
    if let Err(error) = write(text) {
        lost(&error, status);
    }
}

/// Writes to standard error, to the log while a page is shown, or above the line that is being
/// typed.
pub(crate) fn write(text: &str) -> io::Result<()> {
    if log::append(Stream::Error, text) {
        return Ok(());
    }
    let has_colours = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let stripped = if has_colours {
        None
    } else {
        Some(strip_str(text).to_string())
    };
    if io::stderr().is_terminal() && line_printer::print(stripped.as_deref().unwrap_or(text)) {
        return Ok(());
    }
    // In one system call, so that lines of other processes do not interrupt it.
    match stripped {
        Some(text) => io::stderr().write_all(text.as_bytes()),
        None => anstream::stderr().write_all(text.as_bytes()),
    }
}

/// Writes to standard output. Ends the process if the stream is closed, as `head` does, or after
/// any other error, so that lost output is not hidden.
pub(crate) fn write_out(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let Err(failure) = stdout.write_all(bytes).and_then(|()| stdout.flush()) else {
        return;
    };
    if failure.kind() == io::ErrorKind::BrokenPipe {
        exit::exit(0);
    }
    error(&format_args!("cannot write to standard output: {failure}"));
    exit::exit(FAILURE);
}

/// Writes to standard error. Ends the process if the stream is closed.
pub(crate) fn write_err(bytes: &[u8]) {
    if let Err(error) = io::stderr().write_all(bytes) {
        lost(&error, 0);
    }
}

/// Handles an error of standard error, which can't be reported. Ends the process if the stream is
/// closed.
fn lost(error: &io::Error, status: u8) {
    if error.kind() == io::ErrorKind::BrokenPipe {
        exit::exit(status);
    }
}
