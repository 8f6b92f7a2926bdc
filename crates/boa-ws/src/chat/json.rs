//! JSON for people: laid out, coloured, and with long values folded. Numbers and the order of
//! members stay as they were sent.

use crate::output::{
    fold::{Fold, count, cut},
    sanitize::sanitize,
    terminal_text::{Style, TerminalText},
};
use serde::de::IgnoredAny;
use std::iter;
use unicode_width::UnicodeWidthStr;

/// The limit on the length of a text that is laid out, in bytes.
const MAX_LEN: usize = 16 << 20;

/// The limit on its levels, as in serde_json for values that it keeps. Parsing, writing and
/// dropping a value recurse once for each.
const MAX_DEPTH: usize = 128;

/// The lines of a text that is a JSON object or array. None for other texts, and for those that are
/// too long or too deep.
pub(super) fn lines(
    text: &str,
    columns: usize,
    fold: &Fold,
    colors: bool,
) -> Option<Vec<TerminalText>> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if !text.starts_with(['{', '[']) || text.len() > MAX_LEN {
        return None;
    }
    // Skipping a value is not recursive, and has no limit on the depth.
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let value = Parser { rest: text }.value(MAX_DEPTH)?;
    let mut printer = Printer {
        lines: vec![TerminalText::EMPTY],
        columns,
        fold,
        colors,
    };
    printer.write(&value, 0, 0);
    Some(printer.lines)
}

/// A value of a valid text.
enum Value<'a> {
    /// A string with its quotes, a number or a literal.
    Scalar(&'a str),
    Array(Vec<Value<'a>>),
    Object(Vec<(&'a str, Value<'a>)>),
}

/// Splits a text that is known to be valid.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// The next value, if it has at most this many levels.
    fn value(&mut self, levels: usize) -> Option<Value<'a>> {
        self.skip_whitespace();
        if self.consume('[') {
            let levels = levels.checked_sub(1)?;
            let mut values = Vec::new();
            while !self.consume(']') {
                values.push(self.value(levels)?);
                self.consume(',');
            }
            return Some(Value::Array(values));
        }
        if self.consume('{') {
            let levels = levels.checked_sub(1)?;
            let mut members = Vec::new();
            while !self.consume('}') {
                let name = self.scalar()?;
                self.consume(':');
                members.push((name, self.value(levels)?));
                self.consume(',');
            }
            return Some(Value::Object(members));
        }
        self.scalar().map(Value::Scalar)
    }

    fn skip_whitespace(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Consumes a character of punctuation, if it is next.
    fn consume(&mut self, character: char) -> bool {
        self.skip_whitespace();
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn scalar(&mut self) -> Option<&'a str> {
        self.skip_whitespace();
        let end = if self.rest.starts_with('"') {
            let mut escaped = false;
            let quote = self.rest.bytes().skip(1).position(|byte| {
                let is_end = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                is_end
            })?;
            quote + 2
        } else {
            self.rest
                .find([',', ']', '}', ' ', '\t', '\n', '\r', ':'])
                .unwrap_or(self.rest.len())
        };
        let (scalar, rest) = self
            .rest
            .split_at_checked(end)
            .filter(|(scalar, _)| !scalar.is_empty())?;
        self.rest = rest;
        Some(scalar)
    }
}

struct Printer<'a> {
    lines: Vec<TerminalText>,
    columns: usize,
    fold: &'a Fold,
    colors: bool,
}

impl Printer<'_> {
    /// Writes a value at the end of the last line, of which `used` columns are used.
    fn write(&mut self, value: &Value<'_>, indent: usize, used: usize) {
        let available = self.columns.saturating_sub(used + 1);
        if let Some(line) = self.inline(value, available) {
            self.add(line);
            return;
        }
        match value {
            Value::Scalar(scalar) => {
                let scalar = self.scalar(scalar);
                self.add(scalar);
            }
            Value::Array(values) => {
                self.block("[", "]", indent, values, |printer, value, indent| {
                    printer.write(value, indent, indent);
                });
            }
            Value::Object(members) => {
                self.block(
                    "{",
                    "}",
                    indent,
                    members,
                    |printer, (name, value), indent| {
                        let shown = folded(name, printer.fold.string);
                        let used = indent + shown.width() + 2;
                        let name = printer.colored(shown, Style::Name);
                        printer.add(name);
                        printer.add(": ");
                        printer.write(value, indent, used);
                    },
                );
            }
        }
    }

    fn block<T>(
        &mut self,
        open: &str,
        close: &str,
        indent: usize,
        items: &[T],
        write: impl Fn(&mut Self, &T, usize),
    ) {
        self.add(open);
        let mut shown = 0;
        for item in items.iter().take(self.fold.members) {
            if self.lines.len() >= self.fold.lines {
                break;
            }
            self.begin_line(indent + 2);
            write(self, item, indent + 2);
            shown += 1;
            if shown < items.len() {
                self.add(",");
            }
        }
        if shown < items.len() {
            self.begin_line(indent + 2);
            let more = self.colored(format!("… {} more", count(items.len() - shown)), Style::Dim);
            self.add(more);
        }
        self.begin_line(indent);
        self.add(close);
    }

    /// The value in one line, if it fits.
    fn inline(&self, value: &Value<'_>, available: usize) -> Option<TerminalText> {
        let (mut line, mut left) = (TerminalText::EMPTY, available);
        self.inline_into(value, &mut line, &mut left).map(|()| line)
    }

    fn inline_into(
        &self,
        value: &Value<'_>,
        line: &mut TerminalText,
        left: &mut usize,
    ) -> Option<()> {
        let punctuation = |line: &mut TerminalText, left: &mut usize, text: &str| {
            *left = left.checked_sub(text.len())?;
            *line += text;
            Some(())
        };
        match value {
            Value::Scalar(scalar) => {
                // Most do not fit because of their length.
                if scalar.len() > *left * 4 {
                    return None;
                }
                let shown = sanitize(scalar);
                *left = left.checked_sub(shown.width())?;
                *line += self.scalar(scalar);
            }
            Value::Array(values) => {
                punctuation(line, left, "[")?;
                for (index, value) in values.iter().enumerate() {
                    punctuation(line, left, if index == 0 { "" } else { ", " })?;
                    self.inline_into(value, line, left)?;
                }
                punctuation(line, left, "]")?;
            }
            Value::Object(members) => {
                punctuation(line, left, if members.is_empty() { "{" } else { "{ " })?;
                for (index, (name, value)) in members.iter().enumerate() {
                    punctuation(line, left, if index == 0 { "" } else { ", " })?;
                    if name.len() > *left * 4 {
                        return None;
                    }
                    let shown = sanitize(name);
                    *left = left.checked_sub(shown.width())?;
                    *line += self.colored(shown, Style::Name);
                    punctuation(line, left, ": ")?;
                    self.inline_into(value, line, left)?;
                }
                punctuation(line, left, if members.is_empty() { "}" } else { " }" })?;
            }
        }
        Some(())
    }

    fn scalar(&self, scalar: &str) -> TerminalText {
        let style = match scalar.as_bytes().first() {
            Some(b'"') => Style::Text,
            Some(b't' | b'f' | b'n') => Style::Literal,
            _ => Style::Number,
        };
        self.colored(folded(scalar, self.fold.string), style)
    }

    fn colored(&self, text: String, style: Style) -> TerminalText {
        style.of(text, self.colors)
    }

    fn begin_line(&mut self, indent: usize) {
        self.lines.push(" ".repeat(indent).into());
    }

    fn add(&mut self, text: impl Into<TerminalText>) {
        if let Some(line) = self.lines.last_mut() {
            *line += text;
        }
    }
}

/// A scalar as it is shown. Of a string, the characters between its quotes count; an escape
/// sequence is one.
fn folded(scalar: &str, max: usize) -> String {
    let Some(inner) = scalar
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return cut(&sanitize(scalar), max);
    };
    let rests = iter::successors(Some(inner), |rest| Some(&rest[character(rest)..]));
    let mut characters = rests.take_while(|rest| !rest.is_empty());
    match characters.nth(max) {
        Some(rest) => format!(
            "\"{}… ({} characters)",
            sanitize(&inner[..inner.len() - rest.len()]),
            count(max + 1 + characters.count())
        ),
        None => sanitize(scalar),
    }
}

/// The length in bytes of the first character of the source text of a string. It may be an escape
/// sequence, or two of them for a pair of surrogates.
fn character(text: &str) -> usize {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
        (Some(_), _) => 6,
        (None, _) if text.starts_with('\\') => {
            1 + text[1..].chars().next().map_or(0, char::len_utf8)
        }
        (None, _) => text.chars().next().map_or(0, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str, columns: usize) -> Vec<String> {
        let lines = lines(text, columns, &Fold::SHORT, false).expect("it is JSON");
        lines.iter().map(TerminalText::plain).collect()
    }

    #[test]
    fn what_fits_is_one_line() {
        assert_eq!(
            plain(" {\"b\":1.50,\"a\":[1,true,null]} ", 60),
            ["{ \"b\": 1.50, \"a\": [1, true, null] }"]
        );
        assert_eq!(plain("[{},[]]", 60), ["[{}, []]"]);
    }

    #[test]
    fn what_does_not_fit_has_a_line_for_each_member() {
        let shown = plain(
            "{\"name\":\"Ann \\\" }\",\"all\":[10000000000000000000000,2]}",
            40,
        );
        assert_eq!(
            shown,
            [
                "{",
                "  \"name\": \"Ann \\\" }\",",
                "  \"all\": [10000000000000000000000, 2]",
                "}"
            ]
        );
    }

    #[test]
    fn long_values_are_folded() {
        let text = format!(
            "{{\"a\":\"{}\",\"b\":[{}1]}}",
            "x".repeat(1000),
            "100000,".repeat(99)
        );
        let shown = plain(&text, 60);
        assert!(
            shown[1].ends_with("x… (1,000 characters),") && shown[1].len() < 250,
            "{shown:?}"
        );
        assert!(
            shown.iter().any(|line| line.trim() == "… 80 more"),
            "{shown:?}"
        );
        assert!(
            lines(&text, 60, &Fold::NONE, false)
                .expect("it is JSON")
                .len()
                == 105
        );
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "1",
            "\"a\"",
            "{",
            "[1,]",
            "{a: 1}",
            "[1] [2]",
            &"[".repeat(10_000),
        ] {
            assert!(lines(text, 80, &Fold::SHORT, false).is_none(), "{text}");
        }
    }

    #[test]
    fn quotes_are_no_characters_of_a_string() {
        let of = |length: usize| plain(&format!("[\"{}\"]", "x".repeat(length)), 60)[1].clone();
        assert!(of(250).ends_with("x… (250 characters)"));
        assert_eq!(of(200).trim(), format!("\"{}\"", "x".repeat(200)));
        let name = plain(&format!("{{\"{}\":1}}", "x".repeat(250)), 60)[1].clone();
        assert!(name.contains("x… (250 characters): 1"), "{name}");
    }

    #[test]
    fn an_escape_sequence_is_a_character_of_a_string() {
        let of = |sequence: &str, length: usize| {
            plain(&format!("[\"{}\"]", sequence.repeat(length)), 60)[1].clone()
        };
        for sequence in [
            "\\u00e9",
            "\\n",
            "\\\"",
            "\\\\",
            "\\ud83d\\ude00",
            "é",
            "\\ud800",
            "\u{200b}",
        ] {
            let (short, long) = (of(sequence, 200), of(sequence, 250));
            assert!(!short.contains('…'), "{short}");
            assert!(long.ends_with("… (250 characters)"), "{long}");
        }
    }

    #[test]
    fn the_depth_is_limited() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let objects =
            |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        for (fold, columns) in [(Fold::SHORT, 10), (Fold::NONE, 10), (Fold::NONE, 100_000)] {
            for text in [nested(MAX_DEPTH), objects(MAX_DEPTH)] {
                assert!(lines(&text, columns, &fold, false).is_some());
            }
            // 10,000,000 levels are longer than is laid out at all. 8,000,000 are not.
            for levels in [MAX_DEPTH + 1, 50_000, 8_000_000, 10_000_000] {
                assert!(
                    lines(&nested(levels), columns, &fold, false).is_none(),
                    "{levels}"
                );
            }
            assert!(lines(&objects(2_000_000), columns, &fold, false).is_none());
        }
    }

    #[test]
    fn colors_change_no_text() {
        let text = "{\"a\": \"b\", \"c\": [1, false]}";
        let lines = lines(text, 80, &Fold::SHORT, true).expect("it is JSON");
        let colored = TerminalText::joined(lines, "\n");
        assert!(
            colored.as_str().contains("\x1b[32m\"b\"\x1b[0m"),
            "{colored:?}"
        );
        assert_eq!(colored.plain(), plain(text, 80).join("\n"));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "\\PC{0,20}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map("[a-z \"\\\\]{0,8}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Unfolded, the layout is the same value.
        #[test]
        fn the_layout_is_the_same_value(value in json(), columns in 1..100_usize) {
            let value = serde_json::Value::Array(vec![value]);
            let shown = lines(&value.to_string(), columns, &Fold::NONE, false).expect("it is JSON");
            // Characters that are shown as others are not compared.
            let text = value.to_string();
            if sanitize(&text) == text {
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&TerminalText::joined(shown, "\n").plain()).expect("it is JSON"), value);
            }
        }
    }
}
