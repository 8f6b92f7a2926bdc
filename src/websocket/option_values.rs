//! The values of the options of a connection, as scripts give them.

use super::arguments::FieldBudget;
use crate::{
    dom::DomException,
    net,
    webidl::{BufferSource, Dictionary, FromJs, iterator_method, sequence, type_error},
};
use boa_engine::{Context, JsResult, JsValue};

/// The value of a member, if it is there. Throws if it is there and not permitted.
pub(super) fn member(
    options: &Dictionary,
    name: &'static str,
    is_permitted: bool,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let value = options.member::<JsValue>(name, context)?;
    if value.is_some() && !is_permitted {
        let message = format!("The option '{name}' is not permitted here");
        return Err(DomException::error("NotAllowedError", &message, context));
    }
    Ok(value)
}

/// An integer from `least` to `most`, or to the last one that a double holds exactly. Unlike in IDL
/// no other type is converted to it.
pub(super) fn integer(name: &str, value: &JsValue, least: u32, most: Option<u32>) -> JsResult<f64> {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    let range = f64::from(least)..=most.map_or(MAX_SAFE_INTEGER, f64::from);
    let number = value.as_number().filter(|number| number.trunc() == *number);
    let number = number.filter(|number| range.contains(number));
    number.ok_or_else(|| match most {
        None => type_error(format!("'{name}' is an integer of at least {least}")),
        Some(most) => type_error(format!("'{name}' is an integer from {least} to {most}")),
    })
}

/// The compression of a connection with the member `deflate`. A runtime without compression stays
/// without it, and windows that it makes smaller stay so.
pub(super) fn deflate(
    value: &JsValue,
    configured: Option<net::Deflate>,
    context: &mut Context,
) -> JsResult<Option<net::Deflate>> {
    match value.as_boolean() {
        Some(is_on) => return Ok(configured.filter(|_| is_on)),
        None if !value.is_object() => {
            return Err(type_error("'deflate' is a boolean or an object"));
        }
        None => {}
    }
    let options = Dictionary::from_js(value, context)?;
    let number = |name: &'static str, least, most, context: &mut Context| {
        let value = options.member::<JsValue>(name, context)?;
        value
            .map(|value| integer(name, &value, least, most))
            .transpose()
    };
    let boolean = |name: &'static str, context: &mut Context| {
        let value = options.member::<JsValue>(name, context)?;
        value.map_or(Ok(false), |value| {
            value
                .as_boolean()
                .ok_or_else(|| type_error(format!("'{name}' is a boolean")))
        })
    };
    let is_configured = configured.is_some();
    let mut deflate = configured.unwrap_or_default();
    if let Some(bits) = number("clientMaxWindowBits", 9, Some(15), context)? {
        deflate.client_max_window_bits = deflate.client_max_window_bits.min(bits as u8);
    }
    deflate.client_no_context_takeover |= boolean("clientNoContextTakeover", context)?;
    if let Some(level) = number("level", 0, Some(9), context)? {
        deflate.level = level as u32;
    }
    if let Some(bits) = number("serverMaxWindowBits", 8, Some(15), context)? {
        deflate.server_max_window_bits = deflate.server_max_window_bits.min(bits as u8);
    }
    deflate.server_no_context_takeover |= boolean("serverNoContextTakeover", context)?;
    if let Some(threshold) = number("threshold", 0, None, context)? {
        deflate.threshold = threshold as usize;
    }
    Ok(is_configured.then_some(deflate))
}

pub(super) fn string(
    name: &str,
    value: &JsValue,
    budget: &mut FieldBudget,
    context: &mut Context,
) -> JsResult<String> {
    match value.as_string() {
        Some(string) => budget.copy(&string, context),
        None => Err(type_error(format!("'{name}' is a string"))),
    }
}

/// PEM, as a string or bytes.
pub(super) fn pem(
    value: &JsValue,
    budget: &mut FieldBudget,
    context: &mut Context,
) -> JsResult<Vec<u8>> {
    if let Some(string) = value.as_string() {
        return budget.copy(&string, context).map(String::into_bytes);
    }
    if let Some(object) = value.as_object()
        && let Some(BufferSource(bytes)) = BufferSource::try_from_object(&object, context)?
    {
        budget.take(bytes.len(), context)?;
        return Ok(bytes);
    }
    Err(type_error(
        "certificates and keys are PEM, as strings or bytes",
    ))
}

/// PEM, or a sequence of PEM.
pub(super) fn authorities(
    value: &JsValue,
    budget: &mut FieldBudget,
    context: &mut Context,
) -> JsResult<Vec<Vec<u8>>> {
    if let Some(object) = value.as_object()
        && !BufferSource::is(&object, context)?
        && let Some(method) = iterator_method(&object, context)?
    {
        let values = sequence::<JsValue>(&object, &method, context)?;
        return values
            .iter()
            .map(|value| pem(value, budget, context))
            .collect();
    }
    Ok(vec![pem(value, budget, context)?])
}
