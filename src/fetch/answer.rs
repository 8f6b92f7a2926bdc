//! [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch) and
//! redirects: from a request to its answer, without an engine. There is no cache.

use super::{
    NetworkConfig, content_decoder,
    enumerations::{RequestCache, RequestMode, RequestRedirect},
    range,
    request::RequestParts,
    response::has_null_body,
};
use crate::{
    net::{self, http1, runtime::unless_given},
    web::{
        location::{is_cross_origin, is_potentially_trustworthy},
        parse_url,
    },
    webidl::Charge,
};
use bytes::Bytes;
use data_url::DataUrl;
use futures_util::{Stream, stream};
use std::{future::ready, io, pin::Pin, rc::Rc};
use url::Url;

/// The limit on redirects.
const MAX_REDIRECTS: u32 = 20;

/// A request for the network.
pub(super) struct Outgoing {
    pub(super) parts: RequestParts,
    /// The header fields of the script.
    pub(super) headers: Vec<(String, String)>,
    pub(super) content: OutgoingContent,
    /// Whether answers of other origins need the permission of their servers. The standard wants it
    /// of all requests with the mode `cors`; `fetch` reads every answer.
    pub(super) checks_cors: bool,
    /// Counts what is held of the answer.
    pub(super) charge: Charge,
}

/// The content of a request.
pub(super) enum OutgoingContent {
    None,
    Bytes(Bytes),
    /// It can be sent once only.
    Stream(Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>),
    Sent,
}

/// The answer to a request.
pub(super) struct Answer {
    pub(super) url: Url,
    pub(super) redirected: bool,
    /// Whether the URL, or one that was redirected from, has another origin than the location.
    pub(super) crosses_origins: bool,
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) headers: Vec<(String, String)>,
    /// `None` for an answer that can't have any.
    pub(super) content: Option<ContentStream>,
}

/// Content of an answer.
pub(super) type ContentStream = Pin<Box<dyn Stream<Item = Result<Bytes, net::Error>>>>;

impl Answer {
    /// The answer of one server, which was not redirected to.
    fn new(
        request: &Outgoing,
        status: u16,
        reason: impl Into<String>,
        headers: Vec<(String, String)>,
        content: Option<ContentStream>,
    ) -> Self {
        Self {
            url: request.parts.url.clone(),
            redirected: false,
            crosses_origins: false,
            status,
            reason: reason.into(),
            headers,
            content,
        }
    }
}

/// An error of `fetch` itself.
pub(super) fn failed(why: impl Into<String>) -> net::Error {
    net::Error::Http { why: why.into() }
}

impl OutgoingContent {
    /// The content for a request. Content that a redirect may need again remains.
    fn take(&mut self) -> http1::Content {
        match self {
            Self::None | Self::Sent => http1::Content::Empty,
            Self::Bytes(bytes) => http1::Content::Bytes(bytes.clone()),
            Self::Stream(_) => match std::mem::replace(self, Self::Sent) {
                Self::Stream(stream) => http1::Content::Stream(stream),
                _ => http1::Content::Empty,
            },
        }
    }
}

/// Sends a request, and follows redirects as it says. Fails with the URL that was asked last, and
/// why there is no answer.
pub(super) async fn answer(
    mut request: Outgoing,
    config: Rc<NetworkConfig>,
) -> Result<Answer, (Url, net::Error)> {
    let mut redirects = 0;
    let mut crosses_origins = false;
    let mut origin = config.origin();
    loop {
        let is_elsewhere = is_of_another_origin(&request.parts.url, &config);
        crosses_origins |= is_elsewhere;
        let sent = match request.parts.url.scheme() {
            "http" | "https" => {
                // https://fetch.spec.whatwg.org/#append-a-request-origin-header
                let has_origin = !matches!(request.parts.method.as_str(), "GET" | "HEAD")
                    || request.parts.mode == RequestMode::Cors && crosses_origins;
                let origin = origin.as_deref().filter(|_| has_origin);
                send(&mut request, origin, &config).await
            }
            "data" => data(&request),
            "blob" => blob(&request),
            other => Err(failed(format!(
                "fetch has http:, https:, data: and blob:, but not {other}:"
            ))),
        };
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Err((request.parts.url, error)),
        };
        answer.redirected = redirects > 0;
        answer.crosses_origins = crosses_origins;
        if request.checks_cors
            && crosses_origins
            && let Err(error) = check_cors(&answer.headers, origin.as_deref().unwrap_or("null"))
        {
            return Err((request.parts.url, error));
        }
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308)
            || request.parts.redirect == RequestRedirect::Manual
        {
            return Ok(answer);
        }
        if request.parts.redirect == RequestRedirect::Error {
            let why = format!(
                "the server answered {}, and the request forbids redirects",
                answer.status
            );
            return Err((request.parts.url, failed(why)));
        }
        let Some(location) = net::header(&answer.headers, "location").next() else {
            return Ok(answer);
        };
        if redirects == MAX_REDIRECTS {
            return Err((
                request.parts.url,
                failed(format!("there are more than {MAX_REDIRECTS} redirects")),
            ));
        }
        redirects += 1;
        let from = request.parts.url.origin();
        if let Err(error) = follow(&mut request, answer.status, location) {
            return Err((request.parts.url, error));
        }
        // https://fetch.spec.whatwg.org/#concept-request-redirect-taint
        if is_elsewhere && request.parts.url.origin() != from {
            origin = origin.map(|_| "null".to_owned());
        }
    }
}

/// [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch)
fn follow(request: &mut Outgoing, status: u16, location: &str) -> Result<(), net::Error> {
    // The bytes are UTF-8, or each is a character.
    let bytes = location
        .chars()
        .map(|c| u8::try_from(u32::from(c)))
        .collect::<Result<Vec<_>, _>>()
        .unwrap_or_default();
    let location = String::from_utf8(bytes).unwrap_or_else(|_| location.to_owned());
    let mut url = parse_url(&location, Some(&request.parts.url)).map_err(|why| {
        failed(format!(
            "the server redirects to {location:?}, which is no URL: {why}"
        ))
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(failed(format!(
            "the server redirects to a {}: URL",
            url.scheme()
        )));
    }
    if url.fragment().is_none() {
        url.set_fragment(request.parts.url.fragment());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(failed(
            "the server redirects to a URL with a user or a password",
        ));
    }
    if status != 303 && matches!(request.content, OutgoingContent::Sent) {
        return Err(failed(
            "the server redirects a request whose content is a stream, which can't be sent again",
        ));
    }
    let becomes_get = match status {
        301 | 302 => request.parts.method == "POST",
        303 => !matches!(request.parts.method.as_str(), "GET" | "HEAD"),
        _ => false,
    };
    if becomes_get {
        const OF_CONTENT: [&str; 4] = [
            "content-encoding",
            "content-language",
            "content-location",
            "content-type",
        ];
        "GET".clone_into(&mut request.parts.method);
        request.content = OutgoingContent::None;
        request
            .headers
            .retain(|(name, _)| !OF_CONTENT.iter().any(|it| name.eq_ignore_ascii_case(it)));
    }
    if url.origin() != request.parts.url.origin() {
        request
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    }
    request.parts.url = url;
    Ok(())
}

/// Whether a URL of HTTP has another origin than the realm.
fn is_of_another_origin(url: &Url, config: &NetworkConfig) -> bool {
    is_cross_origin(config.location.as_ref(), url)
        || config.has_opaque_origin && matches!(url.scheme(), "http" | "https")
}

/// The [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) of a request without
/// credentials.
fn check_cors(headers: &[(String, String)], origin: &str) -> Result<(), net::Error> {
    let allowed: Vec<_> = net::header(headers, "access-control-allow-origin").collect();
    let found = match allowed[..] {
        [allowed] if allowed == "*" || allowed == origin => return Ok(()),
        [] => "there is no Access-Control-Allow-Origin".to_owned(),
        _ => format!("Access-Control-Allow-Origin is {:?}", allowed.join(", ")),
    };
    Err(failed(format!(
        "the origin {origin} may not read the answer: {found}"
    )))
}

/// Sends a request. `origin` is its `Origin`, if it has one.
async fn send(
    request: &mut Outgoing,
    origin: Option<&str>,
    config: &NetworkConfig,
) -> Result<Answer, net::Error> {
    if request.parts.mode == RequestMode::SameOrigin
        && is_of_another_origin(&request.parts.url, config)
    {
        return Err(failed(
            "the URL has another origin than the location, and the mode is 'same-origin'",
        ));
    }
    if request.parts.cache == RequestCache::OnlyIfCached {
        return Err(failed("nothing is cached here"));
    }
    let sent = outgoing(request, origin, config);
    let (options, connector) = (&config.options, &config.connector);
    let connector = config.request_connector.as_ref().unwrap_or(connector);
    let mut response = match &config.pool {
        Some(pool) => pool.send(sent, options.clone(), connector.clone()).await?,
        None => http1::send(sent, options.clone(), connector.clone()).await?,
    };
    // Another connection may lead to a server that answers for the host.
    if response.status == MISDIRECTED && !matches!(request.content, OutgoingContent::Sent) {
        let again = outgoing(request, origin, config);
        response = http1::send(again, options.clone(), connector.clone()).await?;
    }
    let http1::Response {
        status,
        reason,
        headers,
        content,
        ..
    } = response;
    let content = if request.parts.method == "HEAD" || has_null_body(status) {
        None
    } else {
        let codings = net::header(&headers, "content-encoding");
        let content = content_decoder::decoded(Box::pin(content), codings, &request.charge)?;
        Some(content)
    };
    Ok(Answer::new(request, status, reason, headers, content))
}

/// The status of [a server that does not answer for the host](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20).
const MISDIRECTED: u16 = 421;

/// The request as it is sent.
fn outgoing(
    request: &mut Outgoing,
    origin: Option<&str>,
    config: &NetworkConfig,
) -> http1::Request {
    let mut sent = http1::Request::new(request.parts.url.clone());
    sent.method.clone_from(&request.parts.method);
    sent.headers = headers(request, origin, config);
    sent.content = request.content.take();
    sent.from_secure_context = config
        .location
        .as_ref()
        .is_some_and(|location| location.scheme() == "https");
    sent
}

/// The header fields of a request: the script's, and the defaults.
fn headers(
    request: &Outgoing,
    origin: Option<&str>,
    config: &NetworkConfig,
) -> Vec<(String, String)> {
    let mut defaults = Vec::new();
    let mut default = |name: &str, value: &str| defaults.push((name.to_owned(), value.to_owned()));
    default("Accept", "*/*");
    default("Accept-Language", "*");
    if let Some(user_agent) = &config.user_agent {
        default("User-Agent", user_agent);
    }
    match request.parts.cache {
        RequestCache::NoStore | RequestCache::Reload => {
            default("Pragma", "no-cache");
            default("Cache-Control", "no-cache");
        }
        RequestCache::NoCache => default("Cache-Control", "max-age=0"),
        _ => {}
    }
    let range = net::header(&request.headers, "range").next();
    default(
        "Accept-Encoding",
        range.map_or_else(|| codings(&request.parts.url), |_| "identity"),
    );
    if let Some(origin) = origin {
        default("Origin", origin);
    }
    let mut headers = request.headers.clone();
    headers.extend(unless_given(defaults, &request.headers));
    headers
}

/// The content codings that are asked for. As in browsers, the newer ones only where no proxy on
/// the way, which may not know them, sees the content.
fn codings(url: &Url) -> &'static str {
    if is_potentially_trustworthy(url) {
        "gzip, deflate, br, zstd"
    } else {
        "gzip, deflate"
    }
}

/// The answer of a [`data:` URL](https://fetch.spec.whatwg.org/#data-url-processor).
fn data(request: &Outgoing) -> Result<Answer, net::Error> {
    let url = &request.parts.url;
    let invalid = || failed("the data: URL is not valid");
    let data = DataUrl::process(url.as_str()).map_err(|_| invalid())?;
    let (bytes, _) = data.decode_to_vec().map_err(|_| invalid())?;
    let headers = vec![("content-type".to_owned(), data.mime_type().to_string())];
    let content: ContentStream = Box::pin(stream::once(ready(Ok(Bytes::from(bytes)))));
    let content = (request.parts.method != "HEAD").then_some(content);
    Ok(Answer::new(request, 200, "OK", headers, content))
}

/// The answer of a [`blob:` URL](https://fetch.spec.whatwg.org/#scheme-fetch), or of a range of it.
fn blob(request: &Outgoing) -> Result<Answer, net::Error> {
    if request.parts.method != "GET" {
        return Err(failed("the method for blob: is GET"));
    }
    let Some(blob) = &request.parts.blob else {
        return Err(failed("there is no such blob: URL, or it was revoked"));
    };
    let size = blob.size();
    let (range, status, reason) = match net::header(&request.headers, "range").next() {
        None => (0..size, 200, "OK"),
        Some(value) => {
            let range = range::of_header(value, size)
                .ok_or_else(|| failed(format!("the Blob has no range {value:?}")))?;
            (range, 206, "Partial Content")
        }
    };
    let mut headers = vec![
        ("content-length".to_owned(), range.len().to_string()),
        ("content-type".to_owned(), blob.r#type().to_owned()),
    ];
    if status == 206 {
        let content_range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        headers.push(("content-range".to_owned(), content_range));
    }
    let parts = blob.parts(range).into_iter().map(Ok);
    let content: ContentStream = Box::pin(stream::iter(parts));
    Ok(Answer::new(request, status, reason, headers, Some(content)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webidl;

    fn redirected(method: &str, status: u16, location: &str) -> Result<Outgoing, net::Error> {
        let headers = ["Authorization", "Content-Type", "X-Own"]
            .map(|name| (name.to_owned(), "x".to_owned()));
        let url = Url::parse("http://a.example/dir/page#top").expect("a URL");
        let mut parts = RequestParts::new(url, None);
        method.clone_into(&mut parts.method);
        let mut request = Outgoing {
            parts,
            headers: headers.to_vec(),
            content: OutgoingContent::Bytes("content".into()),
            checks_cors: false,
            charge: webidl::empty_charge(&boa_engine::Context::default()),
        };
        follow(&mut request, status, location).map(|()| request)
    }

    fn names(request: &Outgoing) -> Vec<&str> {
        request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    #[test]
    fn a_redirect_keeps_the_method_or_asks_with_get() {
        for (method, status, expected) in [
            ("POST", 301, "GET"),
            ("PUT", 302, "PUT"),
            ("PUT", 303, "GET"),
            ("HEAD", 303, "HEAD"),
            ("POST", 308, "POST"),
        ] {
            let request = redirected(method, status, "other").expect("it is followed");
            assert_eq!(
                (request.parts.method.as_str(), request.parts.url.as_str()),
                (expected, "http://a.example/dir/other#top")
            );
            let has_content = matches!(request.content, OutgoingContent::Bytes(_));
            assert_eq!(
                (has_content, names(&request).contains(&"Content-Type")),
                (expected != "GET", expected != "GET")
            );
        }
    }

    #[test]
    fn another_origin_gets_no_authorization() {
        let request = redirected("GET", 307, "https://a.example/").expect("it is followed");
        assert_eq!(names(&request), ["Content-Type", "X-Own"]);
        assert_eq!(
            names(&redirected("GET", 307, "/x#y").expect("it is followed")).len(),
            3
        );
    }

    #[test]
    fn an_answer_may_be_read_by_its_origin_or_by_all() {
        let cases: [(&[&str], bool); 8] = [
            (&["*"], true),
            (&["http://a.example"], true),
            (&[], false),
            (&["http://a.example/"], false),
            (&["http://A.example"], false),
            (&["null"], false),
            (&["*", "*"], false),
            (&["http://a.example, http://b.example"], false),
        ];
        for (values, may) in cases {
            let headers: Vec<_> = values
                .iter()
                .map(|&value| ("Access-Control-Allow-Origin".to_owned(), value.to_owned()))
                .collect();
            let checked = check_cors(&headers, "http://a.example");
            assert_eq!(checked.is_ok(), may, "{values:?}");
        }
    }

    #[test]
    fn newer_codings_are_asked_for_where_no_proxy_sees_the_content() {
        for (url, newer) in [
            ("https://a.example/", true),
            ("http://localhost:8080/", true),
            ("http://127.0.0.1/", true),
            ("http://[::1]/", true),
            ("http://a.example/", false),
            ("http://notlocalhost/", false),
        ] {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(codings(&url).ends_with("br, zstd"), newer, "{url}");
        }
    }

    #[test]
    fn redirects_to_other_schemes_and_to_credentials_are_refused() {
        for location in [
            "file:///etc/passwd",
            "data:,x",
            "http://ann@a.example/",
            "http://[",
            "wss://a.example/",
        ] {
            assert!(redirected("GET", 302, location).is_err(), "{location}");
        }
    }
}
