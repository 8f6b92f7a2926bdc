//! A connection from its request to its end, with its commands and its events.

pub(crate) mod commands;
pub(crate) mod connection_state;
pub(crate) mod establish;
pub(crate) mod event;
#[cfg(test)]
mod faults_tests;
#[cfg(test)]
mod flood_tests;
pub(crate) mod open_connection;
pub(crate) mod pings;
pub(crate) mod timeouts;
