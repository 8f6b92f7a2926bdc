//! A conversation in a pipe: lines of standard input are sent, and messages are lines of standard
//! output.

use super::{
    display,
    frontend::{Frontend, UserAction},
};
use crate::{
    observe::close_codes::plain_code_and_reason,
    output::{
        self, Raw, Stream,
        fold::Fold,
        sanitize::sanitize,
        terminal_text::{TerminalText, text},
    },
    process::{
        exit,
        status::{CLOSED_WITH_ERROR, FAILURE, SUCCESS, UNEXPECTED},
    },
    threads::{lock, spawn},
    units::seconds,
};
use boa_websocket::net::{Closed, Error, Message, Opened, chain};
use jiff::Timestamp;
use regex::bytes::Regex;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;
#[cfg(unix)]
use std::os::unix::process::CommandExt;
#[cfg(windows)]
use std::os::windows::process::CommandExt;
use std::{
    cell::Cell,
    collections::BTreeMap,
    fmt,
    future::pending,
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    rc::Rc,
    sync::{Mutex, Once},
    thread,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, time::timeout};

/// The limit on the length of a line, in bytes.
const MAX_LINE: u64 = 64 << 20;

/// The largest binary message that is made of standard input, in bytes.
const MAX_BLOCK: usize = 64 << 10;

/// The time that a server of `--tcp` has.
const TCP_TIMEOUT: Duration = Duration::from_secs(30);

/// The time that the command of `--exec` has to end after the end of its input.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(5);

/// The default of `--linger`: servers that look something up have answered by then, and a person
/// does not mind the wait.
const DEFAULT_LINGER: Duration = Duration::from_millis(500);

/// The options for pipes.
#[derive(Clone, Default, Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct PipeOptions {
    /// Send standard input as binary messages, and write messages without line feeds
    #[arg(long, conflicts_with = "jsonl")]
    binary: bool,

    /// Send one line at most, and end after the first message
    #[arg(short = '1', long)]
    one_message: bool,

    /// Do not close the connection when standard input ends
    #[arg(short = 'n', long)]
    no_close: bool,

    /// Close SECONDS after the end of input and the last message [default: 0.5]
    #[arg(long, value_name = "SECONDS", value_parser = linger, conflicts_with_all = ["one_message", "no_close"])]
    linger: Option<Duration>,

    /// End with the first message that matches PATTERN, a regular expression
    #[arg(long, value_name = "PATTERN", value_parser = pattern, conflicts_with_all = ["one_message", "linger"])]
    expect: Option<Regex>,

    /// Wait SECONDS at most for the message of --expect
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "expect")]
    within: Option<Duration>,

    /// Write a line of JSON for each message, and for the end
    #[arg(long)]
    jsonl: bool,

    /// Run COMMAND in a shell: it gets messages, and its output is sent
    #[arg(long, value_name = "COMMAND", conflicts_with = "tcp")]
    pub(super) exec: Option<String>,

    /// Relay binary messages to and from a TCP server
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "jsonl")]
    tcp: Option<String>,
}

impl PipeOptions {
    /// An option that is given, if there is one.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let Self {
            binary,
            one_message,
            no_close,
            linger,
            ref expect,
            within,
            jsonl,
            ref exec,
            ref tcp,
        } = *self;
        let given = [
            (exec.is_some(), "--exec"),
            (tcp.is_some(), "--tcp"),
            (binary, "--binary"),
            (one_message, "--one-message"),
            (no_close, "--no-close"),
            (linger.is_some(), "--linger"),
            (expect.is_some(), "--expect"),
            (within.is_some(), "--within"),
            (jsonl, "--jsonl"),
        ];
        given.iter().find_map(|(is, name)| is.then_some(*name))
    }

    /// Whether each client of `--listen` gets a command or a TCP connection of its own. What ends
    /// with a message is a conversation with one.
    pub(super) fn is_for_each_client(&self) -> bool {
        (self.exec.is_some() || self.tcp.is_some()) && !self.one_message && self.expect.is_none()
    }

    /// The wait for messages after the end of the input.
    pub(super) fn linger(&self) -> Duration {
        self.linger.unwrap_or(DEFAULT_LINGER)
    }

    /// When the wait for the message that is expected ends.
    pub(super) fn deadline(&self) -> Option<tokio::time::Instant> {
        // Without a time that the clock has, it waits for ever.
        tokio::time::Instant::now().checked_add(self.within?)
    }

    /// The message that is expected, if one is.
    pub(super) fn expectation(&self) -> Option<Expectation> {
        let pattern = self.expect.clone()?;
        Some(Expectation {
            pattern,
            within: self.within,
            is_met: Rc::default(),
        })
    }
}

/// A message that is waited for.
#[derive(Clone)]
pub(super) struct Expectation {
    pattern: Regex,
    within: Option<Duration>,
    /// Whether one has arrived.
    is_met: Rc<Cell<bool>>,
}

impl Expectation {
    /// Looks at a message. Returns whether it is the one.
    fn see(&self, message: &Message) -> bool {
        let bytes = match message {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
        };
        if self.pattern.is_match(bytes) {
            self.is_met.set(true);
        }
        self.is_met.get()
    }

    /// The exit status of a conversation with this one. If no message has matched, says why the wait
    /// for it has ended.
    pub(super) fn status(&self, status: u8) -> u8 {
        let pattern = sanitize(self.pattern.as_str());
        match status {
            SUCCESS | FAILURE | CLOSED_WITH_ERROR | UNEXPECTED if self.is_met.get() => SUCCESS,
            UNEXPECTED => {
                let within = self.within.unwrap_or_default().as_secs_f64();
                output::error(&format_args!(
                    "no message matched {pattern} within {within} s"
                ));
                UNEXPECTED
            }
            SUCCESS | FAILURE | CLOSED_WITH_ERROR => {
                output::error(&format_args!(
                    "the connection has ended before a message matched {pattern}"
                ));
                UNEXPECTED
            }
            // No connection, wrong usage, a signal.
            other => other,
        }
    }
}

/// A regular expression, in the syntax of the crate `regex`. It takes linear time.
fn pattern(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too long".to_owned(),
        // The first lines point at the place.
        error => error.to_string(),
    })
}

/// A number of seconds, which may be 0.
fn linger(text: &str) -> Result<Duration, String> {
    if text.parse() == Ok(0.0) {
        Ok(Duration::ZERO)
    } else {
        seconds(text)
    }
}

pub(super) struct Pipe {
    peer: Peer,
    input: mpsc::Receiver<UserAction>,
    format: Format,
    timestamps: bool,
    /// Whether standard output is a terminal.
    is_terminal: bool,
    one_message: bool,
    /// Whether the input is not read any more. The connection stays open.
    input_ignored: bool,
    no_close: bool,
    expectation: Option<Expectation>,
    /// The destination of messages in place of standard output.
    sink: Option<Box<dyn Write + Send>>,
    /// The command of `--exec` until the connection is open, and the sender of its lines.
    command: Option<(String, mpsc::Sender<UserAction>)>,
    /// The number of the process of the command that runs.
    process: Option<u32>,
}

/// The other side of a conversation, in messages.
#[derive(Clone, Debug)]
pub(super) enum Peer {
    Server,
    Client,
    /// A client with its number. There are others at the same time.
    OneOfMany(u64),
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => formatter.write_str("the server"),
            Self::Client => formatter.write_str("the client"),
            Self::OneOfMany(number) => write!(formatter, "client {number}"),
        }
    }
}

/// The source of lines, and the destination of messages in place of standard output.
type Streams = (Box<dyn BufRead + Send>, Box<dyn Write + Send>);

#[derive(Clone, Copy)]
enum Format {
    Lines,
    Binary,
    JsonLines,
}

impl Pipe {
    /// `sends_initial`: `-x` sends messages before the input. Err is the reason why the server of
    /// `--tcp` cannot be reached.
    pub(super) async fn open(
        options: &PipeOptions,
        peer: Peer,
        timestamps: bool,
        sends_initial: bool,
        expectation: Option<Expectation>,
    ) -> Result<Self, String> {
        let binary = options.binary || options.tcp.is_some();
        let format = match options {
            PipeOptions { jsonl: true, .. } => Format::JsonLines,
            _ if binary => Format::Binary,
            _ => Format::Lines,
        };
        let (sender, input) = mpsc::channel(1);
        let (mut sink, mut command) = (None, None);
        match options {
            PipeOptions {
                exec: Some(text), ..
            } => command = Some((text.clone(), sender)),
            PipeOptions {
                tcp: Some(address), ..
            } => {
                let (lines, messages) = connect_tcp(address)
                    .await
                    .map_err(|error| format!("cannot connect to {address}: {error}"))?;
                sink = Some(messages);
                read(lines, binary, sender);
            }
            _ => read(Box::new(BufReader::new(io::stdin())), binary, sender),
        }
        Ok(Self {
            peer,
            input,
            format,
            timestamps,
            is_terminal: sink.is_none() && command.is_none() && output::is_terminal(Stream::Output),
            one_message: options.one_message,
            input_ignored: options.one_message && sends_initial,
            no_close: options.no_close || options.one_message || expectation.is_some(),
            expectation,
            sink,
            command,
            process: None,
        })
    }

    /// Ends the input of the command of `--exec`, and waits for its end.
    pub(super) fn end(self) {
        let process = self.process;
        drop(self);
        if let Some(process) = process {
            wait_for(process);
        }
    }

    /// Runs the command of `--exec`, if it does not run yet.
    fn run_command(&mut self) {
        let Some((command, sender)) = self.command.take() else {
            return;
        };
        match run(&command) {
            Ok((process, (lines, messages))) => {
                self.process = Some(process);
                self.sink = Some(messages);
                read(lines, matches!(self.format, Format::Binary), sender);
            }
            Err(error) => {
                let action = fail(&format_args!("cannot run {command}: {error}"));
                // There is room: nothing was sent before.
                let _ = sender.try_send(action);
            }
        }
    }

    /// Writes, and returns whether the reader has closed the output. The process ends if standard
    /// output is closed. Control characters are escaped only for a terminal.
    fn write(&mut self, bytes: &[u8]) -> bool {
        match &mut self.sink {
            Some(sink) => return sink.write_all(bytes).and_then(|()| sink.flush()).is_err(),
            None if self.is_terminal => {
                output::print(&TerminalText::new(String::from_utf8_lossy(bytes)));
            }
            None => output::print_raw(Raw::Messages, bytes),
        }
        false
    }

    fn time(&self) -> String {
        if self.timestamps {
            format!("{:.3} ", Timestamp::now())
        } else {
            String::new()
        }
    }

    fn write_json(&mut self, mut line: serde_json::Value) -> bool {
        line["time"] = format!("{:.3}", Timestamp::now()).into();
        self.write(format!("{line}\n").as_bytes())
    }

    fn write_message(&mut self, direction: &str, message: &Message) -> bool {
        let (kind, data) = match message {
            Message::Text(text) => ("text", text.to_string()),
            Message::Binary(bytes) => ("binary", base64_simd::STANDARD.encode_to_string(bytes)),
        };
        let size = message.len();
        self.write_json(json!({ "direction": direction, "kind": kind, "size": size, "data": data }))
    }
}

/// The shells of `--exec`, by the numbers of their processes.
static COMMANDS: Mutex<BTreeMap<u32, Child>> = Mutex::new(BTreeMap::new());

/// Waits until all commands have ended, each as [`wait_for`] does.
fn wait_for_commands() {
    while let Some(process) = first_command() {
        wait_for(process);
    }
}

fn first_command() -> Option<u32> {
    lock(&COMMANDS).keys().next().copied()
}

/// Waits until a command has ended, for [`COMMAND_TIMEOUT`], and after a signal no longer than the
/// process may take. Then it is killed.
fn wait_for(process: u32) {
    let start = Instant::now();
    loop {
        let limit =
            exit::time_left().unwrap_or_else(|| COMMAND_TIMEOUT.saturating_sub(start.elapsed()));
        let status = lock(&COMMANDS).get_mut(&process).map(Child::try_wait);
        if limit.is_zero() || !matches!(status, Some(Ok(None))) {
            return kill(process);
        }
        // The end of a child gives no notification.
        thread::sleep(Duration::from_millis(5).min(limit));
    }
}

/// Kills the commands that run, with all that they have started.
pub(crate) fn kill_commands() {
    while let Some(process) = first_command() {
        kill(process);
    }
}

fn kill(process: u32) {
    let command = lock(&COMMANDS).remove(&process);
    if let Some(mut child) = command {
        match child.try_wait() {
            Ok(Some(status)) => {
                if let Some(code @ 1..) = status.code() {
                    output::error(&format_args!(
                        "the command of --exec ended with exit status {code}"
                    ));
                    exit::fail();
                }
            }
            _ => {
                // It may end meanwhile.
                #[cfg(unix)]
                let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

/// Runs a command in a shell. It gets the end of its input when the connection has ended. Returns
/// the number of its process, too.
fn run(command: &str) -> io::Result<(u32, Streams)> {
    static AT_THE_END: Once = Once::new();
    let mut child = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    match (child.stdin.take(), child.stdout.take()) {
        (Some(stdin), Some(stdout)) => {
            let process = child.id();
            lock(&COMMANDS).insert(process, child);
            AT_THE_END.call_once(|| exit::call_before(wait_for_commands));
            Ok((process, (Box::new(BufReader::new(stdout)), Box::new(stdin))))
        }
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// Processes that the shell starts are killed with it.
#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).process_group(0);
    shell
}

/// `cmd` takes the rest of its command line as it is, without the pair of quotation marks around
/// it. To escape those within it, as other programs expect, would change the command.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}

async fn connect_tcp(address: &str) -> io::Result<Streams> {
    let stream = timeout(TCP_TIMEOUT, tokio::net::TcpStream::connect(address))
        .await??
        .into_std()?;
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    Ok((
        Box::new(BufReader::new(stream.try_clone()?)),
        Box::new(stream),
    ))
}

/// Reads lines, or blocks of bytes, in a thread of its own. If it cannot be started, the input has
/// ended.
fn read(mut lines: Box<dyn BufRead + Send>, binary: bool, sender: mpsc::Sender<UserAction>) {
    let _ = spawn("input", move || {
        let mut line = 0;
        loop {
            line += 1;
            let action = if binary {
                read_block(&mut lines)
            } else {
                read_line(&mut lines, line)
            };
            let is_last = !matches!(action, UserAction::Send(_));
            if sender.blocking_send(action).is_err() || is_last {
                return;
            }
        }
    });
}

/// The next line as a message. Its line feed is not sent.
fn read_line(input: &mut impl BufRead, number: u64) -> UserAction {
    let mut line = Vec::new();
    match input.take(MAX_LINE + 1).read_until(b'\n', &mut line) {
        Err(error) => return fail(&format_args!("cannot read the input: {error}")),
        Ok(0) => return UserAction::End,
        Ok(_) => {}
    }
    if line.len() as u64 > MAX_LINE && !line.ends_with(b"\n") {
        return fail(&format_args!(
            "line {number} of the input is longer than 64 MiB"
        ));
    }
    if line.ends_with(b"\n") {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    match String::from_utf8(line) {
        Ok(line) => UserAction::Send(line.into()),
        Err(_) => fail(&format_args!(
            "line {number} of the input is not UTF-8; --binary sends bytes"
        )),
    }
}

/// The bytes of one read, as a binary message.
fn read_block(input: &mut impl Read) -> UserAction {
    let mut bytes = vec![0; MAX_BLOCK];
    match input.read(&mut bytes) {
        Ok(0) => UserAction::End,
        Ok(length) => {
            bytes.truncate(length);
            UserAction::Send(Message::Binary(bytes.into()))
        }
        Err(error) => fail(&format_args!("cannot read the input: {error}")),
    }
}

fn fail(why: &dyn fmt::Display) -> UserAction {
    output::error(why);
    UserAction::Fail
}

impl Frontend for Pipe {
    async fn next_action(&mut self) -> UserAction {
        if self.input_ignored {
            return pending().await;
        }
        let action = self.input.recv().await.unwrap_or(UserAction::End);
        if matches!(action, UserAction::End) && self.no_close {
            self.input_ignored = true;
            return pending().await;
        }
        self.input_ignored = self.one_message;
        action
    }

    fn opened(&mut self, url: &str, opened: &Opened) {
        self.run_command();
        if matches!(self.format, Format::JsonLines) {
            self.write_json(json!({ "kind": "open", "url": url, "protocol": opened.protocol }));
        }
    }

    fn sent(&mut self, message: &Message) {
        if matches!(self.format, Format::JsonLines) {
            self.write_message("sent", message);
        }
    }

    fn received(&mut self, message: Message) -> bool {
        let is_expected = self.expectation.as_ref().is_some_and(|it| it.see(&message));
        let is_closed = match (self.format, &message) {
            (Format::JsonLines, message) => self.write_message("received", message),
            (_, Message::Binary(bytes)) if self.is_terminal => {
                let lines = display::dump(bytes, &Fold::SHORT, false);
                output::print(&text![self.time(), TerminalText::joined(lines, "\n")].line());
                false
            }
            (Format::Lines, Message::Text(text)) => {
                // One line for each message.
                let line = text.replace(['\n', '\r'], " ");
                self.write(format!("{}{line}\n", self.time()).as_bytes())
            }
            (Format::Lines, Message::Binary(bytes)) => {
                let mut line = self.time().into_bytes();
                line.extend_from_slice(bytes);
                line.push(b'\n');
                self.write(&line)
            }
            (Format::Binary, Message::Text(text)) => self.write(text.as_bytes()),
            (Format::Binary, Message::Binary(bytes)) => self.write(bytes),
        };
        self.one_message || is_expected || is_closed
    }

    fn pong(&mut self, _: Result<Duration, Error>) {}

    fn closed(&mut self, closed: &Closed, is_local: bool) {
        if matches!(self.format, Format::JsonLines) {
            let Closed { reason, clean, .. } = closed;
            self.write_json(json!({ "kind": "close", "code": closed.status(), "reason": reason, "clean": clean }));
        }
        match &closed.error {
            Some(error) if closed.failed() || closed.code.is_none() => match self.peer {
                Peer::OneOfMany(_) => {
                    output::error(&format_args!("{}: {}", self.peer, chain(error)));
                }
                Peer::Server | Peer::Client => output::error(&chain(error)),
            },
            _ if is_local || matches!(closed.status(), 1000 | 1001 | 1005) => {}
            _ => {
                let code = plain_code_and_reason(closed);
                output::error(&format_args!("{} has closed with {code}", self.peer));
            }
        }
    }

    fn note(&mut self, text: &str) {
        output::note(&text);
    }

    fn reads_while_disconnected(&self) -> bool {
        false
    }
}
