//! [`InputLog`]: the seam between a runtime and a log of its external inputs.
//!
//! A script sees inputs from outside: bytes of connections, readings of clocks, random numbers,
//! files, messages of other threads. A runtime asks its log at each point at which such an input
//! enters, and at each point at which the event loop chooses between inputs. The default of each
//! method is a runtime without a log. The feature `recording` has two logs: one writes the inputs,
//! the other reads them.

use super::{
    Builder,
    event_loop::{budgeted_futures::LocalFuture, queues::Queues},
    host_io::HostIo,
    program::{DialogLine, FileResult, Lines, ProgramInputs},
    random::Random,
    workers::Settings,
};
use crate::{dom::Task, host::Broadcasts};
use boa_engine::{
    Context,
    context::time::{Clock, JsInstant},
};
#[cfg(feature = "fetch")]
use futures_util::{FutureExt, future::LocalBoxFuture};
use std::{
    path::Path,
    rc::Rc,
    task::{Context as TaskContext, Poll},
};

/// Gives a worker's runtime the log of the worker, on the worker's thread.
pub(super) type WorkerLog = Box<dyn FnOnce(Builder) -> Builder + Send>;

/// A log of the external inputs of one runtime.
pub(super) trait InputLog {
    /// Whether the inputs are written or read.
    fn is_active(&self) -> bool {
        false
    }

    /// Whether the inputs are read from a log: nothing outside of the process is reached.
    fn is_replay(&self) -> bool {
        false
    }

    // The sources of inputs, which a log puts itself in front of.

    /// Sets the connector.
    fn connect(&self, settings: &mut Settings) {
        let _ = settings;
    }

    /// The clock of scripts.
    fn clock(&self, clock: Rc<dyn Clock>) -> Rc<dyn Clock> {
        clock
    }

    /// The source of random numbers of scripts.
    fn random(&self, random: Random) -> Random {
        random
    }

    /// The files and the machine of scripts.
    fn host_io(&self, io: Rc<dyn HostIo>) -> Rc<dyn HostIo> {
        io
    }

    /// The environment and the arguments of scripts, which a script asks for.
    fn program_inputs(&self, given: &ProgramInputs) -> ProgramInputs {
        given.clone()
    }

    /// The lines of standard input.
    fn standard_input(&self, lines: Lines) -> Lines {
        lines
    }

    /// The line of standard input that answers a dialog. `wait` waits for one.
    fn dialog(&self, wait: &mut dyn FnMut() -> DialogLine) -> DialogLine {
        wait()
    }

    /// What has become of an operation on a file, where the script gets it. `None` in a replay, which
    /// has the recorded result.
    fn file_result(&self, path: &Path, result: Option<FileResult>) -> FileResult {
        let _ = path;
        result.unwrap_or_else(|| Ok(Vec::new()))
    }

    /// The broadcast channels of the group of runtimes.
    fn broadcasts(&self, broadcasts: Broadcasts) -> Broadcasts {
        broadcasts
    }

    // The event loop.

    /// The time by which the loop decides whether a timer is due. `None` if the log decides.
    fn loop_time(&self, context: &Context) -> Option<JsInstant> {
        Some(context.clock().now())
    }

    /// A future was spawned. The returned one is polled in its place.
    fn spawned(&self, future: LocalFuture) -> LocalFuture {
        future
    }

    /// A task was queued, maybe again.
    fn queued(&self, task: &Rc<dyn Task>) {
        let _ = task;
    }

    /// Takes the task that the loop runs next.
    fn next_task(&self, queues: &Queues, context: &Context) -> Option<Rc<dyn Task>> {
        queues.take_round_robin(context).map(|taken| taken.task)
    }

    /// Whether the loop can run a task at once.
    fn has_task(&self, queues: &Queues) -> bool {
        queues.has_tasks()
    }

    /// Whether a queued task keeps the loop alive.
    fn is_alive(&self, queues: &Queues) -> bool {
        queues.has_tasks()
    }

    /// Whether new jobs of the engine may begin now. The loop begins them if so.
    fn begin_jobs(&self) -> bool {
        true
    }

    /// Whether [`begin_jobs`](Self::begin_jobs) would return true.
    fn may_begin_jobs(&self) -> bool {
        true
    }

    /// Lets inputs enter whose time has come. The loop calls it in each poll.
    fn poll_inputs(&self, waker: &mut TaskContext<'_>) {
        let _ = waker;
    }

    /// The loop has nothing to do. Ready if the log has changed that.
    fn poll_idle(&self, waker: &mut TaskContext<'_>) -> Poll<()> {
        let _ = waker;
        Poll::Pending
    }

    /// The loop lets other parts of the program run.
    fn begin_wait(&self) {}

    /// The loop continues, if it has waited.
    fn end_wait(&self) {}

    /// A call that runs the loop has returned, or was dropped.
    fn end_run(&self) {}

    /// Whether the run must end.
    fn must_stop(&self) -> bool {
        false
    }

    /// Completes a future that a script waits for within its task, up to
    /// [`end_wait`](Self::end_wait). False if the log has no inputs that complete it.
    #[cfg(feature = "fetch")]
    fn within_task<'a>(&'a self, future: LocalBoxFuture<'a, ()>) -> LocalBoxFuture<'a, bool> {
        Box::pin(future.map(|()| true))
    }

    // Workers.

    /// The log of a worker. The n-th worker that was started has the number n.
    fn of_worker(&self, number: u64) -> WorkerLog {
        let _ = number;
        Box::new(|builder| builder)
    }

    /// Whether a worker was refused at this point because there were too many.
    fn is_worker_refused(&self) -> bool {
        false
    }

    /// A worker is refused because there are too many.
    fn worker_refused(&self) {}

    /// Whether the script of this worker may begin.
    fn may_run(&self) -> bool {
        true
    }

    /// This worker has ended by itself, or the main script by `exit`.
    fn finished(&self) {}

    /// Another thread, or a limit, has ended this worker. `has_run` is false if its script had not
    /// begun.
    fn worker_terminated(&self, has_run: bool) {
        let _ = has_run;
    }
}

/// The log of a runtime whose inputs are neither written nor read.
pub(super) struct NoLog;

impl InputLog for NoLog {}
