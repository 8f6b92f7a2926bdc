use super::*;

/// One of each variant with a source.
fn errors() -> Vec<Error> {
    let text = || "x".to_owned();
    let source = || io::Error::other("source").into();
    let refused = Error::Connect {
        address: text(),
        source: source(),
    };
    vec![
        Error::InvalidUrl(url::ParseError::EmptyHost),
        Error::Resolve {
            host: text(),
            source: source(),
        },
        Error::Connect {
            address: text(),
            source: source(),
        },
        Error::ProxyUnreachable {
            proxy: text(),
            source: refused.into(),
        },
        Error::Tls {
            host: text(),
            source: source(),
        },
        Error::Reset(source()),
        Error::MessageIncomplete { source: source() },
    ]
}

#[test]
fn no_error_repeats_the_text_of_its_source() {
    let mut sources = 0;
    for error in &errors() {
        let mut at: &dyn std::error::Error = error;
        let mut whole = at.to_string();
        while let Some(source) = at.source() {
            assert!(!at.to_string().contains(&source.to_string()), "{at:?}");
            // A source is the error itself, for `downcast_ref`.
            let is_itself = source.is::<io::Error>() || source.is::<Error>();
            assert!(is_itself || source.is::<url::ParseError>(), "{at:?}");
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
    for error in [
        Error::Timeout { phase: Phase::Tls },
        Error::CloseTimeout,
        Error::PongTimeout,
        Error::WriteTimeout,
    ] {
        assert!(error.is_timeout() && error.is_transient(), "{error:?}");
    }
    let status = |status| Error::Status {
        status,
        reason: String::new(),
        location: None,
        headers: Arc::default(),
        body: Vec::new(),
    };
    assert_eq!(status(404).status(), Some(http::StatusCode::NOT_FOUND));
    assert_eq!(Error::Closed.status(), None);
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
