//! The [members](https://webidl.spec.whatwg.org/#dfn-member) of an interface, as constants.

use super::{
    Arguments, Brand, FromJs, GetterSteps, IntoJs, OperationSteps, SetterSteps, StaticGetterSteps,
    StaticSteps,
    iterable::PairAt,
    member_property::{Definition, Property},
    steps::{AnyGetter, AnyOperation, AnySetter, AnyStatic, AnyStaticGetter},
    type_error,
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsString, JsValue, realm::Realm};
use std::fmt;

/// One line of an interface's IDL. `B` is the type of `this` in its steps.
///
/// `examples/custom_event_target.rs` has a table of them.
pub struct Member<B: Brand> {
    name: &'static str,
    is_unforgeable: bool,
    is_exposed: fn(&Realm) -> bool,
    kind: Kind<B>,
}

/// A `usize` is the number of required arguments.
enum Kind<B: Brand> {
    Constant(u16),
    Attribute(&'static dyn AnyGetter<B>, Option<&'static dyn AnySetter<B>>),
    /// With the name of the attribute that is set.
    PutForwards(&'static dyn AnyGetter<B>, &'static str),
    Operation(usize, &'static dyn AnyOperation<B>),
    Stringifier(&'static dyn AnyGetter<B>),
    Static(usize, &'static dyn AnyStatic),
    StaticAttribute(&'static dyn AnyStaticGetter),
    Iterable(fn(&JsObject, &Realm), Option<PairAt>),
}

const fn member<B: Brand>(name: &'static str, kind: Kind<B>) -> Member<B> {
    Member {
        name,
        is_unforgeable: false,
        is_exposed: |_| true,
        kind,
    }
}

/// `const unsigned short name = value;`
#[must_use]
pub const fn constant<B: Brand>(name: &'static str, value: u16) -> Member<B> {
    member(name, Kind::Constant(value))
}

/// `readonly attribute`
#[must_use]
pub const fn getter<B: Brand, R: IntoJs>(
    name: &'static str,
    get: &'static GetterSteps<B, R>,
) -> Member<B> {
    member(name, Kind::Attribute(get, None))
}

/// `attribute`
#[must_use]
pub const fn attribute<B: Brand, R: IntoJs, T: FromJs>(
    name: &'static str,
    get: &'static GetterSteps<B, R>,
    set: &'static SetterSteps<B, T>,
) -> Member<B> {
    member(name, Kind::Attribute(get, Some(set)))
}

/// `[PutForwards=target] readonly attribute`: an assignment sets the attribute `target` of the object
/// that is the value.
#[must_use]
pub const fn put_forwards<B: Brand, R: IntoJs>(
    name: &'static str,
    get: &'static GetterSteps<B, R>,
    target: &'static str,
) -> Member<B> {
    member(name, Kind::PutForwards(get, target))
}

/// `[LegacyUnforgeable]`: an attribute that is an accessor on each object, or a regular operation
/// that is a method on each object, which script can't replace.
///
/// ```
/// use boa_web::{dom::EventTarget, webidl::{Members, Steps, getter, unforgeable}};
///
/// const PARENT: Members<EventTarget> = &[unforgeable(getter("parent", &Steps(|_, _| Ok(()))))];
/// assert_eq!(PARENT.len(), 1);
/// ```
#[must_use]
pub const fn unforgeable<B: Brand>(member: Member<B>) -> Member<B> {
    Member {
        is_unforgeable: true,
        ..member
    }
}

/// A regular operation.
#[must_use]
pub const fn operation<B: Brand, A: Arguments, R: IntoJs>(
    name: &'static str,
    steps: &'static OperationSteps<B, A, R>,
) -> Member<B> {
    member(name, Kind::Operation(A::LENGTH, steps))
}

/// A static operation.
#[must_use]
pub const fn static_operation<B: Brand, A: Arguments, R: IntoJs>(
    name: &'static str,
    steps: &'static StaticSteps<A, R>,
) -> Member<B> {
    member(name, Kind::Static(A::LENGTH, steps))
}

/// `static readonly attribute`
#[must_use]
pub const fn static_getter<B: Brand, R: IntoJs>(
    name: &'static str,
    get: &'static StaticGetterSteps<R>,
) -> Member<B> {
    member(name, Kind::StaticAttribute(get))
}

/// `stringifier`
#[must_use]
pub const fn stringifier<B: Brand, R: IntoJs>(steps: &'static GetterSteps<B, R>) -> Member<B> {
    member("toString", Kind::Stringifier(steps))
}

/// `[SecureContext]`: a member that only secure contexts have.
#[must_use]
pub const fn secure_context<B: Brand>(member: Member<B>) -> Member<B> {
    exposed_if(member, super::secure_context::is_secure)
}

/// `[Exposed]`: a member that only some of the realms with the interface have. A member has one
/// condition. It is asked when the objects of the interface are made.
#[must_use]
pub const fn exposed_if<B: Brand>(member: Member<B>, is_exposed: fn(&Realm) -> bool) -> Member<B> {
    Member {
        is_exposed,
        ..member
    }
}

impl<B: Brand> Member<B> {
    pub(super) const fn iterable(define: fn(&JsObject, &Realm), pair_at: Option<PairAt>) -> Self {
        member("iterable", Kind::Iterable(define, pair_at))
    }

    /// How a console finds the pairs of an `iterable<K, V>` declaration, if this is one.
    pub(super) const fn pair_at(&self) -> Option<PairAt> {
        match self.kind {
            Kind::Iterable(_, pair_at) => pair_at,
            _ => None,
        }
    }

    /// The value, if this is the attribute of that name. Exceptions are dropped.
    pub(super) fn value_named(
        &self,
        wanted: &str,
        this: B,
        context: &mut Context,
    ) -> Result<Option<JsValue>, B> {
        match self.kind {
            Kind::Attribute(get, _) | Kind::PutForwards(get, _) if self.name == wanted => {
                Ok(get.get(&this, context).ok())
            }
            _ => Err(this),
        }
    }

    /// The name, if this is a constant of that value.
    pub(super) fn constant_equal_to(&self, wanted: &JsValue) -> Option<&'static str> {
        match self.kind {
            Kind::Constant(value) if wanted.as_number() == Some(f64::from(value)) => {
                Some(self.name)
            }
            _ => None,
        }
    }

    fn brand(&self, this: &JsValue, context: &Context) -> JsResult<B> {
        B::of(this, context).ok_or_else(|| illegal_invocation(self.name, B::NAME))
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

impl<B: Brand> AnyMember for Member<B> {
    fn definition(&self) -> Definition {
        Definition {
            name: self.name,
            is_unforgeable: self.is_unforgeable,
            is_exposed: self.is_exposed,
            property: match self.kind {
                Kind::Constant(value) => Property::Constant(value),
                Kind::Attribute(_, None) => Property::Attribute { has_setter: false },
                Kind::Attribute(..) | Kind::PutForwards(..) => {
                    Property::Attribute { has_setter: true }
                }
                Kind::Operation(length, _) => Property::Operation { length },
                Kind::Stringifier(_) => Property::Operation { length: 0 },
                Kind::Static(length, _) => Property::Static { length },
                Kind::StaticAttribute(_) => Property::StaticAttribute,
                Kind::Iterable(define, _) => Property::Iterable(define),
            },
        }
    }

    fn get(&self, this: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        match self.kind {
            Kind::Attribute(get, _) | Kind::PutForwards(get, _) => {
                match self.brand(this, context) {
                    Ok(this) => get.get(&this, context),
                    Err(exception) => get.fail(exception, context),
                }
            }
            Kind::StaticAttribute(get) => get.get(context),
            _ => Ok(JsValue::undefined()),
        }
    }

    fn set(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let brand = self.brand(this, context)?;
        require(args, 1, || {
            format!("Failed to set '{}' on '{}'", self.name, B::NAME)
        })?;
        match self.kind {
            Kind::Attribute(_, Some(set)) => set.set(&brand, &args[0], context)?,
            Kind::PutForwards(_, target) => {
                forward_put(this, self.name, target, &args[0], context)?;
            }
            _ => {}
        }
        Ok(JsValue::undefined())
    }

    fn call(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let enough = |length| {
            require(args, length, || {
                format!("Failed to execute '{}' on '{}'", self.name, B::NAME)
            })
        };
        let checked = |length| {
            let this = self.brand(this, context)?;
            enough(length)?;
            Ok(this)
        };
        match self.kind {
            Kind::Operation(length, steps) => match checked(length) {
                Ok(this) => steps.call(&this, args, context),
                Err(exception) => steps.fail(exception, context),
            },
            Kind::Stringifier(steps) => match checked(0) {
                Ok(this) => steps.get(&this, context),
                Err(exception) => steps.fail(exception, context),
            },
            Kind::Static(length, steps) => match enough(length) {
                Ok(()) => steps.call(args, context),
                Err(exception) => steps.fail(exception, context),
            },
            _ => Ok(JsValue::undefined()),
        }
    }
}

impl<B: Brand> fmt::Debug for Member<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Member").field(&self.name).finish()
    }
}

/// The steps of the setter of an attribute with
/// [`[PutForwards]`](https://webidl.spec.whatwg.org/#PutForwards).
pub(super) fn forward_put(
    this: &JsValue,
    name: &str,
    target: &str,
    value: &JsValue,
    context: &mut Context,
) -> JsResult<()> {
    // Undefined is the global object.
    let this = this.as_object().unwrap_or_else(|| context.global_object());
    let object = this.get(JsString::from(name), context)?;
    let object = object
        .as_object()
        .ok_or_else(|| type_error(format!("the value of '{name}' is not an object")))?;
    object.set(JsString::from(target), value.clone(), false, context)?;
    Ok(())
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
