//! [Extracting a MIME type](https://fetch.spec.whatwg.org/#concept-header-extract-mime-type), for
//! the type of a Blob.

use super::header_list::HeaderList;
use data_url::mime::Mime;
use std::collections::HashSet;

/// [Extracts](https://fetch.spec.whatwg.org/#concept-header-extract-mime-type) the type of a
/// message from its `Content-Type`.
pub(super) fn extract(headers: &HeaderList) -> Option<Mime> {
    of_values(headers.values("content-type"))
}

/// As [`extract`], from the values of `Content-Type`.
pub(super) fn of_values<'a>(values: impl Iterator<Item = &'a str>) -> Option<Mime> {
    let mut found: Option<Mime> = None;
    let mut charset = None;
    for value in values.flat_map(split_list) {
        let Some(mut parsed) = parse(value) else {
            continue;
        };
        if parsed.matches("*", "*") {
            continue;
        }
        let own = parsed.get_parameter("charset").map(ToOwned::to_owned);
        if found
            .as_ref()
            .is_none_or(|found| !parsed.matches(&found.type_, &found.subtype))
        {
            charset = own;
        } else if let (None, Some(charset)) = (own, &charset) {
            let charset = ("charset".to_owned(), charset.clone());
            parsed.parameters.push(charset);
        }
        found = Some(parsed);
    }
    found
}

/// Parses a type. The crate takes parameters whose names differ in case only for different ones,
/// and checks the characters of quoted values up to a semicolon within them.
pub(super) fn parse(text: &str) -> Option<Mime> {
    let mut parsed: Mime = text.parse().ok()?;
    let mut known = HashSet::new();
    parsed
        .parameters
        .retain(|(name, value)| value.chars().all(is_quotable) && known.insert(name.clone()));
    Some(parsed)
}

/// Whether a
/// [quoted string](https://mimesniff.spec.whatwg.org/#http-quoted-string-token-code-point) may have
/// the character.
const fn is_quotable(c: char) -> bool {
    matches!(c, '\t' | ' '..='~' | '\u{80}'..='\u{ff}')
}

/// [Splits](https://fetch.spec.whatwg.org/#header-value-get-decode-and-split) a list at its commas
/// outside of quoted strings.
fn split_list(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_parameter_of_a_name_counts() {
        let parsed = parse("text/html;a=b;A=c").map(|parsed| parsed.to_string());
        assert_eq!(parsed.as_deref(), Some("text/html;a=b"));
    }

    #[test]
    fn a_list_is_split_outside_of_quotes() {
        assert_eq!(split_list("a,\"b,c\\\",d\",e"), ["a", "\"b,c\\\",d\"", "e"]);
    }
}
