//! The [opening handshake](https://www.rfc-editor.org/rfc/rfc6455#section-4.1) as changed by
//! [the WebSockets standard](https://websockets.spec.whatwg.org/#opening-handshake): the bytes of
//! the request, and the rules for the response.

use crate::{
    Closed, Deflate, Error, Opened, Options, Request, header,
    protocol::{
        deflate_parameters::{Parameters, offer},
        extensions::{self, trim},
    },
};
use base64_simd::STANDARD;
use percent_encoding::percent_decode_str;
use sha1::{Digest, Sha1};
use std::borrow::Cow;
use url::{Position, Url};

/// The [value of `Sec-WebSocket-Accept`](https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2) for
/// a key.
#[must_use]
pub fn accept_key(key: &str) -> String {
    const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    STANDARD.encode_to_string(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}

/// The room for the head of a request, in bytes. It grows if there are long values.
const TYPICAL_HEAD: usize = 512;

/// The room for the fields of a request.
const TYPICAL_FIELDS: usize = 16;

/// A request of HTTP/1.1, and the requirements for its response.
#[derive(Debug)]
pub(crate) struct Handshake<'a> {
    /// The bytes of the request.
    pub(crate) head: Vec<u8>,
    accept: String,
    request: &'a Request,
    options: &'a Options,
}

impl<'a> Handshake<'a> {
    /// The handshake for `request`, which must have [been checked](Request::check), with a random
    /// key.
    pub(crate) fn new(request: &'a Request, options: &'a Options) -> Self {
        Self::with_key(
            request,
            options,
            &STANDARD.encode_to_string(rand::random::<[u8; 16]>()),
        )
    }

    /// The same with a given key.
    pub(crate) fn with_key(request: &'a Request, options: &'a Options, key: &str) -> Self {
        let mut head = Vec::with_capacity(TYPICAL_HEAD);
        for part in ["GET ", resource_name(&request.url), " HTTP/1.1\r\n"] {
            head.extend_from_slice(part.as_bytes());
        }
        for (name, value) in request_fields(request, options, Some(key)) {
            for part in [name.as_bytes(), b": ", &value, b"\r\n"] {
                head.extend_from_slice(part);
            }
        }
        head.extend_from_slice(b"\r\n");
        Self {
            head,
            accept: accept_key(key),
            request,
            options,
        }
    }

    /// Checks the response, which has the header fields `fields`. Returns what was agreed on.
    pub(super) fn validate_response(
        &self,
        response: &httparse::Response<'_, '_>,
        fields: Vec<(String, String)>,
    ) -> Result<Opened, HandshakeFailure> {
        match self.validate_upgrade(response, &fields) {
            Ok(()) => agreed(self.request, self.options, fields),
            Err(error) => Err(HandshakeFailure {
                error,
                headers: fields,
            }),
        }
    }

    fn validate_upgrade(
        &self,
        response: &httparse::Response<'_, '_>,
        fields: &[(String, String)],
    ) -> Result<(), Error> {
        let status = response.code.unwrap_or(0);
        if status != 101 {
            return Err(status_error(status, response.reason.unwrap_or(""), fields));
        }
        if response.version != Some(1) {
            return Err(Error::HeadInvalid {
                why: "it is of HTTP/1.0, which has no WebSockets: they need HTTP/1.1",
            });
        }
        let upgrade = joined(fields, "upgrade");
        if !upgrade
            .as_deref()
            .is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
        {
            return Err(Error::Upgrade {
                found: upgrade.map(Cow::into_owned),
            });
        }
        let connection = joined(fields, "connection");
        if !connection.as_deref().is_some_and(|list| {
            list.split(',')
                .any(|one| trim(one).eq_ignore_ascii_case("upgrade"))
        }) {
            return Err(Error::Connection {
                found: connection.map(Cow::into_owned),
            });
        }
        let accept = joined(fields, "sec-websocket-accept");
        if accept.as_deref() != Some(&self.accept) {
            return Err(Error::Accept {
                found: accept.map(Cow::into_owned),
            });
        }
        Ok(())
    }
}

/// The header fields of a request: with a `key` for HTTP/1.1, without it for HTTP/2, where
/// [pseudo-header fields](https://www.rfc-editor.org/rfc/rfc8441#section-5) replace some.
///
/// Values are isomorphic encoded: the check of the request has refused characters above U+00FF.
pub(crate) fn request_fields<'a>(
    request: &'a Request,
    options: &Options,
    key: Option<&'a str>,
) -> Vec<(&'a str, Cow<'a, [u8]>)> {
    let mut fields: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(TYPICAL_FIELDS);
    if key.is_some() {
        fields.push(("Host", authority(request).into()));
        fields.push(("Connection", "Upgrade".into()));
    }
    fields.push(("Pragma", "no-cache".into()));
    fields.push(("Cache-Control", "no-cache".into()));
    if key.is_some() {
        fields.push(("Upgrade", "websocket".into()));
    }
    fields.push(("Sec-WebSocket-Version", "13".into()));
    fields.extend(key.map(|key| ("Sec-WebSocket-Key", key.into())));
    fields.extend(
        request
            .origin
            .as_deref()
            .map(|origin| ("Origin", origin.into())),
    );
    fields.extend(
        request
            .user_agent
            .as_deref()
            .map(|agent| ("User-Agent", agent.into())),
    );
    fields.extend(
        authorization(&request.url).map(|credentials| ("Authorization", credentials.into())),
    );
    if !request.protocols.is_empty() {
        fields.push((
            "Sec-WebSocket-Protocol",
            request.protocols.join(", ").into(),
        ));
    }
    fields.extend(
        options
            .deflate
            .as_ref()
            .and_then(offer)
            .map(|offer| ("Sec-WebSocket-Extensions", offer.into())),
    );
    fields.retain(|(name, _)| header(&request.headers, name).next().is_none());
    fields.extend(
        request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().into())),
    );
    fields
        .into_iter()
        .map(|(name, value)| (name, isomorphic_encode(value)))
        .collect()
}

/// The bytes of a value, without the spaces around it. Characters above U+00FF must have been
/// refused.
fn isomorphic_encode(value: Cow<'_, str>) -> Cow<'_, [u8]> {
    match value {
        Cow::Borrowed(value) if value.is_ascii() => trim(value).as_bytes().into(),
        value => trim(&value).chars().map(|c| c as u8).collect(),
    }
}

/// Checks the header fields of a response that accepts the request, in HTTP/1.1 and HTTP/2. Returns
/// what was agreed on.
pub(crate) fn agreed(
    request: &Request,
    options: &Options,
    fields: Vec<(String, String)>,
) -> Result<Opened, HandshakeFailure> {
    match validate_fields(request, options, &fields) {
        Ok((protocol, extensions, deflate)) => Ok(Opened {
            protocol,
            extensions,
            headers: fields,
            deflate,
            peer_address: None,
        }),
        Err(error) => Err(HandshakeFailure {
            error,
            headers: fields,
        }),
    }
}

fn validate_fields(
    request: &Request,
    options: &Options,
    fields: &[(String, String)],
) -> Result<(String, String, Option<Parameters>), Error> {
    let chosen = joined(fields, "sec-websocket-protocol").map(Cow::into_owned);
    let protocol = validate_protocol(&request.protocols, chosen)?;
    let Some(extensions) = joined(fields, "sec-websocket-extensions").map(Cow::into_owned) else {
        return Ok((protocol, String::new(), None));
    };
    match validate_extensions(options.deflate.as_ref(), &extensions) {
        Ok(deflate) => Ok((protocol, extensions, Some(deflate))),
        Err(why) => Err(Error::Extension { extensions, why }),
    }
}

fn validate_protocol(offered: &[String], chosen: Option<String>) -> Result<String, Error> {
    match chosen {
        None if offered.is_empty() => Ok(String::new()),
        None => Err(Error::ProtocolMissing),
        Some(protocol) if offered.contains(&protocol) => Ok(protocol),
        Some(protocol) if protocol.is_empty() && !offered.is_empty() => Err(Error::ProtocolMissing),
        Some(protocol) if protocol.contains(',') && !offered.is_empty() => {
            Err(Error::ProtocolTwice)
        }
        Some(protocol) => Err(Error::ProtocolNotOffered { protocol }),
    }
}

fn validate_extensions(offered: Option<&Deflate>, value: &str) -> Result<Parameters, &'static str> {
    let extensions = extensions::parse(value)?;
    let offered = offered.ok_or("it was not offered")?;
    Parameters::agreed(&extensions)?.within(offered)
}

/// The error for a response that refuses the request.
pub(crate) fn status_error(status: u16, reason: &str, fields: &[(String, String)]) -> Error {
    Error::Status {
        status,
        reason: reason.to_owned(),
        location: (300..400)
            .contains(&status)
            .then(|| joined(fields, "location"))
            .flatten()
            .map(Cow::into_owned),
        headers: fields.into(),
        body: Vec::new(),
    }
}

/// The reason why no connection was established, and the header fields of the response, if any.
#[derive(Debug)]
pub(crate) struct HandshakeFailure {
    pub(crate) error: Error,
    pub(crate) headers: Vec<(String, String)>,
}

impl From<Error> for HandshakeFailure {
    fn from(error: Error) -> Self {
        Self {
            error,
            headers: Vec::new(),
        }
    }
}

impl From<HandshakeFailure> for Closed {
    fn from(HandshakeFailure { error, headers }: HandshakeFailure) -> Self {
        Self {
            error: Some(error),
            headers,
            ..Self::default()
        }
    }
}

/// The [combined value](https://fetch.spec.whatwg.org/#concept-header-list-get) of all fields with
/// this name. A repeated field differs from every expected value.
fn joined<'a>(fields: &'a [(String, String)], name: &str) -> Option<Cow<'a, str>> {
    let mut values = header(fields, name);
    let mut joined = Cow::from(values.next()?);
    for value in values {
        joined.to_mut().push_str(", ");
        joined.to_mut().push_str(value);
    }
    Some(joined)
}

/// The [resource name](https://www.rfc-editor.org/rfc/rfc6455#section-3), without the `?` of an
/// empty query.
pub(crate) fn resource_name(url: &Url) -> &str {
    match url.query() {
        None | Some("") => url.path(),
        Some(_) => &url[Position::BeforePath..Position::AfterQuery],
    }
}

/// The `Host` of a request, or the `:authority` in HTTP/2: a host, followed by the port unless it
/// is the default of the scheme.
pub(crate) fn authority(request: &Request) -> &str {
    request
        .host_header
        .as_deref()
        .unwrap_or(&request.url[Position::BeforeHost..Position::AfterPort])
}

/// [Basic](https://www.rfc-editor.org/rfc/rfc7617) credentials from the user and password of the
/// URL.
#[must_use]
pub fn authorization(url: &Url) -> Option<String> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut credentials: Vec<u8> = percent_decode_str(url.username()).collect();
    credentials.push(b':');
    credentials.extend(percent_decode_str(url.password().unwrap_or("")));
    Some(format!("Basic {}", STANDARD.encode_to_string(credentials)))
}

#[cfg(test)]
#[path = "handshake_tests.rs"]
mod tests;
