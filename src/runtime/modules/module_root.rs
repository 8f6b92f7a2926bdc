//! [`Root`]: the files that may be modules.

use std::{
    io,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The files that may be modules.
#[derive(Debug, Clone)]
pub(crate) enum Root {
    /// No files.
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
        match canonicalize(file) {
            Ok(real) => real.starts_with(&root).then(|| Ok(plain_path(&real))),
            Err(error) => may_tell(&root, &error).then_some(Err(error)),
        }
    }
}

/// The path as people write it. On Windows a path without links begins with `\\?\`.
pub(crate) fn plain_path(path: &Path) -> PathBuf {
    dunce::simplified(path).to_owned()
}

/// Whether the existing part of a path is below the folder. A link may lead out of it, or nowhere.
pub(crate) fn leads_below(root: &Path, file: &Path) -> bool {
    let there = file
        .ancestors()
        .find(|path| path.symlink_metadata().is_ok());
    there.is_some_and(|path| path.canonicalize().is_ok_and(|real| real.starts_with(root)))
}
