//! The lines that are printed while a page is shown in the terminal: they are kept, and written
//! when the terminal is restored.
//!
//! There is one terminal. Every thread that ends the process must restore it: its state is a
//! static.

use crate::{
    output::{fold::number_of, sanitize::beginning},
    threads,
};
use anstream::adapter::strip_str;
use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Mutex, MutexGuard, TryLockError},
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
    lines: VecDeque<(Stream, String)>,
    /// The number of earlier lines that were not kept.
    dropped: usize,
}

/// The stream that a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Error,
}

/// The log of the screen, locked. None while no page is shown.
pub(crate) fn lock() -> MutexGuard<'static, Option<LogBuffer>> {
    threads::lock(&SCREEN)
}

/// Whether another thread, or this one, holds the lock.
pub(crate) fn is_locked() -> bool {
    matches!(SCREEN.try_lock(), Err(TryLockError::WouldBlock))
}

/// Adds lines to the log, if a page is shown. Returns whether one is: otherwise the caller writes
/// to the stream.
pub(crate) fn append(stream: Stream, text: &str) -> bool {
    let mut screen = lock();
    let Some(log) = &mut *screen else {
        return false;
    };
    for line in text.lines() {
        if log.lines.len() == MAX_LINES {
            log.lines.pop_front();
            log.dropped += 1;
        }
        log.lines
            .push_back((stream, beginning(line, MAX_LINE_LEN, "")));
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
        let lines = lines.map(|(_, line)| strip_str(line).to_string().replace('\t', "    "));
        let rows: Vec<String> = lines.flat_map(|line| wrapped(&line, columns)).collect();
        rows[rows.len().saturating_sub(max_rows)..].to_vec()
    }

    /// Writes the lines to their streams.
    pub(crate) fn write(self) {
        // An error can't be reported, because reports go to these streams.
        let mut out = io::stdout();
        if self.dropped > 0 {
            let _ = writeln!(out, "... {} before", number_of(self.dropped, "line"));
        }
        for (stream, line) in self.lines {
            let line = with_sgr_only(&line);
            let _ = match stream {
                Stream::Output => writeln!(out, "{line}"),
                Stream::Error => writeln!(anstream::stderr(), "{line}"),
            };
        }
        let _ = out.flush();
    }
}

/// The line without control characters and escape sequences other than SGR (colours, bold), because
/// the text may come from the network.
fn with_sgr_only(line: &str) -> String {
    const BEGIN: &str = "\x1b[";
    let mut all = String::new();
    let harmless = |text: &str| {
        strip_str(text)
            .to_string()
            .replace(|it: char| it.is_control() && it != '\t', "")
    };
    let (mut from, mut searched) = (0, 0);
    while let Some(begin) = line[searched..].find(BEGIN).map(|at| searched + at) {
        let numbers = begin + BEGIN.len();
        let after = line[numbers..]
            .trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, ';' | ':'));
        searched = numbers;
        if after.starts_with('m') {
            let end = line.len() - after.len() + 1;
            all += &harmless(&line[from..begin]);
            all += &line[begin..end];
            (from, searched) = (end, end);
        }
    }
    all + &harmless(&line[from..])
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

    #[test]
    fn only_sgr_sequences_are_kept() {
        let line = "a\t\x1b[1;31mred\x1b[0m\x1b]0;title\x07 \x1b[2Jb\u{9b}2J\x08\r\x1b[mc\x1b";
        assert_eq!(with_sgr_only(line), "a\t\x1b[1;31mred\x1b[0m b2J\x1b[mc");
    }
}
