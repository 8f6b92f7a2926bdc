//! [Receiving data](https://www.rfc-editor.org/rfc/rfc6455#section-6.2): bytes in any pieces become
//! messages, control frames and at most one violation.
//!
//! A message in one frame of at most [`MAX_IN_PLACE`] stays in the read buffer, and a [`Batch`]
//! refers to it there. Any other message is a [`PartialMessage`] until it is complete.

use crate::{
    Batch, MessageKind, Options, Role,
    accounting::Account,
    observe::observer::ConnectionObserver,
    protocol::{
        batch::{SPAN_SIZE, Spans},
        decoded::{Decoded, WORK_PER_CALL},
        deflate::Inflater,
        deflate_parameters::Parameters,
        frame::{self, Header, Opcode, Violation, violation},
        inflated_messages::{Expansion, InflatedMessages},
        partial_message::{Mask, PartialFrame, PartialMessage},
        read_buffer::{ReadBuffer, ReadSize},
        utf8::check_utf8,
    },
};
use bytes::{BytesMut, buf::Limit};
use std::{
    sync::Arc,
    task::{Context, Poll},
};

/// The maximum length of a payload that is completed in the read buffer, in bytes.
const MAX_IN_PLACE: u64 = 1 << 20;

/// The minimum length of an incomplete payload that is not moved to another buffer, in bytes.
const MIN_UNMOVED: usize = 8 << 10;

/// The work for a frame besides its payload.
const FRAME_WORK: usize = 64;

/// The maximum length of a compressed message that is expanded beside its neighbours, in bytes.
const MAX_COMPRESSED_IN_PLACE: usize = 16 << 10;

/// Messages are copied out of an allocation that is this many times as large, because the receiver
/// may keep them for long.
const MIN_COPY_RATIO: usize = 8;

/// Decodes the bytes of the other end.
#[derive(Debug)]
pub(crate) struct Decoder {
    role: Role,
    max_message: usize,
    max_fragments: u32,
    /// The bytes that were read and not decoded.
    bytes: ReadBuffer,
    /// The memory of messages that were not taken.
    unread: Arc<Account>,
    /// The number of bytes of the first payload in `bytes`, which is incomplete, that were checked
    /// as UTF-8.
    checked: usize,
    /// The number of bytes of the first payload in `bytes`, which is incomplete, that were unmasked.
    unmasked: usize,
    /// The number of bytes of the first payload in `bytes` that were not received.
    missing: usize,
    /// The message that is being assembled.
    partial: Option<PartialMessage>,
    /// Present if permessage-deflate is in use.
    inflater: Option<Box<Inflater>>,
    /// Decoding has stopped after [`WORK_PER_CALL`], and there may be more.
    paused: bool,
    /// Nothing is decoded after a Close frame or a violation.
    ended: bool,
    /// Whether Pongs are returned.
    expects_pongs: bool,
    observer: Option<Arc<ConnectionObserver>>,
    read_size: ReadSize,
    /// The capacity of the last read target in `bytes`.
    offered: usize,
}

impl Decoder {
    /// The decoder of an end with this role, for the bytes after the opening handshake. `bytes`
    /// were read with the handshake.
    pub(crate) fn new(
        role: Role,
        options: &Options,
        deflate: Option<Parameters>,
        bytes: BytesMut,
    ) -> Self {
        Self {
            role,
            max_message: options.max_message,
            max_fragments: options.max_fragments.max(1),
            paused: !bytes.is_empty(),
            bytes: bytes.into(),
            unread: Account::new(options.max_unread),
            checked: 0,
            unmasked: 0,
            missing: 0,
            partial: None,
            inflater: deflate
                .map(|parameters| Box::new(Inflater::new(role, parameters, options.max_message))),
            ended: false,
            expects_pongs: false,
            observer: None,
            read_size: ReadSize::default(),
            offered: 0,
        }
    }

    /// The number of bytes that were not decoded.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Makes `decode` return the Pongs that are received.
    pub(crate) fn expect_pongs(&mut self) {
        self.expects_pongs = true;
    }

    /// Reports frames and messages to `observer`, and makes `decode` return Pongs.
    pub(crate) fn observe_by(&mut self, observer: Arc<ConnectionObserver>) {
        self.observer = Some(observer);
        self.expects_pongs = true;
    }

    /// Ready while the memory of messages that were not taken is below the limit.
    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<()> {
        self.unread.poll_room(cx)
    }

    /// Ready when all messages were taken.
    pub(crate) fn poll_taken(&self, cx: &Context<'_>) -> Poll<()> {
        self.unread.poll_empty(cx)
    }

    /// The buffer for the next read: the read buffer, or the message that the bytes belong to.
    pub(crate) fn read_target(&mut self) -> ReadTarget<'_> {
        if self.bytes.is_empty()
            && let Some(partial) = &mut self.partial
            && let Some(target) = partial.read_target(self.read_size.0)
        {
            return ReadTarget::Message(target);
        }
        let (wanted, reserved) = (self.read_size.0, self.read_size.reserved());
        let spare = self.bytes.spare();
        if self.bytes.len() >= MIN_UNMOVED && (1..=spare).contains(&self.missing) {
            // If the read ends with the payload, the payload stays in place and no other byte has
            // to be moved.
            self.offered = self.missing;
        } else {
            // Memory is reserved as late as possible. If the previous messages were dropped by
            // then, their memory is reused.
            if spare < self.missing.max(wanted / 4) + reserved {
                self.bytes.reserve(self.missing.max(wanted) + reserved);
            }
            self.offered = self.bytes.spare() - reserved;
        }
        ReadTarget::Buffer(self.bytes.space(self.offered))
    }

    /// Decodes `len` bytes that were read into the [target](Self::read_target).
    pub(crate) fn filled(&mut self, destination: Destination, len: usize) -> Decoded {
        match destination {
            Destination::Message => {
                if let Some(partial) = &mut self.partial {
                    partial.received(len);
                }
            }
            Destination::Buffer => self.read_size.adapt(len, self.offered),
        }
        self.decode()
    }

    /// Nothing was received for now. An idle connection frees its read buffer, because a process
    /// may have many idle connections.
    pub(crate) fn idle(&mut self) {
        if self.bytes.is_empty() {
            self.bytes.clear();
        }
    }

    /// Whether [`decode`](Self::decode) must be called again before the next read.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused
    }

    /// Discards all bytes, present and future.
    pub(crate) fn end(&mut self) {
        self.ended = true;
        self.paused = false;
        self.partial = None;
        self.inflater = None;
        self.bytes.clear();
    }

    /// Decodes the bytes received so far, up to [`WORK_PER_CALL`].
    pub(crate) fn decode(&mut self) -> Decoded {
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
            if cursor.work >= WORK_PER_CALL {
                self.paused = true;
                break Ok(());
            }
            let partial = self.partial.as_ref();
            let progress = if partial.is_some_and(PartialMessage::is_within_frame) {
                self.continue_frame(&mut cursor, decoded)
            } else {
                self.next_frame(&mut cursor, decoded)
            };
            match progress {
                Ok(Progress::Continue) => {}
                Ok(Progress::NeedsBytes) => break Ok(()),
                Err(violation) => break Err(violation),
            }
        };
        // Messages that were complete before a violation are delivered.
        self.flush(&mut cursor, decoded);
        cursor.inflated.flush(decoded, &self.unread);
        decoded.work = cursor.work;
        if let Some(inflater) = &mut self.inflater {
            decoded.work += inflater.take_work();
            inflater.release();
        }
        result
    }

    /// Decodes the next frame, or its header alone.
    #[inline]
    fn next_frame(
        &mut self,
        cursor: &mut Cursor,
        decoded: &mut Decoded,
    ) -> Result<Progress, Violation> {
        let bytes = &self.bytes[cursor.at..];
        let Some((header, size)) = Header::parse(bytes, self.role, self.inflater.is_some())? else {
            return Ok(Progress::NeedsBytes);
        };
        let key = match self.role {
            Role::Client => None,
            Role::Server => frame::masking_key(&bytes[..size]),
        };
        let start = cursor.at + size;
        let available = bytes.len() - size;
        let received = usize::try_from(header.len).map_or(available, |len| len.min(available));
        let complete = received as u64 == header.len;
        if header.opcode.is_control() {
            if !complete {
                return Ok(Progress::NeedsBytes);
            }
            self.unmask(start, received, key);
            let payload = &self.bytes[start..start + received];
            self.observe_frame(header, payload);
            decoded.add_control(header.opcode, payload, self.expects_pongs)?;
            cursor.at += size + received;
            cursor.work += FRAME_WORK + received;
            return Ok(if decoded.close.is_some() {
                Progress::NeedsBytes
            } else {
                Progress::Continue
            });
        }
        let kind = match (header.opcode, &self.partial) {
            (Opcode::Continuation, None) => {
                return violation("a continuation frame continues nothing");
            }
            (Opcode::Continuation, Some(partial)) => partial.kind,
            (_, Some(_)) => return violation("a message begins within another"),
            (Opcode::Text, None) => MessageKind::Text,
            (_, None) => MessageKind::Binary,
        };
        let compressed = self
            .partial
            .as_ref()
            .map_or(header.rsv1, |partial| partial.compressed);
        if compressed
            && header.fin
            && complete
            && received <= MAX_COMPRESSED_IN_PLACE
            && self.partial.is_none()
        {
            self.observe_frame(header, &[]);
            self.unmask(start, received, key);
            return self.inflate_frame(kind, size, received, cursor, decoded);
        }
        let before = self
            .partial
            .as_ref()
            .map_or(0, |partial| partial.data.len());
        if !compressed && header.len > (self.max_message - before.min(self.max_message)) as u64 {
            return too_big("a message is larger than is allowed");
        }
        if header.fin && self.partial.is_none() && header.len <= MAX_IN_PLACE && !compressed {
            self.unmask(start, received, key);
            let payload = &self.bytes[start..start + received];
            let mut is_ascii = false;
            if kind == MessageKind::Text {
                let checked = check_utf8(payload, self.checked, complete)?;
                is_ascii = self.checked == 0 && checked.is_ascii;
                self.checked = checked.valid;
            }
            if !complete {
                self.unmasked = received;
                self.missing = header.len as usize - received;
                self.flush(cursor, decoded);
                return Ok(Progress::NeedsBytes);
            }
            self.checked = 0;
            self.unmasked = 0;
            self.observe_frame(header, &[]);
            self.observe_message(kind, payload);
            cursor.inflated.flush(decoded, &self.unread);
            cursor.push(kind, size, received, is_ascii);
            return Ok(Progress::Continue);
        }
        self.observe_frame(header, &[]);
        let partial = self.partial.get_or_insert_with(|| PartialMessage {
            kind,
            compressed,
            data: Vec::new(),
            checked: 0,
            fragments: 0,
            frame: None,
        });
        partial.fragments += 1;
        if partial.fragments > self.max_fragments {
            return too_big("a message comes in more frames than is allowed");
        }
        partial.frame = Some(PartialFrame {
            fin: header.fin,
            left: header.len,
            mask: key.map(Mask::new),
        });
        cursor.at += size;
        cursor.work += FRAME_WORK;
        Ok(Progress::Continue)
    }

    /// Unmasks the bytes of a payload that begins at `start` in the read buffer, as far as they were
    /// `received` and not unmasked before.
    #[inline]
    fn unmask(&mut self, start: usize, received: usize, key: Option<[u8; 4]>) {
        if let Some(key) = key {
            let part = &mut self.bytes[start + self.unmasked..start + received];
            frame::mask(part, key, self.unmasked);
        }
    }

    #[inline]
    fn observe_frame(&self, header: Header, payload: &[u8]) {
        if let Some(observer) = &self.observer {
            observer.frame_received(header, payload);
        }
    }

    #[inline]
    fn observe_message(&self, kind: MessageKind, payload: &[u8]) {
        if let Some(observer) = &self.observer {
            observer.message_received(kind, payload);
        }
    }

    /// Expands a complete message in one frame. It shares a buffer with its neighbours.
    fn inflate_frame(
        &mut self,
        kind: MessageKind,
        size: usize,
        len: usize,
        cursor: &mut Cursor,
        decoded: &mut Decoded,
    ) -> Result<Progress, Violation> {
        self.flush(cursor, decoded);
        let Some(inflater) = &mut self.inflater else {
            return violation("a message is compressed without an agreement");
        };
        let payload = &self.bytes[size..size + len];
        match cursor.inflated.push(inflater, kind, payload)? {
            Expansion::Complete(message) => {
                if let Some(observer) = &self.observer {
                    observer.message_received(kind, message);
                }
                cursor.at = size + len;
                cursor.work += FRAME_WORK + SPAN_SIZE;
            }
            Expansion::Partial {
                data,
                read,
                checked,
            } => {
                self.partial = Some(PartialMessage {
                    kind,
                    compressed: true,
                    data,
                    checked,
                    fragments: 1,
                    frame: Some(PartialFrame {
                        fin: true,
                        left: (len - read) as u64,
                        mask: None,
                    }),
                });
                cursor.at = size + read;
            }
        }
        cursor.work += inflater.take_work();
        if cursor.inflated.is_full() {
            cursor.inflated.flush(decoded, &self.unread);
        }
        Ok(Progress::Continue)
    }

    /// Moves payload bytes to the message that they belong to.
    fn continue_frame(
        &mut self,
        cursor: &mut Cursor,
        decoded: &mut Decoded,
    ) -> Result<Progress, Violation> {
        let Some(partial) = &mut self.partial else {
            return Ok(Progress::Continue);
        };
        let bytes = &mut self.bytes[cursor.at..];
        let (read, work) = partial.append(bytes, self.inflater.as_deref_mut())?;
        cursor.at += read;
        cursor.work += work;
        let is_decoded = cursor.at == self.bytes.len();
        let complete = partial.check()?;
        let is_within_frame = partial.is_within_frame();
        if complete && let Some(partial) = self.partial.take() {
            self.observe_message(partial.kind, &partial.data);
            self.flush(cursor, decoded);
            cursor.inflated.flush(decoded, &self.unread);
            decoded
                .batches
                .push(Batch::one(partial.kind, partial.data, &self.unread));
        }
        Ok(if is_within_frame && is_decoded {
            Progress::NeedsBytes
        } else {
            Progress::Continue
        })
    }

    /// Delivers the messages that were found in the read buffer: with their part of the buffer, or
    /// copied.
    fn flush(&mut self, cursor: &mut Cursor, decoded: &mut Decoded) {
        let at = std::mem::take(&mut cursor.at);
        let spans = std::mem::take(&mut cursor.spans);
        if spans.is_empty() {
            self.bytes.advance(at);
        } else if spans.total() < self.bytes.allocation() / MIN_COPY_RATIO {
            decoded
                .batches
                .push(spans.copied(&self.bytes[..at], &self.unread));
            self.bytes.advance(at);
        } else {
            let (data, allocation) = self.bytes.share(at, &self.unread);
            decoded
                .batches
                .push(spans.sharing(data, allocation, &self.unread));
        }
    }
}

/// The position in the read buffer, and the messages that were found there.
#[derive(Default)]
struct Cursor {
    at: usize,
    spans: Spans,
    /// Compressed messages. At most one of this and `spans` is not empty.
    inflated: InflatedMessages,
    /// The work so far.
    work: usize,
}

impl Cursor {
    /// Adds a message whose payload follows a header of `size` bytes.
    #[inline]
    fn push(&mut self, kind: MessageKind, size: usize, len: usize, is_ascii: bool) {
        self.spans.push_checked(kind, self.at + size, len, is_ascii);
        self.at += size + len;
        self.work += FRAME_WORK + len + SPAN_SIZE;
    }
}

enum Progress {
    /// There may be another frame.
    Continue,
    /// More bytes are required.
    NeedsBytes,
}

/// A violation with status code 1009 (message too big).
const fn too_big<T>(reason: &'static str) -> Result<T, Violation> {
    Err(Violation { code: 1009, reason })
}

/// A buffer to read into.
pub(crate) enum ReadTarget<'a> {
    Buffer(Limit<&'a mut BytesMut>),
    Message(Limit<&'a mut Vec<u8>>),
}

/// The kind of [`ReadTarget`] that was read into.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Destination {
    Buffer,
    Message,
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "decoder_memory_tests.rs"]
mod memory_tests;

#[cfg(test)]
#[path = "work_tests.rs"]
mod work_tests;
