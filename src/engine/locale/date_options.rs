//! The options of [CreateDateTimeFormat](https://tc39.es/ecma402/#sec-createdatetimeformat).

use crate::engine::locale::Options;
use crate::webidl::{range_error, string::Shortened, type_error};
use boa_engine::{Context, JsResult};

/// What is asked for by one of the methods.
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
pub(super) enum HourCycle {
    H11,
    #[default]
    H12,
    H23,
    H24,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZoneName {
    Short,
    Long,
    ShortOffset,
    LongOffset,
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
    pub(super) zone_name: Option<ZoneName>,
    pub(super) hour_cycle: HourCycle,
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
const HOUR_CYCLES: &[(&str, HourCycle)] =
    &[("h11", HourCycle::H11), ("h12", HourCycle::H12), ("h23", HourCycle::H23), ("h24", HourCycle::H24)];
const STYLES: &[(&str, Style)] =
    &[("full", Style::Full), ("long", Style::Long), ("medium", Style::Medium), ("short", Style::Short)];
const ZONE_NAMES: &[(&str, ZoneName)] = &[
    ("short", ZoneName::Short),
    ("long", ZoneName::Long),
    ("shortOffset", ZoneName::ShortOffset),
    ("longOffset", ZoneName::LongOffset),
    ("shortGeneric", ZoneName::Short),
    ("longGeneric", ZoneName::Long),
];

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
        format.zone_name = options.one_of("timeZoneName", ZONE_NAMES, context)?;
        options.one_of("formatMatcher", &[("basic", ()), ("best fit", ())], context)?;
        let date_style = options.one_of("dateStyle", STYLES, context)?;
        let time_style = options.one_of("timeStyle", STYLES, context)?;
        if date_style.is_some() || time_style.is_some() {
            format.apply_styles(wanted, date_style, time_style)?;
        } else {
            format.apply_defaults(wanted);
        }
        format.zone = zone;
        format.hour_cycle = match hour12 {
            Some(true) => HourCycle::H12,
            Some(false) => HourCycle::H23,
            None => hour_cycle.unwrap_or_default(),
        };
        Ok(format)
    }

    fn has_date(&self) -> bool {
        self.weekday.is_some() || self.year.is_some() || self.month.is_some() || self.day.is_some()
    }

    fn has_time(&self) -> bool {
        self.hour.is_some() || self.minute || self.second || self.fractional_digits.is_some()
    }

    fn apply_styles(&mut self, wanted: Wanted, date: Option<Style>, time: Option<Style>) -> JsResult<()> {
        if self.has_date() || self.has_time() || self.zone_name.is_some() {
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
            self.zone_name = match style {
                Style::Full => Some(ZoneName::Long),
                Style::Long => Some(ZoneName::Short),
                Style::Medium | Style::Short => None,
            };
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
