use super::*;
use crate::{MemoryNetwork, testing::scripted_server::target};
use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    prop_assert_eq, proptest,
};
use std::num::NonZeroU64;

/// The ends of a connection under conditions.
async fn connection(conditions: Conditions) -> (Box<dyn Stream>, DuplexStream) {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let simulated = SimulatedConnector::new(conditions, Arc::new(network));
    let client = simulated
        .connect(target("ws://chat.example/"))
        .await
        .unwrap()
        .stream;
    (client, listener.accept().await)
}

fn conditions(text: &str) -> Conditions {
    text.parse().unwrap()
}

async fn elapsed<T>(future: impl Future<Output = T>) -> (u128, T) {
    let start = Instant::now();
    let output = future.await;
    (start.elapsed().as_millis(), output)
}

#[tokio::test(start_paused = true)]
async fn connecting_takes_a_round_trip_and_bytes_take_half_of_one() {
    let (time, (mut client, mut server)) = elapsed(connection(conditions("latency=80ms"))).await;
    assert_eq!(time, 160);
    client.write_all(b"hello").await.unwrap();
    let mut bytes = [0; 5];
    let (time, read) = elapsed(server.read_exact(&mut bytes)).await;
    assert_eq!((time, read.unwrap(), &bytes), (80, 5, b"hello"));
    server.write_all(b"world").await.unwrap();
    let (time, read) = elapsed(client.read_exact(&mut bytes)).await;
    assert_eq!((time, read.unwrap(), &bytes), (80, 5, b"world"));
}

#[tokio::test(start_paused = true)]
async fn bandwidth_limits_each_direction_by_itself() {
    let (mut client, mut server) = connection(conditions("bandwidth=50kB/s")).await;
    let (time, ()) = elapsed(async {
        let (mut sent, mut received) = (vec![0; 100_000], vec![0; 100_000]);
        let (mut from_client, mut to_client) = split(&mut client);
        let (mut from_server, mut to_server) = split(&mut server);
        let (sending, receiving) = (vec![1; 100_000], vec![2; 100_000]);
        let done = tokio::join!(
            to_client.write_all(&sending),
            from_server.read_exact(&mut sent),
            to_server.write_all(&receiving),
            from_client.read_exact(&mut received),
        );
        assert!(done.0.is_ok() && done.1.is_ok() && done.2.is_ok() && done.3.is_ok());
        assert_eq!((sent, received), (sending, receiving));
    })
    .await;
    assert!((2000..2010).contains(&time), "{time}");
}

#[tokio::test(start_paused = true)]
async fn a_high_bandwidth_is_reached() {
    let (mut client, mut server) = connection(conditions("bandwidth=100MB/s,latency=2ms")).await;
    let (bytes, mut received) = (vec![1; 10_000_000], vec![0; 10_000_000]);
    let (time, done) =
        elapsed(async { tokio::join!(client.write_all(&bytes), server.read_exact(&mut received)) })
            .await;
    assert!(done.0.is_ok() && done.1.is_ok());
    assert!((100..110).contains(&time), "{time}");
}

#[tokio::test(start_paused = true)]
async fn what_is_written_waits_for_the_bandwidth_once_the_buffers_are_full() {
    let (mut client, _server) = connection(conditions("bandwidth=1kB/s")).await;
    let (time, written) = elapsed(client.write_all(&[0; BUFFER + 10_000])).await;
    assert!(written.is_ok());
    assert!((8000..10_000).contains(&time), "{time}");
}

#[tokio::test(start_paused = true)]
async fn bytes_that_travel_are_limited() {
    let (mut client, mut server) = connection(conditions("latency=10s")).await;
    let write = timeout(Duration::from_secs(9), async {
        for _ in 0..4096 {
            client.write_all(&[0; 1024]).await.unwrap();
        }
    });
    assert!(write.await.is_err());
    let mut arrived = 0;
    let _ = timeout(Duration::from_secs(2), async {
        let mut bytes = vec![0; 1 << 16];
        loop {
            arrived += server.read(&mut bytes).await.unwrap();
        }
    })
    .await;
    assert!(
        (MAX_IN_FLIGHT - SEGMENT..=MAX_IN_FLIGHT).contains(&arrived),
        "{arrived}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_delivers_nothing_and_reports_no_error() {
    let (mut client, mut server) = connection(conditions("loss-after=30s")).await;
    sleep(Duration::from_secs(29)).await;
    client.write_all(b"a").await.unwrap();
    assert_eq!(server.read_u8().await.unwrap(), b'a');
    sleep(Duration::from_secs(1)).await;
    client.write_all(b"b").await.unwrap();
    server.write_all(b"c").await.unwrap();
    let hour = Duration::from_secs(3600);
    assert!(
        timeout(hour, async {
            tokio::select! { _ = server.read_u8() => (), _ = client.read_u8() => () }
        })
        .await
        .is_err()
    );
    // The server keeps the connection for as long as the client does.
    drop(client);
    assert!(server.read_u8().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_reset_fails_reads_and_writes() {
    let (mut client, mut server) = connection(conditions("reset=100%,latency=80ms")).await;
    client.write_all(b"a").await.unwrap();
    let (time, error) = elapsed(client.read_u8()).await;
    assert_eq!(
        (time, error.unwrap_err().kind()),
        (80, io::ErrorKind::ConnectionReset)
    );
    assert!(client.write_all(b"b").await.is_err());
    assert_eq!(
        server.read_u8().await.unwrap_err().kind(),
        io::ErrorKind::UnexpectedEof
    );
}

#[tokio::test(start_paused = true)]
async fn a_percentage_of_segments_resets_their_connections() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let simulated = SimulatedConnector::new(conditions("reset=10%,seed=1"), Arc::new(network));
    let mut segments = 0;
    for _ in 0..300 {
        let mut client = simulated
            .connect(target("ws://chat.example/"))
            .await
            .unwrap()
            .stream;
        let mut server = listener.accept().await;
        loop {
            segments += 1;
            if client.write_all(b"a").await.is_err() || server.read_u8().await.is_err() {
                break;
            }
        }
    }
    assert!((2400..3600).contains(&segments), "{segments}");
}

#[tokio::test(start_paused = true)]
async fn a_percentage_of_connections_is_silent() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    let simulated = SimulatedConnector::new(conditions("silence=20%"), Arc::new(network));
    let mut silent = 0;
    for _ in 0..500 {
        let mut client = simulated
            .connect(target("ws://chat.example/"))
            .await
            .unwrap()
            .stream;
        let mut server = listener.accept().await;
        client.write_all(b"a").await.unwrap();
        assert_eq!(server.read_u8().await.unwrap(), b'a');
        server.write_all(b"b").await.unwrap();
        silent += u32::from(
            timeout(Duration::from_secs(60), client.read_u8())
                .await
                .is_err(),
        );
    }
    assert!((70..130).contains(&silent), "{silent}");
}

#[tokio::test(start_paused = true)]
async fn what_was_written_before_the_stream_was_dropped_is_delivered() {
    let (mut client, mut server) = connection(conditions("latency=80ms,bandwidth=10kB/s")).await;
    client.write_all(&[7; 10_000]).await.unwrap();
    drop(client);
    let mut received = Vec::new();
    server.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, [7; 10_000]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_read_keeps_a_dropped_stream_for_a_minute_at_most() {
    let (mut client, mut server) = connection(conditions("fragment")).await;
    let _ = timeout(Duration::from_secs(1), client.write_all(&vec![7; 4 << 20])).await;
    drop(client);
    sleep(Duration::from_secs(61)).await;
    let mut received = Vec::new();
    // The bytes in the server's buffer, and then the end.
    server.read_to_end(&mut received).await.unwrap();
    assert!(received.len() <= 64 << 10, "{}", received.len());
}

/// The reads until the end of the stream, with times in milliseconds.
async fn history(
    mut stream: impl AsyncRead + Unpin,
    start: Instant,
) -> (Vec<(u128, usize)>, Vec<u8>, Option<io::ErrorKind>) {
    let (mut reads, mut received, mut bytes) = (Vec::new(), Vec::new(), vec![0; 4096]);
    loop {
        match stream.read(&mut bytes).await {
            Ok(0) => return (reads, received, None),
            Ok(length) => {
                reads.push((start.elapsed().as_millis(), length));
                received.extend_from_slice(&bytes[..length]);
            }
            Err(error) => return (reads, received, Some(error.kind())),
        }
    }
}

fn any_conditions() -> impl Strategy<Value = Conditions> {
    let times = (0..200_u64, 0..100_u64, any::<bool>());
    let rest = (
        proptest::option::of(1_000..1_000_000_u64),
        any::<u64>(),
        any::<bool>(),
    );
    (times, rest).prop_map(
        |((latency, jitter, fragment), (bandwidth, seed, resets))| Conditions {
            latency: Duration::from_millis(latency),
            jitter: Duration::from_millis(jitter),
            bandwidth: bandwidth.and_then(NonZeroU64::new),
            fragment,
            reset: if resets { 0.05 } else { 0.0 },
            seed,
            ..Conditions::default()
        },
    )
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn bytes_keep_their_order_and_a_seed_gives_the_same_history(
        conditions in any_conditions(), messages in vec((0..3000_usize, 0..50_u64), 0..10), by_client in any::<bool>(),
    ) {
        let run = || test_server::paused_tokio_runtime().block_on(async {
            let start = Instant::now();
            let (client, server) = connection(conditions.clone()).await;
            let write = async |mut stream: Box<dyn Stream>| {
                let mut byte = 0_u8;
                for (length, pause) in &messages {
                    let bytes: Vec<u8> = (0..*length).map(|_| { byte = byte.wrapping_add(1); byte }).collect();
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        break;
                    }
                    sleep(Duration::from_millis(*pause)).await;
                }
                let _ = stream.shutdown().await;
                stream
            };
            let (from, to): (Box<dyn Stream>, Box<dyn Stream>) =
                if by_client { (client, Box::new(server)) } else { (Box::new(server), client) };
            tokio::join!(history(to, start), write(from)).0
        });
        let (reads, received, error) = run();
        let all: usize = messages.iter().map(|(length, _)| length).sum();
        prop_assert_eq!(&received, &(1..=received.len()).map(|byte| (byte % 256) as u8).collect::<Vec<_>>());
        if conditions.reset == 0.0 {
            prop_assert_eq!((received.len(), error), (all, None));
        }
        if conditions.fragment && !by_client {
            proptest::prop_assert!(reads.iter().all(|(_, length)| *length <= MAX_PART));
        }
        prop_assert_eq!(run(), (reads, received, error));
    }
}
