//! Functions of the engine that scripts may replace, as a realm had them before its first script.
//!
//! - **The engine** does not export some abstract operations and internal slots, for which there is
//!   such a function. No upstream issue was found.
//! - **Each can be deleted** when `boa_engine` has a function for it.
//!
//! Unless scripts have replaced the functions of promises, promises are followed without calling
//! them.

use super::{insert_realm_data, realm_data, type_error};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsSymbol, JsValue, builtins::promise::Promise,
    js_string, object::builtins::JsPromise, property::PropertyKey,
};
use boa_gc::{Finalize, Trace};

macro_rules! originals {
    ($($name:ident $path:literal)*) => {
        /// A function that is kept.
        #[derive(Clone, Copy)]
        pub(crate) enum Original {
            $($name,)*
        }

        /// Where each is, from the global object: the value of a data property, or the getter of an
        /// accessor property.
        const PATHS: &[&str] = &[$($path,)*];
    };
}

originals! {
    IsArray "Array.isArray"
    MaxByteLength "ArrayBuffer.prototype.maxByteLength"
    Resizable "ArrayBuffer.prototype.resizable"
    Stack "Error.prototype.stack"
    IsRawJson "JSON.isRawJSON"
    Keys "Object.keys"
    Then "Promise.prototype.then"
    DefineProperty "Reflect.defineProperty"
    DeleteProperty "Reflect.deleteProperty"
    Get "Reflect.get"
    GetOwnPropertyDescriptor "Reflect.getOwnPropertyDescriptor"
    Has "Reflect.has"
    OwnKeys "Reflect.ownKeys"
    Set "Reflect.set"
    Source "RegExp.prototype.source"
    UnicodeSets "RegExp.prototype.unicodeSets"
}

/// The original functions of a realm.
#[derive(Trace, Finalize, JsData)]
struct Originals {
    species: Option<JsObject>,
    /// In the order of [`PATHS`]. `None` if the engine lacks it.
    functions: Vec<Option<JsObject>>,
}

/// Keeps the functions of the current realm. Must be called before any script runs.
pub(crate) fn keep_originals(context: &Context) {
    let find = |path: &str| {
        path.split('.')
            .try_fold(context.global_object(), |object, name| {
                let key = PropertyKey::from(JsString::from(name));
                let property = object.borrow().properties().get(&key)?;
                property.value().or_else(|| property.get())?.as_object()
            })
    };
    let originals = Originals {
        species: species(context),
        functions: PATHS.iter().copied().map(find).collect(),
    };
    insert_realm_data(originals, context.realm());
}

fn original(
    context: &Context,
    which: impl FnOnce(&Originals) -> Option<JsObject>,
) -> Option<JsObject> {
    realm_data::<Originals, _>(context.realm(), which).flatten()
}

fn function(which: Original, context: &Context) -> Option<JsObject> {
    original(context, |originals| {
        originals.functions.get(which as usize)?.clone()
    })
}

/// Calls one that is the value of a data property. Fails with its exceptions, and a TypeError in a
/// realm without [`dom`](crate::dom).
pub(crate) fn call_original(
    which: Original,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(function) = function(which, context) else {
        let path = PATHS[which as usize];
        return Err(type_error(format!("the realm has not kept {path}")));
    };
    function.call(&JsValue::undefined(), args, context)
}

/// Calls one that is a getter. Undefined if the engine lacks it.
pub(crate) fn get_original(
    which: Original,
    object: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    match function(which, context) {
        Some(getter) => getter.call(&object.clone().into(), &[], context),
        None => Ok(JsValue::undefined()),
    }
}

/// [GetV](https://tc39.es/ecma262/#sec-getv): the receiver of a getter is the value itself, also if
/// it is a primitive. Fails with a TypeError for undefined and null, and the exception of a getter.
pub(crate) fn get_v(
    value: &JsValue,
    key: impl Into<PropertyKey>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let (object, key) = (value.to_object(context)?, key.into());
    if value.is_object() {
        return object.get(key, context);
    }
    let args = [JsValue::from(object), JsValue::from(&key), value.clone()];
    call_original(Original::Get, &args, context)
}

fn then(context: &Context) -> Option<JsObject> {
    let prototype = context.intrinsics().constructors().promise().prototype();
    data_property(&prototype, &js_string!("then").into())
}

/// The getter of
/// [`%Promise%[@@species]`](https://tc39.es/ecma262/#sec-get-promise-%symbol.species%).
fn species(context: &Context) -> Option<JsObject> {
    let constructor = context.intrinsics().constructors().promise().constructor();
    let property = constructor
        .borrow()
        .properties()
        .get(&JsSymbol::species().into())?;
    property.get().and_then(JsValue::as_object)
}

/// An object that is the value of an own data property.
fn data_property(object: &JsObject, key: &PropertyKey) -> Option<JsObject> {
    object.borrow().properties().get(key)?.value()?.as_object()
}

/// The promise, if the value is one whose `then` is the original function. To look it up has no
/// effect.
pub(super) fn original_promise(value: &JsValue, context: &Context) -> Option<JsPromise> {
    let object = value.as_object().filter(|object| object.is::<Promise>())?;
    let is_original = inherits_from_intrinsic(&object, &js_string!("then").into(), context)
        && is_same(then(context), function(Original::Then, context));
    is_original
        .then(|| JsPromise::from_object(object).ok())
        .flatten()
}

/// Whether the species constructor of the promise is the original constructor. To look it up has no
/// effect.
pub(super) fn has_original_species(promise: &JsObject, context: &Context) -> bool {
    let promises = context.intrinsics().constructors().promise();
    let key = PropertyKey::from(js_string!("constructor"));
    is_same(
        species(context),
        original(context, |originals| originals.species.clone()),
    ) && is_same(
        data_property(&promises.prototype(), &key),
        Some(promises.constructor()),
    ) && inherits_from_intrinsic(promise, &key, context)
}

fn is_same(object: Option<JsObject>, original: Option<JsObject>) -> bool {
    object
        .zip(original)
        .is_some_and(|(object, original)| JsObject::equals(&object, &original))
}

/// Whether the object has no such own property, and inherits directly from `%Promise.prototype%`.
fn inherits_from_intrinsic(object: &JsObject, key: &PropertyKey, context: &Context) -> bool {
    let prototype = context.intrinsics().constructors().promise().prototype();
    object.borrow().properties().get(key).is_none() && is_same(object.prototype(), Some(prototype))
}
