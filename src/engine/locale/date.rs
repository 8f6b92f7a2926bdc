//! `toLocaleString`, `toLocaleDateString` and `toLocaleTimeString` of
//! [dates](https://tc39.es/ecma402/#sup-properties-of-the-date-prototype-object).

use crate::engine::locale::{
    Options,
    calendar::Fields,
    check_locales,
    date_options::{DateFormat, Digits, Month, Wanted, Width, Zone},
};
use crate::webidl::type_error;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, js_string, object::builtins::JsDate};

pub(super) fn to_locale_string(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    localized(this, args, Wanted::Any, context)
}

pub(super) fn to_locale_date_string(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    localized(this, args, Wanted::Date, context)
}

pub(super) fn to_locale_time_string(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    localized(this, args, Wanted::Time, context)
}

fn localized(this: &JsValue, args: &[JsValue], wanted: Wanted, context: &mut Context) -> JsResult<JsValue> {
    let date = this.as_object().and_then(|object| JsDate::from_object(object).ok());
    let date = date.ok_or_else(|| type_error("the value is not a Date"))?;
    let time = date.get_time(context)?.to_number(context)?;
    if time.is_nan() {
        return Ok(js_string!("Invalid Date").into());
    }
    check_locales(args.get_or_undefined(0), context)?;
    let options = Options::new(args.get_or_undefined(1), context)?;
    let format = DateFormat::new(wanted, &options, context)?;
    let offset = match format.zone {
        Zone::Utc => 0.0,
        Zone::Offset(minutes) => f64::from(minutes),
        Zone::Local => -date.get_timezone_offset(context)?.to_number(context)?,
    };
    #[expect(clippy::cast_possible_truncation, reason = "a time value is an integer of 54 bits")]
    let fields = Fields::at((time + offset * 60_000.0) as i64);
    Ok(JsString::from(format.write(&fields, offset).as_str()).into())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl DateFormat {
    /// Writes the date and the time as is usual in the United States. The offset is in minutes.
    fn write(&self, fields: &Fields, offset: f64) -> String {
        let date = self.write_date(fields);
        let mut time = self.write_time(fields);
        if self.zone_name {
            if !time.is_empty() {
                time.push(' ');
            }
            time.push_str(&self.write_zone(offset));
        }
        if date.is_empty() || time.is_empty() {
            return date + &time;
        }
        let only_weekday = self.year.is_none() && self.month.is_none() && self.day.is_none();
        let separator = match self.month {
            Some(Month::Name(Width::Long)) => " at ",
            _ if only_weekday => " ",
            _ => ", ",
        };
        date + separator + &time
    }

    fn write_date(&self, fields: &Fields) -> String {
        let weekday = self.weekday.map(|width| name(WEEKDAYS[fields.weekday], width));
        let year = self.year.map(|digits| {
            // The year before 1 is 1 BC.
            let year = if fields.year > 0 { fields.year } else { 1 - fields.year };
            if digits == Digits::TwoDigit { format!("{:02}", year % 100) } else { year.to_string() }
        });
        let day = self.day.map(|digits| number(fields.day, digits));
        let date = match (self.month, &day, &year) {
            (Some(Month::Name(width)), day, year) => {
                let mut text = name(MONTHS[fields.month], width).to_owned();
                if let Some(day) = day {
                    text.push_str(&format!(" {day}"));
                }
                if let Some(year) = year {
                    text.push_str(&if day.is_some() { format!(", {year}") } else { format!(" {year}") });
                }
                text
            }
            (Some(Month::Digits(digits)), day, year) => {
                #[expect(clippy::cast_possible_truncation, reason = "one of twelve")]
                let month = number(fields.month as u32 + 1, digits);
                let parts = [Some(&month), day.as_ref(), year.as_ref()];
                parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/")
            }
            (None, day, year) => day.as_ref().or(year.as_ref()).cloned().unwrap_or_default(),
        };
        match weekday {
            None => date,
            Some(weekday) if date.is_empty() => weekday.to_owned(),
            Some(weekday) if self.month.is_some() && day.is_some() => format!("{weekday}, {date}"),
            Some(weekday) => format!("{date} {weekday}"),
        }
    }

    fn write_time(&self, fields: &Fields) -> String {
        let fraction = self.fractional_digits.map(|digits| {
            let digits = usize::from(digits);
            format!("{:03}", fields.millisecond)[..digits].to_owned()
        });
        let second = |padded: bool| {
            let second = if padded { format!("{:02}", fields.second) } else { fields.second.to_string() };
            fraction.as_ref().map_or_else(|| second.clone(), |fraction| format!("{second}.{fraction}"))
        };
        let Some(hour) = self.hour else {
            return match (self.minute, self.second) {
                (true, true) => format!("{:02}:{}", fields.minute, second(true)),
                (true, false) => fields.minute.to_string(),
                (false, true) => second(false),
                (false, false) => fraction.unwrap_or_default(),
            };
        };
        // A day of 24 hours has two digits for each.
        let mut text = match fields.hour {
            hour if self.is_24_hour => number(hour, Digits::TwoDigit),
            other if other.is_multiple_of(12) => number(12, hour),
            other => number(other % 12, hour),
        };
        if self.minute {
            text.push_str(&format!(":{:02}", fields.minute));
            if self.second {
                text.push_str(&format!(":{}", second(true)));
            }
        }
        if !self.is_24_hour {
            // The locale's data have a narrow no-break space here, which browsers don't let scripts see.
            text.push_str(if fields.hour < 12 { " AM" } else { " PM" });
        }
        text
    }

    fn write_zone(&self, offset: f64) -> String {
        // A local zone without an offset is most likely a server's, which is set to UTC.
        if self.zone == Zone::Utc || self.zone == Zone::Local && offset == 0.0 {
            return "UTC".to_owned();
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a day")]
        let minutes = offset.abs() as u32;
        let sign = if offset < 0.0 { '-' } else { '+' };
        match (minutes / 60, minutes % 60) {
            (0, 0) => "GMT".to_owned(),
            (hours, 0) => format!("GMT{sign}{hours}"),
            (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
        }
    }
}

fn number(value: u32, digits: Digits) -> String {
    if digits == Digits::TwoDigit { format!("{value:02}") } else { value.to_string() }
}

/// A name, or its beginning.
fn name(name: &'static str, width: Width) -> &'static str {
    match width {
        Width::Narrow => &name[..1],
        Width::Short => &name[..3],
        Width::Long => name,
    }
}
