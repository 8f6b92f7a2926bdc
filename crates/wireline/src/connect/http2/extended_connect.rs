//! The opening handshake over HTTP/2: an
//! [extended CONNECT](https://www.rfc-editor.org/rfc/rfc8441#section-5).

use super::{Http2, Policy, Session, Sessions, Settings, sessions::Server, stream::Exchange};
use crate::{
    Error, Opened, Options, Request,
    observe::observer::{ConnectionObserver, Observation, RequestHead, ResponseHead},
    protocol::{
        handshake::{
            HandshakeFailure, agreed, authority, request_fields, resource_name, status_error,
        },
        response_reader::latin1,
    },
};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Uri, Version,
    header::{AUTHORIZATION, COOKIE},
};
use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

impl Policy {
    /// The policy for a request. `None` if it must be sent over HTTP/1.1.
    pub(crate) fn new(request: &Request, options: &Options) -> Option<Self> {
        if options.http2 == Http2::Off || request.url.scheme() != "wss" {
            return None;
        }
        let connect = Arc::new(extended_connect(request, options)?);
        Some(Self {
            mode: options.http2,
            settings: Settings::new(options),
            connect,
        })
    }
}

/// The header fields of a connection of HTTP/1.1, which a request of HTTP/2
/// [must not have](https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2).
const CONNECTION_FIELDS: [&str; 3] = ["keep-alive", "proxy-connection", "te"];

/// The head of a request. `None` if the types of the crate `http` cannot have its URL or a field,
/// for example because the URL is longer than 64 KiB.
fn extended_connect(request: &Request, options: &Options) -> Option<http::Request<()>> {
    let path = resource_name(&request.url);
    let uri = Uri::builder()
        .scheme("https")
        .authority(authority(request))
        .path_and_query(path)
        .build()
        .ok()?;
    let mut connect = http::Request::new(());
    for (name, value) in request_fields(request, options, None) {
        if !CONNECTION_FIELDS
            .iter()
            .any(|field| name.eq_ignore_ascii_case(field))
        {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let mut value = HeaderValue::from_bytes(&value).ok()?;
            // Sockets share the table of the header compression, from whose effect one could guess
            // a secret of another.
            value.set_sensitive(name == AUTHORIZATION || name == COOKIE);
            connect.headers_mut().try_append(name, value).ok()?;
        }
    }
    *connect.method_mut() = Method::CONNECT;
    *connect.uri_mut() = uri;
    *connect.version_mut() = Version::HTTP_2;
    connect
        .extensions_mut()
        .insert(h2::ext::Protocol::from_static("websocket"));
    Some(connect)
}

/// Opens the stream of a WebSocket in a session.
pub(crate) struct Opening {
    pub(super) exchange: Arc<Exchange>,
    pub(super) session: Session,
    pub(super) sessions: Sessions,
    /// Whether the session was there before this socket.
    pub(super) is_reused: bool,
    pub(super) server: Server,
    pub(super) connect: Arc<http::Request<()>>,
    /// Whether the server has answered the request, or refused it.
    pub(super) is_answered: AtomicBool,
}

/// A session ends with its only socket if that had no answer: nothing of its server is worth to be
/// read for the time in which sessions are kept for other sockets.
impl Drop for Opening {
    fn drop(&mut self) {
        if !*self.is_answered.get_mut() {
            self.session.refuse_unless_shared();
        }
    }
}

impl Opening {
    pub(crate) fn is_reused(&self) -> bool {
        self.is_reused
    }

    /// Sends the request and checks the response.
    pub(crate) async fn perform_handshake(
        &self,
        request: &Request,
        options: &Options,
        observer: Option<&ConnectionObserver>,
    ) -> Result<Opened, HandshakeFailure> {
        self.session
            .send(http::Request::clone(&self.connect), &self.exchange)?;
        if let Some(observer) = observer {
            let (method, headers) = ("CONNECT", &*strings(self.connect.headers()));
            let target = self
                .connect
                .uri()
                .path_and_query()
                .map_or("/", |target| target.as_str());
            observer.observe(&Observation::Request(RequestHead {
                version: "HTTP/2",
                method,
                target,
                headers,
            }));
        }
        let response = poll_fn(|cx| self.exchange.poll_response(cx)).await;
        // Informational responses without an end are no answer.
        let is_answered = !matches!(response, Err(Error::HeadTooLarge));
        self.is_answered.store(is_answered, Relaxed);
        let response = response?;
        let fields = header_fields(response.headers(), options)?;
        if let Some(observer) = observer {
            let (version, headers) = ("HTTP/2", fields.as_slice());
            let (status, reason) = (response.status().as_u16(), "");
            observer.observe(&Observation::Response(ResponseHead {
                version,
                status,
                reason,
                headers,
            }));
        }
        match response.status() {
            http::StatusCode::OK => agreed(request, options, fields),
            status => {
                let error = status_error(
                    status.as_u16(),
                    status.canonical_reason().unwrap_or(""),
                    &fields,
                );
                Err(HandshakeFailure {
                    error,
                    headers: fields,
                })
            }
        }
    }

    /// Whether the request may be sent again. Then this session is not used for other sockets.
    ///
    /// It may if the server has
    /// [not processed it](https://www.rfc-editor.org/rfc/rfc9113#section-8.7): it has refused the
    /// stream, required HTTP/1.1, or ended the session before this stream. It may also if a session
    /// is lost that was there before: as in browsers, the likely reason is that the connection had
    /// ended unnoticed. A new session that is lost may have processed the request.
    pub(crate) fn may_retry(&self, error: &Error) -> bool {
        let is_lost = matches!(
            error,
            Error::Http2Session {
                by_server: true,
                ..
            } | Error::Reset(_)
                | Error::PongTimeout
        );
        let may_retry = self.exchange.is_unprocessed() || is_lost && self.is_reused;
        if !may_retry {
            return false;
        }
        if error.requires_http1() {
            self.sessions.remember_http1(self.server.clone());
        }
        self.session.refuse();
        true
    }
}

/// The header fields of a response.
fn header_fields(fields: &HeaderMap, options: &Options) -> Result<Vec<(String, String)>, Error> {
    let size: usize = fields
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if fields.len() > options.max_headers || size > options.max_head {
        return Err(Error::HeadTooLarge);
    }
    Ok(strings(fields))
}

fn strings(fields: &HeaderMap) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), latin1(value.as_bytes())))
        .collect()
}
