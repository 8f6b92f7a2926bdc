//! The content coding [`br`](https://www.rfc-editor.org/rfc/rfc7932).

use super::{
    OUTPUT, PIECE,
    inflate::{FOR_INPUT, FOR_OUTPUT},
};
use crate::net::runtime::Work;
use brotli_decompressor::{
    BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, BrotliDecompressStream,
    BrotliResult, BrotliState, SliceWrapper, StandardAlloc,
};
use bytes::{Buf, Bytes};
use std::io;

/// The units of work for a step that does nothing.
const FOR_STEP: u64 = 500;

/// A decoder of `br`. Its window has 16 MiB at most.
pub(super) struct Brotli {
    state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
    has_ended: bool,
}

impl Brotli {
    pub(super) fn new() -> Self {
        let alloc = StandardAlloc::default;
        let mut state = Box::new(BrotliState::new(alloc(), alloc(), alloc()));
        // Windows beyond 16 MiB are not part of RFC 7932.
        state.set_parameter(BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
        Self {
            state,
            has_ended: false,
        }
    }

    /// See [`Decoder::step`](super::Decoder::step). Bytes after the end are ignored.
    pub(super) fn step(
        &mut self,
        input: &mut Bytes,
        work: &mut Work,
    ) -> io::Result<Option<Vec<u8>>> {
        if self.has_ended {
            input.clear();
            return Ok(None);
        }
        let piece = &input[..input.len().min(PIECE)];
        let mut output = vec![0; OUTPUT];
        let (mut available, mut taken) = (piece.len(), 0);
        let (mut room, mut written, mut total) = (output.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut available,
            &mut taken,
            piece,
            &mut room,
            &mut written,
            &mut output,
            &mut total,
            &mut self.state,
        );
        input.advance(taken);
        output.truncate(written);
        work.add(FOR_STEP + FOR_INPUT * taken as u64 + FOR_OUTPUT * written as u64);
        match result {
            BrotliResult::ResultFailure => return Err(io::ErrorKind::InvalidData.into()),
            BrotliResult::ResultSuccess => self.has_ended = true,
            // All that was given is in its own buffer then.
            BrotliResult::NeedsMoreInput if taken == 0 && written == 0 => {
                input.clear();
                return Ok(None);
            }
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        }
        Ok(Some(output))
    }

    /// The size of the window.
    pub(super) fn memory(&self) -> usize {
        self.state.ringbuffer.len()
    }

    /// Fails with `UnexpectedEof` unless all of the content was there.
    pub(super) fn finish(&self) -> io::Result<()> {
        if self.has_ended {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}
