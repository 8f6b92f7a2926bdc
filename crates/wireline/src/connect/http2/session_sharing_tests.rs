//! Which options of a connection separate the HTTP/2 sessions of a connector.

use crate::{
    Connected, Error, Http2, Options, Permissions, Proxies, Request, Resolve, Target,
    connect::{
        http2::{Policy, Sessions},
        permission_check::PermissionCheck,
        tcp_connector::{Connection, Remote},
    },
    testing::certificate_authority::{Authority, trusted},
};
use futures_util::future::BoxFuture;
use std::{cell::Cell, io, net::IpAddr, sync::Arc, time::Duration};
use tokio::io::{DuplexStream, duplex};

pub(super) struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

fn options() -> Options {
    Options::new().http2(Http2::Prefer)
}

fn through(proxy: &str) -> Options {
    options().proxies(Proxies::all(proxy.parse().unwrap()))
}

/// Options in groups of which each must have a session of its own. Those in one group share it.
fn groups() -> Vec<(&'static str, Vec<Options>)> {
    let authority = Authority::new("CA");
    let identified = || {
        let (chain, key) = authority.certify("client");
        trusted(&authority)
            .identity(chain.as_bytes(), key.as_bytes())
            .unwrap()
    };
    let two = |options: Options| vec![options.clone(), options];
    let proxy = |url: &str| two(through(url));
    let resolver = || two(options().resolver(Arc::new(NoNames)));
    let from = |address: [u8; 4]| two(options().local_address(IpAddr::from(address)));
    let ping = |idle| options().ping(Duration::from_secs(idle));
    let permitted = |rule| two(options().permissions(Permissions::none().allow_net(rule).unwrap()));
    vec![
        ("no options", two(options())),
        ("authorities", two(options().tls(trusted(&authority)))),
        ("a client certificate", two(options().tls(identified()))),
        (
            "another client certificate",
            two(options().tls(identified())),
        ),
        (
            "no proxy in place of the connector's",
            two(options().proxies(Proxies::none())),
        ),
        ("a proxy", proxy("http://proxy.example:3128")),
        (
            "another port of the proxy",
            proxy("http://proxy.example:3129"),
        ),
        (
            "another kind of proxy",
            proxy("socks5://proxy.example:3128"),
        ),
        (
            "a user of the proxy",
            proxy("http://user:one@proxy.example:3128"),
        ),
        (
            "another password",
            proxy("http://user:two@proxy.example:3128"),
        ),
        ("a resolver", resolver()),
        ("another resolver", resolver()),
        ("a local address", from([127, 0, 0, 1])),
        ("another local address", from([127, 0, 0, 2])),
        (
            "a Unix domain socket",
            two(options().unix_socket("/run/a.sock")),
        ),
        (
            "another Unix domain socket",
            two(options().unix_socket("/run/b.sock")),
        ),
        ("Pings", two(ping(30))),
        ("other Pings", vec![ping(31)]),
        ("the largest head", two(options().max_head(1 << 10))),
        ("the unread bytes", two(options().max_unread(2 << 20))),
        ("permissions", permitted("a.example")),
        ("other permissions", permitted("a.example:443")),
    ]
}

async fn serve(stream: DuplexStream) {
    let mut builder = h2::server::Builder::new();
    let Ok(mut session) = builder
        .enable_connect_protocol()
        .handshake::<_, bytes::Bytes>(stream)
        .await
    else {
        return;
    };
    while let Some(Ok(_)) = session.accept().await {}
}

/// Opens a stream in a session. Returns it, and whether the session is new.
async fn open(sessions: &Sessions, options: &Options) -> Result<(Connected, bool), Error> {
    let request = Request::new("wss://a.example/".parse().unwrap());
    let permissions = options.permissions.clone();
    let target = Target {
        http2: Policy::new(&request, options),
        permission_check: permissions.map(|rules| PermissionCheck::new(rules, request.url.clone())),
        options: Some(Arc::new(options.clone())),
        ..Target::from_url(&request.url)?
    };
    let is_new = Cell::new(false);
    let connect = async || {
        is_new.set(true);
        let (client, server) = duplex(1 << 16);
        tokio::spawn(serve(server));
        let remote = Remote::Address(([127, 0, 0, 1], 443).into());
        Ok(Connection {
            connected: Connected::new(client),
            remote,
            is_http2: true,
        })
    };
    let connected = sessions.for_target(&target).unwrap().open(connect).await?;
    Ok((connected.unwrap(), is_new.get()))
}

#[tokio::test]
async fn sockets_that_differ_in_an_option_of_their_route_share_no_session() {
    let sessions = Sessions::default();
    let mut streams = Vec::new();
    let groups = groups();
    for (name, group) in &groups {
        for (index, options) in group.iter().enumerate() {
            let (stream, is_new) = open(&sessions, options).await.unwrap();
            assert_eq!(is_new, index == 0, "{name}, socket {index}");
            streams.push(stream);
        }
    }
    // All of the sessions are kept, so each was compared with each.
    for (name, group) in &groups {
        let (stream, is_new) = open(&sessions, &group[0]).await.unwrap();
        assert!(!is_new, "{name}");
        streams.push(stream);
    }
}
