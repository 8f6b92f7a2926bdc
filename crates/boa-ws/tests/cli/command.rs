//! Runs of the built binary.

use std::{
    env,
    ffi::OsStr,
    io::{self, BufRead, BufReader, Write},
    ops::Deref,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// A test that waits for longer fails.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

/// The exit status after [`Running::end`].
pub(crate) const ENDED: i32 = if cfg!(unix) { 130 } else { 1 };

/// A command line to be run.
pub(crate) struct BoaWs {
    command: Command,
    input: Option<Vec<u8>>,
}

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: Option<i32>,
}

impl Output {
    /// The output and the exit status of a run.
    pub(crate) fn of(out: impl Into<String>, err: impl Into<String>, status: i32) -> Self {
        Self {
            out: out.into(),
            err: err.into(),
            status: Some(status),
        }
    }

    /// Fails with the errors if the rest is something else.
    #[track_caller]
    pub(crate) fn assert_out(&self, out: &str, status: i32) {
        let printed = (self.out.as_str(), self.status);
        assert_eq!(printed, (out, Some(status)), "{}", self.err);
    }

    /// Fails with the errors if they have no such part.
    #[track_caller]
    pub(crate) fn says(&self, part: &str) {
        assert_contains(&self.err, part);
    }

    /// Fails with the errors if they have another start.
    #[track_caller]
    pub(crate) fn begins(&self, start: &str) {
        assert_starts_with(&self.err, start);
    }

    /// Fails with the errors if they have another end.
    #[track_caller]
    pub(crate) fn ends(&self, end: &str) {
        assert_ends_with(&self.err, end);
    }
}

/// A running command. It is killed at the end of the test.
pub(crate) struct Running {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

/// The program. Cargo names it to tests. The folder of an example is in that of the program.
pub(crate) fn program() -> PathBuf {
    option_env!("CARGO_BIN_EXE_boa-ws").map_or_else(
        || {
            let example = env::current_exe().expect("an example is a file");
            let folder = example.ancestors().nth(2).expect("it is in a folder");
            folder
                .join("boa-ws")
                .with_extension(env::consts::EXE_EXTENSION)
        },
        PathBuf::from,
    )
}

/// `boa-ws` with these arguments.
pub(crate) fn boa_ws<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> BoaWs {
    let mut command = Command::new(program());
    command.args(arguments);
    without_settings(command)
}

/// A line for a shell.
#[cfg(unix)]
pub(crate) fn shell(line: &str) -> BoaWs {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    without_settings(command)
}

/// Without the settings of the one who runs the tests.
fn without_settings(mut command: Command) -> BoaWs {
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "REQUEST_METHOD",
    ] {
        command.env_remove(variable);
    }
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(variable);
    }
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command
            .env_remove(variable)
            .env_remove(variable.to_lowercase());
    }
    BoaWs {
        command,
        input: None,
    }
}

/// `boa-ws -e CODE`.
pub(crate) fn eval(code: &str) -> Output {
    boa_ws(["-e", code]).run()
}

/// Fails with the text if it has no such part.
#[track_caller]
pub(crate) fn assert_contains(text: &str, part: &str) {
    assert!(text.contains(part), "{text}");
}

/// Fails with the text if it has another start.
#[track_caller]
pub(crate) fn assert_starts_with(text: &str, start: &str) {
    assert!(text.starts_with(start), "{text}");
}

/// Fails with the text if it has another end.
#[track_caller]
pub(crate) fn assert_ends_with(text: &str, end: &str) {
    assert!(text.ends_with(end), "{text}");
}

impl BoaWs {
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = Some(input.into());
        self
    }

    pub(crate) fn current_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets a limit of the system by the shell's `ulimit`.
    #[cfg(target_os = "linux")]
    pub(crate) fn limited(self, limit: &str) -> Self {
        let Self {
            command: inner,
            input,
        } = self;
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("ulimit {limit} && exec \"$0\" \"$@\""));
        command.arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self { command, input }
    }

    pub(crate) fn start(mut self) -> Running {
        let input = self.input.take();
        let stdin = if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        let mut running = self.spawn(stdin);
        if let (Some(mut stdin), Some(input)) = (running.child.stdin.take(), input) {
            // Small input fits into the pipe.
            stdin.write_all(&input).expect("standard input is open");
        }
        running
    }

    /// Starts the command with a standard input that stays open as long as the pipe.
    pub(crate) fn start_open(self) -> (Running, io::PipeWriter) {
        let (stdin, writer) = io::pipe().expect("a pipe");
        (self.spawn(stdin.into()), writer)
    }

    fn spawn(mut self, stdin: Stdio) -> Running {
        let mut child = self
            .command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be run");
        let out = lines(child.stdout.take().expect("a pipe"));
        let err = lines(child.stderr.take().expect("a pipe"));
        Running { child, out, err }
    }

    pub(crate) fn run(self) -> Output {
        self.start().wait()
    }

    /// Starts the command with two pipes that are not read: of standard output, and of errors.
    #[cfg(unix)]
    pub(crate) fn start_unread(mut self) -> (Running, io::PipeReader, io::PipeReader) {
        let (out, stdout) = io::pipe().expect("a pipe");
        let (err, stderr) = io::pipe().expect("a pipe");
        let child = self
            .command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn();
        let running = Running {
            child: child.expect("the binary can be run"),
            out: channel().1,
            err: channel().1,
        };
        (running, out, err)
    }
}

/// Waits until a pipe that is not read takes no more: it has room for 64 KiB, which short writes do
/// not use up.
#[cfg(unix)]
pub(crate) fn fills(pipe: &impl std::os::fd::AsFd) {
    let mut before = 0;
    until("the pipe is not filled", || {
        let waiting = rustix::io::ioctl_fionread(pipe).expect("a pipe");
        let stays = waiting >= 32 << 10 && waiting == before;
        before = waiting;
        stays.then_some(())
    });
}

/// Waits for something that gives no notification.
pub(crate) fn until<T>(missing: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = std::time::Instant::now() + LIMIT;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "{missing}");
        thread::sleep(Duration::from_millis(10));
    }
}

impl Running {
    /// The next line on standard output.
    pub(crate) fn line(&self) -> String {
        next(&self.out).expect("there is more on standard output")
    }

    /// The next line on standard output, if there is one.
    #[cfg(unix)]
    pub(crate) fn line_if_any(&self) -> Option<String> {
        next(&self.out)
    }

    /// The next line on standard error.
    pub(crate) fn err_line(&self) -> String {
        next(&self.err).expect("there is more on standard error")
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).expect("the process is there");
    }

    /// Ends the process at once.
    pub(crate) fn kill(mut self) -> Output {
        self.child.kill().expect("the process is there");
        self.wait()
    }

    /// Ends the command as Ctrl-C does, where a test can send that. The status is [`ENDED`].
    pub(crate) fn end(self) -> Output {
        #[cfg(unix)]
        {
            self.signal(rustix::process::Signal::INT);
            self.wait()
        }
        #[cfg(not(unix))]
        {
            self.kill()
        }
    }

    /// The CPU time of the process.
    #[cfg(target_os = "linux")]
    pub(crate) fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))
            .expect("the process is there");
        // proc(5): the 14th and the 15th field. The second field is in parentheses, and may contain
        // spaces.
        let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
        let ticks = fields
            .split(' ')
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u64>().expect("a number"))
            .sum::<u64>();
        // The unit is 10 ms on every architecture.
        Duration::from_millis(ticks * 10)
    }

    /// The size of the process's table of descriptors.
    #[cfg(target_os = "linux")]
    pub(crate) fn places_for_descriptors(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("the process is there");
        let size = status
            .lines()
            .find_map(|line| line.strip_prefix("FDSize:"))
            .expect("proc(5) has it");
        size.trim().parse().expect("a number")
    }

    /// Closes the reading end of standard output.
    pub(crate) fn stop_reading(&mut self) {
        self.out = channel().1;
    }

    /// Closes the reading end of standard error.
    pub(crate) fn stop_reading_errors(&mut self) {
        self.err = channel().1;
    }

    /// Waits for the end. The output has the lines that were not read before.
    pub(crate) fn wait(mut self) -> Output {
        let rest = |lines: &Receiver<String>| {
            std::iter::from_fn(|| next(lines))
                .map(|line| line + "\n")
                .collect()
        };
        let (out, err) = (rest(&self.out), rest(&self.err));
        let status = until("the command does not end", || {
            self.child.try_wait().expect("a child of ours")
        })
        .code();
        Output { out, err, status }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a stream, until it ends or the receiver is dropped.
fn lines(stream: impl io::Read + Send + 'static) -> Receiver<String> {
    // Unbounded, so that a command never waits for a test that reads its other stream first.
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { return };
            if sender
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                return;
            }
        }
    });
    receiver
}

fn next(lines: &Receiver<String>) -> Option<String> {
    match lines.recv_timeout(LIMIT) {
        Ok(line) => Some(line),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => panic!("the command neither says anything nor ends"),
    }
}

/// A folder that is deleted at the end of its test.
pub(crate) struct Folder(test_server::Folder);

/// A folder with these files in it.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> Folder {
    // Cargo names it to tests.
    let parent = option_env!("CARGO_TARGET_TMPDIR").map_or_else(env::temp_dir, PathBuf::from);
    Folder(test_server::Folder::with(parent, files))
}

impl Folder {
    /// `boa-ws` with these arguments, in this folder.
    pub(crate) fn boa_ws<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> BoaWs {
        boa_ws(arguments).current_folder(self)
    }

    /// The same, run to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        self.boa_ws(arguments).run()
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}
