//! Properties that an assignment adds to objects.

use super::{CachedPrototype, InlineCache, MAX_REPLACED};
use crate::{
    JsObject, JsValue,
    object::{
        internal_methods::{InternalObjectMethods, ORDINARY_INTERNAL_METHODS},
        shape::{
            shared_shape::{SharedShape, WeakSharedShape},
            slot::SlotAttributes,
        },
    },
    property::PropertyKey,
};
use boa_macros::{Finalize, Trace};
use std::ptr::fn_addr_eq;
use thin_vec::ThinVec;

/// A property that an assignment has added, and the objects for which it would do the same.
#[derive(Clone, Debug, Trace, Finalize)]
pub(crate) struct AddedProperty {
    /// The address of the shape without the property, which `after` keeps.
    #[unsafe_ignore_trace]
    before: usize,
    after: WeakSharedShape,
    /// The prototypes, none of which has the property.
    prototypes: ThinVec<CachedPrototype>,
    /// How many properties have replaced one another here.
    #[unsafe_ignore_trace]
    replaced: u8,
}

/// Whether an assignment adds properties to the object as to an ordinary one.
#[inline]
fn is_ordinary(vtable: &InternalObjectMethods) -> bool {
    let ordinary = &ORDINARY_INTERNAL_METHODS;
    fn_addr_eq(vtable.__set__, ordinary.__set__)
        && fn_addr_eq(
            vtable.__define_own_property__,
            ordinary.__define_own_property__,
        )
        && fn_addr_eq(vtable.__get_own_property__, ordinary.__get_own_property__)
        && fn_addr_eq(vtable.__get_prototype_of__, ordinary.__get_prototype_of__)
}

impl InlineCache {
    /// Adds the property to `object`, if it is cached that an assignment does that. Returns whether it is.
    #[inline(never)]
    pub(crate) fn add_data(&self, object: &JsObject, value: &JsValue) -> bool {
        // SAFETY: nothing is borrowed mutably before these are no longer used.
        let (added, borrowed) =
            unsafe { (self.added.read_ptr().as_ref(), object.borrow_uncounted()) };
        let Some(added) = added else {
            return false;
        };
        if borrowed.shape().to_addr_usize() != added.before
            || !borrowed.extensible
            || !is_ordinary(object.vtable())
            || !added.prototypes.iter().all(CachedPrototype::holds)
        {
            return false;
        }
        // The shape before exists as long as the one after, so nothing else has its address.
        let Some(after) = added.after.upgrade() else {
            return false;
        };
        object
            .borrow_mut()
            .properties_mut()
            .add_value(after.into(), value.clone());
        true
    }

    /// Caches that an assignment has added the property to `object`, if it has: `before` was the shape.
    pub(crate) fn set_added(&self, object: &JsObject, before: &SharedShape) {
        const MOST: usize = 4;
        let replaced = match &*self.added.borrow() {
            Some(added) if added.after.upgrade().is_some() => added.replaced + 1,
            _ => 0,
        };
        if replaced > MAX_REPLACED {
            return;
        }
        if !is_ordinary(object.vtable()) {
            return;
        }
        let Some(after) = object.borrow().shape().as_shared().cloned() else {
            return;
        };
        if !after.previous().is_some_and(|previous| previous.is(before))
            || after.property_count() != before.property_count() + 1
        {
            return;
        }
        let key: PropertyKey = self.name.clone().into();
        let (added, slot) = after.property();
        let plain =
            SlotAttributes::WRITABLE | SlotAttributes::ENUMERABLE | SlotAttributes::CONFIGURABLE;
        if added != key || slot.attributes != plain {
            return;
        }

        let mut prototypes = ThinVec::new();
        let mut next = before.prototype();
        while let Some(prototype) = next {
            let shape = prototype.borrow().shape().clone();
            if prototypes.len() == MOST
                || !is_ordinary(prototype.vtable())
                || shape.lookup(&key).is_some()
            {
                return;
            }
            next = shape.prototype();
            prototypes.push(CachedPrototype::new(prototype, shape));
        }
        *self.added.borrow_mut() = Some(AddedProperty {
            replaced,
            before: before.to_addr_usize(),
            after: (&after).into(),
            prototypes,
        });
    }
}
