//! The [members](https://webidl.spec.whatwg.org/#dfn-member) of an interface, as constants.

use super::{
    Brand, Promise,
    iterable::PairAt,
    member_property::{Definition, Property},
    type_error,
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue, realm::Realm};
use std::fmt;

pub(super) type Get<B> = fn(&B, &mut Context) -> JsResult<JsValue>;
type Set<B> = fn(&B, &JsValue, &mut Context) -> JsResult<()>;
type GetPromise<B> = fn(&B, &mut Context) -> JsResult<Promise>;
type Call<B> = fn(&B, &[JsValue], &mut Context) -> JsResult<JsValue>;
type CallPromise<B> = fn(&B, &[JsValue], &mut Context) -> JsResult<Promise>;
type Static = fn(&[JsValue], &mut Context) -> JsResult<JsValue>;
type StaticGet = fn(&mut Context) -> JsResult<JsValue>;

/// One line of an interface's IDL. `B` is the type of `this` in its steps.
///
/// `examples/custom_event_target.rs` has a table of them.
pub struct Member<B: Brand> {
    name: &'static str,
    is_unforgeable: bool,
    is_for_secure_contexts: bool,
    kind: Kind<B>,
}

/// A `usize` is the number of required arguments.
enum Kind<B: Brand> {
    Constant(u16),
    Attribute(Get<B>, Option<Set<B>>),
    PromiseAttribute(GetPromise<B>),
    Operation(usize, Call<B>),
    PromiseOperation(usize, CallPromise<B>),
    Static(usize, Static),
    StaticAttribute(StaticGet),
    Iterable(fn(&JsObject, &Realm), Option<PairAt>),
}

const fn member<B: Brand>(name: &'static str, kind: Kind<B>) -> Member<B> {
    Member {
        name,
        is_unforgeable: false,
        is_for_secure_contexts: false,
        kind,
    }
}

/// A `[LegacyUnforgeable]` member: a property of each object.
const fn member_of_objects<B: Brand>(name: &'static str, kind: Kind<B>) -> Member<B> {
    Member {
        is_unforgeable: true,
        ..member(name, kind)
    }
}

/// `const unsigned short name = value;`
#[must_use]
pub const fn constant<B: Brand>(name: &'static str, value: u16) -> Member<B> {
    member(name, Kind::Constant(value))
}

/// `readonly attribute`
#[must_use]
pub const fn getter<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    member(name, Kind::Attribute(get, None))
}

/// `readonly attribute` of a promise type. Its exceptions reject the promise.
#[must_use]
pub const fn promise_getter<B: Brand>(name: &'static str, get: GetPromise<B>) -> Member<B> {
    member(name, Kind::PromiseAttribute(get))
}

/// `attribute`
#[must_use]
pub const fn attribute<B: Brand>(name: &'static str, get: Get<B>, set: Set<B>) -> Member<B> {
    member(name, Kind::Attribute(get, Some(set)))
}

/// `[LegacyUnforgeable] readonly attribute`: an accessor on each object.
#[must_use]
pub const fn unforgeable<B: Brand>(name: &'static str, get: Get<B>) -> Member<B> {
    member_of_objects(name, Kind::Attribute(get, None))
}

/// `[LegacyUnforgeable] attribute`: an accessor on each object.
#[must_use]
pub const fn unforgeable_attribute<B: Brand>(
    name: &'static str,
    get: Get<B>,
    set: Set<B>,
) -> Member<B> {
    member_of_objects(name, Kind::Attribute(get, Some(set)))
}

/// A `[LegacyUnforgeable]` regular operation: a method on each object that script can't replace.
#[must_use]
pub const fn unforgeable_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: Call<B>,
) -> Member<B> {
    member_of_objects(name, Kind::Operation(length, call))
}

/// A regular operation with `length` required arguments.
#[must_use]
pub const fn operation<B: Brand>(name: &'static str, length: usize, call: Call<B>) -> Member<B> {
    member(name, Kind::Operation(length, call))
}

/// A regular operation that returns a promise. Its exceptions reject the promise.
#[must_use]
pub const fn promise_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: CallPromise<B>,
) -> Member<B> {
    member(name, Kind::PromiseOperation(length, call))
}

/// A static operation.
#[must_use]
pub const fn static_operation<B: Brand>(
    name: &'static str,
    length: usize,
    call: Static,
) -> Member<B> {
    member(name, Kind::Static(length, call))
}

/// `static readonly attribute`
#[must_use]
pub const fn static_getter<B: Brand>(name: &'static str, get: StaticGet) -> Member<B> {
    member(name, Kind::StaticAttribute(get))
}

/// `stringifier`
#[must_use]
pub const fn stringifier<B: Brand>(call: Call<B>) -> Member<B> {
    operation("toString", 0, call)
}

/// `[SecureContext]`: a member that only secure contexts have.
#[must_use]
pub const fn secure_context<B: Brand>(member: Member<B>) -> Member<B> {
    Member {
        is_for_secure_contexts: true,
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

    /// The getter's steps, if this is the attribute of that name.
    pub(super) fn getter_named(&self, wanted: &str) -> Option<Get<B>> {
        match self.kind {
            Kind::Attribute(get, _) if self.name == wanted => Some(get),
            _ => None,
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
            is_for_secure_contexts: self.is_for_secure_contexts,
            property: match self.kind {
                Kind::Constant(value) => Property::Constant(value),
                Kind::Attribute(_, None) | Kind::PromiseAttribute(_) => {
                    Property::Attribute { has_setter: false }
                }
                Kind::Attribute(..) => Property::Attribute { has_setter: true },
                Kind::Operation(length, _) | Kind::PromiseOperation(length, _) => {
                    Property::Operation { length }
                }
                Kind::Static(length, _) => Property::Static { length },
                Kind::StaticAttribute(_) => Property::StaticAttribute,
                Kind::Iterable(define, _) => Property::Iterable(define),
            },
        }
    }

    fn get(&self, this: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        match self.kind {
            Kind::Attribute(get, _) => get(&self.brand(this, context)?, context),
            Kind::PromiseAttribute(get) => {
                let result = self.brand(this, context);
                promise_of(result.and_then(|this| get(&this, context)), context)
            }
            Kind::StaticAttribute(get) => get(context),
            _ => Ok(JsValue::undefined()),
        }
    }

    fn set(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let Kind::Attribute(_, Some(set)) = self.kind else {
            return Ok(JsValue::undefined());
        };
        let this = self.brand(this, context)?;
        require(args, 1, || {
            format!("Failed to set '{}' on '{}'", self.name, B::NAME)
        })?;
        set(&this, &args[0], context)?;
        Ok(JsValue::undefined())
    }

    fn call(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let enough = |length| {
            require(args, length, || {
                format!("Failed to execute '{}' on '{}'", self.name, B::NAME)
            })
        };
        match self.kind {
            Kind::Operation(length, call) => {
                let this = self.brand(this, context)?;
                enough(length)?;
                call(&this, args, context)
            }
            Kind::PromiseOperation(length, call) => {
                let this = self.brand(this, context);
                let result =
                    this.and_then(|this| enough(length).and_then(|()| call(&this, args, context)));
                promise_of(result, context)
            }
            Kind::Static(length, call) => {
                enough(length)?;
                call(args, context)
            }
            _ => Ok(JsValue::undefined()),
        }
    }
}

impl<B: Brand> fmt::Debug for Member<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Member").field(&self.name).finish()
    }
}

/// The promise object of a member. An exception rejects it.
pub(super) fn promise_of(result: JsResult<Promise>, context: &mut Context) -> JsResult<JsValue> {
    let promise = match result {
        Ok(promise) => promise,
        // An error that ends the evaluation can't reject a promise.
        Err(error) => Promise::Rejected(error.into_opaque(context)?),
    };
    Ok(promise.object(context)?.into())
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
