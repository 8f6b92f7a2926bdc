//! The types of the arguments that WebSocket's members take.

use crate::{
    dom::DomException,
    net::{self, Message},
    web::Blob,
    webidl::{BufferSource, Dictionary, FromJs, Record, This, UsvString, iterator_method, sequence, string::to_utf8},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsSymbol, JsValue, js_string};
use bytes::Bytes;

/// The constructor's second argument: `optional (DOMString or sequence<DOMString>) protocols = []`, and what may be in its
/// place.
#[derive(Debug, Default)]
pub(super) struct Protocols {
    pub(super) protocols: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
}

impl Protocols {
    pub(super) fn from_argument(value: &JsValue, headers_argument: bool, context: &mut Context) -> JsResult<Self> {
        if value.is_undefined() {
            return Ok(Self::default());
        }
        if let Some(object) = value.as_object() {
            if let Some(method) = iterator_method(&object, context)? {
                let protocols = sequence::<JsString>(&object, &method, context)?;
                return Ok(Self { protocols: protocols.iter().map(to_utf8).collect(), headers: Vec::new() });
            }
            if headers_argument && is_options(&object, context)? {
                return Self::from_options(value, context);
            }
        }
        Ok(Self { protocols: vec![to_utf8(&value.to_string(context)?)], headers: Vec::new() })
    }

    /// `{ headers, protocols }`, an addition of ours.
    fn from_options(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let options = Dictionary::from_js(value, context)?;
        let headers = match options.member::<Headers>("headers", context)? {
            Some(Headers(headers)) => headers,
            None => Vec::new(),
        };
        for (name, value) in &headers {
            if let Err(error) = net::check_header(name, value) {
                return Err(DomException::error("SyntaxError", &error.to_string(), context));
            }
        }
        let protocols = options.member::<JsValue>("protocols", context)?.unwrap_or_default();
        Ok(Self { headers, ..Self::from_argument(&protocols, false, context)? })
    }
}

/// Whether an object that is not iterable is options. One that is made to be a string is a subprotocol.
fn is_options(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    if object.has_property(js_string!("headers"), context)? || object.has_property(js_string!("protocols"), context)? {
        return Ok(true);
    }
    if !object.get(JsSymbol::to_primitive(), context)?.is_null_or_undefined() {
        return Ok(false);
    }
    let to_string = object.get(js_string!("toString"), context)?;
    if to_string.is_null_or_undefined() {
        return Ok(true);
    }
    let object_prototype = context.intrinsics().constructors().object().prototype();
    Ok(object_prototype.get(js_string!("toString"), context)? == to_string)
}

/// `(sequence<sequence<ByteString>> or record<ByteString, ByteString>)`, as Fetch's `HeadersInit`.
struct Headers(Vec<(String, String)>);

impl FromJs for Headers {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let wrong = || webidl_error("headers are pairs of a name and a value");
        let object = value.as_object().ok_or_else(wrong)?;
        let Some(method) = iterator_method(&object, context)? else {
            let Record(entries) = Record::<UsvString, UsvString>::from_js(value, context)?;
            return Ok(Self(entries.into_iter().map(|(name, value)| (name.0, value.0)).collect()));
        };
        let pairs = sequence::<Vec<UsvString>>(&object, &method, context)?;
        let pair = |pair: Vec<UsvString>| match <[UsvString; 2]>::try_from(pair) {
            Ok([name, value]) => Ok((name.0, value.0)),
            Err(_) => Err(wrong()),
        };
        pairs.into_iter().map(pair).collect::<JsResult<_>>().map(Self)
    }
}

fn webidl_error(message: &'static str) -> boa_engine::JsError {
    crate::webidl::type_error(message)
}

/// `(BufferSource or Blob or USVString)`: what `send` takes, copied at the call.
pub(super) struct Data(pub(super) Message);

impl FromJs for Data {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object() {
            if let Some(blob) = This::<Blob>::of_object(&object) {
                return Ok(Self(Message::from(blob.bytes())));
            }
            if let Some(BufferSource(bytes)) = BufferSource::try_from_object(&object, context)? {
                return Ok(Self(Message::from(Bytes::from(bytes))));
            }
        }
        Ok(Self(Message::from(to_utf8(&value.to_string(context)?))))
    }
}
