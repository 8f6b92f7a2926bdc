//! What the engine asks of its host.

use super::event_loop::EventLoop;
use boa_engine::{
    Context, JsObject,
    builtins::promise::{OperationType, Promise},
    context::HostHooks,
};
use std::rc::Rc;

pub(super) struct Hooks {
    pub(super) event_loop: Rc<EventLoop>,
}

impl HostHooks for Hooks {
    fn promise_rejection_tracker(&self, promise: &JsObject<Promise>, operation: OperationType, context: &mut Context) {
        self.event_loop.rejections.track(promise, operation, context);
    }
}
