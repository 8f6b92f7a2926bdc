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

/// A time that becomes a `Date` of scripts and is read from one, with its precision of a millisecond. Other formats have a
/// number: the milliseconds since 1970.
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

/// The most milliseconds between 1970 and a [time value](https://tc39.es/ecma262/#sec-time-values-and-time-range).
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
        let whole = whole + u64::from(is_before && has_rest);
        let signed = i64::try_from(whole).ok().filter(|_| whole <= MAX_MILLISECONDS)?;
        Some(if is_before { -signed } else { signed })
    }

    fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        let distance = Duration::from_millis(milliseconds.unsigned_abs());
        let epoch = SystemTime::UNIX_EPOCH;
        let time = if milliseconds < 0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) };
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
        let milliseconds =
            milliseconds.ok_or_else(|| ser::Error::custom("the time is beyond those that a Date can have"))?;
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
                Date::from_milliseconds(milliseconds).ok_or_else(|| E::custom("the system has no such time"))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Date, D::Error> {
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
    set.map(|_| date.into()).map_err(|error| ValueError::thrown(&error))
}

/// The number of milliseconds of a `Date`.
pub(super) fn read(date: JsObject, context: &mut Context) -> Result<i64, ValueError> {
    let time = JsDate::from_object(date).and_then(|date| date.get_time(context));
    let time = time.and_then(|time| time.to_number(context)).map_err(|error| ValueError::thrown(&error))?;
    if time.is_nan() {
        return Err(ValueError::new("it is an invalid Date"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a time value is a safe integer")]
    Ok(time as i64)
}
