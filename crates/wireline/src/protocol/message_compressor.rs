//! The compression of messages that are sent, in frames.

use crate::protocol::{deflate::Deflater, frame::Opcode};
use bytes::Bytes;

/// The maximum number of bytes that are compressed into one frame. A larger message is sent in
/// fragments, so that its compressed form need not be in memory as a whole.
pub(crate) const MAX_FRAGMENT: usize = 256 << 10;

/// The compressor of a connection, and the message that it is compressing.
#[derive(Debug)]
pub(crate) struct MessageCompressor {
    deflater: Deflater,
    /// The message whose first part is in the write buffer, in whole frames.
    message: Option<Compressing>,
    /// Whether the first fragment of the message that is being sent in fragments was compressed.
    compresses_fragments: bool,
}

#[derive(Debug)]
struct Compressing {
    opcode: Opcode,
    payload: Bytes,
    /// The charge for the part that was not compressed.
    charge: usize,
    at: usize,
}

/// A frame of a message that is being compressed.
pub(crate) struct CompressedFrame {
    pub(crate) first: bool,
    pub(crate) last: bool,
    pub(crate) opcode: Opcode,
    pub(crate) payload: Vec<u8>,
    /// The number of bytes that were compressed.
    pub(crate) len: usize,
    /// The charge for them.
    pub(crate) charge: usize,
}

impl MessageCompressor {
    pub(crate) fn new(deflater: Deflater) -> Self {
        Self {
            deflater,
            message: None,
            compresses_fragments: false,
        }
    }

    /// Whether messages of this length are compressed.
    pub(crate) fn compresses(&self, len: usize) -> bool {
        self.deflater.compresses(len)
    }

    /// Whether a message has begun whose end was not compressed.
    pub(crate) fn is_within_message(&self) -> bool {
        self.message.is_some()
    }

    pub(crate) fn begin(&mut self, opcode: Opcode, payload: Bytes, charge: usize) {
        self.message = Some(Compressing {
            opcode,
            payload,
            charge,
            at: 0,
        });
    }

    /// Drops the rest of the message. Returns the charge for it.
    pub(crate) fn abandon(&mut self) -> usize {
        self.message.take().map_or(0, |message| message.charge)
    }

    /// Compresses the next part of the message.
    pub(crate) fn next_frame(&mut self) -> Option<CompressedFrame> {
        let message = self.message.as_mut()?;
        let opcode = std::mem::replace(&mut message.opcode, Opcode::Continuation);
        let rest = &message.payload[message.at..];
        let len = rest.len().min(MAX_FRAGMENT);
        let last = len == rest.len();
        let mut payload = Vec::new();
        self.deflater.deflate(&rest[..len], last, &mut payload);
        message.at += len;
        let charge = if last {
            message.charge
        } else {
            len.min(message.charge)
        };
        message.charge -= charge;
        if last {
            self.message = None;
        }
        Some(CompressedFrame {
            first: opcode != Opcode::Continuation,
            last,
            opcode,
            payload,
            len,
            charge,
        })
    }

    /// Compresses a part of a message that the program sends in parts. `None` if the message is
    /// sent as it is.
    pub(crate) fn compress_part(
        &mut self,
        part: &[u8],
        first: bool,
        last: bool,
    ) -> Option<Vec<u8>> {
        if first {
            self.compresses_fragments = !part.is_empty() && self.compresses(usize::MAX);
        }
        if !self.compresses_fragments {
            return None;
        }
        let mut compressed = Vec::new();
        if part.is_empty() {
            self.deflater.end_message(&mut compressed);
        } else {
            self.deflater.deflate(part, last, &mut compressed);
        }
        Some(compressed)
    }

    /// Gives the compressor's memory back until the next message.
    pub(crate) fn release(&mut self) {
        self.deflater.release();
    }
}
