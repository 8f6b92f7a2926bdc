//! What may be reached: rules over the hosts and ports of URLs.

use std::{fmt, net::IpAddr};
use url::{Host, Url};

/// What may be reached.
///
/// ```
/// use boa_websocket::permissions::Permissions;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let permissions = Permissions::none().allow_net("chat.example:8080")?.allow_net("*.feeds.example")?;
/// assert!(permissions.check(&"ws://chat.example:8080/room".parse()?).is_ok());
/// assert!(permissions.check(&"ws://live.feeds.example/".parse()?).is_ok());
/// assert!(permissions.check(&"ws://chat.example/".parse()?).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    net: Vec<Rule>,
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
        Self { net: vec![Rule { host: Hosts::Any, port: None }] }
    }

    /// Adds what `rule` describes:
    ///
    /// | rule | allows |
    /// |---|---|
    /// | `chat.example` | this host, on every port |
    /// | `chat.example:8080` | this host, on this port |
    /// | `*.example` | every name below `example`, and not `example` itself |
    /// | `127.0.0.1`, `[::1]:8080`, `::1` | an address |
    /// | `*`, `*:8080` | every host |
    ///
    /// A rule is about the host as the URL spells it: it does not look at what a name resolves to.
    ///
    /// # Errors
    ///
    /// [`RuleError`] when it is none of these.
    pub fn allow_net(mut self, rule: &str) -> Result<Self, RuleError> {
        let rule = Rule::parse(rule).map_err(|why| RuleError { rule: rule.to_owned(), why })?;
        self.net.push(rule);
        Ok(self)
    }

    /// Whether `url` may be reached.
    ///
    /// # Errors
    ///
    /// [`Denied`] when no rule covers it, or it has no host or port.
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        match (url.host(), url.port_or_known_default()) {
            (Some(host), Some(port)) => {
                if self.net.iter().any(|rule| rule.covers(&host, port)) {
                    Ok(())
                } else {
                    Err(Denied { what: format!("{host}:{port}") })
                }
            }
            _ => Err(Denied { what: url.as_str().to_owned() }),
        }
    }
}

/// Something may not be reached. The text says which call would allow it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access to {what} is not allowed; Permissions::allow_net({what:?}) would allow it")]
pub struct Denied {
    what: String,
}

/// A rule that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule:?} is not a rule for hosts: {why}")]
pub struct RuleError {
    rule: String,
    why: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    host: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    Any,
    /// Names that end with this, which begins with a dot.
    Below(String),
    One(Host<String>),
}

impl Rule {
    fn parse(rule: &str) -> Result<Self, &'static str> {
        if let Ok(address) = rule.parse::<IpAddr>() {
            let host = match address {
                IpAddr::V4(address) => Host::Ipv4(address),
                IpAddr::V6(address) => Host::Ipv6(address),
            };
            return Ok(Self { host: Hosts::One(host), port: None });
        }
        if rule.contains("://") {
            return Err("it is a URL, and what is wanted is a host, with or without a port");
        }
        let (host, port) = match rule.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rule, None),
        };
        let port = match port {
            None => None,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                Some(digits.parse().map_err(|_| "the port has to be a number up to 65535")?)
            }
            Some(_) => return Err("the port has to be a number up to 65535"),
        };
        let host = if host == "*" {
            Hosts::Any
        } else if let Some(rest) = host.strip_prefix("*.") {
            match parse_host(rest)? {
                Host::Domain(domain) => Hosts::Below(format!(".{domain}")),
                _ => return Err("an address has no names below it"),
            }
        } else {
            Hosts::One(parse_host(host)?)
        };
        Ok(Self { host, port })
    }

    fn covers(&self, host: &Host<&str>, port: u16) -> bool {
        self.port.is_none_or(|allowed| allowed == port)
            && match (&self.host, host) {
                (Hosts::Any, _) => true,
                (Hosts::Below(suffix), Host::Domain(name)) => {
                    name.len() > suffix.len() && name.ends_with(suffix.as_str())
                }
                (Hosts::Below(_), _) => false,
                (Hosts::One(allowed), host) => match (allowed, host) {
                    (Host::Domain(a), Host::Domain(b)) => a == b,
                    (Host::Ipv4(a), Host::Ipv4(b)) => a == b,
                    (Host::Ipv6(a), Host::Ipv6(b)) => a == b,
                    _ => false,
                },
            }
    }
}

/// As in a URL, so that what a rule spells and what a URL spells are compared in one form.
fn parse_host(host: &str) -> Result<Host<String>, &'static str> {
    if host.contains('*') {
        return Err("* stands for a whole host, or for the names below one, as in *.example");
    }
    Host::parse(host).map_err(|_| "it has no valid host")
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.net.is_empty() {
            return f.write_str("nothing");
        }
        for (n, rule) in self.net.iter().enumerate() {
            f.write_str(if n == 0 { "" } else { ", " })?;
            match &rule.host {
                Hosts::Any => f.write_str("*")?,
                Hosts::Below(suffix) => write!(f, "*{suffix}")?,
                Hosts::One(host) => write!(f, "{host}")?,
            }
            if let Some(port) = rule.port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(rule: &str, url: &str) -> bool {
        Permissions::none().allow_net(rule).unwrap().check(&url.parse().unwrap()).is_ok()
    }

    #[test]
    fn nothing_is_allowed_by_none_and_everything_by_all() {
        let url = "ws://chat.example/".parse().unwrap();
        assert!(Permissions::none().check(&url).is_err());
        assert!(Permissions::all().check(&url).is_ok());
        assert!(Permissions::all().check(&"data:,".parse().unwrap()).is_err());
    }

    #[test]
    fn rules_cover_what_they_say() {
        for (rule, url) in [
            ("chat.example", "ws://chat.example:9000/"),
            ("chat.example:80", "ws://chat.example/"),
            ("chat.example:443", "wss://chat.example/"),
            ("CHAT.example", "ws://chat.EXAMPLE/"),
            ("bücher.example", "ws://xn--bcher-kva.example/"),
            ("*.example", "ws://a.b.example/"),
            ("*.example:81", "ws://a.example:81/"),
            ("*", "ws://[::1]:81/"),
            ("*:81", "ws://[::1]:81/"),
            ("127.0.0.1", "ws://127.1/"),
            ("0x7f.1", "ws://127.0.0.1/"),
            ("[::1]:8080", "ws://[0:0:0:0:0:0:0:1]:8080/"),
            ("::1", "ws://[::1]/"),
            ("[::1]", "ws://[::1]/"),
        ] {
            assert!(allows(rule, url), "{rule} should allow {url}");
        }
    }

    #[test]
    fn rules_cover_nothing_else() {
        for (rule, url) in [
            ("chat.example:81", "ws://chat.example/"),
            ("chat.example", "ws://xchat.example/"),
            ("chat.example", "ws://chat.example.evil/"),
            ("*.example", "ws://example/"),
            ("*.example", "ws://badexample/"),
            ("*.example", "ws://127.0.0.1/"),
            ("*:81", "ws://chat.example/"),
            ("127.0.0.1", "ws://[::ffff:127.0.0.1]/"),
            ("127.0.0.1", "ws://localhost/"),
            ("[::1]:8080", "ws://[::1]/"),
        ] {
            assert!(!allows(rule, url), "{rule} should not allow {url}");
        }
    }

    #[test]
    fn what_is_no_rule_is_an_error() {
        for rule in [
            "",
            ":80",
            "a b",
            "host:",
            "host:65536",
            "host:+1",
            "host:x",
            "*example",
            "a.*.example",
            "*.1.2.3.4",
            "[::1",
            "ws://host",
        ] {
            let rule = Permissions::none().allow_net(rule);
            assert!(rule.is_err(), "{rule:?}");
        }
        let url = Permissions::none().allow_net("http://x").unwrap_err();
        assert_eq!(
            url.to_string(),
            "\"http://x\" is not a rule for hosts: it is a URL, and what is wanted is a host, with or without a port"
        );
    }

    #[test]
    fn a_denial_names_the_call_that_would_allow_it() {
        let denied = Permissions::none().check(&"ws://[::1]:8080/".parse().unwrap()).unwrap_err();
        assert_eq!(
            denied.to_string(),
            "access to [::1]:8080 is not allowed; Permissions::allow_net(\"[::1]:8080\") would allow it"
        );
        assert!(allows("[::1]:8080", "ws://[::1]:8080/"));
    }

    #[test]
    fn permissions_read_as_their_rules() {
        let permissions = Permissions::none().allow_net("*.example:81").unwrap().allow_net("::1").unwrap();
        assert_eq!(permissions.to_string(), "*.example:81, [::1]");
        assert_eq!(Permissions::none().to_string(), "nothing");
    }
}
