//! `boa-ws URL` in a pipe.

use crate::{
    command::{LIMIT, Output, assert_contains, assert_starts_with, boa_ws, folder},
    peer::{
        self, EchoServer, RefusingPort, in_background, one_answer, one_client, one_ignored_client,
        sockets,
    },
};
use futures_util::{SinkExt, StreamExt};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
};
use test_server::handshake::{request_bytes, response_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{
    Message, WebSocket, client, client::IntoClientRequest, protocol::CloseFrame,
};

fn close_frame(code: u16, reason: &str) -> Option<CloseFrame> {
    Some(CloseFrame {
        code: code.into(),
        reason: reason.into(),
    })
}

/// Sends these messages to each client, closes, and waits for the end.
fn server_of(messages: Vec<Message>, close: Option<(u16, &'static str)>) -> SocketAddr {
    sockets(async move |mut socket| {
        for message in &messages {
            if socket.send(message.clone()).await.is_err() {
                return;
            }
        }
        if let Some((code, reason)) = close {
            // The client may be gone.
            let _ = socket.close(close_frame(code, reason)).await;
        }
        while let Some(Ok(_)) = socket.next().await {}
    })
}

/// Sends this many messages back, and closes: what ends a long `--linger`.
fn echo_of(count: usize) -> SocketAddr {
    sockets(async move |mut socket| {
        for _ in 0..count {
            let Some(Ok(message)) = socket.next().await else {
                return;
            };
            if socket.send(message).await.is_err() {
                return;
            }
        }
        // The client may be gone.
        let _ = socket.close(close_frame(1000, "")).await;
        while let Some(Ok(_)) = socket.next().await {}
    })
}

#[test]
fn lines_are_sent_and_messages_are_lines() {
    let output = boa_ws(["--linger=1000", &format!("ws://{}/", echo_of(4))])
        .input("one\ntwo\r\n\nlast")
        .run();
    assert_eq!(output, Output::of("one\ntwo\n\nlast\n", "", 0));
    let output = boa_ws(["--linger=1000", "-c", &echo_of(1).to_string()])
        .input("one\n")
        .run();
    assert_eq!(output, Output::of("one\n", "", 0));
}

/// A server that never answers, so that the wait of the default ends whenever the machine gets
/// there.
#[test]
fn a_warning_says_that_no_message_came_in_time() {
    let (address, served) = one_ignored_client();
    let output = boa_ws([format!("ws://{address}/")]).input("hi\n").run();
    let warning = "warning: no message came within 0.5 s after the end of the input, and the connection was closed: --linger SECONDS";
    output.assert_out("", 0);
    output.begins(warning);
    assert_eq!(
        served.join().expect("served").messages,
        ["hi", "close 1000"]
    );
}

/// The last line has no line feed.
#[test]
fn half_a_line_at_the_end_of_the_input_is_sent() {
    let (address, served) = one_ignored_client();
    let output = boa_ws(["--linger=0", &format!("ws://{address}/")])
        .input("whole\nhalf")
        .run();
    assert_eq!(output, Output::of("", "", 0));
    assert_eq!(
        served.join().expect("served").messages,
        ["whole", "half", "close 1000"]
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_ends_after_the_first_message_ends_the_command() {
    let address = server_of(vec!["message".into(); 10_000], None);
    let mut running = boa_ws(["-n", &format!("ws://{address}/")]).start();
    assert_eq!(running.line(), "message");
    running.stop_reading();
    assert_eq!(running.wait(), Output::of("", "", 141));
}

#[test]
fn line_feeds_in_a_message_become_spaces() {
    let address = server_of(vec!["{\n\t\"a\": 1\r\n}".into()], Some((1000, "")));
    let output = boa_ws(["--no-close", &format!("ws://{address}/")]).run();
    assert_eq!(output, Output::of("{ \t\"a\": 1  }\n", "", 0));
}

#[test]
fn messages_of_a_pipe_are_not_escaped() {
    let address = server_of(vec!["a\u{1b}[31m".into()], Some((1000, "")));
    let output = boa_ws(["-n", &format!("ws://{address}/")]).run();
    assert_eq!(output.out, "a\u{1b}[31m\n");
}

#[test]
fn binary_sends_and_writes_bytes_as_they_are() {
    // As text, so that the harness can compare it.
    let output = boa_ws([
        "--binary",
        "--linger=1000",
        &format!("ws://{}/", echo_of(1)),
    ])
    .input("one\ntwo")
    .run();
    assert_eq!(output, Output::of("one\ntwo\n", "", 0));
}

#[test]
fn input_that_is_not_utf_8_is_refused_as_text() {
    let server = EchoServer::start();
    let output = boa_ws([server.url()]).input(*b"one\n\xff\n").run();
    output.assert_out("one\n", 1);
    assert_eq!(
        output.err,
        "error: line 2 of the input is not UTF-8; --binary sends bytes\n"
    );
}

#[test]
fn one_message_ends_after_the_first() {
    let address = server_of(vec!["first".into(), "second".into()], None);
    let output = boa_ws(["--one-message", &format!("ws://{address}/")]).run();
    assert_eq!(output, Output::of("first\n", "", 0));
    let (address, served) = one_client();
    let output = boa_ws(["-1", &format!("ws://{address}/")])
        .input("one\ntwo\n")
        .run();
    assert_eq!(output, Output::of("welcome\n", "", 0));
    let messages = served.join().expect("served").messages;
    assert!(
        !messages.contains(&"two".to_owned()) && messages.ends_with(&["close 1000".into()]),
        "{messages:?}"
    );
}

#[test]
fn json_lines_have_both_directions_with_time_kind_and_size() {
    let url = format!("ws://{}/", echo_of(1));
    let output = boa_ws(["--jsonl", "--linger=1000", &url])
        .input("h\u{e9}\n")
        .run();
    assert_eq!((output.err.as_str(), output.status), ("", Some(0)));
    let mut lines: Vec<serde_json::Value> = output
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for line in &mut lines {
        let time = line
            .as_object_mut()
            .and_then(|line| line.remove("time"))
            .expect("it has a time");
        let time = time.as_str().expect("a string");
        assert!(
            time.len() == "2026-01-01T00:00:00.000Z".len() && time.ends_with('Z'),
            "{time}"
        );
    }
    let expected = [
        serde_json::json!({ "kind": "open", "url": url, "protocol": "" }),
        serde_json::json!({ "direction": "sent", "kind": "text", "size": 3, "data": "h\u{e9}" }),
        serde_json::json!({ "direction": "received", "kind": "text", "size": 3, "data": "h\u{e9}" }),
        serde_json::json!({ "kind": "close", "code": 1000, "reason": "", "clean": true }),
    ];
    assert_eq!(lines, expected);
    let address = server_of(
        vec![Message::Binary(vec![1, 2, 255].into())],
        Some((1000, "")),
    );
    let output = boa_ws(["--jsonl", "-n", &format!("ws://{address}/")]).run();
    assert!(
        output.out.contains("\"data\":\"AQL/\"") && output.out.contains("\"kind\":\"binary\""),
        "{output:?}"
    );
}

#[test]
fn the_exit_status_says_how_it_ended() {
    for (close, status, err) in [
        ((1000, ""), 0, ""),
        ((1001, ""), 0, ""),
        (
            (1011, "oops\u{1b}[2J"),
            4,
            "error: the server has closed with 1011: oops␛[2J\n",
        ),
        ((4000, ""), 4, "error: the server has closed with 4000\n"),
    ] {
        let address = server_of(Vec::new(), Some(close));
        let output = boa_ws(["-n", &format!("ws://{address}/")]).run();
        assert_eq!(output, Output::of("", err, status), "{close:?}");
    }
    let refusing = RefusingPort::new();
    let output = boa_ws([format!("ws://127.0.0.1:{}/", refusing.port)]).run();
    let err = format!(
        "error: ws://127.0.0.1:{0}/: connection refused by 127.0.0.1:{0}\n",
        refusing.port
    );
    assert_eq!(output, Output::of("", err, 3));
    let (address, _) = one_answer(response_with("{accept}", ""));
    let output = boa_ws(["-n", &format!("ws://{address}/")]).run();
    assert_eq!(output.status, Some(1));
    output.begins("error: the other end ended the connection without a Close frame");
}

#[test]
fn a_refused_connection_has_a_hint_about_the_options_of_the_command() {
    for (answer, reason, help) in [
        (
            "HTTP/1.1 301 Moved\r\nLocation: https://chat.example/x\r\nContent-Length: 0\r\n\r\n",
            "the server answered 301 Moved, which opens no WebSocket (a redirect to https://chat.example/x, which is not followed)",
            "WebSockets follow no redirect; if the server moved, connect to wss://chat.example/x, or -L follows it",
        ),
        (
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 10\r\n\r\nno \x1b token",
            "the server answered 401 Unauthorized, which opens no WebSocket",
            "the server wants credentials: --auth USER:PASSWORD, --auth @FILE with what is in a file, or -H 'Authorization: ...' (the server says: \
             no \\u{1b} token)",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "the server answered 403 Forbidden, which opens no WebSocket",
            "the server may want an origin (-H 'Origin: https://...') or credentials (-H 'Authorization: ...')",
        ),
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "the server answered 404 Not Found, which opens no WebSocket",
            "the server has nothing at /room: check the path",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<input type=\"password\">",
            "the server answered 200 OK, which opens no WebSocket",
            "it is a login page: sign in first, and send the cookie (-H 'Cookie: ...') or the token",
        ),
        (
            &response_with("{accept}", "Sec-WebSocket-Protocol: chat\r\n"),
            "the server chose the subprotocol \"chat\", which was not offered",
            "the server wants it: --protocol 'chat'",
        ),
    ] {
        let (address, served) = one_answer(answer);
        let output = boa_ws([format!("ws://{address}/room")]).run();
        let err = format!("error: ws://{address}/room: {reason}\nhelp: {help}\n");
        assert_eq!(output, Output::of("", err, 3));
        served.join().expect("served");
    }
}

#[test]
fn a_hint_is_given_once_while_the_client_connects_again() {
    let address = in_background(async |mut stream| {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream
            .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            .await;
    });
    let running = boa_ws(["--reconnect", "-n", &format!("ws://{address}/room")]).start();
    let starts = [
        "error: ",
        "help: ",
        "connecting again",
        "error: ",
        "connecting again",
    ];
    for start in starts {
        let line = running.err_line();
        assert!(line.starts_with(start), "{start}: {line}");
    }
}

#[test]
fn header_fields_and_subprotocols_are_sent() {
    let (address, served) = one_client();
    let arguments = [
        "-H",
        "Authorization: Bearer 1",
        &format!("ws://{address}/"),
        "--header=X-A:b",
        "--no-deflate",
    ];
    assert_eq!(boa_ws(arguments).run().status, Some(0));
    let seen = served.join().expect("served");
    assert_eq!(
        (seen.header("authorization"), seen.header("x-a")),
        (Some("Bearer 1"), Some("b"))
    );
    assert_eq!(
        seen.header("user-agent"),
        Some(concat!("boa-ws/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(seen.header("sec-websocket-extensions"), None);
    let server = EchoServer::start();
    let output = boa_ws([
        &server.url(),
        "--protocol=chat",
        "--protocol=other",
        "--jsonl",
    ])
    .run();
    assert!(output.out.contains("\"protocol\":\"chat\""), "{output:?}");
}

#[test]
fn options_about_connections_apply() {
    let server = EchoServer::start();
    let output = boa_ws([
        "ws://chat.example:80/",
        &server
            .instead_of(1)
            .replace("localhost:1", "chat.example:80"),
    ])
    .input("hello\n")
    .run();
    assert_eq!(output, Output::of("hello\n", "", 0));
    let output = boa_ws([&server.url(), "--deny-net=loopback"]).run();
    assert_eq!(output.status, Some(3));
    output.says("--deny-net=loopback denies it");
}

#[test]
fn a_url_can_be_served_by_the_same_command() {
    let port = {
        // Freed, and used again at once.
        let refusing = RefusingPort::on_both_addresses();
        refusing.port
    };
    let output = boa_ws([
        "-1",
        &format!("--serve={port}"),
        &format!("ws://localhost:{port}/"),
    ])
    .input("hello\n")
    .run();
    output.assert_out("hello\n", 0);
    let chat = boa_ws([
        "-n",
        &format!("--serve={port}"),
        &format!("ws://localhost:{port}/chat"),
    ]);
    let chat = chat.input("hello\n").start();
    let expected = r#"{"type":"message","name":"Guest","id":1,"text":"hello","date":"#;
    while !chat.line().starts_with(expected) {}
}

#[test]
fn a_lost_connection_is_opened_again() {
    let address = server_of(vec!["hello".into()], Some((1012, "")));
    let running = boa_ws(["--reconnect", "-n", &format!("ws://{address}/")]).start();
    for _ in 0..2 {
        assert_eq!(running.line(), "hello");
        assert_eq!(running.err_line(), "error: the server has closed with 1012");
        let line = running.err_line();
        assert!(
            line.starts_with("connecting again in 0.")
                || line.starts_with("connecting again in 1."),
            "{line}"
        );
    }
    let address = server_of(Vec::new(), Some((1000, "")));
    let output = boa_ws(["--reconnect", "-n", &format!("ws://{address}/")]).run();
    assert_eq!(output, Output::of("", "", 0));
}

#[test]
fn options_for_connections_need_a_url_and_scripts_exclude_one() {
    for option in [
        "--header=a: b",
        "--protocol=a",
        "--reconnect",
        "--timestamps",
        "--binary",
        "-1",
        "-n",
        "--jsonl",
    ] {
        let output = boa_ws([option, "-e", "1"]).run();
        assert_eq!(output.status, Some(2), "{option}");
        output.says("is for a connection: boa-ws URL, or --connect URL");
    }
    for arguments in [
        &["ws://a/", "a.js"][..],
        &["-c", "a", "-e", "1"],
        &["-c", "a", "ws://b/"],
        &["-c", "ftp://a/"],
    ] {
        let output = boa_ws(arguments).run();
        assert_eq!(
            (output.status, output.out.as_str()),
            (Some(2), ""),
            "{arguments:?}: {}",
            output.err
        );
    }
    // A URL after the name of a script is for the script.
    let folder = folder(&[("a.js", b"console.log(scriptArgs[0])")]);
    assert_eq!(folder.run(["a.js", "ws://b/"]).out, "ws://b/\n");
}

#[cfg(unix)]
#[test]
fn signals_close_the_connection() {
    use rustix::process::Signal;
    for (signal, status, code) in [(Signal::INT, 130, 1000), (Signal::TERM, 143, 1001)] {
        let (address, served) = one_client();
        let running = boa_ws(["-n", &format!("ws://{address}/")]).start();
        assert_eq!(running.line(), "welcome");
        running.signal(signal);
        assert_eq!(running.wait(), Output::of("", "", status));
        assert_eq!(
            served.join().expect("served").messages,
            [format!("close {code}")]
        );
    }
}

#[test]
fn header_fields_and_passwords_may_be_in_files_and_variables() {
    let folder = folder(&[
        ("headers", b"X-One: 1\n\nX-Two: 2\r\n"),
        ("password", b"ann:p@ss:word\n"),
        ("none", b"X-One: 1\nnone"),
        ("long", &[b'x'; (64 << 10) + 1]),
    ]);
    let (address, served) = one_client();
    let url = format!("ws://{address}/");
    let output = folder
        .boa_ws([
            "-H",
            "@headers",
            "-H",
            "@env:MINE",
            "--auth",
            "@password",
            "-1",
            &url,
        ])
        .environment("MINE", "X-Three: 3")
        .run();
    assert_eq!(output, Output::of("welcome\n", "", 0));
    let seen = served.join().expect("served");
    let headers = ["x-one", "x-two", "x-three", "authorization"].map(|name| seen.header(name));
    let basic = format!(
        "Basic {}",
        base64_simd::STANDARD.encode_to_string("ann:p@ss:word")
    );
    assert_eq!(
        headers,
        [Some("1"), Some("2"), Some("3"), Some(basic.as_str())]
    );
    for (arguments, why) in [
        (
            ["-H", "@missing"],
            "'--header <NAME: VALUE>': cannot read missing: ",
        ),
        (
            ["-H", "@none"],
            "'--header <NAME: VALUE>': none, line 2: a header field is 'Name: value'",
        ),
        (
            ["-H", "@env:NO_SUCH_VARIABLE"],
            "the variable NO_SUCH_VARIABLE: ",
        ),
        (["--auth", "@long"], "long is longer than 64 KiB"),
        #[cfg(unix)]
        (["--auth", "@/dev/zero"], "/dev/zero is longer than 64 KiB"),
        (
            ["--auth=a:b", "-Hauthorization: Bearer 1"],
            "'--auth <USER:PASSWORD>' sends a field Authorization, and '--header",
        ),
        (
            ["--auth", "ann"],
            "'--auth <USER:PASSWORD>': a user, a colon and a password",
        ),
    ] {
        let output = folder.run(arguments.into_iter().chain([url.as_str()]));
        assert!(
            output.status == Some(2) && output.err.contains(why),
            "{arguments:?}: {}",
            output.err
        );
    }
}

#[test]
fn texts_of_the_command_line_are_sent_first() {
    let (address, served) = one_client();
    let url = format!("ws://{address}/");
    let output = boa_ws(["-x", "one", "--send", "two", &url])
        .input("three\n")
        .run();
    assert_eq!(output, Output::of("welcome\n", "", 0));
    assert_eq!(
        served.join().expect("served").messages,
        ["one", "two", "three", "close 1000"]
    );
    let (address, served) = one_client();
    let url = format!("ws://{address}/");
    let output = boa_ws(["-x", "one", "-x", "two", "-1", &url])
        .input("three\n")
        .run();
    assert_eq!(output, Output::of("welcome\n", "", 0));
    assert_eq!(
        served.join().expect("served").messages,
        ["one", "two", "close 1000"]
    );
}

/// A server that redirects each request to this place. Sends the heads of the requests to the
/// receiver.
fn redirecting_server(
    location: impl Fn(SocketAddr) -> String + Send + 'static,
) -> (SocketAddr, Receiver<String>) {
    let (sender, asked) = channel();
    let address = in_background(async move |mut stream| {
        let Ok(head) = request_bytes(&mut stream).await else {
            return;
        };
        // The test may have dropped the receiver.
        let _ = sender.send(String::from_utf8_lossy(&head).into_owned());
        let location = location(stream.local_addr().expect("bound"));
        let answer =
            format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
    });
    (address, asked)
}

#[test]
fn redirects_are_followed_on_request_without_header_fields_to_another_origin() {
    let (target, served) = one_client();
    let (address, asked) = redirecting_server(move |_| format!("http://{target}/moved"));
    let url = format!("ws://{address}/");
    let output = boa_ws(["-L", "-H", "X-Secret: 1", "--auth", "a:b", "-1", &url]).run();
    let err = format!("{url} redirects to ws://{target}/moved\n");
    assert_eq!(output, Output::of("welcome\n", err, 0));
    let head = asked.recv_timeout(LIMIT).expect("it was asked");
    assert_contains(&head, "X-Secret: 1\r\n");
    assert_contains(&head, "Authorization: Basic ");
    let seen = served.join().expect("served");
    assert_eq!(
        (seen.header("x-secret"), seen.header("authorization")),
        (None, None)
    );
}

#[test]
fn redirects_end_after_ten_and_keep_header_fields_of_the_origin() {
    let (address, asked) = redirecting_server(|_| "/again".to_owned());
    let url = format!("ws://{address}/");
    let output = boa_ws(["-L", "-H", "X-Secret: 1", "-1", &url]).run();
    assert_eq!(output.status, Some(3), "{}", output.err);
    assert_eq!(
        output.err.matches(" redirects to ").count(),
        10,
        "{}",
        output.err
    );
    output.says("the server answered 302");
    output.says("10 redirects were followed");
    let heads: Vec<_> = asked.try_iter().collect();
    assert_eq!(
        heads
            .iter()
            .filter(|head| head.contains("X-Secret: 1\r\n"))
            .count(),
        11,
        "{heads:?}"
    );
}

/// A client of `boa-ws --listen`.
fn client_of(line: &str) -> WebSocket<TcpStream> {
    let address = line.strip_prefix("listening on ws://").expect(line);
    let stream = TcpStream::connect(address).expect("it listens");
    client(format!("ws://{address}/"), stream)
        .expect("a handshake")
        .0
}

/// Clients that get none of the subprotocols that they offer leave.
#[test]
fn a_client_whose_subprotocols_are_not_accepted_has_a_line_of_help() {
    for (options, offered, has_help) in [
        (&[][..], "binary, base64", true),
        (&["--protocol", "binary"], "base64, binary", false),
        (&[], "", false),
    ] {
        let running = boa_ws([&["-l", "127.0.0.1:0", "--no-close"], options].concat()).start();
        let line = running.err_line();
        let address = line.strip_prefix("listening on ws://").expect(&line);
        let mut request = format!("ws://{address}/")
            .into_client_request()
            .expect("a URL");
        if !offered.is_empty() {
            let value = offered.parse().expect("a value");
            request
                .headers_mut()
                .insert("Sec-WebSocket-Protocol", value);
        }
        let stream = TcpStream::connect(address).expect("it listens");
        // This client checks the answer too, and hangs up.
        drop(client(request, stream));
        let output = running.wait();
        let help = "help: the client offered subprotocols, of which --protocol 'binary' would have accepted one";
        assert_eq!(output.err.contains(help), has_help, "{}", output.err);
    }
}

#[test]
fn a_server_by_hand_talks_to_a_client() {
    let running = boa_ws(["-l", "127.0.0.1:0", "-x", "hello", "--linger", "100"])
        .input("typed\n")
        .start();
    let line = running.err_line();
    let mut socket = client_of(&line);
    for expected in ["hello", "typed"] {
        assert_eq!(socket.read().expect("a message"), Message::text(expected));
    }
    socket.send(Message::text("an answer")).expect("open");
    assert_eq!(running.line(), "an answer");
    socket.send(Message::Ping(vec![1].into())).expect("open");
    assert_eq!(
        socket.read().expect("a pong"),
        Message::Pong(vec![1].into())
    );
    socket.close(close_frame(4000, "enough")).expect("open");
    while socket.read().is_ok() {}
    let output = running.wait();
    assert_eq!(
        (output.err.as_str(), output.status),
        ("error: the client has closed with 4000: enough\n", Some(4))
    );
}

#[cfg(unix)]
#[test]
fn a_server_by_hand_selects_a_subprotocol_and_takes_no_port_that_is_in_use() {
    let running = boa_ws(["-l", "127.0.0.1:0", "--protocol", "two", "--jsonl"]).start();
    let line = running.err_line();
    let url = line.replace("listening on ", "") + "/";
    let other = boa_ws(["-l", line.rsplit_once("//").expect("a URL").1]).run();
    assert!(
        other.status == Some(2) && other.err.contains("the port is in use"),
        "{}",
        other.err
    );
    // A client without a handshake is dropped, and the next client is served.
    let stream = TcpStream::connect(line.rsplit_once("//").expect("a URL").1).expect("it listens");
    std::io::Write::write_all(&mut &stream, b"nonsense\r\n\r\n").expect("it reads");
    let output = boa_ws([
        "--protocol",
        "one",
        "--protocol",
        "two",
        "--jsonl",
        "-x",
        "h\u{e9}",
        "-n",
        &url,
    ])
    .start();
    assert!(running.line().contains("\"protocol\":\"two\""));
    assert!(running.line().contains("\"data\":\"h\u{e9}\""));
    running.signal(rustix::process::Signal::INT);
    let output = output.wait();
    assert!(
        output.status == Some(0) && output.out.contains("\"code\":1000"),
        "{output:?}"
    );
    assert_eq!(running.wait().status, Some(130));
}

#[test]
fn messages_are_the_input_and_the_output_of_a_command() {
    let server = EchoServer::start();
    // The quotation marks reach the shell as they are.
    let command = if cfg!(windows) {
        "echo \"one\"& set /p line=& call echo %line% >&2"
    } else {
        "echo '\"one\"'; read -r line; echo \"$line\" >&2"
    };
    let output = boa_ws(["--exec", command, "--linger", "0", &server.url()]).run();
    assert_eq!((output.err.trim_end(), output.status), ("\"one\"", Some(0)));
    assert_eq!(output.out, "");
}

/// It gets the end of its input, and time to end.
#[cfg(unix)]
#[test]
fn the_command_is_waited_for() {
    let home = folder(&[]);
    let url = format!("ws://{}/", server_of(Vec::new(), Some((1000, ""))));
    let output = home.run([
        "--exec",
        "cat; exec 1>&- 2>&-; sleep 0.3; echo ended > done",
        &url,
    ]);
    assert_eq!(output.status, Some(0), "{}", output.err);
    assert!(home.join("done").exists());
}

/// With what it has started.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_command() {
    let server = EchoServer::start();
    let command = "sleep 1000 & echo $! >&2; wait";
    let running = boa_ws(["--exec", command, &server.url()]).start();
    let id = running
        .err_line()
        .parse()
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .expect("a process");
    running.signal(rustix::process::Signal::TERM);
    assert_eq!(running.wait().status, Some(143));
    crate::command::until("the process still runs", || {
        rustix::process::test_kill_process(id)
            .is_err()
            .then_some(())
    });
}

#[test]
fn a_command_runs_once_the_connection_is_open() {
    let refusing = RefusingPort::new();
    let url = format!("ws://127.0.0.1:{}/", refusing.port);
    let output = boa_ws(["--exec", "echo started >&2", &url]).run();
    assert_eq!(output.status, Some(3), "{}", output.err);
    assert!(!output.err.contains("started"), "{}", output.err);
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_is_an_error() {
    let server = EchoServer::start();
    for (command, status) in [("/no/such/command", 127), ("exit 3", 3)] {
        let output = boa_ws(["--exec", command, "--linger", "0", &server.url()]).run();
        assert_eq!(output.status, Some(1), "{}", output.err);
        let error = format!("the command of --exec ended with exit status {status}");
        output.says(&error);
    }
}

#[test]
fn binary_messages_are_the_bytes_of_a_tcp_connection() {
    let server = EchoServer::start();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    let running = boa_ws(["--tcp", &address, &server.url()]).start();
    let mut stream = peer::accept(&listener);
    let bytes = b"\xff\0one\ntwo";
    std::io::Write::write_all(&mut stream, bytes).expect("it reads");
    let mut back = [0; 9];
    std::io::Read::read_exact(&mut stream, &mut back).expect("it is echoed");
    assert_eq!(&back, bytes);
    drop(stream);
    assert_eq!(running.wait(), Output::of("", "", 0));
    drop(listener);
    let output = boa_ws(["--tcp", &address, &server.url()]).run();
    assert!(
        output.status == Some(3)
            && output
                .err
                .starts_with(&format!("error: cannot connect to {address}: ")),
        "{output:?}"
    );
}

/// Each has its own, at the same time, and clients come after others have left.
#[cfg(unix)]
#[test]
fn each_client_of_a_server_by_hand_has_a_command_of_its_own() {
    let command = "while read -r line; do echo $$ \"$line\"; done";
    let running = boa_ws(["-l", "127.0.0.1:0", "--exec", command]).start();
    let line = running.err_line();
    let answer = |client: &mut WebSocket<TcpStream>, text: &str| {
        client.send(Message::text(text)).expect("open");
        let answer = client.read().expect("a message").to_string();
        let (process, rest) = answer.split_once(' ').expect(&answer);
        assert_eq!(rest, text);
        process.to_owned()
    };
    let (mut first, mut second) = (client_of(&line), client_of(&line));
    let processes = [
        answer(&mut first, "one"),
        answer(&mut second, "two"),
        answer(&mut first, "three"),
    ];
    assert!(
        processes[0] == processes[2] && processes[0] != processes[1],
        "{processes:?}"
    );
    first.close(close_frame(1000, "")).expect("open");
    while first.read().is_ok() {}
    let mut third = client_of(&line);
    let process = answer(&mut third, "four");
    assert!(!processes.contains(&process), "{process}");
    // The command of the first one has ended with it.
    let pid = processes[0]
        .parse()
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .expect("a process");
    crate::command::until("the process still runs", || {
        rustix::process::test_kill_process(pid)
            .is_err()
            .then_some(())
    });
    running.signal(rustix::process::Signal::TERM);
    for client in [&mut second, &mut third] {
        let closed = client.read().expect("a Close frame");
        assert_eq!(closed, Message::Close(close_frame(1001, "")));
        while client.read().is_ok() {}
    }
    let output = running.wait();
    assert_eq!(output.status, Some(143), "{}", output.err);
    assert_contains(&output.err, "client 1 has left\n");
}

/// A command that reads nothing keeps nobody else waiting.
#[cfg(unix)]
#[test]
fn a_client_whose_command_reads_nothing_is_one_of_many() {
    let command = "read -r line; if test $line = wait; then kill -STOP $$; else echo $line; fi";
    let running = boa_ws(["-l", "127.0.0.1:0", "--exec", command]).start();
    let line = running.err_line();
    let mut first = client_of(&line);
    first.send(Message::text("wait")).expect("open");
    // More than a pipe takes.
    first
        .send(Message::text("a".repeat(1 << 20)))
        .expect("open");
    let mut second = client_of(&line);
    second.send(Message::text("answer")).expect("open");
    assert_eq!(second.read().expect("a message"), Message::text("answer"));
    running.signal(rustix::process::Signal::INT);
    assert_eq!(running.wait().status, Some(130));
}

/// The connection is made when a client has come, and a server that is down is no end.
#[test]
fn each_client_of_a_server_by_hand_has_a_tcp_connection_of_its_own() {
    let refusing = RefusingPort::new();
    let address = format!("127.0.0.1:{}", refusing.port);
    let running = boa_ws(["-l", "127.0.0.1:0", "--tcp", &address]).start();
    let line = running.err_line();
    for number in 1..=2 {
        let mut client = client_of(&line);
        let reason = "the server behind this one cannot be reached";
        assert_eq!(
            client.read().expect("a Close frame"),
            Message::Close(close_frame(1011, reason))
        );
        while client.read().is_ok() {}
        assert_starts_with(&running.err_line(), &format!("client {number} (127.0.0.1:"));
        let error = format!("error: client {number}: cannot connect to {address}: ");
        assert_starts_with(&running.err_line(), &error);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    let running = boa_ws(["-l", "127.0.0.1:0", "--tcp", &address]).start();
    let line = running.err_line();
    let mut both = Vec::new();
    for text in ["one", "two"] {
        let mut client = client_of(&line);
        let stream = peer::accept(&listener);
        client.send(Message::binary(text)).expect("open");
        both.push((client, stream, text));
    }
    for (client, stream, text) in &mut both {
        let mut bytes = [0; 3];
        std::io::Read::read_exact(stream, &mut bytes).expect("a message");
        assert_eq!(bytes, text.as_bytes());
        std::io::Write::write_all(stream, b"back").expect("it reads");
        assert_eq!(client.read().expect("a message"), Message::binary("back"));
    }
}

fn expecting(pattern: &str, options: &[&str], address: SocketAddr) -> Output {
    let url = format!("ws://{address}/");
    let expect = ["--expect", pattern];
    boa_ws(expect.iter().chain(options).copied().chain([&*url])).run()
}

#[test]
fn the_first_message_that_matches_ends_the_conversation() {
    let texts = |texts: &[&'static str]| texts.iter().map(|it| Message::from(*it)).collect();
    let server = || server_of(texts(&["no", "now ready: 7", "after"]), None);
    expecting(r"ready: \d+$", &[], server()).assert_out("no\nnow ready: 7\n", 0);
    expecting("^no", &["--within=60"], server()).assert_out("no\n", 0);
    // What the server does afterwards changes nothing.
    let closes = server_of(texts(&["a"]), Some((4000, "")));
    let output = expecting("a", &["--within=60"], closes);
    assert_eq!(output, Output::of("a\n", "", 0));
    let bytes = server_of(vec![Message::Binary(b"\xff1\xfe".as_slice().into())], None);
    let output = expecting(r"(?-u)\xff\d", &["--jsonl"], bytes);
    assert_eq!(output.status, Some(0), "{output:?}");
}

#[test]
fn messages_of_the_command_line_and_of_the_input_are_answered_with_what_is_expected() {
    expecting("^hel+o$", &["-x", "one", "-x", "hello"], echo_of(2)).assert_out("one\nhello\n", 0);
    // The end of the input does not end the wait.
    let output = boa_ws(["--expect=two", &format!("ws://{}/", echo_of(2))])
        .input("one\ntwo\n")
        .run();
    output.assert_out("one\ntwo\n", 0);
}

#[test]
fn without_a_match_the_status_is_6() {
    let one = || vec![Message::from("no")];
    let output = expecting("yes", &["--within=0.2"], server_of(one(), None));
    assert_eq!(
        output,
        Output::of("no\n", "error: no message matched yes within 0.2 s\n", 6)
    );
    let output = expecting("yes", &["--within=60"], server_of(one(), Some((1000, ""))));
    let error = "error: the connection has ended before a message matched yes\n";
    assert_eq!(output, Output::of("no\n", error, 6));
    let output = expecting("yes", &[], server_of(one(), Some((4000, "bye"))));
    let errors = format!("error: the server has closed with 4000: bye\n{error}");
    assert_eq!(output, Output::of("no\n", errors, 6));
    // A server that does not answer the request.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = silent.local_addr().expect("it has one");
    let output = expecting("yes", &["--within=0.2"], address);
    assert_eq!(
        output,
        Output::of("", "error: no message matched yes within 0.2 s\n", 6)
    );
    let refusing = RefusingPort::new();
    let output = boa_ws(["--expect=a", &format!("ws://localhost:{}/", refusing.port)]).run();
    assert_eq!(output.status, Some(3), "{output:?}");
}

#[test]
fn a_pattern_is_a_regular_expression() {
    for (arguments, message) in [
        (&["--expect=(", "ws://localhost:1"][..], "unclosed group"),
        (&["--expect=a", "a.js"], "'--expect' is for a connection"),
        (&["--within=1", "ws://localhost:1"], "--expect <PATTERN>"),
        (
            &["--expect=a", "-1", "ws://localhost:1"],
            "cannot be used with",
        ),
    ] {
        let output = boa_ws(arguments).run();
        output.says(message);
        assert_eq!(output.status, Some(2), "{arguments:?}");
    }
}
