//! [Close frames](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1), and the rules for their
//! status codes and reasons.

use crate::protocol::frame::{MAX_CONTROL, Violation, violation};

/// The maximum length of the reason in a Close frame, in bytes of UTF-8: the
/// [125 bytes of a control frame](https://www.rfc-editor.org/rfc/rfc6455#section-5.5) without the
/// two of the status code.
pub const MAX_CLOSE_REASON: usize = MAX_CONTROL - size_of::<u16>();

/// Whether a Close frame may have this
/// [status code](https://www.rfc-editor.org/rfc/rfc6455#section-7.4): the codes that the RFC
/// defines for it, the codes that were
/// [registered since](https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number),
/// and 3000 to 4999 for libraries and applications.
///
/// ```
/// assert!(wireline::runtime::is_close_code(1001) && wireline::runtime::is_close_code(3000));
/// assert!(!wireline::runtime::is_close_code(1005), "it stands for a Close frame without a code");
/// ```
#[must_use]
pub const fn is_close_code(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Whether an application may [close](https://websockets.spec.whatwg.org/#dom-websocket-close) a
/// WebSocket with this status code: 1000, or 3000 to 4999.
///
/// ```
/// assert!(wireline::runtime::is_application_close_code(1000) && wireline::runtime::is_application_close_code(4999));
/// assert!(!wireline::runtime::is_application_close_code(1001) && !wireline::runtime::is_application_close_code(5000));
/// ```
#[must_use]
pub const fn is_application_close_code(code: u16) -> bool {
    matches!(code, 1000 | 3000..=4999)
}

/// The body of a Close frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CloseFrame {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl CloseFrame {
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, Violation> {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return if payload.is_empty() {
                Ok(Self::default())
            } else {
                violation("a Close frame has a body of one byte")
            };
        };
        let code = u16::from_be_bytes(*code);
        if !is_close_code(code) {
            return violation("a Close frame has a status code that must not be sent");
        }
        match simdutf8::basic::from_utf8(reason) {
            Ok(reason) => Ok(Self {
                code: Some(code),
                reason: reason.to_owned(),
            }),
            Err(_) => Err(Violation {
                code: 1007,
                reason: "the reason in a Close frame is not UTF-8",
            }),
        }
    }

    /// The payload of the frame. A code that must not be sent is omitted together with its reason.
    /// A long reason is truncated at a character.
    pub(crate) fn body(&self) -> Vec<u8> {
        let Some(code) = self.code.filter(|code| is_close_code(*code)) else {
            return Vec::new();
        };
        let end = self.reason.floor_char_boundary(MAX_CLOSE_REASON);
        let mut body = code.to_be_bytes().to_vec();
        body.extend_from_slice(&self.reason.as_bytes()[..end]);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_body_has_a_valid_code_and_a_truncated_reason() {
        let body = |code, reason: &str| {
            CloseFrame {
                code,
                reason: reason.to_owned(),
            }
            .body()
        };
        assert_eq!(body(None, "x"), b"");
        assert_eq!(body(Some(1005), "x"), b"");
        assert_eq!(body(Some(1000), "x"), b"\x03\xe8x");
        assert_eq!(body(Some(1000), &"x".repeat(200)).len(), 125);
        assert_eq!(body(Some(1000), &"\u{20ac}".repeat(50)).len(), 2 + 123);
        assert_eq!(body(Some(1000), &"\u{e9}".repeat(100)).len(), 2 + 122);
    }
}
