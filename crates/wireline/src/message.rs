//! [Receiving data](https://www.rfc-editor.org/rfc/rfc6455#section-6.2): bytes in any pieces become messages, control frames
//! and at most one failure.
//!
//! A message that comes in one frame of moderate size stays where the bytes were read to, and a [`Batch`] refers to it
//! there. Any other is assembled in a buffer of its own, which grows with what arrives and not with what was declared.

use super::{
    Batch, Kind, Options,
    accounting::Account,
    batch::{SPAN, Spans},
    close_frame::CloseFrame,
    deflate::{Inflater, Parameters},
    frame::{Header, Opcode, Violation, violation},
    read_buffer::{ReadBuffer, ReadSize},
};
use bytes::{BufMut, Bytes, BytesMut, buf::Limit};
use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll},
};

/// Up to this length a frame is waited for in the read buffer.
const IN_PLACE: u64 = 1 << 20;

/// The steps that a message of its own grows by.
const STEP: usize = 1 << 20;

/// From this length on a payload that is not complete is rather not moved.
const MOVED: usize = 8 << 10;

/// How much is decoded at once, in units of about what it takes to copy a byte. The connection looks at its time then, and
/// whoever takes messages has a turn: a few bytes may expand to a thousand times as many, or to nothing at all.
const ENOUGH: usize = 1 << 20;

/// What a frame costs, whatever is in it.
const FRAME: usize = 64;

/// What a byte costs that is expanded, whatever it expands to: blocks may bring tables for nothing.
const COMPRESSED: usize = 64;

/// How much is expanded at a time, before it is expanded.
const SLICE: usize = ENOUGH / COMPRESSED;

/// Messages are copied out of what they were read to if that is so many times as large: they may be kept for long.
const SPARSE: usize = 8;

/// How many Pings are answered that wait for it at once. Of more it is
/// [enough to answer the last](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3).
pub(super) const PINGS: usize = 16;

/// Decodes what a server sends.
#[derive(Debug)]
pub(super) struct Decoder {
    max_message: usize,
    max_fragments: u32,
    /// What was read and not decoded.
    bytes: ReadBuffer,
    /// What the messages keep that were not taken.
    unread: Arc<Account>,
    /// How much of the first payload in `bytes`, which is not complete, is valid UTF-8.
    checked: usize,
    /// How much of the first payload in `bytes` is still to come.
    missing: usize,
    /// The message that is being assembled.
    partial: Option<Partial>,
    /// The rest of the frame whose header was taken off `bytes`; its payload belongs to `partial`.
    frame: Option<Rest>,
    /// If permessage-deflate is in use.
    inflater: Option<Inflater>,
    /// There was enough for once, and there may be more.
    paused: bool,
    /// After a Close frame or a failure nothing is decoded.
    ended: bool,
    read_size: ReadSize,
    /// How much the last space in `bytes` held.
    offered: usize,
}

#[derive(Debug)]
struct Partial {
    kind: Kind,
    compressed: bool,
    data: Vec<u8>,
    /// How much of it is valid UTF-8.
    checked: usize,
    fragments: u32,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    fin: bool,
    left: u64,
}

/// What some bytes turned out to be. Messages come before everything else that is told here.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) batches: Vec<Batch>,
    /// The payloads of the last [`PINGS`].
    pub(super) pings: VecDeque<Bytes>,
    pub(super) close: Option<CloseFrame>,
    pub(super) violation: Option<Violation>,
}

impl Decoder {
    /// A decoder for what follows the opening handshake; `bytes` were read along with it.
    pub(super) fn new(options: &Options, deflate: Option<Parameters>, bytes: BytesMut) -> Self {
        Self {
            max_message: options.max_message,
            max_fragments: options.max_fragments.max(1),
            paused: !bytes.is_empty(),
            bytes: bytes.into(),
            unread: Account::new(options.max_unread),
            checked: 0,
            missing: 0,
            partial: None,
            frame: None,
            inflater: deflate.map(|parameters| Inflater::new(parameters, options.max_message)),
            ended: false,
            read_size: ReadSize::default(),
            offered: 0,
        }
    }

    /// Ready unless too much was decoded that nobody has taken.
    pub(super) fn poll_ready(&self, cx: &Context<'_>) -> Poll<()> {
        self.unread.poll_room(cx)
    }

    /// Where the next bytes are to be read to: the read buffer, or the message that they belong to.
    pub(super) fn read_target(&mut self) -> ReadTarget<'_> {
        if let (Some(rest), Some(partial), true) = (self.frame, &mut self.partial, self.bytes.is_empty())
            && rest.left > self.read_size.0 as u64
            && !partial.compressed
        {
            let data = &mut partial.data;
            if data.capacity() - data.len() < self.read_size.0 {
                let left = usize::try_from(rest.left).unwrap_or(usize::MAX);
                data.reserve_exact(left.min(data.len().max(STEP)));
            }
            return ReadTarget::Message(data.limit(usize::try_from(rest.left).unwrap_or(usize::MAX)));
        }
        let (wanted, kept) = (self.read_size.0, self.read_size.kept());
        let spare = self.bytes.spare();
        if self.bytes.len() >= MOVED && (1..=spare).contains(&self.missing) {
            // Read to its end and no further, the payload stays where it is, and nothing is left to be moved.
            self.offered = self.missing;
        } else {
            // Not before: when the messages before it are gone by now, their memory is used again.
            if spare < self.missing.max(wanted / 4) + kept {
                self.bytes.reserve(self.missing.max(wanted) + kept);
            }
            self.offered = self.bytes.spare() - kept;
        }
        ReadTarget::Buffer(self.bytes.space(self.offered))
    }

    /// Takes note that `len` bytes were put into the [target](Self::read_target), and decodes them.
    pub(super) fn filled(&mut self, destination: Destination, len: usize) -> Decoded {
        match destination {
            Destination::Message => {
                if let Some(rest) = &mut self.frame {
                    rest.left -= len as u64;
                }
            }
            Destination::Buffer => self.read_size.adapt(len, self.offered),
        }
        self.decode()
    }

    /// Nothing has come for now. A connection that is idle has no read buffer: most are, where there are many.
    pub(super) fn idle(&mut self) {
        if self.bytes.is_empty() {
            self.bytes.clear();
        }
    }

    /// Whether [decoding](Self::decode) would go on without more bytes. Nothing is to be read before it did.
    pub(super) fn is_paused(&self) -> bool {
        self.paused
    }

    /// Discards what is there, and all that comes.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.paused = false;
        self.partial = None;
        self.frame = None;
        self.inflater = None;
        self.bytes.clear();
    }

    /// Decodes what is there, as far as is enough for once.
    pub(super) fn decode(&mut self) -> Decoded {
        let mut decoded = Decoded::default();
        if self.ended {
            self.bytes.advance(self.bytes.len());
            return decoded;
        }
        if let Err(violation) = self.decode_into(&mut decoded) {
            decoded.violation = Some(violation);
        }
        if decoded.violation.is_some() || decoded.close.is_some() {
            self.end();
        }
        decoded
    }

    fn decode_into(&mut self, decoded: &mut Decoded) -> Result<(), Violation> {
        let mut cursor = Cursor::default();
        self.paused = false;
        self.missing = 0;
        let result = loop {
            if cursor.work >= ENOUGH {
                self.paused = true;
                break Ok(());
            }
            let step = match self.frame {
                Some(rest) => self.continue_frame(rest, &mut cursor, decoded),
                None => self.next_frame(&mut cursor, decoded),
            };
            match step {
                Ok(Step::Next) => {}
                Ok(Step::More) => break Ok(()),
                Err(violation) => break Err(violation),
            }
        };
        // What was complete before a violation is still a message.
        self.flush(&mut cursor, decoded);
        cursor.inflated.flush(decoded, &self.unread);
        result
    }

    /// Takes the next frame, or at least its header, off the bytes.
    #[inline]
    fn next_frame(&mut self, cursor: &mut Cursor, decoded: &mut Decoded) -> Result<Step, Violation> {
        let bytes = &self.bytes[cursor.at..];
        let Some((header, size)) = Header::parse(bytes, self.inflater.is_some())? else { return Ok(Step::More) };
        let payload = &bytes[size..];
        let have = usize::try_from(header.len).map_or(payload.len(), |len| len.min(payload.len()));
        let complete = have as u64 == header.len;
        if header.opcode.is_control() {
            if !complete {
                return Ok(Step::More);
            }
            control(header.opcode, &payload[..have], decoded)?;
            cursor.at += size + have;
            cursor.work += FRAME + have;
            return Ok(if decoded.close.is_some() { Step::More } else { Step::Next });
        }
        let kind = match (header.opcode, &self.partial) {
            (Opcode::Continuation, None) => return violation("a continuation frame continues nothing"),
            (Opcode::Continuation, Some(partial)) => partial.kind,
            (_, Some(_)) => return violation("a message begins within another"),
            (Opcode::Text, None) => Kind::Text,
            (_, None) => Kind::Binary,
        };
        let compressed = self.partial.as_ref().map_or(header.rsv1, |partial| partial.compressed);
        if compressed && header.fin && complete && have <= SLICE && self.partial.is_none() {
            return self.inflate_frame(kind, size, have, cursor, decoded);
        }
        let before = self.partial.as_ref().map_or(0, |partial| partial.data.len());
        if !compressed && header.len > (self.max_message - before.min(self.max_message)) as u64 {
            return too_big("a message is larger than is allowed");
        }
        if header.fin && self.partial.is_none() && header.len <= IN_PLACE && !compressed {
            if kind == Kind::Text {
                self.checked = check_utf8(&payload[..have], self.checked, complete)?;
            }
            if !complete {
                self.missing = header.len as usize - have;
                self.flush(cursor, decoded);
                return Ok(Step::More);
            }
            self.checked = 0;
            cursor.inflated.flush(decoded, &self.unread);
            cursor.push(kind, size, have);
            return Ok(Step::Next);
        }
        let partial = self.partial.get_or_insert_with(|| Partial {
            kind,
            compressed,
            data: Vec::new(),
            checked: 0,
            fragments: 0,
        });
        partial.fragments += 1;
        if partial.fragments > self.max_fragments {
            return too_big("a message comes in more frames than is allowed");
        }
        cursor.at += size;
        cursor.work += FRAME;
        self.frame = Some(Rest { fin: header.fin, left: header.len });
        Ok(Step::Next)
    }

    /// Expands a message that is here, in one frame: it shares a buffer with its neighbours.
    fn inflate_frame(
        &mut self,
        kind: Kind,
        size: usize,
        len: usize,
        cursor: &mut Cursor,
        decoded: &mut Decoded,
    ) -> Result<Step, Violation> {
        self.flush(cursor, decoded);
        let payload = &self.bytes[size..size + len];
        let Inflated { data, spans } = &mut cursor.inflated;
        let start = data.len();
        let inflated = match &mut self.inflater {
            Some(inflater) => inflater.inflate(payload, true, data, start),
            None => Ok(()),
        };
        let checked = inflated
            .and_then(|()| if kind == Kind::Text { check_utf8(&data[start..], 0, true).map(|_| ()) } else { Ok(()) });
        if let Err(violation) = checked {
            data.truncate(start);
            return Err(violation);
        }
        let expanded = data.len() - start;
        spans.push(kind, start, expanded);
        cursor.work += FRAME + len * COMPRESSED + expanded + SPAN;
        if data.len() >= Inflated::MOST {
            cursor.inflated.flush(decoded, &self.unread);
        }
        cursor.at = size + len;
        Ok(Step::Next)
    }

    /// Moves payload to the message that it belongs to.
    fn continue_frame(
        &mut self,
        mut rest: Rest,
        cursor: &mut Cursor,
        decoded: &mut Decoded,
    ) -> Result<Step, Violation> {
        let Some(partial) = &mut self.partial else {
            self.frame = None;
            return Ok(Step::Next);
        };
        let bytes = &self.bytes[cursor.at..];
        let most = if partial.compressed { bytes.len().min(SLICE) } else { bytes.len() };
        let have = usize::try_from(rest.left).map_or(most, |left| left.min(most));
        rest.left -= have as u64;
        let complete = rest.fin && rest.left == 0;
        match &mut self.inflater {
            Some(inflater) if partial.compressed => {
                let before = partial.data.len();
                inflater.inflate(&bytes[..have], complete, &mut partial.data, 0)?;
                cursor.work += have * COMPRESSED + partial.data.len() - before;
            }
            _ => {
                partial.data.extend_from_slice(&bytes[..have]);
                cursor.work += have;
            }
        }
        cursor.at += have;
        let is_decoded = cursor.at == self.bytes.len();
        if partial.kind == Kind::Text {
            partial.checked = check_utf8(&partial.data, partial.checked, complete)?;
        }
        self.frame = (rest.left > 0).then_some(rest);
        if complete && let Some(partial) = self.partial.take() {
            self.flush(cursor, decoded);
            cursor.inflated.flush(decoded, &self.unread);
            decoded.batches.push(Batch::one(partial.kind, partial.data, &self.unread));
        }
        Ok(if self.frame.is_some() && is_decoded { Step::More } else { Step::Next })
    }

    /// Hands over the messages found in place, with the bytes that they lie in, or copied.
    fn flush(&mut self, cursor: &mut Cursor, decoded: &mut Decoded) {
        let (at, spans) = (std::mem::take(&mut cursor.at), std::mem::take(&mut cursor.spans));
        if spans.is_empty() {
            self.bytes.advance(at);
        } else if spans.total() < self.bytes.allocation() / SPARSE {
            decoded.batches.push(spans.copied(&self.bytes[..at], &self.unread));
            self.bytes.advance(at);
        } else {
            let (data, allocation) = self.bytes.share(at, &self.unread);
            decoded.batches.push(spans.sharing(data, allocation, &self.unread));
        }
    }
}

/// How far the bytes were decoded, and the messages found in place up to there.
#[derive(Default)]
struct Cursor {
    at: usize,
    spans: Spans,
    /// Messages that were compressed. They and those in `spans` are not there at the same time.
    inflated: Inflated,
    /// What it took so far.
    work: usize,
}

impl Cursor {
    /// Takes note of a message whose payload follows a header of `size` bytes.
    #[inline]
    fn push(&mut self, kind: Kind, size: usize, len: usize) {
        self.spans.push(kind, self.at + size, len);
        self.at += size + len;
        self.work += FRAME + len + SPAN;
    }
}

/// Messages that were compressed, each in one frame.
#[derive(Default)]
struct Inflated {
    data: Vec<u8>,
    spans: Spans,
}

impl Inflated {
    /// What a buffer grows to before another is begun.
    const MOST: usize = 128 << 10;

    fn flush(&mut self, decoded: &mut Decoded, unread: &Arc<Account>) {
        if !self.spans.is_empty() {
            let Self { data, spans } = std::mem::take(self);
            decoded.batches.push(spans.over(data, unread));
        }
    }
}

enum Step {
    /// There may be another frame.
    Next,
    /// Nothing more can be decoded for now.
    More,
}

fn control(opcode: Opcode, payload: &[u8], decoded: &mut Decoded) -> Result<(), Violation> {
    match opcode {
        Opcode::Close => decoded.close = Some(CloseFrame::parse(payload)?),
        Opcode::Ping => {
            if decoded.pings.len() == PINGS {
                decoded.pings.pop_front();
            }
            decoded.pings.push_back(Bytes::copy_from_slice(payload));
        }
        _ => {}
    }
    Ok(())
}

/// Checks that text goes on as valid UTF-8 after the first `from` bytes, which were checked. Returns how much of it is
/// complete; what fails, fails at the first byte that cannot belong to UTF-8.
#[inline]
fn check_utf8(text: &[u8], from: usize, last: bool) -> Result<usize, Violation> {
    let new = &text[from..];
    if new.is_ascii() {
        return Ok(text.len());
    }
    match simdutf8::compat::from_utf8(new) {
        Ok(_) => Ok(text.len()),
        Err(error) if error.error_len().is_none() && !last => Ok(from + error.valid_up_to()),
        Err(_) => Err(Violation { code: 1007, what: "a text message is not UTF-8" }),
    }
}

/// 1009, message too big.
const fn too_big<T>(what: &'static str) -> Result<T, Violation> {
    Err(Violation { code: 1009, what })
}

/// A place to read to.
pub(super) enum ReadTarget<'a> {
    Buffer(Limit<&'a mut BytesMut>),
    Message(Limit<&'a mut Vec<u8>>),
}

/// Which [`ReadTarget`] was read to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Destination {
    Buffer,
    Message,
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
