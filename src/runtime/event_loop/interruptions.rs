//! Runs scripts with a [deadline](super::deadlines), and ends a script early.

use super::{
    EventLoop,
    control::StopReason,
    deadlines::{CallDeadlineSet, Deadlines},
};
use crate::host::{self, EnginePanicked, interruption};
use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::{Context, JsResult};
use std::{rc::Rc, time::Duration};

/// A script run that is going on. It ends also if a function of the program panics.
pub(super) struct ScriptRun(Option<Rc<Deadlines>>);

impl Drop for ScriptRun {
    fn drop(&mut self) {
        if let Some(deadlines) = &self.0 {
            deadlines.end_script_run();
        }
    }
}

impl EventLoop {
    /// Runs steps that may run scripts, as one script run.
    pub(in crate::runtime) fn run_interruptible<R>(
        &self,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> R,
    ) -> Result<R, EnginePanicked> {
        if let Some(member) = &self.member {
            member.share_heap();
        }
        let _script_run = self.begin_script_run();
        self.catch_engine_panic(|| steps(context))
    }

    /// Runs steps of the engine. If it panics, the runtime is stopped.
    pub(in crate::runtime) fn catch_engine_panic<R>(
        &self,
        steps: impl FnOnce() -> R,
    ) -> Result<R, EnginePanicked> {
        host::catch_engine_panic(steps)
            .inspect_err(|_| self.control.stop(StopReason::EnginePanicked))
    }

    /// Begins a script run, unless one is going on. It ends when the result is dropped.
    pub(super) fn begin_script_run(&self) -> ScriptRun {
        let deadlines = self.deadlines.borrow().clone();
        ScriptRun(deadlines.filter(|deadlines| deadlines.begin_script_run()))
    }

    pub(super) fn poll_deadline(&self) {
        if let Some(deadlines) = &*self.deadlines.borrow() {
            deadlines.poll();
        }
    }

    /// Sets a deadline for the scripts that run until the result is dropped. None if scripts can't
    /// be interrupted.
    pub(in crate::runtime) fn set_call_deadline(
        &self,
        at_most: Duration,
    ) -> Option<CallDeadlineSet> {
        self.deadlines
            .borrow()
            .as_ref()
            .map(|deadlines| deadlines.set_call_deadline(at_most))
    }

    /// As [`set_call_deadline`](Self::set_call_deadline), for a call of a handle: what the scripts
    /// start has the deadline, too.
    pub(in crate::runtime) fn start_call(&self, at_most: Duration) -> Option<CallDeadlineSet> {
        self.deadlines
            .borrow()
            .as_ref()
            .map(|deadlines| deadlines.start_call(at_most))
    }

    /// Must be called with the result of what no other script has called. If it was interrupted,
    /// the interruption ends here. The engine's own limits may have ended it in place of the
    /// interruption.
    pub(in crate::runtime) fn script_ended<T>(&self, result: JsResult<T>) -> JsResult<T> {
        let was_ended = result
            .as_ref()
            .is_err_and(|error| error.as_engine().is_some());
        if let (Some(member), Err(error)) = (&self.member, &result)
            && matches!(
                error.as_engine(),
                Some(EngineError::RuntimeLimit(RuntimeLimitError::HeapSize))
            )
        {
            // The others may have what it leaves.
            boa_gc::force_collect();
            member.share_heap();
        }
        // A microtask that has ended by itself leaves the interruption to those that wait.
        let was_interrupted = (was_ended || !self.at_checkpoint.get()) && self.take_interruption();
        if was_interrupted && was_ended {
            Err(interruption())
        } else {
            result
        }
    }

    pub(super) fn take_interruption(&self) -> bool {
        let is_interrupted = self.control.take_interruption();
        if is_interrupted {
            self.interruptions.update(|count| count + 1);
        }
        is_interrupted
    }
}
