//! [Iterable declarations](https://webidl.spec.whatwg.org/#idl-iterable): `iterable<K, V>`.

use super::{
    Arguments, Brand, CallbackFunction, Exotic, Interface, Member, Steps, insert_realm_data,
    inspected::Pairs,
    member::{illegal_invocation, operation, require},
    member_property::{data_property, function, method, non_enumerable},
    realm_data,
    sequence::check_interrupt,
    type_error,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    builtins::iterable::create_iter_result_object, js_string,
    native_function::NativeFunctionPointer, object::builtins::JsArray, property::Attribute,
    realm::Realm,
};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, marker::PhantomData};

/// An interface with an `iterable<K, V>` declaration.
///
/// ```
/// use boa_engine::{Context, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Interface, Iterable, Layers, Members, Root, PlatformRef, iterable};
///
/// /// [Exposed=*] interface Rates { iterable<DOMString, double>; };
/// #[derive(Trace, Finalize)]
/// struct Rates(Vec<(String, f64)>);
///
/// impl Interface for Rates {
///     const NAME: &'static str = "Rates";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const MEMBERS: Members<Self> = &[iterable::<Self>()];
/// }
///
/// impl Iterable for Rates {
///     fn pair(this: &PlatformRef<Self>, index: usize) -> Option<(JsValue, JsValue)> {
///         this.0.get(index).map(|(name, rate)| (webidl::string::from_utf8(name).into(), (*rate).into()))
///     }
/// }
///
/// let context = &mut Context::default();
/// webidl::define::<Rates>(context);
/// let rates = webidl::create(Layers::new().with(Rates(vec![("door".to_owned(), 0.5)])), context);
/// context.register_global_property(js_string!("rates"), rates.into_object(), Attribute::all())?;
/// let seen = context.eval(Source::from_bytes("[...rates].join() + [...rates.keys()]"))?;
/// assert_eq!(seen, js_string!("door,0.5door").into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait Iterable: Interface {
    /// The current pair at an index. Iterators are live: they ask for one pair at a time.
    fn pair(this: &Self::This, index: usize) -> Option<(JsValue, JsValue)>;
}

/// `@@iterator` of an interface with indexed properties and without an iterable declaration. It is
/// the method of arrays.
#[must_use]
pub const fn array_iterator<B: Brand>() -> Member<B> {
    Member::iterable(define_array_iterator, None)
}

/// `iterable<V>;` of an interface with indexed properties: its members are
/// [the methods of arrays](https://webidl.spec.whatwg.org/#define-the-iteration-methods), and it
/// iterates over values.
#[must_use]
pub const fn value_iterable<B: Brand>() -> Member<B> {
    let define = |prototype: &_, realm: &_| {
        for name in ["entries", "keys", "values", "forEach"] {
            if let Some(function) = array_method(name, realm) {
                method(prototype, name, function);
            }
        }
        define_array_iterator(prototype, realm);
    };
    Member::iterable(define, None)
}

/// The operation `item` of an interface with indexed properties: an item, or null.
#[must_use]
pub const fn item_operation<T: Exotic>() -> Member<T::This> {
    operation(
        "item",
        &Steps(|this, index: u32, _| {
            Ok(T::item(this, usize::try_from(index).unwrap_or(usize::MAX)))
        }),
    )
}

fn define_array_iterator(prototype: &JsObject, realm: &Realm) {
    if let Some(values) = array_method("values", realm) {
        prototype.insert_property(JsSymbol::iterator(), non_enumerable(values));
    }
}

/// An original method of arrays, which no script has replaced.
fn array_method(name: &str, realm: &Realm) -> Option<JsValue> {
    let arrays = realm.intrinsics().constructors().array().prototype();
    let own = arrays
        .borrow()
        .properties()
        .get(&JsString::from(name).into())?;
    own.value().cloned()
}

/// `iterable<K, V>;`: `entries`, `keys`, `values`, `forEach` and `@@iterator`.
#[must_use]
pub const fn iterable<T: Iterable>() -> Member<T::This> {
    Member::iterable(define::<T>, Some(pair_at::<T>))
}

#[derive(Clone, Copy)]
enum Yields {
    Keys,
    Values,
    Entries,
}

impl Yields {
    fn of_pair(self, (key, value): (JsValue, JsValue), context: &mut Context) -> JsValue {
        match self {
            Self::Keys => key,
            Self::Values => value,
            Self::Entries => JsArray::from_iter([key, value], context).into(),
        }
    }
}

/// A default iterator object.
#[derive(Trace, Finalize, JsData)]
struct DefaultIterator {
    target: JsObject,
    #[unsafe_ignore_trace]
    yields: Yields,
    index: Cell<usize>,
    #[unsafe_ignore_trace]
    pair_at: PairAt,
}

/// How a console finds a pair of an object.
pub(super) type PairAt = fn(&JsValue, usize, &Context) -> Option<(JsValue, JsValue)>;

fn pair_at<T: Iterable>(
    object: &JsValue,
    index: usize,
    context: &Context,
) -> Option<(JsValue, JsValue)> {
    T::pair(&T::This::of(object, context)?, index)
}

/// The values that a default iterator has not returned yet, for a console.
pub(crate) struct RemainingValues {
    pairs: Pairs,
    yields: Yields,
    index: usize,
}

impl RemainingValues {
    /// `None` for an object that is no default iterator.
    pub(crate) fn of(object: &JsObject) -> Option<Self> {
        let iterator = object.downcast_ref::<DefaultIterator>()?;
        let pairs = Pairs::new(iterator.target.clone().into(), iterator.pair_at);
        Some(Self {
            pairs,
            yields: iterator.yields,
            index: iterator.index.get(),
        })
    }

    /// A value, counted from the next one.
    pub(crate) fn get(&self, index: usize, context: &mut Context) -> Option<JsValue> {
        let pair = self.pairs.get(self.index + index, context)?;
        Some(self.yields.of_pair(pair, context))
    }

    /// The number of values after so many.
    pub(crate) fn count_after(&self, index: usize, context: &Context) -> usize {
        self.pairs.count_after(self.index + index, context)
    }
}

/// The iterator prototype object of `T`, kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct IteratorPrototype<T: 'static>(JsObject, PhantomData<T>);

fn define<T: Iterable>(prototype: &JsObject, realm: &Realm) {
    let parent = realm
        .intrinsics()
        .objects()
        .iterator_prototypes()
        .array()
        .prototype();
    let tag = format!("{} Iterator", T::NAME);
    let iterators = iterator_prototype(parent, next::<T>, tag, realm);
    insert_realm_data(IteratorPrototype::<T>(iterators, PhantomData), realm);

    for (name, yields) in [
        ("entries", Yields::Entries),
        ("keys", Yields::Keys),
        ("values", Yields::Values),
    ] {
        let native = NativeFunction::from_copy_closure(move |this, _, context| {
            let this = brand::<T>(this, name, context)?;
            let prototype = realm_data(context.realm(), |it: &IteratorPrototype<T>| it.0.clone());
            let (target, index) = (this.object().clone(), Cell::new(0));
            let iterator = DefaultIterator {
                target,
                yields,
                index,
                pair_at: pair_at::<T>,
            };
            Ok(JsObject::new(context.root_shape(), prototype, iterator)
                .upcast()
                .into())
        });
        let function = function(realm, native, JsString::from(name), 0);
        if matches!(yields, Yields::Entries) {
            prototype.insert_property(JsSymbol::iterator(), non_enumerable(function.clone()));
        }
        method(prototype, name, function);
    }
    let for_each = NativeFunction::from_fn_ptr(for_each::<T>);
    let length = ForEachArguments::LENGTH;
    let for_each = function(realm, for_each, JsString::from("forEach"), length);
    method(prototype, "forEach", for_each);
}

/// The prototype object of iterators has no internal slots.
#[derive(Trace, Finalize, JsData)]
struct IteratorPrototypeData;

/// A prototype object of iterators, with its operation `next`.
pub(super) fn iterator_prototype(
    parent: Option<JsObject>,
    next: NativeFunctionPointer,
    tag: String,
    realm: &Realm,
) -> JsObject {
    let iterators = JsObject::from_proto_and_data(parent, IteratorPrototypeData);
    let next = NativeFunction::from_fn_ptr(next);
    method(
        &iterators,
        "next",
        function(realm, next, js_string!("next"), 0),
    );
    iterators.insert_property(
        JsSymbol::to_string_tag(),
        data_property(JsString::from(tag), Attribute::CONFIGURABLE),
    );
    iterators
}

pub(super) fn brand<T: Interface>(
    this: &JsValue,
    name: &str,
    context: &Context,
) -> JsResult<T::This> {
    T::This::of(this, context).ok_or_else(|| illegal_invocation(name, T::NAME))
}

/// <https://webidl.spec.whatwg.org/#js-iterator-prototype-object>
fn next<T: Iterable>(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let wrong = || {
        type_error(format!(
            "next called on an object that is no {} Iterator",
            T::NAME
        ))
    };
    let object = this.as_object().ok_or_else(wrong)?;
    let (target, yields, index) = {
        let iterator = object.downcast_ref::<DefaultIterator>().ok_or_else(wrong)?;
        (
            iterator.target.clone(),
            iterator.yields,
            iterator.index.replace(iterator.index.get() + 1),
        )
    };
    let target = T::This::of(&target.into(), context).ok_or_else(wrong)?;
    let Some(pair) = T::pair(&target, index) else {
        if let Some(iterator) = object.downcast_ref::<DefaultIterator>() {
            iterator.index.set(index); // Pairs that are added later are still found.
        }
        return Ok(create_iter_result_object(
            JsValue::undefined(),
            true,
            context,
        ));
    };
    let result = yields.of_pair(pair, context);
    Ok(create_iter_result_object(result, false, context))
}

/// The callback and its `this`.
type ForEachArguments = (CallbackFunction, Option<JsValue>);

/// <https://webidl.spec.whatwg.org/#js-forEach>
fn for_each<T: Iterable>(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let target = brand::<T>(this, "forEach", context)?;
    require(args, ForEachArguments::LENGTH, || {
        format!("Failed to execute 'forEach' on '{}'", T::NAME)
    })?;
    let (callback, this_arg) = ForEachArguments::from_args(args, context)?;
    let (callback, this_arg) = (callback.function(), this_arg.unwrap_or_default());
    let mut index = 0;
    while let Some((key, value)) = T::pair(&target, index) {
        check_interrupt(context)?;
        callback.call(
            &this_arg,
            &[value, key, target.object().clone().into()],
            context,
        )?;
        index += 1;
    }
    Ok(JsValue::undefined())
}
