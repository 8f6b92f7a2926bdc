//! The date and the time of day of a [time value](https://tc39.es/ecma262/#sec-time-values-and-time-range).

/// A date of the Gregorian calendar, and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) year: i64,
    /// 0 is January.
    pub(super) month: usize,
    pub(super) day: u32,
    /// 0 is Sunday.
    pub(super) weekday: usize,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) millisecond: u32,
}

const DAY: i64 = 86_400_000;

impl Fields {
    /// The fields at a time value, in milliseconds since 1970 of the zone's own time.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "remainders are small and positive")]
    pub(super) fn at(milliseconds: i64) -> Self {
        let (days, time) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY) as u32);
        // Days since 1 March 0000: leap days are then the last of their years.
        let days_since = days + 719_468;
        let (era, day_of_era) = (days_since.div_euclid(146_097), days_since.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = ((month_from_march + 2) % 12) as usize;
        Self {
            year: 400 * era + year_of_era + i64::from(month < 2),
            month,
            day: (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32,
            weekday: (days + 4).rem_euclid(7) as usize,
            hour: time / 3_600_000,
            minute: time / 60_000 % 60,
            second: time / 1000 % 60,
            millisecond: time % 1000,
        }
    }
}
