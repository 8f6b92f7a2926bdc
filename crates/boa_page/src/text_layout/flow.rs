//! [Inline and block layout](https://drafts.csswg.org/css-display/) on a grid of characters. It
//! knows text, not nodes: elements are numbers here.

use crate::text_layout::{
    block_container::{BlockContainer, MIN_TEXT_COLUMNS, WordPart},
    grid::{Area, Caret, Grid, Line, Style, Window},
    table::{Table, TableCell},
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whitespace that collapses, and that a line can be broken at.
const SPACES: [char; 5] = [' ', '\n', '\t', '\r', '\x0c'];

/// The flow of text, from the top to the bottom of the page and from the left to the right of a
/// line.
pub(super) struct Flow {
    /// The innermost is the last. The first is the page.
    containers: Vec<BlockContainer>,
    grid: Grid,
    /// The areas of elements that were opened and not closed, the innermost last.
    open: Vec<usize>,
    /// The number of rows that parts which are scrolled by themselves may yet take, whatever is in
    /// them.
    rows_left: usize,
}

/// The number of cells, and of parts that are scrolled by themselves, within each other. Each moves
/// its content.
const MAX_NESTED: usize = 64;

/// The number of rows that all parts which are scrolled by themselves have because they say so.
/// Rows take memory.
const MAX_ROWS: usize = 20_000;

/// A part of the page that scrolls.
pub(super) struct Scrolled {
    pub(super) rows: usize,
    /// Whether it shrinks to its content.
    pub(super) shrinks: bool,
    /// The first visible row.
    pub(super) top: usize,
    /// The title of its frame, if it has one.
    pub(super) frame: Option<(String, Style)>,
    /// Whether it scrolls to the caret.
    pub(super) follows_caret: bool,
}

impl Scrolled {
    /// The number of its rows, which is limited: rows take memory.
    fn rows(&self) -> usize {
        const MAX_ROWS: usize = 1000;
        self.rows.clamp(1, MAX_ROWS)
    }
}

fn innermost(containers: &mut [BlockContainer]) -> &mut BlockContainer {
    containers
        .last_mut()
        .expect("the page's own is never closed")
}

impl Flow {
    pub(super) fn new(width: usize) -> Self {
        Self {
            containers: vec![BlockContainer::new(width.max(1), None, 0)],
            grid: Grid::default(),
            open: Vec::new(),
            rows_left: MAX_ROWS,
        }
    }

    /// Whether there may be another container within this one.
    pub(super) fn may_nest(&self) -> bool {
        self.containers.len() <= MAX_NESTED
    }

    fn container(&mut self) -> &mut BlockContainer {
        innermost(&mut self.containers)
    }

    /// The number of columns for the next text.
    pub(super) fn width(&mut self) -> usize {
        let container = self.container();
        container.width - container.indent
    }

    pub(super) fn finish(mut self) -> Grid {
        self.containers.truncate(1);
        self.end_line();
        let container = self.containers.pop().expect("the page's own");
        self.grid.lines = container.lines;
        self.grid
    }

    /// Begins an element, which lasts until [`close`](Self::close).
    pub(super) fn open(&mut self, element: usize) {
        let index = self.grid.areas.len();
        let container = self.container();
        container.waiting.push(index);
        let (left, right, within) = (container.indent, container.width, container.within);
        self.grid.areas.push(Area {
            element,
            within,
            top: 0,
            bottom: 0,
            left,
            right,
            is_block: false,
        });
        self.open.push(index);
    }

    pub(super) fn close(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let container = innermost(&mut self.containers);
        if !container.word.is_empty() {
            container.closing.push(index);
        } else if let Some(at) = container.waiting.iter().rposition(|it| *it == index) {
            container.waiting.remove(at);
            let row = container.lines.len();
            (self.grid.areas[index].top, self.grid.areas[index].bottom) = (row, row);
        } else {
            self.grid.areas[index].bottom = container.rows();
        }
    }

    /// The element that was opened last is a block.
    pub(super) fn is_block(&mut self) {
        if let Some(index) = self.open.last() {
            self.grid.areas[*index].is_block = true;
        }
    }

    fn element(&self) -> Option<usize> {
        self.open
            .last()
            .map(|index| self.grid.areas[*index].element)
    }

    /// The next text is on lines of its own, with a number of line breaks before it.
    pub(super) fn break_lines(&mut self, breaks: usize) {
        self.end_line();
        let container = self.container();
        container.breaks = container.breaks.max(breaks);
    }

    pub(super) fn line_break(&mut self) {
        self.place_word();
        self.container().space = None;
        self.begin_line();
        self.finish_line();
    }

    /// Indents the next text by a number of columns, as far as there is room. Returns the number.
    pub(super) fn indent(&mut self, by: usize) -> usize {
        self.end_line();
        let container = self.container();
        let by = if container.width - container.indent >= by + MIN_TEXT_COLUMNS {
            by
        } else {
            0
        };
        container.indent += by;
        by
    }

    pub(super) fn outdent(&mut self, by: usize) {
        self.end_line();
        let container = self.container();
        container.indent = container.indent.saturating_sub(by);
        container.mark = None;
    }

    /// The next line has this to its left, in the indentation.
    pub(super) fn mark(&mut self, mark: String) {
        self.container().mark = Some(mark);
    }

    /// Text whose whitespace collapses.
    pub(super) fn text(&mut self, text: &str, style: Style) {
        let element = self.element();
        for part in text.split_inclusive(SPACES) {
            let word = part.trim_end_matches(SPACES);
            if !word.is_empty() {
                let text: String = word.chars().filter(|it| !it.is_control()).collect();
                let container = self.container();
                container.word_width += text.width();
                container.word.push(WordPart {
                    text,
                    style,
                    element,
                });
            }
            if word.len() < part.len() {
                self.place_word();
                let container = self.container();
                if container.is_open {
                    container.space = Some((style, element));
                }
            }
        }
    }

    /// Text whose whitespace stays, and whose lines are broken where they end.
    pub(super) fn preformatted(&mut self, text: &str, style: Style) {
        let element = self.element();
        self.place_word();
        for grapheme in text.graphemes(true) {
            match grapheme {
                "\n" | "\r\n" => self.line_break(),
                "\t" => {
                    let container = self.container();
                    let to_next = 8 - container.column().saturating_sub(container.indent) % 8;
                    (0..to_next).for_each(|_| self.place(" ", style, element));
                }
                other if other.contains(char::is_control) => {}
                other => self.place(other, style, element),
            }
        }
    }

    /// Something that no line is broken in, with the place of the caret in it. Where it is too wide
    /// its end is missing.
    pub(super) fn atom(&mut self, parts: &[(String, Style)], caret: Option<usize>) {
        let element = self.element();
        self.place_word();
        let width: usize = parts.iter().map(|(text, _)| text.width()).sum();
        self.make_room(width);
        if let Some(at) = caret {
            self.begin_line();
            let column = self.container().column() + at;
            self.put_caret(column);
        }
        for (text, style) in parts {
            for grapheme in text
                .graphemes(true)
                .filter(|it| !it.contains(char::is_control))
            {
                if self.container().column() + grapheme.width() > self.container().width {
                    return;
                }
                self.place(grapheme, *style, element);
            }
        }
    }

    /// The caret is where the next character of preformatted text would be.
    pub(super) fn caret(&mut self) {
        self.place_word();
        self.begin_line();
        let column = self.container().column();
        self.put_caret(column);
    }

    fn put_caret(&mut self, column: usize) {
        let order = self.grid.areas.len();
        let container = self.container();
        let (row, within) = (container.lines.len(), container.within);
        let column = column.min(container.width.saturating_sub(1));
        self.grid.caret = Some(Caret {
            within,
            row,
            column,
            order,
        });
    }

    /// A line from side to side.
    pub(super) fn rule(&mut self, style: Style) {
        let (width, element) = (self.width(), self.element());
        self.end_line();
        (0..width).for_each(|_| self.place("─", style, element));
        self.end_line();
    }

    /// Writes the pending space, or goes to the next line if there is no room for a number of
    /// columns.
    fn make_room(&mut self, width: usize) {
        let container = self.container();
        if !container.is_open {
            return;
        }
        let space = container.space.take();
        if container.column() + usize::from(space.is_some()) + width > container.width {
            self.finish_line();
        } else if let Some((style, element)) = space {
            self.place(" ", style, element);
        }
    }

    fn place_word(&mut self) {
        let container = self.container();
        let (word, width) = (
            std::mem::take(&mut container.word),
            std::mem::take(&mut container.word_width),
        );
        if word.is_empty() {
            return;
        }
        self.make_room(width);
        self.begin_line();
        for part in word {
            let (container, width) = (self.container(), part.text.width());
            if container.column() + width <= container.width {
                container
                    .line
                    .push(&part.text, width, part.style, part.element);
            } else {
                part.text
                    .graphemes(true)
                    .for_each(|grapheme| self.place(grapheme, part.style, part.element));
            }
        }
        let container = innermost(&mut self.containers);
        let rows = container.rows();
        for index in container.closing.drain(..) {
            self.grid.areas[index].bottom = rows;
        }
    }

    /// Writes a character on the line, or on the next one if there is no room.
    fn place(&mut self, grapheme: &str, style: Style, element: Option<usize>) {
        let width = grapheme.width();
        let container = self.container();
        if container.is_open && container.column() + width > container.width {
            self.finish_line();
        }
        self.begin_line();
        self.container().line.push(grapheme, width, style, element);
    }

    /// Unless the line has begun: the empty lines before it, the mark beside it; elements that
    /// waited for a place have it.
    fn begin_line(&mut self) {
        let container = innermost(&mut self.containers);
        if container.is_open {
            return;
        }
        let breaks = std::mem::take(&mut container.breaks);
        if !container.lines.is_empty() {
            container
                .lines
                .extend(std::iter::repeat_with(Line::default).take(breaks.saturating_sub(1)));
        }
        let row = container.lines.len();
        for index in container.waiting.drain(..) {
            (self.grid.areas[index].top, self.grid.areas[index].bottom) = (row, row + 1);
        }
        container.line = Line::default();
        container.is_open = true;
        let mark = container.mark.take().unwrap_or_default();
        let start = container.indent.saturating_sub(mark.width());
        container.line.skip_to(start);
        for grapheme in mark.graphemes(true) {
            container
                .line
                .push(grapheme, grapheme.width(), Style::default(), None);
        }
        container.line.skip_to(container.indent);
    }

    fn finish_line(&mut self) {
        let container = self.container();
        if container.is_open {
            container.is_open = false;
            let line = std::mem::take(&mut container.line);
            container.lines.push(line);
        }
    }

    /// The next text begins a line.
    fn end_line(&mut self) {
        self.place_word();
        self.container().space = None;
        self.finish_line();
    }

    /// Takes the innermost container, unless it is the page's own.
    fn pop_container(&mut self) -> Option<BlockContainer> {
        self.containers.get(1)?;
        self.containers.pop()
    }

    /// Begins a part of the page that is scrolled by itself.
    pub(super) fn open_window(&mut self, scrolled: &Scrolled) {
        self.end_line();
        let container = self.container();
        let (indent, within) = (container.indent, container.within);
        // A frame has two sides. Without a frame, the scroll marker has a column.
        let width = (container.width - indent)
            .saturating_sub(if scrolled.frame.is_some() { 2 } else { 1 })
            .max(1);
        let element = self.element();
        let rows = scrolled.rows().min(self.rows_left.max(1));
        self.rows_left = self.rows_left.saturating_sub(rows);
        let index = self.grid.windows.len();
        self.grid.windows.push(Window {
            element,
            within,
            left: indent + usize::from(scrolled.frame.is_some()),
            top: 0,
            width,
            rows,
            content: 0,
            scroll: scrolled.top,
        });
        let first_area = self.grid.areas.len();
        self.containers
            .push(BlockContainer::new(width, Some(index), first_area));
    }

    pub(super) fn close_window(&mut self, scrolled: &Scrolled) {
        self.end_line();
        let Some(container) = self.pop_container() else {
            return;
        };
        let Some(index) = container.within else {
            return;
        };
        let content = container.lines.len();
        let mut rows = self.grid.windows[index].rows;
        if scrolled.shrinks {
            rows = content.clamp(1, rows);
        }
        let mut scroll = scrolled.top.min(content.saturating_sub(rows));
        if let Some(caret) = self
            .grid
            .caret
            .filter(|it| scrolled.follows_caret && it.within == Some(index))
        {
            scroll = scroll
                .min(caret.row)
                .max((caret.row + 1).saturating_sub(rows));
        }
        if let Some((title, style)) = &scrolled.frame {
            self.edge(["┌", "┐"], title, *style);
        }
        let bar =
            (content > rows).then(|| scroll * rows.saturating_sub(1) / (content - rows).max(1));
        let mut top = None;
        for number in 0..rows {
            self.begin_line();
            let element = self.element();
            let own = self.container();
            top.get_or_insert(own.lines.len());
            let side = scrolled.frame.as_ref().map(|(_, style)| *style);
            if let Some(style) = side {
                own.line.push("│", 1, style, element);
            }
            let start = own.line.end();
            if let Some(line) = container.lines.get(scroll + number) {
                own.line.append(line, start);
            }
            if bar.is_some() || side.is_some() {
                let mark = if bar == Some(number) { "█" } else { "│" };
                own.line.skip_to(start + container.width);
                own.line.push(mark, 1, side.unwrap_or_default(), element);
            }
            self.finish_line();
        }
        if let Some((_, style)) = &scrolled.frame {
            self.edge(["└", "┘"], "", *style);
        }
        let window = &mut self.grid.windows[index];
        window.top = top.unwrap_or(0);
        (window.rows, window.content, window.scroll) = (rows, content, scroll);
    }

    /// The upper or lower edge of a frame.
    fn edge(&mut self, corners: [&str; 2], title: &str, style: Style) {
        self.begin_line();
        let element = self.element();
        let line = &mut self.container().line;
        line.push(corners[0], 1, style, element);
        let end = { self.container().width.saturating_sub(1) };
        if !title.is_empty() {
            for grapheme in [" ", title, " "].iter().flat_map(|it| it.graphemes(true)) {
                let line = &mut self.container().line;
                if !grapheme.contains(char::is_control) && line.end() + grapheme.width() < end {
                    line.push(grapheme, grapheme.width(), style, element);
                }
            }
        }
        let line = &mut self.container().line;
        while line.end() < end {
            line.push("─", 1, style, element);
        }
        line.push(corners[1], 1, style, element);
        self.finish_line();
    }

    pub(super) fn open_table(&mut self) {
        self.end_line();
        self.container().tables.push(Table::default());
    }

    pub(super) fn open_row(&mut self) {
        let area = self.open.last().copied();
        if let Some(table) = self.container().tables.last_mut() {
            table.rows.push((area, Vec::new()));
        }
    }

    /// Begins a cell, if there is a row to put it in.
    pub(super) fn open_cell(&mut self) -> bool {
        self.end_line();
        let table = self.container().tables.last();
        if table.is_none_or(|table| table.rows.is_empty()) || !self.may_nest() {
            return false;
        }
        let container = self.container();
        let (width, within) = (container.width - container.indent, container.within);
        let first_area = self.grid.areas.len();
        let first_window = self.grid.windows.len();
        self.containers.push(BlockContainer {
            first_window,
            ..BlockContainer::new(width, within, first_area)
        });
        true
    }

    pub(super) fn close_cell(&mut self) {
        self.end_line();
        let Some(container) = self.pop_container() else {
            return;
        };
        let cell = TableCell {
            lines: container.lines,
            within: container.within,
            areas: container.first_area..self.grid.areas.len(),
            windows: container.first_window..self.grid.windows.len(),
        };
        let table = self.container().tables.last_mut();
        if let Some((_, cells)) = table.and_then(|table| table.rows.last_mut()) {
            cells.push(cell);
        }
    }

    /// The rows of the table become lines: beside each other where there is room, below each other
    /// otherwise.
    pub(super) fn close_table(&mut self) {
        self.end_line();
        let width = self.width();
        let Some(table) = self.container().tables.pop() else {
            return;
        };
        for row in table.into_rows(width) {
            let (mut top, mut first) = (None, 0);
            for number in 0..row.height {
                self.begin_line();
                let container = self.container();
                top.get_or_insert(container.lines.len());
                let start = container.line.end();
                // Cells are beside each other, or each below the one before.
                let is_over = |(cell, _, above): &(TableCell, usize, usize)| {
                    above + cell.lines.len() <= number
                };
                first += row.cells[first..]
                    .iter()
                    .take_while(|cell| is_over(cell))
                    .count();
                for (cell, column, above) in row.cells[first..]
                    .iter()
                    .take_while(|(_, _, above)| *above <= number)
                {
                    if let Some(line) = number.checked_sub(*above).and_then(|it| cell.lines.get(it))
                    {
                        container.line.append(line, start + column);
                    }
                }
                self.finish_line();
            }
            let container = self.container();
            let (indent, top) = (container.indent, top.unwrap_or(container.lines.len()));
            for (cell, column, above) in &row.cells {
                self.grid.shift(
                    &cell.areas,
                    &cell.windows,
                    cell.within,
                    (indent + column, top + above),
                );
            }
            if let Some(area) = row.area {
                (self.grid.areas[area].top, self.grid.areas[area].bottom) = (top, top + row.height);
            }
        }
    }
}
