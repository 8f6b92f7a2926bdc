//! [Sending data](https://www.rfc-editor.org/rfc/rfc6455#section-6.1): messages and control frames
//! become bytes, as many frames at a time as one write takes.

use crate::{
    Message, MessageKind,
    connection::{
        accounting::{Account, Charge},
        commands::Fragment,
    },
    observe::observer::{ConnectionObserver, Observation},
    protocol::{
        close_frame::CloseFrame,
        deflate::Deflater,
        frame::{self, Header, Opcode},
        message::MAX_PINGS,
    },
};
use bytes::{Bytes, BytesMut};
use std::{collections::VecDeque, fmt, ops::Deref, sync::Arc};

/// The target size of one write, in bytes.
const WRITE_SIZE: usize = 128 << 10;

/// The maximum rest of a frame that is added to a write of the target size, because another write
/// for it would cost more.
const MAX_REST: usize = 2 << 10;

/// The maximum length of a message that is encoded when it is queued, in bytes. Longer ones wait
/// until the size of the write is known that takes them.
const MAX_ENCODED_AT_ONCE: usize = 16 << 10;

/// The number of bytes from which no message is encoded when it is queued. It is as large as it can
/// be if each of them is to fit into one write.
pub(crate) const ENCODE_LIMIT: usize = WRITE_SIZE - MAX_ENCODED_AT_ONCE - MAX_HEADER;

/// The maximum size of the header of a client's frame, in bytes.
const MAX_HEADER: usize = 14;

/// The maximum number of bytes of a larger message for one write. They are masked in place or, if
/// the payload is shared, in a copy. So a message is never in memory twice, and the masked bytes
/// are still in the processor's caches when they are written.
const MAX_LARGE_WRITE: usize = 512 << 10;

/// The capacity of the buffer, and of the queue, that is kept while there is nothing to write, in
/// bytes, because connections may be idle for days.
const MAX_IDLE_CAPACITY: usize = 4 << 10;

/// The maximum number of bytes that are compressed into one frame. A larger message is sent in
/// fragments, so that its compressed form need not be in memory as a whole.
const MAX_FRAGMENT: usize = 256 << 10;

/// The maximum number of bytes that are compressed before a write, because the result may be small.
const MAX_DEFLATE_INPUT: usize = 4 * MAX_FRAGMENT;

/// The queue of messages to be sent, and the bytes that are ready to be written. Messages hold the
/// charge for their memory until they were written.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    /// With the part of the charge for each.
    queue: VecDeque<(Queued, usize)>,
    /// Present if permessage-deflate is in use.
    deflater: Option<Deflater>,
    /// The message whose frame has begun and is not completely in `bytes`.
    current: Option<PartialFrame>,
    /// The message that is being compressed. Its compressed part is in `bytes`, in whole frames.
    compressing: Option<Compressing>,
    /// Whether the first fragment of the message that is being sent in fragments was compressed.
    compresses_fragments: bool,
    /// Whether a Ping of the keep-alive is queued, which has no payload.
    keep_alive_ping: bool,
    /// The payload of the last Ping of the program. Its Pong answers the earlier ones too.
    user_ping: Option<[u8; 8]>,
    pongs: VecDeque<Bytes>,
    close: CloseState,
    /// Frames. The first `written` bytes were written.
    bytes: Vec<u8>,
    written: usize,
    /// The number of payload bytes in `bytes` that were not reported as written.
    payload: u64,
    /// The number of payload bytes whose compressed form is in
    /// `bytes`. They are reported when all of `bytes` was written.
    compressed: u64,
    /// The charge for all messages that were not written. `None` before the first message.
    charge: Option<Charge>,
    /// The part of the charge for the messages in `bytes`.
    encoded: usize,
    /// The part of the charge for later messages.
    reserve: usize,
    /// Whether a Ping is in `bytes`.
    buffer_has_ping: bool,
    keys: MaskingKeys,
    /// The number of messages whose last byte is in `bytes`.
    messages: u64,
    /// The number of messages that were written and not reported.
    messages_written: u64,
    observer: Option<Arc<ConnectionObserver>>,
}

#[derive(Debug)]
enum Queued {
    Message(Message),
    Fragment(Fragment),
}

/// Random masking keys. They are drawn together, because a call of the generator takes about as
/// long as masking a short message. A connection that has sent nothing has none.
#[derive(Default)]
struct MaskingKeys(Option<Box<DrawnKeys>>);

#[derive(Default)]
struct DrawnKeys {
    keys: [[u8; 4]; 15],
    left: u32,
}

impl MaskingKeys {
    fn next(&mut self) -> [u8; 4] {
        let drawn = self.0.get_or_insert_default();
        if drawn.left == 0 {
            rand::fill(drawn.keys.as_flattened_mut());
            drawn.left = drawn.keys.len() as u32;
        }
        drawn.left -= 1;
        drawn.keys[drawn.left as usize]
    }
}

impl fmt::Debug for MaskingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MaskingKeys").finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct PartialFrame {
    payload: Payload,
    /// The charge for the part that was not moved to `bytes` or written.
    charge: usize,
    /// The number of bytes that were moved to `bytes` or written.
    at: usize,
    /// The end of the part that is masked in place, if it is after `at`.
    masked: usize,
    key: [u8; 4],
}

#[derive(Debug)]
enum Payload {
    /// Other owners may read it.
    Shared(Bytes),
    /// It is masked in place.
    Own(BytesMut),
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Own(bytes) => bytes,
        }
    }
}

impl PartialFrame {
    /// Masks the next part in place. False if the payload is shared and must be copied.
    fn mask(&mut self) -> bool {
        let Payload::Own(payload) = &mut self.payload else {
            return false;
        };
        if self.masked <= self.at {
            self.masked = payload.len().min(self.at + MAX_LARGE_WRITE);
            frame::mask(&mut payload[self.at..self.masked], self.key, self.at);
        }
        true
    }
}

#[derive(Debug)]
struct Compressing {
    opcode: Opcode,
    payload: Bytes,
    /// The charge for the part that was not compressed.
    charge: usize,
    at: usize,
}

#[derive(Debug, Default)]
enum CloseState {
    #[default]
    Open,
    /// It follows the queue.
    Queued(Vec<u8>),
    /// It is in `bytes`, or was written.
    Encoded,
}

impl Outgoing {
    /// Enables compression. It must be called before the first message is encoded.
    pub(crate) fn compress(&mut self, deflater: Deflater) {
        self.deflater = Some(deflater);
    }

    /// Tells `observer` of messages and frames.
    pub(crate) fn observe_by(&mut self, observer: Arc<ConnectionObserver>) {
        self.observer = Some(observer);
    }

    pub(crate) fn observer(&self) -> Option<&ConnectionObserver> {
        self.observer.as_deref()
    }

    /// Queues a message before it is known whether it is to be compressed. `bytes` were charged for
    /// it with others.
    pub(crate) fn push_uncompressed(&mut self, message: Message, charge: &mut Charge, bytes: usize) {
        self.queue(Queued::Message(message), charge, bytes);
    }

    /// Queues a message, for which
    /// `bytes` were charged with others. If possible it is encoded at once, while it is in the processor's caches. After [`Outgoing::close`]
    /// it is discarded.
    pub(crate) fn message(&mut self, message: Message, charge: &mut Charge, bytes: usize) {
        if self.is_next(message.len()) && !self.is_closing() {
            self.take_charge(charge, bytes);
            if self.observer.is_some() {
                self.observe_message(&message);
            }
            let (kind, payload) = message.into_parts();
            self.push_message(opcode_of(kind), &payload, bytes);
        } else {
            self.queue(Queued::Message(message), charge, bytes);
        }
    }

    /// The same for a part of a message.
    pub(crate) fn fragment(&mut self, fragment: Fragment, charge: &mut Charge, bytes: usize) {
        self.queue(Queued::Fragment(fragment), charge, bytes);
    }

    fn queue(&mut self, queued: Queued, charge: &mut Charge, bytes: usize) {
        if self.is_closing() {
            drop(charge.split(bytes));
            return;
        }
        self.take_charge(charge, bytes);
        self.queue.push_back((queued, bytes));
    }

    fn take_charge(&mut self, charge: &mut Charge, bytes: usize) {
        match &mut self.charge {
            Some(all) => all.take(charge, bytes),
            None => self.charge = Some(charge.split(bytes)),
        }
    }

    /// The same for a message that was not charged, with `bytes` to charge to `account`.
    pub(crate) fn charge_message(
        &mut self,
        message: Message,
        account: &Arc<Account>,
        bytes: usize,
    ) {
        if self.is_closing() {
            drop(account.charge(bytes));
            return;
        }
        self.charge
            .get_or_insert_with(|| account.charge(0))
            .add_from(&mut self.reserve, bytes);
        if self.is_next(message.len()) {
            if self.observer.is_some() {
                self.observe_message(&message);
            }
            let (kind, payload) = message.into_parts();
            self.push_message(opcode_of(kind), &payload, bytes);
        } else {
            self.queue.push_back((Queued::Message(message), bytes));
        }
    }

    /// Whether a message of this length can be encoded before everything else that is queued.
    fn is_next(&self, len: usize) -> bool {
        self.queue.is_empty()
            && self.current.is_none()
            && self.compressing.is_none()
            && self.pongs.is_empty()
            && len <= MAX_ENCODED_AT_ONCE
            && !self.is_full()
            && !self
                .deflater
                .as_ref()
                .is_some_and(|deflater| deflater.compresses(len))
    }

    /// Whether there are enough bytes for a write.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= ENCODE_LIMIT
    }

    /// Queues a Pong. If [`MAX_PINGS`] are waiting, it replaces the oldest.
    pub(crate) fn pong(&mut self, payload: Bytes) {
        if !matches!(self.close, CloseState::Encoded) {
            if self.pongs.len() == MAX_PINGS {
                self.pongs.pop_front();
            }
            self.pongs.push_back(payload);
        }
    }

    /// Queues a Ping without payload, unless the Close frame was encoded.
    pub(crate) fn keep_alive_ping(&mut self) {
        if !matches!(self.close, CloseState::Encoded) {
            self.keep_alive_ping = true;
        }
    }

    /// Queues a Ping of the program in place of those that are queued, unless the Close frame was
    /// encoded.
    pub(crate) fn user_ping(&mut self, payload: [u8; 8]) {
        if !matches!(self.close, CloseState::Encoded) {
            self.user_ping = Some(payload);
        }
    }

    /// Whether a Ping of the program is queued.
    pub(crate) fn has_user_ping(&self) -> bool {
        self.user_ping.is_some()
    }

    /// The number of messages that were written since the last call.
    pub(crate) fn take_messages_written(&mut self) -> u64 {
        std::mem::take(&mut self.messages_written)
    }

    /// Whether a frame has begun whose end is not in `bytes`.
    pub(crate) fn is_within_message(&self) -> bool {
        self.current.is_some()
    }

    /// Whether a Ping is queued or in `bytes`.
    pub(crate) fn has_ping(&self) -> bool {
        self.keep_alive_ping || self.buffer_has_ping
    }

    /// Queues a Close frame after the queued messages, unless there is one already.
    pub(crate) fn close(&mut self, frame: &CloseFrame) {
        if matches!(self.close, CloseState::Open) {
            self.close = CloseState::Queued(frame.body());
        }
    }

    /// Drops the queue and sends a Close frame as soon as the frame that has begun is complete,
    /// unless one was encoded already.
    pub(crate) fn close_now(&mut self, frame: &CloseFrame) {
        let queued: usize = self.queue.drain(..).map(|(_, charge)| charge).sum();
        // The Close frame may be between the fragments of a message.
        let compressing = self.compressing.take().map_or(0, |message| message.charge);
        if let Some(charge) = &mut self.charge {
            drop(charge.split(queued + compressing));
        }
        self.keep_alive_ping = false;
        self.user_ping = None;
        self.pongs.clear();
        if !matches!(self.close, CloseState::Encoded) {
            self.close = CloseState::Queued(frame.body());
        }
    }

    /// Whether a Close frame was queued.
    pub(crate) fn is_closing(&self) -> bool {
        !matches!(self.close, CloseState::Open)
    }

    /// Whether everything was written, the Close frame included.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.close, CloseState::Encoded) && self.written == self.bytes.len()
    }

    /// Whether everything that was queued was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.written == self.bytes.len()
            && self.queue.is_empty()
            && self.current.is_none()
            && self.compressing.is_none()
            && !self.keep_alive_ping
            && self.user_ping.is_none()
            && self.pongs.is_empty()
            && !matches!(self.close, CloseState::Queued(_))
    }

    /// The bytes to write next. Empty if there is nothing to send.
    pub(crate) fn chunk(&mut self) -> &[u8] {
        if self.written < self.bytes.len() {
            return &self.bytes[self.written..];
        }
        self.bytes.clear();
        self.written = 0;
        if !self.current.as_mut().is_some_and(PartialFrame::mask) {
            self.encode();
        }
        if self.has_idle_buffer() {
            self.bytes = Vec::new();
            self.queue = VecDeque::new();
        }
        match &self.current {
            Some(current) if self.bytes.is_empty() => &current.payload[current.at..current.masked],
            _ => &self.bytes,
        }
    }

    fn return_reserve(&mut self) {
        if self.reserve > 0 && self.is_empty() {
            let reserve = std::mem::take(&mut self.reserve);
            self.release(reserve);
        }
    }

    /// Whether everything was written, and the next [`chunk`](Self::chunk) will free memory.
    pub(crate) fn has_idle_buffer(&self) -> bool {
        let queue = self.queue.capacity() * size_of::<(Queued, usize)>();
        (self.bytes.capacity() > MAX_IDLE_CAPACITY || queue > MAX_IDLE_CAPACITY) && self.is_empty()
    }

    /// Removes `len` bytes of the [chunk](Self::chunk) that were written. Returns the number of
    /// payload bytes that can be reported as written. The unwritten rest of the chunk counts as
    /// payload, headers included.
    pub(crate) fn written(&mut self, len: usize) -> u64 {
        if self.bytes.is_empty() {
            if let Some(current) = &mut self.current {
                current.at += len;
                let mut settled = take(&mut current.charge, len);
                if current.at == current.payload.len() {
                    settled += current.charge;
                    self.current = None;
                    self.messages_written += 1;
                }
                self.release(settled);
                self.return_reserve();
            }
            return len as u64;
        }
        self.written += len;
        let mut compressed = 0;
        if self.written == self.bytes.len() {
            self.buffer_has_ping = false;
            compressed = std::mem::take(&mut self.compressed);
            let encoded = std::mem::take(&mut self.encoded);
            self.release(encoded);
            self.messages_written += std::mem::take(&mut self.messages);
        }
        let left = (self.bytes.len() - self.written) as u64;
        let reported = self.payload.saturating_sub(left);
        self.payload -= reported;
        if left == 0 {
            self.bytes.clear();
            self.written = 0;
            self.return_reserve();
        }
        reported + compressed
    }

    /// Returns a part of the charge whose messages were written.
    fn release(&mut self, bytes: usize) {
        if let Some(charge) = &mut self.charge {
            charge.release(bytes);
        }
    }

    /// Reserves room for large queued messages at once. A buffer that grows with each of them is
    /// copied each time.
    fn reserve_for_queue(&mut self) {
        const MIN_LARGE: usize = 4 << 10;
        let large = |queued: &(Queued, usize)| match &queued.0 {
            Queued::Message(message) => (MIN_LARGE..=WRITE_SIZE)
                .contains(&message.len())
                .then_some(message.len()),
            Queued::Fragment(_) => None,
        };
        if self.deflater.is_some() || self.bytes.capacity() >= WRITE_SIZE {
            return;
        }
        let mut wanted = 0;
        for len in self.queue.iter().map_while(large) {
            wanted += len;
            if wanted >= WRITE_SIZE {
                break;
            }
        }
        let wanted = wanted.min(WRITE_SIZE);
        if wanted >= MIN_LARGE && self.bytes.capacity() < wanted {
            // With the headers.
            self.bytes.reserve_exact(wanted + MIN_LARGE);
        }
    }

    fn encode(&mut self) {
        self.reserve_for_queue();
        let mut compressed = 0;
        while self.bytes.len() < WRITE_SIZE && compressed < MAX_DEFLATE_INPUT {
            if let Some(current) = &mut self.current {
                let left = current.payload.len() - current.at;
                let is_shared = matches!(current.payload, Payload::Shared(_));
                let most = if is_shared && left > WRITE_SIZE {
                    MAX_LARGE_WRITE
                } else {
                    WRITE_SIZE
                };
                let most = most - self.bytes.len();
                let len = if left <= most + MAX_REST { left } else { most };
                push_masked(
                    &current.payload[current.at..current.at + len],
                    current.key,
                    current.at,
                    &mut self.bytes,
                );
                current.at += len;
                self.payload += len as u64;
                self.encoded += take(&mut current.charge, len);
                if left == len {
                    self.encoded += current.charge;
                    self.current = None;
                    self.messages += 1;
                }
            } else if let Some(payload) = self.pongs.pop_front() {
                self.push_control(Opcode::Pong, &payload);
            } else if std::mem::take(&mut self.keep_alive_ping) {
                self.buffer_has_ping = true;
                self.push_control(Opcode::Ping, &[]);
            } else if let Some(payload) = self.user_ping.take() {
                self.push_control(Opcode::Ping, &payload);
            } else if self.compressing.is_some() {
                compressed += self.push_compressed_fragment();
            } else if let Some((queued, charge)) = self.queue.pop_front() {
                let message = match queued {
                    Queued::Message(message) => message,
                    Queued::Fragment(fragment) => {
                        compressed += self.push_fragment(&fragment, charge);
                        continue;
                    }
                };
                if self.observer.is_some() {
                    self.observe_message(&message);
                }
                let (kind, payload) = message.into_parts();
                let opcode = opcode_of(kind);
                if self
                    .deflater
                    .as_ref()
                    .is_some_and(|deflater| deflater.compresses(payload.len()))
                {
                    self.compressing = Some(Compressing {
                        opcode,
                        payload,
                        charge,
                        at: 0,
                    });
                } else if payload.len() <= WRITE_SIZE.min(WRITE_SIZE + MAX_REST - self.bytes.len())
                {
                    self.push_message(opcode, &payload, charge);
                } else {
                    if self.observer.is_some() {
                        self.observe_frame(true, false, opcode, &payload);
                    }
                    let key = self.push_header(true, false, opcode, payload.len());
                    let own = if payload.len() > WRITE_SIZE {
                        payload.try_into_mut()
                    } else {
                        Err(payload)
                    };
                    let payload = own.map_or_else(Payload::Shared, Payload::Own);
                    self.current = Some(PartialFrame {
                        payload,
                        charge,
                        at: 0,
                        masked: 0,
                        key,
                    });
                }
            } else if let CloseState::Queued(body) = &mut self.close {
                let body = std::mem::take(body);
                self.close = CloseState::Encoded;
                if let Some(observer) = &self.observer {
                    observer.close_sent(&body);
                }
                self.push_control(Opcode::Close, &body);
            } else {
                break;
            }
        }
        if let Some(deflater) = &mut self.deflater {
            deflater.release();
        }
    }

    /// Tells the observer that a message is sent, before its payload may be masked.
    #[cold]
    #[inline(never)]
    fn observe_message(&self, message: &Message) {
        if let Some(observer) = &self.observer {
            let (kind, payload) = match message {
                Message::Text(text) => (MessageKind::Text, text.as_bytes()),
                Message::Binary(bytes) => (MessageKind::Binary, &**bytes),
            };
            observer.observe(&Observation::MessageSent { kind, payload });
        }
    }

    #[cold]
    #[inline(never)]
    fn observe_frame(&self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        if let Some(observer) = &self.observer {
            let header = Header {
                fin,
                rsv1,
                opcode,
                len: payload.len() as u64,
            };
            observer.frame_sent(&header, payload);
        }
    }

    /// Encodes a message in one frame.
    fn push_message(&mut self, opcode: Opcode, payload: &[u8], charge: usize) {
        self.payload += payload.len() as u64;
        self.push_frame(true, false, opcode, payload);
        self.encoded += charge;
        self.messages += 1;
    }

    /// Encodes a part of a message. Returns the number of bytes that were compressed.
    fn push_fragment(&mut self, fragment: &Fragment, charge: usize) -> usize {
        let Fragment {
            kind,
            first,
            last,
            payload,
        } = fragment;
        if let Some(observer) = &self.observer {
            observer.observe(&Observation::PartSent {
                kind: *kind,
                payload,
                first: *first,
                last: *last,
            });
        }
        self.encoded += charge;
        self.messages += u64::from(*last);
        let opcode = if *first {
            opcode_of(*kind)
        } else {
            Opcode::Continuation
        };
        if *first {
            let deflater = self.deflater.as_ref().filter(|_| !payload.is_empty());
            self.compresses_fragments =
                deflater.is_some_and(|deflater| deflater.compresses(usize::MAX));
        }
        match &mut self.deflater {
            Some(deflater) if self.compresses_fragments => {
                let mut compressed = Vec::new();
                if payload.is_empty() {
                    deflater.end_message(&mut compressed);
                } else {
                    deflater.deflate(payload, *last, &mut compressed);
                }
                self.compressed += payload.len() as u64;
                self.push_frame(*last, *first, opcode, &compressed);
                payload.len()
            }
            _ => {
                self.payload += payload.len() as u64;
                self.push_frame(*last, false, opcode, payload);
                0
            }
        }
    }

    /// Encodes the next frame of the message that is being compressed. Returns the number of
    /// payload bytes in it.
    fn push_compressed_fragment(&mut self) -> usize {
        let (Some(mut message), Some(deflater)) = (self.compressing.take(), &mut self.deflater)
        else {
            return 0;
        };
        let len = (message.payload.len() - message.at).min(MAX_FRAGMENT);
        let piece = &message.payload[message.at..message.at + len];
        let first = message.opcode != Opcode::Continuation;
        let last = message.at + len == message.payload.len();
        let mut compressed = Vec::new();
        deflater.deflate(piece, last, &mut compressed);
        self.compressed += len as u64;
        self.push_frame(last, first, message.opcode, &compressed);
        message.opcode = Opcode::Continuation;
        message.at += len;
        if last {
            self.messages += 1;
            self.encoded += message.charge;
        } else {
            self.encoded += take(&mut message.charge, len);
            self.compressing = Some(message);
        }
        len
    }

    fn push_control(&mut self, opcode: Opcode, payload: &[u8]) {
        self.push_frame(true, false, opcode, payload);
    }

    fn push_frame(&mut self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        if self.observer.is_some() {
            self.observe_frame(fin, rsv1, opcode, payload);
        }
        let key = self.push_header(fin, rsv1, opcode, payload.len());
        push_masked(payload, key, 0, &mut self.bytes);
    }

    /// Encodes the header of a frame with a [fresh,
    /// unpredictable](https://www.rfc-editor.org/rfc/rfc6455#section-10.3) masking key.
    fn push_header(&mut self, fin: bool, rsv1: bool, opcode: Opcode, len: usize) -> [u8; 4] {
        let key = self.keys.next();
        Header {
            fin,
            rsv1,
            opcode,
            len: len as u64,
        }
        .emit(Some(key), &mut self.bytes);
        key
    }
}

/// Appends the part of a payload that begins at `offset`, masked. A block is masked while it is in
/// registers: masking the copy of the whole part would read and write it a second time. The
/// iterator has a known length, so room is made once: appending block by block takes twice as long.
fn push_masked(part: &[u8], key: [u8; 4], offset: usize, bytes: &mut Vec<u8>) {
    const BLOCK: usize = 128;
    const {
        assert!(
            BLOCK.is_multiple_of(size_of::<u64>()),
            "each block begins with the same byte of the key"
        )
    };
    let key = frame::repeated_key(key, offset);
    let (blocks, rest) = part.as_chunks::<BLOCK>();
    bytes.reserve(part.len());
    bytes.extend(blocks.iter().flat_map(|block| {
        let mut block = *block;
        frame::mask_with(&mut block, key);
        block
    }));
    let start = bytes.len();
    bytes.extend_from_slice(rest);
    frame::mask_with(&mut bytes[start..], key);
}

const fn opcode_of(kind: MessageKind) -> Opcode {
    match kind {
        MessageKind::Text => Opcode::Text,
        MessageKind::Binary => Opcode::Binary,
    }
}

/// Takes `bytes` of a charge, or all of it if it is less.
fn take(charge: &mut usize, bytes: usize) -> usize {
    let taken = bytes.min(*charge);
    *charge -= taken;
    taken
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
