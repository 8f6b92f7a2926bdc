//! Draws a layout, the log and a dialog into the cells of the terminal.

use super::dialog::Dialog;
use boa_page::text_layout::{self, Layout, Line};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Color, Modifier, Style},
    text::{Line as TextLine, Text},
    widgets::{Block, Clear, Paragraph, Widget, Wrap},
};

/// Draws the visible rows of a page. Returns the position of the caret, if it is visible.
pub(super) fn page(
    layout: &Layout,
    first_row: usize,
    area: Rect,
    colors: bool,
    buffer: &mut Buffer,
) -> Option<Position> {
    let rows = layout
        .lines()
        .iter()
        .skip(first_row)
        .take(area.height.into());
    for (row, y) in rows.zip(area.y..) {
        line(row, area, y, colors, buffer);
    }
    let (column, row) = layout.caret()?;
    let (x, y) = (
        u16::try_from(column).ok()?,
        u16::try_from(row.checked_sub(first_row)?).ok()?,
    );
    (x < area.width && y < area.height).then_some(Position::new(area.x + x, area.y + y))
}

fn line(line: &Line, area: Rect, y: u16, colors: bool, buffer: &mut Buffer) {
    for span in line.spans() {
        let Some(left) = u16::try_from(span.column)
            .ok()
            .and_then(|column| area.width.checked_sub(column))
        else {
            return;
        };
        let x = area.right() - left;
        buffer.set_stringn(
            x,
            y,
            &span.text,
            left.into(),
            cell_style(span.style, colors),
        );
    }
}

fn cell_style(style: text_layout::Style, colors: bool) -> Style {
    const MODIFIERS: [(text_layout::Style, Modifier); 6] = [
        (text_layout::Style::BOLD, Modifier::BOLD),
        (text_layout::Style::ITALIC, Modifier::ITALIC),
        (text_layout::Style::UNDERLINED, Modifier::UNDERLINED),
        (text_layout::Style::STRUCK, Modifier::CROSSED_OUT),
        (text_layout::Style::DIM, Modifier::DIM),
        (text_layout::Style::REVERSED, Modifier::REVERSED),
    ];
    let all = MODIFIERS
        .iter()
        .filter(|(flag, _)| style.has(*flag))
        .map(|(_, modifier)| *modifier);
    let cell = Style::default().add_modifier(all.collect());
    if colors && style.has(text_layout::Style::ACCENT) {
        cell.fg(Color::Cyan)
    } else {
        cell
    }
}

/// Draws the last rows of the log, below a line.
pub(super) fn console(log: &[String], area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let dim = Style::default().add_modifier(Modifier::DIM);
    buffer.set_stringn(
        area.x,
        area.y,
        format!("── console {}", "─".repeat(area.width.into())),
        area.width.into(),
        dim,
    );
    for (line, y) in log.iter().zip(area.y + 1..area.bottom()) {
        buffer.set_stringn(area.x, y, line, area.width.into(), Style::default());
    }
}

/// Draws a dialog over the page. Returns the position of the caret in its input.
pub(super) fn dialog(dialog: &Dialog, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let width = area.width.saturating_sub(4).clamp(1, 60).min(area.width);
    let inside = width.saturating_sub(4).max(1);
    let text = Text::from(
        dialog
            .message
            .lines()
            .map(TextLine::from)
            .collect::<Vec<_>>(),
    );
    let message = Paragraph::new(text).wrap(Wrap { trim: false });
    let lines = u16::try_from(lines_of(&dialog.message, inside)).unwrap_or(u16::MAX);
    let more = if dialog.typed.is_some() { 4 } else { 3 };
    let height = lines.saturating_add(more + 1).min(area.height);
    let outer = Rect::new(
        (area.width - width) / 2,
        (area.height - height) / 2,
        width,
        height,
    );
    Clear.render(outer, buffer);
    Block::bordered()
        .title(format!(" {} ", dialog.title))
        .render(outer, buffer);
    let row = |from_bottom: u16| {
        let y = outer
            .bottom()
            .checked_sub(from_bottom)
            .filter(|y| *y > outer.y)?;
        (width > 4).then(|| Rect::new(outer.x + 2, y, inside, 1))
    };
    let shown = height.saturating_sub(more + 1);
    if width > 4 && shown > 0 {
        message.render(Rect::new(outer.x + 2, outer.y + 1, inside, shown), buffer);
    }
    if let Some(area) = row(2) {
        let dim = Style::default().add_modifier(Modifier::DIM);
        buffer.set_stringn(area.x, area.y, dialog.hint, area.width.into(), dim);
    }
    let (typed, area) = (dialog.typed.as_deref()?, row(3)?);
    // Shows the end of the text, where the caret is.
    let room = usize::from(area.width).saturating_sub(1);
    let mut shown = typed;
    while TextLine::from(shown).width() > room {
        let mut rest = shown.chars();
        rest.next();
        shown = rest.as_str();
    }
    let underlined = Style::default().add_modifier(Modifier::UNDERLINED);
    buffer.set_style(area, underlined);
    buffer.set_stringn(area.x, area.y, shown, room, underlined);
    let end = u16::try_from(TextLine::from(shown).width()).unwrap_or(0);
    Some(Position::new(area.x + end, area.y))
}

/// An upper bound of the number of lines that a text takes in this number of columns.
fn lines_of(text: &str, columns: u16) -> usize {
    let columns = usize::from(columns);
    let of = |line: &str| {
        // A word that does not fit may leave nearly half of a line empty.
        let (mut rows, mut used) = (1, 0);
        for word in line.split(' ') {
            let width = TextLine::from(word).width();
            if used > 0 && used + 1 + width > columns {
                (rows, used) = (rows + 1, 0);
            }
            used += width + usize::from(used > 0);
            if used > columns {
                rows += (used - 1) / columns;
                used = (used - 1) % columns + 1;
            }
        }
        rows
    };
    text.lines().map(of).sum()
}
