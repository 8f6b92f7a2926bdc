//! [Legacy platform objects](https://webidl.spec.whatwg.org/#js-legacy-platform-objects): objects
//! with indexed or named properties, such as `list[0]` and `element.dataset.name`.
//!
//! - **The engine** allows no exotic objects outside of it except proxies:
//!   [issue 5513](https://github.com/boa-dev/boa/issues/5513).
//! - **The proxies can be deleted** when an embedder can implement the internal methods for
//!   properties.
//!
//! A legacy platform object is a proxy around a platform object. Every internal method of a proxy
//! calls its handler, so script can neither read nor write the ordinary properties of the proxy
//! itself. One of these properties holds the platform object, and brand checks find it there.

use super::{
    Brand, Interface, Layers, Original, PlatformRef, call_original, convert::object_of, create,
    insert_realm_data, member_property::data_property, realm_data, sequence::completed,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, NativeFunction,
    builtins::{object::OrdinaryObject, proxy::Proxy},
    js_string,
    object::builtins::JsArray,
    property::{Attribute, PropertyKey},
};
use boa_gc::{Finalize, Trace};
use std::marker::PhantomData;

/// The steps that set a named property.
pub type NamedSetter<T> = fn(&PlatformRef<T>, &JsString, &JsValue, &mut Context) -> JsResult<()>;

/// An interface with indexed or named properties.
///
/// ```
/// use boa_engine::{JsString, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Exotic, Interface, Layers, Members, Root, PlatformRef, getter, value_iterable};
///
/// /// [Exposed=*] interface Readings {
/// ///     readonly attribute unsigned long length; getter double (unsigned long index); iterable<double>;
/// /// };
/// #[derive(Trace, Finalize)]
/// struct Readings(Vec<f64>);
///
/// impl Interface for Readings {
///     const NAME: &'static str = "Readings";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const MEMBERS: Members<Self> = &[getter("length", |this, _| Ok(this.0.len().into())), value_iterable()];
/// }
///
/// impl Exotic for Readings {
///     fn length(this: &PlatformRef<Self>) -> usize {
///         this.0.len()
///     }
///
///     fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
///         this.0.get(index).map(|&reading| reading.into())
///     }
///
///     fn names(_: &PlatformRef<Self>) -> Vec<JsString> {
///         vec![js_string!("first")]
///     }
///
///     fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
///         webidl::string::is(name, "first").then(|| Self::item(this, 0)).flatten()
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// webidl::define::<Readings>(context);
/// let readings = webidl::create_exotic(Layers::new().with(Readings(vec![19.5, 21.0])), context)?;
/// context.register_global_property(js_string!("readings"), readings, Attribute::all())?;
/// let script = "[readings[1], readings.first, readings[2], [...readings], Object.keys(readings)].join(' ')";
/// assert_eq!(context.eval(Source::from_bytes(script))?, js_string!("21 19.5  19.5,21 0,1,first").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait Exotic: Interface<This = PlatformRef<Self>> + Trace {
    /// Whether the interface has indexed properties. If not, indices are names.
    const INDEXED: bool = true;
    /// Whether enumerations omit named properties: `[LegacyUnenumerableNamedProperties]`.
    const UNENUMERABLE_NAMES: bool = false;
    /// Whether named properties hide inherited ones: `[LegacyOverrideBuiltIns]`.
    const OVERRIDES_BUILT_INS: bool = false;
    /// The named property setter.
    const NAMED_SETTER: Option<NamedSetter<Self>> = None;
    /// The named property deleter.
    const NAMED_DELETER: Option<fn(&PlatformRef<Self>, &JsString, &mut Context)> = None;

    /// The number of supported property indices. They begin at 0.
    fn length(_this: &PlatformRef<Self>) -> usize {
        0
    }

    /// The value of an indexed property.
    fn item(_this: &PlatformRef<Self>, _index: usize) -> Option<JsValue> {
        None
    }

    /// The supported property names.
    fn names(_this: &PlatformRef<Self>) -> Vec<JsString> {
        Vec::new()
    }

    /// The value of a named property.
    fn named(_this: &PlatformRef<Self>, _name: &JsString) -> Option<JsValue> {
        None
    }
}

/// Creates a legacy platform object in the current realm.
pub fn create_exotic<T: Exotic>(layers: Layers<T>, context: &mut Context) -> JsResult<JsObject> {
    let target = create(layers, context).into_object();
    let handler = handler::<T>(context);
    let proxy = context.intrinsics().constructors().proxy().constructor();
    let proxy = proxy.construct(&[target.clone().into(), handler.into()], None, context)?;
    proxy.insert_property(target_key(), data_property(target, Attribute::READONLY));
    Ok(proxy)
}

/// The platform object behind a proxy that [`create_exotic`] has made.
pub(crate) fn proxied_object(object: &JsObject) -> Option<JsObject> {
    if !object.is::<Proxy>() {
        return None;
    }
    object
        .borrow()
        .properties()
        .get(&target_key())?
        .value()?
        .as_object()
}

fn target_key() -> PropertyKey {
    js_string!("proxied_object").into()
}

/// The handler of all proxies of an interface, kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct ProxyHandler<T: 'static>(JsObject, PhantomData<T>);

fn handler<T: Exotic>(context: &Context) -> JsObject {
    let realm = context.realm().clone();
    if let Some(known) = realm_data(&realm, |it: &ProxyHandler<T>| it.0.clone()) {
        return known;
    }
    let handler = JsObject::from_proto_and_data(None, OrdinaryObject);
    type Trap = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;
    let traps: [(&str, Trap); 8] = [
        ("get", get::<T>),
        ("set", set::<T>),
        ("has", has::<T>),
        ("getOwnPropertyDescriptor", own_property::<T>),
        ("defineProperty", define_property::<T>),
        ("deleteProperty", delete_property::<T>),
        ("ownKeys", own_keys::<T>),
        ("preventExtensions", |_, _, _| Ok(false.into())),
    ];
    for (name, trap) in traps {
        let name = JsString::from(name);
        let trap = NativeFunction::from_copy_closure(move |this, args, context| {
            completed(trap(this, args, context), context)
        });
        let trap = super::function(&realm, trap, name.clone(), 0);
        handler.insert_property(name, data_property(trap, Attribute::READONLY));
    }
    insert_realm_data(ProxyHandler::<T>(handler.clone(), PhantomData), &realm);
    handler
}

/// The target of a trap.
fn target<T: Exotic>(args: &[JsValue], context: &Context) -> JsResult<PlatformRef<T>> {
    args.first()
        .and_then(|target| PlatformRef::of(target, context))
        .ok_or_else(|| super::type_error("the target is not what it should be"))
}

/// The target of a trap and the key that it is about.
fn target_and_key<T: Exotic>(
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(PlatformRef<T>, PropertyKey)> {
    let this = target(args, context)?;
    let key = args
        .get(1)
        .cloned()
        .unwrap_or_default()
        .to_property_key(context)?;
    Ok((this, key))
}

/// The kind of property that a key refers to.
enum Property {
    /// A supported index, with its value.
    Index(JsValue),
    /// An index that is not supported.
    NoIndex,
    /// A visible named property, with its value.
    Named(JsValue),
    /// An ordinary property, or none.
    Ordinary,
}

/// [LegacyPlatformObjectGetOwnProperty](https://webidl.spec.whatwg.org/#LegacyPlatformObjectGetOwnProperty).
fn property<T: Exotic>(
    this: &PlatformRef<T>,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Property> {
    if let Some(item) = indexed(this, key) {
        return Ok(item.map_or(Property::NoIndex, Property::Index));
    }
    let Some(name) = name_of(key) else {
        return Ok(Property::Ordinary);
    };
    // Whether there is such a name comes last, as the interface may have to search for it.
    if is_shadowed(this, key, context)? {
        return Ok(Property::Ordinary);
    }
    Ok(T::named(this, &name).map_or(Property::Ordinary, Property::Named))
}

/// If the key is an index of indexed properties: the value, if the index is supported.
fn indexed<T: Exotic>(this: &PlatformRef<T>, key: &PropertyKey) -> Option<Option<JsValue>> {
    match key {
        PropertyKey::Index(index) if T::INDEXED => {
            let index = usize::try_from(index.get()).unwrap_or(usize::MAX);
            Some(T::item(this, index))
        }
        _ => None,
    }
}

/// The part of the
/// [named property visibility algorithm](https://webidl.spec.whatwg.org/#dfn-named-property-visibility)
/// after the question whether the name is supported: whether a property of the object or of its
/// prototypes hides a named property.
fn is_shadowed<T: Exotic>(
    this: &PlatformRef<T>,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<bool> {
    let target = this.object();
    if target.borrow().properties().contains_key(key) {
        return Ok(true);
    }
    match target.prototype() {
        Some(prototype) if !T::OVERRIDES_BUILT_INS => prototype.has_property(key.clone(), context),
        _ => Ok(false),
    }
}

fn get<T: Exotic>(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    match property(&this, &key, context)? {
        Property::Index(value) | Property::Named(value) => Ok(value),
        Property::NoIndex | Property::Ordinary => call_original(Original::Get, args, context),
    }
}

fn has<T: Exotic>(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    match property(&this, &key, context)? {
        Property::Index(_) | Property::Named(_) => Ok(true.into()),
        Property::NoIndex | Property::Ordinary => call_original(Original::Has, args, context),
    }
}

fn set<T: Exotic>(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    let value = args.get(2).cloned().unwrap_or_default();
    // Another receiver inherits from the object.
    let receiver = args.get(3).and_then(JsValue::as_object);
    let is_receiver = receiver.and_then(|receiver| proxied_object(&receiver));
    let is_receiver = is_receiver.is_some_and(|object| JsObject::equals(&object, this.object()));
    if is_receiver && let Some((set, name)) = named_setter::<T>(&key) {
        set(&this, &name, &value, context)?;
        return Ok(true.into());
    }
    if let Some(Some(_)) = indexed(&this, &key) {
        return Ok(false.into());
    }
    // Named properties are ignored. The receiver refuses to define them.
    call_original(Original::Set, args, context)
}

fn own_property<T: Exotic>(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    let (value, writable, enumerable) = match property(&this, &key, context)? {
        Property::Index(value) => (value, false, true),
        Property::Named(value) => (value, T::NAMED_SETTER.is_some(), !T::UNENUMERABLE_NAMES),
        Property::NoIndex => return Ok(JsValue::undefined()),
        Property::Ordinary => {
            return call_original(Original::GetOwnPropertyDescriptor, args, context);
        }
    };
    let descriptor = [
        ("value", value),
        ("writable", writable.into()),
        ("enumerable", enumerable.into()),
        ("configurable", true.into()),
    ];
    Ok(object_of(descriptor, context).into())
}

fn define_property<T: Exotic>(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    let is_own = || this.object().borrow().properties().contains_key(&key);
    if let Some((set, name)) = named_setter::<T>(&key)
        && (T::OVERRIDES_BUILT_INS || !is_own())
    {
        let descriptor = args
            .get(2)
            .and_then(JsValue::as_object)
            .unwrap_or_else(JsObject::with_null_proto);
        if !descriptor.has_property(js_string!("value"), context)? {
            return Ok(false.into());
        }
        let value = descriptor.get(js_string!("value"), context)?;
        set(&this, &name, &value, context)?;
        return Ok(true.into());
    }
    match property(&this, &key, context)? {
        Property::Index(_) | Property::Named(_) | Property::NoIndex => Ok(false.into()),
        Property::Ordinary => call_original(Original::DefineProperty, args, context),
    }
}

fn delete_property<T: Exotic>(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let (this, key) = target_and_key::<T>(args, context)?;
    match property(&this, &key, context)? {
        Property::Index(_) => Ok(false.into()),
        Property::NoIndex => Ok(true.into()),
        Property::Named(_) => match (T::NAMED_DELETER, name_of(&key)) {
            (Some(delete), Some(name)) => {
                delete(&this, &name, context);
                Ok(true.into())
            }
            _ => Ok(false.into()),
        },
        Property::Ordinary => call_original(Original::DeleteProperty, args, context),
    }
}

fn own_keys<T: Exotic>(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = target::<T>(args, context)?;
    let mut keys: Vec<JsValue> = (0..T::length(&this))
        .map(|index| JsString::from(index.to_string()).into())
        .collect();
    for name in T::names(&this) {
        let key = PropertyKey::from(name.clone());
        // A name that is an index is one of the supported indices, or no property at all.
        let is_index = T::INDEXED && matches!(key, PropertyKey::Index(_));
        if !is_index && !is_shadowed(&this, &key, context)? {
            keys.push(name.into());
        }
    }
    let own = call_original(Original::OwnKeys, args, context)?;
    if let Some(own) = own.as_object() {
        let own = JsArray::from_object(own)?;
        for index in 0..own.length(context)? {
            keys.push(own.get(index, context)?);
        }
    }
    Ok(JsArray::from_iter(keys, context).into())
}

/// The named property setter, if there is one, for a key that is a name.
fn named_setter<T: Exotic>(key: &PropertyKey) -> Option<(NamedSetter<T>, JsString)> {
    let is_index = T::INDEXED && matches!(key, PropertyKey::Index(_));
    let name = name_of(key).filter(|_| !is_index)?;
    T::NAMED_SETTER.map(|set| (set, name))
}

/// A key that is a string or an index, as a string.
fn name_of(key: &PropertyKey) -> Option<JsString> {
    match key {
        PropertyKey::String(name) => Some(name.clone()),
        PropertyKey::Index(index) => Some(JsString::from(index.get().to_string())),
        PropertyKey::Symbol(_) => None,
    }
}
