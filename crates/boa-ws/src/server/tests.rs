use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::TcpStream,
    sync::{Semaphore, mpsc, oneshot, watch},
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, Role, frame::coding::CloseCode},
    },
};

use super::{
    Limits, Listen, Notice, Server,
    connection::{self, Shared},
    notices::Notices,
    room::Room,
};

/// The address of a server in memory.
const HERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 8081);

/// A server on a free port, and what stops it.
async fn serve() -> (u16, oneshot::Sender<()>, JoinHandle<()>) {
    serve_within(Limits::default(), |notice| panic!("{notice}")).await
}

async fn serve_within(
    limits: Limits,
    on_notice: impl Fn(Notice) + Send + Sync + 'static,
) -> (u16, oneshot::Sender<()>, JoinHandle<()>) {
    let server = Server::bind(Listen::Loopback(0), limits, on_notice)
        .await
        .expect("a free port");
    let port = server.addresses()[0].port();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    (port, stop, running)
}

async fn tcp(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .expect("the server listens")
}

async fn connect(port: u16, path: &str) -> WebSocketStream<TcpStream> {
    let url = format!("ws://localhost:{port}{path}");
    let (socket, _) = client_async(url, tcp(port).await)
        .await
        .expect("a handshake");
    socket
}

/// A connection in memory: deadlines can be met on a paused clock.
fn in_memory() -> (DuplexStream, watch::Sender<bool>, JoinHandle<()>) {
    let (ours, theirs) = duplex(1024);
    let (stop, stopped) = watch::channel(false);
    let served = tokio::spawn(async move {
        if let Some(client) =
            connection::shake_hands(theirs, HERE, Arc::new(shared()), stopped.clone()).await
        {
            client.converse(Arc::new(Room::default()), stopped).await;
        }
    });
    (ours, stop, served)
}

/// The shared state of a server with a limit of one client.
fn shared() -> Shared {
    let limits = Limits {
        clients: 1,
        handshakes: 1,
    };
    Shared {
        client_permits: Arc::new(Semaphore::new(1)),
        limits,
        notices: Notices::new(|notice| panic!("{notice}")),
        site: None,
    }
}

/// A callback for notices, and the texts that it receives.
fn listener() -> (
    impl Fn(Notice) + Send + Sync + 'static,
    mpsc::UnboundedReceiver<String>,
) {
    let (sender, notices) = mpsc::unbounded_channel();
    let on_notice =
        move |notice: Notice| sender.send(notice.to_string()).expect("the test listens");
    (on_notice, notices)
}

/// The whole response of the server to these bytes.
async fn response_to(request: &str) -> String {
    let (mut stream, _stop, served) = in_memory();
    let (mut reader, mut writer) = tokio::io::split(&mut stream);
    let mut response = String::new();
    let write = async {
        // The server may respond before it has read everything.
        let _ = writer.write_all(request.as_bytes()).await;
    };
    let (read, ()) = tokio::join!(reader.read_to_string(&mut response), write);
    read.expect("an answer and an end");
    drop(stream);
    served.await.expect("no panic");
    response
}

#[tokio::test]
async fn messages_sent_together_come_back_in_order() {
    let (port, _stop, _) = serve().await;
    let mut socket = connect(port, "/any/path?and=query").await;
    let mut messages: Vec<_> = (0..1000)
        .map(|number| Message::text(number.to_string()))
        .collect();
    messages.extend([Message::binary(vec![0, 255]), Message::text("")]);
    for message in &messages {
        socket.feed(message.clone()).await.expect("sent");
    }
    socket.flush().await.expect("sent");
    for message in messages {
        assert_eq!(
            socket.next().await.expect("open").expect("an echo"),
            message
        );
    }
}

#[tokio::test]
async fn a_ping_is_answered() {
    let (port, _stop, _) = serve().await;
    for (path, is_chat) in [("/", false), ("/chat/room", true)] {
        let mut socket = connect(port, path).await;
        if is_chat {
            let id = socket.next().await.expect("open").expect("an id");
            let text = id.to_text().expect("text");
            assert!(text.contains(r#""type":"id""#), "{text}");
        }
        socket.send(Message::Ping("?".into())).await.expect("sent");
        loop {
            match socket.next().await.expect("open").expect("a pong") {
                Message::Pong(payload) => break assert_eq!(payload, "?"),
                other => assert!(other.is_text(), "{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_close_is_answered_with_its_code() {
    let (port, _stop, _) = serve().await;
    for path in ["/", "/chat"] {
        let mut socket = connect(port, path).await;
        let frame = CloseFrame {
            code: CloseCode::from(3456),
            reason: "enough".into(),
        };
        socket.close(Some(frame.clone())).await.expect("sent");
        let last = loop {
            match socket.next().await.expect("open").expect("a Close") {
                Message::Close(frame) => break frame,
                other => assert!(other.is_text(), "{other:?}"),
            }
        };
        assert_eq!(last, Some(frame));
        assert!(socket.next().await.is_none());
    }
}

#[tokio::test]
async fn a_server_that_stops_closes_with_1001_and_ends() {
    let (port, stop, running) = serve().await;
    let mut sockets = [connect(port, "/").await, connect(port, "/chat").await];
    stop.send(()).expect("running");
    for socket in &mut sockets {
        let last = loop {
            match socket.next().await.expect("open").expect("a Close") {
                Message::Close(frame) => break frame.expect("a code"),
                other => assert!(other.is_text(), "{other:?}"),
            }
        };
        assert_eq!(last.code, CloseCode::Away);
        assert!(socket.next().await.is_none());
    }
    drop(sockets);
    running.await.expect("it ends");
    let refused = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
    assert!(refused.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_connection_with_1009() {
    let (port, _stop, _) = serve().await;
    let mut socket = connect(port, "/").await;
    // The server closes while this is still on its way.
    let _ = socket
        .send(Message::binary(vec![0; 16 * 1024 * 1024 + 1]))
        .await;
    let last = socket.next().await.expect("open").expect("a Close");
    assert!(
        matches!(
            last,
            Message::Close(Some(CloseFrame {
                code: CloseCode::Size,
                ..
            }))
        ),
        "{last:?}"
    );
}

#[tokio::test]
async fn an_invalid_frame_ends_the_connection_with_1002_or_1007() {
    for (frame, code) in [
        ([0x81, 0x80, 0, 0, 0, 0].as_slice(), None),
        (&[0xf1, 0x80, 0, 0, 0, 0], Some(1002_u16)),
        (&[0x81, 0x01, b'a'], Some(1002)),
        (&[0x81, 0x81, 0, 0, 0, 0, 0xff], Some(1007)),
    ] {
        let (mut stream, _stop, served) = in_memory();
        stream.write_all(REQUEST.as_bytes()).await.expect("sent");
        stream.write_all(frame).await.expect("sent");
        stream.shutdown().await.expect("sent");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await.expect("an end");
        let expected = code.map_or(vec![0x81, 0], |code| {
            [[0x88, 2], code.to_be_bytes()].concat()
        });
        assert!(all.ends_with(&expected), "{frame:x?} brought {all:x?}");
        served.await.expect("no panic");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_nothing_is_dropped() {
    let (mut stream, _stop, served) = in_memory();
    stream.write_all(REQUEST.as_bytes()).await.expect("sent");
    let (_reader, writer) = tokio::io::split(stream);
    let (silent, _other) = duplex(1);
    let stream = tokio::io::join(silent, writer);
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
    loop {
        if let Err(error) = socket.send(Message::binary(vec![0; 1024])).await {
            break assert!(matches!(error, Error::Io(_)), "{error}");
        }
    }
    served.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_nothing_is_dropped() {
    let (mut stream, _stop, served) = in_memory();
    stream.write_all(b"GET / HTTP/1.1\r\n").await.expect("sent");
    assert_eq!(stream.read(&mut [0]).await.expect("an end"), 0);
    served.await.expect("it ends");
}

#[tokio::test]
async fn a_request_for_a_web_page_gets_an_explanation() {
    let response =
        response_to("GET / HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\n\r\n")
            .await;
    assert!(
        response.starts_with("HTTP/1.1 426 Upgrade Required\r\n"),
        "{response}"
    );
    assert!(
        response.contains("\r\nupgrade: websocket\r\n"),
        "{response}"
    );
    assert!(
        response.contains("new WebSocket(\"ws://192.0.2.1:8081\")"),
        "{response}"
    );
    let (port, _stop, _) = serve().await;
    let explanation = refused_handshake(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let address = format!("new WebSocket(\"ws://localhost:{port}\")");
    assert!(explanation.contains(&address), "{explanation}");
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    assert!(
        head.contains(&format!("\r\ncontent-length: {}", body.len())),
        "{response}"
    );
}

#[tokio::test]
async fn requests_that_are_not_handshakes_are_refused() {
    let wrong_version = REQUEST.replace(": 13", ": 8");
    let no_key = REQUEST.replace("Sec-WebSocket-Key", "X-Key");
    let [space, quoted, later] = ["a b, c", "\"a\"", "a, b\u{e9}"].map(|offered| {
        REQUEST.replace(
            "Upgrade\r\n",
            &format!("Upgrade\r\nSec-WebSocket-Protocol: {offered}\r\n"),
        )
    });
    let long = format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "a".repeat(20_000));
    for (request, status) in [
        (
            "\x16\x03\x01\x02\x00\x01\x00\x01\u{7f}\x03\x03",
            "400 Bad Request",
        ),
        (
            "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "405 Method Not Allowed",
        ),
        (&wrong_version, "426 Upgrade Required"),
        (&no_key, "400 Bad Request"),
        (&space, "400 Bad Request"),
        (&quoted, "400 Bad Request"),
        (&later, "400 Bad Request"),
        (&long, "431 Request Header Fields Too Large"),
    ] {
        let response = response_to(request).await;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{request:.40} brought {response}"
        );
    }
}

#[tokio::test]
async fn a_client_beyond_the_limit_gets_503_and_there_is_one_notice() {
    let (on_notice, mut notices_sent) = listener();
    let (port, _stop, _) = serve_within(
        Limits {
            clients: 2,
            handshakes: 4,
        },
        on_notice,
    )
    .await;
    let _first = connect(port, "/").await;
    let _second = connect(port, "/chat").await;
    for _ in 0..2 {
        let response = refused_handshake(port, REQUEST).await;
        assert!(
            response.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
            "{response}"
        );
        assert!(
            response.ends_with(
                "\r\n\r\nThe server has 2 clients, and takes no other until one of them leaves.\n"
            ),
            "{response}"
        );
    }
    let line = "the server has 2 clients, and refuses others with 503 until one of them leaves";
    assert_eq!(notices_sent.recv().await.as_deref(), Some(line));
    assert!(notices_sent.try_recv().is_err(), "there is a second notice");
}

#[tokio::test]
async fn a_client_that_leaves_makes_room_for_another() {
    let shared = Arc::new(shared());
    let (mut ours, theirs) = duplex(1024);
    let (_stop, stopped) = watch::channel(false);
    let handshake = connection::shake_hands(theirs, HERE, Arc::clone(&shared), stopped.clone());
    let (client, sent) = tokio::join!(handshake, ours.write_all(REQUEST.as_bytes()));
    sent.expect("sent");
    assert_eq!(shared.client_permits.available_permits(), 0);
    drop(ours);
    client
        .expect("a client")
        .converse(Arc::new(Room::default()), stopped)
        .await;
    assert_eq!(shared.client_permits.available_permits(), 1);
}

#[tokio::test]
async fn connections_that_send_nothing_keep_no_client_out() {
    let (on_notice, mut notices_sent) = listener();
    let (port, _stop, _) = serve_within(
        Limits {
            clients: 2,
            handshakes: 3,
        },
        on_notice,
    )
    .await;
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(tcp(port).await);
    }
    let mut socket = connect(port, "/").await;
    socket.send(Message::text("hello")).await.expect("sent");
    assert_eq!(
        socket.next().await.expect("open").expect("an echo"),
        Message::text("hello")
    );
    // All but the last two were dropped: the client is the third connection.
    for stream in &mut silent[..8] {
        assert!(matches!(stream.read(&mut [0]).await, Ok(0) | Err(_)));
    }
    let last = silent.last_mut().expect("ten");
    last.write_all(REQUEST.as_bytes()).await.expect("sent");
    let mut head = [0; 129];
    last.read_exact(&mut head).await.expect("the response");
    assert!(head.starts_with(b"HTTP/1.1 101 "));
    let line = "the server has 3 connections in their opening handshake, and ends the oldest of them for each further one";
    assert_eq!(notices_sent.recv().await.as_deref(), Some(line));
    assert!(notices_sent.try_recv().is_err(), "there is a second notice");
}

/// Connections are accepted before their requests arrive. Their 600 descriptors are fewer than the
/// 1,024 that Linux allows a process at first; macOS allows 256.
#[tokio::test]
async fn three_hundred_clients_that_connect_together_are_all_served() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        if limit.current.is_some_and(|current| current < 1024) {
            limit.current = Some(1024);
            setrlimit(Resource::Nofile, limit).expect("the system's own limit is higher");
        }
    }
    let (port, _stop, _) = serve().await;
    let mut streams = Vec::new();
    for _ in 0..300 {
        streams.push(tcp(port).await);
    }
    for stream in &mut streams {
        stream.write_all(REQUEST.as_bytes()).await.expect("sent");
    }
    for stream in &mut streams {
        let mut head = [0; 129];
        stream.read_exact(&mut head).await.expect("the response");
        assert!(head.starts_with(b"HTTP/1.1 101 "));
    }
}

#[tokio::test(start_paused = true)]
async fn a_notice_is_sent_again_after_a_minute() {
    let (on_notice, mut notices_sent) = listener();
    let notices = Notices::new(on_notice);
    for seconds in [0, 30, 29, 1, 59] {
        tokio::time::advance(Duration::from_secs(seconds)).await;
        notices.send(Notice::Full(2));
    }
    notices.send(Notice::OutOfResources(
        std::io::ErrorKind::OutOfMemory.into(),
    ));
    drop(notices);
    let mut lines = Vec::new();
    while let Some(line) = notices_sent.recv().await {
        lines.push(line);
    }
    let full = "the server has 2 clients, and refuses others with 503 until one of them leaves";
    let out_of_resources =
        "the server can't take another connection until one of those it has ends: out of memory";
    assert_eq!(lines, [full, full, out_of_resources]);
}

/// The response of the server to a handshake that it refuses.
async fn refused_handshake(port: u16, request: &str) -> String {
    let mut stream = tcp(port).await;
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("an answer and an end");
    response
}

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// The process ends within a second after a signal.
#[tokio::test]
async fn a_client_that_answers_no_close_frame_is_given_up_within_a_second() {
    let (port, stop, running) = serve().await;
    let _socket = connect(port, "/").await;
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    stop.send(()).expect("it runs");
    running.await.expect("it ends");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}
