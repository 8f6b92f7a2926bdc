//! The opening handshakes of a relayed connection: the client's request is read, the server is asked
//! with its header fields and subprotocols, and the client gets the subprotocol of the server.

use crate::{
    output::connection_error::reason,
    server::{HANDSHAKE_TIMEOUT, RefusedRequest, linger, read_request},
};
use boa_websocket::net::{
    self, Error, Options, Socket, accept::Acceptance, connect_with, connector::Connector,
    observer::Observation, runtime::check_header,
};
use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use tokio_tungstenite::tungstenite::{
    handshake::server::{Request, write_response},
    http::header,
};
use url::Url;

/// The limit on a request, in bytes.
const MAX_REQUEST_SIZE: usize = 64 << 10;

/// [502 Bad Gateway](https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3)
const BAD_GATEWAY: u16 = 502;

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
    /// The number of the connection to the server in traces and records.
    pub(super) observed: Option<u64>,
}

/// Connects a client to the server. Err is the reason why the client was refused. `None` if it has
/// sent no request for a WebSocket.
pub(super) async fn shake_hands(
    mut stream: TcpStream,
    server: &Server,
) -> Option<Result<Pair, String>> {
    // Without the option small messages are only delayed.
    let _ = stream.set_nodelay(true);
    let request = timeout(
        HANDSHAKE_TIMEOUT,
        read_request(&mut stream, MAX_REQUEST_SIZE),
    );
    let (request, rest) = match request.await.ok()?? {
        Ok(request) => request,
        Err(refused) => {
            refuse(stream, refused).await;
            return None;
        }
    };
    // The client's connection has no observer: traces and records have that of the server.
    let mut options = Options::default();
    options.deflate.clone_from(&server.options.deflate);
    options.max_message = server.options.max_message;
    options.close_timeout = server.options.close_timeout;
    if let Err(refused) = Acceptance::new(&request, &[], &options) {
        let (parts, body) = refused.response::<&str>().into_parts();
        let refused = RefusedRequest::new(parts.status.as_u16(), body.into());
        refuse(stream, refused).await;
        return None;
    }
    let mut server_options = server.options.clone();
    let observed = Arc::new(OnceLock::new());
    if let Some(observer) = server_options.observer.take() {
        let number = observed.clone();
        server_options.observer = Some(Arc::new(
            move |connection: u64, at: Instant, observation: &Observation<'_>| {
                number.get_or_init(|| connection);
                observer.observe(connection, at, observation);
            },
        ));
    }
    let connected = connect_with(
        request_to(server, &request),
        server_options,
        server.connector.clone(),
    );
    let to_server = match connected.await {
        Ok(socket) => socket,
        Err(error) => {
            let status = match error {
                Error::Status {
                    status: status @ 300..=599,
                    ..
                } => status,
                _ => BAD_GATEWAY,
            };
            let why = reason(&error);
            let text = format!("The relay has no connection to its server: {why}\n");
            refuse(stream, RefusedRequest::new(status, text.into())).await;
            return Some(Err(why));
        }
    };
    let protocol = to_server.opened().protocol.clone();
    let accepted = Acceptance::new(&request, &[&protocol], &options).ok()?;
    let mut answer = Vec::new();
    write_response(&mut answer, &accepted.response::<()>()).ok()?;
    if let Err(error) = stream.write_all(&answer).await {
        return Some(Err(error.to_string()));
    }
    let upgraded = accepted.upgraded(stream).read_ahead(&rest);
    Some(Ok(Pair {
        client: Socket::from_upgraded(upgraded, options),
        server: to_server,
        observed: observed.get().copied(),
    }))
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

/// Answers without a connection, and ends this one. The client may have gone.
async fn refuse(mut stream: TcpStream, refused: RefusedRequest) {
    if refused.send(&mut stream).await.is_ok() {
        linger(stream).await;
    }
}
