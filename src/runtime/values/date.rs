//! [`Date`]: a time that is a `Date` of scripts.

use super::ValueError;
use boa_engine::{Context, JsObject, JsValue, object::builtins::JsDate};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
    ser,
};
use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// A time that becomes a `Date` of scripts and is read from one, with its precision of a
/// millisecond. Other formats have a number: the milliseconds since 1970.
///
/// ```
/// use boa_websocket::{Runtime, runtime::values::Date};
/// use std::time::{Duration, SystemTime};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().build()?;
/// runtime.execute("dates.js", "const nextDay = (date) => new Date(date.getTime() + 86_400_000)").await?;
/// let start = SystemTime::UNIX_EPOCH + Duration::from_millis(1500);
/// let Date(next) = runtime.call("nextDay", Date(start)).await?;
/// assert_eq!(next.duration_since(start).ok(), Some(Duration::from_secs(86_400)));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "programs make it")]
pub struct Date(pub SystemTime);

/// The name by which the conversions of values know a [`Date`]: serde has no type for it.
pub(crate) const NAME: &str = "boa_websocket::runtime::values::Date";

/// The most milliseconds between 1970 and a
/// [time value](https://tc39.es/ecma262/#sec-time-values-and-time-range).
const MAX_MILLISECONDS: u64 = 8_640_000_000_000_000;

impl Date {
    /// Rounds down to a millisecond.
    fn milliseconds(self) -> Option<i64> {
        let (distance, is_before) = match self.0.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (after, false),
            Err(before) => (before.duration(), true),
        };
        let whole = u64::try_from(distance.as_millis()).ok()?;
        let has_rest = !distance.subsec_nanos().is_multiple_of(1_000_000);
        let whole = whole.checked_add(u64::from(is_before && has_rest))?;
        let signed = i64::try_from(whole)
            .ok()
            .filter(|_| whole <= MAX_MILLISECONDS)?;
        Some(if is_before { -signed } else { signed })
    }

    fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        let distance = Duration::from_millis(milliseconds.unsigned_abs());
        let epoch = SystemTime::UNIX_EPOCH;
        let time = if milliseconds < 0 {
            epoch.checked_sub(distance)
        } else {
            epoch.checked_add(distance)
        };
        time.map(Self)
    }
}

impl From<SystemTime> for Date {
    fn from(time: SystemTime) -> Self {
        Self(time)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = self.milliseconds();
        let milliseconds = milliseconds
            .ok_or_else(|| ser::Error::custom("the time is beyond those that a Date can have"))?;
        serializer.serialize_newtype_struct(NAME, &milliseconds)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Milliseconds;

        impl<'de> Visitor<'de> for Milliseconds {
            type Value = Date;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a Date")
            }

            fn visit_i64<E: de::Error>(self, milliseconds: i64) -> Result<Date, E> {
                Date::from_milliseconds(milliseconds)
                    .ok_or_else(|| E::custom("the system has no such time"))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Date, D::Error> {
                self.visit_i64(i64::deserialize(deserializer)?)
            }
        }

        deserializer.deserialize_newtype_struct(NAME, Milliseconds)
    }
}

/// The `Date` of a number of milliseconds.
pub(super) fn write(milliseconds: &JsValue, context: &mut Context) -> Result<JsValue, ValueError> {
    let date = JsDate::new(context);
    let set = date.set_time(milliseconds.clone(), context);
    set.map(|_| date.into())
        .map_err(|error| ValueError::thrown(&error))
}

/// The time of an invalid `Date`. No other `Date` has so many milliseconds.
const INVALID: i64 = i64::MIN;

/// The number of milliseconds of a `Date`, which may be [`INVALID`].
pub(super) fn read(date: JsObject, context: &mut Context) -> Result<i64, ValueError> {
    let time = JsDate::from_object(date).and_then(|date| date.get_time(context));
    let time = time
        .and_then(|time| time.to_number(context))
        .map_err(|error| ValueError::thrown(&error))?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time value is a safe integer"
    )]
    Ok(if time.is_nan() { INVALID } else { time as i64 })
}

pub(crate) fn valid(milliseconds: i64) -> Result<i64, ValueError> {
    let is_valid = milliseconds.unsigned_abs() <= MAX_MILLISECONDS;
    is_valid
        .then_some(milliseconds)
        .ok_or_else(|| ValueError::new("it is an invalid Date"))
}

/// [The form of dates](https://tc39.es/ecma262/#sec-date-time-string-format), which `toISOString`
/// writes.
pub(crate) fn iso_text(milliseconds: i64) -> Result<String, ValueError> {
    const DAY: i64 = 86_400_000;
    let milliseconds = valid(milliseconds)?;
    let (day, time) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY));
    let (year, month, day) = civil(day);
    let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
    let year = if (0..=9999).contains(&year) {
        format!("{year:04}")
    } else {
        format!("{year:+07}")
    };
    Ok(format!(
        "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
        time % 1000
    ))
}

/// The year, month and day of a number of days since 1970. A year begins in March here, so that a
/// leap day is its last one.
const fn civil(days: i64) -> (i64, i64, i64) {
    /// The days of 400 years, after which the calendar repeats, and those between the 1st of March
    /// of the year 0 and 1970.
    const CYCLE: i64 = 146_097;
    const BEFORE_1970: i64 = 719_468;
    let days = days + BEFORE_1970;
    let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / (CYCLE - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (400 * cycle + year + (month <= 2) as i64, month, day)
}

#[cfg(test)]
mod tests {
    use super::iso_text;
    use boa_engine::{Context, Source};

    #[test]
    fn the_text_of_a_date_is_that_of_the_engine() {
        let context = &mut Context::default();
        let near = (-800..800).map(|day| day * 86_400_000 + day);
        let far = (-864..=864).map(|part| part * 10_000_000_000_000);
        for milliseconds in near.chain(far) {
            let script = format!("new Date({milliseconds}).toISOString()");
            let text = context
                .eval(Source::from_bytes(&script))
                .expect("it is valid");
            let text = text.as_string().expect("a text").to_std_string_lossy();
            assert_eq!(iso_text(milliseconds), Ok(text), "{milliseconds}");
        }
        assert!(iso_text(8_640_000_000_000_001).is_err() && iso_text(i64::MIN).is_err());
    }
}
