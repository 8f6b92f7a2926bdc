//! Conversions between the engine's strings, which are Latin-1 or UTF-16, and UTF-8.
//!
//! ```
//! use boa_web::webidl::string;
//!
//! let text = string::from_utf8("Grüße");
//! assert_eq!(string::to_utf8(&text), "Grüße");
//! assert!(string::is(&boa_engine::js_string!("open"), "open"));
//! ```

use boa_engine::{JsStr, JsString, string::JsStrVariant};
use encoding_rs::mem;
use std::{borrow::Cow, fmt};

/// The string as UTF-8. A lone surrogate becomes U+FFFD.
#[must_use]
pub fn to_utf8(string: &JsString) -> String {
    match string.as_str().variant() {
        JsStrVariant::Latin1(bytes) => match std::str::from_utf8(bytes) {
            // Only ASCII is the same in both.
            Ok(ascii) if ascii.is_ascii() => ascii.to_owned(),
            _ => mem::decode_latin1(bytes).into_owned(),
        },
        JsStrVariant::Utf16(units) => {
            let mut bytes = vec![0; units.len() * 3];
            let length = mem::convert_utf16_to_utf8(units, &mut bytes);
            bytes.truncate(length);
            String::from_utf8(bytes).unwrap_or_default()
        }
    }
}

/// The engine's string for a UTF-8 text.
#[must_use]
pub fn from_utf8(text: &str) -> JsString {
    if text.is_ascii() {
        return JsString::from(JsStr::latin1(text.as_bytes()));
    }
    if mem::is_str_latin1(text) {
        return JsString::from(JsStr::latin1(&mem::encode_latin1_lossy(text)));
    }
    let mut units = vec![0; text.len()];
    let length = mem::convert_str_to_utf16(text, &mut units);
    JsString::from(JsStr::utf16(&units[..length]))
}

/// The engine's string of these code units, as narrow as it can be.
pub(crate) fn from_utf16(units: &[u16]) -> JsString {
    to_latin1(units).map_or_else(
        || JsString::from(JsStr::utf16(units)),
        |narrow| JsString::from(JsStr::latin1(&narrow)),
    )
}

/// The code units as bytes. `None` if one does not fit.
pub(crate) fn to_latin1(units: &[u16]) -> Option<Vec<u8>> {
    mem::is_utf16_latin1(units).then(|| {
        let mut bytes = vec![0; units.len()];
        mem::convert_utf16_to_latin1_lossy(units, &mut bytes);
        bytes
    })
}

/// Whether the string equals an ASCII text.
///
/// The engine's comparison of `JsString` with `str` ignores the rest of the longer one.
#[must_use]
pub fn is(string: &JsString, ascii: &str) -> bool {
    string.len() == ascii.len() && *string == *ascii
}

/// The limit on an argument in an error message, in characters.
const MAX_SHOWN_CHARS: usize = 200;

/// An argument in an error message. If it has more than 200 characters, only the first 100 and the
/// last 100 are shown. A text that is written as a URL is shown without its user name and password.
///
/// ```
/// use boa_web::webidl::string::Shortened;
///
/// assert_eq!(Shortened("ws://a/").to_string(), "ws://a/");
/// assert_eq!(Shortened("ws://ann:secret@a/").to_string(), "ws://a/");
/// assert_eq!(Shortened(&"a".repeat(1000)).to_string().len(), 203);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Shortened<'a>(pub &'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &*without_credentials(self.0);
        let from = |n| text.char_indices().nth(n).map(|(at, _)| at);
        let before_last = |n: usize| text.char_indices().nth_back(n - 1).map(|(at, _)| at);
        match (
            from(MAX_SHOWN_CHARS),
            from(MAX_SHOWN_CHARS / 2),
            before_last(MAX_SHOWN_CHARS / 2),
        ) {
            (Some(_), Some(first), Some(last)) => {
                write!(f, "{}...{}", &text[..first], &text[last..])
            }
            _ => f.write_str(text),
        }
    }
}

/// The text without what is before the host, if it is written as a URL with a host. The URL parser
/// may refuse it.
fn without_credentials(text: &str) -> Cow<'_, str> {
    let parts = || {
        let (scheme, rest) = text.split_once(':')?;
        let name = scheme.trim_start();
        let is_scheme = name.starts_with(|it: char| it.is_ascii_alphabetic())
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
        let authority = rest.trim_start_matches(['/', '\\']);
        // Slashes may be absent after the scheme of a browser's URLs.
        let has_host = is_scheme
            && (authority.len() < rest.len()
                || ["ws", "wss", "http", "https"].contains(&&*name.to_ascii_lowercase()));
        let end = authority
            .find(['/', '\\', '?', '#'])
            .unwrap_or(authority.len());
        let at = authority[..end].rfind('@').filter(|_| has_host)?;
        let host = text.len() - authority.len() + at + 1;
        Some((&text[..text.len() - authority.len()], &text[host..]))
    };
    match parts() {
        Some((before, host)) => Cow::Owned(format!("{before}{host}")),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_survive_a_round_trip(text in ".*") {
            prop_assert_eq!(to_utf8(&from_utf8(&text)), text.clone());
            prop_assert!(from_utf8(&text).iter().eq(text.encode_utf16()));
        }
    }

    #[test]
    fn a_shortened_url_has_no_credentials() {
        for (text, shown) in [
            ("ws://user:secret@host:99999/a@b", "ws://host:99999/a@b"),
            (" no://user:se@cret@host", " no://host"),
            ("https:\\\\user@host#@", "https:\\\\host#@"),
            ("http:user:secret@host", "http:host"),
            ("ws://host/@", "ws://host/@"),
            ("mailto:user@host", "mailto:user@host"),
            ("a b://c@d", "a b://c@d"),
            ("", ""),
        ] {
            assert_eq!(Shortened(text).to_string(), shown);
        }
    }

    #[test]
    fn a_string_equals_a_text_only_as_a_whole() {
        for string in [
            JsString::from("open"),
            JsString::from("\u{2026}open").slice(1, 5),
        ] {
            assert!(is(&string, "open"));
            assert!(!is(&string, "opens") && !is(&string, "ope") && !is(&string, ""));
        }
        assert!(!is(&JsString::from("\u{2026}").slice(1, 1), "open"));
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        let string = JsString::from(&[0x61, 0xd83d, 0x62, 0xde00][..]);
        assert_eq!(to_utf8(&string), "a\u{fffd}b\u{fffd}");
        assert_eq!(to_utf8(&JsString::from(&[0xd83d, 0xde00][..])), "\u{1f600}");
    }
}
