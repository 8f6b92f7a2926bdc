//! Requests of [HTTP/1.1](https://www.rfc-editor.org/rfc/rfc9112) over the connections of
//! WebSockets: the same
//! [`Connector`], so the same proxies, trusted certificates and resolutions, the same [permissions](Options::permissions) and the same [observer](Options::observer). The crate feature `http1`
//! has this module.
//!
//! It is the network below
//! `fetch` for scripts. A request has a connection of its own. Redirects are not followed, and content is not decoded: both is up to the caller, who calls [`send`]
//! again.
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

use crate::{
    Connected, Connector, Error, Options, Phase, Stream as ByteStream, Target,
    connect::{permission_check::PermissionCheck, unix},
    connection::deadline::Deadline,
    observe::{
        observer::{ConnectionObserver, Observation, Peer, RequestHead, ResponseHead},
        telemetry,
    },
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header};
use http_body_util::{Either, Full, StreamBody};
use hyper::{
    body::{Body, Frame, Incoming},
    client::conn::http1::{Builder, Connection},
    ext::ReasonPhrase,
};
use hyper_util::rt::TokioIo;
use std::{
    error::Error as _,
    fmt,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};
use tracing::Instrument;
use url::{Position, Url};

/// A request. The [module](self) has an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// An `http:` or `https:` URL. Its credentials and its fragment are not sent.
    pub url: Url,
    /// The method, as it is sent. `GET` by default.
    pub method: String,
    /// The header fields, in order. Each character of a value stands for a byte (U+0000 to U+00FF).
    /// `Host`, `Connection`, `Content-Length` and the like are added.
    pub headers: Vec<(String, String)>,
    /// The content. None by default.
    pub content: Content,
    /// Whether the request comes from [a secure
    /// context](https://w3c.github.io/webappsec-mixed-content/), which must not reach unencrypted
    /// hosts beyond loopback.
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
    /// The chunks of a stream, in the [chunked
    /// coding](https://www.rfc-editor.org/rfc/rfc9112#section-7.1). The next one is asked for when
    /// the network has room. An error ends the exchange.
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

/// The content of a [`Response`]: chunks of bytes. It is read from the network while it is polled.
/// Dropping it ends the connection.
pub struct ResponseContent {
    incoming: Incoming,
    exchange: Exchange,
    /// The bytes of the content so far.
    received: u64,
    /// Whether the caller has taken what there was, and may have waited since.
    was_idle: bool,
}

impl fmt::Debug for ResponseContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseContent")
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// Sends a request, and waits for the head of the answer.
///
/// Connecting has the limit
/// [`Options::establish_timeout`], and each silence after that [`Options::answer_timeout`]. The
/// head has the limits [`Options::max_head`] and [`Options::max_headers`].
/// [`Options::one_at_a_time`] is a rule for WebSockets, and HTTP/2 is not used. Dropping the future
/// ends the connection.
///
/// # Errors
///
/// The reason why there is no answer, as for a WebSocket.
pub async fn send(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
) -> Result<Response, Error> {
    let (span, id) = telemetry::span(&request.url);
    let observer = ConnectionObserver::new(&options, id);
    let ending = Ending {
        observer: observer.clone(),
        has_ended: false,
    };
    exchange(request, options, connector, observer, ending)
        .instrument(span)
        .await
}

async fn exchange(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    observer: Option<Arc<ConnectionObserver>>,
    mut ending: Ending,
) -> Result<Response, Error> {
    if let Some(observer) = &observer {
        observer.observe(&Observation::Connecting {
            url: &request.url,
            protocols: &[],
        });
    }
    let answered = async {
        let (stream, target) = connect(&request, &options, &*connector, observer.clone()).await?;
        answer(request, stream, &options, &target).await
    };
    match answered.await {
        Ok((response, mut connection)) => {
            connection.ending = ending;
            Ok(with_content(response, connection))
        }
        Err(error) => {
            ending.failed(0, &error);
            Err(error)
        }
    }
}

/// Opens the byte stream, if the options permit it.
async fn connect(
    request: &Request,
    options: &Arc<Options>,
    connector: &dyn Connector,
    observer: Option<Arc<ConnectionObserver>>,
) -> Result<(Connected, Target), Error> {
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
    let deadline = Deadline::new(options.establish_timeout, false);
    target.deadline = Some(deadline.clone());
    let connected = deadline.limit(connector.connect(target.clone())).await?;
    telemetry::connected(connected.peer_address, target.unix_socket());
    if let Some(observer) = &target.observer {
        observer.connected(Peer {
            address: connected.peer_address,
            unix_socket: target.unix_socket(),
            ..Peer::default()
        });
    }
    if let Some(permission_check) = &target.permission_check {
        permission_check.check_connected()?;
    }
    Ok((connected, target))
}

type RequestBody = Either<Full<Bytes>, StreamBody<Frames>>;
type Frames = Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>>;

type HttpConnection = Connection<TokioIo<Active>, RequestBody>;

/// A connection, and when it has last made progress.
struct Exchange {
    /// `None` after its end.
    connection: Option<Pin<Box<HttpConnection>>>,
    /// The error with which the connection has ended.
    error: Option<hyper::Error>,
    silence: Silence,
    /// None of its own until the answer has come.
    ending: Ending,
}

impl Exchange {
    /// Drives the connection.
    fn poll(&mut self, cx: &mut Context<'_>) {
        if let Some(connection) = &mut self.connection
            && let Poll::Ready(ended) = connection.as_mut().poll(cx)
        {
            self.connection = None;
            self.error = ended.err();
        }
    }
}

/// Sends the request, and waits for the head of the answer.
async fn answer(
    request: Request,
    connected: Connected,
    options: &Options,
    target: &Target,
) -> Result<(hyper::Response<Incoming>, Exchange), Error> {
    let Connected {
        stream,
        guard: _guard,
        ..
    } = connected;
    let content = match &request.content {
        Content::Bytes(bytes) => bytes.clone(),
        _ => Bytes::new(),
    };
    let request = head(request, target.observer.clone())?;
    target.observe(&Observation::Phase(Phase::Answer));
    if target.observer.is_some() {
        let target_of_request = request.uri().to_string();
        target.observe(&Observation::Request(RequestHead {
            version: "HTTP/1.1",
            method: request.method().as_str(),
            target: &target_of_request,
            headers: &fields(request.headers()),
        }));
        if !content.is_empty() {
            target.observe(&Observation::ContentSent(&content));
        }
    }
    let activity = Activity::default();
    let stream = TokioIo::new(Active {
        stream,
        activity: activity.clone(),
    });
    let (mut sender, connection) = Builder::new()
        .max_header_size(options.max_head)
        .max_buf_size(options.max_head.max(MIN_BUFFER))
        .max_headers(options.max_headers)
        .handshake(stream)
        .await
        .map_err(|error| failure(&error))?;
    let mut exchange = Exchange {
        connection: Some(Box::pin(connection)),
        error: None,
        silence: Silence::new(activity, options.answer_timeout),
        ending: Ending {
            observer: None,
            has_ended: true,
        },
    };
    let mut response = Box::pin(sender.send_request(request));
    let response = poll_fn(|cx| {
        exchange.poll(cx);
        match response.as_mut().poll(cx) {
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(response)),
            // The error of the connection says more.
            Poll::Ready(Err(error)) => {
                Poll::Ready(Err(failure(exchange.error.as_ref().unwrap_or(&error))))
            }
            Poll::Pending if exchange.connection.is_none() => Poll::Ready(Err(exchange
                .error
                .as_ref()
                .map_or_else(ended_early, failure))),
            Poll::Pending => exchange.silence.poll(cx).map(Err),
        }
    })
    .await?;
    let status = response.status();
    if target.observer.is_some() {
        target.observe(&Observation::Response(ResponseHead {
            version: if response.version() == Version::HTTP_10 {
                "HTTP/1.0"
            } else {
                "HTTP/1.1"
            },
            status: status.as_u16(),
            reason: &reason(&response),
            headers: &fields(response.headers()),
        }));
    }
    if status.is_informational() {
        return Err(Error::Http {
            why: format!(
                "the server answered {}, which was not asked for",
                status.as_u16()
            ),
        });
    }
    Ok((response, exchange))
}

/// The least size that hyper accepts for its buffer.
const MIN_BUFFER: usize = 8 << 10;

fn with_content(response: hyper::Response<Incoming>, exchange: Exchange) -> Response {
    let (status, reason, headers) = (
        response.status().as_u16(),
        reason(&response),
        fields(response.headers()),
    );
    let mut content = ResponseContent {
        incoming: response.into_body(),
        exchange,
        received: 0,
        was_idle: true,
    };
    if content.incoming.is_end_stream() {
        content.end();
    }
    Response {
        status,
        reason,
        headers,
        content,
    }
}

/// The request as hyper sends it. The observer is told of content that is a stream.
fn head(
    request: Request,
    observer: Option<Arc<ConnectionObserver>>,
) -> Result<hyper::Request<RequestBody>, Error> {
    let Request {
        url,
        method,
        headers,
        content,
        ..
    } = request;
    let why = || Error::Http {
        why: format!("the URL {url} can't be sent"),
    };
    let uri = url[Position::BeforePath..Position::AfterQuery]
        .parse::<Uri>()
        .map_err(|_| why())?;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| Error::Http {
        why: format!("{method:?} is not a method of HTTP"),
    })?;
    let mut map = HeaderMap::new();
    let host = &url[Position::BeforeHost..Position::AfterPort];
    map.insert(
        header::HOST,
        HeaderValue::from_str(host).map_err(|_| why())?,
    );
    map.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let is_empty = match &content {
        Content::Empty => matches!(method, Method::POST | Method::PUT),
        Content::Bytes(bytes) => bytes.is_empty(),
        Content::Stream(_) => false,
    };
    if is_empty {
        map.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    for (name, value) in headers {
        let (name, value) = field(&name, &value)?;
        map.append(name, value);
    }
    let body = match content {
        Content::Empty => Either::Left(Full::default()),
        Content::Bytes(bytes) => Either::Left(Full::new(bytes)),
        Content::Stream(stream) => {
            let observe = move |bytes: &Bytes| {
                if let Some(observer) = &observer {
                    observer.observe(&Observation::ContentSent(bytes));
                }
            };
            let frames: Frames =
                Box::pin(stream.map(move |chunk| chunk.inspect(&observe).map(Frame::data)));
            Either::Right(StreamBody::new(frames))
        }
    };
    let mut request = hyper::Request::new(body);
    (
        *request.uri_mut(),
        *request.method_mut(),
        *request.headers_mut(),
    ) = (uri, method, map);
    Ok(request)
}

/// A header field of a request.
fn field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    const RESERVED: [&str; 9] = [
        "host",
        "connection",
        "keep-alive",
        "content-length",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "expect",
    ];
    let invalid = |why| Error::Header {
        name: name.to_owned(),
        why,
    };
    if RESERVED
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
    {
        return Err(invalid("it belongs to the connection"));
    }
    let parsed =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid("the name is not a token"))?;
    let bytes = value
        .chars()
        .map(|c| u8::try_from(u32::from(c)))
        .collect::<Result<Vec<_>, _>>();
    let bytes = bytes.map_err(|_| invalid("the value has a character above U+00FF"))?;
    let value = HeaderValue::from_bytes(&bytes)
        .map_err(|_| invalid("the value has a control character"))?;
    Ok((parsed, value))
}

fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    let latin1 = |value: &HeaderValue| {
        value
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect()
    };
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), latin1(value)))
        .collect()
}

/// The reason phrase. hyper keeps those that are not the status code's own.
fn reason(response: &hyper::Response<Incoming>) -> String {
    match response.extensions().get::<ReasonPhrase>() {
        Some(reason) => reason
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect(),
        None => response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn ended_early() -> Error {
    Error::Http {
        why: "the server ended the connection before its answer was complete".to_owned(),
    }
}

/// An error of hyper's in words for users.
fn failure(error: &hyper::Error) -> Error {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            return match Error::known(inner) {
                Some(known) => known,
                None if inner.kind() == io::ErrorKind::UnexpectedEof => ended_early(),
                // It is behind a reference, and can't be cloned.
                None => Error::Reset(io::Error::new(inner.kind(), inner.to_string()).into()),
            };
        }
        source = inner.source();
    }
    let why = || {
        error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    // hyper has a function for it only with its feature for servers.
    if error.is_parse() && error.to_string().contains("too large") {
        Error::HeadTooLarge
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        ended_early()
    } else if error.is_parse() {
        Error::Http {
            why: format!("the server's answer is not valid HTTP/1.1: {}", why()),
        }
    } else {
        Error::Http {
            why: format!("the exchange with the server failed: {}", why()),
        }
    }
}

impl ResponseContent {
    fn end(&mut self) {
        self.exchange.ending.answered(self.received);
        self.exchange.connection = None;
    }

    fn fail(&mut self, error: Error) -> Error {
        self.exchange.ending.failed(self.received, &error);
        self.exchange.connection = None;
        error
    }
}

impl Stream for ResponseContent {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.exchange.ending.has_ended {
            return Poll::Ready(None);
        }
        if this.was_idle {
            this.was_idle = false;
            this.exchange.silence.activity.record();
        }
        loop {
            this.exchange.poll(cx);
            let Poll::Ready(frame) = Pin::new(&mut this.incoming).poll_frame(cx) else {
                let error = ready!(this.exchange.silence.poll(cx));
                return Poll::Ready(Some(Err(this.fail(error))));
            };
            match frame {
                Some(Ok(frame)) => {
                    // Trailers have no place in a response of scripts.
                    let Ok(bytes) = frame.into_data() else {
                        continue;
                    };
                    this.received += bytes.len() as u64;
                    if let Some(observer) = &this.exchange.ending.observer {
                        observer.observe(&Observation::ContentReceived(&bytes));
                    }
                    this.was_idle = true;
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Some(Err(error)) => {
                    let error = failure(this.exchange.error.as_ref().unwrap_or(&error));
                    return Poll::Ready(Some(Err(this.fail(error))));
                }
                None => {
                    this.end();
                    return Poll::Ready(None);
                }
            }
        }
    }
}

/// Tells the observer how the exchange has ended.
struct Ending {
    observer: Option<Arc<ConnectionObserver>>,
    has_ended: bool,
}

impl Ending {
    fn failed(&mut self, received: u64, error: &Error) {
        self.end(&Observation::Answered {
            received,
            error: Some(error),
        });
    }

    fn answered(&mut self, received: u64) {
        self.end(&Observation::Answered {
            received,
            error: None,
        });
    }

    fn end(&mut self, observation: &Observation<'_>) {
        if !std::mem::replace(&mut self.has_ended, true)
            && let Some(observer) = &self.observer
        {
            observer.observe(observation);
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.end(&Observation::Dropped);
    }
}

/// When bytes were last read or written.
#[derive(Clone)]
struct Activity(Arc<Mutex<Instant>>);

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Activity {
    fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The limit on the time without activity.
struct Silence {
    activity: Activity,
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    fn new(activity: Activity, limit: Duration) -> Self {
        Self {
            activity,
            limit,
            sleep: None,
        }
    }

    /// Ready with the error when there was no activity for the whole limit.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        loop {
            // A limit that is beyond all times is none.
            let Some(end) = self.activity.last().checked_add(self.limit) else {
                return Poll::Pending;
            };
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if sleep.deadline() != end {
                sleep.as_mut().reset(end);
            }
            ready!(sleep.as_mut().poll(cx));
            if self.activity.last().checked_add(self.limit) == Some(end) {
                return Poll::Ready(Error::Timeout {
                    phase: Phase::Answer,
                });
            }
        }
    }
}

/// A byte stream that records its activity.
struct Active {
    stream: Box<dyn ByteStream>,
    activity: Activity,
}

impl AsyncRead for Active {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_ready() {
            self.activity.record();
        }
        read
    }
}

impl AsyncWrite for Active {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if written.is_ready() {
            self.activity.record();
        }
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        if written.is_ready() {
            self.activity.record();
        }
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[path = "http1_tests.rs"]
mod tests;
