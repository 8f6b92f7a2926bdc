//! The header field [`Range`](https://www.rfc-editor.org/rfc/rfc9110#name-range) of a request for a
//! `blob:` URL.

use std::ops::Range;

/// The range of a content of this size. `None` if the value is not
/// [a single range](https://fetch.spec.whatwg.org/#simple-range-header-value), or the content has
/// no byte of it.
pub(super) fn of_header(value: &str, size: usize) -> Option<Range<usize>> {
    let value = trim_start(value.strip_prefix("bytes")?).strip_prefix('=')?;
    let (first, rest) = digits(trim_start(value));
    let (last, rest) = digits(trim_start(trim_start(rest).strip_prefix('-')?));
    if !rest.is_empty() {
        return None;
    }
    let range = match (number(first), number(last)) {
        (None, None) => return None,
        (Some(first), None) => first..size,
        (Some(first), Some(last)) if first > last => return None,
        (Some(first), Some(last)) => first..size.min(last.saturating_add(1)),
        // The last bytes.
        (None, Some(count)) => size.saturating_sub(count)..size,
    };
    (!range.is_empty()).then_some(range)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(['\t', ' '])
}

/// The digits at the beginning of a text, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// A number that is too large for any content is the largest.
fn number(digits: &str) -> Option<usize> {
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_within_the_content() {
        for (value, expected) in [
            ("bytes=9-21", Some(9..22)),
            ("bytes=11-", Some(11..30)),
            ("bytes=-8", Some(22..30)),
            ("bytes=-99", Some(0..30)),
            ("bytes=0-99999999999999999999", Some(0..30)),
            ("bytes \t=\t 1 - 2", Some(1..3)),
            ("bytes=29-29", Some(29..30)),
            ("bytes=30-", None),
            ("bytes=-0", None),
            ("bytes=5-4", None),
            ("bytes=-", None),
            ("bytes=", None),
            ("bytes=1-2 ", None),
            ("bytes=1-2,5-6", None),
            (" bytes=1-2", None),
            ("byte=1-2", None),
            ("Bytes=1-2", None),
        ] {
            assert_eq!(of_header(value, 30), expected, "{value:?}");
        }
        assert_eq!(of_header("bytes=0-", 0), None);
    }
}
