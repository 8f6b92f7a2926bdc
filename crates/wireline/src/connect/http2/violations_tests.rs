//! Servers that violate HTTP/2 or flood the client, frame by frame.

use super::session::IDLE_TIME;
use crate::{
    Closed, Error, Event, Options,
    protocol::frame::Opcode,
    testing::{
        http2_server::{Dialed, Network, Server, assert_reset, next, options, request},
        scripted_server::{self, Client, SECOND, frame as message, text},
    },
};
use proptest::prelude::*;
use test_server::{assert_matches, http2::frame};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, split},
    sync::mpsc::UnboundedReceiver,
    time::{Instant, timeout},
};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// SETTINGS_ENABLE_CONNECT_PROTOCOL.
fn settings() -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[0, 8, 0, 0, 0, 1])
}

/// The head of a response with the status 200, which has the index 8 in the static table of HPACK.
fn ok() -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, &[0x88])
}

/// A server that writes frames. It reads and ignores the client's bytes.
struct RawServer(WriteHalf<DuplexStream>);

impl RawServer {
    /// `false` if the client has ended the connection.
    async fn send(&mut self, bytes: &[u8]) -> bool {
        timeout(1000 * SECOND, self.0.write_all(bytes))
            .await
            .expect("the client does not read")
            .is_ok()
    }
}

/// A client, and the server of its connection.
async fn connect() -> (Client, RawServer) {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network);
    let (reader, writer) = split(next(&mut accepted).await.stream);
    drain(reader);
    (client, RawServer(writer))
}

fn drain(mut reader: ReadHalf<DuplexStream>) {
    tokio::spawn(async move { reader.read_to_end(&mut Vec::new()).await });
}

/// The payload of the next frame of a type.
async fn next_frame(reader: &mut ReadHalf<DuplexStream>, kind: u8) -> Vec<u8> {
    loop {
        let mut head = [0; 9];
        reader.read_exact(&mut head).await.unwrap();
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        reader.read_exact(&mut payload).await.unwrap();
        if head[3] == kind {
            return payload;
        }
    }
}

/// The same with an open socket.
async fn open() -> (Client, RawServer) {
    let (client, reader, server) = open_with(options()).await;
    drain(reader);
    (client, server)
}

async fn open_with(options: Options) -> (Client, ReadHalf<DuplexStream>, RawServer) {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options, network);
    let (reader, server) = open_next(&mut accepted, &mut client).await;
    (client, reader, server)
}

/// The server of the next connection, which has sent its SETTINGS and read a request.
async fn asked(accepted: &mut UnboundedReceiver<Dialed>) -> (ReadHalf<DuplexStream>, RawServer) {
    let (mut reader, writer) = split(next(accepted).await.stream);
    let mut server = RawServer(writer);
    server.send(&settings()).await;
    reader.read_exact(&mut [0; 24]).await.unwrap(); // the connection preface
    next_frame(&mut reader, HEADERS).await;
    (reader, server)
}

/// The same, whose answer opens the socket.
async fn open_next(
    accepted: &mut UnboundedReceiver<Dialed>,
    client: &mut Client,
) -> (ReadHalf<DuplexStream>, RawServer) {
    let (reader, mut server) = asked(accepted).await;
    server.send(&ok()).await;
    client.opened().await;
    (reader, server)
}

/// How an open socket ends after these bytes.
async fn closed_after(bytes: &[u8]) -> Closed {
    let (client, mut server) = open().await;
    server.send(bytes).await;
    client.end().await.1
}

#[tokio::test(start_paused = true)]
async fn violations_of_http_2_end_the_session_with_an_error_that_says_so() {
    for (name, bytes) in [
        (
            "a window that overflows",
            frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
        ),
        ("DATA of an idle stream", frame(DATA, 0, 101, b"x")),
        ("DATA of stream 0", frame(DATA, 0, 0, b"x")),
        ("a PING of 7 bytes", frame(PING, 0, 0, &[0; 7])),
        ("SETTINGS of 5 bytes", frame(SETTINGS, 0, 0, &[0; 5])),
        ("a frame beyond the limit", frame(DATA, 0, 1, &[0; 20_000])),
        (
            "an initial window beyond the limit",
            frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff]),
        ),
        (
            "a PUSH_PROMISE",
            frame(
                PUSH_PROMISE,
                END_HEADERS,
                1,
                &[0, 0, 0, 2, 0x82, 0x87, 0x84],
            ),
        ),
        (
            "a CONTINUATION without HEADERS",
            frame(CONTINUATION, END_HEADERS, 1, &[0x88]),
        ),
    ] {
        let closed = closed_after(&bytes).await;
        assert_matches!(
            closed.error,
            Some(Error::Http2Session {
                code: 1..,
                by_server: false
            }),
            "{name}: {closed:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn data_beyond_the_window_of_a_stream_resets_it() {
    let (client, mut server) = open().await;
    client.gate.shut(true);
    let chunk = frame(DATA, 0, 1, &message(Opcode::Binary, &[0; 4096]));
    for _ in 0..600 {
        server.send(&chunk).await;
    }
    client.gate.shut(false);
    let closed = client.end().await.1;
    assert_reset(&closed, 3, false);
}

#[tokio::test(start_paused = true)]
async fn goaway_without_the_stream_fails_it_even_in_a_message() {
    let (client, mut server) = open().await;
    server.send(&frame(DATA, 0, 1, &[0x01, 0x05, b'f'])).await;
    server.send(&goaway(11)).await;
    let closed = client.closed().await;
    assert_eq!(
        closed.error.unwrap().to_string(),
        "the server ended the HTTP/2 session: ENHANCE_YOUR_CALM"
    );
}

#[tokio::test(start_paused = true)]
async fn after_goaway_without_the_stream_the_request_is_sent_again_also_from_a_new_session() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network);
    for (last_stream, code) in [(0, 0), (0, 11), (1, 0)] {
        let (reader, mut server) = asked(&mut accepted).await;
        server
            .send(&frame(GOAWAY, 0, 0, &[0, 0, 0, last_stream, 0, 0, 0, code]))
            .await;
        if last_stream == 1 {
            server.send(&ok()).await;
            client.opened().await;
        }
        drain(reader);
    }
    assert!(accepted.try_recv().is_err());
}

/// The server floods the client with informational responses. The request fails when they have more
/// bytes than a head may have, and the session ends with it.
#[tokio::test(start_paused = true)]
async fn a_session_ends_with_its_only_socket_if_that_had_no_answer() {
    let start = Instant::now();
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network);
    let (reader, mut server) = asked(&mut accepted).await;
    drain(reader);
    // The status 103, which has no index.
    let early = frame(HEADERS, END_HEADERS, 1, &[0x08, 3, b'1', b'0', b'3']);
    let mut rounds = 0;
    while server.send(&early.repeat(1000)).await {
        tokio::time::sleep(SECOND / 100).await;
        rounds += 1;
        assert!(rounds < 1000, "the session goes on");
    }
    assert!(
        start.elapsed() <= 3 * SECOND && IDLE_TIME > 3 * SECOND,
        "{:?}",
        start.elapsed()
    );
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::HeadTooLarge));
}

fn goaway(code: u8) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, code])
}

/// Ends the next session before its first request. With `at_once`, in the same bytes as its
/// SETTINGS.
async fn end_next(
    accepted: &mut UnboundedReceiver<Dialed>,
    settings: &[u8],
    end: &[u8],
    at_once: bool,
) {
    let dialed = next(accepted).await;
    assert!(dialed.is_offered);
    let (mut reader, writer) = split(dialed.stream);
    reader.read_exact(&mut [0; 24]).await.unwrap(); // the connection preface
    let mut server = RawServer(writer);
    if at_once {
        server.send(&[settings, end].concat()).await;
    } else {
        server.send(settings).await;
        // The client acknowledges them when it has read them.
        next_frame(&mut reader, SETTINGS).await;
        server.send(end).await;
    }
    if end.is_empty() {
        server.0.shutdown().await.unwrap();
    }
    drain(reader);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_server_ends_before_the_request_is_replaced() {
    for (end, at_once) in [
        (goaway(0), true),
        (goaway(0), false),
        (goaway(11), true),
        (goaway(11), false),
        (Vec::new(), true),
    ] {
        let (network, mut accepted) = Network::new();
        let mut client = Client::start_with(request(), options(), network);
        end_next(&mut accepted, &settings(), &end, at_once).await;
        let mut server = Server::accept(next(&mut accepted).await).await;
        let mut socket = server.socket().await;
        client.opened().await;
        client.send("x");
        assert_eq!(socket.frame().await, (Opcode::Text, b"x".to_vec()));
        assert!(accepted.try_recv().is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn after_three_sessions_that_end_before_the_request_the_socket_fails() {
    for code in [0, 11] {
        let (network, mut accepted) = Network::new();
        let client = Client::start_with(request(), options(), network);
        for _ in 0..3 {
            end_next(&mut accepted, &settings(), &goaway(code), true).await;
        }
        let closed = client.closed().await;
        let expected = u32::from(code);
        assert_matches!(closed.error, Some(Error::Http2Session { code, by_server: true }) if code == expected);
        assert!(accepted.try_recv().is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_before_the_request_without_websockets_is_replaced_by_http_1() {
    // HTTP_1_1_REQUIRED
    for (settings, end) in [
        (settings(), goaway(13)),
        (frame(SETTINGS, 0, 0, &[]), goaway(0)),
    ] {
        let (network, mut accepted) = Network::new();
        for is_first in [true, false] {
            let mut client = Client::start_with(request(), options(), network.clone());
            if is_first {
                end_next(&mut accepted, &settings, &end, true).await;
            }
            let dialed = next(&mut accepted).await;
            assert!(!dialed.is_offered);
            let _server = scripted_server::Server::accept(dialed.stream).await;
            client.opened().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_does_not_answer_its_ping_while_a_socket_opens_in_it_is_replaced() {
    let options = || options().ping(SECOND);
    let (network, mut accepted) = Network::new();
    let mut first = Client::start_with(request(), options(), network.clone());
    let (mut reader, _server) = open_next(&mut accepted, &mut first).await;
    first.task.abort();
    // From here on the server is silent.
    let mut second = Client::start_with(request(), options(), network);
    next_frame(&mut reader, HEADERS).await;
    drain(reader);
    let mut other = Server::accept(next(&mut accepted).await).await;
    let _socket = other.socket().await;
    second.opened().await;
    assert!(accepted.try_recv().is_err());
}

/// SETTINGS_MAX_CONCURRENT_STREAMS.
fn max_streams(count: u8) -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, count])
}

#[tokio::test(start_paused = true)]
async fn a_limit_on_streams_that_changes_applies_to_the_next_sockets() {
    let (network, mut accepted) = Network::new();
    let start = || Client::start_with(request(), options(), network.clone());
    let mut first = start();
    let (mut reader, mut server) = open_next(&mut accepted, &mut first).await;
    // Fewer streams than there are: they remain, and there are no others.
    server.send(&max_streams(0)).await;
    next_frame(&mut reader, SETTINGS).await;
    let _second = start();
    let _other = Server::accept(next(&mut accepted).await).await;
    // More streams: the session is used again.
    server.send(&max_streams(2)).await;
    next_frame(&mut reader, SETTINGS).await;
    let mut third = start();
    next_frame(&mut reader, HEADERS).await;
    server.send(&frame(HEADERS, END_HEADERS, 3, &[0x88])).await;
    third.opened().await;
    server
        .send(&frame(DATA, 0, 1, &message(Opcode::Text, b"x")))
        .await;
    assert_eq!(first.message().await, text("x"));
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn an_end_of_the_stream_in_place_of_a_close_frame_is_an_end_without_one() {
    let closed = closed_after(&frame(DATA, 1, 1, b"")).await;
    assert_matches!(closed.error, Some(Error::EndOfStream));
}

#[tokio::test(start_paused = true)]
async fn trailers_end_the_stream() {
    let closed = closed_after(&frame(HEADERS, END_HEADERS | 1, 1, &[0, 1, b'a', 1, b'b'])).await;
    assert_matches!(closed.error, Some(Error::EndOfStream));
}

#[tokio::test(start_paused = true)]
async fn under_floods_of_control_frames_the_socket_works() {
    for (name, flood) in [
        ("PING", frame(PING, 0, 0, &[0; 8])),
        ("SETTINGS", frame(SETTINGS, 0, 0, &[])),
        (
            "settings that change",
            [64u8, 0]
                .map(|window| frame(SETTINGS, 0, 0, &[0, 4, 0, 0, window, 0]))
                .concat(),
        ),
        ("acknowledged PINGs", frame(PING, 1, 0, &[0; 8])),
        ("WINDOW_UPDATE", frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])),
        ("PRIORITY", frame(PRIORITY, 0, 1, &[0; 5])),
        ("an unknown type", frame(0xbb, 0xff, 1, b"what")),
    ] {
        let (mut client, mut server) = open().await;
        let mut ticks = tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
        let flood = flood.repeat(100);
        for _ in 0..200 {
            assert!(server.send(&flood).await, "{name}");
        }
        assert!(
            server
                .send(&frame(DATA, 0, 1, &message(Opcode::Text, b"alive")))
                .await
        );
        assert_eq!(client.message().await, text("alive"), "{name}");
        ticks.abort();
        let _ = (&mut ticks).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_server_does_not_answer_a_ping_fails_with_its_sockets() {
    // The socket is paused, so that it sends no Pings of its own.
    let options = options().ping(30 * SECOND);
    let (client, mut reader, _server) = open_with(options).await;
    client.gate.shut(true);
    let start = Instant::now();
    let ping = timeout(31 * SECOND, next_frame(&mut reader, PING))
        .await
        .expect("a PING");
    assert_eq!((ping.len(), start.elapsed()), (8, 30 * SECOND));
    drain(reader);
    client.gate.shut(false);
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::PongTimeout));
    assert_eq!(start.elapsed(), 50 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_pings_keeps_its_session() {
    let options = options().ping(30 * SECOND);
    let (client, mut reader, mut server) = open_with(options).await;
    client.gate.shut(true);
    for _ in 0..10 {
        let ping = next_frame(&mut reader, PING).await;
        assert!(server.send(&frame(PING, 1, 0, &ping)).await);
    }
    assert!(!client.task.is_finished());
}

#[tokio::test(start_paused = true)]
async fn floods_that_cost_memory_end_the_session() {
    let calm = 11;
    for (name, flood) in [
        ("empty DATA frames", frame(DATA, 0, 1, b"").repeat(1000)),
        (
            "CONTINUATION without an end",
            [
                frame(HEADERS, 0, 3, &[0x88]),
                frame(CONTINUATION, 0, 3, &[0, 1, b'a', 1, b'b']).repeat(10_000),
            ]
            .concat(),
        ),
    ] {
        let closed = closed_after(&flood).await;
        assert_matches!(
            closed.error,
            Some(Error::Http2Session {
                by_server: false,
                ..
            }),
            "{name}: {closed:?}"
        );
        if name.starts_with("empty") {
            assert_matches!(closed.error, Some(Error::Http2Session { code, .. }) if code == calm, "{name}: {closed:?}");
        }
    }
}

/// Frames that cost the server little, and that many of follow one another.
fn cheap_frames() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![
        frame(PING, 0, 0, &[0; 8]),
        frame(PING, 1, 0, &[0; 8]),
        frame(SETTINGS, 0, 0, &[]),
        frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 1]),
        frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]),
        frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 0]),
        frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]),
        frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1]),
        frame(DATA, 0, 1, &[]),
        frame(DATA, 0, 1, b"x"),
        frame(DATA, 0, 3, b"x"),
        frame(HEADERS, END_HEADERS, 1, &[0x08, 3, b'1', b'0', b'3']),
        frame(HEADERS, 0, 1, &[0x88]),
        frame(CONTINUATION, 0, 1, &[]),
        frame(CONTINUATION, 0, 1, &[0x82; 100]),
        frame(11, 0, 1, &[]),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// The function that is fuzzed asserts it.
    #[test]
    fn the_work_of_a_session_has_a_limit_for_each_byte(
        floods in prop::collection::vec((cheap_frames(), 1..2000usize), 1..5),
        is_open: bool,
    ) {
        let flood = floods.iter().flat_map(|(frame, count)| frame.repeat(*count));
        let late: Vec<u8> = if is_open { ok() } else { Vec::new() }.into_iter().chain(flood).collect();
        let runtime = test_server::paused_tokio_runtime();
        runtime.block_on(crate::testing::fuzz_http2::fuzz((&[], &late)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever frames a server sends, the client ends with a documented error in time, and reads
    /// everything.
    #[test]
    fn any_frames_end_in_a_documented_error(
        frames in prop::collection::vec(
            (0..11u8, prop_oneof![Just(0), Just(1), Just(4), Just(5), any::<u8>()], 0..4u32, prop::collection::vec(any::<u8>(), 0..40)),
            0..40
        ),
        is_open: bool,
    ) {
        let runtime = test_server::paused_tokio_runtime();
        runtime.block_on(async {
            let start = Instant::now();
            let (mut client, mut server) = if is_open { open().await } else { connect().await };
            for (kind, flags, stream, payload) in frames {
                if !server.send(&frame(kind, flags, stream, &payload)).await {
                    break;
                }
            }
            let _ = server.0.shutdown().await;
            loop {
                if let Event::Closed(closed) = timeout(100 * SECOND, client.event()).await.expect("the end") {
                    assert!(closed.error.is_some() || closed.clean);
                    break;
                }
            }
            client.task.await.unwrap();
            assert!(start.elapsed() < 60 * SECOND + IDLE_TIME);
        });
    }
}
