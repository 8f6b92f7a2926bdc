//! The text of an import map, as a recording has it.

use boa_websocket::{
    runtime::{ImportMap, ImportMapError},
    web::parse_url,
};
use serde::{Deserialize, Serialize};
use url::{ParseError, Url};

/// The text of an import map, and the base of its addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportMapText {
    /// The URL of its file.
    base: String,
    text: String,
}

/// Why a text is no import map.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportMapTextError {
    #[error(transparent)]
    Map(#[from] ImportMapError),
    #[error("its base is no URL: {0}")]
    Base(#[from] ParseError),
}

impl ImportMapText {
    /// The text of a file with this URL.
    pub(crate) fn new(base: &Url, text: &str) -> Self {
        Self {
            base: base.to_string(),
            text: text.to_owned(),
        }
    }

    /// The map.
    ///
    /// # Errors
    /// It has none of the forms that an import map has, or the base is no URL. A map
    /// of the command line was parsed before.
    pub(crate) fn map(&self) -> Result<ImportMap, ImportMapTextError> {
        Ok(ImportMap::parse(&self.text, &parse_url(&self.base, None)?)?)
    }
}
