//! The text that may be written to a terminal, as a type: the writers of [`output`](super) take no
//! other.
//!
//! A terminal obeys what it is sent. So a text of others, which is each text that is no literal of
//! the program, becomes a [`TerminalText`] by [`sanitize`] only, and has colors by [`Style`] only.

use crate::output::sanitize::{beginning, sanitize};
use anstream::adapter::strip_str;
use std::{
    fmt::{self, Display},
    ops::AddAssign,
};

/// A text without control characters other than line feeds, tabs, and the escape sequences of
/// colours and of the program's literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TerminalText(String);

impl TerminalText {
    pub(crate) const EMPTY: Self = Self(String::new());

    /// The lines of a text. All else that a terminal obeys becomes visible.
    pub(crate) fn new(text: impl Display) -> Self {
        let text = text.to_string();
        let mut shown = String::with_capacity(text.len());
        for part in text.split_inclusive(is_kept) {
            let end = part.strip_suffix(is_kept);
            shown += &sanitize(end.unwrap_or(part));
            shown += &part[end.unwrap_or(part).len()..];
        }
        Self(shown)
    }

    /// Text that a page lays out: without control characters. What has no width, and what changes
    /// the direction of text, is left to the page, which a reader knows as its author.
    #[cfg(any(test, feature = "pages"))]
    pub(crate) fn of_page(text: &str) -> Self {
        Self(
            text.chars()
                .filter(|it| !it.is_control() || is_kept(*it))
                .collect(),
        )
    }

    /// A literal of the program, which may have escape sequences.
    pub(crate) fn literal(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The lines of a text with colours: of `console`, whose values have them, or of a library that
    /// prints. Escape sequences of colours are kept, all others become visible.
    pub(crate) fn colored(text: &str) -> Self {
        let (mut shown, mut rest) = (Self::default(), text);
        while let Some(at) = rest.find(ESCAPE) {
            let length = color(&rest[at..]);
            shown += Self::new(&rest[..at]);
            match length {
                Some(length) => shown.0 += &rest[at..at + length],
                None => shown += Self::new(ESCAPE),
            }
            rest = &rest[at + length.unwrap_or(ESCAPE.len_utf8())..];
        }
        shown += Self::new(rest);
        shown
    }

    pub(crate) fn push(&mut self, text: &Self) {
        self.0 += &text.0;
    }

    /// All of them, with a literal between two.
    pub(crate) fn joined(texts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut all = Self::default();
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                all.0 += between;
            }
            all += text;
        }
        all
    }

    /// With a line feed.
    pub(crate) fn line(mut self) -> Self {
        self.0.push('\n');
        self
    }

    /// Its lines, each cut to this number of characters.
    pub(crate) fn lines(&self, max_len: usize) -> impl Iterator<Item = Self> {
        // Colours that were cut are none.
        self.0
            .lines()
            .map(move |line| Self::colored(&beginning(line, max_len, "")))
    }

    /// Without colours.
    pub(crate) fn plain(&self) -> String {
        strip_str(&self.0).to_string()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TerminalText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for TerminalText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<T: Into<Self>> AddAssign<T> for TerminalText {
    fn add_assign(&mut self, text: T) {
        self.0 += &text.into().0;
    }
}

/// For libraries that print, and for messages that have it as a part.
impl Display for TerminalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Joins texts: those of the type [`TerminalText`] as they are, and others sanitized.
macro_rules! text {
    ($($part:expr),* $(,)?) => {{
        let mut text = $crate::output::terminal_text::TerminalText::default();
        $(text += $part;)*
        text
    }};
}
pub(crate) use text;

/// The kinds of text that have colours.
#[derive(Clone, Copy)]
pub(crate) enum Style {
    Name,
    Text,
    Number,
    Literal,
    Dim,
    Accent,
    Bold,
    Failure,
    Sent,
    Received,
}

impl Style {
    pub(crate) fn of(self, text: impl Into<TerminalText>, colors: bool) -> TerminalText {
        let TerminalText(text) = text.into();
        let code = match self {
            _ if !colors => return TerminalText(text),
            Self::Name => "34",
            Self::Text | Self::Sent => "32",
            Self::Number => "33",
            Self::Literal => "35",
            Self::Dim => "2",
            Self::Accent => "1;36",
            Self::Bold => "1",
            Self::Failure => "31",
            Self::Received => "36",
        };
        TerminalText(format!("\x1b[{code}m{text}\x1b[0m"))
    }
}

const ESCAPE: char = '\x1b';

fn is_kept(character: char) -> bool {
    matches!(character, '\n' | '\t')
}

/// The length of the escape sequence of colours at the beginning of a text (Select Graphic
/// Rendition). One that conceals text is none.
fn color(text: &str) -> Option<usize> {
    let sequence = text.strip_prefix("\x1b[")?;
    let end = sequence.find(|it: char| !it.is_ascii_digit() && it != ';')?;
    let (parameters, rest) = sequence.split_at(end);
    rest.strip_prefix('m')?;
    let mut numbers = parameters.split(';').map(|it| it.parse().unwrap_or(0));
    while let Some(number) = numbers.next() {
        match number {
            8 => return None,
            // A colour by its index, or by its components.
            38 | 48 | 58 => match numbers.next() {
                Some(5) => drop(numbers.next()),
                Some(2) => drop(numbers.nth(2)),
                _ => return None,
            },
            _ => {}
        }
    }
    Some("\x1b[".len() + parameters.len() + "m".len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOSTILE: &str = "\x1b]0;title\x07 \x1b[2Jb\u{9b}2J\x08\r\x7f";

    #[test]
    fn lines_and_tabs_are_kept() {
        assert_eq!(TerminalText::new("a\tb\n\nc\r\n").0, "a\tb\n\nc␍\n");
        assert_eq!(TerminalText::new(HOSTILE).0, "␛]0;title␇ ␛[2Jb\\u{9b}2J␈␍␡");
    }

    #[test]
    fn of_escape_sequences_only_colors_are_kept() {
        let colors = "\x1b[1;31mred\x1b[0m \x1b[m\x1b[38;5;8mgrey\x1b[38;2;8;8;8m";
        assert_eq!(TerminalText::colored(colors).0, colors);
        assert_eq!(TerminalText::colored(HOSTILE), TerminalText::new(HOSTILE));
        for none in ["\x1b[8m", "\x1b[1;08m", "\x1b[31", "\x1b[4:3m", "\x1b[38m"] {
            assert_eq!(TerminalText::colored(none), TerminalText::new(none));
        }
    }

    #[test]
    fn texts_are_sanitized_and_colored_ones_kept() {
        let red = Style::Failure.of("\x1b[2Jno", true);
        assert_eq!(text!["\x1b[1m", red].0, "␛[1m\x1b[31m␛[2Jno\x1b[0m");
    }

    #[test]
    fn a_line_that_is_cut_ends_with_no_part_of_a_color() {
        let text = TerminalText::colored("ab\x1b[31mc\nd");
        let lines: Vec<_> = text.lines(4).map(|line| line.0).collect();
        assert_eq!(lines, ["ab␛[", "d"]);
    }

    proptest! {
        #[test]
        fn no_text_has_a_control_character_afterwards(text in "(\x1b|\\[|[0-9;:m]|[\u{0}-\u{9f}]|.)*") {
            for shown in [
                TerminalText::new(&text),
                TerminalText::colored(&text),
                TerminalText::of_page(&text),
            ] {
                let plain = shown.plain();
                prop_assert!(!plain.contains(|it: char| it.is_control() && !is_kept(it)), "{plain:?}");
            }
        }
    }
}
