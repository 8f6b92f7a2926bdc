//! The interfaces of a realm, and their objects.

use super::{inspected::Inspect, realm_data, type_error};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsValue, js_string,
    object::{NativeObject, shape::RootShape},
    property::{PropertyDescriptor, PropertyKey},
    realm::Realm,
};
use boa_engine::{builtins::object::OrdinaryObject, object::shape::SharedShape};
use boa_gc::{Finalize, Gc, Trace};
use rustc_hash::FxHashMap;
use std::{any::TypeId, cell::OnceCell};

/// The objects of an interface in a realm.
#[derive(Trace, Finalize)]
pub(super) struct InterfaceObjects {
    pub(super) constructor: JsObject,
    pub(super) prototype: JsObject,
    /// The `[LegacyUnforgeable]` members: one function object for each and each realm.
    pub(super) unforgeables: Vec<OwnProperty>,
    /// Made for the first object that needs them.
    pub(super) instances: OnceCell<Gc<Instances>>,
}

/// How objects of an interface are made: the interface object, the prototype, and the properties
/// that each has.
#[derive(Trace, Finalize)]
pub(super) struct Instances {
    pub(super) constructor: JsObject,
    pub(super) prototype: JsObject,
    /// The properties of ancestors come first.
    pub(super) unforgeables: Vec<OwnProperty>,
    /// The shape of the first object, and the values of its properties.
    pub(super) shape: OnceCell<(SharedShape, Vec<JsValue>)>,
}

impl Instances {
    /// A new object with these data.
    pub(super) fn create<D: NativeObject>(&self, data: D, root: &RootShape) -> JsObject<D> {
        let (shape, values) = self.shape.get_or_init(|| self.find_shape(root));
        JsObject::from_shape(shape, values.clone(), data)
            .downcast()
            .expect("the object has these data")
    }

    /// A new object with these data and another prototype.
    pub(super) fn create_with_prototype<D: NativeObject>(
        &self,
        prototype: JsObject,
        data: D,
        root: &RootShape,
    ) -> JsObject<D> {
        let object = JsObject::new(root, prototype, data);
        self.define_unforgeables(&object.clone().upcast());
        object
    }

    /// A new object with these data and a shape of its own.
    pub(super) fn create_unshared<D: NativeObject>(&self, data: D) -> JsObject {
        let object = JsObject::from_proto_and_data(self.prototype.clone(), data);
        self.define_unforgeables(&object);
        object
    }

    fn define_unforgeables(&self, object: &JsObject) {
        for own in &self.unforgeables {
            object.insert_property(own.name.clone(), own.property.clone());
        }
    }

    fn find_shape(&self, root: &RootShape) -> (SharedShape, Vec<JsValue>) {
        let prototype = self.prototype.clone();
        let object = self.create_with_prototype(prototype, OrdinaryObject, root);
        let shape = object.borrow().shape().as_shared().cloned();
        let mut values = Vec::new();
        for OwnProperty { property, .. } in &self.unforgeables {
            if property.is_accessor_descriptor() {
                values.push(property.get().cloned().unwrap_or_default());
                values.push(property.set().cloned().unwrap_or_default());
            } else {
                values.push(property.value().cloned().unwrap_or_default());
            }
        }
        (
            shape.expect("objects with few properties share shapes"),
            values,
        )
    }
}

/// A property that each object has.
#[derive(Trace, Finalize)]
pub(super) struct OwnProperty {
    /// `PropertyKey` holds no `Gc`.
    #[unsafe_ignore_trace]
    pub(super) name: PropertyKey,
    pub(super) property: PropertyDescriptor,
}

/// The interfaces of a realm.
#[derive(Default, Trace, Finalize, JsData)]
struct Interfaces {
    /// In the order in which they were defined: a parent before its children.
    #[unsafe_ignore_trace]
    inspections: Vec<(&'static str, Inspect)>,
    /// By the type that implements the interface. `None` until the objects are needed.
    objects: FxHashMap<TypeId, Option<Gc<InterfaceObjects>>>,
}

/// Makes an interface known in the current realm. It has no objects before they are
/// [inserted](insert).
pub(super) fn declare(key: TypeId, name: &'static str, inspect: Inspect, context: &mut Context) {
    let realm = context.realm().clone();
    if !realm.host_defined().has::<Interfaces>() {
        realm.host_defined_mut().insert_default::<Interfaces>();
    }
    if let Some(interfaces) = realm.host_defined_mut().get_mut::<Interfaces>() {
        interfaces.inspections.push((name, inspect));
        interfaces.objects.insert(key, None);
    }
}

pub(super) fn is_declared(key: TypeId, realm: &Realm) -> bool {
    realm_data(realm, |it: &Interfaces| it.objects.contains_key(&key)) == Some(true)
}

/// The objects of an interface, if they were made already.
pub(super) fn existing(key: TypeId, realm: &Realm) -> Option<Gc<InterfaceObjects>> {
    realm_data(realm, |it: &Interfaces| it.objects.get(&key).cloned())??
}

pub(super) fn insert(key: TypeId, objects: Gc<InterfaceObjects>, realm: &Realm) {
    if let Some(interfaces) = realm.host_defined_mut().get_mut::<Interfaces>() {
        interfaces.objects.insert(key, Some(objects));
    }
}

/// The names of the interfaces of the current realm, and how a console shows their objects.
pub(super) fn inspections(context: &Context) -> Vec<(&'static str, Inspect)> {
    realm_data(context.realm(), |it: &Interfaces| it.inspections.clone()).unwrap_or_default()
}

/// Whether the object is an interface object of the current realm.
pub(crate) fn is_interface_object(object: &JsObject, context: &Context) -> bool {
    let is_known = |interfaces: &Interfaces| {
        let mut objects = interfaces.objects.values().flatten();
        objects.any(|known| JsObject::equals(&known.constructor, object))
    };
    realm_data(context.realm(), is_known) == Some(true)
}

/// The source of the prototype in
/// [GetPrototypeFromConstructor](https://tc39.es/ecma262/#sec-getprototypefromconstructor).
pub(super) enum PrototypeOrRealm {
    /// The object that is the property `prototype` of the constructor.
    Prototype(JsObject),
    /// The realm of the constructor, whose intrinsic prototype is to be used.
    Realm(Realm),
}

/// The steps of GetPrototypeFromConstructor up to the intrinsic prototype.
pub(super) fn prototype_or_realm(
    constructor: &JsValue,
    context: &mut Context,
) -> JsResult<PrototypeOrRealm> {
    let constructor = constructor
        .as_object()
        .ok_or_else(|| type_error("a constructor is called with new"))?;
    let prototype = constructor.get(js_string!("prototype"), context)?;
    Ok(match prototype.as_object() {
        Some(prototype) => PrototypeOrRealm::Prototype(prototype),
        None => PrototypeOrRealm::Realm(constructor.get_function_realm(context)?),
    })
}
