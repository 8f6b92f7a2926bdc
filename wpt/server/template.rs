//! Templates: texts between `{{` and `}}` in files whose names contain `.sub.`
//! ([upstream's documentation](https://web-platform-tests.org/writing-tests/server-pipes.html#sub)).

use super::site::{HOST, OTHER_HOST, Site, subdomain};

/// Fills in a template. The error is an unknown name.
pub(super) fn fill(text: &[u8], url: &str, site: &Site) -> Result<Vec<u8>, String> {
    let mut filled = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = find(rest, b"{{") {
        let inner = &rest[start + 2..];
        let Some(end) = find(inner, b"}}") else { break };
        filled.extend_from_slice(&rest[..start]);
        let name = String::from_utf8_lossy(&inner[..end]);
        filled.extend_from_slice(value(name.trim(), url, site).ok_or(name)?.as_bytes());
        rest = &inner[end + 2..];
    }
    filled.extend_from_slice(rest);
    Ok(filled)
}

fn value(name: &str, url: &str, site: &Site) -> Option<String> {
    let (name, indices) = match name.split_once('[') {
        None => (name, Vec::new()),
        Some((name, indices)) => (name, indices.strip_suffix(']')?.split("][").collect()),
    };
    let host = |base: &str, name: &str| {
        let below = subdomain(name)?;
        Some(if below.is_empty() {
            base.to_owned()
        } else {
            format!("{below}.{base}")
        })
    };
    match (name, &*indices) {
        ("host", []) => Some(HOST.to_owned()),
        ("domains", [name]) | ("hosts", ["", name]) => host(HOST, name),
        ("hosts", ["alt", name]) => host(OTHER_HOST, name),
        ("ports", [protocol, index]) => {
            let (ports, index) = (&site.ports, index.parse::<usize>().ok()?);
            let ports = match *protocol {
                "http" => &ports.http[..],
                "https" => &ports.https[..],
                "ws" => std::slice::from_ref(&ports.ws),
                "wss" => std::slice::from_ref(&ports.wss),
                "h2" => std::slice::from_ref(&ports.h2),
                _ => return None,
            };
            ports.get(index).map(ToString::to_string)
        }
        ("GET", [name]) => {
            let (_, query) = url.split_once('?').unwrap_or_default();
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        }
        _ => None,
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
