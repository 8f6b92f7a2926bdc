//! The scenes in which a person types into the command.

use crate::{
    ROOT,
    command::folder,
    peer::{in_background, sockets},
    terminal::{ENTER, Terminal, in_terminal},
};
use futures_util::{SinkExt, StreamExt};
use std::{net::SocketAddr, path::Path};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Error, Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
    },
};

/// A page: the chat of the examples.
#[cfg(feature = "pages")]
pub(crate) fn chat() -> Terminal {
    let room = sockets_with("json", async |socket| drop(room(socket).await));
    let address = format!("--connect-to=localhost:8080:127.0.0.1:{}", room.port());
    let mut terminal = in_terminal([address.as_str(), "examples/chat/index.html"])
        .current_folder(Path::new(ROOT))
        .size(76, 21)
        .start();
    terminal.shows("What is your name?");
    terminal.types("Ann\t ");
    terminal.shows("• Ben");
    terminal.types("Hello, Ben!\r");
    terminal.shows("Ben: Is this");
    terminal.types("It is");
    terminal.shows("[It is_");
    terminal
}

/// A conversation with a server.
pub(crate) fn client() -> Terminal {
    let home = folder(&[]);
    let address = sockets(async |mut socket| {
        let list = r#"{"type":"list","channels":[{"name":"ticker.eur","rate":20},{"name":"ticker.chf","rate":12.50}],"next":null}"#;
        let tick = r#"{"type":"tick","name":"ticker.eur","value":1.0847}"#;
        while let Some(Ok(message)) = socket.next().await {
            let answers = match message.to_text() {
                Ok("list") => vec![Message::text(list)],
                Ok(text) if text.starts_with('{') => {
                    vec![
                        Message::text(tick),
                        Message::binary(&b"\x1f\x8b\x08 tick 2\0\xff"[..]),
                    ]
                }
                _ => Vec::new(),
            };
            for answer in answers {
                if socket.send(answer).await.is_err() {
                    return;
                }
            }
        }
    });
    let rule = format!("--connect-to=feed.example:80:127.0.0.1:{}", address.port());
    let mut terminal = in_terminal(["ws://feed.example/", &rule])
        .environment("XDG_STATE_HOME", &home.display().to_string())
        .size(76, 21)
        .start();
    terminal.shows("/help lists the commands\n> ");
    terminal.types("list\r");
    terminal.shows("\"next\": null\n  }\n> ");
    terminal.types("{\"subscribe\": \"ticker.eur\"}\r");
    terminal.shows("tick 2..\n> ");
    terminal.types("/pong\r");
    terminal.shows("begins with a slash\n> ");
    terminal.types("/close 1000 th");
    terminal.shows("/close 1000 th");
    terminal
}

/// A REPL.
#[cfg(feature = "repl")]
pub(crate) fn repl() -> Terminal {
    let home = folder(&[]);
    let address = sockets(async |mut socket| {
        while let Some(Ok(message)) = socket.next().await {
            let tick = r#"{"type":"tick","name":"eur","value":1.25}"#;
            if message.is_text() && socket.send(Message::text(tick)).await.is_err() {
                return;
            }
        }
    });
    let rule = format!("--connect-to=feed.example:80:127.0.0.1:{}", address.port());
    let mut terminal = in_terminal([rule.as_str()])
        .current_folder(&home)
        .environment("XDG_STATE_HOME", &home.display().to_string())
        .size(76, 24)
        .start();
    terminal.shows("Ctrl-D leaves\n> ");
    terminal.answers(
        "const ws = new WebSocket('ws://feed.example/')",
        "#1 open\n> ",
    );
    terminal.enters("const tick = () => new Promise((resolve) => {");
    terminal.types(&format!(
        "  ws.onmessage = ({{ data }}) => resolve(JSON.parse(data)){ENTER}}}){ENTER}"
    ));
    terminal.shows("\n})\n> ");
    terminal.answers(
        "ws.send('{\"subscribe\":\"eur\"}'); await tick()",
        "value: 1.25 }\n> ",
    );
    terminal.enters("_.value.toFixed(");
    terminal.types(&format!("1){ENTER}"));
    terminal.shows("'1.3'\n> ");
    terminal.answers(".sockets", "1 message, 41 B");
    terminal.answers("[1, 2].mapp(Math.sqrt)", "TypeError");
    terminal.types_at_prompt("ws.close(1000, 'that is");
    terminal.shows("ws.close(1000, 'that is");
    terminal
}

/// Serves clients with this subprotocol.
pub(crate) fn sockets_with(
    protocol: &'static str,
    serve: impl AsyncFn(WebSocketStream<TcpStream>) + Send + 'static,
) -> SocketAddr {
    in_background(async move |stream| {
        #[expect(clippy::result_large_err, reason = "it is the server's type")]
        let choose = |_: &Request, mut response: Response| {
            let value = HeaderValue::from_static(protocol);
            response
                .headers_mut()
                .insert("Sec-WebSocket-Protocol", value);
            Ok(response)
        };
        if let Ok(socket) = accept_hdr_async(stream, choose).await {
            serve(socket).await;
        }
    })
}

/// A chat room with Ben in it and a constant time.
#[cfg(feature = "pages")]
async fn room(mut socket: WebSocketStream<TcpStream>) -> Result<(), Error> {
    let at = |seconds: u64| format!(r#""date": {}"#, 1_234_567_890_000 + seconds * 1000);
    let signed_in = |name, seconds| {
        format!(
            r#"{{"type": "username", "name": "{name}", {}}}"#,
            at(seconds)
        )
    };
    let message = |name, text, seconds| {
        format!(
            r#"{{"type": "message", "name": "{name}", "text": "{text}", {}}}"#,
            at(seconds)
        )
    };
    let mut rounds = [
        vec![
            signed_in("Ann", 0),
            signed_in("Ben", 4),
            r#"{"type": "userlist", "users": ["Ann", "Ben"]}"#.to_owned(),
        ],
        vec![
            message("Ann", "Hello, Ben!", 9),
            message("Ben", "Hello! Are you in a browser?", 15),
            message("Ann", "In a terminal: the page is the same.", 27),
            message("Ben", "Is this the page of the documentation?", 33),
        ],
    ]
    .into_iter();
    let hello = format!(r#"{{"type": "id", "id": 1, {}}}"#, at(0));
    socket.send(Message::text(hello)).await?;
    // Each message of the client is answered by the next line.
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() {
            for message in rounds.next().unwrap_or_default() {
                socket.send(Message::text(message)).await?;
            }
        }
    }
    Ok(())
}
