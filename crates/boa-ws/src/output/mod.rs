//! Writing to the standard streams: the output of the command, and its messages to the person.
//!
//! Messages go to standard error, in colours if it is a terminal and `NO_COLOR` is not set.
//!
//! What is written is a [`TerminalText`], which no text of others controls a terminal with, or bytes
//! with the [reason](Raw) why they are written as they are. No other module writes to the standard
//! streams, except where a library draws: `clippy.toml` has the rule.

pub(crate) mod alternate_screen;
pub(crate) mod close_notice;
pub(crate) mod connection_error;
pub(crate) mod console;
pub(crate) mod error_causes;
pub(crate) mod fold;
pub(crate) mod hints;
pub(crate) mod import_hints;
pub(crate) mod line_printer;
pub(crate) mod log;
pub(crate) mod report;
pub(crate) mod sanitize;
pub(crate) mod spelling;
mod streams;
pub(crate) mod terminal_text;
pub(crate) mod unimplemented;

pub(crate) use self::streams::{Stream, has_colors, is_terminal};

use self::{
    report::titled,
    streams::{write_bytes, write_to},
    terminal_text::{TerminalText, text},
};
use crate::{
    process::{
        exit,
        status::{FAILURE, UNREAD},
    },
    threads::spawn,
};
use annotate_snippets::Level;
use std::{
    fmt::Display,
    io,
    rc::Rc,
    sync::{
        LazyLock,
        mpsc::{SyncSender, sync_channel},
    },
};

/// The number of messages of the main thread that wait until standard error takes them. Further
/// ones are lost.
const MAX_ASIDE: usize = 64;

/// Reports that a script of a page can't be loaded, for the reason, and counts it.
pub(crate) type ScriptFailed = Rc<dyn Fn(&str)>;

/// Writes an error message.
pub(crate) fn error(message: &dyn Display) {
    // The exit status shows the error as well.
    let _ = write(&titled(Level::ERROR, message));
}

/// Writes a warning, for example about an option that makes connections less secure.
pub(crate) fn warning(message: &dyn Display) {
    write_or_end(&titled(Level::WARNING, message));
}

/// Writes how the previous error can be avoided.
pub(crate) fn hint(message: &dyn Display) {
    write_or_end(&titled(Level::HELP, message));
}

/// Writes information that is not a warning.
pub(crate) fn note(message: &dyn Display) {
    write_or_end(&text![message.to_string()].line());
}

/// A task for the thread of [`aside`].
enum Aside {
    Write(TerminalText),
    /// Answers when everything before it was written.
    Flush(SyncSender<()>),
}

/// The messages of the main thread. None without a thread.
static ASIDE: LazyLock<Option<SyncSender<Aside>>> = LazyLock::new(|| {
    let (sender, messages) = sync_channel(MAX_ASIDE);
    let thread = spawn("messages", move || {
        for message in messages {
            match message {
                Aside::Write(text) => write_or_end(&text),
                // The receiver may have stopped waiting.
                Aside::Flush(answer) => drop(answer.send(())),
            }
        }
    });
    thread.is_ok().then_some(sender)
});

/// Writes on another thread, and never waits: for the main thread, which waits for signals.
fn aside(text: TerminalText) {
    // If the stream blocks for long, the text is lost, as on a full disk.
    let _ = ASIDE
        .as_ref()
        .map(|sender| sender.try_send(Aside::Write(text)));
}

/// [`note`] of the main thread.
pub(crate) fn note_aside(message: &dyn Display) {
    aside(text![message.to_string()].line());
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

/// Why bytes are written as they are. SECURITY.md lists these reasons.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Raw {
    /// What a script prints, which its user runs as a program. A page is none.
    Console,
    /// Messages of a server that another program reads.
    Messages,
    /// Files of the command itself: completions, the manual page, declarations.
    Files,
}

/// Writes to standard error. Ends the process if the stream is closed.
pub(crate) fn write_or_end(text: &TerminalText) {
    if let Err(error) = write(text) {
        lost(&error);
    }
}

/// Writes to standard error, to the log while a page is shown, or above the line that is being
/// typed.
pub(crate) fn write(text: &TerminalText) -> io::Result<()> {
    if log::append(Stream::Error, text) || is_terminal(Stream::Error) && line_printer::print(text) {
        return Ok(());
    }
    write_to(Stream::Error, text)
}

/// Writes to standard output. Ends the process if the stream is closed, or after any other error,
/// so that lost output is not hidden.
pub(crate) fn print(text: &TerminalText) {
    if let Err(failure) = write_to(Stream::Output, text) {
        incomplete(&failure);
    }
}

/// Writes bytes to standard output as they are, and as [`print()`] does.
pub(crate) fn print_raw(_: Raw, bytes: &[u8]) {
    if let Err(failure) = write_bytes(Stream::Output, bytes) {
        incomplete(&failure);
    }
}

/// Writes bytes to standard error as they are. Ends the process if the stream is closed.
pub(crate) fn write_raw(_: Raw, bytes: &[u8]) {
    if let Err(error) = write_bytes(Stream::Error, bytes) {
        lost(&error);
    }
}

/// Ends the process: standard output takes no more.
fn incomplete(failure: &io::Error) -> ! {
    if failure.kind() == io::ErrorKind::BrokenPipe {
        exit::exit(UNREAD);
    }
    error(&format_args!("cannot write to standard output: {failure}"));
    exit::exit(FAILURE);
}

/// Handles an error of standard error, which can't be reported. Ends the process if the stream is
/// closed.
fn lost(error: &io::Error) {
    if error.kind() == io::ErrorKind::BrokenPipe {
        exit::exit(UNREAD);
    }
}
