//! The end of the process, which may come on any thread.

use crate::status::{FAILURE, SUCCESS};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::Duration,
};

/// Whether a result that was asked for could not be written.
static INCOMPLETE: AtomicBool = AtomicBool::new(false);

/// They are called before the process ends.
static BEFORE: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

/// Adds a function that is called before the process ends. It must work once however often it is called.
pub(crate) fn call_before(function: fn()) {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner).push(function);
}

/// Has the process end with an error: a result that was asked for could not be written, which was reported.
pub(crate) fn fail() {
    INCOMPLETE.store(true, Ordering::Relaxed);
}

/// Calls them. Returns the exit status of the process for that of its work.
pub(crate) fn prepare(status: u8) -> u8 {
    // A function may end the process itself.
    let functions = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    functions.into_iter().for_each(|function| function());
    if status == SUCCESS && INCOMPLETE.load(Ordering::Relaxed) { FAILURE } else { status }
}

/// Does what may never be done, such as writing to a terminal or a pipe that takes nothing, on a thread of its own. Waits for it no
/// longer than `limit`: the process is about to end.
pub(crate) fn within(limit: Duration, work: impl FnOnce() + Send + 'static) {
    let (done, is_done) = sync_channel(1);
    let thread = thread::Builder::new().name("ending".to_owned()).spawn(move || {
        work();
        // The receiver may have stopped waiting.
        let _ = done.send(());
    });
    // Without a thread nothing is written.
    if thread.is_ok() {
        let _ = is_done.recv_timeout(limit);
    }
}

/// Ends the process, after the functions were called.
pub(crate) fn exit(status: u8) -> ! {
    std::process::exit(prepare(status).into());
}
