//! The names of the properties of objects, kept from one object to the next.
//!
//! Objects with the same properties in the same order share a shape in the engine. A shared shape
//! never changes: each change of an object's properties or of its prototype gives the object
//! another one.

use super::output::Output;
use crate::{
    JsObject, JsValue,
    object::{PropertyMap, shape::Shape},
    property::{PropertyDescriptor, PropertyKey},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::rc::Rc;

/// A power of two, so that the remainder is cheap.
const SHAPES: usize = 64;
/// An object with more properties mostly has names that no other has.
const MAX_NAMES: usize = 128;
/// The limit on names that are kept, in code units.
const MAX_KEPT_NAME_LEN: usize = 64;

/// The name of an enumerable own property whose key is a string.
pub(super) struct Name {
    pub(super) key: PropertyKey,
    /// A comma, the quoted name and a colon.
    pub(super) text: Output,
    /// The index of its value in an object with the shape, if it is a data property.
    place: Option<usize>,
}

impl Name {
    /// The value of a data property, in an object with the shape.
    pub(super) fn value(&self, properties: &PropertyMap) -> Option<JsValue> {
        if let Some(value) = self
            .place
            .and_then(|place| properties.named_values().get(place))
        {
            return Some(value.clone());
        }
        properties.get(&self.key)?.value().cloned()
    }
}

/// The names of an object in their order. None if there are too many.
fn names(object: &JsObject) -> Option<Rc<[Name]>> {
    let object = object.borrow();
    let properties = object.properties();
    let keys = object.shape().keys();
    if keys.len() > MAX_NAMES {
        return None;
    }
    let names = keys.into_iter().filter_map(|key| {
        let PropertyKey::String(name) = &key else {
            return None;
        };
        let property = properties
            .get(&key)
            .filter(PropertyDescriptor::expect_enumerable)?;
        let place = property
            .is_data_descriptor()
            .then(|| object.shape().as_shared()?.index_of(&key))
            .flatten();
        let mut text = Output::with_capacity(name.len() + ",\"\":".len());
        text.byte(b',');
        text.quoted(name);
        text.byte(b':');
        Some(Name { text, place, key })
    });
    Some(names.collect())
}

/// A shape with its property names.
#[derive(Clone, Trace, Finalize)]
pub(super) struct PropertyTable {
    shape: Shape,
    #[unsafe_ignore_trace]
    names: Rc<[Name]>,
}

impl PropertyTable {
    /// Whether the object still has these properties.
    pub(super) fn is_of(&self, shape: &Shape) -> bool {
        self.shape.to_addr_usize() == shape.to_addr_usize()
    }

    pub(super) fn names(&self) -> &[Name] {
        &self.names
    }
}

/// The shapes of the objects that were serialized last. Messages repeat their names.
#[derive(Default, Trace, Finalize)]
pub(crate) struct Shapes {
    /// Empty until the first is kept.
    kept: GcRefCell<Vec<Option<PropertyTable>>>,
}

impl Shapes {
    /// None if the shape does not list the properties of this ordinary object.
    ///
    /// Shapes of objects with this prototype are kept, which has to be `%Object.prototype%`. A shape
    /// keeps its prototype alive, and others might keep all that a script has.
    pub(super) fn of(
        &self,
        object: &JsObject,
        prototype: &JsObject,
        last: &mut Option<PropertyTable>,
    ) -> Option<PropertyTable> {
        let borrowed = object.borrow();
        let shape = borrowed.shape();
        if !shape.is_shared() || borrowed.properties().index_property_keys().len() > 0 {
            return None;
        }
        if let Some(last) = last.as_ref().filter(|last| last.is_of(shape)) {
            return Some(last.clone());
        }
        let address = shape.to_addr_usize() >> 4;
        let slot = (address ^ (address >> 6)) % SHAPES;
        if let Some(Some(kept)) = self.kept.borrow().get(slot)
            && kept.is_of(shape)
        {
            *last = Some(kept.clone());
            return last.clone();
        }
        let table = PropertyTable {
            shape: shape.clone(),
            names: names(object)?,
        };
        let is_short = |name: &Name| name.text.len() <= MAX_KEPT_NAME_LEN;
        let is_kept = table.names.iter().all(is_short)
            && shape
                .prototype()
                .is_none_or(|of_shape| JsObject::equals(&of_shape, prototype));
        if is_kept {
            let mut kept = self.kept.borrow_mut();
            kept.resize(SHAPES, None);
            kept[slot] = Some(table.clone());
        }
        *last = Some(table);
        last.clone()
    }
}
