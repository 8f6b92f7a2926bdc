//! [Base framing](https://www.rfc-editor.org/rfc/rfc6455#section-5.2): the header of a frame, and
//! the mask over its payload.

use crate::{Error, Role};

pub(crate) use crate::opcode::Opcode;

/// The header of a frame, without the mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) fin: bool,
    /// RSV1: the message [is compressed](https://www.rfc-editor.org/rfc/rfc7692#section-6).
    pub(crate) rsv1: bool,
    pub(crate) opcode: Opcode,
    /// The length of the payload, below 2^63.
    pub(crate) len: u64,
}

/// A violation of the protocol by the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The [status code](https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1) of the Close frame
    /// that reports it.
    pub(crate) code: u16,
    pub(crate) reason: &'static str,
}

impl Violation {
    /// The error of the connection.
    pub(crate) const fn error(self) -> Error {
        let Self { code, reason } = self;
        if code == 1009 {
            Error::MessageTooBig { reason }
        } else {
            Error::Violation { code, reason }
        }
    }
}

/// A violation with status code 1002 (protocol error).
pub(crate) const fn violation<T>(reason: &'static str) -> Result<T, Violation> {
    Err(Violation { code: 1002, reason })
}

/// The maximum payload of a control frame, in bytes.
pub(crate) const MAX_CONTROL: usize = 125;

impl Header {
    /// Parses the header of a frame that an end with this role has received. Returns the header and
    /// its length, which includes the masking key of a frame from a client. `None` asks for more
    /// bytes. A violation is reported at the first byte that shows it. `deflate`: permessage-deflate
    /// is in use.
    #[inline]
    pub(crate) fn parse(
        bytes: &[u8],
        role: Role,
        deflate: bool,
    ) -> Result<Option<(Self, usize)>, Violation> {
        let [first, second, rest @ ..] = bytes else {
            return match bytes {
                [first] => Self::first_byte(*first, deflate).map(|_| None),
                _ => Ok(None),
            };
        };
        let (fin, rsv1, opcode) = Self::first_byte(*first, deflate)?;
        let key_size = match (role, second & 0x80 != 0) {
            (Role::Client, false) => 0,
            (Role::Server, true) => KEY_SIZE,
            (Role::Client, true) => return violation("a frame from the server is masked"),
            (Role::Server, false) => return violation("a frame from the client is not masked"),
        };
        let short = second & 0x7f;
        if opcode.is_control() && short as usize > MAX_CONTROL {
            return violation("a control frame is longer than 125 bytes");
        }
        let (len, size) = match short {
            126 => {
                let Some(len) = rest.first_chunk() else {
                    return Ok(None);
                };
                (u64::from(u16::from_be_bytes(*len)), 4)
            }
            127 => {
                if rest.first().is_some_and(|b| b & 0x80 != 0) {
                    return violation("the length of a frame has its highest bit set");
                }
                let Some(len) = rest.first_chunk() else {
                    return Ok(None);
                };
                (u64::from_be_bytes(*len), 10)
            }
            len => (u64::from(len), 2),
        };
        if (size == 4 && len < 126) || (size == 10 && len <= 0xffff) {
            return violation("the length of a frame is not in its shortest form");
        }
        if bytes.len() < size + key_size {
            return Ok(None);
        }
        Ok(Some((
            Self {
                fin,
                rsv1,
                opcode,
                len,
            },
            size + key_size,
        )))
    }

    fn first_byte(byte: u8, deflate: bool) -> Result<(bool, bool, Opcode), Violation> {
        let rsv1 = byte & 0x40 != 0;
        if byte & 0x30 != 0 || (rsv1 && !deflate) {
            return violation("a frame has a reserved bit set");
        }
        let Some(opcode) = Opcode::from_bits(byte & 0x0f) else {
            return violation("a frame has a reserved opcode");
        };
        let fin = byte & 0x80 != 0;
        if opcode.is_control() && !fin {
            return violation("a control frame is fragmented");
        }
        if rsv1 && !matches!(opcode, Opcode::Text | Opcode::Binary) {
            return violation("a frame that begins no message is marked as compressed");
        }
        Ok((fin, rsv1, opcode))
    }

    /// Appends the header, followed by the masking key if there is one.
    pub(crate) fn emit(self, mask: Option<[u8; 4]>, out: &mut Vec<u8>) {
        let first = u8::from(self.fin) << 7 | u8::from(self.rsv1) << 6 | self.opcode as u8;
        let masked = u8::from(mask.is_some()) << 7;
        // At most three changes of the length of `out`, because there is a header for each small
        // message.
        match (u8::try_from(self.len), u16::try_from(self.len)) {
            (Ok(len @ ..126), _) => out.extend_from_slice(&[first, masked | len]),
            (_, Ok(len)) => {
                let [high, low] = len.to_be_bytes();
                out.extend_from_slice(&[first, masked | 126, high, low]);
            }
            _ => {
                out.extend_from_slice(&[first, masked | 127]);
                out.extend_from_slice(&self.len.to_be_bytes());
            }
        }
        if let Some(key) = mask {
            out.extend_from_slice(&key);
        }
    }
}

/// The size of a [masking key](https://www.rfc-editor.org/rfc/rfc6455#section-5.2), in bytes.
const KEY_SIZE: usize = 4;

/// The masking key of a frame from a client: the end of its header.
#[inline]
pub(crate) fn masking_key(header: &[u8]) -> Option<[u8; 4]> {
    header.last_chunk::<KEY_SIZE>().copied()
}

/// [Masks](https://www.rfc-editor.org/rfc/rfc6455#section-5.3) or unmasks the part of a payload
/// that begins at `offset`.
#[inline]
pub(crate) fn mask(part: &mut [u8], key: [u8; 4], offset: usize) {
    mask_with(part, repeated_key(key, offset));
}

/// The key, repeated, as it applies to bytes from `offset` on.
#[inline]
pub(crate) fn repeated_key(mut key: [u8; 4], offset: usize) -> u64 {
    key.rotate_left(offset % 4);
    let [a, b, c, d] = key;
    u64::from_ne_bytes([a, b, c, d, a, b, c, d])
}

/// As [`mask`], with a key that was repeated before.
#[inline]
pub(crate) fn mask_with(part: &mut [u8], key: u64) {
    let (chunks, rest) = part.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ key).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key.to_ne_bytes()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use test_server::assert_matches;

    fn opcode() -> impl Strategy<Value = Opcode> {
        (0u8..=10).prop_filter_map("reserved", Opcode::from_bits)
    }

    proptest! {
        #[test]
        fn an_encoded_header_parses_to_itself(
            key: Option<[u8; 4]>,
            fin: bool,
            rsv1: bool,
            opcode in opcode(),
            len in prop_oneof![0u64..200, 65_500u64..65_600, 0u64..1 << 63],
            tail in proptest::collection::vec(any::<u8>(), 0..4),
        ) {
            let control = opcode.is_control();
            let rsv1 = rsv1 && matches!(opcode, Opcode::Text | Opcode::Binary);
            let header = Header { fin: fin || control, rsv1, opcode, len: if control { len % 126 } else { len } };
            let mut bytes = Vec::new();
            header.emit(key, &mut bytes);
            let role = if key.is_some() { Role::Server } else { Role::Client };
            let size = bytes.len();
            for cut in 0..size {
                prop_assert_eq!(Header::parse(&bytes[..cut], role, true), Ok(None));
            }
            bytes.extend(tail);
            prop_assert_eq!(Header::parse(&bytes, role, true), Ok(Some((header, size))));
            if key.is_some() {
                prop_assert_eq!(masking_key(&bytes[..size]), key);
            }
        }

        #[test]
        fn more_bytes_do_not_change_a_header_or_a_violation(is_server: bool, deflate: bool, bytes in proptest::collection::vec(any::<u8>(), 0..16)) {
            let role = if is_server { Role::Server } else { Role::Client };
            let whole = Header::parse(&bytes, role, deflate);
            for cut in 0..bytes.len() {
                match Header::parse(&bytes[..cut], role, deflate) {
                    Ok(None) => {}
                    early => prop_assert_eq!(early, whole),
                }
            }
        }

        #[test]
        fn masking_in_parts_equals_masking_at_once(mut bytes in proptest::collection::vec(any::<u8>(), 0..100), key: [u8; 4], cut in 0usize..100) {
            let plain: Vec<u8> = bytes.iter().enumerate().map(|(i, b)| b ^ key[i % 4]).collect();
            let cut = cut.min(bytes.len());
            mask(&mut bytes[..cut], key, 0);
            mask(&mut bytes[cut..], key, cut);
            prop_assert_eq!(bytes, plain);
        }
    }

    #[test]
    fn headers_that_a_server_must_not_send_are_violations() {
        for opcode in (3..8).chain(11..16) {
            assert_matches!(
                Header::parse(&[0x80 | opcode], Role::Client, false),
                Err(Violation { code: 1002, .. }),
                "{opcode}"
            );
        }
        for bytes in [
            &[0xc1, 0][..],
            &[0xa1],
            &[0x91],
            &[0x81, 0x80],
            &[0x09],
            &[0x08, 0],
            &[0x89, 126],
            &[0x88, 127],
            &[0x82, 126, 0, 125],
            &[0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            &[0x82, 127, 0x80],
        ] {
            assert_matches!(
                Header::parse(bytes, Role::Client, false),
                Err(Violation { code: 1002, .. }),
                "{bytes:x?}"
            );
        }
        for bytes in [
            &[0xa1][..],
            &[0x91],
            &[0xc0],
            &[0x40],
            &[0xc8],
            &[0xc9],
            &[0xca],
            &[0xf1],
        ] {
            assert_matches!(
                Header::parse(bytes, Role::Client, true),
                Err(Violation { code: 1002, .. }),
                "{bytes:x?}"
            );
        }
    }

    #[test]
    fn a_client_masks_its_frames_and_a_server_does_not() {
        for (role, masked, unmasked) in [
            (
                Role::Client,
                violation("a frame from the server is masked"),
                Ok(None),
            ),
            (
                Role::Server,
                Ok(None),
                violation("a frame from the client is not masked"),
            ),
        ] {
            // The first two bytes show it.
            assert_eq!(Header::parse(&[0x81, 0xfe], role, false), masked);
            assert_eq!(Header::parse(&[0x81, 0x7e], role, false), unmasked);
        }
    }

    #[test]
    fn the_mask_bit_is_set_and_the_key_follows_the_length() {
        let mut out = Vec::new();
        Header {
            fin: true,
            rsv1: false,
            opcode: Opcode::Text,
            len: 300,
        }
        .emit(Some([1, 2, 3, 4]), &mut out);
        assert_eq!(out, [0x81, 0xfe, 1, 44, 1, 2, 3, 4]);
    }
}
