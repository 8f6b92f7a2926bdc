//! [Microtask queuing](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#microtask-queuing):
//! `queueMicrotask`.

use crate::{
    dom::invoke_callback,
    webidl::{CallbackFunction, Steps, define_operation},
};
use boa_engine::{Context, JsResult, JsValue, job::PromiseJob};

pub(super) fn register(context: &Context) {
    define_operation("queueMicrotask", &Steps(queue_microtask), context);
}

fn queue_microtask(callback: CallbackFunction, context: &mut Context) -> JsResult<()> {
    let steps = move |context: &mut Context| {
        invoke_callback(&callback, &JsValue::undefined(), &[], context);
        Ok(JsValue::undefined())
    };
    let realm = context.realm().clone();
    context.enqueue_job(PromiseJob::with_realm(steps, realm).into());
    Ok(())
}
