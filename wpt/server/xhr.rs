//! The scripts of upstream's `xhr/resources/`.

use super::{head::Head, http::response, site::Site, stash::Stash};
use base64_simd::STANDARD;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use std::{io::Write, time::Duration};

/// A script of `fetch/` that tests of `xhr/` use too.
const BAD_CHUNK: &str = "/fetch/api/resources/bad-chunk-encoding.py";
const FOLDER_OF_FETCH: &str = "/fetch/api/resources/";

/// A file that comes later, if the query says so.
const DELAYED: &str = "/common/blank.html";

/// The folder of the scripts, and the path of their values in the stash.
pub(super) const FOLDER: &str = "/xhr/resources/";

/// A part of a response.
pub(super) enum Part {
    Bytes(Vec<u8>),
    Wait(Duration),
}

const PLAIN: (&str, &str) = ("Content-Type", "text/plain");
const HTML: (&str, &str) = ("Content-Type", "text/html");
const OK: &str = "200 OK";

/// The response to a request for a script. `None` if it is not one of these.
pub(super) fn answer(head: &Head, content: &[u8], site: &Site, stash: &Stash) -> Option<Vec<Part>> {
    if let Some(delay) = delay_of_pipe(head) {
        let answer = response(OK, &[HTML], &site.read(head.path()).ok()?);
        return Some(vec![Part::Wait(delay), Part::Bytes(answer)]);
    }
    let name = head
        .path()
        .strip_prefix(FOLDER)
        .or_else(|| head.path().strip_prefix(FOLDER_OF_FETCH))?;
    if name.ends_with(".asis") {
        return Some(vec![Part::Bytes(site.read(head.path()).ok()?)]);
    }
    let name = name.strip_suffix(".py")?;
    streamed(name, head)
        .or_else(|| whole(name, head, content, stash).map(|bytes| vec![Part::Bytes(bytes)]))
}

/// Whether a request may be for a script, or for a file that comes later.
pub(super) fn is_asked_for(head: &Head) -> bool {
    head.path().starts_with(FOLDER) || head.path() == BAD_CHUNK || delay_of_pipe(head).is_some()
}

/// The time of `?pipe=trickle(dSECONDS)`.
fn delay_of_pipe(head: &Head) -> Option<Duration> {
    if head.path() != DELAYED {
        return None;
    }
    let pipe = head.parameter("pipe")?;
    let seconds = pipe.strip_prefix("trickle(d")?.strip_suffix(')')?;
    seconds.parse().ok().map(Duration::from_secs)
}

/// The responses that come in parts.
fn streamed(name: &str, head: &Head) -> Option<Vec<Part>> {
    let wait = |milliseconds| Part::Wait(Duration::from_millis(milliseconds));
    let number = |name: &str, default: u64| {
        let value = head.parameter(name).and_then(|value| value.parse().ok());
        value.unwrap_or(default)
    };
    match name {
        "delay" => {
            let fields = [
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Methods", "YO"),
                PLAIN,
            ];
            let answer = response(OK, &fields, b"TEST_DELAY");
            Some(vec![wait(number("ms", 500)), Part::Bytes(answer)])
        }
        "trickle" => {
            let (chunk, pause) = (b"TEST_TRICKLE\n", number("ms", 500));
            let count = usize::try_from(number("count", 50)).unwrap_or(usize::MAX);
            let mut start = "HTTP/1.1 200 OK\r\nConnection: close\r\n".to_owned();
            if head.parameter("specifylength").is_some() {
                start += &format!("Content-Length: {}\r\n", count * chunk.len());
            }
            start += "Content-type: text/plain\r\n\r\n";
            let mut parts = vec![wait(pause), Part::Bytes(start.into_bytes()), wait(pause)];
            for _ in 0..count {
                parts.extend([Part::Bytes(chunk.to_vec()), wait(pause)]);
            }
            Some(parts)
        }
        "bad-chunk-encoding" => {
            let (pause, count) = (number("ms", 100), number("count", 5));
            let start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n";
            let mut parts = vec![wait(pause), Part::Bytes(start.into()), wait(pause)];
            for _ in 0..count {
                let chunk = Part::Bytes(b"a\r\nTEST_CHUNK\r\n".to_vec());
                parts.extend([chunk, wait(pause)]);
            }
            parts.push(Part::Bytes(b"garbage".to_vec()));
            Some(parts)
        }
        "redirect" => {
            let mut parts = vec![wait(number("delay", 0))];
            if head.parameter("followed").is_some() {
                parts.push(Part::Bytes(response(OK, &[PLAIN], b"MAGIC HAPPENED")));
                return Some(parts);
            }
            let code = head.parameter("code").unwrap_or_else(|| "302".to_owned());
            let location = head.parameter("location");
            let mut location = location.unwrap_or_else(|| format!("{}?followed", head.path()));
            if location.starts_with("redirect.py") {
                location += &format!("&code={code}");
            }
            let status = format!("{code} WEBSRT MARKETING");
            let answer = response(&status, &[("Location", &location)], b"TEST");
            parts.push(Part::Bytes(answer));
            Some(parts)
        }
        _ => None,
    }
}

/// The fields that say what was asked.
fn request_fields(head: &Head) -> Vec<(&'static str, String)> {
    let field = |name: &str| head.field(name).unwrap_or("NO").to_owned();
    let query = head.query().filter(|query| !query.is_empty());
    vec![
        ("X-Request-Method", head.method.clone()),
        ("X-Request-Query", query.unwrap_or("NO").to_owned()),
        ("X-Request-Content-Length", field("content-length")),
        ("X-Request-Content-Type", field("content-type")),
    ]
}

/// The text of a part of `multipart/form-data`, as far as the tests need it.
fn part(content: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(content);
    let (_, after) = text.split_once(&format!("name=\"{name}\"\r\n\r\n"))?;
    let (value, _) = after.split_once("\r\n--")?;
    Some(value.to_owned())
}

fn with<'a>(
    first: &[(&'a str, &'a str)],
    rest: &'a [(&'static str, String)],
) -> Vec<(&'a str, &'a str)> {
    let rest = rest.iter().map(|(name, value)| (*name, value.as_str()));
    first.iter().copied().chain(rest).collect()
}

fn whole(name: &str, head: &Head, content: &[u8], stash: &Stash) -> Option<Vec<u8>> {
    let parameter = |name: &str| head.parameter(name);
    let own = |name: &str| head.field(name).unwrap_or_default();
    let origin = ("Access-Control-Allow-Origin", own("origin"));
    let all = ("Access-Control-Allow-Origin", "*");
    let credentials = ("Access-Control-Allow-Credentials", "true");
    let allowed = &b"PASS: Cross-domain access allowed."[..];
    let asked = request_fields(head);
    let given = head.raw_parameter("content");
    let given = given.unwrap_or_else(|| content.to_vec());
    Some(match name {
        "content" => {
            let label = parameter("response_charset_label");
            let label = label.map_or_else(String::new, |label| format!(";charset={label}"));
            let r#type = format!("text/plain{label}");
            response(OK, &with(&[("Content-type", &r#type)], &asked), &given)
        }
        "gzip" | "zlib" => {
            let (coding, bytes) = match name {
                "gzip" => {
                    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                    encoder.write_all(&given).ok()?;
                    ("gzip", encoder.finish().ok()?)
                }
                _ => {
                    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
                    encoder.write_all(&given).ok()?;
                    ("deflate", encoder.finish().ok()?)
                }
            };
            let fields = [PLAIN, ("Content-Encoding", coding)];
            response(OK, &with(&fields, &asked), &bytes)
        }
        "status" => {
            let code = parameter("code").unwrap_or_else(|| "200".to_owned());
            let text = parameter("text").unwrap_or_else(|| "OMG".to_owned());
            let r#type = parameter("type").unwrap_or_default();
            let fields = [
                ("Content-Type", r#type.as_str()),
                ("X-Request-Method", &head.method),
            ];
            let content = head.raw_parameter("content").unwrap_or_default();
            response(&format!("{code} {text}"), &fields, &content)
        }
        "inspect-headers" => {
            let value = parameter("filter_value").unwrap_or_default();
            let name = parameter("filter_name").unwrap_or_default();
            let name = name.to_ascii_lowercase();
            let mut found = Vec::new();
            for (known, bytes) in head.fields() {
                if !value.is_empty() && bytes == value.as_bytes() {
                    found.extend_from_slice(format!("{known},").as_bytes());
                } else if value.is_empty() && *known == name {
                    found.extend_from_slice(format!("{known}: ").as_bytes());
                    found.extend_from_slice(bytes);
                    found.push(b'\n');
                }
            }
            response(OK, &[all, PLAIN], &found)
        }
        "headers" => {
            let fields = [
                PLAIN,
                ("X-Custom-Header", "test"),
                ("Set-Cookie", "test"),
                ("Set-Cookie2", "test"),
                ("X-Custom-Header-Empty", ""),
                ("X-Custom-Header-Comma", "1"),
                ("X-Custom-Header-Comma", "2"),
                ("X-Custom-Header-Bytes", "…"),
                ("Date", "Mon, 30 Nov 2026 00:00:00 GMT"),
                ("Server", "wpt"),
            ];
            response(OK, &fields, b"TEST")
        }
        "parse-headers" => {
            let value = parameter("my-custom-header").unwrap_or_default();
            response(OK, &[("My-Custom-Header", &value)], b"")
        }
        "infinite-redirects" => {
            let page = match parameter("page").as_deref() {
                Some("alternate") => "default",
                _ => "alternate",
            };
            let mix = parameter("mix").unwrap_or_default();
            let location = format!("{}?page={page}&type=301&mix={mix}", head.path());
            response("301 Moved", &[("Location", &location)], b"")
        }
        "redirect-cors" => {
            let location = parameter("location").unwrap_or_default();
            response("302 Found", &[origin, ("Location", &location)], b"")
        }
        "requri" => {
            let full = format!("http://{}{}", own("host"), head.target);
            let shown = parameter("full").map_or(head.target.as_str(), |_| &full);
            response(OK, &[], shown.as_bytes())
        }
        "accept" | "accept-language" => {
            let value = head.field(name).unwrap_or("NO");
            response(OK, &[PLAIN], value.as_bytes())
        }
        "corsenabled" => {
            let data = String::from_utf8_lossy(content);
            let fields = [all, credentials, ("X-Request-Data", &data)];
            response(OK, &with(&fields, &asked), b"Test")
        }
        "conditional" => {
            let (tag, date) = (parameter("tag"), parameter("date"));
            let quoted = tag.as_ref().map(|tag| format!("\"{tag}\""));
            let mut fields = vec![all];
            if let Some(quoted) = &quoted {
                fields.push(("ETag", quoted));
            } else if let Some(date) = &date {
                fields.push(("Last-Modified", date));
            }
            let matches = tag.is_some() && head.field("if-none-match") == tag.as_deref()
                || date.is_some() && head.field("if-modified-since") == date.as_deref();
            match matches {
                true => response("304 SUPERCOOL", &fields, b""),
                false => response(OK, &[&[PLAIN][..], &fields].concat(), b"MAYBE NOT"),
            }
        }
        "authentication" => authentication(head, stash)?,
        "chunked" => b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Test-Me\r\n\
            Content-Type: text/plain\r\n\r\nd\r\nFirst chunk\r\n\r\ne\r\nSecond chunk\r\n\r\n\
            1b\r\nYet another (third) chunk\r\n\r\n1c\r\nYet another (fourth) chunk\r\n\r\n0\r\nX-Test-Me: Trailer header value\r\n\r\n"
            .to_vec(),
        "echo-method" => {
            let method = head.method.as_bytes();
            response(OK, &[PLAIN], method)
        }
        "echo-content-type" => response(OK, &[PLAIN], own("content-type").as_bytes()),
        "echo-content-cors" => response(OK, &with(&[all, PLAIN], &asked), content),
        "form" => {
            let find = |name: &str| {
                let mut pairs = url::form_urlencoded::parse(content);
                let found = pairs.find(|(key, _)| key == name);
                let found = found.map(|(_, value)| value.into_owned());
                found.or_else(|| part(content, name)).unwrap_or_default()
            };
            let text = format!("id:{};value:{};", find("id"), find("value"));
            response(OK, &[], text.as_bytes())
        }
        "header-user-agent" => {
            let text = match head.field("user-agent") {
                Some(_) => "PASS",
                None => "FAIL: User-Agent header missing in request",
            };
            response(OK, &[all], text.as_bytes())
        }
        "access-control-basic-allow"
        | "access-control-basic-allow-no-credentials"
        | "access-control-basic-put-allow" => response(OK, &[PLAIN, credentials, origin], allowed),
        "access-control-basic-allow-star" => response(OK, &[PLAIN, all], allowed),
        "access-control-basic-denied" => {
            response(OK, &[PLAIN], b"FAIL: Cross-domain access allowed.")
        }
        "access-control-basic-cors-safelisted-response-headers" => {
            let fields = [
                PLAIN,
                ("cache-control", "no cache"),
                ("content-language", "en"),
                ("expires", "Fri, 30 Oct 1998 14:19:41 GMT"),
                ("last-modified", "Tue, 15 Nov 1994 12:45:26 GMT"),
                ("pragma", "no-cache"),
                ("x-test", "foobar"),
                all,
            ];
            response(OK, &fields, allowed)
        }
        "access-control-basic-cors-safelisted-request-headers" => {
            let names = ["Accept", "Accept-Language", "Content-Language", "Content-Type"];
            let lines = names.map(|name| {
                let value = head.field(&name.to_ascii_lowercase()).unwrap_or("<None>");
                format!("{name}: {value}\n")
            });
            response(OK, &[credentials, origin], lines.concat().as_bytes())
        }
        "access-control-allow-with-body" => response(OK, &[PLAIN, all], b"PASS"),
        "access-control-origin-header" => {
            let text = format!(
                "PASS: Cross-domain access allowed.\nHTTP_ORIGIN: {}",
                own("origin")
            );
            response(OK, &[PLAIN, all], text.as_bytes())
        }
        "reset-token" => {
            stash.put(FOLDER, &parameter("token").unwrap_or_default(), "".into());
            response(OK, &[origin], b"PASS")
        }
        "empty-div-utf8-html" => html("utf-8", b"<!DOCTYPE html><div></div>"),
        "img-utf8-html" => html("utf-8", b"<img>foo"),
        "invalid-utf8-html" => html("utf-8", b"\xff"),
        "shift-jis-html" => html("shift-jis", b"\x83\x65\x83\x58\x83\x67"),
        "win-1252-html" => html("windows-1252", b"\xff"),
        "win-1252-xml" => {
            let r#type = ("Content-type", "application/xml;charset=windows-1252");
            response(OK, &[r#type], b"<\xff/>")
        }
        _ => return None,
    })
}

fn html(charset: &str, content: &[u8]) -> Vec<u8> {
    let r#type = format!("text/html;charset={charset}");
    response(OK, &[("Content-type", &r#type)], content)
}

/// Asks for a user and a password, and shows them.
fn authentication(head: &Head, stash: &Stash) -> Option<Vec<u8>> {
    let user = head.field("x-user");
    let Some(value) = head.field("authorization") else {
        if let Some(user) = user {
            if stash.take(FOLDER, user).is_some() {
                return Some(response(OK, &[], b"FAIL (did not authorize)"));
            }
            stash.put(FOLDER, user, "1".into());
        }
        let fields = [("WWW-Authenticate", "Basic realm=\"test\"")];
        let content = b"FAIL (should be transparent)";
        return Some(response("401 Unauthorized", &fields, content));
    };
    let encoded = value.strip_prefix("Basic ")?;
    let decoded = STANDARD.decode_to_vec(encoded).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (own_user, password) = decoded.split_once(':')?;
    let was_asked = stash.take(FOLDER, user.unwrap_or_default()).is_some();
    let challenge = if was_asked { "DID" } else { "DID-NOT" };
    let fields = [
        ("XHR-USER", user.unwrap_or_default()),
        ("SES-USER", own_user),
        ("X-challenge", challenge),
    ];
    let content = format!("{own_user}\n{password}");
    Some(response(OK, &fields, content.as_bytes()))
}
