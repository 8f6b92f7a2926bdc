//! The files that a script reads and writes: none by default.

use crate::options::CHAT;
use boa_websocket::runtime::Files;
use clap::Args;
use std::path::PathBuf;

/// The options about files of a script.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FileOptions {
    /// Let the script read files: all, or those named and those in folders named
    #[arg(
        long, value_name = "PATH,...", num_args = 0..=1, require_equals = true, default_missing_value = ALL,
        value_parser = paths, conflicts_with_all = CHAT, conflicts_with = "isolate",
    )]
    read: Vec<Paths>,

    /// Let the script write files: all, or those named and those in folders named
    #[arg(
        long, value_name = "PATH,...", num_args = 0..=1, require_equals = true, default_missing_value = ALL,
        value_parser = paths, conflicts_with_all = CHAT, conflicts_with = "isolate",
    )]
    write: Vec<Paths>,
}

const ALL: &str = "*";

#[derive(Debug, Clone, PartialEq, Eq)]
enum Paths {
    All,
    These(Vec<PathBuf>),
}

fn paths(text: &str) -> Result<Paths, String> {
    if text == ALL {
        return Ok(Paths::All);
    }
    if text.split(',').any(str::is_empty) {
        return Err(
            "paths are separated by commas, as in --read=rules,limits.json; --read alone means all"
                .to_owned(),
        );
    }
    Ok(Paths::These(text.split(',').map(PathBuf::from).collect()))
}

impl FileOptions {
    /// The files that the script may use.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        for paths in &self.read {
            files = match paths {
                Paths::All => files.read_anywhere(),
                Paths::These(paths) => paths.iter().fold(files, Files::read),
            };
        }
        for paths in &self.write {
            files = match paths {
                Paths::All => files.write_anywhere(),
                Paths::These(paths) => paths.iter().fold(files, Files::write),
            };
        }
        files
    }
}
