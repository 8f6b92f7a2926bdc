//! The values of the options of a connection, as scripts give them.

use super::arguments::FieldBudget;
use crate::{
    dom::DomException,
    webidl::{BufferSource, Dictionary, iterator_method, sequence, type_error},
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

/// An integer from `least` to `most`, which a double holds exactly. Unlike in IDL no other type is
/// converted to it.
pub(super) fn integer(name: &str, value: &JsValue, least: u64, most: u64) -> JsResult<u64> {
    const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
    let most = most.min(MAX_SAFE_INTEGER);
    let number = value.as_number().filter(|number| number.trunc() == *number);
    let number = number.filter(|number| (least as f64..=most as f64).contains(number));
    number
        .map(|number| number as u64)
        .ok_or_else(|| match most {
            MAX_SAFE_INTEGER => type_error(format!("'{name}' is an integer of at least {least}")),
            _ => type_error(format!("'{name}' is an integer from {least} to {most}")),
        })
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
