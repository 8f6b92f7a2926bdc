//! Dates that are not in the format of the specification, as other engines read them.

use super::utils::{MS_PER_MINUTE, make_date, make_day, make_time, time_clip, utc_t};
use crate::{JsString, context::HostHooks};
use std::ops::RangeInclusive;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// A number and the count of its digits.
    Number(u32, usize),
    Symbol(char),
    /// `am` or `pm`: what is added to the hour.
    HalfDay(u32),
    Month(i32),
    /// A name of a time zone: its hours from UTC.
    Zone(i32),
    /// The letter between date and time.
    T,
    Word,
    Space,
    Other,
    End,
}

const MAX_DIGITS: usize = 9;
const HOUR: RangeInclusive<u32> = 0..=23;
const SIXTY: RangeInclusive<u32> = 0..=59;
const MONTH: RangeInclusive<i32> = 1..=12;
const DAY: RangeInclusive<i32> = 1..=31;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn word(word: &str) -> Token {
    let start: String = word
        .chars()
        .take(3)
        .collect::<String>()
        .to_ascii_lowercase();
    // Names of months may be longer.
    if let Some(month) = MONTHS.iter().position(|month| *month == start) {
        return Token::Month(month as i32 + 1);
    }
    if word.chars().count() > 3 {
        return Token::Word;
    }
    match start.as_str() {
        "am" => Token::HalfDay(0),
        "pm" => Token::HalfDay(12),
        "ut" | "utc" | "z" | "gmt" => Token::Zone(0),
        "edt" => Token::Zone(-4),
        "est" | "cdt" => Token::Zone(-5),
        "cst" | "mdt" => Token::Zone(-6),
        "mst" | "pdt" => Token::Zone(-7),
        "pst" => Token::Zone(-8),
        "t" => Token::T,
        _ => Token::Word,
    }
}

struct Tokens<'a> {
    rest: &'a str,
}

impl Tokens<'_> {
    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &str {
        let end = self.rest.find(|c| !accept(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Skips what is in parentheses, which may be nested. What is not closed goes to the end.
    fn skip_parentheses(&mut self) {
        let mut depth = 0;
        let end = self.rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        self.rest = end.map_or("", |end| &self.rest[end + 1..]);
    }

    fn next(&mut self) -> Token {
        let Some(first) = self.rest.chars().next() else {
            return Token::End;
        };
        if first.is_ascii_digit() {
            let digits = self.take_while(|c| c.is_ascii_digit());
            let value = digits.trim_start_matches('0').bytes().take(MAX_DIGITS);
            let value = value.fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
            return Token::Number(value, digits.len());
        }
        if first >= 'A' && !first.is_whitespace() {
            return word(self.take_while(|c| c >= 'A' && !c.is_whitespace()));
        }
        if first == '(' {
            self.skip_parentheses();
            return Token::Other;
        }
        self.rest = &self.rest[first.len_utf8()..];
        match first {
            ':' | '-' | '+' | '.' | ')' => Token::Symbol(first),
            first if first.is_whitespace() || first == '\u{FEFF}' => Token::Space,
            _ => Token::Other,
        }
    }

    fn peek(&self) -> Token {
        Self { rest: self.rest }.next()
    }

    fn skip(&mut self, symbol: char) -> bool {
        let found = self.peek() == Token::Symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    /// The next token if it is a number of so many digits in a range.
    fn number(&mut self, length: usize, range: RangeInclusive<u32>) -> Option<u32> {
        match self.peek() {
            Token::Number(value, count) if count == length && range.contains(&value) => {
                self.next();
                Some(value)
            }
            _ => None,
        }
    }
}

/// The milliseconds that the digits after a point mean.
fn milliseconds(value: u32, length: usize) -> u32 {
    match length {
        1 => value * 100,
        2 => value * 10,
        length => value / 10u32.pow(length.min(MAX_DIGITS) as u32 - 3),
    }
}

#[derive(Debug, Default)]
struct Parts {
    is_iso: bool,
    day: Vec<i32>,
    month: Option<i32>,
    time: Vec<u32>,
    half_day: Option<u32>,
    zone_is_negative: Option<bool>,
    zone_hour: Option<u32>,
    zone_minute: Option<u32>,
}

impl Parts {
    fn add_day(&mut self, value: u32) -> Option<()> {
        (self.day.len() < 3).then(|| self.day.push(value as i32))
    }

    fn add_time(&mut self, value: u32) -> Option<()> {
        (self.time.len() < 4).then(|| self.time.push(value))
    }

    fn set_zone(&mut self, hours: i32) {
        self.zone_is_negative = Some(hours < 0);
        self.zone_hour = Some(hours.unsigned_abs());
        self.zone_minute = Some(0);
    }

    fn expects_time(&self, value: u32) -> bool {
        match self.time.len() {
            1 | 2 => SIXTY.contains(&value),
            3 => value < 1000,
            _ => false,
        }
    }

    fn expects_zone(&self, value: u32) -> bool {
        self.zone_hour.is_some() && self.zone_minute.is_none() && SIXTY.contains(&value)
    }

    /// Reads the format of the specification as far as it goes. Gives the token after it: `None` if the text is none.
    fn read_iso(&mut self, tokens: &mut Tokens<'_>) -> Option<Token> {
        if let sign @ Token::Symbol('+' | '-') = tokens.peek() {
            tokens.next();
            let Token::Number(year, 6) = tokens.peek() else {
                return Some(sign);
            };
            tokens.next();
            let year = year as i32;
            let is_negative = sign == Token::Symbol('-');
            if is_negative && year == 0 {
                return Some(sign);
            }
            self.day.push(if is_negative { -year } else { year });
        } else {
            let Some(year) = tokens.number(4, 0..=u32::MAX) else {
                return Some(tokens.next());
            };
            self.day.push(year as i32);
        }
        for range in [1..=12, 1..=31] {
            if !tokens.skip('-') {
                break;
            }
            let Some(value) = tokens.number(2, range) else {
                return Some(tokens.next());
            };
            self.day.push(value as i32);
        }
        match tokens.peek() {
            Token::T => {
                tokens.next();
                let hour = tokens.number(2, 0..=24)?;
                let is_24 = hour == 24;
                let sixty = if is_24 { 0..=0 } else { SIXTY };
                self.time.push(hour);
                if !tokens.skip(':') {
                    return None;
                }
                self.time.push(tokens.number(2, sixty.clone())?);
                if tokens.skip(':') {
                    self.time.push(tokens.number(2, sixty)?);
                    if tokens.skip('.') {
                        match tokens.next() {
                            Token::Number(value, length) if !is_24 || value == 0 => {
                                self.time.push(milliseconds(value, length));
                            }
                            _ => return None,
                        }
                    }
                }
                self.read_iso_zone(tokens)?;
                if tokens.peek() != Token::End {
                    return None;
                }
            }
            Token::End => {}
            _ => return Some(tokens.next()),
        }
        if self.time.is_empty() {
            self.set_zone(0);
        }
        self.is_iso = true;
        Some(Token::End)
    }

    fn read_iso_zone(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        let negative = match tokens.peek() {
            Token::Zone(0) if tokens.rest.starts_with(['z', 'Z']) => {
                tokens.next();
                self.set_zone(0);
                return Some(());
            }
            Token::Symbol(sign @ ('+' | '-')) => sign == '-',
            _ => return Some(()),
        };
        tokens.next();
        self.zone_is_negative = Some(negative);
        if let Some(value) = tokens.number(4, 0..=2359) {
            self.zone_hour = Some(value / 100);
            self.zone_minute = Some(value % 100).filter(|minute| SIXTY.contains(minute));
            return self.zone_minute.map(|_| ());
        }
        self.zone_hour = Some(tokens.number(2, HOUR)?);
        if !tokens.skip(':') {
            return None;
        }
        self.zone_minute = Some(tokens.number(2, SIXTY)?);
        Some(())
    }

    fn read(&mut self, tokens: &mut Tokens<'_>) -> Option<()> {
        let mut token = self.read_iso(tokens)?;
        let mut has_number = !self.day.is_empty();
        while token != Token::End {
            match token {
                Token::Number(value, _) => {
                    has_number = true;
                    self.read_number(value, tokens)?;
                }
                Token::HalfDay(value) if !self.time.is_empty() => self.half_day = Some(value),
                Token::Month(month) => {
                    self.month = Some(month);
                    tokens.skip('-');
                }
                Token::Zone(hours) if has_number => self.set_zone(hours),
                Token::HalfDay(_) | Token::Zone(_) | Token::T | Token::Word => {
                    // Other words may only be before the first number, and not next to it.
                    if has_number || matches!(tokens.peek(), Token::Number(..)) {
                        return None;
                    }
                }
                Token::Symbol(sign @ ('+' | '-'))
                    if !self.time.is_empty()
                        || (self.zone_hour, self.zone_minute) == (Some(0), Some(0)) =>
                {
                    has_number = true;
                    self.zone_is_negative = Some(sign == '-');
                    let (value, length) = match tokens.peek() {
                        Token::Number(value, length) => {
                            tokens.next();
                            (value, length)
                        }
                        _ => (0, 0),
                    };
                    if tokens.peek() == Token::Symbol(':') {
                        self.zone_hour = Some(value);
                        self.zone_minute = None;
                    } else if (1..=4).contains(&length) {
                        let minutes = if length > 2 { value } else { value * 100 };
                        self.zone_hour = Some(minutes / 100);
                        self.zone_minute = Some(minutes % 100);
                    } else {
                        return None;
                    }
                }
                Token::Symbol('+' | '-' | ')') if has_number => return None,
                Token::Symbol(_) | Token::Space | Token::Other | Token::End => {}
            }
            token = tokens.next();
        }
        Some(())
    }

    fn read_number(&mut self, value: u32, tokens: &mut Tokens<'_>) -> Option<()> {
        if tokens.skip(':') {
            if tokens.skip(':') {
                if !self.time.is_empty() {
                    return None;
                }
                self.time.extend([value, 0]);
                return Some(());
            }
            self.add_time(value)?;
            tokens.skip('.');
        } else if tokens.skip('.') && self.expects_time(value) {
            self.time.push(value);
            let Token::Number(value, length) = tokens.next() else {
                return None;
            };
            self.add_time(milliseconds(value, length))?;
            self.time.resize(4, 0);
        } else if self.expects_zone(value) {
            self.zone_minute = Some(value);
        } else if self.expects_time(value) {
            self.time.push(value);
            self.time.resize(4, 0);
            let ends = match tokens.peek() {
                Token::End | Token::Space | Token::Symbol('+' | '-') => true,
                token => token == Token::Zone(0) && tokens.rest.starts_with(['z', 'Z']),
            };
            if !ends {
                return None;
            }
        } else {
            self.add_day(value)?;
            tokens.skip('-');
        }
        Some(())
    }

    fn finish(mut self, hooks: &dyn HostHooks) -> Option<i64> {
        if self.day.is_empty() {
            return None;
        }
        self.day.resize(3, 1);
        let (first, second, third) = (self.day[0], self.day[1], self.day[2]);
        let (year, month, day) = match self.month {
            Some(month) if DAY.contains(&first) => (second, month, first),
            Some(month) => (first, month, second),
            None if self.is_iso || !DAY.contains(&first) => (first, second, third),
            None => (third, first, second),
        };
        if !MONTH.contains(&month) || !DAY.contains(&day) {
            return None;
        }
        let year = match year {
            0..=49 if !self.is_iso => f64::from(year) + 2000.0,
            50..=99 if !self.is_iso => f64::from(year) + 1900.0,
            year => f64::from(year),
        };

        self.time.resize(4, 0);
        if let Some(half_day) = self.half_day {
            if self.time[0] > 12 {
                return None;
            }
            self.time[0] = self.time[0] % 12 + half_day;
        }
        let &[hour, minute, second, millisecond] = self.time.as_slice() else {
            return None;
        };
        let is_time = HOUR.contains(&hour)
            && SIXTY.contains(&minute)
            && SIXTY.contains(&second)
            && millisecond < 1000;
        if !is_time && self.time != [24, 0, 0, 0] {
            return None;
        }

        let date = make_date(
            make_day(year, f64::from(month) - 1.0, day.into()),
            make_time(
                hour.into(),
                minute.into(),
                second.into(),
                millisecond.into(),
            ),
        );
        let date = match self.zone_is_negative {
            Some(negative) => {
                let minutes = f64::from(self.zone_hour.unwrap_or_default()) * 60.0
                    + f64::from(self.zone_minute.unwrap_or_default());
                date + if negative { minutes } else { -minutes } * MS_PER_MINUTE
            }
            None => utc_t(date, hooks),
        };
        let date = time_clip(date);
        date.is_finite().then_some(date as i64)
    }
}

/// Reads a date as a sequence of numbers, names of months and time zones, and signs.
///
/// Numbers with a colon are of the time, those with a sign after the time are the offset from UTC, others are month, day
/// and year, or the day and year beside a name of a month. Words before the first number and what is in parentheses are
/// ignored.
pub(super) fn parse(date: &JsString, hooks: &dyn HostHooks) -> Option<i64> {
    let text = date.to_std_string_lossy();
    let mut parts = Parts::default();
    parts.read(&mut Tokens { rest: &text })?;
    parts.finish(hooks)
}
