//! The `Temporal` object, which fills itself and the constructors in it at its first use.

use super::{
    Duration, Instant, Now, PlainDate, PlainDateTime, PlainMonthDay, PlainTime, PlainYearMonth,
    Temporal, ZonedDateTime,
};
use crate::{
    JsData, JsObject,
    builtins::IntrinsicObject,
    object::internal_methods::{InternalObjectMethods, ORDINARY_INTERNAL_METHODS as ORDINARY},
    realm::Realm,
};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The data of the `Temporal` object: its realm, until it is filled.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct Namespace(GcRefCell<Option<Realm>>);

impl JsData for Namespace {
    fn internal_methods(&self) -> &'static InternalObjectMethods {
        static METHODS: InternalObjectMethods = InternalObjectMethods {
            __get_prototype_of__: |object, context| {
                fill(object);
                (ORDINARY.__get_prototype_of__)(object, context)
            },
            __set_prototype_of__: |object, prototype, context| {
                fill(object);
                (ORDINARY.__set_prototype_of__)(object, prototype, context)
            },
            __prevent_extensions__: |object, context| {
                fill(object);
                (ORDINARY.__prevent_extensions__)(object, context)
            },
            __get_own_property__: |object, key, context| {
                fill(object);
                (ORDINARY.__get_own_property__)(object, key, context)
            },
            __define_own_property__: |object, key, descriptor, context| {
                fill(object);
                (ORDINARY.__define_own_property__)(object, key, descriptor, context)
            },
            __has_property__: |object, key, context| {
                fill(object);
                (ORDINARY.__has_property__)(object, key, context)
            },
            __get__: |object, key, receiver, context| {
                fill(object);
                (ORDINARY.__get__)(object, key, receiver, context)
            },
            __try_get__: |object, key, receiver, context| {
                fill(object);
                (ORDINARY.__try_get__)(object, key, receiver, context)
            },
            __set__: |object, key, value, receiver, context| {
                fill(object);
                (ORDINARY.__set__)(object, key, value, receiver, context)
            },
            __delete__: |object, key, context| {
                fill(object);
                (ORDINARY.__delete__)(object, key, context)
            },
            __own_property_keys__: |object, context| {
                fill(object);
                (ORDINARY.__own_property_keys__)(object, context)
            },
            ..ORDINARY
        };
        &METHODS
    }
}

/// Has the `Temporal` object of a realm filled at its first use.
pub(crate) fn fill_later(realm: &Realm) {
    if let Some(namespace) = realm
        .intrinsics()
        .objects()
        .temporal()
        .downcast_ref::<Namespace>()
    {
        *namespace.0.borrow_mut() = Some(realm.clone());
    }
}

/// Fills the `Temporal` object, unless it is filled.
pub(crate) fn fill(object: &JsObject) {
    let realm = object
        .downcast_ref::<Namespace>()
        .and_then(|namespace| namespace.0.borrow_mut().take());
    if let Some(realm) = &realm {
        Temporal::init(realm);
        Now::init(realm);
        Instant::init(realm);
        Duration::init(realm);
        PlainDate::init(realm);
        PlainTime::init(realm);
        PlainDateTime::init(realm);
        PlainMonthDay::init(realm);
        PlainYearMonth::init(realm);
        ZonedDateTime::init(realm);
    }
}
