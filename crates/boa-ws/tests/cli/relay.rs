//! The option `--relay`: a server between clients and another server.

use crate::{
    command::{Running, boa_ws, folder},
    peer::{EchoServer, RefusingPort, once},
};
use futures_util::{SinkExt, StreamExt};
#[cfg(unix)]
use rustix::process::Signal;
use std::net::TcpStream;
use tokio_tungstenite::tungstenite::{
    Message, WebSocket, client,
    client::IntoClientRequest,
    error::Error,
    http::HeaderValue,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The address of a relay, of its first line.
fn address(running: &Running) -> String {
    let line = running.err_line();
    let listening = line.strip_prefix("listening on ws://").expect(&line);
    let (address, _) = listening.split_once(", relaying to ws://").expect(&line);
    address.to_owned()
}

fn connect(address: &str, path: &str) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect(address).expect("it listens");
    client(format!("ws://{address}{path}"), stream)
        .expect("a handshake")
        .0
}

/// Sends a text, and reads the next one.
fn asks(socket: &mut WebSocket<TcpStream>, text: &str) -> String {
    socket.send(Message::text(text)).expect("it is open");
    let answer = socket.read().expect("an answer");
    answer.into_text().expect("a text").to_string()
}

/// The code and the reason with which a connection closes.
fn closed(mut socket: WebSocket<TcpStream>) -> Option<(u16, String)> {
    loop {
        if let Message::Close(frame) = socket.read().expect("a Close frame") {
            return frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
        }
    }
}

#[test]
fn clients_are_relayed_side_by_side_and_traced() {
    let server = EchoServer::start();
    let relay = boa_ws(["--relay", &server.url(), "-l", "127.0.0.1:0", "--trace"]).start();
    let address = address(&relay);
    let mut first = connect(&address, "/");
    let mut second = connect(&address, "/");
    assert_eq!(asks(&mut second, "second"), "second");
    assert_eq!(asks(&mut first, "first"), "first");
    first.send(Message::binary(vec![0, 255])).expect("open");
    assert_eq!(first.read().expect("bytes"), Message::binary(vec![0, 255]));
    let frame = CloseFrame {
        code: CloseCode::Library(4001),
        reason: "done".into(),
    };
    first.close(Some(frame)).expect("it is open");
    assert_eq!(closed(first), Some((4001, "done".to_owned())));
    // The second is closed with the relay.
    let ended = std::thread::spawn(|| closed(second));
    let mut traced = false;
    let last = loop {
        let line = relay.err_line();
        traced |= line.contains("second");
        if line.starts_with("client 1: ") {
            break line;
        }
    };
    assert_eq!(
        last,
        "client 1: it has closed with 4001: done; messages to the server: 2, to the client: 2"
    );
    assert!(traced);
    relay.end();
    assert_eq!(
        ended.join().expect("it reads"),
        Some((1001, "the relay ends".to_owned()))
    );
}

#[test]
fn a_client_is_told_with_the_number_of_its_connection_in_traces() {
    let server = EchoServer::start();
    let relay = boa_ws(["--relay", &server.url(), "-l", "127.0.0.1:0", "--trace"]).start();
    let address = address(&relay);
    let _first = connect(&address, "/");
    let mut second = connect(&address, "/");
    assert_eq!(asks(&mut second, "of the second"), "of the second");
    let (mut number, mut traced) = (None, None);
    while number.is_none() || traced.is_none() {
        let line = relay.err_line();
        if line.starts_with("client 2 (") {
            number = line.rsplit_once(" is ").map(|(_, it)| it.to_owned());
        }
        if line.contains("of the second") {
            let connection = line.split(' ').find(|it| it.starts_with('#'));
            traced = connection.map(str::to_owned);
        }
    }
    assert_eq!(number, traced);
    relay.end();
}

#[test]
fn the_server_gets_the_path_and_the_fields_of_the_client() {
    let (server, seen) = crate::peer::one_client();
    let relay = boa_ws([
        "--relay",
        &server.to_string(),
        "--listen=127.0.0.1:0",
        "--trace",
    ])
    .start();
    let address = address(&relay);
    let mut request = format!("ws://{address}/room?x=1")
        .into_client_request()
        .expect("a URL");
    let fields = [
        ("x-key", "a value"),
        ("x-latin", "\u{e9}"),
        ("origin", "http://page.example"),
        ("user-agent", "a client"),
    ];
    for (name, value) in fields {
        let bytes: Vec<u8> = value.chars().map(|it| it as u8).collect();
        let value = HeaderValue::from_bytes(&bytes).expect("a value");
        request.headers_mut().insert(name, value);
    }
    // Those of a browser belong to other servers of this machine.
    let cookies = HeaderValue::from_static("a=b");
    request.headers_mut().insert("cookie", cookies);
    let stream = TcpStream::connect(&address).expect("it listens");
    let (mut socket, _) = client(request, stream).expect("a handshake");
    assert_eq!(socket.read().expect("a text"), Message::text("welcome"));
    socket.close(None).expect("it is open");
    assert_eq!(closed(socket), None);
    relay.end().says("/room?x=1");
    let seen = seen.join().expect("it has served");
    for (name, value) in fields {
        // This server reads UTF-8, in which the byte of this value is invalid.
        let value = value.replace('\u{e9}', "\u{fffd}");
        assert_eq!(seen.header(name), Some(&*value), "{name}");
    }
    assert_eq!(seen.header("cookie"), None);
}

/// Those of a client that has closed the connection, too.
#[test]
fn messages_that_wait_for_their_rules_are_passed_on() {
    let rules = br"
        export async function toServer(message) {
            for (let n = 0; n < 10; n++) await new Promise((resolve) => setTimeout(resolve));
            return new Uint16Array([0x6261, Number(message)]);
        }
    ";
    let folder = folder(&[("rules.mjs", rules)]);
    let (server, seen) = once(async |stream| {
        let mut socket = tokio_tungstenite::accept_async(stream)
            .await
            .expect("a client");
        let mut seen = Vec::new();
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Binary(bytes) = message {
                // The client has gone by now.
                socket
                    .send(Message::text("an answer"))
                    .await
                    .expect("it is open");
                seen.push(bytes.to_vec());
            }
        }
        seen
    });
    let url = format!("ws://{server}");
    let relay = folder
        .boa_ws(["--relay", &url, "-l", "127.0.0.1:0", "rules.mjs"])
        .start();
    let mut socket = connect(&address(&relay), "/");
    for number in 0..10 {
        socket
            .send(Message::text(number.to_string()))
            .expect("it is open");
    }
    socket.close(None).expect("it is open");
    let expected: Vec<_> = (0..10).map(|number| vec![0x61, 0x62, number, 0]).collect();
    assert_eq!(seen.join().expect("it has served"), expected);
    drop(socket);
    relay.end();
}

#[test]
fn the_client_gets_the_subprotocol_of_the_server() {
    let server = EchoServer::start();
    let relay = boa_ws(["--relay", &server.url(), "-l", "127.0.0.1:0"]).start();
    let address = address(&relay);
    let mut request = format!("ws://{address}/")
        .into_client_request()
        .expect("a URL");
    let offered = "one, two".parse().expect("a value");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", offered);
    let stream = TcpStream::connect(&address).expect("it listens");
    let (_, response) = client(request, stream).expect("a handshake");
    assert_eq!(response.headers()["sec-websocket-protocol"], "one");
    relay.end();
}

#[test]
fn rules_change_delay_and_drop_messages() {
    let rules = br"
        const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
        export async function toServer(message, client) {
            if (message === 'drop') return;
            if (message === 'throw') throw new TypeError('a rule has failed');
            if (message === 'late') await wait(20);
            return typeof message === 'string' ? `${client.number}: ${message}` : message.map((byte) => byte + 1);
        }
        export const toClient = (message) => typeof message === 'string' ? message.toUpperCase() : message.buffer;
    ";
    let folder = folder(&[
        ("rules.mjs", rules),
        ("none.mjs", b"export default 1"),
        ("wrong.mjs", b"export const toClient = 1"),
    ]);
    let server = EchoServer::start();
    let options = ["--relay", &server.url(), "-l", "127.0.0.1:0"];
    let relay = folder
        .boa_ws(options.into_iter().chain(["rules.mjs"]))
        .start();
    let mut socket = connect(&address(&relay), "/");
    for text in ["drop", "late", "next"] {
        socket.send(Message::text(text)).expect("it is open");
    }
    socket.send(Message::binary(vec![1, 2])).expect("open");
    for expected in ["1: LATE", "1: NEXT"] {
        assert_eq!(socket.read().expect("a text"), Message::text(expected));
    }
    assert_eq!(socket.read().expect("bytes"), Message::binary(vec![2, 3]));
    socket.send(Message::text("throw")).expect("it is open");
    assert_eq!(
        closed(socket),
        Some((1011, "the script of the relay failed".to_owned()))
    );
    relay
        .end()
        .says("toServer for client 1: TypeError: a rule has failed");

    let list = b"export const toClient = (message) => [message]";
    let lists = super::command::folder(&[("rules.mjs", list)]);
    let relay = lists
        .boa_ws(options.into_iter().chain(["rules.mjs"]))
        .start();
    let mut socket = connect(&address(&relay), "/");
    socket.send(Message::text("a")).expect("it is open");
    assert_eq!(closed(socket).map(|(code, _)| code), Some(1011));
    relay.end().says(
        "toClient for client 1: TypeError: it has returned a value of the type Array: a message is a string, an ArrayBuffer or a view",
    );

    for (file, says) in [
        ("none.mjs", "exports a function toServer or toClient"),
        ("wrong.mjs", "the export toClient is not a function"),
        ("missing.mjs", "there is no such file"),
    ] {
        let output = folder.run(options.into_iter().chain([file]));
        output.says(says);
        assert_eq!(output.status, Some(2), "{file}");
    }
}

#[test]
fn a_client_gets_the_reason_why_the_server_was_not_reached() {
    let refusing = RefusingPort::new();
    let url = format!("ws://127.0.0.1:{}/", refusing.port);
    let relay = boa_ws(["--relay", &url, "-l", "127.0.0.1:0"]).start();
    let address = address(&relay);
    let stream = TcpStream::connect(&address).expect("it listens");
    let refused = client(format!("ws://{address}/"), stream).expect_err("there is no server");
    let tokio_tungstenite::tungstenite::HandshakeError::Failure(Error::Http(response)) = refused
    else {
        panic!("{refused}");
    };
    assert_eq!(response.status(), 502);
    assert!(relay.err_line().starts_with("error: client 1 ("));
    relay.end();
}

#[test]
fn a_server_that_closes_closes_the_client() {
    let (server, _) = once(async |stream| {
        let mut socket = tokio_tungstenite::accept_async(stream)
            .await
            .expect("a client");
        let frame = CloseFrame {
            code: CloseCode::Restart,
            reason: "later".into(),
        };
        socket.close(Some(frame)).await.expect("it is open");
        while socket.next().await.is_some() {}
    });
    let relay = boa_ws(["--relay", &format!("ws://{server}"), "-l", "127.0.0.1:0"]).start();
    let socket = connect(&address(&relay), "/");
    assert_eq!(closed(socket), Some((1012, "later".to_owned())));
    relay.end();
}

#[test]
fn a_relay_needs_an_address_and_no_option_of_a_conversation() {
    for (options, says) in [
        (&["--relay=a.example"][..], "--listen"),
        (
            &["--relay=a.example", "--listen=0", "--send=x"],
            "cannot be used with",
        ),
        (&["--relay=ftp://a.example/", "--listen=0"], "not ftp:"),
    ] {
        let output = boa_ws(options).run();
        output.says(says);
        assert_eq!(output.status, Some(2));
    }
}

/// Connections of clients are those of the process then.
#[cfg(unix)]
#[test]
fn the_built_in_server_alone_is_observed() {
    let home = folder(&[]);
    let server = home
        .boa_ws([
            "--serve=127.0.0.1:0",
            "--trace",
            "--har",
            "a.har",
            "--summary",
        ])
        .start();
    let line = server.err_line();
    let address = line.strip_prefix("serving on ws://").expect(&line);
    let port = address.rsplit_once(':').expect(&line).1;
    for path in ["/", "/chat"] {
        let mut socket = connect(address, path);
        if path == "/" {
            assert_eq!(asks(&mut socket, "hello"), "hello");
        } else {
            assert!(
                socket
                    .read()
                    .is_ok_and(|it| it.to_string().contains("\"id\""))
            );
        }
        socket.close(None).expect("open");
        while socket.read().is_ok() {}
        while !server.err_line().contains(": it has closed with") {}
    }
    server.signal(Signal::INT);
    let output = server.wait();
    assert_eq!(output.status, Some(130));
    output.says(&format!("ws://localhost:{port}/chat"));
    let har = std::fs::read_to_string(home.join("a.har")).expect("a record");
    assert!(
        har.contains("\"hello\"") && har.contains(&format!("ws://localhost:{port}/")),
        "{har}"
    );
}
