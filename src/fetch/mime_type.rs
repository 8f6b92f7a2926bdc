//! [Extracting a MIME type](https://fetch.spec.whatwg.org/#concept-header-extract-mime-type), for
//! the type of a Blob.

use super::header_list::HeaderList;
use crate::net::runtime::is_token;

/// A [MIME type](https://mimesniff.spec.whatwg.org/#mime-type): its essence and its parameters, in
/// lowercase but for values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MimeType {
    pub(super) essence: String,
    pub(super) parameters: Vec<(String, String)>,
}

impl MimeType {
    /// [Parses a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(is_whitespace);
        let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let (kind, subtype) = essence.split_once('/')?;
        let subtype = subtype.trim_end_matches(is_whitespace);
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let essence = format!("{kind}/{subtype}").to_ascii_lowercase();
        let mut parameters: Vec<(String, String)> = Vec::new();
        while !rest.is_empty() {
            rest = rest.trim_start_matches(is_whitespace);
            let end = rest.find([';', '=']).unwrap_or(rest.len());
            let name = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let Some(after) = rest.strip_prefix('=') else {
                rest = rest.strip_prefix(';').unwrap_or_default();
                continue;
            };
            let value;
            if let Some(quoted) = after.strip_prefix('"') {
                (value, rest) = quoted_string(quoted);
                rest = rest.split_once(';').map_or("", |(_, rest)| rest);
            } else {
                let (bare, after) = after.split_once(';').unwrap_or((after, ""));
                rest = after;
                value = bare.trim_end_matches(is_whitespace).to_owned();
                if value.is_empty() {
                    continue;
                }
            }
            let is_new = !parameters.iter().any(|(known, _)| *known == name);
            if is_token(&name) && value.chars().all(is_quotable) && is_new {
                parameters.push((name, value));
            }
        }
        Some(Self {
            essence,
            parameters,
        })
    }

    /// [Extracts](https://fetch.spec.whatwg.org/#concept-header-extract-mime-type) the type of a
    /// message from its `Content-Type`.
    pub(super) fn extract(headers: &HeaderList) -> Option<Self> {
        Self::of_values(headers.values("content-type"))
    }

    /// As [`extract`](Self::extract), from the values of `Content-Type`.
    pub(super) fn of_values<'a>(values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut charset = None;
        for value in values.flat_map(split_list) {
            let Some(mut parsed) = Self::parse(value) else {
                continue;
            };
            if parsed.essence == "*/*" {
                continue;
            }
            let own = parsed.parameter("charset").map(ToOwned::to_owned);
            if found
                .as_ref()
                .is_none_or(|found| found.essence != parsed.essence)
            {
                charset = own;
            } else if let (None, Some(charset)) = (own, &charset) {
                parsed
                    .parameters
                    .push(("charset".to_owned(), charset.clone()));
            }
            found = Some(parsed);
        }
        found
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// [Serializes](https://mimesniff.spec.whatwg.org/#serialize-a-mime-type) the type.
    pub(super) fn serialized(&self) -> String {
        let mut text = self.essence.clone();
        for (name, value) in &self.parameters {
            text += &format!(";{name}=");
            if is_token(value) {
                text += value;
            } else {
                text += &format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            }
        }
        text
    }
}

/// [HTTP whitespace](https://fetch.spec.whatwg.org/#http-whitespace).
const fn is_whitespace(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' ')
}

/// An
/// [HTTP quoted-string token code point](https://mimesniff.spec.whatwg.org/#http-quoted-string-token-code-point).
const fn is_quotable(c: char) -> bool {
    matches!(c, '\t' | ' '..='~' | '\u{80}'..='\u{ff}')
}

/// The content of a quoted string after its first quotation mark, and what follows the string.
fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
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

    fn serialized(text: &str) -> Option<String> {
        MimeType::parse(text).map(|parsed| parsed.serialized())
    }

    #[test]
    fn types_are_parsed_and_serialized() {
        for (text, expected) in [
            ("text/html", "text/html"),
            (" TEXT/Html ; Charset=UTF-8", "text/html;charset=UTF-8"),
            ("text/html;a=\"b c\\\"\";a=d", "text/html;a=\"b c\\\"\""),
            ("text/html;;a=;b=c", "text/html;b=c"),
            ("text/html;a=\"unclosed", "text/html;a=unclosed"),
        ] {
            assert_eq!(serialized(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "text", "text/", "/html", "te xt/html"] {
            assert_eq!(serialized(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_is_split_outside_of_quotes() {
        assert_eq!(split_list("a,\"b,c\\\",d\",e"), ["a", "\"b,c\\\",d\"", "e"]);
    }
}
