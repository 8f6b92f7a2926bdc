//! A watch on the memory and the CPU time of an input, for the targets that run scripts and pages.

use boa_websocket::Handle;
use cap::Cap;
use cpu_time::ProcessTime;
use std::{
    alloc::System,
    fmt::Display,
    io::Write,
    process,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

/// Counts the memory of the process, and remembers the most that there was.
#[global_allocator]
pub(crate) static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The time between two looks at the process.
const INTERVAL: Duration = Duration::from_millis(5);

/// An input that uses this many times what it may is ended together with the process, as it would
/// not end otherwise.
const TIMES_TO_ABORT: u32 = 10;

/// The budget of an input.
pub(crate) struct Budget {
    /// The stack of its thread, in bytes.
    pub(crate) stack: usize,
    /// Memory, in bytes, also for a moment.
    pub(crate) memory: usize,
    /// The memory and the CPU time after which its runtime is stopped.
    pub(crate) until_stop: (usize, Duration),
    /// CPU time from the moment at which its runtime is stopped, to the end. Of an input that is
    /// not stopped: from its start.
    pub(crate) time: Duration,
}

impl Budget {
    /// Runs the steps of an input in a thread of their own. They send the handle of a runtime once
    /// it may be stopped. Nothing else may run in this process.
    ///
    /// # Panics
    /// If the steps use more than the budget.
    pub(crate) fn watch<T: Send>(
        &self,
        input: &(dyn Display + Sync),
        steps: impl FnOnce(&Sender<Handle>) -> T + Send,
    ) -> thread::Result<T> {
        let (before, peak_before) = (MEMORY.allocated(), MEMORY.max_allocated());
        let (result, time) = thread::scope(|scope| {
            let (sender, handles) = mpsc::channel();
            let thread = thread::Builder::new()
                .stack_size(self.stack)
                .spawn_scoped(scope, move || steps(&sender));
            let thread = thread.expect("there is a thread to be had");
            let (mut since, mut running) = (ProcessTime::now(), None::<Handle>);
            loop {
                match handles.recv_timeout(INTERVAL) {
                    Ok(handle) => (since, running) = (ProcessTime::now(), Some(handle)),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                let (memory, time) = (MEMORY.allocated().saturating_sub(before), since.elapsed());
                if (memory >= self.until_stop.0 || time >= self.until_stop.1)
                    && let Some(running) = running.take()
                {
                    since = ProcessTime::now();
                    running.stop();
                }
                if memory / TIMES_TO_ABORT as usize > self.memory
                    || time / TIMES_TO_ABORT > self.time
                {
                    abort(&format_args!(
                        "{memory} bytes and {time:?} of CPU time\n{input}"
                    ));
                }
            }
            let result = thread.join();
            (
                result,
                if running.is_none() {
                    since.elapsed()
                } else {
                    Duration::ZERO
                },
            )
        });
        // A peak that is not higher than an earlier one is not known, and within the budget.
        let peak = MEMORY.max_allocated();
        assert!(
            time <= self.time,
            "{time:?} of CPU time until its end\n{input}"
        );
        assert!(
            peak == peak_before || peak - before <= self.memory,
            "{} bytes\n{input}",
            peak - before
        );
        result
    }
}

/// Ends the process. The message is written where no test catches it.
fn abort(message: &dyn Display) {
    let _ = writeln!(std::io::stderr(), "{message}");
    process::abort();
}
