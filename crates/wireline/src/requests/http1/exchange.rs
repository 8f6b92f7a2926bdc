//! A request and its response over a connection.

use super::{
    Content, Request, Response,
    activity::{Activity, Silence},
    failure::{ended_early, failure},
    head::{RequestBody, fields, head, reason},
    pool::{Pool, Terms, idle_limit},
};
use crate::{
    Error, HookedStream, Options, Phase, Stream as ByteStream, Target,
    observe::observer::{ConnectionObserver, Observation, RequestHead, ResponseHead},
};
use bytes::Bytes;
use futures_util::Stream;
use http::Version;
use hyper::{
    body::{Body, Incoming},
    client::conn::http1::{Builder, Connection, SendRequest},
    ext::on_informational,
};
use hyper_util::rt::TokioIo;
use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

/// The content of a [`Response`]: chunks of bytes. It is read from the network while it is polled.
/// Dropping it before its end closes the connection.
pub struct ResponseContent {
    incoming: Incoming,
    exchange: Exchange,
    /// The bytes of the content so far.
    received: u64,
    /// Whether the caller has taken what there was, and may have waited since.
    was_idle: bool,
}

opaque_debug!(ResponseContent { received });

type HttpConnection = Connection<TokioIo<HookedStream<Box<dyn ByteStream>, Activity>>, RequestBody>;

/// A connection that has no request.
pub(super) struct ClientConnection {
    connection: Pin<Box<HttpConnection>>,
    sender: SendRequest<RequestBody>,
    pub(super) activity: Activity,
    pub(super) peer_address: Option<SocketAddr>,
}

impl ClientConnection {
    pub(super) async fn new(
        stream: Box<dyn ByteStream>,
        peer_address: Option<SocketAddr>,
        options: &Options,
    ) -> Result<Self, Error> {
        let activity = Activity::default();
        let stream = TokioIo::new(HookedStream::new(stream, activity.clone()));
        let (sender, connection) = Builder::new()
            .max_header_size(options.max_head)
            .max_buf_size(options.max_head.max(MIN_BUFFER))
            .max_headers(options.max_headers)
            .handshake(stream)
            .await
            .map_err(|error| failure(&error))?;
        Ok(Self {
            connection: Box::pin(connection),
            sender,
            activity,
            peer_address,
        })
    }

    /// Ready when it can't be used again.
    pub(super) fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.activity.end();
        if self.connection.as_mut().poll(cx).is_ready() || !self.sender.is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

/// The pool that a connection returns to.
pub(super) type Home = (Pool, Terms);

/// A connection with a request, and when it has last made progress.
pub(super) struct Exchange {
    /// `None` after its end.
    http: Option<ClientConnection>,
    /// The error with which the connection has ended.
    error: Option<hyper::Error>,
    silence: Silence,
    home: Option<Home>,
    /// How long the connection is kept.
    idle: Duration,
    /// None of its own until the answer has come.
    pub(super) ending: Ending,
}

impl Exchange {
    /// Drives the connection.
    fn poll(&mut self, cx: &mut Context<'_>) {
        if let Some(http) = &mut self.http
            && let Poll::Ready(ended) = http.connection.as_mut().poll(cx)
        {
            self.http = None;
            self.error = ended.err();
        }
    }

    /// Returns the connection to its pool, if it can have another request.
    fn release(&mut self, cx: &mut Context<'_>) {
        if let (Some(mut http), Some((pool, terms))) = (self.http.take(), self.home.take())
            && http.poll_idle(cx).is_pending()
        {
            pool.keep(terms, http, self.idle);
        }
    }
}

/// Sends the request, and waits for the head of the answer. A connection without a pool is closed
/// by the server.
pub(super) async fn answer(
    request: Request,
    mut http: ClientConnection,
    home: Option<Home>,
    options: &Options,
    target: &Target,
) -> Result<(hyper::Response<Incoming>, Exchange), Error> {
    let content = match &request.content {
        Content::Bytes(bytes) => bytes.clone(),
        _ => Bytes::new(),
    };
    let mut request = head(request, home.is_some(), target.observer.clone())?;
    let counted = http.activity.clone();
    on_informational(&mut request, move |answer| {
        counted.informational(answer.headers());
    });
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
    let activity = http.activity.clone();
    activity.begin();
    // A task that has used up its budget of tokio's would not see the answer of a connection that
    // has ended.
    let mut response = Box::pin(tokio::task::unconstrained(
        http.sender.send_request(request),
    ));
    let mut exchange = Exchange {
        http: Some(http),
        error: None,
        silence: Silence::new(activity, options.silence_timeout),
        home,
        idle: Duration::ZERO,
        ending: Ending {
            observer: None,
            has_ended: true,
        },
    };
    let response = poll_fn(|cx| {
        exchange.poll(cx);
        if exchange
            .silence
            .activity
            .has_too_many_informational(options.max_head)
        {
            return Poll::Ready(Err(Error::HeadTooLarge));
        }
        match response.as_mut().poll(cx) {
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(response)),
            // The error of the connection says more.
            Poll::Ready(Err(error)) => {
                Poll::Ready(Err(failure(exchange.error.as_ref().unwrap_or(&error))))
            }
            Poll::Pending if exchange.http.is_none() => Poll::Ready(Err(exchange
                .error
                .as_ref()
                .map_or_else(ended_early, failure))),
            Poll::Pending => exchange.silence.poll(cx).map(Err),
        }
    })
    .await?;
    exchange.idle = idle_limit(response.headers());
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

pub(super) async fn with_content(
    response: hyper::Response<Incoming>,
    exchange: Exchange,
) -> Response {
    let status = response.status().as_u16();
    let reason = reason(&response);
    let headers = fields(response.headers());
    let mut content = ResponseContent {
        incoming: response.into_body(),
        exchange,
        received: 0,
        was_idle: true,
    };
    if content.incoming.is_end_stream() {
        poll_fn(|cx| {
            content.end(cx);
            Poll::Ready(())
        })
        .await;
    }
    Response {
        status,
        reason,
        headers,
        content,
    }
}

impl ResponseContent {
    fn end(&mut self, cx: &mut Context<'_>) {
        self.exchange.ending.answered(self.received, None);
        self.exchange.release(cx);
    }

    fn fail(&mut self, error: Error) -> Error {
        self.exchange.ending.answered(self.received, Some(&error));
        self.exchange.http = None;
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
            ready!(this.exchange.silence.activity.poll_next_step(cx));
            this.exchange.poll(cx);
            let Poll::Ready(frame) = Pin::new(&mut this.incoming).poll_frame(cx) else {
                let error = ready!(this.exchange.silence.poll(cx));
                return Poll::Ready(Some(Err(this.fail(error))));
            };
            this.exchange.silence.activity.chunk();
            match frame {
                Some(Ok(frame)) => {
                    // The response has no place for trailers.
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
                    this.end(cx);
                    return Poll::Ready(None);
                }
            }
        }
    }
}

/// Reports the end of the exchange to the observer.
pub(super) struct Ending {
    pub(super) observer: Option<Arc<ConnectionObserver>>,
    pub(super) has_ended: bool,
}

impl Ending {
    pub(super) fn answered(&mut self, received: u64, error: Option<&Error>) {
        self.end(&Observation::Answered { received, error });
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
