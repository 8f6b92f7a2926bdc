//! Folders that tests write to.

use std::{
    env, fs,
    ops::Deref,
    path::{Path, PathBuf},
};
use tempfile::{Builder, TempDir};

/// A folder that is deleted when it is dropped. Its path has no symbolic links.
pub struct Folder(TempDir);

impl Folder {
    /// An empty folder for temporary files.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is no value")]
    pub fn new() -> Self {
        Self::within(env::temp_dir())
    }

    /// An empty folder in this one.
    pub fn within(parent: impl Into<PathBuf>) -> Self {
        let parent = dunce::canonicalize(parent.into()).expect("it is there");
        // Short: the path of a socket has about 100 bytes at most.
        let folder = Builder::new().prefix("test-").tempdir_in(parent);
        Self(folder.expect("the folder can be made"))
    }

    /// A folder in this one, with these files.
    pub fn with<T: AsRef<[u8]>>(parent: impl Into<PathBuf>, files: &[(&str, T)]) -> Self {
        let folder = Self::within(parent);
        for (file, content) in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            fs::write(file, content).expect("the file can be written");
        }
        folder
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}
