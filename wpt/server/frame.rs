//! [Frames](https://www.rfc-editor.org/rfc/rfc6455#section-5.2), parsed as strictly as by
//! upstream's server, and written.

use super::stream::Fault;

pub(super) const CONTINUATION: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

/// A frame from the client, unmasked.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) fin: bool,
    pub(super) reserved: u8,
    pub(super) opcode: u8,
    pub(super) payload: Vec<u8>,
}

/// The first frame of the bytes and its length, if it is complete.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Frame, usize)>, Fault> {
    let [first, second, ..] = *bytes else {
        return Ok(None);
    };
    if second & 0x80 == 0 {
        return Err(Fault::InvalidFrame);
    }
    let (length, header) = match second & 0x7f {
        126 => {
            let Some(&[a, b]) = bytes.get(2..4) else {
                return Ok(None);
            };
            (u64::from(u16::from_be_bytes([a, b])), 4)
        }
        127 => {
            let Some(length) = bytes
                .get(2..10)
                .and_then(|length| <[u8; 8]>::try_from(length).ok())
            else {
                return Ok(None);
            };
            (u64::from_be_bytes(length), 10)
        }
        short => (u64::from(short), 2),
    };
    let shortest = if length < 126 {
        2
    } else if length < 0x1_0000 {
        4
    } else {
        10
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(Fault::InvalidFrame);
    };
    if header != shortest || length > 1 << 30 || first & 8 != 0 && length > 125 {
        return Err(Fault::InvalidFrame);
    }
    let Some(payload) = bytes.get(header + 4..header + 4 + length) else {
        return Ok(None);
    };
    let mask = &bytes[header..header + 4];
    let frame = Frame {
        fin: first & 0x80 != 0,
        reserved: first >> 4 & 7,
        opcode: first & 15,
        payload: payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask)
            .collect(),
    };
    Ok(Some((frame, header + 4 + length)))
}

/// A frame to the client, with FIN set.
pub(super) fn build(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

/// The body of a Close frame. `None` if a Close frame must not have the code.
pub(super) fn close_body(code: Option<u16>, reason: &str) -> Option<Vec<u8>> {
    let Some(code) = code else {
        return Some(Vec::new());
    };
    let valid = (1000..=4999).contains(&code) && !matches!(code, 1005 | 1006 | 1015);
    valid.then(|| [&code.to_be_bytes(), reason.as_bytes()].concat())
}
