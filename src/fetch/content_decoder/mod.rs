//! Decoding the [content codings](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1) `gzip`,
//! `deflate`, `br` and `zstd`.

mod brotli;
mod zstd;

use super::answer::{ContentStream, failed};
use crate::{net, webidl::Charge};
use brotli::Brotli;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status, write::GzDecoder};
use futures_util::{Stream, StreamExt};
use std::{
    io::{self, Write},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};
use zstd::Zstd;

/// The bytes of `gzip` and `deflate` that are decoded at once. They become a thousand times as many
/// at most.
const PIECE: usize = 512;

/// The room for decoded bytes that is added at once.
const OUTPUT: usize = 16 << 10;

/// The limit on codings of one content.
const MAX_CODINGS: usize = 5;

/// Decodes the content with these values of `Content-Encoding`. Codings that were not asked for are
/// left as they are. The windows of decoders count against the quota of the charge. Fails if there
/// are too many codings.
pub(super) fn decoded<'a>(
    content: ContentStream,
    codings: impl Iterator<Item = &'a str>,
    charge: &Charge,
) -> Result<ContentStream, net::Error> {
    let codings: Vec<_> = codings
        .flat_map(|value| value.split(','))
        .map(|it| it.trim().to_ascii_lowercase())
        .collect();
    if codings.len() > MAX_CODINGS {
        let count = codings.len();
        return Err(failed(format!("the content has {count} codings")));
    }
    let mut content = content;
    // The last coding was applied last.
    for coding in codings.iter().rev() {
        let decoder = match coding.as_str() {
            "gzip" | "x-gzip" => Decoder::Gzip(GzDecoder::new(Vec::new())),
            "deflate" => Decoder::Unknown,
            "br" => Decoder::Brotli(Brotli::new()),
            "zstd" => Decoder::Zstd(Box::new(Zstd::new())),
            "identity" | "" => continue,
            _ => break,
        };
        content = Box::pin(Decoded {
            content,
            decoder,
            charge: charge.another(),
            input: Bytes::new(),
            has_begun: false,
            has_ended: false,
        });
    }
    Ok(content)
}

enum Decoder {
    Gzip(GzDecoder<Vec<u8>>),
    /// After the end of `gzip` or `deflate`. The rest is ignored, as in browsers.
    Ended,
    Deflate(Decompress),
    /// `deflate`: the first byte decides whether there is the header of zlib, which some servers
    /// leave out.
    Unknown,
    Brotli(Brotli),
    Zstd(Box<Zstd>),
}

impl Decoder {
    /// Decodes a part of the input. The result is empty if there is no more without more input. It
    /// has 8 MiB at most.
    fn decode(&mut self, input: &mut Bytes) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli(decoder) => decoder.decode(input),
            Self::Zstd(decoder) => decoder.decode(input),
            _ => {
                let mut output = Vec::new();
                while output.is_empty() && !input.is_empty() {
                    output = self.decode_piece(&input.split_to(input.len().min(PIECE)))?;
                }
                Ok(output)
            }
        }
    }

    /// The bytes that it keeps: few for `gzip` and `deflate`.
    fn memory(&self) -> usize {
        match self {
            Self::Brotli(decoder) => decoder.memory(),
            Self::Zstd(decoder) => decoder.memory(),
            Self::Gzip(_) | Self::Deflate(_) | Self::Ended | Self::Unknown => 0,
        }
    }

    /// Decodes a piece of `gzip` or `deflate`.
    fn decode_piece(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        if matches!(self, Self::Unknown) {
            let is_zlib = piece.first().is_some_and(|first| first & 0xf == 8);
            *self = Self::Deflate(Decompress::new(is_zlib));
        }
        let (output, has_ended) = match self {
            Self::Gzip(decoder) => gunzipped(decoder, piece)?,
            Self::Deflate(inflate) => inflated(inflate, piece)?,
            Self::Ended | Self::Unknown | Self::Brotli(_) | Self::Zstd(_) => return Ok(Vec::new()),
        };
        if has_ended {
            *self = Self::Ended;
        }
        Ok(output)
    }

    fn finish(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(decoder) => decoder.try_finish().map(|()| mem::take(decoder.get_mut())),
            Self::Deflate(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Self::Ended | Self::Unknown => Ok(Vec::new()),
            Self::Brotli(decoder) => decoder.finish().map(|()| Vec::new()),
            Self::Zstd(decoder) => decoder.finish().map(|()| Vec::new()),
        }
    }
}

/// The output of a piece of `deflate`, and whether it has ended.
fn inflated(inflate: &mut Decompress, mut piece: &[u8]) -> io::Result<(Vec<u8>, bool)> {
    let mut output = Vec::new();
    loop {
        output.reserve(OUTPUT);
        let (before, room) = (inflate.total_in(), output.capacity() - output.len());
        let length = output.len();
        let status = inflate.decompress_vec(piece, &mut output, FlushDecompress::None)?;
        let taken = usize::try_from(inflate.total_in() - before).unwrap_or(piece.len());
        piece = piece.get(taken..).unwrap_or_default();
        let has_ended = status == Status::StreamEnd;
        if has_ended || piece.is_empty() && output.len() - length < room {
            return Ok((output, has_ended));
        }
    }
}

/// The output of a piece of `gzip`, whose members follow each other, and whether the rest is none.
fn gunzipped(decoder: &mut GzDecoder<Vec<u8>>, mut piece: &[u8]) -> io::Result<(Vec<u8>, bool)> {
    let mut output = Vec::new();
    while let Some(first) = piece.first() {
        let written = decoder.write(piece)?;
        piece = &piece[written..];
        if written == 0 {
            decoder.try_finish()?;
            output.append(decoder.get_mut());
            if *first != 0x1f {
                return Ok((output, true));
            }
            *decoder = GzDecoder::new(Vec::new());
        }
    }
    decoder.flush()?;
    output.append(decoder.get_mut());
    Ok((output, false))
}

struct Decoded {
    content: ContentStream,
    decoder: Decoder,
    charge: Charge,
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
            let output = match this.decoder.decode(&mut this.input) {
                Ok(output) if output.is_empty() => match ready!(this.content.poll_next_unpin(cx)) {
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
                },
                output => output,
            };
            if this.charge.set(this.decoder.memory()).is_err() {
                this.has_ended = true;
                let why = "to decode the content takes more bytes than scripts may hold";
                return Poll::Ready(Some(Err(failed(why))));
            }
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
    use crate::webidl;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use futures_util::{FutureExt, TryStreamExt};

    fn decode(
        content: impl Stream<Item = Result<Bytes, net::Error>> + 'static,
        coding: &str,
    ) -> Result<ContentStream, net::Error> {
        let charge = webidl::empty_charge(&boa_engine::Context::default());
        decoded(Box::pin(content), [coding].into_iter(), &charge)
    }

    fn text(coding: &str, content: &[u8], step: usize) -> Result<String, net::Error> {
        let chunks: Vec<_> = content
            .chunks(step)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        let stream = decode(futures_util::stream::iter(chunks), coding)?;
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
        let gzip = &finished[0];
        let (members, more) = (
            [&gzip[..], gzip].concat(),
            [&gzip[..], b"\0\0more"].concat(),
        );
        for step in [1, 7, 1 << 20] {
            let members = text("gzip", &members, step).expect("it is gzip");
            assert_eq!(members, plain.repeat(2));
            let ignored = text("gzip", &more, step);
            assert_eq!(ignored.as_deref().ok(), Some(plain.as_str()));
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

    /// 1000 times "a text of a server ", by the encoders of Google and Facebook.
    const BR: &str = "1b374af8a540c252124a1e4b119a1048df577f070100";
    const ZSTD: &str =
        "28b52ffd643849dd000098612074657874206f662061207365727665722001004514db6718ad5654c7";

    fn bytes(hex: &str) -> Vec<u8> {
        test_server::frame::from_hex(hex).expect("it is hexadecimal")
    }

    #[test]
    fn newer_codings_are_decoded_however_they_are_cut() {
        let plain = "a text of a server ".repeat(1000);
        for (coding, content) in [("br", bytes(BR)), ("ZSTD", bytes(ZSTD))] {
            for step in [1, 7, 100] {
                let text = text(coding, &content, step);
                assert_eq!(text.as_deref().ok(), Some(plain.as_str()), "{coding}");
            }
            for length in 1..content.len() {
                assert!(text(coding, &content[..length], 100).is_err(), "{coding}");
            }
            assert_eq!(text(coding, b"", 1).as_deref().ok(), Some(""));
            assert!(text(coding, b"plain text", 3).is_err(), "{coding}");
        }
        let mut other_checksum = bytes(ZSTD);
        other_checksum[40] ^= 1;
        assert!(text("zstd", &other_checksum, 100).is_err());
    }

    #[test]
    fn frames_of_zstd_follow_each_other_and_are_skipped() {
        let (skipped, frame) = (bytes("5e2a4d1803000000 616263"), bytes(ZSTD));
        let content = [&skipped[..], &frame, &skipped, &frame].concat();
        for step in [1, 100] {
            let text = text("zstd", &content, step);
            assert_eq!(text.map(|it| it.len()).ok(), Some(38_000));
        }
        assert!(text("zstd", &[&frame[..], b"more"].concat(), 100).is_err());
    }

    #[test]
    fn what_a_server_has_sent_of_a_frame_is_decoded_at_once() {
        // A window of 2 MiB, and raw blocks of which none is the last.
        let head = bytes("28b52ffd 00 58");
        let pieces = [&head[..], b"\x10\0\0ab", b"\x10\0", b"\0cd", b"\x22\0\0e"];
        let sent = pieces.map(|it| Ok(Bytes::copy_from_slice(it)));
        let content = futures_util::stream::iter(sent).chain(futures_util::stream::pending());
        let mut stream = decode(content, "zstd").expect("it is one coding");
        for expected in ["ab", "cd", "eeee"] {
            let piece = stream.next().now_or_never().expect("it is there");
            assert_eq!(
                piece.and_then(Result::ok).as_deref(),
                Some(expected.as_bytes())
            );
        }
        assert!(stream.next().now_or_never().is_none());
    }

    #[test]
    fn a_window_has_a_limit_and_so_has_a_piece() {
        // 1000 blocks of 128 KiB with one byte each, and windows of 8 and of 16 MiB.
        let blocks = bytes("02001041").repeat(1000);
        let content = [&bytes("28b52ffd 00 68")[..], &blocks].concat();
        let stream = futures_util::stream::iter([Ok(Bytes::from(content))]);
        let mut stream = decode(stream, "zstd").expect("it is one coding");
        for _ in 0..100 {
            let piece = stream.next().now_or_never().expect("it is there");
            assert!(
                piece
                    .and_then(Result::ok)
                    .is_some_and(|it| it.len() <= 64 << 10)
            );
        }
        let error = text("zstd", &bytes("28b52ffd 00 70"), 100).expect_err("it is too large");
        assert!(error.to_string().contains("Content-Encoding"), "{error}");
    }

    #[test]
    fn windows_count_against_the_quota() {
        let context = boa_engine::Context::default();
        webidl::set_quotas(1 << 20, 1, &context);
        let charge = webidl::empty_charge(&context);
        // The size of the window ends it, not the decoded bytes.
        let content = [&bytes("28b52ffd 00 68")[..], &bytes("02001041").repeat(100)].concat();
        let stream = futures_util::stream::iter([Ok(Bytes::from(content))]);
        let stream = decoded(Box::pin(stream), ["zstd"].into_iter(), &charge);
        let stream = stream.expect("it is one coding");
        let all = stream.try_collect::<Vec<_>>().now_or_never();
        let error = all.expect("nothing waits").expect_err("it is too much");
        assert!(error.to_string().contains("may hold"), "{error}");
        assert_eq!(text("br, br,br,br, br", b"", 1).as_deref().ok(), Some(""));
        assert!(text("br, br,br,br, br, br", b"", 1).is_err());
    }

    #[test]
    fn other_content_is_left_or_refused() {
        assert_eq!(text("compress", b"abc", 1).as_deref().ok(), Some("abc"));
        assert_eq!(text("identity", b"abc", 1).as_deref().ok(), Some("abc"));
        assert_eq!(text("gzip", b"", 1).as_deref().ok(), Some(""));
        let error = text("gzip", b"plain text", 3).expect_err("it is not gzip");
        assert!(error.to_string().contains("Content-Encoding"), "{error}");
    }
}
