//! The shapes of objects that constructors make.

use super::MAX_REPLACED;
use crate::{
    JsObject,
    object::{
        PROTOTYPE,
        shape::{
            WeakShape,
            shared_shape::{SharedShape, WeakSharedShape},
        },
    },
};
use boa_gc::GcRefCell;
use boa_macros::{Finalize, Trace};

/// The shape that the objects of a constructor begin with.
#[derive(Clone, Debug, Default, Trace, Finalize)]
pub(crate) struct ConstructedCache {
    entry: GcRefCell<Option<Constructed>>,
}

#[derive(Clone, Debug, Trace, Finalize)]
struct Constructed {
    constructor: WeakShape,
    /// The address of the shape of the constructor.
    #[unsafe_ignore_trace]
    address: usize,
    /// Its version, as a shape of one object changes in its place.
    #[unsafe_ignore_trace]
    version: u32,
    /// Where the constructor has its `prototype`, which is no accessor.
    #[unsafe_ignore_trace]
    index: usize,
    shape: WeakSharedShape,
    /// How many constructors have replaced one another here.
    #[unsafe_ignore_trace]
    replaced: u8,
}

impl ConstructedCache {
    /// The shape of the next object that `constructor` makes, if it is cached.
    #[inline]
    pub(crate) fn shape(&self, constructor: &JsObject) -> Option<SharedShape> {
        // SAFETY: nothing is borrowed mutably in this function.
        let (entry, constructor) = unsafe {
            (
                self.entry.read_ptr().as_ref().as_ref()?,
                constructor.borrow_uncounted(),
            )
        };
        if constructor.shape().to_addr_usize() != entry.address
            || constructor.shape().version() != entry.version
            || !entry.constructor.is_upgradable()
        {
            return None;
        }
        let prototype = constructor.properties().storage[entry.index].as_object_ref()?;
        let shape = entry.shape.upgrade()?;
        shape.has_prototype(&prototype).then_some(shape)
    }

    /// Caches the shape of an object that `constructor` has just made.
    pub(crate) fn set(&self, constructor: &JsObject, object: &JsObject) {
        let (constructor, object) = (constructor.borrow(), object.borrow());
        let Some(slot) = constructor.shape().lookup(&PROTOTYPE.into()) else {
            return;
        };
        let Some(shape) = object.shape().as_shared() else {
            return;
        };
        if slot.attributes.is_accessor_descriptor() {
            return;
        }
        let replaced = match &*self.entry.borrow() {
            Some(entry) if entry.shape.upgrade().is_some() => entry.replaced + 1,
            _ => 0,
        };
        if replaced > MAX_REPLACED {
            return;
        }
        *self.entry.borrow_mut() = Some(Constructed {
            replaced,
            constructor: constructor.shape().into(),
            address: constructor.shape().to_addr_usize(),
            version: constructor.shape().version(),
            index: slot.index as usize,
            shape: shape.into(),
        });
    }
}
