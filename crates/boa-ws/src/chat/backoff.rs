//! The delays between attempts to connect.

use std::time::Duration;

const INITIAL_DELAY: Duration = Duration::from_millis(500);

const MAX_DELAY: Duration = Duration::from_secs(60);

/// A connection that was open for this long was not a failure.
const STABLE_AFTER: Duration = Duration::from_secs(30);

/// Doubles the delay with each attempt that fails. Its second half is random (jitter), so that
/// clients that have lost their server at the same time do not reconnect at the same time.
#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next delay, after a connection that was open for this time.
    pub(super) fn next_delay(&mut self, open: Option<Duration>) -> Duration {
        if open.is_some_and(|open| open >= STABLE_AFTER) {
            self.failures = 0;
        }
        let delay = INITIAL_DELAY
            .saturating_mul(1 << self.failures.min(16))
            .min(MAX_DELAY);
        self.failures += 1;
        delay.mul_f64(0.5 + 0.5 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_minute_until_a_connection_is_stable() {
        let mut backoff = Backoff::default();
        for max in
            [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].map(Duration::from_millis)
        {
            let delay = backoff.next_delay(Some(Duration::from_secs(1)));
            assert!(delay <= max && delay >= max / 2, "{delay:?} {max:?}");
        }
        assert!(backoff.next_delay(Some(STABLE_AFTER)) <= INITIAL_DELAY);
        for _ in 0..1000 {
            assert!(backoff.next_delay(None) <= MAX_DELAY);
        }
    }
}
