//! Rules that connect to a host and port other than the URL's, for example to test a server before
//! its name points to it.

use crate::{Target, permissions::parse_number};
use std::str::FromStr;
use url::Host;

/// A rule that replaces the host and port of connections.
///
/// It is parsed from `HOST1:PORT1:HOST2:PORT2`. An empty `HOST1` or `PORT1` matches every host or
/// port. An empty `HOST2` or `PORT2` keeps the host or port. An IPv6 address is in brackets.
///
/// Only the destination of the bytes changes. The `Host` header field, the origin, the permissions
/// for names and the name in the certificate still follow the URL. Permissions for addresses
/// apply to the new destination.
///
/// ```
/// use wireline::connector::Redirect;
/// # fn main() -> Result<(), wireline::connector::RedirectError> {
/// let redirect: Redirect = "localhost:80:[::1]:8080".parse()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    from: (Option<Host>, Option<u16>),
    to: (Option<Host>, Option<u16>),
}

/// The error of a text that is not a [`Redirect`].
///
/// ```
/// use wireline::connector::Redirect;
///
/// let error = "localhost:80".parse::<Redirect>().unwrap_err();
/// assert!(error.to_string().contains("is not HOST1:PORT1:HOST2:PORT2"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not HOST1:PORT1:HOST2:PORT2: {why}")]
pub struct RedirectError {
    text: String,
    why: &'static str,
}

impl Redirect {
    /// The new target, if this rule matches `target`.
    pub(crate) fn apply(&self, target: &Target) -> Option<Target> {
        let (host, port) = &self.from;
        let concerned = host.as_ref().is_none_or(|host| *host == target.host)
            && port.is_none_or(|port| port == target.port);
        concerned.then(|| Target {
            host: self.to.0.clone().unwrap_or_else(|| target.host.clone()),
            port: self.to.1.unwrap_or(target.port),
            ..target.clone()
        })
    }
}

impl FromStr for Redirect {
    type Err = RedirectError;

    fn from_str(text: &str) -> Result<Self, RedirectError> {
        let wrong = |why| RedirectError {
            text: text.to_owned(),
            why,
        };
        let mut rest = Some(text);
        let from = (
            host(&mut rest).map_err(wrong)?,
            port(&mut rest).map_err(wrong)?,
        );
        let to = (
            host(&mut rest).map_err(wrong)?,
            port(&mut rest).map_err(wrong)?,
        );
        match rest {
            None => Ok(Self { from, to }),
            Some(_) => Err(wrong("there are more than two HOST:PORT pairs")),
        }
    }
}

pub(crate) fn host(rest: &mut Option<&str>) -> Result<Option<Host>, &'static str> {
    let host = part(rest)?.map(Host::parse).transpose();
    host.map_err(|_| "a host is a name, or an address")
}

pub(crate) fn port(rest: &mut Option<&str>) -> Result<Option<u16>, &'static str> {
    let Some(text) = part(rest)? else {
        return Ok(None);
    };
    parse_number(text)
        .map(Some)
        .ok_or("a port is a number from 0 to 65535")
}

/// The text up to the next colon that is not in brackets. `None` if it is empty.
fn part<'a>(rest: &mut Option<&'a str>) -> Result<Option<&'a str>, &'static str> {
    let text = rest.take().ok_or("a host or a port is missing")?;
    let bracket = if text.starts_with('[') {
        text.find(']').unwrap_or(0)
    } else {
        0
    };
    let part = match text[bracket..].find(':') {
        Some(colon) => {
            *rest = Some(&text[bracket + colon + 1..]);
            &text[..bracket + colon]
        }
        None => text,
    };
    Ok(Some(part).filter(|part| !part.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scripted_server::target;

    fn applied(rule: &str, url: &str) -> Option<String> {
        let rule: Redirect = rule.parse().expect("a rule");
        rule.apply(&target(url)).map(|target| target.to_string())
    }

    #[test]
    fn a_rule_matches_a_host_and_a_port() {
        let rule = "localhost:80:127.0.0.1:8080";
        assert_eq!(
            applied(rule, "ws://localhost/").as_deref(),
            Some("127.0.0.1:8080")
        );
        assert_eq!(
            applied(rule, "ws://LOCALHOST:80/").as_deref(),
            Some("127.0.0.1:8080")
        );
        assert_eq!(applied(rule, "ws://localhost:81/"), None);
        assert_eq!(applied(rule, "ws://other/"), None);
    }

    #[test]
    fn empty_parts_match_everything_or_keep_the_value() {
        assert_eq!(
            applied("::[::1]:", "ws://a.example:81/").as_deref(),
            Some("[::1]:81")
        );
        assert_eq!(
            applied("[::1]:::9", "ws://[::1]:81/").as_deref(),
            Some("[::1]:9")
        );
        assert_eq!(applied("a.example:::9", "ws://b.example/"), None);
    }

    #[test]
    fn an_encrypted_connection_stays_encrypted() {
        let rule: Redirect = ":::9".parse().expect("a rule");
        assert!(
            rule.apply(&target("wss://a.example/"))
                .expect("any host")
                .secure
        );
    }

    #[test]
    fn invalid_rules_are_refused_with_a_reason() {
        for (text, why) in [
            ("", "missing"),
            ("localhost:80", "missing"),
            ("a:1:b", "missing"),
            ("a:1:b:2:c", "more"),
            ("a:65536:b:2", "65535"),
            ("a:+1:b:2", "65535"),
            ("a:1:b:two", "65535"),
            ("[::1:1:b:2", "address"),
            ("a b:1:b:2", "address"),
        ] {
            let error = text.parse::<Redirect>().expect_err(text);
            assert!(error.to_string().contains(why), "{text:?}: {error}");
        }
    }
}
