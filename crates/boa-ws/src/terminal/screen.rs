//! The terminal while a page is shown in it, and as it was before.
//!
//! There is one terminal, and whoever ends the process must be able to restore it: what is known of it is the process's.

use super::{dialog::Dialog, paint};
use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use boa_page::text_layout::Layout;
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        cursor::Show,
        event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
        execute,
        terminal::{
            BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
            disable_raw_mode, enable_raw_mode,
        },
    },
    layout::Rect,
};
use std::{
    collections::VecDeque,
    io::{self, Stdout, Write},
    mem::ManuallyDrop,
    sync::{Mutex, Once, PoisonError, TryLockError},
};
use tokio::sync::Notify;
use unicode_width::UnicodeWidthChar;

/// How many lines are kept of what is said while a page is shown.
const KEPT: usize = 1000;

/// How long a line may be of those.
const LONGEST: usize = 10_000;

/// How many of them are seen.
const SEEN: usize = 8;

/// What is to be done when the terminal is restored; none while it is as it was.
static TAKEN_OVER: Mutex<Option<Said>> = Mutex::new(None);

static HEARD: Notify = Notify::const_new();

/// What was said while a page is shown.
#[derive(Default)]
struct Said {
    lines: VecDeque<(Stream, String)>,
    /// How many lines before were not kept.
    lost: usize,
}

/// Where something would have been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Error,
}

/// Keeps what is said while a page is shown. Whether one is: otherwise it is to be written as ever.
pub(crate) fn said(stream: Stream, text: &str) -> bool {
    let mut taken_over = TAKEN_OVER.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(said) = &mut *taken_over else { return false };
    for line in text.lines() {
        if said.lines.len() == KEPT {
            said.lines.pop_front();
            said.lost += 1;
        }
        let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
        said.lines.push_back((stream, line[..end].to_owned()));
    }
    HEARD.notify_one();
    true
}

/// Keeps nothing of what was said until now. Whether a page is shown: otherwise nothing is kept.
pub(crate) fn forget_what_was_said() -> bool {
    let mut taken_over = TAKEN_OVER.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(said) = &mut *taken_over else { return false };
    *said = Said::default();
    HEARD.notify_one();
    true
}

/// Waits until something is said.
pub(super) async fn something_is_said() {
    HEARD.notified().await;
}

impl Said {
    /// What was said last: so many lines of so many columns at most.
    fn last(&self, most: usize, columns: usize) -> Vec<String> {
        let lines = self.lines.iter().skip(self.lines.len().saturating_sub(most));
        let lines = lines.map(|(_, line)| strip_str(line).to_string().replace('\t', "    "));
        let rows: Vec<String> = lines.flat_map(|line| broken(&line, columns)).collect();
        rows[rows.len().saturating_sub(most)..].to_vec()
    }

    fn write(self) {
        // Nobody is left to be told if it can't be written.
        let mut out = io::stdout();
        if self.lost > 0 {
            let _ = writeln!(out, "... {} lines before", self.lost);
        }
        for (stream, line) in self.lines {
            let line = with_colours_alone(&line);
            let _ = match stream {
                Stream::Output => writeln!(out, "{line}"),
                Stream::Error => writeln!(anstream::stderr(), "{line}"),
            };
        }
        let _ = out.flush();
    }
}

/// A line without what a terminal would take for orders, but for colours and the like: scripts print what others say.
fn with_colours_alone(line: &str) -> String {
    const BEGIN: &str = "\x1b[";
    let mut all = String::new();
    let harmless = |text: &str| strip_str(text).to_string().replace(|it: char| it.is_control() && it != '\t', "");
    let (mut from, mut searched) = (0, 0);
    while let Some(begin) = line[searched..].find(BEGIN).map(|at| searched + at) {
        let numbers = begin + BEGIN.len();
        let after = line[numbers..].trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, ';' | ':'));
        searched = numbers;
        if after.starts_with('m') {
            let end = line.len() - after.len() + 1;
            all += &harmless(&line[from..begin]);
            all += &line[begin..end];
            (from, searched) = (end, end);
        }
    }
    all + &harmless(&line[from..])
}

/// A line as lines of so many columns.
fn broken(line: &str, columns: usize) -> Vec<String> {
    let (mut rows, mut used) = (vec![String::new()], 0);
    for character in line.chars().filter(|it| !it.is_control()) {
        let width = character.width().unwrap_or(0);
        if used + width > columns {
            rows.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(character);
        }
    }
    rows
}

/// Gives the terminal back as it was, if it was taken over, and writes what was said meanwhile.
pub(crate) fn restore() {
    let said = TAKEN_OVER.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(said) = said {
        give_back();
        said.write();
    }
}

/// As [`restore`], where the thread that panics may be drawing.
fn restore_in_panic() {
    let is_drawing = matches!(TAKEN_OVER.try_lock(), Err(TryLockError::WouldBlock));
    if is_drawing { give_back() } else { restore() }
}

fn give_back() {
    // All of it is tried: a terminal that is gone needs nothing of it.
    let _ = disable_raw_mode();
    let mut out = io::stdout();
    let _ =
        execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, Show);
}

/// The terminal, taken over.
pub(super) struct Screen {
    /// Never dropped: it would show the cursor, which [`restore`] does, and panic where there is no terminal any more.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    colours: bool,
    /// How many columns there are, and how many rows the page has of those that there are.
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
        *TAKEN_OVER.lock().unwrap_or_else(PoisonError::into_inner) = Some(Said::default());
        Self::take_over().inspect_err(|_| restore())
    }

    fn take_over() -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste)?;
        let terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(io::stdout()))?);
        let colours = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let size = terminal.size()?;
        Ok(Self { terminal, colours, size: (size.width.into(), size.height.into()) })
    }

    /// How many columns and rows of the page are seen.
    pub(super) fn size(&self) -> (usize, usize) {
        self.size
    }

    /// How many columns there are now.
    pub(super) fn columns(&mut self) -> usize {
        if let Ok(size) = self.terminal.size() {
            self.size.0 = size.width.into();
        }
        self.size.0
    }

    /// Draws everything there is. Returns the first row of the page that is seen: one that there is.
    pub(super) fn draw(&mut self, layout: &Layout, first_row: usize, dialog: Option<&Dialog>) -> io::Result<usize> {
        // Not while it is given back, and not after that.
        let taken_over = TAKEN_OVER.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(said) = &*taken_over else { return Ok(first_row) };
        let mut seen = 0;
        let (colours, size) = (self.colours, &mut self.size);
        // Nobody sees half of it.
        execute!(io::stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            let area = frame.area();
            // The page has half of the rows at least.
            let most = SEEN.min((usize::from(area.height) / 2).saturating_sub(1));
            let said = said.last(most, usize::from(area.width));
            let rows = if said.is_empty() { 0 } else { u16::try_from(said.len() + 1).unwrap_or(0) };
            let page = Rect { height: area.height - rows, ..area };
            let below = Rect { y: area.y + page.height, height: rows, ..area };
            *size = (page.width.into(), page.height.into());
            let buffer = frame.buffer_mut();
            // No further than to the end of the page.
            let last = layout.lines().len().saturating_sub(page.height.into());
            seen = first_row.min(last);
            let mut caret = paint::page(layout, seen, page, colours, buffer);
            paint::console(&said, below, buffer);
            if let Some(dialog) = dialog {
                caret = paint::dialog(dialog, area, buffer);
            }
            if let Some(caret) = caret {
                frame.set_cursor_position(caret);
            }
        })?;
        execute!(io::stdout(), EndSynchronizedUpdate)?;
        Ok(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below() {
        assert_eq!(broken("abcde", 2), ["ab", "cd", "e"]);
        assert_eq!(broken("漢字", 3), ["漢", "字"]);
        assert_eq!(broken("", 3), [""]);
    }

    #[test]
    fn colours_are_all_that_is_left_of_escape_sequences() {
        let line = "a\t\x1b[1;31mred\x1b[0m\x1b]0;title\x07 \x1b[2Jb\u{9b}2J\x08\r\x1b[mc\x1b";
        assert_eq!(with_colours_alone(line), "a\t\x1b[1;31mred\x1b[0m b2J\x1b[mc");
    }

    /// In a process and a terminal of its own: the hook and the terminal are the process's.
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
        let pair = native_pty_system().openpty(PtySize::default()).expect("a terminal can be had");
        let mut command = CommandBuilder::new(std::env::current_exe().expect("it runs"));
        let name = std::thread::current().name().expect("tests have names").to_owned();
        command.args(["--exact", &name, "--nocapture"]);
        command.env(ALONE, "1");
        let mut child = pair.slave.spawn_command(command).expect("it can be run again");
        drop(pair.slave);
        let (mut output, mut reader) = (Vec::new(), pair.master.try_clone_reader().expect("it can be read"));
        // At its end a terminal says so by an error.
        let _ = reader.read_to_end(&mut output);
        assert!(!child.wait().expect("a child of ours").success());
        let output = String::from_utf8_lossy(&output);
        let place = |what: &str| output.find(what).unwrap_or_else(|| panic!("{what:?} is missing from {output:?}"));
        assert!(place("\x1b[?1049h") < place("\x1b[?1049l"), "{output:?}");
        assert!(place("\x1b[?1049l") < place("on purpose"), "{output:?}");
        assert!(place("\x1b[?1006l") < place("on purpose"), "{output:?}");
        let modes = pair.master.get_termios().expect("it is a terminal").local_flags;
        assert!(modes.contains(Flags::ICANON | Flags::ECHO | Flags::ISIG));
    }
}
