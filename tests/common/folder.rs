//! A folder with files, for a test.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder that is deleted at the end of its test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A folder with the name of a test, which no other test of the program has.
    pub(crate) fn with(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("folder-{name}-{}", std::process::id()));
        for (file, text) in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            fs::write(file, text).expect("the file can be written");
        }
        Self(folder)
    }

    /// The same, by a path without symbolic links.
    pub(crate) fn canonical(mut self) -> Self {
        self.0 = dunce::canonicalize(&self.0).expect("it is there");
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
