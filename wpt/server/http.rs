//! The server of files, and of responses that upstream's server scripts make.

use super::{event_source, head::Head, site::Site, stash::Stash};
use percent_encoding::percent_decode_str;
use std::io;

/// The path of the values of upstream's scripts for `fetch` in the stash.
const STASH_PATH: &str = "/fetch/api/resources/";

/// The folder of upstream's tests of content codings.
const CONTENT_ENCODING: &str = "/fetch/content-encoding/";

/// The whole response to a request.
pub(super) fn answer(head: &Head, site: &Site, stash: &Stash) -> Vec<u8> {
    let path = percent_decoded(head.path());
    if let Some(answer) = event_source::answer(head, &path) {
        return answer;
    }
    match (&*head.method, &*path) {
        ("GET" | "HEAD", "/websockets/opening-handshake/resources/redirect_response.py") => {
            response("301 moved", &[("Location", "/echo")], b"")
        }
        (_, "/common/redirect.py") => {
            let status = head.parameter("status").unwrap_or_else(|| "302".to_owned());
            let location = head.parameter("location").unwrap_or_default();
            response(&format!("{status} Moved"), &[("Location", &location)], b"")
        }
        (_, "/websockets/security/check.py") => {
            let verdict = if head.field("sec-websocket-key").is_some() {
                "FAIL"
            } else {
                "PASS"
            };
            response(
                "200 OK",
                &[("Content-Type", "text/plain")],
                verdict.as_bytes(),
            )
        }
        (_, "/websockets/cookies/support/set-cookie.py") => {
            let cookie = percent_decoded(head.query().unwrap_or_default());
            response(
                "200 OK",
                &[("Content-Type", "text/plain"), ("Set-Cookie", &cookie)],
                b"",
            )
        }
        (_, "/fetch/api/resources/stash-put.py") => {
            let [key, value] =
                ["key", "value"].map(|name| head.parameter(name).unwrap_or_default());
            stash.put(STASH_PATH, &key, value.into());
            response("200 OK", &[("Content-Type", "text/plain")], b"")
        }
        (_, "/fetch/api/resources/stash-take.py") => {
            let value = stash
                .take(STASH_PATH, &head.parameter("key").unwrap_or_default())
                .unwrap_or_default();
            response(
                "200 OK",
                &[("Content-Type", "application/json")],
                value.to_string().as_bytes(),
            )
        }
        (_, "/fetch/api/resources/inspect-headers.py") => {
            let names = head.parameter("headers").unwrap_or_default();
            let mut answer =
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n".to_vec();
            for name in names.split('|') {
                if let Some(value) = head.combined(&name.to_ascii_lowercase()) {
                    answer.extend_from_slice(format!("x-request-{name}: ").as_bytes());
                    answer.extend_from_slice(&value);
                    answer.extend_from_slice(b"\r\n");
                }
            }
            answer.extend_from_slice(b"\r\n");
            answer
        }
        (_, "/fetch/api/resources/trickle.py") => {
            let count = head
                .parameter("count")
                .and_then(|count| count.parse().ok())
                .unwrap_or(50_usize);
            response(
                "200 OK",
                &[("Content-Type", "text/plain")],
                "TEST_TRICKLE\n".repeat(count).as_bytes(),
            )
        }
        (_, "/dom/nodes/encoding.py") => {
            let label = percent_decoded(
                head.query()
                    .unwrap_or_default()
                    .trim_start_matches("label="),
            );
            let label = label
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;");
            let page = format!("<!doctype html><meta charset=\"{label}\">");
            response("200 OK", &[("Content-Type", "text/html")], page.as_bytes())
        }
        (_, path) if path.starts_with(CONTENT_ENCODING) && path.ends_with("-body.py") => {
            let coding = path[CONTENT_ENCODING.len()..].split('/').next();
            let coding = coding.unwrap_or_default();
            let content = format!("not actually {coding}");
            response(
                "200 OK",
                &[("Content-Encoding", coding)],
                content.as_bytes(),
            )
        }
        (_, path) if path.ends_with(".py") => response("501 Not Implemented", &[], b""),
        // The list of upstream's folders.
        ("GET", "/") => response(
            "200 OK",
            &[("Content-Type", "text/html")],
            b"<!doctype html>",
        ),
        ("GET" | "HEAD", path) => {
            let target = head
                .query()
                .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
            match site.read(&target) {
                Ok(bytes) => {
                    let body = if head.method == "HEAD" {
                        &[][..]
                    } else {
                        &bytes
                    };
                    let own = site.read(&format!("{path}.headers")).unwrap_or_default();
                    let own = String::from_utf8_lossy(&own);
                    let mut fields: Vec<_> = own
                        .lines()
                        .filter_map(|line| line.split_once(": "))
                        .collect();
                    if !own.to_ascii_lowercase().contains("content-type:") {
                        fields.push(("Content-Type", content_type(path)));
                    }
                    response("200 OK", &fields, body)
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidData => response(
                    "500 Internal Server Error",
                    &[],
                    error.to_string().as_bytes(),
                ),
                Err(_) => response("404 Not Found", &[], b""),
            }
        }
        _ => response("405 Method Not Allowed", &[], b""),
    }
}

pub(super) fn response(status: &str, fields: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in fields {
        head += &format!("{name}: {value}\r\n");
    }
    [(head + "\r\n").as_bytes(), body].concat()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" | "htm" => "text/html",
        "js" | "mjs" => "text/javascript",
        "json" => "application/json",
        "css" => "text/css",
        "txt" | "idl" => "text/plain",
        _ => "application/octet-stream",
    }
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
