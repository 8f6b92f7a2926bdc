//! The pictures of the terminal in the README: the screens of the example chat and of the client.

use crate::ROOT;
use crate::{
    command::folder,
    peer::{in_background, sockets},
    terminal::{Terminal, in_terminal},
};
use futures_util::{SinkExt, StreamExt};
use std::{fmt::Write, net::SocketAddr, path::Path};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};

/// The failure message of a picture has the command that creates it again.
const ANEW: &str = "BOA_WS_PICTURE=anew cargo test --test cli picture";

/// The size of a cell, in the picture's pixels.
const CELL: (u16, u16) = (9, 20);
const MARGIN: u16 = 16;

#[cfg(feature = "pages")]
#[test]
fn the_picture_in_the_readme_is_the_screen_of_the_example() {
    let room = sockets_with("json", room);
    let root = Path::new(ROOT);
    let address = format!("--connect-to=localhost:8080:127.0.0.1:{}", room.port());
    let mut terminal = in_terminal([address.as_str(), "examples/chat/index.html"])
        .current_folder(root)
        .size(76, 21)
        .start();
    terminal.shows("What is your name?");
    terminal.types("Ann\t ");
    terminal.shows("• Ben");
    terminal.types("Hello, Ben!\r");
    terminal.shows("Ben: Is this");
    terminal.types("It is");
    terminal.shows("[It is_");
    check(
        &terminal,
        "examples/chat/terminal.svg",
        "A chat in a terminal",
    );
}

/// Holds a screen against the file of its picture.
pub(crate) fn check(terminal: &Terminal, file: &str, label: &str) {
    let svg = terminal.screen(|screen| picture(screen, label));
    let file = Path::new(ROOT).join(file);
    if is_anew() {
        std::fs::write(&file, &svg).expect("the picture can be written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        known == svg,
        "the picture is another now; {ANEW} writes it; what is seen:\n{}",
        terminal.contents()
    );
}

/// Whether the files are to be written.
pub(crate) fn is_anew() -> bool {
    std::env::var_os("BOA_WS_PICTURE").is_some()
}

#[test]
fn the_picture_of_the_client_is_its_screen() {
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
    check(
        &terminal,
        "docs/client.svg",
        "A conversation with a server in a terminal",
    );
}

/// Serves clients with this subprotocol.
pub(crate) fn sockets_with(
    protocol: &'static str,
    serve: impl AsyncFn(WebSocketStream<TcpStream>) + Send + 'static,
) -> SocketAddr {
    in_background(async move |stream| {
        #[expect(clippy::result_large_err, reason = "it is the server's type")]
        let choose = |_: &Request, mut response: Response| {
            let value = protocol.parse().expect("a value");
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
async fn room(mut socket: WebSocketStream<TcpStream>) {
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
    socket
        .send(Message::text(hello))
        .await
        .expect("the client listens");
    // Each message of the client is answered by the next line.
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() {
            for message in rounds.next().unwrap_or_default() {
                socket
                    .send(Message::text(message))
                    .await
                    .expect("the client listens");
            }
        }
    }
}

/// The style of adjacent cells.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    colour: Option<&'static str>,
    bold: bool,
    dim: bool,
    italic: bool,
    inverse: bool,
}

fn picture(screen: &vt100::Screen, label: &str) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (
        columns.get() * CELL.0 + 2 * MARGIN,
        rows.get() * CELL.1 + 2 * MARGIN,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"{label}\">\n<style>\n\
         text {{ font: 15px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }}\n\
         .accent {{ fill: #88c0d0; }} .red {{ fill: #bf616a; }} .green {{ fill: #a3be8c; }} .yellow {{ fill: #ebcb8b; }} \
         .blue {{ fill: #81a1c1; }} .purple {{ fill: #b48ead; }} .bold {{ font-weight: bold; }} .dim {{ opacity: 0.6; }} .italic {{ font-style: italic; }} \
         .inverse {{ fill: #2e3440; }}\n</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"#2e3440\"/>\n"
    );
    for row in 0..rows.get() {
        let mut column = 0;
        while column < columns.get() {
            let (start, look) = (column, look_at(screen, row, column));
            let mut text = String::new();
            while column < columns.get() && look_at(screen, row, column) == look {
                let contents = screen.cell(row, column).map_or("", vt100::Cell::contents);
                text += if contents.is_empty() { " " } else { contents };
                column += 1;
            }
            write_run(&mut svg, (row, start), column - start, &text, look);
        }
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        let (x, y) = (MARGIN + column * CELL.0, MARGIN + row * CELL.1);
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"{}\" fill=\"#bf616a\"/>",
            CELL.1
        )
        .expect("it is a string");
    }
    svg + "</svg>\n"
}

fn look_at(screen: &vt100::Screen, row: u16, column: u16) -> Look {
    let cell = screen.cell(row, column).expect("it is on the screen");
    Look {
        colour: match cell.fgcolor() {
            vt100::Color::Default => None,
            vt100::Color::Idx(1 | 9) => Some("red"),
            vt100::Color::Idx(2) => Some("green"),
            vt100::Color::Idx(3) => Some("yellow"),
            vt100::Color::Idx(4) => Some("blue"),
            vt100::Color::Idx(5) => Some("purple"),
            _ => Some("accent"),
        },
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        inverse: cell.inverse(),
    }
}

fn write_run(svg: &mut String, (row, column): (u16, u16), cells: u16, text: &str, look: Look) {
    let (x, y, width) = (
        MARGIN + column * CELL.0,
        MARGIN + row * CELL.1,
        cells * CELL.0,
    );
    if look.inverse {
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"#d8dee9\"/>",
            CELL.1
        )
        .expect("it is a string");
    }
    if text.trim().is_empty() {
        return;
    }
    let classes = [
        (
            look.colour.unwrap_or_default(),
            look.colour.is_some() && !look.inverse,
        ),
        ("bold", look.bold),
        ("dim", look.dim),
        ("italic", look.italic),
        ("inverse", look.inverse),
    ];
    let classes: Vec<_> = classes
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| *name)
        .collect();
    let class = if classes.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", classes.join(" "))
    };
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    // `textLength` makes the width independent of the font.
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"{class}>{text}</text>",
        y + 15
    )
    .expect("it is a string");
}
