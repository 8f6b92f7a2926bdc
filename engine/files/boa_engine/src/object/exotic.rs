//! [Exotic objects](https://tc39.es/ecma262/#exotic-object) of a host.

use super::{
    JsObject,
    internal_methods::{
        InternalMethodPropertyContext, InternalObjectMethods, ORDINARY_INTERNAL_METHODS,
        ordinary_define_own_property, ordinary_delete, ordinary_get, ordinary_get_own_property,
        ordinary_own_property_keys, ordinary_prevent_extensions, ordinary_set_with_own_descriptor,
        ordinary_try_get,
    },
    shape::slot::SlotAttributes,
};
use crate::{
    Context, JsResult, JsValue,
    property::{PropertyDescriptor, PropertyKey},
};

/// The internal methods of exotic objects of a host. Those that are not implemented are the ones of
/// ordinary objects. Nothing that they return is cached.
///
/// `[[Get]]` and `[[HasProperty]]` are ordinary: they ask [`get_own_property`], and then the
/// prototype.
///
/// # Examples
///
/// An object that has the squares of the indices below 10:
///
/// ```
/// use boa_engine::{
///     Context, Finalize, JsData, JsObject, JsResult, Source, Trace, js_string,
///     object::{ExoticMethods, InternalObjectMethods},
///     property::{Attribute, PropertyDescriptor, PropertyKey},
/// };
///
/// #[derive(Trace, Finalize)]
/// struct Squares;
///
/// impl JsData for Squares {
///     fn internal_methods(&self) -> &'static InternalObjectMethods {
///         InternalObjectMethods::of::<Self>()
///     }
/// }
///
/// impl ExoticMethods for Squares {
///     fn get_own_property(
///         object: &JsObject,
///         key: &PropertyKey,
///         context: &mut Context,
///     ) -> JsResult<Option<PropertyDescriptor>> {
///         match key {
///             PropertyKey::Index(index) if index.get() < 10 => {
///                 let square = PropertyDescriptor::builder().value(index.get() * index.get());
///                 Ok(Some(square.writable(false).enumerable(true).configurable(true).build()))
///             }
///             _ => object.ordinary_get_own_property(key, context),
///         }
///     }
/// }
///
/// let context = &mut Context::default();
/// // The shape is of this object alone.
/// let squares = JsObject::from_proto_and_data(None, Squares);
/// context.register_global_property(js_string!("squares"), squares, Attribute::all()).unwrap();
/// let script = Source::from_bytes("[squares[7], 3 in squares, squares[10]].join()");
/// assert_eq!(context.eval(script).unwrap(), js_string!("49,true,").into());
/// ```
///
/// [`get_own_property`]: Self::get_own_property
pub trait ExoticMethods {
    /// [`[[PreventExtensions]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn prevent_extensions(object: &JsObject, context: &mut Context) -> JsResult<bool> {
        ordinary_prevent_extensions(object, context)
    }

    /// [`[[GetOwnProperty]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn get_own_property(
        object: &JsObject,
        key: &PropertyKey,
        context: &mut Context,
    ) -> JsResult<Option<PropertyDescriptor>> {
        object.ordinary_get_own_property(key, context)
    }

    /// [`[[DefineOwnProperty]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn define_own_property(
        object: &JsObject,
        key: &PropertyKey,
        property: PropertyDescriptor,
        context: &mut Context,
    ) -> JsResult<bool> {
        object.ordinary_define_own_property(key, property, context)
    }

    /// [`[[Set]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn set(
        object: &JsObject,
        key: PropertyKey,
        value: JsValue,
        receiver: JsValue,
        context: &mut Context,
    ) -> JsResult<bool> {
        let own = object.__get_own_property__(&key, &mut context.into())?;
        object.ordinary_set_with_own_descriptor(key, value, receiver, own, context)
    }

    /// [`[[Delete]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn delete(object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
        object.ordinary_delete(key, context)
    }

    /// [`[[OwnPropertyKeys]]`](https://tc39.es/ecma262/#sec-object-internal-methods-and-internal-slots)
    fn own_property_keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
        object.ordinary_own_property_keys(context)
    }
}

impl InternalObjectMethods {
    /// The internal methods of exotic objects, for [`JsData::internal_methods`](super::JsData).
    ///
    /// Each such object needs a shape of its own, as [`JsObject::from_proto_and_data`] makes it:
    /// where a property of an ordinary object is cached, one of the same shape has it as well.
    #[must_use]
    pub const fn of<M: ExoticMethods>() -> &'static Self {
        const {
            &Self {
                __prevent_extensions__: |object, context| M::prevent_extensions(object, context),
                __get_own_property__: |object, key, context| {
                    do_not_cache(context);
                    M::get_own_property(object, key, context)
                },
                __define_own_property__: |object, key, property, context| {
                    do_not_cache(context);
                    M::define_own_property(object, key, property, context)
                },
                __get__: |object, key, receiver, context| {
                    do_not_cache(context);
                    ordinary_get(object, key, receiver, context)
                },
                __try_get__: |object, key, receiver, context| {
                    do_not_cache(context);
                    ordinary_try_get(object, key, receiver, context)
                },
                __set__: |object, key, value, receiver, context| {
                    do_not_cache(context);
                    M::set(object, key, value, receiver, context)
                },
                __delete__: |object, key, context| M::delete(object, key, context),
                __own_property_keys__: |object, context| M::own_property_keys(object, context),
                ..ORDINARY_INTERNAL_METHODS
            }
        }
    }
}

/// Also makes each of these functions another one than that of ordinary objects, by which inline
/// caches tell such objects from ordinary ones.
fn do_not_cache(context: &mut InternalMethodPropertyContext<'_>) {
    context.slot().attributes |= SlotAttributes::NOT_CACHEABLE;
}

/// The operations of ordinary objects, for the internal methods of exotic ones.
impl JsObject {
    /// [`OrdinaryGetOwnProperty`](https://tc39.es/ecma262/#sec-ordinarygetownproperty)
    pub fn ordinary_get_own_property(
        &self,
        key: &PropertyKey,
        context: &mut Context,
    ) -> JsResult<Option<PropertyDescriptor>> {
        ordinary_get_own_property(self, key, &mut context.into())
    }

    /// [`OrdinaryDefineOwnProperty`](https://tc39.es/ecma262/#sec-ordinarydefineownproperty)
    pub fn ordinary_define_own_property(
        &self,
        key: &PropertyKey,
        property: PropertyDescriptor,
        context: &mut Context,
    ) -> JsResult<bool> {
        ordinary_define_own_property(self, key, property, &mut context.into())
    }

    /// [`OrdinarySetWithOwnDescriptor`](https://tc39.es/ecma262/#sec-ordinarysetwithowndescriptor)
    pub fn ordinary_set_with_own_descriptor(
        &self,
        key: PropertyKey,
        value: JsValue,
        receiver: JsValue,
        own: Option<PropertyDescriptor>,
        context: &mut Context,
    ) -> JsResult<bool> {
        ordinary_set_with_own_descriptor(self, key, value, receiver, own, &mut context.into())
    }

    /// [`OrdinaryDelete`](https://tc39.es/ecma262/#sec-ordinarydelete)
    pub fn ordinary_delete(&self, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
        ordinary_delete(self, key, &mut context.into())
    }

    /// [`OrdinaryOwnPropertyKeys`](https://tc39.es/ecma262/#sec-ordinaryownpropertykeys)
    pub fn ordinary_own_property_keys(&self, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
        ordinary_own_property_keys(self, context)
    }
}
