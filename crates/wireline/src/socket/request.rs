//! The request for a connection, and the rules for its header fields.

use crate::{
    Error, Options, Target,
    connect::{permission_check::PermissionCheck, unix},
    observe::telemetry::WithoutPassword,
    protocol::response_reader::characters,
    socket::validation::{check_header, check_host_header, check_protocols, named_host},
};
use std::{fmt, str::FromStr, sync::Arc};
use url::Url;

/// A request for a WebSocket connection. It is parsed from a URL: [`connect`](crate::connect())
/// takes the text itself, if there is nothing to add.
///
/// ```
/// use wireline::Request;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut request = "wss://chat.example/".parse::<Request>()?
///     .protocol("chat.v2")
///     .protocol("chat")
///     .origin("https://app.example")
///     .header("Authorization", "Bearer 12345");
/// request.user_agent = None;
/// assert!(request.check().is_ok());
/// assert!(request.header("Host", "other.example").check().is_err());
/// # Ok(())
/// # }
/// ```
///
/// `Debug` omits the password of the URL and the values of header fields, so that logs contain no
/// secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The URL, with the scheme `ws:` or `wss:`. A user and password in it become an
    /// `Authorization` header field. The fragment is not sent.
    ///
    /// `ws+unix:///run/app.sock:/room?a=b` is `/room?a=b` of `localhost`, at the Unix domain socket
    /// `/run/app.sock`. The path is absolute and ends at its first colon; a colon in it is written
    /// `%3A`. On Windows `ws+unix:////./pipe/app:/room` is at the named pipe `//./pipe/app`.
    pub url: Url,
    /// The `Host` header field, in place of the host and port of the URL. Only this field changes:
    /// not the destination, and not the name in the certificate.
    /// [Permissions](crate::Options::permissions) must allow this host too.
    pub host_header: Option<String>,
    /// The subprotocols to offer, in order of preference.
    pub protocols: Vec<String>,
    /// The [`Origin`](https://www.rfc-editor.org/rfc/rfc6454#section-7) header field.
    pub origin: Option<String>,
    /// Additional header fields. They replace `Origin`, `User-Agent`, `Authorization`, `Pragma` and
    /// `Cache-Control` of the client. See [`check_header`].
    pub headers: Vec<(String, String)>,
    /// The `User-Agent` header field.
    pub user_agent: Option<String>,
    /// Whether the request comes from a page with a secure origin. Then an insecure URL is refused
    /// ([`Error::MixedContent`]), unless its host is loopback.
    pub from_secure_context: bool,
}

impl Request {
    /// A request for `url` without subprotocols, `Origin` and additional header fields.
    ///
    /// A text is no [`Url`]: write `"…".parse::<Request>()?` or `Request::new("…".parse()?)`.
    ///
    /// ```
    /// use wireline::{Request, Url};
    ///
    /// let url = Url::parse("wss://chat.example/")?.join("room/1")?;
    /// assert_eq!(Request::new(url).url, "wss://chat.example/room/1".parse::<Request>()?.url);
    /// # Ok::<_, wireline::Error>(())
    /// ```
    ///
    /// ```compile_fail
    /// let request = wireline::Request::new("wss://chat.example/");
    /// ```
    // If the argument has another type, the compiler shows the line of the function's name, and
    // with it what to write.
    #[rustfmt::skip]
    #[must_use]
    pub fn new(url: Url) -> Self { // a text is parsed: "wss://chat.example/".parse::<Request>()?
        Self {
            url,
            host_header: None,
            protocols: Vec::new(),
            origin: None,
            headers: Vec::new(),
            user_agent: Some(concat!("wireline/", env!("CARGO_PKG_VERSION")).to_owned()),
            from_secure_context: false,
        }
    }

    /// Adds a subprotocol.
    #[must_use]
    pub fn protocol(mut self, protocol: impl Into<String>) -> Self {
        self.protocols.push(protocol.into());
        self
    }

    /// Sets the `Origin` header field.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Sets the `User-Agent` header field, in place of the name and version of this crate. To send
    /// none, set [`Request::user_agent`](#structfield.user_agent) to `None`.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the `Host` header field: [`Request::host_header`](#structfield.host_header).
    ///
    /// ```
    /// use wireline::Request;
    ///
    /// let request = "ws://127.0.0.1:8080/".parse::<Request>()?.host_header("chat.example");
    /// assert!(request.check().is_ok());
    /// assert!(request.host_header("chat.example\r\nX: y").check().is_err());
    /// # Ok::<_, wireline::Error>(())
    /// ```
    #[must_use]
    pub fn host_header(mut self, host: impl Into<String>) -> Self {
        self.host_header = Some(host.into());
        self
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Checks the header fields and subprotocols without I/O.
    ///
    /// # Errors
    ///
    /// [`Error::Header`] and [`Error::InvalidProtocol`]. Connecting checks them too.
    pub fn check(&self) -> Result<(), Error> {
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        if let Some(host) = &self.host_header {
            check_host_header(host)?;
        }
        for (name, value) in [("Origin", &self.origin), ("User-Agent", &self.user_agent)] {
            if let Some(value) = value {
                check_header(name, value)?;
            }
        }
        check_protocols(&self.protocols).map_err(|error| Error::InvalidProtocol {
            protocol: error.into_protocol(),
        })
    }

    /// [`Request::check`], and checks whether the URL is allowed. Replaces the URL of a Unix domain
    /// socket by the URL of its resource. Returns the target, which has the permissions.
    pub(crate) fn prepare(&mut self, options: &Arc<Options>) -> Result<Target, Error> {
        let socket = match unix::split(&self.url)? {
            Some((path, url)) => {
                self.url = url;
                Some(path)
            }
            None => unix::of_options(options)?,
        };
        let mut target = Target {
            socket,
            options: Some(options.clone()),
            ..Target::from_url(&self.url)?
        };
        target.check(&self.url, self.from_secure_context)?;
        self.check()?;
        if let Some(permissions) = &options.permissions {
            target.check_permissions(permissions, &self.url)?;
            if let (None, Some(host)) = (target.unix_socket(), &self.host_header) {
                let named = named_host(host)?;
                let mut url = self.url.clone();
                // The connection uses the port of the URL.
                if url.set_host(named.host_str()).is_ok() {
                    permissions.check(&url)?;
                }
            }
            let permission_check = PermissionCheck::new(permissions.clone(), self.url.clone());
            target.permission_check = Some(permission_check);
        }
        Ok(target)
    }
}

/// The URL and the header fields, as other clients take them. `Sec-WebSocket-Protocol`, `Origin`
/// and `Host` become the fields of those names. The method, the version and the other fields of the
/// opening handshake are not used, for the client writes its own.
///
/// ```
/// use wireline::Request;
///
/// let request = http::Request::get("wss://chat.example/").header("Sec-WebSocket-Protocol", "chat").body(())?;
/// assert_eq!(Request::try_from(request)?.protocols, ["chat"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<http::Request<()>> for Request {
    type Error = Error;

    fn try_from(request: http::Request<()>) -> Result<Self, Error> {
        let mut converted = request.uri().to_string().parse::<Self>()?;
        for (name, value) in request.headers() {
            // Each character stands for a byte: see `check_header`.
            let value = characters(value.as_bytes());
            match name.as_str() {
                "host" => converted.host_header = Some(value),
                "origin" => converted.origin = Some(value),
                "sec-websocket-protocol" => {
                    converted
                        .protocols
                        .extend(value.split(',').map(|one| one.trim().to_owned()));
                }
                "connection"
                | "upgrade"
                | "sec-websocket-key"
                | "sec-websocket-version"
                | "sec-websocket-extensions" => {}
                name => converted.headers.push((name.to_owned(), value)),
            }
        }
        Ok(converted)
    }
}

/// There is no such conversion, for it may fail: this is for the compiler's message.
///
/// ```compile_fail
/// let request = http::Request::get("wss://chat.example/").body(()).unwrap();
/// let request: wireline::Request = request.into();
/// ```
#[doc(hidden)]
impl<T: WithoutFailure> From<http::Request<T>> for Request {
    fn from(request: http::Request<T>) -> Self {
        request.into_body().into_request()
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "the conversion of an `http::Request` may fail",
    label = "it may have no URL",
    note = "write `Request::try_from(request)?`, or give the `http::Request` to `connect`"
)]
#[doc(hidden)]
pub trait WithoutFailure {
    fn into_request(self) -> Request;
}

impl From<Url> for Request {
    fn from(url: Url) -> Self {
        Self::new(url)
    }
}

/// [`Error::InvalidUrl`] if the text is not an absolute URL. The scheme is checked when the
/// connection is opened.
impl FromStr for Request {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Ok(Self::new(url.parse()?))
    }
}

impl TryFrom<&str> for Request {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self, Error> {
        url.parse()
    }
}

impl TryFrom<&String> for Request {
    type Error = Error;

    fn try_from(url: &String) -> Result<Self, Error> {
        url.parse()
    }
}

impl TryFrom<String> for Request {
    type Error = Error;

    fn try_from(url: String) -> Result<Self, Error> {
        url.parse()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("url", &format_args!("{}", WithoutPassword(&self.url)))
            .field("host_header", &self.host_header)
            .field("protocols", &self.protocols)
            .field("origin", &self.origin)
            .field("headers", &names)
            .field("user_agent", &self.user_agent)
            .field("from_secure_context", &self.from_secure_context)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Permissions, testing::scripted_server::request};
    use test_server::assert_matches;

    #[test]
    fn debug_output_has_no_secrets() {
        let request =
            request("wss://ann:hunter2@a.example/").header("Authorization", "Bearer 12345");
        let shown = format!("{request:?}");
        assert!(
            !shown.contains("12345") && !shown.contains("hunter2"),
            "{shown}"
        );
        assert!(
            shown.contains("Authorization") && shown.contains("a.example"),
            "{shown}"
        );
    }

    fn prepare(mut request: Request, permissions: Option<Permissions>) -> Result<Target, Error> {
        request.prepare(&Arc::new(Options::new().permissions(permissions)))
    }

    #[test]
    fn permissions_apply_to_the_host_header_field() {
        let permissions = || {
            Permissions::none()
                .allow_net("a.example")
                .unwrap()
                .allow_net("*.a.example:80")
                .unwrap()
        };
        let named = |host: &str| {
            prepare(
                request("ws://a.example/").host_header(host),
                Some(permissions()),
            )
        };
        assert!(named("a.example").is_ok());
        assert!(named("A.EXAMPLE:81").is_ok());
        assert!(named("b.a.example").is_ok());
        assert_matches!(named("b.example"), Err(Error::Denied(denied)) if denied.target() == "b.example:80");
        let denying = Permissions::all().deny_net("b.example").unwrap();
        assert!(
            prepare(
                request("ws://a.example/").host_header("b.example."),
                Some(denying)
            )
            .is_err()
        );
        // Addresses are those that are connected to.
        let loopback = Permissions::none().allow_net("loopback").unwrap();
        assert!(
            prepare(
                request("ws://127.0.0.1/").host_header("b.example"),
                Some(loopback)
            )
            .is_ok()
        );
    }

    #[test]
    fn unix_domain_sockets_need_a_rule_of_their_own() {
        let check = |url: &str, permissions| prepare(request(url), Some(permissions));
        let allowing = |rule| Permissions::none().allow_net(rule).unwrap();
        let url = "ws+unix:///run/app.sock:/room";
        assert_matches!(check(url, Permissions::all()), Err(Error::Denied(denied)) if denied.target() == "unix:/run/app.sock");
        assert!(check(url, allowing("unix:/run/other.sock")).is_err());
        assert!(check(url, allowing("unix:/run/app.sock")).is_ok());
        assert!(prepare(request(url), None).is_ok());
        let option = |permissions| {
            let options = Options::new()
                .permissions(permissions)
                .unix_socket("/run/app.sock");
            request("ws://a.example/").prepare(&Arc::new(options))
        };
        assert!(option(Permissions::all()).is_err());
        let target = option(allowing("unix:/run/*")).unwrap();
        assert_eq!(
            target.unix_socket().and_then(|path| path.to_str()),
            Some("/run/app.sock")
        );
    }

    #[test]
    fn a_secure_page_reaches_insecure_hosts_only_on_loopback() {
        let check = |url: &str| {
            let mut request = request(url);
            request.from_secure_context = true;
            prepare(request, None)
        };
        assert_matches!(check("ws://a.example/"), Err(Error::MixedContent { host }) if host == "a.example");
        assert!(check("ws://128.0.0.1/").is_err());
        assert!(check("ws://localhost.example/").is_err());
        assert!(check("ws://notlocalhost/").is_err());
        for url in [
            "wss://a.example/",
            "ws://localhost/",
            "ws://a.localhost/",
            "ws://localhost./",
            "ws://127.9.9.9/",
            "ws://[::1]/",
        ] {
            assert!(check(url).is_ok(), "{url}");
        }
    }
}
