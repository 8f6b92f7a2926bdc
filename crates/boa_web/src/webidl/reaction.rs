//! Reactions to promises: steps that run as microtasks.

use super::{
    Settled,
    member_property::{function, non_enumerable},
    originals::has_original_species,
    type_error,
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsValue, NativeFunction,
    builtins::promise::PromiseState,
    job::PromiseJob,
    js_string,
    object::builtins::{JsFunction, JsPromise},
    property::PropertyKey,
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
) -> JsResult<()> {
    if let PromiseState::Fulfilled(value) = promise.state() {
        enqueue(reaction, Ok(value), context);
        return Ok(());
    }
    let reaction = Gc::new(reaction);
    let callback = |settled: fn(JsValue) -> Settled, reaction| {
        NativeFunction::from_copy_closure_with_captures(
            move |_, args, reaction: &Gc<Box<dyn ReactionSteps>>, context| {
                let settled = settled(args.get_or_undefined(0).clone());
                reaction
                    .run(settled, context)
                    .map(|()| JsValue::undefined())
            },
            reaction,
        )
    };
    let (fulfilled, rejected) = (callback(Ok, reaction.clone()), callback(Err, reaction));
    perform_then(promise, Some(fulfilled), rejected, context)
}

pub(crate) fn mark_object_as_handled(promise: &JsPromise, context: &mut Context) -> JsResult<()> {
    if matches!(promise.state(), PromiseState::Fulfilled(_)) {
        return Ok(());
    }
    perform_then(
        promise,
        None,
        NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined())),
        context,
    )
}

/// [PerformPromiseThen](https://tc39.es/ecma262/#sec-performpromisethen), without a result.
///
/// The engine exports `Promise.prototype.then` only. That asks the promise for its constructor,
/// which a script may have replaced. An own property hides it for the time of the call. This can be
/// deleted when the engine exports the operation.
fn perform_then(
    promise: &JsPromise,
    fulfilled: Option<NativeFunction>,
    rejected: NativeFunction,
    context: &mut Context,
) -> JsResult<()> {
    let object = JsObject::from(promise.clone());
    let callback = |native, context: &Context| {
        JsFunction::from_object(function(context.realm(), native, js_string!(), 1))
            .ok_or_else(|| type_error("a function"))
    };
    let fulfilled = fulfilled
        .map(|native| callback(native, context))
        .transpose()?;
    let rejected = callback(rejected, context)?;
    if has_original_species(&object, context) {
        return promise.then(fulfilled, Some(rejected), context).map(drop);
    }
    let key = PropertyKey::from(js_string!("constructor"));
    let own = object.borrow().properties().get(&key);
    object.insert_property(key.clone(), non_enumerable(JsValue::undefined()));
    let result = promise.then(fulfilled, Some(rejected), context);
    match own {
        Some(own) => {
            object.insert_property(key, own);
        }
        None => {
            object.delete_property_or_throw(key, context)?;
        }
    }
    result.map(drop)
}
