//! [The URL parser](https://url.spec.whatwg.org/#concept-url-parser) and the setters of URLs: the
//! crate `url`, with what the standard has and the crate lacks.
//!
//! All texts of scripts, servers and users become records here, so that a rule about hosts and the
//! connection that it permits agree. Scripts see a [`UrlRecord`], the rest of the program its
//! [`Url`].

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::{borrow::Cow, iter};
use url::{Host, ParseError, Position, Url, quirks};

/// The [path percent-encode set](https://url.spec.whatwg.org/#path-percent-encode-set).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Where a path ends.
const QUERY_OR_FRAGMENT: [char; 2] = ['?', '#'];

/// [The URL parser](https://url.spec.whatwg.org/#concept-url-parser), for all texts of scripts,
/// servers and users that the program itself uses. Scripts see a [`UrlRecord`].
///
/// ```
/// use boa_web::web::parse_url;
///
/// let base = "https://chat.example/rooms/".parse()?;
/// assert_eq!(parse_url("1?name=a", Some(&base))?.as_str(), "https://chat.example/rooms/1?name=a");
/// assert!(parse_url("1", None).is_err());
///
/// let base = "chat://chat.example/".parse()?; // a backslash is no slash for this scheme
/// assert_eq!(parse_url("\\\\host/", Some(&base))?.as_str(), "chat://chat.example/\\\\host/");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The input is not a URL.
pub fn parse_url(input: &str, base: Option<&Url>) -> Result<Url, ParseError> {
    let base = base.cloned().map(UrlRecord::from);
    UrlRecord::parse(input, base.as_ref()).map(Into::into)
}

/// A part of a URL that a script can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the attributes")]
pub enum UrlPart {
    Protocol,
    Username,
    Password,
    Host,
    Hostname,
    Port,
    Pathname,
    Search,
    Hash,
}

/// A [URL record](https://url.spec.whatwg.org/#concept-url) as scripts see it: a [`Url`], and the
/// empty first segments of the path of a `file:` URL, as in `file:////a`, which a `Url` leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlRecord {
    url: Url,
    /// Zero, but for `file:` URLs.
    empty_segments: usize,
}

impl UrlRecord {
    /// [The URL parser](https://url.spec.whatwg.org/#concept-url-parser).
    ///
    /// ```
    /// use boa_web::web::UrlRecord;
    ///
    /// let base = UrlRecord::parse("file:////share/a", None)?;
    /// assert_eq!(UrlRecord::parse("b", Some(&base))?.href(), "file:////share/b");
    /// # Ok::<_, url::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// The input is not a URL.
    pub fn parse(input: &str, base: Option<&Self>) -> Result<Self, ParseError> {
        let input = without_ignored(input);
        let scheme = scheme(&input);
        let rest = scheme.map_or(&*input, |scheme| &input[scheme.len() + 1..]);
        let is_file = match (scheme, base) {
            (Some(scheme), _) => scheme.eq_ignore_ascii_case("file"),
            (None, Some(base)) => base.is_file(),
            (None, None) => false,
        };
        let record = if is_file {
            FileUrl::parse(rest, base.filter(|base| base.is_file()))?.record()?
        } else {
            let base = base.filter(|base| !base.is_file()).map(Self::url);
            let scheme = scheme.or(base.map(Url::scheme)).unwrap_or_default();
            if is_special(scheme) {
                parse_special(&input, base)?.into()
            } else {
                parse_not_special(&input, rest, base)?.into()
            }
        };
        check_host(&record.url)?;
        Ok(record.encode_path())
    }

    /// The record without empty first segments.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    fn is_file(&self) -> bool {
        self.url.scheme() == "file"
    }

    /// The [serialized](https://url.spec.whatwg.org/#concept-url-serializer) URL.
    #[must_use]
    pub fn href(&self) -> Cow<'_, str> {
        if self.empty_segments == 0 {
            return self.url.as_str().into();
        }
        let (before, path) = self
            .url
            .as_str()
            .split_at(self.url[..Position::BeforePath].len());
        format!("{before}{}{path}", self.slashes()).into()
    }

    /// The [getter](https://url.spec.whatwg.org/#api) of a part.
    #[must_use]
    pub fn part(&self, part: UrlPart) -> Cow<'_, str> {
        let of = match part {
            UrlPart::Protocol => quirks::protocol,
            UrlPart::Username => quirks::username,
            UrlPart::Password => quirks::password,
            UrlPart::Host => quirks::host,
            UrlPart::Hostname => quirks::hostname,
            UrlPart::Port => quirks::port,
            UrlPart::Pathname if self.empty_segments > 0 => {
                return format!("{}{}", self.slashes(), self.url.path()).into();
            }
            UrlPart::Pathname => quirks::pathname,
            UrlPart::Search => quirks::search,
            UrlPart::Hash => quirks::hash,
        };
        of(&self.url).into()
    }

    /// The [setter](https://url.spec.whatwg.org/#api) of a part. A value that it refuses changes
    /// nothing.
    ///
    /// ```
    /// use boa_web::web::{UrlPart, UrlRecord};
    ///
    /// let mut record = UrlRecord::parse("chat:/room", None)?;
    /// record.set_part(UrlPart::Pathname, "//host");
    /// assert_eq!(record.href(), "chat:/.//host");
    /// record.set_part(UrlPart::Port, "80");
    /// assert_eq!(record.href(), "chat:/.//host"); // without a host there is no port
    /// # Ok::<_, url::ParseError>(())
    /// ```
    pub fn set_part(&mut self, part: UrlPart, value: &str) {
        let mut changed = self.clone();
        let url = &mut changed.url;
        // A setter that fails has changed nothing.
        let _ = match part {
            UrlPart::Protocol => quirks::set_protocol(url, value),
            UrlPart::Username => quirks::set_username(url, value),
            UrlPart::Password => quirks::set_password(url, value),
            UrlPart::Host => set_host(url, value, quirks::set_host),
            UrlPart::Hostname => set_host(url, value, quirks::set_hostname),
            UrlPart::Port => quirks::set_port(url, value),
            UrlPart::Pathname => changed.set_pathname(value),
            UrlPart::Search => {
                quirks::set_search(url, value);
                Ok(())
            }
            UrlPart::Hash => {
                quirks::set_hash(url, value);
                Ok(())
            }
        };
        if check_host(&changed.url).is_ok() {
            *self = changed.encode_path();
        }
    }

    /// Sets the query, which the list of a `URLSearchParams` object has become.
    pub(crate) fn set_query(&mut self, query: Option<&str>) {
        self.url.set_query(query);
    }

    fn slashes(&self) -> String {
        "/".repeat(self.empty_segments)
    }

    /// The segments of the path of a `file:` URL.
    fn segments(&self) -> impl Iterator<Item = String> {
        let path = self.url.path();
        let segments = path.strip_prefix('/').unwrap_or(path).split('/');
        iter::repeat_n(String::new(), self.empty_segments).chain(segments.map(str::to_owned))
    }

    /// The setter of [the path](https://url.spec.whatwg.org/#dom-url-pathname).
    fn set_pathname(&mut self, value: &str) -> Result<(), ()> {
        let url = &mut self.url;
        if url.cannot_be_a_base() || is_special(url.scheme()) {
            quirks::set_pathname(url, value);
            return Ok(());
        }
        // It ends neither at a query nor at a fragment. An empty fragment keeps the spaces at its end.
        let value = without_line_ends(value)
            .replace('?', "%3F")
            .replace('#', "%23");
        let is_file = url.scheme() == "file";
        let is_absolute = value.starts_with('/') || (is_file && value.starts_with('\\'));
        let before = &url[..Position::BeforePath];
        let text = if has_no_authority(url) {
            let slash = if is_absolute { "" } else { "/" };
            format!("{}:/.{slash}{value}#", url.scheme())
        } else {
            let needs_slash = !is_absolute && (is_file || !value.is_empty());
            let slash = if needs_slash { "/" } else { "" };
            format!("{before}{slash}{value}#")
        };
        let mut changed = Self::parse(&text, None).map_err(drop)?;
        changed.url.set_query(url.query());
        changed.url.set_fragment(url.fragment());
        *self = changed;
        Ok(())
    }

    /// Applies two changes of the standard that the crate `url` lacks: `^` in a path is encoded, and
    /// so is the last space of an opaque path that a query or a fragment follows.
    fn encode_path(self) -> Self {
        let url = &self.url;
        let (path, rest) = (url.path(), &url[Position::AfterPath..]);
        let path = if !url.cannot_be_a_base() && path.contains('^') {
            path.replace('^', "%5E")
        } else if url.cannot_be_a_base() && !rest.is_empty() && path.ends_with(' ') {
            format!("{}%20", &path[..path.len() - 1])
        } else {
            return self;
        };
        let text = format!("{}{path}{rest}", &url[..Position::BeforePath]);
        Self {
            url: Url::parse(&text).unwrap_or(self.url),
            empty_segments: self.empty_segments,
        }
    }
}

impl From<Url> for UrlRecord {
    fn from(url: Url) -> Self {
        Self {
            url,
            empty_segments: 0,
        }
    }
}

impl From<UrlRecord> for Url {
    fn from(record: UrlRecord) -> Self {
        record.url
    }
}

/// [The serialized origin](https://url.spec.whatwg.org/#concept-url-origin). A `blob` URL has one
/// only if its path is an HTTP URL.
///
/// ```
/// use boa_web::web::{parse_url, serialized_origin};
///
/// let origin = |text: &str| parse_url(text, None).map(|url| serialized_origin(&url));
/// assert_eq!(origin("blob:https://chat.example/1")?, "https://chat.example");
/// assert_eq!(origin("blob:wss://chat.example/1")?, "null");
/// # Ok::<_, url::ParseError>(())
/// ```
#[must_use]
pub fn serialized_origin(record: &Url) -> String {
    let is_http = |inner: Url| matches!(inner.scheme(), "http" | "https");
    if record.scheme() == "blob" && !parse_url(record.path(), None).is_ok_and(is_http) {
        return "null".to_owned();
    }
    record.origin().ascii_serialization()
}

/// [The API URL parser](https://url.spec.whatwg.org/#api-url-parser).
pub(crate) fn api_parse(input: &str, base: Option<&str>) -> Option<UrlRecord> {
    let base = match base {
        Some(base) => Some(UrlRecord::parse(base, None).ok()?),
        None => None,
    };
    UrlRecord::parse(input, base.as_ref()).ok()
}

/// The input without what the parser ignores: controls and spaces at the ends, tabs and line ends.
fn without_ignored(input: &str) -> Cow<'_, str> {
    let input = input.trim_matches(|c| c <= ' ');
    let is_ignored = |c| matches!(c, '\t' | '\n' | '\r');
    if input.contains(is_ignored) {
        input.replace(is_ignored, "").into()
    } else {
        input.into()
    }
}

/// The scheme that the input begins with.
fn scheme(input: &str) -> Option<&str> {
    let (scheme, _) = input.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// Whether a [special scheme](https://url.spec.whatwg.org/#special-scheme) is this one, apart from
/// `file`.
fn is_special(scheme: &str) -> bool {
    ["http", "https", "ws", "wss", "ftp"]
        .iter()
        .any(|special| scheme.eq_ignore_ascii_case(special))
}

/// A URL of a special scheme. More than two slashes before the host are two for the standard,
/// also without a scheme.
fn parse_special(input: &str, base: Option<&Url>) -> Result<Url, ParseError> {
    match base.filter(|_| input.starts_with(is_slash) && input[1..].starts_with(is_slash)) {
        Some(base) => Url::parse(&format!("{}:{input}", base.scheme())),
        None => Url::options().base_url(base).parse(input),
    }
}

/// A URL of a scheme that is not special. A backslash is no slash there.
fn parse_not_special(input: &str, rest: &str, base: Option<&Url>) -> Result<Url, ParseError> {
    if let Some(authority) = rest.strip_prefix("//") {
        let end = authority.find(['/', '?', '#']);
        // There are credentials, and no host.
        if authority[..end.unwrap_or(authority.len())].ends_with('@') {
            return Err(ParseError::EmptyHost);
        }
    }
    // The crate takes a backslash at these places for a slash. A segment `.` is left out.
    let input = match base {
        Some(_) if input.starts_with('\\') => Cow::Owned(format!("./{input}")),
        Some(_) if input.starts_with("/\\") => Cow::Owned(format!("/.{input}")),
        _ => Cow::Borrowed(input),
    };
    Url::options().base_url(base).parse(&input)
}

const fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

/// A `file:` URL, while it is parsed.
#[derive(Default)]
struct FileUrl {
    /// Empty if there is none.
    host: String,
    path: Vec<String>,
    /// The query and the fragment, with `?` and `#`.
    rest: String,
}

impl FileUrl {
    /// [The file state](https://url.spec.whatwg.org/#file-state), and those that follow it.
    fn parse(input: &str, base: Option<&UrlRecord>) -> Result<Self, ParseError> {
        let mut url = Self::default();
        let base_path = || base.into_iter().flat_map(UrlRecord::segments);
        let base_host = || {
            let host = base.and_then(|base| base.url.host_str());
            host.unwrap_or_default().to_owned()
        };
        if let Some(input) = input.strip_prefix(is_slash) {
            if let Some(input) = input.strip_prefix(is_slash) {
                let end = input.find(['/', '\\', '?', '#']).unwrap_or(input.len());
                // It may be a drive, which begins the path.
                let end = if is_drive(&input[..end]) { 0 } else { end };
                url.host = file_host(&input[..end])?;
                url.parse_path_start(&input[end..]);
                return Ok(url);
            }
            url.host = base_host();
            if !starts_with_drive(input) {
                url.path
                    .extend(base_path().next().filter(|it| is_normalized_drive(it)));
            }
            url.parse_path(input);
            return Ok(url);
        }
        let Some(base) = base else {
            url.parse_path(input);
            return Ok(url);
        };
        url.host = base_host();
        if input.is_empty() || input.starts_with(QUERY_OR_FRAGMENT) {
            url.path = base_path().collect();
            let query = &base.url[Position::AfterPath..Position::AfterQuery];
            url.rest = match input.starts_with('?') {
                true => input.to_owned(),
                false => format!("{query}{input}"),
            };
            return Ok(url);
        }
        if !starts_with_drive(input) {
            url.path = base_path().collect();
            url.shorten_path();
        }
        url.parse_path(input);
        Ok(url)
    }

    /// [The path start state](https://url.spec.whatwg.org/#path-start-state).
    fn parse_path_start(&mut self, input: &str) {
        self.parse_path(input.strip_prefix(is_slash).unwrap_or(input));
    }

    /// [The path state](https://url.spec.whatwg.org/#path-state).
    fn parse_path(&mut self, input: &str) {
        let end = input.find(QUERY_OR_FRAGMENT).unwrap_or(input.len());
        let mut segments = input[..end].split(is_slash).peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            let dots = segment.to_ascii_lowercase().replace("%2e", ".");
            match &*dots {
                ".." => {
                    self.shorten_path();
                    if is_last {
                        self.path.push(String::new());
                    }
                }
                "." if is_last => self.path.push(String::new()),
                "." => {}
                _ if self.path.is_empty() && is_drive(segment) => {
                    self.path.push(format!("{}:", &segment[..1]));
                }
                _ => self
                    .path
                    .push(utf8_percent_encode(segment, PATH).to_string()),
            }
        }
        input[end..].clone_into(&mut self.rest);
    }

    /// [Shorten a URL's path](https://url.spec.whatwg.org/#shorten-a-urls-path).
    fn shorten_path(&mut self) {
        if self.path.len() != 1 || !is_normalized_drive(&self.path[0]) {
            self.path.pop();
        }
    }

    fn record(self) -> Result<UrlRecord, ParseError> {
        let is_last = |at: usize| at + 1 >= self.path.len();
        let empty_segments = (0..self.path.len())
            .take_while(|&at| self.path[at].is_empty() && !is_last(at))
            .count();
        let path = self.path[empty_segments..].join("/");
        let mut url = Url::parse(&format!("file:///{path}{}", self.rest))?;
        if !self.host.is_empty() {
            url.set_host(Some(&self.host))?;
        }
        Ok(UrlRecord {
            url,
            empty_segments,
        })
    }
}

/// [The host](https://url.spec.whatwg.org/#file-host-state) of a `file:` URL.
fn file_host(text: &str) -> Result<String, ParseError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let host = Host::parse(text)?.to_string();
    Ok(if host == "localhost" {
        String::new()
    } else {
        host
    })
}

/// Whether it is a [Windows drive letter](https://url.spec.whatwg.org/#windows-drive-letter).
fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

/// Whether it is a
/// [normalized Windows drive letter](https://url.spec.whatwg.org/#normalized-windows-drive-letter).
fn is_normalized_drive(text: &str) -> bool {
    is_drive(text) && text.ends_with(':')
}

/// Whether it
/// [starts with a Windows drive letter](https://url.spec.whatwg.org/#start-with-a-windows-drive-letter).
fn starts_with_drive(text: &str) -> bool {
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    is_drive(&text[..end])
}

/// Whether the record is one of the crate's that its setters do not keep to the standard with: it
/// has no host, and its path may begin with two slashes.
fn has_no_authority(record: &Url) -> bool {
    !record.cannot_be_a_base() && !record[Position::AfterScheme..].starts_with("://")
}

/// The setters of [the host](https://url.spec.whatwg.org/#dom-url-host) and the host name.
fn set_host(
    record: &mut Url,
    value: &str,
    set: fn(&mut Url, &str) -> Result<(), ()>,
) -> Result<(), ()> {
    if record.scheme() == "file" {
        let value = without_line_ends(value);
        let end = value.find(['/', '\\', '?', '#']).unwrap_or(value.len());
        // It is no host, and begins no path here.
        return if is_drive(&value[..end]) {
            Err(())
        } else {
            set(record, &value)
        };
    }
    if !has_no_authority(record) {
        return set(record, value);
    }
    // The crate would take a path that begins with two slashes for a host.
    let mut with_host = Url::parse(&format!("{}:/", record.scheme())).map_err(drop)?;
    set(&mut with_host, value)?;
    if !has_no_authority(&with_host) {
        let authority = &with_host[..Position::BeforePath];
        let text = format!("{authority}{}", &record[Position::BeforePath..]);
        *record = parse_url(&text, None).map_err(drop)?;
    }
    Ok(())
}

fn without_line_ends(value: &str) -> String {
    value.replace(['\t', '\n', '\r'], "")
}

/// A label that is encoded twice is not valid, by
/// [the validity criteria](https://www.unicode.org/reports/tr46/#Validity_Criteria). The crate
/// `idna` accepts it.
fn check_host(record: &Url) -> Result<(), ParseError> {
    let Some(Host::Domain(domain)) = record.host() else {
        return Ok(());
    };
    if (is_special(record.scheme()) || record.scheme() == "file") && domain.contains("xn--") {
        let unicode = quirks::domain_to_unicode(domain);
        let is_encoded = |label: &str| label.starts_with("xn--") && !label.is_ascii();
        if unicode.split('.').any(is_encoded) {
            return Err(ParseError::IdnaError);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn href(input: &str, base: Option<&str>) -> String {
        api_parse(input, base)
            .map_or_else(|| "none".to_owned(), |record| record.href().into_owned())
    }

    #[test]
    fn further_slashes_before_a_host_are_dropped() {
        let base = Some("http://example.org/a");
        assert_eq!(href(" /\t\\/\\test/b", base), "http://test/b");
        assert_eq!(href("//", base), "none");
    }

    /// Columns: the input, the base, the result.
    #[test]
    fn urls_that_are_not_special_know_no_backslash_and_no_credentials_without_a_host() {
        for (input, base, expected) in [
            (r"\\evil.test/x", "foo://h/", r"foo://h/\\evil.test/x"),
            (r"/\evil.test/x", "foo://h/p", r"foo://h/\evil.test/x"),
            (r"\x", "foo://h", r"foo://h/\x"),
            (r"\..\x", "foo://h/a/b", r"foo://h/a/\..\x"),
            (r"/\x", "foo:/a", r"foo:/\x"),
            ("//@", "foo://h/", "none"),
            ("//user@/", "foo://h/", "none"),
            ("a://:@?", "foo://h/", "none"),
            ("a://@", "foo://h/", "none"),
            ("a://@h", "foo://h/", "a://h"),
            ("a:b@", "foo://h/", "a:b@"),
        ] {
            assert_eq!(href(input, Some(base)), expected, "{input} against {base}");
        }
    }

    /// Columns: the input, the base if there is one, the result.
    #[test]
    fn drives_and_hosts_of_file_urls_are_those_of_the_standard() {
        for (input, base, expected) in [
            ("file:///C|/x", "", "file:///C:/x"),
            ("file:C|/x/..", "", "file:///C:/"),
            ("/C:/", "file://host/", "file://host/C:/"),
            ("C|", "file://host/D:/d", "file://host/C:"),
            ("/x", "file://host/D:/d", "file://host/D:/x"),
            ("..", "file:///C:/", "file:///C:/"),
            ("//C:/x", "file://host/", "file:///C:/x"),
            ("//LOCALHOST/x", "file://host/", "file:///x"),
            ("?q", "file://host/D:/d?p#f", "file://host/D:/d?q"),
            ("#g", "file://host/D:/d?p#f", "file://host/D:/d?p#g"),
            ("", "file://host/D:/d?p#f", "file://host/D:/d?p"),
            ("x%2E/%2e%2E/y z^", "file:///a/b", "file:///a/y%20z%5E"),
            (r"file:\\host\a", "", "file://host/a"),
            ("file://a b/", "", "none"),
            ("file:////a//b/../..", "", "file:////a/"),
            ("//h//x/../..//?q", "file:///a", "file://h//?q"),
            ("x", "file:////a/b", "file:////a/x"),
            ("?q", "file:////a", "file:////a?q"),
            ("..", "file:///", "file:///"),
        ] {
            let base = Some(base).filter(|base| !base.is_empty());
            assert_eq!(href(input, base), expected, "{input} against {base:?}");
        }
    }

    /// Columns: the URL, the part, the value, the result.
    #[test]
    fn setters_keep_a_path_a_path() {
        use UrlPart::{Host, Hostname, Pathname};
        for (url, part, value, expected) in [
            ("non-spec:/?q#f", Pathname, "//p", "non-spec:/.//p?q#f"),
            ("non-spec:/", Pathname, "/..//p", "non-spec:/.//p"),
            ("non-spec:/.//p", Pathname, "p", "non-spec:/p"),
            ("non-spec:/p", Pathname, "", "non-spec:/"),
            ("foo:///some/path", Pathname, "", "foo://"),
            ("foo://h/a", Pathname, r"\\b?# ", r"foo://h/\\b%3F%23%20"),
            ("non-spec:/.//p", Hostname, "h", "non-spec://h//p"),
            ("non-spec:/.//p?q", Hostname, "", "non-spec:////p?q"),
            ("non-spec:/.//p", Host, "h:1", "non-spec://h:1//p"),
            ("file:///a", Pathname, r"C|\b", "file:///C:/b"),
            ("file://h/a", Pathname, "/C:/b", "file://h/C:/b"),
            ("file://h/a", Host, "C|", "file://h/a"),
            ("file:///C:/", Host, "h", "file://h/C:/"),
            ("file:////a", Host, "h", "file://h//a"),
            ("file:////a#f", Pathname, r"\\b", "file:////b#f"),
            ("file:////a", Pathname, "b", "file:///b"),
        ] {
            let mut record = UrlRecord::parse(url, None).unwrap();
            record.set_part(part, value);
            assert_eq!(record.href(), expected, "{url} {part:?} {value}");
        }
    }

    #[test]
    fn labels_that_are_encoded_twice_are_refused() {
        assert_eq!(href("https://xn--xn---epa/", None), "none");
        assert_eq!(href("https://xn--xn--a--gua.pt/", None), "none");
        assert_eq!(href("https://xn--4ca.pt/", None), "https://xn--4ca.pt/");
        let mut record = UrlRecord::parse("https://a/", None).unwrap();
        record.set_part(UrlPart::Host, "xn--xn---epa");
        assert_eq!(record.href(), "https://a/");
    }

    proptest! {
        /// So a record that became a text, for a server or another process, names the same.
        #[test]
        fn what_was_parsed_is_parsed_to_the_same(
            input in r"(file|foo|ws|HTTP)?:?[/\\]{0,3}[a-c.@:|^ ?#/\\%2e\t]{0,20}",
            base in r"(file|foo|http)://[h]/(C:/)?[a-c./]{0,6}",
        ) {
            if let Ok(base) = UrlRecord::parse(&base, None)
                && let Ok(record) = UrlRecord::parse(&input, Some(&base))
            {
                prop_assert_eq!(UrlRecord::parse(&record.href(), None), Ok(record));
            }
        }
    }
}
