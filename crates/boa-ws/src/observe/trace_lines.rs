//! The lines of `--trace` for an observation.

use super::{
    close_codes::{Closer, named},
    sizes,
};
use crate::output::{
    sanitize::{beginning, sanitize},
    terminal_text::{Style, TerminalText, text},
};
use boa_websocket::net::{
    Closed, chain,
    observer::{
        Encryption, Frame, Observation, Opcode, Peer, WithoutCredentials, is_secret_header,
    },
    runtime::MessageKind,
};
use std::{fmt::Display, iter};

/// The state of a connection that its next lines need.
#[derive(Default)]
pub(super) struct TracedConnection {
    /// The beginning of the message that is being sent, and its length.
    sending: Option<(String, usize)>,
    /// The last frame that was received, which has its message whole, and is not printed yet.
    received: Option<(Opcode, u64, bool)>,
    closer: Closer,
    /// The peak that was printed last, in bytes.
    buffered: usize,
}

/// The limit on the beginning of a text message that is shown, in characters.
const MAX_TEXT: usize = 80;

/// The limit on the beginning of a binary message that is shown, in bytes.
const MAX_BYTES: usize = 24;

/// The limit on the length of a value of a header field that is shown, in characters.
const MAX_VALUE: usize = 1000;

const SENT: &str = "\u{2192}";
const RECEIVED: &str = "\u{2190}";

fn sent() -> TerminalText {
    Style::Sent.of(SENT, true)
}

fn received() -> TerminalText {
    Style::Received.of(RECEIVED, true)
}

pub(super) struct Formatter {
    pub(super) secrets: bool,
}

impl Formatter {
    pub(super) fn lines(
        &self,
        connection: &mut TracedConnection,
        observation: &Observation<'_>,
    ) -> Vec<TerminalText> {
        connection.closer.observe(observation);
        match observation {
            Observation::Request(head) => {
                let target = sanitize(head.target);
                let first = format!("{} {target} {}", head.method, head.version);
                self.head(&sent(), &first, head.headers)
            }
            Observation::Response(head) => {
                let reason = sanitize(head.reason);
                let first = format!("{} {} {reason}", head.version, head.status);
                self.head(&received(), first.trim_end(), head.headers)
            }
            _ => self.line(connection, observation).into_iter().collect(),
        }
    }

    /// The line for an observation that has one at most.
    fn line(
        &self,
        connection: &mut TracedConnection,
        observation: &Observation<'_>,
    ) -> Option<TerminalText> {
        Some(match observation {
            Observation::Connecting { url, protocols } => {
                let url = if self.secrets {
                    url.to_string()
                } else {
                    WithoutCredentials(url).to_string()
                };
                let offers = if protocols.is_empty() {
                    String::new()
                } else {
                    format!(", offers {}", protocols.join(", "))
                };
                let (url, offers) = (sanitize(&url), sanitize(&offers));
                text![Style::Bold.of(format!("connecting to {url}"), true), offers]
            }
            Observation::Resolved { host, addresses } => {
                let mut list: Vec<_> = addresses
                    .iter()
                    .take(4)
                    .map(|address| address.ip().to_string())
                    .collect();
                if addresses.len() > list.len() {
                    list.push(format!("and {} more", addresses.len() - list.len()));
                }
                // An address is its own.
                if list == [host.trim_matches(['[', ']'])] {
                    return None;
                }
                format!("resolved {}: {}", sanitize(host), list.join(", ")).into()
            }
            Observation::Connected(peer) => connected(peer).into(),
            Observation::Tunnelled { proxy } => {
                format!("the proxy {} has connected", sanitize(proxy)).into()
            }
            Observation::Encrypted(encryption) => encrypted(encryption).into(),
            Observation::Opened(opened) => {
                let named = |name, value: &str| match value {
                    "" => String::new(),
                    value => format!(", {name} {}", sanitize(value)),
                };
                let agreed =
                    named("protocol", &opened.protocol) + &named("extensions", &opened.extensions);
                text![Style::Bold.of("open", true), agreed]
            }
            Observation::MessageSent { kind, payload }
            | Observation::PartSent { kind, payload, .. } => {
                connection.sending = Some((preview(*kind, payload), payload.len()));
                return None;
            }
            Observation::FrameSent(frame) => return frame_sent(connection, frame),
            Observation::FrameReceived(frame) => return frame_received(connection, frame),
            Observation::MessageReceived { kind, payload } => {
                let preview = preview(*kind, payload);
                let sized = match connection.received.take() {
                    Some((opcode, length, compressed)) => {
                        let compressed = compressed.then_some(length);
                        sized(opcode_name(opcode), payload.len(), compressed)
                    }
                    None => sized("message, whole:", payload.len(), None),
                };
                text![received(), format!(" {sized} {preview}")]
            }
            Observation::Pong {
                round_trip: Some(round_trip),
                ..
            } => text![
                received(),
                format!(" pong after {}", sizes::duration(*round_trip))
            ],
            Observation::Pong {
                payload,
                round_trip: None,
            } => {
                let payload = preview(MessageKind::Binary, payload);
                text![received(), format!(" pong that answers no ping {payload}")]
            }
            Observation::Buffered(bytes) => {
                // Each small step would be a line.
                if *bytes < connection.buffered.saturating_mul(2) {
                    return None;
                }
                connection.buffered = *bytes;
                format!("{} wait to be sent", sizes::size(*bytes as u64)).into()
            }
            Observation::CloseSent { code, reason } => {
                text![sent(), " close ", close(*code, reason)]
            }
            Observation::CloseReceived { code, reason } => {
                text![received(), " close ", close(*code, reason)]
            }
            Observation::Closed(closed) => ended(closed, &connection.closer.by()),
            Observation::ContentSent(part) => content(sent(), part),
            Observation::ContentReceived(part) => content(received(), part),
            Observation::Answered {
                error: Some(error), ..
            } => {
                text![failed(), ": ", why(&chain(*error))]
            }
            Observation::Answered {
                received,
                error: None,
            } => {
                let size = sizes::size(*received);
                text![
                    Style::Bold.of("answered", true),
                    format!(", {size} of content")
                ]
            }
            Observation::Dropped => Style::Bold.of("dropped", true),
            _ => return None,
        })
    }

    /// The lines of a request or a response, each after an arrow.
    fn head(
        &self,
        arrow: &TerminalText,
        first: &str,
        headers: &[(String, String)],
    ) -> Vec<TerminalText> {
        let fields = headers.iter().map(|field| self.field(field));
        iter::once(first.to_owned())
            .chain(fields)
            .map(|line| text![arrow.clone(), " ", line])
            .collect()
    }

    fn field(&self, (name, value): &(String, String)) -> String {
        if !self.secrets && is_secret_header(name) {
            return format!("{}: [masked]", sanitize(name));
        }
        format!(
            "{}: {}",
            sanitize(name),
            beginning(&sanitize(value), MAX_VALUE, "...")
        )
    }
}

fn connected(peer: &Peer<'_>) -> String {
    let Peer {
        local,
        address,
        proxy,
        unix_socket,
        is_reused,
        ..
    } = peer;
    if *is_reused {
        return "takes a stream of an HTTP/2 session that is open".to_owned();
    }
    let mut line = "connected".to_owned();
    match (proxy, unix_socket, address) {
        (Some(proxy), _, _) => line += &format!(" to the proxy {}", sanitize(proxy)),
        (_, Some(socket), _) => line += &format!(" to {}", sanitize(&socket.to_string_lossy())),
        (_, _, Some(address)) => line += &format!(" to {address}"),
        _ => {}
    }
    if let Some(local) = local {
        line += &format!(" from {local}");
    }
    line
}

fn encrypted(encryption: &Encryption<'_>) -> String {
    let Encryption {
        version,
        cipher_suite,
        alpn,
        subject,
        issuer,
        host,
        ..
    } = encryption;
    let alpn = alpn
        .map(|alpn| format!(", {}", sanitize(alpn)))
        .unwrap_or_default();
    let subject = if subject.is_empty() {
        sanitize(host)
    } else {
        sanitize(subject)
    };
    format!(
        "{version} {cipher_suite}{alpn}; {subject} is certified by {}",
        sanitize(issuer)
    )
}

fn frame_sent(connection: &mut TracedConnection, frame: &Frame<'_>) -> Option<TerminalText> {
    let name = opcode_name(frame.opcode);
    Some(match frame.opcode {
        // It has an observation of its own.
        Opcode::Close => return None,
        Opcode::Ping | Opcode::Pong => text![sent(), format!(" {name} {}", control(frame))],
        _ => match connection.sending.take() {
            Some((preview, length)) if frame.fin => {
                let compressed = frame.compressed.then_some(frame.length);
                text![
                    sent(),
                    format!(" {} {preview}", sized(name, length, compressed))
                ]
            }
            Some((preview, _)) => text![
                sent(),
                format!(" {}, more follows {preview}", sized_frame(frame))
            ],
            None if frame.fin => text![sent(), format!(" {}, the last", sized_frame(frame))],
            None => text![sent(), format!(" {}, more follows", sized_frame(frame))],
        },
    })
}

fn frame_received(connection: &mut TracedConnection, frame: &Frame<'_>) -> Option<TerminalText> {
    Some(match frame.opcode {
        // They have observations of their own.
        Opcode::Close | Opcode::Pong => return None,
        Opcode::Ping => text![received(), format!(" ping {}", control(frame))],
        Opcode::Text | Opcode::Binary if frame.fin => {
            connection.received = Some((frame.opcode, frame.length, frame.compressed));
            return None;
        }
        _ if frame.fin => text![received(), format!(" {}, the last", sized_frame(frame))],
        _ => text![received(), format!(" {}, more follows", sized_frame(frame))],
    })
}

fn ended(closed: &Closed, by: &str) -> TerminalText {
    let code = close(Some(closed.status()), &closed.reason);
    match &closed.error {
        Some(error) => {
            text![failed(), format!(", {code}: "), why(&chain(error))]
        }
        None => text![Style::Bold.of("closed", true), format!("{by}, {code}")],
    }
}

fn failed() -> TerminalText {
    Style::Bold.of(Style::Failure.of("ended", true), true)
}

fn why(error: &dyn Display) -> TerminalText {
    Style::Failure.of(sanitize(&error.to_string()), true)
}

fn close(code: Option<u16>, reason: &str) -> String {
    let reason = if reason.is_empty() {
        String::new()
    } else {
        format!(" {}", quoted(reason))
    };
    named(code) + &reason
}

fn opcode_name(opcode: Opcode) -> &'static str {
    match opcode {
        Opcode::Continuation => "continuation",
        Opcode::Text => "text",
        Opcode::Binary => "binary",
        Opcode::Close => "close",
        Opcode::Ping => "ping",
        Opcode::Pong => "pong",
    }
}

/// A part of the content of a request or a response.
fn content(arrow: TerminalText, part: &[u8]) -> TerminalText {
    text![
        arrow,
        format!(" {} of content", sizes::size(part.len() as u64))
    ]
}

/// The name and the length of a message, and its length on the wire if it was compressed.
fn sized(name: &str, length: usize, compressed: Option<u64>) -> String {
    match compressed {
        Some(compressed) => {
            format!(
                "{name} {}, compressed to {},",
                sizes::size(length as u64),
                sizes::size(compressed)
            )
        }
        None => format!("{name} {}", sizes::size(length as u64)),
    }
}

fn sized_frame(frame: &Frame<'_>) -> String {
    let compressed = if frame.compressed { ", compressed" } else { "" };
    format!(
        "{} {}{compressed}",
        opcode_name(frame.opcode),
        sizes::size(frame.length)
    )
}

fn control(frame: &Frame<'_>) -> String {
    if frame.control.is_empty() {
        "(empty)".to_owned()
    } else {
        preview(MessageKind::Binary, frame.control)
    }
}

/// The beginning of a payload: text in quotes, or bytes in hex.
fn preview(kind: MessageKind, payload: &[u8]) -> String {
    match kind {
        MessageKind::Text => {
            // A character has four bytes at most.
            let start = &payload[..payload.len().min(4 * (MAX_TEXT + 1))];
            quoted(&String::from_utf8_lossy(start))
        }
        MessageKind::Binary => sizes::hex(payload, MAX_BYTES, " ..."),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", beginning(&sanitize(text), MAX_TEXT, "..."))
}
