//! Reads the connections and the requests of a record.
//! [docs/recording.md](../../../../docs/recording.md#har-files) has the members that count.

use crate::socket_scheme::with_socket_scheme;
use base64_simd::STANDARD;
use boa_websocket::{
    net::har::{Close, Entry, File, Message},
    web::parse_url,
};
use jiff::Timestamp;
use url::Url;

/// The number of characters of a content in a difference.
const EXCERPT: usize = 80;

/// The connections of a record, in its order.
#[derive(Debug)]
pub(crate) struct Record {
    pub(super) connections: Vec<RecordedConnection>,
}

/// A recorded connection. Times are in seconds since 1970.
#[derive(Debug)]
pub(super) struct RecordedConnection {
    pub(super) url: Url,
    pub(super) started: f64,
    /// The time of the response.
    pub(super) opened: f64,
    /// The status of the response. None if there was no response.
    pub(super) status: Option<u16>,
    pub(super) reason: String,
    pub(super) headers: Vec<(String, String)>,
    /// Why it was not opened.
    pub(super) error: Option<String>,
    /// Of a request over HTTP.
    pub(super) asked: Option<Asked>,
    pub(super) events: Vec<Event>,
    /// The indices of the messages that the client has sent.
    sent: Vec<usize>,
}

/// A recorded request over HTTP.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    /// Its content, if that was recorded.
    pub(super) sent: Option<Vec<u8>>,
    /// The content of the answer, and when it was complete.
    pub(super) content: Vec<u8>,
    pub(super) answered: f64,
}

impl RecordedConnection {
    /// The n-th message that the client has sent, from 0.
    pub(super) fn sent(&self, number: usize) -> Option<&Event> {
        self.events.get(*self.sent.get(number)?)
    }
}

#[derive(Debug)]
pub(super) struct Event {
    pub(super) time: f64,
    pub(super) what: What,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum What {
    Sent(Payload),
    Received(Payload),
    /// The server has sent a Close frame.
    Closed(Option<(u16, String)>),
    /// The connection was lost.
    Lost,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Payload {
    Text(String),
    Binary(Vec<u8>),
}

impl Payload {
    /// It in words.
    pub(super) fn describe(&self) -> String {
        let (kind, length, text) = match self {
            Self::Text(text) => ("text", text.len(), text.into()),
            Self::Binary(bytes) => ("binary", bytes.len(), String::from_utf8_lossy(bytes)),
        };
        format!("a {kind} message of {}", excerpt(length, &text))
    }
}

/// The length and the beginning of a content.
pub(super) fn excerpt(length: usize, text: &str) -> String {
    let text: String = text.chars().take(EXCERPT).collect();
    format!("{length} bytes, {text:?}")
}

/// The reason why a file is no record that can be replayed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HarError {
    #[error("it is not a recording, and not a record in the format HAR")]
    NotJson,
    /// A member is missing or has another type.
    #[error("it is not a record in the format HAR: {0}")]
    Malformed(String),
    #[error("the record has no WebSockets and no requests of scripts")]
    NoConnections,
}

/// The content of a request or an answer. `None` if it was not recorded.
fn content(text: Option<String>, encoding: Option<&str>) -> Result<Option<Vec<u8>>, String> {
    match (text, encoding) {
        (Some(text), Some("base64")) => {
            let bytes = STANDARD.decode_to_vec(text.as_bytes());
            bytes
                .map(Some)
                .map_err(|_| "the content is not base64".to_owned())
        }
        (text, _) => Ok(text.map(String::into_bytes)),
    }
}

impl Record {
    pub(crate) fn read(text: &[u8]) -> Result<Self, HarError> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let file: File = serde_json::from_slice(text).map_err(|error| {
            // A record that was cut off has the position of its end.
            let is_object = text.trim_ascii_start().starts_with(b"{");
            if is_object {
                HarError::Malformed(error.to_string())
            } else {
                HarError::NotJson
            }
        })?;
        let connections = file
            .log
            .entries
            .into_iter()
            .enumerate()
            .filter_map(|(index, entry)| {
                let connection = connection(entry).transpose()?;
                Some(
                    connection
                        .map_err(|why| HarError::Malformed(format!("entry {}: {why}", index + 1))),
                )
            });
        let connections = connections.collect::<Result<Vec<_>, _>>()?;
        if connections.is_empty() {
            Err(HarError::NoConnections)
        } else {
            Ok(Self { connections })
        }
    }

    /// The time of day of its beginning, in seconds since 1970.
    pub(crate) fn started(&self) -> f64 {
        self.connections
            .iter()
            .map(|connection| connection.started)
            .fold(f64::INFINITY, f64::min)
    }
}

/// The connection of an entry. None if it is no WebSocket and no request of a script: a browser
/// records pictures too.
fn connection(entry: Entry) -> Result<Option<RecordedConnection>, String> {
    let Entry {
        started,
        time,
        kind,
        request,
        response,
        timings,
        messages,
        close,
        ..
    } = entry;
    let is_request = matches!(kind.as_deref(), Some("fetch" | "xhr"));
    if messages.is_none() && !request.url.starts_with("ws") && !is_request {
        return Ok(None);
    }
    let url = parse_url(&request.url, None)
        .map_err(|error| format!("{:?} is not a URL: {error}", request.url))?;
    let url = with_socket_scheme(url);
    let started: Timestamp = started
        .parse()
        .map_err(|error| format!("{started:?} is not a time: {error}"))?;
    let started = started.as_duration().as_secs_f64();
    let sent = request.content.unwrap_or_default();
    let received = response.content.unwrap_or_default();
    let asked = match is_request {
        true => Some(Asked {
            method: request.method,
            sent: content(sent.text, sent.encoding.as_deref())?,
            content: content(received.text, received.encoding.as_deref())?.unwrap_or_default(),
            answered: started + time.max(0.0) / 1e3,
        }),
        false => None,
    };
    let before = [
        timings.blocked,
        timings.dns,
        timings.connect,
        timings.send,
        timings.wait,
    ];
    let opened = started + before.iter().map(|time| time.max(0.0)).sum::<f64>() / 1e3;
    let mut events = Vec::new();
    for (index, message) in messages.into_iter().flatten().enumerate() {
        let time = message.time;
        if let Some(what) = what(message).map_err(|why| format!("message {}: {why}", index + 1))? {
            events.push(Event { time, what });
        }
    }
    let status = u16::try_from(response.status)
        .ok()
        .filter(|status| (100..600).contains(status));
    let error = response.error.filter(|error| !error.is_empty());
    if let Some(close) = close
        && status == Some(101)
        && let Some(what) = end(&close)
    {
        events.push(Event {
            time: close.time,
            what,
        });
    }
    let headers = response
        .headers
        .into_iter()
        .map(|header| (header.name, header.value))
        .collect();
    let sent = events
        .iter()
        .enumerate()
        .filter(|(_, event)| matches!(event.what, What::Sent(_)));
    let sent = sent.map(|(index, _)| index).collect();
    Ok(Some(RecordedConnection {
        url,
        started,
        opened,
        status,
        reason: response.reason,
        headers,
        error,
        asked,
        events,
        sent,
    }))
}

/// What happened. None for what a replay does by itself.
fn what(message: Message) -> Result<Option<What>, String> {
    let is_sent = match &*message.direction {
        "send" => true,
        "receive" => false,
        // Chrome's entry for a failure.
        "error" => return Ok(Some(What::Lost)),
        other => return Err(format!("the type {other:?} is unknown")),
    };
    let payload = match message.opcode {
        1 => Payload::Text(message.data),
        2 => {
            let bytes = STANDARD.decode_to_vec(message.data.as_bytes());
            Payload::Binary(bytes.map_err(|_| "the data is not base64".to_owned())?)
        }
        8 => return Ok((!is_sent).then_some(What::Closed(None))),
        9 | 10 => return Ok(None),
        other => return Err(format!("the opcode {other} is unknown")),
    };
    Ok(Some(if is_sent {
        What::Sent(payload)
    } else {
        What::Received(payload)
    }))
}

/// How the server has ended a connection. None if the client has.
fn end(close: &Close) -> Option<What> {
    match (close.by.as_deref(), close.code) {
        (Some("server"), None | Some(1005)) => Some(What::Closed(None)),
        (Some("server"), Some(code)) if !matches!(code, 1006 | 1015) => {
            Some(What::Closed(Some((code, close.reason.clone()))))
        }
        // The recorded program has closed it, or has dropped it.
        (Some("client"), _) | (None, None) => None,
        _ => (close.code == Some(1006) || close.error.is_some()).then_some(What::Lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a member that is not read, in a message, and in place of each.
    #[test]
    fn ten_million_levels_are_refused_or_left_out() {
        for deep in crate::deep::json() {
            let record = |comment: &str, messages: &str| {
                format!(
                    r#"{{"log":{{"comment":{comment},"entries":[{{"startedDateTime":"2026-01-01T00:00:00Z",
                    "request":{{"method":"GET","url":"ws://a.example/"}},"_webSocketMessages":{messages}}}]}}}}"#
                )
            };
            assert_eq!(
                Record::read(record(&deep, "[]").as_bytes())
                    .expect("it is left out")
                    .connections
                    .len(),
                1
            );
            assert!(matches!(
                Record::read(record("0", &deep).as_bytes()),
                Err(HarError::Malformed(_))
            ));
            assert!(Record::read(deep.as_bytes()).is_err());
        }
    }

    #[test]
    fn what_is_no_record_has_a_reason() {
        let reason = |text: &str| {
            Record::read(text.as_bytes())
                .expect_err("it is none")
                .to_string()
        };
        assert!(
            reason("{}").starts_with("it is not a record in the format HAR: missing field `log`")
        );
        let message = |message: &str| {
            format!(
                r#"{{"log":{{"entries":[{{"startedDateTime":"2026-01-02T03:04:05Z","request":{{"url":"ws://a/"}},
                "_webSocketMessages":[{message}]}}]}}}}"#
            )
        };
        for (text, why) in [
            (
                r#"{"type":"receive","time":1,"opcode":2,"data":"?"}"#,
                "entry 1: message 1: the data is not base64",
            ),
            (
                r#"{"type":"receive","time":1,"opcode":3,"data":""}"#,
                "entry 1: message 1: the opcode 3 is unknown",
            ),
            (
                r#"{"type":"else","time":1,"opcode":1,"data":""}"#,
                "entry 1: message 1: the type \"else\" is unknown",
            ),
        ] {
            assert_eq!(
                reason(&message(text)),
                format!("it is not a record in the format HAR: {why}")
            );
        }
        assert!(Record::read(message("").as_bytes()).is_ok());
    }
}
