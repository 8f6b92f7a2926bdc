//! [Promises](https://webidl.spec.whatwg.org/#js-promise) that the steps of an interface create,
//! settle and react to.

use super::{
    originals::original_promise,
    pending::{Resolver, pending},
    reaction::{Reaction, ReactionSteps, enqueue, mark_object_as_handled, react_to_object},
};
use boa_engine::{Context, JsResult, JsValue, object::builtins::JsPromise};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};

/// The value of a fulfilled promise, or the reason of a rejected one.
pub type Settled = Result<JsValue, JsValue>;

/// `Promise<T>` as a value of the steps of an interface.
///
/// Most promises of a standard's algorithms are never seen by a script. So a promise has an object
/// only if a script made it, or once a script gets it by [`Promise::object`]. Reactions run as
/// microtasks, in the order and at the time at which the reactions of an object would run.
///
/// ```
/// use boa_engine::{Context, JsValue};
/// use boa_web::webidl::{Deferred, Promise, Resolution};
///
/// let context = &mut Context::default();
/// let (promise, deferred) = Deferred::promise();
/// let doubled = promise.then((), |_, settled, _| {
///     let number = settled.map_err(boa_engine::JsError::from_opaque)?.as_number().unwrap_or_default();
///     Ok(Resolution::Value(JsValue::from(number * 2.0)))
/// }, context)?;
/// let object = doubled.object(context)?;
/// deferred.resolve(Resolution::Value(4.into()), context)?;
/// context.run_jobs()?;
/// assert_eq!(object.state().as_fulfilled(), Some(&8.into()));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone, Trace, Finalize)]
pub enum Promise {
    /// [A promise resolved with](https://webidl.spec.whatwg.org/#a-promise-resolved-with) a value
    /// that is not an object.
    Fulfilled(JsValue),
    /// [A promise rejected with](https://webidl.spec.whatwg.org/#a-promise-rejected-with) a reason.
    Rejected(JsValue),
    /// A promise object.
    Object(JsPromise),
    /// A promise that steps settle.
    Deferred(Deferred),
}

impl Promise {
    /// A promise that is fulfilled with undefined.
    #[must_use]
    pub const fn undefined() -> Self {
        Self::Fulfilled(JsValue::undefined())
    }

    /// [A promise resolved with](https://webidl.spec.whatwg.org/#a-promise-resolved-with) any
    /// value. It is a new promise even if the value is one, unlike `Promise.resolve`: scripts can
    /// count the microtasks. May run script: a getter of `then`.
    ///
    /// # Errors
    /// The error that ends the script. Exceptions reject the promise.
    pub fn resolve(value: JsValue, context: &mut Context) -> JsResult<Self> {
        if !value.is_object() {
            return Ok(Self::Fulfilled(value));
        }
        let (promise, deferred) = Deferred::promise();
        if let Some(value) = original_promise(&value, context) {
            deferred.resolve(Resolution::Promise(Self::Object(value)), context)?;
            return Ok(promise);
        }
        deferred.resolve(Resolution::Value(value), context)?;
        Ok(promise)
    }

    /// The promise that a callback function or an algorithm returns: its exception rejects the
    /// promise.
    pub(crate) fn of_result(result: JsResult<JsValue>, context: &mut Context) -> JsResult<Self> {
        match result {
            Ok(value) => Self::resolve(value, context),
            Err(error) => Ok(Self::Rejected(error.into_opaque(context)?)),
        }
    }

    /// The promise object: the same one each time, except for promises that were settled from the
    /// start.
    pub fn object(&self, context: &mut Context) -> JsResult<JsPromise> {
        match self {
            Self::Fulfilled(value) => settled_object(&Ok(value.clone()), context),
            Self::Rejected(reason) => settled_object(&Err(reason.clone()), context),
            Self::Object(promise) => Ok(promise.clone()),
            Self::Deferred(deferred) => deferred.object(context),
        }
    }

    /// [Reacts](https://webidl.spec.whatwg.org/#dfn-perform-steps-once-promise-is-settled) to the
    /// promise: the steps run as a microtask once it is settled.
    pub fn react<T: Trace + 'static>(
        &self,
        captures: T,
        steps: fn(&T, Settled, &mut Context) -> JsResult<()>,
        context: &mut Context,
    ) -> JsResult<()> {
        let reaction = Reaction { captures, steps };
        match self {
            Self::Fulfilled(value) => enqueue(reaction, Ok(value.clone()), context),
            Self::Rejected(reason) => enqueue(reaction, Err(reason.clone()), context),
            Self::Deferred(deferred) => deferred.react(Box::new(reaction), context),
            Self::Object(promise) => react_to_object(promise, Box::new(reaction), context),
        }
        Ok(())
    }

    /// The result of
    /// [reacting](https://webidl.spec.whatwg.org/#dfn-perform-steps-once-promise-is-settled) to the
    /// promise: another promise, for what the steps return. An exception that they throw rejects
    /// it.
    pub fn then<T: Trace + 'static>(
        &self,
        captures: T,
        steps: fn(&T, Settled, &mut Context) -> JsResult<Resolution>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let (promise, deferred) = Deferred::promise();
        let then = Then {
            captures,
            steps,
            deferred,
        };
        self.react(
            then,
            |then, settled, context| match (then.steps)(&then.captures, settled, context) {
                Ok(resolution) => then.deferred.resolve(resolution, context),
                Err(error) => {
                    let reason = error.into_opaque(context)?;
                    then.deferred.reject(reason, context)
                }
            },
            context,
        )?;
        Ok(promise)
    }

    /// [Marks the promise as handled](https://webidl.spec.whatwg.org/#mark-a-promise-as-handled):
    /// its rejection is not reported.
    pub fn mark_as_handled(&self, context: &mut Context) {
        match self {
            Self::Fulfilled(_) | Self::Rejected(_) => (),
            Self::Object(promise) => mark_object_as_handled(promise, context),
            Self::Deferred(deferred) => deferred.mark_as_handled(context),
        }
    }
}

/// The result of the steps of a reaction.
#[derive(Debug, Clone)]
pub enum Resolution {
    /// A value, with which the result is [resolved](https://webidl.spec.whatwg.org/#resolve).
    Value(JsValue),
    /// A promise. The result is settled as it is, two microtasks later.
    Promise(Promise),
}

impl Resolution {
    /// The value undefined.
    #[must_use]
    pub const fn undefined() -> Self {
        Self::Value(JsValue::undefined())
    }
}

/// The resolving functions of [a new promise](https://webidl.spec.whatwg.org/#a-new-promise).
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub struct Deferred(Gc<GcRefCell<State>>);

#[derive(Debug, Default, Trace, Finalize)]
struct State {
    /// The value or the reason. `None` if the promise is pending, or if its object decides.
    settled: Option<Settled>,
    /// Whether the promise was resolved. With a thenable it may be pending all the same.
    is_resolved: bool,
    is_handled: bool,
    reactions: Vec<Box<dyn ReactionSteps>>,
    object: Option<(JsPromise, Resolver)>,
}

impl Deferred {
    /// [A new promise](https://webidl.spec.whatwg.org/#a-new-promise), and its resolving functions.
    #[must_use]
    pub fn promise() -> (Promise, Self) {
        let deferred = Self::default();
        (deferred.to_promise(), deferred)
    }

    /// The promise.
    #[must_use]
    pub fn to_promise(&self) -> Promise {
        Promise::Deferred(self.clone())
    }

    /// Whether the promise was neither resolved nor rejected.
    #[must_use]
    pub(crate) fn is_unresolved(&self) -> bool {
        !self.0.borrow().is_resolved
    }

    /// [Resolves](https://webidl.spec.whatwg.org/#resolve) the promise with undefined. Does nothing
    /// if it was resolved.
    pub fn fulfill(&self, context: &mut Context) -> JsResult<()> {
        self.resolve(Resolution::undefined(), context)
    }

    /// [Rejects](https://webidl.spec.whatwg.org/#reject) the promise. Does nothing if it was
    /// resolved.
    pub fn reject(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        if self.0.borrow().is_resolved {
            Ok(())
        } else {
            self.settle(&Err(reason), context)
        }
    }

    /// [Resolves](https://webidl.spec.whatwg.org/#resolve) the promise. Does nothing if it was
    /// resolved.
    pub fn resolve(&self, resolution: Resolution, context: &mut Context) -> JsResult<()> {
        if self.0.borrow().is_resolved {
            return Ok(());
        }
        match resolution {
            Resolution::Value(value) if value.is_object() => self.resolve_object(&value, context),
            Resolution::Value(value) => self.settle(&Ok(value), context),
            // As the job that resolves a promise with a thenable: it calls `then`.
            Resolution::Promise(promise) => {
                self.0.borrow_mut().is_resolved = true;
                let follow = Reaction {
                    captures: (self.clone(), promise),
                    steps: |(deferred, promise): &(Self, Promise), _, context| {
                        let settle = |deferred: &Self, settled, context: &mut Context| {
                            deferred.settle(&settled, context)
                        };
                        promise.react(deferred.clone(), settle, context)
                    },
                };
                enqueue(follow, Ok(JsValue::undefined()), context);
                Ok(())
            }
        }
    }

    /// Leaves to the promise object what it does with an object, which may be a thenable.
    fn resolve_object(&self, value: &JsValue, context: &mut Context) -> JsResult<()> {
        let object = self.object(context)?;
        let (reactions, resolver) = {
            let mut state = self.0.borrow_mut();
            state.is_resolved = true;
            (
                std::mem::take(&mut state.reactions),
                state.object.as_ref().map(|(_, resolver)| resolver.clone()),
            )
        };
        if let Some(resolver) = resolver {
            resolver.resolve(value, context)?;
        }
        for reaction in reactions {
            react_to_object(&object, reaction, context);
        }
        Ok(())
    }

    fn settle(&self, settled: &Settled, context: &mut Context) -> JsResult<()> {
        let (reactions, object) = {
            let mut state = self.0.borrow_mut();
            state.is_resolved = true;
            state.settled = Some(settled.clone());
            (std::mem::take(&mut state.reactions), state.object.clone())
        };
        for reaction in reactions {
            enqueue(reaction, settled.clone(), context);
        }
        object.map_or(Ok(()), |(_, resolver)| {
            settle_object(&resolver, settled, context)
        })
    }

    fn react(&self, reaction: Box<dyn ReactionSteps>, context: &mut Context) {
        let mut state = self.0.borrow_mut();
        state.is_handled = true;
        match (&state.settled, &state.object) {
            (Some(settled), _) => {
                let settled = settled.clone();
                drop(state);
                enqueue(reaction, settled, context);
            }
            (None, Some((object, _))) => {
                let object = object.clone();
                drop(state);
                react_to_object(&object, reaction, context);
            }
            (None, None) => state.reactions.push(reaction),
        }
    }

    fn object(&self, context: &mut Context) -> JsResult<JsPromise> {
        let (settled, is_handled) = {
            let state = self.0.borrow();
            if let Some((promise, _)) = &state.object {
                return Ok(promise.clone());
            }
            (state.settled.clone(), state.is_handled)
        };
        let (promise, resolver) = pending(context);
        let reactions = {
            let mut state = self.0.borrow_mut();
            state.object = Some((promise.clone(), resolver.clone()));
            std::mem::take(&mut state.reactions)
        };
        if is_handled && reactions.is_empty() {
            mark_object_as_handled(&promise, context);
        }
        // The object keeps the order of all reactions, also those that scripts add.
        for reaction in reactions {
            react_to_object(&promise, reaction, context);
        }
        if let Some(settled) = settled {
            settle_object(&resolver, &settled, context)?;
        }
        Ok(promise)
    }

    fn mark_as_handled(&self, context: &mut Context) {
        let object = {
            let mut state = self.0.borrow_mut();
            state.is_handled = true;
            state.object.clone()
        };
        if let Some((promise, _)) = object {
            mark_object_as_handled(&promise, context);
        }
    }
}

#[derive(Trace, Finalize)]
struct Then<T: Trace + 'static> {
    captures: T,
    #[unsafe_ignore_trace]
    steps: fn(&T, Settled, &mut Context) -> JsResult<Resolution>,
    deferred: Deferred,
}

/// An object for a promise that is settled.
fn settled_object(settled: &Settled, context: &mut Context) -> JsResult<JsPromise> {
    let (promise, resolver) = pending(context);
    settle_object(&resolver, settled, context)?;
    Ok(promise)
}

fn settle_object(resolver: &Resolver, settled: &Settled, context: &mut Context) -> JsResult<()> {
    match settled {
        Ok(value) => resolver.resolve(value, context),
        Err(reason) => resolver.reject(reason, context),
    }
}
