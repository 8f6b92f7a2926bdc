//! URLs of WebSockets, as scripts may write them.

use url::Url;

/// The URL with `ws:` or `wss:` in place of `http:` or `https:`, as in
/// [the standard](https://websockets.spec.whatwg.org/#get-a-url-record).
pub(crate) fn with_socket_scheme(mut url: Url) -> Url {
    let scheme = match url.scheme() {
        "http" => "ws",
        "https" => "wss",
        _ => return url,
    };
    // Both are special schemes, so it does not fail.
    let _ = url.set_scheme(scheme);
    url
}
