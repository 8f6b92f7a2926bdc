//! The lines of the page, of a scrolled part, or of a cell of a table, with the line and the word
//! that are being laid out: a
//! [block container](https://drafts.csswg.org/css-display/#block-container).

use crate::text_layout::{
    grid::{Line, Style},
    table::Table,
};

/// The least number of columns for text, however deep it is indented.
pub(super) const MIN_TEXT_COLUMNS: usize = 16;

#[derive(Default)]
pub(super) struct BlockContainer {
    pub(super) width: usize,
    /// The window that it is in.
    pub(super) within: Option<usize>,
    /// The first area and the first window that are in it.
    pub(super) first_area: usize,
    pub(super) first_window: usize,
    pub(super) lines: Vec<Line>,
    pub(super) line: Line,
    /// Whether the line has begun.
    pub(super) is_open: bool,
    /// Unbreakable text that may continue, and its width.
    pub(super) word: Vec<WordPart>,
    pub(super) word_width: usize,
    /// A space before the next word, if that is on the same line.
    pub(super) space: Option<(Style, Option<usize>)>,
    /// Line breaks before the next line.
    pub(super) breaks: usize,
    pub(super) indent: usize,
    pub(super) mark: Option<String>,
    /// Areas that begin where the next text is.
    pub(super) waiting: Vec<usize>,
    /// Areas that end where the word is.
    pub(super) closing: Vec<usize>,
    pub(super) tables: Vec<Table>,
}

/// Text of one style.
pub(super) struct WordPart {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) element: Option<usize>,
}

impl BlockContainer {
    pub(super) fn new(width: usize, within: Option<usize>, first_area: usize) -> Self {
        Self {
            width,
            within,
            first_area,
            ..Self::default()
        }
    }

    /// Where the next character is.
    pub(super) fn column(&self) -> usize {
        if self.is_open {
            self.line.end()
        } else {
            self.indent
        }
    }

    /// The number of rows, with the one that has begun.
    pub(super) fn rows(&self) -> usize {
        self.lines.len() + usize::from(self.is_open)
    }
}
