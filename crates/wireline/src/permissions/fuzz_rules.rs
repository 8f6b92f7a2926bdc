//! A fuzz target: properties that hold for any rule, host and address. It panics if one does not
//! hold.

use super::{Permissions, Url, network::Range, rule::Rule};
use std::net::{IpAddr, SocketAddr};

/// A rule that is serialized parses to the same value. An address that a rule allows is denied by
/// the same rule, in each form of the address.
pub fn rules(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let mut lines = text.splitn(3, '\n');
    let (rule, host, address) = (lines.next(), lines.next(), lines.next());
    let Some(Ok(parsed)) = rule.map(str::parse::<Rule>) else {
        return;
    };
    assert_eq!(parsed.to_string().parse().as_ref(), Ok(&parsed));
    let rule = rule.unwrap_or_default();
    let (Ok(allowing), Ok(denying)) = (
        Permissions::none().allow_net(rule),
        Permissions::all().deny_net(rule),
    ) else {
        panic!("{rule:?} is a rule for one and not for the other");
    };
    let both = allowing.clone().deny_net(rule).expect("it is a rule");
    if let Some(path) = host {
        sockets(rule, &parsed, path);
        assert!(
            both.check_socket(path).is_err(),
            "{rule:?} is denied, and {path:?} is allowed"
        );
    }
    for scheme in ["ws", "wss"] {
        let Some(Ok(url)) = host.map(|host| format!("{scheme}://{host}/").parse::<Url>()) else {
            return;
        };
        if allowing.check_name(&url).is_ok() {
            assert!(
                denying.check(&url).is_err(),
                "{rule:?} allows {url} and does not deny it"
            );
        }
        assert!(
            both.check_name(&url).is_err(),
            "{rule:?} is denied, and {url} is allowed"
        );
        let Some(Ok(address)) = address.map(str::parse::<SocketAddr>) else {
            continue;
        };
        addresses(&allowing, &denying, &url, address);
        assert!(
            both.check_address(&url, address).is_err(),
            "{rule:?} is denied, and {url} at {address} is allowed"
        );
    }
}

/// Rules about hosts match no Unix domain sockets, and the others no path that leads elsewhere.
fn sockets(rule: &str, parsed: &Rule, path: &str) {
    let covers = parsed.covers_socket(path.as_ref());
    if !rule.starts_with("unix:") {
        assert!(!covers, "{rule:?} allows {path:?}");
    }
    if covers {
        assert!(
            path.starts_with('/') && path.split('/').all(|part| part != ".."),
            "{rule:?} allows {path:?}"
        );
        let slashes = path.replace('/', "//");
        assert!(
            parsed.covers_socket(slashes.as_ref()),
            "{rule:?} allows {path:?} and not {slashes:?}"
        );
    }
}

fn addresses(allowing: &Permissions, denying: &Permissions, url: &Url, address: SocketAddr) {
    let ip = address.ip();
    assert_ne!(Range::Public.covers(ip), Range::Private.covers(ip), "{ip}");
    assert!(
        Range::Private.covers(ip) || !Range::Loopback.covers(ip),
        "{ip}"
    );
    let allowed = allowing.check_address(url, address).is_ok();
    if allowed {
        assert!(
            allowing.check(url).is_ok(),
            "{url} is denied, and allowed at {address}"
        );
        assert!(
            denying.check_address(url, address).is_err(),
            "{url} at {address} is allowed and not denied"
        );
    }
    if let IpAddr::V4(v4) = ip {
        let mapped = SocketAddr::new(v4.to_ipv6_mapped().into(), address.port());
        assert_eq!(
            denying.check_address(url, mapped).is_ok(),
            denying.check_address(url, address).is_ok()
        );
        assert_eq!(
            Range::Private.covers(ip),
            Range::Private.covers(mapped.ip()),
            "{ip}"
        );
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn properties_of_any_rule_hold_for_the_corpus() {
        test_server::corpus::replay("rules", super::rules);
    }
}
