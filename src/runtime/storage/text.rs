//! The text of a file of items: an object of strings in JSON, with a line for each item.

use boa_engine::JsString;
use serde::{
    Deserializer as _,
    de::{self, DeserializeSeed, MapAccess, Visitor},
};
use std::fmt::{self, Write as _};

/// The text of these items.
pub(super) fn written<'a>(items: impl Iterator<Item = (&'a JsString, &'a JsString)>) -> String {
    let mut text = String::from("{");
    for (index, (key, value)) in items.enumerate() {
        text.push_str(if index == 0 { "\n  " } else { ",\n  " });
        push_string(&mut text, key);
        text.push_str(": ");
        push_string(&mut text, value);
    }
    text.push_str(if text.len() > 1 { "\n}\n" } else { "}\n" });
    text
}

/// Appends a string. A lone surrogate is an escape sequence.
fn push_string(text: &mut String, string: &JsString) {
    text.push('"');
    for character in char::decode_utf16(string.iter()) {
        // Nothing fails to be written to a String.
        let _ = match character {
            Ok(character @ ('"' | '\\')) => write!(text, "\\{character}"),
            Ok('\n') => write!(text, "\\n"),
            Ok('\t') => write!(text, "\\t"),
            Ok('\r') => write!(text, "\\r"),
            Ok(character) if character.is_control() => {
                write!(text, "\\u{:04x}", u32::from(character))
            }
            Ok(character) => text.write_char(character),
            Err(lone) => write!(text, "\\u{:04x}", lone.unpaired_surrogate()),
        };
    }
    text.push('"');
}

/// Calls `each` with the items of a text. Fails with what the text has in place of an
/// object of strings, and where.
pub(super) fn read(
    text: &[u8],
    each: impl FnMut(JsString, JsString),
) -> Result<(), serde_json::Error> {
    // Editors may begin a file with a byte order mark.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut json = serde_json::Deserializer::from_slice(text);
    json.deserialize_map(Items(each))?;
    json.end()
}

struct Items<F>(F);

impl<'de, F: FnMut(JsString, JsString)> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry_seed(Text, Text)? {
            (self.0)(key, value);
        }
        Ok(())
    }
}

/// A string. As bytes, serde_json reads lone surrogates too.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = JsString;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<JsString, D::Error> {
        json.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Text {
    type Value = JsString;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<JsString, E> {
        let units = utf16(bytes).ok_or_else(|| E::custom("a string that is not UTF-8"))?;
        Ok(JsString::from(&units[..]))
    }
}

/// The code units of a text in UTF-8 with the lone surrogates that
/// [WTF-8](https://simonsapin.github.io/wtf-8/) allows for.
fn utf16(mut bytes: &[u8]) -> Option<Vec<u16>> {
    let mut units = Vec::with_capacity(bytes.len());
    loop {
        let (valid, rest) = match str::from_utf8(bytes) {
            Ok(valid) => (valid, &[][..]),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                (str::from_utf8(valid).ok()?, rest)
            }
        };
        units.extend(valid.encode_utf16());
        match rest {
            [] => return Some(units),
            [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, rest @ ..] => {
                units.push(0xd000 | u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f));
                bytes = rest;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round_trip(items: &[(JsString, JsString)]) -> Vec<(JsString, JsString)> {
        let text = written(items.iter().map(|(key, value)| (key, value)));
        let mut found = Vec::new();
        read(text.as_bytes(), |key, value| found.push((key, value))).expect("it was written");
        found
    }

    proptest! {
        #[test]
        fn all_strings_survive(key: Vec<u16>, values: Vec<Vec<u16>>) {
            let items: Vec<_> = values
                .iter()
                .map(|value| (JsString::from(&key[..]), JsString::from(&value[..])))
                .collect();
            prop_assert_eq!(round_trip(&items), items);
        }
    }

    #[test]
    fn surrogates_survive_alone_and_in_pairs() {
        let units = [
            0xd83d, 0x61, 0xdc00, 0xd83d, 0xde00, 0xdc00, 0xd800, 0xffff, 0x7f,
        ];
        let items = [(JsString::from(&units[..]), JsString::from(&units[..]))];
        assert_eq!(round_trip(&items), items);
    }

    #[test]
    fn people_can_read_the_text() {
        let items = [("name", "Ada \"A\"\n"), ("größe", "\u{1}😀")];
        let items = items.map(|(key, value)| (JsString::from(key), JsString::from(value)));
        assert_eq!(
            written(items.iter().map(|(key, value)| (key, value))),
            "{\n  \"name\": \"Ada \\\"A\\\"\\n\",\n  \"größe\": \"\\u0001😀\"\n}\n"
        );
        assert_eq!(written([].into_iter()), "{}\n");
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        let mut count = 0;
        read("\u{feff}{\"a\": \"b\"}".as_bytes(), |_, _| count += 1).expect("it is JSON");
        assert_eq!(count, 1);
    }

    #[test]
    fn a_damaged_text_is_an_error_that_says_where() {
        for (text, expected) in [
            ("", "EOF while parsing a value at line 1"),
            ("{\n\"a\": \"b", "EOF while parsing a string at line 2"),
            (
                "{\n\"a\": 1}",
                "invalid type: integer `1`, expected a string at line 2",
            ),
            ("{\"a\": [1]}", "invalid type"),
            ("{\"a\": {}}", "invalid type: map, expected a string"),
            ("{\"a\": null}", "expected a string"),
            (
                "[]",
                "invalid type: sequence, expected an object of strings",
            ),
            ("{} {}", "trailing characters"),
            ("{\"a\": \"\\ud8\"}", "invalid escape"),
        ] {
            let error = read(text.as_bytes(), |_, _| {}).expect_err(text);
            assert!(error.to_string().contains(expected), "{text}: {error}");
        }
        assert!(read(b"{\"a\": \"\xff\"}", |_, _| {}).is_err());
        assert!(read("[".repeat(10_000_000).as_bytes(), |_, _| {}).is_err());
    }
}
