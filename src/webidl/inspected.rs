//! The attributes of a platform object that a console shows. Reading them runs no script.

use super::{Brand, Interface, Lineage};
use boa_engine::{Context, JsData, JsObject, JsValue};
use boa_gc::{Finalize, Trace};

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

/// The interfaces of a realm, in the order in which they were defined: a parent before its children.
#[derive(Default, Trace, Finalize, JsData)]
struct Interfaces {
    #[unsafe_ignore_trace]
    inspect: Vec<(&'static str, Inspect)>,
    objects: Vec<JsObject>,
}

type Inspect = fn(&JsValue, &mut Context) -> Option<Vec<InspectedAttribute>>;

/// Registers `T` for [`inspected_attributes`], and its interface object for [`is_interface_object`].
pub(super) fn register_interface<T: Interface>(interface_object: JsObject, context: &Context) {
    let mut host_defined = context.realm().host_defined_mut();
    if !host_defined.has::<Interfaces>() {
        host_defined.insert_default::<Interfaces>();
    }
    if let Some(interfaces) = host_defined.get_mut::<Interfaces>() {
        interfaces.inspect.push((T::NAME, inspect::<T>));
        interfaces.objects.push(interface_object);
    }
}

/// Whether the object is an interface object of the current realm.
pub(crate) fn is_interface_object(object: &JsObject, context: &Context) -> bool {
    let host_defined = context.realm().host_defined();
    let interfaces = host_defined.get::<Interfaces>();
    interfaces.is_some_and(|interfaces| interfaces.objects.iter().any(|known| JsObject::equals(known, object)))
}

/// The attributes to show of a platform object. `None` if it implements no interface of the current realm.
pub(crate) fn inspected_attributes(object: &JsObject, context: &mut Context) -> Option<Vec<InspectedAttribute>> {
    let value = JsValue::from(object.clone());
    // The interface that was defined last is the most derived one, because parents are defined before their children.
    let interfaces = context.realm().host_defined().get::<Interfaces>()?.inspect.clone();
    interfaces.iter().rev().find_map(|(_, inspect)| inspect(&value, context))
}

/// Whether the object implements the interface of this name.
pub(crate) fn implements(object: &JsObject, name: &str, context: &mut Context) -> bool {
    let known = |interfaces: &Interfaces| interfaces.inspect.iter().find(|known| known.0 == name).map(|known| known.1);
    let inspect = context.realm().host_defined().get::<Interfaces>().and_then(known);
    inspect.is_some_and(|inspect| inspect(&object.clone().into(), context).is_some())
}

fn inspect<T: Interface>(value: &JsValue, context: &mut Context) -> Option<Vec<InspectedAttribute>> {
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
