//! Every way a connection goes, with a server that does exactly as it is told and a clock that only moves when nothing
//! else can.

use super::super::{
    Kind,
    frame::Opcode,
    testing::{Client, Once, Server, close, frame, part, response_to},
};
use super::*;
use crate::permissions::Permissions;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex},
    sync::mpsc,
};

fn text(text: &str) -> (Kind, Bytes) {
    (Kind::Text, Bytes::copy_from_slice(text.as_bytes()))
}

/// The status code and the rest of a Close frame.
async fn expect_close(server: &mut Server) -> (Option<u16>, String) {
    let (opcode, body) = server.frame().await;
    assert_eq!(opcode, Opcode::Close);
    match body.split_first_chunk() {
        Some((code, reason)) => (Some(u16::from_be_bytes(*code)), String::from_utf8(reason.to_vec()).unwrap()),
        None => (None, String::new()),
    }
}

// --- Establishing -----------------------------------------------------------------------------------------------------

/// A connector that must not be asked.
struct Untouched;

impl Connector for Untouched {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        panic!("connected to {target}");
    }
}

/// A connector that never comes to an end.
struct Never;

impl Connector for Never {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_reached_is_not_tried() {
    let error = async |url: &str, permissions| {
        let mut options = Options::default();
        options.permissions = permissions;
        let client = Client::start_with(Request::new(url.parse().unwrap()), options, Untouched);
        client.closed().await.error.unwrap()
    };
    assert!(matches!(error("ws://a:25/", None).await, Error::BlockedPort { port: 25 }));
    assert!(matches!(error("http://a/", None).await, Error::Unsupported { .. }));
    assert!(matches!(error("ws://a/", Some(Permissions::none())).await, Error::Denied(_)));
}

#[tokio::test(start_paused = true)]
async fn connecting_and_the_handshake_have_one_limit_together() {
    let start = Instant::now();
    let closed = Client::start(Never).closed().await;
    assert!(matches!(closed.error, Some(Error::Timeout { phase: Phase::Connecting })));
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert_eq!((closed.clean, closed.status(), closed.failed()), (false, 1006, true));

    struct Slow(Once);
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
    let closed = Client::start(Slow(Once::new(ours))).closed().await;
    assert!(matches!(closed.error, Some(Error::Timeout { phase: Phase::Handshake })));
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_close_while_connecting_abandons_the_attempt() {
    let start = Instant::now();
    let client = Client::start(Never);
    client.close(Some(1000), "");
    let closed = client.closed().await;
    assert!(matches!(closed.error, Some(Error::Abandoned)));

    let (ours, mut theirs) = duplex(1024);
    let client = Client::start(Once::new(ours));
    Server { stream: &mut theirs }.request().await;
    client.close(None, "");
    assert!(matches!(client.closed().await.error, Some(Error::Abandoned)));
    assert_eq!(Server { stream: theirs }.rest().await, b"");
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_socket_collected_while_connecting_abandons_the_attempt() {
    let mut client = Client::start(Never);
    client.commands = None;
    assert!(matches!(client.closed().await.error, Some(Error::Abandoned)));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_during_the_handshake_fails_it() {
    for answer in ["", "HTTP/1.1 101 Switching Protocols\r\nUpgrade:"] {
        let (ours, theirs) = duplex(1024);
        let client = Client::start(Once::new(ours));
        let mut server = Server { stream: theirs };
        server.request().await;
        server.send(answer.as_bytes()).await;
        drop(server);
        assert!(matches!(client.closed().await.error, Some(Error::EndedInHandshake)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_counts_even_if_the_request_could_not_be_written() {
    let (ours, mut theirs) = duplex(1024);
    theirs.write_all(b"HTTP/1.1 503 Busy\r\n\r\n").await.unwrap();
    let client = Client::start(Once::new(Faulty { writes: Some(io::ErrorKind::BrokenPipe), ..Faulty::new(ours) }));
    assert!(matches!(client.closed().await.error, Some(Error::Status { status: 503, .. })));

    let (ours, theirs) = duplex(1024);
    drop(theirs);
    let client = Client::start(Once::new(Faulty { writes: Some(io::ErrorKind::BrokenPipe), ..Faulty::new(ours) }));
    assert!(
        matches!(client.closed().await.error, Some(Error::Reset(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    );
}

#[tokio::test(start_paused = true)]
async fn a_large_answer_is_not_read_to_its_end() {
    let (ours, theirs) = duplex(1 << 20);
    let client = Client::start(Once::new(ours));
    let mut server = Server { stream: theirs };
    server.request().await;
    server.send(b"HTTP/1.1 200 OK\r\nA: ").await;
    server.send(&vec![b'a'; 100 << 10]).await;
    assert!(matches!(client.closed().await.error, Some(Error::HeadTooLarge)));
}

#[tokio::test(start_paused = true)]
async fn bytes_that_come_with_the_response_are_kept() {
    let (ours, theirs) = duplex(1024);
    let mut client = Client::start(Once::new(ours));
    let tail = [frame(Opcode::Text, b"hello"), close(1000, "")].concat();
    let server = Server::accept_with(theirs, &tail).await;
    client.opened().await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("hello")]);
    assert!(closed.clean);
}

#[tokio::test(start_paused = true)]
async fn a_response_in_single_bytes_establishes_the_connection() {
    let (ours, theirs) = duplex(1);
    let mut client = Client::start(Once::new(ours));
    let mut server = Server { stream: theirs };
    let request = server.request().await;
    let response = format!("HTTP/1.1 103 Early Hints\r\n\r\n{}", response_to(&request));
    server.send(response.as_bytes()).await;
    let opened = client.opened().await;
    assert_eq!(opened.headers.len(), 3);
    assert_eq!(opened.headers[0], ("Upgrade".to_owned(), "websocket".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn the_guard_is_held_until_the_connection_is_established() {
    let (guard, mut held) = mpsc::channel::<()>(1);
    let (ours, theirs) = duplex(1024);
    let mut client = Client::start(Once::new(ours).holding(guard));
    let mut server = Server { stream: theirs };
    let request = server.request().await;
    assert!(matches!(held.try_recv(), Err(mpsc::error::TryRecvError::Empty)));
    server.send(response_to(&request).as_bytes()).await;
    client.opened().await;
    assert!(matches!(held.try_recv(), Err(mpsc::error::TryRecvError::Disconnected)));
}

#[test]
fn the_future_is_send_if_the_feedback_is() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    struct Nothing<T>(T);
    impl<T> Feedback for Nothing<T> {
        fn event(&mut self, _: Event) {}
        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }
    let request = Request::new("ws://a/".parse().unwrap());
    let start = |commands, feedback| run(request.clone(), Arc::default(), Arc::new(Never), commands, feedback);
    drop(send(start(mpsc::unbounded_channel().1, Nothing(Arc::new(())))));
    let local = run(
        request.clone(),
        Arc::default(),
        Arc::new(Never),
        mpsc::unbounded_channel().1,
        Nothing(std::rc::Rc::new(())),
    );
    drop(local);
}

// --- Messages ---------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn messages_go_both_ways() {
    let (mut client, mut server) = Client::open(1024).await;
    client.send("hé");
    assert_eq!(server.frame().await, (Opcode::Text, "hé".as_bytes().to_vec()));
    assert!(matches!(client.event().await, Event::Sent(3)));
    client.send(vec![0, 255]);
    assert_eq!(server.frame().await, (Opcode::Binary, vec![0, 255]));
    assert!(matches!(client.event().await, Event::Sent(2)));
    server
        .send(
            &[frame(Opcode::Text, b"one"), part(false, Opcode::Binary, &[1]), part(true, Opcode::Continuation, &[2])]
                .concat(),
        )
        .await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("one"), (Kind::Binary, Bytes::from_static(&[1, 2]))]);
    assert!(matches!(closed.error, Some(Error::EndOfStream)));
}

#[tokio::test(start_paused = true)]
async fn all_messages_of_one_read_are_one_batch() {
    let (mut client, mut server) = Client::open(64 << 10).await;
    server.send(&frame(Opcode::Text, b"x").repeat(1000)).await;
    match client.event().await {
        Event::Messages(batch) => assert_eq!((batch.len(), batch.total_bytes()), (1000, 1000)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn large_messages_arrive_whole() {
    let (client, mut server) = Client::open(64 << 10).await;
    let payload: Vec<u8> = (0..5_000_000u32).map(|i| i as u8).collect();
    server.send(&frame(Opcode::Binary, &payload)).await;
    server.send(&frame(Opcode::Text, &vec![b'a'; 1 << 20])).await;
    drop(server);
    let (messages, _) = client.end().await;
    assert!(messages[0].1 == payload, "the large message differs");
    assert_eq!(messages[1].1.len(), 1 << 20);
}

#[tokio::test(start_paused = true)]
async fn large_messages_leave_whole_and_are_counted_in_parts() {
    let (mut client, mut server) = Client::open(10_000).await;
    let payload: Vec<u8> = (0..1_000_001u32).map(|i| i as u8).collect();
    client.send(payload.clone());
    client.send("after");
    let (opcode, received) = server.frame().await;
    assert!(opcode == Opcode::Binary && received == payload, "the message differs");
    assert_eq!(server.frame().await, (Opcode::Text, b"after".to_vec()));
    let (mut sent, mut parts) = (0, 0);
    while sent < 1_000_006 {
        match client.event().await {
            Event::Sent(bytes) => (sent, parts) = (sent + bytes, parts + 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sent, 1_000_006);
    assert!(parts > 10, "{parts}");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_written_is_not_told_as_sent() {
    let (client, server) = Client::open(1000).await;
    client.send(vec![1; 100]);
    client.send(vec![2; 1 << 20]);
    client.close(None, "");
    let mut client = client;
    let mut sent = 0;
    let closed = loop {
        match client.event().await {
            Event::Sent(bytes) => sent += bytes,
            Event::Closed(closed) => break closed,
            other => panic!("{other:?}"),
        }
    };
    drop(server);
    assert!(matches!(closed.error, Some(Error::CloseTimeout)));
    assert_eq!(sent, 0, "the first chunk never left as a whole");
}

#[tokio::test(start_paused = true)]
async fn empty_messages_are_messages() {
    let (client, mut server) = Client::open(1024).await;
    client.send("");
    client.send(Vec::new());
    assert_eq!(server.frame().await, (Opcode::Text, vec![]));
    assert_eq!(server.frame().await, (Opcode::Binary, vec![]));
    server.send(&[frame(Opcode::Text, b""), frame(Opcode::Binary, b"")].concat()).await;
    drop(server);
    assert_eq!(client.end().await.0, [text(""), (Kind::Binary, Bytes::new())]);
}

#[tokio::test(start_paused = true)]
async fn everything_queued_leaves_in_one_write_and_a_lone_message_at_once() {
    let (ours, theirs) = duplex(64 << 10);
    let stream = Faulty::new(ours);
    let writes = stream.written.clone();
    let mut client = Client::start(Once::new(stream));
    let mut server = Server::accept(theirs).await;
    client.opened().await;
    writes.store(0, Ordering::SeqCst);
    for n in 0..1000 {
        client.send(format!("{n}"));
    }
    for n in 0..1000 {
        assert_eq!(server.frame().await.1, format!("{n}").as_bytes());
    }
    assert_eq!(writes.load(Ordering::SeqCst), 1);
    client.send("lone");
    server.frame().await;
    assert_eq!(writes.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn the_latest_ping_is_answered() {
    let (client, mut server) = Client::open(1024).await;
    server.send(&frame(Opcode::Ping, b"a")).await;
    assert_eq!(server.frame().await, (Opcode::Pong, b"a".to_vec()));
    server.send(&[frame(Opcode::Ping, b"b"), frame(Opcode::Pong, b"x"), frame(Opcode::Ping, b"c")].concat()).await;
    assert_eq!(server.frame().await, (Opcode::Pong, b"c".to_vec()));
    client.send("next");
    assert_eq!(server.frame().await, (Opcode::Text, b"next".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn pings_to_a_client_that_cannot_write_do_not_pile_up() {
    let (client, mut server) = Client::open(64).await;
    client.send(vec![0; 1000]);
    for n in 0..10_000u32 {
        server.send(&frame(Opcode::Ping, &n.to_be_bytes())).await;
    }
    assert_eq!(server.frame().await.1.len(), 1000);
    let (opcode, payload) = server.frame().await;
    assert_eq!(opcode, Opcode::Pong);
    // What arrived while the message was being written was answered once; the clock does not decide what that was.
    let mut last = u32::from_be_bytes(payload.try_into().unwrap());
    let mut answers = 1;
    while last != 9_999 {
        last = u32::from_be_bytes(server.frame().await.1.try_into().unwrap());
        answers += 1;
    }
    assert!(answers < 100, "{answers}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_while_too_much_is_unread() {
    let (mut client, mut server) = Client::open(1024).await;
    client.gate.shut(true);
    client.send("still sent");
    assert_eq!(server.frame().await.1, b"still sent");
    let flood = frame(Opcode::Binary, &[0; 100]).repeat(100);
    let stuck = timeout(Duration::from_secs(10), server.send(&flood)).await;
    assert!(stuck.is_err(), "the client read on");
    assert!(matches!(client.event().await, Event::Sent(10)));
    assert!(client.events.try_recv().is_err());
    client.gate.shut(false);
    assert!(matches!(client.event().await, Event::Messages(_)));
}

// --- Closing ----------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_server_closes() {
    let start = Instant::now();
    let (mut client, mut server) = Client::open(1024).await;
    server.send(&close(3001, "bye")).await;
    assert_eq!(expect_close(&mut server).await, (Some(3001), String::new()));
    assert!(matches!(client.next().await, Event::Closing));
    client.send("too late");
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.reason.as_str(), closed.clean), (Some(3001), "bye", true));
    assert!(closed.error.is_none() && !closed.failed());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_server_closes_without_a_code() {
    let (client, mut server) = Client::open(1024).await;
    server.send(&frame(Opcode::Close, b"")).await;
    assert_eq!(expect_close(&mut server).await, (None, String::new()));
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.clean, closed.status()), (None, true, 1005));
}

#[tokio::test(start_paused = true)]
async fn a_client_closes_after_what_it_sent() {
    let start = Instant::now();
    let (client, mut server) = Client::open(1024).await;
    client.send("one");
    client.send("two");
    client.close(Some(1000), "done");
    client.send("after");
    client.close(Some(4000), "again");
    assert_eq!(server.frame().await, (Opcode::Text, b"one".to_vec()));
    assert_eq!(server.frame().await, (Opcode::Text, b"two".to_vec()));
    assert_eq!(expect_close(&mut server).await, (Some(1000), "done".to_owned()));
    server.send(&close(1000, "done")).await;
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.reason.as_str(), closed.clean), (Some(1000), "done", true));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_client_waits_for_the_server_to_end_the_stream_first() {
    let start = Instant::now();
    let (client, mut server) = Client::open(1024).await;
    client.close(None, "dropped without a code");
    assert_eq!(expect_close(&mut server).await, (None, String::new()));
    server.send(&close(1000, "")).await;
    let closed = client.closed().await;
    assert!(closed.clean);
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    assert_eq!(server.rest().await, b"");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_a_close_is_left() {
    let (client, mut server) = Client::open(1024).await;
    client.close(None, "");
    expect_close(&mut server).await;
    let start = Instant::now();
    // Data does not put it off, whether the script takes it or not.
    let flood = tokio::spawn(async move { while server.stream.write_all(&frame(Opcode::Text, b"x")).await.is_ok() {} });
    client.gate.shut(true);
    let closed = client.closed_after_messages().await;
    flood.await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert_eq!((closed.clean, closed.status(), closed.failed()), (false, 1006, false));
    assert!(matches!(closed.error, Some(Error::CloseTimeout)));
}

impl Client {
    async fn closed_after_messages(self) -> Closed {
        self.end().await.1
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_without_answering_a_close_is_not_clean() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "");
    expect_close(&mut server).await;
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.clean, closed.status(), closed.failed()), (false, 1006, false));
    assert!(matches!(closed.error, Some(Error::CloseUnanswered)));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_reads_cannot_keep_a_closing_connection() {
    let (client, server) = Client::open(1024).await;
    client.send(vec![0; 1 << 20]);
    client.close(None, "");
    let start = Instant::now();
    let closed = client.closed().await;
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert!(matches!(closed.error, Some(Error::CloseTimeout)));
    drop(server);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_reads_slowly_gets_everything_before_the_close() {
    let (client, mut server) = Client::open(20 << 10).await;
    client.send(vec![7; 200 << 10]);
    client.close(None, "");
    let start = Instant::now();
    let mut received = vec![0; (200 << 10) + 14];
    // All but the last 20 KiB: once those are in the stream, so is the Close frame.
    let (slow, fast) = received.split_at_mut(180 << 10);
    for chunk in slow.chunks_mut(20 << 10) {
        server.stream.read_exact(chunk).await.unwrap();
        sleep(Duration::from_secs(20)).await;
    }
    server.stream.read_exact(fast).await.unwrap();
    expect_close(&mut server).await;
    assert_eq!(start.elapsed(), Duration::from_secs(180));
    server.send(&frame(Opcode::Close, b"")).await;
    drop(server);
    assert!(client.closed().await.clean);
}

#[tokio::test(start_paused = true)]
async fn a_collected_socket_closes_without_a_code() {
    let (mut client, mut server) = Client::open(1024).await;
    client.send("last words");
    client.commands = None;
    assert_eq!(server.frame().await.1, b"last words");
    assert_eq!(expect_close(&mut server).await, (None, String::new()));
    server.send(&frame(Opcode::Close, b"")).await;
    drop(server);
    assert!(client.closed().await.clean);
}

#[tokio::test(start_paused = true)]
async fn data_after_our_close_is_delivered_and_data_after_theirs_is_not() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "");
    expect_close(&mut server).await;
    server.send(&frame(Opcode::Text, b"before")).await;
    server.send(&[close(1000, ""), frame(Opcode::Text, b"behind")].concat()).await;
    server.send(&frame(Opcode::Text, b"after")).await;
    server.send(&[0xff; 100]).await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("before")]);
    assert!(closed.clean);
}

#[tokio::test(start_paused = true)]
async fn a_servers_close_is_answered_after_the_frame_that_has_begun_and_before_what_is_queued() {
    let (client, mut server) = Client::open(1000).await;
    client.send(vec![1; 300_000]);
    client.send("never sent");
    server.send(&close(1001, "")).await;
    let (_, payload) = server.frame().await;
    assert!(payload == vec![1; 300_000]);
    assert_eq!(expect_close(&mut server).await, (Some(1001), String::new()));
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.clean), (Some(1001), true));
}

#[tokio::test(start_paused = true)]
async fn a_close_that_crosses_ours_is_clean_and_no_news() {
    let (mut client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "ours");
    server.send(&close(4001, "theirs")).await;
    expect_close(&mut server).await;
    drop(server);
    match client.next().await {
        Event::Closed(closed) => {
            assert_eq!((closed.code, closed.reason.as_str(), closed.clean), (Some(4001), "theirs", true))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_is_too_long_is_cut_at_a_character_and_an_impossible_code_left_out() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), &"é".repeat(100));
    assert_eq!(expect_close(&mut server).await, (Some(1000), "é".repeat(61)));
    drop((client, server));
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1005), "x");
    assert_eq!(expect_close(&mut server).await, (None, String::new()));
    drop(client);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_after_both_closes_was_closed_cleanly() {
    let (ours, theirs) = duplex(1024);
    let mut client =
        Client::start(Once::new(Faulty { end: Some(io::ErrorKind::ConnectionReset), ..Faulty::new(ours) }));
    let mut server = Server::accept(theirs).await;
    client.opened().await;
    server.send(&close(1000, "")).await;
    expect_close(&mut server).await;
    drop(server);
    let closed = client.closed().await;
    assert!(closed.clean && closed.error.is_none());
}

// --- Failing ----------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_broken_protocol_is_answered_with_its_code() {
    let huge = [0x82, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let cases: [(&[u8], u16); 7] = [
        (&[0xff; 100], 1002),
        (&[0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002),
        (&huge, 1009),
        (&[0x81, 2, 0xc3, 0x28], 1007),
        (&[0x81, 100, 0xff], 1007),
        (&[0x88, 1, 3], 1002),
        (&[0x88, 2, 3, 237], 1002),
    ];
    for (bytes, code) in cases {
        let start = Instant::now();
        let (client, mut server) = Client::open(1024).await;
        server.send(&frame(Opcode::Text, b"before")).await;
        server.send(bytes).await;
        let (sent, reason) = expect_close(&mut server).await;
        assert_eq!(sent, Some(code), "{bytes:x?}: {reason}");
        assert_eq!(server.rest().await, b"", "the client ends its side");
        drop(server);
        let (messages, closed) = client.end().await;
        assert_eq!(messages, [text("before")]);
        assert_eq!((closed.code, closed.clean, closed.status(), closed.failed()), (None, false, 1006, true));
        assert!(matches!(closed.error, Some(Error::Violation { code: c, .. }) if c == code));
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_connection_is_left_even_if_the_server_does_not_leave() {
    let (client, mut server) = Client::open(1024).await;
    let start = Instant::now();
    server.send(&[0xff]).await;
    assert!(client.closed().await.failed());
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    expect_close(&mut server).await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_within_an_outgoing_message_sends_nothing_into_it() {
    let (client, mut server) = Client::open(1000).await;
    client.send(vec![0; 300_000]);
    // The first bytes of the message are there: it has begun.
    let mut head = [0; 14];
    server.stream.read_exact(&mut head).await.unwrap();
    server.send(&[0xff]).await;
    let rest = server.rest().await;
    assert!(rest.len() < 300_000);
    drop(server);
    assert!(client.closed().await.failed());
}

#[tokio::test(start_paused = true)]
async fn a_failure_after_our_close_sends_no_second_one() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "");
    expect_close(&mut server).await;
    server.send(&[0xff]).await;
    assert_eq!(server.rest().await, b"");
    drop(server);
    let closed = client.closed().await;
    assert!(closed.failed() && !closed.clean);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_without_a_close_fails() {
    for bytes in [&[][..], &[0x81], &[0x81, 5, b'h'], &[0x01, 1, b'h']] {
        let (client, mut server) = Client::open(1024).await;
        server.send(bytes).await;
        drop(server);
        let closed = client.closed().await;
        assert!(matches!(closed.error, Some(Error::EndOfStream)), "{bytes:?}");
        assert_eq!((closed.clean, closed.status(), closed.failed()), (false, 1006, true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_fails_and_what_came_before_is_delivered() {
    let (ours, theirs) = duplex(1024);
    let mut client =
        Client::start(Once::new(Faulty { end: Some(io::ErrorKind::ConnectionReset), ..Faulty::new(ours) }));
    let mut server = Server::accept(theirs).await;
    client.opened().await;
    server.send(&frame(Opcode::Text, b"before")).await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("before")]);
    assert!(matches!(closed.error, Some(Error::Reset(error)) if error.kind() == io::ErrorKind::ConnectionReset));
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_is_read_even_if_writing_fails() {
    let (ours, theirs) = duplex(1024);
    let stream = Faulty::new(ours);
    let broken = stream.breaks.clone();
    let mut client = Client::start(Once::new(stream));
    let mut server = Server::accept(theirs).await;
    client.opened().await;
    broken.store(1, Ordering::SeqCst);
    client.send("x");
    server.send(&[frame(Opcode::Text, b"last"), close(4002, "gone")].concat()).await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("last")]);
    assert_eq!((closed.code, closed.reason.as_str(), closed.clean), (Some(4002), "gone", false));
    assert!(matches!(closed.error, Some(Error::Reset(_))));
}

#[tokio::test(start_paused = true)]
async fn writing_that_fails_is_not_waited_out_for_ever() {
    let (ours, theirs) = duplex(1024);
    let stream = Faulty::new(ours);
    let broken = stream.breaks.clone();
    let mut client = Client::start(Once::new(stream));
    let server = Server::accept(theirs).await;
    client.opened().await;
    let start = Instant::now();
    broken.store(1, Ordering::SeqCst);
    client.send("x");
    assert!(matches!(client.closed().await.error, Some(Error::Reset(_))));
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    drop(server);
}

/// A stream that counts its writes, and fails where it is told to.
struct Faulty {
    inner: DuplexStream,
    written: Arc<AtomicUsize>,
    /// Every write fails.
    writes: Option<io::ErrorKind>,
    /// From when it is not 0, every write fails.
    breaks: Arc<AtomicUsize>,
    /// The end of the stream is this error.
    end: Option<io::ErrorKind>,
}

impl Faulty {
    fn new(inner: DuplexStream) -> Self {
        Self { inner, written: Arc::default(), writes: None, breaks: Arc::default(), end: None }
    }
}

impl AsyncRead for Faulty {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        match self.end {
            Some(kind) if buf.filled().len() == before => Poll::Ready(Err(kind.into())),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Faulty {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(kind) = self.writes {
            return Poll::Ready(Err(kind.into()));
        }
        if self.breaks.load(Ordering::SeqCst) != 0 {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let len = ready!(Pin::new(&mut self.inner).poll_write(cx, buf))?;
        self.written.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Ok(len))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
