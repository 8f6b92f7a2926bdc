//! Sockets in sessions, from the request to the end.

use super::{
    session::{Session, Settings},
    stream::Exchange,
};
use crate::{
    Error, Event, Http2, Options, Request,
    protocol::frame::Opcode,
    testing::{
        http2_server::{Network, Server, bridge, next, options, request, reset, respond, start},
        scripted_server::{self, Client, SECOND, close, frame, text},
    },
};
use bytes::Bytes;
use h2::Reason;
use http::{Method, Version};
use std::{sync::Arc, time::Duration};
use test_server::{assert_matches, frame::Frame};
use tokio::time::Instant;

/// A socket, the server's ends of its session and of its stream.
async fn open() -> (Client, Server, scripted_server::Server) {
    open_with(request(), options()).await
}

async fn open_with(
    request: Request,
    options: Options,
) -> (Client, Server, scripted_server::Server) {
    let (mut client, mut server, _accepted) = start(request, options).await;
    let socket = server.socket().await;
    client.opened().await;
    (client, server, socket)
}

#[tokio::test(start_paused = true)]
async fn the_request_is_an_extended_connect_with_the_fields_of_http_1_but_those_of_its_connection()
{
    let request = scripted_server::request("wss://ann:pass@a.example:8443/room?x=1")
        .protocol("chat.v2")
        .protocol("chat")
        .origin("https://b.example")
        .header("X-Room", "caf\u{e9}")
        .header("Keep-Alive", "5")
        .header("Cookie", "a=1");
    let (_client, mut server, _accepted) = start(request, options()).await;
    let (request, _response) = server.request().await;
    assert_eq!(
        (request.method(), request.version()),
        (&Method::CONNECT, Version::HTTP_2)
    );
    assert_eq!(request.uri(), "https://a.example:8443/room?x=1");
    assert_eq!(
        request
            .extensions()
            .get::<h2::ext::Protocol>()
            .unwrap()
            .as_str(),
        "websocket"
    );
    let fields: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let agent = concat!("wireline/", env!("CARGO_PKG_VERSION"));
    for field in [
        ("pragma", "no-cache"),
        ("cache-control", "no-cache"),
        ("sec-websocket-version", "13"),
        ("origin", "https://b.example"),
        ("user-agent", agent),
        ("authorization", "Basic YW5uOnBhc3M="),
        ("sec-websocket-protocol", "chat.v2, chat"),
        (
            "sec-websocket-extensions",
            "permessage-deflate; client_max_window_bits",
        ),
        ("x-room", "caf\u{fffd}"),
        ("cookie", "a=1"),
    ] {
        assert!(
            fields.contains(&(field.0, field.1.to_owned())),
            "{field:?} is not in {fields:?}"
        );
    }
    assert_eq!(fields.len(), 10, "{fields:?}");
}

#[tokio::test(start_paused = true)]
async fn messages_go_both_ways_and_the_client_closes() {
    let (client, _server, mut socket) = open().await;
    client.send("hello");
    assert_eq!(socket.frame().await, (Opcode::Text, b"hello".to_vec()));
    socket.send(&frame(Opcode::Text, b"world")).await;
    client.close(Some(1000), "bye");
    assert_eq!(
        socket.frame().await,
        (Opcode::Close, [&1000u16.to_be_bytes()[..], b"bye"].concat())
    );
    socket.send(&close(1000, "bye")).await;
    // Server and client each wait for the end of the other's half.
    let start = Instant::now();
    drop(socket);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("world")]);
    assert!(closed.clean && closed.code == Some(1000), "{closed:?}");
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn both_halves_of_a_stream_end_in_order_after_a_clean_close() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (mut receiver, mut sender) = server.halves().await;
    sender.send_data(close(1000, "").into(), true).unwrap();
    let mut received = Vec::new();
    while let Some(data) = receiver.data().await {
        received.extend_from_slice(&data.expect("the stream was reset"));
    }
    // A header, a masking key and the code.
    assert_eq!(received.len(), 2 + 4 + 2);
    client.opened().await;
    let (_, closed) = client.end().await;
    assert!(closed.clean, "{closed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_vanishes_after_the_close_frames_is_given_up_and_its_stream_is_cancelled() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (_receiver, mut sender) = server.halves().await;
    client.opened().await;
    let start = Instant::now();
    sender.send_data(close(1000, "").into(), false).unwrap();
    assert!(client.end().await.1.clean);
    assert_eq!(
        start.elapsed(),
        2 * SECOND,
        "the wait for the end of the stream"
    );
    assert_eq!(reset(&mut sender).await, Reason::CANCEL);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_sends_a_close_frame_and_cancels_its_stream() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (mut receiver, mut sender) = server.halves().await;
    client.opened().await;
    sender
        .send_data(Bytes::from_static(&[0xff, 0]), false)
        .unwrap();
    let frame = receiver.data().await.unwrap().unwrap();
    assert_eq!(frame[0], 0x88, "FIN and the opcode of Close");
    assert_eq!(reset(&mut sender).await, Reason::CANCEL);
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::Violation { code: 1002, .. }));
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_the_end_of_a_connection_arrives_before_the_stream_is_cancelled() {
    let options = options().ping(SECOND);
    let (mut client, mut server, _accepted) = start(request(), options).await;
    let (mut receiver, mut sender) = server.halves().await;
    client.opened().await;
    // The server does not answer the Ping. The connection ends as soon as its Close frame was
    // written.
    assert_matches!(client.closed().await.error, Some(Error::PongTimeout));
    assert_eq!(receiver.data().await.unwrap().unwrap()[0], 0x89);
    assert_eq!(receiver.data().await.unwrap().unwrap()[0], 0x88);
    assert_eq!(reset(&mut sender).await, Reason::CANCEL);
}

#[tokio::test(start_paused = true)]
async fn abandoning_an_attempt_cancels_its_stream() {
    let (client, mut server, _accepted) = start(request(), options()).await;
    let (_request, mut response) = server.request().await;
    client.close(None, "");
    assert_matches!(client.closed().await.error, Some(Error::Abandoned));
    let reason = std::future::poll_fn(|cx| response.poll_reset(cx))
        .await
        .unwrap();
    assert_eq!(reason, Reason::CANCEL);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_times_out_in_the_handshake() {
    let (client, mut server, _accepted) = start(request(), options()).await;
    let (_request, _response) = server.request().await;
    client.times_out_in(crate::Phase::Handshake).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_sends_settings_times_out_in_the_handshake() {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network);
    let _dialed = next(&mut accepted).await;
    client.times_out_in(crate::Phase::Handshake).await;
}

/// The outcome for a response.
async fn outcome(request: Request, status: u16, fields: &[(&'static str, &'static str)]) -> Event {
    let (mut client, mut server, _accepted) = start(request, options()).await;
    let (_request, response) = server.request().await;
    let _sender = respond(response, status, fields);
    client.event().await
}

#[tokio::test(start_paused = true)]
async fn only_the_status_200_accepts() {
    for status in [201, 204, 301, 403, 404, 500, 501] {
        let Event::Closed(closed) =
            outcome(request(), status, &[("location", "/x"), ("x-why", "no")]).await
        else {
            panic!("{status}")
        };
        assert_matches!(&closed.error, Some(Error::Status { status: found, .. }) if *found == status);
        assert!(
            closed
                .headers
                .contains(&("x-why".to_owned(), "no".to_owned())),
            "{closed:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_start_of_the_content_of_a_refusal_is_kept() {
    for (content, kept) in [(&b"full"[..], 4), (b"", 0), (&[b'x'; 20_000], 16 << 10)] {
        for ends in [true, false] {
            let (client, mut server, _accepted) = start(request(), options()).await;
            let (_request, response) = server.request().await;
            let start = Instant::now();
            let mut sender = respond(response, 503, &[]);
            sender.send_data(Bytes::from_static(content), ends).unwrap();
            let closed = client.closed().await;
            let Some(Error::Status {
                status: 503, body, ..
            }) = closed.error
            else {
                panic!("{closed:?}")
            };
            assert_eq!(body, content[..kept]);
            let waits = !ends && kept < 16 << 10;
            assert_eq!(
                start.elapsed(),
                if waits { 2 * SECOND } else { Duration::ZERO },
                "the wait for the end of the stream"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_in_a_session_that_ends_before_its_receiver_was_added_fails_at_once() {
    let (client, server) = tokio::io::duplex(64 << 10);
    let mut builder = h2::server::Builder::new();
    builder.enable_connect_protocol();
    let server = tokio::spawn(async move {
        let mut connection = builder.handshake::<_, Bytes>(server).await.unwrap();
        let _ = connection.accept().await;
    });
    let session = Session::start(Box::new(client), Settings::new(&options()))
        .await
        .unwrap();
    let policy = super::Policy::new(&request(), &options()).unwrap();
    let exchange = Arc::<Exchange>::default();
    let receiver = session
        .start_request(http::Request::clone(&policy.connect), &exchange)
        .unwrap();
    server.abort();
    tokio::time::sleep(SECOND).await;
    assert!(session.has_ended());
    let error = session.receive(receiver).unwrap_err();
    assert_matches!(
        error,
        Error::Http2Session {
            by_server: true,
            ..
        }
    );
    let response = std::future::poll_fn(|cx| exchange.poll_response(cx)).await;
    assert_matches!(response, Err(Error::Reset(_)));
    assert!(!exchange.is_unprocessed(), "it may have been sent");
}

#[tokio::test(start_paused = true)]
async fn informational_responses_are_skipped() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (_request, mut response) = server.request().await;
    for _ in 0..3 {
        response
            .send_informational(http::Response::builder().status(103).body(()).unwrap())
            .unwrap();
    }
    let _sender = respond(response, 200, &[]);
    client.opened().await;
}

#[tokio::test(start_paused = true)]
async fn subprotocols_and_extensions_have_the_rules_of_http_1() {
    let asked = || request().protocol("chat").protocol("superchat");
    let Event::Opened(opened) =
        outcome(asked(), 200, &[("sec-websocket-protocol", "superchat")]).await
    else {
        panic!()
    };
    assert_eq!(
        (opened.protocol.as_str(), opened.extensions.as_str()),
        ("superchat", "")
    );
    for (request, field, fails) in [
        (
            asked(),
            ("x", "y"),
            "the server chose none of the subprotocols offered",
        ),
        (
            request(),
            ("sec-websocket-extensions", "permessage-foo"),
            "the server's Sec-WebSocket-Extensions \"permessage-foo\" was refused: it was not offered",
        ),
    ] {
        let Event::Closed(closed) = outcome(request, 200, &[field]).await else {
            panic!("{field:?}")
        };
        assert_eq!(closed.error.unwrap().to_string(), fails);
    }
}

#[tokio::test(start_paused = true)]
async fn messages_are_compressed_if_the_server_agrees() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (request, response) = server.request().await;
    let sender = respond(
        response,
        200,
        &[("sec-websocket-extensions", "permessage-deflate")],
    );
    let mut socket = scripted_server::Server {
        stream: bridge(request.into_body(), sender),
    };
    assert_eq!(client.opened().await.extensions, "permessage-deflate");
    let long = "x".repeat(10_000);
    client.send(long.as_str());
    let sent = Frame::read(&mut socket.stream).await;
    assert_eq!(sent.bytes()[0], 0xc1, "FIN, RSV1 and the opcode of text");
    assert!(sent.payload.len() < 126, "compressed to a few bytes");
    let answer = scripted_server::compressed_fragment(true, Opcode::Text, &sent.payload);
    socket.send(&answer).await;
    assert_eq!(client.message().await, text(&long));
}

#[tokio::test(start_paused = true)]
async fn heads_beyond_the_limits_fail() {
    let long: &'static str = "x".repeat(3000).leak();
    for (options, name) in [
        (options().max_headers(1), "fields"),
        (options().max_head(3050), "bytes"),
    ] {
        let (client, mut server, _accepted) = start(request(), options).await;
        let (_request, response) = server.request().await;
        let _sender = respond(response, 200, &[("x-a", long), ("x-b", long)]);
        let error = client.closed().await.error;
        assert_matches!(
            error,
            Some(
                Error::HeadTooLarge
                    | Error::Http2Reset {
                        by_server: false,
                        ..
                    }
            ),
            "{name}: {error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn many_sockets_share_a_session_and_do_not_wait_for_each_other() {
    let (network, mut accepted) = Network::new();
    let mut clients: Vec<_> = (0..100)
        .map(|_| Client::start_with(request(), options(), network.clone()))
        .collect();
    let mut server = Server::accept(next(&mut accepted).await).await;
    // All requests are there before the first response.
    let mut responses = Vec::new();
    for _ in 0..100 {
        responses.push(server.request().await);
    }
    let mut sockets = Vec::new();
    for (request, response) in responses {
        let stream = bridge(request.into_body(), respond(response, 200, &[]));
        sockets.push(scripted_server::Server { stream });
    }
    for client in &mut clients {
        client.opened().await;
    }
    for (n, client) in clients.iter().enumerate() {
        client.send(n.to_string());
    }
    let mut seen = Vec::new();
    for socket in &mut sockets {
        let (_, payload) = socket.frame().await;
        seen.push(
            String::from_utf8(payload.clone())
                .unwrap()
                .parse::<usize>()
                .unwrap(),
        );
        socket.send(&frame(Opcode::Text, &payload)).await;
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
    for (n, client) in clients.iter_mut().enumerate() {
        assert_eq!(client.message().await, text(&n.to_string()));
    }
    assert!(accepted.try_recv().is_err(), "there is one connection");
}

#[tokio::test(start_paused = true)]
async fn plain_urls_and_sockets_without_the_option_use_http_1() {
    for (url, http2) in [
        ("ws://a.example/", Http2::Prefer),
        ("wss://a.example/", Http2::Off),
    ] {
        let (network, mut accepted) = Network::new();
        let options = options().http2(http2);
        let mut client = Client::start_with(scripted_server::request(url), options, network);
        let dialed = next(&mut accepted).await;
        assert!(!dialed.is_http2);
        let _server = scripted_server::Server::accept(dialed.stream).await;
        client.opened().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_url_that_http_2_cannot_have_uses_http_1() {
    let (network, mut accepted) = Network::new();
    let url = format!("wss://a.example/{}", "x".repeat(70_000));
    let mut client = Client::start_with(scripted_server::request(&url), options(), network);
    let dialed = next(&mut accepted).await;
    assert!(!dialed.is_http2);
    let _server = scripted_server::Server::accept(dialed.stream).await;
    client.opened().await;
}

#[tokio::test(start_paused = true)]
async fn pings_of_the_server_are_answered_and_those_of_the_client_are_sent_in_its_stream() {
    let options = options().ping(30 * SECOND);
    let (client, _server, mut socket) = open_with(request(), options).await;
    socket.send(&frame(Opcode::Ping, b"x")).await;
    assert_eq!(socket.frame().await, (Opcode::Pong, b"x".to_vec()));
    let start = Instant::now();
    assert_eq!(socket.frame().await.0, Opcode::Ping);
    assert_eq!(start.elapsed(), 30 * SECOND);
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::PongTimeout));
}

#[test]
fn debug_output_of_a_target_has_no_secrets() {
    let request = scripted_server::request("wss://ann:hunter2@a.example/")
        .header("Authorization", "Bearer 12345");
    let policy = super::Policy::new(&request, &options()).unwrap();
    let shown = format!("{policy:?}");
    assert!(
        !shown.contains("12345") && !shown.contains("hunter2"),
        "{shown}"
    );
    let authorization = &policy.connect.headers()["authorization"];
    assert!(
        authorization.is_sensitive(),
        "it must not enter the table of the header compression"
    );
}
