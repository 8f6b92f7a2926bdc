//! The handlers of upstream's `websockets/handlers/`.

use super::{
    frame,
    handshake::{NoConnection, Opening},
    head::Io,
    stash::{Direction, Item, Stash},
    stream::{Fault, Message, Stream, Taken},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

macro_rules! handlers {
    ($($handler:ident = $path:literal),* $(,)?) => {
        /// One of upstream's handlers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Handler {
            $(
                #[doc = concat!("`", $path, "_wsh.py`.")]
                $handler,
            )*
        }

        impl Handler {
            /// The handler of a path.
            pub(super) fn at(path: &str) -> Option<Self> {
                match path {
                    $(concat!("/", $path) => Some(Self::$handler),)*
                    _ => None,
                }
            }
        }
    };
}

handlers! {
    BasicAuth = "basic_auth",
    DelayedPassiveClose = "delayed-passive-close",
    Echo = "echo",
    EchoCloseData = "echo_close_data",
    EchoCookie = "echo-cookie",
    EchoExit = "echo_exit",
    EchoQuery = "echo-query",
    EchoQueryV13 = "echo-query_v13",
    EchoRaw = "echo_raw",
    EmptyMessage = "empty-message",
    HandshakeNoExtensions = "handshake_no_extensions",
    HandshakeNoProtocol = "handshake_no_protocol",
    HandshakeProtocol = "handshake_protocol",
    HandshakeSleep2 = "handshake_sleep_2",
    Invalid = "invalid",
    MsgChannel = "msg_channel",
    Origin = "origin",
    PassiveCloseAbort = "passive-close-abort",
    Protocol = "protocol",
    ProtocolArray = "protocol_array",
    ReceiveBackpressure = "receive-backpressure",
    ReceiveManyWithBackpressure = "receive-many-with-backpressure",
    Referrer = "referrer",
    RemoteClose = "remote-close",
    SendBackpressure = "send-backpressure",
    SetCookie = "set-cookie",
    SetCookieHttp = "set-cookie_http",
    SetCookieSecure = "set-cookie-secure",
    SetCookiesSamesite = "set-cookies-samesite",
    SimpleHandshake = "simple_handshake",
    Sleep10V13 = "sleep_10_v13",
    StashResponder = "stash_responder",
    StashResponderBlocking = "stash_responder_blocking",
    WrongAcceptKey = "wrong_accept_key",
}

/// The response of upstream's server when a handler fails before the end of the handshake.
const FORBIDDEN: NoConnection = NoConnection::Status("403 Forbidden");

impl Handler {
    /// The steps before the connection is established.
    pub(super) async fn extra_handshake(
        self,
        opening: &mut Opening,
        io: &mut Io,
    ) -> Result<(), NoConnection> {
        let offer = opening.head.field("sec-websocket-protocol");
        match self {
            Self::BasicAuth
                if opening.head.field("authorization") != Some("Basic Zm9vOmJhcg==") =>
            {
                io.write(
                    b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=\"camelot\"\r\n\r\n",
                )
                .await?;
                return Err(NoConnection::Aborted);
            }
            Self::Echo
                if opening
                    .requested_protocols
                    .iter()
                    .flatten()
                    .any(|protocol| protocol == "echo") =>
            {
                opening.protocol = Some("echo".to_owned());
            }
            Self::HandshakeNoProtocol => opening.requested_protocols = None,
            Self::HandshakeProtocol => opening.protocol = Some("foobar".to_owned()),
            Self::HandshakeSleep2 => sleep(Duration::from_secs(2)).await,
            Self::Sleep10V13 => sleep(Duration::from_secs(10)).await,
            Self::Protocol => opening.protocol = offer.map(str::to_owned),
            Self::ProtocolArray => {
                let first = offer.ok_or(FORBIDDEN)?.split(',').next();
                opening.protocol = first.map(str::to_owned);
            }
            Self::Invalid => io.write(b"FOO BAR BAZ\r\n\r\n").await?,
            Self::WrongAcceptKey => {
                let response = response_by_hand(opening, "", "thisisawrongacceptkey")?;
                io.write(response.as_bytes()).await?;
            }
            Self::SimpleHandshake => {
                let key = opening.head.field("sec-websocket-key").unwrap_or_default();
                let response = response_by_hand(
                    opening,
                    "Set-Cookie: ws_test=test\r\n",
                    &derive_accept_key(key.as_bytes()),
                )?;
                let close = frame::build(
                    frame::CLOSE,
                    &frame::close_body(Some(1001), "PASS").unwrap_or_default(),
                );
                io.write(&[response.as_bytes(), &close].concat()).await?;
                // The client's Close frame has the same body, and a mask.
                io.read_exactly(close.len() + 4).await?;
                return Err(NoConnection::Aborted);
            }
            Self::SetCookie
            | Self::SetCookieSecure
            | Self::SetCookieHttp
            | Self::SetCookiesSamesite => {
                self.set_cookies(opening)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn set_cookies(self, opening: &mut Opening) -> Result<(), NoConnection> {
        let query = opening.head.query().unwrap_or_default().to_owned();
        match self {
            Self::SetCookieSecure => {
                opening.extra_fields.push((
                    "Set-Cookie",
                    format!("ws_test_{query}=test; Secure; Path=/"),
                ));
            }
            Self::SetCookieHttp => {
                let origin = opening.origin().ok_or(FORBIDDEN)?.to_owned();
                opening.extra_fields.push((
                    "Set-Cookie",
                    format!("ws_test_{query}=test; Path=/; HttpOnly"),
                ));
                opening.extra_fields.push(("Sec-WebSocket-Origin", origin));
            }
            Self::SetCookiesSamesite => {
                let age = if query.contains("clear") {
                    "; Max-Age=0"
                } else {
                    ""
                };
                let value = if query.contains("value") {
                    opening.head.parameter("value").ok_or(FORBIDDEN)?
                } else {
                    "1".to_owned()
                };
                for (name, more) in [
                    ("unspecified", ""),
                    ("lax", "; SameSite=Lax"),
                    ("strict", "; SameSite=Strict"),
                    ("none", "; SameSite=None; Secure"),
                ] {
                    let cookie = format!("samesite-{name}={value}; Path=/{more}{age}");
                    opening.extra_fields.push(("Set-Cookie", cookie));
                }
            }
            _ => opening
                .extra_fields
                .push(("Set-Cookie", format!("ws_test_{query}=test; Path=/"))),
        }
        Ok(())
    }

    /// The steps after the connection is established.
    pub(super) async fn transfer_data(
        self,
        opening: &Opening,
        stream: &mut Stream<'_>,
        stash: &Stash,
    ) -> Result<(), Fault> {
        let head = &opening.head;
        match self {
            Self::BasicAuth
            | Self::HandshakeNoExtensions
            | Self::HandshakeNoProtocol
            | Self::HandshakeProtocol
            | Self::HandshakeSleep2
            | Self::Invalid
            | Self::SimpleHandshake => {}
            Self::DelayedPassiveClose
            | Self::SetCookie
            | Self::SetCookieHttp
            | Self::SetCookieSecure
            | Self::SetCookiesSamesite => drop(stream.receive().await?),
            Self::PassiveCloseAbort => while stream.receive().await?.is_some() {},
            Self::Echo => {
                while let Some(message) = stream.receive().await? {
                    stream.send_message(&message).await?;
                    if message.is("Goodbye") {
                        return Ok(());
                    }
                }
            }
            Self::EchoCloseData | Self::EchoExit => {
                while stream
                    .receive()
                    .await?
                    .is_some_and(|message| !message.is("Goodbye"))
                {}
            }
            Self::EchoRaw => loop {
                // Receiving after a Close frame ends the handler.
                let Some(message) = stream.receive().await? else {
                    continue;
                };
                match message {
                    Message::Binary(bytes) if bytes == b"exit" => return Ok(()),
                    message => stream.write_raw(&message.into_bytes()).await?,
                }
            },
            Self::EchoCookie => {
                stream
                    .send_text(head.field("cookie").unwrap_or("(none)"))
                    .await?;
            }
            Self::EchoQuery => {
                stream
                    .send_text(head.query().ok_or(Fault::Aborted)?)
                    .await?;
            }
            Self::EchoQueryV13 => {
                let query = head.query().ok_or(Fault::Aborted)?;
                stream
                    .send_text(query.split('?').next().unwrap_or_default())
                    .await?;
            }
            Self::EmptyMessage => {
                let message = stream.receive().await?;
                let verdict = if message.is_some_and(|message| message.is("")) {
                    "pass"
                } else {
                    "fail"
                };
                stream.send_text(verdict).await?;
            }
            Self::Origin => {
                stream
                    .send_text(opening.origin().ok_or(Fault::Aborted)?)
                    .await?;
            }
            Self::Referrer => {
                stream
                    .send_text(head.field("referer").unwrap_or("MISSING AS PER FETCH"))
                    .await?;
            }
            Self::Protocol | Self::ProtocolArray => {
                stream
                    .send_text(opening.protocol.as_deref().ok_or(Fault::Aborted)?)
                    .await?;
            }
            Self::WrongAcceptKey => stream.send_text("test").await?,
            Self::ReceiveBackpressure => {
                sleep(Duration::from_secs(2)).await;
                stream.receive().await?;
            }
            Self::ReceiveManyWithBackpressure => loop {
                sleep(Duration::from_millis(100)).await;
                let Some(message) = stream.receive().await? else {
                    return Ok(());
                };
                stream.send_text(&message.len().to_string()).await?;
            },
            Self::Sleep10V13 => loop {
                // After a Close frame upstream's handler fails here, because there is no message.
                let message = stream.receive().await?.ok_or(Fault::BadOperation)?;
                match &message {
                    Message::Text(text) if text == "Goodbye" => return Ok(()),
                    Message::Text(_) => stream.send_message(&message).await?,
                    Message::Binary(_) => return Err(Fault::BadOperation),
                }
            },
            Self::RemoteClose => {
                if head.parameter("abrupt").is_some() {
                    stream.send_ping("ping").await?;
                    return Err(Fault::Aborted);
                }
                let code = head
                    .parameter("code")
                    .map(|code| code.parse())
                    .transpose()
                    .map_err(|_| Fault::Aborted)?;
                let reason = code
                    .and_then(|_: u16| head.parameter("reason"))
                    .unwrap_or_default();
                stream.close(code, &reason).await?;
            }
            Self::SendBackpressure => {
                stream.send_message(&Message::Binary(Vec::new())).await?;
                let start = Instant::now();
                let megabyte = Message::Binary(vec![b' '; 1 << 20]);
                for _ in 0..16 {
                    stream.send_message(&megabyte).await?;
                }
                stream
                    .send_text(&start.elapsed().as_secs_f64().to_string())
                    .await?;
            }
            Self::MsgChannel => channel(opening, stream, stash).await?,
            Self::StashResponder => respond(opening, stream, stash).await?,
            Self::StashResponderBlocking => {
                const PATH: &str = "/stash_responder_blocking";
                let query = json_of(stream.receive().await?)?;
                let key = query["key"].as_str().ok_or(Fault::Aborted)?;
                let response = match query["action"].as_str() {
                    Some("set") => {
                        stash.put(PATH, key, query["value"].clone());
                        json!({})
                    }
                    Some("get") => json!({ "value": stash.wait(PATH, key).await }),
                    _ => json!({}),
                };
                stream.send_text(&response.to_string()).await?;
            }
        }
        Ok(())
    }

    /// The answer to the client's Close frame, and the delay before it.
    pub(super) fn passive_closing_handshake(
        self,
        code: Option<u16>,
        reason: String,
    ) -> Result<(Duration, Option<u16>, String), Fault> {
        match self {
            Self::Echo => Ok((Duration::ZERO, code, reason)),
            Self::DelayedPassiveClose => Ok((Duration::from_secs(1), code, reason)),
            Self::PassiveCloseAbort => Err(Fault::Aborted),
            // 1005 means that the frame has no code, and must not be sent.
            Self::MsgChannel => Ok((Duration::ZERO, code.or(Some(1005)), reason)),
            _ => Ok((Duration::ZERO, Some(1000), String::new())),
        }
    }
}

/// A response that the handler writes itself.
fn response_by_hand(opening: &Opening, cookie: &str, accept: &str) -> Result<String, NoConnection> {
    let origin = opening.origin().ok_or(FORBIDDEN)?;
    Ok(format!(
        "HTTP/1.1 101 Switching Protocols:\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n{cookie}\
         Sec-WebSocket-Origin: {origin}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    ))
}

fn json_of(message: Option<Message>) -> Result<Value, Fault> {
    let message = message.ok_or(Fault::Aborted)?;
    serde_json::from_slice(&message.into_bytes()).map_err(|_| Fault::Aborted)
}

/// `stash_responder`: puts a value into the stash or takes one from it.
async fn respond(opening: &Opening, stream: &mut Stream<'_>, stash: &Stash) -> Result<(), Fault> {
    while stream.receive().await?.ok_or(Fault::BadOperation)? != Message::Text("echo".to_owned()) {}
    let head = &opening.head;
    let path = head
        .parameter("path")
        .unwrap_or_else(|| head.path().to_owned());
    let key = head.parameter("key").ok_or(Fault::Aborted)?;
    let response = match head.parameter("action").as_deref() {
        Some("put") => {
            let value = head.parameter("value").ok_or(Fault::Aborted)?;
            stash.put(&path, &key, value.into());
            json!({ "status": "success", "result": key })
        }
        Some("purge") => json!({ "status": "success", "result": stash.take(&path, &key) }),
        Some("take") => {
            let value = stash.take(&path, &key);
            json!({ "status": if value.is_none() { "allowed" } else { "blocked" }, "result": value })
        }
        _ => return Err(Fault::Aborted),
    };
    stream.send_text(&response.to_string()).await
}

/// `msg_channel`: messages from any number of writers to one reader.
async fn channel(opening: &Opening, stream: &mut Stream<'_>, stash: &Stash) -> Result<(), Fault> {
    let uuid = opening.head.parameter("uuid").ok_or(Fault::Aborted)?;
    let direction = match opening.head.parameter("direction").as_deref() {
        Some("read") => Direction::Read,
        Some("write") => Direction::Write,
        _ => return Err(Fault::Aborted),
    };
    let queue = stash.join(&uuid, direction).ok_or(Fault::Aborted)?;
    let result = async {
        match direction {
            Direction::Read => {
                while !stream.is_closing() {
                    tokio::select! {
                        item = queue.pop() => match item {
                            Item::Close => break,
                            Item::Message(body) => stream.send_text(&body.to_string()).await?,
                        },
                        frame = stream.next_frame() => {
                            if let Taken::Message(message) = stream.take(frame?).await?
                                && json_of(Some(message)).is_ok_and(|message| message[0] == "close")
                            {
                                break;
                            }
                        }
                    }
                }
            }
            Direction::Write => {
                while let Some(message) = stream.receive().await? {
                    let mut message = json_of(Some(message))?;
                    match message[0].as_str() {
                        Some("disconnectReader") => queue.push(Item::Close),
                        Some("message") => queue.push(Item::Message(message[1].take())),
                        Some("delete") => stash.delete_channel(&uuid),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }
    .await;
    stash.leave(&uuid, direction);
    result
}
