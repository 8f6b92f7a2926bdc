//! [Immutable prototype exotic objects](https://tc39.es/ecma262/#sec-immutable-prototype-exotic-objects).
//! The [global object](https://webidl.spec.whatwg.org/#Global) and the prototypes of its interfaces
//! are such objects.
//!
//! - **The engine** offers no such objects to its hosts. So the functions that set prototypes check
//!   the object first. They don't recognise a proxy whose target is such an object. No upstream
//!   issue was found.
//! - **Can be deleted** when a host can give an object internal methods of its own.

use crate::{
    dom::EventTarget,
    webidl::{function, insert_realm_data, prototype_of, type_error},
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsValue, NativeFunction, js_string,
    property::{PropertyDescriptor, PropertyKey},
};
use boa_gc::{Finalize, Trace};
use boa_web::internal::replace_method;

#[derive(Trace, Finalize, JsData)]
struct ImmutablePrototypes(Vec<JsObject>);

/// Makes the prototypes of the global object and of those prototypes from which it inherits
/// immutable, up to `EventTarget.prototype`. Must be called once for a realm, after the global
/// object became an event target.
pub(crate) fn register(context: &Context) {
    let last = prototype_of::<EventTarget>(context.realm());
    let mut objects = vec![context.global_object()];
    while let Some(object) = objects.last().filter(|object| **object != last)
        && let Some(prototype) = object.prototype()
    {
        objects.push(prototype);
    }
    insert_realm_data(ImmutablePrototypes(objects), context.realm());
    let constructors = context.intrinsics().constructors();
    let object = constructors.object();
    let reflect = context.intrinsics().objects().reflect();
    let refuse = || Err(type_error("the object's prototype can't be changed"));
    replace(&object.constructor(), refuse, context);
    replace(&reflect, || Ok(false.into()), context);
    replace_setter(&object.prototype(), refuse, context);
}

type Refusal = fn() -> JsResult<JsValue>;

/// Adds the check to `setPrototypeOf`, which takes the object and its new prototype.
fn replace(holder: &JsObject, refuse: Refusal, context: &Context) {
    let steps =
        move |this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context| {
            if is_refused(args.get_or_undefined(0), args.get_or_undefined(1), context) {
                return refuse();
            }
            original.call(this, args, context)
        };
    replace_method(holder, "setPrototypeOf", 2, steps, context.realm());
}

/// Adds the check to the setter of `__proto__`.
fn replace_setter(prototype: &JsObject, refuse: Refusal, context: &Context) {
    let key = PropertyKey::from(js_string!("__proto__"));
    let own = prototype.borrow().properties().get(&key);
    let Some(accessor) = own else { return };
    let (Some(get), Some(original)) = (
        accessor.get().cloned(),
        accessor.set().and_then(JsValue::as_object),
    ) else {
        return;
    };
    let steps =
        move |this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context| {
            if is_refused(this, args.get_or_undefined(0), context) {
                return refuse();
            }
            original.call(this, args, context)
        };
    let native = NativeFunction::from_copy_closure_with_captures(steps, original);
    let replacement = function(context.realm(), native, js_string!("set __proto__"), 1);
    let property = PropertyDescriptor::builder()
        .get(get)
        .set(replacement)
        .enumerable(false)
        .configurable(true);
    prototype.insert_property(key, property);
}

/// Whether [SetImmutablePrototype](https://tc39.es/ecma262/#sec-set-immutable-prototype) of one of
/// the objects returns false.
fn is_refused(object: &JsValue, prototype: &JsValue, context: &Context) -> bool {
    let Some(object) = object.as_object() else {
        return false;
    };
    let host_defined = context.realm().host_defined();
    let same = |known: &JsObject| JsObject::equals(known, &object);
    if !host_defined
        .get::<ImmutablePrototypes>()
        .is_some_and(|immutable| immutable.0.iter().any(same))
    {
        return false;
    }
    match (prototype.as_object(), object.prototype()) {
        (Some(new), Some(current)) => !JsObject::equals(&new, &current),
        (None, None) => false,
        // The original function throws for a value that is neither an object nor null.
        (None, Some(_)) => prototype.is_null(),
        (Some(_), None) => true,
    }
}
