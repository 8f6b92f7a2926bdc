//! Text that arrives in pieces.

use crate::protocol::frame::Violation;

/// Checks text as UTF-8 after the first `from` bytes, which were checked before. Returns the number
/// of bytes that are valid. It fails at the first byte that cannot be part of UTF-8.
#[inline]
pub(crate) fn check_utf8(text: &[u8], from: usize, last: bool) -> Result<usize, Violation> {
    let new = &text[from..];
    if new.is_ascii() {
        return Ok(text.len());
    }
    match simdutf8::compat::from_utf8(new) {
        Ok(_) => Ok(text.len()),
        Err(error) if error.error_len().is_none() && !last => Ok(from + error.valid_up_to()),
        Err(_) => Err(Violation {
            code: 1007,
            reason: "a text message is not UTF-8",
        }),
    }
}
