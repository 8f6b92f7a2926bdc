//! Changes of a source that keep its lines.

/// What becomes of a character of the source.
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

/// The changes of a source. Positions are offsets in bytes. Line terminators of the source stay in any case.
pub(super) struct Edits<'a> {
    source: &'a str,
    /// For each byte. That of the first byte of a character counts.
    actions: Vec<Action>,
    /// Texts to insert before an offset.
    insertions: Vec<(usize, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, actions: vec![Action::Keep; source.len()], insertions: Vec::new() }
    }

    fn set(&mut self, start: usize, end: usize, action: Action) {
        if let Some(actions) = self.actions.get_mut(start..end) {
            actions.fill(action);
        }
    }

    /// Replaces each character by a space.
    pub(super) fn blank(&mut self, start: usize, end: usize) {
        self.set(start, end, Action::Blank);
    }

    /// As [`blank`](Self::blank), with a semicolon in place of the first character, which ends what is before.
    pub(super) fn blank_with_semicolon(&mut self, start: usize, end: usize) {
        self.blank(start, end);
        self.put(start, b';');
    }

    /// Replaces the character that the offset is in.
    pub(super) fn put(&mut self, offset: usize, character: u8) {
        let start = self.source.floor_char_boundary(offset);
        self.set(start, start + 1, Action::Put(character));
    }

    /// Replaces a range by a text, which may have another length.
    pub(super) fn replace(&mut self, start: usize, end: usize, text: String) {
        self.set(start, end, Action::Remove);
        self.insert(start, text);
    }

    /// Inserts a text before an offset, and after those that were inserted there already.
    pub(super) fn insert(&mut self, offset: usize, text: String) {
        self.insertions.push((offset, text));
    }

    /// Puts a semicolon where the blanks before this end begin. Without it, what is blank no longer separates two statements.
    pub(super) fn end_statement(&mut self, end: usize) {
        let before = self.actions.get(..end).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|action| **action == Action::Blank).count();
        // Statements within each other end in the same place.
        if before[..end - blanks].last() == Some(&Action::Put(b';')) {
            return;
        }
        let text = self.source.get(end - blanks..end).unwrap_or_default();
        if let Some((offset, _)) = text.char_indices().find(|(_, character)| !is_line_terminator(*character)) {
            self.put(end - blanks + offset, b';');
        }
    }

    /// Whether anything changes.
    pub(super) fn is_empty(&self) -> bool {
        self.insertions.is_empty() && self.actions.iter().all(|action| *action == Action::Keep)
    }

    /// The changed source.
    pub(super) fn apply(mut self) -> String {
        // It is stable: insertions at an offset keep their order.
        self.insertions.sort_by_key(|(offset, _)| *offset);
        let mut insertions = self.insertions.into_iter().peekable();
        let mut result = String::with_capacity(self.source.len());
        for (offset, character) in self.source.char_indices() {
            while let Some((_, text)) = insertions.next_if(|(place, _)| *place <= offset) {
                result += &text;
            }
            match self.actions.get(offset).copied().unwrap_or(Action::Keep) {
                _ if is_line_terminator(character) => result.push(character),
                Action::Keep => result.push(character),
                Action::Blank => result.push(' '),
                Action::Remove => {}
                Action::Put(other) => result.push(char::from(other)),
            }
        }
        result.extend(insertions.map(|(_, text)| text));
        result
    }
}

/// <https://tc39.es/ecma262/#prod-LineTerminator>
pub(super) fn is_line_terminator(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
