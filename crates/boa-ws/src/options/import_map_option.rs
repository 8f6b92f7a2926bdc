//! The import map of a script: a file.

use crate::{
    options::CHAT,
    output,
    source::program::{Unreadable, read},
};
use boa_websocket::runtime::{ImportMap, ImportMapError};
use clap::Args;
use std::path::{Path, PathBuf};
use url::Url;

/// The option for an import map.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ImportMapOption {
    /// Find modules by the import map in FILE, whose addresses are relative to it
    #[arg(
        long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["record", "replay"],
    )]
    import_map: Option<PathBuf>,
}

/// An import map that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportMapFileError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("cannot use {}: {why}", .file.display())]
    Contents { file: PathBuf, why: ImportMapError },
}

impl ImportMapOption {
    /// Reads the map, and prints warnings about it.
    pub(crate) fn read(&self) -> Result<Option<ImportMap>, ImportMapFileError> {
        let Some(file) = &self.import_map else {
            return Ok(None);
        };
        let text = read(file)?;
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text));
        let contents = |why| ImportMapFileError::Contents {
            file: file.clone(),
            why,
        };
        let base = url_of(file).map_err(Unreadable::of(file))?;
        let map = ImportMap::parse(&text, &base).map_err(contents)?;
        for warning in map.warnings() {
            output::warning(&format_args!("{}: {warning}", file.display()));
        }
        Ok(Some(map))
    }
}

/// The URL of a file that is there.
fn url_of(file: &Path) -> std::io::Result<Url> {
    let path = std::path::absolute(file)?;
    Url::from_file_path(path).map_err(|()| std::io::ErrorKind::InvalidInput.into())
}
