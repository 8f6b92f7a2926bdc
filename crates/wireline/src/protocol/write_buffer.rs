//! The bytes that are ready to be written, and the counts of the messages in them.

use crate::{
    Role,
    protocol::frame::{self, Header, Opcode},
};

/// Encoded frames. The counts are of the messages and payloads whose end is in the buffer.
#[derive(Debug, Default)]
pub(crate) struct WriteBuffer {
    /// The first `written` bytes were written.
    bytes: Vec<u8>,
    written: usize,
    keys: MaskingKeys,
    /// The number of payload bytes in the buffer that were not reported as written.
    pub(crate) payload: u64,
    /// The number of payload bytes whose compressed form is in the buffer. They are reported when
    /// the whole buffer was written.
    pub(crate) compressed: u64,
    /// The part of the charge for the messages in the buffer.
    pub(crate) charge: usize,
    /// The number of messages whose last byte is in the buffer.
    pub(crate) messages: u64,
    pub(crate) contains_ping: bool,
}

/// The counts that a write has completed.
pub(crate) struct Written {
    /// The number of payload bytes that can be reported as written.
    pub(crate) payload: u64,
    pub(crate) charge: usize,
    pub(crate) messages: u64,
}

impl WriteBuffer {
    /// The buffer of an end with this role.
    pub(crate) fn new(role: Role) -> Self {
        Self {
            keys: MaskingKeys::new(role),
            ..Self::default()
        }
    }

    /// The number of bytes, those included that were written.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the buffer has no bytes, also none that were written.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether all bytes were written.
    pub(crate) fn is_written(&self) -> bool {
        self.written == self.bytes.len()
    }

    pub(crate) fn unwritten(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    pub(crate) fn reserve_exact(&mut self, bytes: usize) {
        self.bytes.reserve_exact(bytes);
    }

    /// Frees the memory of a buffer that is empty.
    pub(crate) fn free(&mut self) {
        self.bytes = Vec::new();
    }

    /// Removes `len` bytes that were written. The unwritten rest counts as payload, headers
    /// included.
    pub(crate) fn written(&mut self, len: usize) -> Written {
        self.written += len;
        let left = (self.bytes.len() - self.written) as u64;
        let payload = self.payload.saturating_sub(left);
        self.payload -= payload;
        if left > 0 {
            return Written {
                payload,
                charge: 0,
                messages: 0,
            };
        }
        self.bytes.clear();
        self.written = 0;
        self.contains_ping = false;
        Written {
            payload: payload + std::mem::take(&mut self.compressed),
            charge: std::mem::take(&mut self.charge),
            messages: std::mem::take(&mut self.messages),
        }
    }

    pub(crate) fn push_frame(&mut self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        let key = self.push_header(fin, rsv1, opcode, payload.len());
        self.push_masked(payload, key, 0);
    }

    /// Encodes the header of a frame: of a client with a
    /// [fresh, unpredictable](https://www.rfc-editor.org/rfc/rfc6455#section-10.3) masking key,
    /// which is returned.
    pub(crate) fn push_header(
        &mut self,
        fin: bool,
        rsv1: bool,
        opcode: Opcode,
        len: usize,
    ) -> Option<[u8; 4]> {
        let key = self.keys.next();
        Header {
            fin,
            rsv1,
            opcode,
            len: len as u64,
        }
        .emit(key, &mut self.bytes);
        key
    }

    /// Appends the part of a payload that begins at `offset`, masked if there is a key. A block is
    /// masked while it is in registers: masking the copy of the whole part would read and write it a
    /// second time. The iterator has a known length, so room is made once: appending block by block
    /// takes twice as long.
    pub(crate) fn push_masked(&mut self, part: &[u8], key: Option<[u8; 4]>, offset: usize) {
        const BLOCK: usize = 128;
        const {
            assert!(
                BLOCK.is_multiple_of(size_of::<u64>()),
                "each block begins with the same byte of the key"
            );
        };
        let Some(key) = key else {
            return self.bytes.extend_from_slice(part);
        };
        let key = frame::repeated_key(key, offset);
        let (blocks, rest) = part.as_chunks::<BLOCK>();
        self.bytes.reserve(part.len());
        self.bytes.extend(blocks.iter().flat_map(|block| {
            let mut block = *block;
            frame::mask_with(&mut block, key);
            block
        }));
        let start = self.bytes.len();
        self.bytes.extend_from_slice(rest);
        frame::mask_with(&mut self.bytes[start..], key);
    }
}

/// Random masking keys. They are drawn together, because a call of the generator takes about as
/// long as masking a short message.
enum MaskingKeys {
    /// Those of a client. A connection that has sent nothing has drawn none.
    Drawn(Option<Box<DrawnKeys>>),
    /// A server has none.
    None,
}

impl Default for MaskingKeys {
    fn default() -> Self {
        Self::Drawn(None)
    }
}

#[derive(Default)]
struct DrawnKeys {
    keys: [[u8; 4]; 15],
    left: u32,
}

impl MaskingKeys {
    fn new(role: Role) -> Self {
        match role {
            Role::Client => Self::default(),
            Role::Server => Self::None,
        }
    }

    fn next(&mut self) -> Option<[u8; 4]> {
        let Self::Drawn(drawn) = self else {
            return None;
        };
        let drawn = drawn.get_or_insert_default();
        if drawn.left == 0 {
            rand::fill(drawn.keys.as_flattened_mut());
            drawn.left = drawn.keys.len() as u32;
        }
        drawn.left -= 1;
        Some(drawn.keys[drawn.left as usize])
    }
}

opaque_debug!(MaskingKeys);
