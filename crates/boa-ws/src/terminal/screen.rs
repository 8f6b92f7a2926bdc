//! Takes the terminal over to draw a page.

use super::{dialog::Dialog, paint};
use crate::output::{
    Stream,
    alternate_screen::{leave, restore, terminal},
    has_colors,
    log::{self, LogBuffer},
};
use boa_page::text_layout::Layout;
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        event::{EnableBracketedPaste, EnableMouseCapture},
        execute,
        terminal::{
            BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, enable_raw_mode,
        },
    },
    layout::Rect,
};
use std::{
    io::{self, Stdout},
    mem::ManuallyDrop,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

/// The number of rows of the log that are shown below a page.
const MAX_LOG_ROWS: usize = 8;

/// As [`restore`], in a panic of a thread that may be drawing.
fn restore_in_panic() {
    if log::is_locked() { leave() } else { restore() }
}

/// Whether the terminal was given back until the process continues (Ctrl-Z).
static SUSPENDED: AtomicBool = AtomicBool::new(false);

/// Whether the screen was cleared, so that everything must be drawn again.
static CLEARED: AtomicBool = AtomicBool::new(false);

/// Releases the terminal while the process is stopped (Ctrl-Z).
#[cfg(unix)]
pub(super) fn suspend() {
    let screen = log::lock();
    if screen.is_some() && !SUSPENDED.swap(true, Ordering::Relaxed) {
        leave();
    }
}

/// Takes the terminal over again.
#[cfg(unix)]
pub(super) fn resume() {
    let screen = log::lock();
    if screen.is_some() && SUSPENDED.swap(false, Ordering::Relaxed) {
        CLEARED.store(true, Ordering::Relaxed);
        // It fails if the terminal was closed, which reading reports.
        let _ = enter();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(
        terminal(),
        EnterAlternateScreen,
        EnableMouseCapture,
        EnableBracketedPaste
    )
}

/// The terminal, taken over.
pub(super) struct Screen {
    /// Never dropped, because dropping it shows the cursor, which [`restore`] does, and panics if
    /// the terminal was closed.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    colors: bool,
    /// The number of columns, and the number of rows that show the page.
    size: (usize, usize),
}

impl Screen {
    pub(super) fn open() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                restore_in_panic();
                before(panic);
            }));
        });
        *log::lock() = Some(LogBuffer::default());
        Self::take_over().inspect_err(|_| restore())
    }

    fn take_over() -> io::Result<Self> {
        enter()?;
        let terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(terminal()))?);
        let colors = has_colors(Stream::Output);
        let size = terminal.size()?;
        Ok(Self {
            terminal,
            colors,
            size: (size.width.into(), size.height.into()),
        })
    }

    /// The numbers of columns and rows that show the page.
    pub(super) fn size(&self) -> (usize, usize) {
        self.size
    }

    /// The current number of columns.
    pub(super) fn columns(&mut self) -> usize {
        if let Ok(size) = self.terminal.size() {
            self.size.0 = size.width.into();
        }
        self.size.0
    }

    /// Draws the page, the log and the dialog. Returns the first visible row of the page, which may
    /// differ from `first_row`.
    pub(super) fn draw(
        &mut self,
        layout: &Layout,
        first_row: usize,
        dialog: Option<&Dialog>,
    ) -> io::Result<usize> {
        // The lock prevents drawing during and after `restore`.
        let screen = log::lock();
        let Some(log) = &*screen else {
            return Ok(first_row);
        };
        if SUSPENDED.load(Ordering::Relaxed) {
            return Ok(first_row);
        }
        if CLEARED.swap(false, Ordering::Relaxed) {
            // All is drawn. `clear` would ask the terminal where its cursor is, whose answer the
            // other thread reads.
            self.terminal.swap_buffers();
        }
        let mut seen = 0;
        let (colors, size) = (self.colors, &mut self.size);
        // The terminal shows all changes at once.
        execute!(terminal(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            let area = frame.area();
            // At least half of the rows show the page.
            let max_rows = MAX_LOG_ROWS.min((usize::from(area.height) / 2).saturating_sub(1));
            let log = log.last(max_rows, usize::from(area.width));
            let rows = if log.is_empty() {
                0
            } else {
                u16::try_from(log.len() + 1).unwrap_or(0)
            };
            let page = Rect {
                height: area.height - rows,
                ..area
            };
            let below = Rect {
                y: area.y + page.height,
                height: rows,
                ..area
            };
            *size = (page.width.into(), page.height.into());
            let buffer = frame.buffer_mut();
            // The last row of the page is at the bottom at most.
            let last = layout.lines().len().saturating_sub(page.height.into());
            seen = first_row.min(last);
            let mut caret = paint::page(layout, seen, page, colors, buffer);
            paint::console(&log, below, buffer);
            if let Some(dialog) = dialog {
                caret = paint::dialog(dialog, area, buffer);
            }
            if let Some(caret) = caret {
                frame.set_cursor_position(caret);
            }
        })?;
        execute!(terminal(), EndSynchronizedUpdate)?;
        Ok(seen)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Runs in a process and a terminal of its own, because the panic hook and the terminal belong
    /// to the process.
    #[cfg(unix)]
    #[test]
    fn a_panic_gives_the_terminal_back_before_it_says_why() {
        use nix::sys::termios::LocalFlags as Flags;
        use portable_pty::{CommandBuilder, PtySize, native_pty_system};
        use std::io::Read as _;

        const ALONE: &str = "BOA_WS_TEST_PANICS";
        if std::env::var_os(ALONE).is_some() {
            let screen = Screen::open().expect("there is a terminal");
            assert!(screen.size().0 == 0, "on purpose");
        }
        let pair = native_pty_system()
            .openpty(PtySize::default())
            .expect("a terminal can be had");
        let mut command = CommandBuilder::new(std::env::current_exe().expect("it runs"));
        let name = std::thread::current()
            .name()
            .expect("tests have names")
            .to_owned();
        command.args(["--exact", &name, "--nocapture"]);
        command.env(ALONE, "1");
        // The default is the home folder, which may not exist.
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        let mut child = pair
            .slave
            .spawn_command(command)
            .expect("it can be run again");
        drop(pair.slave);
        let (mut output, mut reader) = (
            Vec::new(),
            pair.master.try_clone_reader().expect("it can be read"),
        );
        // The end of a terminal is an error.
        let _ = reader.read_to_end(&mut output);
        assert!(!child.wait().expect("a child of ours").success());
        let output = String::from_utf8_lossy(&output);
        let place = |what: &str| {
            output
                .find(what)
                .unwrap_or_else(|| panic!("{what:?} is missing from {output:?}"))
        };
        assert!(place("\x1b[?1049h") < place("\x1b[?1049l"), "{output:?}");
        assert!(place("\x1b[?1049l") < place("on purpose"), "{output:?}");
        assert!(place("\x1b[?1006l") < place("on purpose"), "{output:?}");
        let modes = pair
            .master
            .get_termios()
            .expect("it is a terminal")
            .local_flags;
        assert!(modes.contains(Flags::ICANON | Flags::ECHO | Flags::ISIG));
    }
}
