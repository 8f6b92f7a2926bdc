//! The import map of a script: a file.

use crate::{
    options::CHAT,
    output,
    source::program::{Unreadable, read},
};
use boa_websocket::{
    runtime::{ImportMap, ImportMapError},
    web::parse_url,
};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::{ParseError, Url};

/// The option for an import map.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ImportMapOption {
    /// Find modules by the import map in FILE, whose addresses are relative to it
    #[arg(
        long, value_name = "FILE", conflicts_with_all = CHAT,
    )]
    import_map: Option<PathBuf>,
}

/// The text of an import map that was parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportMapText {
    /// The URL of its file.
    base: String,
    text: String,
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

/// Why a text is no import map.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportMapTextError {
    #[error(transparent)]
    Map(#[from] ImportMapError),
    #[error("its base is no URL: {0}")]
    Base(#[from] ParseError),
}

impl ImportMapOption {
    /// Reads the map, and prints warnings about it.
    pub(crate) fn read(&self) -> Result<Option<ImportMapText>, ImportMapFileError> {
        let Some(file) = &self.import_map else {
            return Ok(None);
        };
        let text = read(file)?;
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text));
        let text = ImportMapText {
            base: url_of(file).map_err(Unreadable::of(file))?.into(),
            text: text.into_owned(),
        };
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

impl ImportMapText {
    /// The map.
    ///
    /// # Errors
    /// It has none of the forms that an import map has, or the base is no URL. Not if it was read
    /// from a file.
    pub(crate) fn map(&self) -> Result<ImportMap, ImportMapTextError> {
        Ok(ImportMap::parse(&self.text, &parse_url(&self.base, None)?)?)
    }
}

/// The URL of a file that is there.
fn url_of(file: &Path) -> std::io::Result<Url> {
    let path = std::path::absolute(file)?;
    Url::from_file_path(path).map_err(|()| std::io::ErrorKind::InvalidInput.into())
}
