//! The line editor of a terminal, on a thread of its own. Other threads print above the line.

use crate::above::{self, Print};
use anstream::{AutoStream, ColorChoice};
use rustyline::{
    ColorMode, CompletionType, Config, Context, ExternalPrinter, Helper,
    completion::{Completer, Pair},
    error::ReadlineError,
    highlight::{CmdKind, Highlighter},
    hint::Hinter,
    history::{DefaultHistory, History},
    validate::{ValidationContext, ValidationResult, Validator},
};
use std::{
    borrow::Cow,
    env, fs,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel, sync_channel},
    },
    thread,
    time::Duration,
};
use tokio::sync::mpsc;

/// The limit on lines that the history keeps.
const MAX_HISTORY: usize = 1000;

/// The limit on the length of a line that the history keeps, in bytes.
const MAX_HISTORY_LINE: usize = 64 << 10;

/// The time that the editor has to stop. It does not while the history is searched.
const STOP_TIMEOUT: Duration = Duration::from_millis(500);

/// The time that a text waits for one that the editor prints with the next line.
const BEHIND_TIMEOUT: Duration = Duration::from_millis(100);

/// A print that changes nothing: up, and down again.
const NOTHING: &str = "\x1b[A\n";

/// What was typed.
#[derive(Debug)]
pub(crate) enum Input {
    Line(String),
    /// Ctrl-C.
    Interrupt {
        /// Whether nothing was typed.
        empty: bool,
    },
    /// Ctrl-D, or the terminal was closed.
    End,
}

/// What the editor asks the program while a line is typed.
pub(crate) trait Assistance: Send + 'static {
    /// The start of the word before `pos`, and the words that may stand there.
    fn complete(&self, line: &str, pos: usize) -> (usize, Vec<Pair>);

    /// Whether Enter begins another line instead of ending the input.
    fn is_incomplete(&self, input: &str) -> bool;

    /// The input with colours, if it has any. Its width must be the same.
    fn highlight<'a>(&self, input: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(input)
    }

    /// Called when Ctrl-C was pressed, before the program reads of it.
    fn interrupted(&self) {}
}

/// The settings of an editor.
pub(crate) struct Settings {
    pub(crate) prompt: &'static str,
    /// The name of the file of the history.
    pub(crate) history: &'static str,
    /// The stack of the thread that calls [`Assistance`], in bytes.
    pub(crate) stack_size: usize,
}

/// The line editor. One exists at a time.
pub(crate) struct Editor {
    asks: Sender<()>,
    inputs: mpsc::Receiver<Input>,
}

/// Whether there is a terminal in which lines can be edited.
pub(crate) fn is_available() -> bool {
    let is_plain = env::var("TERM").is_ok_and(|term| matches!(term.as_str(), "dumb" | "cons25" | "emacs"));
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_plain
}

/// Whether text for the terminal has colours.
pub(crate) fn has_colours() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

impl Editor {
    /// Starts the thread. Nothing is asked yet.
    pub(crate) fn start(settings: Settings, assistance: impl Assistance) -> io::Result<Self> {
        let (asks, asked) = channel();
        let (typed, inputs) = mpsc::channel(1);
        let (ready, is_ready) = sync_channel(1);
        save_terminal();
        let line = Line { shared: Arc::default(), assistance, colours: has_colours(), empty: AtomicBool::new(true) };
        let thread = thread::Builder::new().name("editor".to_owned()).stack_size(settings.stack_size);
        thread.spawn(move || match editor(&settings, line) {
            Ok((editor, printer)) => {
                let texts = above::open();
                let shared = editor.helper().map(|line| line.shared.clone()).unwrap_or_default();
                let printing = thread::Builder::new().name("printer".to_owned());
                let printing = printing.spawn(move || print_all(printer, &texts, &shared));
                // The receiver waits.
                let _ = ready.send(printing.map(drop));
                read_lines(editor, &settings, &asked, &typed);
            }
            Err(error) => drop(ready.send(Err(error))),
        })?;
        is_ready.recv().map_err(io::Error::other)??;
        Ok(Self { asks, inputs })
    }

    /// Asks for a line.
    pub(crate) fn ask(&self) {
        // The thread may have ended, which `next` reports.
        let _ = self.asks.send(());
    }

    /// Waits for what is typed. Losing the future loses nothing.
    pub(crate) async fn next(&mut self) -> Input {
        self.inputs.recv().await.unwrap_or(Input::End)
    }
}

/// Prints what waits, stops the editor, and restores the terminal. The line that is being typed is removed. Does nothing without
/// an editor.
pub(crate) fn stop() {
    if let Some(printer) = above::close() {
        let (stopped, is_stopped) = sync_channel(1);
        if printer.try_send(Print::Stop(stopped)).is_ok() {
            // It takes longer while the history is searched. Then the line is not removed.
            let _ = is_stopped.recv_timeout(STOP_TIMEOUT);
        }
    }
    restore_terminal();
}

type LineEditor<A> = rustyline::Editor<Line<A>, DefaultHistory>;

fn editor<A: Assistance>(
    settings: &Settings,
    line: Line<A>,
) -> io::Result<(LineEditor<A>, impl ExternalPrinter + Send + 'static)> {
    let config = Config::builder()
        .max_history_size(MAX_HISTORY)
        .map_err(io::Error::other)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        // So that `highlight_prompt` is called. It has colours only if they are wanted.
        .color_mode(ColorMode::Forced)
        .build();
    let mut editor = rustyline::Editor::with_config(config).map_err(io::Error::other)?;
    editor.set_helper(Some(line));
    if let Some(file) = history_file(settings.history) {
        // There may be none yet.
        let _ = editor.load_history(&file);
    }
    let printer = editor.create_external_printer().map_err(io::Error::other)?;
    Ok((editor, printer))
}

/// Where the history is kept: the directory for the state of programs.
fn history_file(name: &str) -> Option<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(env::home_dir()?.join(".local/state")))
    };
    Some(state?.join("boa-ws").join(name))
}

fn read_lines<A: Assistance>(
    mut editor: LineEditor<A>,
    settings: &Settings,
    asked: &Receiver<()>,
    typed: &mpsc::Sender<Input>,
) {
    let Some(shared) = editor.helper().map(|line| line.shared.clone()) else { return };
    for () in asked {
        if !shared.begin() {
            return;
        }
        if let Some(line) = editor.helper() {
            line.empty.store(true, Ordering::Relaxed);
        }
        let input = editor.readline(settings.prompt);
        shared.end();
        let input = match input {
            Ok(line) => {
                remember(&mut editor, settings, &line);
                Input::Line(line)
            }
            Err(ReadlineError::Interrupted) => {
                let line = editor.helper();
                line.iter().for_each(|line| line.assistance.interrupted());
                Input::Interrupt { empty: line.is_none_or(|line| line.empty.load(Ordering::Relaxed)) }
            }
            // Also if the terminal was closed.
            Err(_) => Input::End,
        };
        if typed.blocking_send(input).is_err() {
            return;
        }
    }
}

/// Adds a line to the history. A line that begins with a space is not kept.
fn remember<A: Assistance>(editor: &mut LineEditor<A>, settings: &Settings, line: &str) {
    if line.len() > MAX_HISTORY_LINE || !editor.history_mut().add(line).unwrap_or(false) {
        return;
    }
    let Some(file) = history_file(settings.history) else { return };
    // Without a place for it, the history lasts as long as the process.
    if let Some(folder) = file.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = editor.append_history(&file);
}

fn print_all(mut printer: impl ExternalPrinter, texts: &Receiver<Print>, shared: &Shared) {
    for print in texts {
        match print {
            Print::Text(text) => shared.print(&mut printer, text),
            Print::Stop(stopped) => {
                if shared.is_reading() {
                    // The editor takes one text while another waits. So the last text was shown when both are accepted.
                    let _ = printer.print(NOTHING.to_owned()).and_then(|()| printer.print(NOTHING.to_owned()));
                }
                if shared.stop() {
                    let _ = printer.print(NOTHING.to_owned());
                    shared.wait_until_stopped();
                }
                let _ = stopped.send(());
                return;
            }
        }
    }
}

/// The state that the threads of an editor share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The number of times that the line was drawn.
    drawings: u64,
    /// Whether the editor has a text that it prints when the next line is read.
    behind: bool,
    stopping: bool,
    stopped: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    /// No line is read. Texts are written directly.
    #[default]
    Idle,
    /// The line was not drawn yet.
    Starting,
    /// The editor prints texts.
    Reading,
    /// The line was accepted. Texts wait.
    Ending,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints a text, and waits until it is shown. The editor itself would write it beside a line that begins or ends.
    fn print(&self, printer: &mut impl ExternalPrinter, text: String) {
        let mut state = self.lock();
        loop {
            match state.phase {
                Phase::Idle if state.behind => {
                    // No line may follow.
                    let waited = self.changed.wait_timeout(state, BEHIND_TIMEOUT);
                    let (changed, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                    state = changed;
                    state.behind &= !timeout.timed_out();
                }
                Phase::Idle => {
                    // With the lock, so that no line begins meanwhile. It fails if the terminal was closed.
                    let _ = printer.print(text);
                    return;
                }
                Phase::Reading => break,
                Phase::Starting | Phase::Ending => state = self.wait(state),
            }
        }
        let drawings = state.drawings;
        drop(state);
        let _ = printer.print(text);
        let mut state = self.lock();
        while state.phase == Phase::Reading && state.drawings == drawings {
            state = self.wait(state);
        }
        state.behind = state.drawings == drawings;
    }

    /// Whether a line is read. Waits until it is drawn, or has ended.
    fn is_reading(&self) -> bool {
        let mut state = self.lock();
        while matches!(state.phase, Phase::Starting | Phase::Ending) {
            state = self.wait(state);
        }
        state.phase == Phase::Reading
    }

    /// Whether a line may be read.
    fn begin(&self) -> bool {
        let mut state = self.lock();
        if !state.stopping {
            state.phase = Phase::Starting;
        }
        !state.stopping
    }

    fn accept(&self) {
        self.lock().phase = Phase::Ending;
    }

    fn end(&self) {
        self.lock().phase = Phase::Idle;
        self.changed.notify_all();
    }

    /// Stops at the next drawing. Returns whether a line is being read.
    fn stop(&self) -> bool {
        let mut state = self.lock();
        state.stopping = true;
        state.phase != Phase::Idle
    }

    fn wait_until_stopped(&self) {
        let mut state = self.lock();
        while state.phase != Phase::Idle && !state.stopped {
            state = self.wait(state);
        }
    }

    /// Called before the line is drawn. Never returns once the editor is to stop: the line is not drawn again, and the process
    /// ends soon. The editor cannot be stopped otherwise, because it waits for a key.
    fn before_drawing(&self) {
        let mut state = self.lock();
        state.drawings += 1;
        if state.phase == Phase::Starting {
            (state.phase, state.behind) = (Phase::Reading, false);
        }
        self.changed.notify_all();
        while state.stopping {
            state.stopped = true;
            self.changed.notify_all();
            state = self.wait(state);
        }
    }
}

/// The line that is being typed.
struct Line<A> {
    shared: Arc<Shared>,
    assistance: A,
    colours: bool,
    /// Whether nothing is typed.
    empty: AtomicBool,
}

impl<A: Assistance> Helper for Line<A> {}

impl<A: Assistance> Hinter for Line<A> {
    type Hint = String;
}

impl<A: Assistance> Completer for Line<A> {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        Ok(self.assistance.complete(line, pos))
    }
}

impl<A: Assistance> Validator for Line<A> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        if self.assistance.is_incomplete(context.input()) {
            return Ok(ValidationResult::Incomplete);
        }
        self.shared.accept();
        Ok(ValidationResult::Valid(None))
    }
}

impl<A: Assistance> Highlighter for Line<A> {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        self.shared.before_drawing();
        if self.colours { Cow::Owned(format!("\x1b[1;36m{prompt}\x1b[0m")) } else { Cow::Borrowed(prompt) }
    }

    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.colours { self.assistance.highlight(line) } else { Cow::Borrowed(line) }
    }

    fn highlight_char(&self, line: &str, _: usize, _: CmdKind) -> bool {
        self.empty.store(line.is_empty(), Ordering::Relaxed);
        // The colour of a word may change with each of its letters.
        self.colours
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        Cow::Borrowed(candidate)
    }
}

/// The modes of the terminal before the editor changed them.
#[cfg(unix)]
static MODES: Mutex<Option<rustix::termios::Termios>> = Mutex::new(None);

#[cfg(unix)]
fn save_terminal() {
    let modes = rustix::termios::tcgetattr(rustix::stdio::stdin()).ok();
    *MODES.lock().unwrap_or_else(PoisonError::into_inner) = modes;
}

#[cfg(unix)]
fn restore_terminal() {
    let modes = MODES.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(modes) = modes {
        leave_line();
        // Fails if the terminal was closed.
        let _ = rustix::termios::tcsetattr(rustix::stdio::stdin(), rustix::termios::OptionalActions::Drain, &modes);
    }
}

/// Whether the modes may have been changed. On Windows they are restored without having been saved.
#[cfg(not(unix))]
static CHANGED: AtomicBool = AtomicBool::new(false);

#[cfg(not(unix))]
fn save_terminal() {
    CHANGED.store(true, Ordering::SeqCst);
}

#[cfg(not(unix))]
fn restore_terminal() {
    if CHANGED.swap(false, Ordering::SeqCst) {
        leave_line();
        let _ = ratatui::crossterm::terminal::disable_raw_mode();
    }
}

/// Ends a synchronized update and bracketed paste, and removes the line.
fn leave_line() {
    let mut out = io::stdout();
    let _ = out.write_all(b"\x1b[?2026l\x1b[?2004l\r\x1b[J").and_then(|()| out.flush());
}
