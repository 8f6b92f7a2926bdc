//! [Legacy platform objects](https://webidl.spec.whatwg.org/#js-legacy-platform-objects): objects
//! with indexed or named properties, such as `list[0]` and `element.dataset.name`.

use super::{
    FromJs, Interface, Layers, ObjectTemplate, PlatformRef, Steps, in_realm,
    platform::LegacyPlatform, sequence::completed,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    object::{ExoticMethods, InternalObjectMethods},
    property::{PropertyDescriptor, PropertyKey},
};
use boa_gc::Trace;
use std::{fmt, marker::PhantomData};

/// The steps that set a named property of `T` to a value of the type `V`.
pub type NamedSetterSteps<T, V> =
    Steps<fn(&PlatformRef<T>, &JsString, V, &mut Context) -> JsResult<()>>;

/// The [named property setter](https://webidl.spec.whatwg.org/#dfn-named-property-setter) of an
/// interface.
pub struct NamedSetter<T: Trace + 'static>(&'static dyn AnyNamedSetter<T>);

impl<T: Trace + 'static> NamedSetter<T> {
    /// A setter with these steps. The type of their value is that of the IDL.
    #[must_use]
    pub const fn new<V: FromJs>(steps: &'static NamedSetterSteps<T, V>) -> Self {
        Self(steps)
    }
}

impl<T: Trace + 'static> fmt::Debug for NamedSetter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedSetter")
    }
}

/// The steps of a named property setter without the type of the value.
trait AnyNamedSetter<T: Trace>: Sync {
    /// Converts the value, and runs the steps.
    fn set(
        &self,
        this: &PlatformRef<T>,
        name: &JsString,
        value: &JsValue,
        context: &mut Context,
    ) -> JsResult<()>;
}

impl<T: Trace, V: FromJs> AnyNamedSetter<T> for NamedSetterSteps<T, V> {
    fn set(
        &self,
        this: &PlatformRef<T>,
        name: &JsString,
        value: &JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        (self.0)(this, name, V::from_js(value, context)?, context)
    }
}

/// An interface with indexed or named properties.
///
/// ```
/// use boa_engine::{JsString, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Exotic, Interface, Layers, Members, Root, PlatformRef, Steps, getter, value_iterable};
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
///     const MEMBERS: Members<Self> = &[getter("length", &Steps(|this, _| Ok(this.0.len()))), value_iterable()];
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
    let realm = context.realm().clone();
    let template = ObjectTemplate::<T>::from_realm(&realm);
    let methods = InternalObjectMethods::of::<Legacy<T>>();
    Ok(template.instantiate_unshared(LegacyPlatform::new(layers.into_platform(), realm, methods)))
}

/// The internal methods of the legacy platform objects of an interface.
struct Legacy<T>(PhantomData<T>);

impl<T: Exotic> ExoticMethods for Legacy<T> {
    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-preventextensions>
    fn prevent_extensions(_: &JsObject, _: &mut Context) -> JsResult<bool> {
        Ok(false)
    }

    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-getownproperty>
    fn get_own_property(
        object: &JsObject,
        key: &PropertyKey,
        context: &mut Context,
    ) -> JsResult<Option<PropertyDescriptor>> {
        let this = this::<T>(object);
        match indexed(&this, key) {
            Indexed::Item(item) => return Ok(Some(item_property(item))),
            Indexed::Unsupported => return Ok(None),
            Indexed::NoIndex => {}
        }
        if let Some(value) = visible(&this, key, context)? {
            let is_writable = T::NAMED_SETTER.is_some();
            let is_enumerable = !T::UNENUMERABLE_NAMES;
            return Ok(Some(property(value, is_writable, is_enumerable)));
        }
        object.ordinary_get_own_property(key, context)
    }

    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-defineownproperty>
    fn define_own_property(
        object: &JsObject,
        key: &PropertyKey,
        property: PropertyDescriptor,
        context: &mut Context,
    ) -> JsResult<bool> {
        let Some(name) = name_of::<T>(key) else {
            return match key {
                // No interface has an indexed property setter.
                PropertyKey::Index(_) => Ok(false),
                _ => object.ordinary_define_own_property(key, property, context),
            };
        };
        if T::OVERRIDES_BUILT_INS || !has_ordinary(object, key) {
            let this = this::<T>(object);
            if let Some(set) = T::NAMED_SETTER {
                let Some(value) = property.value() else {
                    return Ok(false);
                };
                return in_realm_of(object, context, |context| {
                    set.0.set(&this, &name, value, context)
                })
                .map(|()| true);
            }
            if T::named(&this, &name).is_some() {
                return Ok(false);
            }
        }
        object.ordinary_define_own_property(key, property, context)
    }

    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-set>
    fn set(
        object: &JsObject,
        key: PropertyKey,
        value: JsValue,
        receiver: JsValue,
        context: &mut Context,
    ) -> JsResult<bool> {
        let this = this::<T>(object);
        let is_receiver = receiver
            .as_object()
            .is_some_and(|receiver| JsObject::equals(&receiver, object));
        if is_receiver
            && let Some(set) = T::NAMED_SETTER
            && let Some(name) = name_of::<T>(&key)
        {
            return in_realm_of(object, context, |context| {
                set.0.set(&this, &name, &value, context)
            })
            .map(|()| true);
        }
        // Named properties are ignored. The receiver refuses to define them.
        let own = match indexed(&this, &key) {
            Indexed::Item(item) => Some(item_property(item)),
            Indexed::Unsupported => None,
            Indexed::NoIndex => object.ordinary_get_own_property(&key, context)?,
        };
        object.ordinary_set_with_own_descriptor(key, value, receiver, own, context)
    }

    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-delete>
    fn delete(object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
        let this = this::<T>(object);
        match indexed(&this, key) {
            Indexed::Item(_) => return Ok(false),
            Indexed::Unsupported => return Ok(true),
            Indexed::NoIndex => {}
        }
        if let Some(name) = name_of::<T>(key)
            && visible(&this, key, context)?.is_some()
        {
            let Some(delete) = T::NAMED_DELETER else {
                return Ok(false);
            };
            return in_realm_of(object, context, |context| {
                delete(&this, &name, context);
                Ok(true)
            });
        }
        object.ordinary_delete(key, context)
    }

    /// <https://webidl.spec.whatwg.org/#legacy-platform-object-ownpropertykeys>
    fn own_property_keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
        let this = this::<T>(object);
        let mut keys: Vec<PropertyKey> = (0..T::length(&this)).map(PropertyKey::from).collect();
        for name in T::names(&this) {
            let key = PropertyKey::from(name);
            // A name that is an index is one of the supported indices, or no property at all.
            if name_of::<T>(&key).is_some() && !is_hidden::<T>(object, &key, context)? {
                keys.push(key);
            }
        }
        keys.extend(object.ordinary_own_property_keys(context)?);
        Ok(keys)
    }
}

/// The object of an internal method.
fn this<T: Exotic>(object: &JsObject) -> PlatformRef<T> {
    PlatformRef::of_object(object).expect("the object has the layers of the interface")
}

/// Performs steps of the interface in the realm of the object.
fn in_realm_of<R>(
    object: &JsObject,
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> JsResult<R>,
) -> JsResult<R> {
    let realm = LegacyPlatform::realm_of(object);
    let realm = realm.unwrap_or_else(|| context.realm().clone());
    in_realm(realm, context, |context| completed(steps(context), context))
}

fn property(value: JsValue, is_writable: bool, is_enumerable: bool) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(is_writable)
        .enumerable(is_enumerable)
        .configurable(true)
        .build()
}

/// An indexed property.
fn item_property(item: JsValue) -> PropertyDescriptor {
    property(item, false, true)
}

/// What a key is among the indexed properties of an object.
enum Indexed {
    /// A [supported property index](https://webidl.spec.whatwg.org/#dfn-supported-property-indices),
    /// with its value.
    Item(JsValue),
    /// Another index.
    Unsupported,
    /// No index, or the interface has no indexed properties.
    NoIndex,
}

fn indexed<T: Exotic>(this: &PlatformRef<T>, key: &PropertyKey) -> Indexed {
    match key {
        PropertyKey::Index(index) if T::INDEXED => {
            let index = usize::try_from(index.get()).unwrap_or(usize::MAX);
            T::item(this, index).map_or(Indexed::Unsupported, Indexed::Item)
        }
        _ => Indexed::NoIndex,
    }
}

/// The value of a named property, if the
/// [named property visibility algorithm](https://webidl.spec.whatwg.org/#dfn-named-property-visibility)
/// returns true.
fn visible<T: Exotic>(
    this: &PlatformRef<T>,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let Some(name) = name_of::<T>(key) else {
        return Ok(None);
    };
    // Whether there is such a name comes last, as the interface may have to search for it.
    if is_hidden::<T>(this.object(), key, context)? {
        return Ok(None);
    }
    Ok(T::named(this, &name))
}

/// Whether an ordinary property of the object, or a property of its prototypes, hides a named
/// property.
fn is_hidden<T: Exotic>(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<bool> {
    if T::OVERRIDES_BUILT_INS {
        return Ok(false);
    }
    if has_ordinary(object, key) {
        return Ok(true);
    }
    match object.prototype() {
        Some(prototype) => prototype.has_property(key.clone(), context),
        None => Ok(false),
    }
}

fn has_ordinary(object: &JsObject, key: &PropertyKey) -> bool {
    object.borrow().properties().contains_key(key)
}

/// A key that may be that of a named property, as a string.
fn name_of<T: Exotic>(key: &PropertyKey) -> Option<JsString> {
    match key {
        PropertyKey::String(name) => Some(name.clone()),
        PropertyKey::Index(index) if !T::INDEXED => Some(JsString::from(index.get().to_string())),
        PropertyKey::Index(_) | PropertyKey::Symbol(_) => None,
    }
}
