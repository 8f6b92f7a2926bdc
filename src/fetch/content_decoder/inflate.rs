//! The content codings [`gzip`](https://www.rfc-editor.org/rfc/rfc1952) and
//! [`deflate`](https://www.rfc-editor.org/rfc/rfc1950).

use super::{OUTPUT, PIECE};
use crate::net::runtime::Work;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status, write::GzDecoder};
use std::{
    io::{self, Write},
    mem,
};

/// The units of work for a byte of the input: ten bytes may describe the codes of a block.
pub(super) const FOR_INPUT: u64 = 150;

/// The units of work for a byte of the output.
pub(super) const FOR_OUTPUT: u64 = 2;

/// The units of work for a member of `gzip`, each of which has a decoder of its own.
const FOR_MEMBER: u64 = 2000;

/// A decoder of `gzip` or `deflate`.
pub(super) enum Inflate {
    Gzip(GzDecoder<Vec<u8>>),
    Deflate(Decompress),
    /// `deflate`: the first byte decides whether there is the header of zlib, which some servers
    /// leave out.
    Unknown,
    /// After the end. The rest is ignored, as in browsers.
    Ended,
}

impl Inflate {
    pub(super) fn gzip() -> Self {
        Self::Gzip(GzDecoder::new(Vec::new()))
    }

    pub(super) const fn deflate() -> Self {
        Self::Unknown
    }

    /// See [`Decoder::step`](super::Decoder::step). A piece becomes a thousand times as many bytes
    /// at most.
    pub(super) fn step(
        &mut self,
        input: &mut Bytes,
        work: &mut Work,
    ) -> io::Result<Option<Vec<u8>>> {
        if matches!(self, Self::Ended) {
            input.clear();
        }
        if input.is_empty() {
            return Ok(None);
        }
        let piece = input.split_to(input.len().min(PIECE));
        work.add(FOR_INPUT * piece.len() as u64);
        let output = self.decode(&piece, work)?;
        work.add(FOR_OUTPUT * output.len() as u64);
        Ok(Some(output))
    }

    fn decode(&mut self, piece: &[u8], work: &mut Work) -> io::Result<Vec<u8>> {
        if matches!(self, Self::Unknown) {
            let is_zlib = piece.first().is_some_and(|first| first & 0xf == 8);
            *self = Self::Deflate(Decompress::new(is_zlib));
        }
        let (output, has_ended) = match self {
            Self::Gzip(decoder) => gunzipped(decoder, piece, work)?,
            Self::Deflate(inflate) => inflated(inflate, piece)?,
            Self::Ended | Self::Unknown => return Ok(Vec::new()),
        };
        if has_ended {
            *self = Self::Ended;
        }
        Ok(output)
    }

    /// The rest of the output. Fails with `UnexpectedEof` unless all of the content was there.
    pub(super) fn finish(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(decoder) => decoder.try_finish().map(|()| mem::take(decoder.get_mut())),
            Self::Deflate(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Self::Ended | Self::Unknown => Ok(Vec::new()),
        }
    }
}

/// The output of a piece of `deflate`, and whether it has ended.
fn inflated(inflate: &mut Decompress, mut piece: &[u8]) -> io::Result<(Vec<u8>, bool)> {
    let mut output = Vec::new();
    loop {
        output.reserve(OUTPUT);
        let (before, room) = (inflate.total_in(), output.capacity() - output.len());
        let length = output.len();
        let status = inflate.decompress_vec(piece, &mut output, FlushDecompress::None)?;
        let taken = usize::try_from(inflate.total_in() - before).unwrap_or(piece.len());
        piece = piece.get(taken..).unwrap_or_default();
        let has_ended = status == Status::StreamEnd;
        if has_ended || piece.is_empty() && output.len() - length < room {
            return Ok((output, has_ended));
        }
    }
}

/// The output of a piece of `gzip`, whose members follow each other, and whether the rest is none.
fn gunzipped(
    decoder: &mut GzDecoder<Vec<u8>>,
    mut piece: &[u8],
    work: &mut Work,
) -> io::Result<(Vec<u8>, bool)> {
    let mut output = Vec::new();
    while let Some(first) = piece.first() {
        let written = decoder.write(piece)?;
        piece = &piece[written..];
        if written == 0 {
            decoder.try_finish()?;
            output.append(decoder.get_mut());
            if *first != 0x1f {
                return Ok((output, true));
            }
            work.add(FOR_MEMBER);
            *decoder = GzDecoder::new(Vec::new());
        }
    }
    decoder.flush()?;
    output.append(decoder.get_mut());
    Ok((output, false))
}
