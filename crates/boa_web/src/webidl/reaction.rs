//! Reactions to promises: steps that run as microtasks.

use super::Settled;
use boa_engine::{
    Context, JsArgs, JsResult, JsValue, NativeFunction, builtins::promise::PromiseState,
    job::PromiseJob, object::builtins::JsPromise,
};
use boa_gc::{Finalize, Gc, Trace};

/// The steps of a reaction, without the type of their captures.
pub(super) trait ReactionSteps: Trace {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()>;
}

impl ReactionSteps for Box<dyn ReactionSteps> {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        (**self).run(settled, context)
    }
}

opaque_debug!(dyn ReactionSteps);

#[derive(Trace, Finalize)]
pub(super) struct Reaction<T: Trace + 'static> {
    pub(super) captures: T,
    #[unsafe_ignore_trace]
    pub(super) steps: fn(&T, Settled, &mut Context) -> JsResult<()>,
}

impl<T: Trace + 'static> ReactionSteps for Reaction<T> {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        (self.steps)(&self.captures, settled, context)
    }
}

/// Queues the microtask of a reaction.
pub(super) fn enqueue(
    reaction: impl ReactionSteps + 'static,
    settled: Settled,
    context: &mut Context,
) {
    let steps = move |context: &mut Context| {
        reaction
            .run(settled, context)
            .map(|()| JsValue::undefined())
    };
    let job = PromiseJob::with_realm(steps, context.realm().clone());
    context.enqueue_job(job.into());
}

pub(super) fn react_to_object(
    promise: &JsPromise,
    reaction: Box<dyn ReactionSteps>,
    context: &mut Context,
) {
    if let PromiseState::Fulfilled(value) = promise.state() {
        return enqueue(reaction, Ok(value), context);
    }
    let reaction = Gc::new(reaction);
    let callback = |settled: fn(JsValue) -> Settled, reaction| {
        let steps = NativeFunction::from_copy_closure_with_captures(
            move |_, args, reaction: &Gc<Box<dyn ReactionSteps>>, context| {
                let settled = settled(args.get_or_undefined(0).clone());
                reaction
                    .run(settled, context)
                    .map(|()| JsValue::undefined())
            },
            reaction,
        );
        steps.to_js_function(context.realm())
    };
    let (fulfilled, rejected) = (callback(Ok, reaction.clone()), callback(Err, reaction));
    promise.react(Some(fulfilled), Some(rejected), context);
}

pub(crate) fn mark_object_as_handled(promise: &JsPromise, context: &mut Context) {
    if !matches!(promise.state(), PromiseState::Fulfilled(_)) {
        let nothing = NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined()));
        let nothing = nothing.to_js_function(context.realm());
        promise.react(None, Some(nothing), context);
    }
}
