//! Where a WebSocket connects to, and the subprotocols that it offers: the checks of
//! [the constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket).

use crate::web::url_record::parse_with_base;
use std::{collections::HashSet, fmt};
use url::Url;

/// Why an argument of the constructor is a SyntaxError.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AddressError {
    Unparsable { url: String, why: url::ParseError },
    Relative { url: String },
    Scheme { url: String, scheme: String },
    Fragment { url: String },
    Protocol(String),
    RepeatedProtocol(String),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unparsable { url, why } => write!(f, "The URL '{url}' is invalid: {why}"),
            Self::Relative { url } => {
                write!(f, "The URL '{url}' is relative, and there is no location that it could be relative to")
            }
            Self::Scheme { url, scheme } => {
                write!(f, "The URL '{url}' has the scheme '{scheme}', which is none of 'ws', 'wss', 'http' and 'https'")
            }
            Self::Fragment { url } => write!(f, "The URL '{url}' has a fragment identifier, which is not allowed"),
            Self::Protocol(protocol) => write!(f, "The subprotocol '{protocol}' is invalid"),
            Self::RepeatedProtocol(protocol) => write!(f, "The subprotocol '{protocol}' is repeated"),
        }
    }
}

/// [Obtains a WebSocket URL](https://websockets.spec.whatwg.org/#dom-websocket-websocket): steps 1 to 7 of the constructor.
pub(super) fn parse(url: &str, base: Option<&Url>) -> Result<Url, AddressError> {
    let own = || url.to_owned();
    let mut record = match parse_with_base(url, base) {
        Ok(record) => record,
        Err(url::ParseError::RelativeUrlWithoutBase) => return Err(AddressError::Relative { url: own() }),
        Err(why) => return Err(AddressError::Unparsable { url: own(), why }),
    };
    let scheme = match record.scheme() {
        "http" => Some("ws"),
        "https" => Some("wss"),
        _ => None,
    };
    if let Some(scheme) = scheme
        && record.set_scheme(scheme).is_err()
    {
        return Err(AddressError::Scheme { url: own(), scheme: record.scheme().to_owned() });
    }
    if !matches!(record.scheme(), "ws" | "wss") {
        return Err(AddressError::Scheme { url: own(), scheme: record.scheme().to_owned() });
    }
    if record.fragment().is_some() {
        return Err(AddressError::Fragment { url: own() });
    }
    Ok(record)
}

/// The elements of `Sec-WebSocket-Protocol`: tokens, none of them twice.
pub(super) fn check_protocols(protocols: &[String]) -> Result<(), AddressError> {
    let mut seen = HashSet::new();
    for protocol in protocols {
        if !is_token(protocol) {
            return Err(AddressError::Protocol(protocol.clone()));
        }
        // "More than once" is meant without regard to case: web-platform-tests have it so.
        if !seen.insert(protocol.to_ascii_lowercase()) {
            return Err(AddressError::RepeatedProtocol(protocol.clone()));
        }
    }
    Ok(())
}

/// [RFC 6455, 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1): not empty, U+0021 to U+007E, no separators.
fn is_token(protocol: &str) -> bool {
    const SEPARATORS: &[u8] = b"()<>@,;:\\\"/[]?={} \t";
    !protocol.is_empty() && protocol.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && !SEPARATORS.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> String {
        match parse(url, Url::parse("https://page.example/dir/page?q#f").ok().as_ref()) {
            Ok(url) => url.into(),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn urls_become_records() {
        for (url, record) in [
            ("WS://Example.COM:80/A%20b c", "ws://example.com/A%20b%20c"),
            ("wss://u:p@example.com:443", "wss://u:p@example.com/"),
            ("http://example.com:443/x?y", "ws://example.com:443/x?y"),
            ("https://example.com", "wss://example.com/"),
            ("/path", "wss://page.example/path"),
            ("chat?", "wss://page.example/dir/chat?"),
            ("", "wss://page.example/dir/page?q"),
            ("//other.example", "wss://other.example/"),
            ("///other.example", "wss://other.example/"),
            ("ws://example.com/^?^", "ws://example.com/%5E?^"),
        ] {
            assert_eq!(parsed(url), record, "{url}");
        }
    }

    #[test]
    fn other_urls_are_refused() {
        for url in [
            "ftp://example.com",
            "ws://example.com/#",
            "ws://example.com/#a",
            "ws://",
            "ws://a b/",
            "mailto:x",
            "ws://h:99999",
        ] {
            assert!(parse(url, None).is_err(), "{url}");
        }
        assert_eq!(parse("/path", None), Err(AddressError::Relative { url: "/path".into() }));
    }

    #[test]
    fn protocols_are_tokens_without_repetition() {
        let check =
            |protocols: &[&str]| check_protocols(&protocols.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(check(&[]).is_ok() && check(&["chat", "super.chat!"]).is_ok());
        for bad in ["", "a b", "a,b", "a\"", "\u{e9}", "a\t", "\u{7f}", "a/b", "x(y)"] {
            assert!(check(&[bad]).is_err(), "{bad:?}");
        }
        assert!(check(&["a", "b", "a"]).is_err());
    }
}
