//! Reflected attributes of the types [`long`][1] and `unsigned long`.
//!
//! [1]: https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#reflecting-content-attributes-in-idl-attributes

use crate::{
    dom::{Element, element::of, ext::*},
    exception::throw,
};
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_web::webidl::PlatformRef;

/// The greatest value of an attribute of either type.
const MAX: u32 = i32::MAX.unsigned_abs();

/// The setter of a reflected `long`.
pub(crate) fn set_long(
    object: &JsObject,
    content: &str,
    value: i32,
    context: &mut Context,
) -> JsResult<()> {
    of(object).set_attribute(content, JsString::from(value.to_string()), context);
    Ok(())
}

/// The getter of a reflected `long` that is limited to only non-negative numbers.
pub(crate) fn non_negative(element: &PlatformRef<Element>, content: &str) -> i32 {
    let number = element.attribute_integer(content);
    number.filter(|number| *number >= 0).unwrap_or(-1)
}

/// The setter of a reflected `long` that is limited to only non-negative numbers.
pub(crate) fn set_non_negative(
    object: &JsObject,
    content: &str,
    value: i32,
    context: &mut Context,
) -> JsResult<()> {
    if value < 0 {
        return throw("IndexSizeError", "the number is negative", context);
    }
    set_long(object, content, value, context)
}

/// The values of a reflected `unsigned long`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnsignedLong {
    default: u32,
    /// The least and the greatest number that a content attribute may have.
    least: u32,
    most: u32,
    /// The least number that a script may set without getting the default.
    least_set: u32,
    outside: Outside,
}

/// What becomes of a number outside of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    /// It is the default.
    Default,
    /// It is the default, and a script that sets 0 gets an IndexSizeError.
    Error,
    /// A content attribute has the nearest number of the range.
    Nearest,
}

impl UnsignedLong {
    pub(crate) const fn new(default: u32) -> Self {
        Self {
            default,
            least: 0,
            most: MAX,
            least_set: 0,
            outside: Outside::Default,
        }
    }

    /// [Limited to only positive numbers with fallback](https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#limited-to-only-non-negative-numbers-greater-than-zero-with-fallback).
    pub(crate) const fn positive_with_fallback(default: u32) -> Self {
        Self {
            least: 1,
            least_set: 1,
            ..Self::new(default)
        }
    }

    /// [Limited to only positive numbers](https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#limited-to-only-non-negative-numbers-greater-than-zero).
    pub(crate) const fn positive(default: u32) -> Self {
        Self {
            outside: Outside::Error,
            ..Self::positive_with_fallback(default)
        }
    }

    /// [Clamped to the range](https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#clamped-to-the-range).
    pub(crate) const fn clamped(default: u32, least: u32, most: u32) -> Self {
        Self {
            least,
            most,
            outside: Outside::Nearest,
            ..Self::new(default)
        }
    }

    pub(crate) fn get(self, element: &PlatformRef<Element>, content: &str) -> u32 {
        let number: Option<i64> = element.attribute_integer(content);
        let Some(number) = number.filter(|number| *number >= 0) else {
            return self.default;
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let nearest = number.clamp(self.least, self.most);
        if nearest == number || self.outside == Outside::Nearest {
            nearest
        } else {
            self.default
        }
    }
}

/// The setter of a reflected `unsigned long`.
pub(crate) fn set_unsigned_long(
    object: &JsObject,
    content: &str,
    range: UnsignedLong,
    value: u32,
    context: &mut Context,
) -> JsResult<()> {
    if value == 0 && range.outside == Outside::Error {
        return throw("IndexSizeError", "the number is 0", context);
    }
    let value = if (range.least_set..=MAX).contains(&value) {
        value
    } else {
        range.default
    };
    of(object).set_attribute(content, JsString::from(value.to_string()), context);
    Ok(())
}
