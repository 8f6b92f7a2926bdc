//! The interface for programs, with tungstenite as the server or a scripted server.

use super::*;
use crate::{
    MemoryNetwork, Options, connect_with,
    protocol::frame::Opcode,
    socket::socket_sender::MESSAGES_PER_BUDGET_UNIT,
    testing::scripted_server::{self, SECOND, alive_tasks, close, frame, open_socket},
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use test_server::assert_matches;
use tokio::{
    io::{AsyncWriteExt, DuplexStream},
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{Message as Theirs, protocol::CloseFrame},
};

const URL: &str = "ws://chat.example/";

/// A socket and a tungstenite server.
async fn open() -> (Socket, WebSocketStream<DuplexStream>) {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let server = tokio::spawn(async move { accept_async(listener.accept().await).await.unwrap() });
    let socket = connect_with(URL, Options::default(), network)
        .await
        .unwrap();
    (socket, server.await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_the_servers_close() {
    let (mut socket, mut server) = open().await;
    let server = tokio::spawn(async move {
        server.send(Theirs::text("dropped")).await.unwrap();
        let close = server.next().await.unwrap().unwrap();
        while server.next().await.is_some() {}
        close
    });
    let closed = socket.close_with(3000, "done").await.unwrap();
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(3000), "done", true)
    );
    let frame = CloseFrame {
        code: 3000.into(),
        reason: "done".into(),
    };
    assert_eq!(server.await.unwrap(), Theirs::Close(Some(frame)));
    assert!(socket.next().await.is_none());
    assert_matches!(socket.send("late").await, Err(Error::Closed));
    assert!(
        socket.close().await.unwrap().clean,
        "closing again has the same result"
    );
}

#[tokio::test(start_paused = true)]
async fn invalid_arguments_of_close_are_refused_and_close_nothing() {
    let (mut socket, mut server) = open().await;
    for code in [0, 999, 1005, 1006, 1015, 2999, 5000] {
        assert_matches!(socket.close_with(code, "").await, Err(Error::InvalidClose { code: c, .. }) if c == code);
    }
    assert_matches!(
        socket.close_with(1000, &"x".repeat(124)).await,
        Err(Error::InvalidClose { code: 1000, .. })
    );
    socket.send("still open").await.unwrap();
    assert_eq!(
        server.next().await.unwrap().unwrap(),
        Theirs::text("still open")
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_the_last_item_after_all_messages() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    server
        .send(&[frame(Opcode::Text, b"last"), vec![0xff]].concat())
        .await;
    drop(server);
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("last"));
    assert_matches!(
        socket.next().await,
        Some(Err(Error::Violation { code: 1002, .. }))
    );
    assert!(socket.next().await.is_none());
    assert_matches!(socket.send("x").await, Err(Error::Violation { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_socket_closes_after_its_messages() {
    let (mut socket, mut server) = open().await;
    socket.feed("last").await.unwrap();
    // Unread messages must not delay the closing handshake.
    for _ in 0..100 {
        server.feed(Theirs::binary(vec![0; 100_000])).now_or_never();
    }
    drop(socket);
    let mut received = Vec::new();
    while let Some(Ok(message)) = server.next().await {
        received.push(message);
    }
    assert_eq!(received, [Theirs::text("last"), Theirs::Close(None)]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_socket_reads_until_the_servers_close() {
    let options = Options::new().max_unread(1);
    let (socket, mut server) = open_socket(options).await;
    drop(socket);
    let start = tokio::time::Instant::now();
    assert_eq!(server.frame().await.0, Opcode::Close);
    server
        .send(&frame(Opcode::Binary, &[0; 1000]).repeat(1000))
        .await;
    server.send(&close(1000, "")).await;
    server.stream.shutdown().await.unwrap();
    assert_eq!(server.rest().await, b"");
    assert_eq!(start.elapsed(), std::time::Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn messages_are_received_only_as_fast_as_they_are_taken() {
    let options = Options::new().max_unread(10_000);
    let (mut socket, mut server) = open_socket(options).await;
    let sending = tokio::spawn(async move {
        for n in 0..1000u32 {
            server
                .send(&frame(
                    Opcode::Binary,
                    &[&n.to_be_bytes()[..], &[0; 1000]].concat(),
                ))
                .await;
        }
    });
    sleep(SECOND).await;
    assert!(
        !sending.is_finished(),
        "messages were received although none was taken"
    );
    for n in 0..1000u32 {
        let Message::Binary(bytes) = socket.next().await.unwrap().unwrap() else {
            panic!()
        };
        assert_eq!(bytes[..4], n.to_be_bytes());
    }
    sending.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_sink_is_ready_below_its_limit() {
    let options = Options::new().max_queued(3 << 20);
    let (mut socket, mut server) = open_socket(options).await;
    socket.feed(vec![0; 2 << 20]).await.unwrap();
    assert!(
        socket.feed("x").now_or_never().is_none(),
        "the sink is ready"
    );
    assert_matches!(
        socket.start_send_unpin(vec![0; 2 << 20].into()),
        Err(Error::QueueFull)
    );
    assert!(
        socket.flush().now_or_never().is_none(),
        "the sink is flushed"
    );
    let reading = tokio::spawn(async move { (server.frame().await.1.len(), server) });
    socket.flush().await.unwrap();
    let (len, mut server) = reading.await.unwrap();
    assert_eq!(len, 2 << 20);
    socket.send("x").await.unwrap();
    assert_eq!(server.frame().await.1, b"x");
}

/// The number of messages that a socket accepts if its server reads nothing.
async fn taken(options: Options, message: &str) -> usize {
    let (mut socket, _server) = open_socket(options).await;
    let mut taken = 0;
    let sending = async {
        loop {
            socket.feed(message).await.unwrap();
            taken += 1;
        }
    };
    assert!(timeout(SECOND, sending).await.is_err());
    taken
}

#[tokio::test(start_paused = true)]
async fn small_messages_are_charged_for_their_overhead() {
    for message in ["", "x"] {
        let taken = taken(Options::default(), message).await;
        // This includes the messages in the stream.
        assert!(taken > 1000 && taken < 60_000, "{taken}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_allows_one_message_at_a_time() {
    let options = Options::new().max_queued(0).max_unread(0);
    let (mut socket, mut server) = open_socket(options.clone()).await;
    for message in ["", "one", "two"] {
        socket.send(message).await.unwrap();
        assert_eq!(server.frame().await.1, message.as_bytes());
        server.send(&frame(Opcode::Text, message.as_bytes())).await;
        assert_eq!(socket.next().await.unwrap().unwrap(), message.into());
    }
    assert!(taken(options, &"x".repeat(100_000)).await <= 3);
}

#[tokio::test(start_paused = true)]
async fn accepted_messages_are_sent_and_others_wait() {
    let options = Options::new().max_queued(1 << 20);
    let (mut socket, mut server) = open_socket(options).await;
    let message = |n: u8| Message::from(vec![n; 600 << 10]);
    for n in 0..2 {
        // The message is accepted, and not flushed in time.
        assert!(timeout(SECOND, socket.send(message(n))).await.is_err());
    }
    let third = tokio::spawn(async move {
        socket.send(message(2)).await.unwrap();
        socket
    });
    for n in 0..3 {
        assert!(server.frame().await.1 == vec![n; 600 << 10], "message {n}");
    }
    third.await.unwrap();
}

/// The largest number of messages that `task` takes or queues between two polls of a task that
/// always yields. `task` adds each message to the number that it is given.
async fn most_between_polls_of_another_task<F: Future<Output = ()> + Send + 'static>(
    task: impl FnOnce(Arc<AtomicUsize>) -> F,
) -> usize {
    let messages = Arc::new(AtomicUsize::new(0));
    // At the poll before, and the largest difference.
    let seen = Arc::new(Mutex::new((0, 0)));
    let look = {
        let (messages, seen) = (messages.clone(), seen.clone());
        move || {
            let (now, (before, most)) =
                (messages.load(Ordering::Relaxed), &mut *seen.lock().unwrap());
            *most = (now - *before).max(*most);
            *before = now;
        }
    };
    let looks = look.clone();
    let other = tokio::spawn(async move {
        loop {
            looks();
            tokio::task::yield_now().await;
        }
    });
    tokio::spawn(task(messages)).await.unwrap();
    look();
    other.abort();
    let (_, most) = *seen.lock().unwrap();
    most
}

/// tokio's budget for a poll of a task.
const BUDGET: usize = 128;

/// tokio wakes the tasks that yield in the reverse order each time, so a task may be polled twice
/// in succession.
const POLLS: usize = 2;

#[tokio::test(start_paused = true)]
async fn other_tasks_run_while_messages_are_taken() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    server.send(&frame(Opcode::Text, b"").repeat(10_000)).await;
    let most = most_between_polls_of_another_task(async move |messages| {
        for _ in 0..10_000 {
            socket.next().await.unwrap().unwrap();
            messages.fetch_add(1, Ordering::Relaxed);
        }
    })
    .await;
    assert!(most <= POLLS * BUDGET, "{most} messages");
}

#[tokio::test(start_paused = true)]
async fn other_tasks_run_while_messages_are_queued() {
    // The server reads nothing. All messages wait, below the limit.
    let (mut socket, _server) = open_socket(Options::default()).await;
    let most = most_between_polls_of_another_task(async move |messages| {
        for _ in 0..15_000 {
            socket.feed("").await.unwrap();
            messages.fetch_add(1, Ordering::Relaxed);
        }
    })
    .await;
    // The first 16 messages of a socket need no unit of the budget.
    assert!(
        most <= (POLLS * BUDGET + 1) * MESSAGES_PER_BUDGET_UNIT,
        "{most} messages"
    );
}

#[tokio::test(start_paused = true)]
async fn closing_fails_if_the_server_does_not_answer() {
    let (mut socket, server) = open_socket(Options::default()).await;
    assert_matches!(socket.close_with(1000, "").await, Err(Error::CloseTimeout));
    assert_matches!(
        socket.close_with(1000, "").await,
        Err(Error::CloseTimeout),
        "asked again"
    );
    drop(server);
    let (mut socket, server) = open_socket(Options::default()).await;
    let closing = tokio::spawn(async move { socket.close_with(1000, "").await });
    tokio::task::yield_now().await;
    drop(server);
    assert_matches!(closing.await.unwrap(), Err(Error::CloseUnanswered));
}

#[tokio::test(start_paused = true)]
async fn dropped_halves_close_after_their_messages() {
    let (socket, mut server) = open().await;
    let (mut sender, receiver) = socket.into_split();
    sender.feed("last").await.unwrap();
    drop(receiver);
    sender.feed("of all").await.unwrap();
    drop(sender);
    let mut received = Vec::new();
    while let Some(Ok(message)) = server.next().await {
        received.push(message);
    }
    assert_eq!(
        received,
        [
            Theirs::text("last"),
            Theirs::text("of all"),
            Theirs::Close(None)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn flushing_fails_if_a_failure_dropped_messages() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    socket.feed(vec![0; 1 << 20]).await.unwrap();
    server.send(&[0xff]).await;
    assert_matches!(socket.flush().await, Err(Error::Violation { .. }));
}

#[tokio::test(start_paused = true)]
async fn too_large_a_message_has_its_own_error() {
    let options = Options::new().max_message(10);
    let (mut socket, mut server) = open_socket(options).await;
    server.send(&frame(Opcode::Text, b"hello world")).await;
    let error = socket.next().await.unwrap().unwrap_err();
    assert_matches!(error, Error::MessageTooBig { .. });
    assert_eq!(
        error.to_string(),
        "too much was received: a message is larger than is allowed (close code 1009)"
    );
}

#[tokio::test(start_paused = true)]
async fn written_messages_are_flushed_even_after_the_end() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    socket.feed("x").await.unwrap();
    server.frame().await;
    drop(server);
    assert_matches!(socket.next().await, Some(Err(Error::EndOfStream)));
    socket.flush().await.unwrap();
    assert_matches!(socket.feed("y").await, Err(Error::EndOfStream));
}

#[tokio::test(start_paused = true)]
async fn closing_the_sink_closes_the_connection() {
    let (mut socket, mut server) = open().await;
    let server = tokio::spawn(async move {
        let close = server.next().await.unwrap().unwrap();
        while server.next().await.is_some() {}
        close
    });
    SinkExt::close(&mut socket).await.unwrap();
    assert_eq!(server.await.unwrap(), Theirs::Close(None));
}

#[tokio::test(start_paused = true)]
async fn connect_returns_the_reason_of_its_failure() {
    let network = MemoryNetwork::new();
    let refused = connect_with(URL, Options::default(), network.clone()).await;
    let error = refused.unwrap_err();
    assert_eq!(error.to_string(), "connection refused by chat.example:80");
    let request = scripted_server::request(URL).header("Host", "x");
    assert_matches!(
        connect_with(request, Options::default(), network).await,
        Err(Error::Header { .. })
    );
}

#[tokio::test(start_paused = true)]
async fn dropping_connect_ends_the_connection() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let mut opening = Box::pin(connect_with(URL, Options::default(), network));
    assert!((&mut opening).now_or_never().is_none());
    let mut server = scripted_server::Server {
        stream: listener.accept().await,
    };
    server.request().await;
    drop(opening);
    assert_eq!(server.rest().await, b"");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_opens_and_ends_at_once_is_a_socket_that_ends() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let server = tokio::spawn(async move {
        let mut server = scripted_server::Server {
            stream: listener.accept().await,
        };
        let response = scripted_server::response_to(&server.request().await).into_bytes();
        server.send(&[response, close(1000, "bye")].concat()).await;
        server.stream.shutdown().await.unwrap();
        server.rest().await;
    });
    let mut socket = connect_with(URL, Options::default(), network)
        .await
        .unwrap();
    // The task is the server's. A connection that has ended gets no task.
    assert!(alive_tasks() <= 1);
    assert!(socket.next().await.is_none());
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn closed_has_the_code_of_a_close_that_the_server_has_begun() {
    let (socket, mut server) = open().await;
    let frame = CloseFrame {
        code: 4001.into(),
        reason: "enough".into(),
    };
    server.close(Some(frame)).await.unwrap();
    let server = tokio::spawn(async move { while server.next().await.is_some() {} });
    let closed = socket.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str(), closed.clean),
        (Some(4001), "enough", true)
    );
    let (sender, mut receiver) = socket.into_split();
    assert_eq!(
        (sender.closed().await.code, receiver.closed().await.code),
        (Some(4001), Some(4001))
    );
    assert!(receiver.next().await.is_none());
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sending_half_closes_with_a_code_while_the_other_half_receives() {
    let (socket, mut server) = open().await;
    let (mut sender, mut receiver) = socket.into_split();
    assert_matches!(
        sender.close_with(1005, "").await,
        Err(Error::InvalidClose { code: 1005, .. })
    );
    let server = tokio::spawn(async move {
        server.send(Theirs::text("last")).await.unwrap();
        let close = server.next().await.unwrap().unwrap();
        while server.next().await.is_some() {}
        close
    });
    let closing = tokio::spawn(async move { sender.close_with(3000, "done").await });
    assert_eq!(
        receiver.next().await.unwrap().unwrap(),
        Message::from("last")
    );
    assert!(receiver.next().await.is_none());
    let closed = closing.await.unwrap().unwrap();
    assert_eq!((closed.code, closed.clean), (Some(3000), true));
    let frame = CloseFrame {
        code: 3000.into(),
        reason: "done".into(),
    };
    assert_eq!(server.await.unwrap(), Theirs::Close(Some(frame)));
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_while_the_program_does_not_poll_its_socket() {
    let (socket, mut server) = open_socket(Options::default()).await;
    for payload in [&b"one"[..], b"two"] {
        server.send(&frame(Opcode::Ping, payload)).await;
        assert_eq!(server.frame().await, (Opcode::Pong, payload.to_vec()));
    }
    drop(socket);
}

#[tokio::test(start_paused = true)]
async fn messages_are_delivered_after_the_connection_has_ended() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    server.send(&frame(Opcode::Text, b"last")).await;
    drop(server);
    assert_matches!(socket.closed().await.error, Some(Error::EndOfStream));
    sleep(SECOND).await;
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("last"));
    assert_matches!(socket.next().await, Some(Err(Error::EndOfStream)));
}
