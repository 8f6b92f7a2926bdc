//! [Promises](https://webidl.spec.whatwg.org/#js-promise) that the steps of an interface create,
//! settle and react to.

use super::{
    member::{function, non_enumerable},
    pending::{Resolver, pending},
    type_error,
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsSymbol, JsValue, NativeFunction,
    builtins::promise::{Promise as EnginePromise, PromiseState},
    job::PromiseJob,
    js_string,
    object::builtins::{JsFunction, JsPromise},
    property::PropertyKey,
};
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
    /// value. It is a new promise even if the value is one: unlike `Promise.resolve`, which scripts
    /// can tell by the number of microtasks. May run script: a getter of `then`.
    ///
    /// # Errors
    /// The error that ends the script. Exceptions reject the promise.
    pub fn resolve(value: JsValue, context: &mut Context) -> JsResult<Self> {
        if !value.is_object() {
            return Ok(Self::Fulfilled(value));
        }
        let (promise, deferred) = Deferred::promise();
        if let Some(value) = OriginalFunctions::promise(&value, context) {
            deferred.resolve(Resolution::Promise(Self::Object(value)), context)?;
            return Ok(promise);
        }
        deferred.resolve(Resolution::Value(value), context)?;
        Ok(promise)
    }

    /// The promise that a callback function or an algorithm returns: its exception rejects the
    /// promise.
    ///
    /// # Errors
    /// The error that ends the script.
    pub fn of_result(result: JsResult<JsValue>, context: &mut Context) -> JsResult<Self> {
        match result {
            Ok(value) => Self::resolve(value, context),
            Err(error) => Ok(Self::Rejected(error.into_opaque(context)?)),
        }
    }

    /// The promise object: the same one each time, except for promises that were settled from the
    /// start.
    ///
    /// # Errors
    /// The error that ends the script.
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
    ///
    /// # Errors
    /// The error that ends the script.
    pub fn react<T: Trace + 'static>(
        &self,
        captures: T,
        steps: fn(&T, Settled, &mut Context) -> JsResult<()>,
        context: &mut Context,
    ) -> JsResult<()> {
        match self {
            Self::Fulfilled(value) => {
                enqueue(Reaction { captures, steps }, Ok(value.clone()), context);
            }
            Self::Rejected(reason) => {
                enqueue(Reaction { captures, steps }, Err(reason.clone()), context);
            }
            Self::Deferred(deferred) => {
                return deferred.react(Box::new(Reaction { captures, steps }), context);
            }
            Self::Object(promise) => {
                return react_to_object(promise, Box::new(Reaction { captures, steps }), context);
            }
        }
        Ok(())
    }

    /// The result of
    /// [reacting](https://webidl.spec.whatwg.org/#dfn-perform-steps-once-promise-is-settled) to the
    /// promise: another promise, for what the steps return. An exception that they throw rejects
    /// it.
    ///
    /// # Errors
    /// The error that ends the script.
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
    ///
    /// # Errors
    /// The error that ends the script.
    pub fn mark_as_handled(&self, context: &mut Context) -> JsResult<()> {
        match self {
            Self::Fulfilled(_) | Self::Rejected(_) => Ok(()),
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
    reactions: Vec<Box<dyn Steps>>,
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
    pub fn is_unresolved(&self) -> bool {
        !self.0.borrow().is_resolved
    }

    /// [Resolves](https://webidl.spec.whatwg.org/#resolve) the promise with undefined. Does nothing
    /// if it was resolved.
    ///
    /// # Errors
    /// The error that ends the script.
    pub fn fulfill(&self, context: &mut Context) -> JsResult<()> {
        self.resolve(Resolution::undefined(), context)
    }

    /// [Rejects](https://webidl.spec.whatwg.org/#reject) the promise. Does nothing if it was
    /// resolved.
    ///
    /// # Errors
    /// The error that ends the script.
    pub fn reject(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        if self.0.borrow().is_resolved {
            Ok(())
        } else {
            self.settle(&Err(reason), context)
        }
    }

    /// [Resolves](https://webidl.spec.whatwg.org/#resolve) the promise. Does nothing if it was
    /// resolved.
    ///
    /// # Errors
    /// The error that ends the script.
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
        reactions
            .into_iter()
            .try_for_each(|reaction| react_to_object(&object, reaction, context))
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

    fn react(&self, reaction: Box<dyn Steps>, context: &mut Context) -> JsResult<()> {
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
                react_to_object(&object, reaction, context)?;
            }
            (None, None) => state.reactions.push(reaction),
        }
        Ok(())
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
            mark_object_as_handled(&promise, context)?;
        }
        // The object keeps the order of all reactions, also those that scripts add.
        for reaction in reactions {
            react_to_object(&promise, reaction, context)?;
        }
        if let Some(settled) = settled {
            settle_object(&resolver, &settled, context)?;
        }
        Ok(promise)
    }

    fn mark_as_handled(&self, context: &mut Context) -> JsResult<()> {
        let object = {
            let mut state = self.0.borrow_mut();
            state.is_handled = true;
            state.object.clone()
        };
        object.map_or(Ok(()), |(promise, _)| {
            mark_object_as_handled(&promise, context)
        })
    }
}

/// Functions of the engine that scripts may replace, of a realm.
#[derive(Trace, Finalize, JsData)]
pub(super) struct OriginalFunctions {
    then: JsObject,
    /// The getter of
    /// [`%Promise%[@@species]`](https://tc39.es/ecma262/#sec-get-promise-%symbol.species%).
    species: JsObject,
    reflect_get: JsObject,
}

/// Keeps original functions. While scripts have not replaced those of promises, promises are
/// followed without calling them.
pub(crate) fn keep_original_functions(context: &Context) {
    let promises = context.intrinsics().constructors().promise();
    let reflect_get = data_property(
        &context.intrinsics().objects().reflect(),
        &js_string!("get").into(),
    );
    let then = data_property(&promises.prototype(), &js_string!("then").into());
    let species = promises
        .constructor()
        .borrow()
        .properties()
        .get(&JsSymbol::species().into());
    let species = species.and_then(|property| property.get().and_then(JsValue::as_object));
    if let (Some(then), Some(species), Some(reflect_get)) = (then, species, reflect_get) {
        context
            .realm()
            .host_defined_mut()
            .insert(OriginalFunctions {
                then,
                species,
                reflect_get,
            });
    }
}

/// An object that is the value of an own data property.
fn data_property(object: &JsObject, key: &PropertyKey) -> Option<JsObject> {
    object.borrow().properties().get(key)?.value()?.as_object()
}

impl OriginalFunctions {
    /// [`Reflect.get`](https://tc39.es/ecma262/#sec-reflect.get).
    pub(super) fn reflect_get(context: &Context) -> Option<JsObject> {
        context
            .realm()
            .host_defined()
            .get::<Self>()
            .map(|originals| originals.reflect_get.clone())
    }

    /// The promise, if the value is one whose `then` is the original function. To look it up has no
    /// effect.
    fn promise(value: &JsValue, context: &Context) -> Option<JsPromise> {
        let object = value
            .as_object()
            .filter(|object| object.is::<EnginePromise>())?;
        let key = PropertyKey::from(js_string!("then"));
        Self::inherits(&object, &key, |originals| &originals.then, context).then_some(())?;
        JsPromise::from_object(object).ok()
    }

    /// Whether the species constructor of the promise is the original constructor. To look it up
    /// has no effect.
    fn has_original_species(promise: &JsObject, context: &Context) -> bool {
        let promises = context.intrinsics().constructors().promise();
        let species = promises
            .constructor()
            .borrow()
            .properties()
            .get(&JsSymbol::species().into());
        let species = species.and_then(|property| property.get().and_then(JsValue::as_object));
        let is_original = context
            .realm()
            .host_defined()
            .get::<Self>()
            .is_some_and(|originals| {
                species.is_some_and(|species| JsObject::equals(&species, &originals.species))
            });
        let constructor = data_property(&promises.prototype(), &js_string!("constructor").into());
        is_original
            && constructor
                .is_some_and(|constructor| JsObject::equals(&constructor, &promises.constructor()))
            && Self::inherits_from_intrinsic(promise, &js_string!("constructor").into(), context)
    }

    fn inherits(
        object: &JsObject,
        key: &PropertyKey,
        original: fn(&Self) -> &JsObject,
        context: &Context,
    ) -> bool {
        let prototype = context.intrinsics().constructors().promise().prototype();
        let function = data_property(&prototype, key);
        Self::inherits_from_intrinsic(object, key, context)
            && context
                .realm()
                .host_defined()
                .get::<Self>()
                .is_some_and(|originals| {
                    function
                        .is_some_and(|function| JsObject::equals(&function, original(originals)))
                })
    }

    /// Whether the object has no such own property, and inherits directly from
    /// `%Promise.prototype%`.
    fn inherits_from_intrinsic(object: &JsObject, key: &PropertyKey, context: &Context) -> bool {
        let prototype = context.intrinsics().constructors().promise().prototype();
        object.borrow().properties().get(key).is_none()
            && object
                .prototype()
                .is_some_and(|it| JsObject::equals(&it, &prototype))
    }
}

/// The steps of a reaction, without the type of their captures.
trait Steps: Trace {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()>;
}

impl Steps for Box<dyn Steps> {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        (**self).run(settled, context)
    }
}

impl std::fmt::Debug for dyn Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Steps")
    }
}

#[derive(Trace, Finalize)]
struct Reaction<T: Trace + 'static> {
    captures: T,
    #[unsafe_ignore_trace]
    steps: fn(&T, Settled, &mut Context) -> JsResult<()>,
}

impl<T: Trace + 'static> Steps for Reaction<T> {
    fn run(&self, settled: Settled, context: &mut Context) -> JsResult<()> {
        (self.steps)(&self.captures, settled, context)
    }
}

#[derive(Trace, Finalize)]
struct Then<T: Trace + 'static> {
    captures: T,
    #[unsafe_ignore_trace]
    steps: fn(&T, Settled, &mut Context) -> JsResult<Resolution>,
    deferred: Deferred,
}

/// Queues the microtask of a reaction.
fn enqueue(reaction: impl Steps + 'static, settled: Settled, context: &mut Context) {
    let steps = move |context: &mut Context| {
        reaction
            .run(settled, context)
            .map(|()| JsValue::undefined())
    };
    let job = PromiseJob::with_realm(steps, context.realm().clone());
    context.enqueue_job(job.into());
}

fn react_to_object(
    promise: &JsPromise,
    reaction: Box<dyn Steps>,
    context: &mut Context,
) -> JsResult<()> {
    if let PromiseState::Fulfilled(value) = promise.state() {
        enqueue(reaction, Ok(value), context);
        return Ok(());
    }
    let reaction = Gc::new(reaction);
    let fulfilled = NativeFunction::from_copy_closure_with_captures(
        |_, args, reaction: &Gc<Box<dyn Steps>>, context| {
            reaction
                .run(Ok(args.get_or_undefined(0).clone()), context)
                .map(|()| JsValue::undefined())
        },
        reaction.clone(),
    );
    let rejected = NativeFunction::from_copy_closure_with_captures(
        |_, args, reaction: &Gc<Box<dyn Steps>>, context| {
            reaction
                .run(Err(args.get_or_undefined(0).clone()), context)
                .map(|()| JsValue::undefined())
        },
        reaction,
    );
    perform_then(promise, Some(fulfilled), rejected, context)
}

fn mark_object_as_handled(promise: &JsPromise, context: &mut Context) -> JsResult<()> {
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
    if OriginalFunctions::has_original_species(&object, context) {
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
