//! The program on the command line, and its source.

use crate::{
    output::spelling::is_misspelt,
    source::{
        blocks::Block,
        typescript::{extension, is_typescript},
    },
};
use boa_websocket::runtime;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The program that the command line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    File(PathBuf),
    StandardInput,
    Code(String),
}

#[derive(Clone)]
pub(crate) struct Source {
    /// Its name in messages and stacks. Relative imports start there.
    pub(crate) name: PathBuf,
    pub(crate) text: Vec<u8>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Classic,
    /// A module that can't be loaded again: `-e` or standard input.
    Module,
    /// A module that is loaded from its file, so that modules that import it get the same module.
    ModuleFile,
    Page,
    /// Blocks of a document, with their numbers.
    #[serde(skip)]
    Document(Vec<(usize, Block)>),
}

/// A file that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {}", .name.display(), reason(.name, .error))]
pub(crate) struct Unreadable {
    pub(crate) name: PathBuf,
    pub(crate) error: io::Error,
}

impl Unreadable {
    pub(crate) fn of(name: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self {
            name: name.to_owned(),
            error,
        }
    }
}

/// A file that can't be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", .name.display())]
pub(crate) struct Unwritable {
    pub(crate) name: PathBuf,
    pub(crate) error: io::Error,
}

impl Unwritable {
    pub(crate) fn of(name: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self {
            name: name.to_owned(),
            error,
        }
    }
}

/// The reason why a build without the feature `pages` has no page.
pub(crate) const WITHOUT_PAGES: &str = "this boa-ws was built without pages (the feature `pages`)";

/// A program that needs a page, in a build without pages.
#[derive(Debug, thiserror::Error)]
#[error("{}: {WITHOUT_PAGES}", .0.display())]
pub(crate) struct WithoutPages(pub(crate) PathBuf);

impl Source {
    /// Whether its user runs it as a program. A page or a document may be anybody's.
    pub(crate) fn is_program(&self) -> bool {
        !matches!(self.kind, Kind::Page | Kind::Document(_))
    }
}

impl Program {
    /// Reads the whole source.
    pub(crate) fn read(self, module: bool) -> Result<Source, Unreadable> {
        let kind = if module { Kind::Module } else { Kind::Classic };
        match self {
            Self::File(name) => {
                let (text, regular) = read_file(&name).map_err(Unreadable::of(&name))?;
                let module = module
                    || matches!(extension(&name), "mjs" | "cjs")
                    || is_typescript(&name)
                    || is_commonjs(&name, &text);
                // A file that is not UTF-8 is not loaded again, so this text has the error.
                let loadable = regular && str::from_utf8(&text).is_ok();
                let kind = match module {
                    false if is_page(&name) => Kind::Page,
                    false => Kind::Classic,
                    true if loadable => Kind::ModuleFile,
                    true => Kind::Module,
                };
                Ok(Source { name, text, kind })
            }
            Self::StandardInput => {
                let name = PathBuf::from("[stdin]");
                let text = read_to_end(io::stdin().lock()).map_err(Unreadable::of(&name))?;
                Ok(Source { name, text, kind })
            }
            Self::Code(code) => Ok(Source {
                name: PathBuf::from("[eval]"),
                text: code.into_bytes(),
                kind,
            }),
        }
    }
}

/// Whether a file is a page, by its name.
pub(crate) fn is_page(name: &Path) -> bool {
    matches!(
        &*extension(name).to_ascii_lowercase(),
        "html" | "htm" | "xhtml"
    )
}

/// Whether a `.js` is CommonJS, as the nearest `package.json` says, or its syntax where that says
/// nothing. Without one, it is a script as in a browser.
fn is_commonjs(name: &Path, text: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(default)]
        r#type: serde_json::Value,
    }
    if extension(name) != "js" {
        return false;
    }
    let Some(manifest) = nearest_manifest(name) else {
        return false;
    };
    let says = || -> io::Result<serde_json::Value> {
        let manifest = read_regular(&manifest)?;
        let manifest = manifest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&manifest);
        Ok(serde_json::from_slice::<Manifest>(manifest)?.r#type)
    };
    says().is_ok_and(|says| match says.as_str() {
        Some("commonjs") => true,
        Some("module") => false,
        _ => str::from_utf8(text).is_ok_and(runtime::is_commonjs),
    })
}

/// The `package.json` of a file: in its folder or above.
pub(crate) fn nearest_manifest(name: &Path) -> Option<PathBuf> {
    let real = name.canonicalize().ok()?;
    let folders = real.ancestors().skip(1);
    let mut manifests = folders.map(|folder| folder.join("package.json"));
    manifests.find(|it| it.is_file())
}

/// The most bytes of a file that are read: as of a module, in MiB.
const MAX_FILE: u64 = 256;

/// Reads a file that the command line names. It may be a pipe: `<(COMMAND)` of a shell is one.
pub(crate) fn read(name: &Path) -> Result<Vec<u8>, Unreadable> {
    let read = fs::File::open(name).and_then(read_to_end);
    read.map_err(Unreadable::of(name))
}

/// Reads a regular file, which somebody else may have named. To open a pipe may wait for ever.
pub(crate) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() && !about.is_dir() {
        let why = "it is a pipe or a device, and no regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    read_to_end(fs::File::open(path)?)
}

fn read_to_end(from: impl Read) -> io::Result<Vec<u8>> {
    read_at_most(MAX_FILE, from)?.ok_or_else(|| io::ErrorKind::FileTooLarge.into())
}

/// Reads up to the end, which pipes and devices such as `/dev/zero` may not have. `None` if there
/// are more than so many MiB.
pub(crate) fn read_at_most(mib: u64, from: impl Read) -> io::Result<Option<Vec<u8>>> {
    let (mut bytes, most) = (Vec::new(), mib << 20);
    from.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// The contents, and whether the file is a regular one, which can be read again.
fn read_file(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let file = fs::File::open(path)?;
    // Windows knows nothing of a device, such as NUL.
    let regular = file.metadata().is_ok_and(|about| about.is_file());
    Ok((read_to_end(file)?, regular))
}

/// The reason why a file can't be read.
fn reason(name: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => match instead_of(name) {
            Some(hint) => format!("there is no such file; {hint}"),
            None => "there is no such file".to_owned(),
        },
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        io::ErrorKind::FileTooLarge => format!("it is larger than {MAX_FILE} MiB"),
        // Windows opens none as a file.
        io::ErrorKind::PermissionDenied if name.is_dir() => "it is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// A suggestion for the name of a file that does not exist.
fn instead_of(name: &Path) -> Option<String> {
    let file = name.file_name()?.to_str()?;
    match name.to_str() {
        Some("run") => return Some("boa-ws SCRIPT runs a script".to_owned()),
        Some("help") => return Some("boa-ws --help lists the options".to_owned()),
        Some("repl") => return Some("boa-ws alone is the REPL".to_owned()),
        _ => {}
    }
    if name.to_str().is_some_and(is_host_and_port) {
        return Some(format!("-c {} connects to it", name.display()));
    }
    let folder = name
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let known = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .take(MAX_LISTED)
        .filter_map(Result::ok);
    let names = known.filter_map(|entry| entry.file_name().into_string().ok());
    let similar = names.filter(|known| is_misspelt(known, file)).min()?;
    Some(format!(
        "{} is there",
        folder
            .map_or(PathBuf::from(&similar), |folder| folder.join(&similar))
            .display()
    ))
}

/// The number of names in a folder that are looked at.
const MAX_LISTED: usize = 10_000;

/// Whether it is `HOST:PORT`, with or without a path.
fn is_host_and_port(name: &str) -> bool {
    let authority = name.split('/').next().unwrap_or(name);
    let Some((host, port)) = authority.rsplit_once(':') else {
        return false;
    };
    // A letter of a drive is no host.
    host.len() > 1 && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_with_a_port_is_no_file() {
        for name in ["localhost:9103", "chat.example:80/room", "[::1]:8080"] {
            assert!(is_host_and_port(name), "{name}");
        }
        for name in ["a.js", "c:1", "a:b", "a:", "folder/a:1"] {
            assert!(!is_host_and_port(name), "{name}");
        }
    }
}
