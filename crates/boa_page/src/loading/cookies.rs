//! [Cookies](https://www.rfc-editor.org/rfc/rfc6265.html): the store that `document.cookie` and
//! handshakes use.

use boa_web::web::parse_url;
use cookie_store::{Cookie, CookieDomain, CookieStore, RawCookie};
use std::{cell::RefCell, cmp::Reverse};
use url::Url;

/// The number of cookies in a store, and the length of one in bytes:
/// [the limits that are suggested](https://www.rfc-editor.org/rfc/rfc6265.html#section-6.1).
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
        let Some(url) = http_url(url) else {
            return String::new();
        };
        let store = self.0.borrow();
        let mut cookies = store.matches(&url);
        // Longer paths first.
        cookies.sort_by_key(|cookie| Reverse(cookie.path.len()));
        let visible = cookies.into_iter().filter(|cookie| is_visible(cookie));
        visible
            .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Sets `document.cookie`.
    pub fn set_by_script(&self, url: &Url, text: &str) {
        self.set(url, text, true);
    }

    /// [Receives a cookie](https://www.rfc-editor.org/rfc/rfc6265.html#section-5.3) by a
    /// `Set-Cookie` header field.
    pub fn set_by_response(&self, url: &Url, field: &str) {
        self.set(url, field, false);
    }

    fn set(&self, url: &Url, text: &str, by_script: bool) {
        let Some(url) = http_url(url) else { return };
        if text.len() > MAX_COOKIE_LENGTH || text.contains(|it: char| it.is_control() && it != '\t')
        {
            return;
        }
        let Ok(raw) = RawCookie::parse(text) else {
            return;
        };
        let Ok(mut cookie) = Cookie::try_from_raw_cookie(&raw, &url) else {
            return;
        };
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
        // An error means that the cookie has expired.
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
    let key = |cookie: &Cookie<'_>| {
        (
            String::from(&cookie.domain),
            String::from(&cookie.path),
            cookie.name().to_owned(),
        )
    };
    let expired = store.iter_any().find(|cookie| cookie.is_expired());
    if let Some((domain, path, name)) = expired.or_else(|| store.iter_any().next()).map(key) {
        store.remove(&domain, &path, &name);
    }
}

/// The HTTP URL that has the same cookies. WebSockets share the cookies of HTTP. All files share
/// theirs.
fn http_url(url: &Url) -> Option<Url> {
    let mut http = url.clone();
    let scheme = match url.scheme() {
        "http" | "https" => return Some(http),
        "ws" => "http",
        "wss" => "https",
        "file" => {
            let base = parse_url("http://file.invalid", None).ok()?;
            return parse_url(url.path(), Some(&base)).ok();
        }
        _ => return None,
    };
    // The port stays: cookies know none.
    http.set_scheme(scheme).ok()?;
    Some(http)
}

#[cfg(test)]
#[path = "cookies_tests.rs"]
mod tests;
