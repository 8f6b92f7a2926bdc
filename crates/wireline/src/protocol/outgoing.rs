//! [Sending data](https://www.rfc-editor.org/rfc/rfc6455#section-6.1): messages and control frames
//! become bytes, as many frames at a time as one write takes.

use crate::{
    Message, MessageKind, Role,
    accounting::{Account, Charge},
    observe::observer::{ConnectionObserver, Observation},
    protocol::{
        close_frame::CloseFrame,
        control_frames::ControlFrames,
        deflate::Deflater,
        frame::Opcode,
        large_frame::{LargeFrame, MAX_LARGE_WRITE},
        message::Fragment,
        message_compressor::{MAX_FRAGMENT, MessageCompressor},
        write_buffer::WriteBuffer,
    },
};
use std::{collections::VecDeque, sync::Arc};

/// The target size of one write, in bytes.
const WRITE_SIZE: usize = 128 << 10;

/// The maximum rest of a frame that is added to a write of the target size, because another write
/// for it would cost more.
const MAX_REST: usize = 2 << 10;

/// The maximum length of a message that is encoded when it is queued, in bytes. Longer ones wait
/// until the size of the write is known that takes them.
const MAX_ENCODED_AT_ONCE: usize = 16 << 10;

/// Once the buffer has this many bytes, new messages stay queued. Chosen so that the buffer never
/// exceeds one write.
pub(crate) const ENCODE_LIMIT: usize = WRITE_SIZE - MAX_ENCODED_AT_ONCE - MAX_HEADER;

/// The maximum size of the header of a client's frame, in bytes.
const MAX_HEADER: usize = 14;

/// The capacity of the buffer, and of the queue, that is kept while there is nothing to write, in
/// bytes, because connections may be idle for days.
const MAX_IDLE_CAPACITY: usize = 4 << 10;

/// The maximum number of bytes that are compressed before a write, because the result may be small.
const MAX_DEFLATE_INPUT: usize = 4 * MAX_FRAGMENT;

/// The queue of messages to be sent, and the frames that are ready to be written. Messages hold the
/// charge for their memory until they were written.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    /// Messages with their parts of the charge.
    queue: VecDeque<(Queued, usize)>,
    buffer: WriteBuffer,
    /// The message whose frame has begun and is not completely in the buffer.
    current: Option<LargeFrame>,
    /// Present if permessage-deflate is in use.
    compressor: Option<MessageCompressor>,
    pub(crate) control: ControlFrames,
    /// The charge for all messages that were not written. `None` before the first message.
    charge: Option<Charge>,
    /// The part of the charge for later messages.
    reserve: usize,
    /// The number of messages that were written and not reported.
    messages_written: u64,
    observer: Option<Arc<ConnectionObserver>>,
}

#[derive(Debug)]
enum Queued {
    Message(Message),
    Fragment(Fragment),
}

impl Outgoing {
    /// What an end with this role sends.
    pub(crate) fn new(role: Role) -> Self {
        Self {
            buffer: WriteBuffer::new(role),
            ..Self::default()
        }
    }

    /// Enables compression. It must be called before the first message is encoded.
    pub(crate) fn compress(&mut self, deflater: Deflater) {
        self.compressor = Some(MessageCompressor::new(deflater));
    }

    /// Reports messages and frames to `observer`.
    pub(crate) fn observe_by(&mut self, observer: Arc<ConnectionObserver>) {
        self.observer = Some(observer);
    }

    pub(crate) fn observer(&self) -> Option<&ConnectionObserver> {
        self.observer.as_deref()
    }

    /// Queues a message before it is known whether it is to be compressed. `bytes` were charged for
    /// it with others.
    pub(crate) fn push_uncompressed(
        &mut self,
        message: Message,
        charge: &mut Charge,
        bytes: usize,
    ) {
        self.queue(Queued::Message(message), charge, bytes);
    }

    /// Queues a message, for which `bytes` were charged with others. If possible it is encoded at
    /// once, while it is in the processor's caches. After [`Outgoing::close`] it is discarded.
    pub(crate) fn message(&mut self, message: Message, charge: &mut Charge, bytes: usize) {
        if self.is_next(message.len()) && !self.is_closing() {
            self.take_charge(charge, bytes);
            self.encode_message(message, bytes);
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

    /// As [`message`](Self::message), for a message that was not charged: charges `bytes` to `account`.
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
            self.encode_message(message, bytes);
        } else {
            self.queue.push_back((Queued::Message(message), bytes));
        }
    }

    /// Encodes a message that [is next](Self::is_next).
    #[inline]
    fn encode_message(&mut self, message: Message, charge: usize) {
        let (kind, payload) = message.into_parts();
        if let Some(observer) = &self.observer {
            observer.message_sent(kind, &payload);
        }
        self.push_message(opcode_of(kind), &payload, charge);
    }

    /// Whether a message of this length can be encoded before everything else that is queued.
    fn is_next(&self, len: usize) -> bool {
        self.queue.is_empty()
            && self.current.is_none()
            && !self.is_compressing()
            && self.control.pongs.is_empty()
            && len <= MAX_ENCODED_AT_ONCE
            && !self.is_full()
            && !self.compresses(len)
    }

    fn compresses(&self, len: usize) -> bool {
        self.compressor
            .as_ref()
            .is_some_and(|compressor| compressor.compresses(len))
    }

    fn is_compressing(&self) -> bool {
        self.compressor
            .as_ref()
            .is_some_and(MessageCompressor::is_within_message)
    }

    /// Whether there are enough bytes for a write.
    pub(crate) fn is_full(&self) -> bool {
        self.buffer.len() >= ENCODE_LIMIT
    }

    /// The number of messages that were written since the last call.
    pub(crate) fn take_messages_written(&mut self) -> u64 {
        std::mem::take(&mut self.messages_written)
    }

    /// Whether a frame has begun whose end is not in the buffer.
    pub(crate) fn is_within_message(&self) -> bool {
        self.current.is_some()
    }

    /// Whether a Ping is queued or in the buffer.
    pub(crate) fn is_ping_pending(&self) -> bool {
        self.control.keep_alive_ping || self.buffer.contains_ping
    }

    /// Queues a Close frame after the queued messages, unless there is one already.
    pub(crate) fn close(&mut self, frame: &CloseFrame) {
        self.control.close(frame);
    }

    /// Drops the queue and sends a Close frame as soon as the frame that has begun is complete,
    /// unless one was encoded already.
    pub(crate) fn close_now(&mut self, frame: &CloseFrame) {
        let queued: usize = self.queue.drain(..).map(|(_, charge)| charge).sum();
        // The Close frame may be between the fragments of a message.
        let compressing = self
            .compressor
            .as_mut()
            .map_or(0, MessageCompressor::abandon);
        if let Some(charge) = &mut self.charge {
            drop(charge.split(queued + compressing));
        }
        self.control.close_now(frame);
    }

    /// Whether a Close frame was queued.
    pub(crate) fn is_closing(&self) -> bool {
        self.control.is_closing()
    }

    /// Whether everything was written, the Close frame included.
    pub(crate) fn is_finished(&self) -> bool {
        self.control.has_encoded_close() && self.buffer.is_written()
    }

    /// Whether everything that was queued was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_written()
            && self.queue.is_empty()
            && self.current.is_none()
            && !self.is_compressing()
            && self.control.is_empty()
    }

    /// The bytes to write next. Empty if there is nothing to send.
    pub(crate) fn chunk(&mut self) -> &[u8] {
        if !self.buffer.is_written() {
            return self.buffer.unwritten();
        }
        if !self.current.as_mut().is_some_and(LargeFrame::prepare) {
            self.encode();
        }
        if self.has_idle_buffer() {
            self.buffer.free();
            self.queue = VecDeque::new();
        }
        match &self.current {
            Some(current) if self.buffer.is_empty() => current.ready(),
            _ => self.buffer.unwritten(),
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
        (self.buffer.capacity() > MAX_IDLE_CAPACITY || queue > MAX_IDLE_CAPACITY) && self.is_empty()
    }

    /// Removes `len` bytes of the [chunk](Self::chunk) that were written. Returns the number of
    /// payload bytes that can be reported as written. The unwritten rest of the chunk counts as
    /// payload, headers included.
    pub(crate) fn written(&mut self, len: usize) -> u64 {
        if self.buffer.is_empty() {
            if let Some(current) = &mut self.current {
                let charge = current.advance(len);
                if current.is_complete() {
                    self.current = None;
                    self.messages_written += 1;
                }
                self.release(charge);
                self.return_reserve();
            }
            return len as u64;
        }
        let written = self.buffer.written(len);
        self.messages_written += written.messages;
        self.release(written.charge);
        self.return_reserve();
        written.payload
    }

    /// Returns a part of the charge whose messages were written.
    fn release(&mut self, bytes: usize) {
        if bytes > 0
            && let Some(charge) = &mut self.charge
        {
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
        if self.compressor.is_some() || self.buffer.capacity() >= WRITE_SIZE {
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
        if wanted >= MIN_LARGE && self.buffer.capacity() < wanted {
            // With the headers.
            self.buffer.reserve_exact(wanted + MIN_LARGE);
        }
    }

    fn encode(&mut self) {
        self.reserve_for_queue();
        let mut compressed = 0;
        while self.buffer.len() < WRITE_SIZE && compressed < MAX_DEFLATE_INPUT {
            if let Some(current) = &mut self.current {
                let (rest, key, at) = current.rest();
                let most = if current.is_copied() && rest.len() > WRITE_SIZE {
                    MAX_LARGE_WRITE
                } else {
                    WRITE_SIZE
                };
                let most = most - self.buffer.len();
                let len = if rest.len() <= most + MAX_REST {
                    rest.len()
                } else {
                    most
                };
                self.buffer.push_masked(&rest[..len], key, at);
                self.buffer.payload += len as u64;
                self.buffer.charge += current.advance(len);
                if current.is_complete() {
                    self.current = None;
                    self.buffer.messages += 1;
                }
            } else if let Some(payload) = self.control.pongs.pop_front() {
                self.push_control(Opcode::Pong, &payload);
            } else if std::mem::take(&mut self.control.keep_alive_ping) {
                self.buffer.contains_ping = true;
                self.push_control(Opcode::Ping, &[]);
            } else if let Some(payload) = self.control.user_ping.take() {
                self.push_control(Opcode::Ping, &payload);
            } else if let Some(payload) = self.control.pings.pop_front() {
                self.push_control(Opcode::Ping, &payload);
            } else if self.is_compressing() {
                compressed += self.push_compressed_frame();
            } else if let Some((queued, charge)) = self.queue.pop_front() {
                let message = match queued {
                    Queued::Message(message) => message,
                    Queued::Fragment(fragment) => {
                        compressed += self.push_fragment(&fragment, charge);
                        continue;
                    }
                };
                let (kind, payload) = message.into_parts();
                if let Some(observer) = &self.observer {
                    observer.message_sent(kind, &payload);
                }
                let opcode = opcode_of(kind);
                if self.compresses(payload.len())
                    && let Some(compressor) = &mut self.compressor
                {
                    compressor.begin(opcode, payload, charge);
                } else if payload.len() <= WRITE_SIZE.min(WRITE_SIZE + MAX_REST - self.buffer.len())
                {
                    self.push_message(opcode, &payload, charge);
                } else {
                    if let Some(observer) = &self.observer {
                        observer.frame_sent(true, false, opcode, &payload);
                    }
                    let key = self.buffer.push_header(true, false, opcode, payload.len());
                    let in_place = payload.len() > WRITE_SIZE;
                    self.current = Some(LargeFrame::new(payload, charge, key, in_place));
                }
            } else if let Some(body) = self.control.take_close() {
                if let Some(observer) = &self.observer {
                    observer.close_sent(&body);
                }
                self.push_control(Opcode::Close, &body);
            } else {
                break;
            }
        }
        if let Some(compressor) = &mut self.compressor {
            compressor.release();
        }
    }

    /// Encodes a message in one frame.
    fn push_message(&mut self, opcode: Opcode, payload: &[u8], charge: usize) {
        self.push_frame(true, false, opcode, payload);
        self.buffer.payload += payload.len() as u64;
        self.buffer.charge += charge;
        self.buffer.messages += 1;
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
        self.buffer.charge += charge;
        self.buffer.messages += u64::from(*last);
        let opcode = if *first {
            opcode_of(*kind)
        } else {
            Opcode::Continuation
        };
        let compressed = self
            .compressor
            .as_mut()
            .and_then(|compressor| compressor.compress_part(payload, *first, *last));
        match compressed {
            Some(compressed) => {
                self.buffer.compressed += payload.len() as u64;
                self.push_frame(*last, *first, opcode, &compressed);
                payload.len()
            }
            None => {
                self.buffer.payload += payload.len() as u64;
                self.push_frame(*last, false, opcode, payload);
                0
            }
        }
    }

    /// Encodes the next frame of the message that is being compressed. Returns the number of
    /// payload bytes in it.
    fn push_compressed_frame(&mut self) -> usize {
        let next = self
            .compressor
            .as_mut()
            .and_then(MessageCompressor::next_frame);
        let Some(frame) = next else {
            return 0;
        };
        self.push_frame(frame.last, frame.first, frame.opcode, &frame.payload);
        self.buffer.compressed += frame.len as u64;
        self.buffer.charge += frame.charge;
        self.buffer.messages += u64::from(frame.last);
        frame.len
    }

    fn push_control(&mut self, opcode: Opcode, payload: &[u8]) {
        self.push_frame(true, false, opcode, payload);
    }

    fn push_frame(&mut self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        if let Some(observer) = &self.observer {
            observer.frame_sent(fin, rsv1, opcode, payload);
        }
        self.buffer.push_frame(fin, rsv1, opcode, payload);
    }
}

pub(super) const fn opcode_of(kind: MessageKind) -> Opcode {
    match kind {
        MessageKind::Text => Opcode::Text,
        MessageKind::Binary => Opcode::Binary,
    }
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
