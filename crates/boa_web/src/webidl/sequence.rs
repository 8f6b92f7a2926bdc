//! [Sequences](https://webidl.spec.whatwg.org/#js-sequence) and
//! [records](https://webidl.spec.whatwg.org/#js-record): conversions of any length.

use super::{Charge, FromJs, empty_charge, insert_realm_data, range_error, realm_data, type_error};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsSymbol, JsValue, builtins::object::OrdinaryObject,
    js_string,
};
use boa_gc::{Finalize, Trace};
use rustc_hash::FxHashMap;
use std::{cell::Cell, collections::hash_map::Entry, hash::Hash};

/// The limit on the elements of a sequence or a record. An iterator may be endless.
const MAX_ITEMS: usize = 1 << 24;

/// The function that the realm calls between two elements.
#[derive(Trace, Finalize, JsData)]
struct InterruptCheck(#[unsafe_ignore_trace] fn(&Context) -> JsResult<()>);

/// Sets the function that the current realm calls between two elements of a conversion or an
/// iteration. An error of it ends the conversion.
pub(crate) fn set_interrupt_check(check: fn(&Context) -> JsResult<()>, context: &Context) {
    insert_realm_data(InterruptCheck(check), context.realm());
}

/// Checks whether the running script may continue.
pub(super) fn check_interrupt(context: &Context) -> JsResult<()> {
    let question = realm_data(context.realm(), |it: &InterruptCheck| it.0);
    question.map_or(Ok(()), |question| question(context))
}

thread_local! {
    /// Whether steps have ended early since the last member was called.
    static ENDED_EARLY: Cell<bool> = const { Cell::new(false) };
}

/// Notes that the steps of a member ended before they were done, because the script has to end.
pub(crate) fn steps_ended_early() {
    ENDED_EARLY.set(true);
}

/// The result of a function after its steps: an error if they ended early, and `result` otherwise.
pub(super) fn completed<T>(result: JsResult<T>, context: &Context) -> JsResult<T> {
    if ENDED_EARLY.take() {
        check_interrupt(context)?;
    }
    result
}

/// `sequence<T>`: any iterable object.
impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let mut items = Items::new(context);
        for_each_element(value, |item| items.push(item), context)?;
        Ok(items.items)
    }
}

/// A list up to this number of bytes is not charged.
const MAX_UNCHARGED_LEN: usize = 64 << 10;

/// The elements of a sequence during its conversion. A script may produce elements endlessly, so
/// the list is charged while it grows. The charge ends when the list is complete.
struct Items<T> {
    items: Vec<T>,
    charge: Charge,
}

impl<T> Items<T> {
    fn new(context: &Context) -> Self {
        Self {
            items: Vec::new(),
            charge: empty_charge(context),
        }
    }

    fn push(&mut self, item: T) -> JsResult<()> {
        if self.items.len() == self.items.capacity() {
            let more = self.items.len().max(4);
            let bytes = (self.items.len() + more).saturating_mul(size_of::<T>());
            if bytes > MAX_UNCHARGED_LEN {
                self.charge.set(bytes)?;
            }
            self.items.reserve_exact(more);
        }
        self.items.push(item);
        Ok(())
    }
}

/// A `sequence<T>` that is a pair, such as an entry of the argument of `Headers`. Further elements
/// are converted and dropped.
#[derive(Debug)]
pub struct Pair<T> {
    first: [Option<T>; 2],
    length: usize,
}

impl<T: FromJs> FromJs for Pair<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let mut pair = Self {
            first: [None, None],
            length: 0,
        };
        let keep = |item| {
            if let Some(place) = pair.first.get_mut(pair.length) {
                *place = Some(item);
            }
            pair.length += 1;
            Ok(())
        };
        for_each_element(value, keep, context)?;
        Ok(pair)
    }
}

impl<T> Pair<T> {
    /// The elements. `None` unless there are exactly two.
    #[must_use]
    pub fn into_elements(self) -> Option<[T; 2]> {
        match self.first {
            [Some(first), Some(second)] if self.length == 2 => Some([first, second]),
            _ => None,
        }
    }
}

/// The object's `@@iterator` method. In a union, an object that has one is converted to a sequence,
/// by [`sequence`].
///
/// # Errors
/// A TypeError if it is not a function, and the exception of a getter.
pub fn iterator_method(object: &JsObject, context: &mut Context) -> JsResult<Option<JsObject>> {
    let method = object.get(JsSymbol::iterator(), context)?;
    if method.is_null_or_undefined() {
        return Ok(None);
    }
    method
        .as_callable()
        .map(Some)
        .ok_or_else(|| type_error("the object's iterator method is not a function"))
}

/// [Creates a sequence from an iterable](https://webidl.spec.whatwg.org/#create-sequence-from-iterable),
/// with its [`iterator_method`].
///
/// # Errors
/// A RangeError beyond 16,777,216 elements or the realm's quota of bytes, and the exceptions of the
/// iterator and of the conversion.
pub fn sequence<T: FromJs>(
    iterable: &JsObject,
    method: &JsObject,
    context: &mut Context,
) -> JsResult<Vec<T>> {
    let mut items = Items::new(context);
    for_each(iterable, method, |item| items.push(item), context)?;
    Ok(items.items)
}

fn for_each_element<T: FromJs>(
    value: &JsValue,
    keep: impl FnMut(T) -> JsResult<()>,
    context: &mut Context,
) -> JsResult<()> {
    let object = value
        .as_object()
        .ok_or_else(|| type_error("the value is not a sequence"))?;
    match iterator_method(&object, context)? {
        Some(method) => for_each(&object, &method, keep, context),
        None => Err(type_error("the object is not iterable")),
    }
}

fn for_each<T: FromJs>(
    iterable: &JsObject,
    method: &JsObject,
    mut keep: impl FnMut(T) -> JsResult<()>,
    context: &mut Context,
) -> JsResult<()> {
    let not_object = || type_error("the iterator is not an object");
    let iterator = method
        .call(&iterable.clone().into(), &[], context)?
        .as_object()
        .ok_or_else(not_object)?;
    let next = iterator.get(js_string!("next"), context)?;
    let next = next
        .as_callable()
        .ok_or_else(|| type_error("the iterator's next is not a function"))?;
    let iterator = JsValue::from(iterator);
    for _ in 0..MAX_ITEMS {
        check_interrupt(context)?;
        let step = next
            .call(&iterator, &[], context)?
            .as_object()
            .ok_or_else(not_object)?;
        if step.get(js_string!("done"), context)?.to_boolean() {
            return Ok(());
        }
        keep(T::from_js(
            &step.get(js_string!("value"), context)?,
            context,
        )?)?;
    }
    Err(range_error(
        "the iterator has more elements than 16,777,216, and may be endless",
    ))
}

/// `record<K, V>`, in the order of the object's own keys. An entry with the key of an earlier one
/// replaces its value.
#[derive(Debug, Clone)]
pub struct Record<K, V>(pub Vec<(K, V)>);

impl<K: FromJs + Hash + Eq + Clone, V: FromJs> FromJs for Record<K, V> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let object = value
            .as_object()
            .ok_or_else(|| type_error("the value is not an object"))?;
        let mut entries: Vec<(K, V)> = Vec::new();
        let mut known: FxHashMap<K, usize> = FxHashMap::default();
        let object_value = JsValue::from(object.clone());
        for key in object.own_property_keys(context)? {
            check_interrupt(context)?;
            let key_value = JsValue::from(key.clone());
            // The only public function that calls `[[GetOwnProperty]]`. Missing properties and
            // those that are not enumerable are skipped.
            if !OrdinaryObject::property_is_enumerable(
                &object_value,
                std::slice::from_ref(&key_value),
                context,
            )?
            .to_boolean()
            {
                continue;
            }
            let typed_key = K::from_js(&key_value, context)?;
            let typed_value = V::from_js(&object.get(key, context)?, context)?;
            match known.entry(typed_key) {
                Entry::Occupied(entry) => entries[*entry.get()].1 = typed_value,
                Entry::Vacant(entry) => {
                    entries.push((entry.key().clone(), typed_value));
                    entry.insert(entries.len() - 1);
                }
            }
        }
        Ok(Self(entries))
    }
}
