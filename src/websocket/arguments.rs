//! The types of the arguments of WebSocket's members.

use crate::{
    dom::DomException,
    net::{self, Message},
    web::Blob,
    webidl::{
        BufferSource, Dictionary, FromJs, Pair, PlatformRef, Record, iterator_method, sequence,
        string::to_utf8, type_error,
    },
    websocket::{
        connection_options::ConnectionOptions, option_changes::Changes, option_values::member,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsSymbol, JsValue, js_string};
use bytes::Bytes;

/// The limit on the bytes of the subprotocols, header fields and other options of a connection,
/// separators included.
pub(super) const MAX_FIELD_BYTES: usize = 1 << 20;

/// The separators of a header field. Those of a subprotocol are shorter.
const SEPARATOR_BYTES: usize = ": \r\n".len();

/// The bytes that are left for fields. The engine shares the bytes of equal strings; here each
/// string is copied.
pub(super) struct FieldBudget(usize);

impl FieldBudget {
    pub(super) fn copy(&mut self, string: &JsString, context: &mut Context) -> JsResult<String> {
        // A code unit takes a byte at least.
        let copy = if string.len() <= self.0 {
            to_utf8(string)
        } else {
            String::new()
        };
        self.take(copy.len().max(string.len()) + SEPARATOR_BYTES, context)?;
        Ok(copy)
    }

    pub(super) fn take(&mut self, bytes: usize, context: &mut Context) -> JsResult<()> {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => {
                let message = format!(
                    "The subprotocols and the options have more than {MAX_FIELD_BYTES} bytes together"
                );
                Err(DomException::error("SyntaxError", &message, context))
            }
        }
    }
}

/// The constructor's second argument: `optional (DOMString or sequence<DOMString>) protocols = []`,
/// or an object with options.
#[derive(Default)]
pub(super) struct Protocols {
    pub(super) protocols: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    /// The `Host` among the header fields.
    pub(super) host_header: Option<String>,
    pub(super) changes: Changes,
}

impl Protocols {
    pub(super) fn from_argument(
        value: &JsValue,
        permitted: &ConnectionOptions,
        context: &mut Context,
    ) -> JsResult<Self> {
        Self::read(
            value,
            Some(permitted),
            &mut FieldBudget(MAX_FIELD_BYTES),
            context,
        )
    }

    /// The dictionary of the constructor of `WebSocketStream`. Its `protocols` is a sequence.
    pub(super) fn from_stream_options(
        value: &JsValue,
        permitted: &ConnectionOptions,
        context: &mut Context,
    ) -> JsResult<Self> {
        let options = Dictionary::from_js(value, context)?;
        let budget = &mut FieldBudget(MAX_FIELD_BYTES);
        if permitted.any() && value.is_object() {
            return Self::from_options(value, permitted, true, budget, context);
        }
        let protocols = options
            .member::<Vec<JsString>>("protocols", context)?
            .unwrap_or_default();
        let protocols = protocols
            .iter()
            .map(|protocol| budget.copy(protocol, context))
            .collect::<JsResult<_>>()?;
        Ok(Self {
            protocols,
            ..Self::default()
        })
    }

    /// `permitted` is None for the member `protocols`.
    fn read(
        value: &JsValue,
        permitted: Option<&ConnectionOptions>,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        if value.is_undefined() {
            return Ok(Self::default());
        }
        if let Some(object) = value.as_object() {
            if let Some(method) = iterator_method(&object, context)? {
                let protocols = sequence::<JsString>(&object, &method, context)?;
                let protocols = protocols
                    .iter()
                    .map(|protocol| budget.copy(protocol, context))
                    .collect::<JsResult<_>>()?;
                return Ok(Self {
                    protocols,
                    ..Self::default()
                });
            }
            if let Some(permitted) = permitted.filter(|permitted| permitted.any())
                && is_options(&object, context)?
            {
                return Self::from_options(value, permitted, false, budget, context);
            }
        }
        Ok(Self {
            protocols: vec![budget.copy(&value.to_string(context)?, context)?],
            ..Self::default()
        })
    }

    /// Reads an object of options, which is not in the standard: its members in the order of their
    /// names, as IDL does.
    fn from_options(
        value: &JsValue,
        permitted: &ConnectionOptions,
        is_stream: bool,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        let options = Dictionary::from_js(value, context)?;
        let mut changes = Changes::read_before_headers(&options, permitted, budget, context)?;
        let headers = member(&options, "headers", permitted.permits_headers(), context)?;
        let Headers(headers) = headers
            .map(|headers| Headers::from_js(&headers, context))
            .transpose()?
            .unwrap_or_default();
        let mut headers = headers
            .iter()
            .map(|[name, value]| Ok((budget.copy(name, context)?, budget.copy(value, context)?)))
            .collect::<JsResult<Vec<_>>>()?;
        let is_host =
            |name: &str| permitted.permits_host_header() && name.eq_ignore_ascii_case("host");
        let hosts: Vec<_> = headers
            .extract_if(.., |(name, _)| is_host(name))
            .map(|(_, value)| value)
            .collect();
        if hosts.len() > 1 {
            return Err(DomException::error(
                "SyntaxError",
                "There is more than one header field 'Host'",
                context,
            ));
        }
        for (name, value) in &headers {
            if let Err(error) = net::runtime::check_header(name, value) {
                return Err(DomException::error(
                    "SyntaxError",
                    &error.to_string(),
                    context,
                ));
            }
        }
        let host_header = hosts.into_iter().next();
        if let Some(host) = &host_header
            && let Err(error) = net::runtime::check_host_header(host)
        {
            return Err(DomException::error(
                "SyntaxError",
                &error.to_string(),
                context,
            ));
        }
        changes.read_after_headers(&options, permitted, budget, context)?;
        let protocols = options
            .member::<JsValue>("protocols", context)?
            .unwrap_or_default();
        if is_stream && !protocols.is_undefined() && !protocols.is_object() {
            return Err(type_error("'protocols' is not a sequence"));
        }
        let Self { protocols, .. } = Self::read(&protocols, None, budget, context)?;
        changes.read_after_protocols(&options, permitted, budget, context)?;
        Ok(Self {
            protocols,
            headers,
            host_header,
            changes,
        })
    }
}

/// Whether an object that is not iterable is options. An object with a string conversion of its own
/// is a subprotocol.
fn is_options(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    if object.has_property(js_string!("headers"), context)?
        || object.has_property(js_string!("protocols"), context)?
    {
        return Ok(true);
    }
    if !object
        .get(JsSymbol::to_primitive(), context)?
        .is_null_or_undefined()
    {
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
#[derive(Default)]
struct Headers(Vec<[JsString; 2]>);

impl FromJs for Headers {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let wrong = || type_error("headers are pairs of a name and a value");
        let object = value.as_object().ok_or_else(wrong)?;
        let Some(method) = iterator_method(&object, context)? else {
            let Record(entries) = Record::<JsString, JsString>::from_js(value, context)?;
            return Ok(Self(
                entries
                    .into_iter()
                    .map(|(name, value)| [name, value])
                    .collect(),
            ));
        };
        let pairs = sequence::<Pair<JsString>>(&object, &method, context)?;
        pairs
            .into_iter()
            .map(|pair| pair.into_elements().ok_or_else(wrong))
            .collect::<JsResult<_>>()
            .map(Self)
    }
}

/// The argument of `send`, copied at the call: `(BufferSource or Blob or USVString)`.
pub(super) fn message(value: &JsValue, context: &mut Context) -> JsResult<Message> {
    if let Some(object) = value.as_object()
        && let Some(blob) = PlatformRef::<Blob>::of_object(&object)
    {
        return Ok(Message::from(blob.bytes()));
    }
    chunk(value, context)
}

/// A chunk of a stream: `(BufferSource or USVString)`.
pub(super) fn chunk(value: &JsValue, context: &mut Context) -> JsResult<Message> {
    if let Some(object) = value.as_object()
        && let Some(BufferSource(bytes)) = BufferSource::try_from_object(&object, context)?
    {
        return Ok(Message::from(Bytes::from(bytes)));
    }
    Ok(Message::from(to_utf8(&value.to_string(context)?)))
}
