//! The objects of a record: what a [`Recorder`](super::Recorder) writes, and what is read from
//! files of any writer.
//!
//! Browsers and proxies leave members out, and give them types of their own. A member that a reader
//! may need has to be valid if it is there: a message with no time is an error. Each other member
//! that is not valid counts as missing.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A member that counts as missing if it is not valid. The nesting of what is skipped has no limit.
fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(value.get()).unwrap_or_default())
}

/// A file. It is a type of serde, for JSON.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let text = br#"{ "log": { "entries": [{ "startedDateTime": "2026-01-02T03:04:05Z",
/// #     "request": { "url": "wss://chat.example/" }, "_webSocketMessages":
/// #     [{ "type": "send", "time": 1767323045.5, "opcode": 1, "data": "hello" }] }] } }"#;
/// // text: std::fs::read("session.har")?
/// let file: wireline::har::File = serde_json::from_slice(text)?;
/// for entry in file.log.entries {
///     let messages = entry.messages.unwrap_or_default();
///     println!("{}: {} messages", entry.request.url, messages.len());
/// #   assert_eq!((messages.len(), &*messages[0].data), (1, "hello"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct File<E = Vec<Entry>> {
    /// The only member.
    pub log: Log<E>,
}

/// A log. `E` is the collection of its entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Log<E = Vec<Entry>> {
    /// The version of the format.
    #[serde(default, deserialize_with = "lenient")]
    pub version: String,
    /// The program that has written it.
    #[serde(default, deserialize_with = "lenient")]
    pub creator: Creator,
    /// Some readers want it. Pages of other writers are not read.
    #[serde(skip_deserializing)]
    pub(super) pages: [(); 0],
    /// The connections and requests.
    pub entries: E,
    /// A remark of the writer.
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub comment: Option<String>,
}

/// The program that has written a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Creator {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A connection, or a request over HTTP. `M` is the collection of its messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry<M = Vec<Message>> {
    /// The time of day at which it began, as in RFC 3339.
    #[serde(rename = "startedDateTime")]
    pub started: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub time: f64,
    /// The request that opened it.
    pub request: Request,
    /// The answer to the request.
    #[serde(default)]
    pub response: Response,
    /// Some readers want it. What other writers put here is not read.
    #[serde(skip_deserializing)]
    pub(super) cache: Cache,
    /// Where its time went.
    #[serde(default)]
    pub timings: Timings,
    /// The IP address of the server.
    #[serde(
        rename = "serverIPAddress",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub server: Option<String>,
    /// A name of the connection, often a port.
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub connection: Option<String>,
    /// A remark of the writer.
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub comment: Option<String>,
    /// What the browser has wanted: `websocket`, `fetch`, `xhr` and others.
    #[serde(rename = "_resourceType", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The number of the connection among those of the process.
    #[serde(
        rename = "_connectionId",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub connection_id: Option<String>,
    /// The subprotocol that was agreed on, or the empty string.
    #[serde(
        rename = "_protocol",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub protocol: Option<String>,
    /// The extensions that were agreed on, or the empty string.
    #[serde(
        rename = "_extensions",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub extensions: Option<String>,
    /// The proxy.
    #[serde(
        rename = "_proxy",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub proxy: Option<String>,
    /// The encryption.
    #[serde(
        rename = "_securityDetails",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub security: Option<SecurityDetails>,
    /// The bytes of payloads that were sent, after compression.
    #[serde(
        rename = "_wireSent",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub wire_sent: Option<u64>,
    /// The bytes of payloads that were received, before decompression.
    #[serde(
        rename = "_wireReceived",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub wire_received: Option<u64>,
    /// The Pings that were answered.
    #[serde(
        rename = "_pings",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub pings: Vec<Ping>,
    /// The most bytes that have waited to be sent.
    #[serde(
        rename = "_buffered",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub buffered: Option<u64>,
    /// How the connection ended.
    #[serde(rename = "_close", skip_serializing_if = "Option::is_none")]
    pub close: Option<Close>,
    /// The number of messages that were not recorded.
    #[serde(
        rename = "_messagesLeftOut",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub messages_left_out: Option<u64>,
    /// The messages of a WebSocket, in their order.
    #[serde(rename = "_webSocketMessages", skip_serializing_if = "Option::is_none")]
    pub messages: Option<M>,
}

/// A request. HTTP/2 opens a WebSocket by `CONNECT`, HTTP/1.1 by `GET`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    #[serde(default)]
    pub method: String,
    /// The URL.
    pub url: String,
    /// The version of HTTP.
    #[serde(rename = "httpVersion", default, deserialize_with = "lenient")]
    pub version: String,
    /// They are in the header fields.
    #[serde(skip_deserializing)]
    pub(super) cookies: [(); 0],
    /// The header fields.
    #[serde(default, deserialize_with = "lenient")]
    pub headers: Vec<Field>,
    /// The query of the URL, in its parts.
    #[serde(rename = "queryString", default, deserialize_with = "lenient")]
    pub query: Vec<Field>,
    /// It is not recorded.
    #[serde(rename = "headersSize", skip_deserializing)]
    pub(super) headers_size: Unknown,
    /// The bytes of the content as they were transmitted. -1 if that is not known.
    #[serde(
        rename = "bodySize",
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub body_size: Option<i64>,
    /// The content.
    #[serde(rename = "postData", skip_serializing_if = "Option::is_none")]
    pub content: Option<PostData>,
}

/// The content of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PostData {
    /// The type of the content.
    #[serde(rename = "mimeType", default, deserialize_with = "lenient")]
    pub mime_type: String,
    /// The content, as text or as `encoding` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64`, or nothing. HAR has this member for answers only.
    #[serde(
        rename = "_encoding",
        alias = "encoding",
        skip_serializing_if = "Option::is_none"
    )]
    pub encoding: Option<String>,
}

/// An answer. The default is none, with the status 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Response {
    /// The status. 0 if there was no answer.
    pub status: i64,
    /// The reason phrase.
    #[serde(rename = "statusText")]
    pub reason: String,
    /// The version of HTTP.
    #[serde(rename = "httpVersion", deserialize_with = "lenient")]
    pub version: String,
    /// They are in the header fields.
    #[serde(skip_deserializing)]
    pub(super) cookies: [(); 0],
    /// The header fields.
    pub headers: Vec<Field>,
    /// The content.
    pub content: Option<Content>,
    /// The URL of a redirection, or the empty string.
    #[serde(rename = "redirectURL", deserialize_with = "lenient")]
    pub redirect_url: String,
    /// It is not recorded.
    #[serde(rename = "headersSize", skip_deserializing)]
    pub(super) headers_size: Unknown,
    /// The bytes of the content as they were transmitted. -1 if that is not known.
    #[serde(
        rename = "bodySize",
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub body_size: Option<i64>,
    /// The bytes that were received for the answer.
    #[serde(
        rename = "_transferSize",
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub transfer_size: Option<i64>,
    /// Why there is no answer, or no complete one.
    #[serde(rename = "_error")]
    pub error: Option<String>,
}

/// The content of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Content {
    /// The bytes of the decoded content.
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub size: Option<i64>,
    /// The type of the content.
    #[serde(rename = "mimeType", default, deserialize_with = "lenient")]
    pub mime_type: String,
    /// The content, as text or as `encoding` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64`, or nothing.
    #[serde(alias = "_encoding", skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A header field, or a part of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The times of an entry, in milliseconds. What did not happen is -1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Timings {
    /// The wait for other connections.
    pub blocked: f64,
    /// The resolution of the name.
    pub dns: f64,
    /// Connecting, TLS included.
    pub connect: f64,
    /// The part of `connect` for TLS.
    #[serde(deserialize_with = "lenient")]
    pub ssl: f64,
    /// The time in which the request was sent.
    pub send: f64,
    /// The time from the request to the head of the answer.
    pub wait: f64,
    /// The time from there to the end.
    #[serde(deserialize_with = "lenient")]
    pub receive: f64,
}

/// The encryption of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SecurityDetails {
    /// The version of TLS.
    pub protocol: String,
    /// The cipher suite.
    pub cipher: String,
    /// The subject of the server's certificate.
    #[serde(rename = "subjectName")]
    pub subject: String,
    /// The issuer of the server's certificate.
    pub issuer: String,
}

/// A Ping that was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ping {
    /// The time of its Pong, in seconds since 1970.
    pub time: f64,
    /// The time from the Ping to its Pong, in milliseconds.
    #[serde(rename = "roundTrip")]
    pub round_trip: f64,
}

/// A message of a WebSocket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// `send` or `receive`. Chrome writes `error` for a failure.
    #[serde(rename = "type")]
    pub direction: String,
    /// Its time, in seconds since 1970.
    pub time: f64,
    /// The [opcode](https://www.rfc-editor.org/rfc/rfc6455#section-5.2): 1 for text, 2 for binary.
    pub opcode: i64,
    /// Text, or base64 if the opcode is not 1.
    #[serde(default)]
    pub data: String,
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Close {
    /// Its time, in seconds since 1970.
    pub time: f64,
    /// The close code. `None` if the program has dropped the connection.
    pub code: Option<u16>,
    /// The reason of the Close frame, or the empty string.
    #[serde(default)]
    pub reason: String,
    /// Whether both Close frames were exchanged.
    #[serde(default, deserialize_with = "lenient")]
    pub clean: bool,
    /// Who has sent the first Close frame: `client` or `server`.
    pub by: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// The object `cache` of an entry, without members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Cache {}

/// A length that is not known: -1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unknown;

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(-1)
    }
}
