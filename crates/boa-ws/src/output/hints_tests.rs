use super::*;
use test_server::rows;

/// The hint for an exception at the caret in a line.
fn at(message: &str, line: &str) -> String {
    let column = line.chars().position(|character| character == '^').unwrap();
    exception(message, Some((&line.replace('^', ""), column))).unwrap_or_default()
}

#[test]
fn exceptions_of_well_known_mistakes_have_hints() {
    let table = r#"
        InvalidStateError: The WebSocket is still connecting: send when its 'open' event has been fired -> const ä = 1; chat.socket.send^('x') -> chat.socket.addEventListener('open', () => chat.socket.send(...))
        InvalidStateError: The WebSocket is still connecting: send when its 'open' event has been fired -> open().send^('x') -> socket.addEventListener('open', () => socket.send(...))
        InvalidAccessError: The close code must be 1000, or between 3000 and 4999; 1001 is neither -> ^ -> use close()
        TypeError: Class constructor WebSocket cannot be invoked without 'new' -> ^ -> write new WebSocket(...)
        ReferenceError: process is not defined -> ^process.exit() -> it belongs to Node; import {
        ReferenceError: require is not defined -> ^require('fs') -> CommonJS is for names
        ReferenceError: require is not defined -> x = ^require("ws") -> CommonJS is for names
        TypeError: cannot import 'ws' from 'a.mjs': a specifier starts with './' or '../' -> ^ -> WebSocket is a global
        TypeError: cannot import 'node:fs' from 'a.mjs': absolute paths and URLs are refused -> ^ -> modules of Node
        TypeError: cannot import 'lodash' from 'a.mjs': a specifier starts with './' or '../' -> ^ -> a page finds no packages
        TypeError: ws.on is not a function -> ws.on^('message', f) -> on and once belong to the package ws
        TypeError: ws.once is not a function -> ws.once ^("open", f) -> on and once belong to the package ws
        TypeError: ws.on is not a function -> ws.on^('data', f) ->
        TypeError: ws.off is not a function -> ws.off^('message', f) ->
        TypeError: setTimeout(...).unref is not a function -> setTimeout(f, 9).unref^() -> timers are numbers
        TypeError: timer.unref is not a function -> timer.unref^() -> timers are numbers
        TypeError: it broke -> ws.on^('message', f) ->
        ReferenceError: misspelt is not defined -> ^misspelt ->
        TypeError: socket.addEventlistener is not a function -> socket.addEventlistener^('open', f) -> did you mean addEventListener?
        TypeError: ws.Send is not a function -> ws.Send^('x') -> did you mean send?
        TypeError: ws.sent is not a function -> ws.sent^('x') ->
        TypeError: f() is not a function -> f()^() ->
        ReferenceError: consol is not defined -> ^consol.log(1) -> did you mean console?
        ReferenceError: Websocket is not defined -> new ^Websocket(u) -> did you mean WebSocket?
    "#;
    for (message, rest) in rows(table, "->") {
        let (line, start) = rest.split_once("->").unwrap();
        let (line, start) = (line.trim(), start.trim());
        let hint = at(message, line);
        assert!(
            hint.starts_with(start) && hint.is_empty() == start.is_empty(),
            "{line}: {hint:?}"
        );
    }
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let location = headers
        .iter()
        .find(|(name, _)| *name == "Location")
        .map(|(_, value)| (*value).to_owned());
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let url = "ws://chat.example/room?x".parse().unwrap();
    let error = net::Error::Status {
        status,
        reason: String::new(),
        location,
        headers,
        body: body.into(),
    };
    connection(&url, &error, Caller::Script, Limits::default()).unwrap_or_default()
}

#[test]
fn responses_that_open_no_socket_have_hints_with_the_words_of_the_server() {
    let html = ("Content-Type", "text/html; charset=utf-8");
    let text = ("Content-Type", "text/plain");
    for (status, headers, body, expected) in [
        (
            301,
            &[("Location", "https://chat.example/room")][..],
            "",
            "WebSockets follow no redirect; if the server moved, connect to wss://chat.example/room",
        ),
        (
            302,
            &[("Location", "/login")],
            "",
            "WebSockets follow no redirect; if the server moved, connect to ws://chat.example/login",
        ),
        (
            302,
            &[("Location", "file:///etc/passwd")],
            "",
            "the redirect leads to no WebSocket: file:///etc/passwd",
        ),
        (
            200,
            &[html],
            "<title>Sign\n in</title><input type=\"password\">",
            "it is a login page: sign in first, and give the token or the cookie to the server (the server says: Sign in)",
        ),
        (
            200,
            &[html],
            "<p>hello",
            "a web page is at /room, and no WebSocket: check the path",
        ),
        (
            400,
            &[html],
            "<title>400 The plain HTTP request was sent to HTTPS port</title>",
            "the server encrypts on this port: the URL has wss: instead of ws: (the server says: 400 The plain HTTP request was sent to HTTPS port)",
        ),
        (
            404,
            &[text],
            "no such room\r\n",
            "the server has nothing at /room: check the path (the server says: no such room)",
        ),
        (
            418,
            &[("content-type", "application/json")],
            "{\"error\": \"tea\\u001b[31m\u{1b}[31m\"}",
            "the server says: {\"error\": \"tea\\\\u001b[31m\\u{1b}[31m\"}",
        ),
        (418, &[("content-type", "image/png")], "x", ""),
        (
            426,
            &[("Upgrade", "h2c")],
            "",
            "the server wants another protocol: h2c",
        ),
        (
            503,
            &[],
            "",
            "a proxy in front of the server answers, and does not reach the server: is it running?",
        ),
    ] {
        assert_eq!(response(status, headers, body), expected, "{status}");
    }
    for status in [401, 403, 426] {
        assert_ne!(response(status, &[], ""), "");
    }
    let long = response(500, &[text], &"ab ".repeat(1000));
    assert!(
        long.ends_with("ab…") && long.chars().count() < 300,
        "{long}"
    );
}

#[test]
fn a_handshake_that_the_server_ends_has_a_hint_about_encryption() {
    let hint = |url: &str, error: net::Error, caller| {
        Hints::default()
            .for_connection(&url.parse().unwrap(), &error, caller)
            .unwrap_or_default()
    };
    let ended = net::Error::EndedInHandshake;
    assert!(hint("ws://a.example/", ended.clone(), Caller::Script).contains("wss: instead of ws:"));
    assert!(
        hint(
            "ws://a.example/",
            net::Error::HeadInvalid {
                why: "it does not begin with \"HTTP/1.\""
            },
            Caller::Script
        )
        .contains("wss: instead of ws:")
    );
    let other = net::Error::HeadInvalid {
        why: "its status is less than 100",
    };
    assert_eq!(hint("ws://a.example/", other, Caller::Script), "");
    assert_eq!(hint("wss://a.example/", ended.clone(), Caller::Script), "");
    assert_eq!(hint("ws+unix:///a.sock", ended, Caller::Command), "");
    let why = "it is an alert: the URL has wss: instead of ws:";
    let alert = net::Error::HeadInvalid { why };
    assert_eq!(hint("ws://a.example/", alert, Caller::Script), "");
}
