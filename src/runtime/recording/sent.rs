//! What a client has written, message by message, so that a replay can be compared with its recording.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The number of characters of a message in a difference.
const EXCERPT: usize = 80;

/// The bytes that a client has written to one stream: the request, and frames.
#[derive(Default)]
pub(super) struct Sent {
    bytes: Vec<u8>,
    inflate: Option<flate2::Decompress>,
    /// Whether the message of the last frame is compressed. The first frame of a message says it for all.
    is_compressed: bool,
    /// The `Sec-WebSocket-Key` of the request.
    pub(super) key: Option<String>,
    has_request: bool,
    /// Items that were not compared yet.
    pub(super) items: VecDeque<Item>,
    /// The number of all items, and of Pongs. A client sends Pings by its own clock.
    pub(super) count: u64,
}

/// What the first bytes are.
enum First {
    Item(Item),
    Pong,
    Ping,
}

/// The request, a frame of a message, or a Close frame. Pings and Pongs are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    kind: &'static str,
    length: usize,
    hash: u64,
    excerpt: String,
}

impl Item {
    fn new(kind: &'static str, content: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let text = String::from_utf8_lossy(content);
        let excerpt = text.chars().take(EXCERPT).collect();
        Self { kind, length: content.len(), hash: hasher.finish(), excerpt }
    }

    /// It in words.
    pub(super) fn describe(&self) -> String {
        match self.kind {
            "request" => format!("the request {:?}", self.excerpt),
            kind => format!("a {kind} frame of {} bytes, {:?}", self.length, self.excerpt),
        }
    }
}

impl Sent {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        while let Some((first, length)) = self.next() {
            self.bytes.drain(..length);
            match first {
                First::Item(item) => self.items.push_back(item),
                First::Pong => {}
                First::Ping => continue,
            }
            self.count += 1;
        }
    }

    /// Whether it has as much as another: as many items, and as many bytes of an item that was written in part.
    pub(super) fn reaches(&self, other: &Self) -> bool {
        self.count > other.count || self.count == other.count && self.part() >= other.part()
    }

    /// The number of bytes of an item that was written in part.
    fn part(&self) -> usize {
        let is_ping = self.has_request && self.bytes.first().is_some_and(|first| first & 0xf == 9);
        if is_ping { 0 } else { self.bytes.len() }
    }

    /// The first item, and its length in bytes.
    fn next(&mut self) -> Option<(First, usize)> {
        if self.has_request { self.frame() } else { self.request() }
    }

    fn request(&mut self) -> Option<(First, usize)> {
        let length = self.bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.bytes[..length]).into_owned();
        let mut compared = String::new();
        for line in head.lines() {
            match line.split_once(':') {
                Some((name, key)) if name.eq_ignore_ascii_case("sec-websocket-key") => {
                    self.key = Some(key.trim().to_owned());
                }
                // It has the version of this program.
                Some((name, _)) if name.eq_ignore_ascii_case("user-agent") => {}
                _ => {
                    compared.push_str(line);
                    compared.push('\n');
                }
            }
        }
        self.has_request = true;
        Some((First::Item(Item::new("request", compared.as_bytes())), length))
    }

    fn frame(&mut self) -> Option<(First, usize)> {
        let bytes = &self.bytes;
        let (&first, &second) = (bytes.first()?, bytes.get(1)?);
        let (length, head) = match second & 0x7f {
            126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
            127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
            length => (u64::from(length), 2),
        };
        let mask: [u8; 4] = bytes.get(head..head + 4)?.try_into().ok()?;
        let (start, length) = (head + 4, usize::try_from(length).ok()?);
        let end = start.checked_add(length)?;
        let payload = bytes.get(start..end)?;
        let mut payload: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        let opcode = first & 0xf;
        if matches!(opcode, 1 | 2) {
            self.is_compressed = first & 0x40 != 0;
        }
        let kind = match opcode {
            0 => "continuation",
            1 => "text",
            2 => "binary",
            8 => "Close",
            9 => return Some((First::Ping, end)),
            _ => return Some((First::Pong, end)),
        };
        if self.is_compressed && opcode < 8 {
            payload = self.inflated(payload, first & 0x80 != 0);
        }
        Some((First::Item(Item::new(kind, &payload)), end))
    }

    /// The content of a frame of a compressed message, or its payload if that is not compressed data.
    fn inflated(&mut self, mut payload: Vec<u8>, is_last: bool) -> Vec<u8> {
        let length = payload.len();
        if is_last {
            payload.extend_from_slice(&[0, 0, 0xff, 0xff]);
        }
        let inflate = self.inflate.get_or_insert_with(|| flate2::Decompress::new(false));
        let (mut content, start) = (Vec::new(), inflate.total_in());
        loop {
            content.reserve(payload.len().max(1 << 10));
            let used = usize::try_from(inflate.total_in() - start).unwrap_or(usize::MAX);
            let before = content.len();
            let rest = payload.get(used..).unwrap_or_default();
            match inflate.decompress_vec(rest, &mut content, flate2::FlushDecompress::Sync) {
                Ok(_) if content.len() > before || !rest.is_empty() && inflate.total_in() - start > used as u64 => {}
                Ok(_) => return content,
                Err(_) => {
                    payload.truncate(length);
                    return payload;
                }
            }
        }
    }
}

/// Replaces the `Sec-WebSocket-Accept` of a recorded response, which belongs to another key.
#[derive(Default)]
pub(super) struct Accept {
    /// The recorded value and the one to put in its place, while it was not found.
    values: Option<(String, String)>,
    /// Bytes that may be the beginning of the value.
    held: Vec<u8>,
}

impl Accept {
    pub(super) fn new(recorded: &str, actual: &str) -> Self {
        Self { values: Some((accept(recorded), accept(actual))), held: Vec::new() }
    }

    /// The bytes to give to the client. Some may be held back.
    pub(super) fn replace(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        let Some((recorded, actual)) = &self.values else { return bytes };
        let mut all = std::mem::take(&mut self.held);
        all.extend(bytes);
        let (recorded, actual) = (recorded.as_bytes(), actual.as_bytes());
        if let Some(at) = all.windows(recorded.len()).position(|window| window == recorded) {
            all[at..at + actual.len()].copy_from_slice(actual);
            self.values = None;
            return all;
        }
        let most = all.len().min(recorded.len() - 1);
        let held = (1..=most).rev().find(|length| all.ends_with(&recorded[..*length])).unwrap_or(0);
        self.held = all.split_off(all.len() - held);
        all
    }

    /// What was held back, at the end of the stream.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        self.values = None;
        std::mem::take(&mut self.held)
    }
}

/// The [`Sec-WebSocket-Accept`](https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2) for a key.
fn accept(key: &str) -> String {
    use sha1::{Digest, Sha1};
    let digest = Sha1::new().chain_update(key).chain_update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11").finalize();
    base64_simd::STANDARD.encode_to_string(digest.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::any, prop_assert_eq, proptest};

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    #[test]
    fn the_accept_value_is_that_of_the_standard() {
        assert_eq!(accept(KEY), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    proptest! {
        #[test]
        fn the_accept_value_is_replaced_wherever_reads_end(cuts in vec(0..200_usize, 0..5), before in "[a-s]{0,40}") {
            let response = |key: &str| format!("HTTP/1.1 101 {before}\r\nSec-WebSocket-Accept: {}\r\n\r\nrest", accept(key));
            let (recorded, mut replaced) = (response(KEY), Vec::new());
            let mut accept = Accept::new(KEY, "other");
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % recorded.len()).chain([0, recorded.len()]).collect();
            cuts.sort_unstable();
            for part in cuts.windows(2) {
                replaced.extend(accept.replace(recorded.as_bytes()[part[0]..part[1]].to_vec()));
            }
            replaced.extend(accept.rest());
            prop_assert_eq!(String::from_utf8(replaced).unwrap(), response("other"));
        }

        #[test]
        fn frames_are_found_wherever_writes_end(payload in vec(any::<u8>(), 0..300), mask in any::<[u8; 4]>(), cut in 0..500_usize) {
            let mut bytes = b"GET / HTTP/1.1\r\nUser-Agent: any\r\nSec-WebSocket-Key: abc\r\n\r\n".to_vec();
            let length = payload.len();
            match u8::try_from(length) {
                Ok(short) if short < 126 => bytes.extend([0x82, 0x80 | short]),
                _ => bytes.extend([0x82, 0xfe, (length >> 8) as u8, length as u8]),
            }
            bytes.extend(mask);
            bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
            let mut sent = Sent::default();
            let cut = cut % bytes.len();
            sent.push(&bytes[..cut]);
            sent.push(&bytes[cut..]);
            prop_assert_eq!(sent.key.as_deref(), Some("abc"));
            prop_assert_eq!(&sent.items, &[Item::new("request", b"GET / HTTP/1.1\n\n"), Item::new("binary", &payload)]);
        }
    }

    #[test]
    fn compressed_messages_are_inflated() {
        let mut deflate = flate2::Compress::new(flate2::Compression::default(), false);
        let mut sent = Sent { has_request: true, ..Sent::default() };
        for text in ["hello hello hello hello", "hello again and again"] {
            let mut compressed = Vec::with_capacity(200);
            deflate.compress_vec(text.as_bytes(), &mut compressed, flate2::FlushCompress::Sync).unwrap();
            compressed.truncate(compressed.len() - 4);
            sent.push(&[&[0xc1, 0x80 | compressed.len() as u8, 0, 0, 0, 0][..], &compressed].concat());
            assert_eq!(sent.items.pop_front(), Some(Item::new("text", text.as_bytes())));
        }
        // Of two frames.
        let mut frame = |first: u8, text: &str, flush| {
            let mut compressed = Vec::with_capacity(200);
            deflate.compress_vec(text.as_bytes(), &mut compressed, flush).unwrap();
            if first & 0x80 != 0 {
                compressed.truncate(compressed.len() - 4);
            }
            sent.push(&[&[first, 0x80 | compressed.len() as u8, 0, 0, 0, 0][..], &compressed].concat());
            sent.items.pop_front()
        };
        let flush = flate2::FlushCompress::Sync;
        assert_eq!(frame(0x41, "one and ", flush), Some(Item::new("text", b"one and ")));
        assert_eq!(frame(0x80, "two and one", flush), Some(Item::new("continuation", b"two and one")));
        sent.push(&[0x82, 0x81, 0, 0, 0, 0, b'x']);
        assert_eq!(sent.items.pop_front(), Some(Item::new("binary", b"x")));
        sent.push(&[0xc2, 0x81, 0, 0, 0, 0, 0xff]);
        assert_eq!(sent.items.pop_front(), Some(Item::new("binary", &[0xff])));
    }
}
