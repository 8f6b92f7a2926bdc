//! Flow control between sockets, and what a session keeps in memory.

use crate::{
    Error, Event, Options,
    protocol::frame::Opcode,
    testing::{
        http2_server::{Network, Server, bridge, next, options, request, reset, send_all, start},
        scripted_server::{self, Client, SECOND, frame, text},
    },
};
use bytes::Bytes;
use h2::Reason;
use std::future::poll_fn;
use tokio::time::{Instant, sleep, timeout};

/// Options of a socket that reads until 64 KiB are unread.
fn small() -> Options {
    options().max_unread(64 << 10)
}

/// The next event is `Sent` with these bytes in all.
async fn sent(client: &mut Client, mut bytes: u64) {
    while bytes > 0 {
        let Event::Sent(sent) = client.event().await else {
            panic!()
        };
        bytes -= sent;
    }
}

#[tokio::test(start_paused = true)]
async fn messages_count_as_sent_only_with_capacity() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network);
    let dialed = next(&mut accepted).await;
    let mut server = Server::accept_with(dialed, |settings| settings.initial_window_size(0)).await;
    let (mut receiver, _sender) = server.halves().await;
    client.opened().await;
    client.send("x".repeat(100).as_str());
    assert!(
        timeout(SECOND, client.event()).await.is_err(),
        "there is no capacity"
    );
    // A settings change gives capacity to streams that exist. The frame has a header of 6 bytes.
    server.change(|connection| connection.set_initial_window_size(56).unwrap());
    assert!(timeout(SECOND, receiver.data()).await.unwrap().is_some());
    sent(&mut client, 50).await;
    assert!(timeout(SECOND, client.event()).await.is_err());
    receiver.flow_control().release_capacity(56).unwrap();
    sent(&mut client, 50).await;
}

#[tokio::test(start_paused = true)]
async fn a_window_that_shrinks_while_sending_delays_the_rest() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network);
    let dialed = next(&mut accepted).await;
    let mut server =
        Server::accept_with(dialed, |settings| settings.initial_window_size(1000)).await;
    let (mut receiver, _sender) = server.halves().await;
    client.opened().await;
    client.send("x".repeat(1994).as_str()); // 2,002 bytes with the header of the frame
    assert_eq!(receiver.data().await.unwrap().unwrap().len(), 1000);
    server.change(|connection| connection.set_initial_window_size(10).unwrap());
    sleep(SECOND).await;
    receiver.flow_control().release_capacity(1000).unwrap();
    let mut rest = 1002;
    while rest > 0 {
        let data = timeout(100 * SECOND, receiver.data())
            .await
            .expect("the rest")
            .unwrap()
            .unwrap();
        assert!(data.len() <= 10);
        rest -= data.len();
        receiver
            .flow_control()
            .release_capacity(data.len())
            .unwrap();
    }
    sent(&mut client, 1994).await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_without_a_window_ends_after_its_close_and_cancels_its_stream() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network);
    let dialed = next(&mut accepted).await;
    let mut server = Server::accept_with(dialed, |settings| settings.initial_window_size(0)).await;
    let (_receiver, mut sender) = server.halves().await;
    client.opened().await;
    let start = Instant::now();
    client.close(Some(1000), "");
    let closed = client.closed().await;
    assert!(
        matches!(closed.error, Some(Error::CloseTimeout)) && !closed.clean,
        "{closed:?}"
    );
    assert_eq!(start.elapsed(), Options::default().close_timeout);
    assert_eq!(reset(&mut sender).await, Reason::CANCEL);
}

#[tokio::test(start_paused = true)]
async fn sockets_take_turns_in_sending() {
    let (network, mut accepted) = Network::new();
    let mut clients: Vec<_> = (0..2)
        .map(|_| Client::start_with(request(), options(), network.clone()))
        .collect();
    let dialed = next(&mut accepted).await;
    // The default of 65,535 bytes for all streams.
    let mut server = Server::accept_with(dialed, |settings| {
        settings.initial_connection_window_size(65_535)
    })
    .await;
    let mut receivers = Vec::new();
    for client in &mut clients {
        receivers.push(server.halves().await);
        client.opened().await;
    }
    for client in &clients {
        client.send(Bytes::from(vec![0; 4 << 20]));
    }
    // Capacity is released in small steps, and goes to both.
    let mut received = [0, 0];
    while received.iter().sum::<usize>() < 2 << 20 {
        for (receiver, received) in receivers
            .iter_mut()
            .map(|(receiver, _)| receiver)
            .zip(&mut received)
        {
            if let Ok(Some(Ok(data))) = timeout(SECOND / 1000, receiver.data()).await {
                *received += data.len();
                receiver
                    .flow_control()
                    .release_capacity(data.len())
                    .unwrap();
            }
        }
    }
    assert!(received.iter().min() > Some(&(512 << 10)), "{received:?}");
}

#[tokio::test(start_paused = true)]
async fn a_paused_socket_receives_its_window_and_keeps_no_other_from_receiving() {
    let (network, mut accepted) = Network::new();
    let mut paused = Client::start_with(request(), small(), network.clone());
    let mut server = Server::accept(next(&mut accepted).await).await;
    let (_receiver, mut sender) = server.halves().await;
    paused.opened().await;
    paused.gate.shut(true);
    let flood = tokio::spawn(async move {
        let mut sent = 0;
        let chunk = frame(Opcode::Binary, &[0; 1000]);
        while timeout(100 * SECOND, send_all(&mut sender, &chunk))
            .await
            .is_ok()
        {
            sent += chunk.len();
        }
        (sent, sender)
    });
    let (sent, _sender) = flood.await.unwrap();
    assert!(
        (60_000..200_000).contains(&sent),
        "{sent} bytes for a window of 64 KiB"
    );
    // Ten times as much goes through another socket.
    let mut client = Client::start_with(request(), small(), network);
    let mut socket = server.socket().await;
    client.opened().await;
    for n in 0..200 {
        socket.send(&frame(Opcode::Binary, &vec![n; 10_000])).await;
        assert_eq!(client.message().await.1, vec![n; 10_000]);
    }
    // The paused socket still has its unread messages.
    paused.gate.shut(false);
    assert!(matches!(paused.next().await, Event::Messages(_)));
}

#[tokio::test(start_paused = true)]
async fn small_frames_to_a_paused_socket_do_not_end_the_session() {
    let (network, mut accepted) = Network::new();
    let mut paused = Client::start_with(request(), options(), network.clone());
    let mut server = Server::accept(next(&mut accepted).await).await;
    let (_receiver, mut sender) = server.halves().await;
    paused.opened().await;
    paused.gate.shut(true);
    // Each message is in a DATA frame of its own. As entries of the session they would exceed its
    // budget ten times.
    let count = 400_000;
    let message = Bytes::from(frame(Opcode::Text, b""));
    let flood = tokio::spawn(async move {
        for n in 0..count {
            sender.reserve_capacity(message.len());
            if sender.capacity() == 0 {
                poll_fn(|cx| sender.poll_capacity(cx))
                    .await
                    .unwrap()
                    .unwrap();
            }
            sender.send_data(message.clone(), false).unwrap();
            if n % 1000 == 0 {
                tokio::task::yield_now().await;
            }
        }
        sender
    });
    let _sender = flood.await.unwrap();
    let mut client = Client::start_with(request(), options(), network);
    let mut socket = server.socket().await;
    client.opened().await;
    socket.send(&frame(Opcode::Text, b"alive")).await;
    assert_eq!(client.message().await, text("alive"));
    paused.gate.shut(false);
    let mut received = 0;
    while received < count {
        let Event::Messages(mut batch) = paused.next().await else {
            panic!()
        };
        received += std::iter::from_fn(|| batch.pop_front()).count();
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_may_send_large_messages_in_both_directions_at_once() {
    let (mut client, mut server, _accepted) = start(request(), options()).await;
    let (receiver, sender) = server.halves().await;
    let mut socket = scripted_server::Server {
        stream: bridge(receiver, sender),
    };
    client.opened().await;
    let large = vec![7; 10 << 20];
    client.send(Bytes::from(large.clone()));
    let echo = tokio::spawn(async move {
        let (_, payload) = socket.frame().await;
        socket.send(&frame(Opcode::Binary, &payload)).await;
        socket
    });
    assert!(client.message().await.1 == large);
    echo.await.unwrap();
}
