//! `indexOf`, `lastIndexOf`, `includes`, `split` and `replaceAll` of a string, where they look for a string.
//!
//! - **The engine** counts from the start of the text to the position where a search begins. So a program that looks for one separator
//!   after the other takes a time that grows with the square of its text, and so do `split` and `replaceAll`. `lastIndexOf` allocates
//!   a string for each place. No upstream issue was found.
//! - **Can be deleted** when `JsStr::index_of` of the engine begins at its `from_index`.
//!
//! Other arguments and other `this` values are left to the engine's functions.

#[cfg(test)]
mod tests;

use crate::{dom::check_interrupt, engine::replace::replace, webidl::range_error};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string,
    object::builtins::JsArray,
    string::{JsStr, JsStrVariant},
    value::IntegerOrInfinity,
};
use memchr::memmem;

/// The greatest length of a string.
const MAX_LENGTH: usize = u32::MAX as usize;

/// Replaces the functions in the current realm.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().string().prototype();
    replace(&prototype, js_string!("includes"), includes, context)?;
    replace(&prototype, js_string!("indexOf"), index_of, context)?;
    replace(&prototype, js_string!("lastIndexOf"), last_index_of, context)?;
    replace(&prototype, js_string!("replaceAll"), replace_all, context)?;
    replace(&prototype, js_string!("split"), split, context)
}

/// The text and what is looked for, if both are strings: then no script runs while they are converted.
fn strings(this: &JsValue, args: &[JsValue]) -> Option<(JsString, JsString)> {
    Some((this.as_string()?, args.first()?.as_string()?))
}

/// Whether a script can't see that the value is converted to a number.
fn is_plain_number(value: &JsValue) -> bool {
    value.is_undefined() || value.is_number()
}

/// <https://tc39.es/ecma262/#sec-string.prototype.includes>
fn includes(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    match first_index(this, args, context)? {
        Some(index) => Ok(index.is_some().into()),
        None => original.call(this, args, context),
    }
}

/// <https://tc39.es/ecma262/#sec-string.prototype.indexof>
fn index_of(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    match first_index(this, args, context)? {
        Some(index) => Ok(index.map_or_else(|| (-1).into(), JsValue::from)),
        None => original.call(this, args, context),
    }
}

/// [StringIndexOf](https://tc39.es/ecma262/#sec-stringindexof) from the position that the second argument is. The outer `None` is for
/// arguments that are left to the engine.
fn first_index(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<Option<Option<usize>>> {
    let position = args.get_or_undefined(1);
    let Some((text, searched)) = strings(this, args).filter(|_| is_plain_number(position)) else { return Ok(None) };
    let start = clamped(position.to_integer_or_infinity(context)?, text.len());
    Ok(Some(Searched::new(text.as_str(), searched.as_str()).and_then(|searched| searched.first(start))))
}

/// <https://tc39.es/ecma262/#sec-string.prototype.lastindexof>
fn last_index_of(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let position = args.get_or_undefined(1);
    let Some((text, searched)) = strings(this, args).filter(|_| is_plain_number(position)) else {
        return original.call(this, args, context);
    };
    let number = position.to_number(context)?;
    let position = if number.is_nan() {
        IntegerOrInfinity::PositiveInfinity
    } else {
        JsValue::from(number).to_integer_or_infinity(context)?
    };
    let start = clamped(position, text.len());
    let index = Searched::new(text.as_str(), searched.as_str()).and_then(|searched| searched.last(start));
    Ok(index.map_or_else(|| (-1).into(), JsValue::from))
}

/// <https://tc39.es/ecma262/#sec-string.prototype.split>
fn split(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let limit = args.get_or_undefined(1);
    let parts = strings(this, args)
        .filter(|(text, separator)| is_plain_number(limit) && !text.is_empty() && !separator.is_empty());
    let Some((text, separator)) = parts else { return original.call(this, args, context) };
    let limit = if limit.is_undefined() { u32::MAX } else { limit.to_u32(context)? };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut parts: Vec<JsValue> = Vec::new();
    let mut start = 0;
    for index in Searched::all(&text, &separator, limit) {
        parts.push(text.slice(start, index).into());
        start = index + separator.len();
    }
    if parts.len() < limit {
        parts.push(text.slice(start, text.len()).into());
    }
    Ok(JsArray::from_iter(parts, context).into())
}

/// <https://tc39.es/ecma262/#sec-string.prototype.replaceall>
fn replace_all(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let by = args.get_or_undefined(1);
    let is_plain = by.is_string() || by.is_callable();
    let Some((text, searched)) = strings(this, args).filter(|(_, searched)| is_plain && !searched.is_empty()) else {
        return original.call(this, args, context);
    };
    let template = by.as_string().map(|template| template.to_vec());
    let mut parts = Vec::new();
    let (mut start, mut length) = (0, 0_usize);
    for index in Searched::all(&text, &searched, usize::MAX) {
        let first_new = parts.len();
        parts.push(text.slice(start, index));
        match (&template, by.as_callable()) {
            (Some(template), _) => substitute(template, &text, index, &searched, &mut parts),
            (None, Some(function)) => {
                check_interrupt(context)?;
                let args = [searched.clone().into(), index.into(), text.clone().into()];
                parts.push(function.call(&JsValue::undefined(), &args, context)?.to_string(context)?);
            }
            (None, None) => {}
        }
        for part in parts.iter().skip(first_new) {
            length = length.saturating_add(part.len());
        }
        if length > MAX_LENGTH {
            return Err(range_error("the string is too long"));
        }
        start = index + searched.len();
    }
    parts.push(text.slice(start, text.len()));
    Ok(JsString::from(parts.as_slice()).into())
}

/// [GetSubstitution](https://tc39.es/ecma262/#sec-getsubstitution) without captures.
fn substitute(template: &[u16], text: &JsString, index: usize, matched: &JsString, parts: &mut Vec<JsString>) {
    let mut rest = template;
    while let Some(dollar) = rest.iter().position(|unit| *unit == u16::from(b'$')) {
        let (before, after) = rest.split_at(dollar);
        let kind = after.get(1).and_then(|unit| u8::try_from(*unit).ok());
        let substituted = match kind {
            Some(b'$') => js_string!("$"),
            Some(b'&') => matched.clone(),
            Some(b'`') => text.slice(0, index),
            Some(b'\'') => text.slice(index + matched.len(), text.len()),
            _ => {
                let (literal, after) = rest.split_at(dollar + 1);
                parts.push(plain(literal));
                rest = after;
                continue;
            }
        };
        parts.push(plain(before));
        parts.push(substituted);
        rest = after.get(2..).unwrap_or_default();
    }
    parts.push(plain(rest));
}

/// The string of these code units, in Latin-1 if that has all of them.
fn plain(units: &[u16]) -> JsString {
    match to_latin1(units) {
        Some(bytes) => JsString::from(JsStr::latin1(&bytes)),
        None => JsString::from(units),
    }
}

fn to_latin1(units: &[u16]) -> Option<Vec<u8>> {
    units.iter().map(|unit| u8::try_from(*unit).ok()).collect()
}

fn clamped(position: IntegerOrInfinity, length: usize) -> usize {
    match position {
        IntegerOrInfinity::Integer(position) => usize::try_from(position.max(0)).unwrap_or(usize::MAX).min(length),
        IntegerOrInfinity::PositiveInfinity => length,
        IntegerOrInfinity::NegativeInfinity => 0,
    }
}

/// A text and what is looked for in it, in the same form.
enum Searched<'a> {
    Latin1(&'a [u8], Vec<u8>),
    Utf16(&'a [u16], Vec<u16>),
}

impl<'a> Searched<'a> {
    /// `None` if the text has not all code units of what is looked for.
    fn new(text: JsStr<'a>, searched: JsStr<'_>) -> Option<Self> {
        Some(match (text.variant(), searched.variant()) {
            (JsStrVariant::Latin1(text), JsStrVariant::Latin1(searched)) => Self::Latin1(text, searched.to_vec()),
            (JsStrVariant::Latin1(text), JsStrVariant::Utf16(searched)) => Self::Latin1(text, to_latin1(searched)?),
            (JsStrVariant::Utf16(text), _) => Self::Utf16(text, searched.to_vec()),
        })
    }

    /// The first index that is not before `start`, which is at most the length of the text.
    fn first(&self, start: usize) -> Option<usize> {
        let found = match self {
            Self::Latin1(text, searched) => memmem::find(text.get(start..)?, searched),
            Self::Utf16(text, searched) => find(text.get(start..)?, searched),
        };
        found.map(|index| start + index)
    }

    /// The last index that is not after `start`.
    fn last(&self, start: usize) -> Option<usize> {
        match self {
            Self::Latin1(text, searched) => {
                let end = start.saturating_add(searched.len()).min(text.len());
                memmem::rfind(text.get(..end)?, searched)
            }
            Self::Utf16(text, searched) => {
                let last = text.len().checked_sub(searched.len())?.min(start);
                (0..=last).rev().find(|index| text.get(*index..).is_some_and(|rest| rest.starts_with(searched)))
            }
        }
    }

    /// The indices of the first matches, which do not overlap. What is looked for is not empty.
    fn all(text: &JsString, searched: &JsString, limit: usize) -> Vec<usize> {
        match Searched::new(text.as_str(), searched.as_str()) {
            None => Vec::new(),
            Some(Searched::Latin1(text, searched)) => memmem::find_iter(text, &searched).take(limit).collect(),
            Some(Searched::Utf16(text, searched)) => {
                let mut start = 0;
                let next = || {
                    let index = start + find(text.get(start..)?, &searched)?;
                    start = index + searched.len();
                    Some(index)
                };
                std::iter::from_fn(next).take(limit).collect()
            }
        }
    }
}

/// The first index of the code units in a text.
fn find(text: &[u16], searched: &[u16]) -> Option<usize> {
    let Some((first, others)) = searched.split_first() else { return Some(0) };
    let mut start = 0;
    loop {
        let rest = text.get(start..)?;
        let index = rest.iter().position(|unit| unit == first)?;
        if rest.get(index + 1..)?.starts_with(others) {
            return Some(start + index);
        }
        start += index + 1;
    }
}
