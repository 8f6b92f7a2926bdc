//! A conversation in a terminal: lines are typed, and messages appear above the line.

use super::{
    display,
    frontend::{Frontend, UserAction},
    slash_commands::{COMMANDS, Command, parse},
};
use crate::{
    input::{
        editor::{self, Assistance, Editor, EditorSettings, Input, files, pair},
        prompt,
    },
    observe::close_codes::plain_code_and_reason,
    output::{
        self,
        fold::{Fold, number_of},
        sanitize::sanitize,
        terminal_text::{Style, TerminalText, text},
    },
    process::signals::{Interrupter, Signal},
};
use boa_websocket::net::{self, Closed, Error, Message, Opened};
use jiff::Zoned;
use ratatui::crossterm::terminal::size;
use rustyline::completion::{FilenameCompleter, Pair};
use std::{fs, future::pending, io, path::Path, time::Duration};

/// The limit on the size of a file that is sent.
const MAX_FILE: u64 = 256 << 20;

const HELP: &str = "Every other line is sent. Up and down recall lines, Ctrl-R searches them, Ctrl-C or Ctrl-D closes.";

const SETTINGS: EditorSettings = EditorSettings {
    history: "messages",
    stack_size: 2 << 20,
};

pub(super) struct Terminal {
    editor: Editor,
    peer: &'static str,
    /// Whether the editor reads a line.
    is_reading: bool,
    /// Whether Ctrl-C has requested the end.
    interrupted: bool,
    interrupter: Interrupter,
    timestamps: bool,
    colors: bool,
    /// Of the current connection, or of the one before.
    opened: Option<Opened>,
    offered_protocols: Vec<String>,
    last_message: Option<Message>,
}

impl Terminal {
    /// `peer` names the other side.
    pub(super) fn open(
        peer: &'static str,
        timestamps: bool,
        offered_protocols: Vec<String>,
        interrupter: Interrupter,
    ) -> io::Result<Self> {
        Ok(Self {
            peer,
            editor: Editor::start(SETTINGS, CommandCompleter(FilenameCompleter::new()))?,
            is_reading: false,
            interrupted: false,
            interrupter,
            timestamps,
            colors: editor::has_colors(),
            opened: None,
            offered_protocols,
            last_message: None,
        })
    }

    fn show(&self, message: &Message, fold: &Fold) {
        let time = if self.timestamps {
            Style::Dim.of(
                Zoned::now().strftime("%H:%M:%S%.3f ").to_string(),
                self.colors,
            )
        } else {
            TerminalText::EMPTY
        };
        let columns = size().map_or(80, |(columns, _)| columns.into());
        let lines = display::lines(message, columns, fold, self.colors);
        prompt::print(text![
            time,
            Style::Accent.of("<", self.colors),
            " ",
            TerminalText::joined(lines, "\n  ")
        ]);
    }

    /// Executes a line. None if it is no action of the connection.
    fn execute(&mut self, line: &str) -> Option<UserAction> {
        match parse(line) {
            Err(error) => {
                output::error(&error);
                None
            }
            // An empty line is no message, because Enter is pressed to see some space.
            Ok(Command::Send(text)) if text.is_empty() => None,
            Ok(Command::Send(text)) => Some(UserAction::Send(text.into())),
            Ok(Command::SendFile(file)) => self.read_file(&file).map(UserAction::Send),
            Ok(Command::Binary(bytes)) => Some(UserAction::Send(Message::Binary(bytes.into()))),
            Ok(Command::Ping) => Some(UserAction::Ping),
            Ok(Command::Close { code, reason }) => Some(UserAction::Close { code, reason }),
            Ok(Command::Headers) => {
                self.show_headers();
                None
            }
            Ok(Command::Last) => {
                match &self.last_message {
                    Some(message) => self.show(message, &Fold::NONE),
                    None => output::error(&"there was no message yet"),
                }
                None
            }
            Ok(Command::Help) => {
                prompt::print_help(COMMANDS, HELP);
                None
            }
        }
    }

    fn read_file(&self, file: &Path) -> Option<Message> {
        let read = || {
            let metadata = fs::metadata(file)?;
            match (metadata.is_file(), metadata.len()) {
                (false, _) => Err(io::Error::other("it is not a regular file")),
                (true, ..=MAX_FILE) => fs::read(file),
                (true, _) => Err(io::Error::other("it is larger than 256 MiB")),
            }
        };
        match read() {
            Ok(bytes) => {
                let size = number_of(bytes.len(), "byte");
                let message = match String::from_utf8(bytes) {
                    Ok(text) => Message::from(text),
                    Err(error) => Message::Binary(error.into_bytes().into()),
                };
                let kind = if matches!(message, Message::Text(_)) {
                    "text"
                } else {
                    "binary"
                };
                prompt::note(&format!("sending {size} as {kind}"));
                Some(message)
            }
            Err(error) => {
                output::error(&format_args!("cannot read {}: {error}", file.display()));
                None
            }
        }
    }

    fn show_headers(&self) {
        let Some(opened) = &self.opened else { return };
        for (name, value) in &opened.headers {
            let name = Style::Name.of(sanitize(name), self.colors);
            prompt::print(text![name, ": ", sanitize(value)]);
        }
    }
}

impl Frontend for Terminal {
    async fn next_action(&mut self) -> UserAction {
        loop {
            if self.interrupted {
                return pending().await;
            }
            if !std::mem::replace(&mut self.is_reading, true) {
                self.editor.ask();
            }
            let input = self.editor.next().await;
            self.is_reading = false;
            match input {
                Input::Line(line) => {
                    if let Some(action) = self.execute(&line) {
                        return action;
                    }
                }
                Input::Interrupt { .. } => {
                    // The main thread closes, and waits for another.
                    self.interrupted = true;
                    self.interrupter.interrupt(Signal::Interrupt);
                }
                Input::End => {
                    return UserAction::Close {
                        code: 1000,
                        reason: String::new(),
                    };
                }
            }
        }
    }

    fn opened(&mut self, url: &str, opened: &Opened) {
        let protocol = match opened.protocol.as_str() {
            "" if self.offered_protocols.is_empty() => String::new(),
            "" => ", without a subprotocol".to_owned(),
            protocol => format!(", subprotocol {}", sanitize(protocol)),
        };
        let help = if self.opened.is_none() {
            "; /help lists the commands"
        } else {
            ""
        };
        prompt::note(&format!("connected to {url}{protocol}{help}"));
        self.opened = Some(opened.clone());
    }

    fn sent(&mut self, message: &Message) {
        // A line that was typed can be seen already.
        if self.timestamps {
            let time = Zoned::now().strftime("%H:%M:%S%.3f");
            prompt::note(&format!("{time} > {}", number_of(message.len(), "byte")));
        }
    }

    fn sent_initial(&mut self, message: &Message) {
        if let Message::Text(text) = message {
            prompt::note(&format!("> {}", sanitize(text)));
        }
        self.sent(message);
    }

    fn received(&mut self, message: Message) -> bool {
        self.show(&message, &Fold::SHORT);
        self.last_message = Some(message);
        false
    }

    fn pong(&mut self, latency: Result<Duration, Error>) {
        match latency {
            Ok(latency) => {
                let latency = latency.as_secs_f64() * 1000.0;
                prompt::note(&format!("pong after {latency:.1} ms"));
            }
            Err(error) => output::error(&net::chain(&error)),
        }
    }

    fn closed(&mut self, closed: &Closed, is_local: bool) {
        match &closed.error {
            Some(error) if closed.failed() || closed.code.is_none() => {
                output::error(&net::chain(error));
            }
            _ => {
                let who = if is_local {
                    "closed".to_owned()
                } else {
                    format!("closed by {}", self.peer)
                };
                // Without a code there is no reason.
                let code = closed.code.map_or_else(String::new, |_| {
                    format!(" with {}", plain_code_and_reason(closed))
                });
                prompt::note(&format!("{who}{code}"));
            }
        }
    }

    fn note(&mut self, text: &str) {
        prompt::note(text);
    }

    fn reads_while_disconnected(&self) -> bool {
        // Before the first connection no line is read.
        self.opened.is_some()
    }
}

/// Completes commands, and names of files after `/send-file`.
struct CommandCompleter(FilenameCompleter);

impl Assistance for CommandCompleter {
    fn complete(&self, line: &str, pos: usize) -> (usize, Vec<Pair>) {
        const SEND_FILE: &str = "/send-file ";
        if line.starts_with(SEND_FILE) && pos >= SEND_FILE.len() {
            return files(&self.0, line, pos);
        }
        let names = prompt::names(COMMANDS, &line[..pos]).filter(|_| line.starts_with('/'));
        (0, names.map(pair).collect())
    }

    fn is_incomplete(&self, _: &str) -> bool {
        false
    }
}
