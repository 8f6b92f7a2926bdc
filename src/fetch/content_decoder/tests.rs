use super::*;
use crate::{host, net::runtime::Work, webidl};
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use futures_executor::block_on;
use futures_util::{FutureExt, TryStreamExt};
use proptest::prelude::*;
use std::{
    io::Write,
    sync::Arc,
    task::{Wake, Waker},
};

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
    let all: Vec<Bytes> = block_on(stream.try_collect())?;
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
        let piece = block_on(stream.next());
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
    host::set_quotas(1 << 20, 1, &context);
    let charge = webidl::empty_charge(&context);
    // The size of the window ends it, not the decoded bytes.
    let content = [&bytes("28b52ffd 00 68")[..], &bytes("02001041").repeat(100)].concat();
    let stream = futures_util::stream::iter([Ok(Bytes::from(content))]);
    let stream = decoded(Box::pin(stream), ["zstd"].into_iter(), &charge);
    let stream = stream.expect("it is one coding");
    let all = block_on(stream.try_collect::<Vec<_>>());
    let error = all.expect_err("it is too much");
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

#[test]
fn a_frame_of_zstd_has_the_length_that_its_header_says() {
    // The length has one byte; the content is one raw block, or two.
    for (length, one, two) in [(4, false, false), (5, true, true), (6, false, false)] {
        let header = [&bytes("28b52ffd 20")[..], &[length]].concat();
        for (blocks, expected) in [
            ("290000 6162636465", one),
            ("100000 6162 190000 636465", two),
        ] {
            for step in [1, 100] {
                let text = text("zstd", &[&header[..], &bytes(blocks)].concat(), step);
                assert_eq!(
                    text.as_deref().ok(),
                    expected.then_some("abcde"),
                    "{length}"
                );
            }
        }
    }
}

/// A window of 8 MiB that is full.
fn full_window() -> Vec<u8> {
    [&bytes("28b52ffd 00 68")[..], &bytes("02001041").repeat(64)].concat()
}

#[test]
fn bytes_of_a_window_are_moved_as_often_however_small_the_input_is() {
    let blocks = 20_000;
    let content = [
        &full_window()[..],
        &bytes("080000 78").repeat(blocks),
        &bytes("090000 78"),
    ]
    .concat();
    let (decoded, total) = worked("zstd", &content, 4);
    assert_eq!(decoded.expect("it is zstd"), (8 << 20) + blocks + 1);
    // Each block is a step, and the window was moved once at most.
    assert!(total < (blocks as u64 + 64) * 2000 + (32 << 20), "{total}");
}

#[test]
fn blocks_refer_to_bytes_that_were_handed_out() {
    // 1000 times "a text of a server ", as one compressed block of 19,000 bytes that is the last
    // one. As a block in the middle, it is decoded again and again, with the window of 32 KiB.
    let frame = bytes(ZSTD);
    assert_eq!(frame[4] & 0x20, 0x20, "a single segment has no window");
    let block = &frame[7..frame.len() - 4];
    let header = [&bytes("28b52ffd 00 28")[..]].concat();
    let middle = [&[block[0] & !1], &block[1..]].concat();
    let content = [&header[..], &middle.repeat(100), &bytes("010000")].concat();
    for step in [7, 1 << 20] {
        let text = text("zstd", &content, step).expect("it is zstd");
        assert!(
            text == "a text of a server ".repeat(100_000),
            "{}",
            text.len()
        );
    }
}

#[test]
fn members_without_content_have_a_limit() {
    let empty = encoded("gzip", b"");
    let members = empty.repeat(100_000);
    // On the way they are bytes that the server has sent.
    assert_eq!(text("gzip", &members, 1000).as_deref().ok(), Some(""));
    for codings in [
        &["gzip"][..],
        &["br", "gzip"],
        &["gzip", "gzip"],
        &["deflate"],
    ] {
        let content = codings
            .iter()
            .fold(members.clone(), |it, coding| encoded(coding, &it));
        let names = [&["gzip"][..], codings].concat().join(",");
        let (decoded, total) = worked(&names, &content, 1000);
        let error = decoded.expect_err("there are too many").to_string();
        assert!(
            error.contains("millisecond for each KiB"),
            "{names}: {error}"
        );
        assert!(
            total < 100 * Work::PER_POLL + 1000 * content.len() as u64,
            "{names}: {total}"
        );
    }
}

/// Encodes without effort: `br` and `zstd` in blocks that are not compressed.
fn encoded(coding: &str, plain: &[u8]) -> Vec<u8> {
    let level = Compression::fast();
    let written = match coding {
        "gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(plain).and_then(|()| encoder.finish())
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(plain).and_then(|()| encoder.finish())
        }
        "br" => {
            // The first bit is the size of the window. A meta-block has its length in 16 bits.
            let mut coded = Vec::new();
            for chunk in plain.chunks(1 << 16) {
                let bits = (chunk.len() as u32 - 1) << 3 | 1 << 19;
                let bits = if coded.is_empty() { bits << 1 } else { bits };
                coded.extend_from_slice(&bits.to_le_bytes()[..3]);
                coded.extend_from_slice(chunk);
            }
            coded.push(if coded.is_empty() { 6 } else { 3 });
            Ok(coded)
        }
        _ => {
            let mut coded = bytes("28b52ffd 00 68");
            for chunk in plain.chunks(128 << 10) {
                let header = (chunk.len() as u32) << 3;
                coded.extend_from_slice(&header.to_le_bytes()[..3]);
                coded.extend_from_slice(chunk);
            }
            coded.extend_from_slice(&[1, 0, 0]);
            Ok(coded)
        }
    };
    written.expect("memory takes it")
}

/// The most units of a poll: they are 8 ms, and a timer waits for two or three polls.
const MOST_OF_A_POLL: u64 = 8 * Work::PER_POLL;

struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}

/// Decodes content that arrives in chunks. Returns its length, and the units of work. Fails if a
/// poll does more than its part.
fn worked(codings: &str, content: &[u8], chunk: usize) -> (Result<usize, net::Error>, u64) {
    let chunks: Vec<_> = content
        .chunks(chunk)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    let charge = webidl::empty_charge(&boa_engine::Context::default());
    let effort = Rc::<RefCell<Effort>>::default();
    let stream = Box::pin(futures_util::stream::iter(chunks));
    let stream = decoded_with(stream, [codings].into_iter(), &charge, &effort);
    let mut stream = stream.expect("the codings are few");
    let waker = Waker::from(Arc::new(Nobody));
    let (mut length, mut done) = (0, 0);
    let result = loop {
        let polled = stream.poll_next_unpin(&mut Context::from_waker(&waker));
        let total = effort.borrow_mut().work().total();
        assert!(
            total - done <= MOST_OF_A_POLL,
            "{} units in a poll",
            total - done
        );
        done = total;
        match polled {
            Poll::Ready(Some(Ok(part))) => length += part.len(),
            Poll::Ready(Some(Err(error))) => break Err(error),
            Poll::Ready(None) => break Ok(length),
            Poll::Pending => {}
        }
    };
    let limit = effort.borrow().limit();
    assert!(done <= limit + MOST_OF_A_POLL, "{done} of {limit} units");
    (result, done)
}

const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

/// What a server may repeat: the coding, the bytes before it, and the bytes.
fn floods() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let zstd = || bytes("28b52ffd 00 68");
    vec![
        ("gzip", Vec::new(), encoded("gzip", b"")),
        ("gzip", Vec::new(), encoded("gzip", &[0; 5000])),
        ("deflate", bytes("789c"), bytes("00 0000 ffff")),
        ("br", bytes("0c"), bytes("06")),
        ("zstd", Vec::new(), bytes("502a4d18 00000000")),
        ("zstd", Vec::new(), [zstd(), bytes("010000")].concat()),
        ("zstd", zstd(), bytes("000000")),
        ("zstd", zstd(), bytes("02001041")),
        ("zstd", full_window(), bytes("080000 78")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn work_is_in_proportion_to_the_bytes_whatever_a_server_nests(
        flood in prop::sample::select(floods()),
        count in 0..5000_usize,
        end in prop::collection::vec(any::<u8>(), 0..20),
        layers in prop::collection::vec(prop::sample::select(CODINGS.to_vec()), 0..5),
        chunk in 1..5000_usize,
    ) {
        let (coding, start, repeated) = flood;
        let mut content = [start, repeated.repeat(count.min((2 << 20) / repeated.len())), end].concat();
        for layer in &layers {
            content = encoded(layer, &content);
        }
        let names = [&[coding][..], &layers].concat().join(", ");
        // It holds what it asserts.
        let _ = worked(&names, &content, chunk.max(content.len() / 5000));
    }

    #[test]
    fn nested_content_is_decoded(
        plain in prop::collection::vec(any::<u8>(), 0..3000),
        repeated in 1..100_usize,
        layers in prop::collection::vec(prop::sample::select(CODINGS.to_vec()), 1..6),
        chunk in 1..5000_usize,
    ) {
        let plain = plain.repeat(repeated);
        let content = layers.iter().fold(plain.clone(), |it, coding| encoded(coding, &it));
        let (decoded, _) = worked(&layers.join(","), &content, chunk);
        prop_assert_eq!(decoded.map_err(|error| error.to_string()), Ok(plain.len()));
    }
}
