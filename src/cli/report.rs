//! What the command says to the person, on standard error: in colours where a terminal shows them and `NO_COLOR` does
//! not forbid it.

use super::program::Source;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};
use boa_websocket::{
    Reporter,
    dom::{ErrorReport, StackFrame},
    net,
};
use std::{
    borrow::Cow,
    cell::Cell,
    fmt::{self, Display, Write as _},
    fs,
    io::Write as _,
    path::Path,
    rc::Rc,
};
use url::Url;

/// Says why the command can't do what it was asked.
pub(super) fn problem(what: &dyn Display) {
    write(&rendered(Group::with_title(Level::ERROR.primary_title(what.to_string()))));
}

/// Says something that is no error.
pub(super) fn note(what: &dyn Display) {
    write(&format!("boa-ws: {what}\n"));
}

/// Says what scripts did not handle.
pub(super) struct Reports {
    /// The script that the command runs; those that it imports are read again when they are to be shown.
    source: Rc<Source>,
    any_uncaught: Cell<bool>,
}

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        self.any_uncaught.set(true);
        let title = if report.in_promise { "Uncaught (in promise) " } else { "Uncaught " };
        let mut text = self.shown(Level::ERROR, format!("{title}{}", report.message), report.position());
        for frame in &report.stack {
            // Nothing fails that writes to a string.
            let _ = writeln!(text, "    at {}", normalize_untrusted_str(&Frame(frame).to_string()));
        }
        write(&text);
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        write(&rendered(Group::with_title(Level::WARNING.primary_title(format!("{url}: {error}")))));
    }
}

impl Reports {
    pub(super) fn new(source: Rc<Source>) -> Self {
        Self { source, any_uncaught: Cell::new(false) }
    }

    /// Says where the module waits.
    pub(super) fn never_settles(&self, position: Option<&StackFrame>) {
        let title =
            "this top-level await waits for something that can't happen any more: nothing keeps the script alive";
        write(&self.shown(Level::ERROR, title.to_owned(), position));
    }

    pub(super) fn any_uncaught(&self) -> bool {
        self.any_uncaught.get()
    }

    /// The title, with the line of the source that it is about and a caret under the column.
    fn shown(&self, level: Level<'_>, title: String, position: Option<&StackFrame>) -> String {
        let mut group = Group::with_title(level.primary_title(title));
        let line = position.and_then(|frame| self.line(frame));
        if let (Some(line), Some(StackFrame { file: Some(file), line: number, column, .. })) = (&line, position) {
            let column = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
            let start = line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset);
            let end = start + line[start..].chars().next().map_or(0, char::len_utf8);
            let snippet = Snippet::source(line.as_str())
                .line_start(usize::try_from(*number).unwrap_or(usize::MAX))
                .path(file.as_str())
                .annotation(AnnotationKind::Primary.span(start..end));
            group = group.element(snippet);
        }
        rendered(group)
    }

    /// The line where a frame stands.
    fn line(&self, frame: &StackFrame) -> Option<String> {
        let file = Path::new(frame.file.as_deref()?);
        let bytes = if file == self.source.name {
            Cow::Borrowed(&*self.source.text)
        } else {
            // What is no file that stays was never a module that was imported.
            fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
            Cow::Owned(fs::read(file).ok()?)
        };
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
        let index = usize::try_from(frame.line.checked_sub(1)?).ok()?;
        lines(&text).nth(index).map(str::to_owned)
    }
}

/// The lines of a source: <https://tc39.es/ecma262/#sec-line-terminators>.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let end = text.find(['\n', '\r', '\u{2028}', '\u{2029}']);
        Some(match end {
            Some(end) => {
                let after = &text[end..];
                rest = after.strip_prefix("\r\n").or_else(|| Some(&after[after.chars().next()?.len_utf8()..]));
                &text[..end]
            }
            None => text,
        })
    })
}

/// A line of a stack, as engines write them.
struct Frame<'a>(&'a StackFrame);

impl Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StackFrame { function, file, line, column, .. } = self.0;
        match (function, file) {
            (Some(function), Some(file)) => write!(f, "{function} ({file}:{line}:{column})"),
            (None, Some(file)) => write!(f, "{file}:{line}:{column}"),
            (Some(function), None) => write!(f, "{function} (native)"),
            (None, None) => f.write_str("native code"),
        }
    }
}

fn rendered(group: Group<'_>) -> String {
    let mut text = Renderer::styled().render(&[group]);
    text.push('\n');
    text
}

fn write(text: &str) {
    // There is nowhere left to complain.
    let _ = anstream::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_the_language_has_it() {
        let all: Vec<_> = lines("a\r\nb\nc\rd\u{2028}e\u{2029}\n").collect();
        assert_eq!(all, ["a", "b", "c", "d", "e", "", ""]);
    }
}
