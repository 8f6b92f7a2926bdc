//! Faults of the network: each ends in its error and in time.

use crate::{
    Error, MessageKind, Options, Phase, TcpConnector, Tls, chain,
    connect::connect_over::GivenStream,
    protocol::frame::Opcode,
    testing::{
        certificate_authority::{Authority, trusted},
        scripted_server::{
            Client, FaultyStream, SECOND, Server, close, fragment, frame, request, response_to,
            text,
        },
    },
};
use bytes::Bytes;
use proptest::prelude::*;
use std::{future::Future, io, time::Duration};
use test_server::{assert_matches, listen};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::TcpStream,
    time::Instant,
};

/// The end of the server's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stream,
    Reset,
}

impl End {
    /// A client, and the stream of its server.
    fn start(self) -> (Client, DuplexStream) {
        let (ours, theirs) = duplex(4096);
        let client = Client::start(GivenStream::new(FaultyStream {
            end: (self == Self::Reset).then_some(io::ErrorKind::ConnectionReset),
            ..FaultyStream::new(ours)
        }));
        (client, theirs)
    }

    /// Whether an open connection has ended with the error of this end.
    fn has_caused(self, error: Option<&Error>) -> bool {
        match self {
            Self::Stream => matches!(error, Some(Error::EndOfStream)),
            Self::Reset => matches!(error, Some(Error::Reset(_))),
        }
    }
}

/// A client whose server sends the first `len` bytes of its response and ends the stream. Returns
/// the length of the whole response.
async fn after_part_of_handshake(end: End, len: usize) -> (usize, Client) {
    let (client, theirs) = end.start();
    let mut server = Server { stream: theirs };
    let response = response_to(&server.request().await);
    server.send(&response.as_bytes()[..len]).await;
    (response.len(), client)
}

#[tokio::test(start_paused = true)]
async fn an_end_at_every_byte_of_the_handshake_is_reported() {
    let start = Instant::now();
    for end in [End::Stream, End::Reset] {
        let mut len = 0;
        loop {
            let (whole, mut client) = after_part_of_handshake(end, len).await;
            if len == whole {
                client.opened().await;
                let error = client.closed().await.error;
                assert!(end.has_caused(error.as_ref()), "{error:?}");
                break;
            }
            let error = client.closed().await.error;
            assert!(
                matches!(error, Some(Error::EndedInHandshake)),
                "{len}: {error:?}"
            );
            len += 1;
        }
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "nothing was waited for");
}

type Received = (MessageKind, Bytes);

/// Frames of every kind, and the end of each message in them.
fn session() -> (Vec<u8>, Vec<(usize, Received)>) {
    let mut bytes = Vec::new();
    let mut messages = Vec::new();
    bytes.extend(frame(Opcode::Text, "é".as_bytes()));
    messages.push((bytes.len(), text("é")));
    bytes.extend(frame(Opcode::Ping, b"p"));
    bytes.extend(fragment(false, Opcode::Binary, &[1, 2]));
    bytes.extend(frame(Opcode::Pong, b""));
    bytes.extend(fragment(false, Opcode::Continuation, b""));
    bytes.extend(fragment(true, Opcode::Continuation, &[3]));
    messages.push((
        bytes.len(),
        (MessageKind::Binary, Bytes::from_static(&[1, 2, 3])),
    ));
    bytes.extend(frame(Opcode::Binary, &[7; 130]));
    messages.push((bytes.len(), (MessageKind::Binary, vec![7; 130].into())));
    bytes.extend(close(4000, "end"));
    (bytes, messages)
}

#[tokio::test(start_paused = true)]
async fn an_end_at_every_byte_of_a_session_is_reported() {
    let (bytes, messages) = session();
    let start = Instant::now();
    for end in [End::Stream, End::Reset] {
        for len in 0..=bytes.len() {
            let (mut client, theirs) = end.start();
            let mut server = Server::accept_with(theirs, &bytes[..len]).await;
            client.opened().await;
            if len == bytes.len() {
                // The server must exist until it has received the client's Close frame.
                while server.frame().await.0 != Opcode::Close {}
            }
            drop(server);
            let (received, closed) = client.end().await;
            let expected: Vec<_> = messages
                .iter()
                .filter(|(end, _)| *end <= len)
                .map(|(_, message)| message.clone())
                .collect();
            assert_eq!(received, expected, "{len}");
            if len == bytes.len() {
                assert_eq!(
                    (closed.status(), closed.clean, closed.reason.as_str()),
                    (4000, true, "end")
                );
                continue;
            }
            assert_eq!(
                (closed.status(), closed.clean, closed.failed()),
                (1006, false, true),
                "{len}"
            );
            let error = closed.error;
            assert!(end.has_caused(error.as_ref()), "{len}: {error:?}");
        }
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "nothing was waited for");
}

#[tokio::test(start_paused = true)]
async fn a_session_works_in_single_bytes() {
    let (bytes, messages) = session();
    // One byte is buffered in each direction.
    let (ours, theirs) = duplex(1);
    let mut client = Client::start(GivenStream::new(ours));
    let server = Server::accept(theirs).await;
    let (mut reading, mut writing) = tokio::io::split(server.stream);
    let answers = tokio::spawn(async move {
        let mut all = Vec::new();
        reading.read_to_end(&mut all).await.unwrap();
        all
    });
    client.opened().await;
    for byte in bytes {
        writing.write_all(&[byte]).await.unwrap();
    }
    writing.shutdown().await.unwrap();
    let (received, closed) = client.end().await;
    assert!(
        received
            .into_iter()
            .eq(messages.into_iter().map(|(_, message)| message))
    );
    assert_eq!((closed.status(), closed.clean), (4000, true));
    // A Pong of one byte, and a Close with a code and a reason of three.
    assert_eq!(answers.await.unwrap().len(), (2 + 4 + 1) + (2 + 4 + 2 + 3));
}

#[tokio::test(start_paused = true)]
async fn an_unread_request_times_out() {
    let (ours, _theirs) = duplex(1);
    let start = Instant::now();
    Client::start(GivenStream::new(ours))
        .times_out_in(Phase::Handshake)
        .await;
    assert_eq!(start.elapsed(), 30 * SECOND);
}

/// Connects over TCP to a server. Returns the time until the connection failed, and its error.
async fn over_tcp<F: Future>(
    connector: impl FnOnce(u16) -> TcpConnector,
    url: &str,
    server: impl FnOnce(TcpStream) -> F,
) -> (Duration, Option<Error>) {
    let (listener, address) = listen().await;
    let port = address.port();
    let url = url.replace("PORT", &port.to_string());
    let start = Instant::now();
    let client = Client::start_with(request(&url), Options::default(), connector(port));
    let (stream, _) = listener.accept().await.unwrap();
    let serving = server(stream);
    tokio::pin!(serving);
    let closed = client.closed();
    tokio::pin!(closed);
    let closed = tokio::select! {
        closed = &mut closed => closed,
        _ = &mut serving => closed.await,
    };
    (start.elapsed(), closed.error)
}

#[tokio::test(start_paused = true)]
async fn silence_in_a_phase_times_out_with_that_phase() {
    let silent = async |_stream: TcpStream| std::future::pending::<()>().await;
    let near = |elapsed: Duration| (29 * SECOND..31 * SECOND).contains(&elapsed);
    let insecure = |_| TcpConnector::new().tls(Tls::new().insecure());
    let (elapsed, error) = over_tcp(insecure, "wss://127.0.0.1:PORT/", silent).await;
    assert!(
        near(elapsed) && error.as_ref().unwrap().timed_out_in(Phase::Tls),
        "{elapsed:?} {error:?}"
    );
    for scheme in ["http", "socks5"] {
        let through = |port| {
            let proxy = format!("{scheme}://127.0.0.1:{port}").parse().unwrap();
            TcpConnector::new().proxies(crate::Proxies::all(proxy))
        };
        let (elapsed, error) = over_tcp(through, "ws://chat.example/", silent).await;
        assert!(
            near(elapsed) && error.as_ref().unwrap().timed_out_in(Phase::Proxy),
            "{elapsed:?} {error:?}"
        );
    }
    let (elapsed, error) = over_tcp(|_| TcpConnector::new(), "ws://127.0.0.1:PORT/", silent).await;
    assert!(
        near(elapsed) && error.as_ref().unwrap().timed_out_in(Phase::Handshake),
        "{elapsed:?} {error:?}"
    );
}

#[tokio::test]
async fn half_closed_and_reset_connections_are_distinguished() {
    let opened_then_closed = async |server: End| {
        let (listener, address) = listen().await;
        let mut client = Client::start_with(
            request(&format!("ws://{address}/")),
            Options::default(),
            TcpConnector::new(),
        );
        let (stream, _) = listener.accept().await.unwrap();
        let serving = tokio::spawn(async move {
            let mut stream = Server::accept(stream).await.stream;
            match server {
                End::Stream => {
                    stream.shutdown().await.unwrap();
                    // The server can still read.
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                }
                End::Reset => stream.set_zero_linger().unwrap(),
            }
        });
        client.opened().await;
        let closed = client.closed().await;
        serving.await.unwrap();
        closed.error
    };
    assert_matches!(
        opened_then_closed(End::Stream).await,
        Some(Error::EndOfStream)
    );
    let error = opened_then_closed(End::Reset).await;
    assert_matches!(&error, Some(Error::Reset(error)) if error.kind() == io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_redirect_fails_and_nothing_is_connected_to_where_it_leads() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let (elsewhere, address) = listen().await;
        let answer =
            format!("HTTP/1.1 {status}\r\nLocation: ws://{address}/\r\nContent-Length: 0\r\n\r\n");
        let redirecting = async |mut stream: TcpStream| {
            Server {
                stream: &mut stream,
            }
            .request()
            .await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        };
        let (_, error) =
            over_tcp(|_| TcpConnector::new(), "ws://127.0.0.1:PORT/", redirecting).await;
        assert!(
            error.is_some_and(|error| error.to_string().contains(status)),
            "{status}"
        );
        // The test makes the first connection to the other listener.
        let ours = TcpStream::connect(address).await.unwrap();
        let (_, first) = elsewhere.accept().await.unwrap();
        assert_eq!(first, ours.local_addr().unwrap(), "{status}");
    }
}

#[tokio::test]
async fn a_tls_stream_without_close_notify_is_a_reset() {
    let authority = Authority::new("ours");
    let acceptor = authority.server("127.0.0.1");
    let (listener, address) = listen().await;
    let connector = TcpConnector::new().tls(trusted(&authority));
    let mut client = Client::start_with(
        request(&format!("wss://{address}/")),
        Options::default(),
        connector,
    );
    let stream = acceptor
        .accept(listener.accept().await.unwrap().0)
        .await
        .unwrap();
    let mut server = Server::accept(stream).await;
    client.opened().await;
    server.send(&frame(Opcode::Text, b"last")).await;
    server.stream.flush().await.unwrap();
    // The stream ends without `close_notify`.
    drop(server.stream.into_inner().0);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("last")]);
    let error = closed.error.unwrap();
    assert_matches!(&error, Error::Reset(reset) if reset.kind() == io::ErrorKind::UnexpectedEof);
    let why = "it ended without the message of TLS that says so (close_notify)";
    assert!(chain(&error).to_string().ends_with(why), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn garbage_ends_in_a_documented_error(garbage in proptest::collection::vec(any::<u8>(), 0..2000), before_open: bool) {
        let runtime = test_server::paused_tokio_runtime();
        let error = runtime.block_on(async {
            let (ours, theirs) = duplex(1 << 20);
            let client = Client::start(GivenStream::new(ours));
            if before_open {
                let mut server = Server { stream: theirs };
                server.request().await;
                server.send(&garbage).await;
                drop(server);
                return client.closed().await.error;
            }
            let mut client = client;
            let server = Server::accept_with(theirs, &garbage).await;
            client.opened().await;
            drop(server);
            let (_, closed) = client.end().await;
            closed.error
        });
        let documented = match &error {
            // The garbage may contain a Close frame.
            None => !before_open,
            Some(Error::EndedInHandshake | Error::HeadInvalid { .. } | Error::HeadTooLarge) => before_open,
            Some(Error::Violation { code: 1002 | 1007 | 1009, .. } | Error::EndOfStream | Error::Reset(_)) => !before_open,
            _ => false,
        };
        prop_assert!(documented, "{error:?}");
    }
}
