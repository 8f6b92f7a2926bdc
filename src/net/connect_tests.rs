//! Racing addresses on a clock that only moves when nothing else can, and the real network on loopback.

use super::*;
use crate::{
    net::{Options, Request, testing::Client},
    permissions::Permissions,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::{
    net::TcpListener,
    time::{Instant, timeout},
};

fn address(n: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, n], 80))
}

fn target(url: &str) -> Target {
    Target::of(&url.parse().unwrap()).unwrap()
}

async fn milliseconds(n: u64) {
    sleep(Duration::from_millis(n)).await;
}

#[tokio::test(start_paused = true)]
async fn the_next_address_is_tried_while_the_one_before_is_undecided() {
    let start = Instant::now();
    let winner = race(vec![address(1), address(2), address(3)], async |address: SocketAddr| {
        if address == self::address(3) {
            milliseconds(10).await;
        } else {
            std::future::pending::<()>().await;
        }
        Ok(address)
    })
    .await;
    assert_eq!(winner.unwrap(), address(3));
    assert_eq!(start.elapsed(), Duration::from_millis(510));
}

#[tokio::test(start_paused = true)]
async fn a_slow_address_may_still_win() {
    let winner = race(vec![address(1), address(2)], async |address: SocketAddr| {
        milliseconds(if address == self::address(1) { 300 } else { 100 }).await;
        Ok(address)
    })
    .await;
    assert_eq!(winner.unwrap(), address(1), "300 ms after the start, 50 ms before the other");
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_the_next_address_is_tried_at_once() {
    let start = Instant::now();
    let winner = race(vec![address(1), address(2), address(3)], async |address: SocketAddr| {
        if address == self::address(3) { Ok(()) } else { Err(io::ErrorKind::ConnectionRefused.into()) }
    })
    .await;
    assert!(winner.is_ok());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_the_reason_if_there_is_one() {
    let fails = async |kinds: [io::ErrorKind; 3]| {
        race::<(), _>(vec![address(0), address(1), address(2)], async |address: SocketAddr| {
            let SocketAddr::V4(v4) = address else { panic!() };
            Err(kinds[usize::from(v4.ip().octets()[3])].into())
        })
        .await
        .unwrap_err()
        .to_string()
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
        milliseconds(if address == self::address(1) { 1000 } else { 10 }).await;
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!((running.into_inner(), most.into_inner()), (0, 2));
}

/// A server that accepts and says nothing.
async fn silent() -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let accepting = tokio::spawn(async move {
        let mut accepted = Vec::new();
        loop {
            accepted.push(listener.accept().await.unwrap());
        }
    });
    (address, accepting)
}

#[tokio::test(start_paused = true)]
async fn a_thousand_wait_behind_a_silent_server_and_each_has_all_its_time() {
    let (address, _accepting) = silent().await;
    let connector = TcpConnector::new();
    let request = Request::new(format!("ws://{address}/").parse().unwrap());
    let start = Instant::now();
    let mut clients: Vec<Client> =
        (0..1001).map(|_| Client::start_with(request.clone(), Options::default(), connector.clone())).collect();

    // From the middle of the queue, somebody leaves at once.
    let leaving = clients.remove(500);
    leaving.close(None, "");
    assert!(matches!(leaving.closed().await.error, Some(Error::Abandoned)));
    let mut leaving = clients.remove(700);
    leaving.commands = None;
    assert!(matches!(leaving.closed().await.error, Some(Error::Abandoned)));
    assert_eq!(start.elapsed(), Duration::ZERO);

    let limit = Options::default().establish_timeout;
    for (n, client) in clients.into_iter().enumerate() {
        let closed = client.closed().await;
        assert!(matches!(closed.error, Some(Error::Timeout { phase: Phase::Handshake })), "{:?}", closed.error);
        let expected = limit * (n as u32 + 1);
        let elapsed = start.elapsed();
        assert!(expected <= elapsed && elapsed < expected + limit / 2, "{n}: {elapsed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_and_its_address_are_one_remote() {
    let (address, _accepting) = silent().await;
    let connector = TcpConnector::new().resolving([format!("a.example::{}", address.ip()).parse().unwrap()]);
    let url = |host: &str| target(&format!("ws://{host}:{}/", address.port()));
    let first = connector.connect(url("a.example")).await.unwrap();
    let mut second = connector.connect(url("127.0.0.1"));
    assert!(timeout(Duration::from_secs(1), &mut second).await.is_err(), "did not wait");
    let mapped = connector.connect(url("[::ffff:127.0.0.1]"));
    assert!(
        timeout(Duration::from_secs(1), mapped).await.is_err(),
        "did not wait for what is the same address in IPv6"
    );
    drop(first);
    second.await.unwrap();
}

#[tokio::test]
async fn a_connection_to_an_address_waits_for_the_one_before() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = |listener: &TcpListener, host| format!("ws://{host}:{}/", listener.local_addr().unwrap().port());
    let connector = TcpConnector::new();
    let first = connector.connect(target(&url(&listener, "127.0.0.1"))).await.unwrap();
    listener.accept().await.unwrap();

    // The same address under another name.
    let mut second = connector.clone().connect(target(&url(&listener, "localhost")));
    let elsewhere = connector.connect(target(&url(&other, "127.0.0.1")));
    tokio::select! {
        biased;
        _ = &mut second => panic!("did not wait"),
        connected = elsewhere => drop(connected.unwrap()),
    }
    let unrelated = TcpConnector::new().connect(target(&url(&listener, "127.0.0.1"))).await.unwrap();
    listener.accept().await.unwrap();
    drop(unrelated);
    // The stream is still there, but it is no longer being established.
    let Connected { stream, guard } = first;
    drop(guard);
    second.await.unwrap();
    listener.accept().await.unwrap();
    drop(stream);
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = TcpConnector::new().connect(target(&format!("ws://localhost:{}/", address.port()))).await.unwrap_err();
    let error = error.to_string();
    // By ::1 as well, where there is IPv6.
    assert!(error.starts_with(&format!("connection refused by {address}")), "{error}");
}

/// How a connector fares with a URL under permissions: `Ok` when it reached something.
async fn attempt(connector: TcpConnector, permissions: Permissions, url: &str) -> Result<(), Error> {
    let options = Options { permissions: Some(permissions), ..Options::default() };
    let client = Client::start_with(Request::new(url.parse().unwrap()), options, connector);
    match client.closed().await.error {
        Some(Error::EndedInHandshake | Error::Reset(_)) | None => Ok(()),
        Some(error) => Err(error),
    }
}

/// Accepts and hangs up, and counts.
async fn hangs_up() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let accepted = count.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            accepted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (port, count)
}

#[tokio::test]
async fn the_address_that_is_checked_is_the_one_that_is_connected_to() {
    let (port, count) = hangs_up().await;
    let to = |addresses: &str| TcpConnector::new().resolving([format!("*::{addresses}").parse().unwrap()]);
    let guarded = || Permissions::all().deny_net("loopback").unwrap();
    let name = format!("ws://a.example:{port}/");
    for (connector, url) in [
        (to("127.0.0.1"), name.clone()),
        (to("::ffff:127.0.0.1"), name.clone()),
        (TcpConnector::new(), format!("ws://localhost:{port}/")),
        (TcpConnector::new(), format!("ws://0x7f.1:{port}/")),
        (TcpConnector::new(), format!("ws://[::ffff:7f00:1]:{port}/")),
        (TcpConnector::new().redirecting([format!("a.example::127.0.0.1:{port}").parse().unwrap()]), name.clone()),
        (TcpConnector::new().redirecting([format!("a.example::b.localhost:{port}").parse().unwrap()]), name.clone()),
    ] {
        let error = attempt(connector, guarded(), &url).await.unwrap_err();
        assert!(matches!(error, Error::Denied(_)), "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 0, "nobody was connected to");
    // What may be reached is, and nothing else is tried.
    let only = Permissions::none().allow_net("127.0.0.1").unwrap();
    attempt(to("203.0.113.1,127.0.0.1"), only.clone(), &name).await.unwrap();
    attempt(TcpConnector::new(), only, &format!("ws://localhost:{port}/")).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn rules_about_addresses_are_not_evaded_through_a_proxy() {
    let (port, count) = hangs_up().await;
    let proxy = format!("http://127.0.0.1:{port}");
    let through = || TcpConnector::new().proxies(Proxies::of(proxy.parse().unwrap()));
    let guarded = Permissions::all().deny_net("private").unwrap();
    for (connector, url) in [
        (through(), "ws://a.example/"),
        (through(), "ws://10.0.0.1/"),
        (through().redirecting(["::10.0.0.1:".parse().unwrap()]), "ws://a.example/"),
    ] {
        let error = attempt(connector, guarded.clone(), url).await.unwrap_err();
        assert!(matches!(error, Error::Denied(_)), "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 0, "nobody was asked");
    // It ends the connection, which is as far as they get.
    for (permissions, url) in [(guarded.clone(), "ws://8.8.8.8/"), (guarded.allow_proxy(), "ws://a.example/")] {
        let error = attempt(through(), permissions, url).await.unwrap_err();
        assert!(matches!(error, Error::ProxyRefused { .. }), "{url}: {error}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

/// A connector that shows no address.
struct Silent;

impl Connector for Silent {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        Box::pin(async { Ok(Connected::new(tokio::io::duplex(64).0)) })
    }
}

#[tokio::test]
async fn a_connector_that_shows_no_address_reaches_nothing_that_depends_on_one() {
    let outcome = async |permissions: Permissions| {
        let options = Options { permissions: Some(permissions), ..Options::default() };
        let request = Request::new("ws://a.example/".parse().unwrap());
        Client::start_with(request, options, Silent).closed().await.error.unwrap()
    };
    let named = Permissions::none().allow_net("a.example").unwrap();
    assert!(!matches!(outcome(named.clone()).await, Error::Denied(_)));
    let guarded = named.deny_net("private").unwrap();
    assert!(matches!(outcome(guarded.clone()).await, Error::Denied(_)));
    assert!(!matches!(outcome(guarded.allow_proxy()).await, Error::Denied(_)));
    assert!(matches!(outcome(Permissions::none().allow_net("public").unwrap()).await, Error::Denied(_)));
}
