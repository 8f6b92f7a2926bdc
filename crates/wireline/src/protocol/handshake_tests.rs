//! The bytes of the request, and the rules for the response.

use super::*;
use crate::{protocol::response_reader::ResponseReader, testing::scripted_server::request};
use test_server::assert_matches;

/// The key and `Sec-WebSocket-Accept` of the example in
/// [the RFC](https://www.rfc-editor.org/rfc/rfc6455#section-1.3).
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Options without permessage-deflate.
fn plain() -> Options {
    Options::new().deflate(None)
}

fn head(request: &Request) -> String {
    Handshake::with_key(request, &plain(), KEY)
        .head
        .iter()
        .map(|b| *b as char)
        .collect()
}

fn read(request: &Request, response: &[u8]) -> Result<Option<(Opened, usize)>, Error> {
    ResponseReader::new(&Options::default())
        .read(response, &Handshake::with_key(request, &plain(), KEY))
        .map_err(|refusal| refusal.error)
}

/// Validates a response to a request without options.
fn validate(response: &str) -> Result<Opened, Error> {
    validate_for(&request("ws://a/"), response)
}

fn validate_for(request: &Request, response: &str) -> Result<Opened, Error> {
    read(request, response.as_bytes()).map(|read| read.expect("the head is complete").0)
}

/// A valid response in which these header fields replace fields of the same name, or are added.
/// `Name: -` removes a field.
fn response(fields: &[&str]) -> String {
    let mut response = "HTTP/1.1 101 Switching Protocols\r\n".to_owned();
    let right = [
        "Upgrade: websocket".to_owned(),
        "Connection: Upgrade".to_owned(),
        format!("Sec-WebSocket-Accept: {ACCEPT}"),
    ];
    for field in &right {
        let name = field.split(':').next().unwrap();
        if !fields
            .iter()
            .any(|own| own.split(':').next().unwrap().eq_ignore_ascii_case(name))
        {
            response += &format!("{field}\r\n");
        }
    }
    for field in fields
        .iter()
        .filter(|field| !field.starts_with('-') && !field.ends_with(": -"))
    {
        response += &format!("{field}\r\n");
    }
    response + "\r\n"
}

// --- The request ---

#[test]
fn a_request_without_options_has_the_required_fields() {
    let mut plain = request("ws://chat.example/room?id=1#part");
    plain.user_agent = None;
    assert_eq!(
        head(&plain),
        "GET /room?id=1 HTTP/1.1\r\n\
         Host: chat.example\r\n\
         Connection: Upgrade\r\n\
         Pragma: no-cache\r\n\
         Cache-Control: no-cache\r\n\
         Upgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         \r\n"
    );
}

#[test]
fn the_host_has_a_port_unless_it_is_the_schemes() {
    for (url, host) in [
        ("ws://a:80/", "a"),
        ("ws://a:443/", "a:443"),
        ("wss://a:443/", "a"),
        ("ws://[::1]:8080/", "[::1]:8080"),
        ("ws://BÜCHER.example/", "xn--bcher-kva.example"),
        ("ws://user:pw@a/", "a"),
    ] {
        assert!(
            head(&request(url)).contains(&format!("\r\nHost: {host}\r\n")),
            "{url}"
        );
    }
}

#[test]
fn the_resource_name_has_a_query_unless_it_is_empty() {
    for (url, name) in [
        ("ws://a", "/"),
        ("ws://a?", "/"),
        ("ws://a/x?", "/x"),
        ("ws://a/x?y=%20 z", "/x?y=%20%20z"),
        ("ws://a/%E2%82%AC|\"", "/%E2%82%AC|%22"),
        ("ws://a/x#", "/x"),
    ] {
        assert!(
            head(&request(url)).starts_with(&format!("GET {name} HTTP/1.1\r\n")),
            "{url}"
        );
    }
}

#[test]
fn requested_fields_are_sent_once() {
    let head = head(
        &request("ws://a/")
            .protocol("chat")
            .protocol("v2")
            .origin("https://page.example")
            .header("X-Mine", " é\t"),
    );
    assert!(
        head.contains("\r\nSec-WebSocket-Protocol: chat, v2\r\n"),
        "{head}"
    );
    assert!(
        head.contains("\r\nOrigin: https://page.example\r\n"),
        "{head}"
    );
    assert!(head.contains("\r\nX-Mine: é\r\n"), "{head}");
    assert!(head.contains("\r\nUser-Agent: wireline/"), "{head}");
}

#[test]
fn a_header_field_of_the_request_replaces_a_default_one() {
    let head = head(
        &request("ws://u:p@a/")
            .origin("x")
            .header("origin", "y")
            .header("AUTHORIZATION", "Bearer z"),
    );
    assert!(
        !head.contains("Origin: x") && head.contains("\r\norigin: y\r\n"),
        "{head}"
    );
    assert!(
        !head.contains("Basic") && head.contains("\r\nAUTHORIZATION: Bearer z\r\n"),
        "{head}"
    );
}

#[test]
fn credentials_in_the_url_are_sent_decoded() {
    for (url, credentials) in [
        (
            "ws://Aladdin:open%20sesame@a/",
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        ("ws://user@a/", "dXNlcjo="),
        ("ws://:pw@a/", "OnB3"),
        ("ws://%zz%4@a/", "JXp6JTQ6"),
    ] {
        assert!(
            head(&request(url)).contains(&format!("\r\nAuthorization: Basic {credentials}\r\n")),
            "{url}"
        );
    }
    assert!(!head(&request("ws://a/")).contains("Authorization"));
}

#[test]
fn every_handshake_has_a_key_of_16_bytes_of_its_own() {
    let key = || {
        let head = String::from_utf8(Handshake::new(&request("ws://a/"), &plain()).head).unwrap();
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
            .unwrap();
        STANDARD.decode_to_vec(line).unwrap()
    };
    let (one, other) = (key(), key());
    assert_eq!(one.len(), 16);
    assert_ne!(one, other);
}

// --- The response ---

#[test]
fn a_valid_response_establishes_the_connection() {
    let opened = validate(&response(&["X-Extra: 1"])).unwrap();
    assert_eq!(
        (opened.protocol.as_str(), opened.extensions.as_str()),
        ("", "")
    );
    assert_eq!(
        opened.headers.last(),
        Some(&("X-Extra".to_owned(), "1".to_owned()))
    );
}

#[test]
fn letter_case_white_space_and_lists_are_accepted() {
    for fields in [
        ["Upgrade: WebSocket", "Connection: upgrade"],
        ["upgrade:\twebsocket ", "CONNECTION: keep-alive, Upgrade"],
        [
            "Upgrade: websocket",
            "Connection: keep-alive\r\nConnection: UPGRADE",
        ],
        [
            "Upgrade:\r\n websocket",
            "Connection: keep-alive,\r\n\t Upgrade",
        ],
    ] {
        assert!(validate(&response(&fields)).is_ok(), "{fields:?}");
    }
    assert!(
        validate(&response(&[]).replace("\r\n", "\n")).is_ok(),
        "lines may end with LF alone"
    );
    assert!(
        validate(&response(&[]).replace(" Switching Protocols", "")).is_ok(),
        "the reason phrase may be missing"
    );
}

#[test]
fn a_folded_value_is_one_with_white_space() {
    let opened = validate(&response(&["X-Folded: a\r\n b\r\n\tc"])).unwrap();
    let value = opened
        .headers
        .last()
        .map(|(_, value)| value.split_ascii_whitespace().collect::<Vec<_>>());
    assert_eq!(value, Some(vec!["a", "b", "c"]));
    let folded = response(&[]).replace("Upgrade: websocket", "Upgrade: websocket\r\n x");
    assert_matches!(validate(&folded), Err(Error::Upgrade { .. }));
}

#[test]
fn another_status_fails() {
    for (status, text) in [
        (
            "200 OK",
            "the server answered 200 OK, which opens no WebSocket",
        ),
        ("404", "the server answered 404, which opens no WebSocket"),
        (
            "401 Unauthorized",
            "the server answered 401 Unauthorized, which opens no WebSocket",
        ),
    ] {
        let error =
            validate(&response(&[]).replace("101 Switching Protocols", status)).unwrap_err();
        assert_eq!(error.to_string(), text);
    }
    let error = validate(
        &response(&["Location: http://b/"]).replace("101 Switching Protocols", "302 Found"),
    )
    .unwrap_err();
    assert_matches!(&error, Error::Status { status: 302, location: Some(to), .. } if to == "http://b/");
    assert!(
        error.to_string().contains("a redirect to http://b/"),
        "{error}"
    );
}

#[test]
fn informational_responses_are_skipped() {
    let responses = format!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n{}rest",
        response(&[])
    );
    let (_, head) = read(&request("ws://a/"), responses.as_bytes())
        .unwrap()
        .unwrap();
    assert_eq!(&responses[head..], "rest");
}

#[test]
fn upgrade_must_be_websocket() {
    for field in [
        "Upgrade: -",
        "Upgrade:",
        "Upgrade: h2c",
        "Upgrade: websocket, h2c",
        "Upgrade: websocket\r\nUpgrade: websocket",
    ] {
        assert_matches!(
            validate(&response(&[field])),
            Err(Error::Upgrade { .. }),
            "{field:?}"
        );
    }
}

#[test]
fn connection_must_contain_upgrade() {
    for field in [
        "Connection: -",
        "Connection:",
        "Connection: keep-alive",
        "Connection: upgraded",
        "Connection: \"Upgrade\"",
    ] {
        assert_matches!(
            validate(&response(&[field])),
            Err(Error::Connection { .. }),
            "{field:?}"
        );
    }
}

#[test]
fn accept_must_match_and_be_unique() {
    let lower = format!("Sec-WebSocket-Accept: {}", ACCEPT.to_lowercase());
    let twice = format!("Sec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Accept: {ACCEPT}");
    for field in [
        "Sec-WebSocket-Accept: -",
        "Sec-WebSocket-Accept:",
        "Sec-WebSocket-Accept: x",
        &lower,
        &twice,
    ] {
        assert_matches!(
            validate(&response(&[field])),
            Err(Error::Accept { .. }),
            "{field:?}"
        );
    }
}

#[test]
fn the_subprotocol_must_be_an_offered_one() {
    let offer = request("ws://a/").protocol("chat").protocol("v2");
    let chosen = |field: &str| validate_for(&offer, &response(&[field]));
    assert_eq!(chosen("Sec-WebSocket-Protocol: v2").unwrap().protocol, "v2");
    assert_matches!(chosen("X: y"), Err(Error::ProtocolMissing));
    assert_matches!(
        chosen("Sec-WebSocket-Protocol:"),
        Err(Error::ProtocolMissing)
    );
    assert_matches!(chosen("Sec-WebSocket-Protocol: v3"), Err(Error::ProtocolNotOffered { protocol }) if protocol == "v3");
    assert_matches!(
        chosen("Sec-WebSocket-Protocol: V2"),
        Err(Error::ProtocolNotOffered { .. })
    );
    assert_matches!(
        chosen("Sec-WebSocket-Protocol: chat, v2"),
        Err(Error::ProtocolTwice)
    );
    assert_matches!(
        chosen("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat"),
        Err(Error::ProtocolTwice)
    );
    for field in ["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol:"] {
        assert_matches!(
            validate(&response(&[field])),
            Err(Error::ProtocolNotOffered { .. }),
            "{field:?}"
        );
    }
}

#[test]
fn permessage_deflate_is_offered_and_agreed() {
    let (request, options) = (request("ws://a/"), Options::default());
    let offer = Handshake::with_key(&request, &options, KEY);
    let head = String::from_utf8(offer.head.clone()).unwrap();
    assert!(
        head.contains(
            "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        ),
        "{head}"
    );
    let validate = |fields: &[&str]| {
        let read =
            ResponseReader::new(&Options::default()).read(response(fields).as_bytes(), &offer);
        read.map(|read| read.expect("the head is complete").0)
    };
    assert_eq!(validate(&[]).unwrap().deflate, None);
    let agreed =
        validate(&["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=\"10\""])
            .unwrap();
    assert_eq!(
        agreed.extensions,
        "permessage-deflate; server_max_window_bits=\"10\""
    );
    assert_eq!(agreed.deflate.unwrap().server_max_window_bits, 10);
    for fields in [
        &["Sec-WebSocket-Extensions: permessage-deflate; x"][..],
        &[
            "Sec-WebSocket-Extensions: permessage-deflate",
            "sec-websocket-extensions: permessage-deflate",
        ],
        &["Sec-WebSocket-Extensions: x-other"],
    ] {
        assert_matches!(
            validate(fields),
            Err(HandshakeFailure {
                error: Error::Extension { .. },
                ..
            }),
            "{fields:?}"
        );
    }
}

#[test]
fn an_extension_that_was_not_offered_fails() {
    for value in [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits=15",
        "x, y",
        "",
        ",",
        "x;",
        "x; =1",
        "x y",
        "x; a=\"",
        "x; a=\"b c\"",
    ] {
        let response = response(&[&format!("Sec-WebSocket-Extensions: {value}")]);
        assert_matches!(
            validate(&response),
            Err(Error::Extension { .. }),
            "{value:?}"
        );
    }
}

#[test]
fn later_minor_versions_of_http_are_read_as_1_1() {
    for version in ["HTTP/1.2", "HTTP/1.9"] {
        validate(&response(&[]).replacen("HTTP/1.1", version, 1)).unwrap();
        let refused = validate(&format!("{version} 403 Forbidden\r\n\r\n"));
        assert_matches!(refused, Err(Error::Status { status: 403, .. }));
    }
}

#[test]
fn a_refusal_has_the_header_fields_of_the_response() {
    let (request, options) = (request("ws://a/"), plain());
    let handshake = Handshake::with_key(&request, &options, KEY);
    let refused = |response: &str| {
        ResponseReader::new(&Options::default()).read(response.as_bytes(), &handshake)
    };
    for response in [
        "HTTP/1.1 401 No\r\nSet-Cookie: a=1\r\n\r\n",
        "HTTP/1.1 101 Yes\r\nSet-Cookie: a=1\r\n\r\n",
    ] {
        let headers = refused(response).unwrap_err().headers;
        assert_eq!(
            headers,
            [("Set-Cookie".to_owned(), "a=1".to_owned())],
            "{response}"
        );
    }
    assert_eq!(refused("SSH-2.0\r\n\r\n").unwrap_err().headers, []);
}

#[test]
fn a_head_that_is_not_http_1_1_fails() {
    for (from, to) in [
        ("HTTP/1.1", "HTTP/1.0"),
        ("HTTP/1.1", "HTTP/1.x"),
        ("HTTP/1.1", "HTTP/1.12"),
        ("HTTP/1.1", "HTTP/2"),
        ("HTTP/1.1", " HTTP/1.1"),
        ("HTTP/1.1", "\r\nHTTP/1.1"),
        ("HTTP/1.1", "http/1.1"),
        ("101", "1x1"),
        ("101", "10"),
        ("101", "000"),
        ("101", "099"),
        ("Switching", "Switch\0ing"),
        ("Switching", "Switch\ring"),
        ("Upgrade: websocket", "Upgrade : websocket"),
        ("Upgrade: websocket", "Up\0grade: websocket"),
        ("Upgrade: websocket", " Upgrade: websocket"),
        ("Upgrade: websocket", "Upgrade: web\0socket"),
        ("Upgrade: websocket", "Upgrade: web\rsocket"),
        ("Upgrade: websocket", "Upgrade: websocket\r\nno colon"),
        ("Upgrade: websocket", "Upgrade: websocket\r\n: no name"),
        ("Upgrade: websocket", "Upgrade: websocket\r\nx: \x01"),
    ] {
        let result = validate(&response(&[]).replacen(from, to, 1));
        assert_matches!(result, Err(Error::HeadInvalid { .. }), "{to:?}: {result:?}");
    }
}

#[test]
fn a_head_that_is_not_http_fails_at_its_first_wrong_byte() {
    for bytes in [&b"\x16\x03"[..], b"S", b"HTTP/2", b"HTTPS"] {
        assert_matches!(
            read(&request("ws://a/"), bytes),
            Err(Error::HeadInvalid { .. }),
            "{bytes:?}"
        );
    }
    assert_matches!(read(&request("ws://a/"), b"HTTP/1"), Ok(None));
}

#[test]
fn a_head_is_limited_in_bytes_and_fields() {
    let many: Vec<String> = (0..126).map(|n| format!("X: {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(validate(&response(&many[..125])).is_ok());
    assert_matches!(validate(&response(&many)), Err(Error::HeadTooLarge));

    let long = |len: usize| {
        let short = response(&["X: "]).len();
        response(&[&format!("X: {}", "a".repeat(len - short))])
    };
    assert!(validate(&long(64 << 10)).is_ok());
    assert_matches!(validate(&long((64 << 10) + 1)), Err(Error::HeadTooLarge));
    let endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(3000);
    assert_matches!(
        read(&request("ws://a/"), endless.as_bytes()),
        Err(Error::HeadTooLarge)
    );
    let interim = |len: usize| {
        format!(
            "HTTP/1.1 100 {}\r\n\r\n",
            "a".repeat(len - "HTTP/1.1 100 \r\n\r\n".len())
        )
    };
    let wrong_at = |at: usize| {
        read(
            &request("ws://a/"),
            format!("{}HTTP/2", interim(at - 5)).as_bytes(),
        )
    };
    assert_matches!(wrong_at((64 << 10) - 1), Err(Error::HeadInvalid { .. }));
    assert_matches!(
        wrong_at(64 << 10),
        Err(Error::HeadTooLarge),
        "bytes beyond the limit are not examined"
    );
    let mut rest = response(&[]).into_bytes();
    rest.resize(1 << 20, 0);
    assert!(
        read(&request("ws://a/"), &rest).unwrap().is_some(),
        "what follows the head does not count"
    );
}
