//! The observations of connections of all kinds, in order.

use super::*;
use crate::{
    Connected, Connector, Deflate, Error, MemoryNetwork, Message, Proxies, Role, Socket, Target,
    TcpConnector, connect_with,
    protocol::{deflate::Deflater, deflate_parameters::Parameters},
    testing::{
        certificate_authority::{Authority, trusted},
        http2_server,
        scripted_server::{
            Server, close, compressed_message, frame, open_socket, open_socket_with, request,
        },
    },
};
use futures_util::{StreamExt, future::BoxFuture};
use std::sync::Mutex;
use test_server::{connect_proxy, echo, echo_encrypted, handshake, serve_each};
use tokio::io::duplex;

/// An observer that keeps a line for each observation.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn options(&self) -> Options {
        let lines = self.clone();
        let observe = move |connection: u64, _: Instant, observation: &Observation<'_>| {
            assert!(connection > 0);
            lines.0.lock().unwrap().push(line(observation));
        };
        Options::new().observer(Arc::new(observe))
    }

    /// The lines since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The same without those that begin like this.
    fn take_without(&self, beginnings: &[&str]) -> Vec<String> {
        let is_other = |line: &String| {
            !beginnings
                .iter()
                .any(|beginning| line.starts_with(beginning))
        };
        self.take().into_iter().filter(is_other).collect()
    }
}

fn line(observation: &Observation<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let frame = |frame: &Frame<'_>| {
        let (fin, compressed) = (
            if frame.fin { "" } else { " more" },
            if frame.compressed { " compressed" } else { "" },
        );
        format!(
            "{:?} {}{fin}{compressed} {}",
            frame.opcode,
            frame.length,
            text(frame.control)
        )
        .trim_end()
        .to_owned()
    };
    match observation {
        Observation::Connecting { url, protocols } => format!("connecting {url} {protocols:?}"),
        Observation::Phase(phase) => format!("phase {phase:?}"),
        Observation::Resolved { host, addresses } => format!("resolved {host} {}", addresses.len()),
        Observation::Connected(peer) => {
            let (local, address) = (peer.local.is_some(), peer.address.is_some());
            format!(
                "connected {local} {address} {} {}",
                peer.proxy.is_some(),
                peer.is_reused
            )
        }
        Observation::Tunnelled { proxy } => {
            format!("tunnelled {}", proxy.starts_with("http://127.0.0.1:"))
        }
        Observation::Encrypted(Encryption {
            host,
            version,
            cipher_suite,
            alpn,
            subject,
            issuer,
        }) => {
            format!("encrypted {host} {version} {cipher_suite} {alpn:?} {subject:?} {issuer:?}")
        }
        Observation::Request(RequestHead {
            version,
            method,
            target,
            headers,
        }) => {
            let has_key = headers
                .iter()
                .any(|(name, value)| name == "Sec-WebSocket-Key" && value.len() == 24);
            let agent = headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("user-agent"));
            format!("request {method} {target} {version} {has_key} {agent}")
        }
        Observation::Response(ResponseHead {
            version,
            status,
            reason,
            headers,
        }) => {
            format!("response {version} {status} {reason} {}", headers.len())
        }
        Observation::ContentSent(content) => format!("content sent {}", content.len()),
        Observation::ContentReceived(content) => format!("content received {}", content.len()),
        Observation::Opened(opened) => {
            format!("opened {:?} {:?}", opened.protocol, opened.extensions)
        }
        Observation::MessageSent { kind, payload } => {
            format!("message sent {kind:?} {}", payload.len())
        }
        Observation::PartSent {
            payload,
            first,
            last,
            ..
        } => format!("part sent {} {first} {last}", payload.len()),
        Observation::FrameSent(sent) => format!("frame sent {}", frame(sent)),
        Observation::FrameReceived(received) => format!("frame received {}", frame(received)),
        Observation::MessageReceived { kind, payload } => {
            format!("message received {kind:?} {}", text(payload))
        }
        Observation::Pong {
            payload,
            round_trip,
        } => format!("pong {} {}", payload.len(), round_trip.is_some()),
        Observation::Buffered(_) => "buffered".to_owned(),
        Observation::CloseSent { code, reason } => format!("close sent {code:?} {reason:?}"),
        Observation::CloseReceived { code, reason } => {
            format!("close received {code:?} {reason:?}")
        }
        Observation::Closed(closed) => format!(
            "closed {} {} {:?}",
            closed.status(),
            closed.clean,
            closed.error
        ),
        Observation::Dropped => "dropped".to_owned(),
        Observation::Answered { received, .. } => format!("answered {received}"),
    }
}

#[tokio::test]
async fn a_plain_connection_is_observed_from_its_url_to_its_end() {
    let lines = Lines::default();
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let served = tokio::spawn(async move {
        let mut stream = listener.accept().await;
        handshake::accept(&mut stream, "Sec-WebSocket-Protocol: b\r\n").await;
        let mut server = Server { stream };
        assert_eq!(server.frame().await, (Opcode::Text, b"hello".to_vec()));
        server
            .send(&frame(Opcode::Text, "h\u{e9}".as_bytes()))
            .await;
        server.send(&frame(Opcode::Ping, b"p")).await;
        assert_eq!(server.frame().await, (Opcode::Pong, b"p".to_vec()));
        server.send(&close(1001, "bye")).await;
        server.frame().await;
    });
    let request = request("ws://ann:pw@chat.example/room?a")
        .protocol("a")
        .protocol("b");
    let mut socket = connect_with(request, lines.options(), network)
        .await
        .unwrap();
    assert_eq!(
        lines.take(),
        [
            "connecting ws://ann:pw@chat.example/room?a [\"a\", \"b\"]",
            "connected false false false false",
            "phase Handshake",
            "request GET /room?a HTTP/1.1 true true",
            "response HTTP/1.1 101 Switching Protocols 4",
            "opened \"b\" \"\"",
        ]
    );
    socket.send("hello").await.unwrap();
    assert_eq!(lines.take(), ["message sent Text 5", "frame sent Text 5"]);
    while socket.next().await.is_some() {}
    served.await.unwrap();
    assert_eq!(
        lines.take(),
        [
            "frame received Text 3",
            "message received Text h\u{e9}",
            "frame received Ping 1 p",
            "frame sent Pong 1 p",
            "frame received Close 5 \u{3}\u{fffd}bye",
            "close received Some(1001) \"bye\"",
            "close sent Some(1001) \"bye\"",
            "frame sent Close 5 \u{3}\u{fffd}bye",
            "closed 1001 true None",
        ]
    );
}

#[tokio::test]
async fn a_close_of_the_client_and_round_trips_are_observed() {
    let lines = Lines::default();
    let (mut socket, mut server) = open_socket(lines.options()).await;
    lines.take();
    let ping = socket.ping();
    let served = tokio::spawn(async move {
        let (_, payload) = server.frame().await;
        server.send(&frame(Opcode::Pong, &payload)).await;
        server.send(&frame(Opcode::Pong, b"nobody asked")).await;
        let (_, body) = server.frame().await;
        server.send(&frame(Opcode::Close, &body)).await;
    });
    ping.await.unwrap();
    socket.close_with(4000, "enough").await.unwrap();
    served.await.unwrap();
    let seen = lines.take_without(&["frame"]);
    assert_eq!(
        seen,
        [
            "pong 8 true",
            "pong 12 false",
            "close sent Some(4000) \"enough\"",
            "close received Some(4000) \"enough\"",
            "closed 4000 true None",
        ]
    );
}

#[tokio::test]
async fn compressed_frames_have_their_length_on_the_wire_and_messages_their_payload() {
    let extension = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n";
    let lines = Lines::default();
    let deflate = Deflate {
        client_no_context_takeover: true,
        server_no_context_takeover: true,
        ..Deflate::default()
    };
    let options = lines.options().deflate(deflate);
    let (mut socket, mut server) = open_socket_with(options, extension).await;
    lines.take();
    let text = "tick ".repeat(100);
    socket.send(text.as_str()).await.unwrap();
    let (_, payload) = server.frame().await;
    let length = payload.len();
    assert!(length < 50);
    let sent = [
        "message sent Text 500".to_owned(),
        format!("frame sent Text {length} compressed"),
    ];
    assert_eq!(lines.take(), sent);

    let mut deflater = Deflater::new(Role::Client, Parameters::default(), 0);
    server
        .send(&compressed_message(
            &mut deflater,
            Opcode::Text,
            text.as_bytes(),
        ))
        .await;
    assert_eq!(
        socket.next().await.unwrap().unwrap(),
        Message::from(text.as_str())
    );
    let [received, message] = &lines.take()[..] else {
        panic!()
    };
    assert!(
        received.starts_with("frame received Text ") && received.ends_with(" compressed"),
        "{received}"
    );
    assert_eq!(*message, format!("message received Text {text}"));
}

#[tokio::test]
async fn fragments_are_observed_as_frames_and_once_as_a_message() {
    let lines = Lines::default();
    let (mut socket, mut server) = open_socket(lines.options()).await;
    lines.take();
    for (first, fin, part) in [(true, false, "a"), (false, false, ""), (false, true, "b")] {
        let opcode = if first {
            Opcode::Binary
        } else {
            Opcode::Continuation
        };
        server
            .send(&crate::testing::scripted_server::fragment(
                fin,
                opcode,
                part.as_bytes(),
            ))
            .await;
    }
    socket.next().await.unwrap().unwrap();
    assert_eq!(
        lines.take(),
        [
            "frame received Binary 1 more",
            "frame received Continuation 0 more",
            "frame received Continuation 1",
            "message received Binary ab",
        ]
    );
    socket
        .send_reader(&b"hello"[..], MessageKind::Text)
        .await
        .unwrap();
    let parts = lines.take();
    assert_eq!(
        parts.first().map(String::as_str),
        Some("part sent 5 true false"),
        "{parts:?}"
    );
    assert_eq!(
        parts.last().map(String::as_str),
        Some("frame sent Continuation 0"),
        "{parts:?}"
    );
    assert_eq!(server.fragment().await.2, b"hello");
}

#[tokio::test]
async fn large_messages_are_observed_before_they_are_masked() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let observed = seen.clone();
    let observe = move |_: u64, _: Instant, observation: &Observation<'_>| {
        if let Observation::MessageSent { payload, .. } = observation {
            observed.lock().unwrap().push(payload.to_vec());
        }
    };
    let options = Options::new().observer(Arc::new(observe)).deflate(None);
    let (mut socket, mut server) = open_socket(options).await;
    let message = vec![7; 300_000];
    let receiving = tokio::spawn(async move { server.frame().await.1 });
    socket.send(message.clone()).await.unwrap();
    assert_eq!(receiving.await.unwrap(), message);
    assert_eq!(*seen.lock().unwrap(), [message]);
}

#[tokio::test]
async fn what_waits_for_a_slow_server_is_observed_at_its_peaks() {
    let lines = Lines::default();
    let (mut socket, mut server) = open_socket(lines.options()).await;
    lines.take();
    for _ in 0..8 {
        socket.feed(vec![0; 100_000]).await.unwrap();
    }
    assert!(futures_util::poll!(socket.flush()).is_pending());
    let peaks = lines
        .take()
        .iter()
        .filter(|line| *line == "buffered")
        .count();
    assert!(peaks >= 1, "{peaks}");
    let reading = tokio::spawn(async move {
        for _ in 0..8 {
            server.frame().await;
        }
        server
    });
    socket.flush().await.unwrap();
    let server = reading.await.unwrap();
    assert!(
        !lines.take().contains(&"buffered".to_owned()),
        "less waits than before"
    );
    drop(server);
}

#[tokio::test]
async fn a_refused_connection_and_a_refused_handshake_are_observed() {
    let lines = Lines::default();
    let network = MemoryNetwork::new();
    let refused = connect_with("ws://chat.example/", lines.options(), network.clone()).await;
    assert!(refused.is_err());
    let [connecting, closed] = &lines.take()[..] else {
        panic!()
    };
    assert_eq!(connecting, "connecting ws://chat.example/ []");
    assert!(
        closed.starts_with("closed 1006 false Some(Refused"),
        "{closed}"
    );

    let mut listener = network.listen("chat.example", 80);
    tokio::spawn(async move {
        let answer =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No way\r\nA: b\r\nContent-Length: 0\r\n\r\n";
        handshake::answer(&mut listener.accept().await, answer).await;
    });
    let refused = connect_with("ws://chat.example/", lines.options(), network).await;
    assert!(matches!(refused, Err(Error::Status { status: 403, .. })));
    let seen = lines.take();
    assert_eq!(seen[4], "response HTTP/1.1 403 No way 2");
    assert!(
        seen[5].starts_with("closed 1006 false Some(Status") && seen.len() == 6,
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_dropped_attempt_is_observed() {
    let lines = Lines::default();
    let network = MemoryNetwork::new();
    let _listener = network.listen("chat.example", 80);
    let mut connecting = Box::pin(connect_with("ws://chat.example/", lines.options(), network));
    assert!(futures_util::poll!(&mut connecting).is_pending());
    drop(connecting);
    assert_eq!(lines.take().last().map(String::as_str), Some("dropped"));
}

async fn open_and_close(url: &str, connector: TcpConnector, options: Options) {
    let mut socket: Socket = connect_with(url, options, connector).await.unwrap();
    socket.close_with(1000, "").await.unwrap();
}

#[tokio::test]
async fn an_encrypted_connection_is_observed_with_the_names_in_its_certificate() {
    let lines = Lines::default();
    let authority = Authority::new("Our authority");
    let acceptor = authority.server("localhost");
    let mut configuration = tokio_rustls::rustls::ServerConfig::clone(acceptor.config());
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    let port = echo_encrypted(Arc::new(configuration).into()).await.port();
    let connector = TcpConnector::new().tls(trusted(&authority));
    open_and_close(
        &format!("wss://localhost:{port}/"),
        connector,
        lines.options(),
    )
    .await;
    let seen = lines.take_without(&["frame", "close"]);
    let subject = "CN=localhost";
    let encrypted = format!(
        "encrypted localhost TLS 1.3 TLS_AES_256_GCM_SHA384 Some(\"http/1.1\") {subject:?} \"CN=Our authority\""
    );
    let expected = [
        &format!("connecting wss://localhost:{port}/ []"),
        "resolved localhost 2",
        "phase Connecting",
        "connected true true false false",
        "phase Tls",
        &encrypted,
        "phase Handshake",
        "request GET / HTTP/1.1 true true",
        "response HTTP/1.1 101 Switching Protocols 3",
        "opened \"\" \"\"",
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_connection_through_a_proxy_is_observed_with_the_proxy() {
    let lines = Lines::default();
    let proxy = connect_proxy(serve_each(echo).await, drop).await;
    let proxies = Proxies::all(format!("http://user:secret@{proxy}").parse().unwrap());
    open_and_close(
        "ws://chat.example/",
        TcpConnector::new().proxies(proxies),
        lines.options(),
    )
    .await;
    let seen = lines.take_without(&["frame", "close"]);
    assert_eq!(
        seen[..6],
        [
            "connecting ws://chat.example/ []",
            "resolved 127.0.0.1 1",
            "phase Proxy",
            "connected true true true false",
            "tunnelled true",
            "phase Handshake",
        ]
    );
}

#[tokio::test]
async fn streams_of_http_2_are_observed_and_those_of_a_session_that_is_there_are_reused() {
    let lines = Lines::default();
    let (network, mut accepted) = http2_server::Network::new();
    let options = lines.options().http2(crate::Http2::Prefer);
    let request = || request("wss://a.example/room?x");
    let opening = tokio::spawn(connect_with(request(), options.clone(), network.clone()));
    let mut server = http2_server::Server::accept(http2_server::next(&mut accepted).await).await;
    let _stream = server.socket().await;
    let _first = opening.await.unwrap().unwrap();
    let seen = lines.take_without(&["phase"]);
    assert_eq!(
        seen,
        [
            "connecting wss://a.example/room?x []",
            "connected false false false false",
            "request CONNECT /room?x HTTP/2 false true",
            "response HTTP/2 200  0",
            "opened \"\" \"\"",
        ]
    );
    let opening = tokio::spawn(connect_with(request(), options, network));
    let _other_stream = server.socket().await;
    let _second = opening.await.unwrap().unwrap();
    assert_eq!(
        lines.take_without(&["phase"])[1],
        "connected false false false true"
    );
}

/// A connector of an embedder that says what it does.
struct Telling;

impl Connector for Telling {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let address = Some(([192, 0, 2, 1], 80).into());
        target.observe(&Observation::Connected(Peer {
            address,
            ..Peer::default()
        }));
        let (ours, theirs) = duplex(1 << 10);
        tokio::spawn(async move { drop(Server::accept(theirs).await) });
        Box::pin(async { Ok(Connected::new(ours)) })
    }
}

#[tokio::test]
async fn a_connector_may_tell_what_it_has_done() {
    let lines = Lines::default();
    drop(connect_with("ws://chat.example/", lines.options(), Telling).await);
    let connected: Vec<_> = lines
        .take()
        .into_iter()
        .filter(|line| line.starts_with("connected"))
        .collect();
    assert_eq!(connected, ["connected false true false false"]);
}
