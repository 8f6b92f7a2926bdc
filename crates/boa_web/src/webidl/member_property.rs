//! The properties that the members of an interface define.

use super::{interface_objects::OwnProperty, member::AnyMember, sequence::completed};
use boa_engine::{
    JsObject, JsString, JsValue, NativeFunction,
    object::FunctionObjectBuilder,
    property::{Attribute, PropertyDescriptor, PropertyDescriptorBuilder},
    realm::Realm,
};

/// The definition of a member.
pub(super) struct Definition {
    pub(super) name: &'static str,
    /// Whether it is a property of each object.
    pub(super) is_unforgeable: bool,
    /// Whether a realm has it.
    pub(super) is_exposed: fn(&Realm) -> bool,
    pub(super) property: Property,
}

pub(super) enum Property {
    Constant(u16),
    Attribute { has_setter: bool },
    Operation { length: usize },
    Static { length: usize },
    StaticAttribute,
    Iterable(fn(&JsObject, &Realm)),
}

/// The order in which the members of an interface are
/// [defined on its prototype](https://webidl.spec.whatwg.org/#create-an-interface-prototype-object).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Attributes,
    Operations,
    Iteration,
    Constants,
}

impl Step {
    pub(super) const ALL: [Self; 4] = [
        Self::Attributes,
        Self::Operations,
        Self::Iteration,
        Self::Constants,
    ];
}

impl Definition {
    pub(super) const fn step(&self) -> Step {
        match self.property {
            Property::Attribute { .. } | Property::StaticAttribute => Step::Attributes,
            Property::Static { .. } | Property::Operation { .. } => Step::Operations,
            Property::Iterable(_) => Step::Iteration,
            Property::Constant(_) => Step::Constants,
        }
    }
}

/// Defines a member on the interface object or the interface prototype object.
pub(super) fn define(
    member: &'static dyn AnyMember,
    constructor: &JsObject,
    prototype: &JsObject,
    realm: &Realm,
) {
    let Definition {
        name,
        is_unforgeable,
        property,
        ..
    } = member.definition();
    if is_unforgeable {
        return;
    }
    let accessor = |target: &JsObject, has_setter| {
        target.insert_property(
            JsString::from(name),
            accessors(member, realm, name, has_setter)
                .enumerable(true)
                .configurable(true),
        );
    };
    let operation = |target, length| {
        method(
            target,
            name,
            operation_function(member, realm, name, length),
        );
    };
    match property {
        Property::Constant(value) => {
            for target in [constructor, prototype] {
                target.insert_property(
                    JsString::from(name),
                    data_property(value, Attribute::ENUMERABLE),
                );
            }
        }
        Property::Attribute { has_setter } => accessor(prototype, has_setter),
        Property::StaticAttribute => accessor(constructor, false),
        Property::Operation { length } => operation(prototype, length),
        Property::Static { length } => operation(constructor, length),
        Property::Iterable(define) => define(prototype, realm),
    }
}

/// The property of a `[LegacyUnforgeable]` member.
pub(super) fn unforgeable_property(
    member: &'static dyn AnyMember,
    realm: &Realm,
) -> Option<OwnProperty> {
    let definition = member.definition();
    let name = definition.name;
    let property = match definition.property {
        _ if !definition.is_unforgeable => return None,
        Property::Attribute { has_setter } => accessors(member, realm, name, has_setter),
        Property::Operation { length } => PropertyDescriptor::builder()
            .value(operation_function(member, realm, name, length))
            .writable(false),
        _ => return None,
    };
    Some(OwnProperty {
        name: JsString::from(name).into(),
        property: property.enumerable(true).configurable(false).build(),
    })
}

fn accessors(
    member: &'static dyn AnyMember,
    realm: &Realm,
    name: &str,
    has_setter: bool,
) -> PropertyDescriptorBuilder {
    let get = NativeFunction::from_copy_closure(move |this, _, context| {
        completed(member.get(this, context), context)
    });
    let get = function(realm, get, JsString::from(format!("get {name}")), 0);
    let set = has_setter.then(|| {
        let set = NativeFunction::from_copy_closure(move |this, args, context| {
            completed(member.set(this, args, context), context)
        });
        function(realm, set, JsString::from(format!("set {name}")), 1)
    });
    // In Web IDL a missing setter is undefined, and the descriptor has the key `set`.
    PropertyDescriptor::builder()
        .get(get)
        .set(set.map_or_else(JsValue::undefined, JsValue::from))
}

fn operation_function(
    member: &'static dyn AnyMember,
    realm: &Realm,
    name: &str,
    length: usize,
) -> JsObject {
    let native = NativeFunction::from_copy_closure(move |this, args, context| {
        completed(member.call(this, args, context), context)
    });
    function(realm, native, JsString::from(name), length)
}

pub(super) fn method(target: &JsObject, name: &str, function: impl Into<JsValue>) {
    target.insert_property(
        JsString::from(name),
        data_property(function, Attribute::all()),
    );
}

/// A built-in function object of the realm, which is not a constructor. `length` and `name` are its
/// properties of these names.
///
/// Use it for functions that no IDL describes, such as the methods of a proxy's handler. For
/// members of an interface use [`operation`](super::operation), and for the global object
/// [`define_operation`](super::define_operation).
pub fn function(realm: &Realm, native: NativeFunction, name: JsString, length: usize) -> JsObject {
    FunctionObjectBuilder::new(realm, native)
        .name(name)
        .length(length)
        .build()
        .into()
}

/// A data property with these attributes.
pub fn data_property(value: impl Into<JsValue>, attributes: Attribute) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(attributes.writable())
        .enumerable(attributes.enumerable())
        .configurable(attributes.configurable())
        .build()
}

/// A data property as built-in methods are: writable and configurable, and not enumerable.
#[must_use]
pub fn non_enumerable(value: impl Into<JsValue>) -> PropertyDescriptor {
    data_property(value, Attribute::WRITABLE | Attribute::CONFIGURABLE)
}
