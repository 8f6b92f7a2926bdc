//! [Web IDL](https://webidl.spec.whatwg.org/#js-binding) in Rust: interfaces as tables of members,
//! platform objects with brand checks, and conversions from JavaScript values. `boa_websocket` and
//! `boa_page` define all their interfaces with it. Use it to give scripts interfaces of your own.
//!
//! An interface is a type that implements [`Interface`]. [`Interface::MEMBERS`] lists its IDL, a
//! line for each member. [`define`] creates its interface object and its interface prototype object
//! in the current realm.
//!
//! ```
//! use boa_engine::{Context, JsResult, JsValue, Source};
//! use boa_gc::{Finalize, Trace};
//! use boa_web::webidl::{self, Constructor, Interface, Layers, Members, PlatformRef, Root, Steps, getter, operation};
//!
//! /// [Exposed=*] interface Sensor {
//! ///     constructor(DOMString name);
//! ///     readonly attribute DOMString name;
//! ///     double read(unsigned long index, optional boolean raw = false);
//! /// };
//! #[derive(Trace, Finalize)]
//! struct Sensor { name: boa_engine::JsString }
//!
//! impl Interface for Sensor {
//!     const NAME: &'static str = "Sensor";
//!     type Parent = Root;
//!     type This = PlatformRef<Self>;
//!     const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(|new_target, name, context| {
//!         new_target.object(Sensor { name }, context)
//!     })));
//!     const MEMBERS: Members<Self> = &[
//!         getter("name", &Steps(|this, _| Ok(this.name.clone()))),
//!         operation("read", &Steps(Self::read)),
//!     ];
//! }
//!
//! impl Sensor {
//!     fn read(_: &PlatformRef<Self>, (index, raw): (u32, Option<bool>), _: &mut Context) -> JsResult<f64> {
//!         Ok(f64::from(index) * if raw.unwrap_or(false) { 1.0 } else { 0.5 })
//!     }
//! }
//!
//! let context = &mut Context::default();
//! webidl::define::<Sensor>(context);
//! let mut eval = |source| context.eval(Source::from_bytes(source));
//! assert_eq!(eval("new Sensor('door').name")?, JsValue::from(boa_engine::js_string!("door")));
//! assert_eq!(eval("new Sensor('door').read('3')")?, JsValue::from(1.5));
//! assert_eq!(eval("Sensor.prototype.read.length")?, JsValue::from(1));
//! # JsResult::Ok(())
//! ```
//!
//! The types of a function say what its arguments are converted to, and what its result is
//! converted from. The arguments are converted in their order before the steps run, and the number
//! of required ones is the `length` of the function. An operation whose result is a [`Promise`]
//! throws no exception: the promise is rejected.
//!
//! # Which function is for which IDL
//!
//! | IDL | here |
//! |---|---|
//! | `interface A : B`, mixins, constructors | [`Interface`], [`define`]; [`expose`] for `[LegacyNoInterfaceObject]` |
//! | members | [`getter`], [`attribute`], [`operation`], [`constant`], [`iterable`] and others that return a [`Member`] |
//! | a new object | [`NewTarget::create`] in a constructor, [`create`] elsewhere, [`create_in`] where no [`Context`](boa_engine::Context) is at hand |
//! | indexed and named properties | [`Exotic`], [`NamedSetter`], [`create_exotic`] |
//! | arguments | [`Arguments`]: `()`, a type, or a tuple of types; [`Variadic`]; [`Steps`] |
//! | overloads | [`overloads!`](crate::overloads) |
//! | types of arguments | [`FromJs`] and its implementations; `Option` for `optional`, [`Nullable`] for `T?`, [`CallbackFunction`] |
//! | types of results | [`IntoJs`] and its implementations; `()`, [`Promise`], `Option` for `T?` |
//! | dictionaries, enumerations | [`dictionaries!`](crate::dictionaries), [`enumerations!`](crate::enumerations) |
//! | `[SecureContext]` | [`Interface::SECURE_CONTEXT`], [`secure_context`]; [`location::define_origin`](crate::web::location::define_origin) |
//! | members of the global object | [`define_operation`], [`define_attribute`], [`define_getter`], [`define_accessors`] |
//! | names that the program has defined | [`Conflict`], [`replaced_globals`] |
//! | namespaces | [`Namespace`] |
//! | unions with sequences | [`iterator_method`], [`sequence`], [`Pair`] |
//! | exceptions | [`type_error`], [`range_error`]; [`DomException`](crate::dom::DomException) |
//! | promises that steps settle or react to | [`Promise`], [`Deferred`]; [`pending`] |
//! | a function outside of IDL | [`function`], [`call_operation`] |
//!
//! The types of arguments are also those of methods of the engine's `#[boa_class]`, with [`Idl`] around
//! the types of Rust, which the engine converts otherwise:
//!
//! ```
//! use boa_engine::{Context, Finalize, JsData, Source, Trace, boa_class};
//! use boa_web::webidl::{Clamp, UsvString, enumerations};
//!
//! enumerations! { Unit { Celsius "celsius", Kelvin "kelvin" } }
//!
//! #[derive(Debug, Trace, Finalize, JsData)]
//! struct Sensor { text: String }
//!
//! #[boa_class]
//! impl Sensor {
//!     #[boa(constructor)]
//!     fn new(name: UsvString, level: Clamp<u8>, unit: Unit) -> Self {
//!         Self { text: format!("{} {} {}", name.0, level.0, unit.as_str()) }
//!     }
//!
//!     #[boa(getter)]
//!     fn text(&self) -> String { self.text.clone() }
//! }
//!
//! let context = &mut Context::default();
//! context.register_global_class::<Sensor>()?;
//! let text = context.eval(Source::from_bytes("new Sensor(1, 300, 'kelvin').text"))?;
//! assert_eq!(text, boa_engine::js_string!("1 255 kelvin").into());
//! assert!(context.eval(Source::from_bytes("new Sensor(1, 2, 'miles')")).is_err());
//! # boa_engine::JsResult::Ok(())
//! ```
//!
//! An interface that dispatches events, has event handler attributes, forms a tree, or sets timers
//! also uses [`dom`](crate::dom): the documentation of that module says which items.
//!
//! # How objects are built
//!
//! A platform object has one *layer* for each interface that it implements: a `CloseEvent` has the
//! layers `Event` and `CloseEvent`. A layer is a Rust value, whose fields are the standard's
//! internal slots. The layers of an object are one garbage-collected allocation each, the root's
//! first. A *brand check* finds the layer of an interface in a `this` value. It borrows nothing, so
//! scripts may run while the steps of a member do. A [`PlatformRef`] refers to a layer.
//!
//! Events are made for every message. So all of them are one native type with a variant for each
//! kind, and other crates add kinds with [`EventKind::Other`](crate::dom::EventKind::Other). The
//! slots of the global object are in the realm, because the engine makes that object itself.
//!
//! The interface object and the prototype of an interface are made when they are first needed.
//! Until then a realm has one function for an interface: the getter and the setter of the property
//! of the global object. A script cannot distinguish it from a data property.

mod arguments;
mod async_iterable;
mod buffer;
mod callback;
mod charged_list;
mod class_arguments;
mod conflict;
mod convert;
mod dictionary;
mod enumeration;
mod exotic;
pub(crate) mod global;
mod global_names;
mod inspected;
mod interface;
mod interface_objects;
mod into_js;
mod iterable;
mod member;
pub(crate) mod member_property;
mod namespace;
mod originals;
mod overloads;
mod pending;
mod platform;
mod promise;
pub(crate) mod quota;
mod reaction;
mod realm_data;
mod secure_context;
mod sequence;
mod steps;
pub mod string;

#[doc(inline)]
pub use crate::{dictionaries, enumerations, overloads};
pub use arguments::{Argument, Arguments, Variadic};
pub use buffer::{AllowSharedBufferSource, ArrayBufferView, copy_bytes};
pub use callback::{CallbackContext, CallbackFunction};
pub use charged_list::{Charged, ChargedList};
pub use class_arguments::Idl;
pub use conflict::Conflict;
pub use convert::{
    BufferSource, ByteString, Clamp, Double, EnforceRange, FromJs, LegacyNullToEmptyString,
    Nullable, UsvString, WITHOUT_NEW, called_without_new, new_object, object_of, or_null,
    range_error, type_error,
};
pub use dictionary::{Dictionary, assert_ascending};
pub use enumeration::{AssignedEnumeration, Enumeration};
pub use exotic::{Exotic, NamedSetter, NamedSetterSteps, create_exotic};
pub use global::{
    GlobalSetter, call_operation, define_accessors, define_attribute, define_getter,
    define_operation,
};
pub use global_names::{ReplacedGlobals, replaced_globals};
pub use inspected::{Inspected, NamedProperties};
pub use interface::{
    Constructor, ErrorRoot, Interface, Lineage, Members, NewTarget, ObjectTemplate, Root, create,
    create_in, create_with_prototype, define, define_partial, expose, is_defined, prototype_of,
};
pub use into_js::IntoJs;
pub use iterable::{Iterable, array_iterator, item_operation, iterable, value_iterable};
pub use member::{
    Member, attribute, constant, exposed_if, getter, operation, put_forwards, secure_context,
    static_getter, static_operation, stringifier, unforgeable,
};
pub use member_property::{data_property, function, non_enumerable};
pub use namespace::Namespace;
pub use overloads::is_dictionary;
#[doc(hidden)]
pub use overloads::{greatest_of, least_of, no_overload, takes};
pub use pending::{Resolver, pending};
pub use platform::{Brand, Layers, PlatformRef, define_global};
pub use promise::{Deferred, Promise, Resolution, Settled};
pub use quota::{
    Charge, MAX_BLOB_BYTES, MAX_TIMERS, charge_bytes, charge_timer, charged, empty_charge,
};
pub use realm_data::{in_realm, insert_realm_data, realm_data, with_realm_data};
pub use sequence::{Pair, Record, iterator_method, sequence};
pub use steps::{
    ConstructorSteps, GetterSteps, OperationSteps, SetterSteps, StaticGetterSteps, StaticSteps,
    Steps,
};

pub(crate) use async_iterable::{AsyncIterable, async_iterable, end_of_iteration};
pub(crate) use buffer::{ViewRange, create_view, is_resizable, not_a_view, place};
pub(crate) use global::{define_lazy_attribute, members_holder};
pub(crate) use inspected::{
    InspectedAttribute, InspectedObject, Pairs, inspected, is_message_port,
};
pub(crate) use interface_objects::is_interface_object;
pub(crate) use iterable::RemainingValues;
pub(crate) use originals::keep_original_then;
pub(crate) use platform::find_slots_with;
pub(crate) use quota::{charge_existing_bytes, max_blob_bytes};
pub(crate) use reaction::mark_object_as_handled;
pub(crate) use secure_context::leave_secure_context;
pub(crate) use sequence::{set_interrupt_check, steps_ended_early};
