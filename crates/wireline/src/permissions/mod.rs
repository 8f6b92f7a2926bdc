//! Rules for the schemes, hosts, ports, addresses and Unix domain sockets that connections may
//! reach: [`Permissions`].

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz_rules;
mod network;
mod rule;
#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;
mod unix_socket;

pub(crate) use network::number as parse_number;
#[cfg(feature = "proxy")]
pub(crate) use network::parse as parse_network;
pub(crate) use rule::is_localhost;
#[cfg(feature = "proxy")]
pub(crate) use rule::without_dot;
use rule::{Endpoint, Rule};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
};
use url::{Host, Url};

/// The addresses of names for which [`is_localhost`] is true.
pub(crate) const LOOPBACK: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];

/// A set of rules. A connection is permitted if at least one rule allows it and no rule denies it.
///
/// | rule | matches |
/// |---|---|
/// | `chat.example` | this host, on every port |
/// | `chat.example:8080` | this host, on this port |
/// | `*.example` | the subdomains of `example`, not `example` itself |
/// | `*`, `*:8080` | every host |
/// | `127.0.0.1`, `[::1]:8080`, `::1` | an address |
/// | `10.0.0.0/8`, `fd00::/8`, `[fd00::]/8:8080` | a range of addresses |
/// | `loopback` | this machine: 127.0.0.0/8, ::1 and the unspecified addresses, which connect to this machine |
/// | `private` | addresses that are not globally reachable: private networks, loopback, link-local (such as the metadata services of clouds), shared, reserved, multicast |
/// | `public` | all other addresses |
/// | `wss://chat.example` | this host, over encrypted connections only; `ws://` over plain ones only |
/// | `unix:/run/app.sock`, `unix:/run/app/*`, `unix:*` | a Unix domain socket; those in a folder and its subfolders; all |
/// | `unix://./pipe/app`, `unix://./pipe/*` | the same for named pipes, on Windows; case does not matter |
///
/// A rule about addresses applies to URLs whose host is an address, and to names. For a name it is
/// checked against the address that is connected to, whether that comes from a resolver, a
/// [`Resolution`](crate::Resolution) or a [`Redirect`](crate::Redirect). If the host of the URL is
/// an address, that address must be allowed too. If a name has several addresses, only the allowed
/// ones are tried. `localhost` and its subdomains are loopback addresses, with every resolver and
/// proxy. Equivalent forms of an address are compared as one: `10.0.0.1`, `0xa000001`,
/// `[::ffff:10.0.0.1]`, and the addresses that lead to it through a translator
/// (`[64:ff9b::10.0.0.1]`) or a tunnel (6to4).
///
/// A rule about names applies to the host of the URL. A rule that denies a name does not deny its
/// addresses.
///
/// Unix domain sockets have rules of their own. No other rule matches them, not even `*`. Paths in
/// rules are absolute. A path with `..` is never allowed. Before the connector connects, the rules
/// are also applied to the path without symbolic links, as
/// [`Target::check_unix_socket`](crate::Target::check_unix_socket) explains.
///
/// ```
/// use wireline::permissions::Permissions;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// assert!(Permissions::all().check(&"wss://any.example/".parse()?).is_ok());
/// let permissions = Permissions::none().allow_net("chat.example:8080")?.allow_net("*.feeds.example")?;
/// assert!(permissions.check(&"ws://chat.example:8080/room".parse()?).is_ok());
/// assert!(permissions.check(&"ws://live.feeds.example/".parse()?).is_ok());
/// assert!(permissions.check(&"ws://chat.example/".parse()?).is_err());
///
/// // Public addresses only: a name that resolves to another one is refused.
/// let permissions = Permissions::none().allow_net("public")?;
/// let url = "ws://rebound.example/".parse()?;
/// assert!(permissions.check_address(&url, "8.8.8.8:80".parse()?).is_ok());
/// assert!(permissions.check_address(&url, "169.254.169.254:80".parse()?).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    allowed: Vec<Rule>,
    denied: Vec<Rule>,
    proxy: bool,
}

impl Permissions {
    /// No rules: nothing is permitted.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every host is permitted. Unix domain sockets are not: `allow_net("unix:*")` permits those.
    #[must_use]
    pub fn all() -> Self {
        Self {
            allowed: vec![Rule::ANY],
            ..Self::default()
        }
    }

    /// Adds a rule that allows. The [table](Permissions) describes rules.
    ///
    /// A name that only rules about addresses could allow is resolved first. So the name is sent to
    /// the resolver, even if its addresses are not allowed.
    ///
    /// # Errors
    ///
    /// [`RuleError`] if the rule is invalid.
    pub fn allow_net(mut self, rule: &str) -> Result<Self, RuleError> {
        self.allowed.push(parse(rule)?);
        Ok(self)
    }

    /// Adds a rule that denies. It takes precedence over rules that allow. The [table](Permissions)
    /// describes rules.
    ///
    /// ```
    /// use wireline::permissions::Permissions;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::all().deny_net("private")?.deny_net("ws://*")?;
    /// assert!(permissions.check(&"wss://chat.example/".parse()?).is_ok());
    /// assert!(permissions.check(&"ws://chat.example/".parse()?).is_err());
    /// assert!(permissions.check(&"wss://[::ffff:10.0.0.1]/".parse()?).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`RuleError`] if the rule is invalid.
    pub fn deny_net(mut self, rule: &str) -> Result<Self, RuleError> {
        self.denied.push(parse(rule)?);
        Ok(self)
    }

    /// Allows connections to unknown addresses, which are those through a proxy, even if there are
    /// rules about addresses.
    ///
    /// The remaining check is [`check_opaque`](Self::check_opaque): rules about schemes, hosts and
    /// ports must allow the URL and not deny it. Rules about addresses apply only if the host is an
    /// address. So `allow_net("public")` alone allows no names through a proxy, and
    /// `deny_net("private")` does not prevent a name from having a private address. Use it with a
    /// proxy that enforces such rules itself.
    ///
    /// ```
    /// use wireline::Permissions;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("*.example")?.deny_net("private")?;
    /// let url = "ws://chat.example/".parse()?;
    /// assert!(permissions.check_opaque(&url).is_err());
    /// let permissions = permissions.allow_proxy();
    /// assert!(permissions.check_opaque(&url).is_ok());
    /// assert!(permissions.check_opaque(&"ws://chat.other/".parse()?).is_err());
    /// assert!(permissions.check_opaque(&"ws://10.0.0.1/".parse()?).is_err());
    ///
    /// let permissions = Permissions::none().allow_net("public")?.allow_proxy();
    /// assert!(permissions.check_opaque(&url).is_err());
    /// assert!(permissions.check_opaque(&"ws://8.8.8.8/".parse()?).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn allow_proxy(mut self) -> Self {
        self.proxy = true;
        self
    }

    /// Checks `url` as far as possible without an address.
    ///
    /// # Errors
    ///
    /// [`Denied`] if a rule denies the URL, if no rule can allow it, or if it has no host or port.
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        let endpoint = endpoint(url)?;
        let may_have_address = matches!(endpoint.host, Host::Domain(_));
        self.decide(
            || endpoint.name(),
            None,
            |rule| rule.covers_host(&endpoint),
            |rule| {
                rule.covers_host(&endpoint)
                    || may_have_address && rule.is_about_addresses(&endpoint)
            },
        )
    }

    /// Checks a connection for `url` to `address`.
    ///
    /// # Errors
    ///
    /// [`Denied`] as for [`Permissions::check`], and if a rule denies the address or no rule allows
    /// it.
    pub fn check_address(&self, url: &Url, address: SocketAddr) -> Result<(), Denied> {
        self.check(url)?;
        let endpoint = endpoint(url)?;
        let (ip, port) = (address.ip(), address.port());
        self.decide(
            || endpoint.name(),
            Some(address),
            |rule| rule.covers_address(&endpoint, ip, port),
            |rule| rule.covers_name(&endpoint) || rule.covers_address(&endpoint, ip, port),
        )
    }

    /// Checks `url` by the name of its host alone. Use it for networks whose names have no
    /// addresses, such as a network inside the process.
    ///
    /// ```
    /// # use wireline::Permissions;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("chat.example")?.allow_net("10.0.0.0/8")?;
    /// assert!(permissions.check_name(&"ws://chat.example/".parse()?).is_ok());
    /// // Its address may be allowed, but its name is not.
    /// assert!(permissions.check_name(&"ws://other.example/".parse()?).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Denied`] as for [`Permissions::check`], and if no rule allows the name.
    pub fn check_name(&self, url: &Url) -> Result<(), Denied> {
        self.check(url)?;
        let endpoint = endpoint(url)?;
        self.decide(
            || endpoint.name(),
            None,
            |_| false,
            |rule| rule.covers_host(&endpoint),
        )
    }

    /// Checks a connection for `url` to an unknown address, for example through a proxy.
    ///
    /// # Errors
    ///
    /// [`Denied`] as for [`Permissions::check_name`], and if the result depends on the address and
    /// [`Permissions::allow_proxy`] was not called. For `localhost`, as for
    /// [`Permissions::check_address`].
    pub fn check_opaque(&self, url: &Url) -> Result<(), Denied> {
        let endpoint = endpoint(url)?;
        if let Host::Domain(name) = endpoint.host {
            return self.check_name_at_proxy(url, name, endpoint.port);
        }
        self.check_depends(url, &endpoint)?;
        self.check_name(url)
    }

    /// Checks a connection to the Unix domain socket at `path`. It does not read the file system,
    /// so it does not know where symbolic links lead.
    /// [`Target::check_unix_socket`](crate::Target::check_unix_socket) does.
    ///
    /// ```
    /// # use wireline::Permissions;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::all().allow_net("unix:/run/app/*")?.deny_net("unix:/run/app/admin.sock")?;
    /// assert!(permissions.check_socket("/run/app/chat.sock").is_ok());
    /// assert!(permissions.check_socket("/run/app/admin.sock").is_err());
    /// assert!(permissions.check_socket("/run/app/../docker.sock").is_err());
    /// assert!(Permissions::all().check_socket("/run/docker.sock").is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Denied`] if a rule denies the socket, or no rule allows it.
    pub fn check_socket(&self, path: impl AsRef<Path>) -> Result<(), Denied> {
        let path = path.as_ref();
        let covers = |rule: &Rule| rule.covers_socket(path);
        self.decide(|| socket(path), None, covers, covers)
    }

    /// The same, and for the canonical path too if the file exists. Reads the file system.
    pub(crate) fn check_socket_file(&self, path: &Path) -> Result<(), Denied> {
        self.check_socket(path)?;
        // A named pipe has no links, and to look at it would connect to it.
        if cfg!(windows) {
            return Ok(());
        }
        // Connecting to a file that does not exist fails.
        let Ok(file) = path.canonicalize() else {
            return Ok(());
        };
        self.decide(
            || socket(&file),
            None,
            |rule| rule.denies_canonical(&file),
            |rule| rule.allows_canonical(&file),
        )
    }

    fn decide(
        &self,
        target: impl FnOnce() -> String,
        address: Option<SocketAddr>,
        denies: impl Fn(&Rule) -> bool,
        allows: impl Fn(&Rule) -> bool,
    ) -> Result<(), Denied> {
        let reason = if let Some(rule) = self.denied.iter().find(|rule| denies(rule)) {
            Denial::ByRule {
                rule: rule.to_string(),
                address: address.map(|address| address.ip()),
            }
        } else if self.allowed.iter().any(allows) {
            return Ok(());
        } else {
            Denial::NotAllowed { address }
        };
        Err(Denied {
            target: target(),
            reason,
        })
    }

    /// Checks a connection for `url` through a proxy that is asked for `host` and `port`.
    #[cfg(feature = "proxy")]
    pub(crate) fn check_through_proxy(
        &self,
        url: &Url,
        host: &Host,
        port: u16,
    ) -> Result<(), Denied> {
        match host {
            Host::Ipv4(address) => self.check_address(url, (*address, port).into()),
            Host::Ipv6(address) => self.check_address(url, (*address, port).into()),
            Host::Domain(name) => self.check_name_at_proxy(url, name, port),
        }
    }

    /// The same for a name. Only the proxy knows its addresses.
    fn check_name_at_proxy(&self, url: &Url, name: &str, port: u16) -> Result<(), Denied> {
        if is_localhost(name) {
            // It is unknown which of the addresses the proxy chooses.
            return LOOPBACK
                .iter()
                .try_for_each(|address| self.check_address(url, (*address, port).into()));
        }
        let endpoint = endpoint(url)?;
        self.check_depends(url, &endpoint)?;
        self.decide(
            || endpoint.name(),
            None,
            |rule| rule.covers_all_on(&endpoint, port),
            |rule| rule.covers_name(&endpoint),
        )
    }

    /// [`Permissions::check`], and fails if the result depends on the address, unless proxies are
    /// allowed.
    fn check_depends(&self, url: &Url, endpoint: &Endpoint<'_>) -> Result<(), Denied> {
        self.check(url)?;
        let depends = self
            .denied
            .iter()
            .any(|rule| rule.is_about_addresses(endpoint))
            || !self.allowed.iter().any(|rule| rule.covers_name(endpoint));
        if depends && !self.proxy {
            Err(Denied {
                target: endpoint.name(),
                reason: Denial::AddressUnknown,
            })
        } else {
            Ok(())
        }
    }
}

fn parse(rule: &str) -> Result<Rule, RuleError> {
    rule.parse().map_err(|why| RuleError {
        rule: rule.to_owned(),
        why,
    })
}

/// A Unix domain socket in the syntax of rules. Anyone may have chosen the path, and the text may
/// be printed.
fn socket(path: &Path) -> String {
    format!("unix:{}", path.to_string_lossy().escape_debug())
}

fn endpoint(url: &Url) -> Result<Endpoint<'_>, Denied> {
    match (url.host(), url.port_or_known_default()) {
        (Some(host), Some(port)) => Ok(Endpoint {
            scheme: url.scheme(),
            host,
            port,
        }),
        _ => Err(Denied {
            target: url.as_str().to_owned(),
            reason: Denial::NotAllowed { address: None },
        }),
    }
}

/// The error of a connection that is not permitted. Its text names the call that would allow it.
///
/// ```
/// use wireline::{Permissions, permissions::Denial};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let denied = Permissions::none().check(&"ws://chat.example/".parse()?).unwrap_err();
/// assert_eq!((denied.target(), denied.reason()), ("chat.example:80", &Denial::NotAllowed { address: None }));
/// assert!(denied.to_string().ends_with("Permissions::allow_net(\"chat.example:80\") would allow it"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    target: String,
    reason: Denial,
}

impl Denied {
    /// The host and port, in the syntax of rules.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &Denial {
        &self.reason
    }
}

/// The reason why a connection is not permitted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// No rule of [`Permissions::allow_net`] matches.
    NotAllowed {
        /// The address of the name, if it was resolved.
        address: Option<SocketAddr>,
    },
    /// A rule of [`Permissions::deny_net`] matches.
    ByRule {
        /// The rule.
        rule: String,
        /// The address that the rule matches, if it does not match the URL.
        address: Option<IpAddr>,
    },
    /// The result depends on the address, which is unknown: see [`Permissions::allow_proxy`].
    AddressUnknown,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.target;
        match &self.reason {
            Denial::NotAllowed { address } => {
                let (at, allowing) = match address {
                    Some(address) => (format!(" at {address}"), address.to_string()),
                    None => (String::new(), target.clone()),
                };
                write!(
                    f,
                    "access to {target}{at} is not allowed; Permissions::allow_net({allowing:?}) would allow it"
                )
            }
            Denial::ByRule { rule, address } => {
                let at = address.map_or_else(String::new, |address| format!(" at {address}"));
                write!(
                    f,
                    "access to {target}{at} is not allowed: Permissions::deny_net({rule:?}) denies it"
                )
            }
            Denial::AddressUnknown => {
                write!(
                    f,
                    "access to {target} is not allowed through a proxy: rules are about addresses, and it has one that \
                     can't be seen; Permissions::allow_proxy() would let its name decide"
                )
            }
        }
    }
}

impl std::error::Error for Denied {}

/// The error of an invalid rule.
///
/// ```
/// use wireline::Permissions;
///
/// let error = Permissions::none().allow_net("chat.example:port").unwrap_err();
/// assert!(error.to_string().starts_with("\"chat.example:port\" is not a rule for hosts: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule:?} is not a rule for hosts: {why}")]
pub struct RuleError {
    rule: String,
    why: &'static str,
}

/// Formats the rules: `chat.example:443, 10.0.0.0/8, except *:22`.
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.allowed.is_empty() {
            return f.write_str("nothing");
        }
        let list = |rules: &[Rule]| {
            rules
                .iter()
                .map(Rule::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        f.write_str(&list(&self.allowed))?;
        if self.denied.is_empty() {
            Ok(())
        } else {
            write!(f, ", except {}", list(&self.denied))
        }
    }
}
