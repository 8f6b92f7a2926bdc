//! The client's request, and the response that the steps describe:
//! [RFC 6455, section 4](https://www.rfc-editor.org/rfc/rfc6455#section-4).

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

    /// The violations of the rules for a client's request.
    pub(crate) fn violations(&self) -> Vec<String> {
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
        let broken = rules.into_iter().filter(|(holds, _)| !holds);
        broken
            .map(|(_, what)| format!("wrong in the request: {what}\n{}", self.head()))
            .collect()
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
