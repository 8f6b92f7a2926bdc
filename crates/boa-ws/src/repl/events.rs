//! Events of sockets: lines above the one that is typed, and the table of `.sockets`.

use crate::{
    observe::{
        close_codes::{Closer, code_and_reason},
        sizes::{hex, size},
    },
    output::{
        fold::{count, number_of},
        line_printer,
        sanitize::{beginning, sanitize},
        terminal_text::{Style, TerminalText},
    },
    threads::lock,
};
use boa_websocket::{
    net::{
        observer::{Observation, Observer, WithoutCredentials},
        runtime::MessageKind,
    },
    websocket::{ReadyState, SocketState},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use unicode_width::UnicodeWidthStr;

/// The limit on the text of a message that is shown, in characters.
const MAX_TEXT: usize = 120;

/// The limit on the bytes of a message that are shown.
const MAX_BYTES: usize = 16;

/// The limit on a URL that is shown, in characters.
const MAX_URL: usize = 60;

/// Prints a line for each event of a socket.
pub(super) struct Events {
    on: AtomicBool,
    colors: bool,
    /// The numbers of the sockets whose connections have these identifiers, and the number of all
    /// sockets.
    numbers: Mutex<(HashMap<u64, Socket>, u64)>,
    /// Also observes.
    other: Option<Arc<dyn Observer>>,
}

struct Socket {
    number: u64,
    closer: Closer,
}

impl Events {
    pub(super) fn new(colors: bool, other: Option<Arc<dyn Observer>>) -> Self {
        Self {
            on: AtomicBool::new(true),
            colors,
            numbers: Mutex::default(),
            other,
        }
    }

    pub(super) fn set(&self, on: bool) {
        self.on.store(on, Ordering::Relaxed);
    }

    fn line(&self, id: u64, observation: &Observation<'_>) -> Option<TerminalText> {
        let (sockets, count) = &mut *lock(&self.numbers);
        if let Observation::Connecting { url, .. } = observation {
            // Requests of `fetch` are no sockets.
            if matches!(url.scheme(), "http" | "https") {
                return None;
            }
            *count += 1;
            let (number, closer) = (*count, Closer::default());
            sockets.insert(id, Socket { number, closer });
            return None;
        }
        let socket = sockets.get_mut(&id)?;
        let number = socket.number;
        socket.closer.observe(observation);
        let what = match observation {
            Observation::Opened(opened) if opened.protocol.is_empty() => "open".to_owned(),
            Observation::Opened(opened) => {
                format!("open, subprotocol {}", sanitize(&opened.protocol))
            }
            Observation::MessageReceived { kind, payload } => {
                format!("← {}", message(*kind, payload))
            }
            Observation::Closed(closed) => {
                let by = socket.closer.by();
                sockets.remove(&id);
                format!("closed{by}, {}", code_and_reason(closed))
            }
            Observation::Dropped => {
                sockets.remove(&id);
                "dropped".to_owned()
            }
            _ => return None,
        };
        Some(
            Style::Dim
                .of(format!("#{number} {what}"), self.colors)
                .line(),
        )
    }
}

impl Observer for Events {
    fn observe(&self, connection: u64, at: Instant, observation: &Observation<'_>) {
        if let Some(other) = &self.other {
            other.observe(connection, at, observation);
        }
        if let Some(line) = self.line(connection, observation)
            && self.on.load(Ordering::Relaxed)
        {
            line_printer::wait_for_room();
            line_printer::print(&line);
        }
    }
}

/// A message in one line.
fn message(kind: MessageKind, payload: &[u8]) -> String {
    match (kind, str::from_utf8(payload)) {
        (MessageKind::Text, Ok(text)) => {
            let (shown, more) = match text.char_indices().nth(MAX_TEXT) {
                Some((end, _)) => (
                    &text[..end],
                    format!("… ({} characters)", count(text.chars().count())),
                ),
                None => (text, String::new()),
            };
            format!("\"{}\"{more}", sanitize(&shown.replace('\n', "\\n")))
        }
        _ => {
            let colon = if payload.is_empty() { "" } else { ": " };
            format!(
                "{}{colon}{}",
                number_of(payload.len(), "byte"),
                hex(payload, MAX_BYTES, " …")
            )
        }
    }
}

/// The table of the sockets that are not closed.
pub(super) fn table(sockets: &[SocketState], colors: bool) -> TerminalText {
    if sockets.is_empty() {
        return "no socket is connecting, open or closing".into();
    }
    let messages = |number: u64, bytes: u64| {
        format!(
            "{}, {}",
            number_of(usize::try_from(number).unwrap_or(usize::MAX), "message"),
            size(bytes)
        )
    };
    let row = |socket: &SocketState| {
        let state = match socket.ready_state {
            ReadyState::Connecting => "CONNECTING",
            ReadyState::Open => "OPEN",
            ReadyState::Closing => "CLOSING",
            ReadyState::Closed => "CLOSED",
        };
        let url = sanitize(&WithoutCredentials(&socket.url).to_string());
        let url = beginning(&url, MAX_URL, "…");
        [
            format!("#{}", socket.number),
            url,
            state.to_owned(),
            messages(socket.messages_sent, socket.sent),
            messages(socket.messages_received, socket.received),
            size(socket.queued),
        ]
    };
    let head = ["", "URL", "state", "sent", "received", "buffered"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(sockets.iter().map(row))
        .collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells
            .map(|(cell, to)| cell.clone() + &" ".repeat(to - cell.width()))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    let lines = rows.iter().map(line).enumerate();
    let lines = lines.map(|(index, line)| Style::Dim.of(line, colors && index == 0));
    TerminalText::joined(lines, "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_one_line_without_control_characters() {
        assert_eq!(message(MessageKind::Text, b"a\nb\x1b[2J"), "\"a\\nb␛[2J\"");
        assert_eq!(message(MessageKind::Binary, &[0, 255]), "2 bytes: 00 ff");
        assert_eq!(message(MessageKind::Binary, &[]), "0 bytes");
        let long = message(MessageKind::Text, "é".repeat(1000).as_bytes());
        assert!(
            long.ends_with("é\"… (1,000 characters)") && long.chars().count() < 150,
            "{long}"
        );
    }
}
