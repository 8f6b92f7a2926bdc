//! The exchange of messages, with a scripted server and a paused clock.

use super::*;
use crate::{
    Batch, MessageKind,
    connect::connect_over::GivenStream,
    protocol::frame::Opcode,
    testing::scripted_server::{
        Client, FaultyStream, Server, compressed_fragment, fragment, frame, text,
    },
};
use bytes::Bytes;
use std::{sync::atomic::Ordering, time::Duration};
use test_server::{assert_matches, frame::Frame, handshake};
use tokio::{
    io::duplex,
    time::{Instant, sleep, timeout},
};

#[tokio::test(start_paused = true)]
async fn messages_go_both_ways() {
    let (mut client, mut server) = Client::open(1024).await;
    client.send("hé");
    assert_eq!(
        server.frame().await,
        (Opcode::Text, "hé".as_bytes().to_vec())
    );
    assert_matches!(client.event().await, Event::Sent(3));
    client.send(vec![0, 255]);
    assert_eq!(server.frame().await, (Opcode::Binary, vec![0, 255]));
    assert_matches!(client.event().await, Event::Sent(2));
    server
        .send(
            &[
                frame(Opcode::Text, b"one"),
                fragment(false, Opcode::Binary, &[1]),
                fragment(true, Opcode::Continuation, &[2]),
            ]
            .concat(),
        )
        .await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(
        messages,
        [
            text("one"),
            (MessageKind::Binary, Bytes::from_static(&[1, 2]))
        ]
    );
    assert_matches!(closed.error, Some(Error::EndOfStream));
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
async fn large_messages_are_sent_whole_and_reported_in_parts() {
    let (mut client, mut server) = Client::open(10_000).await;
    let payload: Vec<u8> = (0..1_000_001u32).map(|i| i as u8).collect();
    client.send(payload.clone());
    client.send("after");
    let (opcode, received) = server.frame().await;
    assert!(
        opcode == Opcode::Binary && received == payload,
        "the message differs"
    );
    assert_eq!(server.frame().await, (Opcode::Text, b"after".to_vec()));
    let (mut sent, mut parts) = (0, 0);
    while sent < 1_000_006 {
        match client.event().await {
            Event::Sent(bytes) => (sent, parts) = (sent + bytes, parts + 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sent, 1_000_006);
    assert!(parts > 5, "{parts}");
}

#[tokio::test(start_paused = true)]
async fn unwritten_bytes_are_not_reported_as_sent() {
    let (mut client, server) = Client::open(1000).await;
    client.send(vec![1; 100]);
    client.send(vec![2; 1 << 20]);
    client.close(None, "");
    let start = Instant::now();
    let mut sent = 0;
    let closed = loop {
        match client.event().await {
            Event::Sent(bytes) => sent += bytes,
            Event::Closed(closed) => break closed,
            other => panic!("{other:?}"),
        }
    };
    drop(server);
    assert_matches!(closed.error, Some(Error::CloseTimeout));
    assert_eq!(start.elapsed(), Options::default().close_timeout);
    assert_eq!(
        sent,
        1000 - (6 + 14),
        "what the wire took, without the headers of two frames"
    );
}

#[tokio::test(start_paused = true)]
async fn commands_of_more_than_one_write_are_executed_in_order() {
    let (client, mut server) = Client::open(1 << 10).await;
    const COUNT: u16 = 5000;
    for n in 0..COUNT {
        client.send([&n.to_be_bytes()[..], &[7; 300]].concat());
    }
    client.close(Some(1000), "");
    for n in 0..COUNT {
        let (opcode, payload) = server.frame().await;
        assert!(
            opcode == Opcode::Binary && payload.starts_with(&n.to_be_bytes()),
            "{n}: {payload:?}"
        );
    }
    assert_eq!(server.frame().await.0, Opcode::Close);
}

#[tokio::test(start_paused = true)]
async fn a_command_behind_more_than_one_write_is_executed_although_nothing_can_be_written() {
    let (client, server) = Client::open(1 << 10).await;
    for _ in 0..5000 {
        client.send(vec![7; 300]);
    }
    client.close(None, "");
    let closed = client.closed().await;
    drop(server);
    assert_matches!(closed.error, Some(Error::CloseTimeout));
}

#[tokio::test(start_paused = true)]
async fn queued_messages_leave_in_one_write_and_a_single_one_at_once() {
    let (ours, theirs) = duplex(64 << 10);
    let stream = FaultyStream::new(ours);
    let writes = stream.written.clone();
    let (client, mut server) = Client::open_over(stream, theirs).await;
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
async fn pings_are_answered_in_order_and_of_too_many_the_last_16() {
    let (client, mut server) = Client::open(1024).await;
    server.send(&frame(Opcode::Ping, b"a")).await;
    assert_eq!(server.frame().await, (Opcode::Pong, b"a".to_vec()));
    server
        .send(
            &[
                frame(Opcode::Ping, b"b"),
                frame(Opcode::Pong, b"x"),
                frame(Opcode::Ping, b"c"),
            ]
            .concat(),
        )
        .await;
    assert_eq!(server.frame().await, (Opcode::Pong, b"b".to_vec()));
    assert_eq!(server.frame().await, (Opcode::Pong, b"c".to_vec()));
    let many: Vec<u8> = (0..100).flat_map(|n| frame(Opcode::Ping, &[n])).collect();
    server.send(&many).await;
    for n in 84..100 {
        assert_eq!(server.frame().await, (Opcode::Pong, vec![n]));
    }
    client.send("next");
    assert_eq!(server.frame().await, (Opcode::Text, b"next".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn pings_do_not_accumulate_while_writes_are_pending() {
    let (client, mut server) = Client::open(64).await;
    client.send(vec![0; 1000]);
    for n in 0..10_000u32 {
        server.send(&frame(Opcode::Ping, &n.to_be_bytes())).await;
    }
    assert_eq!(server.frame().await.1.len(), 1000);
    let (opcode, payload) = server.frame().await;
    assert_eq!(opcode, Opcode::Pong);
    // Of the Pings that arrived during the message, one answer remains. Which one depends on the
    // scheduler.
    let mut last = u32::from_be_bytes(payload.try_into().unwrap());
    let mut answers = 1;
    while last != 9_999 {
        last = u32::from_be_bytes(server.frame().await.1.try_into().unwrap());
        answers += 1;
    }
    assert!(answers < 100, "{answers}");
}

/// A connection whose server has violated the protocol after a message, and the message.
async fn message_before_violation() -> (Client, Server, Batch) {
    let (mut client, mut server) = Client::open(1 << 20).await;
    let late = frame(Opcode::Ping, b"late");
    server
        .send(&[frame(Opcode::Text, b"one"), vec![0x83, 0], late].concat())
        .await;
    let Event::Messages(batch) = client.event().await else {
        panic!("no message")
    };
    (client, server, batch)
}

#[tokio::test(start_paused = true)]
async fn messages_before_a_violation_can_be_answered() {
    let (client, mut server, batch) = message_before_violation().await;
    sleep(Options::default().end_timeout() / 2).await;
    let answer = vec![7; 100_000];
    client.send(answer.clone());
    drop(batch);
    assert!(
        server.frame().await == (Opcode::Binary, answer),
        "it was not answered"
    );
    let (opcode, body) = server.frame().await;
    assert_eq!(
        (opcode, &body[..2]),
        (Opcode::Close, &1002u16.to_be_bytes()[..])
    );
}

#[tokio::test(start_paused = true)]
async fn a_violation_fails_the_connection_though_messages_before_it_are_not_taken() {
    let start = Instant::now();
    let (_client, mut server, batch) = message_before_violation().await;
    assert_eq!(server.frame().await.0, Opcode::Close);
    assert_eq!(start.elapsed(), Options::default().end_timeout());
    drop(batch);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_closed_does_not_wait_for_answers_before_a_violation() {
    let (client, mut server, batch) = message_before_violation().await;
    client.close(Some(1000), "");
    assert_eq!(server.frame().await.0, Opcode::Close);
    drop(server);
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::Violation { code: 1002, .. }));
    drop(batch);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_while_the_sink_is_not_ready() {
    let (mut client, mut server) = Client::open(1024).await;
    client.gate.shut(true);
    client.send("still sent");
    assert_eq!(server.frame().await.1, b"still sent");
    let flood = frame(Opcode::Binary, &[0; 100]).repeat(100);
    let stuck = timeout(Duration::from_secs(10), server.send(&flood)).await;
    assert!(stuck.is_err(), "the client read on");
    assert_matches!(client.event().await, Event::Sent(10));
    assert!(client.events.try_recv().is_err());
    client.gate.shut(false);
    assert_matches!(client.event().await, Event::Messages(_));
}

#[tokio::test(start_paused = true)]
async fn agreed_compression_applies_in_both_directions() {
    let (ours, mut theirs) = duplex(1 << 20);
    let mut client = Client::start(GivenStream::new(ours));
    handshake::accept(&mut theirs, handshake::DEFLATE).await;
    let mut server = Server { stream: theirs };
    assert_eq!(client.opened().await.extensions, "permessage-deflate");

    let message = "compressed ".repeat(100);
    client.send(message.as_str());
    let sent = Frame::read(&mut server.stream).await;
    assert_eq!(sent.bytes()[0], 0xc1);
    assert!(sent.payload.len() < 126, "compressed to a few bytes");
    assert_matches!(
        client.event().await,
        Event::Sent(1100),
        "what counts is what the message has"
    );

    server
        .send(&compressed_fragment(true, Opcode::Text, &sent.payload))
        .await;
    assert_eq!(client.message().await, text(&message));
}
