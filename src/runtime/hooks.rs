//! What the engine asks of its host.

use super::{awaiting::Awaiting, event_loop::EventLoop};
use boa_engine::{
    Context, JsObject,
    builtins::promise::{OperationType, Promise},
    context::HostHooks,
    job::JobCallback,
    object::builtins::JsFunction,
};
use std::rc::Rc;

pub(super) struct Hooks {
    pub(super) event_loop: Rc<EventLoop>,
    pub(super) awaiting: Rc<Awaiting>,
}

impl HostHooks for Hooks {
    fn make_job_callback(&self, callback: JsFunction, context: &mut Context) -> JobCallback {
        self.awaiting.look(&callback, context);
        JobCallback::new(callback, ())
    }

    fn promise_rejection_tracker(&self, promise: &JsObject<Promise>, operation: OperationType, context: &mut Context) {
        self.event_loop.rejections.track(promise, operation, context);
    }
}
