//! [Cookies](https://www.rfc-editor.org/rfc/rfc6265.html): what `document.cookie` reads and writes, and handshakes send.

use std::cell::RefCell;
use url::Url;

/// How many cookies are kept, and of which size: [the limits that are
/// suggested](https://www.rfc-editor.org/rfc/rfc6265.html#section-6.1).
const MOST: usize = 3000;
const LARGEST: usize = 4096;

/// A cookie store. It is kept in memory, as long as the page.
#[derive(Debug, Default)]
pub struct Cookies(RefCell<Vec<Cookie>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cookie {
    name: String,
    value: String,
    /// The domain, and whether hosts below it are meant too.
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    http_only: bool,
}

impl Cookies {
    /// The `Cookie` header field of a request.
    #[must_use]
    pub fn for_request(&self, url: &Url) -> Option<String> {
        let text = self.text(url, false);
        (!text.is_empty()).then_some(text)
    }

    /// What a script reads: all that is not for requests alone.
    pub fn for_script(&self, url: &Url) -> String {
        self.text(url, true)
    }

    fn text(&self, url: &Url, for_script: bool) -> String {
        let Some(host) = host(url) else { return String::new() };
        let secure = matches!(url.scheme(), "https" | "wss");
        let cookies = self.0.borrow();
        let mut matching: Vec<_> = cookies
            .iter()
            .filter(|it| {
                (if it.host_only { it.domain == host } else { domain_matches(&host, &it.domain) })
                    && path_matches(url.path(), &it.path)
                    && (secure || !it.secure)
                    && !(for_script && it.http_only)
            })
            .collect();
        // Longer paths first; those of equal length as they were made.
        matching.sort_by_key(|it| std::cmp::Reverse(it.path.len()));
        let pairs = matching
            .iter()
            .map(|it| if it.name.is_empty() { it.value.clone() } else { format!("{}={}", it.name, it.value) });
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// What a script writes.
    pub fn set_by_script(&self, url: &Url, text: &str) {
        self.set(url, text, true);
    }

    /// [Receives a cookie](https://www.rfc-editor.org/rfc/rfc6265.html#section-5.3) by a `Set-Cookie` header field.
    pub fn set_by_response(&self, url: &Url, field: &str) {
        self.set(url, field, false);
    }

    fn set(&self, url: &Url, text: &str, by_script: bool) {
        let Some(host) = host(url) else { return };
        if text.len() > LARGEST || text.contains(|it: char| it.is_control() && it != '\t') {
            return;
        }
        let mut parts = text.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() && value.is_empty() {
            return;
        }
        let mut cookie = Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            domain: host.clone(),
            host_only: true,
            path: default_path(url.path()).to_owned(),
            secure: false,
            http_only: false,
        };
        let mut expired = false;
        let mut max_age_known = false;
        for attribute in parts {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let value = value.trim();
            match &*name.trim().to_ascii_lowercase() {
                "domain" => {
                    let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
                    if domain.is_empty() {
                        continue;
                    }
                    // A name of one label has the cookies of no other; that it ends with a dot makes no second label.
                    let has_labels = domain.trim_end_matches('.').contains('.');
                    if !domain_matches(&host, &domain) || !has_labels && domain != host {
                        return;
                    }
                    cookie.domain = domain;
                    cookie.host_only = false;
                }
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "httponly" if by_script => return,
                "httponly" => cookie.http_only = true,
                "max-age" => {
                    max_age_known = true;
                    expired = value.starts_with('-') || value == "0";
                }
                // A date of the past takes a cookie away. What expires later outlives the page.
                "expires" if !max_age_known => expired = is_long_past(value),
                _ => {}
            }
        }
        let mut cookies = self.0.borrow_mut();
        let same = |it: &Cookie| it.name == cookie.name && it.domain == cookie.domain && it.path == cookie.path;
        if by_script && cookies.iter().any(|it| same(it) && it.http_only) {
            return;
        }
        match cookies.iter().position(same) {
            Some(index) if expired => drop(cookies.remove(index)),
            Some(index) => cookies[index] = cookie,
            None if expired => {}
            None => {
                if cookies.len() == MOST {
                    cookies.remove(0);
                }
                cookies.push(cookie);
            }
        }
    }
}

/// The host, in lowercase letters. A file has one that is empty.
fn host(url: &Url) -> Option<String> {
    match url.scheme() {
        "http" | "https" | "ws" | "wss" => url.host_str().map(str::to_ascii_lowercase),
        "file" => Some(String::new()),
        _ => None,
    }
}

/// <https://www.rfc-editor.org/rfc/rfc6265.html#section-5.1.3>
fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain
        || host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.') && host.parse::<std::net::IpAddr>().is_err())
}

/// <https://www.rfc-editor.org/rfc/rfc6265.html#section-5.1.4>
fn path_matches(path: &str, cookie: &str) -> bool {
    path.strip_prefix(cookie).is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(end) => &path[..end],
    }
}

/// Whether a date is in a year before this program was written.
fn is_long_past(date: &str) -> bool {
    let years = date.split(|it: char| !it.is_ascii_digit()).filter(|word| word.len() == 4);
    years.filter_map(|year| year.parse::<u32>().ok()).any(|year| year < 2020)
}

#[cfg(test)]
mod tests {
    use crate::loading::cookies::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn what_a_script_sets_is_sent() {
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
    fn domains_and_flags() {
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
    fn cookies_go() {
        let cookies = Cookies::default();
        let page = url("http://example.com/");
        for text in ["a=1", "b=1", "c=1", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "b=; max-age=0"] {
            cookies.set_by_script(&page, text);
        }
        assert_eq!(cookies.for_script(&page), "c=1");
    }
}
