//! Scripts and callbacks as futures, with the patched engine.
//!
//! - **The engine** without the patch `128-suspended-calls` has no future of a callback, and leaves
//!   the frames of a dropped one: `entry_by_script.rs` is for that.
//! - **Can be deleted** together with [`interruptible`](super::interruptible).

use super::interruptible::{CYCLES_PER_POLL, Interrupt, Steps};
use boa_engine::{Context, JsObject, JsResult, JsValue, Script};

/// The calls that the entry of a script counts against the engine's limit on nested calls.
pub(crate) const OWN_CALLS: usize = 0;

pub(super) struct Entry;

impl Entry {
    #[expect(clippy::unnecessary_wraps, reason = "the other engine may fail")]
    pub(super) const fn new(_: &mut Context) -> JsResult<Self> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "the other engine needs it")]
    pub(super) fn call<I: Interrupt>(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        steps: Steps<I>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        steps.run(callback.call_async_with_budget(this, args, context, CYCLES_PER_POLL))
    }

    #[expect(clippy::unused_self, reason = "the other engine needs it")]
    pub(super) fn evaluate<I: Interrupt>(
        &self,
        script: &Script,
        steps: Steps<I>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        steps.run(script.evaluate_async_with_budget(context, CYCLES_PER_POLL))
    }
}

/// Whether a function can be called as a future: any.
pub(crate) const fn runs_bytecode(_: &JsObject) -> bool {
    true
}
