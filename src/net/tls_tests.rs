//! Whom a client trusts, what it says, and how it fails, with an authority of its own.

use super::*;
use crate::net::{
    Message, Options, Request, TcpConnector, connect_with,
    testing_tls::{Authority, accept},
};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::TcpListener,
};
use tokio_rustls::{TlsAcceptor, rustls::ProtocolVersion, rustls::version::TLS12, server::TlsStream};

type Outcome = (Result<Box<dyn Stream>, Error>, io::Result<TlsStream<DuplexStream>>);

/// A handshake of a client that expects `host` with a server.
async fn shake_hands(tls: Tls, host: &str, server: TlsAcceptor) -> Outcome {
    let (ours, theirs) = duplex(64 << 10);
    let client = Client::new(tls);
    let host = Host::parse(host).unwrap();
    tokio::join!(client.connect(Box::new(ours), &host), server.accept(theirs))
}

async fn error(tls: Tls, host: &str, server: TlsAcceptor) -> String {
    let (client, _) = shake_hands(tls, host, server).await;
    let Err(error) = client else { panic!("{host} is trusted") };
    error.to_string()
}

#[tokio::test]
async fn messages_go_over_an_encrypted_connection() {
    let authority = Authority::new("ours");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("wss://localhost:{}/", listener.local_addr().unwrap().port());
    let acceptor = authority.server("localhost");
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
            while let Some(Ok(message)) = socket.next().await {
                let _ = socket.send(message).await;
            }
        }
    });
    let connector = Arc::new(TcpConnector::new().tls(authority.trusted()));
    for _ in 0..2 {
        let request = Request::new(url.parse().unwrap());
        let mut socket = connect_with(request, Options::default(), connector.clone()).await.unwrap();
        let large = Message::from(vec![7; 3 << 20]);
        for message in [Message::from("hello"), large] {
            socket.send(message.clone()).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), message);
        }
        assert!(socket.close(1000, "").await.unwrap().clean);
    }
    server.await.unwrap();
}

#[tokio::test]
async fn the_name_is_told_and_http_1_1_chosen() {
    let authority = Authority::new("ours");
    let (client, server) = shake_hands(authority.trusted(), "chat.example.", authority.server("chat.example")).await;
    client.unwrap();
    let server = server.unwrap();
    let (_, session) = server.get_ref();
    assert_eq!(session.server_name(), Some("chat.example"));
    assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
}

#[tokio::test]
async fn an_address_has_a_certificate_too_and_is_not_told_as_a_name() {
    let authority = Authority::new("ours");
    for (host, name) in [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")] {
        let (client, server) = shake_hands(authority.trusted(), host, authority.server(name)).await;
        client.unwrap();
        assert_eq!(server.unwrap().get_ref().1.server_name(), None);
    }
}

#[tokio::test]
async fn a_server_may_know_tls_1_2_only() {
    let authority = Authority::new("ours");
    let server = accept(&authority.certify("a.example"), &[&TLS12], None);
    let (client, server) = shake_hands(authority.trusted(), "a.example", server).await;
    client.unwrap();
    assert_eq!(server.unwrap().get_ref().1.protocol_version(), Some(ProtocolVersion::TLSv1_2));
}

#[tokio::test]
async fn who_is_not_trusted_is_not_talked_to() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    assert_eq!(
        error(ours.trusted(), "a.example", theirs.server("a.example")).await,
        "the certificate of a.example is not trusted: nobody who is trusted vouches for it"
    );
    let wrong = error(ours.trusted(), "a.example", ours.server("b.example")).await;
    assert!(
        wrong.starts_with("the certificate of a.example is not trusted: ") && wrong.contains("b.example"),
        "{wrong}"
    );
    let expired = ours.certify_with("a.example", |parameters| parameters.not_after = rcgen::date_time_ymd(2001, 1, 1));
    assert_eq!(
        error(ours.trusted(), "a.example", accept(&expired, &[&TLS12], None)).await,
        "the certificate of a.example is not trusted: it has expired"
    );
}

#[tokio::test]
async fn an_insecure_client_trusts_anybody() {
    let server = Authority::new("theirs").server("b.example");
    let (client, server) = shake_hands(Tls::new().insecure(), "a.example", server).await;
    client.unwrap();
    server.unwrap();
    let server = accept(&Authority::new("theirs").certify("b.example"), &[&TLS12], None);
    shake_hands(Tls::new().insecure(), "127.0.0.1", server).await.0.unwrap();
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_those_who_ask() {
    let authority = Authority::new("ours");
    let (chain, key) = authority.certify("client.example");
    let known = authority.trusted().identity(chain.as_bytes(), key.as_bytes()).unwrap();
    let (client, server) = shake_hands(known, "a.example", authority.strict_server("a.example")).await;
    client.unwrap();
    assert!(server.unwrap().get_ref().1.peer_certificates().is_some());
    let refused = error(authority.trusted(), "a.example", authority.strict_server("a.example")).await;
    assert!(refused.starts_with("cannot establish an encrypted connection to a.example: "), "{refused}");
}

#[test]
fn what_is_not_what_it_should_be_is_told_at_once() {
    let authority = Authority::new("ours");
    let (chain, key) = authority.certify("a");
    let (_, other) = authority.certify("a");
    let why = |result: Result<Tls, Error>| result.unwrap_err().to_string();
    assert_eq!(why(Tls::new().authority(b"")), "cannot encrypt: there is no certificate in the PEM text");
    assert!(Tls::new().authority(key.as_bytes()).is_err());
    let broken = authority.pem.replacen("MII", "MIJ", 1);
    assert!(Tls::new().authority(broken.as_bytes()).is_err());
    assert!(Tls::new().identity(chain.as_bytes(), key.as_bytes()).is_ok());
    assert!(why(Tls::new().identity(chain.as_bytes(), b"")).starts_with("cannot encrypt: there is no private key"));
    assert!(Tls::new().identity(b"", key.as_bytes()).is_err());
    assert!(Tls::new().identity(chain.as_bytes(), other.as_bytes()).is_err());
}

#[tokio::test]
async fn a_server_that_speaks_something_else_or_leaves_fails_the_handshake() {
    for answer in [&b""[..], b"HTTP/1.1 400 Bad Request\r\n\r\n", &[0x16, 3, 3, 0, 1]] {
        let (ours, mut theirs) = duplex(64 << 10);
        let client = Client::new(Tls::new().insecure());
        let host = Host::parse("a.example").unwrap();
        let server = async {
            theirs.read_u8().await.unwrap();
            theirs.write_all(answer).await.unwrap();
            drop(theirs);
        };
        let (client, ()) = tokio::join!(client.connect(Box::new(ours), &host), server);
        assert!(matches!(client, Err(Error::Tls { host, .. }) if host == "a.example"), "{answer:x?}");
    }
}

#[tokio::test]
async fn what_is_read_once_is_shared() {
    let authority = Authority::new("ours");
    let client = Client::new(authority.trusted());
    let host = Host::parse("a.example").unwrap();
    assert!(client.connector.get().is_none(), "nothing is read before it is needed");
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (ours, theirs) = duplex(64 << 10);
        let acceptor = authority.server("a.example");
        let (stream, _server) = tokio::join!(client.connect(Box::new(ours), &host), acceptor.accept(theirs));
        stream.unwrap();
        seen.push(Arc::as_ptr(client.connector.get().unwrap().0.config()));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn an_end_without_a_goodbye_is_no_end_of_the_stream() {
    let authority = Authority::new("ours");
    let (client, server) = shake_hands(authority.trusted(), "a.example", authority.server("a.example")).await;
    let mut client = client.unwrap();
    let (stream, _) = server.unwrap().into_inner();
    drop(stream);
    assert_eq!(client.read_u8().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}
