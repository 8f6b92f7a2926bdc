//! The names and ports of the servers in upstream's tests.

use super::template;
use crate::tree::Tree;
use boa_websocket::net::{
    Error, TcpConnector, Tls,
    connector::{Connected, Connector, Resolution, Target},
};
use futures_util::future::BoxFuture;
use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpStream},
    sync::Arc,
};
use url::{Host, Url};

/// The host of the pages.
pub(crate) const HOST: &str = "web-platform.test";

/// A host of another site.
pub(super) const OTHER_HOST: &str = "not-web-platform.test";

/// The ports of the servers, by upstream's names of the protocols.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) http: [u16; 2],
    pub(crate) https: [u16; 2],
    pub(crate) ws: u16,
    pub(crate) wss: u16,
    pub(crate) h2: u16,
}

/// A checkout as upstream's server serves it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(super) tree: Tree,
    pub(crate) ports: Ports,
    /// The certificate of the servers' authority, in PEM.
    pub(crate) authority: Arc<str>,
}

impl Site {
    pub(super) fn new(tree: Tree, ports: Ports, authority: &str) -> Self {
        Self {
            tree,
            ports,
            authority: authority.into(),
        }
    }

    /// Reads a file, and fills in a template.
    pub(crate) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = self.tree.read(path)?;
        let name = path.split(['?', '#']).next().unwrap_or_default();
        if !name.contains(".sub.") {
            return Ok(bytes);
        }
        template::fill(&bytes, path, self).map_err(|name| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{path}: {{{{{name}}}}} means nothing here"),
            )
        })
    }

    /// The origin of pages.
    pub(crate) fn origin(&self, secure: bool) -> String {
        if secure {
            format!("https://{HOST}:{}", self.ports.https[0])
        } else {
            format!("http://{HOST}:{}", self.ports.http[0])
        }
    }

    /// Sends a request to the server of files, and waits for the head and the body of the response.
    pub(crate) fn request(&self, method: &str, url: &Url) -> io::Result<(String, Vec<u8>)> {
        let (Some(Host::Domain(host)), Some(mut port)) = (url.host(), url.port_or_known_default())
        else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        // Uses the same server without encryption.
        if let Some(index) = self.ports.https.iter().position(|it| *it == port) {
            port = self.ports.http[index];
        }
        if !is_known(host) {
            return Err(io::ErrorKind::HostUnreachable.into());
        }
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        // Without an end, all of it is the head: a server may close the connection for a bad request.
        let end = answer.windows(4).position(|end| end == b"\r\n\r\n");
        let body = answer.split_off(end.map_or(answer.len(), |end| end + 4));
        Ok((String::from_utf8_lossy(&answer).into_owned(), body))
    }
}

/// The names of the servers: the two hosts, their subdomains, and subdomains of these.
pub(super) fn known_names() -> impl Iterator<Item = String> {
    let below = || SUBDOMAINS.into_iter().map(|(_, name)| name);
    let prefixes = below().flat_map(move |name| {
        let twice = below().map(move |more| format!("{more}.{name}."));
        std::iter::once(format!("{name}.")).chain(twice)
    });
    let prefixes: Vec<_> = std::iter::once(String::new()).chain(prefixes).collect();
    [HOST, OTHER_HOST].into_iter().flat_map(move |host| {
        prefixes
            .iter()
            .map(|prefix| format!("{prefix}{host}"))
            .collect::<Vec<_>>()
    })
}

fn is_known(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    known_names().any(|known| known == name)
}

/// The network of one page: the servers' names resolve to loopback addresses, and no other name
/// exists.
#[derive(Debug)]
pub(crate) struct Names(TcpConnector);

impl Names {
    /// The network of a page that trusts an authority. Its certificate is in PEM.
    pub(crate) fn new(authority: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let loopback: Resolution = "*::127.0.0.1".parse()?;
        let tls = Tls::new().authority(authority.as_bytes())?;
        Ok(Self(TcpConnector::new().resolutions([loopback]).tls(tls)))
    }
}

impl Connector for Names {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        if let Host::Domain(name) = &target.host
            && !is_known(name)
        {
            let source =
                io::Error::new(io::ErrorKind::NotFound, "the runner has no such name").into();
            let error = Error::Resolve {
                host: name.clone(),
                source,
            };
            return Box::pin(std::future::ready(Err(error)));
        }
        self.0.connect(target)
    }
}

/// Upstream's subdomains: their names in tests and in URLs.
const SUBDOMAINS: [(&str, &str); 5] = [
    ("www", "www"),
    ("www1", "www1"),
    ("www2", "www2"),
    ("天気の良い日", "xn--n8j6ds53lwwkrqhv28a"),
    ("élève", "xn--lve-6lad"),
];

/// The name of one of upstream's subdomains in URLs. `nonexistent` must not exist.
pub(super) fn subdomain(name: &str) -> Option<&str> {
    if matches!(name, "" | "nonexistent") {
        return Some(name);
    }
    SUBDOMAINS
        .into_iter()
        .find_map(|(known, encoded)| (known == name).then_some(encoded))
}
