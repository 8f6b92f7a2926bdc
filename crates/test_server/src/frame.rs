//! Frames as bytes, and in the notation of tests:
//! [RFC 6455, section 5.2](https://www.rfc-editor.org/rfc/rfc6455#section-5.2).
//!
//! The notation of `Display` is `text:hello`, `binary:00ff`, `ping:x`, `pong:x`, `close`,
//! `close:1000`, `close:1000,bye`. A message in fragments is `text+:he`, `continuation+:ll`,
//! `continuation:o`; `+` says that more follows.

use flate2::{Compress, Compression, FlushCompress};
use std::fmt;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The opcode of a frame, in the lowest four bits of its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opcode(pub u8);

#[expect(missing_docs, reason = "the standard explains the names")]
impl Opcode {
    pub const CONTINUATION: Self = Self(0);
    pub const TEXT: Self = Self(1);
    pub const BINARY: Self = Self(2);
    pub const CLOSE: Self = Self(8);
    pub const PING: Self = Self(9);
    pub const PONG: Self = Self(10);

    fn is_control(self) -> bool {
        self.0 & 8 != 0
    }
}

/// A frame, which may break the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whether it ends its message.
    pub fin: bool,
    /// RSV1 to RSV3, in the lowest three bits.
    pub reserved: u8,
    /// The opcode.
    pub opcode: Opcode,
    /// The masking key.
    pub mask: Option<[u8; 4]>,
    /// The unmasked payload.
    pub payload: Vec<u8>,
}

impl Frame {
    /// A frame that is a whole message, without a mask.
    pub fn new(opcode: Opcode, payload: impl Into<Vec<u8>>) -> Self {
        Self {
            fin: true,
            reserved: 0,
            opcode,
            mask: None,
            payload: payload.into(),
        }
    }

    /// A text message.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(Opcode::TEXT, text)
    }

    /// Clears FIN: more frames of the message follow.
    #[must_use]
    pub fn begun(mut self) -> Self {
        self.fin = false;
        self
    }

    /// The frame with a mask, as a client sends it.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.mask = Some([1, 2, 3, 4]);
        self
    }

    /// The frame without a mask, as a server sends it.
    #[must_use]
    pub fn unmasked(mut self) -> Self {
        self.mask = None;
        self
    }

    /// The bytes of the frame.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let first = u8::from(self.fin) << 7 | self.reserved << 4 | self.opcode.0;
        let mut bytes = header(first, self.payload.len() as u64);
        if let Some(key) = self.mask {
            bytes[1] |= 0x80;
            bytes.extend(key);
        }
        bytes.extend(masking(&self.payload, self.mask));
        bytes
    }

    /// The frame at the start of these bytes, and its length. `None` if it is incomplete.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let (start, length) = place_of_payload(bytes)?;
        let end = start.checked_add(length)?;
        let payload = bytes.get(start..end)?;
        let mask = match bytes[1] & 0x80 {
            0 => None,
            _ => bytes[..start].last_chunk().copied(),
        };
        let frame = Self {
            fin: bytes[0] & 0x80 != 0,
            reserved: bytes[0] >> 4 & 7,
            opcode: Opcode(bytes[0] & 0xf),
            mask,
            payload: masking(payload, mask),
        };
        Some((frame, end))
    }

    /// Reads the next frame.
    pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Self {
        let mut bytes = Vec::new();
        let (start, length) = loop {
            bytes.push(stream.read_u8().await.expect("a frame"));
            if let Some(place) = place_of_payload(&bytes) {
                break place;
            }
        };
        bytes.resize(start + length, 0);
        stream
            .read_exact(&mut bytes[start..])
            .await
            .expect("a whole frame");
        let (frame, _) = Self::parse(&bytes).expect("a whole frame");
        frame
    }

    /// A violation of the rules for a client's frame. Tests check whole messages.
    #[must_use]
    pub fn violation(&self) -> Option<&'static str> {
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

/// The header of a frame without a mask. `first` has FIN, the reserved bits and the opcode. The
/// payload that follows may have another length.
#[must_use]
pub fn header(first: u8, length: u64) -> Vec<u8> {
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=125), _) => vec![first, short],
        (_, Ok(middle)) => [&[first, 126][..], &middle.to_be_bytes()].concat(),
        _ => [&[first, 127][..], &length.to_be_bytes()].concat(),
    }
}

/// A frame as a server sends it, with the same first byte.
#[must_use]
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend_from_slice(payload);
    bytes
}

/// The number of different texts. They are repeated.
const TEXTS: usize = 16;

/// Different texts of `len` bytes that resemble JSON.
#[must_use]
pub fn texts(len: usize) -> Vec<String> {
    const WORDS: [&str; 8] = [
        "price", "volume", "open", "trade", "symbol", "bid", "ask", "time",
    ];
    let mut number = 1_u32;
    let mut text = || {
        let mut text = String::from("[");
        while text.len() < len {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let word = WORDS[(number >> 29) as usize];
            text += &format!("{{\"{word}\":{}}},", number >> 12 & 0xffff);
        }
        text.truncate(len);
        text
    };
    (0..TEXTS).map(|_| text()).collect()
}

/// These texts in compressed frames with this first byte. They can be repeated, because the first
/// does not refer to earlier data.
#[must_use]
pub fn compressed(first: u8, len: usize) -> Vec<Vec<u8>> {
    let mut compress = Compress::new(Compression::default(), false);
    let texts = texts(len).into_iter();
    texts
        .map(|text| deflate(&mut compress, first, [text.as_bytes()]))
        .collect()
}

/// The payload that these parts make, in one compressed frame with this first byte.
pub fn deflated<'a>(first: u8, parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    deflate(
        &mut Compress::new(Compression::default(), false),
        first,
        parts,
    )
}

fn deflate<'a>(
    compress: &mut Compress,
    first: u8,
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<u8> {
    let mut payload = Vec::new();
    let mut add = |part: &[u8], flush| {
        // Room for what the compressor has kept of earlier parts, too.
        payload.reserve(part.len() + (128 << 10));
        let added = compress.compress_vec(part, &mut payload, flush);
        added.expect("there is room");
    };
    parts
        .into_iter()
        .for_each(|part| add(part, FlushCompress::None));
    add(&[], FlushCompress::Sync);
    let end = payload.strip_suffix(&[0, 0, 0xff, 0xff]);
    frame(first, end.expect("an empty block"))
}

/// Where the payload of a frame begins, and its length. `None` if the header is incomplete.
#[must_use]
pub fn place_of_payload(bytes: &[u8]) -> Option<(usize, usize)> {
    let (&[_, second], rest) = bytes.split_first_chunk()?;
    let (size, length) = match second & 0x7f {
        126 => (4, u16::from_be_bytes(*rest.first_chunk()?).into()),
        127 => (10, u64::from_be_bytes(*rest.first_chunk()?)),
        short => (2, short.into()),
    };
    let start = size + if second & 0x80 == 0 { 0 } else { 4 };
    (bytes.len() >= start).then_some((start, usize::try_from(length).ok()?))
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

/// Bytes as pairs of hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from pairs of hexadecimal digits. Spaces are ignored.
///
/// # Errors
/// If there are other characters, or half a byte.
pub fn from_hex(text: &str) -> Result<Vec<u8>, String> {
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
