//! The import map of a script: a file.

use crate::{
    options::CHAT,
    output,
    source::{
        import_map_text::{ImportMapText, ImportMapTextError},
        program::{Unreadable, read},
    },
};
use clap::Args;
use std::path::{Path, PathBuf};
use url::Url;

/// The option for an import map.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ImportMapOption {
    /// Find modules by the import map in FILE, whose addresses are relative to it
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT)]
    import_map: Option<PathBuf>,
}

/// An import map that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportMapFileError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("cannot use {}: {why}", .file.display())]
    Contents {
        file: PathBuf,
        why: ImportMapTextError,
    },
}

impl ImportMapOption {
    /// Reads the map, and prints warnings about it.
    pub(crate) fn read(&self) -> Result<Option<ImportMapText>, ImportMapFileError> {
        let Some(file) = &self.import_map else {
            return Ok(None);
        };
        let text = read(file)?;
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text));
        let base = url_of(file).map_err(Unreadable::of(file))?;
        let text = ImportMapText::new(&base, &text);
        let map = text.map().map_err(|why| ImportMapFileError::Contents {
            file: file.clone(),
            why,
        })?;
        for warning in map.warnings() {
            output::warning(&format_args!("{}: {warning}", file.display()));
        }
        Ok(Some(text))
    }
}

/// The URL of a file that is there.
fn url_of(file: &Path) -> std::io::Result<Url> {
    let path = std::path::absolute(file)?;
    Url::from_file_path(path).map_err(|()| std::io::ErrorKind::InvalidInput.into())
}
