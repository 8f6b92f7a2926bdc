//! The [opening handshake of a server](https://www.rfc-editor.org/rfc/rfc6455#section-4.2), for
//! programs that have the client's request as an [`http::Request`]: servers of hyper and axum.
//!
//! [`Acceptance`] checks the request and makes the answer. After the answer was sent, the stream
//! becomes an [`Upgraded`]:
//!
//! ```
//! use http_body_util::Full;
//! use hyper::{Request, Response, body::{Bytes, Incoming}};
//! use hyper_util::rt::TokioIo;
//! use wireline::{Error, Options, Socket, accept::Acceptance};
//!
//! /// A service of hyper: sends every message back.
//! async fn echo(mut request: Request<Incoming>) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
//!     let acceptance = match Acceptance::new(&request, &["chat.v2"], &Options::default()) {
//!         Ok(acceptance) => acceptance,
//!         Err(refused) => return Ok(refused.response()),
//!     };
//!     let response = acceptance.response();
//!     tokio::spawn(async move {
//!         // An error means that the client has gone.
//!         let Ok(stream) = hyper::upgrade::on(&mut request).await else { return Ok(()) };
//!         let upgraded = acceptance.upgraded(TokioIo::new(stream));
//!         let mut socket = Socket::from_upgraded(upgraded, Options::default());
//!         while let Some(message) = socket.recv().await {
//!             socket.send(message?).await?;
//!         }
//!         Ok::<_, Error>(())
//!     });
//!     Ok(response)
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (client, server) = tokio::io::duplex(1 << 10);
//! # let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(server), hyper::service::service_fn(echo));
//! # tokio::spawn(connection.with_upgrades());
//! # let request = wireline::Request::new("ws://chat.example/".parse()?).protocol("chat.v2");
//! # let mut socket = wireline::connect_over(request, Options::default(), client).await?;
//! # socket.send("hello").await?;
//! # assert_eq!(socket.recv().await.transpose()?, Some("hello".into()));
//! # assert_eq!((socket.opened().protocol.as_str(), socket.opened().extensions.as_str()), ("chat.v2", "permessage-deflate"));
//! # Ok(())
//! # }
//! ```

use crate::{
    Options, Role, Stream, Upgraded, Url,
    protocol::{
        deflate_parameters::{Parameters, accept_offer},
        extensions,
        handshake::accept_key,
    },
};
use base64_simd::STANDARD;
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version,
    header::{
        CONNECTION, HOST, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
        SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
    },
};
use std::{error, fmt};

/// The answer that accepts a request, and what it agrees on. The [module](self) has an example.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The URL of the request, with the host of its `Host`. Its scheme is `ws`, because the request
    /// does not say whether it was encrypted.
    pub url: Url,
    headers: HeaderMap,
    protocol: String,
    deflate: Option<(String, Parameters)>,
}

impl Acceptance {
    /// Checks a request of HTTP/1.1. The answer has the first of `protocols` that the client offers,
    /// if any. It has permessage-deflate if the client offers it, within
    /// [`Options::deflate`](crate::Options::deflate), and none if that is `None`.
    ///
    /// The `Origin` of the request is not checked. A server that knows its users by cookies has to:
    /// pages of all origins open WebSockets, and browsers send the cookies with them.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the request is none for a WebSocket, or not a valid one.
    pub fn new<B>(
        request: &Request<B>,
        protocols: &[&str],
        options: &Options,
    ) -> Result<Self, Refused> {
        let fields = request.headers();
        if request.method() != Method::GET {
            return refused(StatusCode::METHOD_NOT_ALLOWED, "the method is not GET");
        }
        if request.version() != Version::HTTP_11 {
            return invalid("the request is not of HTTP/1.1");
        }
        if !list(fields, &UPGRADE).any(|one| one.eq_ignore_ascii_case("websocket")) {
            return refused(
                StatusCode::UPGRADE_REQUIRED,
                "the request has no Upgrade: websocket",
            );
        }
        if !list(fields, &CONNECTION).any(|one| one.eq_ignore_ascii_case("upgrade")) {
            return invalid("the request has no Connection: Upgrade");
        }
        if only(fields, &SEC_WEBSOCKET_VERSION) != Some("13") {
            return refused(
                StatusCode::UPGRADE_REQUIRED,
                "Sec-WebSocket-Version is not 13",
            );
        }
        let key = only(fields, &SEC_WEBSOCKET_KEY).filter(|key| {
            let decoded = STANDARD.decode_to_vec(key);
            decoded.is_ok_and(|decoded| decoded.len() == KEY_SIZE)
        });
        let Some(key) = key else {
            return invalid("Sec-WebSocket-Key is not the base64 form of 16 bytes");
        };
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let url = only(fields, &HOST).map(|host| Url::parse(&format!("ws://{host}{path}")));
        let Some(Ok(url)) = url else {
            return invalid("Host is not a host");
        };

        let mut headers = HeaderMap::new();
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        let protocol = protocols.iter().find(|protocol| {
            list(fields, &SEC_WEBSOCKET_PROTOCOL).any(|offered| offered == **protocol)
        });
        let protocol = protocol.copied().unwrap_or_default();
        let deflate = options.deflate.as_ref().and_then(|deflate| {
            let offers = list(fields, &SEC_WEBSOCKET_EXTENSIONS).collect::<Vec<_>>();
            let offers = extensions::parse(&offers.join(", ")).ok()?;
            offers.iter().find_map(|offer| accept_offer(offer, deflate))
        });
        let extensions = deflate.as_ref().map_or("", |(extensions, _)| extensions);
        for (name, value) in [
            (SEC_WEBSOCKET_ACCEPT, accept_key(key).as_str()),
            (SEC_WEBSOCKET_PROTOCOL, protocol),
            (SEC_WEBSOCKET_EXTENSIONS, extensions),
        ] {
            // The client has sent the subprotocol in a field, so it can be the value of one.
            if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        Ok(Self {
            url,
            headers,
            protocol: protocol.to_owned(),
            deflate,
        })
    }

    /// The answer, 101 Switching Protocols. Other header fields, such as cookies, may be added.
    pub fn response<B: Default>(&self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        response.headers_mut().clone_from(&self.headers);
        response
    }

    /// The subprotocol that was agreed on, or the empty string.
    #[must_use]
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// The connection, over the stream that has carried the request and the
    /// [answer](Self::response).
    #[must_use]
    pub fn upgraded(self, stream: impl Stream + 'static) -> Upgraded {
        let upgraded = Upgraded::new(stream, Role::Server, self.url).protocol(self.protocol);
        match self.deflate {
            Some((extensions, parameters)) => upgraded.deflate(extensions, parameters),
            None => upgraded,
        }
    }
}

/// A request that opens no WebSocket.
///
/// ```
/// use wireline::{Options, accept::Acceptance, http::{Request, Response, StatusCode}};
///
/// let refused = Acceptance::new(&Request::new(()), &[], &Options::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "the request has no Upgrade: websocket");
/// let response: Response<String> = refused.response();
/// assert_eq!(response.status(), StatusCode::UPGRADE_REQUIRED);
/// assert_eq!(response.headers()["sec-websocket-version"], "13");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    status: StatusCode,
    why: &'static str,
}

impl Refused {
    /// The answer. The reason is its body.
    pub fn response<B: From<&'static str>>(&self) -> Response<B> {
        let mut response = Response::new(B::from(self.why));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if self.status == StatusCode::UPGRADE_REQUIRED {
            headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
            headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        response
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why)
    }
}

impl error::Error for Refused {}

/// The size of the key in a request, in bytes.
const KEY_SIZE: usize = 16;

fn refused<T>(status: StatusCode, why: &'static str) -> Result<T, Refused> {
    Err(Refused { status, why })
}

fn invalid<T>(why: &'static str) -> Result<T, Refused> {
    refused(StatusCode::BAD_REQUEST, why)
}

/// The elements of the lists in all fields with this name.
fn list<'a>(fields: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = fields.get_all(name).into_iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).map(str::trim)
}

/// The value of the only field with this name.
fn only<'a>(fields: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = fields.get_all(name).into_iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
