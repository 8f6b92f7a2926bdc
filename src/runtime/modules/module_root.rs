//! [`Root`]: the files that may be modules.

use std::{
    ffi::OsString,
    io,
    path::{Component, Path, PathBuf, Prefix},
    rc::Rc,
};

#[derive(Debug, Clone)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Root {
    Nothing,
    /// The files in a folder. Symbolic links are resolved first.
    Folder(PathBuf),
    /// All files that the process may read.
    Everything,
}

/// Called with each file before it is read.
pub(crate) type OnFile = Rc<dyn Fn(&Path)>;

impl Root {
    /// The file with symbolic links resolved, or the I/O error. `None` for a file that may not be
    /// loaded, so that a script does not learn whether it exists. `may_tell` says whether a script
    /// may learn of an error, for the folder with symbolic links resolved.
    pub(crate) fn permitted(
        &self,
        file: &Path,
        canonicalize: impl Fn(&Path) -> io::Result<PathBuf>,
        may_tell: impl FnOnce(&Path, &io::Error) -> bool,
    ) -> Option<io::Result<PathBuf>> {
        let root = match self {
            Self::Nothing => return None,
            Self::Everything => return Some(canonicalize(file).map(|real| plain_path(&real))),
            Self::Folder(root) => canonicalize(root).ok()?,
        };
        if !is_on_drive_or_share(file, &root) {
            return None;
        }
        match canonicalize(file) {
            Ok(real) => real.starts_with(&root).then(|| Ok(plain_path(&real))),
            Err(error) => may_tell(&root, &error).then_some(Err(error)),
        }
    }
}

/// The path as people write it. On Windows a path without links begins with `\\?\`.
pub(crate) fn plain_path(path: &Path) -> PathBuf {
    #[cfg(windows)]
    let path = dunce::simplified(path);
    path.to_owned()
}

/// Whether the file is on a drive, or on the share of the folder. Windows connects to the server of
/// another share before it says whether a file is there, and gives that server proofs of the user's
/// password. The other names belong to devices and pipes. On Unix paths have no such prefix.
pub(crate) fn is_on_drive_or_share(file: &Path, root: &Path) -> bool {
    let share = |path: &Path| match path.components().next() {
        Some(Component::Prefix(prefix)) => match prefix.kind() {
            Prefix::UNC(server, share) | Prefix::VerbatimUNC(server, share) => {
                Share::Of(server.to_ascii_lowercase(), share.to_ascii_lowercase())
            }
            Prefix::Disk(_) | Prefix::VerbatimDisk(_) => Share::None,
            Prefix::Verbatim(_) | Prefix::DeviceNS(_) => Share::Device,
        },
        _ => Share::None,
    };
    match share(file) {
        Share::None => true,
        Share::Device => false,
        of => of == share(root),
    }
}

/// The share or device that the prefix of a path names.
#[derive(PartialEq, Eq)]
enum Share {
    None,
    Of(OsString, OsString),
    Device,
}

/// Whether the existing part of a path is below the folder. A link may lead out of it, or nowhere.
pub(crate) fn leads_below(root: &Path, file: &Path) -> bool {
    let there = file
        .ancestors()
        .find(|path| path.symlink_metadata().is_ok());
    there.is_some_and(|path| path.canonicalize().is_ok_and(|real| real.starts_with(root)))
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_no_files_of_shares_and_devices() {
        let folder = std::env::current_dir().expect("a folder");
        let looked_at = |root: &str, file: &str| {
            let canonicalize = |path: &Path| {
                assert!(path == Path::new(root) || path == Path::new(file));
                Ok(path.to_owned())
            };
            let root = Root::Folder(root.into());
            root.permitted(Path::new(file), canonicalize, |_, _| false)
                .is_some()
        };
        let folder = folder.to_str().expect("a name in Unicode");
        assert!(looked_at(folder, &format!("{folder}\\a.mjs")));
        for file in [
            r"\\server\share\a.mjs",
            r"\\?\UNC\server\share\a.mjs",
            r"\\.\pipe\a.mjs",
            r"\\?\pipe\a.mjs",
        ] {
            assert!(!looked_at(folder, file), "{file}");
        }
        assert!(looked_at(r"\\server\share", r"\\server\share\a.mjs"));
        assert!(!looked_at(r"\\server\share", r"\\other\share\a.mjs"));
    }
}
