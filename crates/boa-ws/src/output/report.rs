//! Messages with a title, and with a line of a source below it.

use crate::output::{
    sanitize::{in_place, sanitize},
    terminal_text::TerminalText,
};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt::Display;

/// A line of a source, with the place that a message is about.
pub(crate) struct SourceLine<'a> {
    pub(crate) file: &'a str,
    pub(crate) number: usize,
    pub(crate) text: &'a str,
    /// The number of characters before the place.
    pub(crate) column: usize,
}

/// A message without a source.
pub(crate) fn titled(level: Level<'_>, title: &dyn Display) -> TerminalText {
    rendered(Group::with_title(
        level.primary_title(TerminalText::new(title).to_string()),
    ))
}

/// A message with the line of the source below it, and a caret below the place.
pub(crate) fn with_source(
    level: Level<'_>,
    title: &dyn Display,
    source: &SourceLine<'_>,
) -> TerminalText {
    // Each character by one, so that columns stay as they are.
    let line = in_place(source.text);
    let start = line
        .char_indices()
        .nth(source.column)
        .map_or(line.len(), |(offset, _)| offset);
    let end = start + line[start..].chars().next().map_or(0, char::len_utf8);
    let snippet = Snippet::source(line)
        .line_start(source.number)
        .path(sanitize(source.file))
        .annotation(AnnotationKind::Primary.span(start..end));
    let title = level.primary_title(TerminalText::new(title).to_string());
    rendered(Group::with_title(title).element(snippet))
}

/// What the library prints of texts that were sanitized. It adds colours, and nothing else.
fn rendered(group: Group<'_>) -> TerminalText {
    TerminalText::colored(&Renderer::styled().render(&[group])).line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_below_its_place_after_control_characters() {
        let source = SourceLine {
            file: "a\x1b]0;b\x07\nc.js",
            number: 3,
            text: "/* \u{9b}31m\t*/ throw 1",
            column: 11,
        };
        let report = with_source(Level::ERROR, &"no\u{85}", &source).plain();
        let lines: Vec<_> = report.lines().collect();
        assert_eq!(lines[0], "error: no\\u{85}");
        assert_eq!(lines[1], " --> a␛]0;b␇\\u{a}c.js:3:12");
        assert_eq!(lines[3], "3 | /* �31m    */ throw 1");
        let before = |line: &str, end| line.split(end).next().map(|it| it.chars().count());
        assert_eq!(before(lines[4], "^"), before(lines[3], "throw"));
    }
}
