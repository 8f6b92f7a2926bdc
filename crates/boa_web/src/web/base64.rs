//! [Base64 utility methods](https://html.spec.whatwg.org/multipage/webappapis.html#atob): `btoa`
//! and `atob`.

use crate::{
    dom::DomException,
    webidl::{Steps, define_operation, string::to_latin1},
};
use boa_engine::{
    Context, JsResult, JsString,
    string::{JsStr, JsStrVariant},
};
use std::borrow::Cow;

pub(super) fn register(context: &Context) {
    define_operation(
        "btoa",
        &Steps(|data: JsString, context| btoa(&data, context)),
        context,
    );
    define_operation(
        "atob",
        &Steps(|data: JsString, context| atob(&data, context)),
        context,
    );
}

fn btoa(data: &JsString, context: &mut Context) -> JsResult<JsString> {
    let Some(bytes) = isomorphic_encode(data) else {
        let why = "the string has a character above U+00FF";
        return Err(invalid_character(why, context));
    };
    let encoded = base64_simd::STANDARD.encode_type::<Vec<u8>>(&bytes);
    Ok(JsString::from(JsStr::latin1(&encoded)))
}

fn atob(data: &JsString, context: &mut Context) -> JsResult<JsString> {
    let decoded =
        isomorphic_encode(data).and_then(|data| base64_simd::forgiving_decode_to_vec(&data).ok());
    match decoded {
        Some(bytes) => Ok(JsString::from(JsStr::latin1(&bytes))),
        None => Err(invalid_character("the string is not base64", context)),
    }
}

/// The string's code units as bytes. `None` if one does not fit.
fn isomorphic_encode(string: &JsString) -> Option<Cow<'_, [u8]>> {
    match string.as_str().variant() {
        JsStrVariant::Latin1(units) => Some(Cow::Borrowed(units)),
        JsStrVariant::Utf16(units) => to_latin1(units).map(Cow::Owned),
    }
}

fn invalid_character(message: &str, context: &mut Context) -> boa_engine::JsError {
    DomException::error("InvalidCharacterError", message, context)
}
