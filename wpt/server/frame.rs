//! Frames, parsed as strictly as by upstream's server, and written.

use super::stream::Fault;
pub(super) use test_server::frame::Frame;
use test_server::frame::{frame, header, place_of_payload};

pub(super) const CONTINUATION: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

/// The limit on the payload of a frame, in bytes.
const MAX_PAYLOAD: usize = 1 << 30;

/// The first frame of the bytes and its length, if it is complete.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Frame, usize)>, Fault> {
    let Some((start, length)) = place_of_payload(bytes) else {
        return Ok(None);
    };
    let is_masked = bytes[1] & 0x80 != 0;
    // The length has to be written in its shortest form.
    let is_shortest = start == header(0, length as u64).len() + 4;
    let is_long_control = bytes[0] & 8 != 0 && length > 125;
    if !is_masked || !is_shortest || is_long_control || length > MAX_PAYLOAD {
        return Err(Fault::InvalidFrame);
    }
    Ok(Frame::parse(bytes))
}

/// A frame to the client, with FIN set.
pub(super) fn build(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame(0x80 | opcode, payload)
}

/// The body of a Close frame. `None` if a Close frame must not have the code.
pub(super) fn close_body(code: Option<u16>, reason: &str) -> Option<Vec<u8>> {
    let Some(code) = code else {
        return Some(Vec::new());
    };
    let valid = (1000..=4999).contains(&code) && !matches!(code, 1005 | 1006 | 1015);
    valid.then(|| [&code.to_be_bytes(), reason.as_bytes()].concat())
}
