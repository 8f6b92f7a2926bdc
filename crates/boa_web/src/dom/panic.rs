//! Panics while scripts run. A panic of the program's functions unwinds to the program, and a panic
//! of the engine becomes an error.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

thread_local! {
    /// Whether the panic that unwinds has begun in a function of the program.
    static OF_PROGRAM: Cell<bool> = const { Cell::new(false) };
}

/// Calls a function of the program. [`catch_engine_panic`] does not mistake its panics for panics
/// of the engine.
pub fn call_program<R>(function: impl FnOnce() -> R) -> R {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            if thread::panicking() {
                OF_PROGRAM.set(true);
            }
        }
    }
    let _guard = Guard;
    function()
}

/// The engine has panicked. Its context must run no more scripts.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnginePanicked;

/// Runs steps of the engine, which may run scripts: for a host that continues after a panic of the
/// engine. A panic of the program, below [`call_program`], unwinds.
///
/// # Errors
/// The engine has panicked.
pub fn catch_engine_panic<R>(steps: impl FnOnce() -> R) -> Result<R, EnginePanicked> {
    // The program has caught an earlier one.
    OF_PROGRAM.set(false);
    // After a panic the caller runs no more scripts.
    catch_unwind(AssertUnwindSafe(steps)).map_err(|panic| {
        // It unwinds through further calls of this function.
        if OF_PROGRAM.get() {
            resume_unwind(panic);
        }
        EnginePanicked
    })
}
