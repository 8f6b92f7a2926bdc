//! The requests and responses of [`HarServer`](super::HarServer), as text of HTTP/1.1.

use super::record::RecordedConnection;
use boa_websocket::net;
use tokio::io::{AsyncReadExt, DuplexStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The limit on a request without its content, in bytes. The client's requests are smaller.
const MAX_REQUEST: usize = 4 << 20;

/// Header fields that a response has itself.
const OWN_HEADERS: [&str; 8] = [
    "connection",
    "content-encoding",
    "content-length",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-protocol",
    "transfer-encoding",
    "upgrade",
];

/// The head of a request, which the client has written.
pub(super) struct Head(String);

impl Head {
    /// Reads a head. Returns it with the first bytes after it. `None` if the stream ends before.
    pub(super) async fn read(stream: &mut DuplexStream) -> Option<(Self, Vec<u8>)> {
        let mut head = Vec::with_capacity(1024);
        let length = loop {
            if head.len() >= MAX_REQUEST || stream.read_buf(&mut head).await.ok()? == 0 {
                return None;
            }
            if let Some(end) = head.windows(4).position(|end| end == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let rest = head.split_off(length);
        Some((Self(String::from_utf8_lossy(&head).into_owned()), rest))
    }

    /// The method, the path and the query.
    pub(super) fn request_target(&self) -> Option<(&str, &str, Option<&str>)> {
        let mut words = self.0.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target
            .split_once('?')
            .map_or((target, None), |(path, query)| (path, Some(query)));
        Some((method, path, query))
    }

    /// The value of a header field, or the empty string.
    pub(super) fn field(&self, name: &str) -> &str {
        let mut fields = self.0.lines().filter_map(|line| line.split_once(':'));
        fields
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.trim())
    }

    /// Reads the content, of which the first bytes are there.
    pub(super) async fn content(
        &self,
        mut bytes: Vec<u8>,
        stream: &mut DuplexStream,
    ) -> Option<Vec<u8>> {
        let is_chunked = self
            .field("transfer-encoding")
            .eq_ignore_ascii_case("chunked");
        let length = self.field("content-length").parse().unwrap_or(0);
        loop {
            if is_chunked && let Some(content) = dechunked(&bytes) {
                return Some(content);
            }
            if !is_chunked && bytes.len() >= length {
                return Some(bytes);
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
    }
}

/// Content without the [chunked coding](https://www.rfc-editor.org/rfc/rfc9112#section-7.1), if it
/// is there to its end.
fn dechunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let (chunk, length) = net::runtime::first_chunk(bytes)?;
        if chunk.is_empty() {
            return Some(content);
        }
        content.extend_from_slice(chunk);
        bytes = &bytes[length..];
    }
}

/// The status line and the header fields that belong to every request.
pub(super) fn response_head(connection: &RecordedConnection) -> String {
    let status = connection.status.unwrap_or(101);
    let reason: String = connection
        .reason
        .chars()
        .filter(|it| !it.is_control())
        .collect();
    let mut response = format!("HTTP/1.1 {status} {reason}\r\n");
    for (name, value) in &connection.headers {
        let is_own = OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name));
        let is_field = !name.is_empty()
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
        if is_field && !is_own && value != "[masked]" && !value.chars().any(char::is_control) {
            response.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
        }
    }
    response
}

/// The recorded response, for another request.
pub(super) fn response(connection: &RecordedConnection, key: &str, offered: &str) -> String {
    let mut response = response_head(connection);
    let mut add = |name: &str, value: &str| {
        response.extend([name, ": ", value, "\r\n"]);
    };
    if connection.status.is_none_or(|status| status == 101) {
        add("Upgrade", "websocket");
        add("Connection", "Upgrade");
        add("Sec-WebSocket-Accept", &derive_accept_key(key.as_bytes()));
        let name = "Sec-WebSocket-Protocol";
        if let Some(protocol) = net::header(&connection.headers, name).next()
            && offered.split(',').any(|one| one.trim() == protocol)
        {
            add(name, protocol);
        }
    } else {
        add("Content-Length", "0");
    }
    response + "\r\n"
}
