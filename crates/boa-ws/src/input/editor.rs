//! The line editor of a terminal, on a thread of its own. Other threads print above the line.

use crate::{
    input::history::{self, HistoryFile},
    output::{
        self, Stream,
        fold::count,
        line_printer,
        sanitize::sanitize,
        terminal_text::{Style, TerminalText},
    },
    threads,
};
use ratatui::crossterm::terminal::size;
use rustyline::{
    ColorMode, CompletionType, Config, Context, ExternalPrinter, Helper,
    completion::{Completer, FilenameCompleter, Pair, longest_common_prefix},
    error::ReadlineError,
    highlight::{CmdKind, Highlighter},
    hint::Hinter,
    history::{DefaultHistory, History},
    validate::{ValidationContext, ValidationResult, Validator},
};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    env,
    io::{self, IsTerminal, Write},
    path::MAIN_SEPARATOR,
    sync::mpsc::sync_channel,
    thread,
    time::Duration,
};
use tokio::sync::mpsc;
use unicode_width::UnicodeWidthStr;

/// What Tab inserts after blanks.
const INDENTATION: &str = "  ";

/// The number of columns between two words of a list.
const GAP: usize = 2;

const PROMPT: &str = "> ";

/// The limit on lines that the history keeps.
const MAX_HISTORY: usize = 1000;

/// The limit on the length of a line that the history keeps, in bytes.
const MAX_HISTORY_LINE: usize = 64 << 10;

/// The time that the editor has to stop. It does not while the history is searched.
const STOP_TIMEOUT: Duration = Duration::from_millis(100);

/// A text that the editor prints above the line so that it is heard. It keeps the cursor's place,
/// and goes up and down again: rustyline would add a line feed otherwise.
const BELL: &str = "\x1b7\x1b[A\n";

/// Takes the cursor back to the place that [`BELL`] has kept.
const AFTER_BELL: &str = "\x1b8";

#[derive(Debug)]
pub(crate) enum Input {
    Line(String),
    /// Ctrl-C.
    Interrupt {
        /// Whether nothing was typed.
        #[cfg_attr(
            not(feature = "repl"),
            expect(dead_code, reason = "the REPL alone reads it")
        )]
        empty: bool,
    },
    /// Ctrl-D, or the terminal was closed.
    End,
}

/// A word that may stand in a line.
pub(crate) fn pair(word: impl Into<String>) -> Pair {
    let word = word.into();
    Pair {
        display: word.clone(),
        replacement: word,
    }
}

/// The files for a command.
pub(crate) fn files(completer: &FilenameCompleter, line: &str, pos: usize) -> (usize, Vec<Pair>) {
    let (start, mut files) = completer.complete_path(line, pos).unwrap_or_default();
    // Names with spaces need no escapes, because the rest of the line is the name.
    if !line[..pos].contains(MAIN_SEPARATOR) {
        files.retain(|file| !file.display.is_empty());
    }
    (start, files)
}

/// The requests of the editor while a line is typed.
pub(crate) trait Assistance: Send + 'static {
    /// The start of the word before `pos`, and the words that may stand there.
    fn complete(&self, line: &str, pos: usize) -> (usize, Vec<Pair>);

    /// Whether Enter begins another line instead of ending the input.
    fn is_incomplete(&self, input: &str) -> bool;

    /// The input with colours, if it has any. Its width must be the same.
    fn highlight<'a>(&self, input: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(input)
    }

    /// Called on Ctrl-C, before the program sees the key.
    fn interrupted(&self) {}
}

pub(crate) struct EditorSettings {
    /// The name of the file of the history.
    pub(crate) history: &'static str,
    /// The stack of the thread that calls [`Assistance`], in bytes.
    pub(crate) stack_size: usize,
}

/// The line editor. One exists at a time.
pub(crate) struct Editor {
    inputs: mpsc::Receiver<Input>,
}

/// Whether there is a terminal in which lines can be edited.
pub(crate) fn is_available() -> bool {
    let is_plain =
        env::var("TERM").is_ok_and(|term| matches!(term.as_str(), "dumb" | "cons25" | "emacs"));
    io::stdin().is_terminal() && output::is_terminal(Stream::Output) && !is_plain
}

/// Whether standard input is typed in a terminal, whose lines may not be edited.
pub(crate) fn is_typed() -> bool {
    io::stdin().is_terminal()
}

/// Whether text for the terminal has colours.
pub(crate) fn has_colors() -> bool {
    output::has_colors(Stream::Output)
}

impl Editor {
    /// Starts the thread. It reads no line yet.
    pub(crate) fn start(settings: EditorSettings, assistance: impl Assistance) -> io::Result<Self> {
        save_terminal();
        // Without an editor `stop` does nothing.
        Self::start_thread(settings, assistance).inspect_err(|_| restore_terminal())
    }

    fn start_thread(settings: EditorSettings, assistance: impl Assistance) -> io::Result<Self> {
        // One line is asked for at a time: sending never waits.
        let (typed, inputs) = mpsc::channel(1);
        let (ready, is_ready) = sync_channel(1);
        let line = Line {
            assistance,
            colors: has_colors(),
            empty: Cell::new(true),
            accepted: Cell::new(false),
            keyed: Cell::new(false),
            ambiguous: RefCell::default(),
        };
        let thread = thread::Builder::new()
            .name("editor".to_owned())
            .stack_size(settings.stack_size);
        thread.spawn(move || match editor(&settings, line) {
            Ok((editor, file, printer)) => {
                line_printer::open();
                let _stopped = line_printer::StopsAtDrop;
                // The receiver waits.
                let _ = ready.send(threads::spawn("bell", move || ring(printer)));
                read_lines(editor, file, &typed);
            }
            Err(error) => drop(ready.send(Err(error))),
        })?;
        is_ready.recv().map_err(io::Error::other)??;
        Ok(Self { inputs })
    }

    /// Asks for a line. Never waits.
    pub(crate) fn ask(&self) {
        line_printer::ask();
    }

    /// Waits for the next input. Cancel safe.
    pub(crate) async fn next(&mut self) -> Input {
        self.inputs.recv().await.unwrap_or(Input::End)
    }
}

/// Prints what waits, stops the editor, and restores the terminal. The line that is being typed is
/// removed. Does nothing without an editor.
pub(crate) fn stop() {
    if let Some(rest) = line_printer::close(STOP_TIMEOUT) {
        restore_terminal();
        write(&rest);
    }
}

type LineEditor<A> = rustyline::Editor<Line<A>, DefaultHistory>;

fn editor<A: Assistance>(
    settings: &EditorSettings,
    line: Line<A>,
) -> io::Result<(
    LineEditor<A>,
    Option<HistoryFile>,
    impl ExternalPrinter + Send + 'static,
)> {
    let config = Config::builder()
        .max_history_size(MAX_HISTORY)
        .map_err(io::Error::other)?
        .history_ignore_space(true)
        // The candidate is one at most.
        .completion_type(CompletionType::List)
        // So that `highlight_prompt` is called. It has colours only if they are wanted.
        .color_mode(ColorMode::Forced)
        .build();
    let mut editor = rustyline::Editor::with_config(config).map_err(io::Error::other)?;
    editor.set_helper(Some(line));
    // Without a place for it, the history lasts as long as the process.
    let file = history::path(settings.history).and_then(|path| {
        let file = HistoryFile::open(&path, MAX_HISTORY).ok();
        // Also if it can only be read.
        let _ = editor.load_history(&path);
        file
    });
    let printer = editor.create_external_printer().map_err(io::Error::other)?;
    Ok((editor, file, printer))
}

/// The editor's thread: prints texts, and reads the requested lines.
fn read_lines<A: Assistance>(
    mut editor: LineEditor<A>,
    mut file: Option<HistoryFile>,
    typed: &mpsc::Sender<Input>,
) {
    while let Some(task) = line_printer::next_task() {
        write(&task.texts);
        if !task.read {
            continue;
        }
        if let Some(line) = editor.helper() {
            line.empty.set(true);
            line.accepted.set(false);
        }
        let input = editor.readline(PROMPT);
        line_printer::end_line();
        let input = match input {
            Ok(line) => {
                remember(&mut editor, file.as_mut(), &line);
                Input::Line(line)
            }
            Err(ReadlineError::Interrupted) => {
                let line = editor.helper();
                line.iter().for_each(|line| line.assistance.interrupted());
                Input::Interrupt {
                    empty: line.is_none_or(|line| line.empty.get()),
                }
            }
            // Also if the terminal was closed.
            Err(_) => Input::End,
        };
        // The receiver may be gone. Texts are still to be written.
        let _ = typed.blocking_send(input);
    }
}

/// Adds a line to the history. A line that begins with a space is not kept.
fn remember<A: Assistance>(editor: &mut LineEditor<A>, file: Option<&mut HistoryFile>, line: &str) {
    if line.len() <= MAX_HISTORY_LINE && editor.history_mut().add(line).unwrap_or(false) {
        // The disk may be full.
        let _ = file.map(|file| file.add(line));
    }
}

/// Rings the bell: the editor removes the line from the screen, and draws it again. It waits in
/// rustyline while an earlier bell was not heard, which no thread waits for.
fn ring(mut printer: impl ExternalPrinter) {
    while line_printer::bell().is_some() {
        // It fails if the terminal was closed.
        let _ = printer.print(BELL.to_owned());
    }
}

/// Writes to the terminal. Nothing can be done about an error: the terminal was closed, which the
/// next line reports.
fn write(text: &TerminalText) {
    let mut out = terminal().lock();
    let _ = out
        .write_all(text.as_str().as_bytes())
        .and_then(|()| out.flush());
}

#[expect(clippy::disallowed_methods, reason = "the editor draws its line")]
fn terminal() -> io::Stdout {
    io::stdout()
}

/// The line that is being typed.
struct Line<A> {
    assistance: A,
    colors: bool,
    /// Whether nothing is typed.
    empty: Cell<bool>,
    /// Whether it was accepted.
    accepted: Cell<bool>,
    /// Whether the next drawing follows a key. Otherwise it follows a bell.
    keyed: Cell<bool>,
    /// The line and the place of the cursor where Tab found several words, and nothing to add.
    ambiguous: RefCell<Option<(String, usize)>>,
}

impl<A: Assistance> Helper for Line<A> {}

impl<A: Assistance> Hinter for Line<A> {
    type Hint = String;
}

impl<A: Assistance> Completer for Line<A> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        // One word at most: rustyline would ask questions about several, and print nothing above
        // the line until they are answered.
        Ok(self.completed(line, pos))
    }
}

impl<A: Assistance> Line<A> {
    /// The start and the text of what Tab puts before the cursor: an indentation after blanks, or
    /// as much as all words have in common. If that is nothing, a second Tab prints the words.
    fn completed(&self, line: &str, pos: usize) -> (usize, Vec<Pair>) {
        let again = self.ambiguous.take();
        let before = line.get(..pos).unwrap_or(line);
        let row = before.rsplit('\n').next().unwrap_or_default();
        if row.trim().is_empty() {
            return (pos, vec![pair(INDENTATION)]);
        }
        let (start, mut words) = self.assistance.complete(line, pos);
        // rustyline draws the line, which a terminal obeys.
        words.retain(|word| !word.replacement.contains(char::is_control));
        let common = longest_common_prefix(&words).unwrap_or_default();
        let typed = before.get(start..).unwrap_or_default();
        if words.len() == 1 || common.len() > typed.len() {
            return (start, vec![pair(common)]);
        }
        if words.len() > 1 {
            let state = (line.to_owned(), pos);
            if again.as_ref() == Some(&state) {
                let (columns, rows) = size().map_or((80, 24), |(columns, rows)| {
                    (usize::from(columns), usize::from(rows))
                });
                // The line that is typed stays on the screen.
                let rows = rows.saturating_sub(line.lines().count() + 1);
                line_printer::print(&list(&words, columns, rows));
            }
            self.ambiguous.replace(Some(state));
        }
        (pos, Vec::new())
    }
}

/// The words in columns. If there is no room for all, the last line says how many more there are.
fn list(words: &[Pair], columns: usize, rows: usize) -> TerminalText {
    let cells: Vec<_> = words.iter().map(|word| sanitize(&word.display)).collect();
    let widest = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    let columns = ((columns + GAP) / (widest + GAP)).max(1);
    let needed = cells.len().div_ceil(columns);
    let (rows, shown) = if needed <= rows.max(1) {
        (needed, cells.len())
    } else {
        let rows = rows.saturating_sub(1).max(1);
        (rows, cells.len().min(rows * columns))
    };
    let mut text = TerminalText::EMPTY;
    for row in 0..rows {
        let row = cells[..shown].iter().skip(row).step_by(rows);
        let mut line = String::new();
        for cell in row {
            line += cell;
            line += &" ".repeat(widest + GAP - cell.width());
        }
        text += TerminalText::from(line.trim_end()).line();
    }
    if shown < cells.len() {
        text += TerminalText::from(format!("… {} more", count(cells.len() - shown))).line();
    }
    text
}

impl<A: Assistance> Validator for Line<A> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        if self.assistance.is_incomplete(context.input()) {
            return Ok(ValidationResult::Incomplete);
        }
        self.accepted.set(true);
        line_printer::end_line();
        Ok(ValidationResult::Valid(None))
    }
}

impl<A: Assistance> Highlighter for Line<A> {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        // rustyline asks `highlight_char` before each drawing but that after an external print.
        // Before that one it has removed the line, so that texts can be written here.
        if !self.keyed.take() {
            write(&TerminalText::literal(AFTER_BELL));
            write(&line_printer::take());
        }
        line_printer::park_if_stopping();
        if !self.accepted.get() {
            line_printer::begin_line();
        }
        if self.colors {
            Cow::Owned(Style::Accent.of(prompt, true).to_string())
        } else {
            Cow::Borrowed(prompt)
        }
    }

    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.colors {
            self.assistance.highlight(line)
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_char(&self, line: &str, _: usize, _: CmdKind) -> bool {
        self.empty.set(line.is_empty());
        self.keyed.set(true);
        // The line is drawn at each key: the colour of a word may change with each of its letters.
        true
    }
}

/// The modes of the terminal before the editor changed them.
#[cfg(unix)]
static MODES: std::sync::Mutex<Option<rustix::termios::Termios>> = std::sync::Mutex::new(None);

/// Saves the modes, and turns the echo of the system off. Input while no line is read is
/// drawn with the next line. The system would echo it in the middle of what is printed, and a
/// second time. The modes between two lines are those that rustyline finds.
#[cfg(unix)]
fn save_terminal() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let modes = tcgetattr(rustix::stdio::stdin()).ok();
    if let Some(modes) = &modes {
        let mut silent = modes.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &silent);
    }
    *threads::lock(&MODES) = modes;
}

#[cfg(unix)]
fn restore_terminal() {
    let modes = threads::lock(&MODES).take();
    if let Some(modes) = modes {
        // First, and at once: it does not wait for a terminal that takes no output. It fails if the
        // terminal was closed.
        let _ = rustix::termios::tcsetattr(
            rustix::stdio::stdin(),
            rustix::termios::OptionalActions::Now,
            &modes,
        );
        leave_line();
    }
}

/// Whether the modes may have been changed. On Windows they are restored without having been saved.
#[cfg(not(unix))]
static CHANGED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

#[cfg(not(unix))]
fn save_terminal() {
    CHANGED.store(true, std::sync::atomic::Ordering::SeqCst);
}

#[cfg(not(unix))]
fn restore_terminal() {
    if CHANGED.swap(false, std::sync::atomic::Ordering::SeqCst) {
        leave_line();
        let _ = ratatui::crossterm::terminal::disable_raw_mode();
    }
}

/// Ends a synchronized update and bracketed paste, and removes the line.
fn leave_line() {
    let mut out = terminal();
    let _ = out
        .write_all(b"\x1b[?2026l\x1b[?2004l\r\x1b[J")
        .and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_fills_columns_and_says_how_many_words_have_no_room() {
        let words: Vec<_> = ["a", "bb", "c\x1b]0;", "d", "e"].map(pair).into();
        let shown = |columns, rows| list(&words, columns, rows).plain();
        assert_eq!(shown(80, 20), "a      bb     c␛]0;  d      e\n");
        assert_eq!(shown(16, 20), "a      d\nbb     e\nc␛]0;\n");
        assert_eq!(shown(16, 2), "a      bb\n… 3 more\n");
        assert_eq!(shown(1, 0), "a\n… 4 more\n");
        assert_eq!(shown(0, 3), "a\nbb\n… 3 more\n");
    }
}
