//! The options of [CreateDateTimeFormat](https://tc39.es/ecma402/#sec-createdatetimeformat).

use crate::engine::locale::Options;
use crate::webidl::{range_error, string::Shortened, type_error};
use boa_engine::{Context, JsResult};

/// The parts that a method formats: the argument `required` of CreateDateTimeFormat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    Date,
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Numeric,
    TwoDigit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Narrow,
    Short,
    Long,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    Digits(Digits),
    Name(Width),
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    #[default]
    Local,
    Utc,
    /// Minutes east of UTC.
    Offset(i16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Full,
    Long,
    Medium,
    Short,
}

/// What to write, and how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateFormat {
    pub(super) weekday: Option<Width>,
    pub(super) year: Option<Digits>,
    pub(super) month: Option<Month>,
    pub(super) day: Option<Digits>,
    pub(super) hour: Option<Digits>,
    pub(super) minute: bool,
    pub(super) second: bool,
    pub(super) fractional_digits: Option<u8>,
    pub(super) zone_name: bool,
    /// Whether the hours of a day are counted to 23, not to 12 twice.
    pub(super) is_24_hour: bool,
    pub(super) zone: Zone,
}

const DIGITS: &[(&str, Digits)] = &[("numeric", Digits::Numeric), ("2-digit", Digits::TwoDigit)];
const WIDTHS: &[(&str, Width)] = &[("narrow", Width::Narrow), ("short", Width::Short), ("long", Width::Long)];
const MONTHS: &[(&str, Month)] = &[
    ("numeric", Month::Digits(Digits::Numeric)),
    ("2-digit", Month::Digits(Digits::TwoDigit)),
    ("narrow", Month::Name(Width::Narrow)),
    ("short", Month::Name(Width::Short)),
    ("long", Month::Name(Width::Long)),
];
/// Whether hours are counted to 23. There are two cycles: `h11` and `h24` are taken for the one that is like them.
const HOUR_CYCLES: &[(&str, bool)] = &[("h11", false), ("h12", false), ("h23", true), ("h24", true)];
const STYLES: &[(&str, Style)] =
    &[("full", Style::Full), ("long", Style::Long), ("medium", Style::Medium), ("short", Style::Short)];
/// A zone has one form: `UTC`, or its offset.
const ZONE_NAMES: [&str; 6] = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];

impl DateFormat {
    /// Reads the options in the standard's order, and adds what is missing.
    pub(super) fn new(wanted: Wanted, options: &Options, context: &mut Context) -> JsResult<Self> {
        options.one_of("localeMatcher", &[("lookup", ()), ("best fit", ())], context)?;
        // Of calendars and digits there are those of the locale only; their names are read for their exceptions.
        options.string("calendar", context)?;
        options.string("numberingSystem", context)?;
        let hour12 = options.value("hour12", context)?.map(|value| value.to_boolean());
        let hour_cycle = options.one_of("hourCycle", HOUR_CYCLES, context)?;
        let zone = options.string("timeZone", context)?.map_or(Ok(Zone::Local), |name| Zone::named(&name))?;
        let weekday = options.one_of("weekday", WIDTHS, context)?;
        options.one_of("era", WIDTHS, context)?;
        let mut format = Self {
            weekday,
            year: options.one_of("year", DIGITS, context)?,
            month: options.one_of("month", MONTHS, context)?,
            day: options.one_of("day", DIGITS, context)?,
            ..Self::default()
        };
        options.one_of("dayPeriod", WIDTHS, context)?;
        format.hour = options.one_of("hour", DIGITS, context)?;
        format.minute = options.one_of("minute", DIGITS, context)?.is_some();
        format.second = options.one_of("second", DIGITS, context)?.is_some();
        format.fractional_digits = options.number("fractionalSecondDigits", 1, 3, context)?;
        format.zone_name = options.one_of("timeZoneName", &ZONE_NAMES.map(|name| (name, ())), context)?.is_some();
        options.one_of("formatMatcher", &[("basic", ()), ("best fit", ())], context)?;
        let date_style = options.one_of("dateStyle", STYLES, context)?;
        let time_style = options.one_of("timeStyle", STYLES, context)?;
        if date_style.is_some() || time_style.is_some() {
            format.apply_styles(wanted, date_style, time_style)?;
        } else {
            format.apply_defaults(wanted);
        }
        format.zone = zone;
        format.is_24_hour = hour12.map_or(hour_cycle.unwrap_or_default(), |hour12| !hour12);
        // The forms that lack a field between two others have no pattern of their own.
        format.minute |= format.hour.is_some() && format.second;
        if format.year.is_some() && format.day.is_some() {
            format.month.get_or_insert(Month::Digits(Digits::Numeric));
        }
        Ok(format)
    }

    fn has_date(&self) -> bool {
        self.weekday.is_some() || self.year.is_some() || self.month.is_some() || self.day.is_some()
    }

    fn has_time(&self) -> bool {
        self.hour.is_some() || self.minute || self.second || self.fractional_digits.is_some()
    }

    fn apply_styles(&mut self, wanted: Wanted, date: Option<Style>, time: Option<Style>) -> JsResult<()> {
        if self.has_date() || self.has_time() || self.zone_name {
            return Err(type_error("dateStyle and timeStyle can't be used with options for single fields"));
        }
        if wanted == Wanted::Date && time.is_some() {
            return Err(type_error("a date has no timeStyle"));
        }
        if wanted == Wanted::Time && date.is_some() {
            return Err(type_error("a time has no dateStyle"));
        }
        if let Some(style) = date {
            self.weekday = (style == Style::Full).then_some(Width::Long);
            self.year = Some(if style == Style::Short { Digits::TwoDigit } else { Digits::Numeric });
            self.month = Some(match style {
                Style::Full | Style::Long => Month::Name(Width::Long),
                Style::Medium => Month::Name(Width::Short),
                Style::Short => Month::Digits(Digits::Numeric),
            });
            self.day = Some(Digits::Numeric);
        }
        if let Some(style) = time {
            self.hour = Some(Digits::Numeric);
            self.minute = true;
            self.second = style != Style::Short;
            self.zone_name = matches!(style, Style::Full | Style::Long);
        }
        Ok(())
    }

    fn apply_defaults(&mut self, wanted: Wanted) {
        let (date, time) = match wanted {
            Wanted::Any => {
                let nothing = !self.has_date() && !self.has_time();
                (nothing, nothing)
            }
            Wanted::Date => (!self.has_date(), false),
            Wanted::Time => (false, !self.has_time()),
        };
        if date {
            self.year = Some(Digits::Numeric);
            self.month = Some(Month::Digits(Digits::Numeric));
            self.day = Some(Digits::Numeric);
        }
        if time {
            self.hour = Some(Digits::Numeric);
            self.minute = true;
            self.second = true;
        }
    }
}

impl Zone {
    /// UTC by one of its names, or [an offset](https://tc39.es/ecma262/#prod-UTCOffset). The data of other zones is not there.
    fn named(name: &str) -> JsResult<Self> {
        if ["UTC", "GMT", "Etc/UTC", "Etc/GMT"].iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(Self::Utc);
        }
        Self::offset(name)
            .ok_or_else(|| range_error(format!("'{}' is not a time zone that is known here", Shortened(name))))
    }

    /// `+05:30`, `+0530` or `+05`
    fn offset(text: &str) -> Option<Self> {
        let (sign, digits) = match text.split_at_checked(1)? {
            ("+", digits) => (1, digits),
            ("-", digits) => (-1, digits),
            _ => return None,
        };
        let two_digits = |text: &str, most: i16| -> Option<i16> {
            let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|&number| is_number && number <= most)
        };
        let (hours, minutes) = digits.split_at_checked(2)?;
        let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
        let minutes = if digits.len() == 2 { 0 } else { two_digits(minutes, 59)? };
        Some(Self::Offset(sign * (60 * two_digits(hours, 23)? + minutes)))
    }
}
