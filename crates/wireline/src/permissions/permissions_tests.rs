//! The hosts and addresses that rules match.

use super::*;
use proptest::prelude::*;

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn allowing(rule: &str) -> Permissions {
    Permissions::none().allow_net(rule).unwrap()
}

fn denying(rule: &str) -> Permissions {
    Permissions::all().deny_net(rule).unwrap()
}

/// Whether a rule allows a URL on a network whose names have no addresses.
fn allows(rule: &str, url: &str) -> bool {
    allowing(rule).check_name(&self::url(url)).is_ok()
}

fn denies(rule: &str, url: &str) -> bool {
    denying(rule).check(&self::url(url)).is_err()
}

fn allows_at(rule: &str, url: &str, address: &str) -> bool {
    allowing(rule)
        .check_address(&self::url(url), address.parse().unwrap())
        .is_ok()
}

fn denies_at(rule: &str, url: &str, address: &str) -> bool {
    denying(rule)
        .check_address(&self::url(url), address.parse().unwrap())
        .is_err()
}

#[test]
fn nothing_is_allowed_by_none_and_everything_by_all() {
    let url = url("ws://chat.example/");
    assert!(Permissions::none().check(&url).is_err());
    assert!(Permissions::all().check(&url).is_ok());
    assert!(
        Permissions::all()
            .check(&"data:,".parse().unwrap())
            .is_err()
    );
}

#[test]
fn rules_cover_names_ports_schemes_and_addresses() {
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
        ("chat.example", "ws://chat.example./"),
        ("chat.example.", "ws://chat.example/"),
        ("*.example.", "ws://chat.example./"),
        ("wss://chat.example", "wss://chat.example:81/"),
        ("ws://*:81", "ws://chat.example:81/"),
        ("10.0.0.0/8", "ws://10.255.0.1/"),
        ("0xa.0/8:81", "ws://10.255.0.1:81/"),
        ("fd00::/8", "ws://[fdff::1]/"),
        ("wss://[fd00::]/8:81", "wss://[fdff::1]:81/"),
        ("::/0", "ws://[fdff::1]/"),
        ("0.0.0.0/0", "ws://10.0.0.1/"),
        ("loopback", "ws://127.9.9.9/"),
        ("LOOPBACK:81", "ws://[::1]:81/"),
        ("loopback", "ws://0.0.0.0/"),
        ("public", "ws://8.8.8.8/"),
        ("public", "ws://[2606:4700::1111]/"),
    ] {
        assert!(allows(rule, url), "{rule} should allow {url}");
        assert!(denies(rule, url), "{rule} should deny {url}");
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
        ("[::1]:8080", "ws://[::1]/"),
        ("127.0.0.1", "ws://localhost/"),
        ("wss://chat.example", "ws://chat.example/"),
        ("ws://chat.example", "wss://chat.example/"),
        ("10.0.0.0/8", "ws://11.0.0.1/"),
        ("10.0.0.0/8:81", "ws://10.0.0.1/"),
        ("wss://10.0.0.0/8", "ws://10.0.0.1/"),
        ("fd00::/8", "ws://[fe00::1]/"),
        ("::/0", "ws://10.0.0.1/"),
        ("0.0.0.0/0", "ws://[fd00::1]/"),
        ("loopback", "ws://10.0.0.1/"),
        ("public", "ws://10.0.0.1/"),
        ("private", "ws://8.8.8.8/"),
    ] {
        assert!(!allows(rule, url), "{rule} should not allow {url}");
        assert!(!denies(rule, url), "{rule} should not deny {url}");
    }
}

#[test]
fn invalid_rules_are_refused() {
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
        "http://host",
        "ws://host/path",
        "ws://host/24",
        "10.0.0.0/33",
        "fd00::/129",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/8:x",
        "/8",
        "fe80::1%eth0",
        "[fe80::1%25eth0]",
        "0.0..",
        "a..example",
        "*..example",
        "chat.example..",
    ] {
        let rule = Permissions::none().allow_net(rule);
        assert!(rule.is_err(), "{rule:?}");
    }
    let error = Permissions::none().allow_net("http://x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"http://x\" is not a rule for hosts: the scheme is neither ws nor wss"
    );
}

#[test]
fn a_host_with_the_name_of_a_range_stays_a_host_when_its_rule_is_formatted() {
    let permissions = allowing("public.");
    assert!(permissions.check_name(&url("ws://public/")).is_ok());
    assert!(permissions.check_name(&url("ws://8.8.8.8/")).is_err());
    let denied = denying("private.:80")
        .check(&url("ws://private/"))
        .unwrap_err();
    assert_eq!(
        denied.reason(),
        &Denial::ByRule {
            rule: "private.:80".to_owned(),
            address: None
        }
    );
}

#[test]
fn permissions_are_formatted_as_their_rules() {
    let permissions = allowing("*.example:81").allow_net("::1").unwrap();
    assert_eq!(permissions.to_string(), "*.example:81, [::1]");
    assert_eq!(Permissions::none().to_string(), "nothing");
    let rules = [
        "wss://10.1/8:81",
        "fd00::1/8",
        "::ffff:1.2.3.4",
        "Private:1",
        "A.example.",
    ];
    let permissions = rules
        .iter()
        .try_fold(Permissions::all(), |permissions, rule| {
            permissions.deny_net(rule)
        })
        .unwrap();
    assert_eq!(
        permissions.to_string(),
        "*, except wss://10.0.0.1/8:81, [fd00::1]/8, 1.2.3.4, private:1, a.example"
    );
}

#[test]
fn equivalent_forms_of_an_address_are_the_same() {
    let listed = "10.0.0.1 10.1 167772161 0xa000001 012.0.0.1 10.0.0.1. [::ffff:10.0.0.1] \
        [::ffff:a00:1] [::10.0.0.1] [::ffff:0:10.0.0.1] [64:ff9b::10.0.0.1] [2002:a00:1::7]";
    for host in listed.split_whitespace() {
        for rule in [
            "10.0.0.1",
            "10.0.0.0/8",
            "::ffff:10.0.0.1",
            "::ffff:10.0.0.0/104",
            "private",
        ] {
            let url = format!("ws://{host}/");
            assert!(denies(rule, &url) && allows(rule, &url), "{rule}: {url}");
        }
        assert!(!allows("public", &format!("ws://{host}/")), "{host}");
    }
    // An address from the operating system may have a zone.
    assert!(denies_at("fe80::1", "ws://a.example/", "[fe80::1%2]:80"));
}

#[test]
fn addresses_that_are_not_globally_reachable_are_private() {
    let listed = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 \
        172.31.255.255 192.0.0.1 192.168.0.1 198.19.0.1 224.0.0.1 240.0.0.1 255.255.255.255 \
        [::] [::1] [64:ff9b:1::1] [100::1] [2001:db8::1] [2001:0:1::1] [fc00::1] [fdff::1] \
        [fe80::1] [febf::1] [fec0::1] [ff02::1] [::ffff:192.168.0.1] [::ffff:0:127.0.0.1] \
        [64:ff9b::127.0.0.1] [4000::1] [5f00::1] [2002:7f00:1::]";
    for address in listed.split_whitespace() {
        let at = format!("{address}:80");
        assert!(denies_at("private", "ws://a.example/", &at), "{address}");
        assert!(!allows_at("public", "ws://a.example/", &at), "{address}");
    }
    let listed = "1.1.1.1 11.0.0.1 100.63.0.1 100.128.0.1 169.253.0.1 172.15.0.1 172.32.0.1 192.0.1.1 \
        192.167.0.1 198.17.0.1 223.255.255.255 [2606:4700::1111] [2001:4860::8888] \
        [2002:808:808::] [64:ff9b::8.8.8.8]";
    for address in listed.split_whitespace() {
        let at = format!("{address}:80");
        assert!(!denies_at("private", "ws://a.example/", &at), "{address}");
        assert!(allows_at("public", "ws://a.example/", &at), "{address}");
    }
}

#[test]
fn rules_about_addresses_apply_to_the_addresses_of_names() {
    let (name, inside, outside) = ("ws://a.example/", "10.0.0.1:80", "8.8.8.8:80");
    assert!(allows_at("a.example", name, inside) && allows_at("a.example", name, outside));
    assert!(allows_at("10.0.0.0/8", name, inside) && !allows_at("10.0.0.0/8", name, outside));
    assert!(denies_at("10.0.0.0/8", name, inside) && !denies_at("10.0.0.0/8", name, outside));
    assert!(denies_at("a.example", name, outside) && !denies_at("b.example", name, outside));
    // The rule applies to the port that is connected to, and also to the host of the URL.
    assert!(
        denies_at("10.0.0.1:81", name, "10.0.0.1:81") && !denies_at("10.0.0.1:81", name, inside)
    );
    assert!(denies_at("*:81", name, "10.0.0.1:81") && denies_at("*:80", name, "10.0.0.1:81"));
    assert!(
        denies_at("10.0.0.1", "ws://10.0.0.1/", outside)
            && !allows_at("10.0.0.1", "ws://10.0.0.1/", outside)
    );
    // If no rule can allow the name, it is not even resolved.
    assert!(allowing("b.example").check(&url(name)).is_err());
    assert!(allowing("wss://10.0.0.0/8").check(&url(name)).is_err());
    assert!(allowing("10.0.0.0/8").check(&url(name)).is_ok());
}

#[test]
fn a_rule_that_denies_takes_precedence() {
    let permissions = Permissions::none()
        .deny_net("a.example")
        .unwrap()
        .allow_net("a.example")
        .unwrap();
    assert!(permissions.check(&url("ws://a.example/")).is_err());
    let permissions = denying("private").allow_net("10.0.0.1").unwrap();
    assert!(permissions.check(&url("ws://10.0.0.1/")).is_err());
}

#[test]
fn at_unknown_addresses_only_names_decide() {
    let name = url("ws://a.example/");
    let opaque = |permissions: &Permissions| {
        permissions
            .check_opaque(&name)
            .map_err(|denied| denied.reason().clone())
    };
    let named = allowing("a.example:80");
    assert_eq!(opaque(&named), Ok(()));
    assert_eq!(opaque(&named.clone().deny_net("*:81").unwrap()), Ok(()));
    assert_eq!(
        opaque(&named.clone().deny_net("wss://private").unwrap()),
        Ok(())
    );
    let guarded = named.deny_net("private").unwrap();
    assert_eq!(opaque(&guarded), Err(Denial::AddressUnknown));
    assert_eq!(opaque(&guarded.allow_proxy()), Ok(()));
    let ranges = allowing("public");
    assert_eq!(opaque(&ranges), Err(Denial::AddressUnknown));
    assert_eq!(
        opaque(&ranges.allow_proxy()),
        Err(Denial::NotAllowed { address: None })
    );
    assert_eq!(
        opaque(&Permissions::none()),
        Err(Denial::NotAllowed { address: None })
    );
}

/// With a redirect, a resolution or a proxy, rules about addresses apply to the new destination,
/// and rules about names to the URL.
#[test]
fn rules_about_addresses_apply_to_the_destination() {
    let text = |result: Result<(), Denied>| match result.map_err(|denied| denied.reason().clone()) {
        Ok(()) => "ok".to_owned(),
        Err(Denial::AddressUnknown) => "unknown".to_owned(),
        Err(Denial::NotAllowed { address: None }) => "not allowed".to_owned(),
        Err(Denial::NotAllowed { address: Some(it) }) => format!("not allowed at {it}"),
        Err(Denial::ByRule {
            rule,
            address: None,
        }) => format!("by {rule}"),
        Err(Denial::ByRule {
            rule,
            address: Some(it),
        }) => format!("by {rule} at {it}"),
    };
    // Columns: the rule that allows, the rule that denies, the URL, the host and port that a proxy
    // is asked for, the result without `allow_proxy`, and the result with it, if it is another.
    let table = "
        # A name behind the proxy.
        *          |             | ws://a.example/ | b.example:80    | ok
        a.example  |             | ws://a.example/ | b.example:80    | ok
        *          | private     | ws://a.example/ | b.example:80    | unknown                     | ok
        public     |             | ws://a.example/ | b.example:80    | unknown                     | not allowed
        public     |             | ws://8.8.8.8/   | b.example:80    | unknown                     | not allowed
        8.8.8.8    |             | ws://8.8.8.8/   | b.example:80    | unknown                     | not allowed
        *          | private     | ws://8.8.8.8/   | b.example:80    | unknown                     | ok
        b.example  |             | ws://a.example/ | b.example:80    | not allowed
        *          | a.example   | ws://a.example/ | b.example:80    | by a.example
        *          | *:22        | ws://a.example/ | b.example:22    | by *:22
        *          | wss://*:22  | ws://a.example/ | b.example:22    | ok
        # The address behind the proxy is known.
        *          | private     | ws://a.example/ | 10.0.0.1:80     | by private at 10.0.0.1
        *          | private     | ws://8.8.8.8/   | 10.0.0.1:80     | by private at 10.0.0.1
        *          | private     | ws://a.example/ | 8.8.8.8:80      | ok
        public     |             | ws://8.8.8.8/   | 127.0.0.1:80    | not allowed at 127.0.0.1:80
        public     |             | ws://8.8.8.8/   | [::1]:80        | not allowed at [::1]:80
        public     |             | ws://a.example/ | 8.8.8.8:80      | ok
        8.8.8.8:80 |             | ws://8.8.8.8/   | 8.8.8.8:81      | not allowed at 8.8.8.8:81
        # Names of this machine.
        *          | private     | ws://a.example/ | localhost:80    | by private at 127.0.0.1
        *          | loopback    | ws://a.example/ | b.LOCALHOST.:80 | by loopback at 127.0.0.1
        *          | ::1         | ws://a.example/ | localhost:80    | by [::1] at ::1
        public     |             | ws://a.example/ | localhost:80    | not allowed at 127.0.0.1:80
        public     |             | ws://8.8.8.8/   | localhost:80    | not allowed at 127.0.0.1:80
        loopback   |             | ws://localhost/ | localhost:80    | ok
        a.example  |             | ws://a.example/ | localhost:80    | ok
        *          |             | ws://a.example/ | localhost:80    | ok";
    let rows = table.lines().filter(|line| line.contains('|'));
    for row in rows {
        let mut cells = row.split('|').map(str::trim);
        let [allow, deny, url, place, plain] = std::array::from_fn(|_| cells.next().unwrap());
        let proxied = cells.next().unwrap_or(plain);
        let (host, port) = place.rsplit_once(':').unwrap();
        let (host, port) = (Host::parse(host).unwrap(), port.parse().unwrap());
        let mut permissions = allowing(allow);
        if !deny.is_empty() {
            permissions = permissions.deny_net(deny).unwrap();
        }
        let outcome = |permissions: &Permissions| {
            text(permissions.check_through_proxy(&self::url(url), &host, port))
        };
        assert_eq!(
            outcome(&permissions),
            plain,
            "{allow} but {deny}: {url} at {place}"
        );
        assert_eq!(
            outcome(&permissions.clone().allow_proxy()),
            proxied,
            "{allow} but {deny}: {url} at {place}, by proxy"
        );
        // If the address is known, the proxy makes no difference.
        let addresses: Vec<SocketAddr> = match &host {
            Host::Ipv4(address) => vec![(*address, port).into()],
            Host::Ipv6(address) => vec![(*address, port).into()],
            Host::Domain(name) if is_localhost(name) => LOOPBACK
                .iter()
                .map(|address| (*address, port).into())
                .collect(),
            Host::Domain(_) => continue,
        };
        let direct = addresses
            .iter()
            .try_for_each(|address| permissions.check_address(&self::url(url), *address));
        assert_eq!(
            text(direct),
            plain,
            "{allow} but {deny}: {url} directly at {place}"
        );
    }
}

#[test]
fn the_addresses_of_localhost_are_known() {
    let guarded = denying("private").allow_proxy();
    for name in ["localhost", "a.localhost", "LOCALHOST."] {
        assert!(
            guarded
                .check_opaque(&url(&format!("ws://{name}/")))
                .is_err(),
            "{name}"
        );
    }
    assert!(
        guarded
            .check_opaque(&url("ws://localhost.example/"))
            .is_ok()
    );
}

#[test]
fn a_denial_names_the_host_and_the_rule() {
    let permissions = allowing("public").deny_net("*:22").unwrap();
    let reason = |denied: Result<(), Denied>| denied.unwrap_err().to_string();
    assert_eq!(
        reason(permissions.check(&url("ws://a.example:22/"))),
        "access to a.example:22 is not allowed: Permissions::deny_net(\"*:22\") denies it"
    );
    assert_eq!(
        reason(Permissions::none().check(&url("ws://[::1]:8080/"))),
        "access to [::1]:8080 is not allowed; Permissions::allow_net(\"[::1]:8080\") would allow it"
    );
    assert_eq!(
        reason(permissions.check_address(&url("ws://a.example/"), "10.0.0.1:22".parse().unwrap())),
        "access to a.example:80 at 10.0.0.1 is not allowed: Permissions::deny_net(\"*:22\") denies it"
    );
    assert_eq!(
        reason(permissions.check_address(&url("ws://a.example/"), "[::1]:80".parse().unwrap())),
        "access to a.example:80 at [::1]:80 is not allowed; Permissions::allow_net(\"[::1]:80\") would allow it"
    );
    assert_eq!(
        reason(permissions.check_opaque(&url("ws://a.example/"))),
        "access to a.example:80 is not allowed through a proxy: rules are about addresses, and it has one that can't be \
         seen; Permissions::allow_proxy() would let its name decide"
    );
}

#[test]
fn rules_for_sockets_match_paths_and_nothing_else() {
    let allows = |rule: &str, path: &str| allowing(rule).check_socket(path).is_ok();
    for (rule, path) in [
        ("unix:*", "/run/app.sock"),
        ("unix:/*", "/app.sock"),
        ("unix:/run/app.sock", "/run/app.sock"),
        ("unix:/run//app.sock/", "//run/app.sock"),
        ("unix:/run/app/*", "/run/app/a.sock"),
        ("unix:/run/app/*", "/run/app/b/a.sock"),
    ] {
        assert!(allows(rule, path), "{rule} does not allow {path}");
    }
    for (rule, path) in [
        ("*", "/run/app.sock"),
        ("loopback", "/run/app.sock"),
        ("unix", "/run/app.sock"),
        ("unix:80", "/run/app.sock"),
        ("unix:/run/app.sock", "/run/app.sock2"),
        ("unix:/run/app/*", "/run/app"),
        ("unix:/run/app/*", "/run/apps/a.sock"),
        ("unix:/run/app/*", "/run/app/../docker.sock"),
        ("unix:*", "/run/./app.sock"),
        ("unix:*", "run/app.sock"),
        ("unix:*", ""),
    ] {
        assert!(!allows(rule, path), "{rule} allows {path}");
    }
    assert!(allowing("unix:*").check(&url("ws://localhost/")).is_err());
    assert!(
        allowing("unix:80").check(&url("ws://unix/")).is_ok(),
        "a host of this name"
    );
    let denying = allowing("unix:/run/*")
        .deny_net("unix:/run/docker.sock")
        .unwrap();
    assert!(denying.check_socket("/run/app.sock").is_ok());
    assert_eq!(
        denying
            .check_socket("/run//docker.sock")
            .unwrap_err()
            .to_string(),
        "access to unix:/run//docker.sock is not allowed: Permissions::deny_net(\"unix:/run/docker.sock\") denies it"
    );
    assert_eq!(
        denying.check_socket("/a\nb").unwrap_err().target(),
        "unix:/a\\nb",
        "control characters are escaped"
    );
}

#[cfg(windows)]
#[test]
fn rules_for_pipes_ignore_case() {
    let allows = |rule: &str, path: &str| allowing(rule).check_socket(path).is_ok();
    for (rule, path) in [
        ("unix:*", "//./pipe/app"),
        ("unix://./pipe/App", "//./PIPE/app"),
        ("unix://./pipe/*", "//./pipe/app/b"),
    ] {
        assert!(allows(rule, path), "{rule} does not allow {path}");
    }
    for (rule, path) in [
        ("unix://./pipe/app", "//./pipe/other"),
        ("unix://./pipe/app", r"\\.\pipe\app"),
        ("unix://./pipe/*", "//./c:/file"),
        ("unix://./pipe/*", "//./pipe/../c:/file"),
        ("unix:*", "//./c:/file"),
    ] {
        assert!(!allows(rule, path), "{rule} allows {path}");
    }
    let denying = allowing("unix:*").deny_net("unix://./pipe/Admin").unwrap();
    assert_eq!(
        denying
            .check_socket("//./Pipe/ADMIN")
            .unwrap_err()
            .to_string(),
        "access to unix://./Pipe/ADMIN is not allowed: Permissions::deny_net(\"unix://./pipe/admin\") denies it"
    );
}

proptest! {
    #[test]
    fn properties_of_rules_hold_for_sockets(rule in "(unix:)?[/a.*]{0,8}", path in "[/a.]{0,8}") {
        fuzz_rules::rules(format!("{rule}\n{path}").as_bytes());
    }
}

#[test]
fn invalid_rules_for_sockets_are_refused() {
    for rule in [
        "unix:/",
        "unix:/run/../x",
        "unix:/run/*x",
        "unix:**",
        "unix:/a/*/b",
        "unix:/./*",
    ] {
        assert!(Permissions::none().allow_net(rule).is_err(), "{rule}");
    }
    assert_eq!(allowing("unix://run//a").to_string(), "unix:/run/a");
}
