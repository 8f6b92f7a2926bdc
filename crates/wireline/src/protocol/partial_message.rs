//! A message that is assembled in a buffer of its own, because it is long or in several frames, or
//! expands to much. The buffer grows with the received bytes and not with the declared length.

use crate::{
    MessageKind,
    protocol::{
        decoded::WORK_PER_CALL,
        deflate::Inflater,
        frame::{self, Violation},
        utf8::check_utf8,
    },
};
use bytes::{BufMut, buf::Limit};

/// The minimum by which the buffer grows, in bytes.
pub(super) const MIN_GROWTH: usize = 1 << 20;

/// The message that is being assembled.
#[derive(Debug)]
pub(super) struct PartialMessage {
    pub(super) kind: MessageKind,
    pub(super) compressed: bool,
    pub(super) data: Vec<u8>,
    /// The number of bytes that were checked as UTF-8.
    pub(super) checked: usize,
    pub(super) fragments: u32,
    /// The frame that is being read.
    pub(super) frame: Option<PartialFrame>,
}

/// A frame whose header was removed from the read buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartialFrame {
    pub(super) fin: bool,
    pub(super) left: u64,
    /// `None` if the payload is not masked, or was unmasked.
    pub(super) mask: Option<Mask>,
}

/// The mask over the rest of a payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask {
    key: [u8; 4],
    /// The number of bytes that were unmasked.
    unmasked: usize,
    /// The number of bytes that were unmasked in the read buffer, and not taken from there.
    ahead: usize,
}

impl Mask {
    pub(super) fn new(key: [u8; 4]) -> Self {
        Self {
            key,
            unmasked: 0,
            ahead: 0,
        }
    }

    /// Unmasks the next part.
    fn unmask(&mut self, part: &mut [u8]) {
        frame::mask(part, self.key, self.unmasked);
        self.unmasked = self.unmasked.wrapping_add(part.len());
    }

    /// Unmasks the part at the start of the read buffer, of which some was unmasked before.
    fn unmask_buffered(&mut self, part: &mut [u8]) {
        let ahead = self.ahead.min(part.len());
        self.unmask(&mut part[ahead..]);
        self.ahead = part.len();
    }
}

impl PartialMessage {
    pub(super) fn is_within_frame(&self) -> bool {
        self.frame.is_some()
    }

    /// The buffer for a read that does not reach the end of the frame. `None` if the payload is
    /// compressed, or if it is short.
    pub(super) fn read_target(&mut self, read_size: usize) -> Option<Limit<&mut Vec<u8>>> {
        let left = self.frame?.left;
        if self.compressed || left <= read_size as u64 {
            return None;
        }
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let data = &mut self.data;
        if data.capacity() - data.len() < read_size {
            data.reserve_exact(left.min(data.len().max(MIN_GROWTH)));
        }
        Some(data.limit(left))
    }

    /// `len` bytes were read into the [target](Self::read_target).
    pub(super) fn received(&mut self, len: usize) {
        if let Some(frame) = &mut self.frame {
            frame.left -= len as u64;
            if let Some(mask) = &mut frame.mask {
                let start = self.data.len() - len;
                mask.unmask(&mut self.data[start..]);
            }
        }
    }

    /// Adds the payload of the frame from the start of `bytes`. Returns the number of bytes that
    /// belong to it, and the work.
    pub(super) fn append(
        &mut self,
        bytes: &mut [u8],
        inflater: Option<&mut Inflater>,
    ) -> Result<(usize, usize), Violation> {
        let Some(frame) = &mut self.frame else {
            return Ok((0, 0));
        };
        let mut read =
            usize::try_from(frame.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let bytes = &mut bytes[..read];
        if let Some(mask) = &mut frame.mask {
            mask.unmask_buffered(bytes);
        }
        let work = match inflater {
            Some(inflater) if self.compressed => {
                let last = frame.fin && read as u64 == frame.left;
                read = inflater.inflate_some(bytes, last, &mut self.data, 0, WORK_PER_CALL)?;
                inflater.take_work()
            }
            _ => {
                self.data.extend_from_slice(bytes);
                read
            }
        };
        frame.left -= read as u64;
        if let Some(mask) = &mut frame.mask {
            mask.ahead -= read;
        }
        Ok((read, work))
    }

    /// Checks a text as far as it was received, and ends a frame that was. Returns whether the
    /// message is complete.
    pub(super) fn check(&mut self) -> Result<bool, Violation> {
        let ended = self.frame.take_if(|frame| frame.left == 0);
        let complete = ended.is_some_and(|frame| frame.fin);
        if self.kind == MessageKind::Text {
            self.checked = check_utf8(&self.data, self.checked, complete)?.valid;
        }
        Ok(complete)
    }
}
