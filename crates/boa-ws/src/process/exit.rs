//! The end of the process, which may come on any thread.

use crate::{
    process::{
        signals,
        status::{FAILURE, SUCCESS},
    },
    threads::{lock, spawn},
};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    time::{Duration, Instant},
};

/// Whether a requested result could not be written.
static INCOMPLETE: AtomicBool = AtomicBool::new(false);

/// They are called before the process ends.
static BEFORE: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

/// Adds a function that is called before the process ends. It must work once however often it is
/// called.
pub(crate) fn call_before(function: fn()) {
    lock(&BEFORE).push(function);
}

/// Has the process end with an error: a result that was asked for could not be written, which was
/// reported.
pub(crate) fn fail() {
    INCOMPLETE.store(true, Ordering::Relaxed);
}

/// Calls them. Returns the exit status of the process for the exit status of its work.
pub(crate) fn prepare(status: u8) -> u8 {
    // A function may end the process itself.
    let functions = lock(&BEFORE).clone();
    functions.into_iter().for_each(|function| function());
    if status == SUCCESS && INCOMPLETE.load(Ordering::Relaxed) {
        FAILURE
    } else {
        status
    }
}

/// The time of the first request to end, by a signal or by a key.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// Says that a signal has come, after which the process ends within [`signals::EXIT_TIMEOUT`].
pub(crate) fn asked() {
    *lock(&ASKED) = Some(Instant::now());
}

/// The time that is left, if a signal has come.
pub(crate) fn time_left() -> Option<Duration> {
    let asked = *lock(&ASKED);
    asked.map(|asked| signals::EXIT_TIMEOUT.saturating_sub(asked.elapsed()))
}

/// Writes the last messages, which a terminal or a pipe may not take. Those that are not written in
/// time are lost. Where the streams take them, the time is no measure of it: a busy machine may let
/// the thread wait.
pub(crate) fn last_words(work: impl FnOnce() + Send + 'static) {
    let least = if streams_take_output() {
        signals::TAKEN_OUTPUT_TIMEOUT
    } else {
        signals::FINAL_OUTPUT_TIMEOUT
    };
    let _ = in_time(least, work);
}

/// Whether both streams take a short message now: a terminal that is stopped and a pipe that is full
/// take none. A stream that is closed ends a write at once.
#[cfg(unix)]
fn streams_take_output() -> bool {
    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        stdio::{stderr, stdout},
    };
    let mut streams = [
        PollFd::from_borrowed_fd(stdout(), PollFlags::OUT),
        PollFd::from_borrowed_fd(stderr(), PollFlags::OUT),
    ];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut streams, Some(&now)) == Ok(streams.len())
}

/// The system does not say whether a stream takes a message.
#[cfg(not(unix))]
const fn streams_take_output() -> bool {
    false
}

/// Does what may never be done. After a signal it is done on a thread of its own, and waited for no
/// longer than the process may take to end, or for `least` if that is longer. None if it was not
/// done by then.
pub(crate) fn in_time<T: Send + 'static>(
    least: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let Some(left) = time_left() else {
        return Some(work());
    };
    let (done, is_done) = sync_channel(1);
    let thread = spawn("ending", move || {
        // The receiver may have stopped waiting.
        let _ = done.send(work());
    });
    // Without a thread nothing is done.
    thread.ok()?;
    is_done.recv_timeout(left.max(least)).ok()
}

/// Ends the process, after the functions were called.
pub(crate) fn exit(status: u8) -> ! {
    std::process::exit(prepare(status).into());
}
