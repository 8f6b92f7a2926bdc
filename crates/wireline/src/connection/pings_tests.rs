use super::*;
use crate::{
    Options,
    protocol::frame::Opcode,
    testing::scripted_server::{self, SECOND, Server, frame, open_socket},
};
use futures_util::{FutureExt, future::join_all};

/// Reads a Ping, and returns its payload.
async fn ping(server: &mut Server) -> Vec<u8> {
    let (opcode, payload) = server.frame().await;
    assert_eq!(opcode, Opcode::Ping);
    payload
}

#[tokio::test(start_paused = true)]
async fn a_ping_resolves_with_the_time_until_its_pong() {
    let (socket, mut server) = open_socket(Options::default()).await;
    assert_eq!(socket.statistics().round_trip, None);
    let round_trip = tokio::spawn(socket.ping());
    let payload = ping(&mut server).await;
    tokio::time::sleep(2 * SECOND).await;
    // A Pong that answers nothing.
    server.send(&frame(Opcode::Pong, b"other")).await;
    tokio::time::sleep(SECOND).await;
    assert!(!round_trip.is_finished());
    server.send(&frame(Opcode::Pong, &payload)).await;
    assert_eq!(round_trip.await.unwrap().unwrap(), 3 * SECOND);
    assert_eq!(socket.statistics().round_trip, Some(3 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_pong_answers_earlier_pings_too() {
    let (socket, mut server) = open_socket(Options::default()).await;
    let first = tokio::spawn(socket.ping());
    ping(&mut server).await;
    tokio::time::sleep(SECOND).await;
    let second = tokio::spawn(socket.ping());
    let payload = ping(&mut server).await;
    tokio::time::sleep(SECOND).await;
    server.send(&frame(Opcode::Pong, &payload)).await;
    assert_eq!(
        (
            first.await.unwrap().unwrap(),
            second.await.unwrap().unwrap()
        ),
        (2 * SECOND, SECOND)
    );
}

#[tokio::test(start_paused = true)]
async fn sixteen_pings_may_wait_and_dropped_ones_make_room() {
    let (socket, mut server) = open_socket(Options::default()).await;
    let mut waiting: Vec<_> = (0..16).map(|_| socket.ping()).collect();
    assert!(matches!(socket.ping().await, Err(Error::QueueFull)));
    waiting.pop();
    let last = socket.ping();
    let mut payload = ping(&mut server).await;
    while let Some((_, next)) = server.frame().now_or_never() {
        payload = next;
    }
    // The last may have been sent with the others.
    tokio::time::sleep(SECOND).await;
    while let Some((_, next)) = server.frame().now_or_never() {
        payload = next;
    }
    server.send(&frame(Opcode::Pong, &payload)).await;
    assert!(
        join_all(waiting)
            .await
            .into_iter()
            .all(|result| result.is_ok())
    );
    assert!(last.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_ping_ends_with_the_reason_of_the_end() {
    let (socket, mut server) = open_socket(Options::default()).await;
    let round_trip = tokio::spawn(socket.ping());
    ping(&mut server).await;
    drop(server);
    assert!(matches!(round_trip.await.unwrap(), Err(Error::EndOfStream)));
    assert!(matches!(socket.ping().await, Err(Error::EndOfStream)));
}

#[tokio::test(start_paused = true)]
async fn own_pings_do_not_extend_the_wait_for_a_dead_server() {
    let options = Options::new().ping(10 * SECOND).silence_timeout(5 * SECOND);
    let start = tokio::time::Instant::now();
    let (socket, _server) = open_socket(options).await;
    let pinging = async {
        loop {
            tokio::time::sleep(SECOND).await;
            drop(socket.ping());
        }
    };
    tokio::select! {
        closed = socket.closed() => assert!(matches!(closed.error, Some(Error::PongTimeout))),
        () = pinging => {}
    }
    assert!(start.elapsed() < 20 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn pings_of_the_keep_alive_measure_the_round_trip() {
    let options = Options::new().ping(10 * SECOND);
    let (socket, mut server) = open_socket(options).await;
    let payload = ping(&mut server).await;
    tokio::time::sleep(SECOND).await;
    server.send(&frame(Opcode::Pong, &payload)).await;
    tokio::time::sleep(SECOND).await;
    assert_eq!(socket.statistics().round_trip, Some(SECOND));
}

#[tokio::test(start_paused = true)]
async fn statistics_count_both_ways_and_stop_at_the_end() {
    let (mut socket, mut server) = open_socket(Options::default()).await;
    socket.send("hello").await.unwrap();
    server.frame().await;
    server
        .send(&frame(Opcode::Binary, &[7; 200]).repeat(3))
        .await;
    for _ in 0..3 {
        socket.recv().await.unwrap().unwrap();
    }
    tokio::time::sleep(SECOND).await;
    drop(server);
    socket.closed().await;
    tokio::time::sleep(SECOND).await;
    let (sender, receiver) = socket.into_split();
    let statistics = sender.statistics();
    assert_eq!(statistics, receiver.statistics());
    assert_eq!(
        (
            statistics.messages_sent,
            statistics.payload_sent,
            statistics.wire_sent
        ),
        (1, 5, 2 + 4 + 5)
    );
    let received = (
        statistics.messages_received,
        statistics.payload_received,
        statistics.wire_received,
    );
    assert_eq!(received, (3, 600, 3 * (4 + 200)));
    assert_eq!(statistics.open_for, SECOND);
}

#[tokio::test(start_paused = true)]
async fn commands_have_the_ping_and_the_statistics_of_their_connection() {
    let (client, mut server) = scripted_server::Client::open(1 << 10).await;
    let commands = client.commands.clone().unwrap();
    let round_trip = tokio::spawn(commands.ping());
    let payload = ping(&mut server).await;
    server.send(&frame(Opcode::Pong, &payload)).await;
    assert_eq!(round_trip.await.unwrap().unwrap(), Duration::ZERO);
    assert_eq!(commands.statistics().wire_sent, 2 + 4 + 8);
    drop(server);
    client.closed().await;
    assert!(matches!(commands.ping().await, Err(Error::Closed)));
}
