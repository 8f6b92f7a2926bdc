//! A screen as SVG.

use std::fmt::{self, Write};

/// The size of a cell, in the picture's pixels.
const CELL: (u16, u16) = (9, 20);
const MARGIN: u16 = 16;

/// The style of adjacent cells.
#[derive(Clone, Copy, Default, PartialEq)]
struct Look {
    color: Option<&'static str>,
    bold: bool,
    dim: bool,
    italic: bool,
    inverse: bool,
}

/// The screen as SVG.
pub(crate) fn picture(screen: &vt100::Screen, label: &str) -> Result<String, fmt::Error> {
    let (rows, columns) = screen.size();
    let (width, height) = (
        columns.get() * CELL.0 + 2 * MARGIN,
        rows.get() * CELL.1 + 2 * MARGIN,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"{label}\">\n<style>\n\
         text {{ font: 15px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }}\n\
         .accent {{ fill: #88c0d0; }} .red {{ fill: #bf616a; }} .green {{ fill: #a3be8c; }} .yellow {{ fill: #ebcb8b; }} \
         .blue {{ fill: #81a1c1; }} .purple {{ fill: #b48ead; }} .bold {{ font-weight: bold; }} .dim {{ opacity: 0.6; }} .italic {{ font-style: italic; }} \
         .inverse {{ fill: #2e3440; }}\n</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"#2e3440\"/>\n"
    );
    for row in 0..rows.get() {
        let mut column = 0;
        while column < columns.get() {
            let (start, look) = (column, look_at(screen, row, column));
            let mut text = String::new();
            while column < columns.get() && look_at(screen, row, column) == look {
                let contents = screen.cell(row, column).map_or("", vt100::Cell::contents);
                text += if contents.is_empty() { " " } else { contents };
                column += 1;
            }
            write_run(&mut svg, (row, start), column - start, &text, look)?;
        }
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        let (x, y) = (MARGIN + column * CELL.0, MARGIN + row * CELL.1);
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"{}\" fill=\"#bf616a\"/>",
            CELL.1
        )?;
    }
    Ok(svg + "</svg>\n")
}

fn look_at(screen: &vt100::Screen, row: u16, column: u16) -> Look {
    let Some(cell) = screen.cell(row, column) else {
        return Look::default();
    };
    Look {
        color: match cell.fgcolor() {
            vt100::Color::Default => None,
            vt100::Color::Idx(1 | 9) => Some("red"),
            vt100::Color::Idx(2) => Some("green"),
            vt100::Color::Idx(3) => Some("yellow"),
            vt100::Color::Idx(4) => Some("blue"),
            vt100::Color::Idx(5) => Some("purple"),
            _ => Some("accent"),
        },
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        inverse: cell.inverse(),
    }
}

fn write_run(
    svg: &mut String,
    (row, column): (u16, u16),
    cells: u16,
    text: &str,
    look: Look,
) -> fmt::Result {
    let (x, y, width) = (
        MARGIN + column * CELL.0,
        MARGIN + row * CELL.1,
        cells * CELL.0,
    );
    if look.inverse {
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"#d8dee9\"/>",
            CELL.1
        )?;
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    let classes = [
        (
            look.color.unwrap_or_default(),
            look.color.is_some() && !look.inverse,
        ),
        ("bold", look.bold),
        ("dim", look.dim),
        ("italic", look.italic),
        ("inverse", look.inverse),
    ];
    let classes: Vec<_> = classes
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| *name)
        .collect();
    let class = if classes.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", classes.join(" "))
    };
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    // `textLength` makes the width independent of the font.
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"{class}>{text}</text>",
        y + 15
    )
}
