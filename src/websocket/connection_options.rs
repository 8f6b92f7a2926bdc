//! The options of a single connection: which of them a script may set, and their values.

use super::arguments::FieldBudget;
use crate::{
    dom::DomException,
    net::{self, Proxies},
    webidl::{BufferSource, Dictionary, FromJs, iterator_method, sequence, type_error},
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Which members the options object of the constructor of `WebSocket` may have. The standard does
/// not have that object: without any member, the constructor takes no options.
///
/// | method | members | |
/// |---|---|---|
/// | [`headers`](Self::headers) | `headers` | header fields of the handshake |
/// | [`host_header`](Self::host_header) | `Host` in `headers` | this field too |
/// | [`tls`](Self::tls) | `ca`, `cert`, `key` | PEM, as a string or bytes: the authorities to trust in place of the platform's (one or a sequence), the client's certificate and its key |
/// | [`proxy`](Self::proxy) | `proxy` | the URL of a proxy; `null` connects directly |
/// | [`deflate`](Self::deflate) | `deflate` | `false` turns compression off; an object has `clientMaxWindowBits`, `clientNoContextTakeover`, `level`, `serverMaxWindowBits`, `serverNoContextTakeover`, `threshold` |
/// | [`limits`](Self::limits) | `maxMessage`, `ping` | the largest message in bytes; the silence in milliseconds, at least 1000, after which the server is pinged |
/// | [`unix`](Self::unix) | `unix` | the absolute path of a Unix domain socket to connect to |
///
/// `protocols` is a member with any of them. Options can lower the limits of the runtime, and not
/// raise them. Permissions apply to hosts in `Host`, to proxies and to Unix domain sockets. A
/// member that is known here and not permitted throws a NotAllowedError; unknown members are
/// ignored. Scripts give the contents of files, never their names.
///
/// ```
/// use boa_websocket::{Runtime, net::Tls, websocket::ConnectionOptions};
///
/// let options = ConnectionOptions::none().headers(true).tls(Tls::new()).limits(true);
/// let builder = Runtime::builder().connection_options(options);
/// # drop((builder, ConnectionOptions::all().host_header(false).proxy(false).deflate(true).unix(false)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    headers: bool,
    host_header: bool,
    tls: Option<net::Tls>,
    proxy: bool,
    deflate: bool,
    limits: bool,
    unix: bool,
    recent_tls: RecentTls,
}

impl ConnectionOptions {
    /// No member: the constructor is that of the standard. This is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// All members.
    ///
    /// Connections with `ca`, `cert` or `key` then start from [`Tls::new`](net::Tls::new), and not
    /// from the settings of the runtime's connector: they leave out its authorities, its
    /// certificates and its `rustls::ClientConfig`. Call [`tls`](Self::tls) too if the connector
    /// has settings of its own.
    #[must_use]
    pub fn all() -> Self {
        let tls = Some(net::Tls::new());
        Self {
            headers: true,
            host_header: true,
            tls,
            proxy: true,
            deflate: true,
            limits: true,
            unix: true,
            ..Self::none()
        }
    }

    /// Whether `headers` is permitted.
    #[must_use]
    pub fn headers(self, yes: bool) -> Self {
        Self {
            headers: yes,
            ..self
        }
    }

    /// Whether `Host` is permitted in `headers`.
    #[must_use]
    pub fn host_header(self, yes: bool) -> Self {
        Self {
            host_header: yes,
            ..self
        }
    }

    /// Permits `ca`, `cert` and `key`. They change `base`, which should be the settings of the
    /// runtime's connector.
    #[must_use]
    pub fn tls(self, base: net::Tls) -> Self {
        // The settings that were made before have another base.
        Self {
            tls: Some(base),
            recent_tls: RecentTls::default(),
            ..self
        }
    }

    /// Whether `proxy` is permitted.
    ///
    /// With it a script can bypass a proxy of the connector or of the environment: `proxy: null`
    /// connects directly. Do not permit it where connections have to go through a proxy.
    #[must_use]
    pub fn proxy(self, yes: bool) -> Self {
        Self { proxy: yes, ..self }
    }

    /// Whether `deflate` is permitted.
    #[must_use]
    pub fn deflate(self, yes: bool) -> Self {
        Self {
            deflate: yes,
            ..self
        }
    }

    /// Whether `maxMessage` and `ping` are permitted.
    #[must_use]
    pub fn limits(self, yes: bool) -> Self {
        Self {
            limits: yes,
            ..self
        }
    }

    /// Whether `unix` is permitted.
    #[must_use]
    pub fn unix(self, yes: bool) -> Self {
        Self { unix: yes, ..self }
    }

    /// Whether the constructor takes options.
    pub(super) fn any(&self) -> bool {
        self.headers || self.proxy || self.deflate || self.limits || self.unix || self.tls.is_some()
    }

    pub(super) fn permits_headers(&self) -> bool {
        self.headers
    }

    pub(super) fn permits_host_header(&self) -> bool {
        self.host_header
    }
}

/// The shortest time between Pings of a script, in milliseconds.
const MIN_PING: u32 = 1000;

/// The members that change the options of the runtime.
#[derive(Default)]
pub(super) struct Changes {
    ca: Vec<Vec<u8>>,
    cert: Option<Vec<u8>>,
    deflate: Option<DeflateMember>,
    key: Option<Vec<u8>>,
    max_message: Option<u64>,
    ping: Option<Duration>,
    /// `Some(None)` is no proxy.
    proxy: Option<Option<String>>,
    unix: Option<String>,
}

/// The members are read in the order of their names: these before `headers`, those after it, and
/// those after `protocols`.
impl Changes {
    pub(super) fn read_before_headers(
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        let tls = permitted.tls.is_some();
        let ca = member(options, "ca", tls, context)?
            .map(|value| authorities(&value, budget, context))
            .transpose()?;
        let cert = member(options, "cert", tls, context)?
            .map(|value| pem(&value, budget, context))
            .transpose()?;
        let deflate = member(options, "deflate", permitted.deflate, context)?;
        let deflate = deflate
            .map(|value| DeflateMember::read(&value, context))
            .transpose()?;
        Ok(Self {
            ca: ca.unwrap_or_default(),
            cert,
            deflate,
            ..Self::default()
        })
    }

    pub(super) fn read_after_headers(
        &mut self,
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<()> {
        let key = member(options, "key", permitted.tls.is_some(), context)?;
        self.key = key.map(|value| pem(&value, budget, context)).transpose()?;
        let largest = member(options, "maxMessage", permitted.limits, context)?;
        self.max_message = largest
            .map(|value| integer("maxMessage", &value, 0, u64::MAX))
            .transpose()?;
        let ping = member(options, "ping", permitted.limits, context)?;
        let ping = ping
            .map(|value| integer("ping", &value, MIN_PING.into(), u32::MAX.into()))
            .transpose()?;
        self.ping = ping.map(Duration::from_millis);
        Ok(())
    }

    pub(super) fn read_after_protocols(
        &mut self,
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<()> {
        let proxy = member(options, "proxy", permitted.proxy, context)?;
        let proxy = proxy.map(|value| match value.is_null() {
            true => Ok(None),
            false => string("proxy", &value, budget, context).map(Some),
        });
        self.proxy = proxy.transpose()?;
        let unix = member(options, "unix", permitted.unix, context)?;
        self.unix = unix
            .map(|value| string("unix", &value, budget, context))
            .transpose()?;
        if self.key.is_some() && self.cert.is_none() {
            return Err(type_error(
                "'key' is the private key of 'cert', which is missing",
            ));
        }
        Ok(())
    }

    /// The options of the connection.
    pub(super) fn apply(
        self,
        options: &Arc<net::Options>,
        permitted: &ConnectionOptions,
    ) -> Result<Arc<net::Options>, net::Error> {
        let mut options = options.clone();
        if let Some(deflate) = self.deflate {
            deflate.apply(&mut Arc::make_mut(&mut options).deflate);
        }
        if let Some(size) = self.max_message {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let options = Arc::make_mut(&mut options);
            options.max_message = options.max_message.min(size);
        }
        if let Some(ping) = self.ping {
            let options = Arc::make_mut(&mut options);
            options.ping = Some(options.ping.map_or(ping, |configured| configured.min(ping)));
        }
        if let Some(proxy) = self.proxy {
            let proxies = proxy.map_or_else(
                || Ok(Proxies::none()),
                |proxy| proxy.parse().map(Proxies::all),
            )?;
            Arc::make_mut(&mut options).proxies = Some(proxies);
        }
        if let Some(path) = self.unix {
            if !path.starts_with('/') || path.contains('\0') {
                return Err(net::Error::UnixSocket {
                    path,
                    why: "it is not an absolute path",
                });
            }
            Arc::make_mut(&mut options).unix_socket = Some(PathBuf::from(path));
        }
        let pem = Pem {
            ca: self.ca,
            cert: self.cert,
            key: self.key,
        };
        if pem != Pem::default() {
            let base = permitted.tls.clone().unwrap_or_default();
            Arc::make_mut(&mut options).tls = Some(permitted.recent_tls.get(pem, base)?);
        }
        Ok(options)
    }
}

/// `ca`, `cert` and `key`.
#[derive(Default, PartialEq, Eq)]
struct Pem {
    ca: Vec<Vec<u8>>,
    cert: Option<Vec<u8>>,
    key: Option<Vec<u8>>,
}

impl Pem {
    fn parse(&self, mut tls: net::Tls) -> Result<net::Tls, net::Error> {
        if !self.ca.is_empty() {
            tls = tls.without_platform_authorities();
        }
        for pem in &self.ca {
            tls = tls.authority(pem)?;
        }
        if let Some(cert) = &self.cert {
            tls = tls.identity(cert, self.key.as_ref().unwrap_or(cert))?;
        }
        Ok(tls)
    }
}

/// The settings that were made last, so that connections with the same certificates share a
/// configuration and its sessions. Clones of the options share them.
#[derive(Clone, Default)]
struct RecentTls(Arc<Mutex<VecDeque<(Pem, net::Tls)>>>);

impl RecentTls {
    const MOST: usize = 4;

    fn get(&self, pem: Pem, base: net::Tls) -> Result<net::Tls, net::Error> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tls)) = recent.iter().find(|(known, _)| *known == pem) {
            return Ok(tls.clone());
        }
        let tls = pem.parse(base)?;
        recent.truncate(Self::MOST - 1);
        recent.push_front((pem, tls.clone()));
        Ok(tls)
    }
}

// Without private keys.
boa_web::opaque_debug!(RecentTls);

/// The value of `deflate`.
#[derive(Debug)]
enum DeflateMember {
    Off,
    On,
    With(DeflateOptions),
}

/// The members of an object as `deflate`.
#[derive(Debug)]
struct DeflateOptions {
    client_max_window_bits: Option<u8>,
    client_no_context_takeover: Option<bool>,
    level: Option<u32>,
    server_max_window_bits: Option<u8>,
    server_no_context_takeover: Option<bool>,
    threshold: Option<usize>,
}

impl DeflateMember {
    fn read(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_boolean() {
            Some(false) => return Ok(Self::Off),
            Some(true) => return Ok(Self::On),
            None if !value.is_object() => {
                return Err(type_error("'deflate' is a boolean or an object"));
            }
            None => {}
        }
        let options = Dictionary::from_js(value, context)?;
        let bits = |value: u64| u8::try_from(value).unwrap_or(u8::MAX);
        let number = |name: &'static str, least, most, context: &mut Context| {
            let value = options.member::<JsValue>(name, context)?;
            value
                .map(|value| integer(name, &value, least, most))
                .transpose()
        };
        let boolean = |name: &'static str, context: &mut Context| {
            let value = options.member::<JsValue>(name, context)?;
            let read = |value: JsValue| {
                value
                    .as_boolean()
                    .ok_or_else(|| type_error(format!("'{name}' is a boolean")))
            };
            value.map(read).transpose()
        };
        Ok(Self::With(DeflateOptions {
            client_max_window_bits: number("clientMaxWindowBits", 9, 15, context)?.map(bits),
            client_no_context_takeover: boolean("clientNoContextTakeover", context)?,
            level: number("level", 0, 9, context)?.map(|level| u32::try_from(level).unwrap_or(9)),
            server_max_window_bits: number("serverMaxWindowBits", 8, 15, context)?.map(bits),
            server_no_context_takeover: boolean("serverNoContextTakeover", context)?,
            threshold: number("threshold", 0, u64::MAX, context)?
                .map(|threshold| usize::try_from(threshold).unwrap_or(usize::MAX)),
        }))
    }

    /// A runtime without compression stays without it, and windows that it makes smaller stay so.
    fn apply(self, configured: &mut Option<net::Deflate>) {
        let Self::With(options) = self else {
            if matches!(self, Self::Off) {
                *configured = None;
            }
            return;
        };
        let Some(deflate) = configured else { return };
        deflate.client_max_window_bits = options
            .client_max_window_bits
            .map_or(deflate.client_max_window_bits, |bits| {
                bits.min(deflate.client_max_window_bits)
            });
        deflate.server_max_window_bits = options
            .server_max_window_bits
            .map_or(deflate.server_max_window_bits, |bits| {
                bits.min(deflate.server_max_window_bits)
            });
        deflate.client_no_context_takeover |= options.client_no_context_takeover.unwrap_or(false);
        deflate.server_no_context_takeover |= options.server_no_context_takeover.unwrap_or(false);
        deflate.level = options.level.unwrap_or(deflate.level);
        deflate.threshold = options.threshold.unwrap_or(deflate.threshold);
    }
}

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
fn integer(name: &str, value: &JsValue, least: u64, most: u64) -> JsResult<u64> {
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

fn string(
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
fn pem(value: &JsValue, budget: &mut FieldBudget, context: &mut Context) -> JsResult<Vec<u8>> {
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
fn authorities(
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

/// The exception for options that have the right types, and values that cannot be used.
pub(super) fn unusable(error: &net::Error, context: &mut Context) -> JsError {
    DomException::error("SyntaxError", &net::chain(error).to_string(), context)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(changes: Changes, configured: &net::Options) -> Arc<net::Options> {
        changes
            .apply(&Arc::new(configured.clone()), &ConnectionOptions::all())
            .expect("the values can be used")
    }

    fn deflate(client_max_window_bits: u8, level: u32) -> Option<DeflateMember> {
        Some(DeflateMember::With(DeflateOptions {
            client_max_window_bits: Some(client_max_window_bits),
            client_no_context_takeover: Some(false),
            level: Some(level),
            server_max_window_bits: Some(client_max_window_bits),
            server_no_context_takeover: Some(false),
            threshold: None,
        }))
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
        for (given, result) in [(1, 1), (1000, 1000), (1001, 1000), (u64::MAX, 1000)] {
            let options = applied(
                Changes {
                    max_message: Some(given),
                    ..Changes::default()
                },
                &configured,
            );
            assert_eq!(options.max_message, result, "{given}");
        }
        for (given, result) in [(1, 1), (60, 30)] {
            let ping = Some(Duration::from_secs(given));
            let options = applied(
                Changes {
                    ping,
                    ..Changes::default()
                },
                &configured,
            );
            assert_eq!(options.ping, Some(Duration::from_secs(result)), "{given}");
        }
        let options = applied(
            Changes {
                deflate: deflate(15, 9),
                ..Changes::default()
            },
            &configured,
        );
        small.level = 9;
        assert_eq!(
            options.deflate,
            Some(small),
            "windows stay small, and takeover off"
        );
        let options = applied(
            Changes {
                deflate: deflate(10, 1),
                ..Changes::default()
            },
            &configured,
        );
        assert_eq!(
            options
                .deflate
                .as_ref()
                .map(|deflate| deflate.client_max_window_bits),
            Some(10)
        );
        configured.deflate = None;
        for member in [DeflateMember::On, DeflateMember::Off] {
            let options = applied(
                Changes {
                    deflate: Some(member),
                    ..Changes::default()
                },
                &configured,
            );
            assert_eq!(options.deflate, None);
        }
    }

    #[test]
    fn connections_with_the_same_certificates_share_a_configuration() {
        let certificate = || {
            let key = rcgen::KeyPair::generate().expect("a key");
            let parameters =
                rcgen::CertificateParams::new(["localhost".to_owned()]).expect("parameters");
            vec![
                parameters
                    .self_signed(&key)
                    .expect("a certificate")
                    .pem()
                    .into_bytes(),
            ]
        };
        let permitted = ConnectionOptions::all();
        let get = |ca: &Vec<Vec<u8>>| {
            let pem = Pem {
                ca: ca.clone(),
                ..Pem::default()
            };
            permitted
                .recent_tls
                .get(pem, net::Tls::new())
                .expect("it is a certificate")
        };
        let kept = |options: &ConnectionOptions| {
            options.recent_tls.0.lock().expect("no thread panics").len()
        };
        let first = certificate();
        get(&first);
        get(&first);
        assert_eq!(kept(&permitted), 1);
        for _ in 0..10 {
            get(&certificate());
        }
        assert_eq!(kept(&permitted), RecentTls::MOST);
        assert_eq!(kept(&permitted.clone().tls(net::Tls::new())), 0);
    }

    #[test]
    fn options_without_members_are_those_of_the_runtime() {
        let configured = Arc::new(net::Options::default());
        let applied = Changes::default()
            .apply(&configured, &ConnectionOptions::none())
            .expect("nothing is changed");
        assert!(Arc::ptr_eq(&configured, &applied));
    }
}
