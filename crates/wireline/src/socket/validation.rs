//! The rules for the header fields, the subprotocols and the host of a request.

use crate::{Error, permissions::is_localhost, protocol::token::is_token};
use std::collections::HashSet;
use url::{Host, Url};

/// Checks whether a header field may be added to the opening handshake.
///
/// Refused are:
///
/// - `Host`, `Connection`, `Upgrade`, `Content-Length`, `Transfer-Encoding` and `Sec-WebSocket-*`,
///   which belong to the handshake
/// - names that are not a [token](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)
/// - values with a control character other than a tab
/// - values with a character above U+00FF, because a value is
///   [a byte sequence](https://fetch.spec.whatwg.org/#concept-header-value) and each character
///   stands for a byte
///
/// ```
/// use wireline::runtime::check_header;
///
/// assert!(check_header("X-Room", "caf\u{e9}").is_ok());
/// assert!(check_header("Upgrade", "h2c").is_err());
/// assert!(check_header("X-Room", "two\nlines").is_err());
/// ```
///
/// # Errors
///
/// [`Error::Header`] if the field is refused.
pub fn check_header(name: &str, value: &str) -> Result<(), Error> {
    const RESERVED: [&str; 5] = [
        "host",
        "connection",
        "upgrade",
        "content-length",
        "transfer-encoding",
    ];
    let lower = name.to_ascii_lowercase();
    let why = if !is_token(name) {
        "the name is not a token"
    } else if RESERVED.contains(&lower.as_str()) || lower.starts_with("sec-websocket-") {
        "it belongs to the opening handshake"
    } else if value.chars().any(|c| (c < ' ' && c != '\t') || c == '\x7f') {
        "the value has a control character"
    } else if value.chars().any(|c| c > '\u{ff}') {
        "the value has a character above U+00FF"
    } else {
        return Ok(());
    };
    Err(Error::Header {
        name: name.to_owned(),
        why,
    })
}

/// Checks a value of [`Request::host_header`](crate::Request::host_header): a host, with or without
/// a port.
///
/// ```
/// use wireline::runtime::check_host_header;
///
/// assert!(check_host_header("chat.example:8080").is_ok());
/// assert!(check_host_header("chat.example/room").is_err());
/// ```
///
/// # Errors
///
/// [`Error::Header`] if it may not.
pub fn check_host_header(value: &str) -> Result<(), Error> {
    named_host(value).map(drop)
}

/// A URL with the host of a `Host` header field.
pub(super) fn named_host(value: &str) -> Result<Url, Error> {
    let why = "the value is not a host, with or without a port";
    let invalid = || Error::Header {
        name: "Host".to_owned(),
        why,
    };
    let characters = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+;=:[]%".contains(&b);
    // A host that the URL parser maps to another one, such as one with capital letters, is sent as
    // it is.
    let url = value
        .bytes()
        .all(characters)
        .then(|| format!("ws://{value}/").parse::<Url>().ok())
        .flatten();
    url.filter(|url| url.path() == "/").ok_or_else(invalid)
}

/// Whether the host of `url` is
/// [a loopback host](https://w3c.github.io/webappsec-secure-contexts/#potentially-trustworthy-origin):
/// 127.0.0.0/8, ::1, `localhost` and its subdomains.
///
/// ```
/// use wireline::runtime::is_loopback;
///
/// assert!(is_loopback(&"ws://app.localhost:8080/".parse()?));
/// assert!(!is_loopback(&"ws://10.0.0.1/".parse()?));
/// # Ok::<_, url::ParseError>(())
/// ```
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// The reason why a subprotocol cannot be offered. The variants contain the subprotocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It is not a [token](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2).
    #[error("the subprotocol '{0}' is invalid")]
    Invalid(String),
    /// It is repeated.
    #[error("the subprotocol '{0}' is repeated")]
    Repeated(String),
}

impl ProtocolError {
    /// The subprotocol.
    #[must_use]
    pub fn into_protocol(self) -> String {
        let (Self::Invalid(protocol) | Self::Repeated(protocol)) = self;
        protocol
    }
}

/// Checks whether `protocols` can be offered in
/// [`Sec-WebSocket-Protocol`](https://www.rfc-editor.org/rfc/rfc6455#section-4.1): each must be a
/// token, and none may be repeated. Case is ignored, as web-platform-tests require.
///
/// ```
/// use wireline::runtime::{ProtocolError, check_protocols};
///
/// let protocols = ["chat", "Chat"].map(str::to_owned);
/// assert_eq!(check_protocols(&protocols), Err(ProtocolError::Repeated("Chat".to_owned())));
/// ```
///
/// # Errors
///
/// [`ProtocolError`] for the first subprotocol that cannot be offered.
pub fn check_protocols(protocols: &[String]) -> Result<(), ProtocolError> {
    let mut seen = HashSet::new();
    for protocol in protocols {
        if !is_token(protocol) {
            return Err(ProtocolError::Invalid(protocol.clone()));
        }
        if !seen.insert(protocol.to_ascii_lowercase()) {
            return Err(ProtocolError::Repeated(protocol.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scripted_server::request;
    use test_server::assert_matches;

    #[test]
    fn header_fields_of_the_handshake_are_refused() {
        for name in [
            "Host",
            "CONNECTION",
            "upgrade",
            "Content-Length",
            "Transfer-Encoding",
            "Sec-WebSocket-Key",
            "sec-websocket-x",
        ] {
            assert_matches!(check_header(name, "x"), Err(Error::Header { .. }), "{name}");
        }
    }

    #[test]
    fn header_fields_that_would_break_the_request_are_refused() {
        for (name, value) in [
            ("", "x"),
            ("a b", "x"),
            ("a:", "x"),
            ("é", "x"),
            ("a", "x\r\nb: c"),
            ("a", "\n"),
            ("a", "\0"),
            ("a", "\x7f"),
            ("a", "€"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?}: {value:?}");
        }
        for (name, value) in [
            ("Authorization", "Bearer x"),
            ("Cookie", "a=b"),
            ("X", ""),
            ("x", "a\tb"),
            ("x", "é"),
        ] {
            assert!(check_header(name, value).is_ok(), "{name:?}: {value:?}");
        }
        assert!(request("ws://a/").header("Host", "x").check().is_err());
        for host in [
            "",
            "a b",
            "a/b",
            "a@b",
            "a?b",
            "a,b",
            "a:x",
            "a\r\nX: y",
            "\u{e9}",
            "a:70000",
        ] {
            assert!(
                request("ws://a/").host_header(host).check().is_err(),
                "{host:?}"
            );
        }
        for host in ["a", "A.Example:80", "127.0.0.1", "[::1]:8080"] {
            assert!(
                request("ws://a/").host_header(host).check().is_ok(),
                "{host:?}"
            );
        }
        assert!(
            request("ws://a/")
                .origin("http://a\r\nX: y")
                .check()
                .is_err()
        );
    }

    #[test]
    fn subprotocols_are_distinct_tokens() {
        for bad in ["", "a b", "a,b", "é", "\""] {
            assert_matches!(
                request("ws://a/").protocol(bad).check(),
                Err(Error::InvalidProtocol { .. }),
                "{bad:?}"
            );
        }
        assert!(
            request("ws://a/")
                .protocol("a")
                .protocol("a")
                .check()
                .is_err()
        );
        assert!(
            request("ws://a/")
                .protocol("a")
                .protocol("A")
                .check()
                .is_err()
        );
        assert!(
            request("ws://a/")
                .protocol("a")
                .protocol("b")
                .check()
                .is_ok()
        );
    }
}
