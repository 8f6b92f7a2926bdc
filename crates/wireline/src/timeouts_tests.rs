//! Pings and the timeout for their answer.

use crate::{
    Command, Error, Event, Options,
    frame::Opcode,
    testing::{Client, SECOND, Server, SingleStream, close, frame},
};
use tokio::{
    io::duplex,
    time::{Instant, sleep, timeout},
};

/// A connection that sends a Ping after 10 s of silence and waits 5 s for the answer.
async fn open(capacity: usize) -> (Client, Server) {
    let (ours, theirs) = duplex(capacity);
    let options = Options { ping: Some(10 * SECOND), pong_timeout: 5 * SECOND, ..Options::default() };
    let request = crate::Request::new("ws://a.example/".parse().unwrap());
    let mut client = Client::start_with(request, options, SingleStream::new(ours));
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
    assert!(matches!(closed.error, Some(Error::PongTimeout)));
    assert_eq!((closed.status(), closed.clean, closed.failed()), (1006, false, true));
    assert_eq!(start.elapsed(), 15 * SECOND);
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(server.frame().await, (Opcode::Close, [&1011u16.to_be_bytes()[..], b"no pong in time"].concat()));
}

#[tokio::test(start_paused = true)]
async fn sent_messages_do_not_postpone_the_pong_timeout() {
    for beat in [1, 4, 9] {
        let (client, _server) = open(64 << 10).await;
        let start = Instant::now();
        let commands = client.commands.clone().unwrap();
        let sending = tokio::spawn(async move {
            while commands.send(Command::Send("x".into())).is_ok() {
                sleep(beat * SECOND).await;
            }
        });
        assert!(matches!(client.closed().await.error, Some(Error::PongTimeout)));
        assert_eq!(start.elapsed(), 15 * SECOND, "a message every {beat} s");
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
    // The Ping waits for the end of the message. Each part of the message that the server reads restarts the timeout.
    for _ in 0..10 {
        sleep(4 * SECOND).await;
        tokio::io::AsyncReadExt::read_exact(&mut server.stream, &mut [0; 1000]).await.unwrap();
    }
    while let Ok(event) = client.events.try_recv() {
        assert!(matches!(event, Event::Sent(_)), "it was given up: {event:?}");
    }
    let closed = client.closed().await;
    assert!(matches!(closed.error, Some(Error::PongTimeout)));
    assert!(start.elapsed() <= 50 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn no_ping_is_sent_while_nothing_is_read() {
    let (mut client, mut server) = open(1024).await;
    client.gate.shut(true);
    server.send(&frame(Opcode::Text, b"x")).await;
    assert!(timeout(1000 * SECOND, server.frame()).await.is_err(), "it sent something");
    client.gate.shut(false);
    assert!(matches!(client.next().await, Event::Messages(_)));
    let start = Instant::now();
    assert_eq!(server.frame().await.0, Opcode::Ping);
    assert_eq!(start.elapsed(), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_closing_connection_has_the_close_timeout() {
    let (client, mut server) = open(1024).await;
    sleep(9 * SECOND).await;
    client.command(Command::Close { code: None, reason: String::new() });
    assert_eq!(server.frame().await.0, Opcode::Close);
    assert!(matches!(client.closed().await.error, Some(Error::CloseTimeout)));
    assert_eq!(server.rest().await, b"");
}
