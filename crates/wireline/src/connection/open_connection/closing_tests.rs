//! The ends of a connection, with a scripted server and a paused clock.

use super::*;
use crate::{
    protocol::frame::Opcode,
    testing::scripted_server::{Client, FaultyStream, Server, close, frame, text},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use test_server::assert_matches;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    time::{Instant, sleep},
};

/// An open connection, its server, and a flag. Every write of the client fails once the flag is not
/// 0.
async fn open_until_broken() -> (Client, Server, Arc<AtomicUsize>) {
    let (ours, theirs) = duplex(1024);
    let stream = FaultyStream::new(ours);
    let breaks = stream.breaks.clone();
    let (client, server) = Client::open_over(stream, theirs).await;
    (client, server, breaks)
}

/// Reads a Close frame. Returns the status code and the reason.
async fn expect_close(server: &mut Server) -> (Option<u16>, String) {
    let (opcode, body) = server.frame().await;
    assert_eq!(opcode, Opcode::Close);
    match body.split_first_chunk() {
        Some((code, reason)) => (
            Some(u16::from_be_bytes(*code)),
            String::from_utf8(reason.to_vec()).unwrap(),
        ),
        None => (None, String::new()),
    }
}

// --- Closing ---

#[tokio::test(start_paused = true)]
async fn a_close_frame_of_the_server_is_echoed() {
    let start = Instant::now();
    let (mut client, mut server) = Client::open(1024).await;
    server.send(&close(3001, "bye")).await;
    assert_eq!(
        expect_close(&mut server).await,
        (Some(3001), "bye".to_owned()),
        "echoed, as browsers do"
    );
    assert_matches!(client.next().await, Event::Closing);
    client.send("too late");
    drop(server);
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(3001), "bye", true)
    );
    assert!(closed.error.is_none() && !closed.failed());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_without_a_code_is_echoed_without_one() {
    let (client, mut server) = Client::open(1024).await;
    server.send(&frame(Opcode::Close, b"")).await;
    assert_eq!(expect_close(&mut server).await, (None, String::new()));
    drop(server);
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.clean, closed.status()),
        (None, true, 1005)
    );
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_follows_the_queued_messages() {
    let start = Instant::now();
    let (client, mut server) = Client::open(1024).await;
    client.send("one");
    client.send("two");
    client.close(Some(1000), "done");
    client.send("after");
    client.close(Some(4000), "again");
    assert_eq!(server.frame().await, (Opcode::Text, b"one".to_vec()));
    assert_eq!(server.frame().await, (Opcode::Text, b"two".to_vec()));
    assert_eq!(
        expect_close(&mut server).await,
        (Some(1000), "done".to_owned())
    );
    server.send(&close(1000, "done")).await;
    drop(server);
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(1000), "done", true)
    );
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
async fn the_end_of_the_stream_is_noticed_while_the_sink_is_not_ready() {
    let start = Instant::now();
    let (mut client, mut server) = Client::open(1024).await;
    server.send(&close(1000, "")).await;
    assert_matches!(client.next().await, Event::Closing);
    client.gate.shut(true);
    expect_close(&mut server).await;
    drop(server);
    assert!(client.closed().await.clean);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_close_frame_is_awaited_for_20_seconds_of_silence() {
    let (client, mut server) = Client::open(1024).await;
    client.close(None, "");
    expect_close(&mut server).await;
    let start = Instant::now();
    let closed = client.end().await.1;
    assert_eq!(start.elapsed(), Duration::from_secs(20));
    assert_eq!(
        (closed.clean, closed.status(), closed.failed()),
        (false, 1006, false)
    );
    assert_matches!(closed.error, Some(Error::CloseTimeout));
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_close_frame_is_awaited_for_60_seconds_in_total() {
    for (pause, is_read) in [(19, true), (21, false), (1, true), (1, false)] {
        let (client, mut server) = Client::open(1024).await;
        client.close(None, "");
        expect_close(&mut server).await;
        let start = Instant::now();
        client.gate.shut(!is_read);
        let sending = tokio::spawn(async move {
            loop {
                sleep(Duration::from_secs(pause)).await;
                if server
                    .stream
                    .write_all(&frame(Opcode::Text, &[b'x'; 100]))
                    .await
                    .is_err()
                {
                    break;
                }
            }
        });
        let closed = client.end().await.1;
        assert_eq!(
            start.elapsed(),
            Duration::from_secs(60),
            "{pause}, {is_read}"
        );
        assert_matches!(closed.error, Some(Error::CloseTimeout));
        sending.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_a_close_late_closes_cleanly() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "");
    expect_close(&mut server).await;
    for _ in 0..3 {
        sleep(Duration::from_secs(15)).await;
        server.send(&frame(Opcode::Text, b"before")).await;
    }
    sleep(Duration::from_secs(14)).await;
    server.send(&close(1000, "")).await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(
        (messages.len(), closed.clean, closed.status()),
        (3, true, 1000)
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_and_resets_during_a_message_is_no_failure() {
    let (mut client, mut server, broken) = open_until_broken().await;
    let start = Instant::now();
    client.send(vec![0; 8 << 20]);
    server.stream.read_exact(&mut [0; 100]).await.unwrap();
    server.send(&close(1009, "too big")).await;
    assert_matches!(client.next().await, Event::Closing);
    broken.store(1, Ordering::SeqCst);
    server.stream.read_exact(&mut [0; 100]).await.unwrap();
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(1009), "too big", false)
    );
    assert!(matches!(closed.error, Some(Error::CloseUnsent)) && !closed.failed());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_without_answering_a_close_is_not_clean() {
    let (client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "");
    expect_close(&mut server).await;
    drop(server);
    let closed = client.closed().await;
    assert_eq!(
        (closed.clean, closed.status(), closed.failed()),
        (false, 1006, false)
    );
    assert_matches!(closed.error, Some(Error::CloseUnanswered));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_reads_slowly_gets_everything_before_the_close() {
    let (client, mut server) = Client::open(20 << 10).await;
    client.send(vec![7; 200 << 10]);
    client.close(None, "");
    let start = Instant::now();
    let mut received = vec![0; (200 << 10) + 14];
    // All but the last 20 KiB. Once those are in the stream, so is the Close frame.
    let (slow, fast) = received.split_at_mut(180 << 10);
    for chunk in slow.chunks_mut(20 << 10) {
        server.stream.read_exact(chunk).await.unwrap();
        sleep(Duration::from_secs(5)).await;
    }
    server.stream.read_exact(fast).await.unwrap();
    expect_close(&mut server).await;
    assert_eq!(start.elapsed(), Duration::from_secs(45));
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
    server
        .send(&[close(1000, ""), frame(Opcode::Text, b"behind")].concat())
        .await;
    server.send(&frame(Opcode::Text, b"after")).await;
    server.send(&[0xff; 100]).await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("before")]);
    assert!(closed.clean);
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_is_answered_after_the_current_frame_and_drops_the_queue() {
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
async fn a_close_frame_that_crosses_ours_is_clean_and_no_closing_event() {
    let (mut client, mut server) = Client::open(1024).await;
    client.close(Some(1000), "ours");
    server.send(&close(4001, "theirs")).await;
    expect_close(&mut server).await;
    drop(server);
    match client.next().await {
        Event::Closed(closed) => {
            assert_eq!(
                (closed.code, closed.reason.as_str(), closed.clean),
                (Some(4001), "theirs", true)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_after_both_close_frames_is_clean() {
    let (ours, theirs) = duplex(1024);
    let stream = FaultyStream {
        end: Some(io::ErrorKind::ConnectionReset),
        ..FaultyStream::new(ours)
    };
    let (client, mut server) = Client::open_over(stream, theirs).await;
    server.send(&close(1000, "")).await;
    expect_close(&mut server).await;
    drop(server);
    let closed = client.closed().await;
    assert!(closed.clean && closed.error.is_none());
}

// --- Failing ---

#[tokio::test(start_paused = true)]
async fn a_violation_is_answered_with_its_code() {
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
        let (mut client, mut server) = Client::open(1024).await;
        server.send(&frame(Opcode::Text, b"before")).await;
        server.send(bytes).await;
        assert_eq!(client.message().await, text("before"));
        let (sent, reason) = expect_close(&mut server).await;
        assert_eq!(sent, Some(code), "{bytes:x?}: {reason}");
        assert_eq!(server.rest().await, b"", "the client ends its side");
        drop(server);
        let closed = client.closed().await;
        assert_eq!(
            (closed.code, closed.clean, closed.status(), closed.failed()),
            (None, false, 1006, true)
        );
        match closed.error {
            Some(Error::Violation { code: c, .. }) => assert_eq!(c, code),
            Some(Error::MessageTooBig { .. }) => assert_eq!(code, 1009, "{bytes:x?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_connection_ends_after_2_seconds_if_the_server_keeps_the_stream_open() {
    let (client, mut server) = Client::open(1024).await;
    let start = Instant::now();
    server.send(&[0xff]).await;
    assert!(client.closed().await.failed());
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    expect_close(&mut server).await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_sends_its_close_frame_after_the_current_frame_and_drops_the_queue() {
    let (client, mut server) = Client::open(1000).await;
    client.send(vec![1; 300_000]);
    client.send("never sent");
    // After its first bytes were received, the message has begun.
    let mut head = [0; 14];
    server.stream.read_exact(&mut head).await.unwrap();
    server.send(&[0xff]).await;
    server
        .stream
        .read_exact(&mut vec![0; 300_000])
        .await
        .unwrap();
    assert_eq!(expect_close(&mut server).await.0, Some(1002));
    assert_eq!(server.rest().await, b"");
    drop(server);
    assert!(client.closed().await.failed());
}

#[tokio::test(start_paused = true)]
async fn a_failed_connection_does_not_wait_for_a_server_that_does_not_read() {
    let (client, mut server) = Client::open(1000).await;
    client.send(vec![1; 300_000]);
    server.send(&[0xff]).await;
    let begun = Instant::now();
    assert!(client.closed().await.failed());
    assert_eq!(begun.elapsed(), Options::default().end_timeout());
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
async fn a_close_frame_is_read_even_if_writing_fails() {
    let (client, mut server, broken) = open_until_broken().await;
    broken.store(1, Ordering::SeqCst);
    client.send("x");
    server
        .send(&[frame(Opcode::Text, b"last"), close(4002, "gone")].concat())
        .await;
    drop(server);
    let (messages, closed) = client.end().await;
    assert_eq!(messages, [text("last")]);
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(4002), "gone", false)
    );
    assert!(
        matches!(closed.error, Some(Error::CloseUnsent)) && !closed.failed(),
        "the server has closed: nothing failed"
    );
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_without_a_code_is_1005_even_if_it_cannot_be_answered() {
    let (client, mut server, broken) = open_until_broken().await;
    broken.store(1, Ordering::SeqCst);
    server.send(&frame(Opcode::Close, b"")).await;
    drop(server);
    let closed = client.closed().await;
    assert_eq!((closed.status(), closed.clean), (1005, false));
}

#[tokio::test(start_paused = true)]
async fn a_connection_ends_2_seconds_after_a_write_has_failed() {
    let (client, server, broken) = open_until_broken().await;
    let start = Instant::now();
    broken.store(1, Ordering::SeqCst);
    client.send("x");
    assert_matches!(client.closed().await.error, Some(Error::Reset(_)));
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    drop(server);
}
