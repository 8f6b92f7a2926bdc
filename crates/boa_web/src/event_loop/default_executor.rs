//! An event loop in the place of the engine's own executor.
//!
//! That executor polls busily, and `run_jobs` and `JsPromise::await_blocking` return when no job is
//! left: with an open socket, never. A loop that stands in for it has the same functions. They wait
//! without polling, and `await_blocking` ends with its promise.

use super::EventLoop;
use crate::dom::ErrorReport;
use boa_engine::{
    Context, JsResult,
    job::{JobExecutor as _, SimpleJobExecutor},
};
use std::{cell::RefCell, rc::Rc};

/// What a loop has that stands in for the engine's executor.
pub(super) struct StandIn {
    /// The executor that it has replaced, until its jobs have run.
    earlier: RefCell<Option<Rc<SimpleJobExecutor>>>,
}

impl StandIn {
    /// Whether the executor that was replaced has jobs.
    pub(super) fn has_jobs(&self) -> bool {
        self.earlier.borrow().is_some()
    }

    /// Runs the jobs of the executor that was replaced, to their end. The jobs that they queue are
    /// the loop's.
    pub(super) fn run_earlier(&self, context: &mut Context) -> JsResult<()> {
        let earlier = self.earlier.take();
        earlier.map_or(Ok(()), |executor| executor.run_jobs(context))
    }
}

/// The engine's own executor, unless the program keeps it, and would run it itself. `None` if the
/// context has an executor of the program.
///
/// # Errors
/// The reason why it can't be replaced.
pub(super) fn replaceable(
    context: &Context,
) -> Option<Result<Rc<SimpleJobExecutor>, &'static str>> {
    let executor = context.downcast_job_executor::<SimpleJobExecutor>()?;
    // The context's, and this one.
    Some(if Rc::strong_count(&executor) > 2 {
        Err("the program keeps the context's job executor")
    } else {
        Ok(executor)
    })
}

/// Replaces the engine's own executor by a loop that behaves as it does: `run_jobs` waits until no
/// job is left. Returns the loop, also one that has replaced it before. `None` if the context has
/// another executor, or if the program keeps it.
pub fn stand_in(context: &mut Context) -> Option<Rc<EventLoop>> {
    let executor = replaceable(context)?.ok()?;
    let event_loop = EventLoop::new();
    event_loop.0.set_stand_in(StandIn {
        earlier: RefCell::new((!executor.is_empty()).then_some(executor)),
    });
    // That executor tells nobody of exceptions.
    event_loop.0.report_to(|_| {});
    context.replace_job_executor(event_loop.clone());
    Some(event_loop)
}

/// Sets who gets the exceptions that no script has caught. Does nothing if the loop stands in for
/// no executor: then the functions that run it return them.
pub fn report_to(event_loop: &EventLoop, reporter: impl Fn(&ErrorReport) + 'static) {
    if event_loop.0.stand_in().is_some() {
        event_loop.0.report_to(reporter);
    }
}

/// Has futures polled and dropped within `scope`, which is within the scope of the program.
pub fn set_io_scope(event_loop: &EventLoop, scope: impl Fn(&mut dyn FnMut()) + 'static) {
    event_loop.0.set_io_scope(scope);
}

/// Calls a function in the scopes that futures are polled in.
pub fn within_scope(event_loop: &EventLoop, steps: &mut dyn FnMut()) {
    event_loop.0.within_scope(steps);
}
