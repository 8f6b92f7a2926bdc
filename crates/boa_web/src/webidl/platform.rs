//! [Platform objects](https://webidl.spec.whatwg.org/#dfn-platform-object): a JavaScript object
//! with one layer of internal slots for each interface that it implements.

use super::{
    ErrorRoot, FromJs, Interface, Lineage, Root, insert_realm_data, interface::Ancestry,
    realm_data, type_error,
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsValue, object::InternalObjectMethods, realm::Realm,
};
use boa_gc::{Finalize, Gc, GcErased, Trace};
use std::{fmt, marker::PhantomData, ops::Deref};

/// The native data of a layered platform object: its slots, the root ancestor's first.
#[derive(Trace, Finalize, JsData)]
pub(super) struct Platform {
    layers: Box<[GcErased]>,
}

impl Platform {
    /// Calls `read` with the data of a platform object. `None` for another object.
    fn read<R>(object: &JsObject, read: impl FnOnce(&Self) -> R) -> Option<R> {
        if let Some(platform) = object.downcast_ref::<Self>() {
            return Some(read(&platform));
        }
        let legacy = object.downcast_ref::<LegacyPlatform>()?;
        Some(read(&legacy.platform))
    }
}

/// The native data of a legacy platform object.
#[derive(Trace, Finalize)]
pub(super) struct LegacyPlatform {
    platform: Platform,
    realm: Realm,
    #[unsafe_ignore_trace]
    methods: &'static InternalObjectMethods,
}

impl JsData for LegacyPlatform {
    fn internal_methods(&self) -> &'static InternalObjectMethods {
        self.methods
    }
}

impl LegacyPlatform {
    pub(super) const fn new(
        platform: Platform,
        realm: Realm,
        methods: &'static InternalObjectMethods,
    ) -> Self {
        Self {
            platform,
            realm,
            methods,
        }
    }

    /// The [relevant realm](https://html.spec.whatwg.org/multipage/webappapis.html#concept-relevant-realm)
    /// of a legacy platform object.
    pub(super) fn realm_of(object: &JsObject) -> Option<Realm> {
        Some(object.downcast_ref::<Self>()?.realm.clone())
    }
}

/// Internal slots for every interface from the root to `T`, the parent's first.
pub struct Layers<T> {
    layers: Vec<GcErased>,
    marker: PhantomData<T>,
}

impl Layers<Root> {
    /// The start of an object of an interface without a parent.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a start of a chain is no default value"
    )]
    pub fn new() -> Self {
        Self {
            layers: Vec::with_capacity(2),
            marker: PhantomData,
        }
    }
}

impl Layers<ErrorRoot> {
    /// The start of an exception, whose prototype inherits from `%Error.prototype%`.
    ///
    /// ```
    /// use boa_engine::Context;
    /// use boa_gc::{Finalize, Trace};
    /// use boa_web::webidl::{self, ErrorRoot, Interface, Layers, Members, PlatformRef};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Failure;
    ///
    /// impl Interface for Failure {
    ///     const NAME: &'static str = "Failure";
    ///     type Parent = ErrorRoot;
    ///     type This = PlatformRef<Self>;
    ///     const MEMBERS: Members<Self> = &[];
    /// }
    ///
    /// let context = &mut Context::default();
    /// webidl::define::<Failure>(context);
    /// let failure = webidl::create(Layers::error().with(Failure), context).into_object();
    /// let errors = context.intrinsics().constructors().error().prototype();
    /// assert_eq!(failure.prototype().and_then(|it| it.prototype()), Some(errors));
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    #[must_use]
    pub fn error() -> Self {
        Self {
            layers: Vec::with_capacity(1),
            marker: PhantomData,
        }
    }
}

impl<T: Lineage> Layers<T> {
    /// Adds the slots of `C`, an interface that inherits directly from `T`.
    #[must_use]
    pub fn with<C: Interface<Parent = T> + Trace>(mut self, slots: C) -> Layers<C> {
        self.layers.push(GcErased::new(Gc::new(slots)));
        Layers {
            layers: self.layers,
            marker: PhantomData,
        }
    }

    pub(super) fn into_platform(self) -> Platform {
        Platform {
            layers: self.layers.into_boxed_slice(),
        }
    }
}

impl<T> fmt::Debug for Layers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layers")
            .field("count", &self.layers.len())
            .finish()
    }
}

/// The type of `this` in the steps of members: an object that
/// [implements](https://webidl.spec.whatwg.org/#implements) the interface.
pub trait Brand: Sized + 'static {
    /// The interface's identifier.
    const NAME: &'static str;

    /// The brand check. It takes the context because a realm may know more than the object: the
    /// slots of the global object are in its realm.
    fn of(value: &JsValue, context: &Context) -> Option<Self>;

    /// The object that passed the check.
    fn object(&self) -> &JsObject;
}

/// An object that passed the brand check for `T`, with `T`'s slots.
///
/// The slots are an allocation of their own. So a `PlatformRef` borrows nothing, and script may run
/// while it exists.
///
/// ```
/// use boa_engine::{Context, JsValue};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Brand, Interface, Layers, Members, Root, PlatformRef};
///
/// #[derive(Trace, Finalize)]
/// struct Device(u32);
///
/// impl Interface for Device {
///     const NAME: &'static str = "Device";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const MEMBERS: Members<Self> = &[];
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Sensor(f64);
///
/// impl Interface for Sensor {
///     const NAME: &'static str = "Sensor";
///     type Parent = Device;
///     type This = PlatformRef<Self>;
///     const MEMBERS: Members<Self> = &[];
/// }
///
/// let context = &mut Context::default();
/// webidl::define::<Device>(context);
/// webidl::define::<Sensor>(context);
/// let sensor = webidl::create(Layers::new().with(Device(1)).with(Sensor(20.5)), context);
/// assert_eq!((sensor.0, sensor.as_parent().0), (20.5, 1));
///
/// // The brand check, as members do it for their `this`.
/// let value = JsValue::from(sensor.object().clone());
/// assert!(<PlatformRef<Device> as Brand>::of(&value, context).is_some());
/// assert!(PlatformRef::<Sensor>::of_object(sensor.object()).is_some());
/// assert!(<PlatformRef<Sensor> as Brand>::of(&JsValue::null(), context).is_none());
///
/// // The global object can have slots too, which the realm keeps; and others can be kept anywhere.
/// webidl::define_global(Device(2), context);
/// assert_eq!(<PlatformRef<Device> as Brand>::of(&JsValue::undefined(), context).map(|global| global.0), Some(2));
/// let again = PlatformRef::with_slots(context.global_object(), sensor.slots().clone());
/// let global = again.into_object();
/// # drop(global);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Trace, Finalize)]
pub struct PlatformRef<T: Trace + 'static> {
    object: JsObject,
    slots: Gc<T>,
}

impl<T: Interface<This = Self> + Trace> PlatformRef<T> {
    /// The object as `T`, if it was created with a layer for `T`.
    ///
    /// The global object has no layers. [`Brand::of`] accepts it, and [`PlatformRef::with_slots`]
    /// makes a `PlatformRef` of it.
    #[must_use]
    pub fn of_object(object: &JsObject) -> Option<Self> {
        let layer = Platform::read(object, |it| it.layers.get(T::DEPTH).cloned())??;
        Some(Self {
            object: object.clone(),
            slots: layer.downcast::<T>()?,
        })
    }

    /// Whether `T` is the object's
    /// [primary interface](https://webidl.spec.whatwg.org/#dfn-primary-interface), and not one that
    /// this inherits from.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{EventLoop, dom::EventTarget, webidl::PlatformRef};
    ///
    /// # let context = &mut Context::default();
    /// # let events = EventLoop::install(context)?;
    /// let mut is_primary = |source: &str| {
    ///     let object = context.eval(Source::from_bytes(source)).ok()?.as_object()?;
    ///     Some(PlatformRef::<EventTarget>::of_object(&object)?.is_primary())
    /// };
    /// assert_eq!(is_primary("new (class extends EventTarget {})"), Some(true));
    /// assert_eq!(is_primary("AbortSignal.abort()"), Some(false));
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    #[must_use]
    pub fn is_primary(&self) -> bool {
        Platform::read(&self.object, |it| it.layers.len() == T::DEPTH + 1).unwrap_or(true)
    }

    /// The same object with the type of its parent interface.
    #[must_use]
    pub fn as_parent<P: Interface<This = PlatformRef<P>> + Trace>(&self) -> PlatformRef<P>
    where
        T: Interface<Parent = P>,
    {
        PlatformRef::of_object(&self.object)
            .expect("a platform object has a layer for each ancestor")
    }
}

impl<T: Trace> PlatformRef<T> {
    /// A reference to an object whose slots for `T` are stored outside of it.
    #[must_use]
    pub const fn with_slots(object: JsObject, slots: Gc<T>) -> Self {
        Self { object, slots }
    }

    /// The slots, for a strong or a weak reference to them.
    #[must_use]
    pub const fn slots(&self) -> &Gc<T> {
        &self.slots
    }

    /// The object itself.
    #[must_use]
    pub const fn object(&self) -> &JsObject {
        &self.object
    }

    /// The object itself, by value: the result of a constructor's steps.
    #[must_use]
    pub fn into_object(self) -> JsObject {
        self.object.clone()
    }
}

impl<T: Trace + 'static> From<PlatformRef<T>> for JsValue {
    fn from(this: PlatformRef<T>) -> Self {
        this.object.clone().into()
    }
}

impl<T: Trace + 'static> From<PlatformRef<T>> for JsObject {
    fn from(this: PlatformRef<T>) -> Self {
        this.into_object()
    }
}

/// The slots that the realm's global object has for `T`, kept in the realm: see
/// [`define_global`](super::define_global).
#[derive(Trace, Finalize, JsData)]
struct GlobalSlots<T: Trace + 'static>(Gc<T>);

/// Makes the global object of the current realm implement `T`, with these slots.
///
/// The engine creates the global object itself, so its slots are kept in the realm.
pub fn define_global<T: Interface<This = PlatformRef<T>> + Trace>(slots: T, context: &mut Context) {
    insert_realm_data(GlobalSlots(Gc::new(slots)), context.realm());
}

/// A function that finds the slots for `T` of an object that was not created with layers.
type FindSlots<T> = fn(&JsObject) -> Option<Gc<T>>;

/// The functions that find slots for `T`.
#[derive(Trace, Finalize, JsData)]
struct OtherSlots<T: Trace + 'static>(#[unsafe_ignore_trace] Vec<FindSlots<T>>);

/// Makes objects of the engine's classes implement `T` in the current realm, if the function finds
/// their slots.
pub(crate) fn find_slots_with<T: Interface<This = PlatformRef<T>> + Trace>(
    find: FindSlots<T>,
    context: &Context,
) {
    let realm = context.realm();
    let known = realm.host_defined_mut().remove::<OtherSlots<T>>();
    let mut all = known.map(|known| known.0.clone()).unwrap_or_default();
    all.push(find);
    realm.host_defined_mut().insert(OtherSlots(all));
}

impl<T: Interface<This = Self> + Trace> Brand for PlatformRef<T> {
    const NAME: &'static str = T::NAME;

    fn of(value: &JsValue, context: &Context) -> Option<Self> {
        let object = value.as_object();
        if let Some(this) = object.as_ref().and_then(Self::of_object) {
            return Some(this);
        }
        if let Some(object) = &object
            && let Some(OtherSlots(all)) = context.realm().host_defined().get::<OtherSlots<T>>()
            && let Some(slots) = all.iter().find_map(|find| find(object))
        {
            return Some(Self {
                object: object.clone(),
                slots,
            });
        }
        // A member called without a `this`, as in `addEventListener("message", f)`, means the
        // global object.
        let global = context.global_object();
        if !value.is_null_or_undefined()
            && !object.is_some_and(|object| JsObject::equals(&object, &global))
        {
            return None;
        }
        let slots = realm_data(context.realm(), |it: &GlobalSlots<T>| it.0.clone())?;
        Some(Self {
            object: global,
            slots,
        })
    }

    fn object(&self) -> &JsObject {
        &self.object
    }
}

/// [An interface type](https://webidl.spec.whatwg.org/#js-interface): any object that implements
/// it, or [stands for](Interface::stand_in) one that does.
impl<T: Interface<This = Self> + Trace> FromJs for PlatformRef<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let known = Self::of(value, context).filter(|_| value.is_object());
        let found = match (known, value.as_object()) {
            (None, Some(foreign)) => T::stand_in(&foreign, context)?,
            (known, _) => known,
        };
        found.ok_or_else(|| {
            type_error(format!(
                "the value is not an object that implements the interface {}",
                T::NAME
            ))
        })
    }
}

impl<T: Trace> Clone for PlatformRef<T> {
    fn clone(&self) -> Self {
        Self {
            object: self.object.clone(),
            slots: self.slots.clone(),
        }
    }
}

impl<T: Trace> Deref for PlatformRef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.slots
    }
}

impl<T: Interface + Trace> fmt::Debug for PlatformRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PlatformRef").field(&T::NAME).finish()
    }
}
