//! The functions of promises that scripts may replace, as a realm had them before its first script.
//! Unless scripts have replaced them, promises are followed without calling them.

use super::{insert_realm_data, realm_data};
use boa_engine::{
    Context, JsData, JsObject, JsSymbol, JsValue, builtins::promise::Promise, js_string,
    object::builtins::JsPromise, property::PropertyKey,
};
use boa_gc::{Finalize, Trace};

/// The original functions of a realm.
#[derive(Trace, Finalize, JsData)]
struct Originals {
    species: Option<JsObject>,
    then: Option<JsObject>,
}

/// Keeps the functions of the current realm. Must be called before any script runs.
pub(crate) fn keep_originals(context: &Context) {
    let originals = Originals {
        species: species(context),
        then: then(context),
    };
    insert_realm_data(originals, context.realm());
}

fn original(
    context: &Context,
    which: impl FnOnce(&Originals) -> Option<JsObject>,
) -> Option<JsObject> {
    realm_data::<Originals, _>(context.realm(), which).flatten()
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
        && is_same(then(context), original(context, |it| it.then.clone()));
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
