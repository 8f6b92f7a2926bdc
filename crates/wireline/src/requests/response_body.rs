//! The start of [the content](https://www.rfc-editor.org/rfc/rfc9112#section-6) of a response that
//! opens no connection. Servers explain a refusal in it.

use crate::{Stream, header};
use std::time::Duration;
use tokio::{io::AsyncReadExt, time::timeout};

/// The maximum length of the kept content, in bytes.
pub(crate) const MAX_BODY: usize = 16 << 10;

/// The maximum number of bytes that are read for it.
/// [Chunks](https://www.rfc-editor.org/rfc/rfc9112#section-7.1) have sizes and extensions.
const MAX_READ: usize = 2 * MAX_BODY;

/// Reads the content for `limit` at most. `received` are the bytes after the head that were
/// received with it.
pub(crate) async fn read(
    stream: &mut dyn Stream,
    mut received: Vec<u8>,
    status: u16,
    headers: &[(String, String)],
    limit: Duration,
) -> Vec<u8> {
    let mut content = Content::new(Framing::of(status, headers));
    let reading = async {
        while !content.decode(&received)
            && content.body.len() < MAX_BODY
            && received.len() < MAX_READ
        {
            match stream.read_buf(&mut received).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
    };
    // The bytes that have arrived by then are kept.
    let _ = timeout(limit, reading).await;
    content.body.truncate(MAX_BODY);
    content.body
}

/// The content that is decoded from bytes which arrive in pieces. Each byte of it is decoded once.
#[derive(Debug)]
struct Content {
    framing: Framing,
    body: Vec<u8>,
    /// The number of received bytes that were decoded.
    decoded: usize,
    /// The bytes that were moved or parsed, each time that they were.
    #[cfg(any(test, fuzzing))]
    work: usize,
}

/// How the end of the content is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// With the length that is left: `usize::MAX` if the content ends with the stream.
    Length(usize),
    /// `left` bytes of a chunk and `line_break` bytes of the line break after it are missing.
    Chunked { left: usize, line_break: usize },
}

impl Framing {
    /// The size of a chunk comes next.
    const CHUNKED: Self = Self::Chunked {
        left: 0,
        line_break: 0,
    };

    /// [The length of a response](https://www.rfc-editor.org/rfc/rfc9112#section-6.3).
    fn of(status: u16, headers: &[(String, String)]) -> Self {
        if matches!(status, 100..=199 | 204 | 304) {
            return Self::Length(0);
        }
        if let Some(coding) = header(headers, "transfer-encoding").next_back() {
            let last = coding.rsplit(',').next().unwrap_or(coding);
            return if last.trim().eq_ignore_ascii_case("chunked") {
                Self::CHUNKED
            } else {
                Self::Length(usize::MAX)
            };
        }
        // A length beyond the address space is beyond the limit too.
        let length = header(headers, "content-length").next();
        Self::Length(length.map_or(usize::MAX, |value| value.parse().unwrap_or(usize::MAX)))
    }
}

impl Content {
    const fn new(framing: Framing) -> Self {
        Self {
            framing,
            body: Vec::new(),
            decoded: 0,
            #[cfg(any(test, fuzzing))]
            work: 0,
        }
    }

    /// Decodes what was received since the last call. Returns whether it is all of the content.
    fn decode(&mut self, received: &[u8]) -> bool {
        match self.framing {
            Framing::Length(left) => {
                let taken = self.take(received, left);
                self.framing = Framing::Length(left - taken);
                left == taken
            }
            Framing::Chunked { .. } => self.dechunk(received),
        }
    }

    /// Moves the next bytes to the body, at most `most` of them. Returns their number.
    fn take(&mut self, received: &[u8], most: usize) -> usize {
        let new = &received[self.decoded..];
        let new = &new[..most.min(new.len())];
        self.body.extend_from_slice(new);
        self.decoded += new.len();
        #[cfg(any(test, fuzzing))]
        {
            self.work += new.len();
        }
        new.len()
    }

    /// Decodes chunks. Invalid ones end the content.
    fn dechunk(&mut self, received: &[u8]) -> bool {
        while let Framing::Chunked { left, line_break } = self.framing {
            let taken = self.take(received, left);
            self.framing = Framing::Chunked {
                left: left - taken,
                line_break,
            };
            if taken < left {
                return false;
            }
            let rest = &received[self.decoded..];
            // A line break follows the chunk.
            let skipped = line_break.min(rest.len());
            self.decoded += skipped;
            self.framing = Framing::Chunked {
                left: 0,
                line_break: line_break - skipped,
            };
            if skipped < line_break {
                return false;
            }
            let line = httparse::parse_chunk_size(&rest[skipped..]);
            #[cfg(any(test, fuzzing))]
            {
                self.work += match &line {
                    Ok(httparse::Status::Complete((start, _))) => *start,
                    Ok(httparse::Status::Partial) | Err(_) => rest.len() - skipped,
                };
            }
            match line {
                Ok(httparse::Status::Complete((_, 0))) | Err(_) => return true,
                Ok(httparse::Status::Complete((start, size))) => {
                    self.decoded += start;
                    self.framing = Framing::Chunked {
                        left: usize::try_from(size).unwrap_or(usize::MAX),
                        line_break: 2,
                    };
                }
                Ok(httparse::Status::Partial) if rest.len() - skipped > MAX_SIZE_LINE => {
                    return true;
                }
                Ok(httparse::Status::Partial) => return false,
            }
        }
        true
    }
}

/// The maximum length of the line with the size of a chunk and its extensions, in bytes. It is
/// parsed again with each read.
const MAX_SIZE_LINE: usize = 256;

/// The content does not depend on how its bytes are split, and the work for each of them has a
/// limit. The first byte is the framing, the second is the length of the pieces.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(data: &[u8]) {
    let Some(([choice, size], bytes)) = data.split_first_chunk() else {
        return;
    };
    let framing = match choice {
        0 => Framing::Length(usize::MAX),
        1..100 => Framing::Length(usize::from(*choice)),
        _ => Framing::CHUNKED,
    };
    let decode = |size: usize| {
        let mut content = Content::new(framing);
        let ends = (size..bytes.len()).step_by(size).chain([bytes.len()]);
        let mut has_ended = false;
        for end in ends {
            has_ended = content.decode(&bytes[..end]);
            assert!(content.decoded <= end && content.body.len() <= content.decoded);
            // The line of a chunk is parsed again with each piece.
            assert!(
                content.work <= (MAX_SIZE_LINE + 2) * end,
                "{} for {end} bytes",
                content.work
            );
            if has_ended {
                break;
            }
        }
        (has_ended, content.body)
    };
    let (whole, pieces) = (decode(bytes.len().max(1)), decode(usize::from(*size) + 1));
    // A line that is too long is noticed by the pieces alone if its end is there.
    assert!(
        whole == pieces || whole.1.starts_with(&pieces.1) && pieces.0,
        "{whole:?} {pieces:?}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncWriteExt, duplex},
        time::Instant,
    };

    const SECOND: Duration = Duration::from_secs(1);

    /// The content of a response with `headers`, when these bytes follow its head and `more`
    /// arrives in pieces.
    async fn body(headers: &[(&str, &str)], received: &[u8], more: &[&[u8]]) -> Vec<u8> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
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
        assert_eq!(
            body(&[("content-length", "5")], b"he", &[b"l", b"lo!"]).await,
            b"hello"
        );
        assert_eq!(body(&[("Content-Length", "0")], b"", &[]).await, b"");
        let chunked = [("Transfer-Encoding", "gzip, Chunked")];
        assert_eq!(
            body(
                &chunked,
                b"2\r\nhe",
                &[b"\r\n3;a=b\r\nllo\r\n", b"0\r\n\r\n"]
            )
            .await,
            b"hello"
        );
        assert_eq!(start.elapsed(), Duration::ZERO, "the end is known");
    }

    #[tokio::test(start_paused = true)]
    async fn content_without_an_end_is_awaited_for_a_limited_time() {
        for headers in [
            &[][..],
            &[("content-length", "9")],
            &[("transfer-encoding", "chunked")],
        ] {
            let start = Instant::now();
            let received: &[u8] = if headers.iter().any(|(_, value)| *value == "chunked") {
                b"9\r\nhello"
            } else {
                b"hello"
            };
            assert_eq!(body(headers, received, &[]).await, b"hello", "{headers:?}");
            assert_eq!(start.elapsed().as_secs(), 1, "{headers:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_16_kib_are_kept() {
        let start = Instant::now();
        let long = vec![b'x'; 1 << 18];
        assert_eq!(body(&[], b"", &[&long]).await.len(), 16 << 10);
        assert_eq!(
            body(&[("content-length", "99999999999999999999999")], &long, &[])
                .await
                .len(),
            16 << 10
        );
        let small_chunks = b"1;extension\r\nx\r\n".repeat(1 << 14);
        assert!(
            body(&[("transfer-encoding", "chunked")], b"", &[&small_chunks])
                .await
                .len()
                < 16 << 10
        );
        assert_eq!(start.elapsed(), Duration::ZERO, "enough has arrived");
    }

    #[test]
    fn each_byte_is_decoded_once() {
        let chunks = b"1;a=b\r\nx\r\n".repeat(1000);
        let mut content = Content::new(Framing::CHUNKED);
        for end in 1..=chunks.len() {
            let before = content.decoded;
            assert!(!content.decode(&chunks[..end]));
            // Bytes that are not decoded are read again: a part of the line of one chunk.
            assert!(
                before <= content.decoded && end - content.decoded < 7,
                "{end}"
            );
        }
        assert_eq!(content.body, [b'x'; 1000]);
    }

    #[tokio::test]
    async fn responses_that_have_no_content_are_not_waited_for() {
        let (mut ours, _theirs) = duplex(1);
        for status in [204, 304] {
            assert_eq!(
                read(&mut ours, Vec::new(), status, &[], SECOND * 3600).await,
                b""
            );
        }
    }

    #[test]
    fn invalid_chunks_end_the_content() {
        for (bytes, content) in [
            (&b"zz\r\n"[..], ""),
            (b"1\r\nx\r\nzz\r\n", "x"),
            (b"ffffffffffffffff\r\nx", "x"),
        ] {
            for step in [1, bytes.len()] {
                let mut decoder = Content::new(Framing::CHUNKED);
                for end in (1..=bytes.len()).filter(|end| end % step == 0) {
                    if decoder.decode(&bytes[..end]) {
                        break;
                    }
                }
                assert_eq!(decoder.body, content.as_bytes(), "{bytes:?}");
            }
        }
    }
}
