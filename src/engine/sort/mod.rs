//! `sort` and `toSorted` of arrays, and of typed arrays with a function.
//!
//! - **The engine** sorts with a function of Rust's standard library that panics where the comparisons contradict each other. So
//!   `list.sort(() => Math.random() - 0.5)` ends the thread, and so may a function that throws, or one that subtracts `undefined`.
//!   It also reserves memory for the whole length first. No upstream issue was found.
//! - **Can be deleted** when `SortIndexedProperties` of the engine sorts by a function that accepts any results.
//!
//! A merge sort takes any results. Each element is compared as in the engine, and the script may be ended between two comparisons.

#[cfg(test)]
mod tests;

use crate::{dom::check_interrupt, engine::replace::replace, webidl::range_error};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string,
    object::builtins::{JsArray, JsTypedArray},
};
use std::{cmp::Ordering, mem};

/// Replaces the functions in the current realm.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let constructors = context.intrinsics().constructors();
    let (array, typed_array) = (constructors.array().prototype(), constructors.typed_array().prototype());
    replace(&array, js_string!("sort"), sort, context)?;
    replace(&array, js_string!("toSorted"), to_sorted, context)?;
    replace(&typed_array, js_string!("sort"), sort_typed_array, context)?;
    replace(&typed_array, js_string!("toSorted"), typed_array_to_sorted, context)
}

/// How elements are compared. `None` if the argument is no function: the engine has the error.
fn order(args: &[JsValue]) -> Option<Order> {
    let function = args.get_or_undefined(0);
    if function.is_undefined() { Some(Order::ByString) } else { function.as_callable().map(Order::ByFunction) }
}

/// <https://tc39.es/ecma262/#sec-array.prototype.sort>
fn sort(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let Some(order) = order(args) else { return original.call(this, args, context) };
    let object = this.to_object(context)?;
    let length = object.get(js_string!("length"), context)?.to_length(context)?;
    let mut items = Vec::new();
    for index in 0..length {
        check_interrupt(context)?;
        if object.has_property(index, context)? {
            items.push(object.get(index, context)?);
        }
    }
    let count = items.len() as u64;
    for (index, item) in order.sorted(items, context)?.into_iter().enumerate() {
        object.set(index, item, true, context)?;
    }
    for index in count..length {
        check_interrupt(context)?;
        object.delete_property_or_throw(index, context)?;
    }
    Ok(object.into())
}

/// <https://tc39.es/ecma262/#sec-array.prototype.tosorted>
fn to_sorted(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let Some(order) = order(args) else { return original.call(this, args, context) };
    let object = this.to_object(context)?;
    let length = object.get(js_string!("length"), context)?.to_length(context)?;
    if u32::try_from(length).is_err() {
        return Err(range_error("Invalid array length"));
    }
    let items = items(&object, length, context)?;
    Ok(JsArray::from_iter(order.sorted(items, context)?, context).into())
}

/// <https://tc39.es/ecma262/#sec-%typedarray%.prototype.sort>
fn sort_typed_array(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    match sorted_elements(this, args, context)? {
        Some((array, items)) => fill(array, items, context),
        None => original.call(this, args, context),
    }
}

/// <https://tc39.es/ecma262/#sec-%typedarray%.prototype.tosorted>
fn typed_array_to_sorted(
    this: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some((_, items)) = sorted_elements(this, args, context)? else { return original.call(this, args, context) };
    // Without a function the engine makes another array of the same type and length.
    match original.call(this, &[], context)?.as_object() {
        Some(array) => fill(array, items, context),
        None => Ok(JsValue::undefined()),
    }
}

/// A typed array and its sorted elements. `None` if the engine does it: where there is no function, the elements are in an order.
/// An array without elements may be an error.
fn sorted_elements(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<Option<(JsObject, Vec<JsValue>)>> {
    let (Some(order @ Order::ByFunction(_)), Some(object)) = (order(args), this.as_object()) else { return Ok(None) };
    let Ok(array) = JsTypedArray::from_object(object.clone()) else { return Ok(None) };
    let length = array.length(context)? as u64;
    if length == 0 {
        return Ok(None);
    }
    let items = items(&object, length, context)?;
    Ok(Some((object, order.sorted(items, context)?)))
}

/// The elements of an array, and undefined where there is none.
fn items(array: &JsObject, length: u64, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let mut items = Vec::new();
    for index in 0..length {
        check_interrupt(context)?;
        items.push(array.get(index, context)?);
    }
    Ok(items)
}

/// Sets the first elements of an array.
fn fill(array: JsObject, items: Vec<JsValue>, context: &mut Context) -> JsResult<JsValue> {
    for (index, item) in items.into_iter().enumerate() {
        array.set(index, item, true, context)?;
    }
    Ok(array.into())
}

enum Order {
    ByString,
    ByFunction(JsObject),
}

struct Item {
    value: JsValue,
    /// The string by which it is sorted, if no script can see that it is made once.
    string: Option<JsString>,
}

impl Order {
    /// [SortIndexedProperties](https://tc39.es/ecma262/#sec-sortindexedproperties) of these elements: a merge sort of the runs that are
    /// in order already.
    fn sorted(&self, items: Vec<JsValue>, context: &mut Context) -> JsResult<Vec<JsValue>> {
        let mut runs: Vec<Vec<Item>> = Vec::new();
        for value in items {
            let has_string = matches!(self, Self::ByString) && !value.is_object() && !value.is_symbol();
            let string = if has_string { Some(value.to_string(context)?) } else { None };
            let item = Item { value, string };
            let is_next = match runs.last().and_then(|run| run.last()) {
                Some(last) => self.compare(last, &item, context)? != Ordering::Greater,
                None => false,
            };
            match runs.last_mut() {
                Some(run) if is_next => run.push(item),
                _ => runs.push(vec![item]),
            }
        }
        while runs.len() > 1 {
            let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
            let mut pairs = mem::take(&mut runs).into_iter();
            while let Some(first) = pairs.next() {
                merged.push(match pairs.next() {
                    Some(second) => self.merged(first, second, context)?,
                    None => first,
                });
            }
            runs = merged;
        }
        Ok(runs.into_iter().flatten().map(|item| item.value).collect())
    }

    fn merged(&self, first: Vec<Item>, second: Vec<Item>, context: &mut Context) -> JsResult<Vec<Item>> {
        let mut merged = Vec::with_capacity(first.len() + second.len());
        let (mut first, mut second) = (first.into_iter(), second.into_iter());
        let (mut left, mut right) = (first.next(), second.next());
        while let (Some(one), Some(other)) = (&left, &right) {
            if self.compare(one, other, context)? == Ordering::Greater {
                merged.extend(right.take());
                right = second.next();
            } else {
                merged.extend(left.take());
                left = first.next();
            }
        }
        merged.extend(left.into_iter().chain(first).chain(right).chain(second));
        Ok(merged)
    }

    /// [CompareArrayElements](https://tc39.es/ecma262/#sec-comparearrayelements)
    fn compare(&self, one: &Item, other: &Item, context: &mut Context) -> JsResult<Ordering> {
        check_interrupt(context)?;
        let (x, y) = (&one.value, &other.value);
        if x.is_undefined() || y.is_undefined() {
            return Ok(x.is_undefined().cmp(&y.is_undefined()));
        }
        if let Self::ByFunction(function) = self {
            let result = function.call(&JsValue::undefined(), &[x.clone(), y.clone()], context)?.to_number(context)?;
            return Ok(result.partial_cmp(&0.0).unwrap_or(Ordering::Equal));
        }
        if let (Some(x), Some(y)) = (&one.string, &other.string) {
            return Ok(x.cmp(y));
        }
        let x = x.to_string(context)?;
        Ok(x.cmp(&y.to_string(context)?))
    }
}
