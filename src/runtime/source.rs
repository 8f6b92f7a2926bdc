//! The text of a script: from bytes to what the engine parses, and where it is wrong.

use crate::dom::{ErrorReport, StackFrame};
use boa_engine::{Context, JsError, JsNativeError};
use std::{fmt, io, path::Path, str};

/// Bytes that are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// The line, from 1.
    pub(super) line: usize,
    /// The byte that can't be there, from 0.
    pub(super) offset: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the source is not valid UTF-8 (line {}, byte {})", self.line, self.offset)
    }
}

/// The source without its byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count();
        Problem { line, offset }
    })
}

/// The report of a source that can't be parsed: the engine says the place in the message only.
pub(super) fn syntax_report(error: JsError, text: &str, name: &Path, context: &mut Context) -> ErrorReport {
    let mut report = ErrorReport::new(error, context);
    if report.stack.is_empty() {
        let (message, (line, column)) = split_place(&report.message, text);
        report.message = message;
        report.stack.push(StackFrame { function: None, file: Some(name.display().to_string()), line, column });
    }
    report
}

/// The same for a source that was imported: the message names the file, as the stack of the import can't.
pub(super) fn with_file(error: JsError, text: &str, name: &Path, context: &mut Context) -> JsError {
    let report = ErrorReport::new(error, context);
    let (message, (line, column)) = split_place(&report.message, text);
    let message = message.strip_prefix("SyntaxError: ").unwrap_or(&message).to_owned();
    JsNativeError::syntax().with_message(format!("{message} ({}:{line}:{column})", name.display())).into()
}

/// Turns the place that [`with_file`] wrote into the message back into a frame.
pub(super) fn placed(mut report: ErrorReport) -> ErrorReport {
    if !report.stack.is_empty() || !report.message.starts_with("SyntaxError: ") {
        return report;
    }
    let frame = report.message.rsplit_once(" (").and_then(|(message, place)| {
        let mut parts = place.strip_suffix(')')?.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        Some((message.to_owned(), StackFrame { function: None, file: Some(file.to_owned()), line, column }))
    });
    if let Some((message, frame)) = frame {
        report.message = message;
        report.stack.push(frame);
    }
    report
}

/// Cuts ` at line 3, col 14` off. Without it, what is missing is missing at the end.
fn split_place(message: &str, text: &str) -> (String, (u32, u32)) {
    let place = message.rsplit_once(" at line ").and_then(|(start, place)| {
        let (line, column) = place.split_once(", col ")?;
        Some((start.to_owned(), (line.parse().ok()?, column.parse().ok()?)))
    });
    place.unwrap_or_else(|| {
        let last = text.trim_end();
        let line = last.lines().count().max(1);
        let column = last.lines().last().map_or(0, |line| line.chars().count()) + 1;
        (message.replace("abrupt end", "unexpected end of the source"), (narrow(line), narrow(column)))
    })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An error of the file system, without the number of the operating system.
pub(super) fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text(b"\xef\xbb\xbf1"), Ok("1"));
        assert_eq!(text(b"1\n2 \xff"), Err(Problem { line: 2, offset: 4 }));
    }

    #[test]
    fn places_are_cut_off() {
        assert_eq!(split_place("SyntaxError: odd at line 3, col 14", ""), ("SyntaxError: odd".into(), (3, 14)));
        assert_eq!(
            split_place("SyntaxError: abrupt end", "f(\n  1,\n"),
            ("SyntaxError: unexpected end of the source".into(), (2, 5))
        );
    }
}
