//! The conditions of a simulated network, and how they are parsed.

use std::{num::NonZeroU64, str::FromStr, time::Duration};

/// The conditions of a network that a [`SimulatedConnector`](crate::connector::SimulatedConnector)
/// simulates. The defaults change nothing.
///
/// They are parsed from a list, separated by commas, of the keys in this table. A key occurs once
/// at most. The field has the meaning.
///
/// | key | field |
/// |---|---|
/// | `latency=80ms` | [`latency`](Self::latency) |
/// | `jitter=20ms` | [`jitter`](Self::jitter) |
/// | `bandwidth=50kB/s` | [`bandwidth`](Self::bandwidth) |
/// | `fragment` | [`fragment`](Self::fragment) |
/// | `loss-after=30s` | [`loss_after`](Self::loss_after) |
/// | `reset=0.1%` | [`reset`](Self::reset) |
/// | `silence=5%` | [`silence`](Self::silence) |
/// | `seed=7` | [`seed`](Self::seed) |
///
/// A time is a number with the unit `ms`, `s` or `min`. A bandwidth has the unit `B/s`, `kB/s`,
/// `MB/s`, `KiB/s`, `MiB/s`, `bit/s`, `kbit/s` or `Mbit/s`. A percentage may have decimals.
///
/// ```
/// use wireline::connector::Conditions;
/// use std::time::Duration;
///
/// let conditions: Conditions = "latency=80ms,bandwidth=50kB/s,reset=0.1%".parse()?;
/// assert_eq!((conditions.latency, conditions.reset), (Duration::from_millis(80), 0.001));
/// # Ok::<_, wireline::connector::ConditionsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Conditions {
    /// The time that bytes travel, in each direction. An answer takes twice as long, and so does
    /// connecting.
    pub latency: Duration,
    /// The latency of each segment is longer or shorter by a random time of at most this length. It
    /// is never less than zero. Bytes keep their order.
    pub jitter: Duration,
    /// The bytes per second of each connection, in each direction.
    pub bandwidth: Option<NonZeroU64>,
    /// Whether reads return, and writes accept, a random number of bytes only, from 1 to 1024.
    /// Small numbers are as frequent as large ones.
    pub fragment: bool,
    /// The time after which a connection that was opened is lost: nothing arrives any more, in
    /// either direction, and no error is reported, as after a cable was unplugged.
    pub loss_after: Option<Duration>,
    /// The probability, from 0 to 1, that a segment resets its connection. A segment is a part of
    /// at most 1460 bytes of what is sent or received.
    pub reset: f64,
    /// The probability, from 0 to 1, that a connection is silent: it is opened, but nothing that
    /// the server sends arrives.
    pub silence: f64,
    /// The seed of all random decisions. The n-th connection of a connector makes the same
    /// decisions for the same seed.
    pub seed: u64,
}

/// The error of a text that is not a list of [`Conditions`].
///
/// ```
/// use wireline::connector::Conditions;
///
/// let error = "latency=80".parse::<Conditions>().unwrap_err();
/// assert_eq!(error.to_string(), "latency is a time with its unit, such as 80ms or 1.5s, and not \"80\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConditionsError(String);

const KEYS: &str = "latency, jitter, bandwidth, fragment, loss-after, reset, silence, seed";

impl FromStr for Conditions {
    type Err = ConditionsError;

    fn from_str(text: &str) -> Result<Self, ConditionsError> {
        let mut conditions = Self::default();
        let mut known = Vec::new();
        for item in text.split(',').map(str::trim) {
            let (key, value) = match item.split_once('=') {
                Some((key, value)) => (key.trim_end(), Some(value.trim_start())),
                None => (item, None),
            };
            if known.contains(&key) {
                return Err(ConditionsError(format!("{key} occurs twice")));
            }
            conditions.set(key, value)?;
            known.push(key);
        }
        if conditions.jitter > Duration::ZERO && conditions.latency == Duration::ZERO {
            return Err(ConditionsError(
                "jitter changes the latency: add latency=80ms, for example".to_owned(),
            ));
        }
        Ok(conditions)
    }
}

impl Conditions {
    /// No delay, no limit and no fault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    crate::setters! {
        latency: Duration,
        jitter: Duration,
        bandwidth: impl Into<Option<NonZeroU64>>,
        fragment: bool,
        loss_after: impl Into<Option<Duration>>,
        reset: f64,
        silence: f64,
        seed: u64,
    }

    fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), ConditionsError> {
        if !KEYS.split(", ").any(|known| known == key) {
            let why = if key.is_empty() {
                "a condition is missing".to_owned()
            } else {
                format!("{key:?} is not a condition")
            };
            return Err(ConditionsError(format!("{why}; there are {KEYS}")));
        }
        if key == "fragment" {
            self.fragment = true;
            return match value {
                None => Ok(()),
                Some(_) => Err(ConditionsError("fragment has no value".to_owned())),
            };
        }
        let wanted = match key {
            "latency" | "jitter" | "loss-after" => "a time with its unit, such as 80ms or 1.5s",
            "bandwidth" => "a number of bytes or bits per second, such as 50kB/s or 2Mbit/s",
            "seed" => "a whole number",
            _ => "a percentage, such as 5% or 0.1%",
        };
        let Some(value) = value else {
            let example = wanted
                .split_once("such as ")
                .map_or("7", |(_, examples)| examples);
            let example = example.split(' ').next().unwrap_or(example);
            return Err(ConditionsError(format!(
                "{key} needs a value: {key}={example}"
            )));
        };
        let set = match key {
            "latency" => time(value).map(|time| self.latency = time),
            "jitter" => time(value).map(|time| self.jitter = time),
            "loss-after" => time(value).map(|time| self.loss_after = Some(time)),
            "bandwidth" => bandwidth(value).map(|bandwidth| self.bandwidth = Some(bandwidth)),
            "reset" => probability(value).map(|reset| self.reset = reset),
            "silence" => probability(value).map(|silence| self.silence = silence),
            _ => value.parse().ok().map(|seed| self.seed = seed),
        };
        set.ok_or_else(|| ConditionsError(format!("{key} is {wanted}, and not {value:?}")))
    }
}

/// The longest time of a condition: a day. So sums of times can be represented.
const MAX_TIME: Duration = Duration::from_secs(24 * 60 * 60);

fn time(text: &str) -> Option<Duration> {
    let (number, unit) = number(text)?;
    let seconds = match unit {
        "ms" => number / 1e3,
        "s" => number,
        "min" => number * 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| *time <= MAX_TIME)
}

fn bandwidth(text: &str) -> Option<NonZeroU64> {
    let (number, unit) = number(text)?;
    let factor = match unit.strip_suffix("/s")? {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        "KiB" => 1024.0,
        "MiB" => 1_048_576.0,
        "bit" => 1.0 / 8.0,
        "kbit" => 1e3 / 8.0,
        "Mbit" => 1e6 / 8.0,
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast keeps to the bounds of u64"
    )]
    NonZeroU64::new((number * factor) as u64)
}

fn probability(text: &str) -> Option<f64> {
    let (number, unit) = number(text)?;
    (unit == "%" && number <= 100.0).then_some(number / 100.0)
}

/// A number that is not negative, and the text after it.
fn number(text: &str) -> Option<(f64, &str)> {
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .count();
    let (number, unit) = text.split_at(length);
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Conditions>().unwrap_err().to_string()
    }

    #[test]
    fn all_keys_are_parsed() {
        let text = "latency=80ms, jitter=20ms,bandwidth=50kB/s,fragment,loss-after=0.5min,reset=0.5%,silence=5%,seed=7";
        let conditions: Conditions = text.parse().unwrap();
        assert_eq!(
            (
                conditions.latency.as_millis(),
                conditions.jitter.as_millis()
            ),
            (80, 20)
        );
        assert_eq!(conditions.bandwidth.map(NonZeroU64::get), Some(50_000));
        assert_eq!(
            (conditions.fragment, conditions.loss_after),
            (true, Some(Duration::from_secs(30)))
        );
        assert_eq!(
            (conditions.reset, conditions.silence, conditions.seed),
            (0.005, 0.05, 7)
        );
    }

    #[test]
    fn bandwidths_are_in_bytes_or_bits() {
        for (text, bytes) in [
            ("3B/s", 3),
            ("1.5MB/s", 1_500_000),
            ("2KiB/s", 2048),
            ("8kbit/s", 1000),
            ("2Mbit/s", 250_000),
        ] {
            assert_eq!(bandwidth(text).map(NonZeroU64::get), Some(bytes), "{text}");
        }
        for wrong in [
            "50kB",
            "0B/s",
            "kB/s",
            "1.1.1B/s",
            "-1B/s",
            "inf",
            "5 apples/s",
        ] {
            assert_eq!(bandwidth(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn errors_name_the_key_and_an_example() {
        assert_eq!(
            error("delay=80ms"),
            format!("\"delay\" is not a condition; there are {KEYS}")
        );
        assert_eq!(
            error("fragment,"),
            format!("a condition is missing; there are {KEYS}")
        );
        assert_eq!(error("latency"), "latency needs a value: latency=80ms");
        assert_eq!(error("seed"), "seed needs a value: seed=7");
        assert_eq!(
            error("reset=5"),
            "reset is a percentage, such as 5% or 0.1%, and not \"5\""
        );
        assert_eq!(
            error("silence=101%"),
            "silence is a percentage, such as 5% or 0.1%, and not \"101%\""
        );
        assert_eq!(error("latency=1s,latency=2s"), "latency occurs twice");
        assert_eq!(error("fragment=3"), "fragment has no value");
        assert_eq!(
            error("jitter=5ms"),
            "jitter changes the latency: add latency=80ms, for example"
        );
        assert_eq!(error("seed=-1"), "seed is a whole number, and not \"-1\"");
        assert_eq!(
            error("loss-after=1000000min"),
            "loss-after is a time with its unit, such as 80ms or 1.5s, and not \"1000000min\""
        );
    }
}
