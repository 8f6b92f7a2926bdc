//! Changes of a source that keep its lines.

use oxc_span::Span;

/// The change of a character of the source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Keep,
    /// A space takes its place.
    Blank,
    /// Nothing takes its place.
    Remove,
    /// This ASCII character takes its place.
    Put(u8),
}

/// The offsets of the start and the end of a node of the syntax tree.
pub(crate) fn offsets(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}

/// The changes of a source. Positions are offsets in bytes. Line terminators of the source stay in
/// any case.
pub(crate) struct Edits<'a> {
    source: &'a str,
    /// One for each byte. The action of a character's first byte counts.
    actions: Vec<Action>,
    /// Texts to insert before an offset.
    insertions: Vec<(usize, String)>,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self {
            source,
            actions: vec![Action::Keep; source.len()],
            insertions: Vec::new(),
        }
    }

    fn set(&mut self, start: usize, end: usize, action: Action) {
        if let Some(actions) = self.actions.get_mut(start..end) {
            actions.fill(action);
        }
    }

    /// Replaces each character by a space.
    pub(crate) fn blank(&mut self, start: usize, end: usize) {
        self.set(start, end, Action::Blank);
    }

    /// As [`blank`](Self::blank), with a semicolon in place of the first character, which ends what
    /// is before.
    pub(crate) fn blank_with_semicolon(&mut self, start: usize, end: usize) {
        self.blank(start, end);
        self.put(start, b';');
    }

    /// Replaces the character that the offset is in.
    pub(crate) fn put(&mut self, offset: usize, character: u8) {
        let start = self.source.floor_char_boundary(offset);
        self.set(start, start + 1, Action::Put(character));
    }

    /// Replaces a range by a text, which may have another length.
    pub(crate) fn replace(&mut self, start: usize, end: usize, text: String) {
        self.set(start, end, Action::Remove);
        self.insert(start, text);
    }

    /// Inserts a text before an offset, and after those that were inserted there already.
    pub(crate) fn insert(&mut self, offset: usize, text: String) {
        self.insertions.push((offset, text));
    }

    /// Puts a semicolon where the blanks before this end begin. Without it, what is blank no longer
    /// separates two statements.
    pub(crate) fn end_statement(&mut self, end: usize) {
        let before = self.actions.get(..end).unwrap_or_default();
        let blanks = before
            .iter()
            .rev()
            .take_while(|action| **action == Action::Blank)
            .count();
        // Statements within each other end in the same place.
        if before[..end - blanks].last() == Some(&Action::Put(b';')) {
            return;
        }
        let text = self.source.get(end - blanks..end).unwrap_or_default();
        if let Some((offset, _)) = text
            .char_indices()
            .find(|(_, character)| !is_line_terminator(*character))
        {
            self.put(end - blanks + offset, b';');
        }
    }

    /// As [`insert`](Self::insert). Blanks before the offset make room for the text, and for a
    /// space before it, so that the columns after it stay.
    pub(crate) fn insert_over_blanks(&mut self, offset: usize, text: String) {
        let start = offset.wrapping_sub(text.len());
        let before = start.wrapping_sub(1);
        let is_blank = |actions: &[Action]| actions.iter().all(|it| *it == Action::Blank);
        let is_in_line = |text: &str| text.is_ascii() && !text.contains(is_line_terminator);
        if text.is_ascii()
            && self.actions.get(before..offset).is_some_and(is_blank)
            && self.source.get(before..offset).is_some_and(is_in_line)
        {
            for (place, character) in (start..).zip(text.bytes()) {
                self.put(place, character);
            }
        } else {
            self.insert(offset, text);
        }
    }

    /// Whether anything changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.insertions.is_empty() && self.actions.iter().all(|action| *action == Action::Keep)
    }

    /// The changed source.
    pub(crate) fn apply(self) -> String {
        self.apply_with_columns().0
    }

    /// The changed source, and the mapping of its columns to the source.
    pub(crate) fn apply_with_columns(mut self) -> (String, Columns) {
        // It is stable: insertions at an offset keep their order.
        self.insertions.sort_by_key(|(offset, _)| *offset);
        let mut insertions = self.insertions.into_iter().peekable();
        let mut columns = Columns::default();
        let mut result = String::with_capacity(self.source.len());
        let mut place = SourceLocation { line: 1, column: 1 };
        for (offset, character) in self.source.char_indices() {
            while let Some((_, text)) = insertions.next_if(|(place, _)| *place <= offset) {
                columns.inserted(place, &text);
                place.pass(&text);
                result += &text;
            }
            let before = result.len();
            match self.actions.get(offset).copied().unwrap_or(Action::Keep) {
                _ if is_line_terminator(character) => result.push(character),
                Action::Keep => result.push(character),
                Action::Blank => result.push(' '),
                Action::Remove => columns.0.push(Shift {
                    place,
                    inserted: 0,
                    removed: 1,
                }),
                Action::Put(other) => result.push(char::from(other)),
            }
            place.pass(&result[before..]);
        }
        result.extend(insertions.map(|(_, text)| text));
        (result, columns)
    }
}

/// A place in a text: the line and the column, from 1.
#[derive(Clone, Copy, Debug)]
struct SourceLocation {
    line: u32,
    column: u32,
}

impl SourceLocation {
    /// Goes past a text. A carriage return before a line feed counts as a column, at the end of a
    /// line.
    fn pass(&mut self, text: &str) {
        for character in text.chars() {
            if is_line_terminator(character) && character != '\r' {
                (self.line, self.column) = (self.line.saturating_add(1), 1);
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
    }
}

/// Maps columns of a changed source to the source. Lines are the same.
#[derive(Debug, Default)]
pub(crate) struct Columns(Vec<Shift>);

/// A number of columns that were inserted in a place of the changed source, or removed there.
#[derive(Debug)]
struct Shift {
    place: SourceLocation,
    inserted: u32,
    removed: u32,
}

impl Columns {
    fn inserted(&mut self, place: SourceLocation, text: &str) {
        let inserted = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        self.0.push(Shift {
            place,
            inserted,
            removed: 0,
        });
    }

    /// Adds columns at the beginning of the first line, which the places of the others take into
    /// account.
    pub(crate) fn add_first(&mut self, inserted: u32) {
        self.0.insert(
            0,
            Shift {
                place: SourceLocation { line: 1, column: 1 },
                inserted,
                removed: 0,
            },
        );
    }

    /// Adds the columns of a text that is inserted at the beginning of the changed source.
    pub(crate) fn insert_before(&mut self, text: &str) {
        let inserted = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        for shift in self.0.iter_mut().filter(|shift| shift.place.line == 1) {
            shift.place.column = shift.place.column.saturating_add(inserted);
        }
        self.add_first(inserted);
    }

    /// Whether all columns are the same.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The column of the source. An inserted text is in the column of what follows it.
    pub(crate) fn original(&self, line: u32, column: u32) -> u32 {
        let (mut inserted, mut removed) = (0_u32, 0_u32);
        for shift in self.0.iter().filter(|shift| shift.place.line == line) {
            if column < shift.place.column {
                break;
            }
            // A column in the inserted text is the first one after it.
            inserted += shift.inserted.min(column - shift.place.column);
            removed += shift.removed;
        }
        column
            .saturating_sub(inserted)
            .saturating_add(removed)
            .max(1)
    }
}

/// <https://tc39.es/ecma262/#prod-LineTerminator>
pub(crate) fn is_line_terminator(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_before_between_and_after_changes_are_those_of_the_source() {
        let source = "one two\nthree four";
        let mut edits = Edits::new(source);
        edits.insert(4, "((".to_owned());
        edits.insert(7, "))".to_owned());
        edits.replace(8, 13, "3".to_owned());
        let (changed, columns) = edits.apply_with_columns();
        assert_eq!(changed, "one ((two))\n3 four");
        for (place, original) in [
            ((1, 1), 1),
            ((1, 4), 4),
            ((1, 5), 5),
            ((1, 7), 5),
            ((1, 9), 7),
            ((2, 3), 7),
        ] {
            assert_eq!(columns.original(place.0, place.1), original, "{place:?}");
        }
    }
}
