//! [WebSockets over HTTP/2](https://www.rfc-editor.org/rfc/rfc8441). Each stream is given to the
//! same handlers as a connection of HTTP/1.1, whose heads are translated.

use super::{Service, Shared, head::Io, serve};
use bytes::Bytes;
use h2::{
    Reason, RecvStream,
    ext::Protocol,
    server::{Builder, SendResponse},
};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::{io, sync::Arc};
use test_server::http2;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split},
    join,
};

/// A key for the handlers, which no client has sent.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// The fields of a response that belong to a connection of HTTP/1.1.
const CONNECTION_FIELDS: [&str; 5] = [
    "connection",
    "upgrade",
    "sec-websocket-accept",
    "transfer-encoding",
    "keep-alive",
];

/// The number of bytes between a handler and its stream.
const CAPACITY: usize = 64 << 10;

/// The longest head of a response of a handler, in bytes.
const MAX_HEAD: usize = 64 << 10;

pub(super) async fn serve_session(
    stream: impl boa_websocket::net::connector::Stream,
    shared: Arc<Shared>,
) -> io::Result<()> {
    let mut builder = Builder::new();
    builder.enable_connect_protocol();
    let mut session = builder
        .handshake::<_, Bytes>(stream)
        .await
        .map_err(io::Error::other)?;
    while let Some(stream) = session.accept().await {
        let (request, response) = stream.map_err(io::Error::other)?;
        tokio::spawn(serve_stream(request, response, shared.clone()));
    }
    Ok(())
}

async fn serve_stream(
    request: Request<RecvStream>,
    mut response: SendResponse<Bytes>,
    shared: Arc<Shared>,
) {
    let Some(head) = request_head(&request) else {
        let mut refusal = Response::new(());
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        // The client may have disconnected.
        let _ = response.send_response(refusal, true);
        return;
    };
    let (ours, theirs) = duplex(CAPACITY);
    let (reader, writer) = split(ours);
    // The result of the handler can't be reported to the client.
    let _ = join!(
        serve(Io::new(Box::new(theirs)), Service::Handlers, shared),
        receive(head, request.into_body(), writer),
        send(reader, response),
    );
}

/// The head of the same request in HTTP/1.1. None if it is not for a WebSocket.
fn request_head(request: &Request<RecvStream>) -> Option<Vec<u8>> {
    let protocol = request.extensions().get::<Protocol>()?;
    if request.method() != Method::CONNECT || protocol.as_str() != "websocket" {
        return None;
    }
    let (authority, target) = (request.uri().authority()?, request.uri().path_and_query()?);
    let mut head = format!(
        "GET {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {KEY}\r\n"
    )
    .into_bytes();
    for (name, value) in request.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    Some(head)
}

/// Passes on what the client sends.
async fn receive(head: Vec<u8>, mut data: RecvStream, mut writer: WriteHalf<DuplexStream>) {
    if writer.write_all(&head).await.is_err() {
        return;
    }
    while let Some(Ok(bytes)) = data.data().await {
        // After the end of the handler nothing is passed on.
        let _ = writer.write_all(&bytes).await;
        let _ = data.flow_control().release_capacity(bytes.len());
    }
    let _ = writer.shutdown().await;
}

/// Passes on what the handler sends.
async fn send(mut reader: ReadHalf<DuplexStream>, mut response: SendResponse<Bytes>) {
    let Some(head) = response_head(&mut reader).await else {
        return response.send_reset(Reason::INTERNAL_ERROR);
    };
    let accepts = head.status() == StatusCode::OK;
    if let Ok(stream) = response.send_response(head, !accepts)
        && accepts
    {
        http2::send(reader, stream).await;
    }
}

/// Reads the head of a response of HTTP/1.1. None if it is none.
async fn response_head(reader: &mut ReadHalf<DuplexStream>) -> Option<Response<()>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_HEAD {
            return None;
        }
        head.push(reader.read_u8().await.ok()?);
    }
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut fields);
    parsed.parse(&head).ok()?;
    let mut response = Response::new(());
    *response.status_mut() = match parsed.code? {
        101 => StatusCode::OK,
        code => StatusCode::from_u16(code).ok()?,
    };
    let mut headers = HeaderMap::new();
    for field in parsed.headers.iter() {
        let name: http::HeaderName = field.name.parse().ok()?;
        if !CONNECTION_FIELDS.contains(&name.as_str()) {
            headers.append(name, http::HeaderValue::from_bytes(field.value).ok()?);
        }
    }
    *response.headers_mut() = headers;
    Some(response)
}
