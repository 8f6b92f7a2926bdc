//! The start of [the content](https://www.rfc-editor.org/rfc/rfc9112#section-6) of a response that opens no connection.
//! Servers explain a refusal in it.

use super::Stream;
use std::time::Duration;
use tokio::{io::AsyncReadExt, time::timeout};

/// The maximum length of the kept content, in bytes.
pub(super) const MAX_BODY: usize = 16 << 10;

/// The maximum number of bytes that are read for it. [Chunks](https://www.rfc-editor.org/rfc/rfc9112#section-7.1) have
/// sizes and extensions.
const MAX_READ: usize = 2 * MAX_BODY;

/// Reads the content for `limit` at most. `received` are the bytes after the head that were received with it.
pub(super) async fn read(
    stream: &mut dyn Stream,
    mut received: Vec<u8>,
    status: u16,
    headers: &[(String, String)],
    limit: Duration,
) -> Vec<u8> {
    let framing = Framing::of(status, headers);
    let reading = async {
        while !framing.is_complete(&received) && received.len() < MAX_READ {
            match stream.read_buf(&mut received).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
    };
    // What has arrived by then is kept.
    let _ = timeout(limit, reading).await;
    let mut body = framing.decode(&received).0;
    body.truncate(MAX_BODY);
    body
}

/// How the end of the content is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
    /// The content ends with the stream.
    UntilEnd,
}

impl Framing {
    /// [The length of a response](https://www.rfc-editor.org/rfc/rfc9112#section-6.3).
    fn of(status: u16, headers: &[(String, String)]) -> Self {
        let values = |name: &'static str| {
            headers.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
        };
        if matches!(status, 100..=199 | 204 | 304) {
            return Self::Length(0);
        }
        if let Some(coding) = values("transfer-encoding").next_back() {
            let last = coding.rsplit(',').next().unwrap_or(coding);
            return if last.trim().eq_ignore_ascii_case("chunked") { Self::Chunked } else { Self::UntilEnd };
        }
        // A length beyond the address space is beyond the limit too.
        let length = |value: &str| value.parse().unwrap_or(usize::MAX);
        values("content-length").next().map_or(Self::UntilEnd, |value| Self::Length(length(value)))
    }

    /// Whether nothing more is needed.
    fn is_complete(self, received: &[u8]) -> bool {
        let (body, is_complete) = self.decode(received);
        is_complete || body.len() >= MAX_BODY
    }

    /// The content in the received bytes, and whether it is all of it.
    fn decode(self, received: &[u8]) -> (Vec<u8>, bool) {
        match self {
            Self::UntilEnd => (received.to_vec(), false),
            Self::Length(length) => (received[..length.min(received.len())].to_vec(), received.len() >= length),
            Self::Chunked => dechunk(received),
        }
    }
}

/// Decodes chunks. Invalid ones end the content.
fn dechunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((_, 0))) | Err(_) => return (body, true),
            Ok(httparse::Status::Complete((start, size))) => (start, usize::try_from(size).unwrap_or(usize::MAX)),
            Ok(httparse::Status::Partial) => return (body, false),
        };
        let chunk = &rest[start..];
        body.extend_from_slice(&chunk[..size.min(chunk.len())]);
        // A line break follows the chunk.
        match size.checked_add(2).and_then(|end| chunk.get(end..)) {
            Some(after) => rest = after,
            None => return (body, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncWriteExt, duplex},
        time::Instant,
    };

    const SECOND: Duration = Duration::from_secs(1);

    /// The content of a response with `headers`, when these bytes follow its head and `more` arrives in pieces.
    async fn body(headers: &[(&str, &str)], received: &[u8], more: &[&[u8]]) -> Vec<u8> {
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (mut ours, mut theirs) = duplex(1 << 20);
        for piece in more {
            theirs.write_all(piece).await.unwrap();
        }
        let body = read(&mut ours, received.to_vec(), 401, &headers, SECOND).await;
        drop(theirs);
        body
    }

    #[tokio::test(start_paused = true)]
    async fn content_of_each_framing_is_read_to_its_end() {
        let start = Instant::now();
        assert_eq!(body(&[("content-length", "5")], b"he", &[b"l", b"lo!"]).await, b"hello");
        assert_eq!(body(&[("Content-Length", "0")], b"", &[]).await, b"");
        let chunked = [("Transfer-Encoding", "gzip, Chunked")];
        assert_eq!(body(&chunked, b"2\r\nhe", &[b"\r\n3;a=b\r\nllo\r\n", b"0\r\n\r\n"]).await, b"hello");
        assert_eq!(start.elapsed(), Duration::ZERO, "the end is known");
    }

    #[tokio::test(start_paused = true)]
    async fn content_without_an_end_is_awaited_for_a_limited_time() {
        for headers in [&[][..], &[("content-length", "9")], &[("transfer-encoding", "chunked")]] {
            let start = Instant::now();
            let received: &[u8] =
                if headers.iter().any(|(_, value)| *value == "chunked") { b"9\r\nhello" } else { b"hello" };
            assert_eq!(body(headers, received, &[]).await, b"hello", "{headers:?}");
            assert_eq!(start.elapsed().as_secs(), 1, "{headers:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_16_kib_are_kept() {
        let start = Instant::now();
        let long = vec![b'x'; 1 << 18];
        assert_eq!(body(&[], b"", &[&long]).await.len(), 16 << 10);
        assert_eq!(body(&[("content-length", "99999999999999999999999")], &long, &[]).await.len(), 16 << 10);
        let small_chunks = b"1;extension\r\nx\r\n".repeat(1 << 14);
        assert!(body(&[("transfer-encoding", "chunked")], b"", &[&small_chunks]).await.len() < 16 << 10);
        assert_eq!(start.elapsed(), Duration::ZERO, "enough has arrived");
    }

    #[tokio::test]
    async fn responses_that_have_no_content_are_not_waited_for() {
        let (mut ours, _theirs) = duplex(1);
        for status in [204, 304] {
            assert_eq!(read(&mut ours, Vec::new(), status, &[], SECOND * 3600).await, b"");
        }
    }

    #[test]
    fn invalid_chunks_end_the_content() {
        for (bytes, content) in [(&b"zz\r\n"[..], ""), (b"1\r\nx\r\nzz\r\n", "x"), (b"ffffffffffffffff\r\nx", "x")] {
            assert_eq!(dechunk(bytes).0, content.as_bytes(), "{bytes:?}");
        }
    }
}
