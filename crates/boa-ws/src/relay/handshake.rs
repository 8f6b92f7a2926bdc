//! The opening handshakes of a relayed connection: the client's request is read, the server is asked
//! with its header fields and subprotocols, and the client gets the subprotocol of the server.

use crate::output::connection_error::reason;
use boa_websocket::net::{
    self, Error, Options, Socket, accept::Acceptance, connect_with, connector::Connector,
    runtime::check_header,
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{
    handshake::{
        machine::TryParse,
        server::{Request, Response, write_response},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use url::Url;

/// The limit on a request, in bytes.
const MAX_REQUEST_SIZE: usize = 64 << 10;

/// The time that a client has for its request.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The header fields of a request that are about one connection, or that the client of the relay
/// sends itself.
const OWN_FIELDS: [&str; 11] = [
    "host",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "proxy-authorization",
    "upgrade",
    "user-agent",
    "origin",
    "content-length",
    "transfer-encoding",
];

/// The server of a relay, and the way to it.
pub(super) struct Server {
    pub(super) url: Url,
    pub(super) options: Options,
    pub(super) connector: Arc<dyn Connector>,
}

/// Both connections.
pub(super) struct Pair {
    pub(super) client: Socket,
    pub(super) server: Socket,
}

/// Connects a client to the server. Err is the reason why the client was refused. `None` if it has
/// sent no request for a WebSocket.
pub(super) async fn shake_hands(
    mut stream: TcpStream,
    server: &Server,
) -> Option<Result<Pair, String>> {
    // Without the option small messages are only delayed.
    let _ = stream.set_nodelay(true);
    let (request, rest) = timeout(HANDSHAKE_TIMEOUT, read_request(&mut stream))
        .await
        .ok()?
        .ok()??;
    // The client's connection has no observer: traces and records have that of the server.
    let mut options = Options::default();
    options.deflate.clone_from(&server.options.deflate);
    options.max_message = server.options.max_message;
    options.close_timeout = server.options.close_timeout;
    if let Err(refused) = Acceptance::of(&request, &[], &options) {
        let (parts, body) = refused.response::<&str>().into_parts();
        refuse(&mut stream, parts.status, body, parts.headers).await;
        return None;
    }
    let connected = connect_with(
        request_to(server, &request),
        server.options.clone(),
        server.connector.clone(),
    );
    let to_server = match connected.await {
        Ok(socket) => socket,
        Err(error) => {
            let status = match error {
                Error::Status { status, .. } => StatusCode::from_u16(status).ok(),
                _ => None,
            };
            let why = reason(&error);
            let status = status.filter(|it| !it.is_informational() && !it.is_success());
            let text = format!("The relay has no connection to its server: {why}\n");
            let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
            refuse(&mut stream, status, &text, HeaderMap::new()).await;
            return Some(Err(why));
        }
    };
    let protocol = to_server.opened().protocol.clone();
    let accepted = Acceptance::of(&request, &[&protocol], &options).ok()?;
    let mut answer = Vec::new();
    write_response(&mut answer, &accepted.response::<()>()).ok()?;
    if let Err(error) = stream.write_all(&answer).await {
        return Some(Err(error.to_string()));
    }
    let upgraded = accepted.upgraded(stream).read_ahead(&rest);
    Some(Ok(Pair {
        client: Socket::from_upgraded(upgraded, options),
        server: to_server,
    }))
}

/// Reads the head of a request, and the bytes after it. `None` if the connection has ended, or if
/// it is no request.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<(Request, Vec<u8>)>> {
    let mut head = Vec::with_capacity(1024);
    while head.len() < MAX_REQUEST_SIZE {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
        match Request::try_parse(&head) {
            Ok(None) => {}
            Ok(Some((length, request))) => return Ok(Some((request, head.split_off(length)))),
            Err(_) => {
                let why = "This is not an HTTP/1.1 request for a WebSocket.\n";
                refuse(stream, StatusCode::BAD_REQUEST, why, HeaderMap::new()).await;
                return Ok(None);
            }
        }
    }
    let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    refuse(
        stream,
        status,
        "The request is too large.\n",
        HeaderMap::new(),
    )
    .await;
    Ok(None)
}

/// The request to the server, with the client's header fields and subprotocols. A server whose URL
/// has no path gets the client's.
fn request_to(server: &Server, request: &Request) -> net::Request {
    let mut asked = net::Request::new(url_of(&server.url, request));
    // The cookies of a browser are those of this machine, whatever the port: they belong to its
    // other servers.
    let is_browser = request.headers().contains_key(header::ORIGIN);
    for (name, value) in request.headers() {
        // Each byte is a character, as for header fields of scripts.
        let value: String = value
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect();
        let value = value.as_str();
        match name.as_str() {
            "cookie" if is_browser => {}
            "sec-websocket-protocol" => {
                let offered = value.split(',').map(str::trim);
                let offered = offered.filter(|it| !it.is_empty()).map(ToOwned::to_owned);
                asked.protocols.extend(offered);
            }
            "user-agent" => asked.user_agent = Some(value.to_owned()),
            "origin" => asked = asked.origin(value),
            name if OWN_FIELDS.contains(&name) || name.starts_with("sec-websocket-") => {}
            // Fields that a client may not set are the connection's own.
            name if check_header(name, value).is_ok() => asked = asked.header(name, value),
            _ => {}
        }
    }
    asked
}

fn url_of(server: &Url, request: &Request) -> Url {
    let mut url = server.clone();
    if url.path() == "/" && url.query().is_none() {
        url.set_path(request.uri().path());
        url.set_query(request.uri().query());
    }
    url
}

/// Answers without a connection. The client may have gone.
async fn refuse(stream: &mut TcpStream, status: StatusCode, text: &str, headers: HeaderMap) {
    let mut response = Response::new(());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONNECTION) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CONTENT_LENGTH, text.len().into());
    let mut answer = Vec::new();
    if write_response(&mut answer, &response).is_ok() {
        answer.extend_from_slice(text.as_bytes());
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    }
}
