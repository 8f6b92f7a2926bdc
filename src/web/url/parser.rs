//! The [basic URL parser](https://url.spec.whatwg.org/#concept-basic-url-parser). Hosts are parsed by the `url` crate.
//!
//! `url`'s own parser follows an earlier standard in what concerns files, opaque paths with spaces at their end and a few more.

use super::{
    percent_encode::{
        in_c0_control_set, in_fragment_set, in_path_set, in_query_set, in_special_query_set, in_userinfo_set,
        percent_encode, push_encoded,
    },
    record::{Path, Record, default_port, is_special},
};
use std::borrow::Cow;
use url::{Host, quirks};

/// Parses a string, which may be relative to the base. None is failure.
pub(super) fn parse(input: &str, base: Option<&Record>) -> Option<Record> {
    let input = input.trim_matches(|c: char| c <= ' ');
    let mut url = Record::default();
    Parser::new(&without_tabs_and_newlines(input), base, &mut url, None).run(State::SchemeStart)?;
    Some(url)
}

/// Parses a part of a URL into it, from the state on: the "state override". What is not valid changes nothing.
pub(super) fn modify(url: &mut Record, input: &str, state: State) {
    // Failure is for the URL to be as it was, which it is.
    let _ = Parser::new(&without_tabs_and_newlines(input), None, url, Some(state)).run(state);
}

fn without_tabs_and_newlines(input: &str) -> Cow<'_, str> {
    if input.contains(['\t', '\n', '\r']) { input.replace(['\t', '\n', '\r'], "").into() } else { input.into() }
}

/// The states of the standard's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    SchemeStart,
    Scheme,
    NoScheme,
    SpecialRelativeOrAuthority,
    PathOrAuthority,
    Relative,
    RelativeSlash,
    SpecialAuthoritySlashes,
    SpecialAuthorityIgnoreSlashes,
    Authority,
    Host,
    Hostname,
    Port,
    File,
    FileSlash,
    FileHost,
    PathStart,
    Path,
    OpaquePath,
    Query,
    Fragment,
}

/// What comes after a step.
enum Next {
    /// This state, with the next code point.
    To(State),
    /// This state, with the code point at the pointer once more.
    Again(State),
    /// The end, before that of the input.
    Done,
}

use Next::{Again, Done, To};

struct Parser<'a> {
    input: &'a str,
    /// The byte offset of the code point at hand.
    pointer: usize,
    buffer: String,
    /// Where the authority's host or credentials start.
    start: usize,
    at_sign_seen: bool,
    password_token_seen: bool,
    inside_brackets: bool,
    base: Option<&'a Record>,
    url: &'a mut Record,
    state_override: Option<State>,
}

impl<'a> Parser<'a> {
    const fn new(input: &'a str, base: Option<&'a Record>, url: &'a mut Record, state_override: Option<State>) -> Self {
        Self {
            input,
            pointer: 0,
            buffer: String::new(),
            start: 0,
            at_sign_seen: false,
            password_token_seen: false,
            inside_brackets: false,
            base,
            url,
            state_override,
        }
    }

    /// None is failure.
    fn run(&mut self, mut state: State) -> Option<()> {
        loop {
            let c = self.input[self.pointer..].chars().next();
            match self.step(state, c)? {
                Again(next) => state = next,
                Done => return Some(()),
                To(next) => {
                    let Some(c) = c else { return Some(()) };
                    self.pointer += c.len_utf8();
                    state = next;
                }
            }
        }
    }

    fn step(&mut self, state: State, c: Option<char>) -> Option<Next> {
        match state {
            State::SchemeStart => self.scheme_start(c),
            State::Scheme => self.scheme(c),
            State::NoScheme => self.no_scheme(c),
            State::SpecialRelativeOrAuthority => Some(match c {
                Some('/') if self.skip_slash() => To(State::SpecialAuthorityIgnoreSlashes),
                _ => Again(State::Relative),
            }),
            State::PathOrAuthority => Some(if c == Some('/') { To(State::Authority) } else { Again(State::Path) }),
            State::Relative => self.relative(c),
            State::RelativeSlash => self.relative_slash(c),
            State::SpecialAuthoritySlashes => Some(match c {
                Some('/') if self.skip_slash() => To(State::SpecialAuthorityIgnoreSlashes),
                _ => Again(State::SpecialAuthorityIgnoreSlashes),
            }),
            State::SpecialAuthorityIgnoreSlashes => Some(match c {
                Some('/' | '\\') => To(State::SpecialAuthorityIgnoreSlashes),
                _ => {
                    self.start = self.pointer;
                    Again(State::Authority)
                }
            }),
            State::Authority => self.authority(c),
            State::Host | State::Hostname => self.host(state, c),
            State::Port => self.port(c),
            State::File => self.file(c),
            State::FileSlash => self.file_slash(c),
            State::FileHost => self.file_host(c),
            State::PathStart => Some(self.path_start(c)),
            State::Path => Some(self.path(c)),
            State::OpaquePath => Some(self.opaque_path(c)),
            State::Query => Some(self.query(c)),
            State::Fragment => Some(self.fragment()),
        }
    }

    fn scheme_start(&mut self, c: Option<char>) -> Option<Next> {
        match c {
            Some(c) if c.is_ascii_alphabetic() => Some(Again(State::Scheme)),
            _ if self.state_override.is_none() => Some(Again(State::NoScheme)),
            _ => None,
        }
    }

    fn scheme(&mut self, c: Option<char>) -> Option<Next> {
        match c {
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') => {
                self.buffer.push(c.to_ascii_lowercase());
                return Some(To(State::Scheme));
            }
            Some(':') => {}
            _ if self.state_override.is_none() => {
                self.buffer.clear();
                self.pointer = 0;
                return Some(Again(State::NoScheme));
            }
            _ => return None,
        }
        if self.state_override.is_some() {
            let url = &*self.url;
            if url.is_special() != is_special(&self.buffer)
                || (self.buffer == "file" && (url.includes_credentials() || url.port.is_some()))
                || (url.scheme == "file" && url.has_empty_host())
            {
                return Some(Done);
            }
        }
        self.url.scheme = std::mem::take(&mut self.buffer);
        if self.state_override.is_some() {
            if self.url.port == default_port(&self.url.scheme) {
                self.url.port = None;
            }
            return Some(Done);
        }
        Some(if self.url.scheme == "file" {
            To(State::File)
        } else if self.url.is_special() {
            match self.base {
                Some(base) if base.scheme == self.url.scheme => To(State::SpecialRelativeOrAuthority),
                _ => To(State::SpecialAuthoritySlashes),
            }
        } else if self.skip_slash() {
            self.start = self.pointer + 2;
            To(State::PathOrAuthority)
        } else {
            self.url.path = Path::Opaque(String::new());
            To(State::OpaquePath)
        })
    }

    fn no_scheme(&mut self, c: Option<char>) -> Option<Next> {
        let base = self.base?;
        if base.has_opaque_path() {
            if c != Some('#') {
                return None;
            }
            *self.url = Record { fragment: Some(String::new()), ..base.clone() };
            return Some(To(State::Fragment));
        }
        Some(Again(if base.scheme == "file" { State::File } else { State::Relative }))
    }

    fn relative(&mut self, c: Option<char>) -> Option<Next> {
        let base = self.base?;
        self.url.scheme.clone_from(&base.scheme);
        if self.is_slash(c) {
            return Some(To(State::RelativeSlash));
        }
        *self.url = Record { fragment: None, ..base.clone() };
        Some(self.after_base(c, true))
    }

    /// What comes after a base's path and query that is no slash.
    fn after_base(&mut self, c: Option<char>, shorten: bool) -> Next {
        match c {
            Some('?') => self.start_query(),
            Some('#') => self.start_fragment(),
            Some(_) => {
                self.url.query = None;
                if shorten {
                    self.shorten_path();
                } else {
                    self.url.path = Path::default();
                }
                Again(State::Path)
            }
            None => Done,
        }
    }

    fn relative_slash(&mut self, c: Option<char>) -> Option<Next> {
        if self.url.is_special() && self.is_slash(c) {
            return Some(To(State::SpecialAuthorityIgnoreSlashes));
        }
        if c == Some('/') {
            self.start = self.pointer + 1;
            return Some(To(State::Authority));
        }
        let base = self.base?;
        self.url.username.clone_from(&base.username);
        self.url.password.clone_from(&base.password);
        self.url.host.clone_from(&base.host);
        self.url.port = base.port;
        Some(Again(State::Path))
    }

    fn authority(&mut self, c: Option<char>) -> Option<Next> {
        if c == Some('@') {
            if self.at_sign_seen {
                self.credential().push_str("%40");
            }
            self.at_sign_seen = true;
            for c in self.input[self.start..self.pointer].chars() {
                if c == ':' && !self.password_token_seen {
                    self.password_token_seen = true;
                } else {
                    push_encoded(self.credential(), c, in_userinfo_set);
                }
            }
            self.start = self.pointer + 1;
        } else if self.ends_authority(c) {
            if self.at_sign_seen && self.start == self.pointer {
                return None;
            }
            self.pointer = self.start;
            return Some(Again(State::Host));
        }
        Some(To(State::Authority))
    }

    fn credential(&mut self) -> &mut String {
        if self.password_token_seen { &mut self.url.password } else { &mut self.url.username }
    }

    fn host(&mut self, state: State, c: Option<char>) -> Option<Next> {
        if self.state_override.is_some() && self.url.scheme == "file" {
            return Some(Again(State::FileHost));
        }
        match c {
            Some(':') if !self.inside_brackets => {
                if self.buffer.is_empty() || self.state_override == Some(State::Hostname) {
                    return None;
                }
                self.take_host()?;
                return Some(To(State::Port));
            }
            c if self.ends_authority(c) => {
                let is_empty = self.buffer.is_empty();
                if is_empty && self.url.is_special() {
                    return None;
                }
                let overridden = self.state_override.is_some();
                if is_empty && overridden && (self.url.includes_credentials() || self.url.port.is_some()) {
                    return None;
                }
                self.take_host()?;
                return Some(if overridden { Done } else { Again(State::PathStart) });
            }
            Some('[') => self.inside_brackets = true,
            Some(']') => self.inside_brackets = false,
            _ => {}
        }
        self.buffer.extend(c);
        Some(To(state))
    }

    /// <https://url.spec.whatwg.org/#concept-host-parser>
    fn take_host(&mut self) -> Option<()> {
        let input = std::mem::take(&mut self.buffer);
        let host = if self.url.is_special() { Host::parse(&input) } else { Host::parse_opaque(&input) }.ok()?;
        if self.url.is_special() && matches!(&host, Host::Domain(domain) if has_nested_punycode(domain)) {
            return None;
        }
        self.url.host = Some(host);
        Some(())
    }

    fn port(&mut self, c: Option<char>) -> Option<Next> {
        if let Some(c) = c
            && c.is_ascii_digit()
        {
            self.buffer.push(c);
            return Some(To(State::Port));
        }
        let overridden = self.state_override.is_some();
        if !overridden && !self.ends_authority(c) {
            return None;
        }
        if !self.buffer.is_empty() {
            let digits = std::mem::take(&mut self.buffer);
            let port: u16 =
                digits.trim_start_matches('0').parse().ok().or((!digits.contains(|c| c != '0')).then_some(0))?;
            self.url.port = Some(port).filter(|_| Some(port) != default_port(&self.url.scheme));
            if overridden {
                return Some(Done);
            }
        }
        if overridden { None } else { Some(Again(State::PathStart)) }
    }

    fn file(&mut self, c: Option<char>) -> Option<Next> {
        self.url.scheme = "file".to_owned();
        self.url.host = Some(Host::Domain(String::new()));
        if matches!(c, Some('/' | '\\')) {
            return Some(To(State::FileSlash));
        }
        let Some(base) = self.file_base() else { return Some(Again(State::Path)) };
        self.url.host.clone_from(&base.host);
        self.url.path.clone_from(&base.path);
        self.url.query.clone_from(&base.query);
        let shorten = !starts_with_windows_drive_letter(&self.input[self.pointer..]);
        Some(self.after_base(c, shorten))
    }

    fn file_base(&self) -> Option<&'a Record> {
        self.base.filter(|base| base.scheme == "file")
    }

    fn file_slash(&mut self, c: Option<char>) -> Option<Next> {
        if matches!(c, Some('/' | '\\')) {
            return Some(To(State::FileHost));
        }
        if let Some(base) = self.file_base() {
            self.url.host.clone_from(&base.host);
            if let Path::Segments(segments) = &base.path
                && let Some(drive) = segments.first().filter(|first| is_normalized_windows_drive_letter(first))
                && !starts_with_windows_drive_letter(&self.input[self.pointer..])
            {
                self.push_segment(drive.clone());
            }
        }
        Some(Again(State::Path))
    }

    fn file_host(&mut self, c: Option<char>) -> Option<Next> {
        if !matches!(c, None | Some('/' | '\\' | '?' | '#')) {
            self.buffer.extend(c);
            return Some(To(State::FileHost));
        }
        let overridden = self.state_override.is_some();
        if !overridden && is_windows_drive_letter(&self.buffer) {
            // The buffer is kept: it is the first segment of the path.
            return Some(Again(State::Path));
        }
        if self.buffer.is_empty() {
            self.url.host = Some(Host::Domain(String::new()));
        } else {
            self.take_host()?;
            if matches!(&self.url.host, Some(Host::Domain(host)) if host == "localhost") {
                self.url.host = Some(Host::Domain(String::new()));
            }
        }
        Some(if overridden { Done } else { Again(State::PathStart) })
    }

    fn path_start(&mut self, c: Option<char>) -> Next {
        let overridden = self.state_override.is_some();
        match c {
            c if self.url.is_special() => {
                if self.is_slash(c) {
                    To(State::Path)
                } else {
                    Again(State::Path)
                }
            }
            Some('?') if !overridden => self.start_query(),
            Some('#') if !overridden => self.start_fragment(),
            Some('/') => To(State::Path),
            Some(_) => Again(State::Path),
            None => {
                if overridden && self.url.host.is_none() {
                    self.push_segment(String::new());
                }
                Done
            }
        }
    }

    fn path(&mut self, c: Option<char>) -> Next {
        let overridden = self.state_override.is_some();
        let is_slash = self.is_slash(c);
        if let Some(c) = c
            && !is_slash
            && (overridden || !matches!(c, '?' | '#'))
        {
            push_encoded(&mut self.buffer, c, in_path_set);
            return To(State::Path);
        }
        let segment = std::mem::take(&mut self.buffer);
        if is_double_dot(&segment) {
            self.shorten_path();
            if !is_slash {
                self.push_segment(String::new());
            }
        } else if !is_single_dot(&segment) {
            let is_first = matches!(&self.url.path, Path::Segments(segments) if segments.is_empty());
            let is_drive = is_first && self.url.scheme == "file" && is_windows_drive_letter(&segment);
            self.push_segment(if is_drive { segment.replace('|', ":") } else { segment });
        } else if !is_slash {
            self.push_segment(String::new());
        }
        match c {
            Some('?') => self.start_query(),
            Some('#') => self.start_fragment(),
            Some(_) => To(State::Path),
            None => Done,
        }
    }

    fn opaque_path(&mut self, c: Option<char>) -> Next {
        let c = match c {
            None => return Done,
            Some('?') => return self.start_query(),
            Some('#') => return self.start_fragment(),
            Some(c) => c,
        };
        let last = matches!(self.input.as_bytes().get(self.pointer + 1), Some(b'?' | b'#'));
        if let Path::Opaque(path) = &mut self.url.path {
            match c {
                ' ' if last => path.push_str("%20"),
                c => push_encoded(path, c, in_c0_control_set),
            }
        }
        To(State::OpaquePath)
    }

    fn query(&mut self, c: Option<char>) -> Next {
        let Some(c) = c else { return Done };
        if c == '#' && self.state_override.is_none() {
            return self.start_fragment();
        }
        let in_set = if self.url.is_special() { in_special_query_set } else { in_query_set };
        push_encoded(self.url.query.get_or_insert_default(), c, in_set);
        To(State::Query)
    }

    fn fragment(&mut self) -> Next {
        let rest = percent_encode(&self.input[self.pointer..], in_fragment_set);
        self.url.fragment = Some(rest);
        Done
    }

    fn start_query(&mut self) -> Next {
        self.url.query = Some(String::new());
        To(State::Query)
    }

    fn start_fragment(&mut self) -> Next {
        self.url.fragment = Some(String::new());
        To(State::Fragment)
    }

    /// Whether the code point divides segments of the path here.
    fn is_slash(&self, c: Option<char>) -> bool {
        c == Some('/') || (c == Some('\\') && self.url.is_special())
    }

    fn ends_authority(&self, c: Option<char>) -> bool {
        matches!(c, None | Some('?' | '#')) || self.is_slash(c)
    }

    /// Moves the pointer to a slash that follows the code point at hand, which is in ASCII.
    fn skip_slash(&mut self) -> bool {
        let follows = self.input.as_bytes().get(self.pointer + 1) == Some(&b'/');
        self.pointer += usize::from(follows);
        follows
    }

    /// <https://url.spec.whatwg.org/#shorten-a-urls-path>
    fn shorten_path(&mut self) {
        if let Path::Segments(segments) = &mut self.url.path {
            let is_drive =
                self.url.scheme == "file" && segments.len() == 1 && is_normalized_windows_drive_letter(&segments[0]);
            if !is_drive {
                segments.pop();
            }
        }
    }

    fn push_segment(&mut self, segment: String) {
        if let Path::Segments(segments) = &mut self.url.path {
            segments.push(segment);
        }
    }
}

/// Whether a label is the Punycode of one that looks like Punycode itself: one of
/// [UTS 46's validity criteria](https://www.unicode.org/reports/tr46/#Validity_Criteria) that is younger than `url`.
fn has_nested_punycode(domain: &str) -> bool {
    domain.split('.').any(|label| label.starts_with("xn--xn--"))
        && quirks::domain_to_unicode(domain).split('.').any(|label| label.starts_with("xn--") && !label.is_ascii())
}

fn is_single_dot(segment: &str) -> bool {
    segment == "." || segment.eq_ignore_ascii_case("%2e")
}

fn is_double_dot(segment: &str) -> bool {
    segment == ".." || [".%2e", "%2e.", "%2e%2e"].iter().any(|dots| segment.eq_ignore_ascii_case(dots))
}

/// <https://url.spec.whatwg.org/#windows-drive-letter>
fn is_windows_drive_letter(segment: &str) -> bool {
    matches!(segment.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

fn is_normalized_windows_drive_letter(segment: &str) -> bool {
    is_windows_drive_letter(segment) && segment.ends_with(':')
}

fn starts_with_windows_drive_letter(rest: &str) -> bool {
    rest.get(..2).is_some_and(is_windows_drive_letter)
        && matches!(rest.as_bytes().get(2), None | Some(b'/' | b'\\' | b'?' | b'#'))
}
