//! The race of addresses with a paused clock, and connections over loopback.

use super::*;
use crate::{
    Options, Permissions, Request, chain,
    connect::{
        connect_queue::HOST_TURN, connector::SimulatedConnector, deadline::Deadline,
        permission_check::PermissionCheck,
    },
    connect_with,
    testing::scripted_server::{
        self, Client, hanging_resolver, many_addresses_resolver, request, target,
    },
};
use std::sync::atomic::{AtomicUsize, Ordering};
use test_server::{assert_matches, handshake, hang_up, listen, serve_each, silent};
use tokio::{io::AsyncWriteExt, time::Instant};

fn address(n: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, n], 80))
}

/// A target whose options ask for one connection at a time.
fn queued(url: &str) -> Target {
    Target {
        deadline: Some(Deadline::new(Options::default().establish_timeout, true)),
        ..target(url)
    }
}

async fn milliseconds(n: u64) {
    sleep(Duration::from_millis(n)).await;
}

#[tokio::test(start_paused = true)]
async fn the_next_address_is_tried_while_the_one_before_is_undecided() {
    let start = Instant::now();
    let winner = race(
        vec![address(1), address(2), address(3)],
        async |address: SocketAddr| {
            if address == self::address(3) {
                milliseconds(10).await;
            } else {
                std::future::pending::<()>().await;
            }
            Ok(address)
        },
    )
    .await;
    assert_eq!(winner.unwrap(), address(3));
    assert_eq!(start.elapsed(), Duration::from_millis(510));
}

#[tokio::test(start_paused = true)]
async fn a_slow_address_may_still_win() {
    let winner = race(vec![address(1), address(2)], async |address: SocketAddr| {
        milliseconds(if address == self::address(1) {
            300
        } else {
            100
        })
        .await;
        Ok(address)
    })
    .await;
    assert_eq!(
        winner.unwrap(),
        address(1),
        "300 ms after the start, 50 ms before the other"
    );
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_the_next_address_is_tried_at_once() {
    let start = Instant::now();
    let winner = race(
        vec![address(1), address(2), address(3)],
        async |address: SocketAddr| {
            if address == self::address(3) {
                Ok(())
            } else if address == self::address(2) {
                Err(io::ErrorKind::AddrNotAvailable.into())
            } else {
                Err(io::ErrorKind::ConnectionRefused.into())
            }
        },
    )
    .await;
    assert!(winner.is_ok());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_takes_precedence_over_other_errors() {
    let fails = async |kinds: [io::ErrorKind; 3]| {
        race::<(), _>(
            vec![address(0), address(1), address(2)],
            async |address: SocketAddr| {
                let SocketAddr::V4(v4) = address else {
                    panic!()
                };
                Err(kinds[usize::from(v4.ip().octets()[3])].into())
            },
        )
        .await
        .map_err(|error| chain(&error).to_string())
        .unwrap_err()
    };
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    assert_eq!(
        fails([NetworkUnreachable, ConnectionRefused, ConnectionRefused]).await,
        "connection refused by 10.0.0.1:80 and 10.0.0.2:80"
    );
    assert_eq!(
        fails([HostUnreachable, NetworkUnreachable, NetworkUnreachable]).await,
        "cannot connect to 10.0.0.0:80: host unreachable"
    );
}

#[tokio::test]
async fn at_most_32_addresses_are_tried() {
    let connector = TcpConnector {
        resolver: many_addresses_resolver(),
        ..TcpConnector::new()
    };
    let Route::Direct(addresses) = connector.route(&target("ws://a.example/")).await.unwrap()
    else {
        panic!("a proxy")
    };
    assert_eq!(addresses.len(), MAX_ADDRESSES);
}

#[tokio::test(start_paused = true)]
async fn the_first_three_refusing_addresses_are_named() {
    let addresses = (0..32).map(address).collect();
    let outcome = race::<(), _>(addresses, async |_| {
        Err(io::ErrorKind::ConnectionRefused.into())
    })
    .await;
    assert_eq!(
        outcome.unwrap_err().to_string(),
        "connection refused by 10.0.0.0:80, 10.0.0.1:80, 10.0.0.2:80 and 29 more"
    );
}

#[tokio::test(start_paused = true)]
async fn a_hanging_resolver_ends_at_the_deadline() {
    let connector = TcpConnector {
        resolver: hanging_resolver(),
        ..TcpConnector::new()
    };
    let start = Instant::now();
    let request = request("ws://a.example/");
    // More connections than the resolver has threads.
    let clients: Vec<_> = (0..50)
        .map(|_| Client::start_with(request.clone(), Options::default(), connector.clone()))
        .collect();
    for client in clients {
        client.times_out_in(Phase::Resolving).await;
    }
    assert_eq!(start.elapsed(), Options::default().establish_timeout);
}

#[tokio::test(start_paused = true)]
async fn losing_attempts_are_dropped() {
    struct Attempt<'a>(&'a AtomicUsize);
    impl Drop for Attempt<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let running = AtomicUsize::new(0);
    let most = AtomicUsize::new(0);
    race(vec![address(1), address(2)], async |address: SocketAddr| {
        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let _attempt = Attempt(&running);
        milliseconds(if address == self::address(1) {
            1000
        } else {
            10
        })
        .await;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!((running.into_inner(), most.into_inner()), (0, 2));
}

/// The options of a script's sockets.
fn one_at_a_time() -> Options {
    Options::new().one_at_a_time(true)
}

#[tokio::test(start_paused = true)]
async fn a_hundred_connections_to_a_silent_server_have_a_turn_and_a_deadline_each() {
    let address = silent().await;
    let connector = TcpConnector::new();
    let request = request(&format!("ws://{address}/"));
    let start = Instant::now();
    let mut clients: Vec<Client> = (0..102)
        .map(|_| Client::start_with(request.clone(), one_at_a_time(), connector.clone()))
        .collect();

    // Two connections in the middle of the queue are abandoned. They end at once.
    let leaving = clients.remove(50);
    leaving.close(None, "");
    assert_matches!(leaving.closed().await.error, Some(Error::Abandoned));
    let mut leaving = clients.remove(70);
    leaving.commands = None;
    assert_matches!(leaving.closed().await.error, Some(Error::Abandoned));
    assert_eq!(start.elapsed(), Duration::ZERO);

    let limit = Options::default().establish_timeout;
    for (n, client) in (0..).zip(clients) {
        client.times_out_in(Phase::Handshake).await;
        assert!(
            start.elapsed().abs_diff(HOST_TURN * n + limit) < Duration::from_secs(1),
            "{n}: {:?}",
            start.elapsed()
        );
    }
}

/// They come to the same address, and have done nothing that the others should wait for.
#[tokio::test(start_paused = true)]
async fn a_silent_host_delays_other_hosts_of_its_address_for_a_second() {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let (_silent, _) = listener.accept().await.unwrap();
        let mut streams = Vec::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            streams.push(scripted_server::Server::accept(stream).await);
        }
    });
    let connector = Arc::new(TcpConnector::new().resolutions(["*::127.0.0.1".parse().unwrap()]));
    let start = Instant::now();
    let open = |host: &str| {
        let url = format!("ws://{host}:{}/", address.port());
        let connecting = connect_with(url, one_at_a_time(), connector.clone());
        async move { (connecting.await.map(drop), start.elapsed().as_secs()) }
    };
    let opened = tokio::join!(
        open("silent.example"),
        open("a.example"),
        open("b.example"),
        open("silent.example")
    );
    assert_matches!(
        opened.0,
        (
            Err(Error::Timeout {
                phase: Phase::Handshake
            }),
            30
        )
    );
    assert_matches!(
        (opened.1, opened.2, opened.3),
        ((Ok(()), 1), (Ok(()), 1), (Ok(()), 5))
    );
}

/// In a queue, the second handshake would begin only after the limit of a turn.
#[tokio::test(start_paused = true)]
async fn connect_does_not_wait_for_a_handshake_that_hangs() {
    let (listener, address) = listen().await;
    let url = format!("ws://{address}/");
    let start = Instant::now();
    let hanging = tokio::spawn(crate::connect(url.clone()));
    let (_silent, _) = listener.accept().await.unwrap();
    let second = tokio::spawn(crate::connect(url));
    let (_stream, _) = listener.accept().await.unwrap();
    assert!(start.elapsed() < HOST_TURN, "after {:?}", start.elapsed());
    hanging.abort();
    second.abort();
}

/// The time that a handshake with [`healthy`] takes.
const HANDSHAKE: Duration = Duration::from_millis(100);

/// A server that takes [`HANDSHAKE`] for each handshake, and the largest number of handshakes that
/// it had at the same time.
async fn healthy() -> (Request, Arc<AtomicUsize>) {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let largest = most.clone();
    let address = serve_each(move |mut stream| {
        most.fetch_max(
            1 + running.fetch_add(1, Ordering::Relaxed),
            Ordering::Relaxed,
        );
        let running = running.clone();
        async move {
            let request = handshake::request(&mut stream).await;
            sleep(HANDSHAKE).await;
            // A client may have given up.
            running.fetch_sub(1, Ordering::Relaxed);
            let _ = stream
                .write_all(handshake::response(&request, "").as_bytes())
                .await;
            std::future::pending::<()>().await;
        }
    });
    (request(&format!("ws://{}/", address.await)), largest)
}

/// How long each of 400 connections to a server takes that are started at once, and its result.
async fn four_hundred(request: &Request, options: &Options) -> Vec<(Duration, Result<(), Error>)> {
    // Both ends of each are in this process. Linux allows a process 1,024 descriptors at first, and
    // macOS 256.
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        if limit.current.is_some_and(|current| current < 2048) {
            limit.current = Some(2048);
            setrlimit(Resource::Nofile, limit).expect("the system's own limit is higher");
        }
    }
    let (start, connector) = (Instant::now(), Arc::new(TcpConnector::new()));
    let connections = (0..400).map(|_| async {
        let result = connect_with(request.clone(), options.clone(), connector.clone()).await;
        (start.elapsed(), result)
    });
    // The sockets live until all are connected.
    let ended = futures_util::future::join_all(connections).await;
    ended
        .into_iter()
        .map(|(after, result)| (after, result.map(drop)))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn four_hundred_connections_to_a_healthy_server_are_established_one_after_the_other() {
    let (request, most) = healthy().await;
    let ended = four_hundred(&request, &one_at_a_time()).await;
    for (n, (after, result)) in (1..).zip(ended) {
        assert!(result.is_ok(), "the connection {n}: {result:?}");
        // A paused clock is a millisecond late for each handshake at most.
        let least = HANDSHAKE * n;
        assert!(
            least <= after && after <= least + Duration::from_millis(n.into()),
            "the connection {n}: {after:?}"
        );
    }
    assert_eq!(most.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn without_the_queue_four_hundred_connections_take_as_long_as_one() {
    let (request, most) = healthy().await;
    let ended = four_hundred(&request, &Options::new().one_at_a_time(false)).await;
    for (after, result) in ended {
        assert!(result.is_ok(), "{result:?}");
        assert!(HANDSHAKE <= after && after < 2 * HANDSHAKE, "{after:?}");
    }
    assert_eq!(most.load(Ordering::Relaxed), 400);
}

/// As many as are silent fail, and none that waits for them.
#[tokio::test(start_paused = true)]
async fn a_fifth_of_silent_connections_fails_a_fifth_of_those_that_begin_at_once() {
    let (request, _) = healthy().await;
    let connector = SimulatedConnector::new(
        "silence=20%".parse().unwrap(),
        Arc::new(TcpConnector::new()),
    );
    let connector: Arc<dyn Connector> = Arc::new(connector);
    let options = one_at_a_time().establish_timeout(Duration::from_secs(2));
    let sockets =
        (0..200).map(|_| connect_with(request.clone(), options.clone(), connector.clone()));
    let results = futures_util::future::join_all(sockets).await;
    let failed: Vec<_> = results
        .iter()
        .filter_map(|result| result.as_ref().err())
        .collect();
    assert!(
        (20..=60).contains(&failed.len()),
        "{} have failed",
        failed.len()
    );
    assert!(
        failed
            .iter()
            .all(|error| error.timed_out_in(Phase::Handshake)),
        "{failed:?}"
    );
}

/// The first runtime is not polled any more. The attempt must not have left anything outside the
/// dropped future.
#[test]
fn a_dropped_connect_does_not_block_other_threads() {
    let runtime = test_server::tokio_runtime;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let request = request(&format!("ws://{}/", listener.local_addr().unwrap()));
    let connector = Arc::new(TcpConnector::new());
    let connect = || connect_with(request.clone(), one_at_a_time(), connector.clone());
    let given_up = runtime();
    given_up.block_on(async {
        let connecting = connect();
        tokio::select! {
            _ = connecting => panic!("the server has not answered"),
            // The handshake has begun once the server has received its first bytes.
            request = tokio::task::spawn_blocking({
                let listener = listener.try_clone().unwrap();
                move || {
                    let (mut stream, _) = listener.accept().unwrap();
                    assert!(io::Read::read(&mut stream, &mut [0; 64]).unwrap() > 0);
                    stream
                }
            }) => drop(request.unwrap()),
        }
    });
    let server = std::thread::spawn(move || drop(listener.accept().unwrap()));
    let error = runtime().block_on(connect()).unwrap_err();
    assert_matches!(error, Error::EndedInHandshake);
    server.join().unwrap();
    drop(given_up);
}

#[tokio::test]
async fn a_connection_to_an_address_waits_for_the_one_before() {
    let (listener, address) = listen().await;
    let (_other, other) = listen().await;
    let url = |address: SocketAddr, host| format!("ws://{host}:{}/", address.port());
    let connector = TcpConnector::new();
    let first = connector
        .connect(queued(&url(address, "127.0.0.1")))
        .await
        .unwrap();
    listener.accept().await.unwrap();

    // The same address under another name, and in IPv6.
    let mut second = connector.connect(queued(&url(address, "localhost")));
    let mut mapped = connector.connect(queued(&url(address, "[::ffff:127.0.0.1]")));
    let elsewhere = connector.connect(queued(&url(other, "127.0.0.1")));
    tokio::select! {
        biased;
        _ = &mut second => panic!("did not wait"),
        _ = &mut mapped => panic!("did not wait in IPv6"),
        connected = elsewhere => drop(connected.unwrap()),
    }
    let unrelated = TcpConnector::new()
        .connect(queued(&url(address, "127.0.0.1")))
        .await
        .unwrap();
    listener.accept().await.unwrap();
    drop(unrelated);
    // The stream still exists, but is not being established any more.
    let Connected { stream, guard, .. } = first;
    drop((guard, mapped));
    second.await.unwrap();
    listener.accept().await.unwrap();
    drop(stream);
}

/// Connects under permissions. `Ok` if a server was reached.
async fn attempt(
    connector: TcpConnector,
    permissions: Permissions,
    url: &str,
) -> Result<(), Error> {
    let options = Options::new().permissions(permissions);
    let client = Client::start_with(request(url), options, connector);
    match client.closed().await.error {
        Some(Error::EndedInHandshake | Error::Reset(_)) | None => Ok(()),
        Some(error) => Err(error),
    }
}

#[tokio::test]
async fn the_address_that_is_checked_is_the_one_that_is_connected_to() {
    let (address, count) = hang_up().await;
    let port = address.port();
    let to = |addresses: &str| {
        TcpConnector::new().resolutions([format!("*::{addresses}").parse().unwrap()])
    };
    let guarded = || Permissions::all().deny_net("loopback").unwrap();
    let name = format!("ws://a.example:{port}/");
    for (connector, url) in [
        (to("127.0.0.1"), name.clone()),
        (to("::ffff:127.0.0.1"), name.clone()),
        (TcpConnector::new(), format!("ws://localhost:{port}/")),
        (TcpConnector::new(), format!("ws://0x7f.1:{port}/")),
        (TcpConnector::new(), format!("ws://[::ffff:7f00:1]:{port}/")),
        (
            TcpConnector::new()
                .redirects([format!("a.example::127.0.0.1:{port}").parse().unwrap()]),
            name.clone(),
        ),
        (
            TcpConnector::new()
                .redirects([format!("a.example::b.localhost:{port}").parse().unwrap()]),
            name.clone(),
        ),
    ] {
        let error = attempt(connector, guarded(), &url).await.unwrap_err();
        assert_matches!(error, Error::Denied(_), "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 0, "no connection was made");
    // Allowed addresses are connected to, and no other is tried.
    let only = Permissions::none().allow_net("127.0.0.1").unwrap();
    attempt(to("203.0.113.1,127.0.0.1"), only.clone(), &name)
        .await
        .unwrap();
    attempt(
        TcpConnector::new(),
        only,
        &format!("ws://localhost:{port}/"),
    )
    .await
    .unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn rules_about_addresses_are_not_evaded_through_a_proxy() {
    let (address, count) = hang_up().await;
    let proxy = format!("http://{address}");
    let through = || TcpConnector::new().proxies(Proxies::all(proxy.parse().unwrap()));
    let guarded = Permissions::all().deny_net("private").unwrap();
    for (connector, url) in [
        (through(), "ws://a.example/"),
        (through(), "ws://10.0.0.1/"),
        (
            through().redirects(["::10.0.0.1:".parse().unwrap()]),
            "ws://a.example/",
        ),
    ] {
        let error = attempt(connector, guarded.clone(), url).await.unwrap_err();
        assert_matches!(error, Error::Denied(_), "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 0, "no proxy was asked");
    // The server closes the connection, so the proxy's answer is missing.
    for (permissions, url) in [
        (guarded.clone(), "ws://8.8.8.8/"),
        (guarded.allow_proxy(), "ws://a.example/"),
    ] {
        let error = attempt(through(), permissions, url).await.unwrap_err();
        assert_matches!(error, Error::ProxyRefused { .. }, "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn rules_about_addresses_hold_for_redirects_resolutions_and_proxies() {
    let guarded = || Permissions::all().deny_net("private").unwrap();
    let public = || Permissions::none().allow_net("public").unwrap();
    let through = |connector: TcpConnector| {
        connector.proxies(Proxies::all("http://p.example:1".parse().unwrap()))
    };
    let connector = |connect_to: &str, resolve: &str| {
        let connector = TcpConnector {
            resolver: Resolver::new(|_, port| Ok(vec![([8, 8, 8, 8], port).into()])),
            ..TcpConnector::new()
        };
        let connector = if connect_to.is_empty() {
            connector
        } else {
            connector.redirects([connect_to.parse().unwrap()])
        };
        if resolve.is_empty() {
            connector
        } else {
            connector.resolutions([resolve.parse().unwrap()])
        }
    };
    // Columns: the URL, the redirect, the resolution, and whether a connection may be made:
    // directly, through a proxy, and through a proxy with `allow_proxy`. The first results are for
    // rules that deny private addresses, the second ones for rules that allow public addresses.
    let table = "
        ws://a.example/ |                         |                       | +-+ | +--
        ws://a.example/ |                         | a.example::10.0.0.1   | --+ | ---
        ws://a.example/ | ::127.0.0.1:            |                       | --- | ---
        ws://a.example/ | ::localhost:            |                       | --- | ---
        ws://a.example/ | ::b.localhost:          |                       | --- | ---
        ws://a.example/ | ::b.example:            |                       | +-+ | +--
        ws://a.example/ | ::b.example:            | b.example::10.0.0.1   | --+ | ---
        ws://a.example/ | ::10.0.0.1:             | 10.0.0.1::8.8.8.8     | +-- | +--
        ws://8.8.8.8/   |                         |                       | +++ | +++
        ws://8.8.8.8/   |                         | 8.8.8.8::10.0.0.1     | -++ | -++
        ws://8.8.8.8/   | 8.8.8.8:80:127.0.0.1:   |                       | --- | ---
        ws://8.8.8.8/   | ::[::1]:                |                       | --- | ---
        ws://8.8.8.8/   | ::localhost:            |                       | --- | ---
        ws://8.8.8.8/   | ::b.example:            |                       | +-+ | +--
        ws://8.8.8.8/   | ::[::ffff:10.0.0.1]:    |                       | --- | ---
        ws://localhost/ |                         |                       | --- | ---
        ws://localhost/ | ::b.example:            |                       | +-+ | +--
        ws://10.0.0.1/  | ::8.8.8.8:              |                       | --- | ---";
    for row in table.lines().skip(1) {
        let columns: Vec<_> = row.split('|').map(str::trim).collect();
        let [url, connect_to, resolve, guarded_may, public_may] = columns[..] else {
            panic!("{row}")
        };
        for (permissions, may) in [(guarded(), guarded_may), (public(), public_may)] {
            let outcome = async |connector: TcpConnector, permissions: Permissions| {
                let url: url::Url = url.parse().unwrap();
                if permissions.check(&url).is_err() {
                    return false;
                }
                let target = Target {
                    permission_check: Some(PermissionCheck::new(permissions, url.clone())),
                    ..Target::from_url(&url).unwrap()
                };
                match connector.route(&target).await {
                    Ok(_) => true,
                    Err(Error::Denied(_)) => false,
                    Err(error) => panic!("{error}"),
                }
            };
            let outcomes = [
                outcome(connector(connect_to, resolve), permissions.clone()).await,
                outcome(through(connector(connect_to, resolve)), permissions.clone()).await,
                outcome(
                    through(connector(connect_to, resolve)),
                    permissions.clone().allow_proxy(),
                )
                .await,
            ];
            let outcomes = outcomes.map(|may| if may { "+" } else { "-" }).concat();
            assert_eq!(
                outcomes, may,
                "{permissions}: {url} by {connect_to:?} and {resolve:?}"
            );
        }
    }
}

/// A connector that checks no address.
struct Silent;

impl Connector for Silent {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        Box::pin(async { Ok(Connected::new(tokio::io::duplex(64).0)) })
    }
}

#[tokio::test]
async fn a_connector_without_address_checks_is_denied_where_rules_need_an_address() {
    let outcome = async |permissions: Permissions| {
        let options = Options::new().permissions(permissions);
        Client::start_with(request("ws://a.example/"), options, Silent)
            .closed()
            .await
            .error
            .unwrap()
    };
    let named = Permissions::none().allow_net("a.example").unwrap();
    assert!(!matches!(outcome(named.clone()).await, Error::Denied(_)));
    let guarded = named.deny_net("private").unwrap();
    assert_matches!(outcome(guarded.clone()).await, Error::Denied(_));
    assert!(!matches!(
        outcome(guarded.allow_proxy()).await,
        Error::Denied(_)
    ));
    assert_matches!(
        outcome(Permissions::none().allow_net("public").unwrap()).await,
        Error::Denied(_)
    );
}
