//! The remaining items of an iterator of a `Map` or a `Set`.
//!
//! - **The engine** has no function for them. The patch `iterator-items` adds it.
//! - **Can be deleted**, with the patch, when the engine has one.

use boa_engine::{JsObject, JsValue};

/// The items that a call of `next` has not returned yet, and whether it returns pairs. Then a key
/// is followed by its value.
pub(crate) fn remaining_items(object: &JsObject) -> Option<(Vec<JsValue>, bool)> {
    #[cfg(patched_engine)]
    {
        use boa_engine::object::builtins::{JsMapIterator, JsSetIterator};
        let of_map =
            JsMapIterator::from_object(object.clone()).map(|iterator| iterator.remaining());
        of_map
            .or_else(|_| {
                JsSetIterator::from_object(object.clone()).map(|iterator| iterator.remaining())
            })
            .ok()
    }
    #[cfg(not(patched_engine))]
    {
        let _ = object;
        None
    }
}
