//! The text of a script, from bytes: UTF-8, without its byte order mark.

use std::{borrow::Cow, fmt, str};

/// The position of invalid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The offset of the first invalid byte, from 0.
    pub(crate) offset: usize,
    /// Whether the source begins with the byte order mark of UTF-16.
    pub(crate) is_utf16: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_utf16 {
            return f.write_str("the source is UTF-16, and not UTF-8");
        }
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
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        Problem {
            line,
            offset,
            is_utf16,
        }
    })
}

/// As [`text`], with U+FFFD for what is not UTF-8:
/// [UTF-8 decode](https://encoding.spec.whatwg.org/#utf-8-decode).
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::UTF_8.decode_with_bom_removal(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text(b"\xef\xbb\xbf1"), Ok("1"));
        let problem = |line, offset, is_utf16| {
            Err(Problem {
                line,
                offset,
                is_utf16,
            })
        };
        assert_eq!(text(b"1\n2 \xff"), problem(2, 4, false));
        assert_eq!(text(b"\xff\xfe1\0"), problem(1, 0, true));
        assert_eq!(text(b"\xfe\xff\x001"), problem(1, 0, true));
        assert_eq!(decode(b"\xef\xbb\xbf1\xff"), "1\u{fffd}");
    }
}
