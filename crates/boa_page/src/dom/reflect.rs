//! [Reflecting content attributes][1] in tables of members.
//!
//! [1]: https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#reflecting-content-attributes-in-idl-attributes

use crate::dom::{Element, element::of, ext::*};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_web::webidl::{Double, Nullable, PlatformRef, UsvString, string::from_utf8};

/// The setter of a reflected string: sets the content attribute.
pub(crate) fn set_string(
    object: &JsObject,
    content: &str,
    value: JsString,
    context: &mut Context,
) -> JsResult<()> {
    of(object).set_attribute(content, value, context);
    Ok(())
}

/// The setter of a reflected `DOMString?`: null removes the content attribute.
pub(crate) fn set_nullable_string(
    object: &JsObject,
    content: &str,
    Nullable(value): Nullable<JsString>,
    context: &mut Context,
) -> JsResult<()> {
    let Some(value) = value else {
        of(object).remove_attribute(content, context);
        return Ok(());
    };
    set_string(object, content, value, context)
}

/// The value of an [enumerated attribute][1] that is limited to only known values: the keyword in
/// lowercase letters. None if the attribute has none of them.
///
/// [1]: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#enumerated-attribute
pub(crate) fn keyword(
    element: &PlatformRef<Element>,
    content: &str,
    known: &[&'static str],
) -> Option<&'static str> {
    let text = element.attribute_text(content)?;
    known
        .iter()
        .copied()
        .find(|it| it.eq_ignore_ascii_case(&text))
}

/// The setter of a reflected boolean: adds or removes the content attribute.
pub(crate) fn set_boolean(
    object: &JsObject,
    content: &str,
    value: bool,
    context: &mut Context,
) -> JsResult<()> {
    let element = of(object);
    if value {
        element.set_attribute(content, JsString::default(), context);
    } else {
        element.remove_attribute(content, context);
    }
    Ok(())
}

/// The setter of a reflected `double` that is limited to only positive numbers: others change
/// nothing.
pub(crate) fn set_positive_double(
    object: &JsObject,
    content: &str,
    number: Double,
    context: &mut Context,
) -> JsResult<()> {
    if number.0 > 0.0 {
        set_double(object, content, number, context)?;
    }
    Ok(())
}

/// The setter of a reflected `double`.
pub(crate) fn set_double(
    object: &JsObject,
    content: &str,
    Double(number): Double,
    context: &mut Context,
) -> JsResult<()> {
    let text = JsValue::from(number).to_string(context)?;
    of(object).set_attribute(content, text, context);
    Ok(())
}

/// The getter of a reflected URL: parsed with the document's URL as its base, or the attribute
/// itself if that fails.
pub(crate) fn url(element: &PlatformRef<Element>, content: &str) -> JsString {
    let Some(text) = element.attribute(content) else {
        return JsString::default();
    };
    let record = element.node().owner().parse_url_record(&text);
    record.map_or(text, |record| JsString::from(&*record.href()))
}

/// The setter of a reflected URL: sets the content attribute.
pub(crate) fn set_url(
    object: &JsObject,
    content: &str,
    UsvString(value): UsvString,
    context: &mut Context,
) -> JsResult<()> {
    set_string(object, content, from_utf8(&value), context)
}

/// The setter of the text of an element: replaces its children.
pub(crate) fn set_text(object: &JsObject, value: JsString, context: &mut Context) -> JsResult<()> {
    of(object).node().set_text_content(value, context);
    Ok(())
}

/// An attribute: its value from the element, and the function that sets it, of this file if no other
/// is named. They have the types of the attribute.
macro_rules! reflected {
    ($name:literal, |$element:ident| $value:expr, $set:ident($($content:literal)?)) => {
        $crate::dom::reflect::reflected!($name, |$element| $value, reflect::$set($($content)?))
    };
    ($name:literal, |$element:ident| $value:expr, $module:ident::$set:ident($($argument:expr),*)) => {
        boa_web::webidl::attribute(
            $name,
            &boa_web::webidl::Steps(|this, _| {
                let $element = $crate::dom::element::of(this.object());
                Ok($value)
            }),
            &boa_web::webidl::Steps(|this, value, context| {
                $crate::dom::$module::$set(this.object(), $($argument,)* value, context)
            }),
        )
    };
}
pub(crate) use reflected;

/// `[Reflect] attribute DOMString`, and its kin.
macro_rules! reflect {
    ($name:literal) => {
        $crate::dom::reflect::reflect!($name, $name)
    };
    ($name:literal, $content:literal) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| element.attribute($content).unwrap_or_default(),
            set_string($content)
        )
    };
}
pub(crate) use reflect;

/// `[Reflect] attribute boolean`.
macro_rules! reflect_boolean {
    ($name:literal) => {
        $crate::dom::reflect::reflect_boolean!($name, $name)
    };
    ($name:literal, $content:literal) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| element.attribute($content).is_some(),
            set_boolean($content)
        )
    };
}
pub(crate) use reflect_boolean;

/// `[Reflect] attribute long`, with its default.
macro_rules! reflect_long {
    ($name:literal, $default:expr) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| element.attribute_integer::<i32>($name).unwrap_or($default),
            integers::set_long($name)
        )
    };
}
pub(crate) use reflect_long;

/// `[ReflectNonNegative] attribute long`
macro_rules! reflect_non_negative {
    ($name:literal, $content:literal) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| $crate::dom::integers::non_negative(&element, $content),
            integers::set_non_negative($content)
        )
    };
}
pub(crate) use reflect_non_negative;

/// `[Reflect] attribute unsigned long`, with its values: those of an
/// [`UnsignedLong`](crate::dom::integers::UnsignedLong).
macro_rules! reflect_unsigned_long {
    ($name:literal, $kind:ident($($argument:literal),*)) => {
        $crate::dom::reflect::reflect_unsigned_long!($name, $name, $kind($($argument),*))
    };
    ($name:literal, $content:literal, $kind:ident($($argument:literal),*)) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| $crate::dom::integers::UnsignedLong::$kind($($argument),*).get(&element, $content),
            integers::set_unsigned_long($content, $crate::dom::integers::UnsignedLong::$kind($($argument),*))
        )
    };
}
pub(crate) use reflect_unsigned_long;

/// `[ReflectURL] attribute USVString`.
macro_rules! reflect_url {
    ($name:literal) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| $crate::dom::reflect::url(&element, $name),
            set_url($name)
        )
    };
}
pub(crate) use reflect_url;

/// `[SameObject, PutForwards=value] readonly attribute DOMTokenList`, the tokens of an attribute.
macro_rules! reflect_tokens {
    ($name:literal, $content:literal) => {
        boa_web::webidl::put_forwards(
            $name,
            &boa_web::webidl::Steps(|this, context| {
                let element = $crate::dom::element::of(this.object());
                element.token_list($name, $content, context)
            }),
            "value",
        )
    };
}
pub(crate) use reflect_tokens;

/// An attribute that is the text of the element's descendants, and replaces its children when it is
/// set.
macro_rules! text_content {
    ($name:literal) => {
        $crate::dom::reflect::reflected!(
            $name,
            |element| element.node().descendant_text(),
            set_text()
        )
    };
}
pub(crate) use text_content;
