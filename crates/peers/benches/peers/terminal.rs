//! How long clients in a terminal take: a table in `benches/README.md`.

use super::{LONGEST, Runtime, row, time};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::{
    io::{Read, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// The lines that are typed without a pause.
const LINES: usize = 5000;

/// The messages of the flood.
const MESSAGES: usize = 100_000;

/// The time between two lines that are typed during the flood.
const PERIOD: Duration = Duration::from_millis(50);

/// Prints the table. Each command is given the URL as its last argument.
pub(crate) fn table(clients: &[Runtime], url: &str) {
    print_head(clients);
    let (echo, answers) = (format!("{url}/echo"), format!("{url}/answers/{MESSAGES}"));
    let seconds: Vec<_> = clients.iter().map(|client| typed(client, &echo)).collect();
    let name = format!("{LINES} lines typed without a pause, until all answers are shown");
    row(&name, &seconds, time, "");
    let seconds: Vec<_> = (clients.iter())
        .map(|client| flooded(client, &answers))
        .collect();
    let name = format!("{MESSAGES} messages, and a line typed each 50 ms, until all is shown");
    row(&name, &seconds, time, "");
}

/// Prints the table of programs that run JavaScript as it is typed.
pub(crate) fn repl_table(repls: &[Runtime], _: &str) {
    print_head(repls);
    let seconds: Vec<_> = repls.iter().map(evaluated).collect();
    let name = format!("{LINES} inputs typed without a pause, until all results are shown");
    row(&name, &seconds, time, "");
}

fn print_head(commands: &[Runtime]) {
    let names: Vec<_> = commands.iter().map(|it| it.name.as_str()).collect();
    println!(
        "| | {} | |\n|---|{}---|",
        names.join(" | "),
        "---|".repeat(names.len())
    );
}

/// A client in a terminal, which is killed at the end.
struct Client {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    shown: Vec<u8>,
    writer: Box<dyn Write + Send>,
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    fn start(client: &Runtime, url: Option<&str>) -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let (program, arguments) = client.command.split_first().unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.args(url);
        command.env("NO_COLOR", "1");
        command.env("TERM", "xterm-256color");
        command.cwd(std::env::current_dir().unwrap());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
            drop(pair.master);
        });
        Self {
            child,
            output,
            shown: Vec::new(),
            writer,
        }
    }

    /// Waits until a text is shown for at most that time. `None` if the client has ended, or shows
    /// nothing for too long.
    fn shows(&mut self, text: &str, most: Duration) -> Option<bool> {
        let end = Instant::now() + most;
        loop {
            let at = |window: &[u8]| window == text.as_bytes();
            if let Some(at) = self.shown.windows(text.len()).position(at) {
                self.shown.drain(..at);
                return Some(true);
            }
            self.shown
                .drain(..self.shown.len().saturating_sub(text.len()));
            match self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.shown.extend(bytes),
                Err(RecvTimeoutError::Timeout) => return Some(false),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn must_show(&mut self, text: &str) -> Option<()> {
        self.shows(text, LONGEST)?.then_some(())
    }

    fn types(&mut self, text: &str) -> Option<()> {
        (self.writer.write_all(text.as_bytes()))
            .and_then(|()| self.writer.flush())
            .ok()
    }

    /// Types all lines without a pause, and returns the seconds until all answers are shown.
    fn answers(
        &mut self,
        line: impl Fn(usize) -> String,
        answer: impl Fn(usize) -> String,
    ) -> Option<f64> {
        let start = Instant::now();
        let lines: String = (1..=LINES).map(line).collect();
        // The terminal takes a part of them, and the rest when the client has read that.
        let mut writer = std::mem::replace(&mut self.writer, Box::new(std::io::sink()));
        let typing = thread::spawn(move || {
            let typed = writer.write_all(lines.as_bytes());
            // Dropped, it would type Ctrl-D.
            std::mem::forget(writer);
            typed
        });
        for line in 1..=LINES {
            self.must_show(&answer(line))?;
        }
        let seconds = start.elapsed().as_secs_f64();
        typing.join().ok()?.ok()?;
        Some(seconds)
    }
}

fn typed(client: &Runtime, url: &str) -> Option<f64> {
    let mut client = Client::start(client, Some(url));
    client.must_show("> ")?;
    client.types("the first\r")?;
    client.must_show("< the first")?;
    client.answers(
        |line| format!("line {line}\r"),
        |line| format!("< line {line}"),
    )
}

fn evaluated(repl: &Runtime) -> Option<f64> {
    let mut repl = Client::start(repl, None);
    repl.must_show("> ")?;
    repl.types("999999 + 1\r")?;
    repl.must_show("1000000")?;
    repl.answers(
        |line| format!("1000000 + {line}\r"),
        |line| (1_000_000 + line).to_string(),
    )
}

fn flooded(client: &Runtime, url: &str) -> Option<f64> {
    let mut client = Client::start(client, Some(url));
    client.must_show("> ")?;
    let start = Instant::now();
    client.types("begin\r")?;
    let last = format!("message {MESSAGES}");
    let mut line = 0;
    while start.elapsed() < LONGEST {
        line += 1;
        client.types(&format!("line {line}\r"))?;
        if client.shows(&last, PERIOD)? {
            // The server answers after the messages what it has not before.
            client.types("the last\r")?;
            client.must_show("< the last")?;
            return Some(start.elapsed().as_secs_f64());
        }
    }
    None
}
