//! Data properties whose values are made when they are first needed.

use super::JsObject;
use crate::{
    JsData, JsValue,
    property::{PropertyDescriptor, PropertyKey},
    realm::Realm,
};
use boa_gc::{Finalize, Trace};

/// The value of a property before it is made. It is kept as the getter of an accessor, so that no
/// read of a value has to look for it.
#[derive(Debug, Clone, Trace, Finalize, JsData)]
pub(crate) struct LazyValue {
    realm: Realm,
    #[unsafe_ignore_trace]
    make: fn(&Realm) -> JsValue,
}

impl LazyValue {
    /// Whether the getter of a property is such a value.
    pub(crate) fn is(getter: &JsValue) -> bool {
        getter
            .as_object_ref()
            .is_some_and(|getter| getter.is::<Self>())
    }

    /// The value that the getter of a property is.
    pub(crate) fn of(property: &PropertyDescriptor) -> Option<Self> {
        let getter = property.get()?.as_object_ref()?;
        let lazy = getter.downcast_ref::<Self>()?;
        Some(lazy.clone())
    }

    /// Makes the value, and puts it into the property.
    pub(crate) fn put(&self, object: &JsObject, key: &PropertyKey) {
        let value = (self.make)(&self.realm);
        object.insert(key.clone(), data_property(value));
    }
}

fn data_property(value: JsValue) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true)
        .build()
}

impl JsObject {
    /// Defines a property of an ordinary object that is writable, not enumerable and configurable.
    /// `make` makes its value when it is first needed. To scripts it is a data property already.
    ///
    /// [`PropertyMap::get`](super::PropertyMap::get) returns an accessor as long as the value is not
    /// made, whose getter can't be called.
    ///
    /// # Examples
    ///
    /// ```
    /// # use boa_engine::{Context, Source, js_string};
    /// let context = &mut Context::default();
    /// let realm = context.realm().clone();
    /// context.global_object().define_lazy_property(js_string!("answer"), |_| 42.into(), &realm);
    /// let script = "Object.getOwnPropertyDescriptor(globalThis, 'answer').writable && answer";
    /// assert_eq!(context.eval(Source::from_bytes(script)).unwrap(), 42.into());
    /// ```
    pub fn define_lazy_property<K: Into<PropertyKey>>(
        &self,
        key: K,
        make: fn(&Realm) -> JsValue,
        realm: &Realm,
    ) {
        // It shares a shape with other objects.
        let template = realm.intrinsics().templates().ordinary_object();
        let realm = realm.clone();
        let lazy = template.create(LazyValue { realm, make }, Vec::new());
        self.insert(
            key.into(),
            PropertyDescriptor::builder()
                .get(lazy)
                .enumerable(false)
                .configurable(true),
        );
    }
}
