//! The content coding [`zstd`](https://www.rfc-editor.org/rfc/rfc8878).
//!
//! The crate keeps the last bytes of a frame back, as many as the window has, until it has seen the
//! end of the frame, because later blocks may refer to them. A server that sends its content little
//! by little would never be heard then. So each frame begins with an empty last block here, after
//! which the crate gives back all it has. The bytes that later blocks need are put back in raw
//! blocks, which change nothing but the window.

use bytes::{Buf, Bytes};
use ruzstd::decoding::{BlockDecodingStrategy::UptoBlocks, FrameDecoder};
use std::{
    error::Error,
    hash::Hasher,
    io::{self, ErrorKind, Read},
};
use twox_hash::XxHash64;

/// The limit on a window, of [RFC 9659](https://www.rfc-editor.org/rfc/rfc9659).
const MAX_WINDOW: usize = 8 << 20;

/// The limit on a block, of [RFC 8878](https://www.rfc-editor.org/rfc/rfc8878#name-blocks).
const MAX_BLOCK: usize = 128 << 10;

/// The number of decoded bytes that are taken out of the crate at once. Each time the window is
/// copied.
const TAKEN: usize = 1 << 20;

/// The most bytes of one piece of the output.
const PIECE: usize = 64 << 10;

/// A decoder of `zstd`.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    step: Step,
    /// Input that is not enough for a step.
    held: Vec<u8>,
    /// The end of what was decoded of the frame, as much as its window has.
    window: Vec<u8>,
    window_size: usize,
    /// The hash of what was decoded of the frame, if the frame ends with it.
    checksum: Option<XxHash64>,
    output: Bytes,
}

/// The part of the input that comes next.
enum Step {
    /// The header of a frame, of which there may be several.
    Frame,
    /// The rest of a frame to skip.
    Skip(usize),
    Block,
}

impl Zstd {
    pub(super) fn new() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW as u64);
        Self {
            decoder,
            step: Step::Frame,
            held: Vec::new(),
            window: Vec::new(),
            window_size: 0,
            checksum: None,
            output: Bytes::new(),
        }
    }

    /// See [`Decoder::decode`](super::Decoder::decode).
    pub(super) fn decode(&mut self, input: &mut Bytes) -> io::Result<Vec<u8>> {
        while self.output.is_empty() {
            let made_progress = match self.step {
                Step::Frame => self.frame(input)?,
                Step::Skip(left) => {
                    let skipped = left.min(input.len());
                    input.advance(skipped);
                    self.step = match left - skipped {
                        0 => Step::Frame,
                        left => Step::Skip(left),
                    };
                    skipped > 0 || left == 0
                }
                Step::Block => self.block(input)?,
            };
            if !made_progress {
                self.take()?;
                break;
            }
        }
        Ok(self.output.split_to(self.output.len().min(PIECE)).into())
    }

    /// The sizes of the window, which the crate has too, and of what was decoded.
    pub(super) fn memory(&self) -> usize {
        2 * self.window.len() + self.output.len()
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
    fn frame(&mut self, input: &mut Bytes) -> io::Result<bool> {
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
        if !self.hold(5 + of_window + of_dictionary + of_content, input) {
            return Ok(false);
        }
        self.window_size = if is_single_segment {
            MAX_WINDOW
        } else {
            let (exponent, mantissa) = (self.held[5] >> 3, usize::from(self.held[5] & 7));
            let base = 1 << (10 + exponent).min(24);
            base + base / 8 * mantissa
        };
        self.decoder.reset(&self.held[..]).map_err(damaged)?;
        self.held.clear();
        self.window.clear();
        self.checksum = (descriptor & 4 != 0).then(|| XxHash64::with_seed(0));
        // With a checksum, if there has to be one.
        let empty_last_block = [1, 0, 0, 0, 0, 0, 0];
        self.feed(&empty_last_block[..])?;
        self.step = Step::Block;
        Ok(true)
    }

    /// Decodes a [block](https://www.rfc-editor.org/rfc/rfc8878#name-blocks).
    fn block(&mut self, input: &mut Bytes) -> io::Result<bool> {
        if !self.hold(3, input) {
            return Ok(false);
        }
        let header = u32::from_le_bytes([self.held[0], self.held[1], self.held[2], 0]);
        let is_last = header & 1 == 1;
        let is_repeated_byte = header >> 1 & 3 == 1;
        let size = usize::try_from(header >> 3).map_err(damaged)?;
        if size > MAX_BLOCK {
            return Err(damaged("a block is too large"));
        }
        let of_checksum = if is_last && self.checksum.is_some() {
            4
        } else {
            0
        };
        let of_block = if is_repeated_byte { 1 } else { size };
        if !self.hold(3 + of_block + of_checksum, input) {
            return Ok(false);
        }
        let held = std::mem::take(&mut self.held);
        self.feed(&held[..])?;
        if is_last || self.decoder.can_collect() - self.window.len() >= TAKEN {
            self.take()?;
        }
        if is_last {
            let found = self.checksum.as_ref().map(Hasher::finish);
            let expected = &held[held.len() - of_checksum..];
            if found.is_some_and(|found| found.to_le_bytes()[..4] != *expected) {
                return Err(damaged("the checksum is another one"));
            }
            self.step = Step::Frame;
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

    /// Makes what was decoded the output.
    fn take(&mut self) -> io::Result<()> {
        if self.decoder.can_collect() == self.window.len() {
            return Ok(());
        }
        let mut all = self.decoder.collect().unwrap_or_default();
        let output = Bytes::from(all.split_off(self.window.len()));
        if let Some(checksum) = &mut self.checksum {
            checksum.write(&output);
        }
        self.window = all;
        self.window.extend_from_slice(&output);
        let excess = self.window.len().saturating_sub(self.window_size);
        self.window.drain(..excess);
        let window = std::mem::take(&mut self.window);
        for chunk in window.chunks(MAX_BLOCK.min(self.window_size)) {
            let size = u32::try_from(chunk.len()).map_err(damaged)?;
            let header = (size << 3).to_le_bytes();
            self.feed(Read::chain(&header[..3], chunk))?;
        }
        self.window = window;
        self.output = output;
        Ok(())
    }
}

fn damaged(why: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}
