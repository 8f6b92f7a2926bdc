//! Requests that are accepted, and those that are refused.

use super::*;
use crate::Deflate;

/// A valid request with these fields besides, or in place of its own.
fn request(fields: &[(&str, &str)]) -> Request<()> {
    let mut request = Request::get("/room?x=1").body(()).unwrap();
    let valid = [
        ("host", "chat.example:8080"),
        ("upgrade", "h2c, WebSocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-version", "13"),
    ];
    for (name, value) in valid.iter().chain(fields) {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request
}

fn accepted(fields: &[(&str, &str)], protocols: &[&str]) -> Acceptance {
    Acceptance::new(&request(fields), protocols, &Options::default()).unwrap()
}

fn field<'a>(response: &'a Response<()>, name: &str) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    value.to_str().ok()
}

#[test]
fn the_answer_to_the_request_of_the_rfc() {
    let acceptance = accepted(&[], &[]);
    let response = acceptance.response();
    assert_eq!(response.status(), 101);
    for (name, value) in [
        ("upgrade", Some("websocket")),
        ("connection", Some("Upgrade")),
        ("sec-websocket-accept", Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")),
        ("sec-websocket-protocol", None),
        ("sec-websocket-extensions", None),
    ] {
        assert_eq!(field(&response, name), value, "{name}");
    }
    assert_eq!(acceptance.url.as_str(), "ws://chat.example:8080/room?x=1");
}

#[test]
fn the_first_protocol_of_the_server_that_is_offered_is_agreed_on() {
    let offer = [("sec-websocket-protocol", "a, b,c")];
    for (protocols, expected) in [
        (&["c", "b"][..], "c"),
        (&["d", "b"], "b"),
        (&["d"], ""),
        (&[], ""),
    ] {
        let acceptance = accepted(&offer, protocols);
        assert_eq!(acceptance.protocol(), expected);
        let response = acceptance.response();
        let sent = field(&response, "sec-websocket-protocol");
        assert_eq!(sent.unwrap_or_default(), expected);
    }
}

#[test]
fn compression_is_agreed_on_if_it_is_offered_and_wanted() {
    let offer = [(
        "sec-websocket-extensions",
        "x-other, permessage-deflate; client_max_window_bits",
    )];
    let response = accepted(&offer, &[]).response();
    assert_eq!(
        field(&response, "sec-websocket-extensions"),
        Some("permessage-deflate")
    );
    for (offer, options) in [
        (&offer[..], Options::new().deflate(None)),
        (&[], Options::default()),
        (
            &[("sec-websocket-extensions", "permessage-deflate; =")],
            Options::default(),
        ),
    ] {
        let acceptance = Acceptance::new(&request(offer), &[], &options).unwrap();
        assert_eq!(
            field(&acceptance.response(), "sec-websocket-extensions"),
            None
        );
    }
    let small = Options::new().deflate(Deflate {
        server_max_window_bits: 10,
        ..Deflate::default()
    });
    let acceptance = Acceptance::new(&request(&offer), &[], &small).unwrap();
    let upgraded = acceptance.upgraded(tokio::io::empty());
    assert_eq!(
        upgraded.opened().extensions,
        "permessage-deflate; server_max_window_bits=10"
    );
}

#[test]
fn other_requests_are_refused() {
    let outcome = |request: &Request<()>| {
        let refused = Acceptance::new(request, &[], &Options::default()).unwrap_err();
        let response = refused.response::<String>();
        assert_eq!(response.body(), &refused.to_string());
        response.status().as_u16()
    };
    for (name, value, status) in [
        ("host", "a b", 400),
        ("upgrade", "h2c", 426),
        ("connection", "close", 400),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ", 400),
        ("sec-websocket-key", "dGhlIHNhbXBsZQ==", 400),
        ("sec-websocket-version", "8", 426),
    ] {
        assert_eq!(outcome(&request(&[(name, value)])), status, "{name}");
        let mut without = request(&[]);
        without.headers_mut().remove(name);
        assert_eq!(outcome(&without), status, "no {name}");
    }
    let mut twice = request(&[]);
    let key = twice.headers()["sec-websocket-key"].clone();
    twice.headers_mut().append("sec-websocket-key", key);
    assert_eq!(outcome(&twice), 400);
    let mut post = request(&[]);
    *post.method_mut() = Method::POST;
    assert_eq!(outcome(&post), 405);
    let mut old = request(&[]);
    *old.version_mut() = Version::HTTP_10;
    assert_eq!(outcome(&old), 400);
}
