//! [`ProcessLimits`]: what the process of a runtime may use.

use crate::net;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The resources that the process of a runtime may use. [`Limits`](crate::Limits) has the limits on
/// scripts within it.
///
/// | field | default | held by |
/// |---|---|---|
/// | [`memory_bytes`](Self::memory_bytes) | 256 MiB | the system: `RLIMIT_AS` |
/// | [`cpu`](Self::cpu) | 10 s | the system: `RLIMIT_CPU` |
/// | [`wall`](Self::wall) | 60 s | the program, which ends the process |
/// | [`files`](Self::files) | 64 | the system: `RLIMIT_NOFILE` |
/// | [`output_bytes`](Self::output_bytes) | 16 MiB | the program |
/// | [`stack_bytes`](Self::stack_bytes) | 16 MiB | the system: the size of the thread's stack |
/// | [`start`](Self::start) | 10 s | the program |
///
/// A process that exceeds one ends, and the program gets [`Error::Child`](super::Error::Child) with
/// the limit. Beyond `files`, connections fail, and the process stays.
///
/// Each field has a setter of its name. Sizes are in bytes. It is a type of serde; missing fields
/// have their defaults.
///
/// ```
/// use boa_websocket::isolated::ProcessLimits;
/// use std::time::Duration;
///
/// // For a script that runs for days.
/// let limits = ProcessLimits::new().memory_bytes(64 << 20).wall(None).cpu(None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ProcessLimits {
    /// The bytes of addresses beyond those that the process has before the first script. macOS does
    /// not hold this limit.
    pub memory_bytes: Option<u64>,
    /// The CPU time of the process, its start included, in whole seconds. A part of a second counts
    /// as one.
    pub cpu: Option<Duration>,
    /// The time from the first script to the end of the process, waiting included. A thread of the
    /// program that does nothing else ends the process.
    pub wall: Option<Duration>,
    /// Open files of the process: a connection is one, and about 16 are there before.
    pub files: u64,
    /// The bytes that scripts print on the console, and the bytes of the reports about them.
    pub output_bytes: Option<u64>,
    /// The stack of the thread of the engine. [`Limits::nested_calls`](crate::Limits::nested_calls)
    /// says what scripts need.
    pub stack_bytes: u64,
    /// The time until the process waits for the first script.
    pub start: Duration,
}

impl ProcessLimits {
    /// The [defaults](Self).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    net::setters! {
        memory_bytes: impl Into<Option<u64>>,
        cpu: impl Into<Option<Duration>>,
        wall: impl Into<Option<Duration>>,
        files: u64,
        output_bytes: impl Into<Option<u64>>,
        stack_bytes: u64,
        start: Duration,
    }
}

impl Default for ProcessLimits {
    fn default() -> Self {
        Self {
            memory_bytes: Some(256 << 20),
            cpu: Some(Duration::from_secs(10)),
            wall: Some(Duration::from_secs(60)),
            files: 64,
            output_bytes: Some(16 << 20),
            stack_bytes: 16 << 20,
            start: Duration::from_secs(10),
        }
    }
}
