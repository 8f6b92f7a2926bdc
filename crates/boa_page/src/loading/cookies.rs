//! [Cookies](https://www.rfc-editor.org/rfc/rfc6265.html): the store that `document.cookie` and handshakes use.

use cookie_store::{Cookie, CookieDomain, CookieStore, RawCookie};
use std::{cell::RefCell, cmp::Reverse};
use url::Url;

/// The number of cookies in a store, and the length of one in bytes: [the limits that are
/// suggested](https://www.rfc-editor.org/rfc/rfc6265.html#section-6.1).
const MAX_COOKIES: usize = 3000;
const MAX_COOKIE_LENGTH: usize = 4096;

/// A cookie store. It is kept in memory, as long as the page.
#[derive(Debug, Default)]
pub struct Cookies(RefCell<CookieStore>);

impl Cookies {
    /// The `Cookie` header field of a request.
    #[must_use]
    pub fn for_request(&self, url: &Url) -> Option<String> {
        let text = self.text(url, |_| true);
        (!text.is_empty()).then_some(text)
    }

    /// The value of `document.cookie`: the cookies without `HttpOnly`.
    #[must_use]
    pub fn for_script(&self, url: &Url) -> String {
        self.text(url, |cookie| !is_http_only(cookie))
    }

    fn text(&self, url: &Url, is_visible: impl Fn(&Cookie<'_>) -> bool) -> String {
        let Some(url) = http_url(url) else { return String::new() };
        let store = self.0.borrow();
        let mut cookies = store.matches(&url);
        // Longer paths first.
        cookies.sort_by_key(|cookie| Reverse(cookie.path.len()));
        let visible = cookies.into_iter().filter(|cookie| is_visible(cookie));
        visible.map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect::<Vec<_>>().join("; ")
    }

    /// Sets `document.cookie`.
    pub fn set_by_script(&self, url: &Url, text: &str) {
        self.set(url, text, true);
    }

    /// [Receives a cookie](https://www.rfc-editor.org/rfc/rfc6265.html#section-5.3) by a `Set-Cookie` header field.
    pub fn set_by_response(&self, url: &Url, field: &str) {
        self.set(url, field, false);
    }

    fn set(&self, url: &Url, text: &str, by_script: bool) {
        let Some(url) = http_url(url) else { return };
        if text.len() > MAX_COOKIE_LENGTH || text.contains(|it: char| it.is_control() && it != '\t') {
            return;
        }
        let Ok(raw) = RawCookie::parse(text) else { return };
        let Ok(mut cookie) = Cookie::try_from_raw_cookie(&raw, &url) else { return };
        if let CookieDomain::Suffix(domain) = &cookie.domain
            && is_public_suffix(domain)
        {
            // Such a domain has cookies of its own only.
            match CookieDomain::host_only(&url) {
                Ok(host) if url.host_str() == Some(domain) => cookie.domain = host,
                _ => return,
            }
        }
        let mut store = self.0.borrow_mut();
        let before = store.get(&String::from(&cookie.domain), &cookie.path, cookie.name());
        if by_script && (is_http_only(&cookie) || before.is_some_and(is_http_only)) {
            return;
        }
        if before.is_none() && store.iter_any().count() >= MAX_COOKIES {
            remove_one(&mut store);
        }
        // It fails where there is nothing to keep: the cookie has expired.
        let _ = store.insert(cookie.into_owned(), &url);
    }
}

fn is_http_only(cookie: &Cookie<'_>) -> bool {
    cookie.http_only().unwrap_or(false)
}

/// Whether hosts below a domain belong to different owners: <https://publicsuffix.org>.
fn is_public_suffix(domain: &str) -> bool {
    let domain = domain.trim_end_matches('.');
    psl::suffix_str(domain).is_none_or(|suffix| suffix == domain)
}

/// Removes a cookie that has expired, or else the oldest one of a domain.
fn remove_one(store: &mut CookieStore) {
    let key =
        |cookie: &Cookie<'_>| (String::from(&cookie.domain), String::from(&cookie.path), cookie.name().to_owned());
    let expired = store.iter_any().find(|cookie| cookie.is_expired());
    if let Some((domain, path, name)) = expired.or_else(|| store.iter_any().next()).map(key) {
        store.remove(&domain, &path, &name);
    }
}

/// The HTTP URL that has the same cookies. Those of WebSockets are those of HTTP; files have cookies together.
fn http_url(url: &Url) -> Option<Url> {
    let mut http = url.clone();
    let scheme = match url.scheme() {
        "http" | "https" => return Some(http),
        "ws" => "http",
        "wss" => "https",
        "file" => return Url::parse("http://file.invalid").ok()?.join(url.path()).ok(),
        _ => return None,
    };
    // The port stays: cookies know none.
    http.set_scheme(scheme).ok()?;
    Some(http)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn cookies_that_a_script_sets_are_sent() {
        let cookies = Cookies::default();
        cookies.set_by_script(&url("https://example.com/a/b"), "x=1; path=/");
        cookies.set_by_script(&url("https://example.com/a/b"), "y=2; Secure");
        assert_eq!(cookies.for_script(&url("https://example.com/a/c")), "y=2; x=1");
        assert_eq!(cookies.for_request(&url("wss://example.com/a/")).as_deref(), Some("y=2; x=1"));
        assert_eq!(cookies.for_request(&url("ws://example.com/a/")).as_deref(), Some("x=1"));
        assert_eq!(cookies.for_request(&url("ws://sub.example.com/a/")), None);
        assert_eq!(cookies.for_request(&url("ws://example.com/ab")).as_deref(), Some("x=1"));
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
        assert_eq!(cookies.for_request(&url("wss://b.example.com/")).as_deref(), Some("d=1"));
        assert_eq!(cookies.for_request(&page).as_deref(), Some("d=1; h=2"));
        for other in ["wss://other.com/", "wss://x.com/", "wss://com/"] {
            assert_eq!(cookies.for_request(&url(other)), None, "{other}");
        }
        assert_eq!(cookies.for_request(&url("wss://x.a.example.com/")).as_deref(), Some("d=1"));
    }

    #[test]
    fn expired_cookies_are_removed() {
        let cookies = Cookies::default();
        let page = url("http://example.com/");
        for text in ["a=1", "b=1", "c=1", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "b=; max-age=0"] {
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
            assert_eq!(cookies.for_request(&page), None, "{host} sets cookies of {domain}");
        }
    }

    #[test]
    fn a_public_suffix_has_cookies_of_its_own() {
        let cookies = Cookies::default();
        cookies.set_by_response(&url("https://github.io/"), "a=1; Domain=github.io");
        assert_eq!(cookies.for_request(&url("https://github.io/")).as_deref(), Some("a=1"));
        assert_eq!(cookies.for_request(&url("https://a.github.io/")), None);
    }

    #[test]
    fn expires_is_compared_with_the_clock() {
        let cookies = Cookies::default();
        let page = url("http://example.com/");
        cookies.set_by_script(&page, "past=1; expires=Fri, 01 Jan 2021 00:00:00 GMT");
        cookies.set_by_script(&page, "future=1; expires=Fri, 31 Dec 9999 23:59:59 GMT");
        cookies.set_by_script(&page, "both=1; max-age=60; expires=Fri, 01 Jan 2021 00:00:00 GMT");
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
}
