//! The alternate screen of the terminal, which a page or `--top` takes over.

use crate::output::log;
use ratatui::crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture},
    execute,
    terminal::{EndSynchronizedUpdate, LeaveAlternateScreen, disable_raw_mode},
};
use std::io::{self, Stdout};

/// Where ratatui and crossterm draw.
#[expect(
    clippy::disallowed_methods,
    reason = "libraries draw. Their cells take no control characters"
)]
pub(crate) fn terminal() -> Stdout {
    io::stdout()
}

/// Restores the terminal, if it was taken over, and writes the log.
pub(crate) fn restore() {
    let log = log::lock().take();
    if let Some(log) = log {
        leave();
        log.write();
    }
}

/// Leaves the alternate screen, and resets the modes of a page.
pub(crate) fn leave() {
    // All steps are tried, because some fail if the terminal was closed.
    let _ = disable_raw_mode();
    let mut out = terminal();
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        Show
    );
}
