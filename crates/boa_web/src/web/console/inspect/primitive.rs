//! Primitive values and property keys as text.

use super::{Inspector, Style, more_elements};
use boa_engine::{JsString, JsValue, JsVariant, property::PropertyKey};
use std::fmt::Write;

/// The limit on a string inside of another value, in code units.
const MAX_STRING_LEN: usize = 10_000;
/// Strings up to this length are never split into several lines.
const MIN_STRING_LEN: usize = 16;

impl Inspector<'_> {
    /// None for an object.
    pub(super) fn primitive(&self, value: &JsValue) -> Option<String> {
        Some(match value.variant() {
            JsVariant::Null => self.paint(Style::Null, "null"),
            JsVariant::Undefined => self.paint(Style::Undefined, "undefined"),
            JsVariant::Boolean(boolean) => self.paint(Style::Boolean, boolean.to_string()),
            JsVariant::Integer32(number) => self.paint(Style::Number, number.to_string()),
            JsVariant::Float64(number) => self.paint(Style::Number, number_text(number)),
            JsVariant::BigInt(bigint) => self.paint(Style::BigInt, format!("{bigint}n")),
            JsVariant::Symbol(symbol) => self.paint(
                Style::Symbol,
                symbol.descriptive_string().to_std_string_lossy(),
            ),
            JsVariant::String(string) => self.string(&string, '\''),
            JsVariant::Object(_) => return None,
        })
    }

    /// A string in quotes. A long string with line breaks is written on several lines.
    pub(super) fn string(&self, string: &JsString, preferred_quote: char) -> String {
        let kept = if string.len() > MAX_STRING_LEN {
            string.get(..MAX_STRING_LEN)
        } else {
            None
        };
        let remark = kept
            .as_ref()
            .map(|_| more_elements(string.len() - MAX_STRING_LEN, "character"));
        let string = kept.as_ref().unwrap_or(string);
        let room = self
            .options
            .break_length
            .saturating_sub(self.indentation + 4);
        let mut text = if string.len() > MIN_STRING_LEN && string.len() > room {
            let units = string.to_vec();
            let lines = units.split_inclusive(|&unit| unit == u16::from(b'\n'));
            let lines: Vec<_> = lines
                .map(|line| {
                    self.paint(Style::String, quote(&JsString::from(line), preferred_quote))
                })
                .collect();
            lines.join(&format!(" +\n{}", " ".repeat(self.indentation + 2)))
        } else {
            self.paint(Style::String, quote(string, preferred_quote))
        };
        text.push_str(&remark.unwrap_or_default());
        text
    }

    /// A property's key, as it is written before the colon.
    pub(super) fn key(&self, key: &PropertyKey, enumerable: bool) -> String {
        match key {
            PropertyKey::Symbol(symbol) => {
                let text = escape(&symbol.descriptive_string(), None);
                format!("[{}]", self.paint(Style::Symbol, text))
            }
            PropertyKey::String(name) if *name == "__proto__" => "['__proto__']".to_owned(),
            PropertyKey::String(name) if !enumerable => format!("[{}]", escape(name, None)),
            PropertyKey::String(name) if is_identifier(name) => name.to_std_string_lossy(),
            PropertyKey::String(name) => self.paint(Style::String, quote(name, '\'')),
            PropertyKey::Index(index) if enumerable => {
                self.paint(Style::String, format!("'{}'", index.get()))
            }
            PropertyKey::Index(index) => format!("[{}]", index.get()),
        }
    }
}

/// [Number::toString](https://tc39.es/ecma262/#sec-numeric-types-number-tostring), except that -0
/// shows its sign.
fn number_text(number: f64) -> String {
    if number == 0.0 && number.is_sign_negative() {
        return "-0".to_owned();
    }
    JsValue::from(number).display().to_string()
}

/// The string in the preferred quotes, or in others if it contains those.
fn quote(string: &JsString, preferred: char) -> String {
    let contains = |quote: char| {
        string
            .iter()
            .any(|unit| u32::from(unit) == u32::from(quote))
    };
    let other = if preferred == '\'' { '"' } else { '\'' };
    let quote = if !contains(preferred) {
        preferred
    } else if !contains(other) {
        other
    } else if !contains('`') && !string.to_std_string_lossy().contains("${") {
        '`'
    } else {
        preferred
    };
    format!("{quote}{}{quote}", escape(string, Some(quote)))
}

/// Control characters, lone surrogates, backslashes and the quote as escape sequences.
fn escape(string: &JsString, quote: Option<char>) -> String {
    let mut text = String::with_capacity(string.len());
    for unit in char::decode_utf16(string.iter()) {
        // Writing to a string does not fail.
        let _ = match unit {
            Ok('\u{8}') => text.write_str("\\b"),
            Ok('\t') => text.write_str("\\t"),
            Ok('\n') => text.write_str("\\n"),
            Ok('\u{c}') => text.write_str("\\f"),
            Ok('\r') => text.write_str("\\r"),
            Ok('\\') => text.write_str("\\\\"),
            Ok(char) if Some(char) == quote => write!(text, "\\{char}"),
            Ok(char @ ('\0'..='\u{1f}' | '\u{7f}'..='\u{9f}')) => {
                write!(text, "\\x{:02X}", u32::from(char))
            }
            Ok(char) => text.write_char(char),
            Err(lone) => write!(text, "\\u{:04x}", lone.unpaired_surrogate()),
        };
    }
    text
}

fn is_identifier(name: &JsString) -> bool {
    let is_letter =
        |unit: u16| u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let is_digit = |unit: u16| u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_digit());
    name.iter().next().is_some_and(is_letter)
        && name.iter().all(|unit| is_letter(unit) || is_digit(unit))
}
