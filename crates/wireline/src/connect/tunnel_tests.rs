//! Tunnels through scripted proxies.

use super::*;
use crate::{
    Connector, Options, Proxies, Resolution, TcpConnector, chain, connect_with,
    testing::{
        certificate_authority::{Authority, trusted},
        scripted_server::{SECOND, is_echoed, target},
    },
};
use std::sync::{Arc, Mutex};
use test_server::{
    connect_to, echo, echo_encrypted,
    handshake::{self, open_tunnel},
    listen, serve_each, serve_one,
};
use tokio::{
    io::{DuplexStream, duplex},
    time::timeout,
};

/// The requests that a proxy received.
type Asked = Arc<Mutex<Vec<String>>>;

/// A proxy that connects to `server` for every request. Returns its address and the requests.
async fn proxy(scheme: Scheme, server: SocketAddr) -> (String, Asked) {
    let asked = Asked::default();
    let seen = asked.clone();
    let address = serve_each(move |mut client| {
        let seen = seen.clone();
        async move {
            let question = match scheme {
                Scheme::Socks5 => answer_socks5(&mut client).await,
                _ => open_tunnel(&mut client).await,
            };
            seen.lock().unwrap().push(question);
            connect_to(server, client).await;
        }
    });
    (address.await.to_string(), asked)
}

/// Returns the requested host and port, preceded by the user and password.
async fn answer_socks5(client: &mut impl Stream) -> String {
    assert_eq!(client.read_u8().await.unwrap(), 5);
    let methods = bytes(client).await;
    let mut asked = String::new();
    if methods.contains(&2) {
        client.write_all(&[5, 2]).await.unwrap();
        assert_eq!(client.read_u8().await.unwrap(), 1);
        let (user, password) = (bytes(client).await, bytes(client).await);
        asked = format!(
            "{}:{}@",
            String::from_utf8(user).unwrap(),
            String::from_utf8(password).unwrap()
        );
        client.write_all(&[1, 0]).await.unwrap();
    } else {
        client.write_all(&[5, 0]).await.unwrap();
    }
    let mut request = [0; 4];
    client.read_exact(&mut request).await.unwrap();
    assert_eq!(request[..3], [5, 1, 0]);
    asked += &match request[3] {
        1 => {
            let mut address = [0; 4];
            client.read_exact(&mut address).await.unwrap();
            std::net::Ipv4Addr::from(address).to_string()
        }
        3 => String::from_utf8(bytes(client).await).unwrap(),
        _ => {
            let mut address = [0; 16];
            client.read_exact(&mut address).await.unwrap();
            std::net::Ipv6Addr::from(address).to_string()
        }
    };
    asked += &format!(":{}", client.read_u16().await.unwrap());
    client
        .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        .await
        .unwrap();
    asked
}

/// Reads bytes that follow their number.
async fn bytes(client: &mut impl Stream) -> Vec<u8> {
    let mut bytes = vec![0; client.read_u8().await.unwrap().into()];
    client.read_exact(&mut bytes).await.unwrap();
    bytes
}

async fn exchange(connector: TcpConnector, url: &str) {
    let socket = connect_with(url, Options::default(), connector).await;
    is_echoed(socket.unwrap(), "hello").await;
}

fn through(proxy: &str) -> TcpConnector {
    TcpConnector::new().proxies(Proxies::all(proxy.parse().unwrap()))
}

#[tokio::test]
async fn http_proxies_connect_for_plain_and_encrypted_connections() {
    let (address, asked) = proxy(Scheme::Http, serve_each(echo).await).await;
    exchange(through(&address), "ws://chat.example/").await;
    assert_eq!(
        *asked.lock().unwrap(),
        ["CONNECT chat.example:80 HTTP/1.1\r\nHost: chat.example:80\r\n\r\n"]
    );

    let authority = Authority::new("ours");
    let server = echo_encrypted(authority.server("chat.example")).await;
    let (address, asked) = proxy(Scheme::Http, server).await;
    exchange(
        through(&format!("http://us%65r:p%40ss@{address}")).tls(trusted(&authority)),
        "wss://chat.example/",
    )
    .await;
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "CONNECT chat.example:443 HTTP/1.1\r\nHost: chat.example:443\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n"
        ]
    );
}

#[tokio::test]
async fn socks_proxies_resolve_names() {
    let (address, asked) = proxy(Scheme::Socks5, serve_each(echo).await).await;
    exchange(
        through(&format!("socks5://{address}")),
        "ws://nowhere.example:81/",
    )
    .await;
    exchange(
        through(&format!("socks5h://us%65r:p%40ss@{address}")),
        "ws://10.0.0.1/",
    )
    .await;
    exchange(through(&format!("socks5://{address}")), "ws://[::1]:81/").await;
    assert_eq!(
        *asked.lock().unwrap(),
        ["nowhere.example:81", "user:p@ss@10.0.0.1:80", "::1:81"]
    );
    let authority = Authority::new("ours");
    let server = echo_encrypted(authority.server("chat.example")).await;
    let (address, _) = proxy(Scheme::Socks5, server).await;
    exchange(
        through(&format!("socks5://{address}")).tls(trusted(&authority)),
        "wss://chat.example/",
    )
    .await;
}

#[tokio::test]
async fn exceptions_are_connected_to_directly() {
    let server = serve_each(echo).await;
    let (address, asked) = proxy(Scheme::Http, server).await;
    let proxies = Proxies::all(address.parse().unwrap()).except("127.0.0.1");
    exchange(
        TcpConnector::new().proxies(proxies),
        &format!("ws://{server}/"),
    )
    .await;
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn redirects_change_the_target_of_a_proxy_and_resolutions_its_address() {
    let (address, asked) = proxy(Scheme::Http, serve_each(echo).await).await;
    let port = address.rsplit(':').next().unwrap();
    let resolution: Resolution = format!("proxy.example:{port}:127.0.0.1").parse().unwrap();
    let connector = through(&format!("proxy.example:{port}"))
        .resolutions([resolution])
        .redirects(["chat.example:80:inner.example:81".parse().unwrap()]);
    exchange(connector, "ws://chat.example/").await;
    assert!(asked.lock().unwrap()[0].starts_with("CONNECT inner.example:81 "));
}

#[tokio::test]
async fn a_proxy_may_be_reached_over_an_encrypted_connection() {
    let authority = Authority::new("ours");
    let acceptor = authority.server("localhost");
    let server = echo_encrypted(authority.server("chat.example")).await;
    let (proxy, _) = serve_one(move |client| async move {
        let mut client = acceptor.accept(client).await.unwrap();
        open_tunnel(&mut client).await;
        connect_to(server, client).await;
    })
    .await;
    exchange(
        through(&format!("https://localhost:{}", proxy.port())).tls(trusted(&authority)),
        "wss://chat.example/",
    )
    .await;
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_named() {
    let (listener, address) = listen().await;
    drop(listener);
    let error = through(&format!("http://user:secret@{address}"))
        .connect(target("ws://chat.example/"))
        .await
        .unwrap_err();
    assert_eq!(
        chain(&error).to_string(),
        format!("cannot reach the proxy http://{address}: connection refused by {address}")
    );
}

/// The answer in the error of a tunnel whose proxy runs `script` and then ends the stream.
async fn failure(url: &str, script: impl AsyncFnOnce(&mut DuplexStream)) -> String {
    let (ours, mut theirs) = duplex(1 << 20);
    let proxy: Proxy = url.parse().unwrap();
    let script = async {
        script(&mut theirs).await;
        theirs.shutdown().await.unwrap();
        // It reads until the end, so that no write of the client fails.
        let _ = theirs.read_to_end(&mut Vec::new()).await;
    };
    let host = Host::Domain("chat.example".to_owned());
    let (tunnel, ()) = tokio::join!(tunnel(Box::new(ours), &proxy, &host, 80), script);
    let Err(Error::ProxyRefused { proxy, answer }) = tunnel else {
        panic!("the tunnel is open")
    };
    assert_eq!(proxy, format!("{}://p:1", url.split(':').next().unwrap()));
    answer
}

#[tokio::test]
async fn the_refusal_of_an_http_proxy_is_reported() {
    for (answer, expected) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
            "407 Proxy Authentication Required",
        ),
        ("HTTP/1.0 502\r\n\r\n", "502"),
        ("HTTP/1.1 302 Found\nLocation: x\n\n", "302 Found"),
        (
            "HTTP/1.1 200 OK\r\n",
            "it ended the connection without an answer",
        ),
        ("", "it ended the connection without an answer"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "its answer is not HTTP"),
    ] {
        let script = async |proxy: &mut DuplexStream| {
            handshake::answer(proxy, answer).await;
        };
        assert_eq!(failure("http://p:1", script).await, expected);
    }
    let endless = async |proxy: &mut DuplexStream| {
        handshake::answer(proxy, "HTTP/1.1 200 ").await;
        proxy.write_all(&[b'x'; 100 << 10]).await.unwrap();
    };
    assert_eq!(
        failure("http://p:1", endless).await,
        "its answer is too large"
    );
    let many_fields = async |proxy: &mut DuplexStream| {
        let fields = "A: b\r\n".repeat(129);
        handshake::answer(proxy, format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).await;
    };
    assert_eq!(
        failure("http://p:1", many_fields).await,
        "its answer is not HTTP"
    );
}

#[tokio::test(start_paused = true)]
async fn a_proxy_of_another_protocol_is_noticed_by_its_first_bytes() {
    for answer in ["S", "HTTP/2", "\x16\x03"] {
        let silent = async |proxy: &mut DuplexStream| {
            handshake::answer(proxy, answer).await;
            // The client ends the connection.
            proxy.read_to_end(&mut Vec::new()).await.unwrap();
        };
        let answer = timeout(1000 * SECOND, failure("http://p:1", silent))
            .await
            .expect("more is waited for");
        assert_eq!(answer, "its answer is not HTTP");
    }
}

#[tokio::test]
async fn the_refusal_of_a_socks_proxy_is_reported() {
    let methods = |answer: &'static [u8]| {
        async move |proxy: &mut DuplexStream| {
            proxy.read_u8().await.unwrap();
            bytes(proxy).await;
            proxy.write_all(answer).await.unwrap();
        }
    };
    assert_eq!(
        failure("socks5://p:1", methods(&[5, 0xff])).await,
        "No acceptable auth methods"
    );
    assert_eq!(
        failure("socks5://p:1", methods(&[4, 0])).await,
        "Invalid response version"
    );
    let refused = methods(&[5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(failure("socks5://p:1", refused).await, "Connection refused");
    assert_eq!(
        failure("socks5://u:p@p:1", methods(&[5, 2, 1, 1])).await,
        "Password auth failure, code: 1"
    );
    assert!(!failure("socks5://p:1", methods(&[])).await.is_empty());
}

#[tokio::test]
async fn a_name_too_long_for_socks_fails() {
    let (ours, _theirs) = duplex(1024);
    let host = Host::Domain("a".repeat(600));
    let error = tunnel(Box::new(ours), &"socks5://p".parse().unwrap(), &host, 80)
        .await
        .err();
    assert!(matches!(error, Some(Error::ProxyRefused { .. })));
}

#[tokio::test]
async fn bytes_after_the_answer_belong_to_the_stream() {
    let (ours, mut theirs) = duplex(1024);
    theirs
        .write_all(b"HTTP/1.1 200 OK\r\n\r\nearly")
        .await
        .unwrap();
    let host = Host::Domain("chat.example".to_owned());
    let Ok(mut stream) = tunnel(Box::new(ours), &"http://p".parse().unwrap(), &host, 80).await
    else {
        panic!("refused")
    };
    drop(theirs);
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "early");
}
