//! Dates and numbers for people, as
//! [ECMA-402](https://tc39.es/ecma402/#locale-sensitive-functions) has them for the locale `en-US`: dates, times, decimal numbers,
//! percents and amounts of money. A unit is written as a decimal number.
//!
//! - **The engine** has these functions with its feature `intl` only ([issues 5074](https://github.com/boa-dev/boa/issues/5074)
//!   and [5075](https://github.com/boa-dev/boa/issues/5075)), which brings the data of all locales: more than the rest of this crate.
//! - **Can be deleted** when the engine has the plain forms of `en-US` without those data.

mod calendar;
mod date;
mod date_options;
mod number;
#[cfg(test)]
mod tests;

use crate::{
    dom::check_interrupt,
    webidl::{function, non_enumerable, range_error, string::Shortened, type_error},
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string, native_function::NativeFunctionPointer,
};

/// Replaces the methods of the built-in prototypes that depend on a locale.
pub(crate) fn register(context: &mut Context) {
    let constructors = context.intrinsics().constructors();
    let (date, number, bigint) =
        (constructors.date().prototype(), constructors.number().prototype(), constructors.bigint().prototype());
    define(&date, "toLocaleString", date::to_locale_string, context);
    define(&date, "toLocaleDateString", date::to_locale_date_string, context);
    define(&date, "toLocaleTimeString", date::to_locale_time_string, context);
    define(&number, "toLocaleString", number::number_to_locale_string, context);
    define(&bigint, "toLocaleString", number::bigint_to_locale_string, context);
}

fn define(prototype: &JsObject, name: &'static str, steps: NativeFunctionPointer, context: &Context) {
    let name = JsString::from(name);
    let method = function(context.realm(), NativeFunction::from_fn_ptr(steps), name.clone(), 0);
    prototype.insert_property(name, non_enumerable(method));
}

/// [CanonicalizeLocaleList](https://tc39.es/ecma402/#sec-canonicalizelocalelist), for its exceptions. Every locale
/// stands for the only one that exists here.
fn check_locales(locales: &JsValue, context: &mut Context) -> JsResult<()> {
    if locales.is_undefined() {
        return Ok(());
    }
    if let Some(tag) = locales.as_string() {
        return check_language_tag(&tag);
    }
    let list = locales.to_object(context)?;
    let length = list.get(js_string!("length"), context)?.to_length(context)?;
    for index in 0..length {
        check_interrupt(context)?;
        if !list.has_property(index, context)? {
            continue;
        }
        let locale = list.get(index, context)?;
        match locale.as_string() {
            Some(tag) => check_language_tag(&tag)?,
            None if locale.is_object() => check_language_tag(&locale.to_string(context)?)?,
            None => return Err(type_error("a locale is neither a string nor an object")),
        }
    }
    Ok(())
}

/// [IsStructurallyValidLanguageTag](https://tc39.es/ecma402/#sec-isstructurallyvalidlanguagetag), as far as lengths and
/// characters tell.
fn check_language_tag(tag: &JsString) -> JsResult<()> {
    let text = tag.to_std_string_lossy();
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_language =
        matches!(language.len(), 2 | 3 | 5..=8) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag =
        |subtag: &str| matches!(subtag.len(), 1..=8) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_language && subtags.all(is_subtag) && text.rsplit('-').next().is_some_and(|last| last.len() > 1) {
        return Ok(());
    }
    Err(range_error(format!("'{}' is not a language tag", Shortened(&text))))
}

/// The `options` argument: undefined has none.
struct Options(Option<JsObject>);

impl Options {
    fn new(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_undefined() { Ok(Self(None)) } else { value.to_object(context).map(|object| Self(Some(object))) }
    }

    /// None if it is undefined.
    fn value(&self, name: &'static str, context: &mut Context) -> JsResult<Option<JsValue>> {
        let Some(object) = &self.0 else { return Ok(None) };
        let value = object.get(JsString::from(name), context)?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// [GetOption](https://tc39.es/ecma402/#sec-getoption) of a string.
    fn string(&self, name: &'static str, context: &mut Context) -> JsResult<Option<String>> {
        let Some(value) = self.value(name, context)? else { return Ok(None) };
        Ok(Some(value.to_string(context)?.to_std_string_lossy()))
    }

    /// [GetOption](https://tc39.es/ecma402/#sec-getoption) of a string that is one of these.
    fn one_of<T: Copy>(&self, name: &'static str, values: &[(&str, T)], context: &mut Context) -> JsResult<Option<T>> {
        let Some(text) = self.string(name, context)? else { return Ok(None) };
        let value = values.iter().find(|(known, _)| *known == text);
        value
            .map(|(_, value)| Some(*value))
            .ok_or_else(|| range_error(format!("'{}' is no value of {name}", Shortened(&text))))
    }

    /// [GetNumberOption](https://tc39.es/ecma402/#sec-getnumberoption)
    fn number(&self, name: &'static str, least: u8, most: u8, context: &mut Context) -> JsResult<Option<u8>> {
        let Some(value) = self.value(name, context)? else { return Ok(None) };
        let number = value.to_number(context)?;
        if !(f64::from(least)..=f64::from(most)).contains(&number) {
            return Err(range_error(format!("{name} is not between {least} and {most}")));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(Some(number as u8))
    }
}
