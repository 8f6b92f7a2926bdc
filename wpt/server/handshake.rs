//! The [server's opening handshake](https://www.rfc-editor.org/rfc/rfc6455#section-4.2), as strict
//! as upstream's server.

use super::{
    handlers::Handler,
    head::{Head, Io},
    stash::Stash,
    stream::{Fault, Stream},
};
use test_server::handshake::response_with;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The parts of the handshake that a handler may change.
pub(super) struct Opening {
    pub(super) head: Head,
    /// None if the client requested none.
    pub(super) requested_protocols: Option<Vec<String>>,
    pub(super) protocol: Option<String>,
    /// Header fields that go into the response as they are.
    pub(super) extra_fields: Vec<(&'static str, String)>,
}

impl Opening {
    pub(super) fn origin(&self) -> Option<&str> {
        self.head.field("origin")
    }
}

/// The reason for which there is no connection.
pub(super) enum NoConnection {
    Status(&'static str),
    /// The handler has sent the response.
    Aborted,
}

impl From<std::io::Error> for NoConnection {
    fn from(_: std::io::Error) -> Self {
        Self::Aborted
    }
}

const BAD_REQUEST: NoConnection = NoConnection::Status("400 Bad Request");

/// Serves a connection from the handshake to its end.
pub(super) async fn serve(head: Head, io: &mut Io, stash: &Stash) {
    let Some(handler) = Handler::at(head.path()) else {
        return refuse("404 File not found", io).await;
    };
    let mut opening = Opening {
        head,
        requested_protocols: None,
        protocol: None,
        extra_fields: Vec::new(),
    };
    match establish(&mut opening, handler, io).await {
        Ok(()) => {}
        Err(NoConnection::Status(status)) => return refuse(status, io).await,
        Err(NoConnection::Aborted) => return,
    }
    let mut stream = Stream::new(io, handler);
    let left = match handler.transfer_data(&opening, &mut stream, stash).await {
        Ok(()) => stream.close(Some(1000), "").await,
        Err(Fault::BadOperation) => stream.close(Some(1011), "").await,
        Err(Fault::InvalidFrame) => stream.close(Some(1002), "").await,
        Err(Fault::Unsupported) => stream.close(Some(1003), "").await,
        Err(Fault::InvalidUtf8) => stream.close(Some(1007), "").await,
        Err(Fault::Terminated | Fault::Aborted) => Ok(()),
    };
    // The error can't be reported to the client.
    drop(left);
}

async fn refuse(status: &str, io: &mut Io) {
    // The client may have disconnected.
    let _ = io
        .write(
            format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .as_bytes(),
        )
        .await;
}

async fn establish(
    opening: &mut Opening,
    handler: Handler,
    io: &mut Io,
) -> Result<(), NoConnection> {
    let accept = check(&opening.head)?;
    opening.requested_protocols = opening
        .head
        .field("sec-websocket-protocol")
        .map(tokens)
        .transpose()?;
    handler.extra_handshake(opening, io).await?;

    match (&opening.requested_protocols, &opening.protocol) {
        (None, None) => {}
        (Some(_), Some(protocol)) if is_token(protocol) => {}
        _ => return Err(BAD_REQUEST),
    }
    let mut fields = String::new();
    if let Some(protocol) = &opening.protocol {
        fields += &format!("Sec-WebSocket-Protocol: {protocol}\r\n");
    }
    for (name, value) in &opening.extra_fields {
        fields += &format!("{name}: {value}\r\n");
    }
    Ok(io.write(response_with(&accept, &fields).as_bytes()).await?)
}

/// Checks the required header fields. Returns the value of `Sec-WebSocket-Accept`.
fn check(head: &Head) -> Result<String, NoConnection> {
    let upgrades = head
        .field("upgrade")
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    let connection = tokens(head.field("connection").unwrap_or_default())?;
    let connection = connection
        .iter()
        .any(|token| token.eq_ignore_ascii_case("upgrade"));
    let version = head.field("sec-websocket-version") == Some("13");
    let key = head.field("sec-websocket-key").filter(|key| is_key(key));
    let complete =
        head.method == "GET" && upgrades && connection && version && head.field("host").is_some();
    key.filter(|_| complete)
        .map(|key| derive_accept_key(key.as_bytes()))
        .ok_or(BAD_REQUEST)
}

/// Whether the key is sixteen bytes in base64.
fn is_key(key: &str) -> bool {
    let last = key.as_bytes().get(21);
    key.len() == 24
        && key.ends_with("==")
        && key[..22]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
        && last.is_some_and(|last| b"AQgw".contains(last))
}

fn tokens(list: &str) -> Result<Vec<String>, NoConnection> {
    let tokens: Vec<_> = list
        .split(',')
        .map(|token| token.trim_matches([' ', '\t']).to_owned())
        .collect();
    if tokens.iter().all(|token| is_token(token)) {
        Ok(tokens)
    } else {
        Err(BAD_REQUEST)
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
