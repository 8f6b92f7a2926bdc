//! Simulated time: what the client computes takes as long as the thread's CPU took for it, and what
//! it waits for takes no time.
//!
//! Tokio's clock is paused, so it jumps to the next timer when nothing is left to do. While there
//! is something to do it stands still: so the CPU time of the thread is added to it, wherever the
//! client comes by. Other work of the machine does not count.

use cpu_time::ThreadTime;
use futures_util::FutureExt;
use std::{cell::Cell, time::Duration};

thread_local! {
    static SINCE: Cell<Option<ThreadTime>> = const { Cell::new(None) };
}

/// From now on the clock of this thread's runtime, which is paused, is simulated.
pub(crate) fn simulate() {
    SINCE.set(Some(ThreadTime::now()));
}

pub(crate) fn stop() {
    SINCE.set(None);
}

/// The client computed since the last look.
pub(crate) fn catch_up() {
    if let Some(since) = SINCE.get() {
        let now = ThreadTime::now();
        SINCE.set(Some(now));
        let elapsed = now.duration_since(since);
        if elapsed > Duration::ZERO {
            let _ = tokio::time::advance(elapsed).now_or_never();
        }
    }
}

/// Ignores what was computed since the last look: it was not the client.
pub(crate) fn skip() {
    if SINCE.get().is_some() {
        SINCE.set(Some(ThreadTime::now()));
    }
}

/// Computes for this time.
pub(crate) fn work(duration: Duration) {
    let start = ThreadTime::now();
    while start.elapsed() < duration {
        std::hint::spin_loop();
    }
    catch_up();
}
