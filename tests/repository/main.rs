//! The repository: its documents, its workflows and the structure of its sources.

#[path = "../../wpt/arguments.rs"]
mod arguments;
mod collector;
mod documentation;
#[path = "../common/files.rs"]
mod files;
mod layers;
mod releases;
mod workflows;
mod wpt_arguments;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
