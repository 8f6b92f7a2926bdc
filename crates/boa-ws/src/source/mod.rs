//! The program on the command line: its files, the blocks of documents, and TypeScript.

pub(crate) mod blocks;
pub(crate) mod documents;
pub(crate) mod import_map_text;
pub(crate) mod program;
#[cfg(feature = "typescript")]
pub(crate) mod renaming;
#[cfg(feature = "typescript")]
pub(crate) mod rewrite;
#[cfg(feature = "typescript")]
pub(crate) mod shared_scope;
pub(crate) mod source_maps;
#[cfg(feature = "typescript")]
pub(crate) mod text_edits;
pub(crate) mod typescript;
