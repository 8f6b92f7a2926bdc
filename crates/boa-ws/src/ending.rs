//! The end of the process, which may come on any thread.

use std::sync::{Mutex, PoisonError};

/// They are called before the process ends.
static BEFORE: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

/// Adds a function that is called before the process ends. It must work once however often it is called.
pub(crate) fn call_before(function: fn()) {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner).push(function);
}

/// Calls them.
pub(crate) fn prepare() {
    // A function may end the process itself.
    let functions = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    functions.into_iter().for_each(|function| function());
}

/// Ends the process, after the functions were called.
pub(crate) fn exit(status: u8) -> ! {
    prepare();
    std::process::exit(status.into());
}
