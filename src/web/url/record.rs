//! [URL records](https://url.spec.whatwg.org/#url-representation): their serialization, and the parts that scripts see and set.
//! No Boa, no I/O.

use super::{
    parser::{self, State, parse},
    percent_encode::{in_userinfo_set, percent_encode},
};
use std::fmt::{self, Write};
use url::Host;

/// A URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) scheme: String,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) host: Option<Host<String>>,
    pub(super) port: Option<u16>,
    pub(super) path: Path,
    pub(super) query: Option<String>,
    pub(super) fragment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Path {
    Opaque(String),
    Segments(Vec<String>),
}

impl Default for Path {
    fn default() -> Self {
        Self::Segments(Vec::new())
    }
}

/// [Serializes the path](https://url.spec.whatwg.org/#url-path-serializer).
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opaque(path) => f.write_str(path),
            Self::Segments(segments) => segments.iter().try_for_each(|segment| {
                f.write_char('/')?;
                f.write_str(segment)
            }),
        }
    }
}

/// [Serializes the URL](https://url.spec.whatwg.org/#url-serializing).
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.scheme)?;
        if let Some(host) = &self.host {
            f.write_str("//")?;
            if self.includes_credentials() {
                f.write_str(&self.username)?;
                if !self.password.is_empty() {
                    write!(f, ":{}", self.password)?;
                }
                f.write_char('@')?;
            }
            write!(f, "{host}")?;
            if let Some(port) = self.port {
                write!(f, ":{port}")?;
            }
        } else if matches!(&self.path, Path::Segments(segments) if segments.len() > 1 && segments[0].is_empty()) {
            // Without it the path would read as a host.
            f.write_str("/.")?;
        }
        write!(f, "{}", self.path)?;
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        if let Some(fragment) = &self.fragment {
            write!(f, "#{fragment}")?;
        }
        Ok(())
    }
}

impl Record {
    pub(super) fn includes_credentials(&self) -> bool {
        !self.username.is_empty() || !self.password.is_empty()
    }

    pub(super) fn is_special(&self) -> bool {
        is_special(&self.scheme)
    }

    pub(super) const fn has_opaque_path(&self) -> bool {
        matches!(self.path, Path::Opaque(_))
    }

    pub(super) fn has_empty_host(&self) -> bool {
        matches!(&self.host, Some(Host::Domain(host)) if host.is_empty())
    }

    /// <https://url.spec.whatwg.org/#cannot-have-a-username-password-port>
    fn cannot_have_credentials_or_port(&self) -> bool {
        self.host.is_none() || self.has_empty_host() || self.scheme == "file"
    }

    /// The URL's [origin](https://url.spec.whatwg.org/#concept-url-origin), serialized.
    pub(super) fn origin(&self) -> String {
        let url = match (&*self.scheme, &self.path) {
            ("blob", Path::Opaque(path)) => parse(path, None).filter(|url| matches!(&*url.scheme, "http" | "https")),
            _ => None,
        };
        let url = url.as_ref().unwrap_or(self);
        match &url.host {
            Some(host) if matches!(&*url.scheme, "http" | "https" | "ws" | "wss" | "ftp") => match url.port {
                Some(port) => format!("{}://{host}:{port}", url.scheme),
                None => format!("{}://{host}", url.scheme),
            },
            _ => "null".to_owned(),
        }
    }

    pub(super) fn protocol(&self) -> String {
        format!("{}:", self.scheme)
    }

    /// <https://url.spec.whatwg.org/#dom-url-protocol>
    pub(super) fn set_protocol(&mut self, value: &str) {
        parser::modify(self, &format!("{value}:"), State::SchemeStart);
    }

    pub(super) fn username(&self) -> String {
        self.username.clone()
    }

    /// <https://url.spec.whatwg.org/#dom-url-username>
    pub(super) fn set_username(&mut self, value: &str) {
        if !self.cannot_have_credentials_or_port() {
            self.username = percent_encode(value, in_userinfo_set);
        }
    }

    pub(super) fn password(&self) -> String {
        self.password.clone()
    }

    /// <https://url.spec.whatwg.org/#dom-url-password>
    pub(super) fn set_password(&mut self, value: &str) {
        if !self.cannot_have_credentials_or_port() {
            self.password = percent_encode(value, in_userinfo_set);
        }
    }

    pub(super) fn host(&self) -> String {
        match (&self.host, self.port) {
            (None, _) => String::new(),
            (Some(host), None) => host.to_string(),
            (Some(host), Some(port)) => format!("{host}:{port}"),
        }
    }

    /// <https://url.spec.whatwg.org/#dom-url-host>
    pub(super) fn set_host(&mut self, value: &str) {
        if !self.has_opaque_path() {
            parser::modify(self, value, State::Host);
        }
    }

    pub(super) fn hostname(&self) -> String {
        self.host.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// <https://url.spec.whatwg.org/#dom-url-hostname>
    pub(super) fn set_hostname(&mut self, value: &str) {
        if !self.has_opaque_path() {
            parser::modify(self, value, State::Hostname);
        }
    }

    pub(super) fn port(&self) -> String {
        self.port.map(|port| port.to_string()).unwrap_or_default()
    }

    /// <https://url.spec.whatwg.org/#dom-url-port>
    pub(super) fn set_port(&mut self, value: &str) {
        if self.cannot_have_credentials_or_port() {
            return;
        }
        if value.is_empty() {
            self.port = None;
        } else {
            parser::modify(self, value, State::Port);
        }
    }

    pub(super) fn pathname(&self) -> String {
        self.path.to_string()
    }

    /// <https://url.spec.whatwg.org/#dom-url-pathname>
    pub(super) fn set_pathname(&mut self, value: &str) {
        if !self.has_opaque_path() {
            self.path = Path::default();
            parser::modify(self, value, State::PathStart);
        }
    }

    pub(super) fn search(&self) -> String {
        prefixed('?', self.query.as_deref())
    }

    /// <https://url.spec.whatwg.org/#dom-url-search>
    pub(super) fn set_search(&mut self, value: &str) {
        self.query = None;
        if !value.is_empty() {
            self.query = Some(String::new());
            parser::modify(self, value.strip_prefix('?').unwrap_or(value), State::Query);
        }
    }

    pub(super) fn hash(&self) -> String {
        prefixed('#', self.fragment.as_deref())
    }

    /// <https://url.spec.whatwg.org/#dom-url-hash>
    pub(super) fn set_hash(&mut self, value: &str) {
        self.fragment = None;
        if !value.is_empty() {
            self.fragment = Some(String::new());
            parser::modify(self, value.strip_prefix('#').unwrap_or(value), State::Fragment);
        }
    }
}

fn prefixed(prefix: char, part: Option<&str>) -> String {
    part.filter(|part| !part.is_empty()).map(|part| format!("{prefix}{part}")).unwrap_or_default()
}

/// <https://url.spec.whatwg.org/#special-scheme>
pub(super) fn is_special(scheme: &str) -> bool {
    scheme == "file" || default_port(scheme).is_some()
}

/// <https://url.spec.whatwg.org/#default-port>
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "ftp" => Some(21),
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}
