//! The text of `JSON.stringify`: Latin-1 until a character needs UTF-16.

use super::lexer::{needs_escape, plain_len};
use crate::{
    JsString,
    string::{JsStr, JsStrVariant},
};

#[derive(Debug, Clone)]
pub(super) enum Output {
    Narrow(Vec<u8>),
    Wide(Vec<u16>),
}

impl Output {
    /// With room for this number of code units of Latin-1.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self::Narrow(Vec::with_capacity(capacity))
    }

    /// In code units.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(units) => units.len(),
            Self::Wide(units) => units.len(),
        }
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Narrow(units) => units.len(),
            Self::Wide(units) => size_of_val(&units[..]),
        }
    }

    pub(super) fn into_string(self) -> JsString {
        match self {
            Self::Narrow(units) => JsString::from(JsStr::latin1(&units)),
            Self::Wide(units) => JsString::from(JsStr::utf16(&units)),
        }
    }

    /// Adds a character of ASCII.
    pub(super) fn byte(&mut self, byte: u8) {
        match self {
            Self::Narrow(units) => units.push(byte),
            Self::Wide(units) => units.push(byte.into()),
        }
    }

    /// Adds a string as it is.
    pub(super) fn string(&mut self, string: &JsString) {
        match string.as_str().variant() {
            JsStrVariant::Latin1(units) => self.latin1(units),
            JsStrVariant::Utf16(units) => self.wide().extend_from_slice(units),
        }
    }

    /// Adds another text from the unit at `start` on.
    pub(super) fn append(&mut self, other: &Self, start: usize) {
        match other {
            Self::Narrow(units) => self.latin1(units.get(start..).unwrap_or_default()),
            Self::Wide(units) => self
                .wide()
                .extend_from_slice(units.get(start..).unwrap_or_default()),
        }
    }

    /// Adds a number, or null.
    pub(super) fn number(&mut self, value: f64) {
        /// Every integer up to it is exact.
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        if !value.is_finite() {
            self.latin1(b"null");
        } else if value.abs() <= MAX_SAFE_INTEGER && value.trunc() == value {
            self.integer(value as i64);
        } else {
            self.string(&JsString::from(value));
        }
    }

    /// Adds the digits of an integer.
    pub(super) fn integer(&mut self, value: i64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            start -= 1;
            digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            start -= 1;
            digits[start] = b'-';
        }
        self.latin1(&digits[start..]);
    }

    /// [QuoteJSONString](https://tc39.es/ecma262/#sec-quotejsonstring).
    pub(super) fn quoted(&mut self, string: &JsString) {
        self.byte(b'"');
        match string.as_str().variant() {
            JsStrVariant::Latin1(units) => self.escaped_latin1(units),
            JsStrVariant::Utf16(units) => self.escaped_utf16(units),
        }
        self.byte(b'"');
    }

    fn escaped_latin1(&mut self, mut units: &[u8]) {
        loop {
            let (plain, rest) = units.split_at(plain_len(units));
            self.latin1(plain);
            let Some((special, rest)) = rest.split_first() else {
                return;
            };
            self.escape((*special).into());
            units = rest;
        }
    }

    fn escaped_utf16(&mut self, mut units: &[u16]) {
        while let Some(special) = units
            .iter()
            .position(|unit| needs_escape(*unit) || is_surrogate(*unit))
        {
            let (before, rest) = units.split_at(special);
            self.wide().extend_from_slice(before);
            let taken = match *rest {
                [0xd800..=0xdbff, 0xdc00..=0xdfff, ..] => {
                    self.wide().extend_from_slice(&rest[..2]);
                    2
                }
                _ => {
                    self.escape(rest[0]);
                    1
                }
            };
            units = &rest[taken..];
        }
        self.wide().extend_from_slice(units);
    }

    fn escape(&mut self, unit: u16) {
        let short = match unit {
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            0x22 => b'"',
            0x5c => b'\\',
            _ => {
                let digit = |shift: u16| b"0123456789abcdef"[usize::from(unit >> shift & 0xf)];
                return self.latin1(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
            }
        };
        self.latin1(&[b'\\', short]);
    }

    /// Adds text of Latin-1, such as ASCII.
    pub(super) fn latin1(&mut self, text: &[u8]) {
        match self {
            Self::Narrow(units) => units.extend_from_slice(text),
            Self::Wide(units) => units.extend(text.iter().map(|unit| u16::from(*unit))),
        }
    }

    fn wide(&mut self) -> &mut Vec<u16> {
        if let Self::Narrow(units) = self {
            *self = Self::Wide(units.iter().map(|unit| u16::from(*unit)).collect());
        }
        match self {
            Self::Wide(units) => units,
            Self::Narrow(_) => unreachable!("it has just been made wide"),
        }
    }
}

const fn is_surrogate(unit: u16) -> bool {
    unit & 0xf800 == 0xd800
}
