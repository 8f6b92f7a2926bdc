//! Metrics of the crate of that name. Without the feature `metrics` these functions do nothing.

use std::time::Duration;

#[cfg(feature = "metrics")]
pub(crate) fn count(name: &'static str, more: u64) {
    ::metrics::counter!(name).increment(more);
}

#[cfg(feature = "metrics")]
pub(crate) fn connection_established(after: Duration) {
    ::metrics::histogram!("wireline_establish_seconds").record(after.as_secs_f64());
    ::metrics::gauge!("wireline_connections").increment(1.0);
}

#[cfg(feature = "metrics")]
pub(crate) fn connection_closed() {
    ::metrics::gauge!("wireline_connections").decrement(1.0);
}

#[cfg(not(feature = "metrics"))]
pub(crate) fn count(_: &'static str, _: u64) {}

#[cfg(not(feature = "metrics"))]
pub(crate) fn connection_established(_: Duration) {}

#[cfg(not(feature = "metrics"))]
pub(crate) fn connection_closed() {}
