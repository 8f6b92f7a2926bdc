//! The head of a request.

use percent_encoding::percent_decode_str;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// In bytes.
const MAX_HEAD_LEN: usize = 1 << 20;
const MAX_FIELDS: usize = 200;

/// A connection, with a buffer of bytes that were read.
pub(super) struct Io {
    stream: Box<dyn boa_websocket::net::connector::Stream>,
    buffer: Vec<u8>,
}

impl Io {
    pub(super) fn new(stream: Box<dyn boa_websocket::net::connector::Stream>) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// The bytes that were read and not [consumed](Io::consume).
    pub(super) fn buffer(&mut self) -> &mut [u8] {
        &mut self.buffer
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.buffer.drain(..bytes);
    }

    /// Reads more bytes. The end of the stream is an error. Cancel safe.
    pub(super) async fn read_more(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    pub(super) async fn read_exactly(&mut self, bytes: usize) -> io::Result<()> {
        while self.buffer.len() < bytes {
            self.read_more().await?;
        }
        self.consume(bytes);
        Ok(())
    }

    /// The content of a request, whose head says its length.
    pub(super) async fn content(&mut self, head: &Head) -> io::Result<Vec<u8>> {
        let length = head
            .field("content-length")
            .and_then(|length| length.parse().ok());
        let length = length.unwrap_or(0).min(MAX_HEAD_LEN);
        while self.buffer.len() < length {
            self.read_more().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    pub(super) async fn end(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }
}

/// The head of a request.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: String,
    /// The path and the query as they were received.
    pub(super) target: String,
    /// The names in lower case, and the values as they were received.
    fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    pub(super) async fn read(io: &mut Io) -> io::Result<Self> {
        loop {
            io.read_more().await?;
            let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
            let mut request = httparse::Request::new(&mut fields);
            let parsed = request
                .parse(io.buffer())
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            if let httparse::Status::Complete(length) = parsed {
                if request.version != Some(1) {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "not HTTP/1.1"));
                }
                let head = Self {
                    method: request.method.unwrap_or_default().to_owned(),
                    target: request.path.unwrap_or_default().to_owned(),
                    fields: request
                        .headers
                        .iter()
                        .map(|field| (field.name.to_ascii_lowercase(), field.value.to_vec()))
                        .collect(),
                };
                io.consume(length);
                return Ok(head);
            }
            if io.buffer().len() > MAX_HEAD_LEN {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "too long a head",
                ));
            }
        }
    }

    /// The first field of a name, which is in lower case, if it is UTF-8.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(field, _)| field == name)?;
        Some(str::from_utf8(value).ok()?.trim())
    }

    /// All fields: the names in lower case, and the values as they were received.
    pub(super) fn fields(&self) -> &[(String, Vec<u8>)] {
        &self.fields
    }

    /// All values of a name, which is in lower case, combined.
    pub(super) fn combined(&self, name: &str) -> Option<Vec<u8>> {
        let values = self.fields.iter().filter(|(field, _)| field == name);
        let values: Vec<_> = values.map(|(_, value)| value.as_slice()).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    }

    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(super) fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The bytes of a value in the query, which need not be UTF-8.
    pub(super) fn raw_parameter(&self, name: &str) -> Option<Vec<u8>> {
        let mut pairs = self.query()?.split('&').filter_map(|it| it.split_once('='));
        let (_, value) = pairs.find(|(known, _)| *known == name)?;
        Some(percent_decode_str(&value.replace('+', " ")).collect())
    }

    /// The value of a name in the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.query()?.as_bytes();
        url::form_urlencoded::parse(query)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}
