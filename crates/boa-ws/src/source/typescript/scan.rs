//! Finds tokens that the syntax tree does not have.

use crate::source::text_edits::is_line_terminator;

/// The offset of the next token: whitespace and comments are skipped. `offset` is not within a
/// token.
pub(super) fn token(source: &str, mut offset: usize) -> usize {
    loop {
        let rest = source.get(offset..).unwrap_or_default();
        let text = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
        offset += rest.len() - text.len();
        let comment = if text.starts_with("//") {
            text.find(is_line_terminator).unwrap_or(text.len())
        } else if text.starts_with("/*") {
            text.find("*/").map_or(text.len(), |end| end + 2)
        } else {
            return offset;
        };
        offset += comment;
    }
}

/// The offset of a word. Only punctuators and words are between `start` and `end`.
pub(super) fn word(source: &str, word: &str, start: usize, end: usize) -> Option<usize> {
    tokens(source, start, end)
        .find(|(_, token)| *token == word)
        .map(|it| it.0)
}

/// The words and punctuators of a range, with their offsets.
pub(super) fn tokens(
    source: &str,
    start: usize,
    end: usize,
) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = start;
    std::iter::from_fn(move || {
        let start = token(source, offset);
        let rest = source.get(start..end)?;
        let first = rest.chars().next()?;
        let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$');
        let length = match rest.find(|it| !is_part(it)) {
            Some(0) => first.len_utf8(),
            Some(length) => length,
            None => rest.len(),
        };
        offset = start + length;
        Some((start, &rest[..length]))
    })
}

/// Whether a line ends in a range.
pub(super) fn has_line_end(source: &str, start: usize, end: usize) -> bool {
    source
        .get(start..end)
        .is_some_and(|text| text.contains(is_line_terminator))
}
