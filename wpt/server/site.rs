//! The names and ports that upstream's tests know the servers by.

use super::template;
use crate::tree::Tree;
use boa_websocket::net::{Connected, Connector, Error, Target, TcpConnector};
use futures_util::future::BoxFuture;
use std::{
    borrow::Cow,
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpStream},
    sync::Arc,
};
use url::{Host, Url};

/// The host of the pages.
pub(crate) const HOST: &str = "web-platform.test";

/// A host of another site.
pub(super) const OTHER_HOST: &str = "not-web-platform.test";

/// Where the servers listen, by upstream's names of the protocols.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) http: [u16; 2],
    pub(crate) https: [u16; 2],
    pub(crate) ws: u16,
    pub(crate) wss: u16,
}

/// A checkout as upstream's server shows it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(super) tree: Tree,
    pub(crate) ports: Ports,
}

impl Site {
    pub(super) fn new(tree: Tree, ports: Ports) -> Self {
        Self { tree, ports }
    }

    /// A file by its path, and what its name says is a template filled in.
    pub(crate) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = self.tree.read(path)?;
        let name = path.split(['?', '#']).next().unwrap_or_default();
        if !name.contains(".sub.") {
            return Ok(bytes);
        }
        template::fill(&bytes, path, self).map_err(|name| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{path}: {{{{{name}}}}} means nothing here"))
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

    /// Asks the server of files, and waits for the answer.
    pub(crate) fn request(&self, method: &str, url: &Url, fields: &[(String, String)]) -> io::Result<Vec<u8>> {
        let (Some(Host::Domain(host)), Some(mut port)) = (url.host(), url.port_or_known_default()) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        // The same server answers, without the encryption.
        if let Some(index) = self.ports.https.iter().position(|it| *it == port) {
            port = self.ports.http[index];
        }
        if !is_known(host) {
            return Err(io::ErrorKind::HostUnreachable.into());
        }
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n");
        for (name, value) in fields {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all((head + "\r\n").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

/// Whether it is a name of the servers: one of the two hosts, or below them (but for the one that must not exist).
fn is_known(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    [HOST, OTHER_HOST].into_iter().any(|host| {
        name.strip_suffix(host).is_some_and(|below| below.is_empty() || below.ends_with('.') && below != "nonexistent.")
    })
}

/// The network of one page: the servers' names are loopback, and no other name exists.
#[derive(Debug, Default)]
pub(crate) struct Names(TcpConnector);

impl Connector for Names {
    fn connect(&self, mut target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        if let Host::Domain(name) = &target.host {
            if !is_known(name) {
                let source = Arc::new(io::Error::new(io::ErrorKind::NotFound, "the runner has no such name"));
                let error = Error::Resolve { host: name.clone(), source };
                return Box::pin(std::future::ready(Err(error)));
            }
            target.host = Host::Ipv4(Ipv4Addr::LOCALHOST);
        }
        self.0.connect(target)
    }
}

/// The names of upstream's subdomains, as a URL has them.
pub(super) fn subdomain(name: &str) -> Option<Cow<'_, str>> {
    match name {
        "" | "www" | "www1" | "www2" | "nonexistent" => Some(name.into()),
        "天気の良い日" => Some("xn--n8j6ds53lwwkrqhv28a".into()),
        "élève" => Some("xn--lve-6lad".into()),
        _ => None,
    }
}
