//! Requests of [HTTP/1.1](https://www.rfc-editor.org/rfc/rfc9112) over the connections of
//! WebSockets. They use the same [`Connector`], and so the same proxies, trusted certificates and
//! resolutions, the same [permissions](Options::permissions) and the same
//! [observer](Options::observer). The crate feature `http1` has this module.
//!
//! Each request has a connection of its own, or one of a [`Pool`]. With a [`ClientConnector`] a
//! client of the program answers. The caller follows redirects and
//! decodes content.
//!
//! ```
//! use wireline::{MemoryNetwork, Options, http1};
//! use futures_util::TryStreamExt;
//! use std::sync::Arc;
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = MemoryNetwork::new();
//! let mut listener = network.listen("api.example", 80);
//! tokio::spawn(async move {
//!     let mut stream = listener.accept().await;
//! #   let _ = stream.read(&mut [0; 1000]).await;
//!     stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntoken").await
//! });
//! let request = http1::Request::new("http://api.example/token".parse()?);
//! let response = http1::send(request, Arc::new(Options::default()), Arc::new(network)).await?;
//! assert_eq!(response.status, 200);
//! let content: Vec<_> = response.content.try_collect().await?;
//! assert_eq!(content.concat(), b"token");
//! # Ok(())
//! # }
//! ```

mod activity;
mod body;
mod client;
mod exchange;
mod failure;
mod head;
mod pool;
#[cfg(test)]
#[path = "http1_tests.rs"]
mod tests;

pub use body::{Body, BoxError};
pub use client::{ClientConnector, HttpClient};
pub use exchange::ResponseContent;
pub use pool::Pool;

use crate::{
    Connected, Connector, Error, Options, Role, Target,
    connect::{deadline::Deadline, permission_check::PermissionCheck, unix},
    observe::{
        observer::{ConnectionObserver, Observation},
        telemetry,
    },
};
use bytes::Bytes;
use exchange::{ClientConnection, Ending, Exchange, answer, with_content};
use futures_util::Stream;
use hyper::body::Incoming;
use pool::Terms;
use std::{fmt, io, pin::Pin, sync::Arc};
use tracing::Instrument;
use url::Url;

/// A request. The [module](self) has an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// An `http:` or `https:` URL. Its credentials and its fragment are not sent.
    pub url: Url,
    /// The method. `GET` by default. It is sent without changes.
    pub method: String,
    /// The header fields, in order. Each character of a value stands for a byte (U+0000 to U+00FF).
    /// The client adds `Host`, `Connection`, `Content-Length` and similar fields.
    pub headers: Vec<(String, String)>,
    /// The content. None by default.
    pub content: Content,
    /// Whether the request comes from
    /// [a secure context](https://w3c.github.io/webappsec-mixed-content/), which must not reach
    /// unencrypted hosts beyond loopback.
    pub from_secure_context: bool,
}

impl Request {
    /// A GET request without header fields of its own.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            method: "GET".to_owned(),
            headers: Vec::new(),
            content: Content::Empty,
            from_secure_context: false,
        }
    }

    /// The same request, for a connection that is lost before its answer. `None` if
    /// [it must not be sent twice](https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1).
    fn again(&self) -> Option<Self> {
        const IDEMPOTENT: [&str; 6] = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];
        let content = match &self.content {
            Content::Empty => Content::Empty,
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Stream(_) => return None,
        };
        IDEMPOTENT.contains(&self.method.as_str()).then(|| Self {
            url: self.url.clone(),
            method: self.method.clone(),
            headers: self.headers.clone(),
            content,
            from_secure_context: self.from_secure_context,
        })
    }
}

/// The content of a [`Request`].
///
/// ```
/// use wireline::http1::{Content, Request};
///
/// # fn main() -> Result<(), url::ParseError> {
/// let mut request = Request::new("https://api.example/rooms".parse()?);
/// request.method = "POST".to_owned();
/// request.content = Content::Bytes("{}".into());
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum Content {
    /// None. A `POST` or `PUT` says that its length is 0.
    Empty,
    /// Bytes, whose length is sent.
    Bytes(Bytes),
    /// The chunks of a stream, in the
    /// [chunked coding](https://www.rfc-editor.org/rfc/rfc9112#section-7.1). The next chunk is
    /// taken when the network has room for it. An error ends the exchange.
    Stream(Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&bytes.len()).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// The answer to a request. The [module](self) has an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct Response {
    /// The status code, from 200.
    pub status: u16,
    /// The words after the status code. Each byte is a character (U+0000 to U+00FF).
    pub reason: String,
    /// The header fields. Names are lowercase. Each byte of a value is a character (U+0000 to
    /// U+00FF).
    pub headers: Vec<(String, String)>,
    /// The content, without transfer codings.
    pub content: ResponseContent,
}

/// Sends a request on a connection of its own, and waits for the head of the answer.
///
/// Connecting has the limit [`Options::establish_timeout`], and each silence after that
/// [`Options::silence_timeout`]. The head has the limits [`Options::max_head`] and
/// [`Options::max_headers`]. [`Options::one_at_a_time`] is a rule for WebSockets, and HTTP/2 is not
/// used. Dropping the future ends the connection.
///
/// # Errors
///
/// The reason why there is no answer, as for a WebSocket.
pub async fn send(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
) -> Result<Response, Error> {
    observed(request, options, connector, None).await
}

impl Pool {
    /// Sends a request as [`send`] does, on a connection of the pool if it has one. If the server
    /// has closed that meanwhile, the request is sent again on a new one, unless
    /// [its method is not idempotent](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2) or its
    /// content is a stream.
    ///
    /// # Errors
    ///
    /// As [`send`].
    pub async fn send(
        &self,
        request: Request,
        options: Arc<Options>,
        connector: Arc<dyn Connector>,
    ) -> Result<Response, Error> {
        observed(request, options, connector, Some(self)).await
    }
}

async fn observed(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    pool: Option<&Pool>,
) -> Result<Response, Error> {
    let (span, observer) = telemetry::span(&request.url, Role::Client, &options);
    let mut ending = Ending {
        observer: observer.clone(),
        has_ended: false,
    };
    let exchange = async {
        if let Some(observer) = &observer {
            observer.observe(&Observation::Connecting {
                url: &request.url,
                protocols: &[],
            });
        }
        match exchange(request, &options, &connector, observer.clone(), pool).await {
            Ok((response, mut exchange)) => {
                exchange.ending = ending;
                Ok(with_content(response, exchange).await)
            }
            Err(error) => {
                ending.answered(0, Some(&error));
                Err(error)
            }
        }
    };
    exchange.instrument(span).await
}

async fn exchange(
    mut request: Request,
    options: &Arc<Options>,
    connector: &Arc<dyn Connector>,
    observer: Option<Arc<ConnectionObserver>>,
    pool: Option<&Pool>,
) -> Result<(hyper::Response<Incoming>, Exchange), Error> {
    let target = target(&request, options, observer)?;
    let home = pool.map(|pool| (pool.clone(), Terms::new(&target, options, connector)));
    if let Some((pool, terms)) = &home
        && let Some(http) = pool.take(terms).await
    {
        target.connected(http.peer_address, false);
        let (again, activity) = (request.again(), http.activity.clone());
        match (
            answer(request, http, home.clone(), options, &target).await,
            again,
        ) {
            // Lost before the server has said anything.
            (Err(Error::Http { .. } | Error::Reset(_)), Some(again)) if !activity.has_read() => {
                request = again;
            }
            (answered, _) => return answered,
        }
    }
    let deadline = Deadline::new(options.establish_timeout, false);
    let within = Target {
        deadline: Some(deadline.clone()),
        ..target.clone()
    };
    let Connected {
        stream,
        guard: _guard,
        peer_address,
        ..
    } = deadline.limit(connector.connect(within)).await?;
    target.connected(peer_address, false);
    target.check_connected()?;
    let http = ClientConnection::new(stream, peer_address, options).await?;
    answer(request, http, home, options, &target).await
}

/// The target of a request, if the options permit it.
fn target(
    request: &Request,
    options: &Arc<Options>,
    observer: Option<Arc<ConnectionObserver>>,
) -> Result<Target, Error> {
    let url = &request.url;
    let socket = unix::of_options(options)?;
    let mut target = Target {
        socket,
        options: Some(options.clone()),
        observer,
        ..Target::from_http_url(url)?
    };
    target.check(url, request.from_secure_context)?;
    if let Some(permissions) = &options.permissions {
        // Rules have the schemes of WebSockets, which say whether a connection is encrypted.
        let mut place = url.clone();
        let _ = place.set_scheme(if target.secure { "wss" } else { "ws" });
        target.check_permissions(permissions, &place)?;
        target.permission_check = Some(PermissionCheck::new(permissions.clone(), place));
    }
    Ok(target)
}
