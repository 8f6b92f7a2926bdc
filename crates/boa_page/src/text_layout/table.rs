//! [Tables](https://drafts.csswg.org/css-tables/): cells beside each other.

use crate::text_layout::grid::Line;
use std::ops::Range;

/// The number of columns of the grid between two cells.
const CELL_GAP: usize = 2;

/// The rows of a table whose cells are laid out, each by itself.
#[derive(Default)]
pub(super) struct Table {
    /// The area of each, if it has one, and its cells.
    pub(super) rows: Vec<(Option<usize>, Vec<TableCell>)>,
}

/// The lines of a cell, and the areas and windows of the grid that are in it.
pub(super) struct TableCell {
    pub(super) lines: Vec<Line>,
    pub(super) within: Option<usize>,
    pub(super) areas: Range<usize>,
    pub(super) windows: Range<usize>,
}

/// A row, with the place of each cell in it.
pub(super) struct Row {
    pub(super) area: Option<usize>,
    pub(super) height: usize,
    /// Each with its column, and the rows above it.
    pub(super) cells: Vec<(TableCell, usize, usize)>,
}

impl Table {
    /// The rows, laid out in a number of columns.
    pub(super) fn into_rows(self, width: usize) -> impl Iterator<Item = Row> {
        let mut widths: Vec<usize> = Vec::new();
        for (_, cells) in &self.rows {
            for (number, cell) in cells.iter().enumerate() {
                let own = cell.lines.iter().map(Line::end).max().unwrap_or(0);
                match widths.get_mut(number) {
                    Some(known) => *known = own.max(*known),
                    None => widths.push(own),
                }
            }
        }
        let total = widths
            .iter()
            .map(|width| width + CELL_GAP)
            .sum::<usize>()
            .saturating_sub(CELL_GAP);
        let fits = total <= width;
        self.rows.into_iter().map(move |(area, cells)| {
            let (mut column, mut height) = (0, 0);
            let mut placed = Vec::with_capacity(cells.len());
            for (cell, width) in cells.into_iter().zip(&widths) {
                let rows = cell.lines.len();
                if fits {
                    placed.push((cell, column, 0));
                    column += width + CELL_GAP;
                    height = height.max(rows);
                } else {
                    placed.push((cell, 0, height));
                    height += rows;
                }
            }
            Row {
                area,
                height,
                cells: placed,
            }
        })
    }
}
