//! The clock of scripts that run against a record.

use boa_engine::context::time::{Clock, JsInstant};
use tokio::time::Instant;

/// A clock whose time of day begins with the record. Both of its times go on by tokio's clock.
pub(crate) struct RecordClock {
    start: Instant,
    /// The time of day at the start, in milliseconds since 1970.
    date: i64,
}

impl RecordClock {
    /// A clock that begins at a time of day, in seconds since 1970.
    pub(crate) fn new(date: f64) -> Self {
        // The conversion saturates.
        #[expect(clippy::cast_possible_truncation, reason = "a time of day")]
        let date = (date * 1e3) as i64;
        Self {
            start: Instant::now(),
            date,
        }
    }
}

impl Clock for RecordClock {
    fn now(&self) -> JsInstant {
        let elapsed = self.start.elapsed();
        JsInstant::new(elapsed.as_secs(), elapsed.subsec_nanos())
    }

    fn system_time_millis(&self) -> i64 {
        self.date
            .saturating_add(i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}
