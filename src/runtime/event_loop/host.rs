//! The loop as the [`Host`] of its realm.

use super::{EventLoop, budgeted_futures::LocalFuture, control::stopped_error};
use crate::{
    dom::{Task, TaskSource},
    host::{Host, TimerKey, TimerKind},
};
use boa_engine::{Context, JsObject, JsResult, JsValue, Script, context::time::JsInstant};
use std::{rc::Rc, time::Duration};

impl Host for EventLoop {
    fn queue_task_from_future(&self, source: TaskSource, task: Rc<dyn Task>) {
        let task = self.queued_by_call(source, task);
        self.queues.queue_task(source, task);
    }

    fn checkpoint(&self, context: &mut Context) {
        self.perform_microtask_checkpoint(context);
    }

    fn time_of_messages(&self, context: &Context) -> JsInstant {
        // The readings of a recorded clock are recorded, and how many tasks a turn has is not.
        let latest = if self.log().is_active() {
            None
        } else {
            self.latest_reading.get()
        };
        latest.unwrap_or_else(|| context.clock().now())
    }

    fn spawn_local(&self, future: LocalFuture, _: &mut Context) {
        self.queues.spawn(self.spawned_by_call(future));
    }

    fn spawn_background(&self, future: LocalFuture, _: &mut Context) {
        self.queues.spawn_background(future);
    }

    fn may_use_threads(&self) -> bool {
        !self.log().is_replay()
    }

    fn set_timer(
        &self,
        delay: Duration,
        kind: TimerKind,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let task = self.started_by_call(task);
        self.queues.set_timer(delay, kind, task, context)
    }

    fn clear_timer(&self, key: TimerKey) {
        self.queues.clear_timer(key);
    }

    fn set_timer_kind(&self, key: TimerKey, kind: TimerKind) {
        self.queues.set_timer_kind(key, kind);
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes);
    }

    fn hardware_concurrency(&self) -> u32 {
        self.io.processors()
    }

    fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        self.call_into_script(context, |context| callback.call(this, args, context))
    }

    fn check_interrupt(&self) -> JsResult<()> {
        self.poll_deadline();
        self.control.interrupted().map_or(Ok(()), Err)
    }

    fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        self.call_into_script(context, |context| script.evaluate(context))
    }
}

impl EventLoop {
    /// Runs a script, unless the runtime was stopped. An interruption ends with the script that no
    /// other one has called.
    fn call_into_script(
        &self,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> JsResult<JsValue>,
    ) -> JsResult<JsValue> {
        if let Some(reason) = self.control.stopped() {
            return Err(stopped_error(reason));
        }
        let is_outermost =
            self.deadlines.borrow().is_some() && context.stack_trace().next().is_none();
        let result = steps(context);
        if is_outermost {
            self.script_ended(result)
        } else {
            result
        }
    }
}
