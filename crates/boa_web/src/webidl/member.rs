//! The [members](https://webidl.spec.whatwg.org/#dfn-member) of an interface, as constants.

use super::{Brand, iterable::PairAt, sequence::completed, type_error};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsString, JsValue, NativeFunction,
    builtins::promise::Promise,
    object::{FunctionObjectBuilder, builtins::JsPromise},
    property::{PropertyDescriptor, PropertyDescriptorBuilder, PropertyKey},
    realm::Realm,
};
use std::fmt;

pub(super) type Get<B> = fn(&B, &mut Context) -> JsResult<JsValue>;
type Set<B> = fn(&B, &JsValue, &mut Context) -> JsResult<()>;
type Call<B> = fn(&B, &[JsValue], &mut Context) -> JsResult<JsValue>;
type Static = fn(&[JsValue], &mut Context) -> JsResult<JsValue>;
type StaticGet = fn(&mut Context) -> JsResult<JsValue>;

/// One line of an interface's IDL. `B` is the type of `this` in its steps.
///
/// ```
/// use boa_engine::{Context, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, FromJs, Inspected, Interface, Layers, Members, Root, PlatformRef, type_error};
/// use std::cell::Cell;
///
/// #[derive(Trace, Finalize)]
/// struct Sensor(#[unsafe_ignore_trace] Cell<f64>);
///
/// impl Interface for Sensor {
///     const NAME: &'static str = "Sensor";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("limit")];
///     const MEMBERS: Members<Self> = &[
///         webidl::constant("KITCHEN", 1),
///         webidl::getter("value", |this, _| Ok(this.0.get().into())),
///         webidl::readonly("constant", |_, _| Ok(7.into())),
///         webidl::attribute(
///             "limit",
///             |this, _| Ok(this.0.get().into()),
///             |this, value, context| {
///                 this.0.set(f64::from_js(value, context)?);
///                 Ok(())
///             },
///         ),
///         webidl::replaceable("name", |_, _| Ok(js_string!("sensor").into())),
///         webidl::unforgeable("isReal", |_, _| Ok(true.into())),
///         webidl::unforgeable_attribute("place", |_, _| Ok(1.into()), |_, _, _| Err(type_error("it stays there"))),
///         webidl::unforgeable_operation("valueOf", 0, |this, _, _| Ok(this.0.get().into())),
///         webidl::operation("add", 1, |this, args, context| {
///             this.0.set(this.0.get() + f64::from_js(&args[0], context)?);
///             Ok(JsValue::undefined())
///         }),
///         webidl::promise_operation("wait", 0, |_, _, _| Err(type_error("a rejection, and no exception"))),
///         webidl::static_operation("count", 0, |_, _| Ok(1.into())),
///         webidl::static_getter("kind", |_| Ok(js_string!("a").into())),
///         webidl::stringifier(|_, _, _| Ok(js_string!("a sensor").into())),
///     ];
/// }
///
/// let context = &mut Context::default();
/// webidl::define::<Sensor>(context);
/// let sensor = webidl::create(Layers::new().with(Sensor(Cell::new(20.0))), context);
/// context.register_global_property(js_string!("sensor"), sensor.into_object(), Attribute::all())?;
/// let script = "sensor.limit = 21; sensor.add(1); sensor.wait().catch(() => {}); [`${sensor}`, sensor +
/// Sensor.KITCHEN].join()"; assert_eq!(context.eval(Source::from_bytes(script))?, js_string!("a sensor,23").into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub struct Member<B: Brand>(Kind<B>);

enum Kind<B: Brand> {
    Constant {
        name: &'static str,
        value: u16,
    },
    Attribute {
        name: &'static str,
        get: Get<B>,
        set: Setter<B>,
    },
    Unforgeable {
        name: &'static str,
        get: Get<B>,
        set: Setter<B>,
    },
    UnforgeableOperation {
        name: &'static str,
        length: usize,
        call: Call<B>,
    },
    Static {
        name: &'static str,
        length: usize,
        call: Static,
    },
    StaticAttribute {
        name: &'static str,
        get: StaticGet,
    },
    Operation {
        name: &'static str,
        length: usize,
        call: Call<B>,
    },
    PromiseAttribute {
        name: &'static str,
        get: Get<B>,
    },
    PromiseOperation {
        name: &'static str,
        length: usize,
        call: Call<B>,
    },
    Iterable {
        define: fn(&JsObject, &Realm),
        pair_at: Option<PairAt>,
    },
}

/// The order in which the members of an interface are
/// [defined on its prototype](https://webidl.spec.whatwg.org/#create-an-interface-prototype-object).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Attributes,
    Operations,
    Iteration,
    Constants,
}

impl Step {
    pub(super) const ALL: [Self; 4] = [
        Self::Attributes,
        Self::Operations,
        Self::Iteration,
        Self::Constants,
    ];
}

enum Setter<B: Brand> {
    None,
    /// `[Replaceable]`: the value becomes a property of the object.
    Replace,
    Steps(Set<B>),
}

/// `const unsigned short name = value;`
#[must_use]
pub const fn constant<B: Brand>(name: &'static str, value: u16) -> Member<B> {
    Member(Kind::Constant { name, value })
}

/// `readonly attribute`
#[must_use]
pub const fn getter<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    Member(Kind::Attribute {
        name,
        get,
        set: Setter::None,
    })
}

/// `readonly attribute`: the same as [`getter`], for tables that read like IDL.
#[must_use]
pub const fn readonly<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    getter(name, get)
}

/// `readonly attribute` of a promise type. Its exceptions reject the promise.
#[must_use]
pub const fn promise_getter<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    Member(Kind::PromiseAttribute { name, get })
}

/// `attribute`
#[must_use]
pub const fn attribute<B: Brand>(name: &'static str, get: Get<B>, set: Set<B>) -> Member<B> {
    Member(Kind::Attribute {
        name,
        get,
        set: Setter::Steps(set),
    })
}

/// `[Replaceable] readonly attribute`
#[must_use]
pub const fn replaceable<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    Member(Kind::Attribute {
        name,
        get,
        set: Setter::Replace,
    })
}

/// `[LegacyUnforgeable] readonly attribute`: an accessor on each object.
#[must_use]
pub const fn unforgeable<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    Member(Kind::Unforgeable {
        name,
        get,
        set: Setter::None,
    })
}

/// `[LegacyUnforgeable] attribute`: an accessor on each object.
#[must_use]
pub const fn unforgeable_attribute<B: Brand>(
    name: &'static str,
    get: Get<B>,
    set: Set<B>,
) -> Member<B> {
    Member(Kind::Unforgeable {
        name,
        get,
        set: Setter::Steps(set),
    })
}

/// A `[LegacyUnforgeable]` regular operation: a method on each object that script can't replace.
#[must_use]
pub const fn unforgeable_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: Call<B>,
) -> Member<B> {
    Member(Kind::UnforgeableOperation { name, length, call })
}

/// A regular operation with `length` required arguments.
#[must_use]
pub const fn operation<B: Brand>(name: &'static str, length: usize, call: Call<B>) -> Member<B> {
    Member(Kind::Operation { name, length, call })
}

/// A regular operation that returns a promise. Its exceptions reject the promise.
#[must_use]
pub const fn promise_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: Call<B>,
) -> Member<B> {
    Member(Kind::PromiseOperation { name, length, call })
}

/// A static operation.
#[must_use]
pub const fn static_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: Static,
) -> Member<B> {
    Member(Kind::Static { name, length, call })
}

/// `static readonly attribute`
#[must_use]
pub const fn static_getter<B: Brand>(name: &'static str, get: StaticGet) -> Member<B> {
    Member(Kind::StaticAttribute { name, get })
}

/// `stringifier`
#[must_use]
pub const fn stringifier<B: Brand>(call: Call<B>) -> Member<B> {
    operation("toString", 0, call)
}

impl<B: Brand> Member<B> {
    pub(super) const fn iterable(define: fn(&JsObject, &Realm), pair_at: Option<PairAt>) -> Self {
        Self(Kind::Iterable { define, pair_at })
    }

    /// How a console finds the pairs of an `iterable<K, V>` declaration, if this is one.
    pub(super) const fn pair_at(&self) -> Option<PairAt> {
        match self.0 {
            Kind::Iterable { pair_at, .. } => pair_at,
            _ => None,
        }
    }

    pub(super) const fn is_unforgeable(&self) -> bool {
        matches!(
            self.0,
            Kind::Unforgeable { .. } | Kind::UnforgeableOperation { .. }
        )
    }

    /// The getter's steps, if this is the attribute of that name.
    pub(super) fn getter_named(&self, wanted: &str) -> Option<Get<B>> {
        match self.0 {
            Kind::Attribute { name, get, .. } | Kind::Unforgeable { name, get, .. }
                if name == wanted =>
            {
                Some(get)
            }
            _ => None,
        }
    }

    /// The name, if this is a constant of that value.
    pub(super) fn constant_equal_to(&self, wanted: &JsValue) -> Option<&'static str> {
        match self.0 {
            Kind::Constant { name, value } if wanted.as_number() == Some(f64::from(value)) => {
                Some(name)
            }
            _ => None,
        }
    }
}

/// A member without the type of its `this`. Functions that take it are compiled once, and not for
/// each interface.
pub(super) trait AnyMember {
    /// The definition without its type.
    fn definition(&self) -> Definition;

    fn get(&self, this: &JsValue, context: &mut Context) -> JsResult<JsValue>;

    fn set(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue>;

    fn call(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue>;
}

/// The properties that a member defines.
pub(super) enum Definition {
    Constant {
        name: &'static str,
        value: u16,
    },
    Attribute {
        name: &'static str,
        has_setter: bool,
        unforgeable: bool,
    },
    Operation {
        name: &'static str,
        length: usize,
        unforgeable: bool,
    },
    Static {
        name: &'static str,
        length: usize,
    },
    StaticAttribute {
        name: &'static str,
    },
    Iterable(fn(&JsObject, &Realm)),
}

impl<B: Brand> AnyMember for Member<B> {
    fn definition(&self) -> Definition {
        match self.0 {
            Kind::Constant { name, value } => Definition::Constant { name, value },
            Kind::Attribute { name, ref set, .. } => Definition::Attribute {
                name,
                has_setter: !matches!(set, Setter::None),
                unforgeable: false,
            },
            Kind::Unforgeable { name, ref set, .. } => Definition::Attribute {
                name,
                has_setter: !matches!(set, Setter::None),
                unforgeable: true,
            },
            Kind::PromiseAttribute { name, .. } => Definition::Attribute {
                name,
                has_setter: false,
                unforgeable: false,
            },
            Kind::Operation { name, length, .. } | Kind::PromiseOperation { name, length, .. } => {
                Definition::Operation {
                    name,
                    length,
                    unforgeable: false,
                }
            }
            Kind::UnforgeableOperation { name, length, .. } => Definition::Operation {
                name,
                length,
                unforgeable: true,
            },
            Kind::Static { name, length, .. } => Definition::Static { name, length },
            Kind::StaticAttribute { name, .. } => Definition::StaticAttribute { name },
            Kind::Iterable { define, .. } => Definition::Iterable(define),
        }
    }

    fn get(&self, this: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        match self.0 {
            Kind::Attribute { name, get, .. } | Kind::Unforgeable { name, get, .. } => {
                get(&brand(this, name, context)?, context)
            }
            Kind::PromiseAttribute { name, get } => {
                let result = brand(this, name, context).and_then(|this| get(&this, context));
                promise_of(result, context)
            }
            Kind::StaticAttribute { get, .. } => get(context),
            _ => Ok(JsValue::undefined()),
        }
    }

    fn set(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        if let Kind::Attribute { name, ref set, .. } | Kind::Unforgeable { name, ref set, .. } =
            self.0
        {
            let this = brand::<B>(this, name, context)?;
            match set {
                Setter::None => {}
                Setter::Replace => replace(this.object(), name, args, context)?,
                Setter::Steps(set) => {
                    require(args, 1, || {
                        format!("Failed to set '{name}' on '{}'", B::NAME)
                    })?;
                    set(&this, &args[0], context)?;
                }
            }
        }
        Ok(JsValue::undefined())
    }

    fn call(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let enough = |name, length| {
            require(args, length, || {
                format!("Failed to execute '{name}' on '{}'", B::NAME)
            })
        };
        match self.0 {
            Kind::Operation { name, length, call }
            | Kind::UnforgeableOperation { name, length, call } => {
                let this = brand(this, name, context)?;
                enough(name, length)?;
                call(&this, args, context)
            }
            Kind::PromiseOperation { name, length, call } => {
                let this = brand(this, name, context);
                let result = this.and_then(|this| {
                    enough(name, length).and_then(|()| call(&this, args, context))
                });
                promise_of(result, context)
            }
            Kind::Static { name, length, call } => {
                enough(name, length)?;
                call(args, context)
            }
            _ => Ok(JsValue::undefined()),
        }
    }
}

impl Definition {
    pub(super) const fn step(&self) -> Step {
        match self {
            Self::Attribute { .. } | Self::StaticAttribute { .. } => Step::Attributes,
            Self::Static { .. } | Self::Operation { .. } => Step::Operations,
            Self::Iterable(_) => Step::Iteration,
            Self::Constant { .. } => Step::Constants,
        }
    }
}

/// Defines a member on the interface object or the interface prototype object.
pub(super) fn define(
    member: &'static dyn AnyMember,
    constructor: &JsObject,
    prototype: &JsObject,
    realm: &Realm,
) {
    match member.definition() {
        Definition::Constant { name, value } => {
            for target in [constructor, prototype] {
                target.insert_property(
                    JsString::from(name),
                    PropertyDescriptor::builder()
                        .value(value)
                        .writable(false)
                        .enumerable(true)
                        .configurable(false),
                );
            }
        }
        Definition::Attribute {
            name,
            has_setter,
            unforgeable: false,
        } => {
            prototype.insert_property(
                JsString::from(name),
                accessors(member, realm, name, has_setter)
                    .enumerable(true)
                    .configurable(true),
            );
        }
        Definition::Operation {
            name,
            length,
            unforgeable: false,
        } => {
            method(
                prototype,
                name,
                operation_function(member, realm, name, length),
            );
        }
        Definition::Static { name, length } => {
            method(
                constructor,
                name,
                operation_function(member, realm, name, length),
            );
        }
        Definition::StaticAttribute { name } => {
            constructor.insert_property(
                JsString::from(name),
                accessors(member, realm, name, false)
                    .enumerable(true)
                    .configurable(true),
            );
        }
        Definition::Iterable(define) => define(prototype, realm),
        Definition::Attribute {
            unforgeable: true, ..
        }
        | Definition::Operation {
            unforgeable: true, ..
        } => {}
    }
}

/// The name and the property of a `[LegacyUnforgeable]` member.
pub(super) fn unforgeable_property(
    member: &'static dyn AnyMember,
    realm: &Realm,
) -> Option<(PropertyKey, PropertyDescriptor)> {
    let (name, property) = match member.definition() {
        Definition::Attribute {
            name,
            has_setter,
            unforgeable: true,
        } => (name, accessors(member, realm, name, has_setter)),
        Definition::Operation {
            name,
            length,
            unforgeable: true,
        } => {
            let call = operation_function(member, realm, name, length);
            (
                name,
                PropertyDescriptor::builder().value(call).writable(false),
            )
        }
        _ => return None,
    };
    Some((
        JsString::from(name).into(),
        property.enumerable(true).configurable(false).build(),
    ))
}

fn accessors(
    member: &'static dyn AnyMember,
    realm: &Realm,
    name: &str,
    has_setter: bool,
) -> PropertyDescriptorBuilder {
    let get = NativeFunction::from_copy_closure(move |this, _, context| {
        completed(member.get(this, context), context)
    });
    let get = function(realm, get, JsString::from(format!("get {name}")), 0);
    let set = has_setter.then(|| {
        let set = NativeFunction::from_copy_closure(move |this, args, context| {
            completed(member.set(this, args, context), context)
        });
        function(realm, set, JsString::from(format!("set {name}")), 1)
    });
    // In Web IDL a missing setter is undefined, and the descriptor has the key `set`.
    PropertyDescriptor::builder()
        .get(get)
        .set(set.map_or_else(JsValue::undefined, JsValue::from))
}

fn operation_function(
    member: &'static dyn AnyMember,
    realm: &Realm,
    name: &str,
    length: usize,
) -> JsObject {
    let native = NativeFunction::from_copy_closure(move |this, args, context| {
        completed(member.call(this, args, context), context)
    });
    function(realm, native, JsString::from(name), length)
}

fn replace(object: &JsObject, name: &str, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let value = args.first().cloned().unwrap_or_default();
    object.create_data_property_or_throw(JsString::from(name), value, context)?;
    Ok(())
}

pub(super) fn promise_of(result: JsResult<JsValue>, context: &mut Context) -> JsResult<JsValue> {
    match result {
        Ok(value)
            if value
                .as_object()
                .is_some_and(|object| object.is::<Promise>()) =>
        {
            Ok(value)
        }
        Ok(value) => JsPromise::resolve(value, context).map(JsValue::from),
        // An error that ends the evaluation can't reject a promise.
        Err(error) if error.as_engine().is_some() => Err(error),
        Err(error) => JsPromise::reject(error, context).map(JsValue::from),
    }
}

impl<B: Brand> fmt::Debug for Member<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.0 {
            Kind::Constant { name, .. }
            | Kind::Attribute { name, .. }
            | Kind::Unforgeable { name, .. }
            | Kind::UnforgeableOperation { name, .. }
            | Kind::Static { name, .. }
            | Kind::StaticAttribute { name, .. }
            | Kind::Operation { name, .. }
            | Kind::PromiseAttribute { name, .. }
            | Kind::PromiseOperation { name, .. } => name,
            Kind::Iterable { .. } => "iterable",
        };
        f.debug_tuple("Member").field(&name).finish()
    }
}

#[inline]
fn brand<B: Brand>(this: &JsValue, name: &str, context: &Context) -> JsResult<B> {
    B::of(this, context).ok_or_else(|| illegal_invocation(name, B::NAME))
}

#[cold]
pub(super) fn illegal_invocation(name: &str, interface: &str) -> JsError {
    type_error(format!(
        "Illegal invocation: '{name}' called on an object that is no {interface}"
    ))
}

/// Checks the number of arguments, as overload resolution does.
pub(super) fn require(
    args: &[JsValue],
    length: usize,
    what: impl FnOnce() -> String,
) -> JsResult<()> {
    if args.len() >= length {
        return Ok(());
    }
    let plural = if length == 1 { "" } else { "s" };
    Err(type_error(format!(
        "{}: {length} argument{plural} required, but only {} present",
        what(),
        args.len()
    )))
}

pub(super) fn method(target: &JsObject, name: &str, function: JsObject) {
    target.insert_property(
        PropertyKey::from(JsString::from(name)),
        PropertyDescriptor::builder()
            .value(function)
            .writable(true)
            .enumerable(true)
            .configurable(true),
    );
}

/// A built-in function object of the realm, which is not a constructor. `length` and `name` are its
/// properties of these names.
///
/// Use it for functions that no IDL describes, such as the methods of a proxy's handler. For
/// members of an interface use [`operation`], and for the global object
/// [`define_operation`](super::define_operation).
pub fn function(realm: &Realm, native: NativeFunction, name: JsString, length: usize) -> JsObject {
    FunctionObjectBuilder::new(realm, native)
        .name(name)
        .length(length)
        .build()
        .into()
}

/// A data property as built-in methods are: writable and configurable, and not enumerable.
#[must_use]
pub fn non_enumerable(value: impl Into<JsValue>) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true)
        .build()
}
