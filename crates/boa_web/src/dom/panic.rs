//! Panics while scripts run. A panic of the program's functions unwinds to the program, and a panic
//! of the engine becomes an error.

use futures_util::FutureExt;
use std::{
    any::Any,
    cell::Cell,
    fmt,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

thread_local! {
    /// Whether the panic that unwinds has begun in a function of the program.
    static OF_PROGRAM: Cell<bool> = const { Cell::new(false) };
    /// The panic of a future of the program, which has not unwound to the program yet.
    static CAUGHT: Cell<Option<Box<dyn Any + Send>>> = const { Cell::new(None) };
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

/// A future of the program has panicked.
#[derive(Debug)]
#[non_exhaustive]
pub struct ProgramPanicked;

impl fmt::Display for ProgramPanicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a function of the program has panicked")
    }
}

impl std::error::Error for ProgramPanicked {}

/// Awaits a future of the program whose result a script waits for. If it panics, the script gets
/// the error, and the panic unwinds to the program from [`resume_program_panic`].
///
/// # Errors
/// The future has panicked.
pub async fn await_program<T>(future: impl Future<Output = T>) -> Result<T, ProgramPanicked> {
    let result = AssertUnwindSafe(future).catch_unwind().await;
    result.map_err(|panic| {
        CAUGHT.set(Some(panic));
        ProgramPanicked
    })
}

/// Continues the panic of a future that [`await_program`] has awaited, if one has panicked. A host
/// calls it when it has polled its futures; [`catch_engine_panic`] does it too.
pub fn resume_program_panic() {
    if let Some(panic) = CAUGHT.take() {
        call_program(|| resume_unwind(panic));
    }
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
    let result = catch_unwind(AssertUnwindSafe(steps)).map_err(|panic| {
        // It unwinds through further calls of this function.
        if OF_PROGRAM.get() {
            resume_unwind(panic);
        }
        EnginePanicked
    })?;
    resume_program_panic();
    Ok(result)
}
