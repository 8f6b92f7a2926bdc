//! The content coding [`br`](https://www.rfc-editor.org/rfc/rfc7932).

use super::OUTPUT;
use brotli_decompressor::{
    BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, BrotliDecompressStream,
    BrotliResult, BrotliState, SliceWrapper, StandardAlloc,
};
use bytes::{Buf, Bytes};
use std::io;

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

    /// See [`Decoder::decode`](super::Decoder::decode). Bytes after the end are ignored.
    pub(super) fn decode(&mut self, input: &mut Bytes) -> io::Result<Vec<u8>> {
        while !self.has_ended {
            let mut output = vec![0; OUTPUT];
            let (mut available, mut taken) = (input.len(), 0);
            let (mut room, mut written, mut total) = (output.len(), 0, 0);
            let result = BrotliDecompressStream(
                &mut available,
                &mut taken,
                input,
                &mut room,
                &mut written,
                &mut output,
                &mut total,
                &mut self.state,
            );
            input.advance(taken);
            output.truncate(written);
            match result {
                BrotliResult::ResultFailure => return Err(io::ErrorKind::InvalidData.into()),
                BrotliResult::ResultSuccess => self.has_ended = true,
                BrotliResult::NeedsMoreInput => return Ok(output),
                BrotliResult::NeedsMoreOutput => {}
            }
            if !output.is_empty() {
                return Ok(output);
            }
        }
        input.clear();
        Ok(Vec::new())
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
