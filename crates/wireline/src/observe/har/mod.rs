//! A record of connections in the format HAR 1.2, as DevTools of browsers export and import it.
//!
//! [HAR](https://w3c.github.io/web-performance/specs/HAR/Overview.html) is a format in JSON. For
//! WebSockets, Chrome's DevTools add `_webSocketMessages` to the entry of a connection, and so does
//! a [`Recorder`]:
//!
//! ```
//! use wireline::{MemoryNetwork, Options, har::Recorder};
//! use std::{sync::Arc, time::SystemTime};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let network = MemoryNetwork::new();
//! # let mut listener = network.listen("echo.example", 80);
//! # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
//! # let file = Vec::new();
//! let recorder = Arc::new(Recorder::new(SystemTime::now()));
//! let options = Options::new().observer(recorder.clone());
//! let mut socket = wireline::connect_with("ws://echo.example/", options, network).await?;
//! socket.send("hello").await?;
//! recorder.write_to(file)?; // or std::fs::File::create("session.har")?
//! # Ok(())
//! # }
//! ```
//!
//! A [`File`] is what was written, and reads the files of other programs too.
//!
//! # What is recorded
//!
//! Each connection is an entry, also one that was not established. Members whose names begin with
//! an underscore are additions to HAR. Those of Chrome are `_resourceType` and
//! `_webSocketMessages`, an array of objects with `type` (`send` or `receive`), `time` (seconds
//! since 1970), `opcode` (1 for text, 2 for binary) and `data` (text, or base64). The others are:
//!
//! | member of an entry | value |
//! |---|---|
//! | `_protocol`, `_extensions` | what was agreed on |
//! | `_securityDetails` | `protocol`, `cipher`, `subjectName`, `issuer` of an encrypted connection |
//! | `_proxy` | the proxy |
//! | `_wireSent`, `_wireReceived` | the bytes of payloads on the wire, after compression |
//! | `_pings` | for each answered Ping the `time` of its Pong in seconds since 1970, and `roundTrip` in milliseconds |
//! | `_buffered` | the most bytes that have waited to be sent, as the option `max_queued` counts them |
//! | `_close` | how the connection ended: `time`, `code`, `reason`, `clean`, `by` (`client` or `server`, for a Close frame), `error` |
//! | `_messagesLeftOut` | the number of messages beyond the limit |
//!
//! A request over HTTP is an entry too. Its `_resourceType` is `fetch`, as in Chrome, and its
//! members are those of HAR alone: the contents are in `postData` and `content`, decoded as
//! `Content-Encoding` says, and as base64 if they are not UTF-8 (`encoding`, and `_encoding` of
//! `postData`, say so). A request that has failed has the status 0, or that of its incomplete
//! answer, and the reason is in `_error` of the response.
//!
//! The `timings` of an entry are in milliseconds: `blocked` is the wait for other connections to
//! the same address, `wait` ends with the response, and `receive` is the time from then to the end,
//! or until the record is written.
//!
//! # Secrets
//!
//! Values of [header fields with secrets](crate::observer::is_secret_header) and the credentials of
//! URLs are replaced, unless [`Recorder::with_secrets`] was called. Messages are recorded as they
//! are.

mod entry;
mod format;
mod model;

pub use self::model::{
    Close, Content, Creator, Entry, Field, File, Log, Message, Ping, PostData, Request, Response,
    SecurityDetails, Timings,
};

use crate::observe::observer::{Observation, Observer};
use entry::{Budget, RecordedEntry};
use std::{
    collections::HashMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

/// Records connections: an [`Observer`]. The [module](self) has an example.
pub struct Recorder {
    state: Mutex<State>,
    clock: Clock,
    secrets: bool,
}

struct State {
    entries: Vec<RecordedEntry>,
    /// The index of the entry of each connection that has not ended.
    open: HashMap<u64, usize>,
    budget: Budget,
    /// The number of connections beyond the limit.
    left_out: u64,
}

/// The time of day at an instant.
#[derive(Clone, Copy, Debug)]
struct Clock {
    start: SystemTime,
    began: Instant,
}

impl Clock {
    fn time(&self, at: Instant) -> SystemTime {
        let start = self.start;
        start
            .checked_add(at.saturating_duration_since(self.began))
            .unwrap_or(start)
    }

    /// In seconds since 1970.
    fn seconds(&self, at: Instant) -> f64 {
        self.time(at)
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs_f64()
    }
}

/// The limit on the memory of a record, in bytes, unless [`Recorder::with_limit`] sets another.
const DEFAULT_LIMIT: usize = 256 << 20;

impl Recorder {
    /// Creates a recorder. `now` is the time of day; later times are measured with tokio's clock.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        let clock = Clock {
            start: now,
            began: tokio::time::Instant::now().into_std(),
        };
        let budget = Budget::new(DEFAULT_LIMIT);
        let state = State {
            entries: Vec::new(),
            open: HashMap::new(),
            budget,
            left_out: 0,
        };
        Self {
            state: Mutex::new(state),
            clock,
            secrets: false,
        }
    }

    /// Sets the limit on the memory of the record, in bytes. The default is 256 MiB. After it, the
    /// record leaves out messages (`_messagesLeftOut` of their entry has their number) and new
    /// connections (a `comment` has their number).
    ///
    /// ```
    /// use wireline::har::Recorder;
    ///
    /// let recorder = Recorder::new(std::time::SystemTime::now()).with_limit(1 << 20).with_secrets();
    /// # drop(recorder);
    /// ```
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.state
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .budget = Budget::new(bytes);
        self
    }

    /// Records secrets too: all header fields, and the credentials of URLs.
    #[must_use]
    pub fn with_secrets(mut self) -> Self {
        self.secrets = true;
        self
    }

    /// Writes the record so far.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(&self, writer: impl io::Write) -> io::Result<()> {
        let now = tokio::time::Instant::now().into_std();
        let state = self.state();
        format::write(&state, &self.clock, now, writer)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

opaque_debug!(Recorder { clock });

impl Observer for Recorder {
    fn observe(&self, connection: u64, at: Instant, observation: &Observation<'_>) {
        let mut state = self.state();
        let State {
            entries,
            open,
            budget,
            left_out,
        } = &mut *state;
        if let Observation::Connecting { url, protocols: _ } = observation {
            match RecordedEntry::new(connection, at, url, self.secrets, budget) {
                Some(entry) => {
                    open.insert(connection, entries.len());
                    entries.push(entry);
                }
                None => *left_out += 1,
            }
            return;
        }
        let Some(entry) = open
            .get(&connection)
            .and_then(|index| entries.get_mut(*index))
        else {
            return;
        };
        entry.observe(at, observation, self.secrets, budget);
        if matches!(
            observation,
            Observation::Closed(_) | Observation::Answered { .. } | Observation::Dropped
        ) {
            open.remove(&connection);
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
#[path = "har_tests.rs"]
mod tests;
