//! Rules for Unix domain sockets: `unix:/run/app.sock`, `unix:/run/app/*`, `unix:*`.
//!
//! A socket has many paths if there are symbolic links. The canonical path has none, and rules are
//! compared with it too.
//!
//! On Windows the paths name pipes: `unix://./pipe/app`, `unix://./pipe/*`. They have
//! no links, and their case does not matter.

use std::{fmt, fs, path::Path};

/// The sockets that a rule matches. Paths are in the form of [`normal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sockets {
    All,
    /// The sockets in a folder and its subfolders.
    Below(String),
    One(String),
}

impl Sockets {
    /// `None` if the rule is about hosts: `unix:80` is port 80 of a host.
    pub(super) fn parse(rule: &str) -> Option<Result<Self, &'static str>> {
        let pattern = rule
            .strip_prefix("unix:")
            .filter(|rest| rest.starts_with(['/', '*']))?;
        if pattern == "*" {
            return Some(Ok(Self::All));
        }
        Some(match pattern.strip_suffix("/*") {
            Some(folder) => normal(folder).map(Self::Below),
            None => match normal(pattern) {
                Ok(path) if path.is_empty() => Err("the path of a socket has a name"),
                path => path.map(Self::One),
            },
        })
    }

    /// The rule for the canonical paths. `None` if its path does not exist, or if the rule has
    /// none.
    pub(super) fn canonical(&self) -> Option<Self> {
        match self {
            Self::All => None,
            Self::Below(folder) => canonical(folder).map(Self::Below),
            Self::One(path) => canonical(path).map(Self::One),
        }
    }

    /// The same for the folder in the rule alone. A link in place of the socket is kept, because
    /// those who may write to the folder can replace it.
    pub(super) fn in_canonical_folder(&self) -> Option<Self> {
        match self {
            Self::One(path) => {
                let (folder, name) = path.rsplit_once('/')?;
                Some(Self::One(format!("{}/{name}", canonical(folder)?)))
            }
            Self::All | Self::Below(_) => self.canonical(),
        }
    }

    /// Whether the rule matches a path. No rule matches a path that is relative or has `..`.
    pub(super) fn cover(&self, path: &Path) -> bool {
        let path = path
            .to_str()
            .filter(|path| path.starts_with('/'))
            .and_then(|path| normal(path).ok());
        let Some(path) = path else { return false };
        match self {
            Self::All => true,
            Self::Below(folder) => path
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.starts_with('/')),
            Self::One(one) => *one == path,
        }
    }
}

/// The canonical path of a file or folder, in the form of [`normal`].
fn canonical(path: &str) -> Option<String> {
    let path = if path.is_empty() { "/" } else { path };
    normal(fs::canonicalize(path).ok()?.to_str()?).ok()
}

/// The form in which absolute paths are compared: a slash before each part, and none at the end.
fn normal(path: &str) -> Result<String, &'static str> {
    if path.contains('*') {
        return Err(
            "* is a whole rule for sockets, or the last part of one: unix:*, unix:/run/app/*",
        );
    }
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let mut normal = String::new();
    if cfg!(windows) {
        let mut rest = parts.clone();
        if rest.next() == Some(".")
            && rest
                .next()
                .is_some_and(|part| part.eq_ignore_ascii_case("pipe"))
        {
            normal.push_str("//./pipe");
            parts = rest;
        }
    }
    for part in parts {
        if matches!(part, "." | "..") {
            return Err("the path of a socket has neither . nor ..");
        }
        normal.push('/');
        normal.push_str(part);
    }
    if cfg!(windows) {
        normal.make_ascii_lowercase();
    }
    Ok(normal)
}

impl fmt::Display for Sockets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("unix:*"),
            Self::Below(folder) => write!(f, "unix:{folder}/*"),
            Self::One(path) => write!(f, "unix:{path}"),
        }
    }
}
