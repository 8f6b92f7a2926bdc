//! The choice of a proxy, and its URL.

use super::*;
use crate::testing::scripted_server::target;
use test_server::assert_matches;

/// The proxy for a URL, given these environment variables.
fn proxy(variables: &[(&str, &str)], url: &str) -> Option<String> {
    let variable = |name: &str| {
        variables
            .iter()
            .find(|(variable, _)| *variable == name)
            .map(|(_, value)| (*value).to_owned())
    };
    Proxies::from_variables(variable)
        .proxy_for(&target(url))
        .unwrap()
        .map(|proxy| proxy.to_string())
}

#[test]
fn each_scheme_has_its_variable() {
    let all = [
        ("HTTP_PROXY", "http://h:1"),
        ("HTTPS_PROXY", "https://s:2"),
        ("ALL_PROXY", "socks5://a"),
    ];
    for (variables, url, expected) in [
        (&all[..], "ws://x/", Some("http://h:1")),
        (&all, "wss://x/", Some("https://s:2")),
        (&all[1..], "ws://x/", Some("socks5://a:1080")),
        (
            &[("ALL_PROXY", "socks://127.0.0.1:1081/")],
            "wss://x/",
            Some("socks5://127.0.0.1:1081"),
        ),
        (
            &[("ALL_PROXY", "p.example:3128/")],
            "ws://x/",
            Some("http://p.example:3128"),
        ),
        (
            &[("ALL_PROXY", "http://b\u{fc}cher.example:1")],
            "ws://x/",
            Some("http://xn--bcher-kva.example:1"),
        ),
        (&all[..1], "wss://x/", None),
        (&[], "ws://x/", None),
    ] {
        assert_eq!(
            proxy(variables, url).as_deref(),
            expected,
            "{variables:?}, {url}"
        );
    }
}

#[test]
fn lowercase_variables_precede_uppercase_ones_and_empty_ones_are_ignored() {
    for (variables, expected) in [
        (
            &[("http_proxy", "l"), ("HTTP_PROXY", "u")][..],
            Some("http://l:80"),
        ),
        (
            &[("http_proxy", ""), ("HTTP_PROXY", "u")],
            Some("http://u:80"),
        ),
        (&[("all_proxy", "l")], Some("http://l:80")),
        (
            &[("http_proxy", "l"), ("no_proxy", "x"), ("NO_PROXY", "y")],
            None,
        ),
        (
            &[("http_proxy", "l"), ("NO_PROXY", "y")],
            Some("http://l:80"),
        ),
    ] {
        assert_eq!(
            proxy(variables, "ws://x/").as_deref(),
            expected,
            "{variables:?}"
        );
    }
}

#[test]
fn a_cgi_program_does_not_take_its_proxy_from_its_client() {
    for (variable, expected) in [("HTTP_PROXY", None), ("http_proxy", Some("http://p:80"))] {
        let variables = [(variable, "p"), ("REQUEST_METHOD", "GET")];
        assert_eq!(
            proxy(&variables, "ws://x/").as_deref(),
            expected,
            "{variable}"
        );
    }
}

#[test]
fn an_invalid_proxy_fails_the_connections_that_would_use_it() {
    let variable = |name: &str| (name == "HTTPS_PROXY").then(|| "ftp://user:secret@x".to_owned());
    let proxies = Proxies::from_variables(variable);
    assert!(proxies.proxy_for(&target("ws://x/")).is_ok());
    let error = proxies.proxy_for(&target("wss://x/")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot use the proxy \"...@x\": its scheme is not http, https, socks, socks5 or socks5h"
    );
    assert!(proxies.except("x").proxy_for(&target("wss://x/")).is_ok());
}

#[test]
fn exceptions_cover_names_addresses_and_ports() {
    let covers = |rules: &str, url: &str| {
        Proxies::all("p".parse().unwrap())
            .except(rules)
            .proxy_for(&target(url))
            .unwrap()
            .is_none()
    };
    for (rules, url) in [
        ("*", "ws://[::1]/"),
        ("a.example", "ws://a.example/"),
        ("*", "ws://127.0.0.1/"),
        ("a.example", "ws://b.A.example./"),
        ("a.example.", "ws://a.example/"),
        ("b\u{fc}cher.example", "ws://xn--bcher-kva.example/"),
        (".example", "ws://a.example/"),
        ("*.example", "ws://a.example/"),
        (".example", "ws://example/"),
        ("x, example:81", "ws://a.example:81/"),
        ("x example", "ws://a.example:81/"),
        ("localhost,127.0.0.1", "ws://127.0.0.1:81/"),
        ("127.0.0.1:81", "ws://127.0.0.1:81/"),
        ("10.0.0.0/8", "ws://10.255.0.1/"),
        ("0.0.0.0/0", "ws://10.255.0.1/"),
        ("::1", "ws://[::1]/"),
        ("[::1]:81", "ws://[::1]:81/"),
        ("fd00::/8", "ws://[fd12::1]/"),
    ] {
        assert!(covers(rules, url), "{rules} should cover {url}");
    }
    for (rules, url) in [
        ("", "ws://a.example/"),
        (",", "ws://a.example/"),
        ("a.example", "ws://example/"),
        ("a.example", "ws://xa.example/"),
        ("example:81", "ws://example/"),
        ("example:+81", "ws://example:81/"),
        ("example:x", "ws://example/"),
        ("10.0.0.0/8", "ws://11.0.0.1/"),
        ("10.0.0.0/33", "ws://10.0.0.1/"),
        ("0.0.0.0/0", "ws://[::1]/"),
        ("127.0.0.1", "ws://localhost/"),
        ("fd00::/8", "ws://[fc00::1]/"),
        ("1", "ws://a1/"),
    ] {
        assert!(!covers(rules, url), "{rules} should not cover {url}");
    }
}

#[test]
fn a_proxy_is_parsed_from_a_url() {
    let parse = |text: &str| text.parse::<Proxy>();
    let proxy = parse("socks5h://us%65r:p%40ss@[::1]").unwrap();
    assert_eq!((proxy.scheme, proxy.port), (Scheme::Socks5, 1080));
    let credentials = proxy.credentials.clone().unwrap();
    assert_eq!(
        (&credentials.user[..], &credentials.password[..]),
        (&b"user"[..], &b"p@ss"[..])
    );
    assert_eq!(proxy.to_string(), "socks5://[::1]:1080");
    assert_eq!(format!("{proxy:?}"), "Proxy(socks5://[::1]:1080)");
    assert_eq!(
        parse("Proxy.example:3128/").unwrap().to_string(),
        "http://proxy.example:3128"
    );
    assert_eq!(
        parse("https://proxy.example").unwrap().to_string(),
        "https://proxy.example:443"
    );
    assert_eq!(parse("10.1").unwrap().to_string(), "http://10.0.0.1:80");
    for bad in [
        "",
        "http://",
        "ftp://x",
        "http://x:99999",
        "socks5://",
        "socks5://a b",
    ] {
        assert_matches!(parse(bad), Err(Error::InvalidProxy { .. }), "{bad:?}");
    }
}
