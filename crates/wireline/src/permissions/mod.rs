//! What may be reached: rules over schemes, hosts, ports and addresses. [`Permissions`] has examples.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod network;
mod rule;
#[cfg(test)]
mod tests;

pub(crate) use network::IpNet;
use rule::{Place, Rule};
pub(crate) use rule::{is_localhost, without_dot};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};
use url::{Host, Url};

/// What [`is_localhost`] leads to.
pub(crate) const LOOPBACK: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// What may be reached: what a rule allows, and none denies.
///
/// | rule | is about |
/// |---|---|
/// | `chat.example` | this host, on every port |
/// | `chat.example:8080` | this host, on this port |
/// | `*.example` | every name below `example`, and not `example` itself |
/// | `*`, `*:8080` | every host |
/// | `127.0.0.1`, `[::1]:8080`, `::1` | an address |
/// | `10.0.0.0/8`, `fd00::/8`, `[fd00::]/8:8080` | a range of addresses |
/// | `loopback` | this machine: 127.0.0.0/8, ::1, and the unspecified addresses, which lead here |
/// | `private` | all addresses that can't be reached from everywhere: private networks, loopback, link-local (where clouds keep their secrets), shared, reserved, multicast |
/// | `public` | all other addresses |
/// | `wss://chat.example` | the same, by encrypted connections only; `ws://` by plain ones |
///
/// A rule about addresses is about URLs that spell one, and about names that have one: it is held against the address that
/// is connected to, whoever said that the name has it, or that the connection goes elsewhere than the URL says. A URL that spells
/// an address has to be allowed as it is spelled, too. Of a name that has several, those that may be reached are tried.
/// `localhost` and the names below it are loopback addresses, whatever a resolver or a proxy makes of them.
/// Addresses are compared in one form: it makes no difference whether one is written as `10.0.0.1`, `0xa000001`,
/// `[::ffff:10.0.0.1]`, or leads there through a translator (`[64:ff9b::10.0.0.1]`) or a tunnel (6to4).
///
/// A rule about names is about what the URL spells. One that denies a name denies none of its addresses.
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
/// // The whole internet, and nothing of one's own, whatever names may say.
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
    /// Nothing may be reached.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Everything may be reached.
    #[must_use]
    pub fn all() -> Self {
        Self { allowed: vec![Rule::ANY], ..Self::default() }
    }

    /// Adds what `rule` is about. See the table [above](Permissions).
    ///
    /// Where only rules about addresses are left to allow a name, it is asked for its addresses: the question leaves the
    /// machine, whatever the answer.
    ///
    /// # Errors
    ///
    /// [`RuleError`] when it is no rule.
    pub fn allow_net(mut self, rule: &str) -> Result<Self, RuleError> {
        self.allowed.push(parse(rule)?);
        Ok(self)
    }

    /// Takes away what `rule` is about, whatever else allows it. See the table [above](Permissions).
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
    /// [`RuleError`] when it is no rule.
    pub fn deny_net(mut self, rule: &str) -> Result<Self, RuleError> {
        self.denied.push(parse(rule)?);
        Ok(self)
    }

    /// Allows connections whose address can't be seen, although rules are about addresses: those through a proxy.
    ///
    /// One check remains, [`check_opaque`](Self::check_opaque): the URL's scheme, host and port must be allowed by a rule
    /// about them, and denied by none; a host that is spelled as an address is held against rules about addresses. What
    /// addresses a name has is nobody's question any more, so `allow_net("public")` alone allows no names through a proxy, and
    /// `deny_net("private")` keeps no name from leading there. It is for proxies that have such rules themselves.
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

    /// Whether `url` may be reached, as far as it can be said without an address.
    ///
    /// # Errors
    ///
    /// [`Denied`] when a rule denies it, or none could allow it, or it has no host or port.
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        let host = url.host();
        let place = place(url, host.as_ref())?;
        if let Some(rule) = self.denied.iter().find(|rule| rule.covers_host(place)) {
            return Err(Denied::new(place, Denial::ByRule { rule: rule.to_string(), address: None }));
        }
        let may_have_address = matches!(place.host, Host::Domain(_));
        let allows = |rule: &Rule| rule.covers_host(place) || may_have_address && rule.is_about_addresses(place);
        if self.allowed.iter().any(allows) {
            Ok(())
        } else {
            Err(Denied::new(place, Denial::NotAllowed { address: None }))
        }
    }

    /// Whether `url` may be reached at `address`.
    ///
    /// # Errors
    ///
    /// [`Denied`] as [`Permissions::check`] has it, and when a rule denies the address or none allows it.
    pub fn check_address(&self, url: &Url, address: SocketAddr) -> Result<(), Denied> {
        self.check(url)?;
        let host = url.host();
        let place = place(url, host.as_ref())?;
        let (ip, port) = (address.ip(), address.port());
        if let Some(rule) = self.denied.iter().find(|rule| rule.covers_address(place, ip, port)) {
            return Err(Denied::new(place, Denial::ByRule { rule: rule.to_string(), address: Some(ip) }));
        }
        if self.allowed.iter().any(|rule| rule.covers_name(place) || rule.covers_address(place, ip, port)) {
            Ok(())
        } else {
            Err(Denied::new(place, Denial::NotAllowed { address: Some(address) }))
        }
    }

    /// Whether `url` may be reached where names have no addresses, as inside a process: by its name alone.
    ///
    /// ```
    /// # use wireline::Permissions;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("chat.example")?.allow_net("10.0.0.0/8")?;
    /// assert!(permissions.check_name(&"ws://chat.example/".parse()?).is_ok());
    /// // It may have an address that is allowed; but not by its name.
    /// assert!(permissions.check_name(&"ws://other.example/".parse()?).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Denied`] as [`Permissions::check`] has it, and when no rule allows the name.
    pub fn check_name(&self, url: &Url) -> Result<(), Denied> {
        self.check(url)?;
        let host = url.host();
        let place = place(url, host.as_ref())?;
        if self.allowed.iter().any(|rule| rule.covers_host(place)) {
            Ok(())
        } else {
            Err(Denied::new(place, Denial::NotAllowed { address: None }))
        }
    }

    /// Whether `url` may be reached at an address that can't be seen, as through a proxy.
    ///
    /// # Errors
    ///
    /// [`Denied`] when that depends on the address and [`Permissions::allow_proxy`] was not called; otherwise as
    /// [`Permissions::check_name`] has it. For `localhost`, as [`Permissions::check_address`] has it.
    pub fn check_opaque(&self, url: &Url) -> Result<(), Denied> {
        let host = url.host();
        let place = place(url, host.as_ref())?;
        if let Host::Domain(name) = place.host {
            return self.check_name_at_proxy(url, name, place.port);
        }
        self.check_depends(url, place)?;
        self.check_name(url)
    }

    /// Whether `url` may be reached when a proxy is asked for `host` and `port`.
    pub(crate) fn check_through_proxy(&self, url: &Url, host: &Host, port: u16) -> Result<(), Denied> {
        match host {
            Host::Ipv4(address) => self.check_address(url, (*address, port).into()),
            Host::Ipv6(address) => self.check_address(url, (*address, port).into()),
            Host::Domain(name) => self.check_name_at_proxy(url, name, port),
        }
    }

    /// The same for a name, whose addresses only the proxy sees.
    fn check_name_at_proxy(&self, url: &Url, name: &str, port: u16) -> Result<(), Denied> {
        if is_localhost(name) {
            // Which of them the proxy takes is not known.
            return LOOPBACK.iter().try_for_each(|address| self.check_address(url, (*address, port).into()));
        }
        let host = url.host();
        let place = place(url, host.as_ref())?;
        self.check_depends(url, place)?;
        if let Some(rule) = self.denied.iter().find(|rule| rule.covers_all_on(place, port)) {
            return Err(Denied::new(place, Denial::ByRule { rule: rule.to_string(), address: None }));
        }
        if self.allowed.iter().any(|rule| rule.covers_name(place)) {
            Ok(())
        } else {
            Err(Denied::new(place, Denial::NotAllowed { address: None }))
        }
    }

    /// [`Permissions::check`], and whether it takes an address to say more.
    fn check_depends(&self, url: &Url, place: Place<'_>) -> Result<(), Denied> {
        self.check(url)?;
        let depends = self.denied.iter().any(|rule| rule.is_about_addresses(place))
            || !self.allowed.iter().any(|rule| rule.covers_name(place));
        if depends && !self.proxy { Err(Denied::new(place, Denial::Unseen)) } else { Ok(()) }
    }
}

fn parse(rule: &str) -> Result<Rule, RuleError> {
    rule.parse().map_err(|why| RuleError { rule: rule.to_owned(), why })
}

fn place<'a>(url: &'a Url, host: Option<&'a Host<&'a str>>) -> Result<Place<'a>, Denied> {
    match (host, url.port_or_known_default()) {
        (Some(host), Some(port)) => Ok(Place { scheme: url.scheme(), host, port }),
        _ => Err(Denied { what: url.as_str().to_owned(), why: Denial::NotAllowed { address: None } }),
    }
}

/// Something may not be reached. The text says which call would allow it.
///
/// ```
/// use wireline::{Permissions, permissions::Denial};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let denied = Permissions::none().check(&"ws://chat.example/".parse()?).unwrap_err();
/// assert_eq!((denied.what(), denied.why()), ("chat.example:80", &Denial::NotAllowed { address: None }));
/// assert!(denied.to_string().ends_with("Permissions::allow_net(\"chat.example:80\") would allow it"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    what: String,
    why: Denial,
}

impl Denied {
    fn new(place: Place<'_>, why: Denial) -> Self {
        Self { what: format!("{}:{}", place.host, place.port), why }
    }

    /// What was to be reached: `host:port`, as rules have it.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Why it may not.
    #[must_use]
    pub fn why(&self) -> &Denial {
        &self.why
    }
}

/// Why something may not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// No rule of [`Permissions::allow_net`] is about it.
    NotAllowed {
        /// What the name was resolved to, if it came to that.
        address: Option<SocketAddr>,
    },
    /// A rule of [`Permissions::deny_net`] is about it.
    ByRule {
        /// The rule.
        rule: String,
        /// The address that it is about, if it is not about the URL.
        address: Option<IpAddr>,
    },
    /// Rules are about addresses, and its address can't be seen: see [`Permissions::allow_proxy`].
    Unseen,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match &self.why {
            Denial::NotAllowed { address: None } => {
                write!(f, "access to {what} is not allowed; Permissions::allow_net({what:?}) would allow it")
            }
            Denial::NotAllowed { address: Some(address) } => {
                write!(
                    f,
                    "access to {what} at {address} is not allowed; Permissions::allow_net(\"{address}\") would allow it"
                )
            }
            Denial::ByRule { rule, address: None } => {
                write!(f, "access to {what} is not allowed: Permissions::deny_net({rule:?}) denies it")
            }
            Denial::ByRule { rule, address: Some(address) } => {
                write!(f, "access to {what} at {address} is not allowed: Permissions::deny_net({rule:?}) denies it")
            }
            Denial::Unseen => {
                write!(
                    f,
                    "access to {what} is not allowed through a proxy: rules are about addresses, and it has one that \
                     can't be seen; Permissions::allow_proxy() would let its name decide"
                )
            }
        }
    }
}

impl std::error::Error for Denied {}

/// A rule that means nothing.
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

/// `chat.example:443, 10.0.0.0/8, except *:22`
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.allowed.is_empty() {
            return f.write_str("nothing");
        }
        let list = |rules: &[Rule]| rules.iter().map(Rule::to_string).collect::<Vec<_>>().join(", ");
        f.write_str(&list(&self.allowed))?;
        if self.denied.is_empty() { Ok(()) } else { write!(f, ", except {}", list(&self.denied)) }
    }
}
