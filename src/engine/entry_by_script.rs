//! Callbacks as futures: a script of one line calls them.
//!
//! - **The engine** has futures of scripts, and none of functions.
//! - **Can be deleted** when it has, or together with [`interruptible`](super::interruptible).
//!
//! The function that this script calls has a name that no other script lists.
//! [`dropped_evaluation`](super::dropped_evaluation) removes the frames of a future that is
//! dropped, so that other scripts can run afterwards.

use super::{
    dropped_evaluation::FrameRemover,
    interruptible::{CYCLES_PER_POLL, Interrupt, Steps},
};
use crate::dom::HOST_CODE;
use boa_engine::{
    Context, JsObject, JsResult, JsValue, NativeFunction, Script, Source,
    builtins::function::{BoundFunction, OrdinaryFunction},
    js_string,
    property::PropertyKey,
};
use boa_gc::{Gc, GcRefCell};
use std::path::Path;

/// The name of the function that returns the callback. It returns undefined to other scripts.
const NEXT: &str = "__boa_websocket_next__";

/// The calls that the frames of [`FrameRemover`] count against the engine's limit on nested calls:
/// three frames, two of which a function of Rust calls.
pub(crate) const OWN_CALLS: usize = 5;

pub(super) struct Entry {
    /// `NEXT()()`
    script: Script,
    frames: FrameRemover,
    next: Gc<GcRefCell<Option<JsObject>>>,
    /// The original `Function.prototype.bind`, which no script can replace.
    bind: JsObject,
}

impl Entry {
    pub(super) fn new(context: &mut Context) -> JsResult<Self> {
        let next: Gc<GcRefCell<Option<JsObject>>> = Gc::default();
        let function_prototype = context.intrinsics().constructors().function().prototype();
        let bind = function_prototype
            .get(js_string!("bind"), context)?
            .to_object(context)?;
        let take = NativeFunction::from_copy_closure_with_captures(
            |_, _, next, _| {
                Ok(next
                    .borrow_mut()
                    .take()
                    .map_or_else(JsValue::undefined, JsValue::from))
            },
            next.clone(),
        );
        context.register_global_callable(js_string!(NEXT), 0, take)?;
        // A declaration is no property of the global object.
        let declare = format!("const {NEXT} = globalThis.{NEXT}; delete globalThis.{NEXT}");
        context.eval(Source::from_bytes(&declare).with_path(Path::new(HOST_CODE)))?;
        let call = format!("{NEXT}()()");
        let source = Source::from_bytes(&call).with_path(Path::new(HOST_CODE));
        let script = Script::parse(source, None, context)?;
        let frames = FrameRemover::new(context)?;
        Ok(Self {
            script,
            frames,
            next,
            bind,
        })
    }

    pub(super) fn call<I: Interrupt + 'static>(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        steps: Steps<I>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let mut bound = Vec::with_capacity(args.len() + 1);
        bound.push(this.clone());
        bound.extend_from_slice(args);
        let bound = self.bind.call(&callback.clone().into(), &bound, context)?;
        *self.next.borrow_mut() = bound.as_object();
        self.evaluate(&self.script, steps, context)
    }

    pub(super) fn evaluate<I: Interrupt + 'static>(
        &self,
        script: &Script,
        steps: Steps<I>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let script = script.clone();
        let steps = move |context: &mut Context| {
            steps.run(script.evaluate_async_with_budget(context, CYCLES_PER_POLL))
        };
        self.frames.run(Box::new(steps), context)
    }
}

/// Whether [`Entry::call`] can call a function: the call runs bytecode in the engine's loop, and
/// scripts can't observe that it is called through a bound function.
pub(crate) fn runs_bytecode(callback: &JsObject) -> bool {
    if !callback.is::<OrdinaryFunction>() && !callback.is::<BoundFunction>() {
        return false;
    }
    // `bind` reads these properties. If they were accessors, a script would run.
    let callback = callback.borrow();
    [js_string!("length"), js_string!("name")]
        .into_iter()
        .all(|name| {
            let property = callback.properties().get(&PropertyKey::from(name));
            property.is_some_and(|property| property.is_data_descriptor())
        })
}
