//! Cookies of scripts and of handshakes.

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn cookies_that_a_script_sets_are_sent() {
    let cookies = Cookies::default();
    cookies.set_by_script(&url("https://example.com/a/b"), "x=1; path=/");
    cookies.set_by_script(&url("https://example.com/a/b"), "y=2; Secure");
    assert_eq!(
        cookies.for_script(&url("https://example.com/a/c")),
        "y=2; x=1"
    );
    assert_eq!(
        cookies.for_request(&url("wss://example.com/a/")).as_deref(),
        Some("y=2; x=1")
    );
    assert_eq!(
        cookies.for_request(&url("ws://example.com/a/")).as_deref(),
        Some("x=1")
    );
    assert_eq!(cookies.for_request(&url("ws://sub.example.com/a/")), None);
    assert_eq!(
        cookies.for_request(&url("ws://example.com/ab")).as_deref(),
        Some("x=1")
    );
}

#[test]
fn domain_secure_and_http_only_restrict_a_cookie() {
    let cookies = Cookies::default();
    let page = url("https://a.example.com/");
    cookies.set_by_script(&page, "d=1; domain=.example.com");
    cookies.set_by_script(&page, "no=1; domain=other.com");
    cookies.set_by_script(&page, "com=1; domain=com");
    cookies.set_by_response(&page, "server=1; domain=other.com");
    cookies.set_by_response(&page, "deeper=1; domain=x.a.example.com");
    cookies.set_by_response(&page, "sibling=1; domain=b.example.com");
    cookies.set_by_script(&page, "h=1; HttpOnly");
    cookies.set_by_response(&page, "h=2; HttpOnly");
    cookies.set_by_script(&page, "h=3");
    assert_eq!(cookies.for_script(&page), "d=1");
    assert_eq!(
        cookies.for_request(&url("wss://b.example.com/")).as_deref(),
        Some("d=1")
    );
    assert_eq!(cookies.for_request(&page).as_deref(), Some("d=1; h=2"));
    for other in ["wss://other.com/", "wss://x.com/", "wss://com/"] {
        assert_eq!(cookies.for_request(&url(other)), None, "{other}");
    }
    assert_eq!(
        cookies
            .for_request(&url("wss://x.a.example.com/"))
            .as_deref(),
        Some("d=1")
    );
}

#[test]
fn expired_cookies_are_removed() {
    let cookies = Cookies::default();
    let page = url("http://example.com/");
    for text in [
        "a=1",
        "b=1",
        "c=1",
        "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "b=; max-age=0",
    ] {
        cookies.set_by_script(&page, text);
    }
    assert_eq!(cookies.for_script(&page), "c=1");
}

#[test]
fn a_public_suffix_has_no_cookies_for_the_hosts_below_it() {
    for (host, domain) in [
        ("a.co.uk", "co.uk"),
        ("a.co.uk.", "co.uk."),
        ("a.github.io", "github.io"),
        ("a.example", "example"),
        ("a.b.kobe.jp", "b.kobe.jp"),
    ] {
        let cookies = Cookies::default();
        let page = url(&format!("https://{host}/"));
        cookies.set_by_response(&page, &format!("a=1; Domain={domain}"));
        assert_eq!(
            cookies.for_request(&page),
            None,
            "{host} sets cookies of {domain}"
        );
    }
}

#[test]
fn a_public_suffix_has_cookies_of_its_own() {
    let cookies = Cookies::default();
    cookies.set_by_response(&url("https://github.io/"), "a=1; Domain=github.io");
    assert_eq!(
        cookies.for_request(&url("https://github.io/")).as_deref(),
        Some("a=1")
    );
    assert_eq!(cookies.for_request(&url("https://a.github.io/")), None);
}

#[test]
fn expires_is_compared_with_the_clock() {
    let cookies = Cookies::default();
    let page = url("http://example.com/");
    cookies.set_by_script(&page, "past=1; expires=Fri, 01 Jan 2021 00:00:00 GMT");
    cookies.set_by_script(&page, "future=1; expires=Fri, 31 Dec 9999 23:59:59 GMT");
    cookies.set_by_script(
        &page,
        "both=1; max-age=60; expires=Fri, 01 Jan 2021 00:00:00 GMT",
    );
    assert_eq!(cookies.for_script(&page), "future=1; both=1");
}

#[test]
fn the_number_of_cookies_is_limited() {
    let cookies = Cookies::default();
    let page = url("http://example.com/");
    for number in 0..=MAX_COOKIES {
        cookies.set_by_response(&page, &format!("n{number}="));
    }
    let sent = cookies.for_request(&page).unwrap();
    assert_eq!(sent.split("; ").count(), MAX_COOKIES);
    assert!(!sent.contains("n0=") && sent.contains("n3000="));
}

#[test]
fn pages_in_files_have_cookies_together() {
    let cookies = Cookies::default();
    cookies.set_by_script(&url("file:///a/b.html"), "x=1; path=/");
    assert_eq!(cookies.for_script(&url("file:///c.html")), "x=1");
}
