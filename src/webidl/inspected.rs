//! The attributes of a platform object that a console shows. Reading them runs no script.

use super::{Brand, Interface, Lineage, interface_objects};
use boa_engine::{Context, JsObject, JsValue};

/// An attribute that a console shows: one of [`Interface::INSPECTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inspected {
    /// The attribute's value.
    Attribute(&'static str),
    /// The attribute's value, and the name of the interface's constant that is equal to it.
    Constant(&'static str),
}

/// An attribute as a console shows it.
#[derive(Debug)]
pub(crate) struct InspectedAttribute {
    pub(crate) name: &'static str,
    pub(crate) value: JsValue,
    pub(crate) constant: Option<&'static str>,
}

/// The attributes of an object that implements a certain interface.
pub(super) type Inspect = fn(&JsValue, &mut Context) -> Option<Vec<InspectedAttribute>>;

/// The attributes to show of a platform object. `None` if it implements no interface of the current realm.
pub(crate) fn inspected_attributes(object: &JsObject, context: &mut Context) -> Option<Vec<InspectedAttribute>> {
    let value = JsValue::from(object.clone());
    // The interface that was defined last is the most derived one, because parents are defined before their children.
    let interfaces = interface_objects::inspections(context);
    interfaces.iter().rev().find_map(|(_, inspect)| inspect(&value, context))
}

/// Whether the object implements the interface of this name.
pub(crate) fn implements(object: &JsObject, name: &str, context: &mut Context) -> bool {
    let interfaces = interface_objects::inspections(context);
    let inspect = interfaces.iter().find(|known| known.0 == name).map(|known| known.1);
    inspect.is_some_and(|inspect| inspect(&object.clone().into(), context).is_some())
}

pub(super) fn inspect<T: Interface>(value: &JsValue, context: &mut Context) -> Option<Vec<InspectedAttribute>> {
    T::This::of(value, context)?;
    let mut attributes = Vec::with_capacity(T::INSPECTED.len());
    for &inspected in T::INSPECTED {
        let (Inspected::Attribute(name) | Inspected::Constant(name)) = inspected;
        let Some(attribute) = T::attribute(value, name, context) else { continue };
        let constant = match inspected {
            Inspected::Attribute(_) => None,
            Inspected::Constant(_) => T::MEMBERS.iter().find_map(|member| member.constant_equal_to(&attribute)),
        };
        attributes.push(InspectedAttribute { name, value: attribute, constant });
    }
    Some(attributes)
}
