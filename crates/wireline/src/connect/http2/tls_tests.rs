//! Sessions over TCP and TLS, as a server chooses them by ALPN.

use crate::{
    Options, Socket, TcpConnector, connect_with,
    testing::{
        certificate_authority::{Authority, trusted},
        http2_server::{bridge, options, respond},
        scripted_server::is_echoed,
    },
};
use futures_util::future::join_all;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};
use test_server::{echo, echo_messages, serve_each};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

/// Accepts connections, and echoes messages. Returns the port and the number of connections.
async fn serve(acceptor: TlsAcceptor) -> (u16, Arc<AtomicUsize>) {
    let connections = Arc::<AtomicUsize>::default();
    let count = connections.clone();
    let address = serve_each(move |stream| {
        count.fetch_add(1, SeqCst);
        let accepting = acceptor.accept(stream);
        async move {
            let Ok(stream) = accepting.await else {
                return;
            };
            if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
                return echo(stream).await;
            }
            let mut builder = h2::server::Builder::new();
            let mut session = builder
                .enable_connect_protocol()
                .handshake::<_, bytes::Bytes>(stream)
                .await
                .unwrap();
            while let Some(Ok((request, response))) = session.accept().await {
                let stream = bridge(request.into_body(), respond(response, 200, &[]));
                let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None);
                tokio::spawn(async { echo_messages(socket.await).await });
            }
        }
    });
    (address.await.port(), connections)
}

async fn open(port: u16, connector: &TcpConnector, options: Options) -> Socket {
    let url = format!("wss://localhost:{port}/");
    connect_with(url, options, connector.clone()).await.unwrap()
}

fn http1_only(acceptor: &TlsAcceptor) -> TlsAcceptor {
    let mut configuration = ServerConfig::clone(acceptor.config());
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(configuration).into()
}

#[tokio::test]
async fn sockets_share_an_encrypted_session() {
    let authority = Authority::new("CA");
    let (port, connections) = serve(authority.server("localhost")).await;
    let connector = TcpConnector::new().tls(trusted(&authority));
    let sockets = join_all((0..20).map(|_| open(port, &connector, options()))).await;
    assert_eq!(connections.load(SeqCst), 1);
    join_all(
        sockets
            .into_iter()
            .zip(1..)
            .map(|(socket, n)| async move { is_echoed(socket, &n.to_string()).await }),
    )
    .await;
    // A clone shares it, and one with other settings does not.
    is_echoed(open(port, &connector.clone(), options()).await, "a clone").await;
    assert_eq!(connections.load(SeqCst), 1);
    is_echoed(
        open(port, &connector.tls(trusted(&authority)), options()).await,
        "another",
    )
    .await;
    assert_eq!(connections.load(SeqCst), 2);
}

#[tokio::test]
async fn a_server_with_http_1_alone_gets_a_connection_for_each_socket() {
    let authority = Authority::new("CA");
    let (port, connections) = serve(http1_only(&authority.server("localhost"))).await;
    let connector = TcpConnector::new().tls(trusted(&authority));
    for count in 1..=3 {
        is_echoed(open(port, &connector, options()).await, "x").await;
        assert_eq!(connections.load(SeqCst), count);
    }
}

#[tokio::test]
async fn what_is_remembered_of_a_server_does_not_keep_the_settings_of_its_connection() {
    let authority = Authority::new("CA");
    let (port, connections) = serve(http1_only(&authority.server("localhost"))).await;
    let connector = TcpConnector::new();
    let tls = trusted(&authority);
    let id = tls.id();
    let with_tls = options().tls(tls);
    is_echoed(open(port, &connector, with_tls.clone()).await, "x").await;
    assert!(id.is_alive());
    drop(with_tls);
    assert!(!id.is_alive());
    is_echoed(
        open(port, &connector, options().tls(trusted(&authority))).await,
        "x",
    )
    .await;
    assert_eq!(connections.load(SeqCst), 2);
}
