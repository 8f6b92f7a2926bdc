//! The text of a script, from bytes: UTF-8, without its byte order mark.

use std::{fmt, str};

/// The position of invalid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The offset of the first invalid byte, from 0.
    pub(crate) offset: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the source is not valid UTF-8 (line {}, byte {})",
            self.line, self.offset
        )
    }
}

/// The source without its byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = 1 + bytes[..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        Problem { line, offset }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text(b"\xef\xbb\xbf1"), Ok("1"));
        assert_eq!(text(b"1\n2 \xff"), Err(Problem { line: 2, offset: 4 }));
    }
}
