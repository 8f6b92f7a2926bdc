//! The objects that literals make.

use crate::{
    JsObject, JsString, JsValue,
    builtins::OrdinaryObject,
    object::shape::shared_shape::{SharedShape, WeakSharedShape, template::ObjectTemplate},
};
use boa_gc::GcRefCell;
use boa_macros::{Finalize, Trace};

/// The first properties of an object literal: their names are known when it is compiled, and some of
/// their values.
#[derive(Clone, Debug, Trace, Finalize)]
pub(crate) struct LiteralObject {
    /// None is an index, and none is there twice.
    names: Box<[JsString]>,
    /// The values in the order of the names, `undefined` for those that are set later.
    values: Box<[JsValue]>,
    /// How many properties the object is likely to get.
    capacity: u32,
    shape: GcRefCell<Option<LiteralShape>>,
}

#[derive(Clone, Debug, Trace, Finalize)]
struct LiteralShape {
    /// The address of the shape of an empty object of the realm, which `shape` keeps.
    #[unsafe_ignore_trace]
    empty: usize,
    shape: WeakSharedShape,
}

impl LiteralObject {
    pub(crate) fn new(names: Vec<JsString>, values: Vec<JsValue>, capacity: u32) -> Self {
        Self {
            names: names.into_boxed_slice(),
            values: values.into_boxed_slice(),
            capacity,
            shape: GcRefCell::new(None),
        }
    }

    /// Creates the object. `empty` is the template of an object without properties.
    #[inline]
    pub(crate) fn create(&self, empty: &ObjectTemplate) -> JsObject {
        let mut values = Vec::with_capacity(self.capacity as usize);
        values.extend_from_slice(&self.values);
        ObjectTemplate::new(&self.shape(empty.shape())).create(OrdinaryObject, values)
    }

    #[inline]
    fn shape(&self, empty: &SharedShape) -> SharedShape {
        // SAFETY: nothing is borrowed mutably as long as the reference is used.
        let cached = unsafe { self.shape.read_ptr().as_ref() };
        if let Some(cached) = cached
            && cached.empty == empty.to_addr_usize()
            && let Some(shape) = cached.shape.upgrade()
        {
            return shape;
        }
        self.find_shape(empty)
    }

    #[cold]
    fn find_shape(&self, empty: &SharedShape) -> SharedShape {
        let shape = self.names.iter().fold(empty.clone(), |shape, name| {
            shape.with_property(&name.clone().into())
        });
        *self.shape.borrow_mut() = Some(LiteralShape {
            empty: empty.to_addr_usize(),
            shape: (&shape).into(),
        });
        shape
    }
}
