//! The pattern for the fields of a date that are asked for, among those that a locale has: the algorithm of ICU's
//! `DateTimePatternGenerator`, with the patterns of CLDR.

use icu_locale::LanguageIdentifier;

use crate::context::icu::IntlProvider;

/// The kinds of fields, in the order in which missing ones are appended from the last to the first.
const ERA: usize = 0;
const YEAR: usize = 1;
const MONTH: usize = 2;
const WEEKDAY: usize = 3;
const DAY: usize = 4;
const HOUR: usize = 5;
const MINUTE: usize = 6;
const SECOND: usize = 7;
const FRACTION: usize = 8;
const ZONE: usize = 9;
const KINDS: usize = 10;

const DATE: u16 = 1 << ERA | 1 << YEAR | 1 << MONTH | 1 << WEEKDAY | 1 << DAY;
const TIME: u16 = 1 << HOUR | 1 << MINUTE | 1 << SECOND | 1 << FRACTION | 1 << ZONE;

fn kind(letter: char) -> Option<usize> {
    match letter {
        'G' => Some(ERA),
        'y' => Some(YEAR),
        'M' | 'L' => Some(MONTH),
        'E' | 'c' | 'e' => Some(WEEKDAY),
        'd' => Some(DAY),
        'h' | 'H' | 'k' | 'K' => Some(HOUR),
        'm' => Some(MINUTE),
        's' => Some(SECOND),
        'S' => Some(FRACTION),
        'z' | 'O' | 'v' => Some(ZONE),
        _ => None,
    }
}

/// A field: its letter, and how often it is repeated.
type Field = (char, usize);

/// How a field looks. The difference of two is how unlike they are; numbers are positive.
fn look((letter, length): Field) -> i32 {
    let length = i32::try_from(length).unwrap_or(i32::MAX / 2);
    let name = |shift: i32| match length {
        0..=3 => -0x103 + shift,
        4 => -0x104 + shift,
        5 => -0x101 + shift,
        _ => -0x102 + shift,
    };
    match letter {
        'M' | 'L' if length < 3 => 0x100 + length,
        'M' | 'E' | 'G' | 'z' => name(0),
        'L' | 'c' | 'e' | 'O' => name(-0x10),
        'v' => name(-0x20),
        'K' | 'S' => 0x110 + length,
        'H' => 0x1a0 + length,
        'k' => 0x1b0 + length,
        _ => 0x100 + length,
    }
}

fn is_12_hour(letter: char) -> bool {
    matches!(letter, 'h' | 'K')
}

/// The pieces of a pattern: fields, and text as it is written there, with its quotes.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    Field(char, usize),
    Text(&'a str),
}

fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            _ if first.is_ascii_alphabetic() => rest.len() - rest.trim_start_matches(first).len(),
            _ => rest
                .find(|char: char| char == '\'' || char.is_ascii_alphabetic())
                .unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        pieces.push(match first.is_ascii_alphabetic() {
            true => Piece::Field(first, length),
            false => Piece::Text(piece),
        });
        rest = after;
    }
    pieces
}

/// The fields of a pattern, or those that are asked for.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Skeleton([Option<Field>; KINDS]);

impl Skeleton {
    pub(super) fn of(pattern: &str) -> Self {
        let mut skeleton = Self::default();
        for piece in pieces(pattern) {
            if let Piece::Field(letter, length) = piece {
                skeleton.add(letter, length);
            }
        }
        skeleton
    }

    pub(super) fn add(&mut self, letter: char, length: usize) {
        if let Some(kind) = kind(letter) {
            self.0[kind] = Some((letter, length));
        }
    }

    fn mask(&self) -> u16 {
        (0..KINDS)
            .filter(|&kind| self.0[kind].is_some())
            .fold(0, |mask, kind| mask | 1 << kind)
    }

    /// How unlike another skeleton is to the fields of this one that the mask has, and which of them it lacks.
    fn distance(&self, mask: u16, other: &Self) -> (i32, u16) {
        let (mut distance, mut missing) = (0, 0);
        for kind in 0..KINDS {
            let wanted = self.0[kind].filter(|_| mask & 1 << kind != 0);
            match (wanted, other.0[kind]) {
                (None, None) => {}
                (None, Some(_)) => distance += 0x10000,
                (Some(_), None) => {
                    distance += 0x1000;
                    missing |= 1 << kind;
                }
                // Hours to twelve have a day period.
                (Some((wanted, _)), Some((other, _)))
                    if kind == HOUR && is_12_hour(wanted) != is_12_hour(other) =>
                {
                    distance += 0x10000;
                }
                (Some(wanted), Some(other)) => distance += (look(wanted) - look(other)).abs(),
            }
        }
        (distance, missing)
    }

    /// The letter of the hour.
    pub(super) fn hour(&self) -> Option<char> {
        self.0[HOUR].map(|(letter, _)| letter)
    }

    /// The field of a letter.
    pub(super) fn field(&self, letter: char) -> Option<Field> {
        self.0[kind(letter)?]
    }
}

/// The patterns of a locale.
#[derive(Debug)]
pub(super) struct Patterns {
    dates: Vec<String>,
    times: Vec<String>,
    joined: Vec<String>,
    append: Vec<String>,
    /// The names of fields that are appended.
    names: Vec<String>,
    /// Patterns with their skeletons, and whether CLDR names the skeleton.
    known: Vec<(Skeleton, String, bool)>,
}

impl Patterns {
    pub(super) fn load(locale: &LanguageIdentifier, provider: &IntlProvider) -> Option<Self> {
        let line = |name: &str| -> Option<Vec<String>> {
            Some(
                provider
                    .pattern(locale, name)?
                    .split('\t')
                    .map(str::to_owned)
                    .collect(),
            )
        };
        let (dates, times, joined) = (line("date")?, line("time")?, line("date-time")?);
        let complete = dates.len() == 4 && times.len() == 4 && joined.len() == 4;
        let mut known: Vec<_> = line("available")?
            .chunks_exact(2)
            .map(|it| (Skeleton::of(&it[0]), it[1].clone(), true))
            .collect();
        for pattern in dates.iter().chain(&times) {
            known.push((Skeleton::of(pattern), pattern.clone(), false));
        }
        for letter in ["G", "y", "M", "E", "d", "H", "m", "s", "S", "v"] {
            known.push((Skeleton::of(letter), letter.to_owned(), false));
        }
        // The end of a time, such as `mm:ss`.
        let end = times
            .get(2)
            .and_then(|time| Some(time[time.find('m')?..=time.rfind('s')?].to_owned()));
        known.extend(end.map(|end| (Skeleton::of(&end), end, false)));
        complete.then(|| {
            Some(Self {
                dates,
                times,
                joined,
                append: line("append")?,
                names: line("field-names").unwrap_or_default(),
                known,
            })
        })?
    }

    /// The letter of the hours of this locale.
    pub(super) fn hour(&self) -> char {
        Skeleton::of(&self.times[3]).hour().unwrap_or('H')
    }

    /// The pattern of styles, which are counted from `full`.
    pub(super) fn styled(&self, date: Option<usize>, time: Option<usize>, hour: char) -> String {
        let time = time.and_then(|style| self.times.get(style)).map(|pattern| {
            let mut skeleton = Skeleton::of(pattern);
            if skeleton.hour() == Some(hour) {
                return pattern.clone();
            }
            skeleton.add(hour, 1);
            self.best(&skeleton)
        });
        match (
            date.and_then(|style| Some((style, self.dates.get(style)?))),
            time,
        ) {
            (Some((style, date)), Some(time)) => self.join(style, date, &time),
            (Some((_, date)), None) => date.clone(),
            (None, time) => time.unwrap_or_default(),
        }
    }

    fn join(&self, style: usize, date: &str, time: &str) -> String {
        interpolate(&self.joined[style], [time, date, ""])
    }

    /// The pattern that has the fields of a skeleton.
    pub(super) fn best(&self, wanted: &Skeleton) -> String {
        let all = wanted.mask();
        let (pattern, missing) = self.nearest(wanted, all);
        let same_fields = Skeleton::of(&pattern).mask() == all;
        if missing == 0 && same_fields {
            return pattern;
        }
        let date = self.appended(wanted, all & DATE);
        let time = self.appended(wanted, all & TIME);
        if date.is_empty() || time.is_empty() {
            return date + &time;
        }
        let style = match (wanted.0[MONTH], wanted.0[WEEKDAY]) {
            (Some((_, 4)), Some(_)) => 0,
            (Some((_, 4)), None) => 1,
            (Some((_, 3)), _) => 2,
            _ => 3,
        };
        self.join(style, &date, &time)
    }

    /// The known pattern that is most like some fields, adjusted to them, and the fields that it lacks.
    fn nearest(&self, wanted: &Skeleton, mask: u16) -> (String, u16) {
        let known = self
            .known
            .iter()
            .map(|it| (wanted.distance(mask, &it.0), it));
        // Of patterns that are equally unlike the fields, the one that has the first fields is taken.
        let rank = |(distance, missing): (i32, u16)| (distance, std::cmp::Reverse(missing));
        let nearest = known.reduce(|best, it| if rank(it.0) < rank(best.0) { it } else { best });
        nearest.map_or_else(
            Default::default,
            |((_, missing), (skeleton, pattern, named))| {
                (adjust(pattern, wanted, named.then_some(skeleton)), missing)
            },
        )
    }

    /// A pattern of some fields, to which those that it lacks are appended.
    fn appended(&self, wanted: &Skeleton, mask: u16) -> String {
        if mask == 0 {
            return String::new();
        }
        let (mut pattern, mut missing) = self.nearest(wanted, mask);
        while missing != 0 {
            if missing == 1 << FRACTION && mask & 1 << SECOND != 0 {
                let digits = wanted.0[FRACTION].map_or(0, |(_, length)| length);
                return with_fraction(&pattern, digits);
            }
            let (next, rest) = self.nearest(wanted, missing);
            let found = missing & !rest;
            if found == 0 {
                break;
            }
            let top = (0..KINDS)
                .rev()
                .find(|&kind| found & 1 << kind != 0)
                .unwrap_or(ZONE);
            // A fraction of a second has no form of its own.
            let form = self
                .append
                .get(top.min(8))
                .map_or("{0} {1}", String::as_str);
            let name = self.names.get(top.min(8)).map_or("", String::as_str);
            let name = format!("'{}'", name.replace('\'', "''"));
            pattern = interpolate(form, [&pattern, &next, &name]);
            missing = rest;
        }
        pattern
    }
}

/// A form whose `{0}`, `{1}` and `{2}` are replaced.
fn interpolate(form: &str, values: [&str; 3]) -> String {
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.get(..2).and_then(|it| match it {
            "0}" => Some(values[0]),
            "1}" => Some(values[1]),
            "2}" => Some(values[2]),
            _ => None,
        });
        out.push_str(value.unwrap_or("{"));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    out + rest
}

/// The fields of a pattern with the lengths that are asked for. Where CLDR has made the pattern for that length, it
/// may have another one.
fn adjust(pattern: &str, wanted: &Skeleton, named: Option<&Skeleton>) -> String {
    let mut out = String::new();
    for piece in pieces(pattern) {
        let (letter, length) = match piece {
            Piece::Text(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Field(letter, length) => (letter, length),
        };
        let field = kind(letter).and_then(|kind| Some((kind, wanted.0[kind]?)));
        let (letter, length) = match field {
            None => (letter, length),
            Some((kind, (wanted_letter, mut wanted_length))) => {
                if wanted_letter == 'E' {
                    wanted_length = wanted_length.max(3);
                }
                let named = named.and_then(|it| it.0[kind]);
                let keep = match named {
                    _ if matches!(kind, MINUTE | SECOND) => true,
                    None => false,
                    Some(named) => {
                        let is_number = look((letter, length)) > 0;
                        let named_number = look(named) > 0;
                        let named_length = if named.0 == 'E' {
                            named.1.max(3)
                        } else {
                            named.1
                        };
                        named_length == wanted_length || is_number != named_number
                    }
                };
                let keeps_letter = matches!(kind, HOUR | MONTH | WEEKDAY | YEAR);
                (
                    if keeps_letter { letter } else { wanted_letter },
                    if keep { length } else { wanted_length },
                )
            }
        };
        out.extend(std::iter::repeat_n(letter, length));
    }
    out
}

/// Adds digits to the seconds.
fn with_fraction(pattern: &str, digits: usize) -> String {
    let mut out = String::new();
    for piece in pieces(pattern) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Field(letter, length) => {
                out.extend(std::iter::repeat_n(letter, length));
                if letter == 's' {
                    out.push('.');
                    out.extend(std::iter::repeat_n('S', digits));
                }
            }
        }
    }
    out
}

/// The hours of a pattern counted in another way.
pub(super) fn with_hour(pattern: &str, hour: char) -> String {
    let mut out = String::new();
    for piece in pieces(pattern) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Field(letter, length) => {
                let letter = if kind(letter) == Some(HOUR) {
                    hour
                } else {
                    letter
                };
                out.extend(std::iter::repeat_n(letter, length));
            }
        }
    }
    out
}
