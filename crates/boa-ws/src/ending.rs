//! The end of the process, which may come on any thread.

use std::sync::OnceLock;

/// Is called before the process ends.
static BEFORE: OnceLock<fn()> = OnceLock::new();

/// Sets a function that is called before the process ends. It must work once however often it is called.
pub(crate) fn call_before(function: fn()) {
    // There is one caller.
    let _ = BEFORE.set(function);
}

/// Calls it.
pub(crate) fn prepare() {
    if let Some(before) = BEFORE.get() {
        before();
    }
}

/// Ends the process, after the function was called.
pub(crate) fn exit(status: u8) -> ! {
    prepare();
    std::process::exit(status.into());
}
