//! Reads the head of an HTTP/1.1 response, in which a server answers the opening handshake.

use crate::{
    Error, Opened, Options,
    protocol::{
        extensions::trim,
        handshake::{Handshake, HandshakeFailure},
    },
};
use std::borrow::Cow;

/// Parses the response from bytes that arrive in pieces.
#[derive(Debug)]
pub(crate) struct ResponseReader {
    max_head: usize,
    max_headers: usize,
    /// The number of bytes that were searched for the end of the head.
    searched: usize,
    /// The length of the informational responses, in bytes.
    skipped: usize,
    /// The status line of the final response.
    status_line: Option<StatusLine>,
    /// The bytes that were searched or parsed, each time that they were.
    #[cfg(any(test, fuzzing))]
    pub(crate) work: usize,
}

/// The first line of a response.
#[derive(Debug)]
pub(crate) struct StatusLine {
    pub(crate) version: &'static str,
    pub(crate) status: u16,
    pub(crate) reason: String,
}

impl ResponseReader {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            max_head: options.max_head,
            max_headers: options.max_headers,
            searched: 0,
            skipped: 0,
            status_line: None,
            #[cfg(any(test, fuzzing))]
            work: 0,
        }
    }

    /// The first line of the final response, if its head was parsed.
    pub(crate) fn status_line(&self) -> Option<&StatusLine> {
        self.status_line.as_ref()
    }

    /// The length of the heads that were parsed, in bytes.
    pub(crate) fn head_len(&self) -> usize {
        self.skipped
    }

    /// Parses all bytes received so far. `None` asks for more. Otherwise returns what was agreed on
    /// and the length of the head. The bytes after the head belong to the connection.
    ///
    /// Informational responses are skipped. They are included in the length.
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        handshake: &Handshake<'_>,
    ) -> Result<Option<(Opened, usize)>, HandshakeFailure> {
        loop {
            let rest = &bytes[self.skipped..];
            // Bytes beyond the limit are not examined, however many were received at once.
            check_start(&rest[..rest.len().min(self.max_head - self.skipped)])?;
            let end = head_end(rest, self.searched);
            #[cfg(any(test, fuzzing))]
            {
                // A head that is complete is read again to count its lines, to parse it and to copy
                // its fields.
                self.work += end.unwrap_or(rest.len()) - self.searched + 3 * end.unwrap_or(0);
            }
            if self.skipped + end.unwrap_or(rest.len()) > self.max_head {
                return Err(Error::HeadTooLarge.into());
            }
            let Some(end) = end else {
                // The end of a head has at most three bytes. Two of them may have been received.
                self.searched = rest.len().saturating_sub(2);
                return Ok(None);
            };
            let head = as_http_1_1(&rest[..end]);
            // Each field has a line at least.
            let lines = head.iter().filter(|byte| **byte == b'\n').count();
            let mut fields = vec![httparse::EMPTY_HEADER; lines.min(self.max_headers)];
            // The defaults of httparse are strict: no space before a colon, no control characters.
            let mut response = httparse::Response::new(&mut fields);
            let mut rules = httparse::ParserConfig::default();
            rules.allow_obsolete_multiline_headers_in_responses(true);
            match rules.parse_response(&mut response, &head) {
                Ok(httparse::Status::Complete(_)) => {}
                Ok(httparse::Status::Partial) => {
                    return Err(invalid("its head ends too early").into());
                }
                Err(httparse::Error::TooManyHeaders) => return Err(Error::HeadTooLarge.into()),
                Err(error) => {
                    return Err(invalid(head_error(error)).into());
                }
            }
            if response.code.is_some_and(|status| status < 100) {
                return Err(invalid("its status is less than 100").into());
            }
            self.skipped += end;
            self.searched = 0;
            if !matches!(response.code, Some(100 | 102..=199)) {
                self.status_line = Some(StatusLine {
                    version: if response.version == Some(0) {
                        "HTTP/1.0"
                    } else {
                        "HTTP/1.1"
                    },
                    status: response.code.unwrap_or(0),
                    reason: response.reason.unwrap_or("").to_owned(),
                });
                let fields = response
                    .headers
                    .iter()
                    .map(|field| (field.name.to_owned(), latin1(field.value)))
                    .collect();
                return Ok(Some((
                    handshake.validate_response(&response, fields)?,
                    self.skipped,
                )));
            }
        }
    }
}

fn invalid(why: &'static str) -> Error {
    Error::HeadInvalid { why }
}

/// The [first byte](https://www.rfc-editor.org/rfc/rfc8446#section-5.1) of the answer of most
/// servers that speak TLS to a client that does not.
const TLS_ALERT: u8 = 21;

/// Fails at the first byte that is not part of an HTTP/1 response, instead of waiting for more
/// bytes.
fn check_start(bytes: &[u8]) -> Result<(), Error> {
    let start = b"HTTP/1.";
    let len = bytes.len().min(start.len());
    if bytes[..len] == start[..len] {
        Ok(())
    } else if bytes[0] == TLS_ALERT {
        Err(invalid(
            "it is an alert of TLS; if the server encrypts on this port, the URL has wss: instead of ws:",
        ))
    } else {
        Err(invalid("it does not begin with \"HTTP/1.\""))
    }
}

/// A head with a later minor version
/// [is parsed as version 1.1](https://www.rfc-editor.org/rfc/rfc9110#section-2.5).
fn as_http_1_1(head: &[u8]) -> Cow<'_, [u8]> {
    match head.get(MINOR_VERSION_INDEX) {
        Some(b'2'..=b'9') => {
            let mut head = head.to_vec();
            head[MINOR_VERSION_INDEX] = b'1';
            head.into()
        }
        _ => head.into(),
    }
}

/// The index of the minor version in `HTTP/1.1`.
const MINOR_VERSION_INDEX: usize = 7;

/// The length of a head, including the empty line at its end. A line ends with LF or CR LF.
fn head_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(line_feed) = bytes[at..].iter().position(|b| *b == b'\n') {
        let next = at + line_feed + 1;
        match &bytes[next..] {
            [b'\n', ..] => return Some(next + 1),
            [b'\r', b'\n', ..] => return Some(next + 2),
            _ => at = next,
        }
    }
    None
}

fn head_error(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::HeaderName => "a header field has an invalid name",
        httparse::Error::HeaderValue => "a header field has an invalid value",
        httparse::Error::Status => "its status is not a number of three digits",
        httparse::Error::Version => "its version is neither 1.1 nor 1.0",
        _ => "its head cannot be parsed",
    }
}

/// A text with a character for each byte.
pub(crate) fn characters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The value of a field. The line breaks of a
/// [folded](https://www.rfc-editor.org/rfc/rfc9112#section-5.2) value are replaced by spaces.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    if let Ok(text) = str::from_utf8(bytes)
        && text.is_ascii()
        && !text.contains(['\r', '\n'])
    {
        return trim(text).to_owned();
    }
    let unfolded = bytes.iter().map(|b| {
        if matches!(b, b'\r' | b'\n') {
            ' '
        } else {
            *b as char
        }
    });
    trim(&unfolded.collect::<String>()).to_owned()
}
