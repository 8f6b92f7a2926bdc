//! Properties of the global object whose values are made when they are first needed.
//!
//! To scripts such a property is a data property: writable, not enumerable, configurable. The
//! engine lets a host make no object with internal methods of its own. So the property is an
//! accessor until it is first read or written, and the functions that show or change the attributes
//! of properties make it a data property first.
//!
//! - Functions of another realm show the accessor, as do the engine's own methods in Rust.
//! - **Can be deleted** when the engine has lazy properties, or objects with internal methods of a
//!   host.

use super::{
    Interface, interface,
    member_property::{function, replace_method},
    realm_data,
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue, NativeFunction,
    builtins::proxy::Proxy,
    js_string,
    native_function::NativeFunctionPointer,
    property::{PropertyDescriptor, PropertyKey},
    realm::Realm,
};
use boa_gc::{Finalize, Trace};

/// Makes the value of a property.
type Make = fn(&Realm) -> JsObject;

/// The properties of a realm's global object that are still accessors.
#[derive(Trace, Finalize, JsData)]
struct LazyGlobals {
    global: JsObject,
    properties: Vec<LazyGlobal>,
}

#[derive(Trace, Finalize)]
struct LazyGlobal {
    #[unsafe_ignore_trace]
    name: &'static str,
    #[unsafe_ignore_trace]
    make: Make,
    /// Both the getter and the setter.
    accessor: JsObject,
    /// The value, once the property was read or written.
    value: Option<JsValue>,
}

/// Defines a property of the global object of the current realm. `access` is [`access`] of the same
/// interface.
pub(super) fn define(
    name: &'static str,
    access: NativeFunctionPointer,
    make: Make,
    context: &mut Context,
) {
    let realm = context.realm().clone();
    let global = context.global_object();
    if !realm.host_defined().has::<LazyGlobals>() {
        realm.host_defined_mut().insert(LazyGlobals {
            global: global.clone(),
            properties: Vec::new(),
        });
        replace_reflection(context);
    }
    let accessor = function(&realm, NativeFunction::from_fn_ptr(access), js_string!(), 0);
    global.insert_property(
        JsString::from(name),
        PropertyDescriptor::builder()
            .get(accessor.clone())
            .set(accessor.clone())
            .enumerable(false)
            .configurable(true),
    );
    if let Some(lazy) = realm.host_defined_mut().get_mut::<LazyGlobals>() {
        lazy.properties.retain(|property| property.name != name);
        lazy.properties.push(LazyGlobal {
            name,
            make,
            accessor,
            value: None,
        });
    }
}

/// The getter, which has no arguments, and the setter, which has one, of the property for an
/// interface.
pub(super) fn access<T: Interface>(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    match args.first() {
        None => Ok(get(T::NAME, interface::interface_object::<T>, context)),
        Some(value) => set(T::NAME, this, value, context),
    }
}

fn get(name: &'static str, make: Make, context: &mut Context) -> JsValue {
    let realm = context.realm().clone();
    let known = with(name, &realm, |property| property.value.clone()).flatten();
    known.unwrap_or_else(|| {
        let value = JsValue::from(make(&realm));
        keep(name, value.clone(), context);
        value
    })
}

fn set(
    name: &'static str,
    this: &JsValue,
    value: &JsValue,
    context: &mut Context,
) -> JsResult<JsValue> {
    match this.as_object() {
        // An object that inherits from the global one, or a proxy of it, gets a property of its
        // own. A proxy's property keeps the attributes of the global one.
        Some(receiver) if !JsObject::equals(&receiver, &context.global_object()) => {
            become_data_property(name, context.realm());
            let key = PropertyKey::from(JsString::from(name));
            if receiver.has_own_property(key.clone(), context)? {
                let value = PropertyDescriptor::builder().value(value.clone());
                receiver.define_property_or_throw(key, value, context)?;
            } else {
                receiver.create_data_property_or_throw(key, value.clone(), context)?;
            }
        }
        _ => keep(name, value.clone(), context),
    }
    Ok(JsValue::undefined())
}

/// Keeps the value, and makes the property a data property as soon as the engine allows it.
fn keep(name: &'static str, value: JsValue, context: &mut Context) {
    let realm = context.realm().clone();
    with(name, &realm, |property| property.value.replace(value));
    become_data_property(name, &realm);
}

fn with<R>(name: &str, realm: &Realm, steps: impl FnOnce(&mut LazyGlobal) -> R) -> Option<R> {
    let mut host_defined = realm.host_defined_mut();
    let properties = &mut host_defined.get_mut::<LazyGlobals>()?.properties;
    properties
        .iter_mut()
        .find(|property| property.name == name)
        .map(steps)
}

/// Makes the property of this name a data property, unless a script has deleted or redefined it.
fn become_data_property(name: &str, realm: &Realm) {
    let Some((global, lazy)) = ({
        let mut host_defined = realm.host_defined_mut();
        host_defined.get_mut::<LazyGlobals>().and_then(|lazy| {
            let index = lazy
                .properties
                .iter()
                .position(|property| property.name == name)?;
            Some((lazy.global.clone(), lazy.properties.remove(index)))
        })
    }) else {
        return;
    };
    let key = PropertyKey::from(JsString::from(name));
    let Some(property) = global.borrow().properties().get(&key) else {
        return;
    };
    let getter = property.get().and_then(JsValue::as_object);
    if getter.is_some_and(|getter| JsObject::equals(&getter, &lazy.accessor)) {
        let value = lazy
            .value
            .clone()
            .unwrap_or_else(|| (lazy.make)(realm).into());
        global.insert_property(
            key,
            PropertyDescriptor::builder()
                .value(value)
                .writable(true)
                .enumerable(property.enumerable().unwrap_or(false))
                .configurable(property.configurable().unwrap_or(true)),
        );
    }
}

fn all_become_data_properties(realm: &Realm) {
    let names = realm_data(realm, |lazy: &LazyGlobals| {
        lazy.properties.iter().map(|it| it.name).collect()
    });
    let names: Vec<&'static str> = names.unwrap_or_default();
    for name in names {
        become_data_property(name, realm);
    }
}

/// The properties that a function shows or changes.
#[derive(Clone, Copy)]
enum Affects {
    /// The one that its second argument names, of its first argument.
    Named,
    /// All of its first argument.
    All,
    /// The properties of `this` or of an object from which it inherits.
    Inherited,
}

/// Replaces the functions that distinguish accessors from data properties.
fn replace_reflection(context: &Context) {
    let constructors = context.intrinsics().constructors();
    let (object, prototype) = (
        constructors.object().constructor(),
        constructors.object().prototype(),
    );
    let reflect = context.intrinsics().objects().reflect();
    for (holder, name, length, affects) in [
        (&object, "getOwnPropertyDescriptor", 2, Affects::Named),
        (&object, "getOwnPropertyDescriptors", 1, Affects::All),
        (&object, "defineProperty", 3, Affects::Named),
        (&object, "defineProperties", 2, Affects::All),
        (&object, "freeze", 1, Affects::All),
        (&object, "isFrozen", 1, Affects::All),
        (&reflect, "getOwnPropertyDescriptor", 2, Affects::Named),
        (&reflect, "defineProperty", 3, Affects::Named),
        (&prototype, "__defineGetter__", 2, Affects::Inherited),
        (&prototype, "__defineSetter__", 2, Affects::Inherited),
        (&prototype, "__lookupGetter__", 1, Affects::Inherited),
        (&prototype, "__lookupSetter__", 1, Affects::Inherited),
    ] {
        replace_method(
            holder,
            name,
            length,
            move |this, args, original, context| {
                prepare(affects, args, context);
                original.call(this, args, context)
            },
            context.realm(),
        );
    }
}

fn prepare(affects: Affects, args: &[JsValue], context: &Context) {
    let realm = context.realm();
    if matches!(affects, Affects::Inherited) {
        return all_become_data_properties(realm);
    }
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return;
    };
    let is_global = JsObject::equals(&object, &context.global_object());
    match (affects, args.get_or_undefined(1)) {
        (Affects::Named, key) if is_global && !key.is_object() => {
            if let Some(name) = key.as_string() {
                become_data_property(&name.to_std_string_lossy(), realm);
            }
        }
        _ if is_global || object.is::<Proxy>() => all_become_data_properties(realm),
        _ => {}
    }
}
