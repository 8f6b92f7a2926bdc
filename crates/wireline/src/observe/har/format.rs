//! A record as the objects of its file.

use super::{
    Clock, State,
    entry::{End, Phases, RecordedEntry, RecordedMessage},
    milliseconds,
    model::{
        Cache, Close, Content, Creator, Entry, Field, File, Log, Message, Ping, PostData, Request,
        Response, Timings, Unknown,
    },
};
use crate::{MessageKind, header};
use base64_simd::STANDARD;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use serde::{Serialize, Serializer};
use std::{
    borrow::Cow,
    io::{self, BufWriter, Read, Write},
    time::Instant,
};
use url::Url;

pub(super) fn write(
    state: &State,
    clock: &Clock,
    now: Instant,
    writer: impl Write,
) -> io::Result<()> {
    let limit = state.budget.limit;
    let comment = (state.left_out > 0).then(|| {
        format!(
            "{} connections were left out, because the record has reached its limit of {limit} bytes",
            state.left_out
        )
    });
    let file = File {
        log: Log {
            version: "1.2".to_owned(),
            creator: Creator {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            pages: [],
            entries: Entries { state, clock, now },
            comment,
        },
    };
    let mut writer = BufWriter::new(writer);
    serde_json::to_writer_pretty(&mut writer, &file)?;
    writer.flush()
}

/// The entries. They are never in memory as a whole, and nor are the messages of one.
struct Entries<'a> {
    state: &'a State,
    clock: &'a Clock,
    now: Instant,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.state.entries.iter().map(|entry| self.entry(entry)))
    }
}

struct Messages<'a> {
    messages: &'a [RecordedMessage],
    clock: &'a Clock,
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.messages.iter().map(|message| {
            let (opcode, data) = match message.kind {
                MessageKind::Text => (1, String::from_utf8_lossy(&message.payload).into_owned()),
                MessageKind::Binary => (2, STANDARD.encode_to_string(&message.payload)),
            };
            let direction = if message.is_sent { "send" } else { "receive" };
            Message {
                direction: direction.to_owned(),
                time: self.clock.seconds(message.at),
                opcode,
                data,
            }
        }))
    }
}

impl Entries<'_> {
    fn entry<'a>(&'a self, entry: &'a RecordedEntry) -> Entry<Messages<'a>> {
        let started = jiff::Timestamp::try_from(self.clock.time(entry.began)).unwrap_or_default();
        let end = entry.end.as_ref().map_or(self.now, |end| end.at);
        let receive = entry
            .response
            .as_ref()
            .map(|response| milliseconds(end.saturating_duration_since(response.at)));
        let (timings, time) = timings(&entry.phases, receive);
        let connection = entry
            .local_port
            .map_or_else(|| entry.connection.to_string(), |port| port.to_string());
        let is_request = entry.is_request();
        let kind = if is_request { "fetch" } else { "websocket" };
        let (protocol, extensions) = entry.agreed.clone().unzip();
        let of_socket = |bytes: u64| (!is_request).then_some(bytes);
        let ping = |(at, round_trip): &(Instant, _)| Ping {
            time: self.clock.seconds(*at),
            round_trip: milliseconds(*round_trip),
        };
        let messages = Messages {
            messages: &entry.messages,
            clock: self.clock,
        };
        Entry {
            started: format!("{started:.3}"),
            time,
            request: request(entry),
            response: response(entry),
            cache: Cache {},
            timings,
            server: entry.server.clone(),
            connection: Some(connection),
            comment: self.comment(entry),
            kind: Some(kind.to_owned()),
            connection_id: Some(entry.connection.to_string()),
            protocol,
            extensions,
            proxy: entry.proxy.clone(),
            security: entry.security.clone(),
            wire_sent: of_socket(entry.wire_sent),
            wire_received: of_socket(entry.wire_received),
            pings: entry.pings.iter().map(ping).collect(),
            buffered: entry.buffered.map(|bytes| bytes as u64),
            close: entry
                .end
                .as_ref()
                .filter(|_| !is_request)
                .map(|end| self.close(end)),
            messages_left_out: (entry.left_out > 0).then_some(entry.left_out),
            messages: (!is_request).then_some(messages),
        }
    }

    /// What was left out of an entry.
    fn comment(&self, entry: &RecordedEntry) -> Option<String> {
        let limit = self.state.budget.limit;
        if entry.content_sent.is_left_out || entry.content_received.is_left_out {
            return Some(format!("content was left out: the limit is {limit} bytes"));
        }
        let count = entry.left_out;
        (count > 0).then(|| format!("{count} messages were left out: the limit is {limit} bytes"))
    }

    fn close(&self, end: &End) -> Close {
        Close {
            time: self.clock.seconds(end.at),
            code: end.code,
            reason: end.reason.clone(),
            clean: end.clean,
            by: end.by.map(ToOwned::to_owned),
            error: end.error.clone(),
        }
    }
}

/// The timings, and their sum. HAR counts TLS within connecting.
fn timings(phases: &Phases, receive: Option<f64>) -> (Timings, f64) {
    let of = |names: &[&str]| {
        let spent = names.iter().filter_map(|it| phases.spent.get(*it).copied());
        spent
            .reduce(|sum, time| sum + time)
            .map_or(-1.0, milliseconds)
    };
    let timings = Timings {
        blocked: of(&["blocked"]),
        dns: of(&["dns"]),
        connect: of(&["connect", "ssl"]),
        ssl: of(&["ssl"]),
        send: 0.0,
        wait: of(&["wait"]).max(0.0),
        receive: receive.unwrap_or(0.0),
    };
    let before = [timings.blocked, timings.dns, timings.connect].map(|time| time.max(0.0));
    let sum = before.iter().sum::<f64>() + timings.wait + timings.receive;
    (timings, sum)
}

fn fields(fields: &[(String, String)]) -> Vec<Field> {
    fields
        .iter()
        .map(|(name, value)| Field {
            name: name.clone(),
            value: value.clone(),
        })
        .collect()
}

fn request(entry: &RecordedEntry) -> Request {
    let query = Url::parse(&entry.url).map(|url| {
        url.query_pairs()
            .map(|(name, value)| Field {
                name: name.into_owned(),
                value: value.into_owned(),
            })
            .collect()
    });
    let (method, version, headers) = match &entry.request {
        Some(request) => (
            &*request.method,
            &*request.version,
            request.headers.as_slice(),
        ),
        None => ("GET", "HTTP/1.1", &[][..]),
    };
    let sent = &entry.content_sent;
    let content = (!sent.bytes.is_empty()).then(|| {
        let (text, encoding) = text(&sent.bytes);
        PostData {
            mime_type: mime_type(headers),
            text: Some(text),
            encoding,
        }
    });
    Request {
        method: method.to_owned(),
        url: entry.url.clone(),
        version: version.to_owned(),
        cookies: [],
        headers: fields(headers),
        query: query.unwrap_or_default(),
        headers_size: Unknown,
        body_size: Some(length(sent.length)),
        content,
    }
}

/// Content as text, and its encoding if it is not UTF-8.
fn text(content: &[u8]) -> (String, Option<String>) {
    match str::from_utf8(content) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (
            STANDARD.encode_to_string(content),
            Some("base64".to_owned()),
        ),
    }
}

fn length(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The most that decoded content may have.
const MAX_DECODED: u64 = 64 << 20;

/// Content without its [coding](https://www.rfc-editor.org/rfc/rfc9110#section-8.4). `None` if the
/// coding is unknown, the content is not valid, or there is too much of it.
fn decoded<'a>(content: &'a [u8], coding: Option<&str>) -> Option<Cow<'a, [u8]>> {
    let mut decoded = Vec::new();
    let read = match coding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("identity") => return Some(Cow::Borrowed(content)),
        Some("gzip" | "x-gzip") => MultiGzDecoder::new(content)
            .take(MAX_DECODED + 1)
            .read_to_end(&mut decoded),
        Some("deflate") => ZlibDecoder::new(content)
            .take(MAX_DECODED + 1)
            .read_to_end(&mut decoded),
        Some(_) => return None,
    };
    (read.is_ok() && decoded.len() as u64 <= MAX_DECODED).then_some(Cow::Owned(decoded))
}

fn response(entry: &RecordedEntry) -> Response {
    let (status, reason, version, headers) = match &entry.response {
        Some(response) => (
            response.status,
            &*response.reason,
            &*response.version,
            response.headers.as_slice(),
        ),
        None => (0, "", "", &[][..]),
    };
    let received = length(entry.content_received.length);
    Response {
        status: status.into(),
        reason: reason.to_owned(),
        version: version.to_owned(),
        cookies: [],
        headers: fields(headers),
        content: Some(content(entry, headers)),
        redirect_url: header(headers, "location")
            .next()
            .unwrap_or_default()
            .to_owned(),
        headers_size: Unknown,
        body_size: Some(if entry.is_request() { received } else { -1 }),
        transfer_size: Some(received),
        error: entry.end.as_ref().and_then(|end| end.error.clone()),
    }
}

/// The content of an answer.
fn content(entry: &RecordedEntry, headers: &[(String, String)]) -> Content {
    let received = &entry.content_received;
    let decoded = decoded(&received.bytes, header(headers, "content-encoding").next())
        .filter(|_| !received.is_left_out);
    let (text, encoding) = match &decoded {
        Some(decoded) if received.length > 0 => {
            let (text, encoding) = text(decoded);
            (Some(text), encoding)
        }
        _ => (None, None),
    };
    let size = decoded.map_or(received.length, |decoded| decoded.len() as u64);
    Content {
        size: Some(length(size)),
        mime_type: mime_type(headers),
        text,
        encoding,
    }
}

fn mime_type(headers: &[(String, String)]) -> String {
    let given = header(headers, "content-type").next();
    given.unwrap_or("x-unknown").to_owned()
}
