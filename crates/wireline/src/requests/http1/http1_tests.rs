use super::*;
use crate::{
    MemoryNetwork, Permissions, Phase, Proxies, TcpConnector,
    testing::{
        certificate_authority::{Authority, trusted},
        scripted_server::{SECOND, alive_tasks},
    },
};
use futures_util::{TryStreamExt, future::BoxFuture};
use std::{future::poll_fn, sync::Mutex, task::Poll, time::Duration};
use test_server::{
    Flood, Streamed, assert_matches,
    handshake::{self, answer, ok, open_tunnel},
    listen, serve_one, tokio_runtime,
};
use tokio::{io::AsyncWriteExt, task::JoinHandle, time::Instant};

/// A network whose server answers the first request with these bytes. The task returns the request.
fn served(answer: impl Into<Vec<u8>>) -> (MemoryNetwork, JoinHandle<String>) {
    let (network, answer) = (MemoryNetwork::new(), answer.into());
    let mut listener = network.listen("api.example", 80);
    let server = tokio::spawn(async move {
        let mut stream = listener.accept().await;
        let request = handshake::request_bytes(&mut stream).await.unwrap();
        stream.write_all(&answer).await.unwrap();
        // Values of fields may have other bytes than text.
        request.into_iter().map(char::from).collect()
    });
    (network, server)
}

fn request(url: &str) -> Request {
    Request::new(url.parse().unwrap())
}

async fn sent(
    request: Request,
    options: Options,
    network: &MemoryNetwork,
) -> Result<Response, Error> {
    send(request, Arc::new(options), Arc::new(network.clone())).await
}

/// The answer to a GET with the default options.
async fn got(url: &str, network: &MemoryNetwork) -> Result<Response, Error> {
    sent(request(url), Options::default(), network).await
}

async fn text(response: Response) -> Result<String, Error> {
    let chunks: Vec<_> = response.content.try_collect().await?;
    Ok(String::from_utf8(chunks.concat()).unwrap())
}

#[tokio::test]
async fn a_request_has_no_credentials_and_its_answer_has_its_status_its_fields_and_its_content() {
    let (network, server) =
        served(b"HTTP/1.1 201 Made\r\nX-A: 1\r\nx-a: \xe9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    let mut wanted = request("http://ann:secret@api.example/a?b#c");
    wanted.headers = vec![("X-Room".to_owned(), "caf\u{e9}".to_owned())];
    let response = sent(wanted, Options::default(), &network).await.unwrap();
    assert_eq!((response.status, response.reason.as_str()), (201, "Made"));
    let values: Vec<_> = response
        .headers
        .iter()
        .filter(|(name, _)| name == "x-a")
        .map(|(_, value)| value)
        .collect();
    assert_eq!(values, ["1", "\u{e9}"]);
    assert_eq!(text(response).await.unwrap(), "abcde");
    let request = server.await.unwrap();
    assert!(
        request.starts_with("GET /a?b HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n"),
        "{request}"
    );
    assert!(!request.contains("secret"), "{request}");
}

#[tokio::test]
async fn content_is_sent_with_its_length_or_in_chunks() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("api.example", 80);
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for _ in 0..3 {
            let mut stream = listener.accept().await;
            let asked = handshake::request_with_content(&mut stream).await;
            stream.write_all(ok("").as_bytes()).await.unwrap();
            let (head, content) = asked.unwrap();
            requests.push(head + &String::from_utf8(content).unwrap());
        }
        requests
    });
    let chunks = futures_util::stream::iter([Ok(Bytes::from("abc"))]);
    for content in [
        Content::Empty,
        Content::Bytes("abc".into()),
        Content::Stream(Box::pin(chunks)),
    ] {
        let mut request = request("http://api.example/");
        request.method = "POST".to_owned();
        request.content = content;
        assert_eq!(
            sent(request, Options::default(), &network)
                .await
                .unwrap()
                .status,
            200
        );
    }
    let requests = server.await.unwrap();
    assert!(
        requests[0].contains("content-length: 0\r\n"),
        "{requests:?}"
    );
    assert!(
        requests[1].contains("content-length: 3\r\n") && requests[1].ends_with("\r\n\r\nabc"),
        "{requests:?}"
    );
    assert!(
        requests[2].contains("transfer-encoding: chunked\r\n"),
        "{requests:?}"
    );
}

#[tokio::test]
async fn permissions_and_blocked_ports_hold_as_for_websockets() {
    let network = MemoryNetwork::new();
    let permitting = async |rule: &str| {
        let permissions = Permissions::none().allow_net(rule).unwrap();
        let options = Options::new().permissions(permissions);
        let response = sent(request("http://api.example/"), options, &network).await;
        response.unwrap_err()
    };
    let denied = permitting("b.example").await;
    assert_matches!(&denied, Error::Denied(denied) if denied.target() == "api.example:80");
    assert_matches!(permitting("wss://api.example").await, Error::Denied(_));
    assert_matches!(permitting("api.example").await, Error::Refused { .. });
    let blocked = got("http://api.example:25/", &network).await;
    assert_matches!(blocked, Err(Error::BlockedPort { port: 25 }));
    let other = got("ftp://api.example/", &network).await;
    assert_matches!(other, Err(Error::Unsupported { .. }));
    let mut mixed = request("http://api.example/");
    mixed.from_secure_context = true;
    assert_matches!(
        sent(mixed, Options::default(), &network).await,
        Err(Error::MixedContent { .. })
    );
}

#[tokio::test]
async fn answers_that_are_not_valid_are_errors() {
    for (answer, why) in [
        (&b"SSH-2.0\r\n\r\n"[..], "not valid HTTP/1.1"),
        (b"", "ended the connection before"),
        (
            b"HTTP/1.1 200 OK\r\nA: b\r\n",
            "ended the connection before",
        ),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "101"),
        (b"HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "not valid HTTP/1.1"),
    ] {
        let (network, _server) = served(answer);
        let error = got("http://api.example/", &network).await.unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(200));
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(100 << 10));
    for answer in [many, long] {
        let (network, _server) = served(answer);
        let error = got("http://api.example/", &network).await.unwrap_err();
        assert_matches!(error, Error::HeadTooLarge);
    }
}

#[tokio::test]
async fn informational_answers_are_skipped_up_to_the_limit_of_a_head() {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    let (network, _server) = served(early.repeat(100) + &ok("ok"));
    let response = got("http://api.example/", &network).await.unwrap();
    assert_eq!(text(response).await.unwrap(), "ok");
    for early in ["HTTP/1.1 100 X\r\n\r\n", early] {
        let count = (64 << 10) / early.len() + 1000;
        let (network, _server) = served(early.repeat(count) + &ok("ok"));
        let error = got("http://api.example/", &network).await.unwrap_err();
        assert_matches!(error, Error::HeadTooLarge);
    }
}

/// The operations of tokio that a task may do in a poll.
const BUDGET: usize = 128;

#[tokio::test]
async fn an_answer_arrives_in_a_task_that_has_used_up_its_budget() {
    for left in 1..8 {
        let (network, _server) = served(ok("ok"));
        let mut answer = Box::pin(async {
            let response = got("http://api.example/", &network).await?;
            text(response).await
        });
        let answer = poll_fn(|cx| {
            for _ in left..BUDGET {
                let _ = std::pin::pin!(tokio::task::consume_budget()).poll(cx);
            }
            answer.as_mut().poll(cx)
        });
        assert_eq!(answer.await.unwrap(), "ok", "{left} operations");
    }
}

/// The end of a flood, far behind what a poll may read.
const FLOOD: usize = 16 << 20;

impl Connector for Flood {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let stream = Streamed(self.clone());
        Box::pin(async { Ok(Connected::new(stream)) })
    }
}

#[tokio::test]
async fn a_poll_does_a_limited_part_of_what_a_server_has_sent() {
    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (head, bytes) in [
        (CHUNKED, &b"1\r\na\r\n"[..]),
        (CHUNKED, b"0"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"content "),
    ] {
        let flood = Arc::new(Flood::new(head, bytes, FLOOD));
        let request = request("http://api.example/");
        let response = send(request, Arc::new(Options::default()), flood.clone()).await;
        let mut content = response.unwrap().content;
        for _ in 0..10 {
            let (mut chunks, before) = (0, flood.read_bytes());
            poll_fn(|cx| {
                while let Poll::Ready(chunk) = Pin::new(&mut content).poll_next(cx) {
                    chunks += 1;
                    assert_matches!(chunk, Some(Ok(_)), "{chunks} chunks");
                }
                Poll::Ready(())
            })
            .await;
            let taken = flood.read_bytes() - before;
            assert!(
                chunks <= 1000 && taken <= 1 << 20,
                "{chunks} chunks, {taken} bytes"
            );
        }
    }
}

/// The content of an answer whose server ends the connection after these bytes, without the message
/// of TLS that says so.
async fn cut_off(answer: &str) -> Result<String, Error> {
    let authority = Authority::new("ours");
    let acceptor = authority.server("127.0.0.1");
    let (listener, address) = listen().await;
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        handshake::request_bytes(&mut stream).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        drop(stream.into_inner().0);
    };
    let asked = async {
        let connector = Arc::new(TcpConnector::new().tls(trusted(&authority)));
        let options = Arc::new(Options::default());
        text(send(request(&format!("https://{address}/")), options, connector).await?).await
    };
    futures_util::join!(server, asked).1
}

#[tokio::test]
async fn content_without_a_length_ends_with_a_connection_that_is_encrypted() {
    for version in ["1.1", "1.0"] {
        let answer = format!("HTTP/{version} 200 OK\r\n\r\nwhole");
        assert_eq!(cut_off(&answer).await.unwrap(), "whole");
    }
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nwhole",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n",
        "",
    ] {
        let error = cut_off(answer).await.unwrap_err();
        assert!(
            error.to_string().contains("ended the connection before"),
            "{answer:?}: {error}"
        );
    }
}

#[tokio::test]
async fn content_that_is_cut_off_is_an_error() {
    let (network, _server) = served(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
    let response = got("http://api.example/", &network).await.unwrap();
    let error = text(response).await.unwrap_err();
    assert!(
        error.to_string().contains("ended the connection before"),
        "{error}"
    );
}

#[tokio::test]
async fn fields_of_the_connection_can_not_be_set() {
    let network = MemoryNetwork::new();
    let _listener = network.listen("api.example", 80);
    for (name, value) in [
        ("Host", "a"),
        ("content-length", "5"),
        ("a b", "c"),
        ("a", "b\r\nc: d"),
        ("a", "\u{20ac}"),
    ] {
        let mut request = request("http://api.example/");
        request.headers = vec![(name.to_owned(), value.to_owned())];
        let error = sent(request, Options::default(), &network)
            .await
            .unwrap_err();
        assert_matches!(error, Error::Header { .. }, "{name}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up_and_a_slow_reader_is_not() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("api.example", 80);
    let server = tokio::spawn(async move {
        let mut stream = listener.accept().await;
        answer(
            &mut stream,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        )
        .await;
        let silent = listener.accept().await;
        (stream, silent)
    });
    let options = || Options::new().silence_timeout(10 * SECOND);
    let mut response = sent(request("http://api.example/"), options(), &network)
        .await
        .unwrap();
    tokio::time::sleep(100 * SECOND).await;
    assert_eq!(response.content.try_next().await.unwrap().unwrap(), "abc");
    tokio::time::sleep(100 * SECOND).await;
    let began = Instant::now();
    assert!(
        response
            .content
            .try_next()
            .await
            .unwrap_err()
            .timed_out_in(Phase::Answer)
    );
    assert_eq!(began.elapsed(), 10 * SECOND);
    let error = sent(request("http://api.example/"), options(), &network)
        .await
        .unwrap_err();
    assert!(error.timed_out_in(Phase::Answer), "{error}");
    drop(server);
}

#[tokio::test]
async fn https_needs_a_trusted_certificate_and_uses_resolutions() {
    let (authority, other) = (Authority::new("one"), Authority::new("other"));
    let acceptor = authority.server("api.example");
    let (listener, address) = listen().await;
    let url = format!("https://api.example:{}/", address.port());
    let server = tokio::spawn(async move {
        let mut protocol = None;
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            // The second client does not trust the certificate.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
            answer(&mut stream, ok("ok")).await;
            stream.shutdown().await.unwrap();
        }
        let (mut plain, _) = listener.accept().await.unwrap();
        let _ = plain.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        protocol
    });
    let connector = |tls| {
        TcpConnector::new()
            .tls(tls)
            .resolutions(["api.example::127.0.0.1".parse().unwrap()])
    };
    let get = |tls| {
        send(
            request(&url),
            Arc::new(Options::default()),
            Arc::new(connector(tls)),
        )
    };
    assert_eq!(
        text(get(trusted(&authority)).await.unwrap()).await.unwrap(),
        "ok"
    );
    let untrusted = get(trusted(&other)).await.unwrap_err();
    assert_matches!(untrusted, Error::Certificate { .. });
    let plain = get(trusted(&authority)).await.unwrap_err();
    assert!(
        plain
            .to_string()
            .contains("the URL has ws: or http:, not wss: or https:"),
        "{plain}"
    );
    assert_eq!(server.await.unwrap().as_deref(), Some(&b"http/1.1"[..]));
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel() {
    let (proxy, server) = serve_one(|mut stream| async move {
        let asked = open_tunnel(&mut stream).await;
        (asked, answer(&mut stream, ok("ok")).await)
    })
    .await;
    let proxy = format!("http://{proxy}").parse().unwrap();
    let connector = TcpConnector::new().proxies(Proxies::all(proxy));
    let response = send(
        request("http://api.example/a"),
        Arc::default(),
        Arc::new(connector),
    )
    .await
    .unwrap();
    assert_eq!(text(response).await.unwrap(), "ok");
    let (asked, request) = server.await.unwrap();
    assert!(
        asked.starts_with("CONNECT api.example:80 HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(
        request.starts_with("GET /a HTTP/1.1\r\nhost: api.example\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn an_observer_is_told_of_a_request_its_answer_and_its_end() {
    let (network, _server) = served(ok("ok"));
    let observed = Arc::new(Mutex::new(Vec::new()));
    let log = observed.clone();
    let observer = move |_: u64, _: std::time::Instant, observation: &Observation<'_>| {
        log.lock().unwrap().push(match observation {
            Observation::Connecting { url, .. } => format!("connecting {url}"),
            Observation::Request(head) => format!("{} {}", head.method, head.target),
            Observation::Response(head) => format!("{} {}", head.status, head.reason),
            Observation::Answered { received, error } => {
                format!("answered {received} {}", error.is_some())
            }
            Observation::Dropped => "dropped".to_owned(),
            _ => return,
        });
    };
    let options = Options::new().observer(Arc::new(observer));
    let response = sent(request("http://api.example/a"), options.clone(), &network)
        .await
        .unwrap();
    assert_eq!(text(response).await.unwrap(), "ok");
    let (network, _server) = served(ok("ok"));
    drop(
        sent(request("http://api.example/b"), options.clone(), &network)
            .await
            .unwrap(),
    );
    let (network, _server) = served(b"HTTP/1.1 204 No Content\r\n\r\n");
    drop(
        sent(request("http://api.example/c"), options.clone(), &network)
            .await
            .unwrap(),
    );
    sent(request("http://nobody.example/"), options, &network)
        .await
        .unwrap_err();
    let expected = [
        "connecting http://api.example/a",
        "GET /a",
        "200 OK",
        "answered 2 false",
        "connecting http://api.example/b",
        "GET /b",
        "200 OK",
        "dropped",
        "connecting http://api.example/c",
        "GET /c",
        "204 No Content",
        "answered 0 false",
        "connecting http://nobody.example/",
        "answered 0 true",
    ];
    assert_eq!(*observed.lock().unwrap(), expected);
}

/// A server whose connections answer the requests that they get with the number of the connection
/// and the method. The task of a connection ends with its requests, after `requests` of them.
fn counting_server(requests: usize, fields: &'static str) -> MemoryNetwork {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("api.example", 80);
    tokio::spawn(async move {
        for number in 1.. {
            let mut stream = listener.accept().await;
            tokio::spawn(async move {
                for _ in 0..requests {
                    let Ok((head, _)) = handshake::request_with_content(&mut stream).await else {
                        return;
                    };
                    let content = format!("{number} {}", head.split(' ').next().unwrap());
                    let length = content.len();
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\n{fields}Content-Length: {length}\r\n\r\n{content}"
                    );
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    network
}

/// A pool with what its requests have in common.
struct Client {
    pool: Pool,
    options: Arc<Options>,
    network: Arc<dyn Connector>,
}

impl Client {
    fn new(network: impl Connector) -> Self {
        Self {
            pool: Pool::default(),
            options: Arc::default(),
            network: Arc::new(network),
        }
    }

    async fn response(&self, request: Request) -> Result<Response, Error> {
        let (options, network) = (self.options.clone(), self.network.clone());
        self.pool.send(request, options, network).await
    }

    /// The content of the server's answer.
    async fn asked(&self, method: &str) -> Result<String, Error> {
        let mut request = request("http://api.example/");
        request.method = method.to_owned();
        text(self.response(request).await?).await
    }

    fn idle(&self) -> String {
        format!("{:?}", self.pool)
    }
}

#[tokio::test]
async fn a_connection_is_used_again_after_its_answer_was_read() {
    let client = Client::new(counting_server(usize::MAX, ""));
    let unread = client
        .response(request("http://api.example/"))
        .await
        .unwrap();
    assert_eq!(client.idle(), "Pool { idle: 0 }");
    assert_eq!(client.asked("GET").await.unwrap(), "2 GET");
    assert_eq!(client.asked("POST").await.unwrap(), "2 POST");
    drop(unread);
    assert_eq!(client.asked("PUT").await.unwrap(), "2 PUT");
    let (one, other) = tokio::join!(client.asked("GET"), client.asked("GET"));
    assert_eq!(
        (one.unwrap(), other.unwrap()),
        ("2 GET".into(), "3 GET".into())
    );
    assert_eq!(client.idle(), "Pool { idle: 2 }");

    // Other options may lead elsewhere.
    let other = Client {
        pool: client.pool.clone(),
        options: Arc::default(),
        network: client.network.clone(),
    };
    assert_eq!(other.asked("GET").await.unwrap(), "4 GET");
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_before_the_server_closes_it() {
    for (fields, seconds) in [
        ("", 4),
        ("Keep-Alive: timeout=3, max=100\r\n", 2),
        ("Keep-Alive: timeout=60\r\n", 4),
        ("Keep-Alive: timeout=1\r\n", 0),
        ("Keep-Alive: timeout=x\r\n", 4),
    ] {
        let client = Client::new(counting_server(usize::MAX, fields));
        client.asked("GET").await.unwrap();
        // Without an idle second the task that closes it has not run yet.
        if seconds > 0 {
            tokio::time::sleep(SECOND * seconds).await;
        }
        assert_eq!(client.asked("GET").await.unwrap(), "2 GET", "{fields}");
        if seconds > 0 {
            tokio::time::sleep(SECOND * seconds - Duration::from_millis(10)).await;
            assert_eq!(client.asked("GET").await.unwrap(), "2 GET", "{fields}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_is_not_used() {
    let client = Client::new(counting_server(2, ""));
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(client.asked("POST").await.unwrap());
        // The other end is dropped, if it was the last request of the connection.
        tokio::task::yield_now().await;
    }
    assert_eq!(answers, ["1 POST", "1 POST", "2 POST"]);
    for fields in ["Connection: close\r\n", "connection: Close\r\n"] {
        let client = Client::new(counting_server(usize::MAX, fields));
        client.asked("GET").await.unwrap();
        assert_eq!(client.idle(), "Pool { idle: 0 }");
    }
}

#[tokio::test]
async fn a_request_that_is_lost_is_sent_again_if_that_does_no_harm() {
    for (method, again) in [
        ("GET", true),
        ("PUT", true),
        ("POST", false),
        ("PATCH", false),
    ] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("api.example", 80);
        let server = tokio::spawn(async move {
            let mut stream = listener.accept().await;
            answer(&mut stream, ok("one")).await;
            // It takes the request, and closes the connection.
            let _ = handshake::request(&mut stream).await;
            drop(stream);
            let mut stream = listener.accept().await;
            answer(&mut stream, ok("two")).await;
        });
        let client = Client::new(network);
        assert_eq!(client.asked("GET").await.unwrap(), "one");
        match client.asked(method).await {
            Ok(answer) if again => assert_eq!(answer, "two"),
            Err(error) if !again => {
                assert!(
                    error.to_string().contains("ended the connection before"),
                    "{error}"
                );
            }
            other => panic!("{method}: {other:?}"),
        }
        server.abort();
    }
}

#[tokio::test]
async fn a_request_that_has_an_answer_is_not_sent_again() {
    for bad in [&b"NONSENSE\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\nA: b"] {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("api.example", 80);
        let server = tokio::spawn(async move {
            let mut stream = listener.accept().await;
            answer(&mut stream, ok("one")).await;
            answer(&mut stream, bad).await;
            drop(stream);
            listener.accept().await
        });
        let client = Client::new(network);
        assert_eq!(client.asked("GET").await.unwrap(), "one");
        client.asked("GET").await.unwrap_err();
        assert!(!server.is_finished());
        server.abort();
    }
}

/// The reactor has not run since the server has sent more than was asked for, or closed the
/// connection.
#[tokio::test]
async fn a_connection_with_news_in_the_system_is_not_used() {
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        sync::mpsc,
    };
    for surplus in [ok("unasked"), String::new()] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (answered, is_answered) = mpsc::channel();
        let (surplus_sent, is_surplus_sent) = mpsc::channel();
        let server = std::thread::spawn(move || {
            let mut read = [0; 1000];
            let (mut first, _) = listener.accept().unwrap();
            let _ = first.read(&mut read).unwrap();
            first.write_all(ok("one").as_bytes()).unwrap();
            is_answered.recv().unwrap();
            first.write_all(surplus.as_bytes()).unwrap();
            let first = if surplus.is_empty() {
                drop(first);
                None
            } else {
                Some(first)
            };
            surplus_sent.send(()).unwrap();
            let (mut second, _) = listener.accept().unwrap();
            let _ = second.read(&mut read).unwrap();
            second.write_all(ok("two").as_bytes()).unwrap();
            drop(first);
        });
        let client = Client::new(TcpConnector::new());
        let post = || {
            let mut request = request(&url);
            request.method = "POST".to_owned();
            client.response(request)
        };
        assert_eq!(text(post().await.unwrap()).await.unwrap(), "one");
        answered.send(()).unwrap();
        is_surplus_sent.recv().unwrap();
        assert_eq!(text(post().await.unwrap()).await.unwrap(), "two");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn the_connections_of_a_pool_are_limited_and_closed_with_it() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("api.example", 80);
    let (ended, mut ends) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, ended) = (listener.accept().await, ended.clone());
            tokio::spawn(async move {
                answer(&mut stream, ok("")).await;
                let rest = handshake::request_bytes(&mut stream).await;
                ended.send(rest.is_err()).unwrap();
            });
        }
    });
    let client = Client::new(network);
    let all = (0..40).map(|_| client.asked("GET"));
    futures_util::future::try_join_all(all).await.unwrap();
    assert_eq!(client.idle(), "Pool { idle: 32 }");
    for _ in 0..8 {
        assert_eq!(ends.recv().await, Some(true));
    }
    drop(client);
    for _ in 0..32 {
        assert_eq!(ends.recv().await, Some(true));
    }
    assert_eq!(alive_tasks(), 1);
}

#[test]
fn connections_are_closed_with_their_reactor() {
    let tokio = tokio_runtime();
    let client = tokio.block_on(async {
        let client = Client::new(counting_server(usize::MAX, ""));
        client.asked("GET").await.unwrap();
        client
    });
    assert_eq!(client.idle(), "Pool { idle: 1 }");
    drop(tokio);
    assert_eq!(client.idle(), "Pool { idle: 0 }");
}

#[test]
fn content_can_be_read_after_the_tokio_runtime_of_its_request() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let (first, second) = (tokio_runtime(), tokio_runtime());
    let network = server.block_on(async { counting_server(usize::MAX, "") });
    let client = Client::new(network);
    let response = first.block_on(client.response(request("http://api.example/")));
    drop(first);
    let answer = second.block_on(text(response.unwrap()));
    assert_eq!(answer.unwrap(), "1 GET");
    assert_eq!(client.idle(), "Pool { idle: 0 }");
}
