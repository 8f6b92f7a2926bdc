//! The formatters that `toLocaleString` and its like have made last, which takes 100 times as long as to format.

use std::{
    cell::{OnceCell, RefCell},
    ptr::fn_addr_eq,
    rc::Rc,
};

use super::{DateTimeFormat, NumberFormat};
use crate::{
    Context, JsObject, JsString, JsValue, js_string,
    object::internal_methods::ORDINARY_INTERNAL_METHODS,
    property::{DescriptorKind, PropertyKey},
    value::JsVariant,
};

/// How many formatters of a kind are kept.
const KEPT: usize = 8;

/// The longest chain of prototypes of options that is looked at.
const LONGEST_CHAIN: usize = 4;

/// All options of dates, numbers and collators.
const OPTIONS: &[&str] = &[
    "localeMatcher",
    "calendar",
    "numberingSystem",
    "hour12",
    "hourCycle",
    "timeZone",
    "weekday",
    "era",
    "year",
    "month",
    "day",
    "dayPeriod",
    "hour",
    "minute",
    "second",
    "fractionalSecondDigits",
    "timeZoneName",
    "formatMatcher",
    "dateStyle",
    "timeStyle",
    "style",
    "currency",
    "currencyDisplay",
    "currencySign",
    "unit",
    "unitDisplay",
    "notation",
    "minimumIntegerDigits",
    "minimumFractionDigits",
    "maximumFractionDigits",
    "minimumSignificantDigits",
    "maximumSignificantDigits",
    "roundingIncrement",
    "roundingMode",
    "roundingPriority",
    "trailingZeroDisplay",
    "compactDisplay",
    "useGrouping",
    "signDisplay",
    "usage",
    "collation",
    "numeric",
    "caseFirst",
    "sensitivity",
    "ignorePunctuation",
];

/// A value that is converted without a function of the script.
#[derive(Debug, Clone, PartialEq)]
enum Primitive {
    Boolean(bool),
    Number(u64),
    String(JsString),
}

impl Primitive {
    fn new(value: &JsValue) -> Option<Self> {
        match value.variant() {
            JsVariant::Boolean(value) => Some(Self::Boolean(value)),
            JsVariant::Integer32(value) => Some(Self::Number(f64::from(value).to_bits())),
            JsVariant::Float64(value) => Some(Self::Number(value.to_bits())),
            JsVariant::String(value) => Some(Self::String(value.clone())),
            _ => None,
        }
    }
}

/// What a formatter has been made for.
#[derive(Debug, PartialEq)]
pub(crate) struct Key {
    /// Fields that are required and defaults, and the like.
    form: (u8, u8),
    locale: Option<JsString>,
    options: Vec<(usize, Primitive)>,
    /// What the host has said, such as its time zone.
    host: Option<String>,
}

/// The formatters of a kind, from the first to the last that was used.
type Formatters<T> = RefCell<Vec<(Key, Rc<T>)>>;

/// The formatters of a context.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    names: OnceCell<Vec<PropertyKey>>,
    pub(crate) dates: Formatters<DateTimeFormat>,
    /// The one for the name of the local time zone, whose texts of dates have it.
    pub(crate) zone_name: RefCell<Option<(Option<String>, Rc<DateTimeFormat>)>>,
    pub(crate) numbers: Formatters<NumberFormat>,
    pub(crate) collators: Formatters<icu_collator::Collator>,
}

impl Cache {
    fn names(&self) -> &[PropertyKey] {
        self.names.get_or_init(|| {
            let names = OPTIONS.iter().map(|name| js_string!(*name).into());
            names.collect()
        })
    }

    /// The key of arguments, if no script can see that they are read.
    pub(crate) fn key(
        form: (u8, u8),
        locales: &JsValue,
        options: &JsValue,
        host: Option<String>,
        context: &Context,
    ) -> Option<Key> {
        let cache = context.intl_provider().cache();
        let locale = match locales.variant() {
            JsVariant::Undefined => None,
            JsVariant::String(name) => Some(name.clone()),
            JsVariant::Object(list) if list.is_array() => only_item(&list)?,
            _ => return None,
        };
        let options = match options.variant() {
            JsVariant::Undefined => Vec::new(),
            JsVariant::Object(options) => primitives(&options, cache.names())?,
            _ => return None,
        };
        Some(Key {
            form,
            locale,
            options,
            host,
        })
    }
}

/// The formatter of a key, or a new one, which takes the place of the one that was used least recently.
pub(crate) fn cached<T, E>(
    kind: fn(&Cache) -> &Formatters<T>,
    key: Option<Key>,
    context: &mut Context,
    make: impl FnOnce(&mut Context) -> Result<Rc<T>, E>,
) -> Result<Rc<T>, E> {
    let Some(key) = key else {
        return make(context);
    };
    {
        let mut kept = kind(context.intl_provider().cache()).borrow_mut();
        if let Some(place) = kept.iter().rposition(|it| it.0 == key) {
            let used = kept.remove(place);
            let formatter = used.1.clone();
            kept.push(used);
            return Ok(formatter);
        }
    }
    let formatter = make(context)?;
    let mut kept = kind(context.intl_provider().cache()).borrow_mut();
    if kept.len() == KEPT {
        kept.remove(0);
    }
    kept.push((key, formatter.clone()));
    Ok(formatter)
}

/// The only locale of an array, or none of an empty one.
fn only_item(list: &JsObject) -> Option<Option<JsString>> {
    let list = list.borrow();
    let value = |key: &PropertyKey| match list.properties().get(key)?.kind() {
        DescriptorKind::Data { value, .. } => value.clone(),
        _ => None,
    };
    match value(&js_string!("length").into())?.as_number() {
        Some(0.0) => Some(None),
        Some(1.0) => Some(Some(value(&0.into())?.as_string()?.clone())),
        _ => None,
    }
}

/// The options of an object, unless it has getters, objects or symbols as options, or is exotic.
fn primitives(options: &JsObject, names: &[PropertyKey]) -> Option<Vec<(usize, Primitive)>> {
    let mut found: Vec<(usize, Primitive)> = Vec::new();
    // An option that is `undefined` hides that of the prototype.
    let mut hidden = Vec::new();
    let mut next = Some(options.clone());
    for _ in 0..LONGEST_CHAIN {
        let Some(object) = next else {
            return Some(found);
        };
        let methods = object.vtable();
        let is_plain = fn_addr_eq(methods.__get__, ORDINARY_INTERNAL_METHODS.__get__)
            && fn_addr_eq(
                methods.__get_own_property__,
                ORDINARY_INTERNAL_METHODS.__get_own_property__,
            )
            && fn_addr_eq(
                methods.__get_prototype_of__,
                ORDINARY_INTERNAL_METHODS.__get_prototype_of__,
            );
        if !is_plain {
            return None;
        }
        let borrowed = object.borrow();
        for (index, name) in names.iter().enumerate() {
            let Some(property) = borrowed.properties().get(name) else {
                continue;
            };
            let DescriptorKind::Data { value, .. } = property.kind() else {
                return None;
            };
            if hidden.contains(&index) || found.iter().any(|it| it.0 == index) {
                continue;
            }
            match value {
                Some(value) if !value.is_undefined() => {
                    found.push((index, Primitive::new(value)?));
                }
                _ => hidden.push(index),
            }
        }
        drop(borrowed);
        next = object.prototype();
    }
    None
}
