//! One client of the built-in server: the opening handshake, the conversation, the end of the
//! connection.

use std::{net::SocketAddr, sync::Arc};

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        handshake::server::{Request, Response, create_response, write_response},
        http::{HeaderValue, header},
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use boa_websocket::net::runtime::is_token;

use super::{
    closing::{End, SERVED_CLOSE_TIMEOUT, WRITE_TIMEOUT, failed, going_away, linger, stopping},
    limits::Limits,
    notices::{Notice, Notices},
    request::{HANDSHAKE_TIMEOUT, RefusedRequest, read_request},
    room::{self, Room},
    site::{Answer, Site},
};

/// In bytes. A larger message ends the connection with 1009.
const MAX_MESSAGE_SIZE: usize = 16 * 1024 * 1024;

/// In bytes.
const MAX_REQUEST_SIZE: usize = 16 * 1024;

/// The state that all connections of a server share.
pub(super) struct Shared {
    /// A permit for each further client.
    pub(super) client_permits: Arc<Semaphore>,
    pub(super) limits: Limits,
    pub(super) notices: Notices,
    pub(super) site: Option<Site>,
}

/// A client whose opening handshake has succeeded.
pub(super) struct Client<S> {
    stream: S,
    path: String,
    /// Bytes that arrived after the request.
    rest: Vec<u8>,
    permit: OwnedSemaphorePermit,
}

/// The opening handshake. A refused connection is closed here. `address` is the local address.
pub(super) async fn shake_hands<S>(
    stream: S,
    address: SocketAddr,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) -> Option<Client<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = tokio::select! {
        request = timeout(HANDSHAKE_TIMEOUT, respond(stream, address, &shared)) => request,
        () = stopping(&mut stopped) => return None,
    };
    match request {
        Ok(Some(Ok(client))) => Some(client),
        Ok(Some(Err(refused))) => {
            linger(refused).await;
            None
        }
        Ok(None) | Err(_) => None,
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// The conversation, and the end of the connection.
    pub(super) async fn converse(self, room: Arc<Room>, mut stopped: watch::Receiver<bool>) {
        let Self {
            stream,
            path,
            rest,
            permit,
        } = self;
        let config = WebSocketConfig::default()
            .read_buffer_size(16 * 1024)
            .max_message_size(Some(MAX_MESSAGE_SIZE))
            .max_frame_size(Some(MAX_MESSAGE_SIZE));
        let mut socket =
            WebSocketStream::from_partially_read(stream, rest, Role::Server, Some(config)).await;
        let end = if path == "/chat" || path.starts_with("/chat/") {
            room::converse(&mut socket, &room, &mut stopped).await
        } else {
            echo(&mut socket, &mut stopped).await
        };
        let _ = match end {
            End::Closed => timeout(SERVED_CLOSE_TIMEOUT, socket.flush())
                .await
                .map(drop),
            End::Closing(frame) => timeout(SERVED_CLOSE_TIMEOUT, close(&mut socket, frame)).await,
            End::Lost => return,
        };
        linger(socket.into_inner()).await;
        drop(permit);
    }
}

/// <https://datatracker.ietf.org/doc/html/rfc6455#section-7.1.2>
async fn close<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    frame: CloseFrame,
) {
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

async fn echo<S>(socket: &mut WebSocketStream<S>, stopped: &mut watch::Receiver<bool>) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        // Echoes of messages that arrive together are written together. They are flushed when no
        // further message has arrived.
        let received = match socket.next().now_or_never() {
            Some(received) => received,
            None => {
                let Ok(Ok(())) = timeout(WRITE_TIMEOUT, socket.flush()).await else {
                    return End::Lost;
                };
                tokio::select! {
                    () = stopping(stopped) => return going_away(),
                    received = socket.next() => received,
                }
            }
        };
        match received {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                let Ok(Ok(())) = timeout(WRITE_TIMEOUT, socket.feed(message)).await else {
                    return End::Lost;
                };
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return failed(&error),
            None => return End::Closed,
        }
        if *stopped.borrow() {
            return going_away();
        }
    }
}

/// Reads the request and answers it. Err is the stream of a client that was refused, which got an
/// HTTP response with the reason, or of one that got a file. `None` if the connection ended.
async fn respond<S>(
    mut stream: S,
    address: SocketAddr,
    shared: &Shared,
) -> Option<Result<Client<S>, S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = read_request(&mut stream, MAX_REQUEST_SIZE).await?;
    if let (Some(site), Ok((asked, _))) = (&shared.site, &request)
        && let Some(Answer { response, body }) = site.answer(asked).await
    {
        let mut answer = Vec::new();
        write_response(&mut answer, &response).ok()?;
        answer.extend_from_slice(&body);
        stream.write_all(&answer).await.ok()?;
        return Some(Err(stream));
    }
    let request = request.and_then(|(request, rest)| {
        let response = answer(&request, address)?;
        let permit = Arc::clone(&shared.client_permits)
            .try_acquire_owned()
            .map_err(|_| server_full(shared))?;
        Ok((request, rest, response, permit))
    });
    match request {
        Ok((request, rest, response, permit)) => {
            let mut answer = Vec::new();
            write_response(&mut answer, &response).ok()?;
            stream.write_all(&answer).await.ok()?;
            Some(Ok(Client {
                stream,
                path: request.uri().path().to_owned(),
                rest,
                permit,
            }))
        }
        Err(refused) => {
            refused.send(&mut stream).await.ok()?;
            Some(Err(stream))
        }
    }
}

/// The response to a request: 101 Switching Protocols, or a refusal with its reason.
fn answer(request: &Request, address: SocketAddr) -> Result<Response, RefusedRequest> {
    let mut response = create_response(request).map_err(|error| match error {
        Error::Protocol(
            ProtocolError::MissingConnectionUpgradeHeader
            | ProtocolError::MissingUpgradeWebSocketHeader
            | ProtocolError::MissingSecWebSocketVersionHeader,
        ) => RefusedRequest::new(426, upgrade_required(address).into()),
        _ => RefusedRequest::new(
            400,
            "The request lacks a Sec-WebSocket-Key of 16 bytes in base64.\n".into(),
        ),
    })?;
    if let Some(protocol) = first_subprotocol(request)? {
        response
            .headers_mut()
            .insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Ok(response)
}

/// The refusal of a client beyond the limit. Sends a notice as well.
fn server_full(shared: &Shared) -> RefusedRequest {
    let clients = shared.limits.clients;
    shared.notices.send(Notice::Full(clients));
    RefusedRequest::new(
        503,
        format!("The server has {clients} clients, and takes no other until one of them leaves.\n")
            .into(),
    )
}

/// The text that a browser shows when the address is opened as a web page.
fn upgrade_required(address: SocketAddr) -> String {
    let place = if address.ip().is_loopback() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    format!(
        "\
This is the WebSocket server of boa-ws, and no web site. A script connects to it like this:

    const socket = new WebSocket(\"ws://{place}\");

It echoes every message; under /chat it is a chat room.
"
    )
}

/// The first of the offered subprotocols, which are
/// [tokens](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) in fields that may be repeated.
fn first_subprotocol(request: &Request) -> Result<Option<HeaderValue>, RefusedRequest> {
    let mut first = None;
    for field in request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL) {
        for offered in field
            .as_bytes()
            .split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
        {
            // A list may have empty elements: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
            if offered.is_empty() {
                continue;
            }
            let protocol = str::from_utf8(offered)
                .ok()
                .filter(|protocol| is_token(protocol));
            let protocol = protocol.ok_or(RefusedRequest::new(
                400,
                "A subprotocol is a token, without spaces.\n".into(),
            ))?;
            if first.is_none() {
                first = HeaderValue::from_str(protocol).ok();
            }
        }
    }
    Ok(first)
}
