//! The lines that are printed while a page is shown in the terminal: they are kept, and written
//! when the terminal is restored.
//!
//! There is one terminal. Every thread that ends the process must restore it: its state is a
//! static.

use crate::{
    output::{
        fold::number_of,
        streams::{Stream, write_to},
        terminal_text::{TerminalText, text},
    },
    threads,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};
use tokio::sync::Notify;
use unicode_width::UnicodeWidthChar;

/// The maximum number of stored lines.
const MAX_LINES: usize = 1000;

/// The maximum length of a stored line, in characters.
const MAX_LINE_LEN: usize = 10_000;

/// The log of the screen. None while no page is shown.
static SCREEN: Mutex<Option<LogBuffer>> = Mutex::new(None);

/// Notified when a line is added, or the log is cleared.
static LOG_CHANGED: Notify = Notify::const_new();

/// The lines that were printed while a page is shown.
#[derive(Default)]
pub(crate) struct LogBuffer {
    lines: VecDeque<(Stream, TerminalText)>,
    /// The number of earlier lines that were not kept.
    dropped: usize,
}

/// The log of the screen, locked. None while no page is shown.
pub(crate) fn lock() -> MutexGuard<'static, Option<LogBuffer>> {
    threads::lock(&SCREEN)
}

/// Whether a page is shown, and lines are kept.
pub(crate) fn is_kept() -> bool {
    lock().is_some()
}

/// Whether another thread, or this one, holds the lock.
#[cfg(feature = "pages")]
pub(crate) fn is_locked() -> bool {
    matches!(SCREEN.try_lock(), Err(std::sync::TryLockError::WouldBlock))
}

/// Adds lines to the log, if a page is shown. Returns whether one is: otherwise the caller writes
/// to the stream.
pub(crate) fn append(stream: Stream, text: &TerminalText) -> bool {
    let mut screen = lock();
    let Some(log) = &mut *screen else {
        return false;
    };
    for line in text.lines(MAX_LINE_LEN) {
        if log.lines.len() == MAX_LINES {
            log.lines.pop_front();
            log.dropped += 1;
        }
        log.lines.push_back((stream, line));
    }
    LOG_CHANGED.notify_one();
    true
}

/// Empties the log, if a page is shown. Returns whether one is.
pub(crate) fn clear() -> bool {
    let mut screen = lock();
    let Some(log) = &mut *screen else {
        return false;
    };
    *log = LogBuffer::default();
    LOG_CHANGED.notify_one();
    true
}

/// Waits until the log changes.
#[cfg(feature = "pages")]
pub(crate) async fn changed() {
    LOG_CHANGED.notified().await;
}

impl LogBuffer {
    /// The last `max_rows` rows of the log, where a row has `columns` columns.
    pub(crate) fn last(&self, max_rows: usize, columns: usize) -> Vec<String> {
        let lines = self
            .lines
            .iter()
            .skip(self.lines.len().saturating_sub(max_rows));
        let lines = lines.map(|(_, line)| line.plain().replace('\t', "    "));
        let rows: Vec<String> = lines.flat_map(|line| wrapped(&line, columns)).collect();
        rows[rows.len().saturating_sub(max_rows)..].to_vec()
    }

    /// Writes the lines to their streams.
    pub(crate) fn write(self) {
        // An error can't be reported, because reports go to these streams.
        if self.dropped > 0 {
            let dropped = format!("... {} before", number_of(self.dropped, "line"));
            let _ = write_to(Stream::Output, &text![dropped].line());
        }
        for (stream, line) in self.lines {
            let _ = write_to(stream, &line.line());
        }
    }
}

/// A line as rows of at most `columns` columns.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    let (mut rows, mut used) = (vec![String::new()], 0);
    for character in line.chars().filter(|it| !it.is_control()) {
        let width = character.width().unwrap_or(0);
        if used + width > columns {
            rows.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(character);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped() {
        assert_eq!(wrapped("abcde", 2), ["ab", "cd", "e"]);
        assert_eq!(wrapped("漢字", 3), ["漢", "字"]);
        assert_eq!(wrapped("", 3), [""]);
    }
}
