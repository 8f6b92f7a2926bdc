//! A rule: the schemes, hosts, ports and addresses that it matches, or Unix domain sockets.

use super::{
    network::{self, Range, to_canonical},
    unix_socket::Sockets,
};
use ipnet::IpNet;
use std::{fmt, net::IpAddr, path::Path, str::FromStr};
use url::Host;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// `ws` or `wss`.
    scheme: Option<&'static str>,
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    Any,
    /// The names that end with this suffix, which begins with a dot.
    Below(String),
    Name(String),
    Network(IpNet),
    Range(Range),
    /// No host: Unix domain sockets.
    Unix(Sockets),
}

/// The scheme, host and port of a URL.
#[derive(Debug)]
pub(super) struct Endpoint<'a> {
    pub(super) scheme: &'a str,
    pub(super) host: Host<&'a str>,
    pub(super) port: u16,
}

impl Endpoint<'_> {
    /// The host and port, in the syntax of rules.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Rule {
    /// The rule that matches every host.
    pub(super) const ANY: Self = Self {
        scheme: None,
        hosts: Hosts::Any,
        port: None,
    };

    /// Whether the rule matches the host of the URL.
    pub(super) fn covers_host(&self, endpoint: &Endpoint<'_>) -> bool {
        self.covers_scheme(endpoint)
            && self.covers_port(endpoint.port)
            && match (&endpoint.host, &self.hosts) {
                (_, Hosts::Any) => true,
                (Host::Domain(name), Hosts::Below(suffix)) => {
                    let name = without_dot(name);
                    name.len() > suffix.len() && name.ends_with(suffix.as_str())
                }
                (Host::Domain(name), Hosts::Name(host)) => without_dot(name) == host,
                (Host::Domain(_), _) => false,
                (Host::Ipv4(address), _) => self.covers((*address).into()),
                (Host::Ipv6(address), _) => self.covers((*address).into()),
            }
    }

    /// Whether the rule matches an address and port that are connected to.
    pub(super) fn covers_address(
        &self,
        endpoint: &Endpoint<'_>,
        address: IpAddr,
        port: u16,
    ) -> bool {
        self.covers_all_on(endpoint, port)
            || self.covers_scheme(endpoint) && self.covers_port(port) && self.covers(address)
    }

    /// Whether the rule matches the name of the host.
    pub(super) fn covers_name(&self, endpoint: &Endpoint<'_>) -> bool {
        self.covers_host(endpoint) && !self.is_about_addresses(endpoint)
    }

    /// Whether the rule matches every host on a port.
    pub(super) fn covers_all_on(&self, endpoint: &Endpoint<'_>, port: u16) -> bool {
        self.covers_scheme(endpoint) && self.covers_port(port) && self.hosts == Hosts::Any
    }

    /// Whether the rule matches a Unix domain socket.
    pub(super) fn covers_socket(&self, path: &Path) -> bool {
        matches!(&self.hosts, Hosts::Unix(sockets) if sockets.cover(path))
    }

    /// Whether the rule denies the socket with this canonical path.
    pub(super) fn denies_canonical(&self, path: &Path) -> bool {
        matches!(&self.hosts, Hosts::Unix(sockets)
            if sockets.cover(path) || sockets.canonical().is_some_and(|sockets| sockets.cover(path)))
    }

    /// Whether the rule allows the socket with this canonical path.
    pub(super) fn allows_canonical(&self, path: &Path) -> bool {
        matches!(&self.hosts, Hosts::Unix(sockets)
            if sockets.cover(path) || sockets.in_canonical_folder().is_some_and(|sockets| sockets.cover(path)))
    }

    pub(super) fn is_about_addresses(&self, endpoint: &Endpoint<'_>) -> bool {
        self.covers_scheme(endpoint) && matches!(self.hosts, Hosts::Network(_) | Hosts::Range(_))
    }

    fn covers_scheme(&self, endpoint: &Endpoint<'_>) -> bool {
        self.scheme.is_none_or(|scheme| scheme == endpoint.scheme)
    }

    fn covers_port(&self, port: u16) -> bool {
        self.port.is_none_or(|covered| covered == port)
    }

    fn covers(&self, address: IpAddr) -> bool {
        match &self.hosts {
            Hosts::Network(network) => network::covers(network, address),
            Hosts::Range(range) => range.covers(address),
            _ => false,
        }
    }
}

impl FromStr for Rule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        if let Some(sockets) = Sockets::parse(text) {
            return Ok(Self {
                scheme: None,
                hosts: Hosts::Unix(sockets?),
                port: None,
            });
        }
        let (scheme, rest) = match text.split_once("://") {
            None => (None, text),
            Some(("ws", rest)) => (Some("ws"), rest),
            Some(("wss", rest)) => (Some("wss"), rest),
            Some(_) => return Err("the scheme is neither ws nor wss"),
        };
        if rest.contains('%') {
            return Err("an address of a rule has no zone");
        }
        if let Some((address, rest)) = rest.split_once('/') {
            let (prefix, rest) = rest
                .split_once(':')
                .map_or((rest, None), |(prefix, port)| (prefix, Some(port)));
            let hosts = Hosts::Network(to_canonical(network::parse(address, Some(prefix))?));
            return Ok(Self {
                scheme,
                hosts,
                port: rest.map(port).transpose()?,
            });
        }
        if let Ok(address) = rest.parse::<IpAddr>() {
            return Ok(Self {
                scheme,
                hosts: Hosts::Network(address.to_canonical().into()),
                port: None,
            });
        }
        let (host, rest) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        Ok(Self {
            scheme,
            hosts: hosts(host)?,
            port: rest.map(port).transpose()?,
        })
    }
}

fn hosts(text: &str) -> Result<Hosts, &'static str> {
    if text == "*" {
        return Ok(Hosts::Any);
    }
    if let Some(rest) = text.strip_prefix("*.") {
        return match parse(rest)? {
            Host::Domain(domain) => Ok(Hosts::Below(format!(".{}", name(&domain)?))),
            _ => Err("an address has no names below it"),
        };
    }
    Ok(match parse(text)? {
        Host::Domain(domain) => match Range::named(&domain) {
            Some(range) => Hosts::Range(range),
            None => Hosts::Name(name(&domain)?.to_owned()),
        },
        Host::Ipv4(address) => Hosts::Network(IpAddr::from(address).to_canonical().into()),
        Host::Ipv6(address) => Hosts::Network(IpAddr::from(address).to_canonical().into()),
    })
}

/// A name without the dot at its end, the form in which names are compared.
fn name(domain: &str) -> Result<&str, &'static str> {
    let name = without_dot(domain);
    if name.split('.').any(str::is_empty) {
        Err("a part of the name is empty")
    } else {
        Ok(name)
    }
}

fn port(text: &str) -> Result<u16, &'static str> {
    network::number(text).ok_or("the port has to be a number up to 65535")
}

/// Parses a host as in a URL, so that the hosts of rules and URLs are compared in one form.
fn parse(host: &str) -> Result<Host<String>, &'static str> {
    if host.contains('*') {
        return Err("* stands for a whole host, or for the names below one, as in *.example");
    }
    Host::parse(host).map_err(|_| "it has no valid host")
}

/// Whether a name is `localhost` or a
/// [subdomain of it](https://www.rfc-editor.org/rfc/rfc6761#section-6.3).
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = without_dot(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    last.eq_ignore_ascii_case("localhost")
}

/// A name without the dot at its end. An absolute name is the same as a relative one.
pub(crate) fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = self.scheme {
            write!(f, "{scheme}://")?;
        }
        match &self.hosts {
            Hosts::Any => f.write_str("*")?,
            Hosts::Below(suffix) => write!(f, "*{suffix}")?,
            // The dot distinguishes a host from a range of the same name.
            Hosts::Name(name) if Range::named(name).is_some() => write!(f, "{name}.")?,
            Hosts::Name(name) => f.write_str(name)?,
            Hosts::Network(IpNet::V4(network)) if network.prefix_len() == 32 => {
                write!(f, "{}", network.addr())?;
            }
            Hosts::Network(IpNet::V4(network)) => network.fmt(f)?,
            Hosts::Network(IpNet::V6(network)) if network.prefix_len() == 128 => {
                write!(f, "[{}]", network.addr())?;
            }
            Hosts::Network(IpNet::V6(network)) => {
                write!(f, "[{}]/{}", network.addr(), network.prefix_len())?;
            }
            Hosts::Range(range) => range.fmt(f)?,
            Hosts::Unix(sockets) => sockets.fmt(f)?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}
