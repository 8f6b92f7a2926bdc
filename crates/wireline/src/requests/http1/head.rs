//! The heads of requests and of responses.

use super::{Content, Request};
use crate::{
    Error,
    header_fields::isomorphic_bytes,
    observe::observer::{ConnectionObserver, Observation},
    protocol::response_reader::characters,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use http_body_util::{Either, Full, StreamBody};
use hyper::{
    body::{Frame, Incoming},
    ext::ReasonPhrase,
};
use std::{io, pin::Pin, sync::Arc};
use url::Position;

pub(super) type RequestBody = Either<Full<Bytes>, StreamBody<Frames>>;
type Frames = Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>>;

/// The request as hyper sends it, on a connection that `persists` or not. Reports content that
/// is a stream to the observer.
pub(super) fn head(
    request: Request,
    persists: bool,
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
    if !persists {
        map.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
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
    *request.uri_mut() = uri;
    *request.method_mut() = method;
    *request.headers_mut() = map;
    Ok(request)
}

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
    let bytes =
        isomorphic_bytes(value).ok_or_else(|| invalid("the value has a character above U+00FF"))?;
    let value = HeaderValue::from_bytes(&bytes)
        .map_err(|_| invalid("the value has a control character"))?;
    Ok((parsed, value))
}

pub(super) fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), characters(value.as_bytes())))
        .collect()
}

/// The reason phrase. hyper keeps those that are not the status code's own.
pub(super) fn reason(response: &hyper::Response<Incoming>) -> String {
    match response.extensions().get::<ReasonPhrase>() {
        Some(reason) => characters(reason.as_bytes()),
        None => response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
    }
}
