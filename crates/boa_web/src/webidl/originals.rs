//! The method `then` of promises, as a realm had it before its first script. Unless a script has
//! replaced it, promises are followed without calling it.

use super::{insert_realm_data, realm_data};
use boa_engine::{
    Context, JsData, JsObject, JsValue, builtins::promise::Promise, js_string,
    object::builtins::JsPromise, property::PropertyKey,
};
use boa_gc::{Finalize, Trace};

/// The original method of a realm.
#[derive(Trace, Finalize, JsData)]
struct OriginalThen(Option<JsObject>);

/// Keeps the method of the current realm. Must be called before any script runs.
pub(crate) fn keep_original_then(context: &Context) {
    insert_realm_data(OriginalThen(then(context)), context.realm());
}

fn then(context: &Context) -> Option<JsObject> {
    let prototype = context.intrinsics().constructors().promise().prototype();
    let property = prototype.borrow().properties().get(&key())?;
    property.value()?.as_object()
}

fn key() -> PropertyKey {
    js_string!("then").into()
}

/// The promise, if the value is one whose `then` is the original method. To look it up has no
/// effect.
pub(super) fn original_promise(value: &JsValue, context: &Context) -> Option<JsPromise> {
    let object = value.as_object().filter(|object| object.is::<Promise>())?;
    let original = realm_data(context.realm(), |it: &OriginalThen| it.0.clone()).flatten();
    let is_original = inherits_directly(&object, context) && is_same(then(context), original);
    is_original
        .then(|| JsPromise::from_object(object).ok())
        .flatten()
}

fn is_same(object: Option<JsObject>, original: Option<JsObject>) -> bool {
    object
        .zip(original)
        .is_some_and(|(object, original)| JsObject::equals(&object, &original))
}

/// Whether the object has no `then` of its own, and inherits directly from `%Promise.prototype%`.
fn inherits_directly(object: &JsObject, context: &Context) -> bool {
    let prototype = context.intrinsics().constructors().promise().prototype();
    object.borrow().properties().get(&key()).is_none()
        && is_same(object.prototype(), Some(prototype))
}
