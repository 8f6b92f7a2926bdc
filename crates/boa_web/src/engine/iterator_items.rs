//! The remaining items of an iterator of a `Map` or a `Set`.

use boa_engine::{
    JsObject, JsValue,
    object::builtins::{JsMapIterator, JsSetIterator},
};

/// The items that a call of `next` has not returned yet, and whether it returns pairs. Then a key
/// is followed by its value.
pub(crate) fn remaining_items(object: &JsObject) -> Option<(Vec<JsValue>, bool)> {
    let of_map = JsMapIterator::from_object(object.clone()).map(|iterator| iterator.remaining());
    of_map
        .or_else(|_| {
            JsSetIterator::from_object(object.clone()).map(|iterator| iterator.remaining())
        })
        .ok()
}
