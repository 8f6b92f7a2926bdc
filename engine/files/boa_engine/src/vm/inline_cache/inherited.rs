//! What promises look up in objects without the property: `constructor` and `then`.

use arrayvec::ArrayVec;
use std::cell::Cell;

use super::{CachedPrototype, MAX_REPLACED, PIC_CAPACITY, is_read_ordinarily};
use crate::{
    JsObject, JsValue,
    object::shape::{WeakShape, slot::Slot},
    property::PropertyKey,
};
use boa_gc::GcRefCell;
use boa_macros::{Finalize, Trace};

/// The value that objects inherit from one prototype.
#[derive(Default, Trace, Finalize)]
pub(crate) struct InheritedProperty {
    /// Shapes of objects that have this prototype, and no such property of their own.
    shapes: GcRefCell<ArrayVec<Known, PIC_CAPACITY>>,
    prototype: GcRefCell<Option<Prototype>>,
    /// How many shapes have been replaced.
    #[unsafe_ignore_trace]
    replaced: Cell<u8>,
}

#[derive(Trace, Finalize)]
struct Known {
    shape: WeakShape,
    /// The address of the shape, which is compared first.
    #[unsafe_ignore_trace]
    address: usize,
}

#[derive(Trace, Finalize)]
struct Prototype {
    state: CachedPrototype,
    /// Where it has the value. `None` if it has none, and is the last prototype.
    #[unsafe_ignore_trace]
    slot: Option<Slot>,
}

impl InheritedProperty {
    /// The value of the property of `object`, if it is cached.
    pub(crate) fn get(&self, object: &JsObject) -> Option<JsValue> {
        if !is_read_ordinarily(object) {
            return None;
        }
        let address = object.borrow().shape().to_addr_usize();
        let shapes = self.shapes.borrow();
        if !shapes
            .iter()
            .any(|known| known.address == address && known.shape.is_upgradable())
        {
            return None;
        }
        let prototype = self.prototype.borrow();
        let Prototype { state, slot } = prototype.as_ref()?;
        if !state.holds() {
            return None;
        }
        let Some(slot) = slot else {
            return Some(JsValue::undefined());
        };
        let index = slot.index as usize;
        Some(state.object.borrow().properties().storage[index].clone())
    }

    /// Caches that `object` inherits the property from `prototype`, which is always the same one, if it does.
    pub(crate) fn set(&self, object: &JsObject, key: &PropertyKey, prototype: &JsObject) {
        if self.replaced.get() >= MAX_REPLACED
            || !is_read_ordinarily(object)
            || !is_read_ordinarily(prototype)
        {
            return;
        }
        let object = object.borrow();
        let shape = object.shape();
        // The shape of one object changes in its place.
        if !shape.is_shared()
            || !shape
                .prototype()
                .is_some_and(|found| JsObject::equals(&found, prototype))
            || shape.lookup(key).is_some()
        {
            return;
        }
        let parent = prototype.borrow();
        let slot = parent.shape().lookup(key);
        match slot {
            Some(slot) if slot.attributes.is_accessor_descriptor() => return,
            None if parent.shape().prototype().is_some() => return,
            _ => {}
        }
        *self.prototype.borrow_mut() = Some(Prototype {
            state: CachedPrototype::new(prototype.clone(), parent.shape().clone()),
            slot,
        });

        let address = shape.to_addr_usize();
        let mut shapes = self.shapes.borrow_mut();
        shapes.retain(|known| known.address != address && known.shape.is_upgradable());
        if shapes.is_full() {
            shapes.remove(0);
            self.replaced.update(|replaced| replaced + 1);
        }
        shapes.push(Known {
            shape: shape.into(),
            address,
        });
    }
}
