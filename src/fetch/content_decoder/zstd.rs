//! The content coding [`zstd`](https://www.rfc-editor.org/rfc/rfc8878).
//!
//! The crate keeps the last bytes of a frame back, as many as the window has, until it has seen the
//! end of the frame, because later blocks may refer to them. A server that sends its content little
//! by little would never be heard then. So each frame begins with an empty last block here, after
//! which the crate would give back all it has. New bytes are copied from it and stay there. When
//! they are as many as the window has, the older ones are dropped: the crate gives back all it has,
//! and the bytes that later blocks need are put back in raw blocks, which change nothing but the
//! window. So a byte is moved three times, however small the blocks and the input are.

use crate::net::runtime::Work;
use bytes::{Buf, Bytes};
use ruzstd::decoding::{BlockDecodingStrategy::UptoBlocks, FrameDecoder};
use std::{
    error::Error,
    hash::Hasher,
    io::{self, ErrorKind, Read, Write},
};
use twox_hash::XxHash64;

/// The limit on a window, of [RFC 9659](https://www.rfc-editor.org/rfc/rfc9659).
const MAX_WINDOW: usize = 8 << 20;

/// The limit on a block, of [RFC 8878](https://www.rfc-editor.org/rfc/rfc8878#name-blocks).
const MAX_BLOCK: usize = 128 << 10;

/// The most bytes of one piece of the output.
const PIECE: usize = 64 << 10;

/// The units of work for a frame.
const FOR_FRAME: u64 = 2000;

/// The units of work for a block, and for any other step.
const FOR_BLOCK: u64 = 500;

/// The units of work for the codes of a compressed block.
const FOR_CODES: u64 = 2500;

/// The units of work for a byte of a compressed block. A byte of another one is copied.
const FOR_INPUT: u64 = 10;

/// The units of work for a decoded byte.
const FOR_OUTPUT: u64 = 2;

/// A decoder of `zstd`.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    step: Step,
    /// Input that is not enough for a step.
    held: Vec<u8>,
    /// The number of decoded bytes in the crate that were handed out.
    handed_out: usize,
    /// The number of bytes that later blocks may refer to.
    window_size: usize,
    /// The number of decoded bytes of the frame.
    decoded: u64,
    /// The length of the frame's content, if its header says it.
    content_size: Option<u64>,
    /// The hash of what was handed out of the frame, if the frame ends with it.
    checksum: Option<XxHash64>,
    /// The most bytes that it has kept.
    memory: usize,
}

/// The part of the input that comes next.
enum Step {
    /// The header of a frame, of which there may be several.
    Frame,
    /// The rest of a frame to skip.
    Skip(usize),
    Block,
    /// The end of a frame, with its checksum if it has one: after its bytes were handed out.
    End(Vec<u8>),
}

impl Zstd {
    pub(super) fn new() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW as u64);
        Self {
            decoder,
            step: Step::Frame,
            held: Vec::new(),
            handed_out: 0,
            window_size: 0,
            decoded: 0,
            content_size: None,
            checksum: None,
            memory: 0,
        }
    }

    /// See [`Decoder::step`](super::Decoder::step).
    pub(super) fn step(
        &mut self,
        input: &mut Bytes,
        work: &mut Work,
    ) -> io::Result<Option<Vec<u8>>> {
        let new = self.new_bytes();
        let takes_input = new == 0 || new < PIECE && matches!(self.step, Step::Block);
        if takes_input && self.advance(input, work)? {
            return Ok(Some(Vec::new()));
        }
        Ok((self.new_bytes() > 0).then(|| self.hand_out()))
    }

    /// Performs the next step on the input. Returns whether there was enough of it.
    fn advance(&mut self, input: &mut Bytes, work: &mut Work) -> io::Result<bool> {
        work.add(FOR_BLOCK);
        match &self.step {
            Step::Frame => self.frame(input, work),
            Step::Skip(left) => {
                let skipped = (*left).min(input.len());
                input.advance(skipped);
                let left = left - skipped;
                self.step = match left {
                    0 => Step::Frame,
                    left => Step::Skip(left),
                };
                Ok(skipped > 0 || left == 0)
            }
            Step::Block => self.block(input, work),
            Step::End(expected) => {
                let found = self.checksum.take().map(|hash| hash.finish().to_le_bytes());
                if found.is_some_and(|found| found[..4] != expected[..]) {
                    return Err(damaged("the checksum is another one"));
                }
                self.step = Step::Frame;
                Ok(true)
            }
        }
    }

    /// The number of decoded bytes that were not handed out.
    fn new_bytes(&self) -> usize {
        self.decoder.can_collect() - self.handed_out
    }

    /// Copies new bytes. They stay in the crate.
    fn hand_out(&mut self) -> Vec<u8> {
        let mut copied = Copied {
            skipped: self.handed_out,
            bytes: Vec::new(),
        };
        // It writes to memory.
        let _ = self.decoder.collect_to_writer(&mut copied);
        self.handed_out += copied.bytes.len();
        if let Some(checksum) = &mut self.checksum {
            checksum.write(&copied.bytes);
        }
        copied.bytes
    }

    /// Drops what was handed out and is older than the window.
    fn drop_old(&mut self, work: &mut Work) -> io::Result<()> {
        let mut old = Dropped(self.handed_out.saturating_sub(self.window_size));
        self.decoder.collect_to_writer(&mut old)?;
        let kept = self.decoder.collect().unwrap_or_default();
        self.memory = self.memory.max(self.handed_out + kept.len());
        work.add(kept.len() as u64 / 2);
        for chunk in kept.chunks(MAX_BLOCK.min(self.window_size)) {
            let size = u32::try_from(chunk.len()).map_err(damaged)?;
            let header = (size << 3).to_le_bytes();
            self.feed(Read::chain(&header[..3], chunk))?;
        }
        self.handed_out = self.handed_out.min(self.window_size);
        Ok(())
    }

    /// The most bytes that it has kept: the crate keeps the memory of a window for later ones.
    pub(super) const fn memory(&self) -> usize {
        self.memory
    }

    /// Fails with `UnexpectedEof` unless all of the content was there.
    pub(super) fn finish(&self) -> io::Result<()> {
        match self.step {
            Step::Frame if self.held.is_empty() => Ok(()),
            _ => Err(ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Moves input to [`Self::held`] until that has so many bytes.
    fn hold(&mut self, length: usize, input: &mut Bytes) -> bool {
        let missing = length.saturating_sub(self.held.len()).min(input.len());
        self.held.extend_from_slice(&input.split_to(missing));
        self.held.len() >= length
    }

    /// Reads a [frame header](https://www.rfc-editor.org/rfc/rfc8878#name-frame-header).
    fn frame(&mut self, input: &mut Bytes, work: &mut Work) -> io::Result<bool> {
        if !self.hold(5, input) {
            return Ok(false);
        }
        // A skippable frame has its length in place of a header.
        if self.held[0] & 0xf0 == 0x50 && self.held[1..4] == [0x2a, 0x4d, 0x18] {
            if !self.hold(8, input) {
                return Ok(false);
            }
            let length = self.held[4..8].try_into().map_err(damaged)?;
            self.step = Step::Skip(usize::try_from(u32::from_le_bytes(length)).map_err(damaged)?);
            self.held.clear();
            return Ok(true);
        }
        let descriptor = self.held[4];
        let is_single_segment = descriptor & 0x20 != 0;
        let of_window = usize::from(!is_single_segment);
        let of_dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let of_content = [usize::from(is_single_segment), 2, 4, 8][usize::from(descriptor >> 6)];
        let length = 5 + of_window + of_dictionary + of_content;
        if !self.hold(length, input) {
            return Ok(false);
        }
        if descriptor & 8 != 0 {
            return Err(damaged("a reserved bit of a frame is set"));
        }
        let mut content_size = [0; 8];
        content_size[..of_content].copy_from_slice(&self.held[length - of_content..]);
        let content_size = u64::from_le_bytes(content_size);
        self.content_size = match of_content {
            0 => None,
            2 => Some(content_size + 256),
            _ => Some(content_size),
        };
        let window_size = if is_single_segment {
            MAX_WINDOW
        } else {
            let (exponent, mantissa) = (self.held[5] >> 3, usize::from(self.held[5] & 7));
            let base = 1 << (10 + exponent).min(24);
            base + base / 8 * mantissa
        };
        // No block refers to more than the content.
        let content_size = self.content_size.map(usize::try_from);
        let most = content_size.map_or(window_size, |size| size.unwrap_or(window_size));
        self.window_size = window_size.min(most).max(1);
        work.add(FOR_FRAME);
        self.decoder.reset(&self.held[..]).map_err(damaged)?;
        self.held.clear();
        (self.handed_out, self.decoded) = (0, 0);
        self.checksum = (descriptor & 4 != 0).then(|| XxHash64::with_seed(0));
        // With a checksum, if there has to be one.
        let empty_last_block = [1, 0, 0, 0, 0, 0, 0];
        self.feed(&empty_last_block[..])?;
        self.step = Step::Block;
        Ok(true)
    }

    /// Decodes a [block](https://www.rfc-editor.org/rfc/rfc8878#name-blocks).
    fn block(&mut self, input: &mut Bytes, work: &mut Work) -> io::Result<bool> {
        if !self.hold(3, input) {
            return Ok(false);
        }
        let header = u32::from_le_bytes([self.held[0], self.held[1], self.held[2], 0]);
        let (is_last, r#type) = (header & 1 == 1, header >> 1 & 3);
        let size = usize::try_from(header >> 3).map_err(damaged)?;
        if size > MAX_BLOCK {
            return Err(damaged("a block is too large"));
        }
        let of_checksum = if is_last && self.checksum.is_some() {
            4
        } else {
            0
        };
        let of_block = if r#type == REPEATED_BYTE { 1 } else { size };
        if !self.hold(3 + of_block + of_checksum, input) {
            return Ok(false);
        }
        if self.handed_out >= self.window_size + self.window_size.max(MAX_BLOCK) {
            self.drop_old(work)?;
        }
        let mut held = std::mem::take(&mut self.held);
        let before = self.decoder.can_collect();
        if r#type == COMPRESSED {
            work.add(FOR_CODES + FOR_INPUT * held.len() as u64);
        }
        self.feed(&held[..])?;
        let kept = self.decoder.can_collect();
        let decoded = (kept - before) as u64;
        work.add(FOR_OUTPUT * decoded);
        self.memory = self.memory.max(kept);
        self.decoded += decoded;
        let is_wrong = |size| self.decoded > size || is_last && self.decoded < size;
        if self.content_size.is_some_and(is_wrong) {
            return Err(damaged("a frame has not the length that its header says"));
        }
        if is_last {
            self.step = Step::End(held.split_off(held.len() - of_checksum));
        }
        Ok(true)
    }

    /// Decodes one block.
    fn feed(&mut self, block: impl Read) -> io::Result<()> {
        self.decoder
            .decode_blocks(block, UptoBlocks(1))
            .map_err(damaged)?;
        Ok(())
    }
}

/// The type of a block that is a byte again and again.
const REPEATED_BYTE: u32 = 1;

/// The type of a block that has codes.
const COMPRESSED: u32 = 2;

/// Copies a piece of what is written, and takes nothing. So the crate keeps it.
struct Copied {
    /// The bytes before the piece.
    skipped: usize,
    bytes: Vec<u8>,
}

impl Write for Copied {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let new = bytes.get(self.skipped..).unwrap_or_default();
        self.bytes.extend_from_slice(&new[..new.len().min(PIECE)]);
        Ok(0)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes so many bytes of what is written.
struct Dropped(usize);

impl Write for Dropped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn damaged(why: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}
