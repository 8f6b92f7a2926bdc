//! [Asynchronously iterable declarations](https://webidl.spec.whatwg.org/#idl-async-iterable):
//! `async_iterable<V>`.

use super::{
    Arguments, Interface, Member, Promise, Resolution, insert_realm_data,
    iterable::{brand, iterator_prototype},
    member_property::{function, method, non_enumerable},
    realm_data,
    steps::completion,
    type_error,
};
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsObject, JsResult, JsSymbol, JsValue, NativeFunction,
    builtins::iterable::create_iter_result_object, js_string, realm::Realm,
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::{cell::Cell, marker::PhantomData};

/// An interface with an `async_iterable<V>` declaration.
pub(crate) trait AsyncIterable: Interface {
    /// The arguments of the declaration, all of which are optional.
    type Arguments: Arguments;
    /// The state of an iterator.
    type State: Trace + 'static;

    /// The
    /// [asynchronous iterator initialization steps](https://webidl.spec.whatwg.org/#asynchronous-iterator-initialization-steps).
    fn start(
        this: &Self::This,
        arguments: Self::Arguments,
        context: &mut Context,
    ) -> JsResult<Self::State>;

    /// [Gets the next iteration result](https://webidl.spec.whatwg.org/#dfn-get-the-next-iteration-result):
    /// a promise for a value, or for [`end_of_iteration`].
    fn next(state: &Self::State, context: &mut Context) -> JsResult<Promise>;

    /// The
    /// [asynchronous iterator return](https://webidl.spec.whatwg.org/#asynchronous-iterator-return)
    /// algorithm.
    fn end(state: &Self::State, value: JsValue, context: &mut Context) -> JsResult<Promise>;
}

/// `async_iterable<V>;` with a [`return`](AsyncIterable::end) algorithm: `values` and
/// `@@asyncIterator`.
pub(crate) const fn async_iterable<T: AsyncIterable>() -> Member<T::This> {
    Member::iterable(define::<T>, None)
}

/// The value that stands for the
/// [end of iteration](https://webidl.spec.whatwg.org/#end-of-iteration), of the realm. No script
/// can get it.
#[derive(Trace, Finalize, JsData)]
struct EndOfIteration(JsObject);

/// The [end of iteration](https://webidl.spec.whatwg.org/#end-of-iteration), as the value of a
/// promise of [`AsyncIterable::next`].
pub(crate) fn end_of_iteration(context: &Context) -> JsValue {
    let known = realm_data(context.realm(), |it: &EndOfIteration| it.0.clone());
    let end = known.unwrap_or_else(|| {
        let end = JsObject::with_null_proto();
        insert_realm_data(EndOfIteration(end.clone()), context.realm());
        end
    });
    end.into()
}

/// A
/// [default asynchronous iterator object](https://webidl.spec.whatwg.org/#js-default-asynchronous-iterator-object).
#[derive(Trace, Finalize, JsData)]
struct AsyncIterator<T: AsyncIterable>(Gc<Iteration<T>>);

#[derive(Trace, Finalize)]
struct Iteration<T: AsyncIterable> {
    state: T::State,
    ongoing: GcRefCell<Option<Promise>>,
    is_finished: Cell<bool>,
    marker: PhantomData<T>,
}

/// The asynchronous iterator prototype object of `T`, kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct AsyncIteratorPrototype<T: 'static>(JsObject, PhantomData<T>);

fn define<T: AsyncIterable>(prototype: &JsObject, realm: &Realm) {
    let parent = realm
        .intrinsics()
        .objects()
        .iterator_prototypes()
        .async_iterator();
    let tag = format!("{} AsyncIterator", T::NAME);
    let iterators = iterator_prototype(Some(parent), next::<T>, tag, realm);
    let end = NativeFunction::from_fn_ptr(end::<T>);
    let end = function(realm, end, js_string!("return"), 1);
    method(&iterators, "return", end);
    insert_realm_data(AsyncIteratorPrototype::<T>(iterators, PhantomData), realm);

    let values = NativeFunction::from_fn_ptr(values::<T>);
    let values = function(realm, values, js_string!("values"), T::Arguments::LENGTH);
    method(prototype, "values", values.clone());
    prototype.insert_property(JsSymbol::async_iterator(), non_enumerable(values));
}

/// <https://webidl.spec.whatwg.org/#js-asynchronous-iterable>
fn values<T: AsyncIterable>(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let this = brand::<T>(this, "values", context)?;
    let arguments = T::Arguments::from_args(args, context)?;
    let state = T::start(&this, arguments, context)?;
    let prototype = realm_data(context.realm(), |it: &AsyncIteratorPrototype<T>| {
        it.0.clone()
    });
    let iteration = Iteration::<T> {
        state,
        ongoing: GcRefCell::new(None),
        is_finished: Cell::new(false),
        marker: PhantomData,
    };
    Ok(JsObject::new(
        context.root_shape(),
        prototype,
        AsyncIterator(Gc::new(iteration)),
    )
    .upcast()
    .into())
}

/// The iteration of an iterator. Fails with a TypeError for a wrong `this`.
fn iteration<T: AsyncIterable>(this: &JsValue, name: &str) -> JsResult<Gc<Iteration<T>>> {
    let object = this.as_object();
    let iteration = object
        .as_ref()
        .and_then(|it| it.downcast_ref::<AsyncIterator<T>>().map(|it| it.0.clone()));
    iteration.ok_or_else(|| {
        type_error(format!(
            "'{name}' called on an object that is no {} AsyncIterator",
            T::NAME
        ))
    })
}

/// <https://webidl.spec.whatwg.org/#js-asynchronous-iterator-prototype-object>: `next`.
fn next<T: AsyncIterable>(
    this: &JsValue,
    _: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let promise = iteration::<T>(this, "next").and_then(|iteration| {
        let ongoing = iteration.ongoing.borrow().clone();
        let promise = match ongoing {
            Some(ongoing) => ongoing.then(
                iteration.clone(),
                |iteration, _, context| next_steps(iteration, context).map(Resolution::Promise),
                context,
            )?,
            None => next_steps(&iteration, context)?,
        };
        *iteration.ongoing.borrow_mut() = Some(promise.clone());
        Ok(promise)
    });
    completion(promise, context)
}

fn next_steps<T: AsyncIterable>(
    iteration: &Gc<Iteration<T>>,
    context: &mut Context,
) -> JsResult<Promise> {
    if iteration.is_finished.get() {
        let result = create_iter_result_object(JsValue::undefined(), true, context);
        return Promise::resolve(result, context);
    }
    let next = match T::next(&iteration.state, context) {
        Ok(next) => next,
        Err(error) => Promise::Rejected(error.into_opaque(context)?),
    };
    next.then(
        iteration.clone(),
        |iteration, settled, context| {
            *iteration.ongoing.borrow_mut() = None;
            let result = match settled {
                Ok(value) if value == end_of_iteration(context) => {
                    iteration.is_finished.set(true);
                    create_iter_result_object(JsValue::undefined(), true, context)
                }
                Ok(value) => create_iter_result_object(value, false, context),
                Err(reason) => {
                    iteration.is_finished.set(true);
                    return Err(JsError::from_opaque(reason));
                }
            };
            Ok(Resolution::Value(result))
        },
        context,
    )
}

/// <https://webidl.spec.whatwg.org/#js-asynchronous-iterator-prototype-object>: `return`.
fn end<T: AsyncIterable>(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let promise = iteration::<T>(this, "return").and_then(|iteration| {
        let value = args.get_or_undefined(0).clone();
        let ongoing = iteration.ongoing.borrow().clone();
        let ended = match ongoing {
            Some(ongoing) => ongoing.then(
                (iteration.clone(), value.clone()),
                |(iteration, value), _, context| {
                    end_steps(iteration, value, context).map(Resolution::Promise)
                },
                context,
            )?,
            None => end_steps(&iteration, &value, context)?,
        };
        *iteration.ongoing.borrow_mut() = Some(ended.clone());
        ended.then(
            value,
            |value, settled, context| {
                settled.map_err(JsError::from_opaque)?;
                let result = create_iter_result_object(value.clone(), true, context);
                Ok(Resolution::Value(result))
            },
            context,
        )
    });
    completion(promise, context)
}

fn end_steps<T: AsyncIterable>(
    iteration: &Gc<Iteration<T>>,
    value: &JsValue,
    context: &mut Context,
) -> JsResult<Promise> {
    if iteration.is_finished.replace(true) {
        let result = create_iter_result_object(value.clone(), true, context);
        return Promise::resolve(result, context);
    }
    T::end(&iteration.state, value.clone(), context)
}
