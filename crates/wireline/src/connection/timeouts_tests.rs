//! The timeouts of an established connection: Pings, blocked writes, closing.

use crate::{
    Closed, Command, Error, Event, Options, Role,
    connect::connect_over::GivenStream,
    connection::timeouts::CloseTimeouts,
    protocol::frame::Opcode,
    testing::scripted_server::{Client, SECOND, Server, close, frame, request},
};
use std::time::Duration;
use test_server::assert_matches;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    time::{Instant, sleep, timeout},
};

/// A connection that sends a Ping after 10 s of silence and waits 20 s for the answer.
async fn open(capacity: usize) -> (Client, Server) {
    let (ours, theirs) = duplex(capacity);
    let options = Options::new().ping(10 * SECOND);
    let mut client =
        Client::start_with(request("ws://a.example/"), options, GivenStream::new(ours));
    let server = Server::accept(theirs).await;
    client.opened().await;
    (client, server)
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_kept_alive() {
    let (client, mut server) = open(1024).await;
    let mut start = Instant::now();
    for _ in 0..10 {
        assert_eq!(server.frame().await, (Opcode::Ping, vec![]));
        assert_eq!(start.elapsed(), 10 * SECOND);
        sleep(4 * SECOND).await;
        start = Instant::now();
        server.send(&frame(Opcode::Pong, b"")).await;
    }
    server.send(&close(1000, "")).await;
    server.frame().await;
    drop(server);
    assert!(client.closed().await.clean);
}

#[tokio::test(start_paused = true)]
async fn received_messages_postpone_the_ping() {
    let (client, mut server) = open(1024).await;
    for _ in 0..10 {
        sleep(9 * SECOND).await;
        server.send(&frame(Opcode::Text, b"x")).await;
        client.send("y");
        assert_eq!(server.frame().await.0, Opcode::Text);
    }
    let start = Instant::now();
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(start.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_pong_fails() {
    let (client, mut server) = open(1024).await;
    let start = Instant::now();
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::PongTimeout));
    assert_eq!(
        (closed.status(), closed.clean, closed.failed()),
        (1006, false, true)
    );
    assert_eq!(start.elapsed(), 30 * SECOND);
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(
        server.frame().await,
        (
            Opcode::Close,
            [&1011u16.to_be_bytes()[..], b"no pong in time"].concat()
        )
    );
}

#[tokio::test(start_paused = true)]
async fn the_limit_on_silence_shortens_the_wait_for_a_pong_and_does_not_extend_it() {
    for (silence, wait) in [(5, 5), (20, 20), (300, 20)] {
        let (ours, theirs) = duplex(1024);
        let options = Options::new()
            .ping(10 * SECOND)
            .silence_timeout(silence * SECOND);
        let mut client =
            Client::start_with(request("ws://a.example/"), options, GivenStream::new(ours));
        let _server = Server::accept(theirs).await;
        client.opened().await;
        let start = Instant::now();
        let closed = client.closed().await;
        assert_matches!(closed.error, Some(Error::PongTimeout));
        assert_eq!(start.elapsed(), (10 + wait) * SECOND);
    }
}

#[test]
fn the_other_times_of_closing_follow_from_its_timeout() {
    for (timeout, end) in [(1, 1), (20, 2), (100, 2)] {
        let options = Options::new().close_timeout(timeout * SECOND);
        let closing = CloseTimeouts::new(Role::Client, &options);
        assert_eq!(
            (closing.progress, closing.whole, closing.stream_end),
            (timeout * SECOND, 3 * timeout * SECOND, end * SECOND)
        );
    }
    let unlimited = Options::new().close_timeout(Duration::MAX);
    assert_eq!(
        CloseTimeouts::new(Role::Client, &unlimited).whole,
        Duration::MAX
    );
}

#[tokio::test(start_paused = true)]
async fn sent_messages_do_not_postpone_the_pong_timeout() {
    for beat in [1, 4, 9, 19] {
        let (client, _server) = open(64 << 10).await;
        let start = Instant::now();
        let commands = client.commands.clone().unwrap();
        let sending = tokio::spawn(async move {
            while commands.send(Command::Send("x".into())).is_ok() {
                sleep(beat * SECOND).await;
            }
        });
        assert_matches!(client.closed().await.error, Some(Error::PongTimeout));
        assert_eq!(start.elapsed(), 30 * SECOND, "a message every {beat} s");
        sending.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn any_frame_counts_as_a_pong() {
    let (_client, mut server) = open(1024).await;
    server.frame().await;
    sleep(4 * SECOND).await;
    server.send(&frame(Opcode::Binary, b"not a pong")).await;
    let start = Instant::now();
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(start.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_reads_the_message_before_a_ping_is_alive() {
    let (mut client, mut server) = open(1000).await;
    let start = Instant::now();
    client.send(vec![0; 40_000]);
    // The Ping waits for the end of the message. Each part of the message that the server reads
    // restarts the timeout.
    for _ in 0..10 {
        sleep(4 * SECOND).await;
        server.stream.read_exact(&mut [0; 1000]).await.unwrap();
    }
    while let Ok(event) = client.events.try_recv() {
        assert_matches!(event, Event::Sent(_), "it was given up: {event:?}");
    }
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::PongTimeout));
    assert!(start.elapsed() <= 65 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn no_ping_is_sent_while_nothing_is_read() {
    let (mut client, mut server) = open(1024).await;
    client.gate.shut(true);
    server.send(&frame(Opcode::Text, b"x")).await;
    assert!(
        timeout(1000 * SECOND, server.frame()).await.is_err(),
        "it sent something"
    );
    client.gate.shut(false);
    assert_matches!(client.next().await, Event::Messages(_));
    let start = Instant::now();
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(start.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_closing_connection_has_the_close_timeout() {
    let (client, mut server) = open(1024).await;
    sleep(9 * SECOND).await;
    client.command(Command::Close {
        code: None,
        reason: String::new(),
    });
    assert_eq!(server.frame().await.0, Opcode::Close);
    assert_matches!(client.closed().await.error, Some(Error::CloseTimeout));
    assert_eq!(server.rest().await, b"");
}

/// How long closing lasts if the server reads so many bytes after each time, and how it ends.
async fn closing(
    starts: impl FnOnce(&mut Client),
    server_close: &[u8],
    bytes: usize,
    every: Duration,
) -> (Closed, Duration) {
    let (mut client, mut server) = Client::open(128 << 10).await;
    client.send(vec![0; 16 << 20]);
    // The frame is half written.
    sleep(SECOND).await;
    let start = Instant::now();
    server.send(server_close).await;
    starts(&mut client);
    let reading = tokio::spawn(async move {
        let (mut buffer, mut total) = (vec![0; bytes], 0);
        while let Ok(read @ 1..) = server.stream.read(&mut buffer).await {
            total += read;
            if total > 16 << 20 {
                server.send(&close(1000, "")).await;
                break;
            }
            sleep(every).await;
        }
    });
    let closed = client.closed().await;
    reading.abort();
    (closed, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn closing_has_an_end_while_the_server_reads_a_little() {
    let close_sent = |client: &mut Client| client.close(Some(1000), "");
    let dropped = |client: &mut Client| client.commands = None;
    let nothing = |_: &mut Client| {};
    let by_server = close(1000, "");
    let (little, every) = (16 << 10, 15 * SECOND);
    for (closed, lasted) in [
        closing(close_sent, b"", little, every).await,
        closing(dropped, b"", little, every).await,
        closing(nothing, &by_server, little, every).await,
    ] {
        assert_matches!(closed.error, Some(Error::CloseTimeout));
        assert!((60..=62).contains(&lasted.as_secs()), "{lasted:?}");
    }
    for (closed, lasted) in [
        closing(close_sent, b"", 1, SECOND).await,
        closing(dropped, b"", 1, SECOND).await,
        closing(nothing, &by_server, 1, SECOND).await,
    ] {
        assert_matches!(closed.error, Some(Error::CloseTimeout));
        assert_eq!(lasted.as_secs(), 20);
    }
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_a_server_that_reads_much() {
    let (closed, lasted) = closing(
        |client| client.close(Some(1000), ""),
        b"",
        128 << 10,
        SECOND,
    )
    .await;
    assert!(closed.clean, "{closed:?}");
    assert!(lasted > 100 * SECOND, "{lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_to_read_is_noticed() {
    let (client, mut server) = Client::open(1024).await;
    client.send(vec![0; 40_000]);
    // It is slow.
    for _ in 0..10 {
        sleep(200 * SECOND).await;
        server.stream.read_exact(&mut [0; 100]).await.unwrap();
    }
    let start = Instant::now();
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::WriteTimeout));
    assert_eq!(start.elapsed(), Options::default().silence_timeout);
}

#[tokio::test(start_paused = true)]
async fn a_blocked_write_notices_a_dead_server_while_nothing_is_read() {
    let (client, mut server) = open(1024).await;
    client.gate.shut(true);
    server.send(&frame(Opcode::Text, b"x")).await;
    sleep(100 * SECOND).await;
    let start = Instant::now();
    client.send(vec![0; 40_000]);
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::WriteTimeout));
    assert_eq!(start.elapsed(), 30 * SECOND);
}

/// Both Close frames are exchanged although the server has ended its half of the stream before
/// ours.
#[tokio::test(start_paused = true)]
async fn a_close_frame_after_the_servers_end_is_clean_if_it_is_read() {
    for reads in [true, false] {
        let (client, mut server) = Client::open(64 << 10).await;
        client.send(vec![0; 8 << 20]);
        sleep(SECOND).await;
        server.send(&close(1000, "")).await;
        server.stream.shutdown().await.unwrap();
        let start = Instant::now();
        if reads {
            let reading = tokio::spawn(async move {
                let mut buffer = vec![0; 64 << 10];
                while let Ok(1..) = server.stream.read(&mut buffer).await {
                    sleep(SECOND).await;
                }
            });
            let closed = client.closed().await;
            assert_eq!((closed.clean, closed.status()), (true, 1000), "{closed:?}");
            reading.await.unwrap();
        } else {
            let closed = client.closed().await;
            assert_eq!(
                (closed.code, closed.clean, closed.failed()),
                (Some(1000), false, false)
            );
            assert_matches!(closed.error, Some(Error::CloseUnsent));
            assert_eq!(start.elapsed(), Options::default().end_timeout());
            drop(server);
        }
    }
}
