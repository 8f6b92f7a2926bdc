//! The JSON of a record.

use super::{
    Clock, State,
    entry::{End, Entry, Phases, RecordedMessage},
    milliseconds,
};
use crate::{MessageKind, header};
use base64_simd::STANDARD;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use serde::{Serialize, Serializer, ser::SerializeSeq};
use serde_json::{Value, json};
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
    let comment = match state.left_out {
        0 => String::new(),
        count => {
            format!(
                "{count} connections were left out, because the record has reached its limit of {} bytes",
                state.budget.limit
            )
        }
    };
    let record = Record {
        log: Log {
            version: "1.2",
            creator: json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }),
            pages: [],
            entries: Entries { state, clock, now },
            comment,
        },
    };
    let mut writer = BufWriter::new(writer);
    serde_json::to_writer_pretty(&mut writer, &record)?;
    writer.flush()
}

#[derive(Serialize)]
struct Record<'a> {
    log: Log<'a>,
}

#[derive(Serialize)]
struct Log<'a> {
    version: &'static str,
    creator: Value,
    pages: [(); 0],
    entries: Entries<'a>,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
}

/// The entries. Their JSON is never in memory as a whole.
struct Entries<'a> {
    state: &'a State,
    clock: &'a Clock,
    now: Instant,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_seq(Some(self.state.entries.len()))?;
        for entry in &self.state.entries {
            if entry.is_request() {
                entries.serialize_element(&self.rest(entry))?;
                continue;
            }
            let messages = Messages {
                messages: &entry.messages,
                clock: self.clock,
            };
            entries.serialize_element(&WithMessages {
                rest: self.rest(entry),
                messages,
            })?;
        }
        entries.end()
    }
}

#[derive(Serialize)]
struct WithMessages<'a> {
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
    #[serde(rename = "_webSocketMessages")]
    messages: Messages<'a>,
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
            let kind = if message.is_sent { "send" } else { "receive" };
            json!({ "type": kind, "time": self.clock.seconds(message.at), "opcode": opcode, "data": data })
        }))
    }
}

impl Entries<'_> {
    /// All members of an entry but its messages.
    fn rest(&self, entry: &Entry) -> serde_json::Map<String, Value> {
        let started = jiff::Timestamp::try_from(self.clock.time(entry.began)).unwrap_or_default();
        let end = entry.end.as_ref().map_or(self.now, |end| end.at);
        let receive = entry
            .response
            .as_ref()
            .map(|response| milliseconds(end.saturating_duration_since(response.at)));
        let (timings, before) = timings(&entry.phases, receive);
        let mut rest = serde_json::Map::new();
        let mut set = |name: &str, value: Value| {
            rest.insert(name.to_owned(), value);
        };
        set("startedDateTime", json!(format!("{started:.3}")));
        set("time", json!(before));
        set("request", request(entry));
        set("response", response(entry));
        set("cache", json!({}));
        set("timings", timings);
        if let Some(server) = &entry.server {
            set("serverIPAddress", json!(server));
        }
        let connection = entry
            .local_port
            .map_or_else(|| entry.connection.to_string(), |port| port.to_string());
        set("connection", json!(connection));
        if entry.left_out > 0 {
            let limit = self.state.budget.limit;
            set(
                "comment",
                json!(format!(
                    "{} messages were left out: the limit is {limit} bytes",
                    entry.left_out
                )),
            );
            set("_messagesLeftOut", json!(entry.left_out));
        }
        if [&entry.content_sent, &entry.content_received]
            .iter()
            .any(|content| content.is_left_out)
        {
            let limit = self.state.budget.limit;
            set(
                "comment",
                json!(format!("content was left out: the limit is {limit} bytes")),
            );
        }
        set(
            "_resourceType",
            json!(if entry.is_request() {
                "fetch"
            } else {
                "websocket"
            }),
        );
        set("_connectionId", json!(entry.connection.to_string()));
        if let Some((protocol, extensions)) = &entry.agreed {
            set("_protocol", json!(protocol));
            set("_extensions", json!(extensions));
        }
        if let Some(proxy) = &entry.proxy {
            set("_proxy", json!(proxy));
        }
        if let Some(security) = &entry.security {
            set("_securityDetails", security.clone());
        }
        if entry.is_request() {
            return rest;
        }
        set("_wireSent", json!(entry.wire_sent));
        set("_wireReceived", json!(entry.wire_received));
        let ping = |(at, round_trip): &(Instant, _)| json!({ "time": self.clock.seconds(*at), "roundTrip": milliseconds(*round_trip) });
        if !entry.pings.is_empty() {
            set("_pings", entry.pings.iter().map(ping).collect());
        }
        if let Some(buffered) = entry.buffered {
            set("_buffered", json!(buffered));
        }
        if let Some(End {
            at,
            code,
            reason,
            clean,
            by,
            error,
        }) = &entry.end
        {
            let time = self.clock.seconds(*at);
            let close = json!({
                "time": time, "code": code, "reason": reason, "clean": clean, "by": by, "error": error,
            });
            set("_close", close);
        }
        rest
    }
}

/// The timings, and their sum. HAR counts TLS within connecting.
fn timings(phases: &Phases, receive: Option<f64>) -> (Value, f64) {
    let of = |names: &[&str]| {
        let spent = names.iter().filter_map(|it| phases.spent.get(*it).copied());
        spent
            .reduce(|sum, time| sum + time)
            .map_or(-1.0, milliseconds)
    };
    let (blocked, dns, connect) = (of(&["blocked"]), of(&["dns"]), of(&["connect", "ssl"]));
    let (wait, receive) = (of(&["wait"]).max(0.0), receive.unwrap_or(0.0));
    let timings = json!({
        "blocked": blocked, "dns": dns, "connect": connect, "ssl": of(&["ssl"]),
        "send": 0, "wait": wait, "receive": receive,
    });
    let before = [blocked, dns, connect].map(|time| time.max(0.0));
    (timings, before.iter().sum::<f64>() + wait + receive)
}

fn fields(fields: &[(String, String)]) -> Value {
    fields
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn request(entry: &Entry) -> Value {
    let query = Url::parse(&entry.url).map(|url| {
        url.query_pairs()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect::<Vec<_>>()
    });
    let (method, version, headers) = match &entry.request {
        Some(request) => (
            &*request.method,
            &*request.version,
            request.headers.as_slice(),
        ),
        None => ("GET", "HTTP/1.1", &[][..]),
    };
    let mut request = json!({
        "method": method, "url": entry.url, "httpVersion": version, "cookies": [], "headers": fields(headers),
        "queryString": query.unwrap_or_default(), "headersSize": -1, "bodySize": entry.content_sent.length,
    });
    if !entry.content_sent.bytes.is_empty() {
        let mut data = text(&entry.content_sent.bytes);
        // HAR has this member for answers only.
        if let Some(encoding) = data.remove("encoding") {
            data.insert("_encoding".to_owned(), encoding);
        }
        data.insert("mimeType".to_owned(), mime_type(headers));
        request["postData"] = Value::Object(data);
    }
    request
}

/// Content as `text`, with an `encoding` if it is not UTF-8.
fn text(content: &[u8]) -> serde_json::Map<String, Value> {
    let mut members = serde_json::Map::new();
    let text = match str::from_utf8(content) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            members.insert("encoding".to_owned(), json!("base64"));
            STANDARD.encode_to_string(content)
        }
    };
    members.insert("text".to_owned(), json!(text));
    members
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

fn response(entry: &Entry) -> Value {
    let (status, reason, version, headers) = match &entry.response {
        Some(response) => (
            response.status,
            &*response.reason,
            &*response.version,
            response.headers.as_slice(),
        ),
        None => (0, "", "", &[][..]),
    };
    let error = entry.end.as_ref().and_then(|end| end.error.as_deref());
    json!({
        "status": status, "statusText": reason, "httpVersion": version, "cookies": [], "headers": fields(headers),
        "content": content(entry, headers),
        "redirectURL": header(headers, "location").next().unwrap_or(""), "headersSize": -1,
        "bodySize": if entry.is_request() { json!(entry.content_received.length) } else { json!(-1) },
        "_transferSize": entry.content_received.length, "_error": error,
    })
}

/// The content of an answer.
fn content(entry: &Entry, headers: &[(String, String)]) -> Value {
    let received = &entry.content_received;
    let decoded = decoded(&received.bytes, header(headers, "content-encoding").next())
        .filter(|_| !received.is_left_out);
    let mut content = match &decoded {
        Some(decoded) if received.length > 0 => text(decoded),
        _ => serde_json::Map::new(),
    };
    let size = decoded.map_or(received.length, |decoded| decoded.len() as u64);
    content.insert("size".to_owned(), json!(size));
    content.insert("mimeType".to_owned(), mime_type(headers));
    Value::Object(content)
}

fn mime_type(headers: &[(String, String)]) -> Value {
    let given = header(headers, "content-type").next();
    json!(given.unwrap_or("x-unknown"))
}
