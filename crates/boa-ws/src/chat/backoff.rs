//! The waits between attempts to connect.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);

const MAX: Duration = Duration::from_secs(60);

/// A connection that was open for this long was no failure.
const LASTING: Duration = Duration::from_secs(30);

/// Doubles the wait with each attempt that fails. Its second half is random, so that clients that
/// have lost their server at the same time do not come back at the same time.
#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait, after a connection that was open for this time.
    pub(super) fn next(&mut self, open: Option<Duration>) -> Duration {
        if open.is_some_and(|open| open >= LASTING) {
            self.failures = 0;
        }
        let wait = FIRST.saturating_mul(1 << self.failures.min(16)).min(MAX);
        self.failures += 1;
        wait.mul_f64(0.5 + 0.5 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_until_a_connection_has_lasted() {
        let mut backoff = Backoff::default();
        for most in
            [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].map(Duration::from_millis)
        {
            let wait = backoff.next(Some(Duration::from_secs(1)));
            assert!(wait <= most && wait >= most / 2, "{wait:?} {most:?}");
        }
        assert!(backoff.next(Some(LASTING)) <= FIRST);
        for _ in 0..1000 {
            assert!(backoff.next(None) <= MAX);
        }
    }
}
