//! Observers, spans, counters and records of connections.

#[cfg(feature = "har")]
pub mod har;
pub mod observer;
pub(crate) mod statistics;
pub mod telemetry;
