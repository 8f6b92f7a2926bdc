//! The properties of objects that were read before. Messages repeat their objects: while an object
//! has the names of a template, its names are compared in place, and its values need no look-up.

use crate::{JsString, object::shape::SharedShape, property::PropertyKey};
use boa_gc::{Finalize, Trace};

/// The properties of an object, one at least, in their order. Their keys are no indices.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Template {
    properties: Box<[Property]>,
}

#[derive(Debug, Trace, Finalize)]
pub(super) struct Property {
    pub(super) name: JsString,
    #[unsafe_ignore_trace]
    pub(super) key: PropertyKey,
    /// The slot of the name in the cache.
    pub(super) slot: usize,
    /// The shape of an object with the properties up to this one.
    shape: SharedShape,
}

impl Template {
    /// The template of objects with this shape, to which one property after the other was added.
    /// `slot` has the slot of a name. None if the cache has not all names.
    pub(super) fn new(
        shape: &SharedShape,
        slot: impl Fn(&JsString) -> Option<usize>,
    ) -> Option<Self> {
        let mut properties = Vec::new();
        let mut after = Some(shape);
        for key in shape.keys().into_iter().rev() {
            let PropertyKey::String(name) = &key else {
                return None;
            };
            let shape = after?;
            properties.push(Property {
                name: name.clone(),
                slot: slot(name)?,
                shape: shape.clone(),
                key,
            });
            after = shape.previous();
        }
        properties.reverse();
        (!properties.is_empty()).then(|| Self {
            properties: properties.into(),
        })
    }

    pub(super) const fn len(&self) -> usize {
        self.properties.len()
    }

    /// The slot of the first name in the cache.
    pub(super) fn slot(&self) -> usize {
        self.properties[0].slot
    }

    pub(super) fn property(&self, index: usize) -> Option<&Property> {
        self.properties.get(index)
    }

    pub(super) fn is_of_first(&self, key: &PropertyKey) -> bool {
        self.property(0).is_some_and(|first| first.key == *key)
    }

    /// The shape of an object with the first properties, which are one at least.
    pub(super) fn shape_of_first(&self, count: usize) -> &SharedShape {
        &self.properties[count - 1].shape
    }
}
