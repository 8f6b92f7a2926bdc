//! Text that arrives in pieces.

use crate::protocol::frame::Violation;

/// Text that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Checked {
    /// The number of bytes that are valid UTF-8.
    pub(crate) valid: usize,
    /// Whether the bytes that were checked now are ASCII.
    pub(crate) is_ascii: bool,
}

/// Checks text as UTF-8 after the first `from` bytes, which were checked before. It fails at the
/// first byte that cannot be part of UTF-8.
#[inline]
pub(crate) fn check_utf8(text: &[u8], from: usize, last: bool) -> Result<Checked, Violation> {
    let new = &text[from..];
    let is_ascii = new.is_ascii();
    let checked = |valid| Ok(Checked { valid, is_ascii });
    if is_ascii {
        return checked(text.len());
    }
    match simdutf8::compat::from_utf8(new) {
        Ok(_) => checked(text.len()),
        Err(error) if error.error_len().is_none() && !last => checked(from + error.valid_up_to()),
        Err(_) => Err(Violation {
            code: 1007,
            reason: "a text message is not UTF-8",
        }),
    }
}
