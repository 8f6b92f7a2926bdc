//! The URL of a WebSocket and its subprotocols: the checks of
//! [the constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket).

use crate::{
    net::{self, runtime::ProtocolError},
    web::parse_url,
    webidl::string::Shortened,
};
use url::Url;

/// The limit on the length of a URL, in bytes. Firefox has the same.
pub(super) const MAX_URL_BYTES: usize = 1 << 20;

/// An argument for which the constructor throws a SyntaxError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AddressError {
    #[error("The URL '{}' is invalid: {why}", Shortened(.url))]
    Unparsable { url: String, why: url::ParseError },
    #[error(
        "The URL '{}' is relative, and there is no location that it could be relative to",
        Shortened(.url)
    )]
    Relative { url: String },
    #[error(
        "The URL has {length} bytes, more than the {} that it may have",
        MAX_URL_BYTES
    )]
    Long { length: usize },
    #[error(
        "The URL '{}' has the scheme '{}', which is none of 'ws', 'wss', 'http' and 'https'",
        Shortened(.url),
        Shortened(.scheme)
    )]
    Scheme { url: String, scheme: String },
    #[error(
        "The URL '{}' has a fragment identifier, which is not allowed",
        Shortened(.url)
    )]
    Fragment { url: String },
    #[error("The subprotocol '{}' is invalid", Shortened(.0))]
    Protocol(String),
    #[error("The subprotocol '{}' is repeated", Shortened(.0))]
    RepeatedProtocol(String),
}

/// [Obtains a WebSocket URL](https://websockets.spec.whatwg.org/#dom-websocket-websocket): steps 1
/// to 7 of the constructor.
pub(super) fn parse(url: &str, base: Option<&Url>) -> Result<Url, AddressError> {
    let owned = || url.to_owned();
    let mut record = match parse_url(url, base) {
        Ok(record) => record,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Err(AddressError::Relative { url: owned() });
        }
        Err(why) => return Err(AddressError::Unparsable { url: owned(), why }),
    };
    let scheme = match record.scheme() {
        "http" => Some("ws"),
        "https" => Some("wss"),
        _ => None,
    };
    if let Some(scheme) = scheme {
        // If it fails, the scheme stays, which is an error below.
        let _ = record.set_scheme(scheme);
    }
    if !matches!(record.scheme(), "ws" | "wss") {
        return Err(AddressError::Scheme {
            url: owned(),
            scheme: record.scheme().to_owned(),
        });
    }
    if record.fragment().is_some() {
        return Err(AddressError::Fragment { url: owned() });
    }
    let length = record.as_str().len();
    if length > MAX_URL_BYTES {
        return Err(AddressError::Long { length });
    }
    Ok(record)
}

/// Checks that all subprotocols are tokens, and none is repeated.
pub(super) fn check_protocols(protocols: &[String]) -> Result<(), AddressError> {
    net::runtime::check_protocols(protocols).map_err(|error| match error {
        ProtocolError::Repeated(protocol) => AddressError::RepeatedProtocol(protocol),
        error => AddressError::Protocol(error.into_protocol()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_mebibyte_at_most() {
        let url = |length: usize| format!("ws://a/{}", "b".repeat(length - "ws://a/".len()));
        assert!(parse(&url(MAX_URL_BYTES), None).is_ok());
        assert_eq!(
            parse(&url(MAX_URL_BYTES + 1), None),
            Err(AddressError::Long {
                length: MAX_URL_BYTES + 1
            })
        );
        // Each of these becomes six bytes.
        let encoded = format!("ws://a/{}", "\u{e9}".repeat(MAX_URL_BYTES / 4));
        assert!(matches!(
            parse(&encoded, None),
            Err(AddressError::Long { .. })
        ));
    }

    #[test]
    fn a_long_argument_is_cut_in_the_middle() {
        let url = format!("ftp://{}/\u{e9}nd", "\u{e9}".repeat(200_000));
        let error = AddressError::Scheme {
            url,
            scheme: "ftp".into(),
        }
        .to_string();
        assert!(error.chars().count() < 400, "{error}");
        assert!(
            error.starts_with("The URL 'ftp://\u{e9}")
                && error.contains("/\u{e9}nd' has the scheme"),
            "{error}"
        );
        assert_eq!(Shortened("short").to_string(), "short");
    }
}
