//! The time since the beginning of the run, on the clock of observations.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

/// When the run began.
static BEGINNING: OnceLock<Instant> = OnceLock::new();

/// Begins to count the time, by the clock of this thread. A replay has another clock.
pub(crate) fn begin() {
    beginning();
}

/// The time from the beginning to an observation.
pub(super) fn since_beginning(at: Instant) -> Duration {
    at.saturating_duration_since(beginning())
}

fn beginning() -> Instant {
    *BEGINNING.get_or_init(|| tokio::time::Instant::now().into_std())
}
