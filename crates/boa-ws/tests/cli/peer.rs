//! Servers that the command connects to.

pub(crate) use test_server::echo;

use crate::command::{LIMIT, Running, boa_ws, until};
use futures_util::{SinkExt, StreamExt};
use std::{
    net::{self, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::mpsc::{Receiver, channel},
    thread::JoinHandle,
};
use test_server::{connect_to, handshake, on_thread};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};

/// The built-in server in a process of its own.
pub(crate) struct EchoServer {
    pub(crate) process: Running,
    pub(crate) port: u16,
}

impl EchoServer {
    pub(crate) fn start() -> Self {
        let process = boa_ws(["--serve=0"]).start();
        let port = served_port(&process.err_line());
        Self { process, port }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://localhost:{}/", self.port)
    }

    /// The option that sends connections to `localhost:<port>` here.
    pub(crate) fn instead_of(&self, port: u16) -> String {
        format!("--connect-to=localhost:{port}:127.0.0.1:{}", self.port)
    }
}

/// The port in the line with the address of the server.
pub(crate) fn served_port(line: &str) -> u16 {
    let after = line.strip_prefix("serving on ws://").expect(line);
    let address = after.split(' ').next().expect(line);
    let (_, port) = address.rsplit_once(':').expect(line);
    port.parse().expect(line)
}

/// A port that refuses connections while this exists: the socket is bound and does not listen.
pub(crate) struct RefusingPort {
    sockets: Vec<TcpSocket>,
    pub(crate) port: u16,
}

impl RefusingPort {
    /// A port of 127.0.0.1.
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind((Ipv4Addr::LOCALHOST, 0).into())
            .expect("a free port");
        let port = socket.local_addr().expect("bound").port();
        Self {
            sockets: vec![socket],
            port,
        }
    }

    /// A port of 127.0.0.1 and of ::1.
    pub(crate) fn on_both_addresses() -> Self {
        loop {
            let mut refusing = Self::new();
            let socket = TcpSocket::new_v6().expect("a socket");
            // Another socket may have the port on this address.
            if socket
                .bind((Ipv6Addr::LOCALHOST, refusing.port).into())
                .is_ok()
            {
                refusing.sockets.push(socket);
                return refusing;
            }
        }
    }
}

/// The request and the messages of a client.
pub(crate) struct Seen {
    pub(crate) headers: Vec<(String, String)>,
    /// The messages. The last one is the code of the Close frame.
    pub(crate) messages: Vec<String>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Serves one client to its end. Sends only "welcome".
pub(crate) fn one_client() -> (SocketAddr, JoinHandle<Seen>) {
    once(async |stream| serve(stream, Some("welcome")).await)
}

/// Reads all messages of one client, and sends nothing.
pub(crate) fn one_ignored_client() -> (SocketAddr, JoinHandle<Seen>) {
    once(async |stream| serve(stream, None).await)
}

async fn serve(stream: TcpStream, word: Option<&str>) -> Seen {
    let mut headers = Vec::new();
    #[expect(clippy::result_large_err, reason = "the signature is the server's")]
    let look = |request: &Request, response: Response| {
        let lossy = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        headers.extend(
            request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), lossy(value.as_bytes()))),
        );
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, look).await.expect("a handshake");
    if let Some(word) = word {
        socket
            .send(Message::from(word))
            .await
            .expect("a client that reads");
    }
    let mut messages = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        messages.push(match message {
            Message::Close(Some(frame)) => format!("close {}", u16::from(frame.code)),
            Message::Close(None) => "close".to_owned(),
            other => other
                .into_text()
                .map_or_else(|_| "binary".to_owned(), |text| text.to_string()),
        });
    }
    Seen { headers, messages }
}

/// The next client. Waits for it, and later for its bytes, no longer than a test may.
pub(crate) fn accept(listener: &net::TcpListener) -> net::TcpStream {
    listener.set_nonblocking(true).expect("a socket");
    let (stream, _) = until("no client connects", || listener.accept().ok());
    stream.set_nonblocking(false).expect("a socket");
    stream
        .set_read_timeout(Some(LIMIT))
        .and_then(|()| stream.set_write_timeout(Some(LIMIT)))
        .expect("a socket");
    stream
}

/// Serves one connection, no longer than a test may take.
pub(crate) fn once<T: Send + 'static>(
    serve: impl AsyncFnOnce(TcpStream) -> T + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    on_thread(async move |listener: TcpListener| {
        let serving = async {
            let (stream, _) = listener.accept().await.expect("a client");
            serve(stream).await
        };
        let served = timeout(LIMIT, serving).await;
        served.expect("the client ends the connection")
    })
}

/// Answers one request after the other, each on a connection of its own. The thread returns the
/// heads of the requests.
pub(crate) fn answers<const N: usize>(
    mut answers: [String; N],
) -> (SocketAddr, JoinHandle<[String; N]>) {
    on_thread(async move |listener: TcpListener| {
        let answering = async {
            for answer in &mut answers {
                let (mut stream, _) = listener.accept().await.expect("a client");
                // The request takes its place.
                *answer = handshake::answer(&mut stream, &*answer).await;
            }
        };
        let answered = timeout(LIMIT, answering).await;
        answered.expect("a request for each answer");
        answers
    })
}

/// Answers one request with these bytes. `{accept}` is replaced by the value of
/// `Sec-WebSocket-Accept`.
pub(crate) fn one_answer(answer: impl Into<String>) -> (SocketAddr, JoinHandle<()>) {
    one_answer_and_then(answer, async |_| {})
}

/// The same. The stream ends after `then`.
pub(crate) fn one_answer_and_then(
    answer: impl Into<String>,
    then: impl AsyncFnOnce(&mut TcpStream) + Send + 'static,
) -> (SocketAddr, JoinHandle<()>) {
    let answer = answer.into();
    once(async move |mut stream: TcpStream| {
        let head = handshake::request(&mut stream).await;
        let answer = answer.replace("{accept}", &handshake::accept_value(&head));
        let written = stream.write_all(answer.as_bytes()).await;
        written.expect("a client that reads");
        then(&mut stream).await;
    })
}

/// Answers one POST with a token. Returns its URL, and the head and the content of the request.
pub(crate) fn token_server() -> (String, JoinHandle<(String, String)>) {
    let (address, asked) = once(async |mut stream: TcpStream| {
        let asked = handshake::request_with_content(&mut stream).await;
        let answer = handshake::ok(r#"{"token":"t-1"}"#);
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("it is connected");
        let (head, content) = asked.expect("a request");
        (head, String::from_utf8_lossy(&content).into_owned())
    });
    (format!("http://{address}/token"), asked)
}

/// Serves clients one after the other until the tests end.
pub(crate) fn in_background(serve: impl AsyncFn(TcpStream) + Send + 'static) -> SocketAddr {
    let (address, _) = on_thread(async move |listener: TcpListener| {
        while let Ok((stream, _)) = listener.accept().await {
            serve(stream).await;
        }
    });
    address
}

/// The same for clients of WebSockets.
pub(crate) fn sockets(
    serve: impl AsyncFn(WebSocketStream<TcpStream>) + Send + 'static,
) -> SocketAddr {
    in_background(async move |stream| {
        if let Ok(socket) = accept_async(stream).await {
            serve(socket).await;
        }
    })
}

/// A proxy that connects to `server` for every CONNECT request. Sends the first line of each
/// request to the receiver.
pub(crate) fn proxy(server: SocketAddr) -> (SocketAddr, Receiver<String>) {
    let (sender, asked) = channel();
    let address = in_background(async move |mut client| {
        let head = handshake::open_tunnel(&mut client).await;
        // The test may have dropped the receiver.
        let _ = sender.send(head.lines().next().unwrap_or_default().to_owned());
        connect_to(server, client).await;
    });
    (address, asked)
}

/// Refuses connections with a `Set-Cookie` of this value.
pub(crate) fn refusing_cookie_server(cookie: &'static str) -> u16 {
    let answer =
        format!("HTTP/1.1 403 Forbidden\r\nSet-Cookie: {cookie}\r\nContent-Length: 0\r\n\r\n");
    let address = in_background(async move |mut client| {
        client
            .write_all(answer.as_bytes())
            .await
            .expect("a client that reads");
        let _ = client.read_to_end(&mut Vec::new()).await;
    });
    address.port()
}

/// Opens connections with a `Set-Cookie` of this value, and closes them. Sends the head of each
/// request to the receiver.
pub(crate) fn cookie_server(cookie: &'static str) -> (u16, Receiver<String>) {
    let (sender, asked) = channel();
    let address = in_background(async move |mut client| {
        let head = handshake::accept(&mut client, &format!("Set-Cookie: {cookie}\r\n")).await;
        // A Close frame, and the client's answer.
        client
            .write_all(&[0x88, 0])
            .await
            .expect("a client that reads");
        let _ = client.read_exact(&mut [0; 6]).await;
        let _ = sender.send(head);
    });
    (address.port(), asked)
}
