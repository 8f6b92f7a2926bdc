//! The kind of an object, by its internal slots.

use super::reflect::own_property;
use crate::{
    dom::DomException,
    engine::iterator_items::remaining_items,
    web::clone::wrapped,
    webidl::{InspectedObject, PlatformRef, RemainingValues, inspected, is_interface_object},
};
use boa_engine::{
    Context, JsObject, JsSymbol, JsValue,
    builtins::{
        array_buffer::{ArrayBuffer, SharedArrayBuffer},
        dataview::DataView,
        date::Date,
        error::Error,
        function::OrdinaryFunction,
        map::ordered_map::OrderedMap,
        object::OrdinaryObject,
        promise::Promise,
        proxy::Proxy,
        regexp::RegExp,
        set::ordered_set::OrderedSet,
        typed_array::TypedArray,
    },
    js_string,
    module::ModuleNamespace,
    object::builtins::{JsWeakMap, JsWeakSet},
    property::PropertyKey,
};

/// The kinds of objects that are shown differently.
pub(super) enum Kind {
    Arguments,
    Array,
    ArrayBuffer,
    Boxed(JsValue),
    /// An iterator of a Map or a Set.
    CollectionIterator {
        items: Vec<JsValue>,
        /// Whether the items are keys, each followed by its value.
        is_pairs: bool,
    },
    DataView,
    Date,
    Error,
    Function,
    Global,
    Interface,
    Iterator(RemainingValues),
    Map,
    ModuleNamespace,
    Ordinary,
    Platform(InspectedObject),
    Promise,
    RevokedProxy,
    RegExp,
    Set,
    TypedArray,
    WeakMap,
    WeakSet,
}

impl Kind {
    pub(super) fn of(object: &JsObject, context: &mut Context) -> Self {
        if object.is::<Proxy>() {
            return Self::RevokedProxy;
        }
        if JsObject::equals(object, &context.global_object()) {
            return Self::Global;
        }
        if object.is::<OrdinaryObject>() {
            return Self::Ordinary;
        }
        if object.is_array() {
            return Self::Array;
        }
        if object.is_callable() {
            let is_native_class = object.is_constructor() && !object.is::<OrdinaryFunction>();
            return if is_native_class && is_interface_object(object, context) {
                Self::Interface
            } else {
                Self::Function
            };
        }
        Self::of_built_in(object)
            .or_else(|| wrapped(object).map(Self::Boxed))
            .or_else(|| {
                remaining_items(object)
                    .map(|(items, is_pairs)| Self::CollectionIterator { items, is_pairs })
            })
            .or_else(|| RemainingValues::of(object).map(Self::Iterator))
            .or_else(|| inspected(object, context).map(Self::Platform))
            .unwrap_or(Self::Ordinary)
    }

    fn of_built_in(object: &JsObject) -> Option<Self> {
        Some(if object.is::<OrderedMap<JsValue>>() {
            Self::Map
        } else if object.is::<OrderedSet>() {
            Self::Set
        } else if object.is::<Error>() || PlatformRef::<DomException>::of_object(object).is_some() {
            Self::Error
        } else if object.is::<TypedArray>() {
            Self::TypedArray
        } else if object.is::<ArrayBuffer>() || object.is::<SharedArrayBuffer>() {
            Self::ArrayBuffer
        } else if object.is::<DataView>() {
            Self::DataView
        } else if object.is::<Date>() {
            Self::Date
        } else if object.is::<RegExp>() {
            Self::RegExp
        } else if object.is::<Promise>() {
            Self::Promise
        } else if object.is::<ModuleNamespace>() {
            Self::ModuleNamespace
        } else if is_arguments(object) {
            Self::Arguments
        } else if JsWeakMap::from_object(object.clone()).is_ok() {
            Self::WeakMap
        } else if JsWeakSet::from_object(object.clone()).is_ok() {
            Self::WeakSet
        } else {
            return None;
        })
    }
}

/// Recognizes an arguments object by its three own properties, because the engine's type for it is
/// private.
fn is_arguments(object: &JsObject) -> bool {
    let keys: [PropertyKey; 3] = [
        js_string!("length").into(),
        js_string!("callee").into(),
        JsSymbol::iterator().into(),
    ];
    keys.iter().all(|key| own_property(object, key).is_some())
}
