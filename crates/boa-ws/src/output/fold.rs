//! How much of a long message is shown.

/// The limits on what is shown of a message.
pub(crate) struct Fold {
    /// Characters of a string in JSON.
    pub(crate) string: usize,
    /// Members of an object or an array.
    pub(crate) members: usize,
    /// Lines, about.
    pub(crate) lines: usize,
    /// Characters of a text.
    pub(crate) text: usize,
    /// Bytes of a binary message.
    pub(crate) bytes: usize,
}

impl Fold {
    /// For messages as they come.
    pub(crate) const SHORT: Self = Self {
        string: 200,
        members: 20,
        lines: 40,
        text: 2000,
        bytes: 256,
    };
    /// Everything.
    pub(crate) const NONE: Self = Self {
        string: usize::MAX,
        members: usize::MAX,
        lines: usize::MAX,
        text: usize::MAX,
        bytes: usize::MAX,
    };
}

/// The beginning of a text, and how long the whole is.
pub(crate) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!(
            "{}… ({} characters)",
            &text[..end],
            count(text.chars().count())
        ),
        None => text.to_owned(),
    }
}

/// A number with separators.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number of things: `1 byte`, `2 bytes`.
pub(crate) fn number_of(number: usize, unit: &str) -> String {
    format!(
        "{} {unit}{}",
        count(number),
        if number == 1 { "" } else { "s" }
    )
}
