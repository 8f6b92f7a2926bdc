use super::*;
use std::error::Error as _;

/// One of each variant.
fn errors() -> Vec<Error> {
    let text = || "x".to_owned();
    let source = || io::Error::other("source").into();
    let why = "why";
    let denied = crate::Permissions::none()
        .check(&"ws://a.example/".parse().unwrap())
        .unwrap_err();
    let refused = Error::Connect {
        address: text(),
        source: source(),
    };
    vec![
        Error::InvalidUrl(url::ParseError::EmptyHost),
        Error::Unsupported { scheme: text() },
        Error::BlockedPort { port: 25 },
        Error::MixedContent { host: text() },
        Error::Denied(denied),
        Error::Header { name: text(), why },
        Error::InvalidProtocol { protocol: text() },
        Error::UnixSocket { path: text(), why },
        Error::Resolve {
            host: text(),
            source: source(),
        },
        Error::Refused { address: text() },
        Error::Connect {
            address: text(),
            source: source(),
        },
        Error::InvalidProxy { proxy: text(), why },
        Error::ProxyUnreachable {
            proxy: text(),
            source: refused.into(),
        },
        Error::ProxyRefused {
            proxy: text(),
            answer: text(),
        },
        Error::TlsConfiguration { why: text() },
        Error::Certificate {
            host: text(),
            why: CertificateError::SelfSigned,
        },
        Error::ClientCertificate {
            host: text(),
            refused: true,
        },
        Error::NotTls { host: text() },
        Error::TlsRefused {
            host: text(),
            why: text(),
        },
        Error::Tls {
            host: text(),
            source: source(),
        },
        Error::Timeout { phase: Phase::Tls },
        Error::Status {
            status: 404,
            reason: text(),
            location: Some(text()),
            headers: Arc::default(),
            body: Vec::new(),
        },
        Error::Upgrade { found: None },
        Error::Connection { found: None },
        Error::Accept { found: None },
        Error::ProtocolMissing,
        Error::ProtocolNotOffered { protocol: text() },
        Error::ProtocolTwice,
        Error::Extension {
            extensions: text(),
            why,
        },
        Error::HeadTooLarge,
        Error::HeadInvalid { why },
        Error::EndedInHandshake,
        Error::Abandoned,
        Error::RuntimeEnded,
        Error::Http { why: text() },
        Error::other(text()),
        Error::MessageTooBig { reason: why },
        Error::Violation {
            code: 1002,
            reason: why,
        },
        Error::Http2Reset {
            code: 8,
            by_server: true,
        },
        Error::Http2Session {
            code: 0x1234,
            by_server: false,
        },
        Error::Reset(source()),
        Error::EndOfStream,
        Error::CloseTimeout,
        Error::CloseUnanswered,
        Error::CloseUnsent,
        Error::PongTimeout,
        Error::WriteTimeout,
        Error::MessageIncomplete { source: source() },
        Error::InvalidClose { code: 1, why },
        Error::Closed,
        Error::QueueFull,
    ]
}

#[test]
fn no_error_repeats_the_text_of_its_source() {
    let (errors, declared) = (
        errors(),
        include_str!("error.rs").matches("#[error(").count(),
    );
    let kinds: std::collections::HashSet<_> = errors.iter().map(std::mem::discriminant).collect();
    assert_eq!(kinds.len(), declared, "a variant is missing here");
    let mut sources = 0;
    for error in &errors {
        let mut at: &dyn std::error::Error = error;
        let mut whole = at.to_string();
        while let Some(source) = at.source() {
            assert!(!at.to_string().contains(&source.to_string()), "{at:?}");
            whole += &format!(": {source}");
            sources += 1;
            at = source;
        }
        assert_eq!(chain(error).to_string(), whole);
    }
    // Each field of this type has one source. `ProxyUnreachable` also has the source of its source.
    // Two have no name.
    let fields = include_str!("error.rs")
        .matches("source: SharedError<")
        .count()
        + 2;
    assert_eq!(sources, fields + 1);
}

/// The variants are those that a program would not try again after, or would, by `is_transient`.
#[test]
fn errors_are_of_one_kind() {
    for error in errors() {
        assert!(!(error.is_connect() && error.is_closed()), "{error:?}");
        assert!(!error.is_timeout() || error.is_transient(), "{error:?}");
        assert_eq!(
            error.status().is_some(),
            matches!(error, Error::Status { .. })
        );
    }
    let status = |status| Error::Status {
        status,
        reason: String::new(),
        location: None,
        headers: Arc::default(),
        body: Vec::new(),
    };
    let refused = |answer: &str| Error::ProxyRefused {
        proxy: "p".to_owned(),
        answer: answer.to_owned(),
    };
    let unreachable = |source: Error| Error::ProxyUnreachable {
        proxy: "p".to_owned(),
        source: source.into(),
    };
    let connect = |kind: io::ErrorKind| Error::connect("a", kind.into());
    for transient in [
        status(429),
        status(503),
        refused("502 Bad Gateway"),
        unreachable(Error::Refused {
            address: "a".to_owned(),
        }),
        unreachable(connect(io::ErrorKind::TimedOut)),
        Error::Tls {
            host: "a".to_owned(),
            source: io::Error::from(io::ErrorKind::UnexpectedEof).into(),
        },
        Error::Http2Session {
            code: 0,
            by_server: true,
        },
    ] {
        assert!(transient.is_transient(), "{transient:?}");
    }
    for permanent in [
        status(401),
        status(404),
        status(301),
        status(501),
        refused("407 Proxy Authentication Required"),
        unreachable(Error::NotTls {
            host: "a".to_owned(),
        }),
        Error::Http2Session {
            code: 1,
            by_server: false,
        },
        Error::Violation {
            code: 1002,
            reason: "",
        },
        Error::QueueFull,
    ] {
        assert!(!permanent.is_transient(), "{permanent:?}");
    }
    assert!(
        connect(io::ErrorKind::TimedOut).is_timeout()
            && unreachable(connect(io::ErrorKind::TimedOut)).is_timeout()
    );
    assert!(!connect(io::ErrorKind::NetworkUnreachable).is_timeout());
    let phase = |phase| Error::Timeout { phase };
    assert!(phase(Phase::Tls).is_connect() && !phase(Phase::Handshake).is_connect());
}

#[test]
fn sources_are_the_errors_themselves() {
    for error in errors()
        .iter()
        .filter(|e| !matches!(e, Error::ProxyUnreachable { .. } | Error::InvalidUrl(_)))
    {
        if let Some(source) = error.source() {
            assert_eq!(
                source.downcast_ref::<io::Error>().map(io::Error::kind),
                Some(io::ErrorKind::Other),
                "{error:?}"
            );
        }
    }
    let refused = Error::Refused {
        address: "a".to_owned(),
    };
    let error = Error::ProxyUnreachable {
        proxy: "p".to_owned(),
        source: refused.into(),
    };
    assert!(matches!(
        error.source().and_then(|source| source.downcast_ref()),
        Some(Error::Refused { .. })
    ));
}
