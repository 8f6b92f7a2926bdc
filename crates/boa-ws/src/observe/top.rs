//! `--top`: the summary on the whole terminal while the program runs. The program's output is
//! shown below it, and printed when the terminal is restored.

use super::summary::Summary;
use crate::output::{
    Stream,
    alternate_screen::terminal,
    is_terminal,
    log::{self, LogBuffer},
    terminal_text::TerminalText,
};
use ratatui::crossterm::{
    cursor::{Hide, MoveTo},
    execute, queue,
    style::Print,
    terminal::{
        BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
        size,
    },
};
use std::{
    io::{self, Write as _},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// The time between two drawings.
const PERIOD: Duration = Duration::from_millis(250);

/// The limit on rows of what the program prints.
const MAX_LOG_ROWS: usize = 8;

/// Takes over the terminal, if there is one. It is restored in the same way as after a page.
pub(super) fn start(summary: &'static Summary) -> io::Result<()> {
    if !is_terminal(Stream::Output) {
        return Ok(());
    }
    *log::lock() = Some(LogBuffer::default());
    execute!(terminal(), EnterAlternateScreen, Hide)?;
    tokio::spawn(async move {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // It was restored, or was closed.
            if !draw(summary).unwrap_or(false) {
                return;
            }
        }
    });
    Ok(())
}

/// Draws the summary, and below it the last lines that were printed. False if the terminal was
/// restored.
fn draw(summary: &Summary) -> io::Result<bool> {
    // The lock prevents drawing during and after the restoration.
    let screen = log::lock();
    let Some(log) = &*screen else {
        return Ok(false);
    };
    let (columns, rows) = size()?;
    let (columns, rows) = (usize::from(columns), usize::from(rows));
    let printed = log.last(MAX_LOG_ROWS.min(rows / 2), columns);
    let for_log = if printed.is_empty() {
        0
    } else {
        printed.len() + 1
    };
    let rows_left = rows.saturating_sub(for_log);
    let text = TerminalText::from(summary.text(rows_left)).plain();
    let mut out = terminal().lock();
    queue!(out, BeginSynchronizedUpdate, Clear(ClearType::All))?;
    for (row, line) in text.lines().take(rows_left).enumerate() {
        let line: String = line.chars().take(columns).collect();
        queue!(out, MoveTo(0, row as u16), Print(line))?;
    }
    if for_log > 0 {
        let first = rows.saturating_sub(for_log);
        queue!(
            out,
            MoveTo(0, first as u16),
            Print("\u{2500}".repeat(columns))
        )?;
        for (row, line) in printed.iter().enumerate() {
            queue!(out, MoveTo(0, (first + 1 + row) as u16), Print(line))?;
        }
    }
    queue!(out, EndSynchronizedUpdate)?;
    out.flush()?;
    Ok(true)
}
