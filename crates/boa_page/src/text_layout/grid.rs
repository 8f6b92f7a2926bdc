//! A page on a grid of characters: spans of text, and the element at each place.

use unicode_width::UnicodeWidthStr;

/// The style of text: a set of flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style(u8);

impl Style {
    /// The style of headings and `strong`.
    pub const BOLD: Self = Self(1);
    /// The style of `em`.
    pub const ITALIC: Self = Self(2);
    /// The style of links and `u`.
    pub const UNDERLINED: Self = Self(4);
    /// The style of `del`.
    pub const STRUCK: Self = Self(8);
    /// The style of placeholders and disabled controls.
    pub const DIM: Self = Self(16);
    /// The style of the element that has the focus, and of `mark`.
    pub const REVERSED: Self = Self(32);
    /// The style of links and large headings, where there are colours.
    pub const ACCENT: Self = Self(64);

    /// Both styles together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This without the flags of the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all flags of the other are among them.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Text of one style, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The column that it begins in.
    pub column: usize,
    /// It has no control characters.
    pub text: String,
    /// Its style.
    pub style: Style,
    /// The number of the innermost element that it is of.
    pub(super) element: Option<usize>,
    width: usize,
}

/// A line of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    spans: Vec<Span>,
    end: usize,
}

impl Line {
    /// Its text, from the left to the right. Between spans there may be gaps.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn skip_to(&mut self, column: usize) {
        self.end = self.end.max(column);
    }

    pub(super) fn push(&mut self, text: &str, width: usize, style: Style, element: Option<usize>) {
        match self.spans.last_mut() {
            Some(last)
                if last.style == style
                    && last.element == element
                    && last.column + last.width == self.end =>
            {
                last.text += text;
                last.width += width;
            }
            _ => self.spans.push(Span {
                column: self.end,
                text: text.to_owned(),
                style,
                element,
                width,
            }),
        }
        self.end += width;
    }

    /// Adds another line, whose first column is to be here.
    pub(super) fn append(&mut self, line: &Self, column: usize) {
        self.spans.extend(line.spans.iter().map(|span| Span {
            column: column + span.column,
            ..span.clone()
        }));
        self.end = self.end.max(column + line.end);
    }

    fn element_at(&self, column: usize) -> Option<usize> {
        let span = self
            .spans
            .iter()
            .find(|span| (span.column..span.column + span.width).contains(&column))?;
        span.element
    }
}

impl std::fmt::Display for Line {
    /// As text alone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut column = 0;
        for span in &self.spans {
            f.write_str(&" ".repeat(span.column.saturating_sub(column)))?;
            f.write_str(&span.text)?;
            column = span.column + span.text.width();
        }
        Ok(())
    }
}

/// The rows of an element, counted in the window that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) element: usize,
    pub(super) within: Option<usize>,
    pub(super) top: usize,
    /// The row after the last.
    pub(super) bottom: usize,
    pub(super) left: usize,
    pub(super) right: usize,
    /// Whether the rows are its own.
    pub(super) is_block: bool,
}

/// A part that scrolls: its place and its visible rows, counted in the window that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(super) element: Option<usize>,
    pub(super) within: Option<usize>,
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    /// The numbers of visible rows and of all rows.
    pub(crate) rows: usize,
    pub(crate) content: usize,
    /// The first visible row.
    pub(crate) scroll: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caret {
    pub(super) within: Option<usize>,
    pub(super) row: usize,
    pub(super) column: usize,
    /// The number of areas before it.
    pub(super) order: usize,
}

/// The lines, areas and windows of a page.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) lines: Vec<Line>,
    /// In tree order.
    pub(super) areas: Vec<Area>,
    pub(super) windows: Vec<Window>,
    pub(super) caret: Option<Caret>,
}

impl Grid {
    /// Moves the areas and windows of a part of the page to the right and down.
    pub(super) fn shift(
        &mut self,
        areas: &std::ops::Range<usize>,
        windows: &std::ops::Range<usize>,
        within: Option<usize>,
        (columns, rows): (usize, usize),
    ) {
        for area in self.areas[areas.clone()]
            .iter_mut()
            .filter(|area| area.within == within)
        {
            area.top += rows;
            area.bottom += rows;
            area.left += columns;
            area.right += columns;
        }
        for window in self.windows[windows.clone()]
            .iter_mut()
            .filter(|window| window.within == within)
        {
            window.left += columns;
            window.top += rows;
        }
        if let Some(caret) = &mut self.caret
            && caret.within == within
            && areas.start < caret.order
            && caret.order <= areas.end
        {
            caret.column += columns;
            caret.row += rows;
        }
    }

    /// The place of the caret on the page, if it is visible.
    pub(super) fn caret(&self) -> Option<(usize, usize)> {
        let caret = self.caret?;
        let (mut column, mut row, mut within) = (caret.column, caret.row, caret.within);
        while let Some(window) = within.and_then(|index| self.windows.get(index)) {
            row = row
                .checked_sub(window.scroll)
                .filter(|row| *row < window.rows)?
                + window.top;
            column += window.left;
            within = window.within;
        }
        Some((column, row))
    }

    /// The innermost window at a place, and the column and the row in it.
    pub(super) fn within(&self, column: usize, row: usize) -> (Option<usize>, usize, usize) {
        let (mut within, mut x, mut y) = (None, column, row);
        loop {
            let inner = self.windows.iter().enumerate().find(|(_, window)| {
                window.within == within
                    && (window.left..window.left + window.width).contains(&x)
                    && (window.top..window.top + window.rows).contains(&y)
            });
            let Some((index, window)) = inner else {
                return (within, x, y);
            };
            (within, x, y) = (Some(index), x - window.left, y - window.top + window.scroll);
        }
    }

    /// The innermost element at a place, and the innermost window.
    pub(super) fn at(&self, column: usize, row: usize) -> (Option<usize>, Option<usize>) {
        let (within, x, y) = self.within(column, row);
        let on_text = self.lines.get(row).and_then(|line| line.element_at(column));
        let in_block = || {
            let holds = |area: &&Area| {
                area.is_block
                    && area.within == within
                    && (area.top..area.bottom).contains(&y)
                    && (area.left..area.right).contains(&x)
            };
            self.areas.iter().rfind(holds).map(|area| area.element)
        };
        let in_window = || within.and_then(|index| self.windows[index].element);
        (on_text.or_else(in_block).or_else(in_window), within)
    }
}
