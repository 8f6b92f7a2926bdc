//! The types of the arguments of WebSocket's members.

#[cfg(feature = "tls")]
use super::recent_tls::Pem;
use super::{
    ConnectionOptions,
    network_config::NetworkConfig,
    option_values::{authorities, deflate, integer, member, pem, string},
    registry,
};
use crate::{
    dom::{AbortSignal, DomException},
    net::{self, Message},
    web::Blob,
    webidl::{
        BufferSource, Dictionary, FromJs, Pair, PlatformRef, Record, iterator_method, sequence,
        string::to_utf8, type_error,
    },
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsString, JsSymbol, JsValue, js_string};
use bytes::Bytes;
use std::{hash::Hash, path::PathBuf, sync::Arc, time::Duration};

/// The shortest time between Pings of a script, in milliseconds.
const MIN_PING: u32 = 1000;

/// The limit on the bytes of the subprotocols, header fields and other options of a connection,
/// separators included.
pub(super) const MAX_FIELD_BYTES: usize = 1 << 20;

/// The separators of a header field. The separators of a subprotocol are shorter.
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
    pub(super) headers: Vec<Field>,
    /// The `Host` among the header fields.
    pub(super) host_header: Option<String>,
    /// The options of the connection, if they may differ from the runtime's.
    pub(super) options: Option<Arc<net::Options>>,
}

impl FromJs for Protocols {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let (config, _) = registry::config(context);
        Self::from_argument(value, &config, context)
    }
}

/// `WebSocketStreamOptions`, or an object with options of the connection besides.
pub(super) struct WebSocketStreamOptions {
    pub(super) protocols: Protocols,
    pub(super) signal: Option<PlatformRef<AbortSignal>>,
}

impl FromJs for WebSocketStreamOptions {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let options = Dictionary::from_js(value, context)?;
        let (config, _) = registry::config(context);
        let has_options = config.connection_options.any() && value.is_object();
        let config = has_options.then_some(&*config);
        Ok(Self {
            protocols: Protocols::from_stream_options(&options, config, context)?,
            signal: options.member("signal", context)?,
        })
    }
}

impl Protocols {
    fn from_argument(
        value: &JsValue,
        config: &NetworkConfig,
        context: &mut Context,
    ) -> JsResult<Self> {
        let budget = &mut FieldBudget(MAX_FIELD_BYTES);
        Self::read(value, Some(config), budget, context)
    }

    /// The dictionary of the constructor of `WebSocketStream`. Its `protocols` is a sequence.
    /// `config` is None if it has no options of the connection.
    fn from_stream_options(
        options: &Dictionary,
        config: Option<&NetworkConfig>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let budget = &mut FieldBudget(MAX_FIELD_BYTES);
        if let Some(config) = config {
            return Self::from_options(options, config, true, budget, context);
        }
        let protocols = options
            .member::<Vec<JsString>>("protocols", context)?
            .unwrap_or_default();
        Self::without_options(&protocols, budget, context)
    }

    fn without_options(
        protocols: &[JsString],
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        let protocols = protocols
            .iter()
            .map(|protocol| budget.copy(protocol, context))
            .collect::<JsResult<_>>()?;
        Ok(Self {
            protocols,
            ..Self::default()
        })
    }

    /// `config` is None for the member `protocols`.
    fn read(
        value: &JsValue,
        config: Option<&NetworkConfig>,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        if value.is_undefined() {
            return Ok(Self::default());
        }
        if let Some(object) = value.as_object() {
            if let Some(method) = iterator_method(&object, context)? {
                let protocols = sequence::<JsString>(&object, &method, context)?;
                return Self::without_options(&protocols, budget, context);
            }
            if let Some(config) = config.filter(|config| config.connection_options.any())
                && is_options(&object, context)?
            {
                let options = Dictionary::from_js(value, context)?;
                return Self::from_options(&options, config, false, budget, context);
            }
        }
        Self::without_options(&[value.to_string(context)?], budget, context)
    }

    /// Reads an object of options, which is not in the standard: its members in the order of their
    /// names, as IDL does.
    fn from_options(
        dictionary: &Dictionary,
        config: &NetworkConfig,
        is_stream: bool,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        let permitted = &config.connection_options;
        let tls = permitted.permits_tls();
        let mut options = config.options.clone();
        let ca = member(dictionary, "ca", tls, context)?
            .map(|value| authorities(&value, budget, context))
            .transpose()?;
        let cert = member(dictionary, "cert", tls, context)?
            .map(|value| pem(&value, budget, context))
            .transpose()?;
        if let Some(value) = member(dictionary, "deflate", permitted.deflate, context)? {
            let configured = options.deflate.clone();
            Arc::make_mut(&mut options).deflate = deflate(&value, configured, context)?;
        }
        let (headers, host_header) = header_fields(dictionary, permitted, budget, context)?;
        let key = member(dictionary, "key", tls, context)?
            .map(|value| pem(&value, budget, context))
            .transpose()?;
        if let Some(value) = member(dictionary, "maxMessage", permitted.limits, context)? {
            let size = integer("maxMessage", &value, 0, None)? as usize;
            let options = Arc::make_mut(&mut options);
            options.max_message = options.max_message.min(size);
        }
        if let Some(value) = member(dictionary, "ping", permitted.limits, context)? {
            let ping = integer("ping", &value, MIN_PING, Some(u32::MAX))?;
            let ping = Duration::from_millis(ping as u64);
            let options = Arc::make_mut(&mut options);
            options.ping = Some(options.ping.map_or(ping, |configured| configured.min(ping)));
        }
        let protocols = dictionary
            .member::<JsValue>("protocols", context)?
            .unwrap_or_default();
        if is_stream && !protocols.is_undefined() && !protocols.is_object() {
            return Err(type_error("'protocols' is not a sequence"));
        }
        let Self { protocols, .. } = Self::read(&protocols, None, budget, context)?;
        let proxy = member(dictionary, "proxy", permitted.permits_proxy(), context)?;
        #[cfg(feature = "proxy")]
        if let Some(value) = proxy {
            set_proxy(&mut options, &value, budget, context)?;
        }
        #[cfg(not(feature = "proxy"))]
        drop(proxy); // It is not permitted.
        if let Some(value) = member(dictionary, "unix", permitted.unix, context)? {
            let path = string("unix", &value, budget, context)?;
            if !path.starts_with('/') || path.contains('\0') {
                let why = "it is not an absolute path";
                return Err(unusable(&net::Error::UnixSocket { path, why }, context));
            }
            Arc::make_mut(&mut options).unix_socket = Some(PathBuf::from(path));
        }
        if key.is_some() && cert.is_none() {
            let message = "'key' is the private key of 'cert', which is missing";
            return Err(type_error(message));
        }
        #[cfg(feature = "tls")]
        set_tls(
            &mut options,
            Pem {
                ca: ca.unwrap_or_default(),
                cert,
                key,
            },
            permitted,
            context,
        )?;
        #[cfg(not(feature = "tls"))]
        drop(ca); // Certificates are not permitted.
        Ok(Self {
            protocols,
            headers,
            host_header,
            options: Some(options),
        })
    }
}

/// Sets the proxies to the value of the member `proxy`.
#[cfg(feature = "proxy")]
fn set_proxy(
    options: &mut Arc<net::Options>,
    value: &JsValue,
    budget: &mut FieldBudget,
    context: &mut Context,
) -> JsResult<()> {
    let proxies = if value.is_null() {
        net::Proxies::none()
    } else {
        let proxy = string("proxy", value, budget, context)?;
        let proxies = proxy.parse().map(net::Proxies::all);
        proxies.map_err(|error| unusable(&error, context))?
    };
    Arc::make_mut(options).proxies = Some(proxies);
    Ok(())
}

/// Sets the trusted certificates and the client's certificate, if a script gives any.
#[cfg(feature = "tls")]
fn set_tls(
    options: &mut Arc<net::Options>,
    pem: Pem,
    permitted: &ConnectionOptions,
    context: &mut Context,
) -> JsResult<()> {
    if pem != Pem::default() {
        let base = permitted.tls.clone().unwrap_or_default();
        let tls = permitted.recent_tls.get(pem, base);
        let tls = tls.map_err(|error| unusable(&error, context))?;
        Arc::make_mut(options).tls = Some(tls);
    }
    Ok(())
}

/// The exception for options that have the right types, and values that cannot be used.
fn unusable(error: &net::Error, context: &mut Context) -> JsError {
    DomException::error("SyntaxError", &net::chain(error).to_string(), context)
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

/// The name and the value of a header field.
type Field = (String, String);

/// The member `headers`, and the `Host` that was among them.
fn header_fields(
    dictionary: &Dictionary,
    permitted: &ConnectionOptions,
    budget: &mut FieldBudget,
    context: &mut Context,
) -> JsResult<(Vec<Field>, Option<String>)> {
    let wrong = "headers are pairs of a name and a value";
    let headers = member(dictionary, "headers", permitted.headers, context)?
        .map(|value| pairs::<JsString>(&value, wrong, context)?.ok_or_else(|| type_error(wrong)))
        .transpose()?
        .unwrap_or_default();
    let mut headers = headers
        .iter()
        .map(|(name, value)| Ok((budget.copy(name, context)?, budget.copy(value, context)?)))
        .collect::<JsResult<Vec<_>>>()?;
    let is_host = |name: &str| permitted.host_header && name.eq_ignore_ascii_case("host");
    let mut hosts: Vec<_> = headers
        .extract_if(.., |(name, _)| is_host(name))
        .map(|(_, value)| value)
        .collect();
    let host_header = hosts.pop();
    if !hosts.is_empty() {
        let message = "There is more than one header field 'Host'";
        return Err(DomException::error("SyntaxError", message, context));
    }
    headers
        .iter()
        .try_for_each(|(name, value)| net::runtime::check_header(name, value))
        .and_then(|()| {
            host_header
                .as_deref()
                .map_or(Ok(()), net::runtime::check_host_header)
        })
        .map_err(|error| unusable(&error, context))?;
    Ok((headers, host_header))
}

/// `(sequence<sequence<T>> or record<T, T>)`, as Fetch's `HeadersInit` is. `None` if an item is no
/// pair: a wrong number of elements is no error of the conversion. The text is for a value that is
/// no object.
pub(crate) fn pairs<T: FromJs + Hash + Eq + Clone>(
    value: &JsValue,
    no_object: &'static str,
    context: &mut Context,
) -> JsResult<Option<Vec<(T, T)>>> {
    let object = value.as_object().ok_or_else(|| type_error(no_object))?;
    let Some(method) = iterator_method(&object, context)? else {
        return Record::from_js(value, context).map(|Record(entries)| Some(entries));
    };
    let pairs = sequence::<Pair<T>>(&object, &method, context)?;
    Ok(pairs
        .into_iter()
        .map(|pair| pair.into_elements().map(<(T, T)>::from))
        .collect())
}

/// The argument of `send`, copied at the call: `(BufferSource or Blob or USVString)`.
pub(super) struct SentData(pub(super) Message);

impl FromJs for SentData {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object()
            && let Some(blob) = PlatformRef::<Blob>::of_object(&object)
        {
            return Ok(Self(Message::from(blob.bytes())));
        }
        chunk(value, context).map(Self)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use boa_engine::Source;

    /// The options of a connection with these options of a script.
    fn applied(script: &str, configured: &Arc<net::Options>) -> Arc<net::Options> {
        let connector = Arc::new(net::MemoryNetwork::new());
        let mut config = NetworkConfig::new(connector, net::Options::default());
        config.options = configured.clone();
        config.connection_options = ConnectionOptions::all();
        let context = &mut Context::default();
        let value = context.eval(Source::from_bytes(&format!("({script})")));
        let value = value.expect("an object");
        let read = Protocols::from_argument(&value, &config, context);
        let options = read.expect("the values can be used").options;
        options.expect("they are options")
    }

    #[test]
    fn options_of_a_script_lower_limits_and_raise_none() {
        let mut configured = net::Options::default();
        configured.max_message = 1000;
        configured.ping = Some(Duration::from_secs(30));
        let mut small = net::Deflate::default();
        small.client_max_window_bits = 12;
        small.server_max_window_bits = 12;
        small.server_no_context_takeover = true;
        configured.deflate = Some(small.clone());
        let configured = Arc::new(configured);
        for (given, result) in [
            (1, 1),
            (1000, 1000),
            (1001, 1000),
            ((1_u64 << 53) - 1, 1000),
        ] {
            let options = applied(&format!("{{ maxMessage: {given} }}"), &configured);
            assert_eq!(options.max_message, result, "{given}");
        }
        for (given, result) in [(1, 1), (60, 30)] {
            let options = applied(&format!("{{ ping: {given}000 }}"), &configured);
            assert_eq!(options.ping, Some(Duration::from_secs(result)), "{given}");
        }
        let deflated = |member: &str, configured: &Arc<net::Options>| {
            let options = applied(&format!("{{ deflate: {member} }}"), configured);
            options.deflate.clone()
        };
        let more = "{ clientMaxWindowBits: 15, clientNoContextTakeover: false, level: 9, serverMaxWindowBits: 15, serverNoContextTakeover: false }";
        small.level = 9;
        assert_eq!(
            deflated(more, &configured),
            Some(small),
            "windows stay small, and takeover off"
        );
        let smaller = deflated("{ clientMaxWindowBits: 10 }", &configured);
        assert_eq!(smaller.map(|it| it.client_max_window_bits), Some(10));
        let without = Arc::new(net::Options::default().deflate(None));
        for member in ["true", "false", "{ level: 9 }"] {
            assert_eq!(deflated(member, &without), None, "{member}");
        }
    }

    #[test]
    fn options_without_members_are_those_of_the_runtime() {
        let configured = Arc::new(net::Options::default());
        assert!(Arc::ptr_eq(&configured, &applied("{}", &configured)));
    }
}
