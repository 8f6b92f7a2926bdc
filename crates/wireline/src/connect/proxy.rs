//! The choice of a proxy: a given one, or the one in the environment variables that
//! [curl and other programs read](https://everything.curl.dev/usingcurl/proxies/env.html).
//!
//! The matcher of hyper-util (0.1.21, `client::proxy::matcher`) reads the same variables. It is not
//! used, because programs would lose what they rely on:
//!
//! - It connects directly if it cannot parse a proxy: `socks://p`, `p:3128/`, `ftp://p`, a name that
//!   is not ASCII. Here such a proxy is used, or the connection fails.
//! - Its exceptions have no ports, no `*.example`, no `[::1]`, no spaces between them, no final dot
//!   and no names that are not ASCII. Its `*` covers names, but no addresses.
//! - `http_proxy` counts after `HTTP_PROXY`, and not at all if the latter is set and empty. In a CGI
//!   program no variable counts.

use crate::{
    Error, Target,
    permissions::{parse_network, parse_number, without_dot},
};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use std::{fmt, net::IpAddr, str::FromStr};
use url::{Host, Url};

/// The proxies for connections, and the hosts that are connected to directly.
///
/// ```
/// use wireline::Proxies;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let proxies = Proxies::all("socks5://user:password@proxy.example:1080".parse()?).except("*.internal, 10.0.0.0/8");
/// # Ok(())
/// # }
/// ```
///
/// Environment variables can be given as a function:
///
/// ```
/// use wireline::Proxies;
///
/// let proxies = Proxies::from_variables(|name| (name == "https_proxy").then(|| "proxy.example:3128".to_owned()));
/// # drop((proxies, Proxies::none(), Proxies::from_env()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// For `ws:`.
    http: Option<Result<Proxy, Error>>,
    /// For `wss:`.
    https: Option<Result<Proxy, Error>>,
    exceptions: Vec<Exception>,
}

impl Proxies {
    /// No proxy: every connection is direct. This is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// One proxy for all connections.
    #[must_use]
    pub fn all(proxy: Proxy) -> Self {
        Self {
            http: Some(Ok(proxy.clone())),
            https: Some(Ok(proxy)),
            exceptions: Vec::new(),
        }
    }

    /// The proxies in the environment variables of the process. Lowercase names take precedence
    /// over uppercase ones. An empty variable counts as unset.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `HTTP_PROXY` | the proxy for `http:` and `ws:`; the uppercase name is ignored if `REQUEST_METHOD` is set, because [a CGI program receives it from its client](https://httpoxy.org/) |
    /// | `HTTPS_PROXY` | the proxy for `https:` and `wss:` |
    /// | `ALL_PROXY` | the proxy for a scheme whose variable is not set |
    /// | `NO_PROXY` | the hosts that are connected to directly: see [`Proxies::except`] |
    ///
    /// An invalid URL fails the connections that would use the proxy: [`Error::InvalidProxy`].
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The proxies in the given variables, as for [`from_env`](Self::from_env).
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let cgi = set("REQUEST_METHOD").is_some();
        let either = |name: &str| {
            let upper = name.to_ascii_uppercase();
            set(name).or_else(|| set(&upper).filter(|_| !(cgi && upper == "HTTP_PROXY")))
        };
        let proxy = |name: &str| {
            either(name)
                .or_else(|| either("all_proxy"))
                .map(|url| url.trim().parse())
        };
        let proxies = Self {
            http: proxy("http_proxy"),
            https: proxy("https_proxy"),
            exceptions: Vec::new(),
        };
        proxies.except(&either("no_proxy").unwrap_or_default())
    }

    /// Adds hosts that are connected to directly, separated by commas or spaces:
    ///
    /// | text | hosts |
    /// |---|---|
    /// | `example`, `.example`, `*.example` | `example` and its subdomains |
    /// | `10.0.0.1`, `[::1]` | an address that is the host of a URL |
    /// | `10.0.0.0/8`, `fd00::/8` | the addresses of a network |
    /// | `*` | all |
    ///
    /// A suffix `:PORT` limits the entry to that port. Invalid entries are ignored, as by other
    /// programs.
    #[must_use]
    pub fn except(mut self, hosts: &str) -> Self {
        let texts = hosts
            .split([',', ' ', '\t'])
            .filter(|text| !text.is_empty());
        self.exceptions.extend(texts.filter_map(Exception::parse));
        self
    }

    pub(crate) fn proxy_for(&self, target: &Target) -> Result<Option<Proxy>, Error> {
        let proxy = if target.secure || target.caller_encrypts {
            &self.https
        } else {
            &self.http
        };
        if self
            .exceptions
            .iter()
            .any(|exception| exception.covers(target))
        {
            return Ok(None);
        }
        proxy.clone().transpose()
    }
}

/// A proxy. `http://` and `https://` proxies receive a
/// [CONNECT](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6) request. `socks5://`,
/// `socks5h://` and `socks://` proxies speak [SOCKS 5](https://www.rfc-editor.org/rfc/rfc1928). The
/// proxy resolves names.
///
/// It is parsed from a URL, which may contain a user and a password. The default scheme is `http:`.
/// `Display` and `Debug` omit the user and the password.
///
/// ```
/// use wireline::Proxy;
///
/// let proxy: Proxy = "https://user:secret@proxy.example:8443".parse()?;
/// assert_eq!(proxy.to_string(), "https://proxy.example:8443");
/// # Ok::<_, wireline::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    pub(crate) scheme: Scheme,
    pub(crate) host: Host,
    pub(crate) port: u16,
    pub(crate) credentials: Option<Credentials>,
}

/// The protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    /// HTTP over TLS.
    Https,
    Socks5,
}

/// A user and a password, percent-decoded.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) user: Vec<u8>,
    pub(crate) password: Vec<u8>,
}

impl FromStr for Proxy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = |why| {
            // The part before the @ may contain a password.
            let shown = text
                .rsplit_once('@')
                .map_or_else(|| text.to_owned(), |(_, host)| format!("...@{host}"));
            Error::InvalidProxy { proxy: shown, why }
        };
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&with_scheme).map_err(|_| invalid("it is not a URL"))?;
        let (scheme, port) = match url.scheme() {
            "http" => (Scheme::Http, 80),
            "https" => (Scheme::Https, 443),
            // Desktops export `socks:` in `ALL_PROXY`, which means the version of today.
            "socks" | "socks5" | "socks5h" => (Scheme::Socks5, 1080),
            _ => {
                return Err(invalid(
                    "its scheme is not http, https, socks, socks5 or socks5h",
                ));
            }
        };
        // The host of a non-special scheme such as `socks5` is not parsed with the URL.
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| invalid("it has no host"))?;
        let host = Host::parse(host).map_err(|_| invalid("it has no valid host"))?;
        let credentials =
            (!url.username().is_empty() || url.password().is_some()).then(|| Credentials {
                user: percent_decode_str(url.username()).collect(),
                password: percent_decode_str(url.password().unwrap_or("")).collect(),
            });
        Ok(Self {
            scheme,
            host,
            port: url.port().unwrap_or(port),
            credentials,
        })
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
            Scheme::Socks5 => "socks5",
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// An entry of [`Proxies::except`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// A name and its subdomains.
    Name(String),
    Network(IpNet),
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        if let Some(hosts) = network(text) {
            return Some(Self { hosts, port: None });
        }
        let (text, port) = match text.rsplit_once(':') {
            Some((hosts, port)) if !port.ends_with(']') => (hosts, Some(parse_number(port)?)),
            _ => (text, None),
        };
        let hosts = if text == "*" {
            Hosts::All
        } else if let Some(network) = network(text) {
            network
        } else {
            let name = text.strip_prefix('*').unwrap_or(text);
            match Host::parse(name.strip_prefix('.').unwrap_or(name)).ok()? {
                Host::Domain(name) => Hosts::Name(without_dot(&name).to_owned()),
                Host::Ipv4(address) => Hosts::Network(IpAddr::from(address).into()),
                Host::Ipv6(address) => Hosts::Network(IpAddr::from(address).into()),
            }
        };
        Some(Self { hosts, port })
    }

    fn covers(&self, target: &Target) -> bool {
        self.port.is_none_or(|port| port == target.port)
            && match (&self.hosts, &target.host) {
                (Hosts::All, _) => true,
                (Hosts::Name(name), Host::Domain(host)) => without_dot(host)
                    .strip_suffix(name.as_str())
                    .is_some_and(|before| before.is_empty() || before.ends_with('.')),
                (Hosts::Network(network), Host::Ipv4(address)) => {
                    network.contains(&IpAddr::from(*address))
                }
                (Hosts::Network(network), Host::Ipv6(address)) => {
                    network.contains(&IpAddr::from(*address))
                }
                _ => false,
            }
    }
}

/// Parses an address, optionally in brackets, or a network.
fn network(text: &str) -> Option<Hosts> {
    let (address, prefix) = text
        .split_once('/')
        .map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    parse_network(address, prefix).ok().map(Hosts::Network)
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
