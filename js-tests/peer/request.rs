//! The client's request, and the response that the steps describe:
//! [RFC 6455, section 4](https://www.rfc-editor.org/rfc/rfc6455#section-4), or
//! [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112) for requests of `fetch`.

use base64_simd::STANDARD;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The head of the client's request.
#[derive(Default)]
pub(crate) struct Request {
    /// The length of the head in bytes, with the empty line.
    pub(crate) length: usize,
    line: String,
    headers: Vec<(String, String)>,
    /// The program: the part after the `?` of the target, or else after `/:`.
    pub(crate) query: String,
}

impl Request {
    /// Reads the head at the start of these bytes. Returns `false` if it is incomplete.
    pub(crate) fn parse(&mut self, bytes: &[u8]) -> Result<bool, String> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(false);
        };
        let head = std::str::from_utf8(&bytes[..end])
            .map_err(|_| "the request's head is not UTF-8".to_owned())?;
        let mut lines = head.split("\r\n");
        self.length = end + 4;
        self.line = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let (name, value) = line
                .split_once(": ")
                .ok_or_else(|| format!("no header: '{line}'"))?;
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        let target = self.line.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target
            .split_once('?')
            .map_or((target, None), |(path, query)| (path, Some(query)));
        self.query = query
            .or(path.strip_prefix("/:"))
            .unwrap_or("accept&echo")
            .to_owned();
        Ok(true)
    }

    /// Whether it asks for nothing but an answer of HTTP, as `fetch` does.
    pub(crate) fn is_http(&self) -> bool {
        ["Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"]
            .iter()
            .all(|name| self.value(name).is_none())
    }

    /// The content at the start of these bytes, and the number of bytes that it takes. `None` if
    /// it is incomplete.
    pub(crate) fn content(&self, bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
        if self.value("Transfer-Encoding").is_some() {
            return content_in_chunks(bytes);
        }
        let Some(length) = self.value("Content-Length") else {
            return Ok(Some((Vec::new(), 0)));
        };
        let length = length
            .parse()
            .map_err(|_| format!("no length: '{length}'"))?;
        Ok(bytes.get(..length).map(|content| (content.into(), length)))
    }

    /// The violations of the rules for a client's request.
    pub(crate) fn violations(&self) -> Vec<String> {
        let broken = if self.is_http() {
            self.broken_rules_of_http()
        } else {
            self.broken_rules_of_handshakes()
        };
        let wrong = |what| format!("wrong in the request: {what}\n{}", self.head());
        broken.into_iter().map(wrong).collect()
    }

    fn broken_rules_of_http(&self) -> Vec<&'static str> {
        let words: Vec<_> = self.line.split(' ').collect();
        let is_line = matches!(words[..], [_, target, "HTTP/1.1"] if target.starts_with('/'));
        let rules = [
            (is_line, "the request line"),
            (
                self.value("Host").is_some_and(|host| !host.is_empty()),
                "no Host",
            ),
            (self.value("Referer").is_none(), "a Referer"),
            (
                self.headers
                    .iter()
                    .all(|(name, _)| self.all(name).count() == 1),
                "a header twice",
            ),
            (
                self.value("Content-Length").is_none() || self.value("Transfer-Encoding").is_none(),
                "two lengths",
            ),
        ];
        broken(rules)
    }

    fn broken_rules_of_handshakes(&self) -> Vec<&'static str> {
        let key = self
            .value("Sec-WebSocket-Key")
            .and_then(|key| STANDARD.decode_to_vec(key).ok());
        let connection = self.value("Connection").unwrap_or_default();
        let once = [
            "Host",
            "Upgrade",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Origin",
            "Sec-WebSocket-Protocol",
        ];
        let rules = [
            (
                self.line.starts_with("GET /") && self.line.ends_with(" HTTP/1.1"),
                "the request line",
            ),
            (
                self.value("Host").is_some_and(|host| !host.is_empty()),
                "no Host",
            ),
            (
                self.value("Upgrade")
                    .is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket")),
                "Upgrade",
            ),
            (
                connection
                    .split(',')
                    .any(|token| token.trim().eq_ignore_ascii_case("upgrade")),
                "Connection",
            ),
            (key.is_some_and(|key| key.len() == 16), "Sec-WebSocket-Key"),
            (
                self.value("Sec-WebSocket-Version") == Some("13"),
                "Sec-WebSocket-Version",
            ),
            (self.value("Referer").is_none(), "a Referer"),
            (
                once.iter().all(|name| self.all(name).count() <= 1),
                "a header twice",
            ),
        ];
        broken(rules)
    }

    /// The request line and the header fields as they were received, a line for each.
    pub(crate) fn head(&self) -> String {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| format!("\n{name}: {value}"));
        self.line.clone() + &headers.collect::<String>()
    }

    /// The values of a header field, separated by " | ". "(none)" if there is none. `line` means
    /// the request line.
    pub(crate) fn values(&self, name: &str) -> String {
        if name == "line" {
            return self.line.clone();
        }
        let values: Vec<_> = self.all(name).collect();
        if values.is_empty() {
            "(none)".to_owned()
        } else {
            values.join(" | ")
        }
    }

    /// Replaces `{accept}` by the right value.
    pub(crate) fn fill_in(&self, bytes: &[u8]) -> Vec<u8> {
        const PLACE: &[u8] = b"{accept}";
        match bytes
            .windows(PLACE.len())
            .position(|window| window == PLACE)
        {
            Some(at) => [
                &bytes[..at],
                self.accept_key().as_bytes(),
                &bytes[at + PLACE.len()..],
            ]
            .concat(),
            None => bytes.to_vec(),
        }
    }

    /// Replaces `{content}` by the content of the request, and a name in braces by its
    /// [values](Self::values). A name has letters and hyphens.
    pub(crate) fn described(&self, text: &str, content: &[u8]) -> String {
        let mut described = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            described.push_str(before);
            let name = after.split_once('}').filter(|(name, _)| {
                let is_of_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
                !name.is_empty() && name.bytes().all(is_of_name)
            });
            rest = match name {
                Some(("content", after)) => {
                    described.push_str(&String::from_utf8_lossy(content));
                    after
                }
                Some((name, after)) => {
                    described.push_str(&self.values(name));
                    after
                }
                None => {
                    described.push('{');
                    after
                }
            };
        }
        described + rest
    }

    fn accept_key(&self) -> String {
        derive_accept_key(
            self.value("Sec-WebSocket-Key")
                .unwrap_or_default()
                .as_bytes(),
        )
    }

    fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }
}

/// The rules that do not hold.
fn broken<const N: usize>(rules: [(bool, &'static str); N]) -> Vec<&'static str> {
    let broken = rules.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, what)| what).collect()
}

/// The content in [chunks](https://www.rfc-editor.org/rfc/rfc9112#section-7.1) without extensions
/// and trailers, and the number of bytes of the chunks. `None` if it is incomplete.
fn content_in_chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let (mut content, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = bytes[at..].windows(2).position(|window| window == b"\r\n") else {
            return Ok(None);
        };
        let size = String::from_utf8_lossy(&bytes[at..at + line]);
        let size = usize::from_str_radix(&size, 16)
            .map_err(|_| format!("no size of a chunk: '{size}'"))?;
        let start = at + line + 2;
        let Some(chunk) = bytes.get(start..start + size + 2) else {
            return Ok(None);
        };
        let Some(chunk) = chunk.strip_suffix(b"\r\n") else {
            return Err("a chunk is longer than its size".to_owned());
        };
        content.extend(chunk);
        at = start + size + 2;
        if size == 0 {
            return Ok(Some((content, at)));
        }
    }
}

/// The changes of the response, compared with the right one.
#[derive(Default)]
pub(crate) struct Draft {
    changes: Vec<Change>,
    /// The number of bytes of the head that are sent.
    pub(crate) cut: Option<usize>,
}

enum Change {
    Set(String, Vec<u8>),
    Add(String, Vec<u8>),
}

impl Draft {
    pub(crate) fn set(&mut self, name: &str, value: &[u8]) {
        self.changes
            .push(Change::Set(name.to_owned(), value.to_vec()));
    }

    pub(crate) fn add(&mut self, name: &str, value: &[u8]) {
        self.changes
            .push(Change::Add(name.to_owned(), value.to_vec()));
    }

    /// The head that accepts the handshake, with the changes.
    pub(crate) fn accept(&self, status: &str, request: &Request) -> Vec<u8> {
        let right = [
            ("Upgrade", "websocket".to_owned()),
            ("Connection", "Upgrade".to_owned()),
            ("Sec-WebSocket-Accept", request.accept_key()),
        ];
        self.head(
            status,
            right
                .map(|(name, value)| (name.to_owned(), value.into_bytes()))
                .into(),
        )
    }

    /// The answer to a request of HTTP, after which the connection ends.
    pub(crate) fn answer(&self, status: &str, body: &[u8], request: &Request) -> Vec<u8> {
        let mut fields = vec![("Connection".to_owned(), b"close".to_vec())];
        let has_null_body = ["204", "304"].iter().any(|it| status.starts_with(it));
        if !has_null_body {
            let length = body.len().to_string().into_bytes();
            fields.push(("Content-Length".to_owned(), length));
        }
        let mut response = self.head(status, fields);
        if !has_null_body && !request.line.starts_with("HEAD ") {
            response.extend(body);
        }
        response
    }

    /// The head of an answer whose content follows in chunks.
    pub(crate) fn stream(&self, status: &str) -> Vec<u8> {
        let fields = [("Connection", "close"), ("Transfer-Encoding", "chunked")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.into()));
        self.head(status, fields.into())
    }

    /// An ordinary HTTP response.
    pub(crate) fn refuse(&self, status: &str, body: &[u8]) -> Vec<u8> {
        let length = (
            "Content-Length".to_owned(),
            body.len().to_string().into_bytes(),
        );
        let mut response = self.head(status, vec![length]);
        response.extend(body);
        response
    }

    pub(crate) fn interim(status: &str) -> Vec<u8> {
        format!("HTTP/1.1 {status}\r\n\r\n").into_bytes()
    }

    fn head(&self, status: &str, mut headers: Vec<(String, Vec<u8>)>) -> Vec<u8> {
        for change in &self.changes {
            let has = |name: &String| {
                headers
                    .iter()
                    .position(|(other, _)| other.eq_ignore_ascii_case(name))
            };
            match change {
                Change::Set(name, value) => match has(name) {
                    Some(at) => headers[at].1.clone_from(value),
                    None => headers.push((name.clone(), value.clone())),
                },
                Change::Add(name, value) => headers.push((name.clone(), value.clone())),
            }
        }
        let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for (name, value) in &headers {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        head.truncate(self.cut.unwrap_or(usize::MAX));
        head
    }
}
