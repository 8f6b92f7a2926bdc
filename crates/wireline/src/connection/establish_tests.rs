//! Establishing a connection, with a scripted server and a paused clock.

use super::*;
use crate::{
    Event, EventSink, MemoryNetwork,
    connect::connect_over::GivenStream,
    connection::run::run,
    permissions::Permissions,
    testing::scripted_server::{Client, FaultyStream, SECOND, Server, request, response_to},
};
use futures_util::future::BoxFuture;
use std::{io, time::Duration};
use test_server::{assert_matches, handshake};
use tokio::{
    io::duplex,
    sync::mpsc,
    time::{Instant, sleep},
};

/// A connector that must not be called.
struct Untouched;

impl Connector for Untouched {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        panic!("connected to {target}");
    }
}

/// A connector whose future never completes.
struct Never;

impl Connector for Never {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn refused_urls_are_not_connected_to() {
    let error = async |url: &str, permissions| {
        let options = Options::new().permissions(permissions);
        let client = Client::start_with(request(url), options, Untouched);
        client.closed().await.error.unwrap()
    };
    assert_matches!(
        error("ws://a:25/", None).await,
        Error::BlockedPort { port: 25 }
    );
    assert_matches!(error("http://a/", None).await, Error::Unsupported { .. });
    assert_matches!(
        error("ws://a/", Some(Permissions::none())).await,
        Error::Denied(_)
    );
}

#[tokio::test(start_paused = true)]
async fn connecting_and_the_handshake_have_one_limit_together() {
    let start = Instant::now();
    let closed = Client::start(Never).times_out_in(Phase::Connecting).await;
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert_eq!(
        (closed.clean, closed.status(), closed.failed()),
        (false, 1006, true)
    );

    struct Slow(GivenStream);
    impl Connector for Slow {
        fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
            let connected = self.0.connect(target);
            Box::pin(async {
                sleep(Duration::from_secs(20)).await;
                connected.await
            })
        }
    }
    let (ours, _theirs) = duplex(1024);
    let start = Instant::now();
    let client = Client::start(Slow(GivenStream::new(ours)));
    client.times_out_in(Phase::Handshake).await;
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_close_while_connecting_abandons_the_attempt() {
    let start = Instant::now();
    let client = Client::start(Never);
    client.close(Some(1000), "");
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::Abandoned));

    let (ours, mut theirs) = duplex(1024);
    let client = Client::start(GivenStream::new(ours));
    Server {
        stream: &mut theirs,
    }
    .request()
    .await;
    client.close(None, "");
    assert_matches!(client.closed().await.error, Some(Error::Abandoned));
    assert_eq!(Server { stream: theirs }.rest().await, b"");
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_close_takes_precedence_over_a_simultaneous_result() {
    for _ in 0..20 {
        let client = Client::start(MemoryNetwork::new());
        client.close(None, "");
        assert_matches!(client.closed().await.error, Some(Error::Abandoned));
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_commands_while_connecting_abandons_the_attempt() {
    let mut client = Client::start(Never);
    client.commands = None;
    assert_matches!(client.closed().await.error, Some(Error::Abandoned));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_has_its_header_fields_and_the_start_of_its_content() {
    let (ours, mut theirs) = duplex(1024);
    let client = Client::start(GivenStream::new(ours));
    let head = "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 15\r\n\r\n";
    handshake::answer(&mut theirs, format!("{head}{{\"why\":")).await;
    theirs.write_all(b"\"quota\"} beyond").await.unwrap();
    let closed = client.closed().await;
    let retry_after = ("Retry-After".to_owned(), "7".to_owned());
    assert_eq!(closed.headers.first(), Some(&retry_after));
    let Some(Error::Status {
        status: 429,
        reason,
        headers,
        body,
        ..
    }) = closed.error
    else {
        panic!("{:?}", closed.error)
    };
    assert_eq!(
        (reason.as_str(), headers.first(), &body[..]),
        ("Slow down", Some(&retry_after), &b"{\"why\":\"quota\"}"[..])
    );
}

/// The time for establishing may be over before the content has arrived.
#[tokio::test(start_paused = true)]
async fn content_that_does_not_arrive_does_not_replace_the_status() {
    let (ours, mut theirs) = duplex(1024);
    let options = Options::new().establish_timeout(SECOND);
    let start = Instant::now();
    let client = Client::start_with(request("ws://a.example/"), options, GivenStream::new(ours));
    let refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\npart";
    handshake::answer(&mut theirs, refusal).await;
    let error = client.closed().await.error;
    assert_matches!(&error, Some(Error::Status { status: 401, body, .. }) if body == b"part");
    assert_eq!(start.elapsed(), 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_response_is_read_even_if_the_request_could_not_be_written() {
    let (ours, mut theirs) = duplex(1024);
    theirs
        .write_all(b"HTTP/1.1 503 Busy\r\n\r\n")
        .await
        .unwrap();
    let client = Client::start(GivenStream::new(FaultyStream {
        writes: Some(io::ErrorKind::BrokenPipe),
        ..FaultyStream::new(ours)
    }));
    assert_matches!(
        client.closed().await.error,
        Some(Error::Status { status: 503, .. })
    );

    let (ours, theirs) = duplex(1024);
    drop(theirs);
    let client = Client::start(GivenStream::new(FaultyStream {
        writes: Some(io::ErrorKind::BrokenPipe),
        ..FaultyStream::new(ours)
    }));
    assert_matches!(client.closed().await.error, Some(Error::EndedInHandshake));
}

#[tokio::test(start_paused = true)]
async fn the_guard_is_held_until_the_connection_is_established() {
    let (guard, mut held) = mpsc::channel::<()>(1);
    let (ours, theirs) = duplex(1024);
    let connected = Connected::new(ours).with_guard(guard);
    let mut client = Client::start(GivenStream(Some(connected).into()));
    let mut server = Server { stream: theirs };
    let request = server.request().await;
    assert_matches!(held.try_recv(), Err(mpsc::error::TryRecvError::Empty));
    server.send(response_to(&request).as_bytes()).await;
    client.opened().await;
    assert_matches!(
        held.try_recv(),
        Err(mpsc::error::TryRecvError::Disconnected)
    );
}

/// A sink that discards events.
struct Nothing<T>(T);

impl<T> EventSink for Nothing<T> {
    fn event(&mut self, _: Event) {}
}

#[test]
fn the_future_is_send_if_the_sink_is() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    fn start<T>(value: T) -> impl Future<Output = ()> + use<T> {
        let (request, queue) = (request("ws://a/"), crate::commands(0).1);
        let connector = Arc::new(Never);
        run(request, Arc::default(), connector, queue, Nothing(value))
    }
    drop(send(start(Arc::new(()))));
    drop(start(std::rc::Rc::new(())));
}

/// Servers have many idle connections, and each of them holds its future.
#[test]
fn the_future_of_a_connection_is_small() {
    let client = run(
        request("ws://example.com/"),
        Arc::default(),
        Arc::new(MemoryNetwork::new()),
        crate::commands(0).1,
        Nothing(()),
    );
    let size = size_of_val(&client);
    assert!(size < 1500, "{size} bytes");
}

/// Of thousands of connections to a host, most wait for their turns.
#[test]
fn a_connection_that_waits_takes_three_kilobytes() {
    struct Discard;
    impl EventSink for Discard {
        fn event(&mut self, _: Event) {}
    }
    let options = Arc::new(Options::new());
    let commands = || crate::connection::commands::commands(options.max_queued).1;
    let request = || Request::new("ws://a/".parse().expect("a URL"));
    let target = request().prepare(&options).expect("a target");
    let connector = Arc::new(crate::TcpConnector::new());
    let sizes = [
        size_of_val(&establish(
            request(),
            options.clone(),
            connector.clone(),
            commands(),
            None,
        )),
        size_of_val(&connector.open(&target)),
        size_of_val(&run(
            request(),
            options.clone(),
            connector.clone(),
            commands(),
            Discard,
        )),
    ];
    assert!(sizes.iter().sum::<usize>() <= 3 << 10, "{sizes:?}");
}
