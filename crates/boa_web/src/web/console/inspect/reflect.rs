//! Reflection without running script: it reads the stored properties, and calls neither getters nor
//! traps of proxies.

use boa_engine::{
    JsObject, JsSymbol, JsValue,
    builtins::proxy::Proxy,
    js_string,
    property::{PropertyDescriptor, PropertyKey},
};

/// The number of prototypes to follow.
const MAX_PROTOTYPE_CHAIN: usize = 1000;

/// The object that a proxy stands for, through any number of proxies. A revoked proxy stands for
/// itself.
pub(in crate::web::console) fn unwrapped(object: &JsObject) -> JsObject {
    let mut object = object.clone();
    loop {
        let target = object
            .downcast_ref::<Proxy>()
            .and_then(|proxy| proxy.target().cloned());
        let Some(target) = target else { return object };
        object = target;
    }
}

/// The stored property. `None` for the virtual properties of an exotic object.
pub(in crate::web::console) fn own_property(
    object: &JsObject,
    key: &PropertyKey,
) -> Option<PropertyDescriptor> {
    object.borrow().properties().get(key)
}

/// The keys of the properties that the object keeps: indices in ascending order, then strings, then
/// symbols.
pub(in crate::web::console) fn own_keys(object: &JsObject) -> Vec<PropertyKey> {
    let mut keys: Vec<PropertyKey> = indices(object).into_iter().map(PropertyKey::from).collect();
    keys.extend(named_keys(object));
    keys
}

/// The keys that are not indices: strings, then symbols.
pub(super) fn named_keys(object: &JsObject) -> Vec<PropertyKey> {
    let keys = object.borrow().shape().keys();
    let (mut strings, symbols): (Vec<_>, Vec<_>) = keys
        .into_iter()
        .partition(|key| !matches!(key, PropertyKey::Symbol(_)));
    strings.extend(symbols);
    strings
}

/// The keys that are indices, in ascending order.
pub(super) fn indices(object: &JsObject) -> Vec<u32> {
    let mut indices: Vec<u32> = object.borrow().properties().index_property_keys().collect();
    if !indices.is_sorted() {
        indices.sort_unstable();
    }
    indices
}

/// The value of a data property of the object or of its prototypes.
pub(super) fn data_property(object: &JsObject, key: &PropertyKey) -> Option<JsValue> {
    chain(object)
        .find_map(|object| own_property(&object, key))?
        .value()
        .cloned()
}

/// The object, its prototype, and so on. Ends at a proxy, whose prototype only a trap could return.
pub(super) fn chain(object: &JsObject) -> impl Iterator<Item = JsObject> {
    let links = std::iter::successors(Some(object.clone()), JsObject::prototype);
    links
        .take_while(|link| !link.is::<Proxy>())
        .take(MAX_PROTOTYPE_CHAIN)
}

/// The name of the constructor, from the prototype chain.
pub(super) enum ConstructorName {
    Known(String),
    /// The object has no prototype.
    NullPrototype,
    /// No prototype of the object has a constructor.
    Unknown,
}

impl ConstructorName {
    pub(super) fn of(object: &JsObject) -> Self {
        let key = PropertyKey::from(js_string!("constructor"));
        let name = chain(object).find_map(|holder| {
            let constructor = own_property(&holder, &key)?.value()?.as_callable()?;
            let name = function_name(&constructor)?;
            is_instance(object, &constructor).then_some(name)
        });
        match name {
            Some(name) => Self::Known(name),
            None if object.prototype().is_none() => Self::NullPrototype,
            None => Self::Unknown,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Known(known) if known == name)
    }
}

/// `instanceof`, for ordinary constructors.
fn is_instance(object: &JsObject, constructor: &JsObject) -> bool {
    let prototype = own_property(constructor, &js_string!("prototype").into());
    let prototype = prototype.and_then(|property| property.value()?.as_object());
    prototype.is_some_and(|prototype| {
        chain(object)
            .skip(1)
            .any(|link| JsObject::equals(&link, &prototype))
    })
}

/// A function's own `name`, if it is a string and not empty.
pub(super) fn function_name(function: &JsObject) -> Option<String> {
    let name = own_property(function, &js_string!("name").into())?
        .value()?
        .as_string()?;
    (!name.is_empty()).then(|| name.to_std_string_lossy())
}

/// The `@@toStringTag`, unless it is an own property that is shown.
pub(super) fn to_string_tag(object: &JsObject, show_hidden: bool) -> Option<String> {
    let key = PropertyKey::from(JsSymbol::to_string_tag());
    if own_property(object, &key).is_some_and(|own| show_hidden || own.enumerable() == Some(true)) {
        return None;
    }
    let tag = data_property(object, &key)?.as_string()?;
    (!tag.is_empty()).then(|| tag.to_std_string_lossy())
}
