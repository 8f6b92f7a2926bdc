//! Frames as bytes, and in the notation of tests: [RFC 6455, section
//! 5.2](https://www.rfc-editor.org/rfc/rfc6455#section-5.2).
//!
//! The notation: `text:hello`, `binary:00ff`, `ping:x`, `pong:x`, `close`, `close:1000`,
//! `close:1000,bye`. A message in fragments is `text+:he`, `continuation+:ll`, `continuation:o`;
//! `+` says that more follows.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opcode(pub(crate) u8);

impl Opcode {
    pub(crate) const CONTINUATION: Self = Self(0);
    pub(crate) const TEXT: Self = Self(1);
    pub(crate) const BINARY: Self = Self(2);
    pub(crate) const CLOSE: Self = Self(8);
    pub(crate) const PING: Self = Self(9);
    pub(crate) const PONG: Self = Self(10);

    fn is_control(self) -> bool {
        self.0 & 8 != 0
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) fin: bool,
    /// RSV1 to RSV3, in the lowest three bits.
    pub(crate) reserved: u8,
    pub(crate) opcode: Opcode,
    pub(crate) mask: Option<[u8; 4]>,
    /// The unmasked payload.
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    pub(crate) fn new(opcode: Opcode, payload: impl Into<Vec<u8>>) -> Self {
        Self {
            fin: true,
            reserved: 0,
            opcode,
            mask: None,
            payload: payload.into(),
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::new(Opcode::TEXT, text)
    }

    /// Clears FIN: more frames of the message follow.
    pub(crate) fn begun(mut self) -> Self {
        self.fin = false;
        self
    }

    /// The bytes of the frame without a mask, as a server sends it.
    pub(crate) fn unmasked(mut self) -> Self {
        self.mask = None;
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let length = self.payload.len();
        let masked = if self.mask.is_some() { 0x80 } else { 0 };
        let mut bytes = vec![u8::from(self.fin) << 7 | self.reserved << 4 | self.opcode.0];
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..=125), _) => bytes.push(masked | short),
            (_, Ok(middle)) => {
                bytes.push(masked | 126);
                bytes.extend(middle.to_be_bytes());
            }
            _ => {
                bytes.push(masked | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        bytes.extend(self.mask.into_iter().flatten());
        bytes.extend(masking(&self.payload, self.mask));
        bytes
    }

    /// The frame at the start of these bytes, and its length. `None` if it is incomplete.
    pub(crate) fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&[first, second], rest) = bytes.split_first_chunk()?;
        let (length, rest) = match second & 0x7f {
            126 => rest
                .split_first_chunk()
                .map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
            127 => {
                let (length, rest) = rest.split_first_chunk()?;
                (usize::try_from(u64::from_be_bytes(*length)).ok()?, rest)
            }
            short => (usize::from(short), rest),
        };
        let (mask, rest) = match second & 0x80 {
            0 => (None, rest),
            _ => rest
                .split_first_chunk()
                .map(|(mask, rest)| (Some(*mask), rest))?,
        };
        let payload = masking(rest.get(..length)?, mask);
        let frame = Self {
            fin: first & 0x80 != 0,
            reserved: first >> 4 & 7,
            opcode: Opcode(first & 0xf),
            mask,
            payload,
        };
        Some((frame, bytes.len() - rest.len() + length))
    }

    /// A violation of the rules for a client's frame. Tests check whole messages.
    pub(crate) fn violation(&self) -> Option<&'static str> {
        let code = self
            .payload
            .first_chunk()
            .map(|code| u16::from_be_bytes(*code));
        match self.opcode {
            _ if self.mask.is_none() => Some("a frame without a mask"),
            _ if self.reserved != 0 => Some("a reserved bit is set"),
            Opcode(3..=7 | 11..) => Some("a reserved opcode"),
            opcode if opcode.is_control() && !self.fin => Some("a control frame in fragments"),
            opcode if opcode.is_control() && self.payload.len() > 125 => {
                Some("a control frame that is too long")
            }
            Opcode::TEXT if self.fin && std::str::from_utf8(&self.payload).is_err() => {
                Some("text that is not UTF-8")
            }
            Opcode::CLOSE if self.payload.len() == 1 => Some("a Close frame of one byte"),
            Opcode::CLOSE if code.is_some_and(|code| !may_be_sent(code)) => {
                Some("a code that may not be sent")
            }
            Opcode::CLOSE
                if self
                    .payload
                    .get(2..)
                    .is_some_and(|reason| std::str::from_utf8(reason).is_err()) =>
            {
                Some("a reason that is not UTF-8")
            }
            _ => None,
        }
    }
}

/// <https://www.rfc-editor.org/rfc/rfc6455#section-7.4>
fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

fn masking(payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    payload
        .iter()
        .zip(mask.unwrap_or_default().iter().cycle())
        .map(|(byte, key)| byte ^ key)
        .collect()
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opcode {
            Opcode::CONTINUATION => f.write_str("continuation")?,
            Opcode::TEXT => f.write_str("text")?,
            Opcode::BINARY => f.write_str("binary")?,
            Opcode::CLOSE => f.write_str("close")?,
            Opcode::PING => f.write_str("ping")?,
            Opcode::PONG => f.write_str("pong")?,
            Opcode(other) => write!(f, "opcode {other}")?,
        }
        if !self.fin {
            f.write_str("+")?;
        }
        match (self.opcode, self.payload.split_first_chunk::<2>()) {
            (Opcode::CLOSE, None) if self.payload.is_empty() => Ok(()),
            (Opcode::CLOSE, Some((code, reason))) => {
                write!(f, ":{}", u16::from_be_bytes(*code))?;
                if reason.is_empty() {
                    Ok(())
                } else {
                    write!(f, ",{}", String::from_utf8_lossy(reason))
                }
            }
            (Opcode::BINARY, _) => write!(f, ":{}", hex(&self.payload)),
            _ => write!(f, ":{}", String::from_utf8_lossy(&self.payload)),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from pairs of hexadecimal digits. Spaces are ignored.
pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .ok_or_else(|| format!("'{text}' is not hexadecimal"))?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if rest.is_empty() {
        Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
    } else {
        Err(format!("'{text}' ends within a byte"))
    }
}
