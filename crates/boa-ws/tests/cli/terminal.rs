//! The command in a pseudo-terminal, and the contents of its screen.

use crate::command::{LIMIT, program, until};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::{
    ffi::OsStr,
    fs::File,
    io::{Read, Write},
    num::NonZeroU16,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

pub(crate) const ENTER: &str = "\r";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_D: &str = "\x04";
pub(crate) const UP: &str = "\x1b[A";
pub(crate) const TAB: &str = "\t";

/// A terminal shows all changes between these sequences at once.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";

/// A terminal with the running command, which is killed at the end of the test.
pub(crate) struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Seen>,
    reader: Option<JoinHandle<()>>,
}

/// Lines that are typed one after the other.
pub(crate) struct Typing {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<usize>,
}

impl Typing {
    /// Types no further line. Returns their number.
    pub(crate) fn stop(self) -> usize {
        self.stop.send(()).expect("it types");
        self.thread.join().expect("all is typed")
    }
}

struct Seen {
    state: Mutex<State>,
    changed: Condvar,
    /// Whether the terminal is to be closed.
    closing: AtomicBool,
}

struct State {
    parser: vt100::Parser,
    /// All output.
    output: Vec<u8>,
    /// Whether the output of the command has ended.
    ended: bool,
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A command line to be run.
pub(crate) struct InTerminal {
    command: CommandBuilder,
    size: (u16, u16),
}

/// `boa-ws` with these arguments, in a terminal of 60 columns and 20 rows.
pub(crate) fn in_terminal<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> InTerminal {
    let mut command = CommandBuilder::new(program());
    command.args(arguments);
    with_environment(command)
}

/// A shell that runs a script in which `boa-ws` is a command.
pub(crate) fn in_shell(script: &str) -> InTerminal {
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", script]);
    let program = program();
    let folder = program.parent().expect("it is in a folder");
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&folders));
    command.env("PATH", std::env::join_paths(folders).expect("folders"));
    with_environment(command)
}

fn with_environment(mut command: CommandBuilder) -> InTerminal {
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "HTTP_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "all_proxy",
    ] {
        command.env_remove(variable);
    }
    for (name, value) in [
        ("TERM", "xterm-256color"),
        ("TZ", "UTC"),
        ("LC_ALL", "en_US.UTF-8"),
        ("LANG", "en_US.UTF-8"),
    ] {
        command.env(name, value);
    }
    InTerminal {
        command,
        size: (60, 20),
    }
}

impl InTerminal {
    pub(crate) fn current_folder(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    pub(crate) fn start(self) -> Terminal {
        let (columns, rows) = self.size;
        let pair = native_pty_system()
            .openpty(pty_size(columns, rows))
            .expect("a terminal can be had");
        let child = pair
            .slave
            .spawn_command(self.command)
            .expect("the binary can be run");
        // Closed here, so that the command has the only copy and its end is noticed.
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().expect("it can be read");
        let writer = pair.master.take_writer().expect("it can be written to");
        let parser = vt100::Parser::new(number(rows), number(columns), 0);
        let state = Mutex::new(State {
            parser,
            output: Vec::new(),
            ended: false,
        });
        let seen = Arc::new(Seen {
            state,
            changed: Condvar::new(),
            closing: AtomicBool::new(false),
        });
        let shown = seen.clone();
        let reader = thread::spawn(move || {
            let (mut buffer, mut waiting) = ([0; 4096], Vec::new());
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                waiting.extend_from_slice(&buffer[..count]);
                let whole = whole_updates(&waiting);
                let mut state = shown.lock();
                state.parser.process(&waiting[..whole]);
                state.output.extend(waiting.drain(..whole));
                drop(state);
                shown.changed.notify_all();
                if shown.closing.load(Ordering::SeqCst) {
                    break;
                }
            }
            drop(output);
            shown.lock().ended = true;
            shown.changed.notify_all();
        });
        Terminal {
            master: Some(pair.master),
            writer: Some(writer),
            child,
            seen,
            reader: Some(reader),
        }
    }
}

/// The number of bytes without an incomplete update at the end.
fn whole_updates(bytes: &[u8]) -> usize {
    let last = |what: &[u8]| bytes.windows(what.len()).rposition(|window| window == what);
    match (last(BEGIN_UPDATE), last(END_UPDATE)) {
        (Some(begin), end) if end.is_none_or(|end| end < begin) => begin,
        // The beginning of a `BEGIN_UPDATE`.
        _ => bytes
            .iter()
            .rposition(|byte| *byte == 0x1b)
            .filter(|at| BEGIN_UPDATE.starts_with(&bytes[*at..]))
            .unwrap_or(bytes.len()),
    }
}

/// Whether the cursor is at a prompt with nothing behind it.
fn is_empty_prompt(screen: &vt100::Screen) -> bool {
    let (row, column) = screen.cursor_position();
    let line = screen.rows(0, 200).nth(row.into()).unwrap_or_default();
    column == 2 && line.trim_end() == ">"
}

fn write(writer: &mut impl Write, keys: &str) {
    writer
        .write_all(keys.as_bytes())
        .and_then(|()| writer.flush())
        .expect("the command reads");
}

fn number(value: u16) -> NonZeroU16 {
    NonZeroU16::new(value).expect("it is not zero")
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        ..PtySize::default()
    }
}

impl Terminal {
    /// Waits until something holds of what was seen. If it never does, fails with these words.
    fn wait_until(
        &self,
        failure: &str,
        mut holds: impl FnMut(&State) -> bool,
    ) -> MutexGuard<'_, State> {
        let deadline = Instant::now() + LIMIT;
        let mut state = self.seen.lock();
        while !holds(&state) {
            let rest = deadline.saturating_duration_since(Instant::now());
            assert!(
                !state.ended && !rest.is_zero(),
                "{failure} (has it ended: {}):\n{}",
                state.ended,
                state.parser.screen().contents()
            );
            state = self
                .seen
                .changed
                .wait_timeout(state, rest)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state
    }

    /// Waits until the screen has the wanted contents.
    pub(crate) fn until(&self, what: &str, mut wanted: impl FnMut(&vt100::Screen) -> bool) {
        drop(
            self.wait_until(&format!("the command does not show {what}"), |state| {
                wanted(state.parser.screen())
            }),
        );
    }

    /// Waits until the screen contains a text.
    pub(crate) fn shows(&self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until all output contains a text. Returns the output.
    pub(crate) fn writes(&self, text: &str) -> String {
        let mut searched = 0;
        let state = self.wait_until(&format!("the command does not write {text}"), |state| {
            let start =
                std::mem::replace(&mut searched, state.output.len().saturating_sub(text.len()));
            state.output[start..]
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        });
        String::from_utf8_lossy(&state.output).into_owned()
    }

    /// Types on a thread of its own, as the command may stop to read while it writes.
    pub(crate) fn types_beside(&mut self, keys: String) -> JoinHandle<()> {
        let mut writer = self.writer.take().expect("it is open");
        thread::spawn(move || {
            write(&mut writer, &keys);
            // The writer types Ctrl-D when it is dropped.
            std::mem::forget(writer);
        })
    }

    /// Types a line 50 ms after the one before, on a thread of its own, whatever the command does.
    pub(crate) fn types_steadily(
        &mut self,
        line: impl Fn(usize) -> String + Send + 'static,
    ) -> Typing {
        let mut writer = self.writer.take().expect("it is open");
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            for number in 0.. {
                write(&mut writer, &line(number));
                if stopped.recv_timeout(Duration::from_millis(50)) == Ok(()) {
                    // The writer types Ctrl-D when it is dropped.
                    std::mem::forget(writer);
                    return number + 1;
                }
            }
            unreachable!("it types until it is stopped")
        });
        Typing { stop, thread }
    }

    /// The text of the screen, without spaces at the ends of lines.
    pub(crate) fn contents(&self) -> String {
        let contents = self.seen.lock().parser.screen().contents();
        contents
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }

    /// Passes the screen to a function.
    pub(crate) fn screen<R>(&self, look: impl FnOnce(&vt100::Screen) -> R) -> R {
        look(self.seen.lock().parser.screen())
    }

    /// The column and row of a text on the screen.
    pub(crate) fn place(&self, text: &str) -> (u16, u16) {
        let found = self.screen(|screen| place(screen, text));
        found.unwrap_or_else(|| panic!("{text} is not seen:\n{}", self.contents()))
    }

    /// Types characters and escape sequences of keys.
    pub(crate) fn types(&mut self, keys: &str) {
        write(self.writer.as_mut().expect("it is open"), keys);
    }

    /// Waits until the prompt asks, and nothing is typed yet.
    pub(crate) fn asks(&self) {
        self.until("an empty line", is_empty_prompt);
    }

    /// Types at the prompt, and waits until some of it is seen.
    pub(crate) fn types_at_prompt(&mut self, text: &str) {
        self.asks();
        self.types(text);
        // The cursor may return to its column after the text.
        self.until("what is typed", |screen| !is_empty_prompt(screen));
    }

    /// Enters a line at the prompt.
    pub(crate) fn enters(&mut self, line: &str) {
        self.types_at_prompt(line);
        self.types(ENTER);
    }

    /// Enters a line, and waits for the answer.
    pub(crate) fn answers(&mut self, line: &str, answer: &str) {
        self.enters(line);
        self.shows(answer);
    }

    /// Leaves the prompt by Ctrl-D. Returns the final screen.
    pub(crate) fn leaves(mut self) -> String {
        self.asks();
        self.types(CTRL_D);
        self.ends_with(0)
    }

    /// Waits for the end with this status. The terminal has to be restored. Returns the final
    /// screen.
    pub(crate) fn ends_with(mut self, expected: u32) -> String {
        let (status, seen) = self.wait();
        assert_eq!(status.exit_code(), expected, "{seen}");
        assert!(self.is_restored(), "{seen}");
        seen
    }

    /// Clicks on a text.
    pub(crate) fn clicks(&mut self, text: &str) {
        let (column, row) = self.place(text);
        self.types(&format!(
            "\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m",
            column + 1,
            row + 1
        ));
    }

    /// Turns the wheel down over a text.
    pub(crate) fn turns_wheel_at(&mut self, text: &str) {
        let (column, row) = self.place(text);
        self.types(&format!("\x1b[<65;{};{}M", column + 1, row + 1));
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.seen
            .lock()
            .parser
            .screen_mut()
            .set_size(number(rows), number(columns));
        self.master
            .as_ref()
            .expect("it is open")
            .resize(pty_size(columns, rows))
            .expect("it can be resized");
    }

    /// Closes the terminal, as closing its window does.
    pub(crate) fn close(&mut self) {
        self.seen.closing.store(true, Ordering::SeqCst);
        // The reader closes its copy of the terminal after one more read.
        let name = self
            .master
            .as_ref()
            .and_then(|master| master.tty_name())
            .expect("it is a terminal");
        let other = File::options()
            .write(true)
            .custom_flags(libc::O_NOCTTY | libc::O_NONBLOCK)
            .open(name);
        // It fails if there is something to be read already.
        let _ = other.expect("it is open").write(b"\0");
        self.reader
            .take()
            .map(JoinHandle::join)
            .transpose()
            .expect("it does not panic")
            .expect("it was open");
        self.writer = None;
        self.master = None;
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = self
            .child
            .process_id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("it runs"), signal).expect("the process is there");
    }

    /// Waits for the end. Returns the status and the final screen.
    pub(crate) fn wait(&mut self) -> (ExitStatus, String) {
        drop(self.wait_until("the command does not end", |state| state.ended));
        // After `close` the process may continue.
        let status = until("the command does not end", || {
            self.child.try_wait().expect("a child of ours")
        });
        (status, self.contents())
    }

    /// All that the command has written.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().output).into_owned()
    }

    /// Whether lines are edited, keys are echoed and Ctrl-C is a signal.
    pub(crate) fn is_cooked(&self) -> bool {
        use nix::sys::termios::LocalFlags as Flags;
        let terminal = self
            .master
            .as_ref()
            .and_then(|master| master.get_termios())
            .expect("it is a terminal");
        terminal
            .local_flags
            .contains(Flags::ICANON | Flags::ECHO | Flags::ISIG)
    }

    /// Whether the terminal is in the state from before the command.
    pub(crate) fn is_restored(&self) -> bool {
        let modes = self.screen(|screen| {
            screen.alternate_screen()
                || screen.hide_cursor()
                || screen.bracketed_paste()
                || screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
        });
        !modes && self.is_cooked()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn place(screen: &vt100::Screen, text: &str) -> Option<(u16, u16)> {
    let (rows, columns) = screen.size();
    for row in 0..rows.get() {
        // Cells, because some characters take two of them.
        let cells: Vec<&str> = (0..columns.get())
            .map(|column| screen.cell(row, column).map_or("", vt100::Cell::contents))
            .collect();
        for column in 0..columns.get() {
            let rest: String = cells[column.into()..]
                .iter()
                .map(|it| if it.is_empty() { " " } else { it })
                .collect();
            if rest.starts_with(text) {
                return Some((column, row));
            }
        }
    }
    None
}
