//! Observers, spans, counters and records of connections.

#[cfg(feature = "har")]
pub mod har;
mod metrics;
pub mod observer;
pub(crate) mod statistics;
pub mod telemetry;
