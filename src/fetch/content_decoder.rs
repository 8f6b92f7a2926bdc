//! Decoding the [content codings](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1) `gzip` and
//! `deflate`.

use super::answer::{ContentStream, failed};
use crate::net;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status, write::MultiGzDecoder};
use futures_util::{Stream, StreamExt};
use std::{
    io::{self, Write},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The bytes that are decoded at once. They become a thousand times as many at most.
const PIECE: usize = 512;

/// The room for decoded bytes that is added at once.
const OUTPUT: usize = 16 << 10;

/// Decodes the content with these values of `Content-Encoding`. Codings that were not asked for are
/// left as they are.
pub(super) fn decoded<'a>(
    content: ContentStream,
    codings: impl Iterator<Item = &'a str>,
) -> ContentStream {
    let codings: Vec<_> = codings
        .flat_map(|value| value.split(','))
        .map(|it| it.trim().to_ascii_lowercase())
        .collect();
    let mut content = content;
    // The last coding was applied last.
    for coding in codings.iter().rev() {
        let decoder = match coding.as_str() {
            "gzip" | "x-gzip" => Decoder::Gzip(MultiGzDecoder::new(Vec::new())),
            "deflate" => Decoder::Unknown,
            "identity" | "" => continue,
            _ => break,
        };
        content = Box::pin(Decoded {
            content,
            decoder,
            input: Bytes::new(),
            has_begun: false,
            has_ended: false,
        });
    }
    content
}

enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate {
        inflate: Decompress,
        has_ended: bool,
    },
    /// The first byte decides whether there is the header of zlib, which some servers leave out.
    Unknown,
}

impl Decoder {
    /// Decodes a piece of the input. What follows the end of `deflate` is ignored.
    fn decode(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        if matches!(self, Self::Unknown) {
            let is_zlib = piece.first().is_some_and(|first| first & 0xf == 8);
            *self = Self::Deflate {
                inflate: Decompress::new(is_zlib),
                has_ended: false,
            };
        }
        match self {
            Self::Gzip(decoder) => write(decoder, piece).map(|()| mem::take(decoder.get_mut())),
            Self::Deflate { inflate, has_ended } => inflated(inflate, has_ended, piece),
            Self::Unknown => Ok(Vec::new()),
        }
    }

    fn finish(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(decoder) => decoder.try_finish().map(|()| mem::take(decoder.get_mut())),
            Self::Deflate {
                has_ended: false, ..
            } => Err(io::ErrorKind::UnexpectedEof.into()),
            Self::Deflate { .. } | Self::Unknown => Ok(Vec::new()),
        }
    }
}

fn inflated(
    inflate: &mut Decompress,
    has_ended: &mut bool,
    mut piece: &[u8],
) -> io::Result<Vec<u8>> {
    let mut output = Vec::new();
    while !*has_ended {
        output.reserve(OUTPUT);
        let (before, room) = (inflate.total_in(), output.capacity() - output.len());
        let length = output.len();
        let status = inflate.decompress_vec(piece, &mut output, FlushDecompress::None)?;
        let taken = usize::try_from(inflate.total_in() - before).unwrap_or(piece.len());
        piece = piece.get(taken..).unwrap_or_default();
        *has_ended = status == Status::StreamEnd;
        if piece.is_empty() && output.len() - length < room {
            break;
        }
    }
    Ok(output)
}

fn write(decoder: &mut impl Write, mut piece: &[u8]) -> io::Result<()> {
    while !piece.is_empty() {
        match decoder.write(piece)? {
            0 => return Ok(()),
            written => piece = &piece[written..],
        }
    }
    decoder.flush()
}

struct Decoded {
    content: ContentStream,
    decoder: Decoder,
    input: Bytes,
    /// Whether there was any input: no content is decoded as no content.
    has_begun: bool,
    has_ended: bool,
}

impl Stream for Decoded {
    type Item = Result<Bytes, net::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.has_ended {
                return Poll::Ready(None);
            }
            let output = if this.input.is_empty() {
                match ready!(this.content.poll_next_unpin(cx)) {
                    Some(Ok(bytes)) => {
                        this.has_begun |= !bytes.is_empty();
                        this.input = bytes;
                        continue;
                    }
                    Some(Err(error)) => {
                        this.has_ended = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        this.has_ended = true;
                        if this.has_begun {
                            this.decoder.finish()
                        } else {
                            Ok(Vec::new())
                        }
                    }
                }
            } else {
                let piece = this.input.split_to(this.input.len().min(PIECE));
                this.decoder.decode(&piece)
            };
            match output {
                Ok(output) if output.is_empty() => {}
                Ok(output) => return Poll::Ready(Some(Ok(output.into()))),
                Err(error) => {
                    this.has_ended = true;
                    let why = format!(
                        "the content is not in the coding that its Content-Encoding says: {error}"
                    );
                    return Poll::Ready(Some(Err(failed(why))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use futures_util::{FutureExt, TryStreamExt};

    fn text(coding: &str, content: &[u8], step: usize) -> Result<String, net::Error> {
        let chunks: Vec<_> = content
            .chunks(step)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        let stream = decoded(
            Box::pin(futures_util::stream::iter(chunks)),
            [coding].into_iter(),
        );
        let all: Vec<Bytes> = stream
            .try_collect()
            .now_or_never()
            .expect("nothing waits")?;
        Ok(String::from_utf8_lossy(&all.concat()).into_owned())
    }

    #[test]
    fn content_is_decoded_however_it_is_cut() {
        let plain = "a text of a server ".repeat(1000);
        let level = Compression::fast();
        let (mut gzip, mut zlib, mut deflate) = (
            GzEncoder::new(Vec::new(), level),
            ZlibEncoder::new(Vec::new(), level),
            DeflateEncoder::new(Vec::new(), level),
        );
        for encoder in [&mut gzip as &mut dyn Write, &mut zlib, &mut deflate] {
            encoder
                .write_all(plain.as_bytes())
                .expect("memory takes it");
        }
        let finished =
            [gzip.finish(), zlib.finish(), deflate.finish()].map(|it| it.expect("memory takes it"));
        for (coding, content) in ["X-GZip", "deflate", "deflate"].into_iter().zip(&finished) {
            for step in [1, 7, 1 << 20] {
                assert_eq!(
                    text(coding, content, step).as_deref().ok(),
                    Some(plain.as_str()),
                    "{coding}"
                );
            }
            assert!(
                text(coding, &content[..content.len() / 2], 100).is_err(),
                "{coding}"
            );
        }
        let twice = {
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(&finished[0]).expect("memory takes it");
            encoder.finish().expect("memory takes it")
        };
        assert_eq!(
            text("gzip, gzip", &twice, 100).as_deref().ok(),
            Some(plain.as_str())
        );
    }

    #[test]
    fn other_content_is_left_or_refused() {
        assert_eq!(text("br", b"abc", 1).as_deref().ok(), Some("abc"));
        assert_eq!(text("identity", b"abc", 1).as_deref().ok(), Some("abc"));
        assert_eq!(text("gzip", b"", 1).as_deref().ok(), Some(""));
        let error = text("gzip", b"plain text", 3).expect_err("it is not gzip");
        assert!(error.to_string().contains("Content-Encoding"), "{error}");
    }
}
