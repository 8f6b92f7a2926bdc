//! [Interface objects](https://webidl.spec.whatwg.org/#dfn-interface-object),
//! [interface prototype objects](https://webidl.spec.whatwg.org/#interface-prototype-object), and
//! objects that implement an interface.

use super::{
    Arguments, Brand, ConstructorSteps, Inspected, Layers, Member, PlatformRef, called_without_new,
    global_names, inspected,
    interface_objects::{self, Instances, InterfaceObjects, OwnProperty, PrototypeOrRealm},
    member::{AnyMember, require},
    member_property::{self, Step, data_property, non_enumerable},
    secure_context,
    steps::AnyConstructor,
    type_error,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    builtins::object::OrdinaryObject,
    js_string,
    native_function::NativeFunctionPointer,
    object::{FunctionObjectBuilder, NativeObject, shape::RootShape},
    property::{Attribute, PropertyDescriptor, PropertyKey},
    realm::Realm,
};
use boa_gc::{Finalize, Gc, Trace};
use std::{any::TypeId, cell::OnceCell, fmt, marker::PhantomData};

/// An interface: its IDL, in Rust. The type that implements a layered interface holds its internal
/// slots. The [module's documentation](super) has an example.
pub trait Interface: Sized + 'static {
    /// The identifier.
    const NAME: &'static str;
    /// The interface after the colon, or [`Root`].
    type Parent: Lineage;
    /// The `this` of members: [`PlatformRef<Self>`](PlatformRef) for a layered interface.
    type This: Brand;
    /// The constructor operation. Without one, `new` throws a TypeError.
    const CONSTRUCTOR: Option<Constructor> = None;
    /// The members, in IDL order.
    const MEMBERS: Members<Self>;
    /// The members of the [interface mixins](https://webidl.spec.whatwg.org/#idl-interface-mixins)
    /// that it includes.
    const MIXINS: &'static [Members<Self>] = &[];
    /// `[SecureContext]`: whether only secure contexts have the interface.
    const SECURE_CONTEXT: bool = false;
    /// Attributes and pairs that a console shows. An attribute is the name of a member of this
    /// interface or of an ancestor.
    const INSPECTED: &'static [Inspected] = &[];

    /// An object of the interface for one that does not implement it and acts like it: a polyfill
    /// of the program. By default there is none, and such an argument is a TypeError, as in the
    /// standard.
    ///
    /// # Errors
    /// The exception of a getter of the object.
    fn stand_in(_foreign: &JsObject, _context: &mut Context) -> JsResult<Option<Self::This>> {
        Ok(None)
    }
}

/// A table of members.
pub type Members<T> = &'static [Member<<T as Interface>::This>];

/// A constructor operation.
#[derive(Clone, Copy)]
pub struct Constructor {
    length: usize,
    steps: &'static dyn AnyConstructor,
}

impl Constructor {
    /// A constructor with these steps. The `length` of the interface object is the number of
    /// required arguments.
    #[must_use]
    pub const fn new<A: Arguments, R: Into<JsObject>>(
        steps: &'static ConstructorSteps<A, R>,
    ) -> Self {
        Self {
            length: A::LENGTH,
            steps,
        }
    }
}

opaque_debug!(Constructor { length });

/// The parent of an interface without a parent. Its prototype inherits from `%Object.prototype%`.
#[derive(Debug, Clone, Copy)]
pub enum Root {}

/// The parent of `DOMException` and other exceptions. Its prototype inherits from
/// `%Error.prototype%`. The layers of such an object begin with [`Layers::error`].
#[derive(Debug, Clone, Copy)]
pub enum ErrorRoot {}

/// An interface, [`Root`] or [`ErrorRoot`].
pub trait Lineage: Ancestry {}

impl Lineage for Root {}
impl Lineage for ErrorRoot {}
impl<T: Interface> Lineage for T {}

/// The data that an interface needs of its parent. It is not exported, so [`Lineage`] has no other
/// implementations.
pub trait Ancestry: 'static {
    /// The number of ancestors: the index of this interface's layer.
    const DEPTH: usize;
    /// The number of layers before the layer of a child interface.
    const LAYERS: usize;
    /// The `[[Prototype]]`s of a child interface's interface object and interface prototype object.
    fn parents(realm: &Realm) -> (JsObject, JsObject);
    /// Calls `each` with the `[LegacyUnforgeable]` members of this interface and of its ancestors.
    fn each_unforgeable(_realm: &Realm, _each: &mut dyn FnMut(&PropertyKey, &PropertyDescriptor)) {}
    /// The value of an attribute of this interface or of an ancestor. `None` if the object does not
    /// have it.
    fn attribute(_value: &JsValue, _name: &str, _context: &mut Context) -> Option<JsValue> {
        None
    }
}

impl Ancestry for Root {
    const DEPTH: usize = 0;
    const LAYERS: usize = 0;

    fn parents(realm: &Realm) -> (JsObject, JsObject) {
        let constructors = realm.intrinsics().constructors();
        (
            constructors.function().prototype(),
            constructors.object().prototype(),
        )
    }
}

impl Ancestry for ErrorRoot {
    const DEPTH: usize = 0;
    const LAYERS: usize = 0;

    fn parents(realm: &Realm) -> (JsObject, JsObject) {
        let constructors = realm.intrinsics().constructors();
        (
            constructors.function().prototype(),
            constructors.error().prototype(),
        )
    }
}

impl<T: Interface> Ancestry for T {
    const DEPTH: usize = T::Parent::LAYERS;
    const LAYERS: usize = T::Parent::LAYERS + 1;

    fn parents(realm: &Realm) -> (JsObject, JsObject) {
        let objects = objects_of::<T>(realm);
        (objects.constructor.clone(), objects.prototype.clone())
    }

    fn attribute(value: &JsValue, name: &str, context: &mut Context) -> Option<JsValue> {
        let mut this = T::This::of(value, context)?;
        let mixins = T::MIXINS.iter().copied().flatten();
        for member in T::MEMBERS.iter().chain(mixins) {
            this = match member.value_named(name, this, context) {
                Ok(found) => return found,
                Err(this) => this,
            };
        }
        T::Parent::attribute(value, name, context)
    }

    fn each_unforgeable(realm: &Realm, each: &mut dyn FnMut(&PropertyKey, &PropertyDescriptor)) {
        T::Parent::each_unforgeable(realm, each);
        objects_of::<T>(realm)
            .unforgeables
            .iter()
            .for_each(|own| each(&own.name, &own.property));
    }
}

/// The prototype and the own properties of new objects of `T` in a realm. Code that creates many
/// objects keeps it: an event for each message.
#[derive(Trace, Finalize)]
pub struct ObjectTemplate<T: 'static>(Gc<Instances>, PhantomData<T>);

impl<T: Interface> fmt::Debug for ObjectTemplate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObjectTemplate").field(&T::NAME).finish()
    }
}

impl<T: Interface> ObjectTemplate<T> {
    /// The template of the realm.
    ///
    /// # Panics
    /// If `T` is not defined there.
    #[must_use]
    pub fn from_realm(realm: &Realm) -> Self {
        let objects = objects_of::<T>(realm);
        let instances = objects.instances.get_or_init(|| {
            let mut unforgeables = Vec::new();
            T::each_unforgeable(realm, &mut |name, property| {
                unforgeables.retain(|known: &OwnProperty| known.name != *name);
                unforgeables.push(OwnProperty {
                    name: name.clone(),
                    property: property.clone(),
                });
            });
            Gc::new(Instances {
                constructor: objects.constructor.clone(),
                prototype: objects.prototype.clone(),
                unforgeables,
                shape: OnceCell::new(),
            })
        });
        Self(instances.clone(), PhantomData)
    }

    /// A new object with these data.
    pub(crate) fn instantiate<D: NativeObject>(&self, data: D, root: &RootShape) -> JsObject<D> {
        self.0.create(data, root)
    }

    /// A new object with these data, and a prototype from [`NewTarget::prototype`].
    pub(crate) fn instantiate_with_prototype<D: NativeObject>(
        &self,
        prototype: JsObject,
        data: D,
        root: &RootShape,
    ) -> JsObject<D> {
        if JsObject::equals(&prototype, &self.0.prototype) {
            return self.0.create(data, root);
        }
        self.0.create_with_prototype(prototype, data, root)
    }

    /// As [`create_with_prototype`].
    fn create(&self, layers: Layers<T>, prototype: JsObject, context: &Context) -> PlatformRef<T>
    where
        T: Interface<This = PlatformRef<T>> + Trace,
    {
        let platform = layers.into_platform();
        let object = self.instantiate_with_prototype(prototype, platform, context.root_shape());
        platform_ref(&object.upcast())
    }

    /// A new object with these data, and with a shape of its own.
    pub(super) fn instantiate_unshared<D: NativeObject>(&self, data: D) -> JsObject {
        self.0.create_unshared(data)
    }
}

/// The `NewTarget` of a constructor operation. It is not undefined.
#[derive(Debug)]
pub struct NewTarget<'a>(&'a JsValue);

impl NewTarget<'_> {
    /// The prototype for a new object: the `prototype` of `NewTarget`, or the prototype of `T` in
    /// its realm.
    ///
    /// # Errors
    /// The exception of a getter of `prototype`, and a TypeError for a revoked proxy.
    pub fn prototype<T: Interface>(&self, context: &mut Context) -> JsResult<JsObject> {
        if let Some(objects) = interface_objects::existing(TypeId::of::<T>(), context.realm())
            && self.is(&objects.constructor)
        {
            return Ok(objects.prototype.clone());
        }
        self.other_prototype::<T>(context)
    }

    /// As [`prototype`](Self::prototype), for callers with the template of `T` in the current
    /// realm.
    ///
    /// # Errors
    /// The errors of [`prototype`](Self::prototype).
    pub(crate) fn prototype_by<T: Interface>(
        &self,
        template: &ObjectTemplate<T>,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        if self.is(&template.0.constructor) {
            return Ok(template.0.prototype.clone());
        }
        self.other_prototype::<T>(context)
    }

    /// Whether it is this interface object, whose property `prototype` can't be changed.
    fn is(&self, constructor: &JsObject) -> bool {
        let object = self.0.as_object();
        object.is_some_and(|object| JsObject::equals(&object, constructor))
    }

    /// The [prototype](Self::prototype), if it is not the interface object of the current realm.
    fn other_prototype<T: Interface>(&self, context: &mut Context) -> JsResult<JsObject> {
        match interface_objects::prototype_or_realm(self.0, context)? {
            PrototypeOrRealm::Prototype(prototype) => Ok(prototype),
            PrototypeOrRealm::Realm(realm) if is_defined::<T>(&realm) => {
                Ok(prototype_of::<T>(&realm))
            }
            PrototypeOrRealm::Realm(_) => Err(type_error(format!(
                "the realm has no interface {}",
                T::NAME
            ))),
        }
    }

    /// ["Internally create a new object implementing the interface"](https://webidl.spec.whatwg.org/#internally-create-a-new-object-implementing-the-interface).
    ///
    /// # Errors
    /// The errors of [`NewTarget::prototype`].
    pub fn create<T>(&self, layers: Layers<T>, context: &mut Context) -> JsResult<PlatformRef<T>>
    where
        T: Interface<This = PlatformRef<T>> + Trace,
    {
        let template = ObjectTemplate::<T>::from_realm(context.realm());
        let prototype = self.prototype_by(&template, context)?;
        Ok(template.create(layers, prototype, context))
    }

    /// As [`NewTarget::create`], for an interface whose objects have no slots but its own.
    ///
    /// # Errors
    /// The errors of [`NewTarget::prototype`].
    pub fn object<T>(&self, slots: T, context: &mut Context) -> JsResult<JsObject>
    where
        T: Interface<Parent = Root, This = PlatformRef<T>> + Trace,
    {
        let object = self.create(Layers::new().with(slots), context)?;
        Ok(object.into_object())
    }
}

/// [Creates a new object implementing the interface](https://webidl.spec.whatwg.org/#new) in the
/// current realm.
pub fn create<T>(layers: Layers<T>, context: &Context) -> PlatformRef<T>
where
    T: Interface<This = PlatformRef<T>> + Trace,
{
    create_in(layers, context.realm(), context.root_shape())
}

/// As [`create`], for callers with a realm and its root shape, but no context. A parser that runs
/// no script is one.
pub fn create_in<T>(layers: Layers<T>, realm: &Realm, shape: &RootShape) -> PlatformRef<T>
where
    T: Interface<This = PlatformRef<T>> + Trace,
{
    let object = ObjectTemplate::<T>::from_realm(realm).instantiate(layers.into_platform(), shape);
    platform_ref(&object.upcast())
}

/// The interface prototype object of `T` in a realm.
///
/// # Panics
/// If `T` is not [defined](define) in the realm.
#[must_use]
pub fn prototype_of<T: Interface>(realm: &Realm) -> JsObject {
    T::parents(realm).1
}

/// As [`create`], with a prototype from [`NewTarget::prototype`]. A constructor uses it whose later
/// steps must run no script.
///
/// # Panics
/// If `T` is not [defined](define) in the current realm.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Constructor, Interface, Layers, Members, PlatformRef, Root, Steps};
///
/// #[derive(Trace, Finalize)]
/// struct Sensor;
///
/// impl Interface for Sensor {
///     const NAME: &'static str = "Sensor";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(|new_target, (), context| {
///         let prototype = new_target.prototype::<Sensor>(context)?; // a getter may run now, and not later
///         Ok(webidl::create_with_prototype(Layers::new().with(Sensor), prototype, context))
///     })));
///     const MEMBERS: Members<Self> = &[];
/// }
///
/// let context = &mut Context::default();
/// let realm = context.realm().clone();
/// assert!(!webidl::is_defined::<Sensor>(&realm));
/// let constructor = webidl::expose::<Sensor>(context); // and no name on the global object
/// assert!(webidl::is_defined::<Sensor>(&realm));
/// assert!(context.eval(Source::from_bytes("typeof Sensor"))?.as_string().is_some_and(|it| it == "undefined"));
/// let sensor = constructor.construct(&[], None, context)?;
/// assert_eq!(sensor.prototype(), Some(webidl::prototype_of::<Sensor>(&realm)));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn create_with_prototype<T>(
    layers: Layers<T>,
    prototype: JsObject,
    context: &Context,
) -> PlatformRef<T>
where
    T: Interface<This = PlatformRef<T>> + Trace,
{
    ObjectTemplate::from_realm(context.realm()).create(layers, prototype, context)
}

fn platform_ref<T>(object: &JsObject) -> PlatformRef<T>
where
    T: Interface<This = PlatformRef<T>> + Trace,
{
    PlatformRef::of_object(object).expect("the object has the layers of the interface")
}

/// Defines `T` in the current realm, with a property of the global object.
///
/// The interface object and the interface prototype object are made when a script or an object
/// first needs them.
#[inline]
pub fn define<T: Interface>(context: &mut Context) {
    interface_objects::declare(TypeId::of::<T>(), T::NAME, inspected::inspect::<T>, context);
    if T::SECURE_CONTEXT && !secure_context::admits(T::NAME, context.realm()) {
        return;
    }
    global_names::defines(T::NAME, context);
    let make = |realm: &Realm| interface_object::<T>(realm).into();
    context
        .global_object()
        .define_lazy_property(JsString::from(T::NAME), make, context.realm());
}

/// Whether `T` is [defined](define) in a realm.
#[must_use]
pub fn is_defined<T: Interface>(realm: &Realm) -> bool {
    interface_objects::is_declared(TypeId::of::<T>(), realm)
}

/// Like [`define`], without a property of the global object. Returns the interface object.
pub fn expose<T: Interface>(context: &mut Context) -> JsObject {
    interface_objects::declare(TypeId::of::<T>(), T::NAME, inspected::inspect::<T>, context);
    interface_object::<T>(context.realm())
}

pub(super) fn interface_object<T: Interface>(realm: &Realm) -> JsObject {
    objects_of::<T>(realm).constructor.clone()
}

/// The objects of `T` in a realm. They are made at the first call.
fn objects_of<T: Interface>(realm: &Realm) -> Gc<InterfaceObjects> {
    if let Some(objects) = interface_objects::existing(TypeId::of::<T>(), realm) {
        return objects;
    }
    assert!(
        is_defined::<T>(realm),
        "an interface is defined before its objects are made"
    );
    let members: Vec<&'static dyn AnyMember> = T::MEMBERS
        .iter()
        .chain(T::MIXINS.iter().copied().flatten())
        .map(|member| member as &dyn AnyMember)
        .filter(|&member| is_exposed(member, realm))
        .collect();
    let definition = InterfaceDefinition {
        name: T::NAME,
        length: T::CONSTRUCTOR.map_or(0, |constructor| constructor.length),
        construct: construct::<T>,
        parents: T::Parent::parents(realm),
        members: &members,
    };
    let objects = Gc::new(definition.build(realm));
    interface_objects::insert(TypeId::of::<T>(), objects.clone(), realm);
    objects
}

/// Whether a member is [exposed](https://webidl.spec.whatwg.org/#dfn-exposed) in a realm.
fn is_exposed(member: &dyn AnyMember, realm: &Realm) -> bool {
    (member.definition().is_exposed)(realm)
}

/// Defines the members of a
/// [partial interface](https://webidl.spec.whatwg.org/#dfn-partial-interface) in the current realm:
/// members that another standard adds to `T`. `T` has to be [defined](define)
/// there. Its own members come first, and none is `[LegacyUnforgeable]`. A member of the same name
/// takes the place of an earlier one; the steps of the new one may call the function that the
/// prototype had before.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{dom::EventTarget, webidl::{self, Members, Steps, getter}};
///
/// const SIZE: Members<EventTarget> = &[getter("size", &Steps(|_, _| Ok(3)))];
///
/// let context = &mut Context::default();
/// let events = boa_web::EventLoop::install(context)?;
/// webidl::define_partial::<EventTarget>(SIZE, context);
/// assert_eq!(context.eval(Source::from_bytes("new EventTarget().size"))?.as_number(), Some(3.0));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// If `T` is not defined in the realm.
pub fn define_partial<T: Interface>(members: Members<T>, context: &Context) {
    let realm = context.realm();
    let objects = objects_of::<T>(realm);
    for step in Step::ALL {
        for member in members
            .iter()
            .filter(|&member| member.definition().step() == step && is_exposed(member, realm))
        {
            member_property::define(member, &objects.constructor, &objects.prototype, realm);
        }
    }
}

/// An interface without its type. Functions that take it are compiled once, and not for each
/// interface.
struct InterfaceDefinition<'a> {
    name: &'static str,
    length: usize,
    construct: NativeFunctionPointer,
    parents: (JsObject, JsObject),
    members: &'a [&'static dyn AnyMember],
}

impl InterfaceDefinition<'_> {
    /// The interface object and the interface prototype object.
    fn build(self, realm: &Realm) -> InterfaceObjects {
        let (constructor_parent, prototype_parent) = self.parents;
        let name = JsString::from(self.name);
        let construct =
            FunctionObjectBuilder::new(realm, NativeFunction::from_fn_ptr(self.construct));
        let constructor = construct
            .name(name.clone())
            .length(self.length)
            .constructor(true)
            .build();
        let constructor = JsObject::from(constructor);
        if constructor
            .prototype()
            .is_none_or(|current| !JsObject::equals(&current, &constructor_parent))
        {
            constructor.set_prototype(Some(constructor_parent));
        }
        let prototype = JsObject::from_proto_and_data(prototype_parent, OrdinaryObject);
        constructor.insert_property(
            js_string!("prototype"),
            data_property(prototype.clone(), Attribute::READONLY),
        );
        for step in Step::ALL {
            for &member in self
                .members
                .iter()
                .filter(|member| member.definition().step() == step)
            {
                member_property::define(member, &constructor, &prototype, realm);
            }
        }
        prototype.insert_property(
            js_string!("constructor"),
            non_enumerable(constructor.clone()),
        );
        prototype.insert_property(
            JsSymbol::to_string_tag(),
            data_property(name, Attribute::CONFIGURABLE),
        );
        let unforgeables = self.members.iter();
        let unforgeables = unforgeables
            .filter_map(|&member| member_property::unforgeable_property(member, realm))
            .collect();
        InterfaceObjects {
            constructor,
            prototype,
            unforgeables,
            instances: OnceCell::new(),
        }
    }
}

fn construct<T: Interface>(
    new_target: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    construct_interface(T::CONSTRUCTOR, T::NAME, new_target, args, context)
}

fn construct_interface(
    constructor: Option<Constructor>,
    name: &str,
    new_target: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(Constructor { length, steps, .. }) = constructor else {
        return Err(type_error("Illegal constructor"));
    };
    if new_target.is_undefined() {
        return Err(called_without_new(name));
    }
    require(args, length, || format!("Failed to construct '{name}'"))?;
    let new_target = NewTarget(new_target);
    steps
        .construct(&new_target, args, context)
        .map(JsValue::from)
}
