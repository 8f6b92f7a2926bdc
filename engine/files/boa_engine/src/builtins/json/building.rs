//! An object of a JSON text whose end has not been read. It is made at its end, from its shape and
//! its values.

use crate::{
    Context, JsObject, JsValue,
    builtins::OrdinaryObject,
    object::shape::SharedShape,
    property::{PropertyDescriptor, PropertyKey},
};
use boa_gc::{Finalize, Trace};
use std::mem;

/// The shapes before and after a property with a name was added to an object.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) struct Transition {
    before: SharedShape,
    after: SharedShape,
}

pub(super) enum Building {
    /// Its keys are names.
    Values {
        shape: SharedShape,
        values: Vec<JsValue>,
    },
    Object(JsObject),
}

/// An object with more properties has a shape of its own.
const MAX_VALUES: usize = 256;

impl Building {
    pub(super) fn new(context: &Context) -> Self {
        Self::Values {
            shape: context.intrinsics().object_shape().clone(),
            values: Vec::with_capacity(6),
        }
    }

    /// Adds a property, or replaces its value. `last` is the transition when the name was added
    /// last, if it is known.
    pub(super) fn add(
        &mut self,
        key: &PropertyKey,
        value: JsValue,
        last: Option<&mut Option<Transition>>,
    ) {
        if let Self::Values { shape, values } = self {
            if let Some(Some(last)) = &last
                && last.before.is(shape)
            {
                *shape = last.after.clone();
                values.push(value);
                return;
            }
            if let Some(place) = shape.index_of(key).and_then(|index| values.get_mut(index)) {
                *place = value;
                return;
            }
            if !matches!(key, PropertyKey::Index(_)) && values.len() < MAX_VALUES {
                let after = shape.with_property(key);
                let before = mem::replace(shape, after.clone());
                if let Some(last) = last {
                    *last = Some(Transition { before, after });
                }
                values.push(value);
                return;
            }
            *self = Self::Object(self.finish());
        }
        if let Self::Object(object) = self {
            let property = PropertyDescriptor::builder()
                .value(value)
                .writable(true)
                .enumerable(true)
                .configurable(true);
            object.insert_property(key.clone(), property);
        }
    }

    pub(super) fn finish(&mut self) -> JsObject {
        match self {
            Self::Values { shape, values } => {
                JsObject::from_shape(shape, mem::take(values), OrdinaryObject)
            }
            Self::Object(object) => object.clone(),
        }
    }
}
