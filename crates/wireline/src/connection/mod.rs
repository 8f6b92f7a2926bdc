//! A connection from its request to its end, with its commands and its events.
//!
//! | file | contents |
//! |---|---|
//! | `run` | the future of a connection, which an event loop polls |
//! | `establish` | the byte stream and the opening handshake |
//! | `upgraded` | a byte stream whose opening handshake somebody else has performed |
//! | `open_stream` | what the handshake gives: the stream, and the bytes that were read with the response |
//! | `open_connection` | reading, decoding and writing, up to the end of the stream |
//! | `connection_state` | the state machine of the closing handshake, and its deadlines |
//! | `timeouts`, `pings` | the times of its states; Pings, and their answers |
//! | `commands`, `event` | what a connection is told, and what it tells |

pub(crate) mod commands;
pub(crate) mod connection_state;
pub(crate) mod establish;
pub(crate) mod event;
#[cfg(test)]
mod faults_tests;
#[cfg(test)]
mod flood_tests;
pub(crate) mod open_connection;
pub(crate) mod open_stream;
pub(crate) mod pings;
pub(crate) mod run;
pub(crate) mod timeouts;
pub(crate) mod upgraded;
