//! The bytes that a client has written, message by message, so that a replay can be compared with
//! its recording.

use crate::net::{
    observer::is_secret_header,
    runtime::{accept_key, first_chunk},
};
use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The number of characters of a message in a difference.
const EXCERPT: usize = 80;

/// The bytes that a client has written to one stream: the request, and its content or frames.
#[derive(Default)]
pub(super) struct Sent {
    bytes: Vec<u8>,
    inflate: Option<flate2::Decompress>,
    /// Whether the message of the last frame is compressed. The first frame of a message says it
    /// for all.
    is_compressed: bool,
    /// The `Sec-WebSocket-Key` of the request.
    pub(super) key: Option<String>,
    /// The kind of the next bytes.
    next: NextItem,
    /// Items that were not compared yet.
    pub(super) items: VecDeque<Item>,
    /// The number of all items, and of Pongs. A client sends Pings by its own clock.
    pub(super) count: u64,
}

/// The kind of the bytes after the parsed items.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum NextItem {
    #[default]
    Request,
    /// Frames of a WebSocket.
    Frame,
    /// The content of a request of `fetch`, of this length.
    Content(usize),
    /// Its content in the chunked coding.
    Chunk,
    /// Nothing: each request of `fetch` has a connection of its own.
    Nothing,
}

/// The item at the start of the bytes.
enum First {
    Item(Item),
    Pong,
    Ping,
}

/// The request, its content or a chunk of it, a frame of a message, or a Close frame. Pings and
/// Pongs are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    kind: &'static str,
    length: usize,
    hash: u64,
    /// All of a request, and the beginning of everything else.
    excerpt: String,
}

impl Item {
    fn new(kind: &'static str, content: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let text = String::from_utf8_lossy(content);
        let limit = if kind == REQUEST { usize::MAX } else { EXCERPT };
        let excerpt = text.chars().take(limit).collect();
        Self {
            kind,
            length: content.len(),
            hash: hasher.finish(),
            excerpt,
        }
    }

    /// It in words, for a comparison with another.
    pub(super) fn describe(&self, other: &Self) -> String {
        match self.kind {
            REQUEST => self.describe_request(other),
            CONTENT | CHUNK => {
                format!("{} of {} bytes, {:?}", self.kind, self.length, self.excerpt)
            }
            kind => format!(
                "a {kind} frame of {} bytes, {:?}",
                self.length, self.excerpt
            ),
        }
    }

    /// The first line of a request, and the first one that the other has not.
    fn describe_request(&self, other: &Self) -> String {
        let first = self.excerpt.lines().next().unwrap_or_default();
        let own = self
            .excerpt
            .lines()
            .skip(1)
            .find(|line| !other.excerpt.lines().any(|known| known == *line));
        match own.and_then(|line| line.split_once(':')) {
            Some((name, _)) if is_secret_header(name) => {
                format!("the request {first:?} with another {name:?}")
            }
            Some((name, value)) => {
                let value: String = value.trim().chars().take(EXCERPT).collect();
                format!(
                    "the request {first:?} with \"{name}: {}\"",
                    value.escape_debug()
                )
            }
            None => format!("the request {first:?}"),
        }
    }
}

const REQUEST: &str = "request";
const CONTENT: &str = "content";
const CHUNK: &str = "a chunk of content";

impl Sent {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        while self.take_next() {}
    }

    /// Adds bytes until there is as much as another has. Returns their number, which is not 0 if
    /// there was less before. Only frames are split.
    pub(super) fn push_up_to(&mut self, other: &Self, bytes: &[u8]) -> usize {
        self.bytes.extend_from_slice(bytes);
        while (self.count < other.count || self.next != NextItem::Frame || self.starts_with_ping())
            && self.take_next()
        {}
        if self.count < other.count || self.next != NextItem::Frame || self.starts_with_ping() {
            return bytes.len();
        }
        let excess = self.bytes.len().saturating_sub(other.part());
        let excess = excess.min(bytes.len());
        self.bytes.truncate(self.bytes.len() - excess);
        bytes.len() - excess
    }

    /// Parses the first item. False if it is not complete.
    fn take_next(&mut self) -> bool {
        let Some((first, length)) = self.next() else {
            return false;
        };
        self.bytes.drain(..length);
        match first {
            First::Item(item) => self.items.push_back(item),
            First::Pong => {}
            First::Ping => return true,
        }
        self.count += 1;
        true
    }

    fn starts_with_ping(&self) -> bool {
        self.next == NextItem::Frame && self.bytes.first().is_some_and(|first| first & 0xf == 9)
    }

    /// Whether at least as much was sent as in `other`. Counts the bytes of a partly sent item.
    pub(super) fn reaches(&self, other: &Self) -> bool {
        self.count > other.count || self.count == other.count && self.part() >= other.part()
    }

    /// The number of bytes of an item that was written in part.
    fn part(&self) -> usize {
        if self.starts_with_ping() {
            0
        } else {
            self.bytes.len()
        }
    }

    /// The first item, and its length in bytes.
    fn next(&mut self) -> Option<(First, usize)> {
        match self.next {
            NextItem::Request => self.request(),
            NextItem::Frame => self.frame(),
            NextItem::Content(length) => self.content(length),
            NextItem::Chunk => self.chunk(),
            NextItem::Nothing => None,
        }
    }

    fn request(&mut self) -> Option<(First, usize)> {
        let length = self.bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.bytes[..length]).into_owned();
        let mut compared = String::new();
        self.next = NextItem::Nothing;
        for line in head.lines() {
            match line.split_once(':') {
                Some((name, _)) if name.eq_ignore_ascii_case("upgrade") => {
                    self.next = NextItem::Frame;
                }
                Some((name, length)) if name.eq_ignore_ascii_case("content-length") => {
                    self.next = match length.trim().parse() {
                        Ok(0) | Err(_) => NextItem::Nothing,
                        Ok(length) => NextItem::Content(length),
                    };
                    // The content is an item of its own.
                    continue;
                }
                Some((name, _)) if name.eq_ignore_ascii_case("transfer-encoding") => {
                    self.next = NextItem::Chunk;
                }
                _ => {}
            }
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
        Some((First::Item(Item::new(REQUEST, compared.as_bytes())), length))
    }

    fn content(&mut self, length: usize) -> Option<(First, usize)> {
        let item = Item::new(CONTENT, self.bytes.get(..length)?);
        self.next = NextItem::Nothing;
        Some((First::Item(item), length))
    }

    /// A chunk of the [chunked coding](https://www.rfc-editor.org/rfc/rfc9112#section-7.1). The
    /// last one is empty.
    fn chunk(&mut self) -> Option<(First, usize)> {
        let (content, length) = first_chunk(&self.bytes)?;
        if content.is_empty() {
            self.next = NextItem::Nothing;
        }
        Some((First::Item(Item::new(CHUNK, content)), length))
    }

    fn frame(&mut self) -> Option<(First, usize)> {
        let bytes = &self.bytes;
        let (&first, &second) = (bytes.first()?, bytes.get(1)?);
        let (length, head) = match second & 0x7f {
            126 => (
                u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
                4,
            ),
            127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
            length => (u64::from(length), 2),
        };
        let mask: [u8; 4] = bytes.get(head..head + 4)?.try_into().ok()?;
        let (start, length) = (head + 4, usize::try_from(length).ok()?);
        let end = start.checked_add(length)?;
        let payload = bytes.get(start..end)?;
        let mut payload: Vec<u8> = payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask)
            .collect();
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

    /// The content of a frame of a compressed message, or its payload if that is not compressed
    /// data.
    fn inflated(&mut self, mut payload: Vec<u8>, is_last: bool) -> Vec<u8> {
        let length = payload.len();
        if is_last {
            payload.extend_from_slice(&[0, 0, 0xff, 0xff]);
        }
        let inflate = self
            .inflate
            .get_or_insert_with(|| flate2::Decompress::new(false));
        let (mut content, start) = (Vec::new(), inflate.total_in());
        loop {
            content.reserve(payload.len().max(1 << 10));
            let used = usize::try_from(inflate.total_in() - start).unwrap_or(usize::MAX);
            let before = content.len();
            let rest = payload.get(used..).unwrap_or_default();
            match inflate.decompress_vec(rest, &mut content, flate2::FlushDecompress::Sync) {
                Ok(_)
                    if content.len() > before
                        || !rest.is_empty() && inflate.total_in() - start > used as u64 => {}
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
        Self {
            values: Some((accept_key(recorded), accept_key(actual))),
            held: Vec::new(),
        }
    }

    /// The bytes to give to the client. Some may be held back.
    pub(super) fn replace(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        let Some((recorded, actual)) = &self.values else {
            return bytes;
        };
        let mut all = std::mem::take(&mut self.held);
        all.extend(bytes);
        let (recorded, actual) = (recorded.as_bytes(), actual.as_bytes());
        if let Some(at) = all
            .windows(recorded.len())
            .position(|window| window == recorded)
        {
            all[at..at + actual.len()].copy_from_slice(actual);
            self.values = None;
            return all;
        }
        let most = all.len().min(recorded.len() - 1);
        let held = (1..=most)
            .rev()
            .find(|length| all.ends_with(&recorded[..*length]))
            .unwrap_or(0);
        self.held = all.split_off(all.len() - held);
        all
    }

    /// The bytes that were held back, at the end of the stream.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        self.values = None;
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{
        collection::vec, prelude::any, prop_assert, prop_assert_eq, proptest, sample::Index,
    };
    use test_server::frame::{Frame, Opcode};

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    proptest! {
        #[test]
        fn the_accept_value_is_replaced_wherever_reads_end(cuts in vec(0..200_usize, 0..5), before in "[a-s]{0,40}") {
            let response = |key: &str| format!("HTTP/1.1 101 {before}\r\nSec-WebSocket-Accept: {}\r\n\r\nrest", accept_key(key));
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
            let mut bytes = b"GET / HTTP/1.1\r\nUser-Agent: any\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n".to_vec();
            let frame = Frame { mask: Some(mask), ..Frame::new(Opcode::BINARY, &payload[..]) };
            bytes.extend(frame.bytes());
            let mut sent = Sent::default();
            let cut = cut % bytes.len();
            sent.push(&bytes[..cut]);
            sent.push(&bytes[cut..]);
            prop_assert_eq!(sent.key.as_deref(), Some("abc"));
            prop_assert_eq!(&sent.items, &[Item::new(REQUEST, b"GET / HTTP/1.1\nUpgrade: websocket\n\n"), Item::new("binary", &payload)]);
        }
    }

    fn masked(opcode: Opcode, length: usize) -> Vec<u8> {
        Frame::new(opcode, vec![b'x'; length]).masked().bytes()
    }

    fn frames() -> Sent {
        Sent {
            next: NextItem::Frame,
            ..Sent::default()
        }
    }

    proptest! {
        #[test]
        fn a_replayed_write_takes_as_much_as_was_recorded(lengths in vec(0..300_usize, 1..6), cuts in vec(any::<Index>(), 0..6)) {
            let all: Vec<u8> = lengths.into_iter().flat_map(|length| masked(Opcode::BINARY, length)).collect();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.index(all.len())).chain([0, all.len()]).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let (mut recorded, mut actual) = (frames(), frames());
            for part in cuts.windows(2) {
                recorded.push(&all[part[0]..part[1]]);
                // The client has more in its buffer.
                prop_assert_eq!(actual.push_up_to(&recorded, &all[part[0]..]), part[1] - part[0]);
                prop_assert!(actual.reaches(&recorded));
            }
            prop_assert_eq!(actual.items, recorded.items);
        }
    }

    #[test]
    fn a_ping_that_was_not_recorded_is_written_with_the_next_message() {
        let (mut recorded, mut actual) = (frames(), frames());
        let (ping, message) = (masked(Opcode::PING, 5), masked(Opcode::BINARY, 9));
        recorded.push(&message[..12]);
        let all = [&ping[..], &message].concat();
        assert_eq!(actual.push_up_to(&recorded, &all[..7]), 7);
        assert!(!actual.reaches(&recorded));
        assert_eq!(actual.push_up_to(&recorded, &all[7..]), ping.len() - 7 + 12);
        assert!(actual.reaches(&recorded));
    }

    proptest! {
        #[test]
        fn the_content_of_a_request_is_found_wherever_writes_end(content in "[a-z]{1,300}", cut in 0..500_usize, chunked in any::<bool>()) {
            let (half, length) = (content.len() / 2, content.len());
            let (field, sent_content) = if chunked {
                let (one, two) = content.split_at(half);
                let chunk = |part: &str| if part.is_empty() { String::new() } else { format!("{:x}\r\n{part}\r\n", part.len()) };
                ("transfer-encoding: chunked".to_owned(), format!("{}{}0\r\n\r\n", chunk(one), chunk(two)))
            } else {
                (format!("content-length: {length}"), content.clone())
            };
            let bytes = format!("POST / HTTP/1.1\r\n{field}\r\n\r\n{sent_content}").into_bytes();
            let mut sent = Sent::default();
            let cut = cut % bytes.len();
            sent.push(&bytes[..cut]);
            sent.push(&bytes[cut..]);
            let head = if chunked { "POST / HTTP/1.1\ntransfer-encoding: chunked\n\n" } else { "POST / HTTP/1.1\n\n" };
            let mut items = vec![Item::new(REQUEST, head.as_bytes())];
            match chunked {
                true => {
                    let parts = [&content[..half], &content[half..]].into_iter().filter(|part| !part.is_empty());
                    items.extend(parts.chain([""]).map(|part| Item::new(CHUNK, part.as_bytes())));
                }
                false => items.push(Item::new(CONTENT, content.as_bytes())),
            }
            prop_assert_eq!(&sent.items, &items);
            prop_assert_eq!((sent.next, sent.count), (NextItem::Nothing, items.len() as u64));
        }
    }

    #[test]
    fn the_description_of_a_request_has_what_the_other_has_not_and_no_secret() {
        let request = |head: &str| Item::new(REQUEST, head.as_bytes());
        let one = request("GET /a HTTP/1.1\nhost: x\nx-room: blue\n\n");
        assert_eq!(one.describe(&one), "the request \"GET /a HTTP/1.1\"");
        let other = request("GET /a HTTP/1.1\nhost: x\nx-room: red\n\n");
        assert_eq!(
            one.describe(&other),
            "the request \"GET /a HTTP/1.1\" with \"x-room: blue\""
        );
        let secret =
            request("GET /a HTTP/1.1\nhost: x\nauthorization: Basic QQ==\nx-room: red\n\n");
        assert_eq!(
            secret.describe(&other),
            "the request \"GET /a HTTP/1.1\" with another \"authorization\""
        );
    }

    #[test]
    fn compressed_messages_are_inflated() {
        let mut deflate = flate2::Compress::new(flate2::Compression::default(), false);
        let mut sent = frames();
        let mut item = |frame: Frame, text: &str| {
            let mut payload = Vec::with_capacity(200);
            deflate
                .compress_vec(text.as_bytes(), &mut payload, flate2::FlushCompress::Sync)
                .unwrap();
            if frame.fin {
                payload.truncate(payload.len() - 4);
            }
            sent.push(&Frame { payload, ..frame }.masked().bytes());
            sent.items.pop_front()
        };
        let compressed = |opcode: Opcode, payload: &[u8]| Frame {
            reserved: 4,
            ..Frame::new(opcode, payload)
        };
        for text in ["hello hello hello hello", "hello again and again"] {
            assert_eq!(
                item(compressed(Opcode::TEXT, b""), text),
                Some(Item::new("text", text.as_bytes()))
            );
        }
        // Of two frames.
        assert_eq!(
            item(compressed(Opcode::TEXT, b"").begun(), "one and "),
            Some(Item::new("text", b"one and "))
        );
        assert_eq!(
            item(Frame::new(Opcode::CONTINUATION, ""), "two and one"),
            Some(Item::new("continuation", b"two and one"))
        );
        sent.push(&Frame::new(Opcode::BINARY, "x").masked().bytes());
        assert_eq!(sent.items.pop_front(), Some(Item::new("binary", b"x")));
        sent.push(&compressed(Opcode::BINARY, &[0xff]).masked().bytes());
        assert_eq!(sent.items.pop_front(), Some(Item::new("binary", &[0xff])));
    }
}
