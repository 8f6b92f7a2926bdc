//! Options of a connection take precedence over its connector's.

use crate::{
    Connected, Connector, Error, Options, Permissions, Proxies, Resolve, Socket, Target,
    TcpConnector, Tls, connect_over, connect_with, rustls,
    testing::{
        certificate_authority::{Authority, trusted},
        scripted_server::{Server, request},
    },
};
use futures_util::future::BoxFuture;
use std::{
    io,
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use test_server::{assert_matches, handshake, hang_up, listen};
use tokio::{io::duplex, task::JoinHandle};

async fn open(url: &str, options: &Options) -> Result<Socket, Error> {
    connect_with(url, options.clone(), TcpConnector::new()).await
}

/// A server that opens connections. Returns its port and what it was asked for.
async fn serve(
    tls: Option<&Authority>,
    connections: usize,
) -> (u16, JoinHandle<Vec<(IpAddr, String)>>) {
    let (listener, address) = listen().await;
    let acceptor = tls.map(|authority| authority.server("localhost"));
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for _ in 0..connections {
            let (stream, peer) = listener.accept().await.unwrap();
            let mut stream: Box<dyn crate::Stream> = match &acceptor {
                Some(acceptor) => match acceptor.accept(stream).await {
                    Ok(stream) => Box::new(stream),
                    Err(_) => continue,
                },
                None => Box::new(stream),
            };
            asked.push((peer.ip(), handshake::accept(&mut stream, "").await));
        }
        asked
    });
    (address.port(), asked)
}

#[tokio::test]
async fn certificates_are_those_of_the_connection() {
    let authority = Authority::new("ours");
    let (port, server) = serve(Some(&authority), 5).await;
    let url = format!("wss://localhost:{port}/");
    assert_matches!(
        open(&url, &Options::default()).await,
        Err(Error::Certificate { .. })
    );
    let with = |tls| Options::new().tls(tls);
    open(&url, &with(trusted(&authority))).await.unwrap();
    open(
        &url,
        &with(trusted(&authority).without_platform_authorities()),
    )
    .await
    .unwrap();

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = |roots| {
        rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    };
    let error = open(
        &url,
        &with(trusted(&authority).config(config(rustls::RootCertStore::empty()))),
    )
    .await;
    assert_matches!(error, Err(Error::Certificate { .. }));
    let mut roots = rustls::RootCertStore::empty();
    let pem = authority.pem.as_bytes();
    roots
        .add(rustls::pki_types::pem::PemObject::from_pem_slice(pem).unwrap())
        .unwrap();
    open(&url, &with(Tls::new().config(config(roots))))
        .await
        .unwrap();
    assert_eq!(server.await.unwrap().len(), 3);
}

#[tokio::test]
async fn without_any_authority_nothing_is_encrypted() {
    let tls = Tls::new().without_platform_authorities();
    let (ours, _theirs) = duplex(1 << 10);
    let host = url::Host::parse("a.example").unwrap();
    let error = tls
        .connect(
            Box::new(ours),
            crate::tls::encrypt::Peer::Server,
            &host,
            None,
        )
        .await
        .map(drop)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot configure TLS: no authority is trusted"
    );
}

#[tokio::test]
async fn proxies_are_those_of_the_connection_and_must_be_permitted() {
    // It hangs up, so that the proxy's answer is missing.
    let (proxy, asked) = hang_up().await;
    let options = |rules: &[&str]| {
        let permissions = rules.iter().fold(Permissions::none(), |rules, rule| {
            rules.allow_net(rule).unwrap()
        });
        let proxies = Proxies::all(format!("http://{proxy}").parse().unwrap());
        Options::new().proxies(proxies).permissions(permissions)
    };
    let error = open("ws://chat.example/", &options(&["chat.example"]))
        .await
        .unwrap_err();
    let Error::ProxyUnreachable { source, .. } = &error else {
        panic!("{error}")
    };
    assert_matches!(&**source, Error::Denied(denied) if denied.target() == proxy.to_string(), "{error}");
    assert_eq!(asked.load(Ordering::Relaxed), 0, "the proxy was not asked");
    // The server behind the proxy must be permitted as well.
    let error = open("ws://chat.example/", &options(&[&proxy.to_string()]))
        .await
        .unwrap_err();
    assert_matches!(error, Error::Denied(_));
    let error = open(
        "ws://chat.example/",
        &options(&["chat.example", &proxy.to_string()]),
    )
    .await
    .unwrap_err();
    assert_matches!(error, Error::ProxyRefused { .. });
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    // `Proxies::none` takes precedence over the connector's proxies too.
    let (server, _asked) = serve(None, 1).await;
    let connector = TcpConnector::new().proxies(Proxies::all(proxy.to_string().parse().unwrap()));
    let direct = Options::new().proxies(Proxies::none());
    let url = format!("ws://127.0.0.1:{server}/");
    connect_with(url, direct, connector).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// Resolves every name to this address, and counts the names.
struct Always(IpAddr, AtomicUsize);

impl Resolve for Always {
    fn resolve(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let address = self.0;
        Box::pin(async move { Ok(vec![address]) })
    }
}

#[tokio::test]
async fn names_are_resolved_by_the_resolver_of_the_connection() {
    let (port, server) = serve(None, 3).await;
    let loopback = Arc::new(Always([127, 0, 0, 1].into(), AtomicUsize::new(0)));
    let options = Options::new().resolver(loopback.clone());
    open(&format!("ws://chat.example:{port}/"), &options)
        .await
        .unwrap();
    open(&format!("ws://localhost:{port}/"), &options)
        .await
        .unwrap();
    assert_eq!(
        loopback.1.load(Ordering::Relaxed),
        1,
        "localhost has no resolver"
    );
    // It takes precedence over the connector's.
    let connector =
        TcpConnector::new().resolver(Arc::new(Always([192, 0, 2, 1].into(), AtomicUsize::new(0))));
    let url = format!("ws://chat.example:{port}/");
    let connected = connect_with(url, options.clone(), connector).await;
    connected.unwrap();
    server.await.unwrap();
    let permissions = Some(Permissions::all().deny_net("private").unwrap());
    let guarded = options.permissions(permissions);
    assert_matches!(
        open("ws://chat.example/", &guarded).await,
        Err(Error::Denied(_))
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_is_opened_from_the_local_address() {
    let (port, server) = serve(None, 1).await;
    let local = IpAddr::from([127, 0, 0, 77]);
    let options = Options::new().local_address(local);
    open(&format!("ws://127.0.0.1:{port}/"), &options)
        .await
        .unwrap();
    assert_eq!(server.await.unwrap()[0].0, local);
}

#[tokio::test]
async fn addresses_of_another_family_than_the_local_address_are_not_connected_to() {
    let options = Options::new().local_address(IpAddr::from(Ipv6Addr::LOCALHOST));
    let error = open("ws://127.0.0.1:8080/", &options).await.unwrap_err();
    assert_eq!(
        crate::chain(&error).to_string(),
        "cannot connect to 127.0.0.1:8080: it has no address of the family of the local address ::1"
    );
}

#[tokio::test]
async fn the_host_header_field_can_differ_from_the_destination() {
    let (port, server) = serve(None, 1).await;
    let request = request(&format!("ws://127.0.0.1:{port}/")).host_header("Chat.Example");
    connect_with(request, Options::default(), TcpConnector::new())
        .await
        .unwrap();
    let asked = server.await.unwrap();
    assert_eq!(asked[0].1.matches("Host: ").count(), 1);
    assert!(
        asked[0].1.contains("\r\nHost: Chat.Example\r\n"),
        "{}",
        asked[0].1
    );
}

#[tokio::test]
async fn a_given_stream_is_subject_to_permissions() {
    let attempt = async |rule: &str| {
        let (ours, theirs) = duplex(1 << 10);
        let server = tokio::spawn(Server::accept(theirs));
        let options = Options::new().permissions(Permissions::none().allow_net(rule).unwrap());
        let outcome = connect_over("ws://chat.example/", options, ours).await;
        server.abort();
        outcome.map(drop)
    };
    attempt("chat.example").await.unwrap();
    for rule in ["other.example", "public"] {
        assert_matches!(attempt(rule).await, Err(Error::Denied(_)), "{rule}");
    }
}

/// A connector of one's own sees the options.
#[tokio::test]
async fn a_target_has_the_options_of_its_connection() {
    struct Seen;
    impl Connector for Seen {
        fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
            assert!(
                target.tls().is_some() && target.proxies().is_some() && target.resolver().is_some()
            );
            assert_eq!(target.local_address(), Some([127, 0, 0, 1].into()));
            assert_eq!(
                target.unix_socket().and_then(|path| path.to_str()),
                Some("/run/app.sock")
            );
            Box::pin(async { Err(Error::Abandoned) })
        }
    }
    let options = Options::new()
        .tls(Tls::new())
        .proxies(Proxies::none())
        .resolver(Arc::new(Always([127, 0, 0, 1].into(), AtomicUsize::new(0))))
        .local_address(IpAddr::from([127, 0, 0, 1]))
        .unix_socket("/run/app.sock");
    let outcome = connect_with("ws://a.example/", options, Seen).await;
    assert_matches!(outcome, Err(Error::Abandoned));
    let none = crate::testing::scripted_server::target("ws://a.example/");
    assert!(
        none.tls().is_none() && none.unix_socket().is_none() && none.check_unix_socket().is_ok()
    );
}
