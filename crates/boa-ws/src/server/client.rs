//! One client of the built-in server: the opening handshake, the conversation, the end of the connection.

use std::{borrow::Cow, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, sink},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        handshake::{
            machine::TryParse,
            server::{Request, Response, create_response, write_response},
        },
        http::{HeaderValue, header},
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use super::{
    chat::{self, Room},
    conversation::{End, WRITE_TIMEOUT, failed, going_away, stopping},
    limits::Limits,
    notices::{Notice, Notices},
};

/// The largest message, in bytes; a larger one ends the connection with 1009.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// The largest request head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// How long a client may take to send its request.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long a client may take to answer a Close frame, and to end the connection after it.
const FAREWELL: Duration = Duration::from_secs(1);

/// What all connections of a server share.
pub(super) struct Shared {
    /// A permit for each client that may still come.
    pub(super) seats: Arc<Semaphore>,
    pub(super) limits: Limits,
    pub(super) notices: Notices,
}

/// A client whose opening handshake has succeeded.
pub(super) struct Client<S> {
    stream: S,
    path: String,
    /// What came in after the request.
    rest: Vec<u8>,
    seat: OwnedSemaphorePermit,
}

/// The opening handshake. A connection that is refused is served to its end. `address` is this end's.
pub(super) async fn shake_hands<S>(
    mut stream: S,
    address: SocketAddr,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) -> Option<Client<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = tokio::select! {
        request = timeout(HANDSHAKE, respond(&mut stream, address, &shared)) => request,
        () = stopping(&mut stopped) => return None,
    };
    match request {
        Ok(Some(Handshake::Accepted { path, rest, seat })) => Some(Client { stream, path, rest, seat }),
        Ok(Some(Handshake::Refused)) => {
            linger(stream).await;
            None
        }
        Ok(None) | Err(_) => None,
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// The conversation, and the end of the connection.
    pub(super) async fn converse(self, room: Arc<Room>, mut stopped: watch::Receiver<bool>) {
        let Self { stream, path, rest, seat } = self;
        let config = WebSocketConfig::default()
            .read_buffer_size(16 * 1024)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let mut socket = WebSocketStream::from_partially_read(stream, rest, Role::Server, Some(config)).await;
        let end = if path == "/chat" || path.starts_with("/chat/") {
            chat::converse(&mut socket, &room, &mut stopped).await
        } else {
            echo(&mut socket, &mut stopped).await
        };
        let _ = match end {
            End::Closed => timeout(FAREWELL, socket.flush()).await.map(drop),
            End::Closing(frame) => timeout(FAREWELL, close(&mut socket, frame)).await,
            End::Lost => return,
        };
        linger(socket.into_inner()).await;
        drop(seat);
    }
}

/// <https://datatracker.ietf.org/doc/html/rfc6455#section-7.1.2>
async fn close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>, frame: CloseFrame) {
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

/// Ends the connection so that what was sent last arrives: data that comes in after a socket is gone would make the
/// system reset the connection, and the client lose what it had not read.
async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let _ = timeout(FAREWELL, async {
        if stream.shutdown().await.is_ok() {
            let _ = copy(&mut stream, &mut sink()).await;
        }
    })
    .await;
}

async fn echo<S>(socket: &mut WebSocketStream<S>, stopped: &mut watch::Receiver<bool>) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        // Echoes leave together when messages came together, and at once when no further one is here.
        let received = match socket.next().now_or_never() {
            Some(received) => received,
            None => {
                match timeout(WRITE_TIMEOUT, socket.flush()).await {
                    Ok(Ok(())) => {}
                    _ => return End::Lost,
                }
                tokio::select! {
                    () = stopping(stopped) => return going_away(),
                    received = socket.next() => received,
                }
            }
        };
        match received {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                match timeout(WRITE_TIMEOUT, socket.feed(message)).await {
                    Ok(Ok(())) => {}
                    _ => return End::Lost,
                }
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

enum Handshake {
    /// It is a WebSocket now: what was asked for, and what came in after the request.
    Accepted { path: String, rest: Vec<u8>, seat: OwnedSemaphorePermit },
    /// An HTTP response says what is wrong.
    Refused,
}

/// Reads the request and answers it; `None` when the connection ended.
async fn respond<S>(stream: &mut S, address: SocketAddr, shared: &Shared) -> Option<Handshake>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut head = Vec::with_capacity(1024);
    let request = loop {
        if head.len() >= MAX_HEAD {
            break Err(Refusal(431, "The request is too large.\n".into()));
        }
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
        match Request::try_parse(&head) {
            Ok(None) => {}
            Ok(Some((length, request))) => {
                break answer(&request, address).and_then(|response| {
                    let seat = Arc::clone(&shared.seats).try_acquire_owned().map_err(|_| full(shared))?;
                    Ok((length, request, response, seat))
                });
            }
            Err(Error::Protocol(ProtocolError::WrongHttpMethod)) => {
                break Err(Refusal(405, "A WebSocket begins with GET.\n".into()));
            }
            Err(_) => {
                let words = "This is not an HTTP/1.1 request, which is how a WebSocket begins.\n";
                break Err(Refusal(400, words.into()));
            }
        }
    };
    let mut answer = Vec::new();
    match request {
        Ok((length, request, response, seat)) => {
            write_response(&mut answer, &response).ok()?;
            stream.write_all(&answer).await.ok()?;
            let rest = head.split_off(length);
            Some(Handshake::Accepted { path: request.uri().path().to_owned(), rest, seat })
        }
        Err(refusal) => {
            write_response(&mut answer, &refusal.response()).ok()?;
            answer.extend_from_slice(refusal.1.as_bytes());
            stream.write_all(&answer).await.ok()?;
            Some(Handshake::Refused)
        }
    }
}

/// What a request gets: 101 Switching Protocols, or words that say why not.
fn answer(request: &Request, address: SocketAddr) -> Result<Response, Refusal> {
    let mut response = create_response(request).map_err(|error| match error {
        Error::Protocol(
            ProtocolError::MissingConnectionUpgradeHeader
            | ProtocolError::MissingUpgradeWebSocketHeader
            | ProtocolError::MissingSecWebSocketVersionHeader,
        ) => Refusal(426, upgrade_required(address).into()),
        _ => Refusal(400, "The request lacks a Sec-WebSocket-Key of 16 bytes in base64.\n".into()),
    })?;
    if let Some(protocol) = first_subprotocol(request) {
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Ok(response)
}

/// What a client gets that would be one too many. The person is told as well.
fn full(shared: &Shared) -> Refusal {
    let clients = shared.limits.clients;
    shared.notices.tell(Notice::Full(clients));
    Refusal(503, format!("The server has {clients} clients, and takes no other until one of them leaves.\n").into())
}

/// The page that a browser shows of whoever came here for a web site.
fn upgrade_required(address: SocketAddr) -> String {
    let place = if address.ip().is_loopback() { format!("localhost:{}", address.port()) } else { address.to_string() };
    format!(
        "\
This is the WebSocket server of boa-ws, and no web site. A script connects to it like this:

    const socket = new WebSocket(\"ws://{place}\");

It echoes every message; under /chat it is a chat room.
"
    )
}

fn first_subprotocol(request: &Request) -> Option<HeaderValue> {
    let offered = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let first = offered.split(',').map(str::trim).find(|protocol| !protocol.is_empty())?;
    HeaderValue::from_str(first).ok()
}

/// A status other than 101, and the words that go with it.
struct Refusal(u16, Cow<'static, str>);

impl Refusal {
    fn response(&self) -> Response {
        let Self(status, body) = self;
        let status = *status;
        let mut response = Response::new(());
        *response.status_mut() = status.try_into().unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        match status {
            405 => drop(headers.insert(header::ALLOW, HeaderValue::from_static("GET"))),
            426 => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade, close"));
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
            }
            _ => {}
        }
        response
    }
}
