//! The layout of a page in characters: the default
//! [rendering](https://html.spec.whatwg.org/multipage/rendering.html) of HTML's elements, without
//! style sheets.

mod block_container;
mod controls;
mod flow;
mod grid;
mod table;
pub(crate) mod units;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use controls::characters_after;
pub use grid::{Line, Span, Style};

use crate::dom::ext::*;
use crate::dom::{Document, Element};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use boa_web::webidl::PlatformRef;
use grid::{Grid, Window};

/// The layout of a page for a number of columns. Its text has no control characters.
#[derive(Clone, Trace, Finalize)]
pub struct Layout(Gc<Parts>);

#[derive(Trace, Finalize)]
struct Parts {
    #[unsafe_ignore_trace]
    grid: Grid,
    /// The elements by the numbers that the grid has for them.
    elements: Vec<PlatformRef<Element>>,
}

/// The layout of a page that has not changed since, for a number of columns and of rows.
pub(crate) type LayoutCache = GcRefCell<Option<(usize, usize, Layout)>>;

/// Lays a document out, for a number of columns and of visible rows.
pub(crate) fn lay_out(
    document: &PlatformRef<Document>,
    columns: usize,
    view_rows: usize,
) -> Layout {
    let (grid, elements) = walk::lay_out(document, columns, view_rows);
    Layout(Gc::new(Parts { grid, elements }))
}

impl Layout {
    /// The lines of the page, from the top to the bottom.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.0.grid.lines
    }

    /// The column and the row of the caret, if a control that takes text has the focus.
    #[must_use]
    pub fn caret(&self) -> Option<(usize, usize)> {
        self.0.grid.caret()
    }

    /// The row and the column of the caret, counted in the innermost scrolled part that it is in.
    pub(crate) fn caret_within(&self) -> Option<(usize, usize)> {
        self.0.grid.caret.map(|caret| (caret.row, caret.column))
    }

    /// A place of the page as [`caret_within`](Self::caret_within) counts.
    pub(crate) fn place_within(&self, column: usize, row: usize) -> (usize, usize) {
        let (_, column, row) = self.0.grid.within(column, row);
        (row, column)
    }

    /// The innermost element at a place.
    pub(crate) fn element_at(&self, column: usize, row: usize) -> Option<PlatformRef<Element>> {
        let (number, _) = self.0.grid.at(column, row);
        Some(self.0.elements[number?].clone())
    }

    /// The element of the innermost scrolled part at a place.
    pub(crate) fn scrolled_at(&self, column: usize, row: usize) -> Option<PlatformRef<Element>> {
        let number = self.0.grid.windows[self.0.grid.at(column, row).1?].element?;
        Some(self.0.elements[number].clone())
    }

    fn number(&self, element: &PlatformRef<Element>) -> Option<usize> {
        self.0.elements.iter().position(|it| it.is(element))
    }

    /// The visible part of an element that scrolls.
    pub(crate) fn scrolling(&self, element: &PlatformRef<Element>) -> Option<Window> {
        let number = self.number(element)?;
        let mut windows = self.0.grid.windows.iter();
        windows
            .find(|window| window.element == Some(number))
            .copied()
    }

    /// The first row of an element and the one after its last, and the element of the scrolled part
    /// that they are counted in, if that is not the page.
    pub(crate) fn rows(
        &self,
        element: &PlatformRef<Element>,
    ) -> Option<(usize, usize, Option<PlatformRef<Element>>)> {
        let number = self.number(element)?;
        let grid = &self.0.grid;
        let area = grid.areas.iter().find(|area| area.element == number)?;
        let within = area.within.and_then(|index| grid.windows[index].element);
        let within = within.map(|number| self.0.elements[number].clone());
        Some((area.top, area.bottom, within))
    }
}

impl std::fmt::Debug for Layout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layout")
            .field("grid", &self.0.grid)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Display for Layout {
    /// As text alone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.lines()
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}
