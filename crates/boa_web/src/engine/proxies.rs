//! The targets of proxies, for the console.
//!
//! - **The engine** has no function for the target of a proxy. No upstream issue was found.
//! - **Can be deleted** when `boa_engine::builtins::proxy::Proxy` or `JsProxy` has one.
//!
//! A proxy has the properties of an object, but none of its internal methods uses them. So its
//! target is a property that no script sees: no script has its key, either.

use crate::webidl::{function, non_enumerable};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsSymbol, JsValue, NativeFunction,
    builtins::proxy::Proxy,
    js_string,
    object::{FunctionObjectBuilder, builtins::JsFunction},
};

thread_local! {
    /// The key of the property. Realms of a thread share it, as they share objects.
    static TARGET: Option<JsSymbol> = JsSymbol::new(Some(js_string!("[[ProxyTarget]]")));
}

/// The object that a proxy stands for, through any number of proxies. A proxy stands for itself if
/// it was revoked, or if a program has made it.
pub(crate) fn unwrapped(object: &JsObject) -> JsObject {
    let mut object = object.clone();
    while let Some(target) = target(&object).and_then(|target| target.as_object()) {
        object = target;
    }
    object
}

pub(crate) fn is_revoked(proxy: &JsObject) -> bool {
    target(proxy).is_some_and(|target| target.is_undefined())
}

/// The target of a proxy that a script has made: undefined after it was revoked.
fn target(proxy: &JsObject) -> Option<JsValue> {
    if !proxy.is::<Proxy>() {
        return None;
    }
    let key = TARGET.with(Clone::clone)?;
    proxy
        .borrow()
        .properties()
        .get(&key.into())?
        .value()
        .cloned()
}

fn set_target(proxy: &JsObject, target: &JsValue) {
    if let Some(key) = TARGET.with(Clone::clone) {
        proxy.insert_property(key, non_enumerable(target.clone()));
    }
}

/// Replaces the constructor of the current realm.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let original = context.intrinsics().constructors().proxy().constructor();
    let revocable = original
        .get(js_string!("revocable"), context)?
        .to_object(context)?;
    let native = NativeFunction::from_copy_closure_with_captures(construct, original);
    let constructor = FunctionObjectBuilder::new(context.realm(), native);
    let constructor: JsFunction = constructor
        .name(js_string!("Proxy"))
        .length(2)
        .constructor(true)
        .build();
    let native = NativeFunction::from_copy_closure_with_captures(create_revocable, revocable);
    let revocable = function(context.realm(), native, js_string!("revocable"), 2);
    constructor.insert_property(js_string!("revocable"), non_enumerable(revocable));
    context
        .global_object()
        .insert_property(js_string!("Proxy"), non_enumerable(constructor));
    Ok(())
}

/// <https://tc39.es/ecma262/#sec-proxy-target-handler>
fn construct(
    new_target: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    if new_target.is_undefined() {
        // It has the error.
        return original.call(new_target, args, context);
    }
    let proxy = original.construct(args, None, context)?;
    set_target(&proxy, args.get_or_undefined(0));
    Ok(proxy.into())
}

/// <https://tc39.es/ecma262/#sec-proxy.revocable>
fn create_revocable(
    this: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let result = original.call(this, args, context)?.to_object(context)?;
    let proxy = result
        .get(js_string!("proxy"), context)?
        .to_object(context)?;
    let revoke = result
        .get(js_string!("revoke"), context)?
        .to_object(context)?;
    set_target(&proxy, args.get_or_undefined(0));
    let native = NativeFunction::from_copy_closure_with_captures(
        |this, args, (proxy, revoke): &(JsObject, JsObject), context| {
            set_target(proxy, &JsValue::undefined());
            revoke.call(this, args, context)
        },
        (proxy, revoke),
    );
    let revoke = function(context.realm(), native, js_string!(), 0);
    result.create_data_property_or_throw(js_string!("revoke"), revoke, context)?;
    Ok(result.into())
}
