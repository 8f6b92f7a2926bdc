//! Recording what comes into a run from outside, and running a script against a recording.
//!
//! # Design
//!
//! A script sees what comes from outside in an order: bytes of several connections, timers that
//! fire late because the script was busy, readings of clocks. A recording is a log of all of them,
//! in the order in which the event loop observed them, together with the tasks that the loop has
//! begun. The runtime has one seam for it, [`InputLog`](super::input_log::InputLog): [`RecordedRun`]
//! writes the log, [`ReplayedRun`] reads it. There are three levels:
//!
//! - Bytes are recorded at the [`Connector`](crate::net::connector::Connector) (`connector`), above
//!   TLS. So a replay parses them again. Sockets and requests of `fetch` have the same connector.
//! - The order of tasks is recorded where the loop takes the next one: the source of the task, and
//!   the number of the timer, of the port, or of the future that has queued it (`task_origins`). A
//!   socket, a request and a function in Rust have a future each.
//! - Clocks, random numbers, offsets of the time zone, the number of processors, files, the
//!   environment and lines of standard input are recorded where the script gets them.
//!
//! A replay has a position in the log. A read begins when the position is at that read; what the
//! client has no room for, it reads when it has. The loop runs a task when the position is at that
//! task. A line of what was written holds the position until the client has written as many
//! messages, and as much of one that was written in part. So everything happens in the recorded
//! order, whatever order the network of the replay would have.
//!
//! A connection makes its events while it reads and after it has flushed what it wrote. So they
//! happen at these lines, between the same tasks. Written bytes are recorded when they are flushed,
//! because an event of sent messages has the bytes since the last flush. In a replay the client may
//! have other messages in its buffer. A write takes as much as was recorded, and a flush waits for
//! the rest of it.
//!
//! Timers of the client itself, such as the one for a Ping, are not recorded. A replay waits on
//! tokio's clock for the time of each line, so they fire between the same lines. With tokio's clock
//! paused that takes no time.
//!
//! The client's masking keys and the key of its opening handshake are random. `sent` compares what
//! was sent without them, and replaces the recorded answer to the key.
//!
//! # Workers
//!
//! Each runtime of a group has lines of its own in the file, and its own position. A replay starts
//! the threads of the workers again. Their messages are not recorded: a line of a task has the
//! number of the port, and the position waits at the task until the other thread has sent the
//! message. The task of a closed port has no line, because in a replay the message may come after
//! the port was closed. A worker that was terminated continues up to its last line. A line
//! `broadcast` says which message to broadcast channels, among the messages of all threads, a
//! script has sent.
//!
//! `importScripts` waits for a server within its task. So the lines of its streams are between the
//! lines of the task, and nothing else of the thread is done meanwhile. In a replay these lines
//! come at once, also if the clock of the event loop, which does not run then, is behind them.
//!
//! # Why this is not only a connector
//!
//! The bytes of the connections alone do not replay a script. Whether a timer ran before a message
//! depended on how long the script was busy; which of two sockets came first, on the order of their
//! sources; when a module was loaded or a function in Rust returned, on their futures. All of these
//! are tasks of one loop, and what a script does next may depend on the order of any two. Between
//! them it read clocks, random numbers, offsets and files. So one log has the bytes, the tasks and
//! the readings.

mod comparison;
mod connection_requests;
mod connector;
mod lines;
mod player;
mod random_blocks;
mod recorded_run;
mod recorder;
mod replay;
mod replayed_file;
mod replayed_run;
mod sent;
mod standard_input;
mod task_origins;

pub(super) use recorded_run::RecordedRun;
pub use recorder::Recorder;
pub use replay::{Difference, RecordedInput, Recording, RecordingError};
pub(super) use replayed_run::ReplayedRun;

use boa_engine::context::time::JsInstant;
use std::io::{self, ErrorKind};

/// The name of the timer task source.
const TIMER: &str = "timer";

fn instant(nanoseconds: u64) -> JsInstant {
    JsInstant::new(
        nanoseconds / 1_000_000_000,
        (nanoseconds % 1_000_000_000) as u32,
    )
}

/// The kinds of errors that programs distinguish.
const KINDS: [(&str, ErrorKind); 8] = [
    ("connection-reset", ErrorKind::ConnectionReset),
    ("connection-aborted", ErrorKind::ConnectionAborted),
    ("broken-pipe", ErrorKind::BrokenPipe),
    ("timed-out", ErrorKind::TimedOut),
    ("unexpected-end", ErrorKind::UnexpectedEof),
    ("not-found", ErrorKind::NotFound),
    ("permission-denied", ErrorKind::PermissionDenied),
    ("is-a-directory", ErrorKind::IsADirectory),
];

/// The name of a worker in the lines of a recording.
fn name_of_worker(parent: &str, number: u64) -> String {
    if parent.is_empty() {
        number.to_string()
    } else {
        format!("{parent}.{number}")
    }
}

fn kind_name(kind: ErrorKind) -> &'static str {
    KINDS
        .iter()
        .find(|(_, known)| *known == kind)
        .map_or("other", |(name, _)| name)
}

fn kind(name: &str) -> ErrorKind {
    KINDS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(ErrorKind::Other, |(_, kind)| *kind)
}

/// The recorded error of a stream. One of the system carries no other error: the client has a text
/// of its own for it during the opening handshake.
fn stream_error(name: &str, text: &str) -> io::Error {
    let kind = kind(name);
    if kind.to_string() == text {
        kind.into()
    } else {
        io::Error::new(kind, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_error_has_its_text_and_carries_what_it_carried() {
        let system = io::Error::from(ErrorKind::ConnectionReset);
        let of_server = io::Error::new(ErrorKind::ConnectionReset, "it ended the connection");
        for error in [system, of_server] {
            let text = crate::net::chain(&error).to_string();
            let again = stream_error(kind_name(error.kind()), &text);
            assert_eq!(again.kind(), error.kind());
            assert_eq!(again.get_ref().is_some(), error.get_ref().is_some());
            assert_eq!(crate::net::chain(&again).to_string(), text);
        }
    }
}
