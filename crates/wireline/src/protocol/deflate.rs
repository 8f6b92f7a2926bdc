//! [Compression Extensions for WebSocket](https://www.rfc-editor.org/rfc/rfc7692): the codec of
//! permessage-deflate.

use crate::{
    Role,
    protocol::{
        deflate_parameters::{MAX_WINDOW_BITS, MIN_WINDOW_BITS, Parameters},
        deflate_pool::{COMPRESSORS, DECOMPRESSORS, Kind, Owner, Taken},
        frame::Violation,
    },
};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::collections::VecDeque;

/// The end of a compressed message,
/// [which is not sent](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// [Decompresses](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2) messages. The limit of a
/// message is enforced during decompression.
#[derive(Debug)]
pub(crate) struct Inflater {
    /// As [seen by](Parameters::seen_by) its end.
    parameters: Parameters,
    max_message: usize,
    /// Present while a message is incomplete, and between messages that have a context.
    stream: Option<Box<Decompress>>,
    /// The data that later messages may refer to. It is needed after a block with BFINAL set.
    window: Window,
    /// Whether there are no bytes of the message, or none after a block with BFINAL set. No tail is
    /// needed then.
    is_complete: bool,
    /// Whether `stream` has no context.
    is_fresh: bool,
    /// The work since the last call of [`take_work`](Self::take_work).
    work: usize,
}

/// The work for a compressed byte besides its output: a block may consist of Huffman tables alone.
const COMPRESSED_BYTE_WORK: usize = 64;

/// The work for a call of zlib.
const CALL_WORK: usize = 256;

/// The work for a block with BFINAL set besides the copy of the window, because the stream begins
/// anew.
const FINAL_BLOCK_WORK: usize = 2048;

/// The number of bytes that are copied or zeroed at once with one unit of work.
const BYTES_PER_WORK: usize = 8;

impl Inflater {
    /// The inflater of an end with this role.
    pub(crate) fn new(role: Role, parameters: Parameters, max_message: usize) -> Self {
        let parameters = parameters.seen_by(role);
        let window = Window::new(1 << parameters.server_max_window_bits.max(MIN_WINDOW_BITS));
        Self {
            parameters,
            max_message,
            stream: None,
            window,
            is_complete: true,
            is_fresh: false,
            work: 0,
        }
    }

    /// Gives back what the next message does not need. It is called when there is nothing more to
    /// decompress for now.
    pub(crate) fn release(&mut self) {
        if self.is_fresh
            && let Some(stream) = self.stream.take()
        {
            DECOMPRESSORS.give(None, ANY, stream);
        }
    }

    /// The work since the last call, in the units of
    /// [`Decoded::work`](crate::protocol::decoded::Decoded). It is counted where it is done.
    pub(crate) fn take_work(&mut self) -> usize {
        std::mem::take(&mut self.work)
    }

    /// Appends the decompressed `data` to `out`. The message begins at `start` in `out`. `last`:
    /// the message ends with `data`. It stops soon after `limit` units of work since
    /// [`take_work`](Self::take_work), and returns the number of bytes of `data` that were
    /// decompressed. The message has ended only if these are all.
    pub(crate) fn inflate_some(
        &mut self,
        data: &[u8],
        last: bool,
        out: &mut Vec<u8>,
        start: usize,
        limit: usize,
    ) -> Result<usize, Violation> {
        self.is_complete &= data.is_empty();
        // For short data, a copy with the tail is cheaper than a second call.
        let mut with_tail = [0; 512];
        match with_tail.get_mut(..data.len() + TAIL.len()) {
            Some(with_tail) if last && !data.is_empty() => {
                let (head, tail) = with_tail.split_at_mut(data.len());
                head.copy_from_slice(data);
                tail.copy_from_slice(&TAIL);
                self.decompress(with_tail, true, out, start, usize::MAX)?;
            }
            _ => {
                let read = self.decompress(data, false, out, start, limit)?;
                if read < data.len() {
                    return Ok(read);
                }
                if last && !self.is_complete {
                    self.decompress(&TAIL, false, out, start, usize::MAX)?;
                }
            }
        }
        if last {
            self.is_complete = true;
            if self.parameters.server_no_context_takeover {
                self.window.clear();
                if let Some(stream) = &mut self.stream {
                    stream.reset(false);
                }
                self.is_fresh = true;
            } else {
                self.window.remember(&out[start..]);
                self.window.begin_message();
            }
        }
        Ok(data.len())
    }

    /// The same without a limit.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn inflate(
        &mut self,
        data: &[u8],
        last: bool,
        out: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), Violation> {
        self.inflate_some(data, last, out, start, usize::MAX)
            .map(|read| assert_eq!(read, data.len()))
    }

    /// Decompresses `data`, and stops after `limit` units of work. `has_tail`: it ends with the
    /// tail. Returns the number of bytes that were decompressed.
    fn decompress(
        &mut self,
        data: &[u8],
        has_tail: bool,
        out: &mut Vec<u8>,
        start: usize,
        limit: usize,
    ) -> Result<usize, Violation> {
        let mut filled = out.len();
        let read = self.decompress_into(data, has_tail, out, &mut filled, start, limit);
        out.truncate(filled);
        read
    }

    /// The same. The first `filled` bytes of `out` are output. The others are zeroes or of no
    /// meaning.
    fn decompress_into(
        &mut self,
        data: &[u8],
        has_tail: bool,
        out: &mut Vec<u8>,
        filled: &mut usize,
        start: usize,
        limit: usize,
    ) -> Result<usize, Violation> {
        let window_bits = self.parameters.server_max_window_bits.max(MIN_WINDOW_BITS);
        let no_takeover = self.parameters.server_no_context_takeover;
        let stream = self.stream.get_or_insert_with(|| {
            match no_takeover.then(|| DECOMPRESSORS.take(None, ANY)).flatten() {
                Some(Taken::Own(stream) | Taken::Other(stream)) => stream,
                None => Box::new(Decompress::new_with_window_bits(false, window_bits)),
            }
        });
        self.is_fresh = false;
        let mut left = data;
        let mut room = data.len().saturating_mul(4);
        loop {
            // One byte more than the limit shows that the limit was exceeded.
            let allowed =
                (self.max_message - (*filled - start).min(self.max_message)).saturating_add(1);
            room = room.clamp(MIN_OUTPUT, MAX_OUTPUT).min(allowed);
            self.work += reserve_output(out, *filled + room, allowed) / BYTES_PER_WORK;
            let read_before = stream.total_in();
            let written_before = stream.total_out();
            let input = &left[..left.len().min(MAX_INPUT)];
            let status = stream.decompress(
                input,
                &mut out[*filled..*filled + room],
                FlushDecompress::Sync,
            );
            let read = (stream.total_in() - read_before) as usize;
            let expanded = (stream.total_out() - written_before) as usize;
            *filled += expanded;
            self.work += CALL_WORK + read * COMPRESSED_BYTE_WORK + expanded;
            let status = status.map_err(|_| INVALID)?;
            left = &left[read..];
            if *filled - start > self.max_message {
                return Err(TOO_BIG);
            }
            if status == Status::StreamEnd {
                // The block had BFINAL set. The next block may refer to the data before it all the
                // same.
                self.window.remember(&out[start..*filled]);
                self.work += FINAL_BLOCK_WORK + self.window.len() / BYTES_PER_WORK;
                stream.reset(false);
                for part in self.window.parts() {
                    stream.set_dictionary(part).map_err(|_| INVALID)?;
                }
                // A message may end with Z_FINISH of zlib. The tail belongs to a block without
                // BFINAL and is not required then.
                self.is_complete = left.is_empty() || (has_tail && left == TAIL);
                if self.is_complete {
                    return Ok(data.len());
                }
            } else if expanded == room {
                room = room.saturating_mul(2);
            } else if read < input.len() {
                return Err(INVALID);
            } else if left.is_empty() {
                return Ok(data.len());
            }
            // The output that zlib still holds is less than the room of a call.
            if self.work >= limit && !left.is_empty() {
                return Ok(data.len() - left.len());
            }
        }
    }
}

/// After a reset the window has its full size.
const ANY: Kind = (MAX_WINDOW_BITS, 0);

const INVALID: Violation = Violation {
    code: 1007,
    reason: "a compressed message is not valid DEFLATE data",
};

const TOO_BIG: Violation = Violation {
    code: 1009,
    reason: "a compressed message expands to more than is allowed",
};

/// The maximum input of one call, in bytes.
const MAX_INPUT: usize = 16 << 10;

/// The sizes of the output of one call, in bytes. The buffer is zeroed first, so it starts small.
const MIN_OUTPUT: usize = 512;
const MAX_OUTPUT: usize = 1 << 20;

/// Appends zeroes up to a length of `len`, and returns their number. `allowed` is the number of
/// bytes that the message may still have.
fn reserve_output(out: &mut Vec<u8>, len: usize, allowed: usize) -> usize {
    let more = len.saturating_sub(out.len());
    if more == 0 {
        return 0;
    }
    if out.capacity() < len && len > MAX_OUTPUT {
        // Less than the doubling of `Vec`, because the message may be large.
        out.reserve_exact((out.len() / 2).max(more).min(allowed));
    }
    out.resize(len, 0);
    more
}

/// The end of the data of all messages, as much as may be referred to.
#[derive(Debug)]
struct Window {
    bytes: VecDeque<u8>,
    /// The maximum length of `bytes`.
    size: usize,
    /// The number of bytes of the current message that were already added.
    remembered: usize,
}

impl Window {
    fn new(size: usize) -> Self {
        Self {
            bytes: VecDeque::new(),
            size,
            remembered: 0,
        }
    }

    /// Adds the bytes of `message` since the last call.
    fn remember(&mut self, message: &[u8]) {
        let new = &message[self.remembered..];
        self.remembered = message.len();
        self.push(new);
    }

    /// Adds bytes.
    fn push(&mut self, new: &[u8]) {
        let new = &new[new.len().saturating_sub(self.size)..];
        let len = self.bytes.len() + new.len();
        self.bytes.drain(..len.saturating_sub(self.size));
        if self.bytes.capacity() < len.min(self.size) {
            // Not more than `size`.
            let capacity = len.next_power_of_two().min(self.size);
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend(new);
    }

    fn begin_message(&mut self) {
        self.remembered = 0;
    }

    fn clear(&mut self) {
        *self = Self::new(self.size);
    }

    fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes in order. The second part may be empty.
    fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let (first, second) = self.bytes.as_slices();
        [first, second].into_iter().filter(|part| !part.is_empty())
    }
}

/// [Compresses](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1) messages.
#[derive(Debug)]
pub(crate) struct Deflater {
    /// As [seen by](Parameters::seen_by) its end.
    parameters: Parameters,
    threshold: usize,
    level: Compression,
    /// It is taken from the pool for a while.
    stream: Option<Box<Compress>>,
    owner: Owner,
    /// The end of what was compressed. It is the context if another connection got the stream.
    window: Window,
    /// Whether the stream has a context that the next data may refer to.
    has_context: bool,
}

/// The number of bytes of its context that a connection keeps besides its stream.
const KEPT_CONTEXT: usize = 8 << 10;

impl Deflater {
    /// The deflater of an end with this role. It does not compress messages of less than `threshold`
    /// bytes.
    pub(crate) fn new(role: Role, parameters: Parameters, threshold: usize) -> Self {
        Self {
            parameters: parameters.seen_by(role),
            threshold,
            level: Compression::fast(),
            stream: None,
            owner: Owner::new(),
            window: Window::new(KEPT_CONTEXT),
            has_context: false,
        }
    }

    /// The same with a level of 0 to 9.
    pub(crate) fn with_level(mut self, level: u32) -> Self {
        self.level = Compression::new(level.min(9));
        self
    }

    /// Whether a message of this length is compressed.
    pub(crate) fn compresses(&self, len: usize) -> bool {
        len > 0
            && len >= self.threshold
            && self.parameters.client_max_window_bits >= MIN_WINDOW_BITS
    }

    /// Appends the compressed `data`, which must not be empty, and flushes it, so that the receiver
    /// can decompress all of it. `last`: the message ends with `data`.
    pub(crate) fn deflate(&mut self, mut data: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut stream = self.take_stream();
        if !self.parameters.client_no_context_takeover {
            self.window.push(data);
        }
        self.has_context = true;
        loop {
            // With less room, zlib would start another flush at each call.
            if out.capacity() - out.len() < 64 {
                out.reserve((data.len() / 2).max(256));
            }
            let read = stream.total_in();
            stream
                .compress_vec(data, out, FlushCompress::Sync)
                .expect("a stream that was begun can continue");
            data = &data[(stream.total_in() - read) as usize..];
            if data.is_empty() && out.len() < out.capacity() {
                break;
            }
        }
        self.stream = Some(stream);
        if last {
            debug_assert!(out.ends_with(&TAIL));
            out.truncate(out.len() - TAIL.len());
            self.end_context();
        }
    }

    /// Appends [an empty block](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.3.6), which ends
    /// a message that was compressed without `last`.
    pub(crate) fn end_message(&mut self, out: &mut Vec<u8>) {
        out.push(0);
        self.end_context();
    }

    /// Ends the context with the message, if others do not need it.
    fn end_context(&mut self) {
        if self.parameters.client_no_context_takeover {
            self.has_context = false;
            match &mut self.stream {
                Some(stream) => stream.reset(),
                // It was given back within the message.
                None => COMPRESSORS.remove(self.owner),
            }
        }
    }

    /// Gives the stream back. It is called when there is nothing more to compress for now.
    pub(crate) fn release(&mut self) {
        if let Some(stream) = self.stream.take() {
            COMPRESSORS.give(self.has_context.then_some(self.owner), self.kind(), stream);
        }
    }

    fn kind(&self) -> Kind {
        (self.parameters.client_max_window_bits, self.level.level())
    }

    fn take_stream(&mut self) -> Box<Compress> {
        if let Some(stream) = self.stream.take() {
            return stream;
        }
        let mut stream = match COMPRESSORS.take(self.has_context.then_some(self.owner), self.kind())
        {
            Some(Taken::Own(stream)) => return stream,
            Some(Taken::Other(mut stream)) => {
                stream.reset();
                stream
            }
            None => Box::new(Compress::new_with_window_bits(
                self.level,
                false,
                self.parameters.client_max_window_bits,
            )),
        };
        for part in self.window.parts() {
            // Without a context it only compresses less.
            let _ = stream.set_dictionary(part);
        }
        stream
    }
}

impl Drop for Deflater {
    fn drop(&mut self) {
        if self.has_context && self.stream.is_none() {
            COMPRESSORS.remove(self.owner);
        }
    }
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
