//! Trusted certificates, client certificates and errors, with a certificate authority of the tests.

use super::*;
use crate::{
    CertificateError, Message, Options, Stream, TcpConnector, connect_with,
    testing::certificate_authority::{Authority, accept, self_signed, trusted},
    tls::{
        encrypt::Peer,
        verifier::{CreatedOnce, platform},
    },
};
use futures_util::StreamExt;
use std::{
    io,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};
use test_server::{assert_matches, echo_encrypted};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::{
    TlsAcceptor,
    rustls::client::danger::ServerCertVerifier as _,
    rustls::version::{TLS12, TLS13},
    rustls::{CipherSuite, ProtocolVersion, SupportedProtocolVersion},
    server::TlsStream,
};
use url::Host;

type Outcome = (
    Result<(Box<dyn Stream>, bool), Error>,
    io::Result<TlsStream<DuplexStream>>,
);

/// A handshake between a client for `host` and a server.
async fn shake_hands(tls: Tls, host: &str, server: TlsAcceptor) -> Outcome {
    let (ours, theirs) = duplex(64 << 10);
    let host = Host::parse(host).unwrap();
    tokio::join!(
        tls.connect(Box::new(ours), Peer::Server, &host, None),
        server.accept(theirs)
    )
}

#[tokio::test]
async fn messages_go_over_an_encrypted_connection() {
    let authority = Authority::new("ours");
    let address = echo_encrypted(authority.server("localhost")).await;
    let connector = Arc::new(TcpConnector::new().tls(trusted(&authority)));
    for _ in 0..2 {
        let url = format!("wss://localhost:{}/", address.port());
        let mut socket = connect_with(url, Options::default(), connector.clone())
            .await
            .unwrap();
        let large = Message::from(vec![7; 3 << 20]);
        for message in [Message::from("hello"), large] {
            socket.send(message.clone()).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), message);
        }
        assert!(socket.close_with(1000, "").await.unwrap().clean);
    }
}

#[tokio::test]
async fn the_client_sends_the_name_and_negotiates_http_1_1() {
    let authority = Authority::new("ours");
    let (client, server) = shake_hands(
        trusted(&authority),
        "chat.example.",
        authority.server("chat.example"),
    )
    .await;
    client.unwrap();
    let server = server.unwrap();
    let (_, session) = server.get_ref();
    assert_eq!(session.server_name(), Some("chat.example"));
    assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
}

#[tokio::test]
async fn an_address_is_verified_and_not_sent_as_a_name() {
    let authority = Authority::new("ours");
    for (host, name) in [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")] {
        let (client, server) = shake_hands(trusted(&authority), host, authority.server(name)).await;
        client.unwrap();
        assert_eq!(server.unwrap().get_ref().1.server_name(), None);
    }
}

#[tokio::test]
async fn tls_1_2_is_supported() {
    let authority = Authority::new("ours");
    let server = accept(&authority.certify("a.example"), &[&TLS12], None);
    let (client, server) = shake_hands(trusted(&authority), "a.example", server).await;
    client.unwrap();
    assert_eq!(
        server.unwrap().get_ref().1.protocol_version(),
        Some(ProtocolVersion::TLSv1_2)
    );
}

/// The error about `certificate` for a client with `tls`.
async fn refusal(tls: Tls, host: &str, certificate: &(String, String)) -> CertificateError {
    let (client, _) = shake_hands(tls, host, accept(certificate, &[&TLS12, &TLS13], None)).await;
    match client {
        Err(Error::Certificate { host: named, why }) if named == host => why,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("{host} is trusted"),
    }
}

#[tokio::test]
async fn each_fault_of_a_certificate_has_a_variant_and_a_message() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let (past, future) = (
        rcgen::date_time_ymd(2001, 1, 1),
        rcgen::date_time_ymd(2999, 1, 1),
    );
    let at = |year| {
        Some(std::time::SystemTime::from(rcgen::date_time_ymd(
            year, 1, 1,
        )))
    };
    let expired = ours.certify_with("a.example", |parameters| parameters.not_after = past);
    let early = ours.certify_with("a.example", |parameters| parameters.not_before = future);
    let wrong = ours.certify_with("b.example", |parameters| {
        parameters
            .subject_alt_names
            .push(rcgen::SanType::IpAddress([127, 0, 0, 1].into()));
    });
    for (certificate, kind, sentence) in [
        (
            theirs.certify("a.example"),
            CertificateError::UnknownIssuer,
            "it was issued by an authority that is not trusted; `Tls::authority` trusts another one",
        ),
        (
            self_signed("a.example", false, |_| {}),
            CertificateError::SelfSigned,
            "it is self-signed and not trusted; `Tls::authority` trusts it",
        ),
        (
            self_signed("a.example", true, |_| {}),
            CertificateError::SelfSigned,
            "it is self-signed and not trusted; `Tls::authority` trusts it",
        ),
        (
            expired,
            CertificateError::Expired {
                not_after: at(2001),
            },
            "it has expired at 2001-01-01T00:00:00Z; the server needs a new one, unless the clock of this machine is wrong",
        ),
        (
            early,
            CertificateError::NotValidYet {
                not_before: at(2999),
            },
            "it is not valid before 2999-01-01T00:00:00Z; the clock of this machine may be wrong",
        ),
        (
            wrong,
            CertificateError::WrongName {
                names: vec!["b.example".to_owned(), "127.0.0.1".to_owned()],
            },
            "it is for b.example, 127.0.0.1; the URL must name one of its hosts",
        ),
    ] {
        let error = refusal(trusted(&ours), "a.example", &certificate).await;
        assert_eq!(error, kind);
        assert_eq!(error.to_string(), sentence);
    }
}

#[tokio::test]
async fn a_trusted_certificate_may_be_presented_by_the_server() {
    for authority in [true, false] {
        let certificate = self_signed("a.example", authority, |_| {});
        let trusted = || Tls::new().authority(certificate.0.as_bytes()).unwrap();
        let (client, server) = shake_hands(
            trusted(),
            "a.example",
            accept(&certificate, &[&TLS13], None),
        )
        .await;
        client.unwrap();
        server.unwrap();
        // Its names and validity are checked, and it does not make other certificates valid.
        assert_matches!(
            refusal(trusted(), "b.example", &certificate).await,
            CertificateError::WrongName { .. }
        );
        let another = self_signed("a.example", authority, |_| {});
        let error = refusal(trusted(), "a.example", &another).await;
        assert!(
            !matches!(error, CertificateError::WrongName { .. }),
            "{error}"
        );
        let (past, future) = (
            rcgen::date_time_ymd(2001, 1, 1),
            rcgen::date_time_ymd(2999, 1, 1),
        );
        let expired = self_signed("a.example", authority, |parameters| {
            parameters.not_after = past;
        });
        let tls = Tls::new().authority(expired.0.as_bytes()).unwrap();
        assert_matches!(
            refusal(tls, "a.example", &expired).await,
            CertificateError::Expired { .. }
        );
        let early = self_signed("a.example", authority, |parameters| {
            parameters.not_before = future;
        });
        let tls = Tls::new().authority(early.0.as_bytes()).unwrap();
        assert_matches!(
            refusal(tls, "a.example", &early).await,
            CertificateError::NotValidYet { .. }
        );
    }
}

#[tokio::test]
async fn an_insecure_client_accepts_every_certificate() {
    let server = Authority::new("theirs").server("b.example");
    let (client, server) = shake_hands(Tls::new().insecure(), "a.example", server).await;
    client.unwrap();
    server.unwrap();
    let server = accept(
        &Authority::new("theirs").certify("b.example"),
        &[&TLS12],
        None,
    );
    shake_hands(Tls::new().insecure(), "127.0.0.1", server)
        .await
        .0
        .unwrap();
}

#[tokio::test]
async fn a_client_certificate_is_sent_on_request() {
    let authority = Authority::new("ours");
    let (chain, key) = authority.certify("client.example");
    let context = trusted(&authority)
        .identity(chain.as_bytes(), key.as_bytes())
        .unwrap();
    let (client, server) =
        shake_hands(context, "a.example", authority.strict_server("a.example")).await;
    client.unwrap();
    assert!(server.unwrap().get_ref().1.peer_certificates().is_some());
}

/// The error of a WebSocket connection over `connector`.
async fn end(connector: TcpConnector, url: &str) -> Error {
    let outcome = connect_with(url, Options::default(), connector).await;
    outcome.map(drop).unwrap_err()
}

#[tokio::test]
async fn a_required_client_certificate_is_reported() {
    let authority = Authority::new("ours");
    let other = Authority::new("theirs").certify("client.example");
    let unknown = || {
        trusted(&authority)
            .identity(other.0.as_bytes(), other.1.as_bytes())
            .unwrap()
    };
    for version in [&TLS12, &TLS13] {
        let acceptor = accept(
            &authority.certify("localhost"),
            &[version],
            Some(&authority.pem),
        );
        let url = format!("wss://localhost:{}/", echo_encrypted(acceptor).await.port());
        let error = end(TcpConnector::new().tls(trusted(&authority)), &url).await;
        let expected = "localhost asks for a certificate of the client, and there is none; Tls::identity has one \
                        for servers";
        assert_matches!(
            error,
            Error::ClientCertificate { refused: false, .. },
            "{version:?}: {error:?}"
        );
        assert_eq!(error.to_string(), expected);
        let error = end(TcpConnector::new().tls(unknown()), &url).await;
        assert_matches!(
            error,
            Error::ClientCertificate { refused: true, .. },
            "{version:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn servers_and_proxies_receive_different_client_certificates() {
    let authority = Authority::new("ours");
    let (for_servers, for_proxies) = (
        authority.certify("server.client"),
        authority.certify("proxy.client"),
    );
    let host = Host::parse("a.example").unwrap();
    let shown = async |tls: &Tls, peer: Peer| {
        let (ours, theirs) = duplex(64 << 10);
        let server = accept(
            &authority.certify("a.example"),
            &[&TLS12],
            Some(&authority.pem),
        );
        let (client, server) = tokio::join!(
            tls.connect(Box::new(ours), peer, &host, None),
            server.accept(theirs)
        );
        client.map_err(|error| error.to_string())?;
        Ok::<_, String>(server.unwrap().get_ref().1.peer_certificates().unwrap()[0].clone())
    };
    let der =
        |(chain, _): &(String, String)| CertificateDer::from_pem_slice(chain.as_bytes()).unwrap();
    let server_only = trusted(&authority)
        .identity(for_servers.0.as_bytes(), for_servers.1.as_bytes())
        .unwrap();
    assert_eq!(
        shown(&server_only, Peer::Server).await.unwrap(),
        der(&for_servers)
    );
    assert!(shown(&server_only, Peer::Proxy).await.is_err());
    let both = server_only
        .proxy_identity(for_proxies.0.as_bytes(), for_proxies.1.as_bytes())
        .unwrap();
    assert_eq!(shown(&both, Peer::Server).await.unwrap(), der(&for_servers));
    assert_eq!(shown(&both, Peer::Proxy).await.unwrap(), der(&for_proxies));
}

#[test]
fn invalid_certificates_and_keys_are_refused_at_once() {
    let authority = Authority::new("ours");
    let (chain, key) = authority.certify("a");
    let (_, other) = authority.certify("a");
    let why = |result: Result<Tls, Error>| result.unwrap_err().to_string();
    assert_eq!(
        why(Tls::new().authority(b"")),
        "cannot configure TLS: there is no certificate in the PEM text"
    );
    assert!(Tls::new().authority(key.as_bytes()).is_err());
    let broken = authority.pem.replacen("MII", "MIJ", 1);
    assert!(Tls::new().authority(broken.as_bytes()).is_err());
    assert!(
        Tls::new()
            .identity(chain.as_bytes(), key.as_bytes())
            .is_ok()
    );
    assert!(
        why(Tls::new().identity(chain.as_bytes(), b""))
            .starts_with("cannot configure TLS: there is no private key")
    );
    assert!(Tls::new().identity(b"", key.as_bytes()).is_err());
    assert!(
        Tls::new()
            .identity(chain.as_bytes(), other.as_bytes())
            .is_err()
    );
}

/// The error of a client whose server answers the first byte with `answer`.
async fn answered(answer: &[u8]) -> Error {
    let (ours, mut theirs) = duplex(64 << 10);
    let client = Tls::new().insecure();
    let host = Host::parse("a.example").unwrap();
    let server = async {
        theirs.read_u8().await.unwrap();
        theirs.write_all(answer).await.unwrap();
        drop(theirs);
    };
    tokio::join!(
        client.connect(Box::new(ours), Peer::Server, &host, None),
        server
    )
    .0
    .map(drop)
    .unwrap_err()
}

#[tokio::test]
async fn other_protocols_ends_and_alerts_fail_the_handshake() {
    for answer in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9\r\n",
        b"220 mail\r\n",
    ] {
        let error = answered(answer).await;
        assert_matches!(error, Error::NotTls { .. });
        assert_eq!(
            error.to_string(),
            "a.example does not speak TLS on this port; if its connections are meant to be unencrypted, the URL has ws: \
             or http:, not wss: or https:"
        );
    }
    for answer in [&b""[..], &[0x16, 3, 3, 0, 1]] {
        let error = answered(answer).await;
        assert_matches!(&error, Error::Tls { host, .. } if host == "a.example", "{answer:x?}: {error:?}");
    }
    // The alerts handshake_failure, protocol_version and internal_error.
    for (alert, why) in [
        (40, "asks for a certificate"),
        (70, "it speaks no version of TLS that this client does"),
        (80, "received fatal alert: InternalError"),
        (200, "received fatal alert: "),
    ] {
        let error = answered(&[0x15, 3, 3, 0, 2, 2, alert]).await;
        assert_matches!(&error, Error::TlsRefused { why: reason, .. } if reason.contains(why));
    }
}

/// The error of a client that offers `version` and, of TLS 1.2, `cipher` alone, before a server
/// with TLS 1.2 and others.
async fn incompatible(version: &'static SupportedProtocolVersion, cipher: CipherSuite) -> Error {
    let authority = Authority::new("ours");
    let mut provider = ring::default_provider();
    provider
        .cipher_suites
        .retain(|suite| suite.suite() == cipher || version == &TLS13);
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap();
    let config = config
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let server = accept(&authority.certify("a.example"), &[&TLS12], None);
    let (client, _) = shake_hands(Tls::new().config(config), "a.example", server).await;
    client.map(drop).unwrap_err()
}

#[tokio::test]
async fn servers_without_a_common_version_or_cipher_are_reported() {
    // The certificate of the server has a key on an elliptic curve, so it cannot use a cipher with
    // RSA.
    let rsa = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    for (error, why) in [
        (
            incompatible(&TLS13, rsa).await,
            "it speaks no version of TLS that this client does",
        ),
        (
            incompatible(&TLS12, rsa).await,
            "it finds no version, cipher and kind of key that both sides have (keys on the curve P-521 are not among them)",
        ),
    ] {
        assert_matches!(&error, Error::TlsRefused { why: reason, .. } if reason.starts_with(why));
    }
}

#[tokio::test]
async fn a_server_of_an_old_version_is_reported() {
    // A ServerHello of TLS 1.1.
    let hello = [
        &[0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2][..],
        &[7; 32],
        &[0, 0xc0, 0x13, 0],
    ]
    .concat();
    let error = answered(&hello).await;
    let text = crate::chain(&error).to_string();
    assert!(
        text.contains("it speaks no version of TLS that this client does"),
        "{text}"
    );
}

#[tokio::test]
async fn the_tls_configuration_is_created_once() {
    let authority = Authority::new("ours");
    let client = trusted(&authority);
    assert!(
        client.connectors.get().is_none(),
        "nothing is made before it is needed"
    );
    let mut seen = Vec::new();
    for _ in 0..2 {
        let server = authority.server("a.example");
        let (stream, _) = shake_hands(client.clone(), "a.example", server).await;
        stream.unwrap();
        seen.push(Arc::as_ptr(
            client.connectors.get().unwrap().servers.config(),
        ));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn clones_share_a_configuration_and_other_settings_have_their_own() {
    let authority = Authority::new("ours");
    let tls = trusted(&authority);
    let shares = |other: &Tls| Arc::ptr_eq(&tls.connectors, &other.connectors);
    assert!(shares(&tls.clone()));
    let (chain, key) = authority.certify("client.example");
    for other in [
        tls.clone().insecure(),
        tls.clone().without_platform_authorities(),
        tls.clone().authority(authority.pem.as_bytes()).unwrap(),
        tls.clone()
            .identity(chain.as_bytes(), key.as_bytes())
            .unwrap(),
        tls.clone()
            .proxy_identity(chain.as_bytes(), key.as_bytes())
            .unwrap(),
    ] {
        assert!(!shares(&other), "{other:?}");
    }
}

/// A future that is not polled any more must not block others that need the same certificates.
#[tokio::test]
async fn a_handshake_does_not_wait_for_another_one_to_be_polled() {
    let authority = Authority::new("ours");
    let client = trusted(&authority);
    let host = Host::parse("a.example").unwrap();
    let (never_polled_again, _other_end) = duplex(64 << 10);
    let mut first =
        Box::pin(client.connect(Box::new(never_polled_again), Peer::Server, &host, None));
    assert!(futures_util::poll!(&mut first).is_pending());
    let server = authority.server("a.example");
    let (stream, _) = shake_hands(client.clone(), "a.example", server).await;
    stream.unwrap();
    drop(first);
}

#[tokio::test]
async fn the_platform_verifier_is_created_once() {
    // Without the certificates of the operating system (on Linux the package `ca-certificates`),
    // this fails.
    let (one, other) = tokio::join!(platform(), platform());
    let one = one.unwrap();
    assert!(Arc::ptr_eq(&one, &other.unwrap()));
    assert!(Arc::ptr_eq(&one, &platform().await.unwrap()));
}

#[tokio::test]
async fn a_verifier_is_created_although_its_first_caller_is_not_polled_again() {
    static MAY_GO_ON: AtomicBool = AtomicBool::new(false);
    static CREATIONS: AtomicUsize = AtomicUsize::new(0);
    static CREATED: CreatedOnce<usize> = CreatedOnce::new(|| {
        while !MAY_GO_ON.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        Ok(CREATIONS.fetch_add(1, Ordering::Relaxed))
    });
    let mut never_polled_again = Box::pin(CREATED.get());
    assert!(futures_util::poll!(&mut never_polled_again).is_pending());
    let mut second = Box::pin(CREATED.get());
    assert!(futures_util::poll!(&mut second).is_pending());
    MAY_GO_ON.store(true, Ordering::Relaxed);
    // Without a limit, the test would hang instead of failing.
    let limit = std::time::Duration::from_secs(60);
    assert_eq!(
        tokio::time::timeout(limit, second).await.unwrap().unwrap(),
        0
    );
    assert_eq!(
        tokio::time::timeout(limit, CREATED.get())
            .await
            .unwrap()
            .unwrap(),
        0
    );
    drop(never_polled_again);
}

#[tokio::test]
async fn after_a_failure_a_verifier_is_created_anew() {
    static CREATIONS: AtomicUsize = AtomicUsize::new(0);
    static CREATED: CreatedOnce<usize> =
        CreatedOnce::new(|| match CREATIONS.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::Closed),
            count => Ok(count),
        });
    assert_matches!(CREATED.get().await, Err(Error::Closed));
    assert_eq!(CREATED.get().await.unwrap(), 1);
    assert_eq!(CREATED.get().await.unwrap(), 1);
}

/// No result is cached, so correcting a wrong clock takes effect at once.
#[tokio::test]
async fn a_certificate_is_checked_at_the_time_of_the_handshake() {
    let authority = Authority::new("ours");
    let (from, to) = (
        rcgen::date_time_ymd(2020, 1, 1),
        rcgen::date_time_ymd(2030, 1, 1),
    );
    let (chain, _) = authority.certify_with("a.example", |parameters| {
        (parameters.not_before, parameters.not_after) = (from, to);
    });
    let authorities = certificates(authority.pem.as_bytes()).unwrap();
    let trust = CombinedVerifier::new(authorities, true, Arc::new(ring::default_provider()))
        .await
        .unwrap();
    let certificate = CertificateDer::from_pem_slice(chain.as_bytes()).unwrap();
    let name = rustls::pki_types::ServerName::try_from("a.example").unwrap();
    let at = |year| {
        let seconds = rcgen::date_time_ymd(year, 6, 1)
            .unix_timestamp()
            .try_into()
            .unwrap();
        let now =
            rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        match trust.verify_server_cert(&certificate, &[], &name, &[], now) {
            Ok(_) => None,
            Err(rustls::Error::InvalidCertificate(error)) => {
                Some(CertificateError::from_rustls(&error))
            }
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(at(2025), None);
    assert_matches!(at(1971), Some(CertificateError::NotValidYet { .. }));
    assert_matches!(at(2035), Some(CertificateError::Expired { .. }));
    assert_eq!(at(2025), None);
}
