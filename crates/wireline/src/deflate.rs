//! [Compression Extensions for WebSocket](https://www.rfc-editor.org/rfc/rfc7692): the parameters and the codec of
//! permessage-deflate.

use super::{Deflate, extensions::Extension, frame::Violation};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::fmt::Write;

/// [The offer](https://www.rfc-editor.org/rfc/rfc7692#section-7.1) in the request. By default it is that of browsers.
pub(super) fn offer(deflate: &Deflate) -> String {
    let mut offer = "permessage-deflate; client_max_window_bits".to_owned();
    // Writing to a string cannot fail.
    let (client, server) = window_limits(deflate);
    if client < MAX_WINDOW_BITS {
        let _ = write!(offer, "={client}");
    }
    if server < MAX_WINDOW_BITS {
        let _ = write!(offer, "; server_max_window_bits={server}");
    }
    for (is_offered, name) in [
        (deflate.client_no_context_takeover, "client_no_context_takeover"),
        (deflate.server_no_context_takeover, "server_no_context_takeover"),
    ] {
        if is_offered {
            let _ = write!(offer, "; {name}");
        }
    }
    offer
}

/// The largest windows of the client and of the server.
fn window_limits(deflate: &Deflate) -> (u8, u8) {
    (
        deflate.client_max_window_bits.clamp(MIN_WINDOW_BITS, MAX_WINDOW_BITS),
        deflate.server_max_window_bits.clamp(8, MAX_WINDOW_BITS),
    )
}

/// The parameters in a response to [`offer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) server_no_context_takeover: bool,
    pub(super) client_no_context_takeover: bool,
    /// 8 to 15.
    pub(super) server_max_window_bits: u8,
    /// 8 to 15.
    pub(super) client_max_window_bits: u8,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            server_no_context_takeover: false,
            client_no_context_takeover: false,
            server_max_window_bits: MAX_WINDOW_BITS,
            client_max_window_bits: MAX_WINDOW_BITS,
        }
    }
}

impl Parameters {
    /// [Validates the response](https://www.rfc-editor.org/rfc/rfc7692#section-7.1). A server may set every parameter,
    /// even if it was not offered. The exception, `client_max_window_bits`, is offered.
    pub(super) fn agreed(extensions: &[Extension]) -> Result<Self, &'static str> {
        let [extension] = extensions else { return Err("there is more than one, and one was offered") };
        if extension.name != "permessage-deflate" {
            return Err("it was not offered");
        }
        let mut agreed = Self::default();
        for (n, (name, value)) in extension.parameters.iter().enumerate() {
            if extension.parameters[..n].iter().any(|(earlier, _)| earlier == name) {
                return Err("a parameter is repeated");
            }
            match (name.as_str(), value) {
                ("server_no_context_takeover", None) => agreed.server_no_context_takeover = true,
                ("client_no_context_takeover", None) => agreed.client_no_context_takeover = true,
                ("server_no_context_takeover" | "client_no_context_takeover", Some(_)) => {
                    return Err("a parameter has a value, and may not");
                }
                ("server_max_window_bits", value) => agreed.server_max_window_bits = window_bits(value.as_deref())?,
                ("client_max_window_bits", value) => agreed.client_max_window_bits = window_bits(value.as_deref())?,
                _ => return Err("a parameter is unknown"),
            }
        }
        Ok(agreed)
    }

    /// Checks that the response has what was [offered](offer) as a condition. The client keeps to its own limits whether
    /// or not the response repeats them.
    pub(super) fn within(self, offered: &Deflate) -> Result<Self, &'static str> {
        let (client, server) = window_limits(offered);
        if offered.server_no_context_takeover && !self.server_no_context_takeover {
            return Err("server_no_context_takeover was asked for, and is missing");
        }
        if self.server_max_window_bits > server {
            return Err("server_max_window_bits is larger than what was asked for, or missing");
        }
        Ok(Self {
            client_no_context_takeover: self.client_no_context_takeover || offered.client_no_context_takeover,
            client_max_window_bits: self.client_max_window_bits.min(client),
            ..self
        })
    }
}

/// Parses a [window size](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.2): a decimal integer without leading
/// zeroes.
fn window_bits(value: Option<&str>) -> Result<u8, &'static str> {
    let value = value.ok_or("a window has no size")?;
    (8..=15).find(|bits: &u8| bits.to_string() == value).ok_or("a window is not of 8 to 15 bits")
}

/// The end of a compressed message, [which is not sent](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// zlib has no raw stream with a window of 256 bytes (8 bits). A stream with the next larger window can inflate such
/// data, but cannot deflate to it.
const MIN_WINDOW_BITS: u8 = 9;

const MAX_WINDOW_BITS: u8 = 15;

/// [Decompresses](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2) messages. The limit of a message is enforced
/// during decompression.
#[derive(Debug)]
pub(super) struct Inflater {
    parameters: Parameters,
    max_message: usize,
    stream: Option<Decompress>,
    /// The data that later messages may refer to. It is needed after a block with BFINAL set.
    window: Window,
    /// Whether there are no bytes of the message, or none after a block with BFINAL set. No tail is needed then.
    is_complete: bool,
}

impl Inflater {
    pub(super) fn new(parameters: Parameters, max_message: usize) -> Self {
        Self { parameters, max_message, stream: None, window: Window::default(), is_complete: true }
    }

    /// Appends the decompressed `data` to `out`. The message begins at `start` in `out`. `last`: the message ends with
    /// `data`.
    pub(super) fn inflate(
        &mut self,
        data: &[u8],
        last: bool,
        out: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), Violation> {
        self.is_complete &= data.is_empty();
        // For short data, a copy with the tail is cheaper than a second call.
        let mut with_tail = [0; 512];
        match with_tail.get_mut(..data.len() + TAIL.len()) {
            Some(with_tail) if last && !data.is_empty() => {
                let (head, tail) = with_tail.split_at_mut(data.len());
                head.copy_from_slice(data);
                tail.copy_from_slice(&TAIL);
                self.decompress(with_tail, true, out, start)?;
            }
            _ => {
                self.decompress(data, false, out, start)?;
                if last && !self.is_complete {
                    self.decompress(&TAIL, false, out, start)?;
                }
            }
        }
        if last {
            self.is_complete = true;
            if self.parameters.server_no_context_takeover {
                self.window = Window::default();
                if let Some(stream) = &mut self.stream {
                    stream.reset(false);
                }
            } else {
                self.window.remember(&out[start..]);
                self.window.begin_message();
            }
        }
        Ok(())
    }

    /// Decompresses `data`. `has_tail`: it ends with the tail.
    fn decompress(
        &mut self,
        mut data: &[u8],
        has_tail: bool,
        out: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), Violation> {
        let window_bits = self.parameters.server_max_window_bits.max(MIN_WINDOW_BITS);
        let stream = self.stream.get_or_insert_with(|| Decompress::new_with_window_bits(false, window_bits));
        let mut room = data.len().saturating_mul(4);
        loop {
            let filled = out.len();
            // One byte more than the limit shows that the limit was exceeded.
            let left = (self.max_message - (filled - start).min(self.max_message)).saturating_add(1);
            room = room.clamp(MIN_OUTPUT, MAX_OUTPUT).min(left);
            reserve_output(out, room, left);
            let (read, written) = (stream.total_in(), stream.total_out());
            let status = stream.decompress(data, &mut out[filled..], FlushDecompress::Sync);
            let expanded = (stream.total_out() - written) as usize;
            out.truncate(filled + expanded);
            let status = status.map_err(|_| INVALID)?;
            data = &data[(stream.total_in() - read) as usize..];
            if out.len() - start > self.max_message {
                return Err(TOO_BIG);
            }
            if status == Status::StreamEnd {
                // The block had BFINAL set. The next block may refer to the data before it all the same.
                self.window.remember(&out[start..]);
                stream.reset(false);
                stream.set_dictionary(self.window.bytes()).map_err(|_| INVALID)?;
                // A message may end with Z_FINISH of zlib. The tail belongs to a block without BFINAL and is not
                // required then.
                self.is_complete = data.is_empty() || (has_tail && data == TAIL);
                if self.is_complete {
                    return Ok(());
                }
            } else if expanded < room {
                return if data.is_empty() { Ok(()) } else { Err(INVALID) };
            }
            room = room.saturating_mul(2);
        }
    }
}

const INVALID: Violation = Violation { code: 1007, reason: "a compressed message is not valid DEFLATE data" };

const TOO_BIG: Violation = Violation { code: 1009, reason: "a compressed message expands to more than is allowed" };

/// The sizes of the output of one call, in bytes. The buffer is zeroed first, so it starts small.
const MIN_OUTPUT: usize = 512;
const MAX_OUTPUT: usize = 1 << 20;

/// Appends `room` zeroes. The message may have `left` more bytes.
fn reserve_output(out: &mut Vec<u8>, room: usize, left: usize) {
    if out.capacity() - out.len() < room && out.len() + room > MAX_OUTPUT {
        // Less than the doubling of `Vec`, because the message may be large.
        out.reserve_exact((out.len() / 2).max(room).min(left));
    }
    out.resize(out.len() + room, 0);
}

/// The last 32 KiB of the decompressed data.
#[derive(Debug, Default)]
struct Window {
    bytes: Vec<u8>,
    /// The number of bytes of the current message that were already added.
    remembered: usize,
}

impl Window {
    const SIZE: usize = 32 << 10;

    /// Adds the bytes of `message` since the last call.
    fn remember(&mut self, message: &[u8]) {
        let new = &message[self.remembered..];
        self.remembered = message.len();
        let new = &new[new.len().saturating_sub(Self::SIZE)..];
        if self.bytes.len() + new.len() > 2 * Self::SIZE {
            let from = self.bytes.len() - Self::SIZE.min(self.bytes.len());
            self.bytes.drain(..from);
        }
        self.bytes.extend_from_slice(new);
    }

    fn begin_message(&mut self) {
        self.remembered = 0;
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[self.bytes.len().saturating_sub(Self::SIZE)..]
    }
}

/// [Compresses](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1) messages.
#[derive(Debug)]
pub(super) struct Deflater {
    parameters: Parameters,
    threshold: usize,
    level: Compression,
    stream: Option<Compress>,
}

impl Deflater {
    /// A deflater that does not compress messages of less than `threshold` bytes.
    pub(super) fn new(parameters: Parameters, threshold: usize) -> Self {
        Self { parameters, threshold, level: Compression::fast(), stream: None }
    }

    /// The same with a level of 0 to 9.
    pub(super) fn with_level(self, level: u32) -> Self {
        Self { level: Compression::new(level.min(9)), ..self }
    }

    /// Whether a message of this length is compressed.
    pub(super) fn compresses(&self, len: usize) -> bool {
        len > 0 && len >= self.threshold && self.parameters.client_max_window_bits >= MIN_WINDOW_BITS
    }

    /// Appends the compressed `data`, which must not be empty, and flushes it, so that the receiver can decompress all
    /// of it. `last`: the message ends with `data`.
    pub(super) fn deflate(&mut self, mut data: &[u8], last: bool, out: &mut Vec<u8>) {
        let bits = self.parameters.client_max_window_bits;
        let stream = self.stream.get_or_insert_with(|| Compress::new_with_window_bits(self.level, false, bits));
        loop {
            // With less room, zlib would start another flush at each call.
            if out.capacity() - out.len() < 64 {
                out.reserve((data.len() / 2).max(256));
            }
            let read = stream.total_in();
            stream.compress_vec(data, out, FlushCompress::Sync).expect("a stream that was begun can go on");
            data = &data[(stream.total_in() - read) as usize..];
            if data.is_empty() && out.len() < out.capacity() {
                break;
            }
        }
        if last {
            debug_assert!(out.ends_with(&TAIL));
            out.truncate(out.len() - TAIL.len());
            if self.parameters.client_no_context_takeover {
                stream.reset();
            }
        }
    }

    /// Appends [an empty block](https://www.rfc-editor.org/rfc/rfc7692#section-7.2.3.6), which ends a message that was
    /// compressed without `last`.
    pub(super) fn end_message(&mut self, out: &mut Vec<u8>) {
        out.push(0);
        if self.parameters.client_no_context_takeover
            && let Some(stream) = &mut self.stream
        {
            stream.reset();
        }
    }
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
