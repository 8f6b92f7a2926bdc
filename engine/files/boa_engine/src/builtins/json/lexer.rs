//! The lexical grammar of a [JSON text](https://www.rfc-editor.org/rfc/rfc8259), over the code
//! units of the engine's strings.

use crate::{JsString, JsValue, string::JsStr};
use std::ops::Range;

/// A code unit of a string: of Latin-1, or of UTF-16.
pub(super) trait Unit: Copy + Into<u16> {
    /// The engine's string of these units, as narrow as it can be.
    fn string(units: &[Self]) -> JsString;

    /// Whether these are the units of the string, which has as many.
    fn are(units: &[Self], string: &JsString) -> bool;

    /// The value of a number, whose units are ASCII. Rust's grammar of numbers includes JSON's, and
    /// both round in the same way.
    fn number(units: &[Self]) -> f64;
}

impl Unit for u8 {
    fn string(units: &[Self]) -> JsString {
        JsString::from(JsStr::latin1(units))
    }

    fn are(units: &[Self], string: &JsString) -> bool {
        string.as_str().as_latin1() == Some(units)
    }

    fn number(units: &[Self]) -> f64 {
        let text = str::from_utf8(units).unwrap_or_default();
        text.parse().unwrap_or(f64::NAN)
    }
}

impl Unit for u16 {
    fn string(units: &[Self]) -> JsString {
        if units.iter().fold(0, |all, unit| all | unit) > 0xff {
            return JsString::from(JsStr::utf16(units));
        }
        let narrow: Vec<u8> = units.iter().map(|unit| *unit as u8).collect();
        u8::string(&narrow)
    }

    fn are(units: &[Self], string: &JsString) -> bool {
        string.iter().zip(units).all(|(known, unit)| known == *unit)
    }

    fn number(units: &[Self]) -> f64 {
        let narrow: Vec<u8> = units.iter().map(|unit| ascii(*unit)).collect();
        u8::number(&narrow)
    }
}

/// Why a text is no JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// It ends before the value does.
    End,
    /// The character at this offset is not permitted there.
    Unexpected(usize),
    /// A string has a character that must be escaped.
    Control(usize),
    /// A string has an unknown escape sequence.
    Escape(usize),
}

/// Reads the tokens of a text.
pub(super) struct Lexer<'a, U> {
    text: &'a [U],
    position: usize,
}

impl<'a, U: Unit> Lexer<'a, U> {
    pub(super) const fn new(text: &'a [U]) -> Self {
        Self { text, position: 0 }
    }

    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// The next unit that is not white space. Does not consume it.
    pub(super) fn peek(&mut self) -> Option<u16> {
        while let Some(unit) = self.here() {
            if !matches!(unit, SPACE | TAB | LINE_FEED | CARRIAGE_RETURN) {
                return Some(unit);
            }
            self.position += 1;
        }
        None
    }

    /// Takes the unit that [`peek`](Self::peek) saw.
    pub(super) const fn take(&mut self) {
        self.position += 1;
    }

    /// The error about the next unit.
    pub(super) const fn unexpected(&self) -> Problem {
        if self.position < self.text.len() {
            Problem::Unexpected(self.position)
        } else {
            Problem::End
        }
    }

    /// Takes one punctuator after white space.
    pub(super) fn expect(&mut self, punctuator: u8) -> Result<(), Problem> {
        if self.peek() != Some(u16::from(punctuator)) {
            return Err(self.unexpected());
        }
        self.take();
        Ok(())
    }

    /// Takes the letters of `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Problem> {
        for byte in word.bytes() {
            if self.here() != Some(u16::from(byte)) {
                return Err(self.unexpected());
            }
            self.take();
        }
        Ok(())
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Result<JsValue, Problem> {
        let start = self.position;
        let negative = self.here() == Some(u16::from(b'-'));
        if negative {
            self.take();
        }
        let integer = self.position;
        if self.here() == Some(u16::from(b'0')) {
            self.take();
        } else {
            self.digits()?;
        }
        let end_of_integer = self.position;
        if self.here() == Some(u16::from(b'.')) {
            self.take();
            self.digits()?;
        }
        let end_of_fraction = self.position;
        if matches!(self.here(), Some(unit) if unit | 0x20 == u16::from(b'e')) {
            self.take();
            if matches!(self.here(), Some(unit) if unit == u16::from(b'+') || unit == u16::from(b'-'))
            {
                self.take();
            }
            self.digits()?;
        }
        if self.position == end_of_integer
            && let Some(value) = exact_integer(&self.text[integer..end_of_integer])
            && !(negative && value == 0)
        {
            return Ok(JsValue::from(if negative { -value } else { value }));
        }
        if self.position == end_of_fraction
            && let Some(fraction) = self.text.get(end_of_integer + 1..end_of_fraction)
            && let Some(value) = exact_fraction(&self.text[integer..end_of_integer], fraction)
        {
            return Ok(JsValue::from(if negative { -value } else { value }));
        }
        Ok(JsValue::from(U::number(&self.text[start..self.position])))
    }

    fn digits(&mut self) -> Result<(), Problem> {
        let start = self.position;
        while matches!(self.here(), Some(unit) if is_digit(unit)) {
            self.take();
        }
        if self.position == start {
            Err(self.unexpected())
        } else {
            Ok(())
        }
    }

    /// Takes the rest of a string after its first quotation mark. `Contents::Plain` has the range
    /// between the quotation marks.
    pub(super) fn string(&mut self) -> Result<Contents, Problem> {
        let start = self.position;
        self.position += plain_len(&self.text[start..]);
        match self.here() {
            Some(QUOTATION_MARK) => {
                let range = start..self.position;
                self.take();
                Ok(Contents::Plain(range))
            }
            Some(REVERSE_SOLIDUS) => self.escaped(start).map(Contents::Escaped),
            Some(_) => Err(Problem::Control(self.position)),
            None => Err(Problem::End),
        }
    }

    /// Takes the rest of a string after its first quotation mark if it is this one, in which no
    /// character is escaped.
    pub(super) fn string_is(&mut self, expected: &JsString) -> bool {
        let end = self.position + expected.len();
        let is_it = matches!(self.text.get(end), Some(unit) if (*unit).into() == QUOTATION_MARK)
            && U::are(&self.text[self.position..end], expected);
        if is_it {
            self.position = end + 1;
        }
        is_it
    }

    /// Takes the rest of a string, from its first escape sequence. The string begins at `start`.
    fn escaped(&mut self, start: usize) -> Result<JsString, Problem> {
        let mut units: Vec<u16> = self.text[start..self.position]
            .iter()
            .map(|unit| (*unit).into())
            .collect();
        loop {
            match self.here() {
                Some(QUOTATION_MARK) => {
                    self.take();
                    return Ok(u16::string(&units));
                }
                Some(REVERSE_SOLIDUS) => {
                    self.take();
                    units.push(self.escape()?);
                }
                Some(unit) if unit < SPACE => return Err(Problem::Control(self.position)),
                Some(_) => {
                    let run = &self.text[self.position..];
                    let run = &run[..plain_len(run)];
                    units.extend(run.iter().map(|unit| (*unit).into()));
                    self.position += run.len();
                }
                None => return Err(Problem::End),
            }
        }
    }

    /// Takes the part of an escape sequence after the reverse solidus.
    fn escape(&mut self) -> Result<u16, Problem> {
        let unit = self.here().ok_or(Problem::End)?;
        let unescaped = match u8::try_from(unit).unwrap_or_default() {
            b'"' | b'\\' | b'/' => unit,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => LINE_FEED,
            b'r' => CARRIAGE_RETURN,
            b't' => TAB,
            b'u' => {
                self.take();
                return self.four_digits();
            }
            _ => return Err(Problem::Escape(self.position)),
        };
        self.take();
        Ok(unescaped)
    }

    fn four_digits(&mut self) -> Result<u16, Problem> {
        let mut value = 0;
        for _ in 0..4 {
            let unit = self.here().ok_or(Problem::End)?;
            let digit = char::from_u32(unit.into()).and_then(|digit| digit.to_digit(16));
            let digit = digit.ok_or(Problem::Escape(self.position))?;
            value = value << 4 | u16::try_from(digit).unwrap_or_default();
            self.take();
        }
        Ok(value)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a [U] {
        &self.text[range]
    }

    fn here(&self) -> Option<u16> {
        self.text.get(self.position).map(|unit| (*unit).into())
    }
}

/// A string's contents.
pub(super) enum Contents {
    /// No character is escaped.
    Plain(Range<usize>),
    Escaped(JsString),
}

const TAB: u16 = 0x09;
const LINE_FEED: u16 = 0x0a;
const CARRIAGE_RETURN: u16 = 0x0d;
const SPACE: u16 = 0x20;
const QUOTATION_MARK: u16 = 0x22;
const REVERSE_SOLIDUS: u16 = 0x5c;

/// The number of units before one that ends a string, begins an escape sequence, or must be
/// escaped.
pub(super) fn plain_len<U: Unit>(units: &[U]) -> usize {
    /// A loop over a fixed number of units, without a branch for each, is compiled to vector
    /// instructions.
    const CHUNK_LEN: usize = 16;
    let special = |unit: &U| needs_escape((*unit).into());
    let mut length = 0;
    for chunk in units.chunks_exact(CHUNK_LEN) {
        if chunk.iter().fold(false, |any, unit| any | special(unit)) {
            break;
        }
        length += CHUNK_LEN;
    }
    let rest = &units[length..];
    length + rest.iter().position(special).unwrap_or(rest.len())
}

pub(super) const fn needs_escape(unit: u16) -> bool {
    (unit < SPACE) | (unit == QUOTATION_MARK) | (unit == REVERSE_SOLIDUS)
}

fn is_digit(unit: u16) -> bool {
    (u16::from(b'0')..=u16::from(b'9')).contains(&unit)
}

fn ascii<U: Unit>(unit: U) -> u8 {
    u8::try_from(unit.into()).unwrap_or_default()
}

/// A double has each number of so many digits exactly.
const MAX_EXACT_DIGITS: usize = 15;

/// The value of digits, if a double has it exactly in any case.
fn exact_integer<U: Unit>(digits: &[U]) -> Option<i64> {
    (digits.len() <= MAX_EXACT_DIGITS).then(|| with_digits(0, digits))
}

/// The value of a number with these digits before and after its point, if its division is rounded
/// once: the quotient of two numbers that a double has exactly.
fn exact_fraction<U: Unit>(integer: &[U], fraction: &[U]) -> Option<f64> {
    const POWERS: [f64; MAX_EXACT_DIGITS + 1] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    (integer.len() + fraction.len() <= MAX_EXACT_DIGITS).then(|| {
        let digits = with_digits(with_digits(0, integer), fraction);
        digits as f64 / POWERS[fraction.len()]
    })
}

/// The number that has these digits after those of `value`.
fn with_digits<U: Unit>(value: i64, digits: &[U]) -> i64 {
    digits.iter().fold(value, |value, digit| {
        value * 10 + i64::from(ascii(*digit) - b'0')
    })
}

/// The line and the column of the unit at this offset, both from 1.
pub(super) fn line_and_column<U: Unit>(text: &[U], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let feed = |unit: &U| (*unit).into() == LINE_FEED;
    let line = 1 + before.iter().filter(|unit| feed(unit)).count();
    let column = before.iter().rev().take_while(|unit| !feed(unit)).count() + 1;
    (line, column)
}
